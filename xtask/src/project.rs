//! Locations: the repository and its target folders.

use std::{
    env,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, bail};

use crate::process;

/// The repository this command works on.
pub(crate) struct Project {
    /// The folder of the workspace's `Cargo.toml`.
    pub root: PathBuf,
    /// Target folder of native builds.
    pub target: PathBuf,
    /// This program's own executable.
    pub xtask: PathBuf,
}

impl Project {
    /// Finds the repository by the manifest directory that cargo passes at run time, else by that of the build.
    pub(crate) fn find() -> Result<Self> {
        let package = env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
        let root =
            Path::new(&package).parent().context("xtask lies in the repository's own folder")?.to_owned();
        if !root.join("Cargo.toml").exists() {
            bail!("the repository moved since xtask was built; run `cargo clean -p xtask` and try again");
        }
        let metadata = process::cargo()
            .args(["metadata", "--locked", "--no-deps", "--format-version", "1"])
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

    /// Target folder of builds for the browser: separate, so that they and native builds never evict each other.
    pub(crate) fn web_target(&self) -> PathBuf {
        self.target.join("web")
    }

    /// Returns whether nothing has been built for the browser here yet.
    pub(crate) fn is_new(&self) -> bool {
        !self.web_target().exists()
    }

    /// The finished app.
    pub(crate) fn dist(&self) -> PathBuf {
        self.root.join("dist")
    }
}

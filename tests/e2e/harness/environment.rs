//! Locations of the things under test, given by `cargo xtask test`. Nothing is guessed.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::{env, fs, process};

use serde_json::Value;

/// The path in an environment variable.
pub(super) fn path(variable: &str) -> PathBuf {
    let Some(path) = env::var_os(variable) else {
        panic!("{variable} is not set: end-to-end tests run by `cargo xtask test --only e2e`")
    };
    let path = PathBuf::from(path);
    assert!(path.exists(), "{variable} is {}, which does not exist", path.display());
    path
}

/// The built app, for tests that read its files.
pub(crate) fn built_page() -> PathBuf {
    dist()
}

/// The built server.
pub(crate) fn built_server() -> PathBuf {
    path("VEDETTA_SERVER")
}

/// The built app.
pub(super) fn dist() -> PathBuf {
    path("VEDETTA_DIST")
}

/// Folder for screenshots.
pub(super) fn shots() -> PathBuf {
    path("VEDETTA_SHOTS")
}

/// Returns whether the browsers run without WebGL2, so that the map is drawn by the 2D canvas.
pub(crate) fn is_without_webgl() -> bool {
    env::var_os("VEDETTA_DRAWING").is_some_and(|drawing| drawing == "canvas2d")
}

/// A temporary folder, removed on drop.
#[derive(Debug)]
pub(super) struct Folder(PathBuf);

impl Folder {
    /// A new, empty folder.
    pub(super) fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = env::temp_dir().join(format!("vedetta-e2e-{}-{number}", process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // A leftover in the folder for temporary files does no harm.
        fs::remove_dir_all(&self.0).ok();
    }
}

/// A copy of the built app with other values in some fields of `config.json`.
pub(super) fn dist_with_config(config: &Value) -> Folder {
    let folder = Folder::new();
    copy(&dist(), folder.path());
    let file = folder.path().join("config.json");
    fs::write(&file, changed_config(config).to_string()).unwrap();
    folder
}

/// The shipped configuration with some fields replaced.
pub(super) fn changed_config(changes: &Value) -> Value {
    let text = fs::read_to_string(dist().join("config.json")).unwrap();
    let mut config: Value = serde_json::from_str(&text).unwrap();
    for (field, value) in changes.as_object().into_iter().flatten() {
        config[field] = value.clone();
    }
    config
}

fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            fs::create_dir_all(&target).unwrap();
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

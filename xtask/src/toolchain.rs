//! Selects a Rust toolchain that can build for the browser: the default one with the wasm target, else Debian's.
//!
//! Native builds never use the toolchain selected here.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, bail};

use crate::{
    apt,
    process::{self, Cmd, on_path},
    steps::Step,
};

/// Compilation target of the app.
pub(crate) const TARGET: &str = "wasm32-unknown-unknown";

/// Name of rustup's link to Debian's toolchain.
const DEBIAN_NAME: &str = "debian-web";
const DEBIAN_RUSTC: &str = "/usr/bin/rustc";
const DEBIAN_PACKAGES: [&str; 6] =
    ["rustc-web", "cargo-web", "rust-web-src", "rust-web-llvm", "libstd-rust-web-dev", "lld-22"];
/// Minor version of `rust-version` in `Cargo.toml`.
const OLDEST_MINOR: u32 = 95;

/// The toolchain that builds for the browser on this machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WebToolchain {
    /// The default toolchain, which has the target installed.
    Usual,
    /// Debian's toolchain, which builds std itself; used through a rustup link where rustup is installed.
    Debian {
        /// True if rustup selects the toolchain.
        through_rustup: bool,
    },
}

impl WebToolchain {
    /// Name shown to people.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Usual => "the toolchain in use and its own std",
            Self::Debian { .. } => "Debian's toolchain, which builds std too",
        }
    }

    /// Makes a command build with this toolchain.
    ///
    /// Uses the std that the toolchain brings, else builds std with its `optimize_for_size` feature.
    pub(crate) fn on(self, cmd: Cmd) -> Result<Cmd> {
        let cmd = match self {
            Self::Usual => cmd,
            Self::Debian { through_rustup } => {
                let cmd = cmd
                    .env("RUSTC_BOOTSTRAP", "1")
                    .env("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort")
                    .env("CARGO_UNSTABLE_BUILD_STD_FEATURES", "optimize_for_size");
                if through_rustup { cmd.env("RUSTUP_TOOLCHAIN", DEBIAN_NAME) } else { cmd }
            }
        };
        cmd.path_first(&self.path_first())
    }

    /// Makes a command build for release.
    ///
    /// Where std is built too, panics abort without a message: the code is a tenth smaller. A panic still stops the
    /// app, and `boot.js` shows that.
    pub(crate) fn for_release(self, cmd: Cmd) -> Result<Cmd> {
        let cmd = match self {
            Self::Usual => cmd,
            // `RUSTFLAGS` overrides the flags of `.cargo/config.toml`, so they are repeated here.
            Self::Debian { .. } => {
                cmd.env(
                "RUSTFLAGS",
                "-Zunstable-options -Cpanic=immediate-abort --cfg erase_components -Csymbol-mangling-version=v0",
            )
            }
        };
        self.on(cmd)
    }

    /// Folders that must come first in `PATH` for this toolchain.
    fn path_first(self) -> Vec<PathBuf> {
        match self {
            Self::Debian { through_rustup: false } => vec!["/usr/bin".into()],
            Self::Usual | Self::Debian { through_rustup: true } => Vec::new(),
        }
    }

    /// The cargo to start; it starts the matching compiler.
    pub(crate) fn cargo(self) -> Cmd {
        match self {
            Self::Usual => process::cargo(),
            Self::Debian { through_rustup: true } => Cmd::new("cargo"),
            Self::Debian { through_rustup: false } => Cmd::new("/usr/bin/cargo").env("RUSTC", DEBIAN_RUSTC),
        }
    }

    /// Like [`Self::cargo`], for a build in the background.
    pub(crate) fn yielding_cargo(self) -> Cmd {
        match self {
            Self::Usual => process::yielding_cargo(),
            Self::Debian { through_rustup } => {
                let cmd = Cmd::new("nice").args(["-n", "10"]);
                if through_rustup {
                    cmd.arg("cargo")
                } else {
                    cmd.arg("/usr/bin/cargo").env("RUSTC", DEBIAN_RUSTC)
                }
            }
        }
    }

    /// Returns whether the toolchain has clippy for the target.
    pub(crate) fn has_clippy(self) -> bool {
        match self {
            Self::Usual => on_path(&["cargo-clippy"]).is_some(),
            Self::Debian { .. } => Path::new("/usr/bin/cargo-clippy").exists(),
        }
    }
}

/// Returns the toolchain for the browser that is already set up, if any.
pub(crate) fn found() -> Option<WebToolchain> {
    let rustup = on_path(&["rustup"]).is_some();
    if usual_has_target() {
        return Some(WebToolchain::Usual);
    }
    (debian_is_complete() && (!rustup || is_linked()))
        .then_some(WebToolchain::Debian { through_rustup: rustup })
}

/// Finds a toolchain for the browser, or installs one.
pub(crate) fn ensure(step: &mut Step) -> Result<WebToolchain> {
    if let Some(toolchain) = found() {
        step.outcome(if toolchain == WebToolchain::Usual { "found" } else { "found, Debian's" });
        return Ok(toolchain);
    }
    let rustup = on_path(&["rustup"]).is_some();
    let mut tried = String::new();
    if rustup && !debian_is_complete() {
        step.says("adding it with rustup, because the toolchain in use cannot build for the browser; about a minute");
        match Cmd::new("rustup").args(["target", "add", TARGET]).read() {
            Ok(_) if usual_has_target() => {
                step.outcome("installed");
                return Ok(WebToolchain::Usual);
            }
            Ok(_) => tried = "rustup added it for another toolchain than the one in use".to_owned(),
            Err(error) => tried = first_line(&error.to_string()),
        }
        step.says(&format!("rustup cannot: {tried}"));
    }
    debian_set_up(rustup, step).map_err(|error| no_toolchain(&tried, &error))?;
    step.outcome("installed, Debian's");
    Ok(WebToolchain::Debian { through_rustup: rustup })
}

fn debian_set_up(rustup: bool, step: &mut Step) -> Result<()> {
    if !debian_is_complete() {
        if !apt::is_there() {
            bail!("and this is not a Debian system, where apt-get could install one");
        }
        step.says("installing Debian's Rust toolchain instead, which builds std itself; about 2 minutes");
        apt::install(&DEBIAN_PACKAGES, step)?;
        if !debian_is_complete() {
            bail!(
                "the packages are installed, but {DEBIAN_RUSTC} is older than 1.{OLDEST_MINOR} or lacks the sources of std"
            );
        }
    }
    if rustup && !is_linked() {
        Cmd::new("rustup").args(["toolchain", "link", DEBIAN_NAME, "/usr"]).read()?;
    }
    Ok(())
}

fn no_toolchain(tried: &str, error: &anyhow::Error) -> anyhow::Error {
    let tried = if tried.is_empty() { String::new() } else { format!("rustup says: {tried}; ") };
    anyhow::anyhow!(
        "no Rust toolchain here can build for the browser. {tried}Debian's: {error:#}.\n\
         Ways out: with a network, `rustup target add {TARGET}`; on Debian, as root, \
         `apt-get install --no-install-recommends {}`",
        DEBIAN_PACKAGES.join(" ")
    )
}

fn usual_has_target() -> bool {
    let args = ["--print", "target-libdir", "--target", TARGET];
    let Ok(folder) = Cmd::new("rustc").args(args).read() else { return false };
    holds(Path::new(folder.trim()), "libcore-")
}

fn debian_is_complete() -> bool {
    let Ok(version) = Cmd::new(DEBIAN_RUSTC).arg("--version").read() else { return false };
    minor_version(&version).is_some_and(|minor| minor >= OLDEST_MINOR)
        && Path::new("/usr/bin/cargo").exists()
        && on_path(&["wasm-ld-22", "rust-lld"]).is_some()
        && Path::new("/usr/lib/rustlib/src/rust/library/std/Cargo.toml").exists()
}

fn is_linked() -> bool {
    Cmd::new("rustup")
        .args(["toolchain", "list"])
        .read()
        .is_ok_and(|list| list.lines().any(|line| line.split_whitespace().next() == Some(DEBIAN_NAME)))
}

fn minor_version(version: &str) -> Option<u32> {
    version.strip_prefix("rustc 1.")?.split('.').next()?.parse().ok()
}

fn holds(folder: &Path, prefix: &str) -> bool {
    fs::read_dir(folder)
        .context("no such folder")
        .is_ok_and(|files| files.flatten().any(|file| file.file_name().to_string_lossy().starts_with(prefix)))
}

fn first_line(text: &str) -> String {
    text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_compiler_tells_its_minor_version() {
        assert_eq!(
            minor_version("rustc 1.96.0 (ac68faa20 2026-05-25) (built from a source tarball)"),
            Some(96)
        );
        assert_eq!(minor_version("rustc 1.63.0"), Some(63));
        assert_eq!(minor_version("error: no rustc"), None);
    }
}

//! Programs that builds and tests need, at pinned versions: installed, else prebuilt, else built here.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, bail};

use crate::{
    apt, cache,
    process::{self, Cmd, on_path},
    steps::Step,
};

pub(crate) use crate::npm::{ESBUILD, NpmTool, WASM_OPT, found_npm, npm};

/// Version of Trunk; 0.22 needs rustc 1.96.1.
pub(crate) const TRUNK_VERSION: &str = "0.21.14";

/// Version of cargo-fuzz, which drives LLVM's libFuzzer.
pub(crate) const CARGO_FUZZ_VERSION: &str = "0.13.2";

/// A program that is a crate on crates.io.
pub(crate) struct CrateTool<'a> {
    /// Name on crates.io.
    pub package: &'a str,
    /// Stem of the tool's folder, and the program whose `--version` is checked.
    pub program: &'a str,
    pub version: &'a str,
    pub features: &'a [&'a str],
    pub minutes: u32,
    pub why: &'a str,
}

/// Trunk, with which a test builds the page a second time.
pub(crate) fn trunk(step: &mut Step) -> Result<PathBuf> {
    ensure_crate(
        &CrateTool {
            package: "trunk",
            program: "trunk",
            version: TRUNK_VERSION,
            features: &["--no-default-features", "--features", "rustls"],
            minutes: 5,
            why: "a test builds the page with it once more",
        },
        step,
    )
}

/// cargo-fuzz, which instruments programs so that they report which code an input reaches.
pub(crate) fn cargo_fuzz(step: &mut Step) -> Result<PathBuf> {
    ensure_crate(
        &CrateTool {
            package: "cargo-fuzz",
            program: "cargo-fuzz",
            version: CARGO_FUZZ_VERSION,
            features: &[],
            minutes: 2,
            why: "it looks for inputs that reach new code",
        },
        step,
    )
}

/// Returns the folder that holds the program.
fn ensure_crate(tool: &CrateTool<'_>, step: &mut Step) -> Result<PathBuf> {
    let is_right = |folder: &Path| has_version(&folder.join(tool.program), tool.version);
    let on_path = on_path(&[tool.program]).and_then(|program| Some(program.parent()?.to_owned()));
    if let Some(folder) = on_path.filter(|folder| is_right(folder)) {
        step.outcome("found");
        return Ok(folder);
    }
    let place = cache::tool_folder(tool.program, tool.version)?;
    if is_right(&place.join("bin")) {
        step.outcome("found");
        return Ok(place.join("bin"));
    }
    let place = cache::install_tool(
        tool.program,
        tool.version,
        step,
        |place| is_right(&place.join("bin")),
        |scratch, step| install_crate(tool, scratch, step),
    )?;
    if !is_right(&place.join("bin")) {
        bail!("{} was installed but does not run as version {}", tool.program, tool.version);
    }
    step.outcome("installed");
    Ok(place.join("bin"))
}

fn install_crate(tool: &CrateTool<'_>, scratch: &Path, step: &mut Step) -> Result<()> {
    let wanted = format!("{}@{}", tool.package, tool.version);
    if on_path(&["cargo-binstall"]).is_some() {
        step.says(&format!("installing a prebuilt one with cargo binstall, because {}", tool.why));
        let prebuilt = Cmd::new("cargo")
            .args([
                "binstall",
                "--no-confirm",
                "--disable-telemetry",
                "--disable-strategies",
                "compile",
                "--root",
            ])
            .arg(scratch)
            .arg(&wanted)
            .run();
        if prebuilt.is_ok() {
            return Ok(());
        }
        step.says("there is no prebuilt one to be had");
    }
    step.says(&format!("installing, because {}; about {} minutes", tool.why, tool.minutes));
    process::cargo()
        .args(["install", "--locked"])
        .args(tool.features)
        .args(["--no-track", "--root"])
        .arg(scratch)
        .arg(&wanted)
        // Built once and run rarely: only the build time matters.
        .env("CARGO_PROFILE_RELEASE_LTO", "off")
        .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0")
        .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "256")
        .env("CARGO_PROFILE_RELEASE_DEBUG", "0")
        .env("CARGO_TARGET_DIR", scratch.join("build"))
        .run()
        .with_context(|| {
            format!("cannot install {wanted}; with a network, `cargo install {wanted}` by hand does as well")
        })?;
    fs::remove_dir_all(scratch.join("build")).context("cannot remove the build folder")
}

/// A browser and the driver that controls it.
#[derive(Clone, Debug)]
pub(crate) struct Browser {
    pub chromium: PathBuf,
    pub chromedriver: PathBuf,
    pub version: String,
}

/// Finds or installs Chromium and a ChromeDriver of the same version.
pub(crate) fn browser(step: &mut Step) -> Result<Browser> {
    match find_browser() {
        Ok(browser) => {
            step.outcome(format!("found {}", browser.version));
            return Ok(browser);
        }
        Err(missing) if !apt::is_there() => bail!(
            "{missing:#}; install Chromium (or Chrome) and a ChromeDriver of the same version, put both on the PATH \
             or name them in CHROMIUM and CHROMEDRIVER"
        ),
        Err(missing) => {
            step.says(&format!("installing Debian's, because tests run in it ({missing:#}); a minute"))
        }
    }
    apt::install(&["chromium", "chromium-driver"], step)?;
    let browser = find_browser()?;
    step.outcome(format!("installed {}", browser.version));
    Ok(browser)
}

/// Finds or installs nginx, and openssl for a temporary key. `None` if they are missing and there is no apt.
pub(crate) fn nginx(step: &mut Step) -> Result<Option<PathBuf>> {
    let found = || {
        // Debian installs it outside an ordinary user's `PATH`.
        let usual = Some(PathBuf::from("/usr/sbin/nginx")).filter(|path| path.exists());
        on_path(&["nginx"]).or(usual).filter(|_| on_path(&["openssl"]).is_some())
    };
    if let Some(nginx) = found() {
        step.outcome("found");
        return Ok(Some(nginx));
    }
    if !apt::is_there() {
        step.outcome("not here, and no apt to install it");
        return Ok(None);
    }
    step.says("installing Debian's nginx-light and openssl, because deploy/nginx.conf is tested in it; some seconds");
    apt::install(&["nginx-light", "openssl"], step)?;
    let nginx = found().context("nginx-light was installed, and there is no nginx")?;
    step.outcome("installed");
    Ok(Some(nginx))
}

fn find_browser() -> Result<Browser> {
    let named = |key: &str| env::var_os(key).filter(|value| !value.is_empty()).map(PathBuf::from);
    let chromium = named("CHROMIUM")
        .or_else(|| on_path(&["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]))
        .context("no Chromium")?;
    let chromedriver =
        named("CHROMEDRIVER").or_else(|| on_path(&["chromedriver"])).context("no ChromeDriver")?;
    let tell = |program: &Path| -> Result<String> {
        let text = Cmd::new(program).arg("--version").read()?;
        version_in(&text).with_context(|| format!("{} tells no version", program.display()))
    };
    let (version, driver) = (tell(&chromium)?, tell(&chromedriver)?);
    if version.split('.').next() != driver.split('.').next() {
        bail!("Chromium is {version} but ChromeDriver is {driver}");
    }
    Ok(Browser { chromium, chromedriver, version })
}

fn has_version(program: &Path, version: &str) -> bool {
    program.exists()
        && Cmd::new(program)
            .arg("--version")
            .read()
            .is_ok_and(|text| text.split_whitespace().nth(1) == Some(version))
}

/// The first dotted number in a text.
fn version_in(text: &str) -> Option<String> {
    text.split_whitespace()
        .find(|word| word.contains('.') && word.chars().all(|c| c.is_ascii_digit() || c == '.'))
        .map(ToOwned::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_from_what_programs_print() {
        assert_eq!(
            version_in("Chromium 156.0.8078.79 built on Debian GNU/Linux 12").as_deref(),
            Some("156.0.8078.79")
        );
        assert_eq!(
            version_in("ChromeDriver 156.0.8078.79 (abc-refs/heads/x)").as_deref(),
            Some("156.0.8078.79")
        );
    }

    #[test]
    fn a_program_of_another_version_is_not_taken() {
        let folder = env::temp_dir().join(format!("vedetta-tools-test-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let program = folder.join("trunk");
        fs::write(&program, "#!/bin/sh\necho trunk 0.20.1\n").unwrap();
        std::os::unix::fs::PermissionsExt::set_mode(
            &mut fs::metadata(&program).unwrap().permissions(),
            0o755,
        );
        fs::set_permissions(&program, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
        assert!(has_version(&program, "0.20.1"));
        assert!(!has_version(&program, TRUNK_VERSION));
        assert!(!has_version(&folder.join("absent"), TRUNK_VERSION));
        fs::remove_dir_all(&folder).unwrap();
    }
}

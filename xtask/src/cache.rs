//! The per-user folder of installed tools, shared by all clones, and the locks between concurrent runs.

use std::{
    env,
    fs::{self, File, TryLockError},
    path::{Path, PathBuf},
    process,
};

use anyhow::{Context as _, Result};

use crate::steps::Step;

/// The cache folder: `$VEDETTA_CACHE`, else `$XDG_CACHE_HOME/vedetta`, else `~/.cache/vedetta`.
pub(crate) fn folder() -> Result<PathBuf> {
    let of = |key: &str| env::var_os(key).filter(|value| !value.is_empty()).map(PathBuf::from);
    choose(of("VEDETTA_CACHE"), of("XDG_CACHE_HOME"), env::home_dir())
        .context("no home folder is known; set VEDETTA_CACHE to where tools may be installed")
}

fn choose(own: Option<PathBuf>, xdg: Option<PathBuf>, home: Option<PathBuf>) -> Option<PathBuf> {
    own.or_else(|| Some(xdg?.join("vedetta"))).or_else(|| Some(home?.join(".cache/vedetta")))
}

/// Folder of an installed tool of this version.
pub(crate) fn tool_folder(name: &str, version: &str) -> Result<PathBuf> {
    Ok(folder()?.join("tools").join(format!("{name}-{version}")))
}

/// Installs a tool and returns its folder.
///
/// `install` fills a scratch folder, which gets its final name only on success. A concurrent run waits for the
/// first one and then finds the tool installed.
pub(crate) fn install_tool(
    name: &str,
    version: &str,
    step: &mut Step,
    is_there: impl Fn(&Path) -> bool,
    install: impl FnOnce(&Path, &mut Step) -> Result<()>,
) -> Result<PathBuf> {
    let place = tool_folder(name, version)?;
    let tools = folder()?.join("tools");
    fs::create_dir_all(&tools).with_context(|| format!("cannot create {}", tools.display()))?;
    let _lock = lock(&tools.join(format!(".{name}.lock")), step)?;
    if is_there(&place) {
        return Ok(place);
    }
    let scratch = tools.join(format!(".installing-{name}-{version}-{}", process::id()));
    remove(&scratch)?;
    fs::create_dir_all(&scratch)?;
    let installed = install(&scratch, step);
    if installed.is_err() {
        // The remains are useless, and the installation's error matters more.
        remove(&scratch).ok();
    }
    installed?;
    remove(&place)?;
    fs::rename(&scratch, &place).with_context(|| format!("cannot create {}", place.display()))?;
    Ok(place)
}

/// Holds a lock file until the returned file is dropped.
pub(crate) fn lock(path: &Path, step: &mut Step) -> Result<File> {
    let file = File::options()
        .create(true)
        .append(true)
        .open(path)
        .with_context(|| format!("cannot open {}", path.display()))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            step.says("waiting for another run that is installing this");
            file.lock()?;
        }
        Err(TryLockError::Error(error)) => return Err(error.into()),
    }
    Ok(file)
}

fn remove(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("cannot remove {}", folder.display()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_own_variable_wins_over_the_standard_one_and_that_over_home() {
        let path = |text: &str| Some(PathBuf::from(text));
        assert_eq!(choose(path("/own"), path("/xdg"), path("/home/a")), path("/own"));
        assert_eq!(choose(None, path("/xdg"), path("/home/a")), path("/xdg/vedetta"));
        assert_eq!(choose(None, None, path("/home/a")), path("/home/a/.cache/vedetta"));
        assert_eq!(choose(None, None, None), None);
    }
}

//! Builds in the background, beside the steps on screen. Their output goes to a log and is shown only on failure.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::Stdio,
};

use anyhow::{Context as _, Result, bail};

use crate::{
    process::{Cmd, Running},
    shutdown,
};

/// A command running in the background; it ends when this is dropped.
pub(crate) struct Background {
    running: Running,
    log: PathBuf,
}

impl Background {
    /// Starts a command and writes its output to `log`.
    pub(crate) fn start(cmd: Cmd, log: &Path) -> Result<Self> {
        if let Some(folder) = log.parent() {
            fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
        }
        let out = File::create(log).with_context(|| format!("cannot write {}", log.display()))?;
        let errors = out.try_clone()?;
        let running = cmd.start(Stdio::null(), out.into(), errors.into())?;
        shutdown::spare(running.id());
        Ok(Self { running, log: log.to_owned() })
    }

    /// Waits for the command to exit. A failure contains the last lines of its output.
    pub(crate) fn finish(mut self) -> Result<()> {
        let status = self.running.wait()?;
        if status.success() {
            return Ok(());
        }
        let text = fs::read_to_string(&self.log).unwrap_or_default();
        let lines: Vec<&str> = text.lines().collect();
        let last = lines.get(lines.len().saturating_sub(40)..).unwrap_or_default().join("\n");
        bail!(
            "{last}\n`{}` failed ({status}); all it printed is in {}",
            self.running.name(),
            self.log.display()
        )
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        shutdown::spare_no_longer(self.running.id());
    }
}

#[cfg(test)]
mod tests {
    use std::env;

    use super::*;

    fn started(script: &str, name: &str) -> Background {
        let log = env::temp_dir().join(format!("vedetta-background-{name}-{}", std::process::id()));
        Background::start(Cmd::new("sh").args(["-c", script]), &log).unwrap()
    }

    #[test]
    fn a_success_prints_nothing() {
        started("echo fine", "fine").finish().unwrap();
    }

    #[test]
    fn a_failure_shows_what_was_printed() {
        let error = started("echo the cause >&2; exit 3", "failure").finish().unwrap_err().to_string();
        assert!(error.contains("the cause") && error.contains("exit status: 3"), "{error}");
    }
}

//! Commands with a clean environment, and errors that name them. Knows no tool by name but cargo.

use std::{
    env,
    ffi::OsStr,
    fmt,
    io::{BufRead as _, BufReader, Write as _},
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, anyhow, bail};

use crate::shutdown;

/// A command to run, printable as one would type it.
pub(crate) struct Cmd {
    inner: Command,
}

/// How a watched command ended.
pub(crate) enum Ended {
    /// It exited by itself.
    Exit(ExitStatus),
    /// It was ended at its time limit.
    TimedOut,
}

/// The cargo that runs this program.
pub(crate) fn cargo() -> Cmd {
    Cmd::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// Like [`cargo`], for a build in the background: runs at a lower priority.
pub(crate) fn yielding_cargo() -> Cmd {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    match on_path(&["nice"]) {
        Some(nice) => Cmd::new(nice).args(["-n", "10"]).arg(cargo),
        None => Cmd::new(cargo),
    }
}

impl Cmd {
    /// A command without the variables that `cargo run` added to our environment.
    ///
    /// They would make nested builds differ from the same build typed by hand.
    pub(crate) fn new(program: impl AsRef<OsStr>) -> Self {
        let mut inner = Command::new(program);
        for (key, _) in env::vars_os() {
            if key.to_str().is_some_and(is_of_cargo_run) {
                inner.env_remove(key);
            }
        }
        if let Some(paths) = env::var_os("LD_LIBRARY_PATH") {
            let kept: Vec<PathBuf> = env::split_paths(&paths).filter(|path| !is_of_toolchain(path)).collect();
            match env::join_paths(&kept) {
                Ok(joined) if !kept.is_empty() => inner.env("LD_LIBRARY_PATH", joined),
                _ => inner.env_remove("LD_LIBRARY_PATH"),
            };
        }
        Self { inner }
    }

    pub(crate) fn arg(mut self, arg: impl AsRef<OsStr>) -> Self {
        self.inner.arg(arg);
        self
    }

    pub(crate) fn args(mut self, args: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Self {
        self.inner.args(args);
        self
    }

    pub(crate) fn env(mut self, key: &str, value: impl AsRef<OsStr>) -> Self {
        self.inner.env(key, value);
        self
    }

    pub(crate) fn env_remove(mut self, key: &str) -> Self {
        self.inner.env_remove(key);
        self
    }

    pub(crate) fn current_dir(mut self, folder: impl AsRef<Path>) -> Self {
        self.inner.current_dir(folder);
        self
    }

    /// Prepends folders to the command's `PATH`.
    pub(crate) fn path_first(self, folders: &[PathBuf]) -> Result<Self> {
        let own = self.inner.get_envs().find(|(key, _)| *key == "PATH").and_then(|(_, value)| value);
        let path = own.map(ToOwned::to_owned).or_else(|| env::var_os("PATH")).unwrap_or_default();
        let joined = env::join_paths(folders.iter().cloned().chain(env::split_paths(&path)))?;
        Ok(self.env("PATH", joined))
    }

    /// Runs the command with our own input and output. Fails unless it succeeds.
    pub(crate) fn run(mut self) -> Result<()> {
        let status = self.inner.status().with_context(|| format!("cannot start `{self}`"))?;
        shutdown::wait_if_stopping();
        self.succeeded(status)
    }

    /// Runs the command silently and returns its standard output. A failure contains its standard error.
    pub(crate) fn read(mut self) -> Result<String> {
        let output =
            self.inner.stdin(Stdio::null()).output().with_context(|| format!("cannot start `{self}`"))?;
        shutdown::wait_if_stopping();
        if !output.status.success() {
            let complaint = String::from_utf8_lossy(&output.stderr);
            bail!("`{self}` failed ({}): {}", output.status, complaint.trim());
        }
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// Runs the command, passes every line of its standard output to `on_line`, and ends it after `limit`.
    pub(crate) fn watch(mut self, limit: Duration, mut on_line: impl FnMut(&str)) -> Result<Ended> {
        let mut child = self
            .inner
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot start `{self}`"))?;
        let stdout = child.stdout.take().context("standard output was asked for")?;
        let (send, receive) = mpsc::channel();
        // A thread, because a read from a pipe cannot have a time limit.
        thread::spawn(move || {
            for line in BufReader::new(stdout).split(b'\n').map_while(Result::ok) {
                if send.send(String::from_utf8_lossy(&line).into_owned()).is_err() {
                    return;
                }
            }
        });
        let started = Instant::now();
        loop {
            match receive
                .recv_timeout(limit.saturating_sub(started.elapsed()).min(Duration::from_millis(200)))
            {
                Ok(line) => on_line(&line),
                Err(mpsc::RecvTimeoutError::Disconnected) => break,
                Err(mpsc::RecvTimeoutError::Timeout) if started.elapsed() >= limit => {
                    shutdown::end_tree(child.id());
                    child.wait().context("cannot wait for a command that was ended")?;
                    return Ok(Ended::TimedOut);
                }
                // A grandchild may hold the pipe open after the command itself is gone.
                Err(mpsc::RecvTimeoutError::Timeout) => {
                    if let Some(status) = child.try_wait()? {
                        shutdown::wait_if_stopping();
                        receive.try_iter().for_each(|line| on_line(&line));
                        return Ok(Ended::Exit(status));
                    }
                }
            }
        }
        let status = child.wait()?;
        shutdown::wait_if_stopping();
        Ok(Ended::Exit(status))
    }

    /// Starts the command and leaves it running until the returned value is dropped.
    pub(crate) fn start(mut self, stdin: Stdio, stdout: Stdio, stderr: Stdio) -> Result<Running> {
        let child = self
            .inner
            .stdin(stdin)
            .stdout(stdout)
            .stderr(stderr)
            .spawn()
            .with_context(|| format!("cannot start `{self}`"))?;
        Ok(Running { child, name: self.to_string() })
    }

    fn succeeded(&self, status: ExitStatus) -> Result<()> {
        if status.success() { Ok(()) } else { Err(anyhow!("`{self}` failed ({status})")) }
    }
}

impl fmt::Display for Cmd {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = Path::new(self.inner.get_program()).file_name().unwrap_or(self.inner.get_program());
        out.write_str(&name.to_string_lossy())?;
        for arg in self.inner.get_args() {
            let arg = arg.to_string_lossy();
            if arg.is_empty() || arg.contains(|c: char| c.is_whitespace() || "*$\"'`\\".contains(c)) {
                write!(out, " '{arg}'")?;
            } else {
                write!(out, " {arg}")?;
            }
        }
        Ok(())
    }
}

/// A started process, ended with everything it started when this is dropped.
pub(crate) struct Running {
    child: Child,
    name: String,
}

impl Running {
    /// Process ID.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// The command as typed in a shell.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Takes the standard output, if it was piped and not yet taken.
    pub(crate) fn take_stdout(&mut self) -> Result<std::process::ChildStdout> {
        self.child.stdout.take().with_context(|| format!("`{}` has no output to read", self.name))
    }

    /// Exit status; `None` while it runs.
    pub(crate) fn ended(&mut self) -> Result<Option<ExitStatus>> {
        Ok(self.child.try_wait()?)
    }

    /// Waits for it to exit.
    pub(crate) fn wait(&mut self) -> Result<ExitStatus> {
        // Not `Child::wait`, which would first close standard input and so tell a server to quit.
        loop {
            if let Some(status) = self.child.try_wait()? {
                shutdown::wait_if_stopping();
                return Ok(status);
            }
            thread::sleep(Duration::from_millis(100));
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if matches!(self.child.try_wait(), Ok(None)) {
            shutdown::end_tree(self.child.id());
        }
        // Only collects the exit status; a failure has no consequence.
        self.child.wait().ok();
    }
}

/// Prints without a newline and flushes, so that the text appears immediately.
pub(crate) fn print_now(text: &str) {
    let mut out = std::io::stdout();
    // A closed terminal must not stop the work.
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).ok();
}

/// The first of several programs that is on the `PATH`.
pub(crate) fn on_path(names: &[&str]) -> Option<PathBuf> {
    names.iter().find_map(|name| which::which(name).ok())
}

fn is_of_cargo_run(key: &str) -> bool {
    key.starts_with("CARGO_PKG_")
        || key.starts_with("CARGO_BIN_")
        || matches!(
            key,
            "CARGO"
                | "CARGO_MANIFEST_DIR"
                | "CARGO_MANIFEST_PATH"
                | "CARGO_PRIMARY_PACKAGE"
                | "CARGO_CRATE_NAME"
                | "OUT_DIR"
        )
}

fn is_of_toolchain(path: &Path) -> bool {
    let is_part = |name: &str| path.components().any(|part| part.as_os_str() == name);
    is_part(".rustup") || is_part("rustlib") || is_part("deps") || is_part("debug") || is_part("release")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_prints_as_it_would_be_typed() {
        let cmd = Cmd::new("/usr/bin/cargo").args(["test", "--test", "e2e*", "-p", "vedetta"]);
        assert_eq!(cmd.to_string(), "cargo test --test 'e2e*' -p vedetta");
    }

    #[test]
    fn folders_put_first_stay_before_those_that_were_there() {
        let first = |cmd: Cmd, folder: &str| cmd.path_first(&[folder.into()]).unwrap();
        let cmd = first(first(Cmd::new("sh"), "/one"), "/two").args(["-c", "echo $PATH"]);
        assert!(cmd.read().unwrap().starts_with("/two:/one:"));
    }

    #[test]
    fn watching_hands_over_every_line_and_the_status() {
        let mut lines = Vec::new();
        let ended = Cmd::new("sh")
            .args(["-c", "echo one; echo two; exit 3"])
            .watch(Duration::from_secs(20), |line| lines.push(line.to_owned()))
            .unwrap();
        assert_eq!(lines, ["one", "two"]);
        assert!(matches!(ended, Ended::Exit(status) if status.code() == Some(3)));
    }

    #[test]
    fn a_command_over_its_limit_is_ended_with_its_children() {
        let started = Instant::now();
        let ended =
            Cmd::new("sh").args(["-c", "sleep 60 & wait"]).watch(Duration::from_millis(300), |_| {}).unwrap();
        assert!(matches!(ended, Ended::TimedOut));
        assert!(started.elapsed() < Duration::from_secs(20), "took {:?}", started.elapsed());
    }

    #[test]
    fn a_failing_command_names_itself_and_its_complaint() {
        let error = Cmd::new("sh").args(["-c", "echo no luck >&2; exit 1"]).read().unwrap_err().to_string();
        assert!(error.contains("sh -c") && error.contains("no luck"), "{error}");
    }
}

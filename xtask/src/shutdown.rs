//! Ends every process that this program started, directly or not, when it ends, also on Ctrl-C and SIGTERM.
//!
//! Browsers and test runners detach themselves, so a process group alone would miss them.

use std::{
    collections::{BTreeMap, BTreeSet},
    process,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result};
use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};

/// How long a process may take to end after SIGTERM.
const PATIENCE: Duration = Duration::from_secs(3);

/// Services that a build tool starts for the whole machine; not ours to end.
const NOT_OURS: [&str; 2] = ["sccache", "gpg-agent"];

static STOPPING: AtomicBool = AtomicBool::new(false);
/// Builds in the background, which outlive the current step.
static SPARED: Mutex<BTreeSet<u32>> = Mutex::new(BTreeSet::new());

fn spared() -> MutexGuard<'static, BTreeSet<u32>> {
    SPARED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Lets a child process continue after the end of a step.
pub(crate) fn spare(pid: u32) {
    spared().insert(pid);
}

/// Undoes [`spare`].
pub(crate) fn spare_no_longer(pid: u32) {
    spared().remove(&pid);
}

/// Called when a child process has ended. Never returns once a signal is ending all of them.
///
/// The child's end is then no result, and nothing may be started after it.
pub(crate) fn wait_if_stopping() {
    while STOPPING.load(Ordering::SeqCst) {
        thread::park_timeout(Duration::from_secs(1));
    }
}

/// Makes this process the parent of every orphan below it, and ends all of them when a signal arrives.
pub(crate) fn adopt_children() -> Result<()> {
    #[cfg(target_os = "linux")]
    nix::sys::prctl::set_child_subreaper(true).context("cannot become the parent of orphaned processes")?;
    ctrlc::set_handler(|| {
        STOPPING.store(true, Ordering::SeqCst);
        end_all_children();
        eprintln!("\nstopped; nothing is left running");
        process::exit(130);
    })
    .context("cannot listen for Ctrl-C")
}

/// Ends every process below this one.
pub(crate) fn end_all_children() {
    end(&|| descendants(process::id(), &process_table(), &BTreeSet::new()));
}

/// Ends every process below this one except the builds in the background.
pub(crate) fn end_strays() {
    end(&|| descendants(process::id(), &process_table(), &spared()));
}

/// Ends a process and everything below it.
pub(crate) fn end_tree(root: u32) {
    // Orphans of a dying parent are adopted by us and leave this tree, so its members are recorded first.
    let mut members = vec![root];
    members.extend(descendants(root, &process_table(), &BTreeSet::new()));
    end(&move || {
        let table = process_table();
        members.iter().copied().filter(|pid| table.contains_key(pid)).collect()
    });
}

fn end(alive: &dyn Fn() -> Vec<u32>) {
    let started = Instant::now();
    let mut asked: Vec<u32> = Vec::new();
    loop {
        let left = alive();
        if left.is_empty() {
            return;
        }
        let signal = if started.elapsed() < PATIENCE { Signal::SIGTERM } else { Signal::SIGKILL };
        for pid in left {
            if signal == Signal::SIGKILL || !asked.contains(&pid) {
                asked.push(pid);
                // The process may have ended in the meantime, which is the goal.
                kill(pid_of(pid), signal).ok();
            }
        }
        if started.elapsed() > PATIENCE * 2 {
            return;
        }
        thread::sleep(Duration::from_millis(50));
    }
}

fn pid_of(pid: u32) -> Pid {
    Pid::from_raw(i32::try_from(pid).unwrap_or(i32::MAX))
}

/// A row of the process table.
struct Entry {
    parent: u32,
    name: String,
}

fn descendants(root: u32, table: &BTreeMap<u32, Entry>, spared: &BTreeSet<u32>) -> Vec<u32> {
    let mut found = vec![root];
    let mut next = 0;
    while let Some(&parent) = found.get(next) {
        next += 1;
        found.extend(
            table
                .iter()
                .filter(|(_, entry)| entry.parent == parent && !NOT_OURS.contains(&entry.name.as_str()))
                .filter(|(pid, _)| !spared.contains(pid))
                .map(|(pid, _)| *pid),
        );
    }
    found.remove(0);
    found
}

/// Every running process; zombies are left out.
#[cfg(target_os = "linux")]
fn process_table() -> BTreeMap<u32, Entry> {
    let Ok(folder) = std::fs::read_dir("/proc") else { return BTreeMap::new() };
    folder
        .filter_map(|entry| {
            let pid: u32 = entry.ok()?.file_name().to_str()?.parse().ok()?;
            let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
            Some((pid, entry_of_stat(&stat)?))
        })
        .collect()
}

/// Every running process, where there is no `/proc`.
#[cfg(not(target_os = "linux"))]
fn process_table() -> BTreeMap<u32, Entry> {
    let Ok(table) = crate::process::Cmd::new("ps").args(["-axo", "pid=,ppid=,state=,comm="]).read() else {
        return BTreeMap::new();
    };
    table
        .lines()
        .filter_map(|line| {
            let mut words = line.split_whitespace();
            let (pid, parent) = (words.next()?.parse().ok()?, words.next()?.parse().ok()?);
            let state = words.next()?;
            let name = words.next()?.rsplit('/').next()?.to_owned();
            // `ps` itself is a child of ours, and gone by now.
            (!state.starts_with('Z') && name != "ps").then_some((pid, Entry { parent, name }))
        })
        .collect()
}

/// Reads `/proc/<pid>/stat`: `pid (name) state parent …`, where the name may hold blanks and brackets.
#[cfg(target_os = "linux")]
fn entry_of_stat(stat: &str) -> Option<Entry> {
    let (head, tail) = stat.rsplit_once(") ")?;
    let (_, name) = head.split_once(" (")?;
    let mut words = tail.split(' ');
    let state = words.next()?;
    let parent = words.next()?.parse().ok()?;
    (state != "Z" && state != "X").then(|| Entry { parent, name: name.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(parent: u32, name: &str) -> Entry {
        Entry { parent, name: name.to_owned() }
    }

    #[test]
    fn descendants_are_the_whole_tree_below_but_not_a_shared_service() {
        let table = BTreeMap::from([
            (2, entry(1, "cargo")),
            (3, entry(2, "chromedriver")),
            (4, entry(3, "chromium")),
            (5, entry(1, "sccache")),
            (6, entry(0, "init")),
        ]);
        assert_eq!(descendants(1, &table, &BTreeSet::new()), [2, 3, 4]);
        assert_eq!(descendants(1, &table, &BTreeSet::from([3])), [2], "a build in the background goes on");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_stat_line_is_read_with_a_name_full_of_brackets() {
        let entry = entry_of_stat("42 (a) (b c)) S 7 42 42").unwrap();
        assert_eq!((entry.parent, entry.name.as_str()), (7, "a) (b c)"));
        assert!(entry_of_stat("42 (gone) Z 7 42 42").is_none());
    }
}

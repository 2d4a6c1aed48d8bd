//! Memory held by processes of this test, as reported by Linux.

use std::fs;
use std::path::PathBuf;

/// A process started by the test, directly or indirectly.
#[derive(Debug)]
struct Process {
    id: u32,
    parent: u32,
    command: String,
}

/// Resident memory of a process, in megabytes.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Held {
    /// Anonymous memory, and memory shared deliberately with other processes.
    pub(crate) own_mb: f64,
    /// Pages of files, mostly of the program itself: they are loaded as code runs for the first time, and can be
    /// evicted at any time.
    pub(crate) files_mb: f64,
}

/// Memory of a process; `None` when it no longer exists.
pub(super) fn held(id: u32) -> Option<Held> {
    let status = fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    let of = |name: &str| -> Option<f64> {
        let line = status.lines().find_map(|line| line.strip_prefix(name))?;
        Some(line.trim_start_matches(':').trim().trim_end_matches(" kB").parse::<f64>().ok()? / 1024.0)
    };
    Some(Held { own_mb: of("RssAnon")? + of("RssShmem")?, files_mb: of("RssFile")? })
}

/// Memory of the largest of our browser's processes of a type: `renderer` is the page's own.
pub(crate) fn held_by_browser(of_type: &str) -> Held {
    let argument = format!("--type={of_type}");
    let ours = descendants(std::process::id());
    // Chromium rewrites its processes' arguments, with spaces between them.
    let found = ours.iter().filter(|process| process.command.split(['\0', ' ']).any(|word| word == argument));
    let all = found.filter_map(|process| held(process.id));
    all.max_by(|one, other| one.own_mb.total_cmp(&other.own_mb)).unwrap_or_default()
}

/// All descendants of a process.
fn descendants(of: u32) -> Vec<Process> {
    let mut others: Vec<Process> =
        fs::read_dir("/proc").unwrap().filter_map(|entry| read(entry.ok()?.path())).collect();
    let mut ids = vec![of];
    let mut found = Vec::new();
    loop {
        let (ours, rest): (Vec<_>, Vec<_>) =
            others.into_iter().partition(|process| ids.contains(&process.parent));
        if ours.is_empty() {
            return found;
        }
        ids.extend(ours.iter().map(|process| process.id));
        found.extend(ours);
        others = rest;
    }
}

/// Reads a process from its folder in `/proc`; `None` for other folders and for processes that have just ended.
fn read(folder: PathBuf) -> Option<Process> {
    let id = folder.file_name()?.to_str()?.parse().ok()?;
    let stat = fs::read_to_string(folder.join("stat")).ok()?;
    // After the name, which may contain anything, come the state and the parent.
    let parent = stat.rsplit_once(") ")?.1.split(' ').nth(1)?.parse().ok()?;
    let command = fs::read(folder.join("cmdline")).ok()?;
    Some(Process { id, parent, command: String::from_utf8_lossy(&command).into_owned() })
}

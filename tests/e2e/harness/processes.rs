//! What processes of this test hold of the machine's memory, by what Linux says of them.

use std::fs;
use std::path::PathBuf;

/// A process that we started, or that one of these did.
#[derive(Debug)]
struct Process {
    id: u32,
    parent: u32,
    command: String,
}

/// What a process holds, in megabytes.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Held {
    /// Its own and what it shares with others by intent.
    pub(crate) own_mb: f64,
    /// Pages of files, of its own program above all: they come as code is run for the first time, and can go at any time.
    pub(crate) files_mb: f64,
}

/// What a process holds; `None` when it is gone.
pub(super) fn held(id: u32) -> Option<Held> {
    let status = fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    let of = |name: &str| -> Option<f64> {
        let line = status.lines().find_map(|line| line.strip_prefix(name))?;
        Some(line.trim_start_matches(':').trim().trim_end_matches(" kB").parse::<f64>().ok()? / 1024.0)
    };
    Some(Held { own_mb: of("RssAnon")? + of("RssShmem")?, files_mb: of("RssFile")? })
}

/// What the largest of our browser's processes of a type holds: `renderer` is the page's own.
pub(crate) fn held_by_browser(of_type: &str) -> Held {
    let argument = format!("--type={of_type}");
    let ours = descendants(std::process::id());
    // Chromium writes its processes' arguments anew, with spaces between them.
    let found = ours.iter().filter(|process| process.command.split(['\0', ' ']).any(|word| word == argument));
    let all = found.filter_map(|process| held(process.id));
    all.max_by(|one, other| one.own_mb.total_cmp(&other.own_mb)).unwrap_or_default()
}

/// Everything that a process started, and what that started.
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

/// `None`: not a process, or one that has just ended.
fn read(folder: PathBuf) -> Option<Process> {
    let id = folder.file_name()?.to_str()?.parse().ok()?;
    let stat = fs::read_to_string(folder.join("stat")).ok()?;
    // Behind the name, which may hold anything: the state, then the parent.
    let parent = stat.rsplit_once(") ")?.1.split(' ').nth(1)?.parse().ok()?;
    let command = fs::read(folder.join("cmdline")).ok()?;
    Some(Process { id, parent, command: String::from_utf8_lossy(&command).into_owned() })
}

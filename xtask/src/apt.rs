//! Debian packages: installed as root or through sudo; prints the command to type where neither is possible.

use std::{env, io::IsTerminal as _};

use anyhow::{Context as _, Result, bail};

use crate::{
    cache,
    process::{Cmd, on_path},
    steps::Step,
};

/// Returns whether this machine has Debian's package manager.
pub(crate) fn is_there() -> bool {
    on_path(&["apt-get"]).is_some()
}

/// Installs packages, after updating the package lists where they are missing or old.
pub(crate) fn install(packages: &[&str], step: &mut Step) -> Result<()> {
    let by_hand = format!("apt-get update && apt-get install --no-install-recommends {}", packages.join(" "));
    let Some(admin) = admin_prefix() else {
        bail!("this needs an administrator, and sudo is not here; as root, run `{by_hand}` and try again");
    };
    // One at a time: a second run would fail on apt's own lock instead of waiting.
    let folder = cache::folder()?;
    std::fs::create_dir_all(&folder)?;
    let _lock = cache::lock(&folder.join("apt.lock"), step)?;
    let run = |args: &[&str]| {
        let words = admin.iter().copied().chain(["apt-get", "-qq", "-o", "DPkg::Lock::Timeout=300"]);
        let mut words = words.chain(args.iter().copied());
        let program = words.next().unwrap_or("apt-get");
        Cmd::new(program).args(words).env("DEBIAN_FRONTEND", "noninteractive").run()
    };
    let mut install = vec!["install", "-y", "--no-install-recommends"];
    install.extend(packages);
    if !packages.iter().all(|package| is_known(package)) {
        step.says("reading the package lists first, because they are missing or do not name what is needed");
        run(&["update"])
            .with_context(|| format!("the package lists cannot be read; by hand: `{by_hand}`"))?;
    } else if run(&install).is_ok() {
        return Ok(());
    } else {
        step.says("that failed, perhaps on old package lists; reading them anew");
        run(&["update"])
            .with_context(|| format!("the package lists cannot be read; by hand: `{by_hand}`"))?;
    }
    run(&install).with_context(|| format!("the packages cannot be installed; by hand: `{by_hand}`"))
}

/// Prefix of a command that needs an administrator; `None` where there is no way to become one.
fn admin_prefix() -> Option<Vec<&'static str>> {
    if nix::unistd::geteuid().is_root() {
        return Some(Vec::new());
    }
    on_path(&["sudo"])?;
    // Without a terminal, no one could answer a password prompt.
    let can_ask = std::io::stdin().is_terminal() && env::var_os("CI").is_none();
    Some(if can_ask { vec!["sudo"] } else { vec!["sudo", "-n"] })
}

/// Returns whether the package lists contain a version to install.
fn is_known(package: &str) -> bool {
    Cmd::new("apt-cache")
        .args(["policy", package])
        .env("LC_ALL", "C")
        .read()
        .is_ok_and(|policy| has_candidate(&policy))
}

fn has_candidate(policy: &str) -> bool {
    policy
        .lines()
        .filter_map(|line| line.trim().strip_prefix("Candidate:"))
        .any(|version| !matches!(version.trim(), "" | "(none)"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_without_a_candidate_needs_the_lists_first() {
        assert!(has_candidate(
            "rustc-web:\n  Installed: (none)\n  Candidate: 1.96.0+dfsg1-1\n  Version table:\n"
        ));
        assert!(!has_candidate("rustc-web:\n  Installed: (none)\n  Candidate: (none)\n"));
        assert!(!has_candidate(""));
    }
}

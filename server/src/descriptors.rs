//! File descriptors: each client needs one, and common systems limit a process to 1,024 unless it raises the limit.

/// Descriptors needed for other purposes than clients: open files, the terminal, the runtime's own.
const OWN: u64 = 64;

/// Raises the limit on descriptors as far as the system allows. Returns the limit, or `None` if it cannot be read.
#[cfg(unix)]
#[must_use]
pub fn raise() -> Option<u64> {
    use nix::sys::resource::{Resource, getrlimit, setrlimit};
    let (soft, hard) = getrlimit(Resource::RLIMIT_NOFILE).ok()?;
    // If the system refuses, the old limit stays in force and is returned.
    let is_raised = soft < hard && setrlimit(Resource::RLIMIT_NOFILE, hard, hard).is_ok();
    Some(if is_raised { hard } else { soft })
}

/// Returns `None`: this platform has no such limit.
#[cfg(not(unix))]
#[must_use]
pub const fn raise() -> Option<u64> {
    None
}

/// Returns a warning if there are too few descriptors for `connections`: a client may take two while it gets a file.
#[must_use]
pub fn shortage(descriptors: u64, connections: usize) -> Option<String> {
    let wanted = u64::try_from(connections).unwrap_or(u64::MAX).saturating_mul(2).saturating_add(OWN);
    (descriptors < wanted).then(|| {
        let enough_for = descriptors.saturating_sub(OWN) / 2;
        format!(
            "{descriptors} file descriptors are too few for {connections} connections: allow {wanted} \
             (LimitNOFILE, ulimit -n), or promise less (--connections {})",
            enough_for.max(1)
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn too_few_descriptors_are_said_with_a_way_out() {
        let said = shortage(1_024, 16_384).unwrap();
        assert!(said.contains("allow 32832") && said.contains("--connections 480)"), "{said}");
        assert_eq!(shortage(32_832, 16_384), None);
        assert!(shortage(10, 100).unwrap().contains("--connections 1)"));
    }
}

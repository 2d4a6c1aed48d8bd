//! File descriptors: each client takes one, and a usual system gives a process 1,024 of them unless it asks for more.

/// Descriptors that are not for clients: files that are read, the terminal, the runtime's own.
const OWN: u64 = 64;

/// Asks for as many descriptors as the system gives, and says how many there are; `None` where that cannot be told.
#[cfg(unix)]
#[must_use]
pub fn raise() -> Option<u64> {
    use nix::sys::resource::{Resource, getrlimit, setrlimit};
    let (soft, hard) = getrlimit(Resource::RLIMIT_NOFILE).ok()?;
    // A system that refuses leaves what there was, and that is what is told.
    let is_raised = soft < hard && setrlimit(Resource::RLIMIT_NOFILE, hard, hard).is_ok();
    Some(if is_raised { hard } else { soft })
}

/// The same where there is no such limit.
#[cfg(not(unix))]
#[must_use]
pub const fn raise() -> Option<u64> {
    None
}

/// What is wrong with so many descriptors for so many connections: while files are served a client may take two.
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

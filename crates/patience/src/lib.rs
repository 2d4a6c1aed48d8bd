//! How long to wait on a machine that has more to do.
//!
//! A limit tells a program that hangs from one that works. What works takes as many times longer as there are more processes
//! that want a core than there are cores, so limits grow with that; they never shrink.

use std::{fs, thread, time::Duration};

/// Beyond this, even a busy machine has had its time.
const MOST: f64 = 20.0;

/// A limit that is right for a machine with nothing else to do, as this machine needs it now.
#[must_use]
pub fn stretched(limit: Duration) -> Duration {
    limit.mul_f64(slowness())
}

/// How many processes share a core, at least one. Where the system does not tell the load, one.
#[must_use]
pub fn slowness() -> f64 {
    let cores = thread::available_parallelism().map_or(1.0, |cores| cores.get() as f64);
    let load = fs::read_to_string("/proc/loadavg").ok().and_then(|text| newest(&text));
    (load.unwrap_or_default() / cores).clamp(1.0, MOST)
}

/// The load that follows the present most closely: of the last minute, and of this moment where that is higher.
fn newest(loadavg: &str) -> Option<f64> {
    let mut words = loadavg.split_whitespace();
    let last_minute: f64 = words.next()?.parse().ok()?;
    let running = words.nth(2)?.split('/').next()?.parse().unwrap_or(0.0);
    Some(last_minute.max(running))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_load_is_the_higher_one_of_now_and_of_the_last_minute() {
        assert_eq!(newest("0.61 0.40 0.33 9/283 4711\n"), Some(9.0));
        assert_eq!(newest("11.92 13.61 12.06 3/214 10995\n"), Some(11.92));
        assert_eq!(newest(""), None);
    }

    #[test]
    fn a_limit_never_shrinks() {
        assert!(stretched(Duration::from_secs(3)) >= Duration::from_secs(3));
    }
}

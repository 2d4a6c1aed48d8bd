//! Time limits that grow with the load of the machine.
//!
//! A limit distinguishes a program that hangs from one that works. A working program takes longer in proportion
//! to the number of processes that compete for a core, so limits grow with that number; they never shrink.

use std::{fs, thread, time::Duration};

/// Largest factor: beyond it, even a busy machine has had its time.
const MOST: f64 = 20.0;

/// Returns a limit that is meant for an idle machine, stretched to the present load.
#[must_use]
pub fn stretched(limit: Duration) -> Duration {
    limit.mul_f64(slowness())
}

/// Returns the number of processes that share a core, from 1 to 20. Where the system does not report its load,
/// 1.
#[must_use]
pub fn slowness() -> f64 {
    let cores = thread::available_parallelism().map_or(1.0, |cores| cores.get() as f64);
    let load = fs::read_to_string("/proc/loadavg").ok().and_then(|text| newest(&text));
    (load.unwrap_or_default() / cores).clamp(1.0, MOST)
}

/// Returns the load closest to the present: of the last minute, or of this moment where that is higher.
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

//! Notices to the operator of the server: timestamped lines on standard error.

use std::io::{self, Write as _};
use std::time::Duration;

use tokio::time::Instant;

use crate::clock::{Clock as _, SystemClock};

/// Writes a line to standard error, with the time and the program's name.
pub fn say(text: &str) {
    // Without standard error there is nowhere to report that it failed.
    writeln!(io::stderr(), "{} vedetta-server: {text}", SystemClock.now()).ok();
}

/// Rate limiter of a notice: at most one per minute, however often its cause occurs.
#[derive(Debug, Default)]
pub struct Seldom {
    said_at: Option<Instant>,
}

impl Seldom {
    /// Returns whether the notice is due, and if it is, starts the next minute.
    pub fn is_due(&mut self, now: Instant) -> bool {
        let is_due = self.said_at.is_none_or(|then| now.duration_since(then) >= Duration::from_secs(60));
        if is_due {
            self.said_at = Some(now);
        }
        is_due
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_happens_all_the_time_is_said_once_a_minute() {
        let (mut seldom, begin) = (Seldom::default(), Instant::now());
        let times: Vec<u64> =
            (0..200).filter(|secs| seldom.is_due(begin + Duration::from_secs(*secs))).collect();
        assert_eq!(times, [0, 60, 120, 180]);
    }
}

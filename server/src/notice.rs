//! What is said to whoever runs the server: lines on standard error, each with its time.

use std::io::{self, Write as _};
use std::time::Duration;

use tokio::time::Instant;

use crate::clock::{Clock as _, SystemClock};

/// Says a line.
pub fn say(text: &str) {
    // If the terminal is gone there is nobody to tell.
    writeln!(io::stderr(), "{} vedetta-server: {text}", SystemClock.now()).ok();
}

/// Something that is said once a minute at most, however often it happens.
#[derive(Debug, Default)]
pub struct Seldom {
    said_at: Option<Instant>,
}

impl Seldom {
    /// Whether it is time to say it.
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

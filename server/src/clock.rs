//! Real time, as an argument: the server is the edge, everything else is told what time it is.

use vedetta::model::UnixMillis;

/// Says what time it is.
pub trait Clock: Send + Sync + 'static {
    /// Real time.
    fn now(&self) -> UnixMillis;
}

/// The clock of this machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> UnixMillis {
        #[expect(clippy::disallowed_methods, reason = "the one place that asks; the server is never wasm")]
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        // A clock before 1970 is a broken clock; 1970 is as good as any.
        UnixMillis(since.map_or(0, |since| i64::try_from(since.as_millis()).unwrap_or(i64::MAX)))
    }
}

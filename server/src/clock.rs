//! Real time as an argument: only the server, at the edge, reads the system clock; everything else receives the time.

use vedetta::model::UnixMillis;

/// Source of real time.
pub trait Clock: Send + Sync + 'static {
    /// Returns the current real time.
    fn now(&self) -> UnixMillis;
}

/// The system clock of this machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> UnixMillis {
        #[expect(clippy::disallowed_methods, reason = "the one place that asks; the server is never wasm")]
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        // A clock set before 1970 is broken; 1970 is as good a value as any.
        UnixMillis(since.map_or(0, |since| i64::try_from(since.as_millis()).unwrap_or(i64::MAX)))
    }
}

/// Clock that runs faster than its inner clock from its creation on: an hour of a long run passes in minutes.
#[derive(Debug, Clone, Copy)]
pub struct FastClock<C> {
    inner: C,
    from: UnixMillis,
    rate: f64,
}

impl<C: Clock> FastClock<C> {
    /// Creates a clock that starts at the inner clock's time and runs `rate` times as fast.
    #[must_use]
    pub fn new(inner: C, rate: f64) -> Self {
        Self { from: inner.now(), inner, rate }
    }
}

impl<C: Clock> Clock for FastClock<C> {
    fn now(&self) -> UnixMillis {
        let passed = self.inner.now().millis_since(self.from);
        // An `f64` holds the milliseconds of some hours exactly.
        self.from.plus_millis((passed as f64 * self.rate) as i64)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicI64, Ordering};

    use super::*;

    #[test]
    fn a_fast_clock_begins_with_its_inner_one_and_runs_away_from_it() {
        #[derive(Clone, Default)]
        struct ByHand(Arc<AtomicI64>);
        impl Clock for ByHand {
            fn now(&self) -> UnixMillis {
                UnixMillis(self.0.load(Ordering::Relaxed))
            }
        }
        let hand = ByHand::default();
        hand.0.store(1_000_000, Ordering::Relaxed);
        let fast = FastClock::new(hand.clone(), 12.0);
        assert_eq!(fast.now(), UnixMillis(1_000_000));
        hand.0.store(1_000_500, Ordering::Relaxed);
        assert_eq!(fast.now(), UnixMillis(1_006_000));
    }
}

//! Pauses before the next attempt. Randomness is an argument: a seed, from which everything follows.

use crate::model::UnixMillis;

/// Bound of the first pause in milliseconds; it doubles with each failure.
const FIRST_MILLIS: u64 = 1000;
/// Maximum of the doubling bound, in milliseconds.
const MOST_MILLIS: u64 = 10_000;

/// Backoff with full jitter: each pause is random between zero and a bound that doubles, so that clients spread
/// out.
#[derive(Debug, Clone, Default)]
pub struct Backoff {
    failures: u32,
}

impl Backoff {
    /// Returns the pause after one more failure, in milliseconds. A publisher may ask for a bound of at least
    /// `spread_millis`.
    pub fn next_millis(&mut self, spread_millis: u64, chance: &mut Chance) -> u64 {
        let bound =
            FIRST_MILLIS.saturating_mul(1 << self.failures.min(16)).min(MOST_MILLIS).max(spread_millis);
        self.failures = self.failures.saturating_add(1);
        chance.below(bound)
    }

    /// Forgets the failures.
    pub fn reset(&mut self) {
        self.failures = 0;
    }
}

/// Pseudorandom numbers from a seed: SplitMix64 (Steele, Lea, Flood 2014). For spreading, not for secrets.
#[derive(Debug, Clone)]
pub struct Chance(u64);

impl Chance {
    /// Creates a generator from a seed.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Returns a number from 0 to `bound`, `bound` excluded; 0 if `bound` is 0.
    pub fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^= z >> 31;
        u64::try_from((u128::from(z) * u128::from(bound)) >> 64).unwrap_or(0)
    }

    /// Returns `millis` give or take a tenth, so that clients do not keep step.
    pub fn about(&mut self, millis: u64) -> u64 {
        millis - millis / 10 + self.below(millis / 5 + 1)
    }
}

/// Parses a `Retry-After` header into milliseconds, clamped to 1 to 300 s; `None` if it cannot be read.
#[must_use]
pub fn retry_after_millis(header: &str, now: UnixMillis) -> Option<u64> {
    let header = header.trim();
    let millis = if !header.is_empty() && header.bytes().all(|byte| byte.is_ascii_digit()) {
        header.parse::<u64>().unwrap_or(u64::MAX).saturating_mul(1000)
    } else {
        u64::try_from(UnixMillis::parse_http_date(header)?.millis_since(now)).unwrap_or(0)
    };
    Some(millis.clamp(1000, 300_000))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_a_bound_and_spread() {
        let mut chance = Chance::new(1);
        for (failures, bound) in
            [(0, 1000), (1, 2000), (3, 8000), (4, 10_000), (60, 10_000), (u32::MAX, 10_000)]
        {
            let pauses: Vec<u64> =
                (0..1000).map(|_| Backoff { failures }.next_millis(0, &mut chance)).collect();
            assert!(pauses.iter().all(|pause| *pause < bound));
            assert!(
                pauses.iter().any(|pause| *pause < bound / 5)
                    && pauses.iter().any(|pause| *pause > bound / 5 * 4)
            );
        }
    }

    #[test]
    fn a_publisher_with_many_readers_spreads_them() {
        let mut chance = Chance::new(1);
        let pauses: Vec<u64> =
            (0..1000).map(|_| Backoff::default().next_millis(10_000, &mut chance)).collect();
        assert!(pauses.iter().all(|pause| *pause < 10_000));
        let early = pauses.iter().filter(|pause| **pause < 1000).count();
        assert!((50..200).contains(&early), "{early} of 1,000 came in the first of ten seconds");
    }

    #[test]
    fn retry_after_is_read_and_clamped() {
        let now = UnixMillis::parse("1994-11-06T08:49:00Z").unwrap();
        for (header, expected) in [
            ("120", Some(120_000)),
            (" 5 ", Some(5000)),
            ("0", Some(1000)),
            ("1000000000", Some(300_000)),
            ("99999999999999999999999999", Some(300_000)),
            ("Sun, 06 Nov 1994 08:49:37 GMT", Some(37_000)),
            ("Sun, 06 Nov 1994 08:00:00 GMT", Some(1000)),
            ("Fri, 06 Nov 2099 08:00:00 GMT", Some(300_000)),
            ("", None),
            ("-5", None),
            ("1e9", None),
            ("soon", None),
        ] {
            assert_eq!(retry_after_millis(header, now), expected, "{header:?}");
        }
    }
}

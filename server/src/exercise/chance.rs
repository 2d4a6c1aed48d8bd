//! Repeatable randomness: a number for a seed and a name, the same on every run and in any order.
//!
//! A generator with state is ruled out: what happens at 21:14 must not depend on what was queried at 20:03.

/// SplitMix64's finalizer (Steele, Lea, Flood 2014).
const fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// A node in a tree of random numbers. Branches with different names are independent of each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Chance(u64);

impl Chance {
    /// Root for a seed.
    pub(super) const fn new(seed: u64) -> Self {
        Self(mix(seed.wrapping_add(0x9e37_79b9_7f4a_7c15)))
    }

    /// Branch with this number.
    pub(super) const fn at(self, index: u64) -> Self {
        Self(mix(self.0.wrapping_add(index.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15))))
    }

    /// Branch with this name.
    pub(super) fn named(self, word: &str) -> Self {
        word.bytes().fold(self, |chance, byte| chance.at(u64::from(byte)))
    }

    /// Random number, 0 <= x < 1.
    pub(super) const fn unit(self) -> f64 {
        (mix(self.0) >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Random number, `low` <= x < `high`.
    pub(super) fn between(self, low: f64, high: f64) -> f64 {
        low + self.unit() * (high - low)
    }

    /// Random integer, 0 <= n < `count`; 0 when `count` is 0.
    pub(super) const fn below(self, count: usize) -> usize {
        if count == 0 { 0 } else { (mix(self.0) % count as u64) as usize }
    }

    /// Returns whether an event of this probability happens.
    pub(super) fn happens(self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// Picks one of the items; `None` when there is none.
    pub(super) fn pick<T>(self, items: &[T]) -> Option<&T> {
        items.get(self.below(items.len()))
    }

    /// Picks one of the items with a probability proportional to its weight; `None` when there is none.
    pub(super) fn pick_weighted<T>(self, items: &[T], weight: impl Fn(&T) -> f64) -> Option<&T> {
        let total: f64 = items.iter().map(&weight).sum();
        let mut left = self.unit() * total;
        items.iter().find(|item| {
            left -= weight(item);
            left < 0.0
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn branches_differ_and_repeat() {
        let root = Chance::new(7);
        assert_eq!(root.named("unit").at(3).unit(), root.named("unit").at(3).unit());
        assert_ne!(root.named("unit").at(3), root.named("unit").at(4));
        assert_ne!(root.named("ab"), root.named("ba"));
        assert_ne!(Chance::new(7), Chance::new(8));
    }

    #[test]
    fn the_unit_interval_is_filled_evenly() {
        let mut tenths = [0_u32; 10];
        for index in 0..10_000 {
            tenths[(Chance::new(1).at(index).unit() * 10.0) as usize] += 1;
        }
        assert!(tenths.iter().all(|count| (850..1150).contains(count)), "{tenths:?}");
    }

    #[test]
    fn weights_are_kept() {
        let heavy = (0..4000)
            .filter(|index| {
                Chance::new(2).at(*index).pick_weighted(&[("a", 1.0), ("b", 3.0)], |item| item.1)
                    == Some(&("b", 3.0))
            })
            .count();
        assert!((2800..3200).contains(&heavy), "{heavy}");
    }
}

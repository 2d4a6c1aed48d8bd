//! Tracks which elements of an array changed since it was last sent to the GPU.

use std::ops::Range;

/// Changed ranges of one array.
#[derive(Debug, Clone, Default)]
pub struct Dirty {
    ranges: Vec<Range<usize>>,
    is_everything: bool,
}

/// Maximum number of ranges sent separately, since each costs a call into the browser; with more, everything is sent.
const MAX_RANGES: usize = 256;

/// Maximum number of ranges kept: nothing drains those of a layer that stays hidden.
const MAX_KEPT_RANGES: usize = 16 * MAX_RANGES;

impl Dirty {
    /// Marks elements as changed.
    pub fn mark(&mut self, range: Range<usize>) {
        if range.is_empty() || self.is_everything {
            return;
        }
        if let Some(last) = self.ranges.last_mut()
            && range.start >= last.start
            && range.start <= last.end
        {
            last.end = last.end.max(range.end);
            return;
        }
        if self.ranges.len() == MAX_KEPT_RANGES {
            self.mark_everything();
            return;
        }
        self.ranges.push(range);
    }

    /// Marks everything as changed, for instance when the GPU has nothing yet.
    pub fn mark_everything(&mut self) {
        self.is_everything = true;
        self.ranges.clear();
    }

    /// Returns whether nothing changed.
    #[must_use]
    pub const fn is_clean(&self) -> bool {
        !self.is_everything && self.ranges.is_empty()
    }

    /// Calls `send` with the changed ranges in order, merging those up to `gap` apart; then marks everything as
    /// clean.
    ///
    /// Does not allocate.
    pub fn drain(&mut self, len: usize, gap: usize, mut send: impl FnMut(Range<usize>)) {
        if !self.is_everything && self.ranges.len() > 1 {
            self.ranges.sort_unstable_by_key(|range| range.start);
            self.ranges.dedup_by(|next, kept| {
                let joins = next.start <= kept.end + gap;
                if joins {
                    kept.end = kept.end.max(next.end);
                }
                joins
            });
        }
        if self.is_everything || self.ranges.len() > MAX_RANGES {
            if len > 0 {
                send(0..len);
            }
        } else {
            for range in &self.ranges {
                let range = range.start.min(len)..range.end.min(len);
                if !range.is_empty() {
                    send(range);
                }
            }
        }
        self.is_everything = false;
        self.ranges.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drained(dirty: &mut Dirty, gap: usize) -> Vec<Range<usize>> {
        let mut sent = Vec::new();
        dirty.drain(1000, gap, |range| sent.push(range));
        sent
    }

    #[test]
    fn near_ranges_are_sent_together_and_only_once() {
        let mut dirty = Dirty::default();
        for start in [500, 10, 14, 12, 990] {
            dirty.mark(start..start + 4);
        }
        dirty.mark(998..1005);
        assert_eq!(drained(&mut dirty, 2), [10..18, 500..504, 990..994, 998..1000]);
        assert!(dirty.is_clean() && drained(&mut dirty, 2).is_empty());
        dirty.mark_everything();
        assert_eq!(drained(&mut dirty, 2), vec![(0..1000)]);
    }

    #[test]
    fn ranges_that_nothing_drains_are_limited_and_none_is_lost() {
        let mut dirty = Dirty::default();
        for start in 0..100_000 {
            dirty.mark(start * 10..start * 10 + 1);
        }
        assert!(dirty.ranges.len() <= MAX_KEPT_RANGES, "{}", dirty.ranges.len());
        assert_eq!(drained(&mut dirty, 2), vec![(0..1000)]);
        dirty.mark(7..8);
        assert_eq!(drained(&mut dirty, 2), vec![(7..8)]);
    }
}

//! A stable merge sort whose code exists once, whatever is sorted.
//!
//! The sorts of `core` are compiled for each type and each order, some 3 to 5 kB of WebAssembly each: a
//! fifteenth of the code of a page with fifty of them. Here one function sorts the indices of the elements,
//! comparing through a pointer, and only the swaps that follow are compiled for the type.
//!
//! Takes about twice as long as `slice::sort_by`. Code that sorts in every frame keeps the sorts of `core`.

use std::cmp::Ordering;

/// Sorting of slices with little code.
pub trait SmallSort<T> {
    /// Sorts by a comparison; equal elements keep their order. Like [`slice::sort_by`], but slower.
    fn small_sort_by(&mut self, compare: impl FnMut(&T, &T) -> Ordering);

    /// Sorts by a key; elements with equal keys keep their order. Like [`slice::sort_by_key`], but slower.
    fn small_sort_by_key<K: Ord>(&mut self, key: impl FnMut(&T) -> K);

    /// Sorts by the elements' own order; equal elements keep theirs. Like [`slice::sort`], but slower.
    fn small_sort(&mut self)
    where
        T: Ord;
}

impl<T> SmallSort<T> for [T] {
    fn small_sort_by(&mut self, mut compare: impl FnMut(&T, &T) -> Ordering) {
        let items: &[T] = self;
        let swaps = swaps(items.len(), &mut |a, b| match (items.get(a), items.get(b)) {
            (Some(a), Some(b)) => compare(a, b) == Ordering::Greater,
            _ => false,
        });
        for (a, b) in swaps {
            self.swap(a, b);
        }
    }

    fn small_sort_by_key<K: Ord>(&mut self, mut key: impl FnMut(&T) -> K) {
        self.small_sort_by(|a, b| key(a).cmp(&key(b)));
    }

    fn small_sort(&mut self)
    where
        T: Ord,
    {
        self.small_sort_by(T::cmp);
    }
}

/// Returns the swaps that sort `len` elements, to be performed in order.
///
/// `is_after` returns whether the first of two indices must come behind the second.
#[inline(never)]
fn swaps(len: usize, is_after: &mut dyn FnMut(usize, usize) -> bool) -> Vec<(usize, usize)> {
    let order = order(len, is_after);
    // Target of each element; the swaps follow the cycles of this permutation.
    let mut target = vec![0; len];
    for (to, from) in order.iter().enumerate() {
        target[*from] = to;
    }
    let mut swaps = Vec::new();
    for at in 0..len {
        while target[at] != at {
            let to = target[at];
            swaps.push((at, to));
            target.swap(at, to);
        }
    }
    swaps
}

/// Returns the indices below `len` in order, merged bottom up. Two runs that are in order already cost one
/// comparison.
fn order(len: usize, is_after: &mut dyn FnMut(usize, usize) -> bool) -> Vec<usize> {
    let mut order: Vec<usize> = (0..len).collect();
    let mut merged = Vec::with_capacity(len);
    let mut width = 1;
    while width < len {
        merged.clear();
        for run in order.chunks(2 * width) {
            let (mut left, mut right) = run.split_at(width.min(run.len()));
            let is_in_order = match (left.last(), right.first()) {
                (Some(last), Some(first)) => !is_after(*last, *first),
                _ => true,
            };
            while !is_in_order
                && let (Some((l, lefts)), Some((r, rights))) = (left.split_first(), right.split_first())
            {
                // Equal elements: the left one first, for stability.
                if is_after(*l, *r) {
                    merged.push(*r);
                    right = rights;
                } else {
                    merged.push(*l);
                    left = lefts;
                }
            }
            merged.extend_from_slice(left);
            merged.extend_from_slice(right);
        }
        std::mem::swap(&mut order, &mut merged);
        width *= 2;
    }
    order
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_in_order_costs_two_questions_an_element() {
        let mut items: Vec<u32> = (0..1000).collect();
        let mut questions = 0;
        items.small_sort_by(|a, b| {
            questions += 1;
            a.cmp(b)
        });
        assert!(questions < 2000, "{questions}");
    }

    proptest! {
        #[test]
        fn sorts_as_the_stable_sort_of_core(items in prop::collection::vec((0_u8..20, any::<u16>()), 0..300)) {
            let mut expected = items.clone();
            expected.sort_by_key(|(key, _)| *key);
            let mut sorted = items.clone();
            sorted.small_sort_by_key(|(key, _)| *key);
            prop_assert_eq!(&sorted, &expected);

            expected.sort();
            sorted.small_sort();
            prop_assert_eq!(sorted, expected);
        }

        #[test]
        fn an_order_that_contradicts_itself_loses_nothing(items in prop::collection::vec(any::<u16>(), 0..100), says: u64) {
            let mut sorted = items.clone();
            let mut turn = says;
            sorted.small_sort_by(|_, _| {
                turn = turn.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                if turn >> 63 == 0 { Ordering::Less } else { Ordering::Greater }
            });
            let (mut sorted, mut expected) = (sorted, items);
            sorted.sort_unstable();
            expected.sort_unstable();
            prop_assert_eq!(sorted, expected);
        }
    }
}

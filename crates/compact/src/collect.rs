//! Sets from iterators.
//!
//! `collect` into a `BTreeSet` sorts first, with a sort of some 4 kB for each type of elements.

use std::collections::BTreeSet;

/// The set of some elements, put in one by one: for the few that a person chose or that stand together.
#[must_use]
pub fn set<T: Ord>(elements: impl IntoIterator<Item = T>) -> BTreeSet<T> {
    let mut set = BTreeSet::new();
    set.extend(elements);
    set
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_has_each_element_once() {
        assert_eq!(set([3, 1, 3, 2]), BTreeSet::from([1, 2, 3]));
    }
}

//! What was refused and why. A rejection is not an error: it stands beside the good objects, counted and shown.

use std::collections::VecDeque;

/// One feature or change that was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejection {
    /// Its place in the `features` of the document, or in the `ops` of the delta.
    pub index: usize,
    /// Its id, when that could be read.
    pub id: Option<String>,
    /// Where in the feature the fault is, as a JSON pointer (RFC 6901); empty for the whole feature.
    pub path: String,
    /// What should have been there.
    pub expected: String,
    /// What was there, shortened.
    pub found: String,
}

/// What is refused at present: the newest in full, all of them counted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rejections {
    list: VecDeque<Rejection>,
    total: usize,
}

impl Rejections {
    /// How many are kept in full; of further ones only the number is known.
    pub const KEPT: usize = 500;

    /// Adds one. When the list is full the oldest goes, and stays counted.
    pub fn push(&mut self, rejection: Rejection) {
        self.total += 1;
        if self.list.len() == Self::KEPT {
            self.list.pop_front();
        }
        self.list.push_back(rejection);
    }

    /// Counts some that are not kept in full.
    pub fn count_only(&mut self, how_many: usize) {
        self.total += how_many;
    }

    /// Forgets those of an id, as when a good revision of it came.
    pub fn forget(&mut self, id: &str) {
        let before = self.list.len();
        self.list.retain(|rejection| rejection.id.as_deref() != Some(id));
        self.total = self.total.saturating_sub(before - self.list.len());
    }

    /// Those kept, oldest first.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Rejection> {
        self.list.iter()
    }

    /// How many are refused at present, kept in full or not.
    #[must_use]
    pub const fn total(&self) -> usize {
        self.total
    }
}

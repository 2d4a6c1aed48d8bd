//! What was refused and why. A rejection is not an error: it stands beside the good objects, counted and shown.

use std::collections::VecDeque;

use crate::model::ObjectId;

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

/// Where the fault of two objects with one id is.
const OF_ID: &str = "/id";

impl Rejection {
    /// Of two objects with one id only one can be shown. Takes the kind and the revision of both.
    pub(super) fn same_id(index: usize, id: &ObjectId, refused: (&str, u64), shown: (&str, u64)) -> Self {
        let found = format!(
            "{}, revision {}; {}, revision {}, has the same and is shown",
            refused.0, refused.1, shown.0, shown.1
        );
        Self {
            index,
            id: Some(id.to_string()),
            path: OF_ID.to_owned(),
            expected: format!("an id that only this {} has", refused.0),
            found,
        }
    }

    /// Whether the two are about the same fault of the same object.
    fn is_about_the_same(&self, other: &Self) -> bool {
        (&self.id, &self.path, &self.expected) == (&other.id, &other.path, &other.expected)
    }
}

/// A feature or change that was passed over because its id is known already: as new as this one, or newer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repeat {
    /// The id.
    pub id: String,
    /// The revision that was passed over.
    pub rev: u64,
    /// The revision that stands.
    pub standing_rev: u64,
}

impl Repeat {
    /// Whether both have the same revision, so that nobody can say which is right.
    #[must_use]
    pub const fn is_duplicate(&self) -> bool {
        self.rev == self.standing_rev
    }
}

/// What is refused at present: the newest in full, all of them counted. And what another of the same id hid.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rejections {
    list: VecDeque<Rejection>,
    total: usize,
    repeats: VecDeque<Repeat>,
    repeated: usize,
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

    /// Adds one in the place of an earlier one about the same.
    pub fn renew(&mut self, rejection: Rejection) {
        if let Some(known) = self.list.iter_mut().find(|known| known.is_about_the_same(&rejection)) {
            *known = rejection;
        } else {
            self.push(rejection);
        }
    }

    /// Counts some that are not kept in full.
    pub fn count_only(&mut self, how_many: usize) {
        self.total += how_many;
    }

    /// Adds one that another of the same id hid. When the list is full the oldest goes, and stays counted.
    pub fn repeat(&mut self, repeat: Repeat) {
        self.repeated += 1;
        if self.repeats.len() == Self::KEPT {
            self.repeats.pop_front();
        }
        self.repeats.push_back(repeat);
    }

    /// Forgets those of an id, as when a good revision of it came. It says nothing about others that have the same id.
    pub fn forget(&mut self, id: &str) {
        let before = self.list.len();
        self.list.retain(|rejection| rejection.id.as_deref() != Some(id) || rejection.path == OF_ID);
        self.total = self.total.saturating_sub(before - self.list.len());
        let before = self.repeats.len();
        self.repeats.retain(|repeat| repeat.id != id);
        self.repeated = self.repeated.saturating_sub(before - self.repeats.len());
    }

    /// Whether there is nothing in it.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.total == 0 && self.repeated == 0
    }

    /// Those that another of the same id hid, oldest first.
    pub fn repeats(&self) -> impl ExactSizeIterator<Item = &Repeat> {
        self.repeats.iter()
    }

    /// How many another of the same id hid, kept in full or not.
    #[must_use]
    pub const fn repeated(&self) -> usize {
        self.repeated
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

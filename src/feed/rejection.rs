//! Rejections, with their reasons. A rejection is not an error: it is kept beside the good objects, counted and
//! shown.

use std::collections::VecDeque;

use crate::model::ObjectId;

/// A feature or change that was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejection {
    /// Index in the `features` of the document, or in the `ops` of the delta.
    pub index: usize,
    /// Id of the feature, if it could be read.
    pub id: Option<String>,
    /// Location of the fault in the feature, as a JSON pointer (RFC 6901); empty for the whole feature.
    pub path: String,
    /// What was expected.
    pub expected: String,
    /// What was found, shortened.
    pub found: String,
}

/// Location of the fault if two objects have one id.
const OF_ID: &str = "/id";

impl Rejection {
    /// Creates the rejection of one of two objects with the same id, of which only one can be shown.
    ///
    /// Takes kind and revision of both.
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

    /// Returns whether both are about the same fault of the same object.
    fn is_about_the_same(&self, other: &Self) -> bool {
        (&self.id, &self.path, &self.expected) == (&other.id, &other.path, &other.expected)
    }
}

/// A feature or change that was passed over, because this revision of its id or a newer one is known already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repeat {
    /// Id of the object.
    pub id: String,
    /// Revision that was passed over.
    pub rev: u64,
    /// Revision that was kept.
    pub standing_rev: u64,
}

impl Repeat {
    /// Returns whether both have the same revision, so that it is unknown which is right.
    #[must_use]
    pub const fn is_duplicate(&self) -> bool {
        self.rev == self.standing_rev
    }
}

/// Current rejections and repeats: the newest in full, all of them counted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rejections {
    list: VecDeque<Rejection>,
    total: usize,
    repeats: VecDeque<Repeat>,
    repeated: usize,
}

impl Rejections {
    /// Maximum number kept in full; further ones are only counted.
    pub const KEPT: usize = 500;

    /// Adds a rejection. If the list is full the oldest is dropped, and stays counted.
    pub fn push(&mut self, rejection: Rejection) {
        self.total += 1;
        if self.list.len() == Self::KEPT {
            self.list.pop_front();
        }
        self.list.push_back(rejection);
    }

    /// Adds a rejection in place of an earlier one about the same fault.
    pub fn renew(&mut self, rejection: Rejection) {
        if let Some(known) = self.list.iter_mut().find(|known| known.is_about_the_same(&rejection)) {
            *known = rejection;
        } else {
            self.push(rejection);
        }
    }

    /// Counts rejections that are not kept in full.
    pub fn count_only(&mut self, how_many: usize) {
        self.total += how_many;
    }

    /// Adds a repeat. If the list is full the oldest is dropped, and stays counted.
    pub fn repeat(&mut self, repeat: Repeat) {
        self.repeated += 1;
        if self.repeats.len() == Self::KEPT {
            self.repeats.pop_front();
        }
        self.repeats.push_back(repeat);
    }

    /// Drops the entries of an id after a good revision of it.
    ///
    /// That revision says nothing about other objects with the same id: rejections for a shared id are kept.
    pub fn forget(&mut self, id: &str) {
        let before = self.list.len();
        self.list.retain(|rejection| rejection.id.as_deref() != Some(id) || rejection.path == OF_ID);
        self.total = self.total.saturating_sub(before - self.list.len());
        let before = self.repeats.len();
        self.repeats.retain(|repeat| repeat.id != id);
        self.repeated = self.repeated.saturating_sub(before - self.repeats.len());
    }

    /// Returns whether there are neither rejections nor repeats.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.total == 0 && self.repeated == 0
    }

    /// Returns the repeats kept in full, oldest first.
    pub fn repeats(&self) -> impl ExactSizeIterator<Item = &Repeat> {
        self.repeats.iter()
    }

    /// Returns the number of repeats, kept in full or not.
    #[must_use]
    pub const fn repeated(&self) -> usize {
        self.repeated
    }

    /// Returns the rejections kept in full, oldest first.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Rejection> {
        self.list.iter()
    }

    /// Returns the number of current rejections, kept in full or not.
    #[must_use]
    pub const fn total(&self) -> usize {
        self.total
    }
}

//! Changes as values: those that a feed sends, and those that applying them made to the picture.

use super::object::{ObjectId, SharedObject};
use super::picture::Slot;

/// One change sent by a feed.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// Adds or replaces the object.
    Put(SharedObject),
    /// Removes the object.
    Remove {
        /// Id of the removed object.
        id: ObjectId,
        /// Revision at which it was removed.
        rev: u64,
    },
}

/// Effect of an application of changes on a picture.
///
/// Passed on all the way to the screen, so that pictures are never compared.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ChangeSet {
    /// Slots whose object is new or newer, ascending, each once.
    pub put: Vec<Slot>,
    /// Emptied slots, ascending, each once, with the objects they held. None of them is in `put`.
    pub removed: Vec<(Slot, SharedObject)>,
    /// True if everything may have changed: a view may rebuild instead of patching.
    pub is_everything: bool,
    /// Number of changes applied.
    pub applied: usize,
    /// Number of changes that were known already.
    pub duplicate: usize,
    /// Number of changes that lost to a newer revision or to a kind of higher precedence.
    pub superseded: usize,
}

impl ChangeSet {
    /// Returns whether nothing changed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.put.is_empty() && self.removed.is_empty() && !self.is_everything
    }
}

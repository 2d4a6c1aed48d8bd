//! Changes as values: what a feed says about the picture, and what the picture says has changed.

use super::object::{ObjectId, SharedObject};
use super::picture::Slot;

/// One thing a feed says.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// The object is now this.
    Put(SharedObject),
    /// The object is no more.
    Remove {
        /// Which.
        id: ObjectId,
        /// The revision at which it went.
        rev: u64,
    },
}

/// What an application of changes did to a picture. It travels the whole way to the screen; nothing compares pictures.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ChangeSet {
    /// Slots whose object is new or newer, ascending, each once.
    pub put: Vec<Slot>,
    /// Slots that were emptied, ascending, each once, with what was in them. None of them is in `put`.
    pub removed: Vec<(Slot, SharedObject)>,
    /// Whether everything may have changed: a view may start afresh instead of patching.
    pub is_everything: bool,
    /// How many changes were applied.
    pub applied: usize,
    /// How many said what was known already.
    pub duplicate: usize,
    /// How many were older than what was known.
    pub superseded: usize,
}

impl ChangeSet {
    /// Whether nothing changed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.put.is_empty() && self.removed.is_empty() && !self.is_everything
    }
}

//! Index of data issues: records kept although part of them is questionable. Updated incrementally, for the
//! feed doctor.

use std::collections::BTreeMap;

use super::reader::Reader;
use super::text;
use crate::model::{Body, ChangeSet, Doubt, Object, ObjectId, Picture, Slot};

/// The data issues of a picture.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DoubtIndex {
    by_slot: BTreeMap<Slot, Vec<Doubt>>,
    counts: BTreeMap<Doubt, usize>,
}

/// A row about one object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DoubtRow {
    /// Id of the object.
    pub id: ObjectId,
    /// Title as the reader may see it.
    pub title: String,
    /// The id again, as the publisher needs it; empty where the reader may not read it.
    pub path: String,
    /// Descriptions of its data issues.
    pub words: String,
}

/// Returns the data issues that count. A perimeter drawn around a venue needs no position of its own.
fn counted(object: &Object) -> Vec<Doubt> {
    let has_place = matches!(&object.body, Body::Perimeter(ring) if ring.around.is_some());
    let counts = |doubt: &Doubt| !(has_place && *doubt == Doubt::NoPosition);
    object.common.doubts.iter().copied().filter(counts).collect()
}

impl DoubtIndex {
    /// Applies a change set. Returns whether any data issue changed.
    pub fn apply(&mut self, changes: &ChangeSet, picture: &Picture) -> bool {
        if changes.is_everything {
            *self = Self::default();
            for (slot, object) in picture.iter() {
                self.set(slot, counted(object));
            }
            return true;
        }
        let mut is_new = false;
        for slot in changes.removed.iter().map(|(slot, _)| slot).chain(&changes.put) {
            is_new |=
                self.set(*slot, picture.object(*slot).map(|object| counted(object)).unwrap_or_default());
        }
        is_new
    }

    fn set(&mut self, slot: Slot, doubts: Vec<Doubt>) -> bool {
        if self.by_slot.get(&slot).map_or(&[][..], Vec::as_slice) == doubts {
            return false;
        }
        for doubt in self.by_slot.remove(&slot).into_iter().flatten() {
            if let Some(count) = self.counts.get_mut(&doubt) {
                *count = count.saturating_sub(1);
            }
        }
        for doubt in &doubts {
            *self.counts.entry(*doubt).or_default() += 1;
        }
        if !doubts.is_empty() {
            self.by_slot.insert(slot, doubts);
        }
        true
    }

    /// Number of objects with data issues.
    #[must_use]
    pub fn len(&self) -> usize {
        self.by_slot.len()
    }

    /// Returns whether there are no data issues.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.by_slot.is_empty()
    }

    /// Number of objects with each data issue.
    pub fn counts(&self) -> impl Iterator<Item = (Doubt, usize)> {
        self.counts.iter().map(|(doubt, count)| (*doubt, *count)).filter(|(_, count)| *count > 0)
    }

    /// Returns the first rows that this reader may see, at most `most`.
    #[must_use]
    pub fn rows(&self, picture: &Picture, reader: Reader, most: usize) -> Vec<DoubtRow> {
        let row = |(slot, doubts): (&Slot, &Vec<Doubt>)| {
            let object = picture.object(*slot).filter(|object| reader.may_see(object))?;
            let words: Vec<&str> =
                doubts.iter().map(|doubt| text::doubt_name(*doubt, reader.language)).collect();
            let id = object.common.id.clone();
            let is_readable = reader.may_read(object.common.marking);
            let path = if is_readable { id.to_string() } else { String::new() };
            Some(DoubtRow { id, title: reader.title(object), path, words: words.join(" · ") })
        };
        self.by_slot.iter().filter_map(row).take(most).collect()
    }
}

//! The live table of objects. Applying a change twice equals applying it once; order does not matter.
//!
//! Knows neither where changes come from nor how they are drawn.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::change::{Change, ChangeSet};
use super::object::{Kind, Object, ObjectId, SharedObject};

/// Where an object lies in the picture: small, stable while the object lives, reused afterwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slot(pub u32);

/// All objects known, by slot and by id, and the revisions of those that are gone.
#[derive(Debug, Default)]
pub struct Picture {
    slots: Vec<Option<SharedObject>>,
    free: Vec<Slot>,
    by_id: HashMap<ObjectId, Slot>,
    tombstones: HashMap<ObjectId, u64>,
    count_by_kind: BTreeMap<Kind, usize>,
}

impl Picture {
    /// How many objects there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.by_id.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.by_id.is_empty()
    }

    /// How many objects of a kind there are.
    #[must_use]
    pub fn count(&self, kind: Kind) -> usize {
        self.count_by_kind.get(&kind).copied().unwrap_or(0)
    }

    /// The object in a slot.
    #[must_use]
    pub fn object(&self, slot: Slot) -> Option<&SharedObject> {
        self.slots.get(slot.0 as usize)?.as_ref()
    }

    /// The slot of an id.
    #[must_use]
    pub fn slot(&self, id: &str) -> Option<Slot> {
        self.by_id.get(id).copied()
    }

    /// The object of an id.
    #[must_use]
    pub fn find(&self, id: &str) -> Option<&SharedObject> {
        self.object(self.slot(id)?)
    }

    /// All objects with their slots, in the order of the slots.
    pub fn iter(&self) -> impl Iterator<Item = (Slot, &SharedObject)> {
        (0_u32..).zip(&self.slots).filter_map(|(slot, object)| Some((Slot(slot), object.as_ref()?)))
    }

    /// Applies changes. A put or a removal counts when its revision is newer than what is known.
    pub fn apply(&mut self, changes: impl IntoIterator<Item = Change>) -> ChangeSet {
        let mut work = Work::default();
        for change in changes {
            match change {
                Change::Put(object) => self.put(object, &mut work),
                Change::Remove { id, rev } => self.remove(id, rev, &mut work),
            }
        }
        work.finish()
    }

    /// Makes the picture exactly these objects: what is not among them goes, whatever its revision.
    /// Tombstones are forgotten. Objects that did not change keep their slot and are not in the change set.
    pub fn replace(&mut self, objects: impl IntoIterator<Item = SharedObject>) -> ChangeSet {
        let mut work = Work::default();
        self.tombstones.clear();
        let mut kept: BTreeSet<Slot> = BTreeSet::new();
        for object in objects {
            let id = object.common.id.clone();
            // A snapshot is the truth of its epoch: a lower revision in it wins over ours.
            if let Some(slot) = self.slot(id.as_str())
                && !kept.contains(&slot)
                && self.object(slot).is_some_and(|known| known.common.rev > object.common.rev)
            {
                self.store(slot, object);
                work.put.insert(slot);
                work.set.applied += 1;
            } else {
                self.put(object, &mut work);
            }
            kept.extend(self.slot(id.as_str()));
        }
        let gone: Vec<Slot> = self.iter().map(|(slot, _)| slot).filter(|slot| !kept.contains(slot)).collect();
        for slot in gone {
            self.empty(slot, &mut work);
        }
        work.finish()
    }

    /// Forgets everything, as when access is withdrawn.
    pub fn clear(&mut self) -> ChangeSet {
        *self = Self::default();
        ChangeSet { is_everything: true, ..ChangeSet::default() }
    }

    fn put(&mut self, object: SharedObject, work: &mut Work) {
        let common = &object.common;
        if self.tombstones.get(&common.id).is_some_and(|gone_at| *gone_at >= common.rev) {
            work.set.superseded += 1;
            return;
        }
        let slot = match self.by_id.get(&common.id) {
            Some(slot) => {
                let known_rev = self.object(*slot).map_or(0, |known| known.common.rev);
                if known_rev == common.rev && self.object(*slot) == Some(&object) {
                    work.set.duplicate += 1;
                    return;
                }
                if known_rev > common.rev {
                    work.set.superseded += 1;
                    return;
                }
                *slot
            }
            None => {
                let slot = self.take_slot();
                work.fresh.insert(slot);
                slot
            }
        };
        self.tombstones.remove(&common.id);
        self.store(slot, object);
        work.put.insert(slot);
        work.set.applied += 1;
    }

    fn remove(&mut self, id: ObjectId, rev: u64, work: &mut Work) {
        let known_rev = self.find(id.as_str()).map(|known| known.common.rev);
        let gone_at = self.tombstones.get(&id).copied();
        if known_rev.is_some_and(|known| known > rev) || gone_at.is_some_and(|gone| gone > rev) {
            work.set.superseded += 1;
            return;
        }
        if gone_at == Some(rev) {
            work.set.duplicate += 1;
            return;
        }
        work.set.applied += 1;
        if let Some(slot) = self.slot(id.as_str()) {
            self.empty(slot, work);
        }
        self.tombstones.insert(id, rev);
    }

    fn take_slot(&mut self) -> Slot {
        self.free.pop().unwrap_or_else(|| {
            let slot = Slot(u32::try_from(self.slots.len()).unwrap_or(u32::MAX));
            self.slots.push(None);
            slot
        })
    }

    fn store(&mut self, slot: Slot, object: SharedObject) {
        let kind = object.kind();
        self.by_id.insert(object.common.id.clone(), slot);
        *self.count_by_kind.entry(kind).or_default() += 1;
        if let Some(place) = self.slots.get_mut(slot.0 as usize)
            && let Some(old) = place.replace(object)
        {
            self.uncount(&old);
        }
    }

    fn empty(&mut self, slot: Slot, work: &mut Work) {
        let Some(old) = self.slots.get_mut(slot.0 as usize).and_then(Option::take) else { return };
        self.by_id.remove(&old.common.id);
        self.uncount(&old);
        self.free.push(slot);
        // What came and went within one application was never seen.
        work.put.remove(&slot);
        if !work.fresh.remove(&slot) {
            work.removed.entry(slot).or_insert(old);
        }
    }

    fn uncount(&mut self, object: &Object) {
        if let Some(count) = self.count_by_kind.get_mut(&object.kind()) {
            *count = count.saturating_sub(1);
        }
    }
}

/// The change set while it is being made.
#[derive(Default)]
struct Work {
    put: BTreeSet<Slot>,
    /// Slots filled for the first time in this application.
    fresh: BTreeSet<Slot>,
    removed: BTreeMap<Slot, Arc<Object>>,
    set: ChangeSet,
}

impl Work {
    fn finish(mut self) -> ChangeSet {
        // A slot that was emptied and filled again is a put: whoever patches replaces what was there.
        self.removed.retain(|slot, _| !self.put.contains(slot));
        ChangeSet {
            put: self.put.into_iter().collect(),
            removed: self.removed.into_iter().collect(),
            ..self.set
        }
    }
}

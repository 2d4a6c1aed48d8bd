//! Table of the current objects. Applying a change twice equals applying it once; order does not matter.
//!
//! Knows neither where changes come from nor how objects are drawn.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::change::{Change, ChangeSet};
use super::geo::Shape;
use super::object::{Kind, Object, ObjectId, SharedObject};

/// Index of an object in the picture: small, stable while the object exists, reused afterwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slot(pub u32);

/// Maximum number of tombstones. Once one is dropped, a late put can bring its object back.
const MAX_TOMBSTONES: usize = 100_000;

/// All known objects, by slot and by id, and the tombstones of removed ones.
#[derive(Debug, Default)]
pub struct Picture {
    slots: Vec<Option<SharedObject>>,
    free: Vec<Slot>,
    by_id: FxHashMap<ObjectId, Slot>,
    /// Revision at which an object was removed, and its kind where known.
    tombstones: FxHashMap<ObjectId, (u64, Option<Kind>)>,
    /// Tombstones in the order in which they were set. Entries whose tombstone was lifted or raised since are
    /// skipped.
    tombstones_by_age: VecDeque<(ObjectId, u64)>,
    count_by_kind: BTreeMap<Kind, usize>,
    /// Slots whose object has a shape derived from other objects.
    derived: BTreeSet<Slot>,
}

impl Picture {
    /// Number of objects.
    #[must_use]
    pub fn len(&self) -> usize {
        self.by_id.len()
    }

    /// Returns whether there are no objects.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.by_id.is_empty()
    }

    /// Number of objects of a kind.
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

    /// The object with an id.
    #[must_use]
    pub fn find(&self, id: &str) -> Option<&SharedObject> {
        self.object(self.slot(id)?)
    }

    /// All objects with their slots, in the order of the slots.
    pub fn iter(&self) -> impl Iterator<Item = (Slot, &SharedObject)> {
        (0_u32..).zip(&self.slots).filter_map(|(slot, object)| Some((Slot(slot), object.as_ref()?)))
    }

    /// Applies changes. A put needs a revision above the known one; a removal needs at least the known one.
    ///
    /// Revisions of two kinds that share an id are not comparable; between them [`Kind::precedence`] decides.
    pub fn apply(&mut self, changes: impl IntoIterator<Item = Change>) -> ChangeSet {
        let mut work = Work::default();
        for change in changes {
            match change {
                Change::Put(object) => self.put(object, &mut work),
                Change::Remove { id, rev } => self.remove(id, rev, &mut work),
            }
        }
        self.finish(work)
    }

    /// Makes the picture exactly these objects.
    ///
    /// Objects not among them are removed whatever their revision; those among them are stored even at a
    /// lower revision. Of two with one id, the one with the higher revision is kept; at equal revisions, the
    /// later one.
    ///
    /// Tombstones are dropped. Unchanged objects keep their slot and are not in the change set.
    pub fn replace(&mut self, objects: impl IntoIterator<Item = SharedObject>) -> ChangeSet {
        let mut work = Work::default();
        self.tombstones.clear();
        self.tombstones_by_age.clear();
        let mut kept: BTreeSet<Slot> = BTreeSet::new();
        for object in objects {
            let slot = self.slot(object.common.id.as_str());
            let known = slot.and_then(|slot| self.object(slot));
            if slot.is_some_and(|slot| self.is_known(slot, &object)) {
                work.set.duplicate += 1;
                kept.extend(slot);
            } else if slot.is_some_and(|slot| kept.contains(&slot))
                && known.is_some_and(|known| known.common.rev > object.common.rev)
            {
                work.set.superseded += 1;
            } else {
                kept.insert(self.store(object, &mut work));
            }
        }
        let gone: Vec<Slot> = self.iter().map(|(slot, _)| slot).filter(|slot| !kept.contains(slot)).collect();
        for slot in gone {
            self.empty(slot, &mut work);
        }
        self.finish(work)
    }

    /// Removes everything, as when access is withdrawn.
    pub fn clear(&mut self) -> ChangeSet {
        *self = Self::default();
        ChangeSet { is_everything: true, ..ChangeSet::default() }
    }

    /// Sets a shape derived from other objects on an object that has none in the feed; the revision stays.
    ///
    /// Returns whether the shape changed.
    pub fn set_derived_shape(&mut self, slot: Slot, shape: Shape) -> bool {
        let Some(Some(object)) = self.slots.get_mut(slot.0 as usize) else { return false };
        let is_other = object.common.shape != shape;
        if is_other {
            Arc::make_mut(object).common.shape = shape;
        }
        self.derived.insert(slot);
        is_other
    }

    /// Returns whether the object in a slot equals this one as given by the feed, that is, ignoring a derived shape.
    fn is_known(&self, slot: Slot, object: &SharedObject) -> bool {
        let Some(known) = self.object(slot) else { return false };
        if !self.derived.contains(&slot) || object.common.shape != Shape::Nowhere {
            return known == object;
        }
        let mut bare = Object::clone(known);
        bare.common.shape = Shape::Nowhere;
        bare == **object
    }

    fn put(&mut self, object: SharedObject, work: &mut Work) {
        let (common, kind) = (&object.common, object.kind());
        let known = self.find(common.id.as_str()).map(|known| (known.kind(), known.common.rev));
        let gone = self.tombstones.get(&common.id);
        match known {
            Some((known_kind, _)) if known_kind != kind => {
                if kind.precedence() < known_kind.precedence() {
                    self.store(object, work);
                } else {
                    work.set.superseded += 1;
                }
            }
            Some((_, known_rev)) if known_rev == common.rev => work.set.duplicate += 1,
            Some((_, known_rev)) if known_rev > common.rev => work.set.superseded += 1,
            _older_or_none
                if gone.is_some_and(|(at, of)| *at >= common.rev && of.is_none_or(|of| of == kind)) =>
            {
                work.set.superseded += 1;
            }
            _older_or_none => {
                self.tombstones.remove(&common.id);
                self.store(object, work);
            }
        }
    }

    fn remove(&mut self, id: ObjectId, rev: u64, work: &mut Work) {
        let known = self.find(id.as_str());
        let (known_rev, kind) = (known.map(|known| known.common.rev), known.map(|known| known.kind()));
        let gone_at = self.tombstones.get(&id).map(|(gone_at, _)| *gone_at);
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
        self.tombstones.insert(id.clone(), (rev, kind));
        self.tombstones_by_age.push_back((id, rev));
        while self.tombstones_by_age.len() > MAX_TOMBSTONES {
            let Some((id, rev)) = self.tombstones_by_age.pop_front() else { break };
            if self.tombstones.get(&id).is_some_and(|(gone_at, _)| *gone_at == rev) {
                self.tombstones.remove(&id);
            }
        }
    }

    fn store(&mut self, object: SharedObject, work: &mut Work) -> Slot {
        let slot = self.slot(object.common.id.as_str()).unwrap_or_else(|| {
            let slot = self.free.pop().unwrap_or_else(|| {
                self.slots.push(None);
                Slot(u32::try_from(self.slots.len() - 1).unwrap_or(u32::MAX))
            });
            self.by_id.insert(object.common.id.clone(), slot);
            work.fresh.insert(slot);
            slot
        });
        *self.count_by_kind.entry(object.kind()).or_default() += 1;
        self.derived.remove(&slot);
        if let Some(place) = self.slots.get_mut(slot.0 as usize)
            && let Some(old) = place.replace(object)
        {
            self.uncount(&old);
        }
        work.put.insert(slot);
        work.set.applied += 1;
        slot
    }

    fn empty(&mut self, slot: Slot, work: &mut Work) {
        let Some(old) = self.slots.get_mut(slot.0 as usize).and_then(Option::take) else { return };
        self.by_id.remove(&old.common.id);
        self.derived.remove(&slot);
        self.uncount(&old);
        work.put.remove(&slot);
        if work.fresh.remove(&slot) {
            // Added and removed within one application: no reader has seen it.
            work.freed.push(slot);
        } else {
            work.removed.insert(slot, old);
        }
    }

    fn uncount(&mut self, object: &Object) {
        if let Some(count) = self.count_by_kind.get_mut(&object.kind()) {
            *count = count.saturating_sub(1);
        }
    }

    /// Builds the change set and frees the emptied slots.
    ///
    /// Not earlier, because within a change set a slot is put or removed, never both.
    fn finish(&mut self, work: Work) -> ChangeSet {
        self.free.extend(work.freed);
        self.free.extend(work.removed.keys());
        ChangeSet {
            put: work.put.into_iter().collect(),
            removed: work.removed.into_iter().collect(),
            ..work.set
        }
    }
}

/// A change set under construction.
#[derive(Default)]
struct Work {
    put: BTreeSet<Slot>,
    /// Slots filled for the first time in this application.
    fresh: BTreeSet<Slot>,
    /// Slots filled and emptied in this application.
    freed: Vec<Slot>,
    removed: BTreeMap<Slot, SharedObject>,
    set: ChangeSet,
}

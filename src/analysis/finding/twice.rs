//! Rule for units assigned to two sites at once: listed by two incidents or sweeps, or sent elsewhere by their own
//! task.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use super::{Draft, FindingKind};
use crate::model::sweep::SweepState;
use crate::model::{Body, Object, ObjectId, Picture, Slot};

/// Index of units and their assignments.
#[derive(Debug, Clone, Default)]
pub(super) struct Sent {
    /// Incidents and sweeps that list a unit, by unit.
    listed: FxHashMap<ObjectId, BTreeSet<Slot>>,
    /// Inverse of `listed`, with the id of the incident or sweep.
    lists: FxHashMap<Slot, (ObjectId, Vec<ObjectId>)>,
    /// Units that name a task as theirs, by task.
    tasked: FxHashMap<ObjectId, BTreeSet<ObjectId>>,
    /// Inverse of `tasked`: the task, and the unit's own id.
    tasks: FxHashMap<Slot, (ObjectId, ObjectId)>,
    touched: BTreeSet<ObjectId>,
    drafts: FxHashMap<ObjectId, Draft>,
}

/// Units listed by an open incident or a running sweep; `None` for other states and kinds.
fn units_at(object: &Object) -> Option<&[ObjectId]> {
    if let Body::Sweep(sweep) = &object.body {
        return (sweep.state == SweepState::Running).then_some(&sweep.units);
    }
    object.incident().filter(|incident| incident.state.is_open()).map(|incident| incident.units.as_slice())
}

impl Sent {
    pub(super) fn learn(&mut self, slot: Slot, object: &Object) {
        if let Some(units) = units_at(object) {
            for unit in units {
                self.listed.entry(unit.clone()).or_default().insert(slot);
            }
            self.touched.extend(
                units.iter().chain(self.tasked.get(&object.common.id).into_iter().flatten()).cloned(),
            );
            self.lists.insert(slot, (object.common.id.clone(), units.to_vec()));
        }
        if let Body::Unit(unit) = &object.body {
            let id = &object.common.id;
            self.touch(id);
            if let Some(task) = &unit.task {
                self.tasked.entry(task.clone()).or_default().insert(id.clone());
                self.tasks.insert(slot, (task.clone(), id.clone()));
            }
        }
    }

    pub(super) fn forget(&mut self, slot: Slot) {
        if let Some((id, units)) = self.lists.remove(&slot) {
            // Also units whose own task this was.
            self.touched.extend(self.tasked.get(&id).into_iter().flatten().cloned());
            for unit in units {
                if let Some(slots) = self.listed.get_mut(&unit) {
                    slots.remove(&slot);
                    if slots.is_empty() {
                        self.listed.remove(&unit);
                    }
                }
                self.touched.insert(unit);
            }
        }
        // Linear search: few units are assigned twice at a time.
        let wanted = self.drafts.iter().filter(|(_, draft)| draft.subject == slot);
        self.touched.extend(wanted.map(|(unit, _)| unit.clone()));
        if let Some((task, unit)) = self.tasks.remove(&slot) {
            self.touch(&unit);
            if let Some(units) = self.tasked.get_mut(&task) {
                units.remove(&unit);
                if units.is_empty() {
                    self.tasked.remove(&task);
                }
            }
        }
    }

    /// Marks a unit for evaluation. Most units are listed nowhere; these cannot be assigned twice.
    fn touch(&mut self, unit: &ObjectId) {
        if self.listed.contains_key(unit) || self.drafts.contains_key(unit) {
            self.touched.insert(unit.clone());
        }
    }

    /// Evaluates the units marked as changed. Returns whether any of their findings changed.
    pub(super) fn look(&mut self, picture: &Picture) -> bool {
        let mut has_changed = false;
        for unit in std::mem::take(&mut self.touched) {
            let draft = self.draft(&unit, picture);
            has_changed |= draft
                != match draft {
                    Some(draft) => self.drafts.insert(unit, draft),
                    None => self.drafts.remove(&unit),
                };
        }
        has_changed
    }

    fn draft(&self, unit: &ObjectId, picture: &Picture) -> Option<Draft> {
        let listed = self.listed.get(unit)?;
        let subject = picture.slot(unit.as_str())?;
        let Body::Unit(body) = &picture.object(subject)?.body else { return None };
        let task = body.task.as_ref().and_then(|task| picture.slot(task.as_str()));
        let site = |slot: Slot| picture.object(slot)?.common.site.as_ref();
        let is_task = |slot: &Slot| picture.object(*slot).is_some_and(|object| units_at(object).is_some());
        let mut wanted =
            listed.iter().copied().chain(task.filter(is_task)).filter_map(|slot| Some((slot, site(slot)?)));
        let first = wanted.next()?;
        let other = wanted.find(|(_, site)| *site != first.1)?;
        Some(Draft { other: Some(other.0), ..Draft::new(FindingKind::UnitTwice, subject) })
    }

    pub(super) fn findings(&self) -> impl Iterator<Item = &Draft> {
        self.drafts.values()
    }
}

//! Dependents of failing services. Few services fail at a time, so dependents are kept in a map instead of searched.

use compact::sort::SmallSort as _;
use compact::sorted::SortedMap;
use rustc_hash::FxHashMap;

use crate::model::perimeter::Duty;
use crate::model::service::ServiceUse;
use crate::model::{Body, Object, ObjectId, Slot};

/// A service that is down or degraded.
#[derive(Debug, Clone, PartialEq)]
struct Failing {
    duty: Duty,
    is_of_cameras: bool,
    serves: Vec<ObjectId>,
}

/// The failing services and the objects they serve.
#[derive(Debug, Clone, Default)]
pub(super) struct Served {
    failing: SortedMap<Slot, Failing>,
    /// Worst state by dependent, and whether a failing camera network is among its services.
    dependents: FxHashMap<ObjectId, (Duty, bool)>,
    has_changed: bool,
}

impl Served {
    pub(super) fn learn(&mut self, slot: Slot, object: &Object) {
        if let Body::Service(service) = &object.body
            && matches!(service.state, Duty::Down | Duty::Degraded)
        {
            let failing = Failing {
                duty: service.state,
                is_of_cameras: service.purpose == ServiceUse::Cameras,
                serves: service.serves.clone(),
            };
            self.failing.insert(slot, failing);
            self.has_changed = true;
        }
    }

    pub(super) fn forget(&mut self, slot: Slot) {
        self.has_changed |= self.failing.remove(&slot).is_some();
    }

    /// Takes the dependents whose state changed since the last call.
    pub(super) fn take_changed(&mut self) -> Vec<ObjectId> {
        if !std::mem::take(&mut self.has_changed) {
            return Vec::new();
        }
        let before = std::mem::take(&mut self.dependents);
        for failing in self.failing.values() {
            for id in &failing.serves {
                let (duty, is_of_cameras) = self.dependents.entry(id.clone()).or_default();
                if *duty != Duty::Down {
                    *duty = failing.duty;
                }
                *is_of_cameras |= failing.is_of_cameras;
            }
        }
        let mut changed: Vec<ObjectId> = before.keys().chain(self.dependents.keys()).cloned().collect();
        changed.small_sort();
        changed.dedup();
        changed.retain(|id| before.get(id) != self.dependents.get(id));
        changed
    }

    /// Worst state of the failing services that serve `id`; `None` when none does.
    pub(super) fn duty(&self, id: &ObjectId) -> Option<Duty> {
        self.dependents.get(id).map(|(duty, _)| *duty)
    }

    /// Returns whether a failing camera network serves `id`.
    pub(super) fn has_no_cameras(&self, id: &ObjectId) -> bool {
        self.dependents.get(id).is_some_and(|(_, is_of_cameras)| *is_of_cameras)
    }
}

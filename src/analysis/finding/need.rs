//! Rule for areas that require units of a class inside them, and how many are missing. Follows single units: a
//! moving unit costs a check of the areas that require its class, and there are few.

use std::collections::BTreeSet;

use compact::sorted::SortedMap;
use rustc_hash::FxHashMap;

use super::{Draft, FindingKind};
use crate::analysis::containment::{covered_bounds, covers};
use crate::analysis::schedule;
use crate::model::geo::{Bounds, LngLat};
use crate::model::time::Phase;
use crate::model::unit::{UnitClass, UnitStatus};
use crate::model::zone::Need;
use crate::model::{Body, Object, Picture, Slot, UnixMillis};

/// An area that requires units.
#[derive(Debug, Clone)]
struct Area {
    needs: Vec<Need>,
    bounds: Option<Bounds>,
    is_in_force: bool,
    inside: FxHashMap<Slot, UnitClass>,
}

impl Area {
    fn holds(&self, object: &Object, at: LngLat) -> bool {
        self.bounds.is_some_and(|bounds| bounds.holds(at.lng_deg(), at.lat_deg()))
            && covers(&object.common.shape, at)
    }

    fn missing(&self) -> u32 {
        let missing = |need: &Need| {
            let there = self.inside.values().filter(|class| **class == need.class).count();
            usize::from(need.count).saturating_sub(there)
        };
        u32::try_from(self.needs.iter().map(missing).sum::<usize>()).unwrap_or(u32::MAX)
    }
}

/// Areas with requirements and the units inside them.
#[derive(Debug, Clone, Default)]
pub(super) struct Needs {
    areas: SortedMap<Slot, Area>,
    units: BTreeSet<(UnitClass, Slot)>,
    classes: FxHashMap<Slot, UnitClass>,
    is_touched: bool,
    drafts: Vec<Draft>,
}

impl Needs {
    pub(super) fn learn(&mut self, slot: Slot, object: &Object, picture: &Picture, now: UnixMillis) {
        if let Body::Zone(zone) = &object.body
            && !zone.needs.is_empty()
        {
            let mut area = Area {
                needs: zone.needs.clone(),
                bounds: covered_bounds(&object.common.shape),
                is_in_force: schedule::standing(object, now).phase == Phase::Active,
                inside: FxHashMap::default(),
            };
            for need in &zone.needs {
                let of_class = self.units.range((need.class, Slot(0))..=(need.class, Slot(u32::MAX)));
                let inside = of_class.filter(|(_, unit)| {
                    let at = picture.object(*unit).and_then(|unit| unit.common.shape.anchor());
                    at.is_some_and(|at| area.holds(object, at))
                });
                let inside: Vec<(Slot, UnitClass)> = inside.map(|(class, unit)| (*unit, *class)).collect();
                area.inside.extend(inside);
            }
            self.areas.insert(slot, area);
            self.is_touched = true;
        }
        if let Body::Unit(unit) = &object.body
            && unit.status != UnitStatus::OutOfService
            && let Some(at) = object.common.shape.anchor()
        {
            self.units.insert((unit.class, slot));
            self.classes.insert(slot, unit.class);
            for (zone, area) in self.areas.iter_mut() {
                let is_needed = area.needs.iter().any(|need| need.class == unit.class);
                if is_needed && picture.object(*zone).is_some_and(|zone| area.holds(zone, at)) {
                    area.inside.insert(slot, unit.class);
                    self.is_touched = true;
                }
            }
        }
    }

    pub(super) fn forget(&mut self, slot: Slot) {
        self.is_touched |= self.areas.remove(&slot).is_some();
        if let Some(class) = self.classes.remove(&slot) {
            self.units.remove(&(class, slot));
            for area in self.areas.values_mut() {
                self.is_touched |= area.inside.remove(&slot).is_some();
            }
        }
    }

    /// Returns whether the areas that lack units, or the numbers missing, changed.
    pub(super) fn look(&mut self) -> bool {
        if !std::mem::take(&mut self.is_touched) {
            return false;
        }
        let in_force = self.areas.iter().filter(|(_, area)| area.is_in_force);
        let lacking =
            in_force.map(|(slot, area)| (*slot, area.missing())).filter(|(_, missing)| *missing > 0);
        let drafts = lacking.map(|(slot, count)| Draft { count, ..Draft::new(FindingKind::NeedUnmet, slot) });
        let before = std::mem::replace(&mut self.drafts, drafts.collect());
        before != self.drafts
    }

    pub(super) fn findings(&self) -> &[Draft] {
        &self.drafts
    }
}

//! The embedded exercise: the evening of the opening ceremony and the days after it, as a function of seed, scenario
//! and time.
//!
//! Nothing is simulated step by step. For any instant, an object returns when it last changed and its state from then
//! on, so a document at any time equals an earlier one with the deltas in between applied. The only part that looks
//! back is the assignment of units to incidents: see `incidents`.
//!
//! Public places (`places`) and the sessions at them (`sessions`) are facts; units, posts, hotels, overwatch points
//! and incidents are invented.

mod actor;
mod cast;
mod chance;
mod hours;
mod incidents;
mod phrases;
mod places;
mod provinces;
mod sessions;
mod shapes;
mod sites;
pub mod source;
mod story;
mod units;

use std::collections::BTreeMap;

use vedetta::model::marking::Marking;
use vedetta::model::{Change, Object, ObjectId, UnixMillis};

use actor::Actor;
use cast::scale::Scale;
use chance::Chance;
use hours::OpSecs;
use incidents::{Cordon, Incidents, Plan};
pub use story::Story;
use units::UnitActor;

/// Settings of an exercise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// Seed of the random numbers; the same seed gives the same exercise.
    pub seed: u64,
    /// Approximate number of objects.
    pub objects: usize,
    /// Scenario.
    pub story: Story,
}

impl Settings {
    /// Approximate number of objects of the scenario as written.
    pub const DEFAULT_OBJECTS: usize = 1_500;
    /// Maximum number of objects.
    pub const MAX_OBJECTS: usize = 100_000;
}

impl Default for Settings {
    fn default() -> Self {
        Self { seed: 2026, objects: Self::DEFAULT_OBJECTS, story: Story::Evening }
    }
}

/// The exercise at an instant; it moves forward only.
pub struct Exercise {
    actors: Vec<Seen<Actor>>,
    units: Vec<UnitActor>,
    units_seen: Vec<OpSecs>,
    incidents: Incidents,
    incidents_seen: BTreeMap<ObjectId, OpSecs>,
    now: OpSecs,
}

/// An actor with the instant of its last published change; `None` while it is not in the picture.
struct Seen<T> {
    actor: T,
    changed_at: Option<OpSecs>,
}

impl Exercise {
    /// Name of the exercise's feed.
    pub const FEED_ID: &str = "vedetta-exercise";
    /// Marking of the feed: that of its strictest object.
    pub const MARKING: Marking = Marking::Red;
    /// First instant of the supported time.
    pub const FIRST: UnixMillis = hours::unix_millis(hours::february(1, 0, 0));
    /// Exclusive end of the supported time: the end of March, when the clocks change.
    pub const LAST: UnixMillis = hours::unix_millis(hours::february(56, 0, 0));

    /// Creates the exercise at an instant of operation time.
    #[must_use]
    pub fn new(settings: Settings, at: UnixMillis) -> Self {
        let now = hours::op_secs(at);
        let chance = Chance::new(settings.seed);
        let scale = Scale::for_objects(settings.objects);
        let mut units = units::units(settings.story, scale, chance);
        let actors = cast::cast(settings.story, scale, chance, &units)
            .into_iter()
            .map(|actor| Seen { changed_at: actor.changed_at(now), actor })
            .collect();
        let incidents = Incidents::new(settings.story, scale.others(), chance, &mut units, now);
        let mut exercise = Self {
            actors,
            units_seen: units.iter().map(|unit| unit.changed_at(now)).collect(),
            units,
            incidents_seen: BTreeMap::new(),
            incidents,
            now,
        };
        exercise.forget();
        exercise.tell_incidents(&mut Vec::new());
        exercise
    }

    /// Returns the current operation time of the exercise.
    #[must_use]
    pub const fn now(&self) -> UnixMillis {
        hours::unix_millis(self.now)
    }

    /// Returns all objects, sorted by id.
    #[must_use]
    pub fn objects(&self) -> Vec<Object> {
        let actors = self.actors.iter().filter_map(|seen| Some(seen.actor.object(seen.changed_at?)));
        let units = self.units.iter().map(|unit| unit.object(unit.changed_at(self.now)));
        let happenings =
            self.happenings().filter_map(|happening| Some(happening.object(happening.changed_at(self.now)?)));
        let mut objects: Vec<Object> = actors.chain(units).chain(happenings).collect();
        objects.sort_unstable_by(|a, b| a.common.id.cmp(&b.common.id));
        objects
    }

    /// Moves forward and returns the changes. An instant in the past changes nothing.
    pub fn advance(&mut self, to: UnixMillis) -> Vec<Change> {
        let to = hours::op_secs(to);
        if to <= self.now {
            return Vec::new();
        }
        self.now = to;
        let mut changes = Vec::new();
        self.incidents.draw(&mut self.units, to);
        self.tell_incidents(&mut changes);
        for (unit, seen) in self.units.iter().zip(&mut self.units_seen) {
            let changed_at = unit.changed_at(to);
            if changed_at != *seen {
                *seen = changed_at;
                changes.push(Change::Put(unit.object(changed_at).into()));
            }
        }
        for seen in &mut self.actors {
            let changed_at = seen.actor.changed_at(to);
            if changed_at != seen.changed_at {
                changes.push(match changed_at {
                    Some(at) => Change::Put(seen.actor.object(at).into()),
                    None => Change::Remove { id: seen.actor.id().clone(), rev: actor::rev(to) },
                });
                seen.changed_at = changed_at;
            }
        }
        self.forget();
        changes
    }

    /// Returns the incidents and their cordons.
    fn happenings(&self) -> impl Iterator<Item = Happening<'_>> {
        self.incidents.plans.iter().flat_map(|plan| {
            [Some(Happening::Incident(plan)), plan.cordon().map(Happening::Cordon)].into_iter().flatten()
        })
    }

    fn tell_incidents(&mut self, changes: &mut Vec<Change>) {
        let mut seen = std::mem::take(&mut self.incidents_seen);
        for happening in self.happenings() {
            let id = happening.id();
            let before = seen.get(&id).copied();
            match happening.changed_at(self.now) {
                Some(at) if before != Some(at) => {
                    changes.push(Change::Put(happening.object(at).into()));
                    seen.insert(id, at);
                }
                None if before.is_some() => {
                    seen.remove(&id);
                    changes.push(Change::Remove { id, rev: actor::rev(self.now) });
                }
                _ => {}
            }
        }
        self.incidents_seen = seen;
    }

    /// Discards past incidents and calls, so that a wall can run for weeks.
    fn forget(&mut self) {
        let now = self.now;
        self.incidents.plans.retain(|plan| plan.gone() > now);
        for unit in &mut self.units {
            unit.forget_before(now - KEPT_SECS);
        }
    }
}

/// Time for which calls are kept after their end: longer than any unit is silent.
const KEPT_SECS: OpSecs = 30 * hours::MINUTE;

/// An object that comes and goes.
enum Happening<'a> {
    Incident(&'a Plan),
    Cordon(Cordon<'a>),
}

impl Happening<'_> {
    fn id(&self) -> ObjectId {
        match self {
            Self::Incident(plan) => plan.id().clone(),
            Self::Cordon(cordon) => cordon.id(),
        }
    }

    fn changed_at(&self, now: OpSecs) -> Option<OpSecs> {
        match self {
            Self::Incident(plan) => plan.changed_at(now),
            Self::Cordon(cordon) => cordon.changed_at(now),
        }
    }

    fn object(&self, changed_at: OpSecs) -> Object {
        match self {
            Self::Incident(plan) => plan.object(changed_at),
            Self::Cordon(cordon) => cordon.object(changed_at),
        }
    }
}

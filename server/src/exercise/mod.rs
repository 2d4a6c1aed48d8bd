//! The embedded exercise: the evening of the opening ceremony, and the days after it, as a function of seed and time.
//!
//! Nothing is simulated step by step. Every object says when it last changed before a given instant, and what it was
//! from that instant on; so a snapshot at any time equals an earlier one with the deltas between applied to it.
//! The one thing that looks back is who was sent to which incident: see [`incidents`].
//!
//! Public places are facts ([`places`]); units, posts, hotels, overwatch and incidents are invented.

mod actor;
mod cast;
mod chance;
mod hours;
mod places;
mod shapes;
mod sites;
pub mod source;

use vedetta::model::marking::Marking;
use vedetta::model::{Change, Object, UnixMillis};

use actor::Actor;
use chance::Chance;
use hours::OpSecs;

/// What an exercise is made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// Same seed, same exercise.
    pub seed: u64,
    /// About so many objects.
    pub objects: usize,
}

impl Settings {
    /// Objects of the scenario as it was written.
    pub const DEFAULT_OBJECTS: usize = 1_500;
    /// Most objects that are made.
    pub const MAX_OBJECTS: usize = 100_000;
}

impl Default for Settings {
    fn default() -> Self {
        Self { seed: 2026, objects: Self::DEFAULT_OBJECTS }
    }
}

/// The exercise at an instant; it goes forward only.
pub struct Exercise {
    actors: Vec<Seen<Actor>>,
    now: OpSecs,
}

/// Something with the instant of its last change that was told; `None` when it is not in the picture.
struct Seen<T> {
    actor: T,
    changed_at: Option<OpSecs>,
}

impl Exercise {
    /// Name of its feed.
    pub const FEED_ID: &str = "vedetta-exercise";
    /// Marking of the whole: that of the strictest object in it.
    pub const MARKING: Marking = Marking::Red;
    /// The first instant it knows.
    pub const FIRST: UnixMillis = hours::unix_millis(hours::february(1, 0, 0));
    /// The instant from which it knows no more: the end of March, when the clocks change.
    pub const LAST: UnixMillis = hours::unix_millis(hours::february(56, 0, 0));

    /// The exercise at an instant of operation time.
    #[must_use]
    pub fn new(settings: Settings, at: UnixMillis) -> Self {
        let now = hours::op_secs(at);
        let actors = cast::cast(settings.objects, Chance::new(settings.seed))
            .into_iter()
            .map(|actor| Seen { changed_at: actor.changed_at(now), actor })
            .collect();
        Self { actors, now }
    }

    /// The instant it stands at.
    #[must_use]
    pub const fn now(&self) -> UnixMillis {
        hours::unix_millis(self.now)
    }

    /// All objects, sorted by id.
    #[must_use]
    pub fn objects(&self) -> Vec<Object> {
        let mut objects: Vec<Object> =
            self.actors.iter().filter_map(|seen| Some(seen.actor.object(seen.changed_at?))).collect();
        objects.sort_unstable_by(|a, b| a.common.id.cmp(&b.common.id));
        objects
    }

    /// Goes forward, and tells what changed. An instant in the past changes nothing.
    pub fn advance(&mut self, to: UnixMillis) -> Vec<Change> {
        let to = hours::op_secs(to);
        if to <= self.now {
            return Vec::new();
        }
        self.now = to;
        let mut changes = Vec::new();
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
        changes
    }
}

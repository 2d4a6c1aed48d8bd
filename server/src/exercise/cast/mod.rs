//! Who and what is in the exercise at the start; what happens to them is in their states.

mod facts;

use super::actor::Actor;
use super::chance::Chance;

/// Everybody and everything but units and incidents, about as many as asked for.
pub(super) fn cast(objects: usize, chance: Chance) -> Vec<Actor> {
    let _ = objects;
    facts::facts(chance)
}

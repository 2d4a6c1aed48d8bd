//! Who and what is in the exercise at the start; what happens to them is in their states.

mod events;
mod facts;
pub(super) mod means;
pub(super) mod rings;
pub(super) mod scale;
mod zones;

use super::actor::Actor;
use super::chance::Chance;
use scale::Scale;

/// Everybody and everything but units and incidents.
pub(super) fn cast(scale: Scale, chance: Chance) -> Vec<Actor> {
    [
        facts::facts(chance),
        zones::zones(chance),
        rings::rings(scale, chance),
        means::means(scale, chance),
        events::events(chance),
    ]
    .into_iter()
    .flatten()
    .collect()
}

//! The objects that are in the exercise from the start; their states contain all later changes.

mod entrances;
mod events;
mod facts;
pub(super) mod means;
pub(super) mod rings;
pub(super) mod scale;
mod zones;

use super::actor::Actor;
use super::chance::Chance;
use super::story::Story;
use super::units::UnitActor;
use scale::Scale;

/// Returns all actors except units and incidents.
pub(super) fn cast(story: Story, scale: Scale, chance: Chance, units: &[UnitActor]) -> Vec<Actor> {
    [
        facts::facts(story, chance),
        zones::zones(chance),
        rings::rings(story, scale, chance),
        entrances::entrances(chance),
        means::means(story, scale, chance, units),
        events::events(chance),
    ]
    .into_iter()
    .flatten()
    .collect()
}

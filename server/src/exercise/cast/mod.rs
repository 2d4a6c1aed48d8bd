//! Who and what is in the exercise at the start; what happens to them is in their states.

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

/// Everybody and everything but units and incidents.
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

//! How a larger or smaller exercise is made of the same scenario.
//!
//! Facts stay as they are. What stands about (cameras, posts, overwatch, hotels) is multiplied and spread wider;
//! what moves and what happens grows more slowly, so that a picture of 100,000 does not change wholly every second.

use crate::exercise::chance::Chance;
use crate::exercise::hours::OpSecs;
use crate::exercise::shapes::Spot;
use crate::exercise::sites::is_dry;

/// Objects of the scenario as written that do not multiply: facts, zones, rings, gates, events.
const FIXED: f64 = 425.0;
/// Objects that multiply by the factor.
const STANDING: f64 = 684.0;
/// Objects that grow more slowly: units, incidents.
const MOVING: f64 = 405.0;
/// How slowly.
const MOVING_POWER: f64 = 0.6;

/// The size of an exercise against the scenario as written.
#[derive(Debug, Clone, Copy)]
pub(in crate::exercise) struct Scale {
    factor: f64,
}

impl Scale {
    /// The scale at which there are about so many objects.
    pub(in crate::exercise) fn for_objects(objects: usize) -> Self {
        let count = |factor: f64| FIXED + STANDING * factor + MOVING * f64::powf(factor, MOVING_POWER);
        let (mut low, mut high) = (0.0, 1_000.0);
        for _ in 0..60 {
            let middle = f64::midpoint(low, high);
            if count(middle) < objects as f64 { low = middle } else { high = middle }
        }
        // The scenario as written is written for so many; a little more or less is not worth a different one.
        let factor = if (low - 1.0).abs() < 0.05 { 1.0 } else { low };
        Self { factor }
    }

    /// How many of something that stands about.
    pub(in crate::exercise) fn of(self, count: usize) -> usize {
        (count as f64 * self.factor).round() as usize
    }

    /// How many of them are in a part.
    pub(in crate::exercise) fn share(self, count: usize, share: f64) -> usize {
        (count as f64 * self.factor * share).round() as usize
    }

    /// By how much what moves and happens is more.
    pub(in crate::exercise) fn moving(self) -> f64 {
        f64::powf(self.factor, MOVING_POWER)
    }

    /// The period of a confirmation: longer in a large exercise, or there would be nothing but confirmations.
    pub(in crate::exercise) fn period(self, period: OpSecs) -> OpSecs {
        (period as f64 * self.factor.max(1.0).sqrt().min(6.0)) as OpSecs
    }

    /// Where something stands: in place at the written scale, further about in a larger one.
    pub(in crate::exercise) fn spread(self, at: Spot, chance: Chance) -> Spot {
        if self.factor <= 1.0 {
            return at;
        }
        let reach = 450.0 * (self.factor - 1.0).sqrt();
        let there = at.along(chance.at(0).between(0.0, 360.0), reach * chance.at(1).unit().sqrt());
        if is_dry(there) { there } else { at }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scenario_as_written_is_the_default() {
        let scale = Scale::for_objects(crate::exercise::Settings::DEFAULT_OBJECTS);
        assert_eq!((scale.of(500), scale.moving().to_bits()), (500, 1.0_f64.to_bits()));
        assert!(Scale::for_objects(100_000).of(500) > 60_000);
        assert_eq!(Scale::for_objects(100).of(500), 0);
    }
}

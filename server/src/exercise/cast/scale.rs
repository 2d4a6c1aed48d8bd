//! How a larger or smaller exercise is made of the same scenario.
//!
//! Facts stay as they are. Cameras are multiplied and spread wider; everything else grows more slowly, so that a
//! picture of 100,000 does not change wholly every second, and stays under the 32 MiB that readers take by default.

use crate::exercise::chance::Chance;
use crate::exercise::hours::OpSecs;
use crate::exercise::shapes::Spot;
use crate::exercise::sites::is_dry;

/// Objects of the scenario as written that do not multiply: facts, zones, rings, gates, entrances, events.
const FIXED: f64 = 470.0;
/// Objects that multiply by the factor: cameras.
const CAMERAS: f64 = 500.0;
/// Objects that grow more slowly: units, incidents, posts, overwatch, hotels, sweeps.
const OTHERS: f64 = 589.0;
/// How slowly.
const OTHERS_POWER: f64 = 0.6;

/// The size of an exercise against the scenario as written.
#[derive(Debug, Clone, Copy)]
pub(in crate::exercise) struct Scale {
    factor: f64,
}

impl Scale {
    /// The scale at which there are about so many objects.
    pub(in crate::exercise) fn for_objects(objects: usize) -> Self {
        let count = |factor: f64| FIXED + CAMERAS * factor + OTHERS * f64::powf(factor, OTHERS_POWER);
        let (mut low, mut high) = (0.0, 1_000.0);
        for _ in 0..60 {
            let middle = f64::midpoint(low, high);
            if count(middle) < objects as f64 { low = middle } else { high = middle }
        }
        // The scenario as written is written for so many; a little more or less is not worth a different one.
        let factor = if (low - 1.0).abs() < 0.08 { 1.0 } else { low };
        Self { factor }
    }

    /// How many cameras where as many as that are written.
    pub(in crate::exercise) fn cameras(self, written: f64) -> usize {
        (written * self.factor).round() as usize
    }

    /// By how much everything else is more.
    pub(in crate::exercise) fn others(self) -> f64 {
        f64::powf(self.factor, OTHERS_POWER)
    }

    /// How many of something else where as many as that are written.
    pub(in crate::exercise) fn of(self, written: f64) -> usize {
        (written * self.others()).round() as usize
    }

    /// The period of a confirmation: longer in a large exercise, or there would be nothing but confirmations.
    pub(in crate::exercise) fn period(self, period: OpSecs) -> OpSecs {
        (period as f64 * self.factor.max(1.0).sqrt().min(6.0)) as OpSecs
    }

    /// The period in which a unit says where it is: longer too, but not by as much.
    pub(in crate::exercise) fn report_period(self, period: OpSecs) -> OpSecs {
        (period as f64 * f64::powf(self.factor.max(1.0), 0.27).min(4.0)) as OpSecs
    }

    /// Where something stands: in place at the written scale, further about in a larger one.
    pub(in crate::exercise) fn spread(self, at: Spot, chance: Chance) -> Spot {
        if self.factor <= 1.0 {
            return at;
        }
        let reach = (450.0 * (self.factor - 1.0).sqrt()).min(4_500.0);
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
        assert_eq!((scale.cameras(500.0), scale.of(300.0)), (500, 300));
        assert!(Scale::for_objects(100_000).cameras(500.0) > 60_000);
        assert_eq!(Scale::for_objects(100).cameras(500.0), 0);
    }
}

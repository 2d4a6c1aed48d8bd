//! Scaling of the scenario to a larger or smaller exercise.
//!
//! Facts stay as they are. Cameras are multiplied and spread wider. Everything else grows more slowly, so that a
//! picture of 100,000 objects does not change completely every second, and stays under the 32 MiB that readers accept
//! by default.

use crate::exercise::chance::Chance;
use crate::exercise::hours::OpSecs;
use crate::exercise::shapes::Spot;
use crate::exercise::sites::is_dry;

/// Objects of the scenario as written that do not multiply: facts, zones, perimeters, gates, entrances, events.
const FIXED: f64 = 470.0;
/// Objects that multiply by the factor: cameras.
const CAMERAS: f64 = 500.0;
/// Objects that grow more slowly: units, incidents, posts, overwatch points, hotels, sweeps.
const OTHERS: f64 = 589.0;
/// Exponent of their growth.
const OTHERS_POWER: f64 = 0.6;

/// Size of an exercise relative to the scenario as written.
#[derive(Debug, Clone, Copy)]
pub(in crate::exercise) struct Scale {
    factor: f64,
}

impl Scale {
    /// Returns the scale that yields approximately this number of objects.
    pub(in crate::exercise) fn for_objects(objects: usize) -> Self {
        let count = |factor: f64| FIXED + CAMERAS * factor + OTHERS * f64::powf(factor, OTHERS_POWER);
        let (mut low, mut high) = (0.0, 1_000.0);
        for _ in 0..60 {
            let middle = f64::midpoint(low, high);
            if count(middle) < objects as f64 { low = middle } else { high = middle }
        }
        // Near the number of objects as written, the scenario is not scaled: a small difference is not worth it.
        let factor = if (low - 1.0).abs() < 0.08 { 1.0 } else { low };
        Self { factor }
    }

    /// Number of cameras for a number in the scenario as written.
    pub(in crate::exercise) fn cameras(self, written: f64) -> usize {
        (written * self.factor).round() as usize
    }

    /// Factor by which everything else is multiplied.
    pub(in crate::exercise) fn others(self) -> f64 {
        f64::powf(self.factor, OTHERS_POWER)
    }

    /// Number of other objects for a number in the scenario as written.
    pub(in crate::exercise) fn of(self, written: f64) -> usize {
        (written * self.others()).round() as usize
    }

    /// Period of confirmations: longer in a large exercise, or there would be nothing but confirmations.
    pub(in crate::exercise) fn period(self, period: OpSecs) -> OpSecs {
        (period as f64 * self.factor.max(1.0).sqrt().min(6.0)) as OpSecs
    }

    /// Period of position reports of a unit: also longer, but not by as much.
    pub(in crate::exercise) fn report_period(self, period: OpSecs) -> OpSecs {
        (period as f64 * f64::powf(self.factor.max(1.0), 0.27).min(4.0)) as OpSecs
    }

    /// Position of an object: unchanged at the written scale, scattered in a larger exercise.
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

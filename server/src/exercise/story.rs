//! The three scenarios. They share what was announced and what happened up to the night of the seventh; they differ
//! in what may happen by chance from then on, and in what is scripted.

use std::ops::Range;

use vedetta::model::UnixMillis;

use super::hours::{OPENING, OpSecs, february, unix_millis};

/// Scenario of the exercise, with a default opening time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Story {
    /// The opening ceremony and the days after it, with everything that may go wrong.
    #[default]
    Evening,
    /// The morning after: everything works, and nothing serious happens from then on.
    Morning,
    /// The night in between: few units, closed venues, cold, and one serious event.
    Night,
}

/// Hours without power in the valley of Cortina, in the night scenario.
pub(super) const POWER_OUT: Range<OpSecs> = february(7, 1, 55)..february(7, 4, 20);
/// Hours of deep cold in the mountains.
pub(super) const COLD: Range<OpSecs> = february(6, 22, 0)..february(7, 9, 0);

impl Story {
    /// Returns the operation time at which the scenario opens.
    #[must_use]
    pub const fn opening(self) -> UnixMillis {
        unix_millis(match self {
            Self::Evening => OPENING,
            Self::Morning => february(7, 7, 30),
            Self::Night => february(7, 2, 30),
        })
    }

    /// Returns whether nothing fails, all posts are fully staffed, and all incidents are small.
    pub(super) const fn is_calm(self, at: OpSecs) -> bool {
        matches!(self, Self::Morning) && at >= february(7, 2, 0)
    }

    /// Returns whether it is the night of the night scenario: people sleep, posts are understaffed, and reports are
    /// about cold.
    pub(super) fn is_night(self, at: OpSecs) -> bool {
        self == Self::Night && (february(7, 1, 0)..february(7, 7, 0)).contains(&at)
    }

    /// Returns the number of units on duty relative to the number in the table.
    pub(super) const fn units(self) -> f64 {
        match self {
            Self::Evening => 1.0,
            Self::Morning => 0.9,
            Self::Night => 0.35,
        }
    }

    /// Returns whether the valley of Cortina is without power.
    pub(super) fn is_power_out(self, at: OpSecs) -> bool {
        self == Self::Night && POWER_OUT.contains(&at)
    }
}

//! Which story is told. All three share what is announced and what happened up to the night of the seventh; they differ in
//! what chance may bring from then on, and in what is written for it.

use std::ops::Range;

use vedetta::model::UnixMillis;

use super::hours::{OPENING, OpSecs, february, unix_millis};

/// What is told, and when it opens unless told otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Story {
    /// The opening ceremony, and the days after it with all that may go wrong.
    #[default]
    Evening,
    /// The morning after: everything works, and from then on nothing serious happens.
    Morning,
    /// The night between: few units, closed venues, cold, and one serious thing.
    Night,
}

/// In the night story the valley of Cortina is without power in these hours.
pub(super) const POWER_OUT: Range<OpSecs> = february(7, 1, 55)..february(7, 4, 20);
/// Deep cold in the mountains.
pub(super) const COLD: Range<OpSecs> = february(6, 22, 0)..february(7, 9, 0);

impl Story {
    /// The operation time at which it opens.
    #[must_use]
    pub const fn opening(self) -> UnixMillis {
        unix_millis(match self {
            Self::Evening => OPENING,
            Self::Morning => february(7, 7, 30),
            Self::Night => february(7, 2, 30),
        })
    }

    /// Whether nothing fails, nobody is missing, and no incident is more than small.
    pub(super) const fn is_calm(self, at: OpSecs) -> bool {
        matches!(self, Self::Morning) && at >= february(7, 2, 0)
    }

    /// Whether it is the night of the night story: people sleep, posts are short, and cold is what is reported.
    pub(super) fn is_night(self, at: OpSecs) -> bool {
        self == Self::Night && (february(7, 1, 0)..february(7, 7, 0)).contains(&at)
    }

    /// How many units are out against the written number.
    pub(super) const fn units(self) -> f64 {
        match self {
            Self::Evening => 1.0,
            Self::Morning => 0.9,
            Self::Night => 0.35,
        }
    }

    /// Whether the power is out in the valley of Cortina.
    pub(super) fn is_power_out(self, at: OpSecs) -> bool {
        self == Self::Night && POWER_OUT.contains(&at)
    }
}

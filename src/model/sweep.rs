//! Security sweeps: searches of an area, and how long their result holds.

use serde::{Deserialize, Serialize};

use super::object::ObjectId;
use super::text::{Localized, Texts};
use super::time::UnixMillis;

/// State of a sweep, and whether its result still holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum SweepState {
    /// Not started.
    NotStarted,
    /// Under way.
    Running,
    /// Found clear; the result holds until it expires.
    Clear,
    /// The result no longer holds: broken or expired.
    Void,
    /// Missing, or a value this version does not know.
    #[default]
    #[serde(other)]
    Unknown,
}
/// A security sweep of an area.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Sweep {
    /// State of the sweep.
    pub state: SweepState,
    /// Start of the sweep.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub started_at: Option<UnixMillis>,
    /// Time at which the area was found clear.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cleared_at: Option<UnixMillis>,
    /// Time until which the clear result holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clear_until: Option<UnixMillis>,
    /// Reason why the result no longer holds.
    #[serde(skip_serializing_if = "Localized::is_absent")]
    pub void_reason: Localized,
    /// Id of the site swept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<ObjectId>,
    /// Ids of the units that sweep.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub units: Vec<ObjectId>,
}

impl Sweep {
    /// State at `now`: a clear result is void from `clear_until` on.
    #[must_use]
    pub fn state_at(&self, now: UnixMillis) -> SweepState {
        let has_lapsed = self.clear_until.is_some_and(|until| now >= until);
        if self.state == SweepState::Clear && has_lapsed { SweepState::Void } else { self.state }
    }
}

impl Texts for Sweep {
    fn for_each_text_mut(&mut self, change: &mut dyn FnMut(&mut Box<str>)) {
        self.void_reason.for_each_mut(&mut *change);
    }
}

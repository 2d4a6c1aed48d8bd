//! Security sweeps: an area that was searched, and until when that counts.

use serde::{Deserialize, Serialize};

use super::object::ObjectId;
use super::text::{Localized, Texts};
use super::time::UnixMillis;

/// How far a sweep is, and whether it still counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum SweepState {
    /// To do.
    NotStarted,
    /// Under way.
    Running,
    /// Found clear; counts until it expires.
    Clear,
    /// No longer counts: broken or expired.
    Void,
    /// Missing, or a word this version does not know.
    #[default]
    #[serde(other)]
    Unknown,
}
/// A sweep of an area.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Sweep {
    /// How far.
    pub state: SweepState,
    /// When it began.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub started_at: Option<UnixMillis>,
    /// When it was found clear.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cleared_at: Option<UnixMillis>,
    /// Until when that counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clear_until: Option<UnixMillis>,
    /// Why it no longer counts.
    #[serde(skip_serializing_if = "Localized::is_absent")]
    pub void_reason: Localized,
    /// The site swept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<ObjectId>,
    /// Who sweeps.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub units: Vec<ObjectId>,
}

impl Sweep {
    /// How far it is at `now`: a clearance counts no more from the instant until which it did.
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

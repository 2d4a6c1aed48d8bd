//! Sites and venues. A site is an entry of the site list; venues belong to a site.

use serde::{Deserialize, Serialize};

use super::text::Texts;
use super::time::UnixMillis;

/// Use of a venue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum VenueUse {
    /// Competition.
    Competition,
    /// Ceremony.
    Ceremony,
    /// Olympic village.
    Village,
    /// Media center.
    Media,
    /// Training.
    Training,
    /// Live site or festival square.
    Square,
    /// Diplomatic or official premises.
    Premises,
    /// Hospital.
    Hospital,
    /// Missing, or a value this version does not know.
    #[default]
    #[serde(other)]
    Unknown,
}
/// Current phase of a venue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum VenuePhase {
    /// Closed.
    Closed,
    /// Being swept.
    Sweeping,
    /// Swept, not open.
    Swept,
    /// Letting people in.
    Opening,
    /// In use.
    InUse,
    /// People are leaving.
    Egress,
    /// Missing, or a value this version does not know.
    #[default]
    #[serde(other)]
    Unknown,
}
/// Officers of a force, planned and present.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Strength {
    /// Force the officers belong to.
    pub force: super::unit::Force,
    /// Number of officers planned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub planned: Option<u32>,
    /// Number of officers present.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub present: Option<u32>,
}
/// A cluster of venues with a shortcut key and a tile of its own.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Site {
    /// True for a main hub, which wall displays show in turn.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub hub: bool,
    /// Shortcut key, 1 to 9, and position in the site list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order: Option<u8>,
    /// Zoom at which it fills the view (512 px tiles).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zoom: Option<f32>,
    /// Officers by force.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub staffing: Vec<Strength>,
}
/// A building or area used for sport, ceremonies or media.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Venue {
    /// Use of the venue.
    pub purpose: VenueUse,
    /// Current phase of the venue.
    pub phase: VenuePhase,
    /// Official venue code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<Box<str>>,
    /// Sport or event held there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sport: Option<Box<str>>,
    /// Municipality.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub municipality: Option<Box<str>>,
    /// Number of seats.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub capacity: Option<u32>,
    /// Estimated number of people inside.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub present: Option<u32>,
    /// Start of the next session.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_session_at: Option<UnixMillis>,
}

impl Texts for Site {}

impl Texts for Venue {
    fn for_each_text_mut(&mut self, change: &mut dyn FnMut(&mut Box<str>)) {
        [&mut self.code, &mut self.sport, &mut self.municipality]
            .into_iter()
            .flatten()
            .for_each(&mut *change);
    }
}

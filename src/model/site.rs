//! Sites and venues. A site is a place on the jump list; venues belong to it.

use serde::{Deserialize, Serialize};

use super::text::Texts;
use super::time::UnixMillis;

/// What a venue is used for.
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
    /// Missing, or a word this version does not know.
    #[default]
    #[serde(other)]
    Unknown,
}
/// What a venue is doing.
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
    /// Missing, or a word this version does not know.
    #[default]
    #[serde(other)]
    Unknown,
}
/// Officers of a force, planned and present.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Strength {
    /// Which force.
    pub force: super::unit::Force,
    /// Planned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub planned: Option<u32>,
    /// Present.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub present: Option<u32>,
}
/// A cluster of venues with a key and a tile of its own.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Site {
    /// Whether it is one of the main hubs.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub hub: bool,
    /// Its key, 1 to 9, and its place in the list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order: Option<u8>,
    /// Zoom at which it fills the view (512 px tiles).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zoom: Option<f32>,
    /// Officers by force.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub staffing: Vec<Strength>,
}
/// A venue.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Venue {
    /// What for.
    pub purpose: VenueUse,
    /// What it is doing.
    pub phase: VenuePhase,
    /// Official venue code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<Box<str>>,
    /// Sport or event.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sport: Option<Box<str>>,
    /// Municipality.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub municipality: Option<Box<str>>,
    /// Seats.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub capacity: Option<u32>,
    /// People inside, estimated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub present: Option<u32>,
    /// When the next session begins.
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

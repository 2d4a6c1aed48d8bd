//! Posts that people stand at: protected hotels, overwatch, guard posts, checks at stations and borders.

use serde::{Deserialize, Serialize};

use super::object::ObjectId;
use super::perimeter::Duty;
use super::text::Texts;
use super::time::UnixMillis;

/// Who is protected in a hotel: categories only, never persons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum GuestCategory {
    /// A state delegation.
    Delegation,
    /// A head of state or government.
    HeadOfState,
    /// Royals.
    Royalty,
    /// Members of the IOC.
    Ioc,
    /// World Anti-Doping Agency.
    AntiDoping,
    /// Court of Arbitration for Sport.
    SportArbitration,
    /// Teams.
    Athletes,
    /// Missing, or a word this version does not know.
    #[default]
    #[serde(other)]
    Unknown,
}
/// How many protected guests of a category.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct GuestCount {
    /// Category.
    pub category: GuestCategory,
    /// Head count.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<u32>,
}
/// A protected hotel with a round-the-clock post.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Hotel {
    /// Whether the post is manned.
    pub state: Duty,
    /// When the present shift ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shift_until: Option<UnixMillis>,
    /// Who stays there, by category.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub guests: Vec<GuestCount>,
    /// Officers planned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub staff_planned: Option<u16>,
    /// Officers present.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub staff_present: Option<u16>,
}
/// A post that is to be manned.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Post {
    /// Whether it is manned.
    pub state: Duty,
    /// The ring it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub perimeter: Option<ObjectId>,
    /// When the present shift ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shift_until: Option<UnixMillis>,
    /// Officers planned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub staff_planned: Option<u16>,
    /// Officers present.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub staff_present: Option<u16>,
}
/// An elevated point with a sector of view. Always restricted marking.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Overwatch {
    /// Whether it is manned.
    pub state: Duty,
    /// Middle of the sector, degrees from north, clockwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bearing_deg: Option<f32>,
    /// Width of the sector in degrees.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub angle_deg: Option<f32>,
    /// Reach of the sector in meters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub range_m: Option<f32>,
}
/// What is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum CheckPlace {
    /// Railway station.
    RailStation,
    /// Metro station.
    MetroStation,
    /// Airport.
    Airport,
    /// Border crossing.
    Border,
    /// Road check.
    Road,
    /// Missing, or a word this version does not know.
    #[default]
    #[serde(other)]
    Unknown,
}
/// How strict the check is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum CheckLevel {
    /// As every day.
    Normal,
    /// Stepped up.
    SteppedUp,
    /// Nobody passes.
    Closed,
    /// Missing, or a word this version does not know.
    #[default]
    #[serde(other)]
    Unknown,
}
/// A station, airport or border crossing where people are checked.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Check {
    /// What sort of place.
    pub place: CheckPlace,
    /// How strict.
    pub level: CheckLevel,
    /// Waiting time in minutes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wait_minutes: Option<u16>,
    /// Direction, at a border: `in`, `out`, or a country pair.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub direction: Option<Box<str>>,
}

impl Texts for Hotel {}

impl Texts for Post {}

impl Texts for Overwatch {}

impl Texts for Check {
    fn for_each_text_mut(&mut self, change: &mut dyn FnMut(&mut Box<str>)) {
        self.direction.iter_mut().for_each(&mut *change);
    }
}

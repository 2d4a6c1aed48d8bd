//! Manned positions: protected hotels, overwatch points, guard posts, checkpoints.

use serde::{Deserialize, Serialize};

use super::object::ObjectId;
use super::perimeter::Duty;
use super::text::Texts;
use super::time::UnixMillis;

/// Category of protected guests. Categories only, never persons.
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
    /// Missing, or a value this version does not know.
    #[default]
    #[serde(other)]
    Unknown,
}
/// Number of protected guests of a category.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct GuestCount {
    /// Category of the guests.
    pub category: GuestCategory,
    /// Number of guests.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<u32>,
}
/// A protected hotel with a round-the-clock guard post.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Hotel {
    /// Operational status of the guard post.
    pub state: Duty,
    /// End of the current shift.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shift_until: Option<UnixMillis>,
    /// Protected guests by category.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub guests: Vec<GuestCount>,
    /// Number of officers planned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub staff_planned: Option<u16>,
    /// Number of officers present.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub staff_present: Option<u16>,
}
/// A guard post: a position that is to be manned.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Post {
    /// Operational status: manned or not.
    pub state: Duty,
    /// Id of the perimeter it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub perimeter: Option<ObjectId>,
    /// End of the current shift.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shift_until: Option<UnixMillis>,
    /// Number of officers planned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub staff_planned: Option<u16>,
    /// Number of officers present.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub staff_present: Option<u16>,
}
/// An overwatch point: a manned, elevated position with a sector of view. Its marking is always restricted.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Overwatch {
    /// Operational status: manned or not.
    pub state: Duty,
    /// Middle of the sector, in degrees clockwise from north.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bearing_deg: Option<f32>,
    /// Width of the sector in degrees.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub angle_deg: Option<f32>,
    /// Range of the sector in meters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub range_m: Option<f32>,
}
/// Kind of place where a checkpoint is.
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
    /// Missing, or a value this version does not know.
    #[default]
    #[serde(other)]
    Unknown,
}
/// Strictness of a checkpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum CheckLevel {
    /// As on any other day.
    Normal,
    /// Stepped up.
    SteppedUp,
    /// Closed: no passage.
    Closed,
    /// Missing, or a value this version does not know.
    #[default]
    #[serde(other)]
    Unknown,
}
/// A checkpoint at a station, airport, border crossing or road.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Check {
    /// Kind of place.
    pub place: CheckPlace,
    /// Strictness of the check.
    pub level: CheckLevel,
    /// Waiting time in minutes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wait_minutes: Option<u16>,
    /// Direction at a border: `in`, `out`, or a country pair.
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

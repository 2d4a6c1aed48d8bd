//! Screening perimeters around a site, with gates and cameras. How they combine is decided in `analysis`.

use serde::{Deserialize, Serialize};

use super::object::ObjectId;
use super::text::Texts;

/// Concentric class of a perimeter: outer, middle or inner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Ring {
    /// Traffic control and a first look.
    Outer,
    /// Check of tickets and bags.
    Middle,
    /// Check of accreditations.
    Inner,
    /// Missing, or a value this version does not know.
    #[default]
    #[serde(other)]
    Unknown,
}
/// Operational status of something that should work or be manned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Duty {
    /// Working, or manned.
    Up,
    /// Working in part.
    Degraded,
    /// Not working, or unmanned.
    Down,
    /// Missing, or a value this version does not know.
    #[default]
    #[serde(other)]
    Unknown,
}
impl Duty {
    /// Position in a list sorted worst first, 0 first. Unknown ranks before up, because it may be anything.
    #[must_use]
    pub const fn rank(self) -> u8 {
        match self {
            Self::Down => 0,
            Self::Degraded => 1,
            Self::Unknown => 2,
            Self::Up => 3,
        }
    }
}
/// A perimeter around a site.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Perimeter {
    /// Concentric class: outer, middle or inner.
    pub ring: Ring,
    /// Sector of the perimeter, if the object is only one sector.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sector: Option<Box<str>>,
    /// Id of the venue or site it surrounds, if the feed gives no geometry of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub around: Option<ObjectId>,
    /// Distance outside the footprint of that venue or site, in meters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub buffer_m: Option<f32>,
    /// Operational status as reported by the feed.
    pub state: Duty,
}
/// People admitted at an entrance of a venue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Entrance {
    /// The public, with tickets.
    Public,
    /// Accredited people: athletes, staff, press.
    Accredited,
    /// A value this version does not know.
    #[default]
    #[serde(other)]
    Unknown,
}
/// A gate of a perimeter, or an entrance of a venue.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Gate {
    /// Concentric class of the perimeter.
    pub ring: Ring,
    /// Id of the perimeter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub perimeter: Option<ObjectId>,
    /// Operational status: manned and open, or not.
    pub state: Duty,
    /// People admitted, if it is an entrance of a venue.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entrance: Option<Entrance>,
    /// Id of the venue it leads into.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub venue: Option<ObjectId>,
    /// True if open at this hour. A gate that is closed as planned is not out of order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub open: Option<bool>,
    /// Number of lanes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lanes: Option<u16>,
    /// Waiting time in minutes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub queue_minutes: Option<u16>,
}
/// A camera and its field of view.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Camera {
    /// Id of the perimeter it watches.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub perimeter: Option<ObjectId>,
    /// Operational status: up, obstructed (degraded), down.
    pub state: Duty,
    /// Viewing direction in degrees clockwise from north.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bearing_deg: Option<f32>,
    /// Horizontal field of view in degrees.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub angle_deg: Option<f32>,
    /// Range in meters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub range_m: Option<f32>,
    /// Address of the video stream; shown only for allowed hosts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stream: Option<Box<str>>,
}

impl Texts for Perimeter {
    fn for_each_text_mut(&mut self, change: &mut dyn FnMut(&mut Box<str>)) {
        self.sector.iter_mut().for_each(&mut *change);
    }
}

impl Texts for Gate {}

impl Texts for Camera {
    fn for_each_text_mut(&mut self, change: &mut dyn FnMut(&mut Box<str>)) {
        self.stream.iter_mut().for_each(&mut *change);
    }
}

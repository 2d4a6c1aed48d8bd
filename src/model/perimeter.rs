//! Screening perimeters: rings, gates and cameras around a site. How they add up is `analysis`.

use serde::{Deserialize, Serialize};

use super::object::ObjectId;
use super::text::Texts;

/// Which of the three concentric perimeters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Ring {
    /// Traffic and first look.
    Outer,
    /// Tickets and bags.
    Middle,
    /// Accreditation.
    Inner,
    /// Missing, or a word this version does not know.
    #[default]
    #[serde(other)]
    Unknown,
}
/// Whether something that should work does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Duty {
    /// Works, or is manned.
    Up,
    /// Works in part.
    Degraded,
    /// Does not work, or is unmanned.
    Down,
    /// Missing, or a word this version does not know.
    #[default]
    #[serde(other)]
    Unknown,
}
impl Duty {
    /// Position in a list, the worst first, 0 first. What nobody knows may be anything.
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
/// A ring around a site.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Perimeter {
    /// Which ring.
    pub ring: Ring,
    /// Sector of the ring, when the object is one sector.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sector: Option<Box<str>>,
    /// The venue or site it lies around, where the feed gives no geometry of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub around: Option<ObjectId>,
    /// How far outside of the footprint of that it lies, in meters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub buffer_m: Option<f32>,
    /// State as the feed reports it.
    pub state: Duty,
}
/// Whom the entrance of a venue lets in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Entrance {
    /// The public, with tickets.
    Public,
    /// The accredited: athletes, staff, press.
    Accredited,
    /// A word this version does not know.
    #[default]
    #[serde(other)]
    Unknown,
}
/// A way through a ring, or into a venue.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Gate {
    /// Which ring.
    pub ring: Ring,
    /// The ring object.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub perimeter: Option<ObjectId>,
    /// Manned and open, or not.
    pub state: Duty,
    /// Whom it lets in, where it is an entrance of a venue.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entrance: Option<Entrance>,
    /// The venue it leads into.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub venue: Option<ObjectId>,
    /// Whether it is open at this hour: what is shut as planned is not out of order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub open: Option<bool>,
    /// Lanes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lanes: Option<u16>,
    /// Waiting time in minutes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub queue_minutes: Option<u16>,
}
/// A camera and what it sees.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Camera {
    /// The ring it watches.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub perimeter: Option<ObjectId>,
    /// Up, obstructed, down.
    pub state: Duty,
    /// Where it looks, degrees from north, clockwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bearing_deg: Option<f32>,
    /// Horizontal field of view in degrees.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub angle_deg: Option<f32>,
    /// How far it sees in meters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub range_m: Option<f32>,
    /// Address of the stream; shown only for allowed hosts.
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

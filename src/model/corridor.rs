//! Moving events: a stretch of street with a head, a tail and times, such as the torch relay.

use serde::{Deserialize, Serialize};

use super::text::{Localized, Texts};
use super::time::UnixMillis;

/// Purpose of a moving event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum CorridorUse {
    /// The torch relay.
    TorchRelay,
    /// A march.
    March,
    /// A protected movement; code names only.
    Motorcade,
    /// Missing, or a value this version does not know.
    #[default]
    #[serde(other)]
    Unknown,
}
/// A crossing or stop along the route.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Stop {
    /// Name of the place.
    #[serde(skip_serializing_if = "Localized::is_absent")]
    pub name: Localized,
    /// Longitude in degrees.
    pub lng: f64,
    /// Latitude in degrees.
    pub lat: f64,
    /// Planned time of passage.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub planned_at: Option<UnixMillis>,
    /// Time of passage expected at present.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected_at: Option<UnixMillis>,
    /// Actual time of passage.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub passed_at: Option<UnixMillis>,
}
/// A moving event; the geometry of the object is its line.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Corridor {
    /// Purpose of the movement.
    pub purpose: CorridorUse,
    /// Crossings and stops, in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub stops: Vec<Stop>,
    /// Longitude and latitude of the head, degrees.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub head: Option<[f64; 2]>,
    /// Longitude and latitude of the tail, degrees.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tail: Option<[f64; 2]>,
    /// Length from head to tail in meters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub length_m: Option<f32>,
    /// Pace in kilometers per hour.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pace_kmh: Option<f32>,
    /// Minutes for which each point of the route is closed: half before the passage, half after it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closed_minutes: Option<u16>,
    /// Delay in minutes; negative when early.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delay_minutes: Option<i16>,
}

impl Texts for Corridor {
    fn for_each_text_mut(&mut self, change: &mut dyn FnMut(&mut Box<str>)) {
        self.stops.iter_mut().for_each(|stop| stop.name.for_each_mut(&mut *change));
    }
}

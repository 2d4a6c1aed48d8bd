//! Network services, liaison desks, and counts of people.

use serde::{Deserialize, Serialize};

use super::object::ObjectId;
use super::perimeter::Duty;
use super::text::{Localized, Texts};
use super::time::UnixMillis;

/// Purpose of a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ServiceUse {
    /// Ticketing.
    Ticketing,
    /// Accreditation.
    Accreditation,
    /// Results.
    Results,
    /// Camera network.
    Cameras,
    /// Rail signaling.
    RailSignaling,
    /// Power.
    Power,
    /// Radio.
    Radio,
    /// Public web site.
    Website,
    /// Missing, or a value this version does not know.
    #[default]
    #[serde(other)]
    Unknown,
}
/// A network service, with the objects that depend on it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Service {
    /// Purpose of the service.
    pub purpose: ServiceUse,
    /// Operational status: up, degraded, down.
    pub state: Duty,
    /// Time since which the service has been in this state.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<UnixMillis>,
    /// Ids of the sites, stations and posts that depend on it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub serves: Vec<ObjectId>,
}
/// A desk of a partner organization inside a room or premises; never a unit.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Liaison {
    /// Organization whose desk it is.
    #[serde(skip_serializing_if = "Localized::is_absent")]
    pub organization: Localized,
    /// ISO 3166-1 alpha-2 country code of the organization.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<Box<str>>,
    /// Id of the room that hosts it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host: Option<ObjectId>,
    /// Mandate of the desk.
    #[serde(skip_serializing_if = "Localized::is_absent")]
    pub mandate: Localized,
}
/// An aggregate count of people in an area; never about a device or a person.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Crowd {
    /// Number of people present.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub present: Option<u32>,
    /// Number of people the area can hold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub capacity: Option<u32>,
    /// People per square meter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub per_m2: Option<f32>,
}

impl Texts for Service {}

impl Texts for Liaison {
    fn for_each_text_mut(&mut self, change: &mut dyn FnMut(&mut Box<str>)) {
        self.country.iter_mut().for_each(&mut *change);
        self.organization.for_each_mut(&mut *change);
        self.mandate.for_each_mut(&mut *change);
    }
}

impl Texts for Crowd {}

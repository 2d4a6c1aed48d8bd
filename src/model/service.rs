//! Services that run over networks, and advisories with a grade.

use serde::{Deserialize, Serialize};

use super::object::ObjectId;
use super::perimeter::Duty;
use super::text::{Localized, Texts};
use super::time::UnixMillis;

/// What the service is for.
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
    /// Missing, or a word this version does not know.
    #[default]
    #[serde(other)]
    Unknown,
}
/// A service and the things that depend on it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Service {
    /// What for.
    pub purpose: ServiceUse,
    /// Up, degraded, down.
    pub state: Duty,
    /// In this state since.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<UnixMillis>,
    /// Sites, stations and posts that depend on it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub serves: Vec<ObjectId>,
}
/// A liaison desk inside a room or premises; never a unit.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Liaison {
    /// Whose desk.
    #[serde(skip_serializing_if = "Localized::is_absent")]
    pub organization: Localized,
    /// ISO 3166-1 alpha-2 country code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<Box<str>>,
    /// The room it sits in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host: Option<ObjectId>,
    /// What it may do.
    #[serde(skip_serializing_if = "Localized::is_absent")]
    pub mandate: Localized,
}
/// An aggregate count of people in an area; no device, no person.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Crowd {
    /// People.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub present: Option<u32>,
    /// People it can hold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub capacity: Option<u32>,
    /// People on a square meter.
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

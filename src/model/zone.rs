//! Zones: areas with a rule. Geometry and validity are those of the object.

use serde::{Deserialize, Serialize};

use super::object::ObjectId;
use super::recurrence::Recurrence;
use super::text::{Localized, Texts};
use super::time::Interval;
use super::unit::UnitClass;

/// What a zone means for whoever wants in. The announcements say "red zone" for three different effects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Rule {
    /// Closed to all, on foot and by vehicle, but for listed exemptions.
    Closed,
    /// Access after a check.
    Controlled,
    /// Persons under a police order are barred; open to all others.
    PersonBarred,
    /// Access for accredited persons only.
    Restricted,
    /// No aircraft, drones included, between floor and ceiling.
    NoFly,
    /// Closed to vehicles, open on foot.
    NoTraffic,
    /// A warning; no legal effect.
    Advisory,
    /// Dangerous or inaccessible: robots only.
    Hazard,
    /// A working cordon around a find or an incident.
    Cordon,
    /// Missing, or a word this version does not know.
    #[default]
    #[serde(other)]
    Unknown,
}
/// Units that must be in an area.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Need {
    /// Which.
    pub class: UnitClass,
    /// At least so many.
    pub count: u16,
}

/// An area with a rule.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Zone {
    /// What it means.
    pub rule: Rule,
    /// When it is in force, where that is more than one interval. Empty: the validity of the object holds.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub schedule: Vec<Interval>,
    /// Days and hours that come again, in force beside those of the schedule.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub recurrence: Vec<Recurrence>,
    /// Lower limit above ground in meters, for airspace.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub floor_m: Option<f32>,
    /// Upper limit above ground in meters, for airspace.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ceiling_m: Option<f32>,
    /// Who ordered it, and under which act.
    #[serde(skip_serializing_if = "Localized::is_absent")]
    pub decided_by: Localized,
    /// Who may enter all the same.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub exemptions: Vec<Localized>,
    /// Aircraft that may be in it all the same.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub exempt: Vec<ObjectId>,
    /// Units that must be in it while it is in force.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<Need>,
    /// What an officer does here.
    #[serde(skip_serializing_if = "Localized::is_absent")]
    pub instructions: Localized,
}

impl Texts for Zone {
    fn for_each_text_mut(&mut self, change: &mut dyn FnMut(&mut Box<str>)) {
        self.decided_by.for_each_mut(&mut *change);
        self.exemptions.iter_mut().for_each(|text| text.for_each_mut(&mut *change));
        self.instructions.for_each_mut(&mut *change);
    }
}

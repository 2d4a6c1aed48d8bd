//! Zones: areas with a rule. Geometry and validity are those of the object.

use serde::{Deserialize, Serialize};

use super::object::ObjectId;
use super::recurrence::Recurrence;
use super::text::{Localized, Texts};
use super::time::Interval;
use super::unit::UnitClass;

/// Effect of a zone on access. Announcements say "red zone" for three different effects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Rule {
    /// Closed to all, on foot and by vehicle, except for listed exemptions.
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
    /// Missing, or a value this version does not know.
    #[default]
    #[serde(other)]
    Unknown,
}
/// Number of units of a class that are required in an area.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Need {
    /// Class of the units.
    pub class: UnitClass,
    /// Minimum number of units.
    pub count: u16,
}

/// An area with a rule and a validity.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Zone {
    /// Effect of the zone on access.
    pub rule: Rule,
    /// Intervals in which the zone is in force, if more than one; limited by the object's validity.
    ///
    /// If there is neither a schedule nor a recurrence, the zone is in force throughout the object's validity.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub schedule: Vec<Interval>,
    /// Recurring days and hours in which the zone is in force, in addition to the schedule.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub recurrence: Vec<Recurrence>,
    /// Lower limit above ground in meters, for airspace.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub floor_m: Option<f32>,
    /// Upper limit above ground in meters, for airspace.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ceiling_m: Option<f32>,
    /// Authority that ordered the zone, and the act on which it is based.
    #[serde(skip_serializing_if = "Localized::is_absent")]
    pub decided_by: Localized,
    /// People and vehicles exempt from the rule, in words.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub exemptions: Vec<Localized>,
    /// Ids of the aircraft exempt from the rule.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub exempt: Vec<ObjectId>,
    /// Units required in the zone while it is in force.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<Need>,
    /// Instructions for officers.
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

//! Units that move, and aircraft.

use serde::{Deserialize, Serialize};

use super::object::ObjectId;
use super::text::Texts;

/// Force that a unit belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Force {
    /// Polizia di Stato.
    StatePolice,
    /// Arma dei Carabinieri.
    Carabinieri,
    /// Guardia di Finanza.
    GuardiaDiFinanza,
    /// Polizia Locale.
    LocalPolice,
    /// Vigili del Fuoco.
    FireService,
    /// Emergency medical service.
    Medical,
    /// Esercito, Strade Sicure.
    Army,
    /// Protezione Civile.
    CivilProtection,
    /// Alpine rescue.
    Alpine,
    /// Missing, or a value this version does not know.
    #[default]
    #[serde(other)]
    Unknown,
}
/// Class of a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum UnitClass {
    /// Patrol on foot or by car.
    Patrol,
    /// Dog and handler.
    Dog,
    /// Bomb-disposal team.
    BombDisposal,
    /// Intervention team.
    RapidResponse,
    /// Public-order squad.
    PublicOrder,
    /// Ambulance.
    Ambulance,
    /// Fire engine.
    FireEngine,
    /// Helicopter.
    Helicopter,
    /// Own drone.
    Drone,
    /// Inspection robot.
    Robot,
    /// Mobile command post.
    Command,
    /// Ski or mountain patrol.
    Mountain,
    /// Traffic unit.
    Traffic,
    /// Missing, or a value this version does not know.
    #[default]
    #[serde(other)]
    Unknown,
}
/// Status of a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum UnitStatus {
    /// Available for a task.
    Available,
    /// On the way to a task.
    EnRoute,
    /// At the task.
    OnScene,
    /// On a break.
    Break,
    /// Not available.
    OutOfService,
    /// Missing, or a value this version does not know.
    #[default]
    #[serde(other)]
    Unknown,
}
/// People or vehicles of a force, with a status.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Unit {
    /// Force it belongs to.
    pub force: Force,
    /// Class of the unit.
    pub class: UnitClass,
    /// Current status.
    pub status: UnitStatus,
    /// Call sign, never a name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub callsign: Option<Box<str>>,
    /// Id of the object it is assigned to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task: Option<ObjectId>,
    /// Direction of travel in degrees clockwise from north, from 0 to less than 360. Omit when unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub heading_deg: Option<f32>,
    /// Speed in kilometers per hour.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub speed_kmh: Option<f32>,
    /// Number of people in the unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub strength: Option<u16>,
    /// Remaining battery charge, for drones and robots.
    #[cfg_attr(feature = "schema", schemars(range(max = 100)))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub battery_percent: Option<u8>,
    /// Remaining endurance in minutes, for drones and robots.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub minutes_left: Option<u16>,
}
/// Kind of an aircraft, by its owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum AircraftKind {
    /// Own drone.
    OwnDrone,
    /// A drone of unknown ownership.
    UnknownDrone,
    /// Crewed aircraft.
    Aircraft,
    /// Missing, or a value this version does not know.
    #[default]
    #[serde(other)]
    Unknown,
}
/// Anything in the air that is not a unit.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Aircraft {
    /// Kind of the aircraft.
    pub class: AircraftKind,
    /// Remaining battery charge.
    #[cfg_attr(feature = "schema", schemars(range(max = 100)))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub battery_percent: Option<u8>,
    /// Remaining flight time in minutes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub minutes_left: Option<u16>,
    /// Height above ground in meters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub height_m: Option<f32>,
    /// Direction of travel in degrees clockwise from north, from 0 to less than 360. Omit when unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub heading_deg: Option<f32>,
    /// Speed in kilometers per hour.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub speed_kmh: Option<f32>,
}

impl Texts for Unit {
    fn for_each_text_mut(&mut self, change: &mut dyn FnMut(&mut Box<str>)) {
        self.callsign.iter_mut().for_each(&mut *change);
    }
}

impl Texts for Aircraft {}

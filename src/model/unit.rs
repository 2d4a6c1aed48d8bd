//! Units that move, and what flies.

use serde::{Deserialize, Serialize};

use super::object::ObjectId;
use super::text::Texts;

/// Who the unit belongs to.
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
    /// Missing, or a word this version does not know.
    #[default]
    #[serde(other)]
    Unknown,
}
/// What the unit is for.
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
    /// Missing, or a word this version does not know.
    #[default]
    #[serde(other)]
    Unknown,
}
/// What the unit is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum UnitStatus {
    /// Free.
    Available,
    /// On the way to a task.
    EnRoute,
    /// At the task.
    OnScene,
    /// Resting.
    Break,
    /// Not to be had.
    OutOfService,
    /// Missing, or a word this version does not know.
    #[default]
    #[serde(other)]
    Unknown,
}
/// A unit with a position.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Unit {
    /// Who it belongs to.
    pub force: Force,
    /// What it is for.
    pub class: UnitClass,
    /// What it is doing.
    pub status: UnitStatus,
    /// Call sign, never a name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub callsign: Option<Box<str>>,
    /// What it is assigned to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task: Option<ObjectId>,
    /// Where it goes, degrees from north, clockwise: from 0 to less than 360. Left out when it is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub heading_deg: Option<f32>,
    /// How fast, kilometers an hour.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub speed_kmh: Option<f32>,
    /// People in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub strength: Option<u16>,
    /// Battery left, for drones and robots.
    #[cfg_attr(feature = "schema", schemars(range(max = 100)))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub battery_percent: Option<u8>,
    /// Minutes it can stay out, for drones and robots.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub minutes_left: Option<u16>,
}
/// Whose aircraft.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum AircraftKind {
    /// Own drone.
    OwnDrone,
    /// A drone nobody owns up to.
    UnknownDrone,
    /// Crewed.
    Aircraft,
    /// Missing, or a word this version does not know.
    #[default]
    #[serde(other)]
    Unknown,
}
/// Something that flies, and is not one of our units.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Aircraft {
    /// Whose.
    pub class: AircraftKind,
    /// Battery left.
    #[cfg_attr(feature = "schema", schemars(range(max = 100)))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub battery_percent: Option<u8>,
    /// Minutes it can stay in the air.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub minutes_left: Option<u16>,
    /// Above ground in meters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub height_m: Option<f32>,
    /// Where it goes, degrees from north, clockwise: from 0 to less than 360. Left out when it is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub heading_deg: Option<f32>,
    /// How fast, kilometers an hour.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub speed_kmh: Option<f32>,
}

impl Texts for Unit {
    fn for_each_text_mut(&mut self, change: &mut dyn FnMut(&mut Box<str>)) {
        self.callsign.iter_mut().for_each(&mut *change);
    }
}

impl Texts for Aircraft {}

//! Incidents: what happened, how bad, how far along. Alarms and their life cycle are not here.

use serde::{Deserialize, Serialize};

use super::object::ObjectId;
use super::text::{Localized, Texts};
use super::time::UnixMillis;

/// How bad an incident is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Lives are in danger now, or the operation stops.
    Critical,
    /// Serious; a response is under way or needed at once.
    Major,
    /// Needs handling, not at once.
    Minor,
    /// For information.
    Info,
    /// Missing, or a word this version does not know.
    #[default]
    #[serde(other)]
    Unknown,
}

impl Severity {
    /// Position in a list sorted by severity, 0 first. Unknown stands just under critical: it may be anything.
    #[must_use]
    pub const fn rank(self) -> u8 {
        match self {
            Self::Critical => 0,
            Self::Unknown => 1,
            Self::Major => 2,
            Self::Minor => 3,
            Self::Info => 4,
        }
    }

    /// Whether somebody's safety hangs on it now. What nobody has said may be anything.
    #[must_use]
    pub const fn is_grave(self) -> bool {
        self.rank() <= Self::Major.rank()
    }

    /// All, in the order of [`Self::rank`].
    pub const ALL: [Self; 5] = [Self::Critical, Self::Unknown, Self::Major, Self::Minor, Self::Info];
}

/// How far along an incident is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum IncidentState {
    /// Somebody said so; nobody has confirmed it.
    Reported,
    /// Confirmed, nobody assigned yet.
    Confirmed,
    /// Somebody is on it.
    Handled,
    /// Over.
    Closed,
    /// Missing, or a word this version does not know.
    #[default]
    #[serde(other)]
    Unknown,
}

impl IncidentState {
    /// Whether it is still open. Unknown counts as open.
    #[must_use]
    pub const fn is_open(self) -> bool {
        !matches!(self, Self::Closed)
    }
}

/// What sort of incident.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Category {
    /// A bag or parcel without an owner.
    UnattendedItem,
    /// A vehicle that does not belong.
    SuspiciousVehicle,
    /// Clashes, blockades, disorder.
    PublicOrder,
    /// Pressure or panic in a crowd.
    Crowd,
    /// Injury or illness.
    Medical,
    /// Fire or smoke.
    Fire,
    /// Somebody inside a perimeter who should not be.
    Intrusion,
    /// An unknown drone.
    Drone,
    /// An attack on networks or services.
    Cyber,
    /// Rail, metro, road or cableway disruption.
    Transport,
    /// Hazardous substance.
    Hazmat,
    /// Avalanche, storm, ice.
    Weather,
    /// Failure of own means.
    Technical,
    /// A threat by telephone, letter or network.
    Threat,
    /// Theft or fraud.
    Theft,
    /// Somebody is missed; never a name.
    MissingPerson,
    /// None of these.
    Other,
    /// Missing, or a word this version does not know.
    #[default]
    #[serde(other)]
    Unknown,
}
impl Category {
    /// All of them, in the order in which they are offered.
    pub const ALL: &'static [Self] = &[
        Self::UnattendedItem,
        Self::SuspiciousVehicle,
        Self::PublicOrder,
        Self::Crowd,
        Self::Medical,
        Self::Fire,
        Self::Intrusion,
        Self::Drone,
        Self::Cyber,
        Self::Transport,
        Self::Hazmat,
        Self::Weather,
        Self::Technical,
        Self::Threat,
        Self::Theft,
        Self::MissingPerson,
        Self::Other,
        Self::Unknown,
    ];
}

/// Something that happened or is happening.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Incident {
    /// How bad.
    pub severity: Severity,
    /// How far along.
    pub state: IncidentState,
    /// What sort.
    pub category: Category,
    /// When it was first reported.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reported_at: Option<UnixMillis>,
    /// When it was closed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closed_at: Option<UnixMillis>,
    /// When an operator took note of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acknowledged_at: Option<UnixMillis>,
    /// Where, in words.
    #[serde(skip_serializing_if = "Localized::is_absent")]
    pub place: Localized,
    /// What is expected next.
    #[serde(skip_serializing_if = "Localized::is_absent")]
    pub next: Localized,
    /// Units on it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub units: Vec<ObjectId>,
    /// Objects it can stop: stations, venues, services.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub affects: Vec<ObjectId>,
    /// Whether it needs international cooperation.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub international: bool,
}

impl Texts for Incident {
    fn for_each_text_mut(&mut self, change: &mut dyn FnMut(&mut Box<str>)) {
        self.place.for_each_mut(&mut *change);
        self.next.for_each_mut(&mut *change);
    }
}

//! Incidents: severity, state, category. Alarms and their life cycle are not here.

use serde::{Deserialize, Serialize};

use super::object::ObjectId;
use super::text::{Localized, Texts};
use super::time::UnixMillis;

/// Severity of an incident.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Lives are in danger now, or the operation stops.
    Critical,
    /// Serious; a response is under way or needed at once.
    Major,
    /// Needs handling, but not at once.
    Minor,
    /// For information.
    Info,
    /// Missing, or a value this version does not know.
    #[default]
    #[serde(other)]
    Unknown,
}

impl Severity {
    /// Position in a list sorted by severity, 0 first. Unknown ranks just below critical, because it may be anything.
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

    /// Returns whether safety depends on it now: critical, major, and unknown, which may be either.
    #[must_use]
    pub const fn is_grave(self) -> bool {
        self.rank() <= Self::Major.rank()
    }

    /// All severities, in the order of [`Self::rank`].
    pub const ALL: [Self; 5] = [Self::Critical, Self::Unknown, Self::Major, Self::Minor, Self::Info];
}

/// State of an incident.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum IncidentState {
    /// Reported, not confirmed.
    Reported,
    /// Confirmed, not assigned yet.
    Confirmed,
    /// Being handled.
    Handled,
    /// Closed.
    Closed,
    /// Missing, or a value this version does not know.
    #[default]
    #[serde(other)]
    Unknown,
}

impl IncidentState {
    /// Returns whether the incident is still open. An unknown state is treated as open.
    #[must_use]
    pub const fn is_open(self) -> bool {
        !matches!(self, Self::Closed)
    }
}

/// Category of an incident.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Category {
    /// An unattended bag or parcel.
    UnattendedItem,
    /// A suspicious vehicle.
    SuspiciousVehicle,
    /// Clashes, blockades, disorder.
    PublicOrder,
    /// Crowd pressure or panic.
    Crowd,
    /// Injury or illness.
    Medical,
    /// Fire or smoke.
    Fire,
    /// An unauthorized person inside a perimeter.
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
    /// Failure of own equipment.
    Technical,
    /// A threat by telephone, letter or network.
    Threat,
    /// Theft or fraud.
    Theft,
    /// A missing person; never with a name.
    MissingPerson,
    /// None of the other categories.
    Other,
    /// Missing, or a value this version does not know.
    #[default]
    #[serde(other)]
    Unknown,
}
impl Category {
    /// All categories, in the order in which they are offered.
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

/// Something that happened or is happening and needs a response.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Incident {
    /// Severity. Without one, the incident is flagged and ranked just below critical.
    pub severity: Severity,
    /// State of the response.
    pub state: IncidentState,
    /// Category of the event.
    pub category: Category,
    /// Time of the first report.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reported_at: Option<UnixMillis>,
    /// Time of closure.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closed_at: Option<UnixMillis>,
    /// Time at which an operator acknowledged it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acknowledged_at: Option<UnixMillis>,
    /// Location in words.
    #[serde(skip_serializing_if = "Localized::is_absent")]
    pub place: Localized,
    /// Next expected development.
    #[serde(skip_serializing_if = "Localized::is_absent")]
    pub next: Localized,
    /// Ids of the units assigned to it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub units: Vec<ObjectId>,
    /// Ids of the objects that it can disrupt: stations, venues, services.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub affects: Vec<ObjectId>,
    /// True if international cooperation is needed.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub international: bool,
}

impl Texts for Incident {
    fn for_each_text_mut(&mut self, change: &mut dyn FnMut(&mut Box<str>)) {
        self.place.for_each_mut(&mut *change);
        self.next.for_each_mut(&mut *change);
    }
}

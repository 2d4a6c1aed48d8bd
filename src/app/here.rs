//! What holds at a place: the zones that cover it and the incidents around. Decides nothing about how it is shown.

use super::state::State;
use super::text;
use crate::model::geo::LngLat;
use crate::model::incident::Severity;
use crate::model::time::Phase;
use crate::model::zone::Rule;
use crate::model::{ObjectId, UnixMillis};

/// Incidents that are told of.
const INCIDENTS: usize = 4;

/// A zone that covers the place.
#[derive(Debug, Clone, PartialEq)]
pub struct HereZone {
    /// Its id.
    pub id: ObjectId,
    /// What it is called.
    pub title: String,
    /// Its rule.
    pub rule: Rule,
    /// In force, or still to come.
    pub phase: Phase,
    /// When that changes, operation's time.
    pub changes_at: Option<UnixMillis>,
}

/// An open incident near the place.
#[derive(Debug, Clone, PartialEq)]
pub struct HereIncident {
    /// Its id.
    pub id: ObjectId,
    /// How bad.
    pub severity: Severity,
    /// What it is called.
    pub title: String,
    /// How far and whither, in words.
    pub distance: String,
}

/// What holds at a place.
#[derive(Debug, Clone, PartialEq)]
pub struct Here {
    /// The place.
    pub at: LngLat,
    /// The zones, those in force first, the strictest first.
    pub zones: Vec<HereZone>,
    /// The nearest open incidents.
    pub incidents: Vec<HereIncident>,
}

/// What holds at a place now.
#[must_use]
pub fn here(state: &State, at: LngLat) -> Here {
    let reader = state.reader();
    let zones = state.zones_at(at).into_iter().map(|zone| HereZone {
        id: zone.object.common.id.clone(),
        title: reader.title(zone.object),
        rule: zone.rule,
        phase: zone.standing.phase,
        changes_at: zone.standing.changes_at,
    });
    let near = state.incidents_near(at, INCIDENTS).into_iter().filter_map(|(slot, meters, bearing_deg)| {
        let object = state.picture.object(slot).filter(|object| reader.may_see(object))?;
        Some(HereIncident {
            id: object.common.id.clone(),
            severity: object.incident()?.severity,
            title: reader.title(object),
            distance: text::distance_and_bearing(reader.language, meters, bearing_deg),
        })
    });
    Here { at, zones: zones.collect(), incidents: near.collect() }
}

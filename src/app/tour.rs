//! The tour of an unattended wall: the hubs in turn, interrupted by a new critical incident. Time is an
//! argument.

use super::sites::SiteTile;
use crate::model::geo::LngLat;
use crate::model::{ObjectId, UnixMillis};

/// Time that the wall stays at a hub, real time.
pub const DWELL_MILLIS: i64 = 20_000;
/// Time that the wall stays at a new critical incident, real time.
pub const CRITICAL_MILLIS: i64 = 30_000;
/// Zoom at an incident.
pub const INCIDENT_ZOOM: f64 = 14.0;

/// A new critical incident.
#[derive(Debug, Clone, PartialEq)]
pub struct Critical {
    /// Id of the incident.
    pub id: ObjectId,
    /// Position; an incident without one does not move the wall.
    pub at: LngLat,
    /// When it first appeared, real time.
    pub shown_since: UnixMillis,
}

/// A stop of the tour.
#[derive(Debug, Clone, PartialEq)]
pub enum Stop {
    /// A hub.
    Hub {
        /// Id of the hub.
        id: ObjectId,
        /// Center of the map.
        center: LngLat,
        /// Zoom of the map.
        zoom: f64,
    },
    /// A critical incident.
    Incident {
        /// Id of the incident.
        id: ObjectId,
        /// Center of the map.
        center: LngLat,
        /// Zoom of the map.
        zoom: f64,
    },
}

/// Returns the current stop, and the real milliseconds after which to ask again. `None` when no site has a
/// position.
///
/// Without hubs, all sites are toured.
#[must_use]
pub fn stop(
    tiles: &[SiteTile],
    newest_critical: Option<&Critical>,
    started_at: UnixMillis,
    now: UnixMillis,
) -> Option<(Stop, i64)> {
    if let Some(critical) = newest_critical {
        let shown = now.millis_since(critical.shown_since);
        if (0..CRITICAL_MILLIS).contains(&shown) {
            let stop = Stop::Incident { id: critical.id.clone(), center: critical.at, zoom: INCIDENT_ZOOM };
            return Some((stop, CRITICAL_MILLIS - shown));
        }
    }
    let mut stops: Vec<&SiteTile> =
        tiles.iter().filter(|tile| tile.is_hub && tile.anchor.is_some()).collect();
    if stops.is_empty() {
        stops = tiles.iter().filter(|tile| tile.anchor.is_some()).collect();
    }
    let elapsed = now.millis_since(started_at).max(0);
    let turn = usize::try_from(elapsed / DWELL_MILLIS).unwrap_or(0);
    let tile = stops.get(turn.checked_rem(stops.len())?)?;
    let stop = Stop::Hub { id: tile.id.clone(), center: tile.anchor?, zoom: tile.zoom };
    Some((stop, DWELL_MILLIS - elapsed % DWELL_MILLIS))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::sites::test_tile;

    fn hub(id: &str, is_hub: bool) -> SiteTile {
        test_tile(id, is_hub, [0; 5])
    }

    fn name(stop: &Stop) -> &str {
        match stop {
            Stop::Hub { id, .. } | Stop::Incident { id, .. } => id.as_str(),
        }
    }

    #[test]
    fn hubs_come_in_turn_and_a_critical_incident_comes_first() {
        let tiles = [hub("milan", true), hub("bormio", false), hub("cortina", true)];
        let at = |millis| stop(&tiles, None, UnixMillis(0), UnixMillis(millis)).unwrap();
        assert_eq!((name(&at(0).0), at(0).1), ("milan", 20_000));
        assert_eq!((name(&at(19_999).0), at(19_999).1), ("milan", 1));
        assert_eq!(name(&at(20_000).0), "cortina");
        assert_eq!(name(&at(40_000).0), "milan");

        let critical = Critical {
            id: ObjectId::new("bag").unwrap(),
            at: LngLat::new(9.1, 45.4).unwrap(),
            shown_since: UnixMillis(25_000),
        };
        let at = |millis| stop(&tiles, Some(&critical), UnixMillis(0), UnixMillis(millis)).unwrap();
        assert_eq!((name(&at(26_000).0), at(26_000).1), ("bag", 29_000));
        assert_eq!(name(&at(55_000).0), "milan", "and gives the view back");
    }

    #[test]
    fn without_hubs_the_sites_are_toured_and_without_sites_nothing() {
        let tiles = [hub("bormio", false)];
        assert_eq!(name(&stop(&tiles, None, UnixMillis(0), UnixMillis(0)).unwrap().0), "bormio");
        assert_eq!(stop(&[], None, UnixMillis(0), UnixMillis(0)), None);
    }
}

//! Rules for dependents of failing services, and for outages that coincide.

use compact::sort::SmallSort as _;

use super::{Draft, FindingKind};
use crate::model::incident::{Category, Severity};
use crate::model::perimeter::Duty;
use crate::model::service::ServiceUse;
use crate::model::{Body, Object, ObjectId, Picture, Slot, UnixMillis};

/// Minimum number of stations failing within [`TOGETHER_MILLIS`] that suggests a coordinated act.
const STATIONS: usize = 3;
/// Our own assumption: no source gives a number.
const TOGETHER_MILLIS: i64 = 15 * 60_000;

/// A failed service or an incident, its time, and the objects it stopped.
struct Failure<'a> {
    slot: Slot,
    at: UnixMillis,
    stops: &'a [ObjectId],
}

/// Objects cut off by services that do not work, and transport outages that coincide.
pub(super) fn findings<'a>(
    services: impl Iterator<Item = (Slot, &'a Object)>,
    incidents: impl Iterator<Item = (Slot, &'a Object)>,
    picture: &Picture,
) -> Vec<Draft> {
    let (mut out, mut failures) = (Vec::new(), Vec::new());
    for (slot, object) in services {
        let Body::Service(service) = &object.body else { continue };
        if !matches!(service.state, Duty::Down | Duty::Degraded) {
            continue;
        }
        let cut_off = service.serves.iter().filter_map(|id| picture.slot(id.as_str()));
        out.extend(cut_off.map(|subject| Draft {
            other: Some(slot),
            since: service.since,
            ..Draft::new(FindingKind::CutOff, subject)
        }));
        if let (ServiceUse::RailSignaling | ServiceUse::Power, Some(at)) = (service.purpose, service.since) {
            failures.push(Failure { slot, at, stops: &service.serves });
        }
    }
    for (slot, object) in incidents {
        let Some(incident) = object.incident().filter(|incident| incident.state.is_open()) else { continue };
        let is_grave = incident.severity.rank() <= Severity::Major.rank();
        let is_of_transport = matches!(incident.category, Category::Transport | Category::Cyber);
        if let (true, true, Some(at)) = (is_grave, is_of_transport, incident.reported_at) {
            failures.push(Failure { slot, at, stops: &incident.affects });
        }
    }
    out.extend(coordinated(failures, picture));
    out
}

/// Finds the first window in which enough stations failed because of more than one failure.
fn coordinated(mut failures: Vec<Failure<'_>>, picture: &Picture) -> Option<Draft> {
    failures.small_sort_by_key(|failure| (failure.at, failure.slot));
    let is_station = |id: &&ObjectId| {
        picture.find(id.as_str()).is_some_and(|object| matches!(object.body, Body::Check(_)))
    };
    failures.iter().enumerate().find_map(|(i, first)| {
        let together: Vec<&Failure<'_>> = failures
            .iter()
            .skip(i)
            .take_while(|other| other.at.millis_since(first.at) <= TOGETHER_MILLIS)
            .filter(|failure| failure.stops.iter().any(|id| is_station(&id)))
            .collect();
        let all = together.iter().flat_map(|failure| failure.stops.iter().filter(is_station));
        let mut stations: Vec<&ObjectId> = all.collect();
        stations.small_sort();
        stations.dedup();
        let [one, two, ..] = together.as_slice() else { return None };
        (stations.len() >= STATIONS).then(|| Draft {
            other: Some(two.slot),
            since: Some(two.at),
            count: u32::try_from(stations.len()).unwrap_or(u32::MAX),
            ..Draft::new(FindingKind::CoordinatedOutage, one.slot)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::tests_support::object;
    use crate::model::Change;
    use crate::model::incident::{Incident, IncidentState};
    use crate::model::post::{Check, CheckPlace};
    use crate::model::service::Service;
    use std::sync::Arc;

    fn id(text: &str) -> ObjectId {
        ObjectId::new(text).unwrap()
    }

    fn kinds(second_after_minutes: i64, state: Duty) -> Vec<FindingKind> {
        let mut picture = Picture::default();
        let station = |name: &str| {
            let check = Check { place: CheckPlace::RailStation, ..Check::default() };
            Change::Put(Arc::new(object(name, Body::Check(Box::new(check)))))
        };
        let signals = object(
            "signals",
            Body::Service(Box::new(Service {
                purpose: ServiceUse::RailSignaling,
                state,
                since: Some(UnixMillis(0)),
                serves: vec![id("a"), id("b")],
            })),
        );
        let fire = object(
            "fire",
            Body::Incident(Box::new(Incident {
                category: Category::Transport,
                state: IncidentState::Confirmed,
                reported_at: Some(UnixMillis(second_after_minutes * 60_000)),
                affects: vec![id("b"), id("c")],
                ..Incident::default()
            })),
        );
        let put = [signals, fire].map(|object| Change::Put(Arc::new(object)));
        let _applied = picture.apply(["a", "b", "c"].map(station).into_iter().chain(put));
        let of =
            |kind| picture.iter().filter(move |(_, object)| object.kind() == kind).map(|(s, o)| (s, &**o));
        let found = findings(of(crate::model::Kind::Service), of(crate::model::Kind::Incident), &picture);
        found.iter().map(|draft| draft.kind).collect()
    }

    #[test]
    fn stations_that_fall_out_within_minutes_are_one_finding() {
        use FindingKind::{CoordinatedOutage, CutOff};
        assert_eq!(kinds(10, Duty::Down), [CutOff, CutOff, CoordinatedOutage]);
        assert_eq!(kinds(40, Duty::Down), [CutOff, CutOff], "too far apart");
        assert_eq!(kinds(10, Duty::Up), [], "one alone stops two stations");
    }
}

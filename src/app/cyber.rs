//! The cyber tab: network services, cyber incidents, and what depends on them.
//!
//! Keeps the slots concerned incrementally, and looks at no others.

use std::collections::BTreeSet;

use compact::sort::SmallSort as _;

use super::findings;
use super::reader::Reader;
use super::rows;
use super::state::State;
use super::text;
use crate::analysis::finding::FindingKind;
use crate::model::incident::Category;
use crate::model::perimeter::Duty;
use crate::model::{Body, ChangeSet, Kind, Object, ObjectId, Picture, Slot, UnixMillis};

/// Maximum number of names in a row; further ones are counted.
const MAX_NAMES: usize = 8;

/// The slots that the tab is about.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CyberIndex {
    services: BTreeSet<Slot>,
    incidents: BTreeSet<Slot>,
}

/// A row of the tab.
#[derive(Debug, Clone, PartialEq)]
pub struct CyberRow {
    /// Position in the picture.
    pub slot: Slot,
    /// Id of the object.
    pub id: ObjectId,
    /// Whether it needs attention: an incident, or a service that is down or degraded.
    pub is_bad: bool,
    /// State, in words; empty for a coordinated outage.
    pub words: String,
    /// Title as the reader may see it.
    pub title: String,
    /// Start of its state, or when it was reported.
    pub since: Option<UnixMillis>,
    /// Ids and titles of the objects that depend on it.
    pub affects: Vec<(ObjectId, String)>,
    /// Number of further dependents.
    pub more: usize,
}

/// The contents of the tab.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CyberLane {
    /// Coordinated outages of stations.
    pub outages: Vec<CyberRow>,
    /// Services, the worst first.
    pub services: Vec<CyberRow>,
    /// Open incidents that are cyber incidents or have no position, the worst first.
    pub incidents: Vec<CyberRow>,
    /// Dependents of what needs attention: sites and venues, stations, perimeters.
    pub affected: [usize; 3],
}

impl CyberIndex {
    /// Applies a change set. Returns whether the contents may have changed.
    pub fn apply(&mut self, changes: &ChangeSet, picture: &Picture) -> bool {
        if changes.is_everything {
            *self = Self::default();
            for (slot, object) in picture.iter() {
                self.learn(slot, object);
            }
            return true;
        }
        let mut is_new = false;
        for slot in changes.removed.iter().map(|(slot, _)| slot).chain(&changes.put) {
            is_new |= self.services.remove(slot) | self.incidents.remove(slot);
            is_new |= picture.object(*slot).is_some_and(|object| self.learn(*slot, object));
        }
        is_new
    }

    fn learn(&mut self, slot: Slot, object: &Object) -> bool {
        let is_service = matches!(object.body, Body::Service(_));
        let is_incident = object.incident().is_some_and(|incident| {
            let is_in_lane = incident.category == Category::Cyber || object.common.shape.bounds().is_none();
            incident.state.is_open() && is_in_lane
        });
        is_service && self.services.insert(slot) || is_incident && self.incidents.insert(slot)
    }

    /// Returns the state and name of services that are not up, the worst first.
    #[must_use]
    pub fn not_up(&self, picture: &Picture, reader: Reader) -> Vec<(Duty, String)> {
        let services = self.services.iter().filter_map(|slot| {
            let object = picture.object(*slot).filter(|object| reader.may_see(object))?;
            let Body::Service(service) = &object.body else { return None };
            (service.state != Duty::Up).then(|| (service.state, reader.title(object)))
        });
        let mut services: Vec<_> = services.collect();
        services.small_sort_by_key(|(state, _)| state.rank());
        services
    }
}

/// Returns the contents of the tab for the state's reader.
#[must_use]
pub fn lane(state: &State) -> CyberLane {
    let (picture, reader) = (&state.picture, state.reader());
    let mut affected: Vec<&ObjectId> = Vec::new();
    let slots = state.cyber.services.iter().chain(&state.cyber.incidents);
    let mut ranked: Vec<(u8, CyberRow)> = Vec::new();
    for slot in slots {
        let Some(object) = picture.object(*slot).filter(|object| reader.may_see(object)) else { continue };
        let (rank, words, since, ids) = if let Body::Service(service) = &object.body {
            let words = text::duty_name(service.state, reader.language).to_owned();
            (service.state.rank(), words, service.since, &service.serves)
        } else if let Body::Incident(incident) = &object.body {
            let severity = text::severity_name(incident.severity, reader.language);
            let words = format!("{severity} · {}", text::state_name(incident.state, reader.language));
            (incident.severity.rank(), words, rows::since(object), &incident.affects)
        } else {
            continue;
        };
        let is_bad = object.kind() == Kind::Incident || rank < Duty::Unknown.rank();
        // Objects that the reader may not see are neither named nor counted.
        let seen = |id: &&ObjectId| picture.find(id.as_str()).is_none_or(|object| reader.may_see(object));
        let ids: Vec<&ObjectId> = if reader.may_read(object.common.marking) {
            ids.iter().filter(seen).collect()
        } else {
            Vec::new()
        };
        if is_bad {
            affected.extend(&ids);
        }
        let name =
            |id: &ObjectId| picture.find(id.as_str()).map_or_else(|| id.to_string(), |o| reader.title(o));
        let row = CyberRow {
            slot: *slot,
            id: object.common.id.clone(),
            is_bad,
            words,
            title: reader.title(object),
            since,
            affects: ids.iter().take(MAX_NAMES).map(|id| ((*id).clone(), name(id))).collect(),
            more: ids.len().saturating_sub(MAX_NAMES),
        };
        ranked.push((rank, row));
    }
    affected.small_sort();
    affected.dedup();
    ranked.small_sort_by(|(a, x), (b, y)| a.cmp(b).then_with(|| x.title.cmp(&y.title)));
    let outages = findings::visible(&state.findings, picture, reader)
        .filter(|finding| finding.kind == FindingKind::CoordinatedOutage)
        .filter_map(|finding| {
            let object = picture.object(finding.subject)?;
            let other = finding.other.and_then(|slot| picture.object(slot));
            Some(CyberRow {
                slot: finding.subject,
                id: object.common.id.clone(),
                is_bad: true,
                words: String::new(),
                title: findings::words(finding, reader),
                since: Some(finding.since),
                affects: [Some(object), other]
                    .into_iter()
                    .flatten()
                    .map(|object| (object.common.id.clone(), reader.title(object)))
                    .collect(),
                more: 0,
            })
        });
    let mut lane = CyberLane { outages: outages.collect(), ..CyberLane::default() };
    for (_, row) in ranked {
        let list =
            if state.cyber.services.contains(&row.slot) { &mut lane.services } else { &mut lane.incidents };
        list.push(row);
    }
    for id in affected {
        let kind = picture.find(id.as_str()).map(|object| object.kind());
        let of = |kinds: &[Kind]| kind.is_some_and(|kind| kinds.contains(&kind));
        let counted = [of(&[Kind::Site, Kind::Venue]), of(&[Kind::Check]), of(&[Kind::Perimeter])];
        for (count, is_one) in lane.affected.iter_mut().zip(counted) {
            *count += usize::from(is_one);
        }
    }
    lane
}

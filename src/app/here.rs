//! Rules that apply at a place, and the nearest help and incidents. Does not decide how it is shown.
//!
//! Computed on demand from the layers concerned; nothing is kept.

use compact::sort::SmallSort as _;

use super::reader::Reader;
use super::scene::layer_of;
use super::state::State;
use super::symbology;
use super::text::{self, Text};
use crate::analysis::containment::covers;
use crate::analysis::corridor;
use crate::analysis::measure::{bearing_deg, distance_m};
use crate::analysis::schedule;
use crate::map::icon::SpriteSpec;
use crate::model::geo::LngLat;
use crate::model::site::VenueUse;
use crate::model::sweep::SweepState;
use crate::model::time::Phase;
use crate::model::unit::UnitStatus;
use crate::model::{Body, Doubt, Kind, Object, ObjectId, Slot, UnixMillis};

/// Maximum number of incidents listed.
const INCIDENTS: usize = 4;
/// Maximum distance from a route at which a place counts as on it.
const CORRIDOR_M: f64 = 50.0;

/// Something that covers the place, and its rule.
#[derive(Debug, Clone, PartialEq)]
pub struct HereRule {
    /// Id of the object.
    pub id: ObjectId,
    /// Title as the reader may see it.
    pub title: String,
    /// The rule, in words.
    pub words: String,
    /// In force or upcoming; `None` without any time limit.
    pub phase: Option<Phase>,
    /// When the phase changes, operation time.
    pub changes_at: Option<UnixMillis>,
    /// Label and name of who ordered it, or else of its owner.
    pub decided_by: Option<(Text, String)>,
    /// Number of exemptions.
    pub exempt: usize,
}

/// Something near the place.
#[derive(Debug, Clone, PartialEq)]
pub struct HereNear {
    /// Id of the object.
    pub id: ObjectId,
    /// Symbol of the object.
    pub look: SpriteSpec,
    /// Title as the reader may see it.
    pub title: String,
    /// Kind, state or status, in words.
    pub words: &'static str,
    /// Distance and bearing, in words.
    pub distance: String,
}

/// The rules that apply at a place, and what is near it.
#[derive(Debug, Clone, PartialEq)]
pub struct Here {
    /// The place.
    pub at: LngLat,
    /// Rules: those in force before upcoming ones, zones before others, the strictest zones first.
    pub rules: Vec<HereRule>,
    /// The nearest unit, guard post and hospital; available units take precedence.
    pub help: Vec<HereNear>,
    /// The nearest open incidents.
    pub incidents: Vec<HereNear>,
}

/// Returns what applies at a place, and what is near it.
#[must_use]
pub fn here(state: &State, at: LngLat) -> Here {
    let (reader, now) = (state.reader(), state.now());
    let of_kind = |kind: Kind| {
        let slots = state.scene.slots_of(layer_of(kind));
        let objects = slots.filter_map(|slot| Some((slot, &**state.picture.object(slot)?)));
        objects.filter(move |(_, object)| object.kind() == kind && reader.may_see(object))
    };
    let zones = state.zones_at(at).into_iter().map(|zone| {
        let standing = Some((zone.standing.phase, zone.standing.changes_at));
        rule(zone.object, text::rule_name(zone.rule, reader.language).to_owned(), standing, reader)
    });
    let mut rules: Vec<HereRule> = zones.collect();
    for kind in [Kind::Perimeter, Kind::Corridor, Kind::Sweep, Kind::Headquarters] {
        rules
            .extend(of_kind(kind).filter_map(|(_, object)| other_rule(object, at, state.shown_at(), reader)));
    }
    rules.small_sort_by_key(|rule| rule.phase == Some(Phase::Upcoming));

    let near = |(slot, meters, there): (Slot, f64, LngLat)| {
        let object = state.picture.object(slot)?;
        Some(HereNear {
            id: object.common.id.clone(),
            look: symbology::symbol(object, &state.palette, now).spec,
            title: reader.title(object),
            words: words_of(object, reader),
            distance: if there == at {
                text::distance(reader.language, 0.0)
            } else {
                text::distance_and_bearing(reader.language, meters, bearing_deg(at, there))
            },
        })
    };
    let help = [(Kind::Unit), Kind::Post, Kind::Venue].map(|kind| {
        let ranked = of_kind(kind).filter_map(|(slot, object)| {
            let is_other_venue =
                matches!(&object.body, Body::Venue(venue) if venue.purpose != VenueUse::Hospital);
            let is_busy = matches!(&object.body, Body::Unit(unit) if unit.status != UnitStatus::Available);
            let there = object.common.shape.anchor().filter(|_| !is_other_venue)?;
            Some((is_busy, distance_m(at, there), slot, there))
        });
        let first = ranked.min_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
        first.and_then(|(_, meters, slot, there)| near((slot, meters, there)))
    });
    let incidents = state.incidents_near(at, INCIDENTS).into_iter();
    let seen = |slot: &Slot| state.picture.object(*slot).is_some_and(|object| reader.may_see(object));
    Here {
        at,
        rules,
        help: help.into_iter().flatten().collect(),
        incidents: incidents.filter(|(slot, ..)| seen(slot)).filter_map(near).collect(),
    }
}

fn words_of(object: &Object, reader: Reader) -> &'static str {
    let language = reader.language;
    if let Body::Unit(unit) = &object.body {
        text::unit_status_name(unit.status, language)
    } else if let Body::Post(post) = &object.body {
        text::manning_name(post.state, language)
    } else if let Body::Venue(venue) = &object.body {
        text::venue_use_name(venue.purpose, language)
    } else if let Body::Incident(incident) = &object.body {
        text::severity_name(incident.severity, language)
    } else {
        text::kind_name(object.kind(), language)
    }
}

fn rule(
    object: &Object,
    mut words: String,
    standing: Option<(Phase, Option<UnixMillis>)>,
    reader: Reader,
) -> HereRule {
    let (mut decided_by, mut exempt) = (None, 0);
    if let Body::Zone(zone) = &object.body {
        decided_by = reader.text(object, &zone.decided_by);
        exempt = zone.exemptions.len() + zone.exempt.len();
    }
    let may_hold = standing.is_none_or(|(phase, _)| phase == Phase::Active);
    if may_hold && object.common.doubts.contains(&Doubt::Validity) {
        words.push_str(" · ");
        words.push_str(text::doubt_name(Doubt::Validity, reader.language));
    }
    HereRule {
        id: object.common.id.clone(),
        title: reader.title(object),
        words,
        phase: standing.map(|(phase, _)| phase),
        changes_at: standing.and_then(|(_, changes_at)| changes_at),
        decided_by: decided_by
            .map(|who| (Text::FieldDecidedBy, who.to_owned()))
            .or_else(|| Some((Text::FieldOwner, reader.text(object, &object.common.owner)?.to_owned()))),
        exempt,
    }
}

/// Returns the rule of an object that is not a zone; `None` when it does not cover the place, or has ended.
fn other_rule(object: &Object, at: LngLat, now: UnixMillis, reader: Reader) -> Option<HereRule> {
    let (shape, language) = (&object.common.shape, reader.language);
    let standing = schedule::standing(object, now);
    let is_bound = standing.phase != Phase::Active || standing.changes_at.is_some();
    let bound = is_bound.then_some((standing.phase, standing.changes_at));
    let (words, standing) = if let Body::Corridor(event) = &object.body {
        let (off_m, closed) = corridor::closed_at(object, at)?;
        if off_m > CORRIDOR_M {
            return None;
        }
        let purpose = text::corridor_use_name(event.purpose, language);
        match closed {
            Some(span) => {
                let phase = span.phase(now);
                let changes_at = if phase == Phase::Upcoming { span.from } else { span.to };
                (format!("{}: {purpose}", Text::RollingClosure.get(language)), Some((phase, changes_at)))
            }
            None => (purpose.to_owned(), bound),
        }
    } else if !covers(shape, at) {
        return None;
    } else if let Body::Perimeter(perimeter) = &object.body {
        let ring = text::ring_name(perimeter.ring, language);
        (format!("{ring}: {}", text::ring_rule(perimeter.ring, language)), bound)
    } else if object.kind() == Kind::Headquarters {
        (Text::FieldCovers.get(language).to_owned(), bound)
    } else if let Body::Sweep(sweep) = &object.body {
        // A clearance that has expired must not read as one that holds.
        let state = sweep.state_at(now);
        let until = sweep.clear_until.filter(|_| state == SweepState::Clear);
        let kind = text::kind_name(Kind::Sweep, language);
        let words = format!("{kind}: {}", text::sweep_state_name(state, language));
        (words, until.map(|until| (Phase::Active, Some(until))).or(bound))
    } else {
        return None;
    };
    let is_over = standing.is_some_and(|(phase, _)| phase == Phase::Ended);
    (!is_over).then(|| rule(object, words, standing, reader))
}

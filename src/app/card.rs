//! Contents of an object's card. Times stay instants: the page formats them with their zone.
//!
//! Fields are in the order in which people ask: what and how bad; where; who; since when and what next; source,
//! marking, identity.

use compact::sort::SmallSort as _;
use rustc_hash::FxHashMap;

use super::board::{Board, Mark, SiteState};
use super::findings;
use super::reader::Reader;
use super::rows;
use super::scene::{self, Scene};
use super::sites::SiteIndex;
use super::symbology::{self, Palette};
use super::text::{self, Text};
use crate::analysis::corridor::{closure, passages};
use crate::analysis::finding::Findings;
use crate::analysis::schedule;
use crate::map::icon::SpriteSpec;
use crate::model::assembly::Assembly;
use crate::model::corridor::{Corridor, Stop};
use crate::model::geo::{Bounds, LngLat, Shape};
use crate::model::headquarters::Headquarters;
use crate::model::incident::{Incident, Severity};
use crate::model::marking::Marking;
use crate::model::object::SharedObject;
use crate::model::perimeter::{Camera, Duty, Gate, Perimeter};
use crate::model::post::{Check, Hotel, Overwatch, Post};
use crate::model::recurrence::Recurrence;
use crate::model::service::{Crowd, Liaison, Service};
use crate::model::site::{Site, Strength, Venue};
use crate::model::sweep::Sweep;
use crate::model::text::{Language, Localized};
use crate::model::time::{Interval, Phase};
use crate::model::unit::{Aircraft, Unit};
use crate::model::zone::Zone;
use crate::model::{Body, Doubt, Kind, Object, ObjectId, Picture, UnixMillis};

/// Question that a field answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Question {
    /// What is it, and how severe?
    What,
    /// Where?
    Where,
    /// Who directs it, who is assigned to it?
    Who,
    /// Since when, and what comes next?
    When,
    /// What is the source, who may see it, which object is it?
    Origin,
}

/// One field of the card.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// Question that it answers.
    pub question: Question,
    /// Label in front of the value.
    pub label: Text,
    /// Value of the field.
    pub value: FieldValue,
}

/// Value of a field.
#[derive(Debug, Clone, PartialEq)]
pub enum FieldValue {
    /// Plain text.
    Text(String),
    /// Instant in operation time, shown with its zone and its age.
    Time(UnixMillis),
    /// Position that can be copied.
    Position(LngLat),
    /// Link to another object.
    Link {
        /// Id of the object.
        id: ObjectId,
        /// Name of the object; its id when the feed has no such object.
        name: String,
    },
    /// URL of a stream on an allowed host.
    Stream(String),
    /// Several values.
    List(Vec<FieldValue>),
}

/// Validity of an object bound in time, for the line below the title.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PhaseLine {
    /// Upcoming, in force, ended.
    pub phase: Phase,
    /// When the phase changes.
    pub changes_at: Option<UnixMillis>,
}

impl PhaseLine {
    /// Returns the line as text: `In force · until 23:30 Rome · in 2 h 10 min`.
    #[must_use]
    pub fn words(self, language: Language, now: UnixMillis) -> String {
        let phase = text::phase_name(self.phase, language);
        let Some(at) = self.changes_at else { return phase.to_owned() };
        let label = match self.phase {
            Phase::Upcoming => Text::FieldInForceFrom,
            Phase::Active => Text::FieldInForceUntil,
            Phase::Ended => Text::FieldThenFrom,
        };
        let mut label = label.get(language).to_owned();
        // Only the first letter: German nouns stay capitalized.
        if let Some(first) = label.get_mut(..1) {
            first.make_ascii_lowercase();
        }
        format!("{phase} · {label} {}", text::moment_and_age(language, at, now))
    }
}

/// Contents of an object's card.
#[derive(Debug, Clone, PartialEq)]
pub struct Card {
    /// Id of the object.
    pub id: ObjectId,
    /// Kind of the object.
    pub kind: Kind,
    /// Name of the kind.
    pub kind_name: &'static str,
    /// Name of the object.
    pub title: String,
    /// Severity, kind and state in words, and whether it is stale.
    pub subtitle: String,
    /// Symbol of the object.
    pub look: Option<SpriteSpec>,
    /// Severity, for incidents.
    pub severity: Option<Severity>,
    /// State in words, for kinds that have one.
    pub state: Option<&'static str>,
    /// Validity, when the object is bound in time.
    pub phase: Option<PhaseLine>,
    /// Position to show on the map.
    pub anchor: Option<LngLat>,
    /// Bounds to fit into the view, for areas and lines.
    pub bounds: Option<Bounds>,
    /// Marking: who may see it.
    pub marking: Marking,
    /// Whether it is stale.
    pub is_stale: bool,
    /// Whether the feed no longer has the object: the card keeps what was last known.
    pub is_gone: bool,
    /// Its data issues.
    pub doubts: Vec<Doubt>,
    /// Fields, in the order of [`Question`].
    pub fields: Vec<Field>,
}

/// Inputs of a card besides its object.
#[derive(Debug, Clone, Copy)]
pub struct CardContext<'a> {
    /// All objects, for the names of linked ones.
    pub picture: &'a Picture,
    /// Index of the objects by layer.
    pub scene: &'a Scene,
    /// Index of the sites.
    pub sites: &'a SiteIndex,
    /// State of each site.
    pub board: &'a Board,
    /// Open incidents by site, each in the order of [`Severity::ALL`].
    pub open_by_site: &'a FxHashMap<ObjectId, [usize; 5]>,
    /// Findings about the picture.
    pub findings: &'a Findings,
    /// Audience of the card.
    pub reader: Reader,
    /// Operation time.
    pub now: UnixMillis,
    /// Colors of the theme.
    pub palette: &'a Palette,
    /// Hosts to which stream links are allowed.
    pub stream_hosts: &'a [String],
}

/// Returns the card of an object.
#[must_use]
pub fn card(object: &Object, is_gone: bool, context: &CardContext<'_>) -> Card {
    let reader = context.reader;
    let common = &object.common;
    let mut fields = Fields { object, context, all: Vec::new() };
    let state = fields.of_kind();
    fields.of_all();
    let mut all = fields.all;
    all.small_sort_by_key(|field| field.question);
    let standing = schedule::standing(object, context.now);
    let severity = object.incident().map(|incident| incident.severity);
    let kind_name = text::kind_name(object.kind(), reader.language);
    let severity_name = severity.map(|severity| text::severity_name(severity, reader.language));
    let stale = schedule::is_stale(object, context.now).then(|| Text::Stale.get(reader.language));
    // For an unknown kind, the publisher's word says more than "unknown".
    let is_odd =
        object.kind() == Kind::Unknown && reader.may_read(common.marking) && !object.word().is_empty();
    let kind_word = if is_odd { object.word() } else { kind_name };
    let words: Vec<&str> = [severity_name, Some(kind_word), state, stale].into_iter().flatten().collect();
    let is_bound = standing.phase != Phase::Active || standing.changes_at.is_some();
    Card {
        id: common.id.clone(),
        kind: object.kind(),
        kind_name,
        title: reader.title(object),
        subtitle: words.join(" · "),
        look: Some(symbology::symbol(object, context.palette, context.now).spec),
        severity,
        state,
        phase: is_bound.then_some(PhaseLine { phase: standing.phase, changes_at: standing.changes_at }),
        anchor: common.shape.anchor(),
        bounds: if matches!(common.shape, Shape::Point(_)) { None } else { common.shape.bounds() },
        marking: common.marking,
        is_stale: schedule::is_stale(object, context.now),
        is_gone,
        doubts: common.doubts.clone(),
        fields: all,
    }
}

struct Fields<'a, 'b> {
    object: &'a Object,
    context: &'a CardContext<'b>,
    all: Vec<Field>,
}

use Question::{Origin, What, When, Where, Who};

impl Fields<'_, '_> {
    fn add(&mut self, question: Question, label: Text, value: FieldValue) {
        self.all.push(Field { question, label, value });
    }

    fn word(&mut self, question: Question, label: Text, word: &str) {
        self.add(question, label, FieldValue::Text(word.to_owned()));
    }

    /// Value for missing information: a word, never an empty field.
    fn unknown(&self) -> FieldValue {
        FieldValue::Text(Text::Unknown.get(self.context.reader.language).to_owned())
    }

    /// Adds a text of the feed if it exists and may be read.
    fn said(&mut self, question: Question, label: Text, said: &Localized) {
        if let Some(said) = self.context.reader.text(self.object, said) {
            self.add(question, label, FieldValue::Text(said.to_owned()));
        }
    }

    fn plain(&mut self, question: Question, label: Text, said: Option<&str>) {
        if let Some(said) = said.filter(|_| self.context.reader.may_read(self.object.common.marking)) {
            self.add(question, label, FieldValue::Text(said.to_owned()));
        }
    }

    fn time(&mut self, question: Question, label: Text, at: Option<UnixMillis>) {
        if let Some(at) = at {
            self.add(question, label, FieldValue::Time(at));
        }
    }

    fn time_or_unknown(&mut self, question: Question, label: Text, at: Option<UnixMillis>) {
        let value = at.map_or_else(|| self.unknown(), FieldValue::Time);
        self.add(question, label, value);
    }

    fn number(&mut self, question: Question, label: Text, value: Option<impl Into<u64>>) {
        if let Some(value) = value {
            let number = text::number(self.context.reader.language, value.into());
            self.add(question, label, FieldValue::Text(number));
        }
    }

    fn measure(&mut self, question: Question, label: Text, value: Option<f32>, decimals: usize, unit: &str) {
        if let Some(value) = value.filter(|value| value.is_finite()) {
            let number = text::decimal(self.context.reader.language, f64::from(value), decimals);
            self.add(question, label, FieldValue::Text(format!("{number} {unit}")));
        }
    }

    fn bearing(&mut self, question: Question, label: Text, degrees: Option<f32>) {
        if let Some(degrees) = degrees.filter(|degrees| degrees.is_finite()) {
            let words = text::bearing(self.context.reader.language, f64::from(degrees));
            self.add(question, label, FieldValue::Text(words));
        }
    }

    fn minutes(&mut self, question: Question, label: Text, minutes: Option<u16>) {
        if let Some(minutes) = minutes {
            self.word(question, label, &format!("{minutes} min"));
        }
    }

    fn seen(&self, id: &ObjectId) -> Option<&SharedObject> {
        let reader = self.context.reader;
        self.context.picture.find(id.as_str()).filter(|object| reader.may_see(object))
    }

    fn link(&self, id: &ObjectId) -> FieldValue {
        self.link_with(id, None)
    }

    /// Link with a text after the name. Objects that may not be seen become a text without id or name.
    fn link_with(&self, id: &ObjectId, more: Option<&str>) -> FieldValue {
        let reader = self.context.reader;
        let object = self.context.picture.find(id.as_str());
        if object.is_some_and(|object| !reader.may_see(object)) {
            // An id may reveal what the object is.
            return FieldValue::Text(Text::Withheld.get(reader.language).to_owned());
        }
        let mut name = object.map_or_else(|| id.to_string(), |object| reader.title(object));
        if let Some(more) = more {
            name.push_str(" · ");
            name.push_str(more);
        }
        FieldValue::Link { id: id.clone(), name }
    }

    fn unit_class(&self, id: &ObjectId) -> Option<&'static str> {
        let Body::Unit(unit) = &self.seen(id)?.body else { return None };
        Some(text::unit_class_name(unit.class, self.context.reader.language))
    }

    fn links(&mut self, question: Question, label: Text, ids: &[ObjectId]) {
        self.values(question, label, ids.iter().map(|id| self.link(id)).collect());
    }

    /// Adds a single value as it is, several as a list, and nothing when there are none.
    fn values(&mut self, question: Question, label: Text, mut values: Vec<FieldValue>) {
        match values.len() {
            0 => {}
            1 => self.all.extend(values.pop().map(|value| Field { question, label, value })),
            _ => self.add(question, label, FieldValue::List(values)),
        }
    }

    fn maybe_link(&mut self, question: Question, label: Text, id: Option<&ObjectId>) {
        if let Some(id) = id {
            self.add(question, label, self.link(id));
        }
    }

    fn list(&mut self, question: Question, label: Text, lines: Vec<String>) {
        if !lines.is_empty() {
            self.add(question, label, FieldValue::List(lines.into_iter().map(FieldValue::Text).collect()));
        }
    }

    /// Adds planned and present staff, as far as known.
    fn staff(&mut self, planned: Option<u64>, present: Option<u64>) {
        self.number(Who, Text::FieldStaffPlanned, planned);
        if planned.is_some() || present.is_some() {
            let language = self.context.reader.language;
            let value =
                present.map_or_else(|| self.unknown(), |n| FieldValue::Text(text::number(language, n)));
            self.add(Who, Text::FieldStaffPresent, value);
        }
    }

    /// Adds the fields common to all objects.
    fn of_all(&mut self) {
        let common = &self.object.common;
        let CardContext { picture, findings, reader, .. } = *self.context;
        if let Some(slot) = picture.slot(common.id.as_str()) {
            self.list(What, Text::FieldFindings, findings::about(slot, findings, picture, reader));
        }
        match common.shape.anchor() {
            Some(at) => self.add(Where, Text::FieldPosition, FieldValue::Position(at)),
            None => self.word(Where, Text::FieldPosition, Text::NoPosition.get(self.context.reader.language)),
        }
        if let Some(accuracy) = common.accuracy_m.filter(|meters| meters.is_finite() && *meters > 0.0) {
            let meters = text::distance(self.context.reader.language, f64::from(accuracy));
            self.word(Where, Text::FieldAccuracy, &format!("± {meters}"));
        }
        if !matches!(self.object.body, Body::Site(_)) {
            let site = self.context.sites.site_of(self.object).cloned();
            self.maybe_link(Where, Text::FieldSite, site.as_ref());
        }
        self.said(Who, Text::FieldOwner, &common.owner);
        // Everything is under Italian direction: only another country is worth a field.
        if let Some(country) = common.owner_country.as_deref().filter(|country| *country != "IT") {
            let doubt = common.doubts.contains(&Doubt::Owner);
            let doubt = doubt.then(|| text::doubt_name(Doubt::Owner, reader.language));
            let words: Vec<&str> = std::iter::once(country).chain(doubt).collect();
            self.plain(Who, Text::FieldCountry, Some(&words.join(" · ")));
        }
        let sites = self.context.sites;
        let headquarters = sites.headquarters_of(self.object, sites.site_of(self.object));
        let headquarters = headquarters.filter(|id| **id != common.id).cloned();
        self.maybe_link(Who, Text::FieldHeadquarters, headquarters.as_ref());
        self.validity();
        self.time_or_unknown(When, Text::FieldUpdated, common.updated);
        self.said(What, Text::FieldNote, &common.note);
        self.said(Origin, Text::FieldBasis, &common.basis);
        self.said(Origin, Text::FieldSource, &common.source);
        let meaning = text::marking_meaning(common.marking, self.context.reader.language);
        self.word(Origin, Text::FieldMarking, &format!("{} · {meaning}", common.marking.label()));
        self.plain(Origin, Text::FieldId, Some(common.id.as_str()));
        self.number(Origin, Text::FieldRevision, Some(common.rev));
        let language = self.context.reader.language;
        let doubts =
            common.doubts.iter().map(|doubt| text::doubt_name(*doubt, language).to_owned()).collect();
        self.list(Origin, Text::FieldDoubts, doubts);
    }

    /// Adds start and end of validity. Zones always have the end, other objects only when they are bound in time.
    fn validity(&mut self) {
        let standing = schedule::standing(self.object, self.context.now);
        let is_zone = matches!(self.object.body, Body::Zone(_));
        let (from, until) = if is_zone {
            (Text::FieldInForceFrom, Text::FieldInForceUntil)
        } else {
            (Text::FieldValidFrom, Text::FieldValidUntil)
        };
        if standing.phase == Phase::Upcoming {
            self.time(When, from, standing.interval.from);
        }
        match (standing.phase, standing.interval.to) {
            (Phase::Ended, to) => self.time(When, Text::FieldEndedAt, to),
            (Phase::Upcoming | Phase::Active, Some(to)) => self.time(When, until, Some(to)),
            (Phase::Active, None) if is_zone => {
                let unknown = self.unknown();
                self.add(When, until, unknown);
            }
            (Phase::Upcoming | Phase::Active, None) => {}
        }
        self.time(When, Text::FieldThenFrom, standing.then.and_then(|then| then.from));
    }

    /// Adds the fields of the object's kind. Returns the state in words, for kinds that have one.
    fn of_kind(&mut self) -> Option<&'static str> {
        let object = self.object;
        match &object.body {
            Body::Incident(incident) => Some(self.incident(incident)),
            Body::Zone(zone) => Some(self.zone(zone)),
            Body::Site(site) => {
                self.site(site);
                None
            }
            Body::Venue(venue) => Some(self.venue(venue)),
            Body::Headquarters(room) => Some(self.headquarters(room)),
            Body::Perimeter(perimeter) => Some(self.perimeter(perimeter)),
            Body::Gate(gate) => Some(self.gate(gate)),
            Body::Camera(camera) => Some(self.camera(camera)),
            Body::Hotel(hotel) => Some(self.hotel(hotel)),
            Body::Post(post) => Some(self.post(post)),
            Body::Overwatch(post) => Some(self.overwatch(post)),
            Body::Check(check) => Some(self.check(check)),
            Body::Unit(unit) => Some(self.unit(unit)),
            Body::Aircraft(aircraft) => {
                self.aircraft(aircraft);
                None
            }
            Body::Sweep(sweep) => Some(self.sweep(sweep)),
            Body::Corridor(corridor) => {
                self.corridor(corridor);
                None
            }
            Body::Assembly(assembly) => Some(self.assembly(assembly)),
            Body::Service(service) => Some(self.service(service)),
            Body::Liaison(liaison) => {
                self.liaison(liaison);
                None
            }
            Body::Crowd(crowd) => {
                self.crowd(crowd);
                None
            }
            Body::Unknown(word) => {
                self.word(What, Text::FieldKindWord, word);
                None
            }
        }
    }

    fn incident(&mut self, incident: &Incident) -> &'static str {
        let language = self.context.reader.language;
        self.word(What, Text::Severity, text::severity_name(incident.severity, language));
        self.word(What, Text::State, text::state_name(incident.state, language));
        self.word(What, Text::Category, text::category_name(incident.category, language));
        if incident.international {
            self.word(What, Text::FieldInternational, Text::FieldNeeded.get(language));
        }
        self.links(What, Text::FieldAffects, &incident.affects);
        self.said(Where, Text::FieldWhere, &incident.place);
        if incident.units.is_empty() && incident.state.is_open() {
            self.word(Who, Text::FieldUnits, Text::None.get(language));
        }
        self.links(Who, Text::FieldUnits, &incident.units);
        self.time_or_unknown(When, Text::FieldReported, rows::since(self.object));
        if incident.acknowledged_at.is_none() && incident.state.is_open() {
            self.word(When, Text::FieldAcknowledged, Text::No.get(language));
        }
        self.time(When, Text::FieldAcknowledged, incident.acknowledged_at);
        self.time(When, Text::FieldClosed, incident.closed_at);
        self.said(When, Text::FieldNext, &incident.next);
        text::state_name(incident.state, language)
    }

    fn zone(&mut self, zone: &Zone) -> &'static str {
        let language = self.context.reader.language;
        self.word(What, Text::FieldRule, text::rule_name(zone.rule, language));
        let phase = if schedule::is_unclear(self.object, self.context.now) {
            text::doubt_name(Doubt::Validity, language)
        } else {
            text::phase_name(schedule::standing(self.object, self.context.now).phase, language)
        };
        self.word(What, Text::FieldPhase, phase);
        self.said(What, Text::FieldInstructions, &zone.instructions);
        let reader = self.context.reader;
        let exempt =
            zone.exemptions.iter().filter_map(|who| reader.text(self.object, who)).map(str::to_owned);
        let exempt: Vec<String> = exempt.collect();
        self.list(What, Text::FieldExemptions, exempt);
        let needs = zone.needs.iter().map(|need| {
            let class = text::unit_class_name(need.class, reader.language);
            format!("{} × {class}", text::number(reader.language, need.count.into()))
        });
        self.list(What, Text::FieldNeeds, needs.collect());
        self.links(What, Text::FieldExemptAircraft, &zone.exempt);
        let patterns = zone.recurrence.iter().filter_map(Recurrence::pattern);
        self.list(
            When,
            Text::FieldRecurs,
            patterns.map(|pattern| text::recurrence(reader.language, &pattern, self.context.now)).collect(),
        );
        self.measure(Where, Text::FieldFloor, zone.floor_m, 0, "m");
        self.measure(Where, Text::FieldCeiling, zone.ceiling_m, 0, "m");
        self.said(Who, Text::FieldDecidedBy, &zone.decided_by);
        phase
    }

    fn site(&mut self, site: &Site) {
        let language = self.context.reader.language;
        if site.hub {
            self.word(What, Text::FieldHub, Text::Yes.get(language));
        }
        let line = |strength: &Strength| {
            let number = |n: Option<u32>| {
                n.map_or_else(
                    || Text::Unknown.get(language).to_owned(),
                    |n| text::number(language, u64::from(n)),
                )
            };
            let force = text::force_name(strength.force, language);
            format!("{force}: {} / {}", number(strength.present), number(strength.planned))
        };
        self.list(Who, Text::FieldStaffing, site.staffing.iter().map(line).collect());
        let context = self.context;
        let id = &self.object.common.id;
        if let Some(state) = context.sites.number(id).and_then(|number| context.board.state(number)) {
            self.site_state(state);
        }
        let counts = context.open_by_site.get(id).copied().unwrap_or_default();
        let open = Severity::ALL.into_iter().zip(counts).filter(|(_, count)| *count > 0);
        let open = open.map(|(severity, count)| {
            format!("{}: {}", text::severity_name(severity, language), text::number(language, count as u64))
        });
        self.list(What, Text::Incidents, open.collect());
    }

    /// Adds the state of a site in detail.
    fn site_state(&mut self, state: &SiteState) {
        let language = self.context.reader.language;
        if let Some(phase) = state.phase {
            self.word(What, Text::FieldVenuePhase, text::venue_phase_name(phase, language));
        }
        if let Some((present, room)) = state.crowd {
            self.number(What, Text::FieldPresent, Some(present));
            self.number(What, Text::FieldCapacity, room);
        }
        if let Some((ring, duty)) = state.weakest_ring
            && let Some(ring) = self.context.picture.object(ring)
        {
            let duty = FieldValue::Text(text::duty_name(duty, language).to_owned());
            self.add(What, Text::FieldWeakestRing, FieldValue::List(vec![self.link(&ring.common.id), duty]));
        }
        if let Some((present, planned)) = state.staff {
            let number = |value| text::number(language, value);
            self.word(Who, Text::FieldStaffPresent, &format!("{} / {}", number(present), number(planned)));
        }
        if state.sweeps_void > 0 {
            self.number(When, Text::SweepVoid, Some(state.sweeps_void as u64));
        }
        self.time(When, Text::FieldSweptUntil, state.swept_until);
        if let Some(Mark::NoContact(since)) = state.marks.first() {
            self.time_or_unknown(When, Text::FieldNoContact, *since);
        } else {
            self.time(When, Text::LastContact, state.confirmed_at);
        }
    }

    fn venue(&mut self, venue: &Venue) -> &'static str {
        let language = self.context.reader.language;
        self.word(What, Text::FieldUse, text::venue_use_name(venue.purpose, language));
        self.word(What, Text::FieldVenuePhase, text::venue_phase_name(venue.phase, language));
        self.plain(What, Text::FieldSport, venue.sport.as_deref());
        self.number(What, Text::FieldCapacity, venue.capacity);
        self.number(What, Text::FieldPresent, venue.present);
        self.plain(Where, Text::FieldMunicipality, venue.municipality.as_deref());
        self.values(Where, Text::FieldEntrances, self.entrances());
        self.time(When, Text::FieldNextSession, venue.next_session_at);
        self.plain(Origin, Text::FieldCode, venue.code.as_deref());
        text::venue_phase_name(venue.phase, language)
    }

    /// Entrances of a venue, with the persons each admits and whether it is open.
    fn entrances(&self) -> Vec<FieldValue> {
        let CardContext { picture, scene, reader, .. } = *self.context;
        let gates = scene.slots_of(scene::layer_of(Kind::Gate)).filter_map(|slot| {
            let object = picture.object(slot).filter(|object| reader.may_see(object))?;
            let Body::Gate(gate) = &object.body else { return None };
            let entrance = gate.entrance.filter(|_| gate.venue.as_ref() == Some(&self.object.common.id))?;
            let whom = text::entrance_name(entrance, reader.language);
            let words = format!("{whom} · {}", gate_state(gate, reader.language));
            Some((&object.common.id, self.link_with(&object.common.id, Some(&words))))
        });
        let mut gates: Vec<_> = gates.collect();
        gates.small_sort_by(|a, b| a.0.cmp(b.0));
        gates.into_iter().map(|(_, link)| link).collect()
    }

    fn headquarters(&mut self, room: &Headquarters) -> &'static str {
        let language = self.context.reader.language;
        self.word(What, Text::FieldUse, text::room_use_name(room.purpose, language));
        self.word(What, Text::FieldLink, text::duty_name(room.link, language));
        self.said(Where, Text::FieldCovers, &room.covers);
        let sites = self.context.sites.directed_by(&self.object.common.id);
        self.values(Where, Text::Sites, sites.map(|site| self.link(site)).collect());
        self.maybe_link(Who, Text::FieldReportsTo, room.reports_to.as_ref());
        let staffed = room.staffed.map_or_else(
            || self.unknown(),
            |is_staffed| {
                FieldValue::Text(if is_staffed { Text::Yes } else { Text::No }.get(language).to_owned())
            },
        );
        self.add(Who, Text::FieldStaffed, staffed);
        self.time(When, Text::FieldLinkSince, room.link_since);
        text::duty_name(room.link, language)
    }

    fn perimeter(&mut self, perimeter: &Perimeter) -> &'static str {
        let language = self.context.reader.language;
        self.word(What, Text::FieldRing, text::ring_name(perimeter.ring, language));
        self.word(What, Text::FieldState, text::duty_name(perimeter.state, language));
        self.plain(Where, Text::FieldSector, perimeter.sector.as_deref());
        self.maybe_link(Where, Text::FieldAround, perimeter.around.as_ref());
        self.measure(Where, Text::FieldBuffer, perimeter.buffer_m, 0, "m");
        text::duty_name(perimeter.state, language)
    }

    fn gate(&mut self, gate: &Gate) -> &'static str {
        let language = self.context.reader.language;
        self.word(What, Text::FieldState, gate_state(gate, language));
        self.minutes(What, Text::FieldQueue, gate.queue_minutes);
        self.number(What, Text::FieldLanes, gate.lanes);
        match gate.entrance {
            Some(entrance) => self.word(What, Text::FieldEntrance, text::entrance_name(entrance, language)),
            None => self.word(Where, Text::FieldRing, text::ring_name(gate.ring, language)),
        }
        self.maybe_link(Where, Text::FieldVenue, gate.venue.as_ref());
        self.maybe_link(Where, Text::FieldPerimeter, gate.perimeter.as_ref());
        gate_state(gate, language)
    }

    fn camera(&mut self, camera: &Camera) -> &'static str {
        let language = self.context.reader.language;
        self.word(What, Text::FieldState, text::duty_name(camera.state, language));
        self.bearing(Where, Text::FieldBearing, camera.bearing_deg);
        self.measure(Where, Text::FieldAngle, camera.angle_deg, 0, "°");
        self.measure(Where, Text::FieldRange, camera.range_m, 0, "m");
        self.maybe_link(Where, Text::FieldPerimeter, camera.perimeter.as_ref());
        if let Some(stream) = camera.stream.as_deref().filter(|_| !self.context.reader.is_watched()) {
            let is_allowed = is_allowed_stream(stream, self.context.stream_hosts);
            let value = if is_allowed {
                FieldValue::Stream(stream.to_owned())
            } else {
                FieldValue::Text(stream.to_owned())
            };
            self.add(Origin, Text::FieldStream, value);
        }
        text::duty_name(camera.state, language)
    }

    fn hotel(&mut self, hotel: &Hotel) -> &'static str {
        let language = self.context.reader.language;
        self.word(What, Text::FieldManning, text::manning_name(hotel.state, language));
        let guests = hotel.guests.iter().map(|guest| {
            let category = text::guest_category_name(guest.category, language);
            match guest.count {
                Some(count) => format!("{category}: {}", text::number(language, u64::from(count))),
                None => category.to_owned(),
            }
        });
        self.list(What, Text::FieldGuests, guests.collect());
        self.staff(hotel.staff_planned.map(u64::from), hotel.staff_present.map(u64::from));
        self.time_or_unknown(When, Text::FieldShiftUntil, hotel.shift_until);
        text::manning_name(hotel.state, language)
    }

    fn post(&mut self, post: &Post) -> &'static str {
        let language = self.context.reader.language;
        self.word(What, Text::FieldManning, text::manning_name(post.state, language));
        self.maybe_link(Where, Text::FieldRing, post.perimeter.as_ref());
        self.staff(post.staff_planned.map(u64::from), post.staff_present.map(u64::from));
        self.time_or_unknown(When, Text::FieldShiftUntil, post.shift_until);
        text::manning_name(post.state, language)
    }

    fn overwatch(&mut self, post: &Overwatch) -> &'static str {
        let language = self.context.reader.language;
        self.word(What, Text::FieldManning, text::manning_name(post.state, language));
        self.bearing(Where, Text::FieldBearing, post.bearing_deg);
        self.measure(Where, Text::FieldAngle, post.angle_deg, 0, "°");
        self.measure(Where, Text::FieldRange, post.range_m, 0, "m");
        text::manning_name(post.state, language)
    }

    fn check(&mut self, check: &Check) -> &'static str {
        let language = self.context.reader.language;
        self.word(What, Text::FieldCheckPlace, text::check_place_name(check.place, language));
        self.word(What, Text::FieldCheckLevel, text::check_level_name(check.level, language));
        self.minutes(What, Text::FieldQueue, check.wait_minutes);
        match check.direction.as_deref() {
            Some("in") => self.word(Where, Text::FieldDirection, Text::Inbound.get(language)),
            Some("out") => self.word(Where, Text::FieldDirection, Text::Outbound.get(language)),
            other => self.plain(Where, Text::FieldDirection, other),
        }
        text::check_level_name(check.level, language)
    }

    fn unit(&mut self, unit: &Unit) -> &'static str {
        let language = self.context.reader.language;
        self.word(What, Text::FieldClass, text::unit_class_name(unit.class, language));
        self.word(What, Text::FieldStatus, text::unit_status_name(unit.status, language));
        self.maybe_link(What, Text::FieldTask, unit.task.as_ref());
        self.battery(unit.battery_percent, unit.minutes_left);
        self.bearing(Where, Text::FieldHeading, unit.heading_deg);
        self.measure(Where, Text::FieldSpeed, unit.speed_kmh, 0, "km/h");
        self.word(Who, Text::FieldForce, text::force_name(unit.force, language));
        self.plain(Who, Text::FieldCallsign, unit.callsign.as_deref());
        self.number(Who, Text::FieldStrength, unit.strength);
        text::unit_status_name(unit.status, language)
    }

    fn battery(&mut self, percent: Option<u8>, minutes_left: Option<u16>) {
        if let Some(percent) = percent {
            self.word(What, Text::FieldBattery, &format!("{percent} %"));
        }
        self.minutes(What, Text::FieldMinutesLeft, minutes_left);
    }

    fn aircraft(&mut self, aircraft: &Aircraft) {
        let language = self.context.reader.language;
        self.word(What, Text::FieldClass, text::aircraft_name(aircraft.class, language));
        self.battery(aircraft.battery_percent, aircraft.minutes_left);
        self.measure(Where, Text::FieldHeight, aircraft.height_m, 0, "m");
        self.bearing(Where, Text::FieldHeading, aircraft.heading_deg);
        self.measure(Where, Text::FieldSpeed, aircraft.speed_kmh, 0, "km/h");
    }

    fn sweep(&mut self, sweep: &Sweep) -> &'static str {
        use crate::model::sweep::SweepState;
        let language = self.context.reader.language;
        // An expired clearance must not read as a valid one.
        let state = sweep.state_at(self.context.now);
        self.word(What, Text::FieldState, text::sweep_state_name(state, language));
        self.said(What, Text::FieldVoidReason, &sweep.void_reason);
        self.maybe_link(Where, Text::FieldTarget, sweep.target.as_ref());
        let unit = |id: &ObjectId| self.link_with(id, self.unit_class(id));
        let units: Vec<FieldValue> = sweep.units.iter().map(unit).collect();
        self.values(Who, Text::FieldUnits, units);
        self.time(When, Text::FieldStarted, sweep.started_at);
        self.time(When, Text::FieldCleared, sweep.cleared_at);
        if sweep.state == SweepState::Clear {
            self.time_or_unknown(When, Text::FieldClearUntil, sweep.clear_until);
        }
        text::sweep_state_name(state, language)
    }

    fn corridor(&mut self, corridor: &Corridor) {
        let language = self.context.reader.language;
        self.word(What, Text::FieldPurpose, text::corridor_use_name(corridor.purpose, language));
        match corridor.delay_minutes {
            None => {}
            Some(0) => self.word(What, Text::FieldDelay, Text::OnTime.get(language)),
            Some(minutes) => {
                self.word(What, Text::FieldDelay, &format!("{minutes:+} min"));
            }
        }
        self.measure(What, Text::FieldPace, corridor.pace_kmh, 1, "km/h");
        if let Some(length) = corridor.length_m {
            self.word(What, Text::FieldLength, &text::distance(language, f64::from(length)));
        }
        let position = |at: Option<[f64; 2]>| at.and_then(|[lng, lat]| LngLat::new(lng, lat));
        for (label, at) in
            [(Text::FieldHead, position(corridor.head)), (Text::FieldTail, position(corridor.tail))]
        {
            if let Some(at) = at {
                self.add(Where, label, FieldValue::Position(at));
            }
        }
        self.minutes(When, Text::FieldClosedFor, corridor.closed_minutes);
        let passages = passages(self.object);
        let stops = corridor.stops.iter().zip(passages).map(|(stop, passes_at)| {
            let closed = passes_at.and_then(|at| closure(corridor, at)).unwrap_or_default();
            FieldValue::List(self.stop(stop, closed))
        });
        let stops: Vec<FieldValue> = stops.collect();
        if !stops.is_empty() {
            self.add(When, Text::FieldStops, FieldValue::List(stops));
        }
    }

    /// A stop: name, passage or expected time, planned time if it differs, and the closure as far as it lies ahead.
    fn stop(&self, stop: &Stop, closed: Interval) -> Vec<FieldValue> {
        let language = self.context.reader.language;
        let name = self.context.reader.text(self.object, &stop.name).unwrap_or(Text::Unnamed.get(language));
        let mut line = vec![FieldValue::Text(name.to_owned())];
        let mut say = |word: Text, at: Option<UnixMillis>| {
            if let Some(at) = at {
                line.push(FieldValue::Text(word.get(language).to_owned()));
                line.push(FieldValue::Time(at));
            }
        };
        let is_passed = stop.passed_at.is_some();
        say(Text::Passed, stop.passed_at);
        say(Text::ExpectedAt, stop.expected_at.filter(|_| !is_passed));
        let is_said = stop.passed_at.or(stop.expected_at) == stop.planned_at;
        say(Text::PlannedFor, stop.planned_at.filter(|_| !is_said));
        let is_ahead = |at: &UnixMillis| self.context.now < *at;
        say(Text::ClosedFrom, closed.from.filter(is_ahead));
        say(Text::ClosedUntil, closed.to.filter(is_ahead));
        line
    }

    fn assembly(&mut self, assembly: &Assembly) -> &'static str {
        let language = self.context.reader.language;
        self.word(What, Text::FieldState, text::assembly_state_name(assembly.state, language));
        self.said(What, Text::FieldTopic, &assembly.topic);
        self.number(What, Text::FieldExpected, assembly.expected);
        self.number(What, Text::FieldPresent, assembly.present);
        self.said(Who, Text::FieldOrganizer, &assembly.organizer);
        self.time(When, Text::FieldStarts, assembly.starts_at);
        self.time(When, Text::FieldEnds, assembly.ends_at);
        text::assembly_state_name(assembly.state, language)
    }

    fn service(&mut self, service: &Service) -> &'static str {
        let language = self.context.reader.language;
        self.word(What, Text::FieldUse, text::service_use_name(service.purpose, language));
        self.word(What, Text::FieldState, text::duty_name(service.state, language));
        self.links(What, Text::FieldServes, &service.serves);
        self.time(When, Text::FieldSince, service.since);
        text::duty_name(service.state, language)
    }

    fn liaison(&mut self, liaison: &Liaison) {
        self.said(What, Text::FieldMandate, &liaison.mandate);
        self.maybe_link(Where, Text::FieldHost, liaison.host.as_ref());
        self.said(Who, Text::FieldOrganization, &liaison.organization);
        self.plain(Who, Text::FieldCountry, liaison.country.as_deref());
    }

    fn crowd(&mut self, crowd: &Crowd) {
        self.number(What, Text::FieldPresent, crowd.present);
        self.number(What, Text::FieldCapacity, crowd.capacity);
        self.measure(What, Text::FieldDensity, crowd.per_m2, 1, "/ m²");
    }
}

/// State of a gate in words: open or shut, otherwise how it is manned. A failure takes precedence.
fn gate_state(gate: &Gate, language: Language) -> &'static str {
    match (gate.state, gate.open) {
        (Duty::Up | Duty::Unknown, Some(is_open)) => {
            if is_open { Text::Opened } else { Text::Shut }.get(language)
        }
        (state, _) => text::manning_name(state, language),
    }
}

/// Returns whether a stream URL is https on one of the hosts. Anything doubtful is not.
fn is_allowed_stream(address: &str, hosts: &[String]) -> bool {
    let Some(rest) = address.strip_prefix("https://") else { return false };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    // No user info and no escapes, so that the apparent host is the real one.
    let host = authority.split(':').next().unwrap_or_default();
    let is_plain = !authority.is_empty()
        && authority.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b':'))
        && !address.chars().any(|c| c.is_control() || c.is_whitespace());
    is_plain && hosts.iter().any(|allowed| allowed.eq_ignore_ascii_case(host))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_are_linked_on_allowed_hosts_only() {
        let hosts = ["video.example.org".to_owned()];
        for good in ["https://video.example.org/1", "https://VIDEO.example.org:8443/1?x#y"] {
            assert!(is_allowed_stream(good, &hosts), "{good}");
        }
        for bad in [
            "http://video.example.org/1",
            "javascript:alert(1)",
            "https://video.example.org@evil.example/1",
            "https://evil.example/video.example.org",
            "https://video.example.org.evil.example/",
            "https://video.example.org\\@evil.example/",
            "https://video.example.org/\n",
            "https://",
            "",
        ] {
            assert!(!is_allowed_stream(bad, &hosts), "{bad}");
        }
    }
}

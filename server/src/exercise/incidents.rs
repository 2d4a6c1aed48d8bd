//! Incidents: time, place and severity, the units that are sent, and the outcome.
//!
//! Incidents of a minute are drawn from the minute, in the order of their reports, and units are assigned in that
//! order. The assignment therefore depends on the start of the exercise, and not on how often it was queried.

use std::collections::{BTreeMap, VecDeque};

use vedetta::model::geo::Shape;
use vedetta::model::incident::{Category, Incident, IncidentState, Severity};
use vedetta::model::marking::Marking;
use vedetta::model::object::{Body, Object, ObjectId};
use vedetta::model::site::VenuePhase;
use vedetta::model::text::Localized;
use vedetta::model::unit::UnitClass;
use vedetta::model::zone::{Rule, Zone};

use super::actor::{Sheet, id, text};
use super::cast::means::{SIGNALS_DEGRADED, TICKETING_DEGRADED, unknown_drone, unknown_drone_target};
use super::cast::rings;
use super::chance::Chance;
use super::hours::{
    DAY, HOUR, MINUTE, NEW_YEAR, OpSecs, february, local_hour, midnight, on_curve, unix_millis,
};
use super::phrases::{
    CAMERAS_LOST, NIGHT_PHRASES, PHRASES, POWER_LOST, Phrase, PlaceSort, SIGNALS_ATTACKED, STREETS,
    TICKETING_SLOW, Words,
};
use super::places::{PLACES, Sort};
use super::sessions::Timeline;
use super::shapes::{Spot, circle, polygon};
use super::sites::{self, AREAS, Area};
use super::story::{POWER_OUT, Story};
use super::units::UnitActor;

/// Time of the first incidents. An exercise that starts later computes all incidents since.
const BEGIN: OpSecs = february(5, 0, 0);
/// Maximum number of units examined for a call, as many may be busy or far away.
const TRIES: usize = 40;

/// An incident from report to end, planned in advance.
pub(super) struct Plan {
    sheet: Sheet,
    phrase: &'static Phrase,
    place: Place,
    /// Severity as first reported, and as confirmed.
    severities: (Severity, Severity),
    reported: OpSecs,
    acknowledged: OpSecs,
    confirmed: OpSecs,
    handled: OpSecs,
    closed: OpSecs,
    gone: OpSecs,
    units: Vec<ObjectId>,
    affects: Vec<ObjectId>,
    is_international: bool,
}

impl Plan {
    /// Returns whether both report the same thing at the same place.
    fn is_same_thing(&self, other: &Self) -> bool {
        self.sheet.name == other.sheet.name && self.place.name == other.place.name
    }
}

/// Place of an incident.
#[derive(Debug, Clone)]
struct Place {
    name: [String; 3],
    at: Option<Spot>,
    site: Option<&'static str>,
    affects: Vec<&'static str>,
}

/// All incidents, drawn in chronological order.
pub(super) struct Incidents {
    story: Story,
    chance: Chance,
    /// Factor on the number of incidents as written.
    factor: f64,
    /// The gates of each area, in the order of the areas.
    gates: Vec<Vec<Spot>>,
    /// Timeline of the venue of an area, by the key of the area.
    stands: BTreeMap<&'static str, Timeline>,
    /// Next minute to be drawn.
    minute: OpSecs,
    /// Incidents that have not left the picture, in the order of their reports.
    pub(super) plans: VecDeque<Plan>,
}

impl Incidents {
    /// Creates the incidents up to an instant.
    pub(super) fn new(
        story: Story,
        factor: f64,
        chance: Chance,
        units: &mut [UnitActor],
        now: OpSecs,
    ) -> Self {
        let gates =
            AREAS.iter().map(|area| rings::gates(area, chance).into_iter().map(|gate| gate.1).collect());
        let gates = gates.collect();
        let stands = AREAS.iter().filter_map(|area| Some((area.key, Timeline::of(area.venue?)))).collect();
        let mut all = Self { story, chance, factor, gates, stands, minute: BEGIN, plans: VecDeque::new() };
        let pool = Pool::of(units);
        while all.minute <= now {
            all.draw_minute(units, &pool);
            let past = all.minute - MINUTE;
            all.plans.retain(|plan| plan.gone > past);
        }
        all
    }

    /// Draws the incidents reported up to `now`, and sends units.
    pub(super) fn draw(&mut self, units: &mut [UnitActor], now: OpSecs) {
        if self.minute > now {
            return;
        }
        let pool = Pool::of(units);
        while self.minute <= now {
            self.draw_minute(units, &pool);
        }
    }

    fn draw_minute(&mut self, units: &mut [UnitActor], pool: &Pool) {
        let from = self.minute;
        self.minute += MINUTE;
        let own = self.chance.named("incidents").at((from - NEW_YEAR) as u64);
        let count = poisson(rate_per_minute(from, self.story) * self.factor, own);
        let mut fresh: Vec<Plan> = (0..count)
            .filter_map(|n| {
                self.plan(n, from + own.at(n as u64).below(60) as OpSecs, own.at(1_000 + n as u64))
            })
            .collect();
        fresh.extend(
            self.written()
                .into_iter()
                .flatten()
                .filter(|plan| (from..from + MINUTE).contains(&plan.reported)),
        );
        fresh.sort_by_key(|plan| plan.reported);
        for mut plan in fresh {
            // The same thing at the same place, while the first is open, is the same incident reported twice.
            let is_known =
                self.plans.iter().any(|open| open.closed > plan.reported && open.is_same_thing(&plan));
            if is_known {
                continue;
            }
            self.send(&mut plan, units, pool);
            self.plans.push_back(plan);
        }
    }

    /// Draws a random incident.
    fn plan(&self, number: usize, reported: OpSecs, own: Chance) -> Option<Plan> {
        let severities = [
            (Severity::Critical, 0.045),
            (Severity::Major, 0.15),
            (Severity::Minor, 0.50),
            (Severity::Info, 0.305),
        ];
        let index = own
            .at(0)
            .pick_weighted(&[0_usize, 1, 2, 3], |index| severities.get(*index).map_or(0.0, |pair| pair.1))
            .copied()
            .unwrap_or(2);
        let severity = severities.get(index).map_or(Severity::Minor, |pair| pair.0);
        // At night and on a calm day there are only small incidents.
        let is_night = self.story.is_night(reported);
        let is_grave = matches!(severity, Severity::Critical | Severity::Major);
        if is_grave && (is_night || self.story.is_calm(reported)) {
            return None;
        }
        let phrases = if is_night { NIGHT_PHRASES } else { PHRASES };
        let phrase = own.at(1).pick_weighted(phrases, |phrase| {
            phrase.weights.get(index).copied().unwrap_or(0.0)
                * if self.is_possible(phrase, reported) { 1.0 } else { 0.0 }
        })?;
        let place = self.place(phrase.place, reported, own.at(2))?;
        // Some turn out worse than first reported: half of the critical ones, and three in ten of the major ones.
        let first = match severity {
            Severity::Critical if own.at(3).happens(0.5) => Severity::Major,
            Severity::Major if own.at(3).happens(0.3) => Severity::Minor,
            Severity::Critical | Severity::Major | Severity::Minor | Severity::Info | Severity::Unknown => {
                severity
            }
        };
        let minutes = match severity {
            Severity::Critical => own.at(4).between(26.0, 70.0),
            Severity::Major => own.at(4).between(15.0, 46.0),
            Severity::Minor => own.at(4).between(6.0, 19.0),
            Severity::Info | Severity::Unknown => own.at(4).between(3.0, 11.0),
        };
        let key = format!("{}-{}", clock_key(reported), number + 1);
        let closed = reported + (minutes * 60.0) as OpSecs;
        let is_international = own.at(5).happens(phrase.international);
        Some(Plan::new(&key, phrase, place, (first, severity), reported, closed, is_international, own.at(6)))
    }

    /// Scripted incidents: those of the opening evening, the power outage, and the unknown drone of each day.
    fn written(&self) -> Option<Vec<Plan>> {
        let evening = self.minute - MINUTE;
        let mut plans = Vec::new();
        let day = (midnight(evening) - february(0, 0, 0)) / DAY;
        if self.story.is_power_out(POWER_OUT.start) && day == 7 {
            let at = AREAS.iter().find(|area| area.key == "fiames").map(|area| area.oval.center);
            let place = Place {
                name: ["Fiames, villaggio olimpico", "Fiames, Olympisches Dorf", "Fiames, Olympic Village"]
                    .map(str::to_owned),
                at,
                site: Some("site-cortina"),
                affects: vec!["service-power-cortina", "venue-village-cortina"],
            };
            let from = POWER_OUT.start + 35;
            plans.push(self.written_one(&POWER_LOST, place, Severity::Critical, from, POWER_OUT.end));
        }
        if (6..=22).contains(&day) && !self.story.is_calm(february(day, 12, 0)) {
            let span = unknown_drone(day, self.chance);
            let (area, at) = unknown_drone_target(day, self.chance);
            let name = area.name.map(str::to_owned);
            let place = Place {
                name,
                at: Some(at.moved(140.0, 90.0)),
                site: Some(area.site),
                affects: area.venue.into_iter().collect(),
            };
            plans.push(self.written_one(
                first_of(Category::Drone)?,
                place,
                Severity::Critical,
                span.start + 20,
                span.end + 6 * MINUTE,
            ));
        }
        if day != 6 {
            return Some(plans);
        }
        let [san_siro, ..] = &AREAS;
        let at_san_siro = |names: Words, at: Spot, affects: &'static str| Place {
            name: names.map(str::to_owned),
            at: Some(at),
            site: Some(san_siro.site),
            affects: vec![affects],
        };
        let gate = self.gates.first().and_then(|gates| gates.get(6)).copied().unwrap_or(san_siro.oval.center);
        let nowhere =
            |affects| Place { name: Default::default(), at: None, site: Some("site-milano"), affects };
        let minute = |hour, minute| february(6, hour, minute);
        plans.extend([
            self.written_one(
                first_of(Category::PublicOrder)?,
                at_san_siro(
                    [
                        "Via Novara, percorso della fiamma",
                        "Via Novara, Fackellauf",
                        "Via Novara, torch route",
                    ],
                    Spot::new(9.1290, 45.4702),
                    "corridor-relay-6",
                ),
                Severity::Major,
                minute(19, 34) + 12,
                minute(20, 26),
            ),
            self.written_one(
                first_of(Category::Intrusion)?,
                at_san_siro(
                    ["San Siro, parcheggio ovest", "San Siro, Parkplatz West", "San Siro, west car park"],
                    san_siro.oval.center.along(245.0, 340.0),
                    "sweep-san-siro-parking",
                ),
                Severity::Major,
                minute(19, 36),
                minute(20, 19),
            ),
            self.written_one(
                &TICKETING_SLOW,
                nowhere(vec!["service-ticketing", "venue-san-siro"]),
                Severity::Major,
                TICKETING_DEGRADED.start + 25,
                TICKETING_DEGRADED.end,
            ),
            self.written_one(
                &SIGNALS_ATTACKED,
                nowhere(vec![
                    "service-rail-signaling",
                    "check-milano-centrale",
                    "check-milano-porta-garibaldi",
                ]),
                Severity::Major,
                SIGNALS_DEGRADED.start + 40,
                SIGNALS_DEGRADED.end + 3 * MINUTE,
            ),
            self.written_one(
                first_of(Category::UnattendedItem)?,
                at_san_siro(
                    ["San Siro varco 7", "San Siro Tor 7", "San Siro gate 7"],
                    gate,
                    "gate-san-siro-07",
                ),
                Severity::Critical,
                minute(19, 50) + 40,
                minute(20, 24),
            ),
            self.written_one(
                &CAMERAS_LOST,
                at_san_siro(
                    ["San Siro, settore est", "San Siro, Sektor Ost", "San Siro, east sector"],
                    san_siro.oval.center.along(90.0, 600.0),
                    "service-cameras-san-siro",
                ),
                Severity::Major,
                rings::CAMERAS_DEGRADED.start + 50,
                rings::CAMERAS_DEGRADED.end + 90,
            ),
            self.written_one(
                first_of(Category::Threat)?,
                Place {
                    name: ["Milano Centrale", "Mailand Hauptbahnhof", "Milan Central"].map(str::to_owned),
                    at: Some(Spot::new(9.2035, 45.4854)),
                    site: Some("site-milano"),
                    affects: vec!["check-milano-centrale"],
                },
                Severity::Critical,
                minute(19, 57) + 5,
                minute(20, 41),
            ),
        ]);
        // Stations that fail within minutes of each other and of the signals.
        for (name, key, at, minutes) in [
            (["Milano Porta Garibaldi"; 3], "check-milano-porta-garibaldi", Spot::new(9.1876, 45.4845), 2),
            (["Milano Rogoredo"; 3], "check-milano-rogoredo", Spot::new(9.2390, 45.4336), 5),
        ] {
            let place = Place {
                name: name.map(str::to_owned),
                at: Some(at),
                site: Some("site-milano"),
                affects: vec![key],
            };
            let from = SIGNALS_DEGRADED.start + minutes * MINUTE;
            let phrase = first_of(Category::Transport)?;
            plans.push(self.written_one(phrase, place, Severity::Major, from, SIGNALS_DEGRADED.end));
        }
        Some(plans)
    }

    fn written_one(
        &self,
        phrase: &'static Phrase,
        place: Place,
        severity: Severity,
        reported: OpSecs,
        closed: OpSecs,
    ) -> Plan {
        let own = self.chance.named("written").at(reported as u64);
        let first = if severity == Severity::Critical { Severity::Major } else { severity };
        let is_international = matches!(phrase.category, Category::Cyber | Category::Threat);
        Plan::new(
            &format!("{}-w", clock_key(reported)),
            phrase,
            place,
            (first, severity),
            reported,
            closed,
            is_international,
            own,
        )
    }

    /// Returns whether there are spectators in an area.
    fn has_audience(&self, area: &Area, at: OpSecs) -> bool {
        let phase = self.stands.get(area.key).map(|venue| venue.phase(at));
        area.has_rings && matches!(phase, Some(VenuePhase::Opening | VenuePhase::InUse | VenuePhase::Egress))
    }

    /// Returns whether an incident is possible: courses are quiet at night, and stands empty before the doors open.
    fn is_possible(&self, phrase: &Phrase, at: OpSecs) -> bool {
        let is_course = phrase.place == PlaceSort::Course;
        (!is_course || local_hour(at) >= 7.0)
            && (phrase.place != PlaceSort::Stand || AREAS.iter().any(|area| self.has_audience(area, at)))
    }

    /// Draws a place of this sort, more likely where more is going on.
    fn place(&self, sort: PlaceSort, at: OpSecs, own: Chance) -> Option<Place> {
        let area = |fits: &dyn Fn(&Area) -> bool| {
            let candidates: Vec<(usize, &'static Area)> =
                AREAS.iter().enumerate().filter(|(_, area)| fits(area)).collect();
            // On the opening evening most incidents are where the crowd is.
            let is_ceremony = (february(6, 17, 0)..february(7, 1, 0)).contains(&at);
            let boost = |area: &Area| if is_ceremony && area.key == "san-siro" { 2.6 } else { 1.0 };
            own.at(0).pick_weighted(&candidates, |(_, area)| area.weight * boost(area)).copied()
        };
        let numbered = |area: &'static Area, words: Words, number: usize, at: Spot| Place {
            name: joined(area.name, words, number),
            at: Some(at),
            site: Some(area.site),
            affects: vec![],
        };
        Some(match sort {
            PlaceSort::Gate => {
                let (index, area) = area(&|area| area.has_rings)?;
                let gates = self.gates.get(index)?;
                let number = own.at(1).below(gates.len());
                let at =
                    gates.get(number)?.along(own.at(2).between(0.0, 360.0), own.at(3).between(4.0, 30.0));
                numbered(area, ["varco", "Tor", "gate"], number + 1, at)
            }
            PlaceSort::Stand => {
                let (_, area) = area(&|area| self.has_audience(area, at))?;
                let at = area.oval.spot(own.at(1).unit(), own.at(2).between(0.05, 0.16));
                numbered(area, ["tribuna", "Tribüne", "stand"], 1 + own.at(3).below(24), at)
            }
            PlaceSort::CarPark => {
                let (_, area) = area(&|area| area.has_rings)?;
                let number = own.at(1).below(6);
                let at = area.oval.spot(number as f64 / 6.0 + own.at(2).between(0.0, 0.05), 0.8);
                numbered(area, ["parcheggio P", "Parkplatz P", "car park P"], number + 1, at)
            }
            PlaceSort::Course => {
                let (_, area) = area(&|area| area.is_alpine && area.has_rings)?;
                let number = own.at(1).below(7);
                let at = area.oval.spot(number as f64 / 14.0, 0.7);
                numbered(
                    area,
                    ["tracciato, tratto", "Strecke, Abschnitt", "course, section"],
                    number + 1,
                    if sites::is_dry(at) { at } else { area.oval.center },
                )
            }
            PlaceSort::Street => {
                // Streets in the city are busier.
                let street = own
                    .at(0)
                    .pick_weighted(STREETS, |street| if street.site == "site-milano" { 1.0 } else { 0.8 })?;
                let at = Spot::new(street.lng, street.lat)
                    .along(own.at(1).between(0.0, 360.0), own.at(2).between(5.0, 120.0));
                Place {
                    name: street.name.map(str::to_owned),
                    at: Some(at),
                    site: Some(street.site),
                    affects: vec![],
                }
            }
            PlaceSort::Station | PlaceSort::Border | PlaceSort::Venue => {
                let candidates: Vec<&super::places::Place> = PLACES
                    .iter()
                    .filter(|place| {
                        let sorts: &[Sort] = if sort == PlaceSort::Station {
                            &[Sort::RailStation, Sort::MetroStation]
                        } else if sort == PlaceSort::Border {
                            &[Sort::Border]
                        } else {
                            &[Sort::Competition, Sort::Ceremony, Sort::Village, Sort::Media]
                        };
                        sorts.contains(&place.sort) && !place.is_closed_in_winter
                    })
                    .collect();
                let busy = february(6, 16, 0)..february(7, 1, 0);
                let place = own.at(0).pick_weighted(&candidates, |place| match place.key {
                    "venue-san-siro" | "check-san-siro-stadio-m5" | "check-milano-centrale"
                        if busy.contains(&at) =>
                    {
                        6.0
                    }
                    _ if place.municipality == "Milano" => 2.0,
                    _ => 1.0,
                })?;
                let at = Spot::new(place.lng, place.lat)
                    .along(own.at(1).between(0.0, 360.0), own.at(2).between(5.0, 60.0));
                Place {
                    name: place.name.map(str::to_owned),
                    at: Some(at),
                    site: place.site,
                    affects: vec![place.key],
                }
            }
            PlaceSort::Nowhere => Place { name: Default::default(), at: None, site: None, affects: vec![] },
        })
    }

    /// Sends the wanted classes of units, as far as units are free nearby.
    fn send(&self, plan: &mut Plan, units: &mut [UnitActor], pool: &Pool) {
        let (Some(place), Some(site)) = (plan.place.at, plan.place.site) else { return };
        let count = match plan.severities.1 {
            Severity::Critical => 4,
            Severity::Major => 2,
            Severity::Minor => 1,
            Severity::Info | Severity::Unknown => return,
        };
        let own = self.chance.named("sent").named(plan.sheet.id.as_str());
        for (n, class) in plan.phrase.wants.iter().take(count).enumerate() {
            let depart = plan.handled + 15 * n as OpSecs;
            let found =
                pool.nearest_free(units, site, *class, place, depart, own.at(n as u64)).or_else(|| {
                    pool.nearest_free(units, site, UnitClass::Patrol, place, depart, own.at(n as u64))
                });
            let Some(unit) = found.and_then(|index| units.get_mut(index)) else { continue };
            // Units stay to the end, or a little longer.
            unit.send(
                plan.sheet.id.clone(),
                place,
                depart,
                plan.closed + own.at(50 + n as u64).below(120) as OpSecs,
            );
            plan.units.push(unit.id().clone());
        }
    }
}

/// Units by site and class.
struct Pool(Vec<((&'static str, UnitClass), Vec<usize>)>);

impl Pool {
    fn of(units: &[UnitActor]) -> Self {
        let mut lists: BTreeMap<(&'static str, UnitClass), Vec<usize>> = Default::default();
        for (index, unit) in units.iter().enumerate() {
            lists.entry((unit.site(), unit.class())).or_default().push(index);
        }
        Self(lists.into_iter().collect())
    }

    /// Returns the nearest free unit among up to [`TRIES`] of a site and class.
    fn nearest_free(
        &self,
        units: &[UnitActor],
        site: &'static str,
        class: UnitClass,
        place: Spot,
        depart: OpSecs,
        own: Chance,
    ) -> Option<usize> {
        let found = self.0.binary_search_by(|(key, _)| key.cmp(&(site, class))).ok()?;
        let list = &self.0.get(found)?.1;
        list.iter()
            .cycle()
            .skip(own.below(list.len()))
            .take(list.len().min(TRIES))
            .filter_map(|index| Some((*index, units.get(*index)?)))
            .filter(|(_, unit)| unit.is_free(depart, place))
            .map(|(index, unit)| (unit.home().meters_to(place), index))
            .min_by(|a, b| a.partial_cmp(b).unwrap_or(std::cmp::Ordering::Equal))
            .map(|(_, index)| index)
    }
}

impl Plan {
    #[expect(clippy::too_many_arguments, reason = "each is one fact of the plan, from two callers")]
    fn new(
        key: &str,
        phrase: &'static Phrase,
        place: Place,
        severities: (Severity, Severity),
        reported: OpSecs,
        closed: OpSecs,
        is_international: bool,
        own: Chance,
    ) -> Self {
        let lasts = (closed - reported) as f64;
        let part = |fraction: f64| (lasts * fraction) as OpSecs;
        let acknowledged = reported + 8 + own.at(0).below(45).min((lasts * 0.1) as usize) as OpSecs;
        let confirmed = acknowledged + part(own.at(1).between(0.05, 0.16));
        let handled = confirmed + part(own.at(2).between(0.03, 0.12)).min(5 * MINUTE);
        let kept = match severities.1 {
            Severity::Critical => 2 * HOUR,
            Severity::Major => HOUR,
            Severity::Minor => 25 * MINUTE,
            Severity::Info | Severity::Unknown => 12 * MINUTE,
        };
        let owner = match (phrase.category, place.site.and_then(sites::site)) {
            (Category::Cyber, _) => "Agenzia per la Cybersicurezza Nazionale",
            (_, Some(site)) => site.owner,
            (_, None) => "Ministero dell'Interno",
        };
        let marking = if matches!(phrase.category, Category::Cyber | Category::Threat) {
            Marking::AmberStrict
        } else if matches!(phrase.category, Category::Medical | Category::MissingPerson)
            || severities.1 == Severity::Critical
        {
            Marking::Amber
        } else {
            Marking::Green
        };
        let shape = place.at.map_or(Shape::Nowhere, Spot::shape);
        let mut sheet = Sheet::new(
            &format!("incident-{key}"),
            text(phrase.what),
            shape,
            owner,
            text(["Sala operativa", "Lageraum", "Operations room"]),
        )
        .marking(marking);
        if let Some(site) = place.site {
            sheet = sheet.site(site);
        }
        if place.at.is_some() {
            sheet = sheet.accuracy(if phrase.place == PlaceSort::Venue { 250.0 } else { 25.0 });
        }
        let affects = place.affects.iter().map(|key| id(key)).collect();
        Self {
            sheet,
            phrase,
            place,
            severities,
            reported,
            acknowledged,
            confirmed,
            handled,
            closed,
            gone: closed + kept,
            units: Vec::new(),
            affects,
            is_international,
        }
    }

    pub(super) const fn id(&self) -> &ObjectId {
        &self.sheet.id
    }

    /// Returns when the incident leaves the picture.
    pub(super) const fn gone(&self) -> OpSecs {
        self.gone
    }

    /// Returns when the incident last changed; `None` before its report and after it has left the picture.
    pub(super) fn changed_at(&self, now: OpSecs) -> Option<OpSecs> {
        if now >= self.gone {
            return None;
        }
        // An incident that stays open is confirmed by the room every five minutes.
        let again = (now < self.closed && now >= self.handled)
            .then(|| self.handled + (now - self.handled) / (5 * MINUTE) * (5 * MINUTE));
        [self.reported, self.acknowledged, self.confirmed, self.handled, self.closed]
            .into_iter()
            .chain(again)
            .filter(|instant| *instant <= now)
            .max()
    }

    /// Returns the incident as of an instant.
    pub(super) fn object(&self, at: OpSecs) -> Object {
        let state = match at {
            _ if at >= self.closed => IncidentState::Closed,
            _ if at >= self.handled => IncidentState::Handled,
            _ if at >= self.confirmed => IncidentState::Confirmed,
            _ => IncidentState::Reported,
        };
        let phrase = self.phrase;
        let note = [0, 1, 2].map(|language: usize| {
            let word = |words: Words| words.get(language).copied().unwrap_or_default();
            let outcome = if state.is_open() { "" } else { word(phrase.outcome) };
            format!("{} {outcome}", word(phrase.how)).trim_end().to_owned()
        });
        let next = match state {
            IncidentState::Closed => Localized::Absent,
            IncidentState::Handled => text(phrase.then),
            IncidentState::Reported | IncidentState::Confirmed | IncidentState::Unknown => text(phrase.first),
        };
        let is_sent = at >= self.handled;
        let incident = Incident {
            severity: if at >= self.confirmed { self.severities.1 } else { self.severities.0 },
            state,
            category: phrase.category,
            reported_at: Some(unix_millis(self.reported)),
            closed_at: (at >= self.closed).then(|| unix_millis(self.closed)),
            acknowledged_at: (at >= self.acknowledged).then(|| unix_millis(self.acknowledged)),
            place: if self.place.at.is_some() {
                text([&self.place.name[0], &self.place.name[1], &self.place.name[2]])
            } else {
                Localized::Absent
            },
            next,
            units: if is_sent { self.units.clone() } else { vec![] },
            affects: self.affects.clone(),
            international: self.is_international && at >= self.confirmed,
        };
        let sheet = Sheet { note: text([&note[0], &note[1], &note[2]]), ..self.sheet.clone() };
        sheet.object(at, Body::Incident(Box::new(incident)))
    }

    /// Returns the cordon around the incident; `None` if the incident does not get one.
    pub(super) fn cordon(&self) -> Option<Cordon<'_>> {
        let is_cordoned = matches!(
            self.phrase.category,
            Category::UnattendedItem | Category::Hazmat | Category::SuspiciousVehicle | Category::Threat
        ) && matches!(self.severities.1, Severity::Critical | Severity::Major);
        Some(Cordon { plan: self, at: self.place.at.filter(|_| is_cordoned)? })
    }
}

/// A cordon around an incident.
pub(super) struct Cordon<'a> {
    plan: &'a Plan,
    at: Spot,
}

impl Cordon<'_> {
    pub(super) fn id(&self) -> ObjectId {
        let plan = self.plan.id().as_str();
        id(&format!("zone-cordon-{}", plan.strip_prefix("incident-").unwrap_or(plan)))
    }

    /// Returns when the cordon was set up; `None` unless the incident is being handled.
    pub(super) fn changed_at(&self, now: OpSecs) -> Option<OpSecs> {
        (self.plan.handled..self.plan.closed).contains(&now).then_some(self.plan.handled)
    }

    pub(super) fn object(&self, changed_at: OpSecs) -> Object {
        let radius = if self.plan.severities.1 == Severity::Critical { 140.0 } else { 80.0 };
        let name = |word: &str, language: usize| {
            format!("{word}, {}", self.plan.place.name.get(language).map_or("", String::as_str))
        };
        let zone = Zone {
            rule: Rule::Cordon,
            instructions: text([
                "Nessuno entra fino al cessato allarme.",
                "Kein Zutritt bis zur Entwarnung.",
                "Nobody enters until the all-clear.",
            ]),
            decided_by: text(["Responsabile sul posto", "Einsatzleitung vor Ort", "Commander on scene"]),
            ..Zone::default()
        };
        let mut sheet = Sheet::new(
            self.id().as_str(),
            text([&name("Cordone", 0), &name("Absperrung", 1), &name("Cordon", 2)]),
            polygon(&circle(self.at, radius, 20)),
            "Polizia di Stato",
            text(["Sala operativa", "Lageraum", "Operations room"]),
        )
        .marking(Marking::Amber);
        sheet.valid.from = Some(unix_millis(self.plan.handled));
        sheet.site.clone_from(&self.plan.sheet.site);
        sheet.headquarters.clone_from(&self.plan.sheet.headquarters);
        sheet.object(changed_at, Body::Zone(Box::new(zone)))
    }
}

/// Returns the first phrase of a category.
fn first_of(category: Category) -> Option<&'static Phrase> {
    PHRASES.iter().find(|phrase| phrase.category == category)
}

/// Formats day and minute for an id.
fn clock_key(at: OpSecs) -> String {
    let day = (midnight(at) - NEW_YEAR) / DAY + 1;
    let (month, day) = match day {
        ..=31 => (1, day),
        32..=59 => (2, day - 31),
        _ => (3, day - 59),
    };
    let minutes = (at - midnight(at)) / MINUTE;
    format!("{month:02}{day:02}-{:02}{:02}", minutes / 60, minutes % 60)
}

/// Name of a place with a number, which follows a letter directly (`P3`), and a word after a space (`gate 3`).
fn joined(area: Words, words: Words, number: usize) -> [String; 3] {
    [0, 1, 2].map(|language: usize| {
        let (area, word) = (
            area.get(language).copied().unwrap_or_default(),
            words.get(language).copied().unwrap_or_default(),
        );
        let space = if word.ends_with(" P") { "" } else { " " };
        format!("{area} {word}{space}{number}")
    })
}

/// Incidents per minute at all sites: a handful when the stadium empties, few at night, less than one on other days.
fn rate_per_minute(at: OpSecs, story: Story) -> f64 {
    if story.is_night(at) {
        return 0.5;
    }
    let opening_day = february(6, 12, 0)..february(7, 4, 0);
    if opening_day.contains(&at) {
        let hours = (at - february(6, 0, 0)) as f64 / HOUR as f64;
        return on_curve(
            hours,
            &[
                (12.0, 0.5),
                (15.0, 0.9),
                (17.0, 1.5),
                (19.0, 2.0),
                (20.0, 2.4),
                (20.5, 3.0),
                (22.0, 2.4),
                (23.0, 4.4),
                (23.6, 4.6),
                (24.5, 2.6),
                (25.5, 1.0),
                (27.0, 0.3),
                (28.0, 0.15),
            ],
        );
    }
    on_curve(
        local_hour(at),
        &[
            (0.0, 0.25),
            (2.0, 0.12),
            (6.0, 0.12),
            (8.0, 0.4),
            (10.0, 0.7),
            (14.0, 0.8),
            (18.0, 0.85),
            (21.0, 0.7),
            (23.0, 0.4),
            (24.0, 0.25),
        ],
    )
}

/// Draws a Poisson-distributed number by inversion, which suits the small numbers of a minute.
fn poisson(expected: f64, own: Chance) -> usize {
    // Splits a large expected value into small ones, to avoid summing tiny probabilities.
    let parts = (expected / 8.0).ceil().max(1.0) as usize;
    let mean = expected / parts as f64;
    (0..parts)
        .map(|part| {
            let draw = own.at(9_000 + part as u64).unit();
            let (mut count, mut probability) = (0, (-mean).exp());
            let mut sum = probability;
            while draw > sum && count < 60 {
                count += 1;
                probability *= mean / count as f64;
                sum += probability;
            }
            count
        })
        .sum()
}

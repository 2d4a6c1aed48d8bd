//! Network services, liaison desks, crowds, sweeps and aircraft.

use std::collections::BTreeMap;
use std::ops::Range;

use vedetta::model::geo::Shape;
use vedetta::model::marking::Marking;
use vedetta::model::object::{Body, ObjectId};
use vedetta::model::perimeter::Duty;
use vedetta::model::service::{Crowd, Liaison, Service, ServiceUse};
use vedetta::model::sweep::{Sweep, SweepState};
use vedetta::model::text::Localized;
use vedetta::model::unit::{Aircraft, AircraftKind, UnitClass};

use super::facts::exercise;
use super::rings::CAMERAS_DEGRADED;
use super::scale::Scale;
use crate::exercise::actor::{Actor, Sheet, id, text};
use crate::exercise::chance::Chance;
use crate::exercise::hours::{
    DAY, HOUR, MINUTE, OpSecs, february, local_hour, midnight, on_curve, unix_millis,
};
use crate::exercise::sessions;
use crate::exercise::shapes::{Spot, polygon};
use crate::exercise::sites::{self, AREAS, Area};
use crate::exercise::story::{POWER_OUT, Story};
use crate::exercise::units::UnitActor;

/// Returns all services, liaison desks, crowds, sweeps and aircraft.
pub(super) fn means(story: Story, scale: Scale, chance: Chance, units: &[UnitActor]) -> Vec<Actor> {
    let mut actors = services(story, chance);
    actors.extend(liaison(chance));
    actors.extend(crowds(chance));
    actors.extend(sweeps(story, scale, chance, &Searchers::of(units)));
    actors.extend(aircraft(story, chance));
    actors
}

/// Time on the opening evening when the rail signals around Milan are degraded or down.
pub(in crate::exercise) const SIGNALS_DEGRADED: Range<OpSecs> = february(6, 20, 24)..february(6, 20, 49);
/// Time within [`SIGNALS_DEGRADED`] when they are down.
const SIGNALS_DOWN: Range<OpSecs> = february(6, 20, 29)..february(6, 20, 41);

/// Time on the opening evening when ticketing is slow.
pub(in crate::exercise) const TICKETING_DEGRADED: Range<OpSecs> = february(6, 19, 41)..february(6, 20, 33);

fn services(story: Story, chance: Chance) -> Vec<Actor> {
    /// Use, key, name, dependent objects, time when it is degraded.
    type Row = (ServiceUse, &'static str, [&'static str; 3], &'static [&'static str], Option<Range<OpSecs>>);
    #[rustfmt::skip]
    let rows: [Row; 10] = [
        (ServiceUse::Ticketing, "service-ticketing", ["Biglietteria", "Ticketing", "Ticketing"], &["venue-san-siro", "venue-forum", "venue-rho-hockey", "venue-santa-giulia"], Some(TICKETING_DEGRADED)),
        (ServiceUse::Accreditation, "service-accreditation", ["Accrediti", "Akkreditierung", "Accreditation"], &["venue-san-siro", "venue-village-milano", "venue-media-mico", "venue-village-cortina"], None),
        (ServiceUse::Results, "service-results", ["Risultati e cronometraggio", "Ergebnisse und Zeitnahme", "Results and timing"], &["venue-cortina-sliding", "venue-stelvio", "venue-rho-speed-skating"], None),
        (ServiceUse::Cameras, "service-cameras-san-siro", ["Rete telecamere San Siro", "Kameranetz San Siro", "Camera network, San Siro"], &["ring-san-siro-outer", "ring-san-siro-middle", "ring-san-siro-inner"], Some(CAMERAS_DEGRADED)),
        (ServiceUse::Cameras, "service-cameras-cortina", ["Rete telecamere Cortina", "Kameranetz Cortina", "Camera network, Cortina"], &["ring-cortina-stadio-outer", "ring-fiames-outer", "ring-tofane-outer"], None),
        (ServiceUse::RailSignaling, "service-rail-signaling", ["Segnalamento ferroviario, nodo di Milano", "Bahnsignale, Knoten Mailand", "Rail signaling, Milan node"], &["check-milano-centrale", "check-milano-porta-garibaldi", "check-milano-rogoredo", "check-rho-fiera"], Some(SIGNALS_DEGRADED)),
        (ServiceUse::Power, "service-power-san-siro", ["Alimentazione San Siro", "Stromversorgung San Siro", "Power, San Siro"], &["venue-san-siro"], None),
        (ServiceUse::Power, "service-power-cortina", ["Alimentazione Cortina", "Stromversorgung Cortina", "Power, Cortina"], &["venue-cortina-sliding", "venue-cortina-curling", "venue-village-cortina"], None),
        (ServiceUse::Radio, "service-radio", ["Rete radio TETRA", "TETRA-Funknetz", "TETRA radio network"], &["site-milano", "site-cortina", "site-bormio", "site-livigno"], None),
        (ServiceUse::Website, "service-website", ["Sito pubblico dei Giochi", "Öffentliche Website", "Public web site"], &[], None),
    ];
    rows.into_iter()
        .map(|(purpose, key, name, serves, degraded)| {
            let sheet = Sheet::new(
                key,
                text(name),
                Shape::Nowhere,
                "Agenzia per la Cybersicurezza Nazionale",
                text(["Monitoraggio", "Überwachung", "Monitoring"]),
            )
            .marking(Marking::Amber)
            .stale_after(10 * MINUTE as u32);
            let serves: Vec<ObjectId> = serves.iter().map(|key| id(key)).collect();
            // Time when the service is down; the power of Cortina only in the scenario with the outage.
            let down = match key {
                "service-rail-signaling" => Some(SIGNALS_DOWN),
                "service-power-cortina" => Some(POWER_OUT).filter(|span| story.is_power_out(span.start)),
                _ => None,
            };
            let marks: Vec<OpSecs> =
                degraded.iter().chain(&down).flat_map(|span| [span.start, span.end]).collect();
            let draw = chance.named(key);
            Actor::new(sheet, 2 * MINUTE, chance, move |sheet, at| {
                let slot = at / (2 * HOUR);
                let hiccup =
                    at > february(7, 6, 0) && !story.is_calm(at) && draw.at(slot as u64).happens(0.02);
                let is_down = down.as_ref().is_some_and(|span| span.contains(&at));
                let (state, since) = match degraded.as_ref().or(down.as_ref()) {
                    Some(span) if is_down => {
                        (Duty::Down, down.as_ref().map_or(span.start, |down| down.start))
                    }
                    Some(span) if span.contains(&at) => (Duty::Degraded, span.start),
                    Some(span) if at >= span.end && !hiccup => (Duty::Up, span.end),
                    _ if hiccup => (Duty::Degraded, slot * 2 * HOUR),
                    _ => (Duty::Up, february(1, 6, 0).min(at)),
                };
                let service =
                    Service { purpose, state, since: Some(unix_millis(since)), serves: serves.clone() };
                sheet.object(at, Body::Service(Box::new(service)))
            })
            .marks(marks)
        })
        .collect()
}

fn liaison(chance: Chance) -> Vec<Actor> {
    const SHARE: [&str; 3] = [
        "Scambio di informazioni, nessun potere esecutivo",
        "Informationsaustausch, keine Befugnisse",
        "Information sharing, no executive powers",
    ];
    const INSIDE: [&str; 3] = [
        "Collegamento solo all'interno della sede",
        "Verbindung nur innerhalb der Räume",
        "Liaison inside premises only",
    ];
    const OWN: [&str; 3] = [
        "Sicurezza propria della delegazione: solo contatto",
        "Eigene Sicherheit der Delegation: nur Kontakt",
        "Security of the delegation's own: contact only",
    ];
    /// Key, organization, country, host.
    type Row = (&'static str, [&'static str; 3], Option<&'static str>, &'static str);
    #[rustfmt::skip]
    let rows: [Row; 17] = [
        ("liaison-interpol-soio", ["Interpol"; 3], None, "room-soio"),
        ("liaison-europol-soio", ["Europol"; 3], None, "room-soio"),
        ("liaison-interpol-cyber", ["Interpol, cyber"; 3], None, "room-cyber"),
        ("liaison-europol-milano", ["Europol"; 3], None, "room-questura-di-milano"),
        ("liaison-de-soio", ["Polizia tedesca", "Deutsche Polizei", "German police"], Some("DE"), "room-soio"),
        ("liaison-fr-soio", ["Polizia francese", "Französische Polizei", "French police"], Some("FR"), "room-soio"),
        ("liaison-us-consulate", ["Collegamento Stati Uniti", "Verbindung Vereinigte Staaten", "United States liaison"], Some("US"), "venue-us-consulate"),
        ("liaison-gb-soio", ["Polizia britannica", "Britische Polizei", "British police"], Some("GB"), "room-soio"),
        ("liaison-at-bolzano", ["Polizia austriaca", "Österreichische Polizei", "Austrian police"], Some("AT"), "room-questura-di-bolzano"),
        ("liaison-ch-sondrio", ["Polizia svizzera", "Schweizer Polizei", "Swiss police"], Some("CH"), "room-questura-di-sondrio"),
        ("liaison-ch-milano", ["Polizia svizzera", "Schweizer Polizei", "Swiss police"], Some("CH"), "room-questura-di-milano"),
        ("liaison-de-venezia", ["Polizia tedesca", "Deutsche Polizei", "German police"], Some("DE"), "room-questura-di-venezia"),
        ("liaison-si-venezia", ["Polizia slovena", "Slowenische Polizei", "Slovenian police"], Some("SI"), "room-questura-di-venezia"),
        ("liaison-at-trento", ["Polizia austriaca", "Österreichische Polizei", "Austrian police"], Some("AT"), "room-questura-di-trento"),
        ("liaison-ca-village-milano", ["Delegazione canadese", "Kanadische Delegation", "Canadian delegation"], Some("CA"), "venue-village-milano"),
        ("liaison-no-village-predazzo", ["Delegazione norvegese", "Norwegische Delegation", "Norwegian delegation"], Some("NO"), "venue-village-predazzo"),
        ("liaison-ch-village-cortina", ["Delegazione svizzera", "Schweizer Delegation", "Swiss delegation"], Some("CH"), "venue-village-cortina"),
    ];
    rows.into_iter()
        .map(|(key, organization, country, host)| {
            let place = crate::exercise::places::PLACES.iter().find(|place| place.key == host);
            let at = place.map_or(Shape::Nowhere, |place| Spot::new(place.lng, place.lat).shape());
            let mandate = match () {
                () if country == Some("US") => INSIDE,
                () if host.starts_with("venue-") => OWN,
                () => SHARE,
            };
            let mut sheet = Sheet::new(key, text(organization), at, "Ministero dell'Interno", exercise())
                .marking(Marking::Amber)
                .stale_after(3 * HOUR as u32);
            // A desk of a country is that country's own; organizations without one are under the ministry.
            if country.is_some() {
                (sheet.owner, sheet.owner_country) = (text(organization), country);
            }
            if let Some(place) = place {
                sheet = sheet.accuracy(place.accuracy_m);
                if let Some(site) = place.site {
                    sheet = sheet.site(site);
                }
            }
            let desk = Liaison {
                organization: text(organization),
                country: country.map(Into::into),
                host: Some(id(host)),
                mandate: text(mandate),
            };
            Actor::new(sheet, HOUR, chance, move |sheet, at| {
                sheet.object(at, Body::Liaison(Box::new(desk.clone())))
            })
        })
        .collect()
}

fn crowds(chance: Chance) -> Vec<Actor> {
    /// Key, site, name, position, capacity, square meters, occupancy by hour; in venues it follows the sessions.
    type Row = (&'static str, &'static str, [&'static str; 3], Spot, u32, f64, &'static [(f64, f64)]);
    const SQUARE: &[(f64, f64)] =
        &[(5.0, 0.02), (10.0, 0.2), (16.0, 0.4), (19.0, 0.55), (21.0, 0.6), (23.5, 0.4), (24.0, 0.25)];
    const STATION: &[(f64, f64)] =
        &[(4.0, 0.03), (8.0, 0.6), (12.0, 0.4), (18.5, 0.75), (20.0, 0.5), (23.2, 0.7), (24.0, 0.3)];
    #[rustfmt::skip]
    let rows: [Row; 13] = [
        ("crowd-san-siro", "site-milano", ["San Siro, dentro lo stadio", "San Siro, im Stadion", "San Siro, inside the stadium"], Spot::new(9.1239, 45.4780), 60_000, 42_000.0, &[]),
        ("crowd-san-siro-piazzale", "site-milano", ["San Siro, piazzale", "San Siro, Vorplatz", "San Siro, forecourt"], Spot::new(9.1262, 45.4791), 24_000, 31_000.0, &[]),
        ("crowd-duomo", "site-milano", ["Piazza Duomo", "Domplatz", "Piazza Duomo"], Spot::new(9.1897, 45.4642), 20_000, 17_000.0, &[(0.0, 0.02), (10.0, 0.3), (14.5, 0.35), (15.3, 0.01), (23.4, 0.01), (24.0, 0.1)]),
        ("crowd-arco-pace", "site-milano", ["Arco della Pace", "Arco della Pace", "Arco della Pace"], Spot::new(9.1725, 45.4757), 15_000, 14_000.0, SQUARE),
        ("crowd-centrale", "site-milano", ["Stazione Centrale", "Hauptbahnhof", "Central station"], Spot::new(9.2035, 45.4854), 18_000, 26_000.0, STATION),
        ("crowd-darsena", "site-milano", ["Darsena", "Darsena", "Darsena"], Spot::new(9.1797, 45.4527), 9_000, 9_500.0, SQUARE),
        ("crowd-lotto", "site-milano", ["Piazzale Lotto", "Piazzale Lotto", "Piazzale Lotto"], Spot::new(9.1441, 45.4800), 8_000, 12_000.0, STATION),
        ("crowd-forum", "site-assago", ["Forum di Assago", "Forum Assago", "Assago Forum"], Spot::new(9.1423, 45.4016), 11_500, 13_000.0, &[]),
        ("crowd-santa-giulia", "site-milano", ["Santa Giulia", "Santa Giulia", "Santa Giulia"], Spot::new(9.2548, 45.4415), 11_800, 14_000.0, &[]),
        ("crowd-cortina-dibona", "site-cortina", ["Cortina, Piazza Dibona", "Cortina, Piazza Dibona", "Cortina, Piazza Dibona"], Spot::new(12.1367, 46.5372), 3_500, 3_000.0, SQUARE),
        ("crowd-bormio", "site-bormio", ["Bormio, traguardo", "Bormio, Ziel", "Bormio, finish"], Spot::new(10.3730, 46.4620), 5_000, 6_000.0, &[]),
        ("crowd-livigno", "site-livigno", ["Livigno, centro", "Livigno, Zentrum", "Livigno, center"], Spot::new(10.1335, 46.5363), 6_000, 7_500.0, SQUARE),
        ("crowd-bra", "site-verona", ["Piazza Bra", "Piazza Bra", "Piazza Bra"], Spot::new(10.9925, 45.4385), 12_000, 13_000.0, SQUARE),
    ];
    rows.into_iter()
        .map(|(key, site, name, at, capacity, square_meters, curve)| {
            let owner = sites::site(site).map_or("Ministero dell'Interno", |site| site.owner);
            let sheet = Sheet::new(
                key,
                text(name),
                at.shape(),
                owner,
                text(["Stima aggregata", "Zusammengefasste Schätzung", "Aggregate estimate"]),
            )
            .site(site)
            .basis([
                "Conteggio ai varchi e telecamere",
                "Zählung an Toren und Kameras",
                "Counts at gates and cameras",
            ])
            .stale_after(10 * MINUTE as u32);
            let (draw, seats) = (chance.named(key), chance.named("seats"));
            Actor::new(sheet, 2 * MINUTE, chance, move |sheet, at| {
                let share = match key {
                    "crowd-san-siro" => sessions::share("venue-san-siro", at, seats),
                    "crowd-forum" => sessions::share("venue-forum", at, seats),
                    "crowd-santa-giulia" => sessions::share("venue-santa-giulia", at, seats),
                    "crowd-bormio" => sessions::share("venue-stelvio", at, seats),
                    "crowd-san-siro-piazzale" => {
                        let hours = (at - february(6, 0, 0)) as f64 / HOUR as f64;
                        on_curve(
                            hours,
                            &[
                                (15.5, 0.02),
                                (18.0, 0.6),
                                (19.3, 0.8),
                                (20.1, 0.35),
                                (20.8, 0.06),
                                (22.8, 0.08),
                                (23.2, 0.85),
                                (24.4, 0.1),
                                (25.0, 0.01),
                            ],
                        )
                    }
                    _ => on_curve(local_hour(at), curve),
                };
                let wobble = draw.at((at / MINUTE) as u64).between(0.985, 1.0);
                let present = f64::from(capacity) * share * wobble;
                let crowd = Crowd {
                    present: Some(present as u32),
                    capacity: Some(capacity),
                    per_m2: Some(((present / square_meters * 100.0).round() / 100.0) as f32),
                };
                sheet.object(at, Body::Crowd(Box::new(crowd)))
            })
        })
        .collect()
}

/// Times of a sweep: started, clear from, clear until, broken.
struct Clearance {
    started: OpSecs,
    cleared: OpSecs,
    until: OpSecs,
    broken: Option<OpSecs>,
}

/// Search units of each site: dog units, bomb-disposal teams, robots.
struct Searchers(BTreeMap<&'static str, [Vec<ObjectId>; 3]>);

impl Searchers {
    fn of(units: &[UnitActor]) -> Self {
        let mut all: BTreeMap<&'static str, [Vec<ObjectId>; 3]> = BTreeMap::new();
        let classes = [UnitClass::Dog, UnitClass::BombDisposal, UnitClass::Robot];
        for unit in units {
            if let Some(index) = classes.iter().position(|class| *class == unit.class())
                && let Some(ids) = all.entry(unit.site()).or_default().get_mut(index)
            {
                ids.push(unit.id().clone());
            }
        }
        Self(all)
    }

    /// Team for the sweep with a number: a dog unit, and a unit that opens what the dog marks.
    fn team(&self, site: &str, number: usize) -> Vec<ObjectId> {
        let of = |site: &str| -> Vec<ObjectId> {
            let lists = self.0.get(site).into_iter().flatten();
            lists.filter_map(|ids| ids.get(number % ids.len().max(1))).take(2).cloned().collect()
        };
        // A small site has no such units of its own and gets them from Milan.
        Some(of(site)).filter(|team| !team.is_empty()).unwrap_or_else(|| of("site-milano"))
    }
}

fn sweeps(story: Story, scale: Scale, chance: Chance, searchers: &Searchers) -> Vec<Actor> {
    let ringed: Vec<&'static Area> = AREAS.iter().filter(|area| area.has_rings).collect();
    let mut actors: Vec<Actor> =
        ringed.iter().map(|area| daily_sweep(area, 0, story, scale, chance, searchers)).collect();
    for n in 1..=scale.of(18.0) {
        if let Some(area) = chance.named("sweep").at(n as u64).pick_weighted(&ringed, |area| area.weight) {
            actors.push(daily_sweep(area, n, story, scale, chance, searchers));
        }
    }
    // San Siro, stand by stand. One clearance is broken by an intrusion and the sweep repeated; one expires.
    #[rustfmt::skip]
    let stands: [(&str, [&str; 3], f64, Clearance); 6] = [
        ("north", ["San Siro, tribuna nord", "San Siro, Nordtribüne", "San Siro, north stand"], 0.0, Clearance { started: february(6, 12, 0), cleared: february(6, 14, 10), until: february(7, 2, 0), broken: None }),
        ("east", ["San Siro, tribuna est", "San Siro, Osttribüne", "San Siro, east stand"], 90.0, Clearance { started: february(6, 12, 20), cleared: february(6, 14, 45), until: february(7, 2, 0), broken: None }),
        ("south", ["San Siro, tribuna sud", "San Siro, Südtribüne", "San Siro, south stand"], 180.0, Clearance { started: february(6, 12, 40), cleared: february(6, 15, 5), until: february(7, 2, 0), broken: None }),
        ("west", ["San Siro, tribuna ovest e palco", "San Siro, Westtribüne und Ehrenloge", "San Siro, west stand and box"], 270.0, Clearance { started: february(6, 13, 10), cleared: february(6, 16, 20), until: february(7, 2, 0), broken: None }),
        ("broadcast", ["San Siro, area mezzi di ripresa", "San Siro, Übertragungswagen", "San Siro, broadcast compound"], 300.0, Clearance { started: february(6, 10, 30), cleared: february(6, 12, 8), until: february(6, 20, 8), broken: None }),
        ("parking", ["San Siro, parcheggio ovest", "San Siro, Parkplatz West", "San Siro, west car park"], 245.0, Clearance { started: february(6, 13, 30), cleared: february(6, 15, 40), until: february(7, 2, 0), broken: Some(february(6, 19, 36)) }),
    ];
    for (number, (key, name, bearing, clearance)) in stands.into_iter().enumerate() {
        let reach = if matches!(key, "parking" | "broadcast") { 330.0 } else { 95.0 };
        let center = Spot::new(9.1239, 45.4780).along(bearing, reach);
        let corners = [(-70.0, -45.0), (-60.0, 50.0), (65.0, 45.0), (70.0, -40.0)]
            .map(|(east, north)| center.moved(east, north));
        let sheet = Sheet::new(
            &format!("sweep-san-siro-{key}"),
            text(name),
            polygon(&corners),
            "Questura di Milano",
            exercise(),
        )
        .site("site-milano")
        .marking(Marking::Amber)
        .stale_after(HOUR as u32);
        let team = searchers.team("site-milano", number);
        // The operations room takes some minutes to withdraw the clearance.
        let again =
            clearance.broken.map(|broken| (broken + 4 * MINUTE, broken + 14 * MINUTE, broken + 51 * MINUTE));
        let marks = [clearance.started, clearance.cleared, clearance.until]
            .into_iter()
            .chain(again.into_iter().flat_map(|(broken, from, to)| [broken, from, to]));
        actors.push(
            Actor::new(sheet, 10 * MINUTE, chance, move |sheet, at| {
                let sweep = match again {
                    Some((broken, from, _)) if (broken..from).contains(&at) => Sweep {
                        state: SweepState::Void,
                        void_reason: text([
                            "Intrusione nel parcheggio",
                            "Eindringen auf den Parkplatz",
                            "Intrusion into the car park",
                        ]),
                        ..sweep_of(&clearance, at)
                    },
                    Some((_, from, to)) if (from..to).contains(&at) => Sweep {
                        state: SweepState::Running,
                        started_at: Some(unix_millis(from)),
                        cleared_at: None,
                        clear_until: None,
                        ..Sweep::default()
                    },
                    Some((_, from, to)) if at >= to => sweep_of(
                        &Clearance { started: from, cleared: to, until: clearance.until, broken: None },
                        at,
                    ),
                    _ => sweep_of(&clearance, at),
                };
                let (target, units) = (Some(id("venue-san-siro")), team.clone());
                sheet.object(at, Body::Sweep(Box::new(Sweep { target, units, ..sweep })))
            })
            .marks(marks)
            // The sweeps are removed when everyone has gone home.
            .present(february(1, 0, 0)..february(7, 2, 0)),
        );
    }
    actors
}

fn sweep_of(clearance: &Clearance, at: OpSecs) -> Sweep {
    let time = |instant: OpSecs| (at >= instant).then(|| unix_millis(instant));
    let state = match at {
        _ if at < clearance.started => SweepState::NotStarted,
        _ if at < clearance.cleared => SweepState::Running,
        _ if at < clearance.until => SweepState::Clear,
        _ => SweepState::Void,
    };
    Sweep {
        state,
        started_at: time(clearance.started),
        cleared_at: time(clearance.cleared),
        clear_until: time(clearance.cleared).map(|_| unix_millis(clearance.until)),
        void_reason: if state == SweepState::Void {
            text(["Scaduta", "Abgelaufen", "Expired"])
        } else {
            Localized::Absent
        },
        target: None,
        units: vec![],
    }
}

/// An area that is swept every morning and clear for the day; some are swept later, some expire early.
fn daily_sweep(
    area: &'static Area,
    number: usize,
    story: Story,
    scale: Scale,
    chance: Chance,
    searchers: &Searchers,
) -> Actor {
    const PARTS: [[&str; 3]; 6] = [
        ["sede di gara", "Wettkampfstätte", "field of play"],
        ["tribune", "Tribünen", "stands"],
        ["parcheggio", "Parkplatz", "car park"],
        ["sala stampa", "Pressesaal", "press room"],
        ["area autorità", "Ehrengastbereich", "guests of honor"],
        ["depositi", "Lager", "stores"],
    ];
    let draw = chance.named("sweep").named(area.key).at(number as u64);
    let part = PARTS
        .get(if number == 0 { 0 } else { 1 + draw.at(9).below(PARTS.len() - 1) })
        .copied()
        .unwrap_or_default();
    let name = [0, 1, 2].map(|language: usize| {
        format!(
            "{}, {}",
            area.name.get(language).copied().unwrap_or_default(),
            part.get(language).copied().unwrap_or_default()
        )
    });
    let center = if number == 0 {
        area.oval.center
    } else {
        scale.spread(area.oval.spot(draw.at(0).unit(), draw.at(1).between(0.15, 0.3)), draw.at(2))
    };
    let half = if number == 0 {
        0.22 * area.oval.radius_m * area.oval.flatness
    } else {
        draw.at(3).between(25.0, 60.0)
    };
    let corners = [(-1.0, -0.7), (-0.9, 0.75), (0.95, 0.7), (1.0, -0.65)]
        .map(|(x, y)| center.along(area.oval.axis_deg, x * half).along(area.oval.axis_deg + 90.0, y * half));
    let owner = sites::site(area.site).map_or("Ministero dell'Interno", |site| site.owner);
    let sheet = Sheet::new(
        &format!("sweep-{}-{number:02}", area.key),
        Localized::three(&name[0], &name[1], &name[2]),
        polygon(&corners),
        owner,
        exercise(),
    )
    .site(area.site)
    .marking(Marking::Amber)
    .stale_after(HOUR as u32);
    let first_day = february(1, 0, 0);
    let start = 6 * HOUR + 30 * MINUTE + draw.at(4).below(150) as OpSecs * MINUTE;
    let long = 35 * MINUTE + draw.at(5).below(80) as OpSecs * MINUTE;
    // One in six is swept for the evening; one in seven expires before the day is over.
    let start = if draw.at(6).happens(0.17) { start + 12 * HOUR } else { start };
    let lasts = if draw.at(7).happens(0.14) { 9 * HOUR } else { 15 * HOUR };
    let marks: Vec<OpSecs> = (0..24)
        .flat_map(|day| {
            [0, start, start + long, start + long + lasts].map(|offset| first_day + day * DAY + offset)
        })
        .collect();
    // While the scenario is calm, sweeps are done before the day begins, and hold until it is over.
    let early = 4 * HOUR + draw.at(4).below(60) as OpSecs * MINUTE;
    let marks =
        marks.into_iter().chain((0..24).flat_map(|day| {
            [early, early + long.min(80 * MINUTE)].map(|offset| first_day + day * DAY + offset)
        }));
    let target = area.venue.map(id);
    let team = searchers.team(area.site, number);
    Actor::new(sheet, scale.period(20 * MINUTE), chance, move |sheet, at| {
        let today = midnight(at);
        let clearance = if story.is_calm(at) {
            let cleared = today + early + long.min(80 * MINUTE);
            Clearance { started: today + early, cleared, until: today + DAY, broken: None }
        } else {
            Clearance {
                started: today + start,
                cleared: today + start + long,
                until: (today + start + long + lasts).min(today + DAY),
                broken: None,
            }
        };
        let sweep = Sweep { target: target.clone(), units: team.clone(), ..sweep_of(&clearance, at) };
        sheet.object(at, Body::Sweep(Box::new(sweep)))
    })
    .marks(marks)
}

fn aircraft(story: Story, chance: Chance) -> Vec<Actor> {
    let draw = chance.named("aircraft");
    let mut actors = Vec::new();
    // Own drones over the larger areas: half an hour in the air, ten minutes on the ground.
    for (index, area) in AREAS.iter().filter(|area| area.weight >= 1.5).enumerate().take(10) {
        let own = draw.at(index as u64);
        let name = format!("UAS {}", area.code);
        let sheet = Sheet::new(
            &format!("aircraft-uas-{}", area.key),
            Localized::same(&name),
            area.oval.center.shape(),
            "Polizia di Stato",
            Localized::same("GPS"),
        )
        .site(area.site)
        .marking(Marking::Amber)
        .stale_after(60);
        let height = own.at(0).between(60.0, 115.0);
        let shift = own.at(1).below(2400) as OpSecs;
        actors.push(Actor::new(sheet, 4, chance, move |sheet, at| {
            let into = (at + shift).rem_euclid(40 * MINUTE);
            let is_up = into < 30 * MINUTE;
            let turns = if is_up { into as f64 / 260.0 } else { 0.0 };
            let spot = area.oval.spot(turns, 0.7);
            let next = area.oval.spot(turns + 0.004, 0.7);
            let climb = (into as f64 / 40.0).min((30 * MINUTE - into) as f64 / 40.0).clamp(0.0, 1.0);
            let flight = Aircraft {
                class: AircraftKind::OwnDrone,
                height_m: Some(if is_up { (height * climb).round() as f32 } else { 0.0 }),
                heading_deg: is_up.then(|| spot.bearing_deg_to(next).round() as f32),
                speed_kmh: Some(if is_up {
                    (spot.meters_to(next) / (0.004 * 260.0) * 3.6).round() as f32
                } else {
                    0.0
                }),
                // It lands with a little charge left, and is charged on the ground.
                battery_percent: Some(if is_up {
                    100 - (into * 86 / (30 * MINUTE)) as u8
                } else {
                    14 + ((into - 30 * MINUTE) * 86 / (10 * MINUTE)) as u8
                }),
                minutes_left: is_up.then_some(((34 * MINUTE - into) / MINUTE) as u16),
            };
            sheet.object_at(at, spot.shape(), Body::Aircraft(Box::new(flight)))
        }));
    }
    // Crewed: a police helicopter over Milan in the evenings, a rescue helicopter in Cortina by day.
    for (index, (key, name, center, reach, from_hour, to_hour)) in [
        ("aircraft-poli-21", "POLI 21", Spot::new(9.1500, 45.4720), 3_200.0, 17.0, 24.0),
        ("aircraft-falco", "FALCO", Spot::new(12.1270, 46.5470), 2_600.0, 8.0, 17.0),
    ]
    .into_iter()
    .enumerate()
    {
        let site = if index == 0 { "site-milano" } else { "site-cortina" };
        let owner = if index == 0 { "Polizia di Stato" } else { "Soccorso Alpino" };
        let sheet = Sheet::new(key, Localized::same(name), center.shape(), owner, Localized::same("ADS-B"))
            .site(site)
            .marking(Marking::Green)
            .stale_after(90);
        actors.push(Actor::new(sheet, 5, chance, move |sheet, at| {
            let is_up = (from_hour..to_hour).contains(&local_hour(at));
            // A figure of eight, four minutes long.
            let turn = at as f64 / 240.0 * std::f64::consts::TAU;
            let spot_at = |turn: f64| center.moved(reach * turn.sin(), reach * 0.5 * (2.0 * turn).sin());
            let (spot, next) = if is_up { (spot_at(turn), spot_at(turn + 0.01)) } else { (center, center) };
            let flight = Aircraft {
                class: AircraftKind::Aircraft,
                height_m: Some(if is_up { 450.0 } else { 0.0 }),
                heading_deg: is_up.then(|| spot.bearing_deg_to(next).round() as f32),
                speed_kmh: Some(if is_up { 135.0 } else { 0.0 }),
                ..Aircraft::default()
            };
            sheet.object_at(at, spot.shape(), Body::Aircraft(Box::new(flight)))
        }));
    }
    // A drone of unknown origin, once a day: it approaches, hovers, and leaves.
    let days = (6..=22).filter(|day| !story.is_calm(february(*day, 12, 0)));
    for day in days {
        let own = draw.named("unknown").at(day as u64);
        let span = unknown_drone(day, chance);
        let (area, center) = unknown_drone_target(day, chance);
        let from = center.along(own.at(3).between(200.0, 340.0), 2_600.0);
        let to = center.along(own.at(4).between(0.0, 360.0), area.oval.radius_m * 0.75);
        let away = center.along(own.at(5).between(200.0, 340.0), 2_800.0);
        let name = ["Drone sconosciuto", "Unbekannte Drohne", "Unknown drone"];
        let sheet = Sheet::new(
            &format!("aircraft-unknown-{day:02}"),
            text(name),
            from.shape(),
            sites::site(area.site).map_or("Ministero dell'Interno", |site| site.owner),
            text(["Radar e osservazione", "Radar und Sicht", "Radar and sighting"]),
        )
        .site(area.site)
        .marking(Marking::Amber)
        .accuracy(80.0)
        .stale_after(30);
        let (start, end) = (span.start, span.end);
        actors.push(
            Actor::new(sheet, 2, chance, move |sheet, at| {
                let part = (at - start) as f64 / (end - start) as f64;
                let (spot, next) = match part {
                    x if x < 0.4 => (from.towards(to, x / 0.4), to),
                    x if x < 0.65 => (to.along(x * 2_000.0, 35.0), center),
                    x => (to.towards(away, (x - 0.65) / 0.35), away),
                };
                let is_hovering = (0.4..0.65).contains(&part);
                let flight = Aircraft {
                    class: AircraftKind::UnknownDrone,
                    height_m: Some(if is_hovering { 90.0 } else { 120.0 }),
                    heading_deg: Some(spot.bearing_deg_to(next).round() as f32),
                    speed_kmh: Some(if is_hovering { 6.0 } else { 48.0 }),
                    ..Aircraft::default()
                };
                sheet.object_at(at, spot.shape(), Body::Aircraft(Box::new(flight)))
            })
            .present(span),
        );
    }
    actors
}

/// Time when the unknown drone of a day is present: from 20:12 on the opening evening, at other times on other days.
pub(in crate::exercise) fn unknown_drone(day: i64, chance: Chance) -> Range<OpSecs> {
    let own = chance.named("aircraft").named("unknown").at(day as u64);
    let start = if day == 6 {
        february(6, 20, 12)
    } else {
        february(day, 10, 0) + own.at(0).below(9 * 60) as OpSecs * MINUTE
    };
    start..start + 7 * MINUTE + own.at(1).below(150) as OpSecs
}

/// Area and position near which the unknown drone of a day hovers.
pub(in crate::exercise) fn unknown_drone_target(day: i64, chance: Chance) -> (&'static Area, Spot) {
    let own = chance.named("aircraft").named("unknown").at(day as u64);
    let [san_siro, ..] = &AREAS;
    let area = if day == 6 { san_siro } else { own.at(2).pick(&AREAS).unwrap_or(san_siro) };
    (area, area.oval.center)
}

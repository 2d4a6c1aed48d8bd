//! Movements through the city: the torch relay, a protected convoy, and assemblies, which are lawful and drawn as
//! such.
//!
//! The relay's stops and times are facts. Its delay, its way between stops, and everything about convoy and
//! assemblies beyond the announcements is invented.

use vedetta::model::assembly::{Assembly, AssemblyState};
use vedetta::model::corridor::{Corridor, CorridorUse, Stop};
use vedetta::model::geo::Shape;
use vedetta::model::marking::Marking;
use vedetta::model::object::Body;

use super::facts::exercise;
use crate::exercise::actor::{Actor, Sheet, text};
use crate::exercise::chance::Chance;
use crate::exercise::hours::{HOUR, MINUTE, OpSecs, february, on_curve, unix_millis};
use crate::exercise::places::{RELAY, RelayStop};
use crate::exercise::shapes::{Spot, line, on_way, way_m};

/// Length of the relay from head to tail, meters.
const RELAY_LENGTH_M: f64 = 770.0;
/// Walking pace of the relay, kilometers per hour.
const RELAY_PACE_KMH: f64 = 4.0;
/// Time for which each stretch of its way is closed, minutes.
const RELAY_CLOSED_MINUTES: u16 = 30;
/// Way of the relay between Piazza Frattini and the stadium.
const WEST: [Spot; 4] = [
    Spot::new(9.1380, 45.4592),
    Spot::new(9.1335, 45.4648),
    Spot::new(9.1290, 45.4702),
    Spot::new(9.1247, 45.4754),
];
/// Crossings on that way, which the press notices do not name.
const CROSSINGS: [RelayStop; 2] =
    [crossing(["Via Novara"; 3], WEST[2]), crossing(["Piazzale Axum"; 3], WEST[3])];
/// Maximum distance from its way during the detour around the road that is blocked there, meters.
const DETOUR_M: f64 = 170.0;

const fn crossing(name: [&'static str; 3], at: Spot) -> RelayStop {
    RelayStop { name, lng: at.lng, lat: at.lat, february: 6, planned: None, accuracy_m: 100.0 }
}

/// Returns routes and assemblies.
pub(super) fn events(chance: Chance) -> Vec<Actor> {
    vec![
        relay(5, chance),
        relay(6, chance),
        convoy(chance),
        rally(chance),
        march(chance),
        march_corridor(chance),
        past_protest(chance),
        announced_march(chance),
    ]
}

/// The relay of a day: its way, and for each stop the meters from the start and the planned instant.
struct Relay {
    way: Vec<Spot>,
    stops: Vec<(RelayStop, f64, OpSecs)>,
    /// Planned instants, each with the meters from the start: it rests at a stop, and departs in time for the next.
    plan: Vec<(f64, f64)>,
    /// Distances from the start, in meters, between which it leaves its way.
    detour: Option<(f64, f64)>,
}

impl Relay {
    fn of(day: u8) -> Self {
        let mut way: Vec<Spot> = Vec::new();
        let mut at_stop = Vec::new();
        let mut pass = |stop: RelayStop, way: &mut Vec<Spot>| {
            way.push(Spot::new(stop.lng, stop.lat));
            at_stop.push((stop, way_m(way)));
        };
        for stop in RELAY.iter().filter(|stop| stop.february == day) {
            if stop.february == 6 && stop.planned == Some((20, 0)) {
                way.extend(WEST.iter().take(2));
                CROSSINGS.into_iter().for_each(|crossing| pass(crossing, &mut way));
            }
            pass(*stop, &mut way);
        }
        // It arrives at the announced times, and rests at such a stop before it walks to the next one.
        let mut plan: Vec<(f64, f64)> = Vec::new();
        for (stop, meters) in &at_stop {
            let Some((hour, minute)) = stop.planned else { continue };
            let at = february(i64::from(day), i64::from(hour), i64::from(minute)) as f64;
            if let Some((before, from_m)) = plan.last().copied() {
                let leaves = at - (meters - from_m) / RELAY_PACE_KMH * 3.6;
                plan.extend((leaves > before).then_some((leaves, from_m)));
            }
            plan.push((at, *meters));
        }
        let by_meters: Vec<(f64, f64)> = plan.iter().map(|(at, meters)| (*meters, *at)).collect();
        let detour =
            at_stop.iter().find(|(stop, _)| stop.name == CROSSINGS[0].name).map(|(_, meters)| *meters);
        let planned = |stop: &RelayStop, meters: f64| match stop.planned {
            Some((hour, minute)) => february(i64::from(day), i64::from(hour), i64::from(minute)),
            None => on_curve(meters, &by_meters) as OpSecs,
        };
        let stops = at_stop.into_iter().map(|(stop, meters)| (stop, meters, planned(&stop, meters)));
        let stops = stops.collect();
        Self { way, stops, plan, detour: detour.map(|meters| (meters - 60.0, meters + 600.0)) }
    }

    /// Delays by planned instant, both in seconds: small for hours, large where the way is blocked.
    fn delays(&self) -> [(f64, f64); 5] {
        let last = self.stops.last().map_or(0, |stop| stop.2) as f64;
        [(150.0, 0.0), (60.0, 90.0), (16.0, 180.0), (10.0, 560.0), (0.0, 660.0)]
            .map(|(minutes, late_secs)| (last - minutes * MINUTE as f64, late_secs))
    }

    /// Delay of a stop planned for an instant.
    fn delay_secs(&self, planned: OpSecs) -> OpSecs {
        on_curve(planned as f64, &self.delays()) as OpSecs
    }

    /// Delay at an actual instant.
    fn late_at(&self, at: OpSecs) -> OpSecs {
        on_curve(at as f64, &self.delays().map(|(planned, late)| (planned + late, late))) as OpSecs
    }

    /// Meters from the start at an instant.
    fn meters_at(&self, at: OpSecs) -> f64 {
        on_curve((at - self.late_at(at)) as f64, &self.plan)
    }

    /// Position at a distance in meters along the way it actually takes.
    fn spot(&self, meters: f64) -> Spot {
        let (spot, bearing) = on_way(&self.way, meters);
        let Some((from, to)) = self.detour else { return spot };
        let part = (meters - from) / (to - from);
        if !(0.0..1.0).contains(&part) {
            return spot;
        }
        spot.along(bearing - 90.0, DETOUR_M * (part * std::f64::consts::PI).sin())
    }
}

fn relay(day: u8, chance: Chance) -> Actor {
    let relay = Relay::of(day);
    let first = relay.stops.first().map_or(0, |stop| stop.2);
    let last = relay.stops.last().map_or(0, |stop| stop.2 + relay.delay_secs(stop.2));
    let name = [
        format!("Fiamma olimpica, {day} febbraio"),
        format!("Olympisches Feuer, {day}. Februar"),
        format!("Olympic torch relay, {day} February"),
    ];
    let sheet = Sheet::new(
        &format!("corridor-relay-{day}"),
        text([&name[0], &name[1], &name[2]]),
        line(&relay.way),
        "Questura di Milano",
        text(["Stampa, febbraio 2026", "Presse, Februar 2026", "Press, February 2026"]),
    )
    .site("site-milano")
    .marking(Marking::Clear)
    .note([
        "Tappe note dalla stampa; il percorso e gli orari tra le tappe sono inventati",
        "Stationen aus der Presse; Weg und Zeiten dazwischen sind erfunden",
        "Stops known from the press; way and times between them are invented",
    ])
    .valid(first - HOUR..last + 20 * MINUTE)
    .stale_after(30 * MINUTE as u32);
    let worst = relay.stops.iter().map(|stop| stop.0.accuracy_m).fold(0.0, f32::max);
    let sheet = sheet.accuracy(worst);
    let moving = first..last + 1;
    Actor::new(sheet, 15 * MINUTE, chance, move |sheet, at| {
        let meters = relay.meters_at(at);
        let pair = |spot: Spot| [(spot.lng * 1e5).round() / 1e5, (spot.lat * 1e5).round() / 1e5];
        let is_moving = moving.contains(&at);
        let delay = relay.late_at(at);
        let stops = relay.stops.iter().map(|(stop, _, planned)| {
            let comes = planned + relay.delay_secs(*planned);
            Stop {
                name: text(stop.name),
                lng: stop.lng,
                lat: stop.lat,
                planned_at: Some(unix_millis(*planned)),
                // Assumes the present delay, since the later delay is not known yet.
                expected_at: (at < comes).then(|| unix_millis((planned + delay).max(at))),
                passed_at: (at >= comes).then(|| unix_millis(comes)),
            }
        });
        let pace = (relay.meters_at(at + 60) - meters) * 0.06;
        let corridor = Corridor {
            purpose: CorridorUse::TorchRelay,
            stops: stops.collect(),
            head: is_moving.then(|| pair(relay.spot(meters))),
            tail: is_moving.then(|| pair(relay.spot(meters - RELAY_LENGTH_M))),
            length_m: is_moving.then_some(RELAY_LENGTH_M as f32),
            pace_kmh: is_moving.then_some(((pace * 10.0).round() / 10.0) as f32),
            delay_minutes: is_moving.then_some((delay / MINUTE) as i16),
            closed_minutes: Some(RELAY_CLOSED_MINUTES),
        };
        sheet.object(at, Body::Corridor(Box::new(corridor)))
    })
    .faster(first..last + 1, 10)
    .present(february(1, 0, 0)..february(i64::from(day) + 1, 6, 0))
}

/// A protected movement after the ceremony, with a code name and an invented way.
fn convoy(chance: Chance) -> Actor {
    let way = [
        Spot::new(9.1262, 45.4768),
        Spot::new(9.1336, 45.4796),
        Spot::new(9.1420, 45.4802),
        Spot::new(9.1508, 45.4838),
        Spot::new(9.1604, 45.4869),
        Spot::new(9.1725, 45.4893),
        Spot::new(9.1846, 45.4916),
        Spot::new(9.1952, 45.4885),
    ];
    let moving = february(6, 23, 12)..february(6, 23, 31);
    let sheet = Sheet::new(
        "corridor-convoy-abete",
        text(["Convoglio Abete"; 3]),
        line(&way),
        "Questura di Milano",
        exercise(),
    )
    .site("site-milano")
    .marking(Marking::Red)
    .note([
        "Percorso inventato per l'esercitazione",
        "Für die Übung erfundener Weg",
        "Way invented for the exercise",
    ])
    .valid(february(6, 23, 0)..february(6, 23, 45))
    .stale_after(HOUR as u32);
    let length = way_m(&way);
    let span = moving.clone();
    Actor::new(sheet, 15 * MINUTE, chance, move |sheet, at| {
        let part = (at - span.start) as f64 / (span.end - span.start) as f64;
        let is_moving = span.contains(&at);
        let pair = |meters: f64| {
            let spot = on_way(&way, meters).0;
            [(spot.lng * 1e5).round() / 1e5, (spot.lat * 1e5).round() / 1e5]
        };
        let corridor = Corridor {
            purpose: CorridorUse::Motorcade,
            stops: vec![],
            head: is_moving.then(|| pair(length * part)),
            tail: is_moving.then(|| pair(length * part - 220.0)),
            length_m: Some(220.0),
            pace_kmh: is_moving.then_some(22.0),
            delay_minutes: None,
            closed_minutes: None,
        };
        sheet.object(at, Body::Corridor(Box::new(corridor)))
    })
    .faster(moving, 5)
    .present(february(6, 15, 0)..february(7, 1, 0))
}

/// States of an assembly, each with the instant from which it holds.
type Course = &'static [(OpSecs, AssemblyState)];

fn state(course: Course, at: OpSecs) -> AssemblyState {
    course.iter().rev().find(|(from, _)| at >= *from).map_or(AssemblyState::Announced, |(_, state)| *state)
}

fn rally(chance: Chance) -> Actor {
    const COURSE: Course = &[
        (february(6, 17, 0), AssemblyState::Gathering),
        (february(6, 18, 0), AssemblyState::Standing),
        (february(6, 20, 25), AssemblyState::Dispersing),
        (february(6, 21, 10), AssemblyState::Ended),
    ];
    let name = [
        "Presidio «ICE OUT», centro di Milano",
        "Kundgebung «ICE OUT», Zentrum Mailand",
        "“ICE OUT” rally, central Milan",
    ];
    let sheet = Sheet::new(
        "assembly-ice-out",
        text(name),
        Spot::new(9.1874, 45.4805).shape(),
        "Questura di Milano",
        text(["Stampa, gennaio 2026", "Presse, Januar 2026", "Press, January 2026"]),
    )
    .site("site-milano")
    .marking(Marking::Green)
    .accuracy(1_500.0)
    .basis(["Preavviso in Questura", "Anmeldung bei der Quästur", "Notice given to the police"])
    .note([
        "Annunciato in centro; piazza e orari sono inventati",
        "Im Zentrum angekündigt; Platz und Zeiten sind erfunden",
        "Announced for the center; square and hours are invented",
    ])
    .valid(february(6, 17, 0)..february(6, 21, 10))
    .stale_after(30 * MINUTE as u32);
    let draw = chance.named("rally");
    Actor::new(sheet, 5 * MINUTE, chance, move |sheet, at| {
        let hours = (at - february(6, 0, 0)) as f64 / HOUR as f64;
        let share = on_curve(hours, &[(16.9, 0.0), (18.0, 0.55), (19.2, 0.86), (20.4, 0.8), (21.2, 0.0)]);
        let present =
            (2_900.0 * share * draw.at((at / MINUTE) as u64).between(0.95, 1.0) / 50.0).round() as u32 * 50;
        let assembly = Assembly {
            state: state(COURSE, at),
            starts_at: Some(unix_millis(february(6, 17, 30))),
            ends_at: Some(unix_millis(february(6, 21, 0))),
            expected: Some(3_000),
            present: Some(present),
            topic: text(["Politiche migratorie", "Migrationspolitik", "Immigration policy"]),
            organizer: text(["Sindacato USB", "Gewerkschaft USB", "USB union"]),
        };
        sheet.object(at, Body::Assembly(Box::new(assembly)))
    })
    .marks(COURSE.iter().map(|(from, _)| *from))
    .present(february(1, 0, 0)..february(7, 6, 0))
}

/// Way of the march: from Piazzale Lotto along the racecourse towards the relay, where it stays.
#[rustfmt::skip]
const MARCH_WAY: [Spot; 7] = [
    Spot::new(9.1441, 45.4800), Spot::new(9.1418, 45.4778), Spot::new(9.1392, 45.4752), Spot::new(9.1366, 45.4727),
    Spot::new(9.1341, 45.4706), Spot::new(9.1322, 45.4692), Spot::new(9.1308, 45.4681),
];
const MARCH_COURSE: Course = &[
    (february(6, 18, 30), AssemblyState::Gathering),
    (february(6, 19, 15), AssemblyState::Moving),
    (february(6, 20, 6), AssemblyState::Standing),
    (february(6, 20, 50), AssemblyState::Dispersing),
    (february(6, 21, 25), AssemblyState::Ended),
];

/// Distance of the march from its start at an instant, meters.
fn march_m(at: OpSecs) -> f64 {
    let (start, end) = (february(6, 19, 15), february(6, 20, 6));
    on_curve(at as f64, &[(start as f64, 0.0), (end as f64, way_m(&MARCH_WAY))])
}

fn march(chance: Chance) -> Actor {
    let name = [
        "Corteo lungo il percorso della fiamma",
        "Marsch entlang des Fackellaufs",
        "March along the torch relay",
    ];
    let sheet =
        Sheet::new("assembly-relay", text(name), MARCH_WAY[0].shape(), "Questura di Milano", exercise())
            .site("site-milano")
            .marking(Marking::Green)
            .accuracy(60.0)
            .basis(["Preavviso in Questura", "Anmeldung bei der Quästur", "Notice given to the police"])
            .note([
                "Proteste annunciate lungo il percorso; questo corteo è inventato",
                "Proteste entlang der Strecke angekündigt; dieser Marsch ist erfunden",
                "Protests announced along the route; this march is invented",
            ])
            .valid(february(6, 18, 30)..february(6, 21, 25))
            .stale_after(15 * MINUTE as u32);
    Actor::new(sheet, 5 * MINUTE, chance, |sheet, at| {
        let hours = (at - february(6, 0, 0)) as f64 / HOUR as f64;
        let share = on_curve(hours, &[(18.4, 0.0), (19.2, 0.8), (20.1, 1.0), (20.9, 0.7), (21.4, 0.0)]);
        let assembly = Assembly {
            state: state(MARCH_COURSE, at),
            starts_at: Some(unix_millis(february(6, 18, 30))),
            ends_at: Some(unix_millis(february(6, 21, 0))),
            expected: Some(600),
            present: Some((760.0 * share / 20.0).round() as u32 * 20),
            topic: text([
                "Impatto economico e ambientale",
                "Wirtschaftliche und ökologische Folgen",
                "Economic and environmental impact",
            ]),
            organizer: text(["Comitati locali", "Örtliche Komitees", "Local committees"]),
        };
        sheet.object_at(at, on_way(&MARCH_WAY, march_m(at)).0.shape(), Body::Assembly(Box::new(assembly)))
    })
    .marks(MARCH_COURSE.iter().map(|(from, _)| *from))
    .faster(february(6, 19, 15)..february(6, 20, 6), 15)
    .present(february(5, 0, 0)..february(7, 6, 0))
}

fn march_corridor(chance: Chance) -> Actor {
    let name = ["Percorso del corteo", "Weg des Marsches", "Route of the march"];
    let sheet = Sheet::new("corridor-march", text(name), line(&MARCH_WAY), "Questura di Milano", exercise())
        .site("site-milano")
        .marking(Marking::Green)
        .valid(february(6, 18, 30)..february(6, 21, 25))
        .stale_after(15 * MINUTE as u32);
    let moving = february(6, 19, 15)..february(6, 20, 6);
    let span = moving.clone();
    Actor::new(sheet, 15 * MINUTE, chance, move |sheet, at| {
        let is_moving = span.contains(&at);
        let pair = |meters: f64| {
            let spot = on_way(&MARCH_WAY, meters).0;
            [(spot.lng * 1e5).round() / 1e5, (spot.lat * 1e5).round() / 1e5]
        };
        let corridor = Corridor {
            purpose: CorridorUse::March,
            stops: vec![],
            head: is_moving.then(|| pair(march_m(at))),
            tail: is_moving.then(|| pair(march_m(at) - 180.0)),
            length_m: Some(180.0),
            pace_kmh: is_moving.then_some(1.8),
            delay_minutes: None,
            closed_minutes: None,
        };
        sheet.object(at, Body::Corridor(Box::new(corridor)))
    })
    .faster(moving, 15)
    .present(february(6, 12, 0)..february(7, 6, 0))
}

/// The protest of 31 January: over, and without a published place.
fn past_protest(chance: Chance) -> Actor {
    let name = ["Protesta del 31 gennaio", "Protest vom 31. Januar", "Protest of 31 January"];
    let sheet = Sheet::new(
        "assembly-31-january",
        text(name),
        Shape::Nowhere,
        "Ministero dell'Interno",
        text(["Stampa, gennaio 2026", "Presse, Januar 2026", "Press, January 2026"]),
    )
    .marking(Marking::Clear)
    .note(["Luogo non indicato", "Ort nicht genannt", "Place not given"])
    .valid(february(0, 14, 0)..february(0, 19, 0));
    Actor::new(sheet, 12 * HOUR, chance, |sheet, at| {
        let assembly = Assembly {
            state: AssemblyState::Ended,
            topic: text(["Politiche migratorie", "Migrationspolitik", "Immigration policy"]),
            organizer: text([
                "Opposizione e gruppi di sinistra",
                "Opposition und linke Gruppen",
                "Opposition and left-wing groups",
            ]),
            ..Assembly::default()
        };
        sheet.object(at, Body::Assembly(Box::new(assembly)))
    })
}

/// Another assembly, announced for the day after.
fn announced_march(chance: Chance) -> Actor {
    const COURSE: Course = &[
        (february(7, 14, 30), AssemblyState::Gathering),
        (february(7, 15, 20), AssemblyState::Standing),
        (february(7, 18, 0), AssemblyState::Dispersing),
        (february(7, 19, 0), AssemblyState::Ended),
    ];
    let name = [
        "Presidio annunciato, Porta Romana",
        "Angekündigte Kundgebung, Porta Romana",
        "Announced rally, Porta Romana",
    ];
    let sheet = Sheet::new(
        "assembly-porta-romana",
        text(name),
        Spot::new(9.2020, 45.4522).shape(),
        "Questura di Milano",
        exercise(),
    )
    .site("site-milano")
    .marking(Marking::Green)
    .accuracy(200.0)
    .basis(["Preavviso in Questura", "Anmeldung bei der Quästur", "Notice given to the police"])
    .valid(february(7, 14, 30)..february(7, 19, 0))
    .stale_after(HOUR as u32);
    Actor::new(sheet, 15 * MINUTE, chance, |sheet, at| {
        let hours = (at - february(7, 0, 0)) as f64 / HOUR as f64;
        let share = on_curve(hours, &[(14.4, 0.0), (16.0, 1.0), (17.8, 0.8), (19.0, 0.0)]);
        let assembly = Assembly {
            state: state(COURSE, at),
            starts_at: Some(unix_millis(february(7, 15, 0))),
            ends_at: Some(unix_millis(february(7, 18, 30))),
            expected: Some(1_500),
            present: (at >= COURSE[0].0).then_some((1_400.0 * share / 50.0).round() as u32 * 50),
            topic: text([
                "Impatto economico e ambientale",
                "Wirtschaftliche und ökologische Folgen",
                "Economic and environmental impact",
            ]),
            organizer: text(["Comitati locali", "Örtliche Komitees", "Local committees"]),
        };
        sheet.object(at, Body::Assembly(Box::new(assembly)))
    })
    .marks(COURSE.iter().map(|(from, _)| *from))
    .present(february(3, 0, 0)..february(8, 12, 0))
}

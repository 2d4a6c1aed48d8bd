//! Zones with their rules and hours: drawn by hand along the streets of Milan, block-shaped round the venues.
//!
//! What the announcements leave open stays two things here: the closed center of the opening Friday, and the red
//! zones from 6 to 22 February. Outlines and hours are invented but for those two spans.

use std::ops::Range;

use vedetta::model::geo::Shape;
use vedetta::model::marking::Marking;
use vedetta::model::object::Body;
use vedetta::model::time::Interval;
use vedetta::model::zone::{Rule, Zone};

use super::facts::exercise;
use crate::exercise::actor::{Actor, Sheet, text};
use crate::exercise::chance::Chance;
use crate::exercise::hours::{HOUR, MINUTE, OpSecs, february, unix_millis};
use crate::exercise::shapes::{Oval, Spot, circle, polygon};
use crate::exercise::sites::AREAS;

/// Confirmed every quarter of an hour.
const PERIOD: OpSecs = 15 * MINUTE;

/// Inside the Cerchia dei Navigli: the closed center.
#[rustfmt::skip]
const CERCHIA: [Spot; 21] = [
    Spot::new(9.1763, 45.4683), Spot::new(9.1797, 45.4692), Spot::new(9.1813, 45.4712), Spot::new(9.1822, 45.4727),
    Spot::new(9.1852, 45.4733), Spot::new(9.1886, 45.4727), Spot::new(9.1918, 45.4730), Spot::new(9.1943, 45.4727),
    Spot::new(9.1975, 45.4709), Spot::new(9.1999, 45.4686), Spot::new(9.2012, 45.4660), Spot::new(9.2006, 45.4634),
    Spot::new(9.1981, 45.4609), Spot::new(9.1957, 45.4584), Spot::new(9.1921, 45.4567), Spot::new(9.1880, 45.4558),
    Spot::new(9.1838, 45.4556), Spot::new(9.1801, 45.4572), Spot::new(9.1769, 45.4597), Spot::new(9.1744, 45.4626),
    Spot::new(9.1743, 45.4657),
];

/// Inside the Bastioni: no vehicles on the opening Friday.
#[rustfmt::skip]
const BASTIONI: [Spot; 20] = [
    Spot::new(9.1655, 45.4672), Spot::new(9.1700, 45.4702), Spot::new(9.1722, 45.4764), Spot::new(9.1790, 45.4790),
    Spot::new(9.1872, 45.4806), Spot::new(9.1925, 45.4798), Spot::new(9.1976, 45.4795), Spot::new(9.2052, 45.4744),
    Spot::new(9.2078, 45.4698), Spot::new(9.2084, 45.4650), Spot::new(9.2072, 45.4623), Spot::new(9.2058, 45.4570),
    Spot::new(9.2024, 45.4521), Spot::new(9.1958, 45.4509), Spot::new(9.1886, 45.4507), Spot::new(9.1800, 45.4522),
    Spot::new(9.1722, 45.4541), Spot::new(9.1668, 45.4570), Spot::new(9.1643, 45.4606), Spot::new(9.1642, 45.4645),
];

/// What a zone is, but for its place.
struct Terms {
    rule: Rule,
    span: Range<OpSecs>,
    /// When it is in force, where that is not all the time.
    hours: Vec<Range<OpSecs>>,
    decided_by: [&'static str; 3],
    instructions: [&'static str; 3],
    exemptions: Vec<[&'static str; 3]>,
    limits_m: Option<(f32, f32)>,
}

const PREFECT: [&str; 3] = [
    "Prefetto di Milano, ordinanza (esercitazione)",
    "Präfekt von Mailand, Anordnung (Übung)",
    "Prefect of Milan, order (exercise)",
];
const QUESTORE: [&str; 3] =
    ["Questore, ordinanza (esercitazione)", "Quästor, Anordnung (Übung)", "Questore, order (exercise)"];
const ENAC: [&str; 3] = [
    "Restrizione dello spazio aereo (esercitazione)",
    "Luftraumbeschränkung (Übung)",
    "Airspace restriction (exercise)",
];
const RESIDENTS: [&str; 3] = ["Residenti con documento", "Anwohner mit Ausweis", "Residents with proof"];
const RESCUE: [&str; 3] = ["Soccorso e forze di polizia", "Rettung und Polizei", "Rescue and police"];
const ACCREDITED: [&str; 3] = ["Accreditati", "Akkreditierte", "Accredited persons"];
const STATE_AIRCRAFT: [&str; 3] = [
    "Aeromobili di Stato e soccorso aereo",
    "Staats- und Rettungsluftfahrzeuge",
    "State and rescue aircraft",
];

impl Terms {
    fn closed(span: Range<OpSecs>) -> Self {
        Self {
            rule: Rule::Closed,
            span,
            hours: vec![],
            decided_by: PREFECT,
            instructions: [
                "Nessun accesso a piedi o con veicoli. Uffici e negozi chiusi. Indirizzare ai varchi di uscita.",
                "Kein Zutritt zu Fuß oder mit Fahrzeugen. Büros und Läden geschlossen. Zu den Ausgängen leiten.",
                "No access on foot or by vehicle. Offices and shops shut. Send people to the way out.",
            ],
            exemptions: vec![RESIDENTS, RESCUE, ACCREDITED],
            limits_m: None,
        }
    }

    fn person_barred(span: Range<OpSecs>) -> Self {
        Self {
            rule: Rule::PersonBarred,
            span,
            hours: vec![],
            decided_by: PREFECT,
            instructions: [
                "Divieto per chi è colpito da provvedimento; libero per tutti gli altri. Controlli a campione.",
                "Verbot für Personen mit Anordnung; frei für alle anderen. Stichproben.",
                "Barred to persons under an order; open to all others. Spot checks.",
            ],
            exemptions: vec![],
            limits_m: None,
        }
    }

    fn controlled(span: Range<OpSecs>) -> Self {
        Self {
            rule: Rule::Controlled,
            span,
            hours: vec![],
            decided_by: QUESTORE,
            instructions: [
                "Accesso dopo il controllo, con biglietto o accredito.",
                "Zutritt nach Kontrolle, mit Karte oder Akkreditierung.",
                "Access after a check, with ticket or accreditation.",
            ],
            exemptions: vec![RESIDENTS, RESCUE],
            limits_m: None,
        }
    }

    fn restricted(span: Range<OpSecs>) -> Self {
        Self {
            rule: Rule::Restricted,
            span,
            hours: vec![],
            decided_by: QUESTORE,
            instructions: ["Solo accreditati.", "Nur Akkreditierte.", "Accredited persons only."],
            exemptions: vec![RESCUE],
            limits_m: None,
        }
    }

    fn no_traffic(span: Range<OpSecs>) -> Self {
        Self {
            rule: Rule::NoTraffic,
            span,
            hours: vec![],
            decided_by: PREFECT,
            instructions: [
                "Chiuso ai veicoli, aperto a piedi. Deviare sulla circonvallazione esterna.",
                "Für Fahrzeuge gesperrt, zu Fuß offen. Auf den äußeren Ring umleiten.",
                "Closed to vehicles, open on foot. Divert to the outer ring road.",
            ],
            exemptions: vec![RESCUE, RESIDENTS],
            limits_m: None,
        }
    }

    fn no_fly(span: Range<OpSecs>, ceiling_m: f32) -> Self {
        Self {
            rule: Rule::NoFly,
            span,
            hours: vec![],
            decided_by: ENAC,
            instructions: [
                "Divieto di volo, droni compresi. Segnalare ogni velivolo alla sala operativa.",
                "Flugverbot, auch für Drohnen. Jedes Luftfahrzeug dem Lageraum melden.",
                "No flying, drones included. Report any aircraft to the operations room.",
            ],
            exemptions: vec![STATE_AIRCRAFT],
            limits_m: Some((0.0, ceiling_m)),
        }
    }

    fn advisory(span: Range<OpSecs>) -> Self {
        Self {
            rule: Rule::Advisory,
            span,
            hours: vec![],
            decided_by: QUESTORE,
            instructions: [
                "Possibile affollamento. Nessun effetto giuridico.",
                "Gedränge möglich. Keine rechtliche Wirkung.",
                "Crowding possible. No legal effect.",
            ],
            exemptions: vec![],
            limits_m: None,
        }
    }

    fn hazard(span: Range<OpSecs>) -> Self {
        Self {
            rule: Rule::Hazard,
            span,
            hours: vec![],
            decided_by: [
                "Commissione valanghe (esercitazione)",
                "Lawinenkommission (Übung)",
                "Avalanche commission (exercise)",
            ],
            instructions: [
                "Pericolo di valanghe: nessuno entra, solo robot e droni.",
                "Lawinengefahr: niemand geht hinein, nur Roboter und Drohnen.",
                "Avalanche danger: nobody enters, robots and drones only.",
            ],
            exemptions: vec![],
            limits_m: None,
        }
    }

    fn at(self, hours: Vec<Range<OpSecs>>) -> Self {
        Self { hours, ..self }
    }
}

/// All zones but cordons, which come and go with incidents.
pub(super) fn zones(chance: Chance) -> Vec<Actor> {
    let chance = chance.named("zones");
    let games = february(6, 0, 0)..february(23, 0, 0);
    let announced = february(2, 0, 0)..february(23, 0, 0);
    let friday = february(6, 15, 0)..february(6, 23, 30);
    let mut zones = vec![
        zone(
            chance,
            "zone-centro-closed",
            "site-milano",
            ["Centro di Milano, chiuso", "Zentrum Mailand, gesperrt", "Center of Milan, closed"],
            polygon(&CERCHIA),
            Terms::closed(friday),
        ),
        zone(
            chance,
            "zone-centro-no-traffic",
            "site-milano",
            [
                "Centro nei Bastioni, stop ai veicoli",
                "Zentrum in den Bastionen, ohne Verkehr",
                "Center within the Bastioni, no vehicles",
            ],
            polygon(&BASTIONI),
            Terms::no_traffic(february(6, 12, 0)..february(7, 1, 0)),
        ),
        zone(
            chance,
            "zone-centrale-red",
            "site-milano",
            ["Zona rossa Stazione Centrale", "Rote Zone Hauptbahnhof", "Red zone, Central station"],
            blocks("centrale", 1.05, chance),
            Terms::person_barred(announced.clone()),
        ),
        zone(
            chance,
            "zone-duomo-red",
            "site-milano",
            ["Zona rossa Duomo", "Rote Zone Dom", "Red zone, Duomo"],
            polygon(&oval(9.1895, 45.4645, 420.0, 100.0, 0.8).ring(1.0, 11, chance.named("duomo"))),
            Terms::person_barred(games.clone()),
        ),
        zone(
            chance,
            "zone-navigli-red",
            "site-milano",
            [
                "Zona rossa Darsena e Navigli",
                "Rote Zone Darsena und Navigli",
                "Red zone, Darsena and Navigli",
            ],
            blocks("navigli", 0.9, chance),
            Terms::person_barred(games.clone()).at(nights()),
        ),
        zone(
            chance,
            "zone-arco-red",
            "site-milano",
            ["Zona rossa Arco della Pace", "Rote Zone Arco della Pace", "Red zone, Arco della Pace"],
            blocks("arco-pace", 1.35, chance),
            Terms::person_barred(announced.clone()),
        ),
        zone(
            chance,
            "zone-garibaldi-red",
            "site-milano",
            [
                "Zona rossa Garibaldi, corso Como",
                "Rote Zone Garibaldi, Corso Como",
                "Red zone, Garibaldi and corso Como",
            ],
            polygon(&oval(9.1876, 45.4826, 360.0, 10.0, 0.6).ring(1.0, 9, chance.named("garibaldi"))),
            Terms::person_barred(games.clone()).at(nights()),
        ),
        zone(
            chance,
            "zone-san-siro-red",
            "site-milano",
            ["Zona rossa San Siro", "Rote Zone San Siro", "Red zone, San Siro"],
            blocks("san-siro", 1.12, chance),
            Terms::person_barred(announced.clone()),
        ),
        zone(
            chance,
            "zone-san-siro-controlled",
            "site-milano",
            [
                "San Siro, accesso controllato",
                "San Siro, Zutritt nach Kontrolle",
                "San Siro, controlled access",
            ],
            blocks("san-siro", 0.74, chance),
            Terms::controlled(february(6, 12, 0)..february(7, 2, 0)),
        ),
        zone(
            chance,
            "zone-san-siro-restricted",
            "site-milano",
            ["San Siro, area riservata", "San Siro, Sperrbereich", "San Siro, restricted area"],
            blocks("san-siro", 0.30, chance),
            Terms::restricted(february(5, 8, 0)..february(7, 6, 0)),
        ),
        zone(
            chance,
            "zone-santa-giulia-red",
            "site-milano",
            ["Zona rossa Santa Giulia", "Rote Zone Santa Giulia", "Red zone, Santa Giulia"],
            blocks("santa-giulia", 1.12, chance),
            Terms::person_barred(announced.clone()),
        ),
        zone(
            chance,
            "zone-village-milano-red",
            "site-milano",
            ["Zona rossa Villaggio olimpico", "Rote Zone Olympisches Dorf", "Red zone, Olympic Village"],
            blocks("village-milano", 1.2, chance),
            Terms::person_barred(announced.clone()),
        ),
        zone(
            chance,
            "zone-village-milano-restricted",
            "site-milano",
            [
                "Villaggio olimpico, area riservata",
                "Olympisches Dorf, Sperrbereich",
                "Olympic Village, restricted area",
            ],
            blocks("village-milano", 0.6, chance),
            Terms::restricted(february(0, 0, 0)..february(25, 0, 0)),
        ),
        zone(
            chance,
            "zone-rho-red",
            "site-rho",
            ["Zona rossa Rho Fiera", "Rote Zone Rho Messe", "Red zone, Rho Fiera"],
            blocks("rho", 1.1, chance),
            Terms::person_barred(announced.clone()),
        ),
        zone(
            chance,
            "zone-assago-red",
            "site-assago",
            ["Zona rossa Assago", "Rote Zone Assago", "Red zone, Assago"],
            blocks("assago", 1.12, chance),
            Terms::person_barred(announced),
        ),
        zone(
            chance,
            "zone-relay-no-traffic",
            "site-milano",
            [
                "Percorso tedofori, stop ai veicoli",
                "Fackellauf, ohne Verkehr",
                "Torch relay route, no vehicles",
            ],
            polygon(&RELAY_WEST),
            Terms::no_traffic(february(6, 18, 30)..february(6, 20, 30)),
        ),
        zone(
            chance,
            "zone-san-siro-no-fly",
            "site-milano",
            ["Divieto di volo San Siro", "Flugverbot San Siro", "No-fly zone, San Siro"],
            polygon(&circle(Spot::new(9.1239, 45.4780), 3_700.0, 48)),
            Terms::no_fly(february(6, 14, 0)..february(7, 2, 0), 1_500.0),
        ),
        zone(
            chance,
            "zone-milano-no-drone",
            "site-milano",
            ["Milano, divieto per droni", "Mailand, Drohnenverbot", "Milan, no drones"],
            polygon(&circle(Spot::new(9.1880, 45.4650), 6_500.0, 56)),
            Terms::no_fly(games.clone(), 300.0),
        ),
        zone(
            chance,
            "zone-cortina-no-fly",
            "site-cortina",
            ["Divieto di volo Cortina", "Flugverbot Cortina", "No-fly zone, Cortina"],
            polygon(&oval(12.1250, 46.5480, 5_200.0, 350.0, 0.75).ring(1.0, 20, chance.named("cortina"))),
            Terms::no_fly(games.clone(), 2_000.0),
        ),
        zone(
            chance,
            "zone-anterselva-no-fly",
            "site-anterselva",
            ["Divieto di volo Anterselva", "Flugverbot Antholz", "No-fly zone, Anterselva"],
            polygon(&circle(Spot::new(12.1535, 46.8849), 2_500.0, 36)),
            Terms::no_fly(february(8, 8, 0)..february(22, 0, 0), 1_200.0).at(days(8, 21, 9, 18)),
        ),
        zone(
            chance,
            "zone-cortina-centro",
            "site-cortina",
            [
                "Cortina centro, zona a controllo",
                "Cortina Zentrum, Kontrollzone",
                "Cortina center, controlled zone",
            ],
            blocks("cortina-centro", 1.1, chance),
            Terms::controlled(games.clone()).at(days(6, 22, 8, 24)),
        ),
        zone(
            chance,
            "zone-cortina-stadio",
            "site-cortina",
            [
                "Cortina stadio, accesso controllato",
                "Cortina Stadion, Zutritt nach Kontrolle",
                "Cortina stadium, controlled access",
            ],
            blocks("cortina-stadio", 1.1, chance),
            Terms::controlled(february(4, 6, 0)..february(23, 0, 0)),
        ),
        zone(
            chance,
            "zone-fiames-restricted",
            "site-cortina",
            ["Fiames, area riservata", "Fiames, Sperrbereich", "Fiames, restricted area"],
            blocks("fiames", 0.9, chance),
            Terms::restricted(february(0, 0, 0)..february(25, 0, 0)),
        ),
        zone(
            chance,
            "zone-bormio-controlled",
            "site-bormio",
            ["Bormio, accesso controllato", "Bormio, Zutritt nach Kontrolle", "Bormio, controlled access"],
            blocks("bormio", 1.15, chance),
            Terms::controlled(games.clone()).at(days(6, 21, 8, 18)),
        ),
        zone(
            chance,
            "zone-livigno-controlled",
            "site-livigno",
            ["Livigno, accesso controllato", "Livigno, Zutritt nach Kontrolle", "Livigno, controlled access"],
            blocks("livigno", 1.15, chance),
            Terms::controlled(games.clone()).at(days(6, 22, 8, 23)),
        ),
        zone(
            chance,
            "zone-anterselva-controlled",
            "site-anterselva",
            [
                "Anterselva, accesso controllato",
                "Antholz, Zutritt nach Kontrolle",
                "Anterselva, controlled access",
            ],
            blocks("anterselva", 1.0, chance),
            Terms::controlled(february(8, 6, 0)..february(22, 0, 0)),
        ),
        zone(
            chance,
            "zone-predazzo-controlled",
            "site-fiemme",
            [
                "Predazzo, accesso controllato",
                "Predazzo, Zutritt nach Kontrolle",
                "Predazzo, controlled access",
            ],
            blocks("predazzo", 1.1, chance),
            Terms::controlled(games.clone()).at(days(6, 19, 9, 23)),
        ),
        zone(
            chance,
            "zone-tesero-controlled",
            "site-fiemme",
            ["Tesero, accesso controllato", "Tesero, Zutritt nach Kontrolle", "Tesero, controlled access"],
            blocks("tesero", 1.1, chance),
            Terms::controlled(february(7, 6, 0)..february(23, 0, 0)).at(days(7, 22, 8, 19)),
        ),
        zone(
            chance,
            "zone-verona-closing",
            "site-verona",
            [
                "Verona, zona rossa della chiusura",
                "Verona, rote Zone zur Schlussfeier",
                "Verona, red zone for the closing",
            ],
            blocks("verona", 1.2, chance),
            Terms::closed(february(22, 14, 0)..february(23, 1, 0)),
        ),
        zone(
            chance,
            "zone-scala-ended",
            "site-milano",
            [
                "Teatro alla Scala, area riservata",
                "Teatro alla Scala, Sperrbereich",
                "Teatro alla Scala, restricted area",
            ],
            polygon(&oval(9.1895, 45.4674, 170.0, 45.0, 0.7).ring(1.0, 8, chance.named("scala"))),
            Terms::restricted(february(2, 14, 0)..february(2, 23, 0)),
        ),
        zone(
            chance,
            "zone-relay-ended",
            "site-milano",
            ["Piazza Duomo, festa della torcia", "Domplatz, Fackelfest", "Piazza Duomo, torch celebration"],
            polygon(&oval(9.1899, 45.4642, 190.0, 95.0, 0.6).ring(1.0, 9, chance.named("festa"))),
            Terms::controlled(february(5, 16, 0)..february(5, 23, 0)),
        ),
        zone(
            chance,
            "zone-garibaldi-crowd",
            "site-milano",
            [
                "Corso Como, affollamento previsto",
                "Corso Como, Gedränge erwartet",
                "Corso Como, crowding expected",
            ],
            polygon(&oval(9.1873, 45.4815, 210.0, 5.0, 0.45).ring(1.0, 8, chance.named("como"))),
            Terms::advisory(february(6, 21, 30)..february(7, 3, 0)),
        ),
        zone(
            chance,
            "zone-tofane-avalanche",
            "site-cortina",
            [
                "Canalone delle Tofane, pericolo valanghe",
                "Tofane-Rinne, Lawinengefahr",
                "Tofane gully, avalanche danger",
            ],
            polygon(&oval(12.0865, 46.5415, 520.0, 310.0, 0.4).ring(1.0, 9, chance.named("canalone"))),
            Terms::hazard(february(6, 6, 0)..february(8, 12, 0)),
        ),
    ];
    zones.push(zone(
        chance,
        "zone-livigno-avalanche",
        "site-livigno",
        ["Livigno, versante chiuso", "Livigno, Hang gesperrt", "Livigno, closed slope"],
        polygon(&oval(10.1560, 46.5290, 480.0, 120.0, 0.45).ring(1.0, 9, chance.named("versante"))),
        Terms::hazard(february(5, 6, 0)..february(7, 12, 0)),
    ));
    zones
}

/// The blocks along the last part of the relay, from Piazza Frattini to the stadium.
#[rustfmt::skip]
const RELAY_WEST: [Spot; 10] = [
    Spot::new(9.1435, 45.4553), Spot::new(9.1408, 45.4549), Spot::new(9.1352, 45.4620), Spot::new(9.1296, 45.4690),
    Spot::new(9.1244, 45.4752), Spot::new(9.1258, 45.4764), Spot::new(9.1290, 45.4735), Spot::new(9.1330, 45.4688),
    Spot::new(9.1380, 45.4632), Spot::new(9.1425, 45.4580),
];

const fn oval(lng: f64, lat: f64, radius_m: f64, axis_deg: f64, flatness: f64) -> Oval {
    Oval { center: Spot::new(lng, lat), radius_m, axis_deg, flatness }
}

/// A shape of street blocks round an area.
fn blocks(area: &str, fraction: f64, chance: Chance) -> Shape {
    let Some(area) = AREAS.iter().find(|candidate| candidate.key == area) else { return Shape::Nowhere };
    polygon(&area.oval.ring(fraction, 13, chance.named(area.key)))
}

/// Eight in the evening to five in the morning, each night of the Games.
fn nights() -> Vec<Range<OpSecs>> {
    (6..=22).map(|day| february(day, 20, 0)..february(day + 1, 5, 0)).collect()
}

/// The same hours on each day.
fn days(first: i64, last: i64, from_hour: i64, to_hour: i64) -> Vec<Range<OpSecs>> {
    (first..=last).map(|day| february(day, from_hour, 0)..february(day, to_hour, 0)).collect()
}

fn zone(chance: Chance, key: &str, site: &str, name: [&str; 3], shape: Shape, terms: Terms) -> Actor {
    let owner = crate::exercise::sites::site(site).map_or("Ministero dell'Interno", |site| site.owner);
    let interval = |span: &Range<OpSecs>| Interval {
        from: Some(unix_millis(span.start)),
        to: Some(unix_millis(span.end)),
    };
    let marks: Vec<OpSecs> =
        terms.hours.iter().chain([&terms.span]).flat_map(|span| [span.start, span.end]).collect();
    let zone = Zone {
        rule: terms.rule,
        schedule: terms.hours.iter().map(interval).collect(),
        floor_m: terms.limits_m.map(|limits| limits.0),
        ceiling_m: terms.limits_m.map(|limits| limits.1),
        decided_by: text(terms.decided_by),
        exemptions: terms.exemptions.into_iter().map(text).collect(),
        instructions: text(terms.instructions),
        ..Zone::default()
    };
    let sheet = Sheet::new(key, text(name), shape, owner, exercise())
        .site(site)
        .basis(["Ordinanza", "Anordnung", "Order"])
        .marking(if zone.rule == Rule::Restricted { Marking::Amber } else { Marking::Clear })
        .valid(terms.span)
        .stale_after(2 * HOUR as u32);
    Actor::new(sheet, PERIOD, chance, move |sheet, at| sheet.object(at, Body::Zone(Box::new(zone.clone()))))
        .marks(marks)
}

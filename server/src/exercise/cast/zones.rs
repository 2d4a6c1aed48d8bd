//! Zones with their rules and hours: drawn by hand along the streets of Milan, block-shaped around the venues.
//!
//! The announcements leave open whether the closed center of the opening Friday and the red zones from 6 to 22
//! February are the same; here they are separate. Outlines and hours are invented except for these two spans.

use std::ops::Range;

use vedetta::model::geo::Shape;
use vedetta::model::marking::Marking;
use vedetta::model::object::Body;
use vedetta::model::recurrence::Recurrence;
use vedetta::model::unit::UnitClass;
use vedetta::model::zone::{Need, Rule, Zone};

use super::facts::exercise;
use crate::exercise::actor::{Actor, Sheet, id, text};
use crate::exercise::chance::Chance;
use crate::exercise::hours::{HOUR, MINUTE, OpSecs, february, op_secs};
use crate::exercise::shapes::{Oval, Spot, circle, polygon};
use crate::exercise::sites::AREAS;
use crate::exercise::story::COLD;

/// Period of confirmations: a quarter of an hour.
const PERIOD: OpSecs = 15 * MINUTE;

/// The closed center, inside the Cerchia dei Navigli.
#[rustfmt::skip]
const CERCHIA: [Spot; 21] = [
    Spot::new(9.1763, 45.4683), Spot::new(9.1797, 45.4692), Spot::new(9.1813, 45.4712), Spot::new(9.1822, 45.4727),
    Spot::new(9.1852, 45.4733), Spot::new(9.1886, 45.4727), Spot::new(9.1918, 45.4730), Spot::new(9.1943, 45.4727),
    Spot::new(9.1975, 45.4709), Spot::new(9.1999, 45.4686), Spot::new(9.2012, 45.4660), Spot::new(9.2006, 45.4634),
    Spot::new(9.1981, 45.4609), Spot::new(9.1957, 45.4584), Spot::new(9.1921, 45.4567), Spot::new(9.1880, 45.4558),
    Spot::new(9.1838, 45.4556), Spot::new(9.1801, 45.4572), Spot::new(9.1769, 45.4597), Spot::new(9.1744, 45.4626),
    Spot::new(9.1743, 45.4657),
];

/// Area without vehicles on the opening Friday, inside the Bastioni.
#[rustfmt::skip]
const BASTIONI: [Spot; 20] = [
    Spot::new(9.1655, 45.4672), Spot::new(9.1700, 45.4702), Spot::new(9.1722, 45.4764), Spot::new(9.1790, 45.4790),
    Spot::new(9.1872, 45.4806), Spot::new(9.1925, 45.4798), Spot::new(9.1976, 45.4795), Spot::new(9.2052, 45.4744),
    Spot::new(9.2078, 45.4698), Spot::new(9.2084, 45.4650), Spot::new(9.2072, 45.4623), Spot::new(9.2058, 45.4570),
    Spot::new(9.2024, 45.4521), Spot::new(9.1958, 45.4509), Spot::new(9.1886, 45.4507), Spot::new(9.1800, 45.4522),
    Spot::new(9.1722, 45.4541), Spot::new(9.1668, 45.4570), Spot::new(9.1643, 45.4606), Spot::new(9.1642, 45.4645),
];

/// Own drones that may fly over Milan, and since when. The one over the canals was forgotten, and added after the
/// opening.
const OWN_OVER_MILAN: [(&str, OpSecs); 7] = [
    ("aircraft-uas-san-siro", february(6, 0, 0)),
    ("aircraft-uas-santa-giulia", february(6, 0, 0)),
    ("aircraft-uas-village-milano", february(6, 0, 0)),
    ("aircraft-uas-arco-pace", february(6, 0, 0)),
    ("aircraft-uas-centro", february(6, 0, 0)),
    ("aircraft-uas-centrale", february(6, 0, 0)),
    ("aircraft-uas-navigli", february(6, 20, 25)),
];

/// Properties of a zone except its place.
struct Terms {
    rule: Rule,
    span: Range<OpSecs>,
    /// Recurring times in force, in Rome local time; `None` if it is in force all the time.
    hours: Option<Recurrence>,
    decided_by: [&'static str; 3],
    instructions: [&'static str; 3],
    exemptions: Vec<[&'static str; 3]>,
    limits_m: Option<(f32, f32)>,
    basis: [&'static str; 3],
    /// Units that must be present.
    needs: Vec<Need>,
    /// Aircraft that may fly there, each with the instant from which it may.
    exempt: Vec<(&'static str, OpSecs)>,
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
            hours: None,
            basis: ["Ordinanza", "Anordnung", "Order"],
            needs: vec![],
            exempt: vec![],
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
            hours: None,
            basis: ["Ordinanza", "Anordnung", "Order"],
            needs: vec![],
            exempt: vec![],
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
            hours: None,
            basis: ["Ordinanza", "Anordnung", "Order"],
            needs: vec![],
            exempt: vec![],
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
            hours: None,
            basis: ["Ordinanza", "Anordnung", "Order"],
            needs: vec![],
            exempt: vec![],
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
            hours: None,
            basis: ["Ordinanza", "Anordnung", "Order"],
            needs: vec![],
            exempt: vec![],
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
            hours: None,
            basis: ["Ordinanza", "Anordnung", "Order"],
            needs: vec![],
            exempt: vec![],
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
            hours: None,
            basis: ["Ordinanza", "Anordnung", "Order"],
            needs: vec![],
            exempt: vec![],
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
            hours: None,
            basis: ["Ordinanza", "Anordnung", "Order"],
            needs: vec![],
            exempt: vec![],
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

    /// Sets the times in force: `hours` long, on the days of the rule, first at `starts`.
    fn at(self, starts: &str, rule: &str, hours: u32) -> Self {
        let hours = Recurrence::new(starts, rule, hours * 60);
        debug_assert!(hours.is_ok(), "{starts} {rule}");
        Self { hours: hours.ok(), ..self }
    }

    /// Sets the times in force: every day of the Games, `hours` long from `from_hour` on.
    fn daily(self, from_hour: u8, hours: u32) -> Self {
        self.at(&format!("2026-02-06T{from_hour:02}:00"), "FREQ=DAILY;UNTIL=20260222", hours)
    }

    fn needs(self, needs: impl IntoIterator<Item = (UnitClass, u16)>) -> Self {
        Self { needs: needs.into_iter().map(|(class, count)| Need { class, count }).collect(), ..self }
    }

    fn exempt(self, aircraft: &[(&'static str, OpSecs)]) -> Self {
        Self { exempt: aircraft.to_vec(), ..self }
    }

    /// Sets the content of an advisory, and its basis: the grades of source and information (STANAG 2511).
    fn about(self, instructions: [&'static str; 3], basis: [&'static str; 3]) -> Self {
        Self { instructions, basis, ..self }
    }
}

/// Returns all zones except cordons, which come and go with incidents.
pub(super) fn zones(chance: Chance) -> Vec<Actor> {
    let chance = chance.named("zones");
    let games = february(6, 0, 0)..february(23, 0, 0);
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
            Terms::person_barred(games.clone()).daily(6, 20),
        ),
        zone(
            chance,
            "zone-duomo-red",
            "site-milano",
            ["Zona rossa Duomo", "Rote Zone Dom", "Red zone, Duomo"],
            polygon(&oval(9.1895, 45.4645, 420.0, 100.0, 0.8).ring(1.0, 11, chance.named("duomo"))),
            Terms::person_barred(games.clone()).daily(10, 17),
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
            Terms::person_barred(games.clone()).daily(20, 9),
        ),
        zone(
            chance,
            "zone-arco-red",
            "site-milano",
            ["Zona rossa Arco della Pace", "Rote Zone Arco della Pace", "Red zone, Arco della Pace"],
            blocks("arco-pace", 1.35, chance),
            Terms::person_barred(games.clone()).daily(16, 10),
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
            Terms::person_barred(games.clone()).daily(20, 9),
        ),
        zone(
            chance,
            "zone-san-siro-red",
            "site-milano",
            ["Zona rossa San Siro", "Rote Zone San Siro", "Red zone, San Siro"],
            blocks("san-siro", 1.12, chance),
            Terms::person_barred(games.clone()).daily(10, 16),
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
            Terms::restricted(february(5, 8, 0)..february(7, 6, 0))
                .needs([(UnitClass::Dog, 1), (UnitClass::BombDisposal, 1)]),
        ),
        zone(
            chance,
            "zone-santa-giulia-red",
            "site-milano",
            ["Zona rossa Santa Giulia", "Rote Zone Santa Giulia", "Red zone, Santa Giulia"],
            blocks("santa-giulia", 1.12, chance),
            Terms::person_barred(games.clone()).daily(9, 16),
        ),
        zone(
            chance,
            "zone-village-milano-red",
            "site-milano",
            ["Zona rossa Villaggio olimpico", "Rote Zone Olympisches Dorf", "Red zone, Olympic Village"],
            blocks("village-milano", 1.2, chance),
            Terms::person_barred(games.clone()).daily(0, 24),
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
            Terms::person_barred(games.clone()).daily(9, 16),
        ),
        zone(
            chance,
            "zone-assago-red",
            "site-assago",
            ["Zona rossa Assago", "Rote Zone Assago", "Red zone, Assago"],
            blocks("assago", 1.12, chance),
            Terms::person_barred(games.clone()).daily(9, 16),
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
            Terms::no_fly(february(6, 14, 0)..february(7, 2, 0), 1_500.0)
                .exempt(&[("aircraft-uas-san-siro", games.start), ("aircraft-poli-21", games.start)]),
        ),
        zone(
            chance,
            "zone-milano-no-drone",
            "site-milano",
            ["Milano, divieto per droni", "Mailand, Drohnenverbot", "Milan, no drones"],
            polygon(&circle(Spot::new(9.1880, 45.4650), 6_500.0, 56)),
            Terms::no_fly(games.clone(), 300.0).exempt(&OWN_OVER_MILAN),
        ),
        zone(
            chance,
            "zone-cortina-no-fly",
            "site-cortina",
            ["Divieto di volo Cortina", "Flugverbot Cortina", "No-fly zone, Cortina"],
            polygon(&oval(12.1250, 46.5480, 5_200.0, 350.0, 0.75).ring(1.0, 20, chance.named("cortina"))),
            Terms::no_fly(games.clone(), 2_000.0)
                .exempt(&[("aircraft-uas-cortina-stadio", games.start), ("aircraft-falco", games.start)]),
        ),
        zone(
            chance,
            "zone-anterselva-no-fly",
            "site-anterselva",
            ["Divieto di volo Anterselva", "Flugverbot Antholz", "No-fly zone, Anterselva"],
            polygon(&circle(Spot::new(12.1535, 46.8849), 2_500.0, 36)),
            Terms::no_fly(february(8, 8, 0)..february(22, 0, 0), 1_200.0).at(
                "2026-02-08T09:00",
                "FREQ=DAILY;UNTIL=20260221",
                9,
            ),
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
            Terms::controlled(games.clone()).at("2026-02-06T08:00", "FREQ=DAILY;UNTIL=20260222", 16),
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
            Terms::controlled(games.clone()).at("2026-02-06T08:00", "FREQ=DAILY;UNTIL=20260221", 10),
        ),
        zone(
            chance,
            "zone-livigno-controlled",
            "site-livigno",
            ["Livigno, accesso controllato", "Livigno, Zutritt nach Kontrolle", "Livigno, controlled access"],
            blocks("livigno", 1.15, chance),
            Terms::controlled(games.clone()).at("2026-02-06T08:00", "FREQ=DAILY;UNTIL=20260222", 15),
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
            Terms::controlled(games.clone()).at("2026-02-06T09:00", "FREQ=DAILY;UNTIL=20260219", 14),
        ),
        zone(
            chance,
            "zone-tesero-controlled",
            "site-fiemme",
            ["Tesero, accesso controllato", "Tesero, Zutritt nach Kontrolle", "Tesero, controlled access"],
            blocks("tesero", 1.1, chance),
            Terms::controlled(february(7, 6, 0)..february(23, 0, 0)).at(
                "2026-02-07T08:00",
                "FREQ=DAILY;UNTIL=20260222",
                11,
            ),
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
        "zone-lotto-advisory",
        "site-milano",
        ["Piazzale Lotto, volantini", "Piazzale Lotto, Flugblätter", "Piazzale Lotto, leaflets"],
        polygon(&circle(Spot::new(9.1441, 45.4800), 230.0, 18)),
        Terms::advisory(february(6, 18, 30)..february(6, 20, 20)).about(
            [
                "Possibile presidio spontaneo. Non confermato: osservare soltanto.",
                "Spontane Versammlung möglich. Nicht bestätigt: nur beobachten.",
                "A spontaneous gathering is possible. Not confirmed: observe only.",
            ],
            ["Fonte C, contenuto 3", "Quelle C, Inhalt 3", "Source C, content 3"],
        ),
    ));
    let cold: [(&str, &str, [&str; 3], Spot, f64); 3] = [
        (
            "zone-cortina-cold",
            "site-cortina",
            [
                "Conca di Cortina, gelo −17 °C",
                "Becken von Cortina, Frost −17 °C",
                "Cortina basin, frost −17 °C",
            ],
            Spot::new(12.1250, 46.5560),
            2_400.0,
        ),
        (
            "zone-livigno-cold",
            "site-livigno",
            ["Livigno, gelo −22 °C", "Livigno, Frost −22 °C", "Livigno, frost −22 °C"],
            Spot::new(10.1320, 46.5330),
            1_700.0,
        ),
        (
            "zone-san-siro-ice",
            "site-milano",
            ["San Siro, ghiaccio sulle rampe", "San Siro, Eis auf den Rampen", "San Siro, ice on the ramps"],
            Spot::new(9.1239, 45.4780),
            260.0,
        ),
    ];
    zones.extend(cold.map(|(key, site, name, center, radius_m)| {
        let terms = Terms::advisory(COLD).about(
            [
                "Turni all'aperto di 40 minuti, batterie al caldo, sale sui passaggi.",
                "Draußen höchstens 40 Minuten, Akkus warm halten, Wege streuen.",
                "Shifts outside of 40 minutes, batteries kept warm, grit on the ways.",
            ],
            ["Bollettino meteo regionale", "Regionaler Wetterbericht", "Regional weather bulletin"],
        );
        zone(chance, key, site, name, polygon(&circle(center, radius_m, 28)), terms)
    }));
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

/// Shape of street blocks around an area.
fn blocks(area: &str, fraction: f64, chance: Chance) -> Shape {
    let Some(area) = AREAS.iter().find(|candidate| candidate.key == area) else { return Shape::Nowhere };
    polygon(&area.oval.ring(fraction, 13, chance.named(area.key)))
}

fn zone(chance: Chance, key: &str, site: &str, name: [&str; 3], shape: Shape, terms: Terms) -> Actor {
    let owner = crate::exercise::sites::site(site).map_or("Ministero dell'Interno", |site| site.owner);
    let recurring = terms.hours.as_ref().map_or(&[][..], Recurrence::times);
    let ends = recurring.iter().flat_map(|time| [time.from, time.to]).flatten().map(op_secs);
    let exempted = terms.exempt.iter().map(|(_, from)| *from);
    let marks: Vec<OpSecs> =
        [terms.span.start, terms.span.end].into_iter().chain(ends).chain(exempted).collect();
    let zone = Zone {
        rule: terms.rule,
        schedule: vec![],
        recurrence: terms.hours.into_iter().collect(),
        floor_m: terms.limits_m.map(|limits| limits.0),
        ceiling_m: terms.limits_m.map(|limits| limits.1),
        decided_by: text(terms.decided_by),
        exemptions: terms.exemptions.into_iter().map(text).collect(),
        exempt: vec![],
        needs: terms.needs,
        instructions: text(terms.instructions),
    };
    let exempt = terms.exempt;
    let sheet = Sheet::new(key, text(name), shape, owner, exercise())
        .site(site)
        .basis(terms.basis)
        .marking(if zone.rule == Rule::Restricted { Marking::Amber } else { Marking::Clear })
        .valid(terms.span)
        .stale_after(2 * HOUR as u32);
    Actor::new(sheet, PERIOD, chance, move |sheet, at| {
        let since = exempt.iter().filter(|(_, from)| at >= *from);
        let zone = Zone { exempt: since.map(|(aircraft, _)| id(aircraft)).collect(), ..zone.clone() };
        sheet.object(at, Body::Zone(Box::new(zone)))
    })
    .marks(marks)
}

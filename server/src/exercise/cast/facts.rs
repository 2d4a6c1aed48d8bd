//! The public places as objects: sites, venues, headquarters, stations, airports and borders.

use vedetta::model::headquarters::{Headquarters, RoomUse};
use vedetta::model::marking::Marking;
use vedetta::model::object::Body;
use vedetta::model::perimeter::Duty;
use vedetta::model::post::{Check, CheckLevel, CheckPlace};
use vedetta::model::site::{Site, Strength, Venue, VenuePhase, VenueUse};
use vedetta::model::text::Localized;
use vedetta::model::unit::Force;

use crate::exercise::actor::{Actor, Sheet, id, text};
use crate::exercise::chance::Chance;
use crate::exercise::hours::{DAY, HOUR, MINUTE, OpSecs, february, local_hour, on_curve, unix_millis};
use crate::exercise::places::{PLACES, Place, Sort, Source};
use crate::exercise::provinces::Province;
use crate::exercise::sessions::{self, Session, Timeline};
use crate::exercise::shapes::{Spot, polygon};
use crate::exercise::sites::{self, SITES};
use crate::exercise::story::Story;

/// Time without a confirmation after which a place is stale: two hours.
const STALE_AFTER_SECS: u32 = 2 * HOUR as u32;

/// Returns all sites and public places.
pub(super) fn facts(story: Story, chance: Chance) -> Vec<Actor> {
    let seats = chance.named("seats");
    let chance = chance.named("facts");
    SITES
        .iter()
        .zip(1..)
        .map(|(facts, order)| site(facts, order, story, chance))
        .chain(PLACES.iter().filter_map(|place| self::place(place, story, chance, seats)))
        .chain([operations_room_abroad(chance)])
        .collect()
}

fn site(facts: &'static sites::SiteFacts, order: u8, story: Story, chance: Chance) -> Actor {
    let sheet = Sheet::new(facts.key, text(facts.name), facts.center.shape(), facts.owner, exercise())
        .headquarters(facts.headquarters)
        .basis(["Quadro di servizio", "Dienstplan", "Duty roster"])
        .stale_after(STALE_AFTER_SECS);
    let roster = chance.named(facts.key);
    Actor::new(sheet, 10 * MINUTE, chance, move |sheet, at| {
        let forces = [Force::StatePolice, Force::Carabinieri, Force::GuardiaDiFinanza];
        // At night the night roster applies.
        let part = if story.is_night(at) { 0.4 } else { 1.0 };
        let staffing = forces.into_iter().zip(facts.staff).zip(0..).map(|((force, planned), index)| {
            // A few officers of a force are late or ill; how many varies by the hour.
            let here = roster.at(index).at((at / HOUR) as u64).between(0.93, 1.01);
            let planned = (f64::from(planned) * part) as u32;
            let present = (f64::from(planned) * here) as u32;
            Strength { force, planned: Some(planned), present: Some(present) }
        });
        let site = Site {
            hub: facts.is_hub,
            order: Some(order),
            zoom: Some(facts.zoom),
            staffing: staffing.collect(),
        };
        sheet.object(at, Body::Site(Box::new(site)))
    })
}

fn place(place: &'static Place, story: Story, chance: Chance, seats: Chance) -> Option<Actor> {
    let owner = place.site.and_then(sites::site).map_or("Ministero dell'Interno", |site| site.owner);
    let seat = Spot::new(place.lng, place.lat);
    let area = Province::of(place.key).map(|province| province.around(seat));
    let at = area.or_else(|| Some(polygon(&sites::footprint(place.key)?))).unwrap_or_else(|| seat.shape());
    let mut sheet = Sheet::new(place.key, text(place.name), at, owner, source(place.source))
        .accuracy(place.accuracy_m)
        .stale_after(STALE_AFTER_SECS);
    if let Some(site) = place.site {
        sheet = sheet.site(site);
    }
    Some(match place.sort {
        Sort::Competition
        | Sort::Ceremony
        | Sort::Village
        | Sort::Media
        | Sort::Premises
        | Sort::Hospital => venue(place, sheet, chance, seats),
        Sort::OperationsRoom | Sort::CyberCenter | Sort::CommandRoom | Sort::PoliceHq => {
            room(place, sheet, story, chance)
        }
        Sort::RailStation | Sort::MetroStation | Sort::Airport | Sort::Border => check(place, sheet, chance),
        Sort::Town => return None,
    })
}

fn venue(place: &'static Place, sheet: Sheet, chance: Chance, seats: Chance) -> Actor {
    let has_sessions = !sessions::at_venue(place.key).is_empty();
    let first_and_last = first_and_last(place);
    let sheet = match first_and_last {
        Some((from, to)) => sheet.valid(from..to),
        None => sheet,
    };
    let is_village = matches!(place.sort, Sort::Village);
    let sheet = if matches!(place.sort, Sort::Competition) {
        sheet.basis([
            "Sessioni: calendario pubblico, edizione del 10 febbraio 2026. Fasi e presenze inventate",
            "Zeiten: öffentlicher Zeitplan, Ausgabe vom 10. Februar 2026. Phasen und Anwesende erfunden",
            "Sessions: public schedule, edition of 10 February 2026. Phases and presence invented",
        ])
    } else if has_sessions {
        sheet.basis([
            "Inizio: programma pubblico. Fine, fasi e presenze inventate",
            "Beginn: öffentliches Programm. Ende, Phasen und Anwesende erfunden",
            "Start: public program. End, phases and presence invented",
        ])
    } else if is_village {
        sheet.basis(["Presenze inventate", "Anwesende erfunden", "Presence invented"])
    } else {
        sheet
    };
    let draw = chance.named(place.key);
    let timeline = Timeline::of(place.key);
    let turns: Vec<OpSecs> = timeline.turns().collect();
    Actor::new(sheet, 5 * MINUTE, chance, move |sheet, at| {
        let is_in_use = first_and_last.is_none_or(|(from, to)| (from..to).contains(&at));
        let (phase, share) = if has_sessions {
            (timeline.phase(at), sessions::share(place.key, at, seats))
        } else if !is_in_use {
            (VenuePhase::Closed, 0.0)
        } else if is_village {
            let curve = [(6.0, 0.94), (10.0, 0.5), (16.0, 0.45), (23.0, 0.92)];
            (VenuePhase::InUse, on_curve(local_hour(at), &curve))
        } else {
            (VenuePhase::InUse, 0.6)
        };
        let wobble = draw.at((at / MINUTE) as u64).between(0.97, 1.0);
        let (next, competition) = sessions::next(place.key, at);
        let venue = Venue {
            purpose: match place.sort {
                Sort::Competition => VenueUse::Competition,
                Sort::Ceremony => VenueUse::Ceremony,
                Sort::Village => VenueUse::Village,
                Sort::Media => VenueUse::Media,
                Sort::Premises => VenueUse::Premises,
                Sort::Hospital => VenueUse::Hospital,
                Sort::OperationsRoom
                | Sort::CyberCenter
                | Sort::CommandRoom
                | Sort::PoliceHq
                | Sort::RailStation
                | Sort::MetroStation
                | Sort::Airport
                | Sort::Border
                | Sort::Town => VenueUse::Unknown,
            },
            phase,
            code: place.code.map(Into::into),
            sport: place.sport.map(Into::into),
            municipality: Some(place.municipality.into()),
            capacity: place.capacity,
            present: place.capacity.map(|seats| (f64::from(seats) * share * wobble) as u32),
            next_session_at: next.map(|session| unix_millis(session.starts)),
        };
        let mut object = sheet.object(at, Body::Venue(Box::new(venue)));
        if next.is_some_and(|session| session.is_training) {
            object.common.note = training_note(competition);
        }
        object
    })
    .marks(turns)
}

/// Note that the next session is a training, with the time of the next competition.
fn training_note(competition: Option<Session>) -> Localized {
    let Some(Session { starts, .. }) = competition else {
        return text(["Prossima sessione: allenamento", "Als Nächstes: Training", "Next session: training"]);
    };
    let (day, clock) = sessions::day_and_clock(starts);
    Localized::three(
        &format!("Prossima sessione: allenamento; gara il {day} febbraio alle {clock}"),
        &format!("Als Nächstes: Training; Wettkampf am {day}. Februar um {clock}"),
        &format!("Next session: training; competition on {day} February at {clock}"),
    )
}

/// Period of use: from the start of the first day to the end of the last, or until everyone has left the last
/// session.
fn first_and_last(place: &Place) -> Option<(OpSecs, OpSecs)> {
    let gone = Timeline::of(place.key).turns().last().unwrap_or(OpSecs::MIN);
    place.days.map(|(first, last)| (day_start(first), gone.max(day_start(last) + DAY)))
}

fn day_start((month, day): (u8, u8)) -> OpSecs {
    let january = if month == 1 { 31 } else { 0 };
    february(i64::from(day) - january, 0, 0)
}

fn room(place: &'static Place, sheet: Sheet, story: Story, chance: Chance) -> Actor {
    let (purpose, reports_to) = if place.sort == Sort::OperationsRoom {
        (RoomUse::OperationsRoom, None)
    } else if place.sort == Sort::CyberCenter {
        (RoomUse::CyberCenter, Some("room-soio"))
    } else if place.sort == Sort::PoliceHq {
        (RoomUse::PoliceHq, Some("room-soio"))
    } else {
        (RoomUse::CommandPost, Some("room-questura-di-milano"))
    };
    let reports_to = reports_to.map(id);
    let covers = text(match (place.sort, Province::of(place.key)) {
        (_, Some(province)) => province.covers,
        (Sort::OperationsRoom, None) => {
            ["Tutte le sedi dei Giochi", "Alle Stätten der Spiele", "All venues of the Games"]
        }
        (Sort::CyberCenter, None) => [
            "Reti dei Giochi e trasporti strategici",
            "Netze der Spiele und strategischer Verkehr",
            "Networks of the Games and strategic transport",
        ],
        _ => ["Città metropolitana di Milano", "Metropolitanstadt Mailand", "Metropolitan city of Milan"],
    });
    let mut sheet = sheet.marking(Marking::Amber).stale_after(20 * MINUTE as u32);
    if Province::of(place.key).is_some() {
        sheet = sheet.basis([
            "Confini ISTAT 2023 semplificati, competenza ipotizzata",
            "Grenzen nach ISTAT 2023, vereinfacht; Zuständigkeit angenommen",
            "ISTAT 2023 boundaries, simplified; responsibility assumed",
        ]);
    }
    if place.sort == Sort::PoliceHq {
        sheet = sheet.headquarters(place.key);
    }
    // On the opening evening the link to Sondrio is degraded for half an hour.
    let poor = february(6, 19, 48)..february(6, 20, 21);
    let is_sondrio = place.key == "room-questura-di-sondrio";
    let draw = chance.named(place.key);
    let is_top = reports_to.is_none();
    Actor::new(sheet, 5 * MINUTE, chance, move |sheet, at| {
        let hour = at.div_euclid(HOUR);
        let hiccup = draw.at(hour as u64).happens(0.01) && at > february(7, 6, 0) && !story.is_calm(at);
        let (link, since) = match () {
            () if is_sondrio && poor.contains(&at) => (Duty::Degraded, poor.start),
            () if is_sondrio && at >= poor.end && at < february(7, 6, 0) => (Duty::Up, poor.end),
            () if hiccup => (Duty::Degraded, hour * HOUR),
            () => (Duty::Up, february(6, 0, 0).min(at)),
        };
        let room = Headquarters {
            purpose,
            reports_to: reports_to.clone(),
            link: if is_top { Duty::Up } else { link },
            link_since: Some(unix_millis(since)),
            staffed: Some(true),
            covers: covers.clone(),
        };
        sheet.object(at, Body::Headquarters(Box::new(room)))
    })
    .marks(if is_sondrio { vec![february(6, 19, 48), february(6, 20, 21)] } else { vec![] })
}

/// The international operations room: announced, but without a published place, so it has no position.
fn operations_room_abroad(chance: Chance) -> Actor {
    let name = ["Sala operativa internazionale", "Internationaler Lageraum", "International operations room"];
    let sheet = Sheet::new(
        "room-international",
        text(name),
        vedetta::model::geo::Shape::Nowhere,
        "Ministero dell'Interno",
        source(Source::Press),
    )
    .marking(Marking::Amber)
    .note(["Sede non pubblicata", "Ort nicht veröffentlicht", "Place not published"])
    .stale_after(20 * MINUTE as u32);
    Actor::new(sheet, 5 * MINUTE, chance, |sheet, at| {
        let room = Headquarters {
            purpose: RoomUse::OperationsRoom,
            reports_to: Some(id("room-soio")),
            link: Duty::Up,
            link_since: Some(unix_millis(february(6, 0, 0).min(at))),
            staffed: Some(true),
            covers: Localized::Absent,
        };
        sheet.object(at, Body::Headquarters(Box::new(room)))
    })
}

fn check(place: &'static Place, sheet: Sheet, chance: Chance) -> Actor {
    let (kind, calm, busy) = if place.sort == Sort::RailStation {
        (CheckPlace::RailStation, 2.0, 11.0)
    } else if place.sort == Sort::MetroStation {
        (CheckPlace::MetroStation, 3.0, 14.0)
    } else if place.sort == Sort::Airport {
        (CheckPlace::Airport, 9.0, 24.0)
    } else {
        (CheckPlace::Border, 4.0, 28.0)
    };
    // Trains do not stop under the closed center; checks are stepped up from the morning before the opening.
    let centre_closed = february(6, 15, 0)..february(6, 23, 30);
    let is_under_centre = place.key == "check-duomo-m1-m3";
    let stepped_up = february(5, 6, 0)..february(23, 6, 0);
    let draw = chance.named(place.key);
    let marks = [centre_closed.start, centre_closed.end, stepped_up.start, stepped_up.end];
    Actor::new(sheet, 5 * MINUTE, chance, move |sheet, at| {
        let level = if place.is_closed_in_winter || (is_under_centre && centre_closed.contains(&at)) {
            CheckLevel::Closed
        } else if stepped_up.contains(&at) {
            CheckLevel::SteppedUp
        } else {
            CheckLevel::Normal
        };
        let load = on_curve(
            local_hour(at),
            &[
                (0.0, 0.25),
                (5.0, 0.1),
                (8.0, 0.8),
                (11.0, 0.5),
                (16.0, 0.7),
                (18.5, 1.0),
                (20.0, 0.6),
                (22.8, 0.5),
                (23.4, 0.8),
                (24.0, 0.3),
            ],
        );
        let quarter = at.div_euclid(15 * MINUTE) as u64;
        let wait = (calm + (busy - calm) * load * draw.at(quarter).between(0.4, 1.1)) as u16;
        let check = Check {
            place: kind,
            level,
            wait_minutes: (level != CheckLevel::Closed).then_some(wait),
            direction: place.border.map(Into::into),
        };
        sheet.object(at, Body::Check(Box::new(check)))
    })
    .marks(marks)
}

/// Source of the position of a public place, as text.
fn source(source: Source) -> Localized {
    text(match source {
        Source::PublicVenueMap => {
            ["Elenchi pubblici delle sedi", "Öffentliche Verzeichnisse der Stätten", "Public venue lists"]
        }
        Source::MilanOpenData => [
            "Comune di Milano, dati aperti (CC BY 4.0)",
            "Stadt Mailand, offene Daten (CC BY 4.0)",
            "City of Milan, open data (CC BY 4.0)",
        ],
        Source::GeoNames => ["GeoNames (CC BY 4.0)"; 3],
        Source::Press => [
            "Stampa, gennaio e febbraio 2026",
            "Presse, Januar und Februar 2026",
            "Press, January and February 2026",
        ],
        Source::GeneralKnowledge => ["Conoscenza generale", "Allgemein bekannt", "General knowledge"],
    })
}

/// Source of invented objects, as text.
pub(super) fn exercise() -> Localized {
    text(["Esercitazione", "Übung", "Exercise"])
}

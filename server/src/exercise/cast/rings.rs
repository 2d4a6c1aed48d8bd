//! Objects around the venues: three perimeters with gates and cameras, guard posts, overwatch points, and hotels.
//!
//! All of it is invented: perimeters are drawn at random around the public venues, hotels have no address and no real
//! name, and overwatch points are nowhere in particular.

use vedetta::model::geo::Shape;
use vedetta::model::marking::Marking;
use vedetta::model::object::{Body, ObjectId};
use vedetta::model::perimeter::{Camera, Duty, Gate, Perimeter, Ring};
use vedetta::model::post::{GuestCategory, GuestCount, Hotel, Overwatch, Post};
use vedetta::model::site::VenuePhase;
use vedetta::model::text::Localized;

use super::facts::exercise;
use super::scale::Scale;
use crate::exercise::actor::{Actor, Sheet, id, text};
use crate::exercise::chance::Chance;
use crate::exercise::hours::{HOUR, MINUTE, OpSecs, february, local_hour, midnight, on_curve, unix_millis};
use crate::exercise::sessions::{self, Timeline};
use crate::exercise::shapes::{Spot, around, cut, line, on_ring, polygon, way_m};
use crate::exercise::sites::{self, AREAS, Area, SITES};
use crate::exercise::story::Story;

/// Properties of a ring, in the order given at [`RINGS`].
type RingFacts = (Ring, &'static str, [&'static str; 3], f64, f64, usize);

/// The three rings: class, id, names, fraction of the area, share of the cameras, number of gates at a small site.
const RINGS: [RingFacts; 3] = [
    (Ring::Outer, "outer", ["anello esterno", "äußerer Ring", "outer ring"], 1.0, 0.42, 3),
    (Ring::Middle, "middle", ["anello intermedio", "mittlerer Ring", "middle ring"], 0.62, 0.34, 2),
    (Ring::Inner, "inner", ["anello interno", "innerer Ring", "inner ring"], 0.33, 0.24, 1),
];
/// Corners of a perimeter.
const CORNERS: usize = 16;
/// The four sectors of a large site's perimeters.
const SECTORS: [(&str, [&str; 3]); 4] = [
    ("N", ["settore nord", "Sektor Nord", "north sector"]),
    ("E", ["settore est", "Sektor Ost", "east sector"]),
    ("S", ["settore sud", "Sektor Süd", "south sector"]),
    ("W", ["settore ovest", "Sektor West", "west sector"]),
];
/// Time on the opening evening when part of the cameras in the east of San Siro fail.
pub(in crate::exercise) const CAMERAS_DEGRADED: std::ops::Range<OpSecs> =
    february(6, 19, 52)..february(6, 20, 38);

/// Corners of an area's perimeter at a fraction; gates, cameras and incidents are on the same line.
pub(in crate::exercise) fn corners(area: &Area, fraction: f64, chance: Chance) -> Vec<Spot> {
    match (area.venue.and_then(sites::footprint), sites::buffer_m(area, fraction)) {
        (Some(outline), Some(buffer_m)) => around(&outline, buffer_m, 2 * CORNERS),
        _ => area.oval.ring(fraction, CORNERS, chance.named("rings").named(area.key)),
    }
}

/// Number of gates of an area's perimeter, from that of a small site: more at the large sites.
fn gate_count(area: &Area, base: usize) -> usize {
    base + (area.weight * base as f64 * 0.22).round() as usize
}

/// Gates of an area in the order of their numbers, with positions: 1 is in the north of the outer perimeter.
pub(in crate::exercise) fn gates(area: &Area, chance: Chance) -> Vec<(Ring, Spot)> {
    if !area.has_rings {
        return vec![];
    }
    RINGS
        .iter()
        .flat_map(|(ring, _, _, fraction, _, base)| {
            let line = corners(area, *fraction, chance);
            let count = gate_count(area, *base);
            (0..count).map(move |n| {
                let turn = (n as f64 + 0.3) / count as f64;
                (*ring, on_ring(&line, area.oval.center, turn).0)
            })
        })
        .collect()
}

/// Returns perimeters, gates, cameras, posts, overwatch points and hotels.
pub(super) fn rings(story: Story, scale: Scale, chance: Chance) -> Vec<Actor> {
    let mut actors = Vec::new();
    let ringed = || AREAS.iter().filter(|area| area.has_rings);
    for area in ringed() {
        perimeters(area, story, chance, &mut actors);
        actors.extend(
            gates(area, chance)
                .into_iter()
                .zip(1..)
                .map(|((ring, at), n)| gate(area, ring, n, at, story, chance)),
        );
    }
    let weight: f64 = ringed().map(|area| area.weight).sum();
    for area in ringed() {
        let share = area.weight / weight;
        cameras(area, 500.0 * share, story, scale, chance, &mut actors);
        posts(area, scale.of(104.0 * share), story, scale, chance, &mut actors);
        overwatch(area, scale.of(38.0 * share), story, scale, chance, &mut actors);
    }
    hotels(scale.of(24.0), story, scale, chance, &mut actors);
    actors
}

fn ring_id(area: &Area, ring: &str) -> ObjectId {
    id(&format!("ring-{}-{ring}", area.key))
}

fn named(area: &Area, what: [&str; 3]) -> Localized {
    let of = |language: usize| -> String {
        let (name, what) = (area.name.get(language).copied(), what.get(language).copied());
        format!("{}, {}", name.unwrap_or_default(), what.unwrap_or_default())
    };
    text([&of(0), &of(1), &of(2)])
}

fn owner(area: &Area) -> &'static str {
    sites::site(area.site).map_or("Ministero dell'Interno", |site| site.owner)
}

fn perimeters(area: &'static Area, story: Story, chance: Chance, actors: &mut Vec<Actor>) {
    let is_large = area.weight > 6.0;
    for (ring, key, name, fraction, ..) in RINGS {
        let line_of_ring = corners(area, fraction, chance);
        // If the venue has an outline, the perimeter is given as a distance around it, without a line of its own.
        let buffer_m = sites::buffer_m(area, fraction).map(|meters| meters as f32);
        let around = area.venue.filter(|_| buffer_m.is_some()).map(id);
        let sheet = Sheet::new(
            ring_id(area, key).as_str(),
            named(area, name),
            if around.is_some() { Shape::Nowhere } else { polygon(&line_of_ring) },
            owner(area),
            exercise(),
        )
        .site(area.site)
        .marking(Marking::Amber)
        .stale_after(HOUR as u32);
        let draw = chance.named("ring").named(area.key).named(key);
        actors.push(
            Actor::new(sheet, 10 * MINUTE, chance, move |sheet, at| {
                let state = ring_state(draw, is_large, story, at);
                let perimeter = Perimeter { ring, state, around: around.clone(), buffer_m, sector: None };
                sheet.object(at, Body::Perimeter(Box::new(perimeter)))
            })
            .marks(if is_large {
                vec![CAMERAS_DEGRADED.start, CAMERAS_DEGRADED.end]
            } else {
                vec![]
            }),
        );
        if !is_large {
            continue;
        }
        let closed: Vec<Spot> = line_of_ring.iter().chain(line_of_ring.first()).copied().collect();
        let length = way_m(&closed);
        for (index, (letter, name)) in SECTORS.into_iter().enumerate() {
            let quarter = cut(&closed, length * index as f64 / 4.0, length * (index + 1) as f64 / 4.0);
            let sheet = Sheet::new(
                &format!("ring-{}-{key}-{}", area.key, letter.to_lowercase()),
                named(area, name),
                line(&quarter),
                owner(area),
                exercise(),
            )
            .site(area.site)
            .marking(Marking::Amber)
            .stale_after(HOUR as u32);
            let is_east = letter == "E";
            actors.push(
                Actor::new(sheet, 10 * MINUTE, chance, move |sheet, at| {
                    let state =
                        if is_east && CAMERAS_DEGRADED.contains(&at) { Duty::Degraded } else { Duty::Up };
                    let perimeter =
                        Perimeter { ring, sector: Some(letter.into()), state, ..Perimeter::default() };
                    sheet.object(at, Body::Perimeter(Box::new(perimeter)))
                })
                .marks(if is_east {
                    vec![CAMERAS_DEGRADED.start, CAMERAS_DEGRADED.end]
                } else {
                    vec![]
                }),
            );
        }
    }
}

fn ring_state(draw: Chance, is_large: bool, story: Story, at: OpSecs) -> Duty {
    let is_degraded =
        (is_large && CAMERAS_DEGRADED.contains(&at)) || draw.at((at / HOUR) as u64).happens(0.01);
    let is_degraded = is_degraded && !story.is_calm(at);
    if is_degraded { Duty::Degraded } else { Duty::Up }
}

fn gate(area: &'static Area, ring: Ring, number: usize, at: Spot, story: Story, chance: Chance) -> Actor {
    let name = [
        format!("{} varco {number}", area.name[0]),
        format!("{} Tor {number}", area.name[1]),
        format!("{} gate {number}", area.name[2]),
    ];
    let key = RINGS.iter().find(|candidate| candidate.0 == ring).map_or("outer", |found| found.1);
    let sheet = Sheet::new(
        &format!("gate-{}-{number:02}", area.key),
        Localized::three(&name[0], &name[1], &name[2]),
        at.shape(),
        owner(area),
        exercise(),
    )
    .site(area.site)
    .marking(Marking::Green)
    .stale_after(20 * MINUTE as u32);
    let perimeter = ring_id(area, key);
    let draw = chance.named("gate").named(area.key).at(number as u64);
    let is_ceremony = area.key == "san-siro";
    let venue = area.venue.unwrap_or_default();
    let (timeline, has_sessions) = (Timeline::of(venue), !sessions::at_venue(venue).is_empty());
    let turns: Vec<OpSecs> = timeline.turns().collect();
    let lanes = 4 + draw.at(0).below(9) as u16;
    Actor::new(sheet, 4 * MINUTE, chance, move |sheet, at| {
        let window = draw.at(1).at((at / (20 * MINUTE)) as u64);
        let state = match window.at(0).unit() {
            _ if story.is_calm(at) => Duty::Up,
            x if x < 0.004 => Duty::Down,
            x if x < 0.016 => Duty::Degraded,
            _ => Duty::Up,
        };
        let load = if is_ceremony && (february(6, 16, 0)..february(7, 1, 0)).contains(&at) {
            let hours = (at - february(6, 0, 0)) as f64 / HOUR as f64;
            on_curve(hours, &[(16.5, 0.2), (18.5, 0.9), (19.5, 1.0), (20.2, 0.5), (20.8, 0.1), (22.8, 0.05)])
        } else if has_sessions {
            // Most people arrive while doors are open and nothing has begun.
            match timeline.phase(at) {
                VenuePhase::Opening => 0.5,
                VenuePhase::InUse | VenuePhase::Egress => 0.15,
                VenuePhase::Swept | VenuePhase::Sweeping => 0.05,
                VenuePhase::Closed | VenuePhase::Unknown => 0.0,
            }
        } else {
            on_curve(local_hour(at), &[(7.0, 0.0), (10.0, 0.5), (15.0, 0.5), (19.0, 0.45), (22.0, 0.05)])
        };
        let slow = if state == Duty::Degraded { 1.8 } else { 1.0 };
        let queue = (26.0 * load * slow * window.at(1).between(0.5, 1.1)) as u16;
        let is_shut = state == Duty::Down;
        let gate = Gate {
            ring,
            perimeter: Some(perimeter.clone()),
            state,
            lanes: Some(if is_shut { 0 } else { lanes }),
            queue_minutes: (!is_shut).then_some(queue),
            ..Gate::default()
        };
        sheet.object(at, Body::Gate(Box::new(gate)))
    })
    .marks(turns)
}

/// Adds cameras. As many as written are along the perimeters, each with a direction; additional ones are scattered as
/// domes, which see in all directions and provide less data.
fn cameras(
    area: &'static Area,
    written: f64,
    story: Story,
    scale: Scale,
    chance: Chance,
    actors: &mut Vec<Actor>,
) {
    let draw = chance.named("camera").named(area.key);
    for (ring, key, _, fraction, share, _) in RINGS {
        let line_of_ring = corners(area, fraction, chance);
        let count = scale.cameras(written * share);
        let on_this = count.min((written * share).round() as usize);
        let perimeter = ring_id(area, key);
        for n in 0..count {
            let own = draw.named(key).at(n as u64);
            let is_dome = n >= on_this;
            let turn = (n as f64 + own.at(0).between(0.1, 0.9)) / on_this.max(1) as f64;
            let (on_line, outwards) = on_ring(&line_of_ring, area.oval.center, turn.fract());
            let at = if is_dome { scale.spread(on_line, own.at(1)) } else { on_line };
            // Most face outwards, some along the fence.
            let turned = if own.at(2).happens(0.75) { own.at(3).between(-25.0, 25.0) } else { 90.0 };
            let bearing = (outwards + turned).rem_euclid(360.0).round() as f32;
            let angle = *own.at(4).pick(&[60.0_f32, 75.0, 90.0, 110.0]).unwrap_or(&75.0);
            let range = own.at(5).between(60.0, 140.0).round() as f32;
            let letter = match ring {
                Ring::Outer => 'E',
                Ring::Middle => 'M',
                Ring::Inner | Ring::Unknown => 'I',
            };
            let name = format!("CAM {}-{letter}{:03}", area.code, n + 1);
            let sheet = Sheet::new(
                &name.to_lowercase().replace(' ', "-"),
                Localized::same(&name),
                at.shape(),
                "Polizia di Stato",
                Localized::same("CCTV"),
            )
            .site(area.site)
            .marking(Marking::Amber);
            let sheet = if is_dome { Sheet { headquarters: None, ..sheet } } else { sheet };
            let perimeter = (!is_dome).then(|| perimeter.clone());
            let bearing_to = area.oval.center.bearing_deg_to(at);
            let is_east = area.weight > 6.0 && (45.0..135.0).contains(&bearing_to);
            let is_for_good = own.at(6).happens(0.012);
            let actor = Actor::new(sheet, scale.period(10 * MINUTE), chance, move |sheet, at| {
                let window = own.at(7).at((at / (30 * MINUTE)) as u64).unit();
                let is_in_failure = is_east && CAMERAS_DEGRADED.contains(&at) && own.at(8).happens(0.55);
                let state = match window {
                    _ if story.is_calm(at) => Duty::Up,
                    _ if is_for_good => Duty::Down,
                    _ if is_in_failure => {
                        if own.at(9).happens(0.3) {
                            Duty::Down
                        } else {
                            Duty::Degraded
                        }
                    }
                    x if x < 0.003 => Duty::Down,
                    x if x < 0.009 => Duty::Degraded,
                    _ => Duty::Up,
                };
                let camera = Camera {
                    perimeter: perimeter.clone(),
                    state,
                    bearing_deg: (!is_dome).then_some(bearing),
                    angle_deg: (!is_dome).then_some(angle),
                    range_m: (!is_dome).then_some(range),
                    stream: None,
                };
                sheet.object(at, Body::Camera(Box::new(camera)))
            });
            let lag = own.at(10).below(40) as OpSecs;
            actors.push(if is_east {
                actor.marks([CAMERAS_DEGRADED.start + lag, CAMERAS_DEGRADED.end + lag])
            } else {
                actor
            });
        }
    }
}

/// End of the shift at `at`: shifts change at 01, 07, 13 and 19.
fn shift_end(at: OpSecs) -> OpSecs {
    let into = (at - midnight(at) - HOUR).rem_euclid(6 * HOUR);
    at - into + 6 * HOUR
}

/// Returns status and officers present for the officers planned. At night more posts are understaffed, but few empty.
fn manning(draw: Chance, planned: u16, story: Story, at: OpSecs) -> (Duty, u16) {
    let shift = draw.at((shift_end(at) / HOUR) as u64);
    let missing = match shift.unit() {
        _ if story.is_calm(at) => 0,
        x if x < 0.008 => planned,
        x if x < 0.025 || (x < 0.24 && story.is_night(at)) => 1,
        _ => 0,
    };
    let present = planned.saturating_sub(missing);
    let duty = match present {
        0 => Duty::Down,
        _ if present < planned => Duty::Degraded,
        _ => Duty::Up,
    };
    (duty, present)
}

fn posts(
    area: &'static Area,
    count: usize,
    story: Story,
    scale: Scale,
    chance: Chance,
    actors: &mut Vec<Actor>,
) {
    let draw = chance.named("post").named(area.key);
    let owners = [
        "Polizia di Stato",
        "Polizia di Stato",
        "Arma dei Carabinieri",
        "Guardia di Finanza",
        "Esercito Italiano",
    ];
    for n in 0..count {
        let own = draw.at(n as u64);
        let fraction = *own.at(0).pick(&[1.0, 1.0, 0.62, 0.62, 0.33]).unwrap_or(&1.0);
        let line_of_ring = corners(area, fraction, chance);
        let (on_line, _) = on_ring(&line_of_ring, area.oval.center, (n as f64 + 0.5) / count as f64);
        let at = scale.spread(on_line, own.at(1));
        let name = format!("PX {}-{:02}", area.code, n + 1);
        let holder = owners.get(own.at(2).below(owners.len())).copied().unwrap_or("Polizia di Stato");
        let sheet = Sheet::new(
            &format!("post-{}-{:02}", area.key, n + 1),
            Localized::same(&name),
            at.shape(),
            holder,
            Localized::same("Radio"),
        )
        .site(area.site)
        .marking(Marking::Amber);
        let planned = 2 + own.at(3).below(4) as u16;
        let ring = RINGS.iter().find(|(_, _, _, of_area, ..)| (of_area - fraction).abs() < 0.01);
        let perimeter = ring_id(area, ring.map_or("outer", |ring| ring.1));
        actors.push(Actor::new(sheet, scale.period(12 * MINUTE), chance, move |sheet, at| {
            let (state, present) = manning(own.at(4), planned, story, at);
            let post = Post {
                state,
                shift_until: Some(unix_millis(shift_end(at))),
                staff_planned: Some(planned),
                staff_present: Some(present),
                perimeter: Some(perimeter.clone()),
            };
            sheet.object(at, Body::Post(Box::new(post)))
        }));
    }
}

fn overwatch(
    area: &'static Area,
    count: usize,
    story: Story,
    scale: Scale,
    chance: Chance,
    actors: &mut Vec<Actor>,
) {
    let draw = chance.named("overwatch").named(area.key);
    for n in 0..count {
        let own = draw.at(n as u64);
        let on_oval = area
            .oval
            .spot((n as f64 + own.at(0).between(0.2, 0.8)) / count as f64, own.at(1).between(0.4, 0.8));
        let at = scale.spread(on_oval, own.at(2));
        let name = format!("OW {}-{:02}", area.code, n + 1);
        let sheet = Sheet::new(
            &format!("overwatch-{}-{:02}", area.key, n + 1),
            Localized::same(&name),
            at.shape(),
            owner(area),
            exercise(),
        )
        .site(area.site)
        .marking(Marking::Red)
        .accuracy(250.0)
        .note([
            "Punto inventato per l'esercitazione",
            "Für die Übung erfundener Punkt",
            "Point invented for the exercise",
        ])
        .stale_after(45 * MINUTE as u32);
        // It faces the center of the area.
        let bearing = at.bearing_deg_to(area.oval.center).round() as f32;
        let angle = own.at(3).between(50.0, 110.0).round() as f32;
        let range = own.at(4).between(250.0, 480.0).round() as f32;
        actors.push(Actor::new(sheet, scale.period(10 * MINUTE), chance, move |sheet, at| {
            let (state, _) = manning(own.at(5), 2, story, at);
            let overwatch =
                Overwatch { state, bearing_deg: Some(bearing), angle_deg: Some(angle), range_m: Some(range) };
            sheet.object(at, Body::Overwatch(Box::new(overwatch)))
        }));
    }
}

fn hotels(count: usize, story: Story, scale: Scale, chance: Chance, actors: &mut Vec<Actor>) {
    let draw = chance.named("hotel");
    let guests = [
        GuestCategory::Delegation,
        GuestCategory::HeadOfState,
        GuestCategory::Royalty,
        GuestCategory::Ioc,
        GuestCategory::AntiDoping,
        GuestCategory::SportArbitration,
        GuestCategory::Athletes,
    ];
    // Most hotels are in Milan, the others at the other sites.
    let weights = [13.0, 4.0, 1.5, 1.5, 1.0, 1.5, 1.0, 0.5, 0.5];
    let sites: Vec<_> = SITES.iter().zip(weights).collect();
    for n in 0..count {
        let own = draw.at(n as u64);
        // The first nine cover each site once; the rest follow the weights.
        let picked =
            if n < sites.len() { sites.get(n) } else { own.at(0).pick_weighted(&sites, |site| site.1) };
        let Some((site, _)) = picked else { continue };
        // In the valleys hotels are in town, not halfway up a slope.
        let (center, reach) = match site.key {
            "site-milano" => (site.center, 2_300.0),
            "site-cortina" => (Spot::new(12.1372, 46.5372), 650.0),
            _ => (site.center, 450.0),
        };
        let at = center.along(own.at(1).between(0.0, 360.0), reach * own.at(2).unit().sqrt());
        let at = scale.spread(at, own.at(3));
        let name = format!("Hotel Esercitazione {}", n + 1);
        let sheet = Sheet::new(
            &format!("hotel-{:02}", n + 1),
            Localized::same(&name),
            at.shape(),
            site.owner,
            exercise(),
        )
        .site(site.key)
        .marking(Marking::AmberStrict)
        .accuracy(1_000.0)
        .note([
            "Albergo inventato per l'esercitazione",
            "Für die Übung erfundenes Hotel",
            "Hotel invented for the exercise",
        ])
        .stale_after(HOUR as u32);
        // The first hotel, in Milan, accommodates a delegation.
        let first = if n == 0 { 0 } else { own.at(4).below(guests.len()) };
        let kinds = 1 + own.at(5).below(2);
        let here: Vec<GuestCount> = guests
            .iter()
            .cycle()
            .skip(first)
            .take(kinds)
            .enumerate()
            .map(|(index, category)| GuestCount {
                category: *category,
                count: Some(4 + own.at(6).at(index as u64).below(38) as u32),
            })
            .collect();
        let planned = 4 + own.at(7).below(5) as u16;
        actors.push(Actor::new(sheet, scale.period(10 * MINUTE), chance, move |sheet, at| {
            let (state, present) = manning(own.at(8), planned, story, at);
            let hotel = Hotel {
                state,
                shift_until: Some(unix_millis(shift_end(at))),
                guests: here.clone(),
                staff_planned: Some(planned),
                staff_present: Some(present),
            };
            sheet.object(at, Body::Hotel(Box::new(hotel)))
        }));
    }
}

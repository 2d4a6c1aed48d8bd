//! Entrances of the venues: numbers for the public, letters for the accredited.
//!
//! Invented: evenly spaced around the outline of the venue, or around its center; not surveyed.

use vedetta::model::marking::Marking;
use vedetta::model::object::Body;
use vedetta::model::perimeter::{Duty, Entrance, Gate};
use vedetta::model::site::VenuePhase;
use vedetta::model::text::Localized;

use super::facts::exercise;
use crate::exercise::actor::{Actor, Sheet, id};
use crate::exercise::chance::Chance;
use crate::exercise::hours::{MINUTE, OpSecs};
use crate::exercise::places::{PLACES, Place};
use crate::exercise::sessions::Timeline;
use crate::exercise::shapes::{Spot, circle, on_ring};
use crate::exercise::sites;

/// Venue, name of its entrances, number of public and of accredited ones, and their distance from its center in
/// meters if it has no outline.
type VenueFacts = (&'static str, [&'static str; 3], usize, usize, f64);

#[rustfmt::skip]
const VENUES: [VenueFacts; 14] = [
    ("venue-san-siro", ["San Siro"; 3], 6, 2, 0.0),
    ("venue-santa-giulia", ["Santa Giulia"; 3], 3, 1, 0.0),
    ("venue-forum", ["Forum di Assago", "Forum Assago", "Assago Forum"], 3, 1, 0.0),
    ("venue-rho-hockey", ["Rho hockey", "Rho Eishockey", "Rho hockey"], 2, 1, 90.0),
    ("venue-rho-speed-skating", ["Rho velocità", "Rho Eisschnelllauf", "Rho speed skating"], 2, 1, 110.0),
    ("venue-cortina-curling", ["Cortina curling"; 3], 2, 1, 60.0),
    ("venue-cortina-sliding", ["Cortina pista di bob", "Cortina Bobbahn", "Cortina sliding center"], 1, 1, 120.0),
    ("venue-tofane", ["Tofane"; 3], 1, 1, 130.0),
    ("venue-stelvio", ["Stelvio"; 3], 1, 1, 110.0),
    ("venue-livigno-snow-park", ["Livigno snow park"; 3], 1, 1, 110.0),
    ("venue-anterselva-biathlon", ["Anterselva", "Antholz", "Anterselva"], 1, 1, 110.0),
    ("venue-predazzo-jumping", ["Predazzo"; 3], 1, 1, 100.0),
    ("venue-tesero-cross-country", ["Tesero"; 3], 1, 1, 110.0),
    ("venue-arena-verona", ["Arena di Verona", "Arena Verona", "Verona Arena"], 2, 1, 70.0),
];

/// Returns all entrances.
pub(super) fn entrances(chance: Chance) -> Vec<Actor> {
    let mut actors = Vec::new();
    for (venue, name, of_public, of_accredited, reach_m) in VENUES {
        let Some(place) = PLACES.iter().find(|place| place.key == venue) else { continue };
        let middle = Spot::new(place.lng, place.lat);
        let outline = sites::footprint(venue).unwrap_or_else(|| circle(middle, reach_m, 12));
        let all = of_public + of_accredited;
        for n in 0..all {
            let at = on_ring(&outline, middle, (n as f64 + 0.5) / all as f64).0;
            let (entrance, sign) = match n.checked_sub(of_public) {
                None => (Entrance::Public, (n + 1).to_string()),
                Some(letter) => (Entrance::Accredited, char::from(b'A' + letter as u8).to_string()),
            };
            actors.push(self::entrance(place, name, entrance, &sign, at, chance));
        }
    }
    actors
}

fn entrance(
    place: &'static Place,
    [it, de, en]: [&str; 3],
    entrance: Entrance,
    sign: &str,
    at: Spot,
    chance: Chance,
) -> Actor {
    let stem = place.key.trim_start_matches("venue-");
    let owner = place.site.and_then(sites::site).map_or("Ministero dell'Interno", |site| site.owner);
    let sheet = Sheet::new(
        &format!("entrance-{stem}-{}", sign.to_lowercase()),
        Localized::three(
            &format!("{it}, ingresso {sign}"),
            &format!("{de}, Eingang {sign}"),
            &format!("{en}, entrance {sign}"),
        ),
        at.shape(),
        owner,
        exercise(),
    )
    .site(place.site.unwrap_or_default())
    .marking(Marking::Green)
    .stale_after(20 * MINUTE as u32);
    let timeline = Timeline::of(place.key);
    let turns: Vec<OpSecs> = timeline.turns().collect();
    Actor::new(sheet, 5 * MINUTE, chance, move |sheet, at| {
        let gate = Gate {
            state: Duty::Up,
            entrance: Some(entrance),
            venue: Some(id(place.key)),
            open: Some(is_open(timeline.phase(at), entrance)),
            ..Gate::default()
        };
        sheet.object(at, Body::Gate(Box::new(gate)))
    })
    .marks(turns)
}

/// Returns whether an entrance is open. The accredited may enter before the public, once the venue is swept.
fn is_open(phase: VenuePhase, entrance: Entrance) -> bool {
    match phase {
        VenuePhase::Opening | VenuePhase::InUse | VenuePhase::Egress => true,
        VenuePhase::Swept => entrance == Entrance::Accredited,
        VenuePhase::Closed | VenuePhase::Sweeping | VenuePhase::Unknown => false,
    }
}

//! The sites on the jump list, and the areas in them that are guarded, patrolled and the scenes of incidents.

use super::shapes::{Oval, Spot};

/// A site: a group of venues with a number key.
#[derive(Debug, Clone, Copy)]
pub(super) struct SiteFacts {
    pub(super) key: &'static str,
    /// Italian, German, English.
    pub(super) name: [&'static str; 3],
    pub(super) center: Spot,
    pub(super) is_hub: bool,
    pub(super) zoom: f32,
    /// Name of the police headquarters responsible for it.
    pub(super) owner: &'static str,
    /// Id of that headquarters.
    pub(super) headquarters: &'static str,
    /// Planned officers: State Police, Carabinieri, Guardia di Finanza.
    pub(super) staff: [u32; 3],
}

/// Sites in the order of their number keys, 1 to 9. The three sums of `staff` are "more than 3,000", "about 2,000"
/// and "more than 800", as announced.
#[rustfmt::skip]
pub(super) const SITES: [SiteFacts; 9] = [
    SiteFacts { key: "site-milano", name: ["Milano", "Mailand", "Milan"], center: Spot::new(9.1780, 45.4660), is_hub: true, zoom: 11.4, owner: "Questura di Milano", headquarters: "room-questura-di-milano", staff: [1620, 1010, 390] },
    SiteFacts { key: "site-cortina", name: ["Cortina d'Ampezzo", "Cortina d'Ampezzo", "Cortina d'Ampezzo"], center: Spot::new(12.1220, 46.5500), is_hub: true, zoom: 12.2, owner: "Questura di Venezia", headquarters: "room-questura-di-venezia", staff: [410, 290, 120] },
    SiteFacts { key: "site-bormio", name: ["Bormio", "Bormio", "Bormio"], center: Spot::new(10.3715, 46.4650), is_hub: false, zoom: 13.2, owner: "Questura di Sondrio", headquarters: "room-questura-di-sondrio", staff: [160, 120, 50] },
    SiteFacts { key: "site-livigno", name: ["Livigno", "Livigno", "Livigno"], center: Spot::new(10.1310, 46.5300), is_hub: false, zoom: 13.0, owner: "Questura di Sondrio", headquarters: "room-questura-di-sondrio", staff: [150, 110, 60] },
    SiteFacts { key: "site-anterselva", name: ["Anterselva", "Antholz", "Anterselva/Antholz"], center: Spot::new(12.1330, 46.8740), is_hub: false, zoom: 12.4, owner: "Questura di Bolzano", headquarters: "room-questura-di-bolzano", staff: [150, 110, 50] },
    SiteFacts { key: "site-fiemme", name: ["Val di Fiemme", "Fleimstal", "Val di Fiemme"], center: Spot::new(11.5640, 46.3050), is_hub: false, zoom: 11.8, owner: "Questura di Trento", headquarters: "room-questura-di-trento", staff: [170, 120, 60] },
    SiteFacts { key: "site-verona", name: ["Verona", "Verona", "Verona"], center: Spot::new(10.9943, 45.4390), is_hub: false, zoom: 13.4, owner: "Questura di Verona", headquarters: "room-questura-di-verona", staff: [120, 80, 30] },
    SiteFacts { key: "site-rho", name: ["Rho, Fiera Milano", "Rho, Messe Mailand", "Rho, Fiera Milano"], center: Spot::new(9.0800, 45.5202), is_hub: false, zoom: 13.4, owner: "Questura di Milano", headquarters: "room-questura-di-milano", staff: [170, 110, 40] },
    SiteFacts { key: "site-assago", name: ["Assago, Forum", "Assago, Forum", "Assago, Forum"], center: Spot::new(9.1423, 45.4016), is_hub: false, zoom: 13.8, owner: "Questura di Milano", headquarters: "room-questura-di-milano", staff: [110, 70, 30] },
];

/// Surroundings of a venue, or a quarter, in which objects and incidents are placed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Area {
    /// Stem of the ids of the objects in it.
    pub(super) key: &'static str,
    /// Stem of the call signs in it.
    pub(super) code: &'static str,
    pub(super) site: &'static str,
    /// Italian, German, English.
    pub(super) name: [&'static str; 3],
    pub(super) oval: Oval,
    /// Weight of its share of cameras, units and incidents, relative to the other areas.
    pub(super) weight: f64,
    /// Whether three concentric perimeters surround it.
    pub(super) has_rings: bool,
    /// Whether it is in the mountains, with slopes instead of stands, and mountain patrols.
    pub(super) is_alpine: bool,
    /// Id of the venue at its center.
    pub(super) venue: Option<&'static str>,
}

const fn oval(lng: f64, lat: f64, radius_m: f64, axis_deg: f64, flatness: f64) -> Oval {
    Oval { center: Spot::new(lng, lat), radius_m, axis_deg, flatness }
}

/// The areas. Radii are those of the outer perimeter; long axes follow the valleys.
#[rustfmt::skip]
pub(super) static AREAS: [Area; 22] = [
    Area { key: "san-siro", code: "SIR", site: "site-milano", name: ["San Siro", "San Siro", "San Siro"], oval: oval(9.1239, 45.4780, 980.0, 70.0, 0.86), weight: 6.4, has_rings: true, is_alpine: false, venue: Some("venue-san-siro") },
    Area { key: "santa-giulia", code: "SGI", site: "site-milano", name: ["Santa Giulia", "Santa Giulia", "Santa Giulia"], oval: oval(9.2548, 45.4415, 720.0, 150.0, 0.80), weight: 2.8, has_rings: true, is_alpine: false, venue: Some("venue-santa-giulia") },
    Area { key: "village-milano", code: "PRO", site: "site-milano", name: ["Villaggio olimpico", "Olympisches Dorf", "Olympic Village"], oval: oval(9.2040, 45.4440, 460.0, 95.0, 0.75), weight: 1.8, has_rings: true, is_alpine: false, venue: Some("venue-village-milano") },
    Area { key: "mico", code: "MIC", site: "site-milano", name: ["MiCo", "MiCo", "MiCo"], oval: oval(9.1510, 45.4795, 420.0, 120.0, 0.80), weight: 1.2, has_rings: true, is_alpine: false, venue: Some("venue-media-mico") },
    Area { key: "arco-pace", code: "ARC", site: "site-milano", name: ["Arco della Pace", "Arco della Pace", "Arco della Pace"], oval: oval(9.1725, 45.4757, 400.0, 135.0, 0.85), weight: 1.9, has_rings: true, is_alpine: false, venue: Some("venue-cauldron-milano") },
    Area { key: "centro", code: "CEN", site: "site-milano", name: ["Centro", "Zentrum", "City center"], oval: oval(9.1880, 45.4650, 1250.0, 0.0, 0.90), weight: 3.6, has_rings: false, is_alpine: false, venue: None },
    Area { key: "centrale", code: "CLE", site: "site-milano", name: ["Stazione Centrale", "Hauptbahnhof", "Central station"], oval: oval(9.2035, 45.4854, 560.0, 35.0, 0.70), weight: 1.6, has_rings: false, is_alpine: false, venue: None },
    Area { key: "navigli", code: "NAV", site: "site-milano", name: ["Darsena e Navigli", "Darsena und Navigli", "Darsena and Navigli"], oval: oval(9.1735, 45.4520, 820.0, 60.0, 0.55), weight: 1.6, has_rings: false, is_alpine: false, venue: None },
    Area { key: "rho", code: "RHO", site: "site-rho", name: ["Rho Fiera", "Rho Messe", "Rho Fiera"], oval: oval(9.0790, 45.5200, 1050.0, 105.0, 0.70), weight: 2.6, has_rings: true, is_alpine: false, venue: Some("venue-rho-hockey") },
    Area { key: "assago", code: "ASS", site: "site-assago", name: ["Forum di Assago", "Forum Assago", "Assago Forum"], oval: oval(9.1423, 45.4016, 620.0, 80.0, 0.80), weight: 2.0, has_rings: true, is_alpine: false, venue: Some("venue-forum") },
    Area { key: "cortina-stadio", code: "COR", site: "site-cortina", name: ["Cortina, stadio", "Cortina, Stadion", "Cortina stadium"], oval: oval(12.1310, 46.5446, 720.0, 345.0, 0.55), weight: 2.6, has_rings: true, is_alpine: true, venue: Some("venue-cortina-curling") },
    Area { key: "cortina-centro", code: "COC", site: "site-cortina", name: ["Cortina, centro", "Cortina, Zentrum", "Cortina center"], oval: oval(12.1372, 46.5372, 380.0, 350.0, 0.60), weight: 1.4, has_rings: false, is_alpine: true, venue: Some("venue-cauldron-cortina") },
    Area { key: "tofane", code: "TOF", site: "site-cortina", name: ["Tofane, Rumerlo", "Tofane, Rumerlo", "Tofane, Rumerlo"], oval: oval(12.1010, 46.5360, 620.0, 300.0, 0.55), weight: 1.2, has_rings: true, is_alpine: true, venue: Some("venue-tofane") },
    Area { key: "fiames", code: "FIA", site: "site-cortina", name: ["Villaggio di Fiames", "Dorf Fiames", "Fiames village"], oval: oval(12.1165, 46.5715, 440.0, 350.0, 0.45), weight: 0.9, has_rings: true, is_alpine: true, venue: Some("venue-village-cortina") },
    Area { key: "bormio", code: "BOR", site: "site-bormio", name: ["Bormio, Stelvio", "Bormio, Stelvio", "Bormio, Stelvio"], oval: oval(10.3735, 46.4625, 520.0, 60.0, 0.65), weight: 1.7, has_rings: true, is_alpine: true, venue: Some("venue-stelvio") },
    Area { key: "livigno", code: "LIV", site: "site-livigno", name: ["Livigno, Mottolino", "Livigno, Mottolino", "Livigno, Mottolino"], oval: oval(10.1385, 46.5345, 520.0, 40.0, 0.55), weight: 1.5, has_rings: true, is_alpine: true, venue: Some("venue-livigno-snow-park") },
    Area { key: "carosello", code: "CAR", site: "site-livigno", name: ["Livigno, Carosello", "Livigno, Carosello", "Livigno, Carosello"], oval: oval(10.1195, 46.5225, 420.0, 35.0, 0.55), weight: 0.7, has_rings: true, is_alpine: true, venue: Some("venue-livigno-aerials") },
    Area { key: "anterselva", code: "ANT", site: "site-anterselva", name: ["Anterselva, arena", "Antholz, Arena", "Antholz arena"], oval: oval(12.1535, 46.8849, 430.0, 55.0, 0.55), weight: 1.6, has_rings: true, is_alpine: true, venue: Some("venue-anterselva-biathlon") },
    Area { key: "anterselva-mezzo", code: "ANM", site: "site-anterselva", name: ["Anterselva di Mezzo", "Antholz-Mittertal", "Anterselva di Mezzo"], oval: oval(12.0999, 46.8586, 420.0, 55.0, 0.45), weight: 0.5, has_rings: false, is_alpine: true, venue: Some("venue-village-anterselva") },
    Area { key: "predazzo", code: "PRE", site: "site-fiemme", name: ["Predazzo, trampolino", "Predazzo, Schanze", "Predazzo jumps"], oval: oval(11.6012, 46.3281, 440.0, 20.0, 0.55), weight: 1.2, has_rings: true, is_alpine: true, venue: Some("venue-predazzo-jumping") },
    Area { key: "tesero", code: "TES", site: "site-fiemme", name: ["Tesero, fondo", "Tesero, Langlauf", "Tesero cross-country"], oval: oval(11.5239, 46.2826, 520.0, 65.0, 0.50), weight: 1.2, has_rings: true, is_alpine: true, venue: Some("venue-tesero-cross-country") },
    Area { key: "verona", code: "VER", site: "site-verona", name: ["Verona, Arena", "Verona, Arena", "Verona, Arena"], oval: oval(10.9943, 45.4390, 400.0, 60.0, 0.80), weight: 1.1, has_rings: true, is_alpine: false, venue: Some("venue-arena-verona") },
];

/// Outlines of the venues that perimeters are derived from, as half axes; schematic, not surveyed.
#[rustfmt::skip]
const FOOTPRINTS: [(&str, Oval); 6] = [
    ("venue-san-siro", oval(9.1239, 45.4780, 140.0, 345.0, 0.84)),
    ("venue-santa-giulia", oval(9.2548, 45.4415, 80.0, 150.0, 0.85)),
    ("venue-village-milano", oval(9.2040, 45.4440, 160.0, 95.0, 0.60)),
    ("venue-media-mico", oval(9.1510, 45.4795, 160.0, 120.0, 0.56)),
    ("venue-cauldron-milano", oval(9.1725, 45.4757, 60.0, 135.0, 0.83)),
    ("venue-forum", oval(9.1423, 45.4016, 65.0, 80.0, 0.85)),
];

/// Outline of a venue as corners; `None` where the venue is a point.
pub(super) fn footprint(venue: &str) -> Option<Vec<Spot>> {
    let (_, oval) = FOOTPRINTS.iter().find(|(key, _)| *key == venue)?;
    let corners = [
        (1.0, 0.6),
        (0.6, 1.0),
        (-0.6, 1.0),
        (-1.0, 0.6),
        (-1.0, -0.6),
        (-0.6, -1.0),
        (0.6, -1.0),
        (1.0, -0.6),
    ];
    let corner = |(along, across): (f64, f64)| {
        let there = oval.center.along(oval.axis_deg, along * oval.radius_m);
        there.along(oval.axis_deg + 90.0, across * oval.radius_m * oval.flatness)
    };
    Some(corners.map(corner).to_vec())
}

/// Distance in meters from that outline to the perimeter at a fraction of the area; `None` without an outline.
pub(super) fn buffer_m(area: &Area, fraction: f64) -> Option<f64> {
    let (_, oval) = FOOTPRINTS.iter().find(|(key, _)| Some(*key) == area.venue)?;
    let most = area.oval.radius_m - oval.radius_m;
    // The inner perimeter is nearer than its fraction, or a small venue would have none.
    let part = if fraction < 0.5 {
        0.22
    } else if fraction < 0.9 {
        0.55
    } else {
        1.0
    };
    Some((most * part / 5.0).round() * 5.0)
}

/// Site with this key.
pub(super) fn site(key: &str) -> Option<&'static SiteFacts> {
    SITES.iter().find(|site| site.key == key)
}

/// Lakes and other water, as corners, which patrols avoid. Outlines are rough and generous.
#[rustfmt::skip]
const WATER: [&[Spot]; 4] = [
    // Lago di Livigno
    &[Spot::new(10.128, 46.560), Spot::new(10.150, 46.556), Spot::new(10.205, 46.600), Spot::new(10.205, 46.640), Spot::new(10.180, 46.640), Spot::new(10.128, 46.575)],
    // Lago di Anterselva
    &[Spot::new(12.1595, 46.8830), Spot::new(12.1740, 46.8840), Spot::new(12.1740, 46.8905), Spot::new(12.1595, 46.8890)],
    // Idroscalo
    &[Spot::new(9.2790, 45.4520), Spot::new(9.2990, 45.4520), Spot::new(9.2990, 45.4740), Spot::new(9.2790, 45.4740)],
    // Darsena
    &[Spot::new(9.1752, 45.4520), Spot::new(9.1793, 45.4520), Spot::new(9.1793, 45.4535), Spot::new(9.1752, 45.4535)],
];

/// Returns whether a position is on land.
pub(super) fn is_dry(at: Spot) -> bool {
    !WATER.iter().any(|shore| super::shapes::holds(shore, at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_area_belongs_to_a_site_and_its_middle_is_dry() {
        for area in AREAS {
            let center = site(area.site).unwrap().center;
            assert!(center.meters_to(area.oval.center) < 9_000.0, "{}", area.key);
            assert!(is_dry(area.oval.center), "{}", area.key);
        }
    }

    #[test]
    fn the_forces_add_up_to_what_was_announced() {
        let sum = |force: usize| SITES.iter().map(|site| site.staff[force]).sum::<u32>();
        assert!((3_000..3_300).contains(&sum(0)), "{}", sum(0));
        assert!((1_950..2_100).contains(&sum(1)), "{}", sum(1));
        assert!((800..900).contains(&sum(2)), "{}", sum(2));
    }
}

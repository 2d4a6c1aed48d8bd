//! One rule of containment: fills, picking and the rules that apply at a place agree on what is inside.
//!
//! A case is a folder in `cases/areas`: a document, positions to query in `places.txt`, and in `expected.txt` what
//! applies there, and where symbols and labels are placed.

#[path = "support/engine.rs"]
#[expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]
mod engine;
#[path = "support/app.rs"]
#[expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]
mod support;

use std::fmt::Write as _;
use std::fs;

use engine::{at, engine};
use proptest::prelude::*;
use support::TableMap;
use vedetta::analysis::containment::covers;
use vedetta::app::here::here;
use vedetta::app::scene;
use vedetta::map::bucket::fill::{self, FillVertex};
use vedetta::map::bucket::line::{self, LineVertex};
use vedetta::map::bucket::mesh::Mesh;
use vedetta::map::layer::{Dash, Drawing, FeatureId, Fill, Hatch, LayerId, LayerPatch, Mark, Rgba, Stroke};
use vedetta::map::mercator::world_from_lng_lat;
use vedetta::map::space::{FIXED_STEPS, FixedPoint, ScreenPoint};
use vedetta::model::geo::{LngLat, Polygon, Shape};

fn fixed(at: LngLat) -> FixedPoint {
    FixedPoint::from_world(world_from_lng_lat(at))
}

/// Returns whether a triangle contains a position as seen from an eye, on any copy of the world on screen.
fn is_filled(mesh: &Mesh<FillVertex>, place: FixedPoint, eye: FixedPoint) -> bool {
    let (x, y) = place.steps_from(eye);
    mesh.indices.chunks_exact(3).any(|triangle| {
        let corners = [0, 1, 2].map(|i| {
            let vertex = mesh.vertices[triangle[i] as usize];
            vertex.at.steps_in(vertex.sector(), eye)
        });
        [x, x - FIXED_STEPS, x + FIXED_STEPS].into_iter().any(|x| {
            let sides = [0, 1, 2].map(|i| {
                let ((ax, ay), (bx, by)) = (corners[i], corners[(i + 1) % 3]);
                (bx - ax) * (y - ay) - (by - ay) * (x - ax)
            });
            sides.iter().all(|side| *side > 0.0) || sides.iter().all(|side| *side < 0.0)
        })
    })
}

fn filled(fill: &Fill) -> Mesh<FillVertex> {
    let mut mesh = Mesh::default();
    fill::tessellate(fill, &mut mesh);
    mesh
}

fn fill_of(polygons: Vec<Polygon>) -> Fill {
    Fill { polygons, color: Rgba::default(), hatch: Hatch::None, hatch_color: Rgba::default() }
}

#[test]
fn every_case_is_inside_as_expected() {
    support::check_cases("areas", |folder| {
        let (state, effects) = support::state_of(folder);
        let mut map = TableMap::default();
        map.follow(&effects, &state);
        let mut out = String::new();
        for ((_, feature), drawing) in &map.drawings {
            let object = state.picture.object(scene::slot_of(*feature).unwrap()).unwrap();
            let common = &object.common;
            let mut signs: Vec<String> = Vec::new();
            for mark in &drawing.marks {
                let (word, at) = match mark {
                    Mark::Fill(fill) if fill.color.0[3] > 0 => ("fill", None),
                    Mark::Fill(fill) => (["no hatch", "hatch"][usize::from(fill.hatch != Hatch::None)], None),
                    Mark::Stroke(_) => ("line", None),
                    Mark::Symbol(symbol) => ("symbol", Some(symbol.at)),
                    Mark::Label(label) => ("name", Some(label.at)),
                };
                let place = at.map_or(String::new(), |at| {
                    let is_outside = !matches!(common.shape, Shape::Point(_)) && !covers(&common.shape, at);
                    let within = if is_outside { ", not inside" } else { "" };
                    format!(" at {:.4},{:.4}{within}", at.lng_deg(), at.lat_deg())
                });
                signs.push(format!("{word}{place}"));
            }
            writeln!(out, "{} {:?}: {}", common.id, common.doubts, signs.join("; ")).unwrap();
        }
        for line in fs::read_to_string(folder.join("places.txt")).unwrap().lines() {
            let mut words = line.splitn(3, ' ');
            let mut number = || words.next().unwrap().parse().unwrap();
            let place = at(number(), number());
            let here = here(&state, place);
            let mut rules: Vec<String> = here.rules.iter().map(|rule| rule.id.to_string()).collect();
            let near: Vec<String> =
                here.incidents.iter().map(|near| format!(", {} {}", near.id, near.distance)).collect();
            let mut drawn: Vec<String> = Vec::new();
            for ((_, feature), drawing) in &map.drawings {
                let mut fills = drawing.marks.iter().filter_map(|mark| {
                    let Mark::Fill(fill) = mark else { return None };
                    Some(filled(fill))
                });
                // Fills are the same wherever the map looks.
                let eye = |lng: f64| fixed(at(lng, 20.0));
                let eyes = [9.19, -170.81, 100.0, -60.0].map(eye);
                if fills.any(|mesh| {
                    let seen = eyes.map(|eye| is_filled(&mesh, fixed(place), eye));
                    assert!(seen.iter().all(|one| *one == seen[0]), "{line}: {seen:?}");
                    seen[0]
                }) {
                    drawn.push(
                        state
                            .picture
                            .object(scene::slot_of(*feature).unwrap())
                            .unwrap()
                            .common
                            .id
                            .to_string(),
                    );
                }
            }
            rules.sort();
            drawn.sort();
            let (rules, drawn) = (rules.join(" "), drawn.join(" "));
            writeln!(out, "{}: applies [{rules}], filled [{drawn}]{}", words.next().unwrap(), near.concat())
                .unwrap();
        }
        out
    });
}

/// A longitude normalized to ±180.
fn wrapped(lng: f64) -> f64 {
    (lng + 180.0).rem_euclid(360.0) - 180.0
}

/// A center, a size in degrees, and a polygon of random grid corners around the center.
///
/// Its rings cross, touch, repeat, and often span the antimeridian.
fn polygon() -> impl Strategy<Value = (f64, f64, f64, Polygon)> {
    let ring = || proptest::collection::vec((0..10_u8, 0..10_u8), 3..9);
    let sizes = prop_oneof![Just(0.001), Just(0.05), Just(1.0), Just(30.0), Just(120.0)];
    let middles = prop_oneof![Just(9.19), Just(179.99), -180.0..180.0_f64];
    (ring(), proptest::collection::vec(ring(), 0..3), sizes, middles, -40.0..46.0_f64).prop_map(
        |(exterior, holes, size, lng, lat)| {
            let place = |(x, y): &(u8, u8)| {
                let part = |v: u8| (f64::from(v) - 4.5) / 9.0;
                at(wrapped(lng + part(*x) * size), (lat + part(*y) * size * 0.6).clamp(-84.0, 84.0))
            };
            let ring = |corners: Vec<(u8, u8)>| {
                let mut ring: Vec<LngLat> = corners.iter().map(place).collect();
                ring.push(ring[0]);
                ring
            };
            let polygon = Polygon { exterior: ring(exterior), holes: holes.into_iter().map(ring).collect() };
            (lng, lat, size, polygon)
        },
    )
}

/// Distance of a position from the nearest edge, in degrees.
fn off_sides(polygon: &Polygon, place: LngLat) -> f64 {
    let mut least = f64::MAX;
    for ring in polygon.continuous() {
        for (a, b) in ring.iter().zip(ring.iter().skip(1)) {
            for turn in [0.0, 360.0, -360.0] {
                let (x, y) = (place.lng_deg() + turn - a[0], place.lat_deg() - a[1]);
                let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
                let part = ((x * dx + y * dy) / (dx * dx + dy * dy).max(1e-18)).clamp(0.0, 1.0);
                least = least.min((x - dx * part).hypot(y - dy * part));
            }
        }
    }
    least
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    /// Fill, picking and containment agree at every position, for any rings and any view.
    #[test]
    fn fill_pointer_and_answer_agree(
        (lng, lat, size, polygon) in polygon(),
        places in proptest::collection::vec((-0.6..0.6_f64, -0.6..0.6_f64), 8),
        eyes in proptest::collection::vec((-180.0..180.0_f64, -80.0..80.0_f64), 3),
    ) {
        let mesh = filled(&fill_of(vec![polygon.clone()]));
        let map = engine();
        let mark = Mark::Fill(fill_of(vec![polygon.clone()]));
        let put = vec![(FeatureId(1), Drawing { marks: vec![mark], pickable: true })];
        map.patch(LayerId(1), LayerPatch { put, ..LayerPatch::default() });
        for (x, y) in places {
            let place = at(wrapped(lng + x * size), (lat + y * size * 0.6).clamp(-84.0, 84.0));
            if off_sides(&polygon, place) < (size * 1e-3).max(3e-7) {
                continue;
            }
            let applies = covers(&Shape::Polygons(vec![polygon.clone()]), place);
            for (x, y) in &eyes {
                prop_assert_eq!(is_filled(&mesh, fixed(place), fixed(at(*x, *y))), applies, "filled at {:?}", place);
            }
            map.jump_to(place, 19.0);
            prop_assert_eq!(map.pick(ScreenPoint::new(0.5, 0.5)).is_some(), applies, "found at {:?}", place);
        }
    }

    /// No triangle stretches across the map as a band: from any eye, its extent is its true one.
    #[test]
    fn nothing_crosses_the_meridian_opposite_to_the_view(
        (.., polygon) in polygon(),
        lng in -180.0..180.0_f64,
        lat in -80.0..80.0_f64,
    ) {
        let eye = fixed(at(lng, lat));
        let stroke = Stroke {
            paths: polygon.rings().cloned().collect(),
            color: Rgba::default(),
            width_css_px: 2.0,
            dash: Dash::Dotted,
            casing: None,
            arrows_css_px: None,
        };
        let mut lines: Mesh<LineVertex> = Mesh::default();
        line::tessellate(&stroke, &mut lines);
        let fills = filled(&fill_of(vec![polygon.clone()]));
        let of_lines = lines.vertices.iter().map(|vertex| (vertex.at, vertex.sector())).collect::<Vec<_>>();
        let of_fills = fills.vertices.iter().map(|vertex| (vertex.at, vertex.sector())).collect::<Vec<_>>();
        for (corners, indices) in [(of_lines, lines.indices), (of_fills, fills.indices)] {
            for triangle in indices.chunks_exact(3) {
                let [a, b, c] = [0, 1, 2].map(|i| corners[triangle[i] as usize]);
                let (x, y) = a.0.steps_in(a.1, eye);
                for (other, sector) in [b, c] {
                    let (other_x, other_y) = other.steps_in(sector, eye);
                    prop_assert_eq!((other_x - x, other_y - y), other.steps_from(a.0));
                    prop_assert!((other_x - x).abs() <= FIXED_STEPS / 4.0 + 2.0);
                }
            }
        }
    }
}

//! Picking: the feature under the pointer is the same with and without a screen, so these tests need none.

#[path = "support/engine.rs"]
#[expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]
mod engine;

use engine::{at, engine};
use vedetta::map::engine::MapHandle;
use vedetta::map::icon::{Plate, SpriteSpec};
use vedetta::map::layer::{
    Crowding, Dash, Drawing, FeatureId, Fill, Hatch, LayerId, LayerPatch, Mark, Rgba, Stroke, Symbol,
};
use vedetta::map::space::ScreenPoint;
use vedetta::model::geo::{LngLat, Polygon};

fn square(lng: f64, lat: f64, half: f64) -> Vec<LngLat> {
    [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0), (-1.0, -1.0)]
        .map(|(x, y)| at(lng + x * half, lat + y * half))
        .to_vec()
}

fn area(exterior: Vec<LngLat>, holes: Vec<Vec<LngLat>>) -> Mark {
    Mark::Fill(Fill {
        polygons: vec![Polygon { exterior, holes }],
        color: Rgba::hex(0x00ff_0000),
        hatch: Hatch::None,
        hatch_color: Rgba::default(),
    })
}

fn symbol(map: &MapHandle, plate: Plate, lng: f64, lat: f64, priority: i32) -> Mark {
    let sprite = map.sprite(SpriteSpec { plate, ..SpriteSpec::default() });
    Mark::Symbol(Symbol {
        at: at(lng, lat),
        sprite,
        size_css_px: 24.0,
        heading_deg: None,
        opacity: 1.0,
        min_zoom: 6.0,
        max_zoom: 24.0,
        priority,
        crowding: Crowding::Overlaps,
    })
}

fn put(map: &MapHandle, layer: u8, id: u32, mark: Mark) {
    put_as(map, layer, id, mark, true);
}

fn put_as(map: &MapHandle, layer: u8, id: u32, mark: Mark, pickable: bool) {
    let drawing = Drawing { marks: vec![mark], pickable };
    map.patch(LayerId(layer), LayerPatch { put: vec![(FeatureId(id), drawing)], ..LayerPatch::default() });
}

/// Feature found at the center of a map that looks straight at a position.
fn found(map: &MapHandle, lng: f64, lat: f64, zoom: f64) -> Option<(u8, u32)> {
    map.jump_to(at(lng, lat), zoom);
    // Without a canvas the screen is one pixel.
    map.pick(ScreenPoint::new(0.5, 0.5)).map(|(layer, feature)| (layer.0, feature.0))
}

#[test]
fn what_is_on_the_ground_is_picked_where_nothing_else_is() {
    let map = engine();
    map.set_ground(LayerId(16));
    put(&map, 16, 1, area(square(9.0, 45.0, 0.1), vec![]));
    put(&map, 3, 2, symbol(&map, Plate::Circle, 9.0, 45.0, 900));
    put(&map, 3, 3, area(square(9.0, 45.0, 1.0), vec![]));
    assert_eq!(found(&map, 9.0, 45.0, 10.0), Some((16, 1)), "an area above a symbol on the ground");
    assert_eq!(found(&map, 9.5, 45.5, 10.0), Some((3, 3)));
    map.set_layer_visible(LayerId(16), false);
    assert_eq!(found(&map, 9.0, 45.0, 10.0), Some((3, 2)));
}

#[test]
fn symbols_come_before_areas_and_high_layers_before_low_ones() {
    let map = engine();
    put(&map, 9, 1, area(square(9.0, 45.0, 0.5), vec![]));
    put(&map, 2, 2, symbol(&map, Plate::Circle, 9.0, 45.0, 0));
    assert_eq!(found(&map, 9.0, 45.0, 10.0), Some((2, 2)));
    put(&map, 3, 3, symbol(&map, Plate::Circle, 9.0, 45.0, -7));
    assert_eq!(found(&map, 9.0, 45.0, 10.0), Some((3, 3)));
    map.set_layer_visible(LayerId(3), false);
    assert_eq!(found(&map, 9.0, 45.0, 10.0), Some((2, 2)));
    assert_eq!(found(&map, 9.0, 45.0, 5.0), Some((9, 1)), "the symbol is hidden at zoom 5");
    map.patch(LayerId(9), LayerPatch { remove: vec![FeatureId(1)], ..LayerPatch::default() });
    assert_eq!(found(&map, 9.0, 45.0, 5.0), None);
}

#[test]
fn of_symbols_on_one_spot_the_one_on_top_is_found() {
    let map = engine();
    for (id, priority) in [(1, 3), (2, 8), (3, 5)] {
        put(&map, 1, id, symbol(&map, Plate::Octagon, 9.0, 45.0, priority));
    }
    assert_eq!(found(&map, 9.0, 45.0, 10.0), Some((1, 2)));
    put(&map, 1, 3, symbol(&map, Plate::Octagon, 9.0, 45.0, 9));
    assert_eq!(found(&map, 9.0, 45.0, 10.0), Some((1, 3)));
}

#[test]
fn a_pin_is_found_above_its_tip() {
    let map = engine();
    put(&map, 1, 1, symbol(&map, Plate::Pin, 9.0, 45.0, 0));
    let css_px = 360.0 / 512.0 / 1024.0;
    assert_eq!(found(&map, 9.0, 45.0 + 16.0 * css_px * 0.707, 10.0), Some((1, 1)));
    assert_eq!(found(&map, 9.0, 45.0 - 8.0 * css_px * 0.707, 10.0), None);
}

#[test]
fn in_one_layer_the_smaller_area_is_found_and_a_hole_is_outside() {
    let map = engine();
    put(&map, 1, 1, area(square(9.0, 45.0, 0.1), vec![]));
    put(&map, 1, 2, area(square(9.0, 45.0, 0.5), vec![square(9.3, 45.3, 0.05)]));
    assert_eq!(found(&map, 9.0, 45.0, 12.0), Some((1, 1)));
    assert_eq!(found(&map, 9.2, 45.0, 12.0), Some((1, 2)));
    assert_eq!(found(&map, 9.3, 45.3, 12.0), None);
    let bow_tie = vec![at(20.0, 45.0), at(21.0, 46.0), at(21.0, 45.0), at(20.0, 46.0), at(20.0, 45.0)];
    put(&map, 1, 3, area(bow_tie, vec![]));
    assert_eq!(found(&map, 20.9, 45.5, 12.0), Some((1, 3)));
    assert_eq!(found(&map, 20.5, 45.9, 12.0), None);
}

#[test]
fn lines_are_found_near_them_and_what_is_not_pickable_never() {
    let map = engine();
    let line = |lat: f64| {
        Mark::Stroke(Stroke {
            paths: vec![vec![at(9.0, lat), at(10.0, lat)]],
            color: Rgba::default(),
            width_css_px: 4.0,
            dash: Dash::Solid,
            casing: None,
            arrows_css_px: None,
        })
    };
    put(&map, 1, 1, line(45.0));
    put_as(&map, 2, 2, line(46.0), false);
    put_as(&map, 2, 3, symbol(&map, Plate::Circle, 9.5, 45.0, 0), false);
    let css_px = 360.0 / 512.0 / 1024.0 * 0.707;
    assert_eq!(found(&map, 9.5, 45.0 + 3.0 * css_px, 10.0), Some((1, 1)));
    assert_eq!(found(&map, 9.5, 45.0 + 9.0 * css_px, 10.0), None);
    assert_eq!(found(&map, 9.5, 46.0, 10.0), None);
}

#[test]
fn fifty_thousand_on_one_spot_and_the_antimeridian_have_answers() {
    let map = engine();
    let put = (0..50_000)
        .map(|id| {
            let marks = vec![symbol(&map, Plate::Circle, 9.0, 45.0, id)];
            (FeatureId(id.cast_unsigned()), Drawing { marks, pickable: true })
        })
        .collect();
    map.patch(LayerId(1), LayerPatch { put, ..LayerPatch::default() });
    assert_eq!(found(&map, 9.0, 45.0, 14.0), Some((1, 49_999)));
    assert_eq!(map.stats().features, 50_000);
    map.patch(LayerId(1), LayerPatch { clear: true, ..LayerPatch::default() });
    assert_eq!((found(&map, 9.0, 45.0, 14.0), map.stats().features), (None, 0));
    self::put(&map, 1, 1, symbol(&map, Plate::Circle, -179.999_9, 10.0, 0));
    assert_eq!(found(&map, 179.999_9, 10.0, 10.0), Some((1, 1)));
    self::put(&map, 1, 2, area(square(9.0, 89.0, 0.9), vec![]));
    assert_eq!(map.stats().features, 2);
}

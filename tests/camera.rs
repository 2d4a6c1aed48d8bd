//! The camera and the gestures that move it, as a user perceives them.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use proptest::prelude::*;
use vedetta::app::url::MapView;
use vedetta::map::camera::{Bearing, Camera, Look, Padding, View};
use vedetta::map::input::{CameraDelta, Gesture, GestureTracker, HOLD_MILLIS};
use vedetta::map::mercator::{lng_lat_from_world, world_from_lng_lat};
use vedetta::map::space::{CssSize, FIXED_STEPS, FixedPoint, ScreenPoint, WorldPoint};
use vedetta::map::tile::cover::cover;
use vedetta::model::geo::{Bounds, LngLat};
use vedetta::platform::input::{InputSample, MapKey, PointerKind, PointerPhase, WheelUnit};

fn camera(lng: f64, lat: f64, zoom: f64) -> Camera {
    let mut camera = Camera::new(0.0, 20.0);
    camera.set_viewport(CssSize { width: 1920.0, height: 1080.0 }, 1.0);
    camera.set_view(View { center: world_from_lng_lat(LngLat::new(lng, lat).unwrap()), zoom });
    camera
}

proptest! {
    #[test]
    fn screen_and_world_are_each_others_way_back(
        lng in -170.0..170.0_f64, lat in -70.0..70.0_f64, zoom in 3.0..20.0_f64,
        x in 0.0..1920.0_f64, y in 0.0..1080.0_f64, bearing in 0.0..360.0_f64,
    ) {
        let mut camera = camera(lng, lat, zoom);
        camera.set_bearing(Bearing::from_degrees(bearing));
        let back = camera.screen_from_world(camera.world_from_screen(ScreenPoint::new(x, y)));
        prop_assert!((back.x - x).abs() < 1e-3 && (back.y - y).abs() < 1e-3, "{back:?}");
    }

    #[test]
    fn zooming_keeps_what_is_under_the_pointer(
        zoom in 4.0..18.0_f64, levels in -1.0..1.0_f64, x in 0.0..1920.0_f64, y in 0.0..1080.0_f64,
        bearing in 0.0..360.0_f64,
    ) {
        let mut camera = camera(10.4, 45.9, zoom);
        camera.set_bearing(Bearing::from_degrees(bearing));
        let at = ScreenPoint::new(x, y);
        let before = camera.world_from_screen(at);
        camera.zoom_about(at, levels);
        let after = camera.screen_from_world(before);
        prop_assert!(after.distance(at) < 1e-3, "{after:?} {at:?}");
    }

    #[test]
    fn panning_moves_what_is_seen_by_what_was_asked(
        right in -500.0..500.0_f64, down in -300.0..300.0_f64, bearing in 0.0..360.0_f64,
    ) {
        let mut camera = camera(10.4, 45.9, 9.3);
        camera.set_bearing(Bearing::from_degrees(bearing));
        let milan = world_from_lng_lat(LngLat::new(9.19, 45.46).unwrap());
        let before = camera.screen_from_world(milan);
        camera.pan_by_css_px(right, down);
        let after = camera.screen_from_world(milan);
        prop_assert!((after.x - before.x - right).abs() < 1e-6 && (after.y - before.y - down).abs() < 1e-6);
    }

    /// The shader's arithmetic in whole steps agrees with the camera's f64 to a fraction of a pixel at every zoom.
    ///
    /// This keeps zoom 20 from jittering.
    #[test]
    fn the_shaders_arithmetic_is_exact_enough(
        zoom in 3.0..20.0_f64, x in 0.0..1920.0_f64, y in 0.0..1080.0_f64, lng in -179.9..179.9_f64,
    ) {
        let camera = camera(lng, 45.9, zoom);
        let world = camera.world_from_screen(ScreenPoint::new(x, y));
        let at = FixedPoint::from_world(world);
        let eye = camera.eye_uniform();
        let px = |at: i32, eye: i32, rest: f32| at.wrapping_sub(eye) as f32 * eye_scale(&camera) - rest;
        let screen_x = f64::from(px(at.x, eye.eye.x, eye.rest_css_px[0])) + 960.0;
        let screen_y = f64::from(px(at.y, eye.eye.y, eye.rest_css_px[1])) + 540.0;
        let step_px = 512.0 * zoom.exp2() / FIXED_STEPS;
        prop_assert!((screen_x - x).abs() < 0.01 + step_px && (screen_y - y).abs() < 0.01 + step_px,
            "{screen_x} {x} {screen_y} {y}");
    }
}

fn eye_scale(camera: &Camera) -> f32 {
    camera.eye_uniform().css_px_per_step
}

#[test]
fn a_turned_canvas_is_covered_with_tiles_and_no_more_than_that() {
    let mut camera = camera(10.4, 45.9, 9.4);
    for bearing in [0.0, 30.0, 45.0, 90.0, 212.0] {
        camera.set_bearing(Bearing::from_degrees(bearing));
        let mut places = Vec::new();
        cover(&camera, 9, &mut places);
        for (x, y) in [(0.0, 0.0), (1919.0, 0.0), (960.0, 540.0), (0.0, 1079.0), (1919.0, 1079.0)] {
            let world = camera.world_from_screen(ScreenPoint::new(x, y));
            let at = ((world.x * 512.0) as u32, (world.y * 512.0) as u32);
            assert!(places.iter().any(|place| (place.id.x, place.id.y) == at), "{x} {y} at {bearing}");
        }
        // 3 by 1.7 tiles of 676 px: at most the tiles cut by the edges, and not the whole bounding box.
        assert!(places.len() <= 18, "{} at {bearing}", places.len());
    }
}

#[test]
fn a_fit_shows_all_of_it_between_the_panels() {
    let mut camera = camera(0.0, 0.0, 5.0);
    camera.set_padding(Padding { left: 320.0, right: 380.0, top: 48.0, bottom: 90.0 });
    let at = |lng, lat| LngLat::new(lng, lat).unwrap();
    let bounds = Bounds { south_west: at(9.0, 45.3), north_east: at(12.4, 46.8) };
    camera.set_view(camera.fitting(bounds, 24.0, 15.0));
    let south_west = camera.screen_from_world(world_from_lng_lat(bounds.south_west));
    let north_east = camera.screen_from_world(world_from_lng_lat(bounds.north_east));
    assert!(
        south_west.x >= 344.0 - 1e-6 && north_east.x <= 1920.0 - 404.0 + 1e-6,
        "{south_west:?} {north_east:?}"
    );
    assert!(north_east.y >= 72.0 - 1e-6 && south_west.y <= 1080.0 - 114.0 + 1e-6);
    let is_tight = (south_west.x - 344.0).abs() < 1e-6 || (north_east.y - 72.0).abs() < 1e-6;
    assert!(is_tight, "no nearer than it could be");
    let point = Bounds { south_west: at(9.0, 45.3), north_east: at(9.0, 45.3) };
    assert!((camera.fitting(point, 24.0, 15.0).zoom - 15.0).abs() < 1e-9);
}

#[test]
fn a_panel_that_folds_moves_nothing() {
    let mut camera = camera(10.4, 45.9, 9.0);
    let milan = world_from_lng_lat(LngLat::new(9.19, 45.46).unwrap());
    let before = camera.screen_from_world(milan);
    camera.set_padding(Padding { left: 320.0, ..Padding::default() });
    assert_eq!(camera.screen_from_world(milan), before);
    let center = camera.screen_from_world(camera.center());
    assert!(center.distance(ScreenPoint::new(1120.0, 540.0)) < 1e-6);
    let view = camera.view();
    camera.set_view(view);
    assert!(camera.screen_from_world(milan).distance(before) < 1e-6);
}

#[test]
fn the_edges_of_the_world_hold() {
    let mut camera = camera(179.0, 84.0, 3.0);
    camera.pan_by_css_px(-100_000.0, 100_000.0);
    assert!(camera.world_from_screen(ScreenPoint::default()).y >= -1e-9);
    assert!((0.0..1.0).contains(&camera.eye().x));
    let here = lng_lat_from_world(camera.eye());
    assert!((-180.0..=180.0).contains(&here.lng_deg()));
    camera.set_view(View { center: WorldPoint { x: 7.25, y: -3.0 }, zoom: 99.0 });
    assert!((camera.zoom() - 20.0).abs() < 1e-9 && (camera.eye().x - 0.25).abs() < 1e-6);
}

proptest! {
    /// The address holds the center of the area between the panels, and restores it on every layout.
    ///
    /// A camera with other panels and another size, told of them before or after, writes the same address again, so
    /// the map does not creep from reload to reload. The same holds if the user folds a panel, and folds it again
    /// after the reload.
    #[test]
    fn the_address_leads_back_on_every_layout(
        lng in -179.0..179.0_f64, lat in -70.0..70.0_f64, zoom in 3.0..20.0_f64, bearing in 0.0..360.0_f64,
        sizes in proptest::collection::vec((320.0..3840.0_f64, 320.0..2160.0_f64), 2),
        panels in proptest::collection::vec((0.0..160.0_f64, 0.0..160.0_f64, 0.0..300.0_f64, 0.0..160.0_f64), 2),
        is_padded_first in any::<bool>(),
    ) {
        let written = |camera: &Camera| {
            MapView { center: camera.center_lng_lat(), zoom: camera.zoom() }.rounded()
        };
        let panels = [0, 1].map(|layout: usize| {
            let (top, right, bottom, left) = panels[layout];
            Padding { top, right, bottom, left }
        });
        let opened = |address: MapView, layout: usize| {
            let padding = panels[layout];
            let (width, height) = sizes[layout];
            let mut camera = Camera::new(3.0, 20.0);
            camera.set_bearing(Bearing::from_degrees(bearing));
            if is_padded_first {
                camera.set_padding(padding);
            }
            camera.set_viewport(CssSize { width, height }, 1.0);
            camera.look(Look::Room(View { center: world_from_lng_lat(address.center), zoom: address.zoom }));
            camera.set_padding(padding);
            camera
        };
        let center = LngLat::new(lng, lat).unwrap();
        // The first page may be unable to show the requested view; from then on nothing moves.
        let address = written(&opened(MapView { center, zoom }.rounded(), 0));
        prop_assert_eq!(written(&opened(address, 0)), address, "a reload");
        let elsewhere = written(&opened(address, 1));
        let is_whole_world = address.zoom < 5.0;
        prop_assert!(is_whole_world || elsewhere == address, "{:?} {:?}", elsewhere, address);
        // A panel that folds by itself after loading changes nothing. If the user folds one after moving the map,
        // the address holds the new center, and a reload leads there.
        let mut folding = opened(address, 0);
        folding.set_padding(panels[1]);
        folding.set_padding(panels[0]);
        prop_assert!(is_whole_world || written(&folding) == address, "{:?} {:?}", written(&folding), address);
        folding.let_go();
        let eye = folding.eye();
        folding.set_padding(panels[1]);
        prop_assert_eq!(folding.eye(), eye, "a fold moves nothing under a hand");
        let folded = written(&folding);
        prop_assert!(is_whole_world || written(&opened(folded, 0)) == folded, "{:?}", folded);
    }
}

// Gestures: lists of samples.

fn pointer(id: i32, kind: PointerKind, phase: PointerPhase, x: f64, y: f64, at_millis: f64) -> InputSample {
    let is_first = id == 1;
    InputSample::Pointer {
        id,
        kind,
        phase,
        x_css_px: x,
        y_css_px: y,
        is_primary_button: true,
        is_first,
        at_millis,
    }
}

fn gestures(samples: &[InputSample]) -> Vec<Gesture> {
    let mut tracker = GestureTracker::default();
    let mut out = Vec::new();
    for sample in samples {
        tracker.take(*sample, &mut out);
    }
    out
}

/// Sum of all pans.
fn panned(gestures: &[Gesture]) -> (f64, f64) {
    gestures.iter().fold((0.0, 0.0), |(x, y), gesture| {
        let Gesture::Camera(CameraDelta::Pan { right_css_px, down_css_px }) = gesture else { return (x, y) };
        (x + right_css_px, y + down_css_px)
    })
}

use PointerKind::{Mouse, Touch};
use PointerPhase::{Cancel, Down, Hover, Leave, Move, Up};

#[test]
fn a_click_that_shakes_a_little_is_a_tap() {
    let found = gestures(&[
        pointer(1, Mouse, Down, 100.0, 100.0, 0.0),
        pointer(1, Mouse, Move, 102.0, 101.0, 30.0),
        pointer(1, Mouse, Up, 102.0, 101.0, 90.0),
    ]);
    assert_eq!(found, [Gesture::Grab, Gesture::Tap { at: ScreenPoint::new(102.0, 101.0), is_finger: false }]);
}

#[test]
fn a_press_that_stays_where_it_is_always_means_something() {
    let hold = f64::from(HOLD_MILLIS);
    let at = ScreenPoint::new(100.0, 100.0);
    for kind in [Mouse, Touch, PointerKind::Pen] {
        for millis in [0.0, 90.0, 499.0, 501.0, hold - 1.0, hold, hold + 400.0, 30_000.0] {
            let found = gestures(&[
                pointer(1, kind, Down, 100.0, 100.0, 0.0),
                pointer(1, kind, Up, 100.0, 100.0, millis),
            ]);
            let meant = if kind != Mouse && millis >= hold {
                Gesture::Hold(at)
            } else {
                Gesture::Tap { at, is_finger: kind == Touch }
            };
            assert_eq!(found, [Gesture::Grab, meant], "{kind:?}, {millis} ms");
        }
    }
}

#[test]
fn a_finger_that_was_seen_to_rest_does_not_tap_or_rest_again() {
    let mut tracker = GestureTracker::default();
    let mut found = Vec::new();
    tracker.take(pointer(1, Touch, Down, 100.0, 100.0, 0.0), &mut found);
    assert_eq!(tracker.held(), Some(ScreenPoint::new(100.0, 100.0)));
    tracker.spend();
    tracker.take(pointer(1, Touch, Up, 100.0, 100.0, 900.0), &mut found);
    assert_eq!(found, [Gesture::Grab]);
}

#[test]
fn a_drag_pans_by_the_whole_way_and_a_slow_end_does_not_fling() {
    let found = gestures(&[
        pointer(1, Mouse, Down, 100.0, 100.0, 0.0),
        pointer(1, Mouse, Move, 103.0, 100.0, 10.0),
        pointer(1, Mouse, Move, 130.0, 90.0, 20.0),
        pointer(1, Mouse, Move, 180.0, 80.0, 30.0),
        pointer(1, Mouse, Up, 180.0, 80.0, 400.0),
    ]);
    assert_eq!(panned(&found), (80.0, -20.0));
    assert!(
        !found.iter().any(|gesture| matches!(
            gesture,
            Gesture::Camera(CameraDelta::Fling { .. }) | Gesture::Tap { .. }
        ))
    );
}

#[test]
fn letting_go_while_moving_flings_that_way() {
    let moves =
        (1..=6).map(|i| pointer(1, Touch, Move, 100.0 + 20.0 * f64::from(i), 100.0, 16.0 * f64::from(i)));
    let mut samples = vec![pointer(1, Touch, Down, 100.0, 100.0, 0.0)];
    samples.extend(moves);
    samples.push(pointer(1, Touch, Up, 220.0, 100.0, 100.0));
    let Some(Gesture::Camera(CameraDelta::Fling { right_per_milli, down_per_milli })) =
        gestures(&samples).pop()
    else {
        panic!("no fling");
    };
    assert!((0.8..1.6).contains(&right_per_milli) && down_per_milli.abs() < 1e-9, "{right_per_milli}");
}

#[test]
fn two_fingers_apart_zoom_about_their_middle_and_end_without_a_tap() {
    let found = gestures(&[
        pointer(1, Touch, Down, 400.0, 300.0, 0.0),
        pointer(2, Touch, Down, 600.0, 300.0, 5.0),
        pointer(1, Touch, Move, 300.0, 300.0, 20.0),
        pointer(2, Touch, Move, 700.0, 300.0, 21.0),
        pointer(2, Touch, Up, 700.0, 300.0, 60.0),
        pointer(1, Touch, Up, 300.0, 300.0, 70.0),
    ]);
    let levels = |gesture: &Gesture| {
        let Gesture::Camera(CameraDelta::Zoom { levels, is_smooth: false, .. }) = gesture else { return 0.0 };
        *levels
    };
    let levels: f64 = found.iter().map(levels).sum();
    assert!((levels - 1.0).abs() < 1e-9, "{found:?}");
    assert!(!found.iter().any(|gesture| matches!(gesture, Gesture::Tap { .. })));
    assert!(panned(&found).0.abs() < 1e-9, "the middle stayed");
}

/// Two fingers, one of which moves around the other by a quarter turn, in steps.
fn quarter_turn() -> Vec<InputSample> {
    let mut samples =
        vec![pointer(1, Touch, Down, 400.0, 300.0, 0.0), pointer(2, Touch, Down, 600.0, 300.0, 5.0)];
    samples.extend((1..=9).map(|step| {
        let (sin, cos) = (f64::from(step) * 10.0).to_radians().sin_cos();
        pointer(2, Touch, Move, 400.0 + 200.0 * cos, 300.0 + 200.0 * sin, f64::from(step) * 16.0)
    }));
    samples
}

#[test]
fn two_fingers_turn_the_map_only_where_they_may() {
    let turned = |is_turnable: bool| {
        let mut tracker = GestureTracker::default();
        tracker.set_turnable(is_turnable);
        let mut found = Vec::new();
        quarter_turn().iter().for_each(|sample| tracker.take(*sample, &mut found));
        let turn = |gesture: &Gesture| {
            let Gesture::Camera(CameraDelta::Turn { clockwise_deg, .. }) = gesture else { return None };
            Some(*clockwise_deg)
        };
        found.iter().filter_map(turn).collect::<Vec<f64>>()
    };
    assert_eq!(turned(false), Vec::<f64>::new());
    let steps = turned(true);
    // The first step may be a pinch that is not quite straight.
    assert_eq!(steps.len(), 8, "{steps:?}");
    assert!(steps.iter().all(|step| (step - 10.0).abs() < 1e-6), "{steps:?}");
}

#[test]
fn a_double_tap_zooms_in_and_picks_only_once() {
    let found = gestures(&[
        pointer(1, Touch, Down, 500.0, 400.0, 0.0),
        pointer(1, Touch, Up, 500.0, 400.0, 60.0),
        pointer(2, Touch, Down, 508.0, 404.0, 200.0),
        pointer(2, Touch, Up, 508.0, 404.0, 260.0),
    ]);
    assert_eq!(found.iter().filter(|gesture| matches!(gesture, Gesture::Tap { .. })).count(), 1);
    let zoom = CameraDelta::Zoom { about: ScreenPoint::new(508.0, 404.0), levels: 1.0, is_smooth: true };
    assert_eq!(found.last(), Some(&Gesture::Camera(zoom)));
}

#[test]
fn wheels_of_all_kinds_zoom_alike_and_never_by_more_than_a_level() {
    let wheel = |delta, unit, is_pinch| InputSample::Wheel {
        delta,
        unit,
        is_pinch,
        x_css_px: 10.0,
        y_css_px: 20.0,
        at_millis: 0.0,
    };
    let levels = |sample| match gestures(&[sample]).as_slice() {
        [Gesture::Camera(CameraDelta::Zoom { about, levels, is_smooth })] => {
            assert_eq!(*about, ScreenPoint::new(10.0, 20.0));
            (*levels, *is_smooth)
        }
        other => panic!("{other:?}"),
    };
    let (pixel, is_smooth) = levels(wheel(100.0, WheelUnit::Pixel, false));
    let (line, _) = levels(wheel(3.0, WheelUnit::Line, false));
    assert!(is_smooth && (pixel - line).abs() < 0.05 && pixel < 0.0);
    let (pinch, is_smooth) = levels(wheel(-7.0, WheelUnit::Pixel, true));
    assert!(!is_smooth && (0.05..0.3).contains(&pinch));
    assert_eq!(levels(wheel(1e9, WheelUnit::Page, false)).0.to_bits(), (-1.0_f64).to_bits());
    assert!(
        gestures(&[wheel(0.0, WheelUnit::Pixel, false), wheel(f64::NAN, WheelUnit::Pixel, false)]).is_empty()
    );
}

#[test]
fn keys_step_and_zoom() {
    let key = |key, is_shifted| InputSample::Key { key, is_shifted, at_millis: 0.0 };
    let found = gestures(&[key(MapKey::Left, false), key(MapKey::Down, true), key(MapKey::Plus, true)]);
    assert_eq!(
        found,
        [
            Gesture::Camera(CameraDelta::Step { right_css_px: 100.0, down_css_px: 0.0 }),
            Gesture::Camera(CameraDelta::Step { right_css_px: 0.0, down_css_px: -300.0 }),
            Gesture::Camera(CameraDelta::ZoomAboutCenter { levels: 1.0 }),
        ]
    );
}

#[test]
fn hovering_is_told_and_a_cancelled_press_is_nothing() {
    let found = gestures(&[
        pointer(1, Mouse, Move, 5.0, 6.0, 0.0),
        pointer(1, Mouse, Down, 5.0, 6.0, 10.0),
        pointer(1, Mouse, Cancel, 5.0, 6.0, 20.0),
        pointer(1, Mouse, Up, 5.0, 6.0, 30.0),
        pointer(1, Mouse, Leave, 5.0, 6.0, 40.0),
    ]);
    assert_eq!(found, [Gesture::Hover(ScreenPoint::new(5.0, 6.0)), Gesture::Grab, Gesture::HoverEnd]);
}

/// Asserts that after a finger got lost, the next one alone pans and taps, and never zooms.
fn is_alone(lost: &[InputSample], id: i32, from_millis: f64) {
    let mut samples = lost.to_vec();
    let at = |phase, x, millis| pointer(id, Touch, phase, x, 300.0, from_millis + millis);
    samples.extend([
        at(Down, 300.0, 0.0),
        at(Move, 360.0, 30.0),
        at(Move, 420.0, 60.0),
        at(Up, 420.0, 400.0),
    ]);
    samples.extend([at(Down, 100.0, 2_000.0), at(Up, 100.0, 2_080.0)]);
    let found = gestures(&samples);
    let zooms = |gesture: &Gesture| matches!(gesture, Gesture::Camera(CameraDelta::Zoom { .. }));
    assert!(!found.iter().any(zooms), "{lost:?}: {found:?}");
    assert_eq!(panned(&found), (120.0, 0.0), "{lost:?}");
    assert!(matches!(found.last(), Some(Gesture::Tap { .. })), "{lost:?}: {found:?}");
}

#[test]
fn a_finger_that_never_goes_up_is_forgotten() {
    let down = pointer(1, Touch, Down, 900.0, 500.0, 0.0);
    // The browser knows that nothing is down any more: the next pointer is the first again.
    let next = [Down, Up].map(|phase| {
        let mut sample = pointer(7, Touch, phase, 300.0, 300.0, 900.0);
        if let InputSample::Pointer { is_first, .. } = &mut sample {
            *is_first = true;
        }
        sample
    });
    let found = gestures(&[down, next[0], next[1]]);
    assert!(matches!(found.last(), Some(Gesture::Tap { .. })), "{found:?}");
    // The browser cancels it, or the canvas loses it, or the page loses the focus.
    is_alone(&[down, pointer(1, Touch, Cancel, 900.0, 500.0, 10.0)], 2, 600.0);
    is_alone(&[down, InputSample::PointersLost], 2, 600.0);
    // The loss is not reported at all.
    is_alone(&[down], 2, 6_000.0);
    is_alone(&[down, pointer(1, Touch, Move, 905.0, 500.0, 3_000.0)], 2, 9_000.0);
}

#[test]
fn a_second_finger_that_comes_late_pinches_all_the_same() {
    let found = gestures(&[
        pointer(1, Touch, Down, 400.0, 300.0, 0.0),
        pointer(1, Touch, Move, 430.0, 300.0, 2_000.0),
        pointer(2, Touch, Down, 500.0, 300.0, 6_000.0),
        pointer(2, Touch, Move, 600.0, 300.0, 6_100.0),
    ]);
    assert!(matches!(found.last(), Some(Gesture::Camera(CameraDelta::Zoom { .. }))), "{found:?}");
}

#[test]
fn a_mouse_that_moves_with_nothing_pressed_went_up_unseen() {
    let found = gestures(&[
        pointer(1, Mouse, Down, 5.0, 6.0, 10.0),
        pointer(1, Mouse, Move, 50.0, 6.0, 20.0),
        pointer(1, Mouse, Hover, 90.0, 6.0, 900.0),
    ]);
    assert_eq!(panned(&found), (45.0, 0.0));
    assert_eq!(found.last(), Some(&Gesture::Hover(ScreenPoint::new(90.0, 6.0))));
}

#[test]
fn what_is_lost_after_it_went_up_costs_no_tap() {
    // A browser reports the end of a capture after each `pointerup`, when another finger may be down.
    let found = gestures(&[
        pointer(1, Touch, Down, 5.0, 6.0, 0.0),
        pointer(1, Touch, Up, 5.0, 6.0, 40.0),
        pointer(2, Touch, Down, 200.0, 6.0, 50.0),
        pointer(1, Touch, Cancel, 5.0, 6.0, 60.0),
        pointer(2, Touch, Up, 200.0, 6.0, 90.0),
    ]);
    assert_eq!(found.iter().filter(|gesture| matches!(gesture, Gesture::Tap { .. })).count(), 2);
}

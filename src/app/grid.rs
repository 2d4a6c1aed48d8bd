//! The metric grid: UTM (WGS 84), drawn where no street map shows distances.
//!
//! Its lines are those of paper maps, so a position read here is the one that a patrol reads there.

use super::symbology::Palette;
use crate::map::camera::{Camera, Padding};
use crate::map::clip::part_inside;
use crate::map::layer::{
    Dash, Drawing, FeatureId, Label, LabelPlace, LabelRoom, LabelWeight, LayerId, LayerPatch, Mark, Stroke,
};
use crate::map::mercator;
use crate::map::space::{CssSize, ScreenPoint};
use crate::model::geo::{Bounds, LngLat};

/// Layer of the grid, below everything else.
pub const GRID_LAYER: LayerId = LayerId(0);
/// Zoom from which the grid is drawn: the embedded basemap has no further detail there.
pub const GRID_FROM_ZOOM: f64 = 12.0;
/// The whole grid is one feature.
const GRID_FEATURE: FeatureId = FeatureId(0xc000_0000);
/// Approximate distance between two lines.
const SPACING_CSS_PX: f64 = 140.0;
/// Maximum number of lines per direction; more mean a wrong view.
const MAX_LINES: usize = 64;
/// Inset of the numbers from the edges, as a fraction of the width, and twice that of the height: the scale bar
/// and buttons are there.
const INSIDE: f64 = 0.045;
/// Distance of the numbers above the map's foot (scale, remarks, credits).
const ABOVE_FOOT_CSS_PX: f64 = 32.0;
/// Segments per line: a line is straight in UTM, and nearly so in Web Mercator.
const PIECES: u32 = 6;

/// The grid for a view.
#[derive(Debug, Clone, PartialEq)]
pub struct Grid {
    /// The UTM zone, 1 to 60.
    pub zone: u8,
    /// Letter of the latitude band.
    pub band: char,
    /// Distance between two lines, in meters.
    pub spacing_m: f64,
    lines: Vec<Line>,
}

#[derive(Debug, Clone, PartialEq)]
struct Line {
    path: Vec<LngLat>,
    /// Easting or northing in meters.
    meters: f64,
    is_easting: bool,
}

/// Returns the distance between lines at a scale: 1, 2 or 5 times a power of ten, in meters.
#[must_use]
pub fn spacing_m(meters_per_css_px: f64) -> f64 {
    let wanted = (meters_per_css_px * SPACING_CSS_PX).clamp(1.0, 1e6);
    let power = 10_f64.powf(wanted.log10().floor());
    [1.0, 2.0, 5.0]
        .into_iter()
        .map(|step| step * power)
        .find(|step| *step * 1.5 >= wanted)
        .unwrap_or(10.0 * power)
}

/// Returns the grid for a view; `None` outside the latitudes of UTM.
#[must_use]
pub fn grid(view: Bounds, meters_per_css_px: f64) -> Option<Grid> {
    let middle = view.center();
    let zone = utm::lat_lon_to_zone_number(middle.lat_deg(), middle.lng_deg());
    let band = utm::lat_to_zone_letter(middle.lat_deg())?;
    let spacing = spacing_m(meters_per_css_px);
    let mut east = (f64::INFINITY, f64::NEG_INFINITY);
    let mut north = east;
    let Bounds { south_west, north_east } = view;
    for (lng, lat) in [
        (south_west.lng_deg(), south_west.lat_deg()),
        (south_west.lng_deg(), north_east.lat_deg()),
        (north_east.lng_deg(), south_west.lat_deg()),
        (north_east.lng_deg(), north_east.lat_deg()),
    ] {
        let (northing, easting, _) = utm::to_utm_wgs84(lat, lng, zone);
        east = (east.0.min(easting), east.1.max(easting));
        north = (north.0.min(northing), north.1.max(northing));
    }
    let position = |easting: f64, northing: f64| {
        let (lat, lng) = utm::wsg84_utm_to_lat_lon(easting, northing, zone, band).ok()?;
        LngLat::new(lng, lat)
    };
    let mut lines = Vec::new();
    for (is_easting, across, along) in [(true, east, north), (false, north, east)] {
        for meters in rungs(across, spacing) {
            let at = |i: u32| {
                let other = along.0 + (along.1 - along.0) * f64::from(i) / f64::from(PIECES);
                if is_easting { position(meters, other) } else { position(other, meters) }
            };
            let path: Vec<LngLat> = (0..=PIECES).filter_map(at).collect();
            if path.len() >= 2 {
                lines.push(Line { path, meters, is_easting });
            }
        }
    }
    Some(Grid { zone, band, spacing_m: spacing, lines })
}

/// Formats a position as read from paper maps and over the radio: `32T 515006 5034511`, in meters.
#[must_use]
pub fn utm_text(at: LngLat) -> Option<String> {
    let zone = utm::lat_lon_to_zone_number(at.lat_deg(), at.lng_deg());
    let band = utm::lat_to_zone_letter(at.lat_deg())?;
    let (northing, easting, _) = utm::to_utm_wgs84(at.lat_deg(), at.lng_deg(), zone);
    Some(format!("{zone}{band} {easting:.0} {northing:.0}"))
}

/// Returns the multiples of `step` between two numbers.
fn rungs((from, to): (f64, f64), step: f64) -> impl Iterator<Item = f64> {
    let first = (from / step).ceil();
    (0..MAX_LINES).map(move |i| (first + i as f64) * step).take_while(move |meters| *meters <= to)
}

impl Grid {
    /// Returns the patch that draws the grid on its layer.
    ///
    /// `foot_css_px` is the present height of the map's foot: scale, remarks and credits.
    #[must_use]
    pub fn patch(&self, camera: &Camera, palette: &Palette, foot_css_px: f64) -> LayerPatch {
        let stroke = |is_strong: bool| {
            let lines = self.lines.iter().filter(|line| self.is_strong(line) == is_strong);
            Mark::Stroke(Stroke {
                paths: lines.map(|line| line.path.clone()).collect(),
                color: palette.faint.with_alpha(if is_strong { 110 } else { 60 }),
                width_css_px: 1.0,
                dash: Dash::Solid,
                casing: None,
                arrows_css_px: None,
            })
        };
        let mut marks = vec![stroke(false), stroke(true)];
        marks.extend(
            self.lines
                .iter()
                .filter_map(|line| self.label(line, camera, palette, foot_css_px))
                .map(Mark::Label),
        );
        let put = vec![(GRID_FEATURE, Drawing { marks, pickable: false })];
        LayerPatch { clear: true, put, remove: Vec::new() }
    }

    /// Returns whether a line is drawn stronger: at multiples of the next power of ten, so every tenth, fifth
    /// or second line.
    fn is_strong(&self, line: &Line) -> bool {
        let power = 10_f64.powf(self.spacing_m.log10().floor()) * 10.0;
        (line.meters / power).fract().abs() < 1e-6
    }

    /// Returns the number of a line, inside the edge where the line enters: with north up, eastings at the
    /// bottom and northings at the left.
    fn label(&self, line: &Line, camera: &Camera, palette: &Palette, foot_css_px: f64) -> Option<Label> {
        let CssSize { width, height } = camera.viewport();
        let Padding { right, bottom, .. } = camera.padding();
        let (left, top) = (width * INSIDE, height * INSIDE * 2.0);
        let (right, bottom) =
            (width - right - left, height - bottom - top.max(foot_css_px + ABOVE_FOOT_CSS_PX));
        let on_screen = |at: LngLat| camera.screen_from_world(mercator::world_from_lng_lat(at));
        let crossing = line.path.windows(2).find_map(|pair| {
            let [a, b] = pair else { return None };
            let part = entry(on_screen(*a), on_screen(*b), [left, top, right, bottom])?;
            let between = |a: f64, b: f64| a + (b - a) * part;
            LngLat::new(between(a.lng_deg(), b.lng_deg()), between(a.lat_deg(), b.lat_deg()))
        })?;
        Some(Label {
            at: crossing,
            text: kilometers(line.meters, self.spacing_m),
            color: palette.text_quiet,
            halo: palette.text_halo,
            size_css_px: 10.5,
            weight: LabelWeight::Regular,
            place: LabelPlace::Center,
            offset_css_px: 0.0,
            min_zoom: 0.0,
            priority: -2000,
            room: LabelRoom::Free,
        })
    }

    /// Zone and band, the beginning of a coordinate: `32T`.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{}{}", self.zone, self.band)
    }
}

/// Returns where the segment enters a box (left, top, right, bottom), as a fraction of its length.
fn entry(from: ScreenPoint, to: ScreenPoint, inside: [f64; 4]) -> Option<f64> {
    let (enters, _) = part_inside((from.x, from.y), (to.x - from.x, to.y - from.y), inside)?;
    Some(enters)
}

/// Formats meters as kilometers, with as many digits as neighboring lines need to differ.
fn kilometers(meters: f64, spacing_m: f64) -> String {
    let digits = if spacing_m >= 1000.0 {
        0
    } else if spacing_m >= 100.0 {
        1
    } else if spacing_m >= 10.0 {
        2
    } else {
        3
    };
    format!("{:.digits$}", meters / 1000.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::map::camera::{Bearing, View};

    fn bounds(west: f64, south: f64, east: f64, north: f64) -> Bounds {
        let at = |lng, lat| LngLat::new(lng, lat).unwrap();
        Bounds { south_west: at(west, south), north_east: at(east, north) }
    }

    #[test]
    fn lines_are_round_and_neither_dense_nor_sparse() {
        for (meters_per_css_px, expected) in
            [(0.3, 50.0), (0.7, 100.0), (1.4, 200.0), (3.0, 500.0), (7.0, 1000.0), (30.0, 5000.0)]
        {
            assert!((spacing_m(meters_per_css_px) - expected).abs() < 1e-9, "{meters_per_css_px}");
        }
        let mut scale = 0.01;
        while scale < 1000.0 {
            let css_px = spacing_m(scale) / scale;
            assert!((70.0..=350.0).contains(&css_px), "{css_px} at {scale}");
            scale *= 1.1;
        }
    }

    #[test]
    fn the_grid_of_milan_is_that_of_paper_maps() {
        let view = bounds(9.17, 45.455, 9.21, 45.475);
        let grid = grid(view, 2.0).unwrap();
        assert_eq!(grid.name(), "32T");
        assert!((grid.spacing_m - 200.0).abs() < 1e-9 || (grid.spacing_m - 500.0).abs() < 1e-9);
        // The cathedral: 45.46417 N 9.19195 E is 32T 515,006 E 5,034,511 N.
        let cathedral = utm::to_utm_wgs84(45.464_17, 9.191_95, 32);
        assert!((cathedral.1 - 515_006.0).abs() < 15.0, "{cathedral:?}");
        assert!(grid.lines.iter().any(|line| line.is_easting && (line.meters - 515_000.0).abs() < 1e-6));
        for line in &grid.lines {
            for at in &line.path {
                let (northing, easting, _) = utm::to_utm_wgs84(at.lat_deg(), at.lng_deg(), 32);
                let found = if line.is_easting { easting } else { northing };
                assert!((found - line.meters).abs() < 0.5, "{found} for {}", line.meters);
            }
        }
    }

    fn camera_of(width: f64, height: f64) -> Camera {
        let mut camera = Camera::new(2.0, 18.0);
        camera.set_viewport(CssSize { width, height }, 1.0);
        let center = mercator::world_from_lng_lat(LngLat::new(9.19, 45.465).unwrap());
        camera.set_view(View { center, zoom: 14.0 });
        camera
    }

    fn numbers(camera: &Camera) -> Vec<ScreenPoint> {
        numbers_above(camera, 28.0)
    }

    fn numbers_above(camera: &Camera, foot_css_px: f64) -> Vec<ScreenPoint> {
        let grid = grid(camera.bounds(), camera.meters_per_css_px()).unwrap();
        let patch = grid.patch(camera, &Palette::default(), foot_css_px);
        let place = |mark: &Mark| {
            let Mark::Label(label) = mark else { return None };
            Some(camera.screen_from_world(mercator::world_from_lng_lat(label.at)))
        };
        patch.put[0].1.marks.iter().filter_map(place).collect()
    }

    #[test]
    fn numbers_stand_above_what_lies_over_the_foot_of_the_map() {
        let mut camera = camera_of(1000.0, 480.0);
        assert!(numbers(&camera).iter().all(|at| at.y < 421.0));
        // A wall's scale bar is larger, to be readable from afar.
        assert!(numbers_above(&camera, 120.0).iter().all(|at| at.y < 329.0));
        camera.set_padding(Padding { bottom: 200.0, right: 150.0, ..Padding::default() });
        let numbers = numbers(&camera);
        assert!(numbers.len() >= 6 && numbers.iter().all(|at| at.y < 221.0 && at.x < 806.0), "{numbers:?}");
    }

    #[test]
    fn numbers_stand_where_lines_come_in_whatever_way_is_up() {
        let mut camera = camera_of(1600.0, 900.0);
        for bearing_deg in [0.0, 37.0, 90.0, 200.0] {
            camera.set_bearing(Bearing::from_degrees(bearing_deg));
            let labels = numbers(&camera);
            assert!(labels.len() >= 8, "{} at {bearing_deg}", labels.len());
            for at in labels {
                let edge = (at.x - 72.0).min(at.y - 81.0).min(1528.0 - at.x).min(819.0 - at.y);
                assert!(edge.abs() < 2.0, "{at:?} at {bearing_deg}");
            }
        }
        let [a, b] = [ScreenPoint::new(-10.0, 5.0), ScreenPoint::new(30.0, 5.0)];
        assert_eq!(entry(a, b, [0.0, 0.0, 10.0, 10.0]), Some(0.25));
        assert_eq!(entry(a, b, [0.0, 6.0, 10.0, 10.0]), None);
        assert_eq!(entry(b, b, [0.0, 0.0, 10.0, 10.0]), None);
    }

    #[test]
    fn a_position_is_said_in_meters() {
        let at = |lng, lat| utm_text(LngLat::new(lng, lat).unwrap());
        assert!(
            at(9.191_95, 45.464_17).is_some_and(|text| text.starts_with("32T 5150")),
            "{:?}",
            at(9.191_95, 45.464_17)
        );
        assert_eq!(at(0.0, 89.0), None);
    }

    #[test]
    fn numbers_have_the_digits_that_neighbors_need() {
        assert_eq!(kilometers(515_000.0, 1000.0), "515");
        assert_eq!(kilometers(515_200.0, 200.0), "515.2");
        assert_eq!(kilometers(515_250.0, 50.0), "515.25");
    }

    #[test]
    fn beyond_the_poles_of_utm_there_is_no_grid() {
        assert_eq!(grid(bounds(0.0, 86.0, 1.0, 86.1), 2.0), None);
    }
}

//! Cuts shapes on the world into pieces that fit on a screen as a whole, wherever its center is.
//!
//! A vertex is drawn by the shorter way around the world from the eye. If each vertex of a triangle took its own
//! shorter way, the triangle would be torn apart at the meridian opposite the eye and cover the screen as a band.
//! Shapes wider than a quarter of the world are therefore cut at every quarter, the antimeridian among them, and each
//! vertex carries the sector of the world in which the center of its piece lies: the whole piece takes that sector's
//! way.
//!
//! Sides are straight in longitude and latitude, as defined by RFC 7946 and assumed by "what applies here". Long
//! slanting sides get intermediate vertices, so that they are drawn to within a quarter of a meter.

use crate::map::clip::ring_inside;
use crate::map::mercator::{MAX_LATITUDE_DEG, world_from_lng_lat, world_y};
use crate::map::space::{FixedPoint, Sector, WorldPoint};
use crate::model::geo::sweep::Point;
use crate::model::geo::{LngLat, Polygon, continuous};

/// Maximum width of a piece, as a fraction of the world.
const WIDEST: f64 = 0.25;
/// Latitude difference in degrees below which a side needs no intermediate vertices.
const SHORT_DEG: f64 = 0.02;
/// Maximum error of a long side, as a fraction of the world.
const OFF: f64 = 0.25 / 40_075_017.0;
/// Maximum number of parts of one side.
const MOST_PARTS: f64 = 256.0;

/// Piece of a line, or a whole ring.
#[derive(Debug, Clone, PartialEq)]
pub struct PathPiece {
    /// Vertices without consecutive duplicates, and without the one that closes a ring.
    pub points: Vec<FixedPoint>,
    /// Whether the piece is a closed ring.
    pub is_ring: bool,
    /// Sector of its center.
    pub sector: Sector,
}

/// Piece of an area.
#[derive(Debug, Clone, PartialEq)]
pub struct AreaPiece {
    /// Rings without their closing vertices. The inside is determined by even-odd.
    pub rings: Vec<Vec<FixedPoint>>,
    /// Sector of its center.
    pub sector: Sector,
}

/// Returns the west and east end in degrees of a path that can be drawn by its own vertices; `None` if it needs
/// cutting or intermediate ones.
fn plain_span(path: &[LngLat]) -> Option<(f64, f64)> {
    let first = path.first()?;
    let (mut west, mut east) = (first.lng_deg(), first.lng_deg());
    let mut before = *first;
    for at in path {
        let (x, y) = (at.lng_deg() - before.lng_deg(), at.lat_deg() - before.lat_deg());
        if x.abs() > 180.0 || (y.abs() > SHORT_DEG && x != 0.0) || is_frame(before, *at) {
            return None;
        }
        (west, east) = (west.min(at.lng_deg()), east.max(at.lng_deg()));
        before = *at;
    }
    (east - west <= WIDEST * 360.0).then_some((west, east))
}

/// Returns whether a side only closes a shape that was cut at the antimeridian, or runs along a pole.
fn is_frame(a: LngLat, b: LngLat) -> bool {
    let both = |value: f64, other: f64, end: f64| value.abs() == end && value == other;
    a != b && (both(a.lng_deg(), b.lng_deg(), 180.0) || both(a.lat_deg(), b.lat_deg(), 90.0))
}

fn fixed(at: &LngLat) -> FixedPoint {
    FixedPoint::from_world(world_from_lng_lat(*at))
}

fn fixed_world([x, y]: Point) -> FixedPoint {
    FixedPoint::from_world(WorldPoint { x, y })
}

/// Removes consecutive duplicates and the closing vertex. Returns whether the path was closed.
fn tidy(points: &mut Vec<FixedPoint>) -> bool {
    points.dedup();
    let mut is_closed = false;
    while points.len() > 1 && points.first() == points.last() {
        points.pop();
        is_closed = true;
    }
    is_closed
}

/// Projects a path of longitudes and latitudes to the world, with intermediate vertices on long sides; x may leave 0
/// to 1.
fn on_world(path: &[Point]) -> Vec<Point> {
    let place = |[x, y]: Point| [(x + 180.0) / 360.0, world_y(y)];
    let mut out: Vec<Point> = path.first().map(|at| place(*at)).into_iter().collect();
    for (a, b) in path.iter().zip(path.iter().skip(1)) {
        let (x, y) = (b[0] - a[0], b[1] - a[1]);
        if y.abs() > SHORT_DEG && x != 0.0 {
            let steepest = a[1].abs().max(b[1].abs()).min(MAX_LATITUDE_DEG).to_radians();
            // Deviation of the projected side from a straight line, as a fraction of the world.
            let bend = steepest.tan() / steepest.cos() * y.to_radians().powi(2) / 16.0 / std::f64::consts::PI;
            let parts = (bend / OFF).sqrt().ceil().clamp(1.0, MOST_PARTS);
            let mut i = 1.0;
            while i < parts {
                out.push(place([a[0] + x * i / parts, a[1] + y * i / parts]));
                i += 1.0;
            }
        }
        out.push(place(*b));
    }
    out
}

fn span(ring: &[Point]) -> (f64, f64) {
    ring.iter().fold((f64::MAX, f64::MIN), |(west, east), [x, _]| (west.min(*x), east.max(*x)))
}

/// Cuts an area into pieces.
#[must_use]
pub fn area_pieces(polygon: &Polygon) -> Vec<AreaPiece> {
    if let Some((west, east)) = plain_span(&polygon.exterior)
        && polygon.holes.iter().all(|hole| plain_span(hole).is_some())
    {
        let ring = |ring: &Vec<LngLat>| {
            let mut points: Vec<FixedPoint> = ring.iter().map(fixed).collect();
            tidy(&mut points);
            points
        };
        let sector = Sector::of((f64::midpoint(west, east) + 180.0) / 360.0);
        return vec![AreaPiece { rings: polygon.rings().map(ring).collect(), sector }];
    }
    let rings: Vec<Vec<Point>> = polygon.continuous().iter().map(|ring| on_world(ring)).collect();
    let (west, east) = rings
        .iter()
        .map(|ring| span(ring))
        .fold((f64::MAX, f64::MIN), |all, ring| (all.0.min(ring.0), all.1.max(ring.1)));
    let piece = |rings: Vec<Vec<Point>>, middle: f64| {
        let rings = rings.into_iter().map(|ring| {
            let mut points: Vec<FixedPoint> = ring.into_iter().map(fixed_world).collect();
            tidy(&mut points);
            points
        });
        let rings: Vec<Vec<FixedPoint>> = rings.filter(|ring| ring.len() > 2).collect();
        AreaPiece { rings, sector: Sector::of(middle) }
    };
    if east - west <= WIDEST {
        return vec![piece(rings, f64::midpoint(west, east))];
    }
    let quarters = (west / WIDEST).floor() as i32..(east / WIDEST).ceil() as i32;
    let pieces = quarters.map(|quarter| {
        let west = f64::from(quarter) * WIDEST;
        let within = [west, f64::NEG_INFINITY, west + WIDEST, f64::INFINITY];
        let cut = rings.iter().map(|ring| ring_inside(ring, within)).collect();
        piece(cut, west + WIDEST / 2.0)
    });
    pieces.filter(|piece| !piece.rings.is_empty()).collect()
}

/// Cuts a line or a ring into pieces.
#[must_use]
pub fn path_pieces(path: &[LngLat]) -> Vec<PathPiece> {
    let piece = |mut points: Vec<FixedPoint>, closes: bool, (west, east): (f64, f64)| {
        let is_long = points.len() > 3;
        let is_ring = closes && tidy(&mut points) && is_long;
        PathPiece { points, is_ring, sector: Sector::of(f64::midpoint(west, east)) }
    };
    let on_world_x = |lng_deg: f64| (lng_deg + 180.0) / 360.0;
    if let Some((west, east)) = plain_span(path) {
        let mut points: Vec<FixedPoint> = path.iter().map(fixed).collect();
        points.dedup();
        return vec![piece(points, true, (on_world_x(west), on_world_x(east)))];
    }
    let is_closed = path.first() == path.last();
    let has_frame = is_closed && path.iter().zip(path.iter().skip(1)).any(|(a, b)| is_frame(*a, *b));
    let world = on_world(&continuous(path));
    let all = span(&world);
    if !has_frame && all.1 - all.0 <= WIDEST {
        let mut points: Vec<FixedPoint> = world.into_iter().map(fixed_world).collect();
        points.dedup();
        return vec![piece(points, true, all)];
    }
    let mut pieces = Vec::new();
    let mut points: Vec<Point> = Vec::new();
    let mut finish = |points: &mut Vec<Point>| {
        if points.len() > 1 {
            let ends = span(points);
            let mut fixed: Vec<FixedPoint> = points.iter().map(|at| fixed_world(*at)).collect();
            fixed.dedup();
            pieces.push(piece(fixed, false, ends));
        }
        points.clear();
    };
    let mut quarter = f64::NAN;
    for (a, b) in world.iter().zip(world.iter().skip(1)) {
        let is_antimeridian = a[0] == b[0] && (a[0] == 0.0 || a[0] == 1.0);
        let is_pole = a[1] == b[1] && (a[1] - 0.5).abs() > 0.499_999;
        if has_frame && (is_antimeridian || is_pole) {
            finish(&mut points);
            continue;
        }
        let mut from = *a;
        let way = b[0] - a[0];
        loop {
            // To the next quarter in this direction, or to the end of the side.
            let next = if way > 0.0 {
                ((from[0] / WIDEST).floor() + 1.0) * WIDEST
            } else {
                ((from[0] / WIDEST).ceil() - 1.0) * WIDEST
            };
            let is_last = way == 0.0 || (next - b[0]) * way.signum() >= 0.0;
            let part = (next - a[0]) / way;
            let to = if is_last { *b } else { [next, a[1] + (b[1] - a[1]) * part] };
            let of = (f64::midpoint(from[0], to[0]) / WIDEST).floor();
            if of != quarter || points.is_empty() {
                finish(&mut points);
                points.push(from);
                quarter = of;
            }
            points.push(to);
            if is_last {
                break;
            }
            from = to;
        }
    }
    finish(&mut points);
    pieces
}

//! Position of text along a line. Pure: points of the canvas in, stops out.

use smallvec::SmallVec;

use super::text::PAD_CSS_PX;
use crate::map::space::ScreenPoint;

/// Position of a cut through a text, perpendicular to its baseline: the text is bent from one stop to the next.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Stop {
    /// Center of the cut, to the right of the text's position, in CSS pixels.
    pub(super) right: f64,
    /// Center of the cut, below the text's position, in CSS pixels.
    pub(super) down: f64,
    /// Direction of the text here, clockwise from the right.
    pub(super) turn_rad: f64,
}

/// Stops of a text, beginning at its start, evenly spaced along its length.
pub(super) type Stops = SmallVec<[Stop; 2]>;

/// Maximum distance between stops, in heights of the text.
const STOP_HEIGHTS: f64 = 0.5;
/// Maximum turn over one height of the text, which is about the turn between letters.
const MOST_BEND_RAD: f64 = 0.6;
/// Maximum difference between any two directions within a text.
const MOST_TURN_RAD: f64 = 1.9;
/// Maximum deviation from a straight line at which a text is drawn straight.
const STRAIGHT_CSS_PX: f64 = 0.5;
/// Number of steps per CSS pixel to which stops are rounded, so that they stay the same when the map moves by whole
/// pixels.
const ROUNDING: f64 = 32.0;

/// Line on the canvas with its lengths.
#[derive(Debug, Default)]
pub(super) struct ScreenLine {
    points: Vec<ScreenPoint>,
    /// Distance along the line of each point.
    along: Vec<f64>,
}

impl ScreenLine {
    /// Returns the line through points.
    pub(super) fn new(points: impl Iterator<Item = ScreenPoint>) -> Self {
        let mut line = Self::default();
        for point in points {
            let way = line.points.last().map_or(0.0, |last| last.distance(point));
            line.along.push(line.length_css_px() + way);
            line.points.push(point);
        }
        line
    }

    /// Returns the length of the line.
    pub(super) fn length_css_px(&self) -> f64 {
        self.along.last().copied().unwrap_or(0.0)
    }

    /// Returns the point at a distance along the line; extrapolates straight beyond the ends.
    pub(super) fn point_at(&self, along: f64) -> Option<ScreenPoint> {
        let after = self.along.partition_point(|at| *at < along).clamp(1, self.points.len().max(2) - 1);
        let (from, to) = (self.points.get(after - 1)?, self.points.get(after)?);
        let (start, end) = (self.along.get(after - 1)?, self.along.get(after)?);
        let part = if end > start { (along - start) / (end - start) } else { 0.0 };
        Some(ScreenPoint::new(from.x + (to.x - from.x) * part, from.y + (to.y - from.y) * part))
    }

    /// Returns a point of the line with corners smoothed: the mean of three points around it.
    fn smooth_at(&self, along: f64, reach: f64) -> Option<ScreenPoint> {
        let [before, at, after] = [-reach, 0.0, reach].map(|by| self.point_at(along + by));
        let (before, at, after) = (before?, at?, after?);
        Some(ScreenPoint::new((before.x + at.x + after.x) / 3.0, (before.y + at.y + after.y) / 3.0))
    }

    /// Returns the stops of a text centered at a distance along the line, including its padding, read from the left,
    /// relative to `origin`.
    ///
    /// `None` when the text is too long for the line, or would be bent too much to be read.
    pub(super) fn stops(
        &self,
        middle: f64,
        (width, height): (f64, f64),
        origin: ScreenPoint,
    ) -> Option<Stops> {
        let (from, to) = (middle - width / 2.0, middle + width / 2.0);
        if from < 0.0 || to > self.length_css_px() || width <= 0.0 || height <= 0.0 {
            return None;
        }
        let (from, to, width) = (from - PAD_CSS_PX, to + PAD_CSS_PX, width + 2.0 * PAD_CSS_PX);
        let count = (width / (height * STOP_HEIGHTS)).ceil().clamp(1.0, 96.0);
        let reach = height * 0.5;
        let (first, last) = (self.smooth_at(from, reach)?, self.smooth_at(to, reach)?);
        // Read from the left, whatever the direction of the line.
        let is_backward = first.x > last.x;
        let stop = |i: f64| {
            let part = i / count;
            let along = if is_backward { to - width * part } else { from + width * part };
            let step = if is_backward { -reach } else { reach };
            let at = self.smooth_at(along, reach)?;
            let (behind, ahead) =
                (self.smooth_at(along - step, reach)?, self.smooth_at(along + step, reach)?);
            let turn_rad = (ahead.y - behind.y).atan2(ahead.x - behind.x);
            let rounded = |v: f64| (v * ROUNDING).round() / ROUNDING;
            Some(Stop { right: rounded(at.x - origin.x), down: rounded(at.y - origin.y), turn_rad })
        };
        let mut stops: Stops = SmallVec::new();
        for i in 0..=count as u32 {
            stops.push(stop(f64::from(i))?);
        }
        let (mut turned, mut least, mut most) = (0.0_f64, 0.0_f64, 0.0_f64);
        let per_height = height / (width / count);
        for pair in stops.windows(2) {
            let [a, b] = *pair else { continue };
            let bend = turn_between(a.turn_rad, b.turn_rad);
            turned += bend;
            (least, most) = (least.min(turned), most.max(turned));
            if (bend * per_height).abs() > MOST_BEND_RAD || most - least > MOST_TURN_RAD {
                return None;
            }
        }
        straightened(&mut stops);
        stops.iter_mut().for_each(|stop| stop.turn_rad = (stop.turn_rad * 1024.0).round() / 1024.0);
        Some(stops)
    }
}

/// Returns the turn from one direction to another, the shorter way around.
fn turn_between(from: f64, to: f64) -> f64 {
    let turn = to - from;
    turn - (turn / std::f64::consts::TAU).round() * std::f64::consts::TAU
}

/// Keeps only the two ends if all stops lie on a nearly straight line: text drawn in one piece, not bent, is sharper.
fn straightened(stops: &mut Stops) {
    let (Some(first), Some(last)) = (stops.first().copied(), stops.last().copied()) else { return };
    let (x, y) = (last.right - first.right, last.down - first.down);
    let length = x.hypot(y).max(1e-6);
    let is_straight = stops.iter().all(|stop| {
        let (right, down) = (stop.right - first.right, stop.down - first.down);
        ((right * y - down * x) / length).abs() <= STRAIGHT_CSS_PX
    });
    if is_straight {
        let turn_rad = y.atan2(x);
        *stops = [first, last].map(|stop| Stop { turn_rad, ..stop }).into_iter().collect();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(points: &[[f64; 2]]) -> ScreenLine {
        ScreenLine::new(points.iter().map(|[x, y]| ScreenPoint::new(*x, *y)))
    }

    /// Like [`ScreenLine::stops`], relative to the center of the text.
    fn stops(line: &ScreenLine, middle: f64, width: f64) -> Option<Stops> {
        line.stops(middle, (width, 14.0), line.point_at(middle)?)
    }

    fn arc(radius: f64, degrees: u32) -> ScreenLine {
        let at = |degree: u32| {
            let (sin, cos) = f64::from(degree).to_radians().sin_cos();
            ScreenPoint::new(radius * cos, radius * sin)
        };
        ScreenLine::new((0..=degrees).step_by(3).map(at))
    }

    #[test]
    fn on_a_straight_line_a_text_is_one_piece_read_from_the_left() {
        for points in [[[10.0, 50.0], [210.0, 50.0]], [[210.0, 50.0], [10.0, 50.0]]] {
            let stops = stops(&line(&points), 100.0, 80.0).unwrap();
            assert_eq!(stops.len(), 2);
            assert!((stops[0].right + 43.0).abs() < 0.1 && stops[0].turn_rad.abs() < 1e-3, "{stops:?}");
        }
        let slanted = stops(&line(&[[0.0, 0.0], [60.0, 80.0]]), 50.0, 40.0).unwrap();
        assert!((slanted[1].turn_rad - 80.0_f64.atan2(60.0)).abs() < 1e-3);
    }

    #[test]
    fn on_a_curve_it_bends_evenly() {
        let curve = arc(100.0, 170);
        let stops = stops(&curve, curve.length_css_px() / 2.0, 110.0).unwrap();
        assert!(stops.len() > 10);
        let bends: Vec<f64> =
            stops.windows(2).map(|pair| turn_between(pair[0].turn_rad, pair[1].turn_rad)).collect();
        assert!(bends.iter().all(|bend| (bend - bends[0]).abs() < 0.03), "{bends:?}");
        assert!(stops.windows(2).all(|pair| pair[0].right < pair[1].right), "from the left");
    }

    #[test]
    fn where_it_would_not_be_read_it_does_not_stand() {
        let straight = line(&[[0.0, 0.0], [100.0, 0.0]]);
        assert_eq!(stops(&straight, 50.0, 101.0), None);
        assert_eq!(stops(&straight, 20.0, 60.0), None);
        let corner = line(&[[0.0, 0.0], [100.0, 0.0], [100.0, 100.0]]);
        assert_eq!(stops(&corner, 100.0, 80.0), None);
        assert!(stops(&corner, 50.0, 80.0).is_some());
        assert_eq!(stops(&arc(20.0, 340), 59.0, 100.0), None);
        assert_eq!(stops(&line(&[[5.0, 5.0]]), 0.0, 1.0), None);
        assert_eq!(stops(&line(&[]), 0.0, 5.0), None);
    }
}

//! Positions, passage times and closures of moving events: the only module that computes them. Draws nothing.

use super::measure::distance_m;
use crate::model::corridor::{Corridor, Stop};
use crate::model::geo::{LngLat, Shape};
use crate::model::time::Interval;
use crate::model::{Body, Object, UnixMillis};

/// Length of a closure when the feed gives none; half of it lies before the passage.
const CLOSED_MINUTES: u16 = 30;
/// Maximum distance of the head from its line in meters; allows for a street and the squares beside it.
const OFF_ROUTE_M: f64 = 150.0;
const MINUTE_MILLIS: i64 = 60_000;

/// A line, and the distance of each of its positions from the start in meters.
struct Way {
    line: Vec<LngLat>,
    along_m: Vec<f64>,
}

/// A position on a way.
#[derive(Debug, Clone, Copy)]
struct OnWay {
    along_m: f64,
    off_m: f64,
    at: LngLat,
}

impl Way {
    /// First line of a moving event, oriented in the order of its stops.
    fn of(object: &Object, corridor: &Corridor) -> Option<Self> {
        let line = match &object.common.shape {
            Shape::Lines(lines) => lines.first()?.clone(),
            Shape::Nowhere
            | Shape::Point(_)
            | Shape::Points(_)
            | Shape::Polygons(_)
            | Shape::Collection(_) => return None,
        };
        let mut way = Self::new(line);
        let along = |stop: Option<&Stop>| Some(way.nearest(place(stop?)?, 0.0)?.along_m);
        if along(corridor.stops.first()) > along(corridor.stops.last()) {
            way.line.reverse();
            way.measure();
        }
        Some(way)
    }

    fn new(line: Vec<LngLat>) -> Self {
        let mut way = Self { line, along_m: Vec::new() };
        way.measure();
        way
    }

    fn measure(&mut self) {
        let mut sum = 0.0;
        self.along_m.clear();
        self.along_m.push(0.0);
        for (a, b) in self.line.iter().zip(self.line.iter().skip(1)) {
            sum += distance_m(*a, *b);
            self.along_m.push(sum);
        }
    }

    /// Legs of the line: start, end, and the distances of both from the start of the line.
    fn legs(&self) -> impl Iterator<Item = (LngLat, LngLat, f64, f64)> {
        let ends = self.line.iter().copied().zip(self.along_m.iter().copied());
        ends.clone().zip(ends.skip(1)).map(|((a, from_m), (b, to_m))| (a, b, from_m, to_m))
    }

    /// Position on the way nearest to `to`, not before `from_m`.
    fn nearest(&self, to: LngLat, from_m: f64) -> Option<OnWay> {
        let squeeze = to.lat_deg().to_radians().cos();
        let places =
            self.legs().filter(|(.., end_m)| *end_m >= from_m).filter_map(|(a, b, start_m, end_m)| {
                let (x, y) = ((b.lng_deg() - a.lng_deg()) * squeeze, b.lat_deg() - a.lat_deg());
                let (px, py) = ((to.lng_deg() - a.lng_deg()) * squeeze, to.lat_deg() - a.lat_deg());
                let length = x * x + y * y;
                let least =
                    if end_m > start_m { ((from_m - start_m) / (end_m - start_m)).max(0.0) } else { 0.0 };
                let part = if length > 0.0 { ((px * x + py * y) / length).clamp(least, 1.0) } else { 0.0 };
                let at = between(a, b, part)?;
                Some(OnWay { along_m: start_m + part * (end_m - start_m), off_m: distance_m(at, to), at })
            });
        places.min_by(|a, b| a.off_m.total_cmp(&b.off_m))
    }

    /// Piece of the line between two distances from its start.
    fn cut(&self, from_m: f64, to_m: f64) -> Vec<LngLat> {
        let mut out = Vec::new();
        for (a, b, start_m, end_m) in
            self.legs().filter(|leg| leg.3 >= from_m && leg.2 <= to_m && leg.3 > leg.2)
        {
            let part = |along_m: f64| ((along_m - start_m) / (end_m - start_m)).clamp(0.0, 1.0);
            if out.is_empty() {
                out.extend(between(a, b, part(from_m)));
            }
            out.extend(between(a, b, part(to_m)));
        }
        out
    }
}

fn between(a: LngLat, b: LngLat, part: f64) -> Option<LngLat> {
    let mix = |a: f64, b: f64| a + (b - a) * part;
    LngLat::new(mix(a.lng_deg(), b.lng_deg()), mix(a.lat_deg(), b.lat_deg()))
}

fn place(stop: &Stop) -> Option<LngLat> {
    LngLat::new(stop.lng, stop.lat)
}

fn position(at: Option<[f64; 2]>) -> Option<LngLat> {
    at.and_then(|[lng, lat]| LngLat::new(lng, lat))
}

/// Passage time of a stop according to the feed: as expected, otherwise as planned plus the delay of the whole
/// event.
#[must_use]
pub fn said_at(corridor: &Corridor, stop: &Stop) -> Option<UnixMillis> {
    let late_millis = i64::from(corridor.delay_minutes.unwrap_or(0)) * MINUTE_MILLIS;
    stop.expected_at.or_else(|| Some(stop.planned_at?.plus_millis(late_millis)))
}

/// Passage times of all stops, in their order.
///
/// Where the feed has none, computed from the head's position when the object was last confirmed, its pace, and the
/// distance along the line.
#[must_use]
pub fn passages(object: &Object) -> Vec<Option<UnixMillis>> {
    let Body::Corridor(corridor) = &object.body else { return Vec::new() };
    timetable(object, corridor, Way::of(object, corridor).as_ref()).into_iter().map(|pass| pass.1).collect()
}

/// Distance along the line and passage time of each stop.
fn timetable(object: &Object, corridor: &Corridor, way: Option<&Way>) -> Vec<(f64, Option<UnixMillis>)> {
    let head = position(corridor.head).zip(way).and_then(|(head, way)| way.nearest(head, 0.0));
    let meters_a_milli = corridor.pace_kmh.map(|kmh| f64::from(kmh) / 3_600.0).filter(|pace| *pace > 0.0);
    let mut along_m = 0.0;
    let row = |stop: &Stop| {
        let on_way = place(stop).zip(way).and_then(|(at, way)| way.nearest(at, along_m));
        along_m = on_way.map_or(along_m, |on_way| on_way.along_m);
        let by_pace = || {
            let ahead_m = along_m - head?.along_m;
            let millis = (ahead_m / meters_a_milli?) as i64;
            object.common.updated.filter(|_| ahead_m >= 0.0).map(|at| at.plus_millis(millis))
        };
        (along_m, stop.passed_at.or_else(|| said_at(corridor, stop)).or_else(by_pace))
    };
    corridor.stops.iter().map(row).collect()
}

/// Stretch that is closed at `now`: where the passage is less than half the closure's length away in time.
#[must_use]
pub fn closed_stretch(object: &Object, now: UnixMillis) -> Option<Vec<LngLat>> {
    let Body::Corridor(corridor) = &object.body else { return None };
    let way = Way::of(object, corridor)?;
    let half = half_millis(corridor);
    let passes = timed(object, corridor, &way);
    let (first, last) = (passes.first()?, passes.last()?);
    let (from, to) = (now.plus_millis(-half), now.plus_millis(half));
    if to < first.1 || from > last.1 {
        return None;
    }
    let along_at = |at: UnixMillis| {
        let leg = passes.iter().zip(passes.iter().skip(1)).find(|(a, b)| (a.1..=b.1).contains(&at));
        leg.map(|(a, b)| {
            let part = at.millis_since(a.1) as f64 / b.1.millis_since(a.1).max(1) as f64;
            a.0 + part * (b.0 - a.0)
        })
    };
    let piece = way.cut(along_at(from).unwrap_or(first.0), along_at(to).unwrap_or(last.0));
    (piece.len() > 1).then_some(piece)
}

/// Stops whose passage time is known: distance along the line, and the time.
fn timed(object: &Object, corridor: &Corridor, way: &Way) -> Vec<(f64, UnixMillis)> {
    timetable(object, corridor, Some(way))
        .into_iter()
        .filter_map(|(along_m, at)| Some((along_m, at?)))
        .collect()
}

fn half_millis(corridor: &Corridor) -> i64 {
    i64::from(corridor.closed_minutes.unwrap_or(CLOSED_MINUTES)) * MINUTE_MILLIS / 2
}

/// Closure of a place that the head passes at `passes_at`: half of its length before, half after. `None` when
/// nothing is closed.
#[must_use]
pub fn closure(corridor: &Corridor, passes_at: UnixMillis) -> Option<Interval> {
    let half = half_millis(corridor);
    let at = |millis| Some(passes_at.plus_millis(millis));
    (half > 0).then(|| Interval { from: at(-half), to: at(half) })
}

/// Distance of a place from the way in meters, and when it is closed there.
///
/// The times before the first and beyond the last stop are unknown. `None` when there is no way.
#[must_use]
pub fn closed_at(object: &Object, place: LngLat) -> Option<(f64, Option<Interval>)> {
    let Body::Corridor(corridor) = &object.body else { return None };
    let Shape::Lines(lines) = &object.common.shape else { return None };
    let off = |line: &Vec<LngLat>| Some(Way::new(line.clone()).nearest(place, 0.0)?.off_m);
    let off_m = lines.iter().filter_map(off).min_by(f64::total_cmp)?;
    let passes_at = || {
        let way = Way::of(object, corridor)?;
        let along_m = way.nearest(place, 0.0)?.along_m;
        let passes = timed(object, corridor, &way);
        let mut legs = passes.iter().zip(passes.iter().skip(1));
        let (a, b) = legs.find(|(a, b)| (a.0..=b.0).contains(&along_m))?;
        let part = if b.0 > a.0 { (along_m - a.0) / (b.0 - a.0) } else { 0.0 };
        Some(a.1.plus_millis((b.1.millis_since(a.1) as f64 * part).round() as i64))
    };
    Some((off_m, passes_at().and_then(|at| closure(corridor, at))))
}

/// Next instant at which the closed stretch changes: the start of the closure, then each minute while it lasts.
#[must_use]
pub fn next_change_at(object: &Object, now: UnixMillis) -> Option<UnixMillis> {
    let Body::Corridor(corridor) = &object.body else { return None };
    let half = half_millis(corridor);
    let known = passages(object).into_iter().flatten();
    let (first, last) = known.fold(None, |span: Option<(UnixMillis, UnixMillis)>, at| {
        Some(span.map_or((at, at), |(first, last)| (first.min(at), last.max(at))))
    })?;
    let (begins, ends) = (first.plus_millis(-half), last.plus_millis(half));
    if now < begins {
        return Some(begins);
    }
    let next_minute = UnixMillis((now.0.div_euclid(MINUTE_MILLIS) + 1) * MINUTE_MILLIS);
    (now <= ends).then_some(next_minute)
}

/// Positions of the head and of the nearest point on its line, when the head is off its route.
#[must_use]
pub fn off_route(object: &Object) -> Option<(LngLat, LngLat)> {
    let Body::Corridor(corridor) = &object.body else { return None };
    let head = position(corridor.head)?;
    let nearest = Way::of(object, corridor)?.nearest(head, 0.0)?;
    (nearest.off_m > OFF_ROUTE_M).then_some((head, nearest.at))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::tests_support::object;

    fn at(lng: f64, lat: f64) -> LngLat {
        LngLat::new(lng, lat).unwrap()
    }

    /// Way of 10 stations eastward, 0.01 degrees apart: 786 m at this latitude.
    fn relay(corridor: Corridor) -> Object {
        let mut relay = object("relay", Body::Corridor(Box::new(corridor)));
        relay.common.shape =
            Shape::Lines(vec![(0..10).map(|i| at(9.0 + f64::from(i) * 0.01, 45.0)).collect()]);
        relay
    }

    fn stop(lng: f64, planned_minute: Option<i64>) -> Stop {
        let planned_at = planned_minute.map(|minute| UnixMillis(minute * MINUTE_MILLIS));
        Stop { lng, lat: 45.0, planned_at, ..Stop::default() }
    }

    fn span(piece: Option<Vec<LngLat>>) -> Option<(f64, f64)> {
        let round = |lng: f64| (lng * 1000.0).round() / 1000.0;
        piece.map(|piece| (round(piece[0].lng_deg()), round(piece.last().unwrap().lng_deg())))
    }

    #[test]
    fn the_closure_rolls_with_the_passage_and_with_its_delay() {
        let closed = |delay_minutes, minute: i64| {
            let stops = vec![stop(9.0, Some(0)), stop(9.09, Some(90))];
            let relay = relay(Corridor { stops, delay_minutes, ..Corridor::default() });
            span(closed_stretch(&relay, UnixMillis(minute * MINUTE_MILLIS)))
        };
        assert_eq!(closed(None, -16), None, "not yet");
        assert_eq!(closed(None, -5), Some((9.0, 9.01)));
        assert_eq!(closed(None, 45), Some((9.03, 9.06)), "fifteen minutes before and after");
        assert_eq!(closed(Some(10), 45), Some((9.02, 9.05)), "ten minutes late");
        assert_eq!(closed(None, 106), None, "over");
    }

    #[test]
    fn a_place_is_closed_half_of_the_time_before_the_passage_and_half_after_it() {
        let at_place = |corridor: Corridor, lng: f64| {
            let stops = vec![stop(9.0, Some(0)), stop(9.09, Some(90))];
            let (off_m, closed) = closed_at(&relay(Corridor { stops, ..corridor }), at(lng, 45.0009))?;
            assert!((99.0..101.0).contains(&off_m), "{off_m}");
            let minute = |at: Option<UnixMillis>| (at.unwrap().0 as f64 / 60_000.0).round() as i64;
            closed.map(|closed| (minute(closed.from), minute(closed.to)))
        };
        let said =
            |closed_minutes, delay_minutes| Corridor { closed_minutes, delay_minutes, ..Corridor::default() };
        assert_eq!(at_place(said(Some(40), None), 9.045), Some((25, 65)));
        assert_eq!(at_place(said(None, None), 9.045), Some((30, 60)), "nobody says for how long");
        assert_eq!(at_place(said(None, Some(10)), 9.045), Some((40, 70)), "all of it is late");
        assert_eq!(at_place(said(Some(0), None), 9.045), None, "nothing is closed for it");
        let one = Corridor { stops: vec![stop(9.0, Some(0))], ..Corridor::default() };
        assert_eq!(closed_at(&relay(one), at(9.045, 45.0)).unwrap().1, None, "beyond the last stop");
    }

    #[test]
    fn a_line_drawn_backwards_is_followed_in_the_order_of_the_stops() {
        let stops = vec![stop(9.09, Some(0)), stop(9.0, Some(90))];
        let relay = relay(Corridor { stops, closed_minutes: Some(20), ..Corridor::default() });
        assert_eq!(span(closed_stretch(&relay, UnixMillis(45 * MINUTE_MILLIS))), Some((9.055, 9.035)));
    }

    #[test]
    fn a_passage_is_as_expected_else_as_planned_and_late_else_by_pace() {
        let mut expected = stop(9.03, Some(30));
        expected.expected_at = Some(UnixMillis(33 * MINUTE_MILLIS));
        let mut passed = stop(9.0, Some(0));
        passed.passed_at = Some(UnixMillis(1));
        let corridor = Corridor {
            stops: vec![passed, expected, stop(9.05, Some(50)), stop(9.07, None)],
            head: Some([9.02, 45.0]),
            pace_kmh: Some(6.0),
            delay_minutes: Some(4),
            ..Corridor::default()
        };
        let mut relay = relay(corridor);
        relay.common.updated = Some(UnixMillis(20 * MINUTE_MILLIS));
        let minutes = |at: &Option<UnixMillis>| at.map(|at| at.0 / MINUTE_MILLIS);
        let found: Vec<Option<i64>> = passages(&relay).iter().map(minutes).collect();
        // Five stations of 786 m at 100 m a minute.
        assert_eq!(found, [Some(0), Some(33), Some(54), Some(20 + 39)]);
    }

    #[test]
    fn it_is_looked_at_each_minute_while_something_is_closed() {
        let stops = vec![stop(9.0, Some(60)), stop(9.09, Some(150))];
        let relay = relay(Corridor { stops, ..Corridor::default() });
        let next = |minute: i64| {
            next_change_at(&relay, UnixMillis(minute * MINUTE_MILLIS + 1)).map(|at| at.0 as f64 / 60_000.0)
        };
        assert_eq!(
            (next(0), next(44), next(45), next(100)),
            (Some(45.0), Some(45.0), Some(46.0), Some(101.0))
        );
        assert_eq!(next(166), None);
    }

    #[test]
    fn a_head_beyond_the_squares_is_off_its_route() {
        let off = |lat| off_route(&relay(Corridor { head: Some([9.034, lat]), ..Corridor::default() }));
        assert_eq!(off(45.0012), None, "133 m");
        let (head, nearest) = off(45.002).unwrap();
        assert!(head == at(9.034, 45.002) && distance_m(nearest, at(9.034, 45.0)) < 1.0, "{nearest:?}");
    }
}

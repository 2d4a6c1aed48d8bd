//! Rules that look at a single object.

use smallvec::SmallVec;

use super::{Draft, FindingKind};
use crate::analysis::corridor::off_route;
use crate::analysis::schedule;
use crate::model::perimeter::Duty;
use crate::model::site::Site;
use crate::model::sweep::{Sweep, SweepState};
use crate::model::time::Phase;
use crate::model::{Body, Object, Slot, UnixMillis};

/// Below this percentage of the planned strength a site is short of officers.
const SHORT_PERCENT: u64 = 75;
/// Delay from which a moving event is reported as late.
const LATE_MINUTES: i16 = 5;
/// Charge at or below which a battery is reported as low.
const LOW_PERCENT: u8 = 15;

/// Findings that follow from the object alone. An object not in force has none.
pub(super) fn findings(slot: Slot, object: &Object, now: UnixMillis) -> SmallVec<[Draft; 1]> {
    let mut out = SmallVec::new();
    if schedule::standing(object, now).phase != Phase::Active {
        return out;
    }
    let found = match &object.body {
        Body::Post(post) => manning(post.state, post.staff_planned, post.staff_present),
        Body::Hotel(hotel) => manning(hotel.state, hotel.staff_planned, hotel.staff_present),
        Body::Overwatch(post) => manning(post.state, None, None),
        Body::Site(site) => is_short(site).then_some((FindingKind::SiteShort, None)),
        Body::Service(service) => {
            duty(service.state, FindingKind::ServiceDown, FindingKind::ServiceDegraded, service.since)
        }
        Body::Headquarters(room) if room.staffed == Some(false) => Some((FindingKind::Unmanned, None)),
        Body::Headquarters(room) => {
            duty(room.link, FindingKind::LinkDown, FindingKind::LinkPoor, room.link_since)
        }
        Body::Sweep(sweep) => lapsed(sweep, now).map(|since| (FindingKind::SweepLapsed, since)),
        Body::Corridor(corridor) => {
            let is_late = corridor.delay_minutes.is_some_and(|minutes| minutes >= LATE_MINUTES);
            if off_route(object).is_some() {
                out.push(Draft::new(FindingKind::OffRoute, slot));
            }
            is_late.then_some((FindingKind::Late, None))
        }
        Body::Unit(unit) => battery(unit.battery_percent),
        Body::Aircraft(aircraft) => battery(aircraft.battery_percent),
        // Cameras of a perimeter are counted in its findings.
        Body::Camera(camera) if camera.perimeter.is_none() => {
            (camera.state == Duty::Down).then_some((FindingKind::CameraDown, None))
        }
        Body::Camera(_)
        | Body::Venue(_)
        | Body::Zone(_)
        | Body::Perimeter(_)
        | Body::Gate(_)
        | Body::Check(_)
        | Body::Assembly(_)
        | Body::Incident(_)
        | Body::Liaison(_)
        | Body::Crowd(_)
        | Body::Unknown(_) => None,
    };
    out.extend(found.map(|(kind, since)| Draft { since, ..Draft::new(kind, slot) }));
    out
}

/// Next instant at which these findings may change without a change of the object.
pub(super) fn next_change_at(object: &Object, now: UnixMillis) -> Option<UnixMillis> {
    let clear_until = if let Body::Sweep(sweep) = &object.body { sweep.clear_until } else { None };
    let changes_at = schedule::standing(object, now).changes_at;
    [clear_until, changes_at].into_iter().flatten().filter(|at| *at > now).min()
}

/// Returns `Some` when a sweep no longer holds, with the time since when if it is known.
pub(super) fn lapsed(sweep: &Sweep, now: UnixMillis) -> Option<Option<UnixMillis>> {
    match sweep.state {
        SweepState::Void => Some(None),
        SweepState::Clear => sweep.clear_until.filter(|until| *until <= now).map(Some),
        SweepState::NotStarted | SweepState::Running | SweepState::Unknown => None,
    }
}

type Found = Option<(FindingKind, Option<UnixMillis>)>;

fn manning(state: Duty, planned: Option<u16>, present: Option<u16>) -> Found {
    let is_short = matches!((planned, present), (Some(planned), Some(present)) if present < planned);
    match state {
        Duty::Down => Some((FindingKind::Unmanned, None)),
        Duty::Up | Duty::Degraded | Duty::Unknown if is_short => Some((FindingKind::PostShort, None)),
        Duty::Degraded => Some((FindingKind::PostShort, None)),
        Duty::Up | Duty::Unknown => None,
    }
}

fn battery(percent: Option<u8>) -> Found {
    percent.is_some_and(|percent| percent <= LOW_PERCENT).then_some((FindingKind::BatteryLow, None))
}

fn duty(state: Duty, down: FindingKind, degraded: FindingKind, since: Option<UnixMillis>) -> Found {
    match state {
        Duty::Down => Some((down, since)),
        Duty::Degraded => Some((degraded, since)),
        Duty::Up | Duty::Unknown => None,
    }
}

/// Counts only forces whose planned and present strength are both known.
fn is_short(site: &Site) -> bool {
    let known = site.staffing.iter().filter_map(|force| Some((force.planned?, force.present?)));
    let (planned, present) =
        known.fold((0_u64, 0_u64), |sum, (a, b)| (sum.0 + u64::from(a), sum.1 + u64::from(b)));
    present * 100 < planned * SHORT_PERCENT
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::tests_support::object;
    use crate::model::corridor::Corridor;
    use crate::model::geo::{LngLat, Shape};
    use crate::model::headquarters::Headquarters;
    use crate::model::post::Post;
    use crate::model::site::Strength;
    use crate::model::unit::{Aircraft, Unit};

    fn found(body: Body, now: i64) -> Vec<FindingKind> {
        let object = object("x", body);
        findings(Slot(0), &object, UnixMillis(now)).iter().map(|draft| draft.kind).collect()
    }

    #[test]
    fn posts_are_unmanned_or_short() {
        let post = |state, planned, present| {
            let (staff_planned, staff_present) = (Some(planned), Some(present));
            found(Body::Post(Box::new(Post { state, staff_planned, staff_present, ..Post::default() })), 0)
        };
        assert_eq!(post(Duty::Down, 4, 0), [FindingKind::Unmanned]);
        assert_eq!(post(Duty::Up, 4, 3), [FindingKind::PostShort]);
        assert_eq!(post(Duty::Up, 4, 4), []);
    }

    #[test]
    fn a_site_is_short_below_three_quarters() {
        let site = |present| {
            let strength = |planned, present| Strength { planned, present, ..Strength::default() };
            let staffing = vec![strength(Some(100), Some(present)), strength(Some(900), None)];
            found(Body::Site(Box::new(Site { staffing, ..Site::default() })), 0)
        };
        assert_eq!((site(75), site(74)), (vec![], vec![FindingKind::SiteShort]));
    }

    #[test]
    fn a_clearance_lapses_at_its_minute() {
        let sweep =
            Sweep { state: SweepState::Clear, clear_until: Some(UnixMillis(60_000)), ..Sweep::default() };
        let body = || Body::Sweep(Box::new(sweep.clone()));
        assert_eq!(found(body(), 59_999), []);
        assert_eq!(found(body(), 60_000), [FindingKind::SweepLapsed]);
        assert_eq!(next_change_at(&object("s", body()), UnixMillis(0)), Some(UnixMillis(60_000)));
    }

    #[test]
    fn a_room_without_a_link_and_a_drone_that_must_return() {
        let room = Headquarters { link: Duty::Down, ..Headquarters::default() };
        assert_eq!(found(Body::Headquarters(Box::new(room)), 0), [FindingKind::LinkDown]);
        let unit = |battery_percent| Body::Unit(Box::new(Unit { battery_percent, ..Unit::default() }));
        assert_eq!(found(unit(Some(15)), 0), [FindingKind::BatteryLow]);
        assert_eq!(found(unit(None), 0), []);
        let aircraft = Aircraft { battery_percent: Some(15), ..Aircraft::default() };
        assert_eq!(found(Body::Aircraft(Box::new(aircraft)), 0), [FindingKind::BatteryLow]);
    }

    #[test]
    fn a_head_away_from_its_line_is_a_finding_and_so_is_its_delay() {
        let at = |lng, lat| LngLat::new(lng, lat).unwrap();
        let found = |lat: f64| -> Vec<FindingKind> {
            let corridor = Corridor {
                head: Some([9.05, lat]),
                delay_minutes: Some(LATE_MINUTES),
                ..Corridor::default()
            };
            let mut relay = object("r", Body::Corridor(Box::new(corridor)));
            relay.common.shape = Shape::Lines(vec![vec![at(9.0, 45.0), at(9.1, 45.0)]]);
            findings(Slot(0), &relay, UnixMillis(0)).iter().map(|draft| draft.kind).collect()
        };
        assert_eq!(found(45.001), [FindingKind::Late]);
        assert_eq!(found(45.01), [FindingKind::OffRoute, FindingKind::Late]);
    }

    #[test]
    fn what_is_not_in_force_is_not_missed() {
        let mut post = object("p", Body::Post(Box::new(Post { state: Duty::Down, ..Post::default() })));
        post.common.valid.from = Some(UnixMillis(100));
        assert!(findings(Slot(0), &post, UnixMillis(99)).is_empty());
        assert_eq!(findings(Slot(0), &post, UnixMillis(100)).len(), 1);
        assert_eq!(next_change_at(&post, UnixMillis(99)), Some(UnixMillis(100)));
    }
}

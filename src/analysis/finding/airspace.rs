//! Rule for aircraft in no-fly zones.

use super::{Draft, FindingKind};
use crate::analysis::containment::{covered_bounds, covers};
use crate::analysis::schedule;
use crate::model::geo::Bounds;
use crate::model::time::Phase;
use crate::model::unit::AircraftKind;
use crate::model::zone::{Rule, Zone};
use crate::model::{Body, Object, Slot, UnixMillis};

/// Aircraft inside no-fly zones in force, by place and height. An unknown height is treated as inside.
pub(super) fn findings<'a, Z: Iterator<Item = (Slot, &'a Object)>>(
    aircraft: impl Iterator<Item = (Slot, &'a Object)>,
    zones: impl Fn() -> Z,
    now: UnixMillis,
) -> Vec<Draft> {
    let closed: Vec<(Slot, &Object, &Zone, Bounds)> = zones()
        .filter_map(|(slot, object)| {
            let Body::Zone(zone) = &object.body else { return None };
            let is_closed =
                zone.rule == Rule::NoFly && schedule::standing(object, now).phase == Phase::Active;
            Some((slot, object, &**zone, covered_bounds(&object.common.shape).filter(|_| is_closed)?))
        })
        .collect();
    let mut out = Vec::new();
    for (slot, object) in aircraft {
        let (Body::Aircraft(craft), Some(at)) = (&object.body, object.common.shape.anchor()) else {
            continue;
        };
        // An own drone may be exempt in one zone but not in another that overlaps it.
        let inside = closed.iter().find_map(|(zone_slot, area, zone, bounds)| {
            let kind = match craft.class {
                _ if zone.exempt.contains(&object.common.id) => return None,
                AircraftKind::UnknownDrone | AircraftKind::Unknown => FindingKind::UnknownDroneInside,
                AircraftKind::Aircraft if zone.exemptions.is_empty() => FindingKind::AircraftInside,
                AircraftKind::Aircraft => return None,
                AircraftKind::OwnDrone => FindingKind::OwnDroneNotExempt,
            };
            let is_inside = bounds.holds(at.lng_deg(), at.lat_deg())
                && reaches(zone, craft.height_m)
                && covers(&area.common.shape, at);
            is_inside.then_some(Draft { other: Some(*zone_slot), ..Draft::new(kind, slot) })
        });
        out.extend(inside);
    }
    out
}

fn reaches(zone: &Zone, height_m: Option<f32>) -> bool {
    height_m.is_none_or(|height| {
        height >= zone.floor_m.unwrap_or(f32::MIN) && height <= zone.ceiling_m.unwrap_or(f32::MAX)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::tests_support::{object, zone};
    use crate::model::geo::{LngLat, Polygon, Shape};
    use crate::model::time::Interval;
    use crate::model::unit::Aircraft;

    #[test]
    fn a_drone_is_inside_by_place_height_and_time() {
        let at = |lng, lat| LngLat::new(lng, lat).unwrap();
        let ring = vec![at(9.0, 45.0), at(10.0, 45.0), at(10.0, 46.0), at(9.0, 46.0), at(9.0, 45.0)];
        let span = Interval { from: Some(UnixMillis(100)), to: Some(UnixMillis(200)) };
        let mut area = zone("z", Rule::NoFly, vec![span]);
        area.common.shape = Shape::Polygons(vec![Polygon { exterior: ring, holes: vec![] }]);
        if let Body::Zone(zone) = &mut area.body {
            (zone.floor_m, zone.ceiling_m) = (Some(10.0), Some(300.0));
        }
        let exempt = |mut area: Object| {
            if let Body::Zone(zone) = &mut area.body {
                zone.exempt = crate::model::ObjectId::new("a").into_iter().collect();
            }
            area
        };
        let found_in = |area: &Object, class, lng, height_m, now| {
            let mut craft =
                object("a", Body::Aircraft(Box::new(Aircraft { class, height_m, ..Aircraft::default() })));
            craft.common.shape = Shape::Point(at(lng, 45.5));
            let all =
                findings([(Slot(1), &craft)].into_iter(), || [(Slot(0), area)].into_iter(), UnixMillis(now));
            all.first().map(|draft| (draft.kind, draft.other))
        };
        let found = |class, lng, height_m, now| found_in(&area, class, lng, height_m, now);
        let exempt = exempt(area.clone());
        assert_eq!(found_in(&exempt, AircraftKind::OwnDrone, 9.5, Some(120.0), 150), None);
        let inside = Some((FindingKind::UnknownDroneInside, Some(Slot(0))));
        assert_eq!(found(AircraftKind::UnknownDrone, 9.5, Some(120.0), 150), inside);
        assert_eq!(found(AircraftKind::UnknownDrone, 9.5, None, 150), inside, "any height");
        assert_eq!(found(AircraftKind::UnknownDrone, 9.5, Some(301.0), 150), None, "above");
        assert_eq!(found(AircraftKind::UnknownDrone, 9.5, Some(5.0), 150), None, "below");
        assert_eq!(found(AircraftKind::UnknownDrone, 8.5, Some(120.0), 150), None, "beside");
        assert_eq!(found(AircraftKind::UnknownDrone, 9.5, Some(120.0), 99), None, "before");
        let own = found(AircraftKind::OwnDrone, 9.5, Some(120.0), 150).map(|found| found.0);
        assert_eq!(own, Some(FindingKind::OwnDroneNotExempt));
        assert_eq!(found(AircraftKind::OwnDrone, 9.5, Some(301.0), 150), None, "above");
        assert_eq!(
            found(AircraftKind::Aircraft, 9.5, Some(120.0), 150).map(|found| found.0),
            Some(FindingKind::AircraftInside)
        );
    }
}

//! Rule for clearances breached after the sweep.

use super::{Draft, FindingKind, own};
use crate::analysis::containment::covers;
use crate::model::geo::{LngLat, Shape};
use crate::model::incident::{Category, Incident};
use crate::model::sweep::{Sweep, SweepState};
use crate::model::{Body, Object, Picture, Slot, UnixMillis};

/// Clear areas that a person, item or vehicle entered after they were found clear.
pub(super) fn findings<'a, S: Iterator<Item = (Slot, &'a Object)>>(
    incidents: impl Iterator<Item = (Slot, &'a Object)>,
    sweeps: impl Fn() -> S,
    picture: &Picture,
    now: UnixMillis,
) -> Vec<Draft> {
    let mut out: Vec<Draft> = Vec::new();
    for (breach_slot, breach) in incidents {
        let Some((at, reported_at)) = breach.incident().and_then(|incident| breach_of(incident, breach))
        else {
            continue;
        };
        for (slot, object) in sweeps() {
            let Body::Sweep(sweep) = &object.body else { continue };
            if breaks(sweep, object, at, reported_at, picture, now)
                && !out.iter().any(|draft| draft.subject == slot)
            {
                let draft = Draft::new(FindingKind::SweepBroken, slot);
                out.push(Draft { other: Some(breach_slot), since: Some(reported_at), ..draft });
            }
        }
    }
    out
}

/// Position and time of a breach, while its incident is open.
fn breach_of(incident: &Incident, object: &Object) -> Option<(LngLat, UnixMillis)> {
    let is_breach = matches!(
        incident.category,
        Category::Intrusion | Category::UnattendedItem | Category::SuspiciousVehicle
    );
    (is_breach && incident.state.is_open()).then_some((object.common.shape.anchor()?, incident.reported_at?))
}

fn breaks(
    sweep: &Sweep,
    object: &Object,
    at: LngLat,
    reported_at: UnixMillis,
    picture: &Picture,
    now: UnixMillis,
) -> bool {
    let is_clear = sweep.state == SweepState::Clear && own::lapsed(sweep, now).is_none();
    let is_after = sweep.cleared_at.is_none_or(|cleared| reported_at >= cleared);
    // A sweep without an area of its own covers the whole target.
    let target = sweep.target.as_ref().and_then(|id| picture.find(id.as_str()));
    let area = match (&object.common.shape, target) {
        (Shape::Nowhere | Shape::Point(_), Some(target)) => &target.common.shape,
        (own, _) => own,
    };
    is_clear && is_after && covers(area, at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::tests_support::object;
    use crate::model::geo::Polygon;
    use crate::model::incident::IncidentState;

    #[test]
    fn a_bag_found_after_the_sweep_breaks_it_and_one_before_does_not() {
        let at = |lng, lat| LngLat::new(lng, lat).unwrap();
        let ring = vec![at(9.0, 45.0), at(10.0, 45.0), at(10.0, 46.0), at(9.0, 46.0), at(9.0, 45.0)];
        let found = |reported: i64, lng: f64, category, until: i64| {
            let mut sweep = object(
                "s",
                Body::Sweep(Box::new(Sweep {
                    state: SweepState::Clear,
                    cleared_at: Some(UnixMillis(100)),
                    clear_until: Some(UnixMillis(until)),
                    ..Sweep::default()
                })),
            );
            sweep.common.shape = Shape::Polygons(vec![Polygon { exterior: ring.clone(), holes: vec![] }]);
            let mut bag = object(
                "i",
                Body::Incident(Box::new(Incident {
                    state: IncidentState::Reported,
                    category,
                    reported_at: Some(UnixMillis(reported)),
                    ..Incident::default()
                })),
            );
            bag.common.shape = Shape::Point(at(lng, 45.5));
            let drafts = findings(
                [(Slot(1), &bag)].into_iter(),
                || [(Slot(0), &sweep)].into_iter(),
                &Picture::default(),
                UnixMillis(500),
            );
            drafts.first().map(|draft| (draft.subject, draft.other, draft.since))
        };
        let broken = Some((Slot(0), Some(Slot(1)), Some(UnixMillis(120))));
        assert_eq!(found(120, 9.5, Category::UnattendedItem, 900), broken);
        assert_eq!(found(99, 9.5, Category::UnattendedItem, 900), None, "before it was cleared");
        assert_eq!(found(120, 8.5, Category::UnattendedItem, 900), None, "outside");
        assert_eq!(found(120, 9.5, Category::Medical, 900), None, "no breach");
        assert_eq!(found(120, 9.5, Category::UnattendedItem, 400), None, "lapsed already");
    }
}

//! Perimeters derived from the footprint of a venue or site: its convex hull, grown by a buffer. Follows footprints
//! as they change and writes the derived shapes into the picture.

use std::collections::BTreeSet;

use compact::sort::SmallSort as _;
use geo::ConvexHull as _;
use rustc_hash::FxHashMap;

use crate::model::geo::{LngLat, Polygon, Shape};
use crate::model::{Body, ChangeSet, Kind, Object, ObjectId, Picture, Slot};

/// Chords per full circle around a corner: the outline is too near by 0.22 % of the buffer at most.
const CHORDS: u8 = 48;
/// Maximum buffer; a perimeter farther out does not belong to a venue.
const MAX_BUFFER_M: f64 = 20_000.0;

/// Convex hull of a shape, grown by a buffer in meters, with round corners. `None` without positions, or for a
/// buffer that is negative, not finite or above 20 km.
///
/// Meters are those of the WGS84 ellipsoid, measured along the radii of curvature at each corner: against a geodesic
/// that is off by less than 0.1 % for buffers up to 5 km and latitudes up to 60°. Round corners are chords, at most
/// 0.22 % too near.
#[must_use]
pub fn grown(shape: &Shape, buffer_m: f64) -> Option<Polygon> {
    if !(0.0..=MAX_BUFFER_M).contains(&buffer_m) {
        return None;
    }
    let mut corners = Vec::new();
    shape.for_each_position(&mut |at| corners.push(geo::Point::new(at.lng_deg(), at.lat_deg())));
    let hull = |points: Vec<geo::Point<f64>>| geo::MultiPoint(points).convex_hull().exterior().clone();
    // Hull before buffering: only corners of the hull can contribute to the outline.
    let around = hull(corners).into_points().into_iter().flat_map(|corner| {
        let (sin, cos) = corner.y().to_radians().sin_cos();
        let w = 1.0 - ECCENTRICITY_SQUARED * sin * sin;
        let north_m = SEMI_MAJOR_M * (1.0 - ECCENTRICITY_SQUARED) / (w * w.sqrt());
        let east_m = SEMI_MAJOR_M / w.sqrt() * cos;
        (0..CHORDS).map(move |chord| {
            let (x, y) = (f64::from(chord) / f64::from(CHORDS) * std::f64::consts::TAU).sin_cos();
            let lng_deg = corner.x() + (buffer_m * x / east_m).to_degrees();
            geo::Point::new(lng_deg, corner.y() + (buffer_m * y / north_m).to_degrees())
        })
    });
    let ring = hull(around.collect());
    let exterior: Option<Vec<LngLat>> = ring.coords().map(|at| LngLat::new(at.x, at.y)).collect();
    let exterior = exterior.filter(|exterior| exterior.len() > 3)?;
    Some(Polygon { exterior, holes: Vec::new() })
}

/// WGS84: equatorial radius in meters.
const SEMI_MAJOR_M: f64 = 6_378_137.0;
/// WGS84: square of the first eccentricity.
const ECCENTRICITY_SQUARED: f64 = 0.006_694_379_990_14;

/// Index of the derived perimeters by the footprint they surround.
#[derive(Debug, Clone, Default)]
pub struct Footprints {
    rings: FxHashMap<ObjectId, BTreeSet<Slot>>,
    around: FxHashMap<Slot, ObjectId>,
}

impl Footprints {
    /// Derives the perimeters whose footprint or buffer is in the change set.
    ///
    /// Stores their shapes in the picture and adds those that changed to the change set.
    pub fn apply(&mut self, changes: &mut ChangeSet, picture: &mut Picture) {
        if changes.is_everything {
            *self = Self::default();
            changes.put.extend(picture.iter().map(|(slot, _)| slot));
        }
        let mut due: BTreeSet<Slot> = BTreeSet::new();
        for (slot, object) in &changes.removed {
            self.forget(*slot);
            due.extend(self.rings.get(&object.common.id).into_iter().flatten());
        }
        for slot in &changes.put {
            self.forget(*slot);
            let Some(object) = picture.object(*slot) else { continue };
            due.extend(self.rings.get(&object.common.id).into_iter().flatten());
            if let Some((around, _)) = wanted(object).filter(|_| object.common.shape == Shape::Nowhere) {
                self.rings.entry(around.clone()).or_default().insert(*slot);
                self.around.insert(*slot, around.clone());
                due.insert(*slot);
            }
        }
        let before = changes.put.len();
        for slot in due {
            let Some((around, buffer_m)) = picture.object(slot).and_then(|ring| wanted(ring)) else {
                continue;
            };
            let footprint = picture.find(around.as_str());
            let ring = footprint
                .filter(|object| matches!(object.kind(), Kind::Venue | Kind::Site))
                .and_then(|object| grown(&object.common.shape, buffer_m));
            let shape = ring.map_or(Shape::Nowhere, |ring| Shape::Polygons(vec![ring]));
            if picture.set_derived_shape(slot, shape) {
                changes.put.push(slot);
            }
        }
        if changes.is_everything {
            changes.put.clear();
        } else if changes.put.len() > before {
            changes.put.small_sort();
            changes.put.dedup();
        }
    }

    fn forget(&mut self, slot: Slot) {
        if let Some(around) = self.around.remove(&slot)
            && let Some(rings) = self.rings.get_mut(&around)
        {
            rings.remove(&slot);
            if rings.is_empty() {
                self.rings.remove(&around);
            }
        }
    }
}

/// Id of the footprint that a perimeter surrounds, and the buffer in meters.
fn wanted(object: &Object) -> Option<(&ObjectId, f64)> {
    let Body::Perimeter(ring) = &object.body else { return None };
    Some((ring.around.as_ref()?, f64::from(ring.buffer_m?)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::containment::covers;
    use crate::analysis::tests_support::object;
    use crate::model::Change;
    use crate::model::perimeter::Perimeter;
    use geo::{Destination as _, Distance as _, Geodesic};
    use proptest::prelude::*;
    use std::sync::Arc;

    fn at(lng: f64, lat: f64) -> LngLat {
        LngLat::new(lng, lat).unwrap()
    }

    fn point(at: LngLat) -> geo::Point<f64> {
        geo::Point::new(at.lng_deg(), at.lat_deg())
    }

    proptest! {
        /// Every corner is as far from the footprint as geodesics of the ellipsoid say, within the documented
        /// tolerance.
        #[test]
        fn a_ring_keeps_its_distance_on_the_ellipsoid(
            lng in -170.0..170.0_f64, lat in -60.0..60.0_f64, buffer_m in 20.0..5_000.0_f64,
            corners in proptest::collection::vec((-0.004..0.004_f64, -0.004..0.004_f64), 1..9),
        ) {
            let corners: Vec<LngLat> = corners.into_iter().map(|(x, y)| at(lng + x, lat + y)).collect();
            let ring = grown(&Shape::Points(corners.clone()), buffer_m).unwrap();
            for corner in &ring.exterior {
                let nearest = corners.iter().map(|inner| Geodesic.distance(point(*inner), point(*corner)));
                let meters = nearest.fold(f64::INFINITY, f64::min);
                let promised = buffer_m * (1.0 - 0.0032) - 0.01..buffer_m * 1.001 + 0.01;
                prop_assert!(promised.contains(&meters), "{} of {}", meters, buffer_m);
            }
            let shape = Shape::Polygons(vec![ring]);
            for inner in &corners {
                for bearing in [0.0, 100.0, 250.0] {
                    let within = Geodesic.destination(point(*inner), bearing, buffer_m * 0.995);
                    prop_assert!(covers(&shape, at(within.x(), within.y())));
                }
            }
        }
    }

    #[test]
    fn no_footprint_and_no_buffer_are_no_ring() {
        let here = Shape::Point(at(9.0, 45.0));
        assert!(grown(&Shape::Nowhere, 100.0).is_none());
        for buffer_m in [-1.0, f64::NAN, f64::INFINITY, 20_001.0] {
            assert!(grown(&here, buffer_m).is_none(), "{buffer_m}");
        }
    }

    #[test]
    fn a_ring_follows_its_footprint_whichever_comes_first() {
        let venue = |rev, lng| {
            let mut venue = object("venue", Body::Venue(Box::default()));
            (venue.common.rev, venue.common.shape) = (rev, Shape::Point(at(lng, 45.0)));
            Change::Put(Arc::new(venue))
        };
        let ring = |rev, buffer_m| {
            let around = ObjectId::new("venue");
            let ring = Perimeter { around, buffer_m: Some(buffer_m), ..Perimeter::default() };
            let mut ring = object("ring", Body::Perimeter(Box::new(ring)));
            ring.common.rev = rev;
            Change::Put(Arc::new(ring))
        };
        let (mut picture, mut footprints) = (Picture::default(), Footprints::default());
        let mut take = |change: Change| {
            let mut changes = picture.apply([change]);
            footprints.apply(&mut changes, &mut picture);
            let found = picture.find("ring").map(|ring| {
                let width =
                    ring.common.shape.bounds().map(|b| b.north_east.lat_deg() - b.south_west.lat_deg());
                (ring.common.rev, ring.common.shape.anchor(), width.map(|deg| (deg * 111_150.0).round()))
            });
            (changes.put.len(), found)
        };
        type Found = Option<(u64, Option<LngLat>, Option<f64>)>;
        let near = |found: (usize, Found)| {
            let (put, Some((rev, anchor, width_m))) = found else { return None };
            Some((put, rev, anchor.map(|at| (at.lng_deg() * 1e6).round() / 1e6), width_m))
        };
        assert_eq!(near(take(ring(1, 100.0))), Some((1, 1, None, None)));
        assert_eq!(near(take(venue(1, 9.0))), Some((2, 1, Some(9.0), Some(200.0))), "the ring is drawn too");
        assert_eq!(near(take(ring(2, 250.0))), Some((1, 2, Some(9.0), Some(500.0))));
        assert_eq!(near(take(venue(2, 9.5))), Some((2, 2, Some(9.5), Some(500.0))));
        assert_eq!(near(take(venue(3, 9.5))), Some((1, 2, Some(9.5), Some(500.0))), "the same ring");
        let gone = Change::Remove { id: ObjectId::new("venue").unwrap(), rev: 4 };
        assert_eq!(near(take(gone)), Some((1, 2, None, None)));
    }
}

//! Rules for perimeters: the state of their cameras, gates and posts, and whether they are nested. Counts are
//! updated incrementally, so a failing camera costs one decrement.

use std::collections::BTreeSet;

use compact::sort::SmallSort as _;
use rustc_hash::FxHashMap;

use super::served::Served;
use super::{Draft, FindingKind};
use crate::analysis::containment::covers;
use crate::model::geo::Shape;
use crate::model::perimeter::{Duty, Ring};
use crate::model::{Body, Object, ObjectId, Picture, Slot};

/// Numbers of parts of a perimeter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Count {
    all: u32,
    up: u32,
    cameras: u32,
    cameras_up: u32,
}

/// A perimeter as the feed reports it.
#[derive(Debug, Clone)]
struct Reported {
    slot: Slot,
    ring: Ring,
    state: Duty,
    site: Option<ObjectId>,
    around: Option<ObjectId>,
}

/// A camera, gate or post of a perimeter, or the perimeter itself.
#[derive(Debug, Clone)]
struct Part {
    ring: ObjectId,
    /// `None` for the perimeter itself.
    is_camera: Option<bool>,
    state: Duty,
}

/// Status of a perimeter: state, number of working parts, number of parts.
pub(super) type Status = (Duty, u32, u32);

/// The perimeters and their parts.
#[derive(Debug, Clone, Default)]
pub(super) struct Rings {
    counts: FxHashMap<ObjectId, Count>,
    parts: FxHashMap<Slot, Part>,
    reported: FxHashMap<ObjectId, Reported>,
    /// Status of each perimeter when changes were last taken.
    known: FxHashMap<ObjectId, (Status, Count)>,
    touched: BTreeSet<ObjectId>,
    /// Perimeters that cross, by the venue or site they surround.
    crossing: FxHashMap<ObjectId, Vec<Draft>>,
    crossing_due: BTreeSet<ObjectId>,
}

impl Reported {
    /// Venue, otherwise site, that nested perimeters have in common.
    fn home(&self) -> Option<&ObjectId> {
        self.around.as_ref().or(self.site.as_ref())
    }
}

impl Rings {
    pub(super) fn learn(&mut self, slot: Slot, object: &Object) {
        let (ring, is_camera, state) = if let Body::Camera(camera) = &object.body {
            (camera.perimeter.as_ref(), Some(true), camera.state)
        } else if let Body::Gate(gate) = &object.body {
            (gate.perimeter.as_ref(), Some(false), gate.state)
        } else if let Body::Post(post) = &object.body {
            (post.perimeter.as_ref(), Some(false), post.state)
        } else if let Body::Perimeter(ring) = &object.body {
            let (site, around) = (object.common.site.clone(), ring.around.clone());
            let reported = Reported { slot, ring: ring.ring, state: ring.state, site, around };
            self.crossing_due.extend(reported.home().cloned());
            self.reported.insert(object.common.id.clone(), reported);
            (Some(&object.common.id), None, ring.state)
        } else {
            return;
        };
        if let Some(ring) = ring {
            let part = Part { ring: ring.clone(), is_camera, state };
            self.step(&part, |count| *count += 1);
            self.parts.insert(slot, part);
        }
    }

    pub(super) fn forget(&mut self, slot: Slot) {
        let Some(part) = self.parts.remove(&slot) else { return };
        if part.is_camera.is_none() {
            let reported = self.reported.remove(&part.ring);
            self.crossing_due.extend(reported.as_ref().and_then(Reported::home).cloned());
        }
        self.step(&part, |count| *count -= 1);
    }

    fn step(&mut self, part: &Part, step: fn(&mut u32)) {
        self.touched.insert(part.ring.clone());
        let Some(is_camera) = part.is_camera else { return };
        let count = self.counts.entry(part.ring.clone()).or_default();
        // A part in unknown state is not counted as broken.
        let is_up = matches!(part.state, Duty::Up | Duty::Unknown);
        step(&mut count.all);
        if is_up {
            step(&mut count.up);
        }
        if is_camera {
            step(&mut count.cameras);
        }
        if is_camera && is_up {
            step(&mut count.cameras_up);
        }
        if *count == Count::default() {
            self.counts.remove(&part.ring);
        }
    }

    /// Marks the perimeters affected when services of these objects fail or recover.
    pub(super) fn touch_served(&mut self, ids: &[ObjectId]) {
        let concerns = |id: &Option<ObjectId>| id.as_ref().is_some_and(|id| ids.contains(id));
        let served = self
            .reported
            .iter()
            .filter(|(id, ring)| ids.contains(id) || concerns(&ring.site) || concerns(&ring.around));
        self.touched.extend(served.map(|(id, _)| id.clone()));
    }

    /// Takes the perimeters whose status changed since the last call.
    pub(super) fn take_changed(&mut self, served: &Served) -> Vec<ObjectId> {
        let mut changed = Vec::new();
        for id in std::mem::take(&mut self.touched) {
            let count = self.counts.get(&id).copied().unwrap_or_default();
            let now = self.status(&id, served).map(|status| (status, count));
            let before = match now {
                Some(now) => self.known.insert(id.clone(), now),
                None => self.known.remove(&id),
            };
            if before != now {
                changed.push(id);
            }
        }
        changed
    }

    /// Worst of the states reported by the feed, by the parts, and by the camera network.
    pub(super) fn status(&self, id: &ObjectId, served: &Served) -> Option<Status> {
        let reported = self.reported.get(id)?;
        let count = self.counts.get(id).copied().unwrap_or_default();
        let of_parts = match count {
            Count { all: 0, .. } => Duty::Unknown,
            Count { cameras: 1.., cameras_up: 0, .. } => Duty::Down,
            Count { all, up, .. } if up < all => Duty::Degraded,
            _ => Duty::Up,
        };
        let around = [&reported.site, &reported.around].into_iter().flatten();
        let is_served_badly =
            served.duty(id).is_some() || around.into_iter().any(|id| served.has_no_cameras(id));
        let said = [reported.state, of_parts, if is_served_badly { Duty::Degraded } else { Duty::Unknown }];
        let duty = said.into_iter().max_by_key(|duty| match duty {
            Duty::Down => 3,
            Duty::Degraded => 2,
            Duty::Up => 1,
            Duty::Unknown => 0,
        });
        Some((duty.unwrap_or_default(), count.up, count.all))
    }

    /// Checks the nesting of perimeters around venues and sites where one changed. Returns whether the crossings
    /// changed.
    pub(super) fn look_at_crossings(&mut self, picture: &Picture) -> bool {
        let mut has_changed = false;
        for home in std::mem::take(&mut self.crossing_due) {
            let drafts = self.crossings(&home, picture);
            let before = match drafts.is_empty() {
                true => self.crossing.remove(&home).unwrap_or_default(),
                false => self.crossing.insert(home, drafts.clone()).unwrap_or_default(),
            };
            has_changed |= before != drafts;
        }
        has_changed
    }

    /// Perimeters of one home that are not inside the next outer one.
    ///
    /// At a site there may be perimeters around several venues: there, only those that lie partly inside cross.
    fn crossings(&self, home: &ObjectId, picture: &Picture) -> Vec<Draft> {
        let of_home = self.reported.values().filter(|ring| ring.home() == Some(home));
        let mut rings: Vec<(&Reported, &Shape)> = of_home
            .filter_map(|ring| Some((ring, &picture.object(ring.slot)?.common.shape)))
            .filter(|(_, shape)| matches!(shape, Shape::Polygons(_)))
            .collect();
        rings.small_sort_by_key(|(ring, _)| ring.slot);
        let mut out = Vec::new();
        for (inner, shape) in &rings {
            let outwards = match inner.ring {
                Ring::Inner => Ring::Middle,
                Ring::Middle => Ring::Outer,
                Ring::Outer | Ring::Unknown => continue,
            };
            for (outer, area) in rings.iter().filter(|(outer, _)| outer.ring == outwards) {
                let (mut is_inside, mut is_outside) = (inner.around.is_some(), false);
                shape.for_each_position(&mut |at| {
                    let is_covered = covers(area, at);
                    is_inside |= is_covered;
                    is_outside |= !is_covered;
                });
                if is_inside && is_outside {
                    out.push(Draft {
                        other: Some(outer.slot),
                        ..Draft::new(FindingKind::RingsCross, inner.slot)
                    });
                }
            }
        }
        out
    }

    /// Findings about the perimeters in the picture.
    pub(super) fn findings(&self, picture: &Picture) -> Vec<Draft> {
        let of = |(id, count): (&ObjectId, &Count)| {
            let slot = picture.slot(id.as_str()).filter(|_| self.reported.contains_key(id))?;
            let broken = count.all - count.up;
            let is_blind = count.cameras > 0 && count.cameras_up == 0;
            let kind = match (is_blind, broken) {
                (true, _) => FindingKind::RingBlind,
                (false, 0) => return None,
                (false, _) => FindingKind::RingWeak,
            };
            Some(Draft { count: broken, ..Draft::new(kind, slot) })
        };
        // Unordered: all findings are sorted together later.
        self.counts.iter().filter_map(of).chain(self.crossing.values().flatten().copied()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::tests_support::object;
    use crate::model::perimeter::{Camera, Gate, Perimeter};
    use crate::model::post::Post;
    use crate::model::service::{Service, ServiceUse};

    fn id(text: &str) -> ObjectId {
        ObjectId::new(text).unwrap()
    }

    fn rings(reported: Duty, parts: &[(char, Duty)], service: Option<(Duty, &str)>) -> (Rings, Served) {
        let (mut rings, mut served) = (Rings::default(), Served::default());
        let around = Some(id("venue"));
        let perimeter = Perimeter { state: reported, around, ..Perimeter::default() };
        let mut ring = object("ring", Body::Perimeter(Box::new(perimeter)));
        ring.common.site = Some(id("site"));
        rings.learn(Slot(0), &ring);
        for (slot, (what, state)) in (1..).zip(parts) {
            let (perimeter, state) = (Some(id("ring")), *state);
            let body = match what {
                'c' => Body::Camera(Box::new(Camera { perimeter, state, ..Camera::default() })),
                'g' => Body::Gate(Box::new(Gate { perimeter, state, ..Gate::default() })),
                _ => Body::Post(Box::new(Post { perimeter, state, ..Post::default() })),
            };
            rings.learn(Slot(slot), &object(&format!("p{slot}"), body));
        }
        if let Some((state, serves)) = service {
            let (purpose, serves) = (ServiceUse::Cameras, vec![id(serves)]);
            let service = Service { purpose, state, serves, ..Service::default() };
            served.learn(Slot(99), &object("net", Body::Service(Box::new(service))));
        }
        let changed = served.take_changed();
        rings.touch_served(&changed);
        (rings, served)
    }

    #[test]
    fn a_ring_is_as_good_as_its_worst_part() {
        use Duty::{Degraded, Down, Unknown, Up};
        let state = |reported, parts: &[(char, Duty)], service| {
            let (rings, served) = rings(reported, parts, service);
            rings.status(&id("ring"), &served).unwrap()
        };
        assert_eq!(state(Up, &[('c', Up), ('g', Unknown)], None), (Up, 2, 2));
        assert_eq!(state(Unknown, &[], None), (Unknown, 0, 0));
        assert_eq!(state(Unknown, &[('c', Up)], None).0, Up, "its parts say more than the feed");
        for part in ['c', 'g', 'p'] {
            assert_eq!(state(Up, &[('c', Up), (part, Down)], None), (Degraded, 1, 2), "{part}");
        }
        assert_eq!(state(Up, &[('c', Down), ('c', Degraded), ('g', Up)], None), (Down, 1, 3), "blind");
        assert_eq!(state(Up, &[('g', Down)], None).0, Degraded, "no camera was ever there");
        assert_eq!(state(Down, &[('c', Up)], None).0, Down, "the feed says so");
        for served in ["ring", "venue", "site"] {
            assert_eq!(state(Up, &[('c', Up)], Some((Down, served))).0, Degraded, "{served}");
        }
        assert_eq!(state(Up, &[('c', Up)], Some((Down, "elsewhere"))).0, Up);
    }

    #[test]
    fn only_rings_that_are_others_are_told() {
        let (mut rings, mut served) = rings(Duty::Up, &[('c', Duty::Up), ('c', Duty::Up)], None);
        assert_eq!(rings.take_changed(&served), [id("ring")]);
        let camera = |state| {
            let perimeter = Some(id("ring"));
            object("p1", Body::Camera(Box::new(Camera { perimeter, state, ..Camera::default() })))
        };
        for (state, is_other) in [(Duty::Up, false), (Duty::Down, true), (Duty::Down, false)] {
            rings.forget(Slot(1));
            rings.learn(Slot(1), &camera(state));
            assert_eq!(!rings.take_changed(&served).is_empty(), is_other, "{state:?}");
        }
        let service = Service {
            purpose: ServiceUse::Cameras,
            state: Duty::Degraded,
            serves: vec![id("site")],
            ..Service::default()
        };
        rings.forget(Slot(1));
        rings.learn(Slot(1), &camera(Duty::Up));
        assert_eq!(rings.take_changed(&served).len(), 1);
        served.learn(Slot(9), &object("net", Body::Service(Box::new(service))));
        rings.touch_served(&served.take_changed());
        assert_eq!(rings.take_changed(&served), [id("ring")]);
        served.forget(Slot(9));
        rings.touch_served(&served.take_changed());
        assert_eq!(rings.take_changed(&served), [id("ring")]);
    }

    #[test]
    fn rings_that_are_not_one_inside_the_other_cross() {
        use crate::model::Change;
        use crate::model::geo::{LngLat, Polygon};
        let ring = |name: &str, ring, west: f64, side: f64, around: Option<&str>| {
            let at = |x: f64, y: f64| LngLat::new(9.0 + west + x * side, 45.0 - y * side).unwrap();
            let square = vec![at(0.0, -0.5), at(1.0, -0.5), at(1.0, 0.5), at(0.0, 0.5), at(0.0, -0.5)];
            let perimeter = Perimeter { ring, around: around.map(id), ..Perimeter::default() };
            let mut ring = object(name, Body::Perimeter(Box::new(perimeter)));
            ring.common.site = Some(id("site"));
            ring.common.shape = Shape::Polygons(vec![Polygon { exterior: square, holes: vec![] }]);
            ring
        };
        let crossing = |all: Vec<Object>| -> Vec<(String, String)> {
            let mut picture = Picture::default();
            let changes = picture.apply(all.into_iter().map(|ring| Change::Put(std::sync::Arc::new(ring))));
            let mut rings = Rings::default();
            for slot in changes.put {
                rings.learn(slot, picture.object(slot).unwrap());
            }
            rings.look_at_crossings(&picture);
            let name = |slot: Slot| picture.object(slot).unwrap().common.id.to_string();
            let found = rings.findings(&picture);
            found.iter().map(|draft| (name(draft.subject), name(draft.other.unwrap()))).collect()
        };
        let of = |around| {
            move |inner: f64| {
                vec![
                    ring("o", Ring::Outer, 0.0, 1.0, around),
                    ring("m", Ring::Middle, 0.2, 0.6, around),
                    ring("i", Ring::Inner, inner, 0.2, around),
                ]
            }
        };
        let crosses = [("i".to_owned(), "m".to_owned())];
        assert_eq!(crossing(of(Some("venue"))(0.4)), []);
        assert_eq!(crossing(of(Some("venue"))(0.7)), crosses);
        assert_eq!(crossing(of(Some("venue"))(3.0)), crosses, "of one venue, and nowhere near");
        assert_eq!(crossing(of(None)(0.7)), crosses);
        assert_eq!(crossing(of(None)(3.0)), [], "of another venue of the site");
    }
}

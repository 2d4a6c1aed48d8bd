//! Laws of the picture: the order of changes does not matter, applying twice equals applying once, and a view
//! patched by change sets alone equals the picture.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use proptest::prelude::*;
use vedetta::model::geo::Shape;
use vedetta::model::marking::Marking;
use vedetta::model::object::{SharedObject, revision_mark};
use vedetta::model::text::Localized;
use vedetta::model::time::Interval;
use vedetta::model::{Body, Change, ChangeSet, Common, Kind, Object, ObjectId, Picture, Slot};

/// An object whose content depends only on its id and revision, as a publisher's does.
///
/// Its kind never changes.
fn object(id: u8, rev: u64) -> SharedObject {
    let body = if id.is_multiple_of(3) { Body::Unit(Box::default()) } else { Body::Incident(Box::default()) };
    with_body(id, rev, body)
}

fn with_body(id: u8, rev: u64, body: Body) -> SharedObject {
    Arc::new(Object {
        common: Common {
            id: ObjectId::new(&format!("o{id}")).unwrap(),
            rev,
            name: Localized::same(&format!("{id} at {rev}")),
            shape: Shape::Nowhere,
            updated: None,
            valid: Interval::default(),
            stale_after_secs: None,
            marking: Marking::Green,
            owner: Localized::Absent,
            source: Localized::Absent,
            basis: Localized::Absent,
            note: Localized::Absent,
            site: None,
            accuracy_m: None,
            doubts: vec![],
            owner_country: None,
            headquarters: None,
        },
        body,
    })
}

fn change() -> impl Strategy<Value = Change> {
    (0_u8..8, 0_u64..12, any::<bool>()).prop_map(|(id, rev, is_put)| {
        if is_put {
            Change::Put(object(id, rev))
        } else {
            Change::Remove { id: ObjectId::new(&format!("o{id}")).unwrap(), rev }
        }
    })
}

fn changes() -> impl Strategy<Value = Vec<Change>> {
    proptest::collection::vec(change(), 0..40)
}

fn content(picture: &Picture) -> BTreeMap<ObjectId, SharedObject> {
    picture.iter().map(|(_, object)| (object.common.id.clone(), Arc::clone(object))).collect()
}

fn check_inside(picture: &Picture) {
    let all: Vec<_> = picture.iter().collect();
    assert_eq!(all.len(), picture.len());
    for (slot, object) in &all {
        assert_eq!(picture.slot(object.common.id.as_str()), Some(*slot));
        assert_eq!(picture.find(object.common.id.as_str()), Some(*object));
    }
    for kind in Kind::ALL {
        assert_eq!(picture.count(*kind), all.iter().filter(|(_, object)| object.kind() == *kind).count());
    }
}

/// The state of a listener that receives only change sets.
#[derive(Default)]
struct View(BTreeMap<Slot, SharedObject>);

impl View {
    fn patch(&mut self, set: &ChangeSet, picture: &Picture) {
        if set.is_everything {
            self.0 = picture.iter().map(|(slot, object)| (slot, Arc::clone(object))).collect();
            return;
        }
        assert!(set.put.is_sorted() && set.put.iter().collect::<BTreeSet<_>>().len() == set.put.len());
        for (slot, was) in &set.removed {
            assert!(!set.put.contains(slot), "a slot is put or removed");
            assert_eq!(self.0.remove(slot).unwrap().common.id, was.common.id, "what is removed was there");
        }
        for slot in &set.put {
            let now = Arc::clone(picture.object(*slot).unwrap());
            let was = self.0.insert(*slot, Arc::clone(&now));
            assert!(
                was.is_none_or(|was| was.common.id == now.common.id),
                "a slot keeps its object while it lives"
            );
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn applying_twice_equals_applying_once(changes in changes()) {
        let mut picture = Picture::default();
        picture.apply(changes.clone());
        let once = content(&picture);
        let again = picture.apply(changes.clone());
        prop_assert_eq!(content(&picture), once);
        prop_assert!(again.is_empty());
        prop_assert_eq!(again.applied, 0);
        prop_assert_eq!(again.duplicate + again.superseded, changes.len());
        check_inside(&picture);
    }

    #[test]
    fn the_order_of_changes_does_not_matter((ordered, shuffled) in changes().prop_flat_map(|changes| {
        (Just(changes.clone()), Just(changes).prop_shuffle())
    })) {
        let mut one = Picture::default();
        one.apply(ordered);
        let mut other = Picture::default();
        for change in shuffled {
            other.apply([change]);
        }
        prop_assert_eq!(content(&one), content(&other));
        check_inside(&other);
    }

    #[test]
    fn no_revision_of_another_kind_hides_an_incident(
        puts in proptest::collection::vec((0_u8..3, 0_u64..12), 0..20), gone_at in proptest::option::of(0_u64..12),
    ) {
        let body = |kind: u8| match kind {
            0 => Body::Incident(Box::default()),
            1 => Body::Camera(Box::default()),
            _ => Body::Zone(Box::default()),
        };
        let mut picture = Picture::default();
        // An earlier camera must not hide objects of the other kinds.
        picture.apply([Change::Put(with_body(0, 3, body(1)))]);
        if let Some(rev) = gone_at {
            picture.apply([Change::Remove { id: ObjectId::new("o0").unwrap(), rev }]);
        }
        for (kind, rev) in &puts {
            picture.apply([Change::Put(with_body(0, *rev, body(*kind)))]);
        }
        let newest = |kind: u8| puts.iter().filter(|put| put.0 == kind).map(|put| put.1).max();
        let shown = picture.find("o0").map(|object| (object.kind(), object.common.rev));
        if let Some(rev) = newest(0) {
            prop_assert_eq!(shown, Some((Kind::Incident, rev)));
        } else if let Some(rev) = newest(2) {
            prop_assert_eq!(shown, Some((Kind::Zone, rev)));
        }
        check_inside(&picture);
    }

    #[test]
    fn nothing_is_lost_in_counting(changes in changes()) {
        let count = changes.len();
        let set = Picture::default().apply(changes);
        prop_assert_eq!(set.applied + set.duplicate + set.superseded, count);
    }

    #[test]
    fn a_replaced_picture_equals_a_fresh_one(before in changes(), objects in proptest::collection::vec((0_u8..8, 0_u64..12), 0..12)) {
        let objects: Vec<_> = objects.into_iter().map(|(id, rev)| object(id, rev)).collect();
        let mut picture = Picture::default();
        picture.apply(before);
        let mut view = View::default();
        let everything = ChangeSet { is_everything: true, ..ChangeSet::default() };
        view.patch(&everything, &picture);
        let set = picture.replace(objects.clone());
        prop_assert_eq!(set.applied + set.duplicate + set.superseded, objects.len());
        view.patch(&set, &picture);
        let mut fresh = Picture::default();
        fresh.replace(objects.clone());
        prop_assert_eq!(content(&picture), content(&fresh));
        prop_assert!(picture.replace(content(&picture).into_values()).is_empty());
        check_inside(&picture);
        // A removal from before the replacement does not affect it.
        let first = picture.iter().next().map(|(_, object)| Arc::clone(object));
        if let Some(first) = first {
            let newer = Arc::new(Object { common: Common { rev: first.common.rev + 1, ..first.common.clone() }, body: first.body.clone() });
            prop_assert_eq!(picture.apply([Change::Put(newer)]).applied, 1);
        }
    }

    #[test]
    fn whoever_patches_by_change_sets_holds_the_picture(batches in proptest::collection::vec((changes(), any::<bool>()), 1..6)) {
        let mut picture = Picture::default();
        let mut view = View::default();
        for (changes, is_whole) in batches {
            let set = if is_whole {
                let puts = changes.into_iter().filter_map(|change| match change {
                    Change::Put(object) => Some(object),
                    Change::Remove { .. } => None,
                });
                picture.replace(puts)
            } else {
                picture.apply(changes)
            };
            view.patch(&set, &picture);
            let held: BTreeMap<Slot, SharedObject> = picture.iter().map(|(slot, object)| (slot, Arc::clone(object))).collect();
            prop_assert_eq!(&view.0, &held);
            check_inside(&picture);
        }
    }

    #[test]
    fn digests_tell_pictures_apart(a in proptest::collection::btree_map("[a-z]{1,4}", any::<u64>(), 0..8), b in proptest::collection::btree_map("[a-z]{1,4}", any::<u64>(), 0..8)) {
        let digest = |map: &BTreeMap<String, u64>| map.iter().fold(0_u64, |sum, (id, rev)| sum.wrapping_add(revision_mark(id, *rev)));
        prop_assert_eq!(a == b, digest(&a) == digest(&b));
    }
}

#[test]
fn a_mark_is_the_same_everywhere() {
    // Publisher and app must agree on this forever, in any programming language.
    assert_eq!(format!("{:016x}", revision_mark("a", 1)), "6e723e116ccca169");
    assert_eq!(format!("{:016x}", revision_mark("incident-é", u64::MAX)), "ccbd24a2e14cc394");
}

#[test]
fn what_was_cleared_is_gone_and_may_come_again() {
    let mut picture = Picture::default();
    picture.apply([Change::Put(object(1, 5)), Change::Remove { id: ObjectId::new("o2").unwrap(), rev: 9 }]);
    assert!(picture.clear().is_everything);
    assert!(picture.is_empty());
    assert_eq!(picture.apply([Change::Put(object(1, 1)), Change::Put(object(2, 1))]).applied, 2);
}

#[test]
fn a_derived_shape_is_no_revision_and_survives_the_same_picture_again() {
    let mut picture = Picture::default();
    let slot = picture.apply([Change::Put(object(1, 4))]).put[0];
    let here = Shape::Point(vedetta::model::geo::LngLat::new(9.0, 45.0).unwrap());
    assert!(picture.set_derived_shape(slot, here.clone()));
    assert!(!picture.set_derived_shape(slot, here.clone()), "it has it already");
    let again = picture.replace([object(1, 4)]);
    assert_eq!((again.put.len(), again.duplicate), (0, 1));
    assert_eq!(picture.object(slot).unwrap().common.shape, here);
    let newer = picture.replace([object(1, 5)]);
    assert_eq!(newer.put, [slot]);
    assert_eq!(picture.object(slot).unwrap().common.shape, Shape::Nowhere, "what is newer is derived anew");
}

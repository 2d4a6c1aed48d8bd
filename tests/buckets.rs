//! Laws of the buckets: a bucket holds exactly what was put last, whatever its history, and a change costs only
//! what it changes.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use proptest::prelude::*;
use vedetta::map::bucket::fill::{self, FillVertex};
use vedetta::map::bucket::line;
use vedetta::map::bucket::mesh::{Mesh, SlotMesh};
use vedetta::map::bucket::symbol::{NewSymbol, SymbolBucket, SymbolRecord};
use vedetta::map::layer::{Dash, FeatureId, Fill, Hatch, Rgba, Stroke};
use vedetta::map::space::FixedPoint;
use vedetta::model::geo::{LngLat, Polygon};

fn at(lng: f64, lat: f64) -> LngLat {
    LngLat::new(lng, lat).unwrap()
}

/// A regular polygon.
fn area(corners: usize, lng: f64) -> Mesh<FillVertex> {
    let mut ring: Vec<LngLat> = (0..corners)
        .map(|i| {
            let angle = i as f64 / corners as f64 * std::f64::consts::TAU;
            at(lng + 0.01 * angle.cos(), 45.0 + 0.01 * angle.sin())
        })
        .collect();
    ring.push(ring[0]);
    let fill = Fill {
        polygons: vec![Polygon { exterior: ring, holes: vec![] }],
        color: Rgba::hex(0x00ff_0000),
        hatch: Hatch::Diagonal,
        hatch_color: Rgba::default(),
    };
    let mut mesh = Mesh::default();
    fill::tessellate(&fill, &mut mesh);
    mesh
}

#[derive(Debug, Clone)]
enum Change {
    Put(u32, usize),
    Remove(u32),
}

fn changes() -> impl Strategy<Value = Vec<Change>> {
    let one = prop_oneof![
        3 => (0..12_u32, 3..9_usize).prop_map(|(id, corners)| Change::Put(id, corners)),
        1 => (0..12_u32).prop_map(Change::Remove),
    ];
    proptest::collection::vec(one, 1..80)
}

proptest! {
    /// Patching equals rebuilding.
    #[test]
    fn a_patched_mesh_is_the_rebuilt_mesh(changes in changes()) {
        let mut patched = SlotMesh::default();
        let mut expected = std::collections::BTreeMap::new();
        for (i, change) in changes.iter().enumerate() {
            match change {
                Change::Put(id, corners) => {
                    let mesh = area(*corners, 9.0 + i as f64 * 0.01);
                    patched.put(*id, &mesh);
                    expected.insert(*id, mesh);
                }
                Change::Remove(id) => {
                    patched.remove(*id);
                    expected.remove(id);
                }
            }
        }
        prop_assert_eq!(patched.len(), expected.len());
        let mut live_triangles = 0;
        for id in 0..12 {
            prop_assert_eq!(patched.of(id), expected.get(&id).cloned(), "feature {}", id);
            live_triangles += expected.get(&id).map_or(0, |mesh| mesh.indices.len() / 3);
        }
        // Everything that does not belong to a live feature draws nothing.
        let drawn = patched.indices().chunks_exact(3).filter(|t| t[0] != t[1] || t[1] != t[2]).count();
        prop_assert_eq!(drawn, live_triangles);
        prop_assert!(patched.indices().iter().all(|i| (*i as usize) < patched.vertices().len().max(1)));
    }

    #[test]
    fn a_patched_symbol_bucket_holds_what_was_put_last(
        changes in proptest::collection::vec((0..40_u32, 0..4_usize, -5..5_i32, any::<bool>()), 1..200),
    ) {
        let mut bucket = SymbolBucket::default();
        let mut expected = std::collections::BTreeMap::new();
        let mut drawn: Vec<u32> = Vec::new();
        for (i, (id, count, priority, is_drawn)) in changes.iter().enumerate() {
            let records: Vec<NewSymbol> = (0..*count)
                .map(|k| {
                    let place = FixedPoint { x: (i * 7919 + k) as i32 * 1009, y: (i * 31 + k) as i32 * 65_537 };
                    (SymbolRecord::new(place, i as u16, 1.0, None, 0.0, 24.0), *priority).into()
                })
                .collect();
            bucket.put(FeatureId(*id), true, &records);
            expected.insert(*id, records);
            if *is_drawn && let Some(change) = bucket.take_changed_order() {
                drawn.truncate(change.first);
                drawn.extend_from_slice(&change.order[change.first..]);
            }
        }
        let total: usize = expected.values().map(Vec::len).sum();
        prop_assert_eq!(bucket.len(), total);
        for (id, records) in &expected {
            let held: Vec<SymbolRecord> = bucket.of(FeatureId(*id)).collect();
            let put: Vec<SymbolRecord> = records.iter().map(|new| new.record).collect();
            prop_assert_eq!(held, put);
        }
        if let Some(change) = bucket.take_changed_order() {
            // A consumer that takes only the changed part still has the whole order.
            drawn.truncate(change.first);
            drawn.extend_from_slice(&change.order[change.first..]);
            prop_assert_eq!(&drawn, change.order);
        }
        // Freed slots may remain in the order, but draw nothing.
        let draws = |slot: &u32| bucket.records()[*slot as usize].look != 0;
        let order: Vec<u32> = drawn.into_iter().filter(draws).collect();
        prop_assert_eq!(order.len(), total);
        let priorities: Vec<i32> =
            order.iter().map(|slot| changes[usize::from(bucket.records()[*slot as usize].image())].2).collect();
        prop_assert!(priorities.is_sorted(), "{:?}", priorities);
        let mut unique = order.clone();
        unique.sort_unstable();
        unique.dedup();
        prop_assert_eq!(unique.len(), total);
        // The grid agrees with the records.
        for records in expected.values() {
            for NewSymbol { record, .. } in records {
                let mut found = 0;
                bucket.for_each_near(record.at, (1.0, 1.0), |_, _, _, near| found += usize::from(near.at == record.at));
                prop_assert!(found >= 1);
            }
        }
    }
}

#[test]
fn twenty_of_a_hundred_thousand_touch_twenty_slots() {
    let mut bucket = SymbolBucket::default();
    let record = |i: u32, y: i32| {
        let record = SymbolRecord::new(FixedPoint { x: i.cast_signed() * 9_973, y }, 0, 1.0, None, 0.0, 24.0);
        [(record, 0).into()]
    };
    for i in 0..100_000 {
        bucket.put(FeatureId(i), true, &record(i, 0));
    }
    bucket.take_changed_order().unwrap();
    let mut first_rows = 0;
    bucket.drain_dirty_rows(|first, end| first_rows += end - first);
    assert_eq!(first_rows, 196, "all of it once");
    for i in 0..20 {
        bucket.put(FeatureId(i * 5_000), true, &record(i * 5_000, 77));
    }
    assert!(bucket.take_changed_order().is_none(), "moving changes no order");
    let mut rows = 0;
    bucket.drain_dirty_rows(|first, end| rows += end - first);
    assert!((1..=40).contains(&rows), "{rows} rows of 196");
    assert!(bucket.is_clean());

    let mut mesh = SlotMesh::default();
    for i in 0..10_000 {
        mesh.put(i, &area(6, 9.0));
    }
    mesh.drain_dirty_vertices(|_, _| ());
    mesh.drain_dirty_indices(|_, _| ());
    for i in 0..20 {
        mesh.put(i * 500, &area(6, 10.0));
    }
    let mut sent = 0;
    mesh.drain_dirty_vertices(|_, vertices| sent += vertices.len());
    assert_eq!(sent, 20 * 6);
}

#[test]
fn holes_are_closed_when_they_are_most_of_the_mesh() {
    let mut mesh = SlotMesh::default();
    for i in 0..2_000 {
        mesh.put(i, &area(8, 9.0));
    }
    for i in 0..1_900 {
        mesh.remove(i);
    }
    assert!(mesh.indices().len() < 600 * 18, "{}", mesh.indices().len());
    for i in 1_900..2_000 {
        assert_eq!(mesh.of(i), Some(area(8, 9.0)));
    }
    mesh.clear();
    assert!(mesh.is_empty() && mesh.indices().is_empty());
}

#[test]
fn hostile_shapes_are_drawn_or_left_out_but_never_hang() {
    let same = vec![at(9.0, 45.0); 50_000];
    let fill = |ring: Vec<LngLat>| Fill {
        polygons: vec![Polygon { exterior: ring, holes: vec![] }],
        color: Rgba::default(),
        hatch: Hatch::None,
        hatch_color: Rgba::default(),
    };
    let mut mesh = Mesh::default();
    fill::tessellate(&fill(same.clone()), &mut mesh);
    assert!(mesh.indices.is_empty());
    // Stars that cross themselves a thousand times, a hundred thousand times, and more often than is counted. Ear
    // clipping takes minutes for the last one.
    for (points, skip, is_filled) in [(71, 31, true), (701, 301, false), (20_001, 8_003, false)] {
        let star = (0..=points).map(|i| {
            let angle = f64::from(i * skip % points) / f64::from(points) * std::f64::consts::TAU;
            at(9.0 + angle.cos(), 45.0 + angle.sin())
        });
        fill::tessellate(&fill(star.collect()), &mut mesh);
        assert_eq!(!mesh.indices.is_empty(), is_filled, "{points}");
        mesh.clear();
    }
    let stroke = Stroke {
        paths: vec![same, vec![at(180.0, 89.9), at(-180.0, -89.9)], vec![], vec![at(1.0, 1.0)]],
        color: Rgba::default(),
        width_css_px: 4_000.0,
        dash: Dash::Dashed,
        casing: None,
        arrows_css_px: None,
    };
    let mut lines = Mesh::default();
    line::tessellate(&stroke, &mut lines);
    assert!(lines.indices.iter().all(|i| (*i as usize) < lines.vertices.len()));
}

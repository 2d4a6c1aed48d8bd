//! The embedded basemap, read with the product's own code: what is promised of it is in it, and what is broken in an
//! archive costs the tile or the basemap, with words that say why.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::rc::Rc;

use futures_util::FutureExt as _;
use vedetta::map::event::BasemapProblem;
use vedetta::map::tile::TileId;
use vedetta::map::tile::build::{TileBuild, TileMesh};
use vedetta::map::tile::source::{Opened, TileData, TileSource};
use vedetta::map::tile::style::{NameClass, TileClass};

const ARCHIVE: &[u8] = include_bytes!("../assets/basemap/northern-italy.pmtiles");

/// Everything is in memory, so nothing waits.
fn opened(bytes: &[u8]) -> Result<Opened, BasemapProblem> {
    TileSource::from_bytes(bytes.to_vec()).now_or_never().unwrap()
}

fn tile(source: &Rc<TileSource>, zoom: u8, x: u32, y: u32) -> Option<Vec<u8>> {
    match Rc::clone(source).tile(TileId { zoom, x, y }).now_or_never().unwrap().unwrap()? {
        TileData::Vector(bytes) => Some(bytes),
        TileData::Image(image) => panic!("{image:?}"),
    }
}

fn built(zoom: u8, x: u32, y: u32, bytes: Vec<u8>) -> TileMesh {
    let mut build = TileBuild::new(TileId { zoom, x, y }, bytes, false).unwrap();
    assert!(build.advance(|| true));
    let (mesh, error) = build.finish();
    assert_eq!(error, None);
    mesh
}

#[test]
fn every_band_is_complete_and_every_tile_builds() {
    let Opened { source, attribution, remark } = opened(ARCHIVE).unwrap();
    assert_eq!(source.zooms(), (0, 9));
    assert!(remark.is_none());
    for origin in ["ISTAT", "GeoNames", "GSHHG", "Natural Earth", "NOAA"] {
        assert!(attribution.contains(origin), "{origin} in {attribution}");
    }
    let source = Rc::new(source);
    let mut names = std::collections::BTreeSet::new();
    let mut counts = Vec::new();
    // The whole world to zoom 3, where the sea alone has no tiles; then Europe, the Alps, the north of Italy.
    for (zoom, columns, rows) in [
        (0, 0..1, 0..1),
        (1, 0..2, 0..2),
        (2, 0..4, 0..4),
        (3, 0..8, 0..8),
        (4, 6..11, 3..8),
        (5, 13..21, 7..15),
        (6, 27..41, 15..29),
        (7, 65..71, 43..48),
        (8, 131..141, 87..95),
        (9, 266..277, 177..188),
    ] {
        let mut in_zoom = 0;
        for x in columns {
            for y in rows.clone() {
                let Some(bytes) = tile(&source, zoom, x, y) else { continue };
                let mesh = built(zoom, x, y, bytes);
                assert!(mesh.fill_indices.iter().all(|i| (*i as usize) < mesh.fills.len()));
                assert!(mesh.line_indices.iter().all(|i| (*i as usize) < mesh.lines.len()));
                names.extend(mesh.names.iter().map(|name| name.names.local.clone()));
                in_zoom += 1;
            }
        }
        counts.push((zoom, in_zoom));
    }
    // All 384 tiles of the archive.
    let expected = [(0, 1), (1, 4), (2, 16), (3, 61), (4, 9), (5, 33), (6, 128), (7, 12), (8, 48), (9, 72)];
    assert_eq!(counts, expected);
    for town in
        ["Milano", "Cortina d'Ampezzo", "Livigno", "Bormio", "Predazzo", "Tesero", "Bolzano", "Verona"]
    {
        assert!(names.contains(town), "{town}");
    }
    assert!(tile(&source, 9, 100, 100).is_none(), "outside the box");
    assert!(tile(&source, 12, 2150, 1450).is_none(), "beyond the last zoom");
}

#[test]
fn the_tile_of_milan_has_what_the_style_draws() {
    let source = Rc::new(opened(ARCHIVE).unwrap().source);
    let mesh = built(9, 269, 183, tile(&source, 9, 269, 183).unwrap());
    let fills: Vec<u8> = mesh.fill_indices.iter().map(|i| mesh.fills[*i as usize].class[0]).collect();
    assert!(fills.is_sorted(), "areas lie in drawing order");
    for class in [TileClass::Country, TileClass::UrbanSettled, TileClass::UrbanDense] {
        assert!(fills.contains(&(class as u8)), "{class:?}");
    }
    let lines: Vec<u8> = mesh.line_indices.iter().map(|i| mesh.lines[*i as usize].class[0]).collect();
    assert!(lines.is_sorted() && lines.contains(&(TileClass::BorderLocality as u8)));
    let milan = mesh.names.iter().find(|name| name.names.local == "Milano").unwrap();
    assert_eq!(milan.class, NameClass::City);
    let world = milan.at.to_world();
    assert!((world.x - 0.525_5).abs() < 1e-3 && (world.y - 0.357_8).abs() < 1e-3, "{world:?}");
}

#[test]
fn building_in_steps_gives_the_same_tile() {
    let source = Rc::new(opened(ARCHIVE).unwrap().source);
    let bytes = tile(&source, 7, 67, 45).unwrap();
    let whole = built(7, 67, 45, bytes.clone());
    let mut build = TileBuild::new(TileId { zoom: 7, x: 67, y: 45 }, bytes, false).unwrap();
    let mut steps = 1;
    while !build.advance(|| false) {
        steps += 1;
    }
    assert!(steps > 500, "{steps}");
    assert_eq!(build.finish().0, whole);
}

#[test]
fn an_archive_that_cannot_be_read_says_why() {
    let reason = |bytes: &[u8]| match opened(bytes) {
        Err(BasemapProblem::Unreadable { reason }) => reason,
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("it opened"),
    };
    let changed = |at: usize, to: u8| {
        let mut bytes = ARCHIVE[..20_000].to_vec();
        bytes[at] = to;
        bytes
    };
    for (bytes, expected) in [
        (vec![], "the file is empty"),
        (b"<!doctype html><title>404</title>".to_vec(), "it is not a PMTiles file"),
        (b"PM\x02\x00".to_vec(), "it is PMTiles version 2, expected 3"),
        (ARCHIVE[..100].to_vec(), "it is cut off or broken (Invalid header)"),
        (ARCHIVE[..300].to_vec(), "it is cut off or broken (Invalid header)"),
        (changed(98, 4), "its tiles are packed with Zstd, expected gzip or none"),
        (changed(99, 6), "its tiles are MLT, expected MVT or images"),
        (changed(99, 0), "its tiles are an unknown type, expected MVT or images"),
    ] {
        assert_eq!(reason(&bytes), expected);
    }
    assert!(reason(&changed(140, 0xff)).len() > 5, "a broken directory");
}

#[test]
fn a_broken_tile_costs_itself_or_its_layer() {
    let source = Rc::new(opened(ARCHIVE).unwrap().source);
    let id = TileId { zoom: 9, x: 269, y: 183 };
    let good = tile(&source, 9, 269, 183).unwrap();
    assert!(TileBuild::new(id, b"\xff\xff\xff\xff not a tile".to_vec(), false).is_err());
    assert!(TileBuild::new(id, good[..good.len() / 2].to_vec(), false).is_err(), "cut off");
    // Any single byte changed never hangs or panics.
    for at in (0..good.len()).step_by(997) {
        let mut bytes = good.clone();
        bytes[at] ^= 0x5a;
        if let Ok(mut build) = TileBuild::new(id, bytes, false) {
            build.advance(|| true);
            let (mesh, _) = build.finish();
            assert!(mesh.fill_indices.iter().all(|i| (*i as usize) < mesh.fills.len()));
        }
    }
    let empty = built(9, 0, 0, Vec::new());
    assert!(empty.fills.is_empty() && empty.names.is_empty());
}

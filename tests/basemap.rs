//! The embedded basemap, read with the product's own code: its promised content, and broken archives.
//!
//! A fault costs a tile or the whole basemap, and its message says why.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::collections::BTreeSet;
use std::rc::Rc;

use bytes::Bytes;
use futures_util::FutureExt as _;
use pmtiles::{AsyncBackend, AsyncPmTilesReader, BackendResponse, NoCache, PmtResult, TileCoord};
use prost::Message as _;
use vedetta::map::camera::{Camera, View};
use vedetta::map::event::BasemapProblem;
use vedetta::map::mercator;
use vedetta::map::space::CssSize;
use vedetta::map::tile::TileId;
use vedetta::map::tile::build::{TileBuild, TileMesh};
use vedetta::map::tile::cache::{CacheRules, TileCache};
use vedetta::map::tile::cover;
use vedetta::map::tile::mvt::{Layer, PackedTile};
use vedetta::map::tile::source::{Opened, TileData, TileSource};
use vedetta::map::tile::style::{NameClass, TileClass};
use vedetta::model::geo::LngLat;

const ARCHIVE: &[u8] = include_bytes!("../assets/basemap/northern-italy.pmtiles");

/// Opens an archive. All bytes are in memory, so the future is ready immediately.
fn opened(bytes: &[u8]) -> Result<Opened, BasemapProblem> {
    TileSource::from_bytes(bytes.to_vec()).now_or_never().unwrap()
}

fn tile(source: &Rc<TileSource>, zoom: u8, x: u32, y: u32) -> Option<Vec<u8>> {
    let data = Rc::clone(source).tile(TileId { zoom, x, y }).now_or_never().unwrap().unwrap();
    let Some(TileData::Vector(bytes)) = data else { return None };
    Some(bytes)
}

fn built(zoom: u8, x: u32, y: u32, bytes: Vec<u8>) -> TileMesh {
    let mut build = TileBuild::new(TileId { zoom, x, y }, bytes, false).unwrap();
    assert!(build.advance(|| true));
    let (mesh, error) = build.finish();
    assert_eq!(error, None);
    mesh
}

/// The archive as a backend for the `pmtiles` reader: [`TileSource`] does not expose compressed tile sizes.
struct Whole;

impl AsyncBackend for Whole {
    async fn read(&self, offset: u64, length: usize) -> PmtResult<BackendResponse> {
        let start = usize::try_from(offset).unwrap();
        let end = ARCHIVE.len().min(start + length);
        Ok(BackendResponse::new(Bytes::from_static(&ARCHIVE[start..end])))
    }
}

/// Compressed sizes of tiles; 0 for tiles that are not in the archive.
struct Sizes(AsyncPmTilesReader<Whole, NoCache>);

impl Sizes {
    fn read() -> Self {
        Self(AsyncPmTilesReader::try_from_source(Whole).now_or_never().unwrap().unwrap())
    }

    fn of(&self, id: TileId) -> usize {
        let coord = TileCoord::new(id.zoom, id.x, id.y).unwrap();
        self.0.get_tile(coord).now_or_never().unwrap().unwrap().map_or(0, |packed| packed.len())
    }
}

/// Tiles that the engine requests for an empty full-HD canvas centered between both hubs.
fn asked_for(zoom: f64) -> Vec<TileId> {
    let mut camera = Camera::new(0.0, 20.0);
    camera.set_viewport(CssSize { width: 1920.0, height: 1080.0 }, 1.0);
    let middle = LngLat::new(10.65, 46.0).unwrap();
    camera.set_view(View { center: mercator::world_from_lng_lat(middle), zoom });
    let (mut places, mut drawn, mut wanted) = (Vec::new(), Vec::new(), Vec::new());
    cover::cover(&camera, cover::tile_zoom(camera.zoom(), (0, 9)), &mut places);
    let rules = CacheRules { tileset: 0, min_zoom: 0, fills_gaps: true, clip: None };
    TileCache::default().resolve(&places, rules, &mut drawn, &mut wanted);
    wanted
}

#[test]
fn the_archive_keeps_its_budget() {
    /// Bytes read before the first tile.
    const FIRST_READ: usize = 16_384;
    assert!(ARCHIVE.len() <= 3_000_000, "the archive: {}", ARCHIVE.len());
    let sizes = Sizes::read();
    let all = (0..=9_u8).flat_map(|zoom| {
        let side = 1 << zoom;
        (0..side).flat_map(move |x| (0..side).map(move |y| TileId { zoom, x, y }))
    });
    let (biggest, id) = all.map(|id| (sizes.of(id), id)).max().unwrap();
    assert!(biggest <= 60_000, "{id:?}: {biggest}");
    for zoom in [7.0, 7.7, 8.0] {
        let tiles = asked_for(zoom);
        assert!(tiles.len() >= 9, "{tiles:?}");
        let bytes = FIRST_READ + tiles.iter().map(|id| sizes.of(*id)).sum::<usize>();
        assert!((50_000..=250_000).contains(&bytes), "the first view at zoom {zoom}: {bytes}");
    }
}

#[test]
fn the_archive_tells_nothing_of_the_machine_that_made_it() {
    let metadata = Sizes::read().0.get_metadata().now_or_never().unwrap().unwrap();
    let metadata: serde_json::Map<String, serde_json::Value> = serde_json::from_str(&metadata).unwrap();
    let keys: BTreeSet<&str> = metadata.keys().map(String::as_str).collect();
    assert_eq!(keys, BTreeSet::from(["attribution", "format", "name", "vector_layers"]));
    let attribution = include_str!("../assets/ATTRIBUTION.md");
    assert!(attribution.contains(metadata["attribution"].as_str().unwrap()));
}

#[test]
fn tiles_have_the_layers_and_kinds_that_the_style_knows() {
    let source = Rc::new(opened(ARCHIVE).unwrap().source);
    let mut found = BTreeSet::new();
    for (zoom, x, y) in [(3, 4, 2), (6, 33, 22), (7, 67, 45), (7, 68, 46), (9, 269, 183)] {
        let packed = PackedTile::decode(tile(&source, zoom, x, y).unwrap().as_slice()).unwrap();
        for layer in packed.layers {
            let layer = Layer::decode(layer).unwrap();
            // The last zoom is overzoomed, so its coordinates are finer.
            assert_eq!(layer.extent, Some(if zoom == 9 { 8192 } else { 2048 }), "{} at {zoom}", layer.name);
            for feature in &layer.features {
                let kind =
                    feature.tags.chunks(2).find(|pair| layer.keys[pair[0] as usize] == "kind").unwrap();
                let kind = layer.values[kind[1] as usize].string.clone().unwrap();
                found.insert(format!("{}: {kind}", layer.name));
            }
        }
    }
    let expected = [
        "boundaries: country",
        "boundaries: county",
        "boundaries: locality",
        "boundaries: region",
        "earth: country",
        "earth: earth",
        "hillshade: light",
        "hillshade: shadow",
        "landcover: urban_area",
        "places: country",
        "places: locality",
        "places: region",
        "water: lake",
        "water: ocean",
        "water: river",
        "water: sea",
    ];
    assert_eq!(found.iter().map(String::as_str).collect::<Vec<_>>(), expected);
}

#[test]
fn relief_reaches_the_edges_of_the_last_zoom() {
    let source = Rc::new(opened(ARCHIVE).unwrap().source);
    let is_relief = |class: u8| (TileClass::Shadow1 as u8..=TileClass::Light2 as u8).contains(&class);
    // The Apennines at the southern edge and the Black Forest at the northern one, up to the edges of the tiles.
    for (x, y, edge) in [(271, 185, 8192), (267, 178, 0)] {
        let mesh = built(9, x, y, tile(&source, 9, x, y).unwrap());
        let mut relief = mesh.fills.iter().filter(|corner| is_relief(corner.class[0]));
        assert!(relief.any(|corner| (i32::from(corner.at[1]) - edge).abs() <= 160), "9/{x}/{y}");
    }
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
    let mut names = BTreeSet::new();
    let mut counts = Vec::new();
    // The whole world to zoom 3, where open sea has no tiles; then Europe, the Alps, the north of Italy.
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
    for town in [
        "Milano",
        "Cortina d'Ampezzo",
        "Livigno",
        "Bormio",
        "Anterselva di Mezzo",
        "Predazzo",
        "Tesero",
        "Cavalese",
        "Rho",
        "Assago",
        "Bolzano",
        "Verona",
    ] {
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
        (changed(7, 4), "it is PMTiles version 4, expected 3"),
        (changed(7, 4)[..200].to_vec(), "it is PMTiles version 4, expected 3"),
        (changed(100, 10), "its zooms go from 10 to 9"),
        (vec![0; 20_000], "it is not a PMTiles file"),
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
    // Changing any single byte never causes a hang or a panic.
    for at in (0..good.len()).step_by(997) {
        let mut bytes = good.clone();
        bytes[at] ^= 0x5a;
        if let Ok(mut build) = TileBuild::new(id, bytes, false) {
            build.advance(|| true);
            let (mesh, _) = build.finish();
            assert!(mesh.fill_indices.iter().all(|i| (*i as usize) < mesh.fills.len()));
        }
    }
    // Bytes without any layer field are no tile; a tile whose layers are all broken acts like an empty one.
    assert!(TileBuild::new(id, vec![0; 500], false).is_err());
    assert!(TileBuild::new(id, vec![0x08, 0x01, 0x10, 0x02], false).is_err());
    let broken = Layer { version: 9, name: "transportation".to_owned(), ..Layer::default() };
    let bytes = PackedTile { layers: vec![broken.encode_to_vec().into()] }.encode_to_vec();
    let mut build = TileBuild::new(id, bytes, true).unwrap();
    build.advance(|| true);
    let (mesh, error) = build.finish();
    assert!(mesh.is_empty() && error.is_some(), "nothing covers what lies below");
    let empty = built(9, 0, 0, Vec::new());
    assert!(empty.fills.is_empty() && empty.names.is_empty());
}

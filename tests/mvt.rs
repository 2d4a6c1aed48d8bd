//! Vector tiles, valid and broken, read with the product's own code.
//!
//! A case is a folder in `cases/mvt`: `tile.mvt`, `info.json` (its description by the authors) and `expected.txt`.
//! `UPDATE_EXPECT=1 cargo test` writes the actual output.
//!
//! The tiles are from `@mapbox/mvt-fixtures` 4.0.0; see `cases/mvt/LICENSE.md`.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use prost::Message as _;
use vedetta::map::tile::TileId;
use vedetta::map::tile::build::TileBuild;
use vedetta::map::tile::mvt::{self, Layer, PackedTile};

/// The content of a tile as text.
fn outcome(bytes: &[u8]) -> String {
    let tile = match PackedTile::decode(bytes) {
        Ok(tile) => tile,
        Err(error) => return format!("no tile: {error}\n"),
    };
    let mut out = String::new();
    for packed in tile.layers {
        match Layer::decode(packed) {
            Ok(layer) => describe(&layer, &mut out),
            Err(error) => writeln!(out, "layer lost: {error}").unwrap(),
        }
    }
    if out.is_empty() { "empty\n".to_owned() } else { out }
}

fn describe(layer: &Layer, out: &mut String) {
    let Layer { version, name, extent, .. } = layer;
    writeln!(out, "layer {name:?}, version {version}, extent {extent:?}").unwrap();
    for feature in &layer.features {
        let mut parts = Vec::new();
        let read = mvt::for_each_part(&feature.geometry, &mut Vec::new(), |part| parts.push(part.to_vec()));
        let tags: Vec<String> = feature
            .tags
            .chunks(2)
            .map(|pair| match pair {
                [key, value] => {
                    let key = layer.keys.get(*key as usize).map_or("?", String::as_str);
                    match layer.values.get(*value as usize) {
                        None => format!("{key}=?"),
                        Some(value) => match (&value.string, value.number()) {
                            (Some(text), _) => format!("{key}={text}"),
                            (None, Some(number)) => format!("{key}={number}"),
                            (None, None) => format!("{key}="),
                        },
                    }
                }
                _ => "half a pair".to_owned(),
            })
            .collect();
        write!(out, "  kind {} {parts:?}", feature.kind).unwrap();
        if let Err(error) = read {
            write!(out, ", then {error}").unwrap();
        }
        writeln!(out, " {}", tags.join(" ")).unwrap();
    }
}

#[test]
fn every_tile_comes_out_as_expected() {
    let mut folders: Vec<PathBuf> = fs::read_dir("tests/cases/mvt")
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .collect();
    folders.sort();
    assert_eq!(folders.len(), 74);
    let mut differences = String::new();
    for folder in folders {
        let bytes = fs::read(folder.join("tile.mvt")).unwrap();
        let actual = outcome(&bytes);
        let expected_path = folder.join("expected.txt");
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            fs::write(&expected_path, &actual).unwrap();
        }
        let expected = fs::read_to_string(&expected_path).unwrap_or_default();
        if expected != actual {
            write!(differences, "{}\n--- expected\n{expected}--- actual\n{actual}\n", folder.display())
                .unwrap();
        }
        // A tile that its authors call valid builds without an error; no tile prevents the build from ending.
        let info: serde_json::Value =
            serde_json::from_slice(&fs::read(folder.join("info.json")).unwrap()).unwrap();
        let is_valid = info["validity"]["v2"] == true;
        let built = TileBuild::new(TileId { zoom: 0, x: 0, y: 0 }, bytes, false);
        assert!(built.is_ok() || !is_valid, "{}", folder.display());
        if let Ok(mut build) = built {
            assert!(build.advance(|| true));
            let (mesh, error) = build.finish();
            assert!(error.is_none() || !is_valid, "{}: {error:?}", folder.display());
            assert!(mesh.fill_indices.iter().all(|index| (*index as usize) < mesh.fills.len()));
        }
    }
    assert!(differences.is_empty(), "{differences}");
}

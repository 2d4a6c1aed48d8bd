//! Size limits and required content of the embedded basemap. A rejected archive is reported with all its faults.

use std::{
    collections::{BTreeMap, BTreeSet},
    f64::consts::PI,
    fmt,
};

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use super::{
    archive::{self, Center, Contents, FIRST_READ_BYTES},
    bands::{Band, Tile},
};

/// Limit of the whole archive, which operators copy, and which a server without byte ranges sends at once.
const ARCHIVE_BYTES: usize = 3_000_000;
/// Limit of a single tile, for which one gap in the map waits.
const TILE_BYTES: usize = 60_000;
/// Limit of everything transferred until the first picture is complete.
const FIRST_VIEW_BYTES: usize = 250_000;

/// Initial center of the map, halfway between the hubs of Milan and Cortina.
pub(crate) const MIDDLE: Center = Center { lng_deg: 10.65, lat_deg: 46.0, zoom: 7 };
/// Full-HD screen, in CSS pixels.
const SCREEN: (f64, f64) = (1920.0, 1080.0);
/// Zooms at which the map may open on both hubs: the fitting one, and the whole zooms around it.
const FIRST_VIEW_ZOOMS: [f64; 3] = [7.0, 7.7, 8.0];
/// Zoom levels between a tile and its stand-in, which the app requests first while it has nothing to show.
const STAND_IN_ZOOMS: u8 = 3;
const TILE_CSS_PX: f64 = 512.0;

/// Exact keys of the metadata: tools add their command line, with paths of the machine.
const METADATA_KEYS: [&str; 4] = ["attribution", "format", "name", "vector_layers"];
/// Names that the credit line must contain.
const ORIGINS: [&str; 6] = ["ISTAT", "Openpolis", "GeoNames", "GSHHG", "Natural Earth", "NOAA"];

/// Sizes in an archive.
pub(crate) struct Weights {
    pub bytes: usize,
    pub biggest: (Tile, usize),
    /// Camera zoom, and the bytes until its first picture is complete.
    pub first_views: Vec<(f64, usize)>,
    /// Zoom, tiles, bytes.
    pub zooms: Vec<(u8, usize, usize)>,
}

/// Weighs an archive. The error lists every fault.
pub(crate) fn judge(bytes: &[u8], bands: &[Band]) -> Result<Weights> {
    let contents = archive::read(bytes)?;
    let weights = weigh(bytes.len(), &contents, bands)?;
    let mut wrong = over_budget(&weights);
    wrong.extend(gaps(&contents.tiles, bands));
    wrong.extend(faults_of_metadata(&contents.metadata));
    if contents.head_bytes > FIRST_READ_BYTES {
        wrong.push(format!(
            "{} bytes come before the tiles, more than the first request",
            contents.head_bytes
        ));
    }
    if wrong.is_empty() { Ok(weights) } else { bail!("the archive is refused:\n  {}", wrong.join("\n  ")) }
}

fn weigh(bytes: usize, contents: &Contents, bands: &[Band]) -> Result<Weights> {
    let size = |tile: Tile| contents.tiles.get(&tile.id()).copied();
    let mut biggest = None;
    let mut zooms = Vec::new();
    for (band, zoom) in bands.iter().flat_map(|band| band.zooms().map(move |(zoom, _)| (band, zoom))) {
        let sizes: Vec<(Tile, usize)> =
            band.tiles_at(zoom).filter_map(|tile| Some((tile, size(tile)?))).collect();
        zooms.push((zoom, sizes.len(), sizes.iter().map(|(_, bytes)| bytes).sum()));
        biggest = biggest.into_iter().chain(sizes).max_by_key(|(_, bytes)| *bytes);
    }
    let last_zoom = bands.last().context("there are no bands")?.last_zoom;
    let first_view = |zoom| {
        let tiles = first_view(zoom, last_zoom).into_iter().filter_map(size).sum::<usize>();
        (zoom, tiles + FIRST_READ_BYTES.min(bytes))
    };
    Ok(Weights {
        bytes,
        biggest: biggest.context("there are no tiles")?,
        first_views: FIRST_VIEW_ZOOMS.map(first_view).into(),
        zooms,
    })
}

/// Tiles that the app requests until the screen around the middle is complete.
///
/// These are the tiles that cover it at the camera's zoom, rounded down, and their stand-ins.
fn first_view(zoom: f64, last_zoom: u8) -> BTreeSet<Tile> {
    let tile_zoom = (zoom.floor() as u8).min(last_zoom);
    let side = f64::from(tile_zoom).exp2();
    let tiles_per_px = side / (TILE_CSS_PX * zoom.exp2());
    let middle_x = (MIDDLE.lng_deg + 180.0) / 360.0 * side;
    let middle_y = (1.0 - MIDDLE.lat_deg.to_radians().tan().asinh() / PI) / 2.0 * side;
    let span = |middle: f64, px: f64| {
        let half = px / 2.0 * tiles_per_px;
        (middle - half).floor() as u32..(middle + half).ceil() as u32
    };
    let rows = span(middle_y, SCREEN.1);
    span(middle_x, SCREEN.0)
        .flat_map(|x| rows.clone().map(move |y| Tile { zoom: tile_zoom, x, y }))
        .flat_map(|tile| [Some(tile), tile.ancestor(STAND_IN_ZOOMS)])
        .flatten()
        .collect()
}

fn over_budget(weights: &Weights) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut hold = |what: String, bytes: usize, most: usize| {
        if bytes > most {
            wrong.push(format!("{what} weighs {bytes} bytes, more than the {most} it may"));
        }
    };
    hold("the archive".to_owned(), weights.bytes, ARCHIVE_BYTES);
    let (tile, bytes) = weights.biggest;
    hold(format!("tile {}/{}/{}", tile.zoom, tile.x, tile.y), bytes, TILE_BYTES);
    for (zoom, bytes) in &weights.first_views {
        hold(format!("the first view at zoom {zoom}"), *bytes, FIRST_VIEW_BYTES);
    }
    wrong
}

fn gaps(tiles: &BTreeMap<u64, usize>, bands: &[Band]) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut in_bands = 0;
    for band in bands {
        for (zoom, expected) in band.zooms() {
            let found = band.tiles_at(zoom).filter(|tile| tiles.contains_key(&tile.id())).count();
            if found != expected {
                wrong.push(format!("zoom {zoom} has {found} tiles, expected {expected}"));
            }
            in_bands += found;
        }
    }
    if in_bands < tiles.len() {
        wrong.push(format!("{} tiles lie outside of the bands and are not whole", tiles.len() - in_bands));
    }
    wrong
}

fn faults_of_metadata(text: &str) -> Vec<String> {
    let metadata: Value = match serde_json::from_str(text) {
        Ok(metadata) => metadata,
        Err(error) => return vec![format!("the metadata is not JSON: {error}")],
    };
    let mut wrong = Vec::new();
    let mut keys: Vec<&str> =
        metadata.as_object().map(|object| object.keys().map(String::as_str).collect()).unwrap_or_default();
    keys.sort_unstable();
    if keys != METADATA_KEYS {
        wrong.push(format!("the metadata holds {}, expected {}", keys.join(", "), METADATA_KEYS.join(", ")));
    }
    if let Some(path) = text.split([' ', '"', ',', '=', ':']).find(|word| is_path(word)) {
        wrong.push(format!("the metadata names a place on this machine: {path}"));
    }
    let credit = metadata.get("attribution").and_then(Value::as_str).unwrap_or_default();
    for origin in ORIGINS.into_iter().filter(|origin| !credit.contains(origin)) {
        wrong.push(format!("the credit line does not name {origin}"));
    }
    wrong
}

fn is_path(word: &str) -> bool {
    word.len() > 1 && (word.starts_with(['/', '~']) || word.contains('\\'))
}

impl fmt::Display for Weights {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kb = |bytes: usize| format!("{:.1} kB", bytes as f64 / 1000.0);
        for (zoom, tiles, bytes) in &self.zooms {
            writeln!(out, "  zoom {zoom}: {tiles:>3} tiles, {:>9}", kb(*bytes))?;
        }
        let (tile, bytes) = self.biggest;
        writeln!(out, "  archive {}, of {}", kb(self.bytes), kb(ARCHIVE_BYTES))?;
        let place = format!("{}/{}/{}", tile.zoom, tile.x, tile.y);
        writeln!(out, "  biggest tile {} ({place}), of {}", kb(bytes), kb(TILE_BYTES))?;
        for (zoom, bytes) in &self.first_views {
            writeln!(out, "  first view at zoom {zoom} {}, of {}", kb(*bytes), kb(FIRST_VIEW_BYTES))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"{"attribution":"ISTAT, Openpolis, GeoNames, GSHHG / WDBII, Natural Earth, NOAA",
        "format":"pbf","name":"n","vector_layers":[]}"#;

    fn bands() -> Vec<Band> {
        let band = |zooms: (u8, u8), columns, rows, tiles: &[usize]| Band {
            first_zoom: zooms.0,
            last_zoom: zooms.1,
            columns,
            rows,
            tiles: tiles.to_vec(),
        };
        vec![
            band((0, 6), (0, 0), (0, 0), &[1, 4, 16, 64, 256, 1024, 4096]),
            band((7, 8), (66, 69), (44, 46), &[12, 48]),
        ]
    }

    /// Tiles with a compressed size of about `bytes`: filled with noise, which does not compress.
    fn archive(bytes: impl Fn(Tile) -> usize, metadata: &str, is_in: impl Fn(Tile) -> bool) -> Vec<u8> {
        let mut noise = 1_u64;
        let mut tiles = BTreeMap::new();
        for (band, zoom) in bands().iter().flat_map(|band| band.zooms().map(move |(zoom, _)| (band, zoom))) {
            for tile in band.tiles_at(zoom).filter(|tile| is_in(*tile)) {
                let mut byte = || {
                    noise = noise.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                    (noise >> 56) as u8
                };
                tiles.insert(tile, (0..bytes(tile)).map(|_| byte()).collect());
            }
        }
        archive::write(&tiles, metadata, &MIDDLE).unwrap()
    }

    fn near(bytes: usize) -> impl Fn(Tile) -> usize {
        move |tile| if tile.zoom >= 7 { bytes } else { 0 }
    }

    fn refusal(archive: &[u8]) -> String {
        judge(archive, &bands()).map(|_| ()).unwrap_err().to_string()
    }

    #[test]
    fn an_archive_within_its_budget_is_let_through() {
        let weights = judge(&archive(near(9_000), GOOD, |_| true), &bands()).unwrap();
        assert_eq!(weights.zooms[7].1, 12);
        assert!((9_000..9_100).contains(&weights.biggest.1));
    }

    #[test]
    fn a_heavy_tile_a_heavy_view_and_a_heavy_archive_are_refused() {
        let one = |tile: Tile| if tile == (Tile { zoom: 8, x: 132, y: 88 }) { 60_100 } else { 10 };
        let heavy_tile = refusal(&archive(one, GOOD, |_| true));
        assert!(heavy_tile.contains("tile 8/132/88 weighs"), "{heavy_tile}");
        assert!(!heavy_tile.contains("first view"), "{heavy_tile}");
        let heavy_view = refusal(&archive(near(30_000), GOOD, |_| true));
        assert!(heavy_view.contains("the first view at zoom 7.7 weighs"), "{heavy_view}");
        assert!(!heavy_view.contains("the archive weighs"), "{heavy_view}");
        assert!(refusal(&archive(near(55_000), GOOD, |_| true)).contains("the archive weighs"));
    }

    #[test]
    fn a_missing_tile_and_one_too_many_are_refused() {
        let missing = refusal(&archive(near(10), GOOD, |tile| tile != Tile { zoom: 7, x: 67, y: 45 }));
        assert!(missing.contains("zoom 7 has 11 tiles, expected 12"), "{missing}");
        let mut fewer = bands();
        fewer[1].columns = (66, 68);
        fewer[1].tiles = vec![9, 36];
        let stray = judge(&archive(near(10), GOOD, |_| true), &fewer).map(|_| ()).unwrap_err().to_string();
        assert!(stray.contains("15 tiles lie outside of the bands"), "{stray}");
    }

    #[test]
    fn metadata_without_credit_or_with_a_path_is_refused() {
        let told = |metadata: &str| faults_of_metadata(metadata).join("; ");
        assert_eq!(told(GOOD), "");
        assert!(told(&GOOD.replace("NOAA", "")).contains("does not name NOAA"));
        assert!(told(&GOOD.replace("\"n\"", "\"/home/me/raw\"")).contains("/home/me/raw"));
        assert!(told(&GOOD.replace("\"name\"", "\"generator_options\"")).contains("generator_options"));
    }

    #[test]
    fn the_first_view_is_what_covers_a_full_hd_screen() {
        let at = |zoom| first_view(zoom, 9);
        let count = |zoom: f64, tile_zoom| at(zoom).iter().filter(|tile| tile.zoom == tile_zoom).count();
        assert_eq!([count(7.7, 7), count(7.7, 4)], [9, 1]);
        assert!(at(7.0).contains(&Tile { zoom: 7, x: 67, y: 45 }));
        assert_eq!(count(8.0, 8), at(8.0).len() - count(8.0, 5));
    }
}

//! The bands of the archive, as declared in `xtask/basemap/bands.json`, and tile IDs.

use std::{fs, path::Path};

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

/// A tile: at zoom z the world is 2ᶻ columns by 2ᶻ rows, counted from the northwest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Tile {
    pub zoom: u8,
    pub x: u32,
    pub y: u32,
}

/// Consecutive zooms that cover the same part of the world.
#[derive(Clone, Debug)]
pub(crate) struct Band {
    pub first_zoom: u8,
    pub last_zoom: u8,
    /// First and last column at the first zoom.
    pub columns: (u32, u32),
    /// First and last row at the first zoom.
    pub rows: (u32, u32),
    /// Number of nonempty tiles per zoom; the others are open sea far from the Alps.
    pub tiles: Vec<usize>,
}

impl Tile {
    /// Tile ID in a PMTiles archive: zoom by zoom, along a Hilbert curve.
    pub(crate) fn id(self) -> u64 {
        let zooms_before = ((1_u64 << (2 * u32::from(self.zoom))) - 1) / 3;
        let (mut x, mut y) = (u64::from(self.x), u64::from(self.y));
        let mut along = 0;
        let mut side = (1_u64 << self.zoom) / 2;
        while side > 0 {
            let (east, south) = (u64::from(x & side > 0), u64::from(y & side > 0));
            along += side * side * ((3 * east) ^ south);
            // The curve of a quadrant is the whole curve, rotated.
            if south == 0 {
                if east == 1 {
                    (x, y) = (side.wrapping_sub(1).wrapping_sub(x), side.wrapping_sub(1).wrapping_sub(y));
                }
                (x, y) = (y, x);
            }
            side /= 2;
        }
        zooms_before + along
    }

    /// The tile that contains this one, `zooms` levels up; `None` above zoom 0.
    pub(crate) fn ancestor(self, zooms: u8) -> Option<Self> {
        Some(Self { zoom: self.zoom.checked_sub(zooms)?, x: self.x >> zooms, y: self.y >> zooms })
    }
}

impl Band {
    /// All tiles of the band at one zoom.
    pub(crate) fn tiles_at(&self, zoom: u8) -> impl Iterator<Item = Tile> + use<> {
        let doubled = zoom.saturating_sub(self.first_zoom);
        let span = |(first, last): (u32, u32)| first << doubled..(last + 1) << doubled;
        let (columns, rows) = (span(self.columns), span(self.rows));
        columns.flat_map(move |x| rows.clone().map(move |y| Tile { zoom, x, y }))
    }

    /// The band's zooms, each with its number of nonempty tiles.
    pub(crate) fn zooms(&self) -> impl Iterator<Item = (u8, usize)> {
        (self.first_zoom..=self.last_zoom).zip(self.tiles.iter().copied())
    }
}

/// Reads `bands.json`. The bands must be contiguous in zoom.
pub(crate) fn read(path: &Path) -> Result<Vec<Band>> {
    let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    parse(&text).with_context(|| format!("{} does not say what it should", path.display()))
}

fn parse(text: &str) -> Result<Vec<Band>> {
    let bands: Value = serde_json::from_str(text)?;
    let bands: Vec<Band> =
        bands.as_array().context("expected a list")?.iter().map(band).collect::<Result<_>>()?;
    let mut next_zoom = 0;
    for band in &bands {
        if band.first_zoom != next_zoom || band.tiles.len() != usize::from(band.last_zoom + 1 - next_zoom) {
            bail!("expected a band from zoom {next_zoom} on, with a number of tiles for each zoom");
        }
        next_zoom = band.last_zoom + 1;
    }
    Ok(bands)
}

fn band(value: &Value) -> Result<Band> {
    let list = |key: &str| -> Result<Vec<u32>> {
        let numbers = value.get(key).and_then(Value::as_array).with_context(|| format!("no list `{key}`"))?;
        numbers
            .iter()
            .map(|number| u32::try_from(number.as_u64()?).ok())
            .collect::<Option<_>>()
            .with_context(|| format!("`{key}` holds something else than small numbers"))
    };
    let pair = |key: &str| match *list(key)?.as_slice() {
        [first, last] if first <= last => Ok((first, last)),
        _ => bail!("`{key}` is not a first and a last"),
    };
    let (first, last) = pair("zooms")?;
    if last > 14 {
        bail!("zoom {last} is beyond what an embedded map is for");
    }
    Ok(Band {
        first_zoom: first as u8,
        last_zoom: last as u8,
        columns: pair("columns")?,
        rows: pair("rows")?,
        tiles: list("tiles")?.into_iter().map(|count| count as usize).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const BANDS: &str = include_str!("../../basemap/bands.json");

    #[test]
    fn numbers_of_tiles_are_those_of_the_format() {
        let id = |zoom, x, y| Tile { zoom, x, y }.id();
        // From the specification, and the order of a Hilbert curve at zoom 1.
        assert_eq!([id(0, 0, 0), id(1, 0, 0), id(1, 0, 1), id(1, 1, 1), id(1, 1, 0)], [0, 1, 2, 3, 4]);
        assert_eq!([id(2, 0, 0), id(12, 3423, 1763)], [5, 19_078_479]);
        // Every ID once, without a gap.
        let mut all: Vec<u64> = (0..32).flat_map(|x| (0..32).map(move |y| id(5, x, y))).collect();
        all.sort_unstable();
        assert!(all.iter().copied().eq(341..341 + 1024));
    }

    #[test]
    fn the_bands_follow_each_other_and_grow_with_the_zoom() {
        let bands = parse(BANDS).unwrap();
        assert_eq!(bands.first().unwrap().tiles_at(3).count(), 64);
        for band in &bands {
            for (zoom, filled) in band.zooms() {
                assert!(filled <= band.tiles_at(zoom).count(), "zoom {zoom}");
            }
        }
        let last = bands.last().unwrap();
        assert!(last.tiles_at(9).any(|tile| tile == Tile { zoom: 9, x: 269, y: 183 }), "Milan");
    }

    #[test]
    fn bands_with_a_gap_are_refused() {
        let gap = BANDS.replace("\"zooms\": [4, 6]", "\"zooms\": [5, 6]");
        assert!(parse(&gap).unwrap_err().to_string().contains("from zoom 4"));
    }
}

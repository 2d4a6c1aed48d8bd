//! PMTiles (version 3), reduced to what the embedded map needs: one directory when writing, sizes when reading.
//!
//! The app has a reader of its own.

use std::{
    collections::BTreeMap,
    io::{Read as _, Write as _},
};

use anyhow::{Context as _, Result, bail};
use flate2::{Compression, read::GzDecoder, write::GzEncoder};

use super::bands::Tile;

/// Size of a reader's first request, which must contain header and directory.
pub(crate) const FIRST_READ_BYTES: usize = 16_384;
const HEADER_BYTES: usize = 127;
const MAGIC: &[u8] = b"PMTiles\x03";

/// Default position of a map.
pub(crate) struct Center {
    pub lng_deg: f64,
    pub lat_deg: f64,
    pub zoom: u8,
}

/// Header information of an archive.
pub(crate) struct Contents {
    /// Compressed size of each tile, by tile ID.
    pub tiles: BTreeMap<u64, usize>,
    /// JSON.
    pub metadata: String,
    /// Bytes before the first tile: header, directory and metadata.
    pub head_bytes: usize,
}

struct Entry {
    id: u64,
    run: u64,
    length: u64,
    offset: u64,
}

/// Packs tiles. Deterministic: no time is written, and identical tiles are stored once.
pub(crate) fn write(tiles: &BTreeMap<Tile, Vec<u8>>, metadata: &str, center: &Center) -> Result<Vec<u8>> {
    let (first, last) = match (tiles.first_key_value(), tiles.last_key_value()) {
        (Some((first, _)), Some((last, _))) => (first.zoom, last.zoom),
        _ => bail!("there are no tiles to pack"),
    };
    let by_id: BTreeMap<u64, &[u8]> =
        tiles.iter().map(|(tile, bytes)| (tile.id(), bytes.as_slice())).collect();
    let (entries, data, contents) = pack(&by_id)?;
    let directory = zipped(&directory(&entries))?;
    let metadata = zipped(metadata.as_bytes())?;

    let mut out = MAGIC.to_vec();
    let metadata_at = (HEADER_BYTES + directory.len()) as u64;
    let data_at = metadata_at + metadata.len() as u64;
    for number in [
        HEADER_BYTES as u64,
        directory.len() as u64,
        metadata_at,
        metadata.len() as u64,
        // No leaf directories.
        data_at,
        0,
        data_at,
        data.len() as u64,
        by_id.len() as u64,
        entries.len() as u64,
        contents,
    ] {
        out.extend(number.to_le_bytes());
    }
    // Clustered by tile ID; directory and tiles compressed with gzip; vector tiles.
    out.extend([1, 2, 2, 1, first, last]);
    for degrees in [-180.0, -85.051_128_7, 180.0, 85.051_128_7] {
        out.extend(e7(degrees).to_le_bytes());
    }
    out.push(center.zoom);
    out.extend(e7(center.lng_deg).to_le_bytes());
    out.extend(e7(center.lat_deg).to_le_bytes());
    out.extend(directory);
    out.extend(metadata);
    if out.len() > FIRST_READ_BYTES {
        bail!(
            "header, directory and metadata take {} bytes, more than one read of {FIRST_READ_BYTES}",
            out.len()
        );
    }
    out.extend(data);
    Ok(out)
}

/// Returns the directory's entries, the compressed tiles, and the number of distinct tiles.
fn pack(tiles: &BTreeMap<u64, &[u8]>) -> Result<(Vec<Entry>, Vec<u8>, u64)> {
    let mut entries: Vec<Entry> = Vec::new();
    let mut data = Vec::new();
    let mut places: BTreeMap<&[u8], (u64, u64)> = BTreeMap::new();
    for (&id, &bytes) in tiles {
        let (offset, length) = match places.get(bytes) {
            Some(place) => *place,
            None => {
                let packed = zipped(bytes)?;
                let place = (data.len() as u64, packed.len() as u64);
                data.extend(packed);
                places.insert(bytes, place);
                place
            }
        };
        match entries.last_mut() {
            Some(last) if last.offset == offset && last.id + last.run == id => last.run += 1,
            _ => entries.push(Entry { id, run: 1, length, offset }),
        }
    }
    Ok((entries, data, places.len() as u64))
}

fn directory(entries: &[Entry]) -> Vec<u8> {
    let mut out = Vec::new();
    put_number(&mut out, entries.len() as u64);
    let mut before = 0;
    for entry in entries {
        put_number(&mut out, entry.id - before);
        before = entry.id;
    }
    entries.iter().for_each(|entry| put_number(&mut out, entry.run));
    entries.iter().for_each(|entry| put_number(&mut out, entry.length));
    let mut end_before = None;
    for entry in entries {
        // 0 means: directly after the previous entry.
        put_number(&mut out, if end_before == Some(entry.offset) { 0 } else { entry.offset + 1 });
        end_before = Some(entry.offset + entry.length);
    }
    out
}

/// Reads the header, the directory and the metadata of an archive.
pub(crate) fn read(archive: &[u8]) -> Result<Contents> {
    if !archive.starts_with(MAGIC) {
        bail!("it is not a PMTiles archive of version 3");
    }
    let number = |index: usize| -> Result<usize> {
        let at = MAGIC.len() + 8 * index;
        let bytes = archive
            .get(at..at + 8)
            .and_then(|bytes| bytes.try_into().ok())
            .context("the header is cut off")?;
        Ok(usize::try_from(u64::from_le_bytes(bytes))?)
    };
    let part = |at: usize, length: usize| -> Result<Vec<u8>> {
        let end = at.checked_add(length).context("a part lies nowhere")?;
        unzipped(archive.get(at..end).with_context(|| format!("the bytes from {at} to {end} are missing"))?)
    };
    if number(5)? != 0 {
        bail!("it has leaf directories, which cost another request");
    }
    let (data_at, data_bytes) = (number(6)?, number(7)?);
    if data_at.checked_add(data_bytes) != Some(archive.len()) {
        bail!("it ends elsewhere than its header says");
    }
    let tiles = tile_sizes(&part(number(0)?, number(1)?)?, data_bytes).context("the directory is broken")?;
    let metadata = String::from_utf8(part(number(2)?, number(3)?)?).context("the metadata is not UTF-8")?;
    Ok(Contents { tiles, metadata, head_bytes: data_at })
}

fn tile_sizes(mut directory: &[u8], data_bytes: usize) -> Result<BTreeMap<u64, usize>> {
    let mut next = || take_number(&mut directory).context("it is cut off");
    let count = next()?;
    let mut column = || (0..count).map(|_| next()).collect::<Result<Vec<u64>>>();
    let (steps, runs, lengths, offsets) = (column()?, column()?, column()?, column()?);
    let mut tiles = BTreeMap::new();
    let (mut id, mut end_before) = (0_u64, 0_u64);
    for (((step, run), length), offset) in steps.iter().zip(runs).zip(lengths).zip(offsets) {
        id = id.checked_add(*step).context("a number is too large")?;
        let offset = if offset == 0 { end_before } else { offset - 1 };
        end_before = offset.checked_add(length).context("a number is too large")?;
        if length == 0 || run == 0 || run > 1 << 28 || end_before > data_bytes as u64 {
            bail!("tile {id} lies outside of the data");
        }
        tiles.extend((0..run).map(|k| (id + k, length as usize)));
    }
    Ok(tiles)
}

fn put_number(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

fn take_number(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0;
    for shift in (0..63).step_by(7) {
        let (&byte, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Some(number);
        }
    }
    None
}

fn e7(degrees: f64) -> i32 {
    (degrees * 1e7).round() as i32
}

fn zipped(bytes: &[u8]) -> Result<Vec<u8>> {
    // Contains neither a time nor a name.
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?)
}

fn unzipped(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    GzDecoder::new(bytes).read_to_end(&mut out).context("a part cannot be unpacked")?;
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packed() -> Vec<u8> {
        let tile = |zoom, x, y| Tile { zoom, x, y };
        let tiles = BTreeMap::from([
            (tile(0, 0, 0), b"the world".to_vec()),
            (tile(1, 0, 0), b"sea".to_vec()),
            (tile(1, 0, 1), b"sea".to_vec()),
            (tile(1, 1, 0), b"sea".to_vec()),
            (tile(1, 1, 1), vec![7; 400]),
        ]);
        write(&tiles, "{\"a\":1}", &Center { lng_deg: 10.65, lat_deg: 46.0, zoom: 1 }).unwrap()
    }

    #[test]
    fn what_is_written_can_be_read() {
        let contents = read(&packed()).unwrap();
        assert_eq!(contents.metadata, "{\"a\":1}");
        assert_eq!(contents.tiles.keys().copied().collect::<Vec<_>>(), [0, 1, 2, 3, 4]);
        assert_eq!(contents.tiles[&1], contents.tiles[&4]);
        assert_ne!(contents.tiles[&1], contents.tiles[&3]);
        assert!(contents.head_bytes > HEADER_BYTES && contents.head_bytes < 400);
    }

    #[test]
    fn the_same_tiles_give_the_same_bytes_and_equal_ones_lie_there_once() {
        let archive = packed();
        assert_eq!(archive, packed());
        let counted = |index: usize| archive[8 + 8 * index];
        assert_eq!([counted(8), counted(9), counted(10)], [5, 4, 3], "tiles, entries, different tiles");
    }

    #[test]
    fn a_broken_archive_says_so() {
        let archive = packed();
        assert!(read(b"<!doctype html>").is_err());
        assert!(read(&archive[..archive.len() - 1]).is_err());
        assert!(read(&archive[..60]).is_err());
    }
}

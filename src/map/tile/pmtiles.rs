//! Reads tiles from a PMTiles archive (version 3) by byte ranges; if the server does not support ranges, from the
//! whole archive, fetched once.
//!
//! The format is left to the `pmtiles` crate; this module adds fetching in the browser and the limits.

use std::io::ErrorKind;
use std::sync::Mutex;

use bytes::Bytes;
use compact::sorted::SortedMap;
use pmtiles::{
    AsyncBackend, AsyncPmTilesReader, BackendResponse, Compression, DirEntry, Directory, DirectoryCache,
    PmtError, PmtResult, TileCoord, TileType,
};
use send_wrapper::SendWrapper;

use super::TileId;
use super::source::TileError;
use crate::map::event::BasemapProblem;
use crate::model::geo::{Bounds, LngLat};
use crate::platform::fetch::{self, FetchError, Get};

/// Supported version of the format.
const VERSION: u8 = 3;
/// Length of the first read: the format guarantees that header and root directory lie within it.
const FIRST_READ_BYTES: usize = 16_384;
/// Maximum size of an archive that is fetched whole.
const MAX_WHOLE_BYTES: usize = 64 * 1024 * 1024;
/// Maximum size of a single part of an archive as stored; a longer one is not fetched.
const MAX_PART_BYTES: usize = 16 * 1024 * 1024;
/// Maximum number of leaf directories kept; each is some ten kilobytes.
const MAX_LEAVES: usize = 32;

/// Location of the bytes of an archive.
#[derive(Debug)]
enum Place {
    /// On a server that supports ranges. The first part, fetched to find that out, is kept.
    Server { url: String, first: Bytes, may_cache: bool },
    /// Whole archive in memory.
    Memory(Bytes),
}

impl AsyncBackend for Place {
    async fn read(&self, offset: u64, length: usize) -> PmtResult<BackendResponse> {
        let bytes = match self {
            // No range of HTTP means nothing.
            _ if length == 0 => Bytes::new(),
            Self::Memory(whole) => part_of(whole, offset, length),
            Self::Server { first, .. }
                if offset == 0 && length <= FIRST_READ_BYTES
                    || offset.saturating_add(length as u64) <= first.len() as u64 =>
            {
                part_of(first, offset, length)
            }
            Self::Server { url, may_cache, .. } => {
                if length > MAX_PART_BYTES {
                    return Err(PmtError::Reading(std::io::Error::other(format!(
                        "a part of {length} bytes"
                    ))));
                }
                // The page has one thread, but the crate requires a `Send` future.
                SendWrapper::new(fetched(url, offset, length, *may_cache)).await?
            }
        };
        Ok(BackendResponse::new(bytes))
    }
}

fn part_of(whole: &Bytes, offset: u64, length: usize) -> Bytes {
    let start = usize::try_from(offset).unwrap_or(usize::MAX).min(whole.len());
    whole.slice(start..start.saturating_add(length).min(whole.len()))
}

async fn fetched(url: &str, offset: u64, length: usize, may_cache: bool) -> PmtResult<Bytes> {
    let unreached = |reason: String| PmtError::Reading(std::io::Error::new(UNREACHED, reason));
    let range = format!("bytes={offset}-{}", offset.saturating_add(length as u64 - 1));
    let request = Get { url, headers: &[("Range", &range)], may_cache };
    let answer = fetch::get(request).await.map_err(|error| unreached(error.to_string()))?;
    if answer.status != 206 {
        return Err(unreached(format!("status {}, expected 206", answer.status)));
    }
    answer.bytes(length).await.map(Bytes::from).map_err(|error| unreached(error.to_string()))
}

/// Marks errors of the server, which may be temporary; every other read error is permanent.
const UNREACHED: ErrorKind = ErrorKind::NotConnected;

const fn unreadable(reason: String) -> BasemapProblem {
    BasemapProblem::Unreadable { reason }
}

fn why_unreached(error: &PmtError) -> Option<String> {
    let PmtError::Reading(error) = error else { return None };
    (error.kind() == UNREACHED).then(|| error.to_string())
}

/// Cache of the leaf directories used last, by offset.
#[derive(Default)]
struct Leaves(Mutex<KeptLeaves>);

#[derive(Default)]
struct KeptLeaves {
    /// Each leaf with the number of its last use.
    leaves: SortedMap<u64, (u64, Directory)>,
    uses: u64,
}

impl KeptLeaves {
    fn get(&mut self, offset: u64) -> Option<&Directory> {
        self.uses += 1;
        let (used, leaf) = self.leaves.get_mut(&offset)?;
        *used = self.uses;
        Some(leaf)
    }

    fn insert(&mut self, offset: u64, leaf: Directory) {
        if self.leaves.len() >= MAX_LEAVES
            && let Some(oldest) = self.leaves.iter().min_by_key(|(_, (used, _))| *used).map(|(at, _)| *at)
        {
            self.leaves.remove(&oldest);
        }
        self.uses += 1;
        self.leaves.insert(offset, (self.uses, leaf));
    }
}

impl DirectoryCache for Leaves {
    async fn get_dir_entry_or_insert(
        &self,
        offset: u64,
        tile_id: pmtiles::TileId,
        fetcher: impl Future<Output = PmtResult<Directory>> + Send,
    ) -> PmtResult<Option<DirEntry>> {
        if let Ok(mut leaves) = self.0.lock()
            && let Some(leaf) = leaves.get(offset)
        {
            return Ok(leaf.find_tile_id(tile_id).copied());
        }
        let leaf = fetcher.await?;
        let entry = leaf.find_tile_id(tile_id).copied();
        if let Ok(mut leaves) = self.0.lock() {
            leaves.insert(offset, leaf);
        }
        Ok(entry)
    }
}

/// Opened archive.
pub(super) struct Archive {
    reader: AsyncPmTilesReader<Place, Leaves>,
    /// Credit line; empty when the archive has none.
    pub(super) attribution: String,
    /// Warning for the user; the archive works nevertheless.
    pub(super) remark: Option<BasemapProblem>,
}

impl Archive {
    /// Opens the archive at `url`.
    ///
    /// # Errors
    /// When it cannot be fetched or is not an archive.
    pub(super) async fn open(url: &str, may_cache: bool) -> Result<Self, BasemapProblem> {
        let unreachable = |error: &FetchError| BasemapProblem::Unreachable { reason: error.to_string() };
        let range = format!("bytes=0-{}", FIRST_READ_BYTES - 1);
        let answer = fetch::get(Get { url, headers: &[("Range", &range)], may_cache })
            .await
            .map_err(|error| unreachable(&error))?;
        let (place, remark) = match answer.status {
            206 => {
                let first = answer.bytes(FIRST_READ_BYTES).await.map_err(|error| unreachable(&error))?;
                (Place::Server { url: url.to_owned(), first: first.into(), may_cache }, None)
            }
            200 => {
                let whole = answer.bytes(MAX_WHOLE_BYTES).await.map_err(|error| {
                    // Not retried: the archive would be as long the next time.
                    let is_final = matches!(error, FetchError::TooLong { .. });
                    let reason = error.to_string();
                    if is_final { unreadable(reason) } else { BasemapProblem::Unreachable { reason } }
                })?;
                let is_long = whole.len() > FIRST_READ_BYTES;
                let remark = is_long.then_some(BasemapProblem::NoRanges { bytes: whole.len() });
                (Place::Memory(whole.into()), remark)
            }
            // 416: an empty file has no range to send.
            416 => (Place::Memory(Bytes::new()), None),
            status => return Err(BasemapProblem::Unreachable { reason: format!("status {status}") }),
        };
        Self::opened(place, remark).await
    }

    /// Opens an archive that is already in memory.
    ///
    /// # Errors
    /// When it is not an archive.
    pub(super) async fn from_bytes(whole: Vec<u8>) -> Result<Self, BasemapProblem> {
        Self::opened(Place::Memory(whole.into()), None).await
    }

    async fn opened(place: Place, remark: Option<BasemapProblem>) -> Result<Self, BasemapProblem> {
        let start = match &place {
            Place::Memory(bytes) | Place::Server { first: bytes, .. } => bytes.clone(),
        };
        if start.is_empty() {
            return Err(unreadable("the file is empty".to_owned()));
        }
        let reader =
            AsyncPmTilesReader::try_from_cached_source(place, Leaves::default()).await.map_err(|error| {
                match why_unreached(&error) {
                    Some(reason) => BasemapProblem::Unreachable { reason },
                    None => unreadable(in_words(&error, &start)),
                }
            })?;
        let header = reader.get_header();
        // The `pmtiles` reader checks only the name of the format.
        if header.spec_version() != VERSION {
            return Err(unreadable(format!(
                "it is PMTiles version {}, expected {VERSION}",
                header.spec_version()
            )));
        }
        if header.min_zoom > header.max_zoom {
            let (min, max) = (header.min_zoom, header.max_zoom);
            return Err(unreadable(format!("its zooms go from {min} to {max}")));
        }
        let found = match header.tile_type {
            TileType::Mvt | TileType::Png | TileType::Jpeg | TileType::Webp | TileType::Avif => None,
            TileType::Mlt => Some("MLT"),
            TileType::Unknown => Some("an unknown type"),
        };
        if let Some(found) = found {
            return Err(unreadable(format!("its tiles are {found}, expected MVT or images")));
        }
        if !matches!(header.tile_compression, Compression::Gzip | Compression::None) {
            let found = header.tile_compression;
            return Err(unreadable(format!("its tiles are packed with {found:?}, expected gzip or none")));
        }
        // Without readable metadata the basemap is drawn without a credit line; if the metadata could not be fetched,
        // it is not drawn, because the credit is owed.
        let metadata = match reader.get_metadata().await {
            Ok(metadata) => metadata,
            Err(error) => match why_unreached(&error) {
                Some(reason) => return Err(BasemapProblem::Unreachable { reason }),
                None => String::new(),
            },
        };
        let metadata: serde_json::Value = serde_json::from_str(&metadata).unwrap_or_default();
        let attribution = metadata.get("attribution").and_then(|value| value.as_str()).unwrap_or_default();
        Ok(Self { attribution: without_markup(attribution), reader, remark })
    }

    /// Returns the first and the last zoom with tiles.
    pub(super) fn zooms(&self) -> (u8, u8) {
        let header = self.reader.get_header();
        (header.min_zoom, header.max_zoom)
    }

    /// Returns the area with data; `None` when the header does not state a valid one.
    pub(super) fn bounds(&self) -> Option<Bounds> {
        let header = self.reader.get_header();
        let south_west = LngLat::new(header.min_longitude, header.min_latitude)?;
        let north_east = LngLat::new(header.max_longitude, header.max_latitude)?;
        let has_area =
            south_west.lng_deg() < north_east.lng_deg() && south_west.lat_deg() < north_east.lat_deg();
        has_area.then_some(Bounds { south_west, north_east })
    }

    /// Returns whether its tiles are images.
    pub(super) fn is_raster(&self) -> bool {
        self.reader.get_header().tile_type != TileType::Mvt
    }

    /// Returns the compressed bytes of a tile, `None` when the archive has none.
    ///
    /// If the directory is already loaded, an absent tile is known without waiting.
    pub(super) async fn packed(&self, tile: TileId) -> Result<Option<Bytes>, TileError> {
        let Ok(coord) = TileCoord::new(tile.zoom, tile.x, tile.y) else { return Ok(None) };
        self.reader.get_tile(coord).await.map_err(|error| {
            why_unreached(&error).map_or_else(|| TileError::Broken(error.to_string()), TileError::Unreached)
        })
    }
}

/// Removes HTML tags: credit lines in archives contain links, but are shown as text.
fn without_markup(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (i, part) in text.split('<').enumerate() {
        let words = if i == 0 { part } else { part.split_once('>').map_or("", |(_tag, words)| words) };
        out.push_str(words);
    }
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn in_words(error: &PmtError, start: &[u8]) -> String {
    let begins_well = start.starts_with(b"PMTiles");
    let other_version = if begins_well {
        start.get(7).filter(|version| **version != VERSION)
    } else {
        start.get(2).filter(|_| matches!(error, PmtError::UnsupportedPmTilesVersion))
    };
    if let Some(version) = other_version {
        format!("it is PMTiles version {version}, expected {VERSION}")
    } else if matches!(error, PmtError::InvalidMagicNumber) {
        "it is not a PMTiles file".to_owned()
    } else if begins_well && start.len() < FIRST_READ_BYTES {
        format!("it is cut off or broken ({error})")
    } else {
        error.to_string()
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;

    use super::*;

    const WHOLE: &[u8] = include_bytes!("../../../assets/basemap/northern-italy.pmtiles");

    /// Opens an archive on a server that delivered `first` and then nothing more: outside a browser nothing can be
    /// fetched.
    fn opened(first: &[u8]) -> Result<Archive, BasemapProblem> {
        let place =
            Place::Server { url: String::new(), first: Bytes::copy_from_slice(first), may_cache: true };
        Archive::opened(place, None).now_or_never().unwrap()
    }

    fn number_at(offset: usize) -> usize {
        u64::from_le_bytes(WHOLE[offset..offset + 8].try_into().unwrap()) as usize
    }

    #[test]
    fn the_leaf_that_was_not_used_for_longest_goes_first() {
        let leaf = || Directory::try_from(Bytes::from_static(&[0])).unwrap();
        let mut kept = KeptLeaves::default();
        for offset in 0..MAX_LEAVES as u64 + 8 {
            kept.insert(offset, leaf());
            assert!(kept.get(0).is_some(), "in use, at {offset}");
        }
        assert_eq!(kept.leaves.len(), MAX_LEAVES);
        assert!(kept.get(8).is_none() && kept.get(9).is_some());
    }

    #[test]
    fn a_part_without_bytes_is_not_asked_for() {
        let place = Place::Server { url: String::new(), first: Bytes::new(), may_cache: true };
        assert!(place.read(1 << 40, 0).now_or_never().unwrap().is_ok());
    }

    #[test]
    fn what_is_not_reached_is_asked_for_again_and_what_is_broken_is_not() {
        let (metadata, tiles) = (number_at(24), number_at(56));
        let unreached = opened(&WHOLE[..metadata]).err();
        assert!(matches!(unreached, Some(BasemapProblem::Unreachable { .. })), "{unreached:?}");
        let archive = opened(&WHOLE[..FIRST_READ_BYTES.max(tiles)]).unwrap();
        assert!(!archive.attribution.is_empty(), "what is here is not asked for");
        let far = archive.packed(TileId { zoom: 9, x: 269, y: 183 }).now_or_never().unwrap();
        assert!(matches!(far, Err(TileError::Unreached(_))), "{far:?}");
        let mut garbled = WHOLE[..FIRST_READ_BYTES].to_vec();
        garbled[number_at(8)..][..64].fill(0x55);
        let broken = opened(&garbled).err();
        assert!(matches!(broken, Some(BasemapProblem::Unreadable { .. })), "{broken:?}");
        let mut garbled = WHOLE[..FIRST_READ_BYTES.max(tiles)].to_vec();
        garbled[metadata..][..64].fill(0x55);
        assert_eq!(opened(&garbled).unwrap().attribution, "", "it can be drawn without");
    }

    #[test]
    fn a_credit_line_is_text() {
        let html = "<a href=\"https://example.org\" target=\"_blank\">Example</a> © <b>OpenStreetMap</b> ";
        assert_eq!(without_markup(html), "Example © OpenStreetMap");
        assert_eq!(without_markup("1 < 2"), "1");
        assert_eq!(without_markup("ISTAT; NOAA"), "ISTAT; NOAA");
    }
}

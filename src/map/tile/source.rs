//! Tile sources: PMTiles archives and servers of single tiles, vector or image.
//!
//! The engine sees a source only as `Tiles`, so that a page without a basemap contains no code for one.

use std::io::Read as _;
use std::pin::Pin;
use std::rc::Rc;

use flate2::read::GzDecoder;

use super::TileId;
use super::build::{self, TileBuild, TileMesh};
use super::pmtiles::Archive;
use super::template::Template;
use crate::map::event::BasemapProblem;
use crate::model::geo::Bounds;
use crate::platform::image::{self, DecodedImage};

/// Maximum size of a tile, compressed or not: protects against decompression bombs.
const MAX_TILE_BYTES: usize = 16 * 1024 * 1024;
/// Maximum side of an image tile in pixels.
const MAX_IMAGE_SIDE: u32 = 2048;
/// Maximum zoom of tiles; no camera zooms in further.
const MAX_ZOOM: u8 = 20;

/// Source as the host requests it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceSpec {
    /// URL of an archive, or a URL template with `{z}`, `{x}` and `{y}` (or `{-y}`, counted from the south) for
    /// single tiles.
    pub url: String,
    /// First and last zoom of a server of single tiles; an archive states its own.
    pub zooms: (u8, u8),
    /// Lowest zoom at which its tiles are drawn, counted for tiles of 512 px.
    pub from_zoom: u8,
    /// Nominal width of its tiles in CSS pixels; `None`: 512, or 256 for images.
    pub tile_css_px: Option<u16>,
    /// Credit line. Empty: the one in the archive.
    pub attribution: String,
    /// Whether the nearest ancestor stands in for a missing tile. Otherwise the tileset below shows through there.
    pub fills_gaps: bool,
    /// Whether the browser may cache the responses, which reveal the area that was looked at.
    pub may_cache: bool,
}

impl SourceSpec {
    /// Returns the spec of an archive that serves as the lowest tileset.
    #[must_use]
    pub fn ground(url: &str) -> Self {
        Self {
            url: url.to_owned(),
            zooms: (0, MAX_ZOOM),
            from_zoom: 0,
            tile_css_px: None,
            attribution: String::new(),
            fills_gaps: true,
            may_cache: true,
        }
    }
}

enum Origin {
    Archive(Box<Archive>),
    Template(Template),
}

/// Opened source of tiles.
pub struct TileSource {
    origin: Origin,
    zooms: (u8, u8),
    levels_finer: u8,
    is_upper: bool,
    bounds: Option<Bounds>,
}

/// Opened source with its credit line and a possible warning.
pub struct Opened {
    /// The source itself.
    pub source: TileSource,
    /// Credit line; empty when neither the spec nor the archive has one.
    pub attribution: String,
    /// Warning for the user; the source works nevertheless.
    pub remark: Option<BasemapProblem>,
}

impl TileSource {
    /// Opens a source. A server of single tiles is not contacted before the first tile.
    ///
    /// # Errors
    /// When an archive cannot be fetched or is not an archive.
    pub async fn open(spec: &SourceSpec) -> Result<Opened, BasemapProblem> {
        if let Some(template) = Template::parse(&spec.url, spec.may_cache) {
            let is_raster = template.names_images();
            return Ok(Self::opened(Origin::Template(template), spec, spec.zooms, is_raster));
        }
        Ok(Self::of_archive(Archive::open(&spec.url, spec.may_cache).await?, spec))
    }

    /// Opens an archive that is already in memory.
    ///
    /// # Errors
    /// When it is not an archive.
    pub async fn from_bytes(whole: Vec<u8>) -> Result<Opened, BasemapProblem> {
        Ok(Self::of_archive(Archive::from_bytes(whole).await?, &SourceSpec::ground("")))
    }

    fn of_archive(mut archive: Archive, spec: &SourceSpec) -> Opened {
        let (zooms, is_raster) = (archive.zooms(), archive.is_raster());
        let (attribution, remark) = (std::mem::take(&mut archive.attribution), archive.remark.take());
        let opened = Self::opened(Origin::Archive(Box::new(archive)), spec, zooms, is_raster);
        let attribution = if opened.attribution.is_empty() { attribution } else { opened.attribution };
        Opened { attribution, remark, ..opened }
    }

    fn opened(origin: Origin, spec: &SourceSpec, (min, max): (u8, u8), is_raster: bool) -> Opened {
        let tile_css_px = spec.tile_css_px.unwrap_or(if is_raster { 256 } else { 512 });
        let max = max.min(MAX_ZOOM);
        let levels_finer = u8::from(tile_css_px < 512);
        let min = min.max(spec.from_zoom + levels_finer).min(max);
        let bounds = match &origin {
            Origin::Archive(archive) => archive.bounds().filter(|_| !spec.fills_gaps),
            Origin::Template(_) => None,
        };
        let is_upper = !spec.fills_gaps;
        let source = Self { origin, zooms: (min, max), levels_finer, is_upper, bounds };
        Opened { source, attribution: spec.attribution.clone(), remark: None }
    }

    /// Returns the first and the last zoom with tiles to draw.
    #[must_use]
    pub const fn zooms(&self) -> (u8, u8) {
        self.zooms
    }

    /// Fetches a tile; `None` when the source has none.
    ///
    /// If the archive directory is already loaded, an absent tile is known without waiting.
    ///
    /// # Errors
    /// When it cannot be fetched, decompressed or decoded.
    pub async fn tile(self: Rc<Self>, tile: TileId) -> Result<Option<TileData>, TileError> {
        let packed = match &self.origin {
            Origin::Archive(archive) => archive.packed(tile).await?,
            Origin::Template(template) => template.packed(tile, MAX_TILE_BYTES).await?.map(Into::into),
        };
        let Some(packed) = packed else { return Ok(None) };
        if is_image(&packed) {
            let decoded = image::decoded(&packed).await.map_err(TileError::Broken)?;
            let (width, height) = decoded.size();
            if width > MAX_IMAGE_SIDE || height > MAX_IMAGE_SIDE {
                return Err(TileError::Broken(format!(
                    "an image of {width} × {height} pixels, at most {MAX_IMAGE_SIDE} are drawn"
                )));
            }
            return Ok(Some(TileData::Image(decoded)));
        }
        unpacked(&packed).map(|bytes| Some(TileData::Vector(bytes))).map_err(TileError::Broken)
    }
}

/// Content of a tile.
#[derive(Debug, Clone, PartialEq)]
pub enum TileData {
    /// Decompressed bytes of a vector tile.
    Vector(Vec<u8>),
    /// Decoded image.
    Image(DecodedImage),
}

/// Tile source as the engine sees it: fetches tiles and builds their meshes.
pub(crate) trait Tiles {
    /// Returns the first and the last zoom with tiles to draw.
    fn zooms(&self) -> (u8, u8);
    /// Returns the area with data; nothing is drawn outside. `None`: no limit.
    fn bounds(&self) -> Option<Bounds>;
    /// Returns how many zooms finer its tiles are than tiles of 512 px: image tiles are often 256 px wide.
    fn levels_finer(&self) -> u8;
    /// Fetches a tile; `None` when the source has none.
    fn tile(self: Rc<Self>, id: TileId) -> TileFuture;
    /// Starts building a tile from its bytes.
    fn build(&self, id: TileId, bytes: Vec<u8>) -> Result<Box<dyn TileBuilding>, build::TileError>;
}

/// Pending tile fetch.
pub(crate) type TileFuture = Pin<Box<dyn Future<Output = Result<Option<TileData>, TileError>>>>;

/// Tile being built in steps.
pub(crate) trait TileBuilding {
    /// Returns the number of the tile.
    fn id(&self) -> TileId;
    /// Continues while `has_time` returns true. Returns whether the tile is finished.
    fn advance(&mut self, has_time: &mut dyn FnMut() -> bool) -> bool;
    /// Returns the finished mesh, and the error of the layers that are missing from it.
    fn finish(self: Box<Self>) -> (TileMesh, Option<build::TileError>);
}

impl Tiles for TileSource {
    fn zooms(&self) -> (u8, u8) {
        self.zooms()
    }

    fn levels_finer(&self) -> u8 {
        self.levels_finer
    }

    fn bounds(&self) -> Option<Bounds> {
        self.bounds
    }

    fn tile(self: Rc<Self>, id: TileId) -> TileFuture {
        Box::pin(Self::tile(self, id))
    }

    fn build(&self, id: TileId, bytes: Vec<u8>) -> Result<Box<dyn TileBuilding>, build::TileError> {
        Ok(Box::new(TileBuild::new(id, bytes, self.is_upper)?))
    }
}

impl TileBuilding for TileBuild {
    fn id(&self) -> TileId {
        self.id()
    }

    fn advance(&mut self, has_time: &mut dyn FnMut() -> bool) -> bool {
        self.advance(has_time)
    }

    fn finish(self: Box<Self>) -> (TileMesh, Option<build::TileError>) {
        (*self).finish()
    }
}

/// Reason why a tile is not available.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TileError {
    /// The server did not respond, or not with the bytes; a retry may succeed.
    #[error("not reached: {0}")]
    Unreached(String),
    /// The archive is inconsistent, or the tile cannot be decompressed or decoded.
    #[error("{0}")]
    Broken(String),
}

/// Returns whether the bytes begin with the signature of PNG, JPEG, WebP (in RIFF) or AVIF (an ISO media file).
fn is_image(packed: &[u8]) -> bool {
    packed.starts_with(b"\x89PNG")
        || packed.starts_with(&[0xff, 0xd8, 0xff])
        || packed.starts_with(b"RIFF") && packed.get(8..12) == Some(b"WEBP")
        || packed.get(4..12).is_some_and(|brand| brand == b"ftypavif" || brand == b"ftypavis")
}

/// Decompresses a tile if it begins with the gzip magic number: some packers leave single tiles uncompressed.
fn unpacked(packed: &[u8]) -> Result<Vec<u8>, String> {
    if !packed.starts_with(&[0x1f, 0x8b]) {
        return Ok(packed.to_vec());
    }
    let mut bytes = Vec::with_capacity(packed.len() * 2);
    GzDecoder::new(packed)
        .take(MAX_TILE_BYTES as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| format!("cannot be unpacked: {error}"))?;
    if bytes.len() > MAX_TILE_BYTES {
        return Err(format!("unpacks to more than {MAX_TILE_BYTES} bytes"));
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images_are_known_by_their_first_bytes() {
        for image in [
            &b"\x89PNG\r\n\x1a\n"[..],
            b"\xff\xd8\xff\xe0JFIF",
            b"RIFF\x24\0\0\0WEBPVP8 ",
            b"\0\0\0\x1cftypavif",
        ] {
            assert!(is_image(image), "{image:?}");
        }
        for other in [&b"\x1f\x8b\x08"[..], b"\x1a\x05water", b"RIFF\x24\0\0\0WAVE", b"", b"\xff\xd8"] {
            assert!(!is_image(other), "{other:?}");
        }
    }
}

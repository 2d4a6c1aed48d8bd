//! Where tiles come from: PMTiles archives and servers of single tiles, of vectors or of images. Also the engine's own
//! view of a source, so that a page without a basemap carries no code for one.

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

/// No tile is larger than this, packed or not: more would be a trap.
const MAX_TILE_BYTES: usize = 16 * 1024 * 1024;
/// No tile that is an image has more pixels a side.
const MAX_IMAGE_SIDE: u32 = 2048;
/// No camera comes nearer than this.
const MAX_ZOOM: u8 = 20;

/// A source as the host asks for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceSpec {
    /// The address of an archive, or one with `{z}`, `{x}` and `{y}` (or `{-y}`, counted from the south) for each tile.
    pub url: String,
    /// The zooms that a server of single tiles has; an archive says so itself.
    pub zooms: (u8, u8),
    /// The zoom its tiles are drawn from, those of 512 px.
    pub from_zoom: u8,
    /// How wide its tiles are meant to be, in CSS pixels; `None`: 512, and 256 when they are images.
    pub tile_css_px: Option<u16>,
    /// Who made the data. Empty: what the archive says.
    pub attribution: String,
    /// Whether the nearest ancestor stands in where a tile is missing. Without, what lies below is seen there.
    pub fills_gaps: bool,
    /// Whether the browser may keep what it gets, and with it which area was looked at.
    pub may_cache: bool,
}

impl SourceSpec {
    /// An archive that everything else lies on.
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

/// A source that tiles can be had from.
pub struct TileSource {
    origin: Origin,
    zooms: (u8, u8),
    levels_finer: u8,
    is_upper: bool,
    bounds: Option<Bounds>,
}

/// An opened source, and what its user should know.
pub struct Opened {
    /// The source.
    pub source: TileSource,
    /// Who made the data; empty when nobody says.
    pub attribution: String,
    /// Not an error, but worth a word.
    pub remark: Option<BasemapProblem>,
}

impl TileSource {
    /// Opens a source. A server of single tiles is not asked before the first tile.
    ///
    /// # Errors
    /// When an archive cannot be fetched or is none.
    pub async fn open(spec: &SourceSpec) -> Result<Opened, BasemapProblem> {
        if let Some(template) = Template::parse(&spec.url, spec.may_cache) {
            let is_raster = template.names_images();
            return Ok(Self::opened(Origin::Template(template), spec, spec.zooms, is_raster));
        }
        Ok(Self::of_archive(Archive::open(&spec.url, spec.may_cache).await?, spec))
    }

    /// Opens an archive that is here already.
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

    /// The first and the last zoom that have tiles to draw.
    #[must_use]
    pub const fn zooms(&self) -> (u8, u8) {
        self.zooms
    }

    /// A tile, `None` when there is none. Of an archive whose directory is here, an absent tile is known without
    /// waiting.
    ///
    /// # Errors
    /// When it cannot be fetched, unpacked or decoded.
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

/// What a tile is made of.
#[derive(Debug, Clone, PartialEq)]
pub enum TileData {
    /// The unpacked bytes of a vector tile.
    Vector(Vec<u8>),
    /// An image.
    Image(DecodedImage),
}

/// Where tiles come from, and who makes meshes of them.
pub(crate) trait Tiles {
    /// The first and the last zoom that have tiles to draw.
    fn zooms(&self) -> (u8, u8);
    /// Where it has data; nothing of it is drawn elsewhere. `None` everywhere.
    fn bounds(&self) -> Option<Bounds>;
    /// How many zooms finer than those of 512 px its tiles are: images are often 256 px wide.
    fn levels_finer(&self) -> u8;
    /// A tile; `None` where there is none.
    fn tile(self: Rc<Self>, id: TileId) -> TileFuture;
    /// Begins to build a tile from its bytes.
    fn build(&self, id: TileId, bytes: Vec<u8>) -> Result<Box<dyn TileBuilding>, build::TileError>;
}

/// A tile that is on its way.
pub(crate) type TileFuture = Pin<Box<dyn Future<Output = Result<Option<TileData>, TileError>>>>;

/// A tile being built, in steps.
pub(crate) trait TileBuilding {
    /// Which tile.
    fn id(&self) -> TileId;
    /// Goes on while `has_time` says so. Returns whether it is done.
    fn advance(&mut self, has_time: &mut dyn FnMut() -> bool) -> bool;
    /// The finished mesh, and what was wrong with the layers that are missing from it.
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

/// Why a tile cannot be had.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TileError {
    /// The server did not answer, or not with the bytes: may work later.
    #[error("not reached: {0}")]
    Unreached(String),
    /// The archive says something impossible, or the tile cannot be unpacked.
    #[error("{0}")]
    Broken(String),
}

/// The first bytes decide: PNG, JPEG, WebP (in RIFF) and AVIF (an ISO media file) begin with their own.
fn is_image(packed: &[u8]) -> bool {
    packed.starts_with(b"\x89PNG")
        || packed.starts_with(&[0xff, 0xd8, 0xff])
        || packed.starts_with(b"RIFF") && packed.get(8..12) == Some(b"WEBP")
        || packed.get(4..12).is_some_and(|brand| brand == b"ftypavif" || brand == b"ftypavis")
}

/// The magic number decides: some packers leave single tiles unpacked.
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

//! Single tiles from a server: an address with places for zoom, column and row.

use super::TileId;
use super::source::TileError;
use crate::platform::fetch::{self, Get};

/// An address with places for a tile's numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Template {
    url: String,
    may_cache: bool,
}

impl Template {
    /// The template, `None` when the address has not all three places: then it is one of an archive.
    pub(super) fn parse(url: &str, may_cache: bool) -> Option<Self> {
        let has_row = url.contains("{y}") || url.contains("{-y}");
        (url.contains("{z}") && url.contains("{x}") && has_row)
            .then(|| Self { url: url.to_owned(), may_cache })
    }

    /// Whether the address says that the tiles are images.
    pub(super) fn names_images(&self) -> bool {
        let path = self.url.split(['?', '#']).next().unwrap_or_default().to_ascii_lowercase();
        [".png", ".jpg", ".jpeg", ".webp", ".avif"].iter().any(|end| path.ends_with(end))
    }

    /// The address of a tile.
    fn address(&self, TileId { zoom, x, y }: TileId) -> String {
        let from_south = (1_u64 << zoom) - 1 - u64::from(y);
        self.url
            .replace("{z}", &zoom.to_string())
            .replace("{x}", &x.to_string())
            .replace("{y}", &y.to_string())
            .replace("{-y}", &from_south.to_string())
    }

    /// The bytes of a tile as they came; `None` where the server has none.
    pub(super) async fn packed(&self, tile: TileId, max_bytes: usize) -> Result<Option<Vec<u8>>, TileError> {
        let unreached = |reason: &dyn std::fmt::Display| TileError::Unreached(reason.to_string());
        let request = Get { url: &self.address(tile), headers: &[], may_cache: self.may_cache };
        let answer = fetch::get(request).await.map_err(|error| unreached(&error))?;
        match answer.status {
            200 => {
                let bytes = answer.bytes(max_bytes).await.map_err(|error| unreached(&error))?;
                Ok((!bytes.is_empty()).then_some(bytes))
            }
            204 | 404 | 410 => Ok(None),
            status => Err(unreached(&format!("status {status}"))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(template: &str) -> Option<String> {
        let tile = TileId { zoom: 12, x: 2176, y: 1496 };
        Template::parse(template, true).map(|template| template.address(tile))
    }

    #[test]
    fn a_tile_has_an_address() {
        assert_eq!(address("tiles/{z}/{x}/{y}.mvt").as_deref(), Some("tiles/12/2176/1496.mvt"));
        let from_south = "https://example.org/{z}-{x}-{-y}.png?key={z}";
        assert_eq!(address(from_south).as_deref(), Some("https://example.org/12-2176-2599.png?key=12"));
        assert_eq!(address("firenze.pmtiles"), None);
        assert_eq!(address("{z}/{x}.png"), None);
    }

    #[test]
    fn the_end_of_the_address_says_whether_tiles_are_images() {
        let is_raster =
            |url: &str| Template::parse(url, true).is_some_and(|template| template.names_images());
        assert!(is_raster("a/{z}/{x}/{y}.png") && is_raster("a/{z}/{x}/{y}.WEBP?v=1"));
        assert!(!is_raster("a/{z}/{x}/{y}.mvt") && !is_raster("a.png/{z}/{x}/{y}"));
    }
}

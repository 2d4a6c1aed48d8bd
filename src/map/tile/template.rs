//! Single tiles from a server, by a URL template with placeholders for zoom, column and row.

use super::TileId;
use super::source::TileError;
use crate::platform::fetch::{self, Get};

/// URL template with placeholders for a tile's numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Template {
    url: String,
    may_cache: bool,
}

impl Template {
    /// Parses a template; `None` when one of the three placeholders is missing: then the URL is that of an archive.
    pub(super) fn parse(url: &str, may_cache: bool) -> Option<Self> {
        let has_row = url.contains("{y}") || url.contains("{-y}");
        (url.contains("{z}") && url.contains("{x}") && has_row)
            .then(|| Self { url: url.to_owned(), may_cache })
    }

    /// Returns whether the file extension in the URL is that of an image.
    pub(super) fn names_images(&self) -> bool {
        let path = self.url.split(['?', '#']).next().unwrap_or_default().to_ascii_lowercase();
        [".png", ".jpg", ".jpeg", ".webp", ".avif"].iter().any(|end| path.ends_with(end))
    }

    /// Returns the URL of a tile.
    fn address(&self, TileId { zoom, x, y }: TileId) -> String {
        let from_south = (1_u64 << zoom) - 1 - u64::from(y);
        self.url
            .replace("{z}", &zoom.to_string())
            .replace("{x}", &x.to_string())
            .replace("{y}", &y.to_string())
            .replace("{-y}", &from_south.to_string())
    }

    /// Fetches the bytes of a tile as sent; `None` when the server has none.
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

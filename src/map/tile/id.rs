//! Tile numbering.

use crate::map::space::FixedPoint;

/// Tile number: at zoom z the world is 2ᶻ columns by 2ᶻ rows, counted from the north west.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TileId {
    /// Zoom level.
    pub zoom: u8,
    /// Column, counted from the west.
    pub x: u32,
    /// Row, counted from the north.
    pub y: u32,
}

impl TileId {
    /// Returns the tile one zoom up that contains this one; `None` for the world.
    #[must_use]
    pub const fn parent(self) -> Option<Self> {
        self.ancestor(1)
    }

    /// Returns the tile `zooms` levels up that contains this one; `None` above the world.
    #[must_use]
    pub const fn ancestor(self, zooms: u8) -> Option<Self> {
        match self.zoom.checked_sub(zooms) {
            Some(zoom) => Some(Self { zoom, x: self.x >> zooms, y: self.y >> zooms }),
            None => None,
        }
    }

    /// Returns whether a position lies in the tile.
    #[must_use]
    pub fn holds(self, at: FixedPoint) -> bool {
        let shift = 32 - u32::from(self.zoom);
        let part = |v: i32| v.cast_unsigned().checked_shr(shift).unwrap_or(0);
        (part(at.x), part(at.y)) == (self.x, self.y)
    }

    /// Returns the four tiles one zoom down.
    #[must_use]
    pub const fn children(self) -> [Self; 4] {
        let (zoom, x, y) = (self.zoom + 1, self.x << 1, self.y << 1);
        [
            Self { zoom, x, y },
            Self { zoom, x: x + 1, y },
            Self { zoom, x, y: y + 1 },
            Self { zoom, x: x + 1, y: y + 1 },
        ]
    }
}

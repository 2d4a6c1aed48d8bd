//! Symbols as images: their specification ([`spec`]), their place in a texture ([`atlas`]) and their rasterization.

pub mod atlas;
pub mod raster;
pub mod spec;

pub use spec::{FillLevel, Plate, RingStyle, STRIKE, STRIKE_EDGE, STRIKE_REACH, SpriteId, SpriteSpec};

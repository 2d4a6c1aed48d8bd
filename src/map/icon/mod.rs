//! Symbols as images: what one looks like ([`spec`]), where it lies in a texture ([`atlas`]), and its raster.

pub mod atlas;
pub mod raster;
pub mod spec;

pub use spec::{FillLevel, Plate, RingStyle, STRIKE, STRIKE_EDGE, STRIKE_REACH, SpriteId, SpriteSpec};

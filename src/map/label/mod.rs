//! Words on the map: what they look like ([`text`]), where there is room ([`placement`]), and the ones that are shown.

mod curve;
pub mod placement;
mod raster;
pub(crate) mod shown;
pub mod text;

//! Labels: how text looks ([`text`]), where there is room ([`placement`]), and which labels are shown.

mod curve;
pub mod placement;
mod raster;
pub(crate) mod shown;
pub mod text;

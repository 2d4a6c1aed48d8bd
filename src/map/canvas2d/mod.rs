//! The painter without WebGL2, on the browser's 2D canvas: for thin clients and blocked GPUs.
//!
//! Draws the same buckets, symbols and labels, but plainer: the basemap is an image that is transformed while the map
//! moves and redrawn when it rests.

#[cfg(feature = "canvas2d")]
mod backdrop;
#[cfg(feature = "canvas2d")]
mod image;
#[cfg(not(feature = "canvas2d"))]
mod missing;
#[cfg(feature = "canvas2d")]
mod overlay;
#[cfg(feature = "canvas2d")]
mod painter;

#[cfg(not(feature = "canvas2d"))]
pub(crate) use missing::CanvasPainter;
#[cfg(feature = "canvas2d")]
pub(crate) use painter::CanvasPainter;

//! The same picture without WebGL2, drawn by the browser's 2D canvas: for thin clients and blocked GPUs.
//!
//! Draws the same buckets, symbols and labels. Plainer: the basemap is an image that is moved along while the map moves
//! and drawn anew when it rests.

mod backdrop;
mod image;
mod overlay;
mod painter;

pub(crate) use painter::CanvasPainter;

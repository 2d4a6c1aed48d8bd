//! Substitute in a build without the `canvas2d` feature: an uninhabited painter, so that the compiler removes all
//! code that would use it.

use crate::map::event::AttachError;
use crate::map::frame::Frame;
use crate::map::icon::atlas::AtlasBox;
use crate::map::icon::raster::Pixels;
use crate::platform::dom::Canvas;

/// Never constructed.
pub(crate) enum CanvasPainter {}

impl CanvasPainter {
    pub(crate) const fn new(_canvas: &Canvas) -> Result<Self, AttachError> {
        Err(AttachError::NoWebGl2)
    }

    pub(crate) const fn bytes(&self) -> (usize, usize) {
        match *self {}
    }

    pub(crate) const fn draw_calls(&self) -> u32 {
        match *self {}
    }

    pub(crate) const fn write_icon(&self, _side: u32, _at: AtlasBox, _pixels: &Pixels) {
        match *self {}
    }

    pub(crate) const fn write_text(&self, _side: u32, _at: AtlasBox, _pixels: &Pixels) {
        match *self {}
    }

    pub(crate) const fn draw(&self, _frame: &Frame<'_>) -> bool {
        match *self {}
    }
}

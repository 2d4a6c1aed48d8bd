//! The painter: WebGL2 if the browser has it, else its 2D canvas. Both draw the same frames.

use super::canvas2d::CanvasPainter;
use super::event::AttachError;
use super::frame::Frame;
use super::gl;
use super::icon::atlas::AtlasBox;
use super::icon::raster::Pixels;
use crate::platform::dom::Canvas;

/// Browser API that draws the map.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Backend {
    /// WebGL2.
    WebGl2,
    /// A 2D canvas: the same content, plainer.
    Canvas2d,
}

impl Backend {
    /// Name in diagnostics and in `data-drawing`.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::WebGl2 => "webgl2",
            Self::Canvas2d => "canvas2d",
        }
    }
}

/// Drawing state of one canvas.
pub(crate) enum Painter {
    Gl(Box<gl::Painter>),
    Canvas(Box<CanvasPainter>),
}

impl Painter {
    /// Creates the best available painter for a canvas; WebGL2 only if `may_be_gl`.
    pub(crate) fn new(canvas: &Canvas, may_be_gl: bool) -> Result<Self, AttachError> {
        let gl = if may_be_gl { gl::Painter::new(canvas) } else { Err(AttachError::NoWebGl2) };
        match gl {
            Ok(painter) => Ok(Self::Gl(Box::new(painter))),
            // A canvas that gave no WebGL2 context may still give a 2D one.
            Err(AttachError::NoWebGl2) => match CanvasPainter::new(canvas) {
                Ok(painter) => Ok(Self::Canvas(Box::new(painter))),
                Err(_neither) => Err(AttachError::NoWebGl2),
            },
            Err(error) => Err(error),
        }
    }

    pub(crate) const fn drawing(&self) -> Backend {
        match self {
            Self::Gl(_) => Backend::WebGl2,
            Self::Canvas(_) => Backend::Canvas2d,
        }
    }

    /// Bytes in buffers and data textures, and bytes in images.
    pub(crate) fn bytes(&self) -> (usize, usize) {
        match self {
            Self::Gl(painter) => painter.bytes(),
            Self::Canvas(painter) => painter.bytes(),
        }
    }

    /// Draw calls of the last frame.
    pub(crate) const fn draw_calls(&self) -> u32 {
        match self {
            Self::Gl(painter) => painter.draw_calls(),
            Self::Canvas(painter) => painter.draw_calls(),
        }
    }

    /// Largest side of a square atlas.
    pub(crate) fn max_texture_side(&self) -> u32 {
        match self {
            Self::Gl(painter) => painter.max_texture_side(),
            Self::Canvas(_) => 4096,
        }
    }

    /// Writes an image into the symbol atlas, whose side is `side`.
    pub(crate) fn write_icon(&mut self, side: u32, at: AtlasBox, pixels: &Pixels) {
        match self {
            Self::Gl(painter) => painter.write_icon(side, at, pixels),
            Self::Canvas(painter) => painter.write_icon(side, at, pixels),
        }
    }

    /// Writes a label into the text atlas, whose side is `side`.
    pub(crate) fn write_text(&mut self, side: u32, at: AtlasBox, pixels: &Pixels) {
        match self {
            Self::Gl(painter) => painter.write_text(side, at, pixels),
            Self::Canvas(painter) => painter.write_text(side, at, pixels),
        }
    }

    /// Draws a frame. Returns whether it is complete; otherwise another one must follow.
    pub(crate) fn draw(&mut self, frame: &mut Frame<'_>) -> bool {
        match self {
            Self::Gl(painter) => {
                painter.draw(frame);
                true
            }
            Self::Canvas(painter) => painter.draw(frame),
        }
    }
}

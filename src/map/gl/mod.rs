//! The only WebGL2 code: uploads what changed in the scene and draws it. Decides nothing; ends when it is dropped.

mod buffer;
pub(crate) mod painter;
mod program;
mod surface;
mod texture;

pub(crate) use painter::Painter;

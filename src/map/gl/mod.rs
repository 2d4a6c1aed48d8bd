//! The only WebGL2 code: uploads changes of the scene and draws it. Decides nothing; releases everything on drop.

mod buffer;
pub(crate) mod painter;
mod program;
mod surface;
mod texture;

pub(crate) use painter::Painter;

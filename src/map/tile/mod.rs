//! The basemap: from archives and servers of tiles to meshes, images and names. A tile that is broken costs itself alone.
//!
//! Compiled always, and left out by the compiler where [`IS_BUILT_IN`] says that nobody reaches it.

pub(crate) mod basemap;
pub mod build;
pub mod cache;
pub mod cover;
pub mod id;
pub mod mvt;
pub mod names;
mod pmtiles;
pub mod source;
pub mod style;
mod template;
mod tileset;

pub use id::TileId;

/// Whether the engine draws tiles at all: the feature `basemap`.
pub const IS_BUILT_IN: bool = cfg!(feature = "basemap");

//! The basemap: from archives and servers of tiles to meshes, images and names. A tile that is broken costs itself alone.

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

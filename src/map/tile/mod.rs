//! The basemap: from an archive of vector tiles to meshes and names. A tile that is broken costs itself alone.

pub(crate) mod basemap;
pub mod build;
pub mod cache;
pub mod cover;
pub mod id;
pub mod mvt;
pub mod names;
pub mod source;
pub mod style;

pub use id::TileId;

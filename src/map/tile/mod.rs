//! The basemap: turns tile archives and tile servers into meshes, images and names. A broken tile affects only
//! itself.
//!
//! Always compiled; without the feature (see [`IS_BUILT_IN`]) the compiler removes it as unreachable.

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

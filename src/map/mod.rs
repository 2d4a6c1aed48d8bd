//! The map engine, over WebGL2 or, where that is missing, a 2D canvas: draws the host's marks above a basemap and
//! reports which feature was picked.
//!
//! Knows nothing of incidents.

pub mod bucket;
pub mod camera;
pub(crate) mod canvas2d;
pub mod clip;
pub mod engine;
pub mod event;
pub mod flight;
pub(crate) mod frame;
pub(crate) mod gl;
pub mod icon;
pub mod input;
pub mod label;
pub mod layer;
pub mod mercator;
pub mod overlay;
pub(crate) mod paint;
pub mod pick;
pub(crate) mod scene;
pub mod space;
pub(crate) mod spread;
pub mod theme;
pub mod tile;

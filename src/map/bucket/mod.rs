//! Turns features into vertices, kept in slots so that a change costs only what changed. Pure: never talks to a GPU.
//!
//! Vertices carry [`super::space::FixedPoint`]s, so a bucket needs no origin and is exact at every zoom.

pub mod arrow;
pub mod dirty;
pub mod fill;
pub mod line;
pub mod mesh;
pub mod piece;
pub mod symbol;

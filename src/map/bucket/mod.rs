//! Features to vertices, kept in slots so that a change costs what changed. Pure: nothing here talks to a GPU.
//!
//! Vertices carry [`super::space::FixedPoint`]s, so a bucket needs no origin and is good at every zoom.

pub mod arrow;
pub mod dirty;
pub mod fill;
pub mod line;
pub mod mesh;
pub mod piece;
pub mod symbol;

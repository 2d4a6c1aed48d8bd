//! The live situational-awareness map for the security of a large public event.
//!
//! Layers, from the bottom up, and what each may name, are listed in
//! ARCHITECTURE.md and held by `tests/architecture.rs`.

pub mod analysis;
pub mod app;
pub mod feed;
pub mod map;
pub mod model;
pub mod platform;
#[cfg(feature = "ui")]
pub mod ui;

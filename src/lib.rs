//! Vedetta: a live situational-awareness map for the security of a large public event.
//!
//! How an incident travels through the crate:
//!
//! 1. [`feed`] reads bytes from the server and decodes them into objects and changes. A feature that cannot be read
//!    becomes a rejection, which is listed on screen.
//! 2. `ui` owns the state; its session passes the update as an event to `reduce` in [`app`], which decides.
//! 3. The picture in [`model`] merges the changes by revision and returns a change set: the slots that differ.
//! 4. From that change set, [`app`] patches its rows, sites and scene, and [`analysis`] updates the findings.
//! 5. `ui` re-renders the changed rows, and hands the scene's patches to [`map`], which uploads and draws them.
//!
//! A tap on the map enters the same path at step 2. [`platform`] wraps the APIs of the browser. `ARCHITECTURE.md`
//! lists which layer may name which, and `tests/architecture.rs` enforces it.

pub mod analysis;
pub mod app;
pub mod feed;
pub mod map;
pub mod model;
pub mod platform;
#[cfg(feature = "ui")]
pub mod ui;

//! The feed server: serves a source as document, deltas and heartbeats, next to the built app.

pub mod cli;
pub mod clock;
pub mod descriptors;
pub mod encoding;
pub mod exercise;
mod guarded;
pub mod http;
pub mod listen;
pub mod notice;
mod paced;
pub mod places;
pub mod publisher;
pub mod source;

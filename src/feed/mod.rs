//! Bytes become changes, and what was refused and why. Draws nothing, decides nothing about the operation.
//!
//! `sync` decides and knows no browser, [`client`] does what it says in one. [`decode`] is the one place
//! where bytes become objects.

pub mod client;
pub mod config;
pub mod decode;
pub mod health;
pub mod rejection;
pub mod wire;

pub use client::{FeedClient, FeedUpdate, Snapshot};
pub use config::Config;
pub use health::{Accounting, Health, LinkState, Notice, Progress, Transport, Trouble};
pub use rejection::{Rejection, Rejections};

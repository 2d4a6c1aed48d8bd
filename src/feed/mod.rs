//! Turns bytes into changes and rejections. Must not draw, nor decide anything about the operation.
//!
//! `sync` is the protocol as a state machine that knows no browser; [`client`] performs its actions in one.
//! [`decode`] is the only module that turns bytes into objects.

mod answer;
pub mod backoff;
pub mod client;
pub mod config;
pub mod decode;
mod freshness;
pub mod health;
mod json_path;
mod ledger;
pub mod log;
mod place;
mod plain;
pub mod rejection;
pub mod sse;
pub mod sync;
pub mod update;
pub mod wire;

pub use client::FeedClient;
pub use config::Config;
pub use freshness::Now;
pub use health::{Accounting, Health, LinkState, Notice, Progress, Transport, Trouble};
pub use rejection::{Rejection, Rejections, Repeat};
pub use update::{FeedUpdate, Snapshot};

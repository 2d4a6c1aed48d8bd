//! Does in a browser what `sync` says: fetches, reads the stream, keeps the time.
//! Decides nothing itself.

use super::config::{Config, ConfigError};
use super::health::Health;
use super::wire::Header;
use crate::model::time::OperationClock;
use crate::model::{Change, object::SharedObject};

/// A whole picture.
#[derive(Debug, Clone)]
pub struct Snapshot {
    /// What the feed says about itself.
    pub header: Header,
    /// Every object, each id once.
    pub objects: Vec<SharedObject>,
    /// The operation's own time against this device's clock, its error corrected.
    pub clock: OperationClock,
}

/// What the feed tells the app.
#[derive(Debug, Clone)]
pub enum FeedUpdate {
    /// The picture is exactly this now: `Picture::replace`.
    Snapshot(Snapshot),
    /// These changed: `Picture::apply`.
    Changes(Vec<Change>),
    /// The operation's own time was set anew: halted, faster, or this device's clock was corrected.
    Clock(OperationClock),
    /// Access was withdrawn: forget everything, `Picture::clear`.
    Withdrawn,
    /// How true the picture is. After every change, and once a second.
    Health(Health),
}

/// The running feed. Dropping it stops everything.
#[derive(Debug)]
#[must_use = "the feed stops when it is dropped"]
pub struct FeedClient {}

impl FeedClient {
    /// Starts; `on_update` is called from then on, never before this returns.
    pub fn start(_config: &Config, _on_update: impl Fn(FeedUpdate) + 'static) -> Self {
        Self {}
    }

    /// Tries again now instead of waiting.
    pub fn retry_now(&self) {}

    /// What happened so far, in codes, ids and counts, for "copy diagnostics". No text of the feed is in it.
    #[must_use]
    pub fn diagnostics(&self) -> String {
        String::new()
    }
}

/// Fetches `config.json` beside the page. What is wrong with it comes as a list, and the defaults stand in for it.
pub async fn load_config() -> (Config, Vec<ConfigError>) {
    (Config::default(), Vec::new())
}

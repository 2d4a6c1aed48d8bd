//! Where the feed comes from. A source hands over features as they travel; the server never looks inside them.
//!
//! The embedded exercise is one. A distributed one (a stream that several servers follow) fits the same trait:
//! the server keeps nothing that it could not get again by opening its source.

use std::sync::Arc;

use futures_util::future::BoxFuture;
use futures_util::stream::BoxStream;
use serde_json::value::RawValue;
use vedetta::feed::wire::{Mode, Operation};
use vedetta::model::marking::Marking;
use vedetta::model::{ObjectId, UnixMillis};

/// What a source says about itself, once and for all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// Name of the feed.
    pub feed_id: String,
    /// Live, exercise or replay.
    pub mode: Mode,
    /// Marking of the whole.
    pub marking: Marking,
}

/// A change as it travels.
#[derive(Debug, Clone)]
pub enum RawChange {
    /// The object is now this feature.
    Put {
        /// Its id.
        id: ObjectId,
        /// Its revision.
        rev: u64,
        /// The feature.
        json: Arc<RawValue>,
    },
    /// The object is no more.
    Del {
        /// Its id.
        id: ObjectId,
        /// The revision at which it went.
        rev: u64,
    },
}

/// A sign of life of a source, with what has changed since the last one.
#[derive(Debug, Clone)]
pub struct Step {
    /// Real time of the step.
    pub at: UnixMillis,
    /// The operation's own time, where it differs.
    pub operation: Option<Operation>,
    /// What changed; empty when nothing did.
    pub changes: Vec<RawChange>,
    /// Whether the operation's clock runs differently from here on: readers must hear of it now.
    pub has_turned: bool,
}

/// A source that was opened: the picture as it is, and what follows on it without a gap.
pub struct Opened {
    /// The operation's own time, where it differs.
    pub operation: Option<Operation>,
    /// The picture: puts only.
    pub features: Vec<RawChange>,
    /// Steps from there on. No step means no sign of life: heartbeats stop with it.
    pub steps: BoxStream<'static, Result<Step, SourceError>>,
}

/// Why a source gave nothing.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// An object could not be written.
    #[error("the source made an object that cannot be written")]
    Json(#[source] serde_json::Error),
    /// The work of the source ended before its time.
    #[error("the source stopped")]
    Task(#[source] tokio::task::JoinError),
}

/// Where the feed comes from.
pub trait Source: Send + Sync + 'static {
    /// What it says about itself.
    fn identity(&self) -> Identity;

    /// The picture now, and the steps that follow.
    fn open(&self) -> BoxFuture<'_, Result<Opened, SourceError>>;
}

//! Sources of the feed. A source delivers features in wire form; the server never looks inside them.
//!
//! The embedded exercise is a source. A distributed one (a stream that several servers follow) fits the same trait:
//! the server keeps nothing that it could not restore by reopening its source.

use std::sync::Arc;

use futures_util::future::BoxFuture;
use futures_util::stream::BoxStream;
use serde_json::value::RawValue;
use vedetta::feed::wire::{Mode, Operation};
use vedetta::model::marking::Marking;
use vedetta::model::{ObjectId, UnixMillis};

/// Fixed properties of a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// Name of the feed.
    pub feed_id: String,
    /// Live, exercise or replay.
    pub mode: Mode,
    /// Marking of the feed as a whole.
    pub marking: Marking,
}

/// A change in wire form.
#[derive(Debug, Clone)]
pub enum RawChange {
    /// Adds or replaces an object.
    Put {
        /// Id of the object.
        id: ObjectId,
        /// Revision of this version of the object.
        rev: u64,
        /// The feature as JSON.
        json: Arc<RawValue>,
    },
    /// Removes an object.
    Del {
        /// Id of the removed object.
        id: ObjectId,
        /// Revision of the removal.
        rev: u64,
    },
}

/// A sign of life of a source, with the changes since the previous one.
#[derive(Debug, Clone)]
pub struct Step {
    /// Real time of the step.
    pub at: UnixMillis,
    /// Operation time, where it differs from real time.
    pub operation: Option<Operation>,
    /// Changes since the previous step; may be empty.
    pub changes: Vec<RawChange>,
    /// Whether the operation's clock changes its rate with this step, which readers must learn at once.
    pub has_turned: bool,
}

/// An opened source: the present picture, and the steps that follow it without a gap.
pub struct Opened {
    /// Operation time, where it differs from real time.
    pub operation: Option<Operation>,
    /// The present picture: puts only.
    pub features: Vec<RawChange>,
    /// Steps from then on. Without a step there is no sign of life, and heartbeats stop.
    pub steps: BoxStream<'static, Result<Step, SourceError>>,
}

/// Failure of a source.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// An object could not be serialized.
    #[error("the source made an object that cannot be written")]
    Json(#[source] serde_json::Error),
    /// The source's task panicked or was canceled.
    #[error("the source stopped")]
    Task(#[source] tokio::task::JoinError),
}

/// A source of the feed.
pub trait Source: Send + Sync + 'static {
    /// Returns the fixed properties of the source.
    fn identity(&self) -> Identity;

    /// Opens the source: the present picture, and the steps that follow.
    fn open(&self) -> BoxFuture<'_, Result<Opened, SourceError>>;
}

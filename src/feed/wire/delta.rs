//! What travels between snapshots: deltas, and the heartbeat that proves the data is alive.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::Operation;
use crate::model::{ObjectId, UnixMillis};

/// A step from `seq - 1` to `seq`.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Delta {
    /// The epoch it belongs to.
    pub epoch: u64,
    /// Its number; the next one has the next number.
    pub seq: u64,
    /// When the publisher sent it, real time.
    pub at: UnixMillis,
    /// What changed.
    #[cfg_attr(feature = "schema", schemars(with = "Vec<Op>"))]
    pub ops: Vec<Box<RawValue>>,
}

/// One change in a [`Delta`]. Kept raw until it is its turn: a bad one costs one.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Op {
    /// The feature is now this.
    #[cfg_attr(feature = "schema", schemars(schema_with = "super::schema::feature_with_revision"))]
    Put(Box<RawValue>),
    /// The feature is no more.
    Del {
        /// Which.
        id: ObjectId,
        /// The revision at which it went, greater than its last.
        rev: u64,
    },
}

/// Sent every few seconds through the same channel as the deltas: a transport that pings while its data is dead proves nothing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Heartbeat {
    /// Present epoch.
    pub epoch: u64,
    /// Number of the last delta sent.
    pub seq: u64,
    /// When the publisher sent it, real time.
    pub at: UnixMillis,
    /// The operation's own time, where it differs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation: Option<Operation>,
    /// How many features the picture has.
    pub count: u64,
    /// Sixteen hexadecimal digits: the wrapping sum of `model::object::revision_mark` over all features.
    #[cfg_attr(feature = "schema", schemars(regex(pattern = r"^[0-9a-fA-F]{16}$")))]
    pub digest: String,
}

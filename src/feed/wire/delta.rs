//! Messages between snapshots: deltas, and heartbeats, which prove that the data is alive.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::Operation;
use crate::model::{ObjectId, UnixMillis};

/// Changes that lead from sequence number `seq - 1` to `seq`.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Delta {
    /// Epoch to which the delta belongs.
    pub epoch: u64,
    /// Sequence number of the delta. The next delta has the next number.
    pub seq: u64,
    /// When the publisher sent this, in real time.
    pub at: UnixMillis,
    /// The changes, in the order in which they apply.
    #[cfg_attr(feature = "schema", schemars(with = "Vec<Op>"))]
    pub ops: Vec<Box<RawValue>>,
}

/// One change in a [`Delta`]. Changes are decoded one by one: one that cannot be read costs only itself.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Op {
    /// Inserts the feature, or replaces the one with the same id.
    #[cfg_attr(feature = "schema", schemars(schema_with = "super::schema::feature_with_revision"))]
    Put(Box<RawValue>),
    /// Removes the feature.
    Del {
        /// Id of the feature to remove.
        id: ObjectId,
        /// Revision of the removal, greater than the last revision of the feature.
        rev: u64,
    },
}

/// Sign of life without changes, sent every few seconds.
///
/// Uses the same channel as the deltas: pings of the transport prove nothing when the data behind it is dead.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Heartbeat {
    /// Current epoch.
    pub epoch: u64,
    /// Sequence number of the last delta sent.
    pub seq: u64,
    /// When the publisher sent this, in real time.
    pub at: UnixMillis,
    /// The operation's own time, if it differs from real time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation: Option<Operation>,
    /// Number of features in the picture.
    pub count: u64,
    /// Digest of the picture, as sixteen hexadecimal digits: the wrapping sum of a 64-bit mark of every feature.
    ///
    /// The mark (`model::object::revision_mark`) is FNV-1a over the bytes of the id, a zero byte and `rev` as 64 bits
    /// in little endian, followed by the finalizer of SplitMix64.
    #[cfg_attr(feature = "schema", schemars(regex(pattern = r"^[0-9a-fA-F]{16}$")))]
    pub digest: String,
}

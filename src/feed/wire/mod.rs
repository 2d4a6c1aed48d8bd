//! The feed as it travels: a GeoJSON feature collection (RFC 7946) with one foreign member, deltas and heartbeats.
//!
//! The JSON Schema is generated from these types, so that publisher, app and document cannot drift apart.
//! Reading bytes that may be bad is not here, that is `feed::decode`.

pub mod delta;
pub mod document;
pub mod feature;
#[cfg(feature = "schema")]
pub mod schema;

pub use delta::{Delta, Heartbeat, Op};
pub use document::{Header, Mode, Operation, write_document};
pub use feature::{Feature, Properties};

/// The version of the contract that this code speaks. A document with a greater major number is refused.
pub const SCHEMA_VERSION: &str = "1.0";
/// The name of the foreign member of the collection.
pub const FOREIGN_MEMBER: &str = "vedetta";
/// The media type of a document.
pub const MEDIA_TYPE: &str = "application/geo+json";
/// The longest event that a reader takes unless it is configured otherwise, in bytes: a publisher keeps below it.
pub const EVENT_BYTES: usize = 1 << 20;
/// The server-sent event that carries a [`Delta`].
pub const DELTA_EVENT: &str = "delta";
/// The server-sent event that carries a [`Heartbeat`].
pub const HEARTBEAT_EVENT: &str = "heartbeat";

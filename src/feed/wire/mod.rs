//! The wire format: a GeoJSON feature collection (RFC 7946) with one foreign member, deltas and heartbeats.
//!
//! The JSON Schema is generated from these types, so that publisher, app and documentation cannot drift apart.
//! Untrusted bytes are decoded in `feed::decode`, not here.

pub mod delta;
pub mod document;
pub mod feature;
#[cfg(feature = "schema")]
pub mod schema;

pub use delta::{Delta, Heartbeat, Op};
pub use document::{Header, Mode, Operation, write_document};
pub use feature::{Feature, Properties};

/// Version of the contract that this code implements. A document with a greater major number is refused.
pub const SCHEMA_VERSION: &str = "1.0";
/// Name of the foreign member of the collection.
pub const FOREIGN_MEMBER: &str = "vedetta";
/// Media type of a document.
pub const MEDIA_TYPE: &str = "application/geo+json";
/// Default limit of a reader for the size of one event, in bytes. A publisher keeps below it.
pub const EVENT_BYTES: usize = 1 << 20;
/// Name of the server-sent event that carries a [`Delta`].
pub const DELTA_EVENT: &str = "delta";
/// Name of the server-sent event that carries a [`Heartbeat`].
pub const HEARTBEAT_EVENT: &str = "heartbeat";

//! Bytes become objects, deltas and heartbeats, in two passes: raw features first, then one at a time.
//!
//! A bad feature costs that feature; only a document that cannot be taken apart is refused as a whole.
//! Pure: knows no clock, no network and no earlier document. Never panics, whatever the bytes.

mod delta;
mod document;
pub(super) mod fault;
mod feature;
mod geometry;
mod soundness;
mod text;

pub(super) use delta::peek_delta;
pub use delta::{DecodedDelta, DecodedOp, MessageError, Refusal, decode_delta, decode_heartbeat, digest_of};
pub use document::{Decoded, DocumentDecoder, DocumentError, decode_document};

use super::config::Limits;
use crate::model::UnixMillis;
use crate::model::geo::Bounds;

/// What decoding one feature depends on besides its bytes.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// What is too much.
    pub limits: &'a Limits,
    /// The box in which the operation lies.
    pub area: Option<Bounds>,
    /// The operation's time by the publisher, against which times in the future are told.
    pub operation_now: Option<UnixMillis>,
}

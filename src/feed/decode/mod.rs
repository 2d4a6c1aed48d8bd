//! Decodes untrusted bytes into objects, deltas and heartbeats, in two passes: raw features first, then one
//! feature at a time.
//!
//! A bad feature costs that feature; a document is refused as a whole only when it cannot be split into
//! features or its header is unusable. Pure: must not know a clock, the network or an earlier document. Never
//! panics, whatever the bytes.

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

/// Inputs to the decoding of a feature besides its bytes.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// Limits on a feature.
    pub limits: &'a Limits,
    /// Bounding box of the operation.
    pub area: Option<Bounds>,
    /// The publisher's operation time, by which times in the future are recognized.
    pub operation_now: Option<UnixMillis>,
}

//! Decodes the messages between documents: deltas, one change at a time, and heartbeats.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::Context;
use super::fault::{Fault, is_object};
pub use super::feature::Refusal;
use super::feature::{Place, decode_feature};
use crate::feed::Rejection;
use crate::feed::plain::whole_numbers;
use crate::feed::wire::Heartbeat;
use crate::model::object::SharedObject;
use crate::model::{Kind, ObjectId, UnixMillis};

/// A message that cannot be read at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{path}: expected {expected}, found {found}")]
pub struct MessageError {
    /// JSON pointer to the fault.
    pub path: String,
    /// What was expected.
    pub expected: String,
    /// What was found.
    pub found: String,
}

impl From<Fault> for MessageError {
    fn from(fault: Fault) -> Self {
        Self { path: fault.path, expected: fault.expected, found: fault.found }
    }
}

/// A delta whose changes were decoded one by one.
#[derive(Debug)]
pub struct DecodedDelta {
    /// Epoch to which the delta belongs.
    pub epoch: u64,
    /// Sequence number of the delta.
    pub seq: u64,
    /// When the publisher sent the delta, in real time.
    pub at: UnixMillis,
    /// Outcome of each change.
    pub ops: Vec<DecodedOp>,
}

/// Outcome of one change of a delta.
#[derive(Debug)]
pub enum DecodedOp {
    /// Inserts or replaces the object.
    Put(SharedObject),
    /// Removes the object.
    Del {
        /// Id of the object.
        id: ObjectId,
        /// Revision of the removal.
        rev: u64,
    },
    /// The change was refused.
    Refused(Box<Refusal>),
}

#[derive(Deserialize)]
struct RawDelta<'a> {
    epoch: u64,
    seq: u64,
    at: UnixMillis,
    #[serde(borrow)]
    ops: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
struct RawOp<'a> {
    #[serde(default, borrow)]
    put: Option<&'a RawValue>,
    #[serde(default, borrow)]
    del: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct RawDel {
    id: ObjectId,
    rev: u64,
}

/// Decodes a delta.
///
/// # Errors
/// Fails when it cannot be split into changes.
pub fn decode_delta(json: &str, context: Context<'_>) -> Result<DecodedDelta, MessageError> {
    let json = whole_numbers(json);
    let raw: RawDelta<'_> = parse(&json)?;
    let is_lossy = json.contains('\u{fffd}');
    let ops = raw
        .ops
        .iter()
        .enumerate()
        .map(|(index, raw)| decode_op(raw, Place { index, needs_rev: true, is_lossy }, context))
        .collect();
    Ok(DecodedDelta { epoch: raw.epoch, seq: raw.seq, at: raw.at, ops })
}

/// Returns epoch, sequence number and number of changes of a delta, without decoding the changes.
pub(in crate::feed) fn peek_delta(json: &str) -> Result<(u64, u64, usize), MessageError> {
    #[derive(Deserialize)]
    struct Peek {
        epoch: u64,
        seq: u64,
        ops: Vec<serde::de::IgnoredAny>,
    }
    parse::<Peek>(&whole_numbers(json)).map(|peek| (peek.epoch, peek.seq, peek.ops.len()))
}

/// Decodes a heartbeat.
///
/// # Errors
/// Fails when it is no heartbeat, or its digest is malformed.
pub fn decode_heartbeat(json: &str) -> Result<Heartbeat, MessageError> {
    let heartbeat: Heartbeat = parse(&whole_numbers(json))?;
    match digest_of(&heartbeat) {
        Some(_) => Ok(heartbeat),
        None => Err(Fault::new("/digest", "sixteen hexadecimal digits", &heartbeat.digest).into()),
    }
}

/// Returns the digest of a heartbeat as a number; `None` if it is malformed.
#[must_use]
pub fn digest_of(heartbeat: &Heartbeat) -> Option<u64> {
    let is_plain =
        heartbeat.digest.len() == 16 && heartbeat.digest.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_plain.then(|| u64::from_str_radix(&heartbeat.digest, 16).ok()).flatten()
}

fn decode_op(raw: &RawValue, place: Place, context: Context<'_>) -> DecodedOp {
    let refuse = |fault: Fault| {
        let rejection: Rejection = fault.into_rejection(place.index, None);
        DecodedOp::Refused(Box::new(Refusal { rejection, mark: None, kind: Kind::Unknown }))
    };
    let expected = "either \"put\" or \"del\"";
    if !is_object(raw.get()) {
        return refuse(Fault::new("", expected, raw.get()));
    }
    match parse_fault::<RawOp<'_>>(raw.get()) {
        Ok(RawOp { put: Some(feature), del: None }) => match decode_feature(feature, place, context) {
            Ok(feature) => DecodedOp::Put(feature.object),
            Err(refusal) => DecodedOp::Refused(refusal),
        },
        Ok(RawOp { put: None, del: Some(del) }) => match parse_fault::<RawDel>(del.get()) {
            Ok(RawDel { id, rev }) => DecodedOp::Del { id, rev },
            Err(fault) => refuse(fault.below("/del")),
        },
        Ok(RawOp { put: Some(_), del: Some(_) }) => refuse(Fault::new("", expected, "both")),
        Ok(RawOp { put: None, del: None }) => refuse(Fault::new("", expected, raw.get())),
        Err(fault) => refuse(fault),
    }
}

fn parse<'a, T: Deserialize<'a>>(json: &'a str) -> Result<T, MessageError> {
    if !is_object(json.trim_start()) {
        return Err(Fault::new("", "an object", json).into());
    }
    Ok(parse_fault(json)?)
}

fn parse_fault<'a, T: Deserialize<'a>>(json: &'a str) -> Result<T, Fault> {
    serde_json::from_str(json).map_err(|error| Fault::from_serde("", json, &error))
}

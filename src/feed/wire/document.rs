//! The snapshot document and its header.

use std::io;

use serde::{Deserialize, Deserializer, Serialize};

use super::{FOREIGN_MEMBER, Feature};
use crate::model::marking::Marking;
use crate::model::text::text_or_number;
use crate::model::{Object, UnixMillis};

/// Whether the feed carries the event, an exercise or a recording. Every view is framed accordingly, so that
/// the three cannot be confused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// The event itself.
    Live,
    /// An exercise, with invented data where the subject is sensitive.
    Exercise,
    /// A recording.
    Replay,
}

impl Mode {
    /// Returns the word on the wire.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Exercise => "exercise",
            Self::Replay => "replay",
        }
    }
}

/// The operation's own time. In live mode it is real time and may be left out.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Operation {
    /// The operation's time at the moment of sending.
    pub at: UnixMillis,
    /// Seconds of operation time per real second: 1 is real time, 0 is halted.
    pub rate: f64,
}

/// The header of the feed: foreign member `vedetta` of the collection.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Header {
    /// Version of the contract, `major.minor`. Unknown members of a newer minor version are ignored.
    #[cfg_attr(feature = "schema", schemars(regex(pattern = r"^1\.[0-9]+$")))]
    pub schema: String,
    /// Name of the feed.
    #[serde(deserialize_with = "name")]
    pub feed_id: String,
    /// Live, exercise or replay.
    pub mode: Mode,
    /// Run of sequence numbers. Increases when the publisher restarts and its numbers start over; its start time
    /// in milliseconds since 1970 is suitable.
    ///
    /// Optional in a polled file without deltas.
    #[serde(default)]
    pub epoch: u64,
    /// Sequence number of the last delta contained in this snapshot. Optional in a polled file without deltas.
    #[serde(default)]
    pub seq: u64,
    /// When the publisher generated this document, in real time.
    pub generated_at: UnixMillis,
    /// Promised interval in real seconds: the publisher writes a new document at least this often, changed or
    /// not.
    ///
    /// A polled file older than this is delayed, and later stale. Without a promise its freshness cannot be
    /// judged, and the page shows the file's time in place of a state.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(range(min = 1)))]
    pub every_secs: Option<u32>,
    /// The operation's own time, if it differs from real time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation: Option<Operation>,
    /// Marking of the whole document, by TLP 2.0. If missing, the strictest is assumed.
    #[serde(default)]
    pub marking: Marking,
}

/// Reads the name of the feed, which may be written as a number.
fn name<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Ok(text_or_number(deserializer)?.unwrap_or_default().into())
}

/// Writes a whole document, one feature per line, so that two documents can be compared with `diff`.
///
/// # Errors
/// Fails when the writer does.
pub fn write_document<'a>(
    out: &mut impl io::Write,
    header: &Header,
    objects: impl IntoIterator<Item = &'a Object>,
) -> io::Result<()> {
    write!(out, "{{\"type\":\"FeatureCollection\",\"{FOREIGN_MEMBER}\":")?;
    serde_json::to_writer(&mut *out, header)?;
    write!(out, ",\"features\":[")?;
    for (index, object) in objects.into_iter().enumerate() {
        out.write_all(if index == 0 { b"\n" } else { b",\n" })?;
        serde_json::to_writer(&mut *out, &Feature::from(object))?;
    }
    out.write_all(b"\n]}\n")
}

//! The snapshot document and what it says about itself.

use std::io;

use serde::{Deserialize, Deserializer, Serialize};

use super::{FOREIGN_MEMBER, Feature};
use crate::model::marking::Marking;
use crate::model::text::text_or_number;
use crate::model::{Object, UnixMillis};

/// Whether the feed is the event itself. The three cannot be confused: every view is framed by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// The event.
    Live,
    /// An exercise: invented where the subject is sensitive.
    Exercise,
    /// A recording.
    Replay,
}

impl Mode {
    /// The word on the wire.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Exercise => "exercise",
            Self::Replay => "replay",
        }
    }
}

/// The operation's own time. Live it is real time, and may be left out.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Operation {
    /// The operation's time when this was sent.
    pub at: UnixMillis,
    /// Operation seconds in a real second: 1 is real time, 0 is halted.
    pub rate: f64,
}

/// The foreign member `vedetta` of the collection: what the feed says about itself.
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
    /// Grows when the publisher starts afresh (its start in milliseconds since 1970 serves); sequence numbers begin anew.
    /// A file that is polled and has no deltas may leave it out.
    #[serde(default)]
    pub epoch: u64,
    /// Number of the last delta contained in this snapshot. A file that is polled and has no deltas may leave it out.
    #[serde(default)]
    pub seq: u64,
    /// When the publisher made this, real time.
    pub generated_at: UnixMillis,
    /// A promise: at least so often, in real seconds, the publisher makes the document anew, whether anything changed or
    /// not. Where the document is a file that is polled, one that is older is late, and then stale. Without it nobody can
    /// say so, and its time is shown in the place of a state.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(range(min = 1)))]
    pub every_secs: Option<u32>,
    /// The operation's own time, where it differs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation: Option<Operation>,
    /// Marking of the whole: TLP 2.0. Missing means the strictest.
    #[serde(default)]
    pub marking: Marking,
}

/// A feed may have a number for a name.
fn name<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Ok(text_or_number(deserializer)?.unwrap_or_default().into())
}

/// Writes a whole document: one feature a line, so that two of them can be compared with `diff`.
///
/// # Errors
/// Whatever the writer refuses.
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

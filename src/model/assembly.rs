//! Assemblies: lawful events, drawn neutrally. Holds no persons and no profiles.

use serde::{Deserialize, Serialize};

use super::text::{Localized, Texts};
use super::time::UnixMillis;

/// State of an assembly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum AssemblyState {
    /// Announced, not begun.
    Announced,
    /// People are gathering.
    Gathering,
    /// On the move.
    Moving,
    /// Stationary.
    Standing,
    /// People are leaving.
    Dispersing,
    /// Ended.
    Ended,
    /// Missing, or a value this version does not know.
    #[default]
    #[serde(other)]
    Unknown,
}
/// A rally, march or protest.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Assembly {
    /// State of the assembly.
    pub state: AssemblyState,
    /// Announced start.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub starts_at: Option<UnixMillis>,
    /// Announced end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ends_at: Option<UnixMillis>,
    /// Number of people expected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected: Option<u32>,
    /// Number of people present, counted or estimated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub present: Option<u32>,
    /// Topic or cause.
    #[serde(skip_serializing_if = "Localized::is_absent")]
    pub topic: Localized,
    /// Organization that called it.
    #[serde(skip_serializing_if = "Localized::is_absent")]
    pub organizer: Localized,
}

impl Texts for Assembly {
    fn for_each_text_mut(&mut self, change: &mut dyn FnMut(&mut Box<str>)) {
        self.topic.for_each_mut(&mut *change);
        self.organizer.for_each_mut(&mut *change);
    }
}

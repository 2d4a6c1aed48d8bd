//! Assemblies: lawful events, drawn neutrally. No person and no profile is here.

use serde::{Deserialize, Serialize};

use super::text::{Localized, Texts};
use super::time::UnixMillis;

/// How far along.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum AssemblyState {
    /// Announced.
    Announced,
    /// People gather.
    Gathering,
    /// On its way.
    Moving,
    /// Standing.
    Standing,
    /// Going home.
    Dispersing,
    /// Over.
    Ended,
    /// Missing, or a word this version does not know.
    #[default]
    #[serde(other)]
    Unknown,
}
/// A rally, march or protest.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Assembly {
    /// How far along.
    pub state: AssemblyState,
    /// Announced start.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub starts_at: Option<UnixMillis>,
    /// Announced end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ends_at: Option<UnixMillis>,
    /// People expected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected: Option<u32>,
    /// People counted or estimated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub present: Option<u32>,
    /// What it is about.
    #[serde(skip_serializing_if = "Localized::is_absent")]
    pub topic: Localized,
    /// Which organization called it.
    #[serde(skip_serializing_if = "Localized::is_absent")]
    pub organizer: Localized,
}

impl Texts for Assembly {
    fn for_each_text_mut(&mut self, change: &mut dyn FnMut(&mut Box<str>)) {
        self.topic.for_each_mut(&mut *change);
        self.organizer.for_each_mut(&mut *change);
    }
}

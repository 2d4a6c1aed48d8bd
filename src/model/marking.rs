//! Markings: who may see an object. The labels are those of TLP 2.0 (FIRST, 2022).

use serde::{Deserialize, Serialize};

/// A label of the Traffic Light Protocol 2.0, from least to most restrictive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Marking {
    /// No limit on disclosure.
    #[serde(rename = "TLP:CLEAR")]
    Clear,
    /// Disclosure within the community.
    #[serde(rename = "TLP:GREEN")]
    Green,
    /// Disclosure within the organization and to its clients, on a need-to-know basis.
    #[serde(rename = "TLP:AMBER")]
    Amber,
    /// Disclosure within the organization only.
    #[serde(rename = "TLP:AMBER+STRICT")]
    AmberStrict,
    /// Disclosure to the individual recipients only.
    #[serde(rename = "TLP:RED")]
    Red,
    /// Missing or not recognized: treated as the most restrictive.
    #[default]
    #[serde(other, rename = "unknown")]
    Unknown,
}

impl Marking {
    /// The label as written in documents; `TLP?` when unknown.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Clear => "TLP:CLEAR",
            Self::Green => "TLP:GREEN",
            Self::Amber => "TLP:AMBER",
            Self::AmberStrict => "TLP:AMBER+STRICT",
            Self::Red => "TLP:RED",
            Self::Unknown => "TLP?",
        }
    }
}

//! Rooms that command: the operations room, police headquarters, the cyber center.

use serde::{Deserialize, Serialize};

use super::object::ObjectId;
use super::perimeter::Duty;
use super::text::{Localized, Texts};
use super::time::UnixMillis;

/// What a room is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum RoomUse {
    /// The operations room at the top.
    OperationsRoom,
    /// A police headquarters.
    PoliceHq,
    /// The cybersecurity center.
    CyberCenter,
    /// A command post.
    CommandPost,
    /// Missing, or a word this version does not know.
    #[default]
    #[serde(other)]
    Unknown,
}
/// A room that commands.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Headquarters {
    /// What it is.
    pub purpose: RoomUse,
    /// The room above.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reports_to: Option<ObjectId>,
    /// State of the link to the room above.
    pub link: Duty,
    /// Link in this state since.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link_since: Option<UnixMillis>,
    /// Whether it is on duty.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub staffed: Option<bool>,
    /// What it answers for, in words. Where that is an area, the geometry is a collection of its seat, a point, and the area.
    #[serde(skip_serializing_if = "Localized::is_absent")]
    pub covers: Localized,
}

impl Texts for Headquarters {
    fn for_each_text_mut(&mut self, change: &mut dyn FnMut(&mut Box<str>)) {
        self.covers.for_each_mut(change);
    }
}

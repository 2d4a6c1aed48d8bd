//! Headquarters: the operations room, police headquarters, the cyber center.

use serde::{Deserialize, Serialize};

use super::object::ObjectId;
use super::perimeter::Duty;
use super::text::{Localized, Texts};
use super::time::UnixMillis;

/// Purpose of a headquarters.
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
    /// Missing, or a value this version does not know.
    #[default]
    #[serde(other)]
    Unknown,
}
/// A room that commands, of the police or above.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Headquarters {
    /// Purpose of the room.
    pub purpose: RoomUse,
    /// Id of the headquarters above it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reports_to: Option<ObjectId>,
    /// State of the link to the headquarters above.
    pub link: Duty,
    /// Time since which the link has been in this state.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link_since: Option<UnixMillis>,
    /// True if the room is staffed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub staffed: Option<bool>,
    /// Area or matter of responsibility, in words.
    ///
    /// If it is an area, the geometry of the object is a collection of the seat (a point) and that area.
    #[serde(skip_serializing_if = "Localized::is_absent")]
    pub covers: Localized,
}

impl Texts for Headquarters {
    fn for_each_text_mut(&mut self, change: &mut dyn FnMut(&mut Box<str>)) {
        self.covers.for_each_mut(change);
    }
}

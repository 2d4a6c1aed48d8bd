//! What the feed tells the app.

use super::health::Health;
use super::wire::Header;
use crate::model::Change;
use crate::model::object::SharedObject;
use crate::model::time::OperationClock;

/// A whole picture.
#[derive(Debug, Clone)]
pub struct Snapshot {
    /// What the feed says about itself.
    pub header: Header,
    /// Every object, each id once.
    pub objects: Vec<SharedObject>,
    /// The operation's own time against this device's clock, its error corrected.
    pub clock: OperationClock,
}

/// What the feed tells the app.
#[derive(Debug, Clone)]
pub enum FeedUpdate {
    /// The picture is exactly this now: `Picture::replace`.
    Snapshot(Snapshot),
    /// These changed: `Picture::apply`.
    Changes(Vec<Change>),
    /// The operation's own time was set anew: halted, faster, or this device's clock was corrected.
    Clock(OperationClock),
    /// Access was withdrawn: forget everything, `Picture::clear`.
    Withdrawn,
    /// Nobody has been signed in for long: forget the objects, `Picture::clear`.
    Covered,
    /// How true the picture is. After every change, and once a second.
    Health(Health),
}

//! Updates from the feed to the app.

use super::health::Health;
use super::wire::Header;
use crate::model::Change;
use crate::model::object::SharedObject;
use crate::model::time::OperationClock;

/// A complete picture.
#[derive(Debug, Clone)]
pub struct Snapshot {
    /// Header of the document.
    pub header: Header,
    /// All objects, with unique ids.
    pub objects: Vec<SharedObject>,
    /// Operation time against this device's clock, corrected for the error of that clock.
    pub clock: OperationClock,
}

/// An update for the app.
#[derive(Debug, Clone)]
pub enum FeedUpdate {
    /// Replaces the picture: `Picture::replace`.
    Snapshot(Snapshot),
    /// Changes the picture: `Picture::apply`.
    Changes(Vec<Change>),
    /// The operation clock changed: halted, another rate, or this device's clock was corrected.
    Clock(OperationClock),
    /// Access was withdrawn: forget everything, `Picture::clear`.
    Withdrawn,
    /// No user has been signed in for long: forget the objects, `Picture::clear`.
    Covered,
    /// State of the link and age of the picture. Sent after every change, and once a second.
    Health(Health),
}

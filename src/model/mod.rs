//! Plain values of the operation, valid by construction. No clock, no I/O, nothing that can fail later.
//!
//! An [`Object`] is one thing of the operation: the properties common to all objects, and a [`Body`] with
//! those of its kind. The current objects are in [`picture::Picture`].

pub mod assembly;
pub mod change;
pub mod corridor;
pub mod geo;
pub mod headquarters;
pub mod incident;
pub mod marking;
pub mod object;
pub mod perimeter;
pub mod picture;
pub mod post;
pub mod recurrence;
pub mod rome;
pub mod service;
pub mod site;
pub mod sweep;
pub mod text;
pub mod time;
pub mod unit;
pub mod zone;

pub use change::{Change, ChangeSet};
pub use object::{Body, Common, Doubt, Kind, Object, ObjectId};
pub use picture::{Picture, Slot};
pub use time::UnixMillis;

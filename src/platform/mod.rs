//! The browser, wrapped once. Knows no word of our domain.
//! What is opened here closes when it is dropped; nothing here decides anything.

pub mod channel;
pub mod clipboard;
pub mod clock;
pub mod css;
pub mod dom;
pub mod download;
pub mod dropped;
pub mod fetch;
pub mod font;
pub mod frame;
pub mod geolocation;
pub mod image;
pub mod input;
pub mod listener;
pub mod location;
pub mod lock;
pub mod media_query;
pub mod resize;
pub mod task;
pub mod timer;
pub mod visibility;
pub mod wake_lock;

pub use listener::Listener;

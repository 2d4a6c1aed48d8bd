//! Wrappers of browser APIs. Knows nothing of our domain and decides nothing.
//!
//! Everything opened here is closed on drop.

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

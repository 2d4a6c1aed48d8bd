//! DOM event listener that is removed on drop.

use gloo_events::{EventListener, EventListenerOptions};
use web_sys::{Event, EventTarget};

/// Listener on one target. Dropping it removes it.
#[derive(Debug)]
#[must_use = "a listener ends when it is dropped"]
pub struct Listener {
    _inner: EventListener,
}

impl Listener {
    /// Listens passively: the callback cannot prevent the default.
    pub fn new(
        target: &EventTarget,
        event_type: &'static str,
        callback: impl FnMut(&Event) + 'static,
    ) -> Self {
        Self { _inner: EventListener::new(target, event_type, callback) }
    }

    /// Listens actively: the callback may call `prevent_default`. For wheel, touch, keys and lost contexts.
    pub fn new_active(
        target: &EventTarget,
        event_type: &'static str,
        callback: impl FnMut(&Event) + 'static,
    ) -> Self {
        let options = EventListenerOptions::enable_prevent_default();
        Self { _inner: EventListener::new_with_options(target, event_type, options, callback) }
    }
}

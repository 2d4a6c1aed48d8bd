//! Visibility of the page. Hidden pages get no frames and slow timers.

use super::{Listener, dom};

/// Returns whether the page is hidden; `false` outside a page.
#[must_use]
pub fn is_hidden() -> bool {
    dom::document().is_some_and(|document| document.hidden())
}

/// Calls back with `is_hidden` after each change. `None` outside a page.
#[must_use]
pub fn watch(mut callback: impl FnMut(bool) + 'static) -> Option<Listener> {
    let document = dom::document()?;
    let asked = document.clone();
    Some(Listener::new(&document, "visibilitychange", move |_| callback(asked.hidden())))
}

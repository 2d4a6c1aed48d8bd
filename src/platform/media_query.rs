//! CSS media queries: reduced motion, contrast, pointer kind.

use super::{Listener, dom};

/// Returns whether the query matches; `false` outside a page or when it cannot be parsed.
#[must_use]
pub fn matches(query: &str) -> bool {
    list(query).is_some_and(|list| list.matches())
}

/// Calls back with the new result after each change. `None` outside a page.
#[must_use]
pub fn watch(query: &str, mut callback: impl FnMut(bool) + 'static) -> Option<Listener> {
    let list = list(query)?;
    let asked = list.clone();
    Some(Listener::new(&list, "change", move |_| callback(asked.matches())))
}

/// Returns whether the person prefers reduced motion.
#[must_use]
pub fn prefers_reduced_motion() -> bool {
    matches("(prefers-reduced-motion: reduce)")
}

fn list(query: &str) -> Option<web_sys::MediaQueryList> {
    dom::window()?.match_media(query).ok().flatten()
}

//! URL of the page: reads it, replaces it, adds to the history, reports going back.

use wasm_bindgen::JsValue;

use super::{Listener, dom};

/// Returns the query string without the `?`; empty when there is none.
#[must_use]
pub fn query() -> String {
    dom::window()
        .and_then(|window| window.location().search().ok())
        .map_or_else(String::new, |search| search.trim_start_matches('?').to_owned())
}

/// Returns the fragment without the `#`; empty when there is none.
#[must_use]
pub fn fragment() -> String {
    dom::window()
        .and_then(|window| window.location().hash().ok())
        .map_or_else(String::new, |hash| hash.trim_start_matches('#').to_owned())
}

/// Returns the whole URL of the page.
#[must_use]
pub fn href() -> String {
    dom::window().and_then(|window| window.location().href().ok()).unwrap_or_default()
}

/// Resolves an address against the URL of the page; returns it unchanged if it is not valid.
#[must_use]
pub fn absolute(address: &str) -> String {
    let whole = web_sys::Url::new_with_base(address, &href()).map(|url| url.href());
    whole.unwrap_or_else(|_no_address| address.to_owned())
}

/// Changes the shown URL without adding to the history. Returns whether the browser allowed it: some refuse more than
/// 100 changes in 30 s.
pub fn replace(url: &str) -> bool {
    history().is_some_and(|history| history.replace_state_with_url(&JsValue::NULL, "", Some(url)).is_ok())
}

/// Changes the shown URL and adds the old one to the history. Returns whether the browser allowed it.
pub fn push(url: &str) -> bool {
    history().is_some_and(|history| history.push_state_with_url(&JsValue::NULL, "", Some(url)).is_ok())
}

/// Calls back when the person goes back or forward. `None` outside a page.
#[must_use]
pub fn watch(mut callback: impl FnMut() + 'static) -> Option<Listener> {
    let window = dom::window()?;
    Some(Listener::new(&window, "popstate", move |_| callback()))
}

/// Reloads the page.
pub fn reload() {
    if let Some(window) = dom::window() {
        // If reloading fails, nothing is left to try.
        window.location().reload().ok();
    }
}

fn history() -> Option<web_sys::History> {
    dom::window()?.history().ok()
}

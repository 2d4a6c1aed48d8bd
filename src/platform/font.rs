//! Typefaces of the page: hear when one is there.

use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

use super::dom;

/// Loads a typeface that the style sheet names, given as a CSS `font` value. Returns whether it is there now.
pub async fn load(css_font: &str) -> bool {
    let Some(document) = dom::document() else { return false };
    let loaded: Result<JsValue, JsValue> = JsFuture::from(document.fonts().load(css_font)).await;
    loaded.is_ok()
}

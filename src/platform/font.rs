//! Loads typefaces of the page.

use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

use super::dom;

/// Loads a typeface of the style sheet, given as a CSS `font` value. Returns whether that succeeded.
pub async fn load(css_font: &str) -> bool {
    let Some(document) = dom::document() else { return false };
    let loaded: Result<JsValue, JsValue> = JsFuture::from(document.fonts().load(css_font)).await;
    loaded.is_ok()
}

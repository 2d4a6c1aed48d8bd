//! Writes text to the clipboard.

use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

use super::dom;

/// Why nothing was copied.
#[derive(Debug, thiserror::Error)]
pub enum ClipboardError {
    /// Not a page, or not a secure one.
    #[error("this page has no clipboard, it needs https or localhost")]
    Missing,
    /// The browser or the person refused.
    #[error("the browser refused to write to the clipboard")]
    Refused,
}

/// Writes `text`. Browsers allow it only shortly after a key or a click.
///
/// # Errors
/// When there is no clipboard or writing to it was refused.
pub async fn write_text(text: &str) -> Result<(), ClipboardError> {
    let navigator = dom::window().ok_or(ClipboardError::Missing)?.navigator();
    // web-sys types `navigator.clipboard` as always there; on plain http it is undefined.
    let clipboard = js_sys::Reflect::get(&navigator, &JsValue::from_str("clipboard"))
        .ok()
        .filter(|value| !value.is_undefined() && !value.is_null())
        .ok_or(ClipboardError::Missing)?;
    let clipboard: web_sys::Clipboard = wasm_bindgen::JsCast::unchecked_into(clipboard);
    JsFuture::from(clipboard.write_text(text)).await.map(drop).map_err(|_refusal| ClipboardError::Refused)
}

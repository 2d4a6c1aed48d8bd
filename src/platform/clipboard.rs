//! Writes text to the clipboard.

use js_sys::Promise;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_futures::JsFuture;

#[wasm_bindgen]
extern "C" {
    /// Throws if there is no clipboard: web-sys assumes that it always exists, but over plain http it does not.
    #[wasm_bindgen(js_namespace = ["navigator", "clipboard"], js_name = writeText, catch)]
    fn write_to_clipboard(text: &str) -> Result<Promise, JsValue>;
}

/// Reason why nothing was copied.
#[derive(Debug, thiserror::Error)]
pub enum ClipboardError {
    /// Not a page, or not a secure one.
    #[error("this page has no clipboard, it needs https or localhost")]
    Missing,
    /// The browser or the person refused.
    #[error("the browser refused to write to the clipboard")]
    Refused,
}

/// Writes `text`. Browsers allow it only shortly after a key press or a click.
///
/// # Errors
/// When there is no clipboard or writing to it was refused.
pub async fn write_text(text: &str) -> Result<(), ClipboardError> {
    let written = write_to_clipboard(text).map_err(|_missing| ClipboardError::Missing)?;
    JsFuture::from(written).await.map(drop).map_err(|_refusal| ClipboardError::Refused)
}

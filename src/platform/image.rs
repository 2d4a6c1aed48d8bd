//! Images decoded by the browser, in parallel to the page.

use js_sys::{Array, Uint8Array};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, ImageBitmap};

use super::dom;

/// Decoded image. Its pixels are freed when the last clone is dropped and the browser collects garbage.
#[derive(Debug, Clone, PartialEq)]
pub struct DecodedImage(ImageBitmap);

impl DecodedImage {
    /// Returns width and height in pixels.
    #[must_use]
    pub fn size(&self) -> (u32, u32) {
        (self.0.width(), self.0.height())
    }

    /// Returns the image for the browser's drawing calls.
    #[must_use]
    pub const fn bitmap(&self) -> &ImageBitmap {
        &self.0
    }
}

/// Decodes an image of any format that the browser supports.
///
/// # Errors
/// A message for the user when the format is not supported or the bytes are broken.
pub async fn decoded(bytes: &[u8]) -> Result<DecodedImage, String> {
    let window = dom::window().ok_or("this page decodes no images")?;
    let parts = Array::of1(&Uint8Array::from(bytes));
    let words = |error: &JsValue| {
        let message = js_sys::Reflect::get(error, &"message".into()).ok().and_then(|words| words.as_string());
        format!("an image that cannot be decoded: {}", message.unwrap_or_default())
    };
    let blob = Blob::new_with_u8_array_sequence(&parts).map_err(|error| words(&error))?;
    let promise = window.create_image_bitmap_with_blob(&blob).map_err(|error| words(&error))?;
    let bitmap = JsFuture::from(promise).await.map_err(|error| words(&error))?;
    bitmap.dyn_into().map(DecodedImage).map_err(|_other| "an image that cannot be decoded".to_owned())
}

//! Saves a file generated in the page to the person's device.

use js_sys::Array;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{Blob, HtmlElement, Url};

use super::{dom, timer};

/// Lifetime of the file's URL: browsers fetch it at once, some only after a prompt.
const KEPT_MILLIS: u32 = 60_000;

/// Saves a text as a file with a name.
pub async fn save(name: String, text: String) {
    // A browser that refuses the file tells the person itself.
    if let Ok(url) = start(&name, &text) {
        timer::sleep(KEPT_MILLIS).await;
        Url::revoke_object_url(&url).ok();
    }
}

fn start(name: &str, text: &str) -> Result<String, JsValue> {
    let blob = Blob::new_with_str_sequence(&Array::of1(&text.into()))?;
    let url = Url::create_object_url_with_blob(&blob)?;
    let document = dom::document().ok_or(JsValue::NULL)?;
    let link: HtmlElement = document.create_element("a")?.unchecked_into();
    link.set_attribute("href", &url)?;
    link.set_attribute("download", name)?;
    link.click();
    Ok(url)
}

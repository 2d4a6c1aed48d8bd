//! Keeps the screen on, by the Screen Wake Lock API, which web-sys has only behind an unstable flag.

use js_sys::Promise;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;

#[wasm_bindgen]
extern "C" {
    /// Throws if the browser has no wake locks.
    #[wasm_bindgen(js_namespace = ["navigator", "wakeLock"], js_name = request, catch)]
    fn request_wake_lock(what: &str) -> Result<Promise, JsValue>;

    /// The browser's handle of a lock.
    #[derive(Debug)]
    type Sentinel;

    #[wasm_bindgen(method, getter)]
    fn released(this: &Sentinel) -> bool;

    #[wasm_bindgen(method)]
    fn release(this: &Sentinel) -> Promise;
}

/// Reason why the screen may turn off.
#[derive(Debug, thiserror::Error)]
pub enum WakeLockError {
    /// The browser has no screen wake lock, or the page is not secure.
    #[error("this browser cannot keep the screen on")]
    Missing,
    /// Refused: the page is hidden, or power is low.
    #[error("the browser refused to keep the screen on")]
    Refused,
}

/// Keeps the screen on while it lives and the page is visible.
///
/// Browsers release it when the page is hidden: request it again when the page is visible.
#[derive(Debug)]
#[must_use = "the screen may go dark when it is dropped"]
pub struct WakeLock {
    sentinel: Sentinel,
}

impl WakeLock {
    /// Requests the lock.
    ///
    /// # Errors
    /// When the browser has none or refuses.
    pub async fn request() -> Result<Self, WakeLockError> {
        let asked = request_wake_lock("screen").map_err(|_missing| WakeLockError::Missing)?;
        let sentinel = JsFuture::from(asked).await.map_err(|_refusal| WakeLockError::Refused)?;
        Ok(Self { sentinel: sentinel.unchecked_into() })
    }

    /// Returns whether the browser has released it.
    #[must_use]
    pub fn is_released(&self) -> bool {
        self.sentinel.released()
    }
}

impl Drop for WakeLock {
    fn drop(&mut self) {
        // Releasing twice is allowed.
        drop(self.sentinel.release());
    }
}

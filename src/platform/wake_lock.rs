//! Keeps the screen on. Spoken to by name, since web-sys has the API only behind an unstable flag.

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::dom;

/// Why the screen may go dark.
#[derive(Debug, thiserror::Error)]
pub enum WakeLockError {
    /// The browser has no screen wake lock, or the page is not secure.
    #[error("this browser cannot keep the screen on")]
    Missing,
    /// Refused: the page is hidden, or power is low.
    #[error("the browser refused to keep the screen on")]
    Refused,
}

/// The screen stays on while this lives and the page is visible. Browsers end it when the page is hidden:
/// ask again when it is visible again.
#[derive(Debug)]
#[must_use = "the screen may go dark when it is dropped"]
pub struct WakeLock {
    sentinel: JsValue,
}

impl WakeLock {
    /// Asks for the lock.
    ///
    /// # Errors
    /// When the browser has none or refuses.
    pub async fn request() -> Result<Self, WakeLockError> {
        let navigator = dom::window().ok_or(WakeLockError::Missing)?.navigator();
        let wake_lock = Reflect::get(&navigator, &"wakeLock".into())
            .ok()
            .filter(|value| value.is_object())
            .ok_or(WakeLockError::Missing)?;
        let request: Function = Reflect::get(&wake_lock, &"request".into())
            .ok()
            .and_then(|value| value.dyn_into().ok())
            .ok_or(WakeLockError::Missing)?;
        let promise: Promise = request
            .call1(&wake_lock, &"screen".into())
            .ok()
            .and_then(|value| value.dyn_into().ok())
            .ok_or(WakeLockError::Refused)?;
        let sentinel = JsFuture::from(promise).await.map_err(|_refusal| WakeLockError::Refused)?;
        Ok(Self { sentinel })
    }

    /// Whether the browser has ended it since.
    #[must_use]
    pub fn is_released(&self) -> bool {
        Reflect::get(&self.sentinel, &"released".into()).is_ok_and(|value| value.is_truthy())
    }
}

impl Drop for WakeLock {
    fn drop(&mut self) {
        let release = Reflect::get(&self.sentinel, &"release".into()).ok();
        if let Some(release) = release.and_then(|value| value.dyn_into::<Function>().ok()) {
            // Releasing twice is allowed, and nothing can be done about a failure.
            release.call0(&self.sentinel).ok();
        }
    }
}

//! Animation frames. Natively there are none, so callbacks are never called.

#[cfg(target_arch = "wasm32")]
use gloo_render::{AnimationFrame, request_animation_frame};

/// Requested frame. Dropping it before the frame cancels it.
#[derive(Debug)]
#[must_use = "a frame is cancelled when it is dropped"]
pub struct Frame {
    #[cfg(target_arch = "wasm32")]
    _inner: AnimationFrame,
}

impl Frame {
    /// Calls back once in the next frame, with milliseconds on the monotonic clock.
    pub fn request(callback: impl FnOnce(f64) + 'static) -> Self {
        #[cfg(target_arch = "wasm32")]
        {
            Self { _inner: request_animation_frame(callback) }
        }
        #[cfg(not(target_arch = "wasm32"))]
        {
            drop(callback);
            Self {}
        }
    }
}

/// Repeatable frame requests for one callback, without allocating for each.
#[derive(Debug)]
pub struct FrameLoop {
    #[cfg(target_arch = "wasm32")]
    callback: wasm_bindgen::closure::Closure<dyn FnMut(f64)>,
    #[cfg(target_arch = "wasm32")]
    asked: std::cell::Cell<Option<i32>>,
}

impl FrameLoop {
    /// Creates a loop that is idle until a frame is requested.
    pub fn new(callback: impl FnMut(f64) + 'static) -> Self {
        #[cfg(target_arch = "wasm32")]
        {
            Self {
                callback: wasm_bindgen::closure::Closure::new(callback),
                asked: std::cell::Cell::new(None),
            }
        }
        #[cfg(not(target_arch = "wasm32"))]
        {
            drop(callback);
            Self {}
        }
    }

    /// Requests the next frame, in which the callback is called once. The previous request must have been served.
    pub fn ask(&self) {
        #[cfg(target_arch = "wasm32")]
        {
            use wasm_bindgen::JsCast as _;
            let callback = self.callback.as_ref().unchecked_ref();
            let asked = super::dom::window().and_then(|window| window.request_animation_frame(callback).ok());
            self.asked.set(asked);
        }
    }

    /// Cancels the requested frame.
    pub fn cancel(&self) {
        #[cfg(target_arch = "wasm32")]
        if let (Some(asked), Some(window)) = (self.asked.take(), super::dom::window()) {
            // A frame that has already been served cannot be canceled and need not be.
            window.cancel_animation_frame(asked).ok();
        }
    }
}

impl Drop for FrameLoop {
    fn drop(&mut self) {
        self.cancel();
    }
}

//! The next animation frame. Natively there are no frames, so nothing is ever called.

#[cfg(target_arch = "wasm32")]
use gloo_render::{AnimationFrame, request_animation_frame};

/// A frame that was asked for. Dropping it before it came cancels it.
#[derive(Debug)]
#[must_use = "a frame is cancelled when it is dropped"]
pub struct Frame {
    #[cfg(target_arch = "wasm32")]
    _inner: AnimationFrame,
}

impl Frame {
    /// Calls back once with the next frame, with milliseconds on the monotonic clock.
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

/// Frames for one callback, asked for again and again without anything new being made.
#[derive(Debug)]
pub struct FrameLoop {
    #[cfg(target_arch = "wasm32")]
    callback: wasm_bindgen::closure::Closure<dyn FnMut(f64)>,
    #[cfg(target_arch = "wasm32")]
    asked: std::cell::Cell<Option<i32>>,
}

impl FrameLoop {
    /// A loop that stands still until it is asked for a frame.
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

    /// Calls back once with the next frame. The one before must have come.
    pub fn ask(&self) {
        #[cfg(target_arch = "wasm32")]
        {
            use wasm_bindgen::JsCast as _;
            let callback = self.callback.as_ref().unchecked_ref();
            let asked = super::dom::window().and_then(|window| window.request_animation_frame(callback).ok());
            self.asked.set(asked);
        }
    }

    /// Takes back what was asked for.
    pub fn cancel(&self) {
        #[cfg(target_arch = "wasm32")]
        if let (Some(asked), Some(window)) = (self.asked.take(), super::dom::window()) {
            // A frame that has come already cannot be cancelled, and need not be.
            window.cancel_animation_frame(asked).ok();
        }
    }
}

impl Drop for FrameLoop {
    fn drop(&mut self) {
        self.cancel();
    }
}

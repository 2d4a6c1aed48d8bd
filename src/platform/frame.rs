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

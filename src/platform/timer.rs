//! Delayed and repeated calls. Natively timers never fire: tests pass the time in as an argument.

use std::pin::pin;

use futures_util::future::{Either, select};
#[cfg(target_arch = "wasm32")]
use gloo_timers::callback::{Interval, Timeout};

/// One delayed call. Dropping it before that cancels it.
#[derive(Debug)]
#[must_use = "a timer is cancelled when it is dropped"]
pub struct After {
    #[cfg(target_arch = "wasm32")]
    _inner: Timeout,
}

/// Calls `callback` once after `millis`.
pub fn after(millis: u32, callback: impl FnOnce() + 'static) -> After {
    #[cfg(target_arch = "wasm32")]
    {
        After { _inner: Timeout::new(millis, callback) }
    }
    #[cfg(not(target_arch = "wasm32"))]
    {
        let _ = millis;
        drop(callback);
        After {}
    }
}

/// Repeated calls until it is dropped.
#[derive(Debug)]
#[must_use = "a timer is cancelled when it is dropped"]
pub struct Every {
    #[cfg(target_arch = "wasm32")]
    _inner: Interval,
}

/// Calls `callback` every `millis`.
pub fn every(millis: u32, callback: impl FnMut() + 'static) -> Every {
    #[cfg(target_arch = "wasm32")]
    {
        Every { _inner: Interval::new(millis, callback) }
    }
    #[cfg(not(target_arch = "wasm32"))]
    {
        let _ = millis;
        drop(callback);
        Every {}
    }
}

/// Awaits `future` for at most `millis`. Returns `None` if that is not enough; the future is then dropped.
pub async fn within<T>(millis: u32, future: impl Future<Output = T>) -> Option<T> {
    match select(pin!(future), pin!(sleep(millis))).await {
        Either::Left((outcome, _)) => Some(outcome),
        Either::Right(_) => None,
    }
}

/// Waits for `millis`. Natively it returns at once.
pub async fn sleep(millis: u32) {
    #[cfg(target_arch = "wasm32")]
    gloo_timers::future::TimeoutFuture::new(millis).await;
    #[cfg(not(target_arch = "wasm32"))]
    let _ = millis;
}

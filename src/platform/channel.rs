//! Messages between the pages of one browser and origin.

use js_sys::{Array, Uint8Array};
use wasm_bindgen::JsCast as _;
use web_sys::{BroadcastChannel, MessageEvent};

use super::Listener;

/// Channel on which each message reaches all other pages that have opened it. Dropping it closes it.
#[derive(Debug)]
pub struct Channel {
    inner: BroadcastChannel,
    _listener: Option<Listener>,
}

impl Channel {
    /// Opens a channel for sending only. `None` if the browser has no `BroadcastChannel`.
    #[must_use]
    pub fn open(name: &str) -> Option<Self> {
        Some(Self { inner: BroadcastChannel::new(name).ok()?, _listener: None })
    }

    /// Opens a channel for receiving messages, each a number and bytes. `None` if the browser has no
    /// `BroadcastChannel`.
    #[must_use]
    pub fn listen(name: &str, mut callback: impl FnMut(u32, Vec<u8>) + 'static) -> Option<Self> {
        let inner = BroadcastChannel::new(name).ok()?;
        let listener = Listener::new(&inner, "message", move |event| {
            let told = event.dyn_ref::<MessageEvent>().map(MessageEvent::data);
            let Some(told) = told.and_then(|data| data.dyn_into::<Array>().ok()) else { return };
            let (Some(who), Ok(bytes)) = (told.get(0).as_f64(), told.get(1).dyn_into::<Uint8Array>()) else {
                return;
            };
            callback(who as u32, bytes.to_vec());
        });
        Some(Self { inner, _listener: Some(listener) })
    }

    /// Sends a number and bytes to the other pages.
    pub fn tell(&self, who: u32, bytes: &[u8]) {
        // Bytes can always be posted; pages that have left just do not receive them.
        self.inner.post_message(&Array::of2(&who.into(), &Uint8Array::from(bytes))).ok();
    }
}

impl Drop for Channel {
    fn drop(&mut self) {
        self.inner.close();
    }
}

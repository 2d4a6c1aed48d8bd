//! Runs a future on the page's own thread. Natively it is dropped unrun: tests await it themselves.

/// Starts `future`; it runs to its end, so whoever starts it gives it a way to stop.
pub fn spawn(future: impl Future<Output = ()> + 'static) {
    #[cfg(target_arch = "wasm32")]
    wasm_bindgen_futures::spawn_local(future);
    #[cfg(not(target_arch = "wasm32"))]
    drop(future);
}

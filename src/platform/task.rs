//! Runs futures on the page's thread. Natively they are dropped unrun: tests await them themselves.

/// Starts `future`, which runs to its end: the caller must give it a way to stop.
pub fn spawn(future: impl Future<Output = ()> + 'static) {
    #[cfg(target_arch = "wasm32")]
    wasm_bindgen_futures::spawn_local(future);
    #[cfg(not(target_arch = "wasm32"))]
    drop(future);
}

//! Files dropped on the page.

use js_sys::Uint8Array;
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::JsFuture;
use web_sys::{DragEvent, File};

use super::{Listener, dom};

/// Dropped file.
#[derive(Debug, Clone)]
pub struct DroppedFile(File);

impl DroppedFile {
    /// Returns its name, without a folder.
    #[must_use]
    pub fn name(&self) -> String {
        self.0.name()
    }

    /// Returns its size in bytes.
    #[must_use]
    pub fn len(&self) -> f64 {
        self.0.size()
    }

    /// Returns whether it is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() <= 0.0
    }

    /// Reads at most `most` bytes from its start; `None` if the browser cannot read it.
    pub async fn bytes(&self, most: usize) -> Option<Vec<u8>> {
        let part = self.0.slice_with_f64_and_f64(0.0, most as f64).ok()?;
        let buffer = JsFuture::from(part.array_buffer()).await.ok()?;
        Some(Uint8Array::new(&buffer).to_vec())
    }
}

/// Calls back with each file dropped anywhere on the page; the browser no longer opens it.
#[must_use = "the page takes files for as long as this lives"]
pub fn watch(mut dropped: impl FnMut(DroppedFile) + 'static) -> Vec<Listener> {
    let Some(window) = dom::window() else { return Vec::new() };
    let over = Listener::new_active(&window, "dragover", |event| event.prevent_default());
    let drop = Listener::new_active(&window, "drop", move |event| {
        event.prevent_default();
        let files = event.dyn_ref::<DragEvent>().and_then(DragEvent::data_transfer);
        let Some(files) = files.and_then(|transfer| transfer.files()) else { return };
        for file in (0..files.length()).filter_map(|i| files.get(i)) {
            dropped(DroppedFile(file));
        }
    });
    vec![over, drop]
}

//! The operator's own layers: fetched as configured, or dropped on the page.

use super::session::Session;
use crate::app::overlay::{self, Loaded, OverlayEntry, OverlayReader};
use crate::app::reduce::AppEvent;
use crate::feed::client::Pauses;
use crate::map::engine::MapHandle;
use crate::platform::dropped::{self, DroppedFile};
use crate::platform::fetch::{self, Get};
use crate::platform::{Listener, task, timer};

/// Time limit for the response, and between its chunks.
const TIMEOUT_MILLIS: u32 = 15_000;
/// Factor on the feed's retry delay: overlays are large and not essential.
const RETRY_TIMES: u64 = 4;

impl Session {
    /// Fetches the configured overlays, and accepts files dropped on the page while the listeners live.
    pub(super) fn start_overlays(self) -> Vec<Listener> {
        let (overlays, limit, may_cache) = self.with_state(|state| {
            let config = &state.config;
            (config.overlays.clone(), config.limits.document_bytes, !config.no_store)
        });
        for (number, overlay) in overlays.into_iter().enumerate() {
            task::spawn(async move {
                let mut pauses = Pauses::default();
                loop {
                    let (loaded, may_come) = fetched(&overlay.url, &overlay.label, limit, may_cache).await;
                    self.say_fault(&overlay.url, &loaded);
                    self.dispatch(AppEvent::OverlayLoaded { number, loaded: Box::new(loaded) });
                    if !may_come {
                        break;
                    }
                    timer::sleep(u32::try_from(RETRY_TIMES * pauses.next_millis()).unwrap_or(u32::MAX)).await;
                }
            });
        }
        dropped::watch(move |file| {
            task::spawn(async move {
                let loaded = Box::new(read(&file, limit).await);
                self.say_fault(&file.name(), &loaded);
                self.dispatch(AppEvent::OverlayDropped { file: file.name(), loaded });
            });
        })
    }

    fn say_fault(self, name: &str, loaded: &Loaded) {
        if let Some(fault) = &loaded.fault {
            web_sys::console::warn_1(&format!("{name}: {fault}").into());
        }
    }

    /// Draws these overlays on a map.
    pub(super) fn draw_overlays_on(self, map: &MapHandle, numbers: &[usize]) {
        for number in numbers {
            let patch = self.with_state(|state| {
                let overlay = state.overlays.get(*number)?;
                Some(overlay::patch(*number, overlay, &state.palette, &mut |spec| map.sprite(spec)))
            });
            if let Some(patch) = patch {
                map.patch(overlay::layer_of(*number), patch);
            }
        }
    }

    /// Returns whether most points of a visible overlay are drawn only at a higher zoom.
    pub(super) fn is_nearer(self, OverlayEntry { number, is_visible, .. }: &OverlayEntry) -> bool {
        let mut is_nearer = false;
        self.with_map(|map| is_nearer = *is_visible && map.is_mostly_nearer(overlay::layer_of(*number)));
        is_nearer
    }

    pub(super) fn overlay_rows(self) -> Vec<OverlayEntry> {
        self.with_state(crate::app::state::State::overlay_entries)
    }
}

/// Fetches what is available of an overlay. Returns it, and whether a retry may bring more.
///
/// A retry is useless if the server has no such file or the file is too long. A complete file that is partly
/// unreadable stays so until it is corrected.
async fn fetched(url: &str, label: &str, limit: usize, may_cache: bool) -> (Loaded, bool) {
    let mut reader = OverlayReader::new(label);
    let request = Get { url, headers: &[], may_cache };
    let late = || format!("no answer within {} s", TIMEOUT_MILLIS / 1000);
    let answer = match timer::within(TIMEOUT_MILLIS, fetch::get(request)).await {
        Some(Ok(answer)) if answer.status == 200 => answer,
        Some(Ok(answer)) => {
            let is_none = matches!(answer.status, 404 | 410);
            return (reader.finish(Some(format!("status {}", answer.status))), !is_none);
        }
        Some(Err(error)) => return (reader.finish(Some(error.to_string())), true),
        None => return (reader.finish(Some(late())), true),
    };
    let mut body = answer.into_body();
    let mut bytes = 0;
    let broken = loop {
        match timer::within(TIMEOUT_MILLIS, body.next_chunk()).await {
            Some(Ok(Some(chunk))) => {
                bytes += chunk.len();
                if bytes > limit {
                    return (reader.finish(Some(too_long(limit))), false);
                }
                if !reader.feed(&chunk) {
                    break None;
                }
            }
            Some(Ok(None)) => break None,
            Some(Err(error)) => break Some(error.to_string()),
            None => break Some(late()),
        }
    };
    let is_cut = broken.is_some();
    let loaded = reader.finish(broken);
    // For example a login page, or a file that is still being written.
    let is_nothing = loaded.features.is_empty() && loaded.fault.is_some();
    (loaded, is_cut || is_nothing)
}

/// Reads a dropped file. Of one that is too long the beginning is read, as when fetched.
async fn read(file: &DroppedFile, limit: usize) -> Loaded {
    let mut reader = OverlayReader::new("");
    let Some(bytes) = file.bytes(limit).await else {
        return reader.finish(Some("the browser cannot read it".to_owned()));
    };
    reader.feed(&bytes);
    reader.finish((file.len() > limit as f64).then(|| too_long(limit)))
}

fn too_long(limit: usize) -> String {
    format!("longer than {limit} bytes: the rest is not read")
}

//! The operator's own layers: fetched as the configuration says, or dropped on the page.

use super::session::Session;
use crate::app::overlay::{self, Loaded, OverlayEntry, OverlayReader};
use crate::app::reduce::AppEvent;
use crate::map::engine::MapHandle;
use crate::platform::dropped::{self, DroppedFile};
use crate::platform::fetch::{self, Get};
use crate::platform::{Listener, task};

impl Session {
    /// Fetches what the configuration names, and takes what is dropped on the page for as long as the listeners live.
    pub(super) fn start_overlays(self) -> Vec<Listener> {
        let (overlays, limit) =
            self.with_state(|state| (state.config.overlays.clone(), state.config.limits.document_bytes));
        for (number, overlay) in overlays.into_iter().enumerate() {
            task::spawn(async move {
                let loaded = Box::new(fetched(&overlay.url, &overlay.label, limit).await);
                self.say_fault(&overlay.url, &loaded);
                self.dispatch(AppEvent::OverlayLoaded { number, loaded });
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

    /// Draws some of them on a map.
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

    pub(super) fn overlay_rows(self) -> Vec<OverlayEntry> {
        self.with_state(crate::app::state::State::overlay_entries)
    }
}

async fn fetched(url: &str, label: &str, limit: usize) -> Loaded {
    let mut reader = OverlayReader::new(label);
    let request = Get { url, headers: &[], may_cache: true };
    let answer = match fetch::get(request).await {
        Ok(answer) if answer.status == 200 => answer,
        Ok(answer) => return reader.finish(Some(format!("status {}", answer.status))),
        Err(error) => return reader.finish(Some(error.to_string())),
    };
    let mut body = answer.into_body();
    let mut bytes = 0;
    loop {
        match body.next_chunk().await {
            Ok(Some(chunk)) => {
                bytes += chunk.len();
                if bytes > limit {
                    return reader.finish(Some(too_long(limit)));
                }
                if !reader.feed(&chunk) {
                    return reader.finish(None);
                }
            }
            Ok(None) => return reader.finish(None),
            Err(error) => return reader.finish(Some(error.to_string())),
        }
    }
}

async fn read(file: &DroppedFile, limit: usize) -> Loaded {
    let mut reader = OverlayReader::new("");
    if file.len() > limit as f64 {
        return reader.finish(Some(too_long(limit)));
    }
    let Some(bytes) = file.bytes().await else {
        return reader.finish(Some("the browser cannot read it".to_owned()));
    };
    reader.feed(&bytes);
    reader.finish(None)
}

fn too_long(limit: usize) -> String {
    format!("longer than {limit} bytes")
}

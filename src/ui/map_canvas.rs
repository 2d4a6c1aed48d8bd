//! The only connection to the map engine's canvas: attaches maps, forwards their events, shows problems over
//! them.

use leptos::html;
use leptos::prelude::*;

use super::each::Each;
use super::health_bar::freshness;
use super::session::{MapState, Session, bump};
use crate::app::text::Text;
use crate::map::engine::{MapHandle, MapOptions};
use crate::map::event::MapEvent;
use crate::platform::media_query;

/// Lowest and highest zoom, with 512 px tiles.
const ZOOM_RANGE: (f64, f64) = (3.0, 20.0);

/// The main map.
#[component]
pub(crate) fn MapCanvas() -> impl IntoView {
    let session = Session::here();
    let canvas = NodeRef::<html::Canvas>::new();
    let version = RwSignal::new(0_u32);
    let map = new_map(session, session.is_interactive(), version, move |event| session.on_map_event(&event));
    session.set_map(map.clone());
    let attached = map.clone();
    Effect::new(move || {
        let Some(canvas) = canvas.get() else { return };
        match attached.attach(&canvas) {
            Ok(()) => session.set_map_state(MapState::Ready),
            Err(error) => session.map_failed(&error),
        }
    });
    on_cleanup({
        let map = StoredValue::new_local(map);
        move || map.with_value(MapHandle::detach)
    });
    let problem = move || match session.map_state.get() {
        MapState::Waiting | MapState::Ready => None,
        MapState::None => Some((Text::NoMap, Text::NoMapHint)),
        MapState::Lost => Some((Text::MapLost, Text::MapLost)),
    };
    let drawn_on = move |_| {
        view! {
            <canvas
                id="map"
                node_ref=canvas
                tabindex=move || if session.is_interactive() { "0" } else { "-1" }
                role="application"
                aria-label=move || session.t(Text::Map)
            ></canvas>
        }
    };
    view! {
        <div
            class="map-canvas"
            data-freshness=move || session.health.with(freshness)
            data-hovering=move || session.hovered.get().is_some().to_string()
        >
            // A spent canvas is replaced by a new one.
            <Each each=move || [version.get()] key=|version| *version children=drawn_on/>
            {move || problem().map(|(what, hint)| view! {
                <div class="map-problem" role="alert">
                    <strong>{session.t(what)}</strong>
                    {(hint != what).then(|| view! { <p class="quiet">{session.t(hint)}</p> }.into_any())}
                </div>
            }.into_any())}
        </div>
    }
}

/// A second, smaller map for the wall: the same picture at another place.
#[component]
pub(crate) fn MapInset() -> impl IntoView {
    let session = Session::here();
    let canvas = NodeRef::<html::Canvas>::new();
    let version = RwSignal::new(0_u32);
    let map = new_map(session, false, version, |_| {});
    session.set_inset(Some(map.clone()));
    let attached = map.clone();
    Effect::new(move || {
        let Some(canvas) = canvas.get() else { return };
        // The main map has already reported what prevents drawing.
        attached.attach(&canvas).ok();
        session.aim_maps();
    });
    on_cleanup({
        let map = StoredValue::new_local(map);
        move || {
            session.set_inset(None);
            map.with_value(MapHandle::detach);
        }
    });
    let drawn_on = move |_| view! { <canvas id="map-inset" node_ref=canvas aria-hidden="true"></canvas> };
    view! {
        <div
            class="map-inset map-canvas"
            data-hub=move || session.inset_name.with(|name| (!name.is_empty()).then_some("true"))
            data-freshness=move || session.health.with(freshness)
        >
            <Each each=move || [version.get()] key=|version| *version children=drawn_on/>
            <span class={"map-name"}>{move || session.inset_name.get()}</span>
        </div>
    }
}

/// Creates a map. `version` changes when the map needs a new canvas.
fn new_map(
    session: Session,
    interactive: bool,
    version: RwSignal<u32>,
    on_event: impl Fn(MapEvent) + 'static,
) -> MapHandle {
    let map = MapHandle::new(MapOptions {
        reduced_motion: media_query::prefers_reduced_motion(),
        min_zoom: ZOOM_RANGE.0,
        max_zoom: ZOOM_RANGE.1,
        interactive,
        events: Box::new(move |event| {
            if event == MapEvent::CanvasSpent {
                bump(version);
            }
            on_event(event);
        }),
    });
    session.dress_map(&map);
    map
}

//! Pointers at the edge of the map to sites out of sight with severe incidents. `app::pointers` decides where
//! they lie.

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::Element;

use super::each::Each;
use super::glyph::glyph;
use super::memo::Memo;
use super::session::Session;
use super::site_list::tiles;
use super::symbol_icon::SymbolIcon;
use crate::app::mode::Layout;
use crate::app::pointers::{Counts, Pointer, ScreenBox};
use crate::app::symbology;
use crate::app::text::{self, severity_word};
use crate::platform::resize::SizeWatch;

/// Elements that cover the map.
const COVERS: &str = ".map-controls, .map-scale, .map-credit, .map-hint, .map-fault, .map-inset[data-hub], .wall-mode, .thumb-buttons > *";

/// The pointers.
#[component]
pub(crate) fn EdgePointers() -> impl IntoView {
    let session = Session::here();
    let container = NodeRef::<html::Div>::new();
    let tiles = tiles(session);
    let size_watch = StoredValue::new_local(None::<SizeWatch>);
    Effect::new(move || {
        let Some(element) = container.get() else { return };
        size_watch.set_value(SizeWatch::new(element.unchecked_ref(), move || session.map_moved()));
    });
    let shown = Memo::new(move || {
        session.camera_version.track();
        session.layout.track();
        let covered = container.get().map(|map| covers(map.unchecked_ref())).unwrap_or_default();
        let pointers = tiles.with(|tiles| session.pointers(tiles, &covered));
        (pointers, covered)
    });
    // Labels keep clear of what lies over the map.
    Effect::new(move || {
        shown.with(|(pointers, covered)| {
            let covers = covered.iter().chain(pointers.iter().map(|pointer| &pointer.place));
            session.with_map(|map| map.set_covers(covers.map(ScreenBox::corners).collect()));
        });
    });
    view! {
        <div class="edge-pointers" node_ref=container>
            <Each each=move || shown.with(|(pointers, _)| pointers.clone()) key=move |pointer| (key(pointer), session.language.get(), session.layout.get()) let:pointer>
                {one(session, pointer)}
            </Each>
        </div>
    }
}

/// Key of a pointer: it is rebuilt when any of this changes.
fn key(pointer: &Pointer) -> (String, Counts, [i32; 3]) {
    let Pointer { name, counts, place, turn_deg, .. } = pointer;
    (name.clone(), counts.clone(), [place.left as i32, place.top as i32, *turn_deg as i32])
}

fn one(session: Session, pointer: Pointer) -> AnyView {
    let Pointer { site, name, counts, place, turn_deg } = pointer;
    let worst = counts.first().map(|(severity, _)| severity_word(*severity));
    // Language and layout need no tracking: they are part of the key in `Each`.
    let is_interactive = session.layout.get_untracked() != Layout::Wall;
    let language = session.language.get_untracked();
    let told = counts
        .iter()
        .map(|(severity, count)| format!("{count} {}", text::severity_name(*severity, language)));
    let words = format!("{name}: {}", told.collect::<Vec<String>>().join(", "));
    let px = |value: f64| format!("{value:.1}px");
    let numbers: Vec<AnyView> = counts
        .into_iter()
        .map(|(severity, count)| {
            let symbol = move || {
                session.theme.track();
                view! { <SymbolIcon look=symbology::severity_look(severity, &session.palette())/> }.into_any()
            };
            view! {
                {symbol}
                <strong>{count.to_string()}</strong>
            }
            .into_any()
        })
        .collect();
    let id = site.as_str().to_owned();
    let inside = view! {
        <span class="edge-arrow" style:transform=format!("rotate({turn_deg:.0}deg)")>{glyph("M12 4l7 15l-7-4l-7 4z")}</span>
        {numbers}
        <bdi>{name}</bdi>
    }.into_any();
    if is_interactive {
        view! {
            <button
                class="edge-pointer"
                data-id=id
                data-severity=worst
                aria-label=words.clone()
                title=words
                style:left=px(place.left)
                style:top=px(place.top)
                style:width=px(place.width)
                style:height=px(place.height)
                on:click=move |_| session.jump_to_site(&site)
            >
                {inside}
            </button>
        }
        .into_any()
    } else {
        view! {
            <div
                class="edge-pointer"
                data-id=id
                data-severity=worst
                style:left=px(place.left)
                style:top=px(place.top)
                style:width=px(place.width)
                style:height=px(place.height)
            >
                {inside}
            </div>
        }
        .into_any()
    }
}

/// Returns the boxes that cover the map, relative to its top left corner.
fn covers(map: &Element) -> Vec<ScreenBox> {
    let of = |element: &Element| {
        let place = element.get_bounding_client_rect();
        ScreenBox { left: place.left(), top: place.top(), width: place.width(), height: place.height() }
    };
    let origin = of(map);
    let Some(found) = map.parent_element().and_then(|parent| parent.query_selector_all(COVERS).ok()) else {
        return Vec::new();
    };
    let elements = (0..found.length()).filter_map(|index| found.get(index)?.dyn_into::<Element>().ok());
    elements
        .map(|element| {
            let place = of(&element);
            ScreenBox { left: place.left - origin.left, top: place.top - origin.top, ..place }
        })
        .filter(|place| place.width > 0.0)
        .collect()
}

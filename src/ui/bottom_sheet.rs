//! The bottom sheet of a tablet, with three rests: worst incident, list, card. Every drag has an equivalent
//! button.

use leptos::ev::PointerEvent;
use leptos::html;
use leptos::prelude::*;

use super::detail_card::DetailCard;
use super::incident_list::IncidentList;
use super::layer_list::LayerList;
use super::memo::Memo;
use super::session::{LocationNotice, Session};
use super::show::Show;
use super::site_list::SiteList;
use super::symbol_icon::SymbolIcon;
use crate::app::text::{self, Text};
use crate::platform::css::css_length_px;

/// Distance from which a movement is a drag.
const DRAG_CSS_PX: i32 = 24;

/// Minimum height when half up, so that it has room for rows on a phone; the style sheet has the same value.
const HALF_LEAST_CSS_PX: f64 = 400.0;

/// Resting height of the sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rest {
    Peek,
    Half,
    Full,
}

impl Rest {
    const fn word(self) -> &'static str {
        match self {
            Self::Peek => "peek",
            Self::Half => "half",
            Self::Full => "full",
        }
    }

    const fn up(self) -> Self {
        match self {
            Self::Peek => Self::Half,
            Self::Half | Self::Full => Self::Full,
        }
    }

    const fn down(self) -> Self {
        match self {
            Self::Full => Self::Half,
            Self::Half | Self::Peek => Self::Peek,
        }
    }

    /// Rest after pressing the grip.
    const fn next(self) -> Self {
        match self {
            Self::Peek => Self::Half,
            Self::Half => Self::Full,
            Self::Full => Self::Peek,
        }
    }
}

/// A tab of the sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tab {
    Incidents,
    Card,
    Sites,
    Layers,
}

fn location_words(session: Session, notice: LocationNotice) -> String {
    match notice {
        LocationNotice::Within(meters) => format!("± {}", text::distance(session.language.get(), meters)),
        LocationNotice::Failed(why) => session.t(why).to_owned(),
    }
}

/// The sheet, and the buttons above it within reach of the thumb.
#[component]
pub(crate) fn BottomSheet() -> impl IntoView {
    let session = Session::here();
    let rest = RwSignal::new(Rest::Peek);
    let tab = RwSignal::new(Tab::Incidents);
    let grabbed_at_css_px = RwSignal::new(None::<i32>);
    let was_dragged = RwSignal::new(false);
    let worst = Memo::new(move || {
        session.list_version.track();
        session.language.track();
        session.theme.track();
        session.rows_window(0, 1).into_iter().next()
    });
    // Severe incidents in words; if there are none, the total.
    let counts = move || {
        session.list_version.track();
        let (language, counts) = (session.language.get(), session.row_counts());
        text::severe(language, counts.open_by_severity)
            .unwrap_or_else(|| text::incidents(language, counts.shown_open))
    };
    let has_card = Memo::new(move || session.has_card());
    // A selection opens its card, with the sheet at least half up. A change of the card does not.
    Effect::new(move || {
        session.selected.track();
        session.own_selected.track();
        if has_card.get() {
            tab.set(Tab::Card);
            if rest.get_untracked() == Rest::Peek {
                rest.set(Rest::Half);
            }
        } else if tab.get_untracked() == Tab::Card {
            tab.set(Tab::Incidents);
        }
    });
    // Selections and flights are centered above the sheet. Fully up it covers the map anyway.
    let sheet = NodeRef::<html::Section>::new();
    let thumbs = NodeRef::<html::Div>::new();
    Effect::new(move || {
        // Rotating the tablet changes its size.
        session.camera_version.track();
        let peek = css_length_px("--sheet-peek").unwrap_or(96.0);
        let Some((sheet, map)) = sheet.get().and_then(|sheet| Some((sheet.clone(), sheet.parent_element()?)))
        else {
            return;
        };
        let room = f64::from(map.client_height());
        let (rest, width) = (rest.get(), sheet.client_width());
        // On a low screen the sheet stands beside the map.
        if width < map.client_width() * 3 / 4 {
            session.cover_map(0.0, f64::from(width));
            return;
        }
        let bottom = match rest {
            // The buttons above the sheet cover the map below them, too.
            Rest::Peek => thumbs.get().map_or(peek, |thumbs| peek.max(room - f64::from(thumbs.offset_top()))),
            Rest::Half | Rest::Full => peek.max(room / 2.0).max(HALF_LEAST_CSS_PX.min(room * 0.75)),
        };
        session.cover_map(bottom, 0.0);
    });
    on_cleanup(move || session.cover_map(0.0, 0.0));
    let tab_button = move |this: Tab, name: Text| {
        view! {
            <button
                class="button"
                role="tab"
                aria-selected=move || (tab.get() == this).to_string()
                on:click=move |_| {
                    tab.set(this);
                    if rest.get_untracked() == Rest::Peek {
                        rest.set(Rest::Half);
                    }
                }
            >
                {move || session.t(name)}
            </button>
        }
    };
    let released = move |event: &PointerEvent| {
        let Some(from) = grabbed_at_css_px.get_untracked() else { return };
        grabbed_at_css_px.set(None);
        let moved_down = event.client_y() - from;
        was_dragged.set(moved_down.abs() > DRAG_CSS_PX);
        if was_dragged.get_untracked() {
            rest.update(|rest| *rest = if moved_down > 0 { rest.down() } else { rest.up() });
        }
    };
    // The press is handled on click, not earlier: otherwise the click would go to what appears under the
    // finger.
    let pressed = move || {
        if !was_dragged.get_untracked() {
            rest.update(|rest| *rest = rest.next());
        }
        was_dragged.set(false);
    };
    view! {
        <div class="thumb-buttons" node_ref=thumbs>
            <button
                class="button"
                data-action="locate"
                aria-pressed=move || session.is_locating.get().to_string()
                on:click=move |_| session.toggle_location()
            >
                {move || session.t(Text::MyPosition)}
            </button>
            <button class="button" data-action="here" on:click=move |_| session.ask_what_applies()>
                {move || session.t(Text::WhatAppliesHere)}
            </button>
            {move || session.location_notice.get().map(|notice| view! { <p class="chip" role="status">{location_words(session, notice)}</p> }.into_any())}
        </div>
        <section class="bottom-sheet" node_ref=sheet data-rest=move || rest.get().word() aria-label=move || session.t(Text::Incidents)>
            <button
                class="bottom-sheet-grip"
                data-action="sheet"
                aria-expanded=move || (rest.get() != Rest::Peek).to_string()
                on:pointerdown=move |event| {
                    was_dragged.set(false);
                    grabbed_at_css_px.set(Some(event.client_y()));
                    // Without pointer capture a drag ends at the edge of the grip; pressing still works.
                    event_target::<web_sys::Element>(&event).set_pointer_capture(event.pointer_id()).ok();
                }
                on:pointerup=move |event| released(&event)
                on:pointercancel=move |_| grabbed_at_css_px.set(None)
                on:click=move |_| pressed()
            >
                {move || worst.get().map_or_else(
                    || view! { <span class="bottom-sheet-worst">{session.empty_list_text()}</span> }.into_any(),
                    |row| {
                        let look = session.look_of(row.slot);
                        let since = row.since;
                        let age = move || since.map(|since| {
                            text::relative_age(session.language.get(), session.operation_now.get().millis_since(since))
                        });
                        // Visitors see no place of a restricted incident.
                        let separator = if row.place.is_empty() { "" } else { " · " };
                        view! {
                            {look.map(|look| view! { <SymbolIcon look/> }.into_any())}
                            <bdi class="bottom-sheet-worst">{row.title}</bdi>
                            <span class="bottom-sheet-counts">{counts}</span>
                            <span class="bottom-sheet-place"><bdi>{row.place}</bdi>{separator}{age}</span>
                        }
                        .into_any()
                    },
                )}
            </button>
            <div class={"bottom-sheet-tabs"} role="tablist">
                {tab_button(Tab::Incidents, Text::Incidents)}
                <Show when=move || has_card.get()>{tab_button(Tab::Card, Text::Details)}</Show>
                {tab_button(Tab::Sites, Text::Sites)}
                {tab_button(Tab::Layers, Text::Layers)}
            </div>
            <Show when=move || rest.get() != Rest::Peek>
                <div class="bottom-sheet-body">
                    {move || match tab.get() {
                        Tab::Incidents => view! { <IncidentList/> }.into_any(),
                        Tab::Card => view! { <DetailCard/> }.into_any(),
                        Tab::Sites => view! { <SiteList/> }.into_any(),
                        Tab::Layers => view! { <LayerList/> }.into_any(),
                    }}
                </div>
            </Show>
        </section>
    }
}

//! The list of layers with their counts: switches and legend in one.

use leptos::prelude::*;

use super::each::{CollectAny as _, Each};
use super::glyph::glyph;
use super::memo::Memo;
use super::session::Session;
use super::show::Show;
use super::symbol_icon::SymbolIcon;
use crate::app::overlay;
use crate::app::reduce::AppEvent;
use crate::app::text::{self, Text};

/// The layers, and the operator's own layers below.
#[component]
pub(crate) fn LayerList() -> impl IntoView {
    let session = Session::here();
    let rows = Memo::new(move || {
        session.layers_version.track();
        session.list_version.track();
        session.theme.track();
        session.camera_version.track();
        session.layer_rows()
    });
    view! {
        <section class="layer-list" aria-labelledby="layers-title">
            <h2 id="layers-title">{move || session.t(Text::Layers)}</h2>
            <Each each=move || rows.get() key=move |row| (row.entry.def.id, row.entry.count, row.entry.is_visible, row.is_nearer, row.words.clone(), session.theme.get()) let:row>
                <button
                    class="layer-row"
                    role="switch"
                    data-layer=row.entry.def.word
                    data-count=row.entry.count.to_string()
                    aria-checked=row.entry.is_visible.to_string()
                    on:click=move |_| session.toggle_layer(row.entry.def.id)
                >
                    <span class={"layer-check"} aria-hidden=move || "true"></span>
                    {row.look.clone().map(|look| view! { <SymbolIcon look/> }.into_any())}
                    <span class={"layer-name"}>
                        {move || session.t(row.entry.def.name)}
                        {(!row.words.is_empty()).then(|| format!(": {}", row.words))}
                    </span>
                    {row.is_nearer.then(|| nearer(session))}
                    // With visitors present an empty count is hidden: neither the number of guarded objects nor
                    // their absence is shown.
                    <span class={"layer-count"}>{move || {
                        let is_said = row.entry.count > 0 || !session.has_visitors.get();
                        is_said.then(|| text::number(session.language.get(), row.entry.count as u64))
                    }}</span>
                </button>
            </Each>
            <OverlayRows/>
        </section>
    }
}

/// The operator's own layers, if there are any.
#[component]
fn OverlayRows() -> impl IntoView {
    let session = Session::here();
    let rows = Memo::new(move || {
        session.layers_version.track();
        session.theme.track();
        session.camera_version.track();
        session.overlay_rows().into_iter().map(|row| (session.is_nearer(&row), row)).collect::<Vec<_>>()
    });
    let refused = Memo::new(move || {
        session.layers_version.track();
        session.with_state(|state| state.refused_overlay.clone())
    });
    view! {
        <Show when=move || rows.with(|rows| !rows.is_empty())>
            <h3 class="overlay-title">{move || session.t(Text::OwnLayers)}</h3>
            {move || refused.get().map(|file| {
                let most = text::most_overlays(session.language.get(), overlay::MAX_OVERLAYS);
                view! { <p class="overlay-note overlay-fault" role="status"><bdi>{file}</bdi>{format!(": {most}")}</p> }.into_any()
            })}
            <Each each=move || rows.get() key=|row| row.clone() let:row>
                <button
                    class="layer-row"
                    role="switch"
                    data-overlay=(row.1.number + 1).to_string()
                    data-count=row.1.count.to_string()
                    aria-checked=row.1.is_visible.to_string()
                    title=row.1.name.clone()
                    on:click=move |_| session.toggle_layer(overlay::layer_of(row.1.number))
                >
                    <span class={"layer-check"} aria-hidden=move || "true"></span>
                    <span class={"overlay-color"} style:background=row.1.color.css()></span>
                    <span class={"layer-name"}>{row.1.name.clone()}</span>
                    {row.0.then(|| nearer(session))}
                    <span class={"layer-count"}>{move || text::number(session.language.get(), row.1.count as u64)}</span>
                </button>
                {row.1.is_dropped.then(|| view! {
                    <p class="overlay-note">
                        {move || session.t(Text::OnlyHere)}
                        " · "
                        <button
                            class="link"
                            data-action="remove-overlay"
                            on:click=move |_| session.dispatch(AppEvent::RemoveOverlay { number: row.1.number })
                        >
                            {move || session.t(Text::Remove)}
                            <span class={"visually-hidden"}>{format!(" {}", row.1.name)}</span>
                        </button>
                    </p>
                }.into_any())}
                {move || row.1.losses.words(session.language.get()).into_iter().map(|words| view! {
                    <p class="overlay-note">{words}</p>
                }).collect_any()}
                {row.1.fault.clone().map(|fault| view! { <p class="overlay-note overlay-fault" role="status">{fault}</p> }.into_any())}
            </Each>
        </Show>
    }
}

/// Sign that the layer shows more at a higher zoom.
fn nearer(session: Session) -> impl IntoView {
    view! {
        <span class="layer-nearer" title=move || session.t(Text::FromNearer) aria-label=move || session.t(Text::FromNearer)>
            {glyph("M10 4a6 6 0 1 0 0 12a6 6 0 0 0 0-12M14.5 14.5L20 20M7.5 10h5M10 7.5v5")}
        </span>
    }
}

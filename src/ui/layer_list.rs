//! The layers with their counts: switch and legend in one.

use leptos::prelude::*;

use super::each::Each;
use super::glyph::glyph;
use super::session::Session;
use super::symbol_icon::SymbolIcon;
use crate::app::overlay;
use crate::app::text::{self, Text};

/// The layers.
#[component]
pub(crate) fn LayerList() -> impl IntoView {
    let session = Session::here();
    let rows = Memo::new(move |_| {
        session.layers_version.track();
        session.list_version.track();
        session.theme.track();
        session.camera_version.track();
        session.layer_rows()
    });
    view! {
        <section class="layer-list" aria-labelledby="layers-title">
            <h2 id="layers-title">{move || session.t(Text::Layers)}</h2>
            <Each each=move || rows.get() key=move |row| (row.entry.def.id, row.entry.count, row.entry.is_visible, row.is_nearer, row.words.clone(), session.theme.get_untracked()) let:row>
                <button
                    class="layer-row"
                    role="switch"
                    data-layer=row.entry.def.word
                    data-count=row.entry.count.to_string()
                    aria-checked=row.entry.is_visible.to_string()
                    on:click=move |_| session.toggle_layer(row.entry.def.id)
                >
                    <span class={"layer-check"} aria-hidden=move || "true"></span>
                    {row.look.clone().map(|look| view! { <SymbolIcon look/> })}
                    <span class={"layer-name"}>
                        {move || session.t(row.entry.def.name)}
                        {(!row.words.is_empty()).then(|| format!(": {}", row.words))}
                    </span>
                    {row.is_nearer.then(|| view! {
                        <span class="layer-nearer" title=move || session.t(Text::FromNearer) aria-label=move || session.t(Text::FromNearer)>
                            {glyph("M10 4a6 6 0 1 0 0 12a6 6 0 0 0 0-12M14.5 14.5L20 20M7.5 10h5M10 7.5v5")}
                        </span>
                    })}
                    <span class={"layer-count"}>{move || text::number(session.language.get(), row.entry.count as u64)}</span>
                </button>
            </Each>
            <OverlayRows/>
        </section>
    }
}

/// The operator's own layers, when there are any.
#[component]
fn OverlayRows() -> impl IntoView {
    let session = Session::here();
    let rows = Memo::new(move |_| {
        session.layers_version.track();
        session.theme.track();
        session.overlay_rows()
    });
    view! {
        <Show when=move || rows.with(|rows| !rows.is_empty())>
            <h3 class="overlay-title">{move || session.t(Text::OwnLayers)}</h3>
            <Each each=move || rows.get() key=|row| row.clone() let:row>
                <button
                    class="layer-row"
                    role="switch"
                    data-overlay=(row.number + 1).to_string()
                    data-count=row.count.to_string()
                    aria-checked=row.is_visible.to_string()
                    title=row.name.clone()
                    on:click=move |_| session.toggle_layer(overlay::layer_of(row.number))
                >
                    <span class={"layer-check"} aria-hidden=move || "true"></span>
                    <span class={"overlay-color"} style:background=row.color.css()></span>
                    <span class={"layer-name"}>{row.name.clone()}</span>
                    <span class={"layer-count"}>{move || text::number(session.language.get(), row.count as u64)}</span>
                </button>
                {row.is_dropped.then(|| view! { <p class="overlay-note">{move || session.t(Text::OnlyHere)}</p> })}
                {(row.skipped > 0).then(|| view! {
                    <p class="overlay-note">{move || text::without_place(session.language.get(), row.skipped)}</p>
                })}
                {row.fault.clone().map(|fault| view! { <p class="overlay-note overlay-fault" role="status">{fault}</p> })}
            </Each>
        </Show>
    }
}

//! The layers with their counts: switch and legend in one.

use leptos::prelude::*;

use super::session::Session;
use super::symbol_icon::SymbolIcon;
use crate::app::text::{self, Text};

/// The layers.
#[component]
pub(crate) fn LayerList() -> impl IntoView {
    let session = Session::here();
    let rows = Memo::new(move |_| {
        session.layers_version.track();
        session.theme.track();
        session.layer_rows()
    });
    view! {
        <section class="layer-list" aria-labelledby="layers-title">
            <h2 id="layers-title">{move || session.t(Text::Layers)}</h2>
            <For each=move || rows.get() key=move |row| (row.entry.def.id, row.entry.count, row.entry.is_visible, session.theme.get_untracked()) let:row>
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
                    <span class={"layer-name"}>{move || session.t(row.entry.def.name)}</span>
                    <span class={"layer-count"}>{move || text::number(session.language.get(), row.entry.count as u64)}</span>
                </button>
            </For>
        </section>
    }
}

//! The sites: one key each, and how bad it is there.

use leptos::prelude::*;

use super::session::Session;
use super::symbol_icon::SymbolIcon;
use crate::app::mode::Layout;
use crate::app::sites::SiteTile;
use crate::app::symbology;
use crate::app::text::{self, Text, severity_word};
use crate::model::incident::Severity;

/// The jump list.
#[component]
pub(crate) fn SiteList() -> impl IntoView {
    let session = Session::here();
    let tiles = Memo::new(move |_| {
        session.sites_version.track();
        session.language.track();
        session.theme.track();
        session.tiles()
    });
    view! {
        <nav class="site-list" aria-labelledby="sites-title">
            <h2 id="sites-title">{move || session.t(Text::Sites)}</h2>
            <For each=move || tiles.get() key=|tile| (tile.id.clone(), tile.name.clone(), tile.key, tile.open_by_severity) let:tile>
                <SiteRow tile/>
            </For>
        </nav>
    }
}

#[component]
fn SiteRow(
    /// What it shows.
    tile: SiteTile,
) -> impl IntoView {
    let session = Session::here();
    let id = tile.id.clone();
    view! {
        <button
            class="site-row"
            data-id=tile.id.as_str().to_owned()
            data-key=tile.key.map(|key| key.to_string())
            data-hub=tile.is_hub.to_string()
            on:click=move |_| session.jump_to_site(&id)
        >
            <span class={"site-key"} aria-hidden=move || "true">{tile.key.map(|key| key.to_string())}</span>
            {site_cells(session, &tile)}
        </button>
    }
}

/// The name of a site and how bad it is there.
pub(crate) fn site_cells(session: Session, tile: &SiteTile) -> impl IntoView + use<> {
    let is_quiet = tile.open_by_severity.iter().all(|count| *count == 0);
    // Three counts at most: the worst matter, and the row stays one line. On a wall, whose letters are large, two.
    let most = if session.layout.get_untracked() == Layout::Wall { 2 } else { 3 };
    let counts = Severity::ALL
        .into_iter()
        .map(|severity| (severity, tile.open_by_severity[usize::from(severity.rank())]))
        .filter(|(_, count)| *count > 0)
        .take(most)
        .map(|(severity, count)| view! {
            <span
                class="site-count"
                data-severity=severity_word(severity)
                aria-label=move || format!("{count} {}", text::severity_name(severity, session.language.get()))
            >
                <SymbolIcon look=symbology::severity_look(severity, &session.palette())/>
                {count.to_string()}
            </span>
        })
        .collect_view();
    view! {
        <bdi class={"site-name"}>{tile.name.clone()}</bdi>
        <span class={"site-counts"}>
            {counts}
            {is_quiet.then(|| view! { <span class="site-quiet">{"–"}</span> })}
        </span>
    }
}

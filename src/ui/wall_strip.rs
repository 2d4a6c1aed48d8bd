//! The wall: what is worst, how many, where, what time, how old. Nothing to press, nothing under a pointer.

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;

use super::clock::Clock;
use super::cyber_list::FailingServices;
use super::finding_list::FindingCounts;
use super::health_bar::HealthBar;
use super::heartbeat::Heartbeat;
use super::mode_frame::ModeTab;
use super::next_list::NextLine;
use super::session::Session;
use super::site_list::{site_cells, tiles};
use super::symbol_icon::SymbolIcon;
use crate::app::symbology;
use crate::app::text::{self, Text, severity_word};
use crate::app::wall::{LeftOut, sites_that_fit};
use crate::model::incident::Severity;
use crate::platform::css::css_length_px;
use crate::platform::resize::SizeWatch;

/// Incidents in the strip, two lines each: what is, legible from the back row.
const STRIP_ROWS: usize = 2;
/// Of the lines of the sites, as part of the size of their type; the style sheet has the same.
const LINE_HEIGHT: f64 = 1.15;
/// Longer titles stand on two lines in smaller type.
const LONG_TITLE_CHARS: usize = 22;
/// Counts in the column.
const COUNTED: [Severity; 3] = [Severity::Critical, Severity::Major, Severity::Minor];

/// The worst incidents, one a line.
#[component]
pub(crate) fn WallStrip() -> impl IntoView {
    let session = Session::here();
    let rows = Memo::new(move |_| {
        session.list_version.track();
        session.language.track();
        session.theme.track();
        let mut rows = session.rows_window(0, STRIP_ROWS);
        rows.retain(|row| row.state.is_open());
        rows
    });
    let more = move || {
        session.list_version.track();
        session.row_counts().shown_open.saturating_sub(STRIP_ROWS)
    };
    let has_more = move || more() > 0;
    view! {
        <section class="wall-strip shell-strip" aria-label=move || session.t(Text::Incidents)>
            <For each=move || rows.get() key=|row| (row.slot, row.severity, row.state, row.is_acknowledged, row.title.clone(), row.place.clone()) let:row>
                {
                    let look = session.look_of(row.slot);
                    let since = row.since;
                    let length = if row.title.chars().count() > LONG_TITLE_CHARS { "long" } else { "short" };
                    let age = move || since.map(|since| {
                        text::relative_age(session.language.get(), session.operation_now.get().millis_since(since))
                    });
                    view! {
                        <div
                            class="wall-incident"
                            data-id=row.id.as_str().to_owned()
                            data-severity=severity_word(row.severity)
                            data-length=length
                        >
                            {look.map(|look| view! { <SymbolIcon look/> })}
                            <bdi class={"wall-incident-title"}>{row.title}</bdi>
                            <span class={"wall-incident-place"}>
                                <bdi>{row.place}</bdi>
                            </span>
                            <span class={"wall-incident-age"}>{age}</span>
                        </div>
                    }
                }
            </For>
            <FailingServices/>
            <Show when=move || has_more()>
                <div class="wall-more">{move || format!("+ {}", text::incidents(session.language.get(), more()))}</div>
            </Show>
            <NextLine/>
            <Show when=move || { session.list_version.track(); session.row_counts().shown_open == 0 }>
                <div class="wall-more">{move || session.empty_list_text()}</div>
            </Show>
        </section>
    }
}

/// The sites there is room for, and how many there is none for.
#[component]
fn WallSites() -> impl IntoView {
    let session = Session::here();
    let container = NodeRef::<html::Div>::new();
    let lines = RwSignal::new(usize::MAX);
    let size_watch = StoredValue::new_local(None::<SizeWatch>);
    Effect::new(move || {
        let Some(element) = container.get() else { return };
        let measured = element.clone();
        let measure = move || {
            let line_css_px = LINE_HEIGHT * css_length_px("--size-text").unwrap_or(16.0) + 1.0;
            lines.set((f64::from(measured.client_height()) / line_css_px) as usize);
        };
        size_watch.set_value(SizeWatch::new(element.unchecked_ref(), measure));
    });
    let tiles = tiles(session);
    let fitting = Memo::new(move |_| sites_that_fit(tiles.get(), lines.get()));
    // With room to spare each says how it stands.
    let is_roomy = Memo::new(move |_| lines.get() / 2 >= tiles.with(Vec::len));
    let left_out = move || fitting.with(|(_, left_out)| *left_out);
    view! {
        <div class="wall-sites" node_ref=container>
            <For each=move || fitting.get().0 key=move |tile| (tile.id.clone(), tile.name.clone(), tile.open_by_severity, tile.state.clone(), is_roomy.get()) let:tile>
                <div class="site-row" data-id=tile.id.as_str().to_owned() data-hub=tile.is_hub.to_string()>{site_cells(session, &tile, is_roomy.get_untracked())}</div>
            </For>
            <Show when=move || { left_out().sites > 0 }>
                <div class="wall-sites-more">
                    {move || {
                        let (language, LeftOut { sites, open_incidents }) = (session.language.get(), left_out());
                        let open = (open_incidents > 0).then(|| format!(" · {}", text::incidents(language, open_incidents)));
                        format!("{}{}", text::more_sites(language, sites), open.unwrap_or_default())
                    }}
                </div>
            </Show>
        </div>
    }
}

/// The column at the right.
#[component]
pub(crate) fn WallSummary() -> impl IntoView {
    let session = Session::here();
    let count = move |severity: Severity| {
        session.list_version.track();
        session.row_counts().open_by_severity[usize::from(severity.rank())]
    };
    view! {
        <aside class="wall-summary shell-right" aria-label=move || session.t(Text::Sites)>
            <div class={"wall-mode"}><ModeTab/></div>
            <Clock/>
            <div class={"wall-link"}>
                <Heartbeat/>
                <HealthBar/>
            </div>
            <Show when=move || session.wall_notice.get().is_some()>
                <p class="wall-more">{move || session.wall_notice.get()}</p>
            </Show>
            <div class={"wall-counts"}>
                {COUNTED
                    .map(|severity| view! {
                        <span class="wall-count" data-severity=severity_word(severity)>
                            {move || {
                                session.theme.track();
                                view! { <SymbolIcon look=symbology::severity_look(severity, &session.palette())/> }
                            }}
                            {move || count(severity).to_string()}
                        </span>
                    })
                    .collect_view()}
            </div>
            <FindingCounts/>
            <WallSites/>
        </aside>
    }
}

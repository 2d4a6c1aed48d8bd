//! The wall: worst incidents, counts, sites, time, freshness. Nothing interactive.

use leptos::html::{self, ElementType};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::Element;

use super::clock::Clock;
use super::cyber_list::FailingServices;
use super::each::{CollectAny as _, Each};
use super::finding_list::FindingCounts;
use super::health_bar::HealthBar;
use super::heartbeat::Heartbeat;
use super::memo::Memo;
use super::next_list::NextLine;
use super::session::{Session, set_if_new};
use super::show::Show;
use super::site_list::{site_cells, tiles};
use super::symbol_icon::SymbolIcon;
use crate::app::rows::Row;
use crate::app::sites::SiteTile;
use crate::app::symbology;
use crate::app::text::{self, Text, severity_word};
use crate::app::wall::{LeftOut, MOST_INCIDENTS, Room, incidents_that_fit, site_line, sites_that_fit};
use crate::model::incident::Severity;
use crate::platform::css::css_length_px;
use crate::platform::resize::SizeWatch;

/// Severities counted in the column.
const COUNTED: [Severity; 5] = Severity::ALL;

/// Returns the room in an element, or in its parent; updated when its size changes.
fn room_of<E: ElementType>(container: NodeRef<E>, is_parent: bool) -> RwSignal<Room>
where
    E::Output: JsCast + Clone + 'static,
{
    let room = RwSignal::new(Room { letters: usize::MAX, lines: usize::MAX });
    let size_watch = StoredValue::new_local(None::<SizeWatch>);
    Effect::new(move || {
        let Some(element) = container.get() else { return };
        let element: &Element = element.unchecked_ref();
        let parent = is_parent.then(|| element.parent_element()).flatten();
        let element = parent.unwrap_or_else(|| element.clone());
        let measured = element.clone();
        let measure = move || {
            let size_css_px = css_length_px("--wall-body").unwrap_or(16.0);
            let (width, height) = (measured.client_width(), measured.client_height());
            set_if_new(room, Room::of(f64::from(width), f64::from(height), size_css_px));
        };
        size_watch.set_value(SizeWatch::new(&element, measure));
    });
    room
}

/// The worst incidents across the page, one line each if it suffices; below them the next change and failing
/// services.
#[component]
pub(crate) fn WallStrip() -> impl IntoView {
    let session = Session::here();
    let container = NodeRef::<html::Section>::new();
    let room = room_of(container, true);
    let rows = Memo::new(move || {
        session.list_version.track();
        session.language.track();
        session.theme.track();
        let mut rows = session.rows_window(0, MOST_INCIDENTS);
        rows.retain(|row| row.state.is_open());
        let said = |row: &Row| (row.severity, row.title.chars().count() + row.place.chars().count() + 1);
        let shown = incidents_that_fit(rows.iter().map(said), room.get());
        rows.truncate(shown);
        rows
    });
    // Number of further open incidents, and of critical ones among them.
    let more = Memo::new(move || {
        session.list_version.track();
        let counts = session.row_counts();
        rows.with(|rows| {
            let critical = rows.iter().filter(|row| row.severity == Severity::Critical).count();
            (
                counts.shown_open.saturating_sub(rows.len()),
                counts.open_by_severity[0].saturating_sub(critical),
            )
        })
    });
    view! {
        <section class="wall-strip shell-strip" node_ref=container aria-label=move || session.t(Text::Incidents)>
            <Each each=move || rows.get() key=|row| (row.slot, row.severity, row.state, row.is_acknowledged, row.title.clone(), row.place.clone()) let:row>
                {
                    let look = move || session.look_of(row.slot).map(|look| view! { <SymbolIcon look/> }.into_any());
                    let since = row.since;
                    let age = move || since.map(|since| {
                        text::relative_age(session.language.get(), session.operation_now.get().millis_since(since))
                    });
                    view! {
                        <div class="wall-incident" data-id=row.id.as_str().to_owned() data-severity=severity_word(row.severity)>
                            {look}
                            <p class={"wall-incident-words"}>
                                <bdi class={"wall-incident-title"}>{row.title}</bdi>
                                " "
                                <bdi class={"wall-incident-place"}>{row.place}</bdi>
                            </p>
                            <span class={"wall-incident-age"}>{age}</span>
                        </div>
                    }
                }
            </Each>
            <div class="wall-foot">
                <NextLine/>
                <FailingServices/>
                <Show when=move || { more.get().0 > 0 }>
                    <p class="wall-more" data-critical=move || more.get().1.to_string()>
                        {move || {
                            let (language, (all, critical)) = (session.language.get(), more.get());
                            let grave = (critical > 0).then(|| format!(", {}", text::critical(language, critical)));
                            format!("+ {}{}", text::incidents(language, all), grave.unwrap_or_default())
                        }}
                    </p>
                </Show>
                <Show when=move || { session.list_version.track(); session.row_counts().shown_open == 0 }>
                    <p class="wall-more">{move || session.empty_list_text()}</p>
                </Show>
            </div>
        </section>
    }
}

/// The sites that fit, and the number of those that do not.
#[component]
fn WallSites() -> impl IntoView {
    let session = Session::here();
    let container = NodeRef::<html::Div>::new();
    let room = room_of(container, false);
    let tiles = tiles(session);
    let fitting = Memo::new(move || sites_that_fit(tiles.get(), room.get()));
    // With room to spare, each site shows its state.
    let is_roomy = Memo::new(move || {
        let Room { letters, lines } = room.get();
        let needed = |tile: &SiteTile| site_line(tile, letters).lines + 1;
        lines >= tiles.with(|tiles| tiles.iter().map(needed).sum())
    });
    let left_out = move || fitting.with(|(_, left_out)| *left_out);
    let cells = move |tile: &SiteTile| site_cells(session, tile, room.get().letters, is_roomy.get());
    view! {
        <div class="wall-sites" node_ref=container>
            <Each each=move || fitting.get().0 key=move |tile| (tile.id.clone(), tile.name.clone(), tile.open_by_severity, tile.state.clone(), is_roomy.get(), room.get().letters) let:tile>
                {
                    let (data_id, is_hub) = (tile.id.as_str().to_owned(), tile.is_hub.to_string());
                    view! { <div class="site-row" data-id=data_id data-hub=is_hub>{move || cells(&tile)}</div> }
                }
            </Each>
            <Show when=move || { left_out().sites > 0 && room.get().lines > 0 }>
                <div class="wall-sites-more">
                    {move || {
                        let (language, LeftOut { sites, open_incidents }) = (session.language.get(), left_out());
                        let open = (open_incidents > 0).then(|| format!(", {}", text::open(language, open_incidents)));
                        format!("+{}{}", text::sites(language, sites), open.unwrap_or_default())
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
            <div class={"wall-time"}>
                <Clock/>
                <Heartbeat/>
                <HealthBar/>
            </div>
            <Show when=move || session.wall_notice.get().is_some()>
                <p class="wall-more">{move || session.wall_notice.get()}</p>
            </Show>
            <Show when=move || session.may_go_dark.get()>
                <p class="wall-more wall-dark">{move || session.t(Text::MayGoDark)}</p>
            </Show>
            // Without a picture, the number of incidents is unknown and not zero.
            <div class="wall-counts" hidden=move || session.feed_mode.with(Option::is_none)>
                {COUNTED
                    .map(|severity| view! {
                        <span
                            class="wall-count"
                            data-severity=severity_word(severity)
                            // These two are shown only if there are any.
                            hidden=move || matches!(severity, Severity::Info | Severity::Unknown) && count(severity) == 0
                        >
                            {move || {
                                session.theme.track();
                                view! { <SymbolIcon look=symbology::severity_look(severity, &session.palette())/> }.into_any()
                            }}
                            {move || count(severity).to_string()}
                        </span>
                    })
                    .collect_any()}
            </div>
            <FindingCounts/>
            <WallSites/>
        </aside>
    }
}

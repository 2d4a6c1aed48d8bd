//! The list of incidents, the equivalent of the map for keyboard and screen reader. Only rows in view exist in
//! the DOM.

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::HtmlElement;

use super::cyber_list::CyberList;
use super::each::Each;
use super::filter_bar::FilterBar;
use super::finding_list::FindingList;
use super::memo::Memo;
use super::next_list::NextList;
use super::session::Session;
use super::show::Show;
use super::symbol_icon::SymbolIcon;
use crate::app::mode::ListTab;
use crate::app::reduce::AppEvent;
use crate::app::rows::Row;
use crate::app::text::{self, Text, severity_word, state_word};
use crate::model::{ObjectId, Slot};
use crate::platform::css::css_length_px;
use crate::platform::resize::SizeWatch;

/// Scroll offset up to which the list counts as at its beginning.
const AT_BEGINNING_CSS_PX: f64 = 4.0;
/// Rows built above and below the window, so that scrolling shows no gap.
const SPARE_ROWS: usize = 4;

/// The tabs, and the list of the selected one.
#[component]
pub(crate) fn IncidentList() -> impl IntoView {
    let session = Session::here();
    let counts = Memo::new(move || {
        session.list_version.track();
        session.row_counts()
    });
    let shown_open = Signal::derive(move || counts.get().shown_open);
    let found = Signal::derive(move || {
        session.findings_version.track();
        session.has_visitors.track();
        // Notices are listed but not counted.
        let [alarms, warnings, _notices] = session.finding_counts();
        alarms + warnings
    });
    let cyber = Signal::derive(move || {
        let lane = session.cyber_lane();
        lane.services.iter().filter(|row| row.is_bad).count() + lane.incidents.len()
    });
    let tab = move |list: ListTab, name: Text, count: Option<Signal<usize>>| {
        let is_shown = move || session.list.get() == list;
        view! {
            <button
                class="list-tab"
                role="tab"
                data-list=list.word()
                aria-selected=move || is_shown().to_string()
                on:click=move |_| session.dispatch(AppEvent::SetList(list))
            >
                <span id=(list == ListTab::Incidents).then_some("incidents-title")>{move || session.t(name)}</span>
                <strong>{move || count.map(|count| text::number(session.language.get(), count.get() as u64))}</strong>
            </button>
        }
    };
    view! {
        <section class="incident-list" data-shown=move || counts.get().shown.to_string() aria-labelledby="incidents-title">
            <div class="list-tabs" role="tablist">
                {tab(ListTab::Incidents, Text::Incidents, Some(shown_open))}
                {tab(ListTab::Findings, Text::Findings, Some(found))}
                {tab(ListTab::Cyber, Text::Cyber, Some(cyber))}
                {tab(ListTab::Next, Text::ComingUp, None)}
            </div>
            {move || match session.list.get() {
                ListTab::Incidents => view! { <FilterBar/><Rows/> }.into_any(),
                ListTab::Findings => view! { <FindingList/> }.into_any(),
                ListTab::Next => view! { <NextList/> }.into_any(),
                ListTab::Cyber => view! { <CyberList/> }.into_any(),
            }}
        </section>
    }
}

/// The rows in view.
#[component]
fn Rows() -> impl IntoView {
    let session = Session::here();
    let container = NodeRef::<html::Div>::new();
    let space = NodeRef::<html::Div>::new();
    let scroll_top_css_px = RwSignal::new(0.0_f64);
    let height_css_px = RwSignal::new(600.0_f64);
    let row_height_css_px = Memo::new(move || {
        session.layout.track();
        css_length_px("--row-height").unwrap_or(52.0)
    });
    let size_watch = StoredValue::new_local(None::<SizeWatch>);
    Effect::new(move || {
        let Some(element) = container.get() else { return };
        let measured = element.clone();
        let measure = move || height_css_px.set(f64::from(measured.client_height()));
        measure();
        size_watch.set_value(SizeWatch::new(element.unchecked_ref(), measure));
    });

    let len = Memo::new(move || {
        session.list_version.track();
        session.row_counts().shown
    });
    let span = Memo::new(move || {
        let row = row_height_css_px.get();
        let first = (scroll_top_css_px.get() / row).floor().max(0.0) as usize;
        let count = (height_css_px.get() / row).ceil() as usize + 1;
        (first.saturating_sub(SPARE_ROWS), count + 2 * SPARE_ROWS)
    });
    let window = Memo::new(move || {
        session.list_version.track();
        let (first, count) = span.get();
        let rows = session.rows_window(first, count);
        rows.into_iter().enumerate().map(|(index, row)| (first + index, row)).collect::<Vec<_>>()
    });
    // Scrolls a selection made elsewhere into view; one made here is in view already. Feed updates do not
    // scroll back to it, so that the operator can scroll away.
    Effect::new(move |before: Option<(Option<ObjectId>, bool, f64)>| {
        let (selected, position) = (session.selected.get(), session.selected_row());
        // The card opening below makes the list shorter.
        let height = height_css_px.get();
        let now = (selected, position.is_some(), height);
        if before.as_ref() != Some(&now)
            && let (Some(position), Some(element)) = (position, container.get_untracked())
        {
            let row = row_height_css_px.get_untracked();
            let (top, from) = (position as f64 * row, element.scroll_top() as f64);
            if top < from {
                element.set_scroll_top(top as i32);
            } else if top + row > from + height {
                element.set_scroll_top((top + row - height) as i32);
            }
        }
        now
    });
    // Browsers round scroll offsets to whole pixels, but rows may have fractional heights.
    let take_scroll = move |css_px: i32| {
        if (f64::from(css_px) - scroll_top_css_px.get_untracked()).abs() >= 1.0 {
            scroll_top_css_px.set(f64::from(css_px));
        }
    };
    let is_moved = move || scroll_top_css_px.get() > AT_BEGINNING_CSS_PX;
    // While the operator reads, rows in view stay in place: the list scrolls along with rows added or removed
    // above. At its beginning it shows new rows.
    let in_view = StoredValue::new(Vec::<(usize, Slot)>::new());
    Effect::new(move || {
        session.list_version.track();
        let row = row_height_css_px.get();
        let moved = in_view.with_value(|in_view| {
            in_view.iter().find_map(|(before, slot)| Some((*before, session.row_position(*slot)?)))
        });
        if let (Some((before, after)), Some(element), Some(space)) =
            (moved, container.get_untracked(), space.get_untracked())
            && is_moved()
            && before != after
        {
            // The list must have its new height before it can be scrolled that far.
            let height = format!("{}px", len.get_untracked() as f64 * row);
            HtmlElement::style(&space).set_property("height", &height).ok();
            take_scroll(element.scroll_top());
            scroll_top_css_px.update(|top| *top += (after as f64 - before as f64) * row);
            element.set_scroll_top(scroll_top_css_px.get_untracked().round() as i32);
        }
        let first = (scroll_top_css_px.get() / row).floor().max(0.0) as usize;
        in_view.set_value(session.row_slots(first, (height_css_px.get() / row).ceil() as usize));
    });
    let fresh_above = move || if is_moved() { session.fresh_rows.get() as usize } else { 0 };
    let has_fresh_above = move || fresh_above() > 0;
    Effect::new(move || {
        // Rows added while the list shows its beginning are seen at once.
        if !is_moved() && session.fresh_rows.get() > 0 {
            session.fresh_rows_seen();
        }
    });

    view! {
        <div
            class="incident-rows"
            role="listbox"
            tabindex="0"
            aria-labelledby="incidents-title"
            aria-activedescendant=move || session.selected_row().map(|position| format!("incident-{position}"))
            node_ref=container
            on:scroll=move |_| {
                if let Some(element) = container.get_untracked() {
                    take_scroll(element.scroll_top());
                }
            }
            on:keydown=move |event| {
                let step = match event.key().as_str() {
                    "ArrowDown" => 1,
                    "ArrowUp" => -1,
                    "PageDown" => 10,
                    "PageUp" => -10,
                    "Enter" => {
                        session.show_selected();
                        0
                    }
                    _ => return,
                };
                event.prevent_default();
                event.stop_propagation();
                if step != 0 {
                    session.step_row(step);
                }
            }
        >
            <Show when=move || has_fresh_above()>
                <button
                    class="incident-new"
                    on:click=move |_| {
                        if let Some(element) = container.get_untracked() {
                            element.set_scroll_top(0);
                        }
                    }
                >
                    {move || text::new_rows(session.language.get(), fresh_above())}
                </button>
            </Show>
            <Show when=move || len.get() == 0>
                <p class="incident-empty">{move || session.empty_list_text()}</p>
            </Show>
            <div class="incident-space" node_ref=space role="presentation" style:height=move || format!("{}px", len.get() as f64 * row_height_css_px.get())>
                <Each each=move || window.get() key=|(_, row)| row.slot let:item>
                    <IncidentRow row=Signal::derive({
                        let slot = item.1.slot;
                        move || window.with(|rows| rows.iter().find(|(_, row)| row.slot == slot).cloned())
                    })  row_height_css_px len/>
                </Each>
            </div>
        </div>
    }
}

/// A row of the list.
#[component]
fn IncidentRow(
    /// Position in the list and contents; `None` between leaving the window and being removed.
    row: Signal<Option<(usize, Row)>>,
    /// Height of a row.
    row_height_css_px: Memo<f64>,
    /// Number of rows in the whole list.
    len: Memo<usize>,
) -> impl IntoView {
    let session = Session::here();
    let shown = Memo::new(move || row.get());
    let with = move |read: fn(&Row) -> String| shown.with(|row| row.as_ref().map(|(_, row)| read(row)));
    let position = move || shown.with(|row| row.as_ref().map_or(0, |(position, _)| *position));
    let slot = move || shown.with(|row| row.as_ref().map(|(_, row)| row.slot));
    let is_selected = move || {
        session.selected.with(|selected| {
            shown.with(|row| row.as_ref().is_some_and(|(_, row)| Some(&row.id) == selected.as_ref()))
        })
    };
    let age = move || {
        let now = session.operation_now.get();
        let since = shown.with(|row| row.as_ref().and_then(|(_, row)| row.since));
        since.map_or_else(
            || session.t(Text::TimeDoubtful).to_owned(),
            |since| text::relative_age(session.language.get(), now.millis_since(since)),
        )
    };
    let look = Memo::new(move || {
        session.theme.track();
        session.stale_version.track();
        shown.with(|row| row.as_ref().and_then(|(_, row)| session.look_of(row.slot)))
    });
    view! {
        <div
            class="incident-row"
            role="option"
            id=move || format!("incident-{}", position())
            data-id=move || with(|row| row.id.as_str().to_owned())
            data-severity=move || with(|row| severity_word(row.severity).to_owned())
            data-state=move || with(|row| state_word(row.state).to_owned())
            data-hovered=move || (slot().is_some() && session.hovered.get() == slot()).then_some("true")
            aria-selected=move || is_selected().to_string()
            aria-setsize=move || len.get().to_string()
            aria-posinset=move || (position() + 1).to_string()
            style:transform=move || format!("translateY({}px)", position() as f64 * row_height_css_px.get())
            on:click=move |_| {
                if let Some(id) = shown.with(|row| row.as_ref().map(|(_, row)| row.id.clone())) {
                    session.select(Some(id));
                }
            }
            on:pointerenter=move |_| session.hover(slot())
            on:pointerleave=move |_| session.hover(None)
        >
            {move || look.get().map(|look| view! { <SymbolIcon look/> }.into_any())}
            <span class={"visually-hidden"}>
                {move || shown.with(|row| row.as_ref().map(|(_, row)| text::severity_name(row.severity, session.language.get())))}
            </span>
            <bdi class={"incident-title"}>{move || with(|row| row.title.clone())}</bdi>
            <bdi class={"incident-place"}>{move || with(|row| row.place.clone())}</bdi>
            <span class={"incident-age"}>{age}</span>
            <span class={"incident-state"}>
                {move || shown.with(|row| row.as_ref().map(|(_, row)| text::state_name(row.state, session.language.get())))}
            </span>
        </div>
    }
}

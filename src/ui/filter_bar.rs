//! The incident filter, and the number of items it hides. Everything that hides items shows how many.

use leptos::prelude::*;

use super::each::{CollectAny as _, Each};
use super::glyph::glyph;
use super::memo::Memo;
use super::session::Session;
use super::show::Show;
use super::symbol_icon::SymbolIcon;
use crate::app::state::State;
use crate::app::symbology;
use crate::app::text::{self, Text, category_word, severity_word};
use crate::app::url::category_of;
use crate::model::incident::{Category, Severity};

/// The filter.
#[component]
pub(crate) fn FilterBar() -> impl IntoView {
    let session = Session::here();
    let filter = session.filter;
    let hidden = Memo::new(move || {
        session.list_version.track();
        session.row_counts().hidden
    });
    let closed = Memo::new(move || {
        session.list_version.track();
        session.row_counts().closed
    });
    let sites = Memo::new(move || {
        session.sites_version.track();
        session.language.track();
        session.tiles().into_iter().map(|tile| (tile.id, tile.name)).collect::<Vec<_>>()
    });
    let chosen_site = move || {
        filter.with(|filter| filter.sites.iter().next().map(|id| id.as_str().to_owned())).unwrap_or_default()
    };
    let rooms = Memo::new(move || {
        session.layers_version.track();
        session.language.track();
        session.has_visitors.track();
        session.with_state(State::police_headquarters)
    });
    let chosen_room = move || {
        filter
            .with(|filter| filter.headquarters.iter().next().map(|id| id.as_str().to_owned()))
            .unwrap_or_default()
    };
    let chosen_category = move || {
        filter
            .with(|filter| filter.categories.iter().next().map(|category| category_word(*category)))
            .unwrap_or_default()
    };
    view! {
        <div class="filter-bar" role="search">
            <div class={"search"}>
                {glyph("M16.5 10a6.5 6.5 0 1 1-13 0a6.5 6.5 0 0 1 13 0M15 15l6 6")}
                <input
                    id="filter-text"
                    type="search"
                    autocomplete="off"
                    spellcheck="false"
                    placeholder=move || session.t(Text::FilterHint)
                    aria-label=move || session.t(Text::FilterHint)
                    prop:value=move || filter.with(|filter| filter.text.clone())
                    on:input=move |event| session.change_filter(|filter| filter.text = event_target_value(&event))
                />
            </div>
            {Severity::ALL
                .into_iter()
                .map(|severity| view! { <SeverityChip severity/> })
                .collect_any()}
            <select
                id="filter-site"
                class="chip chip-select"
                aria-label=move || session.t(Text::Site)
                prop:value=chosen_site
                on:change=move |event| session.filter_site(&event_target_value(&event))
            >
                <option value="">{move || session.t(Text::AllSites)}</option>
                <Each each=move || sites.get() key=|(id, name)| (id.clone(), name.clone()) let:site>
                    {
                        let id = site.0.as_str().to_owned();
                        let same = id.clone();
                        view! { <option value=id selected=move || chosen_site() == same>{site.1}</option> }
                    }
                </Each>
            </select>
            <Show when=move || !rooms.with(Vec::is_empty) || !chosen_room().is_empty()>
                <select
                    id="filter-headquarters"
                    class="chip chip-select"
                    aria-label=move || session.t(Text::FieldHeadquarters)
                    prop:value=chosen_room
                    on:change=move |event| session.filter_headquarters(&event_target_value(&event))
                >
                    <option value="">{move || session.t(Text::AllHeadquarters)}</option>
                    <Each each=move || rooms.get() key=|room| room.clone() let:room>
                        {
                            let id = room.0.as_str().to_owned();
                            let same = id.clone();
                            view! { <option value=id selected=move || chosen_room() == same>{room.1}</option> }
                        }
                    </Each>
                </select>
            </Show>
            <select
                id="filter-category"
                class="chip chip-select"
                aria-label=move || session.t(Text::Category)
                prop:value=chosen_category
                on:change=move |event| session.filter_category(category_of(&event_target_value(&event)))
            >
                <option value="">{move || session.t(Text::AllCategories)}</option>
                {Category::ALL
                    .iter()
                    .map(|category| {
                        let category = *category;
                        view! {
                            <option value=category_word(category) selected=move || chosen_category() == category_word(category)>
                                {move || text::category_name(category, session.language.get())}
                            </option>
                        }
                    })
                    .collect_any()}
            </select>
            <button
                class="chip"
                data-action="show-closed"
                aria-pressed=move || filter.with(|filter| filter.show_closed).to_string()
                on:click=move |_| session.change_filter(|filter| filter.show_closed = !filter.show_closed)
            >
                {move || format!("{} {}", session.t(Text::Closed), text::number(session.language.get(), closed.get() as u64))}
            </button>
            <HiddenChip hidden/>
        </div>
    }
}

/// Number of hidden items, while there are any; pressing it clears the filter.
#[component]
pub(crate) fn HiddenChip(
    /// Number of hidden items.
    hidden: Memo<usize>,
) -> impl IntoView {
    let session = Session::here();
    view! {
        <Show when=move || { hidden.get() > 0 }>
            <button
                class="chip hidden-chip"
                data-hidden=move || hidden.get().to_string()
                title=move || session.t(Text::ClearFilters)
                on:click=move |_| session.clear_filter()
            >
                {move || text::hidden(session.language.get(), hidden.get())}
                {" ×"}
            </button>
        </Show>
    }
}

/// A severity to filter by, with its number of open incidents.
#[component]
fn SeverityChip(
    /// Severity of the chip.
    severity: Severity,
) -> impl IntoView {
    let session = Session::here();
    let count = Memo::new(move || {
        session.list_version.track();
        session.row_counts().open_by_severity[usize::from(severity.rank())]
    });
    let is_asked_for = move || session.filter.with(|filter| filter.severities.contains(&severity));
    let look = move || {
        session.theme.track();
        symbology::severity_look(severity, &session.palette())
    };
    view! {
        <button
            class="chip"
            data-severity=severity_word(severity)
            aria-pressed=move || is_asked_for().to_string()
            hidden=move || severity == Severity::Unknown && count.get() == 0 && !is_asked_for()
            aria-label=move || format!("{} {}", text::severity_name(severity, session.language.get()), count.get())
            title=move || text::severity_name(severity, session.language.get())
            on:click=move |_| session.change_filter(|filter| {
                if !filter.severities.remove(&severity) {
                    filter.severities.insert(severity);
                }
            })
        >
            {move || view! { <SymbolIcon look=look()/> }.into_any()}
            <span>{move || text::number(session.language.get(), count.get() as u64)}</span>
        </button>
    }
}

//! The list of changes in the next hours, and the board of sweeps.

use leptos::prelude::*;

use super::each::Each;
use super::memo::Memo;
use super::session::Session;
use super::show::Show;
use crate::app::text::{self, Text};
use crate::app::timeline::{self, Next, SweepLine};
use crate::model::sweep::SweepState;

/// Maximum number of rows; more would not be read.
const MAX_ROWS: usize = 60;

const fn state_word(state: SweepState) -> &'static str {
    match state {
        SweepState::Void => "void",
        SweepState::Clear => "clear",
        SweepState::NotStarted | SweepState::Running | SweepState::Unknown => "open",
    }
}

/// Describes a change: `ends · Closed to all`.
fn turn_words(session: Session, next: &Next) -> String {
    let language = session.language.get();
    let turn = text::turn_name(next.turn, language);
    next.rule.map_or_else(|| turn.to_owned(), |rule| format!("{turn} · {}", text::rule_name(rule, language)))
}

/// The sweeps, and the upcoming changes.
#[component]
pub(crate) fn NextList() -> impl IntoView {
    let session = Session::here();
    let rows = Memo::new(move || {
        session.track_time();
        session.with_state(|state| (timeline::next(state, MAX_ROWS), timeline::sweeps(state)))
    });
    let moment = move |at| text::moment(session.language.get(), at, session.operation_now.get());
    let has_none = move || rows.with(|(next, _)| next.is_empty());
    view! {
        <div class="finding-rows" id="next">
            <Show when=move || rows.with(|(_, sweeps)| !sweeps.is_empty())>
                <h3 class="next-heading">{move || session.t(Text::SweepsDue)}</h3>
            </Show>
            <Each each=move || rows.get().1 key=|row| (row.id.clone(), row.state, row.at, row.title.clone()) let:row>
                {
                    let SweepLine { id, title, state, at } = row;
                    let data_id = id.as_str().to_owned();
                    view! {
                        <button
                            class="finding-row next-row"
                            data-id=data_id
                            data-sweep=state_word(state)
                            on:click=move |_| session.select(Some(id.clone()))
                        >
                            <span class={"next-at"}>{move || at.map(moment)}</span>
                            <bdi class={"finding-words"}>{title}</bdi>
                            <span class={"finding-title"}>{move || text::sweep_state_name(state, session.language.get())}</span>
                        </button>
                    }
                }
            </Each>
            <h3 class={"next-heading"}>{move || session.t(Text::NextHours)}</h3>
            <Show when=has_none>
                <p class="incident-empty">{move || session.t(Text::NothingNext)}</p>
            </Show>
            <Each each=move || rows.get().0 key=|row| (row.at, row.turn, row.slot, row.title.clone()) let:row>
                {
                    let (id, at) = (row.id.clone(), row.at);
                    let title = row.title.clone();
                    let data_id = row.id.as_str().to_owned();
                    view! {
                        <button class="finding-row next-row" data-id=data_id on:click=move |_| session.select(Some(id.clone()))>
                            <span class={"next-at"}>{move || moment(at)}</span>
                            <bdi class={"finding-words"}>{title}</bdi>
                            <span class={"finding-title"}>{move || turn_words(session, &row)}</span>
                            <span class={"finding-when"}>{move || {
                                text::from_now(session.language.get(), at.millis_since(session.operation_now.get()))
                            }}</span>
                        </button>
                    }
                }
            </Each>
        </div>
    }
}

/// The next change in one line, for walls and for the head of the timeline.
#[component]
pub(crate) fn NextLine() -> impl IntoView {
    let session = Session::here();
    let next = Memo::new(move || {
        session.track_time();
        session.with_state(|state| timeline::next(state, 1)).pop()
    });
    let line = move || {
        next.get().map(|next| {
            let (now, language) = (session.operation_now.get(), session.language.get());
            let (data_id, id) = (next.id.as_str().to_owned(), next.id.clone());
            let words = view! {
                <strong>{text::moment(language, next.at, now)}</strong>
                <span class={"next-turn"}>{text::turn_name(next.turn, language)}</span>
                <bdi class={"next-title"}>{next.title}</bdi>
            }
            .into_any();
            // On a wall the clock is large enough to tell the remaining time from it.
            if !session.is_interactive() {
                return view! { <div class="next-line" data-id=data_id>{words}</div> }.into_any();
            }
            view! {
                <button class="next-line" data-id=data_id on:click=move |_| session.select(Some(id.clone()))>
                    {words}
                    <span class={"quiet"}>{text::from_now(language, next.at.millis_since(now))}</span>
                </button>
            }
            .into_any()
        })
    };
    view! { <div class="next-lines">{line}</div> }
}

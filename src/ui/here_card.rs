//! Dialog of the rules that apply at a place, and the nearest help and incidents, for a person on site.

use leptos::prelude::*;

use super::detail_card::phase_words;
use super::each::CollectAny as _;
use super::feed_doctor::DialogBox;
use super::memo::Memo;
use super::session::{Dialog, Session};
use super::show::Show;
use super::symbol_icon::SymbolIcon;
use crate::app::card::PhaseLine;
use crate::app::grid;
use crate::app::here::{Here, HereNear};
use crate::app::text::{self, Text};
use crate::model::ObjectId;

/// The dialog, while it is open.
#[component]
pub(crate) fn HereCard() -> impl IntoView {
    let session = Session::here();
    // Time alone makes rules begin and end. Following it by the minute suffices; following each change of a
    // large picture would cost too much.
    let minute = Memo::new(move || session.operation_now.get().0 / 60_000);
    let here = Memo::new(move || match session.dialog.get() {
        Some(Dialog::Here(at)) => {
            session.list_version.track();
            session.has_visitors.track();
            minute.track();
            session.language.track();
            Some(session.what_applies(at))
        }
        Some(Dialog::Keys | Dialog::Refused | Dialog::VisitorsLeft) | None => None,
    });
    view! {
        <Show when=move || here.with(Option::is_some)>
            <DialogBox class="here-card" title=Text::WhatAppliesHere>
                {move || {
                    // The same content may need another language or other colors.
                    session.language.track();
                    session.theme.track();
                    here.get().map(|here| view! { <Shown here/> }.into_any())
                }}
            </DialogBox>
        </Show>
    }
}

#[component]
fn Shown(
    /// Rules and nearest objects at the place.
    here: Here,
) -> impl IntoView {
    let session = Session::here();
    let Here { at, rules, help, incidents } = here;
    let language = session.language.get_untracked();
    let is_free = rules.is_empty();
    let rules = rules.into_iter().map(|rule| {
        let line = rule.phase.map(|phase| PhaseLine { phase, changes_at: rule.changes_at });
        let exempt = (rule.exempt > 0).then(|| text::exempt(language, rule.exempt));
        let ordered = rule.decided_by.map(|(label, who)| format!("{}: {who}", label.get(language)));
        let more = [ordered, exempt].into_iter().flatten().collect::<Vec<_>>().join(" · ");
        let open = opener(session, rule.id.clone());
        view! {
            <li data-id=rule.id.as_str().to_owned()>
                <button class="link" on:click=open>
                    <strong>{rule.words}</strong>
                    " · "
                    <bdi>{rule.title}</bdi>
                </button>
                <span class={"here-when"}>{move || line.map(|line| phase_words(session, line))}</span>
                <bdi class={"here-more"}>{more}</bdi>
            </li>
        }
        .into_any()
    });
    let list = |class: &'static str, title: Text, near: Vec<HereNear>| {
        let is_any = !near.is_empty();
        let lines = near.into_iter().map(|near| {
            let open = opener(session, near.id.clone());
            view! {
                <li data-id=near.id.as_str().to_owned()>
                    <SymbolIcon look=near.look/>
                    <button class="link" on:click=open><bdi>{near.title}</bdi></button>
                    <span class={"quiet"}>{near.words}</span>
                    <strong class={"here-distance"}>{near.distance}</strong>
                </li>
            }
            .into_any()
        });
        let lines = lines.collect_any();
        is_any.then(|| {
            view! {
                <h3>{title.get(language)}</h3>
                <ul class=class>{lines}</ul>
            }
            .into_any()
        })
    };
    view! {
        <p class="quiet">
            {text::position(at)}
            {grid::utm_text(at).map(|utm| view! { <span class="here-utm">{utm}</span> }.into_any())}
        </p>
        {is_free.then(|| view! { <p>{Text::NothingAppliesHere.get(language)}</p> }.into_any())}
        <ul class="here-zones">{rules.collect_any()}</ul>
        {list("here-near", Text::NearestHelp, help)}
        {list("here-near here-incidents", Text::NearestIncidents, incidents)}
    }
}

/// Returns a click handler that closes the dialog and selects an object.
fn opener(session: Session, id: ObjectId) -> impl Fn(web_sys::MouseEvent) {
    move |_| {
        session.dialog.set(None);
        session.select(Some(id.clone()));
    }
}

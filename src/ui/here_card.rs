//! What applies at a place: zones with their rule, nearest incidents. For a person who stands there.

use leptos::prelude::*;

use super::detail_card::phase_words;
use super::feed_doctor::DialogBox;
use super::session::{Dialog, Session};
use super::symbol_icon::SymbolIcon;
use crate::app::card::PhaseLine;
use crate::app::grid;
use crate::app::here::Here;
use crate::app::symbology;
use crate::app::text::{self, Text};

/// The card, while it is open.
#[component]
pub(crate) fn HereCard() -> impl IntoView {
    let session = Session::here();
    let here = Memo::new(move |_| match session.dialog.get() {
        Some(Dialog::Here(at)) => {
            session.list_version.track();
            session.stale_version.track();
            session.language.track();
            Some(session.what_applies(at))
        }
        Some(Dialog::Keys | Dialog::Refused) | None => None,
    });
    view! {
        <Show when=move || here.with(Option::is_some)>
            <DialogBox class="here-card" title=Text::WhatAppliesHere>
                {move || here.get().map(|here| view! { <Shown here/> })}
            </DialogBox>
        </Show>
    }
}

#[component]
fn Shown(
    /// What holds there.
    here: Here,
) -> impl IntoView {
    let session = Session::here();
    let Here { at, zones, incidents } = here;
    let language = session.language.get_untracked();
    let open = move |id: &crate::model::ObjectId| {
        session.dialog.set(None);
        session.select(Some(id.clone()));
    };
    let is_free = zones.is_empty();
    view! {
        <p class="quiet">
            {text::position(at)}
            {grid::utm_text(at).map(|utm| view! { <span class="here-utm">{utm}</span> })}
        </p>
        {is_free.then(|| view! { <p>{move || session.t(Text::NothingAppliesHere)}</p> })}
        <ul class="here-zones">
            {zones
                .into_iter()
                .map(|zone| {
                    let line = PhaseLine { phase: zone.phase, changes_at: zone.changes_at };
                    let id = zone.id.clone();
                    view! {
                        <li data-id=zone.id.as_str().to_owned()>
                            <button class="link" on:click=move |_| open(&id)>
                                <strong>{text::rule_name(zone.rule, language)}</strong>
                                " · "
                                <bdi>{zone.title}</bdi>
                            </button>
                            <span class={"quiet"}>{move || phase_words(session, line)}</span>
                        </li>
                    }
                })
                .collect_view()}
        </ul>
        {(!incidents.is_empty()).then(|| view! { <h3>{move || session.t(Text::NearestIncidents)}</h3> })}
        <ul class="here-incidents">
            {incidents
                .into_iter()
                .map(|incident| {
                    let id = incident.id.clone();
                    view! {
                        <li data-id=incident.id.as_str().to_owned()>
                            <SymbolIcon look=symbology::severity_look(incident.severity, &session.palette())/>
                            <button class="link" on:click=move |_| open(&id)><bdi>{incident.title}</bdi></button>
                            <span class={"quiet"}>{incident.distance}</span>
                        </li>
                    }
                })
                .collect_view()}
        </ul>
    }
}

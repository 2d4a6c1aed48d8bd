//! The cyber tab: coordinated outages, network services, cyber incidents, and what depends on them.

use leptos::prelude::*;

use super::each::CollectAny as _;
use super::memo::Memo;
use super::session::Session;
use super::show::Show;
use super::symbol_icon::SymbolIcon;
use crate::app::cyber::{CyberLane, CyberRow};
use crate::app::text::{self, Text};
use crate::model::Kind;

/// The tab.
#[component]
pub(crate) fn CyberList() -> impl IntoView {
    let session = Session::here();
    let lane = Memo::new(move || {
        session.theme.track();
        session.cyber_lane()
    });
    view! {
        <div class="cyber-rows" id="cyber">
            {move || {
                let language = session.language.get();
                let CyberLane { outages, services, incidents, affected } = lane.get();
                let names = [Text::Sites.get(language), Text::Stations.get(language), text::kind_name_plural(Kind::Perimeter, language)];
                let counts = names.into_iter().zip(affected).filter(|(_, count)| *count > 0);
                let counts = counts.map(|(name, count)| format!("{name} {count}")).collect::<Vec<_>>().join(" · ");
                let counts = (!counts.is_empty()).then(|| format!("{}: {counts}", Text::Affected.get(language)));
                let none = incidents.is_empty().then(|| Text::NoCyberIncidents.get(language));
                view! {
                    {rows(session, outages)}
                    <p class="cyber-affected">{counts}</p>
                    {rows(session, services)}
                    <p class="incident-empty">{none}</p>
                    {rows(session, incidents)}
                }.into_any()
            }}
        </div>
    }
}

fn rows(session: Session, rows: Vec<CyberRow>) -> impl IntoView {
    let link = move |class: &'static str, id: crate::model::ObjectId, name: String| {
        view! { <button class=class on:click=move |_| session.select(Some(id.clone()))><bdi>{name}</bdi></button> }
    };
    let row = move |row: CyberRow| {
        let since = row.since;
        let age = move || {
            let now = session.operation_now.get();
            since.map(|since| text::relative_age(session.language.get(), now.millis_since(since)))
        };
        let names = row.affects.into_iter().map(|(id, name)| link("link", id, name)).collect_any();
        let more = (row.more > 0).then(|| text::more(session.language.get(), row.more));
        view! {
            <div class="cyber-row" data-id=row.id.as_str().to_owned() data-bad=row.is_bad.to_string()>
                {session.look_of(row.slot).map(|look| view! { <SymbolIcon look/> }.into_any())}
                {link("cyber-title", row.id.clone(), row.title)}
                <span class={"finding-when"}>{age}</span>
                <span class={"cyber-state"}>{row.words}</span>
                <span class={"cyber-affects"}>{names}{more}</span>
            </div>
        }
    };
    rows.into_iter().map(row).collect_any()
}

/// Services that are not up, in one line, for walls.
#[component]
pub(crate) fn FailingServices() -> impl IntoView {
    let session = Session::here();
    let names = Memo::new(move || {
        let names: Vec<String> = session.failing_services().into_iter().map(|(_, name)| name).collect();
        names.join(" · ")
    });
    let has_any = move || names.with(|names| !names.is_empty());
    view! {
        <Show when=has_any>
            <p class="wall-services">{move || session.t(Text::ServicesNotUp)} ": " <bdi>{move || names.get()}</bdi></p>
        </Show>
    }
}

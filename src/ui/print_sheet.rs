//! The printed sheet: mode and marking on every page, map, list, card. Not shown on screen.

use leptos::prelude::*;

use super::detail_card::DetailCard;
use super::each::CollectAny as _;
use super::health_bar::HealthBar;
use super::map_controls::{credits, scale_bar};
use super::mode_frame::ModeTab;
use super::session::Session;
use super::timeline::plan_words;
use crate::app::state::State;
use crate::app::text::{self, Text};
use crate::model::UnixMillis;
use crate::platform::clock;

/// Maximum number of list rows on paper.
const MOST_ROWS: usize = 500;

/// The sheet, filled while the page is printed.
#[component]
pub(crate) fn PrintSheet() -> impl IntoView {
    let session = Session::here();
    // As large as the sheet allows, keeping the map's proportions.
    let map_width = move || {
        session.is_printing.track();
        session
            .map_size_css_px()
            .map(|(width, height)| format!("min(100%, calc(150mm * {:.4}))", width / height))
    };
    view! {
        <section class="print-sheet">
            <div class="print-map" style:width=map_width>
                <canvas id=move || "print-map"></canvas>
                {move || session.is_printing.get().then(|| map_foot(session))}
            </div>
            {move || {
                session.language.track();
                session.is_printing.get().then(|| view! { <Sheet/> }.into_any())
            }}
        </section>
    }
}

/// Scale and credits below the map. The bar shrinks with the map.
fn map_foot(session: Session) -> impl IntoView {
    let width = session.map_size_css_px().map_or(1.0, |(width, _)| width);
    let bar = scale_bar(session.meters_per_css_px.get_untracked(), width / 4.0);
    let language = session.language.get_untracked();
    view! {
        <div class="print-map-foot">
            {bar.map(|(meters, length)| view! {
                <div class="map-scale" style:width=format!("{:.2}%", length / width * 100.0)>
                    {text::distance(language, meters)}
                </div>
            }.into_any())}
            <div class="map-credit">{credits(session)}</div>
        </div>
    }
}

#[component]
fn Sheet() -> impl IntoView {
    let session = Session::here();
    let language = session.language.get_untracked();
    let (rows, more, filter, marking) = session.paper_rows(MOST_ROWS);
    let now = session.operation_now.get_untracked();
    let at = |time: UnixMillis| format!("{} {}", text::full_moment(language, time), Text::Rome.get(language));
    let limit = session.with_state(|state| {
        let sharing = &state.config.sharing;
        let recipient = format!("{}: {} · ", Text::Recipient.get(language), sharing.recipient);
        let recipient = Some(recipient).filter(|_| !sharing.recipient.is_empty()).unwrap_or_default();
        format!("{recipient}≤ {}", state.most_read(true).label())
    });
    let times = format!(
        "{} {} · {} {} · {limit}",
        Text::OperationTime.get(language),
        at(now),
        Text::PrintedAt.get(language),
        at(UnixMillis(clock::unix_millis() as i64)),
    );
    // As prominent as the mode: a plan taken for the present sends people to the wrong gate.
    let plan = session
        .with_state(State::plan)
        .map(|at| format!("{} {}", plan_words(session, at), Text::Rome.get(language)));
    // Repeated at the top and bottom of every page.
    let band = |class: &'static str, middle: AnyView| {
        view! {
            <div class=class>
                <span class={"print-what"}>
                    <ModeTab/>
                    {plan.clone().map(|words| view! { <strong class="mode-tab" data-feed="plan">{words}</strong> }.into_any())}
                </span>
                {middle}
                <strong>{marking.label()}</strong>
            </div>
        }
    };
    let rows = rows.into_iter().map(|row| {
        let since = row.since.map(|since| text::moment(language, since, now));
        view! {
            <tr data-id=row.id.as_str().to_owned()>
                <td>{text::severity_name(row.severity, language)}</td>
                <td><bdi>{row.title}</bdi></td>
                <td><bdi>{row.place}</bdi></td>
                <td>{text::state_name(row.state, language)}</td>
                <td>{since}</td>
            </tr>
        }
        .into_any()
    });
    let heads = [Text::Severity, Text::Incidents, Text::FieldWhere, Text::State, Text::FieldSince];
    let heads = heads.map(|head| view! { <th>{head.get(language)}</th> }).collect_any();
    let more = (more > 0).then(|| {
        view! {
            <tr><td colspan="5"><strong class="print-more">{text::more(language, more)}</strong></td></tr>
        }
        .into_any()
    });
    view! {
            {band("print-band print-top", view! { <span>{times}</span> }.into_any())}
            {band("print-band print-foot", view! { <HealthBar/> }.into_any())}
            {filter.map(|filter| view! { <p class="print-filter">{filter}</p> }.into_any())}
            <table>
                <thead><tr><td colspan="5"><div class=move || "print-gap"></div></td></tr><tr>{heads}</tr></thead>
                <tbody>{rows.collect_any()}{more}<tr><td colspan="5"><DetailCard/></td></tr></tbody>
                <tfoot><tr><td colspan="5"><div class=move || "print-gap"></div></td></tr></tfoot>
            </table>
    }
}

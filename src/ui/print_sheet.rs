//! The sheet of paper: what it is and who may have it on every page, the map, the list, the card. There is none on a screen.

use leptos::prelude::*;

use super::detail_card::DetailCard;
use super::health_bar::HealthBar;
use super::mode_frame::ModeTab;
use super::session::Session;
use crate::app::text::{self, Text};
use crate::model::UnixMillis;
use crate::platform::clock;

/// Rows of the list on paper.
const MOST_ROWS: usize = 100;

/// The sheet, while the page is printed.
#[component]
pub(crate) fn PrintSheet() -> impl IntoView {
    let session = Session::here();
    view! {
        <section class="print-sheet">
            <canvas id=move || "print-map"></canvas>
            {move || session.is_printing.get().then(|| view! { <Sheet/> })}
        </section>
    }
}

#[component]
fn Sheet() -> impl IntoView {
    let session = Session::here();
    let language = session.language.get_untracked();
    let (rows, marking) = session.paper_rows(MOST_ROWS);
    let now = session.operation_now.get_untracked();
    let at = |time: UnixMillis| format!("{} {}", text::full_moment(language, time), Text::Rome.get(language));
    let times = format!(
        "{} {} · {} {}",
        Text::OperationTime.get(language),
        at(now),
        Text::PrintedAt.get(language),
        at(UnixMillis(clock::unix_millis() as i64)),
    );
    // On every page, above and below.
    let band = |class: &'static str, middle: AnyView| {
        view! {
            <div class=class>
                <ModeTab/>
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
    });
    view! {
            {band("print-band print-top", view! { <span>{times}</span> }.into_any())}
            {band("print-band print-foot", view! { <HealthBar/> }.into_any())}
            <table>
                <thead><tr><td colspan="5"><div class=move || "print-gap"></div></td></tr></thead>
                <tbody>{rows.collect_view()}<tr><td colspan="5"><DetailCard/></td></tr></tbody>
                <tfoot><tr><td colspan="5"><div class=move || "print-gap"></div></td></tr></tfoot>
            </table>
    }
}

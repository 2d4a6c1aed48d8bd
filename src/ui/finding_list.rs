//! The list of findings: problems derived without a report, such as missing, failed or conflicting resources.

use leptos::prelude::*;

use super::each::{CollectAny as _, Each};
use super::filter_bar::HiddenChip;
use super::memo::Memo;
use super::session::Session;
use super::show::Show;
use crate::analysis::finding::Level;
use crate::app::findings::FindingRow;
use crate::app::text::{self, Text};

/// Maximum number of rows; more would not be read. The count on the tab includes the others.
const MAX_ROWS: usize = 200;

const fn level_word(level: Level) -> &'static str {
    match level {
        Level::Alarm => "alarm",
        Level::Warning => "warning",
        Level::Notice => "notice",
    }
}

/// The mark of a level, distinguished by shape as well as by color.
pub(crate) fn level_mark(session: Session, level: Level) -> impl IntoView + use<> {
    view! {
        <span class="finding-mark" data-level=level_word(level) role="img" aria-label=move || text::level_name(level, session.language.get())></span>
    }
}

/// The findings, the worst first.
#[component]
pub(crate) fn FindingList() -> impl IntoView {
    let session = Session::here();
    let rows = Memo::new(move || {
        session.findings_version.track();
        session.language.track();
        session.has_visitors.track();
        session.finding_rows(MAX_ROWS)
    });
    let hidden = Memo::new(move || {
        session.findings_version.track();
        session.has_visitors.track();
        session.hidden_findings()
    });
    let has_none = move || rows.with(Vec::is_empty);
    view! {
        <div class="finding-rows" id="findings">
            <HiddenChip hidden/>
            <Show when=has_none>
                <p class="incident-empty">{move || session.t(Text::NoFindings)}</p>
            </Show>
            <Each each=move || rows.get() key=|row| (row.slot, row.other.clone(), row.words.clone(), row.title.clone()) let:row>
                <Row row/>
            </Each>
        </div>
    }
}

#[component]
fn Row(
    /// Contents of the row.
    row: FindingRow,
) -> impl IntoView {
    let session = Session::here();
    let FindingRow { id, level, words, title, since, is_older, begins, .. } = row;
    let revealed = id.clone();
    let when = move || {
        let (language, now) = (session.language.get(), session.operation_now.get());
        match begins.filter(|begins| *begins > now) {
            Some(begins) => text::from_now(language, begins.millis_since(now)),
            None => {
                let age = text::relative_age(language, now.millis_since(begins.unwrap_or(since)));
                if is_older && begins.is_none() { format!("≥ {age}") } else { age }
            }
        }
    };
    view! {
        <button class="finding-row" data-id=id.as_str().to_owned() data-level=level_word(level) on:click=move |_| session.select(Some(revealed.clone()))>
            {level_mark(session, level)}
            <span class={"finding-words"}>{words}</span>
            <bdi class={"finding-title"}>{title}</bdi>
            <span class={"finding-when"}>{when}</span>
        </button>
    }
}

/// Number of alarms and warnings, for walls.
#[component]
pub(crate) fn FindingCounts() -> impl IntoView {
    let session = Session::here();
    let counts = Memo::new(move || {
        session.findings_version.track();
        session.has_visitors.track();
        session.finding_counts()
    });
    let has_any = move || counts.with(|[alarms, warnings, _]| alarms + warnings > 0);
    let count = move |level: Level| counts.with(|counts| counts.get(level as usize).copied().unwrap_or(0));
    view! {
        <Show when=has_any>
            <div class="finding-counts">
                <span>{move || session.t(Text::Findings)}</span>
                {[Level::Alarm, Level::Warning]
                    .map(|level| view! {
                        <Show when=move || { count(level) > 0 }>
                            <span class="finding-count" data-level=level_word(level)>
                                {level_mark(session, level)}
                                {move || count(level).to_string()}
                            </span>
                        </Show>
                    })
                    .collect_any()}
            </div>
        </Show>
    }
}

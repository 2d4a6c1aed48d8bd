//! How true the picture is: a chip that is always there, and a notice across the page when it is not fresh.

use leptos::prelude::*;

use super::session::Session;
use crate::app::text::{self, Text};
use crate::feed::health::{Health, LinkState, Notice, Trouble};
use crate::model::text::Language;

/// How the state is colored: few steps, each with its own word beside it.
pub(crate) fn freshness(health: &Health) -> &'static str {
    match health.link {
        LinkState::Live => "live",
        LinkState::Delayed | LinkState::Resync | LinkState::Regress | LinkState::Schema => "delayed",
        LinkState::Stale => "stale",
        LinkState::Lost | LinkState::Withdrawn => "lost",
        LinkState::Connecting | LinkState::NotFound | LinkState::Portal | LinkState::SignedOut => {
            match health.age_millis {
                None => "none",
                Some(_) => "stale",
            }
        }
    }
}

/// The word for a state.
pub(crate) const fn link_text(link: LinkState) -> Text {
    match link {
        LinkState::Connecting => Text::LinkConnecting,
        LinkState::Live => Text::LinkLive,
        LinkState::Delayed => Text::LinkDelayed,
        LinkState::Stale => Text::LinkStale,
        LinkState::Lost => Text::LinkLost,
        LinkState::Resync => Text::LinkResync,
        LinkState::Regress => Text::LinkRegress,
        LinkState::Schema => Text::LinkSchema,
        LinkState::NotFound => Text::LinkNotFound,
        LinkState::Portal => Text::LinkPortal,
        LinkState::SignedOut => Text::LinkSignedOut,
        LinkState::Withdrawn => Text::LinkWithdrawn,
    }
}

/// Why the last attempt gave nothing, in words.
pub(crate) fn trouble_text(trouble: &Trouble, language: Language) -> String {
    let text = |text: Text| text.get(language).to_owned();
    match trouble {
        Trouble::Unreachable => text(Text::LinkOffline),
        Trouble::TimedOut => text(Text::LinkTimeout),
        Trouble::Status(code) => format!("{} ({code})", text(Text::LinkServerError)),
        Trouble::Busy(code) => format!("{} ({code})", text(Text::LinkBusy)),
        Trouble::SignedOut => text(Text::LinkSignedOut),
        Trouble::Withdrawn => text(Text::LinkWithdrawn),
        Trouble::NotFound(address) => format!("{}: {address}", text(Text::LinkNotFound)),
        Trouble::Portal => text(Text::LinkPortal),
        Trouble::ContentType(found) => format!("{} ({found})", text(Text::LinkBroken)),
        Trouble::TooLarge { .. } => text(Text::LinkTooBig),
        Trouble::Truncated => text(Text::LinkBroken),
        Trouble::Broken(why) => format!("{} ({why})", text(Text::LinkBroken)),
        Trouble::Schema(version) => format!("{} ({version})", text(Text::LinkSchema)),
        Trouble::Regress => text(Text::LinkRegress),
        Trouble::Gap => text(Text::LinkResync),
        Trouble::Diverged => text(Text::LinkWrongDigest),
    }
}

/// An oddity in words.
fn notice_text(notice: &Notice, language: Language) -> String {
    let text = |text: Text| text.get(language).to_owned();
    match notice {
        Notice::DeviceClock { ahead_millis } => {
            let sign = if *ahead_millis < 0 { '−' } else { '+' };
            let off = text::relative_age(language, ahead_millis.saturating_abs());
            format!("{} ({sign}{off})", text(Text::ClockWrong))
        }
        Notice::PublisherClock => text(Text::PublisherClockWrong),
        Notice::Bursts => text(Text::Bursts),
        Notice::MassDrop { shown, offered, in_millis } => {
            let (offered, shown) =
                (text::number(language, *offered as u64), text::number(language, *shown as u64));
            format!("{} ({offered} / {shown}, {} s)", text(Text::LinkMassDrop), in_millis / 1000)
        }
        Notice::TooMany { shown, received } => {
            let (shown, received) =
                (text::number(language, *shown as u64), text::number(language, *received as u64));
            format!("{} ({shown} / {received})", text(Text::TooMany))
        }
        Notice::Unverified => text(Text::LinkWrongDigest),
    }
}

/// The chip.
#[component]
pub(crate) fn HealthBar() -> impl IntoView {
    let session = Session::here();
    let age = move || session.health.with(|health| health.age_millis);
    view! {
        <div class="health-bar" data-freshness=move || session.health.with(freshness) title=move || session.t(Text::DataAge)>
            <span aria-hidden="true">{"●"}</span>
            <span>{move || session.t(link_text(session.link()))}</span>
            <span class={"health-bar-age"}>
                {move || age().map(|millis| text::relative_age(session.language.get(), i64::try_from(millis).unwrap_or(i64::MAX)))}
            </span>
        </div>
    }
}

/// The notice: what is wrong, since when, what happens next. Nothing while all is well.
#[component]
pub(crate) fn HealthNotice() -> impl IntoView {
    let session = Session::here();
    let lines = move || session.health.with(|health| notice_lines(health, session.language.get()));
    view! {
        <Show when=move || session.config_notice.with(Option::is_some)>
            <div class="health-notice" role="alert" data-freshness="none">
                <span>{move || session.config_notice.get()}</span>
            </div>
        </Show>
        <Show when=move || !lines().is_empty()>
            <div class="health-notice" role="alert" data-freshness=move || session.health.with(freshness)>
                {move || {
                    let mut lines = lines().into_iter();
                    let first = lines.next();
                    (view! { <strong>{first}</strong> }, lines.map(|line| view! { <span>{line}</span> }).collect_view())
                }}
            </div>
        </Show>
    }
}

/// What the notice says, the most important first.
fn notice_lines(health: &Health, language: Language) -> Vec<String> {
    let mut lines = Vec::new();
    // Both by the clock of the publisher, and so of the real world, whatever time the operation has.
    let age = i64::try_from(health.age_millis.unwrap_or(0)).unwrap_or(i64::MAX);
    let as_of = health.as_of.map(|at| text::moment_to_second(language, at, at.plus_millis(age)));
    match (health.link, as_of) {
        (LinkState::Live, _) => {}
        // Before the first data the load screen speaks.
        (_, None) => return lines,
        (LinkState::Stale, Some(time)) => {
            lines.push(format!("{} · {}", Text::LinkStale.get(language), text::as_of(language, &time)));
        }
        (LinkState::Lost, Some(time)) => {
            lines.push(text::no_data_since(language, &time));
            lines.push(Text::LinkLostHint.get(language).to_owned());
        }
        (LinkState::Delayed, Some(_)) => {}
        (link, Some(time)) => {
            lines.push(format!("{} · {}", link_text(link).get(language), text::as_of(language, &time)));
        }
    }
    // Fresh data with a passing hiccup needs no alarm: the chip says it.
    let is_fresh = matches!(health.link, LinkState::Live | LinkState::Delayed | LinkState::Connecting);
    if let Some(trouble) = &health.trouble
        && (!is_fresh
            || matches!(trouble, Trouble::Broken(_) | Trouble::ContentType(_) | Trouble::TooLarge { .. }))
    {
        let line = trouble_text(trouble, language);
        if !lines.iter().any(|known| known.starts_with(&line)) {
            lines.push(line);
        }
    }
    if let Some(millis) = health.retry_in_millis
        && !is_fresh
    {
        lines.push(text::retry_in(language, millis.div_ceil(1000)));
    }
    lines.extend(health.notices.iter().map(|notice| notice_text(notice, language)));
    lines
}

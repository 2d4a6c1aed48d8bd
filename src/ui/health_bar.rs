//! Freshness of the picture: a chip that is always visible, and a notice across the page when the picture is
//! not fresh.

use leptos::prelude::*;

use super::each::CollectAny as _;
use super::session::Session;
use super::show::Show;
use crate::app::text::link::{link_text, notice_lines};
use crate::app::text::{self, Text};
use crate::feed::health::{Health, LinkState, Trouble};
use crate::model::text::Language;
use crate::platform::location;

/// Returns the color class of the link state: few steps, each with its own word beside it.
pub(crate) fn freshness(health: &Health) -> &'static str {
    match health.link {
        LinkState::Live => "live",
        LinkState::File => "file",
        LinkState::Delayed | LinkState::Resync | LinkState::Regress | LinkState::Schema => "delayed",
        LinkState::Stale => "stale",
        LinkState::Lost | LinkState::Withdrawn => "lost",
        LinkState::Connecting
        | LinkState::NoData
        | LinkState::NotFound
        | LinkState::Portal
        | LinkState::SignedOut => match health.age_millis {
            None => "none",
            Some(_) => "stale",
        },
    }
}

/// Text of the chip: the link state, or the date of a file for which no renewal interval is given.
fn chip_text(health: &Health, language: Language) -> String {
    match (health.link, health.generated_at, health.age_millis) {
        (LinkState::File, Some(at), Some(age_millis)) => {
            let now = at.plus_millis(i64::try_from(age_millis).unwrap_or(i64::MAX));
            let time = text::moment(language, at, now);
            text::file_of(language, &time, text::is_same_day(at, now))
        }
        (link, ..) => link_text(link).get(language).to_owned(),
    }
}

/// The chip.
#[component]
pub(crate) fn HealthBar() -> impl IntoView {
    let session = Session::here();
    let age = move || session.health.with(|health| health.age_millis);
    view! {
        <span class="health-bar" data-freshness=move || session.health.with(freshness) title=move || session.t(Text::DataAge)>
            <span aria-hidden="true">{"●"}</span>
            <span>{move || session.health.with(|health| chip_text(health, session.language.get()))}</span>
            <span class={"health-bar-age"}>
                {move || age().map(|millis| text::relative_age(session.language.get(), i64::try_from(millis).unwrap_or(i64::MAX)))}
            </span>
        </span>
    }
}

/// The notice: what is wrong, since when, what happens next. Empty while all is well.
#[component]
pub(crate) fn HealthNotice() -> impl IntoView {
    let session = Session::here();
    let lines = move || {
        let language = session.language.get();
        session.health.with(|health| {
            // Both are in the publisher's real time, whatever the operation's time is.
            let age = i64::try_from(health.age_millis.unwrap_or(0)).unwrap_or(i64::MAX);
            notice_lines(health, language, |at| text::moment_to_second(language, at, at.plus_millis(age)))
        })
    };
    // After a reload, the gateway shows its login instead of the page.
    let may_sign_in = move || {
        let is_out = session
            .health
            .with(|health| health.link == LinkState::SignedOut || health.trouble == Some(Trouble::Portal));
        is_out && session.is_interactive()
    };
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
                    view! { <strong>{first}</strong>{lines.map(|line| view! { <span>{line}</span> }).collect_any()} }.into_any()
                }}
                <Show when=may_sign_in>
                    <button class="button" data-action="sign-in-again" on:click=move |_| location::reload()>
                        {move || session.t(Text::SignIn)}
                    </button>
                </Show>
            </div>
        </Show>
    }
}

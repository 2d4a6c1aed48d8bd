//! Instead of a picture. Before the first data: what is being fetched, how much of it, and why not, instead of an empty map that looks quiet.

use leptos::prelude::*;

use super::health_bar::link_text;
use super::session::Session;
use crate::app::text::{self, Text};
use crate::feed::health::LinkState;
use crate::platform::location;

/// Over everything, while nobody has been signed in for a while: what stood there is not for whoever passes by.
#[component]
pub(crate) fn Cover() -> impl IntoView {
    let session = Session::here();
    let is_covered = Memo::new(move |_| session.health.with(|health| health.is_covered));
    view! {
        <Show when=move || is_covered.get()>
            <div class="cover" role="alert">
                <strong>{move || session.t(Text::LinkSignedOut)}</strong>
                <span>{move || session.t(Text::Covered)}</span>
                <Show when=move || session.is_interactive()>
                    <button class="button" data-action="sign-in" on:click=move |_| location::reload()>
                        {move || session.t(Text::Reload)}
                    </button>
                </Show>
            </div>
        </Show>
    }
}

/// The screen, until there is a picture or after access was withdrawn.
#[component]
pub(crate) fn LoadScreen() -> impl IntoView {
    let session = Session::here();
    let has_data = Memo::new(move |_| {
        session.health.with(|health| health.age_millis.is_some()) && session.feed_mode.with(Option::is_some)
    });
    let title = move || match session.link() {
        LinkState::Connecting | LinkState::Live => session.t(Text::LoadingFeed),
        LinkState::Withdrawn => session.t(Text::LinkWithdrawn),
        LinkState::Delayed
        | LinkState::Stale
        | LinkState::Lost
        | LinkState::Resync
        | LinkState::Regress
        | LinkState::Schema
        | LinkState::NotFound
        | LinkState::Portal
        | LinkState::SignedOut => session.t(Text::NoDataYet),
    };
    let detail = move || {
        let language = session.language.get();
        session.health.with(|health| {
            let mut parts = Vec::new();
            if !matches!(health.link, LinkState::Connecting | LinkState::Live | LinkState::Withdrawn) {
                parts.push(link_text(health.link).get(language).to_owned());
            }
            if let Some(trouble) = &health.trouble {
                parts.push(super::health_bar::trouble_text(trouble, language));
            }
            if let Some(progress) = health.progress {
                parts.push(text::bytes_of(
                    language,
                    progress.received_bytes as u64,
                    progress.total_bytes.map(|bytes| bytes as u64),
                ));
            }
            if let Some(millis) = health.retry_in_millis {
                parts.push(text::retry_in(language, millis.div_ceil(1000)));
            }
            parts.dedup();
            parts.join(" · ")
        })
    };
    let fraction = move || {
        session.health.with(|health| {
            let progress = health.progress?;
            let total = progress.total_bytes.filter(|total| *total > 0)?;
            Some((progress.received_bytes as f64 / total as f64).min(1.0).to_string())
        })
    };
    view! {
        <Show when=move || !has_data.get()>
            <div class="load-screen" role="status">
                <strong>{title}</strong>
                <span class={"quiet"}>{detail}</span>
                <progress max="1" value=fraction></progress>
            </div>
        </Show>
    }
}

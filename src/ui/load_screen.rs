//! Screens in place of the picture.
//!
//! Before the first data they show what is fetched, its progress and its failures, instead of an empty map that
//! looks quiet.

use leptos::prelude::*;

use super::memo::Memo;
use super::session::Session;
use super::show::Show;
use crate::app::text::Text;
use crate::app::text::link::load_lines;
use crate::platform::location;

/// Covers the page after some time without a sign-in: its contents are not for passers-by.
#[component]
pub(crate) fn Cover() -> impl IntoView {
    let session = Session::here();
    let is_covered = Memo::new(move || session.health.with(|health| health.is_covered));
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

/// The load screen, until there is a picture and after access was withdrawn.
#[component]
pub(crate) fn LoadScreen() -> impl IntoView {
    let session = Session::here();
    let has_data = Memo::new(move || {
        session.health.with(|health| health.age_millis.is_some()) && session.feed_mode.with(Option::is_some)
    });
    let said = move || session.health.with(|health| load_lines(health, session.language.get()));
    let title = move || session.t(said().0);
    let detail = move || said().1.join(" · ");
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

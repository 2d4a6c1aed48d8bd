//! The list of keys, opened by `?`, with the link to the licenses of the software used.

use leptos::prelude::*;

use super::each::CollectAny as _;
use super::feed_doctor::DialogBox;
use super::session::{Dialog, Session};
use super::show::Show;
use crate::app::reduce::AppEvent;
use crate::app::text::Text;

/// Each key and its effect.
const KEYS: [(&str, Text); 18] = [
    ("1 … 9", Text::JumpToSite),
    ("/", Text::FilterHint),
    ("j", Text::Next),
    ("k", Text::Previous),
    ("Enter", Text::ShowOnMap),
    ("← ↑ → ↓", Text::MoveMap),
    ("+  −", Text::ZoomIn),
    ("0", Text::WholeOperation),
    ("[  ]", Text::FoldPanel),
    ("t", Text::Timeline),
    ("n", Text::BackToNow),
    ("v", Text::Visitors),
    ("l", Text::CopyLink),
    ("e", Text::Export),
    ("h", Text::WhatAppliesHere),
    ("d", Text::FeedHealth),
    ("Esc", Text::Close),
    ("?", Text::Keys),
];

/// The dialog, while it is open.
#[component]
pub(crate) fn KeyHelp() -> impl IntoView {
    let session = Session::here();
    view! {
        <Show when=move || session.dialog.get() == Some(Dialog::Keys)>
            <DialogBox class="key-help-box" title=Text::Keys>
                <dl class={"key-help"}>
                    {KEYS
                        .map(|(key, text)| view! {
                            <dt><kbd>{key}</kbd></dt>
                            <dd>{move || session.t(text)}</dd>
                        })
                        .collect_any()}
                </dl>
                <button
                    class="chip"
                    data-action="single-keys"
                    aria-pressed=move || session.are_keys_on.get().to_string()
                    on:click=move |_| session.dispatch(AppEvent::SetKeys(!session.are_keys_on.get_untracked()))
                >
                    {move || session.t(Text::SingleKeys)}
                </button>
                // The build writes this file beside the page.
                <p class={"key-help-licenses"}>
                    <a href="licenses.html" target="_blank" rel="noopener">{move || session.t(Text::Licenses)}</a>
                </p>
            </DialogBox>
        </Show>
    }
}

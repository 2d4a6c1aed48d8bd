//! The frame around every view that shows the mode: live, exercise or replay. It cannot be switched off.

use leptos::prelude::*;

use super::session::Session;
use crate::app::text::Text;
use crate::feed::wire::Mode;

/// The word of a mode in `data-feed`; `none` before the first data.
pub(crate) const fn mode_word(mode: Option<Mode>) -> &'static str {
    match mode {
        None => "none",
        Some(mode) => mode.word(),
    }
}

/// The displayed name of a mode.
pub(crate) const fn mode_text(mode: Option<Mode>) -> Text {
    match mode {
        None => Text::NoDataYet,
        Some(Mode::Live) => Text::ModeLive,
        Some(Mode::Exercise) => Text::ModeExercise,
        Some(Mode::Replay) => Text::ModeReplay,
    }
}

/// The frame.
#[component]
pub(crate) fn ModeFrame() -> impl IntoView {
    let session = Session::here();
    view! {
        <div
            class="mode-frame"
            aria-hidden="true"
            data-feed=move || mode_word(session.feed_mode.get())
            data-link=move || session.link().word()
        ></div>
    }
}

/// The tab on the frame, with the mode's name.
#[component]
pub(crate) fn ModeTab() -> impl IntoView {
    let session = Session::here();
    view! {
        <strong class="mode-tab" data-feed=move || mode_word(session.feed_mode.get())>
            {move || session.t(mode_text(session.feed_mode.get()))}
        </strong>
    }
}

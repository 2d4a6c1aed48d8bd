//! Line icons on buttons, one path each, in the text color; and recurring buttons. Not symbols of the map.

use leptos::prelude::*;
use leptos::svg;

use super::session::Session;
use crate::app::text::Text;

/// An icon in a box of 24 by 24. Decorative: the button has its own name.
pub(crate) fn glyph(path_data: &'static str) -> impl IntoView {
    svg::svg()
        .attr("class", "glyph")
        .attr("viewBox", "0 0 24 24")
        .attr("aria-hidden", "true")
        .child(svg::path().attr("d", path_data))
}

/// A button with an icon.
pub(crate) fn glyph_button(
    session: Session,
    action: &'static str,
    name: Text,
    path_data: &'static str,
    act: fn(Session),
) -> impl IntoView {
    view! {
        <button
            class="button"
            data-action=action
            aria-label=move || session.t(name)
            title=move || session.t(name)
            on:click=move |_| act(session)
        >
            {glyph(path_data)}
        </button>
    }
}

/// The button that clears the selection and closes its card.
pub(crate) fn close_button(session: Session, action: &'static str) -> impl IntoView {
    view! {
        <button
            class="button"
            data-action=action
            aria-label=move || session.t(Text::Close)
            on:click=move |_| session.select(None)
        >
            {"×"}
        </button>
    }
}

//! Line drawings on buttons, one path each, in the color of the text, and buttons that recur. Not symbols of the map.

use leptos::prelude::*;
use leptos::svg;

use super::session::Session;
use crate::app::text::Text;

/// A drawing in a box of 24 by 24. Decoration: the button has a name of its own.
pub(crate) fn glyph(path_data: &'static str) -> impl IntoView {
    svg::svg()
        .attr("class", "glyph")
        .attr("viewBox", "0 0 24 24")
        .attr("aria-hidden", "true")
        .child(svg::path().attr("d", path_data))
}

/// A button that is such a drawing.
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

/// The button that ends the selection, and with it what is said of it.
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

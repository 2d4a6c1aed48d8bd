//! Line drawings on buttons: one path each, in the color of the text. Not symbols of the map.

use leptos::prelude::*;
use leptos::svg;

/// A drawing in a box of 24 by 24. Decoration: the button has a name of its own.
pub(crate) fn glyph(path_data: &'static str) -> impl IntoView {
    svg::svg()
        .attr("class", "glyph")
        .attr("viewBox", "0 0 24 24")
        .attr("aria-hidden", "true")
        .child(svg::path().attr("d", path_data))
}

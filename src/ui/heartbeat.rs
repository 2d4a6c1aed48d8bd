//! A second hand driven by the map's own frames: when it stops, everybody can see that the picture is frozen.

use leptos::prelude::*;
use leptos::svg;

use super::session::Session;

/// The second hand.
#[component]
pub(crate) fn Heartbeat() -> impl IntoView {
    let session = Session::here();
    let angle = move || format!("rotate({}deg)", session.beat.get() % 60 * 6);
    let hand = svg::line()
        .attr("x1", "12")
        .attr("y1", "12")
        .attr("x2", "12")
        .attr("y2", "4")
        .style(("transform", angle));
    svg::svg()
        .attr("class", "heartbeat")
        .attr("viewBox", "0 0 24 24")
        .attr("aria-hidden", "true")
        .child((svg::circle().attr("cx", "12").attr("cy", "12").attr("r", "10"), hand))
}

//! A symbol of the map as an inline picture, for lists and legend. Draws what `app::symbology` says, nothing else.

use leptos::prelude::*;
use leptos::svg;

use crate::app::symbology::{self, SvgPicture};
use crate::map::icon::SpriteSpec;
use crate::map::layer::Rgba;

/// The picture of a look. It is decoration: the words stand beside it.
#[component]
pub(crate) fn SymbolIcon(
    /// What it looks like.
    look: SpriteSpec,
) -> impl IntoView {
    let SvgPicture { view_box, paths, letter } = symbology::svg(&look);
    let paths = paths
        .into_iter()
        .map(|path| {
            svg::path()
                .attr("d", path.d)
                .attr("transform", Some(path.transform).filter(|transform| !transform.is_empty()))
                .attr("fill", path.fill.map_or_else(|| "none".to_owned(), Rgba::css))
                .attr("stroke", path.stroke.map(Rgba::css))
                .attr("stroke-width", path.stroke_width.to_string())
                .attr("stroke-dasharray", Some(path.dash).filter(|dash| !dash.is_empty()))
                .attr("fill-rule", "evenodd")
        })
        .collect_view();
    let letter = letter.map(|letter| {
        svg::text()
            .attr("x", letter.x.to_string())
            .attr("y", letter.baseline_y.to_string())
            .attr("font-size", letter.size.to_string())
            .attr("fill", letter.color.css())
            .child(letter.letter.to_string())
    });
    svg::svg()
        .attr("class", "symbol-icon")
        .attr("viewBox", view_box)
        .attr("aria-hidden", "true")
        .child((paths, letter))
}

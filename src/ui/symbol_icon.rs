//! A map symbol as inline SVG, for lists and legend. Draws what `app::symbology` specifies.

use leptos::prelude::*;
use leptos::svg;

use super::each::CollectAny as _;

use crate::app::symbology::{self, SvgPicture};
use crate::map::icon::SpriteSpec;

/// The symbol. Decorative: text stands beside it.
#[component]
pub(crate) fn SymbolIcon(
    /// Specification of the symbol.
    look: SpriteSpec,
) -> impl IntoView {
    let SvgPicture { view_box, paths, letter } = symbology::svg(&look);
    let paths = paths
        .into_iter()
        .map(|path| {
            svg::path()
                .attr("d", path.d)
                .attr("fill", path.fill)
                .attr("stroke", path.stroke)
                .attr("stroke-width", path.stroke_width.to_string())
                .attr("stroke-dasharray", path.dash)
                .attr("fill-rule", "evenodd")
        })
        .collect_any();
    let letter = letter.map(|letter| {
        svg::text()
            .attr("x", letter.x.to_string())
            .attr("y", letter.y.to_string())
            .attr("font-size", letter.size.to_string())
            .attr("fill", letter.fill)
            .child(letter.letter.to_string())
    });
    svg::svg()
        .attr("class", "symbol-icon")
        .attr("viewBox", view_box)
        .attr("aria-hidden", "true")
        .child((paths, letter))
}

//! Reads the map's colors from the style sheet's tokens when the theme changes. Chooses no colors itself.

use crate::app::mode::ThemeName;
use crate::app::symbology::Palette;
use crate::map::layer::Rgba;
use crate::map::theme::MapTheme;
use crate::platform::css::css_token;

fn color(token: &str) -> Option<Rgba> {
    css_token(token).as_deref().and_then(Rgba::parse)
}

/// Returns the colors of marks.
pub(crate) fn palette(theme: ThemeName) -> Palette {
    Palette::from_tokens(theme, color)
}

/// Returns the colors of the basemap. A missing token keeps the dark theme's color.
pub(crate) fn map_theme() -> MapTheme {
    let mut theme = MapTheme::default();
    {
        let tokens: [(&mut Rgba, &str); 35] = [
            (&mut theme.background, "--map-water"),
            (&mut theme.ocean, "--map-water"),
            (&mut theme.image_tint, "--map-image"),
            (&mut theme.earth, "--map-earth"),
            (&mut theme.country, "--map-country"),
            (&mut theme.urban_settled, "--map-urban"),
            (&mut theme.urban_dense, "--map-urban-dense"),
            (&mut theme.lake, "--map-lake"),
            (&mut theme.lake_shore, "--map-shore"),
            (&mut theme.river, "--map-river"),
            (&mut theme.green, "--map-green"),
            (&mut theme.landuse, "--map-landuse"),
            (&mut theme.building, "--map-building"),
            (&mut theme.building_edge, "--map-building-edge"),
            (&mut theme.road_minor, "--map-road-minor"),
            (&mut theme.road_medium, "--map-road-medium"),
            (&mut theme.road_major, "--map-road-major"),
            (&mut theme.road_highway, "--map-road-highway"),
            (&mut theme.road_casing, "--map-road-casing"),
            (&mut theme.rail, "--map-rail"),
            (&mut theme.border_country, "--map-border-country"),
            (&mut theme.border_region, "--map-border-region"),
            (&mut theme.border_county, "--map-border-county"),
            (&mut theme.border_locality, "--map-border-locality"),
            (&mut theme.border_locality_near, "--map-border-near"),
            (&mut theme.text_city, "--map-label-city"),
            (&mut theme.text_town, "--map-label-town"),
            (&mut theme.text_village, "--map-label-village"),
            (&mut theme.text_country, "--map-label-country"),
            (&mut theme.text_region, "--map-label-region"),
            (&mut theme.text_water, "--map-label-water"),
            (&mut theme.text_road, "--map-label-road"),
            (&mut theme.text_halo, "--map-halo"),
            (&mut theme.selected, "--map-selected"),
            (&mut theme.hovered, "--map-selected"),
        ];
        for (slot, token) in tokens {
            if let Some(color) = color(token) {
                *slot = color;
            }
        }
    }
    // Translucent colors keep their opacity, which was chosen by eye.
    let weighted = |token: &str, alpha: u8, fallback: Rgba| {
        color(token).map_or(fallback, |color| color.with_alpha(alpha))
    };
    for (shadow, alpha) in theme.shadows.iter_mut().zip([38, 41, 43]) {
        *shadow = weighted("--map-shadow", alpha, *shadow);
    }
    for (light, alpha) in theme.lights.iter_mut().zip([13, 14]) {
        *light = weighted("--map-light", alpha, *light);
    }
    theme.border_casing = weighted("--map-border-casing", 178, theme.border_casing);
    theme.emphasis_casing = weighted("--map-emphasis", 200, theme.emphasis_casing);
    theme.hovered = theme.hovered.with_alpha(150);
    if let Some(family) = css_token("--font") {
        theme.font_family = family;
    }
    theme
}

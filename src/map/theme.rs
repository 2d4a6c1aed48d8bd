//! Colors and fonts of the basemap and of emphasis, set by the host from its design tokens.
//!
//! Widths and zoom ranges are not part of it; they are in [`super::tile::style`].

use super::layer::Rgba;

/// All colors that the engine chooses. Marks carry their own.
#[derive(Debug, Clone, PartialEq)]
pub struct MapTheme {
    /// Background of the map and the sea.
    pub background: Rgba,
    /// The sea as an area of a tile.
    pub ocean: Rgba,
    /// Color that image tiles are multiplied by.
    pub image_tint: Rgba,
    /// Land outside the country.
    pub earth: Rgba,
    /// Land of the country itself.
    pub country: Rgba,
    /// Thinly built-up areas.
    pub urban_settled: Rgba,
    /// Densely built-up areas.
    pub urban_dense: Rgba,
    /// Relief shadow, light to heavy; drawn over one another.
    pub shadows: [Rgba; 3],
    /// Relief light, weak to strong; drawn over one another.
    pub lights: [Rgba; 2],
    /// Lakes.
    pub lake: Rgba,
    /// Shores of lakes.
    pub lake_shore: Rgba,
    /// Rivers.
    pub river: Rgba,
    /// Parks and woods, if the archive has them.
    pub green: Rgba,
    /// Other land use, if the archive has it: industry, hospitals, schools.
    pub landuse: Rgba,
    /// Buildings, if the archive has them.
    pub building: Rgba,
    /// Outlines of buildings, at high zooms.
    pub building_edge: Rgba,
    /// Small streets and paths.
    pub road_minor: Rgba,
    /// Larger streets.
    pub road_medium: Rgba,
    /// Main roads.
    pub road_major: Rgba,
    /// Motorways.
    pub road_highway: Rgba,
    /// Casing below roads.
    pub road_casing: Rgba,
    /// Railways.
    pub rail: Rgba,
    /// Country borders.
    pub border_country: Rgba,
    /// Casing below country borders.
    pub border_casing: Rgba,
    /// Region borders.
    pub border_region: Rgba,
    /// Province borders.
    pub border_county: Rgba,
    /// Municipality borders.
    pub border_locality: Rgba,
    /// Municipality borders from zoom 12, where they are the only borders in view.
    pub border_locality_near: Rgba,
    /// Names of cities.
    pub text_city: Rgba,
    /// Names of towns.
    pub text_town: Rgba,
    /// Names of villages.
    pub text_village: Rgba,
    /// Names of countries.
    pub text_country: Rgba,
    /// Names of regions.
    pub text_region: Rgba,
    /// Names of lakes and seas.
    pub text_water: Rgba,
    /// Names of streets.
    pub text_road: Rgba,
    /// Halo around the letters of all names.
    pub text_halo: Rgba,
    /// Emphasis of the selected feature.
    pub selected: Rgba,
    /// Emphasis of the hovered feature.
    pub hovered: Rgba,
    /// Casing below lines of emphasis, for contrast on any ground.
    pub emphasis_casing: Rgba,
    /// Font families of all text on the map, as a CSS list.
    pub font_family: String,
}

impl Default for MapTheme {
    /// The dark theme.
    fn default() -> Self {
        let shadow = Rgba::hex(0x0004_080d);
        let light = Rgba::hex(0x00aa_c3dc);
        Self {
            background: Rgba::hex(0x000b_1a28),
            ocean: Rgba::hex(0x000b_1a28),
            image_tint: Rgba::hex(0x0080_8890),
            earth: Rgba::hex(0x0014_1a20),
            country: Rgba::hex(0x001a_2129),
            urban_settled: Rgba::hex(0x0021_2a33),
            urban_dense: Rgba::hex(0x002a_343e),
            shadows: [shadow.with_alpha(38), shadow.with_alpha(41), shadow.with_alpha(43)],
            lights: [light.with_alpha(13), light.with_alpha(14)],
            lake: Rgba::hex(0x0012_3047),
            lake_shore: Rgba::hex(0x001f_4259),
            river: Rgba::hex(0x001f_4259),
            green: Rgba::hex(0x001a_2625),
            landuse: Rgba::hex(0x001f_262d),
            building: Rgba::hex(0x001f_272f),
            building_edge: Rgba::hex(0x0028_323a),
            road_minor: Rgba::hex(0x0035_404b),
            road_medium: Rgba::hex(0x003e_4a56),
            road_major: Rgba::hex(0x0049_5664),
            road_highway: Rgba::hex(0x0056_6575),
            road_casing: Rgba::hex(0x0013_191f),
            rail: Rgba::hex(0x0036_404a),
            border_country: Rgba::hex(0x007d_8ea1),
            border_casing: Rgba::hex(0x000d_1319).with_alpha(178),
            border_region: Rgba::hex(0x0051_6173),
            border_county: Rgba::hex(0x003a_4755),
            border_locality: Rgba::hex(0x0029_333e),
            border_locality_near: Rgba::hex(0x0041_505f),
            text_city: Rgba::hex(0x00c3_ccd6),
            text_town: Rgba::hex(0x009a_a6b3),
            text_village: Rgba::hex(0x0083_8f9c),
            text_country: Rgba::hex(0x0087_96a6),
            text_region: Rgba::hex(0x005f_6e7e),
            text_water: Rgba::hex(0x004f_7391),
            text_road: Rgba::hex(0x008d_99a6),
            text_halo: Rgba::hex(0x000d_1319),
            selected: Rgba::hex(0x00ff_ffff),
            hovered: Rgba::hex(0x00ff_ffff).with_alpha(150),
            emphasis_casing: Rgba::hex(0x0004_080d).with_alpha(200),
            font_family: "system-ui, sans-serif".to_owned(),
        }
    }
}

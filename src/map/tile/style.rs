//! Style of the basemap: which features of which layers are drawn, in which order, width and opacity by zoom, and how
//! names are written.
//!
//! Colors come from the theme. Supports the layer names of Protomaps, with and without `pmap:`, and of
//! `OpenMapTiles`.

use compact::number;

use crate::map::layer::Rgba;
use crate::map::theme::MapTheme;

/// Class of areas or lines that look alike. The order is the drawing order, areas below lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum TileClass {
    // Areas.
    /// Image tiles.
    Image,
    /// Land.
    Earth,
    /// Land of a tileset above another one; at low zooms the tileset below shows through.
    UpperEarth,
    /// The country of the operation.
    Country,
    /// Parks and woods.
    Green,
    /// Other land use.
    Landuse,
    /// Sparsely built-up areas.
    UrbanSettled,
    /// Densely built-up areas.
    UrbanDense,
    /// Hillshade, shadow level 1.
    Shadow1,
    /// Hillshade, shadow level 2.
    Shadow2,
    /// Hillshade, shadow level 3.
    Shadow3,
    /// Hillshade, light level 1.
    Light1,
    /// Hillshade, light level 2.
    Light2,
    /// The sea.
    Ocean,
    /// Lakes and wide rivers.
    Lake,
    /// Buildings.
    Building,
    // Lines.
    /// Soft edge of land.
    EarthEdge,
    /// Outline of buildings.
    BuildingEdge,
    /// Soft edge of the sea.
    OceanEdge,
    /// Shore of lakes.
    LakeShore,
    /// Rivers, at low zooms.
    River,
    /// Streams and canals, and exact rivers, at high zooms.
    Stream,
    /// Casing of minor roads.
    CasingMinor,
    /// Casing of medium roads.
    CasingMedium,
    /// Casing of major roads.
    CasingMajor,
    /// Casing of highways.
    CasingHighway,
    /// Paths.
    Path,
    /// Minor roads.
    RoadMinor,
    /// Medium roads.
    RoadMedium,
    /// Major roads.
    RoadMajor,
    /// Highways.
    RoadHighway,
    /// Railways.
    Rail,
    /// Borders of municipalities.
    BorderLocality,
    /// Borders of provinces.
    BorderCounty,
    /// Borders of regions.
    BorderRegion,
    /// Casing of country borders.
    CasingCountry,
    /// Borders of countries.
    BorderCountry,
}

impl TileClass {
    /// All classes, in drawing order.
    pub const ALL: [Self; 37] = [
        Self::Image,
        Self::Earth,
        Self::UpperEarth,
        Self::Country,
        Self::Green,
        Self::Landuse,
        Self::UrbanSettled,
        Self::UrbanDense,
        Self::Shadow1,
        Self::Shadow2,
        Self::Shadow3,
        Self::Light1,
        Self::Light2,
        Self::Ocean,
        Self::Lake,
        Self::Building,
        Self::EarthEdge,
        Self::BuildingEdge,
        Self::OceanEdge,
        Self::LakeShore,
        Self::River,
        Self::Stream,
        Self::CasingMinor,
        Self::CasingMedium,
        Self::CasingMajor,
        Self::CasingHighway,
        Self::Path,
        Self::RoadMinor,
        Self::RoadMedium,
        Self::RoadMajor,
        Self::RoadHighway,
        Self::Rail,
        Self::BorderLocality,
        Self::BorderCounty,
        Self::BorderRegion,
        Self::CasingCountry,
        Self::BorderCountry,
    ];
}

/// Look of a class at one zoom.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ClassLook {
    /// Color before `opacity` is applied.
    pub color: Rgba,
    /// Factor for the alpha of the color.
    pub opacity: f32,
    /// Width of lines; 0 for areas.
    pub width_css_px: f32,
}

/// Interpolates linearly between stops of zoom and value; constant beyond the ends.
fn ramp(zoom: f64, stops: &[(f64, f64)]) -> f32 {
    let Some((first, last)) = stops.first().zip(stops.last()) else { return 0.0 };
    if zoom <= first.0 {
        return first.1 as f32;
    }
    for pair in stops.windows(2) {
        if let [(from, a), (to, b)] = *pair
            && zoom <= to
        {
            return (a + (b - a) * (zoom - from) / (to - from)) as f32;
        }
    }
    last.1 as f32
}

/// Interpolates a width in CSS pixels exponentially between stops, as the ground doubles with each zoom.
fn ground_ramp(zoom: f64, stops: &[(f64, f64)]) -> f32 {
    let logs: [(f64, f64); 6] = std::array::from_fn(|i| {
        let (zoom, width) = stops.get(i).or(stops.last()).copied().unwrap_or((0.0, 1.0));
        (zoom + i.saturating_sub(stops.len().saturating_sub(1)) as f64 * 1e-6, width.max(0.01).log2())
    });
    number::exp2(f64::from(ramp(zoom, &logs))) as f32
}

/// Zoom at which the land of upper tilesets begins to fade in; below it, our own land, relief and names are better.
const UPPER_EARTH_FROM: f64 = 10.75;
/// Zoom from which the tilesets below are covered completely, names included.
pub const UPPER_EARTH_WHOLE: f64 = 11.5;

/// Returns the look of a class at a zoom.
#[must_use]
pub fn look(class: TileClass, theme: &MapTheme, zoom: f64) -> ClassLook {
    let area = |color: Rgba, opacity: f32| ClassLook { color, opacity, width_css_px: 0.0 };
    let line = |color: Rgba, width_css_px: f32, opacity: f32| ClassLook { color, opacity, width_css_px };
    let relief = || ramp(zoom, &[(6.0, 0.0), (6.6, 1.0), (9.0, 1.0), (10.5, 0.75), (12.0, 0.0)]);
    let urban = || ramp(zoom, &[(6.0, 0.5), (8.0, 0.9), (9.5, 0.9), (11.0, 0.5), (12.0, 0.0)]);
    let [shadow_1, shadow_2, shadow_3] = theme.shadows;
    let [light_1, light_2] = theme.lights;
    let minor = || ground_ramp(zoom, &[(12.5, 0.5), (14.0, 1.4), (16.0, 5.0), (18.0, 14.0), (20.0, 30.0)]);
    let medium = || ground_ramp(zoom, &[(11.0, 0.7), (14.0, 2.2), (16.0, 6.5), (18.0, 17.0), (20.0, 30.0)]);
    let major = || {
        ground_ramp(zoom, &[(7.0, 0.6), (11.0, 1.2), (14.0, 3.2), (16.0, 8.0), (18.0, 20.0), (20.0, 30.0)])
    };
    let highway = || {
        ground_ramp(zoom, &[(6.0, 0.6), (11.0, 1.8), (14.0, 4.0), (16.0, 9.0), (18.0, 22.0), (20.0, 30.0)])
    };
    let cased = |width: f32| (width + 1.4).min(31.0);
    let fades_in = |from: f64| ramp(zoom, &[(from, 0.0), (from + 0.7, 1.0)]);
    match class {
        TileClass::Image => area(theme.image_tint, 1.0),
        TileClass::Earth => area(theme.earth, 1.0),
        TileClass::UpperEarth => {
            area(theme.country, ramp(zoom, &[(UPPER_EARTH_FROM, 0.0), (UPPER_EARTH_WHOLE, 1.0)]))
        }
        TileClass::Country => area(theme.country, 1.0),
        TileClass::Green => area(theme.green, ramp(zoom, &[(7.0, 0.5), (12.0, 1.0)])),
        TileClass::Landuse => area(theme.landuse, 1.0),
        TileClass::UrbanSettled => area(theme.urban_settled, urban()),
        TileClass::UrbanDense => area(theme.urban_dense, urban()),
        TileClass::Shadow1 => area(shadow_1, relief()),
        TileClass::Shadow2 => area(shadow_2, relief()),
        TileClass::Shadow3 => area(shadow_3, relief()),
        TileClass::Light1 => area(light_1, relief()),
        TileClass::Light2 => area(light_2, relief()),
        TileClass::Ocean => area(theme.ocean, 1.0),
        TileClass::Lake => area(theme.lake, 1.0),
        TileClass::Building => area(theme.building, fades_in(12.4)),
        TileClass::BuildingEdge => line(theme.building_edge, 1.0, fades_in(15.0)),
        TileClass::EarthEdge => line(theme.earth, 1.0, ramp(zoom, &[(6.5, 1.0), (7.0, 0.0)])),
        TileClass::OceanEdge => line(theme.ocean, 1.0, 1.0),
        TileClass::LakeShore => {
            // Fainter up close, where a pool would be nothing but shore.
            let opacity = ramp(zoom, &[(11.0, 1.0), (13.0, 0.4), (15.5, 0.4), (17.0, 0.8)]);
            line(theme.lake_shore, ramp(zoom, &[(5.0, 0.4), (8.0, 0.7), (12.0, 1.1)]), opacity)
        }
        TileClass::River => line(
            theme.river,
            ramp(zoom, &[(7.0, 0.8), (9.0, 1.3), (10.0, 1.6), (14.0, 3.0)]),
            ramp(zoom, &[(10.0, 1.0), (11.0, 0.0)]),
        ),
        // In the color of lakes: many streams run through water areas as their center line.
        TileClass::Stream => line(theme.lake, ramp(zoom, &[(12.0, 1.0), (16.0, 3.0)]), fades_in(11.5)),
        // Where white streets lie on white land, only their casing makes them visible at low zooms.
        TileClass::CasingMinor => line(
            theme.road_casing,
            (minor() + ramp(zoom, &[(12.5, 0.6), (14.0, 1.4)])).min(31.0),
            ramp(zoom, &[(12.0, 0.0), (13.0, 0.6), (13.5, 0.6), (14.2, 1.0)]),
        ),
        TileClass::CasingMedium => line(theme.road_casing, cased(medium()), fades_in(12.0)),
        TileClass::CasingMajor => line(theme.road_casing, cased(major()), fades_in(10.0)),
        TileClass::CasingHighway => line(theme.road_casing, cased(highway()), fades_in(8.0)),
        TileClass::Path => line(theme.road_minor, ramp(zoom, &[(14.0, 0.6), (18.0, 2.5)]), fades_in(14.0)),
        TileClass::RoadMinor => line(theme.road_minor, minor(), fades_in(12.0)),
        TileClass::RoadMedium => line(theme.road_medium, medium(), fades_in(10.5)),
        TileClass::RoadMajor => line(theme.road_major, major(), fades_in(7.5)),
        TileClass::RoadHighway => line(theme.road_highway, highway(), fades_in(6.0)),
        TileClass::Rail => {
            // Thin, because stations have dozens of tracks side by side.
            let width = ramp(zoom, &[(10.0, 0.5), (14.0, 0.8), (16.0, 1.3), (18.0, 2.2)]);
            line(theme.rail, width, fades_in(9.5) * ramp(zoom, &[(12.0, 0.9), (13.5, 0.7), (16.0, 0.9)]))
        }
        TileClass::BorderLocality => {
            let color = if zoom < 12.0 { theme.border_locality } else { theme.border_locality_near };
            let width = ramp(zoom, &[(9.0, 0.6), (11.0, 1.0), (14.0, 1.3)]);
            line(color, width, ramp(zoom, &[(8.75, 0.0), (9.25, 1.0)]))
        }
        TileClass::BorderCounty => line(
            theme.border_county,
            ramp(zoom, &[(7.0, 0.6), (9.0, 1.0), (12.0, 1.6)]),
            ramp(zoom, &[(6.75, 0.0), (7.25, 1.0)]),
        ),
        TileClass::BorderRegion => {
            line(theme.border_region, ramp(zoom, &[(5.0, 0.5), (8.0, 1.0), (12.0, 2.0)]), fades_in(4.5))
        }
        TileClass::CasingCountry => {
            line(theme.border_casing, ramp(zoom, &[(5.0, 2.2), (8.0, 3.6), (12.0, 5.0)]), 1.0)
        }
        TileClass::BorderCountry => {
            line(theme.border_country, ramp(zoom, &[(2.0, 0.5), (5.0, 0.9), (8.0, 1.4), (12.0, 2.2)]), 1.0)
        }
    }
}

/// Attributes of a feature that the style uses.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Attributes<'a> {
    /// `kind` or `pmap:kind`; `class` in `OpenMapTiles`.
    pub kind: &'a str,
    /// `kind_detail` or `pmap:kind_detail`, if it is text.
    pub detail: &'a str,
    /// `kind_detail`, `level`, `pmap:min_admin_level` or `admin_level`, if it is a number.
    pub number: f64,
    /// Whether the feature has a name.
    pub is_named: bool,
}

impl Attributes<'_> {
    /// Returns whether it is a named pedestrian street above ground. Unnamed ones are passages and courtyards.
    fn is_pedestrian_street(&self) -> bool {
        self.detail == "pedestrian" && self.is_named && self.number >= 0.0
    }
}

/// Returns the class of a layer's polygons, and the class of their edge.
#[must_use]
pub fn area_classes(layer: &str, of: Attributes<'_>) -> Option<(TileClass, Option<TileClass>)> {
    Some(match (layer, of.kind) {
        ("earth", "country") => (TileClass::Country, None),
        ("earth", _) => (TileClass::Earth, Some(TileClass::EarthEdge)),
        ("landcover", "urban_area") if of.detail == "dense" => (TileClass::UrbanDense, None),
        ("landcover", "urban_area") => (TileClass::UrbanSettled, None),
        ("landcover", "forest" | "grassland" | "farmland") => (TileClass::Green, None),
        ("hillshade", "shadow") if of.number < 1.5 => (TileClass::Shadow1, None),
        ("hillshade", "shadow") if of.number < 2.5 => (TileClass::Shadow2, None),
        ("hillshade", "shadow") => (TileClass::Shadow3, None),
        ("hillshade", "light") if of.number < 1.5 => (TileClass::Light1, None),
        ("hillshade", "light") => (TileClass::Light2, None),
        ("water", "ocean") => (TileClass::Ocean, Some(TileClass::OceanEdge)),
        ("water", _) => (TileClass::Lake, Some(TileClass::LakeShore)),
        ("park", _) => (TileClass::Green, None),
        ("landcover", "wood" | "grass" | "wetland") => (TileClass::Green, None),
        ("landuse", "residential" | "suburb" | "neighbourhood") => (TileClass::UrbanSettled, None),
        ("building", _) => (TileClass::Building, Some(TileClass::BuildingEdge)),
        ("aeroway" | "transportation", _) => (TileClass::Landuse, None),
        (
            "landuse" | "natural",
            "park" | "nature_reserve" | "wood" | "forest" | "cemetery" | "garden" | "grass" | "golf_course"
            | "national_park" | "protected_area" | "recreation_ground" | "pitch" | "meadow" | "orchard"
            | "scrub" | "grassland" | "village_green" | "stadium" | "zoo",
        ) => (TileClass::Green, None),
        (
            "landuse",
            "industrial" | "hospital" | "school" | "university" | "college" | "railway" | "aerodrome"
            | "commercial" | "military" | "pedestrian",
        ) => (TileClass::Landuse, None),
        ("buildings", _) => (TileClass::Building, Some(TileClass::BuildingEdge)),
        _ => return None,
    })
}

/// Returns the class of a layer's lines, preceded by the class drawn below it (the casing).
#[must_use]
pub fn line_classes(layer: &str, of: Attributes<'_>) -> Option<(Option<TileClass>, TileClass)> {
    Some(match (layer, of.kind) {
        // OpenMapTiles.
        ("transportation", "motorway" | "trunk") => (Some(TileClass::CasingHighway), TileClass::RoadHighway),
        ("transportation", "primary") => (Some(TileClass::CasingMajor), TileClass::RoadMajor),
        ("transportation", "secondary" | "tertiary") => {
            (Some(TileClass::CasingMedium), TileClass::RoadMedium)
        }
        ("transportation", "minor" | "service") => (Some(TileClass::CasingMinor), TileClass::RoadMinor),
        ("transportation", "rail" | "transit") => (None, TileClass::Rail),
        ("transportation", "path") if of.is_pedestrian_street() => {
            (Some(TileClass::CasingMinor), TileClass::RoadMinor)
        }
        ("transportation", "path" | "track") => (None, TileClass::Path),
        ("waterway", "river") => (None, TileClass::River),
        ("waterway", _) => (None, TileClass::Stream),
        ("aeroway", "runway" | "taxiway") => (None, TileClass::RoadMedium),
        ("boundary", _) => return border_classes(of.number),
        // Protomaps.
        ("boundaries", "country") => (Some(TileClass::CasingCountry), TileClass::BorderCountry),
        ("boundaries", "region") => (None, TileClass::BorderRegion),
        ("boundaries", "county") => (None, TileClass::BorderCounty),
        ("boundaries", "locality") => (None, TileClass::BorderLocality),
        ("boundaries", "") => return border_classes(of.number),
        ("water", "river") => (None, TileClass::River),
        ("physical_line", _) | ("water", "stream" | "canal" | "ditch" | "drain") => (None, TileClass::Stream),
        ("roads", "highway") => (Some(TileClass::CasingHighway), TileClass::RoadHighway),
        ("roads", "major_road") => (Some(TileClass::CasingMajor), TileClass::RoadMajor),
        ("roads", "medium_road") => (Some(TileClass::CasingMedium), TileClass::RoadMedium),
        ("roads", "minor_road") => (Some(TileClass::CasingMinor), TileClass::RoadMinor),
        ("roads", "rail") | ("transit", "railway" | "rail" | "subway" | "light_rail" | "tram") => {
            (None, TileClass::Rail)
        }
        // Streets of old towns.
        ("roads", "path" | "other") if of.is_pedestrian_street() => {
            (Some(TileClass::CasingMinor), TileClass::RoadMinor)
        }
        ("roads", "path" | "other") => (None, TileClass::Path),
        _ => return None,
    })
}

/// Returns the classes of a border by the administrative level of OpenStreetMap.
fn border_classes(level: f64) -> Option<(Option<TileClass>, TileClass)> {
    Some(match level {
        level if level <= 0.0 => (None, TileClass::BorderLocality),
        level if level <= 2.0 => (Some(TileClass::CasingCountry), TileClass::BorderCountry),
        level if level <= 4.0 => (None, TileClass::BorderRegion),
        level if level <= 6.0 => (None, TileClass::BorderCounty),
        level if level <= 8.0 => (None, TileClass::BorderLocality),
        _quarters => return None,
    })
}

/// Returns whether a layer belongs to `OpenMapTiles` only, which has no layer for land: land is where nothing else
/// is.
#[must_use]
pub fn has_no_earth(layer: &str) -> bool {
    matches!(
        layer,
        "transportation" | "waterway" | "boundary" | "place" | "transportation_name" | "water_name"
    )
}

/// Returns whether a layer is drawn; others are not even decoded.
#[must_use]
pub fn is_drawn(layer: &str) -> bool {
    matches!(
        layer,
        "earth"
            | "landcover"
            | "landuse"
            | "natural"
            | "hillshade"
            | "water"
            | "physical_line"
            | "buildings"
            | "roads"
            | "transit"
            | "boundaries"
            | "places"
            | "transportation"
            | "waterway"
            | "aeroway"
            | "park"
            | "building"
            | "boundary"
            | "place"
            | "water_name"
            | "transportation_name"
    )
}

/// Class of names; a later one takes precedence over an earlier one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NameClass {
    /// Streets, written along their line.
    Street,
    /// Lakes and seas.
    Water,
    /// Parts of towns, at high zooms.
    Quarter,
    /// Hamlets, of a few houses.
    Hamlet,
    /// Villages.
    Village,
    /// Towns.
    Town,
    /// Regions of a country.
    Region,
    /// Countries.
    Country,
    /// Cities.
    City,
}

/// Style of a class of names at one zoom.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NameLook {
    /// Color of the letters.
    pub color: Rgba,
    /// Font size.
    pub size_css_px: f32,
    /// Whether it is written in capitals.
    pub is_upper: bool,
    /// Letter spacing in em.
    pub spacing_em: f32,
    /// Radius of the dot beside the name, 0 for none.
    pub dot_radius_css_px: f32,
}

/// Returns the class of a named feature, and the lowest zoom it is shown at unless the feature has one of its own.
#[must_use]
pub fn name_class(layer: &str, of: Attributes<'_>, population: f64) -> Option<(NameClass, f32)> {
    let layer = match layer {
        "place" => "places",
        "water_name" => "water",
        other => other,
    };
    Some(match (layer, of.kind, of.detail) {
        ("places", "country", _) => (NameClass::Country, 2.0),
        ("places", "region" | "state", _) => (NameClass::Region, 5.0),
        ("places", "locality", "city") | ("places", "city", _) => (NameClass::City, 4.0),
        ("places", "locality", "town") | ("places", "town", _) => (NameClass::Town, 8.0),
        ("places", "locality", "village") | ("places", "village", _) => (NameClass::Village, 10.0),
        ("places", "locality", "hamlet") | ("places", "hamlet", _) => (NameClass::Hamlet, 11.0),
        ("places", "locality", _) if population >= 50_000.0 => (NameClass::City, 6.0),
        ("places", "locality", _) => (NameClass::Village, 10.0),
        ("places", "neighbourhood" | "suburb" | "quarter", _) => (NameClass::Quarter, 12.5),
        ("places", "other", "hamlet" | "isolated_dwelling" | "locality") => (NameClass::Hamlet, 12.5),
        ("places", "other", "village") => (NameClass::Village, 10.0),
        ("places", "other", "suburb" | "quarter" | "neighbourhood") => (NameClass::Quarter, 12.5),
        ("water", _, _) => (NameClass::Water, 6.0),
        _ => return None,
    })
}

/// Returns the lowest zoom at which a street's name is written along it.
///
/// `None` for features that are not streets, and for kinds of streets that are too numerous.
#[must_use]
pub fn street_from(layer: &str, of: Attributes<'_>) -> Option<f32> {
    match (layer, of.kind) {
        ("roads", "highway" | "major_road") | ("transportation_name", "motorway" | "trunk" | "primary") => {
            Some(13.0)
        }
        ("roads", "medium_road") | ("transportation_name", "secondary" | "tertiary") => Some(14.0),
        ("roads", "minor_road") | ("transportation_name", "minor") => Some(15.0),
        ("roads" | "transportation_name", "path" | "other") if of.is_pedestrian_street() => Some(15.0),
        _ => None,
    }
}

/// Returns the style of a class of names at a zoom.
#[must_use]
pub fn name_look(class: NameClass, theme: &MapTheme, zoom: f64) -> NameLook {
    // Rounded to half pixels, so that zooming does not redraw every name in each frame.
    let size = |stops: &[(f64, f64)]| (ramp(zoom, stops) * 2.0).round() / 2.0;
    let dot = |radius: f32| if zoom < 11.0 { radius } else { 0.0 };
    let plain = |color, size_css_px, dot_radius_css_px| NameLook {
        color,
        size_css_px,
        is_upper: false,
        spacing_em: 0.0,
        dot_radius_css_px,
    };
    match class {
        NameClass::Street => plain(theme.text_road, size(&[(14.0, 10.0), (16.0, 11.5), (18.0, 13.0)]), 0.0),
        NameClass::City => plain(theme.text_city, size(&[(5.0, 11.5), (8.0, 13.0), (11.0, 17.0)]), dot(2.4)),
        NameClass::Town => plain(theme.text_town, size(&[(7.0, 11.0), (10.0, 12.5), (12.0, 14.0)]), dot(1.8)),
        NameClass::Village => {
            plain(theme.text_village, size(&[(8.0, 10.5), (10.0, 11.5), (13.0, 13.0)]), dot(1.3))
        }
        NameClass::Hamlet => {
            plain(theme.text_village, size(&[(9.0, 10.0), (10.0, 10.5), (13.0, 12.0)]), dot(1.1))
        }
        NameClass::Quarter => plain(theme.text_village, size(&[(12.0, 11.0), (15.0, 13.0)]), 0.0),
        NameClass::Country => NameLook {
            is_upper: true,
            spacing_em: 0.22,
            ..plain(theme.text_country, size(&[(3.0, 11.0), (7.0, 16.0)]), 0.0)
        },
        NameClass::Region => NameLook {
            is_upper: true,
            spacing_em: 0.18,
            ..plain(theme.text_region, size(&[(5.0, 10.0), (8.0, 12.5)]), 0.0)
        },
        NameClass::Water => {
            NameLook { spacing_em: 0.08, ..plain(theme.text_water, size(&[(6.0, 11.0), (10.0, 13.0)]), 0.0) }
        }
    }
}

/// Returns the zoom from which a class is hidden, because finer names are more useful.
#[must_use]
pub const fn name_ends_at(class: NameClass) -> f64 {
    match class {
        NameClass::Country => 8.0,
        NameClass::Region => 10.0,
        NameClass::City => 14.0,
        NameClass::Town => 15.0,
        NameClass::Street
        | NameClass::Water
        | NameClass::Quarter
        | NameClass::Hamlet
        | NameClass::Village => 24.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_are_listed_in_drawing_order_and_all() {
        for (i, class) in TileClass::ALL.iter().enumerate() {
            assert_eq!(*class as usize, i, "{class:?}");
        }
    }

    #[test]
    fn ramps_hold_their_ends_and_meet_their_stops() {
        let stops = [(6.0, 0.5), (8.0, 0.9), (12.0, 0.0)];
        for (zoom, expected) in
            [(3.0, 0.5), (6.0, 0.5), (7.0, 0.7), (8.0, 0.9), (10.0, 0.45), (12.0, 0.0), (20.0, 0.0)]
        {
            assert!((ramp(zoom, &stops) - expected).abs() < 1e-6, "{zoom}");
        }
        assert!((ground_ramp(15.0, &[(14.0, 2.0), (16.0, 8.0)]) - 4.0).abs() < 1e-3);
        assert!((ground_ramp(18.0, &[(14.0, 2.0), (16.0, 8.0)]) - 8.0).abs() < 1e-3);
    }

    #[test]
    fn relief_fades_out_before_it_could_show_its_edges() {
        let theme = MapTheme::default();
        assert!(look(TileClass::Shadow2, &theme, 5.9).opacity < 1e-6);
        assert!(look(TileClass::Shadow2, &theme, 12.0).opacity < 1e-6);
        assert!((look(TileClass::Shadow2, &theme, 8.0).opacity - 1.0).abs() < 1e-6);
    }
}

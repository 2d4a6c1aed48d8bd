//! The operator's overlays: GeoJSON from the configuration, or dropped on the page and visible to this viewer only.
//!
//! How they are drawn, their entries in the layer list, and the cards of their features. They lie below the
//! operation's layers, and are picked only where no object of the operation is.

use super::scene::{NO_OBJECT, OPERATION_LAYER};
use super::symbology::Palette;
use super::text::{self, Text};
use crate::feed::config;
use crate::map::icon::{FillLevel, Plate, SpriteId, SpriteSpec};
use crate::map::layer::{
    Crowding, Dash, Drawing, FeatureId, Fill, Hatch, Label, LabelPlace, LabelRoom, LabelWeight, LayerId,
    LayerPatch, Mark, Rgba, Stroke, Symbol,
};
use crate::map::overlay::feature::{self, Feature, FeatureError};
use crate::map::overlay::splitter::FeatureSplitter;
use crate::model::geo::{Bounds, LngLat, Polygon, Shape};
use crate::model::marking::Marking;
use crate::model::text::Language;

/// Maximum number of overlays, configured and dropped ones together.
pub const MAX_OVERLAYS: usize = 12;
/// Maximum number of features of one overlay.
pub const MAX_FEATURES: usize = 200_000;
/// Maximum number of points of an overlay that are drawn at every zoom. More would hide the map at low zooms.
const FEW_POINTS: usize = 1000;
/// Zoom from which the points of larger overlays are drawn.
const POINTS_FROM_ZOOM: f32 = 9.0;

/// An overlay: its features and their origin.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Overlay {
    /// Name in the layer list.
    pub name: String,
    /// Author and license.
    pub attribution: String,
    /// Marking: who may see it. That of a dropped file is unknown, and therefore the strictest.
    pub marking: Marking,
    /// Whether it is hidden until switched on.
    pub is_hidden: bool,
    /// Name of the file dropped on this page and stored nowhere else; `None` for a configured overlay.
    pub dropped: Option<String>,
    /// Whether it was removed, so that another may take its place.
    pub is_removed: bool,
    /// Features drawn.
    pub features: Vec<Feature>,
    /// Features that are missing or altered.
    pub losses: Losses,
    /// Why it is missing, entirely or in part.
    pub fault: Option<String>,
}

/// Numbers of features of an overlay that are not drawn exactly as in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Losses {
    /// Features that could not be read.
    pub refused: usize,
    /// Unreadable lines, areas and points of readable features.
    pub parts: usize,
    /// Features without a position on the map.
    pub placeless: usize,
    /// Features beyond the maximum that is drawn.
    pub beyond: usize,
    /// Features whose text was not UTF-8; their characters may be wrong.
    pub recoded: usize,
    /// Whether latitudes came before longitudes, and were swapped.
    pub is_swapped: bool,
}

/// Function that puts a count into words.
type Counted = fn(Language, usize) -> String;

impl Losses {
    /// All losses in words, one line each.
    #[must_use]
    pub fn words(self, language: Language) -> Vec<String> {
        let counts: [(usize, Counted); 5] = [
            (self.refused, text::unreadable),
            (self.parts, text::parts_unreadable),
            (self.placeless, text::without_place),
            (self.beyond, text::beyond_most),
            (self.recoded, text::not_utf8),
        ];
        let counts =
            counts.into_iter().filter(|(count, _)| *count > 0).map(|(count, words)| words(language, count));
        counts.chain(self.is_swapped.then(|| Text::AxesSwapped.get(language).to_owned())).collect()
    }
}

impl Overlay {
    /// A configured overlay, not loaded yet.
    #[must_use]
    pub fn of_config(config: &config::Overlay) -> Self {
        let name = if config.name.is_empty() { file_name(&config.url) } else { config.name.clone() };
        let (attribution, is_hidden) = (config.attribution.clone(), config.hidden);
        Self { name, attribution, is_hidden, marking: config.marking, ..Self::default() }
    }

    /// An overlay dropped on the page.
    #[must_use]
    pub fn dropped(file: &str) -> Self {
        Self { name: file_name(file), dropped: Some(file.to_owned()), ..Self::default() }
    }

    /// Replaces the features with those read, unless nothing was read.
    ///
    /// Features without a position are counted. `area` is the bounding box of the operation, by which swapped
    /// coordinates are recognized.
    pub fn take(&mut self, loaded: Loaded, area: Option<Bounds>) {
        let Loaded { mut features, mut losses, mut fault } = loaded;
        if fault.is_some() && features.is_empty() && losses == Losses::default() {
            self.fault = fault;
            return;
        }
        let whole = features.len();
        features.retain(|feature| feature.shape != Shape::Nowhere);
        losses.placeless += whole - features.len();
        if let Some(area) = area {
            unswap(&mut features, area, &mut losses, &mut fault);
        }
        (self.features, self.losses, self.fault) = (features, losses, fault);
    }

    /// Number of points drawn.
    fn point_count(&self) -> usize {
        self.features.iter().map(|feature| point_count(&feature.shape)).sum()
    }
}

fn point_count(shape: &Shape) -> usize {
    match shape {
        Shape::Point(_) => 1,
        Shape::Points(all) => all.len(),
        Shape::Collection(parts) => parts.iter().map(point_count).sum(),
        Shape::Nowhere | Shape::Lines(_) | Shape::Polygons(_) => 0,
    }
}

/// Location of a feature relative to the operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Inside,
    /// Would be inside if longitude and latitude were swapped.
    Swapped,
    Elsewhere,
}

fn side(shape: &Shape, area: Bounds) -> Side {
    let (mut is_inside, mut is_swapped) = (true, true);
    shape.for_each_position(&mut |at| {
        is_inside &= area.holds(at.lng_deg(), at.lat_deg());
        is_swapped &= area.holds(at.lat_deg(), at.lng_deg());
    });
    if is_inside {
        Side::Inside
    } else if is_swapped {
        Side::Swapped
    } else {
        Side::Elsewhere
    }
}

/// Swaps the coordinates of a file that puts latitude first.
///
/// Such a file has no feature in the area of the operation as it is, and most of its features there once swapped. A
/// few such features among good ones are mistakes, and are left out.
fn unswap(features: &mut Vec<Feature>, area: Bounds, losses: &mut Losses, fault: &mut Option<String>) {
    let [mut inside, mut swapped, mut elsewhere] = [0_usize; 3];
    for feature in &*features {
        match side(&feature.shape, area) {
            Side::Inside => inside += 1,
            Side::Swapped => swapped += 1,
            Side::Elsewhere => elsewhere += 1,
        }
    }
    if swapped == 0 {
        return;
    }
    if inside == 0 && swapped > elsewhere {
        let whole = features.len();
        features.retain_mut(|feature| turn(&mut feature.shape).is_some());
        losses.refused += whole - features.len();
        losses.is_swapped = true;
    } else if elsewhere == 0 {
        losses.refused += swapped;
        features.retain(|feature| {
            let is_kept = side(&feature.shape, area) != Side::Swapped;
            if let Some(at) = feature.shape.anchor().filter(|_| !is_kept) {
                fault.get_or_insert_with(|| {
                    format!("[{}, {}]: latitude before longitude?", at.lng_deg(), at.lat_deg())
                });
            }
            is_kept
        });
    }
}

/// Swaps longitudes and latitudes. `None` when a result is out of range.
fn turn(shape: &mut Shape) -> Option<()> {
    let turn_at = |at: &mut LngLat| {
        *at = LngLat::new(at.lat_deg(), at.lng_deg())?;
        Some(())
    };
    match shape {
        Shape::Nowhere => Some(()),
        Shape::Point(at) => turn_at(at),
        Shape::Points(all) => all.iter_mut().try_for_each(turn_at),
        Shape::Lines(lines) => lines.iter_mut().flatten().try_for_each(turn_at),
        Shape::Polygons(polygons) => polygons.iter_mut().try_for_each(|polygon| {
            let rings = std::iter::once(&mut polygon.exterior).chain(&mut polygon.holes);
            rings.flatten().try_for_each(turn_at)
        }),
        Shape::Collection(parts) => parts.iter_mut().try_for_each(turn),
    }
}

/// Reads the `GeoJSON` of an overlay as it streams in.
///
/// A broken feature costs only itself; a broken document keeps the features before the fault.
#[derive(Debug)]
pub struct OverlayReader {
    splitter: FeatureSplitter,
    label: String,
    most_features: usize,
    loaded: Loaded,
    /// Why the document could not be split any further.
    broken: Option<String>,
}

/// Features read from an overlay, and what was lost.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Loaded {
    /// Features in the order of the file.
    pub features: Vec<Feature>,
    /// Features that could not be read exactly as in the file.
    pub losses: Losses,
    /// Fault of the document, or of the first feature that could not be read.
    pub fault: Option<String>,
}

impl Loaded {
    fn take(&mut self, bytes: &[u8], label: &str) {
        let read = match std::str::from_utf8(bytes) {
            Ok(text) => feature::read(text, label),
            Err(_) => {
                self.losses.recoded += 1;
                feature::read(&in_another_encoding(bytes), label)
            }
        };
        let fault = match read {
            Ok(read) => {
                self.features.push(read.feature);
                self.losses.parts += read.lost_parts;
                read.fault
            }
            Err(error) => {
                self.losses.refused += 1;
                Some(error)
            }
        };
        let told = fault.as_ref().map(FeatureError::to_string);
        self.fault = self.fault.take().or(told);
    }
}

/// Decodes bytes that are not UTF-8.
///
/// They are nearly always Windows-1252, the encoding of Windows in western Europe, which contains Latin-1. When
/// other characters are valid UTF-8, only a few bytes are broken.
fn in_another_encoding(bytes: &[u8]) -> String {
    /// Windows-1252 characters from 0x80 on, where Latin-1 has control characters.
    const FROM_0X80: &str = "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8d}Ž\u{8f}\u{90}‘’“”•–—˜™š›œ\u{9d}žŸ";
    let lossy = String::from_utf8_lossy(bytes);
    if lossy.chars().any(|char| !char.is_ascii() && char != char::REPLACEMENT_CHARACTER) {
        return lossy.into_owned();
    }
    let windows = |byte: u8| FROM_0X80.chars().nth(usize::from(byte.checked_sub(0x80)?));
    bytes.iter().map(|byte| windows(*byte).unwrap_or(char::from(*byte))).collect()
}

/// Maximum size of a third-party feature.
const MAX_FEATURE_BYTES: usize = 8 << 20;

impl OverlayReader {
    /// Creates a reader; `label` is the property with the names of the features.
    #[must_use]
    pub fn new(label: &str) -> Self {
        Self {
            splitter: FeatureSplitter::new(MAX_FEATURE_BYTES),
            label: label.to_owned(),
            most_features: MAX_FEATURES,
            loaded: Loaded::default(),
            broken: None,
        }
    }

    /// Reads the next bytes. Returns whether to continue.
    pub fn feed(&mut self, bytes: &[u8]) -> bool {
        let Self { splitter, label, most_features, loaded, broken } = self;
        let fed = splitter.feed(bytes, |bytes| {
            // Features beyond the maximum are counted only.
            if loaded.features.len() < *most_features {
                loaded.take(bytes, label);
            } else {
                loaded.losses.beyond += 1;
            }
        });
        *broken = fed.err().map(|error| error.to_string());
        broken.is_none()
    }

    /// Ends the document; `broken` is the reason when it ended too early.
    #[must_use]
    pub fn finish(mut self, broken: Option<String>) -> Loaded {
        let unfinished = self.splitter.finish().err().map(|error| error.to_string());
        // A fault of the whole document comes before those of single features.
        let all = [broken.or(self.broken).or(unfinished), self.loaded.fault];
        let all: Vec<String> = all.into_iter().flatten().collect();
        self.loaded.fault = (!all.is_empty()).then(|| all.join(" · "));
        self.loaded
    }
}

/// An overlay as the layer list shows it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct OverlayEntry {
    /// Number of the overlay.
    pub number: usize,
    /// Name in the layer list.
    pub name: String,
    /// Author and license.
    pub attribution: String,
    /// Number of features drawn.
    pub count: usize,
    /// Features that are missing or altered.
    pub losses: Losses,
    /// Whether it is drawn at present.
    pub is_visible: bool,
    /// Whether it was dropped on this page and is stored nowhere else.
    pub is_dropped: bool,
    /// Why it is missing, entirely or in part.
    pub fault: Option<String>,
    /// Color of its features.
    pub color: Rgba,
}

/// Last segment of a URL without its extension: `layers/ds51.aree.geojson` becomes `ds51.aree`.
fn file_name(address: &str) -> String {
    let path = address.split(['?', '#']).next().unwrap_or(address);
    let file = path.rsplit('/').next().unwrap_or(path);
    let lower = file.to_ascii_lowercase();
    let end = [".geojson", ".json"].into_iter().find(|end| lower.ends_with(end)).map_or(0, str::len);
    file.get(..file.len() - end).unwrap_or(file).to_owned()
}

/// Layer of an overlay, below those of the operation.
#[must_use]
pub fn layer_of(number: usize) -> LayerId {
    LayerId(u8::try_from(number + 1).unwrap_or(OPERATION_LAYER).min(OPERATION_LAYER - 1))
}

/// Number of the overlay drawn in a layer.
#[must_use]
pub fn number_of(layer: LayerId) -> Option<usize> {
    (layer.0 < OPERATION_LAYER).then(|| usize::from(layer.0).checked_sub(1)).flatten()
}

/// First feature id of an overlay. Its feature ids never equal those of objects.
fn first_feature(number: usize) -> u32 {
    NO_OBJECT | (u32::try_from(number).unwrap_or(0) & 0x3f) << 24
}

/// A feature of an overlay, by the numbers of both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OwnFeature {
    /// The number of the overlay.
    pub number: usize,
    /// Index among the features drawn.
    pub index: usize,
}

impl OwnFeature {
    /// Returns the overlay feature with this id; `None` for ids of other features.
    #[must_use]
    pub const fn of(drawn: FeatureId) -> Option<Self> {
        let (number, index) = ((drawn.0 >> 24 & 0x3f) as usize, (drawn.0 & 0xff_ffff) as usize);
        if drawn.0 & 0xc000_0000 == NO_OBJECT && number < MAX_OVERLAYS {
            Some(Self { number, index })
        } else {
            None
        }
    }

    /// Feature id under which it is drawn.
    #[must_use]
    pub fn drawn(self) -> FeatureId {
        FeatureId(first_feature(self.number) | u32::try_from(self.index).unwrap_or(0))
    }
}

/// Card of an overlay feature.
#[derive(Debug, Clone, PartialEq)]
pub struct OwnCard {
    /// Name of the feature; without one, that of its overlay.
    pub title: String,
    /// Name of its overlay.
    pub overlay: String,
    /// Properties as plain text: third-party content is never treated as markup.
    pub members: Vec<(String, String)>,
    /// Position of the feature.
    pub anchor: Option<LngLat>,
}

/// Returns the card of a feature; `None` when the feature no longer exists.
#[must_use]
pub fn card(overlay: &Overlay, index: usize) -> Option<OwnCard> {
    let feature = overlay.features.get(index)?;
    Some(OwnCard {
        title: feature.name.as_deref().unwrap_or(&overlay.name).to_owned(),
        overlay: overlay.name.clone(),
        members: feature::members(&feature.said),
        anchor: feature.shape.anchor(),
    })
}

/// Patch that replaces the whole overlay.
#[must_use]
pub fn patch(
    number: usize,
    overlay: &Overlay,
    palette: &Palette,
    sprite: &mut dyn FnMut(SpriteSpec) -> SpriteId,
) -> LayerPatch {
    let color = color_of(number, palette);
    let dot = sprite(SpriteSpec {
        plate: Plate::Circle,
        fill: color,
        outline: palette.text_halo,
        fill_level: FillLevel::Solid,
        ..SpriteSpec::default()
    });
    let points_from = if overlay.point_count() > FEW_POINTS { POINTS_FROM_ZOOM } else { 0.0 };
    let first = first_feature(number);
    let put = (first..).map(FeatureId).zip(overlay.features.iter().map(|feature| {
        let mut draw = Draw { color, dot, points_from, palette, marks: Vec::new() };
        draw.shape(&feature.shape);
        draw.name(feature);
        Drawing { marks: draw.marks, pickable: true }
    }));
    LayerPatch { clear: true, put: put.collect(), remove: Vec::new() }
}

/// Color of an overlay, one of four in turn.
#[must_use]
pub const fn color_of(number: usize, palette: &Palette) -> Rgba {
    match number % 4 {
        0 => palette.overlay_1,
        1 => palette.overlay_2,
        2 => palette.overlay_3,
        _ => palette.overlay_4,
    }
}

struct Draw<'a> {
    color: Rgba,
    dot: SpriteId,
    points_from: f32,
    palette: &'a Palette,
    marks: Vec<Mark>,
}

impl Draw<'_> {
    fn shape(&mut self, shape: &Shape) {
        match shape {
            Shape::Nowhere => {}
            Shape::Point(at) => self.point(*at),
            Shape::Points(all) => all.iter().for_each(|at| self.point(*at)),
            Shape::Lines(lines) => self.lines(lines.clone(), 2.0),
            Shape::Polygons(polygons) => self.areas(polygons),
            Shape::Collection(parts) => parts.iter().for_each(|part| self.shape(part)),
        }
    }

    fn point(&mut self, at: LngLat) {
        self.marks.push(Mark::Symbol(Symbol {
            at,
            sprite: self.dot,
            size_css_px: 8.0,
            heading_deg: None,
            opacity: 1.0,
            min_zoom: self.points_from,
            max_zoom: 31.0,
            priority: 0,
            crowding: Crowding::Overlaps,
        }));
    }

    fn lines(&mut self, paths: Vec<Vec<LngLat>>, width_css_px: f32) {
        self.marks.push(Mark::Stroke(Stroke {
            paths,
            color: self.color.with_alpha(190),
            width_css_px,
            dash: Dash::Solid,
            casing: None,
            arrows_css_px: None,
        }));
    }

    fn areas(&mut self, polygons: &[Polygon]) {
        self.marks.push(Mark::Fill(Fill {
            polygons: polygons.to_vec(),
            color: self.color.with_alpha(14),
            hatch: Hatch::None,
            hatch_color: self.color,
        }));
        let rings =
            polygons.iter().flat_map(|polygon| std::iter::once(&polygon.exterior).chain(&polygon.holes));
        self.lines(rings.cloned().collect(), 1.2);
    }

    /// Names areas and points. The name of a line would end up at an arbitrary position beside it.
    fn name(&mut self, feature: &Feature) {
        let (at, place, min_zoom, offset_css_px) = match &feature.shape {
            Shape::Point(at) => (Some(*at), LabelPlace::Right, 14.0, 7.0),
            Shape::Polygons(_) => {
                (feature.shape.anchor(), LabelPlace::Center, area_named_from(&feature.shape), 0.0)
            }
            Shape::Nowhere | Shape::Points(_) | Shape::Lines(_) | Shape::Collection(_) => return,
        };
        let (Some(at), Some(name)) = (at, &feature.name) else { return };
        self.marks.push(Mark::Label(Label {
            at,
            text: name.to_string(),
            color: self.color,
            halo: self.palette.text_halo,
            size_css_px: 10.5,
            weight: LabelWeight::Regular,
            place,
            offset_css_px,
            min_zoom,
            priority: -1000,
            room: LabelRoom::Free,
        }));
    }
}

/// Zoom from which the name of an area is shown: where it has room for a few words, at the latest at 12.5.
fn area_named_from(shape: &Shape) -> f32 {
    const ROOM_CSS_PX: f64 = 110.0;
    let Some(Bounds { south_west, north_east }) = shape.bounds() else { return 0.0 };
    let of_world = (north_east.lng_deg() - south_west.lng_deg()) / 360.0;
    (ROOM_CSS_PX / 512.0 / of_world.max(1e-9)).log2().clamp(3.0, 12.5) as f32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::scene::{SpriteBook, slot_of};

    #[test]
    fn an_overlay_is_named_after_its_file() {
        for (address, name) in [
            ("layers/ds51.disciplina_aree.geojson", "ds51.disciplina_aree"),
            ("https://example.org/Linee.JSON?v=2", "Linee"),
            ("aree", "aree"),
            ("", ""),
        ] {
            assert_eq!(file_name(address), name);
        }
    }

    #[test]
    fn every_overlay_has_a_layer_below_the_operation_and_features_of_its_own() {
        for number in 0..MAX_OVERLAYS {
            let layer = layer_of(number);
            assert!(layer.0 > 0 && layer.0 < OPERATION_LAYER);
            assert_eq!(number_of(layer), Some(number));
            assert_eq!(slot_of(FeatureId(first_feature(number))), None);
        }
        assert_eq!(number_of(LayerId(0)), None);
        assert_eq!(number_of(LayerId(OPERATION_LAYER)), None);
    }

    fn read(document: &[u8], chunk: usize) -> Loaded {
        let mut reader = OverlayReader::new("");
        for bytes in document.chunks(chunk) {
            if !reader.feed(bytes) {
                break;
            }
        }
        reader.finish(None)
    }

    #[test]
    fn a_broken_feature_costs_itself_and_a_broken_end_nothing_before_it() {
        let document = br#"{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"EPSG:4326"}},"features":[
            {"type":"Feature","properties":{"nome":"A"},"geometry":{"type":"Point","coordinates":[9,45]}},
            {"type":"Feature","properties":{},"geometry":{"type":"Point","coordinates":[1514000,5034000]}},
            {"type":"Feature","properties":{},"geometry":null}]}"#;
        for chunk in [7, 64, 10_000] {
            let loaded = read(document, chunk);
            assert_eq!((loaded.features.len(), loaded.losses.refused), (2, 1));
            assert!(
                loaded.fault.as_deref().is_some_and(|fault| fault.contains("coordinate system")),
                "{loaded:?}"
            );
        }
        let cut = read(&document[..230], 50);
        assert_eq!(cut.features.len(), 1);
        assert!(cut.fault.is_some());
        let twice = read(&document[..document.len() - 20], 50).fault.unwrap();
        assert!(
            twice.starts_with("the document ends too early · ") && twice.contains("coordinate system"),
            "{twice}"
        );
        let page = read(b"<!doctype html>", 4);
        assert!(page.features.is_empty() && page.fault.is_some());
    }

    fn point(lng: f64, lat: f64, name: &str) -> Feature {
        let shape = Shape::Point(LngLat::new(lng, lat).unwrap());
        Feature { shape, name: Some(name.into()), ..Feature::default() }
    }

    fn drawn(overlay: &Overlay) -> LayerPatch {
        let mut book = SpriteBook::default();
        patch(1, overlay, &Palette::default(), &mut |spec| book.id(spec))
    }

    #[test]
    fn what_has_no_place_is_counted_and_the_rest_is_drawn() {
        let at = LngLat::new(9.19, 45.46).unwrap();
        let mut overlay = Overlay::dropped("fermate.geojson");
        let line = Feature {
            shape: Shape::Lines(vec![vec![at, at]]),
            name: Some("M1".into()),
            ..Feature::default()
        };
        let features = vec![point(9.19, 45.46, "DUOMO"), Feature::default(), line];
        overlay.take(Loaded { features: features.clone(), ..Loaded::default() }, None);
        // Reading the file again does not duplicate its features.
        overlay.take(Loaded { features, ..Loaded::default() }, None);
        assert_eq!((overlay.features.len(), overlay.losses.placeless), (2, 1));
        let patch = drawn(&overlay);
        assert!(patch.clear);
        let marks: Vec<usize> = patch.put.iter().map(|(_, drawing)| drawing.marks.len()).collect();
        assert_eq!(marks, [2, 1], "a point and its name, a line without");
        for (index, (drawn, drawing)) in patch.put.iter().enumerate() {
            assert!(drawing.pickable);
            assert_eq!(OwnFeature::of(*drawn), Some(OwnFeature { number: 1, index }));
            assert_eq!(OwnFeature { number: 1, index }.drawn(), *drawn);
        }
        for other in [0, NO_OBJECT - 1, 0xc000_0000, u32::MAX] {
            assert_eq!(OwnFeature::of(FeatureId(other)), None);
        }
    }

    #[test]
    fn few_points_are_seen_from_afar_and_many_from_near() {
        for (count, from) in [(FEW_POINTS, 0.0), (FEW_POINTS + 1, POINTS_FROM_ZOOM)] {
            let mut overlay = Overlay::dropped("a");
            overlay.features = vec![point(9.0, 45.0, "a"); count];
            let patch = drawn(&overlay);
            let Some(Mark::Symbol(symbol)) = patch.put[0].1.marks.first() else { panic!("no symbol") };
            assert!((symbol.min_zoom - from).abs() < f32::EPSILON);
        }
    }

    #[test]
    fn the_name_of_an_area_is_shown_where_it_has_room() {
        let named_from = |side: f64| {
            let at = |x, y| LngLat::new(9.0 + x, 45.0 + y).unwrap();
            let exterior = vec![at(0.0, 0.0), at(side, 0.0), at(side, side), at(0.0, 0.0)];
            area_named_from(&Shape::Polygons(vec![Polygon { exterior, holes: vec![] }]))
        };
        assert!((named_from(0.001) - 12.5).abs() < 1e-6, "a building");
        assert!((7.0..8.0).contains(&named_from(0.5)), "a province: {}", named_from(0.5));
        assert!((3.0..5.0).contains(&named_from(5.0)), "a region");
    }

    #[test]
    fn beyond_the_most_features_are_counted() {
        let item = r#"{"type":"Point","coordinates":[9,45]},"#;
        let document = format!("{{\"features\":[{}7]}}", item.repeat(14));
        let mut reader = OverlayReader { most_features: 10, ..OverlayReader::new("") };
        assert!(reader.feed(document.as_bytes()));
        let loaded = reader.finish(None);
        assert_eq!((loaded.features.len(), loaded.losses.beyond, loaded.fault), (10, 5, None));
    }

    #[test]
    fn bytes_of_windows_and_broken_ones_are_read() {
        assert_eq!(in_another_encoding(b"Citt\xe0 \x80 \x96 M\xfcller \x81"), "Città € – Müller \u{81}");
        assert_eq!(in_another_encoding(b"Citt\xc3\xa0 M\xfcller"), "Città M\u{fffd}ller");
    }
}

//! The operator's own layers: GeoJSON from the configuration, or dropped on the page for this viewer alone.
//!
//! How they are drawn, and what the layer list says of them. They lie below the operation, are never picked, and cost nobody else.

use super::scene::{NO_OBJECT, OPERATION_LAYER};
use super::symbology::Palette;
use crate::feed::config;
use crate::map::icon::{FillLevel, Plate, SpriteId, SpriteSpec};
use crate::map::layer::{
    Crowding, Dash, Drawing, FeatureId, Fill, Hatch, Label, LabelPlace, LabelRoom, LabelWeight, LayerId,
    LayerPatch, Mark, Rgba, Stroke, Symbol,
};
use crate::map::overlay::feature::{self, Feature};
use crate::map::overlay::splitter::FeatureSplitter;
use crate::model::geo::{LngLat, Polygon, Shape};

/// Most overlays at a time, those of the configuration and those that were dropped.
pub const MAX_OVERLAYS: usize = 12;
/// Most features of one overlay.
pub const MAX_FEATURES: usize = 200_000;

/// One overlay.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Overlay {
    /// What it is called in the layer list.
    pub name: String,
    /// Who made it, and under which licence.
    pub attribution: String,
    /// Whether it is hidden until somebody switches it on.
    pub is_hidden: bool,
    /// Whether it was dropped on this page, and nobody else has it.
    pub is_dropped: bool,
    /// What is drawn.
    pub features: Vec<Feature>,
    /// Features without a place on the map, or that could not be read.
    pub skipped: usize,
    /// Why it, or some of it, is missing.
    pub fault: Option<String>,
}

impl Overlay {
    /// One of the configuration, not loaded yet.
    #[must_use]
    pub fn of_config(config: &config::Overlay) -> Self {
        let name = if config.name.is_empty() { file_name(&config.url) } else { config.name.clone() };
        let (attribution, is_hidden) = (config.attribution.clone(), config.hidden);
        Self { name, attribution, is_hidden, ..Self::default() }
    }

    /// One that was dropped on the page.
    #[must_use]
    pub fn dropped(file: &str) -> Self {
        Self { name: file_name(file), is_dropped: true, ..Self::default() }
    }

    /// Takes in what was read, in the place of what was read before unless nothing came; features without a place are
    /// counted.
    pub fn take(&mut self, loaded: Loaded) {
        self.fault = loaded.fault;
        if self.fault.is_some() && loaded.features.is_empty() && loaded.refused == 0 {
            return;
        }
        self.features.clear();
        self.skipped = loaded.refused;
        for feature in loaded.features {
            if feature.shape == Shape::Nowhere || self.features.len() >= MAX_FEATURES {
                self.skipped += 1;
            } else {
                self.features.push(feature);
            }
        }
    }
}

/// Reads the `GeoJSON` of an overlay as it comes in. A broken feature costs itself; a broken document keeps what came before.
#[derive(Debug)]
pub struct OverlayReader {
    splitter: FeatureSplitter,
    label: String,
    loaded: Loaded,
}

/// What was read.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Loaded {
    /// The features.
    pub features: Vec<Feature>,
    /// How many could not be read.
    pub refused: usize,
    /// What was wrong with the document, or with the first feature that could not be read.
    pub fault: Option<String>,
}

/// A feature of somebody else's larger than this is not read.
const MAX_FEATURE_BYTES: usize = 8 << 20;

impl OverlayReader {
    /// Begins; `label` is the property that names the features.
    #[must_use]
    pub fn new(label: &str) -> Self {
        Self {
            splitter: FeatureSplitter::new(MAX_FEATURE_BYTES),
            label: label.to_owned(),
            loaded: Loaded::default(),
        }
    }

    /// Takes the next bytes. Returns whether more are wanted.
    pub fn feed(&mut self, bytes: &[u8]) -> bool {
        let Self { splitter, label, loaded } = self;
        let fed = splitter.feed(bytes, |bytes| match feature::read(bytes, label) {
            Ok(feature) => loaded.features.push(feature),
            Err(error) => {
                loaded.refused += 1;
                loaded.fault.get_or_insert_with(|| error.to_string());
            }
        });
        match fed {
            Ok(()) => loaded.features.len() <= MAX_FEATURES,
            Err(error) => {
                loaded.fault = Some(error.to_string());
                false
            }
        }
    }

    /// The document has ended, or nothing more of it comes, and `broken` says why.
    #[must_use]
    pub fn finish(mut self, broken: Option<String>) -> Loaded {
        let unfinished = self.splitter.finish().err().map(|error| error.to_string());
        if self.loaded.features.is_empty() || self.loaded.fault.is_none() {
            self.loaded.fault = broken.or(self.loaded.fault).or(unfinished);
        }
        self.loaded
    }
}

/// An overlay as the layer list shows it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct OverlayEntry {
    /// Which.
    pub number: usize,
    /// Its name.
    pub name: String,
    /// Who made it, and under which licence.
    pub attribution: String,
    /// Features drawn.
    pub count: usize,
    /// Features without a place, or that could not be read.
    pub skipped: usize,
    /// Whether it is drawn.
    pub is_visible: bool,
    /// Whether it was dropped on this page, and nobody else has it.
    pub is_dropped: bool,
    /// Why it, or some of it, is missing.
    pub fault: Option<String>,
    /// Its color.
    pub color: Rgba,
}

/// The end of an address without its ending: `layers/ds51.aree.geojson` is `ds51.aree`.
fn file_name(address: &str) -> String {
    let path = address.split(['?', '#']).next().unwrap_or(address);
    let file = path.rsplit('/').next().unwrap_or(path);
    let lower = file.to_ascii_lowercase();
    let end = [".geojson", ".json"].into_iter().find(|end| lower.ends_with(end)).map_or(0, str::len);
    file.get(..file.len() - end).unwrap_or(file).to_owned()
}

/// The layer that an overlay is drawn in: below the operation.
#[must_use]
pub fn layer_of(number: usize) -> LayerId {
    LayerId(u8::try_from(number + 1).unwrap_or(OPERATION_LAYER).min(OPERATION_LAYER - 1))
}

/// The overlay that is drawn in a layer.
#[must_use]
pub fn number_of(layer: LayerId) -> Option<usize> {
    (layer.0 < OPERATION_LAYER).then(|| usize::from(layer.0).checked_sub(1)).flatten()
}

/// The first feature id of an overlay: none of them is an object's.
fn first_feature(number: usize) -> u32 {
    NO_OBJECT | (u32::try_from(number).unwrap_or(0) & 0x3f) << 24
}

/// All of an overlay, drawn anew.
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
    let first = first_feature(number);
    let put = (first..).map(FeatureId).zip(overlay.features.iter().map(|feature| {
        let mut draw = Draw { color, dot, palette, marks: Vec::new() };
        draw.shape(&feature.shape);
        draw.name(feature);
        Drawing { marks: draw.marks, pickable: false }
    }));
    LayerPatch { clear: true, put: put.collect(), remove: Vec::new() }
}

/// The color of an overlay: they take turns.
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
            min_zoom: 9.0,
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

    /// Areas and points are named; a line's name would stand anywhere beside it.
    fn name(&mut self, feature: &Feature) {
        let (at, place, min_zoom, offset_css_px) = match &feature.shape {
            Shape::Point(at) => (Some(*at), LabelPlace::Right, 14.0, 7.0),
            Shape::Polygons(_) => (feature.shape.anchor(), LabelPlace::Center, 12.5, 0.0),
            Shape::Nowhere | Shape::Points(_) | Shape::Lines(_) | Shape::Collection(_) => return,
        };
        let (Some(at), Some(name)) = (at, &feature.name) else { return };
        self.marks.push(Mark::Label(Label {
            at,
            text: name.clone(),
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
            assert_eq!((loaded.features.len(), loaded.refused), (2, 1));
            assert!(
                loaded.fault.as_deref().is_some_and(|fault| fault.contains("coordinate system")),
                "{loaded:?}"
            );
        }
        let cut = read(&document[..230], 50);
        assert_eq!(cut.features.len(), 1);
        assert!(cut.fault.is_some());
        let page = read(b"<!doctype html>", 4);
        assert!(page.features.is_empty() && page.fault.is_some());
    }

    #[test]
    fn what_has_no_place_is_counted_and_the_rest_is_drawn() {
        let at = LngLat::new(9.19, 45.46).unwrap();
        let mut overlay = Overlay::dropped("fermate.geojson");
        let features = vec![
            Feature { shape: Shape::Point(at), name: Some("DUOMO".to_owned()) },
            Feature::default(),
            Feature { shape: Shape::Lines(vec![vec![at, at]]), name: Some("M1".to_owned()) },
        ];
        overlay.take(Loaded { features, ..Loaded::default() });
        assert_eq!((overlay.features.len(), overlay.skipped), (2, 1));
        let mut book = SpriteBook::default();
        let patch = patch(1, &overlay, &Palette::default(), &mut |spec| book.id(spec));
        assert!(patch.clear);
        let marks: Vec<usize> = patch.put.iter().map(|(_, drawing)| drawing.marks.len()).collect();
        assert_eq!(marks, [2, 1], "a point and its name, a line without");
        assert!(patch.put.iter().all(|(_, drawing)| !drawing.pickable));
    }
}

//! The scene: layers of features, with or without a canvas. A patch touches only the slots of its own features.
//!
//! Knows nothing of a GPU except what changed since the last upload.

use std::cmp::Reverse;

use rustc_hash::{FxHashMap, FxHashSet};
use smallvec::SmallVec;

use super::bucket::arrow::ArrowPath;
use super::bucket::fill::{self, FillVertex};
use super::bucket::line::{self, LineVertex};
use super::bucket::mesh::{Mesh, SlotMesh};
use super::bucket::piece::{AreaPiece, PathPiece, area_pieces, path_pieces};
use super::bucket::symbol::{Crowded, NewSymbol, SymbolBucket, SymbolRecord};
use super::camera::Camera;
use super::icon::SpriteId;
use super::icon::atlas::ImageTable;
use super::label::placement::{MARGIN_CSS_PX, ScreenBox};
use super::label::shown::LABEL_LINE;
use super::label::text;
use super::layer::{
    Crowding, Drawing, FeatureId, Label, LabelPlace, LabelRoom, LabelWeight, LayerId, LayerPatch, Mark,
};
use super::mercator::{lng_lat_from_world, world_from_lng_lat};
use super::space::{CssSize, FIXED_STEPS, FixedPoint};
use super::spread::{self, Aside, Beside, Plaque, Screen, Spot};
use super::theme::MapTheme;
use compact::sorted::SortedMap;

/// Geometry of a feature's areas and lines, for picking and emphasis.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Outline {
    /// Filled areas in pieces; a point is inside if it is inside one of them.
    pub(crate) areas: Vec<AreaPiece>,
    /// Lines in pieces, with half their width in CSS pixels.
    pub(crate) paths: Vec<(PathPiece, f32)>,
    /// Bounding box: west, north, east, south in steps from `origin`.
    pub(crate) reach: [f64; 4],
    /// Reference point of `reach`.
    pub(crate) origin: FixedPoint,
}

impl Outline {
    fn close(mut self) -> Option<Self> {
        let rings = self.areas.iter().flat_map(|piece| &piece.rings);
        let all = rings.flatten().chain(self.paths.iter().flat_map(|(path, _)| &path.points));
        self.origin = *all.clone().next()?;
        let mut reach = [0.0_f64; 4];
        for at in all {
            let (x, y) = at.steps_from(self.origin);
            reach = [reach[0].min(x), reach[1].min(y), reach[2].max(x), reach[3].max(y)];
        }
        // An outline this wide may wrap around the world.
        if reach[2] - reach[0] > FIXED_STEPS / 2.0 {
            (reach[0], reach[2]) = (-FIXED_STEPS, FIXED_STEPS);
        }
        self.reach = reach;
        Some(self)
    }
}

/// Data of a feature besides its vertices.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Feature {
    pub(crate) outline: Option<Box<Outline>>,
    pub(crate) is_pickable: bool,
}

/// A label of a host layer.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct OverlayLabel {
    pub(crate) at: FixedPoint,
    pub(crate) label: Label,
    pub(crate) is_pickable: bool,
    /// Offset from its position to the east and south, in CSS pixels.
    pub(crate) shift: (f64, f64),
}

impl OverlayLabel {
    /// Estimated extent of the label beside its symbol; nothing is measured.
    fn beside(&self, text_scale: f32) -> Beside {
        let Label { text, size_css_px, offset_css_px, .. } = &self.label;
        let size = f64::from(size_css_px * text_scale);
        let text = text::broken(text, LABEL_LINE);
        let letters = text.lines().map(|line| line.chars().count()).max().unwrap_or(0);
        let line_css_px = size * 1.2;
        Beside {
            reach_css_px: f64::from(*offset_css_px) + letters as f64 * size * 0.56,
            height_css_px: text.lines().count() as f64 * line_css_px,
            line_css_px,
        }
    }
}

/// Returns whether room is reserved for a label beside a symbol at `at`.
fn is_beside(label: &OverlayLabel, at: FixedPoint, zoom: f64) -> bool {
    let OverlayLabel { at: of_label, label, .. } = label;
    *of_label == at
        && label.room == LabelRoom::OverLesser
        && label.place == LabelPlace::Right
        && zoom >= f64::from(label.min_zoom)
}

/// Labels of one feature, rarely more than one.
pub(crate) type FeatureLabels = SmallVec<[OverlayLabel; 1]>;

#[derive(Debug, Default)]
pub(crate) struct Layer {
    pub(crate) is_hidden: bool,
    pub(crate) fills: SlotMesh<FillVertex>,
    pub(crate) lines: SlotMesh<LineVertex>,
    /// Chevrons of the features that have any.
    pub(crate) arrows: SortedMap<FeatureId, Vec<ArrowPath>>,
    pub(crate) symbols: SymbolBucket,
    /// Labels of the features that have any.
    pub(crate) labels: FxHashMap<FeatureId, FeatureLabels>,
    pub(crate) features: FxHashMap<FeatureId, Feature>,
    /// Features with an outline.
    pub(crate) outlined: FxHashSet<FeatureId>,
    /// Whether any line has a casing; layers without casings need one pass less.
    pub(crate) has_casing: bool,
}

/// All layers, and what decluttering adds to them.
#[derive(Debug, Default)]
pub(crate) struct Scene {
    pub(crate) layers: SortedMap<LayerId, Layer>,
    /// Leader lines to the positions of displaced symbols, drawn below all symbols, and cluster counts.
    pub(crate) leaders: Layer,
    /// Side beside its symbol that is reserved for the label of a feature.
    pub(crate) reserved: FxHashMap<FeatureId, usize>,
    leader_count: u32,
    fill_mesh: Mesh<FillVertex>,
    line_mesh: Mesh<LineVertex>,
    symbols: Vec<NewSymbol>,
}

/// Id of [`Scene::leaders`]; unused by hosts.
pub(crate) const LEADERS: LayerId = LayerId(u8::MAX);
/// Font size of cluster counts.
const COUNT_CSS_PX: f32 = 10.0;
/// Number of symbols that are decluttered at most.
const MOST_SPREAD: usize = 2000;

/// Effect of a patch on labels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Patched {
    /// A label changed, or a symbol that labels avoid.
    pub(crate) labels: bool,
    /// A label changed that may be on screen: added, removed, moved or reworded.
    pub(crate) shown_labels: bool,
}

impl Scene {
    /// Applies a patch to a layer.
    pub(crate) fn patch(&mut self, id: LayerId, patch: LayerPatch, images: &mut ImageTable) -> Patched {
        let mut patched = Patched::default();
        let layer = self.layers.or_insert_with(id, Layer::default);
        if patch.clear && !layer.features.is_empty() {
            patched = Patched { labels: true, shown_labels: true };
            let is_hidden = layer.is_hidden;
            *layer = Layer { is_hidden, ..Layer::default() };
            layer.fills.mark_everything();
            layer.lines.mark_everything();
            layer.symbols.mark_everything();
        }
        for feature in patch.remove {
            let removed = layer.remove(feature);
            patched.labels |= removed.labels;
            patched.shown_labels |= removed.shown_labels;
        }
        for (feature, drawing) in patch.put {
            self.fill_mesh.clear();
            self.line_mesh.clear();
            self.symbols.clear();
            let mut outline = Outline::default();
            let mut arrows = Vec::new();
            let mut labels = FeatureLabels::new();
            let Drawing { marks, pickable } = drawing;
            for mark in marks {
                match mark {
                    Mark::Fill(fill) => {
                        for piece in fill.polygons.iter().flat_map(area_pieces) {
                            fill::tessellate_piece(&piece, &fill, &mut self.fill_mesh);
                            outline.areas.push(piece);
                        }
                    }
                    Mark::Stroke(stroke) => {
                        layer.has_casing |= stroke.casing.is_some();
                        for piece in stroke.paths.iter().flat_map(|path| path_pieces(path)) {
                            let PathPiece { points, is_ring, sector } = &piece;
                            line::tessellate_piece(points, *is_ring, *sector, &stroke, &mut self.line_mesh);
                            arrows.extend(ArrowPath::new(points, *is_ring, &stroke));
                            outline.paths.push((piece, stroke.width_css_px / 2.0));
                        }
                    }
                    Mark::Symbol(symbol) => {
                        let at = FixedPoint::from_world(world_from_lng_lat(symbol.at));
                        let image = images.intern(symbol.sprite, symbol.size_css_px);
                        let record = SymbolRecord::new(
                            at,
                            image,
                            symbol.opacity,
                            symbol.heading_deg,
                            symbol.min_zoom,
                            symbol.max_zoom,
                        );
                        let (priority, crowding) = (symbol.priority, symbol.crowding);
                        self.symbols.push(NewSymbol { record, priority, crowding });
                    }
                    Mark::Label(label) => {
                        let at = FixedPoint::from_world(world_from_lng_lat(label.at));
                        labels.push(OverlayLabel { at, label, is_pickable: pickable, shift: (0.0, 0.0) });
                    }
                }
            }
            patched.labels |= !self.symbols.is_empty() || layer.symbols.of(feature).next().is_some();
            let has_other_labels = layer.take_labels(feature, labels);
            patched.labels |= has_other_labels;
            patched.shown_labels |= has_other_labels;
            layer.fills.put(feature.0, &self.fill_mesh);
            layer.lines.put(feature.0, &self.line_mesh);
            layer.symbols.put(feature, pickable, &self.symbols);
            layer.put_arrows(feature, arrows);
            let outline = outline.close().map(Box::new);
            if outline.is_some() {
                layer.outlined.insert(feature);
            } else if !layer.outlined.is_empty() {
                layer.outlined.remove(&feature);
            }
            layer.features.insert(feature, Feature { outline, is_pickable: pickable });
        }
        patched
    }

    /// A layer, or [`LEADERS`].
    pub(crate) fn layer(&self, id: LayerId) -> Option<&Layer> {
        if id == LEADERS { Some(&self.leaders) } else { self.layers.get(&id) }
    }

    /// Declutters the symbols around the eye, and draws leader lines and cluster counts. Returns whether the place of
    /// any symbol changed.
    ///
    /// `leader` is the sprite of a leader line, whose size is set to the length of the displacement.
    // Not inlined: browsers recompile the whole function around a hot loop.
    #[inline(never)]
    pub(crate) fn spread(
        &mut self,
        camera: &Camera,
        theme: &MapTheme,
        images: &mut ImageTable,
        covers: &[ScreenBox],
        leader: SpriteId,
        text_scale: f32,
    ) -> bool {
        let css_px_per_step = f64::from(camera.eye_uniform().css_px_per_step);
        let eye = camera.eye_uniform().eye;
        let ground = camera.ground_size();
        let half = |length: f64| (length / 2.0 + MARGIN_CSS_PX) / css_px_per_step;
        let half = (half(ground.width), half(ground.height));
        let mut crowd: Vec<(LayerId, Crowded)> = Vec::new();
        for (id, layer) in self.layers.iter().filter(|(_, layer)| !layer.is_hidden) {
            layer.symbols.crowded(eye, half, camera.zoom(), |symbol| crowd.push((*id, symbol)));
        }
        // Least freedom first, then topmost first.
        let key = |(layer, symbol): &(LayerId, Crowded)| {
            (symbol.crowding, Reverse((*layer, symbol.priority)), symbol.feature, symbol.record.at)
        };
        let mut is_new = false;
        // In a crowd too large to make out, the least important symbols stay at their positions.
        if crowd.len() > MOST_SPREAD {
            crowd.select_nth_unstable_by_key(MOST_SPREAD, key);
            for (layer, Crowded { feature, record, .. }) in crowd.drain(MOST_SPREAD..) {
                if record.aside() != Aside::HERE
                    && let Some(layer) = self.layers.get_mut(&layer)
                {
                    is_new |= layer.symbols.set_aside(feature, record.at, Aside::HERE);
                }
            }
        }
        crowd.sort_unstable_by_key(key);
        let mut spots: Vec<Spot> = Vec::with_capacity(crowd.len());
        for (layer, Crowded { feature, priority, crowding, record }) in &crowd {
            let (east, south) = record.at.steps_from(eye);
            let size_css_px = images.get(record.image()).map_or(0.0, |image| f64::from(image.size_css_px));
            let at = (east * css_px_per_step, south * css_px_per_step);
            let kind = (*layer, *priority);
            let labels = self.layers.get(layer).filter(|_| *crowding <= Crowding::StepsAside);
            let labels = labels.and_then(|layer| layer.labels.get(feature));
            let named = labels.into_iter().flatten().find(|label| is_beside(label, record.at, camera.zoom()));
            let beside = named.map(|label| label.beside(text_scale));
            let aside = record.aside();
            spots.push(Spot {
                at,
                size_css_px,
                crowding: *crowding,
                kind,
                beside,
                aside,
                joined: 0,
                label_place: None,
            });
        }
        let CssSize { width, height } = camera.viewport();
        let covers: Vec<Plaque> = covers
            .iter()
            .map(|cover| {
                let (right, down) = ((cover.left + cover.right) / 2.0, (cover.top + cover.bottom) / 2.0);
                Plaque {
                    at: camera.bearing().to_ground(right - width / 2.0, down - height / 2.0),
                    half: ((cover.right - cover.left) / 2.0, (cover.bottom - cover.top) / 2.0),
                }
            })
            .collect();
        let screen = Screen {
            right: camera.bearing().to_ground(1.0, 0.0),
            canvas: Plaque { at: (0.0, 0.0), half: (width / 2.0, height / 2.0) },
            covers: &covers,
        };
        spread::arrange(&mut spots, screen);
        let mut lines = 0;
        self.leaders.labels.clear();
        self.reserved.clear();
        for ((layer, Crowded { feature, record, .. }), spot) in crowd.iter().zip(&spots) {
            if spot.aside != record.aside()
                && let Some(layer) = self.layers.get_mut(layer)
            {
                is_new |= layer.symbols.set_aside(*feature, record.at, spot.aside);
            }
            let (east, south) = spot.aside.way(spot.size_css_px);
            if spot.aside.is_away() {
                let image = images.intern(leader, 2.0 * east.hypot(south) as f32);
                let heading = Some(spot.aside.heading_deg());
                let line = SymbolRecord::new(record.at, image, record.opacity(), heading, 0.0, 31.0);
                self.leaders.symbols.put(FeatureId(lines), false, &[(line, 0).into()]);
                lines += 1;
            }
            if let Some(place) = spot.label_place {
                self.reserved.insert(*feature, place);
            }
            if spot.joined > 0 {
                let is_calm = spot.crowding == Crowding::Joins;
                let label = Label {
                    at: lng_lat_from_world(record.at.to_world()),
                    text: format!("+{}", spot.joined),
                    color: if is_calm { theme.text_village } else { theme.text_city },
                    halo: theme.text_halo,
                    size_css_px: COUNT_CSS_PX,
                    weight: if is_calm { LabelWeight::Regular } else { LabelWeight::Semibold },
                    place: LabelPlace::Corner,
                    offset_css_px: (spot.size_css_px * 0.3) as f32,
                    min_zoom: 0.0,
                    priority: 0,
                    // Counts on symbols that join only their like, the more important ones, are always shown.
                    room: if is_calm { LabelRoom::OverCrowd } else { LabelRoom::Anywhere },
                };
                let shift = (east, south);
                let count = OverlayLabel { at: record.at, label, is_pickable: false, shift };
                // Keyed by the host's feature, so that the count stays the same label as long as the host.
                self.leaders
                    .labels
                    .insert(FeatureId(u32::MAX - feature.0), FeatureLabels::from_iter([count]));
            }
        }
        for surplus in lines..self.leader_count {
            self.leaders.symbols.remove(FeatureId(surplus));
        }
        self.leader_count = lines;
        is_new
    }

    /// Number of features in all layers.
    pub(crate) fn feature_count(&self) -> usize {
        self.layers.values().map(|layer| layer.features.len()).sum()
    }

    /// Layer that contains a feature.
    pub(crate) fn layer_of(&self, feature: FeatureId) -> Option<(LayerId, &Layer)> {
        self.layers
            .iter()
            .find(|(_, layer)| layer.features.contains_key(&feature))
            .map(|(id, layer)| (*id, layer))
    }

    /// Marks everything for upload, after the GPU lost it.
    pub(crate) fn mark_everything(&mut self) {
        self.leaders.symbols.mark_everything();
        for layer in self.layers.values_mut() {
            layer.fills.mark_everything();
            layer.lines.mark_everything();
            layer.symbols.mark_everything();
        }
    }
}

impl Layer {
    /// Removes a feature.
    fn remove(&mut self, feature: FeatureId) -> Patched {
        if self.features.remove(&feature).is_none() {
            return Patched::default();
        }
        self.outlined.remove(&feature);
        self.fills.remove(feature.0);
        self.lines.remove(feature.0);
        let had_symbols = self.symbols.of(feature).next().is_some();
        self.symbols.remove(feature);
        self.arrows.remove(&feature);
        let shown_labels = self.take_labels(feature, FeatureLabels::new());
        Patched { labels: shown_labels || had_symbols, shown_labels }
    }

    /// Replaces the chevrons of a feature.
    pub(crate) fn put_arrows(&mut self, feature: FeatureId, arrows: Vec<ArrowPath>) {
        if arrows.is_empty() {
            self.arrows.remove(&feature);
        } else {
            self.arrows.insert(feature, arrows);
        }
    }

    /// Replaces the labels of a feature. Returns whether they changed.
    fn take_labels(&mut self, feature: FeatureId, labels: FeatureLabels) -> bool {
        if labels.is_empty() {
            return !self.labels.is_empty() && self.labels.remove(&feature).is_some();
        }
        if self.labels.get(&feature) == Some(&labels) {
            return false;
        }
        self.labels.insert(feature, labels);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::map::camera::View;
    use crate::map::icon::spec::SpriteSet;
    use crate::map::icon::{Plate, SpriteSpec};
    use crate::map::layer::Symbol;
    use crate::map::pick;
    use crate::map::space::{CssSize, ScreenPoint};
    use crate::model::geo::LngLat;

    const UNITS: LayerId = LayerId(1);
    const INCIDENTS: LayerId = LayerId(2);

    struct Stage {
        scene: Scene,
        images: ImageTable,
        sprites: SpriteSet,
        camera: Camera,
    }

    fn symbol(lng: f64, priority: i32, crowding: Crowding, sprite: SpriteId) -> Mark {
        Mark::Symbol(Symbol {
            at: LngLat::new(lng, 45.46).unwrap(),
            sprite,
            size_css_px: 20.0,
            heading_deg: None,
            opacity: 1.0,
            min_zoom: 0.0,
            max_zoom: 24.0,
            priority,
            crowding,
        })
    }

    impl Stage {
        fn new() -> Self {
            let mut camera = Camera::new(0.0, 20.0);
            camera.set_viewport(CssSize { width: 800.0, height: 600.0 }, 1.0);
            let center = world_from_lng_lat(LngLat::new(9.19, 45.46).unwrap());
            camera.set_view(View { center, zoom: 14.0 });
            let (scene, images, sprites) = Default::default();
            Self { scene, images, sprites, camera }
        }

        fn put(&mut self, layer: LayerId, feature: u32, lng: f64, priority: i32, crowding: Crowding) {
            let sprite = self.sprites.intern(SpriteSpec::default());
            let marks = vec![symbol(lng, priority, crowding, sprite)];
            let drawing = Drawing { marks, pickable: true };
            let put = vec![(FeatureId(feature), drawing)];
            self.scene.patch(layer, LayerPatch { put, ..LayerPatch::default() }, &mut self.images);
        }

        fn spread(&mut self) -> bool {
            let leader = self.sprites.intern(SpriteSpec { plate: Plate::Leader, ..SpriteSpec::default() });
            self.scene.spread(&self.camera, &MapTheme::default(), &mut self.images, &[], leader, 1.0)
        }

        fn aside(&self, layer: LayerId, feature: u32) -> Aside {
            self.scene.layer(layer).unwrap().symbols.of(FeatureId(feature)).next().unwrap().aside()
        }

        fn pick(&self, x: f64, y: f64) -> Option<u32> {
            let at = ScreenPoint { x, y };
            let all = LayerId(0)..=LayerId(u8::MAX);
            pick::symbol_at(&self.scene, &all, &self.images, &self.camera, at, 2.0)
                .map(|(_, feature)| feature.0)
        }
    }

    #[test]
    fn what_steps_aside_is_picked_where_it_is_seen_and_led_back() {
        let mut stage = Stage::new();
        stage.put(INCIDENTS, 1, 9.19, 900, Crowding::StepsAside);
        stage.put(UNITS, 2, 9.19, 0, Crowding::Joins);
        assert!(stage.spread());
        assert_eq!(stage.aside(INCIDENTS, 1), Aside::HERE, "what is drawn on top stays");
        let (east, south) = stage.aside(UNITS, 2).way(20.0);
        assert!(east.hypot(south) > 15.0);
        assert_eq!(stage.pick(400.0, 300.0), Some(1));
        assert_eq!(stage.pick(400.0 + east, 300.0 + south), Some(2));
        assert_eq!(stage.scene.leaders.symbols.len(), 1, "a line leads to its place");
        assert!(!stage.spread(), "nothing has changed");
        // A new version of the unit keeps its displacement until the next declutter pass.
        stage.put(UNITS, 2, 9.19, 0, Crowding::Joins);
        assert!(stage.aside(UNITS, 2).is_away());
        stage.put(UNITS, 2, 9.2, 0, Crowding::Joins);
        assert!(stage.spread());
        assert_eq!(stage.aside(UNITS, 2), Aside::HERE);
        assert_eq!(stage.scene.leaders.symbols.len(), 0);
    }

    #[test]
    fn a_crowd_is_counted_and_comes_apart_from_near() {
        let mut stage = Stage::new();
        for feature in 0..60 {
            stage.put(UNITS, feature, 9.19 + f64::from(feature) * 1e-5, 0, Crowding::Joins);
        }
        for feature in 100..110 {
            stage.put(INCIDENTS, feature, 9.19, 900, Crowding::StepsAside);
        }
        stage.spread();
        let joined = (0..60).filter(|unit| stage.aside(UNITS, *unit) == Aside::JOINED).count();
        assert!(joined > 40, "{joined} of 60");
        let told = stage.scene.leaders.labels.values().flatten().map(|count| &count.label.text[1..]);
        assert_eq!(told.map(|count| count.parse::<usize>().unwrap()).sum::<usize>(), joined);
        let incidents: Vec<Aside> = (100..110).map(|incident| stage.aside(INCIDENTS, incident)).collect();
        assert!(incidents.iter().all(|aside| *aside != Aside::JOINED));
        assert_eq!(incidents.iter().filter(|aside| !aside.is_away()).count(), 1, "none covers another");
        let hidden = (0..60).find(|unit| stage.aside(UNITS, *unit) == Aside::JOINED).unwrap();
        assert_ne!(stage.pick(400.0, 300.0), Some(hidden), "what is not drawn is not picked");
        let center = world_from_lng_lat(LngLat::new(9.1903, 45.46).unwrap());
        stage.camera.set_view(View { center, zoom: 20.0 });
        for incident in 100..110 {
            let remove = vec![FeatureId(incident)];
            stage.scene.patch(INCIDENTS, LayerPatch { remove, ..LayerPatch::default() }, &mut stage.images);
        }
        stage.spread();
        let joined = (0..60).filter(|unit| stage.aside(UNITS, *unit) == Aside::JOINED).count();
        assert!(joined < 40, "{joined} of 60 still");
    }
}

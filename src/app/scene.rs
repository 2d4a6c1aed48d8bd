//! Drawings of the picture: the layers of the map, and what is drawn for each object. Never touches the engine.
//!
//! A delta costs what changed, and so does time: an index knows which object changes its style when.

use std::collections::BTreeSet;

use compact::sort::SmallSort as _;
use compact::sorted::SortedMap;
use rustc_hash::FxHashMap;

use super::reader::Reader;
use super::symbology::{self, AreaLook, Palette, SymbolLook};
use super::text::{self, Text};
use crate::analysis::finding::{Finding, FindingKind, Findings, Level};
use crate::analysis::{corridor, measure, schedule};
use crate::map::icon::{RingStyle, SpriteId, SpriteSpec};
use crate::map::label::text::shortened;
use crate::map::layer::{
    Crowding, Dash, Drawing, FeatureId, Fill, Hatch, Label, LabelPlace, LabelRoom, LabelWeight, LayerId,
    LayerPatch, Mark, Rgba, Stroke, Symbol,
};
use crate::model::corridor::{Corridor, Stop};
use crate::model::geo::{LngLat, Polygon, Shape};
use crate::model::incident::Severity;
use crate::model::perimeter::{Duty, Perimeter, Ring};
use crate::model::sweep::{Sweep, SweepState};
use crate::model::time::Phase;
use crate::model::zone::Rule;
use crate::model::{Body, ChangeSet, Doubt, Kind, Object, Picture, Slot, UnixMillis};

/// Definition of a layer: its contents and how it is switched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LayerDef {
    /// Id, which is also the drawing order: lower ids lie below.
    pub id: LayerId,
    /// Word in the URL and in `data-layer`.
    pub word: &'static str,
    /// Name shown in the interface.
    pub name: Text,
    /// Kinds of objects in the layer.
    pub kinds: &'static [Kind],
    /// Whether it is drawn by default.
    pub is_on_by_default: bool,
    /// Whether it can be switched at all: incidents are never hidden.
    pub is_switchable: bool,
    /// Whether it is hidden while visitors are present.
    pub is_guarded: bool,
}

/// Lowest layer of the operation: the grid and the operator's overlays lie below.
pub const OPERATION_LAYER: u8 = 16;

const fn layer(id: u8, word: &'static str, name: Text, kinds: &'static [Kind]) -> LayerDef {
    LayerDef {
        id: LayerId(OPERATION_LAYER + id),
        word,
        name,
        kinds,
        is_on_by_default: true,
        is_switchable: true,
        is_guarded: false,
    }
}

/// Symbols of findings, at their positions.
pub const FINDINGS: LayerId = LayerId(OPERATION_LAYER + 19);
/// Incidents.
pub const INCIDENTS: LayerId = LayerId(OPERATION_LAYER + 20);
/// Own position.
pub const OWN_POSITION: LayerId = LayerId(OPERATION_LAYER + 21);
/// Headquarters: rooms that command.
pub const HEADQUARTERS: LayerId = LayerId(OPERATION_LAYER + 12);
/// Objects of kinds unknown to this version.
pub const OTHER: LayerId = LayerId(OPERATION_LAYER + 18);
/// Sites.
pub const SITES: LayerId = LayerId(OPERATION_LAYER + 10);
/// Perimeters.
pub const PERIMETERS: LayerId = LayerId(OPERATION_LAYER + 4);
/// Zones.
pub const ZONES: LayerId = LayerId(OPERATION_LAYER);

/// All layers, bottom first. The order is by function: ground, perimeters, posts, places, moving objects, incidents.
pub const LAYERS: &[LayerDef] = &[
    layer(0, "zones", Text::LayerZones, &[Kind::Zone]),
    layer(1, "crowds", Text::LayerCrowds, &[Kind::Crowd]),
    layer(2, "sweeps", Text::LayerSweeps, &[Kind::Sweep]),
    layer(3, "routes", Text::LayerRoutes, &[Kind::Corridor]),
    layer(4, "perimeters", Text::LayerPerimeters, &[Kind::Perimeter]),
    layer(5, "cameras", Text::LayerCameras, &[Kind::Camera]),
    layer(6, "gates", Text::LayerGates, &[Kind::Gate]),
    layer(7, "posts", Text::LayerPosts, &[Kind::Post]),
    LayerDef {
        is_on_by_default: false,
        is_guarded: true,
        ..layer(8, "overwatch", Text::LayerOverwatch, &[Kind::Overwatch])
    },
    layer(9, "checks", Text::LayerChecks, &[Kind::Check]),
    layer(10, "sites", Text::Sites, &[Kind::Site]),
    layer(11, "venues", Text::LayerVenues, &[Kind::Venue]),
    layer(12, "headquarters", Text::LayerHeadquarters, &[Kind::Headquarters]),
    layer(13, "services", Text::LayerServices, &[Kind::Service, Kind::Liaison]),
    layer(14, "units", Text::LayerUnits, &[Kind::Unit]),
    layer(15, "aircraft", Text::LayerAircraft, &[Kind::Aircraft]),
    LayerDef { is_guarded: true, ..layer(16, "hotels", Text::LayerHotels, &[Kind::Hotel]) },
    layer(17, "assemblies", Text::LayerAssemblies, &[Kind::Assembly]),
    layer(18, "other", Text::LayerOther, &[Kind::Unknown]),
    LayerDef { is_switchable: false, ..layer(19, "findings", Text::Findings, &[]) },
    LayerDef { is_switchable: false, ..layer(20, "incidents", Text::LayerIncidents, &[Kind::Incident]) },
    LayerDef { is_switchable: false, ..layer(21, "own-position", Text::LayerOwnPosition, &[]) },
];

/// Returns the layer of a kind.
#[must_use]
pub const fn layer_of(kind: Kind) -> LayerId {
    LayerId(
        OPERATION_LAYER
            + match kind {
                Kind::Zone => 0,
                Kind::Crowd => 1,
                Kind::Sweep => 2,
                Kind::Corridor => 3,
                Kind::Perimeter => 4,
                Kind::Camera => 5,
                Kind::Gate => 6,
                Kind::Post => 7,
                Kind::Overwatch => 8,
                Kind::Check => 9,
                Kind::Site => 10,
                Kind::Venue => 11,
                Kind::Headquarters => 12,
                Kind::Service | Kind::Liaison => 13,
                Kind::Unit => 14,
                Kind::Aircraft => 15,
                Kind::Hotel => 16,
                Kind::Assembly => 17,
                Kind::Unknown => 18,
                Kind::Incident => 20,
            },
    )
}

/// Returns the definition of a layer.
#[must_use]
pub fn layer_def(id: LayerId) -> Option<&'static LayerDef> {
    LAYERS.get(usize::from(id.0.checked_sub(OPERATION_LAYER)?))
}

/// Returns the layer for a word of the URL.
#[must_use]
pub fn layer_of_word(word: &str) -> Option<&'static LayerDef> {
    LAYERS.iter().find(|layer| layer.word == word)
}

/// Returns the feature id of a slot.
#[must_use]
pub const fn feature_of(slot: Slot) -> FeatureId {
    FeatureId(slot.0)
}

/// Returns the feature id of a slot in a layer. Symbols of findings about an object have an id apart from the
/// object's.
const fn feature_in(layer: LayerId, slot: Slot) -> FeatureId {
    FeatureId(if layer.0 == FINDINGS.0 { slot.0 | FOUND } else { slot.0 })
}

/// Returns the slot of a feature; `None` for features that are no objects: own position, the grid, overlays.
#[must_use]
pub const fn slot_of(feature: FeatureId) -> Option<Slot> {
    if feature.0 >= NO_OBJECT { None } else { Some(Slot(feature.0 & !FOUND)) }
}

/// First feature id that belongs to no object.
pub(crate) const NO_OBJECT: u32 = 0x8000_0000;

/// Bit set in the feature id of finding symbols about an object.
const FOUND: u32 = 0x4000_0000;

/// Maximum length of an incident's location beside its name: two lines.
const PLACE_LETTERS: usize = 52;
/// Zoom from which zones are named.
const ZONE_NAMED_FROM: f32 = 12.0;
/// Maximum number of pieces of a zone that carry its name.
const MOST_PIECES_NAMED: usize = 24;

const OWN_FEATURE: FeatureId = FeatureId(u32::MAX);

/// Objects to redraw. A value, so that several maps can draw the same.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Redraw {
    /// Whether every layer is cleared first.
    pub is_everything: bool,
    /// Slots to draw, with their layers.
    pub put: Vec<(LayerId, Slot)>,
    /// Slots to remove, with the layers they were in.
    pub remove: Vec<(LayerId, Slot)>,
}

impl Redraw {
    /// Returns whether there is nothing to redraw.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        !self.is_everything && self.put.is_empty() && self.remove.is_empty()
    }
}

/// Remainder of redraws too large for one frame.
///
/// Its objects are drawn as they are by then, so it may wait while other redraws overtake it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Backlog {
    /// Objects to draw, the next one last.
    put: Vec<(LayerId, Slot)>,
}

/// Objects drawn immediately, whatever the backlog.
const MAX_AT_ONCE: usize = 2_000;
/// Objects of the backlog drawn between two checks of the time.
const MAX_IN_SLICE: usize = 250;

impl Backlog {
    /// Adds a redraw to the backlog and returns the part to draw now: all of a small one, the highest layers of a
    /// large one.
    pub fn take(&mut self, mut redraw: Redraw) -> Redraw {
        if redraw.is_everything {
            self.put.clear();
        }
        if redraw.put.len() > MAX_AT_ONCE {
            redraw.put.small_sort_by_key(|(layer, _)| *layer);
            let now = redraw.put.split_off(redraw.put.len() - MAX_AT_ONCE);
            self.put.append(&mut redraw.put);
            redraw.put = now;
        }
        redraw
    }

    /// Takes the next slice; empty when nothing is left. Objects that have left their layer since are skipped.
    pub fn next(&mut self, scene: &Scene) -> Redraw {
        let mut put = self.put.split_off(self.put.len().saturating_sub(MAX_IN_SLICE));
        put.retain(|(layer, slot)| scene.layer_of(*slot) == Some(*layer));
        Redraw { put, ..Redraw::default() }
    }

    /// Returns whether nothing is left.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.put.is_empty()
    }
}

/// Index of the objects by layer, and of the times at which their styles change.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Scene {
    slots: SortedMap<LayerId, BTreeSet<Slot>>,
    known: FxHashMap<Slot, Known>,
    without_position: SortedMap<LayerId, usize>,
    due: BTreeSet<(UnixMillis, Slot)>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Known {
    layer: LayerId,
    has_position: bool,
    due_at: Option<UnixMillis>,
}

impl Scene {
    /// Applies a change set and returns what to redraw.
    pub fn apply(&mut self, changes: &ChangeSet, picture: &Picture, now: UnixMillis) -> Redraw {
        if changes.is_everything {
            return self.rebuild(picture, now);
        }
        let mut redraw = Redraw::default();
        for (slot, _) in &changes.removed {
            redraw.remove.extend(self.forget(*slot).map(|layer| (layer, *slot)));
        }
        for slot in &changes.put {
            let before = self.forget(*slot);
            let after = picture.object(*slot).map(|object| self.learn(*slot, object, now));
            redraw.remove.extend(before.filter(|layer| after != Some(*layer)).map(|layer| (layer, *slot)));
            redraw.put.extend(after.map(|layer| (layer, *slot)));
        }
        redraw
    }

    /// Rebuilds the index from the whole picture.
    pub fn rebuild(&mut self, picture: &Picture, now: UnixMillis) -> Redraw {
        *self = Self::default();
        for (slot, object) in picture.iter() {
            self.learn(slot, object, now);
        }
        self.everything()
    }

    /// Redraw of everything, for a new map or new colors.
    #[must_use]
    pub fn everything(&self) -> Redraw {
        let put = self.slots.iter().flat_map(|(layer, slots)| slots.iter().map(|slot| (*layer, *slot)));
        Redraw { is_everything: true, put: put.collect(), remove: Vec::new() }
    }

    /// Redraw of what time alone has changed up to `now`: zones that came into force, objects that became stale.
    pub fn due(&mut self, picture: &Picture, now: UnixMillis) -> Redraw {
        let mut slots = Vec::new();
        while let Some((at, slot)) = self.due.first().copied().filter(|(at, _)| *at <= now) {
            self.due.remove(&(at, slot));
            slots.push(slot);
        }
        slots.small_sort();
        let mut redraw = Redraw::default();
        for slot in slots {
            if let Some(object) = picture.object(slot) {
                self.forget(slot);
                redraw.put.push((self.learn(slot, object, now), slot));
            }
        }
        redraw
    }

    /// Time at which the next style changes without a change of its object.
    #[must_use]
    pub fn next_due_at(&self) -> Option<UnixMillis> {
        self.due.first().map(|(at, _)| *at)
    }

    /// Slots of a layer, ascending.
    pub fn slots_of(&self, layer: LayerId) -> impl Iterator<Item = Slot> {
        self.slots.get(&layer).into_iter().flatten().copied()
    }

    /// Layer of a slot.
    #[must_use]
    pub fn layer_of(&self, slot: Slot) -> Option<LayerId> {
        self.known.get(&slot).map(|known| known.layer)
    }

    /// Number of objects in a layer.
    #[must_use]
    pub fn count(&self, layer: LayerId) -> usize {
        self.slots.get(&layer).map_or(0, BTreeSet::len)
    }

    /// Number of objects in a layer without a position on the map.
    #[must_use]
    pub fn count_without_position(&self, layer: LayerId) -> usize {
        self.without_position.get(&layer).copied().unwrap_or(0)
    }

    fn learn(&mut self, slot: Slot, object: &Object, now: UnixMillis) -> LayerId {
        let layer = layer_of(object.kind());
        let due_at = schedule::next_change_at(object, now);
        let has_position = object.common.shape.bounds().is_some();
        self.slots.or_insert_with(layer, BTreeSet::new).insert(slot);
        self.due.extend(due_at.map(|at| (at, slot)));
        if !has_position {
            *self.without_position.or_insert_with(layer, || 0) += 1;
        }
        self.known.insert(slot, Known { layer, has_position, due_at });
        layer
    }

    fn forget(&mut self, slot: Slot) -> Option<LayerId> {
        let known = self.known.remove(&slot)?;
        if let Some(slots) = self.slots.get_mut(&known.layer) {
            slots.remove(&slot);
        }
        if let Some(at) = known.due_at {
            self.due.remove(&(at, slot));
        }
        if !known.has_position
            && let Some(count) = self.without_position.get_mut(&known.layer)
        {
            *count = count.saturating_sub(1);
        }
        Some(known.layer)
    }
}

/// Inputs of drawings besides the object.
#[derive(Debug, Clone, Copy)]
pub struct SceneContext<'a> {
    /// Colors of the theme.
    pub palette: &'a Palette,
    /// Audience of the map.
    pub reader: Reader,
    /// Operation time: decides what is stale.
    pub now: UnixMillis,
    /// Instant shown: decides what is in force. Later than `now` when a planned instant is shown.
    pub shown_at: UnixMillis,
    /// Size of symbols relative to a desk.
    pub symbol_scale: f32,
    /// Zoom levels by which calm symbols appear later than on a desk.
    pub calm_zooms: f32,
    /// Whether ended zones are drawn, faintly.
    pub show_ended: bool,
    /// Incident list. Incidents that the filter excludes are faded, never hidden.
    pub rows: &'a super::rows::RowIndex,
    /// Findings; the style of perimeters follows from their parts.
    pub findings: &'a Findings,
    /// Filter in effect.
    pub filter: &'a super::filter::Filter,
    /// Sites, and the headquarters that direct them.
    pub sites: &'a super::sites::SiteIndex,
}

impl SceneContext<'_> {
    /// Returns whether a planned instant is shown.
    #[must_use]
    pub fn is_ahead(&self) -> bool {
        self.shown_at > self.now
    }

    /// Returns whether the filter names headquarters and others direct this object. Incidents fade by the whole
    /// filter instead.
    fn is_elsewhere(&self, object: &Object) -> bool {
        let asked = &self.filter.headquarters;
        if asked.is_empty() || asked.contains(&object.common.id) || object.kind() == Kind::Incident {
            return false;
        }
        let site = self.sites.site_of(object);
        !self.filter.is_directed(self.sites.headquarters_of(object, site))
    }
}

/// Assigns sprite ids where there is no engine: in tests and measurements.
#[derive(Debug, Default)]
pub struct SpriteBook {
    ids: FxHashMap<SpriteSpec, SpriteId>,
    specs: Vec<SpriteSpec>,
}

impl SpriteBook {
    /// Returns the id of a sprite; equal specs have equal ids.
    pub fn id(&mut self, spec: SpriteSpec) -> SpriteId {
        let next = SpriteId(u16::try_from(self.specs.len()).unwrap_or(u16::MAX));
        *self.ids.entry(spec).or_insert_with_key(|spec| {
            self.specs.push(spec.clone());
            next
        })
    }

    /// Returns the spec of a sprite id.
    #[must_use]
    pub fn spec(&self, id: SpriteId) -> Option<&SpriteSpec> {
        self.specs.get(usize::from(id.0))
    }

    /// Number of different sprites.
    #[must_use]
    pub fn len(&self) -> usize {
        self.specs.len()
    }

    /// Returns whether there are no sprites.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.specs.is_empty()
    }
}

/// Returns the patches that draw a [`Redraw`]. `sprite` returns the engine's id for a spec.
#[must_use]
pub fn patches(
    redraw: &Redraw,
    picture: &Picture,
    context: &SceneContext<'_>,
    sprite: &mut dyn FnMut(SpriteSpec) -> SpriteId,
) -> Vec<(LayerId, LayerPatch)> {
    let mut by_layer: SortedMap<LayerId, LayerPatch> = SortedMap::default();
    let mut marked = Vec::new();
    if redraw.is_everything {
        // Own position is not part of the picture.
        let layers = LAYERS.iter().filter(|layer| layer.id != OWN_POSITION);
        for layer in layers {
            by_layer.insert(layer.id, LayerPatch { clear: true, ..LayerPatch::default() });
        }
        marked.extend(context.findings.marked_slots().map(|slot| (FINDINGS, slot)));
    }
    for (layer, slot) in &redraw.remove {
        by_layer.or_insert_with(*layer, LayerPatch::default).remove.push(feature_in(*layer, *slot));
    }
    for (layer, slot) in redraw.put.iter().chain(&marked) {
        let patch = by_layer.or_insert_with(*layer, LayerPatch::default);
        let drawing = picture.object(*slot).and_then(|object| match *layer {
            FINDINGS => found_drawing(*slot, object, picture, context, sprite),
            _ => drawing(*slot, object, context, sprite),
        });
        match drawing {
            Some(drawing) => patch.put.push((feature_in(*layer, *slot), drawing)),
            None if redraw.is_everything => {}
            None => patch.remove.push(feature_in(*layer, *slot)),
        }
    }
    by_layer.into_iter().collect()
}

/// Drawing of the findings about an object: a symbol where none is yet, and at high zoom name and time.
///
/// `None` when there are none, or none that this audience may see.
fn found_drawing(
    slot: Slot,
    object: &Object,
    picture: &Picture,
    context: &SceneContext<'_>,
    sprite: &mut dyn FnMut(SpriteSpec) -> SpriteId,
) -> Option<Drawing> {
    let mut draw = Draw { object, context, sprite, marks: Vec::new() };
    let may_see = |slot: Slot| picture.object(slot).is_some_and(|object| context.reader.may_see(object));
    let marked = context.findings.marked(slot).iter();
    for finding in marked.filter(|found| may_see(slot) && found.other.is_none_or(may_see)) {
        draw.found(finding);
    }
    (!draw.marks.is_empty()).then_some(Drawing { marks: draw.marks, pickable: true })
}

/// Kinds whose future position is unknown: a planned instant is shown without them.
pub(super) const fn is_of_the_moment(kind: Kind) -> bool {
    matches!(kind, Kind::Unit | Kind::Aircraft | Kind::Crowd)
}

/// Drawing of one object.
///
/// `None` when it is not drawn: without a position, closed, ended, or hidden from this audience.
#[must_use]
pub fn drawing(
    slot: Slot,
    object: &Object,
    context: &SceneContext<'_>,
    sprite: &mut dyn FnMut(SpriteSpec) -> SpriteId,
) -> Option<Drawing> {
    if !context.reader.may_see(object) {
        return None;
    }
    if context.is_ahead() && is_of_the_moment(object.kind()) {
        return None;
    }
    let mut draw = Draw { object, context, sprite, marks: Vec::new() };
    match &object.body {
        Body::Zone(zone) => draw.zone(zone.rule)?,
        Body::Perimeter(perimeter) => draw.perimeter(perimeter),
        Body::Corridor(corridor) => draw.corridor(corridor),
        Body::Camera(camera) => {
            let sector = (camera.bearing_deg, camera.angle_deg, camera.range_m);
            draw.sector(sector, context.palette.duty(camera.state), camera.state != Duty::Up);
            draw.point();
        }
        Body::Overwatch(post) => {
            let sector = (post.bearing_deg, post.angle_deg, post.range_m);
            draw.sector(sector, context.palette.duty(post.state), true);
            draw.point();
        }
        Body::Incident(incident) => {
            if !incident.state.is_open() {
                return None;
            }
            let color = context.palette.severity(incident.severity);
            draw.area(color, 30, 2.0);
            draw.incident(slot, incident.severity);
        }
        Body::Unit(_) => draw.unit(),
        Body::Sweep(sweep) => draw.sweep(slot, sweep),
        Body::Crowd(_) => {
            draw.area(context.palette.calm, 20, 1.5);
            draw.point();
        }
        Body::Assembly(_) => {
            draw.area(context.palette.neutral, 30, 2.0);
            draw.point();
        }
        Body::Site(_) => draw.site(),
        Body::Headquarters(_) => draw.headquarters(),
        Body::Venue(_)
        | Body::Gate(_)
        | Body::Hotel(_)
        | Body::Post(_)
        | Body::Check(_)
        | Body::Aircraft(_)
        | Body::Service(_)
        | Body::Liaison(_)
        | Body::Unknown(_) => {
            draw.area(context.palette.calm, 16, 1.5);
            draw.point();
        }
    }
    if context.is_elsewhere(object) {
        fade(&mut draw.marks);
    }
    (!draw.marks.is_empty()).then_some(Drawing { marks: draw.marks, pickable: true })
}

/// Fades an object outside the filter: it stays visible, without its label.
fn fade(marks: &mut Vec<Mark>) {
    const LEFT: f32 = 0.35;
    let faded = |color: &mut Rgba| *color = color.with_alpha((f32::from(color.0[3]) * LEFT) as u8);
    marks.retain_mut(|mark| {
        match mark {
            Mark::Fill(fill) => [&mut fill.color, &mut fill.hatch_color].into_iter().for_each(faded),
            Mark::Stroke(stroke) => {
                faded(&mut stroke.color);
                stroke.casing = None;
            }
            Mark::Symbol(symbol) => symbol.opacity *= LEFT,
            Mark::Label(_) => return false,
        }
        true
    });
}

/// A drawing being built.
struct Draw<'a, 'b> {
    object: &'a Object,
    context: &'a SceneContext<'b>,
    sprite: &'a mut dyn FnMut(SpriteSpec) -> SpriteId,
    marks: Vec<Mark>,
}

/// Areas and lines of a shape, separated.
#[derive(Default)]
struct Parts {
    polygons: Vec<Polygon>,
    /// Lines that are not outlines.
    lines: Vec<Vec<LngLat>>,
}

impl Parts {
    fn of(shape: &Shape) -> Self {
        let mut parts = Self::default();
        parts.collect(shape);
        parts
    }

    fn collect(&mut self, shape: &Shape) {
        match shape {
            Shape::Nowhere | Shape::Point(_) | Shape::Points(_) => {}
            Shape::Lines(lines) => self.lines.extend(lines.iter().cloned()),
            Shape::Polygons(polygons) => self.polygons.extend(polygons.iter().cloned()),
            Shape::Collection(all) => all.iter().for_each(|part| self.collect(part)),
        }
    }

    /// Outlines, holes and lines.
    fn paths(&self) -> Vec<Vec<LngLat>> {
        let rings =
            self.polygons.iter().flat_map(|polygon| std::iter::once(&polygon.exterior).chain(&polygon.holes));
        rings.chain(&self.lines).cloned().collect()
    }

    fn is_empty(&self) -> bool {
        self.polygons.is_empty() && self.lines.is_empty()
    }
}

impl Draw<'_, '_> {
    fn is_stale(&self) -> bool {
        schedule::is_stale(self.object, self.context.now)
    }

    /// Returns whether an area or line has no extent. It would be nearly invisible, so a symbol marks it.
    fn is_flat(&self) -> bool {
        self.object.common.doubts.contains(&Doubt::NoExtent)
    }

    /// Color of an area or line: the given one, or that of stale objects.
    fn color(&self, color: Rgba) -> Rgba {
        if self.is_stale() { self.context.palette.stale.with_alpha(color.0[3]) } else { color }
    }

    fn look(&self) -> SymbolLook {
        let palette = self.context.palette;
        let mut look = symbology::symbol(self.object, palette, self.context.now);
        // Not on incidents, where a ring means that they are not acknowledged.
        if let Some(duty) = self.context.findings.served(&self.object.common.id)
            && self.object.kind() != Kind::Incident
        {
            look.spec.ring = Some((palette.duty(duty), RingStyle::Dashed));
        }
        look
    }

    fn symbol(&mut self, at: LngLat, look: &SymbolLook, zooms: (f32, f32), scale: f32) {
        let later = if look.crowding == Crowding::Joins { self.context.calm_zooms } else { 0.0 };
        self.marks.push(Mark::Symbol(Symbol {
            at,
            sprite: (self.sprite)(look.spec.clone()),
            size_css_px: look.size_css_px * self.context.symbol_scale * scale,
            heading_deg: look.heading_deg,
            opacity: look.opacity,
            min_zoom: zooms.0 + later,
            max_zoom: zooms.1 + later,
            priority: look.priority,
            crowding: look.crowding,
        }));
    }

    fn label(&mut self, at: LngLat, text: String, style: LabelStyle) {
        if text.is_empty() {
            return;
        }
        let palette = self.context.palette;
        self.marks.push(Mark::Label(Label {
            room: style.room,
            at,
            text,
            color: if style.is_quiet { palette.text_quiet } else { palette.text },
            halo: palette.text_halo,
            size_css_px: style.size_css_px,
            weight: if style.is_quiet { LabelWeight::Regular } else { LabelWeight::Semibold },
            place: style.place,
            offset_css_px: style.offset_css_px,
            min_zoom: style.min_zoom,
            priority: style.priority,
        }));
    }

    /// Draws an area behind a symbol, and its lines.
    fn area(&mut self, color: Rgba, alpha: u8, width_css_px: f32) {
        let parts = Parts::of(&self.object.common.shape);
        if parts.is_empty() {
            return;
        }
        let color = self.color(color);
        let hatch = if self.is_stale() { Hatch::Diagonal } else { Hatch::None };
        let is_sound = !self.object.common.doubts.contains(&Doubt::RingCrosses);
        if !parts.polygons.is_empty() {
            self.marks.push(Mark::Fill(Fill {
                polygons: parts.polygons.clone(),
                color: color.with_alpha(if is_sound { alpha } else { 0 }),
                hatch: if is_sound { hatch } else { Hatch::Diagonal },
                hatch_color: color.with_alpha(70),
            }));
        }
        self.marks.push(Mark::Stroke(Stroke {
            paths: parts.paths(),
            color,
            width_css_px,
            dash: Dash::Solid,
            casing: None,
            arrows_css_px: None,
        }));
    }

    /// Draws a symbol with its name, as most kinds need it.
    fn point(&mut self) {
        let Some(at) = self.object.common.shape.anchor() else { return };
        let look = self.look();
        self.symbol(at, &look, (look.min_zoom, f32::INFINITY), 1.0);
        if let Some((min_zoom, priority)) = label_of(self.object.kind()) {
            let name = self.name();
            self.label(at, name, LabelStyle::beside(&look, self.context, min_zoom, priority));
        }
    }

    /// Draws a headquarters and its area of responsibility.
    ///
    /// The area is a thin dashed outline without a fill, because it is not a rule. It stands out when the filter
    /// names the headquarters, and by emphasis when it is selected.
    fn headquarters(&mut self) {
        let paths = Parts::of(&self.object.common.shape).paths();
        let palette = self.context.palette;
        let has_area = !paths.is_empty();
        if has_area {
            let is_asked_for = self.context.filter.headquarters.contains(&self.object.common.id);
            let (color, width_css_px) =
                if is_asked_for { (palette.calm, 2.5) } else { (palette.faint.with_alpha(110), 1.0) };
            let (dash, casing, arrows_css_px) = (Dash::Dashed, None, None);
            let color = self.color(color);
            self.marks.push(Mark::Stroke(Stroke { paths, color, width_css_px, dash, casing, arrows_css_px }));
        }
        let Some(at) = self.object.common.shape.anchor() else { return };
        let look = self.look();
        self.symbol(at, &look, (look.min_zoom, f32::INFINITY), 1.0);
        let name = self.name();
        let min_zoom = if has_area { 7.0 } else { 8.0 };
        self.label(at, name, LabelStyle::beside(&look, self.context, min_zoom, 500));
    }

    /// Draws a unit: small at low zoom, full size at high zoom, with its call sign.
    fn unit(&mut self) {
        let Some(at) = self.object.common.shape.anchor() else { return };
        const NEAR_ZOOM: f32 = 12.0;
        let look = self.look();
        self.symbol(at, &look, (look.min_zoom, NEAR_ZOOM), 0.7);
        self.symbol(at, &look, (NEAR_ZOOM, f32::INFINITY), 1.0);
        if let Body::Unit(unit) = &self.object.body
            && let Some(callsign) = &unit.callsign
            && self.context.reader.may_read(self.object.common.marking)
        {
            self.label(at, callsign.to_string(), LabelStyle::beside(&look, self.context, 14.0, 10));
        }
    }

    fn incident(&mut self, slot: Slot, severity: Severity) {
        let Some(at) = self.object.common.shape.anchor() else { return };
        let mut look = self.look();
        if !self.context.rows.is_asked_for(slot) || self.context.is_ahead() {
            look.opacity = 0.35;
            look.priority -= 1000;
            look.crowding = Crowding::JoinsAlike;
        }
        self.symbol(at, &look, (0.0, f32::INFINITY), 1.0);
        let min_zoom = match severity {
            Severity::Critical => 6.0,
            Severity::Unknown | Severity::Major => 10.0,
            Severity::Minor | Severity::Info => 13.0,
        };
        if look.opacity > 0.5 {
            let name = self.context.reader.title(self.object);
            let mut style = LabelStyle::beside(&look, self.context, min_zoom, 100 + look.priority);
            style.is_quiet = false;
            // Beyond the ring, whether there is one or not: the name does not move when the incident is
            // acknowledged.
            style.offset_css_px *= symbology::RING_REACH;
            let mut words = name;
            if severity == Severity::Critical {
                style.room = LabelRoom::OverLesser;
                // Two of them may have the same name.
                let place = self.object.incident().and_then(|incident| {
                    self.context.reader.text(self.object, &incident.place).filter(|place| !place.is_empty())
                });
                // A long list of locations belongs on the card; here the name must remain visible.
                words.extend(place.map(|place| format!("\n{}", shortened(place, PLACE_LETTERS))));
            }
            self.label(at, words, style);
        }
    }

    /// Draws a finding: a symbol where none is yet, and at high zoom its name and time.
    fn found(&mut self, finding: &Finding) {
        let shape = &self.object.common.shape;
        let (at, has_sign) = if finding.kind == FindingKind::RingBlind {
            let mut south: Option<LngLat> = None;
            shape.for_each_position(&mut |at| {
                south = south.filter(|south| south.lat_deg() <= at.lat_deg()).or(Some(at));
            });
            (south, true)
        } else if finding.kind == FindingKind::OffRoute {
            (corridor::off_route(self.object).map(|(head, _)| head), false)
        } else {
            // Two events meet at a position where neither has a symbol; other findings lie at their subject's
            // symbol.
            (finding.at.or_else(|| shape.anchor()), finding.at.is_some())
        };
        let Some(at) = at else { return };
        let level = finding.kind.level();
        let look = SymbolLook {
            spec: symbology::found_spec(level, self.context.palette),
            size_css_px: 24.0,
            heading_deg: None,
            opacity: 1.0,
            priority: if level == Level::Alarm { 10 } else { 0 },
            min_zoom: 0.0,
            crowding: Crowding::Stays,
        };
        if has_sign {
            self.symbol(at, &look, (0.0, f32::INFINITY), 1.0);
        }
        let hour = finding.window.and_then(|window| window.from).unwrap_or(finding.since);
        let name = text::finding_name(finding.kind, self.context.reader.language);
        let style = LabelStyle {
            is_quiet: false,
            place: LabelPlace::Below,
            ..LabelStyle::beside(&look, self.context, 10.0, 380 + look.priority)
        };
        self.label(at, format!("{name}\n{}", self.moment(hour)), style);
    }

    /// Name of the object; empty when there is none, because the symbol shows the kind.
    fn name(&self) -> String {
        let name = self.context.reader.text(self.object, &self.object.common.name);
        name.unwrap_or_default().to_owned()
    }

    /// Time of an instant in the reader's format, with the day when it is not today.
    fn moment(&self, at: UnixMillis) -> String {
        text::moment(self.context.reader.language, at, self.context.now)
    }

    /// A stop and its passage time: `Duomo 18:42 +9`, with the delay in minutes against the plan.
    fn arrival(&self, name: &str, stop: &Stop, at: UnixMillis) -> String {
        let late = stop.planned_at.map_or(0, |planned| at.millis_since(planned) / 60_000);
        let hour = self.moment(at);
        if late == 0 { format!("{name} {hour}") } else { format!("{name} {hour} {late:+}") }
    }

    /// Draws a site as a name; its venues have the symbols.
    fn site(&mut self) {
        let Some(at) = self.object.common.shape.anchor() else { return };
        let Body::Site(site) = &self.object.body else { return };
        let name = self.context.reader.title(self.object);
        let is_hub = site.hub;
        let style = LabelStyle {
            size_css_px: if is_hub { 16.0 } else { 14.0 },
            is_quiet: false,
            place: LabelPlace::Around,
            offset_css_px: 14.0 * self.context.symbol_scale,
            min_zoom: if is_hub { 4.0 } else { 7.0 },
            priority: if is_hub { 900 } else { 800 },
            room: LabelRoom::Free,
        };
        let look = self.look();
        // At higher zooms, the venues themselves mark the place.
        self.symbol(at, &look, (look.min_zoom, 9.0), 0.8);
        self.label(at, name, style);
    }

    /// Draws a zone. `None` when it is not drawn.
    fn zone(&mut self, rule: Rule) -> Option<()> {
        let palette = self.context.palette;
        let phase = schedule::standing(self.object, self.context.shown_at).phase;
        let is_sound = !self.object.common.doubts.contains(&Doubt::RingCrosses);
        let look = match symbology::zone_look(rule, phase, is_sound, palette) {
            Some(look) => look,
            None if self.context.show_ended => AreaLook {
                fill: None,
                hatch: Hatch::None,
                hatch_color: palette.faint,
                outline: palette.faint.with_alpha(120),
                outline_width_css_px: 1.0,
                dash: Dash::Dashed,
            },
            None => return None,
        };
        let parts = Parts::of(&self.object.common.shape);
        if parts.is_empty() {
            self.point();
            return Some(());
        }
        if let Some(fill) = look.fill
            && !parts.polygons.is_empty()
        {
            self.marks.push(Mark::Fill(Fill {
                polygons: parts.polygons.clone(),
                color: self.color(fill),
                hatch: look.hatch,
                hatch_color: self.color(look.hatch_color),
            }));
        }
        let paths = parts.paths();
        // The middle of an advisory shows what it is about, and a zone that may not be in force must not look in
        // force: both get a sign at the northern edge.
        let is_unclear = schedule::is_unclear(self.object, self.context.shown_at);
        let edge = northernmost(&paths).filter(|_| rule == Rule::Advisory || is_unclear);
        self.marks.push(Mark::Stroke(Stroke {
            paths,
            color: self.color(look.outline),
            width_css_px: look.outline_width_css_px,
            dash: look.dash,
            casing: None,
            arrows_css_px: None,
        }));
        if phase == Phase::Ended {
            return Some(());
        }
        if self.is_flat() {
            self.point();
            return Some(());
        }
        if let Some(at) = edge {
            let mut sign = self.look();
            symbology::in_force(&mut sign.spec, phase == Phase::Active, palette);
            self.symbol(at, &sign, (sign.min_zoom, f32::INFINITY), 1.0);
            let mut name = self.name();
            if is_unclear {
                if !name.is_empty() {
                    name.push_str(" · ");
                }
                name.push_str(text::doubt_name(Doubt::Validity, self.context.reader.language));
            }
            self.label(at, name, LabelStyle::beside(&sign, self.context, 12.0, 50));
        } else {
            let shape = &self.object.common.shape;
            let mut places = shape.middles();
            let (mut place, mut offset_css_px) = (LabelPlace::Center, 0.0);
            if places.is_empty() {
                places.extend(shape.anchor().map(|at| (f64::INFINITY, at)));
                // On top of a closed line, the name would hide the line.
                place = if shape.is_steep_at_anchor() { LabelPlace::Right } else { LabelPlace::Below };
                offset_css_px = 6.0;
            }
            let name = self.name();
            for (order, (room_deg, at)) in places.into_iter().take(MOST_PIECES_NAMED).enumerate() {
                // The widest piece is named as early as any zone, the others where the name fits in them.
                let min_zoom = if order == 0 { ZONE_NAMED_FROM } else { piece_named_from(room_deg, at) };
                let style = LabelStyle {
                    size_css_px: 12.0,
                    is_quiet: true,
                    place,
                    offset_css_px,
                    min_zoom,
                    priority: 50,
                    room: LabelRoom::Free,
                };
                self.label(at, name.clone(), style);
            }
        }
        Some(())
    }

    /// Draws a sweep in its present state: to do, running, clear until it expires, or void for any reason.
    fn sweep(&mut self, slot: Slot, sweep: &Sweep) {
        let palette = self.context.palette;
        let is_void = match sweep.state_at(self.context.shown_at) {
            SweepState::Clear => self.context.findings.is_broken(slot),
            SweepState::Void => true,
            SweepState::NotStarted | SweepState::Running | SweepState::Unknown => false,
        };
        let calm = palette.calm;
        let (fill_alpha, hatch, color, width, dash) = match sweep.state {
            _ if is_void => (36, Hatch::Diagonal, palette.major, 2.5, Dash::Solid),
            SweepState::Running => (16, Hatch::Diagonal, calm, 1.5, Dash::Solid),
            SweepState::NotStarted => (0, Hatch::None, calm, 1.5, Dash::Dashed),
            SweepState::Clear | SweepState::Void | SweepState::Unknown => {
                (20, Hatch::None, calm, 1.0, Dash::Solid)
            }
        };
        let parts = Parts::of(&self.object.common.shape);
        let color = self.color(color);
        let is_sound = !self.object.common.doubts.contains(&Doubt::RingCrosses);
        if fill_alpha > 0 && !parts.polygons.is_empty() {
            self.marks.push(Mark::Fill(Fill {
                polygons: parts.polygons.clone(),
                color: color.with_alpha(if is_sound { fill_alpha } else { 0 }),
                hatch: if is_sound { hatch } else { Hatch::Diagonal },
                hatch_color: color.with_alpha(if is_void { 150 } else { 70 }),
            }));
        }
        if !parts.is_empty() {
            self.marks.push(Mark::Stroke(Stroke {
                paths: parts.paths(),
                color,
                width_css_px: width,
                dash,
                casing: is_void.then_some(palette.ink),
                arrows_css_px: None,
            }));
        }
        // A breached sweep looks like a withdrawn one.
        let mut void = None;
        if is_void && sweep.state == SweepState::Clear {
            let sweep = Sweep { state: SweepState::Void, ..sweep.clone() };
            void = Some(Object { common: self.object.common.clone(), body: Body::Sweep(Box::new(sweep)) });
        }
        let Some(at) = self.object.common.shape.anchor() else { return };
        let look = symbology::symbol(void.as_ref().unwrap_or(self.object), palette, self.context.now);
        self.symbol(at, &look, (look.min_zoom, f32::INFINITY), 1.0);
        let name = self.name();
        let mut style = LabelStyle::beside(&look, self.context, 14.0, 60);
        self.label(at, name, style);
        let words = match sweep.clear_until {
            _ if is_void => text::sweep_state_name(SweepState::Void, self.context.reader.language).to_owned(),
            Some(until) if sweep.state == SweepState::Clear => format!("✓ {}", self.moment(until)),
            _ => return,
        };
        style = LabelStyle::beside(&look, self.context, 12.0, if is_void { 250 } else { 65 });
        style.place = LabelPlace::Below;
        style.is_quiet = !is_void;
        self.label(at, words, style);
    }

    /// Draws a perimeter, the inner ring with the heaviest line.
    ///
    /// Its style follows the state derived from its parts. When some do not work, a label gives the number that do.
    fn perimeter(&mut self, perimeter: &Perimeter) {
        let parts = Parts::of(&self.object.common.shape);
        let (id, palette) = (&self.object.common.id, self.context.palette);
        let state = self.context.findings.ring_state(id);
        if parts.is_empty() {
            self.point();
            return;
        }
        let color = match state {
            Duty::Up => palette.faint,
            Duty::Degraded | Duty::Down | Duty::Unknown => palette.duty(state),
        };
        let width = match perimeter.ring {
            // An intact sector lies on its perimeter's line, and must not hide a problem of the perimeter.
            _ if perimeter.sector.is_some() && state == Duty::Up => 0.75,
            Ring::Inner => 2.5,
            Ring::Middle => 2.0,
            Ring::Outer | Ring::Unknown => 1.5,
        };
        let paths = parts.paths();
        let north = northernmost(&paths);
        self.marks.push(Mark::Stroke(Stroke {
            paths,
            color: self.color(color),
            width_css_px: if state == Duty::Up { width } else { width + 1.0 },
            dash: match state {
                Duty::Up | Duty::Degraded => Dash::Solid,
                Duty::Down => Dash::Dashed,
                Duty::Unknown => Dash::Dotted,
            },
            casing: (state != Duty::Up).then_some(palette.ink),
            arrows_css_px: None,
        }));
        if self.is_flat() {
            self.point();
        }
        let (up, all) = self.context.findings.ring_parts(id);
        if let Some(at) = north
            && up < all
        {
            let style = LabelStyle {
                size_css_px: 12.0,
                is_quiet: false,
                place: LabelPlace::Right,
                offset_css_px: 8.0,
                min_zoom: 12.0,
                priority: 410,
                room: LabelRoom::Free,
            };
            self.label(at, format!("{up}/{all}"), style);
        }
    }

    /// Draws a moving event: its whole way thin with direction, its present stretch thick, and its head as the
    /// symbol.
    fn corridor(&mut self, corridor: &Corridor) {
        let palette = self.context.palette;
        let mut paths = Parts::of(&self.object.common.shape).paths();
        let phase = schedule::standing(self.object, self.context.shown_at).phase;
        if phase == Phase::Ended && !self.context.show_ended {
            return;
        }
        let color = self.color(palette.route);
        let at = |position: [f64; 2]| LngLat::new(position[0], position[1]);
        let (head, tail) = (corridor.head.and_then(at), corridor.tail.and_then(at));
        let (head, tail) = if self.context.is_ahead() { (None, None) } else { (head, tail) };
        if !paths.is_empty() {
            let bare = |path: Vec<LngLat>, color, width_css_px, dash| {
                let (casing, arrows_css_px) = (None, None);
                Mark::Stroke(Stroke { paths: vec![path], color, width_css_px, dash, casing, arrows_css_px })
            };
            // The stretch closed for it now, below everything else.
            let closed = corridor::closed_stretch(self.object, self.context.shown_at);
            let closed_color = self.color(palette.rule_closed).with_alpha(200);
            self.marks.extend(closed.map(|path| bare(path, closed_color, 11.0, Dash::Solid)));
            let off = corridor::off_route(self.object).filter(|_| phase == Phase::Active);
            let off_color = self.color(palette.major);
            self.marks
                .extend(off.map(|(head, nearest)| bare(vec![nearest, head], off_color, 2.5, Dash::Dashed)));
            let present = head.zip(tail).and_then(|(head, tail)| stretch(&paths, tail, head));
            if present.as_ref().is_some_and(|present| present.is_against_the_line) {
                paths.iter_mut().for_each(|path| path.reverse());
            }
            self.marks.push(Mark::Stroke(Stroke {
                paths,
                color: color.with_alpha(if phase == Phase::Active { 220 } else { 170 }),
                width_css_px: 2.5,
                dash: if phase == Phase::Active { Dash::Solid } else { Dash::Dashed },
                casing: Some(palette.text_halo.with_alpha(200)),
                // Visible on the present stretch too: it lies on the way, and chevrons are drawn last.
                arrows_css_px: Some(12.0 * self.context.symbol_scale),
            }));
            self.marks.extend(present.map(|present| {
                Mark::Stroke(Stroke {
                    paths: vec![present.path],
                    color,
                    width_css_px: 6.0,
                    dash: Dash::Solid,
                    casing: Some(palette.ink),
                    arrows_css_px: None,
                })
            }));
        }
        let Some(symbol_at) = head.or_else(|| self.object.common.shape.anchor()) else { return };
        let look = self.look();
        self.symbol(symbol_at, &look, (look.min_zoom, f32::INFINITY), 1.0);
        let name = self.name();
        self.label(symbol_at, name, LabelStyle::beside(&look, self.context, 9.0, 300));
        for (stop, passage) in corridor.stops.iter().zip(corridor::passages(self.object)) {
            if let Some(at) = LngLat::new(stop.lng, stop.lat)
                && let Some(name) = self.context.reader.text(self.object, &stop.name)
            {
                let style = LabelStyle {
                    size_css_px: 11.0,
                    is_quiet: true,
                    place: LabelPlace::Right,
                    offset_css_px: 6.0,
                    min_zoom: 12.0,
                    priority: 20,
                    room: LabelRoom::Free,
                };
                let ahead = passage.filter(|_| stop.passed_at.is_none());
                self.label(
                    at,
                    ahead.map_or_else(|| name.to_owned(), |at| self.arrival(name, stop, at)),
                    style,
                );
            }
        }
    }

    /// Draws the field of view of a camera or an overwatch point, at every zoom: at low zoom it is smaller than a
    /// pixel.
    fn sector(&mut self, sector: (Option<f32>, Option<f32>, Option<f32>), color: Rgba, is_outlined: bool) {
        let (Some(bearing), Some(angle), Some(range)) = sector else { return };
        let Shape::Point(at) = self.object.common.shape else { return };
        if !(bearing.is_finite() && (1.0..=360.0).contains(&angle) && (1.0..=20_000.0).contains(&range)) {
            return;
        }
        const STEPS: u8 = 8;
        let mut ring = vec![at];
        for step in 0..=STEPS {
            let part = f64::from(step) / f64::from(STEPS) - 0.5;
            ring.push(measure::destination(
                at,
                f64::from(bearing) + f64::from(angle) * part,
                f64::from(range),
            ));
        }
        ring.push(at);
        let color = self.color(color);
        self.marks.push(Mark::Fill(Fill {
            polygons: vec![Polygon { exterior: ring.clone(), holes: Vec::new() }],
            color: color.with_alpha(26),
            hatch: Hatch::None,
            hatch_color: color.with_alpha(0),
        }));
        if is_outlined {
            self.marks.push(Mark::Stroke(Stroke {
                paths: vec![ring],
                color: color.with_alpha(120),
                width_css_px: 1.0,
                dash: Dash::Solid,
                casing: None,
                arrows_css_px: None,
            }));
        }
    }
}

/// Zoom from which a further piece of a zone is named.
///
/// `room_deg` is the radius of free space around a position in degrees of latitude: the circle must hold most of a
/// short name.
fn piece_named_from(room_deg: f64, at: LngLat) -> f32 {
    const ROOM_CSS_PX: f64 = 24.0;
    let of_world = room_deg / at.lat_deg().to_radians().cos().max(0.01) / 360.0;
    (ROOM_CSS_PX / 512.0 / of_world).log2().max(f64::from(ZONE_NAMED_FROM)) as f32
}

/// Northernmost position of several paths.
fn northernmost(paths: &[Vec<LngLat>]) -> Option<LngLat> {
    paths.iter().flatten().copied().max_by(|a, b| a.lat_deg().total_cmp(&b.lat_deg()))
}

/// Zoom from which a kind's name is drawn, and its priority. `None` when it is never drawn here.
const fn label_of(kind: Kind) -> Option<(f32, i32)> {
    Some(match kind {
        Kind::Venue => (10.0, 400),
        Kind::Assembly => (10.0, 350),
        Kind::Hotel => (13.0, 120),
        Kind::Check => (12.0, 110),
        Kind::Aircraft => (13.0, 130),
        Kind::Service | Kind::Liaison => (13.0, 70),
        Kind::Overwatch | Kind::Gate | Kind::Post => (15.0, 30),
        Kind::Unknown => (11.0, 90),
        Kind::Zone => (11.0, 50),
        Kind::Site
        | Kind::Perimeter
        | Kind::Camera
        | Kind::Unit
        | Kind::Corridor
        | Kind::Incident
        | Kind::Sweep
        | Kind::Headquarters
        | Kind::Crowd => {
            return None;
        }
    })
}

struct LabelStyle {
    size_css_px: f32,
    is_quiet: bool,
    place: LabelPlace,
    offset_css_px: f32,
    min_zoom: f32,
    priority: i32,
    room: LabelRoom,
}

impl LabelStyle {
    fn beside(look: &SymbolLook, context: &SceneContext<'_>, min_zoom: f32, priority: i32) -> Self {
        Self {
            size_css_px: 12.0,
            is_quiet: true,
            place: LabelPlace::Right,
            offset_css_px: look.size_css_px * context.symbol_scale / 2.0 + 4.0,
            min_zoom: min_zoom.max(look.min_zoom),
            priority,
            room: LabelRoom::Free,
        }
    }
}

/// Present extent of a moving event on its line.
struct Stretch {
    /// Positions from one end to the other, in the order of the line.
    path: Vec<LngLat>,
    /// Whether the head comes before the tail in the order of the line.
    is_against_the_line: bool,
}

/// Stretch of the first line between two positions near it, `tail` and `head`.
fn stretch(paths: &[Vec<LngLat>], tail: LngLat, head: LngLat) -> Option<Stretch> {
    let line = paths.first()?;
    let nearest = |to: LngLat| {
        let (index, _) = crate::analysis::nearest::nearest(to, line.iter().copied().enumerate())?;
        Some(index)
    };
    let (from, to) = (nearest(tail)?, nearest(head)?);
    let (low, high) = (from.min(to), from.max(to));
    let mut path = vec![if from <= to { tail } else { head }];
    // Corners strictly between the two ends.
    path.extend(line.get(low + 1..high).unwrap_or_default());
    path.push(if from <= to { head } else { tail });
    Some(Stretch { path, is_against_the_line: to < from })
}

/// Own position and its accuracy.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OwnPosition {
    /// Position of this device.
    pub at: LngLat,
    /// Accuracy in meters.
    pub accuracy_m: Option<f64>,
    /// Time of the position fix, in real time.
    pub fixed_at: UnixMillis,
}

/// Patch that draws own position, or removes it.
#[must_use]
pub fn own_position(
    own: Option<OwnPosition>,
    context: &SceneContext<'_>,
    sprite: &mut dyn FnMut(SpriteSpec) -> SpriteId,
) -> (LayerId, LayerPatch) {
    let Some(own) = own else {
        return (OWN_POSITION, LayerPatch { clear: true, ..LayerPatch::default() });
    };
    let mut marks = Vec::new();
    let color = context.palette.own;
    if let Some(radius) = own.accuracy_m.filter(|radius| (1.0..=50_000.0).contains(radius)) {
        let ring: Vec<LngLat> =
            (0..=48).map(|step| measure::destination(own.at, f64::from(step % 48) * 7.5, radius)).collect();
        marks.push(Mark::Fill(Fill {
            polygons: vec![Polygon { exterior: ring.clone(), holes: Vec::new() }],
            color: color.with_alpha(30),
            hatch: Hatch::None,
            hatch_color: color.with_alpha(0),
        }));
        marks.push(Mark::Stroke(Stroke {
            paths: vec![ring],
            color: color.with_alpha(160),
            width_css_px: 1.5,
            dash: Dash::Solid,
            casing: None,
            arrows_css_px: None,
        }));
    }
    marks.push(Mark::Symbol(Symbol {
        at: own.at,
        sprite: sprite(symbology::own_position_spec(context.palette)),
        size_css_px: 16.0 * context.symbol_scale,
        heading_deg: None,
        opacity: 1.0,
        min_zoom: 0.0,
        max_zoom: f32::INFINITY,
        priority: 0,
        crowding: Crowding::Overlaps,
    }));
    let drawing = Drawing { marks, pickable: false };
    (OWN_POSITION, LayerPatch { clear: true, put: vec![(OWN_FEATURE, drawing)], remove: Vec::new() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_redraw_comes_in_slices_highest_layers_first_and_whole() {
        let layers = [LayerId(OPERATION_LAYER), LayerId(OPERATION_LAYER + 19)];
        let put: Vec<(LayerId, Slot)> =
            (0..5_000).map(|i| (if i < 300 { layers[1] } else { layers[0] }, Slot(i))).collect();
        let mut scene = Scene::default();
        for (layer, slot) in &put {
            scene.known.insert(*slot, Known { layer: *layer, has_position: true, due_at: None });
        }
        let mut backlog = Backlog::default();
        let whole = Redraw { is_everything: true, put: put.clone(), remove: Vec::new() };
        let now = backlog.take(whole.clone());
        assert!(now.is_everything && now.put.len() == MAX_AT_ONCE);
        assert_eq!(now.put.iter().filter(|(layer, _)| *layer == layers[1]).count(), 300);
        // An object that was removed, and one that changed its layer, are no longer drawn as before.
        let mut left: Vec<(LayerId, Slot)> = put.iter().filter(|at| !now.put.contains(at)).copied().collect();
        let (gone, other) = (left.remove(0).1, left.remove(7).1);
        scene.known.remove(&gone);
        scene.known.insert(other, Known { layer: layers[1], has_position: true, due_at: None });
        // A small redraw overtakes the backlog.
        let small = Redraw { put: vec![(layers[1], other)], ..Redraw::default() };
        assert_eq!(backlog.take(small.clone()), small);
        let mut later = Vec::new();
        while !backlog.is_empty() {
            let slice = backlog.next(&scene);
            assert!(slice.put.len() <= MAX_IN_SLICE && !slice.is_everything);
            later.extend(slice.put);
        }
        later.sort_unstable();
        assert_eq!(later, left);
        backlog.take(whole.clone());
        assert_eq!(backlog.take(Redraw { put: Vec::new(), ..whole }).put, Vec::new());
        assert!(backlog.is_empty(), "a new picture has nothing of the one before");
    }

    #[test]
    fn the_table_of_layers_is_in_order_and_holds_each_kind_once() {
        for (index, layer) in LAYERS.iter().enumerate() {
            assert_eq!(usize::from(layer.id.0 - OPERATION_LAYER), index, "{}", layer.word);
        }
        for kind in Kind::ALL {
            let holding: Vec<LayerId> =
                LAYERS.iter().filter(|layer| layer.kinds.contains(kind)).map(|layer| layer.id).collect();
            assert_eq!(holding, [layer_of(*kind)], "{kind:?}");
        }
    }

    #[test]
    fn the_stretch_of_a_route_runs_from_tail_to_head() {
        let at = |lng: f64| LngLat::new(lng, 45.0).unwrap();
        let line: Vec<LngLat> = (0..=10).map(|i| at(f64::from(i))).collect();
        let ahead = stretch(std::slice::from_ref(&line), at(2.4), at(6.2)).unwrap();
        let lngs: Vec<f64> = ahead.path.iter().map(|p| p.lng_deg()).collect();
        assert_eq!((lngs.as_slice(), ahead.is_against_the_line), (&[2.4, 3.0, 4.0, 5.0, 6.2][..], false));
        let back = stretch(&[line], at(6.2), at(2.4)).unwrap();
        assert_eq!((back.path.len(), back.is_against_the_line), (ahead.path.len(), true));
    }
}

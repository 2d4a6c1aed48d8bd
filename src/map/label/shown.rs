//! The labels that are shown now: chosen by priority among all there are, kept steady while the map moves, faded in
//! and out. The host's labels come before the basemap's, and no label covers a symbol of the host's.

use smallvec::SmallVec;

use super::placement::{MARGIN_CSS_PX, Occupancy, ScreenBox};
use super::raster::{self, Strip};
use super::text::{self, PAD_CSS_PX, TextAtlas, TextId, TextKey};
use crate::map::camera::Camera;
use crate::map::icon::atlas::{AtlasBox, ImageTable};
use crate::map::icon::raster::{Pixels, Scratch};
use crate::map::layer::{FeatureId, LabelPlace, LabelWeight, LayerId};
use crate::map::mercator::world_css_px;
use crate::map::pick::Pick;
use crate::map::scene::Scene;
use crate::map::sorted::SortedMap;
use crate::map::space::{FixedPoint, ScreenPoint};
use crate::map::theme::MapTheme;
use crate::map::tile::cache::DrawnTile;
use crate::map::tile::style::{self, NameClass};
use crate::map::tile::{self, TileId};

/// A corner of a label.
#[derive(Debug, Clone, Copy, PartialEq, bytemuck::Pod, bytemuck::Zeroable)]
#[repr(C)]
pub(crate) struct LabelVertex {
    at: FixedPoint,
    /// From the position to the image's top left, device pixels.
    offset: [i16; 2],
    /// From the image's top left, device pixels.
    corner: [i16; 2],
    /// How it is turned about its position, clockwise: cosine and sine, times [`TURN_UNITS`].
    turn: [i16; 2],
    /// The image's top left in the atlas.
    uv: [u16; 2],
    /// When it comes or goes, in seconds from the layout; 1 comes, -1 goes, 0 is there.
    fade: [f32; 2],
}

#[cfg(feature = "canvas2d")]
impl LabelVertex {
    pub(crate) const fn position(&self) -> FixedPoint {
        self.at
    }

    pub(crate) const fn offset_device_px(&self) -> [i16; 2] {
        self.offset
    }

    /// Of the fourth vertex: how wide and high the label is.
    pub(crate) const fn corner_device_px(&self) -> [i16; 2] {
        self.corner
    }

    /// Cosine and sine of the angle that it is turned by, clockwise; `None` when it is level.
    pub(crate) fn turn(&self) -> Option<[f64; 2]> {
        (self.turn[1] != 0).then(|| self.turn.map(|v| f64::from(v) / TURN_UNITS))
    }

    pub(crate) const fn uv_device_px(&self) -> [u16; 2] {
        self.uv
    }

    /// How opaque it is so many seconds after the layout, as the shader has it.
    pub(crate) fn opacity(&self, age_secs: f32) -> f32 {
        let [since, direction] = self.fade;
        let age = ((age_secs - since) * 1000.0 / FADE_MILLIS as f32).clamp(0.0, 1.0);
        if direction > 0.0 {
            age
        } else if direction < 0.0 {
            1.0 - age
        } else {
            1.0
        }
    }
}

/// One, in [`LabelVertex::turn`].
const TURN_UNITS: f64 = 16384.0;

#[derive(Debug, Clone, Copy, PartialEq)]
enum Fade {
    /// Coming, since then.
    In(f64),
    /// Going, since then.
    Out(f64),
}

#[derive(Debug, Clone, PartialEq)]
struct Shown {
    key: u64,
    text: TextId,
    at: FixedPoint,
    /// From the position to the text's top left, CSS pixels.
    offset: (f64, f64),
    turn_rad: f32,
    place: usize,
    fade: Fade,
    /// `None` for the basemap's.
    owner: Option<(LayerId, FeatureId)>,
    /// Which of its owner's labels it is.
    index: u8,
    is_pickable: bool,
}

/// A label that wants to be shown.
struct Candidate {
    key: u64,
    at: FixedPoint,
    screen: ScreenPoint,
    text: TextKey,
    /// Beside what; the first that is free is taken.
    places: &'static [Side],
    gap_css_px: f64,
    owner: Option<(LayerId, FeatureId)>,
    index: u8,
    is_pickable: bool,
    /// Greater is placed first.
    rank: (i64, i64),
    /// Shown in any case.
    overlaps: bool,
    /// Written along a straight line: how it is turned, and how many CSS pixels there are.
    along: Option<(f32, f64)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Right,
    Left,
    Below,
    Above,
    Center,
    /// The dot at its left is the position.
    Dot,
}

/// How long a label takes to come or go.
const FADE_MILLIS: f64 = 160.0;
/// More labels than this on one screen are no help to anybody.
const MAX_SHOWN: usize = 1200;
/// More symbols than this in a layer are a crowd.
const CROWD: usize = 1000;
/// A street says its name again only so far on.
const REPEAT_CSS_PX: f64 = 320.0;

/// What labels are laid out from.
pub(crate) struct Layout<'a> {
    pub(crate) camera: &'a Camera,
    pub(crate) scene: &'a Scene,
    pub(crate) images: &'a ImageTable,
    pub(crate) tiles: &'a [DrawnTile],
    pub(crate) theme: &'a MapTheme,
    pub(crate) language: &'a str,
    pub(crate) text_scale: f32,
    pub(crate) now_millis: f64,
    /// Labels appear at once.
    pub(crate) is_still: bool,
}

/// The labels that are shown, and their pixels.
#[derive(Debug, Default)]
pub(crate) struct Labels {
    shown: Vec<Shown>,
    pub(crate) texts: TextAtlas,
    occupancy: Occupancy,
    vertices: Vec<LabelVertex>,
    are_vertices_stale: bool,
    /// The atlas was emptied for what is shown now, and that is not all drawn yet: too small, when it is full again.
    was_restarted: bool,
    laid_out_at_millis: f64,
    /// The first and the last change of the labels that fade.
    fades_until_millis: f64,
    drawn_at_millis: f64,
}

impl Labels {
    /// How many labels are shown.
    pub(crate) fn len(&self) -> usize {
        self.shown.iter().filter(|shown| matches!(shown.fade, Fade::In(_))).count()
    }

    /// Whether the last frame showed some still coming or going: then another one is due, however late it comes.
    pub(crate) fn is_fading(&self) -> bool {
        self.drawn_at_millis < self.fades_until_millis
    }

    /// Seconds since the layout, for the shader.
    pub(crate) fn age_secs(&self, now_millis: f64) -> f32 {
        ((now_millis - self.laid_out_at_millis) / 1000.0) as f32
    }

    /// The GPU has nothing of this any more.
    pub(crate) fn invalidate(&mut self) {
        self.texts.invalidate_pixels();
        self.are_vertices_stale = true;
    }

    /// Fonts or the language changed: all is laid out anew.
    pub(crate) fn clear(&mut self) {
        self.texts.clear();
        self.shown.clear();
        self.are_vertices_stale = true;
    }

    /// The label at a point, for picking.
    pub(crate) fn at(&self, camera: &Camera, at: ScreenPoint) -> Option<Pick> {
        let hit = |shown: &&Shown| {
            let (Some((width, height)), true, Fade::In(_)) =
                (self.texts.size_css_px(shown.text), shown.is_pickable, shown.fade)
            else {
                return false;
            };
            let anchor = camera.screen_from_world(shown.at.to_world());
            let (x, y) = (at.x - anchor.x - shown.offset.0, at.y - anchor.y - shown.offset.1);
            (0.0..=width).contains(&x) && (0.0..=height).contains(&y)
        };
        self.shown.iter().find(hit).and_then(|shown| shown.owner)
    }

    /// Data changed: labels whose feature is gone go at once, and the others move with their symbols. Whether there is room
    /// for others is for the next layout.
    pub(crate) fn follow(&mut self, scene: &Scene) {
        let mut has_changed = false;
        self.shown.retain_mut(|shown| {
            let Some((layer, feature)) = shown.owner else { return true };
            let layer = scene.layers.get(&layer).filter(|layer| !layer.is_hidden);
            let label = layer.and_then(|layer| layer.labels.get(&feature)?.get(usize::from(shown.index)));
            has_changed |= label.is_none_or(|label| label.at != shown.at);
            if let Some(label) = label {
                shown.at = label.at;
            }
            label.is_some()
        });
        self.are_vertices_stale |= has_changed;
    }

    /// Chooses the labels to show. Measuring takes time: when `has_time` says no, the rest waits. Returns whether all
    /// were looked at.
    // Apart from the frame around it: a browser compiles a function with a busy loop anew, all of it.
    #[inline(never)]
    pub(crate) fn lay_out(
        &mut self,
        layout: &Layout<'_>,
        scratch: &Scratch,
        mut has_time: impl FnMut() -> bool,
    ) -> bool {
        self.texts.begin_round();
        let viewport = layout.camera.viewport();
        let mut candidates = Vec::new();
        add_overlay_labels(layout, &mut candidates);
        add_names(layout, &mut candidates);
        if candidates.iter().any(|candidate| !candidate.overlaps) {
            self.occupancy.reset(viewport.width, viewport.height);
            self.take_symbols(layout);
        }
        candidates.sort_unstable_by(|a, b| b.rank.cmp(&a.rank).then(a.key.cmp(&b.key)));
        let mut before = SortedMap::default();
        for (i, shown) in self.shown.iter().enumerate() {
            before.insert(shown.key, i);
        }
        let mut keys = SortedMap::default();
        let mut streets: Vec<(TextId, ScreenPoint)> = Vec::new();
        let mut now_shown: Vec<Shown> = Vec::new();
        let mut is_complete = true;
        let canvas = layout.camera.viewport();
        for candidate in candidates {
            if now_shown.len() >= MAX_SHOWN {
                break;
            }
            if keys.contains_key(&candidate.key) {
                continue;
            }
            let text = match self.texts.find(&candidate.text) {
                Some(text) => text,
                None if is_complete && has_time() => {
                    self.texts.measure(candidate.text, scratch, &layout.theme.font_family)
                }
                None => {
                    is_complete = false;
                    continue;
                }
            };
            let Some((width, height)) = self.texts.size_css_px(text) else { continue };
            if let Some((turn_rad, room)) = candidate.along {
                let boxes = boxes_along(candidate.screen, turn_rad, width, height);
                let is_repeated = streets
                    .iter()
                    .any(|(other, at)| *other == text && at.distance(candidate.screen) < REPEAT_CSS_PX);
                if width > room || is_repeated || !self.occupancy.take_all(&boxes) {
                    continue;
                }
                streets.push((text, candidate.screen));
            }
            let dot = self.texts.dot_css_px(text);
            let offsets: Vec<(f64, f64)> = candidate
                .places
                .iter()
                .map(|side| offset(*side, width, height, candidate.gap_css_px, dot))
                .collect();
            let old = before.get(&candidate.key).and_then(|i| self.shown.get(*i));
            let box_at = |place: usize| {
                let (right, down) = offsets.get(place).copied().unwrap_or_default();
                let (left, top) = (candidate.screen.x + right, candidate.screen.y + down);
                ScreenBox { left, top, right: left + width, bottom: top + height }.grown(1.5)
            };
            // Where it stood it stays, if it can.
            let kept = old
                .map(|old| old.place)
                .filter(|place| *place < offsets.len() && !candidate.overlaps && candidate.along.is_none());
            let place = kept.filter(|place| self.occupancy.take_first_free(&[box_at(*place)]).is_some());
            // One of the operation's comes where the edge does not cut it.
            let place = place.or_else(|| {
                if candidate.overlaps || candidate.along.is_some() {
                    return Some(0);
                }
                let may_be_cut = candidate.owner.is_none();
                (0..offsets.len()).find(|place| {
                    let is_whole = box_at(*place).is_inside(canvas.width, canvas.height);
                    (is_whole || may_be_cut) && self.occupancy.take_first_free(&[box_at(*place)]).is_some()
                })
            });
            let Some(place) = place else { continue };
            keys.insert(candidate.key, ());
            let since = match old {
                Some(Shown { fade: Fade::In(since), .. }) => *since,
                _ if layout.is_still => f64::NEG_INFINITY,
                _ => layout.now_millis,
            };
            now_shown.push(Shown {
                key: candidate.key,
                text,
                at: candidate.at,
                offset: offsets.get(place).copied().unwrap_or_default(),
                turn_rad: candidate.along.map_or(0.0, |(turn_rad, _)| turn_rad),
                place,
                fade: Fade::In(since),
                owner: candidate.owner,
                index: candidate.index,
                is_pickable: candidate.is_pickable,
            });
        }
        self.keep_leaving(&mut now_shown, &keys, layout, is_complete);
        if self.shown != now_shown {
            self.shown = now_shown;
            self.are_vertices_stale = true;
        }
        is_complete
    }

    /// What is not shown any more fades out; what could not be looked at yet stays as it was.
    fn keep_leaving(
        &self,
        now_shown: &mut Vec<Shown>,
        keys: &SortedMap<u64, ()>,
        layout: &Layout<'_>,
        is_complete: bool,
    ) {
        let now = layout.now_millis;
        for old in &self.shown {
            if keys.contains_key(&old.key) || layout.is_still && is_complete {
                continue;
            }
            let fade = match old.fade {
                Fade::In(since) if !is_complete => Fade::In(since),
                Fade::In(_) => Fade::Out(now),
                Fade::Out(since) if now - since < FADE_MILLIS => Fade::Out(since),
                Fade::Out(_) => continue,
            };
            now_shown.push(Shown { fade, ..old.clone() });
        }
    }

    /// Symbols are never hidden by labels, so they take their room first.
    // Apart from the frame around it: a browser compiles a function with a busy loop anew, all of it.
    #[inline(never)]
    fn take_symbols(&mut self, layout: &Layout<'_>) {
        let camera = layout.camera;
        let steps_per_css_px = 1.0 / f64::from(camera.eye_uniform().css_px_per_step);
        let viewport = camera.viewport();
        let half = (
            (viewport.width / 2.0 + MARGIN_CSS_PX) * steps_per_css_px,
            (viewport.height / 2.0 + MARGIN_CSS_PX) * steps_per_css_px,
        );
        let eye = camera.eye_uniform().eye;
        for layer in layout.scene.layers.values().filter(|layer| !layer.is_hidden) {
            // Thousands of symbols stand on one another, and are as large as one another.
            let is_crowd = layer.symbols.len() > CROWD;
            if is_crowd {
                self.occupancy.forget_middles();
            }
            layer.symbols.for_each_near(eye, half, |_, _, _, record| {
                let Some(image) = layout.images.get(record.image()) else { return };
                if !record.is_shown_at(camera.zoom()) {
                    return;
                }
                let (dx, dy) = record.at.steps_from(eye);
                let size = f64::from(image.size_css_px);
                let rise = if image.is_tip_anchored { size / 2.0 } else { 0.0 };
                let x = dx / steps_per_css_px + viewport.width / 2.0;
                let y = dy / steps_per_css_px + viewport.height / 2.0 - rise;
                if is_crowd && !self.occupancy.is_first_in(x, y) {
                    return;
                }
                let half = size / 2.0 - 1.0;
                self.occupancy.take(ScreenBox {
                    left: x - half,
                    top: y - half,
                    right: x + half,
                    bottom: y + half,
                });
            });
        }
    }

    /// Draws the pixels of labels that have none yet. Returns whether all have.
    pub(crate) fn draw_missing(
        &mut self,
        scratch: &Scratch,
        font_family: &str,
        ratio: f64,
        mut has_time: impl FnMut() -> bool,
        mut write: impl FnMut(u32, AtlasBox, &Pixels),
    ) -> bool {
        let mut strip = Strip::new(scratch, font_family, ratio);
        let is_done = self.draw_missing_on(&mut strip, ratio, &mut has_time, &mut write);
        strip.read(|place, pixels| write(self.texts.packer.side(), place, pixels));
        is_done
    }

    // Apart from the frame around it: a browser compiles a function with a busy loop anew, all of it.
    #[inline(never)]
    fn draw_missing_on(
        &mut self,
        strip: &mut Strip<'_>,
        ratio: f64,
        has_time: &mut impl FnMut() -> bool,
        write: &mut impl FnMut(u32, AtlasBox, &Pixels),
    ) -> bool {
        let mut i = 0;
        while let Some(shown) = self.shown.get(i) {
            let text = shown.text;
            if self.texts.place(text).is_none() {
                if !has_time() {
                    return false;
                }
                self.are_vertices_stale = true;
                let side = self.texts.packer.side();
                let drawn = self.texts.draw(text, strip, ratio, |place, pixels| write(side, place, pixels));
                if drawn.is_err() {
                    // Begin again with what is shown now, in a larger square when there is one.
                    if self.was_restarted && !self.texts.packer.grow() {
                        return true;
                    }
                    self.was_restarted = true;
                    self.texts.invalidate_pixels();
                    strip.forget();
                    i = 0;
                    continue;
                }
            }
            i += 1;
        }
        self.was_restarted = false;
        true
    }

    /// The corners to draw when they changed, the basemap's first, and how many labels are the basemap's.
    // Apart from the frame around it: a browser compiles a function with a busy loop anew, all of it.
    #[inline(never)]
    pub(crate) fn take_changed_vertices(&mut self, ratio: f64) -> Option<(&[LabelVertex], usize)> {
        if !self.are_vertices_stale {
            return None;
        }
        self.are_vertices_stale = false;
        self.vertices.clear();
        let mut basemap_count = 0;
        for is_basemap in [true, false] {
            // What is placed first is drawn last.
            for shown in self.shown.iter().rev().filter(|shown| shown.owner.is_none() == is_basemap) {
                let Some(place) = self.texts.place(shown.text) else { continue };
                let device = |css_px: f64| ((css_px - PAD_CSS_PX) * ratio).round() as i16;
                let offset = [device(shown.offset.0), device(shown.offset.1)];
                let (sin, cos) = f64::from(shown.turn_rad).sin_cos();
                let turn = [cos, sin].map(|v| (v * TURN_UNITS).round() as i16);
                let since = |millis: f64| ((millis - self.laid_out_at_millis) / 1000.0).max(-1000.0) as f32;
                let fade = match shown.fade {
                    Fade::In(at) => [since(at), 1.0],
                    Fade::Out(at) => [since(at), -1.0],
                };
                for (right, down) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
                    self.vertices.push(LabelVertex {
                        at: shown.at,
                        offset,
                        corner: [(place.width * right) as i16, (place.height * down) as i16],
                        turn,
                        uv: [place.x as u16, place.y as u16],
                        fade,
                    });
                }
                basemap_count += usize::from(is_basemap);
            }
        }
        Some((&self.vertices, basemap_count))
    }

    /// A frame is about to be drawn: settles what has finished fading. Returns whether a layout should follow.
    pub(crate) fn begin_frame(&mut self, now_millis: f64) {
        self.drawn_at_millis = now_millis;
        if self.are_vertices_stale {
            self.laid_out_at_millis = now_millis;
        }
        let before = self.shown.len();
        self.shown
            .retain(|shown| !matches!(shown.fade, Fade::Out(since) if now_millis - since > FADE_MILLIS));
        self.are_vertices_stale |= self.shown.len() != before;
        let latest = self.shown.iter().map(|shown| match shown.fade {
            Fade::In(since) | Fade::Out(since) => since,
        });
        self.fades_until_millis = latest.fold(f64::NEG_INFINITY, f64::max) + FADE_MILLIS;
    }
}

/// From the position to the top left of the text.
fn offset(side: Side, width: f64, height: f64, gap: f64, dot: f64) -> (f64, f64) {
    match side {
        Side::Right => (gap, -height / 2.0),
        Side::Left => (-gap - width, -height / 2.0),
        Side::Below => (-width / 2.0, gap),
        Side::Above => (-width / 2.0, -gap - height),
        Side::Center => (-width / 2.0, -height / 2.0),
        Side::Dot => (-dot, -height / 2.0),
    }
}

/// A turned label takes small boxes one after the other: one around it all would keep everything else away.
fn boxes_along(at: ScreenPoint, turn_rad: f32, width: f64, height: f64) -> SmallVec<[ScreenBox; 24]> {
    let (sin, cos) = f64::from(turn_rad).sin_cos();
    let count = (width / height.max(1.0)).ceil().clamp(1.0, 24.0);
    let half = height / 2.0;
    let reach = (width / 2.0 - half).max(0.0);
    let at_part = |i: f64| {
        let along = if count > 1.0 { reach * (2.0 * i / (count - 1.0) - 1.0) } else { 0.0 };
        let (x, y) = (at.x + along * cos, at.y + along * sin);
        ScreenBox { left: x - half, top: y - half, right: x + half, bottom: y + half }
    };
    (0..count as u32).map(|i| at_part(f64::from(i))).collect()
}

/// Which label of the host's.
fn label_key(feature: FeatureId, index: u8) -> u64 {
    u64::from(feature.0) << 8 | u64::from(index)
}

/// Which name of the basemap's: the same one in tiles of all zooms. FNV-1a, with a bit that no label of the host's has.
fn name_key(name: &str, class: NameClass, at: FixedPoint) -> u64 {
    // A street says its name in many places, each for itself; a town stands a little elsewhere in the tiles of each zoom.
    let shift = if class == NameClass::Street { 0 } else { 19 };
    let place = [at.x >> shift, at.y >> shift].map(i32::to_le_bytes);
    let bytes = name.bytes().chain([class as u8]).chain(place.into_iter().flatten());
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    }) | 1 << 63
}

fn is_near(camera: &Camera, at: ScreenPoint) -> bool {
    let viewport = camera.viewport();
    let within = |v: f64, length: f64| (-MARGIN_CSS_PX..=length + MARGIN_CSS_PX).contains(&v);
    within(at.x, viewport.width) && within(at.y, viewport.height)
}

fn size_eighths(css_px: f32) -> u16 {
    (css_px.clamp(4.0, 200.0) * 8.0).round() as u16
}

// Apart from the frame around it: a browser compiles a function with a busy loop anew, all of it.
#[inline(never)]
fn add_overlay_labels(layout: &Layout<'_>, out: &mut Vec<Candidate>) {
    let camera = layout.camera;
    for (layer_id, layer) in layout.scene.layers.iter().filter(|(_, layer)| !layer.is_hidden) {
        let labels = layer.labels.iter().flat_map(|(feature, labels)| {
            (0..=u8::MAX).zip(labels).map(move |(index, label)| (feature, index, label))
        });
        // In any order: they are sorted before they are placed.
        for (feature, index, overlay) in labels {
            let label = &overlay.label;
            let screen = camera.screen_from_world(overlay.at.to_world());
            if camera.zoom() < f64::from(label.min_zoom) || label.text.is_empty() || !is_near(camera, screen)
            {
                continue;
            }
            let places: &[Side] = match label.place {
                LabelPlace::Right => &[Side::Right, Side::Left, Side::Below, Side::Above],
                LabelPlace::Below => &[Side::Below, Side::Above, Side::Right, Side::Left],
                LabelPlace::Center => &[Side::Center],
            };
            out.push(Candidate {
                key: label_key(*feature, index),
                at: overlay.at,
                screen,
                text: TextKey {
                    text: text::broken(&label.text, 26),
                    size_eighths: size_eighths(label.size_css_px * layout.text_scale),
                    weight: label.weight,
                    color: label.color,
                    halo: label.halo,
                    spacing_centi_em: 0,
                    dot_tenths: 0,
                    is_left_aligned: label.place == LabelPlace::Right,
                },
                places,
                gap_css_px: f64::from(label.offset_css_px),
                owner: Some((*layer_id, *feature)),
                index,
                is_pickable: overlay.is_pickable,
                rank: (i64::MAX, i64::from(label.priority)),
                overlaps: label.overlaps,
                along: None,
            });
        }
    }
}

fn add_names(layout: &Layout<'_>, out: &mut Vec<Candidate>) {
    if !tile::IS_BUILT_IN {
        return;
    }
    let (camera, theme) = (layout.camera, layout.theme);
    let zoom = camera.zoom();
    // Larger letters have less room: as many names as on a map that is so much smaller, and quieter than the operation's.
    let reading_zoom = zoom - f64::from(layout.text_scale.max(1.0)).log2();
    let scale = layout.text_scale.min(layout.text_scale * 0.5 + 0.5);
    for tile in layout.tiles {
        let place = tile.place.id;
        // From near the names of the tiles on top are the ones, from far off those of the lowest.
        if tile.tileset > 0 && zoom < style::UPPER_EARTH_WHOLE {
            continue;
        }
        let above: SmallVec<[TileId; 16]> = layout
            .tiles
            .iter()
            .filter(|upper| {
                zoom >= style::UPPER_EARTH_WHOLE && upper.tileset > tile.tileset && upper.mesh.image.is_none()
            })
            .map(|upper| upper.place.id)
            .collect();
        for name in &tile.mesh.names {
            if reading_zoom < f64::from(name.min_zoom) || zoom >= style::name_ends_at(name.class) {
                continue;
            }
            // An ancestor stands in for a part of itself only.
            if !place.holds(name.at) || above.iter().any(|upper| upper.holds(name.at)) {
                continue;
            }
            let screen = camera.screen_from_world(name.at.to_world());
            if !is_near(camera, screen) {
                continue;
            }
            let look = style::name_look(name.class, theme, zoom);
            let is_locality =
                !matches!(name.class, NameClass::Country | NameClass::Region | NameClass::Water);
            let (first, second) = name.names.lines(layout.language, is_locality);
            let lines = |text: &str| {
                let text = if name.along.is_some() { text.to_owned() } else { text::broken(text, 12) };
                if look.is_upper { raster::upper(&text) } else { text }
            };
            let mut text = lines(first);
            if let Some(second) = second {
                text.push('\n');
                text.push_str(&lines(second));
            }
            let has_dot = look.dot_radius_css_px > 0.0;
            out.push(Candidate {
                key: name_key(&name.names.local, name.class, name.at),
                at: name.at,
                screen,
                text: TextKey {
                    text,
                    size_eighths: size_eighths(look.size_css_px * scale),
                    weight: LabelWeight::Regular,
                    color: look.color,
                    halo: theme.text_halo,
                    spacing_centi_em: (look.spacing_em * 100.0).round() as u8,
                    dot_tenths: (look.dot_radius_css_px * scale * 10.0).round().min(250.0) as u8,
                    is_left_aligned: has_dot,
                },
                places: if has_dot { &[Side::Dot] } else { &[Side::Center] },
                gap_css_px: 0.0,
                owner: None,
                index: 0,
                is_pickable: false,
                rank: (name.class as i64, i64::from(name.rank)),
                overlaps: false,
                along: name
                    .along
                    .map(|along| (along.turn_rad, f64::from(along.length_world) * world_css_px(zoom))),
            });
        }
    }
}

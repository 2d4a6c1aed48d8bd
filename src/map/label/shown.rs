//! The labels shown now: selected by priority, kept steady while the map moves, faded in and out.
//!
//! The host's labels take precedence over the basemap's, and no label covers a symbol of the host, unless its
//! [`LabelRoom`] allows it.

use compact::number;
use smallvec::SmallVec;

use super::curve::{ScreenLine, Stop, Stops};
use super::placement::{MARGIN_CSS_PX, Occupancy, ScreenBox};
use super::raster::{self, Strip};
use super::text::{self, LineLength, PAD_CSS_PX, TextAtlas, TextId, TextKey};
use crate::map::camera::Camera;
use crate::map::icon::atlas::{AtlasBox, ImageTable};
use crate::map::icon::raster::{Pixels, Scratch};
use crate::map::layer::{Crowding, FeatureId, LabelPlace, LabelRoom, LabelWeight, LayerId};
use crate::map::mercator::world_css_px;
use crate::map::pick::{Among, Pick};
use crate::map::scene::{LEADERS, Scene};
use crate::map::space::{FixedPoint, ScreenPoint};
use crate::map::spread::Aside;
use crate::map::theme::MapTheme;
use crate::map::tile::cache::DrawnTile;
use crate::map::tile::style::{self, NameClass};
use crate::map::tile::{self, TileId};
use compact::sorted::SortedMap;

/// Vertex of a label.
#[derive(Debug, Clone, Copy, PartialEq, bytemuck::Pod, bytemuck::Zeroable)]
#[repr(C)]
pub(crate) struct LabelVertex {
    at: FixedPoint,
    /// Vector from the position to the top left of the image, in device pixels times [`OFFSET_UNITS`].
    offset: [i16; 2],
    /// Vector from the top left of the image to this vertex, in device pixels.
    corner: [i16; 2],
    /// Rotation about the position, clockwise: cosine and sine, times [`TURN_UNITS`].
    ///
    /// A bent text consists of many quads whose vertices are rotated individually.
    turn: [i16; 2],
    /// Texture coordinates: the top left of the image in the atlas.
    uv: [u16; 2],
    /// Start of the fade in seconds from the layout, and its direction: 1 fades in, -1 fades out, 0 does not fade.
    fade: [f32; 2],
}

#[cfg(feature = "canvas2d")]
impl LabelVertex {
    pub(crate) const fn position(&self) -> FixedPoint {
        self.at
    }

    /// Returns the vector from the top left of the image; for the fourth vertex of an unbent label, that is its width
    /// and height.
    pub(crate) const fn corner_device_px(&self) -> [i16; 2] {
        self.corner
    }

    /// Returns cosine and sine of its clockwise rotation.
    pub(crate) fn turn(&self) -> [f64; 2] {
        self.turn.map(|v| f64::from(v) / TURN_UNITS)
    }

    /// Returns where it is drawn, in device pixels from the position.
    pub(crate) fn drawn_device_px(&self) -> [f64; 2] {
        let [cos, sin] = self.turn();
        let at = |i: usize| f64::from(self.offset[i]) / OFFSET_UNITS + f64::from(self.corner[i]);
        let (x, y) = (at(0), at(1));
        [x * cos - y * sin, x * sin + y * cos]
    }

    pub(crate) const fn uv_device_px(&self) -> [u16; 2] {
        self.uv
    }

    /// Returns the opacity at an age in seconds since the layout; the shader computes the same.
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

/// Factor of [`LabelVertex::offset`].
const OFFSET_UNITS: f64 = 4.0;
/// Factor of [`LabelVertex::turn`].
const TURN_UNITS: f64 = 16384.0;

#[derive(Debug, Clone, Copy, PartialEq)]
enum Fade {
    /// Fading in since a time in milliseconds.
    In(f64),
    /// Fading out since a time in milliseconds.
    Out(f64),
}

#[derive(Debug, Clone, PartialEq)]
struct Shown {
    key: u64,
    text: TextId,
    at: FixedPoint,
    /// Vector from the position to the top left of the text, in CSS pixels.
    offset: (f64, f64),
    /// Stops of a text along a line; empty for other texts.
    stops: Stops,
    place: usize,
    fade: Fade,
    /// `None` for labels of the basemap.
    owner: Option<(LayerId, FeatureId)>,
    /// Index among the labels of its owner.
    index: u8,
    is_pickable: bool,
}

/// Boxes of symbols that some labels may cover.
#[derive(Default)]
struct Coverable {
    /// Symbols that merge only with alike ones or never move: covered by [`LabelRoom::OverLesser`] only.
    alike: Vec<ScreenBox>,
    /// Symbols that merge with any other or overlap freely: also covered by [`LabelRoom::OverCrowd`].
    any: Vec<ScreenBox>,
}

/// Label that may be shown if there is room.
struct Candidate {
    key: u64,
    at: FixedPoint,
    /// Anchor on the canvas, which may be displaced from the position.
    screen: ScreenPoint,
    /// Vector from the position to the anchor, in CSS pixels.
    shift: (f64, f64),
    text: TextKey,
    /// Sides of the anchor to try; the first free one is taken.
    places: &'static [Side],
    /// Index of the side for which the declutter pass reserved room.
    reserved: Option<usize>,
    gap_css_px: f64,
    /// Number of lines.
    lines: f64,
    /// Distances added to the gap; for each one, all sides are tried before the next.
    steps_css_px: &'static [f64],
    owner: Option<(LayerId, FeatureId)>,
    index: u8,
    is_pickable: bool,
    /// Order of placement: greater goes first.
    rank: (i64, i64),
    room: LabelRoom,
    /// Part of the line that the text is written along.
    along: Option<OnLine>,
}

/// Part of a line on which a text may be placed.
#[derive(Debug, Clone, Copy)]
struct OnLine {
    /// Index of the line.
    line: usize,
    /// Middle of the part, in CSS pixels along the line.
    middle: f64,
    /// Length of the part.
    room: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Right,
    /// First line beside the symbol, the others below.
    RightDown,
    /// Last line beside the symbol, the others above.
    RightUp,
    LeftDown,
    LeftUp,
    Left,
    Below,
    Above,
    Center,
    /// At the lower right, over the symbol's edge.
    Corner,
    /// To the right of the dot that marks the position.
    Dot,
}

/// Duration of a fade.
const FADE_MILLIS: f64 = 160.0;
/// Line length of the host's labels. The longest line fits on the smallest canvas.
pub(crate) const LABEL_LINE: LineLength = LineLength { about: 26, most: 40 };
/// Line length of the basemap's names. Some villages have long names.
const NAME_LINE: LineLength = LineLength { about: 12, most: 36 };
/// Maximum number of labels on screen; more would not be legible.
const MAX_SHOWN: usize = 1200;
/// Number of symbols in a layer above which it is a crowd.
const CROWD: usize = 1000;
/// Additional distances tried for the name of a place surrounded by symbols.
const AROUND_CSS_PX: [f64; 6] = [0.0, 10.0, 22.0, 36.0, 52.0, 70.0];
/// Additional distance from which a name is no longer placed at the side.
const AROUND_SIDE_CSS_PX: f64 = 24.0;
/// Minimum distance between two repetitions of a street's name.
const REPEAT_CSS_PX: f64 = 320.0;
/// Minimum length of the parts into which a long street is divided, each with its own name: two parts from twice this
/// length on, four from four times.
const PART_CSS_PX: f64 = 440.0;
/// Positions on its part that are tried for a name, the middle first.
const SHIFTS: [f64; 5] = [0.0, -0.16, 0.16, -0.32, 0.32];

/// Everything that the layout of labels depends on.
pub(crate) struct Layout<'a> {
    pub(crate) camera: &'a Camera,
    pub(crate) scene: &'a Scene,
    pub(crate) images: &'a ImageTable,
    pub(crate) tiles: &'a [DrawnTile],
    /// Boxes of the interface over the map, which labels avoid.
    pub(crate) covers: &'a [ScreenBox],
    pub(crate) theme: &'a MapTheme,
    pub(crate) language: &'a str,
    pub(crate) text_scale: f32,
    pub(crate) now_millis: f64,
    /// Whether labels appear at once, without fading.
    pub(crate) is_still: bool,
}

/// The labels shown, and their pixels.
#[derive(Debug, Default)]
pub(crate) struct Labels {
    shown: Vec<Shown>,
    pub(crate) texts: TextAtlas,
    occupancy: Occupancy,
    vertices: Vec<LabelVertex>,
    are_vertices_stale: bool,
    /// Whether the atlas was cleared for the current labels, which are not all drawn yet: if it fills up again, it is
    /// too small.
    was_restarted: bool,
    laid_out_at_millis: f64,
    /// End of the last running fade.
    fades_until_millis: f64,
    drawn_at_millis: f64,
}

impl Labels {
    /// Returns the number of labels shown.
    pub(crate) fn len(&self) -> usize {
        self.shown.iter().filter(|shown| matches!(shown.fade, Fade::In(_))).count()
    }

    /// Returns whether the last frame showed running fades: then another frame is due, however late it comes.
    pub(crate) fn is_fading(&self) -> bool {
        self.drawn_at_millis < self.fades_until_millis
    }

    /// Returns the seconds since the layout, for the shader.
    pub(crate) fn age_secs(&self, now_millis: f64) -> f32 {
        ((now_millis - self.laid_out_at_millis) / 1000.0) as f32
    }

    /// Discards the pixels, after the GPU lost its copy.
    pub(crate) fn invalidate(&mut self) {
        self.texts.invalidate_pixels();
        self.are_vertices_stale = true;
    }

    /// Forgets all labels, after fonts or the language changed.
    pub(crate) fn clear(&mut self) {
        self.texts.clear();
        self.shown.clear();
        self.are_vertices_stale = true;
    }

    /// Returns the owner of the label at a point, for picking.
    pub(crate) fn at(&self, among: &Among, camera: &Camera, at: ScreenPoint) -> Option<Pick> {
        let hit = |shown: &&Shown| {
            if !shown.owner.is_some_and(|(layer, _)| among.contains(&layer)) {
                return false;
            }
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

    /// Follows a change of data: removes labels whose feature is gone, and moves the others with their symbols.
    ///
    /// Whether there is room for other labels is left to the next layout.
    pub(crate) fn follow(&mut self, scene: &Scene) {
        let mut has_changed = false;
        self.shown.retain_mut(|shown| {
            let Some((layer, feature)) = shown.owner else { return true };
            let layer = scene.layer(layer).filter(|layer| !layer.is_hidden);
            let label = layer.and_then(|layer| layer.labels.get(&feature)?.get(usize::from(shown.index)));
            has_changed |= label.is_none_or(|label| label.at != shown.at);
            if let Some(label) = label {
                shown.at = label.at;
            }
            label.is_some()
        });
        self.are_vertices_stale |= has_changed;
    }

    /// Selects the labels to show. Returns whether all candidates were considered.
    ///
    /// Measuring takes time: when `has_time` returns false, the remaining new texts wait.
    // Not inlined into the frame function: a browser recompiles a function with a hot loop as a whole.
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
        let mut lines = Vec::new();
        add_names(layout, &mut candidates, &mut lines);
        let mut coverable = Coverable::default();
        if candidates.iter().any(|candidate| candidate.room != LabelRoom::Anywhere) {
            self.occupancy.reset(viewport.width, viewport.height);
            layout.covers.iter().for_each(|cover| self.occupancy.take(*cover));
            self.take_symbols(layout, &mut coverable);
        }
        let turn = |candidate: &Candidate| match candidate.room {
            LabelRoom::OverLesser => 0,
            LabelRoom::OverCrowd => 1,
            LabelRoom::Free | LabelRoom::Anywhere => 2,
        };
        candidates
            .sort_unstable_by(|a, b| turn(a).cmp(&turn(b)).then(b.rank.cmp(&a.rank)).then(a.key.cmp(&b.key)));
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
            if turn(&candidate) > 0 {
                coverable.alike.drain(..).for_each(|of| self.occupancy.take(of));
            }
            if turn(&candidate) > 1 {
                coverable.any.drain(..).for_each(|of| self.occupancy.take(of));
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
            let mut stops = Stops::new();
            if let Some(on_line) = candidate.along {
                let is_repeated = streets
                    .iter()
                    .any(|(other, at)| *other == text && at.distance(candidate.screen) < REPEAT_CSS_PX);
                let Some(line) = lines.get(on_line.line).filter(|_| !is_repeated && width <= on_line.room)
                else {
                    continue;
                };
                let found = SHIFTS.into_iter().find_map(|shift| {
                    let middle = on_line.middle + shift * (on_line.room - width);
                    let stops = line.stops(middle, (width, height), candidate.screen)?;
                    self.occupancy.take_all(&boxes_along(candidate.screen, &stops, height)).then_some(stops)
                });
                let Some(found) = found else { continue };
                stops = found;
                streets.push((text, candidate.screen));
            }
            let dot = self.texts.dot_css_px(text);
            let line = height / candidate.lines;
            let at_step = |step: &f64| {
                let gap = candidate.gap_css_px + step * (f64::from(layout.text_scale) * 0.7).max(1.0);
                // Far to the side it would seem to name something else.
                let is_near = *step < AROUND_SIDE_CSS_PX;
                let places = candidate
                    .places
                    .iter()
                    .filter(move |side| is_near || matches!(side, Side::Below | Side::Above));
                places.map(move |side| offset(*side, width, height, line, gap, dot))
            };
            let offsets: Vec<(f64, f64)> = candidate.steps_css_px.iter().flat_map(at_step).collect();
            let old = before.get(&candidate.key).and_then(|i| self.shown.get(*i));
            let box_at = |place: usize| {
                let (right, down) = offsets.get(place).copied().unwrap_or_default();
                let (left, top) = (candidate.screen.x + right, candidate.screen.y + down);
                ScreenBox { left, top, right: left + width, bottom: top + height }.grown(1.5)
            };
            // Prefer the reserved side, then the previous one, so that labels stay steady.
            let kept = candidate.reserved.or_else(|| {
                old.map(|old| old.place).filter(|place| {
                    // A label at an additional distance moves closer as soon as it can.
                    *place < candidate.places.len()
                        && candidate.room != LabelRoom::Anywhere
                        && candidate.along.is_none()
                })
            });
            let place = kept.filter(|place| self.occupancy.take_first_free(&[box_at(*place)]).is_some());
            // Labels of the host are placed only where the edge of the canvas does not cut them.
            let place = place.or_else(|| {
                if candidate.room == LabelRoom::Anywhere || candidate.along.is_some() {
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
                offset: {
                    let (right, down) = offsets.get(place).copied().unwrap_or_default();
                    (right + candidate.shift.0, down + candidate.shift.1)
                },
                stops,
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

    /// Fades out labels that are no longer shown; keeps those that could not be considered yet.
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

    /// Reserves the room of symbols, which labels must not hide.
    ///
    /// Symbols that some labels may cover are collected in `coverable`; their room is reserved after those few
    /// labels.
    // Not inlined into the frame function: a browser recompiles a function with a hot loop as a whole.
    #[inline(never)]
    fn take_symbols(&mut self, layout: &Layout<'_>, coverable: &mut Coverable) {
        let camera = layout.camera;
        let steps_per_css_px = 1.0 / f64::from(camera.eye_uniform().css_px_per_step);
        let viewport = camera.viewport();
        let ground = camera.ground_size();
        let half = (
            (ground.width / 2.0 + MARGIN_CSS_PX) * steps_per_css_px,
            (ground.height / 2.0 + MARGIN_CSS_PX) * steps_per_css_px,
        );
        let bearing = camera.bearing();
        let eye = camera.eye_uniform().eye;
        for layer in layout.scene.layers.values().filter(|layer| !layer.is_hidden) {
            // In a crowd, thousands of symbols of the same size stand on one another.
            let is_crowd = layer.symbols.len() > CROWD;
            if is_crowd {
                self.occupancy.forget_middles();
            }
            layer.symbols.for_each_standing_near(eye, half, |crowding, record| {
                let Some(image) = layout.images.get(record.image()) else { return };
                if !record.is_shown_at(camera.zoom()) {
                    return;
                }
                let (dx, dy) = record.at.steps_from(eye);
                let size = f64::from(image.size_css_px);
                let rise = if image.is_tip_anchored { size / 2.0 } else { 0.0 };
                let (east, south) = record.aside().way(size);
                let (right, down) =
                    bearing.to_screen(dx / steps_per_css_px + east, dy / steps_per_css_px + south);
                let (x, y) = (right + viewport.width / 2.0, down + viewport.height / 2.0 - rise);
                if is_crowd && !self.occupancy.is_first_in(x, y) {
                    return;
                }
                let half = size / 2.0 - 1.0;
                let of = ScreenBox { left: x - half, top: y - half, right: x + half, bottom: y + half };
                match crowding {
                    Crowding::Overlaps | Crowding::Joins => coverable.any.push(of),
                    Crowding::Stays | Crowding::JoinsAlike => coverable.alike.push(of),
                    Crowding::StepsAside => self.occupancy.take(of),
                }
            });
        }
    }

    /// Draws the missing pixels of labels. Returns whether none are missing any more.
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

    // Not inlined into the frame function: a browser recompiles a function with a hot loop as a whole.
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
                    // Start again with the current labels only; if that was not enough, in a larger atlas if
                    // possible.
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

    /// Returns the vertices if they changed, those of the basemap first, and the number of quads of the basemap.
    // Not inlined into the frame function: a browser recompiles a function with a hot loop as a whole.
    #[inline(never)]
    pub(crate) fn take_changed_vertices(&mut self, ratio: f64) -> Option<(&[LabelVertex], usize)> {
        if !self.are_vertices_stale {
            return None;
        }
        self.are_vertices_stale = false;
        self.vertices.clear();
        let mut basemap_count = 0;
        for is_basemap in [true, false] {
            // The labels placed first are drawn last.
            for shown in self.shown.iter().rev().filter(|shown| shown.owner.is_none() == is_basemap) {
                let Some(place) = self.texts.place(shown.text) else { continue };
                // Unrotated text is aligned to whole pixels.
                let device = |css_px: f64| (((css_px - PAD_CSS_PX) * ratio).round() * OFFSET_UNITS) as i16;
                let offset = [device(shown.offset.0), device(shown.offset.1)];
                let since = |millis: f64| ((millis - self.laid_out_at_millis) / 1000.0).max(-1000.0) as f32;
                let fade = match shown.fade {
                    Fade::In(at) => [since(at), 1.0],
                    Fade::Out(at) => [since(at), -1.0],
                };
                let uv = [place.x as u16, place.y as u16];
                let vertex =
                    |offset, corner, turn| LabelVertex { at: shown.at, offset, corner, turn, uv, fade };
                let (width, height) = (place.width as i16, place.height as i16);
                let before = self.vertices.len();
                if shown.stops.is_empty() {
                    let level = [TURN_UNITS as i16, 0];
                    let corners = [[0, 0], [width, 0], [0, height], [width, height]];
                    self.vertices.extend(corners.map(|corner| vertex(offset, corner, level)));
                }
                let cuts = shown.stops.len().saturating_sub(1).max(1) as f64;
                for (i, pair) in (0_u32..).zip(shown.stops.windows(2)) {
                    let [from, to] = *pair else { continue };
                    let cut = |i: u32| (f64::from(place.width) * f64::from(i) / cuts).round() as i16;
                    let (from, to) = ((from, cut(i)), (to, cut(i + 1)));
                    for ((stop, x), y) in [(from, 0), (to, 0), (from, height), (to, height)] {
                        let (offset, turn) = turned_about(&stop, x, height, ratio);
                        self.vertices.push(vertex(offset, [x, y], turn));
                    }
                }
                if is_basemap {
                    basemap_count += (self.vertices.len() - before) / 4;
                }
            }
        }
        Some((&self.vertices, basemap_count))
    }

    /// Prepares for a frame: removes labels that have faded out.
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

/// Returns the vector from the anchor to the top left of the text.
fn offset(side: Side, width: f64, height: f64, line: f64, gap: f64, dot: f64) -> (f64, f64) {
    match side {
        Side::Right => (gap, -height / 2.0),
        Side::RightDown => (gap, -line / 2.0),
        Side::RightUp => (gap, line / 2.0 - height),
        Side::LeftDown => (-gap - width, -line / 2.0),
        Side::LeftUp => (-gap - width, line / 2.0 - height),
        Side::Left => (-gap - width, -height / 2.0),
        Side::Below => (-width / 2.0, gap),
        Side::Above => (-width / 2.0, -gap - height),
        Side::Center => (-width / 2.0, -height / 2.0),
        Side::Corner => (gap, gap - height / 2.0),
        Side::Dot => (-dot, -height / 2.0),
    }
}

/// Returns offset and rotation of the vertices at a cut through a bent text, `x` device pixels from its left.
fn turned_about(stop: &Stop, x: i16, height: i16, ratio: f64) -> ([i16; 2], [i16; 2]) {
    let (sin, cos) = stop.turn_rad.sin_cos();
    let (right, down) = (stop.right * ratio, stop.down * ratio);
    // The shader rotates offset and corner together, so the vector to the stop is rotated back first.
    let (along, across) = (right * cos + down * sin, down * cos - right * sin);
    let offset = [along - f64::from(x), across - f64::from(height) / 2.0];
    let turn = [cos, sin];
    (offset.map(|v| (v * OFFSET_UNITS).round() as i16), turn.map(|v| (v * TURN_UNITS).round() as i16))
}

/// Returns small boxes along a rotated label: one box around all of it would block too much room.
fn boxes_along(at: ScreenPoint, stops: &Stops, height: f64) -> SmallVec<[ScreenBox; 24]> {
    let half = height / 2.0;
    let mut boxes = SmallVec::new();
    for pair in stops.windows(2) {
        let [from, to] = *pair else { continue };
        let (x, y) = (to.right - from.right, to.down - from.down);
        let count = (x.hypot(y) / height.max(1.0)).ceil().clamp(1.0, 24.0);
        for i in 0..count as u32 {
            let part = (f64::from(i) + 0.5) / count;
            let (x, y) = (at.x + from.right + x * part, at.y + from.down + y * part);
            boxes.push(ScreenBox { left: x - half, top: y - half, right: x + half, bottom: y + half });
        }
    }
    boxes
}

/// Key of a label of the host.
fn label_key(feature: FeatureId, index: u8) -> u64 {
    u64::from(feature.0) << 8 | u64::from(index)
}

/// Key of a name of the basemap, the same in tiles of all zooms.
///
/// An FNV-1a hash with the highest bit set, which keys of the host's labels do not have.
fn name_key(name: &str, class: NameClass, at: FixedPoint, part: (u8, u8)) -> u64 {
    // A street has its name in many places, each with its own key; the position of a town varies with the zoom of the
    // tile.
    let shift = if class == NameClass::Street { 0 } else { 19 };
    let place = [at.x >> shift, at.y >> shift].map(i32::to_le_bytes);
    let bytes = name.bytes().chain([class as u8, part.0, part.1]).chain(place.into_iter().flatten());
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    }) | 1 << 63
}

fn is_near(camera: &Camera, at: ScreenPoint, reach_css_px: f64) -> bool {
    let viewport = camera.viewport();
    let margin = MARGIN_CSS_PX + reach_css_px;
    let within = |v: f64, length: f64| (-margin..=length + margin).contains(&v);
    within(at.x, viewport.width) && within(at.y, viewport.height)
}

fn size_eighths(css_px: f32) -> u16 {
    (css_px.clamp(4.0, 200.0) * 8.0).round() as u16
}

// Not inlined into the frame function: a browser recompiles a function with a hot loop as a whole.
#[inline(never)]
fn add_overlay_labels(layout: &Layout<'_>, out: &mut Vec<Candidate>) {
    let camera = layout.camera;
    let leaders = std::iter::once((&LEADERS, &layout.scene.leaders));
    for (layer_id, layer) in layout.scene.layers.iter().filter(|(_, layer)| !layer.is_hidden).chain(leaders) {
        let labels = layer.labels.iter().flat_map(|(feature, labels)| {
            (0..=u8::MAX).zip(labels).map(move |(index, label)| (feature, index, label))
        });
        // In any order: they are sorted before they are placed.
        for (feature, index, overlay) in labels {
            let label = &overlay.label;
            let screen = camera.screen_from_world(overlay.at.to_world());
            if camera.zoom() < f64::from(label.min_zoom)
                || label.text.is_empty()
                || !is_near(camera, screen, 0.0)
            {
                continue;
            }
            // The label moves with its symbol.
            let symbol = layer
                .symbols
                .of(*feature)
                .find(|record| record.at == overlay.at && record.is_meant_for(camera.zoom()));
            if symbol.is_some_and(|record| record.aside() == Aside::JOINED) {
                continue;
            }
            let size = symbol.and_then(|record| layout.images.get(record.image()));
            let size = size.map_or(0.0, |image| f64::from(image.size_css_px));
            let (east, south) = symbol.map_or(overlay.shift, |record| record.aside().way(size));
            let shift = camera.bearing().to_screen(east, south);
            let screen = ScreenPoint { x: screen.x + shift.0, y: screen.y + shift.1 };
            let places: &[Side] = match label.place {
                LabelPlace::Right => &[
                    // The first six must be in the order in which the declutter pass numbers them.
                    Side::Right,
                    Side::Left,
                    Side::RightDown,
                    Side::LeftDown,
                    Side::RightUp,
                    Side::LeftUp,
                    Side::Below,
                    Side::Above,
                ],
                LabelPlace::Below | LabelPlace::Around => {
                    &[Side::Below, Side::Above, Side::Right, Side::Left]
                }
                LabelPlace::Center => &[Side::Center],
                LabelPlace::Corner => &[Side::Corner, Side::Right, Side::Below, Side::Left, Side::Above],
            };
            let text = text::broken(&label.text, LABEL_LINE);
            out.push(Candidate {
                key: label_key(*feature, index),
                lines: text.lines().count().max(1) as f64,
                at: overlay.at,
                screen,
                shift,
                text: TextKey {
                    text,
                    size_eighths: size_eighths(label.size_css_px * layout.text_scale),
                    weight: label.weight,
                    color: label.color,
                    halo: label.halo,
                    spacing_centi_em: 0,
                    dot_tenths: 0,
                    is_left_aligned: label.place == LabelPlace::Right,
                },
                places,
                reserved: layout
                    .scene
                    .reserved
                    .get(feature)
                    .filter(|_| label.room == LabelRoom::OverLesser)
                    .copied(),
                gap_css_px: f64::from(label.offset_css_px),
                steps_css_px: if label.place == LabelPlace::Around { &AROUND_CSS_PX } else { &[0.0] },
                owner: Some((*layer_id, *feature)),
                index,
                is_pickable: overlay.is_pickable,
                rank: (i64::MAX, i64::from(label.priority)),
                room: label.room,
                along: None,
            });
        }
    }
}

fn add_names(layout: &Layout<'_>, out: &mut Vec<Candidate>, lines: &mut Vec<ScreenLine>) {
    if !tile::IS_BUILT_IN {
        return;
    }
    let (camera, theme) = (layout.camera, layout.theme);
    let zoom = camera.zoom();
    // Larger letters leave less room: show as many names as on a map smaller by that factor, in letters that grow
    // less than those of the operation.
    let reading_zoom = zoom - f64::from(layout.text_scale.max(1.0)).log2();
    let scale = layout.text_scale.min(layout.text_scale * 0.5 + 0.5);
    for tile in layout.tiles {
        let place = tile.place.id;
        // At high zooms upper tilesets provide the names, at low zooms the lowest one.
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
            // Of an ancestor that stands in, only the part within the place is shown.
            let is_here = |at: FixedPoint| place.holds(at) && !above.iter().any(|upper| upper.holds(at));
            let screen = camera.screen_from_world(name.at.to_world());
            let length =
                name.along.as_ref().map_or(0.0, |along| f64::from(along.length_world) * world_css_px(zoom));
            if !is_near(camera, screen, length) || name.along.is_none() && !is_here(name.at) {
                continue;
            }
            let look = style::name_look(name.class, theme, zoom);
            let is_locality =
                !matches!(name.class, NameClass::Country | NameClass::Region | NameClass::Water);
            let (first, second) = name.names.lines(layout.language, is_locality);
            let written = |text: &str| {
                let text = if name.along.is_some() { text.to_owned() } else { text::broken(text, NAME_LINE) };
                if look.is_upper { raster::upper(&text) } else { text }
            };
            let mut text = written(first);
            if let Some(second) = second {
                text.push('\n');
                text.push_str(&written(second));
            }
            let has_dot = look.dot_radius_css_px > 0.0;
            let candidate =
                |at: FixedPoint, screen: ScreenPoint, part: (u8, u8), along: Option<OnLine>| Candidate {
                    key: name_key(&name.names.local, name.class, name.at, part),
                    at,
                    screen,
                    shift: (0.0, 0.0),
                    text: TextKey {
                        text: text.clone(),
                        size_eighths: size_eighths(look.size_css_px * scale),
                        weight: LabelWeight::Regular,
                        color: look.color,
                        halo: theme.text_halo,
                        spacing_centi_em: (look.spacing_em * 100.0).round() as u8,
                        dot_tenths: (look.dot_radius_css_px * scale * 10.0).round().min(250.0) as u8,
                        is_left_aligned: has_dot,
                    },
                    places: if has_dot { &[Side::Dot] } else { &[Side::Center] },
                    reserved: None,
                    gap_css_px: 0.0,
                    lines: 1.0,
                    steps_css_px: &[0.0],
                    owner: None,
                    index: 0,
                    is_pickable: false,
                    rank: (name.class as i64, i64::from(name.rank)),
                    room: LabelRoom::Free,
                    along,
                };
            let Some(along) = &name.along else {
                out.push(candidate(name.at, screen, (0, 0), None));
                continue;
            };
            let line = ScreenLine::new(along.path.iter().map(|at| camera.screen_from_world(at.to_world())));
            // At most doubles from one zoom level to the next.
            let count = number::exp2((line.length_css_px() / PART_CSS_PX).log2().floor().clamp(0.0, 5.0));
            let room = line.length_css_px() / count;
            for i in 0..count as u8 {
                let middle = room * (f64::from(i) + 0.5);
                let Some(screen) = line.point_at(middle) else { continue };
                let at = FixedPoint::from_world(camera.world_from_screen(screen));
                if is_near(camera, screen, 0.0) && is_here(at) {
                    let on_line = OnLine { line: lines.len(), middle, room };
                    out.push(candidate(at, screen, (i, count as u8), Some(on_line)));
                }
            }
            lines.push(line);
        }
    }
}

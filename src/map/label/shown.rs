//! The labels that are shown now: chosen by priority among all there are, kept steady while the map moves, faded in
//! and out. The host's labels come before the basemap's, and no label covers a symbol of the host's.

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

/// A corner of a label.
#[derive(Debug, Clone, Copy, PartialEq, bytemuck::Pod, bytemuck::Zeroable)]
#[repr(C)]
pub(crate) struct LabelVertex {
    at: FixedPoint,
    /// From the position to the image's top left, device pixels times [`OFFSET_UNITS`].
    offset: [i16; 2],
    /// From the image's top left, device pixels.
    corner: [i16; 2],
    /// How it is turned about its position, clockwise: cosine and sine, times [`TURN_UNITS`]. A bent text is many quads,
    /// whose corners are turned each for itself.
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

    /// From the image's top left; of the fourth vertex of a whole label: how wide and high it is.
    pub(crate) const fn corner_device_px(&self) -> [i16; 2] {
        self.corner
    }

    /// Cosine and sine of the angle that it is turned by, clockwise.
    pub(crate) fn turn(&self) -> [f64; 2] {
        self.turn.map(|v| f64::from(v) / TURN_UNITS)
    }

    /// Where it is drawn, device pixels from the position.
    pub(crate) fn drawn_device_px(&self) -> [f64; 2] {
        let [cos, sin] = self.turn();
        let at = |i: usize| f64::from(self.offset[i]) / OFFSET_UNITS + f64::from(self.corner[i]);
        let (x, y) = (at(0), at(1));
        [x * cos - y * sin, x * sin + y * cos]
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

/// One, in [`LabelVertex::offset`].
const OFFSET_UNITS: f64 = 4.0;
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
    /// Where it is cut, for a text along a line; empty for others.
    stops: Stops,
    place: usize,
    fade: Fade,
    /// `None` for the basemap's.
    owner: Option<(LayerId, FeatureId)>,
    /// Which of its owner's labels it is.
    index: u8,
    is_pickable: bool,
}

/// Where symbols stand that some labels may cover.
#[derive(Default)]
struct Coverable {
    /// That join their like, or cannot make room.
    alike: Vec<ScreenBox>,
    /// That join anything, or are in nobody's way.
    any: Vec<ScreenBox>,
}

/// A label that wants to be shown.
struct Candidate {
    key: u64,
    at: FixedPoint,
    /// Where it stands, which may be aside of its position.
    screen: ScreenPoint,
    /// From the position to where it stands, CSS pixels.
    shift: (f64, f64),
    text: TextKey,
    /// Beside what; the first that is free is taken.
    places: &'static [Side],
    /// The place that was kept free for it.
    reserved: Option<usize>,
    gap_css_px: f64,
    /// How many lines it has.
    lines: f64,
    /// So much farther off than the gap, all places one after the other.
    steps_css_px: &'static [f64],
    owner: Option<(LayerId, FeatureId)>,
    index: u8,
    is_pickable: bool,
    /// Greater is placed first.
    rank: (i64, i64),
    room: LabelRoom,
    /// Written along a line.
    along: Option<OnLine>,
}

/// A part of a line that a text may stand on.
#[derive(Debug, Clone, Copy)]
struct OnLine {
    /// Which line.
    line: usize,
    /// The middle of the part, CSS pixels along.
    middle: f64,
    /// How long the part is.
    room: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Right,
    /// Its first line beside the symbol, the others below.
    RightDown,
    /// Its last line beside the symbol.
    RightUp,
    LeftDown,
    LeftUp,
    Left,
    Below,
    Above,
    Center,
    /// At the lower right.
    Corner,
    /// The dot at its left is the position.
    Dot,
}

/// How long a label takes to come or go.
const FADE_MILLIS: f64 = 160.0;
/// Lines of a label of the host's. The longest is no wider than the smallest canvas.
pub(crate) const LABEL_LINE: LineLength = LineLength { about: 26, most: 40 };
/// Lines of a name of the basemap's. Some villages have long names.
const NAME_LINE: LineLength = LineLength { about: 12, most: 36 };
/// More labels than this on one screen are no help to anybody.
const MAX_SHOWN: usize = 1200;
/// More symbols than this in a layer are a crowd.
const CROWD: usize = 1000;
/// The name of a place stands so much farther off where symbols crowd around it.
const AROUND_CSS_PX: [f64; 6] = [0.0, 10.0, 22.0, 36.0, 52.0, 70.0];
/// At its side no farther than this.
const AROUND_SIDE_CSS_PX: f64 = 24.0;
/// A street says its name again only so far on.
const REPEAT_CSS_PX: f64 = 320.0;
/// A street that is so long has two parts with a name each, one that is twice as long four.
const PART_CSS_PX: f64 = 440.0;
/// Where on its part a name is tried, the middle first.
const SHIFTS: [f64; 5] = [0.0, -0.16, 0.16, -0.32, 0.32];

/// What labels are laid out from.
pub(crate) struct Layout<'a> {
    pub(crate) camera: &'a Camera,
    pub(crate) scene: &'a Scene,
    pub(crate) images: &'a ImageTable,
    pub(crate) tiles: &'a [DrawnTile],
    /// What lies over the map: no label goes there.
    pub(crate) covers: &'a [ScreenBox],
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

    /// Data changed: labels whose feature is gone go at once, and the others move with their symbols. Whether there is room
    /// for others is for the next layout.
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
                // Far to the side it would name what is there.
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
            // It goes where others made room for it; else where it stood it stays, if it can.
            let kept = candidate.reserved.or_else(|| {
                old.map(|old| old.place).filter(|place| {
                    // What stands far off comes nearer as soon as it can.
                    *place < candidate.places.len()
                        && candidate.room != LabelRoom::Anywhere
                        && candidate.along.is_none()
                })
            });
            let place = kept.filter(|place| self.occupancy.take_first_free(&[box_at(*place)]).is_some());
            // One of the operation's comes where the edge does not cut it.
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

    /// Symbols are never hidden by labels, so they take their room first; what may join others comes into `coverable`,
    /// and takes its room after the few labels that may cover it.
    // Apart from the frame around it: a browser compiles a function with a busy loop anew, all of it.
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
            // Thousands of symbols stand on one another, and are as large as one another.
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
                // What is level stands on whole pixels.
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

    /// A frame is about to be drawn: settles what has finished fading.
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

/// Offset and turn of the vertices of a cut through a text that is bent, `x` device pixels from its left.
fn turned_about(stop: &Stop, x: i16, height: i16, ratio: f64) -> ([i16; 2], [i16; 2]) {
    let (sin, cos) = stop.turn_rad.sin_cos();
    let (right, down) = (stop.right * ratio, stop.down * ratio);
    // The shader turns offset and corner together, so the way to the stop is turned back first.
    let (along, across) = (right * cos + down * sin, down * cos - right * sin);
    let offset = [along - f64::from(x), across - f64::from(height) / 2.0];
    let turn = [cos, sin];
    (offset.map(|v| (v * OFFSET_UNITS).round() as i16), turn.map(|v| (v * TURN_UNITS).round() as i16))
}

/// A turned label takes small boxes one after the other: one around it all would keep everything else away.
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

/// Which label of the host's.
fn label_key(feature: FeatureId, index: u8) -> u64 {
    u64::from(feature.0) << 8 | u64::from(index)
}

/// Which name of the basemap's: the same one in tiles of all zooms. FNV-1a, with a bit that no label of the host's has.
fn name_key(name: &str, class: NameClass, at: FixedPoint, part: (u8, u8)) -> u64 {
    // A street says its name in many places, each for itself; a town stands a little elsewhere in the tiles of each zoom.
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

// Apart from the frame around it: a browser compiles a function with a busy loop anew, all of it.
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
            // It goes where its symbol goes.
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
                    // The first six in the order in which the arrangement of crowds numbers them.
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
            // Twice as many from one zoom to the next, at most.
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

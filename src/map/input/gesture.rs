//! Gesture recognition: samples in, gestures out. Keeps the state of fingers, never a camera.

use crate::map::space::ScreenPoint;
use crate::platform::input::{InputSample, MapKey, PointerKind, PointerPhase, WheelUnit};

/// A requested camera move.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum CameraDelta {
    /// Pans the map, right and down positive.
    Pan {
        /// Distance to the right.
        right_css_px: f64,
        /// Distance down.
        down_css_px: f64,
    },
    /// Zooms the map; the world point under `about` stays there.
    Zoom {
        /// Fixed point of the zoom.
        about: ScreenPoint,
        /// Levels; positive zooms in.
        levels: f64,
        /// Whether to spread the zoom over some frames: a wheel click is a jump, a trackpad pinch is not.
        is_smooth: bool,
    },
    /// Rotates the map; the world point under `about` stays there.
    Turn {
        /// Fixed point of the rotation.
        about: ScreenPoint,
        /// Angle in degrees.
        clockwise_deg: f64,
    },
    /// Zooms about the center, from the keyboard.
    ZoomAboutCenter {
        /// Levels; positive zooms in.
        levels: f64,
    },
    /// Pans smoothly by a step, from the keyboard.
    Step {
        /// Distance to the right.
        right_css_px: f64,
        /// Distance down.
        down_css_px: f64,
    },
    /// Release while moving: the pan continues for a while, unless motion is reduced.
    Fling {
        /// Speed to the right, CSS pixels per millisecond.
        right_per_milli: f64,
        /// Speed down, CSS pixels per millisecond.
        down_per_milli: f64,
    },
}

/// A recognized gesture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Gesture {
    /// The user took hold of the map: flights and glides stop.
    Grab,
    /// A camera move.
    Camera(CameraDelta),
    /// A tap or click.
    Tap {
        /// Position of the tap.
        at: ScreenPoint,
        /// Whether a finger tapped; fingers are wide, so the pick tolerance is larger.
        is_finger: bool,
    },
    /// A long press of a finger or pen that ended before [`GestureTracker::held`] was checked.
    Hold(ScreenPoint),
    /// The pointer hovers over this point.
    Hover(ScreenPoint),
    /// The pointer left the map.
    HoverEnd,
}

#[derive(Debug, Clone, Copy)]
struct Finger {
    id: i32,
    kind: PointerKind,
    at: ScreenPoint,
    down_at: ScreenPoint,
    down_at_millis: f64,
    told_at_millis: f64,
    has_moved: bool,
}

#[derive(Debug, Clone, Copy)]
struct Tap {
    at: ScreenPoint,
    at_millis: f64,
}

/// Movement from which on a press is a drag instead of a tap.
const MOUSE_SLOP_CSS_PX: f64 = 4.0;
const FINGER_SLOP_CSS_PX: f64 = 10.0;
/// Duration of a long press of a finger or pen; a shorter press is a tap.
///
/// A mouse has other buttons: its press is a click, however slow.
pub const HOLD_MILLIS: u32 = 550;
/// Maximum interval and distance of the two taps of a double tap.
const DOUBLE_TAP_MILLIS: f64 = 320.0;
const DOUBLE_TAP_CSS_PX: f64 = 32.0;
/// Time span over which the speed of a release is measured.
const FLING_MILLIS: f64 = 90.0;
/// Minimum speed of a fling, in CSS pixels per millisecond.
const FLING_MIN: f64 = 0.15;
/// Wheel pixels per zoom level.
const WHEEL_PX_PER_LEVEL: f64 = 300.0;
const PINCH_PX_PER_LEVEL: f64 = 70.0;
const LINE_CSS_PX: f64 = 33.0;
const PAGE_CSS_PX: f64 = 300.0;
/// A finger silent for this long when another one comes down was lifted without an event: skin is never that still.
const SILENT_MILLIS: f64 = 5_000.0;
/// Rotation below which two fingers only pinch.
const TURN_SLOP_DEG: f64 = 12.0;
/// Maximum zoom of a single event, in levels.
const MAX_LEVELS: f64 = 1.0;
const KEY_STEP_CSS_PX: f64 = 100.0;

/// Recognizer of gestures in a stream of samples.
#[derive(Debug, Default)]
pub struct GestureTracker {
    fingers: Vec<Finger>,
    last_tap: Option<Tap>,
    trail: Vec<Tap>,
    /// The press cannot end in a tap or fling: there was more than one finger, a cancellation, or a long press.
    was_pinch: bool,
    /// Two-finger rotation rotates the map.
    is_turnable: bool,
    /// Clockwise rotation since the second finger came down, in degrees.
    turned_deg: f64,
    is_turning: bool,
}

impl GestureTracker {
    /// Sets whether two-finger rotation rotates the map. Initially it does not.
    pub const fn set_turnable(&mut self, is_turnable: bool) {
        self.is_turnable = is_turnable;
    }

    /// Takes a sample and appends the resulting gestures to `out`.
    pub fn take(&mut self, sample: InputSample, out: &mut Vec<Gesture>) {
        match sample {
            InputSample::Pointer {
                id,
                kind,
                phase,
                x_css_px,
                y_css_px,
                is_primary_button,
                is_first,
                at_millis,
            } => {
                let at = ScreenPoint::new(x_css_px, y_css_px);
                match phase {
                    PointerPhase::Down if is_primary_button => {
                        self.forget_lost(kind, is_first, at_millis);
                        self.down(id, kind, at, at_millis, out);
                    }
                    PointerPhase::Down => {}
                    PointerPhase::Move => self.moved(id, kind, at, at_millis, out),
                    PointerPhase::Hover => {
                        self.cancel(id);
                        self.moved(id, kind, at, at_millis, out);
                    }
                    PointerPhase::Up => self.up(id, at, at_millis, out),
                    PointerPhase::Cancel => self.cancel(id),
                    PointerPhase::Leave => {
                        if self.fingers.is_empty() {
                            out.push(Gesture::HoverEnd);
                        }
                    }
                }
            }
            InputSample::PointersLost => self.fingers.clear(),
            InputSample::Wheel { delta, unit, is_pinch, x_css_px, y_css_px, .. } => {
                let css_px = match unit {
                    WheelUnit::Pixel => delta,
                    WheelUnit::Line => delta * LINE_CSS_PX,
                    WheelUnit::Page => delta * PAGE_CSS_PX,
                };
                let per_level = if is_pinch { PINCH_PX_PER_LEVEL } else { WHEEL_PX_PER_LEVEL };
                let levels = (-css_px / per_level).clamp(-MAX_LEVELS, MAX_LEVELS);
                // Small steps come from trackpads, which are smooth already.
                let is_smooth = !is_pinch && css_px.abs() >= 40.0;
                let about = ScreenPoint::new(x_css_px, y_css_px);
                if levels.is_finite() && levels != 0.0 {
                    out.push(Gesture::Camera(CameraDelta::Zoom { about, levels, is_smooth }));
                }
            }
            InputSample::Key { key, is_shifted, .. } => {
                let step = if is_shifted { 3.0 * KEY_STEP_CSS_PX } else { KEY_STEP_CSS_PX };
                let pan = |right: f64, down: f64| CameraDelta::Step {
                    right_css_px: right * step,
                    down_css_px: down * step,
                };
                out.push(Gesture::Camera(match key {
                    MapKey::Left => pan(1.0, 0.0),
                    MapKey::Right => pan(-1.0, 0.0),
                    MapKey::Up => pan(0.0, 1.0),
                    MapKey::Down => pan(0.0, -1.0),
                    // Either with or without Shift: on some keyboards plus needs it.
                    MapKey::Plus => CameraDelta::ZoomAboutCenter { levels: 1.0 },
                    MapKey::Minus => CameraDelta::ZoomAboutCenter { levels: -1.0 },
                }));
            }
        }
    }

    /// Drops fingers that were lifted without an event before another one comes down: they would turn it into a
    /// pinch.
    fn forget_lost(&mut self, kind: PointerKind, is_first: bool, at_millis: f64) {
        self.fingers.retain(|finger| {
            let is_silent = at_millis - finger.told_at_millis > SILENT_MILLIS;
            let is_lost = is_silent || is_first && finger.kind == kind;
            !is_lost
        });
    }

    fn down(&mut self, id: i32, kind: PointerKind, at: ScreenPoint, at_millis: f64, out: &mut Vec<Gesture>) {
        self.fingers.retain(|finger| finger.id != id);
        if self.fingers.is_empty() {
            self.was_pinch = false;
            self.trail.clear();
            out.push(Gesture::Grab);
        } else {
            self.was_pinch = true;
            self.turned_deg = 0.0;
            self.is_turning = false;
        }
        self.fingers.push(Finger {
            id,
            kind,
            at,
            down_at: at,
            down_at_millis: at_millis,
            told_at_millis: at_millis,
            has_moved: false,
        });
    }

    fn moved(&mut self, id: i32, kind: PointerKind, at: ScreenPoint, at_millis: f64, out: &mut Vec<Gesture>) {
        let Some(index) = self.fingers.iter().position(|finger| finger.id == id) else {
            if self.fingers.is_empty() && kind != PointerKind::Touch {
                out.push(Gesture::Hover(at));
            }
            return;
        };
        let other = self.fingers.iter().find(|finger| finger.id != id).map(|finger| finger.at);
        let Some(finger) = self.fingers.get_mut(index) else { return };
        let before = finger.at;
        finger.told_at_millis = at_millis;
        if let Some(other) = other {
            finger.at = at;
            finger.has_moved = true;
            // The other finger is unmoved, so the midpoint moves by half.
            let (from, to) = (before.midpoint(other), at.midpoint(other));
            out.push(pan(from, to));
            self.turn((before, at, other), to, out);
            let (apart_before, apart) = (before.distance(other), at.distance(other));
            if apart_before > 8.0 && apart > 8.0 {
                let levels = (apart / apart_before).log2().clamp(-MAX_LEVELS, MAX_LEVELS);
                out.push(Gesture::Camera(CameraDelta::Zoom { about: to, levels, is_smooth: false }));
            }
            return;
        }
        let slop = if finger.kind == PointerKind::Mouse { MOUSE_SLOP_CSS_PX } else { FINGER_SLOP_CSS_PX };
        if !finger.has_moved && at.distance(finger.down_at) <= slop {
            return;
        }
        // The first move includes the slop, so that the grabbed point stays under the finger.
        finger.has_moved = true;
        finger.at = at;
        out.push(pan(before, at));
        self.trail.retain(|point| at_millis - point.at_millis <= FLING_MILLIS);
        self.trail.push(Tap { at, at_millis });
    }

    /// Rotates once two fingers have turned far enough to mean it: every pinch turns a little, too.
    fn turn(
        &mut self,
        (before, at, other): (ScreenPoint, ScreenPoint, ScreenPoint),
        about: ScreenPoint,
        out: &mut Vec<Gesture>,
    ) {
        if !self.is_turnable {
            return;
        }
        let angle = |finger: ScreenPoint| (finger.y - other.y).atan2(finger.x - other.x).to_degrees();
        // Short way around.
        let clockwise_deg = (angle(at) - angle(before) + 180.0).rem_euclid(360.0) - 180.0;
        self.turned_deg += clockwise_deg;
        self.is_turning |= self.turned_deg.abs() > TURN_SLOP_DEG;
        if self.is_turning && clockwise_deg != 0.0 {
            out.push(Gesture::Camera(CameraDelta::Turn { about, clockwise_deg }));
        }
    }

    fn up(&mut self, id: i32, at: ScreenPoint, at_millis: f64, out: &mut Vec<Gesture>) {
        let Some(index) = self.fingers.iter().position(|finger| finger.id == id) else { return };
        let finger = self.fingers.swap_remove(index);
        if !self.fingers.is_empty() || self.was_pinch {
            return;
        }
        if finger.has_moved {
            self.trail.retain(|point| at_millis - point.at_millis <= FLING_MILLIS);
            if let (Some(first), true) = (self.trail.first(), self.trail.len() > 1) {
                let millis = (at_millis - first.at_millis).max(8.0);
                let (right, down) = ((at.x - first.at.x) / millis, (at.y - first.at.y) / millis);
                if right.hypot(down) > FLING_MIN {
                    out.push(Gesture::Camera(CameraDelta::Fling {
                        right_per_milli: right,
                        down_per_milli: down,
                    }));
                }
            }
            return;
        }
        if finger.kind != PointerKind::Mouse && at_millis - finger.down_at_millis >= f64::from(HOLD_MILLIS) {
            out.push(Gesture::Hold(at));
            return;
        }
        let is_double = self.last_tap.is_some_and(|last| {
            at_millis - last.at_millis <= DOUBLE_TAP_MILLIS && at.distance(last.at) <= DOUBLE_TAP_CSS_PX
        });
        if is_double {
            self.last_tap = None;
            out.push(Gesture::Camera(CameraDelta::Zoom { about: at, levels: 1.0, is_smooth: true }));
        } else {
            self.last_tap = Some(Tap { at, at_millis });
            out.push(Gesture::Tap { at, is_finger: finger.kind == PointerKind::Touch });
        }
    }

    /// Position of a single finger or pen that has not moved; `None` for a mouse, which has other buttons.
    #[must_use]
    pub fn held(&self) -> Option<ScreenPoint> {
        match self.fingers.as_slice() {
            [finger] if !finger.has_moved && !self.was_pinch && finger.kind != PointerKind::Mouse => {
                Some(finger.at)
            }
            _ => None,
        }
    }

    /// Ends the press as a long press: it becomes neither tap nor drag.
    pub fn spend(&mut self) {
        self.was_pinch = true;
    }

    fn cancel(&mut self, id: i32) {
        let before = self.fingers.len();
        self.fingers.retain(|finger| finger.id != id);
        self.was_pinch |= self.fingers.len() < before;
    }
}

fn pan(from: ScreenPoint, to: ScreenPoint) -> Gesture {
    Gesture::Camera(CameraDelta::Pan { right_css_px: to.x - from.x, down_css_px: to.y - from.y })
}

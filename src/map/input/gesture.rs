//! Samples in, gestures out. Holds fingers and the wheel's habits, never a camera.

use crate::map::space::ScreenPoint;
use crate::platform::input::{InputSample, MapKey, PointerKind, PointerPhase, WheelUnit};

/// How the camera should move.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum CameraDelta {
    /// The picture moves, right and down positive.
    Pan {
        /// Right.
        right_css_px: f64,
        /// Down.
        down_css_px: f64,
    },
    /// The picture grows by so many levels and keeps what is under `about`.
    Zoom {
        /// What stays.
        about: ScreenPoint,
        /// In is positive.
        levels: f64,
        /// Spread it over some frames: a wheel's click is a jump, a trackpad's pinch is not.
        is_smooth: bool,
    },
    /// The picture turns and keeps what is under `about`.
    Turn {
        /// What stays.
        about: ScreenPoint,
        /// Degrees.
        clockwise_deg: f64,
    },
    /// From the keyboard: zoom about whatever the middle is.
    ZoomAboutCenter {
        /// In is positive.
        levels: f64,
    },
    /// From the keyboard: a step, smoothly.
    Step {
        /// Right.
        right_css_px: f64,
        /// Down.
        down_css_px: f64,
    },
    /// Let go while moving: goes on for a while, unless motion is reduced.
    Fling {
        /// Right, CSS pixels a millisecond.
        right_per_milli: f64,
        /// Down.
        down_per_milli: f64,
    },
}

/// What was meant.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Gesture {
    /// Somebody took hold: whatever glides or flies stops.
    Grab,
    /// The camera moves.
    Camera(CameraDelta),
    /// Pointed at.
    Tap {
        /// Where.
        at: ScreenPoint,
        /// Fingers are wide: look further around.
        is_finger: bool,
    },
    /// A finger or a pen rested here, and has gone up before anybody looked at [`GestureTracker::held`].
    Hold(ScreenPoint),
    /// The pointer is over this.
    Hover(ScreenPoint),
    /// The pointer is over nothing.
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

/// Farther than this a press is a drag, not a tap.
const MOUSE_SLOP_CSS_PX: f64 = 4.0;
const FINGER_SLOP_CSS_PX: f64 = 10.0;
/// A finger or a pen that rests so long is held there; one that goes up sooner taps. A mouse has other buttons: its press is a
/// click however slow the hand is.
pub const HOLD_MILLIS: u32 = 550;
/// Two taps within this are one double tap.
const DOUBLE_TAP_MILLIS: f64 = 320.0;
const DOUBLE_TAP_CSS_PX: f64 = 32.0;
/// The speed of letting go is taken over this time.
const FLING_MILLIS: f64 = 90.0;
/// Slower than this nothing goes on, CSS pixels a millisecond.
const FLING_MIN: f64 = 0.15;
/// Wheel pixels that make a level.
const WHEEL_PX_PER_LEVEL: f64 = 300.0;
const PINCH_PX_PER_LEVEL: f64 = 70.0;
const LINE_CSS_PX: f64 = 33.0;
const PAGE_CSS_PX: f64 = 300.0;
/// A finger that has said nothing for so long when another comes down went up unseen: skin is never that still.
const SILENT_MILLIS: f64 = 5_000.0;
/// Two fingers that turn less than this only pinch.
const TURN_SLOP_DEG: f64 = 12.0;
/// No single event zooms further.
const MAX_LEVELS: f64 = 1.0;
const KEY_STEP_CSS_PX: f64 = 100.0;

/// Makes gestures of samples.
#[derive(Debug, Default)]
pub struct GestureTracker {
    fingers: Vec<Finger>,
    last_tap: Option<Tap>,
    trail: Vec<Tap>,
    /// More than one finger was down since the first came: no tap, no fling at the end.
    was_pinch: bool,
    /// Two fingers turn the map.
    is_turnable: bool,
    /// Clockwise since the second finger came, degrees.
    turned_deg: f64,
    is_turning: bool,
}

impl GestureTracker {
    /// Whether two fingers that turn also turn the map. They do not until this is said.
    pub const fn set_turnable(&mut self, is_turnable: bool) {
        self.is_turnable = is_turnable;
    }

    /// Takes a sample and adds what it means to `out`.
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
                // Small steps come from trackpads, which are smooth by themselves.
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
                    // Shift is how some keyboards write a plus.
                    MapKey::Plus => CameraDelta::ZoomAboutCenter { levels: 1.0 },
                    MapKey::Minus => CameraDelta::ZoomAboutCenter { levels: -1.0 },
                }));
            }
        }
    }

    /// Forgets fingers that went up without a word, before another one comes down: they would make a pinch of it.
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
            // The other finger stays where it was, so the middle moves by half.
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
        // The first move makes up for the slop, so that what was grabbed stays under the finger.
        finger.has_moved = true;
        finger.at = at;
        out.push(pan(before, at));
        self.trail.retain(|point| at_millis - point.at_millis <= FLING_MILLIS);
        self.trail.push(Tap { at, at_millis });
    }

    /// Turns once two fingers have turned so far that they mean it: whoever pinches turns a little, too.
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
        // The short way around.
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

    /// Where one finger or pen rests without having moved; `None` for a mouse, which has other buttons.
    #[must_use]
    pub fn held(&self) -> Option<ScreenPoint> {
        match self.fingers.as_slice() {
            [finger] if !finger.has_moved && !self.was_pinch && finger.kind != PointerKind::Mouse => {
                Some(finger.at)
            }
            _ => None,
        }
    }

    /// What the finger did is over: it has been held, and is neither tap nor drag any more.
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

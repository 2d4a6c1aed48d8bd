//! Pointer, wheel and key events of a canvas as plain samples. Decides nothing: gestures are made elsewhere.

use std::rc::Rc;

use wasm_bindgen::JsCast as _;
use web_sys::{EventTarget, KeyboardEvent, PointerEvent, WheelEvent};

use super::dom::Canvas;
use super::{Listener, dom};

/// What kind of pointer it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PointerKind {
    /// Hovers, has buttons.
    Mouse,
    /// A finger.
    Touch,
    /// A stylus: hovers, but shakes like a finger.
    Pen,
}

/// What a pointer did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PointerPhase {
    /// A button or a finger went down.
    Down,
    /// It moved, down or hovering.
    Move,
    /// It moved with nothing pressed: whatever was down is up. Never a finger.
    Hover,
    /// It went up.
    Up,
    /// The browser took it away, or no longer gives it to the canvas.
    Cancel,
    /// It left the canvas.
    Leave,
}

/// The keys that move a map.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MapKey {
    /// Arrow left.
    Left,
    /// Arrow right.
    Right,
    /// Arrow up.
    Up,
    /// Arrow down.
    Down,
    /// `+` or `=`.
    Plus,
    /// `-` or `_`.
    Minus,
}

/// How a wheel counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WheelUnit {
    /// CSS pixels.
    Pixel,
    /// Lines of text.
    Line,
    /// Pages.
    Page,
}

/// One raw event. Positions are CSS pixels from the canvas' top left, times are milliseconds on the monotonic clock: when it came
/// about, not when a busy page got round to it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum InputSample {
    /// A pointer did something.
    Pointer {
        /// Tells fingers apart.
        id: i32,
        /// What kind of pointer.
        kind: PointerKind,
        /// What it did.
        phase: PointerPhase,
        /// Where, from the left.
        x_css_px: f64,
        /// Where, from the top.
        y_css_px: f64,
        /// Whether it is the main button or the first finger.
        is_primary_button: bool,
        /// Whether no other pointer of its kind was down when it came.
        is_first: bool,
        /// When.
        at_millis: f64,
    },
    /// Nobody looks at the page any more: what was down goes up somewhere else, and nobody says so.
    PointersLost,
    /// A wheel turned or a trackpad scrolled.
    Wheel {
        /// How much, positive towards the person.
        delta: f64,
        /// In what unit.
        unit: WheelUnit,
        /// Ctrl was held, which is how browsers tell a trackpad pinch.
        is_pinch: bool,
        /// Where, from the left.
        x_css_px: f64,
        /// Where, from the top.
        y_css_px: f64,
        /// When.
        at_millis: f64,
    },
    /// A key went down or repeats while the canvas has the focus.
    Key {
        /// Which.
        key: MapKey,
        /// Shift was held: further.
        is_shifted: bool,
        /// When.
        at_millis: f64,
    },
}

/// Listens to one canvas. Dropping it stops.
#[derive(Debug)]
#[must_use = "the listeners end when it is dropped"]
pub struct InputWatch {
    _listeners: Vec<Listener>,
}

impl InputWatch {
    /// Calls back with each sample. Wheel and arrow keys no longer scroll the page.
    pub fn new(canvas: &Canvas, callback: impl Fn(InputSample) + 'static) -> Self {
        let callback = Rc::new(callback);
        let target: &EventTarget = canvas;
        let mut listeners = Vec::new();
        for (event_type, phase) in [
            ("pointerdown", PointerPhase::Down),
            ("pointermove", PointerPhase::Move),
            ("pointerup", PointerPhase::Up),
            ("pointercancel", PointerPhase::Cancel),
            // Comes after each `pointerup` as well, when there is nothing left to forget.
            ("lostpointercapture", PointerPhase::Cancel),
            ("pointerleave", PointerPhase::Leave),
        ] {
            let callback = Rc::clone(&callback);
            let canvas = canvas.clone();
            listeners.push(Listener::new(target, event_type, move |event| {
                let Some(event) = event.dyn_ref::<PointerEvent>() else { return };
                if phase == PointerPhase::Down {
                    // So that a drag goes on outside the canvas; a pointer that is gone already cannot be captured.
                    canvas.set_pointer_capture(event.pointer_id()).ok();
                }
                let kind = match event.pointer_type().as_str() {
                    "touch" => PointerKind::Touch,
                    "pen" => PointerKind::Pen,
                    _ => PointerKind::Mouse,
                };
                let is_hover =
                    phase == PointerPhase::Move && kind != PointerKind::Touch && event.buttons() == 0;
                callback(InputSample::Pointer {
                    id: event.pointer_id(),
                    kind,
                    phase: if is_hover { PointerPhase::Hover } else { phase },
                    x_css_px: f64::from(event.offset_x()),
                    y_css_px: f64::from(event.offset_y()),
                    is_primary_button: event.button() <= 0,
                    is_first: event.is_primary(),
                    at_millis: event.time_stamp(),
                });
            }));
        }
        if let Some(window) = dom::window() {
            let told = Rc::clone(&callback);
            listeners.push(Listener::new(&window, "blur", move |_| told(InputSample::PointersLost)));
        }
        let told = Rc::clone(&callback);
        listeners.push(Listener::new_active(target, "wheel", move |event| {
            event.prevent_default();
            let Some(event) = event.dyn_ref::<WheelEvent>() else { return };
            told(InputSample::Wheel {
                delta: event.delta_y(),
                unit: match event.delta_mode() {
                    WheelEvent::DOM_DELTA_LINE => WheelUnit::Line,
                    WheelEvent::DOM_DELTA_PAGE => WheelUnit::Page,
                    _ => WheelUnit::Pixel,
                },
                is_pinch: event.ctrl_key(),
                x_css_px: f64::from(event.offset_x()),
                y_css_px: f64::from(event.offset_y()),
                at_millis: event.time_stamp(),
            });
        }));
        listeners.push(Listener::new_active(target, "keydown", move |event| {
            let Some(key_event) = event.dyn_ref::<KeyboardEvent>() else { return };
            if key_event.ctrl_key() || key_event.alt_key() || key_event.meta_key() {
                return;
            }
            let key = match key_event.key().as_str() {
                "ArrowLeft" => MapKey::Left,
                "ArrowRight" => MapKey::Right,
                "ArrowUp" => MapKey::Up,
                "ArrowDown" => MapKey::Down,
                "+" | "=" => MapKey::Plus,
                "-" | "_" => MapKey::Minus,
                _ => return,
            };
            event.prevent_default();
            callback(InputSample::Key {
                key,
                is_shifted: key_event.shift_key(),
                at_millis: event.time_stamp(),
            });
        }));
        Self { _listeners: listeners }
    }
}

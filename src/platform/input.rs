//! Pointer, wheel and key events of a canvas as plain samples. Decides nothing: gestures are recognized elsewhere.

use std::rc::Rc;

use wasm_bindgen::JsCast as _;
use web_sys::{EventTarget, KeyboardEvent, PointerEvent, WheelEvent};

use super::dom::Canvas;
use super::{Listener, dom};

/// Kind of pointer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PointerKind {
    /// Mouse: hovers, has buttons.
    Mouse,
    /// Finger.
    Touch,
    /// Stylus: hovers, but shakes like a finger.
    Pen,
}

/// Phase of a pointer's movement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PointerPhase {
    /// A button or a finger went down.
    Down,
    /// It moved, down or hovering.
    Move,
    /// It moved with nothing pressed: whatever was down is up. Never a finger.
    Hover,
    /// A button or a finger went up.
    Up,
    /// The browser canceled it, or it is no longer captured by the canvas.
    Cancel,
    /// It left the canvas.
    Leave,
}

/// Keys that move a map.
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

/// Unit of a wheel's delta.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WheelUnit {
    /// CSS pixels.
    Pixel,
    /// Lines of text.
    Line,
    /// Pages.
    Page,
}

/// One raw event. Positions are in CSS pixels from the top left of the canvas.
///
/// Times are in milliseconds on the monotonic clock: when the event occurred, not when a busy page handled it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum InputSample {
    /// Pointer event.
    Pointer {
        /// Identifies the pointer, for instance one of several fingers.
        id: i32,
        /// Kind of pointer.
        kind: PointerKind,
        /// Phase of its movement.
        phase: PointerPhase,
        /// Position from the left.
        x_css_px: f64,
        /// Position from the top.
        y_css_px: f64,
        /// Whether it is the main button or a touch contact; true also when no button changed.
        is_primary_button: bool,
        /// Whether no other pointer of its kind was down when it appeared.
        is_first: bool,
        /// Time of the event.
        at_millis: f64,
    },
    /// The window lost the focus: pointers that are down may go up elsewhere, unnoticed by the page.
    PointersLost,
    /// A wheel turned or a trackpad scrolled.
    Wheel {
        /// Amount, positive towards the person.
        delta: f64,
        /// Unit of the amount.
        unit: WheelUnit,
        /// Whether Ctrl was held, which is how browsers report a trackpad pinch.
        is_pinch: bool,
        /// Position from the left.
        x_css_px: f64,
        /// Position from the top.
        y_css_px: f64,
        /// Time of the event.
        at_millis: f64,
    },
    /// A key was pressed or repeats while the canvas has the focus.
    Key {
        /// Key that was pressed.
        key: MapKey,
        /// Whether Shift was held, which moves further.
        is_shifted: bool,
        /// Time of the event.
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
            // Also follows each `pointerup`, when there is nothing left to cancel.
            ("lostpointercapture", PointerPhase::Cancel),
            ("pointerleave", PointerPhase::Leave),
        ] {
            let callback = Rc::clone(&callback);
            let canvas = canvas.clone();
            listeners.push(Listener::new(target, event_type, move |event| {
                let Some(event) = event.dyn_ref::<PointerEvent>() else { return };
                if phase == PointerPhase::Down {
                    // Captured so that a drag continues outside the canvas. Fails only if the pointer is already
                    // gone.
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

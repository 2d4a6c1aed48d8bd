//! Watches for changes of an element's box and of the device pixel ratio.

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen::JsCast as _;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, ResizeObserver};

use super::{Listener, dom};

/// Watches the size of one element. Dropping it stops.
#[derive(Debug)]
#[must_use = "the watch ends when it is dropped"]
pub struct SizeWatch {
    observer: ResizeObserver,
    _callback: Closure<dyn FnMut()>,
}

impl SizeWatch {
    /// Calls back at once and after each change of size. `None` if the browser has no `ResizeObserver`.
    pub fn new(element: &Element, callback: impl FnMut() + 'static) -> Option<Self> {
        let callback = Closure::<dyn FnMut()>::new(callback);
        let observer = ResizeObserver::new(callback.as_ref().unchecked_ref()).ok()?;
        observer.observe(element);
        Some(Self { observer, _callback: callback })
    }
}

impl Drop for SizeWatch {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

/// Watches the device pixel ratio, which changes with browser zoom and when a window moves to another screen.
#[derive(Debug)]
#[must_use = "the watch ends when it is dropped"]
pub struct DevicePixelRatioWatch {
    _current: Rc<RefCell<Option<Listener>>>,
}

impl DevicePixelRatioWatch {
    /// Calls back after each change.
    pub fn new(callback: impl FnMut() + 'static) -> Self {
        let current = Rc::new(RefCell::new(None));
        arm(&current, Rc::new(RefCell::new(callback)));
        Self { _current: current }
    }
}

/// Listens for the next change. A media query only reports "no longer this ratio", so each change arms the next
/// query.
fn arm(current: &Rc<RefCell<Option<Listener>>>, callback: Rc<RefCell<impl FnMut() + 'static>>) {
    // Formatted by JavaScript, so that the browser parses exactly the same number.
    let ratio = js_sys::Number::from(dom::device_pixel_ratio());
    let Ok(written) = ratio.to_string_with_radix(10) else { return };
    let query = format!("(resolution: {}dppx)", String::from(written));
    let Some(list) = dom::window().and_then(|window| window.match_media(&query).ok().flatten()) else {
        return;
    };
    let again = Rc::downgrade(current);
    let listener = Listener::new(&list, "change", move |_| {
        if let Ok(mut callback) = callback.try_borrow_mut() {
            callback();
        }
        let Some(again) = again.upgrade() else { return };
        let callback = Rc::clone(&callback);
        // Deferred until after this event: a listener must not be dropped while it runs.
        super::task::spawn(async move { arm(&again, callback) });
    });
    *current.borrow_mut() = Some(listener);
}

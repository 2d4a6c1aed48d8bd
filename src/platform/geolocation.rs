//! Where the device is, while somebody wants to know.

use js_sys::{Function, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast as _, JsValue};

use super::dom;

/// One reading of the device's position.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fix {
    /// Degrees, WGS84, as the device says: check it at the door.
    pub lng_deg: f64,
    /// Degrees, WGS84.
    pub lat_deg: f64,
    /// Radius of 95 % confidence in meters.
    pub accuracy_meters: f64,
    /// When it was taken, in milliseconds since 1970.
    pub unix_millis: f64,
}

/// Why there is no position.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum GeolocationError {
    /// The browser has none, or the page is not secure.
    #[error("this browser has no geolocation, or the page is not secure")]
    Missing,
    /// The person or the device's settings said no.
    #[error("the position was refused")]
    Refused,
    /// No reading could be had.
    #[error("the position is not available")]
    Unavailable,
    /// No reading came in time.
    #[error("no position came within 20 s")]
    TimedOut,
}

/// Calls back with each reading until it is dropped.
#[derive(Debug)]
#[must_use = "the watch ends when it is dropped"]
pub struct PositionWatch {
    geolocation: JsValue,
    id: JsValue,
    _on_fix: Closure<dyn FnMut(JsValue)>,
    _on_error: Closure<dyn FnMut(JsValue)>,
}

impl PositionWatch {
    /// Starts to watch; the browser asks the person first.
    ///
    /// # Errors
    /// When the browser has no geolocation. Later failures come to the callback.
    pub fn new(callback: impl Fn(Result<Fix, GeolocationError>) + 'static) -> Result<Self, GeolocationError> {
        let navigator = dom::window().ok_or(GeolocationError::Missing)?.navigator();
        let geolocation = Reflect::get(&navigator, &"geolocation".into())
            .ok()
            .filter(|value| value.is_object())
            .ok_or(GeolocationError::Missing)?;
        let watch: Function = Reflect::get(&geolocation, &"watchPosition".into())
            .ok()
            .and_then(|value| value.dyn_into().ok())
            .ok_or(GeolocationError::Missing)?;
        let callback = std::rc::Rc::new(callback);
        let told = std::rc::Rc::clone(&callback);
        let on_fix = Closure::<dyn FnMut(JsValue)>::new(move |position: JsValue| {
            told(fix_from(&position).ok_or(GeolocationError::Unavailable));
        });
        let on_error = Closure::<dyn FnMut(JsValue)>::new(move |error: JsValue| {
            callback(Err(match number(&error, "code") {
                Some(1.0) => GeolocationError::Refused,
                Some(3.0) => GeolocationError::TimedOut,
                _ => GeolocationError::Unavailable,
            }));
        });
        let options = web_sys::PositionOptions::new();
        options.set_enable_high_accuracy(true);
        options.set_timeout(20_000);
        options.set_maximum_age(5_000);
        let id = watch
            .call3(&geolocation, on_fix.as_ref(), on_error.as_ref(), options.as_ref())
            .map_err(|_refusal| GeolocationError::Unavailable)?;
        Ok(Self { geolocation, id, _on_fix: on_fix, _on_error: on_error })
    }
}

impl Drop for PositionWatch {
    fn drop(&mut self) {
        let clear = Reflect::get(&self.geolocation, &"clearWatch".into()).ok();
        if let Some(clear) = clear.and_then(|value| value.dyn_into::<Function>().ok()) {
            // Nothing can be done when the browser cannot stop.
            clear.call1(&self.geolocation, &self.id).ok();
        }
    }
}

fn number(object: &JsValue, name: &str) -> Option<f64> {
    Reflect::get(object, &name.into()).ok()?.as_f64()
}

fn fix_from(position: &JsValue) -> Option<Fix> {
    let coords = Reflect::get(position, &"coords".into()).ok()?;
    Some(Fix {
        lng_deg: number(&coords, "longitude")?,
        lat_deg: number(&coords, "latitude")?,
        accuracy_meters: number(&coords, "accuracy")?,
        unix_millis: number(position, "timestamp")?,
    })
}

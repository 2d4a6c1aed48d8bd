//! Position of the device, determined only while a [`PositionWatch`] exists.

use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
extern "C" {
    /// Throws if there is no geolocation.
    #[wasm_bindgen(js_namespace = ["navigator", "geolocation"], js_name = watchPosition, catch)]
    fn watch_position(
        on_fix: &Closure<dyn FnMut(Position)>,
        on_error: &Closure<dyn FnMut(PositionError)>,
        options: &web_sys::PositionOptions,
    ) -> Result<i32, JsValue>;

    #[wasm_bindgen(js_namespace = ["navigator", "geolocation"], js_name = clearWatch)]
    fn clear_watch(id: i32);

    type Position;
    #[wasm_bindgen(method, getter)]
    fn coords(this: &Position) -> Coordinates;
    #[wasm_bindgen(method, getter)]
    fn timestamp(this: &Position) -> f64;

    type Coordinates;
    #[wasm_bindgen(method, getter)]
    fn longitude(this: &Coordinates) -> f64;
    #[wasm_bindgen(method, getter)]
    fn latitude(this: &Coordinates) -> f64;
    #[wasm_bindgen(method, getter)]
    fn accuracy(this: &Coordinates) -> f64;

    type PositionError;
    #[wasm_bindgen(method, getter)]
    fn code(this: &PositionError) -> u32;
}

/// One reading of the device's position.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fix {
    /// Longitude in degrees, WGS84, as reported by the device: validate it before use.
    pub lng_deg: f64,
    /// Latitude in degrees, WGS84, likewise unvalidated.
    pub lat_deg: f64,
    /// Radius of 95 % confidence in meters.
    pub accuracy_meters: f64,
    /// Time of the reading in milliseconds since 1970.
    pub unix_millis: f64,
}

/// Reason why there is no position.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum GeolocationError {
    /// The browser has no geolocation, or the page is not secure.
    #[error("this browser has no geolocation, or the page is not secure")]
    Missing,
    /// The person or the device's settings refused.
    #[error("the position was refused")]
    Refused,
    /// The device could not determine its position.
    #[error("the position is not available")]
    Unavailable,
    /// No reading arrived in time.
    #[error("no position came within 20 s")]
    TimedOut,
}

/// Calls back with each reading until it is dropped.
#[derive(Debug)]
#[must_use = "the watch ends when it is dropped"]
pub struct PositionWatch {
    id: i32,
    _on_fix: Closure<dyn FnMut(Position)>,
    _on_error: Closure<dyn FnMut(PositionError)>,
}

impl PositionWatch {
    /// Starts watching; the browser asks the person for permission first.
    ///
    /// # Errors
    /// When the browser has no geolocation. Later failures are passed to the callback.
    pub fn new(callback: impl Fn(Result<Fix, GeolocationError>) + 'static) -> Result<Self, GeolocationError> {
        let callback = std::rc::Rc::new(callback);
        let told = std::rc::Rc::clone(&callback);
        let on_fix = Closure::<dyn FnMut(Position)>::new(move |position: Position| {
            let coords = position.coords();
            told(Ok(Fix {
                lng_deg: coords.longitude(),
                lat_deg: coords.latitude(),
                accuracy_meters: coords.accuracy(),
                unix_millis: position.timestamp(),
            }));
        });
        let on_error = Closure::<dyn FnMut(PositionError)>::new(move |error: PositionError| {
            callback(Err(match error.code() {
                1 => GeolocationError::Refused,
                3 => GeolocationError::TimedOut,
                _ => GeolocationError::Unavailable,
            }));
        });
        let options = web_sys::PositionOptions::new();
        options.set_enable_high_accuracy(true);
        options.set_timeout(20_000);
        options.set_maximum_age(5_000);
        let id =
            watch_position(&on_fix, &on_error, &options).map_err(|_missing| GeolocationError::Missing)?;
        Ok(Self { id, _on_fix: on_fix, _on_error: on_error })
    }
}

impl Drop for PositionWatch {
    fn drop(&mut self) {
        clear_watch(self.id);
    }
}

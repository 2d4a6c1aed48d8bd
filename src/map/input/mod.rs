//! Translates samples of pointers, wheel and keys into gestures and camera moves. Knows neither the map nor the DOM,
//! so tests can feed lists of samples.

pub mod gesture;

pub use gesture::{CameraDelta, Gesture, GestureTracker, HOLD_MILLIS};

//! From what pointers, wheels and keys did to what the camera should do. Knows neither the map nor the DOM,
//! so a gesture is a list of samples in a test.

pub mod gesture;

pub use gesture::{CameraDelta, Gesture, GestureTracker, HOLD_MILLIS};

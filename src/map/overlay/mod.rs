//! Third-party GeoJSON as it streams in: split into features, then read. Knows no feed and no kinds of objects; the
//! host decides how features are drawn.

pub mod feature;
pub mod splitter;

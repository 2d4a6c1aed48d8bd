//! GeoJSON of others, as it streams in: cut into features, and read. Knows no feed and no kinds: whoever draws decides how.

pub mod feature;
pub mod splitter;

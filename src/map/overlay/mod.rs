//! GeoJSON of others, as it streams in. Knows no feed and no kinds: whoever draws decides how.

pub mod splitter;

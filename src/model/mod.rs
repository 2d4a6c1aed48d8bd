//! What is true: plain values, valid by construction. No clock, no I/O, nothing that can fail later.

pub mod geo;

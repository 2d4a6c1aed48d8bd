//! What the standard library does with much code or large tables, done with little: every browser downloads it.
//!
//! Each module says what its counterpart costs and what is given up for it.

pub mod number;
pub mod sort;
pub mod sorted;

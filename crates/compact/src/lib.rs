//! Small replacements for parts of the standard library with much code or large tables: every browser downloads
//! them.
//!
//! Each module states what its counterpart costs and what is given up for it.

pub mod number;
pub mod sort;
pub mod sorted;

//! Empty stand-in for the real crate of this name and version.

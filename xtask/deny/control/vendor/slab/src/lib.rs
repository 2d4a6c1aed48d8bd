//! Empty: stands for the real crate of this name and version.

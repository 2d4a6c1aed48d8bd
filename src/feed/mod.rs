//! Bytes become changes, and what was refused and why. Draws nothing, decides nothing about the operation.

pub mod wire;

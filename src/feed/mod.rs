//! Bytes become changes, and what was refused and why. Draws nothing.

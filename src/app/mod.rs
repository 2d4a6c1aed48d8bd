//! Decisions, pure: state, rows, scene, symbology. Touches neither browser nor Leptos.

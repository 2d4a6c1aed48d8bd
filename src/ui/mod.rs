//! The Leptos page, and nothing that could be decided without it.

//! End-to-end tests: the app against the server in a real browser, as seen at a desk, in front of a wall, and on a
//! tablet.
//!
//! `cargo xtask test` builds what is tested and passes the paths in the environment; without them these tests fail
//! rather than pass. Anything that a native test can show is not here.

#![cfg(not(target_arch = "wasm32"))]
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    clippy::print_stderr,
    reason = "a test that cannot go on fails, and it runs natively, where there are a clock and a terminal"
)]

#[path = "e2e/accessibility.rs"]
mod accessibility;
#[path = "e2e/away.rs"]
mod away;
#[path = "e2e/bad_feed.rs"]
mod bad_feed;
#[path = "e2e/browser_faults.rs"]
mod browser_faults;
#[path = "e2e/configuration.rs"]
mod configuration;
#[path = "e2e/filter.rs"]
mod filter;
#[path = "e2e/findings.rs"]
mod findings;
#[path = "e2e/first_map.rs"]
mod first_map;
#[path = "e2e/habits.rs"]
mod habits;
#[path = "e2e/harness/mod.rs"]
mod harness;
#[path = "e2e/here.rs"]
mod here;
#[path = "e2e/hostile_text.rs"]
mod hostile_text;
#[path = "e2e/languages.rs"]
mod languages;
#[path = "e2e/layouts.rs"]
mod layouts;
#[path = "e2e/live.rs"]
mod live;
#[path = "e2e/outage.rs"]
mod outage;
#[path = "e2e/own_map.rs"]
mod own_map;
#[path = "e2e/render.rs"]
mod render;
#[path = "e2e/selection.rs"]
mod selection;
#[path = "e2e/sharing.rs"]
mod sharing;
#[path = "e2e/shipped.rs"]
mod shipped;
#[path = "e2e/sites.rs"]
mod sites;
#[path = "support/slopes.rs"]
mod slopes;
#[path = "e2e/soak.rs"]
mod soak;
#[path = "e2e/standstill.rs"]
mod standstill;
#[path = "e2e/static_file.rs"]
mod static_file;
#[path = "e2e/stories.rs"]
mod stories;
#[path = "e2e/timeline.rs"]
mod timeline;
#[path = "e2e/turned.rs"]
mod turned;
#[path = "e2e/versions.rs"]
mod versions;
#[path = "e2e/view_state.rs"]
mod view_state;

//! The Leptos page. Decides nothing that could be decided without a browser.
//!
//! `session` owns the state and is the only one to change it; `map_canvas` is the only connection to the map
//! engine. No nested element is wholly static: Leptos would write it as HTML, which Trusted Types refuse
//! (ARCHITECTURE.md).

#![expect(unreachable_pub, reason = "the component macro makes its types public whatever the component is")]

mod bottom_sheet;
mod clock;
mod config_wait;
mod cyber_list;
mod detail_card;
mod each;
mod edge_pointers;
mod fault;
mod feed_doctor;
mod filter_bar;
mod finding_list;
mod glyph;
mod health_bar;
mod heartbeat;
mod here_card;
mod incident_list;
mod key_help;
mod keys;
mod layer_list;
mod load_screen;
mod map_canvas;
mod map_controls;
mod memo;
mod mode_frame;
mod next_list;
mod overlays;
mod page;
mod print_sheet;
mod session;
mod show;
mod site_list;
mod symbol_icon;
mod timeline;
mod tokens;
mod top_bar;
mod wall_strip;

use leptos::prelude::*;

/// Starts the page: waits for the configuration, mounts the view, starts the feed.
pub fn start() {
    fault::report_panics();
    crate::platform::task::spawn(async {
        let (config, errors) = config_wait::config().await;
        mount_to_body(move || {
            session::Session::provide(config.clone(), &errors);
            view! { <page::Page/> }
        });
    });
}

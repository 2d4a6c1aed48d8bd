//! The operation's time, in Rome and in UTC. Updated by the session's tick.

use leptos::prelude::*;

use super::session::Session;
use crate::app::mode::Layout;
use crate::app::text::{self, Text};

/// The clock.
#[component]
pub(crate) fn Clock() -> impl IntoView {
    let session = Session::here();
    let day = move || {
        let now = session.operation_now.get();
        text::weekday_and_day(session.language.get(), now, now)
    };
    let zone = move || text::zone(session.language.get(), session.operation_now.get());
    let utc = move || text::utc_hour(session.operation_now.get());
    // The rate is shown when the operation's time differs in speed from real time.
    let rate = move || {
        let rate = session.rate.get();
        let is_odd = (rate - 1.0).abs() > 1e-6;
        is_odd.then(|| {
            if rate == 0.0 {
                session.t(Text::Halted).to_owned()
            } else {
                text::rate(session.language.get(), rate)
            }
        })
    };
    view! {
        <div class="clock" role="timer" aria-label=move || session.t(Text::Clock)>
            <span class="clock-local">{move || text::ticking(session.operation_now.get())}</span>
            <span class="clock-zone">
                {move || match session.layout.get() {
                    Layout::Desk => format!("{} · {} · {} UTC", zone(), day(), utc()),
                    Layout::Tablet => format!("{} · {} UTC", zone(), utc()),
                    // One line shared with the freshness has room for only one of the two.
                    Layout::Wall => rate().unwrap_or_else(|| format!("{}\u{a0}UTC", utc())),
                }}
                {move || rate().filter(|_| session.layout.get() != Layout::Wall).map(|rate| format!(" · {rate}"))}
            </span>
        </div>
    }
}

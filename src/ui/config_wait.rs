//! The page while it waits for its configuration: shows why it is missing and when it is requested again.
//!
//! Without it the right feed is unknown, so nothing else is shown.

use super::fault;
use super::session::{device_choice, view_of_address};
use crate::app::text::link::trouble_text;
use crate::app::text::{Text, retry_in};
use crate::feed::client::load_config;
use crate::feed::config::{Config, ConfigError};
use crate::feed::health::{LinkState, Trouble};
use crate::model::text::Language;
use crate::platform::{dom, timer};

/// Loads the configuration; waits until it is there.
pub(crate) async fn config() -> (Config, Vec<ConfigError>) {
    // Waiting is not a fault, so the watchdog gets its beat.
    let beat = timer::every(1000, fault::beat);
    let (view, device) = (view_of_address(), device_choice());
    let language = view.language.unwrap_or(device.language);
    let mut screen = None;
    let found = load_config(|trouble, again_in_millis| {
        // If the screen cannot be created, the page stays as it is.
        if screen.is_none() {
            screen = Screen::open(view.layout.unwrap_or(device.layout).word());
        }
        fault::set_root("data-link", link(trouble).word());
        if let Some(screen) = &screen {
            screen.say(trouble, again_in_millis, language);
        }
    })
    .await;
    drop(beat);
    found
}

/// Link state for `data-link`, which tests and scripts read.
const fn link(trouble: &Trouble) -> LinkState {
    match trouble {
        Trouble::Portal => LinkState::Portal,
        Trouble::SignedOut => LinkState::SignedOut,
        Trouble::Withdrawn => LinkState::Withdrawn,
        Trouble::Unreachable
        | Trouble::TimedOut
        | Trouble::Status(_)
        | Trouble::Busy(_)
        | Trouble::NotFound(_)
        | Trouble::ContentType(_)
        | Trouble::TooLarge { .. }
        | Trouble::Truncated
        | Trouble::Empty
        | Trouble::Broken(_)
        | Trouble::Schema(_)
        | Trouble::Regress
        | Trouble::Gap
        | Trouble::Diverged => LinkState::NoData,
    }
}

/// A notice on the empty page, removed on drop. Plain elements, because components need the page.
struct Screen {
    whole: web_sys::Element,
    title: web_sys::Element,
    detail: web_sys::Element,
}

impl Screen {
    fn open(layout: &str) -> Option<Self> {
        let document = dom::document()?;
        let whole = document.create_element("div").ok()?;
        let title = document.create_element("strong").ok()?;
        let detail = document.create_element("span").ok()?;
        whole.set_class_name("load-screen");
        whole.set_attribute("role", "status").ok()?;
        whole.append_child(&title).ok()?;
        whole.append_child(&detail).ok()?;
        document.body()?.append_child(&whole).ok()?;
        fault::set_root("data-mode", layout);
        Some(Self { whole, title, detail })
    }

    fn say(&self, trouble: &Trouble, again_in_millis: u64, language: Language) {
        self.title.set_text_content(Some(Text::NoSettings.get(language)));
        let (why, when) =
            (trouble_text(trouble, language), retry_in(language, again_in_millis.div_ceil(1000)));
        self.detail.set_text_content(Some(&format!("config.json: {why} · {when}")));
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        self.whole.remove();
    }
}

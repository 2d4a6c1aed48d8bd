//! The keys of the whole page. What a key does is the session's business; typing in a field is never a command.

use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::KeyboardEvent;

use super::session::{Dialog, Session};
use crate::app::mode::Panel;
use crate::app::reduce::AppEvent;
use crate::platform::dom;

/// Whether the person is writing something.
fn is_typing(event: &KeyboardEvent) -> bool {
    let element = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    element.is_some_and(|element| {
        // Nobody writes with a slider.
        let is_slider = element.get_attribute("type").as_deref() == Some("range");
        !is_slider && matches!(element.tag_name().as_str(), "INPUT" | "SELECT" | "TEXTAREA")
    })
}

/// Obeys a key. Returns whether it meant something.
pub(crate) fn obey(session: Session, event: &KeyboardEvent) -> bool {
    if event.ctrl_key() || event.alt_key() || event.meta_key() {
        return false;
    }
    let key = event.key();
    if key == "Escape" {
        if session.dialog.get_untracked().is_some() {
            session.dialog.set(None);
        } else if is_typing(event) {
            blur();
        } else {
            session.select(None);
        }
        return true;
    }
    if is_typing(event) || !session.is_interactive() {
        return false;
    }
    match key.as_str() {
        "/" => focus("filter-text"),
        "j" => session.step_row(1),
        "k" => session.step_row(-1),
        "Enter" if is_on_nothing(event) => session.show_selected(),
        "0" => session.go_home(),
        "+" | "=" => session.zoom_by(1.0),
        "-" => session.zoom_by(-1.0),
        "[" => session.fold(Panel::Left),
        "]" => session.fold(Panel::Right),
        "t" => session.toggle_timeline(),
        "n" => session.dispatch(AppEvent::LookAhead(None)),
        "v" => session.toggle_visitors(),
        "l" => session.copy_link(),
        "e" => session.save_export(),
        "h" => session.ask_what_applies(),
        "d" => session.dialog.set(Some(Dialog::Refused)),
        "?" => session.dialog.set(Some(Dialog::Keys)),
        _ => match key.parse::<u8>() {
            Ok(digit) => session.jump_to_key(digit),
            Err(_) => return false,
        },
    }
    true
}

/// Whether the key went to no control that has its own use for it.
fn is_on_nothing(event: &KeyboardEvent) -> bool {
    let element = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    element.is_none_or(|element| matches!(element.tag_name().as_str(), "BODY" | "CANVAS"))
}

fn focus(id: &str) {
    let element = dom::document().and_then(|document| document.get_element_by_id(id));
    if let Some(element) = element.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok()) {
        // An element that cannot take the focus keeps the page usable all the same.
        element.focus().ok();
    }
}

fn blur() {
    let active = dom::document().and_then(|document| document.active_element());
    if let Some(element) = active.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok()) {
        // As above.
        element.blur().ok();
    }
}

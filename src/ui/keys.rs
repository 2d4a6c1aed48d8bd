//! Keyboard commands of the page. The session carries them out; typing in a field is never a command.

use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::KeyboardEvent;

use super::session::{Dialog, Session};
use crate::app::keys::{Command, Press, command};
use crate::app::reduce::AppEvent;
use crate::platform::dom;

/// Returns whether the key was typed into a text field or a selection.
fn is_typing(event: &KeyboardEvent) -> bool {
    let element = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    element.is_some_and(|element| {
        // A slider takes no text.
        let is_slider = element.get_attribute("type").as_deref() == Some("range");
        !is_slider && matches!(element.tag_name().as_str(), "INPUT" | "SELECT" | "TEXTAREA")
    })
}

/// Carries out the command of a key press. Returns whether there was one.
pub(crate) fn obey(session: Session, event: &KeyboardEvent) -> bool {
    // A covered page takes no commands: the person at it is not signed in.
    if session.health.with_untracked(|health| health.is_covered) {
        return false;
    }
    let key = event.key();
    let is_typing = is_typing(event);
    let press = Press {
        key: &key,
        is_repeat: event.repeat(),
        is_chord: event.ctrl_key() || event.alt_key() || event.meta_key(),
        is_taken: event.default_prevented(),
        is_typing,
        is_on_nothing: is_on_nothing(event),
    };
    let are_single_on = session.are_keys_on.get_untracked();
    let Some(command) = command(press, are_single_on, session.is_interactive()) else { return false };
    match command {
        Command::Leave if session.dialog.get_untracked().is_some() => session.dialog.set(None),
        Command::Leave if is_typing => blur(),
        Command::Leave => session.select(None),
        Command::Filter => focus("filter-text"),
        Command::Step(rows) => session.step_row(rows),
        Command::ShowSelected => session.show_selected(),
        Command::Home => session.go_home(),
        Command::Zoom(levels) => session.zoom_by(f64::from(levels)),
        Command::Fold(panel) => session.fold(panel),
        Command::Timeline => session.toggle_timeline(),
        Command::Now => session.dispatch(AppEvent::LookAhead(None)),
        Command::Visitors => session.toggle_visitors(),
        Command::CopyLink => session.copy_link(),
        Command::Export => session.save_export(),
        Command::Here => session.ask_what_applies(),
        Command::Doctor => session.dialog.set(Some(Dialog::Refused)),
        Command::Help => session.dialog.set(Some(Dialog::Keys)),
        Command::Jump(digit) => session.jump_to_key(digit),
    }
    true
}

/// Returns whether the focus is on no control that has its own use for the key.
fn is_on_nothing(event: &KeyboardEvent) -> bool {
    let element = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    element.is_none_or(|element| matches!(element.tag_name().as_str(), "BODY" | "CANVAS"))
}

fn focus(id: &str) {
    let element = dom::document().and_then(|document| document.get_element_by_id(id));
    if let Some(element) = element.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok()) {
        // If the element cannot take the focus, the page stays usable.
        element.focus().ok();
    }
}

fn blur() {
    let active = dom::document().and_then(|document| document.active_element());
    if let Some(element) = active.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok()) {
        // As in `focus`.
        element.blur().ok();
    }
}

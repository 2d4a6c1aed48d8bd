//! A panic shows itself: the page outside wasm is told and covers the frozen picture. Nothing is caught here.

use crate::platform::dom;

/// Makes every panic tell the page. The message is ours, never text of a feed.
pub(crate) fn report_panics() {
    std::panic::set_hook(Box::new(|info| {
        let message = info.payload().downcast_ref::<&str>().copied().unwrap_or("panic");
        // What is shipped knows no lines.
        let place = info.location().filter(|at| at.line() > 0);
        let place = place.map_or_else(functions_on_stack, |at| format!("{}:{}", at.file(), at.line()));
        tell_page(&format!("{message} ({place})"));
        web_sys::console::error_1(&format!("panic: {message} ({place})").into());
    }));
}

/// The numbers of the functions that are being called, the innermost first: those of the panic itself, and then where it was. The
/// build leaves their names in `target/web/finish`.
fn functions_on_stack() -> String {
    const MOST: usize = 12;
    let stack = js_sys::Reflect::get(&js_sys::Error::new(""), &"stack".into());
    let stack = stack.ok().and_then(|stack| stack.as_string()).unwrap_or_default();
    let numbers = stack.split("wasm-function[").skip(1).filter_map(|call| call.split(']').next());
    numbers.take(MOST).collect::<Vec<_>>().join(" ")
}

/// Dispatches `vedetta:fault`, which `boot.js` answers with its overlay.
fn tell_page(message: &str) {
    let Some(window) = dom::window() else { return };
    let detail = js_sys::Object::new();
    // Nothing can be done when even this fails; the watchdog of the page sees the missing beat.
    js_sys::Reflect::set(&detail, &"message".into(), &message.into()).ok();
    let options = web_sys::CustomEventInit::new();
    options.set_detail(&detail);
    if let Ok(event) = web_sys::CustomEvent::new_with_event_init_dict("vedetta:fault", &options) {
        window.dispatch_event(&event).ok();
    }
}

/// Tells the page's watchdog that this side is alive. Called once a second.
pub(crate) fn beat() {
    let Some(window) = dom::window() else { return };
    if let Ok(event) = web_sys::CustomEvent::new("vedetta:beat") {
        window.dispatch_event(&event).ok();
    }
}

/// Sets an attribute `data-…` of the root element: what styles, tests and people's own scripts read.
pub(crate) fn set_root(name: &str, value: &str) {
    let Some(root) = dom::document().and_then(|document| document.document_element()) else { return };
    if root.get_attribute(name).as_deref() != Some(value) {
        // The names are ours and valid.
        root.set_attribute(name, value).ok();
    }
}

/// Takes an attribute of the root element away.
pub(crate) fn unset_root(name: &str) {
    if let Some(root) = dom::document().and_then(|document| document.document_element()) {
        // The names are ours and valid.
        root.remove_attribute(name).ok();
    }
}

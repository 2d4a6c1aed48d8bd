//! Reports panics and signs of life to the page's watchdog (`boot.js`), which covers a frozen picture. Catches
//! nothing.

use crate::platform::dom;

/// Reports every panic to the page. The message is ours, never text of a feed.
pub(crate) fn report_panics() {
    std::panic::set_hook(Box::new(|info| {
        let message = info.payload().downcast_ref::<&str>().copied().unwrap_or("panic");
        // Release builds contain no source locations.
        let place = info.location().filter(|at| at.line() > 0);
        let place = place.map_or_else(functions_on_stack, |at| format!("{}:{}", at.file(), at.line()));
        tell_page(&format!("{message} ({place})"));
        web_sys::console::error_1(&format!("panic: {message} ({place})").into());
    }));
}

/// Returns the numbers of the WebAssembly functions on the stack, innermost first: those of the panic itself,
/// then its place.
///
/// The build leaves their names in `target/web/finish`.
fn functions_on_stack() -> String {
    const MOST: usize = 12;
    let stack = js_sys::Reflect::get(&js_sys::Error::new(""), &"stack".into());
    let stack = stack.ok().and_then(|stack| stack.as_string()).unwrap_or_default();
    let numbers = stack.split("wasm-function[").skip(1).filter_map(|call| call.split(']').next());
    numbers.take(MOST).collect::<Vec<_>>().join(" ")
}

/// Dispatches `vedetta:fault`, upon which `boot.js` shows its overlay.
fn tell_page(message: &str) {
    let Some(window) = dom::window() else { return };
    let detail = js_sys::Object::new();
    // Nothing helps if even this fails; the page's watchdog notices the missing beat.
    js_sys::Reflect::set(&detail, &"message".into(), &message.into()).ok();
    let options = web_sys::CustomEventInit::new();
    options.set_detail(&detail);
    if let Ok(event) = web_sys::CustomEvent::new_with_event_init_dict("vedetta:fault", &options) {
        window.dispatch_event(&event).ok();
    }
}

/// Signals to the page's watchdog that the app is alive. Called once a second.
pub(crate) fn beat() {
    let Some(window) = dom::window() else { return };
    if let Ok(event) = web_sys::CustomEvent::new("vedetta:beat") {
        window.dispatch_event(&event).ok();
    }
}

/// Sets a `data-…` attribute of the root element, for styles, tests and external scripts.
pub(crate) fn set_root(name: &str, value: &str) {
    let Some(root) = dom::document().and_then(|document| document.document_element()) else { return };
    if root.get_attribute(name).as_deref() != Some(value) {
        // The names are ours and valid.
        root.set_attribute(name, value).ok();
    }
}

/// Removes an attribute of the root element.
pub(crate) fn unset_root(name: &str) {
    if let Some(root) = dom::document().and_then(|document| document.document_element()) {
        // The names are ours and valid.
        root.remove_attribute(name).ok();
    }
}

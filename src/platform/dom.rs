//! Access to the document for the layers below `ui`.

pub use web_sys::HtmlCanvasElement as Canvas;

/// Returns the window, `None` outside a page.
#[must_use]
pub fn window() -> Option<web_sys::Window> {
    if cfg!(target_arch = "wasm32") { web_sys::window() } else { None }
}

/// Returns the name of the tab, which survives links and reloads; empty when it has none.
#[must_use]
pub fn tab_name() -> String {
    window().and_then(|window| window.name().ok()).unwrap_or_default()
}

/// Sets the name of the tab.
pub fn set_tab_name(name: &str) {
    if let Some(window) = window() {
        // If this fails, the name is just lost with the next link.
        window.set_name(name).ok();
    }
}

/// Returns the document, `None` outside a page.
#[must_use]
pub fn document() -> Option<web_sys::Document> {
    window()?.document()
}

/// Returns device pixels per CSS pixel, 1 outside a page.
#[must_use]
pub fn device_pixel_ratio() -> f64 {
    window().map_or(1.0, |window| window.device_pixel_ratio()).clamp(0.25, 8.0)
}

/// Returns the size of the canvas element in CSS pixels.
#[must_use]
pub fn css_size(canvas: &Canvas) -> (f64, f64) {
    let rect = canvas.get_bounding_client_rect();
    (rect.width(), rect.height())
}

/// Copies the current content of one canvas of the page, given by id, to another one; empties the latter if not
/// `is_full`.
pub fn copy_canvas(from: &str, to: &str, is_full: bool) {
    use wasm_bindgen::JsCast as _;
    let canvas = |id: &str| document()?.get_element_by_id(id)?.dyn_into::<Canvas>().ok();
    let (Some(from), Some(to)) = (canvas(from), canvas(to)) else { return };
    to.set_width(if is_full { from.width() } else { 0 });
    to.set_height(if is_full { from.height() } else { 0 });
    let context = to.get_context("2d").ok().flatten();
    let context = context.and_then(|context| context.dyn_into::<web_sys::CanvasRenderingContext2d>().ok());
    if let Some(context) = context.filter(|_| is_full) {
        // A canvas without a size cannot be copied, and shows nothing.
        context.draw_image_with_html_canvas_element(&from, 0.0, 0.0).ok();
    }
}

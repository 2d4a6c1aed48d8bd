//! The document, as far as the layers below `ui` need it.

pub use web_sys::HtmlCanvasElement as Canvas;

/// The window, `None` outside a page.
#[must_use]
pub fn window() -> Option<web_sys::Window> {
    if cfg!(target_arch = "wasm32") { web_sys::window() } else { None }
}

/// The name of the tab, which links and reloads leave as it is; empty when it has none.
#[must_use]
pub fn tab_name() -> String {
    window().and_then(|window| window.name().ok()).unwrap_or_default()
}

/// Names the tab.
pub fn set_tab_name(name: &str) {
    if let Some(window) = window() {
        // A tab that takes no name forgets with the next link.
        window.set_name(name).ok();
    }
}

/// The document, `None` outside a page.
#[must_use]
pub fn document() -> Option<web_sys::Document> {
    window()?.document()
}

/// Device pixels per CSS pixel, 1 outside a page.
#[must_use]
pub fn device_pixel_ratio() -> f64 {
    window().map_or(1.0, |window| window.device_pixel_ratio()).clamp(0.25, 8.0)
}

/// The size of the canvas' box in CSS pixels.
#[must_use]
pub fn css_size(canvas: &Canvas) -> (f64, f64) {
    let rect = canvas.get_bounding_client_rect();
    (rect.width(), rect.height())
}

/// Draws one canvas of the page on another one as it is now, or empties that.
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

//! The document, as far as the layers below `ui` need it.

pub use web_sys::HtmlCanvasElement as Canvas;

/// The window, `None` outside a page.
#[must_use]
pub fn window() -> Option<web_sys::Window> {
    if cfg!(target_arch = "wasm32") { web_sys::window() } else { None }
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

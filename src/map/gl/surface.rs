//! Creation of the WebGL2 context of a canvas.

use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::WebGl2RenderingContext as Gl;

use crate::map::event::AttachError;
use crate::platform::dom::Canvas;

/// WebGL2 context of a canvas, without depth, stencil or multisampling: the shaders smooth edges themselves.
pub(super) fn context_of(canvas: &Canvas) -> Result<Gl, AttachError> {
    let options = js_sys::Object::new();
    for (name, is_on) in [
        ("antialias", false),
        ("alpha", false),
        ("depth", false),
        ("stencil", false),
        ("preserveDrawingBuffer", false),
    ] {
        js_sys::Reflect::set(&options, &name.into(), &JsValue::from_bool(is_on))
            .map_err(|_frozen| AttachError::NoWebGl2)?;
    }
    canvas
        .get_context_with_context_options("webgl2", &options)
        .ok()
        .flatten()
        .and_then(|context| context.dyn_into::<Gl>().ok())
        .ok_or(AttachError::NoWebGl2)
}

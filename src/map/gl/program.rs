//! A compiled pair of shaders. Deleted when it is dropped.

use wasm_bindgen::JsCast as _;
use web_sys::{WebGl2RenderingContext as Gl, WebGlProgram, WebGlShader, WebGlUniformLocation};

use crate::map::event::AttachError;

const COMMON: &str = include_str!("../shaders/common.glsl");
const STYLE: &str = include_str!("../shaders/style.glsl");
const HEAD: &str = "#version 300 es\nprecision highp float;\nprecision highp int;\n";

/// Where the uniform blocks are bound.
pub(super) const FRAME_BLOCK: u32 = 0;
/// Where the uniform blocks are bound.
pub(super) const STYLE_BLOCK: u32 = 1;

/// A program.
#[derive(Debug)]
pub(super) struct Program {
    gl: Gl,
    program: WebGlProgram,
}

impl Program {
    /// Compiles two shaders; both see the frame, and the basemap's style. The browser may do so beside other work:
    /// begin all programs before [`Self::finish`] waits for the first.
    pub(super) fn new(gl: &Gl, vertex: &str, fragment: &str) -> Result<Self, AttachError> {
        let program = gl.create_program().ok_or(AttachError::Resource { what: "program" })?;
        let program = Self { gl: gl.clone(), program };
        for (kind, source) in [(Gl::VERTEX_SHADER, vertex), (Gl::FRAGMENT_SHADER, fragment)] {
            let shader = compiling(gl, kind, source)?;
            gl.attach_shader(&program.program, &shader);
            // It lives on while it is attached.
            gl.delete_shader(Some(&shader));
        }
        gl.link_program(&program.program);
        Ok(program)
    }

    /// Waits until it is compiled.
    pub(super) fn finish(&self) -> Result<(), AttachError> {
        let Self { gl, program } = self;
        if !gl.get_program_parameter(program, Gl::LINK_STATUS).is_truthy() {
            let mut message = gl.get_program_info_log(program).unwrap_or_default();
            // What is wrong with a shader says more than that the program cannot be linked.
            for shader in gl.get_attached_shaders(program).into_iter().flatten() {
                if let Ok(shader) = shader.dyn_into::<WebGlShader>() {
                    message += &gl.get_shader_info_log(&shader).unwrap_or_default();
                }
            }
            return Err(AttachError::Program { message });
        }
        for (name, binding) in [("Frame", FRAME_BLOCK), ("Style", STYLE_BLOCK)] {
            let index = gl.get_uniform_block_index(program, name);
            if index != Gl::INVALID_INDEX {
                gl.uniform_block_binding(program, index, binding);
            }
        }
        Ok(())
    }

    /// Draws with this one from now on.
    pub(super) fn bind(&self) {
        self.gl.use_program(Some(&self.program));
    }

    /// A uniform's place, `None` when the driver left it out.
    pub(super) fn uniform(&self, name: &str) -> Option<WebGlUniformLocation> {
        self.gl.get_uniform_location(&self.program, name)
    }

    /// Says which texture unit a sampler reads.
    pub(super) fn set_sampler(&self, name: &str, unit: i32) {
        self.bind();
        self.gl.uniform1i(self.uniform(name).as_ref(), unit);
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.gl.delete_program(Some(&self.program));
    }
}

fn compiling(gl: &Gl, kind: u32, source: &str) -> Result<WebGlShader, AttachError> {
    let shader = gl.create_shader(kind).ok_or(AttachError::Resource { what: "shader" })?;
    gl.shader_source(&shader, &format!("{HEAD}{COMMON}{STYLE}{source}"));
    gl.compile_shader(&shader);
    Ok(shader)
}

//! Linked pairs of shaders. Deleted on drop.

use wasm_bindgen::JsCast as _;
use web_sys::{WebGl2RenderingContext as Gl, WebGlProgram, WebGlShader, WebGlUniformLocation};

use crate::map::event::AttachError;

const COMMON: &str = include_str!("../shaders/common.glsl");
const STYLE: &str = include_str!("../shaders/style.glsl");
const HEAD: &str = "#version 300 es\nprecision highp float;\nprecision highp int;\n";

/// Binding point of the frame's uniform block.
pub(super) const FRAME_BLOCK: u32 = 0;
/// Binding point of the basemap style's uniform block.
pub(super) const STYLE_BLOCK: u32 = 1;

#[derive(Debug)]
pub(super) struct Program {
    gl: Gl,
    program: WebGlProgram,
}

impl Program {
    /// Starts compiling two shaders, both with access to the frame and to the basemap's style.
    ///
    /// The browser may compile in parallel: start all programs before [`Self::finish`] waits for the first.
    pub(super) fn new(gl: &Gl, vertex: &str, fragment: &str) -> Result<Self, AttachError> {
        let program = gl.create_program().ok_or(AttachError::Resource { what: "program" })?;
        let program = Self { gl: gl.clone(), program };
        for (kind, source) in [(Gl::VERTEX_SHADER, vertex), (Gl::FRAGMENT_SHADER, fragment)] {
            let shader = compiling(gl, kind, source)?;
            gl.attach_shader(&program.program, &shader);
            // Remains alive while it is attached.
            gl.delete_shader(Some(&shader));
        }
        gl.link_program(&program.program);
        Ok(program)
    }

    /// Waits for the program to be linked, and binds its uniform blocks.
    pub(super) fn finish(&self) -> Result<(), AttachError> {
        let Self { gl, program } = self;
        if !gl.get_program_parameter(program, Gl::LINK_STATUS).is_truthy() {
            let mut message = gl.get_program_info_log(program).unwrap_or_default();
            // The shaders' logs say more than the program's.
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

    /// Makes this the current program.
    pub(super) fn bind(&self) {
        self.gl.use_program(Some(&self.program));
    }

    /// Location of a uniform, `None` if the driver optimized it away.
    pub(super) fn uniform(&self, name: &str) -> Option<WebGlUniformLocation> {
        self.gl.get_uniform_location(&self.program, name)
    }

    /// Sets the texture unit that a sampler reads.
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

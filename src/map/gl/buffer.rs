//! GPU buffers, and vertex arrays over them. Deleted on drop.

use std::cell::Cell;
use std::rc::Rc;

use web_sys::{WebGl2RenderingContext as Gl, WebGlBuffer, WebGlVertexArrayObject};

use crate::map::event::AttachError;

/// Running total of bytes in buffers and textures.
pub(super) type ByteCount = Rc<Cell<usize>>;

/// A buffer that grows and shrinks as needed.
#[derive(Debug)]
pub(super) struct GpuBuffer {
    gl: Gl,
    buffer: WebGlBuffer,
    target: u32,
    capacity_bytes: usize,
    count: ByteCount,
}

impl GpuBuffer {
    pub(super) fn new(gl: &Gl, target: u32, count: &ByteCount) -> Result<Self, AttachError> {
        let buffer = gl.create_buffer().ok_or(AttachError::Resource { what: "buffer" })?;
        Ok(Self { gl: gl.clone(), buffer, target, capacity_bytes: 0, count: Rc::clone(count) })
    }

    /// Binds the buffer. Index buffers are bound to the current vertex array, so bind that first.
    pub(super) fn bind(&self) {
        self.gl.bind_buffer(self.target, Some(&self.buffer));
    }

    pub(super) fn bind_to_block(&self, block: u32) {
        self.gl.bind_buffer_base(self.target, block, Some(&self.buffer));
    }

    /// Ensures capacity for `bytes`. Returns whether the buffer was reallocated, which discards its content.
    pub(super) fn reserve(&mut self, bytes: usize) -> bool {
        if bytes <= self.capacity_bytes && bytes * 4 >= self.capacity_bytes {
            return false;
        }
        let capacity = if self.capacity_bytes == 0 { bytes } else { bytes + bytes / 2 };
        self.bind();
        self.gl.buffer_data_with_i32(
            self.target,
            i32::try_from(capacity).unwrap_or(i32::MAX),
            Gl::DYNAMIC_DRAW,
        );
        self.count.set(self.count.get() - self.capacity_bytes + capacity);
        self.capacity_bytes = capacity;
        true
    }

    /// Writes bytes at an offset, within the capacity.
    pub(super) fn write(&self, offset_bytes: usize, bytes: &[u8]) {
        self.bind();
        let offset = i32::try_from(offset_bytes).unwrap_or(i32::MAX);
        self.gl.buffer_sub_data_with_i32_and_u8_array(self.target, offset, bytes);
    }

    /// Replaces the whole content.
    pub(super) fn replace(&mut self, bytes: &[u8]) {
        self.reserve(bytes.len());
        self.write(0, bytes);
    }
}

impl Drop for GpuBuffer {
    fn drop(&mut self) {
        self.count.set(self.count.get() - self.capacity_bytes);
        self.gl.delete_buffer(Some(&self.buffer));
    }
}

/// One attribute of a vertex.
#[derive(Debug, Clone, Copy)]
pub(super) struct Attribute {
    pub(super) location: u32,
    pub(super) size: i32,
    pub(super) kind: AttributeKind,
    pub(super) offset_bytes: i32,
}

/// Conversion of an attribute's components.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AttributeKind {
    /// Integers, read as integers in the shader.
    Int(u32),
    /// Integers or floats, converted to float without scaling.
    Float(u32),
    /// Unsigned bytes, scaled to 0 to 1.
    Unit,
}

/// A vertex array: vertices, indices and how they are read.
#[derive(Debug)]
pub(super) struct VertexArray {
    gl: Gl,
    array: WebGlVertexArrayObject,
}

impl VertexArray {
    pub(super) fn new(
        gl: &Gl,
        vertices: Option<&GpuBuffer>,
        indices: &GpuBuffer,
        stride_bytes: i32,
        attributes: &[Attribute],
    ) -> Result<Self, AttachError> {
        let array = gl.create_vertex_array().ok_or(AttachError::Resource { what: "vertex array" })?;
        gl.bind_vertex_array(Some(&array));
        if let Some(vertices) = vertices {
            vertices.bind();
        }
        for attribute in attributes {
            let Attribute { location, size, kind, offset_bytes } = *attribute;
            gl.enable_vertex_attrib_array(location);
            match kind {
                AttributeKind::Int(kind) => {
                    gl.vertex_attrib_i_pointer_with_i32(location, size, kind, stride_bytes, offset_bytes);
                }
                AttributeKind::Float(kind) => {
                    gl.vertex_attrib_pointer_with_i32(
                        location,
                        size,
                        kind,
                        false,
                        stride_bytes,
                        offset_bytes,
                    );
                }
                AttributeKind::Unit => {
                    let kind = Gl::UNSIGNED_BYTE;
                    gl.vertex_attrib_pointer_with_i32(location, size, kind, true, stride_bytes, offset_bytes);
                }
            }
        }
        indices.bind();
        gl.bind_vertex_array(None);
        Ok(Self { gl: gl.clone(), array })
    }

    pub(super) fn bind(&self) {
        self.gl.bind_vertex_array(Some(&self.array));
    }
}

impl Drop for VertexArray {
    fn drop(&mut self) {
        self.gl.delete_vertex_array(Some(&self.array));
    }
}

//! GPU textures: images, and lookup tables for shaders. Deleted on drop.

use std::rc::Rc;

use web_sys::{WebGl2RenderingContext as Gl, WebGlTexture};

use super::buffer::ByteCount;
use crate::map::event::AttachError;
use crate::map::icon::atlas::AtlasBox;
use crate::map::icon::raster::Pixels;
use crate::platform::image::DecodedImage;

/// Content and filtering of a texture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TextureKind {
    /// Premultiplied colors, linearly filtered.
    Image,
    /// Four integers per texel.
    Uints,
    /// Four floats per texel.
    Floats,
}

impl TextureKind {
    const fn formats(self) -> (u32, u32, u32) {
        match self {
            Self::Image => (Gl::RGBA8, Gl::RGBA, Gl::UNSIGNED_BYTE),
            Self::Uints => (Gl::RGBA32UI, Gl::RGBA_INTEGER, Gl::UNSIGNED_INT),
            Self::Floats => (Gl::RGBA32F, Gl::RGBA, Gl::FLOAT),
        }
    }
    const fn texel_bytes(self) -> usize {
        match self {
            Self::Image => 4,
            Self::Uints | Self::Floats => 16,
        }
    }
}

/// A texture with its size, counted in `count`.
#[derive(Debug)]
pub(super) struct GpuTexture {
    gl: Gl,
    texture: WebGlTexture,
    kind: TextureKind,
    width: u32,
    height: u32,
    count: ByteCount,
}

impl GpuTexture {
    /// Creates an empty texture of a size.
    pub(super) fn new(
        gl: &Gl,
        kind: TextureKind,
        (width, height): (u32, u32),
        count: &ByteCount,
    ) -> Result<Self, AttachError> {
        let missing = AttachError::Resource { what: "texture" };
        let Some(texture) = gl.create_texture() else { return Err(missing) };
        let texture = Self { gl: gl.clone(), texture, kind, width, height, count: Rc::clone(count) };
        count.set(count.get() + texture.bytes());
        texture.bind(0);
        let (internal, format, of) = kind.formats();
        let (w, h) = (width.cast_signed(), height.cast_signed());
        gl.tex_image_2d_with_i32_and_i32_and_i32_and_format_and_type_and_opt_u8_array(
            Gl::TEXTURE_2D,
            0,
            internal.cast_signed(),
            w,
            h,
            0,
            format,
            of,
            None,
        )
        .map_err(|_refusal| missing)?;
        let filter = if kind == TextureKind::Image { Gl::LINEAR } else { Gl::NEAREST };
        for (name, value) in [
            (Gl::TEXTURE_MIN_FILTER, filter),
            (Gl::TEXTURE_MAG_FILTER, filter),
            (Gl::TEXTURE_WRAP_S, Gl::CLAMP_TO_EDGE),
            (Gl::TEXTURE_WRAP_T, Gl::CLAMP_TO_EDGE),
        ] {
            gl.tex_parameteri(Gl::TEXTURE_2D, name, value.cast_signed());
        }
        Ok(texture)
    }

    /// Creates a texture from one image.
    pub(super) fn of_image(gl: &Gl, image: &DecodedImage, count: &ByteCount) -> Result<Self, AttachError> {
        let texture = Self::new(gl, TextureKind::Image, image.size(), count)?;
        let (_, format, of) = texture.kind.formats();
        gl.tex_sub_image_2d_with_u32_and_u32_and_image_bitmap(
            Gl::TEXTURE_2D,
            0,
            0,
            0,
            format,
            of,
            image.bitmap(),
        )
        .map_err(|_refusal| AttachError::Resource { what: "texture" })?;
        Ok(texture)
    }

    pub(super) const fn bytes(&self) -> usize {
        self.width as usize * self.height as usize * self.kind.texel_bytes()
    }

    pub(super) const fn height(&self) -> u32 {
        self.height
    }

    pub(super) const fn width(&self) -> u32 {
        self.width
    }

    pub(super) fn bind(&self, unit: u32) {
        self.gl.active_texture(Gl::TEXTURE0 + unit);
        self.gl.bind_texture(Gl::TEXTURE_2D, Some(&self.texture));
    }

    /// Writes an image into a box of the texture.
    pub(super) fn write_pixels(&self, at: AtlasBox, pixels: &Pixels) {
        self.bind(0);
        let (_, format, of) = self.kind.formats();
        // Fails if the context is lost; everything is uploaded again when it is restored.
        self.gl
            .tex_sub_image_2d_with_i32_and_i32_and_u32_and_type_and_opt_u8_array(
                Gl::TEXTURE_2D,
                0,
                at.x.cast_signed(),
                at.y.cast_signed(),
                pixels.width.cast_signed(),
                pixels.height.cast_signed(),
                format,
                of,
                Some(&pixels.rgba),
            )
            .ok();
    }

    /// Writes texels from the start of a row; `numbers` is a typed array of the texture's kind.
    pub(super) fn write_rows(&self, row: usize, width: usize, rows: usize, numbers: &js_sys::Object) {
        if width == 0 || rows == 0 {
            return;
        }
        self.bind(0);
        let (_, format, of) = self.kind.formats();
        self.gl
            .tex_sub_image_2d_with_i32_and_i32_and_u32_and_type_and_opt_array_buffer_view(
                Gl::TEXTURE_2D,
                0,
                0,
                row as i32,
                width as i32,
                rows as i32,
                format,
                of,
                Some(numbers),
            )
            .ok();
    }
}

impl Drop for GpuTexture {
    fn drop(&mut self) {
        self.count.set(self.count.get() - self.bytes());
        self.gl.delete_texture(Some(&self.texture));
    }
}

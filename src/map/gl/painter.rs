//! The WebGL2 painter. All its state is derived from the scene and can be rebuilt: after a lost context a new painter
//! is created.

use std::cell::{Cell, OnceCell};
use std::rc::Rc;

use bytemuck::Pod;
use compact::{number, sort::SmallSort as _};
use smallvec::SmallVec;
use web_sys::{WebGl2RenderingContext as Gl, WebGlUniformLocation};

use super::buffer::{Attribute, AttributeKind, ByteCount, GpuBuffer, VertexArray};
use super::program::{FRAME_BLOCK, Program, STYLE_BLOCK};
use super::surface;
use super::texture::{GpuTexture, TextureKind};
use crate::map::bucket::arrow::{self, ArrowVertex};
use crate::map::bucket::fill::FillVertex;
use crate::map::bucket::line::{CASING_CSS_PX, LineVertex};
use crate::map::bucket::mesh::SlotMesh;
use crate::map::bucket::symbol::{OrderChange, RECORDS_PER_ROW, SymbolBucket};
use crate::map::camera::Camera;
use crate::map::event::AttachError;
use crate::map::frame::Frame;
use crate::map::icon::atlas::{AtlasBox, ImageTable};
use crate::map::icon::raster::Pixels;
use crate::map::label::shown::{LabelVertex, Labels};
use crate::map::layer::{LayerId, Rgba};
use crate::map::mercator::world_css_px;
use crate::map::scene::{LEADERS, Layer, Scene};
use crate::map::tile;
use crate::map::tile::build::{TILE_UNITS, TileFillVertex, TileLineVertex, TileMesh};
use crate::map::tile::cache::{DrawnTile, TileKey};
use crate::map::tile::style::{self, TileClass};
use crate::platform::dom::Canvas;
use compact::sorted::SortedMap;

/// Slots for classes in the style block.
const STYLE_SLOTS: usize = 48;
/// Tiles whose buffers are kept although they are not drawn now.
const MAX_GPU_TILES: usize = 160;

/// Uniform block of a frame; layout as in `common.glsl`.
#[derive(Debug, Clone, Copy, bytemuck::Pod, bytemuck::Zeroable)]
#[repr(C)]
struct FrameUniform {
    clip: [f32; 4],
    eye: [i32; 4],
    scale: [f32; 4],
    misc: [f32; 4],
    view: [f32; 4],
    turn: [f32; 4],
}

/// Uniform block of the class styles; layout as in `style.glsl`.
#[derive(Debug, Clone, Copy, PartialEq, bytemuck::Pod, bytemuck::Zeroable)]
#[repr(C)]
struct StyleUniform {
    color: [[f32; 4]; STYLE_SLOTS],
    width: [[f32; 4]; STYLE_SLOTS],
}

/// A vertex and an index buffer with their vertex array.
struct GpuMesh {
    vertices: GpuBuffer,
    indices: GpuBuffer,
    array: VertexArray,
    index_count: i32,
}

impl GpuMesh {
    fn new<V: Pod>(gl: &Gl, count: &ByteCount, attributes: &[Attribute]) -> Result<Self, AttachError> {
        gl.bind_vertex_array(None);
        let vertices = GpuBuffer::new(gl, Gl::ARRAY_BUFFER, count)?;
        let indices = GpuBuffer::new(gl, Gl::ELEMENT_ARRAY_BUFFER, count)?;
        let array = VertexArray::new(gl, Some(&vertices), &indices, size_of::<V>() as i32, attributes)?;
        Ok(Self { vertices, indices, array, index_count: 0 })
    }

    fn replace<V: Pod>(&mut self, vertices: &[V], indices: &[u32]) {
        self.array.bind();
        self.vertices.replace(bytemuck::cast_slice(vertices));
        self.indices.replace(bytemuck::cast_slice(indices));
        self.index_count = indices.len() as i32;
    }

    /// Uploads the changes of a mesh.
    fn sync<V: Pod>(&mut self, mesh: &mut SlotMesh<V>) {
        if mesh.is_clean() {
            return;
        }
        self.array.bind();
        let vertices_gone = self.vertices.reserve(size_of_val(mesh.vertices()));
        let indices_gone = self.indices.reserve(size_of_val(mesh.indices()));
        if vertices_gone || indices_gone {
            mesh.mark_everything();
        }
        mesh.drain_dirty_vertices(|first, vertices| {
            self.vertices.write(first * size_of::<V>(), bytemuck::cast_slice(vertices));
        });
        mesh.drain_dirty_indices(|first, indices| {
            self.indices.write(first * size_of::<u32>(), bytemuck::cast_slice(indices));
        });
        self.index_count = mesh.indices().len() as i32;
    }

    fn draw(&self, gl: &Gl) {
        self.array.bind();
        gl.draw_elements_with_i32(Gl::TRIANGLES, self.index_count, Gl::UNSIGNED_INT, 0);
    }
}

/// Records of a layer's symbols, and indices in drawing order.
struct GpuSymbols {
    records: Option<GpuTexture>,
    indices: GpuBuffer,
    array: VertexArray,
    index_count: i32,
}

struct GpuLayer {
    fills: GpuMesh,
    lines: GpuMesh,
    /// Created when the layer first has chevrons to draw.
    arrows: Option<GpuMesh>,
    symbols: GpuSymbols,
}

struct GpuTile {
    fills: GpuMesh,
    lines: GpuMesh,
    /// Image of a raster tile, covering the whole tile.
    image: Option<GpuTexture>,
    /// The mesh it was made from; a rebuilt tile has another one.
    made_from: Rc<TileMesh>,
    used_at: u64,
}

/// Uniform locations for the position and clip of a tile.
struct TileUniforms {
    eye: Option<WebGlUniformLocation>,
    scale: Option<WebGlUniformLocation>,
    part: Option<WebGlUniformLocation>,
}

impl TileUniforms {
    fn of(program: &Program) -> Self {
        Self {
            eye: program.uniform("u_tile"),
            scale: program.uniform("u_tile_scale"),
            part: program.uniform("u_part"),
        }
    }
}

struct TilePrograms {
    fill: Program,
    fill_at: TileUniforms,
    line: Program,
    line_at: TileUniforms,
    image: Program,
    image_at: TileUniforms,
}

struct ArrowProgram {
    program: Program,
    casing: Option<WebGlUniformLocation>,
}

struct Programs {
    /// `None` in a build without tiles.
    tile: Option<TilePrograms>,
    fill: Program,
    line: Program,
    line_casing: Option<WebGlUniformLocation>,
    /// Created for the first arrow, since most maps have none. The inner `None` means that the driver refused it.
    arrow: OnceCell<Option<ArrowProgram>>,
    symbol: Program,
    label: Program,
}

/// Reused JavaScript array for numbers on their way into a texture.
#[derive(Debug, Default)]
struct Staging {
    array: Option<js_sys::Uint32Array>,
}

impl Staging {
    /// Copies numbers into the array; the result is valid until the next call.
    fn hold(&mut self, numbers: &[u32]) -> js_sys::Uint32Array {
        let len = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
        let array = match self.array.take() {
            Some(array) if array.length() >= len => array,
            _ => js_sys::Uint32Array::new_with_length(len + len / 4),
        };
        let held = array.subarray(0, len);
        held.copy_from(numbers);
        self.array = Some(array);
        held
    }
}

/// The part of a tile drawn by one draw call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum TilePart {
    Image,
    Fills,
    Lines,
}

/// Corners of a raster tile.
const WHOLE_TILE: [TileFillVertex; 4] = {
    const fn corner(x: f64, y: f64) -> TileFillVertex {
        TileFillVertex {
            at: [(x * TILE_UNITS) as i16, (y * TILE_UNITS) as i16],
            class: [TileClass::Image as u8, 0, 0, 0],
        }
    }
    [corner(0.0, 0.0), corner(1.0, 0.0), corner(0.0, 1.0), corner(1.0, 1.0)]
};

/// Clip of a tile.
struct PartShown {
    /// Scissor box, in device pixels from the top left of the canvas; `None` on a rotated map.
    device_box: Option<[i32; 4]>,
    /// Clip for the shaders: west, north, east, south, from 0 to 1.
    in_tile: [f32; 4],
}

/// Clip that contains all of a tile, including geometry beyond its edges.
const WHOLE: [f32; 4] = [-9.0, -9.0, 9.0, 9.0];
/// Overlap of clipped tiles on a rotated map, in device pixels, so that rounding leaves no gap.
const SEAM_DEVICE_PX: f64 = 0.05;

/// Clip of a tile, `None` if nothing of it is visible.
fn part_to_draw(camera: &Camera, tile: &DrawnTile) -> Option<PartShown> {
    if camera.bearing().is_north() {
        let device_box = tile.device_box(camera);
        let [west, north, east, south] = device_box;
        return (east > west && south > north)
            .then_some(PartShown { device_box: Some(device_box), in_tile: WHOLE });
    }
    let [west, north, east, south] = tile.part();
    let tile_device_px =
        world_css_px(camera.zoom()) * camera.device_pixel_ratio() / number::exp2(f64::from(tile.source.zoom));
    let seam = SEAM_DEVICE_PX / tile_device_px;
    let in_tile = [west - seam, north - seam, east + seam, south + seam].map(|edge| edge as f32);
    (east > west && south > north).then_some(PartShown { device_box: None, in_tile })
}

/// GPU state of one canvas.
pub(crate) struct Painter {
    gl: Gl,
    programs: Rc<Programs>,
    frame_block: GpuBuffer,
    style_block: GpuBuffer,
    last_style: Option<Box<StyleUniform>>,
    layers: SortedMap<LayerId, GpuLayer>,
    emphasis: GpuLayer,
    tiles: SortedMap<TileKey, GpuTile>,
    labels: GpuMesh,
    /// Number of label indices that belong to the basemap, which are drawn below the symbols.
    basemap_label_indices: i32,
    icon_atlas: GpuTexture,
    text_atlas: GpuTexture,
    image_table: Option<GpuTexture>,
    frame_count: u64,
    draw_calls: u32,
    data_bytes: ByteCount,
    image_bytes: ByteCount,
    index_scratch: Vec<u32>,
    staging: Staging,
}

const fn attribute(location: u32, size: i32, kind: AttributeKind, offset_bytes: i32) -> Attribute {
    Attribute { location, size, kind, offset_bytes }
}

const FILL_ATTRIBUTES: [Attribute; 4] = [
    attribute(0, 2, AttributeKind::Int(Gl::INT), 0),
    attribute(1, 4, AttributeKind::Unit, 8),
    attribute(2, 4, AttributeKind::Unit, 12),
    attribute(3, 2, AttributeKind::Int(Gl::UNSIGNED_BYTE), 16),
];
const LINE_ATTRIBUTES: [Attribute; 7] = [
    attribute(0, 2, AttributeKind::Int(Gl::INT), 0),
    attribute(1, 2, AttributeKind::Float(Gl::SHORT), 8),
    attribute(2, 2, AttributeKind::Float(Gl::BYTE), 12),
    attribute(3, 2, AttributeKind::Int(Gl::UNSIGNED_BYTE), 14),
    attribute(4, 1, AttributeKind::Float(Gl::FLOAT), 16),
    attribute(5, 4, AttributeKind::Unit, 20),
    attribute(6, 4, AttributeKind::Unit, 24),
];
const ARROW_ATTRIBUTES: [Attribute; 6] = [
    attribute(0, 2, AttributeKind::Int(Gl::INT), 0),
    attribute(1, 2, AttributeKind::Int(Gl::INT), 8),
    attribute(2, 2, AttributeKind::Float(Gl::BYTE), 16),
    attribute(3, 1, AttributeKind::Int(Gl::UNSIGNED_SHORT), 18),
    attribute(4, 4, AttributeKind::Unit, 20),
    attribute(5, 4, AttributeKind::Unit, 24),
];
const TILE_FILL_ATTRIBUTES: [Attribute; 2] = [
    attribute(0, 2, AttributeKind::Int(Gl::SHORT), 0),
    attribute(1, 1, AttributeKind::Int(Gl::UNSIGNED_BYTE), 4),
];
const TILE_LINE_ATTRIBUTES: [Attribute; 4] = [
    attribute(0, 2, AttributeKind::Int(Gl::SHORT), 0),
    attribute(1, 2, AttributeKind::Float(Gl::SHORT), 4),
    attribute(2, 2, AttributeKind::Float(Gl::BYTE), 8),
    attribute(3, 1, AttributeKind::Int(Gl::UNSIGNED_BYTE), 10),
];
const LABEL_ATTRIBUTES: [Attribute; 6] = [
    attribute(0, 2, AttributeKind::Int(Gl::INT), 0),
    attribute(1, 2, AttributeKind::Int(Gl::SHORT), 8),
    attribute(2, 2, AttributeKind::Int(Gl::SHORT), 12),
    attribute(5, 2, AttributeKind::Float(Gl::SHORT), 16),
    attribute(3, 2, AttributeKind::Int(Gl::UNSIGNED_SHORT), 20),
    attribute(4, 2, AttributeKind::Float(Gl::FLOAT), 24),
];

// Texture units.
const ATLAS_UNIT: u32 = 1;
const RECORDS_UNIT: u32 = 2;
const IMAGES_UNIT: u32 = 3;
/// Texels per row of the image table.
const IMAGE_TABLE_WIDTH: usize = 512;

impl TilePrograms {
    /// Starts compiling all three programs.
    fn begin(gl: &Gl) -> Result<[Program; 3], AttachError> {
        let fill = Program::new(
            gl,
            include_str!("../shaders/tile_fill.vert"),
            include_str!("../shaders/tile_fill.frag"),
        )?;
        let line = Program::new(
            gl,
            include_str!("../shaders/tile_line.vert"),
            include_str!("../shaders/tile_line.frag"),
        )?;
        let image = Program::new(
            gl,
            include_str!("../shaders/tile_fill.vert"),
            include_str!("../shaders/tile_image.frag"),
        )?;
        Ok([fill, line, image])
    }

    fn finished([fill, line, image]: [Program; 3]) -> Result<Self, AttachError> {
        for program in [&fill, &line, &image] {
            program.finish()?;
        }
        image.set_sampler("u_image", ATLAS_UNIT as i32);
        Ok(Self {
            fill_at: TileUniforms::of(&fill),
            line_at: TileUniforms::of(&line),
            image_at: TileUniforms::of(&image),
            fill,
            line,
            image,
        })
    }
}

impl Programs {
    fn new(gl: &Gl) -> Result<Self, AttachError> {
        let sprite = include_str!("../shaders/symbol.frag");
        let tile = tile::IS_BUILT_IN.then(|| TilePrograms::begin(gl)).transpose()?;
        let fill =
            Program::new(gl, include_str!("../shaders/fill.vert"), include_str!("../shaders/fill.frag"))?;
        let line =
            Program::new(gl, include_str!("../shaders/line.vert"), include_str!("../shaders/line.frag"))?;
        let symbol = Program::new(gl, include_str!("../shaders/symbol.vert"), sprite)?;
        let label = Program::new(gl, include_str!("../shaders/label.vert"), sprite)?;
        // All programs compile in parallel: none is waited for until the last one has started.
        let tile = tile.map(TilePrograms::finished).transpose()?;
        for program in [&fill, &line, &symbol, &label] {
            program.finish()?;
        }
        symbol.set_sampler("u_atlas", ATLAS_UNIT as i32);
        symbol.set_sampler("u_records", RECORDS_UNIT as i32);
        symbol.set_sampler("u_images", IMAGES_UNIT as i32);
        label.set_sampler("u_atlas", ATLAS_UNIT as i32);
        Ok(Self {
            line_casing: line.uniform("u_casing_px"),
            arrow: OnceCell::new(),
            tile,
            fill,
            line,
            symbol,
            label,
        })
    }
}

impl Programs {
    /// Program for arrows, compiled on first use; if the driver refuses it, lines are drawn without arrows.
    fn arrow(&self, gl: &Gl) -> Option<&ArrowProgram> {
        let made = self.arrow.get_or_init(|| {
            let shaders = (include_str!("../shaders/arrow.vert"), include_str!("../shaders/arrow.frag"));
            let program = Program::new(gl, shaders.0, shaders.1).ok()?;
            program.finish().ok()?;
            Some(ArrowProgram { casing: program.uniform("u_casing_px"), program })
        });
        made.as_ref()
    }
}

impl GpuLayer {
    fn new(gl: &Gl, count: &ByteCount) -> Result<Self, AttachError> {
        let fills = GpuMesh::new::<FillVertex>(gl, count, &FILL_ATTRIBUTES)?;
        let lines = GpuMesh::new::<LineVertex>(gl, count, &LINE_ATTRIBUTES)?;
        gl.bind_vertex_array(None);
        let indices = GpuBuffer::new(gl, Gl::ELEMENT_ARRAY_BUFFER, count)?;
        let array = VertexArray::new(gl, None, &indices, 0, &[])?;
        Ok(Self {
            fills,
            lines,
            arrows: None,
            symbols: GpuSymbols { records: None, indices, array, index_count: 0 },
        })
    }
}

impl Painter {
    /// Creates a painter on a canvas.
    pub(crate) fn new(canvas: &Canvas) -> Result<Self, AttachError> {
        let gl = surface::context_of(canvas)?;
        if gl.is_context_lost() {
            return Err(AttachError::Resource { what: "context" });
        }
        let (data_bytes, image_bytes): (ByteCount, ByteCount) =
            (Rc::new(Cell::new(0)), Rc::new(Cell::new(0)));
        let programs = Rc::new(Programs::new(&gl)?);
        let mut frame_block = GpuBuffer::new(&gl, Gl::UNIFORM_BUFFER, &data_bytes)?;
        frame_block.reserve(size_of::<FrameUniform>());
        let mut style_block = GpuBuffer::new(&gl, Gl::UNIFORM_BUFFER, &data_bytes)?;
        style_block.reserve(size_of::<StyleUniform>());
        // Resized with the first image, to the size of the packer.
        let atlas = || GpuTexture::new(&gl, TextureKind::Image, (1, 1), &image_bytes);
        let (icon_atlas, text_atlas) = (atlas()?, atlas()?);
        let emphasis = GpuLayer::new(&gl, &data_bytes)?;
        let labels = GpuMesh::new::<LabelVertex>(&gl, &data_bytes, &LABEL_ATTRIBUTES)?;
        gl.disable(Gl::DEPTH_TEST);
        gl.disable(Gl::CULL_FACE);
        gl.enable(Gl::BLEND);
        gl.blend_func(Gl::ONE, Gl::ONE_MINUS_SRC_ALPHA);
        gl.pixel_storei(Gl::UNPACK_ALIGNMENT, 1);
        Ok(Self {
            gl,
            programs,
            frame_block,
            style_block,
            last_style: None,
            layers: SortedMap::default(),
            emphasis,
            tiles: SortedMap::default(),
            labels,
            basemap_label_indices: 0,
            icon_atlas,
            text_atlas,
            image_table: None,
            frame_count: 0,
            draw_calls: 0,
            data_bytes,
            image_bytes,
            index_scratch: Vec::new(),
            staging: Staging::default(),
        })
    }

    /// Bytes in buffers and data textures, and bytes in image textures.
    pub(crate) fn bytes(&self) -> (usize, usize) {
        (self.data_bytes.get(), self.image_bytes.get())
    }

    /// Draw calls of the last frame.
    pub(crate) const fn draw_calls(&self) -> u32 {
        self.draw_calls
    }

    /// Largest side of a square atlas.
    pub(crate) fn max_texture_side(&self) -> u32 {
        let side = self.gl.get_parameter(Gl::MAX_TEXTURE_SIZE).ok().and_then(|side| side.as_f64());
        side.unwrap_or(2048.0) as u32
    }

    /// Writes an image into the symbol atlas, whose side is `side`.
    pub(crate) fn write_icon(&mut self, side: u32, at: AtlasBox, pixels: &Pixels) {
        Self::fit_atlas(&self.gl, &mut self.icon_atlas, side, &self.image_bytes);
        self.icon_atlas.write_pixels(at, pixels);
    }

    /// Writes a label into the text atlas, whose side is `side`.
    pub(crate) fn write_text(&mut self, side: u32, at: AtlasBox, pixels: &Pixels) {
        Self::fit_atlas(&self.gl, &mut self.text_atlas, side, &self.image_bytes);
        self.text_atlas.write_pixels(at, pixels);
    }

    fn fit_atlas(gl: &Gl, atlas: &mut GpuTexture, side: u32, count: &ByteCount) {
        if atlas.width() == side {
            return;
        }
        // If allocation fails the old one stays: images are missing, nothing else breaks.
        if let Ok(larger) = GpuTexture::new(gl, TextureKind::Image, (side, side), count) {
            *atlas = larger;
        }
    }

    /// Draws a frame.
    pub(crate) fn draw(&mut self, frame: &mut Frame<'_>) {
        self.frame_count += 1;
        self.draw_calls = 0;
        let gl = self.gl.clone();
        let ratio = frame.camera.device_pixel_ratio();
        let viewport = frame.camera.viewport();
        let device = |css_px: f64| (css_px * ratio).round() as i32;
        gl.viewport(0, 0, device(viewport.width), device(viewport.height));
        let background = style_color(frame.theme.background, 1.0);
        let gray = 0.2126 * background[0] + 0.7152 * background[1] + 0.0722 * background[2];
        let [red, green, blue, _] = background.map(|v| gray + (v - gray) * frame.saturation);
        gl.clear_color(red, green, blue, 1.0);
        gl.clear(Gl::COLOR_BUFFER_BIT);
        self.write_frame(frame);
        self.draw_tiles(frame);
        self.sync_images(frame.images, ratio);
        // Areas and lines of all layers.
        for (id, layer) in frame.scene.layers.iter_mut() {
            if layer.is_hidden || layer.fills.is_empty() && layer.lines.is_empty() {
                continue;
            }
            let Some(on_gpu) = Self::gpu_layer(&mut self.layers, &gl, *id, &self.data_bytes) else {
                continue;
            };
            on_gpu.fills.sync(&mut layer.fills);
            if !layer.fills.is_empty() {
                self.programs.fill.bind();
                on_gpu.fills.draw(&gl);
                self.draw_calls += 1;
            }
            on_gpu.lines.sync(&mut layer.lines);
            if !layer.lines.is_empty() {
                self.draw_calls += draw_lines(&gl, &self.programs, &on_gpu.lines, layer.has_casing);
            }
            if !layer.arrows.is_empty() {
                self.draw_calls += draw_arrows(
                    &gl,
                    &self.programs,
                    &mut on_gpu.arrows,
                    layer,
                    frame.camera,
                    &self.data_bytes,
                );
            }
        }
        // Names of the basemap, below the symbols.
        self.sync_labels(frame.labels, ratio);
        self.draw_labels(0, self.basemap_label_indices);
        // Symbols of all layers, after the leader lines of displaced ones.
        let Scene { layers, leaders, .. } = &mut *frame.scene;
        for (id, layer) in std::iter::once((&LEADERS, leaders)).chain(layers.iter_mut()) {
            if layer.is_hidden || layer.symbols.is_empty() {
                continue;
            }
            let Some(on_gpu) = Self::gpu_layer(&mut self.layers, &gl, *id, &self.data_bytes) else {
                continue;
            };
            sync_symbols(
                &gl,
                &mut on_gpu.symbols,
                &mut layer.symbols,
                &self.data_bytes,
                &mut self.index_scratch,
                &mut self.staging,
            );
            bind_symbols(&self.programs, &self.icon_atlas, self.image_table.as_ref());
            self.draw_calls += draw_symbols(&gl, &on_gpu.symbols);
        }
        self.draw_labels(self.basemap_label_indices, self.labels.index_count);
        // Emphasis, above everything else.
        let emphasis = &mut *frame.emphasis;
        self.emphasis.lines.sync(&mut emphasis.lines);
        if !emphasis.lines.is_empty() {
            self.draw_calls += draw_lines(&gl, &self.programs, &self.emphasis.lines, true);
        }
        if !emphasis.arrows.is_empty() {
            let on_gpu = &mut self.emphasis.arrows;
            self.draw_calls +=
                draw_arrows(&gl, &self.programs, on_gpu, emphasis, frame.camera, &self.data_bytes);
        }
        let symbols = &mut self.emphasis.symbols;
        sync_symbols(
            &gl,
            symbols,
            &mut emphasis.symbols,
            &self.data_bytes,
            &mut self.index_scratch,
            &mut self.staging,
        );
        if !emphasis.symbols.is_empty() {
            bind_symbols(&self.programs, &self.icon_atlas, self.image_table.as_ref());
            self.draw_calls += draw_symbols(&gl, &self.emphasis.symbols);
        }
        gl.bind_vertex_array(None);
    }

    fn gpu_layer<'a>(
        layers: &'a mut SortedMap<LayerId, GpuLayer>,
        gl: &Gl,
        id: LayerId,
        count: &ByteCount,
    ) -> Option<&'a mut GpuLayer> {
        if !layers.contains_key(&id) {
            // Fails while the context is being lost; the next painter starts afresh.
            layers.insert(id, GpuLayer::new(gl, count).ok()?);
        }
        layers.get_mut(&id)
    }

    fn write_frame(&mut self, frame: &Frame<'_>) {
        let camera = frame.camera;
        let viewport = camera.viewport();
        let eye = camera.eye_uniform();
        let bearing = camera.bearing();
        let [cos, sin] = bearing.cos_sin();
        let uniform = FrameUniform {
            clip: [
                (2.0 / viewport.width) as f32,
                (-2.0 / viewport.height) as f32,
                eye.rest_css_px[0],
                eye.rest_css_px[1],
            ],
            eye: [eye.eye.x, eye.eye.y, 0, 0],
            scale: [
                eye.css_px_per_step,
                camera.zoom() as f32,
                camera.device_pixel_ratio() as f32,
                frame.saturation,
            ],
            misc: [
                frame.label_age_secs,
                frame.hatch_phase[0],
                frame.hatch_phase[1],
                self.icon_atlas.width() as f32,
            ],
            view: [viewport.width as f32, viewport.height as f32, self.text_atlas.width() as f32, 0.0],
            turn: [cos as f32, sin as f32, bearing.degrees().to_radians() as f32, 0.0],
        };
        self.frame_block.write(0, bytemuck::bytes_of(&uniform));
        self.frame_block.bind_to_block(FRAME_BLOCK);
        // Every program declares the block, so a buffer must be bound to it even without tiles.
        self.style_block.bind_to_block(STYLE_BLOCK);
        if !tile::IS_BUILT_IN || frame.tiles.is_empty() {
            return;
        }
        let mut style = StyleUniform { color: [[0.0; 4]; STYLE_SLOTS], width: [[0.0; 4]; STYLE_SLOTS] };
        for class in TileClass::ALL {
            let look = style::look(class, frame.theme, camera.zoom());
            if let (Some(color), Some(width)) =
                (style.color.get_mut(class as usize), style.width.get_mut(class as usize))
            {
                *color = style_color(look.color, look.opacity);
                width[0] = look.width_css_px;
            }
        }
        if self.last_style.as_deref() != Some(&style) {
            self.style_block.write(0, bytemuck::bytes_of(&style));
            match &mut self.last_style {
                Some(last) => **last = style,
                None => self.last_style = Some(Box::new(style)),
            }
        }
    }

    fn draw_tiles(&mut self, frame: &Frame<'_>) {
        let programs = Rc::clone(&self.programs);
        let Some(programs) = programs.tile.as_ref().filter(|_| tile::IS_BUILT_IN && !frame.tiles.is_empty())
        else {
            return;
        };
        let gl = self.gl.clone();
        for tile in frame.tiles {
            self.keep_tile(tile);
        }
        // On a north-up map scissor boxes clip exactly; on a rotated one the shaders clip.
        if frame.camera.bearing().is_north() {
            gl.enable(Gl::SCISSOR_TEST);
        }
        // Tilesets one above the other, each complete before the next.
        for tiles in frame.tiles.chunk_by(|a, b| a.tileset == b.tileset) {
            let mut draw = |program: &Program, at: &TileUniforms, part: TilePart| {
                if tiles.iter().any(|tile| self.mesh_of(tile, part).is_some()) {
                    program.bind();
                    self.draw_calls += self.draw_tile_meshes(frame.camera, tiles, at, part);
                }
            };
            draw(&programs.image, &programs.image_at, TilePart::Image);
            draw(&programs.fill, &programs.fill_at, TilePart::Fills);
            draw(&programs.line, &programs.line_at, TilePart::Lines);
        }
        gl.disable(Gl::SCISSOR_TEST);
        self.drop_old_tiles();
    }

    /// Mesh for a part of a tile, `None` if there is nothing to draw.
    fn mesh_of(&self, tile: &DrawnTile, part: TilePart) -> Option<&GpuMesh> {
        let kept = self.tiles.get(&tile.key())?;
        let mesh = match part {
            TilePart::Image => kept.image.is_some().then_some(&kept.fills)?,
            TilePart::Fills => kept.image.is_none().then_some(&kept.fills)?,
            TilePart::Lines => &kept.lines,
        };
        (mesh.index_count > 0).then_some(mesh)
    }

    fn draw_tile_meshes(
        &self,
        camera: &Camera,
        tiles: &[DrawnTile],
        uniforms: &TileUniforms,
        part: TilePart,
    ) -> u32 {
        let gl = &self.gl;
        let canvas_height = (camera.viewport().height * camera.device_pixel_ratio()).round() as i32;
        let mut draws = 0;
        for tile in tiles {
            let Some(mesh) = self.mesh_of(tile, part) else { continue };
            let Some(part_shown) = part_to_draw(camera, tile) else { continue };
            if part == TilePart::Image
                && let Some(image) = self.tiles.get(&tile.key()).and_then(|kept| kept.image.as_ref())
            {
                image.bind(ATLAS_UNIT);
            }
            if let Some([west, north, east, south]) = part_shown.device_box {
                gl.scissor(west, canvas_height - south, east - west, south - north);
            }
            // The eye in tile units, split into an integer and a remainder: exact at every zoom.
            let side = number::exp2(f64::from(tile.source.zoom));
            let column = (tile.place.column >> (tile.place.id.zoom - tile.source.zoom)) as f64;
            let eye = camera.eye();
            let (x, y) = (
                (eye.x * side - column) * TILE_UNITS,
                (eye.y * side - f64::from(tile.source.y)) * TILE_UNITS,
            );
            let scale = world_css_px(camera.zoom()) / side / TILE_UNITS;
            let (whole_x, whole_y) = (x.round(), y.round());
            gl.uniform4f(
                uniforms.eye.as_ref(),
                whole_x as f32,
                whole_y as f32,
                (x - whole_x) as f32,
                (y - whole_y) as f32,
            );
            gl.uniform1f(uniforms.scale.as_ref(), scale as f32);
            let [west, north, east, south] = part_shown.in_tile;
            gl.uniform4f(uniforms.part.as_ref(), west, north, east, south);
            mesh.draw(gl);
            draws += 1;
        }
        draws
    }

    fn keep_tile(&mut self, tile: &DrawnTile) {
        if let Some(kept) = self.tiles.get_mut(&tile.key())
            && Rc::ptr_eq(&kept.made_from, &tile.mesh)
        {
            kept.used_at = self.frame_count;
            return;
        }
        let made = GpuMesh::new::<TileFillVertex>(&self.gl, &self.data_bytes, &TILE_FILL_ATTRIBUTES)
            .and_then(|fills| {
                let lines =
                    GpuMesh::new::<TileLineVertex>(&self.gl, &self.data_bytes, &TILE_LINE_ATTRIBUTES)?;
                Ok((fills, lines))
            });
        // Without buffers the tile is skipped in this frame.
        let Ok((mut fills, mut lines)) = made else { return };
        let mut image = None;
        if let Some(decoded) = &tile.mesh.image {
            fills.replace(&WHOLE_TILE, &[0_u32, 1, 2, 2, 1, 3]);
            image = GpuTexture::of_image(&self.gl, decoded, &self.image_bytes).ok();
        } else {
            fills.replace(&tile.mesh.fills, &tile.mesh.fill_indices);
            lines.replace(&tile.mesh.lines, &tile.mesh.line_indices);
        }
        let made_from = Rc::clone(&tile.mesh);
        let kept = GpuTile { fills, lines, image, made_from, used_at: self.frame_count };
        self.tiles.insert(tile.key(), kept);
    }

    fn drop_old_tiles(&mut self) {
        if self.tiles.len() <= MAX_GPU_TILES {
            return;
        }
        let now = self.frame_count;
        let mut ages: Vec<u64> = self.tiles.values().map(|tile| tile.used_at).collect();
        ages.small_sort();
        let oldest_kept = ages.get(ages.len() - MAX_GPU_TILES * 3 / 4).copied().unwrap_or(now).min(now);
        self.tiles.retain(|_, tile| tile.used_at >= oldest_kept);
    }

    /// Uploads the boxes of all images in the atlas, if they changed.
    fn sync_images(&mut self, images: &mut ImageTable, ratio: f64) {
        if !images.is_dirty {
            return;
        }
        images.is_dirty = false;
        let rows = (images.images().len() * 2).div_ceil(IMAGE_TABLE_WIDTH).max(1);
        let mut texels = vec![[0.0_f32; 4]; rows * IMAGE_TABLE_WIDTH];
        for (image, pair) in images.images().iter().zip(texels.chunks_exact_mut(2)) {
            let Some(place) = image.place else { continue };
            let from_middle = if image.is_tip_anchored { -image.size_css_px / 2.0 } else { 0.0 };
            if let [at, anchor] = pair {
                *at = [place.x as f32, place.y as f32, place.width as f32, place.height as f32];
                // The tip of a pin is at its position; the offset is snapped to whole device pixels, as the image is.
                let snapped = (f64::from(from_middle) * ratio).round() / ratio;
                *anchor = [0.0, snapped as f32, image.size_css_px, 0.0];
            }
        }
        let is_too_small = self.image_table.as_ref().is_none_or(|table| (table.height() as usize) < rows);
        if is_too_small {
            let size = (IMAGE_TABLE_WIDTH as u32, rows.next_power_of_two() as u32);
            self.image_table = GpuTexture::new(&self.gl, TextureKind::Floats, size, &self.data_bytes).ok();
        }
        if let Some(table) = &self.image_table {
            let numbers = js_sys::Float32Array::from(bytemuck::cast_slice::<[f32; 4], f32>(&texels));
            table.write_rows(0, IMAGE_TABLE_WIDTH, rows, &numbers);
        }
    }

    // Not inlined: browsers recompile the whole function around a hot loop.
    #[inline(never)]
    fn sync_labels(&mut self, labels: &mut Labels, ratio: f64) {
        let Some((vertices, basemap_count)) = labels.take_changed_vertices(ratio) else { return };
        let label_count = vertices.len() / 4;
        self.index_scratch.clear();
        self.index_scratch.extend((0..label_count as u32).flat_map(quad_indices));
        self.labels.replace(vertices, &self.index_scratch);
        self.basemap_label_indices = basemap_count as i32 * 6;
    }

    fn draw_labels(&mut self, from: i32, to: i32) {
        if to <= from {
            return;
        }
        self.programs.label.bind();
        self.text_atlas.bind(ATLAS_UNIT);
        self.labels.array.bind();
        self.gl.draw_elements_with_i32(Gl::TRIANGLES, to - from, Gl::UNSIGNED_INT, from * 4);
        self.draw_calls += 1;
    }
}

/// Indices of the two triangles of a quad, whose four vertices start at `4 * quad`.
fn quad_indices(quad: u32) -> [u32; 6] {
    let first = quad * 4;
    [first, first + 1, first + 2, first + 2, first + 1, first + 3]
}

fn draw_lines(gl: &Gl, programs: &Programs, lines: &GpuMesh, has_casing: bool) -> u32 {
    programs.line.bind();
    if has_casing {
        gl.uniform1f(programs.line_casing.as_ref(), CASING_CSS_PX as f32);
        lines.draw(gl);
    }
    gl.uniform1f(programs.line_casing.as_ref(), 0.0);
    lines.draw(gl);
    1 + u32::from(has_casing)
}

/// Draws the visible chevrons of a layer; they are few, and uploaded in every frame.
fn draw_arrows(
    gl: &Gl,
    programs: &Programs,
    on_gpu: &mut Option<GpuMesh>,
    layer: &Layer,
    camera: &Camera,
    count: &ByteCount,
) -> u32 {
    let arrows = arrow::arrows(layer.arrows.values().flatten(), camera);
    if arrows.is_empty() {
        return 0;
    }
    let Some(ArrowProgram { program, casing }) = programs.arrow(gl) else { return 0 };
    if on_gpu.is_none() {
        // Without buffers, lines are drawn without arrows.
        *on_gpu = GpuMesh::new::<ArrowVertex>(gl, count, &ARROW_ATTRIBUTES).ok();
    }
    let Some(mesh) = on_gpu else { return 0 };
    let indices: Vec<u32> = (0..arrows.len() as u32).flat_map(quad_indices).collect();
    mesh.replace(&arrow::vertices(&arrows), &indices);
    program.bind();
    gl.uniform1f(casing.as_ref(), CASING_CSS_PX as f32);
    mesh.draw(gl);
    1
}

// Not inlined: browsers recompile the whole function around a hot loop.
#[inline(never)]
fn sync_symbols(
    gl: &Gl,
    on_gpu: &mut GpuSymbols,
    symbols: &mut SymbolBucket,
    count: &ByteCount,
    scratch: &mut Vec<u32>,
    staging: &mut Staging,
) {
    if symbols.is_clean() {
        return;
    }
    let rows = symbols.records().len().div_ceil(RECORDS_PER_ROW).max(1);
    if on_gpu.records.as_ref().is_none_or(|records| (records.height() as usize) < rows) {
        let height = if on_gpu.records.is_some() { rows + rows / 2 + 1 } else { rows };
        let size = (RECORDS_PER_ROW as u32, height as u32);
        on_gpu.records = GpuTexture::new(gl, TextureKind::Uints, size, count).ok();
        symbols.mark_everything();
    }
    if let Some(OrderChange { order, first }) = symbols.take_changed_order() {
        on_gpu.array.bind();
        const QUAD_BYTES: usize = size_of::<[u32; 6]>();
        let is_gone = on_gpu.indices.reserve(order.len() * QUAD_BYTES);
        let first = if is_gone { 0 } else { first };
        scratch.clear();
        scratch.extend(order.iter().skip(first).flat_map(|slot| quad_indices(*slot)));
        on_gpu.indices.write(first * QUAD_BYTES, bytemuck::cast_slice(scratch));
        on_gpu.index_count = i32::try_from(order.len() * 6).unwrap_or(0);
    }
    let Some(texture) = &on_gpu.records else { return };
    let mut sent: SmallVec<[(usize, usize); 8]> = SmallVec::new();
    symbols.drain_dirty_rows(|first, end| sent.push((first, end)));
    let records: &[u32] = bytemuck::cast_slice(symbols.records());
    let row_len = RECORDS_PER_ROW * 4;
    for (first, end) in sent {
        let whole_rows = (records.len() / row_len).min(end);
        if whole_rows > first
            && let Some(numbers) = records.get(first * row_len..whole_rows * row_len)
        {
            texture.write_rows(first, RECORDS_PER_ROW, whole_rows - first, &staging.hold(numbers));
        }
        // The last row is rarely full.
        if end > whole_rows
            && let Some(numbers) = records.get(whole_rows * row_len..)
        {
            texture.write_rows(whole_rows, numbers.len() / 4, 1, &staging.hold(numbers));
        }
    }
}

fn bind_symbols(programs: &Programs, atlas: &GpuTexture, images: Option<&GpuTexture>) {
    programs.symbol.bind();
    atlas.bind(ATLAS_UNIT);
    if let Some(images) = images {
        images.bind(IMAGES_UNIT);
    }
}

fn draw_symbols(gl: &Gl, symbols: &GpuSymbols) -> u32 {
    let Some(records) = &symbols.records else { return 0 };
    records.bind(RECORDS_UNIT);
    symbols.array.bind();
    gl.draw_elements_with_i32(Gl::TRIANGLES, symbols.index_count, Gl::UNSIGNED_INT, 0);
    1
}

/// Premultiplied color with an additional opacity.
fn style_color(color: Rgba, opacity: f32) -> [f32; 4] {
    let [red, green, blue, alpha] = color.0.map(|v| f32::from(v) / 255.0);
    let alpha = alpha * opacity;
    [red * alpha, green * alpha, blue * alpha, alpha]
}

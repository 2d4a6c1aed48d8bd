//! Builds meshes and names from a tile's bytes, in steps: the caller checks the clock between them, so that a heavy
//! tile never delays a frame.

use std::collections::VecDeque;

use bytes::Bytes;
use compact::{number, sort::SmallSort as _};
use prost::Message as _;

use super::TileId;
use super::mvt::{self, Layer, LayerName, PackedTile, Value};
use super::names::Names;
use super::style::{self, Attributes, NameClass, TileClass};
use crate::map::bucket::{fill, line};
use crate::map::space::{FixedPoint, WorldPoint};
use crate::platform::image::DecodedImage;

/// Units of a tile's side in all meshes, whatever the extent of its layers.
pub const TILE_UNITS: f64 = 8192.0;

/// Minimum length of a street with a name; shorter streets are too short at any zoom.
const MIN_STREET_UNITS: f64 = 160.0;

/// Vertex of a basemap area.
#[derive(Debug, Clone, Copy, PartialEq, Eq, bytemuck::Pod, bytemuck::Zeroable)]
#[repr(C)]
pub struct TileFillVertex {
    /// Position in tile units from the north west.
    pub at: [i16; 2],
    /// The [`TileClass`], and padding.
    pub class: [u8; 4],
}

/// Vertex of a basemap line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, bytemuck::Pod, bytemuck::Zeroable)]
#[repr(C)]
pub struct TileLineVertex {
    /// Position in tile units from the north west.
    pub at: [i16; 2],
    /// Direction of extrusion, as in [`line::LineVertex`].
    pub extrude: [i16; 2],
    /// As in [`line::LineVertex`].
    pub across: [i8; 2],
    /// The [`TileClass`], and padding.
    pub class: [u8; 2],
}

/// Name with its position.
#[derive(Debug, Clone, PartialEq)]
pub struct TileName {
    /// Position in the world.
    pub at: FixedPoint,
    /// Position in tile units from the north west.
    pub at_in_tile: [i16; 2],
    /// Class, which determines style and precedence.
    pub class: NameClass,
    /// Name in the languages that the tile has.
    pub names: Names,
    /// Lowest zoom at which it is shown.
    pub min_zoom: f32,
    /// Precedence among names of its class; higher goes first.
    pub rank: u32,
    /// Line along which the name is written; `None` for names of points.
    pub along: Option<Along>,
}

/// Line along which a name is written.
#[derive(Debug, Clone, PartialEq)]
pub struct Along {
    /// Points of the line; it may extend a little beyond the tile.
    pub path: Vec<FixedPoint>,
    /// Length as a fraction of the world's side.
    pub length_world: f32,
}

/// Piece of a named street: tiles split streets wherever one of their attributes changes.
struct StreetPiece {
    names: Names,
    min_zoom: f32,
    /// In tile units.
    points: Vec<[i32; 2]>,
}

/// Everything that is drawn of a tile.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TileMesh {
    /// Vertices of areas.
    pub fills: Vec<TileFillVertex>,
    /// Triangles of areas, in drawing order.
    pub fill_indices: Vec<u32>,
    /// Vertices of lines.
    pub lines: Vec<TileLineVertex>,
    /// Triangles of lines, in drawing order.
    pub line_indices: Vec<u32>,
    /// All names, whatever the zoom.
    pub names: Vec<TileName>,
    /// Image that fills the tile, for image tiles.
    pub image: Option<DecodedImage>,
}

impl TileMesh {
    /// Returns the mesh of an image tile.
    #[must_use]
    pub fn of_image(image: DecodedImage) -> Self {
        Self { image: Some(image), ..Self::default() }
    }

    /// Returns whether there is nothing to draw.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.fills.is_empty() && self.lines.is_empty() && self.names.is_empty() && self.image.is_none()
    }

    /// Returns the approximate memory usage in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        size_of_val(self.fills.as_slice())
            + size_of_val(self.lines.as_slice())
            + 4 * (self.fill_indices.len() + self.line_indices.len())
            + self
                .names
                .iter()
                .map(|name| 160 + name.along.as_ref().map_or(0, |along| along.path.len() * 8))
                .sum::<usize>()
            + self.image.as_ref().map_or(0, |image| image.size().0 as usize * image.size().1 as usize * 4)
    }
}

/// Reason why a tile is broken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TileError {
    /// Not a vector tile.
    #[error("not a vector tile: {0}")]
    Protobuf(String),
    /// Unsupported layer version.
    #[error("layer version {0}, expected 1 or 2")]
    Version(u32),
}

/// Polygon waiting to be triangulated.
struct PendingArea {
    class: TileClass,
    flat: Vec<f64>,
    hole_starts: Vec<usize>,
}

impl PendingArea {
    fn of_whole_tile(class: TileClass) -> Self {
        let (from, to) = (-TILE_UNITS / 32.0, TILE_UNITS * 33.0 / 32.0);
        Self { class, flat: vec![from, from, to, from, to, to, from, to], hole_starts: Vec::new() }
    }
}

/// Tile being built.
pub struct TileBuild {
    id: TileId,
    is_upper: bool,
    layers: VecDeque<Bytes>,
    layer: Option<OpenLayer>,
    areas: VecDeque<PendingArea>,
    streets: Vec<StreetPiece>,
    mesh: TileMesh,
    indices: Vec<Vec<u32>>,
    ring_buffer: Vec<[i32; 2]>,
    whole_layers: u32,
    last_error: Option<TileError>,
}

struct OpenLayer {
    layer: Layer,
    scale: f64,
    next: usize,
}

impl TileBuild {
    /// Starts from the decompressed bytes of a tile. `is_upper` means that another tileset lies below.
    ///
    /// # Errors
    /// When the bytes are not a vector tile.
    pub fn new(id: TileId, bytes: Vec<u8>, is_upper: bool) -> Result<Self, TileError> {
        let is_empty = bytes.is_empty();
        let packed =
            PackedTile::decode(Bytes::from(bytes)).map_err(|error| TileError::Protobuf(error.to_string()))?;
        // Random bytes may parse as unknown fields only; a tile with nothing but sea has no bytes at all.
        if packed.layers.is_empty() && !is_empty {
            return Err(TileError::Protobuf("no layer in it".to_owned()));
        }
        let mut areas = VecDeque::new();
        if packed.layers.iter().any(|layer| name_of(layer).is_ok_and(|name| style::has_no_earth(&name))) {
            areas.push_back(PendingArea::of_whole_tile(if is_upper {
                TileClass::UpperEarth
            } else {
                TileClass::Earth
            }));
        }
        Ok(Self {
            id,
            is_upper,
            layers: packed.layers.into(),
            layer: None,
            areas,
            streets: Vec::new(),
            mesh: TileMesh::default(),
            indices: vec![Vec::new(); TileClass::ALL.len()],
            ring_buffer: Vec::new(),
            whole_layers: 0,
            last_error: None,
        })
    }

    /// Returns the number of the tile.
    #[must_use]
    pub const fn id(&self) -> TileId {
        self.id
    }

    /// Continues while `has_time` returns true. Returns whether the tile is finished.
    pub fn advance(&mut self, mut has_time: impl FnMut() -> bool) -> bool {
        loop {
            if let Some(area) = self.areas.pop_front() {
                self.triangulate(&area);
            } else if let Some(mut open) = self.layer.take() {
                if self.take_feature(&mut open) {
                    self.layer = Some(open);
                }
            } else if let Some(packed) = self.layers.pop_front() {
                match open_layer(packed) {
                    Ok(layer) => {
                        self.whole_layers += u32::from(layer.is_some());
                        self.layer = layer;
                    }
                    Err(error) => self.last_error = Some(error),
                }
            } else {
                return true;
            }
            if !has_time() {
                return false;
            }
        }
    }

    /// Returns the finished mesh, and the error of the layers that are missing from it. If all are missing, the mesh
    /// is empty.
    #[must_use]
    pub fn finish(mut self) -> (TileMesh, Option<TileError>) {
        if self.last_error.is_some() && self.whole_layers == 0 {
            return (TileMesh::default(), self.last_error);
        }
        self.name_streets();
        for class in TileClass::ALL {
            let indices = self.indices.get(class as usize).map(Vec::as_slice).unwrap_or_default();
            let all = if class < TileClass::EarthEdge {
                &mut self.mesh.fill_indices
            } else {
                &mut self.mesh.line_indices
            };
            all.extend_from_slice(indices);
        }
        for list in [&mut self.mesh.fill_indices, &mut self.mesh.line_indices] {
            list.shrink_to_fit();
        }
        self.mesh.fills.shrink_to_fit();
        self.mesh.lines.shrink_to_fit();
        (self.mesh, self.last_error)
    }

    /// Adds the next feature of a layer to the mesh. Returns whether the layer may have more.
    fn take_feature(&mut self, open: &mut OpenLayer) -> bool {
        let Some(feature) = open.layer.features.get(open.next) else { return false };
        open.next += 1;
        let layer = &open.layer;
        let read = Read::of(layer, &feature.tags);
        let mut buffer = std::mem::take(&mut self.ring_buffer);
        // Of broken geometry, the parts before the error are kept; the rest of the tile is not affected.
        match feature.kind {
            1 => {
                if let Some((class, min_zoom)) =
                    style::name_class(&layer.name, read.attributes, read.population)
                    && !read.names.local.is_empty()
                {
                    let min_zoom = read.min_zoom.unwrap_or(min_zoom);
                    let rank = read.population as u32;
                    let mut point = None;
                    mvt::for_each_part(&feature.geometry, &mut buffer, |part| point = part.first().copied())
                        .ok();
                    if let Some(at) = point {
                        self.add_name(at, open.scale, class, read.names, min_zoom, rank);
                    }
                }
            }
            2 => {
                if let Some(min_zoom) = style::street_from(&layer.name, read.attributes)
                    && !read.names.local.is_empty()
                {
                    self.add_street(&feature.geometry, &mut buffer, open.scale, &read.names, min_zoom);
                }
                if let Some((below, above)) = style::line_classes(&layer.name, read.attributes) {
                    // The rivers of our own archive (up to zoom 9) are too inexact for high zooms; those of others
                    // are not.
                    let is_exact_river = above == TileClass::River && self.id.zoom > 9;
                    let above = if is_exact_river { TileClass::Stream } else { above };
                    mvt::for_each_part(&feature.geometry, &mut buffer, |part| {
                        for class in below.into_iter().chain([above]) {
                            self.add_line(part, false, open.scale, class);
                        }
                    })
                    .ok();
                }
            }
            3 => {
                if let Some((class, edge)) = style::area_classes(&layer.name, read.attributes) {
                    let is_upper_earth = self.is_upper && class == TileClass::Earth;
                    let (class, edge) =
                        if is_upper_earth { (TileClass::UpperEarth, None) } else { (class, edge) };
                    self.add_areas(&feature.geometry, &mut buffer, open.scale, class, edge);
                }
            }
            _ => {}
        }
        self.ring_buffer = buffer;
        true
    }

    fn add_name(
        &mut self,
        at: [i32; 2],
        scale: f64,
        class: NameClass,
        names: Names,
        min_zoom: f32,
        rank: u32,
    ) {
        let in_tile = at.map(|v| f64::from(v) * scale);
        // Tiles repeat nearby places in their margin; such a place belongs to the neighboring tile.
        if in_tile.iter().any(|v| !(0.0..TILE_UNITS).contains(v)) {
            return;
        }
        let side = number::exp2(f64::from(self.id.zoom));
        let world = WorldPoint {
            x: (f64::from(self.id.x) + in_tile[0] / TILE_UNITS) / side,
            y: (f64::from(self.id.y) + in_tile[1] / TILE_UNITS) / side,
        };
        self.mesh.names.push(TileName {
            at: FixedPoint::from_world(world),
            at_in_tile: in_tile.map(|v| v as i16),
            class,
            names,
            min_zoom,
            rank,
            along: None,
        });
    }

    /// Collects the pieces of a street until all are known.
    fn add_street(
        &mut self,
        geometry: &[u32],
        buffer: &mut Vec<[i32; 2]>,
        scale: f64,
        names: &Names,
        min_zoom: f32,
    ) {
        let streets = &mut self.streets;
        mvt::for_each_part(geometry, buffer, |part| {
            let mut points: Vec<[i32; 2]> =
                part.iter().map(|at| at.map(|v| (f64::from(v) * scale).round() as i32)).collect();
            points.dedup();
            if points.len() > 1 {
                streets.push(StreetPiece { names: names.clone(), min_zoom, points });
            }
        })
        .ok();
    }

    /// Joins the pieces of each street and adds one name for each connected line.
    fn name_streets(&mut self) {
        let mut pieces = std::mem::take(&mut self.streets);
        pieces.small_sort_by(|a, b| a.names.local.cmp(&b.names.local));
        let side = number::exp2(f64::from(self.id.zoom));
        let fixed = |[x, y]: [i32; 2]| {
            FixedPoint::from_world(WorldPoint {
                x: (f64::from(self.id.x) + f64::from(x) / TILE_UNITS) / side,
                y: (f64::from(self.id.y) + f64::from(y) / TILE_UNITS) / side,
            })
        };
        for street in pieces.chunk_by_mut(|a, b| a.names.local == b.names.local) {
            let Some(names) = street.first().map(|piece| piece.names.clone()) else { continue };
            let min_zoom = street.iter().map(|piece| piece.min_zoom).fold(f32::INFINITY, f32::min);
            let all = street.iter_mut().map(|piece| std::mem::take(&mut piece.points)).collect();
            for line in joined(all) {
                let length = length_of(&line);
                let Some(middle) = line.get(line.len() / 2).copied() else { continue };
                if length < MIN_STREET_UNITS {
                    continue;
                }
                self.mesh.names.push(TileName {
                    at: fixed(middle),
                    at_in_tile: middle.map(|v| to_units(f64::from(v))),
                    class: NameClass::Street,
                    names: names.clone(),
                    min_zoom,
                    rank: length as u32,
                    along: Some(Along {
                        path: line.into_iter().map(fixed).collect(),
                        length_world: (length / TILE_UNITS / side) as f32,
                    }),
                });
            }
        }
    }

    fn add_line(&mut self, part: &[[i32; 2]], is_ring: bool, scale: f64, class: TileClass) {
        let mut points: Vec<[f64; 2]> = part.iter().map(|at| at.map(|v| f64::from(v) * scale)).collect();
        points.dedup();
        while is_ring && points.len() > 1 && points.first() == points.last() {
            points.pop();
        }
        let Some(indices) = self.indices.get_mut(class as usize) else { return };
        let vertices = &mut self.mesh.lines;
        line::extrude(
            &points,
            is_ring,
            |corner| {
                vertices.push(TileLineVertex {
                    at: points[corner.point].map(to_units),
                    extrude: corner.packed_extrude(),
                    across: corner.packed_across(),
                    class: [class as u8, 0],
                });
                (vertices.len() - 1) as u32
            },
            |triangle| indices.extend(triangle),
        );
    }

    fn add_areas(
        &mut self,
        geometry: &[u32],
        buffer: &mut Vec<[i32; 2]>,
        scale: f64,
        class: TileClass,
        edge: Option<TileClass>,
    ) {
        let mut first_sign = 0;
        let mut area = PendingArea { class, flat: Vec::new(), hole_starts: Vec::new() };
        let mut edges: Vec<Vec<[i32; 2]>> = Vec::new();
        let mut areas = std::mem::take(&mut self.areas);
        mvt::for_each_part(geometry, buffer, |ring| {
            let ring = match ring {
                [first, rest @ .., last] if first == last && !rest.is_empty() => &ring[..ring.len() - 1],
                _ => ring,
            };
            let sign = mvt::doubled_area(ring).signum();
            if sign == 0 || ring.len() < 3 {
                return;
            }
            if first_sign == 0 {
                // Version 1 does not define the winding of outer rings, but the first ring is always an outer one.
                first_sign = sign;
            }
            if sign == first_sign {
                if !area.flat.is_empty() {
                    let next = PendingArea { class, flat: Vec::new(), hole_starts: Vec::new() };
                    areas.push_back(std::mem::replace(&mut area, next));
                }
            } else {
                area.hole_starts.push(area.flat.len() / 2);
            }
            area.flat.extend(ring.iter().flatten().map(|v| f64::from(*v) * scale));
            if edge.is_some() {
                edges.push(ring.to_vec());
            }
        })
        .ok();
        if !area.flat.is_empty() {
            areas.push_back(area);
        }
        self.areas = areas;
        if let Some(edge) = edge {
            for ring in edges {
                self.add_line(&ring, true, scale, edge);
            }
        }
    }

    fn triangulate(&mut self, area: &PendingArea) {
        let first = self.mesh.fills.len() as u32;
        let Some(indices) = self.indices.get_mut(area.class as usize) else { return };
        indices.extend(fill::triangles(&area.flat, &area.hole_starts).into_iter().map(|index| first + index));
        let class = [area.class as u8, 0, 0, 0];
        self.mesh.fills.extend(
            area.flat
                .chunks_exact(2)
                .map(|at| TileFillVertex { at: [to_units(at[0]), to_units(at[1])], class }),
        );
    }
}

/// Joins pieces that meet at their ends, whatever their direction.
fn joined(mut pieces: Vec<Vec<[i32; 2]>>) -> Vec<Vec<[i32; 2]>> {
    let mut lines = Vec::new();
    while let Some(mut line) = pieces.pop() {
        let mut is_growing = true;
        while is_growing {
            let ends = (line.first().copied(), line.last().copied());
            let place = pieces.iter().position(|piece| {
                let other = (piece.first().copied(), piece.last().copied());
                ends.0 == other.0 || ends.0 == other.1 || ends.1 == other.0 || ends.1 == other.1
            });
            is_growing = place.is_some();
            let Some(mut piece) = place.map(|place| pieces.swap_remove(place)) else { continue };
            if ends.1 != piece.first().copied() && ends.1 != piece.last().copied() {
                line.reverse();
            }
            if line.last() != piece.first() {
                piece.reverse();
            }
            line.extend(piece.into_iter().skip(1));
        }
        lines.push(line);
    }
    lines
}

/// Returns the length of a line in the units of its points.
fn length_of(line: &[[i32; 2]]) -> f64 {
    let way = |pair: &[[i32; 2]]| match pair {
        [from, to] => (f64::from(to[0]) - f64::from(from[0])).hypot(f64::from(to[1]) - f64::from(from[1])),
        _ => 0.0,
    };
    line.windows(2).map(way).sum()
}

fn to_units(v: f64) -> i16 {
    v.round().clamp(-32_768.0, 32_767.0) as i16
}

fn name_of(packed: &Bytes) -> Result<String, TileError> {
    let name = LayerName::decode(packed.clone()).map_err(|error| TileError::Protobuf(error.to_string()))?;
    Ok(name.name)
}

fn open_layer(packed: Bytes) -> Result<Option<OpenLayer>, TileError> {
    let broken = |error: prost::DecodeError| TileError::Protobuf(error.to_string());
    if !style::is_drawn(&name_of(&packed)?) {
        return Ok(None);
    }
    let layer = Layer::decode(packed).map_err(broken)?;
    if !(1..=2).contains(&layer.version) {
        return Err(TileError::Version(layer.version));
    }
    let extent = layer.extent.unwrap_or(4096).max(1);
    Ok(Some(OpenLayer { layer, scale: TILE_UNITS / f64::from(extent), next: 0 }))
}

/// The attributes of a feature that the style uses.
struct Read<'a> {
    attributes: Attributes<'a>,
    names: Names,
    min_zoom: Option<f32>,
    population: f64,
}

impl<'a> Read<'a> {
    fn of(layer: &'a Layer, tags: &[u32]) -> Self {
        let mut read = Self {
            attributes: Attributes::default(),
            names: Names::default(),
            min_zoom: None,
            population: 0.0,
        };
        for pair in tags.chunks_exact(2) {
            let (Some(key), Some(value)) =
                (layer.keys.get(pair[0] as usize), layer.values.get(pair[1] as usize))
            else {
                continue;
            };
            read.take(key, value);
        }
        read.attributes.is_named = !read.names.local.is_empty();
        read
    }

    fn take(&mut self, key: &str, value: &'a Value) {
        let text = value.string.as_deref();
        let number = value.number();
        let own = || text.map(str::to_owned);
        match key.strip_prefix("pmap:").unwrap_or(key) {
            "kind" => self.attributes.kind = text.unwrap_or_default(),
            "kind_detail" => {
                self.attributes.detail = text.unwrap_or_default();
                self.attributes.number = number.unwrap_or(self.attributes.number);
            }
            "level" | "min_admin_level" | "admin_level" => {
                self.attributes.number = number.unwrap_or(self.attributes.number)
            }
            // Keys of older and other schemas.
            "natural" | "landuse" | "class" if self.attributes.kind.is_empty() => {
                self.attributes.kind = text.unwrap_or_default();
            }
            "highway" | "subclass" if self.attributes.detail.is_empty() => {
                self.attributes.detail = text.unwrap_or_default();
            }
            "place" if self.attributes.detail.is_empty() => self.attributes.detail = text.unwrap_or_default(),
            "name" => self.names.local = own().unwrap_or_default(),
            "name:it" | "name_it" => self.names.it = own(),
            "name:de" | "name_de" => self.names.de = own(),
            "name:en" | "name_en" => self.names.en = own(),
            "name:fr" | "name_fr" => self.names.fr = own(),
            "min_zoom" => self.min_zoom = number.map(|n| n as f32),
            "population" => self.population = number.unwrap_or(0.0),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pieces_of_a_street_become_one_line_whichever_way_they_were_drawn() {
        let pieces = vec![
            vec![[10, 0], [20, 0]],
            vec![[10, 0], [0, 0]],
            vec![[90, 9], [80, 9]],
            vec![[30, 5], [20, 0]],
        ];
        let mut lines = joined(pieces);
        lines.iter_mut().filter(|line| line.first() > line.last()).for_each(|line| line.reverse());
        lines.sort();
        assert_eq!(lines, [vec![[0, 0], [10, 0], [20, 0], [30, 5]], vec![[80, 9], [90, 9]]]);
        assert!(joined(Vec::new()).is_empty());
        assert!((length_of(&[[0, 0], [3, 4], [3, 10]]) - 11.0).abs() < 1e-9);
    }

    #[test]
    fn a_street_that_ends_where_it_begins_is_joined_too() {
        let lines = joined(vec![vec![[0, 0], [5, 0]], vec![[5, 0], [5, 5], [0, 0]]]);
        assert_eq!(lines.len(), 1);
        assert_eq!(lines[0].len(), 4);
    }
}

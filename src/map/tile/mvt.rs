//! Decoder for Mapbox Vector Tiles (versions 1 and 2).
//!
//! `prost` decodes the bytes; this module interprets the geometry commands, into reused buffers: one feature may have
//! thousands of rings. Layers stay encoded until they are needed, so unwanted layers cost nothing and a broken one
//! affects only itself.

use bytes::Bytes;
use prost::Message;

/// Tile with its layers still encoded.
#[derive(Clone, PartialEq, Eq, Message)]
pub struct PackedTile {
    /// Encoded [`Layer`]s.
    #[prost(bytes = "bytes", repeated, tag = "3")]
    pub layers: Vec<Bytes>,
}

/// Name of a layer alone: decoding it skips everything else.
#[derive(Clone, PartialEq, Eq, Message)]
pub struct LayerName {
    /// Name of the layer.
    #[prost(string, tag = "1")]
    pub name: String,
}

/// Layer of a vector tile.
#[derive(Clone, PartialEq, Message)]
pub struct Layer {
    /// Version of the format.
    #[prost(uint32, tag = "15")]
    pub version: u32,
    /// Name of the layer.
    #[prost(string, tag = "1")]
    pub name: String,
    /// Features of the layer.
    #[prost(message, repeated, tag = "2")]
    pub features: Vec<Feature>,
    /// Attribute names.
    #[prost(string, repeated, tag = "3")]
    pub keys: Vec<String>,
    /// Attribute values.
    #[prost(message, repeated, tag = "4")]
    pub values: Vec<Value>,
    /// Units of the tile's side; 4096 when absent.
    #[prost(uint32, optional, tag = "5")]
    pub extent: Option<u32>,
}

/// Feature of a layer.
#[derive(Clone, PartialEq, Eq, Message)]
pub struct Feature {
    /// Pairs of indices into keys and values.
    #[prost(uint32, repeated, tag = "2")]
    pub tags: Vec<u32>,
    /// Geometry type: 1 points, 2 lines, 3 polygons.
    #[prost(uint32, tag = "3")]
    pub kind: u32,
    /// Encoded geometry commands.
    #[prost(uint32, repeated, tag = "4")]
    pub geometry: Vec<u32>,
}

/// Value of an attribute.
#[derive(Clone, PartialEq, Message)]
pub struct Value {
    /// Text value.
    #[prost(string, optional, tag = "1")]
    pub string: Option<String>,
    /// Number as `float`.
    #[prost(float, optional, tag = "2")]
    pub float: Option<f32>,
    /// Number as `double`.
    #[prost(double, optional, tag = "3")]
    pub double: Option<f64>,
    /// Number as `int64`.
    #[prost(int64, optional, tag = "4")]
    pub int: Option<i64>,
    /// Number as `uint64`.
    #[prost(uint64, optional, tag = "5")]
    pub uint: Option<u64>,
    /// Number as `sint64`.
    #[prost(sint64, optional, tag = "6")]
    pub sint: Option<i64>,
}

impl Value {
    /// Returns the number, whatever its encoding; `None` for other types.
    #[must_use]
    pub fn number(&self) -> Option<f64> {
        self.double
            .or_else(|| self.float.map(f64::from))
            .or_else(|| self.int.map(|n| n as f64))
            .or_else(|| self.uint.map(|n| n as f64))
            .or_else(|| self.sint.map(|n| n as f64))
    }
}

/// Defect of a feature's geometry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum GeometryError {
    /// Unknown command.
    #[error("unknown geometry command {0}")]
    Command(u32),
    /// Fewer parameters than the command declares.
    #[error("geometry ends in the middle of a command")]
    CutOff,
}

/// Calls `part` with the points of each point, line or ring, in units of the layer. The buffer is reused.
///
/// # Errors
/// When the commands are malformed; the parts before the error have been passed to `part`.
pub fn for_each_part(
    geometry: &[u32],
    buffer: &mut Vec<[i32; 2]>,
    mut part: impl FnMut(&[[i32; 2]]),
) -> Result<(), GeometryError> {
    let mut rest = geometry;
    let mut cursor = [0_i32; 2];
    buffer.clear();
    while let Some((command, after)) = rest.split_first() {
        rest = after;
        let (id, count) = (command & 7, (command >> 3) as usize);
        match id {
            1 | 2 => {
                let (numbers, after) = rest.split_at_checked(count * 2).ok_or(GeometryError::CutOff)?;
                rest = after;
                for pair in numbers.chunks_exact(2) {
                    if id == 1 && !buffer.is_empty() {
                        part(buffer);
                        buffer.clear();
                    }
                    for (axis, number) in cursor.iter_mut().zip(pair) {
                        *axis =
                            axis.wrapping_add((number >> 1).cast_signed() ^ -((number & 1).cast_signed()));
                    }
                    buffer.push(cursor);
                }
            }
            7 => {
                if !buffer.is_empty() {
                    part(buffer);
                    buffer.clear();
                }
            }
            other => return Err(GeometryError::Command(other)),
        }
    }
    if !buffer.is_empty() {
        part(buffer);
        buffer.clear();
    }
    Ok(())
}

/// Returns twice the signed area of a ring, positive for an outer ring (y goes down).
#[must_use]
pub fn doubled_area(ring: &[[i32; 2]]) -> i64 {
    let mut last = ring.last().copied().unwrap_or_default();
    let mut sum = 0_i64;
    for at in ring {
        sum += i64::from(last[0]) * i64::from(at[1]) - i64::from(at[0]) * i64::from(last[1]);
        last = *at;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(geometry: &[u32]) -> Result<Vec<Vec<[i32; 2]>>, GeometryError> {
        let mut all = Vec::new();
        for_each_part(geometry, &mut Vec::new(), |part| all.push(part.to_vec())).map(|()| all)
    }

    #[test]
    fn the_examples_of_the_specification() {
        assert_eq!(parts(&[9, 50, 34]).unwrap(), [[[25, 17]]]);
        assert_eq!(parts(&[17, 10, 14, 3, 9]).unwrap(), [[[5, 7]], [[3, 2]]]);
        assert_eq!(
            parts(&[9, 4, 4, 18, 0, 16, 16, 0, 9, 17, 17, 10, 4, 8]).unwrap(),
            [vec![[2, 2], [2, 10], [10, 10]], vec![[1, 1], [3, 5]]]
        );
        let ring = parts(&[9, 6, 12, 18, 10, 12, 24, 44, 15]).unwrap();
        assert_eq!(ring, [[[3, 6], [8, 12], [20, 34]]]);
        assert!(doubled_area(&ring[0]) > 0);
    }

    #[test]
    fn broken_commands_are_errors() {
        assert_eq!(parts(&[9, 50]), Err(GeometryError::CutOff));
        assert_eq!(parts(&[0xffff_fffa]), Err(GeometryError::CutOff));
        assert_eq!(parts(&[3]), Err(GeometryError::Command(3)));
        assert_eq!(parts(&[15, 15, 15]), Ok(vec![]));
    }
}

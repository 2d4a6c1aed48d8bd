//! Triangles of many features in two flat arrays. Each feature has its own slot of vertices and indices, so that
//! adding or removing one touches nothing else.

use std::ops::Range;

use bytemuck::Pod;
use compact::sort::SmallSort as _;
use rustc_hash::FxHashMap;

use super::dirty::Dirty;

/// Triangles of one feature; indices count from its own first vertex.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mesh<V> {
    /// Vertices.
    pub vertices: Vec<V>,
    /// Indices, three per triangle.
    pub indices: Vec<u32>,
}

impl<V> Default for Mesh<V> {
    fn default() -> Self {
        Self { vertices: Vec::new(), indices: Vec::new() }
    }
}

impl<V> Mesh<V> {
    /// Removes the triangles, keeps the memory.
    pub fn clear(&mut self) {
        self.vertices.clear();
        self.indices.clear();
    }

    /// Returns the number of vertices as an index.
    #[must_use]
    pub fn next_index(&self) -> u32 {
        u32::try_from(self.vertices.len()).unwrap_or(u32::MAX)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Slot {
    first_vertex: u32,
    vertex_count: u32,
    first_index: u32,
    index_count: u32,
}

impl Slot {
    const fn vertices(self) -> Range<usize> {
        self.first_vertex as usize..(self.first_vertex + self.vertex_count) as usize
    }
    const fn indices(self) -> Range<usize> {
        self.first_index as usize..(self.first_index + self.index_count) as usize
    }
}

/// Free ranges by length: features of one kind have the same length, so they reuse each other's range.
#[derive(Debug, Clone, Default)]
struct FreeStretches {
    starts_by_len: FxHashMap<u32, Vec<u32>>,
    total: usize,
}

impl FreeStretches {
    fn give(&mut self, start: u32, len: u32) {
        if len > 0 {
            self.starts_by_len.entry(len).or_default().push(start);
            self.total += len as usize;
        }
    }
    fn take(&mut self, len: u32) -> Option<u32> {
        let start = self.starts_by_len.get_mut(&len)?.pop()?;
        self.total -= len as usize;
        Some(start)
    }
    fn clear(&mut self) {
        self.starts_by_len.clear();
        self.total = 0;
    }
}

/// Triangles of many features.
#[derive(Debug, Clone)]
pub struct SlotMesh<V> {
    vertices: Vec<V>,
    indices: Vec<u32>,
    slots: FxHashMap<u32, Slot>,
    free_vertices: FreeStretches,
    free_indices: FreeStretches,
    dirty_vertices: Dirty,
    dirty_indices: Dirty,
}

impl<V> Default for SlotMesh<V> {
    fn default() -> Self {
        Self {
            vertices: Vec::new(),
            indices: Vec::new(),
            slots: FxHashMap::default(),
            free_vertices: FreeStretches::default(),
            free_indices: FreeStretches::default(),
            dirty_vertices: Dirty::default(),
            dirty_indices: Dirty::default(),
        }
    }
}

/// Size up to which lists grow to four times their length.
const WIDE_BYTES: usize = 64 << 20;

/// Reserves room for `more` elements; a full list below [`WIDE_BYTES`] grows to four times its length.
///
/// Moving a list touches its new memory for the first time, which costs more than copying it, while reserved memory
/// that is never touched costs nothing.
fn reserve_wide<T>(list: &mut Vec<T>, more: usize) {
    if list.capacity() - list.len() < more {
        let wide = if size_of_val(list.as_slice()) < WIDE_BYTES { list.len() * 3 } else { 0 };
        list.reserve(more.max(wide));
    }
}

/// Number of free indices below which holes are not compacted.
const MIN_WASTE: usize = 4096;

impl<V: Pod> SlotMesh<V> {
    /// Sets the triangles of a feature, replacing earlier ones. An empty mesh takes no room.
    pub fn put(&mut self, key: u32, mesh: &Mesh<V>) {
        let (vertex_count, index_count) = (mesh.next_index(), u32::try_from(mesh.indices.len()).unwrap_or(0));
        if mesh.indices.is_empty() && self.slots.is_empty() {
            return;
        }
        let kept = self.slots.get(&key).copied();
        let slot = match kept {
            Some(slot) if slot.vertex_count == vertex_count && slot.index_count == index_count => slot,
            _ => {
                self.remove(key);
                if index_count == 0 {
                    return;
                }
                // Without a free range of this length, append at the end.
                let first_vertex =
                    self.free_vertices.take(vertex_count).unwrap_or(self.vertices.len() as u32);
                let first_index = self.free_indices.take(index_count).unwrap_or(self.indices.len() as u32);
                Slot { first_vertex, vertex_count, first_index, index_count }
            }
        };
        self.slots.insert(key, slot);
        let indices = mesh.indices.iter().map(|local| slot.first_vertex + local);
        if let Some(vertices) = self.vertices.get_mut(slot.vertices()) {
            vertices.copy_from_slice(&mesh.vertices);
        } else {
            reserve_wide(&mut self.vertices, mesh.vertices.len());
            self.vertices.extend_from_slice(&mesh.vertices);
        }
        if let Some(places) = self.indices.get_mut(slot.indices()) {
            places.iter_mut().zip(indices).for_each(|(place, index)| *place = index);
        } else {
            reserve_wide(&mut self.indices, mesh.indices.len());
            self.indices.extend(indices);
        }
        self.dirty_vertices.mark(slot.vertices());
        self.dirty_indices.mark(slot.indices());
    }

    /// Removes a feature. Its indices become degenerate triangles, which draw nothing.
    pub fn remove(&mut self, key: u32) {
        let Some(slot) = self.slots.remove(&key) else { return };
        self.free_vertices.give(slot.first_vertex, slot.vertex_count);
        self.free_indices.give(slot.first_index, slot.index_count);
        if let Some(indices) = self.indices.get_mut(slot.indices()) {
            indices.fill(0);
        }
        self.dirty_indices.mark(slot.indices());
        let (free, all) = (self.free_indices.total, self.indices.len());
        if self.slots.is_empty() {
            self.clear();
        } else if free > MIN_WASTE && free * 2 > all {
            self.compact();
        }
    }

    /// Removes all features.
    pub fn clear(&mut self) {
        self.vertices.clear();
        self.indices.clear();
        self.slots.clear();
        self.free_vertices.clear();
        self.free_indices.clear();
        self.mark_everything();
    }

    /// Closes the holes, keeping the drawing order.
    fn compact(&mut self) {
        let mut slots: Vec<(u32, Slot)> = self.slots.iter().map(|(key, slot)| (*key, *slot)).collect();
        slots.small_sort_by_key(|(_, slot)| slot.first_index);
        let mut vertices = Vec::with_capacity(self.vertices.len() - self.free_vertices.total);
        let mut indices = Vec::with_capacity(self.indices.len() - self.free_indices.total);
        for (key, slot) in slots {
            let moved =
                Slot { first_vertex: vertices.len() as u32, first_index: indices.len() as u32, ..slot };
            vertices.extend_from_slice(self.vertices.get(slot.vertices()).unwrap_or_default());
            let old = self.indices.get(slot.indices()).unwrap_or_default();
            indices.extend(old.iter().map(|index| index - slot.first_vertex + moved.first_vertex));
            self.slots.insert(key, moved);
        }
        self.vertices = vertices;
        self.indices = indices;
        self.free_vertices.clear();
        self.free_indices.clear();
        self.mark_everything();
    }

    /// Marks everything as changed, after the GPU lost its copy.
    pub fn mark_everything(&mut self) {
        self.dirty_vertices.mark_everything();
        self.dirty_indices.mark_everything();
    }

    /// Returns the triangles of one feature as they were put, for tests.
    #[must_use]
    pub fn of(&self, key: u32) -> Option<Mesh<V>> {
        let slot = self.slots.get(&key)?;
        Some(Mesh {
            vertices: self.vertices.get(slot.vertices())?.to_vec(),
            indices: self
                .indices
                .get(slot.indices())?
                .iter()
                .map(|index| index - slot.first_vertex)
                .collect(),
        })
    }

    /// Returns all vertices, holes included.
    #[must_use]
    pub fn vertices(&self) -> &[V] {
        &self.vertices
    }

    /// Returns all indices; those of holes are 0 and draw nothing.
    #[must_use]
    pub fn indices(&self) -> &[u32] {
        &self.indices
    }

    /// Returns the number of features with triangles.
    #[must_use]
    pub fn len(&self) -> usize {
        self.slots.len()
    }

    /// Returns whether no feature has triangles.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }

    /// Returns whether the GPU copy is up to date.
    #[must_use]
    pub const fn is_clean(&self) -> bool {
        self.dirty_vertices.is_clean() && self.dirty_indices.is_clean()
    }

    /// Calls back with the changed vertices: index of the first one, and the vertices.
    pub fn drain_dirty_vertices(&mut self, mut send: impl FnMut(usize, &[V])) {
        let vertices = &self.vertices;
        self.dirty_vertices.drain(vertices.len(), 64, |range| {
            send(range.start, vertices.get(range).unwrap_or_default());
        });
    }

    /// Calls back with the changed indices: position of the first one, and the indices.
    pub fn drain_dirty_indices(&mut self, mut send: impl FnMut(usize, &[u32])) {
        let indices = &self.indices;
        self.dirty_indices.drain(indices.len(), 256, |range| {
            send(range.start, indices.get(range).unwrap_or_default());
        });
    }
}

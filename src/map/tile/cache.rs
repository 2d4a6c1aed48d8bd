//! Tiles in memory: which are wanted, ready or absent. Bounded; the least recently drawn are dropped first.
//!
//! The nearest ancestor stands in for a missing tile.

use std::rc::Rc;

use compact::number;

use super::TileId;
use super::build::TileMesh;
use super::cover::{self, Place};
use crate::map::camera::Camera;
use crate::map::space::WorldPoint;
use compact::sorted::SortedMap;

/// State of a tile.
#[derive(Debug, Clone)]
pub enum TileState {
    /// Requested, or being built.
    Pending,
    /// Ready to draw.
    Ready(Rc<TileMesh>),
    /// Missing from the source, unreachable or broken: its ancestor stands in.
    Absent,
}

#[derive(Debug)]
struct Kept {
    state: TileState,
    /// Last use, as a count of calls to `resolve`.
    used_at: u64,
}

/// Tile to draw: a place and the tile that fills it.
#[derive(Debug, Clone)]
pub struct DrawnTile {
    /// Number of its tileset, counted from the lowest.
    pub tileset: u8,
    /// Place to fill.
    pub place: Place,
    /// Tile that fills the place: its own one or an ancestor.
    pub source: TileId,
    /// Mesh of `source`.
    pub mesh: Rc<TileMesh>,
    /// Area to which drawing is clipped: north west and south east corner.
    pub clip: Option<[WorldPoint; 2]>,
}

impl DrawnTile {
    /// Returns its box on a canvas with north up: west, north, east, south in device pixels from the top left.
    ///
    /// Neighbors share edges.
    pub(crate) fn device_box(&self, camera: &Camera) -> [i32; 4] {
        let whole = cover::device_box(camera, self.place);
        let Some([x, y]) = self.clip_edges() else { return whole };
        let clip = cover::device_edges(camera, x, y);
        [whole[0].max(clip[0]), whole[1].max(clip[1]), whole[2].min(clip[2]), whole[3].min(clip[3])]
    }

    /// Returns the part of its source to draw: west, north, east, south, from 0 to 1.
    pub(crate) fn part(&self) -> [f64; 4] {
        let side = number::exp2(f64::from(self.place.id.zoom));
        let (column, row) = (self.place.column as f64, f64::from(self.place.id.y));
        let mut edges = [column / side, row / side, (column + 1.0) / side, (row + 1.0) / side];
        if let Some([[west, east], [north, south]]) = self.clip_edges() {
            let [a, b, c, d] = edges;
            edges = [a.max(west), b.max(north), c.min(east), d.min(south)];
        }
        let source_side = number::exp2(f64::from(self.source.zoom));
        let source_column = (self.place.column >> (self.place.id.zoom - self.source.zoom)) as f64;
        let origin = [source_column, f64::from(self.source.y)];
        let [west, north, east, south] = edges.map(|edge| edge * source_side);
        [west - origin[0], north - origin[1], east - origin[0], south - origin[1]]
    }

    /// Returns the clip area as west and east, north and south, moved to the copy of the world that its column is in.
    fn clip_edges(&self) -> Option<[[f64; 2]; 2]> {
        let [north_west, south_east] = self.clip?;
        let world = (self.place.column as f64 / number::exp2(f64::from(self.place.id.zoom))).floor();
        Some([[north_west.x + world, south_east.x + world], [north_west.y, south_east.y]])
    }

    /// Returns a key that is unique to its mesh.
    pub(crate) const fn key(&self) -> TileKey {
        (self.tileset, self.source)
    }
}

/// Tile number qualified by its tileset.
pub(crate) type TileKey = (u8, TileId);

/// Tileset-specific rules of a cache: which tiles exist, and what stands in for missing ones.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CacheRules {
    /// Number of the tileset, counted from the lowest.
    pub tileset: u8,
    /// Lowest zoom of tiles that are requested.
    pub min_zoom: u8,
    /// Whether the nearest ancestor stands in for a missing tile. Otherwise nothing is drawn there.
    pub fills_gaps: bool,
    /// Area to which drawing is clipped: north west and south east corner.
    pub clip: Option<[WorldPoint; 2]>,
}

/// Tiles in memory.
#[derive(Debug, Default)]
pub struct TileCache {
    tiles: SortedMap<TileId, Kept>,
    now: u64,
    bytes: usize,
}

/// Number of zooms by which the tile requested first is coarser, where nothing can be drawn yet.
const COARSER: u8 = 3;
/// Memory limit for meshes; above it, meshes that are not on screen are dropped.
const MAX_BYTES: usize = 48 * 1024 * 1024;
/// Maximum number of entries, absent tiles included.
const MAX_TILES: usize = 2048;

impl TileCache {
    /// Returns the number of ready tiles.
    #[must_use]
    pub fn ready_count(&self) -> usize {
        self.tiles.values().filter(|kept| matches!(kept.state, TileState::Ready(_))).count()
    }

    /// Returns whether a tile is ready.
    #[must_use]
    pub fn is_ready(&self, id: TileId) -> bool {
        matches!(self.tiles.get(&id), Some(Kept { state: TileState::Ready(_), .. }))
    }

    /// Returns the state of a tile, `None` when it is unknown.
    #[must_use]
    pub fn state(&self, id: TileId) -> Option<&TileState> {
        self.tiles.get(&id).map(|kept| &kept.state)
    }

    /// Sets the state of a tile.
    pub fn set(&mut self, id: TileId, state: TileState) {
        if let TileState::Ready(mesh) = &state {
            self.bytes += mesh.bytes();
        }
        let kept = self.tiles.insert(id, Kept { state, used_at: self.now });
        if let Some(Kept { state: TileState::Ready(mesh), .. }) = kept {
            self.bytes -= mesh.bytes();
        }
    }

    /// Forgets a tile, so that it is requested again.
    pub fn forget(&mut self, id: TileId) {
        if let Some(Kept { state: TileState::Ready(mesh), .. }) = self.tiles.remove(&id) {
            self.bytes -= mesh.bytes();
        }
    }

    fn touch(&mut self, id: TileId) -> Option<TileState> {
        let kept = self.tiles.get_mut(&id)?;
        kept.used_at = self.now;
        Some(kept.state.clone())
    }

    /// Determines what to draw for each place and which tiles to request. Places are ordered by importance.
    pub fn resolve(
        &mut self,
        places: &[Place],
        rules: CacheRules,
        drawn: &mut Vec<DrawnTile>,
        wanted: &mut Vec<TileId>,
    ) {
        self.now += 1;
        drawn.clear();
        wanted.clear();
        let CacheRules { tileset, min_zoom, fills_gaps, clip } = rules;
        for place in places {
            // Walk up from the place: the best tile to have is the first one that is not known to be absent.
            let mut next = Some(place.id);
            let mut is_best_known = false;
            while let Some(id) = next {
                match self.touch(id) {
                    Some(TileState::Ready(mesh)) => {
                        drawn.push(DrawnTile { tileset, place: *place, source: id, mesh, clip });
                        break;
                    }
                    Some(TileState::Absent) if id == place.id && !fills_gaps => break,
                    Some(TileState::Absent) => {}
                    Some(TileState::Pending) => is_best_known = true,
                    None => {
                        if !is_best_known && !wanted.contains(&id) {
                            wanted.push(id);
                        }
                        is_best_known = true;
                    }
                }
                next = id.parent().filter(|parent| parent.zoom >= min_zoom);
            }
            // Nothing to show here yet: request a coarse tile first, which is small and covers a lot.
            let has_stand_in = drawn.last().is_some_and(|tile| tile.place == *place);
            if is_best_known && !has_stand_in {
                let coarse = place.id.ancestor(COARSER).filter(|id| id.zoom >= min_zoom);
                if let Some(id) = coarse.filter(|id| !self.tiles.contains_key(id) && !wanted.contains(id)) {
                    wanted.insert(0, id);
                }
            }
            // While the right tile is pending, finer tiles in memory are better than a coarse one.
            let covers_exactly =
                drawn.last().is_some_and(|tile| tile.place == *place && tile.source == place.id);
            if is_best_known && !covers_exactly {
                self.add_children(*place, rules, drawn);
            }
        }
    }

    fn add_children(&mut self, place: Place, rules: CacheRules, drawn: &mut Vec<DrawnTile>) {
        for (i, child) in place.id.children().into_iter().enumerate() {
            if let Some(TileState::Ready(mesh)) = self.touch(child) {
                let place = Place { id: child, column: place.column * 2 + (i as i64 & 1) };
                let CacheRules { tileset, clip, .. } = rules;
                drawn.push(DrawnTile { tileset, place, source: child, mesh, clip });
            }
        }
    }

    /// Drops entries above the limits that were not needed in the last `resolve`, the least recently used first.
    pub fn trim(&mut self) {
        while self.bytes > MAX_BYTES || self.tiles.len() > MAX_TILES {
            let oldest = self
                .tiles
                .iter()
                .filter(|(_, kept)| kept.used_at < self.now && !matches!(kept.state, TileState::Pending))
                .min_by_key(|(_, kept)| kept.used_at)
                .map(|(id, _)| *id);
            let Some(oldest) = oldest else { return };
            if let Some(Kept { state: TileState::Ready(mesh), .. }) = self.tiles.remove(&oldest) {
                self.bytes -= mesh.bytes();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(zoom: u8, x: u32, y: u32) -> TileId {
        TileId { zoom, x, y }
    }

    fn place(id: TileId) -> Place {
        Place { id, column: i64::from(id.x) }
    }

    fn resolved(cache: &mut TileCache, at: TileId) -> (Vec<TileId>, Vec<TileId>) {
        let (mut drawn, mut wanted) = (Vec::new(), Vec::new());
        let rules = CacheRules { tileset: 0, min_zoom: 0, fills_gaps: true, clip: None };
        cache.resolve(&[place(at)], rules, &mut drawn, &mut wanted);
        (drawn.iter().map(|tile| tile.source).collect(), wanted)
    }

    #[test]
    fn an_absent_tile_is_filled_by_its_nearest_ancestor() {
        let mut cache = TileCache::default();
        let ready = || TileState::Ready(Rc::default());
        assert_eq!(resolved(&mut cache, id(4, 8, 5)), (vec![], vec![id(1, 1, 0), id(4, 8, 5)]));
        cache.set(id(1, 1, 0), TileState::Pending);
        cache.set(id(4, 8, 5), TileState::Absent);
        assert_eq!(resolved(&mut cache, id(4, 8, 5)), (vec![], vec![id(3, 4, 2)]));
        cache.set(id(3, 4, 2), TileState::Absent);
        cache.set(id(2, 2, 1), ready());
        assert_eq!(resolved(&mut cache, id(4, 8, 5)), (vec![id(2, 2, 1)], vec![]));
    }

    #[test]
    fn a_tileset_that_lies_on_another_leaves_its_gaps_open() {
        let mut cache = TileCache::default();
        let rules = CacheRules { tileset: 1, min_zoom: 2, fills_gaps: false, clip: None };
        cache.set(id(3, 4, 2), TileState::Ready(Rc::default()));
        let (mut drawn, mut wanted) = (Vec::new(), Vec::new());
        cache.set(id(4, 8, 5), TileState::Pending);
        cache.resolve(&[place(id(4, 8, 5))], rules, &mut drawn, &mut wanted);
        assert_eq!(
            drawn.first().map(DrawnTile::key),
            Some((1, id(3, 4, 2))),
            "stands in until the tile is here"
        );
        cache.set(id(4, 8, 5), TileState::Absent);
        cache.resolve(&[place(id(4, 8, 5))], rules, &mut drawn, &mut wanted);
        assert!(drawn.is_empty() && wanted.is_empty());
    }

    #[test]
    fn of_an_ancestor_the_part_of_the_place_is_drawn() {
        let mesh = Rc::default();
        let tile = DrawnTile {
            tileset: 0,
            place: Place { id: id(4, 9, 5), column: 25 },
            source: id(2, 2, 1),
            mesh,
            clip: None,
        };
        assert_eq!(tile.part(), [0.25, 0.25, 0.5, 0.5]);
        // In the copy of the world to the east, the clip area is repeated.
        let corners = [WorldPoint { x: 9.5 / 16.0, y: 0.0 }, WorldPoint { x: 1.0, y: 5.25 / 16.0 }];
        let clipped = DrawnTile { clip: Some(corners), ..tile };
        assert_eq!(clipped.part(), [0.375, 0.25, 0.5, 0.3125]);
    }

    #[test]
    fn while_a_tile_is_on_its_way_others_stand_in_and_are_not_asked_for() {
        let mut cache = TileCache::default();
        let ready = || TileState::Ready(Rc::default());
        cache.set(id(4, 8, 5), TileState::Pending);
        cache.set(id(2, 2, 1), ready());
        cache.set(id(5, 17, 10), ready());
        assert_eq!(resolved(&mut cache, id(4, 8, 5)), (vec![id(2, 2, 1), id(5, 17, 10)], vec![]));
    }

    #[test]
    fn what_was_not_drawn_for_longest_goes_first_and_what_is_drawn_stays() {
        let mut cache = TileCache::default();
        for x in 0..2100 {
            cache.set(id(12, x, 0), TileState::Absent);
        }
        resolved(&mut cache, id(12, 7, 0));
        cache.trim();
        assert!(cache.tiles.len() <= MAX_TILES && cache.state(id(12, 7, 0)).is_some());
    }
}

//! Tiles of one source: which are requested, built and drawn. Requests go through a callback, so tests need no
//! network.

use std::collections::VecDeque;
use std::rc::Rc;

use super::TileId;
use super::build::{TileError, TileMesh};
use super::cache::{CacheRules, DrawnTile, TileCache, TileState};
use super::cover::{self, Place};
use super::source::{TileBuilding, TileData, Tiles};
use crate::map::camera::Camera;
use crate::map::event::BasemapProblem;
use crate::map::mercator::world_from_lng_lat;
use crate::map::space::WorldPoint;

/// Maximum number of concurrent requests.
const MAX_IN_FLIGHT: usize = 6;
/// Maximum number of broken tiles reported: an archive full of them is one problem, not thousands.
const MAX_TOLD: u32 = 12;

/// Tiles of one source.
#[derive(Default)]
pub(super) struct Tileset {
    source: Option<Rc<dyn Tiles>>,
    /// Position in the stack, counted from the lowest.
    number: u8,
    fills_gaps: bool,
    is_refused: bool,
    cache: TileCache,
    builds: VecDeque<Box<dyn TileBuilding>>,
    in_flight: usize,
    places: Vec<Place>,
    pub(super) drawn: Vec<DrawnTile>,
    wanted: Vec<TileId>,
    /// Tiles that could not be fetched; retried after a delay.
    unreached: Vec<TileId>,
    pub(super) is_stale: bool,
    told: u32,
    /// The last broken tile, and the reason.
    broken: Option<(TileId, String)>,
    /// Whether any tile could be read.
    has_readable: bool,
    /// Failures of the whole source that were reported: the server is unreachable, or (below) no tile is readable.
    is_told_unreached: bool,
    is_told_unreadable: bool,
}

/// Response to the request for a tile.
pub(crate) enum Arrived {
    /// Content of the tile.
    Data(TileData),
    /// The source has no such tile.
    Absent,
    /// The server did not respond.
    Unreached(String),
    /// The tile cannot be decompressed or decoded.
    Broken(String),
}

impl Tileset {
    /// Returns a tileset whose source is not open yet.
    pub(super) fn new(number: u8, fills_gaps: bool) -> Self {
        Self { number, fills_gaps, ..Self::default() }
    }

    /// Takes the opened source.
    pub(super) fn open(&mut self, source: Rc<dyn Tiles>) {
        self.source = Some(source);
        self.is_stale = true;
    }

    /// Marks the source as permanently unreadable.
    pub(super) const fn refuse(&mut self) {
        self.is_refused = true;
    }

    /// Returns whether opening the source is still to be tried.
    pub(super) const fn is_closed(&self) -> bool {
        self.source.is_none() && !self.is_refused
    }

    /// Returns the number of ready tiles.
    pub(super) fn ready_count(&self) -> usize {
        self.cache.ready_count()
    }

    /// Returns the number of pending tiles.
    pub(super) fn pending_count(&self) -> usize {
        self.in_flight + self.builds.len()
    }

    /// Determines what to draw and requests missing tiles; `ask` may return a tile immediately.
    ///
    /// Returns whether the drawn tiles changed, and a problem.
    pub(super) fn update(
        &mut self,
        camera: &Camera,
        mut ask: impl FnMut(&Rc<dyn Tiles>, TileId) -> Option<Arrived>,
    ) -> (bool, Option<BasemapProblem>) {
        let Some(source) = self.source.clone().filter(|_| self.is_stale) else { return (false, None) };
        self.is_stale = false;
        let drawn_before = std::mem::take(&mut self.drawn);
        let zooms = source.zooms();
        // In the world y grows southward, while latitudes grow northward.
        let clip = source.bounds().map(|bounds| {
            let (west, east) = (world_from_lng_lat(bounds.south_west), world_from_lng_lat(bounds.north_east));
            [WorldPoint { x: west.x, y: east.y }, WorldPoint { x: east.x, y: west.y }]
        });
        let rules = CacheRules { tileset: self.number, min_zoom: zooms.0, fills_gaps: self.fills_gaps, clip };
        let zoom = camera.zoom() + f64::from(source.levels_finer());
        self.places.clear();
        // An upper tileset starts at its first zoom; the lowest one is always drawn.
        if self.fills_gaps || zoom >= f64::from(zooms.0) {
            cover::cover(camera, cover::tile_zoom(zoom, zooms), &mut self.places);
        }
        let mut problem = None;
        // Each round may find that a tile is absent; the next one then looks at its parent.
        for _ in 0..=zooms.1 {
            self.cache.resolve(&self.places, rules, &mut self.drawn, &mut self.wanted);
            let mut has_learned = false;
            for i in 0..self.wanted.len() {
                let Some(id) = self.wanted.get(i).copied() else { break };
                if self.in_flight >= MAX_IN_FLIGHT {
                    break;
                }
                self.cache.set(id, TileState::Pending);
                match ask(&source, id) {
                    None => self.in_flight += 1,
                    Some(arrived) => {
                        has_learned = true;
                        problem = self.take(id, arrived).or(problem);
                    }
                }
            }
            if !has_learned {
                break;
            }
        }
        self.cache.trim();
        let is_same = drawn_before.len() == self.drawn.len()
            && drawn_before
                .iter()
                .zip(&self.drawn)
                .all(|(a, b)| a.place == b.place && Rc::ptr_eq(&a.mesh, &b.mesh));
        (!is_same, problem)
    }

    /// Takes the response to an earlier request.
    pub(super) fn arrived(&mut self, id: TileId, arrived: Arrived) -> Option<BasemapProblem> {
        self.in_flight = self.in_flight.saturating_sub(1);
        self.take(id, arrived)
    }

    fn take(&mut self, id: TileId, arrived: Arrived) -> Option<BasemapProblem> {
        self.is_stale = true;
        let broken = match arrived {
            Arrived::Data(TileData::Image(image)) => {
                self.has_readable = true;
                self.cache.set(id, TileState::Ready(Rc::new(TileMesh::of_image(image))));
                return None;
            }
            Arrived::Data(TileData::Vector(bytes)) => match self.source.as_ref()?.build(id, bytes) {
                Ok(build) => {
                    self.builds.push_back(build);
                    return None;
                }
                Err(error) => error.to_string(),
            },
            Arrived::Absent => {
                self.cache.set(id, TileState::Absent);
                return None;
            }
            Arrived::Unreached(reason) => {
                self.cache.set(id, TileState::Absent);
                let is_first = self.unreached.is_empty();
                self.unreached.push(id);
                self.is_told_unreached = true;
                return is_first.then_some(BasemapProblem::Unreachable { reason });
            }
            Arrived::Broken(reason) => reason,
        };
        self.cache.set(id, TileState::Absent);
        self.problem(id, broken)
    }

    fn problem(&mut self, id: TileId, reason: String) -> Option<BasemapProblem> {
        self.told += 1;
        self.broken = Some((id, reason));
        if self.told <= MAX_TOLD { self.unreadable() } else { None }
    }

    /// Returns the problem to report about broken tiles.
    fn unreadable(&mut self) -> Option<BasemapProblem> {
        let (TileId { zoom, x, y }, reason) = self.broken.clone()?;
        let are_all = !self.has_readable;
        self.is_told_unreadable = are_all;
        Some(BasemapProblem::Tile { zoom, x, y, reason, are_all })
    }

    /// Returns `Some` once a reported failure of the whole source is over and no request is pending; inside is the
    /// problem that remains.
    pub(super) fn recovered(&mut self) -> Option<Option<BasemapProblem>> {
        let is_reached = self.is_told_unreached && self.unreached.is_empty();
        let is_readable = self.is_told_unreadable && self.has_readable;
        if self.pending_count() > 0 || !(is_reached || is_readable) {
            return None;
        }
        self.is_told_unreached &= !is_reached;
        Some(self.unreadable())
    }

    /// Returns whether some tiles could not be fetched.
    pub(super) const fn has_unreached(&self) -> bool {
        !self.unreached.is_empty()
    }

    /// Forgets the tiles that could not be fetched, so that they are requested again.
    pub(super) fn retry_unreached(&mut self) {
        for id in std::mem::take(&mut self.unreached) {
            self.cache.forget(id);
        }
        self.is_stale = true;
    }

    /// Returns whether tiles are waiting to be built.
    pub(super) fn has_builds(&self) -> bool {
        !self.builds.is_empty()
    }

    /// Builds tiles while `has_time` returns true. Returns whether one was finished, and a problem.
    pub(super) fn build(&mut self, mut has_time: impl FnMut() -> bool) -> (bool, Option<BasemapProblem>) {
        let mut is_one_ready = false;
        let mut problem = None;
        while let Some(mut build) = self.builds.pop_front() {
            if !build.advance(&mut has_time) {
                self.builds.push_front(build);
                break;
            }
            let id = build.id();
            let (mesh, error) = build.finish();
            is_one_ready = true;
            self.is_stale = true;
            // A tile of which nothing could be read counts as absent: a coarser tile or the tileset below is shown
            // instead.
            let is_lost = error.is_some() && mesh.is_empty();
            self.has_readable |= !is_lost;
            let state = if is_lost { TileState::Absent } else { TileState::Ready(Rc::new(mesh)) };
            self.cache.set(id, state);
            if let Some(error @ (TileError::Protobuf(_) | TileError::Version(_))) = error {
                problem = self.problem(id, error.to_string()).or(problem);
            }
            if !has_time() {
                break;
            }
        }
        (is_one_ready, problem)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::map::camera::View;
    use crate::map::mercator::world_from_lng_lat;
    use crate::map::space::CssSize;
    use crate::map::tile::build::TileBuild;
    use crate::map::tile::source::TileFuture;
    use crate::model::geo::{Bounds, LngLat};

    /// Source whose tiles never have to be waited for: the callback of the test returns them.
    struct Here;

    impl Tiles for Here {
        fn zooms(&self) -> (u8, u8) {
            (0, 9)
        }

        fn bounds(&self) -> Option<Bounds> {
            None
        }

        fn levels_finer(&self) -> u8 {
            0
        }

        fn tile(self: Rc<Self>, _: TileId) -> TileFuture {
            Box::pin(std::future::ready(Ok(None)))
        }

        fn build(&self, id: TileId, bytes: Vec<u8>) -> Result<Box<dyn TileBuilding>, TileError> {
            Ok(Box::new(TileBuild::new(id, bytes, false)?))
        }
    }

    fn camera(zoom: f64) -> Camera {
        let mut camera = Camera::new(0.0, 20.0);
        camera.set_viewport(CssSize { width: 800.0, height: 600.0 }, 1.0);
        let center = world_from_lng_lat(LngLat::new(9.19, 45.46).unwrap());
        camera.set_view(View { center, zoom });
        camera
    }

    fn open(fills_gaps: bool) -> Tileset {
        let mut tileset = Tileset::new(0, fills_gaps);
        tileset.open(Rc::new(Here));
        tileset
    }

    /// Updates until nothing changes; returns the reported problems.
    fn settled(tileset: &mut Tileset, zoom: f64, answer: fn(TileId) -> Arrived) -> Vec<BasemapProblem> {
        let mut told = Vec::new();
        for _ in 0..20 {
            tileset.is_stale = true;
            told.extend(tileset.update(&camera(zoom), |_, id| Some(answer(id))).1);
            told.extend(tileset.build(|| true).1);
        }
        told
    }

    fn zeros(_: TileId) -> Arrived {
        Arrived::Data(TileData::Vector(vec![0; 64]))
    }

    fn empty(_: TileId) -> Arrived {
        Arrived::Data(TileData::Vector(Vec::new()))
    }

    const fn are_all(problem: &BasemapProblem) -> bool {
        matches!(problem, BasemapProblem::Tile { are_all: true, .. })
    }

    #[test]
    fn tiles_that_cannot_be_read_are_told_of_and_nothing_is_drawn() {
        for fills_gaps in [true, false] {
            let mut tileset = open(fills_gaps);
            let told = settled(&mut tileset, 8.0, zeros);
            assert!(!told.is_empty() && told.iter().all(are_all), "{told:?}");
            assert_eq!((tileset.drawn.len(), tileset.ready_count()), (0, 0));
            assert_eq!(tileset.recovered(), None);
        }
    }

    #[test]
    fn one_that_can_be_read_after_all_says_so() {
        let mut tileset = open(false);
        settled(&mut tileset, 8.0, zeros);
        let told = settled(&mut tileset, 9.0, empty);
        assert!(told.is_empty());
        // Some are still broken, but no longer all.
        let left = tileset.recovered();
        assert!(matches!(left, Some(Some(BasemapProblem::Tile { are_all: false, .. }))), "{left:?}");
        assert_eq!(tileset.recovered(), None);
    }

    #[test]
    fn one_that_is_reached_again_says_so() {
        let mut tileset = open(false);
        let told = settled(&mut tileset, 8.0, |_| Arrived::Unreached("status 500".to_owned()));
        assert_eq!(told, [BasemapProblem::Unreachable { reason: "status 500".to_owned() }]);
        assert_eq!(tileset.recovered(), None);
        tileset.retry_unreached();
        settled(&mut tileset, 8.0, empty);
        assert_eq!(tileset.recovered(), Some(None));
        assert_eq!(tileset.recovered(), None);
    }
}

//! The basemap as the engine holds it: a stack of tilesets, the lowest first.

use std::rc::Rc;

use compact::number;

use super::TileId;
use super::cache::DrawnTile;
use super::source::{SourceSpec, Tiles};
pub(crate) use super::tileset::Arrived;
use super::tileset::Tileset;
use crate::map::camera::Camera;
use crate::map::event::BasemapProblem;

/// Maximum number of tilesets; further sources are ignored.
pub(crate) const MAX_TILESETS: usize = 8;
/// Tiles coarser than the camera by this many zooms contain no streets.
const COARSE_LEVELS: u8 = 4;

/// Stack of tilesets.
#[derive(Default)]
pub(crate) struct Basemap {
    specs: Vec<SourceSpec>,
    /// Incremented whenever the sources change: responses to earlier requests are discarded.
    pub(crate) generation: u32,
    tilesets: Vec<Tileset>,
    attributions: Vec<String>,
    /// All tiles to draw, in drawing order.
    pub(crate) drawn: Vec<DrawnTile>,
}

impl Basemap {
    /// Forgets everything and starts over with other sources.
    pub(crate) fn reset(&mut self, specs: &[SourceSpec]) {
        let specs = specs.get(..MAX_TILESETS).unwrap_or(specs).to_vec();
        let tilesets =
            (0_u8..).zip(&specs).map(|(number, spec)| Tileset::new(number, spec.fills_gaps)).collect();
        let attributions = vec![String::new(); specs.len()];
        *self = Self { specs, tilesets, attributions, generation: self.generation + 1, drawn: Vec::new() };
    }

    /// Returns the sources that are not open yet.
    pub(crate) fn closed(&self) -> Vec<(usize, SourceSpec)> {
        let all = self.specs.iter().zip(&self.tilesets).enumerate();
        all.filter(|(_, (_, tileset))| tileset.is_closed()).map(|(i, (spec, _))| (i, spec.clone())).collect()
    }

    /// Takes an opened source.
    pub(crate) fn open(&mut self, number: usize, source: Rc<dyn Tiles>, attribution: String) {
        if let (Some(tileset), Some(kept)) =
            (self.tilesets.get_mut(number), self.attributions.get_mut(number))
        {
            tileset.open(source);
            *kept = attribution;
        }
    }

    /// Returns the credit lines of all open sources.
    pub(crate) fn attributions(&self) -> Vec<String> {
        self.attributions.iter().filter(|words| !words.is_empty()).cloned().collect()
    }

    /// Marks a source as permanently unreadable.
    pub(crate) fn refuse(&mut self, number: usize) {
        if let Some(tileset) = self.tilesets.get_mut(number) {
            tileset.refuse();
        }
    }

    /// Marks all tilesets for an update after the camera moved.
    pub(crate) fn set_stale(&mut self) {
        for tileset in &mut self.tilesets {
            tileset.is_stale = true;
        }
    }

    /// Returns the number of ready tiles.
    pub(crate) fn ready_count(&self) -> usize {
        self.tilesets.iter().map(Tileset::ready_count).sum()
    }

    /// Returns the number of pending tiles.
    pub(crate) fn pending_count(&self) -> usize {
        self.tilesets.iter().map(Tileset::pending_count).sum()
    }

    /// Determines what to draw and requests missing tiles; `ask` may return a tile immediately.
    ///
    /// Returns whether the drawn tiles changed, and a problem with the number of its source.
    pub(crate) fn update(
        &mut self,
        camera: &Camera,
        mut ask: impl FnMut(usize, &Rc<dyn Tiles>, TileId) -> Option<Arrived>,
    ) -> (bool, Option<(usize, BasemapProblem)>) {
        let (mut has_changed, mut problem) = (false, None);
        for (number, tileset) in self.tilesets.iter_mut().enumerate() {
            let (is_other, wrong) = tileset.update(camera, |source, id| ask(number, source, id));
            has_changed |= is_other;
            problem = wrong.map(|wrong| (number, wrong)).or(problem);
        }
        if has_changed {
            self.drawn.clear();
            self.drawn.extend(self.tilesets.iter().flat_map(|tileset| &tileset.drawn).cloned());
        }
        (has_changed, problem)
    }

    /// Returns whether the center of the canvas shows a tile made for roughly this zoom.
    ///
    /// Up close, a tile of a much lower zoom is an empty page, perhaps with a border on it.
    pub(crate) fn has_detail(&self, camera: &Camera) -> bool {
        let eye = camera.eye();
        self.drawn.iter().any(|tile| {
            let side = number::exp2(f64::from(tile.place.id.zoom));
            let is_in_middle = (eye.x * side).floor() as i64 == tile.place.column
                && (eye.y * side).floor() as i64 == i64::from(tile.place.id.y);
            let is_in_data = tile.clip.is_none_or(|[north_west, south_east]| {
                (north_west.x..south_east.x).contains(&eye.x) && (north_west.y..south_east.y).contains(&eye.y)
            });
            let levels = camera.zoom() - f64::from(tile.source.zoom);
            is_in_middle && is_in_data && levels < f64::from(COARSE_LEVELS)
        })
    }

    /// Takes the response to an earlier request.
    pub(crate) fn arrived(&mut self, number: usize, id: TileId, arrived: Arrived) -> Option<BasemapProblem> {
        self.tilesets.get_mut(number)?.arrived(id, arrived)
    }

    /// Returns the sources whose reported failure (unreachable or unreadable) is over, each with the problem that
    /// remains.
    pub(crate) fn recovered(&mut self) -> impl Iterator<Item = (usize, Option<BasemapProblem>)> {
        let all = self.tilesets.iter_mut().enumerate();
        all.filter_map(|(number, tileset)| Some((number, tileset.recovered()?)))
    }

    /// Returns whether some tiles could not be fetched.
    pub(crate) fn has_unreached(&self) -> bool {
        self.tilesets.iter().any(Tileset::has_unreached)
    }

    /// Forgets the tiles that could not be fetched, so that they are requested again.
    pub(crate) fn retry_unreached(&mut self) {
        self.tilesets.iter_mut().for_each(Tileset::retry_unreached);
    }

    /// Returns whether tiles are waiting to be built.
    pub(crate) fn has_builds(&self) -> bool {
        self.tilesets.iter().any(Tileset::has_builds)
    }

    /// Builds tiles while `has_time` returns true. Returns whether one was finished, and a problem with the number of
    /// its source.
    pub(crate) fn build(
        &mut self,
        mut has_time: impl FnMut() -> bool,
    ) -> (bool, Option<(usize, BasemapProblem)>) {
        let number = self.tilesets.iter().position(Tileset::has_builds);
        let Some((number, tileset)) = number.and_then(|i| Some((i, self.tilesets.get_mut(i)?))) else {
            return (false, None);
        };
        let (is_one_ready, problem) = tileset.build(&mut has_time);
        (is_one_ready, problem.map(|problem| (number, problem)))
    }

    /// Returns the URL of a source, for messages about it.
    pub(crate) fn name(&self, number: usize) -> String {
        self.specs.get(number).map(|spec| spec.url.clone()).unwrap_or_default()
    }
}

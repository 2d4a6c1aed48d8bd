//! What a frame is drawn from, whoever draws it. Draws nothing.

use super::camera::Camera;
use super::icon::atlas::ImageTable;
use super::label::shown::Labels;
use super::scene::{Layer, Scene};
use super::theme::MapTheme;
use super::tile::cache::DrawnTile;

/// All that one frame is drawn from.
pub(crate) struct Frame<'a> {
    pub(crate) camera: &'a Camera,
    pub(crate) theme: &'a MapTheme,
    pub(crate) saturation: f32,
    /// Where hatches begin, in CSS pixels from the bottom left.
    pub(crate) hatch_phase: [f32; 2],
    /// Seconds since the labels were laid out.
    pub(crate) label_age_secs: f32,
    pub(crate) tiles: &'a [DrawnTile],
    pub(crate) scene: &'a mut Scene,
    pub(crate) emphasis: &'a mut Layer,
    pub(crate) images: &'a mut ImageTable,
    pub(crate) labels: &'a mut Labels,
}

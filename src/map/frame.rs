//! Input of one frame, common to all painters. Draws nothing.

use super::camera::Camera;
use super::icon::atlas::ImageTable;
use super::label::shown::Labels;
use super::scene::{Layer, Scene};
use super::theme::MapTheme;
use super::tile::cache::DrawnTile;

/// Everything that a painter needs for one frame.
pub(crate) struct Frame<'a> {
    pub(crate) camera: &'a Camera,
    pub(crate) theme: &'a MapTheme,
    pub(crate) saturation: f32,
    /// Origin of the hatch patterns, in CSS pixels from the bottom left.
    pub(crate) hatch_phase: [f32; 2],
    /// Seconds since labels were last laid out.
    pub(crate) label_age_secs: f32,
    pub(crate) tiles: &'a [DrawnTile],
    pub(crate) scene: &'a mut Scene,
    pub(crate) emphasis: &'a mut Layer,
    pub(crate) images: &'a mut ImageTable,
    pub(crate) labels: &'a mut Labels,
}

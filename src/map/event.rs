//! Events that the engine reports to its host. They name features, never their meaning.

use super::layer::{FeatureId, LayerId};
use crate::model::geo::LngLat;

/// An event on the map.
#[derive(Debug, Clone, PartialEq)]
pub enum MapEvent {
    /// A tap or click found a feature.
    Picked {
        /// Layer of the feature.
        layer: LayerId,
        /// The feature found.
        feature: FeatureId,
    },
    /// A tap or click found no feature.
    PickedNothing {
        /// Position of the tap.
        at: LngLat,
    },
    /// A long press with a finger or a pen.
    Held {
        /// Position of the press.
        at: LngLat,
    },
    /// The hovered feature changed; `None` if there is none. Only mice and pens hover.
    Hovered(Option<(LayerId, FeatureId)>),
    /// The camera came to rest.
    CameraSettled {
        /// Position in the middle of the area that panels leave free.
        center: LngLat,
        /// Zoom level for 512 px tiles.
        zoom: f64,
        /// Bearing of the screen's upward direction, in degrees clockwise from north, 0 to 360.
        bearing_deg: f64,
    },
    /// The browser took the drawing context away; it may restore it.
    ContextLost,
    /// The drawing context is back, and the map is drawn completely again.
    ContextRestored,
    /// This canvas can no longer be drawn on; another one may work.
    CanvasSpent,
    /// Drawing could not resume after the context came back.
    AttachFailed {
        /// Cause of the failure.
        reason: AttachError,
    },
    /// The basemap or a part of it cannot be drawn; everything else can.
    BasemapProblem {
        /// Index of the source, counted from the lowest.
        number: usize,
        /// Address of the source.
        source: String,
        /// Kind of problem.
        problem: BasemapProblem,
    },
    /// A source of the basemap was opened, or is readable again after a problem.
    BasemapReady {
        /// Index of the source, counted from the lowest.
        number: usize,
        /// Attributions of all open sources: authors of the data and their licenses.
        attributions: Vec<String>,
    },
    /// The basemap began or ceased to have content at the present zoom and place.
    DetailChanged {
        /// Whether the basemap has content there.
        has_detail: bool,
    },
}

/// Failure to draw on a canvas.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AttachError {
    /// The browser has no WebGL2, or it is switched off, and there is no 2D canvas either.
    #[error("this browser cannot draw the map: WebGL2 is missing or switched off, and so is the 2D canvas")]
    NoWebGl2,
    /// The driver refused one of our shader programs.
    #[error("the graphics driver refused a program: {message}")]
    Program {
        /// Message of the driver.
        message: String,
    },
    /// A buffer or a texture could not be created, usually because the context is already lost.
    #[error("the graphics driver gave no {what}")]
    Resource {
        /// Kind of resource that was requested.
        what: &'static str,
    },
}

/// A problem with the basemap.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BasemapProblem {
    /// The basemap could not be fetched.
    #[error("the basemap could not be fetched: {reason}")]
    Unreachable {
        /// Cause of the failure.
        reason: String,
    },
    /// The file is not a readable archive.
    #[error("the basemap is not a readable archive: {reason}")]
    Unreadable {
        /// Cause of the failure.
        reason: String,
    },
    /// The server does not support byte ranges, so the whole archive was fetched at once. The basemap works.
    #[error("the server knows no byte ranges, the whole basemap of {bytes} bytes was fetched at once")]
    NoRanges {
        /// Length of the archive.
        bytes: usize,
    },
    /// A tile is broken and is treated as missing.
    #[error("basemap tile {zoom}/{x}/{y} is broken: {reason}")]
    Tile {
        /// Zoom of the tile.
        zoom: u8,
        /// Column of the tile.
        x: u32,
        /// Row of the tile.
        y: u32,
        /// Cause of the failure.
        reason: String,
        /// Whether no tile of this source could be read so far.
        are_all: bool,
    },
}

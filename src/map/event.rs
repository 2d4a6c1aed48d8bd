//! What the engine tells its host. Says which feature, never what it means.

use super::layer::{FeatureId, LayerId};
use crate::model::geo::LngLat;

/// Something happened on the map.
#[derive(Debug, Clone, PartialEq)]
pub enum MapEvent {
    /// A tap or click found a feature.
    Picked {
        /// Its layer.
        layer: LayerId,
        /// The feature.
        feature: FeatureId,
    },
    /// A tap or click found nothing.
    PickedNothing {
        /// Where it was.
        at: LngLat,
    },
    /// A finger or a pen was held on a place.
    Held {
        /// Where it was.
        at: LngLat,
    },
    /// The pointer went over another feature, or over none. Only mice and pens hover.
    Hovered(Option<(LayerId, FeatureId)>),
    /// The camera has come to rest.
    CameraSettled {
        /// What is in the middle of the room that panels leave.
        center: LngLat,
        /// The zoom, with 512 px tiles.
        zoom: f64,
        /// Which way is up, degrees clockwise from north, 0 to 360.
        bearing_deg: f64,
    },
    /// The browser took the drawing context away; it may give it back.
    ContextLost,
    /// The drawing context is back and the picture is whole again.
    ContextRestored,
    /// This canvas draws no more; another one may.
    CanvasSpent,
    /// Drawing could not start again after the context came back.
    AttachFailed {
        /// Why.
        reason: AttachError,
    },
    /// The basemap, or a part of it, cannot be drawn; everything else can.
    BasemapProblem {
        /// Which source, counted from the lowest.
        number: usize,
        /// Its address.
        source: String,
        /// Why.
        problem: BasemapProblem,
    },
    /// A source of the basemap was opened; or it can be read again, after a problem.
    BasemapReady {
        /// Which one, counted from the lowest.
        number: usize,
        /// Who made the data of all that are open, and under which licence.
        attributions: Vec<String>,
    },
    /// Whether the basemap has something to show at this zoom and place.
    DetailChanged {
        /// It has.
        has_detail: bool,
    },
}

/// Why the engine cannot draw on a canvas.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AttachError {
    /// The browser has no WebGL2, or it is switched off, and gives no 2D canvas either.
    #[error("this browser cannot draw the map: WebGL2 is missing or switched off, and so is the 2D canvas")]
    NoWebGl2,
    /// The driver refused a program of ours.
    #[error("the graphics driver refused a program: {message}")]
    Program {
        /// What the driver said.
        message: String,
    },
    /// A buffer or a texture could not be had: usually the context is lost already.
    #[error("the graphics driver gave no {what}")]
    Resource {
        /// What was asked for.
        what: &'static str,
    },
}

/// What is wrong with the basemap.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BasemapProblem {
    /// It could not be fetched.
    #[error("the basemap could not be fetched: {reason}")]
    Unreachable {
        /// Why.
        reason: String,
    },
    /// It is not an archive that can be read.
    #[error("the basemap is not a readable archive: {reason}")]
    Unreadable {
        /// Why.
        reason: String,
    },
    /// The server knows no byte ranges, so the whole archive was fetched at once. It works.
    #[error("the server knows no byte ranges, the whole basemap of {bytes} bytes was fetched at once")]
    NoRanges {
        /// How long the archive is.
        bytes: usize,
    },
    /// A tile is broken, and is as if it were not there.
    #[error("basemap tile {zoom}/{x}/{y} is broken: {reason}")]
    Tile {
        /// Its zoom.
        zoom: u8,
        /// Its column.
        x: u32,
        /// Its row.
        y: u32,
        /// Why.
        reason: String,
        /// Whether no tile of this source could be read so far.
        are_all: bool,
    },
}

//! Appearance of a symbol as a value. Does not draw; that is in [`super::raster`].

use rustc_hash::FxHashMap;

use crate::map::layer::Rgba;

/// Id of a sprite, from [`crate::map::engine::MapHandle::sprite`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SpriteId(pub(crate) u16);

/// Shape behind the icon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Plate {
    /// No shape, the icon alone.
    None,
    /// A circle.
    #[default]
    Circle,
    /// A square with rounded corners.
    Square,
    /// A square standing on a corner.
    Diamond,
    /// A triangle pointing up.
    Triangle,
    /// An octagon, as of a stop sign.
    Octagon,
    /// A heraldic shield.
    Shield,
    /// A drop whose tip at the bottom is the anchor.
    Pin,
    /// A hexagon with a corner at the top.
    Hexagon,
    /// No shape: a leader line from a dot in the middle to the top, toward a displaced symbol.
    Leader,
}

/// Filled part of the plate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum FillLevel {
    /// Outline only, over a dark ground.
    Hollow,
    /// The lower half.
    Half,
    /// The whole plate.
    #[default]
    Solid,
}

/// Line style of the ring around a plate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum RingStyle {
    /// A continuous ring.
    #[default]
    Solid,
    /// A dashed ring.
    Dashed,
}

/// Appearance of a symbol. Equal specs share one image.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct SpriteSpec {
    /// Shape behind the icon.
    pub plate: Plate,
    /// SVG path data in a box of 24 by 24, filled by the even-odd rule.
    pub icon: Option<&'static str>,
    /// A letter, used without an icon.
    pub letter: Option<char>,
    /// Color of the plate.
    pub fill: Rgba,
    /// Color of the line around the plate.
    pub outline: Rgba,
    /// Color of icon and letter.
    pub icon_color: Rgba,
    /// Filled part of the plate.
    pub fill_level: FillLevel,
    /// A ring around the plate, with a gap between.
    pub ring: Option<(Rgba, RingStyle)>,
    /// Color of a dot at the top right.
    pub badge: Option<Rgba>,
    /// Covers the plate with stripes: the information is old.
    pub hatched: bool,
    /// Color of a single diagonal strike: the object is out of order.
    pub struck: Option<Rgba>,
}

/// Strike through a symbol, in its sizes: extent from the middle to each side; [`STRIKE`] and [`STRIKE_EDGE`] are
/// widths.
pub const STRIKE_REACH: f64 = 0.34;
/// Width of the strike.
pub const STRIKE: f64 = 0.09;
/// Width of the strike with its edges.
pub const STRIKE_EDGE: f64 = 0.2;

/// All distinct sprites requested so far.
#[derive(Debug, Default)]
pub(crate) struct SpriteSet {
    ids: FxHashMap<SpriteSpec, SpriteId>,
    specs: Vec<SpriteSpec>,
}

impl SpriteSet {
    /// Limit of sprites; exceeding it is a bug of the host, since each needs room in a texture.
    const MAX: usize = 8192;

    /// Id of a sprite. Beyond the limit it is the first one's, which is visible and harmless.
    pub(crate) fn intern(&mut self, spec: SpriteSpec) -> SpriteId {
        if let Some(id) = self.ids.get(&spec) {
            return *id;
        }
        debug_assert!(self.specs.len() < Self::MAX, "more than {} different sprites", Self::MAX);
        if self.specs.len() >= Self::MAX {
            return SpriteId(0);
        }
        let id = SpriteId(u16::try_from(self.specs.len()).unwrap_or(0));
        self.specs.push(spec.clone());
        self.ids.insert(spec, id);
        id
    }

    pub(crate) fn spec(&self, id: SpriteId) -> Option<&SpriteSpec> {
        self.specs.get(usize::from(id.0))
    }
}

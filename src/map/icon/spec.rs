//! What a symbol looks like, as a value. Does not draw (that is [`super::raster`]).

use rustc_hash::FxHashMap;

use crate::map::layer::Rgba;

/// A look that the engine knows, from [`crate::map::engine::MapHandle::sprite`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SpriteId(pub(crate) u16);

/// The shape behind the icon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Plate {
    /// None: the icon alone.
    None,
    /// A circle.
    #[default]
    Circle,
    /// A square with soft corners.
    Square,
    /// A square on its corner.
    Diamond,
    /// A triangle, tip up.
    Triangle,
    /// A stop sign.
    Octagon,
    /// A coat of arms.
    Shield,
    /// A drop whose tip, at the bottom, is the anchor.
    Pin,
    /// Six corners, one up.
    Hexagon,
    /// No plate: a line from a dot in the middle to the top, which leads to a symbol that stands aside.
    Leader,
}

/// How much of the plate is filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum FillLevel {
    /// The outline alone, over a dark ground.
    Hollow,
    /// The lower half.
    Half,
    /// All of it.
    #[default]
    Solid,
}

/// How the ring around a plate is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum RingStyle {
    /// Closed.
    #[default]
    Solid,
    /// Broken.
    Dashed,
}

/// What a symbol looks like. Equal specs share one image.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct SpriteSpec {
    /// The shape behind.
    pub plate: Plate,
    /// SVG path data in a box of 24 by 24, filled by the even-odd rule.
    pub icon: Option<&'static str>,
    /// A letter instead of an icon.
    pub letter: Option<char>,
    /// The color of the plate.
    pub fill: Rgba,
    /// The line around the plate.
    pub outline: Rgba,
    /// The color of icon and letter.
    pub icon_color: Rgba,
    /// How much of the plate is filled.
    pub fill_level: FillLevel,
    /// A ring around it, apart from it by a gap.
    pub ring: Option<(Rgba, RingStyle)>,
    /// A dot at the top right.
    pub badge: Option<Rgba>,
    /// Struck through by stripes: what it shows is old.
    pub hatched: bool,
    /// Struck through once, in a color: what it shows is out of order.
    pub struck: Option<Rgba>,
}

/// What strikes a symbol through, in sizes of it: how far from the middle it reaches to each side, how wide it is, and how
/// wide with its edges.
pub const STRIKE_REACH: f64 = 0.34;
/// See [`STRIKE_REACH`].
pub const STRIKE: f64 = 0.09;
/// See [`STRIKE_REACH`].
pub const STRIKE_EDGE: f64 = 0.2;

/// All looks that were asked for, each once.
#[derive(Debug, Default)]
pub(crate) struct SpriteSet {
    ids: FxHashMap<SpriteSpec, SpriteId>,
    specs: Vec<SpriteSpec>,
}

impl SpriteSet {
    /// More looks than this are a bug of the host: they would each want room in a texture.
    const MAX: usize = 8192;

    /// The id of a look. Past the limit everything looks like the first one, which is seen and harmless.
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

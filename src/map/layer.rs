//! What the host draws: marks in drawings, drawings in layers, layers changed by patches.
//! Has never heard of what the marks stand for.

use compact::number;

use super::icon::SpriteId;
use crate::model::geo::{LngLat, Polygon};

/// A drawn thing. Chosen by the host, unique over all layers; it comes back in [`super::event::MapEvent`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FeatureId(pub u32);

/// A layer and its place: low is below. Areas and lines of all layers are drawn first, in this order, then the
/// symbols of all layers, in this order, then labels, which are placed together by priority.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LayerId(pub u8);

/// A color: red, green, blue, alpha, straight (not premultiplied), sRGB.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Rgba(pub [u8; 4]);

impl Rgba {
    /// An opaque color from `0xRRGGBB`.
    #[must_use]
    pub const fn hex(rgb: u32) -> Self {
        Self([(rgb >> 16) as u8, (rgb >> 8) as u8, rgb as u8, 255])
    }

    /// The same color with another alpha.
    #[must_use]
    pub const fn with_alpha(self, alpha: u8) -> Self {
        Self([self.0[0], self.0[1], self.0[2], alpha])
    }

    /// Reads `#rgb`, `#rrggbb`, `#rrggbbaa`, `rgb(…)` and `rgba(…)` as style sheets write them.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if let Some(digits) = text.strip_prefix('#') {
            if !digits.is_ascii() {
                return None;
            }
            let byte = |i: usize| u8::from_str_radix(digits.get(2 * i..2 * i + 2)?, 16).ok();
            let nibble = |i: usize| Some(u8::from_str_radix(digits.get(i..=i)?, 16).ok()? * 17);
            return match digits.len() {
                3 => Some(Self([nibble(0)?, nibble(1)?, nibble(2)?, 255])),
                6 => Some(Self([byte(0)?, byte(1)?, byte(2)?, 255])),
                8 => Some(Self([byte(0)?, byte(1)?, byte(2)?, byte(3)?])),
                _ => None,
            };
        }
        let arguments =
            text.strip_prefix("rgba(").or_else(|| text.strip_prefix("rgb("))?.strip_suffix(')')?;
        let mut numbers = arguments.split([',', '/', ' ']).filter(|part| !part.is_empty());
        let mut channel = || number::parse(numbers.next()?).map(|n| n.round().clamp(0.0, 255.0) as u8);
        let (red, green, blue) = (channel()?, channel()?, channel()?);
        let alpha = match numbers.next() {
            None => 1.0,
            Some(part) => match part.strip_suffix('%') {
                Some(percent) => number::parse(percent)? / 100.0,
                None => number::parse(part)?,
            },
        };
        Some(Self([red, green, blue, (alpha.clamp(0.0, 1.0) * 255.0).round() as u8]))
    }

    /// As a style sheet writes it.
    #[must_use]
    pub fn css(self) -> String {
        format!("#{:08x}", u32::from_be_bytes(self.0))
    }
}

/// A pattern over a fill, so that kinds of areas are told apart without color.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Hatch {
    /// Plain.
    #[default]
    None,
    /// Stripes from bottom left to top right.
    Diagonal,
    /// Stripes both ways.
    Cross,
    /// Dots.
    Dots,
    /// Level stripes.
    Horizontal,
}

/// How a line is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Dash {
    /// Not at all.
    #[default]
    Solid,
    /// Long pieces.
    Dashed,
    /// Dots.
    Dotted,
}

/// A filled area.
#[derive(Debug, Clone, PartialEq)]
pub struct Fill {
    /// The areas; rings that cross themselves are drawn as well as can be.
    pub polygons: Vec<Polygon>,
    /// The color, usually translucent.
    pub color: Rgba,
    /// The pattern over it.
    pub hatch: Hatch,
    /// The color of the pattern.
    pub hatch_color: Rgba,
}

/// A line of constant width on screen.
#[derive(Debug, Clone, PartialEq)]
pub struct Stroke {
    /// The lines. A ring is a line whose last position is its first.
    pub paths: Vec<Vec<LngLat>>,
    /// The color.
    pub color: Rgba,
    /// The width, up to 30.
    pub width_css_px: f32,
    /// How it is broken.
    pub dash: Dash,
    /// A wider line below, 1.5 px more on each side.
    pub casing: Option<Rgba>,
    /// Chevrons along it that show its direction, in its color on its casing: how high they are, 4 to 64. `None` for none.
    pub arrows_css_px: Option<f32>,
}

/// What a symbol does where others stand in its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Crowding {
    /// Nothing, and it is in no symbol's way: what belongs to another symbol, and crowds that are meant to be seen as such.
    #[default]
    Overlaps,
    /// It is drawn on its place, whatever is there.
    Stays,
    /// It moves a few steps off, with a line to its place, and is always drawn.
    StepsAside,
    /// As [`Self::StepsAside`]; where there is no room at all, or a crowd, a neighbor counts it: one of its layer with its
    /// priority, none other.
    JoinsAlike,
    /// As [`Self::JoinsAlike`], and any neighbor that may join too counts it when there is none alike.
    Joins,
}

/// An image that keeps its size on screen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Symbol {
    /// Where its anchor is: the middle, or the tip of a pin.
    pub at: LngLat,
    /// What it looks like, from [`super::engine::MapHandle::sprite`].
    pub sprite: SpriteId,
    /// The height of its plate.
    pub size_css_px: f32,
    /// Where it points on the ground, clockwise from north; `None` keeps it upright whatever way is up.
    pub heading_deg: Option<f32>,
    /// 0 to 1.
    pub opacity: f32,
    /// Hidden below this zoom.
    pub min_zoom: f32,
    /// Hidden above this zoom.
    pub max_zoom: f32,
    /// High is drawn above low in the same layer, and picked first.
    pub priority: i32,
    /// What it does where others stand in its way.
    pub crowding: Crowding,
}

/// How heavy a label's letters are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum LabelWeight {
    /// 400.
    #[default]
    Regular,
    /// 600.
    Semibold,
}

/// Where a label stands, seen from its position. When there is no room, the other sides are tried too,
/// except for [`LabelPlace::Center`] and [`LabelPlace::Corner`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum LabelPlace {
    /// To the right.
    #[default]
    Right,
    /// Below.
    Below,
    /// Below, and where there is no room as far off as the crowd around it asks for: the name of a place, not of a symbol.
    Around,
    /// On it.
    Center,
    /// At its lower right, over its edge.
    Corner,
}

/// What a label may cover.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum LabelRoom {
    /// Nothing: where there is no room it is not shown.
    #[default]
    Free,
    /// Symbols that may join any others. Placed before those that cover nothing.
    OverCrowd,
    /// All symbols but those that step aside, which make room for it beside its symbol. Placed first.
    OverLesser,
    /// Everything: shown in any case, at its first place, and in nobody's way.
    Anywhere,
}

/// Text at a position. Shown when there is room; labels with a higher priority get it first.
#[derive(Debug, Clone, PartialEq)]
pub struct Label {
    /// The position it names.
    pub at: LngLat,
    /// What it says; `\n` breaks the line, long ones break by themselves.
    pub text: String,
    /// The color of the letters.
    pub color: Rgba,
    /// The color around them.
    pub halo: Rgba,
    /// The size of the letters.
    pub size_css_px: f32,
    /// Their weight.
    pub weight: LabelWeight,
    /// Where it stands.
    pub place: LabelPlace,
    /// How far from the position: usually half the symbol's size and a little.
    pub offset_css_px: f32,
    /// Hidden below this zoom.
    pub min_zoom: f32,
    /// High gets room first.
    pub priority: i32,
    /// What it may cover.
    pub room: LabelRoom,
}

/// One thing to draw.
#[derive(Debug, Clone, PartialEq)]
pub enum Mark {
    /// A filled area.
    Fill(Fill),
    /// A line.
    Stroke(Stroke),
    /// An image.
    Symbol(Symbol),
    /// Text.
    Label(Label),
}

/// All that is drawn for one feature. Symbol and label are one unit: they come and go together.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Drawing {
    /// The marks, in drawing order.
    pub marks: Vec<Mark>,
    /// Whether pointing at it finds it.
    pub pickable: bool,
}

/// A change of one layer. Costs what changed, not what the layer holds.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LayerPatch {
    /// Empties the layer first.
    pub clear: bool,
    /// New drawings, or new versions of drawings already there.
    pub put: Vec<(FeatureId, Drawing)>,
    /// Drawings to take away; those not there are ignored.
    pub remove: Vec<FeatureId>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colors_are_read_as_style_sheets_write_them() {
        assert_eq!(Rgba::parse("#fff"), Some(Rgba([255, 255, 255, 255])));
        assert_eq!(Rgba::parse(" #0b1a28 "), Some(Rgba([11, 26, 40, 255])));
        assert_eq!(Rgba::parse("#0b1a2880"), Some(Rgba([11, 26, 40, 128])));
        assert_eq!(Rgba::parse("rgba(4,8,13,.15)"), Some(Rgba([4, 8, 13, 38])));
        assert_eq!(Rgba::parse("rgb(4 8 13 / 50%)"), Some(Rgba([4, 8, 13, 128])));
        for bad in ["", "#12", "red", "rgb(1,2)", "#ééé", "rgb(a,b,c)"] {
            assert_eq!(Rgba::parse(bad), None, "{bad}");
        }
    }
}

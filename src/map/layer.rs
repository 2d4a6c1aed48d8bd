//! Input of the host: marks in drawings, drawings in layers, layers changed by patches. Knows nothing of what the
//! marks mean.

use compact::number;

use super::icon::SpriteId;
use crate::model::geo::{LngLat, Polygon};

/// Id of a feature, chosen by the host and unique over all layers; [`super::event::MapEvent`] reports it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FeatureId(pub u32);

/// A layer and its position in the drawing order, low ones below.
///
/// Areas and lines of all layers are drawn first, in this order, then the symbols of all layers, in this order, then
/// labels, which are placed together by priority.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LayerId(pub u8);

/// A color in sRGB: red, green, blue and straight (not premultiplied) alpha.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Rgba(pub [u8; 4]);

impl Rgba {
    /// An opaque color from `0xRRGGBB`.
    #[must_use]
    pub const fn hex(rgb: u32) -> Self {
        Self([(rgb >> 16) as u8, (rgb >> 8) as u8, rgb as u8, 255])
    }

    /// This color with another alpha.
    #[must_use]
    pub const fn with_alpha(self, alpha: u8) -> Self {
        Self([self.0[0], self.0[1], self.0[2], alpha])
    }

    /// Parses the CSS notations `#rgb`, `#rrggbb`, `#rrggbbaa`, `rgb(…)` and `rgba(…)`.
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

    /// The color in CSS notation.
    #[must_use]
    pub fn css(self) -> String {
        format!("#{:08x}", u32::from_be_bytes(self.0))
    }
}

/// A pattern over a fill, so that kinds of areas can be distinguished without color.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Hatch {
    /// No pattern.
    #[default]
    None,
    /// Diagonal stripes from bottom left to top right.
    Diagonal,
    /// Diagonal stripes in both directions.
    Cross,
    /// Dots.
    Dots,
    /// Horizontal stripes.
    Horizontal,
}

/// Dash pattern of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Dash {
    /// Unbroken.
    #[default]
    Solid,
    /// Long dashes.
    Dashed,
    /// Dots.
    Dotted,
}

/// A filled area.
#[derive(Debug, Clone, PartialEq)]
pub struct Fill {
    /// Areas to fill; self-intersecting rings are drawn as well as possible.
    pub polygons: Vec<Polygon>,
    /// Fill color, usually translucent.
    pub color: Rgba,
    /// Pattern over the fill.
    pub hatch: Hatch,
    /// Color of the pattern.
    pub hatch_color: Rgba,
}

/// A line of constant width on screen.
#[derive(Debug, Clone, PartialEq)]
pub struct Stroke {
    /// Paths to draw; a path whose last position equals its first is a ring.
    pub paths: Vec<Vec<LngLat>>,
    /// Color of the line.
    pub color: Rgba,
    /// Width, at most 30.
    pub width_css_px: f32,
    /// Dash pattern.
    pub dash: Dash,
    /// Color of a wider line below, 1.5 px more on each side.
    pub casing: Option<Rgba>,
    /// Height of the chevrons that show the direction, 4 to 64, in the line's color on its casing; `None` for no
    /// chevrons.
    pub arrows_css_px: Option<f32>,
}

/// Declutter behavior of a symbol that overlaps others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Crowding {
    /// Never moves, and blocks no other symbol: for parts of another symbol, and for crowds that are meant to look
    /// like crowds.
    #[default]
    Overlaps,
    /// Always drawn at its position; overlaps are accepted.
    Stays,
    /// Displaced a few steps, with a leader line to its position; always drawn.
    StepsAside,
    /// Like [`Self::StepsAside`], but merged into a neighbor's count where there is no room or a crowd; only into a
    /// symbol of the same layer and priority.
    JoinsAlike,
    /// Like [`Self::JoinsAlike`], but without such a neighbor merged into any that may join too.
    Joins,
}

/// An image that keeps its size on screen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Symbol {
    /// Position of the anchor: the middle, or the tip of a pin.
    pub at: LngLat,
    /// Image, from [`super::engine::MapHandle::sprite`].
    pub sprite: SpriteId,
    /// Height of the plate.
    pub size_css_px: f32,
    /// Heading on the ground, clockwise from north; `None` keeps the symbol upright at any bearing.
    pub heading_deg: Option<f32>,
    /// Opacity, 0 to 1.
    pub opacity: f32,
    /// Hidden below this zoom.
    pub min_zoom: f32,
    /// Hidden above this zoom.
    pub max_zoom: f32,
    /// Drawing order within the layer: high ones are on top and picked first.
    pub priority: i32,
    /// Declutter behavior.
    pub crowding: Crowding,
}

/// Font weight of a label.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum LabelWeight {
    /// Weight 400.
    #[default]
    Regular,
    /// Weight 600.
    Semibold,
}

/// Preferred side of a label, as seen from its position; without room there, other sides are tried, except for
/// [`LabelPlace::Center`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum LabelPlace {
    /// On the right.
    #[default]
    Right,
    /// Below.
    Below,
    /// Below, and without room at a growing distance, up to the size of the crowd around it: for names of places, not
    /// of symbols.
    Around,
    /// Centered on the position.
    Center,
    /// At the lower right corner, overlapping the edge of the symbol.
    Corner,
}

/// Symbols that a label may cover, and its precedence among labels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum LabelRoom {
    /// Covers nothing; without room it is not shown.
    #[default]
    Free,
    /// Covers symbols that overlap or may join any others. Placed before labels that cover nothing.
    OverCrowd,
    /// Covers all symbols except those that step aside, which make room for it beside its symbol. Placed first.
    OverLesser,
    /// Covers everything: always shown at its first place, and blocks nothing.
    Anywhere,
}

/// Text at a position. Shown if there is room; labels with a higher priority are placed first.
#[derive(Debug, Clone, PartialEq)]
pub struct Label {
    /// Position of the named object.
    pub at: LngLat,
    /// Text of the label; `\n` breaks the line, long lines are wrapped.
    pub text: String,
    /// Color of the letters.
    pub color: Rgba,
    /// Color of the halo around the letters.
    pub halo: Rgba,
    /// Font size.
    pub size_css_px: f32,
    /// Font weight.
    pub weight: LabelWeight,
    /// Preferred side.
    pub place: LabelPlace,
    /// Gap between position and text, usually half the symbol's size plus a little.
    pub offset_css_px: f32,
    /// Hidden below this zoom.
    pub min_zoom: f32,
    /// Precedence in placement, high first.
    pub priority: i32,
    /// Symbols that the label may cover, and its precedence.
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

/// All marks of one feature. Symbol and label are one unit: they appear and disappear together.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Drawing {
    /// Marks in drawing order.
    pub marks: Vec<Mark>,
    /// Whether the feature can be picked.
    pub pickable: bool,
}

/// A change of one layer. Its cost depends on the size of the change, not of the layer.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LayerPatch {
    /// Whether the layer is emptied first.
    pub clear: bool,
    /// New drawings, or new versions of drawings already there.
    pub put: Vec<(FeatureId, Drawing)>,
    /// Features to remove; unknown ones are ignored.
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

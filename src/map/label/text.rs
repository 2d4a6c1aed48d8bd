//! Words as images: how long they are, where their pixels lie, and which are known.
//! Whole labels, never single letters. Does not draw (that is [`super::raster`]).

use rustc_hash::FxHashMap;

use super::raster::{self, Strip};
use crate::map::icon::atlas::{AtlasBox, ShelfPacker};
use crate::map::icon::raster::{Pixels, Scratch};
use crate::map::layer::{LabelWeight, Rgba};
use crate::map::sorted::SortedMap;

/// A text and all that its pixels depend on.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct TextKey {
    /// The lines, with `\n` between.
    pub text: String,
    /// The size of the letters in eighths of a CSS pixel.
    pub size_eighths: u16,
    /// Their weight.
    pub weight: LabelWeight,
    /// Their color.
    pub color: Rgba,
    /// The color around them.
    pub halo: Rgba,
    /// Between letters, in hundredths of an em.
    pub spacing_centi_em: u8,
    /// A dot to the left, its radius in tenths of a CSS pixel; 0 for none.
    pub dot_tenths: u8,
    /// Lines begin at the left; else they are centered.
    pub is_left_aligned: bool,
}

impl TextKey {
    /// The size of the letters.
    pub(super) fn size_css_px(&self) -> f64 {
        f64::from(self.size_eighths) / 8.0
    }

    /// From the middle of the dot to the letters.
    pub(super) fn indent_css_px(&self) -> f64 {
        if self.dot_tenths == 0 { 0.0 } else { f64::from(self.dot_tenths) / 10.0 + self.size_css_px() * 0.36 }
    }
}

/// A text that is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TextId(u32);

#[derive(Debug, Clone)]
struct Known {
    key: TextKey,
    width_css_px: f32,
    height_css_px: f32,
    place: Option<AtlasBox>,
    used_at: u64,
}

/// Letters need room for their halo, and italics lean out.
pub const PAD_CSS_PX: f64 = 3.0;
/// More known texts than this are forgotten, those not used for longest.
const MAX_KNOWN: usize = 4096;

/// The texts that are known, and where their pixels lie.
#[derive(Debug)]
pub(crate) struct TextAtlas {
    ids: FxHashMap<TextKey, TextId>,
    known: SortedMap<TextId, Known>,
    next_id: u32,
    pub(crate) packer: ShelfPacker,
    now: u64,
}

impl Default for TextAtlas {
    fn default() -> Self {
        Self {
            ids: FxHashMap::default(),
            known: SortedMap::default(),
            next_id: 0,
            packer: ShelfPacker::new(1024, 4096),
            now: 0,
        }
    }
}

impl TextAtlas {
    /// The id of a text that was measured before.
    pub(crate) fn find(&mut self, key: &TextKey) -> Option<TextId> {
        let id = *self.ids.get(key)?;
        self.known.get_mut(&id)?.used_at = self.now;
        Some(id)
    }

    /// Measures a new text.
    pub(crate) fn measure(&mut self, key: TextKey, scratch: &Scratch, font_family: &str) -> TextId {
        let (width_css_px, height_css_px) = raster::measured(scratch, &key, font_family);
        let id = TextId(self.next_id);
        self.next_id = self.next_id.wrapping_add(1);
        let known = Known {
            width_css_px: width_css_px as f32,
            height_css_px: height_css_px as f32,
            key: key.clone(),
            place: None,
            used_at: self.now,
        };
        self.known.insert(id, known);
        self.ids.insert(key, id);
        id
    }

    /// Width and height without the room around.
    pub(crate) fn size_css_px(&self, id: TextId) -> Option<(f64, f64)> {
        let known = self.known.get(&id)?;
        Some((f64::from(known.width_css_px), f64::from(known.height_css_px)))
    }

    /// Where the middle of the dot is, from the left of the box without the room around.
    pub(crate) fn dot_css_px(&self, id: TextId) -> f64 {
        self.known.get(&id).map_or(0.0, |known| f64::from(known.key.dot_tenths) / 10.0)
    }

    /// Where its pixels lie.
    pub(crate) fn place(&self, id: TextId) -> Option<AtlasBox> {
        self.known.get(&id)?.place
    }

    /// Draws a text on a strip, whose pixels are written when it is full, or later by whoever holds it.
    pub(super) fn draw(
        &mut self,
        id: TextId,
        strip: &mut Strip<'_>,
        ratio: f64,
        write: impl FnMut(AtlasBox, &Pixels),
    ) -> Result<(), AtlasFull> {
        let Some(known) = self.known.get_mut(&id) else { return Ok(()) };
        let device = |css_px: f32| ((f64::from(css_px) + 2.0 * PAD_CSS_PX) * ratio).ceil() as u32;
        let (width, height) = (device(known.width_css_px), device(known.height_css_px));
        let place = self.packer.pack(width, height).ok_or(AtlasFull)?;
        let size = (f64::from(known.width_css_px), f64::from(known.height_css_px));
        if !strip.has_room(place) {
            strip.read(write);
        }
        strip.draw(&known.key, size, place);
        known.place = Some(place);
        Ok(())
    }

    /// A new round of placing begins; texts that are not used in it may be forgotten.
    pub(crate) fn begin_round(&mut self) {
        self.now += 1;
        if self.known.len() <= MAX_KNOWN {
            return;
        }
        let oldest_kept = self.now.saturating_sub(2);
        self.ids.retain(|_, id| self.known.get(id).is_some_and(|known| known.used_at >= oldest_kept));
        self.known.retain(|_, known| known.used_at >= oldest_kept);
    }

    /// All pixels are gone or wrong; what is known of lengths stays.
    pub(crate) fn invalidate_pixels(&mut self) {
        self.packer.clear();
        for known in self.known.values_mut() {
            known.place = None;
        }
    }

    /// Fonts or sizes changed: nothing is known any more.
    pub(crate) fn clear(&mut self) {
        self.packer.clear();
        self.ids.clear();
        self.known.clear();
    }
}

/// There is no room in the atlas.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct AtlasFull;

/// Breaks a long line at spaces or hyphens into lines of at most about `max` characters, as even as can be.
#[must_use]
pub fn broken(text: &str, max: usize) -> String {
    // As many bytes are never more characters.
    if text.len() <= max {
        return text.to_owned();
    }
    text.split('\n').map(|line| broken_line(line, max)).collect::<Vec<_>>().join("\n")
}

/// Stands on the letter before it and takes no room of its own, or hardly any. The marks of living scripts in Europe,
/// the Near East and India: enough to tell how long a line is.
const fn is_mark(char: char) -> bool {
    matches!(
        char,
        '\u{300}'..='\u{36f}'
            | '\u{483}'..='\u{489}'
            | '\u{591}'..='\u{5bd}'
            | '\u{610}'..='\u{61a}'
            | '\u{64b}'..='\u{65f}'
            | '\u{900}'..='\u{903}'
            | '\u{93a}'..='\u{94f}'
            | '\u{e31}'
            | '\u{e34}'..='\u{e3a}'
            | '\u{e47}'..='\u{e4e}'
            | '\u{1ab0}'..='\u{1aff}'
            | '\u{1dc0}'..='\u{1dff}'
            | '\u{200b}'..='\u{200f}'
            | '\u{20d0}'..='\u{20ff}'
            | '\u{fe00}'..='\u{fe0f}'
    )
}

fn broken_line(line: &str, max: usize) -> String {
    let length = |part: &str| part.trim_end().chars().filter(|char| !is_mark(*char)).count();
    let line_count = length(line).div_ceil(max.max(1)).min(3);
    let words: Vec<&str> = line.split_inclusive([' ', '-']).collect();
    if line_count < 2 || words.len() < 2 {
        return line.to_owned();
    }
    // Which words begin the second and the third line; names have few words, so all ways are tried.
    let count = words.len();
    let ways = (1..count).flat_map(|second| {
        let thirds = if line_count == 3 { second + 1..count + 1 } else { count..count + 1 };
        thirds.map(move |third| [0, second, third, count])
    });
    let part = |way: &[usize; 4], i: usize| words.get(way[i]..way[i + 1]).unwrap_or_default().concat();
    let best = ways.min_by_key(|way| {
        let lengths = [0, 1, 2].map(|i| length(&part(way, i)));
        let longest = lengths.into_iter().max().unwrap_or(0);
        // Two lines that are a little longer are better than three, and no line is a word like "di".
        let third = if lengths[2] > 0 { 4 } else { 0 };
        let hyphens = (0..2).filter(|i| part(way, *i).ends_with('-')).count();
        (longest + third, hyphens, lengths.map(|length| length * length).iter().sum::<usize>())
    });
    let Some(way) = best else { return line.to_owned() };
    let lines: Vec<String> =
        (0..3).map(|i| part(&way, i).trim_end().to_owned()).filter(|part| !part.is_empty()).collect();
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_names_break_into_even_lines() {
        for (name, expected) in [
            ("Milano", "Milano"),
            ("Cortina d'Ampezzo", "Cortina\nd'Ampezzo"),
            ("Gemona del Friuli", "Gemona\ndel Friuli"),
            ("Selva di Val Gardena", "Selva di\nVal Gardena"),
            ("Livinallongo del Col di Lana", "Livinallongo\ndel Col di Lana"),
            ("Friuli-Venezia Giulia", "Friuli-Venezia\nGiulia"),
            ("Bolzano\nBozen", "Bolzano\nBozen"),
            (
                "Cu\u{302}r\u{302}t\u{302}i\u{302}n\u{302}a\u{302} a\u{302}",
                "Cu\u{302}r\u{302}t\u{302}i\u{302}n\u{302}a\u{302} a\u{302}",
            ),
            ("Rindfleischetikettierungsüberwachung", "Rindfleischetikettierungsüberwachung"),
            ("", ""),
        ] {
            assert_eq!(broken(name, 12), expected);
        }
    }
}

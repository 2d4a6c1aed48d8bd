//! Texts as images: their size, and where their pixels are in the atlas.
//!
//! Whole labels, never single letters. Does not draw (see [`super::raster`]).

use rustc_hash::FxHashMap;

use super::raster::{self, Strip};
use crate::map::icon::atlas::{AtlasBox, ShelfPacker};
use crate::map::icon::raster::{Pixels, Scratch};
use crate::map::layer::{LabelWeight, Rgba};
use compact::sorted::SortedMap;

/// Text with everything that its pixels depend on.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct TextKey {
    /// Lines, separated by `
    /// `.
    pub text: String,
    /// Font size in eighths of a CSS pixel.
    pub size_eighths: u16,
    /// Font weight.
    pub weight: LabelWeight,
    /// Color of the letters.
    pub color: Rgba,
    /// Color of the halo.
    pub halo: Rgba,
    /// Letter spacing in hundredths of an em.
    pub spacing_centi_em: u8,
    /// Radius in tenths of a CSS pixel of a dot to the left; 0 for none.
    pub dot_tenths: u8,
    /// Whether lines are left-aligned; otherwise they are centered.
    pub is_left_aligned: bool,
}

impl TextKey {
    /// Returns the font size.
    pub(super) fn size_css_px(&self) -> f64 {
        f64::from(self.size_eighths) / 8.0
    }

    /// Returns the distance from the center of the dot to the letters.
    pub(super) fn indent_css_px(&self) -> f64 {
        if self.dot_tenths == 0 { 0.0 } else { f64::from(self.dot_tenths) / 10.0 + self.size_css_px() * 0.36 }
    }
}

/// Key of a measured text.
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

/// Padding around a text, for the halo and for slanted letters that lean out.
pub const PAD_CSS_PX: f64 = 3.0;
/// Maximum number of measured texts; above it, those that are no longer used are forgotten.
const MAX_KNOWN: usize = 4096;

/// Measured texts and where their pixels are in the atlas.
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
    /// Returns the id of a text that was measured before.
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

    /// Returns width and height without the padding.
    pub(crate) fn size_css_px(&self, id: TextId) -> Option<(f64, f64)> {
        let known = self.known.get(&id)?;
        Some((f64::from(known.width_css_px), f64::from(known.height_css_px)))
    }

    /// Returns the distance of the dot's center from the left of the unpadded box.
    pub(crate) fn dot_css_px(&self, id: TextId) -> f64 {
        self.known.get(&id).map_or(0.0, |known| f64::from(known.key.dot_tenths) / 10.0)
    }

    /// Returns the position of its pixels in the atlas.
    pub(crate) fn place(&self, id: TextId) -> Option<AtlasBox> {
        self.known.get(&id)?.place
    }

    /// Draws a text on a strip. Its pixels are written when the strip is full, or later by the owner of the strip.
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

    /// Starts a new layout; with too many texts, those not used in the last two are forgotten.
    pub(crate) fn begin_round(&mut self) {
        self.now += 1;
        if self.known.len() <= MAX_KNOWN {
            return;
        }
        let oldest_kept = self.now.saturating_sub(2);
        self.ids.retain(|_, id| self.known.get(id).is_some_and(|known| known.used_at >= oldest_kept));
        self.known.retain(|_, known| known.used_at >= oldest_kept);
    }

    /// Discards all pixels, keeps the measured sizes.
    pub(crate) fn invalidate_pixels(&mut self) {
        self.packer.clear();
        for known in self.known.values_mut() {
            known.place = None;
        }
    }

    /// Forgets everything, after fonts or sizes changed.
    pub(crate) fn clear(&mut self) {
        self.packer.clear();
        self.ids.clear();
        self.known.clear();
    }
}

/// The atlas has no room left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct AtlasFull;

/// Limits for the length of lines, in characters as a reader counts them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LineLength {
    /// Lines longer than this are broken as evenly as possible.
    pub about: usize,
    /// Maximum length of a line; longer ones are truncated, with an ellipsis.
    pub most: usize,
}

/// Maximum number of lines into which one line of a text is broken.
const MAX_LINES: usize = 3;
/// Maximum number of lines of the original text.
const MAX_OWN_LINES: usize = 4;

/// Breaks long lines at spaces or hyphens, and truncates very long texts, with an ellipsis.
#[must_use]
pub fn broken(text: &str, length: LineLength) -> String {
    // The number of bytes is never below the number of characters.
    if text.len() <= length.about {
        return text.to_owned();
    }
    broken_in_steps(text, length, &mut || {})
}

/// Implements [`broken`]; calls `step` for each unit of work, so that tests can count them.
fn broken_in_steps(text: &str, length: LineLength, step: &mut impl FnMut()) -> String {
    let mut lines = text.split('\n');
    let kept = lines.by_ref().take(MAX_OWN_LINES).map(|line| broken_line(line, length, step));
    let mut out = kept.collect::<Vec<_>>().join("\n");
    if lines.next().is_some() {
        out.push_str("\n…");
    }
    out
}

/// Truncates a text to at most `most` characters, after a word if possible, and adds an ellipsis if something is
/// missing.
///
/// Any white space, line breaks included, becomes one space.
#[must_use]
pub fn shortened(text: &str, most: usize) -> String {
    shortened_in_steps(text, most, &mut || {})
}

fn shortened_in_steps(text: &str, most: usize, step: &mut impl FnMut()) -> String {
    let mut out = String::new();
    let (mut letters, mut was_space) = (0, false);
    // Possible ends of a truncated text: `cut` anywhere, `gap` after a word, which is better.
    let (mut cut, mut gap) = (0, 0);
    for char in text.trim().chars() {
        step();
        let is_space = char.is_whitespace() || char.is_control();
        if is_space && was_space {
            continue;
        }
        was_space = is_space;
        if !is_mark(char) {
            if letters == most {
                let end = if gap * 3 >= cut * 2 { gap } else { cut };
                out.truncate(
                    out.get(..end).map_or(0, |kept| kept.trim_end_matches([' ', ',', ';', ':']).len()),
                );
                out.push('…');
                break;
            }
            if is_space {
                gap = out.len();
            }
            letters += 1;
        }
        out.push(if is_space { ' ' } else { char });
        if letters < most {
            cut = out.len();
        }
    }
    out
}

/// Returns whether a character combines with the one before it and takes (almost) no room of its own.
///
/// Covers the marks of living scripts in Europe, the Near East and India: enough to estimate the length of a line.
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

/// Position at which a line may be broken: after a space or a hyphen, and at its end.
struct Break {
    at: usize,
    /// Number of characters before it.
    letters: usize,
    /// Number of characters before it without trailing spaces.
    solid: usize,
    is_hyphen: bool,
}

/// Quality of a way to break a line (lower is better), and the words at which its lines begin and end.
type Way = ((usize, usize, usize), [usize; 4]);

fn broken_line(line: &str, length: LineLength, step: &mut impl FnMut()) -> String {
    let LineLength { about, most } = length;
    // Truncated first, so that few enough words are left to try all ways of breaking.
    let line = shortened_in_steps(line, MAX_LINES * most, step);
    let mut breaks: Vec<Break> = Vec::new();
    let (mut letters, mut solid) = (0, 0);
    for (at, char) in line.char_indices() {
        step();
        letters += usize::from(!is_mark(char));
        if !char.is_whitespace() {
            solid = letters;
        }
        let end = at + char.len_utf8();
        if matches!(char, ' ' | '-') || end == line.len() {
            breaks.push(Break { at: end, letters, solid, is_hyphen: char == '-' });
        }
    }
    let count = breaks.len();
    let line_count = solid.div_ceil(about.max(1)).min(MAX_LINES);
    if line_count < 2 || count < 2 {
        return shortened_in_steps(&line, most, step);
    }
    let before = |word: usize| word.checked_sub(1).and_then(|i| breaks.get(i));
    let length = |from: usize, to: usize| {
        let start = before(from).map_or(0, |at| at.letters);
        before(to).map_or(0, |at| at.solid.saturating_sub(start))
    };
    // Tries all words at which the second and the third line may begin.
    let mut best: Option<Way> = None;
    let is_worse =
        |best: &Option<Way>, longest: usize| best.as_ref().is_some_and(|((best, ..), _)| longest > *best);
    for second in 1..count {
        // From here on the first line only grows; below, so does the second one.
        if is_worse(&best, length(0, second)) {
            break;
        }
        let thirds = if line_count == MAX_LINES { second + 1..count + 1 } else { count..count + 1 };
        for third in thirds {
            step();
            let way = [0, second, third, count];
            let lengths = [length(0, second), length(second, third), length(third, count)];
            if is_worse(&best, lengths[1]) {
                break;
            }
            let longest = lengths.into_iter().max().unwrap_or(0);
            // Two slightly longer lines are better than three, and no line should be a single word like "di".
            let third_line = if lengths[2] > 0 { 4 } else { 0 };
            let hyphens =
                [second, third].into_iter().filter(|word| before(*word).is_some_and(|at| at.is_hyphen));
            let squares = lengths.map(|length| length * length).iter().sum::<usize>();
            let key = (longest + third_line, hyphens.count(), squares);
            if best.as_ref().is_none_or(|(least, _)| key < *least) {
                best = Some((key, way));
            }
        }
    }
    let way = best.map_or([0, count, count, count], |(_, way)| way);
    let place = |word: usize| before(word).map_or(0, |at| at.at);
    let parts = way.windows(2).filter_map(|pair| line.get(place(*pair.first()?)..place(*pair.last()?)));
    let lines = parts.map(str::trim_end).filter(|part| !part.is_empty());
    lines.map(|part| shortened_in_steps(part, most, step)).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NAME: LineLength = LineLength { about: 12, most: 36 };

    fn letters(text: &str) -> usize {
        text.chars().filter(|char| !is_mark(*char)).count()
    }

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
            assert_eq!(broken(name, NAME), expected);
        }
    }

    #[test]
    fn what_is_too_long_ends_with_a_mark() {
        for (text, most, expected) in [
            ("Val Orsera", 10, "Val Orsera"),
            ("Val Orsera; Piana Melina; Costa Brevio", 30, "Val Orsera; Piana Melina…"),
            ("Rindfleischetikettierung", 10, "Rindfleis…"),
            ("di Rindfleischetikettierung", 10, "di Rindfl…"),
            (" a\n\tb\u{a0}c ", 10, "a b c"),
            ("e\u{301}e\u{301}e\u{301}e\u{301}", 3, "e\u{301}e\u{301}…"),
            ("", 5, ""),
            ("abc", 0, "…"),
        ] {
            assert_eq!(shortened(text, most), expected);
        }
        let areas = "Val Orsera; ".repeat(60);
        let lines = broken(&areas, LineLength { about: 26, most: 40 });
        assert_eq!(lines.lines().count(), 3);
        assert!(lines.ends_with('…'), "{lines}");
        assert_eq!(broken(&"a\n".repeat(100), NAME), "a\na\na\na\n…");
    }

    /// Realistic texts: words of all lengths, hyphens, combining marks, runs of spaces.
    fn texts() -> impl Strategy<Value = String> {
        const KINDS: [&str; 9] = [
            "di ",
            "Val Orsera; ",
            "e\u{301}",
            "-",
            "  ",
            "a",
            "Bozen-",
            "Rindfleischetikettierung",
            "\u{301}",
        ];
        let parts = proptest::sample::select(&KINDS[..]);
        (proptest::collection::vec(parts, 0..40), 1_usize..6)
            .prop_map(|(parts, times)| parts.concat().repeat(times))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(100))]

        /// The work is linear in the length of the text, whatever the words, and no line exceeds the limit.
        #[test]
        fn lines_are_short_and_come_in_few_steps(text in texts(), about in 1_usize..40, more in 0_usize..30) {
            let length = LineLength { about, most: about + more };
            let steps_for = |text: &str| {
                let mut steps = 0;
                let lines = broken_in_steps(text, length, &mut || steps += 1);
                (steps, lines)
            };
            let (steps, lines) = steps_for(&text);
            let most_ways = MAX_LINES * length.most + 1;
            prop_assert!(steps <= 3 * text.chars().count() + most_ways * most_ways / 2 + 100, "{steps}");
            for line in lines.lines() {
                prop_assert!(letters(line) <= length.most, "{line}");
            }
            // Twice the text takes at most about twice the steps: what is cut off is not looked at.
            let (again, _) = steps_for(&text.repeat(2));
            prop_assert!(again <= 2 * steps + most_ways * most_ways / 2 + 100, "{steps}, then {again}");
        }

        #[test]
        fn nothing_is_lost_without_a_mark(text in texts(), most in 0_usize..200) {
            let short = shortened(&text, most);
            prop_assert!(letters(&short) <= most.max(1));
            let whole = text.split_whitespace().collect::<Vec<_>>().join(" ");
            let is_whole = short == whole;
            let start = short.trim_end_matches('…');
            prop_assert!(is_whole || short.ends_with('…') && whole.starts_with(start), "{short}");
        }
    }
}

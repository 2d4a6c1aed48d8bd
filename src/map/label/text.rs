//! Words as images: how long they are, where their pixels lie, and which are known.
//! Whole labels, never single letters. Does not draw (that is [`super::raster`]).

use rustc_hash::FxHashMap;

use super::raster::{self, Strip};
use crate::map::icon::atlas::{AtlasBox, ShelfPacker};
use crate::map::icon::raster::{Pixels, Scratch};
use crate::map::layer::{LabelWeight, Rgba};
use compact::sorted::SortedMap;

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

/// How long the lines of a text are, in characters as a reader counts them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LineLength {
    /// Longer lines are broken, as evenly as can be.
    pub about: usize,
    /// No line is longer: what does not fit is cut off, with a mark.
    pub most: usize,
}

/// The most lines that one line of a text becomes.
const MAX_LINES: usize = 3;
/// The most lines of its own that a text may have.
const MAX_OWN_LINES: usize = 4;

/// Breaks long lines at spaces or hyphens. Of a text that has no end the beginning is left, with a mark.
#[must_use]
pub fn broken(text: &str, length: LineLength) -> String {
    // As many bytes are never more characters.
    if text.len() <= length.about {
        return text.to_owned();
    }
    broken_in_steps(text, length, &mut || {})
}

/// The same; each step of the work is told.
fn broken_in_steps(text: &str, length: LineLength, step: &mut impl FnMut()) -> String {
    let mut lines = text.split('\n');
    let kept = lines.by_ref().take(MAX_OWN_LINES).map(|line| broken_line(line, length, step));
    let mut out = kept.collect::<Vec<_>>().join("\n");
    if lines.next().is_some() {
        out.push_str("\n…");
    }
    out
}

/// The beginning of a text, in at most so many characters, cut after a word if there is one, with a mark where something
/// is missing. White space is one space, and so are line breaks.
#[must_use]
pub fn shortened(text: &str, most: usize) -> String {
    shortened_in_steps(text, most, &mut || {})
}

fn shortened_in_steps(text: &str, most: usize, step: &mut impl FnMut()) -> String {
    let mut out = String::new();
    let (mut letters, mut was_space) = (0, false);
    // Where it may end with a mark behind it: anywhere, or better after a word.
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

/// Where a line may be broken: behind a space or a hyphen, and at its end.
struct Break {
    at: usize,
    /// Characters before it.
    letters: usize,
    /// The same without the spaces at the end.
    solid: usize,
    is_hyphen: bool,
}

/// How long the longest lines are, and where they begin and end.
type Way = ((usize, usize, usize), [usize; 4]);

fn broken_line(line: &str, length: LineLength, step: &mut impl FnMut()) -> String {
    let LineLength { about, most } = length;
    // What is left has so few words that all ways to break it can be tried.
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
    // Which words begin the second and the third line.
    let mut best: Option<Way> = None;
    let is_worse =
        |best: &Option<Way>, longest: usize| best.as_ref().is_some_and(|((best, ..), _)| longest > *best);
    for second in 1..count {
        // The first line only grows from here on, and so does the second one below.
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
            // Two lines that are a little longer are better than three, and no line is a word like "di".
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

    /// Texts as they come: words of all lengths, hyphens, marks, runs of spaces.
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

        /// The work grows with the text and no faster, whatever the words; and no line is longer than it may be.
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
            // Of twice the text the rest is not even looked at.
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

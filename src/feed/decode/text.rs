//! Makes feed text fit for display: limits its length and the marks on one character, and replaces control
//! characters.
//!
//! Must not touch markup: text is shown as it is.

use finl_unicode::grapheme_clusters::Graphemes;

/// Maximum length of a text.
#[derive(Debug, Clone, Copy)]
pub(super) enum Most {
    /// In characters as a reader counts them (grapheme clusters), on one line.
    Graphemes(usize),
    /// In bytes; line breaks are kept.
    Bytes(usize),
}

/// Cleans a text in place. Returns whether anything was cut off.
pub(super) fn clean(text: &mut Box<str>, most: Most, marks_per_base: usize) -> bool {
    let (most_bytes, most_graphemes) = match most {
        // Leaves enough bytes for marks that will be dropped.
        Most::Graphemes(graphemes) => (graphemes.saturating_mul(16).max(64 * 1024), graphemes),
        Most::Bytes(bytes) => (bytes, usize::MAX),
    };
    let keeps_lines = matches!(most, Most::Bytes(_));
    let is_plain = text.bytes().all(|byte| (0x20..0x7f).contains(&byte));
    if is_plain && text.len() <= most_bytes.min(most_graphemes) {
        return false;
    }
    let whole_bytes = text.len();
    let mut end = whole_bytes.min(most_bytes);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let mut is_short = end < whole_bytes;
    let mut is_cut = false;
    let mut out = String::with_capacity(end);
    for (index, grapheme) in Graphemes::new(&text[..end]).enumerate() {
        if index == most_graphemes {
            is_short = true;
            break;
        }
        is_cut |= push_grapheme(&mut out, grapheme, marks_per_base, keeps_lines);
    }
    if is_short {
        out.truncate(out.trim_end().len());
        out.push('…');
        if whole_bytes > 64 * 1024 {
            out.push_str(&format!("({})", size(whole_bytes)));
        }
    }
    if out != **text {
        *text = out.into();
    }
    is_cut || is_short
}

/// Appends one character as a reader counts them. Returns whether parts of it were left out.
fn push_grapheme(out: &mut String, grapheme: &str, marks_per_base: usize, keeps_lines: bool) -> bool {
    // A family emoji has seven parts and a flag seven tags; nothing in use has more than sixteen.
    const MOST_PARTS: usize = 16;
    let mut marks = 0;
    let mut is_cut = false;
    for (index, c) in grapheme.chars().enumerate() {
        match c {
            '\n' | '\u{2028}' | '\u{2029}' if keeps_lines => out.push('\n'),
            '\r' if grapheme.contains('\n') => {}
            '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}' => out.push(' '),
            c if c.is_control() => out.push('␦'),
            c if index > 0 && is_mark(c) => {
                marks += 1;
                if marks <= marks_per_base && index < MOST_PARTS {
                    out.push(c);
                } else {
                    is_cut = true;
                }
            }
            c if index < MOST_PARTS => out.push(c),
            _ => is_cut = true,
        }
    }
    is_cut
}

/// Returns whether a character that is not the first of its cluster stacks on it, unlike the parts of an emoji.
fn is_mark(c: char) -> bool {
    let is_part_of_emoji = matches!(c,
        '\u{200c}' | '\u{200d}' | '\u{fe00}'..='\u{fe0f}' | '\u{1f000}'..='\u{1faff}'
        | '\u{2600}'..='\u{27bf}' | '\u{2190}'..='\u{21ff}' | '\u{2b00}'..='\u{2bff}' | '\u{e0020}'..='\u{e007f}');
    // To the standard library, Hangul jamo and the vowel signs of Indic scripts are letters: never many on one
    // base.
    !is_part_of_emoji && !c.is_alphanumeric()
}

fn size(bytes: usize) -> String {
    match bytes {
        0..1_000_000 => format!("{} kB", bytes / 1000),
        _ => format!("{} MB", (bytes + 500_000) / 1_000_000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cleaned(text: &str, most: Most) -> (String, bool) {
        let mut text: Box<str> = text.into();
        let is_cut = clean(&mut text, most, 4);
        (text.into(), is_cut)
    }

    #[test]
    fn ordinary_text_stays_as_it_is() {
        for text in
            ["", "San Siro", "<b>&amp;</b>", "Brücke – ponte è", "عربي", "👨‍👩‍👧‍👦 🏴󠁧󠁢󠁥󠁮󠁧󠁿 ✈️", "한국어 नमस्ते ไทย"]
        {
            assert_eq!(cleaned(text, Most::Graphemes(200)), (text.to_owned(), false));
            assert_eq!(cleaned(text, Most::Bytes(4096)), (text.to_owned(), false));
        }
    }

    #[test]
    fn a_name_is_one_line_and_control_characters_are_seen() {
        assert_eq!(cleaned("a\nb\tc\r\nd\u{0}e\u{1b}[31m", Most::Graphemes(200)).0, "a b c d␦e␦[31m");
        assert_eq!(cleaned("a\nb\r\nc\u{2028}d", Most::Bytes(100)).0, "a\nb\nc\nd");
    }

    #[test]
    fn marks_on_one_character_are_few() {
        let zalgo = format!("e{}x", "\u{301}".repeat(21_000));
        let (text, is_cut) = cleaned(&zalgo, Most::Bytes(100_000));
        assert_eq!(text, format!("e{}x", "\u{301}".repeat(4)));
        assert!(is_cut);
        let stacked = format!("ก{}", "\u{e34}".repeat(500));
        assert!(cleaned(&stacked, Most::Bytes(10_000)).0.chars().count() <= 16);
    }

    #[test]
    fn what_is_too_long_says_so() {
        let (text, is_cut) = cleaned(&"x".repeat(10_000_000), Most::Bytes(4096));
        assert_eq!((text.len() < 4200, is_cut, text.ends_with("x…(10 MB)")), (true, true, true));
        let (text, is_cut) = cleaned(&"è".repeat(300), Most::Graphemes(200));
        assert_eq!((text.chars().count(), is_cut), (201, true));
        assert_eq!(cleaned("12345 789", Most::Graphemes(6)), ("12345…".to_owned(), true));
    }
}

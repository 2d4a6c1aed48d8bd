//! Derives the reason why a feature is refused from the deserializer's error.

use std::borrow::Cow;

use crate::feed::Rejection;
use crate::feed::json_path::path_to;

/// A fault of a feature, before it is known which feature it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::feed) struct Fault {
    /// JSON pointer from the feature to the fault.
    pub(super) path: String,
    pub(in crate::feed) expected: String,
    pub(in crate::feed) found: String,
}

impl Fault {
    pub(super) fn new(path: impl Into<String>, expected: impl Into<String>, found: &str) -> Self {
        Self { path: path.into(), expected: expected.into(), found: shown(found) }
    }

    /// Creates a fault from an error in `json`, which is the value at `path`.
    pub(in crate::feed) fn from_serde(path: &str, json: &str, error: &serde_json::Error) -> Self {
        let mut pointer = path.to_owned();
        let (segments, found) = path_to(error, json);
        for segment in segments {
            push_segment(&mut pointer, &segment.to_string());
        }
        Self::from_message(pointer, &error.to_string(), found)
    }

    /// Creates a fault from the message of an error about `json`, which is the value at a known path.
    ///
    /// The parser's names of Rust types mean nothing to others: the value itself is shown, and what was
    /// expected in words.
    pub(super) fn from_message(path: impl Into<String>, message: &str, json: &str) -> Self {
        let message = message.rsplit_once(" at line ").map_or(message, |(before, _)| before);
        if let Some((found, expected)) = message.rsplit_once(", expected ") {
            let is_of_parser = ["invalid ", "unknown variant "].iter().any(|lead| found.starts_with(lead));
            let found = match found.strip_prefix("unknown field ") {
                Some(name) => name.trim_matches('`'),
                None if is_of_parser => json,
                None => found,
            };
            return Self::new(path, in_words(expected), found);
        }
        if let Some((found, expected)) = message.split_once("; expected ") {
            return Self::new(path, expected, found);
        }
        if let Some(field) = message.strip_prefix("missing field ") {
            return Self::new(path, format!("the member {field}"), "nothing");
        }
        if let Some(field) = message.strip_prefix("duplicate field ") {
            return Self::new(path, format!("{field} once"), "it twice");
        }
        Self::new(path, "a value that can be read", json)
    }

    /// Moves the fault below an outer path.
    pub(super) fn below(mut self, outer: &str) -> Self {
        self.path.insert_str(0, outer);
        self
    }

    pub(super) fn into_rejection(self, index: usize, id: Option<String>) -> Rejection {
        Rejection { index, id, path: self.path, expected: self.expected, found: self.found }
    }
}

/// Translates the name of a Rust type for people who write JSON.
fn in_words(expected: &str) -> Cow<'_, str> {
    match expected {
        "f32" | "f64" => "a number",
        "u8" => "a whole number from 0 to 255",
        "u16" => "a whole number from 0 to 65535",
        "u32" => "a whole number from 0 to 4294967295",
        "u64" | "usize" => "a whole number, not negative",
        "i8" | "i16" | "i32" | "i64" => "a whole number",
        "a sequence" => "a list",
        "a string" | "a borrowed string" | "string or map" => "a text",
        "a boolean" => "true or false",
        "a map" | "map" => "an object",
        "unit" => "nothing",
        other if other.starts_with("struct ") => "an object",
        other => {
            let length = ["a tuple of size ", "an array of length "];
            let length = length.iter().find_map(|lead| other.strip_prefix(lead));
            return length.map_or(other.into(), |length| format!("a list of {length}").into());
        }
    }
    .into()
}

/// Returns whether the JSON is an object; a list would be accepted too, with members by their position.
pub(super) fn is_object(json: &str) -> bool {
    json.starts_with('{')
}

/// Returns the text where the parser stopped, from a few characters before.
pub(in crate::feed) fn around(json: &str, line: usize, column: usize) -> String {
    const BEFORE: usize = 10;
    const MOST: usize = 30;
    let line = json.split_inclusive('\n').nth(line.saturating_sub(1)).unwrap_or_default().trim_end();
    let mut start = column.saturating_sub(BEFORE).min(line.len());
    while !line.is_char_boundary(start) {
        start -= 1;
    }
    let lead = if start > 0 { "…" } else { "" };
    let text = line.get(start..).unwrap_or_default();
    shown(&lead.chars().chain(text.chars().take(MOST)).collect::<String>())
}

/// Appends a segment to a JSON pointer (RFC 6901).
pub(super) fn push_segment(pointer: &mut String, part: &str) {
    pointer.push('/');
    for c in part.chars().take(64) {
        match c {
            '~' => pointer.push_str("~0"),
            '/' => pointer.push_str("~1"),
            c if c.is_control() => pointer.push('␦'),
            c => pointer.push(c),
        }
    }
}

/// Makes a piece of feed text fit for display: short, and without control characters.
pub(super) fn shown(text: &str) -> String {
    const MOST: usize = 80;
    let mut out: String = text.chars().take(MOST).map(|c| if c.is_control() { '␦' } else { c }).collect();
    if text.chars().nth(MOST).is_some() {
        out.push('…');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_of_serde_says_what_was_expected_and_what_was_found() {
        let message = "invalid type: string \"x, expected y\", expected u64 at line 1 column 7";
        let fault = Fault::from_message("/id", message, "\"x, expected y\"");
        assert_eq!(
            (fault.expected.as_str(), fault.found.as_str()),
            ("a whole number, not negative", "\"x, expected y\"")
        );
        let fault = Fault::from_message("", "duplicate field `id` at line 1 column 9", "{}");
        assert_eq!((fault.expected.as_str(), fault.found.as_str()), ("`id` once", "it twice"));
    }

    #[test]
    fn a_pointer_escapes_its_own_signs() {
        let mut pointer = String::new();
        push_segment(&mut pointer, "a/b~c\n");
        assert_eq!(pointer, "/a~1b~0c␦");
    }

    #[test]
    fn what_is_shown_is_short() {
        assert_eq!(shown(&"x".repeat(1000)).chars().count(), 81);
    }
}

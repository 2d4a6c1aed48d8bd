//! Normalizes the JSON of other programs: whole numbers in any notation become plain ones, and values that
//! stand for nothing are left out.
//!
//! Works on the text, so that no type needs to know of it.

use std::borrow::Cow;

use super::json_path::{Segment, entries};

/// Rewrites whole numbers without point or exponent, as JSON Schema sees them: `60000.0` and `6e4` are 60000.
///
/// All other numbers stay as they are.
pub(super) fn whole_numbers(json: &str) -> Cow<'_, str> {
    let bytes = json.as_bytes();
    let mut out = String::new();
    let (mut at, mut copied) = (0, 0);
    while let Some(byte) = bytes.get(at).copied() {
        let start = at;
        at += 1;
        match byte {
            b'"' => at = end_of_text(bytes, at),
            b'-' | b'0'..=b'9' => {
                let is_of_number = |byte: &u8| matches!(byte, b'0'..=b'9' | b'.' | b'e' | b'E' | b'+' | b'-');
                at +=
                    bytes.get(at..).unwrap_or_default().iter().take_while(|byte| is_of_number(byte)).count();
                let whole = json.get(start..at).and_then(whole);
                if let (Some(whole), Some(before)) = (whole, json.get(copied..start)) {
                    out.push_str(before);
                    out.push_str(&whole);
                    copied = at;
                }
            }
            _ => {}
        }
    }
    if copied == 0 {
        return json.into();
    }
    out.push_str(json.get(copied..).unwrap_or_default());
    out.into()
}

/// Returns the position after the string whose first byte is at `at`.
fn end_of_text(bytes: &[u8], mut at: usize) -> usize {
    while let Some(byte) = bytes.get(at) {
        at += 1;
        match byte {
            b'"' => break,
            b'\\' => at += 1,
            _ => {}
        }
    }
    at
}

/// Rewrites a whole number without point or exponent; `None` for any number that has neither or is not whole.
fn whole(number: &str) -> Option<String> {
    /// Number of digits of `u64::MAX`, the largest whole number that is read.
    const MOST_DIGITS: usize = 20;
    if number == "-0" {
        return Some("0".to_owned());
    }
    let (number, exponent) = match number.split_once(['e', 'E']) {
        Some((number, exponent)) => (number, exponent.parse::<i32>().ok()?),
        None if number.contains('.') => (number, 0),
        None => return None,
    };
    let (sign, digits) = number.strip_prefix('-').map_or(("", number), |digits| ("-", digits));
    let (before, after) = digits.split_once('.').unwrap_or((digits, ""));
    let is_json = match before.as_bytes() {
        [] => false,
        [b'0', _, ..] => false,
        _ => !digits.ends_with('.'),
    };
    let digits = format!("{before}{after}");
    if !is_json || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let significant = digits.trim_end_matches('0');
    let shift = i64::from(exponent) - after.len() as i64 + (digits.len() - significant.len()) as i64;
    let digits = significant.trim_start_matches('0');
    if digits.is_empty() {
        return Some("0".to_owned());
    }
    let zeros = usize::try_from(shift).ok().filter(|zeros| digits.len() + zeros <= MOST_DIGITS)?;
    Some(format!("{sign}{digits}{}", "0".repeat(zeros)))
}

/// Returns whether a value stands for nothing: exporters of tables write an empty text for an empty cell.
pub(super) fn is_nothing(json: &str) -> bool {
    json == "null" || json == "\"\""
}

/// Removes values that stand for nothing from a list or an object, at any depth.
pub(super) fn without_nothing(json: &str) -> Cow<'_, str> {
    if !json.starts_with(['[', '{']) || !json.contains("\"\"") && !json.contains("null") {
        return json.into();
    }
    let Some(entries) = entries(json) else { return json.into() };
    let is_list = json.starts_with('[');
    let mut out = String::with_capacity(json.len());
    for (segment, raw) in entries {
        if is_nothing(raw.get()) {
            continue;
        }
        out.push(if !out.is_empty() {
            ','
        } else if is_list {
            '['
        } else {
            '{'
        });
        if let Segment::Key(key) = segment {
            // A key that was read can be written.
            out.push_str(&serde_json::to_string(&key).unwrap_or_default());
            out.push(':');
        }
        out.push_str(&without_nothing(raw.get()));
    }
    match (out.is_empty(), is_list) {
        (true, true) => "[]".into(),
        (true, false) => "{}".into(),
        (false, true) => (out + "]").into(),
        (false, false) => (out + "}").into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_whole_number_is_one_however_it_is_written() {
        for (written, read) in [
            ("60000.0", "60000"),
            ("6e4", "60000"),
            ("6.0E+4", "60000"),
            ("600000e-1", "60000"),
            ("0.6e5", "60000"),
            ("-3.00", "-3"),
            ("-0.0", "0"),
            ("-0", "0"),
            ("0e9999", "0"),
            ("18446744073709551615.0", "18446744073709551615"),
        ] {
            assert_eq!(whole_numbers(written), read);
            assert_eq!(whole_numbers(&format!("{{\"a\":[{written}]}}")), format!("{{\"a\":[{read}]}}"));
        }
        for other in
            ["60000.5", "7", "-7", "1e-1", "1e400", "1e99999999999", "\"1.0\"", "\"a\\\"1.0\"", "true"]
        {
            assert_eq!(whole_numbers(other), other);
        }
    }

    #[test]
    fn nothing_is_left_out_at_any_depth() {
        let json = r#"{"a":[1,"",null,{"b":"","c":[null]}],"d\"":{"it":"","en":"x"},"e":""}"#;
        assert_eq!(without_nothing(json), r#"{"a":[1,{"c":[]}],"d\"":{"en":"x"}}"#);
        assert_eq!(without_nothing("[null]"), "[]");
        assert_eq!(without_nothing("3"), "3");
    }

    proptest! {
        #[test]
        fn the_value_of_a_number_stays(number in "-?(0|[1-9][0-9]{0,8})(\\.[0-9]{1,6})?([eE][+-]?[0-9]{1,2})?") {
            let read = |json: &str| serde_json::from_str::<f64>(json).unwrap();
            let written = whole_numbers(&number);
            // Exact up to the rounding of a double, as which a number in JSON is read.
            prop_assert!((read(&written) - read(&number)).abs() <= read(&number).abs() * 1e-15, "{number} {written}");
        }

        #[test]
        fn whatever_the_text_it_ends(json in "[-0-9.eE\"\\\\,{}\\[\\]é ]{0,40}") {
            whole_numbers(&json);
        }
    }
}

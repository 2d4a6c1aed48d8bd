//! Finds the value in a JSON text at which deserialization failed.
//!
//! The path is reconstructed after the error, from the line and column that the parser gives. Tracking it while
//! reading would add a second copy of the code of every type, for input that is nearly always good.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer as _, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

/// One step from a value to a value inside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Segment {
    /// Member of an object.
    Key(String),
    /// Entry of a list, from 0.
    Index(usize),
}

impl fmt::Display for Segment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Key(key) => f.write_str(key),
            Self::Index(index) => write!(f, "{index}"),
        }
    }
}

/// Returns the path from the outermost value of `json` to the value that `error` is about, and that value.
///
/// The path is empty if it is the outermost value itself, or if `json` cannot be parsed.
pub(super) fn path_to<'a>(error: &serde_json::Error, json: &'a str) -> (Vec<Segment>, &'a str) {
    let mut path = Vec::new();
    if error.line() == 0 {
        return (path, json);
    }
    let lines_before = json.split_inclusive('\n').take(error.line() - 1);
    let mut offset = lines_before.map(str::len).sum::<usize>() + error.column();
    let message = error.to_string();
    let is_about = |leads: &[&str]| leads.iter().any(|lead| message.starts_with(lead));
    let mut json = json;
    while let Some(entries) = entries(json) {
        // Entries are slices of `json`.
        let from = |raw: &RawValue| raw.get().as_ptr().addr() - json.as_ptr().addr();
        if is_about(&["unknown field"])
            && !entries.iter().any(|(_, raw)| (from(raw)..from(raw) + raw.get().len()).contains(&offset))
        {
            // Reading stopped at the name of the member, which comes before its value.
            let entry = entries.into_iter().find(|(_, raw)| from(raw) > offset);
            path.extend(entry.map(|(segment, _)| segment));
            break;
        }
        // A bad container in a list may be noticed only at the end of the list.
        let is_read =
            json.starts_with('[') && offset >= json.len() && !is_about(&["missing field", "invalid length"]);
        let is_of_entry = |raw: &RawValue| {
            // An error just before an entry is about the outer container, unless the entry is a container too.
            let is_container = raw.get().starts_with(['[', '{']);
            let is_after_front = offset > from(raw) || is_container && offset == from(raw);
            is_after_front && offset <= from(raw) + raw.get().len() || is_read && is_container
        };
        let Some((segment, inner)) = entries.into_iter().rfind(|(_, raw)| is_of_entry(raw)) else { break };
        path.push(segment);
        offset = offset.saturating_sub(from(inner));
        json = inner.get();
    }
    (path, json)
}

/// Returns the entries of a list or an object; `None` for any other value.
pub(super) fn entries(json: &str) -> Option<Vec<(Segment, &RawValue)>> {
    #[derive(Deserialize)]
    struct Key<'a>(#[serde(borrow)] Cow<'a, str>);

    struct Visit;
    impl<'de> Visitor<'de> for Visit {
        type Value = Vec<(Segment, &'de RawValue)>;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a list or an object")
        }
        fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
            let mut entries = Vec::new();
            while let Some(raw) = list.next_element()? {
                entries.push((Segment::Index(entries.len()), raw));
            }
            Ok(entries)
        }
        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut entries = Vec::new();
            while let Some(Key(key)) = map.next_key()? {
                entries.push((Segment::Key(key.into_owned()), map.next_value()?));
            }
            Ok(entries)
        }
    }
    serde_json::Deserializer::from_str(json).deserialize_any(Visit).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    #[derive(Debug, Deserialize)]
    #[expect(dead_code, reason = "read only to see where reading stops")]
    struct Outer {
        list: Vec<Inner>,
        #[serde(default)]
        maybe: Option<Inner>,
        pair: [f32; 2],
        word: Word,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "read only to see where reading stops")]
    struct Inner {
        count: u8,
        text: String,
    }

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Word {
        One,
        Two,
    }

    /// Returns the JSON pointer by `serde_path_to_error`, which tracks the path while reading.
    fn kept_path(json: &str) -> Option<String> {
        let mut deserializer = serde_json::Deserializer::from_str(json);
        let error = serde_path_to_error::deserialize::<_, Outer>(&mut deserializer).err()?;
        let part = |segment: &serde_path_to_error::Segment| match segment {
            serde_path_to_error::Segment::Seq { index } => format!("/{index}"),
            serde_path_to_error::Segment::Map { key } => format!("/{key}"),
            serde_path_to_error::Segment::Enum { .. } | serde_path_to_error::Segment::Unknown => {
                String::new()
            }
        };
        Some(error.path().iter().map(part).collect())
    }

    fn found_path(json: &str) -> Option<String> {
        let error = serde_json::from_str::<Outer>(json).err()?;
        Some(path_to(&error, json).0.iter().map(|segment| format!("/{segment}")).collect())
    }

    fn good() -> Value {
        json!({
            "list": [{"count": 1, "text": "a"}, {"count": 2, "text": "é \"[{"}],
            "maybe": {"count": 3, "text": "c"},
            "pair": [1.5, 2.0],
            "word": "one",
        })
    }

    const PLACES: [&str; 12] = [
        "/list",
        "/list/0",
        "/list/1",
        "/list/0/count",
        "/list/1/text",
        "/maybe",
        "/maybe/count",
        "/maybe/text",
        "/pair",
        "/pair/0",
        "/pair/1",
        "/word",
    ];

    fn odd() -> impl Strategy<Value = Value> {
        prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            (-500_i64..500).prop_map(Value::from),
            Just(json!(0.5)),
            "[a-z\n]{0,4}".prop_map(Value::from),
            Just(json!([])),
            Just(json!([1, "x", {}])),
            Just(json!({})),
            Just(json!({"count": "x"})),
            Just(json!({"count": 1, "text": []})),
            Just(json!({"count": 1, "text": "t", "more": [1]})),
        ]
    }

    proptest! {
        #[test]
        fn the_path_is_the_one_that_is_kept_while_reading(
            place in proptest::sample::select(&PLACES[..]), odd in odd(), is_pretty: bool,
        ) {
            let mut value = good();
            *value.pointer_mut(place).unwrap() = odd;
            let json = if is_pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) };
            let json = json.unwrap();
            let (found, mut kept) = (found_path(&json), kept_path(&json));
            // In a list that is too long, we name the first surplus entry and the crate names the list.
            if let Err(error) = serde_json::from_str::<Outer>(&json) && error.to_string().starts_with("trailing") {
                let list = found.as_ref().and_then(|path| path.rsplit_once('/')).map(|(list, _)| list.to_owned());
                prop_assert_eq!(&list, &kept);
                kept = found.clone();
            }
            prop_assert_eq!(found, kept, "{}", json);
        }
    }

    #[test]
    fn what_is_no_json_has_no_path() {
        assert_eq!(found_path("{\"list\": [").as_deref(), Some(""));
        assert_eq!(found_path("").as_deref(), Some(""));
    }
}

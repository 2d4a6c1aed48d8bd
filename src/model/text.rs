//! Names and notes in several languages. Text from a feed is plain text: nothing here is ever markup.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, de};

/// A language of the interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Italian.
    It,
    /// German.
    De,
    /// English.
    #[default]
    En,
}

impl Language {
    /// All languages, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::It, Self::De, Self::En];

    /// Language tag of BCP 47.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::It => "it",
            Self::De => "de",
            Self::En => "en",
        }
    }
}

/// A text in one or more languages.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum Localized {
    /// No text was given.
    #[default]
    #[cfg_attr(feature = "schema", schemars(skip))]
    #[serde(skip)]
    Absent,
    /// One text for every language: a proper name, or the only text given.
    Same(Box<str>),
    /// A text per language; any may be missing.
    By(Box<Translations>),
}

impl<'de> Deserialize<'de> for Localized {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> de::Visitor<'de> for Visitor {
            type Value = Localized;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text, or an object with texts under it, de, en")
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Localized, E> {
                Ok(Localized::same(text))
            }
            fn visit_u64<E: de::Error>(self, number: u64) -> Result<Localized, E> {
                self.visit_str(&number.to_string())
            }
            fn visit_i64<E: de::Error>(self, number: i64) -> Result<Localized, E> {
                self.visit_str(&number.to_string())
            }
            fn visit_f64<E: de::Error>(self, number: f64) -> Result<Localized, E> {
                self.visit_str(&number.to_string())
            }
            fn visit_map<A: de::MapAccess<'de>>(self, map: A) -> Result<Localized, A::Error> {
                let all = Translations::deserialize(de::value::MapAccessDeserializer::new(map))?;
                Ok(Localized::By(Box::new(all)))
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}

/// Reads a text, or a number as its digits: exporters of tables write a code without letters as a number.
///
/// # Errors
/// When the value is neither a text, nor a number, nor null.
pub(crate) fn text_or_number<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Box<str>>, D::Error> {
    struct Visitor;
    impl de::Visitor<'_> for Visitor {
        type Value = Option<Box<str>>;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a text")
        }
        fn visit_unit<E: de::Error>(self) -> Result<Self::Value, E> {
            Ok(None)
        }
        fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
            Ok(Some(text.into()))
        }
        fn visit_u64<E: de::Error>(self, number: u64) -> Result<Self::Value, E> {
            Ok(Some(number.to_string().into()))
        }
        fn visit_i64<E: de::Error>(self, number: i64) -> Result<Self::Value, E> {
            Ok(Some(number.to_string().into()))
        }
        fn visit_f64<E: de::Error>(self, number: f64) -> Result<Self::Value, E> {
            Ok(Some(number.to_string().into()))
        }
    }
    deserializer.deserialize_any(Visitor)
}

/// Types with texts of their own. Allows cleaning all texts in one place.
pub trait Texts {
    /// Calls `change` on each text. Ids are not texts.
    fn for_each_text_mut(&mut self, _change: &mut dyn FnMut(&mut Box<str>)) {}
}

/// A text in each language; any may be missing.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Translations {
    /// Italian.
    #[serde(default, deserialize_with = "text_or_number", skip_serializing_if = "Option::is_none")]
    pub it: Option<Box<str>>,
    /// German.
    #[serde(default, deserialize_with = "text_or_number", skip_serializing_if = "Option::is_none")]
    pub de: Option<Box<str>>,
    /// English.
    #[serde(default, deserialize_with = "text_or_number", skip_serializing_if = "Option::is_none")]
    pub en: Option<Box<str>>,
}

impl Localized {
    /// One text for every language.
    #[must_use]
    pub fn same(text: &str) -> Self {
        Self::Same(text.into())
    }

    /// A text in each language of the interface.
    #[must_use]
    pub fn three(it: &str, de: &str, en: &str) -> Self {
        Self::By(Box::new(Translations { it: Some(it.into()), de: Some(de.into()), en: Some(en.into()) }))
    }

    /// The text in `language`, otherwise the first one present of Italian, English, German. `None` if there is none.
    #[must_use]
    pub fn get(&self, language: Language) -> Option<&str> {
        match self {
            Self::Absent => None,
            Self::Same(text) => Some(text),
            Self::By(all) => {
                let wanted = match language {
                    Language::It => &all.it,
                    Language::De => &all.de,
                    Language::En => &all.en,
                };
                [wanted, &all.it, &all.en, &all.de].into_iter().find_map(Option::as_deref)
            }
        }
    }

    /// Returns whether no text was given.
    #[must_use]
    pub const fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// All texts, for searching.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        let (one, by) = match self {
            Self::Absent => (None, None),
            Self::Same(text) => (Some(&**text), None),
            Self::By(all) => (None, Some(all)),
        };
        let by = by.into_iter().flat_map(|all| [&all.it, &all.de, &all.en]).filter_map(Option::as_deref);
        one.into_iter().chain(by)
    }

    /// Calls `change` on each text, to shorten or clean it.
    pub fn for_each_mut(&mut self, mut change: impl FnMut(&mut Box<str>)) {
        match self {
            Self::Absent => {}
            Self::Same(text) => change(text),
            Self::By(all) => {
                [&mut all.it, &mut all.de, &mut all.en].into_iter().flatten().for_each(&mut change);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_language_falls_back_to_one_that_is_there() {
        let name: Localized = serde_json::from_str(r#"{"it":"Bolzano","de":"Bozen"}"#).unwrap();
        assert_eq!(name.get(Language::De), Some("Bozen"));
        assert_eq!(name.get(Language::En), Some("Bolzano"));
        assert_eq!(Localized::same("San Siro").get(Language::De), Some("San Siro"));
        assert_eq!(Localized::Absent.get(Language::It), None);
    }
}

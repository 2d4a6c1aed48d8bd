//! Names of places by language.

/// Names of a place as given by a tile.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Names {
    /// Local name, `name`.
    pub local: String,
    /// `name:it`.
    pub it: Option<String>,
    /// `name:de`.
    pub de: Option<String>,
    /// `name:en`.
    pub en: Option<String>,
    /// `name:fr`.
    pub fr: Option<String>,
}

impl Names {
    /// Returns the lines to write: the name in `language`, and below it the second one where a place officially has
    /// two.
    #[must_use]
    pub fn lines(&self, language: &str, is_locality: bool) -> (&str, Option<&str>) {
        let wanted = match language {
            "it" => &self.it,
            "de" => &self.de,
            "en" => &self.en,
            "fr" => &self.fr,
            _ => &None,
        };
        // Convention of the archive: with Italian and German names and no others, both are official.
        let pair = self.it.as_deref().zip(self.de.as_deref());
        if is_locality
            && self.en.is_none()
            && self.fr.is_none()
            && let Some((it, de)) = pair
            && it != de
        {
            return if language == "de" { (de, Some(it)) } else { (it, Some(de)) };
        }
        let Some(wanted) = wanted.as_deref() else {
            // "Trentino-Alto Adige / Südtirol": two lines when there is no name in the language.
            let (first, second) =
                self.local.split_once(" / ").map_or((self.local.as_str(), None), |(a, b)| (a, Some(b)));
            return (first, second);
        };
        (wanted, None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(local: &str, it: Option<&str>, de: Option<&str>, en: Option<&str>) -> Names {
        let own = |name: Option<&str>| name.map(str::to_owned);
        Names { local: local.to_owned(), it: own(it), de: own(de), en: own(en), fr: None }
    }

    #[test]
    fn two_official_names_are_both_written_the_readers_first() {
        let bozen = names("Bolzano", Some("Bolzano"), Some("Bozen"), None);
        assert_eq!(bozen.lines("it", true), ("Bolzano", Some("Bozen")));
        assert_eq!(bozen.lines("en", true), ("Bolzano", Some("Bozen")));
        assert_eq!(bozen.lines("de", true), ("Bozen", Some("Bolzano")));
    }

    #[test]
    fn others_are_called_in_the_language_or_as_they_are_there() {
        let venice = names("Venezia", None, Some("Venedig"), None);
        assert_eq!(venice.lines("de", true), ("Venedig", None));
        assert_eq!(venice.lines("en", true), ("Venezia", None));
        let slovenia = names("Slovenija", Some("Slovenia"), Some("Slowenien"), Some("Slovenia"));
        assert_eq!(slovenia.lines("de", false), ("Slowenien", None));
        let region =
            names("Trentino-Alto Adige / Südtirol", Some("Trentino-Alto Adige"), Some("Südtirol"), None);
        assert_eq!(region.lines("en", false), ("Trentino-Alto Adige", Some("Südtirol")));
        assert_eq!(region.lines("de", false), ("Südtirol", None));
    }
}

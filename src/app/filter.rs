//! The incident filter: decides about one object at a time. The list is [`super::rows`].

use compact::sorted::SortedSet;

use crate::model::incident::{Category, Severity};
use crate::model::{Body, Object, ObjectId};

/// The operator's filter. An empty set does not restrict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    /// Words that must all occur, in any language.
    pub text: String,
    /// Severities to show.
    pub severities: SortedSet<Severity>,
    /// Categories to show.
    pub categories: SortedSet<Category>,
    /// Sites to show.
    pub sites: SortedSet<ObjectId>,
    /// Headquarters to show: the incidents they direct. Findings are filtered by it as well.
    pub headquarters: SortedSet<ObjectId>,
    /// Whether closed incidents are listed, below the open ones.
    pub show_closed: bool,
}

impl Default for Filter {
    fn default() -> Self {
        Self {
            text: String::new(),
            severities: SortedSet::new(),
            categories: SortedSet::new(),
            sites: SortedSet::new(),
            headquarters: SortedSet::new(),
            show_closed: true,
        }
    }
}

impl Filter {
    /// Returns whether the filter can hide anything.
    #[must_use]
    pub fn is_active(&self) -> bool {
        *self != Self { text: self.text.clone(), ..Self::default() } || !self.text.trim().is_empty()
    }

    /// Returns a matcher that folds the words once, for use on many objects.
    #[must_use]
    pub fn matcher(&self) -> Matcher<'_> {
        Matcher { filter: self, words: fold(&self.text).split_whitespace().map(str::to_owned).collect() }
    }

    /// Returns whether an incident matches; objects of other kinds always do.
    ///
    /// `site` is the site the incident belongs to ([`super::sites::SiteIndex::site_of`]), `headquarters` the
    /// one that directs it ([`super::sites::SiteIndex::headquarters_of`]).
    #[must_use]
    pub fn matches(&self, object: &Object, site: Option<&ObjectId>, headquarters: Option<&ObjectId>) -> bool {
        self.matcher().matches(object, site, headquarters)
    }

    /// Returns whether the filter includes what a headquarters directs.
    #[must_use]
    pub fn is_directed(&self, headquarters: Option<&ObjectId>) -> bool {
        self.headquarters.is_empty() || headquarters.is_some_and(|id| self.headquarters.contains(id))
    }
}

/// A [`Filter`] with its words already folded.
#[derive(Debug)]
pub struct Matcher<'a> {
    filter: &'a Filter,
    words: Vec<String>,
}

impl Matcher<'_> {
    /// Same as [`Filter::matches`].
    #[must_use]
    pub fn matches(&self, object: &Object, site: Option<&ObjectId>, headquarters: Option<&ObjectId>) -> bool {
        let Some(incident) = object.incident() else { return true };
        let filter = self.filter;
        (filter.show_closed || incident.state.is_open())
            && (filter.severities.is_empty() || filter.severities.contains(&incident.severity))
            && (filter.categories.is_empty() || filter.categories.contains(&incident.category))
            && (filter.sites.is_empty() || site.is_some_and(|site| filter.sites.contains(site)))
            && filter.is_directed(headquarters)
            && (self.words.is_empty() || contains_all(object, &self.words))
    }
}

/// Returns whether every word occurs in the object's names, owner, place or id, or in a unit's callsign or a
/// venue's code, sport or municipality.
pub(crate) fn contains_all(object: &Object, folded_words: &[String]) -> bool {
    let common = &object.common;
    let mut haystack = fold(common.id.as_str());
    let mut add = |text: &str| {
        haystack.push('\n');
        fold_into(text, &mut haystack);
    };
    common.name.texts().for_each(&mut add);
    common.owner.texts().for_each(&mut add);
    if let Body::Incident(incident) = &object.body {
        incident.place.texts().for_each(&mut add);
    } else if let Body::Unit(unit) = &object.body {
        unit.callsign.iter().for_each(|text| add(text));
    } else if let Body::Venue(venue) = &object.body {
        [&venue.code, &venue.sport, &venue.municipality].into_iter().flatten().for_each(|text| add(text));
    }
    folded_words.iter().all(|word| haystack.contains(word.as_str()))
}

/// Lower-cases a text and strips accents, so that `citta` finds `Città` and `fuss` finds `Fuß`.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    fold_into(text, &mut out);
    out
}

fn fold_into(text: &str, out: &mut String) {
    for letter in text.chars() {
        if letter.is_ascii() {
            out.push(letter.to_ascii_lowercase());
            continue;
        }
        for small in letter.to_lowercase() {
            match small {
                'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' | 'ā' | 'ă' => out.push('a'),
                'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ě' => out.push('e'),
                'ì' | 'í' | 'î' | 'ï' | 'ī' => out.push('i'),
                'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' | 'ō' => out.push('o'),
                'ù' | 'ú' | 'û' | 'ü' | 'ū' | 'ů' => out.push('u'),
                'ç' | 'č' | 'ć' => out.push('c'),
                'ñ' | 'ń' => out.push('n'),
                'š' | 'ś' => out.push('s'),
                'ž' | 'ź' | 'ż' => out.push('z'),
                'ß' => out.push_str("ss"),
                '’' => out.push('\''),
                // Combining marks.
                '\u{300}'..='\u{36f}' => {}
                other => out.push(other),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_forgets_case_and_accents() {
        assert_eq!(fold("Città di MERÀN, Fußweg"), "citta di meran, fussweg");
        assert_eq!(fold("cafe\u{301}"), "cafe");
        assert_eq!(fold("محطة"), "محطة");
    }

    #[test]
    fn only_what_can_hide_counts_as_active() {
        assert!(!Filter::default().is_active());
        assert!(!Filter { text: "  ".into(), ..Filter::default() }.is_active());
        assert!(Filter { text: "a".into(), ..Filter::default() }.is_active());
        assert!(Filter { show_closed: false, ..Filter::default() }.is_active());
    }
}

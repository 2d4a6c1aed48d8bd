//! Text search over all objects. The incident filter is [`super::filter`].

use compact::sort::SmallSort as _;

use super::filter::{contains_all, fold};
use super::reader::Reader;
use super::text;
use crate::model::{Kind, ObjectId, Picture, Slot};

/// A search result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Position in the picture.
    pub slot: Slot,
    /// Id of the object.
    pub id: ObjectId,
    /// Kind of the object.
    pub kind: Kind,
    /// Title as the reader may see it.
    pub title: String,
    /// The name of the kind, in the reader's language.
    pub kind_name: &'static str,
}

/// Returns the objects in which every word of `query` occurs, at most `limit`.
///
/// Objects whose title begins with the query come first, then by title. Objects that the reader may not see,
/// and objects whose marking the reader may not read, are not searched.
#[must_use]
pub fn find(picture: &Picture, query: &str, reader: Reader, limit: usize) -> Vec<Found> {
    let folded = fold(query.trim());
    let words: Vec<String> = folded.split_whitespace().map(str::to_owned).collect();
    if words.is_empty() {
        return Vec::new();
    }
    let mut found: Vec<(bool, String, Found)> = picture
        .iter()
        .filter(|(_, object)| {
            reader.may_see(object) && reader.may_read(object.common.marking) && contains_all(object, &words)
        })
        .map(|(slot, object)| {
            let title = reader.title(object);
            let folded_title = fold(&title);
            let kind_name = text::kind_name(object.kind(), reader.language);
            let found = Found { slot, id: object.common.id.clone(), kind: object.kind(), title, kind_name };
            (!folded_title.starts_with(&folded), folded_title, found)
        })
        .collect();
    found.small_sort_by(|a, b| (a.0, &a.1, &a.2.id).cmp(&(b.0, &b.1, &b.2.id)));
    found.into_iter().take(limit).map(|(_, _, found)| found).collect()
}

//! All texts of the interface, in every language. A text that lacks a language does not compile.
//!
//! Texts of the feed are not here. Numbers and times are formatted in `format`.

mod catalog;
mod format;
pub mod link;
mod words;

pub use catalog::Text;
pub use format::*;
pub use words::*;

use crate::model::text::Language;

/// Returns the one of three texts that is in `language`.
pub(crate) const fn in_language<T: Copy>(language: Language, it: T, de: T, en: T) -> T {
    match language {
        Language::It => it,
        Language::De => de,
        Language::En => en,
    }
}

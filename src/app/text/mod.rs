//! Every word of the interface, in every language. A text without one of the languages does not compile.
//!
//! Text of the feed is not here, and neither is the formatting of times: that needs the zone, which only the page knows.

mod catalog;
mod format;
pub mod link;
mod words;

pub use catalog::Text;
pub use format::*;
pub use words::*;

use crate::model::text::Language;

/// The one of three texts that is in `language`.
pub(crate) const fn in_language<T: Copy>(language: Language, it: T, de: T, en: T) -> T {
    match language {
        Language::It => it,
        Language::De => de,
        Language::En => en,
    }
}

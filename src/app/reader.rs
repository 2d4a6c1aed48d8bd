//! Who reads: in which language, and whether visitors read over their shoulders, or the sheet of paper goes who knows where.

use super::text;
use crate::model::corridor::CorridorUse;
use crate::model::incident::Category;
use crate::model::marking::Marking;
use crate::model::text::{Language, Localized};
use crate::model::{Body, Kind, Object};

/// Who reads the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Reader {
    /// The language of the interface.
    pub language: Language,
    /// Whether visitors are in the room.
    pub with_visitors: bool,
    /// Whether it is read on paper.
    pub on_paper: bool,
    /// The strictest marking that may be read; [`Marking::Unknown`] for all.
    pub most: Marking,
}

/// Whether an object may be shown to whoever may read nothing stricter than `most`. Of some kinds none may, whatever it is
/// marked with.
#[must_use]
pub fn may_leave(object: &Object, most: Marking) -> bool {
    let is_motorcade =
        matches!(&object.body, Body::Corridor(corridor) if corridor.purpose == CorridorUse::Motorcade);
    let is_guarded = is_motorcade || matches!(object.kind(), Kind::Overwatch | Kind::Hotel);
    !is_guarded && object.common.marking <= most
}

/// Whether the address of the page does not name an object: the history of the browser keeps it, and a link is read by
/// whoever has the page, the organization and its clients.
#[must_use]
pub fn is_unnamed(object: &Object) -> bool {
    !may_leave(object, Marking::Amber)
}

impl Reader {
    /// A reader without visitors.
    #[must_use]
    pub const fn alone(language: Language) -> Self {
        Self { language, with_visitors: false, on_paper: false, most: Marking::Unknown }
    }

    /// Whether others than the operators may see what is shown.
    #[must_use]
    pub const fn is_watched(self) -> bool {
        self.with_visitors || self.on_paper
    }

    /// Whether the words of an object with this marking may be shown.
    #[must_use]
    pub fn may_read(self, marking: Marking) -> bool {
        marking <= self.most
    }

    /// Whether the object may be shown at all. On a screen incidents always are: what may be hidden of them is words.
    #[must_use]
    pub fn may_see(self, object: &Object) -> bool {
        let is_on_screen = object.kind() == Kind::Incident && !self.on_paper;
        !self.is_watched() || is_on_screen || may_leave(object, self.most)
    }

    /// A text of an object, when there is one and it may be read.
    #[must_use]
    pub fn text<'a>(self, object: &Object, text: &'a Localized) -> Option<&'a str> {
        text.get(self.language).filter(|_| self.may_read(object.common.marking))
    }

    /// What an object is called: its name, else its sort.
    #[must_use]
    pub fn title(self, object: &Object) -> String {
        if let Some(name) = self.text(object, &object.common.name) {
            return name.to_owned();
        }
        let category =
            object.incident().map(|incident| incident.category).filter(|c| *c != Category::Unknown);
        let sort = match category {
            Some(category) => text::category_name(category, self.language),
            None => text::kind_name(object.kind(), self.language),
        };
        sort.to_owned()
    }
}

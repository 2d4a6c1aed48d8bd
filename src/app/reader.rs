//! The audience of a view: language, visitors present, printed, strictest readable marking. Decides what is
//! redacted.

use super::text;
use crate::model::corridor::CorridorUse;
use crate::model::incident::Category;
use crate::model::marking::Marking;
use crate::model::text::{Language, Localized};
use crate::model::{Body, Kind, Object};

/// The audience of a view.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Reader {
    /// The language of the interface.
    pub language: Language,
    /// Whether visitors are in the room.
    pub with_visitors: bool,
    /// Whether the view is printed.
    pub on_paper: bool,
    /// The strictest marking that may be read; [`Marking::Unknown`] allows all.
    pub most: Marking,
}

/// Returns whether an object may be shown to an audience that may read nothing stricter than `most`.
///
/// Guarded kinds (hotels, overwatch points, motorcades) never may, whatever their marking.
#[must_use]
pub fn may_leave(object: &Object, most: Marking) -> bool {
    let is_motorcade =
        matches!(&object.body, Body::Corridor(corridor) if corridor.purpose == CorridorUse::Motorcade);
    let is_guarded = is_motorcade || matches!(object.kind(), Kind::Overwatch | Kind::Hotel);
    !is_guarded && object.common.marking <= most
}

/// Returns whether the page's address must not name an object.
///
/// The browser's history keeps the address, and a link is read by everyone with access to the page, that is, by
/// the organization and its clients (TLP:AMBER).
#[must_use]
pub fn is_unnamed(object: &Object) -> bool {
    !may_leave(object, Marking::Amber)
}

impl Reader {
    /// A reader without visitors or limits.
    #[must_use]
    pub const fn alone(language: Language) -> Self {
        Self { language, with_visitors: false, on_paper: false, most: Marking::Unknown }
    }

    /// Returns whether others than the operators may see the view.
    #[must_use]
    pub const fn is_watched(self) -> bool {
        self.with_visitors || self.on_paper
    }

    /// Returns whether the texts of an object with this marking may be shown.
    #[must_use]
    pub fn may_read(self, marking: Marking) -> bool {
        marking <= self.most
    }

    /// Returns whether the object may be shown at all.
    ///
    /// On screen, incidents always are; only their texts can be redacted.
    #[must_use]
    pub fn may_see(self, object: &Object) -> bool {
        let is_on_screen = object.kind() == Kind::Incident && !self.on_paper;
        !self.is_watched() || is_on_screen || may_leave(object, self.most)
    }

    /// Returns a text of an object if it exists and may be read.
    #[must_use]
    pub fn text<'a>(self, object: &Object, text: &'a Localized) -> Option<&'a str> {
        text.get(self.language).filter(|_| self.may_read(object.common.marking))
    }

    /// Returns the title of an object: its name, else its category or kind.
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

//! Layouts, list tabs, panels and themes, and their words in the URL. Does not query the device itself.

/// The layout of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Layout {
    /// For an operator with mouse and keyboard.
    #[default]
    Desk,
    /// For a wall display without input.
    Wall,
    /// For a tablet or a phone in the field.
    Tablet,
}

/// Properties of the device that decide the layout.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DeviceFacts {
    /// Whether the main pointer is a finger (`pointer: coarse`).
    pub is_pointer_coarse: bool,
    /// Width of the page.
    pub width_css_px: f64,
    /// Height of the page.
    pub height_css_px: f64,
}

impl Layout {
    /// All layouts.
    pub const ALL: [Self; 3] = [Self::Desk, Self::Wall, Self::Tablet];
    /// Below this width there is no room for two panels beside a map.
    pub const DESK_MIN_WIDTH_CSS_PX: f64 = 1000.0;
    /// Below this width two panels leave no map, even where the address asks for a desk.
    pub const DESK_LEAST_WIDTH_CSS_PX: f64 = 800.0;

    /// Returns the layout for a device. A wall is never guessed: no property distinguishes it from a large
    /// desk.
    #[must_use]
    pub fn for_device(facts: DeviceFacts) -> Self {
        if facts.is_pointer_coarse || facts.width_css_px < Self::DESK_MIN_WIDTH_CSS_PX {
            Self::Tablet
        } else {
            Self::Desk
        }
    }

    /// The word in the URL and in `data-mode`.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Desk => "desk",
            Self::Wall => "wall",
            Self::Tablet => "tablet",
        }
    }

    /// Parses the word in the URL.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|layout| layout.word() == word)
    }
}

/// A tab of the list beside the map.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum ListTab {
    /// Incidents, as reported.
    #[default]
    Incidents,
    /// Findings: problems derived without a report.
    Findings,
    /// Network services, and cyber incidents.
    Cyber,
    /// Upcoming changes of the next hours, and the sweeps.
    Next,
}

impl ListTab {
    /// All tabs.
    pub const ALL: [Self; 4] = [Self::Incidents, Self::Findings, Self::Cyber, Self::Next];

    /// The word in the URL.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Incidents => "incidents",
            Self::Findings => "findings",
            Self::Cyber => "cyber",
            Self::Next => "next",
        }
    }
}

/// A panel of a desk that can be folded away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Panel {
    /// Sites and layers.
    Left,
    /// Incidents and the card.
    Right,
}

impl Panel {
    /// Both panels.
    pub const ALL: [Self; 2] = [Self::Left, Self::Right];

    /// The word in the URL.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Left => "left",
            Self::Right => "right",
        }
    }

    /// Parses the word in the URL.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|panel| panel.word() == word)
    }
}

/// A color theme.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum ThemeName {
    /// For dim rooms.
    #[default]
    Dark,
    /// For offices.
    Light,
    /// For sunlight: black on white.
    Sun,
}

impl ThemeName {
    /// All themes.
    pub const ALL: [Self; 3] = [Self::Dark, Self::Light, Self::Sun];

    /// The word in the URL and in `data-theme`.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Dark => "dark",
            Self::Light => "light",
            Self::Sun => "sun",
        }
    }

    /// Parses the word in the URL.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|theme| theme.word() == word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finger_or_a_narrow_page_gets_the_tablet_layout() {
        let desk = DeviceFacts { is_pointer_coarse: false, width_css_px: 1920.0, height_css_px: 1080.0 };
        assert_eq!(Layout::for_device(desk), Layout::Desk);
        assert_eq!(Layout::for_device(DeviceFacts { is_pointer_coarse: true, ..desk }), Layout::Tablet);
        assert_eq!(Layout::for_device(DeviceFacts { width_css_px: 820.0, ..desk }), Layout::Tablet);
    }

    #[test]
    fn words_lead_back() {
        for layout in Layout::ALL {
            assert_eq!(Layout::from_word(layout.word()), Some(layout));
        }
        for panel in Panel::ALL {
            assert_eq!(Panel::from_word(panel.word()), Some(panel));
        }
        for theme in ThemeName::ALL {
            assert_eq!(ThemeName::from_word(theme.word()), Some(theme));
        }
    }
}

//! Type sizes legible at the viewing distance of a wall, and what fits on it at these sizes. Draws nothing,
//! knows no style sheet.
//!
//! The angles are those of NUREG-0700 and ISO 9241-303: at least 16 minutes of arc for all text, 22 for status.

use std::cmp::Reverse;

use compact::sort::SmallSort as _;

use super::sites::SiteTile;
use crate::analysis::finding::Level;
use crate::model::incident::Severity;

/// A wall and its farthest viewer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WallScreen {
    /// Width of the picture, in millimeters.
    pub width_mm: f64,
    /// Width of the page, in CSS pixels.
    pub width_css_px: f64,
    /// Distance of the farthest viewer, in meters.
    pub viewer_m: f64,
}

/// Sites for which a wall has no room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LeftOut {
    /// Number of sites.
    pub sites: usize,
    /// Open incidents at these sites.
    pub open_incidents: usize,
}

/// Room in a box, in characters of the size for all text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Room {
    /// Characters per line.
    pub letters: usize,
    /// Number of lines.
    pub lines: usize,
}

/// Layout of a site's entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SiteLine {
    /// Number of counts shown, from the worst severity.
    pub counts: usize,
    /// Lines taken by its name.
    pub lines: usize,
}

/// Font sizes for a wall.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TypeScale {
    /// Size of all text.
    pub body_css_px: f64,
    /// Size of status and alarms.
    pub status_css_px: f64,
    /// Whether the sizes were cut to fit the page, and are below what is legible.
    pub is_cut: bool,
}

/// Cap height of a typical sans serif, as a fraction of the font size.
const CAP_HEIGHT: f64 = 0.7;
/// Angle of all text, in minutes of arc.
pub const BODY_ARC_MINUTES: f64 = 16.0;
/// Angle of status and alarms, in minutes of arc.
pub const STATUS_ARC_MINUTES: f64 = 22.0;
/// Average width of a character as a fraction of the font size, in a line of semibold.
const LETTER_WIDTH: f64 = 0.54;
/// Line height as a fraction of the font size; the style sheet has the same value.
const LINE_HEIGHT: f64 = 1.15;
/// Maximum number of incidents listed: more simultaneous alarms cannot be taken in.
pub const MOST_INCIDENTS: usize = 7;
/// Maximum number of lines in use after an incident that is not critical, even if there is more room.
const SOME_INCIDENTS: usize = 5;
/// Maximum number of lines per incident, including its place.
const INCIDENT_LINES: usize = 2;
/// Characters taken by the symbol and the age of an incident.
const BESIDE_INCIDENT: usize = 11;
/// Lines below the incidents: next change, failing services, and the number of further incidents.
const FOOT_LINES: usize = 3;
/// Largest font size as a fraction of the page width: beyond it a line holds too few words to be useful.
const MAX_SIZE_OF_WIDTH: f64 = 0.045;

impl WallScreen {
    /// Width of a 98 inch screen, the default, seen from [`Self::DEFAULT_VIEWER_M`].
    pub const DEFAULT_WIDTH_MM: f64 = 2158.0;
    /// Default distance of the farthest viewer; see [`Self::DEFAULT_WIDTH_MM`].
    pub const DEFAULT_VIEWER_M: f64 = 5.0;

    /// Returns the cap height, in millimeters, that subtends this angle for the farthest viewer.
    #[must_use]
    pub fn cap_height_mm(self, arc_minutes: f64) -> f64 {
        let angle = (arc_minutes / 60.0).to_radians();
        2.0 * self.viewer_m * 1000.0 * (angle / 2.0).tan()
    }

    /// Returns the font sizes.
    #[must_use]
    pub fn type_scale(self) -> TypeScale {
        let css_px_of_mm = self.width_css_px / self.width_mm;
        let size = |arc_minutes| self.cap_height_mm(arc_minutes) * css_px_of_mm / CAP_HEIGHT;
        let most = self.width_css_px * MAX_SIZE_OF_WIDTH;
        let (body, status) = (size(BODY_ARC_MINUTES), size(STATUS_ARC_MINUTES));
        TypeScale {
            body_css_px: body.min(most),
            status_css_px: status.min(most * STATUS_ARC_MINUTES / BODY_ARC_MINUTES),
            is_cut: body > most,
        }
    }
}

impl Room {
    /// Room in a box of this size, with type of `size_css_px`.
    #[must_use]
    pub fn of(width_css_px: f64, height_css_px: f64, size_css_px: f64) -> Self {
        let (width, height) = (LETTER_WIDTH * size_css_px, LINE_HEIGHT * size_css_px + 1.0);
        Self { letters: (width_css_px / width) as usize, lines: (height_css_px / height) as usize }
    }
}

/// Returns how many incidents fit on a wall, worst first, given the severity and text length of each.
///
/// Critical incidents take precedence over the map, which keeps about two fifths of the height; the others
/// leave it at least half. The first incident is always listed.
#[must_use]
pub fn incidents_that_fit(incidents: impl IntoIterator<Item = (Severity, usize)>, page: Room) -> usize {
    let room = |tenths: usize| (page.lines.min(1000) * tenths / 10).saturating_sub(FOOT_LINES);
    let (for_critical, for_others) = (room(6), room(5).min(SOME_INCIDENTS));
    let letters = page.letters.saturating_sub(BESIDE_INCIDENT).max(1);
    let mut used = 0;
    let fits = |(index, (severity, said)): &(usize, (Severity, usize))| {
        used += said.div_ceil(letters).clamp(1, INCIDENT_LINES);
        let most = if *severity == Severity::Critical { for_critical } else { for_others };
        *index == 0 || used <= most
    };
    incidents.into_iter().enumerate().take(MOST_INCIDENTS).take_while(fits).count()
}

/// Lays out a site's entry in a line of this many characters: at most two counts, one where the name leaves no
/// room for a second.
#[must_use]
pub fn site_line(tile: &SiteTile, letters: usize) -> SiteLine {
    let name = tile.name.chars().count() + 1;
    // A mark before the counts takes two characters; each count takes a symbol, a gap and its digits.
    let mut taken = if tile.state.marks.is_empty() { 0 } else { 2 };
    let counts = tile.open_by_severity.iter().filter(|count| **count > 0).take(2);
    let mut told = 0;
    for count in counts {
        let width = 2 + count.to_string().len();
        if told > 0 && name + taken + width > letters {
            break;
        }
        (told, taken) = (told + 1, taken + width);
    }
    SiteLine { counts: told, lines: name.div_ceil(letters.saturating_sub(taken).max(1)).clamp(1, 2) }
}

/// Rank of a site by its incidents and its state, lower when worse.
fn badness(tile: &SiteTile) -> u8 {
    let worst = tile.worst.map_or(u8::MAX, Severity::rank);
    let stands = tile.state.marks.first().map_or(u8::MAX, |mark| match mark.level() {
        Level::Alarm => Severity::Major.rank(),
        Level::Warning => Severity::Minor.rank(),
        Level::Notice => u8::MAX,
    });
    worst.min(stands)
}

/// Splits the sites into those that fit and those left out.
///
/// Hubs take precedence, then the worst sites; the result keeps the order of the list. Sites left out are
/// summarized in a last line, for which a line is reserved.
#[must_use]
pub fn sites_that_fit(tiles: Vec<SiteTile>, room: Room) -> (Vec<SiteTile>, LeftOut) {
    let lines_of = |tile: &SiteTile| site_line(tile, room.letters).lines;
    if tiles.iter().map(lines_of).sum::<usize>() <= room.lines {
        return (tiles, LeftOut::default());
    }
    let mut ranked: Vec<usize> = (0..tiles.len()).collect();
    ranked.small_sort_by_key(|index| {
        tiles.get(*index).map(|tile| (!tile.is_hub, badness(tile), Reverse(tile.open_by_severity)))
    });
    let mut used = 1;
    let fits = |index: &usize| {
        let lines = tiles.get(*index).map_or(0, lines_of);
        let has_room = used + lines <= room.lines;
        used += if has_room { lines } else { 0 };
        has_room
    };
    let mut is_kept = vec![false; tiles.len()];
    for index in ranked.into_iter().filter(fits) {
        is_kept[index] = true;
    }
    let mut left_out = LeftOut::default();
    let mut shown = Vec::new();
    for (tile, is_kept) in tiles.into_iter().zip(is_kept) {
        if is_kept {
            shown.push(tile);
        } else {
            left_out.sites += 1;
            left_out.open_incidents += tile.open_by_severity.iter().sum::<usize>();
        }
    }
    (shown, left_out)
}

/// Returns a short code of the picture, easy to read aloud: walls with the same code show the same picture.
#[must_use]
pub fn picture_code(seq: u64, digest: u64) -> String {
    format!("{seq} · {:04x}", digest >> 48)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::board::Mark;
    use crate::app::sites::test_tile as tile;

    #[test]
    fn a_picture_is_told_by_its_number_and_the_first_digits_of_its_digest() {
        assert_eq!(picture_code(1207, 0x0a2f_1234_5678_9abc), "1207 · 0a2f");
    }

    #[test]
    fn where_it_is_worst_stays_and_the_rest_is_counted() {
        let tiles = [
            tile("milan", true, [0; 5]),
            tile("quiet", false, [0; 5]),
            tile("bad", false, [0, 2, 0, 0, 0]),
            tile("worse", false, [1, 0, 0, 0, 0]),
            tile("cortina", true, [0, 0, 1, 0, 0]),
        ];
        let fits = |room| {
            let (shown, left_out) = sites_that_fit(tiles.to_vec(), Room { letters: 20, lines: room });
            let shown: Vec<String> = shown.into_iter().map(|tile| tile.name).collect();
            (shown.join(" "), left_out.sites, left_out.open_incidents)
        };
        assert_eq!(fits(5), ("milan quiet bad worse cortina".to_owned(), 0, 0));
        assert_eq!(fits(4), ("milan worse cortina".to_owned(), 2, 2));
        assert_eq!(fits(3), ("milan cortina".to_owned(), 3, 3));
        assert_eq!(fits(1), (String::new(), 5, 4));
        assert_eq!(fits(0), (String::new(), 5, 4));
    }

    #[test]
    fn a_long_name_leaves_room_for_one_count_or_takes_two_lines() {
        let line = |name: &str, open, letters| {
            let SiteLine { counts, lines } = site_line(&tile(name, false, open), letters);
            (counts, lines)
        };
        assert_eq!(line("Milan", [2, 10, 4, 0, 0], 20), (2, 1), "two at most");
        assert_eq!(line("Cortina d'Ampezzo", [0, 2, 4, 0, 0], 21), (1, 1));
        assert_eq!(line("Cortina d'Ampezzo", [0, 2, 4, 0, 0], 16), (1, 2), "its name is never cut");
        assert_eq!(line("Bormio", [0; 5], 20), (0, 1));
        let tiles = vec![tile("Cortina d'Ampezzo", true, [0, 2, 0, 0, 0]), tile("Bormio", false, [0; 5])];
        let shown = |lines| sites_that_fit(tiles.clone(), Room { letters: 16, lines }).0.len();
        assert_eq!((shown(3), shown(2)), (2, 1), "where a long one has no room a short one may");
    }

    #[test]
    fn each_critical_incident_is_told_of_before_the_map_grows() {
        let fits = |critical: usize, said: usize, letters, lines| {
            let severity = |i| if i < critical { Severity::Critical } else { Severity::Major };
            incidents_that_fit((0..9).map(|i| (severity(i), said)), Room { letters, lines })
        };
        assert_eq!(fits(4, 30, 50, 15), 4);
        assert_eq!(fits(1, 30, 50, 15), 4, "others leave half to the map");
        assert_eq!(fits(9, 30, 50, 15), 6, "the map keeps two fifths");
        assert_eq!(fits(9, 30, 100, 40), MOST_INCIDENTS);
        assert_eq!(fits(0, 30, 100, 40), SOME_INCIDENTS);
        assert_eq!(fits(3, 60, 50, 15), 3, "on two lines each");
        assert_eq!(fits(2, 30, 50, 2), 1, "the worst, always");
        assert_eq!(incidents_that_fit([], Room::default()), 0);
    }

    #[test]
    fn a_site_without_contact_stays_before_one_where_something_minor_is_open() {
        let mut silent = tile("silent", false, [0; 5]);
        silent.state.marks = vec![Mark::NoContact(None)];
        let mut weak = tile("weak", false, [0; 5]);
        weak.state.marks = vec![Mark::RingWeak];
        let tiles = vec![weak, tile("minor", false, [0, 0, 0, 1, 0]), silent];
        let (shown, left_out) = sites_that_fit(tiles, Room { letters: 20, lines: 2 });
        assert_eq!(shown.first().map(|tile| tile.name.as_str()), Some("silent"));
        assert_eq!((shown.len(), left_out.sites), (1, 2));
    }

    /// Cap heights in device pixels as tabulated for 4K screens of 55, 75 and 98 inches.
    #[test]
    fn sizes_agree_with_the_published_table() {
        for (pitch_mm, viewer_m, at_16, at_20) in [
            (0.315, 3.0, 44.0, 55.0),
            (0.430, 6.0, 65.0, 81.0),
            (0.562, 8.0, 66.0, 83.0),
            (0.562, 10.0, 83.0, 103.0),
        ] {
            let wall = WallScreen { width_mm: 3840.0 * pitch_mm, width_css_px: 3840.0, viewer_m };
            let px = |arc| (wall.cap_height_mm(arc) / pitch_mm).round();
            assert!((px(16.0) - at_16).abs() <= 1.0, "{pitch_mm} {viewer_m}: {}", px(16.0));
            assert!((px(20.0) - at_20).abs() <= 1.0, "{pitch_mm} {viewer_m}: {}", px(20.0));
        }
        let wall = WallScreen { width_mm: 2158.0, width_css_px: 3840.0, viewer_m: 8.0 };
        assert!(
            (wall.cap_height_mm(16.0) - 37.2).abs() < 0.1 && (wall.cap_height_mm(22.0) - 51.2).abs() < 0.1
        );
    }

    #[test]
    fn what_cannot_fit_is_cut_and_says_so() {
        let wall = WallScreen { width_mm: 600.0, width_css_px: 1920.0, viewer_m: 20.0 };
        assert!(wall.type_scale().is_cut);
        let wall = WallScreen { width_mm: 2158.0, width_css_px: 3840.0, viewer_m: 8.0 };
        let scale = wall.type_scale();
        assert!(!scale.is_cut && scale.status_css_px > scale.body_css_px, "{scale:?}");
    }
}

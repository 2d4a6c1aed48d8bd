//! The view in the page's address: typed, validated, as short as possible. Does not touch the history.
//!
//! The setup of the screen (layout, theme, …) is in the query, which a kiosk's configuration can hold. What is
//! looked at (position, selection, filter) is in the fragment, which never leaves the browser, so an operator's
//! searches appear in no server log. Both are read from either part. A feed address is never taken from the
//! page's address.

use std::fmt::Write as _;

use compact::{number, sorted::SortedSet};
use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};

use super::filter::Filter;
use super::mode::{Layout, ListTab, Panel, ThemeName};
use super::overlay;
use super::scene::{self, LAYERS};
pub use super::text::{category_word, severity_word, state_word};
use super::timeline::Scale;
use crate::map::layer::LayerId;
use crate::model::geo::LngLat;
use crate::model::incident::{Category, Severity};
use crate::model::text::Language;
use crate::model::{ObjectId, UnixMillis};

/// Center and zoom of the map.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MapView {
    /// Center of the part of the map that panels leave uncovered.
    pub center: LngLat,
    /// The zoom, with 512 px tiles.
    pub zoom: f64,
}

impl MapView {
    /// Lowest zoom that a URL can ask for.
    pub const MIN_ZOOM: f64 = 0.0;
    /// Highest zoom that a URL can ask for.
    pub const MAX_ZOOM: f64 = 22.0;

    /// Rounds to the precision of the URL: a hundredth of a zoom level, and positions to about a CSS pixel.
    #[must_use]
    pub fn rounded(self) -> Self {
        Self::parse(&self.text()).unwrap_or(self)
    }

    fn text(self) -> String {
        let zoom = (self.zoom * 100.0).round() / 100.0;
        let decimals = position_decimals(zoom);
        let (lat, lng) = (self.center.lat_deg(), self.center.lng_deg());
        format!(
            "{}/{}/{}",
            trimmed(format!("{zoom:.2}")),
            trimmed(format!("{lat:.decimals$}")),
            trimmed(format!("{lng:.decimals$}"))
        )
    }

    fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('/').map(number::parse);
        let (zoom, lat, lng) = (parts.next()??, parts.next()??, parts.next()??);
        let is_valid = parts.next().is_none() && (Self::MIN_ZOOM..=Self::MAX_ZOOM).contains(&zoom);
        Some(Self { center: LngLat::new(lng, lat).filter(|_| is_valid)?, zoom })
    }
}

/// Number of decimals at which one step is about a CSS pixel at the zoom.
fn position_decimals(zoom: f64) -> usize {
    let world_css_px = 512.0 * number::exp2(zoom);
    (world_css_px / 360.0).log10().ceil().clamp(1.0, 7.0) as usize
}

/// Rounds a bearing to the precision of the URL: a tenth of a degree, from 0 to 360.
#[must_use]
pub fn rounded_bearing_deg(degrees: f64) -> f64 {
    let tenths = (degrees * 10.0).round().rem_euclid(3600.0);
    if tenths.is_finite() { tenths / 10.0 } else { 0.0 }
}

fn trimmed(number: String) -> String {
    let short =
        if number.contains('.') { number.trim_end_matches('0').trim_end_matches('.') } else { &number };
    if short == "-0" { "0".to_owned() } else { short.to_owned() }
}

/// The view that the address describes. `None` leaves the choice to the device or the configuration.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ViewState {
    /// The layout.
    pub layout: Option<Layout>,
    /// The theme.
    pub theme: Option<ThemeName>,
    /// The language.
    pub language: Option<Language>,
    /// Whether visitors are in the room: guarded places are not drawn, guarded texts not shown.
    pub visitors: bool,
    /// Whether single-character keys are disabled as commands.
    pub are_keys_off: bool,
    /// Whether a wall tours the hubs by itself.
    pub tour: bool,
    /// Panels of a desk that are folded away.
    pub folded: SortedSet<Panel>,
    /// Width of the wall's picture, in millimeters.
    pub screen_width_mm: Option<u32>,
    /// Distance of the wall's farthest viewer, in meters.
    pub viewer_m: Option<f64>,
    /// Bearing of the top of the map, degrees clockwise from north, from 0 to 360: as the people in the room
    /// sit.
    pub bearing_deg: f64,
    /// Whether two fingers may turn the map.
    pub turn: bool,
    /// Center and zoom of the map.
    pub map: Option<MapView>,
    /// The selected object.
    pub selected: Option<ObjectId>,
    /// Scale of the timeline; `None` while it is folded.
    pub timeline: Option<Scale>,
    /// The future instant shown instead of the present, operation time.
    pub plan_at: Option<UnixMillis>,
    /// The selected list tab.
    pub list: ListTab,
    /// The filter of incidents and findings.
    pub filter: Filter,
    /// Layers switched from their default visibility.
    pub switched_layers: SortedSet<LayerId>,
}

/// A parameter of the address, for the documentation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parameter {
    /// Name in the address.
    pub name: &'static str,
    /// Whether it is written to the fragment; otherwise to the query.
    pub is_in_fragment: bool,
    /// Allowed values.
    pub values: &'static str,
    /// Effect of the parameter.
    pub meaning: &'static str,
}

const fn in_query(name: &'static str, values: &'static str, meaning: &'static str) -> Parameter {
    Parameter { name, is_in_fragment: false, values, meaning }
}
const fn in_fragment(name: &'static str, values: &'static str, meaning: &'static str) -> Parameter {
    Parameter { name, is_in_fragment: true, values, meaning }
}

/// All parameters, in the order in which they are written.
pub const TABLE: &[Parameter] = &[
    in_query(
        "mode",
        "`desk`, `wall`, `tablet`",
        "The layout; by default what the device is. A desk narrower than 800 px has the tablet's.",
    ),
    in_query("theme", "`dark`, `light`, `sun`", "The colors; dark by default."),
    in_query("lang", "`it`, `de`, `en`", "The language; by default the browser's."),
    in_query(
        "visitors",
        "`1`",
        "Visitors are in the room: hotels, overwatch, protected movements and whatever is stricter than `sharing.visitors` of `config.json` are hidden, of such incidents the words. Goes off by its own switch alone.",
    ),
    in_query(
        "keys",
        "`0`",
        "Keys of a single character are no commands, as for whoever speaks to the computer.",
    ),
    in_query("tour", "`1`", "The map goes round the hubs by itself and stops at a new critical incident."),
    in_query("fold", "`left`, `right`, with commas", "Panels of a desk that are folded away."),
    in_query(
        "screen",
        "millimeters",
        "Width of the wall's picture, from which the size of its type follows.",
    ),
    in_query("viewer", "meters", "Distance of the wall's farthest viewer."),
    in_query("bearing", "degrees clockwise from north", "Which way is up: as the people of the room sit."),
    in_query("turn", "`1`", "Two fingers may turn the map."),
    in_fragment("map", "`zoom/latitude/longitude`", "What is in the middle of what is seen of the map."),
    in_fragment("sel", "an object's id", "What is selected."),
    in_fragment("list", "`findings`, `cyber`, `next`", "What the list lists; incidents by default."),
    in_fragment("time", "`shift`, `days`, `games`", "How much the timeline shows; folded by default."),
    in_fragment("plan", "an instant as in RFC 3339", "The map shows what will be in force then."),
    in_fragment("q", "words", "Only incidents in which all of them occur."),
    in_fragment(
        "sev",
        "`critical`, `major`, `minor`, `info`, `unknown`, with commas",
        "Only incidents of these severities.",
    ),
    in_fragment("cat", "categories as in the feed, with commas", "Only incidents of these categories."),
    in_fragment("site", "ids of sites, with commas", "Only incidents at these sites."),
    in_fragment("hq", "ids of headquarters, with commas", "Only incidents and findings that these direct."),
    in_fragment("closed", "`0`", "Closed incidents are not listed."),
    in_fragment("on", "layers, with commas", "Layers shown that are hidden by default."),
    in_fragment("off", "layers, with commas", "Layers hidden that are shown by default."),
    in_fragment(
        "own",
        "numbers from 1, with commas",
        "Overlays of `config.json` shown or hidden against what it says.",
    ),
];

/// Returns the table of parameters in docs/url.md.
#[must_use]
pub fn markdown_table() -> String {
    let mut out = "| parameter | after | values | meaning |\n| --- | --- | --- | --- |\n".to_owned();
    for parameter in TABLE {
        let Parameter { name, is_in_fragment, values, meaning } = parameter;
        let after = if *is_in_fragment { '#' } else { '?' };
        // Writing to a string cannot fail.
        writeln!(out, "| `{name}` | `{after}` | {values} | {meaning} |").ok();
    }
    out
}

/// Characters that have a meaning in a query or a fragment, or at which other programs cut links off.
const ESCAPED: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'&')
    .add(b'+')
    .add(b'<')
    .add(b'=')
    .add(b'>')
    .add(b'?')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}')
    .add(b'\'')
    .add(b',');

/// Longest text accepted, in bytes; a longer one is no search but an attack.
const MAX_TEXT_BYTES: usize = 500;

impl ViewState {
    /// Parses query and fragment, as in `?mode=wall#map=9/45.46/9.19`. Unknown or invalid parts are dropped.
    #[must_use]
    pub fn parse(query_and_fragment: &str) -> Self {
        let mut view = Self::default();
        for pair in query_and_fragment.split(['?', '#', '&']) {
            if let Some((name, value)) = pair.split_once('=') {
                view.take(name, value);
            }
        }
        view
    }

    /// Combines what this view looks at (the fragment) with the screen setup of `screen` (the query).
    #[must_use]
    pub fn on_screen_of(self, screen: &Self) -> Self {
        let Self { map, selected, timeline, plan_at, list, filter, switched_layers, .. } = self;
        Self { map, selected, timeline, plan_at, list, filter, switched_layers, ..screen.clone() }
    }

    fn take(&mut self, name: &str, value: &str) {
        let text = || {
            let spaced = value.replace('+', " ");
            let text = percent_decode_str(&spaced).decode_utf8().ok()?.into_owned();
            (text.len() <= MAX_TEXT_BYTES && !text.chars().any(char::is_control)).then_some(text)
        };
        let list = || value.split(',').filter(|part| !part.is_empty());
        let id = |part: &str| ObjectId::new(&percent_decode_str(part).decode_utf8().ok()?);
        let number = || number::parse(value);
        match name {
            "mode" => self.layout = Layout::from_word(value),
            "theme" => self.theme = ThemeName::from_word(value),
            "lang" => self.language = Language::ALL.into_iter().find(|language| language.tag() == value),
            "visitors" => self.visitors = value == "1",
            "keys" => self.are_keys_off = value == "0",
            "tour" => self.tour = value == "1",
            "fold" => self.folded = list().filter_map(Panel::from_word).collect(),
            "screen" => self.screen_width_mm = value.parse().ok().filter(|mm| (50..=100_000).contains(mm)),
            "viewer" => {
                self.viewer_m =
                    number().filter(|m| (0.1..=1000.0).contains(m)).map(|m| (m * 10.0).round() / 10.0)
            }
            "bearing" => self.bearing_deg = number().map_or(0.0, rounded_bearing_deg),
            "turn" => self.turn = value == "1",
            "map" => self.map = MapView::parse(value),
            "sel" => self.selected = id(value),
            "list" => {
                self.list = ListTab::ALL.into_iter().find(|list| list.word() == value).unwrap_or_default();
            }
            "time" => self.timeline = Scale::from_word(value),
            // The plus sign of an offset reads as a space in other parameters.
            "plan" => self.plan_at = text().and_then(|text| UnixMillis::parse(&text.replace(' ', "+"))),
            "q" => self.filter.text = text().unwrap_or_default().trim().to_owned(),
            "sev" => self.filter.severities = list().filter_map(severity_of).collect(),
            "cat" => self.filter.categories = list().filter_map(category_of).collect(),
            "site" => self.filter.sites = list().filter_map(id).collect(),
            "hq" => self.filter.headquarters = list().filter_map(id).collect(),
            "closed" => self.filter.show_closed = value != "0",
            "on" | "off" => {
                let wants_on = name == "on";
                let layers = list().filter_map(scene::layer_of_word).filter(|layer| layer.is_switchable);
                self.switched_layers
                    .extend(layers.filter(|layer| layer.is_on_by_default != wants_on).map(|layer| layer.id));
            }
            "own" => {
                let numbers = list().filter_map(|number| number.parse::<usize>().ok()?.checked_sub(1));
                let known = numbers.filter(|number| *number < overlay::MAX_OVERLAYS);
                self.switched_layers.extend(known.map(overlay::layer_of));
            }
            _ => {}
        }
    }

    /// Writes query and fragment as short as possible: defaults are left out. Empty when everything is default.
    #[must_use]
    pub fn to_query(&self) -> String {
        let layers = |is_on_by_default: bool| {
            let switched = LAYERS.iter().filter(|layer| self.switched_layers.contains(&layer.id));
            join(
                switched
                    .filter(|layer| layer.is_on_by_default == is_on_by_default)
                    .map(|layer| layer.word.to_owned()),
            )
        };
        let filter = &self.filter;
        let flag = |is_set: bool, word: &str| is_set.then(|| word.to_owned());
        let value = |name: &str| match name {
            "mode" => self.layout.map(|layout| layout.word().to_owned()),
            "theme" => self.theme.map(|theme| theme.word().to_owned()),
            "lang" => self.language.map(|language| language.tag().to_owned()),
            "visitors" => flag(self.visitors, "1"),
            "keys" => flag(self.are_keys_off, "0"),
            "tour" => flag(self.tour, "1"),
            "fold" => join(self.folded.iter().map(|panel| panel.word().to_owned())),
            "screen" => self.screen_width_mm.map(|mm| mm.to_string()),
            "viewer" => self.viewer_m.map(|m| trimmed(format!("{m:.1}"))),
            "bearing" => (self.bearing_deg > 0.0).then(|| trimmed(format!("{:.1}", self.bearing_deg))),
            "turn" => flag(self.turn, "1"),
            "map" => self.map.map(MapView::text),
            "sel" => self.selected.as_ref().map(|id| escaped(id.as_str())),
            "list" => flag(self.list != ListTab::default(), self.list.word()),
            "time" => self.timeline.map(|scale| scale.word().to_owned()),
            "plan" => self.plan_at.map(|at| at.to_string()),
            "q" => Some(filter.text.trim()).filter(|text| !text.is_empty()).map(escaped),
            "sev" => join(
                Severity::ALL
                    .into_iter()
                    .filter(|s| filter.severities.contains(s))
                    .map(|s| severity_word(s).to_owned()),
            ),
            "cat" => join(filter.categories.iter().map(|category| category_word(*category))),
            "site" => join(filter.sites.iter().map(|id| escaped(id.as_str()))),
            "hq" => join(filter.headquarters.iter().map(|id| escaped(id.as_str()))),
            "closed" => flag(!filter.show_closed, "0"),
            "on" => layers(false),
            "off" => layers(true),
            "own" => {
                let numbers = self.switched_layers.iter().filter_map(|layer| overlay::number_of(*layer));
                join(numbers.map(|number| (number + 1).to_string()))
            }
            _ => None,
        };
        let part = |is_in_fragment: bool, start: char| {
            let mut out = String::new();
            for parameter in TABLE.iter().filter(|parameter| parameter.is_in_fragment == is_in_fragment) {
                if let Some(value) = value(parameter.name) {
                    let separator = if out.is_empty() { start } else { '&' };
                    // Writing to a string cannot fail.
                    write!(out, "{separator}{}={value}", parameter.name).ok();
                }
            }
            out
        };
        format!("{}{}", part(false, '?'), part(true, '#'))
    }
}

fn join(words: impl Iterator<Item = String>) -> Option<String> {
    let all = words.collect::<Vec<_>>().join(",");
    (!all.is_empty()).then_some(all)
}

fn escaped(text: &str) -> String {
    utf8_percent_encode(text, ESCAPED).to_string()
}

fn severity_of(word: &str) -> Option<Severity> {
    Severity::ALL.into_iter().find(|severity| severity_word(*severity) == word)
}

/// Parses the word of a category in the address.
#[must_use]
pub fn category_of(word: &str) -> Option<Category> {
    let category: Category = serde_json::from_value(serde_json::Value::from(word)).ok()?;
    // The feed reads any other word as unknown; the URL accepts only the word itself.
    (category != Category::Unknown || word == "unknown").then_some(category)
}

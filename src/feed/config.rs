//! Configuration of an installation: `config.json` beside `index.html`. The feed's address must come from here
//! only, never from the address of the page.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::decode::fault::{Fault, around};
use super::json_path::{Segment, path_to};
use super::plain::whole_numbers;
use crate::model::geo::{Bounds, LngLat};
use crate::model::marking::Marking;

/// All settings of an installation. Every field is optional.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Address of the document, relative to the page.
    pub feed: String,
    /// Address of the server-sent events, relative to the page; `null` if there are none and the document is
    /// polled.
    pub events: Option<String>,
    /// Seconds between polls while no events arrive.
    pub poll_secs: u32,
    /// Seconds between the publisher's heartbeats; the defaults of the next three are meant for 5.
    pub heartbeat_secs: u32,
    /// Age of the last verified message above which the link is delayed, seconds.
    pub delayed_after_secs: u32,
    /// Age above which it is stale, seconds.
    pub stale_after_secs: u32,
    /// Age above which it is lost, seconds.
    pub lost_after_secs: u32,
    /// Seconds after signing out until the data is covered.
    pub cover_after_secs: u32,
    /// Seconds for which the old picture is kept when a new document has less than half of its objects.
    pub mass_drop_hold_secs: u32,
    /// Limits on the feed.
    pub limits: Limits,
    /// Box in which the operation lies, by which swapped coordinates are recognized; `null` for none.
    pub operation: Option<Area>,
    /// The wall display.
    pub wall: Wall,
    /// Address of the basemap archive, relative to the page.
    pub basemap: String,
    /// The operator's own tiles above the basemap, lowest first: streets, buildings, photographs.
    pub tiles: Vec<Tiles>,
    /// The operator's own `GeoJSON` above all tiles, lowest first: districts, lines, stations.
    pub overlays: Vec<Overlay>,
    /// Whether tiles may come from other origins, which then learn which area is being viewed.
    pub allow_remote_tiles: bool,
    /// Whether tiles and overlays are kept out of the browser's cache, which would reveal the area that was
    /// viewed.
    pub no_store: bool,
    /// What people other than the operators may see.
    pub sharing: Sharing,
    /// Hosts whose camera streams may be linked to.
    pub stream_hosts: Vec<String>,
}

/// What people other than the operators may see, by marking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Sharing {
    /// Strictest marking shown to visitors: TLP:CLEAR or TLP:GREEN.
    pub visitors: Marking,
    /// Whether walls start in visitors mode.
    pub visitors_at_walls: bool,
    /// Strictest marking on paper and in files: up to TLP:AMBER.
    pub files: Marking,
    /// Recipient of sheets and files, named on them. If empty, they contain nothing stricter than TLP:GREEN.
    pub recipient: String,
}

impl Default for Sharing {
    fn default() -> Self {
        Self {
            visitors: Marking::Green,
            visitors_at_walls: false,
            files: Marking::Amber,
            recipient: String::new(),
        }
    }
}

impl Sharing {
    /// Returns the strictest marking allowed on paper and in files.
    #[must_use]
    pub fn most_taken_away(&self) -> Marking {
        let of_anybody = if self.recipient.is_empty() { Marking::Green } else { Marking::Amber };
        self.files.min(of_anybody)
    }
}

impl Default for Config {
    fn default() -> Self {
        Self {
            feed: "feed.json".to_owned(),
            events: Some("events".to_owned()),
            poll_secs: 5,
            heartbeat_secs: 5,
            delayed_after_secs: 12,
            stale_after_secs: 30,
            lost_after_secs: 120,
            cover_after_secs: 300,
            mass_drop_hold_secs: 30,
            limits: Limits::default(),
            operation: Some(Area::default()),
            wall: Wall::default(),
            basemap: "basemap/northern-italy.pmtiles".to_owned(),
            tiles: Vec::new(),
            overlays: Vec::new(),
            allow_remote_tiles: false,
            no_store: false,
            sharing: Sharing::default(),
            stream_hosts: Vec::new(),
        }
    }
}

/// Limits that keep a bad feed from taking the screen down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Bytes of a document, uncompressed.
    pub document_bytes: usize,
    /// Features of a document; beyond this, the most important are kept.
    pub features: usize,
    /// Positions in one feature.
    pub vertices_per_feature: usize,
    /// Positions in all features together.
    pub vertices: usize,
    /// Nesting levels of arrays and objects in one feature.
    pub nesting: usize,
    /// Bytes of one server-sent event, or of one of its lines.
    pub event_bytes: usize,
    /// Deltas waiting while a document is fetched.
    pub backlog: usize,
    /// Grapheme clusters of a name: characters as a reader counts them.
    pub name_graphemes: usize,
    /// Bytes of any other text.
    pub text_bytes: usize,
    /// Combining marks on one base character.
    pub marks_per_base: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            document_bytes: 32 << 20,
            features: 200_000,
            vertices_per_feature: 100_000,
            vertices: 2_000_000,
            nesting: 32,
            event_bytes: super::wire::EVENT_BYTES,
            backlog: 10_000,
            name_graphemes: 200,
            text_bytes: 4096,
            marks_per_base: 4,
        }
    }
}

/// A box in degrees.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Area {
    /// Smallest longitude.
    pub west: f64,
    /// Smallest latitude.
    pub south: f64,
    /// Largest longitude.
    pub east: f64,
    /// Largest latitude.
    pub north: f64,
}

impl Default for Area {
    /// Italy and its surroundings.
    fn default() -> Self {
        Self { west: 5.0, south: 35.0, east: 20.0, north: 49.0 }
    }
}

impl Area {
    /// Returns the box; `None` if a number is out of range or the sides are the wrong way round.
    #[must_use]
    pub fn bounds(self) -> Option<Bounds> {
        let south_west = LngLat::new(self.west, self.south)?;
        let north_east = LngLat::new(self.east, self.north)?;
        (self.west < self.east && self.south < self.north).then_some(Bounds { south_west, north_east })
    }
}

/// The wall display. The size of its type follows from these two.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Wall {
    /// Width of the screen in millimeters.
    pub screen_width_mm: f64,
    /// Distance of the farthest viewer in meters.
    pub viewer_m: f64,
}

impl Default for Wall {
    /// A screen of 75 inches, seen from 8 m.
    fn default() -> Self {
        Self { screen_width_mm: 1650.0, viewer_m: 8.0 }
    }
}

/// A tileset of the operator's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Tiles {
    /// Address of a `PMTiles` archive, or one with `{z}`, `{x}` and `{y}` (or `{-y}`, counted from the south).
    pub url: String,
    /// Zoom from which the tiles are drawn, for tiles 512 px wide.
    pub from_zoom: u8,
    /// Lowest zoom of a server of single tiles; an archive states its own.
    pub min_zoom: u8,
    /// Highest zoom of a server of single tiles.
    pub max_zoom: u8,
    /// Intended width of a tile in CSS pixels; `null`: 512 for vectors, 256 for images.
    pub tile_css_px: Option<u16>,
    /// Attribution of the data; empty: the archive's.
    pub attribution: String,
}

impl Default for Tiles {
    fn default() -> Self {
        Self {
            url: String::new(),
            from_zoom: 9,
            min_zoom: 0,
            max_zoom: 14,
            tile_css_px: None,
            attribution: String::new(),
        }
    }
}

impl Tiles {
    /// Returns what was expected and what was found, if a value makes no sense.
    fn fault(&self) -> Option<(&'static str, String)> {
        if self.min_zoom > self.max_zoom || self.max_zoom > 22 {
            Some(("0 <= min_zoom <= max_zoom <= 22", format!("{} and {}", self.min_zoom, self.max_zoom)))
        } else if self.from_zoom > 20 {
            Some(("from_zoom: 0 to 20", self.from_zoom.to_string()))
        } else {
            let is_odd = |width: &u16| ![256, 512].contains(width);
            self.tile_css_px.filter(is_odd).map(|width| ("tile_css_px: 256, 512 or null", width.to_string()))
        }
    }
}

/// A `GeoJSON` overlay of the operator's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(default, deny_unknown_fields)]
pub struct Overlay {
    /// Address of the file.
    pub url: String,
    /// Name in the layer list; empty: the name of the file.
    pub name: String,
    /// Property with the names of its features; empty: the usual ones are tried.
    pub label: String,
    /// Who may see the overlay; if missing, the strictest is assumed.
    pub marking: Marking,
    /// Whether it is hidden until switched on.
    pub hidden: bool,
    /// Attribution of the data.
    pub attribution: String,
}

impl Overlay {
    fn fault(&self) -> Option<(&'static str, String)> {
        (!is_address(&self.url)).then(|| ("url: a relative or an https address", self.url.clone()))
    }
}

/// Maximum number of `tiles`, and of `overlays`.
const MAX_ENTRIES: usize = 7;

/// A field of the configuration that was refused; its default stands in for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigError {
    /// Name of the field, dotted; empty for the whole file.
    pub field: String,
    /// What was expected, and what was found.
    pub message: String,
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.field.is_empty() {
            write!(f, "config.json: {}", self.message)
        } else {
            write!(f, "config.json, {}: {}", self.field, self.message)
        }
    }
}

impl std::error::Error for ConfigError {}

impl Config {
    /// Reads a configuration. A text that is no configuration at all gives the defaults.
    #[must_use]
    pub fn parse(text: &str) -> (Self, Vec<ConfigError>) {
        Self::read(text).unwrap_or_else(|error| (Self::default(), vec![error]))
    }

    /// Reads a configuration. A wrong field costs only that field: its default stands in for it.
    ///
    /// # Errors
    /// Fails when the text is not a JSON object.
    pub fn read(text: &str) -> Result<(Self, Vec<ConfigError>), ConfigError> {
        let mut errors = Vec::new();
        let text = text.trim_start_matches('\u{feff}');
        let text = &*whole_numbers(text);
        let mut good = Map::new();
        let fields = serde_json::from_str::<Map<String, Value>>(text)
            .map_err(|error| ConfigError { field: String::new(), message: said(text, &error) })?;
        for (field, value) in fields {
            good.extend(checked(field, value, &mut errors));
        }
        // Read from text, as its parts are: the same code reads both.
        let mut config: Self = serde_json::from_str(&Value::Object(good).to_string()).unwrap_or_default();
        config.check(&mut errors);
        Ok((config, errors))
    }

    /// Replaces values that are readable but make no sense by their defaults.
    fn check(&mut self, errors: &mut Vec<ConfigError>) {
        let default = Self::default();
        let mut refuse = |field: &str, expected: &str, found: &dyn fmt::Display| {
            errors.push(ConfigError {
                field: field.to_owned(),
                message: format!("expected {expected}, found {found}"),
            });
        };
        if !is_address(&self.feed) {
            refuse("feed", "a relative or an https address", &self.feed);
            self.feed = default.feed;
        }
        if let Some(events) = self.events.take_if(|events| !is_address(events)) {
            refuse("events", "a relative or an https address, or null", &events);
            self.events = default.events;
        }
        // A server of tiles learns which area is being viewed.
        let are_remote_allowed = self.allow_remote_tiles;
        let is_taken = |url: &str| is_address(url) && (are_remote_allowed || !has_scheme(url));
        const OWN: &str = "a relative address, or an https one with \"allow_remote_tiles\": true";
        if !is_taken(&self.basemap) {
            refuse("basemap", OWN, &self.basemap);
            self.basemap = default.basemap;
        }
        let fault =
            |tiles: &Tiles| if is_taken(&tiles.url) { tiles.fault() } else { Some((OWN, tiles.url.clone())) };
        keep_good("tiles", &mut self.tiles, fault, &mut refuse);
        let sharing = &mut self.sharing;
        for (field, value, most) in [
            ("sharing.visitors", &mut sharing.visitors, Marking::Green),
            ("sharing.files", &mut sharing.files, Marking::Amber),
        ] {
            if *value > most {
                refuse(field, &format!("TLP:CLEAR to {}", most.label()), &value.label());
                *value = most;
            }
        }
        keep_good("overlays", &mut self.overlays, Overlay::fault, &mut refuse);
        for (field, value, default) in [
            ("poll_secs", &mut self.poll_secs, default.poll_secs),
            ("heartbeat_secs", &mut self.heartbeat_secs, default.heartbeat_secs),
        ] {
            if !(1..=3600).contains(value) {
                refuse(field, "1 to 3600", value);
                *value = default;
            }
        }
        if !(self.heartbeat_secs < self.delayed_after_secs
            && self.delayed_after_secs < self.stale_after_secs
            && self.stale_after_secs < self.lost_after_secs)
        {
            let found = format!(
                "{}, {}, {}, {}",
                self.heartbeat_secs, self.delayed_after_secs, self.stale_after_secs, self.lost_after_secs
            );
            let expected = "heartbeat_secs < delayed_after_secs < stale_after_secs < lost_after_secs";
            refuse("delayed_after_secs", expected, &found);
            self.heartbeat_secs = default.heartbeat_secs;
            self.delayed_after_secs = default.delayed_after_secs;
            self.stale_after_secs = default.stale_after_secs;
            self.lost_after_secs = default.lost_after_secs;
        }
        let limits = &mut self.limits;
        for (field, value, default, most) in [
            ("limits.document_bytes", &mut limits.document_bytes, default.limits.document_bytes, 512 << 20),
            ("limits.features", &mut limits.features, default.limits.features, 1_000_000),
            (
                "limits.vertices_per_feature",
                &mut limits.vertices_per_feature,
                default.limits.vertices_per_feature,
                10_000_000,
            ),
            ("limits.vertices", &mut limits.vertices, default.limits.vertices, 100_000_000),
            // serde_json itself stops at 128, and the stack of a browser is small.
            ("limits.nesting", &mut limits.nesting, default.limits.nesting, 100),
            ("limits.event_bytes", &mut limits.event_bytes, default.limits.event_bytes, 64 << 20),
            ("limits.backlog", &mut limits.backlog, default.limits.backlog, 1_000_000),
            ("limits.name_graphemes", &mut limits.name_graphemes, default.limits.name_graphemes, 10_000),
            ("limits.text_bytes", &mut limits.text_bytes, default.limits.text_bytes, 1 << 20),
            ("limits.marks_per_base", &mut limits.marks_per_base, default.limits.marks_per_base, 64),
        ] {
            if !(1..=most).contains(value) {
                refuse(field, &format!("1 to {most}"), value);
                *value = default;
            }
        }
        if let Some(area) = self.operation.take_if(|area| area.bounds().is_none()) {
            let found = format!("{}, {}, {}, {}", area.west, area.south, area.east, area.north);
            refuse("operation", "west < east and south < north, in degrees", &found);
            self.operation = default.operation;
        }
        for (field, value, default) in [
            ("wall.screen_width_mm", &mut self.wall.screen_width_mm, default.wall.screen_width_mm),
            ("wall.viewer_m", &mut self.wall.viewer_m, default.wall.viewer_m),
        ] {
            if !(0.1..=1e6).contains(value) {
                refuse(field, "0.1 to 1000000", value);
                *value = default;
            }
        }
    }
}

/// Drops entries of a list that make no sense, and those beyond the maximum.
fn keep_good<T>(
    field: &str,
    entries: &mut Vec<T>,
    fault: impl Fn(&T) -> Option<(&'static str, String)>,
    refuse: &mut impl FnMut(&str, &str, &dyn fmt::Display),
) {
    let mut i = 0;
    entries.retain(|entry| {
        let fault = fault(entry);
        if let Some((expected, found)) = &fault {
            refuse(&format!("{field}[{i}]"), expected, found);
        }
        i += 1;
        fault.is_none()
    });
    if entries.len() > MAX_ENTRIES {
        refuse(field, &format!("at most {MAX_ENTRIES}"), &entries.len());
        entries.truncate(MAX_ENTRIES);
    }
}

/// Returns a map of one member.
fn one(name: String, value: Value) -> Map<String, Value> {
    let mut map = Map::new();
    map.insert(name, value);
    map
}

/// Returns the field if it can be read alone; of an object or a list, the parts that can.
fn checked(field: String, value: Value, errors: &mut Vec<ConfigError>) -> Option<(String, Value)> {
    // Read as text, so that an error has a position.
    let refusal = |value: Value| {
        let json = Value::Object(one(field.clone(), value)).to_string();
        serde_json::from_str::<Config>(&json).err().map(|error| (json, error))
    };
    let refuse = |(json, error): (String, serde_json::Error)| {
        let mut place = String::new();
        for segment in path_to(&error, &json).0 {
            match segment {
                Segment::Index(index) => place.push_str(&format!("[{index}]")),
                Segment::Key(key) if place.is_empty() => place = key,
                Segment::Key(key) => place.push_str(&format!(".{key}")),
            }
        }
        let field = if place.is_empty() { field.clone() } else { place };
        let Fault { expected, found, .. } = Fault::from_serde("", &json, &error);
        ConfigError { field, message: format!("expected {expected}, found {found}") }
    };
    let Some(error) = refusal(value.clone()) else { return Some((field.clone(), value)) };
    match value {
        Value::Object(members) if ["limits", "wall", "sharing"].contains(&&*field) => {
            let mut good = Map::new();
            for (name, member) in members {
                match refusal(Value::Object(one(name.clone(), member.clone()))) {
                    None => drop(good.insert(name, member)),
                    Some(error) => errors.push(refuse(error)),
                }
            }
            Some((field.clone(), Value::Object(good)))
        }
        Value::Array(entries) if field == "tiles" || field == "overlays" => {
            let mut good = Vec::new();
            for (i, entry) in entries.into_iter().enumerate() {
                match refusal(Value::Array(vec![entry.clone()])) {
                    None => good.push(entry),
                    Some(error) => {
                        let error = refuse(error);
                        let place = error.field.replacen("[0]", &format!("[{i}]"), 1);
                        errors.push(ConfigError { field: place, ..error });
                    }
                }
            }
            Some((field.clone(), Value::Array(good)))
        }
        Value::Null
        | Value::Bool(_)
        | Value::Number(_)
        | Value::String(_)
        | Value::Array(_)
        | Value::Object(_) => {
            errors.push(refuse(error));
            None
        }
    }
}

/// Describes why a text as a whole cannot be read, and where.
fn said(text: &str, error: &serde_json::Error) -> String {
    let (line, column) = (error.line(), error.column());
    let expected = if error.is_data() { "an object" } else { "JSON" };
    let found = around(text, line, column);
    format!("expected {expected}, found {found} at line {line} column {column}")
}

/// Returns whether the text is an address that may be requested: relative to the page, or https.
fn is_address(text: &str) -> bool {
    // Browsers drop spaces around an address, and then read what is left.
    let is_plain = !text.is_empty()
        && text.trim() == text
        && !text.starts_with("//")
        && !text.chars().any(|c| c.is_control() || c == '\\');
    is_plain && (!has_scheme(text) || text.starts_with("https://"))
}

/// Returns whether the address names an origin of its own.
fn has_scheme(text: &str) -> bool {
    text.split(['/', '?', '#']).next().is_some_and(|first| first.contains(':'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_field_costs_that_field_and_is_named() {
        let text = r#"{"poll_secs": 9, "stale_after_secs": "soon", "feeed": "x", "limits": {"features": 7, "nesting": -1},
            "operation": {"west": 20, "south": 0, "east": 5, "north": 1}, "wall": {"viewer_m": 0}}"#;
        let (config, errors) = Config::parse(text);
        assert_eq!(config.poll_secs, 9);
        assert_eq!(config.limits, Limits { features: 7, ..Limits::default() });
        assert_eq!(config.operation, Some(Area::default()));
        assert_eq!(config.wall, Wall::default());
        let mut fields: Vec<&str> = errors.iter().map(|error| error.field.as_str()).collect();
        fields.sort_unstable();
        assert_eq!(fields, ["feeed", "limits.nesting", "operation", "stale_after_secs", "wall.viewer_m"]);
        assert!(errors.iter().all(|error| error.message.contains("expected")), "{errors:?}");
    }

    #[test]
    fn a_wrong_entry_of_a_list_costs_that_entry() {
        let text = r#"{"tiles": [{"url": "a.pmtiles"}, {"url": "http://b"}, {"url": "c", "zoom": 3}, 7,
                {"url": "d/{z}/{x}/{y}.png", "tile_css_px": 300}, {"url": "e", "min_zoom": 9, "max_zoom": 4}],
            "overlays": [{"url": ""}, {"url": "f.geojson", "name": "F", "hidden": true}]}"#;
        let (config, errors) = Config::parse(text);
        assert_eq!(config.tiles, [Tiles { url: "a.pmtiles".to_owned(), ..Tiles::default() }]);
        let urls: Vec<&str> = config.overlays.iter().map(|overlay| overlay.url.as_str()).collect();
        assert_eq!(urls, ["f.geojson"]);
        let mut fields: Vec<&str> = errors.iter().map(|error| error.field.as_str()).collect();
        fields.sort_unstable();
        assert_eq!(fields.len(), 6, "{errors:?}");
        assert!(fields.iter().all(|field| field.starts_with("tiles[") || field.starts_with("overlays[")));
        let many = format!(r#"{{"tiles": [{}]}}"#, [r#"{"url": "a"}"#; 9].join(","));
        let (config, errors) = Config::parse(&many);
        assert_eq!((config.tiles.len(), errors.len()), (MAX_ENTRIES, 1));
    }

    #[test]
    fn other_origins_are_told_the_area_only_where_that_is_allowed() {
        let tiles = r#""basemap": "https://tiles.example.org/a.pmtiles",
            "tiles": [{"url": "https://tiles.example.org/{z}/{x}/{y}.png"}, {"url": "streets.pmtiles"}]"#;
        let (config, errors) = Config::parse(&format!("{{{tiles}}}"));
        assert_eq!(config.basemap, Config::default().basemap);
        assert_eq!(config.tiles.len(), 1);
        let fields: Vec<&str> = errors.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(fields, ["basemap", "tiles[0]"]);
        assert!(errors.iter().all(|error| error.message.contains("allow_remote_tiles")), "{errors:?}");
        let (config, errors) = Config::parse(&format!("{{\"allow_remote_tiles\": true, {tiles}}}"));
        assert_eq!((config.tiles.len(), errors), (2, vec![]));
        assert!(config.basemap.starts_with("https://"));
    }

    #[test]
    fn no_configuration_shows_visitors_more_than_the_community_may_see() {
        let text = r#"{"sharing": {"visitors": "TLP:AMBER", "files": "red", "recipient": "Staff", "to": 7}}"#;
        let (config, errors) = Config::parse(text);
        assert_eq!((config.sharing.visitors, config.sharing.files), (Marking::Green, Marking::Amber));
        assert_eq!(config.sharing.recipient, "Staff");
        let mut fields: Vec<&str> = errors.iter().map(|error| error.field.as_str()).collect();
        fields.sort_unstable();
        assert_eq!(fields, ["sharing.files", "sharing.to", "sharing.visitors"]);
        let (config, errors) = Config::parse(r#"{"sharing": {"visitors": "TLP:CLEAR"}}"#);
        assert_eq!((config.sharing.visitors, errors), (Marking::Clear, vec![]));
        assert_eq!(config.sharing.most_taken_away(), Marking::Green, "nobody is named");
    }

    #[test]
    fn a_whole_number_is_one_however_it_is_written() {
        let text = r#"{"poll_secs": 9.0, "limits": {"nesting": 4e1, "features": 7.5}, "tiles": [{"url": "a", "max_zoom": 12.0}]}"#;
        let (config, errors) = Config::parse(text);
        assert_eq!((config.poll_secs, config.limits.nesting, config.tiles[0].max_zoom), (9, 40, 12));
        let said: Vec<String> = errors.iter().map(ToString::to_string).collect();
        assert_eq!(said, ["config.json, limits.features: expected a whole number, not negative, found 7.5"]);
    }

    #[test]
    fn what_is_refused_is_said_in_plain_words() {
        for (text, said) in [
            (
                "{\"poll_secs\": []}",
                "config.json, poll_secs: expected a whole number from 0 to 4294967295, found []",
            ),
            ("{\"limits\": 3}", "config.json, limits: expected an object, found 3"),
            ("{\"tiles\": {}}", "config.json, tiles: expected a list, found {}"),
            ("{\"feed\": 7}", "config.json, feed: expected a text, found 7"),
            ("{\"a\": 1,}", "config.json: expected JSON, found {\"a\": 1,} at line 1 column 9"),
            ("[1]", "config.json: expected an object, found [1] at line 1 column 0"),
        ] {
            let (_, errors) = Config::parse(text);
            assert_eq!(errors.iter().map(ToString::to_string).collect::<Vec<_>>(), [said]);
        }
    }

    #[test]
    fn thresholds_out_of_order_are_all_refused() {
        let (config, errors) = Config::parse(r#"{"stale_after_secs": 5}"#);
        assert_eq!(config, Config::default());
        assert_eq!(errors.len(), 1, "{errors:?}");
    }

    #[test]
    fn only_relative_and_https_addresses_are_asked() {
        for good in ["feed.json", "/feed/now", "../feed.json?x=a:b", "https://example.org/feed"] {
            assert!(is_address(good), "{good}");
        }
        for bad in [
            "",
            "//example.org",
            "http://example.org",
            "javascript:1",
            "data:,",
            "a\\b",
            "a\nb",
            " //example.org",
        ] {
            assert!(!is_address(bad), "{bad}");
        }
    }

    #[test]
    fn what_is_no_json_leaves_every_default() {
        let (config, errors) = Config::parse("<!doctype html>");
        assert_eq!(config, Config::default());
        assert_eq!(errors.len(), 1);
        assert!(errors[0].field.is_empty());
    }

    #[test]
    fn the_file_we_ship_says_the_defaults() {
        let (config, errors) = Config::parse(include_str!("../../config.json"));
        assert_eq!(errors, []);
        assert_eq!(config, Config::default());
    }
}

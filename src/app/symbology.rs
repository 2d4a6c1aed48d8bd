//! Symbols and colors, chosen here only: for the map, the list and the legend alike.
//!
//! Draws nothing: a style is a value. [`super::scene`] decides where an object is drawn.

use std::fmt::Write as _;

use super::icons;
use super::mode::ThemeName;
use crate::analysis::finding::Level;
use crate::analysis::schedule;
use crate::map::icon::{FillLevel, Plate, RingStyle, STRIKE, STRIKE_EDGE, STRIKE_REACH, SpriteSpec};
use crate::map::layer::{Crowding, Dash, Hatch, Rgba};
use crate::model::assembly::AssemblyState;
use crate::model::corridor::CorridorUse;
use crate::model::headquarters::RoomUse;
use crate::model::incident::{Category, IncidentState, Severity};
use crate::model::perimeter::{Duty, Entrance};
use crate::model::post::{CheckLevel, CheckPlace};
use crate::model::site::{VenuePhase, VenueUse};
use crate::model::sweep::SweepState;
use crate::model::time::Phase;
use crate::model::unit::{AircraftKind, UnitClass, UnitStatus};
use crate::model::zone::Rule;
use crate::model::{Body, Doubt, Kind, Object, UnixMillis};

macro_rules! palette {
    ($($(#[doc = $doc:literal])* $field:ident = $token:literal: $dark:literal, $light:literal, $sun:literal;)*) => {
        /// Colors of the map.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct Palette { $($(#[doc = $doc])* pub $field: Rgba,)* }

        impl Palette {
            /// Style sheet tokens, in the order of the fields.
            pub const TOKENS: &'static [&'static str] = &[$($token,)*];

            /// Returns the colors of a theme.
            #[must_use]
            pub const fn of(theme: ThemeName) -> Self {
                match theme {
                    ThemeName::Dark => Self { $($field: Rgba::hex($dark),)* },
                    ThemeName::Light => Self { $($field: Rgba::hex($light),)* },
                    ThemeName::Sun => Self { $($field: Rgba::hex($sun),)* },
                }
            }

            /// Returns the colors that a style sheet defines for the tokens; others are those of the theme.
            #[must_use]
            pub fn from_tokens(theme: ThemeName, mut color_of: impl FnMut(&'static str) -> Option<Rgba>) -> Self {
                let fallback = Self::of(theme);
                Self { $($field: color_of($token).unwrap_or(fallback.$field),)* }
            }

            /// Colors by token.
            pub fn tokens(&self) -> impl Iterator<Item = (&'static str, Rgba)> {
                [$(($token, self.$field),)*].into_iter()
            }
        }
    };
}

palette! {
    /// Critical severity: lives are in danger.
    critical = "--severity-critical": 0x00e5_3f4d, 0x00e5_3f4d, 0x00d4_1f2f;
    /// Major severity; also things that should work and do not.
    major = "--severity-major": 0x00f1_9708, 0x00f1_9708, 0x00f0_8c00;
    /// Minor severity; also things that work in part.
    minor = "--severity-minor": 0x00f5_f48a, 0x00f5_f48a, 0x00ff_f35c;
    /// Severity for information only.
    info = "--severity-info": 0x005d_90cd, 0x005d_90cd, 0x0036_7bd0;
    /// Unknown severity.
    unknown = "--severity-unknown": 0x00bc_bec3, 0x00bc_bec3, 0x00bc_bec3;
    /// Outline of plates, and letters on filled plates.
    ink = "--map-ink": 0x000e_1318, 0x000e_1318, 0x0000_0000;
    /// Background of a plate that is not filled.
    plate = "--map-plate": 0x001c_2630, 0x00f7_f9fb, 0x00ff_ffff;
    /// Everything in normal state.
    calm = "--map-calm": 0x008d_a2b8, 0x0046_586b, 0x001c_2630;
    /// Fainter than `calm`: closed, off duty or routine.
    faint = "--map-faint": 0x0062_7385, 0x0071_8294, 0x004a_5560;
    /// Neither ours nor abnormal: assemblies.
    neutral = "--map-neutral": 0x00b9_a7d6, 0x0066_4f93, 0x004b_3480;
    /// Stale objects.
    stale = "--map-stale": 0x0077_7d84, 0x0079_8088, 0x006b_7178;
    /// Own position.
    own = "--map-own": 0x004f_c3f7, 0x0000_76b8, 0x0000_5a9e;
    /// Zones closed to all.
    rule_closed = "--zone-closed": 0x00d1_6a72, 0x00b2_3a44, 0x00b0_1f2c;
    /// Zones with checks.
    rule_controlled = "--zone-controlled": 0x00c9_9a5b, 0x0094_6314, 0x007a_4b00;
    /// Zones barred to certain persons.
    rule_barred = "--zone-barred": 0x00c0_84a6, 0x008e_3f6c, 0x007a_2356;
    /// Zones for accredited persons.
    rule_restricted = "--zone-restricted": 0x0096_8fd0, 0x0054_4a9e, 0x003d_3290;
    /// No-fly zones.
    rule_no_fly = "--zone-no-fly": 0x006f_9fc4, 0x0025_6496, 0x0010_4e80;
    /// Zones closed to vehicles.
    rule_no_traffic = "--zone-no-traffic": 0x0092_a3b3, 0x0050_6374, 0x003a_4a58;
    /// Advisories.
    rule_advisory = "--zone-advisory": 0x00a9_ab72, 0x006b_6d1d, 0x0055_5700;
    /// Hazards and cordons.
    rule_hazard = "--zone-hazard": 0x00d9_8a4a, 0x00a4_5310, 0x0090_4200;
    /// Zones with an unknown rule.
    rule_unknown = "--zone-unknown": 0x00a4_a8ad, 0x005f_656b, 0x0045_4a50;
    /// Moving events.
    route = "--map-route": 0x00d7_b46a, 0x008a_6410, 0x0070_4c00;
    /// Overlays of the operator, which take these four colors in turn.
    overlay_1 = "--map-overlay-1": 0x006c_a39b, 0x002f_7069, 0x001f_5a54;
    /// Second color of overlays.
    overlay_2 = "--map-overlay-2": 0x0097_8dbd, 0x0060_5391, 0x004a_3d7c;
    /// Third color of overlays.
    overlay_3 = "--map-overlay-3": 0x00ad_9a6b, 0x007a_6428, 0x0063_4f17;
    /// Fourth color of overlays.
    overlay_4 = "--map-overlay-4": 0x0080_9ab5, 0x0043_6283, 0x002f_4c6c;
    /// Labels on the map.
    text = "--map-label": 0x00e8_edf2, 0x0014_181d, 0x0000_0000;
    /// Less prominent labels on the map.
    text_quiet = "--map-label-quiet": 0x00a9_b4bf, 0x0041_4a54, 0x0000_0000;
    /// Halo around labels.
    text_halo = "--map-label-halo": 0x000d_1319, 0x00ff_ffff, 0x00ff_ffff;
}

impl Default for Palette {
    fn default() -> Self {
        Self::of(ThemeName::Dark)
    }
}

impl Palette {
    /// Returns the color of a severity.
    #[must_use]
    pub const fn severity(&self, severity: Severity) -> Rgba {
        match severity {
            Severity::Critical => self.critical,
            Severity::Major => self.major,
            Severity::Minor => self.minor,
            Severity::Info => self.info,
            Severity::Unknown => self.unknown,
        }
    }

    /// Returns the color of a rule.
    #[must_use]
    pub const fn rule(&self, rule: Rule) -> Rgba {
        match rule {
            Rule::Closed => self.rule_closed,
            Rule::Controlled => self.rule_controlled,
            Rule::PersonBarred => self.rule_barred,
            Rule::Restricted => self.rule_restricted,
            Rule::NoFly => self.rule_no_fly,
            Rule::NoTraffic => self.rule_no_traffic,
            Rule::Advisory => self.rule_advisory,
            Rule::Hazard | Rule::Cordon => self.rule_hazard,
            Rule::Unknown => self.rule_unknown,
        }
    }

    /// Returns the color of an operational status; inconspicuous when everything works.
    #[must_use]
    pub const fn duty(&self, duty: Duty) -> Rgba {
        match duty {
            Duty::Up => self.calm,
            Duty::Degraded => self.minor,
            Duty::Down => self.major,
            Duty::Unknown => self.unknown,
        }
    }
}

/// Style of an object drawn as a point.
#[derive(Debug, Clone, PartialEq)]
pub struct SymbolLook {
    /// Sprite to draw.
    pub spec: SpriteSpec,
    /// Height of the plate on a desk.
    pub size_css_px: f32,
    /// Direction on the ground, clockwise from north; `None` keeps the symbol upright at every map bearing.
    pub heading_deg: Option<f32>,
    /// Opacity, 0 to 1.
    pub opacity: f32,
    /// Drawing and picking priority: higher is above lower, and picked first.
    pub priority: i32,
    /// Zoom below which it is hidden.
    pub min_zoom: f32,
    /// How it resolves overlaps with other symbols.
    pub crowding: Crowding,
}

/// Style of an area.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AreaLook {
    /// Fill; `None` for an outline alone.
    pub fill: Option<Rgba>,
    /// Pattern over the fill.
    pub hatch: Hatch,
    /// Color of the pattern.
    pub hatch_color: Rgba,
    /// Color of the outline.
    pub outline: Rgba,
    /// Width of the outline.
    pub outline_width_css_px: f32,
    /// Dash of the outline: dashed when not in force yet, dotted for an advisory.
    pub dash: Dash,
}

/// Deviation from normal: decides color, size and priority.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Urgency {
    Faint,
    Calm,
    Partly,
    Failing,
}

const fn duty_urgency(duty: Duty) -> Urgency {
    match duty {
        Duty::Up => Urgency::Calm,
        Duty::Degraded | Duty::Unknown => Urgency::Partly,
        Duty::Down => Urgency::Failing,
    }
}

/// Plate and letter of a severity, distinguishable without color.
#[must_use]
pub const fn severity_plate(severity: Severity) -> (Plate, Option<char>) {
    match severity {
        Severity::Critical => (Plate::Octagon, Some('!')),
        Severity::Major => (Plate::Triangle, None),
        Severity::Minor => (Plate::Diamond, None),
        Severity::Info => (Plate::Circle, Some('i')),
        Severity::Unknown => (Plate::Square, Some('?')),
    }
}

/// Sprite of an incident by severity, state and acknowledgment.
#[must_use]
pub fn incident_spec(
    severity: Severity,
    state: IncidentState,
    is_acknowledged: bool,
    palette: &Palette,
) -> SpriteSpec {
    let (plate, letter) = severity_plate(severity);
    let color = if state.is_open() { palette.severity(severity) } else { palette.stale };
    let fill_level = match state {
        IncidentState::Reported | IncidentState::Unknown | IncidentState::Closed => FillLevel::Hollow,
        IncidentState::Handled => FillLevel::Half,
        IncidentState::Confirmed => FillLevel::Solid,
    };
    // A ring has no dark outline: on a light map, yellow and gray would be invisible.
    let ring = if contrast(color, palette.text_halo) >= 3.0 { color } else { palette.ink };
    SpriteSpec {
        plate,
        // A letter on a half-filled plate has two backgrounds and is illegible. The shape shows the severity anyway.
        letter: letter.filter(|_| fill_level != FillLevel::Half),
        fill: color,
        outline: palette.ink,
        icon_color: if fill_level == FillLevel::Hollow { color } else { palette.ink },
        fill_level,
        // Information needs no acknowledgment.
        ring: (state.is_open() && !is_acknowledged && severity != Severity::Info)
            .then_some((ring, RingStyle::Solid)),
        ..SpriteSpec::default()
    }
}

/// Symbol of a severity alone, for counts and filters: confirmed and acknowledged.
#[must_use]
pub fn severity_look(severity: Severity, palette: &Palette) -> SpriteSpec {
    incident_spec(severity, IncidentState::Confirmed, true, palette)
}

/// Symbol of a finding: a pin, which no severity uses.
#[must_use]
pub fn found_spec(level: Level, palette: &Palette) -> SpriteSpec {
    SpriteSpec {
        plate: Plate::Pin,
        letter: Some('!'),
        fill: if level == Level::Alarm { palette.critical } else { palette.major },
        outline: palette.ink,
        icon_color: palette.ink,
        ..SpriteSpec::default()
    }
}

/// Pictogram of an incident category, for rows and cards.
#[must_use]
pub const fn category_icon(category: Category) -> Option<&'static str> {
    Some(match category {
        Category::UnattendedItem => icons::SUITCASE,
        Category::SuspiciousVehicle => icons::CAR,
        Category::PublicOrder => icons::SHIELD,
        Category::Crowd => icons::PEOPLE,
        Category::Medical => icons::MEDICAL,
        Category::Fire => icons::FIRE,
        Category::Intrusion => icons::FENCE,
        Category::Drone => icons::DRONE,
        Category::Cyber => icons::BUG,
        Category::Transport => icons::RAIL,
        Category::Hazmat => icons::HAZMAT,
        Category::Weather => icons::SNOW,
        Category::Technical => icons::TOOLS,
        Category::Threat => icons::PHONE,
        Category::Theft => icons::THEFT,
        Category::MissingPerson => icons::PERSON,
        Category::Other | Category::Unknown => return None,
    })
}

/// Pictogram of a unit class.
#[must_use]
pub const fn unit_icon(class: UnitClass) -> &'static str {
    match class {
        UnitClass::Patrol | UnitClass::Unknown => icons::POLICE,
        UnitClass::Dog => icons::DOG,
        UnitClass::BombDisposal => icons::BOMB,
        UnitClass::RapidResponse => icons::BOLT,
        UnitClass::PublicOrder => icons::SHIELD,
        UnitClass::Ambulance => icons::MEDICAL,
        UnitClass::FireEngine => icons::FIRE,
        UnitClass::Helicopter => icons::HELICOPTER,
        UnitClass::Drone => icons::DRONE,
        UnitClass::Robot => icons::ROBOT,
        UnitClass::Command => icons::TOWER,
        UnitClass::Mountain => icons::SKIING,
        UnitClass::Traffic => icons::TRAFFIC,
    }
}

/// Pictogram of a kind in general, for legends, layer lists and search results.
#[must_use]
pub const fn kind_icon(kind: Kind) -> Option<&'static str> {
    Some(match kind {
        Kind::Site => icons::SQUARE,
        Kind::Venue => icons::STADIUM,
        Kind::Headquarters => icons::OPERATIONS_ROOM,
        Kind::Gate => icons::GATE,
        Kind::Camera => icons::CAMERA,
        Kind::Hotel => icons::HOTEL,
        Kind::Post => icons::GUARD,
        Kind::Overwatch => icons::OVERWATCH,
        Kind::Check => icons::CHECKPOINT,
        Kind::Unit => icons::POLICE,
        Kind::Aircraft => icons::DRONE,
        Kind::Sweep => icons::SEARCH,
        Kind::Corridor => icons::FIRE,
        Kind::Assembly | Kind::Crowd => icons::PEOPLE,
        Kind::Service => icons::CLOUD,
        Kind::Liaison => icons::MESSAGES,
        Kind::Zone | Kind::Perimeter | Kind::Incident | Kind::Unknown => return None,
    })
}

/// Zoom from which cameras are single symbols.
const CAMERA_ZOOM: f32 = 13.0;

/// Style of an object at `now`, drawn as a point.
///
/// Areas and lines have one too, for the list, and for feeds that give only a position.
#[must_use]
pub fn symbol(object: &Object, palette: &Palette, now: UnixMillis) -> SymbolLook {
    let mut look = fresh_symbol(object, palette, now);
    if schedule::is_stale(object, now) {
        look.spec.hatched = true;
        desaturate(&mut look.spec, palette);
    }
    if object.common.doubts.contains(&Doubt::Position) || schedule::is_unclear(object, now) {
        look.spec.badge = Some(palette.unknown);
    }
    look
}

/// Fades a stale symbol: its shape stays, its color goes. Severities stay recognizable.
fn desaturate(spec: &mut SpriteSpec, palette: &Palette) {
    let faded = |color: Rgba| mix(color, palette.stale, 0.65);
    let was_icon_filled = spec.icon_color == spec.fill;
    spec.fill = faded(spec.fill);
    if was_icon_filled {
        spec.icon_color = spec.fill;
    }
    spec.ring = spec.ring.map(|(color, style)| (faded(color), style));
}

/// Contrast of two colors, 1 to 21, from relative luminance as in WCAG 2.
fn contrast(a: Rgba, b: Rgba) -> f64 {
    let luminance = |color: Rgba| {
        let linear = |channel: u8| {
            let c = f64::from(channel) / 255.0;
            if c <= 0.040_45 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
        };
        let [red, green, blue, _] = color.0;
        0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
    };
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// Mixes `part` (0 to 1) of `other` into `color`.
fn mix(color: Rgba, other: Rgba, part: f32) -> Rgba {
    let mut out = color.0;
    for (channel, other) in out.iter_mut().zip(other.0) {
        *channel = (f32::from(*channel) * (1.0 - part) + f32::from(other) * part).round() as u8;
    }
    Rgba(out)
}

fn fresh_symbol(object: &Object, palette: &Palette, now: UnixMillis) -> SymbolLook {
    let plain = |plate, icon, size, min_zoom| Plain {
        plate,
        icon: Some(icon),
        size,
        min_zoom,
        urgency: Urgency::Calm,
    };
    let with = |plain: Plain, urgency: Urgency| Plain { urgency, ..plain };
    match &object.body {
        Body::Incident(incident) => {
            let spec =
                incident_spec(incident.severity, incident.state, incident.acknowledged_at.is_some(), palette);
            let is_open = incident.state.is_open();
            let size_css_px = match incident.severity {
                _ if !is_open => 18.0,
                Severity::Critical => 30.0,
                Severity::Unknown | Severity::Major => 26.0,
                Severity::Minor | Severity::Info => 22.0,
            };
            SymbolLook {
                spec,
                size_css_px,
                heading_deg: None,
                opacity: 1.0,
                priority: 1000 - 100 * i32::from(incident.severity.rank()),
                // Incidents are never hidden.
                min_zoom: 0.0,
                // Severe incidents are never merged into another symbol.
                crowding: if is_open && incident.severity.is_grave() {
                    Crowding::StepsAside
                } else {
                    Crowding::JoinsAlike
                },
            }
        }
        Body::Site(_) => SymbolLook {
            // The only symbol of a whole site.
            crowding: Crowding::Overlaps,
            ..plain(Plate::Pin, icons::SQUARE, 26.0, 5.0).look(palette)
        },
        Body::Venue(venue) => {
            let icon = match venue.purpose {
                VenueUse::Competition | VenueUse::Ceremony | VenueUse::Unknown => icons::STADIUM,
                VenueUse::Village => icons::VILLAGE,
                VenueUse::Media => icons::MEDIA,
                VenueUse::Training => icons::TRAINING,
                VenueUse::Square => icons::SQUARE,
                VenueUse::Premises => icons::EMBASSY,
                VenueUse::Hospital => icons::MEDICAL,
            };
            let min_zoom = match venue.purpose {
                VenueUse::Competition | VenueUse::Ceremony => 7.0,
                // They are there every day, event or not.
                VenueUse::Hospital => 12.0,
                VenueUse::Village
                | VenueUse::Media
                | VenueUse::Training
                | VenueUse::Square
                | VenueUse::Premises
                | VenueUse::Unknown => 9.0,
            };
            let urgency = if venue.phase == VenuePhase::Closed { Urgency::Faint } else { Urgency::Calm };
            let mut look = with(plain(Plate::Square, icon, 22.0, min_zoom), urgency).look(palette);
            look.spec.fill_level = match venue.phase {
                VenuePhase::InUse => FillLevel::Solid,
                VenuePhase::Opening | VenuePhase::Egress => FillLevel::Half,
                VenuePhase::Closed | VenuePhase::Sweeping | VenuePhase::Swept | VenuePhase::Unknown => {
                    FillLevel::Hollow
                }
            };
            on_fill(&mut look.spec, palette);
            look.crowding = Crowding::JoinsAlike;
            look
        }
        Body::Headquarters(room) => {
            let icon = match room.purpose {
                RoomUse::OperationsRoom => icons::OPERATIONS_ROOM,
                RoomUse::PoliceHq | RoomUse::Unknown => icons::POLICE,
                RoomUse::CyberCenter => icons::CYBER,
                RoomUse::CommandPost => icons::COMMAND_POST,
            };
            with(plain(Plate::Shield, icon, 26.0, 5.0), duty_urgency(room.link)).look(palette)
        }
        Body::Gate(gate) => {
            let (icon, min_zoom) = match gate.entrance {
                None => (icons::GATE, 12.0),
                Some(Entrance::Accredited) => (icons::BADGE, 14.0),
                Some(Entrance::Public | Entrance::Unknown) => (icons::ENTRANCE, 14.0),
            };
            let urgency = duty_urgency(gate.state);
            let is_shut = gate.open == Some(false) && urgency == Urgency::Calm;
            let urgency = if is_shut { Urgency::Faint } else { urgency };
            let mut look = with(plain(Plate::Square, icon, 16.0, min_zoom), urgency).look(palette);
            if gate.open == Some(true) && urgency == Urgency::Calm {
                look.spec.fill_level = FillLevel::Solid;
                on_fill(&mut look.spec, palette);
            }
            look
        }
        Body::Camera(camera) => {
            let urgency = duty_urgency(camera.state).max(Urgency::Calm);
            let urgency = if urgency == Urgency::Calm { Urgency::Faint } else { urgency };
            let mut look =
                with(plain(Plate::Circle, icons::CAMERA, 15.0, CAMERA_ZOOM), urgency).look(palette);
            if camera.perimeter.is_some() {
                // At lower zooms its perimeter shows a failure.
                look.min_zoom = CAMERA_ZOOM;
            }
            look
        }
        Body::Hotel(hotel) => {
            with(plain(Plate::Square, icons::HOTEL, 22.0, 9.0), duty_urgency(hotel.state)).look(palette)
        }
        Body::Post(post) => {
            with(plain(Plate::Circle, icons::GUARD, 18.0, 12.0), duty_urgency(post.state)).look(palette)
        }
        Body::Overwatch(post) => {
            with(plain(Plate::Hexagon, icons::OVERWATCH, 20.0, 11.0), duty_urgency(post.state)).look(palette)
        }
        Body::Check(check) => {
            let icon = match check.place {
                CheckPlace::RailStation => icons::RAIL,
                CheckPlace::MetroStation => icons::METRO,
                CheckPlace::Airport => icons::AIRPORT,
                CheckPlace::Border => icons::BORDER,
                CheckPlace::Road => icons::ROADBLOCK,
                CheckPlace::Unknown => icons::CHECKPOINT,
            };
            let mut look = plain(Plate::Circle, icon, 20.0, 9.0).look(palette);
            match check.level {
                CheckLevel::Normal | CheckLevel::Unknown => {}
                // Stepped-up checks are routine during the event: filled, not colored.
                CheckLevel::SteppedUp => {
                    look.spec.fill_level = FillLevel::Solid;
                    on_fill(&mut look.spec, palette);
                }
                CheckLevel::Closed => {
                    look = with(plain(Plate::Circle, icon, 20.0, 9.0), Urgency::Failing).look(palette)
                }
            }
            look
        }
        Body::Unit(unit) => {
            let mut look = plain(Plate::Circle, unit_icon(unit.class), 20.0, 9.0).look(palette);
            look.spec.fill_level = match unit.status {
                UnitStatus::OnScene => FillLevel::Solid,
                UnitStatus::EnRoute => FillLevel::Half,
                UnitStatus::Available
                | UnitStatus::Break
                | UnitStatus::OutOfService
                | UnitStatus::Unknown => FillLevel::Hollow,
            };
            if matches!(unit.status, UnitStatus::Break | UnitStatus::OutOfService) {
                look = with(plain(Plate::Circle, unit_icon(unit.class), 20.0, 9.0), Urgency::Faint)
                    .look(palette);
            }
            on_fill(&mut look.spec, palette);
            look
        }
        Body::Aircraft(aircraft) => match aircraft.class {
            AircraftKind::OwnDrone => plain(Plate::Circle, icons::DRONE, 20.0, 9.0).look(palette),
            AircraftKind::Aircraft => plain(Plate::Circle, icons::PLANE, 20.0, 7.0).look(palette),
            AircraftKind::UnknownDrone => {
                with(plain(Plate::Diamond, icons::DRONE, 26.0, 0.0), Urgency::Failing).filled_look(palette)
            }
            AircraftKind::Unknown => {
                with(plain(Plate::Diamond, icons::PLANE, 24.0, 0.0), Urgency::Partly).filled_look(palette)
            }
        },
        Body::Sweep(sweep) => {
            // An expired clearance is as void as a withdrawn one.
            let urgency = match sweep.state_at(now) {
                SweepState::Clear | SweepState::Running | SweepState::NotStarted => Urgency::Calm,
                SweepState::Unknown => Urgency::Partly,
                SweepState::Void => Urgency::Failing,
            };
            let mut look = with(plain(Plate::Hexagon, icons::SEARCH, 20.0, 10.0), urgency).look(palette);
            if urgency == Urgency::Calm {
                look.spec.fill_level = match sweep.state {
                    SweepState::Clear => FillLevel::Solid,
                    SweepState::Running => FillLevel::Half,
                    SweepState::NotStarted | SweepState::Void | SweepState::Unknown => FillLevel::Hollow,
                };
                on_fill(&mut look.spec, palette);
            }
            look
        }
        Body::Corridor(corridor) => {
            let icon = match corridor.purpose {
                CorridorUse::TorchRelay => icons::FIRE,
                CorridorUse::March => icons::WALK,
                CorridorUse::Motorcade | CorridorUse::Unknown => icons::CAR,
            };
            let mut look = plain(Plate::Circle, icon, 24.0, 7.0).look(palette);
            look.spec.fill = palette.route;
            look.spec.icon_color = palette.route;
            look.crowding = Crowding::JoinsAlike;
            look
        }
        Body::Assembly(assembly) => {
            let mut look = plain(Plate::Hexagon, icons::PEOPLE, 24.0, 8.0).look(palette);
            look.spec.fill_level = match assembly.state {
                AssemblyState::Moving | AssemblyState::Standing => FillLevel::Solid,
                AssemblyState::Gathering | AssemblyState::Dispersing => FillLevel::Half,
                AssemblyState::Announced | AssemblyState::Ended | AssemblyState::Unknown => FillLevel::Hollow,
            };
            let is_over = assembly.state == AssemblyState::Ended;
            look.crowding = if is_over { Crowding::Joins } else { Crowding::JoinsAlike };
            look.spec.fill = if is_over { palette.faint } else { palette.neutral };
            look.spec.icon_color = look.spec.fill;
            on_fill(&mut look.spec, palette);
            look
        }
        Body::Service(service) => {
            with(plain(Plate::Square, icons::CLOUD, 20.0, 9.0), duty_urgency(service.state)).look(palette)
        }
        Body::Liaison(_) => plain(Plate::Square, icons::MESSAGES, 18.0, 11.0).look(palette),
        Body::Crowd(crowd) => {
            let share = match (crowd.present, crowd.capacity) {
                (Some(present), Some(capacity)) if capacity > 0 => f64::from(present) / f64::from(capacity),
                _ => 0.0,
            };
            // At five people per square meter, crowds begin to move involuntarily.
            let density = crowd.per_m2.unwrap_or(0.0);
            let urgency = if share >= 1.0 || density >= 5.0 {
                Urgency::Failing
            } else if share >= 0.85 || density >= 4.0 {
                Urgency::Partly
            } else {
                Urgency::Calm
            };
            let crowd = with(plain(Plate::Circle, icons::PEOPLE, 20.0, 11.0), urgency);
            if urgency == Urgency::Calm { crowd.look(palette) } else { crowd.filled_look(palette) }
        }
        Body::Perimeter(perimeter) => {
            with(plain(Plate::Circle, icons::FENCE, 16.0, 12.0), duty_urgency(perimeter.state)).look(palette)
        }
        Body::Zone(zone) => {
            let color = palette.rule(zone.rule);
            let is_advisory = zone.rule == Rule::Advisory;
            let (icon, min_zoom) = if is_advisory { (Some(icons::EYE), 10.0) } else { (None, 8.0) };
            let mut look = Plain { plate: Plate::Square, icon, size: 18.0, min_zoom, urgency: Urgency::Calm }
                .look(palette);
            look.spec.fill = color;
            look.spec.letter = (!is_advisory && schedule::is_unclear(object, now)).then_some('?');
            in_force(&mut look.spec, schedule::standing(object, now).phase == Phase::Active, palette);
            look
        }
        Body::Unknown(_) => {
            let mut look =
                Plain { plate: Plate::Square, icon: None, size: 18.0, min_zoom: 8.0, urgency: Urgency::Calm }
                    .look(palette);
            look.spec.letter = Some('?');
            look
        }
    }
}

/// Fills the symbol of a zone while the zone is in force.
pub fn in_force(spec: &mut SpriteSpec, is_in_force: bool, palette: &Palette) {
    spec.fill_level = if is_in_force { FillLevel::Solid } else { FillLevel::Hollow };
    on_fill(spec, palette);
}

/// Makes the icon or letter on a plate legible at its fill level.
fn on_fill(spec: &mut SpriteSpec, palette: &Palette) {
    match spec.fill_level {
        FillLevel::Solid => spec.icon_color = palette.plate,
        FillLevel::Hollow => spec.icon_color = spec.fill,
        FillLevel::Half => {
            // Two backgrounds: the fill is toned down until the theme's text color is legible on both.
            spec.fill = mix(spec.fill, palette.plate, 0.5);
            spec.icon_color = palette.text;
        }
    }
}

/// Common properties of most symbols.
#[derive(Clone, Copy)]
struct Plain {
    plate: Plate,
    icon: Option<&'static str>,
    size: f32,
    min_zoom: f32,
    urgency: Urgency,
}

impl Plain {
    /// Style with an inconspicuous outline.
    ///
    /// Partial failures get a dot, failures are struck through: only incidents and unidentified objects are filled
    /// with severity colors.
    fn look(self, palette: &Palette) -> SymbolLook {
        let color = match self.urgency {
            Urgency::Faint => palette.faint,
            Urgency::Calm | Urgency::Partly | Urgency::Failing => palette.calm,
        };
        let is_abnormal = self.urgency > Urgency::Calm;
        SymbolLook {
            spec: SpriteSpec {
                plate: self.plate,
                icon: self.icon,
                letter: None,
                fill: color,
                outline: palette.plate,
                icon_color: color,
                fill_level: FillLevel::Hollow,
                ring: None,
                badge: (self.urgency == Urgency::Partly).then_some(palette.minor),
                hatched: false,
                struck: (self.urgency == Urgency::Failing).then_some(palette.major),
            },
            size_css_px: if is_abnormal { self.size + 2.0 } else { self.size },
            heading_deg: None,
            opacity: 1.0,
            priority: match self.urgency {
                Urgency::Faint => -10,
                Urgency::Calm => 0,
                Urgency::Partly => 10,
                Urgency::Failing => 20,
            },
            // Failures are visible from lower zooms.
            min_zoom: if self.urgency == Urgency::Failing {
                (self.min_zoom - 3.0).max(0.0)
            } else {
                self.min_zoom
            },
            crowding: match self.urgency {
                Urgency::Faint | Urgency::Calm => Crowding::Joins,
                Urgency::Partly | Urgency::Failing => Crowding::JoinsAlike,
            },
        }
    }

    /// Style of an object that needs attention by its presence, not because it fails: filled like an incident.
    fn filled_look(self, palette: &Palette) -> SymbolLook {
        let is_failing = self.urgency == Urgency::Failing;
        let look = self.look(palette);
        SymbolLook {
            spec: SpriteSpec {
                fill: if is_failing { palette.major } else { palette.minor },
                // A severity color needs a dark outline to stand out from any background.
                outline: palette.ink,
                icon_color: palette.ink,
                fill_level: FillLevel::Solid,
                badge: None,
                struck: None,
                ..look.spec
            },
            crowding: if is_failing { Crowding::StepsAside } else { look.crowding },
            ..look
        }
    }
}

/// Hatch of a rule, so that rules are distinguishable without color.
#[must_use]
pub const fn rule_hatch(rule: Rule) -> Hatch {
    match rule {
        Rule::Closed | Rule::Hazard => Hatch::Diagonal,
        Rule::Controlled | Rule::Restricted => Hatch::Dots,
        Rule::PersonBarred => Hatch::Horizontal,
        Rule::NoFly | Rule::Cordon => Hatch::Cross,
        Rule::NoTraffic | Rule::Advisory | Rule::Unknown => Hatch::None,
    }
}

/// Style of a zone by rule and phase; `None` when it has ended.
///
/// `is_sound` is false for outlines that are evidently mistaken: these are hatched, not filled.
#[must_use]
pub fn zone_look(rule: Rule, phase: Phase, is_sound: bool, palette: &Palette) -> Option<AreaLook> {
    let color = palette.rule(rule);
    let fill_alpha = match rule {
        // Large zones: a stronger tint would color the whole map.
        Rule::NoFly => 10,
        Rule::Advisory | Rule::PersonBarred => 22,
        Rule::Closed | Rule::Hazard | Rule::Cordon => 46,
        Rule::Controlled | Rule::Restricted | Rule::NoTraffic | Rule::Unknown => 32,
    };
    let is_active = match phase {
        Phase::Active => true,
        Phase::Upcoming => false,
        Phase::Ended => return None,
    };
    Some(AreaLook {
        fill: is_active.then(|| color.with_alpha(if is_sound { fill_alpha } else { 0 })),
        hatch: if !is_active {
            Hatch::None
        } else if !is_sound && rule_hatch(rule) == Hatch::None {
            // Without a fill, a hatch must show what is inside.
            Hatch::Diagonal
        } else {
            rule_hatch(rule)
        },
        hatch_color: color.with_alpha(if rule == Rule::NoFly { 46 } else { 110 }),
        outline: color.with_alpha(if is_active { 255 } else { 200 }),
        outline_width_css_px: match rule {
            Rule::Closed | Rule::Hazard | Rule::Cordon => 2.5,
            Rule::NoFly | Rule::Advisory => 1.5,
            Rule::Controlled | Rule::PersonBarred | Rule::Restricted | Rule::NoTraffic | Rule::Unknown => 2.0,
        },
        dash: match rule {
            _ if !is_active => Dash::Dashed,
            Rule::Advisory => Dash::Dotted,
            Rule::Closed
            | Rule::Controlled
            | Rule::PersonBarred
            | Rule::Restricted
            | Rule::NoFly
            | Rule::NoTraffic
            | Rule::Hazard
            | Rule::Cordon
            | Rule::Unknown => Dash::Solid,
        },
    })
}

/// Sprite of a kind for the legend: in normal state, fresh, in force.
#[must_use]
pub fn kind_spec(kind: Kind, palette: &Palette) -> SpriteSpec {
    let plain = |plate| {
        Plain { plate, icon: kind_icon(kind), size: 20.0, min_zoom: 0.0, urgency: Urgency::Calm }
            .look(palette)
            .spec
    };
    match kind {
        Kind::Incident => incident_spec(Severity::Major, IncidentState::Confirmed, true, palette),
        Kind::Site => plain(Plate::Pin),
        Kind::Venue | Kind::Gate | Kind::Hotel | Kind::Service | Kind::Liaison => plain(Plate::Square),
        Kind::Headquarters => plain(Plate::Shield),
        Kind::Overwatch | Kind::Sweep => plain(Plate::Hexagon),
        Kind::Assembly => {
            let spec = plain(Plate::Hexagon);
            SpriteSpec { fill: palette.neutral, icon_color: palette.neutral, ..spec }
        }
        Kind::Corridor => {
            let spec = plain(Plate::Circle);
            SpriteSpec { fill: palette.route, icon_color: palette.route, ..spec }
        }
        Kind::Camera | Kind::Post | Kind::Check | Kind::Unit | Kind::Aircraft | Kind::Crowd => {
            plain(Plate::Circle)
        }
        Kind::Zone => {
            let color = palette.rule(Rule::Closed);
            SpriteSpec {
                fill: color,
                icon_color: color,
                fill_level: FillLevel::Solid,
                ..plain(Plate::Square)
            }
        }
        Kind::Perimeter => SpriteSpec { icon: Some(icons::FENCE), ..plain(Plate::Circle) },
        Kind::Unknown => SpriteSpec { letter: Some('?'), ..plain(Plate::Square) },
    }
}

/// Sprite of own position, the only object in this color.
#[must_use]
pub fn own_position_spec(palette: &Palette) -> SpriteSpec {
    SpriteSpec {
        plate: Plate::Circle,
        fill: palette.own,
        outline: palette.text_halo,
        icon_color: palette.ink,
        fill_level: FillLevel::Solid,
        ring: Some((palette.own, RingStyle::Solid)),
        ..SpriteSpec::default()
    }
}

/// Path of a [`SvgPicture`], with fields named as in SVG.
#[derive(Debug, Clone, PartialEq)]
pub struct SvgPath {
    /// Path data (`d`).
    pub d: String,
    /// Fill by the even-odd rule; `none` for no fill.
    pub fill: String,
    /// Stroke color; `none` for no stroke.
    pub stroke: String,
    /// Stroke width.
    pub stroke_width: f32,
    /// Value of `stroke-dasharray`, for dashed strokes.
    pub dash: Option<&'static str>,
}

/// Letter of a [`SvgPicture`], centered both ways.
#[derive(Debug, Clone, PartialEq)]
pub struct SvgLetter {
    /// Character to draw.
    pub letter: char,
    /// Horizontal center.
    pub x: f32,
    /// Vertical center.
    pub y: f32,
    /// Font size.
    pub size: f32,
    /// Fill color.
    pub fill: String,
}

/// Symbol as SVG, for lists and legends.
#[derive(Debug, Clone, PartialEq)]
pub struct SvgPicture {
    /// Value of `viewBox`.
    pub view_box: &'static str,
    /// Paths, in drawing order.
    pub paths: Vec<SvgPath>,
    /// Letter on top of the paths.
    pub letter: Option<SvgLetter>,
}

/// Side length of the plate in the SVG.
const PLATE: f64 = 24.0;
/// Radius of a symbol's ring relative to its plate.
pub const RING_REACH: f32 = 1.35;
/// Center of the plate, horizontally and vertically.
const MIDDLE: f64 = PLATE / 2.0;
/// The plate with room for its stroke; ring and badge extend beyond, so the SVG must not be clipped.
const VIEW_BOX: &str = "-2 -2 28 28";

/// Corners of a plate around the origin. Round plates are polygons with enough corners to look round.
fn corners(plate: Plate, radius: f64) -> Vec<(f64, f64)> {
    let regular = |count: usize, turn_deg: f64, radius: f64| -> Vec<(f64, f64)> {
        (0..count)
            .map(|i| {
                let angle = (turn_deg + 360.0 * i as f64 / count as f64).to_radians();
                (radius * angle.sin(), -radius * angle.cos())
            })
            .collect()
    };
    let scaled = |points: &[(f64, f64)]| points.iter().map(|(x, y)| (x * radius, y * radius)).collect();
    match plate {
        Plate::None | Plate::Leader => Vec::new(),
        Plate::Circle => regular(40, 0.0, radius * 0.96),
        Plate::Square => {
            let (side, cut) = (0.86, 0.66);
            scaled(&[
                (-cut, -side),
                (cut, -side),
                (side, -cut),
                (side, cut),
                (cut, side),
                (-cut, side),
                (-side, cut),
                (-side, -cut),
            ])
        }
        Plate::Diamond => regular(4, 0.0, radius * 1.06),
        Plate::Triangle => scaled(&[(0.0, -0.98), (1.02, 0.82), (-1.02, 0.82)]),
        Plate::Octagon => regular(8, 22.5, radius * 1.02),
        Plate::Hexagon => regular(6, 0.0, radius),
        Plate::Shield => scaled(&[
            (-0.82, -0.82),
            (0.82, -0.82),
            (0.82, 0.05),
            (0.72, 0.46),
            (0.42, 0.78),
            (0.0, 1.0),
            (-0.42, 0.78),
            (-0.72, 0.46),
            (-0.82, 0.05),
        ]),
        Plate::Pin => {
            let head: Vec<(f64, f64)> =
                regular(36, 0.0, radius * 0.72).into_iter().map(|(x, y)| (x, y - radius * 0.26)).collect();
            let chin = radius * 0.12;
            let (right, left): (Vec<_>, Vec<_>) =
                head.into_iter().filter(|(_, y)| *y < chin).partition(|(x, _)| *x >= 0.0);
            right.into_iter().chain([(0.0, radius)]).chain(left).collect()
        }
    }
}

/// Path data of an outline around the origin, moved to the center.
fn path_data(points: &[(f64, f64)]) -> String {
    let mut d = String::new();
    for (index, (x, y)) in points.iter().enumerate() {
        let command = if index == 0 { 'M' } else { 'L' };
        // Writing to a string cannot fail.
        write!(d, "{command}{:.2} {:.2}", x + MIDDLE, y + MIDDLE).ok();
    }
    if !d.is_empty() {
        d.push('Z');
    }
    d
}

/// Path data of an icon, scaled and moved. Icons use relative commands only, except `M`.
fn placed(icon: &str, scale: f64, x: f64, y: f64) -> String {
    let mut out = String::with_capacity(icon.len());
    let (mut number, mut command, mut index) = (String::new(), ' ', 0_usize);
    let flush = |number: &mut String, command: char, index: &mut usize, out: &mut String| {
        let Some(value) = compact::number::parse(number) else { return };
        let shift = match (command, *index % 2) {
            ('M', 0) => x,
            ('M', _) => y,
            _ => 0.0,
        };
        // Writing to a string cannot fail.
        write!(out, "{:.2} ", value * scale + shift).ok();
        number.clear();
        *index += 1;
    };
    for sign in icon.chars() {
        match sign {
            '0'..='9' | '.' => {
                if sign == '.' && number.contains('.') {
                    flush(&mut number, command, &mut index, &mut out);
                }
                number.push(sign);
            }
            '-' => {
                flush(&mut number, command, &mut index, &mut out);
                number.push(sign);
            }
            ' ' | ',' => flush(&mut number, command, &mut index, &mut out),
            letter => {
                flush(&mut number, command, &mut index, &mut out);
                (command, index) = (letter, 0);
                out.push(letter);
            }
        }
    }
    flush(&mut number, command, &mut index, &mut out);
    out
}

/// Part of a convex outline below a height.
fn below(points: &[(f64, f64)], height: f64) -> Vec<(f64, f64)> {
    let mut out = Vec::new();
    for (a, b) in points.iter().zip(points.iter().cycle().skip(1)) {
        if a.1 >= height {
            out.push(*a);
        }
        if (a.1 >= height) != (b.1 >= height) {
            let part = (height - a.1) / (b.1 - a.1);
            out.push((a.0 + part * (b.0 - a.0), height));
        }
    }
    out
}

/// Symbol as SVG, with the same shape as on the map.
#[must_use]
pub fn svg(spec: &SpriteSpec) -> SvgPicture {
    let css = |color: Option<Rgba>| color.map_or_else(|| "none".to_owned(), Rgba::css);
    let path = |d: String, fill: Option<Rgba>, stroke: Option<Rgba>, stroke_width: f32| SvgPath {
        d,
        fill: css(fill),
        stroke: css(stroke),
        stroke_width,
        dash: None,
    };
    let mut paths = Vec::new();
    if let Some((color, style)) = spec.ring {
        let ring = path_data(&corners(Plate::Circle, MIDDLE + 3.2));
        let dash = (style == RingStyle::Dashed).then_some("4 3");
        paths.push(SvgPath { dash, ..path(ring, None, Some(color), 1.8) });
    }
    let outline = corners(spec.plate, MIDDLE - 1.0);
    if !outline.is_empty() {
        // Dark outline, so that the symbol stands out from any background.
        paths.push(path(path_data(&outline), Some(spec.outline), Some(spec.outline), 3.0));
        match spec.fill_level {
            FillLevel::Hollow => {}
            FillLevel::Half => paths.push(path(path_data(&below(&outline, 0.0)), Some(spec.fill), None, 0.0)),
            FillLevel::Solid => paths.push(path(path_data(&outline), Some(spec.fill), None, 0.0)),
        }
        if spec.fill_level != FillLevel::Solid {
            paths.push(path(path_data(&corners(spec.plate, MIDDLE - 2.0)), None, Some(spec.fill), 2.0));
        }
    }
    // Vertical offset of the icon from the center and its size, as fractions of the plate: as on the map.
    let (down, scale) = match spec.plate {
        Plate::None | Plate::Leader => (0.0, 0.92),
        Plate::Circle | Plate::Octagon | Plate::Hexagon => (0.0, 0.6),
        Plate::Square => (0.0, 0.62),
        Plate::Diamond => (0.0, 0.5),
        Plate::Triangle => (0.13, 0.46),
        Plate::Shield => (-0.06, 0.56),
        Plate::Pin => (-0.13, 0.44),
    };
    let (center_y, room) = (MIDDLE + down * PLATE, scale * PLATE);
    if let Some(icon) = spec.icon {
        let d = placed(icon, room / 24.0, MIDDLE - room / 2.0, center_y - room / 2.0);
        paths.push(path(d, Some(spec.icon_color), None, 0.0));
    }
    if let Some(strike) = spec.struck {
        let (from, to) = (MIDDLE - PLATE * STRIKE_REACH, MIDDLE + PLATE * STRIKE_REACH);
        for (color, width) in [(spec.outline, STRIKE_EDGE), (strike, STRIKE)] {
            paths.push(path(
                format!("M{from:.1} {to:.1}L{to:.1} {from:.1}"),
                None,
                Some(color),
                (PLATE * width) as f32,
            ));
        }
    }
    if spec.hatched {
        let stripe = |x: f64| format!("M{:.1} 21L{:.1} 3", x - 4.0, x + 4.0);
        let stripes = [4.0, 12.0, 20.0].map(stripe).concat();
        paths.push(path(stripes, None, Some(spec.outline), 1.6));
    }
    if let Some(badge) = spec.badge {
        let dot: Vec<_> = corners(Plate::Circle, 3.4).into_iter().map(|(x, y)| (x + 9.5, y - 9.5)).collect();
        paths.push(path(path_data(&dot), Some(badge), Some(spec.outline), 1.5));
    }
    let letter = spec.letter.filter(|_| spec.icon.is_none()).map(|letter| SvgLetter {
        letter,
        x: MIDDLE as f32,
        y: center_y as f32,
        size: room as f32,
        fill: spec.icon_color.css(),
    });
    SvgPicture { view_box: VIEW_BOX, paths, letter }
}

/// Icon alone as SVG, in one color.
#[must_use]
pub fn icon_svg(icon: &'static str, color: Rgba) -> SvgPicture {
    svg(&SpriteSpec { plate: Plate::None, icon: Some(icon), icon_color: color, ..SpriteSpec::default() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_severity_stands_out_from_its_outline_in_each_theme() {
        for theme in ThemeName::ALL {
            let palette = Palette::of(theme);
            for severity in Severity::ALL {
                let found = contrast(palette.severity(severity), palette.ink);
                assert!(
                    found >= 4.5 || theme == ThemeName::Sun && found >= 3.0,
                    "{theme:?} {severity:?} {found:.1}"
                );
            }
        }
    }

    /// Lowest contrast between icon or letter and its background on the plate.
    fn least_contrast(spec: &SpriteSpec) -> f64 {
        let grounds: &[Rgba] = match spec.fill_level {
            FillLevel::Solid => &[spec.fill],
            FillLevel::Hollow => &[spec.outline],
            FillLevel::Half => &[spec.fill, spec.outline],
        };
        let on_plate =
            grounds.iter().map(|ground| contrast(spec.icon_color, *ground)).fold(f64::INFINITY, f64::min);
        let has_mark = spec.icon.is_some() || spec.letter.is_some();
        if has_mark { on_plate } else { contrast(spec.fill, spec.outline) }
    }

    #[test]
    fn what_stands_on_a_plate_reads_in_each_theme_however_full_it_is() {
        for theme in ThemeName::ALL {
            let palette = Palette::of(theme);
            for kind in Kind::ALL.iter().filter(|kind| **kind != Kind::Zone) {
                for fill_level in [FillLevel::Hollow, FillLevel::Half, FillLevel::Solid] {
                    let mut spec = kind_spec(*kind, &palette);
                    if *kind != Kind::Incident {
                        spec.fill_level = fill_level;
                        on_fill(&mut spec, &palette);
                    }
                    let found = least_contrast(&spec);
                    assert!(found >= 3.0, "{theme:?} {kind:?} {fill_level:?}: {found:.1}");
                }
            }
            for is_in_force in [false, true] {
                let fill = palette.rule(Rule::Advisory);
                let mut spec =
                    SpriteSpec { fill, icon: Some(icons::EYE), ..kind_spec(Kind::Venue, &palette) };
                in_force(&mut spec, is_in_force, &palette);
                let found = least_contrast(&spec);
                assert!(found >= 3.0, "{theme:?} advisory, in force {is_in_force}: {found:.1}");
            }
            for severity in Severity::ALL {
                for state in [IncidentState::Reported, IncidentState::Confirmed, IncidentState::Handled] {
                    let found = least_contrast(&incident_spec(severity, state, true, &palette));
                    assert!(found >= 3.0, "{theme:?} {severity:?} {state:?}: {found:.1}");
                }
            }
        }
    }

    #[test]
    fn letters_on_the_map_are_legible_in_each_theme() {
        for (theme, least) in [(ThemeName::Dark, 7.0), (ThemeName::Light, 7.0), (ThemeName::Sun, 10.0)] {
            let palette = Palette::of(theme);
            for text in [palette.text, palette.text_quiet] {
                let found = contrast(text, palette.text_halo);
                assert!(found >= least, "{theme:?} {found:.1}");
            }
        }
    }

    #[test]
    fn severities_are_told_apart_by_shape_alone() {
        let plates: std::collections::BTreeSet<Plate> =
            Severity::ALL.into_iter().map(|severity| severity_plate(severity).0).collect();
        assert_eq!(plates.len(), Severity::ALL.len());
    }

    /// Simulation of protanopia, deuteranopia and tritanopia on linear RGB: Machado, Oliveira, Fernandes 2009,
    /// severity 1.0.
    const COLOR_VISIONS: [(&str, [[f64; 3]; 3]); 4] = [
        ("all colors", [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]),
        (
            "no red",
            [
                [0.152_286, 1.052_583, -0.204_868],
                [0.114_503, 0.786_281, 0.099_216],
                [-0.003_882, -0.048_116, 1.051_998],
            ],
        ),
        (
            "no green",
            [
                [0.367_322, 0.860_646, -0.227_968],
                [0.280_085, 0.672_501, 0.047_413],
                [-0.011_820, 0.042_940, 0.968_881],
            ],
        ),
        (
            "no blue",
            [
                [1.255_528, -0.076_749, -0.178_779],
                [-0.078_411, 0.930_809, 0.147_602],
                [0.004_733, 0.691_367, 0.303_900],
            ],
        ),
    ];

    /// CIE L*a*b* (D65) of a color as seen with a color vision.
    fn lab(color: Rgba, vision: &[[f64; 3]; 3]) -> [f64; 3] {
        let linear = [0, 1, 2].map(|i| {
            let c = f64::from(color.0[i]) / 255.0;
            if c <= 0.040_45 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
        });
        let times = |matrix: &[[f64; 3]; 3], v: [f64; 3]| {
            matrix.map(|row| row.iter().zip(v).map(|(a, b)| a * b).sum::<f64>())
        };
        let seen = times(vision, linear).map(|c| c.clamp(0.0, 1.0));
        let xyz_from_linear = [
            [0.412_456, 0.357_576, 0.180_437],
            [0.212_673, 0.715_152, 0.072_175],
            [0.019_334, 0.119_192, 0.950_304],
        ];
        let xyz = times(&xyz_from_linear, seen);
        let white = [0.950_47, 1.0, 1.088_83];
        let f = [0, 1, 2].map(|i| {
            let t = xyz[i] / white[i];
            if t > 216.0 / 24_389.0 { t.cbrt() } else { (t * 24_389.0 / 27.0 + 16.0) / 116.0 }
        });
        [116.0 * f[1] - 16.0, 500.0 * (f[0] - f[1]), 200.0 * (f[1] - f[2])]
    }

    /// Pairs of colors that are too similar in some theme for some color vision.
    ///
    /// A difference of 2.3 is just noticeable between large areas side by side (Mahy, Van Eycken, Oosterlinck 1994).
    /// Symbols are small and apart, and must be distinguishable at a glance: six times as much.
    fn confused(colors: impl Fn(&Palette) -> Vec<(&'static str, Rgba)>) -> Vec<String> {
        const LEAST: f64 = 6.0 * 2.3;
        let mut out = Vec::new();
        for theme in ThemeName::ALL {
            let colors = colors(&Palette::of(theme));
            for (vision, matrix) in &COLOR_VISIONS {
                for (i, (a_name, a)) in colors.iter().enumerate() {
                    for (b_name, b) in &colors[i + 1..] {
                        let (a, b) = (lab(*a, matrix), lab(*b, matrix));
                        let difference = a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt();
                        if difference < LEAST {
                            out.push(format!("{theme:?}, {vision}: {a_name} and {b_name}, {difference:.0}"));
                        }
                    }
                }
            }
        }
        out
    }

    #[test]
    fn lab_is_what_the_tables_say() {
        let red = lab(Rgba::hex(0x00ff_0000), &COLOR_VISIONS[0].1);
        for (found, wanted) in red.iter().zip([53.24, 80.09, 67.20]) {
            assert!((found - wanted).abs() < 0.05, "{red:?}");
        }
    }

    #[test]
    fn severities_are_told_apart_by_people_who_do_not_see_all_colors() {
        let severities = |palette: &Palette| {
            let name = |severity| match severity {
                Severity::Critical => "critical",
                Severity::Unknown => "unknown",
                Severity::Major => "major",
                Severity::Minor => "minor",
                Severity::Info => "info",
            };
            Severity::ALL.map(|severity| (name(severity), palette.severity(severity))).to_vec()
        };
        assert_eq!(confused(severities), [""; 0]);
    }

    #[test]
    fn duties_are_told_apart_by_people_who_do_not_see_all_colors() {
        let duties = |palette: &Palette| {
            let all = [
                ("up", Duty::Up),
                ("degraded", Duty::Degraded),
                ("down", Duty::Down),
                ("unknown", Duty::Unknown),
            ];
            all.map(|(name, duty)| (name, palette.duty(duty))).to_vec()
        };
        assert_eq!(confused(duties), [""; 0]);
    }

    #[test]
    fn open_states_are_told_apart_by_their_fill() {
        let palette = Palette::default();
        let level = |state| incident_spec(Severity::Major, state, true, &palette).fill_level;
        assert_eq!(level(IncidentState::Reported), FillLevel::Hollow);
        assert_eq!(level(IncidentState::Confirmed), FillLevel::Solid);
        assert_eq!(level(IncidentState::Handled), FillLevel::Half);
        assert!(incident_spec(Severity::Major, IncidentState::Reported, false, &palette).ring.is_some());
        assert!(incident_spec(Severity::Major, IncidentState::Reported, true, &palette).ring.is_none());
    }

    #[test]
    fn rules_with_the_same_hatch_differ_in_color() {
        let palette = Palette::default();
        let rules = [
            Rule::Closed,
            Rule::Controlled,
            Rule::PersonBarred,
            Rule::Restricted,
            Rule::NoFly,
            Rule::NoTraffic,
            Rule::Advisory,
            Rule::Unknown,
        ];
        for (i, a) in rules.iter().enumerate() {
            for b in &rules[i + 1..] {
                assert!(
                    rule_hatch(*a) != rule_hatch(*b) || palette.rule(*a) != palette.rule(*b),
                    "{a:?} {b:?}"
                );
            }
        }
        let outline = |rule| zone_look(rule, Phase::Active, true, &palette).unwrap().dash;
        assert!(rules.iter().all(|rule| (outline(*rule) == Dash::Dotted) == (*rule == Rule::Advisory)));
        assert!(zone_look(Rule::Closed, Phase::Ended, true, &palette).is_none());
        assert!(zone_look(Rule::Closed, Phase::Upcoming, true, &palette).unwrap().fill.is_none());
    }

    #[test]
    fn half_a_plate_is_the_part_below_its_middle() {
        for plate in
            [Plate::Circle, Plate::Square, Plate::Diamond, Plate::Octagon, Plate::Triangle, Plate::Hexagon]
        {
            let half = below(&corners(plate, 12.0), 0.0);
            assert!(half.len() >= 3 && half.iter().all(|(_, y)| *y >= -1e-9), "{plate:?} {half:?}");
        }
    }

    #[test]
    fn an_icon_is_moved_and_made_smaller_as_svg_would() {
        assert_eq!(
            placed("M2 4h5v-3z M10.5.5l-1-1", 0.5, 10.0, 20.0),
            "M11.00 22.00 h2.50 v-1.50 zM15.25 20.25 l-0.50 -0.50 "
        );
    }

    #[test]
    fn icons_use_relative_commands_only_so_that_they_can_be_placed() {
        let absolute = |icon: &str| icon.chars().any(|c| c.is_ascii_uppercase() && c != 'M');
        for kind in Kind::ALL {
            assert!(!kind_icon(*kind).is_some_and(absolute), "{kind:?}");
        }
        let text = include_str!("icons.rs");
        for line in text.lines().filter(|line| line.starts_with("pub const")) {
            let (name, icon) = line.split_once('"').unwrap();
            assert!(!absolute(icon), "{name}");
        }
    }

    #[test]
    fn every_kind_has_a_picture() {
        let palette = Palette::default();
        for kind in Kind::ALL {
            let picture = svg(&kind_spec(*kind, &palette));
            assert!(!picture.paths.is_empty(), "{kind:?}");
        }
    }

    #[test]
    fn a_style_sheet_overrides_what_it_names() {
        let palette =
            Palette::from_tokens(ThemeName::Dark, |token| (token == "--map-own").then_some(Rgba::hex(1)));
        assert_eq!(palette, Palette { own: Rgba::hex(1), ..Palette::default() });
        let tokens: std::collections::BTreeSet<&str> = Palette::TOKENS.iter().copied().collect();
        assert_eq!(tokens.len(), Palette::TOKENS.len());
    }
}

//! Objects of the operation: the properties they all share, and those of each kind.

use std::borrow::Borrow;
use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, de};

use super::assembly::Assembly;
use super::corridor::Corridor;
use super::geo::Shape;
use super::headquarters::Headquarters;
use super::incident::Incident;
use super::marking::Marking;
use super::perimeter::{Camera, Gate, Perimeter};
use super::post::{Check, Hotel, Overwatch, Post};
use super::service::{Crowd, Liaison, Service};
use super::site::{Site, Venue};
use super::sweep::Sweep;
use super::text::{Localized, Texts as _};
use super::time::{Interval, UnixMillis};
use super::unit::{Aircraft, Unit};
use super::zone::Zone;

/// Id of an object, unique within the feed: 1 to 256 bytes of text without control characters.
///
/// A number, which RFC 7946 allows, is read as its decimal text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ObjectId(#[cfg_attr(feature = "schema", schemars(length(min = 1, max = 256)))] Arc<str>);

impl ObjectId {
    /// Maximum length in bytes.
    pub const MAX_BYTES: usize = 256;

    /// Returns `None` if the text is empty, too long or contains control characters.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        let is_good = !text.is_empty() && text.len() <= Self::MAX_BYTES && !text.contains(char::is_control);
        is_good.then(|| Self(text.into()))
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<'de> Deserialize<'de> for ObjectId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl de::Visitor<'_> for Visitor {
            type Value = ObjectId;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "an id of 1 to {} bytes without control characters", ObjectId::MAX_BYTES)
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<ObjectId, E> {
                ObjectId::new(text).ok_or_else(|| E::invalid_length(text.len(), &self))
            }
            fn visit_u64<E: de::Error>(self, number: u64) -> Result<ObjectId, E> {
                self.visit_str(&number.to_string())
            }
            fn visit_i64<E: de::Error>(self, number: i64) -> Result<ObjectId, E> {
                self.visit_str(&number.to_string())
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}

impl Borrow<str> for ObjectId {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A data issue of an object that is kept regardless and shown with a mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Doubt {
    /// A time that limits the validity is absurd and ignored, so the start or end of the validity is unknown.
    Validity,
    /// A time is absurd (far in the future, before 2000, after 2100, or not a time) and ignored, or the
    /// validity ends before it begins.
    Time,
    /// A measured value is impossible, or is a tracker's placeholder for "not known", and is ignored.
    Measure,
    /// The marking is missing or unknown; the strictest is assumed.
    Marking,
    /// A text exceeded the maximum length and was cut, or had more combining marks on a character than are shown.
    TextCut,
    /// A polygon ring was not closed in the feed and has been closed.
    RingClosed,
    /// A polygon ring crosses or retraces itself or crosses another, or a hole lies where no hole can be.
    ///
    /// Drawn as outline and hatch only; containment still follows even-odd. Deviations below 10 cm are taken
    /// for rounding.
    RingCrosses,
    /// An area or a line without extent: all corners in one place, or the corners of an area on a line.
    NoExtent,
    /// The position is (0, 0) or outside the operation, or its accuracy is implausible.
    Position,
    /// The geometry is null or empty.
    NoPosition,
    /// The kind is unknown to this version.
    Kind,
    /// The severity is missing or unknown.
    Severity,
    /// The schedule never takes effect, or part of it ends before it begins.
    Schedule,
    /// The times of a moving event's stops run backwards.
    Order,
    /// The owner is not Italian.
    Owner,
    /// Bytes were not UTF-8 and were replaced.
    Encoding,
}

/// Properties of every object, whatever its kind.
#[derive(Debug, Clone, PartialEq)]
pub struct Common {
    /// Unique within the feed.
    pub id: ObjectId,
    /// Revision: grows with every change of the object.
    pub rev: u64,
    /// Display name.
    pub name: Localized,
    /// Geometry.
    pub shape: Shape,
    /// When the publisher last changed or confirmed it, in operation time. `None` when unknown or absurd.
    pub updated: Option<UnixMillis>,
    /// Validity, in operation time.
    pub valid: Interval,
    /// Seconds of operation time after `updated` until the object is stale. `None`: the default of its kind.
    pub stale_after_secs: Option<u32>,
    /// Restriction on who may see it.
    pub marking: Marking,
    /// Authority in charge of it.
    pub owner: Localized,
    /// ISO 3166-1 alpha-2 country code of the owner; Italy when the feed names none.
    pub owner_country: Option<Box<str>>,
    /// The headquarters in charge of it.
    pub headquarters: Option<ObjectId>,
    /// Source of the information.
    pub source: Localized,
    /// Basis of the information: a decree, a sighting, an estimate.
    pub basis: Localized,
    /// Note in free text.
    pub note: Localized,
    /// The site it belongs to.
    pub site: Option<ObjectId>,
    /// Uncertainty of the position in meters.
    pub accuracy_m: Option<f32>,
    /// Data issues, sorted, without duplicates.
    pub doubts: Vec<Doubt>,
}

macro_rules! kinds {
    ($($(#[doc = $doc:literal])* $variant:ident($data:ty) = $wire:literal,)*) => {
        /// Kind of an object.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Kind {
            $($(#[doc = $doc])* $variant,)*
            /// A kind this version does not know: kept, and drawn neutrally.
            Unknown,
        }

        impl Kind {
            /// All kinds, [`Kind::Unknown`] last.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)* Self::Unknown];

            /// Name of the kind on the wire; `unknown` for [`Kind::Unknown`].
            #[must_use]
            pub const fn wire(self) -> &'static str {
                match self { $(Self::$variant => $wire,)* Self::Unknown => "unknown" }
            }

            /// The kind with this name on the wire; [`Kind::Unknown`] when there is none.
            #[must_use]
            pub fn from_wire(word: &str) -> Self {
                match word { $($wire => Self::$variant,)* _ => Self::Unknown }
            }
        }

        impl Kind {
            /// Precedence when a feed gives one id to objects of two kinds: the lower number keeps the id.
            ///
            /// Incidents lose to no other kind. Next are the kinds that bound the operation and are referred
            /// to; cameras are last, because there are many.
            #[must_use]
            pub const fn precedence(self) -> u8 {
                match self {
                    Self::Incident => 0,
                    Self::Site => 1,
                    Self::Zone => 2,
                    Self::Headquarters => 3,
                    Self::Venue => 4,
                    Self::Aircraft => 5,
                    Self::Unit => 6,
                    Self::Camera => u8::MAX,
                    other => 10 + other as u8,
                }
            }
        }

        /// Properties that a kind adds to the common ones.
        #[derive(Debug, Clone, PartialEq)]
        pub enum Body {
            $($(#[doc = $doc])* $variant(Box<$data>),)*
            /// A kind this version does not know, with its name in the feed.
            Unknown(Box<str>),
        }

        impl Body {
            /// The kind of these properties.
            #[must_use]
            pub const fn kind(&self) -> Kind {
                match self { $(Self::$variant(_) => Kind::$variant,)* Self::Unknown(_) => Kind::Unknown }
            }

            /// Reads the properties of a kind. The only place where the name of a kind selects a type.
            ///
            /// # Errors
            /// Those of the deserializer.
            pub fn deserialize<'de, D: serde::Deserializer<'de>>(word: &str, properties: D) -> Result<Self, D::Error> {
                Ok(match word {
                    $($wire => Self::$variant(Box::new(<$data>::deserialize(properties)?)),)*
                    _ => Self::Unknown(word.into()),
                })
            }

            /// Writes the properties of the kind, without the name of the kind.
            ///
            /// # Errors
            /// Those of the serializer.
            pub fn serialize_properties<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self {
                    $(Self::$variant(data) => data.serialize(serializer),)*
                    Self::Unknown(_) => serde::ser::SerializeMap::end(serializer.serialize_map(Some(0))?),
                }
            }

            /// Calls `change` on each text of the kind, including the name of an unknown kind.
            pub fn for_each_text_mut(&mut self, change: &mut dyn FnMut(&mut Box<str>)) {
                match self {
                    $(Self::$variant(data) => data.for_each_text_mut(change),)*
                    Self::Unknown(word) => change(word),
                }
            }

            /// JSON Schemas of the kinds' own properties, with the names of the kinds.
            #[cfg(feature = "schema")]
            pub fn schemas(generator: &mut schemars::SchemaGenerator) -> Vec<(&'static str, schemars::Schema)> {
                vec![$(($wire, generator.subschema_for::<$data>()),)*]
            }
        }
    };
}

kinds! {
    /// A place of the operation: venues, perimeters and people together.
    Site(Site) = "site",
    /// A building or area used for sport, ceremonies or media.
    Venue(Venue) = "venue",
    /// A room that commands, of the police or above.
    Headquarters(Headquarters) = "headquarters",
    /// An area with a rule and a validity.
    Zone(Zone) = "zone",
    /// A closed line around a site or venue, with gates.
    Perimeter(Perimeter) = "perimeter",
    /// An opening in a perimeter, or an entrance of a venue.
    Gate(Gate) = "gate",
    /// A camera of a perimeter.
    Camera(Camera) = "camera",
    /// A protected hotel.
    Hotel(Hotel) = "hotel",
    /// A guard post.
    Post(Post) = "post",
    /// A manned position above the crowd.
    Overwatch(Overwatch) = "overwatch",
    /// A checkpoint at a station, airport, border or road.
    Check(Check) = "check",
    /// People or vehicles of a force.
    Unit(Unit) = "unit",
    /// Anything in the air that is not a unit.
    Aircraft(Aircraft) = "aircraft",
    /// A security sweep.
    Sweep(Sweep) = "sweep",
    /// A moving event along a route.
    Corridor(Corridor) = "corridor",
    /// An announced or spontaneous gathering.
    Assembly(Assembly) = "assembly",
    /// Something that happened and needs a response.
    Incident(Incident) = "incident",
    /// A network service that other objects depend on.
    Service(Service) = "service",
    /// A desk of a partner organization.
    Liaison(Liaison) = "liaison",
    /// Number and density of people in an area.
    Crowd(Crowd) = "crowd",
}

/// An object of the operation. Immutable while shared: a change in the feed is a new object with a newer revision.
#[derive(Debug, Clone, PartialEq)]
pub struct Object {
    /// Properties of every object.
    pub common: Common,
    /// Properties of its kind.
    pub body: Body,
}

impl Object {
    /// The object's kind.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        self.body.kind()
    }

    /// Name of the kind as in the feed, also for an unknown kind.
    #[must_use]
    pub fn word(&self) -> &str {
        if let Body::Unknown(word) = &self.body { word } else { self.kind().wire() }
    }

    /// Returns whether this object keeps its id against `later`, which has the same one.
    ///
    /// Decided by kind, and within a kind by revision.
    #[must_use]
    pub const fn keeps_id_from(&self, later: &Self) -> bool {
        let (own, other) = (self.kind().precedence(), later.kind().precedence());
        own < other || own == other && self.common.rev > later.common.rev
    }

    /// The incident, if the object is one.
    #[must_use]
    pub fn incident(&self) -> Option<&Incident> {
        if let Body::Incident(incident) = &self.body { Some(incident) } else { None }
    }
}

/// An object as the picture holds it.
pub type SharedObject = Arc<Object>;

/// A 64-bit hash of one object at one revision. The wrapping sum over a picture, in any order, is its digest.
///
/// FNV-1a (Fowler, Noll, Vo) over the bytes of the id, a zero byte and the revision in little endian, then
/// the finalizer of SplitMix64 (Steele, Lea, Flood 2014), which keeps sums from canceling.
#[must_use]
pub fn revision_mark(id: &str, rev: u64) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in id.bytes().chain([0]).chain(rev.to_le_bytes()) {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    hash ^ (hash >> 31)
}

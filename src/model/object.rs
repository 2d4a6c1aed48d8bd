//! One thing of the operation: what all share, and what its kind adds.

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

/// The name of an object in its feed: never empty, at most [`ObjectId::MAX_BYTES`] bytes, cheap to clone.
///
/// A number on the wire, which RFC 7946 allows, becomes its text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ObjectId(#[cfg_attr(feature = "schema", schemars(length(min = 1, max = 256)))] Arc<str>);

impl ObjectId {
    /// Longest id that is taken.
    pub const MAX_BYTES: usize = 256;

    /// `None` when the text is empty, too long or has control characters in it.
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

/// Something about an object that was doubtful and was kept all the same, so that it can be shown with a mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Doubt {
    /// Until or from when it holds cannot be told: a time that says so is absurd and is not used.
    Validity,
    /// A time is absurd (far in the future, before 2000, after 2100, or not a time) and is not used,
    /// or the validity ends before it begins.
    Time,
    /// A measured value is impossible, or the one that stands for "not known" with a tracker, and is not used.
    Measure,
    /// The marking is missing or unknown; the strictest is assumed.
    Marking,
    /// A text was longer than is shown and was cut, or had more marks on a character than are shown.
    TextCut,
    /// A ring was not closed and was closed.
    RingClosed,
    /// A ring crosses itself or another, goes back on itself, or a hole is where no hole can be; outline and hatch only.
    /// What is inside goes by even-odd all the same. Not for less than 10 cm, which is rounding.
    RingCrosses,
    /// An area or a line without extent: all of its corners are in one place, or those of an area on a line.
    NoExtent,
    /// The position is (0, 0) or outside the operation.
    Position,
    /// The geometry is null or empty.
    NoPosition,
    /// The kind is not known to this version.
    Kind,
    /// The severity is missing or unknown.
    Severity,
    /// The schedule never comes into force, or part of it ends before it begins.
    Schedule,
    /// Stops of a moving event run backwards in time.
    Order,
    /// No Italian owner.
    Owner,
    /// Bytes were not UTF-8 and were replaced.
    Encoding,
}

/// What every object has, whatever its kind.
#[derive(Debug, Clone, PartialEq)]
pub struct Common {
    /// Its name in the feed.
    pub id: ObjectId,
    /// Revision: grows with every change of the object.
    pub rev: u64,
    /// What it is called.
    pub name: Localized,
    /// Where it is.
    pub shape: Shape,
    /// When the publisher last changed or confirmed it, in operation time. `None` when unknown or absurd.
    pub updated: Option<UnixMillis>,
    /// When it is in force, in operation time.
    pub valid: Interval,
    /// Seconds of operation time after `updated` from which it is stale. `None`: the default of its kind.
    pub stale_after_secs: Option<u32>,
    /// Who may see it.
    pub marking: Marking,
    /// Who directs it.
    pub owner: Localized,
    /// ISO 3166-1 alpha-2 country code of whoever directs it; Italy when the feed names none.
    pub owner_country: Option<Box<str>>,
    /// The headquarters that directs it.
    pub headquarters: Option<ObjectId>,
    /// Where the knowledge comes from.
    pub source: Localized,
    /// What it rests on: a decree, a sighting, an estimate.
    pub basis: Localized,
    /// More about it, in words.
    pub note: Localized,
    /// The site it belongs to.
    pub site: Option<ObjectId>,
    /// How far off the position may be, meters.
    pub accuracy_m: Option<f32>,
    /// What was doubtful about it, sorted, each once.
    pub doubts: Vec<Doubt>,
}

macro_rules! kinds {
    ($($(#[doc = $doc:literal])* $variant:ident($data:ty) = $wire:literal,)*) => {
        /// What sort of thing an object is.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Kind {
            $($(#[doc = $doc])* $variant,)*
            /// A kind this version does not know: kept, and drawn neutrally.
            Unknown,
        }

        impl Kind {
            /// All kinds, [`Kind::Unknown`] last.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)* Self::Unknown];

            /// The word on the wire; `unknown` for [`Kind::Unknown`].
            #[must_use]
            pub const fn wire(self) -> &'static str {
                match self { $(Self::$variant => $wire,)* Self::Unknown => "unknown" }
            }

            /// The kind of that word; [`Kind::Unknown`] when there is none.
            #[must_use]
            pub fn from_wire(word: &str) -> Self {
                match word { $($wire => Self::$variant,)* _ => Self::Unknown }
            }
        }

        impl Kind {
            /// Which of two kinds keeps an id that a feed gave to both: the one with the smaller number.
            ///
            /// An incident loses against nothing; then what bounds the operation and is referred to; cameras are many.
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

        /// What a kind adds to an object.
        #[derive(Debug, Clone, PartialEq)]
        pub enum Body {
            $($(#[doc = $doc])* $variant(Box<$data>),)*
            /// A kind this version does not know, and its word.
            Unknown(Box<str>),
        }

        impl Body {
            /// Its kind.
            #[must_use]
            pub const fn kind(&self) -> Kind {
                match self { $(Self::$variant(_) => Kind::$variant,)* Self::Unknown(_) => Kind::Unknown }
            }

            /// Reads the properties of a kind: the one place where a word becomes a type.
            ///
            /// # Errors
            /// Whatever the deserializer refuses.
            pub fn deserialize<'de, D: serde::Deserializer<'de>>(word: &str, properties: D) -> Result<Self, D::Error> {
                Ok(match word {
                    $($wire => Self::$variant(Box::new(<$data>::deserialize(properties)?)),)*
                    _ => Self::Unknown(word.into()),
                })
            }

            /// Writes the properties of the kind (without the word itself).
            ///
            /// # Errors
            /// Whatever the serializer refuses.
            pub fn serialize_properties<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self {
                    $(Self::$variant(data) => data.serialize(serializer),)*
                    Self::Unknown(_) => serde::ser::SerializeMap::end(serializer.serialize_map(Some(0))?),
                }
            }

            /// Calls `change` on each text of the kind, the word of an unknown kind included.
            pub fn for_each_text_mut(&mut self, change: &mut dyn FnMut(&mut Box<str>)) {
                match self {
                    $(Self::$variant(data) => data.for_each_text_mut(change),)*
                    Self::Unknown(word) => change(word),
                }
            }

            /// The JSON Schema of each kind's own properties, by its word.
            #[cfg(feature = "schema")]
            pub fn schemas(generator: &mut schemars::SchemaGenerator) -> Vec<(&'static str, schemars::Schema)> {
                vec![$(($wire, generator.subschema_for::<$data>()),)*]
            }
        }
    };
}

kinds! {
    /// A cluster of venues with a key of its own.
    Site(Site) = "site",
    /// A venue.
    Venue(Venue) = "venue",
    /// A room that commands.
    Headquarters(Headquarters) = "headquarters",
    /// An area with a rule.
    Zone(Zone) = "zone",
    /// A ring around a site.
    Perimeter(Perimeter) = "perimeter",
    /// A way through a ring, or into a venue.
    Gate(Gate) = "gate",
    /// A camera.
    Camera(Camera) = "camera",
    /// A protected hotel.
    Hotel(Hotel) = "hotel",
    /// A guard post.
    Post(Post) = "post",
    /// An elevated point.
    Overwatch(Overwatch) = "overwatch",
    /// A station, airport or border crossing.
    Check(Check) = "check",
    /// A unit.
    Unit(Unit) = "unit",
    /// Something that flies.
    Aircraft(Aircraft) = "aircraft",
    /// A security sweep.
    Sweep(Sweep) = "sweep",
    /// A moving event.
    Corridor(Corridor) = "corridor",
    /// An assembly.
    Assembly(Assembly) = "assembly",
    /// An incident.
    Incident(Incident) = "incident",
    /// A service over a network.
    Service(Service) = "service",
    /// A liaison desk.
    Liaison(Liaison) = "liaison",
    /// A count of people.
    Crowd(Crowd) = "crowd",
}

/// One thing of the operation. Shared, never changed in place: a change is a new object with a newer revision.
#[derive(Debug, Clone, PartialEq)]
pub struct Object {
    /// What all objects have.
    pub common: Common,
    /// What its kind adds.
    pub body: Body,
}

impl Object {
    /// Its kind.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        self.body.kind()
    }

    /// The word of its kind, as the feed has it.
    #[must_use]
    pub fn word(&self) -> &str {
        if let Body::Unknown(word) = &self.body { word } else { self.kind().wire() }
    }

    /// Whether it keeps its id when `later` has the same one: by kind, and within a kind by revision.
    #[must_use]
    pub const fn keeps_id_from(&self, later: &Self) -> bool {
        let (own, other) = (self.kind().precedence(), later.kind().precedence());
        own < other || own == other && self.common.rev > later.common.rev
    }

    /// The incident in it, if it is one.
    #[must_use]
    pub fn incident(&self) -> Option<&Incident> {
        if let Body::Incident(incident) = &self.body { Some(incident) } else { None }
    }
}

/// An object as the picture holds it.
pub type SharedObject = Arc<Object>;

/// A 64-bit mark of one object at one revision. Their wrapping sum over a picture, in any order, is its digest.
///
/// FNV-1a (Fowler, Noll, Vo) over the bytes of the id, a zero byte and the revision in little endian,
/// then the finalizer of SplitMix64 (Steele, Lea, Flood 2014), so that sums do not cancel.
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

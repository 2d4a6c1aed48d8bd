//! One object as a GeoJSON feature.

use serde::ser::SerializeStruct as _;
use serde::{Deserialize, Serialize, Serializer};

use crate::model::geo::{LngLat, Polygon, Shape};
use crate::model::marking::Marking;
use crate::model::text::Localized;
use crate::model::{Body, Object, ObjectId, UnixMillis};

/// The properties that a feature of any kind may have. Those of its kind stand beside them.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Properties {
    /// Revision of the object, increasing with every change. Optional only in a polled file without deltas.
    pub rev: u64,
    /// Name of the object: one text, or one text per language.
    #[serde(skip_serializing_if = "Localized::is_absent")]
    pub name: Localized,
    /// When the publisher last changed or confirmed the object, in operation time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated: Option<UnixMillis>,
    /// Start of validity, in operation time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<UnixMillis>,
    /// End of validity, in operation time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_to: Option<UnixMillis>,
    /// Seconds after `updated` at which the object becomes stale. If missing, the default of its kind applies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stale_after_s: Option<u32>,
    /// Who may see the object, by TLP 2.0. If missing, the strictest is assumed.
    pub marking: Marking,
    /// Organization that directs the object.
    #[serde(skip_serializing_if = "Localized::is_absent")]
    pub owner: Localized,
    /// ISO 3166-1 alpha-2 country code of the directing organization. If missing, Italy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner_country: Option<Box<str>>,
    /// Id of the headquarters that directs the object. If missing, the headquarters of its site.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub headquarters: Option<ObjectId>,
    /// Where the information comes from.
    #[serde(skip_serializing_if = "Localized::is_absent")]
    pub source: Localized,
    /// What the information is based on: a decree, a sighting, an estimate.
    #[serde(skip_serializing_if = "Localized::is_absent")]
    pub basis: Localized,
    /// Further remarks.
    #[serde(skip_serializing_if = "Localized::is_absent")]
    pub note: Localized,
    /// Id of the site to which the object belongs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub site: Option<ObjectId>,
    /// Largest error of the position, in meters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accuracy_m: Option<f32>,
}

/// An object, serialized as a GeoJSON feature.
#[derive(Debug, Clone, Copy)]
pub struct Feature<'a>(&'a Object);

impl<'a> From<&'a Object> for Feature<'a> {
    fn from(object: &'a Object) -> Self {
        Self(object)
    }
}

impl Serialize for Feature<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Object { common, body } = self.0;
        let mut out = serializer.serialize_struct("Feature", 4)?;
        out.serialize_field("type", "Feature")?;
        out.serialize_field("id", &common.id)?;
        out.serialize_field("geometry", &Geometry(&common.shape))?;
        let kind = self.0.word();
        let properties = Properties {
            rev: common.rev,
            name: common.name.clone(),
            updated: common.updated,
            valid_from: common.valid.from,
            valid_to: common.valid.to,
            stale_after_s: common.stale_after_secs,
            marking: common.marking,
            owner: common.owner.clone(),
            owner_country: common.owner_country.clone(),
            headquarters: common.headquarters.clone(),
            source: common.source.clone(),
            basis: common.basis.clone(),
            note: common.note.clone(),
            site: common.site.clone(),
            accuracy_m: common.accuracy_m,
        };
        out.serialize_field(
            "properties",
            &AllProperties { kind, common: properties, of_kind: OfKind(body) },
        )?;
        out.end()
    }
}

#[derive(Serialize)]
struct AllProperties<'a> {
    kind: &'a str,
    #[serde(flatten)]
    common: Properties,
    #[serde(flatten)]
    of_kind: OfKind<'a>,
}

struct OfKind<'a>(&'a Body);

impl Serialize for OfKind<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize_properties(serializer)
    }
}

/// A shape, serialized as a geometry of RFC 7946.
struct Geometry<'a>(&'a Shape);

impl Serialize for Geometry<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Shape::Nowhere => serializer.serialize_none(),
            Shape::Point(at) => geometry(serializer, "Point", &position(*at)),
            Shape::Points(all) => geometry(serializer, "MultiPoint", &positions(all)),
            Shape::Lines(lines) => match lines.as_slice() {
                [line] => geometry(serializer, "LineString", &positions(line)),
                _ => {
                    let lines: Vec<_> = lines.iter().map(|line| positions(line)).collect();
                    geometry(serializer, "MultiLineString", &lines)
                }
            },
            Shape::Polygons(polygons) => match polygons.as_slice() {
                [polygon] => geometry(serializer, "Polygon", &rings(polygon)),
                _ => {
                    let all: Vec<_> = polygons.iter().map(rings).collect();
                    geometry(serializer, "MultiPolygon", &all)
                }
            },
            Shape::Collection(parts) => {
                let mut out = serializer.serialize_struct("GeometryCollection", 2)?;
                out.serialize_field("type", "GeometryCollection")?;
                out.serialize_field("geometries", &parts.iter().map(Geometry).collect::<Vec<_>>())?;
                out.end()
            }
        }
    }
}

fn geometry<S: Serializer>(
    serializer: S,
    kind: &str,
    coordinates: &impl Serialize,
) -> Result<S::Ok, S::Error> {
    let mut out = serializer.serialize_struct("Geometry", 2)?;
    out.serialize_field("type", kind)?;
    out.serialize_field("coordinates", coordinates)?;
    out.end()
}

/// Rounds to seven decimals, which are a centimeter; more is noise on the wire.
fn position(at: LngLat) -> [f64; 2] {
    [at.lng_deg(), at.lat_deg()].map(|deg| (deg * 1e7).round() / 1e7)
}

fn positions(all: &[LngLat]) -> Vec<[f64; 2]> {
    all.iter().copied().map(position).collect()
}

fn rings(polygon: &Polygon) -> Vec<Vec<[f64; 2]>> {
    std::iter::once(&polygon.exterior).chain(&polygon.holes).map(|ring| positions(ring)).collect()
}

//! Decodes a whole document: the header, and every feature that can be read.

use std::borrow::Cow;
use std::collections::hash_map::Entry;
use std::ops::Range;

use compact::sort::SmallSort as _;
use rustc_hash::FxHashMap;

use serde::Deserialize;
use serde_json::error::Category;
use serde_json::value::RawValue;

use super::Context;
use super::fault::{Fault, around, is_object, shown};
use super::feature::{DecodedFeature, Place, decode_feature, is_too_deep, peek, refuse};
use crate::feed::config::Limits;
use crate::feed::plain::{is_nothing, whole_numbers, without_nothing};
use crate::feed::wire::{FOREIGN_MEMBER, Header, SCHEMA_VERSION};
use crate::feed::{Rejection, Rejections, Repeat};
use crate::model::geo::{Bounds, is_wgs84};
use crate::model::object::SharedObject;
use crate::model::{Kind, ObjectId};

/// Why a whole document is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DocumentError {
    /// No bytes, or only whitespace.
    #[error("expected a document, found nothing")]
    Empty,
    /// A web page, such as a login page.
    #[error("expected JSON, found a web page")]
    Html,
    /// More bytes than the limit.
    #[error("expected at most {max_bytes} bytes, found {found_bytes}")]
    TooLarge {
        /// Limit in bytes.
        max_bytes: usize,
        /// Actual number of bytes.
        found_bytes: usize,
    },
    /// The document ends too early.
    #[error("the document ends too early, at line {line} column {column}")]
    Truncated {
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
    },
    /// Not JSON, or not the shape of a feature collection.
    #[error("{message}, at line {line} column {column}")]
    Broken {
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
        /// What was expected and found, with the path.
        message: String,
    },
    /// JSON, but not a feature collection.
    #[error("expected a \"FeatureCollection\", found {found}")]
    NotACollection {
        /// Its `type`, or what there is instead.
        found: String,
    },
    /// The header is missing. Without it, it is unknown whether the feed is an exercise.
    #[error("expected the member \"{FOREIGN_MEMBER}\", found none")]
    NoHeader,
    /// The header cannot be read.
    #[error("{path}: expected {expected}, found {found}")]
    BadHeader {
        /// JSON pointer to the fault.
        path: String,
        /// What was expected.
        expected: String,
        /// What was found.
        found: String,
    },
    /// The contract has a newer major version.
    #[error("expected schema {SCHEMA_VERSION}, found the newer {found}")]
    NewerSchema {
        /// Version of the document.
        found: String,
    },
    /// The member `crs` of GeoJSON 2008, with a system other than WGS 84: coordinates may mean anything.
    #[error("/crs: expected longitude and latitude on WGS 84 (OGC:CRS84), found {found}")]
    NotWgs84 {
        /// Name of the system, or the value in its place.
        found: String,
    },
}

/// Content of a document as far as it could be read, with the outcome of every feature.
#[derive(Debug)]
pub struct Decoded {
    /// Header of the document.
    pub header: Header,
    /// Every good object in the order of the document, with unique ids. Of two with one id,
    /// `Object::keeps_id_from` decides which is kept; the other is refused.
    pub objects: Vec<SharedObject>,
    /// Refused features.
    pub rejections: Rejections,
    /// Id, revision and kind of refused features, where they could be read: they are part of the digest.
    pub quarantined: Vec<(ObjectId, u64, Kind)>,
    /// Ids shared by several features.
    pub contested: Vec<ObjectId>,
    /// Number of features in the document: those in `objects`, duplicate and refused ones.
    pub received: usize,
    /// Number of features that repeat another one in every respect.
    pub duplicate: usize,
    /// Number of features refused because the document had more than the limit.
    pub left_out: usize,
    /// Number of members of `properties` unknown to this version.
    pub unknown_members: usize,
    /// Whether bytes were not UTF-8, and were replaced.
    pub is_lossy: bool,
}

#[derive(Deserialize)]
struct RawDocument<'a> {
    #[serde(rename = "type", default, borrow)]
    kind: Option<Cow<'a, str>>,
    #[serde(default, borrow)]
    vedetta: Option<&'a RawValue>,
    #[serde(default, borrow)]
    crs: Option<&'a RawValue>,
    #[serde(default, borrow)]
    features: Option<Vec<&'a RawValue>>,
}

/// Decodes a document at once. [`DocumentDecoder`] does it in steps.
///
/// # Errors
/// Fails when the document cannot be split into features, or its header is missing or bad.
pub fn decode_document(
    bytes: &[u8],
    limits: &Limits,
    area: Option<Bounds>,
) -> Result<Decoded, DocumentError> {
    let mut decoder = DocumentDecoder::new(bytes.to_vec(), limits, area)?;
    decoder.advance(|| true);
    Ok(decoder.finish())
}

/// Decodes a document in steps: the caller looks at the clock between features, so that a large document never
/// blocks the page.
#[derive(Debug)]
pub struct DocumentDecoder {
    json: String,
    /// Ranges of the remaining features in `json`.
    features: std::vec::IntoIter<Range<usize>>,
    next_index: usize,
    decoded: Decoded,
    /// Index among the objects and index in the document, by id.
    place_by_id: FxHashMap<ObjectId, (usize, usize)>,
    vertices_left: usize,
    limits: Limits,
    area: Option<Bounds>,
}

impl DocumentDecoder {
    /// Splits the document into features and reads its header.
    ///
    /// # Errors
    /// Fails when the document cannot be split into features, or its header is missing or bad.
    pub fn new(bytes: Vec<u8>, limits: &Limits, area: Option<Bounds>) -> Result<Self, DocumentError> {
        if bytes.len() > limits.document_bytes {
            let (max_bytes, found_bytes) = (limits.document_bytes, bytes.len());
            return Err(DocumentError::TooLarge { max_bytes, found_bytes });
        }
        let (json, is_lossy) = match String::from_utf8(bytes) {
            Ok(text) => (text, false),
            Err(error) => (String::from_utf8_lossy(error.as_bytes()).into_owned(), true),
        };
        let text = json.trim_start_matches('\u{feff}');
        match text.trim_start().bytes().next() {
            None => return Err(DocumentError::Empty),
            Some(b'<') => return Err(DocumentError::Html),
            Some(b'[') => return Err(DocumentError::NotACollection { found: "a list".to_owned() }),
            Some(b'"') => return Err(DocumentError::NotACollection { found: "a text".to_owned() }),
            Some(_) => {}
        }
        let document: RawDocument<'_> = serde_json::from_str(text).map_err(|error| broken(text, &error))?;
        let found = document.kind.as_deref().unwrap_or("nothing");
        if found != "FeatureCollection" {
            return Err(DocumentError::NotACollection { found: shown(found) });
        }
        if let Some(crs) = document.crs.filter(|raw| !is_nothing(raw.get())) {
            check_crs(crs.get())?;
        }
        let header = decode_header(document.vedetta.ok_or(DocumentError::NoHeader)?, limits)?;
        let Some(mut features) = document.features else {
            return Err(DocumentError::NotACollection { found: "no \"features\"".to_owned() });
        };
        let received = features.len();
        let mut decoded = Decoded {
            objects: Vec::with_capacity(received.min(limits.features)),
            rejections: Rejections::default(),
            quarantined: Vec::new(),
            received,
            contested: Vec::new(),
            duplicate: 0,
            left_out: 0,
            unknown_members: 0,
            is_lossy,
            header,
        };
        if received > limits.features {
            features = decoded.leave_out(features, limits.features);
        }
        let ranges: Vec<Range<usize>> = features.iter().map(|raw| range_in(&json, raw.get())).collect();
        Ok(Self {
            next_index: 0,
            place_by_id: FxHashMap::with_capacity_and_hasher(ranges.len(), rustc_hash::FxBuildHasher),
            features: ranges.into_iter(),
            decoded,
            vertices_left: limits.vertices,
            limits: *limits,
            area,
            json,
        })
    }

    /// Decodes features while `has_time` returns true. Returns whether all are decoded.
    pub fn advance(&mut self, mut has_time: impl FnMut() -> bool) -> bool {
        let Self { json, features, next_index, decoded, place_by_id, vertices_left, limits, area } = self;
        let operation =
            decoded.header.operation.map_or(decoded.header.generated_at, |operation| operation.at);
        let context = Context { limits, area: *area, operation_now: Some(operation) };
        for range in features {
            let index = *next_index;
            *next_index += 1;
            // It was valid JSON when the document was split.
            let raw: Option<&RawValue> = json.get(range).and_then(|text| serde_json::from_str(text).ok());
            let Some(raw) = raw else { continue };
            let place = Place { index, needs_rev: false, is_lossy: decoded.is_lossy };
            let outcome = decode_feature(raw, place, context).and_then(|feature| {
                *vertices_left = vertices_left.checked_sub(feature.vertices).ok_or_else(|| {
                    let expected = format!("at most {} positions in all features", limits.vertices);
                    refuse(raw, index, Fault::new("/geometry", expected, "more"))
                })?;
                Ok(feature)
            });
            match outcome {
                Ok(feature) => decoded.add(feature, index, place_by_id),
                Err(refusal) => {
                    let refusal = *refusal;
                    decoded.rejections.push(refusal.rejection);
                    decoded.quarantined.extend(refusal.mark.map(|(id, rev)| (id, rev, refusal.kind)));
                }
            }
            if !has_time() {
                return false;
            }
        }
        true
    }

    /// Returns what has been decoded.
    #[must_use]
    pub fn finish(self) -> Decoded {
        self.decoded
    }
}

/// Returns the range of a slice within the text it is part of.
fn range_in(whole: &str, part: &str) -> Range<usize> {
    let start = part.as_ptr().addr().saturating_sub(whole.as_ptr().addr());
    start..start + part.len()
}

impl Decoded {
    fn add(
        &mut self,
        feature: DecodedFeature,
        index: usize,
        place_by_id: &mut FxHashMap<ObjectId, (usize, usize)>,
    ) {
        self.unknown_members += feature.unknown_members;
        let mut object = feature.object;
        match place_by_id.entry(object.common.id.clone()) {
            Entry::Vacant(place) => {
                place.insert((self.objects.len(), index));
                self.objects.push(object);
            }
            Entry::Occupied(mut place) => {
                let (at, mut refused_index) = *place.get();
                let Some(known) = self.objects.get_mut(at) else { return };
                if *known == object {
                    self.duplicate += 1;
                    let rev = object.common.rev;
                    self.rejections.repeat(Repeat {
                        id: object.common.id.to_string(),
                        rev,
                        standing_rev: rev,
                    });
                    return;
                }
                if known.keeps_id_from(&object) {
                    refused_index = index;
                } else {
                    std::mem::swap(known, &mut object);
                    place.insert((at, index));
                }
                let id = known.common.id.clone();
                let (refused, shown) = ((object.word(), object.common.rev), (known.word(), known.common.rev));
                self.rejections.push(Rejection::same_id(refused_index, &id, refused, shown));
                self.contested.push(id);
            }
        }
    }

    /// Keeps the most important features in the order of the document, and refuses the others.
    fn leave_out<'a>(&mut self, features: Vec<&'a RawValue>, most: usize) -> Vec<&'a RawValue> {
        let peeks: Vec<_> = features.iter().map(|raw| peek(raw)).collect();
        let mut order: Vec<usize> = (0..features.len()).collect();
        order.small_sort_by_key(|index| peeks.get(*index).map(|peek| peek.rank));
        let mut is_kept = vec![false; features.len()];
        for index in order.into_iter().take(most) {
            if let Some(kept) = is_kept.get_mut(index) {
                *kept = true;
            }
        }
        self.left_out = features.len() - most;
        let mut kept = Vec::with_capacity(most);
        for (index, ((raw, peek), is_kept)) in features.into_iter().zip(peeks).zip(is_kept).enumerate() {
            if is_kept {
                kept.push(raw);
            } else {
                let named = self.rejections.iter().len();
                if named < Rejections::KEPT {
                    let fault = Fault::new("", format!("at most {most} features"), "one more");
                    let id = peek.id.as_ref().map(ToString::to_string);
                    self.rejections.push(fault.into_rejection(index, id));
                } else {
                    self.rejections.count_only(1);
                }
                self.quarantined.extend(peek.id.zip(peek.rev).map(|(id, rev)| (id, rev, peek.kind)));
            }
        }
        kept
    }
}

fn decode_header(raw: &RawValue, limits: &Limits) -> Result<Header, DocumentError> {
    #[derive(Deserialize)]
    struct Version<'a> {
        #[serde(borrow)]
        schema: Cow<'a, str>,
    }
    let bad = |fault: Fault| DocumentError::BadHeader {
        path: fault.path,
        expected: fault.expected,
        found: fault.found,
    };
    let root = format!("/{FOREIGN_MEMBER}");
    if is_too_deep(raw.get(), limits.nesting) {
        return Err(bad(Fault::new(root, format!("at most {} levels of nesting", limits.nesting), "more")));
    }
    if !is_object(raw.get()) {
        return Err(bad(Fault::new(root, "an object", raw.get())));
    }
    let json = whole_numbers(raw.get());
    let json = without_nothing(&json);
    // The version first: a newer contract may have changed everything else.
    if let Ok(Version { schema }) = serde_json::from_str(&json) {
        let major = |version: &str| version.split('.').next().and_then(|major| major.parse::<u32>().ok());
        match major(&schema) {
            Some(found) if Some(found) > major(SCHEMA_VERSION) => {
                return Err(DocumentError::NewerSchema { found: shown(&schema) });
            }
            Some(_) => {}
            None => return Err(bad(Fault::new(format!("{root}/schema"), "major.minor", &schema))),
        }
    }
    serde_json::from_str(&json).map_err(|error| bad(Fault::from_serde(&root, &json, &error)))
}

/// Checks that the member `crs` of an earlier GeoJSON, as GDAL and others write it, names the system that all
/// coordinates have today: WGS 84.
fn check_crs(json: &str) -> Result<(), DocumentError> {
    #[derive(Deserialize)]
    struct Crs {
        properties: Named,
    }
    #[derive(Deserialize)]
    struct Named {
        name: String,
    }
    let name = serde_json::from_str::<Crs>(json).map(|crs| crs.properties.name);
    let name = name.or_else(|_no_object| serde_json::from_str::<String>(json));
    if name.as_ref().is_ok_and(|name| is_wgs84(name)) {
        return Ok(());
    }
    Err(DocumentError::NotWgs84 { found: shown(name.as_deref().unwrap_or(json)) })
}

fn broken(json: &str, error: &serde_json::Error) -> DocumentError {
    let (line, column) = (error.line(), error.column());
    match error.classify() {
        Category::Eof => DocumentError::Truncated { line, column },
        Category::Data => {
            let Fault { path, expected, found } = Fault::from_serde("", json, error);
            let path = if path.is_empty() { path } else { path + ": " };
            let message = format!("{path}expected {expected}, found {found}");
            DocumentError::Broken { line, column, message }
        }
        Category::Syntax | Category::Io => {
            let message = format!("expected JSON, found {}", around(json, line, column));
            DocumentError::Broken { line, column, message }
        }
    }
}

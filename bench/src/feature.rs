//! The synthetic feed: GeoJSON with numeric ids. Reads a collection while it streams in, and deltas.

use std::borrow::Cow;

use vedetta::model::geo::LngLat;

use crate::reader::{Reader, Stop};

/// Maximum size of one feature of a file.
const MOST_FEATURE_BYTES: usize = 16 << 20;

/// Geometry of a feature.
#[derive(Debug, PartialEq)]
pub(crate) enum Geometry {
    Point(LngLat),
    LineString(Vec<LngLat>),
    Polygon(Vec<Vec<LngLat>>),
}

/// One feature, with the members that are drawn; others are skipped.
#[derive(Debug, PartialEq)]
pub(crate) struct Feature<'a> {
    pub(crate) id: u32,
    pub(crate) geometry: Geometry,
    pub(crate) severity: u8,
    pub(crate) name: Option<Cow<'a, str>>,
}

/// Features that are new or changed, and ids of those removed.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Delta<'a> {
    pub(crate) upsert: Vec<Feature<'a>>,
    pub(crate) remove: Vec<u32>,
}

impl<'a> Delta<'a> {
    pub(crate) fn read(text: &'a str) -> Result<Self, Stop> {
        let mut delta = Self::default();
        Reader::new(text.as_bytes()).object(|reader, name| match name {
            b"upsert" => reader.array(|reader| {
                delta.upsert.push(feature(reader)?);
                Ok(())
            }),
            b"remove" => reader.array(|reader| {
                delta.remove.push(reader.number()? as u32);
                Ok(())
            }),
            _ => reader.skip(),
        })?;
        Ok(delta)
    }
}

fn feature<'a>(reader: &mut Reader<'a>) -> Result<Feature<'a>, Stop> {
    let (mut id, mut place, mut severity, mut text) = (None, None, 0, None);
    reader.object(|reader, name| {
        match name {
            b"id" => id = Some(reader.number()? as u32),
            b"geometry" => place = Some(geometry(reader)?),
            b"properties" => reader.object(|reader, name| {
                match name {
                    b"sev" => severity = reader.number()? as u8,
                    b"name" if reader.peek()? == b'"' => text = Some(reader.text()?),
                    _ => reader.skip()?,
                }
                Ok(())
            })?,
            _ => reader.skip()?,
        }
        Ok(())
    })?;
    let id = id.ok_or(Stop::Expected("an id"))?;
    let geometry = place.ok_or(Stop::Expected("a geometry"))?;
    Ok(Feature { id, geometry, severity, name: text })
}

fn geometry(reader: &mut Reader<'_>) -> Result<Geometry, Stop> {
    let (mut kind, mut place, mut found) = (None, None, None);
    reader.object(|reader, name| {
        match name {
            b"type" => kind = Some(reader.raw_string()?),
            b"coordinates" => match kind {
                Some(kind) => found = Some(coordinates(reader, kind)?),
                // `type` comes after them: they are read then.
                None => {
                    place = Some(*reader);
                    reader.skip()?;
                }
            },
            _ => reader.skip()?,
        }
        Ok(())
    })?;
    if let (Some(kind), Some(mut place)) = (kind, place) {
        found = Some(coordinates(&mut place, kind)?);
    }
    found.ok_or(Stop::Expected("coordinates"))
}

fn coordinates(reader: &mut Reader<'_>, kind: &[u8]) -> Result<Geometry, Stop> {
    Ok(match kind {
        b"Point" => Geometry::Point(position(reader)?.ok_or(Stop::Expected("a position"))?),
        b"LineString" => Geometry::LineString(path(reader)?),
        b"Polygon" => {
            let mut rings = Vec::new();
            reader.array(|reader| {
                rings.push(path(reader)?);
                Ok(())
            })?;
            Geometry::Polygon(rings)
        }
        _ => return Err(Stop::Expected("a point, a line or a polygon")),
    })
}

/// Reads positions; invalid ones are left out.
fn path(reader: &mut Reader<'_>) -> Result<Vec<LngLat>, Stop> {
    let mut path = Vec::new();
    reader.array(|reader| {
        path.extend(position(reader)?);
        Ok(())
    })?;
    Ok(path)
}

fn position(reader: &mut Reader<'_>) -> Result<Option<LngLat>, Stop> {
    let mut numbers = [f64::NAN; 2];
    let mut places = numbers.iter_mut();
    reader.array(|reader| {
        let number = reader.number()?;
        if let Some(place) = places.next() {
            *place = number;
        }
        Ok(())
    })?;
    Ok(LngLat::new(numbers[0], numbers[1]))
}

/// Position of the next byte, relative to the list of features.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Place {
    #[default]
    Before,
    Within,
    After,
}

/// Reads a feature collection while it streams in.
#[derive(Debug, Default)]
pub(crate) struct Collection {
    place: Place,
    /// Bytes of earlier pieces that are not complete yet.
    carried: Vec<u8>,
}

impl Collection {
    /// Takes the next bytes and calls `found` with each feature that is complete now.
    pub(crate) fn feed(&mut self, piece: &[u8], found: impl FnMut(Feature<'_>)) -> Result<(), Stop> {
        let mut carried = std::mem::take(&mut self.carried);
        if carried.is_empty() {
            let read = self.read(piece, found)?;
            carried.extend_from_slice(piece.get(read..).unwrap_or_default());
        } else {
            carried.extend_from_slice(piece);
            let read = self.read(&carried, found)?;
            carried.drain(..read);
        }
        self.carried = carried;
        if self.carried.len() > MOST_FEATURE_BYTES {
            return Err(Stop::Expected("smaller features"));
        }
        Ok(())
    }

    /// Fails unless all of it came.
    pub(crate) const fn finish(&self) -> Result<(), Stop> {
        if matches!(self.place, Place::After) { Ok(()) } else { Err(Stop::Early) }
    }

    /// Reads what is complete. Returns the number of bytes consumed.
    fn read(&mut self, bytes: &[u8], mut found: impl FnMut(Feature<'_>)) -> Result<usize, Stop> {
        let mut reader = Reader::new(bytes);
        loop {
            let done = reader.at();
            match self.step(&mut reader, &mut found) {
                Ok(()) if self.place == Place::After => return Ok(bytes.len()),
                Ok(()) => {}
                Err(Stop::Early) => return Ok(done),
                Err(broken) => return Err(broken),
            }
        }
    }

    /// Reads up to the first feature, or one feature.
    fn step(&mut self, reader: &mut Reader<'_>, found: &mut impl FnMut(Feature<'_>)) -> Result<(), Stop> {
        match self.place {
            Place::Before => {
                reader.take(b'{', "a feature collection")?;
                loop {
                    let name = reader.raw_string()?;
                    reader.take(b':', "a colon")?;
                    if name == b"features" {
                        reader.take(b'[', "an array of features")?;
                        if reader.peek()? == b']' {
                            self.place = Place::After;
                            return Ok(());
                        }
                        break;
                    }
                    reader.skip()?;
                    if !reader.has_next(b'}')? {
                        return Err(Stop::Expected("features"));
                    }
                }
                self.place = Place::Within;
            }
            Place::Within => {
                let feature = feature(reader)?;
                let has_next = reader.has_next(b']')?;
                found(feature);
                if !has_next {
                    self.place = Place::After;
                }
            }
            Place::After => {}
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FEED: &str = r#"{"type":"FeatureCollection","crs":{"features":[1]},"features":[
        {"type":"Feature","id":1,"geometry":{"type":"Point","coordinates":[11.5,46.25,7]},"properties":{"sev":3,"name":"A \"b\""}},
        {"id":2,"geometry":{"coordinates":[[10,45],[11,200],[12,46.5]],"type":"LineString"},"properties":{"time":1e3,"sev":1,"name":null}},
        {"id":3,"properties":{},"geometry":{"type":"Polygon","coordinates":[[[1,2],[3,4],[5,6],[1,2]],[]]}}
    ],"more":[{}]}"#;

    fn at(lng_deg: f64, lat_deg: f64) -> LngLat {
        LngLat::new(lng_deg, lat_deg).unwrap()
    }

    #[test]
    fn a_collection_is_read_in_whatever_pieces_it_comes() {
        let ring = vec![at(1.0, 2.0), at(3.0, 4.0), at(5.0, 6.0), at(1.0, 2.0)];
        for piece_bytes in 1..FEED.len() {
            let mut collection = Collection::default();
            let mut seen = Vec::new();
            for piece in FEED.as_bytes().chunks(piece_bytes) {
                let mut take = |feature: Feature<'_>| {
                    let name = feature.name.map(Cow::into_owned);
                    seen.push((feature.id, feature.severity, name, feature.geometry));
                };
                collection.feed(piece, &mut take).unwrap();
            }
            assert_eq!(collection.finish(), Ok(()));
            assert_eq!(
                seen,
                [
                    (1, 3, Some("A \"b\"".to_owned()), Geometry::Point(at(11.5, 46.25))),
                    (2, 1, None, Geometry::LineString(vec![at(10.0, 45.0), at(12.0, 46.5)])),
                    (3, 0, None, Geometry::Polygon(vec![ring.clone(), Vec::new()])),
                ]
            );
        }
    }

    #[test]
    fn what_is_no_feed_is_refused() {
        let read = |text: &str| {
            let mut collection = Collection::default();
            collection.feed(text.as_bytes(), |_| {}).and_then(|()| collection.finish())
        };
        assert_eq!(read(""), Err(Stop::Early));
        assert_eq!(read("[]"), Err(Stop::Expected("a feature collection")));
        assert_eq!(read("{\"a\":1}"), Err(Stop::Expected("features")));
        assert_eq!(read("{\"features\":[{}]}"), Err(Stop::Expected("an id")));
        assert_eq!(read("{\"features\":[]}"), Ok(()));
        assert_eq!(read("{\"features\":[{\"id\":1"), Err(Stop::Early));
    }

    #[test]
    fn a_delta_says_what_comes_and_goes() {
        let text = r#"{"tick":4,"upsert":[{"id":9,"geometry":{"type":"Point","coordinates":[8,44]},"properties":{"sev":2}}],"remove":[4,5]}"#;
        let delta = Delta::read(text).unwrap();
        assert_eq!((delta.upsert.len(), delta.upsert[0].id), (1, 9));
        assert_eq!(delta.remove, [4, 5]);
        assert_eq!(Delta::read("{\"upsert\":[").unwrap_err(), Stop::Early);
    }
}

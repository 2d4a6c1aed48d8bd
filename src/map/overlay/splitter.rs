//! Splits a GeoJSON document into features as it streams in, so that it is never in memory as a whole.
//!
//! Finds only where features begin and end; their content, and whether it is JSON at all, is checked by the reader. A
//! document without an array of features is emitted whole, and several documents may follow one another in a file.

/// Reason why a stream is not a feature collection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SplitError {
    /// The document does not start with an object.
    #[error("a GeoJSON document is an object")]
    NoObject,
    /// Another encoding, in which every second byte is zero.
    #[error("the document is UTF-16, expected UTF-8")]
    Utf16,
    /// The stream ended inside the document.
    #[error("the document ends too early")]
    Unfinished,
    /// The member `features` is not an array.
    #[error("a feature collection has an array `features`")]
    NoFeatures,
    /// A single feature exceeds the size limit.
    #[error("a feature is larger than {most_bytes} bytes")]
    TooLarge {
        /// Size limit of a feature.
        most_bytes: usize,
    },
}

/// Position of the parser in the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Before the document.
    Start,
    /// Inside the root object, outside its features.
    Root,
    /// After the name `features`.
    AfterName,
    /// In the array of features, between two elements.
    Between,
    /// Inside an object or array that is an element of the array.
    Feature,
    /// Inside a number, word or string that is an element of the array.
    Scalar,
    /// After the document.
    End,
}

/// Length of the only member name that matters.
const NAME_BYTES: usize = 8;

/// Splitter of one stream.
#[derive(Debug)]
pub struct FeatureSplitter {
    place: Place,
    depth: u32,
    is_in_string: bool,
    is_escaped: bool,
    /// Start of the member name being read in the root object.
    name: [u8; NAME_BYTES],
    name_len: usize,
    has_features: bool,
    /// Bytes of a feature from earlier chunks, or of a document whose features have not begun.
    carried: Vec<u8>,
    /// The bytes before the features exceeded the limit: an error if no features follow.
    is_long: bool,
    most_bytes: usize,
}

impl FeatureSplitter {
    /// A splitter with a size limit for features.
    #[must_use]
    pub const fn new(most_bytes: usize) -> Self {
        Self {
            place: Place::Start,
            depth: 0,
            is_in_string: false,
            is_escaped: false,
            name: [0; NAME_BYTES],
            name_len: 0,
            has_features: false,
            carried: Vec::new(),
            is_long: false,
            most_bytes,
        }
    }

    /// Takes the next chunk and calls `found` with each feature that is complete.
    ///
    /// # Errors
    /// If this is not a feature collection, or a feature is too large. The document must be abandoned then.
    pub fn feed(&mut self, chunk: &[u8], mut found: impl FnMut(&[u8])) -> Result<(), SplitError> {
        let mut begin = 0;
        let mut at = 0;
        while let Some(byte) = chunk.get(at).copied() {
            if self.is_in_string {
                at += self.pass_string(&chunk[at..]);
                continue;
            }
            match (self.place, byte) {
                (Place::Between, b'{' | b'[') => {
                    (self.place, self.depth, begin) = (Place::Feature, 1, at);
                }
                (Place::Between | Place::Scalar, b']') => self.place = Place::Root,
                (Place::Scalar, b',') => self.place = Place::Between,
                (Place::Between, b',' | b' ' | b'\n' | b'\r' | b'\t') => {}
                (Place::Between, _) => {
                    // A number, word or string instead of a feature.
                    found(b"null");
                    self.place = Place::Scalar;
                    self.is_in_string = byte == b'"';
                }
                (_, b'"') => {
                    self.is_in_string = true;
                    self.name_len = 0;
                }
                (Place::Feature, b'{' | b'[') => self.depth += 1,
                (Place::Feature, b'}' | b']') => {
                    self.depth -= 1;
                    if self.depth == 0 {
                        self.emit(&chunk[begin..=at], &mut found)?;
                        self.place = Place::Between;
                    }
                }
                (Place::Start | Place::End, b'{') => {
                    (self.place, self.has_features, self.is_long) = (Place::Root, false, false);
                    begin = at;
                }
                // The byte order mark that some programs write.
                (Place::Start, b' ' | b'\n' | b'\r' | b'\t' | 0xef | 0xbb | 0xbf | 0x1e) => {}
                (Place::Start, 0xff | 0xfe | 0) => return Err(SplitError::Utf16),
                (Place::Start, _) => return Err(SplitError::NoObject),
                (Place::Root, b':') if self.depth == 0 && self.is_features() && !self.has_features => {
                    self.place = Place::AfterName;
                }
                (Place::Root, b'{' | b'[') => self.depth += 1,
                (Place::Root, b'}' | b']') if self.depth > 0 => self.depth -= 1,
                (Place::Root, b'}') => {
                    if self.is_long && !self.has_features {
                        return Err(SplitError::TooLarge { most_bytes: self.most_bytes });
                    }
                    if !self.has_features {
                        self.emit(&chunk[begin..=at], &mut found)?;
                    }
                    self.place = Place::End;
                }
                (Place::AfterName, b'[') => {
                    self.place = Place::Between;
                    self.has_features = true;
                    self.carried = Vec::new();
                }
                (Place::AfterName, b' ' | b'\n' | b'\r' | b'\t') => {}
                (Place::AfterName, _) => return Err(SplitError::NoFeatures),
                (Place::Feature | Place::Scalar | Place::Root | Place::End, _) => {}
            }
            at += 1;
        }
        let is_document = matches!(self.place, Place::Root | Place::AfterName) && !self.has_features;
        if is_document && self.carry(&chunk[begin..]).is_err() {
            self.is_long = true;
            self.carried.clear();
        } else if self.place == Place::Feature {
            self.carry(&chunk[begin..])?;
        }
        Ok(())
    }

    /// Ends the document.
    ///
    /// # Errors
    /// If it is incomplete.
    pub const fn finish(&self) -> Result<(), SplitError> {
        match self.place {
            Place::Start => Err(SplitError::NoObject),
            Place::End => Ok(()),
            Place::Root | Place::AfterName | Place::Between | Place::Feature | Place::Scalar => {
                Err(SplitError::Unfinished)
            }
        }
    }

    /// Consumes the bytes of a string up to its end or the end of the chunk, and returns their number.
    fn pass_string(&mut self, bytes: &[u8]) -> usize {
        let is_name = self.place == Place::Root && self.depth == 0;
        for (passed, byte) in bytes.iter().copied().enumerate() {
            if self.is_escaped {
                self.is_escaped = false;
            } else if byte == b'\\' {
                self.is_escaped = true;
                // Names with escapes are not decoded and match nothing.
                self.name_len = NAME_BYTES + 1;
            } else if byte == b'"' {
                self.is_in_string = false;
                return passed + 1;
            } else if is_name {
                if let Some(place) = self.name.get_mut(self.name_len) {
                    *place = byte;
                }
                self.name_len = (self.name_len + 1).min(NAME_BYTES + 1);
            }
        }
        bytes.len()
    }

    fn is_features(&self) -> bool {
        self.name_len == NAME_BYTES && self.name == *b"features"
    }

    fn emit(&mut self, end: &[u8], found: &mut impl FnMut(&[u8])) -> Result<(), SplitError> {
        if self.carried.is_empty() {
            found(end);
        } else {
            self.carry(end)?;
            found(&self.carried);
            self.carried.clear();
        }
        Ok(())
    }

    fn carry(&mut self, part: &[u8]) -> Result<(), SplitError> {
        if self.carried.len() + part.len() > self.most_bytes {
            return Err(SplitError::TooLarge { most_bytes: self.most_bytes });
        }
        self.carried.extend_from_slice(part);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn split(document: &str, chunk_bytes: usize) -> (Vec<String>, Result<(), SplitError>) {
        let mut splitter = FeatureSplitter::new(1000);
        let mut features = Vec::new();
        for chunk in document.as_bytes().chunks(chunk_bytes.max(1)) {
            let fed =
                splitter.feed(chunk, |feature| features.push(String::from_utf8_lossy(feature).into_owned()));
            if fed.is_err() {
                return (features, fed);
            }
        }
        (features, splitter.finish())
    }

    #[test]
    fn features_are_found_whatever_stands_around_them() {
        let document =
            "\u{feff}{\"name\":\"a [ \\\" {\",\"crs\":{\"features\":[{\"no\":1}]},\"x\":\"features\",
            \"features\" : [ {\"a\":\"}\\\\\"}, {\"b\":[{}]} ] , \"more\":[1,{}]}\n";
        for chunk_bytes in 1..document.len() {
            let (features, ended) = split(document, chunk_bytes);
            assert_eq!(features, ["{\"a\":\"}\\\\\"}", "{\"b\":[{}]}"], "{chunk_bytes}");
            assert_eq!(ended, Ok(()));
        }
    }

    #[test]
    fn what_stands_in_the_place_of_a_feature_is_handed_on() {
        let document = r#"{"features":[{"a":1},7,[{"b":[2]}],null,"x]",{"c":3},-1.5e3]}"#;
        for chunk_bytes in 1..document.len() {
            let (features, ended) = split(document, chunk_bytes);
            assert_eq!(
                features,
                ["{\"a\":1}", "null", "[{\"b\":[2]}]", "null", "null", "{\"c\":3}", "null"],
                "{chunk_bytes}"
            );
            assert_eq!(ended, Ok(()));
        }
    }

    #[test]
    fn a_document_without_features_is_handed_on_whole() {
        for (document, parts) in [
            ("{}", vec!["{}"]),
            (
                " {\"type\":\"Point\",\"x\":{\"features\":[1]}} ",
                vec!["{\"type\":\"Point\",\"x\":{\"features\":[1]}}"],
            ),
            ("{\"a\":1}\n\u{1e}{\"b\":2}\n{\"features\":[{}]}", vec!["{\"a\":1}", "{\"b\":2}", "{}"]),
        ] {
            for chunk_bytes in 1..document.len() {
                let (found, ended) = split(document, chunk_bytes);
                assert_eq!((found, ended), (parts.iter().map(|part| (*part).to_owned()).collect(), Ok(())));
            }
        }
        let long = |rest: &str| format!("{{\"a\":\"{}\"{rest}}}", "x".repeat(2500));
        assert_eq!(split(&long(",\"features\":[{}]"), 100), (vec!["{}".to_owned()], Ok(())));
        assert_eq!(split(&long(""), 100), (vec![], Err(SplitError::TooLarge { most_bytes: 1000 })));
    }

    #[test]
    fn what_is_no_document_is_said_to_be_none() {
        for (document, error) in [
            ("", SplitError::NoObject),
            ("[]", SplitError::NoObject),
            ("<html>", SplitError::NoObject),
            ("\0{", SplitError::Utf16),
            ("{\"features\":7}", SplitError::NoFeatures),
            ("{\"features\":[{}", SplitError::Unfinished),
            ("{\"features\":[{\"a", SplitError::Unfinished),
        ] {
            assert_eq!(split(document, 3).1, Err(error), "{document}");
        }
        let large = format!("{{\"features\":[{{\"a\":\"{}\"}}]}}", "x".repeat(2000));
        assert_eq!(split(&large, 100).1, Err(SplitError::TooLarge { most_bytes: 1000 }));
    }

    proptest! {
        /// Arbitrary documents in arbitrary chunks: no panic, and the chunks make no difference.
        #[test]
        fn pieces_make_no_difference(document in "[\\[\\]{}:,\"\\\\a features]{0,80}", chunk_bytes in 1_usize..20) {
            prop_assert_eq!(split(&document, chunk_bytes), split(&document, document.len()));
        }
    }
}

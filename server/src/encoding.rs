//! Content encodings: negotiation with the client, and compression.

use std::io::Write as _;

use axum::http::{HeaderMap, HeaderValue, header};

/// A supported content encoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Encoding {
    /// No compression.
    Identity,
    /// gzip (RFC 1952).
    Gzip,
    /// Brotli (RFC 7932).
    Brotli,
}

impl Encoding {
    /// Returns the name in `Content-Encoding`; `None` for the identity, which has none.
    #[must_use]
    pub const fn name(self) -> Option<&'static str> {
        match self {
            Self::Identity => None,
            Self::Gzip => Some("gzip"),
            Self::Brotli => Some("br"),
        }
    }

    /// Returns the best encoding the client accepts (RFC 9110 section 12.5.3): Brotli before gzip at equal quality
    /// values.
    #[must_use]
    pub fn accepted(headers: &HeaderMap) -> Self {
        let (brotli, gzip) = (quality(headers, "br"), quality(headers, "gzip"));
        if brotli > 0.0 && brotli >= gzip {
            Self::Brotli
        } else if gzip > 0.0 {
            Self::Gzip
        } else {
            Self::Identity
        }
    }

    /// Returns the best encoding for content of this size that changes all the time: for large content, gzip comes
    /// first.
    ///
    /// At fast settings Brotli is slower than gzip, and compresses 42 MB to 7 MB where gzip reaches 4 MB.
    #[must_use]
    pub fn accepted_in_a_hurry(headers: &HeaderMap, bytes: usize) -> Self {
        if bytes > LARGE_BYTES && quality(headers, "gzip") > 0.0 {
            Self::Gzip
        } else {
            Self::accepted(headers)
        }
    }

    /// Returns the name as a header value; `None` for the identity.
    #[must_use]
    pub fn header_value(self) -> Option<HeaderValue> {
        self.name().map(HeaderValue::from_static)
    }
}

/// Returns the client's quality value for an encoding, 0 to 1.
fn quality(headers: &HeaderMap, name: &str) -> f32 {
    let items = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    let mut any = 0.0;
    for item in items.flat_map(|value| value.split(',')) {
        let mut parts = item.split(';').map(str::trim);
        let coding = parts.next().unwrap_or_default();
        let q = parts.find_map(|part| part.strip_prefix("q=")).map_or(1.0, |q| q.parse().unwrap_or(0.0));
        if coding.eq_ignore_ascii_case(name) {
            return q;
        }
        if coding == "*" {
            any = q;
        }
    }
    any
}

/// Size above which speed matters more than compression: a hundred thousand objects are rewritten every second.
const LARGE_BYTES: usize = 4 << 20;

/// Compresses for many readers: well, but quickly. Blocks for some 20 ms per megabyte.
#[must_use]
pub fn compress(plain: &[u8], encoding: Encoding) -> bytes::Bytes {
    let is_large = plain.len() > LARGE_BYTES;
    match encoding {
        Encoding::Identity => bytes::Bytes::copy_from_slice(plain),
        Encoding::Gzip => gzip(plain, if is_large { 1 } else { 6 }).into(),
        Encoding::Brotli => brotli(plain, if is_large { 1 } else { 5 }).into(),
    }
}

fn gzip(plain: &[u8], level: u32) -> Vec<u8> {
    let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::new(level));
    // Writing into memory cannot fail.
    out.write_all(plain).ok();
    out.finish().unwrap_or_default()
}

fn brotli(plain: &[u8], quality: i32) -> Vec<u8> {
    let params = brotli::enc::BrotliEncoderParams { quality, size_hint: plain.len(), ..Default::default() };
    let mut out = Vec::new();
    // Reading from and writing into memory cannot fail.
    brotli::BrotliCompress(&mut { plain }, &mut out, &params).ok();
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepted(value: &'static str) -> Encoding {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(value));
        Encoding::accepted(&headers)
    }

    #[test]
    fn the_client_chooses() {
        assert_eq!(Encoding::accepted(&HeaderMap::new()), Encoding::Identity);
        for (value, encoding) in [
            ("gzip, deflate, br, zstd", Encoding::Brotli),
            ("gzip", Encoding::Gzip),
            ("br;q=0, gzip", Encoding::Gzip),
            ("gzip;q=1.0, br;q=0.5", Encoding::Gzip),
            ("*", Encoding::Brotli),
            ("identity", Encoding::Identity),
            ("br;q=0, gzip;q=0, *;q=1", Encoding::Identity),
            ("gzip;q=nonsense", Encoding::Identity),
        ] {
            assert_eq!(accepted(value), encoding, "{value}");
        }
    }

    #[test]
    fn much_in_a_hurry_is_gzip() {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static("gzip, br"));
        assert_eq!(Encoding::accepted_in_a_hurry(&headers, 1_000), Encoding::Brotli);
        assert_eq!(Encoding::accepted_in_a_hurry(&headers, 40_000_000), Encoding::Gzip);
        headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static("br"));
        assert_eq!(Encoding::accepted_in_a_hurry(&headers, 40_000_000), Encoding::Brotli);
    }

    #[test]
    fn what_is_compressed_comes_back() {
        use std::io::Read as _;
        let plain = "Vedetta, die Ausschau. ".repeat(500);
        let mut back = String::new();
        let gz = compress(plain.as_bytes(), Encoding::Gzip);
        flate2::read::GzDecoder::new(&gz[..]).read_to_string(&mut back).unwrap();
        assert_eq!(back, plain);
        let br = compress(plain.as_bytes(), Encoding::Brotli);
        let mut back = Vec::new();
        brotli::BrotliDecompress(&mut &br[..], &mut back).unwrap();
        assert_eq!(back, plain.as_bytes());
        assert!(br.len() < plain.len() / 10);
    }
}

//! The built app: files with ranges, types, caching rules and compression.
//!
//! Finding files and cutting ranges is `tower-http`'s; what is compressed is kept, so that it is done once.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use http_body_util::BodyExt as _;
use tower::ServiceExt as _;
use tower_http::services::ServeDir;

use super::App;
use crate::encoding::{self, Encoding};

/// Larger files are not compressed on the fly; tiles are compressed inside already.
const LARGEST_COMPRESSED_BYTES: u64 = 24 << 20;

/// The folder of the built app.
pub struct Statics {
    files: Option<ServeDir>,
    compressed: Mutex<HashMap<Key, Bytes>>,
}

/// A file as it was when it was compressed. A file that changed has another time or length.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Key {
    path: String,
    modified: HeaderValue,
    bytes: u64,
    encoding: Encoding,
}

impl Statics {
    /// The files of a folder, or none.
    #[must_use]
    pub fn new(dist: Option<PathBuf>) -> Self {
        let files = dist.map(|dist| {
            ServeDir::new(dist)
                .append_index_html_on_directories(false)
                .precompressed_br()
                .precompressed_gzip()
        });
        Self { files, compressed: Mutex::default() }
    }

    /// The file that is asked for; `/` is `index.html`.
    pub async fn respond(&self, mut request: Request) -> Response {
        if !matches!(*request.method(), Method::GET | Method::HEAD) {
            return (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "GET, HEAD")]).into_response();
        }
        if request.uri().path() == "/" {
            *request.uri_mut() = Uri::from_static("/index.html");
        }
        let path = request.uri().path().to_owned();
        let Some(files) = self.files.clone() else { return not_found() };
        let wanted = request.headers().clone();
        let is_head = request.method() == Method::HEAD;
        let Ok(response) = files.oneshot(request).await;
        let mut response = match response.status() {
            StatusCode::OK
            | StatusCode::PARTIAL_CONTENT
            | StatusCode::NOT_MODIFIED
            | StatusCode::RANGE_NOT_SATISFIABLE => response.map(Body::new),
            // A folder, a path that leaves the folder, a file that cannot be read: not there.
            _ => return not_found(),
        };
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(caching(&path)));
        response.headers_mut().insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        if response.headers().get(header::CONTENT_TYPE).is_some_and(|known| known == "text/html") {
            let html = HeaderValue::from_static("text/html; charset=utf-8");
            response.headers_mut().insert(header::CONTENT_TYPE, html);
        }
        if is_compressible(&path, &response) && !wanted.contains_key(header::RANGE) {
            response = self.compressed(path, &wanted, is_head, response).await;
        }
        response
    }

    /// The same answer, compressed as the client likes it.
    async fn compressed(
        &self,
        path: String,
        wanted: &HeaderMap,
        is_head: bool,
        response: Response,
    ) -> Response {
        let encoding = Encoding::accepted(wanted);
        let Some(key) =
            (encoding != Encoding::Identity).then(|| Key::of(path, encoding, &response)).flatten()
        else {
            return response;
        };
        let (mut parts, body) = response.into_parts();
        let bytes = match self.known(&key) {
            Some(bytes) => bytes,
            // Without the body there is nothing to compress; the headers of the plain file are true as well.
            None if is_head => return Response::from_parts(parts, body),
            None => {
                let Ok(plain) = body.collect().await else { return not_found() };
                let plain = plain.to_bytes();
                let work = tokio::task::spawn_blocking(move || encoding::compress_for_good(&plain, encoding));
                let Ok(bytes) = work.await else { return not_found() };
                self.keep(key, bytes.clone());
                bytes
            }
        };
        parts.headers.remove(header::ACCEPT_RANGES);
        parts.headers.insert(header::CONTENT_LENGTH, bytes.len().into());
        if let Some(name) = encoding.header_value() {
            parts.headers.insert(header::CONTENT_ENCODING, name);
        }
        Response::from_parts(parts, if is_head { Body::empty() } else { bytes.into() })
    }

    fn known(&self, key: &Key) -> Option<Bytes> {
        self.compressed.lock().unwrap_or_else(PoisonError::into_inner).get(key).cloned()
    }

    fn keep(&self, key: Key, bytes: Bytes) {
        let mut compressed = self.compressed.lock().unwrap_or_else(PoisonError::into_inner);
        // An older state of the same file is never asked for again.
        compressed.retain(|old, _| old.path != key.path || old.encoding != key.encoding);
        compressed.insert(key, bytes);
    }
}

impl Key {
    fn of(path: String, encoding: Encoding, response: &Response) -> Option<Self> {
        let headers = response.headers();
        let bytes: u64 = headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()?;
        let modified = headers.get(header::LAST_MODIFIED)?.clone();
        (bytes <= LARGEST_COMPRESSED_BYTES).then_some(Self { path, modified, bytes, encoding })
    }
}

/// Every address that no handler has.
pub async fn statics(State(app): State<App>, request: Request) -> Response {
    Arc::clone(&app.statics).respond(request).await
}

/// There is nothing here.
pub fn not_found() -> Response {
    (StatusCode::NOT_FOUND, [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], "not found\n")
        .into_response()
}

/// Whether an answer is a whole file that gets smaller.
fn is_compressible(path: &str, response: &Response) -> bool {
    const TYPES: [&str; 9] = ["html", "js", "mjs", "css", "json", "geojson", "wasm", "svg", "txt"];
    response.status() == StatusCode::OK
        && !response.headers().contains_key(header::CONTENT_ENCODING)
        && path.rsplit_once('.').is_some_and(|(_, extension)| TYPES.contains(&extension))
}

/// The caching rule of a path: names with a hash never change, the page and its configuration are always asked for,
/// the rest may be kept but is checked each time.
fn caching(path: &str) -> &'static str {
    let name = path.rsplit('/').next().unwrap_or_default();
    match name {
        "index.html" | "config.json" => "no-store",
        _ if has_hash(name) => "public, max-age=31536000, immutable",
        _ => "no-cache",
    }
}

/// Whether a file name carries a hash as the build writes it: `vedetta-1a2b3c4d5e6f7081_bg.wasm`.
fn has_hash(name: &str) -> bool {
    let Some((stem, _)) = name.split_once('.') else { return false };
    let stem = stem.strip_suffix("_bg").unwrap_or(stem);
    stem.rsplit_once('-').is_some_and(|(_, hash)| {
        hash.len() >= 12 && hash.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_with_a_hash_are_kept_for_good() {
        for name in
            ["vedetta-1a2b3c4d5e6f7081_bg.wasm", "vedetta-1a2b3c4d5e6f7081.js", "base-0123456789abcdef.css"]
        {
            assert!(caching(&format!("/{name}")).contains("immutable"), "{name}");
        }
        for name in ["loader.js", "northern-italy.pmtiles", "my-decade.css", "vedetta-bg.wasm"] {
            assert_eq!(caching(&format!("/assets/{name}")), "no-cache", "{name}");
        }
        assert_eq!(caching("/index.html"), "no-store");
        assert_eq!(caching("/config.json"), "no-store");
    }
}

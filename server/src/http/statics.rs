//! Serves the built app: files as the build left them, with ranges, types and caching rules.
//!
//! Compresses nothing and caches nothing: the build leaves a `.br` and a `.gz` beside each file that they make
//! smaller, and `tower-http` finds files, chooses among the three and cuts ranges.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse as _, Response};
use tower::ServiceExt as _;
use tower_http::services::ServeDir;

use super::App;

/// The folder of the built app.
pub struct Statics {
    dist: Option<PathBuf>,
}

impl Statics {
    /// Serves the files of a folder, or none.
    #[must_use]
    pub const fn new(dist: Option<PathBuf>) -> Self {
        Self { dist }
    }

    /// Responds with the requested file; `/` is `index.html`.
    pub async fn respond(&self, mut request: Request) -> Response {
        if !matches!(*request.method(), Method::GET | Method::HEAD) {
            return (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "GET, HEAD")]).into_response();
        }
        if request.uri().path() == "/" {
            *request.uri_mut() = Uri::from_static("/index.html");
        }
        let path = request.uri().path().to_owned();
        // A file has exactly one path, because caching rules depend on the spelling.
        if !is_normal(&path) {
            return not_found();
        }
        let Some(files) = self.files_for(&path).await else { return not_found() };
        let Ok(response) = files.oneshot(request).await;
        let mut response = match response.status() {
            StatusCode::OK
            | StatusCode::PARTIAL_CONTENT
            | StatusCode::NOT_MODIFIED
            | StatusCode::RANGE_NOT_SATISFIABLE => response.map(Body::new),
            // A folder, a path that leaves the folder, or an unreadable file: treated as missing.
            _ => return not_found(),
        };
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(caching(&path)));
        response.headers_mut().insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        say_charset(&mut response);
        response
    }

    /// Returns the service for the file at a path; `None` if the app has no such file.
    async fn files_for(&self, path: &str) -> Option<ServeDir> {
        let (dist, name) = (self.dist.clone()?, unescaped(path)?);
        // File system calls may block. If the task was canceled, there is no file either.
        let root = tokio::task::spawn_blocking(move || root_around(&dist, &name)).await.ok()??;
        let files = ServeDir::new(root).append_index_html_on_directories(false);
        Some(files.precompressed_br().precompressed_gzip())
    }
}

/// Returns the canonical folder, if the file and its compressed variants lie in it without symbolic links.
///
/// The folder itself may be a link: that is how one version replaces another.
fn root_around(dist: &Path, name: &str) -> Option<PathBuf> {
    let root = dist.canonicalize().ok()?;
    let is_plain = |packed: &str| {
        let path = root.join(format!("{name}{packed}"));
        path.canonicalize().map(|real| real == path)
    };
    let is_ours = is_plain("").ok()? && [".br", ".gz"].iter().all(|packed| is_plain(packed).unwrap_or(true));
    is_ours.then_some(root)
}

/// Returns the file name, relative to the folder, of a path in its normal spelling.
fn unescaped(path: &str) -> Option<String> {
    let mut parts = path.strip_prefix('/')?.split('%');
    let mut name = parts.next()?.as_bytes().to_vec();
    for part in parts {
        name.push(u8::from_str_radix(part.get(..2)?, 16).ok()?);
        name.extend_from_slice(part.get(2..)?.as_bytes());
    }
    String::from_utf8(name).ok()
}

/// Declares text files as UTF-8, which all of ours are, so that browsers do not guess.
fn say_charset(response: &mut Response) {
    let known = response.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    if let Some(known) = known.filter(|known| known.starts_with("text/") && !known.contains("charset"))
        && let Ok(value) = HeaderValue::from_str(&format!("{known}; charset=utf-8"))
    {
        response.headers_mut().insert(header::CONTENT_TYPE, value);
    }
}

/// Returns whether a path is in its normal spelling: no empty or hidden segments, no unnecessary escapes.
fn is_normal(path: &str) -> bool {
    let Some(rest) = path.strip_prefix('/') else { return false };
    rest.split('/').all(|segment| !segment.is_empty() && !segment.starts_with('.'))
        && rest.split('%').skip(1).all(is_escape)
}

/// Returns whether the text after a percent sign escapes a byte that is allowed in a name and needs the escape.
fn is_escape(after: &str) -> bool {
    let Some(byte) = after.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok()) else {
        return false;
    };
    !(byte.is_ascii_alphanumeric() || byte.is_ascii_control() || b"-._~/\\".contains(&byte))
}

/// Fallback for every path without a handler.
pub async fn statics(State(app): State<App>, request: Request) -> Response {
    Arc::clone(&app.statics).respond(request).await
}

/// Returns a 404 response.
pub fn not_found() -> Response {
    (StatusCode::NOT_FOUND, [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], "not found\n")
        .into_response()
}

/// Returns the caching rule of a path.
///
/// Files with a hash in their name never change, the page and its configuration are always fetched, and all others
/// may be kept but are revalidated each time.
fn caching(path: &str) -> &'static str {
    let name = path.rsplit('/').next().unwrap_or_default();
    match name {
        "index.html" | "config.json" => "no-store",
        _ if has_hash(name) => "public, max-age=31536000, immutable",
        _ => "no-cache",
    }
}

/// Returns whether a file name contains a hash as the build writes it: `vedetta-1a2b3c4d5e6f7081_bg.wasm`.
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
    fn a_file_has_one_address() {
        for path in ["/index.html", "/assets/my%20districts.geojson", "/z%C3%BCrich.json", "/a-b_c~d.js"] {
            assert!(is_normal(path), "{path}");
        }
        for path in [
            "",
            "/",
            "//index.html",
            "/./index.html",
            "/assets//x",
            "/assets/",
            "/a/../b",
            "/%69ndex.html",
            "/config%2ejson",
            "/..%2fx",
            "/a%5cb",
            "/a%00b",
            "/a%",
            "/a%2",
            "/a%+1",
            "/a%zz",
            "/.git/config",
            "/assets/.htpasswd",
        ] {
            assert!(!is_normal(path), "{path}");
        }
    }

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

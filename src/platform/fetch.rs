//! `GET` requests by the browser's fetch, with the body as a stream. Follows no redirects and, by default, caches
//! nothing.
//!
//! Has no timeout: race the future, or drop the [`Body`], which aborts the request.

use js_sys::{Reflect, Uint8Array};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortController, ReadableStreamDefaultReader, RequestCache, RequestCredentials, RequestInit,
    RequestRedirect, Response,
};

use super::dom;

/// Reason why a response is missing or incomplete.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// Outside a page, or a browser without the needed APIs.
    #[error("this page cannot fetch")]
    Missing,
    /// A request header that browsers do not allow.
    #[error("a request header was refused")]
    BadHeader,
    /// No connection, name not found, refused by the content security policy, or broken off: browsers do not say
    /// which.
    #[error("no answer: {0}")]
    Network(String),
    /// The response is a redirect, which is not followed: gateways redirect to their login page this way.
    #[error("sent elsewhere, as to a login page")]
    Redirected,
    /// The body exceeds the limit.
    #[error("the answer is longer than {max_bytes} bytes")]
    TooLong {
        /// The limit that was exceeded.
        max_bytes: usize,
    },
}

/// Aborts its request on drop.
#[derive(Debug)]
struct AbortOnDrop(AbortController);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Response whose headers have arrived and whose body is still streaming in.
#[derive(Debug)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    response: Response,
    body: Body,
}

impl Answer {
    /// Returns a response header, `None` when it was not sent.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<String> {
        self.response.headers().get(name).ok().flatten()
    }

    /// Returns the body, to be read in chunks.
    #[must_use]
    pub fn into_body(self) -> Body {
        self.body
    }

    /// Reads the whole body.
    ///
    /// # Errors
    /// When it breaks off or is longer than `max_bytes`.
    pub async fn bytes(self, max_bytes: usize) -> Result<Vec<u8>, FetchError> {
        let mut body = self.body;
        let mut all = Vec::new();
        while let Some(chunk) = body.next_chunk().await? {
            if all.len() + chunk.len() > max_bytes {
                return Err(FetchError::TooLong { max_bytes });
            }
            all.extend_from_slice(&chunk);
        }
        Ok(all)
    }
}

/// Body as a stream. Dropping it aborts the request.
#[derive(Debug)]
pub struct Body {
    reader: Option<ReadableStreamDefaultReader>,
    abort: AbortOnDrop,
}

impl Body {
    /// Returns the next chunk, `None` at the end. Chunks end anywhere, even within a character.
    ///
    /// # Errors
    /// When the connection breaks off.
    pub async fn next_chunk(&mut self) -> Result<Option<Vec<u8>>, FetchError> {
        let Some(reader) = &self.reader else { return Ok(None) };
        let result = JsFuture::from(reader.read()).await.map_err(|error| network(&error))?;
        let is_done = Reflect::get(&result, &"done".into()).map_or(true, |done| done.is_truthy());
        if is_done {
            self.reader = None;
            return Ok(None);
        }
        let value = Reflect::get(&result, &"value".into()).map_err(|error| network(&error))?;
        Ok(Some(value.dyn_into::<Uint8Array>().map_or_else(|_other| Vec::new(), |array| array.to_vec())))
    }

    /// Aborts the request now; later reads fail.
    pub fn abort(&self) {
        self.abort.0.abort();
    }
}

/// `GET` request.
#[derive(Debug, Clone, Default)]
pub struct Get<'a> {
    /// URL, relative to the page or absolute.
    pub url: &'a str,
    /// Request headers: `Range`, `If-None-Match`, `Accept`.
    pub headers: &'a [(&'a str, &'a str)],
    /// Whether the browser may respond from its cache: for files whose name changes with their content, and for the
    /// basemap. Never for the feed.
    pub may_cache: bool,
}

/// Sends a `GET` and waits for the headers. Dropping the future aborts the request.
///
/// # Errors
/// When no headers arrive. A status such as 500 is an [`Answer`], not an error.
pub async fn get(request: Get<'_>) -> Result<Answer, FetchError> {
    let window = dom::window().ok_or(FetchError::Missing)?;
    let abort = AbortOnDrop(AbortController::new().map_err(|_none| FetchError::Missing)?);
    let init = RequestInit::new();
    init.set_method("GET");
    // Not `error`, which would make a gateway's redirect to its login page look like a network failure.
    init.set_redirect(RequestRedirect::Manual);
    init.set_credentials(RequestCredentials::SameOrigin);
    init.set_cache(if request.may_cache { RequestCache::Default } else { RequestCache::NoStore });
    init.set_signal(Some(&abort.0.signal()));
    let headers = web_sys::Headers::new().map_err(|_none| FetchError::Missing)?;
    for (name, value) in request.headers {
        headers.set(name, value).map_err(|_refusal| FetchError::BadHeader)?;
    }
    init.set_headers(&headers);
    let promise = window.fetch_with_str_and_init(request.url, &init);
    let response: Response = JsFuture::from(promise)
        .await
        .map_err(|error| network(&error))?
        .dyn_into()
        .map_err(|_other| FetchError::Missing)?;
    // Browsers hide a redirect as a response with status 0; no other response that arrives has that status.
    if response.status() == 0 {
        return Err(FetchError::Redirected);
    }
    let reader =
        response.body().map(|stream| stream.get_reader().unchecked_into::<ReadableStreamDefaultReader>());
    Ok(Answer { status: response.status(), response, body: Body { reader, abort } })
}

fn network(error: &JsValue) -> FetchError {
    let message = Reflect::get(error, &"message".into()).ok().and_then(|message| message.as_string());
    FetchError::Network(message.unwrap_or_else(|| "unknown".to_owned()))
}

/// Returns whether all pages of a browser share one connection to the origin of this page, as over HTTP/2 and later.
///
/// Over HTTP/1.1 each request occupies one of six connections until its response is complete.
#[must_use]
pub fn shares_connection() -> bool {
    let performance = dom::window().and_then(|window| window.performance());
    let entry = performance.map(|performance| performance.get_entries_by_type("navigation").get(0));
    let protocol = entry.and_then(|entry| Reflect::get(&entry, &"nextHopProtocol".into()).ok());
    protocol
        .and_then(|protocol| protocol.as_string())
        .is_some_and(|protocol| matches!(&*protocol, "h2" | "h3"))
}

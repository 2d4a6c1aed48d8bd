//! The document, with an entity tag, compressed once for all readers.

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use vedetta::feed::wire::MEDIA_TYPE;

use super::App;
use crate::encoding::Encoding;
use crate::publisher::Document;

/// `GET /feed.json`
pub async fn feed(State(app): State<App>, headers: HeaderMap) -> Response {
    match app.publisher.document() {
        Some(document) => respond(&document, &headers).await,
        None => starting(),
    }
}

/// Returns the response before the source has delivered a picture.
pub fn starting() -> Response {
    (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "1")], "starting\n").into_response()
}

/// Returns the response with a document, or 304 if the client already has it.
pub async fn respond(document: &Document, headers: &HeaderMap) -> Response {
    let encoding = Encoding::accepted_in_a_hurry(headers, document.plain.len());
    let tag = entity_tag(document, encoding);
    if is_known(headers, &stem(document)) {
        return with_tag(StatusCode::NOT_MODIFIED.into_response(), &tag);
    }
    let Ok(body) = document.encoded(encoding).await else { return starting() };
    let mut response = with_tag(body.into_response(), &tag);
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
    if let Some(name) = encoding.header_value() {
        response.headers_mut().insert(header::CONTENT_ENCODING, name);
    }
    response
}

/// Returns a strong tag: `"epoch-seq"`, `"epoch-seq-br"`. It differs by encoding, as the bytes do (RFC 9110,
/// 8.8.3.3).
fn entity_tag(document: &Document, encoding: Encoding) -> String {
    let suffix = encoding.name().map(|name| format!("-{name}")).unwrap_or_default();
    format!("\"{}{suffix}\"", stem(document))
}

fn stem(document: &Document) -> String {
    format!("{}-{}", document.epoch, document.seq)
}

fn with_tag(mut response: Response, tag: &str) -> Response {
    let headers = response.headers_mut();
    if let Ok(tag) = HeaderValue::from_str(tag) {
        headers.insert(header::ETAG, tag);
    }
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Returns whether the client already has this document, in any encoding.
fn is_known(headers: &HeaderMap, stem: &str) -> bool {
    let tags = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    tags.flat_map(|value| value.split(',')).map(str::trim).any(|tag| {
        let tag = tag.strip_prefix("W/").unwrap_or(tag).trim_matches('"');
        tag == "*" || tag.strip_suffix("-gzip").or_else(|| tag.strip_suffix("-br")).unwrap_or(tag) == stem
    })
}

//! The stream: deltas and heartbeats as server-sent events, one buffer for all, the slow dropped.

use std::convert::Infallible;

use axum::Extension;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::Response;
use bytes::Bytes;
use futures_util::Stream;
use tokio::sync::watch;

use super::App;
use crate::listen::{self, Visitor};
use crate::places::Place;
use crate::publisher::Joined;

/// What a client waits before it comes back, in milliseconds; ours adds jitter.
pub const RETRY: &str = "retry: 1000\n\n";

/// `GET /events`
pub async fn events(
    State(app): State<App>,
    Extension(visitor): Extension<Visitor>,
    headers: HeaderMap,
) -> Response {
    match visitor.place_for_stream() {
        Ok(place) => respond(live(app.publisher.join(last_event(&headers)), app.going_down, place)),
        Err(refusal) => refusal,
    }
}

/// Epoch and seq of the last event that the client saw, if it says so.
pub fn last_event(headers: &HeaderMap) -> Option<(u64, u64)> {
    let (epoch, seq) = headers.get("last-event-id")?.to_str().ok()?.split_once(':')?;
    Some((epoch.parse().ok()?, seq.parse().ok()?))
}

/// An answer that streams.
pub fn respond<E: Into<axum::BoxError> + 'static>(
    stream: impl Stream<Item = Result<Bytes, E>> + Send + 'static,
) -> Response {
    let mut response = Response::new(Body::from_stream(stream));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // Proxies that buffer would turn a stream into bursts.
    headers.insert(HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));
    response
}

/// What was missed, then what comes; ends when the server goes down or the client has fallen too far behind.
fn live(
    joined: Joined,
    mut going_down: watch::Receiver<bool>,
    place: Place,
) -> impl Stream<Item = Result<Bytes, Infallible>> + Send {
    let Joined { first, mut rest } = joined;
    async_stream::stream! {
        let _given_back_at_the_end = place;
        yield Ok(Bytes::from_static(RETRY.as_bytes()));
        for message in first {
            yield Ok(message.sse);
        }
        loop {
            tokio::select! {
                message = rest.recv() => match message {
                    Ok(message) => yield Ok(message.sse),
                    // Lagged or closed: the end of the stream makes the client start again.
                    Err(_) => break,
                },
                () = listen::down(&mut going_down) => break,
            }
        }
    }
}

//! The stream: deltas and heartbeats as server-sent events. All clients share one buffer; slow ones are dropped.

use std::convert::Infallible;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use axum::Extension;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::Response;
use bytes::Bytes;
use futures_util::Stream;
use tokio::sync::watch;
use vedetta::feed::backoff::Chance;

use super::App;
use crate::clock::{Clock as _, SystemClock};
use crate::listen::{self, Visitor};
use crate::places::Place;
use crate::publisher::Joined;

/// Time a client waits before it reconnects, in milliseconds; our own client adds jitter.
pub const RETRY: &str = "retry: 1000\n\n";

/// Last field of a stream whose lifetime is over: lets the client reconnect at once, because nothing is wrong.
pub const FAREWELL: &str = "retry: 200\n\n";

/// Lifetimes of streams.
///
/// No stream lasts forever, because the client may have lost its permission to read: it has to reopen the stream, and
/// authorization is checked again.
#[derive(Debug)]
pub struct Lifetimes {
    least: Duration,
    /// Upper bound of the random addition to each lifetime, so that streams do not end together.
    spread: Duration,
    chance: Mutex<Chance>,
}

impl Lifetimes {
    /// Creates lifetimes from `least` to `least + spread`; all randomness follows from the seed.
    #[must_use]
    pub const fn new(least: Duration, spread: Duration, seed: u64) -> Self {
        Self { least, spread, chance: Mutex::new(Chance::new(seed)) }
    }

    /// Returns the lifetime of the next stream.
    #[must_use]
    pub fn next(&self) -> Duration {
        let mut chance = self.chance.lock().unwrap_or_else(PoisonError::into_inner);
        let most = u64::try_from(self.spread.as_millis()).unwrap_or(u64::MAX);
        self.least + Duration::from_millis(chance.below(most))
    }
}

impl Default for Lifetimes {
    fn default() -> Self {
        let seed = SystemClock.now().0.cast_unsigned();
        Self::new(Duration::from_secs(240), Duration::from_secs(60), seed)
    }
}

/// `GET /events`
pub async fn events(
    State(app): State<App>,
    Extension(visitor): Extension<Visitor>,
    headers: HeaderMap,
) -> Response {
    match visitor.place_for_stream() {
        Some(place) => {
            let joined = app.publisher.join(last_event(&headers));
            respond(live(joined, app.going_down, app.lifetimes.next(), place))
        }
        None => listen::no_place(),
    }
}

/// Returns epoch and seq of the last event that the client received, if it sends them.
pub fn last_event(headers: &HeaderMap) -> Option<(u64, u64)> {
    let (epoch, seq) = headers.get("last-event-id")?.to_str().ok()?.split_once(':')?;
    Some((epoch.parse().ok()?, seq.parse().ok()?))
}

/// Returns a response that streams events.
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

/// Streams missed messages, then new ones. Ends when its lifetime is over, the server goes down, or the client has
/// fallen too far behind.
fn live(
    joined: Joined,
    mut going_down: watch::Receiver<bool>,
    lifetime: Duration,
    place: Place,
) -> impl Stream<Item = Result<Bytes, Infallible>> + Send {
    let Joined { first, mut rest } = joined;
    async_stream::stream! {
        let _given_back_at_the_end = place;
        yield Ok(Bytes::from_static(RETRY.as_bytes()));
        for message in first {
            yield Ok(message.sse);
        }
        let mut end = std::pin::pin!(tokio::time::sleep(lifetime));
        loop {
            tokio::select! {
                message = rest.recv() => match message {
                    Ok(message) => yield Ok(message.sse),
                    // Lagged or closed: the end of the stream makes the client start over.
                    Err(_) => break,
                },
                () = &mut end => {
                    yield Ok(Bytes::from_static(FAREWELL.as_bytes()));
                    break;
                }
                () = listen::down(&mut going_down) => break,
            }
        }
    }
}

//! The server's routes, all listed in [`router`]. Stateless over a [`Publisher`].

pub mod events;
pub mod faults;
pub mod feed;
pub mod headers;
pub mod hosts;
pub mod statics;
pub mod violations;

use std::panic::AssertUnwindSafe;
use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use futures_util::FutureExt as _;
use tokio::sync::watch;

use crate::clock::{Clock, SystemClock};
use crate::listen;
use crate::notice;
use crate::publisher::Publisher;
use events::Lifetimes;
use faults::Faults;
use hosts::Hosts;
use statics::Statics;
use violations::Violations;

/// State shared by the handlers.
#[derive(Clone)]
pub struct App {
    /// Publisher of the picture.
    pub publisher: Arc<Publisher>,
    /// Becomes `true` when the server goes down: streams end.
    pub going_down: watch::Receiver<bool>,
    statics: Arc<Statics>,
    hosts: Arc<Hosts>,
    clock: Arc<dyn Clock>,
    violations: Arc<Violations>,
    lifetimes: Arc<Lifetimes>,
}

/// Silence after which a source is considered stopped; it normally sends a step every second.
const SILENT_MILLIS: i64 = 15_000;

impl App {
    /// Creates an app over a publisher, with the built page in `dist` if there is one.
    #[must_use]
    pub fn new(publisher: Arc<Publisher>, going_down: watch::Receiver<bool>, dist: Option<PathBuf>) -> Self {
        let (statics, clock) = (Arc::new(Statics::new(dist)), Arc::new(SystemClock));
        Self {
            publisher,
            going_down,
            statics,
            hosts: Arc::default(),
            clock,
            violations: Arc::default(),
            lifetimes: Arc::default(),
        }
    }

    /// Sets the lifetimes of streams.
    #[must_use]
    pub fn lasting(self, lifetimes: Lifetimes) -> Self {
        Self { lifetimes: Arc::new(lifetimes), ..self }
    }

    /// Sets the clock.
    #[must_use]
    pub fn timed_by(self, clock: Arc<dyn Clock>) -> Self {
        Self { clock, ..self }
    }

    /// Sets the host names under which the server is known.
    #[must_use]
    pub fn known_as(self, hosts: Hosts) -> Self {
        Self { hosts: Arc::new(hosts), ..self }
    }
}

/// Returns all routes. A path that is neither here nor in the app's folder is 404, never the page.
///
/// With `faults`, the feed and the stream can be made to fail.
pub fn router(app: App, faults: Option<Arc<Faults>>) -> Router {
    let feed = match faults {
        Some(faults) => faults::routes(app.clone(), faults),
        None => Router::new()
            .route("/feed.json", get(feed::feed))
            .route("/events", get(events::events))
            .with_state(app.clone()),
    };
    let hosts = Arc::clone(&app.hosts);
    Router::new()
        .route("/schema/feed.schema.json", get(schema))
        .route("/healthz", get(healthz))
        .route("/livez", get(livez))
        .route("/readyz", get(readyz))
        .route(headers::CSP_REPORTS, post(headers::csp_report))
        .fallback(statics::statics)
        .with_state(app)
        .merge(feed)
        .layer(axum::middleware::from_fn(survive))
        .layer(axum::middleware::from_fn_with_state(hosts, hosts::ours))
        .layer(axum::middleware::map_response(headers::secure))
}

/// Turns a panic in a handler into a 500 response.
///
/// Requires unwinding (profile `native`); otherwise a panic would end the server.
async fn survive(request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    // State shared with other handlers is behind locks that tolerate a panic.
    AssertUnwindSafe(next.run(request)).catch_unwind().await.unwrap_or_else(|_| {
        notice::say(&format!("a handler panicked, asked for {path:?}"));
        (StatusCode::INTERNAL_SERVER_ERROR, "something is wrong here\n").into_response()
    })
}

/// Serves the schema: the app's own file if it has one, so that page and schema are from one build; otherwise
/// generated.
async fn schema(State(app): State<App>, request: Request) -> Response {
    let response = app.statics.respond(request).await;
    if response.status() != StatusCode::NOT_FOUND {
        return response;
    }
    let schema = vedetta::feed::wire::schema::schema();
    let json = serde_json::to_string_pretty(&schema).unwrap_or_default();
    ([(header::CONTENT_TYPE, "application/schema+json"), (header::CACHE_CONTROL, "no-cache")], json)
        .into_response()
}

/// Liveness: the server runs and should not be restarted.
async fn livez() -> &'static str {
    "ok\n"
}

/// Readiness: 503 when the source has been silent for too long.
async fn readyz(State(app): State<App>) -> Response {
    let alive_at = app.publisher.health().map(|health| health.3);
    if alive_at.is_some_and(|alive_at| app.clock.now().millis_since(alive_at) <= SILENT_MILLIS) {
        "ok\n".into_response()
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "1")], "not ready\n").into_response()
    }
}

/// Health: whether the source has delivered a picture. Reveals no more, because anyone may query it.
async fn healthz(State(app): State<App>) -> Response {
    match app.publisher.health() {
        Some(_) => "ok\n".into_response(),
        None => (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "1")], "starting\n").into_response(),
    }
}

/// Returns the routes for operators of the server, served on a separate address that clients do not reach.
pub fn operations(app: App) -> Router {
    let hosts = Arc::clone(&app.hosts);
    Router::new()
        .route("/healthz", get(healthz))
        .route("/livez", get(livez))
        .route("/readyz", get(readyz))
        .route("/status", get(status))
        .with_state(app)
        .layer(axum::middleware::from_fn_with_state(hosts, hosts::ours))
        .layer(axum::middleware::map_response(headers::secure))
}

/// Status: state of the picture, number of listeners, and failures since the start.
async fn status(State(app): State<App>) -> Response {
    let picture = app.publisher.health().map(|(epoch, seq, objects, alive_at)| {
        serde_json::json!({ "epoch": epoch, "seq": seq, "objects": objects, "alive_at": alive_at })
    });
    axum::Json(serde_json::json!({
        "picture": picture,
        "listeners": app.publisher.listeners(), "policy": app.violations.told(),
        "unaccepted": listen::unaccepted(),
    }))
    .into_response()
}

//! Headers that every response carries, and the endpoint for reports of policy violations.

use axum::Extension;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};

use tokio::time::Instant;

use super::App;
use crate::listen::Visitor;

/// Path to which browsers report violations of the content security policy.
pub const CSP_REPORTS: &str = "/csp-reports";

/// The content security policy: nothing from other origins, no inline script or style, Trusted Types required.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; \
    style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; \
    base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'; \
    require-trusted-types-for 'script'; trusted-types default; report-to csp";

/// Name and value of each header that every response carries.
pub const SECURITY_HEADERS: [(HeaderName, &str); 8] = [
    (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
    (header::STRICT_TRANSPORT_SECURITY, "max-age=31536000; includeSubDomains"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (
        HeaderName::from_static("permissions-policy"),
        "geolocation=(self), screen-wake-lock=(self), camera=(), microphone=(), usb=()",
    ),
    (HeaderName::from_static("reporting-endpoints"), "csp=\"/csp-reports\""),
];

/// Adds the headers to a response. Without a caching rule of its own, it must not be stored.
pub async fn secure(mut response: Response) -> Response {
    let headers = response.headers_mut();
    for (name, value) in SECURITY_HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

/// Returns the headers as lines, for responses that do not come from a handler.
pub(crate) fn lines() -> String {
    let all = SECURITY_HEADERS;
    let all = all.iter().map(|(name, value)| (name.as_str(), *value));
    all.chain([("cache-control", "no-store")]).map(|(name, value)| format!("{name}: {value}\r\n")).collect()
}

/// Maximum size of a violation report.
const REPORT_BYTES: usize = 16 << 10;

/// Counts a violation report, and logs what the policy blocked.
pub async fn csp_report(
    State(app): State<App>,
    Extension(visitor): Extension<Visitor>,
    body: Body,
) -> Response {
    let read = axum::body::to_bytes(body, REPORT_BYTES);
    let status = match tokio::time::timeout(visitor.limits.report, read).await {
        Ok(Ok(report)) => {
            app.violations.take(&report, Instant::now());
            StatusCode::NO_CONTENT
        }
        Ok(Err(_)) => StatusCode::PAYLOAD_TOO_LARGE,
        Err(_) => StatusCode::REQUEST_TIMEOUT,
    };
    // The unread rest of a body must not be taken for the next request, so the connection is closed.
    if status.is_success() {
        status.into_response()
    } else {
        (status, [(header::CONNECTION, "close")]).into_response()
    }
}

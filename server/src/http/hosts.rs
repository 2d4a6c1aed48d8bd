//! Host names of this server. A request for any other host gets 421.
//!
//! This prevents DNS rebinding: a page whose own name resolves to this address reads nothing, because the browser
//! sends that name as the host.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use crate::listen::Visitor;

/// Host names and addresses of this server.
#[derive(Debug, Default)]
pub struct Hosts {
    named: Vec<String>,
}

impl Hosts {
    /// Creates a set of these names. `localhost`, loopback addresses and the address a client connected to are always
    /// known.
    #[must_use]
    pub fn new(named: impl IntoIterator<Item = String>) -> Self {
        Self { named: named.into_iter().map(|name| plain(&name)).collect() }
    }

    /// Returns whether `host`, as sent by a client, is this server. Any port is accepted: it may be that of a proxy.
    fn knows(&self, host: &str, came_to: Option<IpAddr>) -> bool {
        let Some(name) = without_port(host) else { return false };
        let name = plain(name);
        if name == "localhost" || self.named.contains(&name) {
            return true;
        }
        let address =
            name.trim_start_matches('[').trim_end_matches(']').parse().map(|ip: IpAddr| ip.to_canonical());
        address
            .is_ok_and(|ip| ip.is_loopback() || came_to.is_some_and(|came_to| came_to.to_canonical() == ip))
    }
}

/// Passes on only requests for a host that is known.
pub async fn ours(State(hosts): State<Arc<Hosts>>, request: Request, next: Next) -> Response {
    let came_to = request.extensions().get::<Visitor>().map(|visitor| visitor.came_to);
    let Some(host) = said(request.uri(), request.headers()) else {
        return (StatusCode::BAD_REQUEST, "expected one Host\n").into_response();
    };
    if hosts.knows(host, came_to) {
        next.run(request).await
    } else {
        (StatusCode::MISDIRECTED_REQUEST, "nobody of this name is here; --host NAME adds one\n")
            .into_response()
    }
}

/// Returns the requested host: from the URI if that is absolute, otherwise from the `Host` header, which must be
/// unique.
fn said<'a>(uri: &'a Uri, headers: &'a HeaderMap) -> Option<&'a str> {
    let mut said = headers.get_all(header::HOST).iter();
    match (uri.authority(), said.next(), said.next()) {
        (Some(authority), _, None) => Some(authority.as_str()),
        (None, Some(host), None) => host.to_str().ok(),
        _ => None,
    }
}

/// Normalizes a name for comparison: lower case, without the trailing dot of the root.
fn plain(name: &str) -> String {
    name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase()
}

/// Returns the name or address alone; `None` if anything but a port follows, or user information precedes it.
fn without_port(host: &str) -> Option<&str> {
    let end = if host.starts_with('[') { host.find(']')? + 1 } else { host.find(':').unwrap_or(host.len()) };
    let (name, rest) = host.split_at(end);
    let is_port = |rest: &str| {
        rest.strip_prefix(':').is_some_and(|port| port.bytes().all(|byte| byte.is_ascii_digit()))
    };
    (!name.contains('@') && (rest.is_empty() || is_port(rest))).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_names_are_known() {
        let hosts = Hosts::new(["Vedetta.example.org".to_owned()]);
        let came_to = "192.0.2.7".parse().ok();
        for host in [
            "localhost",
            "LOCALHOST:8642",
            "127.0.0.1:8642",
            "[::1]",
            "[::1]:8642",
            "192.0.2.7",
            "192.0.2.7:80",
            "vedetta.example.org",
            "vedetta.example.org.:443",
            "[::ffff:192.0.2.7]:8642",
        ] {
            assert!(hosts.knows(host, came_to), "{host}");
        }
        for host in [
            "evil.example",
            "",
            "192.0.2.8",
            "localhost.evil.example",
            "evil.example:8642",
            "localhost:80x",
            "evil@localhost",
            "vedetta.example.org.evil.example",
            "[::1",
            "[::1]evil",
            "localhost:80:80",
        ] {
            assert!(!hosts.knows(host, came_to), "{host}");
        }
    }
}

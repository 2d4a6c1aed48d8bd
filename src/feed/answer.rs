//! Interprets the status and media type of a response. Pure.

use super::backoff::retry_after_millis;
use super::config::{Config, ConfigError};
use super::health::Trouble;
use crate::model::UnixMillis;

/// The head of a response, as far as the feed uses it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Head {
    /// HTTP status.
    pub status: u16,
    /// `Content-Type`.
    pub content_type: Option<String>,
    /// `ETag`.
    pub etag: Option<String>,
    /// `Retry-After`.
    pub retry_after: Option<String>,
    /// `Date`.
    pub date: Option<String>,
    /// `Age`: seconds for which a cache in between has kept the response.
    pub age: Option<String>,
    /// `Content-Length`; `None` if the body is compressed.
    pub content_length: Option<usize>,
}

/// Kind of body that is requested.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    /// JSON.
    Document,
    /// Server-sent events.
    Events,
}

/// Meaning of a response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The body is of the requested kind.
    Good,
    /// Nothing has changed.
    NotModified,
    /// The server has no events.
    NoEvents,
    /// The request failed; to be retried after the pause, or after the usual one if it is `None`.
    Failed { trouble: Trouble, pause_millis: Option<u64> },
}

/// Pause after 401 and 403, to avoid a storm of retries.
pub(super) const SIGNED_OUT_PAUSE_MILLIS: u64 = 30_000;
/// Pause after 404 and 410.
const NOT_FOUND_PAUSE_MILLIS: u64 = 60_000;

impl Head {
    /// Returns the web server's time. A cache repeats the date of the response it keeps, and says how long it
    /// has kept it.
    pub(super) fn server_date(&self) -> Option<UnixMillis> {
        let kept_secs = self.age.as_deref().and_then(|age| age.trim().parse::<u32>().ok()).unwrap_or(0);
        Some(UnixMillis::parse_http_date(self.date.as_deref()?)?.plus_millis(i64::from(kept_secs) * 1000))
    }

    /// Returns the configuration in the response and the errors in it; or why there is none yet, with the pause
    /// if the server asks for one.
    ///
    /// Only a server without the file means the defaults. Any other failure may be over in a moment, whereas
    /// the defaults would stay as long as the page.
    pub(super) fn config(
        &self,
        body: &[u8],
        now: UnixMillis,
    ) -> Result<(Config, Vec<ConfigError>), (Trouble, Option<u64>)> {
        match self.status {
            200 => {}
            404 | 410 => return Ok((Config::default(), Vec::new())),
            status => {
                return Err(match self.verdict(Wanted::Document, "", now) {
                    Verdict::Failed { trouble, pause_millis } => (trouble, pause_millis),
                    Verdict::Good | Verdict::NotModified | Verdict::NoEvents => {
                        (Trouble::Status(status), None)
                    }
                });
            }
        }
        let text = String::from_utf8_lossy(body);
        match text.trim_start_matches('\u{feff}').trim_start().bytes().next() {
            None => Err((Trouble::Empty, None)),
            Some(b'<') => Err((Trouble::Portal, None)),
            Some(_) => Config::read(&text).map_err(|error| (Trouble::Broken(error.message), None)),
        }
    }

    /// Interprets the response to a request for `wanted` at `address`.
    pub(super) fn verdict(&self, wanted: Wanted, address: &str, now: UnixMillis) -> Verdict {
        let failed = |trouble, pause_millis| Verdict::Failed { trouble, pause_millis };
        match (self.status, wanted) {
            (200, _) => self.verdict_on_type(wanted),
            (304, Wanted::Document) => Verdict::NotModified,
            (204 | 404 | 405 | 406 | 410 | 501, Wanted::Events) => Verdict::NoEvents,
            (401, _) => failed(Trouble::SignedOut, Some(SIGNED_OUT_PAUSE_MILLIS)),
            (403, _) => failed(Trouble::Withdrawn, Some(SIGNED_OUT_PAUSE_MILLIS)),
            (404 | 410, Wanted::Document) => {
                failed(Trouble::NotFound(address.to_owned()), Some(NOT_FOUND_PAUSE_MILLIS))
            }
            (status @ (429 | 503), _) => {
                let asked = self.retry_after.as_deref().and_then(|header| retry_after_millis(header, now));
                failed(Trouble::Busy(status), asked)
            }
            (status, _) => failed(Trouble::Status(status), None),
        }
    }

    fn verdict_on_type(&self, wanted: Wanted) -> Verdict {
        let header = self.content_type.as_deref().unwrap_or_default();
        let media_type = header.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        let is_wanted = match wanted {
            Wanted::Document => media_type == "application/json" || media_type.ends_with("+json"),
            Wanted::Events => media_type == "text/event-stream",
        };
        let trouble = match (is_wanted, wanted, media_type.as_str()) {
            (true, _, _) => return Verdict::Good,
            // A static server that answers every request with its page, or has a file of that name.
            (false, Wanted::Events, _) => return Verdict::NoEvents,
            (false, Wanted::Document, "text/html" | "application/xhtml+xml") => Trouble::Portal,
            (false, Wanted::Document, "") => Trouble::ContentType("none".to_owned()),
            (false, Wanted::Document, _) => Trouble::ContentType(media_type.chars().take(80).collect()),
        };
        Verdict::Failed { trouble, pause_millis: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(status: u16, content_type: &str, wanted: Wanted) -> Verdict {
        let head = Head { status, content_type: Some(content_type.to_owned()), ..Head::default() };
        head.verdict(wanted, "feed.json", UnixMillis(0))
    }

    #[test]
    fn only_json_is_a_document() {
        for good in ["application/json", "application/geo+json; charset=utf-8", "Application/JSON"] {
            assert_eq!(verdict(200, good, Wanted::Document), Verdict::Good, "{good}");
        }
        for bad in ["text/html", "text/plain", "application/octet-stream", "", "application/jsonp"] {
            assert!(matches!(verdict(200, bad, Wanted::Document), Verdict::Failed { .. }), "{bad}");
        }
    }

    #[test]
    fn every_status_has_its_treatment() {
        let json = "application/json";
        for status in [204, 206, 301, 302, 400, 401, 403, 404, 410, 429, 500, 502, 503, 504] {
            assert!(matches!(verdict(status, json, Wanted::Document), Verdict::Failed { .. }), "{status}");
        }
        assert_eq!(verdict(304, "", Wanted::Document), Verdict::NotModified);
        assert_eq!(verdict(404, "text/html", Wanted::Events), Verdict::NoEvents);
        assert_eq!(verdict(200, "text/html", Wanted::Events), Verdict::NoEvents);
        assert_eq!(verdict(200, "text/event-stream;charset=utf-8", Wanted::Events), Verdict::Good);
        assert_eq!(
            verdict(502, "text/html", Wanted::Events),
            Verdict::Failed { trouble: Trouble::Status(502), pause_millis: None }
        );
    }

    #[test]
    fn a_cache_is_as_late_as_it_says() {
        let date = Some("Fri, 06 Feb 2026 19:00:00 GMT".to_owned());
        let head =
            |age: Option<&str>| Head { date: date.clone(), age: age.map(str::to_owned), ..Head::default() };
        let at = UnixMillis::parse("2026-02-06T19:00:00Z").unwrap();
        assert_eq!(head(None).server_date(), Some(at));
        assert_eq!(head(Some("3600")).server_date(), Some(at.plus_millis(3_600_000)));
        assert_eq!(head(Some("soon")).server_date(), Some(at));
        assert_eq!(Head { age: Some("7".to_owned()), ..Head::default() }.server_date(), None);
    }

    #[test]
    fn only_a_server_without_the_file_means_the_defaults() {
        let config = |status: u16, body: &str| {
            let head = Head { status, retry_after: Some("7".to_owned()), ..Head::default() };
            head.config(body.as_bytes(), UnixMillis(0))
        };
        for status in [404, 410] {
            assert_eq!(config(status, "no"), Ok((Config::default(), vec![])));
        }
        let (read, errors) = config(200, "\u{feff}{\"poll_secs\": 9, \"feeed\": 1}").unwrap();
        assert_eq!((read.poll_secs, errors.len()), (9, 1), "a wrong field costs that field");
        for (status, body, trouble, pause_millis) in [
            (503, "", Trouble::Busy(503), Some(7000)),
            (429, "{}", Trouble::Busy(429), Some(7000)),
            (500, "{}", Trouble::Status(500), None),
            (304, "", Trouble::Status(304), None),
            (401, "", Trouble::SignedOut, Some(SIGNED_OUT_PAUSE_MILLIS)),
            (403, "", Trouble::Withdrawn, Some(SIGNED_OUT_PAUSE_MILLIS)),
            (200, "", Trouble::Empty, None),
            (200, " \n<!doctype html>", Trouble::Portal, None),
        ] {
            assert_eq!(config(status, body), Err((trouble, pause_millis)), "{status} {body}");
        }
        for body in ["{", "[]", "7", "{\"poll_secs\": 9", "{\"poll_secs\": 9} x"] {
            assert!(matches!(config(200, body), Err((Trouble::Broken(_), None))), "{body}");
        }
    }

    #[test]
    fn a_busy_server_says_when() {
        let head = Head { status: 503, retry_after: Some("7".to_owned()), ..Head::default() };
        let verdict = head.verdict(Wanted::Document, "", UnixMillis(0));
        assert_eq!(verdict, Verdict::Failed { trouble: Trouble::Busy(503), pause_millis: Some(7000) });
    }
}

//! Browsers' reports of violations of the content security policy: counts and logs them, without any text of the
//! page.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::Value;
use tokio::time::Instant;

use crate::notice;

/// Maximum number of log lines per minute: anyone may send reports.
const LINES_A_MINUTE: u32 = 20;
/// Maximum number of directives counted separately; the standard has fewer.
const MOST_DIRECTIVES: usize = 40;

/// A violation of the content security policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Directive that was violated.
    pub directive: String,
    /// Host of the blocked URL, or another kind of blocked content: `inline`, `eval`.
    pub blocked: String,
    /// Number of characters of the sample, which may quote the page and is not kept.
    pub sample_letters: usize,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { directive, blocked, sample_letters } = self;
        write!(
            f,
            "the content security policy stopped {blocked} by {directive} (sample of {sample_letters} letters)"
        )
    }
}

impl Violation {
    /// Parses a report in the format of the Reporting API or the older one. Returns nothing for any other format.
    #[must_use]
    pub fn read(body: &[u8]) -> Vec<Self> {
        let Ok(value) = serde_json::from_slice::<Value>(body) else { return Vec::new() };
        if let Some(report) = value.get("csp-report") {
            let directive = report.get("effective-directive").or_else(|| report.get("violated-directive"));
            return vec![Self::of(directive, report.get("blocked-uri"), report.get("script-sample"))];
        }
        let reports = value.as_array().map(Vec::as_slice).unwrap_or_default().iter();
        reports
            .filter(|report| report.get("type").is_some_and(|kind| kind == "csp-violation"))
            .filter_map(|report| report.get("body"))
            .map(|body| Self::of(body.get("effectiveDirective"), body.get("blockedURL"), body.get("sample")))
            .collect()
    }

    fn of(directive: Option<&Value>, blocked: Option<&Value>, sample: Option<&Value>) -> Self {
        let text = |value: Option<&Value>| value.and_then(Value::as_str).unwrap_or_default().to_owned();
        Self {
            directive: word(text(directive).split(' ').next().unwrap_or_default()),
            blocked: blocked_host(&text(blocked)),
            sample_letters: text(sample).chars().count(),
        }
    }
}

/// Returns a name in the form used by the standard; anything else is not repeated.
fn word(text: &str) -> String {
    let is_word =
        (1..=40).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
    if is_word { text.to_owned() } else { "something else".to_owned() }
}

/// Returns the host of a URL without path and query, which may name the object that a user looks at.
fn blocked_host(blocked: &str) -> String {
    let Some((_, rest)) = blocked.split_once("://") else { return word(blocked) };
    let host = rest.split(['/', '?', '#', ':']).next().unwrap_or_default();
    let is_host = (1..=253).contains(&host.len())
        && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-'));
    if is_host { host.to_ascii_lowercase() } else { "something else".to_owned() }
}

/// Counts of all reports since the start.
#[derive(Debug, Default)]
pub struct Violations(Mutex<Counts>);

#[derive(Debug, Default)]
struct Counts {
    reports: u64,
    by_directive: BTreeMap<String, u64>,
    minute: Option<Instant>,
    lines: u32,
}

impl Violations {
    /// Counts a report and logs its violations.
    pub fn take(&self, body: &[u8], now: Instant) {
        let violations = Violation::read(body);
        let mut counts = self.lock();
        counts.reports += 1;
        for violation in violations {
            if counts.by_directive.len() < MOST_DIRECTIVES
                || counts.by_directive.contains_key(&violation.directive)
            {
                *counts.by_directive.entry(violation.directive.clone()).or_default() += 1;
            }
            if counts.may_say(now) {
                notice::say(&violation.to_string());
            }
        }
    }

    /// Returns the number of reports, and of violations by directive, as JSON.
    #[must_use]
    pub fn told(&self) -> Value {
        let counts = self.lock();
        serde_json::json!({ "reports": counts.reports, "by_directive": counts.by_directive })
    }

    fn lock(&self) -> MutexGuard<'_, Counts> {
        // A poisoned lock is safe to use: the counts are consistent after every line.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Counts {
    fn may_say(&mut self, now: Instant) -> bool {
        if self.minute.is_none_or(|minute| now.duration_since(minute) >= Duration::from_secs(60)) {
            self.minute = Some(now);
            self.lines = 0;
        }
        self.lines += 1;
        self.lines <= LINES_A_MINUTE
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(body: &str) -> Vec<(String, String, usize)> {
        let all = Violation::read(body.as_bytes()).into_iter();
        all.map(|one| (one.directive, one.blocked, one.sample_letters)).collect()
    }

    fn one(directive: &str, blocked: &str, letters: usize) -> Vec<(String, String, usize)> {
        vec![(directive.to_owned(), blocked.to_owned(), letters)]
    }

    #[test]
    fn both_forms_of_report_are_read() {
        let new = r#"[{"type":"csp-violation","age":1,"url":"https://vedetta.example.org/#sel=hotel-7","body":{
            "effectiveDirective":"script-src-elem","blockedURL":"https://Evil.example:8443/x?sel=hotel-7","sample":"let ö"}},
            {"type":"deprecation","body":{}}]"#;
        assert_eq!(told(new), one("script-src-elem", "evil.example", 5));
        let old = r#"{"csp-report":{"violated-directive":"style-src 'self'","blocked-uri":"inline","script-sample":""}}"#;
        assert_eq!(told(old), one("style-src", "inline", 0));
    }

    #[test]
    fn nothing_of_a_report_is_repeated_that_is_no_name() {
        for body in ["", "{}", "[]", "7", "[{\"type\":\"csp-violation\"}]", "\u{0}"] {
            assert_eq!(told(body), []);
        }
        let hostile = r#"[{"type":"csp-violation","body":{"effectiveDirective":"a\nb","blockedURL":"https://a b\n/","sample":7}},
            {"type":"csp-violation","body":{"blockedURL":"Guarded hotel"}}]"#;
        assert_eq!(
            told(hostile),
            [one("something else", "something else", 0), one("something else", "something else", 0)].concat()
        );
    }

    #[test]
    fn a_flood_is_counted_and_not_said() {
        let (mut counts, now) = (Counts::default(), Instant::now());
        assert_eq!((0..1000).filter(|_| counts.may_say(now)).count(), 20);
        assert!(counts.may_say(now + Duration::from_secs(60)));
        let all = Violations::default();
        for n in 0..26_u8 {
            for m in 0..26_u8 {
                let name = String::from_utf8(vec![b'a' + n, b'a' + m]).unwrap();
                all.take(format!(r#"{{"csp-report":{{"effective-directive":"{name}"}}}}"#).as_bytes(), now);
            }
        }
        let told = all.told();
        assert_eq!(told["reports"], 26 * 26);
        assert_eq!(told["by_directive"].as_object().unwrap().len(), MOST_DIRECTIVES);
    }
}

//! Instants and intervals in UTC milliseconds. Has no clock: the current time is an argument.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use time::OffsetDateTime;
use time::format_description::well_known::{Rfc2822, Rfc3339};

/// An instant: milliseconds since 1970-01-01T00:00:00Z, leap seconds not counted (POSIX time).
///
/// On the wire it is an RFC 3339 string with an offset; a string without one is refused, never guessed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct UnixMillis(pub i64);

impl UnixMillis {
    /// Reads an RFC 3339 date and time with an offset. `None` for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        OffsetDateTime::parse(text, &Rfc3339).ok().map(Self::from)
    }

    /// Reads the date of an HTTP header (RFC 9110, section 5.6.7). `None` for anything else.
    #[must_use]
    pub fn parse_http_date(header: &str) -> Option<Self> {
        OffsetDateTime::parse(header, &Rfc2822).ok().map(Self::from)
    }

    /// This instant plus a number of milliseconds; saturates.
    #[must_use]
    pub const fn plus_millis(self, millis: i64) -> Self {
        Self(self.0.saturating_add(millis))
    }

    /// Milliseconds from `earlier` to `self`; negative when `earlier` is later.
    #[must_use]
    pub const fn millis_since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }
}

impl From<OffsetDateTime> for UnixMillis {
    fn from(at: OffsetDateTime) -> Self {
        Self(at.unix_timestamp() * 1000 + i64::from(at.millisecond()))
    }
}

impl fmt::Display for UnixMillis {
    /// RFC 3339 in UTC, as on the wire; the bare number when it is outside the years 0 to 9999.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = OffsetDateTime::from_unix_timestamp_nanos(i128::from(self.0) * 1_000_000);
        match at.ok().and_then(|at| at.format(&Rfc3339).ok()) {
            Some(text) => f.write_str(&text),
            None => write!(f, "{} ms", self.0),
        }
    }
}

impl Serialize for UnixMillis {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for UnixMillis {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl de::Visitor<'_> for Visitor {
            type Value = UnixMillis;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a date and time with an offset as in RFC 3339")
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<UnixMillis, E> {
                UnixMillis::parse(text).ok_or_else(|| E::invalid_value(de::Unexpected::Str(text), &self))
            }
        }
        deserializer.deserialize_str(Visitor)
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for UnixMillis {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Instant".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string", "format": "date-time",
            "description": "An instant as in RFC 3339, with an offset: 2026-02-06T20:00:00+01:00."
        })
    }
}

/// A half-open span of time: contains `from`, not `to`. A missing end means no limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Interval {
    /// First instant of the interval.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<UnixMillis>,
    /// First instant after the interval.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<UnixMillis>,
}

/// Position of an instant relative to an [`Interval`] or a schedule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Phase {
    /// Not yet in force.
    Upcoming,
    /// In force.
    Active,
    /// No longer in force, and will not be again.
    Ended,
}

impl Interval {
    /// Phase of the interval at `now`.
    #[must_use]
    pub fn phase(self, now: UnixMillis) -> Phase {
        if self.to.is_some_and(|to| now >= to) {
            Phase::Ended
        } else if self.from.is_some_and(|from| now < from) {
            Phase::Upcoming
        } else {
            Phase::Active
        }
    }
}

/// Relation of operation time to real time: they are equal when live, and differ in an exercise or a replay.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OperationClock {
    /// Operation time at `real_at`.
    pub operation_at: UnixMillis,
    /// Real time, by the reader's own clock, that corresponds to `operation_at`.
    pub real_at: UnixMillis,
    /// Operation seconds per real second; 1 when live, 0 when the exercise is halted.
    pub rate: f64,
}

impl OperationClock {
    /// Operation time at the real instant `real_now`.
    #[must_use]
    pub fn operation_time(self, real_now: UnixMillis) -> UnixMillis {
        let real_elapsed = real_now.millis_since(self.real_at) as f64;
        self.operation_at.plus_millis((real_elapsed * self.rate) as i64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_needs_an_offset() {
        assert_eq!(UnixMillis::parse("2026-02-06T20:00:00+01:00"), UnixMillis::parse("2026-02-06T19:00:00Z"));
        for text in ["2026-02-06T20:00:00", "2026-02-06", "24:00", "", "tomorrow", "2026-02-06T24:00:00Z"] {
            assert_eq!(UnixMillis::parse(text), None, "{text}");
        }
    }

    #[test]
    fn an_interval_holds_its_first_instant_and_not_its_last() {
        let span = Interval { from: Some(UnixMillis(10)), to: Some(UnixMillis(20)) };
        assert_eq!(span.phase(UnixMillis(9)), Phase::Upcoming);
        assert_eq!(span.phase(UnixMillis(10)), Phase::Active);
        assert_eq!(span.phase(UnixMillis(20)), Phase::Ended);
        assert_eq!(Interval::default().phase(UnixMillis(0)), Phase::Active);
    }

    #[test]
    fn the_operation_runs_at_its_own_rate() {
        let clock = OperationClock { operation_at: UnixMillis(1000), real_at: UnixMillis(50), rate: 4.0 };
        assert_eq!(clock.operation_time(UnixMillis(150)), UnixMillis(1400));
    }
}

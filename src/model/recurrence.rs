//! Recurring days and hours as in RFC 5545. Both begin and end follow the wall clock of Rome.

use compact::sort::SmallSort as _;
use serde::{Deserialize, Serialize};
use time::{Date, Duration, Month, PrimitiveDateTime, Time, Weekday};

use super::rome::{RomeClock, instant_in_rome};
use super::time::{Interval, UnixMillis};

/// Maximum number of occurrences; the rest is left out. No schedule of an operation has more.
pub const MAX_TIMES: usize = 1_000;
/// Number of days searched from the first one; later occurrences are ignored.
const MAX_DAYS: i64 = 4_000;
/// The only time zone accepted.
const ROME: &str = "Europe/Rome";

/// Recurring days and hours: the first occurrence, the rule for the others, and the duration of each.
///
/// Daily and weekly rules of RFC 5545, section 3.3.10, are read: `FREQ`, `INTERVAL`, `COUNT`, `UNTIL`,
/// `BYDAY` without numbers, and `WKST`. Anything else is refused with a reason, never guessed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub struct Recurrence {
    written: Written,
    times: Vec<Interval>,
}

/// Recurring days and hours by the wall clock of Rome.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(expecting = "days and hours that come again")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "Recurrence"))]
struct Written {
    /// Start of the first occurrence by the wall clock, without an offset: `2026-02-06T08:00`.
    starts: Box<str>,
    /// Rule for the other occurrences: a daily or weekly rule as in RFC 5545, section 3.3.10.
    ///
    /// `FREQ`, `INTERVAL`, `COUNT`, `UNTIL`, `BYDAY` without numbers and `WKST` are read; anything else is refused.
    rule: Box<str>,
    /// Duration of each occurrence by the wall clock, in minutes.
    ///
    /// 480 from 22:00 end at 06:00, also in a night in which the clocks change.
    minutes: u32,
    /// Days without an occurrence: `2026-02-14`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    except: Vec<Box<str>>,
    /// Time zone of the wall clock; only `Europe/Rome`, the default, is accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    time_zone: Option<Box<str>>,
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Recurrence {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        Written::schema_name()
    }
    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        Written::json_schema(generator)
    }
}

/// Reason why a recurrence is refused, with what was found.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RecurrenceFault {
    /// The start of the first occurrence is not a day and hour.
    #[error("{0}, expected day and hour by the wall clock, as 2026-02-06T08:00")]
    Starts(Box<str>),
    /// An excluded day is not a day.
    #[error("{0}, expected a day, as 2026-02-14")]
    Except(Box<str>),
    /// The time zone is not that of Rome.
    #[error("{0}, expected the time zone Europe/Rome")]
    Zone(Box<str>),
    /// A part of the rule is not supported.
    #[error("{0}, expected a daily or weekly rule with INTERVAL, COUNT, UNTIL, BYDAY or WKST")]
    Rule(Box<str>),
    /// The duration is zero or longer than a month.
    #[error("{0}, expected 1 to 44640 minutes")]
    Minutes(u32),
}

impl Recurrence {
    /// Reads a recurrence and computes its occurrences.
    ///
    /// # Errors
    /// When a part cannot be read or is not supported.
    pub fn new(starts: &str, rule: &str, minutes: u32) -> Result<Self, RecurrenceFault> {
        Self::try_from(Written {
            starts: starts.into(),
            rule: rule.into(),
            minutes,
            except: Vec::new(),
            time_zone: None,
        })
    }

    /// Intervals in which it is in force, in order; they may overlap. Empty if there are none.
    #[must_use]
    pub fn times(&self) -> &[Interval] {
        &self.times
    }

    /// The recurrence in everyday terms instead of a rule, by the wall clock of Rome.
    #[must_use]
    pub fn pattern(&self) -> Option<Pattern> {
        let rule = Rule::read(&self.written.rule)?;
        let (first, hour) = read_local(&self.written.starts)?;
        let except: Vec<Date> = self.written.except.iter().filter_map(|day| read_date(day)).collect();
        let is_bounded = rule.until != Until::Forever || rule.count < MAX_TIMES;
        let number = |day: &Weekday| day.number_days_from_monday();
        let mut weekdays: Vec<u8> = rule.days.iter().map(number).collect();
        if weekdays.is_empty() && rule.is_weekly {
            weekdays.push(number(&first.weekday()));
        }
        weekdays.small_sort();
        let (is_weekly, interval) = (rule.is_weekly, rule.interval.unsigned_abs());
        let days = rule.times(first, hour).map(|(day, _)| day).filter(|day| !except.contains(day));
        Some(Pattern {
            is_weekly,
            interval,
            weekdays,
            starts_minute: u32::from(hour.hour()) * 60 + u32::from(hour.minute()),
            lasts_minutes: self.written.minutes,
            last: is_bounded.then(|| days.last()).flatten(),
            except,
        })
    }
}

/// A recurrence in everyday terms. Weekdays are numbered from 0, which is Monday.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    /// True if `interval` is in weeks; otherwise it is in days.
    pub is_weekly: bool,
    /// Number of days or weeks from one period to the next.
    pub interval: u64,
    /// Weekdays on which it occurs; all of them when empty.
    pub weekdays: Vec<u8>,
    /// Start, in minutes of the day.
    pub starts_minute: u32,
    /// Duration in minutes.
    pub lasts_minutes: u32,
    /// Day of the last occurrence; `None` when there is no end.
    pub last: Option<Date>,
    /// Days without an occurrence.
    pub except: Vec<Date>,
}

impl From<Recurrence> for Written {
    fn from(recurrence: Recurrence) -> Self {
        recurrence.written
    }
}

impl TryFrom<Written> for Recurrence {
    type Error = RecurrenceFault;

    fn try_from(written: Written) -> Result<Self, RecurrenceFault> {
        if let Some(zone) = written.time_zone.as_ref().filter(|zone| &***zone != ROME) {
            return Err(RecurrenceFault::Zone(zone.clone()));
        }
        if !(1..=31 * 24 * 60).contains(&written.minutes) {
            return Err(RecurrenceFault::Minutes(written.minutes));
        }
        let (first, hour) =
            read_local(&written.starts).ok_or_else(|| RecurrenceFault::Starts(written.starts.clone()))?;
        let days = written.except.iter();
        let days = days.map(|day| read_date(day).ok_or_else(|| RecurrenceFault::Except(day.clone())));
        let except = days.collect::<Result<Vec<Date>, _>>()?;
        let rule = Rule::read(&written.rule).ok_or_else(|| RecurrenceFault::Rule(written.rule.clone()))?;
        let lasts = Duration::minutes(i64::from(written.minutes));
        let times =
            rule.times(first, hour).filter(|(day, _)| !except.contains(day)).filter_map(|(_, from)| {
                // Added to the local time shown at the start, which is an hour later where the clocks skip
                // the rule's hour.
                let to = RomeClock::at(from).local.checked_add(lasts)?;
                Some(Interval { from: Some(from), to: Some(instant_in_rome(to)?) })
            });
        Ok(Self { times: times.collect(), written })
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Until {
    Forever,
    /// The last day included, whole.
    Day(Date),
    /// The last instant included.
    Instant(UnixMillis),
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Rule {
    is_weekly: bool,
    interval: i64,
    count: usize,
    until: Until,
    /// Empty: any day for a daily rule, the weekday of the first occurrence for a weekly one.
    days: Vec<Weekday>,
    week_starts: Weekday,
}

impl Rule {
    fn read(text: &str) -> Option<Self> {
        let mut rule = Self {
            is_weekly: false,
            interval: 1,
            count: MAX_TIMES,
            until: Until::Forever,
            days: Vec::new(),
            week_starts: Weekday::Monday,
        };
        let mut has_frequency = false;
        let text = text.strip_prefix("RRULE:").unwrap_or(text);
        for part in text.split(';').filter(|part| !part.is_empty()) {
            let (name, value) = part.split_once('=')?;
            match name {
                "FREQ" => {
                    has_frequency = true;
                    rule.is_weekly = match value {
                        "DAILY" => false,
                        "WEEKLY" => true,
                        _ => return None,
                    };
                }
                "INTERVAL" => rule.interval = value.parse().ok().filter(|n| (1..=366).contains(n))?,
                "COUNT" => rule.count = value.parse::<usize>().ok().filter(|n| *n > 0)?.min(MAX_TIMES),
                "UNTIL" => rule.until = read_until(value)?,
                "BYDAY" => rule.days = value.split(',').map(weekday).collect::<Option<_>>()?,
                "WKST" => rule.week_starts = weekday(value)?,
                _ => return None,
            }
        }
        has_frequency.then_some(rule)
    }

    /// Days and instants of the occurrences, in order.
    fn times(self, first: Date, hour: Time) -> impl Iterator<Item = (Date, UnixMillis)> {
        let week_of = move |day: Date| {
            let since = i64::from(day.weekday().number_days_from_monday())
                - i64::from(self.week_starts.number_days_from_monday());
            day.saturating_sub(Duration::days(since.rem_euclid(7)))
        };
        let first_week = week_of(first);
        let days = (0..MAX_DAYS).map_while(move |after| first.checked_add(Duration::days(after)));
        let (count, until) = (self.count, self.until);
        days.filter(move |day| {
            let periods = if self.is_weekly {
                (week_of(*day) - first_week).whole_days() / 7
            } else {
                (*day - first).whole_days()
            };
            let is_day = match self.days.as_slice() {
                [] => !self.is_weekly || day.weekday() == first.weekday(),
                days => days.contains(&day.weekday()),
            };
            periods % self.interval == 0 && is_day
        })
        .filter_map(move |day| Some((day, instant_in_rome(PrimitiveDateTime::new(day, hour))?)))
        .take_while(move |(day, at)| match until {
            Until::Forever => true,
            Until::Day(last) => *day <= last,
            Until::Instant(last) => *at <= last,
        })
        .take(count)
    }
}

fn weekday(word: &str) -> Option<Weekday> {
    Some(match word {
        "MO" => Weekday::Monday,
        "TU" => Weekday::Tuesday,
        "WE" => Weekday::Wednesday,
        "TH" => Weekday::Thursday,
        "FR" => Weekday::Friday,
        "SA" => Weekday::Saturday,
        "SU" => Weekday::Sunday,
        _ => return None,
    })
}

/// Reads `20260222`, `20260222T235959Z`, or the latter without `Z`, which is by the wall clock.
fn read_until(text: &str) -> Option<Until> {
    let day = |text: &str| date(text.get(..4)?, text.get(4..6)?, text.get(6..8)?);
    let Some((date, hour)) = text.split_once('T') else {
        return (text.len() == 8).then(|| day(text)).flatten().map(Until::Day);
    };
    let (hour, is_utc) = hour.strip_suffix('Z').map_or((hour, false), |hour| (hour, true));
    let part = |range: std::ops::Range<usize>| hour.get(range)?.parse::<u8>().ok();
    let time = Time::from_hms(part(0..2)?, part(2..4)?, part(4..6)?).ok()?;
    let (day, is_whole) = (day(date)?, date.len() == 8 && hour.len() == 6);
    let local = PrimitiveDateTime::new(day, time);
    let at = if is_utc { UnixMillis::from(local.assume_utc()) } else { instant_in_rome(local)? };
    is_whole.then_some(Until::Instant(at))
}

fn date(year: &str, month: &str, day: &str) -> Option<Date> {
    let month = Month::try_from(month.parse::<u8>().ok()?).ok()?;
    Date::from_calendar_date(year.parse().ok()?, month, day.parse().ok()?).ok()
}

/// Reads `2026-02-14`.
fn read_date(text: &str) -> Option<Date> {
    let mut parts = text.split('-');
    let day = date(parts.next()?, parts.next()?, parts.next()?);
    day.filter(|_| parts.next().is_none() && text.len() == 10)
}

/// Reads `2026-02-14T08:00`, optionally with seconds.
fn read_local(text: &str) -> Option<(Date, Time)> {
    let (day, hour) = text.split_once('T')?;
    let parts: Option<Vec<u8>> = hour.split(':').map(|part| part.parse().ok()).collect();
    let time = match parts?.as_slice() {
        [hour, minute] => Time::from_hms(*hour, *minute, 0),
        [hour, minute, second] => Time::from_hms(*hour, *minute, *second),
        _ => return None,
    };
    Some((read_date(day)?, time.ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn starts(recurrence: &Recurrence) -> Vec<String> {
        recurrence.times().iter().map(|time| time.from.unwrap().to_string()).collect()
    }

    #[test]
    fn every_day_at_the_same_hour_by_the_wall_clock() {
        let nightly = Recurrence::new("2026-03-27T22:00", "FREQ=DAILY;COUNT=4", 480).unwrap();
        let expected =
            ["2026-03-27T21:00:00Z", "2026-03-28T21:00:00Z", "2026-03-29T20:00:00Z", "2026-03-30T20:00:00Z"];
        assert_eq!(starts(&nightly), expected, "the clocks are set on the 29th");
    }

    #[test]
    fn an_hour_that_is_skipped_and_one_that_comes_twice() {
        let at = |starts: &str| {
            Recurrence::new(starts, "FREQ=DAILY;COUNT=1", 60).unwrap().times()[0].from.unwrap()
        };
        assert_eq!(at("2026-03-29T02:30"), UnixMillis::parse("2026-03-29T02:30:00+01:00").unwrap());
        assert_eq!(at("2026-10-25T02:30"), UnixMillis::parse("2026-10-25T02:30:00+02:00").unwrap());
        assert_eq!(at("2026-10-25T03:00"), UnixMillis::parse("2026-10-25T03:00:00+01:00").unwrap());
    }

    #[test]
    fn what_is_not_read_is_refused() {
        let fault = |starts, rule, minutes| Recurrence::new(starts, rule, minutes).unwrap_err();
        for day in ["2026-02-06", "2026-02-30T08:00"] {
            assert_eq!(fault(day, "FREQ=DAILY", 5), RecurrenceFault::Starts(day.into()));
        }
        assert_eq!(fault("2026-02-06T08:00", "FREQ=DAILY", 0), RecurrenceFault::Minutes(0));
        for rule in [
            "",
            "FREQ=MONTHLY",
            "INTERVAL=2",
            "FREQ=DAILY;BYSETPOS=1",
            "FREQ=WEEKLY;BYDAY=1FR",
            "FREQ=DAILY;UNTIL=soon",
        ] {
            assert_eq!(fault("2026-02-06T08:00", rule, 5), RecurrenceFault::Rule(rule.into()));
        }
        let elsewhere =
            r#"{"starts":"2026-02-06T08:00","rule":"FREQ=DAILY","minutes":5,"time_zone":"Asia/Tokyo"}"#;
        assert!(
            serde_json::from_str::<Recurrence>(elsewhere).unwrap_err().to_string().contains("Europe/Rome")
        );
    }

    #[test]
    fn days_that_are_left_out_and_a_rule_that_never_fires() {
        let text = r#"{"starts":"2026-02-06T08:00","rule":"FREQ=DAILY;COUNT=3","minutes":5,"except":["2026-02-07"]}"#;
        let recurrence: Recurrence = serde_json::from_str(text).unwrap();
        assert_eq!(starts(&recurrence), ["2026-02-06T07:00:00Z", "2026-02-08T07:00:00Z"]);
        assert_eq!(serde_json::to_string(&recurrence).unwrap(), text);
        let never = Recurrence::new("2026-02-06T08:00", "FREQ=DAILY;UNTIL=20260205", 5).unwrap();
        assert_eq!(never.times(), []);
    }

    #[test]
    fn a_night_ends_by_the_wall_clock_whatever_the_clocks_did() {
        let ends = |starts: &str, minutes| {
            let time = Recurrence::new(starts, "FREQ=DAILY;COUNT=1", minutes).unwrap().times()[0];
            (time.from.unwrap().to_string(), time.to.unwrap().to_string())
        };
        let span = |from: &str, to: &str| (from.to_owned(), to.to_owned());
        assert_eq!(
            ends("2026-10-24T22:00", 480),
            span("2026-10-24T20:00:00Z", "2026-10-25T05:00:00Z"),
            "nine hours"
        );
        assert_eq!(
            ends("2026-03-28T22:00", 480),
            span("2026-03-28T21:00:00Z", "2026-03-29T04:00:00Z"),
            "seven"
        );
        assert_eq!(
            ends("2026-10-25T00:00", 1440),
            span("2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z"),
            "a day"
        );
        assert_eq!(
            ends("2026-10-25T02:10", 30),
            span("2026-10-25T00:10:00Z", "2026-10-25T00:40:00Z"),
            "the first time"
        );
        assert_eq!(
            ends("2026-03-29T02:30", 60),
            span("2026-03-29T01:30:00Z", "2026-03-29T02:30:00Z"),
            "03:30 to 04:30"
        );
    }

    fn any_rule() -> impl Strategy<Value = String> {
        let days = proptest::sample::subsequence(vec!["MO", "TU", "WE", "TH", "FR", "SA", "SU"], 0..5);
        let end = prop_oneof![
            Just(String::new()),
            (1..40_u8).prop_map(|n| format!(";COUNT={n}")),
            (1..28_u8).prop_map(|day| format!(";UNTIL=202604{day:02}T120000Z"))
        ];
        (any::<bool>(), 1..5_u8, days, end, any::<bool>()).prop_map(
            |(is_weekly, interval, days, end, is_sunday)| {
                let frequency = if is_weekly { "WEEKLY" } else { "DAILY" };
                let days = if days.is_empty() { String::new() } else { format!(";BYDAY={}", days.join(",")) };
                let week = if is_sunday { ";WKST=SU" } else { "" };
                format!("FREQ={frequency};INTERVAL={interval}{days}{end}{week}")
            },
        )
    }

    /// Minute of the day that the clocks of Rome show at an instant.
    fn shown(at: UnixMillis) -> u32 {
        let (hour, minute, _) = RomeClock::at(at).local.time().as_hms();
        u32::from(hour) * 60 + u32::from(minute)
    }

    /// Returns whether the clocks skipped an hour just before: times of the rule in that hour are shown an
    /// hour later.
    fn is_after_skip(at: UnixMillis) -> bool {
        RomeClock::at(at.plus_millis(-3_600_000)).ahead_hours < RomeClock::at(at).ahead_hours
    }

    proptest! {
        /// The map agrees with the card around both clock changes.
        ///
        /// Every occurrence begins and ends when the clocks of Rome show the hours of the rule, except for times in
        /// a skipped hour, which are shown an hour later.
        #[test]
        fn hours_are_those_of_the_wall_clock_around_both_changes(
            rule in any_rule(), is_spring in any::<bool>(), days_before in 0..4_i64,
            starts in 0..1440_u32, minutes in prop_oneof![1..1440_u32, 1..4000_u32],
        ) {
            let change = if is_spring { "2026-03-29T12:00:00Z" } else { "2026-10-25T12:00:00Z" };
            let first = RomeClock::at(UnixMillis::parse(change).unwrap().plus_millis(-days_before * 86_400_000)).local.date();
            let rule = rule.split(";UNTIL").next().unwrap().to_owned();
            let starts_at = format!("{first}T{:02}:{:02}", starts / 60, starts % 60);
            let recurrence = Recurrence::new(&starts_at, &rule, minutes).unwrap();
            let pattern = recurrence.pattern().unwrap();
            prop_assert_eq!((pattern.starts_minute, pattern.lasts_minutes), (starts, minutes));
            let ends = (starts + minutes) % 1440;
            for time in recurrence.times().iter().take(10) {
                let (from, to) = (time.from.unwrap(), time.to.unwrap());
                prop_assert!(from < to);
                let is_late = shown(from) != starts;
                if is_late {
                    prop_assert!(is_after_skip(from) && (120..180).contains(&starts) && shown(from) == starts + 60);
                    prop_assert!(RomeClock::at(from).is_near_change, "it says which hour it is");
                }
                let expected = if is_late { (ends + 60) % 1440 } else { ends };
                if shown(to) != expected {
                    prop_assert!(is_after_skip(to) && (120..180).contains(&expected) && shown(to) == expected + 60);
                    prop_assert!(RomeClock::at(to).is_near_change, "it says which hour it is");
                }
                // Exactly as long as the rule says, except for the hour by which the clocks change.
                let off = to.millis_since(from) / 60_000 - i64::from(minutes);
                let change = RomeClock::at(from).ahead_hours - RomeClock::at(to).ahead_hours;
                let is_skipped = is_after_skip(from) || is_after_skip(to);
                prop_assert!(off == change * 60 || is_skipped && off == 0, "{} minutes off at {}", off, time.from.unwrap());
            }
            // An occurrence that begins where another ends follows it without a gap and without overlap.
            if minutes < 1440 && !(is_spring && (120..180).contains(&starts)) {
                let daily = Recurrence::new(&starts_at, "FREQ=DAILY;COUNT=5", minutes).unwrap();
                let next_day = if starts + minutes >= 1440 { first.next_day().unwrap() } else { first };
                let then_at = format!("{next_day}T{:02}:{:02}", ends / 60, ends % 60);
                let then = Recurrence::new(&then_at, "FREQ=DAILY;COUNT=5", 1).unwrap();
                for (one, other) in daily.times().iter().zip(then.times()) {
                    prop_assert_eq!(one.to, other.from);
                }
            }
        }

        /// Agrees with a library that implements all of RFC 5545 and is too large for the app.
        #[test]
        fn times_are_those_of_a_whole_implementation(
            rule in any_rule(), day in 1..28_u8, month in 1..12_u8, hour in 4..24_u8,
        ) {
            let ours = Recurrence::new(&format!("2026-{month:02}-{day:02}T{hour:02}:00"), &rule, 60).unwrap();
            let text = format!("DTSTART;TZID=Europe/Rome:2026{month:02}{day:02}T{hour:02}0000\nRRULE:{rule}");
            // A rule that ends before it begins is an error there, and has no occurrences here.
            let theirs = text.parse::<rrule::RRuleSet>().map(|set| set.all(100).dates).unwrap_or_default();
            let theirs: Vec<i64> = theirs.iter().map(|at| at.timestamp_millis()).collect();
            let ours: Vec<i64> = ours.times().iter().take(theirs.len().max(1)).map(|time| time.from.unwrap().0).collect();
            prop_assert_eq!(ours, theirs, "{}", text);
        }
    }
}

//! Local time in Rome. Knows no other time zone: the operation has one, and a full time-zone database is
//! larger than the app.

use time::{OffsetDateTime, PrimitiveDateTime};
use tz::timezone::{AlternateTime, LocalTimeType, MonthWeekDay, RuleDay, TimeZoneRef, TransitionRule};

use super::time::UnixMillis;

const HOUR_SECS: i64 = 3600;

/// Local date and time in Rome at an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RomeClock {
    /// Local date and time; the first day of 1970 for instants outside the calendar.
    pub local: PrimitiveDateTime,
    /// Number of hours ahead of UTC.
    pub ahead_hours: i64,
    /// True within an hour before or after a clock change.
    ///
    /// Then another instant may have the same local time, or a local time of a rule may not exist.
    pub is_near_change: bool,
}

impl RomeClock {
    /// Local time at an instant.
    #[must_use]
    pub fn at(at: UnixMillis) -> Self {
        let unix = at.0.div_euclid(1000);
        let ahead = offset_secs(unix);
        let local = OffsetDateTime::from_unix_timestamp(unix.saturating_add(ahead));
        let local = local.unwrap_or(OffsetDateTime::UNIX_EPOCH);
        let is_set = |away: i64| offset_secs(unix.saturating_add(away)) != ahead;
        Self {
            local: PrimitiveDateTime::new(local.date(), local.time()),
            ahead_hours: ahead / HOUR_SECS,
            is_near_change: is_set(-HOUR_SECS) || is_set(HOUR_SECS),
        }
    }
}

/// The instant of a local time in Rome.
///
/// A time skipped in spring is read with the offset before the change; of one that occurs twice in autumn,
/// the first is meant (RFC 5545, section 3.3.5).
pub(super) fn instant_in_rome(shown: PrimitiveDateTime) -> Option<UnixMillis> {
    let local = shown.assume_utc().unix_timestamp();
    let offset_at = |unix: i64| rome().ok()?.find_local_time_type(unix).ok().map(LocalTimeType::ut_offset);
    // The offset of six hours earlier applies, unless the clocks have changed since. Then the new offset
    // applies, unless it does not hold at the resulting instant either.
    let before = i64::from(offset_at(local - 6 * HOUR_SECS)?);
    let since = i64::from(offset_at(local - before)?);
    let is_skipped = i64::from(offset_at(local - since)?) != since;
    let seconds = local - if is_skipped { before } else { since };
    Some(UnixMillis(seconds * 1000))
}

/// Number of seconds by which the clocks of Rome are ahead of UTC.
#[must_use]
pub fn rome_offset_secs(at: UnixMillis) -> i64 {
    offset_secs(at.0.div_euclid(1000))
}

fn offset_secs(unix: i64) -> i64 {
    let zone = rome().and_then(|zone| Ok(zone.find_local_time_type(unix)?.ut_offset()));
    zone.map_or(HOUR_SECS, i64::from)
}

/// Central European time: one hour ahead of UTC, two from the last Sunday of March to the last Sunday of October
/// (Directive 2000/84/EC).
fn rome() -> Result<TimeZoneRef<'static>, tz::Error> {
    static ZONE: std::sync::OnceLock<Option<([LocalTimeType; 1], Option<TransitionRule>)>> =
        std::sync::OnceLock::new();
    let made = ZONE.get_or_init(|| {
        let winter = LocalTimeType::new(3600, false, Some(b"CET")).ok()?;
        let summer = LocalTimeType::new(7200, true, Some(b"CEST")).ok()?;
        let last_sunday = |month| MonthWeekDay::new(month, 5, 0).ok().map(RuleDay::MonthWeekDay);
        let rule =
            AlternateTime::new(winter, summer, last_sunday(3)?, 2 * 3600, last_sunday(10)?, 3 * 3600).ok()?;
        Some(([winter], Some(TransitionRule::Alternate(rule))))
    });
    match made {
        Some((types, rule)) => Ok(TimeZoneRef::new(&[], types, &[], rule)?),
        None => Ok(TimeZoneRef::utc()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clocks_of_rome_in_winter_and_summer() {
        let clock = |text: &str| {
            let clock = RomeClock::at(UnixMillis::parse(text).unwrap());
            (clock.local.day(), clock.local.hour(), clock.local.minute(), clock.ahead_hours)
        };
        assert_eq!(clock("2026-02-06T20:30:59Z"), (6, 21, 30, 1));
        assert_eq!(clock("2026-02-06T23:05:00Z"), (7, 0, 5, 1), "the next day");
        assert_eq!(clock("2026-07-01T20:30:00Z"), (1, 22, 30, 2));
        assert_eq!(clock("2026-03-29T00:59:00Z"), (29, 1, 59, 1));
        assert_eq!(clock("2026-03-29T01:00:00Z"), (29, 3, 0, 2));
        assert_eq!(RomeClock::at(UnixMillis(i64::MAX)).local.year(), 1970);
    }

    #[test]
    fn the_hours_around_a_change_are_known() {
        let is_near = |text: &str| RomeClock::at(UnixMillis::parse(text).unwrap()).is_near_change;
        for near in
            ["2026-03-29T00:00:00Z", "2026-03-29T01:59:59Z", "2026-10-25T00:00:00Z", "2026-10-25T01:59:59Z"]
        {
            assert!(is_near(near), "{near}");
        }
        for far in
            ["2026-03-28T23:59:59Z", "2026-03-29T02:00:00Z", "2026-10-24T23:59:59Z", "2026-10-25T02:00:00Z"]
        {
            assert!(!is_near(far), "{far}");
        }
    }
}

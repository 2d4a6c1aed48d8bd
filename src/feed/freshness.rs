//! Age of the last verified message, by two clocks that may both be wrong: the older result always wins. Must
//! not read a clock: the time is an argument.

use std::collections::VecDeque;

use super::health::Notice;
use crate::model::UnixMillis;

/// The present time by two clocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Now {
    /// The device's calendar clock, which may be wrong and may be set.
    pub wall: UnixMillis,
    /// A clock that never goes back, and on some devices stands still while they sleep.
    pub monotonic_millis: u64,
}

impl Now {
    /// Returns the time since `earlier`, by the clock that shows more.
    #[must_use]
    pub fn millis_since(self, earlier: Self) -> u64 {
        let by_wall = u64::try_from(self.wall.millis_since(earlier.wall)).unwrap_or(0);
        by_wall.max(self.monotonic_millis.saturating_sub(earlier.monotonic_millis))
    }
}

/// Number of messages among which the shortest transit is taken: five minutes of heartbeats.
const WINDOW: usize = 60;
/// Lateness above which a message came through a buffer, or a clock was set.
const LATE_MILLIS: i64 = 5000;
/// Difference of clocks above which a notice is shown.
const CLOCK_NOTICE_MILLIS: i64 = 30_000;

/// A verified message.
#[derive(Debug, Clone, Copy)]
struct Verified {
    /// Time of sending, by the publisher's clock.
    at: UnixMillis,
    received: Now,
    /// Transit time beyond the shortest one; for a file, its age at the time of receipt.
    late_millis: u64,
    /// Present for a polled file.
    file: Option<Promise>,
}

/// What the publisher of a file promises about the next one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Promise {
    /// No promise.
    None,
    /// A new file within this many seconds.
    EverySecs(u32),
}

/// A polled file, and since when it is unchanged.
#[derive(Debug, Clone, Copy)]
struct Filed {
    generated_at: UnixMillis,
    /// First seen, by the web server's clock.
    seen_at: UnixMillis,
    seen_monotonic_millis: u64,
}

/// Difference between one of our clocks and the publisher's, as shown by messages.
///
/// The least difference is the truest: a message can be late, never early.
#[derive(Debug, Default)]
struct Offset {
    window: VecDeque<i64>,
}

impl Offset {
    fn least(&self) -> Option<i64> {
        self.window.iter().copied().min()
    }

    /// Adds a sample and returns how late its message is.
    fn take(&mut self, sample: i64) -> i64 {
        if self.window.len() == WINDOW {
            self.window.pop_front();
        }
        self.window.push_back(sample);
        sample - self.least().unwrap_or(sample)
    }

    /// Starts over after a clock was set.
    fn reset(&mut self, sample: i64) {
        self.window.clear();
        self.window.push_back(sample);
    }
}

/// State of age and clocks.
#[derive(Debug, Default)]
pub(super) struct Freshness {
    verified: Option<Verified>,
    /// Error of the device's calendar clock against the publisher's.
    by_wall: Offset,
    /// Offset of the monotonic clock: distinguishes a late message from a calendar clock that was set.
    by_monotonic: Offset,
    /// Error of the calendar clock by documents: less true, since they may be made long before they are
    /// requested.
    by_document: Offset,
    last_message: Option<(UnixMillis, Now)>,
    /// The last late message. If the next one is late by the same, a clock was set, and nothing is late.
    late_before: Option<(i64, Now)>,
    has_publisher_jumped: bool,
    /// Number of messages in a row that were sent seconds apart and came together; `last_burst` is when.
    burst: usize,
    last_burst: Option<Now>,
    /// Lead of the device's calendar clock over the web server's.
    ahead_of_server_millis: Option<i64>,
    filed: Option<Filed>,
    /// The file's time lies in the future, by the web server's clock.
    is_file_early: bool,
}

impl Freshness {
    /// Records a message sent at `at` by the publisher's clock. `is_verified`: it confirms that the picture is
    /// true.
    pub(super) fn heard(&mut self, at: UnixMillis, now: Now, is_verified: bool) {
        let wall_sample = now.wall.millis_since(at);
        let monotonic_sample = i64::try_from(now.monotonic_millis).unwrap_or(i64::MAX).saturating_sub(at.0);
        if let Some((last_at, last_now)) = self.last_message {
            let sent_apart = at.millis_since(last_at);
            let came_apart = now.monotonic_millis.saturating_sub(last_now.monotonic_millis);
            self.burst = if sent_apart >= 3000 && came_apart < 500 { self.burst + 1 } else { 0 };
            if self.burst >= 2 {
                self.last_burst = Some(now);
            }
            if sent_apart < 0 {
                // Messages come in the order in which they were sent, so the publisher's clock went back.
                self.has_publisher_jumped |= sent_apart < -LATE_MILLIS;
                self.by_wall.reset(wall_sample);
                self.by_monotonic.reset(monotonic_sample);
            }
        }
        self.last_message = Some((at, now));
        let mut late_millis = self.by_wall.take(wall_sample).max(self.by_monotonic.take(monotonic_sample));
        if late_millis > LATE_MILLIS {
            let is_steady = self.late_before.is_some_and(|(sample, then)| {
                (sample - wall_sample).abs() < 1500
                    && now.monotonic_millis.saturating_sub(then.monotonic_millis) >= 3000
            });
            self.late_before = Some((wall_sample, now));
            if is_steady {
                self.by_wall.reset(wall_sample);
                self.by_monotonic.reset(monotonic_sample);
                late_millis = 0;
            }
        } else {
            self.late_before = None;
        }
        if is_verified {
            let late_millis = u64::try_from(late_millis).unwrap_or(0);
            self.verified = Some(Verified { at, received: now, late_millis, file: None });
        }
    }

    /// Records a document of a feed with events: as old as the publisher says, against the shortest transit
    /// known.
    ///
    /// `is_news`: by its sequence number it is newer than the picture, whatever its time says.
    pub(super) fn fetched(
        &mut self,
        generated_at: Option<UnixMillis>,
        is_news: bool,
        server_date: Option<UnixMillis>,
        now: Now,
    ) {
        if let Some(date) = server_date {
            self.ahead_of_server_millis = Some(now.wall.millis_since(date));
        }
        let Some(at) = generated_at else { return };
        let sample = now.wall.millis_since(at);
        if is_news && self.verified.is_some_and(|verified| at < verified.at) {
            self.has_publisher_jumped = true;
            self.by_document.reset(sample);
            self.verified = Some(Verified { at, received: now, late_millis: 0, file: None });
            return;
        }
        let late_by_document = self.by_document.take(sample);
        let late_millis = self.by_wall.least().map_or(late_by_document, |least| sample - least);
        if self.verified.is_none_or(|verified| verified.at < at) {
            let late_millis = u64::try_from(late_millis).unwrap_or(0);
            self.verified = Some(Verified { at, received: now, late_millis, file: None });
        }
    }

    /// Records a document of a feed without events.
    ///
    /// It is as old as it says, by the web server's clock, and at least as old as it has been unchanged: that
    /// it can be fetched proves nothing about its publisher. `every_secs`: the promised interval.
    pub(super) fn polled(
        &mut self,
        generated_at: UnixMillis,
        every_secs: Option<u32>,
        server_date: Option<UnixMillis>,
        now: Now,
    ) {
        if let Some(date) = server_date {
            self.ahead_of_server_millis = Some(now.wall.millis_since(date));
        }
        let server_now = server_date.unwrap_or_else(|| now.wall.plus_millis(-self.device_ahead_millis()));
        let filed = self.filed.filter(|filed| filed.generated_at == generated_at).unwrap_or(Filed {
            generated_at,
            seen_at: server_now,
            seen_monotonic_millis: now.monotonic_millis,
        });
        self.filed = Some(filed);
        let by_its_time = server_now.millis_since(generated_at);
        self.is_file_early = server_date.is_some() && by_its_time <= -CLOCK_NOTICE_MILLIS;
        let seen_for = server_now.millis_since(filed.seen_at);
        let late_millis = u64::try_from(by_its_time.max(seen_for))
            .unwrap_or(0)
            .max(now.monotonic_millis.saturating_sub(filed.seen_monotonic_millis));
        let file = Some(every_secs.map_or(Promise::None, |secs| Promise::EverySecs(secs.max(1))));
        self.verified = Some(Verified { at: generated_at, received: now, late_millis, file });
    }

    /// Forgets the data, but not the clocks.
    pub(super) fn forget(&mut self) {
        self.verified = None;
        self.filed = None;
    }

    /// Returns the age of the last verified message.
    pub(super) fn age_millis(&self, now: Now) -> Option<u64> {
        self.verified.map(|verified| now.millis_since(verified.received).saturating_add(verified.late_millis))
    }

    /// Returns the part of the age that is more than it should be.
    ///
    /// For a file, the age beyond its promise, and at least the time since it was last reachable.
    pub(super) fn delay_millis(&self, now: Now) -> Option<u64> {
        let age_millis = self.age_millis(now)?;
        let since_millis = self.verified.map_or(0, |verified| now.millis_since(verified.received));
        Some(match self.verified.and_then(|verified| verified.file) {
            None => age_millis,
            Some(Promise::None) => since_millis,
            Some(Promise::EverySecs(secs)) => {
                since_millis.max(age_millis.saturating_sub(u64::from(secs) * 1000))
            }
        })
    }

    /// Returns whether the data is a file without a promised interval.
    pub(super) fn is_unpromised(&self) -> bool {
        self.verified.is_some_and(|verified| verified.file == Some(Promise::None))
    }

    /// Returns the promised interval that the file exceeded by too much when it was last reachable; `None` if
    /// it was kept.
    pub(super) fn broken_promise(&self, is_too_much: impl Fn(u64) -> bool) -> Option<u32> {
        let Verified { file: Some(Promise::EverySecs(secs)), late_millis, .. } = self.verified? else {
            return None;
        };
        is_too_much(late_millis.saturating_sub(u64::from(secs) * 1000)).then_some(secs)
    }

    /// Returns the time up to which the picture is known to be true, by the publisher's clock.
    pub(super) fn as_of(&self) -> Option<UnixMillis> {
        self.verified.map(|verified| verified.at)
    }

    /// Returns the lead of the device's calendar clock over the publisher's, or over the web server's if only
    /// that is known.
    pub(super) fn device_ahead_millis(&self) -> i64 {
        self.by_wall.least().or(self.ahead_of_server_millis).unwrap_or(0)
    }

    /// Returns the irregularities of clocks and transport.
    pub(super) fn notices(&self, now: Now) -> Vec<Notice> {
        let mut notices = Vec::new();
        let ahead_millis = self.device_ahead_millis();
        let is_server_right =
            self.ahead_of_server_millis.is_some_and(|ahead| ahead.abs() < CLOCK_NOTICE_MILLIS);
        if ahead_millis.abs() >= CLOCK_NOTICE_MILLIS {
            // Two against one: if web server and device agree, the publisher is wrong.
            notices.push(if is_server_right {
                Notice::PublisherClock
            } else {
                Notice::DeviceClock { ahead_millis }
            });
        }
        if (self.has_publisher_jumped || self.is_file_early) && !notices.contains(&Notice::PublisherClock) {
            notices.push(Notice::PublisherClock);
        }
        if self.last_burst.is_some_and(|then| now.millis_since(then) < 60_000) {
            notices.push(Notice::Bursts);
        }
        notices
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: i64 = 1_770_000_000_000;

    fn now(wall_secs: i64, monotonic_secs: u64) -> Now {
        Now { wall: UnixMillis(START + wall_secs * 1000), monotonic_millis: monotonic_secs * 1000 }
    }

    fn sent(secs: i64) -> UnixMillis {
        UnixMillis(START + secs * 1000)
    }

    #[test]
    fn the_age_is_right_whatever_the_device_thinks_the_date_is() {
        for error_secs in [0, 3600, -3600, 86_400, -86_400] {
            let mut freshness = Freshness::default();
            for beat in 0..4 {
                freshness.heard(sent(beat * 5), now(beat * 5 + error_secs, beat as u64 * 5), true);
            }
            assert_eq!(freshness.age_millis(now(18 + error_secs, 18)), Some(3000));
            assert_eq!(freshness.device_ahead_millis(), error_secs * 1000);
            assert_eq!(freshness.notices(now(18 + error_secs, 18)).is_empty(), error_secs == 0);
            assert_eq!(freshness.as_of(), Some(sent(15)));
        }
    }

    #[test]
    fn after_sleep_the_calendar_says_the_age_and_an_old_message_stays_old() {
        let mut freshness = Freshness::default();
        freshness.heard(sent(0), now(0, 0), true);
        freshness.heard(sent(5), now(5, 5), true);
        // An hour later by the calendar clock, no time by the monotonic one. Messages from the buffer come
        // first.
        assert_eq!(freshness.age_millis(now(3605, 5)), Some(3_600_000));
        freshness.heard(sent(10), now(3606, 6), true);
        assert_eq!(freshness.age_millis(now(3606, 6)), Some(3_596_000));
        freshness.heard(sent(3606), now(3606, 6), true);
        assert_eq!(freshness.age_millis(now(3607, 7)), Some(1000));
    }

    #[test]
    fn a_device_clock_that_is_set_counts_as_old_until_two_heartbeats_agree() {
        let mut freshness = Freshness::default();
        freshness.heard(sent(0), now(0, 0), true);
        freshness.heard(sent(5), now(5, 5), true);
        freshness.heard(sent(10), now(3610, 10), true);
        assert_eq!(freshness.age_millis(now(3610, 10)), Some(3_600_000));
        freshness.heard(sent(15), now(3615, 15), true);
        assert_eq!(freshness.age_millis(now(3616, 16)), Some(1000));
        assert_eq!(freshness.device_ahead_millis(), 3_600_000);
        // Set back again: recognized at once, since no message can be early.
        freshness.heard(sent(20), now(20, 20), true);
        assert_eq!(freshness.age_millis(now(21, 21)), Some(1000));
    }

    #[test]
    fn a_publisher_clock_that_goes_back_makes_nothing_old() {
        let mut freshness = Freshness::default();
        freshness.heard(sent(3600), now(0, 0), true);
        freshness.heard(sent(5), now(5, 5), true);
        assert_eq!(freshness.age_millis(now(6, 6)), Some(1000));
        assert_eq!(freshness.notices(now(6, 6)), [Notice::PublisherClock]);
    }

    #[test]
    fn a_wrong_publisher_is_told_from_a_wrong_device_by_the_web_server() {
        let mut freshness = Freshness::default();
        freshness.heard(sent(0), now(600, 0), true);
        assert_eq!(freshness.notices(now(600, 0)), [Notice::DeviceClock { ahead_millis: 600_000 }]);
        freshness.fetched(None, false, Some(sent(601)), now(601, 1));
        assert_eq!(freshness.notices(now(601, 1)), [Notice::PublisherClock]);
    }

    #[test]
    fn a_file_is_as_old_as_it_says_whatever_the_device_thinks_the_date_is() {
        for error_secs in [0, 3600, -3600, 86_400, -86_400] {
            let mut freshness = Freshness::default();
            freshness.polled(sent(0), Some(60), Some(sent(40)), now(40 + error_secs, 0));
            let later = now(45 + error_secs, 5);
            assert_eq!(freshness.age_millis(later), Some(45_000));
            assert_eq!(freshness.delay_millis(later), Some(5000), "since it was there");
            freshness.polled(sent(0), Some(60), Some(sent(100)), now(100 + error_secs, 60));
            let later = now(102 + error_secs, 62);
            assert_eq!(freshness.age_millis(later), Some(102_000));
            assert_eq!(freshness.delay_millis(later), Some(42_000), "beyond the promise");
            assert_eq!(freshness.broken_promise(|millis| millis > 12_000), Some(60));
            assert_eq!(freshness.as_of(), Some(sent(0)));
        }
    }

    #[test]
    fn a_file_without_a_promise_has_an_age_and_no_delay() {
        let mut freshness = Freshness::default();
        freshness.polled(sent(0), None, Some(sent(9000)), now(9000, 0));
        assert!(freshness.is_unpromised());
        assert_eq!(freshness.age_millis(now(9003, 3)), Some(9_003_000));
        assert_eq!(freshness.delay_millis(now(9003, 3)), Some(3000));
        freshness.heard(sent(9005), now(9005, 5), true);
        assert!(!freshness.is_unpromised(), "a message is no file");
    }

    #[test]
    fn a_file_of_tomorrow_ages_all_the_same() {
        let mut freshness = Freshness::default();
        freshness.polled(sent(86_400), Some(60), Some(sent(0)), now(0, 0));
        assert_eq!(freshness.age_millis(now(0, 0)), Some(0));
        assert_eq!(freshness.notices(now(0, 0)), [Notice::PublisherClock]);
        freshness.polled(sent(86_400), Some(60), Some(sent(100)), now(100, 100));
        assert_eq!(freshness.delay_millis(now(100, 100)), Some(40_000));
        // A new file starts over.
        freshness.polled(sent(86_500), Some(60), Some(sent(101)), now(101, 101));
        assert_eq!(freshness.delay_millis(now(101, 101)), Some(0));
    }

    #[test]
    fn what_comes_in_bursts_is_as_old_as_it_is() {
        let mut freshness = Freshness::default();
        freshness.heard(sent(0), now(0, 0), true);
        for (beat, come) in [(5, 20), (10, 20), (15, 20), (20, 20)] {
            freshness.heard(sent(beat), now(come, come as u64), true);
            assert_eq!(freshness.age_millis(now(come, come as u64)), Some((come - beat) as u64 * 1000));
        }
        assert_eq!(freshness.notices(now(21, 21)), [Notice::Bursts]);
        assert_eq!(freshness.notices(now(200, 200)), []);
    }
}

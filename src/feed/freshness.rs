//! How old the last verified message is, by two clocks that may both be wrong. The older answer always wins.
//! Reads no clock: what time it is comes in as an argument.

use std::collections::VecDeque;

use super::health::Notice;
use crate::model::UnixMillis;

/// What time it is, twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Now {
    /// By the device's calendar clock, which may be wrong and may be set.
    pub wall: UnixMillis,
    /// By a clock that never goes back, and on some devices stands still while they sleep.
    pub monotonic_millis: u64,
}

impl Now {
    /// How long ago `earlier` was: by the clock that says longer.
    #[must_use]
    pub fn millis_since(self, earlier: Self) -> u64 {
        let by_wall = u64::try_from(self.wall.millis_since(earlier.wall)).unwrap_or(0);
        by_wall.max(self.monotonic_millis.saturating_sub(earlier.monotonic_millis))
    }
}

/// How many messages back the shortest way is looked for: five minutes of heartbeats.
const WINDOW: usize = 60;
/// A message that is late by more than this came through a buffer, or a clock was set.
const LATE_MILLIS: i64 = 5000;
/// Clocks that differ by more are worth a word.
const CLOCK_NOTICE_MILLIS: i64 = 30_000;

/// A message that was verified.
#[derive(Debug, Clone, Copy)]
struct Verified {
    /// By the publisher's clock.
    at: UnixMillis,
    received: Now,
    /// How much longer than the shortest way it took; of a file: how old it was then.
    late_millis: u64,
    /// Whether it is a file that is polled.
    file: Option<Promise>,
}

/// What the publisher of a file says about the next one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Promise {
    /// Nothing.
    None,
    /// It comes within so many seconds.
    EverySecs(u32),
}

/// A file that is polled, and since when it is the same.
#[derive(Debug, Clone, Copy)]
struct Filed {
    generated_at: UnixMillis,
    /// By the web server's clock.
    seen_at: UnixMillis,
    seen_monotonic_millis: u64,
}

/// The difference between a clock of ours and the publisher's, as the messages show it. The least is the truest:
/// a message can be late, never early.
#[derive(Debug, Default)]
struct Offset {
    window: VecDeque<i64>,
}

impl Offset {
    fn least(&self) -> Option<i64> {
        self.window.iter().copied().min()
    }

    /// Takes a sample and says how late its message is.
    fn take(&mut self, sample: i64) -> i64 {
        if self.window.len() == WINDOW {
            self.window.pop_front();
        }
        self.window.push_back(sample);
        sample - self.least().unwrap_or(sample)
    }

    /// Starts afresh: a clock was set.
    fn reset(&mut self, sample: i64) {
        self.window.clear();
        self.window.push_back(sample);
    }
}

/// What is known about age and clocks.
#[derive(Debug, Default)]
pub(super) struct Freshness {
    verified: Option<Verified>,
    /// Of the device's calendar clock: its error against the publisher.
    by_wall: Offset,
    /// Of the monotonic clock: tells late messages where the calendar clock was set.
    by_monotonic: Offset,
    /// Of the calendar clock, as documents show it: less true, since they may be made long before they are asked for.
    by_document: Offset,
    last_message: Option<(UnixMillis, Now)>,
    /// A late message: when the next one is late by the same, a clock was set, and nothing is late.
    late_before: Option<(i64, Now)>,
    has_publisher_jumped: bool,
    /// Messages sent seconds apart that came together, and when.
    burst: usize,
    last_burst: Option<Now>,
    /// The device's calendar clock against the web server's.
    ahead_of_server_millis: Option<i64>,
    filed: Option<Filed>,
    /// The file is of a time that the web server says is still to come.
    is_file_early: bool,
}

impl Freshness {
    /// A message came, sent at `at` by the publisher's clock. `is_verified`: with it the picture is known to be true.
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
                // Messages come in the order in which they were sent: the publisher's clock went back.
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

    /// A document came where there are events too. It is as old as the publisher says, against the quickest way known.
    /// `is_news`: by its number it is newer than what was known, whatever its time says.
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

    /// The document is all there is, and was there when it was asked for: as old as it says, by the web server's clock, and
    /// at least as old as it has been the same. That it can be had proves nothing about who makes it. `every_secs`: how
    /// often the publisher has promised a new one.
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

    /// Nothing is known any more, but for the clocks.
    pub(super) fn forget(&mut self) {
        self.verified = None;
        self.filed = None;
    }

    /// How old the last verified message is.
    pub(super) fn age_millis(&self, now: Now) -> Option<u64> {
        self.verified.map(|verified| now.millis_since(verified.received).saturating_add(verified.late_millis))
    }

    /// How much of that is more than it should be: of a file, what it is older than promised, and in any case since when it
    /// could not be had.
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

    /// Whether it is a file, and nobody has said when there will be another one.
    pub(super) fn is_unpromised(&self) -> bool {
        self.verified.is_some_and(|verified| verified.file == Some(Promise::None))
    }

    /// The promise that the file broke by too much when it was last there; `None` where it was kept.
    pub(super) fn broken_promise(&self, is_too_much: impl Fn(u64) -> bool) -> Option<u32> {
        let Verified { file: Some(Promise::EverySecs(secs)), late_millis, .. } = self.verified? else {
            return None;
        };
        is_too_much(late_millis.saturating_sub(u64::from(secs) * 1000)).then_some(secs)
    }

    /// Until when the picture is known to be true, by the publisher's clock.
    pub(super) fn as_of(&self) -> Option<UnixMillis> {
        self.verified.map(|verified| verified.at)
    }

    /// How far the device's calendar clock is ahead of the publisher's, or of the web server's when that is all there is.
    pub(super) fn device_ahead_millis(&self) -> i64 {
        self.by_wall.least().or(self.ahead_of_server_millis).unwrap_or(0)
    }

    /// What is odd about the clocks and the way.
    pub(super) fn notices(&self, now: Now) -> Vec<Notice> {
        let mut notices = Vec::new();
        let ahead_millis = self.device_ahead_millis();
        let is_server_right =
            self.ahead_of_server_millis.is_some_and(|ahead| ahead.abs() < CLOCK_NOTICE_MILLIS);
        if ahead_millis.abs() >= CLOCK_NOTICE_MILLIS {
            // Two against one: where web server and device agree, the publisher is wrong.
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
        // An hour later by the calendar, none by the other clock; what lay in the buffer comes first.
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
        // Set back again: at once, since nothing can be early.
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
        // Another one begins anew.
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

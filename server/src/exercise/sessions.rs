//! Sessions at the venues: every session of the Games, from the public schedule.
//!
//! Start, end, and whether a session is a training are facts: from the public schedule as published on 10 February
//! 2026, by its UTC times and its locations (its columns of local times and of venues are wrong in places), with the
//! events of a session combined. The ceremonies are at the announced hours. Everything derived from them is invented
//! and marked as such: opening of doors, sweeps, occupancy.

use vedetta::model::site::VenuePhase;

use super::chance::Chance;
use super::hours::{DAY, HOUR, MINUTE, OPENING, OpSecs, february, on_curve};

/// A session: from the start of its first event to the end of its last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Session {
    pub(super) starts: OpSecs,
    pub(super) ends: OpSecs,
    /// Whether athletes train, without ticket sales.
    pub(super) is_training: bool,
}

/// The opening ceremony, in Milan, and the closing ceremony, in Verona. Both last some three hours.
const OPENING_CEREMONY: [Session; 1] =
    [Session { starts: OPENING, ends: OPENING + 3 * HOUR, is_training: false }];
const CLOSING_CEREMONY: [Session; 1] =
    [Session { starts: february(22, 20, 0), ends: february(22, 23, 0), is_training: false }];

/// Returns the sessions of a venue, in order; empty if there are none.
pub(super) fn at_venue(key: &str) -> &'static [Session] {
    match key {
        "venue-san-siro" => &OPENING_CEREMONY,
        "venue-arena-verona" => &CLOSING_CEREMONY,
        _ => COMPETITIONS.iter().find(|(venue, _)| *venue == key).map_or(&[], |(_, sessions)| *sessions),
    }
}

/// Times before a session (start and end of the sweep, opening of the doors) and after it (everyone has left).
struct Margins {
    sweeping: OpSecs,
    swept: OpSecs,
    doors: OpSecs,
    gone: OpSecs,
}

const COMPETITION: Margins =
    Margins { sweeping: 210 * MINUTE, swept: 120 * MINUTE, doors: 90 * MINUTE, gone: 45 * MINUTE };
const CEREMONY: Margins =
    Margins { sweeping: 8 * HOUR, swept: 5 * HOUR, doors: 210 * MINUTE, gone: 2 * HOUR };
/// No doors open for a training.
const TRAINING: Margins = Margins { sweeping: 60 * MINUTE, swept: 20 * MINUTE, doors: 0, gone: 0 };
/// Gap between two sessions up to which spectators, or athletes in training, stay inside.
const STAYS: OpSecs = HOUR;

/// A session, or several between which people stay inside.
#[derive(Debug, Clone, Copy)]
struct Stay {
    starts: OpSecs,
    ends: OpSecs,
    is_training: bool,
}

fn stays(sessions: &[Session]) -> impl Iterator<Item = Stay> {
    let mut rest = sessions;
    std::iter::from_fn(move || {
        let (first, mut others) = rest.split_first()?;
        let mut stay = Stay { starts: first.starts, ends: first.ends, is_training: first.is_training };
        while let Some((next, after)) = others.split_first()
            && next.is_training == stay.is_training
            && next.starts - stay.ends <= STAYS
        {
            stay.ends = next.ends;
            others = after;
        }
        rest = others;
        Some(stay)
    })
}

/// Timeline of a venue's phases, each with the instant from which it holds.
#[derive(Debug, Clone)]
pub(super) struct Timeline(Vec<(OpSecs, VenuePhase)>);

impl Timeline {
    /// Timeline of a venue; always closed if it has no sessions.
    pub(super) fn of(key: &str) -> Self {
        let mut steps: Vec<(OpSecs, VenuePhase)> = Vec::new();
        let mut free = OpSecs::MIN;
        for stay in stays(at_venue(key)) {
            let Margins { sweeping, swept, doors, gone } = margins(key, stay);
            let open = free.max(stay.starts - doors);
            let sweeps = free.max(stay.starts - sweeping);
            // Shortly after a previous session there is less time for the sweep.
            let is_late = sweeps > stay.starts - sweeping;
            let swept = if is_late { sweeps + 30 * MINUTE } else { stay.starts - swept };
            let swept = swept.min(open);
            let at = [
                (sweeps, swept, VenuePhase::Sweeping),
                (swept.max(sweeps), open, VenuePhase::Swept),
                (open, stay.starts, VenuePhase::Opening),
                (stay.starts, stay.ends, VenuePhase::InUse),
                (stay.ends, stay.ends + gone, VenuePhase::Egress),
            ];
            for (from, _, phase) in at.into_iter().filter(|(from, to, _)| from < to) {
                // Drops the closed phase if the next phase begins at the same instant.
                steps.pop_if(|(last, _)| *last == from);
                steps.push((from, phase));
            }
            free = stay.ends + gone;
            steps.push((free, VenuePhase::Closed));
        }
        Self(steps)
    }

    /// Returns the phase at an instant.
    pub(super) fn phase(&self, at: OpSecs) -> VenuePhase {
        let passed = self.0.partition_point(|(from, _)| *from <= at);
        let step = passed.checked_sub(1).and_then(|last| self.0.get(last));
        step.map_or(VenuePhase::Closed, |(_, phase)| *phase)
    }

    /// Returns the instants at which the phase changes.
    pub(super) fn turns(&self) -> impl Iterator<Item = OpSecs> {
        self.0.iter().map(|(from, _)| *from)
    }
}

fn margins(key: &str, stay: Stay) -> &'static Margins {
    match key {
        _ if stay.is_training => &TRAINING,
        "venue-san-siro" | "venue-arena-verona" => &CEREMONY,
        _ => &COMPETITION,
    }
}

/// Occupancy of a venue with sessions, 0 to 1; `seats` determines how many people come.
pub(super) fn share(key: &str, at: OpSecs, seats: Chance) -> f64 {
    let draw = seats.named(key);
    let shares = stays(at_venue(key)).map(|stay| {
        // Each session has another maximum.
        let full = draw.at(stay.starts as u64).between(0.62, 0.97);
        let minutes = |from: OpSecs| (at - from) as f64 / MINUTE as f64;
        let lasts = (stay.ends - stay.starts) as f64 / MINUTE as f64;
        let since = minutes(stay.starts);
        if stay.is_training {
            return if (stay.starts..stay.ends).contains(&at) { 0.03 * full } else { 0.0 };
        }
        match key {
            "venue-san-siro" | "venue-arena-verona" => ceremony_share(stay.starts, at),
            _ => {
                full * on_curve(
                    since,
                    &[
                        (-90.0, 0.0),
                        (-30.0, 0.5),
                        (0.0, 0.9),
                        (15.0, 1.0),
                        (lasts - 5.0, 0.95),
                        (lasts + 15.0, 0.45),
                        (lasts + 45.0, 0.0),
                    ],
                )
            }
        }
    });
    shares.fold(0.0, f64::max)
}

/// Occupancy of the stadium of a ceremony: it fills over hours, and empties within about one.
fn ceremony_share(starts: OpSecs, at: OpSecs) -> f64 {
    let hours = (at - starts) as f64 / HOUR as f64;
    on_curve(
        hours,
        &[
            (-3.5, 0.0),
            (-2.0, 0.28),
            (-1.0, 0.66),
            (-0.2, 0.93),
            (0.4, 0.985),
            (2.8, 0.97),
            (3.2, 0.6),
            (4.2, 0.05),
            (4.8, 0.0),
        ],
    )
}

/// Returns the next session, and the next one that is not a training if that is a different one.
pub(super) fn next(key: &str, at: OpSecs) -> (Option<Session>, Option<Session>) {
    let ahead = at_venue(key).iter().copied().filter(|session| session.starts > at);
    let next = ahead.clone().next();
    (next, ahead.clone().find(|session| !session.is_training).filter(|race| Some(*race) != next))
}

/// Formats an instant as day of February and time of day: `8` and `11:30`.
pub(super) fn day_and_clock(at: OpSecs) -> (i64, String) {
    let since = at - february(0, 0, 0);
    (
        since.div_euclid(DAY),
        format!("{:02}:{:02}", since.rem_euclid(DAY) / HOUR, since.rem_euclid(HOUR) / MINUTE),
    )
}

/// Session on a day of February, with `from` and `to` as times of day: 1130 is half past eleven.
const fn session(day: i64, from: i64, to: i64, is_training: bool) -> Session {
    let starts = february(day, from / 100, from % 100);
    let ends = february(day, to / 100, to % 100);
    assert!(starts < ends && ends - starts < DAY);
    Session { starts, ends, is_training }
}

/// Session of a competition, or of a trial round before one.
const fn c(day: i64, from: i64, to: i64) -> Session {
    session(day, from, to, false)
}

/// Session of official training.
const fn t(day: i64, from: i64, to: i64) -> Session {
    session(day, from, to, true)
}

/// The sessions by venue, one line per day.
#[rustfmt::skip]
const COMPETITIONS: [(&str, &[Session]); 13] = [
    ("venue-santa-giulia", &[
        c(5, 1440, 1710),
        c(6, 1440, 1710),
        c(7, 1440, 1710),
        c(9, 2040, 2310),
        c(10, 2010, 2240),
        c(11, 1640, 1910), c(11, 2110, 2340),
        c(12, 1210, 1440), c(12, 1640, 1910), c(12, 2110, 2340),
        c(13, 1210, 1440), c(13, 1640, 1910), c(13, 2110, 2340),
        c(14, 1210, 1440), c(14, 1640, 1910), c(14, 2110, 2340),
        c(15, 1210, 1440), c(15, 1640, 1910), c(15, 2110, 2340),
        c(16, 1640, 1910), c(16, 2110, 2340),
        c(17, 1210, 1440), c(17, 1640, 1910), c(17, 2110, 2340),
        c(18, 1210, 1440), c(18, 1640, 1910), c(18, 2110, 2340),
        c(19, 1440, 1710), c(19, 1910, 2140),
        c(20, 1640, 1910), c(20, 2110, 2340),
        c(21, 2040, 2310),
        c(22, 1410, 1640),
    ]),
    ("venue-rho-hockey", &[
        c(5, 1210, 1440), c(5, 1640, 1910), c(5, 2110, 2340),
        c(6, 1210, 1440),
        c(7, 1210, 1440), c(7, 1640, 1910), c(7, 2110, 2340),
        c(8, 1640, 1910), c(8, 2110, 2340),
        c(9, 1210, 1440), c(9, 1640, 1910), c(9, 2110, 2340),
        c(10, 1210, 1440), c(10, 1640, 1910), c(10, 2110, 2340),
        c(12, 2110, 2340),
        c(13, 1210, 1440), c(13, 1640, 1910), c(13, 2110, 2340),
        c(14, 1210, 1440), c(14, 1640, 1910), c(14, 2110, 2340),
        c(15, 1910, 2140),
        c(17, 1210, 1440),
        c(18, 1810, 2040),
    ]),
    ("venue-rho-speed-skating", &[
        c(7, 1600, 1722),
        c(8, 1600, 1745),
        c(9, 1730, 1843),
        c(11, 1830, 1940),
        c(12, 1630, 1746),
        c(13, 1600, 1753),
        c(14, 1600, 1742),
        c(15, 1600, 1745),
        c(17, 1430, 1653),
        c(19, 1630, 1750),
        c(20, 1630, 1750),
        c(21, 1500, 1730),
    ]),
    ("venue-forum", &[
        c(6, 955, 1454),
        c(7, 1945, 2251),
        c(8, 1930, 2242),
        c(9, 1920, 2254),
        c(10, 1030, 1304), c(10, 1830, 2244),
        c(11, 1930, 2252),
        c(12, 2015, 2149),
        c(13, 1900, 2257),
        c(14, 2015, 2242),
        c(15, 1945, 2255),
        c(16, 1100, 1248), c(16, 2000, 2253),
        c(17, 1845, 2259),
        c(18, 2015, 2134),
        c(19, 1900, 2257),
        c(20, 2015, 2211),
    ]),
    ("venue-cortina-curling", &[
        c(4, 1905, 2105),
        c(5, 1005, 1205), c(5, 1435, 1635), c(5, 1905, 2105),
        c(6, 1005, 1205), c(6, 1435, 1635),
        c(7, 1005, 1205), c(7, 1435, 1635), c(7, 1905, 2105),
        c(8, 1005, 1205), c(8, 1435, 1635), c(8, 1905, 2105),
        c(9, 1005, 1205), c(9, 1805, 2005),
        c(10, 1405, 1605), c(10, 1805, 2005),
        c(11, 1905, 2205),
        c(12, 905, 1205), c(12, 1405, 1705), c(12, 1905, 2205),
        c(13, 905, 1205), c(13, 1405, 1705), c(13, 1905, 2205),
        c(14, 905, 1205), c(14, 1405, 1705), c(14, 1905, 2205),
        c(15, 905, 1205), c(15, 1405, 1705), c(15, 1905, 2205),
        c(16, 905, 1205), c(16, 1405, 1705), c(16, 1905, 2205),
        c(17, 905, 1205), c(17, 1405, 1705), c(17, 1905, 2205),
        c(18, 905, 1205), c(18, 1405, 1705), c(18, 1905, 2205),
        c(19, 905, 1205), c(19, 1405, 1705), c(19, 1905, 2205),
        c(20, 1405, 1705), c(20, 1905, 2205),
        c(21, 1405, 1705), c(21, 1905, 2205),
        c(22, 1105, 1405),
    ]),
    ("venue-cortina-sliding", &[
        t(4, 1930, 2109),
        t(5, 1430, 1609), t(5, 1700, 1839),
        t(6, 1000, 1139),
        t(7, 1330, 1509), c(7, 1700, 1920),
        t(8, 800, 939), t(8, 1330, 1438), t(8, 1446, 1534), c(8, 1700, 1913),
        t(9, 800, 952), t(9, 1030, 1222), t(9, 1300, 1348), t(9, 1353, 1501), c(9, 1700, 1923),
        t(10, 800, 848), t(10, 853, 1001), t(10, 1100, 1252), t(10, 1330, 1522), c(10, 1700, 1913),
        t(11, 1000, 1152), t(11, 1230, 1422), c(11, 1700, 2016),
        c(12, 930, 1203), t(12, 1250, 1459), t(12, 1530, 1724), c(12, 1830, 1925),
        t(13, 900, 1109), t(13, 1145, 1339), c(13, 1600, 2202),
        t(14, 1000, 1154), t(14, 1230, 1439), c(14, 1800, 2029),
        c(15, 1000, 1253), c(15, 1800, 1940),
        c(16, 1000, 1300), c(16, 1900, 2156),
        t(17, 1400, 1554), c(17, 1900, 2150),
        t(18, 1000, 1209), t(18, 1400, 1554),
        t(19, 1000, 1209), t(19, 1400, 1554),
        t(20, 1000, 1209), c(20, 1800, 2047),
        c(21, 1000, 1300), c(21, 1900, 2150),
        c(22, 1000, 1300),
    ]),
    ("venue-tofane", &[
        t(5, 1130, 1330),
        t(6, 1130, 1330),
        t(7, 1130, 1330),
        c(8, 1130, 1330),
        t(9, 1130, 1330),
        c(10, 1030, 1500),
        c(12, 1130, 1330),
        c(15, 1000, 1500),
        c(18, 1000, 1500),
    ]),
    ("venue-anterselva-biathlon", &[
        c(8, 1405, 1520),
        c(10, 1330, 1510),
        c(11, 1415, 1550),
        c(13, 1400, 1520),
        c(14, 1445, 1600),
        c(15, 1115, 1200), c(15, 1445, 1530),
        c(17, 1430, 1550),
        c(18, 1445, 1600),
        c(20, 1415, 1500),
        c(21, 1415, 1455),
    ]),
    ("venue-stelvio", &[
        t(4, 1130, 1330),
        t(5, 1130, 1330),
        t(6, 1130, 1330),
        c(7, 1130, 1330),
        c(9, 1030, 1500),
        c(11, 1130, 1330),
        c(14, 1000, 1500),
        c(16, 1000, 1500),
        c(19, 950, 1055), c(19, 1255, 1420),
        c(21, 1330, 1415),
    ]),
    ("venue-livigno-snow-park", &[
        c(5, 1930, 2145),
        c(7, 1030, 1235), c(7, 1400, 1605), c(7, 1930, 2037),
        c(8, 900, 1055), c(8, 1300, 1443), c(8, 1930, 2145),
        c(9, 1230, 1355), c(9, 1930, 2037),
        c(10, 1230, 1355),
        c(11, 1030, 1222), c(11, 1930, 2122),
        c(12, 1000, 1120), c(12, 1345, 1506), c(12, 1930, 2053),
        c(13, 1000, 1130), c(13, 1330, 1451), c(13, 1930, 2053),
        c(14, 1930, 2145),
        c(15, 1345, 1445), c(15, 1930, 2145),
        c(16, 1030, 1235), c(16, 1400, 1605), c(16, 1930, 2037),
        c(17, 1300, 1420), c(17, 1930, 2037),
        c(18, 1230, 1355),
        c(19, 1030, 1222), c(19, 1930, 2122),
        c(20, 1000, 1320), c(20, 1930, 2053),
        c(21, 1000, 1320), c(21, 1930, 2053),
    ]),
    ("venue-livigno-aerials", &[
        c(10, 1115, 1210), c(10, 1415, 1510),
        c(11, 1100, 1135), c(11, 1415, 1511),
        c(12, 1000, 1035), c(12, 1215, 1311),
        c(14, 1030, 1150),
        c(15, 1030, 1150),
        c(17, 1045, 1200), c(17, 1330, 1445),
        c(18, 1130, 1245),
        c(19, 1130, 1245),
        c(21, 1045, 1210),
    ]),
    ("venue-predazzo-jumping", &[
        t(5, 1700, 1900), t(5, 2000, 2200),
        t(6, 900, 1100),
        c(7, 1745, 1825), c(7, 1845, 2035),
        t(8, 1630, 1830), t(8, 1900, 2115),
        t(9, 900, 1100), c(9, 1800, 1840), c(9, 1900, 2050),
        t(10, 900, 1100), c(10, 1730, 1825), c(10, 1845, 2038),
        c(11, 910, 940), c(11, 1000, 1042),
        t(12, 1700, 1900), t(12, 2000, 2200),
        t(13, 900, 1100), t(13, 1830, 2045),
        t(14, 900, 1100), c(14, 1730, 1815), c(14, 1845, 2035),
        t(15, 900, 1100), t(15, 1130, 1257), c(15, 1730, 1815), c(15, 1845, 2035),
        t(16, 900, 1100), c(16, 1800, 1835), c(16, 1900, 2042),
        c(17, 910, 940), c(17, 1000, 1042),
        t(18, 900, 1100),
        c(19, 910, 940), c(19, 1000, 1040),
    ]),
    ("venue-tesero-cross-country", &[
        c(7, 1300, 1430),
        c(8, 1230, 1340),
        c(10, 915, 1328),
        c(11, 1345, 1415),
        c(12, 1300, 1435),
        c(13, 1145, 1330),
        c(14, 1200, 1340),
        c(15, 1200, 1340),
        c(17, 1345, 1415),
        c(18, 945, 1245),
        c(19, 1400, 1440),
        c(21, 1100, 1345),
        c(22, 1000, 1315),
    ]),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exercise::places::{PLACES, Sort};

    #[test]
    fn sessions_are_in_order_and_in_the_days_of_their_venue() {
        for place in PLACES.iter().filter(|place| place.sort == Sort::Competition) {
            let sessions = at_venue(place.key);
            assert!(!sessions.is_empty(), "{}", place.key);
            assert!(sessions.windows(2).all(|pair| pair[0].ends <= pair[1].starts), "{}", place.key);
            let ((_, first), (_, last)) = place.days.unwrap();
            let days = february(i64::from(first), 0, 0)..february(i64::from(last), 24, 0);
            for session in sessions {
                assert!(days.contains(&session.starts) && days.contains(&session.ends), "{}", place.key);
            }
        }
        // The schedule numbers its codes by sport without gaps, which gives these counts.
        let count = |venues: &[&str]| venues.iter().map(|venue| at_venue(venue).len()).sum::<usize>();
        assert_eq!(count(&["venue-santa-giulia", "venue-rho-hockey"]), 58);
        assert_eq!(count(&["venue-livigno-snow-park", "venue-livigno-aerials"]), 46);
        assert_eq!(COMPETITIONS.map(|(_, sessions)| sessions.len()).iter().sum::<usize>(), 305);
        for (venue, _) in COMPETITIONS {
            assert!(PLACES.iter().any(|place| place.key == venue), "{venue}");
        }
    }

    #[test]
    fn a_timeline_goes_forward_and_is_in_use_in_every_session() {
        for key in
            COMPETITIONS.map(|(venue, _)| venue).into_iter().chain(["venue-san-siro", "venue-arena-verona"])
        {
            let timeline = Timeline::of(key);
            assert!(timeline.0.windows(2).all(|pair| pair[0].0 < pair[1].0), "{key}: {timeline:?}");
            for Session { starts, ends, .. } in at_venue(key) {
                assert!(
                    (*starts..*ends).step_by(60).all(|at| timeline.phase(at) == VenuePhase::InUse),
                    "{key}"
                );
            }
            // The venue is empty before the doors open and after everyone has left.
            for at in (february(1, 0, 0)..february(24, 0, 0)).step_by(300) {
                let is_full = share(key, at, Chance::new(1)) > 0.0;
                let phase = timeline.phase(at);
                let is_open = matches!(phase, VenuePhase::Opening | VenuePhase::InUse | VenuePhase::Egress);
                assert!(!is_full || is_open, "{key} is {phase:?} and not empty at {at}");
            }
        }
    }

    #[test]
    fn the_evening_of_two_games_and_a_morning_of_training() {
        let at = |key: &str, hour, minute| Timeline::of(key).phase(february(12, hour, minute));
        let hockey = |hour, minute| at("venue-santa-giulia", hour, minute);
        let evening = [hockey(8, 0), hockey(8, 45), hockey(10, 20), hockey(11, 0), hockey(12, 10)];
        use VenuePhase::{Closed, Egress, InUse, Opening, Sweeping, Swept};
        assert_eq!(evening, [Closed, Sweeping, Swept, Opening, InUse]);
        let between = [hockey(14, 40), hockey(15, 30), hockey(16, 40), hockey(19, 20), hockey(20, 0)];
        assert_eq!(between, [Egress, Opening, InUse, Egress, Opening]);
        assert_eq!(
            [hockey(23, 50), Timeline::of("venue-santa-giulia").phase(february(13, 0, 30))],
            [Egress, Closed]
        );
        let jumps = |hour, minute| at("venue-predazzo-jumping", hour, minute);
        let training =
            [jumps(15, 0), jumps(16, 10), jumps(16, 50), jumps(17, 0), jumps(19, 30), jumps(22, 0)];
        assert_eq!(training, [Closed, Sweeping, Swept, InUse, InUse, Closed], "an hour apart they are one");
    }
}

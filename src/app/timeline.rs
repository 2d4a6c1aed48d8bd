//! The operation over time: upcoming changes, and the intervals in which objects are in force. Draws nothing and
//! covers no past: a position before the present means the present.

use compact::sort::SmallSort as _;

use super::scene::{self, layer_of};
use super::state::State;
use crate::analysis::containment::strictness;
use crate::analysis::finding::FindingKind;
use crate::analysis::schedule;
use crate::map::layer::LayerId;
use crate::model::rome::rome_offset_secs;
use crate::model::sweep::SweepState;
use crate::model::time::Interval;
use crate::model::zone::Rule;
use crate::model::{Body, Kind, Object, ObjectId, Slot, UnixMillis};

const HOUR_MILLIS: i64 = 3_600_000;
const DAY_MILLIS: i64 = 24 * HOUR_MILLIS;
/// Horizon of the list of upcoming changes.
pub const NEXT_MILLIS: i64 = 12 * HOUR_MILLIS;
/// Assumed length of a session without an end.
const SESSION_MILLIS: i64 = 3 * HOUR_MILLIS;
/// 31 January to 22 February 2026, whole days in Rome.
const GAMES: (UnixMillis, UnixMillis) = (UnixMillis(1_769_814_000_000), UnixMillis(1_771_801_200_000));

/// Extent of time that the timeline shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scale {
    /// One shift: two hours back, twelve ahead.
    Shift,
    /// Three days from midnight.
    Days,
    /// The whole operation, 23 days.
    Games,
}

impl Scale {
    /// All scales.
    pub const ALL: [Self; 3] = [Self::Shift, Self::Days, Self::Games];

    /// Word in the URL.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Shift => "shift",
            Self::Days => "days",
            Self::Games => "games",
        }
    }

    /// Returns the scale of a word of the URL.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scale| scale.word() == word)
    }

    /// Step of the slider in minutes.
    #[must_use]
    pub const fn step_minutes(self) -> i64 {
        match self {
            Self::Shift => 5,
            Self::Days => 15,
            Self::Games => 60,
        }
    }
}

/// Interval that the timeline shows, whole hours at both ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Window {
    /// Start of the window.
    pub from: UnixMillis,
    /// End of the window.
    pub to: UnixMillis,
}

impl Window {
    /// Window of a scale at `now`.
    ///
    /// Outside the Games, [`Scale::Games`] covers the same number of days from today on: an exercise may run later.
    #[must_use]
    pub fn of(scale: Scale, now: UnixMillis) -> Self {
        let hour = UnixMillis(now.0 - now.0.rem_euclid(HOUR_MILLIS));
        match scale {
            Scale::Shift => {
                Self { from: hour.plus_millis(-2 * HOUR_MILLIS), to: hour.plus_millis(12 * HOUR_MILLIS) }
            }
            Scale::Days => {
                let midnight = hour.plus_millis(-in_rome(hour).rem_euclid(DAY_MILLIS));
                Self { from: midnight, to: midnight.plus_millis(3 * DAY_MILLIS) }
            }
            Scale::Games => {
                let is_within = (GAMES.0..GAMES.1).contains(&now);
                let midnight = hour.plus_millis(-in_rome(hour).rem_euclid(DAY_MILLIS));
                let whole = Self { from: GAMES.0, to: GAMES.1 };
                let elsewhere = Self { from: midnight, to: midnight.plus_millis(23 * DAY_MILLIS) };
                if is_within { whole } else { elsewhere }
            }
        }
    }

    /// Position of an instant, 0 at the start and 1 at the end.
    #[must_use]
    pub fn part(self, at: UnixMillis) -> f64 {
        at.millis_since(self.from) as f64 / self.to.millis_since(self.from) as f64
    }

    /// Ticks of the axis: hours, quarters of days, or days, by Rome local time.
    #[must_use]
    pub fn ticks(self, scale: Scale) -> Vec<UnixMillis> {
        let step = match scale {
            Scale::Shift => HOUR_MILLIS,
            Scale::Days => 6 * HOUR_MILLIS,
            Scale::Games => DAY_MILLIS,
        };
        let hours = self.to.millis_since(self.from) / HOUR_MILLIS;
        let all = (0..=hours).map(|hour| self.from.plus_millis(hour * HOUR_MILLIS));
        all.filter(|at| in_rome(*at).rem_euclid(step) == 0).collect()
    }
}

/// Milliseconds since 1970-01-01, in Rome local time.
fn in_rome(at: UnixMillis) -> i64 {
    at.0.saturating_add(rome_offset_secs(at) * 1000)
}

/// Returns whether an instant is midnight in Rome.
#[must_use]
pub fn is_midnight(at: UnixMillis) -> bool {
    in_rome(at).rem_euclid(DAY_MILLIS) == 0
}

/// Kind of change at an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Turn {
    /// An object comes into force, or an event begins.
    Begins,
    /// An object is no longer in force, or an event ends.
    Ends,
    /// A clearance expires.
    Lapses,
    /// Two events clash.
    Clashes,
}

/// A change at a known time.
#[derive(Debug, Clone, PartialEq)]
pub struct Next {
    /// Instant in operation time.
    pub at: UnixMillis,
    /// Kind of change.
    pub turn: Turn,
    /// Slot of the object that changes.
    pub slot: Slot,
    /// Id of the object.
    pub id: ObjectId,
    /// Name of the object; for a clash, of both parties.
    pub title: String,
    /// Rule, for zones.
    pub rule: Option<Rule>,
}

/// Row of the timeline in which a span is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lane {
    /// Clashes of two events.
    Clash,
    /// Ceremonies and sessions, assemblies, moving events.
    Event,
    /// Closures and other zones.
    Zone,
}

impl Lane {
    /// Number of lines in the lane; spans that do not fit are only counted.
    const fn lines(self) -> usize {
        match self {
            Self::Clash => 1,
            Self::Event => 3,
            Self::Zone => 2,
        }
    }
}

/// An interval to draw on the timeline.
#[derive(Debug, Clone, PartialEq)]
pub struct Span {
    /// Lane of the span.
    pub lane: Lane,
    /// Start, clipped to the window.
    pub from: UnixMillis,
    /// End, clipped to the window.
    pub to: UnixMillis,
    /// Slot of the object.
    pub slot: Slot,
    /// Id of the object.
    pub id: ObjectId,
    /// Name of the object; for a clash, of both parties.
    pub title: String,
    /// Rule, for zones.
    pub rule: Option<Rule>,
    /// Line within the lane, from 0. Spans on one line do not overlap.
    pub line: usize,
}

/// Layers whose objects have times.
pub const TIMED: [LayerId; 5] = [
    scene::ZONES,
    layer_of(Kind::Assembly),
    layer_of(Kind::Corridor),
    layer_of(Kind::Venue),
    layer_of(Kind::Sweep),
];

fn timed(state: &State) -> impl Iterator<Item = (Slot, &Object)> {
    let reader = state.reader();
    let slots = TIMED.into_iter().flat_map(|layer| state.scene.slots_of(layer));
    slots.filter_map(move |slot| {
        let object = state.picture.object(slot).filter(|object| reader.may_see(object))?;
        Some((slot, &**object))
    })
}

/// Intervals of an object that overlap a window.
fn intervals(object: &Object, window: Window) -> Vec<Interval> {
    let mut all = match &object.body {
        Body::Zone(_) | Body::Corridor(_) => schedule::intervals(object, window.from),
        Body::Assembly(assembly) => vec![Interval {
            from: assembly.starts_at.or(object.common.valid.from),
            to: assembly.ends_at.or(object.common.valid.to),
        }],
        Body::Venue(venue) => {
            let session =
                |from: UnixMillis| Interval { from: Some(from), to: Some(from.plus_millis(SESSION_MILLIS)) };
            venue.next_session_at.map(session).into_iter().collect()
        }
        Body::Site(_)
        | Body::Headquarters(_)
        | Body::Perimeter(_)
        | Body::Gate(_)
        | Body::Camera(_)
        | Body::Hotel(_)
        | Body::Post(_)
        | Body::Overwatch(_)
        | Body::Check(_)
        | Body::Unit(_)
        | Body::Aircraft(_)
        | Body::Sweep(_)
        | Body::Incident(_)
        | Body::Service(_)
        | Body::Liaison(_)
        | Body::Crowd(_)
        | Body::Unknown(_) => Vec::new(),
    };
    all.retain(|span| {
        let begins_in_time = span.from.is_none_or(|from| from < window.to);
        begins_in_time && span.to.is_none_or(|to| to > window.from) && *span != Interval::default()
    });
    all
}

/// Changes within the next [`NEXT_MILLIS`], soonest first.
#[must_use]
pub fn next(state: &State, limit: usize) -> Vec<Next> {
    let now = state.now();
    let window = Window { from: now, to: now.plus_millis(NEXT_MILLIS) };
    let is_ahead = |at: &UnixMillis| *at > now && *at <= window.to;
    let reader = state.reader();
    let mut out = Vec::new();
    for (slot, object) in timed(state) {
        let mut add = |turn: Turn, at: Option<UnixMillis>| {
            let rule = if let Body::Zone(zone) = &object.body { Some(zone.rule) } else { None };
            out.extend(at.filter(is_ahead).map(|at| Next {
                at,
                turn,
                slot,
                id: object.common.id.clone(),
                title: reader.title(object),
                rule,
            }));
        };
        for span in intervals(object, window) {
            add(Turn::Begins, span.from);
            // The end of a session is only assumed.
            add(Turn::Ends, span.to.filter(|_| object.kind() != Kind::Venue));
        }
        if let Body::Sweep(sweep) = &object.body
            && sweep.state == SweepState::Clear
            && !state.findings.is_broken(slot)
        {
            add(Turn::Lapses, sweep.clear_until);
        }
    }
    for (at, _, slot, title) in clashes(state) {
        let object = state.picture.object(slot);
        out.extend(object.filter(|_| is_ahead(&at)).map(|object| Next {
            at,
            turn: Turn::Clashes,
            slot,
            id: object.common.id.clone(),
            title,
            rule: None,
        }));
    }
    out.small_sort_by(|a, b| (a.at, a.turn, &a.title, a.slot).cmp(&(b.at, b.turn, &b.title, b.slot)));
    out.dedup_by(|a, b| (a.at, a.turn, &a.title) == (b.at, b.turn, &b.title));
    out.truncate(limit);
    out
}

/// Clashes found: start, end, subject, and the names of both parties.
fn clashes(state: &State) -> impl Iterator<Item = (UnixMillis, UnixMillis, Slot, String)> {
    let rows = super::findings::visible(&state.findings, &state.picture, state.reader());
    rows.filter(|finding| finding.kind == FindingKind::Clash).filter_map(|finding| {
        let (from, to) = finding.window.and_then(|window| Some((window.from?, window.to?)))?;
        let title = |slot: Slot| Some(state.reader().title(state.picture.object(slot)?));
        let parties = [title(finding.subject)?, finding.other.and_then(title).unwrap_or_default()];
        Some((from, to, finding.subject, parties.join(" · ")))
    })
}

/// Spans within a window, each on a line of its lane, and the number of those that did not fit.
#[must_use]
pub fn spans(state: &State, window: Window) -> (Vec<Span>, usize) {
    let reader = state.reader();
    let mut all = Vec::new();
    let cut = |from: Option<UnixMillis>, to: Option<UnixMillis>| {
        (from.map_or(window.from, |at| at.max(window.from)), to.map_or(window.to, |at| at.min(window.to)))
    };
    for (slot, object) in timed(state) {
        let rule = if let Body::Zone(zone) = &object.body { Some(zone.rule) } else { None };
        for span in intervals(object, window) {
            let (from, to) = cut(span.from, span.to);
            // An interval that fills the whole window carries no information.
            if (from, to) != (window.from, window.to) {
                let lane = if rule.is_some() { Lane::Zone } else { Lane::Event };
                let (id, title) = (object.common.id.clone(), reader.title(object));
                all.push(Span { lane, from, to, slot, id, title, rule, line: 0 });
            }
        }
    }
    for (from, to, slot, title) in clashes(state) {
        let object = state.picture.object(slot).filter(|_| from < window.to && to > window.from);
        let (from, to) = cut(Some(from), Some(to));
        all.extend(object.map(|object| {
            let id = object.common.id.clone();
            Span { lane: Lane::Clash, from, to, slot, id, title, rule: None, line: 0 }
        }));
    }
    // Strictest rule first, then the longest, so that spans that do not fit are the least important.
    all.small_sort_by_key(|span| {
        (span.lane, span.rule.map(strictness), span.from.millis_since(span.to), span.from, span.slot)
    });
    let mut taken: Vec<(Lane, usize, UnixMillis, UnixMillis)> = Vec::new();
    let mut left_out = 0;
    all.retain_mut(|span| {
        let is_free = |line: usize| {
            !taken.iter().any(|(lane, at, from, to)| {
                *lane == span.lane && *at == line && span.from < *to && *from < span.to
            })
        };
        let line = (0..span.lane.lines()).find(|line| is_free(*line));
        if let Some(line) = line {
            taken.push((span.lane, line, span.from, span.to));
            span.line = line;
        } else {
            left_out += 1;
        }
        line.is_some()
    });
    (all, left_out)
}

/// A sweep in the list of sweeps.
#[derive(Debug, Clone, PartialEq)]
pub struct SweepLine {
    /// Id of the sweep.
    pub id: ObjectId,
    /// Name of the sweep.
    pub title: String,
    /// Present state: void as soon as the clearance expires or is breached.
    pub state: SweepState,
    /// Start of the finding that voids it, otherwise the end of the clearance.
    pub at: Option<UnixMillis>,
}

/// Sweeps that need attention, most urgent first: void, unknown, not started, running.
///
/// Valid clearances are left out: their expiry is among the upcoming changes.
#[must_use]
pub fn sweeps(state: &State) -> Vec<SweepLine> {
    let (reader, now) = (state.reader(), state.now());
    let slots = state.scene.slots_of(layer_of(Kind::Sweep));
    let mut all: Vec<SweepLine> = slots
        .filter_map(|slot| {
            let object = state.picture.object(slot).filter(|object| reader.may_see(object))?;
            let Body::Sweep(sweep) = &object.body else { return None };
            let broken = state.findings.all().iter().find(|finding| {
                finding.subject == slot
                    && matches!(finding.kind, FindingKind::SweepBroken | FindingKind::SweepLapsed)
            });
            let state = if broken.is_some() { SweepState::Void } else { sweep.state_at(now) };
            if state == SweepState::Clear {
                return None;
            }
            Some(SweepLine {
                id: object.common.id.clone(),
                title: reader.title(object),
                state,
                at: broken.map(|finding| finding.since).or(sweep.clear_until),
            })
        })
        .collect();
    let rank = |state: SweepState| match state {
        SweepState::Void => 0,
        SweepState::Unknown => 1,
        SweepState::NotStarted => 2,
        SweepState::Running => 3,
        SweepState::Clear => 4,
    };
    all.small_sort_by(|a, b| {
        (rank(a.state), a.at, &a.title, &a.id).cmp(&(rank(b.state), b.at, &b.title, &b.id))
    });
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> UnixMillis {
        UnixMillis::parse(text).unwrap()
    }

    #[test]
    fn windows_hold_now_and_begin_with_the_day_or_the_hour() {
        let now = at("2026-02-06T20:41:07+01:00");
        let window = |scale| Window::of(scale, now);
        let bounds = |scale| (window(scale).from, window(scale).to);
        assert_eq!(bounds(Scale::Shift), (at("2026-02-06T18:00:00+01:00"), at("2026-02-07T08:00:00+01:00")));
        assert_eq!(bounds(Scale::Days), (at("2026-02-06T00:00:00+01:00"), at("2026-02-09T00:00:00+01:00")));
        assert_eq!(bounds(Scale::Games), (at("2026-01-31T00:00:00+01:00"), at("2026-02-23T00:00:00+01:00")));
        assert!((window(Scale::Days).part(at("2026-02-07T12:00:00+01:00")) - 0.5).abs() < 1e-9);
        let later = at("2026-05-03T10:00:00+02:00");
        assert_eq!(Window::of(Scale::Games, later).from, at("2026-05-03T00:00:00+02:00"));
    }

    #[test]
    fn marks_stand_at_hours_quarters_and_days_of_rome_also_when_the_clocks_are_set() {
        let now = at("2026-03-28T20:41:07+01:00");
        let ticks = |scale| Window::of(scale, now).ticks(scale);
        assert_eq!(ticks(Scale::Shift).len(), 15);
        let days = ticks(Scale::Days);
        assert_eq!(days.iter().filter(|at| is_midnight(**at)).count(), 4);
        assert!(days.contains(&at("2026-03-29T06:00:00+02:00")), "{days:?}");
    }

    #[test]
    fn words_lead_back() {
        for scale in Scale::ALL {
            assert_eq!(Scale::from_word(scale.word()), Some(scale));
        }
    }
}

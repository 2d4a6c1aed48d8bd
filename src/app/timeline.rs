//! What comes next, and what will be in force when: the operation laid out in time. Draws nothing, and looks into no past:
//! a place before the present is the present.

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
/// What lies further ahead is not next.
pub const NEXT_MILLIS: i64 = 12 * HOUR_MILLIS;
/// A session whose end nobody says lasts so long.
const SESSION_MILLIS: i64 = 3 * HOUR_MILLIS;
/// 31 January to 22 February 2026, whole days in Rome.
const GAMES: (UnixMillis, UnixMillis) = (UnixMillis(1_769_814_000_000), UnixMillis(1_771_801_200_000));

/// How much of the operation the timeline shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scale {
    /// The shift: two hours back, twelve ahead.
    Shift,
    /// Three days.
    Days,
    /// The whole operation.
    Games,
}

impl Scale {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Shift, Self::Days, Self::Games];

    /// The word in the URL.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Shift => "shift",
            Self::Days => "days",
            Self::Games => "games",
        }
    }

    /// The scale of that word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scale| scale.word() == word)
    }

    /// The minutes between two places where the slider rests.
    #[must_use]
    pub const fn step_minutes(self) -> i64 {
        match self {
            Self::Shift => 5,
            Self::Days => 15,
            Self::Games => 60,
        }
    }
}

/// A part of time that the timeline shows, whole hours at both ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Window {
    /// Its beginning.
    pub from: UnixMillis,
    /// Its end.
    pub to: UnixMillis,
}

impl Window {
    /// What a scale shows at `now`. The whole operation grows by what does not fit: an exercise may run later.
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

    /// Where an instant lies, 0 at the beginning and 1 at the end.
    #[must_use]
    pub fn part(self, at: UnixMillis) -> f64 {
        at.millis_since(self.from) as f64 / self.to.millis_since(self.from) as f64
    }

    /// Where the axis has its marks: hours, quarters of days, or days, by the clock of Rome.
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

/// Milliseconds since 1970 by the wall clock of Rome.
fn in_rome(at: UnixMillis) -> i64 {
    at.0.saturating_add(rome_offset_secs(at) * 1000)
}

/// Whether an instant begins a day in Rome.
#[must_use]
pub fn is_midnight(at: UnixMillis) -> bool {
    in_rome(at).rem_euclid(DAY_MILLIS) == 0
}

/// What happens at an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Turn {
    /// It comes into force, or begins.
    Begins,
    /// It is over.
    Ends,
    /// A clearance counts no more.
    Lapses,
    /// Two parties meet.
    Clashes,
}

/// Something that changes at a known time.
#[derive(Debug, Clone, PartialEq)]
pub struct Next {
    /// When, operation time.
    pub at: UnixMillis,
    /// What.
    pub turn: Turn,
    /// Of which object.
    pub slot: Slot,
    /// Its id.
    pub id: ObjectId,
    /// What it is called.
    pub title: String,
    /// Its rule, for zones.
    pub rule: Option<Rule>,
}

/// Which row of the timeline something stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lane {
    /// Two parties at one place at one time.
    Clash,
    /// Ceremonies and sessions, assemblies, moving events.
    Event,
    /// What is closed or barred.
    Zone,
}

impl Lane {
    /// So many lines there is room for; what finds none is counted.
    const fn lines(self) -> usize {
        match self {
            Self::Clash => 1,
            Self::Event => 3,
            Self::Zone => 2,
        }
    }
}

/// Something that lasts.
#[derive(Debug, Clone, PartialEq)]
pub struct Span {
    /// In which row.
    pub lane: Lane,
    /// From when, cut to the window.
    pub from: UnixMillis,
    /// Until when, cut to the window.
    pub to: UnixMillis,
    /// Of which object.
    pub slot: Slot,
    /// Its id.
    pub id: ObjectId,
    /// What it is called.
    pub title: String,
    /// Its rule, for zones.
    pub rule: Option<Rule>,
    /// The line within its lane, from 0, so that no two cover each other.
    pub line: usize,
}

/// The layers whose objects have times.
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

/// When an object is in force, begins and ends, within a window.
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

/// What changes in the next [`NEXT_MILLIS`], soonest first.
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
            // Nobody knows when a session ends.
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

/// The clashes that were found: from when to when, of which object, and the two parties.
fn clashes(state: &State) -> impl Iterator<Item = (UnixMillis, UnixMillis, Slot, String)> {
    let rows = super::findings::visible(&state.findings, &state.picture, state.reader());
    rows.filter(|finding| finding.kind == FindingKind::Clash).filter_map(|finding| {
        let (from, to) = finding.window.and_then(|window| Some((window.from?, window.to?)))?;
        let title = |slot: Slot| Some(state.reader().title(state.picture.object(slot)?));
        let parties = [title(finding.subject)?, finding.other.and_then(title).unwrap_or_default()];
        Some((from, to, finding.subject, parties.join(" · ")))
    })
}

/// What lasts within a window, each on a line of its lane, and how many found no room.
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
            // What is in force all the time says nothing about it.
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
    // The strictest first, so that what finds no room matters least; then the longest.
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

/// A clearance, as the board of sweeps shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct SweepLine {
    /// Its id.
    pub id: ObjectId,
    /// What it is called.
    pub title: String,
    /// How far it is now: void from the minute at which it lapses or is broken.
    pub state: SweepState,
    /// Until when it counts, or from when on it does not.
    pub at: Option<UnixMillis>,
}

/// The sweeps that somebody must see to, the most pressing first: void, to do, running. Those that count are not among
/// them: when they lapse is what comes next.
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

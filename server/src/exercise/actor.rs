//! An object of the scenario: when it changes, and its state from then on.

use std::ops::Range;

use vedetta::model::geo::Shape;
use vedetta::model::marking::Marking;
use vedetta::model::text::Localized;
use vedetta::model::time::Interval;
use vedetta::model::{Body, Common, Object, ObjectId};

use super::chance::Chance;
use super::hours::{self, NEW_YEAR, OpSecs};
use super::sites;

/// Revision of a change at this instant.
pub(super) const fn rev(changed_at: OpSecs) -> u64 {
    let since = changed_at - NEW_YEAR;
    if since > 1 { since as u64 } else { 1 }
}

/// Combines the three texts of a table into one; a proper name is stored only once.
pub(super) fn text([it, de, en]: [&str; 3]) -> Localized {
    if it == de && de == en { Localized::same(it) } else { Localized::three(it, de, en) }
}

/// Object id for a key of the scenario.
pub(super) fn id(text: &str) -> ObjectId {
    // The scenario's ids are short and never empty; if one were not, the object would still have an id.
    ObjectId::new(text).unwrap_or_else(fallback_id)
}

#[expect(clippy::expect_used, reason = "a constant that is not empty")]
fn fallback_id() -> ObjectId {
    ObjectId::new("unnamed").expect("not empty")
}

/// Properties of an object that do not depend on its state.
#[derive(Debug, Clone)]
pub(super) struct Sheet {
    pub(super) id: ObjectId,
    pub(super) name: Localized,
    pub(super) shape: Shape,
    pub(super) marking: Marking,
    pub(super) owner: Localized,
    pub(super) source: Localized,
    pub(super) basis: Localized,
    pub(super) note: Localized,
    /// Country that directs the object, if not Italy.
    pub(super) owner_country: Option<&'static str>,
    pub(super) site: Option<ObjectId>,
    pub(super) headquarters: Option<ObjectId>,
    pub(super) accuracy_m: Option<f32>,
    pub(super) valid: Interval,
    pub(super) stale_after_secs: Option<u32>,
}

impl Sheet {
    /// Creates a sheet with the mandatory properties.
    pub(super) fn new(key: &str, name: Localized, shape: Shape, owner: &str, source: Localized) -> Self {
        Self {
            id: id(key),
            name,
            shape,
            marking: Marking::Green,
            owner: Localized::same(owner),
            source,
            basis: Localized::Absent,
            note: Localized::Absent,
            owner_country: None,
            site: None,
            headquarters: None,
            accuracy_m: None,
            valid: Interval::default(),
            stale_after_secs: None,
        }
    }

    pub(super) fn marking(self, marking: Marking) -> Self {
        Self { marking, ..self }
    }

    /// Assigns the object to a site and to the headquarters of that site.
    pub(super) fn site(self, key: &str) -> Self {
        let headquarters = sites::site(key).and_then(|site| ObjectId::new(site.headquarters));
        Self { site: ObjectId::new(key), headquarters, ..self }
    }

    /// Assigns the object to a headquarters.
    pub(super) fn headquarters(self, key: &str) -> Self {
        Self { headquarters: ObjectId::new(key), ..self }
    }

    pub(super) fn note(self, note: [&str; 3]) -> Self {
        Self { note: text(note), ..self }
    }

    pub(super) fn basis(self, basis: [&str; 3]) -> Self {
        Self { basis: text(basis), ..self }
    }

    pub(super) fn accuracy(self, meters: f32) -> Self {
        Self { accuracy_m: Some(meters), ..self }
    }

    pub(super) fn valid(self, span: Range<OpSecs>) -> Self {
        let end = |at| Some(hours::unix_millis(at));
        Self { valid: Interval { from: end(span.start), to: end(span.end) }, ..self }
    }

    pub(super) fn stale_after(self, secs: u32) -> Self {
        Self { stale_after_secs: Some(secs), ..self }
    }

    /// Returns the object as of `changed_at`.
    pub(super) fn object(&self, changed_at: OpSecs, body: Body) -> Object {
        self.object_at(changed_at, self.shape.clone(), body)
    }

    /// Returns the object as of `changed_at`, at another place than the sheet's.
    pub(super) fn object_at(&self, changed_at: OpSecs, shape: Shape, body: Body) -> Object {
        let common = Common {
            id: self.id.clone(),
            rev: rev(changed_at),
            name: self.name.clone(),
            shape,
            updated: Some(hours::unix_millis(changed_at)),
            valid: self.valid,
            stale_after_secs: self.stale_after_secs,
            marking: self.marking,
            owner: self.owner.clone(),
            source: self.source.clone(),
            basis: self.basis.clone(),
            note: self.note.clone(),
            site: self.site.clone(),
            accuracy_m: self.accuracy_m,
            doubts: Vec::new(),
            owner_country: self.owner_country.map(Into::into),
            headquarters: self.headquarters.clone(),
        };
        Object { common, body }
    }
}

/// Returns an object as of an instant.
type State = Box<dyn Fn(&Sheet, OpSecs) -> Object + Send + Sync>;

/// An object of the scenario, with its changes over time.
pub(super) struct Actor {
    sheet: Sheet,
    /// Time during which it is in the picture.
    present: Range<OpSecs>,
    /// Seconds between two confirmations, with each of which it may change.
    period: OpSecs,
    phase: u64,
    /// Time during which it is confirmed more often, and the period then.
    fast: Option<(Range<OpSecs>, OpSecs)>,
    /// Additional instants at which it changes, ascending.
    marks: Vec<OpSecs>,
    state: State,
}

impl Actor {
    /// Creates an actor that is confirmed every `period` seconds, with the object that `state` returns.
    pub(super) fn new(
        sheet: Sheet,
        period: OpSecs,
        chance: Chance,
        state: impl Fn(&Sheet, OpSecs) -> Object + Send + Sync + 'static,
    ) -> Self {
        let phase = chance.named(sheet.id.as_str()).below(period as usize) as u64;
        Self {
            sheet,
            present: OpSecs::MIN..OpSecs::MAX,
            period,
            phase,
            fast: None,
            marks: Vec::new(),
            state: Box::new(state),
        }
    }

    /// Limits the time during which it is in the picture.
    pub(super) fn present(self, present: Range<OpSecs>) -> Self {
        Self { present, ..self }
    }

    /// Sets another period of confirmation during a time.
    pub(super) fn faster(self, while_: Range<OpSecs>, period: OpSecs) -> Self {
        let ends = [while_.start, while_.end];
        Self { fast: Some((while_, period)), ..self }.marks(ends)
    }

    /// Adds instants at which it changes.
    pub(super) fn marks(self, marks: impl IntoIterator<Item = OpSecs>) -> Self {
        let mut marks: Vec<OpSecs> = self.marks.into_iter().chain(marks).collect();
        marks.sort_unstable();
        Self { marks, ..self }
    }

    pub(super) const fn id(&self) -> &ObjectId {
        &self.sheet.id
    }

    /// Returns when it last changed at or before `now`; `None` while it is not in the picture.
    pub(super) fn changed_at(&self, now: OpSecs) -> Option<OpSecs> {
        if !self.present.contains(&now) {
            return None;
        }
        let period = match &self.fast {
            Some((span, period)) if span.contains(&now) => *period,
            _ => self.period,
        };
        let beat = hours::last_beat(now, period, self.phase);
        let passed = self.marks.partition_point(|mark| *mark <= now);
        let mark = passed.checked_sub(1).and_then(|last| self.marks.get(last));
        Some(beat.max(mark.copied().unwrap_or(beat)).max(self.present.start))
    }

    /// Returns the object as of `changed_at`, valid until it changes again.
    pub(super) fn object(&self, changed_at: OpSecs) -> Object {
        (self.state)(&self.sheet, changed_at)
    }
}

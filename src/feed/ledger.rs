//! Which revision of what is known, so that duplicates and late changes are told and a digest can be compared.
//! Holds no objects: those are the app's `Picture`, which by the same rules comes to the same end.

use std::collections::VecDeque;

use rustc_hash::{FxHashMap, FxHashSet};

use super::decode::Decoded;
use super::health::Accounting;
use crate::model::object::revision_mark;
use crate::model::{Kind, Object, ObjectId};

/// How many removals are remembered.
const MAX_TOMBSTONES: usize = 100_000;

/// What becomes of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It is news.
    Apply,
    /// It is known.
    Duplicate,
    /// Something newer is known.
    Superseded,
    /// The id is that of an object of another kind, which keeps it.
    Contested,
}

#[derive(Debug, Clone, Copy)]
struct Known {
    rev: u64,
    kind: Kind,
    /// The publisher has it and we could not read it.
    is_quarantined: bool,
    /// Whether the picture has it, at this revision or an earlier one.
    is_shown: bool,
}

/// Revisions, removals, and the sum over what is there.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    known: FxHashMap<ObjectId, Known>,
    tombstones: FxHashMap<ObjectId, (u64, Option<Kind>)>,
    tombstones_by_age: VecDeque<(ObjectId, u64)>,
    /// Ids that more than one object has, as far as is known.
    contested: FxHashSet<ObjectId>,
    digest: u64,
    pub(super) accounting: Accounting,
}

impl Ledger {
    /// The digest as the publisher should have it.
    pub(super) const fn digest(&self) -> u64 {
        self.digest
    }

    /// How many objects the publisher has, as far as is known.
    pub(super) fn len(&self) -> usize {
        self.known.len()
    }

    /// Whether an object of that id is there.
    pub(super) fn contains(&self, id: &str) -> bool {
        self.known.contains_key(id)
    }

    /// Forgets what is there; what was counted stays counted.
    pub(super) fn clear(&mut self) {
        *self = Self { accounting: self.accounting, ..Self::default() };
    }

    /// The revision of an id that stands, be it that of its removal.
    pub(super) fn standing_rev(&self, id: &str) -> u64 {
        let gone_at = self.tombstones.get(id).map(|(at, _)| *at);
        self.known.get(id).map(|known| known.rev).max(gone_at).unwrap_or(0)
    }

    /// Features of a document that waits were refused: that is known before it is taken.
    pub(super) fn refuse(&mut self, count: usize) {
        self.accounting.received += count as u64;
        self.accounting.quarantined += count as u64;
    }

    /// Whether more than one object has that id: what speaks of it by its id alone may mean any of them.
    pub(super) fn is_contested(&self, id: &ObjectId) -> bool {
        self.contested.contains(id)
    }

    /// The object of another kind that has the id of this one: its kind and revision.
    pub(super) fn rival(&self, object: &Object) -> Option<(Kind, u64)> {
        let known = self.known.get(&object.common.id)?;
        let is_rival = known.is_shown && known.kind != object.kind();
        is_rival.then_some((known.kind, known.rev))
    }

    /// A put came. The same rules as in the picture.
    pub(super) fn put(&mut self, object: &Object) -> Verdict {
        let (id, rev, kind) = (&object.common.id, object.common.rev, object.kind());
        let gone = self.tombstones.get(id);
        let rival = self.rival(object);
        let verdict = match self.known.get(id) {
            Some(known) if rival.is_some() => {
                self.contested.insert(id.clone());
                let wins = kind.precedence() < known.kind.precedence();
                if wins { Verdict::Apply } else { Verdict::Contested }
            }
            Some(known) if known.rev == rev && !known.is_quarantined => Verdict::Duplicate,
            Some(known) if known.rev > rev && [kind, Kind::Unknown].contains(&known.kind) => {
                Verdict::Superseded
            }
            _none_or_older if gone.is_some_and(|(at, of)| *at >= rev && of.is_none_or(|of| of == kind)) => {
                Verdict::Superseded
            }
            _none_or_older => Verdict::Apply,
        };
        if verdict == Verdict::Apply {
            self.tombstones.remove(id);
            self.set(id.clone(), Known { rev, kind, is_quarantined: false, is_shown: true });
        }
        self.count(verdict)
    }

    /// A removal came.
    pub(super) fn remove(&mut self, id: &ObjectId, rev: u64) -> Verdict {
        let gone_at = self.tombstones.get(id).map(|(gone_at, _)| *gone_at);
        let verdict = if self.known.get(id).is_some_and(|known| known.rev > rev)
            || gone_at.is_some_and(|gone_at| gone_at > rev)
        {
            Verdict::Superseded
        } else if gone_at == Some(rev) {
            Verdict::Duplicate
        } else {
            Verdict::Apply
        };
        if verdict == Verdict::Apply {
            let known = self.known.remove(id);
            if let Some(known) = known {
                self.digest = self.digest.wrapping_sub(revision_mark(id.as_str(), known.rev));
            }
            self.tombstones.insert(id.clone(), (rev, known.map(|known| known.kind)));
            self.tombstones_by_age.push_back((id.clone(), rev));
            if self.tombstones_by_age.len() > MAX_TOMBSTONES
                && let Some((id, rev)) = self.tombstones_by_age.pop_front()
                && self.tombstones.get(&id).is_some_and(|(gone_at, _)| *gone_at == rev)
            {
                self.tombstones.remove(&id);
            }
        }
        self.count(verdict)
    }

    /// A change came that could not be read.
    pub(super) fn quarantine(&mut self, mark: Option<(ObjectId, u64)>, kind: Kind) {
        self.accounting.received += 1;
        self.accounting.quarantined += 1;
        let Some((id, rev)) = mark else { return };
        let known = self.known.get(&id);
        if known.is_some_and(|known| known.is_shown && known.kind != kind && kind != Kind::Unknown) {
            // Its revision is none of the object that is shown, and must not stand in the way of that one's next.
            self.contested.insert(id);
            return;
        }
        let is_news = known.is_none_or(|known| known.rev < rev)
            && self.tombstones.get(&id).is_none_or(|(gone_at, _)| *gone_at < rev);
        if is_news {
            let before = known.filter(|known| known.is_shown);
            let kind = before.map_or(kind, |known| known.kind);
            self.set(id, Known { rev, kind, is_quarantined: true, is_shown: before.is_some() });
        }
    }

    /// Changes came that are not even looked at, because a whole document has or will have them.
    pub(super) fn pass_over(&mut self, changes: usize, verdict: Verdict) {
        for _ in 0..changes {
            self.count(verdict);
        }
    }

    /// A whole document is the truth now. What was refused in it is counted with [`Self::refuse`].
    pub(super) fn replace(&mut self, decoded: &Decoded) {
        let before = std::mem::take(&mut self.known);
        self.clear();
        for object in &decoded.objects {
            let common = &object.common;
            let was = before.get(&common.id).filter(|was| !was.is_quarantined);
            let is_known = was.is_some_and(|was| was.rev == common.rev);
            self.count(if is_known { Verdict::Duplicate } else { Verdict::Apply });
            self.set(
                common.id.clone(),
                Known { rev: common.rev, kind: object.kind(), is_quarantined: false, is_shown: true },
            );
        }
        self.contested.extend(decoded.contested.iter().cloned());
        for (id, rev, kind) in &decoded.quarantined {
            match self.known.get(id) {
                // Perhaps of another object: it must not stand in the way of the next revision of the one shown.
                Some(known) if known.is_shown => drop(self.contested.insert(id.clone())),
                Some(known) if known.rev >= *rev => {}
                _none_or_older => {
                    self.set(
                        id.clone(),
                        Known { rev: *rev, kind: *kind, is_quarantined: true, is_shown: false },
                    );
                }
            }
        }
        self.pass_over(decoded.duplicate, Verdict::Duplicate);
    }

    fn set(&mut self, id: ObjectId, known: Known) {
        self.digest = self.digest.wrapping_add(revision_mark(id.as_str(), known.rev));
        // The id is cloned cheaply; the mark of the old revision goes.
        let mark_of = id.clone();
        if let Some(old) = self.known.insert(id, known) {
            self.digest = self.digest.wrapping_sub(revision_mark(mark_of.as_str(), old.rev));
        }
    }

    fn count(&mut self, verdict: Verdict) -> Verdict {
        self.accounting.received += 1;
        match verdict {
            Verdict::Apply => self.accounting.applied += 1,
            Verdict::Duplicate => self.accounting.duplicate += 1,
            Verdict::Superseded => self.accounting.superseded += 1,
            Verdict::Contested => self.accounting.quarantined += 1,
        }
        verdict
    }
}

//! Last known revision of every object: detects duplicates and late changes, and keeps the digest for
//! comparison.
//!
//! Holds no objects: those are in the app's `Picture`, which reaches the same result by the same rules.

use std::collections::VecDeque;

use rustc_hash::{FxHashMap, FxHashSet};

use super::decode::Decoded;
use super::health::Accounting;
use crate::model::object::revision_mark;
use crate::model::{Kind, Object, ObjectId};

/// Maximum number of tombstones.
const MAX_TOMBSTONES: usize = 100_000;

/// Outcome of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// New: the picture takes it.
    Apply,
    /// Already known.
    Duplicate,
    /// A newer revision is known.
    Superseded,
    /// The id belongs to an object of another kind, which keeps it.
    Contested,
}

#[derive(Debug, Clone, Copy)]
struct Known {
    rev: u64,
    kind: Kind,
    /// The publisher has this revision, but it could not be read.
    is_quarantined: bool,
    /// Whether the picture has it, at this revision or an earlier one.
    is_shown: bool,
}

/// Known revisions, tombstones, and the digest over the revisions.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    known: FxHashMap<ObjectId, Known>,
    tombstones: FxHashMap<ObjectId, (u64, Option<Kind>)>,
    tombstones_by_age: VecDeque<(ObjectId, u64)>,
    /// Ids known to be shared by several objects.
    contested: FxHashSet<ObjectId>,
    digest: u64,
    pub(super) accounting: Accounting,
}

impl Ledger {
    /// Returns the digest that the publisher should have.
    pub(super) const fn digest(&self) -> u64 {
        self.digest
    }

    /// Returns how many objects the publisher has, as far as is known.
    pub(super) fn len(&self) -> usize {
        self.known.len()
    }

    /// Returns whether an object with this id is known.
    pub(super) fn contains(&self, id: &str) -> bool {
        self.known.contains_key(id)
    }

    /// Forgets revisions and tombstones; the accounting is kept.
    pub(super) fn clear(&mut self) {
        *self = Self { accounting: self.accounting, ..Self::default() };
    }

    /// Returns the current revision of an id, which may be that of its removal; 0 if there is none.
    pub(super) fn standing_rev(&self, id: &str) -> u64 {
        let gone_at = self.tombstones.get(id).map(|(at, _)| *at);
        self.known.get(id).map(|known| known.rev).max(gone_at).unwrap_or(0)
    }

    /// Counts the refused features of a document when it is decoded, before it is taken: it may be held back.
    pub(super) fn refuse(&mut self, count: usize) {
        self.accounting.received += count as u64;
        self.accounting.quarantined += count as u64;
    }

    /// Returns whether several objects have this id, so that a change with nothing but the id is ambiguous.
    pub(super) fn is_contested(&self, id: &ObjectId) -> bool {
        self.contested.contains(id)
    }

    /// Returns kind and revision of the object of another kind that is shown under the same id.
    pub(super) fn rival(&self, object: &Object) -> Option<(Kind, u64)> {
        let known = self.known.get(&object.common.id)?;
        let is_rival = known.is_shown && known.kind != object.kind();
        is_rival.then_some((known.kind, known.rev))
    }

    /// Records a put, by the same rules as the picture.
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

    /// Records a removal.
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

    /// Records a change that could not be read.
    pub(super) fn quarantine(&mut self, mark: Option<(ObjectId, u64)>, kind: Kind) {
        self.accounting.received += 1;
        self.accounting.quarantined += 1;
        let Some((id, rev)) = mark else { return };
        let known = self.known.get(&id);
        if known.is_some_and(|known| known.is_shown && known.kind != kind && kind != Kind::Unknown) {
            // The revision is not one of the object shown, and must not block the next revision of that one.
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

    /// Counts changes that are not decoded, because a document has or will have them.
    pub(super) fn pass_over(&mut self, changes: usize, verdict: Verdict) {
        for _ in 0..changes {
            self.count(verdict);
        }
    }

    /// Takes a document as the truth. Its refused features are counted by [`Self::refuse`].
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
                // Perhaps of another object: it must not block the next revision of the one shown.
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
        // Cloning an id is cheap. The mark of the old revision leaves the digest.
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

//! Suppression of chattering alarms (ISA-18.2, IEC 62682): incidents that come and go within seconds, from a
//! sensor at its threshold or a publisher that contradicts itself.
//!
//! They are announced only once in a while, with the number of occurrences.

use crate::model::{ObjectId, UnixMillis};

/// Time after an announcement until an incident can be announced again, and without occurrences until it is
/// calm.
const WINDOW_MILLIS: i64 = 60_000;
/// Number of occurrences within the window that make an incident chattering.
const OFTEN: usize = 3;

/// Recent occurrences of incidents.
#[derive(Debug, Clone, Default)]
pub(super) struct Chatter {
    known: Vec<Coming>,
}

/// An incident that occurred recently.
#[derive(Debug, Clone)]
struct Coming {
    id: ObjectId,
    announced_at: UnixMillis,
    /// The last occurrences, newest first: as many as decide whether it is chattering.
    at: [Option<UnixMillis>; OFTEN],
    /// Occurrences since it was last calm.
    count: u32,
    comes_and_goes: bool,
}

impl Chatter {
    /// Records the occurrences, and keeps in `ids` only those to announce.
    pub(super) fn came(&mut self, ids: &mut Vec<ObjectId>, now: UnixMillis) {
        ids.retain(|id| {
            let Some(known) = self.known.iter_mut().find(|known| known.id == *id) else {
                let at = std::array::from_fn(|place| (place == 0).then_some(now));
                let coming =
                    Coming { id: id.clone(), announced_at: now, at, count: 1, comes_and_goes: false };
                self.known.push(coming);
                return true;
            };
            known.count += 1;
            known.at.rotate_right(1);
            known.at[0] = Some(now);
            known.comes_and_goes |= known.at.iter().all(|at| at.is_some_and(|at| is_recent(at, now)));
            let is_news = !is_recent(known.announced_at, now);
            if is_news {
                known.announced_at = now;
            }
            is_news
        });
    }

    /// Returns the number of occurrences of a chattering incident; `None` for others.
    #[must_use]
    pub(super) fn count(&self, id: &ObjectId) -> Option<u32> {
        let known = self.known.iter().find(|known| known.id == *id)?;
        known.comes_and_goes.then_some(known.count)
    }

    /// Forgets incidents that are calm. Returns whether any of them was chattering.
    pub(super) fn pass(&mut self, now: UnixMillis) -> bool {
        let is_lively = |coming: &Coming| coming.at[0].is_some_and(|at| is_recent(at, now));
        let has_calmed_down = self.known.iter().any(|coming| coming.comes_and_goes && !is_lively(coming));
        self.known.retain(is_lively);
        has_calmed_down
    }
}

fn is_recent(at: UnixMillis, now: UnixMillis) -> bool {
    (0..WINDOW_MILLIS).contains(&now.millis_since(at))
}

//! Incidents that come and go within seconds, as a sensor on its threshold or a publisher at odds with itself sends them: the
//! chattering alarms of ISA-18.2 and IEC 62682. They are told of once in a while, and it is said how often they came.

use crate::model::{ObjectId, UnixMillis};

/// So long after it was announced an incident can be news again; one that did not come for so long is calm.
const WINDOW_MILLIS: i64 = 60_000;
/// One that came so often within that time comes and goes.
const OFTEN: usize = 3;

/// What came lately.
#[derive(Debug, Clone, Default)]
pub(super) struct Chatter {
    known: Vec<Coming>,
}

/// An incident that came lately.
#[derive(Debug, Clone)]
struct Coming {
    id: ObjectId,
    announced_at: UnixMillis,
    /// The last times it came, as many as tell whether it comes often.
    at: [Option<UnixMillis>; OFTEN],
    /// How often it came since it was last calm.
    count: u32,
    comes_and_goes: bool,
}

impl Chatter {
    /// Takes what came, and keeps of it what is to be announced.
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

    /// How often an incident came that comes and goes; `None` of one that does not.
    #[must_use]
    pub(super) fn count(&self, id: &ObjectId) -> Option<u32> {
        let known = self.known.iter().find(|known| known.id == *id)?;
        known.comes_and_goes.then_some(known.count)
    }

    /// Forgets what is calm. Whether any of it came and went.
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

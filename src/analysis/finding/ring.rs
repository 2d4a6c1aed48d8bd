//! Screening perimeters by what they are made of: cameras that see, gates that are manned. Counted as things change, so
//! that a camera that fails costs one count.

use rustc_hash::FxHashMap;

use super::{Draft, FindingKind};
use crate::model::perimeter::Duty;
use crate::model::{Body, Kind, Object, ObjectId, Picture, Slot};

/// What belongs to a ring.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Count {
    cameras: u32,
    cameras_up: u32,
    gates: u32,
    gates_up: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Camera,
    Gate,
}

/// The rings and what they are made of.
#[derive(Debug, Clone, Default)]
pub(super) struct Rings {
    counts: FxHashMap<ObjectId, Count>,
    parts: FxHashMap<Slot, (ObjectId, Part, Duty)>,
    has_changed: bool,
}

impl Rings {
    pub(super) fn learn(&mut self, slot: Slot, object: &Object) {
        let (ring, part, state) = if let Body::Camera(camera) = &object.body {
            (camera.perimeter.as_ref(), Part::Camera, camera.state)
        } else if let Body::Gate(gate) = &object.body {
            (gate.perimeter.as_ref(), Part::Gate, gate.state)
        } else {
            self.touch(object);
            return;
        };
        if let Some(ring) = ring {
            self.step(ring, part, state, |count| *count += 1);
            self.parts.insert(slot, (ring.clone(), part, state));
        }
    }

    pub(super) fn forget(&mut self, slot: Slot) {
        if let Some((ring, part, state)) = self.parts.remove(&slot) {
            self.step(&ring, part, state, |count| *count -= 1);
        }
    }

    /// A ring that comes or goes brings its findings or takes them along; it is not among its own parts.
    pub(super) fn touch(&mut self, object: &Object) {
        self.has_changed |= object.kind() == Kind::Perimeter;
    }

    fn step(&mut self, ring: &ObjectId, part: Part, state: Duty, step: fn(&mut u32)) {
        let count = self.counts.entry(ring.clone()).or_default();
        let (all, up) = match part {
            Part::Camera => (&mut count.cameras, &mut count.cameras_up),
            Part::Gate => (&mut count.gates, &mut count.gates_up),
        };
        step(all);
        // What nobody knows of is not known to be broken.
        if matches!(state, Duty::Up | Duty::Unknown) {
            step(up);
        }
        if *count == Count::default() {
            self.counts.remove(ring);
        }
        self.has_changed = true;
    }

    /// Whether anything about rings changed since this was asked last.
    pub(super) fn take_changed(&mut self) -> bool {
        std::mem::take(&mut self.has_changed)
    }

    /// The findings about the rings that the picture has.
    pub(super) fn findings(&self, picture: &Picture) -> Vec<Draft> {
        let of = |(id, count): (&ObjectId, &Count)| {
            let slot = picture.slot(id.as_str())?;
            let broken = count.cameras - count.cameras_up + count.gates - count.gates_up;
            let is_blind = count.cameras > 0 && count.cameras_up == 0;
            let kind = match (is_blind, broken) {
                (true, _) => FindingKind::RingBlind,
                (false, 0) => return None,
                (false, _) => FindingKind::RingWeak,
            };
            Some(Draft { count: broken, ..Draft::new(kind, slot) })
        };
        // In any order: all findings are sorted together.
        self.counts.iter().filter_map(of).collect()
    }
}

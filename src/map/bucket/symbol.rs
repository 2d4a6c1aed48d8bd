//! Symbols as one record each, which the shader reads from a texture: a change writes sixteen bytes.
//!
//! Keeps a grid of the symbols' positions, so that picking looks at a few cells only.

use rustc_hash::FxHashMap;
use smallvec::SmallVec;

use super::dirty::Dirty;
use crate::map::layer::{Crowding, FeatureId};
use crate::map::space::FixedPoint;
use crate::map::spread::Aside;
use compact::sorted::SortedMap;

/// Symbol as the shader reads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, bytemuck::Pod, bytemuck::Zeroable)]
#[repr(C)]
pub struct SymbolRecord {
    /// Position.
    pub at: FixedPoint,
    /// Image in the low 16 bits, opacity in the next 8, displacement in the last 8.
    pub look: u32,
    /// Minimum and maximum zoom in eighths in the low 8 bits and the next 8, heading in 1024ths of a turn above them.
    ///
    /// The heading is 1 to 1024; 0 stands for symbols that stay upright on a rotated map.
    pub zooms: u32,
}

impl SymbolRecord {
    /// Packs a record.
    #[must_use]
    pub fn new(
        at: FixedPoint,
        image: u16,
        opacity: f32,
        heading_deg: Option<f32>,
        min_zoom: f32,
        max_zoom: f32,
    ) -> Self {
        let eighths = |zoom: f32, round: fn(f32) -> f32| round(zoom.clamp(0.0, 31.0) * 8.0) as u32;
        let opacity = (opacity.clamp(0.0, 1.0) * 255.0).round() as u32;
        let heading = heading_deg.map_or(0, |heading_deg| {
            let turns = (heading_deg.rem_euclid(360.0) / 360.0 * 1024.0).round() as u32 & 1023;
            if turns == 0 { 1024 } else { turns }
        });
        Self {
            at,
            look: u32::from(image) | opacity << 16,
            zooms: eighths(min_zoom, f32::floor) | eighths(max_zoom, f32::ceil) << 8 | heading << 16,
        }
    }

    /// Returns this record at the same position, drawing nothing.
    #[must_use]
    const fn hidden(self) -> Self {
        Self { at: self.at, look: 0, zooms: 0xff }
    }

    /// Returns the image.
    #[must_use]
    pub const fn image(self) -> u16 {
        (self.look & 0xffff) as u16
    }

    /// Returns its displacement.
    #[must_use]
    pub(crate) const fn aside(self) -> Aside {
        Aside::from_byte((self.look >> 24) as u8)
    }

    /// Returns this record with another displacement.
    #[must_use]
    pub(crate) const fn with_aside(self, aside: Aside) -> Self {
        Self { look: self.look & 0x00ff_ffff | (aside.byte() as u32) << 24, ..self }
    }

    /// Returns the opacity, 0 to 1, within its zoom range.
    #[must_use]
    pub fn opacity(self) -> f32 {
        (self.look >> 16 & 0xff) as f32 / 255.0
    }

    /// Returns the opacity at a zoom, 0 to 1: it fades within a quarter of a zoom level.
    #[must_use]
    pub fn opacity_at(self, zoom: f64) -> f64 {
        let eighths = zoom * 8.0;
        let (from, to) = (f64::from(self.zooms & 0xff), f64::from(self.zooms >> 8 & 0xff));
        let comes = ((eighths - from) * 0.5 + 1.0).clamp(0.0, 1.0);
        let goes = ((to - eighths) * 0.5 + 1.0).clamp(0.0, 1.0);
        let is_drawn = f64::from(u8::from(self.aside() != Aside::JOINED));
        f64::from(self.opacity()) * comes * goes * is_drawn
    }

    /// Returns the heading, clockwise from north in radians; `None` for symbols that stay upright on a rotated map.
    #[must_use]
    pub fn heading_rad(self) -> Option<f64> {
        let heading = self.zooms >> 16;
        (heading > 0).then(|| f64::from(heading) / 1024.0 * std::f64::consts::TAU)
    }

    /// Returns whether it is drawn at a zoom.
    #[must_use]
    pub fn is_shown_at(self, zoom: f64) -> bool {
        self.is_meant_for(zoom) && self.aside() != Aside::JOINED
    }

    /// Returns whether a zoom is within its range, even if it is merged into another symbol there.
    pub(crate) fn is_meant_for(self, zoom: f64) -> bool {
        let eighths = zoom * 8.0;
        eighths >= f64::from(self.zooms & 0xff) && eighths <= f64::from(self.zooms >> 8 & 0xff)
    }
}

/// Number of records in one row of the texture.
pub const RECORDS_PER_ROW: usize = 512;

/// Number of bits of a grid coordinate: 4096 cells a side, about 10 km each.
const GRID_BITS: u32 = 12;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Owner {
    feature: FeatureId,
    priority: i32,
    crowding: Crowding,
    is_pickable: bool,
    /// Whether it is the first symbol of its feature.
    is_first: bool,
    is_live: bool,
    /// Whether its position in `order` corresponds to its priority.
    is_placed: bool,
}

/// All symbols of a layer.
#[derive(Debug, Clone, Default)]
pub struct SymbolBucket {
    records: Vec<SymbolRecord>,
    owners: Vec<Owner>,
    slots: FxHashMap<FeatureId, SmallVec<[u32; 2]>>,
    /// Slots, low priority first.
    ///
    /// Freed slots keep their position and draw nothing: the next symbol with the same priority reuses it, and the
    /// order stays unchanged.
    order: Vec<u32>,
    free_in_order: SortedMap<i32, Vec<u32>>,
    free_count: usize,
    /// Freed slots that are no longer in `order`.
    free: Vec<u32>,
    /// Highest priority in `order`.
    highest: i32,
    /// Slots that are not in `order` yet.
    unplaced: Vec<u32>,
    is_order_stale: bool,
    /// Position from which the GPU copy of `order` is outdated.
    order_known_to: usize,
    dirty: Dirty,
    grid: FxHashMap<u32, Vec<u32>>,
    /// Whether any symbol ever had a [`Crowding`] other than `Overlaps`.
    has_crowding: bool,
}

/// Symbol to put into a bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewSymbol {
    /// The symbol as the shader reads it.
    pub record: SymbolRecord,
    /// Drawing order: high is drawn above low.
    pub priority: i32,
    /// Behavior when it overlaps other symbols.
    pub crowding: Crowding,
}

impl From<(SymbolRecord, i32)> for NewSymbol {
    /// Creates a symbol that is not decluttered.
    fn from((record, priority): (SymbolRecord, i32)) -> Self {
        Self { record, priority, crowding: Crowding::Overlaps }
    }
}

/// Symbol to declutter, for [`crate::map::spread`].
#[derive(Debug, Clone, Copy)]
pub(crate) struct Crowded {
    pub(crate) feature: FeatureId,
    pub(crate) priority: i32,
    pub(crate) crowding: Crowding,
    pub(crate) record: SymbolRecord,
}

/// Number of freed slots tolerated in `order`, unless half of its length is more.
const MIN_WASTE: usize = 1024;

/// Change of the drawing order that the GPU does not have yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OrderChange<'a> {
    /// The whole order.
    pub order: &'a [u32],
    /// First position that changed.
    pub first: usize,
}

fn cell_of(at: FixedPoint) -> u32 {
    let shift = 32 - GRID_BITS;
    (at.x.cast_unsigned() >> shift) << GRID_BITS | at.y.cast_unsigned() >> shift
}

impl SymbolBucket {
    /// Sets the symbols of a feature, replacing earlier ones.
    pub fn put(&mut self, feature: FeatureId, is_pickable: bool, symbols: &[NewSymbol]) {
        if symbols.is_empty() {
            self.remove(feature);
            return;
        }
        let mut slots = self.slots.get(&feature).cloned().unwrap_or_default();
        let was_enough = slots.len() == symbols.len();
        while slots.len() > symbols.len() {
            if let Some(slot) = slots.pop() {
                self.release(slot);
            }
        }
        for (i, NewSymbol { record, priority, crowding }) in symbols.iter().enumerate() {
            let (priority, crowding) = (*priority, *crowding);
            self.has_crowding |= crowding != Crowding::Overlaps;
            let owner = Owner {
                feature,
                priority,
                crowding,
                is_pickable,
                is_first: i == 0,
                is_live: true,
                is_placed: true,
            };
            match slots.get(i) {
                Some(slot) => self.rewrite(*slot, *record, owner),
                None => slots.push(self.claim(*record, owner)),
            }
        }
        if !was_enough {
            self.slots.insert(feature, slots);
        }
    }

    fn claim(&mut self, record: SymbolRecord, owner: Owner) -> u32 {
        let in_order = self.free_in_order.get_mut(&owner.priority).and_then(Vec::pop);
        self.free_count -= usize::from(in_order.is_some());
        let slot = in_order.or_else(|| self.free.pop()).unwrap_or_else(|| {
            self.records.push(SymbolRecord::default());
            self.owners.push(Owner { is_live: false, ..owner });
            (self.records.len() - 1) as u32
        });
        let i = slot as usize;
        self.records[i] = record;
        let was_placed = self.owners[i].is_placed;
        self.owners[i] = owner;
        self.dirty.mark(i..i + 1);
        self.grid.entry(cell_of(record.at)).or_default().push(slot);
        if in_order.is_some() {
            self.owners[i].is_placed = was_placed;
        } else if self.order.is_empty() || owner.priority >= self.highest {
            // Putting symbols in order of priority keeps the order without sorting.
            self.highest = owner.priority;
            self.order_known_to = self.order_known_to.min(self.order.len());
            self.order.push(slot);
        } else {
            self.displace(slot);
        }
        slot
    }

    /// Defers the position of a slot until the order is next needed.
    fn displace(&mut self, slot: u32) {
        self.owners[slot as usize].is_placed = false;
        self.unplaced.push(slot);
        self.is_order_stale = true;
    }

    fn rewrite(&mut self, slot: u32, record: SymbolRecord, owner: Owner) {
        let i = slot as usize;
        let old = self.records[i];
        // It keeps its displacement until the next declutter pass.
        let record = if owner.crowding > Crowding::Stays { record.with_aside(old.aside()) } else { record };
        if old != record {
            let (from, to) = (cell_of(old.at), cell_of(record.at));
            if from != to {
                self.leave_cell(from, slot);
                self.grid.entry(to).or_default().push(slot);
            }
            self.records[i] = record;
            self.dirty.mark(i..i + 1);
        }
        let before = std::mem::replace(&mut self.owners[i], owner);
        self.owners[i].is_placed = before.is_placed;
        if before.is_placed && before.priority != owner.priority {
            self.displace(slot);
        }
    }

    fn leave_cell(&mut self, cell: u32, slot: u32) {
        if let Some(slots) = self.grid.get_mut(&cell) {
            if let Some(at) = slots.iter().position(|other| *other == slot) {
                slots.swap_remove(at);
            }
            if slots.is_empty() {
                self.grid.remove(&cell);
            }
        }
    }

    fn release(&mut self, slot: u32) {
        let i = slot as usize;
        self.leave_cell(cell_of(self.records[i].at), slot);
        self.records[i] = self.records[i].hidden();
        self.dirty.mark(i..i + 1);
        self.owners[i].is_live = false;
        self.free_in_order.or_insert_with(self.owners[i].priority, Vec::new).push(slot);
        self.free_count += 1;
        self.is_order_stale |= self.free_count > MIN_WASTE.max(self.order.len() / 2);
    }

    /// Removes the symbols of a feature.
    pub fn remove(&mut self, feature: FeatureId) {
        for slot in self.slots.remove(&feature).unwrap_or_default() {
            self.release(slot);
        }
    }

    /// Removes everything.
    pub fn clear(&mut self) {
        *self = Self::default();
        self.mark_everything();
    }

    /// Marks everything as changed, after the GPU lost its copy.
    pub fn mark_everything(&mut self) {
        self.dirty.mark_everything();
        self.order_known_to = 0;
    }

    /// Returns the number of symbols.
    #[must_use]
    pub fn len(&self) -> usize {
        self.records.len() - self.free.len() - self.free_count
    }

    /// Returns whether there are no symbols.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns whether the GPU copy is up to date.
    #[must_use]
    pub const fn is_clean(&self) -> bool {
        self.dirty.is_clean() && !self.is_order_stale && self.order_known_to >= self.order.len()
    }

    /// Returns all records, those of free slots included.
    #[must_use]
    pub fn records(&self) -> &[SymbolRecord] {
        &self.records
    }

    /// Returns the slots in drawing order and all records, for painters that keep no copy.
    pub fn in_order(&mut self) -> (&[u32], &[SymbolRecord]) {
        self.sort();
        (&self.order, &self.records)
    }

    /// Returns the slots in drawing order if it changed since the last call. Freed slots are included and draw
    /// nothing.
    pub fn take_changed_order(&mut self) -> Option<OrderChange<'_>> {
        self.sort();
        let first = std::mem::replace(&mut self.order_known_to, self.order.len());
        (first < self.order.len()).then_some(OrderChange { order: &self.order, first })
    }

    fn sort(&mut self) {
        if !self.is_order_stale {
            return;
        }
        self.is_order_stale = false;
        let owners = &mut self.owners;
        // The remaining slots are in order; the new ones are sorted separately and merged in from the end.
        let stays = |slot: &u32| owners[*slot as usize].is_live && owners[*slot as usize].is_placed;
        let first_gone = self.order.iter().position(|slot| !stays(slot)).unwrap_or(self.order.len());
        self.order.retain(stays);
        self.unplaced.retain(|slot| owners[*slot as usize].is_live);
        self.unplaced.sort_unstable_by_key(|slot| (owners[*slot as usize].priority, *slot));
        let mut from = self.order.len();
        let mut to = from + self.unplaced.len();
        self.order.resize(to, 0);
        while let Some(slot) = self.unplaced.pop() {
            let priority = owners[slot as usize].priority;
            while from > 0 && owners[self.order[from - 1] as usize].priority > priority {
                (from, to) = (from - 1, to - 1);
                self.order[to] = self.order[from];
            }
            to -= 1;
            self.order[to] = slot;
            owners[slot as usize].is_placed = true;
        }
        self.highest = self.order.last().map_or(0, |last| owners[*last as usize].priority);
        self.order_known_to = self.order_known_to.min(first_gone).min(to);
        self.free_count = 0;
        for slots in self.free_in_order.values_mut() {
            self.free.append(slots);
        }
    }

    /// Calls back with the changed rows of the texture: the first row and one past the last.
    pub fn drain_dirty_rows(&mut self, mut send: impl FnMut(usize, usize)) {
        let row_gap = RECORDS_PER_ROW;
        let mut sent_to = 0;
        self.dirty.drain(self.records.len(), row_gap, |range| {
            let (first, end) = (range.start / RECORDS_PER_ROW, range.end.div_ceil(RECORDS_PER_ROW));
            let first = first.max(sent_to);
            if end > first {
                send(first, end);
                sent_to = end;
            }
        });
    }

    /// Returns the symbols of one feature.
    pub fn of(&self, feature: FeatureId) -> impl Iterator<Item = SymbolRecord> {
        let slots = self.slots.get(&feature).map(SmallVec::as_slice).unwrap_or_default();
        slots.iter().filter_map(|slot| self.records.get(*slot as usize)).copied()
    }

    /// Sets the displacement of the symbols of a feature that are positioned at `at`. Returns whether it changed.
    pub(crate) fn set_aside(&mut self, feature: FeatureId, at: FixedPoint, aside: Aside) -> bool {
        let mut is_new = false;
        for slot in self.slots.get(&feature).map(SmallVec::as_slice).unwrap_or_default() {
            let i = *slot as usize;
            let Some(record) = self.records.get_mut(i).filter(|record| record.at == at) else { continue };
            if record.aside() != aside {
                *record = record.with_aside(aside);
                self.dirty.mark(i..i + 1);
                is_new = true;
            }
        }
        is_new
    }

    /// Calls back with the symbols to declutter at a zoom, within the box of `half` steps around `middle`.
    ///
    /// Symbols that overlap freely are left out, and of each feature only one symbol per position is reported.
    pub(crate) fn crowded(
        &self,
        middle: FixedPoint,
        half: (f64, f64),
        zoom: f64,
        mut found: impl FnMut(Crowded),
    ) {
        if !self.has_crowding {
            return;
        }
        self.for_each_slot_near(middle, half, |slot, owner, record| {
            if owner.crowding == Crowding::Overlaps || !record.is_meant_for(zoom) {
                return;
            }
            let is_of_place = |other: &u32| {
                let other = self.records.get(*other as usize);
                other.is_some_and(|other| other.at == record.at && other.is_meant_for(zoom))
            };
            let of_feature = || self.slots.get(&owner.feature).map(SmallVec::as_slice).unwrap_or_default();
            if owner.is_first || of_feature().iter().find(|other| is_of_place(other)) == Some(&slot) {
                let Owner { feature, priority, crowding, .. } = *owner;
                found(Crowded { feature, priority, crowding, record: *record });
            }
        });
    }

    /// Returns the number of features, and how many of them have no symbol for a zoom.
    pub(crate) fn out_of_zoom(&self, zoom: f64) -> (usize, usize) {
        let is_out = |slots: &&SmallVec<[u32; 2]>| {
            let mut records = slots.iter().filter_map(|slot| self.records.get(*slot as usize));
            !records.any(|record| record.is_meant_for(zoom))
        };
        (self.slots.len(), self.slots.values().filter(is_out).count())
    }

    /// Calls back with each live symbol within the box of `half` steps around `middle`.
    pub fn for_each_near(
        &self,
        middle: FixedPoint,
        half: (f64, f64),
        mut found: impl FnMut(FeatureId, i32, bool, SymbolRecord),
    ) {
        self.for_each_slot_near(middle, half, |_, owner, record| {
            found(owner.feature, owner.priority, owner.is_pickable, *record);
        });
    }

    /// Like [`Self::for_each_near`], with the [`Crowding`] of each symbol.
    pub(crate) fn for_each_standing_near(
        &self,
        middle: FixedPoint,
        half: (f64, f64),
        mut found: impl FnMut(Crowding, SymbolRecord),
    ) {
        self.for_each_slot_near(middle, half, |_, owner, record| found(owner.crowding, *record));
    }

    fn for_each_slot_near(
        &self,
        middle: FixedPoint,
        half: (f64, f64),
        mut found: impl FnMut(u32, &Owner, &SymbolRecord),
    ) {
        let mut visit = |slot: u32| {
            let (Some(record), Some(owner)) =
                (self.records.get(slot as usize), self.owners.get(slot as usize))
            else {
                return;
            };
            let (dx, dy) = record.at.steps_from(middle);
            if owner.is_live && dx.abs() <= half.0 && dy.abs() <= half.1 {
                found(slot, owner, record);
            }
        };
        let cell_steps = f64::from(1_u32 << (32 - GRID_BITS));
        let (across, down) = ((half.0 / cell_steps).ceil() as i64, (half.1 / cell_steps).ceil() as i64);
        if (2 * across + 1) * (2 * down + 1) > (self.grid.len() as i64).max(16) {
            (0..self.records.len()).for_each(|slot| visit(slot as u32));
            return;
        }
        let shift = 32 - GRID_BITS;
        let (x, y) =
            (i64::from(middle.x.cast_unsigned() >> shift), i64::from(middle.y.cast_unsigned() >> shift));
        let side = 1_i64 << GRID_BITS;
        for column in x - across..=x + across {
            for row in (y - down).max(0)..=(y + down).min(side - 1) {
                let cell = (column.rem_euclid(side) as u32) << GRID_BITS | row as u32;
                for slot in self.grid.get(&cell).map(Vec::as_slice).unwrap_or_default() {
                    visit(*slot);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_keeps_what_it_was_made_of() {
        let record = SymbolRecord::new(FixedPoint { x: 7, y: -3 }, 4711, 0.5, Some(90.0), 6.5, 20.0);
        assert_eq!((record.image(), record.look >> 16), (4711, 128));
        assert!(record.is_shown_at(6.5) && record.is_shown_at(20.0));
        assert!(!record.is_shown_at(6.4) && !record.is_shown_at(20.2));
        let heading = |heading_deg| {
            SymbolRecord::new(FixedPoint::default(), 0, 1.0, heading_deg, 0.0, 24.0).heading_rad()
        };
        assert_eq!(record.heading_rad(), Some(std::f64::consts::FRAC_PI_2));
        assert_eq!((heading(None), heading(Some(-90.0))), (None, Some(1.5 * std::f64::consts::PI)));
        // A heading of north is distinct from none: it turns with the map.
        assert_eq!(heading(Some(359.99)), Some(std::f64::consts::TAU));
    }

    #[test]
    fn high_priority_is_drawn_last_whatever_the_order_of_putting() {
        let mut bucket = SymbolBucket::default();
        let record = |i: i32| SymbolRecord::new(FixedPoint { x: i, y: i }, 0, 1.0, None, 0.0, 24.0);
        for (id, priority) in [(1, 5), (2, 9), (3, 1)] {
            bucket.put(FeatureId(id), true, &[(record(id as i32), priority).into()]);
        }
        bucket.remove(FeatureId(2));
        bucket.put(FeatureId(4), true, &[(record(4), 3).into()]);
        let order: Vec<u32> = bucket.take_changed_order().unwrap().order.to_vec();
        let ids: Vec<u32> = order.iter().map(|slot| bucket.owners[*slot as usize].feature.0).collect();
        assert_eq!(ids, [3, 4, 1]);
        assert!(bucket.take_changed_order().is_none());
    }

    #[test]
    fn what_comes_in_the_place_of_another_changes_no_order() {
        let mut bucket = SymbolBucket::default();
        let record = |i: i32| SymbolRecord::new(FixedPoint { x: i, y: i }, 0, 1.0, None, 0.0, 24.0);
        for id in 0..10 {
            bucket.put(FeatureId(id), true, &[(record(id as i32), 1).into()]);
        }
        assert_eq!(bucket.take_changed_order().unwrap().first, 0);
        bucket.remove(FeatureId(3));
        assert_eq!((bucket.len(), bucket.take_changed_order()), (9, None));
        assert!(!bucket.records()[3].is_shown_at(10.0), "a freed slot is still drawn");
        bucket.put(FeatureId(20), true, &[(record(20), 1).into()]);
        assert_eq!((bucket.len(), bucket.take_changed_order()), (10, None));
        bucket.put(FeatureId(21), true, &[(record(21), 1).into()]);
        let change = bucket.take_changed_order().unwrap();
        assert_eq!((change.first, change.order.len()), (10, 11), "only what was added");
        bucket.mark_everything();
        assert_eq!(bucket.take_changed_order().unwrap().first, 0);
    }

    #[test]
    fn near_finds_across_cells_and_the_antimeridian() {
        let mut bucket = SymbolBucket::default();
        let at = [
            FixedPoint { x: -10, y: 5_000_000 },
            FixedPoint { x: 10, y: 5_000_000 },
            FixedPoint { x: 1 << 30, y: 0 },
        ];
        for (i, at) in at.into_iter().enumerate() {
            bucket.put(
                FeatureId(i as u32),
                true,
                &[(SymbolRecord::new(at, 0, 1.0, None, 0.0, 24.0), 0).into()],
            );
        }
        let mut found = Vec::new();
        bucket
            .for_each_near(FixedPoint { x: 0, y: 5_000_001 }, (100.0, 100.0), |id, _, _, _| found.push(id.0));
        found.sort_unstable();
        assert_eq!(found, [0, 1]);
    }
}

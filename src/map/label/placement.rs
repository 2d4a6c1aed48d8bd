//! Collision of labels: tracks where there is still room on the canvas. Pure: boxes in, yes or no out.

/// Box on the canvas in CSS pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ScreenBox {
    /// Left edge.
    pub left: f64,
    /// Top edge.
    pub top: f64,
    /// Right edge.
    pub right: f64,
    /// Bottom edge.
    pub bottom: f64,
}

impl ScreenBox {
    /// Returns the box grown by `by` on each side.
    #[must_use]
    pub fn grown(self, by: f64) -> Self {
        Self { left: self.left - by, top: self.top - by, right: self.right + by, bottom: self.bottom + by }
    }

    /// Returns whether the box lies completely on a canvas of that size.
    #[must_use]
    pub fn is_inside(self, width_css_px: f64, height_css_px: f64) -> bool {
        self.left >= 0.0 && self.top >= 0.0 && self.right <= width_css_px && self.bottom <= height_css_px
    }
}

/// Side of a cell, the precision of collisions: labels may overlap by this much.
const CELL_CSS_PX: f64 = 4.0;
/// Margin around the canvas that is laid out too, so that labels entering at the edge are already decided.
pub const MARGIN_CSS_PX: f64 = 240.0;

/// Occupied cells of the canvas, one bit each.
#[derive(Debug, Clone, Default)]
pub struct Occupancy {
    columns: usize,
    rows: usize,
    words_per_row: usize,
    bits: Vec<u64>,
    /// Cells in which [`Self::is_first_in`] was asked about a position.
    middles: Vec<u64>,
}

impl Occupancy {
    /// Frees all cells and adapts to the size of the canvas.
    pub fn reset(&mut self, width_css_px: f64, height_css_px: f64) {
        let cells =
            |length: f64| ((length + 2.0 * MARGIN_CSS_PX) / CELL_CSS_PX).ceil().clamp(1.0, 8192.0) as usize;
        self.columns = cells(width_css_px);
        self.rows = cells(height_css_px);
        self.words_per_row = self.columns.div_ceil(64);
        self.bits.clear();
        self.bits.resize(self.words_per_row * self.rows, 0);
    }

    /// Returns the cells whose center is inside the box (left, top, right, bottom); `None` when there are none.
    fn cells(&self, of: ScreenBox) -> Option<[usize; 4]> {
        let cell =
            |v: f64, count: usize| (((v + MARGIN_CSS_PX) / CELL_CSS_PX).round().max(0.0) as usize).min(count);
        let [left, right] = [of.left, of.right].map(|v| cell(v, self.columns));
        let [top, bottom] = [of.top, of.bottom].map(|v| cell(v, self.rows));
        (left < right && top < bottom).then_some([left, top, right, bottom])
    }

    fn for_each_word(
        &self,
        [left, top, right, bottom]: [usize; 4],
        mut visit: impl FnMut(usize, u64) -> bool,
    ) {
        for row in top..bottom {
            for word in left / 64..=(right - 1) / 64 {
                let from = left.saturating_sub(word * 64).min(63);
                let to = (right - word * 64).min(64);
                let mask = (u64::MAX >> (64 - (to - from))) << from;
                if !visit(row * self.words_per_row + word, mask) {
                    return;
                }
            }
        }
    }

    /// Forgets the positions that [`Self::is_first_in`] was asked about.
    pub fn forget_middles(&mut self) {
        self.middles.clear();
        self.middles.resize(self.bits.len(), 0);
    }

    /// Returns whether this is the first position asked about in its cell since [`Self::forget_middles`].
    ///
    /// Symbols of the same size in the same cell take the same room, so only the first one needs to be placed.
    pub fn is_first_in(&mut self, x_css_px: f64, y_css_px: f64) -> bool {
        let cell = |v: f64| ((v + MARGIN_CSS_PX) / CELL_CSS_PX).max(0.0) as usize;
        let (column, row) = (cell(x_css_px).min(self.columns), cell(y_css_px).min(self.rows));
        let Some(word) = self.middles.get_mut(row * self.words_per_row + column / 64) else { return true };
        let bit = 1_u64 << (column % 64);
        let is_first = *word & bit == 0;
        *word |= bit;
        is_first
    }

    /// Returns whether the box is on the canvas or its margin, and free.
    #[must_use]
    pub fn is_free(&self, of: ScreenBox) -> bool {
        let Some(cells) = self.cells(of) else { return false };
        let mut is_free = true;
        self.for_each_word(cells, |word, mask| {
            is_free = self.bits.get(word).is_some_and(|bits| bits & mask == 0);
            is_free
        });
        is_free
    }

    /// Marks the box as occupied.
    pub fn take(&mut self, of: ScreenBox) {
        let Some(cells) = self.cells(of) else { return };
        let mut bits = std::mem::take(&mut self.bits);
        self.for_each_word(cells, |word, mask| {
            if let Some(bits) = bits.get_mut(word) {
                *bits |= mask;
            }
            true
        });
        self.bits = bits;
    }

    /// Occupies all boxes if all are free. Returns whether they were.
    pub fn take_all(&mut self, boxes: &[ScreenBox]) -> bool {
        let are_free = boxes.iter().all(|of| self.is_free(*of));
        if are_free {
            boxes.iter().for_each(|of| self.take(*of));
        }
        are_free
    }

    /// Occupies the first free box. Returns its index.
    pub fn take_first_free(&mut self, boxes: &[ScreenBox]) -> Option<usize> {
        let found = boxes.iter().position(|of| self.is_free(*of))?;
        self.take(*boxes.get(found)?);
        Some(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(left: f64, top: f64, width: f64, height: f64) -> ScreenBox {
        ScreenBox { left, top, right: left + width, bottom: top + height }
    }

    proptest! {
        /// Placed boxes never overlap by more than a cell.
        #[test]
        fn what_is_placed_does_not_overlap(
            boxes in proptest::collection::vec((-300.0..1500.0_f64, -300.0..900.0_f64, 8.0..200.0_f64, 8.0..40.0_f64), 1..120),
        ) {
            let mut occupancy = Occupancy::default();
            occupancy.reset(1200.0, 700.0);
            let mut placed: Vec<ScreenBox> = Vec::new();
            for (left, top, width, height) in boxes {
                let of = at(left, top, width, height);
                if occupancy.take_first_free(&[of]).is_some() {
                    for other in &placed {
                        let across = of.right.min(other.right) - of.left.max(other.left);
                        let down = of.bottom.min(other.bottom) - of.top.max(other.top);
                        prop_assert!(across <= CELL_CSS_PX || down <= CELL_CSS_PX, "{of:?} {other:?}");
                    }
                    placed.push(of);
                }
            }
        }
    }

    #[test]
    fn a_taken_place_sends_a_label_to_its_next_one() {
        let mut occupancy = Occupancy::default();
        occupancy.reset(800.0, 600.0);
        occupancy.take(at(100.0, 100.0, 24.0, 24.0));
        let right = at(110.0, 104.0, 60.0, 16.0);
        let left = at(40.0, 104.0, 58.0, 16.0);
        assert_eq!(occupancy.take_first_free(&[right, left]), Some(1));
        assert_eq!(occupancy.take_first_free(&[right, left]), None);
    }

    #[test]
    fn the_first_in_a_cell_is_told_from_those_after() {
        let mut occupancy = Occupancy::default();
        occupancy.reset(800.0, 600.0);
        assert!(occupancy.is_first_in(10.0, 10.0), "nothing is known before");
        occupancy.forget_middles();
        assert!(occupancy.is_first_in(10.0, 10.0) && !occupancy.is_first_in(10.5, 10.5));
        assert!(occupancy.is_first_in(30.0, 10.0) && occupancy.is_first_in(10.0, 30.0));
        occupancy.forget_middles();
        assert!(occupancy.is_first_in(10.0, 10.0));
        assert!(occupancy.is_first_in(-5000.0, 90_000.0), "far outside");
    }

    #[test]
    fn outside_the_margin_there_is_no_room() {
        let mut occupancy = Occupancy::default();
        occupancy.reset(800.0, 600.0);
        assert!(!occupancy.is_free(at(-900.0, 0.0, 60.0, 16.0)));
        assert!(occupancy.is_free(at(-100.0, 0.0, 60.0, 16.0)));
        assert!(occupancy.is_free(at(0.0, 0.0, 800.0, 600.0)));
    }

    #[test]
    fn boxes_across_many_words_are_seen_at_both_ends() {
        let mut occupancy = Occupancy::default();
        occupancy.reset(3840.0, 2160.0);
        occupancy.take(at(0.0, 0.0, 3000.0, 16.0));
        for left in [0.0, 250.0, 1003.0, 2980.0] {
            assert!(!occupancy.is_free(at(left, 0.0, 10.0, 16.0)), "{left}");
        }
        assert!(occupancy.is_free(at(3004.0, 0.0, 100.0, 16.0)));
    }
}

//! Declutters symbols: overlapping ones are displaced, and those without room are merged into a neighbor's count.
//!
//! Pure: positions in, displacements out; knows no layer and no canvas. The most important symbols are placed first
//! and so stay where they are. A displacement is kept as long as it is free, so that symbols do not jump about while
//! others move. Displacements are on the ground, so they rotate with the map.

use std::f64::consts::PI;

use compact::sort::SmallSort as _;
use rustc_hash::{FxHashMap, FxHashSet};
use smallvec::SmallVec;

use super::layer::{Crowding, LayerId};

/// Displacement of a symbol from its position, packed into a byte of its record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Aside(u8);

impl Aside {
    /// Not displaced.
    pub(crate) const HERE: Self = Self(0);
    /// Not drawn: merged into a neighbor's count.
    pub(crate) const JOINED: Self = Self(0xff);
    /// Reads the byte of a record.
    pub(crate) const fn from_byte(byte: u8) -> Self {
        Self(byte)
    }

    /// The byte for a record.
    pub(crate) const fn byte(self) -> u8 {
        self.0
    }

    /// `turn` is in sixteenths clockwise from north, `quarters` in quarters of the symbol's size.
    const fn new(turn: u8, quarters: u8) -> Self {
        Self(turn << 4 | quarters)
    }

    /// Returns whether the symbol is drawn away from its position.
    pub(crate) const fn is_away(self) -> bool {
        self.0 != Self::HERE.0 && self.0 != Self::JOINED.0
    }

    /// Direction of the displacement, clockwise from north.
    pub(crate) fn heading_deg(self) -> f32 {
        f32::from(self.0 >> 4) * 22.5
    }

    /// Displacement to the east and south in CSS pixels, for a symbol of a size.
    pub(crate) fn way(self, size_css_px: f64) -> (f64, f64) {
        if !self.is_away() {
            return (0.0, 0.0);
        }
        let (sin, cos) = f64::from(self.heading_deg()).to_radians().sin_cos();
        let length = f64::from(self.0 & 15) * size_css_px / 4.0;
        (sin * length, -cos * length)
    }
}

/// A symbol to be placed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Spot {
    /// Position east and south of a common origin, in CSS pixels.
    pub(crate) at: (f64, f64),
    /// Height of the plate.
    pub(crate) size_css_px: f64,
    /// Declutter behavior.
    pub(crate) crowding: Crowding,
    /// Layer and priority; symbols of equal kind are alike.
    pub(crate) kind: Kind,
    /// Label beside the symbol, which may cover symbols that may join.
    pub(crate) beside: Option<Beside>,
    /// Previous displacement on input, new one on output.
    pub(crate) aside: Aside,
    /// Number of symbols merged into this one.
    pub(crate) joined: u32,
    /// Free side for the label, numbered as in `label::shown`.
    pub(crate) label_place: Option<usize>,
}

/// A label beside a symbol.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Beside {
    /// Distance from the middle of the symbol to the end of the text.
    pub(crate) reach_css_px: f64,
    /// Height of all lines.
    pub(crate) height_css_px: f64,
    /// Height of one line.
    pub(crate) line_css_px: f64,
}

/// Minimum distance of two symbols, as a share of the sum of their radii: plates are round, so a slight overlap
/// is harmless.
const APART: f64 = 0.86;
/// Distances that are tried, in quarters of the size; 14 is the largest that fits into the byte.
const NEAR: [u8; 2] = [4, 6];
const FAR: [u8; 4] = [4, 6, 9, 13];
/// Minimum gap between a symbol and a label: letters must not be touched.
const LETTERS_APART_CSS_PX: f64 = 3.0;
/// Largest distance between a symbol and its host, in sizes of the symbol.
const REACH_SIZES: f64 = 3.0;
/// More symbols than this within [`REACH_SIZES`] are a crowd: there none is displaced only to be merged later, and
/// the larger the crowd, the farther apart are the hosts.
const CROWD: usize = 16;
/// Factor of the distance between hosts in the densest crowd.
const MOST_APART: f64 = 2.2;

/// Grid of occupied places. A dense array, since a hash map of cells would cost more than the lookups save.
struct Ground {
    cell_css_px: f64,
    first: Cell,
    columns: i32,
    cells: Vec<SmallVec<[u32; 4]>>,
}

/// Column and row of a cell.
type Cell = (i32, i32);
/// Symbols of the same layer and priority are alike.
type Kind = (LayerId, i32);

/// Capacity of a cell: more entries add no information.
const FULL: usize = 12;
/// Limit of cells, above what any canvas needs.
const MOST_CELLS: i32 = 1 << 18;

fn cell(at: (f64, f64), cell_css_px: f64) -> Cell {
    ((at.0 / cell_css_px).floor() as i32, (at.1 / cell_css_px).floor() as i32)
}

/// Squared distance: the square root would cost more than everything else here.
fn squared(a: (f64, f64), b: (f64, f64)) -> f64 {
    (a.0 - b.0).powi(2) + (a.1 - b.1).powi(2)
}

impl Ground {
    /// Grid between two corners; points outside go into the border cells.
    fn new(cell_css_px: f64, (from, to): ((f64, f64), (f64, f64))) -> Self {
        let (first, last) = (cell(from, cell_css_px), cell(to, cell_css_px));
        let columns = (last.0 - first.0).clamp(0, 4095) + 1;
        let rows = (last.1 - first.1).clamp(0, MOST_CELLS / columns - 1) + 1;
        Self { cell_css_px, first, columns, cells: vec![SmallVec::new(); (columns * rows) as usize] }
    }

    fn place(&self, at: (f64, f64)) -> Cell {
        let (column, row) = cell(at, self.cell_css_px);
        let rows = self.cells.len() as i32 / self.columns;
        ((column - self.first.0).clamp(0, self.columns - 1), (row - self.first.1).clamp(0, rows - 1))
    }

    fn put(&mut self, number: usize, at: (f64, f64)) {
        let (column, row) = self.place(at);
        if let Some(of_cell) = self.cells.get_mut((row * self.columns + column) as usize)
            && of_cell.len() < FULL
        {
            of_cell.push(number as u32);
        }
    }

    /// Adds an entry to every cell that a label covers.
    fn put_over(&mut self, number: usize, label: &Plaque, screen: Screen<'_>) {
        let (right_x, right_y) = screen.right;
        let steps = |half: f64| (2.0 * half / self.cell_css_px).ceil().max(1.0);
        let (columns, rows) = (steps(label.half.0), steps(label.half.1));
        for column in 0..=columns as u32 {
            for row in 0..=rows as u32 {
                let right = (f64::from(column) / columns * 2.0 - 1.0) * label.half.0;
                let down = (f64::from(row) / rows * 2.0 - 1.0) * label.half.1;
                let at = (right * right_x - down * right_y, right * right_y + down * right_x);
                self.put(number, (label.at.0 + at.0, label.at.1 + at.1));
            }
        }
    }

    /// Entries within `reach` cells of a point.
    fn near(&self, at: (f64, f64), reach: i32) -> impl Iterator<Item = u32> {
        let (column, row) = self.place(at);
        let (first, last) = ((column - reach).max(0), (column + reach).min(self.columns - 1));
        (row - reach..=row + reach)
            .filter_map(move |row| {
                let of_row = |column| usize::try_from(row * self.columns + column).ok();
                self.cells.get(of_row(first)?..=of_row(last)?)
            })
            .flatten()
            .flatten()
            .copied()
    }
}

/// Occupant of a place.
#[derive(Debug, Clone, Copy)]
enum Stand {
    /// A symbol with its index in `spots`.
    Symbol { at: (f64, f64), size_css_px: f64, crowding: Crowding, number: usize },
    /// Label beside a symbol.
    Label(Plaque),
    /// Removed.
    Gone,
}

/// Box of a label, of the canvas or of an element over the map: its middle on the ground, half its width and height
/// on the screen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Plaque {
    pub(crate) at: (f64, f64),
    pub(crate) half: (f64, f64),
}

/// The screen, in coordinates of the ground.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Screen<'a> {
    /// Vector on the ground that leads one pixel to the right on the screen, the direction of text.
    pub(crate) right: (f64, f64),
    /// The whole canvas.
    pub(crate) canvas: Plaque,
    /// Elements that lie over the map.
    pub(crate) covers: &'a [Plaque],
}

impl Screen<'_> {
    /// Horizontal and vertical distance of two points on the screen, unsigned.
    fn between(self, a: (f64, f64), b: (f64, f64)) -> (f64, f64) {
        let (right_x, right_y) = self.right;
        let (x, y) = (a.0 - b.0, a.1 - b.1);
        ((x * right_x + y * right_y).abs(), (y * right_x - x * right_y).abs())
    }

    /// Boxes that the label of a symbol at `at` may take: right or left, each centered, lowered or raised.
    fn plaques(self, size_css_px: f64, beside: Beside, at: (f64, f64)) -> impl Iterator<Item = Plaque> {
        let Beside { reach_css_px, height_css_px, line_css_px } = beside;
        let from = size_css_px / 2.0;
        let (middle, half) = ((from + reach_css_px) / 2.0, (reach_css_px - from).max(0.0) / 2.0);
        let shift = (height_css_px - line_css_px).max(0.0) / 2.0;
        let (right_x, right_y) = self.right;
        [0.0, shift, -shift].into_iter().flat_map(move |down| {
            [middle, -middle].map(|right| Plaque {
                at: (at.0 + right * right_x - down * right_y, at.1 + right * right_y + down * right_x),
                half: (half, height_css_px / 2.0),
            })
        })
    }

    /// Returns whether a symbol's box comes too close to a label: letters must not be touched.
    fn touches(self, at: (f64, f64), size_css_px: f64, label: &Plaque) -> bool {
        let (right, down) = self.between(at, label.at);
        let reach = size_css_px / 2.0 + LETTERS_APART_CSS_PX;
        right < label.half.0 + reach && down < label.half.1 + reach
    }

    fn do_cross(self, a: &Plaque, b: &Plaque) -> bool {
        let (right, down) = self.between(a.at, b.at);
        right < a.half.0 + b.half.0 && down < a.half.1 + b.half.1
    }

    /// Returns whether all of a label is visible.
    fn shows(self, label: &Plaque) -> bool {
        let (right, down) = self.between(label.at, self.canvas.at);
        let is_inside =
            right + label.half.0 <= self.canvas.half.0 && down + label.half.1 <= self.canvas.half.1;
        is_inside && !self.covers.iter().any(|cover| self.do_cross(label, cover))
    }

    /// Returns whether a symbol is behind an element over the map.
    fn hides(self, at: (f64, f64), size_css_px: f64) -> bool {
        self.covers.iter().any(|cover| self.touches(at, size_css_px, cover))
    }
}

/// Places occupied so far.
struct Taken<'a> {
    screen: Screen<'a>,
    ground: Ground,
    stands: Vec<Stand>,
}

impl Taken<'_> {
    fn near(&self, at: (f64, f64), reach: i32) -> impl Iterator<Item = &Stand> {
        self.ground.near(at, reach).filter_map(|number| self.stands.get(number as usize))
    }

    fn put_symbol(&mut self, at: (f64, f64), &Spot { size_css_px, crowding, .. }: &Spot, number: usize) {
        self.ground.put(self.stands.len(), at);
        self.stands.push(Stand::Symbol { at, size_css_px, crowding, number });
    }

    fn put_label(&mut self, label: Plaque) {
        self.ground.put_over(self.stands.len(), &label, self.screen);
        self.stands.push(Stand::Label(label));
    }

    /// First side of a symbol at `at` where its label is visible and covers no other label and no symbol that steps
    /// aside.
    fn label_room(&self, spot: &Spot, at: (f64, f64)) -> Option<(usize, Plaque)> {
        let is_open = |label: &Plaque| {
            let reach = (label.half.0 / self.ground.cell_css_px).ceil() as i32 + 1;
            let is_clear_of = |other: &Stand| match other {
                Stand::Gone => true,
                Stand::Label(other) => !self.screen.do_cross(label, other),
                Stand::Symbol { at: other, size_css_px, crowding, .. } => {
                    // Its own symbol always touches it.
                    *crowding != Crowding::StepsAside
                        || *other == at
                        || !self.screen.touches(*other, *size_css_px, label)
                }
            };
            self.screen.shows(label) && self.near(label.at, reach).all(is_clear_of)
        };
        let mut places = self.screen.plaques(spot.size_css_px, spot.beside?, at).enumerate();
        places.find(|(_, label)| is_open(label))
    }

    /// Places all labels again, now that every symbol with a label has its place: each takes its best free side.
    fn place_labels(&mut self, spots: &mut [Spot]) {
        for stand in &mut self.stands {
            if matches!(stand, Stand::Label(_)) {
                *stand = Stand::Gone;
            }
        }
        for stand in 0..self.stands.len() {
            let Some(Stand::Symbol { at, number, .. }) = self.stands.get(stand).copied() else { continue };
            let Some(spot) = spots.get_mut(number) else { continue };
            let room = self.label_room(spot, at);
            spot.label_place = room.map(|(place, _)| place);
            if let Some((_, label)) = room {
                self.put_label(label);
            }
        }
    }
}

/// Sets displacement, count and label side of each spot. `spots` must be in order of precedence, most important
/// first.
pub(crate) fn arrange(spots: &mut [Spot], screen: Screen<'_>) {
    let largest = spots.iter().map(|spot| spot.size_css_px).fold(1.0, f64::max);
    let reach_css_px = largest * REACH_SIZES;
    let mut counts: FxHashMap<Cell, usize> = FxHashMap::default();
    spots.iter().for_each(|spot| *counts.entry(cell(spot.at, reach_css_px)).or_default() += 1);
    // Approximate number of symbols within reach, relative to a crowd: the nine cells around, scaled to a circle.
    let crowd_around = |at: (f64, f64)| {
        let (column, row) = cell(at, reach_css_px);
        let around =
            (column - 1..=column + 1).flat_map(|column| (row - 1..=row + 1).map(move |row| (column, row)));
        around.filter_map(|cell| counts.get(&cell)).sum::<usize>() as f64 * (PI / 9.0) / CROWD as f64
    };
    let origin: ((f64, f64), (f64, f64)) = ((0.0, 0.0), (0.0, 0.0));
    let corners = spots.iter().fold(origin, |(from, to), Spot { at, .. }| {
        ((from.0.min(at.0), from.1.min(at.1)), (to.0.max(at.0), to.1.max(at.1)))
    });
    let ground = Ground::new(largest, corners);
    let mut taken = Taken { screen, ground, stands: Vec::with_capacity(spots.len()) };
    // Possible hosts, and some of each kind.
    let mut hosts = Ground::new(reach_css_px, corners);
    let mut alike: FxHashMap<(Cell, Kind), SmallVec<[u32; 4]>> = FxHashMap::default();
    // Cells without a free place, and whether the search went far.
    let mut full: FxHashSet<(Cell, bool)> = FxHashSet::default();
    // Symbols with a label come first, then their labels, before any symbol that may be displaced by them.
    let mut order: Vec<usize> = (0..spots.len()).collect();
    let has_turn = |spot: &Spot| (spot.crowding > Crowding::Stays, spot.beside.is_none());
    order.small_sort_by_key(|number| spots.get(*number).map(has_turn));
    let mut are_names_placed = false;
    for i in order {
        let Some(spot) = spots.get(i).copied() else { break };
        if has_turn(&spot) == (true, true) && !are_names_placed {
            taken.place_labels(spots);
            are_names_placed = true;
        }
        let may_join = spot.crowding >= Crowding::JoinsAlike;
        let is_named = spot.beside.is_some();
        let crowd = if may_join { crowd_around(spot.at) } else { 0.0 };
        // Hosts in a crowd are farther apart than the side of a cell.
        let reach = if crowd > 1.0 { 2 } else { 1 };
        let most_apart = crowd.sqrt().clamp(1.0, MOST_APART);
        let standing = &taken;
        let in_the_way = move |at: (f64, f64)| {
            standing.near(at, reach).filter_map(move |other| match other {
                Stand::Gone => None,
                // Provisional labels do not block a symbol that has a label itself.
                Stand::Label(_) if is_named => None,
                Stand::Label(label) => {
                    let is_touched = screen.touches(at, spot.size_css_px, label);
                    is_touched.then(|| (squared(label.at, at), label.at))
                }
                Stand::Symbol { at: other, size_css_px, crowding, .. } => {
                    let room = if *crowding >= Crowding::JoinsAlike { most_apart } else { 1.0 };
                    let apart = (spot.size_css_px + size_css_px) / 2.0 * APART * room;
                    let away = squared(*other, at);
                    (away < apart * apart).then_some((away, *other))
                }
            })
        };
        let nearest_in_the_way =
            |at| in_the_way(at).min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, place)| place);
        // Never displaced behind an element over the map.
        let is_free = |at| in_the_way(at).next().is_none() && !screen.hides(at, spot.size_css_px);
        let host = |spots: &[Spot]| {
            let of_kind = alike.get(&(cell(spot.at, reach_css_px), spot.kind));
            let hosts = hosts.near(spot.at, 1).chain(of_kind.into_iter().flatten().copied());
            let hosts = hosts.filter_map(|other| {
                let Stand::Symbol { at, number: other, crowding, .. } =
                    *standing.stands.get(other as usize)?
                else {
                    return None;
                };
                let Spot { kind, .. } = *spots.get(other)?;
                let is_alike = kind == spot.kind;
                let is_host =
                    is_alike || spot.crowding == Crowding::Joins && crowding >= Crowding::JoinsAlike;
                let away = squared(at, spot.at);
                (is_host && away <= (spot.size_css_px * REACH_SIZES).powi(2))
                    .then_some((!is_alike, away, other))
            });
            let nearest = hosts.min_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
            nearest.filter(|_| may_join).map(|(.., host)| host)
        };
        let moved = |aside: Aside| {
            let (east, south) = aside.way(spot.size_css_px);
            (spot.at.0 + east, spot.at.1 + south)
        };
        let own_cell = cell(spot.at, largest);
        // Without a host it cannot be merged, so the search goes farther.
        let is_far = || !(may_join && host(spots).is_some());
        let aside = match nearest_in_the_way(spot.at) {
            None => Some(Aside::HERE),
            Some(_) if spot.crowding == Crowding::Stays => Some(Aside::HERE),
            Some(_) if may_join && crowd > 1.0 && host(spots).is_some() => None,
            Some(_)
                if spot.aside.is_away()
                    && is_free(moved(spot.aside))
                    && (!is_named || standing.label_room(&spot, moved(spot.aside)).is_some()) =>
            {
                Some(spot.aside)
            }
            // If one symbol found no place in this cell, the next one finds none either.
            Some(_) if full.contains(&(own_cell, true)) => None,
            Some(_) if full.contains(&(own_cell, false)) && !is_far() => None,
            Some((x, y)) => {
                // Away from the obstacle first, then turning to both sides.
                let (east, south) = (spot.at.0 - x, spot.at.1 - y);
                let turns = east.atan2(-south).to_degrees() / 22.5;
                let first = if east == 0.0 && south == 0.0 { 2 } else { turns.round() as i32 };
                let is_far = is_far();
                let ways: &[u8] = if is_far { &FAR } else { &NEAR };
                let tried = ways.iter().flat_map(|quarters| {
                    (0..16).map(move |i: i32| {
                        let turn = first + if i % 2 == 0 { i / 2 } else { -(i + 1) / 2 };
                        Aside::new(turn.rem_euclid(16) as u8, *quarters)
                    })
                });
                let mut free = tried.filter(|aside| is_free(moved(*aside)));
                let first = free.next();
                // A symbol with a label prefers a place where the label has room too.
                let has_room = |aside: &Aside| standing.label_room(&spot, moved(*aside)).is_some();
                let found = first
                    .filter(|aside| !is_named || has_room(aside))
                    .or_else(|| free.find(has_room))
                    .or(first);
                if found.is_none() {
                    full.insert((own_cell, is_far));
                }
                found
            }
        };
        let label = aside.filter(|_| is_named).and_then(|aside| standing.label_room(&spot, moved(aside)));
        let aside = aside.unwrap_or_else(|| {
            match host(spots).and_then(|host| spots.get_mut(host)) {
                Some(host) => {
                    host.joined += 1;
                    Aside::JOINED
                }
                // Without a host it is drawn at its position, below what it overlaps.
                None => Aside::HERE,
            }
        });
        if let Some(spot) = spots.get_mut(i) {
            spot.aside = aside;
        }
        let (east, south) = aside.way(spot.size_css_px);
        if aside == Aside::JOINED {
            continue;
        }
        let at = (spot.at.0 + east, spot.at.1 + south);
        if may_join {
            hosts.put(taken.stands.len(), at);
            let of_kind = alike.entry((cell(at, reach_css_px), spot.kind)).or_default();
            if of_kind.len() < FULL {
                of_kind.push(taken.stands.len() as u32);
            }
        }
        taken.put_symbol(at, &spot, i);
        // Provisional: symbols placed later may make another side better.
        if let Some((_, label)) = label {
            taken.put_label(label);
        }
    }
    if !are_names_placed {
        taken.place_labels(spots);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn spot(x: f64, y: f64, crowding: Crowding) -> Spot {
        let kind = (LayerId(1), (x as i32) % 2);
        Spot {
            at: (x, y),
            size_css_px: 20.0,
            crowding,
            kind,
            beside: None,
            aside: Aside::HERE,
            joined: 0,
            label_place: None,
        }
    }

    fn beside(reach_css_px: f64) -> Option<Beside> {
        Some(Beside { reach_css_px, height_css_px: 15.0, line_css_px: 15.0 })
    }

    fn screen(right: (f64, f64)) -> Screen<'static> {
        Screen { right, canvas: Plaque { at: (0.0, 0.0), half: (1e9, 1e9) }, covers: &[] }
    }

    fn stand(spot: &Spot) -> (f64, f64) {
        let (east, south) = spot.aside.way(spot.size_css_px);
        (spot.at.0 + east, spot.at.1 + south)
    }

    #[test]
    fn what_has_room_stays_and_what_comes_later_steps_aside() {
        let mut spots = [
            spot(0.0, 0.0, Crowding::StepsAside),
            spot(100.0, 0.0, Crowding::Joins),
            spot(3.0, 0.0, Crowding::StepsAside),
        ];
        arrange(&mut spots, screen((1.0, 0.0)));
        assert_eq!([spots[0].aside, spots[1].aside], [Aside::HERE; 2]);
        assert!(spots[2].aside.is_away());
        assert!(stand(&spots[2]).0 > 15.0, "away from the other: {:?}", stand(&spots[2]));
        let before = spots;
        arrange(&mut spots, screen((1.0, 0.0)));
        assert_eq!(
            spots.map(|spot| spot.aside),
            before.map(|spot| spot.aside),
            "nothing moved, nothing hops"
        );
        spots[0].at = (-300.0, 0.0);
        arrange(&mut spots, screen((1.0, 0.0)));
        assert_eq!(spots[2].aside, Aside::HERE, "it goes back when there is room");
    }

    #[test]
    fn a_symbol_that_cannot_merge_goes_far_where_one_that_can_found_no_place() {
        // A block without gaps, a possible host beside it, and two symbols above its middle.
        let at = |number: i32| (f64::from(number % 5 - 2) * 17.0, f64::from(number / 5 - 2) * 17.0);
        let mut spots: Vec<Spot> = (0..25)
            .map(|number| Spot { kind: (LayerId(1), 0), ..spot(at(number).0, at(number).1, Crowding::Stays) })
            .collect();
        let alike = |x, y| Spot { kind: (LayerId(3), 0), ..spot(x, y, Crowding::JoinsAlike) };
        spots.extend([alike(53.0, 0.0), alike(3.0, 3.0)]);
        spots.push(Spot { kind: (LayerId(2), 0), ..spot(4.0, 4.0, Crowding::StepsAside) });
        arrange(&mut spots, screen((1.0, 0.0)));
        assert_eq!([spots[25].aside, spots[26].aside], [Aside::HERE, Aside::JOINED]);
        assert!(spots[27].aside.is_away(), "{:?}", spots[27].aside);
    }

    #[test]
    fn what_has_a_name_keeps_room_for_it() {
        let mut named = spot(0.0, 0.0, Crowding::StepsAside);
        named.beside = beside(120.0);
        let mut spots = [named, Spot { at: (60.0, 0.0), ..named }, spot(60.0, 2.0, Crowding::StepsAside)];
        spots[1].beside = beside(80.0);
        arrange(&mut spots, screen((1.0, 0.0)));
        assert_eq!([spots[0].aside, spots[1].aside], [Aside::HERE; 2], "one with a name covers a name");
        let (x, y) = stand(&spots[2]);
        assert_eq!([spots[0].label_place, spots[1].label_place], [Some(1), Some(0)], "left and right");
        assert!(y.abs() > 14.0 || !(50.0..=140.0).contains(&x), "{x} {y}");
        let mut turned = [named, spot(0.0, 60.0, Crowding::StepsAside)];
        arrange(&mut turned, screen((0.0, 1.0)));
        assert!(turned[1].aside.is_away(), "right on the screen is south on this ground");
        let below = spot(-60.0, 0.0, Crowding::StepsAside);
        let mut at_edge = [named, below];
        let edge = Plaque { at: (-400.0, 0.0), half: (500.0, 300.0) };
        arrange(&mut at_edge, Screen { canvas: edge, ..screen((1.0, 0.0)) });
        assert!(at_edge[1].aside.is_away(), "its name has no room at the right edge, so it is at the left");
        let mut covered = [named, below];
        let covers = [Plaque { at: (80.0, 0.0), half: (60.0, 20.0) }];
        arrange(&mut covered, Screen { covers: &covers, ..screen((1.0, 0.0)) });
        assert!(covered[1].aside.is_away(), "nor behind a panel");
        let mut near = [named, Spot { at: (-8.0, 24.0), ..named }];
        for spot in &mut near {
            spot.beside = Some(Beside { reach_css_px: 120.0, height_css_px: 30.0, line_css_px: 15.0 });
        }
        arrange(&mut near, screen((1.0, 0.0)));
        assert_eq!(near.map(|spot| spot.aside), [Aside::HERE; 2]);
        let places = near.map(|spot| spot.label_place.unwrap());
        assert_ne!(places[0], places[1], "both have their names, which do not cross");
    }

    #[test]
    fn a_way_is_what_the_record_keeps() {
        let aside = Aside::new(4, 6);
        let (east, south) = Aside::from_byte(aside.byte()).way(20.0);
        assert!((east - 30.0).abs() < 1e-9 && south.abs() < 1e-9);
        assert_eq!(Aside::JOINED.way(20.0), (0.0, 0.0));
    }

    proptest! {
        #[test]
        fn nothing_is_covered_or_lost(
            places in proptest::collection::vec((0.0..160.0_f64, 0.0..160.0_f64, 0..4_u8), 1..120)
        ) {
            let mut spots: Vec<Spot> = places
                .iter()
                .map(|(x, y, class)| {
                    let crowding =
                        [Crowding::Stays, Crowding::StepsAside, Crowding::JoinsAlike, Crowding::Joins][usize::from(*class)];
                    spot(*x, *y, crowding)
                })
                .collect();
            spots.sort_by_key(|spot| spot.crowding);
            arrange(&mut spots, screen((1.0, 0.0)));
            let hidden = spots.iter().filter(|spot| spot.aside == Aside::JOINED).count();
            let counted: u32 = spots.iter().map(|spot| spot.joined).sum();
            prop_assert_eq!(hidden as u32, counted, "what is not drawn is counted");
            for (i, a) in spots.iter().enumerate() {
                prop_assert!(a.aside != Aside::JOINED || a.crowding >= Crowding::JoinsAlike);
                prop_assert!(a.joined == 0 || a.aside != Aside::JOINED, "a host is seen");
                prop_assert!(a.aside.is_away() || stand(a) == a.at);
                for b in spots[..i].iter().filter(|b| b.aside != Aside::JOINED && a.aside.is_away()) {
                    let ((ax, ay), (bx, by)) = (stand(a), stand(b));
                    prop_assert!((ax - bx).hypot(ay - by) >= 20.0 * APART - 1e-9, "{:?} covers {:?}", a, b);
                }
            }
        }
    }
}

//! Symbols that would stand on one another step aside, and what finds no room at all is counted by a neighbor. Pure:
//! places in, ways out; knows no layer and no canvas.
//!
//! What matters most is placed first and so stays where it is. A way is kept as long as it is free, so that symbols do
//! not hop about while others move. Ways are on the ground, so that a map that turns takes them along.

use std::f64::consts::PI;

use compact::sort::SmallSort as _;
use rustc_hash::{FxHashMap, FxHashSet};
use smallvec::SmallVec;

use super::layer::{Crowding, LayerId};

/// How far a symbol stands from its place, packed into a byte of its record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Aside(u8);

impl Aside {
    /// On its place.
    pub(crate) const HERE: Self = Self(0);
    /// Not drawn: a neighbor counts it.
    pub(crate) const JOINED: Self = Self(0xff);
    /// From a record.
    pub(crate) const fn from_byte(byte: u8) -> Self {
        Self(byte)
    }

    /// For a record.
    pub(crate) const fn byte(self) -> u8 {
        self.0
    }

    /// `turn` in sixteenths clockwise from north.
    const fn new(turn: u8, quarters: u8) -> Self {
        Self(turn << 4 | quarters)
    }

    /// Whether it is drawn somewhere else than on its place.
    pub(crate) const fn is_away(self) -> bool {
        self.0 != Self::HERE.0 && self.0 != Self::JOINED.0
    }

    /// Clockwise from north.
    pub(crate) fn heading_deg(self) -> f32 {
        f32::from(self.0 >> 4) * 22.5
    }

    /// East and south of its place, in CSS pixels, for a symbol of that size.
    pub(crate) fn way(self, size_css_px: f64) -> (f64, f64) {
        if !self.is_away() {
            return (0.0, 0.0);
        }
        let (sin, cos) = f64::from(self.heading_deg()).to_radians().sin_cos();
        let length = f64::from(self.0 & 15) * size_css_px / 4.0;
        (sin * length, -cos * length)
    }
}

/// A symbol that is to find its place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Spot {
    /// East and south of some point, in CSS pixels.
    pub(crate) at: (f64, f64),
    /// The height of its plate.
    pub(crate) size_css_px: f64,
    /// What it may do.
    pub(crate) crowding: Crowding,
    /// Those of one kind are alike.
    pub(crate) kind: Kind,
    /// The label beside it, which may cover what may join.
    pub(crate) beside: Option<Beside>,
    /// The way it had, then the one it gets.
    pub(crate) aside: Aside,
    /// How many others it counts.
    pub(crate) joined: u32,
    /// Where there is room for its label, as the map's labels number the places beside a symbol.
    pub(crate) label_place: Option<usize>,
}

/// A label beside a symbol.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Beside {
    /// How far it reaches from the middle of the symbol.
    pub(crate) reach_css_px: f64,
    /// All its lines.
    pub(crate) height_css_px: f64,
    /// One of its lines.
    pub(crate) line_css_px: f64,
}

/// So much of the sum of two radii two symbols stand apart at least: plates are round, and a touch is no harm.
const APART: f64 = 0.86;
/// The ways that are tried, in quarters of the size; 14 is the farthest that fits into a byte.
const NEAR: [u8; 2] = [4, 6];
const FAR: [u8; 4] = [4, 6, 9, 13];
/// What has a plate and letters stay so far apart: letters may not be touched.
const LETTERS_APART_CSS_PX: f64 = 3.0;
/// A neighbor counts what is so many sizes away at most.
const REACH_SIZES: f64 = 3.0;
/// With more than this within [`REACH_SIZES`] it is a crowd: nobody steps aside into it to be counted later, and the
/// more there are, the farther apart those stand that count the others.
const CROWD: usize = 16;
/// In the thickest crowd they stand so many times as far apart.
const MOST_APART: f64 = 2.2;

/// Who stands where already: cells side by side, since a map of them would cost more than what is looked up.
struct Ground {
    cell_css_px: f64,
    first: Cell,
    columns: i32,
    cells: Vec<SmallVec<[u32; 4]>>,
}

/// A column and a row.
type Cell = (i32, i32);
/// Those of one layer with one priority are alike.
type Kind = (LayerId, i32);

/// So many in one cell fill it: more of them say nothing new.
const FULL: usize = 12;
/// More cells than this are no canvas.
const MOST_CELLS: i32 = 1 << 18;

fn cell(at: (f64, f64), cell_css_px: f64) -> Cell {
    ((at.0 / cell_css_px).floor() as i32, (at.1 / cell_css_px).floor() as i32)
}

/// The square of the distance: the distance itself costs more than all else here.
fn squared(a: (f64, f64), b: (f64, f64)) -> f64 {
    (a.0 - b.0).powi(2) + (a.1 - b.1).powi(2)
}

impl Ground {
    /// Of what lies between two corners; what lies outside is in the cells at the edge.
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

    /// In every cell that a label lies over.
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

    /// Those around a place, up to so many cells away.
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

/// What stands somewhere.
#[derive(Debug, Clone, Copy)]
enum Stand {
    /// A symbol with its number.
    Symbol { at: (f64, f64), size_css_px: f64, crowding: Crowding, number: usize },
    /// The label beside one.
    Label(Plaque),
    /// Not any more.
    Gone,
}

/// The room of a label, or of what covers the map: its middle on the ground, and half its width and height.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Plaque {
    pub(crate) at: (f64, f64),
    pub(crate) half: (f64, f64),
}

/// What the ground is seen through.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Screen<'a> {
    /// The way on the ground that leads one pixel to the right on the screen, along the letters.
    pub(crate) right: (f64, f64),
    /// All of it.
    pub(crate) canvas: Plaque,
    /// What is hidden behind something.
    pub(crate) covers: &'a [Plaque],
}

impl Screen<'_> {
    /// How far to the right and how far down one place is from another, whichever the sides.
    fn between(self, a: (f64, f64), b: (f64, f64)) -> (f64, f64) {
        let (right_x, right_y) = self.right;
        let (x, y) = (a.0 - b.0, a.1 - b.1);
        ((x * right_x + y * right_y).abs(), (y * right_x - x * right_y).abs())
    }

    /// Where the label of a symbol may be that stands there: right or left, in its middle, down or up.
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

    /// Whether the box of a symbol reaches into a label: letters may not be touched.
    fn touches(self, at: (f64, f64), size_css_px: f64, label: &Plaque) -> bool {
        let (right, down) = self.between(at, label.at);
        let reach = size_css_px / 2.0 + LETTERS_APART_CSS_PX;
        right < label.half.0 + reach && down < label.half.1 + reach
    }

    fn do_cross(self, a: &Plaque, b: &Plaque) -> bool {
        let (right, down) = self.between(a.at, b.at);
        right < a.half.0 + b.half.0 && down < a.half.1 + b.half.1
    }

    /// Whether a label is seen, all of it.
    fn shows(self, label: &Plaque) -> bool {
        let (right, down) = self.between(label.at, self.canvas.at);
        let is_inside =
            right + label.half.0 <= self.canvas.half.0 && down + label.half.1 <= self.canvas.half.1;
        is_inside && !self.covers.iter().any(|cover| self.do_cross(label, cover))
    }

    /// Whether a symbol is behind something.
    fn hides(self, at: (f64, f64), size_css_px: f64) -> bool {
        self.covers.iter().any(|cover| self.touches(at, size_css_px, cover))
    }
}

/// All that stands somewhere already.
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

    /// The first place beside a symbol that stands there at which its label covers nothing that must be seen.
    fn label_room(&self, spot: &Spot, at: (f64, f64)) -> Option<(usize, Plaque)> {
        let is_open = |label: &Plaque| {
            let reach = (label.half.0 / self.ground.cell_css_px).ceil() as i32 + 1;
            let is_clear_of = |other: &Stand| match other {
                Stand::Gone => true,
                Stand::Label(other) => !self.screen.do_cross(label, other),
                Stand::Symbol { at: other, size_css_px, crowding, .. } => {
                    // Its own touches it, of course.
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

    /// Now that all stand somewhere that have a label, each label takes the best place that there is.
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

/// Gives each symbol its way. `spots` come in the order in which they may choose, what matters most first.
pub(crate) fn arrange(spots: &mut [Spot], screen: Screen<'_>) {
    let largest = spots.iter().map(|spot| spot.size_css_px).fold(1.0, f64::max);
    let reach_css_px = largest * REACH_SIZES;
    let mut counts: FxHashMap<Cell, usize> = FxHashMap::default();
    spots.iter().for_each(|spot| *counts.entry(cell(spot.at, reach_css_px)).or_default() += 1);
    // How many there are within reach, about, as part of a crowd: a circle in the nine cells around.
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
    // Those that may count others, and of each kind some.
    let mut hosts = Ground::new(reach_css_px, corners);
    let mut alike: FxHashMap<(Cell, Kind), SmallVec<[u32; 4]>> = FxHashMap::default();
    let mut full: FxHashSet<Cell> = FxHashSet::default();
    // Those with a name come together, and then the names, before anything that may step aside from them.
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
        // What counts others stands farther apart than the side of a cell.
        let reach = if crowd > 1.0 { 2 } else { 1 };
        let most_apart = crowd.sqrt().clamp(1.0, MOST_APART);
        let standing = &taken;
        let in_the_way = move |at: (f64, f64)| {
            standing.near(at, reach).filter_map(move |other| match other {
                Stand::Gone => None,
                // A label makes way for what has one itself.
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
        // Nothing steps behind anything.
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
            // Where one found no way, the next one finds none.
            Some(_) if full.contains(&cell(spot.at, largest)) => None,
            Some((x, y)) => {
                // Away from what is in the way, first straight, then to both sides.
                let (east, south) = (spot.at.0 - x, spot.at.1 - y);
                let turns = east.atan2(-south).to_degrees() / 22.5;
                let first = if east == 0.0 && south == 0.0 { 2 } else { turns.round() as i32 };
                // What nobody could count goes farther.
                let ways: &[u8] = if may_join && host(spots).is_some() { &NEAR } else { &FAR };
                let tried = ways.iter().flat_map(|quarters| {
                    (0..16).map(move |i: i32| {
                        let turn = first + if i % 2 == 0 { i / 2 } else { -(i + 1) / 2 };
                        Aside::new(turn.rem_euclid(16) as u8, *quarters)
                    })
                });
                let mut free = tried.filter(|aside| is_free(moved(*aside)));
                let first = free.next();
                // One with a name goes where that has room, too, if there is such a place.
                let has_room = |aside: &Aside| standing.label_room(&spot, moved(*aside)).is_some();
                let found = first
                    .filter(|aside| !is_named || has_room(aside))
                    .or_else(|| free.find(has_room))
                    .or(first);
                if found.is_none() {
                    full.insert(cell(spot.at, largest));
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
                // Nobody there to count it: it is drawn, below what it could not avoid.
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
        // For the time being: what comes next may want a better place for it.
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

//! Pointers at the edge of the map to sites out of sight that have severe incidents open.
//!
//! Computes their places, clear of what covers the map; the page puts them there.

use compact::sort::SmallSort as _;

use super::sites::SiteTile;
use crate::map::camera::Camera;
use crate::map::label::placement;
use crate::map::mercator::world_from_lng_lat;
use crate::map::space::ScreenPoint;
use crate::model::ObjectId;
use crate::model::geo::LngLat;
use crate::model::incident::Severity;

/// Maximum number of pointers; more would not be read.
pub const MAX_POINTERS: usize = 7;
/// Gap between a pointer and the edge or another pointer.
const GAP_CSS_PX: f64 = 6.0;
/// Maximum width of a name, in letters; longer names are cut.
const MAX_LETTERS: f64 = 18.0;

/// A rectangle on the map, in CSS pixels from its top left corner.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct ScreenBox {
    /// Left edge.
    pub left: f64,
    /// Top edge.
    pub top: f64,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
}

impl ScreenBox {
    /// Converts to the map's own type, with four edges.
    #[must_use]
    pub fn corners(&self) -> placement::ScreenBox {
        let Self { left, top, width, height } = *self;
        placement::ScreenBox { left, top, right: left + width, bottom: top + height }
    }

    fn holds(&self, at: ScreenPoint) -> bool {
        (self.left..=self.left + self.width).contains(&at.x)
            && (self.top..=self.top + self.height).contains(&at.y)
    }

    fn is_near(&self, other: &Self) -> bool {
        let apart = |a: f64, a_long: f64, b: f64, b_long: f64| {
            a + a_long + GAP_CSS_PX <= b || b + b_long + GAP_CSS_PX <= a
        };
        !apart(self.left, self.width, other.left, other.width)
            && !apart(self.top, self.height, other.top, other.height)
    }
}

/// Number of incidents of each severity.
pub type Counts = Vec<(Severity, usize)>;

/// A pointer to a site.
#[derive(Debug, Clone, PartialEq)]
pub struct Pointer {
    /// Id of the site.
    pub site: ObjectId,
    /// Name of the site.
    pub name: String,
    /// Severe incidents open there, or the others when none is severe anywhere. Never empty.
    pub counts: Counts,
    /// Place of the pointer.
    pub place: ScreenBox,
    /// Direction to the site, degrees clockwise from the top of the screen.
    pub turn_deg: f64,
}

/// Size of pointers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PointerSize {
    /// Font size, in CSS pixels.
    pub type_css_px: f64,
    /// Height, in CSS pixels.
    pub height_css_px: f64,
}

/// An open incident to point to: its site, severity and position.
pub type Grave = (ObjectId, Severity, LngLat);

/// Returns the tiles with only those incidents counted that the camera does not show.
///
/// Each is anchored at the first of its worst incidents.
#[must_use]
pub fn out_of_sight(
    tiles: &[SiteTile],
    grave: &[Grave],
    camera: &Camera,
    covered: &[ScreenBox],
) -> Vec<SiteTile> {
    let room = room(camera);
    let is_hidden = |at: LngLat| {
        let at = camera.screen_from_world(world_from_lng_lat(at));
        !room.holds(at) || covered.iter().any(|covered| covered.holds(at))
    };
    let hidden: Vec<&Grave> = grave.iter().filter(|(.., at)| is_hidden(*at)).collect();
    let tile = |tile: &SiteTile| {
        let mut open_by_severity = [0; 5];
        let of_tile = hidden.iter().filter(|(site, ..)| *site == tile.id);
        of_tile.clone().for_each(|(_, severity, _)| open_by_severity[usize::from(severity.rank())] += 1);
        let anchor = of_tile.min_by_key(|(_, severity, _)| severity.rank()).map(|(.., at)| *at);
        SiteTile { open_by_severity, anchor, ..tile.clone() }
    };
    tiles.iter().map(tile).collect()
}

/// The visible part of the map: the viewport without the padding at its top and bottom.
fn room(camera: &Camera) -> ScreenBox {
    let (viewport, padding) = (camera.viewport(), camera.padding());
    let height = viewport.height - padding.top - padding.bottom;
    ScreenBox { left: 0.0, top: padding.top, width: viewport.width, height }
}

/// Returns pointers to the tiles that are outside the view or under something that covers the map.
///
/// Hubs come first, then the worst sites. Pointers lie at the edge of the map, clear of each other and of what
/// covers it.
#[must_use]
pub fn pointers(
    tiles: &[SiteTile],
    camera: &Camera,
    covered: &[ScreenBox],
    size: PointerSize,
) -> Vec<Pointer> {
    let room = room(camera);
    // Other incidents are pointed to only when none is severe.
    let has_grave = tiles
        .iter()
        .any(|tile| Severity::ALL.iter().any(|severity| severity.is_grave() && open(tile, *severity) > 0));
    let mut wanted: Vec<(Counts, &SiteTile, ScreenPoint)> = tiles
        .iter()
        .filter_map(|tile| {
            let told = Severity::ALL.into_iter().filter(|severity| severity.is_grave() == has_grave);
            let counts: Counts = told
                .map(|severity| (severity, open(tile, severity)))
                .filter(|(_, count)| *count > 0)
                .collect();
            let at = camera.screen_from_world(world_from_lng_lat(tile.anchor?));
            let is_in_sight = room.holds(at) && !covered.iter().any(|covered| covered.holds(at));
            (!counts.is_empty() && !is_in_sight).then_some((counts, tile, at))
        })
        .collect();
    wanted.small_sort_by_key(|(counts, tile, _)| {
        let count: usize = counts.iter().map(|(_, count)| count).sum();
        (!tile.is_hub, open(tile, Severity::Critical) == 0, std::cmp::Reverse(count))
    });
    let mut taken = covered.to_vec();
    let mut out = Vec::new();
    for (counts, tile, at) in wanted {
        let letters = (tile.name.chars().count() as f64).min(MAX_LETTERS);
        // Each count takes a symbol, a gap and its digits.
        let numbers = counts.iter().map(|(_, count)| 2.4 + 0.6 * f64::from(count.ilog10()));
        let width = size.type_css_px * (0.58 * letters + 2.6 + numbers.sum::<f64>());
        let Some(place) = free_place(&room, at, (width, size.height_css_px), &taken) else { continue };
        let (right, down) = (at.x - place.left - place.width / 2.0, at.y - place.top - place.height / 2.0);
        out.push(Pointer {
            site: tile.id.clone(),
            name: tile.name.clone(),
            counts,
            place,
            turn_deg: right.atan2(-down).to_degrees().rem_euclid(360.0),
        });
        if out.len() == MAX_POINTERS {
            break;
        }
        taken.push(place);
    }
    out
}

fn open(tile: &SiteTile, severity: Severity) -> usize {
    tile.open_by_severity.get(usize::from(severity.rank())).copied().unwrap_or(0)
}

/// Returns the free place at the edge nearest to where the line from the center to `at` crosses it.
fn free_place(
    room: &ScreenBox,
    at: ScreenPoint,
    (width, height): (f64, f64),
    taken: &[ScreenBox],
) -> Option<ScreenBox> {
    // The centers of pointers move on a frame inside the edge.
    let frame = ScreenBox {
        left: room.left + GAP_CSS_PX + width / 2.0,
        top: room.top + GAP_CSS_PX + height / 2.0,
        width: room.width - width - 2.0 * GAP_CSS_PX,
        height: room.height - height - 2.0 * GAP_CSS_PX,
    };
    if frame.width <= 0.0 || frame.height <= 0.0 || !at.x.is_finite() || !at.y.is_finite() {
        return None;
    }
    let (half_width, half_height) = (frame.width / 2.0, frame.height / 2.0);
    let (right, down) = (at.x - frame.left - half_width, at.y - frame.top - half_height);
    let scale = (half_width / right.abs().max(1e-9)).min(half_height / down.abs().max(1e-9));
    let start = along(&frame, right * scale + half_width, down * scale + half_height);
    let around = 2.0 * (frame.width + frame.height);
    let step = height / 4.0;
    let steps = (around / 2.0 / step) as u32;
    (0..=steps).flat_map(|n| [f64::from(n) * step, -f64::from(n) * step]).find_map(|aside| {
        let (x, y) = on_edge(&frame, (start + aside).rem_euclid(around));
        let place = ScreenBox { left: x - width / 2.0, top: y - height / 2.0, width, height };
        (!taken.iter().any(|taken| taken.is_near(&place))).then_some(place)
    })
}

/// Returns how far along the frame a point of it is, clockwise from the top left corner. The point is relative
/// to that corner.
fn along(frame: &ScreenBox, x: f64, y: f64) -> f64 {
    let ScreenBox { width, height, .. } = *frame;
    let from_edges = [y, width - x, height - y, x];
    let nearest = from_edges.into_iter().fold(f64::INFINITY, f64::min);
    if y <= nearest {
        x
    } else if width - x <= nearest {
        width + y
    } else if height - y <= nearest {
        2.0 * width + height - x
    } else {
        2.0 * (width + height) - y
    }
}

/// Returns the point of the frame this far along, in the room's coordinates.
fn on_edge(frame: &ScreenBox, along: f64) -> (f64, f64) {
    let ScreenBox { left, top, width, height } = *frame;
    if along < width {
        (left + along, top)
    } else if along < width + height {
        (left + width, top + along - width)
    } else if along < 2.0 * width + height {
        (left + 2.0 * width + height - along, top + height)
    } else {
        (left, top + 2.0 * (width + height) - along)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::sites::test_tile;
    use crate::map::camera::{Bearing, Padding, View};
    use crate::map::space::CssSize;
    use crate::model::geo::LngLat;

    const SIZE: PointerSize = PointerSize { type_css_px: 13.0, height_css_px: 32.0 };

    fn camera(bearing_deg: f64) -> Camera {
        let mut camera = Camera::new(3.0, 20.0);
        camera.set_viewport(CssSize { width: 1000.0, height: 600.0 }, 1.0);
        let center = world_from_lng_lat(LngLat::new(9.19, 45.464).unwrap());
        camera.set_view(View { center, zoom: 12.0 });
        camera.set_bearing(Bearing::from_degrees(bearing_deg));
        camera
    }

    fn tile(id: &str, (lng, lat): (f64, f64), open: [usize; 5]) -> SiteTile {
        SiteTile { anchor: LngLat::new(lng, lat), ..test_tile(id, id == "hub", open) }
    }

    const EAST: (f64, f64) = (12.0, 45.464);

    #[test]
    fn it_lies_on_the_edge_and_points_there_whichever_way_is_up() {
        let tiles = [tile("east", EAST, [0, 0, 2, 1, 0])];
        for (bearing_deg, turn_deg) in [(0.0, 90.0), (90.0, 0.0), (180.0, 270.0), (270.0, 180.0)] {
            let found = pointers(&tiles, &camera(bearing_deg), &[], SIZE);
            let [pointer] = found.as_slice() else { panic!("{found:?}") };
            assert!((pointer.turn_deg - turn_deg).abs() < 3.0, "{bearing_deg}: {}", pointer.turn_deg);
            let ScreenBox { left, top, width, height } = pointer.place;
            let to_edge = match bearing_deg as u32 {
                0 => 1000.0 - left - width,
                90 => top,
                180 => left,
                _ => 600.0 - top - height,
            };
            assert!((to_edge - GAP_CSS_PX).abs() < 0.01, "{bearing_deg}: {:?}", pointer.place);
            assert_eq!(pointer.counts, [(Severity::Major, 2)]);
        }
    }

    #[test]
    fn only_what_is_grave_and_out_of_sight_is_pointed_to() {
        let tiles = [
            tile("here", (9.19, 45.464), [9, 0, 0, 0, 0]),
            tile("quiet", EAST, [0, 0, 0, 3, 3]),
            SiteTile { anchor: None, ..tile("nowhere", EAST, [1, 0, 0, 0, 0]) },
        ];
        assert_eq!(pointers(&tiles, &camera(0.0), &[], SIZE), []);
        let calm = pointers(&tiles[1..2], &camera(0.0), &[], SIZE);
        assert_eq!(calm[0].counts, [(Severity::Minor, 3), (Severity::Info, 3)], "nothing is grave anywhere");
        // Sites under something else are not visible.
        let middle = ScreenBox { left: 400.0, top: 200.0, width: 200.0, height: 200.0 };
        assert_eq!(pointers(&tiles, &camera(0.0), &[middle], SIZE).len(), 1);
        // Neither are those under the sheet.
        let mut camera = camera(0.0);
        camera.set_padding(Padding { bottom: 310.0, ..Padding::default() });
        let found = pointers(&tiles, &camera, &[], SIZE);
        let bottom = found.first().map(|pointer| pointer.place.top + pointer.place.height);
        assert_eq!(bottom, Some(600.0 - 310.0 - GAP_CSS_PX));
    }

    #[test]
    fn what_is_in_sight_is_not_counted_and_the_worst_of_the_rest_is_pointed_to() {
        let at = |(lng, lat)| LngLat::new(lng, lat).unwrap();
        let site = tile("milan", (9.19, 45.464), [2, 0, 3, 4, 0]);
        let (id, west) = (site.id.clone(), (8.0, 45.464));
        let grave = |severity, place| (id.clone(), severity, at(place));
        let all = [
            grave(Severity::Critical, (9.19, 45.464)),
            grave(Severity::Major, EAST),
            grave(Severity::Critical, west),
            (ObjectId::new("elsewhere").unwrap(), Severity::Critical, at(EAST)),
        ];
        let camera = camera(0.0);
        let hidden = out_of_sight(std::slice::from_ref(&site), &all, &camera, &[]);
        assert_eq!((hidden[0].open_by_severity, hidden[0].anchor), ([1, 0, 1, 0, 0], Some(at(west))));
        let found = pointers(&hidden, &camera, &[], SIZE);
        assert_eq!(
            found.iter().map(|pointer| pointer.counts.clone()).collect::<Vec<_>>(),
            [vec![(Severity::Critical, 1), (Severity::Major, 1)]]
        );
        let in_sight = out_of_sight(&[site], &all[..1], &camera, &[]);
        assert_eq!(pointers(&in_sight, &camera, &[], SIZE), []);
    }

    #[test]
    fn hubs_come_first_then_the_worst_and_none_lies_on_another() {
        let names = ["a", "b", "c", "d", "e", "f", "g", "h", "i"];
        let mut tiles: Vec<SiteTile> =
            names.into_iter().map(|name| tile(name, EAST, [0, 0, 1, 0, 0])).collect();
        tiles.push(tile("bad", EAST, [1, 0, 0, 0, 0]));
        tiles.push(tile("hub", EAST, [0, 0, 1, 0, 0]));
        let controls = ScreenBox { left: 940.0, top: 280.0, width: 60.0, height: 320.0 };
        let found = pointers(&tiles, &camera(0.0), &[controls], SIZE);
        assert_eq!(found.len(), MAX_POINTERS);
        let order: Vec<&str> = found.iter().map(|pointer| pointer.site.as_str()).collect();
        assert_eq!(order, ["hub", "bad", "a", "b", "c", "d", "e"]);
        let places: Vec<ScreenBox> = found.iter().map(|pointer| pointer.place).chain([controls]).collect();
        for (index, place) in places.iter().enumerate() {
            assert!(!places.iter().skip(index + 1).any(|other| place.is_near(other)), "{place:?}");
            let is_inside = place.left >= 0.0 && place.left + place.width <= 1000.0;
            assert!(is_inside && place.top >= 0.0 && place.top + place.height <= 600.0, "{place:?}");
        }
    }

    #[test]
    fn where_there_is_no_room_there_is_none() {
        let tiles = [tile("east", EAST, [1, 0, 0, 0, 0])];
        let all = ScreenBox { left: 0.0, top: 0.0, width: 1000.0, height: 600.0 };
        assert_eq!(pointers(&tiles, &camera(0.0), &[all], SIZE), []);
        let mut tiny = camera(0.0);
        tiny.set_viewport(CssSize { width: 40.0, height: 20.0 }, 1.0);
        assert_eq!(pointers(&tiles, &tiny, &[], SIZE), []);
    }
}

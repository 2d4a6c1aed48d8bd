//! Packing of images into one square texture, on shelves of similar height filled from left to right. Pure; holds no
//! pixels.

use super::SpriteId;
use compact::sorted::SortedMap;

/// A box in the texture, in its pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AtlasBox {
    /// Left edge.
    pub x: u32,
    /// Top edge.
    pub y: u32,
    /// Width.
    pub width: u32,
    /// Height.
    pub height: u32,
}

#[derive(Debug, Clone, Copy)]
struct Shelf {
    top: u32,
    height: u32,
    filled_to: u32,
}

/// Shelf packer for one square texture.
#[derive(Debug, Clone)]
pub struct ShelfPacker {
    side: u32,
    max_side: u32,
    shelves: Vec<Shelf>,
    next_top: u32,
}

/// Gap between boxes, so that filtering does not mix neighbors.
pub(crate) const GAP: u32 = 1;

impl ShelfPacker {
    /// An empty square of `side`, which may grow to `max_side`.
    #[must_use]
    pub const fn new(side: u32, max_side: u32) -> Self {
        Self { side, max_side, shelves: Vec::new(), next_top: 0 }
    }

    /// Sets the largest side that the square may grow to.
    pub const fn limit(&mut self, max_side: u32) {
        self.max_side = max_side;
    }

    /// Side of the square.
    #[must_use]
    pub const fn side(&self) -> u32 {
        self.side
    }

    /// Reserves a box, `None` if there is no room.
    pub fn pack(&mut self, width: u32, height: u32) -> Option<AtlasBox> {
        let (wide, high) = (width + GAP, height + GAP);
        if wide > self.side || high > self.side {
            return None;
        }
        // The lowest shelf that is high enough, unless it would waste too much height.
        let shelf = self
            .shelves
            .iter_mut()
            .filter(|shelf| shelf.height >= high && shelf.height <= high + high / 2 + 2)
            .filter(|shelf| self.side - shelf.filled_to >= wide)
            .min_by_key(|shelf| shelf.height);
        if let Some(shelf) = shelf {
            let place = AtlasBox { x: shelf.filled_to, y: shelf.top, width, height };
            shelf.filled_to += wide;
            return Some(place);
        }
        if self.next_top + high > self.side {
            return None;
        }
        let place = AtlasBox { x: 0, y: self.next_top, width, height };
        self.shelves.push(Shelf { top: self.next_top, height: high, filled_to: wide });
        self.next_top += high;
        Some(place)
    }

    /// Removes all boxes.
    pub fn clear(&mut self) {
        self.shelves.clear();
        self.next_top = 0;
    }

    /// Removes all boxes and doubles the side if the limit allows it; otherwise changes nothing. Returns whether it
    /// grew.
    pub fn grow(&mut self) -> bool {
        let may_grow = self.side * 2 <= self.max_side;
        if may_grow {
            self.clear();
            self.side *= 2;
        }
        may_grow
    }
}

/// A sprite at a size.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Image {
    /// The sprite.
    pub sprite: SpriteId,
    /// Height of the plate.
    pub size_css_px: f32,
    /// Whether the anchor is the tip at the bottom instead of the middle.
    pub is_tip_anchored: bool,
    /// Box of its pixels, once rasterized.
    pub place: Option<AtlasBox>,
}

/// All images in use by symbols. There are few (sprites times sizes), so none is ever evicted.
#[derive(Debug)]
pub(crate) struct ImageTable {
    images: Vec<Image>,
    ids: SortedMap<(SpriteId, u16), u16>,
    tip_anchored: SortedMap<SpriteId, ()>,
    /// Images still to be rasterized.
    pending: Vec<u16>,
    pub(crate) packer: ShelfPacker,
    /// Whether boxes changed since the table was last uploaded.
    pub(crate) is_dirty: bool,
}

impl Default for ImageTable {
    fn default() -> Self {
        Self {
            images: Vec::new(),
            ids: SortedMap::default(),
            tip_anchored: SortedMap::default(),
            pending: Vec::new(),
            packer: ShelfPacker::new(512, 4096),
            is_dirty: true,
        }
    }
}

impl ImageTable {
    /// Id of the image of a sprite at a size, rounded to quarter pixels.
    pub(crate) fn intern(&mut self, sprite: SpriteId, size_css_px: f32) -> u16 {
        let quarters = (size_css_px.clamp(2.0, 256.0) * 4.0).round() as u16;
        if let Some(id) = self.ids.get(&(sprite, quarters)) {
            return *id;
        }
        let Ok(id) = u16::try_from(self.images.len()) else { return 0 };
        let size_css_px = f32::from(quarters) / 4.0;
        let is_tip_anchored = self.tip_anchored.contains_key(&sprite);
        self.images.push(Image { sprite, size_css_px, is_tip_anchored, place: None });
        self.ids.insert((sprite, quarters), id);
        self.pending.push(id);
        self.is_dirty = true;
        id
    }

    /// Sets the anchor of a sprite to the tip at its bottom.
    pub(crate) fn set_tip_anchored(&mut self, sprite: SpriteId) {
        self.tip_anchored.insert(sprite, ());
    }

    pub(crate) fn images(&self) -> &[Image] {
        &self.images
    }

    pub(crate) fn get(&self, id: u16) -> Option<&Image> {
        self.images.get(usize::from(id))
    }

    pub(crate) fn has_pending(&self) -> bool {
        !self.pending.is_empty()
    }

    pub(crate) fn take_pending(&mut self) -> Option<u16> {
        self.pending.pop()
    }

    pub(crate) fn set_place(&mut self, id: u16, place: AtlasBox) {
        if let Some(image) = self.images.get_mut(usize::from(id)) {
            image.place = Some(place);
            self.is_dirty = true;
        }
    }

    /// Discards all pixels, after a change of device pixel ratio, context or atlas size.
    pub(crate) fn invalidate(&mut self) {
        self.packer.clear();
        for image in &mut self.images {
            image.place = None;
        }
        self.pending.clear();
        self.pending.extend((0..self.images.len()).map(|id| id as u16));
        self.is_dirty = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn boxes_never_overlap_and_stay_inside(sizes in proptest::collection::vec((1..90_u32, 1..60_u32), 1..150)) {
            let mut packer = ShelfPacker::new(256, 256);
            let boxes: Vec<AtlasBox> = sizes.iter().filter_map(|(w, h)| packer.pack(*w, *h)).collect();
            for (i, a) in boxes.iter().enumerate() {
                prop_assert!(a.x + a.width <= 256 && a.y + a.height <= 256);
                for b in &boxes[i + 1..] {
                    let apart = a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
                    prop_assert!(apart, "{a:?} {b:?}");
                }
            }
        }
    }

    #[test]
    fn what_does_not_fit_is_refused_until_it_grows() {
        let mut packer = ShelfPacker::new(64, 128);
        assert_eq!(packer.pack(100, 10), None);
        assert!(packer.grow() && packer.pack(100, 10).is_some());
        assert!(!packer.grow());
    }
}

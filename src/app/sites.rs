//! Index of the sites: which objects belong to which site, and the severities open at each. Draws nothing.

use compact::sort::SmallSort as _;
use rustc_hash::FxHashMap;

use super::board::{Board, SiteState};
use super::reader::Reader;
use crate::analysis::nearest;
use crate::model::geo::LngLat;
use crate::model::incident::Severity;
use crate::model::{Body, Object, ObjectId, Picture, Slot};

/// Objects farther than this from every site belong to none.
pub const REACH_M: f64 = 30_000.0;
/// Zoom of a site that specifies none.
pub const DEFAULT_ZOOM: f64 = 11.0;

/// A site as the jump list and the wall show it.
#[derive(Debug, Clone, PartialEq)]
pub struct SiteTile {
    /// Position in the picture.
    pub slot: Slot,
    /// Id of the site.
    pub id: ObjectId,
    /// The key that jumps to it, 1 to 9.
    pub key: Option<u8>,
    /// Title as the reader may see it.
    pub name: String,
    /// Whether it is one of the main hubs.
    pub is_hub: bool,
    /// Open incidents, in the order of [`Severity::ALL`].
    pub open_by_severity: [usize; 5],
    /// The worst severity among them.
    pub worst: Option<Severity>,
    /// Position to center the map on.
    pub anchor: Option<LngLat>,
    /// Zoom of the map there.
    pub zoom: f64,
    /// State of the site: phase, crowd, staff, marks.
    pub state: SiteState,
}

#[derive(Debug, Clone, PartialEq)]
struct Entry {
    slot: Slot,
    id: ObjectId,
    anchor: Option<LngLat>,
    headquarters: Option<ObjectId>,
}

/// The sites of a picture, in the order of the jump list.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SiteIndex {
    entries: Vec<Entry>,
}

impl SiteIndex {
    /// Builds the index from `slots` (usually [`super::scene::Scene::slots_of`] of the sites' layer).
    #[must_use]
    pub fn new(picture: &Picture, slots: impl IntoIterator<Item = Slot>) -> Self {
        let mut entries: Vec<(u8, Entry)> = slots
            .into_iter()
            .filter_map(|slot| {
                let object = picture.object(slot)?;
                let Body::Site(site) = &object.body else { return None };
                let entry = Entry {
                    slot,
                    id: object.common.id.clone(),
                    anchor: object.common.shape.anchor(),
                    headquarters: object.common.headquarters.clone(),
                };
                Some((site.order.unwrap_or(u8::MAX), entry))
            })
            .collect();
        entries.small_sort_by(|(a, x), (b, y)| a.cmp(b).then_with(|| x.id.cmp(&y.id)));
        Self { entries: entries.into_iter().map(|(_, entry)| entry).collect() }
    }

    /// Returns the site of an object: the one it names, else the nearest within [`REACH_M`].
    #[must_use]
    pub fn site_of(&self, object: &Object) -> Option<&ObjectId> {
        Some(&self.entries.get(self.number_of(object)?)?.id)
    }

    /// Same as [`Self::site_of`], as an index from 0.
    #[must_use]
    pub fn number_of(&self, object: &Object) -> Option<usize> {
        self.number_named_by(object).or_else(|| {
            let at = object.common.shape.anchor()?;
            let sites = (0..).zip(&self.entries).filter_map(|(number, entry)| Some((number, entry.anchor?)));
            nearest::nearest(at, sites).filter(|(_, meters)| *meters <= REACH_M).map(|(number, _)| number)
        })
    }

    /// Returns the index of the site that the object names.
    #[must_use]
    pub fn number_named_by(&self, object: &Object) -> Option<usize> {
        self.number(object.common.site.as_ref()?)
    }

    /// Returns the index of a site.
    #[must_use]
    pub fn number(&self, id: &ObjectId) -> Option<usize> {
        self.entries.iter().position(|entry| entry.id == *id)
    }

    /// Number of sites.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Returns whether there are no sites.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Returns the headquarters that directs an object: the one it names, else that of its site.
    #[must_use]
    pub fn headquarters_of<'a>(
        &'a self,
        object: &'a Object,
        site: Option<&ObjectId>,
    ) -> Option<&'a ObjectId> {
        object.common.headquarters.as_ref().or_else(|| self.headquarters(self.number(site?)?))
    }

    /// Returns the sites that a headquarters directs.
    pub fn directed_by(&self, headquarters: &ObjectId) -> impl Iterator<Item = &ObjectId> {
        let directed =
            self.entries.iter().filter(move |entry| entry.headquarters.as_ref() == Some(headquarters));
        directed.map(|entry| &entry.id)
    }

    /// Returns the headquarters that directs a site.
    #[must_use]
    pub fn headquarters(&self, number: usize) -> Option<&ObjectId> {
        self.entries.get(number)?.headquarters.as_ref()
    }

    /// Returns a tile for each site, with the open incidents counted by `rows`.
    #[must_use]
    pub fn tiles(
        &self,
        picture: &Picture,
        reader: Reader,
        open: &FxHashMap<ObjectId, [usize; 5]>,
        board: &Board,
    ) -> Vec<SiteTile> {
        let tile = |(number, entry): (usize, &Entry)| {
            let object = picture.object(entry.slot)?;
            let Body::Site(site) = &object.body else { return None };
            let open_by_severity = open.get(&entry.id).copied().unwrap_or_default();
            let worst = Severity::ALL.into_iter().zip(open_by_severity).find(|(_, count)| *count > 0);
            Some(SiteTile {
                slot: entry.slot,
                id: entry.id.clone(),
                key: site.order.filter(|order| (1..=9).contains(order)),
                name: reader.title(object),
                is_hub: site.hub,
                open_by_severity,
                worst: worst.map(|(severity, _)| severity),
                anchor: entry.anchor,
                zoom: site.zoom.map_or(DEFAULT_ZOOM, f64::from),
                state: board.state(number).cloned().unwrap_or_default(),
            })
        };
        (0..).zip(&self.entries).filter_map(tile).collect()
    }
}

/// A site for tests.
#[cfg(test)]
pub(super) fn test_tile(id: &str, is_hub: bool, open_by_severity: [usize; 5]) -> SiteTile {
    let worst = Severity::ALL.into_iter().zip(open_by_severity).find(|(_, count)| *count > 0);
    SiteTile {
        slot: Slot(0),
        id: ObjectId::new(id).unwrap(),
        key: None,
        name: id.to_owned(),
        is_hub,
        open_by_severity,
        worst: worst.map(|(severity, _)| severity),
        anchor: LngLat::new(9.0, 45.0),
        zoom: 11.0,
        state: SiteState::default(),
    }
}

//! The incident list: rows sorted by severity, then newest first, updated by change sets. Does no virtual scrolling:
//! that is the page's part.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use compact::sort::SmallSort as _;
use rustc_hash::FxHashMap;

use super::filter::{Filter, Matcher};
use super::reader::Reader;
use super::sites::SiteIndex;
use super::text::Text;
use crate::model::incident::{Category, Incident, IncidentState, Severity};
use crate::model::marking::Marking;
use crate::model::{ChangeSet, Doubt, Object, ObjectId, Picture, Slot, UnixMillis};

/// An incident as the list shows it. Its age is `since` against the clock, computed by the page.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Slot in the picture.
    pub slot: Slot,
    /// Id of the incident.
    pub id: ObjectId,
    /// Severity of the incident.
    pub severity: Severity,
    /// State of the incident.
    pub state: IncidentState,
    /// Category of the incident.
    pub category: Category,
    /// Name; without one, its category.
    pub title: String,
    /// Location in words; empty when the feed gives none.
    pub place: String,
    /// Time of the report, otherwise of the last change. `None` when neither is known.
    pub since: Option<UnixMillis>,
    /// Site that the incident belongs to.
    pub site: Option<ObjectId>,
    /// Whether it is acknowledged, or closed and so needs no acknowledgment.
    pub is_acknowledged: bool,
    /// Whether it needs international cooperation.
    pub is_international: bool,
    /// Whether it has a position on the map.
    pub has_position: bool,
    /// Marking: who may see it.
    pub marking: Marking,
    /// Its data issues.
    pub doubts: Vec<Doubt>,
}

/// Counts beside the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RowCounts {
    /// Rows shown, including closed ones.
    pub shown: usize,
    /// Open ones among the rows shown.
    pub shown_open: usize,
    /// Open incidents hidden by the filter.
    pub hidden: usize,
    /// Closed incidents, shown or not.
    pub closed: usize,
    /// Open incidents, hidden or not, in the order of [`Severity::ALL`].
    pub open_by_severity: [usize; 5],
}

/// The whole list in one value.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Rows {
    /// Rows in list order.
    pub rows: Vec<Row>,
    /// Counts over all incidents.
    pub counts: RowCounts,
}

/// Returns the row of an incident; `None` for other kinds.
#[must_use]
pub fn row(slot: Slot, object: &Object, site: Option<&ObjectId>, reader: Reader) -> Option<Row> {
    let incident = object.incident()?;
    let common = &object.common;
    Some(Row {
        slot,
        id: common.id.clone(),
        severity: incident.severity,
        state: incident.state,
        category: incident.category,
        title: reader.title(object),
        place: place(object, incident, reader),
        since: since(object),
        site: site.cloned(),
        is_acknowledged: incident.acknowledged_at.is_some() || !incident.state.is_open(),
        is_international: incident.international,
        has_position: common.shape.bounds().is_some(),
        marking: common.marking,
        doubts: common.doubts.clone(),
    })
}

/// Location of an incident in words. Without words and without a position on the map, a text that says so.
#[must_use]
pub fn place(object: &Object, incident: &Incident, reader: Reader) -> String {
    let said = reader.text(object, &incident.place).unwrap_or_default();
    let is_nowhere = said.is_empty() && object.common.shape.bounds().is_none();
    if is_nowhere { Text::NoPosition.get(reader.language).to_owned() } else { said.to_owned() }
}

/// Time since which an incident is known: the report, otherwise the last change. Unreadable times are treated as
/// unknown.
#[must_use]
pub fn since(object: &Object) -> Option<UnixMillis> {
    object.incident().and_then(|incident| incident.reported_at).or(object.common.updated)
}

/// Builds the list from scratch.
#[must_use]
pub fn incident_rows(picture: &Picture, filter: &Filter, sites: &SiteIndex, reader: Reader) -> Rows {
    let mut index = RowIndex::default();
    index.rebuild(picture, filter, sites);
    Rows { rows: index.window(picture, sites, reader, 0, usize::MAX), counts: index.counts() }
}

/// Sort key of a row: open before closed, most severe first, newest first, then by id.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    is_closed: bool,
    rank: u8,
    since: Reverse<Option<UnixMillis>>,
    id: ObjectId,
    slot: Slot,
}

impl Key {
    /// Returns whether to announce the incident: it is open, and new, reopened, or newly critical.
    fn is_news_after(&self, before: Option<&Self>) -> bool {
        let is_known = before.is_some_and(|before| !before.is_closed);
        let was_critical = before.is_some_and(|before| before.rank == Severity::Critical.rank());
        !self.is_closed && (!is_known || (self.rank == Severity::Critical.rank() && !was_critical))
    }
}

/// Indexed facts about an incident.
#[derive(Debug, Clone, PartialEq)]
struct Known {
    key: Key,
    is_shown: bool,
    site: Option<ObjectId>,
}

/// Index of the list, kept up to date: a delta of k incidents costs k searches, not a rebuild.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RowIndex {
    /// Keys of the rows shown, in order.
    keys: Vec<Key>,
    known: FxHashMap<Slot, Known>,
    counts: RowCounts,
    open_by_site: FxHashMap<ObjectId, [usize; 5]>,
}

/// Effects of a change set on the list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RowsChanged {
    /// Incidents newly open or newly critical, shown or not, most severe first.
    pub news: Vec<ObjectId>,
    /// Rows shown that were not shown before.
    pub fresh_rows: Vec<Slot>,
    /// Whether rows were added, removed or moved; otherwise at most their content changed.
    pub is_order_new: bool,
    /// Whether any row or count changed.
    pub is_any_new: bool,
}

impl RowIndex {
    /// Rebuilds the index from the whole picture.
    pub fn rebuild(&mut self, picture: &Picture, filter: &Filter, sites: &SiteIndex) {
        self.rebuild_from(picture.iter().map(|(slot, _)| slot), picture, filter, sites);
    }

    /// Rebuilds the index for the same incidents, after the filter or the sites changed but the picture did not.
    pub fn refilter(&mut self, picture: &Picture, filter: &Filter, sites: &SiteIndex) {
        let slots: Vec<Slot> = self.incident_slots().collect();
        self.rebuild_from(slots, picture, filter, sites);
    }

    fn rebuild_from(
        &mut self,
        slots: impl IntoIterator<Item = Slot>,
        picture: &Picture,
        filter: &Filter,
        sites: &SiteIndex,
    ) {
        *self = Self::default();
        let matcher = filter.matcher();
        for slot in slots {
            let Some(object) = picture.object(slot) else { continue };
            if let Some(known) = know(slot, object, &matcher, sites) {
                self.count(&known, true);
                if known.is_shown {
                    self.keys.push(known.key.clone());
                }
                self.known.insert(slot, known);
            }
        }
        self.keys.small_sort();
    }

    /// Applies a change set.
    ///
    /// The sites must be those of the picture; when they changed, call [`Self::refilter`] afterwards.
    pub fn apply(
        &mut self,
        changes: &ChangeSet,
        picture: &Picture,
        filter: &Filter,
        sites: &SiteIndex,
    ) -> RowsChanged {
        if changes.is_everything {
            self.rebuild(picture, filter, sites);
            return RowsChanged { is_order_new: true, is_any_new: true, ..RowsChanged::default() };
        }
        let matcher = filter.matcher();
        let mut changed = RowsChanged::default();
        let mut news: Vec<Key> = Vec::new();
        let (mut gone_keys, mut new_keys): (BTreeSet<Key>, Vec<Key>) = Default::default();
        let slots = changes.removed.iter().map(|(slot, _)| *slot).chain(changes.put.iter().copied());
        for slot in slots {
            let before = self.known.remove(&slot);
            let after = picture.object(slot).and_then(|object| know(slot, object, &matcher, sites));
            changed.is_any_new |= before.is_some() || after.is_some();
            if let Some(before) = &before {
                self.count(before, false);
            }
            if let Some(after) = &after {
                self.count(after, true);
            }
            let shown_key =
                |known: &Option<Known>| known.as_ref().filter(|k| k.is_shown).map(|k| k.key.clone());
            let (key_before, key_after) = (shown_key(&before), shown_key(&after));
            if key_before != key_after {
                changed.is_order_new = true;
                gone_keys.extend(key_before);
                new_keys.extend(key_after);
            }
            let same_before =
                before.as_ref().filter(|before| after.as_ref().is_some_and(|a| a.key.id == before.key.id));
            if let Some(after) = after {
                if after.is_shown && !same_before.is_some_and(|before| before.is_shown) {
                    changed.fresh_rows.push(slot);
                }
                if after.key.is_news_after(same_before.map(|before| &before.key)) {
                    news.push(after.key.clone());
                }
                self.known.insert(slot, after);
            }
        }
        self.replace_keys(&gone_keys, new_keys);
        news.small_sort();
        changed.news = news.into_iter().map(|key| key.id).collect();
        changed
    }

    /// Replaces keys one by one when there are few, in one merge when there are many.
    fn replace_keys(&mut self, gone: &BTreeSet<Key>, mut fresh: Vec<Key>) {
        const ONE_BY_ONE: usize = 16;
        if gone.len() + fresh.len() <= ONE_BY_ONE {
            for key in gone {
                if let Ok(index) = self.keys.binary_search(key) {
                    self.keys.remove(index);
                }
            }
            for key in fresh {
                let index = self.keys.binary_search(&key).unwrap_or_else(|index| index);
                self.keys.insert(index, key);
            }
            return;
        }
        if !gone.is_empty() {
            self.keys.retain(|key| !gone.contains(key));
        }
        // The sort detects two sorted runs and merges them.
        fresh.small_sort();
        self.keys.append(&mut fresh);
        self.keys.small_sort();
    }

    fn count(&mut self, known: &Known, is_added: bool) {
        let step = |count: &mut usize| {
            *count = if is_added { *count + 1 } else { count.saturating_sub(1) };
        };
        let counts = &mut self.counts;
        if known.is_shown {
            step(&mut counts.shown);
        }
        if known.key.is_closed {
            step(&mut counts.closed);
            return;
        }
        step(if known.is_shown { &mut counts.shown_open } else { &mut counts.hidden });
        let rank = usize::from(known.key.rank);
        counts.open_by_severity.get_mut(rank).into_iter().for_each(step);
        if let Some(site) = &known.site {
            let of_site = self.open_by_site.entry(site.clone()).or_default();
            of_site.get_mut(rank).into_iter().for_each(step);
            if of_site.iter().all(|count| *count == 0) {
                self.open_by_site.remove(site);
            }
        }
    }

    /// Counts beside the list.
    #[must_use]
    pub const fn counts(&self) -> RowCounts {
        self.counts
    }

    /// Open incidents by site, each in the order of [`Severity::ALL`].
    #[must_use]
    pub const fn open_by_site(&self) -> &FxHashMap<ObjectId, [usize; 5]> {
        &self.open_by_site
    }

    /// Number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Returns whether there are no rows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// Rows from `first` on, at most `count`.
    #[must_use]
    pub fn window(
        &self,
        picture: &Picture,
        sites: &SiteIndex,
        reader: Reader,
        first: usize,
        count: usize,
    ) -> Vec<Row> {
        let keys = self.keys.iter().skip(first).take(count);
        keys.filter_map(|key| {
            let object = picture.object(key.slot)?;
            row(key.slot, object, sites.site_of(object), reader)
        })
        .collect()
    }

    /// Slots of the rows, in list order.
    pub fn slots(&self) -> impl Iterator<Item = Slot> {
        self.keys.iter().map(|key| key.slot)
    }

    /// Slots of all incidents, shown or not, in ascending order.
    pub fn incident_slots(&self) -> impl Iterator<Item = Slot> {
        let mut slots: Vec<Slot> = self.known.keys().copied().collect();
        slots.small_sort();
        slots.into_iter()
    }

    /// Returns whether the object in this slot passes the filter. Anything but an incident does.
    #[must_use]
    pub fn is_asked_for(&self, slot: Slot) -> bool {
        self.known.get(&slot).is_none_or(|known| known.is_shown)
    }

    /// Position of a slot's row, counted from 0.
    #[must_use]
    pub fn position(&self, slot: Slot) -> Option<usize> {
        let known = self.known.get(&slot).filter(|known| known.is_shown)?;
        self.keys.binary_search(&known.key).ok()
    }

    /// Returns whether a slot has a row.
    #[must_use]
    pub fn is_shown(&self, slot: Slot) -> bool {
        self.known.get(&slot).is_some_and(|known| known.is_shown)
    }

    /// Slot of the row at a position.
    #[must_use]
    pub fn slot_at(&self, position: usize) -> Option<Slot> {
        self.keys.get(position).map(|key| key.slot)
    }
}

fn know(slot: Slot, object: &Object, matcher: &Matcher<'_>, sites: &SiteIndex) -> Option<Known> {
    let incident = object.incident()?;
    let site = sites.site_of(object).cloned();
    Some(Known {
        key: Key {
            is_closed: !incident.state.is_open(),
            rank: incident.severity.rank(),
            since: Reverse(since(object)),
            id: object.common.id.clone(),
            slot,
        },
        is_shown: matcher.matches(object, site.as_ref(), sites.headquarters_of(object, site.as_ref())),
        site,
    })
}

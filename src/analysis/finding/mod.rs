//! Findings: problems that the picture implies although no report names them, such as failures or a drone in a
//! no-fly zone.
//!
//! Derived from picture and clock alone; a change costs what it affects.

mod airspace;
mod clash;
mod need;
mod outage;
mod own;
mod ring;
mod served;
mod sweep;
mod twice;

use std::collections::{BTreeMap, BTreeSet};

use compact::sort::SmallSort as _;
use compact::sorted::SortedMap;
use rustc_hash::FxHashMap;
use smallvec::SmallVec;

use crate::model::geo::LngLat;
use crate::model::perimeter::Duty;
use crate::model::time::Interval;
use crate::model::{ChangeSet, Kind, Object, ObjectId, Picture, Slot, UnixMillis};

use need::Needs;
use ring::Rings;
use served::Served;
use twice::Sent;

/// Importance of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Act now.
    Alarm,
    /// Look into it.
    Warning,
    /// Good to know.
    Notice,
}

/// Kind of problem found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FindingKind {
    /// An unidentified drone is inside a no-fly zone, by place, height and time. Second party: the zone.
    UnknownDroneInside,
    /// Several stations failed within minutes: perhaps coordinated. Second party: a second service or incident.
    CoordinatedOutage,
    /// No camera of a perimeter works.
    RingBlind,
    /// A swept area was breached after the sweep. Second party: the incident.
    SweepBroken,
    /// A room has no link to its superior room.
    LinkDown,
    /// A post, hotel or overwatch point is unmanned, or a headquarters is not staffed.
    Unmanned,
    /// A network service is down.
    ServiceDown,
    /// Two events need the same place at the same time. Second party: the other event.
    Clash,
    /// A clearance has expired or was withdrawn.
    SweepLapsed,
    /// The head of a moving event is off its line.
    OffRoute,
    /// A crewed aircraft is inside a no-fly zone without exemptions. Second party: the zone.
    AircraftInside,
    /// An area in force lacks units that it requires.
    NeedUnmet,
    /// A site has far fewer officers than planned.
    SiteShort,
    /// Some cameras, gates or posts of a perimeter do not work.
    RingWeak,
    /// A perimeter is not inside the next outer one. Second party: the outer one.
    RingsCross,
    /// Fewer people at a post than planned.
    PostShort,
    /// An own drone is inside a no-fly zone that does not exempt it. Second party: the zone.
    OwnDroneNotExempt,
    /// A unit is assigned to two sites at once. Second party: one of the incidents, sweeps or tasks.
    UnitTwice,
    /// A network service works partially.
    ServiceDegraded,
    /// A link works partially.
    LinkPoor,
    /// An object depends on a service that does not work. Second party: the service.
    CutOff,
    /// A moving event is late.
    Late,
    /// The battery of a drone or robot is low; it must return soon.
    BatteryLow,
    /// A camera outside any perimeter does not work.
    CameraDown,
}

impl FindingKind {
    /// Importance of findings of this kind.
    #[must_use]
    pub const fn level(self) -> Level {
        match self {
            Self::UnknownDroneInside
            | Self::CoordinatedOutage
            | Self::RingBlind
            | Self::SweepBroken
            | Self::LinkDown => Level::Alarm,
            Self::Unmanned
            | Self::ServiceDown
            | Self::Clash
            | Self::SweepLapsed
            | Self::OffRoute
            | Self::AircraftInside
            | Self::NeedUnmet
            | Self::SiteShort => Level::Warning,
            Self::RingWeak
            | Self::RingsCross
            | Self::PostShort
            | Self::OwnDroneNotExempt
            | Self::UnitTwice
            | Self::ServiceDegraded
            | Self::LinkPoor
            | Self::CutOff
            | Self::Late
            | Self::BatteryLow
            | Self::CameraDown => Level::Notice,
        }
    }
}

impl FindingKind {
    /// Returns whether findings of this kind have a symbol on the map.
    #[must_use]
    pub const fn is_marked(self) -> bool {
        matches!(
            self,
            Self::Clash | Self::UnknownDroneInside | Self::SweepBroken | Self::OffRoute | Self::RingBlind
        )
    }
}

/// A problem derived from the picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Finding {
    /// Kind of problem.
    pub kind: FindingKind,
    /// Object that the finding is about.
    pub subject: Slot,
    /// Second party, for kinds that have one.
    pub other: Option<Slot>,
    /// Start, in operation time: as given by the feed, otherwise when it was first seen.
    pub since: UnixMillis,
    /// Whether it may be older: present in the first picture, with no start given.
    pub is_older: bool,
    /// When it will happen, for problems that lie ahead.
    pub window: Option<Interval>,
    /// Number of affected items, where it matters: failed parts of a perimeter, missing units, stations.
    pub count: u32,
    /// Position, when it differs from the subject's: where two events meet.
    pub at: Option<LngLat>,
}

/// A finding as a rule returns it, without the time when it was first seen.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Draft {
    kind: FindingKind,
    subject: Slot,
    other: Option<Slot>,
    since: Option<UnixMillis>,
    window: Option<Interval>,
    count: u32,
    at: Option<LngLat>,
}

impl Draft {
    const fn new(kind: FindingKind, subject: Slot) -> Self {
        Self { kind, subject, other: None, since: None, window: None, count: 0, at: None }
    }
}

type Key = (FindingKind, Slot, Option<Slot>);

/// Rules over several objects. Each is evaluated as a whole when an object of one of its kinds changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Group {
    Airspace,
    Sweeps,
    Outage,
    Clash,
}

impl Group {
    const ALL: [Self; 4] = [Self::Airspace, Self::Sweeps, Self::Outage, Self::Clash];

    const fn looks_at(self, kind: Kind) -> bool {
        match self {
            Self::Airspace => matches!(kind, Kind::Aircraft | Kind::Zone),
            Self::Sweeps => matches!(kind, Kind::Sweep | Kind::Incident),
            Self::Outage => matches!(kind, Kind::Service | Kind::Incident),
            Self::Clash => matches!(kind, Kind::Assembly | Kind::Corridor | Kind::Zone | Kind::Venue),
        }
    }
}

/// All findings of a picture, kept up to date by change sets and ticks.
#[derive(Debug, Clone, Default)]
pub struct Findings {
    /// Slots by kind, for the kinds that group rules look at.
    watched: SortedMap<Kind, BTreeSet<Slot>>,
    own: FxHashMap<Slot, SmallVec<[Draft; 1]>>,
    due: BTreeSet<(UnixMillis, Slot)>,
    due_at: FxHashMap<Slot, UnixMillis>,
    rings: Rings,
    served: Served,
    needs: Needs,
    sent: Sent,
    /// Objects whose style depends on findings that changed.
    redraw: BTreeSet<Slot>,
    /// Findings with a symbol on the map, by subject.
    marked: BTreeMap<Slot, Vec<Finding>>,
    /// Subjects whose symbols changed.
    redraw_marks: BTreeSet<Slot>,
    of_groups: SortedMap<Group, Vec<Draft>>,
    groups_due_at: Option<UnixMillis>,
    seen_first: FxHashMap<Key, (UnixMillis, bool)>,
    all: Vec<Finding>,
    /// Whether a picture was seen before: findings in the first one are not news.
    has_seen: bool,
}

/// Interval at which rules that look ahead run again, even without changes.
const LOOK_AHEAD_EVERY_MILLIS: i64 = 60_000;

impl Findings {
    /// All findings, most important first, the newest first among equals.
    #[must_use]
    pub fn all(&self) -> &[Finding] {
        &self.all
    }

    /// Updates the findings for a change set. Returns whether any finding changed.
    pub fn apply(&mut self, changes: &ChangeSet, picture: &Picture, now: UnixMillis) -> bool {
        if changes.is_everything {
            let seen_first = std::mem::take(&mut self.seen_first);
            let (all, has_seen) = (std::mem::take(&mut self.all), self.has_seen);
            *self = Self { seen_first, all, has_seen, ..Self::default() };
            for (slot, object) in picture.iter() {
                self.learn(slot, object, picture, now);
            }
            self.look_at_groups(&Group::ALL, picture, now);
            self.look_at_followed(picture);
            return self.gather(picture, now);
        }
        let mut touched: SmallVec<[Group; 4]> = SmallVec::new();
        let mut touch = |kind: Kind| {
            let groups = Group::ALL.into_iter().filter(|group| group.looks_at(kind));
            for group in groups {
                if !touched.contains(&group) {
                    touched.push(group);
                }
            }
        };
        let mut has_changed = false;
        // An object served by a failing service is cut off as soon as it appears, until it is removed.
        let is_served = |object: &Object| self.served.duty(&object.common.id).is_some();
        let gone = changes.removed.iter().map(|(_, object)| object);
        let objects = gone.chain(changes.put.iter().filter_map(|slot| picture.object(*slot)));
        for object in objects {
            touch(object.kind());
            if is_served(object) {
                touch(Kind::Service);
            }
        }
        // An object may have been of a watched kind before this change.
        for (kind, slots) in self.watched.iter() {
            let mut changed = changes.put.iter().chain(changes.removed.iter().map(|(slot, _)| slot));
            if changed.any(|slot| slots.contains(slot)) {
                touch(*kind);
            }
        }
        // A symbol lies where its subject is, and is shown to those who may see both parties.
        let is_put = |slot: &Slot| changes.put.binary_search(slot).is_ok();
        let concerned = self.marked.iter().filter(|(subject, findings)| {
            is_put(subject) || findings.iter().any(|found| found.other.is_some_and(|other| is_put(&other)))
        });
        self.redraw_marks.extend(concerned.map(|(subject, _)| *subject));
        for (slot, _) in &changes.removed {
            has_changed |= self.forget(*slot);
        }
        for slot in &changes.put {
            has_changed |= self.learn_anew(*slot, picture, now);
        }
        has_changed |= self.look_at_groups(&touched, picture, now);
        has_changed |= self.look_at_followed(picture);
        has_changed && self.gather(picture, now)
    }

    /// Updates what time alone has changed. Returns whether any finding changed.
    pub fn tick(&mut self, picture: &Picture, now: UnixMillis) -> bool {
        let mut has_changed = false;
        while let Some((_, slot)) = self.due.first().copied().filter(|(at, _)| *at <= now) {
            has_changed |= self.learn_anew(slot, picture, now);
        }
        if self.groups_due_at.is_some_and(|at| at <= now) {
            has_changed |= self.look_at_groups(&Group::ALL, picture, now);
        }
        has_changed |= self.look_at_followed(picture);
        has_changed && self.gather(picture, now)
    }

    /// State of a perimeter: the worst of what the feed and its parts report.
    ///
    /// Any failed part makes it degraded, no working camera makes it down. `Unknown` when the id is not a
    /// perimeter's.
    #[must_use]
    pub fn ring_state(&self, ring: &ObjectId) -> Duty {
        self.rings.status(ring, &self.served).map(|(duty, ..)| duty).unwrap_or_default()
    }

    /// Number of working cameras, gates and posts of a perimeter, and their total.
    #[must_use]
    pub fn ring_parts(&self, ring: &ObjectId) -> (u32, u32) {
        self.rings.status(ring, &self.served).map(|(_, up, all)| (up, all)).unwrap_or_default()
    }

    /// Returns whether a swept area was breached after it was found clear.
    #[must_use]
    pub fn is_broken(&self, sweep: Slot) -> bool {
        let drafts = self.of_groups.get(&Group::Sweeps);
        drafts.is_some_and(|drafts| drafts.iter().any(|draft| draft.subject == sweep))
    }

    /// Worst state of the failing services that serve an object; `None` while all of them work.
    #[must_use]
    pub fn served(&self, id: &ObjectId) -> Option<Duty> {
        self.served.duty(id)
    }

    /// Takes the objects whose style changed because of findings about them or about others.
    #[must_use]
    pub fn take_redraw(&mut self) -> BTreeSet<Slot> {
        std::mem::take(&mut self.redraw)
    }

    /// Findings about an object that have a symbol on the map.
    #[must_use]
    pub fn marked(&self, subject: Slot) -> &[Finding] {
        self.marked.get(&subject).map(Vec::as_slice).unwrap_or_default()
    }

    /// Objects with at least one finding symbol.
    pub fn marked_slots(&self) -> impl Iterator<Item = Slot> {
        self.marked.keys().copied()
    }

    /// Takes the objects whose finding symbols changed or moved.
    #[must_use]
    pub fn take_redraw_marks(&mut self) -> BTreeSet<Slot> {
        std::mem::take(&mut self.redraw_marks)
    }

    /// Updates the rules that follow single objects: perimeters, required units, assignments. Returns whether any
    /// changed.
    fn look_at_followed(&mut self, picture: &Picture) -> bool {
        let served = self.served.take_changed();
        self.rings.touch_served(&served);
        let rings = self.rings.take_changed(&self.served);
        self.redraw.extend(served.iter().chain(&rings).filter_map(|id| picture.slot(id.as_str())));
        let is_other = [self.rings.look_at_crossings(picture), self.needs.look(), self.sent.look(picture)];
        !rings.is_empty() || is_other.contains(&true)
    }

    fn learn(&mut self, slot: Slot, object: &Object, picture: &Picture, now: UnixMillis) {
        let kind = object.kind();
        if Group::ALL.into_iter().any(|group| group.looks_at(kind)) {
            self.watched.or_insert_with(kind, BTreeSet::new).insert(slot);
        }
        self.rings.learn(slot, object);
        self.served.learn(slot, object);
        self.needs.learn(slot, object, picture, now);
        self.sent.learn(slot, object);
        let drafts = own::findings(slot, object, now);
        if !drafts.is_empty() {
            self.own.insert(slot, drafts);
        }
        if let Some(at) = own::next_change_at(object, now) {
            self.due.insert((at, slot));
            self.due_at.insert(slot, at);
        }
    }

    /// Returns whether findings about the object alone changed.
    fn learn_anew(&mut self, slot: Slot, picture: &Picture, now: UnixMillis) -> bool {
        let before = self.own.get(&slot).cloned();
        self.forget(slot);
        if let Some(object) = picture.object(slot) {
            self.learn(slot, object, picture, now);
        }
        self.own.get(&slot) != before.as_ref()
    }

    /// Returns whether there was a finding about the object alone.
    fn forget(&mut self, slot: Slot) -> bool {
        for slots in self.watched.values_mut() {
            slots.remove(&slot);
        }
        self.rings.forget(slot);
        self.served.forget(slot);
        self.needs.forget(slot);
        self.sent.forget(slot);
        if let Some(at) = self.due_at.remove(&slot) {
            self.due.remove(&(at, slot));
        }
        self.own.remove(&slot).is_some()
    }

    /// Objects of a watched kind.
    fn each<'a>(&'a self, kind: Kind, picture: &'a Picture) -> impl Iterator<Item = (Slot, &'a Object)> {
        let slots = self.watched.get(&kind).into_iter().flatten();
        slots.filter_map(|slot| Some((*slot, &**picture.object(*slot)?)))
    }

    fn look_at_groups(&mut self, groups: &[Group], picture: &Picture, now: UnixMillis) -> bool {
        let mut has_changed = false;
        for group in groups {
            let drafts = match group {
                Group::Airspace => airspace::findings(
                    self.each(Kind::Aircraft, picture),
                    || self.each(Kind::Zone, picture),
                    now,
                ),
                Group::Sweeps => sweep::findings(
                    self.each(Kind::Incident, picture),
                    || self.each(Kind::Sweep, picture),
                    picture,
                    now,
                ),
                Group::Outage => outage::findings(
                    self.each(Kind::Service, picture),
                    self.each(Kind::Incident, picture),
                    picture,
                ),
                Group::Clash => {
                    let parties = [Kind::Assembly, Kind::Corridor, Kind::Zone, Kind::Venue];
                    clash::findings(parties.into_iter().flat_map(|kind| self.each(kind, picture)), now)
                }
            };
            let before = self.of_groups.insert(*group, drafts).unwrap_or_default();
            let now = self.of_groups.get(group).map(Vec::as_slice).unwrap_or_default();
            has_changed |= before != now;
            if *group == Group::Sweeps && before != now {
                self.redraw.extend(before.iter().chain(now).map(|draft| draft.subject));
            }
        }
        // Every change of a zone touches this group. When only other groups run, the common due time stays as it is:
        // a feed that sends something each second must not postpone what time alone changes.
        if !groups.contains(&Group::Clash) {
            return has_changed;
        }
        let zones = self.each(Kind::Zone, picture);
        let next = zones.filter_map(|(_, zone)| super::schedule::standing(zone, now).changes_at).min();
        let regular = now.plus_millis(LOOK_AHEAD_EVERY_MILLIS);
        self.groups_due_at = Some(next.map_or(regular, |at| at.min(regular)));
        has_changed
    }

    /// Collects the findings of all rules. Returns whether any changed.
    fn gather(&mut self, picture: &Picture, now: UnixMillis) -> bool {
        let rings = self.rings.findings(picture);
        let drafts = self.own.values().flatten().chain(self.of_groups.values().flatten()).chain(&rings);
        let drafts = drafts.chain(self.needs.findings()).chain(self.sent.findings());
        let mut seen_first = FxHashMap::default();
        let mut all: Vec<Finding> = Vec::new();
        for draft in drafts {
            let Draft { kind, subject, other, since, window, count, at } = *draft;
            let key = (kind, subject, other);
            let known = since.map(|since| (since, false)).or_else(|| self.seen_first.get(&key).copied());
            let (since, is_older) = known.unwrap_or_else(|| {
                let confirmed = picture.object(subject).and_then(|object| object.common.updated);
                if self.has_seen { (now, false) } else { (confirmed.unwrap_or(now).min(now), true) }
            });
            if seen_first.insert(key, (since, is_older)).is_none() {
                all.push(Finding { kind, subject, other, since, is_older, window, count, at });
            }
        }
        all.small_sort_by_key(|finding| {
            (
                finding.kind.level(),
                std::cmp::Reverse(finding.since),
                finding.kind,
                finding.subject,
                finding.other,
            )
        });
        self.seen_first = seen_first;
        self.has_seen = true;
        let has_changed = self.all != all;
        self.all = all;
        let mut marked: BTreeMap<Slot, Vec<Finding>> = BTreeMap::new();
        for finding in self.all.iter().filter(|finding| finding.kind.is_marked()) {
            marked.entry(finding.subject).or_default().push(*finding);
        }
        let before = std::mem::replace(&mut self.marked, marked);
        let slots = before.keys().chain(self.marked.keys());
        self.redraw_marks.extend(slots.filter(|slot| before.get(*slot) != self.marked.get(*slot)));
        has_changed
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::tests_support::{object, zone};
    use crate::model::assembly::Assembly;
    use crate::model::geo::{Polygon, Shape};
    use crate::model::incident::{Incident, IncidentState};
    use crate::model::perimeter::{Camera, Gate, Perimeter};
    use crate::model::post::Post;
    use crate::model::service::{Service, ServiceUse};
    use crate::model::unit::{Unit, UnitClass};
    use crate::model::zone::{Need, Rule, Zone};
    use crate::model::{Body, Change, ObjectId};
    use proptest::prelude::*;
    use std::sync::Arc;

    fn put(object: Object) -> Change {
        Change::Put(Arc::new(object))
    }

    fn post(id: &str, rev: u64, state: Duty) -> Change {
        let mut post = object(id, Body::Post(Box::new(Post { state, ..Post::default() })));
        post.common.rev = rev;
        put(post)
    }

    fn kinds(findings: &Findings) -> Vec<FindingKind> {
        findings.all().iter().map(|finding| finding.kind).collect()
    }

    #[test]
    fn a_finding_keeps_the_time_at_which_it_was_seen_first() {
        let (mut picture, mut findings) = (Picture::default(), Findings::default());
        let changes = ChangeSet { is_everything: true, ..ChangeSet::default() };
        findings.apply(&changes, &picture, UnixMillis(0));
        let mut take = |picture: &mut Picture, change: Change, now: i64| {
            let changes = picture.apply([change]);
            findings.apply(&changes, picture, UnixMillis(now));
            findings.all().to_vec()
        };
        assert_eq!(take(&mut picture, post("p", 1, Duty::Up), 10), []);
        let found = take(&mut picture, post("p", 2, Duty::Down), 20);
        assert_eq!((found[0].kind, found[0].since), (FindingKind::Unmanned, UnixMillis(20)));
        let found = take(&mut picture, post("p", 3, Duty::Down), 30);
        assert_eq!(found[0].since, UnixMillis(20), "confirmed, not new");
        assert_eq!(take(&mut picture, post("p", 4, Duty::Up), 40), []);
        let found = take(&mut picture, post("p", 5, Duty::Down), 50);
        assert_eq!(found[0].since, UnixMillis(50), "mended in between");
    }

    #[test]
    fn what_the_first_picture_shows_may_be_older() {
        let mut picture = Picture::default();
        let mut down = object("p", Body::Post(Box::new(Post { state: Duty::Down, ..Post::default() })));
        down.common.updated = Some(UnixMillis(700));
        let changes = picture.apply([put(down)]);
        let mut findings = Findings::default();
        findings.apply(&changes, &picture, UnixMillis(1000));
        assert_eq!((findings.all()[0].since, findings.all()[0].is_older), (UnixMillis(700), true));
    }

    #[test]
    fn what_time_ends_is_over_though_the_feed_says_something_each_second() {
        let mut area = zone("z", Rule::Closed, vec![]);
        let at = |lng, lat| LngLat::new(lng, lat).unwrap();
        let ring = vec![at(9.0, 45.0), at(10.0, 45.0), at(10.0, 46.0), at(9.0, 46.0), at(9.0, 45.0)];
        area.common.shape = Shape::Polygons(vec![Polygon { exterior: ring, holes: vec![] }]);
        let (starts_at, ends_at) = (Some(UnixMillis(0)), Some(UnixMillis(90_000)));
        let rally = Assembly { starts_at, ends_at, ..Assembly::default() };
        let mut rally = object("a", Body::Assembly(Box::new(rally)));
        rally.common.shape = Shape::Point(at(9.5, 45.5));
        let (mut picture, mut findings) = (Picture::default(), Findings::default());
        let changes = picture.apply([put(area), put(rally)]);
        findings.apply(&changes, &picture, UnixMillis(0));
        assert_eq!(kinds(&findings), [FindingKind::Clash]);
        for second in 1..200 {
            let now = UnixMillis(second * 1000);
            let mut drone = object("d", Body::Aircraft(Box::default()));
            drone.common.rev = second.unsigned_abs();
            let changes = picture.apply([put(drone)]);
            findings.apply(&changes, &picture, now);
            findings.tick(&picture, now);
        }
        assert_eq!(kinds(&findings), []);
    }

    /// Findings after these changes, applied one after the other: kind, subject, second party and count.
    fn after(changes: Vec<Object>) -> Vec<(FindingKind, String, Option<String>, u32)> {
        let (mut picture, mut findings) = (Picture::default(), Findings::default());
        for object in changes {
            let set = picture.apply([put(object)]);
            findings.apply(&set, &picture, UnixMillis(5));
        }
        let name = |slot: Slot| picture.object(slot).unwrap().common.id.to_string();
        let of = |found: &Finding| (found.kind, name(found.subject), found.other.map(name), found.count);
        findings.all().iter().map(of).collect()
    }

    #[test]
    fn an_area_lacks_the_units_that_are_not_in_it() {
        let corner = |x, y| LngLat::new(x, y).unwrap();
        let area = |rev, from| {
            let needs =
                vec![Need { class: UnitClass::Dog, count: 2 }, Need { class: UnitClass::Robot, count: 1 }];
            let mut area = object("z", Body::Zone(Box::new(Zone { needs, ..Zone::default() })));
            let ring = vec![
                corner(9.0, 45.0),
                corner(9.1, 45.0),
                corner(9.1, 45.1),
                corner(9.0, 45.1),
                corner(9.0, 45.0),
            ];
            area.common.shape = Shape::Polygons(vec![Polygon { exterior: ring, holes: vec![] }]);
            (area.common.rev, area.common.valid.from) = (rev, Some(UnixMillis(from)));
            area
        };
        let unit = |id, rev, class, lng| {
            let mut unit = object(id, Body::Unit(Box::new(Unit { class, ..Unit::default() })));
            (unit.common.rev, unit.common.shape) = (rev, Shape::Point(corner(lng, 45.05)));
            unit
        };
        let missing = |changes: Vec<Object>| after(changes).first().map(|found| (found.0, found.3));
        let (dog, robot) = (UnitClass::Dog, UnitClass::Robot);
        assert_eq!(missing(vec![area(1, 0)]), Some((FindingKind::NeedUnmet, 3)));
        assert_eq!(missing(vec![area(1, 9)]), None, "not in force yet");
        let all =
            || vec![unit("a", 1, dog, 9.02), area(1, 0), unit("b", 1, dog, 9.03), unit("c", 1, robot, 9.04)];
        assert_eq!(missing(all()), None);
        let mut left = all();
        left.push(unit("b", 2, dog, 9.2));
        assert_eq!(missing(left), Some((FindingKind::NeedUnmet, 1)));
        let mut patrols = vec![area(1, 0)];
        patrols.extend(["p", "q", "r"].map(|id| unit(id, 1, UnitClass::Patrol, 9.05)));
        assert_eq!(missing(patrols), Some((FindingKind::NeedUnmet, 3)), "of another class");
    }

    #[test]
    fn a_unit_is_wanted_at_two_sites_by_two_lists_or_by_its_own_task() {
        let incident = |id: &str, rev, site: &str, state, is_listed: bool| {
            let units = is_listed.then(|| ObjectId::new("u")).flatten().into_iter().collect();
            let incident = Incident { state, units, ..Incident::default() };
            let mut incident = object(id, Body::Incident(Box::new(incident)));
            (incident.common.rev, incident.common.site) = (rev, ObjectId::new(site));
            incident
        };
        let unit = |task: Option<&str>| {
            let task = task.and_then(ObjectId::new);
            object("u", Body::Unit(Box::new(Unit { task, ..Unit::default() })))
        };
        let open = IncidentState::Handled;
        let twice = |changes: Vec<Object>| after(changes).into_iter().map(|found| found.2.unwrap()).next();
        let here = || incident("here", 1, "one", open, true);
        assert_eq!(
            twice(vec![here(), unit(None), incident("there", 1, "two", open, true)]).as_deref(),
            Some("there")
        );
        assert_eq!(
            twice(vec![here(), unit(None), incident("there", 1, "one", open, true)]),
            None,
            "the same site"
        );
        let closed = incident("there", 2, "two", IncidentState::Closed, true);
        assert_eq!(twice(vec![here(), unit(None), incident("there", 1, "two", open, true), closed]), None);
        let there = || incident("there", 1, "two", open, false);
        assert_eq!(
            twice(vec![here(), unit(Some("there")), there()]).as_deref(),
            Some("there"),
            "its own task"
        );
        assert_eq!(twice(vec![here(), unit(Some("here")), there()]), None);
    }

    fn any_change() -> impl Strategy<Value = Change> {
        let duty = prop_oneof![Just(Duty::Up), Just(Duty::Degraded), Just(Duty::Down)];
        (0..13_u8, 1..40_u64, duty, 0..3_u8, any::<bool>()).prop_map(|(id, rev, state, ring, is_removed)| {
            let name = format!("o{id}");
            if is_removed {
                return Change::Remove { id: ObjectId::new(&name).unwrap(), rev };
            }
            let body = match id {
                0 | 1 => Body::Perimeter(Box::new(Perimeter { state, ..Perimeter::default() })),
                5 => Body::Gate(Box::new(Gate { perimeter: ObjectId::new("o1"), state, ..Gate::default() })),
                6 => Body::Service(Box::new(Service {
                    purpose: ServiceUse::Cameras,
                    state,
                    serves: ObjectId::new(&format!("o{ring}")).into_iter().collect(),
                    ..Service::default()
                })),
                8 => Body::Zone(Box::new(Zone {
                    needs: vec![Need { class: UnitClass::Dog, count: u16::from(ring) }],
                    ..Zone::default()
                })),
                9 | 10 => Body::Unit(Box::new(Unit {
                    class: UnitClass::Dog,
                    task: (state == Duty::Down).then(|| ObjectId::new("o11")).flatten(),
                    ..Unit::default()
                })),
                11 | 12 => Body::Incident(Box::new(Incident {
                    state: if state == Duty::Up { IncidentState::Closed } else { IncidentState::Handled },
                    units: ["o9", "o10"]
                        .iter()
                        .take(ring.into())
                        .filter_map(|id| ObjectId::new(id))
                        .collect(),
                    ..Incident::default()
                })),
                2..=4 => Body::Camera(Box::new(Camera {
                    perimeter: ObjectId::new(&format!("o{ring}")),
                    state,
                    ..Camera::default()
                })),
                _ => Body::Post(Box::new(Post { state, ..Post::default() })),
            };
            let mut object = object(&name, body);
            object.common.rev = rev;
            object.common.site = ObjectId::new(&format!("site{}", rev % 2));
            let corner = |x, y| LngLat::new(x, y).unwrap();
            object.common.shape = match id {
                8 => Shape::Polygons(vec![Polygon {
                    exterior: vec![corner(0.0, 0.0), corner(2.5, 0.0), corner(2.5, 2.5), corner(0.0, 0.0)],
                    holes: vec![],
                }]),
                _ => Shape::Point(corner(f64::from(ring) + 1.0, 0.5)),
            };
            put(object)
        })
    }

    proptest! {
        /// Findings updated change by change equal those of the same picture seen for the first time.
        #[test]
        fn followed_findings_equal_fresh_ones(changes in proptest::collection::vec(any_change(), 1..40)) {
            let (mut picture, mut followed) = (Picture::default(), Findings::default());
            for change in changes {
                let set = picture.apply([change]);
                followed.apply(&set, &picture, UnixMillis(5));
                let mut fresh = Findings::default();
                fresh.apply(&ChangeSet { is_everything: true, ..ChangeSet::default() }, &picture, UnixMillis(5));
                prop_assert_eq!(kinds(&followed), kinds(&fresh));
                let counts = |findings: &Findings| -> Vec<(Slot, u32)> {
                    findings.all().iter().map(|finding| (finding.subject, finding.count)).collect()
                };
                prop_assert_eq!(counts(&followed), counts(&fresh));
                for ring in ["o0", "o1", "o2"].map(|id| ObjectId::new(id).unwrap()) {
                    prop_assert_eq!(followed.ring_state(&ring), fresh.ring_state(&ring));
                    prop_assert_eq!(followed.ring_parts(&ring), fresh.ring_parts(&ring));
                    prop_assert_eq!(followed.served(&ring), fresh.served(&ring));
                }
            }
        }
    }
}

//! State of each site: phase, crowd, staff, validity of sweeps, last contact, and marks for what is wrong.
//!
//! Kept per site, so a change costs its own site only. Shows nothing.

use std::collections::{BTreeMap, BTreeSet};

use compact::sort::SmallSort as _;
use rustc_hash::FxHashMap;

use super::sites::SiteIndex;
use super::state::State;
use crate::analysis::finding::{FindingKind, Level};
use crate::analysis::schedule;
use crate::model::headquarters::RoomUse;
use crate::model::perimeter::Duty;
use crate::model::site::{Site, VenuePhase, VenueUse};
use crate::model::sweep::SweepState;
use crate::model::time::Phase;
use crate::model::{Body, ChangeSet, Kind, Object, ObjectId, Slot, UnixMillis};

/// Age of the newest confirmation at which a site is out of contact.
pub const NO_CONTACT_MILLIS: i64 = 15 * MINUTE_MILLIS;
/// Remaining validity from which a sweep is marked as ending.
pub const SWEEP_ENDS_MILLIS: i64 = 30 * MINUTE_MILLIS;
const MINUTE_MILLIS: i64 = 60_000;

/// A problem of a site, the worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mark {
    /// No contact since: the last confirmation, or the loss of its headquarters' link. `None` when the time is
    /// unknown.
    NoContact(Option<UnixMillis>),
    /// A perimeter does not work at all.
    RingDown,
    /// A swept area is no longer clear.
    SweepVoid,
    /// Far fewer officers present than planned.
    StaffShort,
    /// A sweep ends soon.
    SweepEnds(UnixMillis),
    /// A perimeter works only in part.
    RingWeak,
}

impl Mark {
    /// Level of the problem.
    #[must_use]
    pub const fn level(self) -> Level {
        match self {
            Self::NoContact(_) | Self::RingDown => Level::Alarm,
            Self::SweepVoid | Self::StaffShort => Level::Warning,
            Self::SweepEnds(_) | Self::RingWeak => Level::Notice,
        }
    }
}

/// State of a site, as far as reported.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct SiteState {
    /// Phase of the most active of its competition and ceremony venues.
    pub phase: Option<VenuePhase>,
    /// People present, and the capacity.
    pub crowd: Option<(u64, Option<u64>)>,
    /// Officers present and planned, of the forces for which both are known.
    pub staff: Option<(u64, u64)>,
    /// Earliest end of the sweeps that hold.
    pub swept_until: Option<UnixMillis>,
    /// Number of sweeps that are void and were not repeated.
    pub sweeps_void: usize,
    /// The perimeter in the worst state, and that state.
    pub weakest_ring: Option<(Slot, Duty)>,
    /// Last confirmation, rounded down to the minute.
    pub confirmed_at: Option<UnixMillis>,
    /// Problems of the site, the worst first.
    pub marks: Vec<Mark>,
}

impl SiteState {
    /// Returns whether there is no contact with the site.
    #[must_use]
    pub fn is_out_of_contact(&self) -> bool {
        matches!(self.marks.first(), Some(Mark::NoContact(_)))
    }
}

#[derive(Debug, Clone, Default)]
struct Place {
    members: BTreeSet<Slot>,
    heard_at: Option<UnixMillis>,
    state: SiteState,
}

/// State of all sites, in the order of the [`SiteIndex`].
#[derive(Debug, Clone, Default)]
pub struct Board {
    places: Vec<Place>,
    member_of: FxHashMap<Slot, usize>,
    /// The worst relevant finding of each object.
    faults: BTreeMap<Slot, FindingKind>,
    looked_at_minute: i64,
}

impl Board {
    /// Returns the state of the site with this index.
    #[must_use]
    pub fn state(&self, number: usize) -> Option<&SiteState> {
        Some(&self.places.get(number)?.state)
    }

    /// Applies a change set, after all other indices. Returns whether the state of any site changed.
    pub(super) fn apply(
        &mut self,
        changes: &ChangeSet,
        are_sites_new: bool,
        are_findings_new: bool,
        state: &State,
    ) -> bool {
        if are_sites_new || changes.is_everything {
            *self = Self { places: vec![Place::default(); state.sites.len()], ..Self::default() };
            for (slot, object) in state.picture.iter() {
                self.learn(slot, object, &state.sites);
            }
            self.look_again(state);
            return true;
        }
        let mut touched = BTreeSet::new();
        let mut is_room = false;
        for (slot, object) in &changes.removed {
            is_room |= object.kind() == Kind::Headquarters;
            touched.extend(self.forget(*slot));
        }
        for slot in &changes.put {
            let Some(object) = state.picture.object(*slot) else { continue };
            is_room |= object.kind() == Kind::Headquarters;
            touched.extend(self.forget(*slot));
            touched.extend(self.learn(*slot, object, &state.sites));
        }
        // A headquarters may direct sites that it is not located at.
        if are_findings_new || is_room || self.is_due(state) {
            return self.look_again(state);
        }
        self.look_at(touched, state)
    }

    /// Applies the effects of time alone. Returns whether the state of any site changed.
    pub(super) fn tick(&mut self, are_findings_new: bool, state: &State) -> bool {
        (are_findings_new || self.is_due(state)) && self.look_again(state)
    }

    /// Re-evaluates all sites, after a change of time, findings or reader.
    pub(super) fn look_again(&mut self, state: &State) -> bool {
        self.looked_at_minute = minute(state.now()).0;
        self.faults.clear();
        for finding in state.findings.all() {
            let counts = matches!(
                finding.kind,
                FindingKind::RingBlind
                    | FindingKind::RingWeak
                    | FindingKind::SweepBroken
                    | FindingKind::SweepLapsed
                    | FindingKind::SiteShort
            );
            if counts {
                let worst = self.faults.entry(finding.subject).or_insert(finding.kind);
                *worst = finding.kind.min(*worst);
            }
        }
        self.look_at(0..self.places.len(), state)
    }

    fn is_due(&self, state: &State) -> bool {
        minute(state.now()).0 != self.looked_at_minute
    }

    /// Removes a member. Returns the site to re-evaluate.
    fn forget(&mut self, slot: Slot) -> Option<usize> {
        let number = self.member_of.remove(&slot)?;
        self.places.get_mut(number)?.members.remove(&slot);
        Some(number)
    }

    /// Adds a member, or notes a confirmation. Returns the site to re-evaluate.
    fn learn(&mut self, slot: Slot, object: &Object, sites: &SiteIndex) -> Option<usize> {
        let is_member = matches!(
            object.kind(),
            Kind::Site | Kind::Venue | Kind::Crowd | Kind::Perimeter | Kind::Sweep | Kind::Headquarters
        );
        // Objects of other kinds are many, so only those that name their site count as contact with it.
        let number = if is_member { sites.number_of(object)? } else { sites.number_named_by(object)? };
        let place = self.places.get_mut(number)?;
        if is_member {
            place.members.insert(slot);
            self.member_of.insert(slot, number);
        }
        let ages = schedule::stale_at(object).and(object.common.updated);
        let is_news = ages.map(minute) > place.heard_at.map(minute);
        place.heard_at = place.heard_at.max(ages);
        (is_member || is_news).then_some(number)
    }

    fn look_at(&mut self, numbers: impl IntoIterator<Item = usize>, state: &State) -> bool {
        let mut has_changed = false;
        for number in numbers {
            let Some(place) = self.places.get(number) else { continue };
            let found = look(place, &self.faults, state, state.sites.headquarters(number));
            if found != place.state
                && let Some(place) = self.places.get_mut(number)
            {
                place.state = found;
                has_changed = true;
            }
        }
        has_changed
    }
}

const fn minute(at: UnixMillis) -> UnixMillis {
    UnixMillis(at.0 - at.0.rem_euclid(MINUTE_MILLIS))
}

/// Sums officers present and planned, of the forces for which both are known.
#[must_use]
pub fn staff(site: &Site) -> Option<(u64, u64)> {
    let known = site.staffing.iter().filter_map(|force| Some((force.present?.into(), force.planned?.into())));
    known.reduce(|(a, b): (u64, u64), (c, d)| (a + c, b + d))
}

/// Rank of a phase, higher when more active.
const fn activity(phase: VenuePhase) -> u8 {
    match phase {
        VenuePhase::Unknown => 0,
        VenuePhase::Closed => 1,
        VenuePhase::Swept => 2,
        VenuePhase::Sweeping => 3,
        VenuePhase::Opening => 4,
        VenuePhase::InUse => 5,
        VenuePhase::Egress => 6,
    }
}

fn look(
    place: &Place,
    faults: &BTreeMap<Slot, FindingKind>,
    state: &State,
    headquarters: Option<&ObjectId>,
) -> SiteState {
    let (reader, now) = (state.reader(), state.now());
    let mut out = SiteState::default();
    let (mut at_venues, mut in_areas) = (None, None);
    let (mut rings, mut held, mut void) = (Vec::new(), Vec::new(), Vec::new());
    let mut marks = Vec::new();
    let mut is_broken = false;
    let mut room = headquarters.and_then(|id| state.picture.find(id.as_str()));
    for slot in &place.members {
        let Some(object) = state.picture.object(*slot).filter(|object| reader.may_see(object)) else {
            continue;
        };
        let fault = faults.get(slot).copied();
        if let Body::Venue(venue) = &object.body {
            let is_main = matches!(venue.purpose, VenueUse::Competition | VenueUse::Ceremony);
            if is_main && activity(venue.phase) > out.phase.map_or(0, activity) {
                out.phase = Some(venue.phase);
            }
            add_people(&mut at_venues, venue.present, venue.capacity);
        } else if let Body::Crowd(crowd) = &object.body {
            add_people(&mut in_areas, crowd.present, crowd.capacity);
        } else if let Body::Perimeter(_) = &object.body {
            rings.push((*slot, state.findings.ring_state(&object.common.id)));
        } else if let Body::Sweep(sweep) = &object.body {
            if fault.is_some() {
                is_broken |= fault == Some(FindingKind::SweepBroken);
                void.push(sweep.target.as_ref());
            } else if sweep.state == SweepState::Clear
                && schedule::standing(object, now).phase == Phase::Active
            {
                held.push(sweep.target.as_ref());
                out.swept_until = match (out.swept_until, sweep.clear_until) {
                    (Some(a), Some(b)) => Some(a.min(b)),
                    (a, b) => a.or(b),
                };
            }
        } else if let Body::Headquarters(own) = &object.body {
            if headquarters.is_none() && own.purpose == RoomUse::PoliceHq {
                room = Some(object);
            }
        } else if let Body::Site(site) = &object.body {
            out.staff = staff(site);
            marks.extend(fault.map(|_| Mark::StaffShort));
        }
    }
    out.crowd = at_venues.or(in_areas);
    // A sweep of the same target that holds replaces the void one.
    out.sweeps_void =
        void.iter().filter(|target| target.is_none() || !held.iter().any(|held| held == *target)).count();
    // A clearance does not matter at a closed venue, unless it was broken.
    if out.sweeps_void > 0 && (is_broken || out.phase != Some(VenuePhase::Closed)) {
        marks.push(Mark::SweepVoid);
    }
    let soon = now.plus_millis(SWEEP_ENDS_MILLIS);
    marks.extend(out.swept_until.filter(|until| *until <= soon).map(Mark::SweepEnds));
    out.weakest_ring = rings.into_iter().min_by_key(|(slot, duty)| (duty.rank(), *slot));
    marks.extend(out.weakest_ring.and_then(|(_, duty)| match duty {
        Duty::Down => Some(Mark::RingDown),
        // Unstaffed gates are expected at a closed venue: there are no checks to pass.
        Duty::Degraded if out.phase == Some(VenuePhase::Closed) => None,
        Duty::Degraded => Some(Mark::RingWeak),
        Duty::Up | Duty::Unknown => None,
    }));
    out.confirmed_at = place.heard_at.map(minute);
    let is_old = place.heard_at.is_some_and(|at| now.millis_since(at) > NO_CONTACT_MILLIS);
    let room =
        room.and_then(|room| if let Body::Headquarters(room) = &room.body { Some(room) } else { None });
    if let Some(room) = room.filter(|room| room.link == Duty::Down) {
        marks.push(Mark::NoContact(room.link_since.or(out.confirmed_at)));
    } else if is_old {
        marks.push(Mark::NoContact(out.confirmed_at));
    }
    marks.small_sort();
    out.marks = marks;
    out
}

/// Adds people to a sum. The total capacity stays known only while the capacity of every part is.
fn add_people(sum: &mut Option<(u64, Option<u64>)>, present: Option<u32>, room: Option<u32>) {
    let Some(present) = present.map(u64::from) else { return };
    let room = room.map(u64::from);
    *sum = Some(match *sum {
        None => (present, room),
        Some((known, known_room)) => (known + present, known_room.zip(room).map(|(a, b)| a + b)),
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::tests_support::object;
    use crate::app::reduce::{AppEvent, Effect, reduce};
    use crate::app::state::DeviceChoice;
    use crate::app::url::ViewState;
    use crate::feed::client::FeedUpdate;
    use crate::feed::config::Config;
    use crate::model::Change;
    use crate::model::geo::{LngLat, Shape};
    use crate::model::headquarters::Headquarters;
    use crate::model::perimeter::{Camera, Perimeter};
    use crate::model::site::{Strength, Venue};
    use crate::model::sweep::Sweep;
    use crate::model::unit::Unit;

    const NOON: i64 = 1_770_000_000_000;

    fn state_at(millis: i64) -> State {
        let now = UnixMillis(millis);
        State::new(ViewState::default(), DeviceChoice::default(), Config::default(), now)
    }

    /// Puts an object at the site, with a new revision.
    fn put(state: &mut State, id: &str, rev: u64, updated: i64, body: Body) -> Vec<Effect> {
        let mut object = object(id, body);
        object.common.rev = rev;
        object.common.updated = Some(UnixMillis(updated));
        object.common.site = ObjectId::new("s");
        if object.kind() == Kind::Site {
            object.common.site = None;
            object.common.shape = LngLat::new(9.0, 45.0).map_or(Shape::Nowhere, Shape::Point);
        }
        reduce(state, AppEvent::Feed(FeedUpdate::Changes(vec![Change::Put(object.into())])))
    }

    fn board_with_site() -> State {
        let mut state = state_at(NOON);
        put(&mut state, "s", 1, NOON, Body::Site(Box::default()));
        state
    }

    fn stands(state: &State) -> SiteState {
        state.tiles().first().map(|tile| tile.state.clone()).unwrap()
    }

    fn tick(state: &mut State, millis: i64) -> Vec<Effect> {
        reduce(state, AppEvent::Tick { real_now: UnixMillis(millis) })
    }

    #[test]
    fn the_most_active_venue_and_all_people_count() {
        let mut state = board_with_site();
        let venue = |purpose, phase, present, capacity| {
            Body::Venue(Box::new(Venue { purpose, phase, present, capacity, ..Venue::default() }))
        };
        use VenueUse::{Ceremony, Competition, Village};
        put(&mut state, "a", 1, NOON, venue(Competition, VenuePhase::Closed, None, Some(9)));
        put(&mut state, "b", 1, NOON, venue(Ceremony, VenuePhase::Opening, Some(30), Some(60)));
        put(&mut state, "c", 1, NOON, venue(Village, VenuePhase::InUse, Some(5), Some(10)));
        assert_eq!(stands(&state).phase, Some(VenuePhase::Opening), "a village is in use all the time");
        assert_eq!(stands(&state).crowd, Some((35, Some(70))), "of the first nobody knows");
        put(&mut state, "a", 2, NOON, venue(Competition, VenuePhase::Egress, Some(1), None));
        assert_eq!(stands(&state).phase, Some(VenuePhase::Egress));
        assert_eq!(stands(&state).crowd, Some((36, None)));
        let gone = Change::Remove { id: ObjectId::new("a").unwrap(), rev: 3 };
        let effects = reduce(&mut state, AppEvent::Feed(FeedUpdate::Changes(vec![gone])));
        assert!(effects.contains(&Effect::TilesChanged));
        assert_eq!(stands(&state).phase, Some(VenuePhase::Opening));
    }

    #[test]
    fn only_forces_of_which_both_figures_are_known_count() {
        let mut state = board_with_site();
        let strength = |planned, present| Strength { planned, present, ..Strength::default() };
        let staffing =
            vec![strength(Some(100), Some(70)), strength(Some(900), None), strength(None, Some(3))];
        put(&mut state, "s", 2, NOON, Body::Site(Box::new(Site { staffing, ..Site::default() })));
        assert_eq!(stands(&state).staff, Some((70, 100)));
        assert_eq!(stands(&state).marks, [Mark::StaffShort]);
    }

    #[test]
    fn a_sweep_ends_soon_then_is_void_until_swept_again() {
        let mut state = board_with_site();
        let sweep = |minutes: i64| {
            let clear_until = Some(UnixMillis(NOON).plus_millis(minutes * MINUTE_MILLIS));
            let target = ObjectId::new("v");
            Body::Sweep(Box::new(Sweep { state: SweepState::Clear, clear_until, target, ..Sweep::default() }))
        };
        put(&mut state, "first", 1, NOON, sweep(40));
        assert_eq!(stands(&state).marks, []);
        assert!(tick(&mut state, NOON + 10 * MINUTE_MILLIS).contains(&Effect::TilesChanged));
        let until = UnixMillis(NOON).plus_millis(40 * MINUTE_MILLIS);
        assert_eq!(stands(&state).marks, [Mark::SweepEnds(until)]);
        tick(&mut state, NOON + 40 * MINUTE_MILLIS);
        assert_eq!((stands(&state).marks, stands(&state).swept_until), (vec![Mark::SweepVoid], None));
        put(&mut state, "second", 1, NOON, sweep(400));
        assert_eq!((stands(&state).marks, stands(&state).sweeps_void), (vec![], 0));
    }

    #[test]
    fn nobody_relies_on_the_clearance_of_what_is_closed() {
        let mut state = board_with_site();
        let void = Sweep { state: SweepState::Void, ..Sweep::default() };
        put(&mut state, "sweep", 1, NOON, Body::Sweep(Box::new(void)));
        assert_eq!(stands(&state).marks, [Mark::SweepVoid]);
        let venue = Venue { purpose: VenueUse::Competition, phase: VenuePhase::Closed, ..Venue::default() };
        put(&mut state, "venue", 1, NOON, Body::Venue(Box::new(venue)));
        assert_eq!((stands(&state).marks, stands(&state).sweeps_void), (vec![], 1));
    }

    #[test]
    fn the_weakest_ring_is_the_one_said_or_found_to_be() {
        let mut state = board_with_site();
        let ring = |state| Body::Perimeter(Box::new(Perimeter { state, ..Perimeter::default() }));
        put(&mut state, "outer", 1, NOON, ring(Duty::Up));
        put(&mut state, "inner", 1, NOON, ring(Duty::Degraded));
        assert_eq!(stands(&state).marks, [Mark::RingWeak]);
        let camera = |duty| {
            let perimeter = ObjectId::new("outer");
            Body::Camera(Box::new(Camera { perimeter, state: duty, ..Camera::default() }))
        };
        put(&mut state, "camera", 1, NOON, camera(Duty::Down));
        let outer = state.picture.slot("outer").unwrap();
        assert_eq!(stands(&state).weakest_ring, Some((outer, Duty::Down)), "none of its cameras works");
        assert_eq!(stands(&state).marks, [Mark::RingDown]);
        let closed = Venue { purpose: VenueUse::Competition, phase: VenuePhase::Closed, ..Venue::default() };
        put(&mut state, "venue", 1, NOON, Body::Venue(Box::new(closed)));
        assert_eq!(stands(&state).marks, [Mark::RingDown], "blind is blind, closed or not");
        put(&mut state, "camera", 2, NOON, camera(Duty::Up));
        assert_eq!(stands(&state).marks, [], "nobody passes the checks of what is closed");
        put(&mut state, "inner", 2, NOON, ring(Duty::Up));
        assert_eq!(stands(&state).marks, []);
    }

    #[test]
    fn a_site_that_is_silent_is_out_of_contact() {
        let mut state = board_with_site();
        assert_eq!(stands(&state).confirmed_at, None, "a site does not age");
        put(&mut state, "unit", 1, NOON + 1_000, Body::Unit(Box::<Unit>::default()));
        let confirmed_at = stands(&state).confirmed_at;
        assert_eq!(confirmed_at, Some(minute(UnixMillis(NOON))));
        tick(&mut state, NOON + NO_CONTACT_MILLIS);
        assert_eq!(stands(&state).marks, []);
        tick(&mut state, NOON + NO_CONTACT_MILLIS + MINUTE_MILLIS);
        assert_eq!(stands(&state).marks, [Mark::NoContact(confirmed_at)]);
        assert!(stands(&state).is_out_of_contact());
        let later = state.real_now.0;
        let effects = put(&mut state, "unit", 2, later, Body::Unit(Box::<Unit>::default()));
        assert!(effects.contains(&Effect::TilesChanged));
        assert_eq!(stands(&state).marks, []);
        // Within the same minute, what is shown does not change.
        let effects = put(&mut state, "unit", 3, later + 1, Body::Unit(Box::<Unit>::default()));
        assert!(!effects.contains(&Effect::TilesChanged));
    }

    #[test]
    fn without_the_link_of_its_headquarters_there_is_no_contact() {
        let mut state = board_with_site();
        let room = |link| {
            let link_since = Some(UnixMillis(NOON - 5));
            Body::Headquarters(Box::new(Headquarters {
                purpose: RoomUse::PoliceHq,
                link,
                link_since,
                ..Headquarters::default()
            }))
        };
        put(&mut state, "hq", 1, NOON, room(Duty::Down));
        assert_eq!(stands(&state).marks, [Mark::NoContact(Some(UnixMillis(NOON - 5)))]);
        put(&mut state, "hq", 2, NOON, room(Duty::Up));
        assert_eq!(stands(&state).marks, []);
    }

    #[test]
    fn a_followed_board_equals_a_fresh_one() {
        let mut state = board_with_site();
        let ring = |state| Body::Perimeter(Box::new(Perimeter { state, ..Perimeter::default() }));
        for (rev, duty) in [(1, Duty::Down), (2, Duty::Up), (3, Duty::Degraded)] {
            put(&mut state, "ring", rev, NOON + rev as i64, ring(duty));
            put(&mut state, "unit", rev, NOON + 70_000 * rev as i64, Body::Unit(Box::<Unit>::default()));
            let followed = stands(&state);
            let everything = ChangeSet { is_everything: true, ..ChangeSet::default() };
            let mut fresh = Board::default();
            fresh.apply(&everything, false, true, &state);
            assert_eq!(fresh.state(0), Some(&followed));
        }
    }
}

//! Units: where they patrol, how they respond to calls, and when they report.
//!
//! A unit's position is a function of time and of its calls. Beats follow two directions, as streets do; no real
//! route is used. All units are invented.

use std::ops::Range;

use vedetta::model::marking::Marking;
use vedetta::model::object::{Body, Object, ObjectId};
use vedetta::model::text::Localized;
use vedetta::model::unit::{Force, Unit, UnitClass, UnitStatus};

use super::actor::Sheet;
use super::cast::scale::Scale;
use super::chance::Chance;
use super::hours::{self, MINUTE, OpSecs};
use super::shapes::{Spot, on_way, way_m};
use super::sites::{self, AREAS, Area};
use super::story::Story;

/// Number of units in the scenario as written.
const UNITS: f64 = 300.0;
/// Duration of a leg of a beat: a wait and a way.
const LEG: OpSecs = 300;
/// Legs in a part of a shift. A unit rests for whole parts, so that it first returns home and departs from there.
const LEGS_IN_PART: OpSecs = 5;
/// Operating time of drones and robots on one charge; they return with a little charge left.
const CHARGE_LASTS: OpSecs = 90 * MINUTE;
/// Length of a time window, part of which a unit may spend without contact.
const WINDOW: OpSecs = 24 * MINUTE;

/// Properties common to the units of a class.
struct Manner {
    class: UnitClass,
    /// Share of all units.
    share: f64,
    code: &'static str,
    /// Forces that have such units, assigned in turn.
    forces: &'static [Force],
    /// Range of patrols around home, meters.
    reach_m: f64,
    /// Speeds on patrol and on a call, meters per second.
    speeds: (f64, f64),
    /// Seconds between two position reports.
    period: OpSecs,
    strength: Range<u16>,
    /// Maximum distance to a call, meters.
    farthest_m: f64,
}

use Force::{
    Alpine, Army, Carabinieri, CivilProtection, FireService, GuardiaDiFinanza, LocalPolice, Medical,
    StatePolice,
};

#[rustfmt::skip]
const MANNERS: &[Manner] = &[
    Manner { class: UnitClass::Patrol, share: 0.40, code: "PTG", forces: &[StatePolice, Carabinieri, StatePolice, GuardiaDiFinanza, Carabinieri, LocalPolice, StatePolice, Army], reach_m: 240.0, speeds: (1.3, 9.0), period: 10, strength: 2..4, farthest_m: 2_500.0 },
    Manner { class: UnitClass::PublicOrder, share: 0.12, code: "RPO", forces: &[StatePolice, Carabinieri, StatePolice, GuardiaDiFinanza], reach_m: 90.0, speeds: (1.0, 7.0), period: 15, strength: 10..31, farthest_m: 4_000.0 },
    Manner { class: UnitClass::Dog, share: 0.07, code: "CNF", forces: &[StatePolice, GuardiaDiFinanza, Carabinieri], reach_m: 160.0, speeds: (1.2, 8.0), period: 12, strength: 2..3, farthest_m: 6_000.0 },
    Manner { class: UnitClass::BombDisposal, share: 0.035, code: "ART", forces: &[StatePolice, Carabinieri, Army], reach_m: 0.0, speeds: (1.0, 10.0), period: 20, strength: 3..5, farthest_m: 9_000.0 },
    Manner { class: UnitClass::RapidResponse, share: 0.04, code: "UOP", forces: &[StatePolice, Carabinieri], reach_m: 300.0, speeds: (5.0, 13.0), period: 8, strength: 3..5, farthest_m: 9_000.0 },
    Manner { class: UnitClass::Ambulance, share: 0.085, code: "AMB", forces: &[Medical], reach_m: 60.0, speeds: (3.0, 12.0), period: 8, strength: 2..4, farthest_m: 6_000.0 },
    Manner { class: UnitClass::FireEngine, share: 0.04, code: "VF", forces: &[FireService], reach_m: 0.0, speeds: (3.0, 11.0), period: 15, strength: 4..7, farthest_m: 9_000.0 },
    Manner { class: UnitClass::Traffic, share: 0.085, code: "STR", forces: &[LocalPolice, StatePolice, LocalPolice, CivilProtection], reach_m: 420.0, speeds: (6.0, 11.0), period: 8, strength: 2..3, farthest_m: 7_000.0 },
    Manner { class: UnitClass::Mountain, share: 0.045, code: "ALP", forces: &[Alpine, Carabinieri, GuardiaDiFinanza, Army], reach_m: 260.0, speeds: (2.0, 6.0), period: 12, strength: 2..5, farthest_m: 4_000.0 },
    Manner { class: UnitClass::Command, share: 0.03, code: "CMD", forces: &[StatePolice, CivilProtection, Carabinieri], reach_m: 0.0, speeds: (1.0, 8.0), period: 30, strength: 4..9, farthest_m: 0.0 },
    Manner { class: UnitClass::Drone, share: 0.025, code: "APR", forces: &[StatePolice, Carabinieri], reach_m: 220.0, speeds: (6.0, 12.0), period: 5, strength: 2..3, farthest_m: 3_000.0 },
    Manner { class: UnitClass::Robot, share: 0.015, code: "ROB", forces: &[Army, StatePolice], reach_m: 20.0, speeds: (0.6, 5.0), period: 15, strength: 2..4, farthest_m: 9_000.0 },
    Manner { class: UnitClass::Helicopter, share: 0.01, code: "ELI", forces: &[StatePolice, Medical, Carabinieri, GuardiaDiFinanza], reach_m: 1_600.0, speeds: (24.0, 40.0), period: 4, strength: 2..5, farthest_m: 0.0 },
];

/// A call assigned to a unit.
#[derive(Debug, Clone)]
pub(super) struct Call {
    pub(super) incident: ObjectId,
    place: Spot,
    depart: OpSecs,
    arrive: OpSecs,
    release: OpSecs,
    back: OpSecs,
}

/// A unit, and the calls that still determine its position.
pub(super) struct UnitActor {
    sheet: Sheet,
    manner: &'static Manner,
    force: Force,
    area: &'static Area,
    home: Spot,
    chance: Chance,
    silences: Chance,
    rests: Chance,
    corners: Chance,
    waits: Chance,
    phase: u64,
    period: OpSecs,
    strength: u16,
    calls: Vec<Call>,
}

/// Returns all units.
pub(super) fn units(story: Story, scale: Scale, chance: Chance) -> Vec<UnitActor> {
    let chance = chance.named("units");
    let weight: f64 = AREAS.iter().map(|area| area.weight).sum();
    let mut of_class = [0_usize; MANNERS.len()];
    let mut units = Vec::new();
    for area in &AREAS {
        let count = scale.of(UNITS * story.units() * area.weight / weight);
        for n in 0..count {
            let own = chance.named(area.key).at(n as u64);
            let fits = |manner: &Manner| match manner.class {
                UnitClass::Mountain => area.is_alpine,
                UnitClass::Helicopter => area.weight > 2.0,
                UnitClass::Patrol
                | UnitClass::Dog
                | UnitClass::BombDisposal
                | UnitClass::RapidResponse
                | UnitClass::PublicOrder
                | UnitClass::Ambulance
                | UnitClass::FireEngine
                | UnitClass::Drone
                | UnitClass::Robot
                | UnitClass::Command
                | UnitClass::Traffic
                | UnitClass::Unknown => true,
            };
            // In the largest areas the first units are one of each class, so that a small exercise lacks none.
            let index = if n < MANNERS.len() && area.weight > 6.0 && MANNERS.get(n).is_some_and(fits) {
                n
            } else {
                let weighted: Vec<usize> =
                    (0..MANNERS.len()).filter(|index| MANNERS.get(*index).is_some_and(fits)).collect();
                let share = |index: &usize| {
                    MANNERS.get(*index).map_or(0.0, |manner| {
                        if manner.class == UnitClass::Mountain { 0.16 } else { manner.share }
                    })
                };
                own.at(0).pick_weighted(&weighted, share).copied().unwrap_or(0)
            };
            let (Some(manner), Some(number)) = (MANNERS.get(index), of_class.get_mut(index)) else {
                continue;
            };
            *number += 1;
            units.push(UnitActor::new(manner, *number, area, own, scale));
        }
    }
    units
}

impl UnitActor {
    fn new(
        manner: &'static Manner,
        number: usize,
        area: &'static Area,
        chance: Chance,
        scale: Scale,
    ) -> Self {
        let force = manner.forces.get((number - 1) % manner.forces.len()).copied().unwrap_or_default();
        let fraction = chance.at(2).between(0.12, 0.95);
        let at = scale.spread(area.oval.spot(chance.at(1).unit(), fraction), chance.at(3));
        let home = if sites::is_dry(at) { at } else { area.oval.center };
        let callsign = format!("{} {}-{number}", manner.code, area.code);
        let key = format!("unit-{}-{number}", manner.code.to_lowercase());
        let sheet =
            Sheet::new(&key, Localized::same(&callsign), home.shape(), owner(force), Localized::same("GPS"))
                .site(area.site)
                .marking(Marking::Amber)
                .stale_after(90);
        let strength = manner.strength.start
            + chance.at(4).below(usize::from(manner.strength.end - manner.strength.start)) as u16;
        let period = scale.report_period(manner.period);
        let phase = chance.at(5).below(period as usize) as u64;
        Self {
            sheet,
            manner,
            force,
            area,
            home,
            chance,
            silences: chance.named("silence"),
            rests: chance.named("rest"),
            corners: chance.named("corner"),
            waits: chance.named("wait"),
            phase,
            period,
            strength,
            calls: Vec::new(),
        }
    }

    pub(super) const fn id(&self) -> &ObjectId {
        &self.sheet.id
    }

    pub(super) const fn class(&self) -> UnitClass {
        self.manner.class
    }

    pub(super) const fn site(&self) -> &'static str {
        self.area.site
    }

    pub(super) const fn home(&self) -> Spot {
        self.home
    }

    /// Returns whether the unit can be sent to a place at a time.
    pub(super) fn is_free(&self, depart: OpSecs, place: Spot) -> bool {
        let is_busy = self.calls.last().is_some_and(|call| depart < call.back);
        let is_near = self.home.meters_to(place) <= self.manner.farthest_m;
        is_near && !is_busy && self.rest(depart).is_none()
    }

    /// Sends the unit to an incident; it stays until `release`, but for at least two minutes.
    pub(super) fn send(&mut self, incident: ObjectId, place: Spot, depart: OpSecs, release: OpSecs) {
        // Keeps units at the same incident apart.
        let own = self.chance.named(incident.as_str());
        let place = place.along(own.at(0).between(0.0, 360.0), own.at(1).between(8.0, 26.0));
        let (patrol, call) = self.manner.speeds;
        let from = self.on_beat(depart);
        let arrive = depart + (way_m(&self.way(from, place)) / call).ceil().max(20.0) as OpSecs;
        let release = release.max(arrive + 2 * MINUTE);
        let home_m = way_m(&self.way(place, self.home));
        let back = release + (home_m / patrol.max(4.0)).ceil().max(30.0) as OpSecs;
        self.calls.push(Call { incident, place, depart, arrive, release, back });
    }

    /// Discards calls that ended before an instant and no longer determine the position.
    pub(super) fn forget_before(&mut self, instant: OpSecs) {
        self.calls.retain(|call| call.back >= instant);
    }

    /// Returns the time of the last report, not after `now`.
    pub(super) fn changed_at(&self, now: OpSecs) -> OpSecs {
        let beat = hours::last_beat(now, self.period, self.phase);
        // In some windows a unit does not report for some minutes: a valley, a cellar, a flat battery.
        let window = beat.div_euclid(WINDOW);
        let own = self.silences.at(window as u64);
        let from = window * WINDOW + own.at(1).below(8 * 60) as OpSecs;
        let to = from + 3 * MINUTE + own.at(2).below(8 * 60) as OpSecs;
        if own.happens(0.03) && (from..to).contains(&beat) {
            hours::last_beat(from, self.period, self.phase)
        } else {
            beat
        }
    }

    /// Returns the unit as of a report.
    pub(super) fn object(&self, changed_at: OpSecs) -> Object {
        let call = self.calls.iter().rev().find(|call| (call.depart..call.back).contains(&changed_at));
        let status = match call {
            Some(call) if changed_at < call.arrive => UnitStatus::EnRoute,
            Some(call) if changed_at < call.release => UnitStatus::OnScene,
            Some(_) => UnitStatus::Available,
            None => self.rest(changed_at).unwrap_or(UnitStatus::Available),
        };
        let at = self.place(changed_at);
        let soon = self.place(changed_at + 5);
        let moved = at.meters_to(soon);
        let is_moving = moved > 1.0;
        let has_battery = matches!(self.class(), UnitClass::Drone | UnitClass::Robot);
        let flown = (changed_at + self.phase as OpSecs * 61).rem_euclid(CHARGE_LASTS);
        let drained = flown as f64 / CHARGE_LASTS as f64;
        let unit = Unit {
            force: self.force,
            class: self.class(),
            status,
            callsign: self.sheet.name.get(vedetta::model::text::Language::It).map(Into::into),
            task: call.filter(|call| changed_at < call.release).map(|call| call.incident.clone()),
            heading_deg: is_moving.then(|| at.bearing_deg_to(soon).round() as f32),
            speed_kmh: Some((moved / 5.0 * 3.6).round() as f32),
            strength: Some(self.strength),
            battery_percent: has_battery.then_some((100.0 - 85.0 * drained) as u8),
            minutes_left: has_battery.then_some(((CHARGE_LASTS - flown) / MINUTE) as u16),
        };
        self.sheet.object_at(changed_at, at.shape(), Body::Unit(Box::new(unit)))
    }

    fn place(&self, at: OpSecs) -> Spot {
        let Some(call) = self.calls.iter().rev().find(|call| (call.depart..call.back).contains(&at)) else {
            return self.on_beat(at);
        };
        let (from, to, span) = match at {
            _ if at < call.arrive => (self.on_beat(call.depart), call.place, call.depart..call.arrive),
            _ if at < call.release => return call.place,
            _ => (call.place, self.on_beat(call.back), call.release..call.back),
        };
        let way = self.way(from, to);
        on_way(&way, way_m(&way) * (at - span.start) as f64 / (span.end - span.start) as f64).0
    }

    /// Position on the unit's beat.
    fn on_beat(&self, at: OpSecs) -> Spot {
        if self.manner.reach_m <= 0.0 {
            return self.home;
        }
        let shifted = self.shifted(at);
        let leg = shifted.div_euclid(LEG);
        let way = self.way(self.corner(leg), self.corner(leg + 1));
        let length = way_m(&way);
        let moving_secs = (length / self.manner.speeds.0).min(LEG as f64);
        let wait = self.waits.at(leg as u64).unit() * (LEG as f64 - moving_secs);
        let into = (shifted.rem_euclid(LEG) as f64 - wait).clamp(0.0, moving_secs);
        if moving_secs <= 0.0 { self.home } else { on_way(&way, length * into / moving_secs).0 }
    }

    /// Corner where a leg of the beat begins: home, if a rest ends or begins there.
    fn corner(&self, leg: OpSecs) -> Spot {
        if self.rest_in(leg).is_some() || self.rest_in(leg - 1).is_some() {
            return self.home;
        }
        let own = self.corners.at(leg as u64);
        let reach = self.manner.reach_m * if self.area.is_alpine { 0.7 } else { 1.0 };
        let along = own.at(0).between(-reach, reach);
        let across = own.at(1).between(-reach, reach) * self.area.oval.flatness;
        let there =
            self.home.along(self.area.oval.axis_deg, along).along(self.area.oval.axis_deg + 90.0, across);
        if sites::is_dry(there) { there } else { self.home }
    }

    /// Way with one corner, along the two directions of the area's streets; straight for helicopters and drones.
    fn way(&self, from: Spot, to: Spot) -> Vec<Spot> {
        if matches!(self.class(), UnitClass::Helicopter | UnitClass::Drone) {
            return vec![from, to];
        }
        let (east, north) = from.offset_m(to);
        let axis = self.area.oval.axis_deg.to_radians();
        let along = east * axis.sin() + north * axis.cos();
        let corner = from.along(self.area.oval.axis_deg, along);
        if sites::is_dry(corner) { vec![from, corner, to] } else { vec![from, to] }
    }

    /// Shifts time, so that legs do not begin for all units at once.
    const fn shifted(&self, at: OpSecs) -> OpSecs {
        at + (self.phase as OpSecs * 37) % LEG
    }

    /// Returns the status of a unit that rests or is out of service.
    fn rest(&self, at: OpSecs) -> Option<UnitStatus> {
        self.rest_in(self.shifted(at).div_euclid(LEG))
    }

    fn rest_in(&self, leg: OpSecs) -> Option<UnitStatus> {
        match self.rests.at(leg.div_euclid(LEGS_IN_PART) as u64).unit() {
            x if x < 0.05 => Some(UnitStatus::Break),
            x if x < 0.068 => Some(UnitStatus::OutOfService),
            _ => None,
        }
    }
}

/// Name of the authority that a force belongs to.
const fn owner(force: Force) -> &'static str {
    match force {
        Carabinieri => "Arma dei Carabinieri",
        GuardiaDiFinanza => "Guardia di Finanza",
        LocalPolice => "Polizia Locale",
        FireService => "Vigili del Fuoco",
        Medical => "AREU 118",
        Army => "Esercito Italiano",
        CivilProtection => "Protezione Civile",
        Alpine => "Soccorso Alpino",
        StatePolice | Force::Unknown => "Polizia di Stato",
    }
}

//! Derived facts about a picture. Pure: knows neither feed nor map and reads no clock.

pub mod containment;
pub mod corridor;
pub mod finding;
pub mod footprint;
pub mod measure;
pub mod nearest;
pub mod schedule;

#[cfg(test)]
pub(crate) mod tests_support {
    //! Objects for tests.

    use crate::model::marking::Marking;
    use crate::model::text::Localized;
    use crate::model::time::Interval;
    use crate::model::zone::{Rule, Zone};
    use crate::model::{Body, Common, Object, ObjectId};

    /// Object with an id and a body, everything else empty.
    pub(crate) fn object(id: &str, body: Body) -> Object {
        Object {
            common: Common {
                id: ObjectId::new(id).unwrap(),
                rev: 1,
                name: Localized::Absent,
                shape: crate::model::geo::Shape::Nowhere,
                updated: None,
                valid: Interval::default(),
                stale_after_secs: None,
                marking: Marking::Clear,
                owner: Localized::Absent,
                owner_country: None,
                headquarters: None,
                source: Localized::Absent,
                basis: Localized::Absent,
                note: Localized::Absent,
                site: None,
                accuracy_m: None,
                doubts: vec![],
            },
            body,
        }
    }

    /// Zone with a schedule.
    pub(crate) fn zone(id: &str, rule: Rule, schedule: Vec<Interval>) -> Object {
        object(id, Body::Zone(Box::new(Zone { rule, schedule, ..Zone::default() })))
    }
}

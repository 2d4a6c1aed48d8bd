//! Nearest of a set of candidates to a position. The caller supplies the candidates; no index is kept.

use super::measure::distance_m;
use crate::model::geo::LngLat;

/// Returns the nearest candidate and its distance in meters; of equally near ones the first.
pub fn nearest<T>(at: LngLat, candidates: impl IntoIterator<Item = (T, LngLat)>) -> Option<(T, f64)> {
    candidates.into_iter().map(|(what, where_)| (what, distance_m(at, where_))).fold(None, |best, next| {
        match best {
            Some((_, meters)) if meters <= next.1 => best,
            _ => Some(next),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn east_is_nearer_than_north_by_the_cosine_of_the_latitude() {
        let at = |lng, lat| LngLat::new(lng, lat).unwrap();
        let candidates = [("north", at(9.0, 46.0)), ("east", at(10.0, 45.0)), ("east again", at(10.0, 45.0))];
        let (name, meters) = nearest(at(9.0, 45.0), candidates).unwrap();
        assert_eq!(name, "east");
        assert!((78_000.0..79_000.0).contains(&meters), "{meters}");
        assert_eq!(nearest(at(9.0, 45.0), Vec::<((), LngLat)>::new()), None);
    }
}

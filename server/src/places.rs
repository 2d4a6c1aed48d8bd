//! Limits on concurrent connections and streams, in total and per client address.
//!
//! Dropping a place gives it back. Streams never take every place, so that plain requests find one.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Limits on concurrent clients.
#[derive(Debug, Clone, Copy)]
pub struct Crowd {
    /// Maximum number of connections in total.
    pub connections: usize,
    /// Maximum number of connections per address; `None` where a proxy connects for all clients.
    pub connections_per_address: Option<usize>,
    /// Maximum number of streams per address; `None` where a proxy connects for all clients.
    pub streams_per_address: Option<usize>,
}

impl Crowd {
    /// Low limits, for the address that operators query.
    #[must_use]
    pub const fn for_operations() -> Self {
        Self { connections: 64, connections_per_address: None, streams_per_address: None }
    }

    /// Maximum number of streams in total: a quarter of the places is reserved for plain requests.
    #[must_use]
    pub const fn streams(&self) -> usize {
        self.connections - self.connections / 4
    }
}

impl Default for Crowd {
    fn default() -> Self {
        Self { connections: 16_384, connections_per_address: Some(64), streams_per_address: Some(32) }
    }
}

/// Use of a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A connection.
    Connection,
    /// A stream on a connection.
    Stream,
}

/// Counts the places taken, in total and per address.
#[derive(Debug)]
pub struct Places {
    crowd: Crowd,
    taken: Mutex<Taken>,
}

#[derive(Debug, Default)]
struct Taken {
    all: Count,
    by_address: HashMap<IpAddr, Count>,
}

#[derive(Debug, Default, Clone, Copy)]
struct Count {
    connections: usize,
    streams: usize,
}

impl Count {
    const fn of(&mut self, kind: Kind) -> &mut usize {
        match kind {
            Kind::Connection => &mut self.connections,
            Kind::Stream => &mut self.streams,
        }
    }
}

/// A taken place; dropping it gives it back.
#[derive(Debug)]
#[must_use = "a place that is dropped is given back"]
pub struct Place {
    places: Arc<Places>,
    kind: Kind,
    household: IpAddr,
}

impl Places {
    /// Creates places that are all free.
    #[must_use]
    pub fn new(crowd: Crowd) -> Self {
        Self { crowd, taken: Mutex::default() }
    }

    /// Takes a place for an address; `None` if none is left for it.
    pub fn take(self: &Arc<Self>, kind: Kind, address: IpAddr) -> Option<Place> {
        let household = household(address);
        let (most, most_of_one) = match kind {
            Kind::Connection => (self.crowd.connections, self.crowd.connections_per_address),
            Kind::Stream => (self.crowd.streams(), self.crowd.streams_per_address),
        };
        let mut taken = self.lock();
        let of_one = taken.by_address.get_mut(&household).map_or(0, |count| *count.of(kind));
        if *taken.all.of(kind) >= most || most_of_one.is_some_and(|most| of_one >= most) {
            return None;
        }
        *taken.all.of(kind) += 1;
        *taken.by_address.entry(household).or_default().of(kind) += 1;
        Some(Place { places: Arc::clone(self), kind, household })
    }

    fn lock(&self) -> MutexGuard<'_, Taken> {
        // A poisoned lock is safe to use: the counts are consistent after every line.
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.lock();
        *taken.all.of(self.kind) -= 1;
        let Some(count) = taken.by_address.get_mut(&self.household) else { return };
        *count.of(self.kind) -= 1;
        if count.connections == 0 && count.streams == 0 {
            taken.by_address.remove(&self.household);
        }
    }
}

/// Returns the unit of limits per address: an IPv4 address, or the /64 network of an IPv6 address, because a client
/// may use all addresses of its network.
fn household(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() >> 64 << 64)),
        v4 @ IpAddr::V4(_) => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(connections: usize, of_one: Option<usize>) -> Arc<Places> {
        let crowd = Crowd { connections, connections_per_address: of_one, streams_per_address: of_one };
        Arc::new(Places::new(crowd))
    }

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn one_address_does_not_take_every_place() {
        let places = places(8, Some(2));
        let take = |from: &str| places.take(Kind::Stream, address(from));
        let held = (take("192.0.2.1").unwrap(), take("::ffff:192.0.2.1").unwrap());
        assert!(take("192.0.2.1").is_none(), "written as IPv6 it is the same address");
        assert!(
            places.take(Kind::Connection, address("192.0.2.1")).is_some(),
            "streams alone are at their end"
        );
        let of_network = (take("2001:db8:0:1::1").unwrap(), take("2001:db8:0:1:9::2").unwrap());
        assert!(take("2001:db8:0:1::3").is_none(), "a network has any number of addresses");
        assert!(take("2001:db8:0:2::1").is_some());
        drop(held.0);
        assert!(take("192.0.2.1").is_some(), "what is given back can be taken");
        drop((held.1, of_network));
        assert!(places.lock().by_address.is_empty(), "nobody is remembered who is gone");
    }

    #[test]
    fn streams_leave_places_for_whoever_only_asks() {
        let places = places(8, None);
        let held: Vec<Place> =
            std::iter::from_fn(|| places.take(Kind::Stream, address("192.0.2.1"))).take(100).collect();
        assert_eq!(held.len(), 6);
    }
}

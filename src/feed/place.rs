//! Shares event streams among the pages of a browser that has too few connections for all of them.
//!
//! HTTP/1.1 leaves a browser six connections to a server, and a stream occupies one as long as its page is
//! open: a seventh page would not even load. There, only a few pages read a stream of their own. They forward
//! it to the others byte for byte, and when one of them closes, another takes its place.

use crate::platform::channel::Channel;
use crate::platform::lock::{self, Hold, Lock};
use crate::platform::{fetch, location};

/// Maximum number of pages that read a stream of their own. The rest of the six connections is for documents,
/// tiles and pages being loaded.
const MOST_STREAMS: u32 = 4;

/// Permission to read a stream of one's own.
#[derive(Debug)]
pub(super) struct Place {
    /// Present where other pages may need the bytes.
    shared: Option<Shared>,
}

#[derive(Debug)]
struct Shared {
    number: u32,
    /// A browser without channels still has places: a page that gets none polls the document instead.
    channel: Option<Channel>,
    _lock: Lock,
}

impl Shared {
    fn tell(&self, bytes: &[u8]) {
        if let Some(channel) = &self.channel {
            channel.tell(self.number, bytes);
        }
    }
}

impl Place {
    /// Takes a place, if one is free or none is needed.
    pub(super) async fn take(events: &str) -> Option<Self> {
        if fetch::shares_connection() {
            return Some(Self { shared: None });
        }
        for number in 1..=MOST_STREAMS {
            match lock::try_hold(&format!("vedetta-stream-{number}")).await {
                Hold::Held(lock) => {
                    let channel = Channel::open(&channel_name(events));
                    return Some(Self { shared: Some(Shared { number, channel, _lock: lock }) });
                }
                Hold::Taken => {}
                Hold::Missing => return Some(Self { shared: None }),
            }
        }
        None
    }

    /// Forwards received bytes to other pages.
    pub(super) fn share(&self, bytes: &[u8]) {
        if let Some(shared) = &self.shared
            && !bytes.is_empty()
        {
            shared.tell(bytes);
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Some(shared) = &self.shared {
            // An empty message marks the end.
            shared.tell(&[]);
        }
    }
}

/// Meaning of a message from a page that shares its stream.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Heard {
    /// Nothing usable yet.
    Nothing,
    /// The first bytes, from the beginning of an event.
    First(Vec<u8>),
    /// All bytes of the message continue the stream.
    More,
    /// The followed page no longer reads.
    End,
}

/// Follows one of the pages that share their stream.
#[derive(Debug, Default)]
pub(super) struct Follower {
    leader: Option<u32>,
}

impl Follower {
    /// Interprets a message from a page.
    pub(super) fn hear(&mut self, from: u32, bytes: &[u8]) -> Heard {
        match self.leader {
            // A second page would deliver everything twice.
            Some(leader) if leader != from => Heard::Nothing,
            Some(_) if bytes.is_empty() => {
                self.leader = None;
                Heard::End
            }
            Some(_) => Heard::More,
            // Earlier bytes were missed, so this may be the middle of an event.
            None => last_event_end(bytes).map_or(Heard::Nothing, |end| {
                self.leader = Some(from);
                Heard::First(bytes.get(end..).unwrap_or_default().to_vec())
            }),
        }
    }
}

/// Returns the end of the last event that ends within these bytes, after an empty line.
fn last_event_end(bytes: &[u8]) -> Option<usize> {
    let ends = [&b"\n\n"[..], b"\r\n\r\n", b"\r\r"];
    let end_of = |end: &&[u8]| {
        let start = bytes.windows(end.len()).rposition(|window| window == *end)?;
        Some(start + end.len())
    };
    ends.iter().filter_map(end_of).max()
}

/// Listens to other pages that share the same stream.
pub(super) fn listen(events: &str, callback: impl FnMut(u32, Vec<u8>) + 'static) -> Option<Channel> {
    Channel::listen(&channel_name(events), callback)
}

/// Names the channel after its stream: another installation on the same server has another.
fn channel_name(events: &str) -> String {
    format!("vedetta {}", location::absolute(events))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_follows_one_other_from_the_beginning_of_an_event() {
        let mut follower = Follower::default();
        assert_eq!(follower.hear(2, b"data: the middle of\ndata: an event\n"), Heard::Nothing);
        assert_eq!(follower.hear(2, b"\n\nid: 7\nda"), Heard::First(b"id: 7\nda".to_vec()));
        assert_eq!(follower.hear(1, b"data: the same once more\n\n"), Heard::Nothing);
        assert_eq!(follower.hear(1, b""), Heard::Nothing);
        assert_eq!(follower.hear(2, b"ta: x\n\n"), Heard::More);
        assert_eq!(follower.hear(2, b""), Heard::End);
        assert_eq!(follower.hear(1, b"data: y\r\n\r\n"), Heard::First(Vec::new()));
    }

    #[test]
    fn an_event_ends_with_an_empty_line_however_lines_end() {
        assert_eq!(last_event_end(b"a\n\nb\n\nc\n"), Some(6));
        assert_eq!(last_event_end(b"a\r\n\r\nb"), Some(5));
        assert_eq!(last_event_end(b"a\r\rb"), Some(3));
        assert_eq!(last_event_end(b"a\r\nb\n"), None);
        assert_eq!(last_event_end(b""), None);
    }
}

//! How true the picture is at this moment: state of the link, age of the data, what is odd.
//!
//! Reads no clock: what time it is comes in as an argument. Words for people are not here, that is `ui`.

use std::sync::Arc;

use super::config::Config;
use super::rejection::Rejections;
use crate::model::UnixMillis;

/// The state of the link in one word.
///
/// Withdrawn and signed out come before all else; then, once the age says stale, the age; then what is wrong;
/// then the age again. Why something is wrong is in [`Health::trouble`] beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum LinkState {
    /// No data yet, and nothing known to be wrong.
    #[default]
    Connecting,
    /// No data yet, and the last attempt gave none.
    NoData,
    /// The last verified message is fresh.
    Live,
    /// A file that is there whenever it is asked for. How often it is made anew nobody has promised, so whether it is
    /// fresh cannot be known; [`Health::generated_at`] says of when it is.
    File,
    /// Two heartbeats are missing.
    Delayed,
    /// The picture may be wrong.
    Stale,
    /// The picture is history.
    Lost,
    /// Something between was lost, the whole is being fetched anew. The picture is fresh but may miss something.
    Resync,
    /// The feed sends older data than we have; it is refused.
    Regress,
    /// The feed speaks a newer contract than this program.
    Schema,
    /// The feed address does not exist (404, 410).
    NotFound,
    /// A page came instead of data: a login page is in the way.
    Portal,
    /// Signed out (401). The data stands.
    SignedOut,
    /// Access was withdrawn (403). The data is gone.
    Withdrawn,
}

impl LinkState {
    /// One lower-case word, as in the attribute `data-link`.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Connecting => "connecting",
            Self::NoData => "no-data",
            Self::Live => "live",
            Self::File => "file",
            Self::Delayed => "delayed",
            Self::Stale => "stale",
            Self::Lost => "lost",
            Self::Resync => "resync",
            Self::Regress => "regress",
            Self::Schema => "schema",
            Self::NotFound => "not-found",
            Self::Portal => "portal",
            Self::SignedOut => "signed-out",
            Self::Withdrawn => "withdrawn",
        }
    }
}

/// Why the last attempt gave nothing, whatever the age of what we have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// No connection, or refused, or the secure connection failed: browsers do not say which.
    Unreachable,
    /// Connected, and then nothing came in time.
    TimedOut,
    /// Another answer than expected.
    Status(u16),
    /// 429 or 503: the server asks us to wait.
    Busy(u16),
    /// 401.
    SignedOut,
    /// 403.
    Withdrawn,
    /// 404 or 410, and the address.
    NotFound(String),
    /// HTML instead of data.
    Portal,
    /// Another media type than JSON, and which.
    ContentType(String),
    /// More bytes than the limit.
    TooLarge {
        /// The limit.
        max_bytes: usize,
    },
    /// The document ends too early.
    Truncated,
    /// A document without a byte in it.
    Empty,
    /// The document cannot be read; why and where.
    Broken(String),
    /// The feed speaks this newer version.
    Schema(String),
    /// Older data than we have was refused.
    Regress,
    /// Messages are missing, the whole is fetched anew.
    Gap,
    /// The sums differ: something was lost in silence.
    Diverged,
}

impl Trouble {
    /// A short code for logs and chips.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unreachable => "unreachable",
            Self::TimedOut => "timeout",
            Self::Status(_) => "status",
            Self::Busy(_) => "busy",
            Self::SignedOut => "401",
            Self::Withdrawn => "403",
            Self::NotFound(_) => "404",
            Self::Portal => "portal",
            Self::ContentType(_) => "ctype",
            Self::TooLarge { .. } => "too-large",
            Self::Truncated => "truncated",
            Self::Empty => "empty",
            Self::Broken(_) => "broken",
            Self::Schema(_) => "schema",
            Self::Regress => "regress",
            Self::Gap => "gap",
            Self::Diverged => "diverged",
        }
    }
}

/// From which age on the link is what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Thresholds {
    delayed_after_millis: u64,
    stale_after_millis: u64,
    lost_after_millis: u64,
}

impl Thresholds {
    /// Those of the configuration, which are thought for its heartbeats; where the document is polled more slowly
    /// they are longer in proportion.
    pub(super) fn new(config: &Config, is_polled: bool) -> Self {
        let heartbeat = u64::from(config.heartbeat_secs);
        let interval = if is_polled { heartbeat.max(config.poll_secs.into()) } else { heartbeat };
        let millis = |secs: u32| u64::from(secs) * 1000 * interval / heartbeat.max(1);
        Self {
            delayed_after_millis: millis(config.delayed_after_secs),
            stale_after_millis: millis(config.stale_after_secs),
            lost_after_millis: millis(config.lost_after_secs),
        }
    }

    /// Whether so much delay is worth a word.
    pub(super) const fn is_delayed(self, delay_millis: u64) -> bool {
        delay_millis > self.delayed_after_millis
    }

    /// The state of a link with so much delay; `is_unpromised` where nobody can know the delay, only that the document
    /// can be had.
    pub(super) fn link(
        self,
        delay_millis: Option<u64>,
        is_unpromised: bool,
        trouble: Option<&Trouble>,
        is_withdrawn: bool,
        is_signed_out: bool,
    ) -> LinkState {
        if is_withdrawn {
            return LinkState::Withdrawn;
        }
        if is_signed_out {
            return LinkState::SignedOut;
        }
        match delay_millis {
            Some(delay) if delay > self.lost_after_millis => return LinkState::Lost,
            Some(delay) if delay > self.stale_after_millis => return LinkState::Stale,
            Some(_) | None => {}
        }
        match trouble {
            Some(Trouble::Portal) => LinkState::Portal,
            Some(Trouble::NotFound(_)) => LinkState::NotFound,
            Some(Trouble::Schema(_)) => LinkState::Schema,
            Some(Trouble::Regress) => LinkState::Regress,
            Some(Trouble::Gap | Trouble::Diverged) => LinkState::Resync,
            none_or_passing => match delay_millis {
                None if none_or_passing.is_some() => LinkState::NoData,
                None => LinkState::Connecting,
                Some(delay) if self.is_delayed(delay) => LinkState::Delayed,
                Some(_) if is_unpromised => LinkState::File,
                Some(_) => LinkState::Live,
            },
        }
    }
}

/// Something odd that does not stop the feed, to be said beside the picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// This device's clock is ahead of the publisher's by so much (behind when negative).
    DeviceClock {
        /// Milliseconds.
        ahead_millis: i64,
    },
    /// The publisher's clock went back or jumps.
    PublisherClock,
    /// Messages arrive in bursts: something between buffers them.
    Bursts,
    /// A new document has less than half of the objects; the old picture stands a little longer.
    MassDrop {
        /// Objects shown.
        shown: usize,
        /// Objects in the new document.
        offered: usize,
        /// When the new one is taken.
        in_millis: u64,
        /// Features of the new document that were refused: perhaps the whole reason.
        refused: usize,
    },
    /// The publisher has promised a new document at least so often, and does not keep it.
    NotRenewed {
        /// Seconds.
        every_secs: u32,
    },
    /// More features than the limit: those of the highest severity are shown.
    TooMany {
        /// Features shown.
        shown: usize,
        /// Features received.
        received: usize,
    },
    /// After fetching the whole anew the sums still differ.
    Unverified,
}

/// How data comes at present.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Transport {
    /// Not at all yet.
    #[default]
    None,
    /// Server-sent events.
    Stream,
    /// The document is asked for at an interval.
    Poll,
}

/// How far a download is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Progress {
    /// Bytes so far.
    pub received_bytes: usize,
    /// Bytes to come in all, when the server says (compressed answers do not).
    pub total_bytes: Option<usize>,
}

/// What became of everything received: received = applied + duplicate + superseded + quarantined, always.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Accounting {
    /// Features and changes received.
    pub received: u64,
    /// Those that became part of the picture.
    pub applied: u64,
    /// Those that said what was known.
    pub duplicate: u64,
    /// Those older than what was known.
    pub superseded: u64,
    /// Those refused.
    pub quarantined: u64,
}

/// All there is to say about the feed at one moment. Sent after every change and once a second.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Health {
    /// In one word.
    pub link: LinkState,
    /// Why the last attempt gave nothing; `None` when it did.
    pub trouble: Option<Trouble>,
    /// How data comes.
    pub transport: Transport,
    /// Until when the picture is known to be true, by the publisher's clock. `None` before the first data.
    pub as_of: Option<UnixMillis>,
    /// How long ago that is. `None` before the first data. Of a file that is polled: how long ago it was made.
    pub age_millis: Option<u64>,
    /// When the next attempt starts, while one is waited for.
    pub retry_in_millis: Option<u64>,
    /// The download under way.
    pub progress: Option<Progress>,
    /// Epoch of the picture.
    pub epoch: u64,
    /// Number of the last delta in the picture.
    pub seq: u64,
    /// Digest of the picture: two screens with the same digest show the same.
    pub digest: u64,
    /// When the publisher made the last document, by its clock.
    pub generated_at: Option<UnixMillis>,
    /// Whether the data is to be covered: signed out, or before a login page, for longer than the configuration allows.
    pub is_covered: bool,
    /// What is odd.
    pub notices: Vec<Notice>,
    /// What became of everything received since the start.
    pub accounting: Accounting,
    /// What is refused at present; of a document that is held back already.
    pub rejections: Arc<Rejections>,
    /// How many features the last document had, refused ones included.
    pub features_received: usize,
}

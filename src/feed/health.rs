//! State of the link, age of the data, and notices, for display beside the picture.
//!
//! Must not read a clock: the time is an argument. Texts for people are in `app::text`.

use std::sync::Arc;

use super::config::Config;
use super::rejection::Rejections;
use crate::model::UnixMillis;

/// State of the link in one word.
///
/// Withdrawn and signed out take precedence; then the age, if it is stale or lost; then the trouble; then the
/// age again. The reason for a trouble is in [`Health::trouble`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum LinkState {
    /// No data yet, and nothing known to be wrong.
    #[default]
    Connecting,
    /// No data yet, and the last attempt failed.
    NoData,
    /// The last verified message is fresh.
    Live,
    /// A polled file that is reachable, without a promised interval: whether it is fresh is unknown.
    ///
    /// [`Health::generated_at`] is its time.
    File,
    /// Later than it should be: two missing heartbeats, by default.
    Delayed,
    /// The picture may be wrong.
    Stale,
    /// The picture is too old to describe the present.
    Lost,
    /// Messages were lost, and the document is fetched again. The picture is fresh but may be incomplete.
    Resync,
    /// The feed sends older data than the picture; it is refused.
    Regress,
    /// The feed has a newer contract than this program.
    Schema,
    /// The feed address does not exist (404, 410).
    NotFound,
    /// A web page came instead of data, probably a login page.
    Portal,
    /// Signed out (401). The data is kept.
    SignedOut,
    /// Access was withdrawn (403). The data is dropped.
    Withdrawn,
}

impl LinkState {
    /// Returns one lower-case word, as in the attribute `data-link`.
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

/// Why the last attempt failed, whatever the age of the picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// No connection, connection refused, or no secure connection: browsers do not say which.
    Unreachable,
    /// Connected, but nothing arrived in time.
    TimedOut,
    /// An unexpected HTTP status.
    Status(u16),
    /// 429 or 503: the server asks us to wait.
    Busy(u16),
    /// HTTP status 401.
    SignedOut,
    /// HTTP status 403.
    Withdrawn,
    /// 404 or 410, and the address.
    NotFound(String),
    /// HTML instead of data.
    Portal,
    /// A media type other than JSON.
    ContentType(String),
    /// More bytes than the limit.
    TooLarge {
        /// Limit in bytes.
        max_bytes: usize,
    },
    /// The document ends too early.
    Truncated,
    /// The document is empty.
    Empty,
    /// The document cannot be read: the reason, with its position.
    Broken(String),
    /// The feed has this newer version of the contract.
    Schema(String),
    /// Older data than the picture was refused.
    Regress,
    /// Messages are missing, and the document is fetched again.
    Gap,
    /// The digests differ: changes were lost without a gap in the sequence numbers.
    Diverged,
}

impl Trouble {
    /// Returns a short code for logs and chips.
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

/// Delays beyond which the link is delayed, stale or lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Thresholds {
    delayed_after_millis: u64,
    stale_after_millis: u64,
    lost_after_millis: u64,
}

impl Thresholds {
    /// Takes the thresholds from the configuration.
    ///
    /// They are meant for its heartbeat interval, and are scaled in proportion where the document is polled at
    /// a longer interval.
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

    /// Returns whether the link is delayed at this delay.
    pub(super) const fn is_delayed(self, delay_millis: u64) -> bool {
        delay_millis > self.delayed_after_millis
    }

    /// Returns the state of a link at this delay.
    ///
    /// `is_unpromised`: the delay of a file without a promised interval is unknown, except that the file is
    /// reachable.
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

/// An irregularity that does not stop the feed, shown beside the picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// This device's clock is ahead of the publisher's, or behind if negative.
    DeviceClock {
        /// Difference in milliseconds.
        ahead_millis: i64,
    },
    /// The publisher's clock is wrong, went back or jumps.
    PublisherClock,
    /// Messages arrive in bursts: something in between buffers them.
    Bursts,
    /// A new document has less than half of the objects; the old picture is kept for a while.
    MassDrop {
        /// Objects shown.
        shown: usize,
        /// Objects in the new document.
        offered: usize,
        /// Time until the new document is taken, in milliseconds.
        in_millis: u64,
        /// Features refused in the new document, possibly the whole reason.
        refused: usize,
    },
    /// The publisher promised new documents at an interval, and does not keep it.
    NotRenewed {
        /// Promised interval in seconds.
        every_secs: u32,
    },
    /// More features than the limit; the most important are shown.
    TooMany {
        /// Features shown.
        shown: usize,
        /// Features received.
        received: usize,
    },
    /// The digests still differ after the document was fetched again.
    Unverified,
}

/// How data arrives at present.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Transport {
    /// No data yet.
    #[default]
    None,
    /// Server-sent events.
    Stream,
    /// The document is polled at an interval.
    Poll,
}

/// Progress of a download.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Progress {
    /// Bytes received so far.
    pub received_bytes: usize,
    /// Bytes in all, if the server states it; unknown for compressed responses.
    pub total_bytes: Option<usize>,
}

/// Outcome of everything received. Always: received = applied + duplicate + superseded + quarantined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Accounting {
    /// Features and changes received.
    pub received: u64,
    /// Taken into the picture.
    pub applied: u64,
    /// Already known.
    pub duplicate: u64,
    /// Older than what was known.
    pub superseded: u64,
    /// Refused.
    pub quarantined: u64,
}

/// Everything that the feed reports about itself. Sent after every change and once a second.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Health {
    /// State of the link in one word.
    pub link: LinkState,
    /// Why the last attempt failed; `None` if it succeeded.
    pub trouble: Option<Trouble>,
    /// How data arrives.
    pub transport: Transport,
    /// Time up to which the picture is known to be true, by the publisher's clock. `None` before the first
    /// data.
    pub as_of: Option<UnixMillis>,
    /// Time since then. `None` before the first data. For a polled file: time since it was generated.
    pub age_millis: Option<u64>,
    /// Time until the next attempt, while one is pending.
    pub retry_in_millis: Option<u64>,
    /// The download in progress.
    pub progress: Option<Progress>,
    /// Epoch of the picture.
    pub epoch: u64,
    /// Sequence number of the last delta in the picture.
    pub seq: u64,
    /// Digest of the picture: two screens with the same digest show the same objects.
    pub digest: u64,
    /// When the publisher generated the last document, by its clock.
    pub generated_at: Option<UnixMillis>,
    /// Whether the data must be covered: signed out, or behind a login page, for longer than the configuration
    /// allows.
    pub is_covered: bool,
    /// Irregularities.
    pub notices: Vec<Notice>,
    /// Outcome of everything received since the start.
    pub accounting: Accounting,
    /// Current rejections; while a document is held back, those of that document.
    pub rejections: Arc<Rejections>,
    /// Number of features in the last document, refused ones included.
    pub features_received: usize,
}

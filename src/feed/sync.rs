//! The feed protocol as a state machine: decides what to fetch, when, and which updates the app gets. Performs
//! no I/O.
//!
//! Events come in as an [`Input`] with the time, and results go out as [`Action`]s, so that any behavior of a
//! network can be a list in a test. The order: subscribe, fetch the document, then apply the deltas that came
//! meanwhile. A gap waits briefly for late deltas; then the document is fetched again, and the old picture
//! stays until the new one has been decoded.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::answer::{SIGNED_OUT_PAUSE_MILLIS, Verdict as AnswerVerdict, Wanted};
use super::backoff::{Backoff, Chance};
use super::config::Config;
use super::decode::{
    Context, Decoded, DecodedOp, DocumentError, Refusal, decode_delta, decode_heartbeat, digest_of,
    peek_delta,
};
use super::freshness::Freshness;
use super::health::{Health, Notice, Progress, Thresholds, Transport, Trouble};
use super::ledger::{Ledger, Verdict};
use super::log::Log;
use super::sse::{Message, SseParser};
use super::update::{FeedUpdate, Snapshot};
use super::wire::{DELTA_EVENT, HEARTBEAT_EVENT, Header, Heartbeat, Operation};
use super::{Rejection, Rejections, Repeat};
use crate::model::time::OperationClock;
use crate::model::{Change, Kind, UnixMillis};

pub use super::answer::Head;
pub use super::freshness::Now;

/// Timeout for the headers of a response.
const HEADERS_TIMEOUT_MILLIS: u64 = 10_000;
/// Timeout for the next bytes of a body.
const BODY_IDLE_TIMEOUT_MILLIS: u64 = 15_000;
/// How long a gap waits for deltas that are merely late.
const REORDER_MILLIS: u64 = 2000;
/// How long the document fetch waits for the stream to open.
const SUBSCRIBE_FIRST_MILLIS: u64 = 1000;
/// Interval between attempts to open a stream where the server has none.
const PROBE_MILLIS: u64 = 300_000;
/// Pause after a document with a newer contract, which does not go away within a second.
const SCHEMA_PAUSE_MILLIS: u64 = 60_000;
/// First pause between refetches for a differing digest; it doubles.
const DIVERGED_PAUSE_MILLIS: u64 = 30_000;
/// Minimum interval between two forced refetches.
const REQUIRE_APART_MILLIS: u64 = 1000;
/// Maximum size of the waiting deltas together: as long as a document may be by default.
const WAITING_BYTES: usize = 32 << 20;
/// Lateness of a timer above which the device must have slept.
const WAKE_GAP_MILLIS: u64 = 3000;
/// Time over which attempts after waking are spread, because many clients wake at once.
const WAKE_SPREAD_MILLIS: u64 = 1000;
/// Maximum time over which a publisher may spread its readers.
const SPREAD_MOST_MILLIS: u64 = 30_000;
/// Pause before a stream that ended in order is opened again, so that a publisher that ends every stream is not
/// asked continuously.
const RENEW_MILLIS: u64 = 50;
/// Interval between health updates while nothing else happens.
const TICK_MILLIS: u64 = 1000;
/// Minimum interval between updates about the progress of a download.
const PROGRESS_MILLIS: u64 = 100;

/// An event that the state machine reacts to.
#[derive(Debug)]
pub enum Input<'a> {
    /// Time has passed. Due at the latest after [`Sync::next_wake_millis`].
    Tick,
    /// The device woke up, the page became visible, or the network is back.
    Wake,
    /// The user asked to try now.
    RetryNow,
    /// Head of the response to [`Action::FetchDocument`].
    DocumentHead(Head),
    /// Number of body bytes received so far.
    DocumentProgress(usize),
    /// The complete body.
    DocumentBody(&'a [u8]),
    /// The decoded body, as requested by [`Action::Decode`].
    DocumentRead(Box<Result<Decoded, DocumentError>>),
    /// The request failed; no body follows.
    DocumentFailed(Failure),
    /// Head of the response to [`Action::OpenStream`].
    StreamHead(Head),
    /// Bytes of the stream.
    StreamBytes(&'a [u8]),
    /// The stream ended, or never began.
    StreamEnded(Failure),
}

/// Why a request ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// Any failure of the network.
    Network,
    /// More bytes than allowed.
    TooLarge,
    /// An orderly end.
    Ended,
    /// A redirect to another address, as gateways answer a client that is not signed in.
    Redirected,
}

/// An instruction to the driver.
#[derive(Debug)]
pub enum Action {
    /// Fetch the document, and report with `DocumentHead` and the inputs after it.
    FetchDocument {
        /// Value of `If-None-Match`.
        etag: Option<String>,
    },
    /// Abort the document request.
    AbortDocument,
    /// Decode the body that just arrived, a few milliseconds at a time, and report with
    /// [`Input::DocumentRead`].
    Decode,
    /// Open the stream, and report with `StreamHead` and the inputs after it.
    OpenStream {
        /// Value of `Last-Event-ID`.
        last_event_id: Option<String>,
    },
    /// Close the stream.
    CloseStream,
    /// Send an update to the app.
    Tell(Box<FeedUpdate>),
}

/// The document that is shown, with the deltas applied since.
#[derive(Debug)]
struct Shown {
    header: Header,
    seq: u64,
    clock: OperationClock,
    /// Number of objects, against which a mass drop is measured.
    objects: usize,
    features_received: usize,
    left_out: usize,
}

/// State of the document request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fetch {
    /// No request; the next may start at `Sync::fetch_not_before`.
    Idle,
    /// Sent, without a response yet.
    Asked { since: Now },
    /// The body is arriving.
    Body { last_bytes: Now, progress: Progress },
}

/// State of the event stream.
#[derive(Debug)]
enum Stream {
    /// Not available or not configured; the next attempt is at `probe_at`.
    Absent { probe_at: Option<u64> },
    /// Waiting for the next attempt.
    Waiting { until: u64 },
    /// Sent, without a response yet.
    Asked { since: Now },
    /// Open. It is proven only after a message: a transport may be alive while its data is dead.
    Open { last_message: Now, is_proven: bool, parser: Box<SseParser> },
}

/// A document with suspiciously few objects, held back for a while.
#[derive(Debug)]
struct Held {
    decoded: Box<Decoded>,
    /// Rejections in it, shown at once because they may be the reason.
    rejections: Arc<Rejections>,
    until: u64,
}

/// State machine of the feed protocol.
#[derive(Debug)]
pub struct Sync {
    config: Config,
    chance: Chance,
    log: Log,
    shown: Option<Shown>,
    ledger: Ledger,
    rejections: Arc<Rejections>,
    freshness: Freshness,

    fetch: Fetch,
    /// Earliest start of the next request, by the monotonic clock.
    fetch_not_before: u64,
    /// When the last document arrived or was confirmed, by the monotonic clock.
    fetched_at: Option<u64>,
    fetch_backoff: Backoff,
    /// Why a document is needed whatever the stream does.
    need: Option<Trouble>,
    etag: Option<String>,
    /// `ETag` of the document being received.
    new_etag: Option<String>,
    /// Length and hash of the last document taken, which identify it where there are no `ETag`s.
    body_mark: Option<(usize, u64)>,
    /// Length and hash of the body being decoded.
    reading: Option<(usize, u64)>,
    /// Whether the picture is exactly the last document.
    is_as_fetched: bool,
    server_date: Option<UnixMillis>,
    document_trouble: Option<Trouble>,

    stream: Stream,
    stream_backoff: Backoff,
    stream_trouble: Option<Trouble>,
    last_event_id: Option<String>,
    /// Time over which the publisher wants its readers spread when all come at once; it sends this as `retry`.
    spread_millis: u64,

    /// Deltas that wait for their turn, by epoch and sequence number.
    waiting: BTreeMap<(u64, u64), String>,
    waiting_bytes: usize,
    /// Deltas applied since the document was requested, in order.
    ///
    /// A document that is older than these is no regress: they are applied on top of it again.
    overtaking: Vec<((u64, u64), String)>,
    /// Highest sequence number known of in this epoch.
    highest_seq: u64,
    gap_since: Option<Now>,
    held: Option<Held>,
    divergences: u32,
    diverged_not_before: u64,
    is_diverged: bool,

    /// Since when the user is known not to be signed in: 401, or a login page in place of data.
    locked_out_since: Option<Now>,
    is_signed_out: bool,
    /// Whether that lasted so long that the picture was dropped.
    is_covered: bool,
    is_withdrawn: bool,
    last_tick: Now,
    promised_wake: u64,
    last_health: Option<(Health, u64)>,
    started: bool,
}

impl Sync {
    /// Creates a state machine that starts with the first input. All randomness follows from the seed.
    #[must_use]
    pub fn new(config: Config, seed: u64) -> Self {
        Self {
            chance: Chance::new(seed),
            log: Log::default(),
            shown: None,
            ledger: Ledger::default(),
            rejections: Arc::default(),
            freshness: Freshness::default(),
            fetch: Fetch::Idle,
            fetch_not_before: 0,
            fetched_at: None,
            fetch_backoff: Backoff::default(),
            need: None,
            etag: None,
            new_etag: None,
            body_mark: None,
            reading: None,
            is_as_fetched: false,
            server_date: None,
            document_trouble: None,
            stream: Stream::Absent { probe_at: None },
            stream_backoff: Backoff::default(),
            stream_trouble: None,
            last_event_id: None,
            spread_millis: 0,
            waiting: BTreeMap::new(),
            waiting_bytes: 0,
            overtaking: Vec::new(),
            highest_seq: 0,
            gap_since: None,
            held: None,
            divergences: 0,
            diverged_not_before: 0,
            is_diverged: false,
            locked_out_since: None,
            is_signed_out: false,
            is_covered: false,
            is_withdrawn: false,
            last_tick: Now::default(),
            promised_wake: 0,
            last_health: None,
            started: false,
            config,
        }
    }

    /// Processes an input. Returns the actions to perform, in order.
    pub fn handle(&mut self, input: Input<'_>, now: Now) -> Vec<Action> {
        let mut out = Vec::new();
        if !self.started {
            self.start(now);
        }
        match input {
            Input::Tick => self.on_tick(now, &mut out),
            Input::Wake => self.wake(now, WAKE_SPREAD_MILLIS, &mut out),
            Input::RetryNow => self.wake(now, 0, &mut out),
            Input::DocumentHead(head) => self.on_document_head(&head, now, &mut out),
            Input::DocumentProgress(received_bytes) => {
                if let Fetch::Body { last_bytes, progress } = &mut self.fetch {
                    *last_bytes = now;
                    progress.received_bytes = received_bytes;
                }
            }
            Input::DocumentBody(bytes) => self.on_document_body(bytes, now, &mut out),
            Input::DocumentRead(decoded) => self.on_document_read(*decoded, now, &mut out),
            Input::DocumentFailed(failure) => {
                let trouble = match failure {
                    // The server was reachable, since it had begun to answer.
                    Failure::Network if matches!(self.fetch, Fetch::Body { .. }) => Trouble::Truncated,
                    Failure::Network => Trouble::Unreachable,
                    Failure::TooLarge => Trouble::TooLarge { max_bytes: self.config.limits.document_bytes },
                    Failure::Ended => Trouble::Truncated,
                    Failure::Redirected => Trouble::Portal,
                };
                self.fetch_failed(trouble, None, now);
            }
            Input::StreamHead(head) => self.on_stream_head(&head, now, &mut out),
            Input::StreamBytes(bytes) => self.on_stream_bytes(bytes, now, &mut out),
            Input::StreamEnded(failure) => {
                let code = match failure {
                    Failure::Ended => "stream-end",
                    // The document is fetched at once, and its response determines the trouble to report.
                    Failure::Redirected => "stream-redirect",
                    Failure::Network | Failure::TooLarge => "stream-break",
                };
                self.log.note(now.wall, code, "");
                if failure == Failure::Ended && self.is_renewed(now) {
                    self.log.note(now.wall, "stream-renewed", "");
                } else {
                    self.stream_failed(Trouble::Unreachable, None, now);
                }
            }
        }
        self.settle(now, &mut out);
        self.tell_health(now, &mut out);
        out
    }

    /// Returns the milliseconds after which [`Input::Tick`] is due at the latest.
    pub fn next_wake_millis(&mut self, now: Now) -> u64 {
        let now_millis = now.monotonic_millis;
        let mut next = now_millis + TICK_MILLIS;
        let mut at = |when: u64| next = next.min(when.max(now_millis));
        match &self.stream {
            Stream::Waiting { until } => at(*until),
            Stream::Absent { probe_at } => at(probe_at.unwrap_or(u64::MAX)),
            Stream::Asked { .. } | Stream::Open { .. } => {}
        }
        if self.fetch == Fetch::Idle && self.wants_document() {
            at(self.fetch_not_before);
        }
        if let Some(since) = self.gap_since {
            at(since.monotonic_millis + REORDER_MILLIS);
        }
        if let Some(held) = &self.held {
            at(held.until);
        }
        self.promised_wake = next;
        next - now_millis
    }

    /// Returns the state and the log as codes, ids and counts, without texts of the feed.
    #[must_use]
    pub fn diagnostics(&self, now: Now) -> String {
        let health = self.health(now);
        let Health { accounting: a, .. } = health;
        let stream = match &self.stream {
            Stream::Absent { .. } => "absent",
            Stream::Waiting { .. } => "waiting",
            Stream::Asked { .. } => "asked",
            Stream::Open { is_proven: true, .. } => "open",
            Stream::Open { is_proven: false, .. } => "open, silent",
        };
        let passed_over = health.rejections.repeats().map(|repeat| {
            format!("passed over {:?} rev {}, {} stands\n", repeat.id, repeat.rev, repeat.standing_rev)
        });
        let refused = health.rejections.iter().map(|rejection| {
            let id = rejection.id.as_deref().unwrap_or("?");
            format!("refused #{} {id:?} {}\n", rejection.index, rejection.path)
        });
        let lines: String = refused.chain(passed_over).collect();
        format!(
            "link {} trouble {} transport {:?} stream {stream}\nage {:?} ms, as of {:?}, device ahead {} ms\n\
             epoch {} seq {} digest {:016x} objects {} waiting {}\n\
             received {} = applied {} + duplicate {} + superseded {} + quarantined {}\n{}{lines}",
            health.link.word(),
            health.trouble.as_ref().map_or("none", Trouble::code),
            health.transport,
            health.age_millis,
            health.as_of.map(|at| at.to_string()),
            self.freshness.device_ahead_millis(),
            health.epoch,
            health.seq,
            health.digest,
            self.ledger.len(),
            self.waiting.len(),
            a.received,
            a.applied,
            a.duplicate,
            a.superseded,
            a.quarantined,
            self.log,
        )
    }

    // --- time ---

    fn start(&mut self, now: Now) {
        self.started = true;
        self.last_tick = now;
        self.promised_wake = now.monotonic_millis;
        if self.config.events.is_some() {
            self.stream = Stream::Waiting { until: now.monotonic_millis };
            self.fetch_not_before = now.monotonic_millis + SUBSCRIBE_FIRST_MILLIS;
        } else {
            self.fetch_not_before = now.monotonic_millis;
        }
        self.log.note(now.wall, "start", if self.config.events.is_some() { "events" } else { "poll" });
    }

    fn on_tick(&mut self, now: Now, out: &mut Vec<Action>) {
        let by_wall = u64::try_from(now.wall.millis_since(self.last_tick.wall)).unwrap_or(0);
        let by_monotonic = now.monotonic_millis.saturating_sub(self.last_tick.monotonic_millis);
        let is_late = now.monotonic_millis > self.promised_wake + WAKE_GAP_MILLIS
            || by_wall > by_monotonic + WAKE_GAP_MILLIS;
        self.last_tick = now;
        if is_late {
            self.log.note(now.wall, "wake", by_wall.max(by_monotonic));
            self.wake(now, WAKE_SPREAD_MILLIS, out);
        }
    }

    /// Brings pending attempts forward, and drops a stream that was silent for too long.
    fn wake(&mut self, now: Now, spread_millis: u64, out: &mut Vec<Action>) {
        self.last_tick = now;
        let soon = now.monotonic_millis + self.chance.below(spread_millis + 1);
        // Signed out and "come back later" are answers, not failures: only the user may hurry them.
        let may_hurry = spread_millis == 0
            || !matches!(
                self.document_trouble,
                Some(Trouble::SignedOut | Trouble::Withdrawn | Trouble::Busy(_) | Trouble::NotFound(_))
            );
        if may_hurry {
            self.fetch_not_before = self.fetch_not_before.min(soon);
            match &mut self.stream {
                Stream::Waiting { until } => *until = soon.min(*until),
                Stream::Absent { probe_at: Some(probe_at) } if spread_millis == 0 => *probe_at = soon,
                Stream::Absent { .. } | Stream::Asked { .. } | Stream::Open { .. } => {}
            }
        }
        if let Stream::Open { last_message, .. } = &self.stream
            && now.millis_since(*last_message) > self.stream_idle_millis()
        {
            self.close_stream(out);
            self.stream = Stream::Waiting { until: soon };
        }
    }

    /// Performs everything that is due.
    fn settle(&mut self, now: Now, out: &mut Vec<Action>) {
        let now_millis = now.monotonic_millis;
        self.check_timeouts(now, out);
        self.cover_if_due(now, out);
        if self.held.as_ref().is_some_and(|held| held.until <= now_millis)
            && let Some(held) = self.held.take()
        {
            self.log.note(now.wall, "mass-drop-taken", held.decoded.objects.len());
            self.show(*held.decoded, held.rejections, now, out);
        }
        if let Some(since) = self.gap_since
            && now_millis >= since.monotonic_millis + REORDER_MILLIS
        {
            self.gap_since = None;
            if self.need.is_none() {
                self.log.note(now.wall, "gap", self.highest_seq);
                self.require(Trouble::Gap, now);
            }
        }
        match &self.stream {
            Stream::Waiting { until } if *until <= now_millis => self.open_stream(now, out),
            Stream::Absent { probe_at: Some(at) } if *at <= now_millis => self.open_stream(now, out),
            Stream::Absent { .. } | Stream::Waiting { .. } | Stream::Asked { .. } | Stream::Open { .. } => {}
        }
        if self.fetch == Fetch::Idle && self.wants_document() && self.fetch_not_before <= now_millis {
            self.fetch = Fetch::Asked { since: now };
            if self.held.is_none() {
                self.overtaking.clear();
            }
            let may_be_same = self.is_as_fetched || self.held.is_some();
            let etag = self.etag.clone().filter(|_| may_be_same && self.need.is_none());
            out.push(Action::FetchDocument { etag });
        }
    }

    fn check_timeouts(&mut self, now: Now, out: &mut Vec<Action>) {
        let is_fetch_late = match &self.fetch {
            Fetch::Idle => false,
            Fetch::Asked { since } => now.millis_since(*since) > HEADERS_TIMEOUT_MILLIS,
            Fetch::Body { last_bytes, .. } => now.millis_since(*last_bytes) > BODY_IDLE_TIMEOUT_MILLIS,
        };
        if is_fetch_late {
            out.push(Action::AbortDocument);
            self.fetch_failed(Trouble::TimedOut, None, now);
        }
        let is_stream_late = match &self.stream {
            Stream::Absent { .. } | Stream::Waiting { .. } => false,
            Stream::Asked { since } => now.millis_since(*since) > HEADERS_TIMEOUT_MILLIS,
            Stream::Open { last_message, .. } => now.millis_since(*last_message) > self.stream_idle_millis(),
        };
        if is_stream_late {
            self.close_stream(out);
            self.log.note(now.wall, "stream-silent", "");
            self.stream_failed(Trouble::TimedOut, None, now);
        }
    }

    fn stream_idle_millis(&self) -> u64 {
        u64::from(self.config.delayed_after_secs) * 1000
    }

    // --- document ---

    /// Returns whether a document is to be fetched at its time: because it is needed, or no stream delivers.
    fn wants_document(&self) -> bool {
        let is_streaming = matches!(self.stream, Stream::Open { is_proven: true, .. });
        self.shown.is_none() || self.need.is_some() || self.held.is_some() || !is_streaming
    }

    /// Requests a document at once, but not twice in a second, and not while the server asked us to wait.
    fn require(&mut self, why: Trouble, now: Now) {
        if self.need.is_none() && self.document_trouble.is_none() {
            let spread = self.chance.below(REQUIRE_APART_MILLIS / 2);
            let earliest = self.fetched_at.map_or(0, |then| then + REQUIRE_APART_MILLIS + spread);
            // All readers of the stream need it at the same moment. Those that just reconnected were spread
            // already.
            let is_one_of_many = self.spread_millis > WAKE_SPREAD_MILLIS
                && matches!(self.stream, Stream::Open { is_proven: true, .. });
            let turn = if is_one_of_many { self.chance.below(self.spread_millis) } else { 0 };
            self.fetch_not_before = (now.monotonic_millis + turn).max(earliest);
        }
        self.need = Some(why);
    }

    fn on_document_head(&mut self, head: &Head, now: Now, out: &mut Vec<Action>) {
        if !matches!(self.fetch, Fetch::Asked { .. }) {
            return;
        }
        match head.verdict(Wanted::Document, &self.config.feed, now.wall) {
            AnswerVerdict::Good => {
                self.server_date = head.server_date();
                self.new_etag.clone_from(&head.etag);
                let progress = Progress { received_bytes: 0, total_bytes: head.content_length };
                self.fetch = Fetch::Body { last_bytes: now, progress };
            }
            AnswerVerdict::NotModified => {
                out.push(Action::AbortDocument);
                self.server_date = head.server_date();
                if self.shown.is_some() && self.etag.is_some() {
                    self.fetched(now);
                    self.verified_by_known_document(now);
                } else {
                    // Unchanged, but we do not have it: ask without an `ETag`.
                    self.etag = None;
                    self.fetch_failed(Trouble::Status(304), None, now);
                }
            }
            AnswerVerdict::NoEvents => {}
            AnswerVerdict::Failed { trouble, pause_millis } => {
                out.push(Action::AbortDocument);
                self.answered_no(&trouble, now, out);
                if matches!(trouble, Trouble::SignedOut | Trouble::Withdrawn) {
                    // Data that is refused here must not come in through the stream.
                    self.close_stream(out);
                    if !matches!(self.stream, Stream::Absent { .. }) {
                        self.stream =
                            Stream::Waiting { until: now.monotonic_millis + SIGNED_OUT_PAUSE_MILLIS };
                    }
                }
                self.fetch_failed(trouble, pause_millis, now);
            }
        }
    }

    fn on_document_body(&mut self, bytes: &[u8], now: Now, out: &mut Vec<Action>) {
        if !matches!(self.fetch, Fetch::Body { .. }) {
            return;
        }
        let mark = (bytes.len(), mark_of(bytes));
        let is_known = self.is_as_fetched || self.held.is_some();
        if self.body_mark == Some(mark) && is_known && self.need.is_none() {
            self.etag = self.new_etag.take();
            self.fetched(now);
            self.verified_by_known_document(now);
            return;
        }
        self.reading = Some(mark);
        out.push(Action::Decode);
    }

    fn on_document_read(&mut self, decoded: Result<Decoded, DocumentError>, now: Now, out: &mut Vec<Action>) {
        // The request of this body may have been given up meanwhile.
        let Some(mark) = self.reading.take().filter(|_| matches!(self.fetch, Fetch::Body { .. })) else {
            return;
        };
        match decoded {
            Ok(decoded) => self.on_document(decoded, mark, now, out),
            Err(error) => {
                if let DocumentError::Truncated { line, column }
                | DocumentError::Broken { line, column, .. } = error
                {
                    self.log.note(now.wall, "document", format_args!("{line}:{column}"));
                }
                self.etag = None;
                let (trouble, pause_millis) = match error {
                    DocumentError::Html => (Trouble::Portal, None),
                    DocumentError::TooLarge { max_bytes, .. } => (Trouble::TooLarge { max_bytes }, None),
                    DocumentError::Empty => (Trouble::Empty, None),
                    DocumentError::Truncated { .. } => (Trouble::Truncated, None),
                    DocumentError::NewerSchema { found } => {
                        (Trouble::Schema(found), Some(SCHEMA_PAUSE_MILLIS))
                    }
                    DocumentError::Broken { .. }
                    | DocumentError::NotACollection { .. }
                    | DocumentError::NoHeader
                    | DocumentError::BadHeader { .. }
                    | DocumentError::NotWgs84 { .. } => (Trouble::Broken(error.to_string()), None),
                };
                self.fetch_failed(trouble, pause_millis, now);
            }
        }
    }

    fn on_document(&mut self, mut decoded: Decoded, mark: (usize, u64), now: Now, out: &mut Vec<Action>) {
        let offered = (decoded.header.epoch, decoded.header.seq);
        let is_news = self.shown.as_ref().is_some_and(|shown| offered > (shown.header.epoch, shown.seq));
        let is_overtaken = self
            .overtaking
            .first()
            .is_some_and(|((epoch, seq), _)| *epoch == offered.0 && *seq <= offered.1 + 1);
        if let Some(shown) = &self.shown
            && shown.header.feed_id == decoded.header.feed_id
            && offered < (shown.header.epoch, shown.seq)
            && !is_overtaken
        {
            self.log.note(now.wall, "regress", format_args!("{}:{}", offered.0, offered.1));
            self.etag = None;
            self.fetch_failed(Trouble::Regress, None, now);
            return;
        }
        self.body_mark = Some(mark);
        self.etag = self.new_etag.take();
        self.fetched(now);
        self.verified_by_document(&decoded.header, is_news, now);
        let rejections = Arc::new(std::mem::take(&mut decoded.rejections));
        self.ledger.refuse(rejections.total());
        let offered_objects = decoded.objects.len();
        if let Some(shown) = &self.shown
            && offered_objects * 2 < shown.objects
        {
            let hold_millis = u64::from(self.config.mass_drop_hold_secs) * 1000;
            let until = self.held.as_ref().map_or(now.monotonic_millis + hold_millis, |held| held.until);
            if until > now.monotonic_millis {
                self.log.note(
                    now.wall,
                    "mass-drop",
                    format_args!("{} -> {offered_objects}, {} refused", shown.objects, rejections.total()),
                );
                self.held = Some(Held { decoded: Box::new(decoded), rejections, until });
                self.need = None;
                return;
            }
        }
        self.held = None;
        self.show(decoded, rejections, now, out);
    }

    /// Updates the freshness from a document.
    ///
    /// It proves no more than the publisher's own time in it: a web server may go on answering while the data
    /// behind it is dead.
    fn verified_by_document(&mut self, header: &Header, is_news: bool, now: Now) {
        if matches!(self.stream, Stream::Absent { .. }) {
            self.freshness.polled(header.generated_at, header.every_secs, self.server_date, now);
        } else {
            self.freshness.fetched(Some(header.generated_at), is_news, self.server_date, now);
        }
    }

    /// Updates the freshness from an unchanged document, which may be the one that is held back.
    fn verified_by_known_document(&mut self, now: Now) {
        let held = self.held.as_ref().map(|held| &held.decoded.header);
        let Some(header) = held.or(self.shown.as_ref().map(|shown| &shown.header)) else { return };
        if matches!(self.stream, Stream::Absent { .. }) {
            self.freshness.polled(header.generated_at, header.every_secs, self.server_date, now);
        } else {
            self.freshness.fetched(None, false, self.server_date, now);
        }
    }

    /// Shows a document, and applies the deltas that came meanwhile.
    fn show(&mut self, decoded: Decoded, rejections: Arc<Rejections>, now: Now, out: &mut Vec<Action>) {
        self.ledger.replace(&decoded);
        let Decoded { header, objects, received, left_out, .. } = decoded;
        self.log.note(
            now.wall,
            "show",
            format_args!(
                "{}:{} objects {} refused {}",
                header.epoch,
                header.seq,
                objects.len(),
                rejections.total()
            ),
        );
        self.rejections = rejections;
        let is_same =
            |shown: &Shown| (shown.header.epoch, &shown.header.feed_id) == (header.epoch, &header.feed_id);
        if !self.shown.as_ref().is_some_and(is_same) {
            self.highest_seq = 0;
        }
        let clock = self.clock(header.generated_at, header.operation);
        self.shown = Some(Shown {
            seq: header.seq,
            clock,
            objects: objects.len(),
            features_received: received,
            left_out,
            header: header.clone(),
        });
        self.is_as_fetched = true;
        self.is_withdrawn = false;
        self.need = None;
        for (place, json) in std::mem::take(&mut self.overtaking) {
            if place.0 == header.epoch && place.1 > header.seq {
                self.hold_back(place, &json, 0);
            }
        }
        out.push(Action::Tell(Box::new(FeedUpdate::Snapshot(Snapshot { header, objects, clock }))));
        self.drain(now, out);
    }

    fn fetched(&mut self, now: Now) {
        self.fetch = Fetch::Idle;
        self.fetched_at = Some(now.monotonic_millis);
        self.fetch_backoff.reset();
        if self.document_trouble.take() == Some(Trouble::Portal)
            && let Stream::Absent { probe_at: Some(probe_at) } = &mut self.stream
        {
            // The answer to the stream request may have come from the same login page.
            *probe_at = now.monotonic_millis;
        }
        self.let_in();
        if matches!(self.stream_trouble, Some(Trouble::SignedOut | Trouble::Withdrawn)) {
            // Signed in again: the stream need not wait any longer.
            self.stream_trouble = None;
            if let Stream::Waiting { until } = &mut self.stream {
                *until = now.monotonic_millis;
            }
        }
        self.fetch_not_before =
            now.monotonic_millis + self.chance.about(u64::from(self.config.poll_secs) * 1000);
    }

    fn fetch_failed(&mut self, trouble: Trouble, pause_millis: Option<u64>, now: Now) {
        self.fetch = Fetch::Idle;
        // While the stream delivers, the user is signed in, whatever comes in place of the document.
        if trouble == Trouble::Portal && !matches!(self.stream, Stream::Open { is_proven: true, .. }) {
            self.locked_out_since.get_or_insert(now);
        }
        let pause_millis = match pause_millis {
            Some(millis) => self.chance.below(millis / 10 + 1) + millis,
            None => self.fetch_backoff.next_millis(self.spread_millis, &mut self.chance),
        };
        self.log.note(now.wall, "fetch", format_args!("{} again in {pause_millis} ms", trouble.code()));
        self.fetch_not_before = now.monotonic_millis + pause_millis;
        self.document_trouble = Some(trouble);
    }

    /// Handles 401 and 403, from the document or the stream.
    fn answered_no(&mut self, trouble: &Trouble, now: Now, out: &mut Vec<Action>) {
        if *trouble == Trouble::SignedOut {
            self.locked_out_since.get_or_insert(now);
            self.is_signed_out = true;
        }
        if *trouble == Trouble::Withdrawn {
            self.forget();
            // The log contains ids of objects.
            self.log = Log::default();
            self.log.note(now.wall, "withdrawn", "");
            if !self.is_withdrawn {
                out.push(Action::Tell(Box::new(FeedUpdate::Withdrawn)));
            }
            self.is_withdrawn = true;
        }
    }

    /// Forgets everything about the picture.
    fn forget(&mut self) {
        self.shown = None;
        self.ledger.clear();
        self.rejections = Arc::default();
        self.waiting.clear();
        self.waiting_bytes = 0;
        self.overtaking = Vec::new();
        self.held = None;
        self.etag = None;
        self.body_mark = None;
        self.is_as_fetched = false;
        self.gap_since = None;
        self.need = None;
        self.freshness.forget();
    }

    /// Drops the picture once the user has been signed out for long, so that nothing can be found behind the
    /// cover.
    ///
    /// After signing in it is fetched again.
    fn cover_if_due(&mut self, now: Now, out: &mut Vec<Action>) {
        let cover_after = u64::from(self.config.cover_after_secs) * 1000;
        let is_due = self.locked_out_since.is_some_and(|since| now.millis_since(since) >= cover_after);
        if is_due && self.shown.is_some() {
            self.log.note(now.wall, "covered", "");
            self.forget();
            self.is_covered = true;
            out.push(Action::Tell(Box::new(FeedUpdate::Covered)));
        }
    }

    /// Resets the signed-out state: the user is signed in again.
    fn let_in(&mut self) {
        self.locked_out_since = None;
        self.is_signed_out = false;
        self.is_covered = false;
    }

    // --- stream ---

    fn open_stream(&mut self, now: Now, out: &mut Vec<Action>) {
        self.stream = Stream::Asked { since: now };
        out.push(Action::OpenStream { last_event_id: self.last_event_id.clone() });
    }

    /// Keeps the id of the stream's last event, if it had any, to resume there.
    fn keep_event_id(&mut self) {
        if let Stream::Open { parser, .. } = &self.stream
            && !parser.last_event_id().is_empty()
        {
            self.last_event_id = Some(parser.last_event_id().to_owned());
        }
    }

    fn close_stream(&mut self, out: &mut Vec<Action>) {
        self.keep_event_id();
        if matches!(self.stream, Stream::Asked { .. } | Stream::Open { .. }) {
            out.push(Action::CloseStream);
        }
    }

    fn stream_failed(&mut self, trouble: Trouble, pause_millis: Option<u64>, now: Now) {
        self.keep_event_id();
        let pause_millis = match pause_millis {
            Some(millis) => self.chance.below(millis / 10 + 1) + millis,
            None => self.stream_backoff.next_millis(self.spread_millis, &mut self.chance),
        };
        self.log.note(now.wall, "stream", format_args!("{} again in {pause_millis} ms", trouble.code()));
        self.stream = Stream::Waiting { until: now.monotonic_millis + pause_millis };
        self.stream_trouble = Some(trouble);
        if self.shown.is_some() {
            // When a server goes, all clients lose their stream at once and must not all ask for the document
            // at once.
            let spread = self.chance.below(self.spread_millis.max(WAKE_SPREAD_MILLIS));
            self.fetch_not_before = self.fetch_not_before.max(now.monotonic_millis + spread);
        } else if self.document_trouble.is_none() {
            // There is no stream to wait for any more.
            self.fetch_not_before = self.fetch_not_before.min(now.monotonic_millis);
        }
    }

    /// Reopens a good stream that ended in order with a `retry` below a second, less than any failure would ask for.
    /// Returns whether it did.
    ///
    /// Nothing is wrong then: the stream resumes where it stopped, and the document is not fetched meanwhile.
    fn is_renewed(&mut self, now: Now) -> bool {
        let is_farewell = (1..WAKE_SPREAD_MILLIS).contains(&self.spread_millis);
        if !is_farewell || !matches!(self.stream, Stream::Open { is_proven: true, .. }) {
            return false;
        }
        self.keep_event_id();
        let soon = now.monotonic_millis + RENEW_MILLIS + self.chance.below(self.spread_millis);
        self.stream = Stream::Waiting { until: soon };
        self.fetch_not_before = self.fetch_not_before.max(soon + SUBSCRIBE_FIRST_MILLIS);
        true
    }

    fn on_stream_head(&mut self, head: &Head, now: Now, out: &mut Vec<Action>) {
        if !matches!(self.stream, Stream::Asked { .. }) {
            return;
        }
        let address = self.config.events.clone().unwrap_or_default();
        match head.verdict(Wanted::Events, &address, now.wall) {
            AnswerVerdict::Good => {
                let parser = Box::new(SseParser::new(self.config.limits.event_bytes));
                self.stream = Stream::Open { last_message: now, is_proven: false, parser };
                if matches!(self.document_trouble, Some(Trouble::SignedOut | Trouble::Withdrawn)) {
                    // Signed in again, noticed here first: the document may be fetched too.
                    self.document_trouble = None;
                    self.let_in();
                    self.fetch_not_before = now.monotonic_millis;
                }
                if self.shown.is_none() && self.document_trouble.is_none() {
                    self.fetch_not_before = self.fetch_not_before.min(now.monotonic_millis);
                }
            }
            AnswerVerdict::NoEvents | AnswerVerdict::NotModified => {
                self.log.note(now.wall, "no-events", head.status);
                out.push(Action::CloseStream);
                let probe_at = now.monotonic_millis + self.chance.about(PROBE_MILLIS);
                self.stream = Stream::Absent { probe_at: Some(probe_at) };
                self.stream_trouble = None;
                if self.shown.is_none() && self.document_trouble.is_none() {
                    self.fetch_not_before = self.fetch_not_before.min(now.monotonic_millis);
                }
            }
            AnswerVerdict::Failed { trouble, pause_millis } => {
                out.push(Action::CloseStream);
                self.answered_no(&trouble, now, out);
                if matches!(trouble, Trouble::SignedOut | Trouble::Withdrawn) {
                    // The document request would get the same answer.
                    self.document_trouble = Some(trouble.clone());
                    self.fetch_not_before =
                        self.fetch_not_before.max(now.monotonic_millis + SIGNED_OUT_PAUSE_MILLIS);
                }
                self.stream_failed(trouble, pause_millis, now);
            }
        }
    }

    fn on_stream_bytes(&mut self, bytes: &[u8], now: Now, out: &mut Vec<Action>) {
        let Stream::Open { parser, .. } = &mut self.stream else { return };
        let mut messages = Vec::new();
        let outcome = parser.push(bytes, |message| messages.push(message));
        self.spread_millis = parser.retry_millis().unwrap_or(0).min(SPREAD_MOST_MILLIS);
        for message in messages {
            self.on_message(&message, now, out);
        }
        if outcome.is_err() {
            self.log.note(now.wall, "event-too-long", self.config.limits.event_bytes);
            self.close_stream(out);
            let max_bytes = self.config.limits.event_bytes;
            self.stream_failed(Trouble::TooLarge { max_bytes }, None, now);
        }
    }

    fn on_message(&mut self, message: &Message, now: Now, out: &mut Vec<Action>) {
        let outcome = match message.event.as_str() {
            HEARTBEAT_EVENT => decode_heartbeat(&message.data).map(|beat| self.on_heartbeat(&beat, now, out)),
            DELTA_EVENT => self.on_delta(&message.data, now, out),
            _unknown => return,
        };
        if let Err(error) = outcome {
            // Its content is missing now; the next message shows the gap.
            self.log.note(now.wall, "message", format_args!("{} {}", message.event, error.path));
            return;
        }
        if let Stream::Open { last_message, is_proven, .. } = &mut self.stream {
            *last_message = now;
            *is_proven = true;
            if !self.is_signed_out {
                self.locked_out_since = None;
                self.is_covered = false;
            }
            self.stream_backoff.reset();
            if !matches!(self.stream_trouble, Some(Trouble::Regress)) {
                self.stream_trouble = None;
            }
        }
    }

    fn on_heartbeat(&mut self, beat: &Heartbeat, now: Now, out: &mut Vec<Action>) {
        let Some(shown) = &self.shown else {
            self.freshness.heard(beat.at, now, false);
            return;
        };
        let (epoch, seq) = (shown.header.epoch, shown.seq);
        if self.held.is_some() {
            // The picture is known to be old; what matters is that the publisher is heard.
            self.freshness.heard(beat.at, now, true);
            return;
        }
        let is_verified = match (beat.epoch.cmp(&epoch), beat.seq.cmp(&seq)) {
            (std::cmp::Ordering::Less, _) => {
                self.stream_trouble = Some(Trouble::Regress);
                false
            }
            (std::cmp::Ordering::Greater, _) => {
                self.new_epoch(beat.epoch, now);
                false
            }
            (std::cmp::Ordering::Equal, std::cmp::Ordering::Less) => {
                // A heartbeat that was under way when the document was generated is merely late. Any other
                // comes from a publisher that lost its state.
                if beat.at > shown.header.generated_at && self.freshness.as_of().is_none_or(|at| beat.at > at)
                {
                    self.stream_trouble = Some(Trouble::Regress);
                }
                false
            }
            (std::cmp::Ordering::Equal, std::cmp::Ordering::Greater) => {
                self.highest_seq = self.highest_seq.max(beat.seq);
                self.gap_since.get_or_insert(now);
                false
            }
            (std::cmp::Ordering::Equal, std::cmp::Ordering::Equal) => {
                self.stream_trouble = None;
                self.is_sum_right(beat, now)
            }
        };
        self.freshness.heard(beat.at, now, is_verified);
        self.set_clock(beat.at, beat.operation, out);
    }

    /// Compares digests. A difference causes a refetch; if that does not help, it is reported and tolerated.
    fn is_sum_right(&mut self, beat: &Heartbeat, now: Now) -> bool {
        if digest_of(beat) == Some(self.ledger.digest()) && beat.count == self.ledger.len() as u64 {
            self.divergences = 0;
            self.is_diverged = false;
            return true;
        }
        self.is_diverged = true;
        if now.monotonic_millis < self.diverged_not_before {
            return self.divergences > 0 && self.need.is_none();
        }
        let pause_millis =
            DIVERGED_PAUSE_MILLIS.saturating_mul(1 << self.divergences.min(4)).min(PROBE_MILLIS);
        self.diverged_not_before = now.monotonic_millis + pause_millis;
        self.divergences += 1;
        self.log.note(
            now.wall,
            "diverged",
            format_args!("{} of {} objects at {}", self.ledger.len(), beat.count, beat.seq),
        );
        self.require(Trouble::Diverged, now);
        false
    }

    fn new_epoch(&mut self, epoch: u64, now: Now) {
        if self.need.is_none() {
            self.log.note(now.wall, "new-epoch", epoch);
        }
        self.gap_since = None;
        self.require(Trouble::Gap, now);
    }

    fn on_delta(
        &mut self,
        json: &str,
        now: Now,
        out: &mut Vec<Action>,
    ) -> Result<(), super::decode::MessageError> {
        let (epoch, seq, changes) = peek_delta(json)?;
        let place = self.shown.as_ref().map(|shown| (shown.header.epoch, shown.seq));
        match place {
            Some((our_epoch, _)) if epoch < our_epoch => {
                self.ledger.pass_over(changes, Verdict::Superseded);
                self.stream_trouble = Some(Trouble::Regress);
            }
            Some((our_epoch, our_seq)) if epoch == our_epoch && seq <= our_seq => {
                self.ledger.pass_over(changes, Verdict::Duplicate);
            }
            Some((our_epoch, our_seq)) if epoch == our_epoch && seq == our_seq + 1 && self.held.is_none() => {
                let (at, is_whole) = self.apply(json, now, out)?;
                self.freshness.heard(at, now, is_whole);
                self.drain(now, out);
            }
            _other => {
                self.hold_back((epoch, seq), json, changes);
                match place {
                    // A delta for the document that is held back needs no other document.
                    Some(_) if self.held.as_ref().is_some_and(|held| held.decoded.header.epoch == epoch) => {}
                    Some((our_epoch, _)) if epoch > our_epoch => self.new_epoch(epoch, now),
                    Some(_) if self.held.is_none() => {
                        self.highest_seq = self.highest_seq.max(seq);
                        self.gap_since.get_or_insert(now);
                    }
                    Some(_) | None => {}
                }
            }
        }
        Ok(())
    }

    /// Keeps a delta until its turn. Drops all that wait when there are too many.
    fn hold_back(&mut self, place: (u64, u64), json: &str, changes: usize) {
        let bytes = self.waiting_bytes + json.len();
        if self.waiting.len() >= self.config.limits.backlog || bytes > WAITING_BYTES {
            let dropped = std::mem::take(&mut self.waiting);
            self.waiting_bytes = 0;
            for json in dropped.values() {
                self.pass_over(json, Verdict::Superseded);
            }
        }
        self.waiting_bytes += json.len();
        if let Some(before) = self.waiting.insert(place, json.to_owned()) {
            self.waiting_bytes -= before.len();
            self.ledger.pass_over(changes, Verdict::Duplicate);
        }
    }

    fn pass_over(&mut self, json: &str, verdict: Verdict) {
        let changes = peek_delta(json).map_or(0, |(_, _, changes)| changes);
        self.ledger.pass_over(changes, verdict);
    }

    /// Applies waiting deltas that are next in sequence, and drops those that are past.
    fn drain(&mut self, now: Now, out: &mut Vec<Action>) {
        while let (Some(shown), Some(first)) = (&self.shown, self.waiting.first_entry()) {
            let (place, next) = (*first.key(), (shown.header.epoch, shown.seq + 1));
            if place > next || self.held.is_some() {
                break;
            }
            let json = first.remove();
            self.waiting_bytes -= json.len();
            if place < next {
                self.pass_over(&json, Verdict::Superseded);
            } else if let Err(error) = self.apply(&json, now, out) {
                self.log.note(now.wall, "message", format_args!("delta {}", error.path));
            }
        }
        let Some(shown) = &self.shown else { return };
        if let Some(((epoch, seq), _)) = self.waiting.last_key_value()
            && *epoch == shown.header.epoch
        {
            self.highest_seq = self.highest_seq.max(*seq);
        }
        let is_whole = self.highest_seq <= shown.seq;
        self.gap_since = (!is_whole).then_some(now);
        let epoch = shown.header.epoch;
        if self.waiting.keys().any(|(waiting, _)| *waiting > epoch) {
            self.new_epoch(epoch, now);
        }
    }

    /// Applies the next delta. Returns when it was sent, and whether no later one is known of.
    fn apply(
        &mut self,
        json: &str,
        now: Now,
        out: &mut Vec<Action>,
    ) -> Result<(UnixMillis, bool), super::decode::MessageError> {
        let Some(shown) = &mut self.shown else { return Ok((UnixMillis::default(), false)) };
        let context = Context {
            limits: &self.config.limits,
            area: self.config.operation.and_then(super::config::Area::bounds),
            operation_now: Some(shown.clock.operation_time(now.wall)),
        };
        let delta = decode_delta(json, context)?;
        shown.seq = delta.seq;
        if !matches!(self.fetch, Fetch::Idle) {
            let bytes: usize = self.overtaking.iter().map(|(_, json)| json.len()).sum();
            if self.overtaking.len() >= self.config.limits.backlog || bytes + json.len() > WAITING_BYTES {
                self.overtaking.clear();
            }
            self.overtaking.push(((delta.epoch, delta.seq), json.to_owned()));
        }
        self.is_as_fetched = false;
        let mut changes = Vec::with_capacity(delta.ops.len());
        let mut is_unclear = false;
        for (index, op) in delta.ops.into_iter().enumerate() {
            match op {
                DecodedOp::Put(object) => {
                    let id = &object.common.id;
                    if self.ledger.len() >= self.config.limits.features && !self.ledger.contains(id.as_str())
                    {
                        let rejection = Rejection {
                            index,
                            id: Some(id.to_string()),
                            path: String::new(),
                            expected: format!("at most {} objects", self.config.limits.features),
                            found: "one more".to_owned(),
                        };
                        Arc::make_mut(&mut self.rejections).push(rejection);
                        self.ledger.quarantine(None, object.kind());
                        continue;
                    }
                    let rival = self.ledger.rival(&object);
                    let standing_rev = self.ledger.standing_rev(id.as_str());
                    let is_news = self.ledger.put(&object) == Verdict::Apply;
                    if is_news {
                        forget(&mut self.rejections, id.as_str());
                    }
                    if let Some((kind, rev)) = rival {
                        let (own, other) = ((object.word(), object.common.rev), (kind.wire(), rev));
                        let (refused, shown) = if is_news { (other, own) } else { (own, other) };
                        let rejection = Rejection::same_id(index, id, refused, shown);
                        Arc::make_mut(&mut self.rejections).renew(rejection);
                    }
                    if is_news {
                        changes.push(Change::Put(object));
                    } else if rival.is_none() {
                        let repeat = Repeat { id: id.to_string(), rev: object.common.rev, standing_rev };
                        Arc::make_mut(&mut self.rejections).repeat(repeat);
                    }
                }
                DecodedOp::Del { id, rev } if self.ledger.is_contested(&id) => {
                    // Only a whole document tells which of them is removed.
                    is_unclear = true;
                    Arc::make_mut(&mut self.rejections).renew(Rejection {
                        index,
                        id: Some(id.to_string()),
                        path: "/del/id".to_owned(),
                        expected: "an id that only one object has".to_owned(),
                        found: format!("revision {rev} of several"),
                    });
                    self.ledger.quarantine(None, Kind::Unknown);
                }
                DecodedOp::Del { id, rev } => {
                    if self.ledger.remove(&id, rev) == Verdict::Apply {
                        forget(&mut self.rejections, id.as_str());
                        changes.push(Change::Remove { id, rev });
                    }
                }
                DecodedOp::Refused(refusal) => {
                    let Refusal { rejection, mark, kind } = *refusal;
                    Arc::make_mut(&mut self.rejections).push(rejection);
                    self.ledger.quarantine(mark, kind);
                }
            }
        }
        shown.objects = self.ledger.len();
        self.highest_seq = self.highest_seq.max(delta.seq);
        if !changes.is_empty() {
            out.push(Action::Tell(Box::new(FeedUpdate::Changes(changes))));
        }
        if is_unclear {
            self.require(Trouble::Gap, now);
        }
        Ok((delta.at, self.highest_seq == delta.seq))
    }

    // --- clocks and health ---

    /// Returns the operation's clock against the device's, from what the publisher said at `at`.
    fn clock(&self, at: UnixMillis, operation: Option<Operation>) -> OperationClock {
        let real_at = at.plus_millis(self.freshness.device_ahead_millis());
        let operation = operation.unwrap_or(Operation { at, rate: 1.0 });
        let rate = if operation.rate.is_finite() { operation.rate.clamp(0.0, 1000.0) } else { 1.0 };
        OperationClock { operation_at: operation.at, real_at, rate }
    }

    /// Sends the operation's clock to the app if it would show another time.
    fn set_clock(&mut self, at: UnixMillis, operation: Option<Operation>, out: &mut Vec<Action>) {
        let clock = self.clock(at, operation);
        let Some(shown) = &mut self.shown else { return };
        let drift_millis = shown.clock.operation_time(clock.real_at).millis_since(clock.operation_at);
        if shown.clock.rate != clock.rate || drift_millis.abs() > 500 {
            shown.clock = clock;
            out.push(Action::Tell(Box::new(FeedUpdate::Clock(clock))));
        }
    }

    fn trouble(&self) -> Option<Trouble> {
        let is_streaming = matches!(self.stream, Stream::Open { is_proven: true, .. });
        let of_document = self.document_trouble.clone().filter(|_| !is_streaming || self.wants_document());
        of_document
            .or_else(|| self.need.clone().filter(|_| self.shown.is_some()))
            .or_else(|| self.stream_trouble.clone())
    }

    fn health(&self, now: Now) -> Health {
        let now_millis = now.monotonic_millis;
        let is_streaming = matches!(self.stream, Stream::Open { is_proven: true, .. });
        let transport = match (is_streaming, self.shown.is_some()) {
            (true, _) => Transport::Stream,
            (false, true) => Transport::Poll,
            (false, false) => Transport::None,
        };
        let is_polled = matches!(self.stream, Stream::Absent { .. });
        let thresholds = Thresholds::new(&self.config, is_polled);
        let age_millis = self.freshness.age_millis(now).filter(|_| self.shown.is_some());
        let trouble = self.trouble();
        let delay_millis = self.freshness.delay_millis(now).filter(|_| self.shown.is_some());
        let link = thresholds.link(
            delay_millis,
            self.freshness.is_unpromised(),
            trouble.as_ref(),
            self.is_withdrawn,
            self.is_signed_out,
        );
        let retry_in_millis = trouble.as_ref().and_then(|_| {
            let fetch = (self.fetch == Fetch::Idle && self.wants_document()).then_some(self.fetch_not_before);
            let stream = match &self.stream {
                Stream::Waiting { until } => Some(*until),
                Stream::Absent { .. } | Stream::Asked { .. } | Stream::Open { .. } => None,
            };
            let next = fetch.into_iter().chain(stream).min()?;
            Some(next.saturating_sub(now_millis))
        });
        let mut notices = self.freshness.notices(now);
        if let (Some(held), Some(shown)) = (&self.held, &self.shown) {
            notices.push(Notice::MassDrop {
                shown: shown.objects,
                offered: held.decoded.objects.len(),
                in_millis: held.until.saturating_sub(now_millis),
                refused: held.rejections.total(),
            });
        }
        if self.shown.is_some()
            && let Some(every_secs) = self.freshness.broken_promise(|delay| thresholds.is_delayed(delay))
        {
            notices.push(Notice::NotRenewed { every_secs });
        }
        if let Some(Shown { left_out, features_received, .. }) = &self.shown
            && *left_out > 0
        {
            notices
                .push(Notice::TooMany { shown: features_received - left_out, received: *features_received });
        }
        if self.is_diverged && self.need.is_none() {
            notices.push(Notice::Unverified);
        }
        Health {
            link,
            trouble,
            transport,
            as_of: self.freshness.as_of().filter(|_| self.shown.is_some()),
            age_millis,
            retry_in_millis,
            progress: match &self.fetch {
                Fetch::Body { progress, .. } => Some(*progress),
                Fetch::Idle | Fetch::Asked { .. } => None,
            },
            epoch: self.shown.as_ref().map_or(0, |shown| shown.header.epoch),
            seq: self.shown.as_ref().map_or(0, |shown| shown.seq),
            digest: self.ledger.digest(),
            generated_at: self.shown.as_ref().map(|shown| shown.header.generated_at),
            is_covered: self.is_covered,
            notices,
            accounting: self.ledger.accounting,
            rejections: Arc::clone(self.held.as_ref().map_or(&self.rejections, |held| &held.rejections)),
            features_received: self.shown.as_ref().map_or(0, |shown| shown.features_received),
        }
    }

    fn tell_health(&mut self, now: Now, out: &mut Vec<Action>) {
        let health = self.health(now);
        let now_millis = now.monotonic_millis;
        let is_due = match &self.last_health {
            None => true,
            Some((last, told_at)) => {
                let since = now_millis.saturating_sub(*told_at);
                let has_news = out.iter().any(|action| matches!(action, Action::Tell(_)))
                    || last.link != health.link
                    || last.trouble != health.trouble
                    || last.transport != health.transport
                    || last.notices.len() != health.notices.len()
                    || last.rejections.total() != health.rejections.total()
                    || last.rejections.repeated() != health.rejections.repeated()
                    || last.is_covered != health.is_covered;
                has_news
                    || since >= TICK_MILLIS
                    || (last.progress != health.progress && since >= PROGRESS_MILLIS)
            }
        };
        if is_due {
            if self.last_health.as_ref().is_none_or(|(last, _)| last.link != health.link) {
                self.log.note(now.wall, "link", health.link.word());
            }
            self.last_health = Some((health.clone(), now_millis));
            out.push(Action::Tell(Box::new(FeedUpdate::Health(health))));
        }
    }
}

fn forget(rejections: &mut Arc<Rejections>, id: &str) {
    if !rejections.is_empty() {
        Arc::make_mut(rejections).forget(id);
    }
}

/// Fast hash of bytes, to recognize a document: FNV-1a over words of eight bytes, with a rotation.
fn mark_of(bytes: &[u8]) -> u64 {
    let (words, rest) = bytes.as_chunks::<8>();
    let tail = rest.iter().fold(0, |tail, byte| (tail << 8) | u64::from(*byte));
    words
        .iter()
        .map(|word| u64::from_le_bytes(*word))
        .chain([tail])
        .fold(0xcbf2_9ce4_8422_2325, |mark: u64, word| {
            (mark ^ word).wrapping_mul(0x0100_0000_01b3).rotate_left(29)
        })
}

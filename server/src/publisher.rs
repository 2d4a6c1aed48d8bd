//! Publishes the picture: numbers the changes, sends them to all readers, and writes the document once for all.
//!
//! Knows no HTTP. Holds nothing that reopening the source would not restore.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use futures_util::StreamExt as _;
use serde_json::value::RawValue;
use tokio::sync::{OnceCell, broadcast};
use tokio::time::Instant;
use vedetta::feed::wire::{
    DELTA_EVENT, Delta, EVENT_BYTES, FOREIGN_MEMBER, HEARTBEAT_EVENT, Header, Heartbeat, Op, Operation,
    SCHEMA_VERSION,
};
use vedetta::model::object::revision_mark;
use vedetta::model::{ObjectId, UnixMillis};

use crate::clock::Clock;
use crate::encoding::{self, Encoding};
use crate::notice::{self, Seldom};
use crate::source::{Identity, Opened, RawChange, Source, SourceError, Step};

/// Messages buffered for a slow client; one that falls further behind is dropped and starts over.
const BACKLOG_MESSAGES: usize = 128;
/// Deltas kept for clients that reconnect and name the last event they received.
const REPLAY_DELTAS: usize = 60;
/// Size above which a step is split into several deltas: readers cut events off at [`EVENT_BYTES`].
const DELTA_BYTES: usize = EVENT_BYTES / 2;
/// Size above which a change is in the document only: with its envelope it would be too large for an event.
const LARGEST_OP_BYTES: usize = EVENT_BYTES - 1024;
/// Above this many tombstones, those older than a day are dropped.
const GONE_KEPT: usize = 20_000;
/// Minimum lifetime of a tombstone: a day.
const GONE_MILLIS: i64 = 86_400_000;
/// Real time after which a heartbeat is due: five seconds, less the time by which a step may come early.
const HEARTBEAT_MILLIS: i64 = 4_900;

/// A message of the stream, ready to be sent.
#[derive(Debug, Clone)]
pub struct Message {
    /// [`DELTA_EVENT`] or [`HEARTBEAT_EVENT`].
    pub event: &'static str,
    /// Epoch of the message.
    pub epoch: u64,
    /// Number of the delta; of a heartbeat, the number of the last delta before it.
    pub seq: u64,
    /// Payload as JSON.
    pub json: Arc<str>,
    /// The complete server-sent event.
    pub sse: Bytes,
}

impl Message {
    /// Adds a `retry` field: the time over which readers spread if all reconnect at once.
    fn spread_over(mut self, millis: u64) -> Self {
        self.sse = [format!("retry: {millis}\n").as_bytes(), &self.sse].concat().into();
        self
    }

    /// Creates a message with the payload `json`.
    #[must_use]
    pub fn new(event: &'static str, epoch: u64, seq: u64, json: String) -> Self {
        let sse = sse_event(event, &format!("{epoch}:{seq}"), &json);
        Self { event, epoch, seq, json: json.into(), sse }
    }
}

/// Time over which readers reconnect if all lose their stream at once.
///
/// Each then fetches 80 kB, so a thousand of them per second take 0.64 Gbit/s.
#[must_use]
pub fn spread_millis(listeners: usize) -> u64 {
    u64::try_from(listeners).unwrap_or(u64::MAX).clamp(1_000, 30_000)
}

/// Formats a server-sent event: every line of the data becomes a separate `data` field.
#[must_use]
pub fn sse_event(event: &str, id: &str, data: &str) -> Bytes {
    let mut out = String::with_capacity(data.len() + 64);
    out.push_str("event: ");
    out.push_str(event);
    out.push_str("\nid: ");
    out.push_str(id);
    for line in data.split(['\n', '\r']) {
        out.push_str("\ndata: ");
        out.push_str(line);
    }
    out.push_str("\n\n");
    out.into()
}

/// The document at one `seq`, written once; each encoding is made on first request, once for all readers.
#[derive(Debug)]
pub struct Document {
    /// Epoch of the document.
    pub epoch: u64,
    /// Number of the last delta it contains.
    pub seq: u64,
    /// Uncompressed bytes.
    pub plain: Bytes,
    gzip: OnceCell<Bytes>,
    brotli: OnceCell<Bytes>,
}

impl Document {
    /// Creates a document from its uncompressed bytes.
    #[must_use]
    pub fn new(epoch: u64, seq: u64, plain: Bytes) -> Self {
        Self { epoch, seq, plain, gzip: OnceCell::new(), brotli: OnceCell::new() }
    }

    /// Returns the bytes in an encoding.
    ///
    /// # Errors
    /// When the compression was canceled: the server is going down.
    pub async fn encoded(&self, encoding: Encoding) -> Result<Bytes, tokio::task::JoinError> {
        let cell = match encoding {
            Encoding::Identity => return Ok(self.plain.clone()),
            Encoding::Gzip => &self.gzip,
            Encoding::Brotli => &self.brotli,
        };
        let plain = self.plain.clone();
        let work = || tokio::task::spawn_blocking(move || encoding::compress(&plain, encoding));
        cell.get_or_try_init(work).await.cloned()
    }
}

/// One feature of the picture.
#[derive(Debug, Clone)]
struct Entry {
    rev: u64,
    json: Arc<RawValue>,
}

/// The picture, with the epoch and number of the last delta.
struct Edition {
    epoch: u64,
    seq: u64,
    /// Real time of the last step, the source's last sign of life.
    alive_at: UnixMillis,
    /// Real time at which `seq` was published.
    published_at: UnixMillis,
    heartbeat_at: UnixMillis,
    operation: Option<Operation>,
    /// Operation time at `published_at`.
    published_operation: Option<Operation>,
    features: BTreeMap<ObjectId, Entry>,
    /// Tombstones with revision and time of removal. A put with that revision or a lower one is ignored.
    gone: BTreeMap<ObjectId, (u64, UnixMillis)>,
    digest: u64,
    document: Option<Arc<Document>>,
    replay: VecDeque<Message>,
    /// Limits the notice about changes too large for an event.
    oversize: Seldom,
}

/// Messages for a client that joins the stream.
pub struct Joined {
    /// Deltas that it missed, if it named the last event it received, and a heartbeat.
    pub first: Vec<Message>,
    /// All later messages, without a gap.
    pub rest: broadcast::Receiver<Message>,
}

/// Holds the current picture and sends its changes to all readers.
pub struct Publisher {
    identity: Identity,
    edition: Mutex<Option<Edition>>,
    messages: broadcast::Sender<Message>,
}

impl Publisher {
    /// Creates a publisher without a picture.
    #[must_use]
    pub fn new(identity: Identity) -> Self {
        Self { identity, edition: Mutex::new(None), messages: broadcast::Sender::new(BACKLOG_MESSAGES) }
    }

    /// Follows a source forever. When it fails, its last picture is kept, without heartbeats, and it is reopened.
    pub async fn follow(&self, source: &dyn Source, clock: &dyn Clock, on_error: impl Fn(&SourceError)) {
        loop {
            match source.open().await {
                Ok(Opened { operation, features, mut steps }) => {
                    self.begin(clock.now(), operation, features);
                    while let Some(step) = steps.next().await {
                        match step {
                            Ok(step) => self.publish(step),
                            Err(error) => {
                                on_error(&error);
                                break;
                            }
                        }
                    }
                }
                Err(error) => on_error(&error),
            }
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    }

    /// Starts a new epoch with the given picture.
    pub fn begin(&self, now: UnixMillis, operation: Option<Operation>, features: Vec<RawChange>) {
        let mut edition = self.lock();
        let last_epoch = edition.as_ref().map_or(0, |edition| edition.epoch);
        // Epochs only grow, even if the clock was set back in between.
        let epoch = u64::try_from(now.0).unwrap_or(0).max(last_epoch + 1);
        let mut fresh = Edition {
            epoch,
            seq: 0,
            alive_at: now,
            published_at: now,
            heartbeat_at: now,
            operation,
            published_operation: operation,
            features: BTreeMap::new(),
            gone: BTreeMap::new(),
            digest: 0,
            document: None,
            replay: VecDeque::new(),
            oversize: Seldom::default(),
        };
        for change in &features {
            fresh.apply(change);
        }
        let heartbeat = fresh.heartbeat(self.listeners());
        *edition = Some(fresh);
        self.tell(heartbeat);
    }

    /// Starts a new epoch with the present picture, as a restart of the server would.
    pub fn restart(&self) {
        let mut edition = self.lock();
        if let Some(edition) = edition.as_mut() {
            edition.epoch += 1;
            edition.seq = 0;
            edition.document = None;
            edition.replay.clear();
            self.tell(edition.heartbeat(self.listeners()));
        }
    }

    /// Publishes a step of the source.
    pub fn publish(&self, step: Step) {
        let mut guard = self.lock();
        let Some(edition) = guard.as_mut() else { return };
        edition.alive_at = step.at;
        edition.operation = step.operation;
        let applied: Vec<Box<RawValue>> =
            step.changes.iter().filter(|change| edition.apply(change)).filter_map(op).collect();
        if !applied.is_empty() || step.has_turned {
            edition.published_at = step.at;
            edition.published_operation = step.operation;
            edition.document = None;
        }
        let (told, too_large): (Vec<_>, Vec<_>) =
            applied.into_iter().partition(|op| op.get().len() <= LARGEST_OP_BYTES);
        let mut parts = parts(told, DELTA_BYTES);
        if parts.is_empty() && step.has_turned {
            parts.push(Vec::new());
        }
        for ops in parts {
            edition.seq += 1;
            let delta = Delta { epoch: edition.epoch, seq: edition.seq, at: step.at, ops };
            // Serializing numbers and raw JSON cannot fail.
            let json = serde_json::to_string(&delta).unwrap_or_default();
            let message = Message::new(DELTA_EVENT, edition.epoch, edition.seq, json);
            if edition.replay.len() == REPLAY_DELTAS {
                edition.replay.pop_front();
            }
            edition.replay.push_back(message.clone());
            self.tell(message);
        }
        if !too_large.is_empty() {
            // A number without a delta: readers notice the gap and fetch the document.
            edition.seq += 1;
            if edition.oversize.is_due(Instant::now()) {
                let bytes = too_large.iter().map(|op| op.get().len()).max().unwrap_or_default();
                notice::say(&format!(
                    "a change of {bytes} bytes is too large for an event ({LARGEST_OP_BYTES}); all fetch the document for it"
                ));
            }
        }
        let has_skipped = !too_large.is_empty();
        if has_skipped || step.has_turned || step.at.millis_since(edition.heartbeat_at) >= HEARTBEAT_MILLIS {
            edition.heartbeat_at = step.at;
            self.tell(edition.heartbeat(self.listeners()));
        }
    }

    /// Returns the document of the present `seq`; `None` before the source has delivered a picture.
    #[must_use]
    pub fn document(&self) -> Option<Arc<Document>> {
        let mut guard = self.lock();
        let edition = guard.as_mut()?;
        if edition.document.is_none() {
            let plain = edition.write(&edition.header(&self.identity), |_| true)?;
            edition.document = Some(Arc::new(Document::new(edition.epoch, edition.seq, plain)));
        }
        edition.document.clone()
    }

    /// Returns a document as a broken publisher would send it: with an altered header, or some of the features only.
    #[must_use]
    pub fn bent_document(
        &self,
        bend: impl Fn(&mut Header),
        keep: impl Fn(usize) -> bool,
    ) -> Option<Document> {
        let guard = self.lock();
        let edition = guard.as_ref()?;
        let mut header = edition.header(&self.identity);
        bend(&mut header);
        Some(Document::new(header.epoch, header.seq, edition.write(&header, keep)?))
    }

    /// Joins the stream after the delta `after` (epoch and seq) if the later ones are still kept, otherwise from now
    /// on.
    #[must_use]
    pub fn join(&self, after: Option<(u64, u64)>) -> Joined {
        let guard = self.lock();
        // Subscribes under the lock, so that there is no gap between `first` and `rest`.
        let rest = self.messages.subscribe();
        let Some(edition) = guard.as_ref() else { return Joined { first: Vec::new(), rest } };
        let mut first: Vec<Message> = match after {
            Some((epoch, seq)) if epoch == edition.epoch => {
                let is_covered = edition.replay.front().is_some_and(|oldest| oldest.seq <= seq + 1);
                let missed = edition.replay.iter().filter(|delta| is_covered && delta.seq > seq);
                missed.cloned().collect()
            }
            _ => Vec::new(),
        };
        first.push(edition.heartbeat(self.listeners()));
        Joined { first, rest }
    }

    /// Returns epoch, seq, number of features and last sign of life; `None` before the source has delivered a
    /// picture.
    #[must_use]
    pub fn health(&self) -> Option<(u64, u64, usize, UnixMillis)> {
        let guard = self.lock();
        guard.as_ref().map(|edition| (edition.epoch, edition.seq, edition.features.len(), edition.alive_at))
    }

    /// Returns the revision of an object in the picture.
    #[must_use]
    pub fn rev(&self, id: &str) -> Option<u64> {
        self.lock().as_ref()?.features.get(id).map(|entry| entry.rev)
    }

    /// Returns the number of clients of the stream.
    #[must_use]
    pub fn listeners(&self) -> usize {
        self.messages.receiver_count()
    }

    fn tell(&self, message: Message) {
        // Sending fails only if there are no listeners, which is not an error.
        self.messages.send(message).ok();
    }

    fn lock(&self) -> MutexGuard<'_, Option<Edition>> {
        // No half-done change becomes visible: a panic under the lock leaves a consistent edition.
        self.edition.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Edition {
    /// Applies a change by revision, as every reader does. Returns `false` if it is not newer and need not be sent.
    fn apply(&mut self, change: &RawChange) -> bool {
        let (RawChange::Put { id, rev, .. } | RawChange::Del { id, rev }) = change;
        let known_rev = self.features.get(id).map(|entry| entry.rev);
        let is_newer = match change {
            RawChange::Put { .. } => {
                known_rev.is_none_or(|known| known < *rev)
                    && self.gone.get(id).is_none_or(|gone| gone.0 < *rev)
            }
            RawChange::Del { .. } => known_rev.is_some_and(|known| known <= *rev),
        };
        if !is_newer {
            return false;
        }
        if let Some(known) = known_rev {
            self.digest = self.digest.wrapping_sub(revision_mark(id.as_str(), known));
        }
        match change {
            RawChange::Put { json, .. } => {
                self.digest = self.digest.wrapping_add(revision_mark(id.as_str(), *rev));
                self.features.insert(id.clone(), Entry { rev: *rev, json: Arc::clone(json) });
                self.gone.remove(id);
            }
            RawChange::Del { .. } => {
                self.features.remove(id);
                self.gone.insert(id.clone(), (*rev, self.alive_at));
                if self.gone.len() > GONE_KEPT {
                    let day_ago = self.alive_at.plus_millis(-GONE_MILLIS);
                    self.gone.retain(|_, gone| gone.1 >= day_ago);
                }
            }
        }
        true
    }

    fn heartbeat(&self, listeners: usize) -> Message {
        let heartbeat = Heartbeat {
            epoch: self.epoch,
            seq: self.seq,
            at: self.alive_at,
            operation: self.operation,
            count: self.features.len() as u64,
            digest: format!("{:016x}", self.digest),
        };
        // Serializing numbers and strings cannot fail.
        let json = serde_json::to_string(&heartbeat).unwrap_or_default();
        Message::new(HEARTBEAT_EVENT, self.epoch, self.seq, json).spread_over(spread_millis(listeners))
    }

    fn header(&self, identity: &Identity) -> Header {
        Header {
            schema: SCHEMA_VERSION.into(),
            feed_id: identity.feed_id.clone(),
            mode: identity.mode,
            epoch: self.epoch,
            seq: self.seq,
            generated_at: self.published_at,
            every_secs: None,
            operation: self.published_operation,
            marking: identity.marking,
        }
    }

    /// Writes the same bytes as [`vedetta::feed::wire::write_document`], from features that are already serialized.
    fn write(&self, header: &Header, keep: impl Fn(usize) -> bool) -> Option<Bytes> {
        let header = serde_json::to_string(header).ok()?;
        let size: usize = self.features.values().map(|entry| entry.json.get().len() + 2).sum();
        let mut out = String::with_capacity(size + header.len() + 128);
        out.push_str("{\"type\":\"FeatureCollection\",\"");
        out.push_str(FOREIGN_MEMBER);
        out.push_str("\":");
        out.push_str(&header);
        out.push_str(",\"features\":[");
        let mut separator = "\n";
        for (index, entry) in self.features.values().enumerate() {
            if keep(index) {
                out.push_str(separator);
                out.push_str(entry.json.get());
                separator = ",\n";
            }
        }
        out.push_str("\n]}\n");
        Some(out.into())
    }
}

/// Splits operations, in order, into non-empty parts of at most `part_bytes`, unless a single one is larger.
fn parts(ops: Vec<Box<RawValue>>, part_bytes: usize) -> Vec<Vec<Box<RawValue>>> {
    let mut parts: Vec<Vec<Box<RawValue>>> = Vec::new();
    let mut bytes = part_bytes;
    for op in ops {
        if bytes.saturating_add(op.get().len()) > part_bytes {
            parts.push(Vec::new());
            bytes = 0;
        }
        bytes += op.get().len();
        if let Some(part) = parts.last_mut() {
            part.push(op);
        }
    }
    parts
}

/// Converts a change to an operation of a delta.
fn op(change: &RawChange) -> Option<Box<RawValue>> {
    let op = match change {
        RawChange::Put { json, .. } => Op::Put((**json).to_owned()),
        RawChange::Del { id, rev } => Op::Del { id: id.clone(), rev: *rev },
    };
    serde_json::value::to_raw_value(&op).ok()
}

//! Performs the actions of [`super::sync`] in a browser: fetches, reads the stream, keeps the time. Must not
//! decide anything itself.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::fmt;
use std::rc::{Rc, Weak};

use futures_util::future::{AbortHandle, abortable};

use super::answer::Head;
use super::backoff::{Backoff, Chance};
use super::config::{Config, ConfigError};
use super::decode::{Decoded, DocumentDecoder, DocumentError};
use super::freshness::Now;
use super::health::Trouble;
use super::place::{self, Follower, Heard, Place};
use super::sync::{Action, Failure, Input, Sync};
pub use super::update::{FeedUpdate, Snapshot};
use crate::model::UnixMillis;
use crate::platform::fetch::{self, Answer, FetchError, Get};
use crate::platform::{Listener, clock, dom, task, timer, visibility};

/// The running feed. Dropping it stops everything.
#[must_use = "the feed stops when it is dropped"]
pub struct FeedClient {
    driver: Rc<Driver>,
    _listeners: Vec<Listener>,
}

impl FeedClient {
    /// Starts the feed. `on_update` is called from then on, never before this returns.
    pub fn start(config: &Config, on_update: impl Fn(FeedUpdate) + 'static) -> Self {
        let driver = Rc::new(Driver {
            sync: RefCell::new(Sync::new(config.clone(), seed())),
            config: config.clone(),
            on_update: Box::new(on_update),
            queue: RefCell::default(),
            is_busy: Cell::new(false),
            is_body_wanted: Cell::default(),
            document: RefCell::default(),
            stream: RefCell::default(),
            timer: RefCell::default(),
        });
        let mut listeners = Vec::new();
        let weak = Rc::downgrade(&driver);
        listeners.extend(visibility::watch(move |is_hidden| {
            if !is_hidden {
                tell(&weak, Event::Wake);
            }
        }));
        if let Some(window) = dom::window() {
            for event_type in ["online", "pageshow"] {
                let weak = Rc::downgrade(&driver);
                listeners.push(Listener::new(&window, event_type, move |_| tell(&weak, Event::Wake)));
            }
            // Pages that follow this page's stream look for another one at once.
            let weak = Rc::downgrade(&driver);
            listeners.push(Listener::new(&window, "pagehide", move |_| {
                if let Some(driver) = weak.upgrade() {
                    drop(driver.stream.take());
                    driver.handle(Event::StreamEnded(Failure::Network));
                }
            }));
        }
        driver.arm(0);
        Self { driver, _listeners: listeners }
    }

    /// Tries again now instead of waiting.
    pub fn retry_now(&self) {
        self.driver.handle(Event::RetryNow);
    }

    /// Returns the log so far as codes, ids and counts, for "copy diagnostics". It contains no text of the
    /// feed.
    #[must_use]
    pub fn diagnostics(&self) -> String {
        self.driver.sync.try_borrow().map_or_else(|_busy| String::new(), |sync| sync.diagnostics(now()))
    }
}

impl fmt::Debug for FeedClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FeedClient").finish_non_exhaustive()
    }
}

/// Returns a seed from the clocks: any two screens differ by microseconds, which is enough for spreading.
fn seed() -> u64 {
    clock::unix_millis().to_bits() ^ clock::monotonic_millis().to_bits().rotate_left(32)
}

/// Pauses that grow with each failure, for any repeated request.
#[derive(Debug)]
pub struct Pauses {
    backoff: Backoff,
    chance: Chance,
}

impl Default for Pauses {
    fn default() -> Self {
        Self { backoff: Backoff::default(), chance: Chance::new(seed()) }
    }
}

impl Pauses {
    /// Returns the pause after one more failure, in milliseconds. It is random, so that screens do not keep
    /// step.
    pub fn next_millis(&mut self) -> u64 {
        1000 + self.backoff.next_millis(0, &mut self.chance)
    }
}

/// Fetches `config.json` beside the page, repeatedly until it arrives or certainly does not exist.
///
/// Without the file the defaults apply. Errors in it are returned as a list, and defaults stand in for the
/// fields concerned. `say` is called once a second with the reason for the delay and the milliseconds until the
/// next attempt.
pub async fn load_config(mut say: impl FnMut(&Trouble, u64)) -> (Config, Vec<ConfigError>) {
    const SAY_MILLIS: u64 = 1000;
    let mut pauses = Pauses::default();
    loop {
        let (trouble, pause_millis) = match asked_config().await {
            Ok(config) => return config,
            Err(refusal) => refusal,
        };
        let mut left_millis = pause_millis.unwrap_or_else(|| pauses.next_millis());
        while left_millis > 0 {
            say(&trouble, left_millis);
            let step_millis = left_millis.min(SAY_MILLIS);
            timer::sleep(u32::try_from(step_millis).unwrap_or(u32::MAX)).await;
            left_millis -= step_millis;
        }
    }
}

async fn asked_config() -> Result<(Config, Vec<ConfigError>), (Trouble, Option<u64>)> {
    const MAX_BYTES: usize = 1 << 20;
    const TIMEOUT_MILLIS: u32 = 10_000;
    let whole = async {
        let answer = fetch::get(Get { url: "config.json", headers: &[], may_cache: false }).await?;
        let head = head(&answer);
        let body = if head.status == 200 { answer.bytes(MAX_BYTES).await? } else { Vec::new() };
        Ok((head, body))
    };
    match timer::within(TIMEOUT_MILLIS, whole).await {
        Some(Ok((head, body))) => head.config(&body, now().wall),
        Some(Err(FetchError::Redirected)) => Err((Trouble::Portal, None)),
        Some(Err(FetchError::TooLong { max_bytes })) => Err((Trouble::TooLarge { max_bytes }, None)),
        Some(Err(FetchError::Missing | FetchError::BadHeader | FetchError::Network(_))) => {
            Err((Trouble::Unreachable, None))
        }
        None => Err((Trouble::TimedOut, None)),
    }
}

/// An [`Input`] in the queue.
enum Event {
    Tick,
    Wake,
    RetryNow,
    DocumentHead(Head),
    DocumentProgress(usize),
    DocumentBody(Rc<Vec<u8>>),
    DocumentRead(Option<Box<Result<Decoded, DocumentError>>>),
    DocumentFailed(Failure),
    StreamHead(Head),
    StreamBytes(Vec<u8>),
    StreamEnded(Failure),
}

/// Time slice for decoding a document.
const READ_MILLIS: f64 = 16.0;

struct Driver {
    sync: RefCell<Sync>,
    config: Config,
    on_update: Box<dyn Fn(FeedUpdate)>,
    /// Events that came while another was being handled.
    queue: RefCell<VecDeque<Event>>,
    is_busy: Cell<bool>,
    /// Whether the body just reported is to be decoded.
    is_body_wanted: Cell<bool>,
    document: RefCell<Option<Request>>,
    stream: RefCell<Option<Request>>,
    timer: RefCell<Option<timer::After>>,
}

/// A request in progress; aborted when dropped.
struct Request(AbortHandle);

impl Drop for Request {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Driver {
    fn handle(self: &Rc<Self>, event: Event) {
        self.queue.borrow_mut().push_back(event);
        if self.is_busy.replace(true) {
            return;
        }
        loop {
            let Some(event) = self.queue.borrow_mut().pop_front() else { break };
            let mut event = event;
            let Some(input) = event.input() else { continue };
            let actions = self.sync.borrow_mut().handle(input, now());
            for action in actions {
                self.perform(action);
            }
        }
        self.is_busy.set(false);
        let millis = self.sync.borrow_mut().next_wake_millis(now());
        self.arm(millis);
    }

    fn arm(self: &Rc<Self>, millis: u64) {
        let weak = Rc::downgrade(self);
        let millis = u32::try_from(millis).unwrap_or(u32::MAX);
        let after = timer::after(millis, move || {
            if let Some(driver) = weak.upgrade() {
                // The timer has fired, and must not be canceled while it runs.
                let _fired = driver.timer.borrow_mut().take();
                driver.handle(Event::Tick);
            }
        });
        *self.timer.borrow_mut() = Some(after);
    }

    fn perform(self: &Rc<Self>, action: Action) {
        match action {
            Action::FetchDocument { etag } => {
                let (weak, url) = (Rc::downgrade(self), self.config.feed.clone());
                let max_bytes = self.config.limits.document_bytes;
                let request =
                    start(async move { fetch_document(&weak, &url, etag.as_deref(), max_bytes).await });
                self.document.replace(Some(request));
            }
            Action::AbortDocument => drop(self.document.take()),
            Action::Decode => self.is_body_wanted.set(true),
            Action::OpenStream { last_event_id } => {
                let Some(url) = self.config.events.clone() else { return };
                let weak = Rc::downgrade(self);
                let request = start(async move {
                    match Place::take(&url).await {
                        Some(place) => read_stream(&weak, &place, &url, last_event_id.as_deref()).await,
                        None => follow(&weak, &url).await,
                    }
                });
                self.stream.replace(Some(request));
            }
            Action::CloseStream => drop(self.stream.take()),
            Action::Tell(update) => (self.on_update)(*update),
        }
    }
}

impl Event {
    /// Converts the event for the state machine. A decoded document can be taken once.
    fn input(&mut self) -> Option<Input<'_>> {
        Some(match self {
            Self::Tick => Input::Tick,
            Self::Wake => Input::Wake,
            Self::RetryNow => Input::RetryNow,
            Self::DocumentHead(head) => Input::DocumentHead(head.clone()),
            Self::DocumentProgress(bytes) => Input::DocumentProgress(*bytes),
            Self::DocumentBody(bytes) => Input::DocumentBody(bytes),
            Self::DocumentRead(decoded) => Input::DocumentRead(decoded.take()?),
            Self::DocumentFailed(failure) => Input::DocumentFailed(*failure),
            Self::StreamHead(head) => Input::StreamHead(head.clone()),
            Self::StreamBytes(bytes) => Input::StreamBytes(bytes),
            Self::StreamEnded(failure) => Input::StreamEnded(*failure),
        })
    }
}

fn now() -> Now {
    Now { wall: UnixMillis(clock::unix_millis() as i64), monotonic_millis: clock::monotonic_millis() as u64 }
}

fn tell(driver: &Weak<Driver>, event: Event) {
    if let Some(driver) = driver.upgrade() {
        driver.handle(event);
    }
}

fn start(future: impl Future<Output = ()> + 'static) -> Request {
    let (future, handle) = abortable(future);
    task::spawn(async move {
        // Aborted or done: nothing is left to do either way.
        future.await.ok();
    });
    Request(handle)
}

async fn fetch_document(driver: &Weak<Driver>, url: &str, etag: Option<&str>, max_bytes: usize) {
    let mut headers = vec![("accept", "application/geo+json, application/json")];
    headers.extend(etag.map(|etag| ("if-none-match", etag)));
    let answer = match fetch::get(Get { url, headers: &headers, may_cache: false }).await {
        Ok(answer) => answer,
        Err(error) => return tell(driver, Event::DocumentFailed(failure(&error))),
    };
    tell(driver, Event::DocumentHead(head(&answer)));
    let mut body = answer.into_body();
    let mut bytes = Vec::new();
    loop {
        match body.next_chunk().await {
            Ok(Some(chunk)) => {
                if bytes.len() + chunk.len() > max_bytes {
                    return tell(driver, Event::DocumentFailed(Failure::TooLarge));
                }
                bytes.extend_from_slice(&chunk);
                tell(driver, Event::DocumentProgress(bytes.len()));
            }
            Ok(None) => return read_document(driver, Rc::new(bytes)).await,
            Err(_broken) => return tell(driver, Event::DocumentFailed(Failure::Network)),
        }
    }
}

/// Decodes the body if it is wanted, a few milliseconds at a time so that the page stays responsive. Ends with
/// the request.
async fn read_document(driver: &Weak<Driver>, bytes: Rc<Vec<u8>>) {
    tell(driver, Event::DocumentBody(Rc::clone(&bytes)));
    let wanted = driver.upgrade().filter(|driver| driver.is_body_wanted.take());
    let Some((limits, area)) = wanted
        .map(|driver| (driver.config.limits, driver.config.operation.and_then(super::config::Area::bounds)))
    else {
        return;
    };
    let bytes = Rc::try_unwrap(bytes).unwrap_or_else(|shared| shared.to_vec());
    let decoded = match DocumentDecoder::new(bytes, &limits, area) {
        Err(error) => Err(error),
        Ok(mut decoder) => {
            let mut is_done = false;
            while !is_done {
                let until = clock::monotonic_millis() + READ_MILLIS;
                is_done = decoder.advance(|| clock::monotonic_millis() < until);
                timer::sleep(0).await;
            }
            Ok(decoder.finish())
        }
    };
    tell(driver, Event::DocumentRead(Some(Box::new(decoded))));
}

async fn read_stream(driver: &Weak<Driver>, place: &Place, url: &str, last_event_id: Option<&str>) {
    let mut headers = vec![("accept", "text/event-stream")];
    headers.extend(last_event_id.map(|id| ("last-event-id", id)));
    let answer = match fetch::get(Get { url, headers: &headers, may_cache: false }).await {
        Ok(answer) => answer,
        Err(error) => return tell(driver, Event::StreamEnded(failure(&error))),
    };
    tell(driver, Event::StreamHead(head(&answer)));
    let mut body = answer.into_body();
    loop {
        match body.next_chunk().await {
            Ok(Some(chunk)) => {
                place.share(&chunk);
                tell(driver, Event::StreamBytes(chunk));
            }
            Ok(None) => return tell(driver, Event::StreamEnded(Failure::Ended)),
            Err(_broken) => return tell(driver, Event::StreamEnded(Failure::Network)),
        }
    }
}

/// Reads the stream of another page of this browser.
async fn follow(driver: &Weak<Driver>, url: &str) {
    let heard = driver.clone();
    let mut follower = Follower::default();
    let channel = place::listen(url, move |from, bytes| match follower.hear(from, &bytes) {
        Heard::Nothing => {}
        Heard::First(bytes) => {
            let content_type = Some("text/event-stream".to_owned());
            tell(&heard, Event::StreamHead(Head { status: 200, content_type, ..Head::default() }));
            tell(&heard, Event::StreamBytes(bytes));
        }
        Heard::More => tell(&heard, Event::StreamBytes(bytes)),
        Heard::End => tell(&heard, Event::StreamEnded(Failure::Network)),
    });
    // Waits until the request is aborted. If nothing is heard, that is after the timeout of any response.
    std::future::pending::<()>().await;
    drop(channel);
}

const fn failure(error: &FetchError) -> Failure {
    match error {
        FetchError::Redirected => Failure::Redirected,
        FetchError::TooLong { .. } => Failure::TooLarge,
        FetchError::Missing | FetchError::BadHeader | FetchError::Network(_) => Failure::Network,
    }
}

fn head(answer: &Answer) -> Head {
    let is_compressed = answer.header("content-encoding").is_some();
    let content_length = answer.header("content-length").and_then(|length| length.parse().ok());
    Head {
        status: answer.status,
        content_type: answer.header("content-type"),
        etag: answer.header("etag"),
        retry_after: answer.header("retry-after"),
        date: answer.header("date"),
        age: answer.header("age"),
        content_length: content_length.filter(|_| !is_compressed),
    }
}

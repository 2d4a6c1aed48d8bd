//! Network scenarios, played to the state machine that keeps the picture up to date.
//!
//! A scenario is a folder in `cases/sync`: `script.txt`, `expected.txt`, `why.md`; adding one adds no Rust.
//! `UPDATE_EXPECT=1` writes the actual output.
//!
//! A line of a script is `seconds command`; between the lines time passes, and timers fire. The publisher is a
//! plain table, from which documents and deltas are made. The commands:
//!
//! - Publisher: `put a b` and `del a` (make a delta without sending it), `restart` (a new epoch), `bad a` (a put that
//!   cannot be decoded), `make [SECONDS]` (regenerates the document unchanged, as of so many seconds ago),
//!   `every SECONDS` (the document promises a new one at this interval).
//! - Stream: `send [seq…]`, `beat [wrong]`, `open`, `end`, `lead` (redirects to a login page), `stream STATUS`,
//!   `event TEXT`, `endless`.
//! - Document: `document [unreadable…]`, `keep`, `kept`, `answer STATUS [header: value]`, `body TEXT`, `part`,
//!   `fail`, `redirect`, `serve COMMAND` (answers every later request in this way), `dated` (the web server sends
//!   its time from now on).
//! - Device: `wake`, `retry`, `sleep SECONDS`, `set SECONDS` (shifts the calendar clock).

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use proptest::prelude::*;
use vedetta::feed::config::{Area, Config};
use vedetta::feed::decode::decode_document;
use vedetta::feed::health::{Health, Trouble};
use vedetta::feed::sync::{Action, Failure, Head, Input, Now, Sync};
use vedetta::feed::{FeedUpdate, Repeat};
use vedetta::model::object::revision_mark;
use vedetta::model::{Picture, UnixMillis};

const START: i64 = 1_770_400_000_000;

#[test]
fn every_story_ends_as_expected() {
    let mut failures = Vec::new();
    let mut folders: Vec<_> =
        fs::read_dir("tests/cases/sync").unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    assert!(folders.len() > 20, "only {} stories were found", folders.len());
    for folder in folders {
        failures.extend(check_sync_case(&folder));
    }
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}

fn check_sync_case(folder: &Path) -> Option<String> {
    assert!(folder.join("why.md").exists(), "{} does not say why", folder.display());
    let actual = played(&fs::read_to_string(folder.join("script.txt")).unwrap());
    let expected_path = folder.join("expected.txt");
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(&expected_path, &actual).unwrap();
    }
    let expected = fs::read_to_string(&expected_path).unwrap_or_default();
    (expected != actual)
        .then(|| format!("{}\n--- expected\n{expected}--- actual\n{actual}", folder.display()))
}

fn played(script: &str) -> String {
    let mut config = Config::default();
    let mut lines =
        script.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')).peekable();
    while let Some(line) = lines.next_if(|line| line.starts_with("config ")) {
        let (read, errors) = Config::parse(line.trim_start_matches("config "));
        assert_eq!(errors, []);
        config = read;
    }
    let mut world = World::new(config, 7);
    for line in lines {
        let mut words = line.split_whitespace();
        let secs: f64 = words.next().unwrap().parse().unwrap();
        world.pass_until((secs * 1000.0) as u64);
        let command = words.next().unwrap_or("tick");
        let rest: Vec<&str> = words.collect();
        world.command(command, &rest, line);
        world.serve();
    }
    world.finish()
}

/// A publisher, a device, and the network between them.
struct World {
    sync: Sync,
    elapsed_millis: u64,
    /// Offset of the device's calendar clock from the true time.
    wall_error_millis: i64,
    slept_millis: i64,
    next_wake: u64,
    // The publisher.
    epoch: u64,
    seq: u64,
    revs: BTreeMap<String, u64>,
    rev: u64,
    deltas: BTreeMap<u64, String>,
    made_at: i64,
    /// Command that answers every request for a document.
    serving: String,
    every_secs: Option<u32>,
    is_dated: bool,
    kept: String,
    /// The most recent body.
    body: String,
    config: Config,
    // State of the app.
    picture: Picture,
    last: Option<Health>,
    is_fetching: bool,
    is_streaming: bool,
    told: String,
}

impl World {
    fn new(config: Config, seed: u64) -> Self {
        Self {
            sync: Sync::new(config.clone(), seed),
            elapsed_millis: 0,
            wall_error_millis: 0,
            slept_millis: 0,
            next_wake: 0,
            epoch: 1,
            seq: 0,
            revs: BTreeMap::new(),
            rev: 0,
            deltas: BTreeMap::new(),
            made_at: 0,
            serving: String::new(),
            every_secs: None,
            is_dated: false,
            kept: String::new(),
            body: String::new(),
            config,
            picture: Picture::default(),
            last: None,
            is_fetching: false,
            is_streaming: false,
            told: String::new(),
        }
    }

    fn now(&self) -> Now {
        let wall = START + self.elapsed_millis as i64 + self.slept_millis + self.wall_error_millis;
        Now { wall: UnixMillis(wall), monotonic_millis: self.elapsed_millis + 1000 }
    }

    /// The publisher's current time.
    fn at(&self) -> UnixMillis {
        UnixMillis(START + self.elapsed_millis as i64 + self.slept_millis)
    }

    fn pass_until(&mut self, millis: u64) {
        assert!(millis >= self.elapsed_millis, "a script goes forward");
        while self.next_wake <= millis {
            self.elapsed_millis = self.next_wake.max(self.elapsed_millis);
            self.input(Input::Tick);
            self.serve();
            // Ensures that time advances.
            self.next_wake = self.next_wake.max(self.elapsed_millis + 1);
        }
        self.elapsed_millis = millis;
    }

    fn serve(&mut self) {
        let serving = self.serving.clone();
        let words: Vec<&str> = serving.split_whitespace().collect();
        if let Some((command, rest)) = words.split_first().filter(|_| self.is_fetching) {
            self.command(command, rest, &serving);
        }
    }

    fn input(&mut self, input: Input<'_>) {
        let actions = self.sync.handle(input, self.now());
        for action in actions {
            self.perform(action);
        }
        self.next_wake = self.elapsed_millis + self.sync.next_wake_millis(self.now());
    }

    fn tell(&mut self, text: &str) {
        let secs = self.elapsed_millis as f64 / 1000.0;
        writeln!(self.told, "{secs:8.3} {text}").unwrap();
    }

    fn perform(&mut self, action: Action) {
        match action {
            Action::FetchDocument { etag } => {
                assert!(!self.is_fetching, "one document at a time");
                self.is_fetching = true;
                self.tell(&format!("fetch{}", etag.map_or(String::new(), |etag| format!(" unless {etag}"))));
            }
            Action::AbortDocument => {
                self.is_fetching = false;
                self.tell("abort fetch");
            }
            Action::OpenStream { last_event_id } => {
                assert!(!self.is_streaming, "one stream at a time");
                self.is_streaming = true;
                self.tell(&format!(
                    "open{}",
                    last_event_id.map_or(String::new(), |id| format!(" after {id}"))
                ));
            }
            Action::Decode => {
                let area = self.config.operation.and_then(Area::bounds);
                let decoded = decode_document(self.body.as_bytes(), &self.config.limits, area);
                self.input(Input::DocumentRead(Box::new(decoded)));
            }
            Action::CloseStream => {
                self.is_streaming = false;
                self.tell("close");
            }
            Action::Tell(update) => self.app(*update),
        }
    }

    fn app(&mut self, update: FeedUpdate) {
        match update {
            FeedUpdate::Snapshot(snapshot) => {
                let set = self.picture.replace(snapshot.objects);
                let what = format!("snapshot {}:{}", snapshot.header.epoch, snapshot.header.seq);
                self.tell(&format!("{what}, {} put, {} removed", set.put.len(), set.removed.len()));
            }
            FeedUpdate::Changes(changes) => {
                let count = changes.len();
                let set = self.picture.apply(changes);
                assert_eq!(set.applied, count, "the picture takes what the feed lets through");
                self.tell(&format!("changes, {} put, {} removed", set.put.len(), set.removed.len()));
            }
            FeedUpdate::Clock(clock) => {
                let ahead = clock.real_at.millis_since(clock.operation_at);
                self.tell(&format!("clock: device ahead {ahead} ms, rate {}", clock.rate));
            }
            FeedUpdate::Withdrawn => {
                self.picture.clear();
                self.tell("withdrawn");
            }
            FeedUpdate::Covered => {
                self.picture.clear();
                self.tell("forgotten");
            }
            FeedUpdate::Health(health) => {
                let a = health.accounting;
                assert_eq!(
                    a.received,
                    a.applied + a.duplicate + a.superseded + a.quarantined,
                    "nothing is lost"
                );
                let line = health_line(&health);
                if self.last.as_ref().map(health_line).as_ref() != Some(&line) {
                    self.tell(&line);
                }
                self.last = Some(health);
            }
        }
    }

    // --- the publisher ---

    fn feature(&self, id: &str, rev: u64) -> String {
        format!(
            r#"{{"type":"Feature","id":"{id}","geometry":null,"properties":{{"kind":"service","rev":{rev},"marking":"TLP:GREEN"}}}}"#
        )
    }

    fn make_delta(&mut self, ops: &[String]) {
        self.seq += 1;
        self.made_at = self.elapsed_millis as i64;
        let (epoch, seq, at) = (self.epoch, self.seq, self.at());
        let delta = format!(r#"{{"epoch":{epoch},"seq":{seq},"at":"{at}","ops":[{}]}}"#, ops.join(","));
        self.deltas.insert(seq, delta);
    }

    fn put(&mut self, ids: &[&str]) {
        let mut ops = Vec::new();
        for id in ids {
            self.rev += 1;
            self.revs.insert((*id).to_owned(), self.rev);
            ops.push(format!(r#"{{"put":{}}}"#, self.feature(id, self.rev)));
        }
        self.make_delta(&ops);
    }

    fn del(&mut self, ids: &[&str]) {
        let mut ops = Vec::new();
        for id in ids {
            self.rev += 1;
            self.revs.remove(*id);
            ops.push(format!(r#"{{"del":{{"id":"{id}","rev":{}}}}}"#, self.rev));
        }
        self.make_delta(&ops);
    }

    fn restart(&mut self) {
        self.epoch += 1;
        self.seq = 0;
        self.deltas.clear();
        self.made_at = self.elapsed_millis as i64;
    }

    fn bad_feature(&self, id: &str, rev: u64) -> String {
        self.feature(id, rev).replace(r#""kind":"service""#, r#""kind":[7]"#)
    }

    fn document(&self, unreadable: &[&str]) -> String {
        let feature = |(id, rev): (&String, &u64)| {
            let is_bad = unreadable.contains(&id.as_str());
            if is_bad { self.bad_feature(id, *rev) } else { self.feature(id, *rev) }
        };
        let features: Vec<String> = self.revs.iter().map(feature).collect();
        let every = self.every_secs.map_or(String::new(), |secs| format!(r#","every_secs":{secs}"#));
        let (epoch, seq) = (self.epoch, self.seq);
        let at = UnixMillis(START + self.made_at + self.slept_millis);
        format!(
            r#"{{"type":"FeatureCollection","vedetta":{{"schema":"1.0","feed_id":"story","mode":"live","epoch":{epoch},"seq":{seq},"generated_at":"{at}"{every},"marking":"TLP:GREEN"}},"features":[{}]}}"#,
            features.join(",")
        )
    }

    fn beat(&mut self, is_right: bool) {
        let digest = self
            .revs
            .iter()
            .fold(u64::from(!is_right), |sum, (id, rev)| sum.wrapping_add(revision_mark(id, *rev)));
        let (epoch, seq, at, count) = (self.epoch, self.seq, self.at(), self.revs.len());
        self.event(
            "heartbeat",
            &format!(
                r#"{{"epoch":{epoch},"seq":{seq},"at":"{at}","count":{count},"digest":"{digest:016x}"}}"#
            ),
        );
    }

    fn send(&mut self, seq: u64) {
        if let Some(delta) = self.deltas.get(&seq).cloned() {
            self.event("delta", &delta);
        }
    }

    fn event(&mut self, event: &str, data: &str) {
        if self.is_streaming {
            let id = format!("{}:{}", self.epoch, self.seq);
            let bytes = format!("event: {event}\nid: {id}\ndata: {data}\n\n");
            self.input(Input::StreamBytes(bytes.as_bytes()));
        }
    }

    fn open(&mut self) {
        if self.is_streaming {
            let head =
                Head { status: 200, content_type: Some("text/event-stream".to_owned()), ..Head::default() };
            self.input(Input::StreamHead(head));
        }
    }

    /// The web server's time as an HTTP date, if it sends one.
    fn date(&self) -> Option<String> {
        let secs = self.at().0.div_euclid(1000);
        let at = time::OffsetDateTime::from_unix_timestamp(secs).unwrap();
        let text = at.format(&time::format_description::well_known::Rfc2822).unwrap();
        self.is_dated.then(|| text.replace("+0000", "GMT"))
    }

    fn answer(&mut self, text: &str, etag: Option<String>) {
        if self.is_fetching {
            let head = Head {
                status: 200,
                content_type: Some("application/json".to_owned()),
                etag,
                date: self.date(),
                ..Head::default()
            };
            self.input(Input::DocumentHead(head));
            self.input(Input::DocumentProgress(text.len()));
            self.is_fetching = false;
            text.clone_into(&mut self.body);
            self.input(Input::DocumentBody(text.as_bytes()));
        }
    }

    fn command(&mut self, command: &str, rest: &[&str], line: &str) {
        let tail = |word: &str| line.split_once(word).unwrap().1.trim().to_owned();
        match command {
            "tick" => {}
            "put" => self.put(rest),
            "del" => self.del(rest),
            "bad" => {
                for id in rest {
                    self.rev += 1;
                    self.revs.insert((*id).to_owned(), self.rev);
                    let bad = self.bad_feature(id, self.rev);
                    self.make_delta(&[format!(r#"{{"put":{bad}}}"#)]);
                }
            }
            "make" => {
                let secs_ago: i64 = rest.first().map_or(0, |secs| secs.parse().unwrap());
                self.made_at = self.elapsed_millis as i64 - secs_ago * 1000;
            }
            "serve" => self.serving = rest.join(" "),
            "every" => self.every_secs = Some(rest[0].parse().unwrap()),
            "dated" => self.is_dated = true,
            "restart" => self.restart(),
            "send" if rest.is_empty() => self.send(self.seq),
            "send" => rest.iter().for_each(|seq| self.send(seq.parse().unwrap())),
            "beat" => self.beat(rest.is_empty()),
            "open" => self.open(),
            "end" => {
                self.is_streaming = false;
                self.input(Input::StreamEnded(Failure::Ended));
            }
            "lead" => {
                self.is_streaming = false;
                self.input(Input::StreamEnded(Failure::Redirected));
            }
            "stream" => self.input(Input::StreamHead(head(rest))),
            "event" => {
                let text = tail("event ").replace("\\n", "\n");
                self.input(Input::StreamBytes(text.as_bytes()));
            }
            "endless" => {
                for _ in 0..20 {
                    if self.is_streaming {
                        self.input(Input::StreamBytes(&[b'x'; 100_000]));
                    }
                }
            }
            "document" => {
                let text = self.document(rest);
                let made =
                    if self.every_secs.is_some() { format!("-{}", self.made_at) } else { String::new() };
                let etag = format!("\"{}-{}{made}\"", self.epoch, self.seq);
                self.answer(&text, Some(etag));
            }
            "part" => {
                let head = Head {
                    status: 200,
                    content_type: Some("application/json".to_owned()),
                    ..Head::default()
                };
                self.input(Input::DocumentHead(head));
            }
            "keep" => self.kept = self.document(&[]),
            "kept" => self.answer(&self.kept.clone(), None),
            "body" => self.answer(&tail("body"), None),
            "answer" => {
                let head = Head { date: self.date(), ..head(rest) };
                self.input(Input::DocumentHead(head));
            }
            "redirect" => {
                self.is_fetching = false;
                self.input(Input::DocumentFailed(Failure::Redirected));
            }
            "fail" => {
                self.is_fetching = false;
                self.input(Input::DocumentFailed(Failure::Network));
            }
            "wake" => self.input(Input::Wake),
            "retry" => self.input(Input::RetryNow),
            "sleep" => {
                self.slept_millis += rest[0].parse::<i64>().unwrap() * 1000;
                self.input(Input::Tick);
            }
            "set" => self.wall_error_millis += rest[0].parse::<i64>().unwrap() * 1000,
            other => panic!("no such command: {other}"),
        }
    }

    fn is_equal(&self) -> bool {
        let shown: BTreeMap<String, u64> = self
            .picture
            .iter()
            .map(|(_, object)| (object.common.id.to_string(), object.common.rev))
            .collect();
        shown == self.revs
    }

    fn finish(mut self) -> String {
        let health = self.last.clone().unwrap();
        let a = health.accounting;
        let same = if self.is_equal() { "equal" } else { "NOT EQUAL" };
        writeln!(
            self.told,
            "end: {same}, {} objects, age {:?} ms, received {} = {} applied + {} duplicate + {} superseded + {} quarantined",
            self.picture.len(),
            health.age_millis,
            a.received,
            a.applied,
            a.duplicate,
            a.superseded,
            a.quarantined
        )
        .unwrap();
        self.told
    }
}

fn head(words: &[&str]) -> Head {
    let mut head = Head { status: words[0].parse().unwrap(), ..Head::default() };
    if let Some((name, value)) = words[1..].join(" ").split_once(": ") {
        let value = Some(value.to_owned());
        match name {
            "content-type" => head.content_type = value,
            "retry-after" => head.retry_after = value,
            other => panic!("no such header: {other}"),
        }
    }
    head
}

fn health_line(health: &Health) -> String {
    let mut line = format!("{} by {:?}", health.link.word(), health.transport).to_lowercase();
    if let Some(trouble) = &health.trouble {
        write!(line, ", {}", trouble.code()).unwrap();
        if let Trouble::ContentType(name) | Trouble::Broken(name) | Trouble::NotFound(name) = trouble {
            write!(line, " ({name})").unwrap();
        }
    }
    for notice in &health.notices {
        let notice = format!("{notice:?}");
        // A countdown is not worth a line.
        let notice = notice.split(", in_millis").next().unwrap_or_default();
        write!(line, ", notice {notice}").unwrap();
    }
    if health.is_covered {
        line.push_str(", covered");
    }
    for Repeat { id, rev, standing_rev } in health.rejections.repeats() {
        write!(line, ", {id} {rev} passed over for {standing_rev}").unwrap();
    }
    if health.rejections.total() > 0 {
        write!(line, ", {} refused", health.rejections.total()).unwrap();
    }
    line
}

// --- laws ---

#[derive(Debug, Clone)]
enum Turn {
    Put(u8),
    Del(u8),
    Bad(u8),
    Restart,
    /// Sends a delta, counted back from the newest.
    Send(u8),
    Beat,
    Document,
    Keep,
    Kept,
    Open,
    End,
    Fail,
    Redirect,
    Lead,
    Refuse(u16),
    Sleep(u16),
    Pass(u16),
    Garbage(String),
}

fn turn() -> impl Strategy<Value = Turn> {
    prop_oneof![
        8 => (0_u8..12).prop_map(Turn::Put),
        4 => (0_u8..12).prop_map(Turn::Del),
        1 => (0_u8..12).prop_map(Turn::Bad),
        1 => Just(Turn::Restart),
        12 => (0_u8..6).prop_map(Turn::Send),
        6 => Just(Turn::Beat),
        6 => Just(Turn::Document),
        1 => Just(Turn::Keep),
        1 => Just(Turn::Kept),
        4 => Just(Turn::Open),
        2 => Just(Turn::End),
        1 => Just(Turn::Fail),
        1 => Just(Turn::Redirect),
        1 => Just(Turn::Lead),
        1 => prop_oneof![Just(500_u16), Just(401), Just(403), Just(404), Just(503)].prop_map(Turn::Refuse),
        1 => (0_u16..4000).prop_map(Turn::Sleep),
        8 => (0_u16..5000).prop_map(Turn::Pass),
        1 => "[ -~]{0,30}".prop_map(Turn::Garbage),
    ]
}

impl World {
    fn turn(&mut self, turn: &Turn) {
        let name = |id: u8| format!("o{id}");
        match turn {
            Turn::Put(id) => self.put(&[&name(*id)]),
            Turn::Del(id) => self.del(&[&name(*id)]),
            Turn::Bad(id) => self.command("bad", &[&name(*id)], ""),
            Turn::Restart => self.restart(),
            Turn::Send(back) => self.send(self.seq.saturating_sub((*back).into())),
            Turn::Beat => self.beat(true),
            Turn::Document => self.command("document", &[], ""),
            Turn::Keep => self.kept = self.document(&[]),
            Turn::Kept if !self.kept.is_empty() => self.answer(&self.kept.clone(), None),
            Turn::Kept => {}
            Turn::Open => self.open(),
            Turn::End if self.is_streaming => self.command("end", &[], ""),
            Turn::End => {}
            Turn::Fail if self.is_fetching => self.command("fail", &[], ""),
            Turn::Redirect if self.is_fetching => self.command("redirect", &[], ""),
            Turn::Lead if self.is_streaming => self.command("lead", &[], ""),
            Turn::Fail | Turn::Redirect | Turn::Lead => {}
            Turn::Refuse(status) => {
                if self.is_fetching {
                    self.input(Input::DocumentHead(Head { status: *status, ..Head::default() }));
                }
            }
            Turn::Sleep(secs) => self.command("sleep", &[&secs.to_string()], ""),
            Turn::Pass(millis) => self.pass_until(self.elapsed_millis + u64::from(*millis)),
            Turn::Garbage(text) => self.event("delta", text),
        }
    }

    /// Simulates a good network for some seconds.
    fn recover(&mut self, secs: u64) {
        for _ in 0..secs {
            self.open();
            self.beat(true);
            self.command("document", &[], "");
            self.pass_until(self.elapsed_millis + 1000);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happened_the_picture_ends_equal(turns in proptest::collection::vec(turn(), 0..80), seed in any::<u64>()) {
        let config = Config { mass_drop_hold_secs: 3, ..Config::default() };
        let mut world = World::new(config, seed);
        world.pass_until(10);
        for turn in &turns {
            world.turn(turn);
        }
        // Longest wait: a minute after a 404, then the hold on a document that has fewer objects.
        world.recover(90);
        // Objects that are still rejected are known to be missing.
        let refused = world.last.as_ref().unwrap().rejections.total();
        if refused == 0 {
            prop_assert!(world.is_equal(), "{}", world.told);
        }
        let health = world.last.unwrap();
        prop_assert_eq!(health.link.word(), "live", "{}", world.told);
        prop_assert_eq!((health.epoch, health.seq), (world.epoch, world.seq));
    }
}

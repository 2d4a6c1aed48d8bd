//! The server as a client sees it: headers, tags, ranges, compression, the stream, and the treatment of slow clients.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

mod common;

use std::collections::BTreeMap;
use std::io::Read as _;
use std::sync::Arc;
use std::time::Duration;

use common::{Answer, Server, pause, read_until};
use patience::stretched;
use serde_json::Value;
use serde_json::value::RawValue;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use vedetta::feed::sse::SseParser;
use vedetta::feed::wire::{Delta, EVENT_BYTES, Feature, Header, Heartbeat, Op, write_document};
use vedetta::model::marking::Marking;
use vedetta::model::object::revision_mark;
use vedetta::model::{ObjectId, UnixMillis};
use vedetta_server::clock::{Clock, SystemClock};
use vedetta_server::encoding::Encoding;
use vedetta_server::exercise::{Exercise, Settings};
use vedetta_server::http::events::Lifetimes;
use vedetta_server::http::headers::SECURITY_HEADERS;
use vedetta_server::listen::{self, BindError, Limits, Rate};
use vedetta_server::places::Crowd;
use vedetta_server::publisher::{Joined, Publisher, spread_millis};
use vedetta_server::source::{Identity, RawChange, Step};

async fn server() -> Server {
    Server::start(false, Limits::default()).await
}

/// Sends these bytes and reads the response, even if the connection is cut.
async fn raw_request(server: &Server, bytes: &[u8]) -> Answer {
    let mut stream = tokio::net::TcpStream::connect(server.address).await.unwrap();
    // The server may refuse the request before it has read all of it.
    stream.write_all(bytes).await.ok();
    read_until(&mut stream, 10_000, |_| false).await
}

fn assert_headers(answer: &Answer, what: &str) {
    for (name, value) in SECURITY_HEADERS {
        assert_eq!(answer.header(name.as_str()), value, "{name} of {what}");
    }
    assert!(!answer.header("cache-control").is_empty(), "cache-control of {what}");
}

/// Asserts that no header permits access for other origins (CORS), and that one forbids it.
fn assert_closed_to_others(answer: &Answer, what: &str) {
    let allows: Vec<_> = answer.headers.keys().filter(|name| name.starts_with("access-control-")).collect();
    assert!(allows.is_empty(), "{what} says {allows:?} to other origins");
    assert_eq!(answer.header("cross-origin-resource-policy"), "same-origin", "{what}");
}

#[tokio::test]
async fn every_class_of_address_carries_the_headers() {
    let server = server().await;
    let tag = server.get("/feed.json").await.header("etag").to_owned();
    let modified = server.get("/loader.js").await.header("last-modified").to_owned();
    type Case<'a> = (&'a str, &'a str, &'a [(&'a str, &'a str)], u16);
    let cases: [Case<'_>; 23] = [
        ("GET", "/", &[], 200),
        ("HEAD", "/", &[], 200),
        ("GET", "/index.html", &[("accept-encoding", "br")], 200),
        ("GET", "/config.json", &[], 200),
        ("GET", "/loader.js", &[], 200),
        ("GET", "/loader.js", &[("if-modified-since", &modified)], 304),
        ("GET", "/vedetta-1a2b3c4d5e6f7081.js", &[("accept-encoding", "gzip")], 200),
        ("GET", "/vedetta-1a2b3c4d5e6f7081_bg.wasm", &[], 200),
        ("GET", "/assets/northern-italy.pmtiles", &[("range", "bytes=0-99")], 206),
        ("GET", "/assets/northern-italy.pmtiles", &[("range", "bytes=9999-")], 416),
        ("GET", "/feed.json", &[], 200),
        ("GET", "/feed.json", &[("if-none-match", "*")], 304),
        ("GET", "/schema/feed.schema.json", &[], 200),
        ("GET", "/healthz", &[], 200),
        ("GET", "/livez", &[], 200),
        ("GET", "/readyz", &[], 200),
        ("GET", "/no/such/page", &[], 404),
        ("GET", "/assets", &[], 404),
        ("GET", "/faults", &[], 404),
        ("POST", "/feed.json", &[], 405),
        ("DELETE", "/index.html", &[], 405),
        ("PUT", "/", &[], 405),
        ("POST", "/csp-reports", &[], 204),
    ];
    for (method, path, headers, status) in cases {
        let answer = server.ask(method, path, headers, "").await;
        assert_eq!(answer.status, status, "{method} {path}");
        assert!(method == "HEAD" || status == 304 || !answer.is_cut, "{method} {path}");
        assert_headers(&answer, &format!("{method} {path}"));
        // A page of another origin gets the same response, which its browser does not let it read.
        let foreign: Vec<_> = headers.iter().copied().chain([("origin", "https://evil.example")]).collect();
        let answer = server.ask(method, path, &foreign, "").await;
        assert_closed_to_others(&answer, &format!("{method} {path}"));
    }
    let preflight = [("origin", "https://evil.example"), ("access-control-request-method", "GET")];
    for path in ["/feed.json", "/events", "/config.json"] {
        let answer = server.ask("OPTIONS", path, &preflight, "").await;
        assert_eq!(answer.status, 405, "OPTIONS {path}");
        assert_closed_to_others(&answer, &format!("OPTIONS {path}"));
    }
    assert!(!tag.is_empty());
    let stream = server.listen("/events", 1_000, |text| text.contains("heartbeat")).await;
    assert_eq!(stream.status, 200);
    assert_headers(&stream, "/events");
    assert_closed_to_others(&stream, "/events");
    // No inline code, no `eval`.
    let policy = stream.header("content-security-policy");
    assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"), "{policy}");
}

#[tokio::test]
async fn what_is_no_request_is_answered_with_the_headers_too() {
    let server = server().await;
    let long = "x".repeat(20 << 10);
    let many: String = (0..200).map(|n| format!("x-{n}: y\r\n")).collect();
    for (request, statuses) in [
        ("GET / HTTP/9\r\n\r\n".to_owned(), [400, 400]),
        ("nonsense\r\n\r\n".to_owned(), [400, 400]),
        (format!("GET /{long} HTTP/1.1\r\nhost: x\r\n\r\n"), [414, 431]),
        (format!("GET / HTTP/1.1\r\nhost: x\r\nx-long: {long}\r\n\r\n"), [431, 431]),
        (format!("GET / HTTP/1.1\r\nhost: x\r\n{many}\r\n"), [431, 431]),
    ] {
        let answer = raw_request(&server, request.as_bytes()).await;
        let what = request.get(..12).unwrap();
        assert!(statuses.contains(&answer.status), "{what}: {}", answer.status);
        assert_headers(&answer, what);
        assert_eq!(answer.header("cache-control"), "no-store", "{what}");
    }
    // A head that is merely large is accepted.
    let large = "x".repeat(6 << 10);
    assert_eq!(server.ask("GET", "/", &[("x-large", &large)], "").await.status, 200);
}

#[tokio::test]
async fn who_asks_for_another_name_reads_nothing() {
    let server = Server::start(true, Limits::default()).await;
    for path in ["/", "/feed.json", "/events", "/healthz", "/no/such/page", "/faults"] {
        // The request of a page whose own name resolves to this address (DNS rebinding).
        let headers = [("host", "evil.example"), ("origin", "http://evil.example")];
        let answer = server.ask("GET", path, &headers, "").await;
        assert_eq!(answer.status, 421, "{path}");
        assert_headers(&answer, path);
    }
    let drill = [("host", "evil.example"), ("origin", "http://evil.example")];
    assert_eq!(server.ask("POST", "/faults/set?name=403", &drill, "").await.status, 421);
    for host in ["localhost", "LocalHost:1", "127.0.0.1", "[::1]:8642", "vedetta.example.org:443"] {
        assert_eq!(server.ask("GET", "/feed.json", &[("host", host)], "").await.status, 200, "{host}");
    }
    for (request, status) in [
        ("GET /feed.json HTTP/1.1\r\nconnection: close\r\n\r\n", 400),
        (
            "GET /feed.json HTTP/1.1\r\nhost: localhost\r\nhost: evil.example\r\nconnection: close\r\n\r\n",
            400,
        ),
        ("GET http://evil.example/feed.json HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n", 421),
    ] {
        let answer = raw_request(&server, request.as_bytes()).await;
        assert_eq!(answer.status, status, "{request}");
        assert_headers(&answer, request);
    }
}

/// A clock that is ahead by a number of milliseconds.
struct Ahead(std::sync::atomic::AtomicI64);

impl Clock for Ahead {
    fn now(&self) -> UnixMillis {
        SystemClock.now().plus_millis(self.0.load(std::sync::atomic::Ordering::Relaxed))
    }
}

#[tokio::test]
async fn a_server_whose_source_is_silent_is_alive_and_not_ready() {
    let clock = Arc::new(Ahead(0.into()));
    let server =
        Server::start_with(false, Limits::default(), |app| app.timed_by(Arc::clone(&clock) as _)).await;
    for path in ["/livez", "/readyz", "/healthz"] {
        let answer = server.get(path).await;
        assert_eq!((answer.status, answer.text().as_str()), (200, "ok\n"), "{path}");
    }
    // The exercise steps every 50 ms, so only the advanced clock makes it appear silent.
    clock.0.store(3_600_000, std::sync::atomic::Ordering::Relaxed);
    let answer = server.get("/readyz").await;
    assert_eq!((answer.status, answer.text().as_str()), (503, "not ready\n"));
    assert_headers(&answer, "/readyz");
    assert_eq!(server.get("/livez").await.status, 200);
}

#[tokio::test]
async fn what_may_be_kept_is_said_by_class() {
    let server = server().await;
    for (path, rule, media_type) in [
        ("/", "no-store", "text/html; charset=utf-8"),
        ("/config.json", "no-store", "application/json"),
        ("/feed.json", "no-store", "application/geo+json"),
        (
            "/vedetta-1a2b3c4d5e6f7081.js",
            "public, max-age=31536000, immutable",
            "text/javascript; charset=utf-8",
        ),
        ("/vedetta-1a2b3c4d5e6f7081_bg.wasm", "public, max-age=31536000, immutable", "application/wasm"),
        ("/loader.js", "no-cache", "text/javascript; charset=utf-8"),
        ("/app.css", "no-cache", "text/css; charset=utf-8"),
        ("/sign.svg", "no-cache", "image/svg+xml"),
        ("/assets/northern-italy.pmtiles", "no-cache", "application/octet-stream"),
        ("/schema/feed.schema.json", "no-cache", "application/schema+json"),
        ("/no/such/page", "no-store", "text/plain; charset=utf-8"),
    ] {
        let answer = server.get(path).await;
        assert_eq!(
            (answer.header("cache-control"), answer.header("content-type")),
            (rule, media_type),
            "{path}"
        );
    }
    let index = server.get("/").await;
    assert_eq!(index.body, server.get("/index.html").await.body);
    assert!(index.text().contains("<title>Vedetta</title>"));
}

#[tokio::test]
async fn the_notices_are_a_page_under_the_same_policy() {
    let server = server().await;
    let answer = server.get("/licenses.html").await;
    assert_eq!((answer.status, answer.header("content-type")), (200, "text/html; charset=utf-8"));
    assert_eq!(answer.header("cache-control"), "no-cache");
    assert_headers(&answer, "/licenses.html");
}

#[tokio::test]
async fn nothing_outside_the_folder_is_served() {
    let server = server().await;
    for path in [
        "/../vedetta-secret.txt",
        "/%2e%2e/vedetta-secret.txt",
        "/..%2fvedetta-secret.txt",
        "/assets/../../vedetta-secret.txt",
        "//etc/passwd",
        "/%00",
    ] {
        let answer = server.get(path).await;
        assert!(matches!(answer.status, 400 | 404), "{path}: {}", answer.status);
        assert!(!answer.text().contains("secret"), "{path}");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn links_and_hidden_files_are_not_served() {
    use std::os::unix::fs::symlink;
    let server = server().await;
    let (dist, outside) = (&server.dist, std::env::temp_dir());
    symlink(outside.join("vedetta-secret.txt"), dist.join("link.txt")).unwrap();
    symlink(&outside, dist.join("folder")).unwrap();
    symlink(outside.join("vedetta-secret.txt"), dist.join("loader.js.gz")).unwrap();
    symlink("loader.js", dist.join("other.js")).unwrap();
    std::fs::create_dir(dist.join(".git")).unwrap();
    std::fs::write(dist.join(".git/config"), "secret").unwrap();
    std::fs::write(dist.join(".env"), "secret").unwrap();
    for path in [
        "/link.txt",
        "/folder/vedetta-secret.txt",
        "/loader.js",
        "/other.js",
        "/.git/config",
        "/.env",
        "/%2eenv",
    ] {
        let answer = server.ask("GET", path, &[("accept-encoding", "gzip")], "").await;
        assert_eq!((answer.status, answer.text().as_str()), (404, "not found\n"), "{path}");
    }
    std::fs::remove_file(dist.join("loader.js.gz")).unwrap();
    assert_eq!(server.get("/loader.js").await.status, 200);
}

#[tokio::test]
async fn parts_of_the_archive_can_be_had() {
    let server = server().await;
    let part = server
        .ask(
            "GET",
            "/assets/northern-italy.pmtiles",
            &[("range", "bytes=250-261"), ("accept-encoding", "gzip, br")],
            "",
        )
        .await;
    assert_eq!(part.status, 206);
    assert_eq!(part.header("content-range"), "bytes 250-261/5000");
    assert_eq!(part.header("content-encoding"), "");
    assert_eq!(part.body, [250, 251, 252, 253, 254, 255, 0, 1, 2, 3, 4, 5]);
    let end = server.ask("GET", "/assets/northern-italy.pmtiles", &[("range", "bytes=-3")], "").await;
    assert_eq!((end.status, end.body.len()), (206, 3));
}

fn decoded(answer: &Answer) -> Vec<u8> {
    let mut out = Vec::new();
    match answer.header("content-encoding") {
        "" => out.extend(&answer.body),
        "gzip" => {
            flate2::read::GzDecoder::new(&answer.body[..]).read_to_end(&mut out).unwrap();
        }
        "br" => brotli::BrotliDecompress(&mut &answer.body[..], &mut out).unwrap(),
        other => panic!("{other}"),
    }
    out
}

#[tokio::test]
async fn files_are_compressed_as_the_client_likes_it() {
    let server = server().await;
    let path = "/vedetta-1a2b3c4d5e6f7081.js";
    let plain = server.get(path).await;
    for wanted in ["gzip", "br"] {
        let answer = server.ask("GET", path, &[("accept-encoding", wanted)], "").await;
        assert_eq!(answer.header("content-encoding"), wanted);
        assert_eq!(answer.header("vary"), "accept-encoding");
        assert!(answer.body.len() < plain.body.len() / 10, "{}", answer.body.len());
        assert_eq!(answer.header("content-length"), answer.body.len().to_string());
        assert_eq!(decoded(&answer), plain.body);
        let head = server.ask("HEAD", path, &[("accept-encoding", wanted)], "").await;
        assert_eq!((head.status, head.body.len()), (200, 0));
    }
}

#[tokio::test]
async fn nothing_is_compressed_while_somebody_waits() {
    let server = server().await;
    // The build left no compressed variant, so the file is served as it is, and under no other spelling.
    let large = "// a line that is said again and again\n".repeat(5_000);
    std::fs::write(server.dist.join("later.js"), &large).unwrap();
    let answer = server.ask("GET", "/later.js", &[("accept-encoding", "gzip, br")], "").await;
    assert_eq!((answer.header("content-encoding"), answer.text()), ("", large));
    for spelling in
        ["//later.js", "/./later.js", "/later%2ejs", "/%6cater.js", "/assets/../later.js", "/later.js/"]
    {
        let answer = server.ask("GET", spelling, &[("accept-encoding", "gzip, br")], "").await;
        assert_eq!(answer.status, 404, "{spelling}");
    }
    // A query does not change the file.
    assert_eq!(server.get("/later.js?again").await.status, 200);
}

/// Creates a publisher that publishes only the steps of a test.
fn publisher(objects: usize) -> Publisher {
    let identity = Identity {
        feed_id: "test".into(),
        mode: vedetta::feed::wire::Mode::Exercise,
        marking: Marking::Green,
    };
    let publisher = Publisher::new(identity);
    let exercise = Exercise::new(
        Settings { seed: 3, objects, ..Settings::default() },
        UnixMillis::parse("2026-02-06T20:00:00+01:00").unwrap(),
    );
    publisher.begin(UnixMillis(1_000_000), None, exercise.objects().iter().map(raw).collect());
    publisher
}

fn raw(object: &vedetta::model::Object) -> RawChange {
    let json = RawValue::from_string(serde_json::to_string(&Feature::from(object)).unwrap()).unwrap();
    RawChange::Put { id: object.common.id.clone(), rev: object.common.rev, json: json.into() }
}

fn put(id: &str, rev: u64, note: &str) -> RawChange {
    let json = format!(
        r#"{{"type":"Feature","id":"{id}","geometry":null,"properties":{{"kind":"incident","rev":{rev},"note":"{note}"}}}}"#
    );
    RawChange::Put { id: ObjectId::new(id).unwrap(), rev, json: RawValue::from_string(json).unwrap().into() }
}

fn del(id: &str, rev: u64) -> RawChange {
    RawChange::Del { id: ObjectId::new(id).unwrap(), rev }
}

fn step(at: i64, changes: Vec<RawChange>) -> Step {
    Step { at: UnixMillis(at), operation: None, changes, has_turned: false }
}

#[test]
fn the_document_is_written_as_everywhere_else() {
    let publisher = publisher(500);
    let document = publisher.document().unwrap();
    let exercise = Exercise::new(
        Settings { seed: 3, objects: 500, ..Settings::default() },
        UnixMillis::parse("2026-02-06T20:00:00+01:00").unwrap(),
    );
    let value: Value = serde_json::from_slice(&document.plain).unwrap();
    let header: Header = serde_json::from_value(value["vedetta"].clone()).unwrap();
    let mut expected = Vec::new();
    write_document(&mut expected, &header, &exercise.objects()).unwrap();
    assert!(document.plain == expected);
    assert_eq!((header.epoch, header.seq), (1_000_000, 0));
}

#[tokio::test]
async fn a_document_is_written_and_compressed_once_for_all() {
    let publisher = publisher(500);
    let (one, other) = (publisher.document().unwrap(), publisher.document().unwrap());
    assert!(Arc::ptr_eq(&one, &other));
    let (first, second) = tokio::join!(one.encoded(Encoding::Brotli), other.encoded(Encoding::Brotli));
    assert_eq!(first.unwrap().as_ptr(), second.unwrap().as_ptr());
    publisher.publish(step(1_001_000, vec![put("x", 1, "")]));
    assert!(!Arc::ptr_eq(&one, &publisher.document().unwrap()));
}

#[tokio::test]
async fn an_unchanged_snapshot_is_not_sent_again() {
    let server = Server::start(true, Limits::default()).await;
    assert_eq!(server.post("/faults/pause", "").await.status, 204);
    pause(120).await;
    let plain = server.get("/feed.json").await;
    let tag = plain.header("etag").to_owned();
    let (epoch, seq, ..) = server.publisher.health().unwrap();
    assert_eq!(tag, format!("\"{epoch}-{seq}\""));
    for wanted in ["", "gzip", "br"] {
        let answer = server.ask("GET", "/feed.json", &[("accept-encoding", wanted)], "").await;
        assert_eq!(decoded(&answer), plain.body, "{wanted}");
        let own = answer.header("etag").to_owned();
        assert_eq!(own == tag, wanted.is_empty(), "a strong tag differs by encoding");
        for known in [own.clone(), format!("\"0-0\", W/{own}")] {
            let again = server
                .ask("GET", "/feed.json", &[("accept-encoding", wanted), ("if-none-match", &known)], "")
                .await;
            assert_eq!((again.status, again.body.len()), (304, 0), "{known}");
            assert_eq!(again.header("etag"), own);
        }
    }
    let other = server.ask("GET", "/feed.json", &[("if-none-match", "\"1-2\"")], "").await;
    assert_eq!(other.status, 200);
    server
        .post(
            "/faults/inject",
            r#"{"type":"Feature","id":"new","geometry":null,"properties":{"kind":"incident"}}"#,
        )
        .await;
    pause(120).await;
    let changed = server.ask("GET", "/feed.json", &[("if-none-match", &tag)], "").await;
    assert_eq!(changed.status, 200);
    assert!(changed.text().contains("\"id\":\"new\""));
}

/// A reader that keeps revisions by id, as the contract requires.
#[derive(Default)]
struct Reader(BTreeMap<String, u64>);

impl Reader {
    fn snapshot(&mut self, plain: &[u8]) -> (u64, u64) {
        let value: Value = serde_json::from_slice(plain).unwrap();
        self.0 = value["features"]
            .as_array()
            .unwrap()
            .iter()
            .map(|feature| {
                (feature["id"].as_str().unwrap().to_owned(), feature["properties"]["rev"].as_u64().unwrap())
            })
            .collect();
        (value["vedetta"]["epoch"].as_u64().unwrap(), value["vedetta"]["seq"].as_u64().unwrap())
    }

    fn apply(&mut self, delta: &Delta) {
        for op in &delta.ops {
            match serde_json::from_str(op.get()).unwrap() {
                Op::Put(feature) => {
                    let feature: Value = serde_json::from_str(feature.get()).unwrap();
                    let rev = feature["properties"]["rev"].as_u64().unwrap();
                    self.0.insert(feature["id"].as_str().unwrap().to_owned(), rev);
                }
                Op::Del { id, .. } => {
                    self.0.remove(id.as_str());
                }
            }
        }
    }

    fn digest(&self) -> String {
        let sum = self.0.iter().fold(0_u64, |sum, (id, rev)| sum.wrapping_add(revision_mark(id, *rev)));
        format!("{sum:016x}")
    }
}

#[tokio::test]
async fn the_stream_begins_with_a_heartbeat_and_leads_on_from_the_snapshot() {
    let server = server().await;
    // Subscribes first, then fetches the document, as the contract requires.
    let mut stream = server.send("GET", "/events", &[], "").await;
    pause(60).await;
    let snapshot = server.get("/feed.json").await;
    let answer = read_until(&mut stream, 900, |_| false).await;
    assert_eq!(answer.header("content-type"), "text/event-stream");
    assert_eq!(answer.header("x-accel-buffering"), "no");
    assert!(
        answer.text().starts_with("retry: 1000\n\nretry: 1000\nevent: heartbeat\nid: "),
        "{}",
        answer.text().get(..80).unwrap_or("")
    );
    let mut reader = Reader::default();
    let (epoch, mut seq) = reader.snapshot(&snapshot.body);
    let mut replayed = 0;
    for (event, id, data) in answer.events() {
        if event == "heartbeat" {
            let heartbeat: Heartbeat = serde_json::from_str(&data).unwrap();
            assert_eq!(id, format!("{}:{}", heartbeat.epoch, heartbeat.seq));
            continue;
        }
        let Ok(delta) = serde_json::from_str::<Delta>(&data) else { continue };
        assert_eq!((event.as_str(), id), ("delta", format!("{}:{}", delta.epoch, delta.seq)));
        assert_eq!(delta.epoch, epoch);
        if delta.seq > seq {
            assert_eq!(delta.seq, seq + 1, "nothing lies between snapshot and stream");
            seq = delta.seq;
            reader.apply(&delta);
            replayed += 1;
        }
    }
    assert!(replayed > 5, "{replayed}");
}

#[test]
fn the_digest_in_the_heartbeat_is_that_of_the_picture() {
    let publisher = publisher(450);
    let mut reader = Reader::default();
    reader.snapshot(&publisher.document().unwrap().plain);
    let mut joined = publisher.join(None);
    let beat = |json: &str| serde_json::from_str::<Heartbeat>(json).unwrap();
    let first = beat(&joined.first.last().unwrap().json);
    assert_eq!((first.digest, first.count), (reader.digest(), reader.0.len() as u64));
    publisher.publish(step(
        1_001_000,
        vec![put("a", 5, "one"), put("b", 1, "two"), del("venue-san-siro", u64::MAX)],
    ));
    publisher
        .publish(step(1_002_000, vec![put("a", 6, "one more"), put("b", 1, "no newer"), del("nobody", 9)]));
    publisher.publish(step(1_006_000, vec![]));
    let mut seqs = Vec::new();
    let mut last = None;
    while let Ok(message) = joined.rest.try_recv() {
        if message.event == "heartbeat" {
            last = Some(beat(&message.json));
        } else {
            let delta: Delta = serde_json::from_str(&message.json).unwrap();
            seqs.push((delta.seq, delta.ops.len()));
            reader.apply(&delta);
        }
    }
    // Changes that are not newer are not sent, and a step without changes has no number.
    assert_eq!(seqs, [(1, 3), (2, 1)]);
    let last = last.unwrap();
    assert_eq!((last.digest, last.count, last.seq), (reader.digest(), reader.0.len() as u64, 2));
    // A removed object does not come back with an older revision.
    publisher.publish(step(1_007_000, vec![put("venue-san-siro", 7, "late")]));
    assert_eq!(publisher.rev("venue-san-siro"), None);
}

#[test]
fn a_large_step_is_told_in_several_deltas() {
    let publisher = publisher(450);
    let mut joined = publisher.join(None);
    let note = "x".repeat(200 << 10);
    let many: Vec<RawChange> = (0..12).map(|n| put(&format!("large-{n}"), 1, &note)).collect();
    publisher.publish(step(1_001_000, many));
    let (mut reader, mut last) = (Reader::default(), 0);
    while let Ok(message) = joined.rest.try_recv() {
        assert!(message.sse.len() < 1 << 20, "{}", message.sse.len());
        let delta: Delta = serde_json::from_str(&message.json).unwrap();
        assert_eq!(delta.seq, last + 1);
        last = delta.seq;
        reader.apply(&delta);
    }
    assert_eq!((last, reader.0.len()), (6, 12));
    assert_eq!(publisher.document().unwrap().seq, 6);
}

#[test]
fn a_change_too_large_for_an_event_is_in_the_document_and_cuts_no_stream() {
    let publisher = publisher(450);
    let mut joined = publisher.join(None);
    let large = "x".repeat(2 << 20);
    publisher
        .publish(step(1_001_000, vec![put("a", 1, "small"), put("large", 1, &large), put("b", 1, "small")]));
    publisher.publish(step(1_002_000, vec![put("c", 1, "small")]));
    let mut seen = Vec::new();
    while let Ok(message) = joined.rest.try_recv() {
        assert!(
            message.sse.len() <= EVENT_BYTES,
            "{} bytes would end the stream of every reader",
            message.sse.len()
        );
        seen.push((message.event, message.seq));
    }
    // The small change is sent; a number without a delta, and a heartbeat with that number, lead to the document.
    assert_eq!(seen, [("delta", 1), ("heartbeat", 2), ("delta", 3)]);
    let document = publisher.document().unwrap();
    assert_eq!(document.seq, 3);
    assert!(document.plain.len() > large.len() && publisher.rev("large") == Some(1));
    // The largest change that fits is sent.
    let rest = "x".repeat(EVENT_BYTES - 2_000);
    publisher.publish(step(1_003_000, vec![put("fits", 1, &rest)]));
    let message = joined.rest.try_recv().unwrap();
    assert_eq!((message.event, message.seq), ("delta", 4));
    let mut reader = SseParser::new(EVENT_BYTES);
    let mut told = 0;
    reader.push(&message.sse, |_| told += 1).unwrap();
    assert_eq!(told, 1);
}

#[test]
fn a_source_that_falls_silent_has_no_heartbeat() {
    let publisher = publisher(450);
    let mut joined = publisher.join(None);
    publisher.publish(step(1_000_900, vec![]));
    assert!(joined.rest.try_recv().is_err(), "no step, no sign of life");
    let again = publisher.join(None).first.pop().unwrap();
    let heartbeat: Heartbeat = serde_json::from_str(&again.json).unwrap();
    assert_eq!(heartbeat.at, UnixMillis(1_000_900), "the last sign of life, not the time of the question");
}

#[test]
fn the_more_hear_it_the_longer_they_take_to_come_back() {
    let publisher = publisher(450);
    let mut joined: Vec<_> = (0..4_000).map(|_| publisher.join(None)).collect();
    let retry = |joined: &Joined| {
        let mut reader = SseParser::new(EVENT_BYTES);
        reader.push(&joined.first.last().unwrap().sse, |_| {}).unwrap();
        reader.retry_millis()
    };
    assert_eq!((retry(&joined[0]), retry(&joined[3_999])), (Some(1_000), Some(4_000)));
    // Clients that joined early learn of it with the next heartbeat.
    publisher.publish(step(1_005_000, vec![]));
    let beat = joined[0].rest.try_recv().unwrap();
    assert!(beat.sse.starts_with(b"retry: 4000\nevent: heartbeat\n"));
    joined.truncate(10);
    publisher.publish(step(1_010_000, vec![]));
    assert!(joined[0].rest.try_recv().unwrap().sse.starts_with(b"retry: 1000\nevent: heartbeat\n"));
    assert_eq!([10_000, 1_000_000].map(spread_millis), [10_000, 30_000]);
}

#[test]
fn who_says_where_it_left_off_gets_what_it_missed() {
    let publisher = publisher(450);
    for n in 1..=80 {
        publisher.publish(step(1_000_000 + n * 10, vec![put("a", n as u64, "")]));
    }
    let seqs = |after| {
        let joined = publisher.join(after);
        joined.first.iter().map(|message| (message.event, message.seq)).collect::<Vec<_>>()
    };
    assert_eq!(seqs(Some((1_000_000, 78))), [("delta", 79), ("delta", 80), ("heartbeat", 80)]);
    assert_eq!(seqs(Some((1_000_000, 80))), [("heartbeat", 80)]);
    assert_eq!(seqs(Some((1_000_000, 3))), [("heartbeat", 80)], "too long ago: the gap shows itself");
    assert_eq!(seqs(Some((999, 79))), [("heartbeat", 80)], "another epoch");
    assert_eq!(seqs(None), [("heartbeat", 80)]);
}

#[tokio::test]
async fn a_client_that_does_not_read_is_dropped_and_the_others_are_not() {
    let write = Rate { within: Duration::from_millis(250), ..Limits::default().write };
    let limits = Limits { write, ..Limits::default() };
    let server = Server::start(true, limits).await;
    server.post("/faults/pause", "").await;
    let asleep = server.send("GET", "/events", &[], "").await;
    let mut awake = server.send("GET", "/events", &[], "").await;
    while server.publisher.listeners() < 2 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let large = "x".repeat(384 << 10);
    let publishing = async {
        for n in 1..=40_u64 {
            server.publisher.publish(step(1_000_000, vec![put("large", n, &large)]));
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    let reading = tokio::time::timeout(stretched(Duration::from_secs(20)), async {
        let (mut buffer, mut letters) = (vec![0; 1 << 16], 0);
        while letters < 40 * (384 << 10) {
            let count = awake.read(&mut buffer).await.unwrap();
            assert!(count > 0, "the one that reads is dropped");
            letters += buffer[..count].iter().filter(|byte| **byte == b'x').count();
        }
    });
    let ((), heard) = tokio::join!(publishing, reading);
    heard.unwrap();
    let dropped = async {
        while server.publisher.listeners() > 1 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(stretched(Duration::from_secs(3)), dropped).await.unwrap();
    drop(asleep);
}

/// Returns limits with these numbers of places.
fn crowded(connections: usize, connections_per_address: usize, streams_per_address: usize) -> Limits {
    let crowd = Crowd {
        connections,
        connections_per_address: Some(connections_per_address),
        streams_per_address: Some(streams_per_address),
    };
    Limits { crowd, ..Limits::default() }
}

fn assert_refused(answer: &Answer, what: &str) {
    assert_eq!((answer.status, answer.header("retry-after")), (503, "10"), "{what}");
    assert!(!answer.is_cut, "{what}");
    assert_headers(answer, what);
}

#[tokio::test]
async fn who_finds_no_place_is_told_when_to_come_back() {
    for (limits, what) in [(crowded(2, 9, 9), "of all"), (crowded(9, 2, 9), "of one address")] {
        let server = Server::start(false, limits).await;
        let mut held = Vec::new();
        for _ in 0..2 {
            let mut idle = tokio::net::TcpStream::connect(server.address).await.unwrap();
            idle.write_all(b"GET / HT").await.unwrap();
            held.push(idle);
        }
        assert_refused(&server.get("/feed.json").await, what);
        held.pop();
        let found = async {
            while server.get("/feed.json").await.status != 200 {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        tokio::time::timeout(stretched(Duration::from_secs(5)), found).await.unwrap();
    }
}

#[tokio::test]
async fn streams_take_neither_every_place_nor_many_for_one_address() {
    for (limits, streams) in [(crowded(8, 99, 99), 6), (crowded(99, 99, 3), 3)] {
        for faults in [false, true] {
            let server = Server::start(faults, limits).await;
            let mut held = Vec::new();
            for _ in 0..streams {
                let mut stream = server.send("GET", "/events", &[], "").await;
                let hello = read_until(&mut stream, 1_000, |text| text.contains("heartbeat")).await;
                assert_eq!(hello.status, 200);
                held.push(stream);
            }
            assert_refused(&server.get("/events").await, "one stream more");
            assert_eq!(server.get("/feed.json").await.status, 200, "there is a place for whoever only asks");
            held.pop();
            let found = async {
                while server.listen("/events", 1_000, |text| text.contains("heartbeat")).await.status != 200 {
                    tokio::time::sleep(Duration::from_millis(10)).await;
                }
            };
            tokio::time::timeout(stretched(Duration::from_secs(5)), found).await.unwrap();
        }
    }
}

#[tokio::test]
async fn a_body_that_does_not_come_is_not_waited_for() {
    let soon = Duration::from_millis(200);
    let part = b"POST /csp-reports HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1000000\r\n\r\n{{{";
    let server = Server::start(false, Limits { report: soon, ..Limits::default() }).await;
    let late = raw_request(&server, part).await;
    assert_eq!(late.status, 408);
    assert_headers(&late, "a report that does not come");
    let large = "x".repeat((16 << 10) + 1);
    let answer = server.post("/csp-reports", &large).await;
    assert_eq!(answer.status, 413);
    assert_headers(&answer, "a report that is too large");
    assert_eq!(server.post("/csp-reports", &large[1..]).await.status, 204);

    // Any other body has to arrive at a minimum rate.
    let body = Rate { within: soon, ..Limits::default().body };
    let server = Server::start(true, Limits { body, ..Limits::default() }).await;
    let part = b"POST /faults/inject HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1000000\r\n\r\n{{{";
    let answer = raw_request(&server, part).await;
    assert!(answer.status == 400 || answer.is_cut, "{}", answer.status);
}

#[test]
fn streams_last_four_to_five_minutes_and_do_not_end_together() {
    let lifetimes = Lifetimes::default();
    let all: Vec<Duration> = (0..1_000).map(|_| lifetimes.next()).collect();
    let minutes = Duration::from_secs(240)..Duration::from_secs(300);
    assert!(all.iter().all(|one| minutes.contains(one)));
    let early = all.iter().filter(|one| **one < Duration::from_secs(250)).count();
    assert!((80..260).contains(&early), "{early} of 1,000 end in the first sixth");
}

#[tokio::test]
async fn a_stream_ends_by_itself_and_goes_on_where_it_ended() {
    for faults in [false, true] {
        let lifetimes = Lifetimes::new(Duration::from_millis(300), Duration::from_millis(100), 1);
        let server = Server::start_with(faults, Limits::default(), |app| app.lasting(lifetimes)).await;
        let (mut last, mut seqs) = (String::new(), Vec::new());
        for turn in 0..4 {
            let known = [("last-event-id", last.as_str())];
            let known = if turn == 0 { &[][..] } else { &known[..] };
            let answer = server.ask("GET", "/events", known, "").await;
            assert!(answer.status == 200 && !answer.is_cut, "it ends in order");
            assert!(answer.text().ends_with("\n\nretry: 200\n\n"), "and says that it may be opened at once");
            for (event, id, _) in answer.events() {
                if event == "delta" {
                    seqs.push(id.split_once(':').unwrap().1.parse::<u64>().unwrap());
                }
                last = id;
            }
        }
        assert!(seqs.len() > 4 && seqs.windows(2).all(|pair| pair[1] == pair[0] + 1), "{seqs:?}");
    }
}

#[tokio::test]
async fn open_streams_do_not_hold_up_the_end() {
    let mut server = server().await;
    let mut stream = server.send("GET", "/events", &[], "").await;
    read_until(&mut stream, 1_000, |text| text.contains("heartbeat")).await;
    server.down.send_replace(true);
    tokio::time::timeout(stretched(Duration::from_millis(900)), &mut server.serving).await.unwrap().unwrap();
    let mut rest = Vec::new();
    let end =
        tokio::time::timeout(stretched(Duration::from_millis(500)), stream.read_to_end(&mut rest)).await;
    assert!(end.is_ok(), "the stream has ended");
}

#[tokio::test]
async fn a_taken_port_is_named_with_the_next_free_one() {
    let ip = "127.0.0.1".parse().unwrap();
    let holder = listen::bind(ip, 0).await.unwrap();
    let port = holder.local_addr().unwrap().port();
    let error = listen::bind(ip, port).await.unwrap_err();
    let text = error.to_string();
    let BindError::Taken { port: taken, free: Some(free) } = error else { panic!("{text}") };
    assert_eq!(taken, port);
    assert!(free > port);
    assert!(text.starts_with(&format!("port {port} is taken; port {free} is free")), "{text}");
}

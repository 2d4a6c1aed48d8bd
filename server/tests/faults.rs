//! Each fault behaves as described, under its own address and on the main ones.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

mod common;

use std::io::Read as _;
use std::time::Duration;

use common::{Answer, Server, pause, read_until};
use patience::stretched;
use serde_json::{Value, json};
use vedetta_server::http::faults::FAULTS;
use vedetta_server::http::headers::SECURITY_HEADERS;
use vedetta_server::listen::Limits;

async fn server() -> Server {
    Server::start(true, Limits::default()).await
}

async fn feed(server: &Server, fault: &str) -> Answer {
    server.get(&format!("/faults/{fault}/feed.json")).await
}

async fn stream(server: &Server, fault: &str, for_millis: u64) -> Answer {
    server.listen(&format!("/faults/{fault}/events"), for_millis, |_| false).await
}

fn document(answer: &Answer) -> Value {
    serde_json::from_slice(&answer.body).unwrap()
}

fn seqs(answer: &Answer) -> Vec<u64> {
    let deltas = answer.events().into_iter().filter(|event| event.0 == "delta");
    deltas.map(|(_, id, _)| id.split_once(':').unwrap().1.parse().unwrap()).collect()
}

#[tokio::test]
async fn statuses_come_as_they_are_called() {
    let server = server().await;
    for (name, _, _) in FAULTS.iter().filter(|fault| fault.0.parse::<u16>().is_ok()) {
        for address in ["feed.json", "events"] {
            let answer = server.get(&format!("/faults/{name}/{address}")).await;
            assert_eq!(answer.status.to_string(), *name);
            assert_eq!(answer.headers.contains_key("retry-after"), matches!(*name, "429" | "503"), "{name}");
            for (header, value) in SECURITY_HEADERS {
                assert_eq!(answer.header(header.as_str()), value, "{header} of {name}");
            }
        }
    }
    let redirect = feed(&server, "redirect").await;
    assert_eq!((redirect.status, redirect.header("location")), (302, "/faults/html/feed.json"));
    let portal = feed(&server, "html").await;
    assert_eq!((portal.status, portal.header("content-type")), (200, "text/html; charset=utf-8"));
    assert_eq!(feed(&server, "no-such-fault").await.status, 404);
}

#[tokio::test]
async fn snapshots_break_as_they_are_told() {
    let server = server().await;
    let whole = document(&server.get("/feed.json").await);
    let count = |value: &Value| value["features"].as_array().unwrap().len();
    let good = count(&whole);

    let cut = feed(&server, "truncate").await;
    assert!(cut.is_cut && cut.body.len() > 10_000 && serde_json::from_slice::<Value>(&cut.body).is_err());
    let clean = feed(&server, "truncate-clean").await;
    assert!(!clean.is_cut && serde_json::from_slice::<Value>(&clean.body).is_err());
    assert!(feed(&server, "reset").await.is_cut);

    let typed = feed(&server, "wrong-type").await;
    assert_eq!(typed.header("content-type"), "text/plain");
    assert_eq!(count(&document(&typed)), good);
    assert!(serde_json::from_slice::<Value>(&feed(&server, "bad-json").await.body).is_err());
    let text = feed(&server, "bad-features").await.text();
    // The number is out of range for a double, which a parser may refuse; the rest is JSON.
    let bad = serde_json::from_str::<Value>(&text.replace("1e400", "1e40")).unwrap();
    assert_eq!(count(&bad), good + 16);
    assert!(std::str::from_utf8(&feed(&server, "bad-utf8").await.body).is_err());
    assert!(feed(&server, "bom").await.body.starts_with(b"\xef\xbb\xbf{"));

    assert_eq!(count(&document(&feed(&server, "empty").await)), 0);
    let dropped = count(&document(&feed(&server, "mass-drop").await));
    assert!(dropped * 9 < good && dropped > 10, "{dropped} of {good}");

    assert_eq!(feed(&server, "always-304").await.status, 304);
    assert_eq!(feed(&server, "no-etag").await.header("etag"), "");
    assert!(feed(&server, "weak-etag").await.header("etag").starts_with("W/\""));

    pause(300).await;
    let now = document(&server.get("/feed.json").await)["vedetta"]["seq"].as_u64().unwrap();
    assert!(document(&feed(&server, "regress").await)["vedetta"]["seq"].as_u64().unwrap() < now);
}

#[tokio::test]
async fn the_bomb_is_small_outside_and_large_inside() {
    let server = server().await;
    let bomb = feed(&server, "gzip-bomb").await;
    assert_eq!(bomb.header("content-encoding"), "gzip");
    assert!(bomb.body.len() < 6_000_000, "{}", bomb.body.len());
    // The last four bytes are the length modulo 4 GiB, which is the length of the end alone.
    let end: [u8; 4] = bomb.body[bomb.body.len() - 4..].try_into().unwrap();
    assert!(u32::from_le_bytes(end) < 100);
    let mut some = Vec::new();
    flate2::read::GzDecoder::new(&bomb.body[..]).take(40 << 20).read_to_end(&mut some).unwrap();
    assert_eq!(some.len(), 40 << 20);

    let members = feed(&server, "gzip-members").await;
    let (mut first, mut all) = (Vec::new(), Vec::new());
    flate2::read::GzDecoder::new(&members.body[..]).read_to_end(&mut first).unwrap();
    flate2::read::MultiGzDecoder::new(&members.body[..]).read_to_end(&mut all).unwrap();
    assert!(
        serde_json::from_slice::<Value>(&first).is_err() && serde_json::from_slice::<Value>(&all).is_ok()
    );
}

#[tokio::test]
async fn streams_fall_silent_or_say_too_much() {
    let server = server().await;
    let silent = stream(&server, "silent", 300).await;
    assert_eq!((silent.status, silent.body.len()), (200, 0));
    let pings = stream(&server, "ping-only", 2_000).await;
    assert!(pings.text().starts_with(": ping\n\n") && pings.events().is_empty(), "{}", pings.text());
    let hang = server.listen("/faults/hang/feed.json", 300, |_| false).await;
    assert_eq!(hang.status, 0);
    let endless = stream(&server, "endless", 300).await;
    assert!(endless.body.len() > 200_000 && endless.text().ends_with("aaaa"), "{}", endless.body.len());
    assert!(!endless.text().split_once("data: a").unwrap().1.contains('\n'));
    let began = tokio::time::Instant::now();
    let slow = server.listen("/faults/slow/feed.json", 500, |_| false).await;
    // 20 kB per second, plus the part sent at once in the beginning; less if the server has a small share of its
    // core.
    let most = 14_000.0 + 20_000.0 * began.elapsed().as_secs_f64();
    assert!((4_000.0..most).contains(&(slow.body.len() as f64)), "{} of {most}", slow.body.len());
    let big = server.listen("/faults/big-event/events", 5_000, |text| text.len() > 10_000_100).await;
    assert!(big.body.len() > 10_000_000);
    let burst = stream(&server, "burst", 400).await;
    assert!(burst.events().is_empty(), "held back for 20 seconds");
    let reset = stream(&server, "reset", 2_000).await;
    assert!(reset.is_cut && !reset.events().is_empty());
}

#[tokio::test]
async fn deltas_get_lost_doubled_and_out_of_order() {
    let server = server().await;
    let (gap, twice, mixed, odd, bad, cut) = tokio::join!(
        stream(&server, "gap", 900),
        stream(&server, "duplicate", 500),
        stream(&server, "reorder", 500),
        stream(&server, "odd-framing", 500),
        stream(&server, "bad-json", 500),
        stream(&server, "truncate", 900),
    );
    assert!(seqs(&gap).windows(2).any(|pair| pair[1] == pair[0] + 2), "{:?}", seqs(&gap));
    let pairs = seqs(&twice);
    assert!(pairs.len() > 4 && pairs.chunks_exact(2).all(|pair| pair[0] == pair[1]), "{pairs:?}");
    let mixed = seqs(&mixed);
    assert!(mixed.len() > 4 && mixed.chunks_exact(2).all(|pair| pair[0] == pair[1] + 1), "{mixed:?}");
    assert!(odd.text().contains("\r\n") && odd.body.windows(3).any(|window| window == b"\xef\xbb\xbf"));
    let odd: Vec<Value> =
        odd.events().iter().filter_map(|event| serde_json::from_str(&event.2).ok()).collect();
    assert!(odd.len() > 3, "odd, and still the standard");
    let broken = bad.events().into_iter().filter(|event| event.0 == "delta");
    assert!(
        broken.clone().count() > 2
            && broken.clone().all(|event| serde_json::from_str::<Value>(&event.2).is_err())
    );
    assert!(cut.is_cut && !cut.text().ends_with("\n\n"));
}

#[tokio::test]
async fn clocks_and_epochs_go_wrong() {
    let server = server().await;
    let ahead = stream(&server, "clock-ahead", 300).await;
    let plain = stream(&server, "duplicate", 300).await;
    let at = |answer: &Answer| {
        let value: Value = serde_json::from_str(&answer.events()[0].2).unwrap();
        vedetta::model::UnixMillis::parse(value["at"].as_str().unwrap()).unwrap()
    };
    let skew = at(&ahead).millis_since(at(&plain));
    assert!((3_590_000..3_610_000).contains(&skew), "{skew}");
    assert_eq!(feed(&server, "new-epoch").await.status, 200);

    // On the main address the publisher itself starts a new epoch.
    let before = document(&server.get("/feed.json").await)["vedetta"].clone();
    let mut open = server.send("GET", "/events", &[], "").await;
    read_until(&mut open, 1_000, |text| text.contains("heartbeat")).await;
    assert_eq!(server.post("/faults/set?name=new-epoch", "").await.status, 204);
    let after = document(&server.get("/feed.json").await)["vedetta"].clone();
    assert_eq!(after["epoch"].as_u64().unwrap(), before["epoch"].as_u64().unwrap() + 1);
    assert!(after["seq"].as_u64() < before["seq"].as_u64() || before["seq"].as_u64() < Some(3));
}

#[tokio::test]
async fn the_main_addresses_fail_while_told_to() {
    let server = server().await;
    let mut open = server.send("GET", "/events", &[], "").await;
    read_until(&mut open, 1_000, |text| text.contains("heartbeat")).await;
    let secs = stretched(Duration::from_millis(300)).as_secs_f64();
    assert_eq!(server.post(&format!("/faults/set?name=502&for_secs={secs}"), "").await.status, 204);
    assert_eq!(server.get("/feed.json").await.status, 502);
    assert_eq!(server.get("/events").await.status, 502);
    let rest = tokio::time::timeout(stretched(Duration::from_millis(200)), async {
        let mut all = Vec::new();
        tokio::io::AsyncReadExt::read_to_end(&mut open, &mut all).await
    });
    assert!(rest.await.is_ok(), "open streams end, so that their clients meet it too");
    let listed: Value = serde_json::from_slice(&server.get("/faults").await.body).unwrap();
    let active: Vec<&str> = listed["faults"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|fault| fault["active"] == true)
        .map(|fault| fault["name"].as_str().unwrap())
        .collect();
    assert_eq!(active, ["502"]);
    tokio::time::sleep(Duration::from_secs_f64(secs)).await;
    assert_eq!(server.get("/feed.json").await.status, 200, "it ends by itself");

    // An open stream is cut, too.
    let mut open = server.send("GET", "/events", &[], "").await;
    read_until(&mut open, 1_000, |text| text.contains("heartbeat")).await;
    server.post("/faults/set?name=reset", "").await;
    let end = tokio::time::timeout(stretched(Duration::from_millis(500)), async {
        let mut all = Vec::new();
        tokio::io::AsyncReadExt::read_to_end(&mut open, &mut all).await
    });
    assert_eq!(end.await.unwrap().unwrap_err().kind(), std::io::ErrorKind::ConnectionReset);
    server.post("/faults/clear", "").await;
    assert_eq!(server.get("/feed.json").await.status, 200);

    // The app is still served.
    server.post("/faults/set?name=403", "").await;
    assert_eq!(server.get("/").await.status, 200);
    assert_eq!(server.post("/faults/set?name=nonsense", "").await.status, 400);
    assert_eq!(server.post("/faults/set?name=403&for_secs=-1", "").await.status, 400);
    assert_eq!(server.get("/faults/set?name=403").await.status, 405);
}

#[tokio::test]
async fn an_open_stream_falls_silent_and_speaks_again() {
    let server = server().await;
    let mut open = server.send("GET", "/events", &[], "").await;
    read_until(&mut open, 1_000, |text| text.contains("heartbeat")).await;
    server.post("/faults/set?name=ping-only", "").await;
    pause(60).await;
    read_until(&mut open, 60, |_| false).await;
    let (bytes, quiet) = raw(&mut open, 400).await;
    assert!(quiet, "{bytes}");
    server.post("/faults/clear", "").await;
    let (bytes, quiet) = raw(&mut open, 400).await;
    assert!(!quiet && bytes.contains("event: delta"));
}

/// Reads for a limited time. Returns the text, and whether it contains no data.
async fn raw(stream: &mut tokio::net::TcpStream, for_millis: u64) -> (String, bool) {
    let mut bytes = Vec::new();
    tokio::time::timeout(
        stretched(Duration::from_millis(for_millis)),
        tokio::io::AsyncReadExt::read_to_end(stream, &mut bytes),
    )
    .await
    .ok();
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let quiet = !text.contains("data:");
    (text, quiet)
}

#[tokio::test]
async fn what_is_injected_comes_with_the_next_delta_and_stays() {
    let server = server().await;
    assert_eq!(server.post("/faults/pause", "").await.status, 204);
    pause(150).await;
    let (_, before, ..) = server.publisher.health().unwrap();
    let mut open = server.send("GET", "/events", &[], "").await;
    let hello = read_until(&mut open, 1_000, |text| text.contains("\"digest\"")).await;
    assert!(hello.text().contains("\"rate\":0.0"), "a halted exercise says so: {}", hello.text());
    let feature = json!({ "type": "Feature", "id": "test-1", "geometry": { "type": "Point", "coordinates": [9.19, 45.46] },
        "properties": { "kind": "incident", "rev": 41, "severity": "critical", "state": "reported", "name": "Test" } });
    assert_eq!(server.post("/faults/inject", &feature.to_string()).await.status, 204);
    let (text, _) = raw(&mut open, 250).await;
    assert!(text.contains(&format!("\"seq\":{}", before + 1)) && text.contains("test-1"), "{text}");
    assert_eq!(server.publisher.rev("test-1"), Some(41));
    // Without a revision an object gets the next one; then several are injected at once, and one is removed.
    let batch = json!([
        { "put": { "type": "Feature", "id": "test-1", "geometry": null, "properties": { "kind": "incident" } } },
        { "type": "Feature", "id": "test-2", "geometry": "nonsense", "properties": { "kind": "incident" } },
    ]);
    assert_eq!(server.post("/faults/inject", &batch.to_string()).await.status, 204);
    pause(150).await;
    assert_eq!((server.publisher.rev("test-1"), server.publisher.rev("test-2")), (Some(42), Some(1)));
    assert!(server.get("/feed.json").await.text().contains("\"geometry\":\"nonsense\""), "as it was given");
    assert_eq!(server.post("/faults/inject", r#"{"del":{"id":"test-1","rev":43}}"#).await.status, 204);
    pause(150).await;
    assert_eq!(server.publisher.rev("test-1"), None);
    let (_, paused, ..) = server.publisher.health().unwrap();
    assert_eq!(paused, before + 3, "nothing else moves while it is halted");
    for bad in ["", "{", "{}", r#"{"id":""}"#, "[1]"] {
        assert_eq!(server.post("/faults/inject", bad).await.status, 400, "{bad}");
    }
    assert_eq!(server.post("/faults/resume", "").await.status, 204);
    pause(300).await;
    assert!(server.publisher.health().unwrap().1 > paused + 1);
}

#[tokio::test]
async fn a_handler_that_panics_costs_its_answer() {
    let server = server().await;
    let mut open = server.send("GET", "/events", &[], "").await;
    read_until(&mut open, 1_000, |text| text.contains("heartbeat")).await;
    let answer = server.post("/faults/panic", "").await;
    assert_eq!((answer.status, answer.is_cut), (500, false));
    for (header, value) in SECURITY_HEADERS {
        assert_eq!(answer.header(header.as_str()), value, "{header}");
    }
    assert_eq!(server.get("/feed.json").await.status, 200);
    let (goes_on, _) = raw(&mut open, 400).await;
    assert!(goes_on.contains("event: delta"), "the streams of others go on");
}

#[tokio::test]
async fn a_page_from_elsewhere_cannot_drill() {
    let server = server().await;
    let foreign = server.ask("POST", "/faults/set?name=403", &[("origin", "https://example.org")], "").await;
    assert_eq!(foreign.status, 403);
    assert_eq!(server.get("/feed.json").await.status, 200);
    let own = format!("http://{}", server.address);
    let same = server.ask("POST", "/faults/clear", &[("origin", &own)], "").await;
    assert_eq!(same.status, 204);
}

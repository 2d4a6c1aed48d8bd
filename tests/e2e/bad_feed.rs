//! A feed that breaks: the last good picture stands, with its trouble in plain sight; one bad feature costs one.

use serde_json::{Value, json};

use super::filter;
use super::harness::document::{MILAN, document, incident};
use super::harness::{Host, Page, Reply, Server, case};

fn polled() -> Value {
    json!({ "events": null, "poll_secs": 1 })
}

/// Makes the page ask again now: the browser says that the network is back.
async fn hurry(page: &Page) {
    page.script("dispatchEvent(new Event('online'));").await;
}

/// Waits until some part of the page says this.
async fn wait_for_words(page: &Page, css: &str, words: &str) {
    let body = format!(
        "const e = document.querySelector({}); return Boolean(e) && e.innerText.includes({});",
        json!(css),
        json!(words)
    );
    page.wait(&format!("{words:?} in {css}"), &body).await;
}

#[test]
fn nothing_good_at_the_start() {
    case("bad-start").run(async |page| {
        page.allow_errors("503");
        page.allow_errors("ERR_CONTENT_LENGTH_MISMATCH");
        let good = document(1, &filter::features());
        let host = Host::start(&polled(), Reply::page()).await;
        page.go_to(&host.address(), "?mode=desk&lang=en").await;
        page.wait_root("link", "portal").await;
        wait_for_words(page, ".load-screen", "login").await;
        page.picture("portal").await;

        for (reply, words) in [
            (Reply::status(503), "503"),
            (Reply::feed(&good).cut_short(), ""),
            (Reply::bytes(br#"{"type":"FeatureCollection","vedetta":{"#.to_vec()), ""),
            (Reply::bytes(Vec::new()), ""),
        ] {
            let asked = host.answers_to("feed.json").len();
            host.set_feed(reply);
            while host.answers_to("feed.json").len() < asked + 2 {
                hurry(page).await;
                wait_for_words(page, ".load-screen", "").await;
            }
            wait_for_words(page, ".load-screen", words).await;
            assert_ne!(page.root("link").await.as_deref(), Some("live"));
            assert_eq!(page.root("feed").await.as_deref(), Some("none"));
            assert_eq!(page.root("age").await, None, "an age without data");
        }
        page.picture("broken").await;
        // It heals by itself.
        host.set_feed(Reply::feed(&good));
        hurry(page).await;
        page.wait_until_ready().await;
        page.wait_shown(7).await;
        page.wait_gone(".load-screen").await;
        host
    });
}

#[test]
fn the_last_good_picture_stands() {
    case("bad-later").run(async |page| {
        page.allow_errors("503");
        page.allow_errors("ERR_CONTENT_LENGTH_MISMATCH");
        let config = json!({
            "events": null, "poll_secs": 1, "heartbeat_secs": 1,
            "delayed_after_secs": 3, "stale_after_secs": 5, "lost_after_secs": 3000,
        });
        let good = document(1, &filter::features());
        let host = Host::start(&config, Reply::feed(&good)).await;
        page.open(&host.address(), "?mode=desk&lang=en").await;
        page.wait_shown(7).await;

        let later = document(2, &filter::features()[..4]).to_string();
        for (name, reply, link, words) in [
            ("portal", Reply::page(), "portal", "login"),
            ("busy", Reply::status(503), "stale", "503"),
            ("truncated", Reply::bytes(later.as_bytes()[..later.len() - 40].to_vec()), "stale", ""),
            ("cut-short", Reply::bytes(later.into_bytes()).cut_short(), "stale", ""),
            ("not-json", Reply::bytes(b"NaN".to_vec()), "stale", ""),
        ] {
            host.set_feed(reply);
            hurry(page).await;
            page.wait_root("link", link).await;
            wait_for_words(page, ".health-notice", words).await;
            assert_eq!(page.root("objects").await.as_deref(), Some("9"), "{name}");
            assert_eq!(page.shown_count().await, 7, "{name}");
            page.picture(name).await;
            host.set_feed(Reply::feed(&good));
            hurry(page).await;
            page.wait_root("link", "live").await;
            page.wait_gone(".health-notice").await;
        }
        host
    });
}

#[test]
fn one_bad_feature_costs_one() {
    case("mixed").run(async |page| {
        let mut features = filter::features();
        let mut no_kind = incident("bad-kind", "major", MILAN, "No kind");
        no_kind["properties"].as_object_mut().unwrap().remove("kind");
        let mut outside = incident("bad-place", "major", MILAN, "Outside the world");
        outside["geometry"]["coordinates"] = json!([9.19, 145.0]);
        let swapped = incident("bad-order", "major", (45.464, 9.19), "Latitude first");
        let mut no_id = incident("x", "major", MILAN, "No id");
        no_id.as_object_mut().unwrap().remove("id");
        let mut strange = incident("strange", "doom", MILAN, "Unknown severity");
        strange["properties"]["state"] = json!("dreamt");
        features.splice(2..2, [no_kind, outside, swapped, no_id, strange]);
        let host = Host::start(&polled(), Reply::feed(&document(1, &features))).await;
        page.open(&host.address(), "?mode=desk&lang=en").await;
        // What is merely unknown is shown as unknown, and just below critical.
        page.wait_shown(8).await;
        assert_eq!(page.root("objects").await.as_deref(), Some("10"));
        assert_eq!(page.root("rejected").await.as_deref(), Some("4"));
        assert_eq!(page.attributes("[data-id=strange]", "data-severity").await, ["unknown"]);
        assert_eq!(page.rows().await[2], "strange");
        assert!(page.text("[data-action=refused]").await.contains('4'));

        page.click("[data-action=refused]").await;
        page.wait_for(".feed-doctor[role=dialog]").await;
        let text = page.text(".feed-doctor").await;
        assert_eq!(page.count(".feed-doctor .rejection").await, 4, "{text}");
        for id in ["bad-kind", "bad-place", "bad-order"] {
            assert!(text.contains(id), "{id} is not named:\n{text}");
        }
        page.picture("doctor").await;
        page.click(".feed-doctor [data-action=close-dialog]").await;
        page.wait_gone(".feed-doctor").await;

        // A better document leaves nothing refused.
        host.set_feed(Reply::feed(&document(2, &filter::features())));
        page.wait_root("rejected", "0").await;
        page.wait_shown(7).await;
        host
    });
}

#[test]
fn a_broken_stream_costs_nothing() {
    case("bad-stream").run(async |page| {
        let server = Server::start(&["--rate", "0", "--seed", "1", "--objects", "300"]);
        page.open(&server.address(), "?mode=desk&lang=en").await;
        let objects = page.root_number("objects").await;
        for (number, fault) in ["gap", "duplicate", "endless", "new-epoch", "reset"].into_iter().enumerate() {
            server.stream_fault(fault).await;
            let id = format!("e2e-after-{fault}");
            let at = (9.42 + 0.01 * number as f64, 45.31);
            server.inject(&incident(&id, "major", at, &format!("After the fault {fault}"))).await;
            page.wait_for(&format!(".incident-row[data-id={id}]")).await;
            page.wait_root("link", "live").await;
            page.wait_root("objects", &(objects + 1 + number as u64).to_string()).await;
        }
        let feed = server.feed().await;
        assert_eq!(page.root_number("objects").await, feed["features"].as_array().unwrap().len() as u64);
        server
    });
}

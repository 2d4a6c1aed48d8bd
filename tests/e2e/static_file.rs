//! A plain file on a static server is enough: polled, without events, without our server.

use serde_json::{Value, json};

use super::filter;
use super::harness::document::document;
use super::harness::{Host, Reply, case, snapshot};

#[test]
fn a_plain_file_is_a_feed() {
    case("static-file").run(async |page| {
        let file = |at: &str| snapshot(&["--at", at, "--objects", "300", "--seed", "1"]);
        let (first, second) = (file("2026-02-06T20:00:00+01:00"), file("2026-02-06T20:20:00+01:00"));
        let host =
            Host::start(page, &json!({ "events": null, "poll_secs": 1 }), Reply::bytes(first.clone())).await;
        page.open(&host.address(), "?mode=desk&lang=en").await;
        assert_eq!(page.root("transport").await.as_deref(), Some("poll"));
        let count = |bytes: &[u8]| {
            let document: Value = serde_json::from_slice(bytes).unwrap();
            document["features"].as_array().unwrap().len().to_string()
        };
        assert_eq!(page.root("objects").await, Some(count(&first)));
        // Polled repeatedly and answered "not modified": the file is there, but is not called fresh.
        while host.answers_to("feed.json").iter().filter(|status| **status == 304).count() < 3 {
            page.wait_root("link", "file").await;
        }
        assert_eq!(page.attributes(".health-bar", "data-freshness").await, ["file"]);
        page.wait_for_words(".health-bar", "File of 6 Feb, 20:00").await;
        page.picture("file").await;
        assert!(host.answers_to("events").is_empty(), "there are no events to ask for");
        assert_eq!(page.root("objects").await, Some(count(&first)));

        let epoch = page.root("epoch").await;
        host.set_feed(Reply::bytes(second.clone()));
        page.wait(
            "the new file",
            &format!("return document.documentElement.dataset.epoch !== {};", json!(epoch)),
        )
        .await;
        page.wait_root("objects", &count(&second)).await;
        page.wait_root("link", "file").await;
        assert_eq!(page.root("feed").await.as_deref(), Some("exercise"));
        for (language, words) in [("it", "File del 6 feb"), ("de", "Datei vom 6. Feb")] {
            page.choose("#language", language).await;
            page.wait_for_words(".health-bar", words).await;
        }
    });
}

#[test]
fn a_file_that_is_no_longer_made_is_not_live() {
    case("dead-exporter").run(async |page| {
        let config = json!({
            "events": null, "poll_secs": 1, "heartbeat_secs": 1,
            "delayed_after_secs": 2, "stale_after_secs": 4, "lost_after_secs": 3000,
        });
        let made = |seq: u64| {
            let mut made = document(seq, &filter::features());
            made["vedetta"]["every_secs"] = json!(2);
            Reply::feed(&made)
        };
        let host = Host::start(page, &config, made(1)).await;
        page.open(&host.address(), "?mode=desk&lang=en").await;
        page.wait_shown(7).await;
        // The web server still answers.
        page.wait_root("link", "stale").await;
        page.wait_for_words(".health-notice", "no longer renewed").await;
        assert_eq!(host.answers_to("feed.json").last(), Some(&304));
        page.picture("stale").await;
        host.set_feed(made(2));
        page.wait_root("link", "live").await;
        page.wait_gone(".health-notice").await;
    });
}

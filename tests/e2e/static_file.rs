//! A plain file on a static server must do: polled, without events, without anything of our server.

use serde_json::{Value, json};

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
        // Asked again and again, answered "not modified", and live all the same.
        while host.answers_to("feed.json").iter().filter(|status| **status == 304).count() < 3 {
            page.wait_root("link", "live").await;
        }
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
        page.wait_root("link", "live").await;
        assert_eq!(page.root("feed").await.as_deref(), Some("exercise"));
    });
}

//! The server fails and returns: old data never looks live, nothing is lost, and no reload is needed.

use serde_json::json;

use super::first_map::counts_per_layer;
use super::harness::document::{MILAN, document, incident};
use super::harness::{Host, Reply, Server, case};

/// Messages that the browser itself logs when a server is unreachable.
const GONE: [&str; 5] = [
    "ERR_CONNECTION_REFUSED",
    "ERR_CONNECTION_RESET",
    "ERR_EMPTY_RESPONSE",
    "ERR_INCOMPLETE_CHUNKED_ENCODING",
    "ERR_SOCKET_NOT_CONNECTED",
];

#[test]
fn a_server_that_dies_and_returns() {
    case("outage").run(async |page| {
        GONE.into_iter().for_each(|part| page.allow_errors(part));
        // As short as the server's heartbeat of five seconds allows.
        let config = json!({ "delayed_after_secs": 7, "stale_after_secs": 9, "lost_after_secs": 12 });
        let server =
            Server::start_with_config(page, &config, &["--rate", "0", "--seed", "1", "--objects", "400"]);
        page.open(&server.address(), "?mode=desk&lang=en").await;
        page.script("window.__same_page = true;").await;
        let objects = page.root_number("objects").await;
        let rows = page.rows().await;

        server.kill();
        page.wait_root("link", "stale").await;
        let age = page.root_number("age").await;
        assert!(age >= 9, "stale at an age of {age} s");
        assert_eq!(page.attributes(".health-bar", "data-freshness").await, ["stale"]);
        assert!(!page.text(".health-notice").await.trim().is_empty(), "nobody is told");
        page.picture("stale").await;
        page.wait_root("link", "lost").await;
        assert!(page.root_number("age").await > age, "the age stands still");
        assert_eq!(page.attributes(".health-bar", "data-freshness").await, ["lost"]);
        assert!(!page.text(".health-notice").await.trim().is_empty());
        page.picture("lost").await;
        // The picture stays, and is not discarded with the link.
        assert_eq!(page.root_number("objects").await, objects);
        assert_eq!(page.rows().await, rows);
        assert_eq!(page.root("map").await.as_deref(), Some("ready"));
        let order = page.links().await;
        // The last occurrence of each: a busy machine may be late even before the first message.
        let at = |word: &str| order.iter().rposition(|link| link == word);
        assert!(
            at("live") < at("delayed") && at("delayed") < at("stale") && at("stale") < at("lost"),
            "{order:?}"
        );

        server.start_again();
        page.wait_root("link", "live").await;
        assert_eq!(
            page.script("return window.__same_page === true;").await,
            true,
            "the page was loaded anew"
        );
        page.wait_gone(".health-notice").await;
        let feed = server.feed().await;
        assert_eq!(page.root_number("objects").await, feed["features"].as_array().unwrap().len() as u64);
        let mut shown = page.layer_counts().await;
        shown.retain(|_, count| *count > 0);
        assert_eq!(shown, counts_per_layer(&feed));
        // The stream is running again.
        server.inject(&incident("e2e-after", "critical", (9.42, 45.31), "After the outage")).await;
        page.wait_for(".incident-row[data-id=e2e-after]").await;
    });
}

#[test]
fn a_slow_network_shows_how_far_it_is_and_comes_up() {
    case("slow").run(async |page| {
        page.allow_errors("503");
        let config = json!({ "events": null, "poll_secs": 1 });
        let host = Host::start(page, &config, Reply::status(503)).await;
        page.go_to(&host.address(), "?mode=desk&lang=en").await;
        page.wait_root("link", "no-data").await;
        // About 600 kB at 50 kB/s with half a second of latency: longer than the limit for silence, but never silent.
        let many: Vec<_> = (0..2000)
            .map(|number| incident(&format!("slow-{number}"), "minor", MILAN, &"A long name ".repeat(8)))
            .collect();
        let slow = json!({ "offline": false, "latency": 500, "downloadThroughput": 50_000, "uploadThroughput": 20_000 });
        page.devtools("Network.enable", json!({})).await;
        page.devtools("Network.emulateNetworkConditions", slow).await;
        // Requests made earlier are still answered at full speed.
        let answered = host.answers_to("feed.json").len();
        while host.answers_to("feed.json").len() == answered {
            page.script("dispatchEvent(new Event('online'));").await;
            page.wait_root("link", "no-data").await;
        }
        host.set_feed(Reply::feed(&document(1, &many)));
        page.script("dispatchEvent(new Event('online'));").await;
        let part = "const value = document.querySelector('.load-screen progress[value]')?.value;
            return value > 0 && value < 1 && value;";
        let first = page.wait("a part of the document", part).await;
        page.wait("more of it", &format!("const value = document.querySelector('.load-screen progress[value]')?.value; return value > {first};")).await;
        page.wait_for_words(".load-screen", "kB").await;
        page.picture("part").await;
        page.wait_shown(2000).await;
        page.wait_root("link", "live").await;
        assert_eq!(host.answers_to("feed.json").iter().filter(|status| **status == 200).count(), 1, "asked for once");
    });
}

//! The server goes, and comes back: old never looks live, nothing is lost, nobody has to reload.

use serde_json::json;

use super::first_map::counts_per_layer;
use super::harness::document::incident;
use super::harness::{Server, case};

/// What the browser itself logs when a server is gone.
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
        // The picture stands, and is not thrown away with the link.
        assert_eq!(page.root_number("objects").await, objects);
        assert_eq!(page.rows().await, rows);
        assert_eq!(page.root("map").await.as_deref(), Some("ready"));
        let order = page.links().await;
        // The last time each: a busy machine may be late before the first message already.
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
        // And the stream runs again.
        server.inject(&incident("e2e-after", "critical", (9.42, 45.31), "After the outage")).await;
        page.wait_for(".incident-row[data-id=e2e-after]").await;
    });
}

//! A wall that starts before its server: the page waits for its configuration, says why, and starts once it arrives.

use serde_json::json;

use super::filter;
use super::harness::document::document;
use super::harness::{Host, Reply, case};

#[test]
fn a_page_waits_for_its_configuration() {
    case("config-waits").run(async |page| {
        page.allow_errors("503");
        let feed = Reply::feed(&document(1, &filter::features()));
        let config = json!({ "events": null, "poll_secs": 1, "feed": "own/feed.json" });
        let host = Host::start(page, &config, Reply::status(404)).await;
        host.set_reply("own/feed.json", feed);
        let good = host.reply_to("config.json").unwrap();
        host.set_reply("config.json", Reply::status(503));
        page.go_to(&host.address(), "?mode=wall&lang=en").await;
        page.wait_for_words(".load-screen", "Server busy (503)").await;
        page.wait_for_words(".load-screen", "retry in").await;
        page.wait_root("link", "no-data").await;
        page.picture("busy").await;
        for (reply, words, link) in [
            (Reply::bytes(br#"{"events": null,"#.to_vec()), "Unreadable document", "no-data"),
            (Reply::bytes(Vec::new()), "Empty document", "no-data"),
            (Reply::redirect(), "sign in", "portal"),
        ] {
            host.set_reply("config.json", reply);
            page.wait_for_words(".load-screen", words).await;
            page.wait_root("link", link).await;
        }
        assert!(host.answers_to("feed.json").is_empty(), "a feed that nobody named was asked for");
        host.set_reply("config.json", good);
        page.wait_until_ready().await;
        assert_eq!(page.count(".load-screen").await, 0);
        assert_eq!(page.root("objects").await.as_deref(), Some("9"));
        assert!(!host.answers_to("own/feed.json").is_empty());
    });
}

#[test]
fn a_server_without_a_configuration_means_the_defaults() {
    case("config-none").run(async |page| {
        page.allow_errors("404");
        let host = Host::start(page, &json!({}), Reply::feed(&document(1, &filter::features()))).await;
        host.set_reply("config.json", Reply::status(404));
        page.open(&host.address(), "?mode=desk&lang=en").await;
        page.wait_shown(7).await;
        assert_eq!(host.answers_to("config.json"), [404]);
    });
}

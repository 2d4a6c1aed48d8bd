//! A broken feed: the last good picture stays, with the problem in plain view; one bad feature costs one feature.

use serde_json::{Value, json};

use super::filter;
use super::harness::document::{MILAN, document, incident, point};
use super::harness::{Host, Page, Reply, Server, case};

fn polled() -> Value {
    json!({ "events": null, "poll_secs": 1 })
}

/// Makes the page fetch now, by reporting that the network is back.
async fn hurry(page: &Page) {
    page.script("dispatchEvent(new Event('online'));").await;
}

#[test]
fn nothing_good_at_the_start() {
    case("bad-start").run(async |page| {
        page.allow_errors("503");
        page.allow_errors("ERR_CONTENT_LENGTH_MISMATCH");
        let good = document(1, &filter::features());
        let host = Host::start(page, &polled(), Reply::page()).await;
        page.go_to(&host.address(), "?mode=desk&lang=en").await;
        page.wait_root("link", "portal").await;
        page.wait_for_words(".load-screen", "login").await;
        page.picture("portal").await;

        for (reply, words) in [
            (Reply::status(503), "503"),
            (Reply::feed(&good).cut_short(), "Document cut off"),
            (Reply::bytes(br#"{"type":"FeatureCollection","vedetta":{"#.to_vec()), "Document cut off"),
            (Reply::bytes(Vec::new()), "Empty document"),
            (Reply::bytes(b"NaN".to_vec()), "Unreadable document"),
        ] {
            let asked = host.answers_to("feed.json").len();
            host.set_feed(reply);
            while host.answers_to("feed.json").len() < asked + 2 {
                hurry(page).await;
                page.wait_for_words(".load-screen", "").await;
            }
            page.wait_for_words(".load-screen", words).await;
            page.wait_for_words(".load-screen", "No data yet").await;
            page.wait_for_words(".load-screen", "retry in").await;
            assert!(!page.text(".load-screen").await.contains("stays"), "there is no picture to stay");
            page.wait_root("link", "no-data").await;
            assert_eq!(page.root("feed").await.as_deref(), Some("none"));
            assert_eq!(page.root("age").await, None, "an age without data");
        }
        page.picture("broken").await;
        // A wall does not say that there are no incidents.
        page.go_to(&host.address(), "?mode=wall&lang=en").await;
        page.wait_root("link", "no-data").await;
        page.wait("hidden counts", "return document.querySelector('.wall-counts').hidden;").await;
        page.go_to(&host.address(), "?mode=desk&lang=en").await;
        page.wait_root("link", "no-data").await;
        // The page recovers by itself.
        host.set_feed(Reply::feed(&good));
        hurry(page).await;
        page.wait_until_ready().await;
        page.wait_shown(7).await;
        page.wait_gone(".load-screen").await;
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
        let host = Host::start(page, &config, Reply::feed(&good)).await;
        page.open(&host.address(), "?mode=desk&lang=en").await;
        page.wait_shown(7).await;

        let later = document(2, &filter::features()[..4]).to_string();
        let halves = later.as_bytes().split_at(later.len() / 2);
        for (name, reply, link, words) in [
            ("portal", Reply::page(), "portal", "login"),
            ("busy", Reply::status(503), "stale", "503"),
            ("truncated", Reply::bytes(later.as_bytes()[..later.len() - 40].to_vec()), "stale", "cut off"),
            ("cut-short", Reply::bytes(later.clone().into_bytes()).cut_short(), "stale", "cut off"),
            ("two-members", Reply::gzip_members(&[halves.0, halves.1]), "stale", "cut off"),
            ("bomb", Reply::gzip_bomb(16 << 10), "stale", "too large"),
            ("empty", Reply::bytes(Vec::new()), "stale", "Empty document"),
            ("not-json", Reply::bytes(b"NaN".to_vec()), "stale", "the last good picture stays"),
        ] {
            host.set_feed(reply);
            hurry(page).await;
            page.wait_root("link", link).await;
            page.wait_for_words(".health-notice", words).await;
            assert_eq!(page.root("objects").await.as_deref(), Some("9"), "{name}");
            assert_eq!(page.shown_count().await, 7, "{name}");
            page.picture(name).await;
            host.set_feed(Reply::feed(&good));
            hurry(page).await;
            page.wait_root("link", "live").await;
            page.wait_gone(".health-notice").await;
        }
        assert!(host.was_left("feed.json"), "all of the sixteen gibibytes were taken");
    });
}

#[test]
fn one_id_of_two_kinds_is_named_and_what_nobody_knows_is_listed_by_itself() {
    case("one-id").run(async |page| {
        let mut camera = point("31", "camera", MILAN, "Camera of another agency");
        camera["properties"]["rev"] = json!(900.0);
        let mut fire = incident("31", "critical", MILAN, "Fire of the same number");
        fire["properties"]["site"] = json!("");
        fire["properties"]["EditDate"] = json!(1_770_404_100_456_u64);
        let beacon = point("b0", "beacon", MILAN, "Something of tomorrow");
        let host = Host::start(page, &polled(), Reply::feed(&document(1, &[fire, camera, beacon]))).await;
        page.open(&host.address(), "?mode=desk&lang=en").await;
        page.wait_shown(1).await;
        page.wait_for(".incident-row[data-id=\"31\"][data-severity=critical]").await;
        assert_eq!(page.root("rejected").await.as_deref(), Some("1"));
        assert_eq!(page.attributes("[data-layer=other]", "data-count").await, ["1"]);
        assert_eq!(page.attributes("[data-layer=assemblies]", "data-count").await, ["0"]);
        let name = page.text("[data-layer=other]").await;
        assert!(name.contains("beacon"), "{name}");

        page.click("[data-action=refused]").await;
        page.wait_for(".feed-doctor[role=dialog]").await;
        let text = page.text(".feed-doctor .rejection:not([data-doubtful])").await;
        assert!(text.contains("31") && text.contains("camera, revision 900"), "{text}");
    });
}

#[test]
fn one_bad_feature_costs_one() {
    case("mixed").run(async |page| {
        let mut features = filter::features();
        let mut no_word = incident("bad-kind", "major", MILAN, "A kind that is no word");
        no_word["properties"]["kind"] = json!([7]);
        let mut outside = incident("bad-place", "major", MILAN, "Outside the world");
        outside["geometry"]["coordinates"] = json!([9.19, 145.0]);
        let swapped = incident("bad-order", "major", (45.464, 9.19), "Latitude first");
        let mut no_id = incident("x", "major", MILAN, "No id");
        no_id.as_object_mut().unwrap().remove("id");
        let mut strange = incident("strange", "doom", MILAN, "Unknown severity");
        strange["properties"]["state"] = json!("dreamt");
        features.splice(2..2, [no_word, outside, swapped, no_id, strange]);
        let host = Host::start(page, &polled(), Reply::feed(&document(1, &features))).await;
        page.open(&host.address(), "?mode=desk&lang=en").await;
        // An incident that is merely of unknown severity is shown as such, just below critical.
        page.wait_shown(8).await;
        assert_eq!(page.root("objects").await.as_deref(), Some("10"));
        assert_eq!(page.root("rejected").await.as_deref(), Some("4"));
        assert_eq!(page.attributes("[data-id=strange]", "data-severity").await, ["unknown"]);
        assert_eq!(page.rows().await[2], "strange");
        assert!(page.text("[data-action=refused]").await.contains('4'));

        page.click("[data-action=refused]").await;
        page.wait_for(".feed-doctor[role=dialog]").await;
        let text = page.text(".feed-doctor").await;
        assert_eq!(page.count(".feed-doctor .rejection:not([data-doubtful])").await, 4, "{text}");
        for id in ["bad-kind", "bad-place", "bad-order"] {
            assert!(text.contains(id), "{id} is not named:\n{text}");
        }
        page.picture("doctor").await;
        page.click(".feed-doctor [data-action=close-dialog]").await;
        page.wait_gone(".feed-doctor").await;

        // The marking of rejected features is unknown, so visitors see only their number.
        page.click("#map").await;
        page.press("v").await;
        page.wait_for(".visitors-notice").await;
        page.press("d").await;
        page.wait_for(".feed-doctor [data-figure=refused]").await;
        assert_eq!(page.text(".feed-doctor [data-figure=refused]").await, "4");
        let text = page.text(".feed-doctor").await;
        assert_eq!(page.count(".feed-doctor .rejection:not([data-doubtful])").await, 0, "{text}");
        assert!(!text.contains("bad-") && !text.contains("145"), "{text}");
        page.click(".feed-doctor [data-action=close-dialog]").await;
        page.wait_gone(".feed-doctor").await;

        // A better document clears the rejections.
        host.set_feed(Reply::feed(&document(2, &filter::features())));
        page.wait_root("rejected", "0").await;
        page.wait_shown(7).await;
    });
}

#[test]
fn what_another_of_the_same_id_hid_is_named() {
    case("repeated").run(async |page| {
        let good = filter::features();
        let host = Host::start(page, &polled(), Reply::feed(&document(1, &good))).await;
        page.open(&host.address(), "?mode=desk&lang=en").await;
        page.wait_shown(7).await;
        // Nothing is wrong, but the doctor can still be opened.
        assert_eq!(page.count("[data-action=refused]").await, 0);
        page.click("[data-action=feed-health]").await;
        page.wait_for_words(".feed-doctor", "No id repeated").await;
        page.click(".feed-doctor [data-action=close-dialog]").await;
        page.wait_gone(".feed-doctor").await;

        let mut features = good.clone();
        let twice = incident("twice", "major", MILAN, "Sent twice");
        features.extend([twice.clone(), twice]);
        host.set_feed(Reply::feed(&document(2, &features)));
        page.wait_for_words("[data-action=refused]", "1 repeated").await;
        page.press("d").await;
        page.wait_for(".feed-doctor [data-repeated=twice]").await;
        page.wait_for_words(".feed-doctor [data-repeated=twice]", "Duplicate: Revision 1, standing 1").await;
        page.picture("doctor").await;
    });
}

#[test]
fn a_gateway_that_ends_the_session_is_not_a_network_that_is_down() {
    case("login-redirect").run(async |page| {
        let feed =
            Reply::feed(&document(1, &[incident("e2e-canary", "critical", MILAN, "Canary in the feed")]));
        let config = json!({ "events": null, "poll_secs": 1, "cover_after_secs": 5 });
        let host = Host::start(page, &config, feed.clone()).await;
        page.open(&host.address(), "?mode=desk&lang=en").await;
        page.wait_for(".incident-row[data-id=e2e-canary]").await;
        host.set_feed(Reply::redirect());
        page.wait_root("link", "portal").await;
        page.wait_for_words(".health-notice", "sign in").await;
        page.wait_for("[data-action=sign-in-again]").await;
        page.picture("notice").await;
        page.wait_root("covered", "true").await;
        page.wait_for(".cover").await;
        assert!(host.answers_to("login.html").is_empty(), "the way was followed");
        host.set_feed(feed);
        hurry(page).await;
        page.wait_gone(".cover").await;
        page.wait_root("link", "live").await;
    });
}

#[test]
fn a_broken_stream_costs_nothing() {
    case("bad-stream").run(async |page| {
        [
            "ERR_CONNECTION_RESET",
            "ERR_INCOMPLETE_CHUNKED_ENCODING",
            "ERR_EMPTY_RESPONSE",
            "ERR_CONTENT_LENGTH_MISMATCH",
            "503",
        ]
        .into_iter()
        .for_each(|part| page.allow_errors(part));
        let server = Server::start(page, &["--rate", "0", "--seed", "1", "--objects", "300"]);
        page.open(&server.address(), "?mode=desk&lang=en").await;
        page.script("window.__same_page = true;").await;
        let objects = page.root_number("objects").await;
        let mut known = 0;
        let send = async |id: &str| {
            let at = (9.42, 45.31);
            server.inject(&incident(id, "critical", at, &format!("Incident {id}"))).await;
        };
        // Each fault meets one incident while it lasts and one after it; the picture has both in the end.
        for fault in [
            "gap",
            "duplicate",
            "truncate",
            "reset",
            "odd-framing",
            "new-epoch",
            "bad-json",
            "endless",
            "503",
        ] {
            server.fail(fault).await;
            send(&format!("{fault}-during")).await;
            if fault == "duplicate" || fault == "odd-framing" {
                page.wait_for(&format!(".incident-row[data-id=\"{fault}-during\"]")).await;
            }
            page.wait("a moment of it", "return new Promise((done) => setTimeout(() => done(true), 1500));")
                .await;
            assert!(page.root_number("objects").await >= objects + known, "{fault} took something away");
            server.recover().await;
            send(&format!("{fault}-after")).await;
            known += 2;
            page.wait_root("objects", &(objects + known).to_string()).await;
            page.wait_root("link", "live").await;
            for part in ["during", "after"] {
                page.wait_for(&format!(".incident-row[data-id=\"{fault}-{part}\"]")).await;
            }
        }
        assert_eq!(page.script("return window.__same_page;").await, true);
        // While the stream fails, the document is polled instead; that ends with the fault.
        page.wait_root("transport", "stream").await;

        // Bad features in a delta are refused one by one among the good ones, and reported.
        server.fail("bad-features").await;
        send("among-bad-ones").await;
        page.wait_for(".incident-row[data-id=among-bad-ones]").await;
        server.recover().await;
        page.wait("refused ones", "return Number(document.documentElement.dataset.rejected) > 0;").await;
        page.wait_for("[data-action=refused]").await;
    });
}

#[test]
fn access_that_is_withdrawn_takes_the_data_along() {
    case("withdrawn").run(async |page| {
        page.allow_errors("403");
        page.allow_errors("401");
        let server = Server::start(page, &["--rate", "0", "--seed", "1", "--objects", "300"]);
        server.inject(&incident("e2e-canary", "critical", MILAN, "Canary in the feed")).await;
        page.open(&server.address(), "?mode=desk&lang=en").await;
        page.wait_for(".incident-row[data-id=e2e-canary]").await;
        // Signed out: the data seen so far may stay for a while.
        server.fail("401").await;
        page.wait_root("link", "signed-out").await;
        page.wait_for(".incident-row[data-id=e2e-canary]").await;
        page.picture("signed-out").await;
        page.click(".incident-row[data-id=e2e-canary]").await;
        page.wait_selected("e2e-canary").await;
        page.type_into("#filter-text", "canary").await;
        page.wait("its address", "return location.hash.includes('q=canary');").await;
        page.click("#map").await;
        page.press("d").await;
        page.wait_for(".feed-doctor").await;
        // Access withdrawn: the data is removed at once, and the page says why it is empty.
        server.fail("403").await;
        hurry(page).await;
        page.wait_root("link", "withdrawn").await;
        page.wait_gone(".incident-row").await;
        assert_eq!(page.root("objects").await.as_deref(), Some("0"));
        // No trace of it in the page's content or address, in the names of its requests, or in anything it could
        // store.
        let traces = "return [document.documentElement.outerHTML, location.href, document.title, window.name,
            JSON.stringify(history.state), JSON.stringify({ ...localStorage }), JSON.stringify({ ...sessionStorage }),
            [...document.querySelectorAll('input')].map((e) => e.value).join(' '),
            performance.getEntriesByType('resource').map((e) => e.name).join(' ')].map((text) => /canary/i.test(text));";
        page.wait("an address without it", "return !/canary/i.test(location.href);").await;
        let traces = page.script(traces).await;
        assert!(traces.as_array().unwrap().iter().all(|has| *has == json!(false)), "traces: {traces}");
        assert_eq!(page.count(".dialog").await, 0);
        page.picture("withdrawn").await;
        server.recover().await;
        hurry(page).await;
        page.wait_root("link", "live").await;
        page.wait_for(".incident-row[data-id=e2e-canary]").await;
    });
}

#[test]
fn what_was_seen_before_signing_out_is_covered_after_a_while() {
    case("covered").run(async |page| {
        page.allow_errors("401");
        let feed = Reply::feed(&document(1, &[incident("e2e-canary", "critical", MILAN, "Canary in the feed")]));
        let config = json!({ "events": null, "poll_secs": 1, "cover_after_secs": 5 });
        let host = Host::start(page, &config, feed.clone()).await;
        page.open(&host.address(), "?mode=desk&lang=en").await;
        page.wait_for(".incident-row[data-id=e2e-canary]").await;
        page.click("#map").await;
        page.press("h").await;
        page.wait_for(".here-card").await;
        host.set_feed(Reply::status(401));
        page.wait_root("link", "signed-out").await;
        page.wait_root("covered", "true").await;
        // Nothing is in front of the cover or behind it, and no key opens anything.
        page.wait_gone(".dialog").await;
        page.press("hd?lt").await;
        page.wait_root("objects", "0").await;
        let behind = "return [document.querySelectorAll('.dialog').length, document.querySelectorAll('[data-open=true]').length,
            document.documentElement.outerHTML.includes('Canary'),
            Boolean(document.elementFromPoint(innerWidth / 2, innerHeight / 3).closest('.cover'))];";
        assert_eq!(page.script(behind).await, json!([0, 0, false, true]));
        let seen = "const row = document.querySelector('.incident-row'); return Boolean(row && row.checkVisibility({ visibilityProperty: true }));";
        assert_eq!(page.script(seen).await, json!(false), "the list can still be read");
        assert!(page.text(".cover").await.contains("sign in again"));
        page.picture("cover").await;
        host.set_feed(feed);
        hurry(page).await;
        page.wait_gone(".cover").await;
        page.wait_root("link", "live").await;
        page.wait_for(".incident-row[data-id=e2e-canary]").await;
        assert_eq!(page.script(seen).await, json!(true));
    });
}

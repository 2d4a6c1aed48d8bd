//! A server with another version than the page, partly copied or newer; and a browser too old for any version.

use serde_json::json;

use super::filter;
use super::harness::{Host, Page, Reply, case};

/// Shortens waits of minutes to moments, before any script of the page starts.
const MINUTES_ARE_MOMENTS: &str = "const wait = window.setTimeout.bind(window);
     window.setTimeout = (act, millis, ...rest) => wait(act, millis > 31000 ? millis / 100 : millis, ...rest);
     Math.random = () => 0.5;";

/// The page as built by another build.
fn other_build(host: &Host) -> Reply {
    let page = host.text_file("index.html");
    let (before, build) = page.split_once("data-build=\"").unwrap();
    let (_, after) = build.split_once('"').unwrap();
    let other = format!("{before}data-build=\"another\"{after}");
    Reply::bytes(other.into_bytes()).typed("text/html; charset=utf-8")
}

/// Name of a file that the page refers to in an attribute.
fn named(host: &Host, attribute: &str) -> String {
    let page = host.text_file("index.html");
    let (_, rest) = page.split_once(&format!("{attribute}=\"")).unwrap();
    rest.split_once('"').unwrap().0.to_owned()
}

#[test]
fn a_new_version_is_offered_on_a_desk_and_taken_by_a_wall() {
    case("new-version").run(async |page| {
        page.allow_errors("404");
        page.before_pages(MINUTES_ARE_MOMENTS).await;
        let host = filter::host(page).await;
        page.open(&host.address(), "?mode=desk&lang=en").await;
        let looks = host.answers_to("index.html").len();
        wait_looks(page, &host, looks + 2).await;
        assert_eq!(page.count(".boot-note").await, 0, "the same version is no news");

        // Not before all of its files are there.
        let wasm = named(&host, "data-wasm");
        host.set_reply(&wasm, Reply::status(404));
        host.set_reply("index.html", other_build(&host));
        let looks = host.answers_to("index.html").len();
        wait_looks(page, &host, looks + 2).await;
        assert_eq!(page.count(".boot-note").await, 0, "half a version is none");
        host.set_file(&wasm);

        page.wait_for(".boot-note").await;
        assert!(page.text(".boot-note").await.contains("A new version is available"));
        assert_eq!(page.root("update").await.as_deref(), Some("ready"));
        page.picture("desk").await;
        page.script("window.__before = true;").await;
        page.click(".boot-note button").await;
        page.wait("a new page", "return window.__before === undefined;").await;
        page.wait_until_ready().await;
        let build = "return document.querySelector('script[data-build]').dataset.build;";
        assert_eq!(page.script(build).await, "another");

        // A wall updates by itself, but not while something happens.
        host.set_file("index.html");
        page.open(&host.address(), "?mode=wall&lang=en").await;
        page.script(
            "window.__before = true;
             const busy = () => (document.documentElement.dataset.announced = Date.now());
             busy();
             window.__busy = setInterval(busy, 50);",
        )
        .await;
        host.set_reply("index.html", other_build(&host));
        page.wait_root("update", "ready").await;
        assert_eq!(page.count(".boot-note").await, 0, "nobody is there to press");
        // Twice the time for which it waits.
        tokio::time::sleep(std::time::Duration::from_secs(6)).await;
        assert_eq!(
            page.script("return window.__before;").await,
            true,
            "a wall reloads while something happens"
        );
        page.script(
            "clearInterval(__busy); document.documentElement.dataset.announced = Date.now() - 61000;",
        )
        .await;
        page.wait("a new page", "return window.__before === undefined;").await;
        page.wait_until_ready().await;
        assert_eq!(page.script(build).await, "another");
    });
}

async fn wait_looks(page: &Page, host: &Host, looks: usize) {
    let started = std::time::Instant::now();
    while host.answers_to("index.html").len() < looks {
        assert!(
            started.elapsed().as_secs() < 90,
            "the page does not ask for its version: {}",
            page.state().await
        );
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
}

#[test]
fn half_a_version_is_said_and_waited_for() {
    case("half-version").run(async |page| {
        page.allow_errors("404");
        page.hold_reloads().await;
        let host = filter::host(page).await;
        let wasm = named(&host, "data-wasm");
        let script = named(&host, "data-script");
        let other = Reply::bytes(host.text_file("config.json").into_bytes());
        let missing = Reply::status(404);
        for (file, reply) in
            [(&wasm, missing.clone()), (&wasm, other.clone().typed("application/wasm")), (&script, missing)]
        {
            host.set_reply(file, reply);
            let loads = host.answers_to("index.html").len();
            page.go_to(&host.address(), "?mode=wall&lang=en").await;
            page.wait_for_words(".boot-card[role=alert]", "Update in progress").await;
            assert!(
                host.answers_to("index.html").len() >= loads + 2,
                "loaded anew at once, in case there is a newer page"
            );
            page.picture("waiting").await;
            host.set_file(file);
            page.let_reload().await;
            page.wait_until_ready().await;
        }
    });
}

#[test]
fn a_browser_that_lacks_something_is_told_what() {
    case("old-browser").run(async |page| {
        let host = filter::host(page).await;
        page.before_pages(
            "const lacks = new URLSearchParams(location.search).get('without'); if (lacks) delete window[lacks];",
        )
        .await;
        for lacks in ["WebAssembly", "ReadableStream", "BigInt64Array", "WeakRef"] {
            for (language, words) in
                [("it", "troppo vecchio"), ("de", "zu alt"), ("en", "too old")]
            {
                page.go_to(&host.address(), &format!("?mode=desk&lang={language}&without={lacks}")).await;
                page.wait_for(".boot-card[role=alert]").await;
                let text = page.text(".boot-card").await;
                assert!(text.contains(words) && text.contains(lacks), "{text}");
                // It fits, and the app was not even requested.
                let state = "return [document.documentElement.scrollWidth <= innerWidth, document.querySelector('.shell')];";
                assert_eq!(page.script(state).await, json!([true, null]));
            }
        }
        page.picture("notice").await;
        page.open(&host.address(), "?mode=desk&lang=en").await;
    });
}

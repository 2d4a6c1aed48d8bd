//! A page that is hidden for a while, and one that is left and returned to.

use serde_json::json;

use super::filter;
use super::harness::document::{MILAN, document, incident};
use super::harness::{Host, Page, Reply, case};

/// Signals of a browser to a page whose tab is in the background or whose window is minimized.
const HIDE: &str = "Object.defineProperty(document, 'hidden', { configurable: true, get: () => true });
     Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => 'hidden' });
     document.dispatchEvent(new Event('visibilitychange'));";
const SHOW: &str = "delete document.hidden; delete document.visibilityState;
     document.dispatchEvent(new Event('visibilitychange'));";

/// The feed with a newer sequence number and an additional incident.
fn set_newer(host: &Host, seq: u64, id: &str) {
    let mut features = filter::features();
    features.push(incident(id, "critical", MILAN, "Came meanwhile"));
    host.set_feed(Reply::feed(&document(seq, &features)));
}

async fn wait_row(page: &Page, id: &str) {
    page.wait_for(&format!(".incident-row[data-id={id}]")).await;
}

#[test]
fn a_hidden_page_takes_in_what_comes_and_asks_as_soon_as_it_is_shown() {
    case("hidden").run(async |page| {
        // Browsers give hidden pages no frames.
        page.before_pages(
            "const real = window.requestAnimationFrame.bind(window);
             window.requestAnimationFrame = (act) => real((at) => document.hidden ? window.requestAnimationFrame(act) : act(at));",
        )
        .await;
        let host = filter::host(page).await;
        page.open(&host.address(), "?mode=desk&lang=en").await;
        page.script(HIDE).await;
        set_newer(&host, 2, "while-hidden");
        page.wait("what came while nobody saw it", "return document.documentElement.dataset.seq === '2';").await;
        page.script(SHOW).await;
        wait_row(page, "while-hidden").await;
        assert_eq!(page.root("fault").await, None);
    });
}

/// A feed polled once an hour: any earlier request has another cause.
async fn slow_host(page: &Page) -> std::sync::Arc<Host> {
    let config = json!({ "events": null, "poll_secs": 3600 });
    Host::start(page, &config, Reply::feed(&document(1, &filter::features()))).await
}

#[test]
fn who_comes_back_sees_the_present_and_not_what_it_was() {
    case("back").run(async |page| {
        // The other page has no icon.
        page.allow_errors("favicon.ico");
        let host = slow_host(page).await;
        page.open(&host.address(), "?mode=desk&lang=en").await;
        wait_row(page, "i0").await;

        page.script(HIDE).await;
        set_newer(&host, 2, "shown-again");
        page.script(SHOW).await;
        wait_row(page, "shown-again").await;

        // Restored from the back/forward cache: nothing was loaded, and its clocks stood still meanwhile.
        set_newer(&host, 3, "from-cache");
        page.script("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));").await;
        wait_row(page, "from-cache").await;

        // To another page and back: the filter is kept, whether the browser kept the page or loads it again.
        page.type_into("#filter-text", "meanwhile").await;
        page.wait_shown(1).await;
        set_newer(&host, 4, "left");
        page.script("location.href = 'licenses.html';").await;
        page.wait("the other page", "return location.pathname.endsWith('licenses.html');").await;
        page.back().await;
        page.wait_until_ready().await;
        wait_row(page, "left").await;
        page.wait_shown(1).await;
    });
}

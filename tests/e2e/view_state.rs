//! The view is kept in the address: it survives a reload, and the browser's back button leads through it.

use super::filter;
use serde_json::json;

use super::harness::document::{MILAN, document, point};
use super::harness::{Host, Reply, case};

#[test]
fn a_reload_keeps_everything() {
    case("reload").run(async |page| {
        let host = filter::host(page).await;
        page.open(&host.address(), "?mode=desk&lang=en#map=11/45.5/9.2").await;
        page.choose("#language", "de").await;
        page.wait("German", "return document.documentElement.lang === 'de';").await;
        page.choose("#theme", "light").await;
        page.wait_root("theme", "light").await;
        page.type_into("#filter-text", "bag").await;
        page.wait_shown(2).await;
        page.click(".incident-row[data-id=i5]").await;
        page.wait_selected("i5").await;
        page.click("[data-action=zoom-in]").await;
        let before = page.wait_map("a nearer place", |map| map.zoom > 11.5).await;
        page.click("[data-action=fold-left]").await;
        page.wait_gone(".layer-row").await;
        let address = page.url().await;

        page.reload().await;
        page.wait_selected("i5").await;
        page.wait_shown(2).await;
        let after = page.map().await;
        assert_eq!(page.url().await, address);
        assert_eq!((after.zoom, after.lat, after.lng), (before.zoom, before.lat, before.lng));
        assert_eq!(page.root("mode").await.as_deref(), Some("desk"));
        assert_eq!(page.root("theme").await.as_deref(), Some("light"));
        assert_eq!(page.script("return document.documentElement.lang;").await, "de");
        assert_eq!(page.script("return document.getElementById('filter-text').value;").await, "bag");
        assert_eq!(page.attributes(".incident-row[aria-selected=true]", "data-id").await, ["i5"]);
        assert_eq!(page.count(".layer-row").await, 0, "the left panel was folded");
    });
}

#[test]
fn back_leads_to_what_was_selected_before() {
    case("back").run(async |page| {
        let host = filter::host(page).await;
        page.open(&host.address(), "?mode=desk&lang=en#map=9/46/10.5").await;
        page.script("window.__same_page = true;").await;
        page.click(".incident-row[data-id=i0]").await;
        page.wait_selected("i0").await;
        page.click(".incident-row[data-id=i1]").await;
        page.wait_selected("i1").await;
        page.back().await;
        page.wait_selected("i0").await;
        page.back().await;
        page.wait_gone(".detail-card").await;
        page.wait("no selection", "return document.documentElement.dataset.selected === undefined;").await;
        page.forward().await;
        page.wait_selected("i0").await;
        assert_eq!(page.script("return window.__same_page;").await, true, "the page was loaded anew");
    });
}

#[test]
fn visitors_in_the_room_hide_what_is_not_for_them() {
    case("visitors").run(async |page| {
        let mut feed = filter::features();
        let mut hotel = point("hotel", "hotel", MILAN, "Hotel Canary");
        hotel["properties"]["marking"] = json!("TLP:RED");
        feed.push(hotel);
        let config = json!({ "events": null, "poll_secs": 1 });
        let host = Host::start(page, &config, Reply::feed(&document(1, &feed))).await;
        page.open(&host.address(), "?mode=desk&lang=en#map=12/45.46/9.19&sel=hotel").await;
        page.wait_selected("hotel").await;
        page.click("[data-action=visitors]").await;
        page.wait_for(".visitors-notice").await;
        page.wait_gone(".detail-card").await;
        assert!(page.url().await.contains("visitors=1"));
        page.picture("on").await;
        page.reload().await;
        page.wait_for(".visitors-notice").await;
        let words = "return document.body.innerText.includes('Canary');";
        assert_eq!(page.script(words).await, json!(false), "a guarded name is still on the page");
        page.click("#map").await;
        page.press("v").await;
        page.click("[data-action=visitors-confirm]").await;
        page.wait_gone(".visitors-notice").await;
        assert!(!page.url().await.contains("visitors"));
    });
}

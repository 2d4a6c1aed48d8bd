//! Filters: matching incidents are shown, and hidden ones are always counted.

use std::sync::Arc;

use serde_json::{Value, json};

use super::harness::document::{MILAN, document, incident, point};
use super::harness::{Host, Page, Reply, case};

const CORTINA: (f64, f64) = (12.136, 46.54);

/// Two sites and seven incidents; the last incident is closed.
pub(crate) fn features() -> Vec<Value> {
    let mut features = Vec::new();
    for (order, (id, at, name)) in
        [("site-milan", MILAN, "Milano"), ("site-cortina", CORTINA, "Cortina")].into_iter().enumerate()
    {
        let mut site = point(id, "site", at, name);
        site["properties"]["hub"] = json!(true);
        site["properties"]["order"] = json!(order + 1);
        site["properties"]["zoom"] = json!(12.0);
        features.push(site);
    }
    for (number, (severity, site, name)) in [
        ("critical", "site-milan", "Unattended bag at gate 7"),
        ("critical", "site-cortina", "Gondola stopped"),
        ("major", "site-milan", "Smoke over the roof"),
        ("major", "site-milan", "Piazza della Città blocked"),
        ("minor", "site-cortina", "Fence down"),
        ("info", "site-milan", "Bag found its owner"),
        ("info", "site-cortina", "Road cleared"),
    ]
    .into_iter()
    .enumerate()
    {
        let (lng, lat) = if site == "site-milan" { MILAN } else { CORTINA };
        let at = (lng + 0.01 * number as f64, lat);
        let mut feature = incident(&format!("i{number}"), severity, at, name);
        feature["properties"]["site"] = json!(site);
        if number == 6 {
            feature["properties"]["state"] = json!("closed");
            feature["properties"]["closed_at"] = json!("2026-02-06T19:58:00+01:00");
        }
        features.push(feature);
    }
    features
}

/// The features as a static file, polled every second.
pub(crate) async fn host(page: &Page) -> Arc<Host> {
    Host::start(page, &json!({ "events": null, "poll_secs": 1 }), Reply::feed(&document(1, &features())))
        .await
}

/// Waits for these rows, and for a number of hidden open incidents.
async fn expect(page: &Page, rows: &[&str], hidden: usize) {
    page.wait_shown(rows.len()).await;
    let mut found = page.rows().await;
    found.sort();
    assert_eq!(found, rows);
    let chips = page.attributes(".hidden-chip", "data-hidden").await;
    let wanted = if hidden == 0 { vec![] } else { vec![hidden.to_string()] };
    assert_eq!(chips, wanted, "hidden by the filter");
}

#[test]
fn what_is_hidden_is_counted() {
    case("filter").run(async |page| {
        let host = host(page).await;
        page.open(&host.address(), "?mode=desk&lang=en").await;
        expect(page, &["i0", "i1", "i2", "i3", "i4", "i5", "i6"], 0).await;

        // Accents and capitals do not matter, and the address carries the search words.
        page.type_into("#filter-text", "citta").await;
        expect(page, &["i3"], 5).await;
        page.wait("the words in the address", "return location.hash.includes('q=citta');").await;
        page.click(".hidden-chip").await;
        expect(page, &["i0", "i1", "i2", "i3", "i4", "i5", "i6"], 0).await;
        assert_eq!(page.script("return document.getElementById('filter-text').value;").await, "");

        page.click(".chip[data-severity=critical]").await;
        expect(page, &["i0", "i1"], 4).await;
        assert_eq!(page.attributes(".chip[data-severity=critical]", "aria-pressed").await, ["true"]);
        page.click(".chip[data-severity=major]").await;
        expect(page, &["i0", "i1", "i2", "i3"], 2).await;
        page.choose("#filter-site", "site-milan").await;
        expect(page, &["i0", "i2", "i3"], 3).await;
        page.type_into("#filter-text", "bag").await;
        expect(page, &["i0"], 5).await;
        page.picture("combined").await;
        page.click(".hidden-chip").await;
        expect(page, &["i0", "i1", "i2", "i3", "i4", "i5", "i6"], 0).await;

        // Closed incidents are over: they have their own switch, which shows their number whether on or off.
        page.click("[data-action=show-closed]").await;
        expect(page, &["i0", "i1", "i2", "i3", "i4", "i5"], 0).await;
        assert!(page.text("[data-action=show-closed]").await.contains('1'));
        page.click("[data-action=show-closed]").await;
        expect(page, &["i0", "i1", "i2", "i3", "i4", "i5", "i6"], 0).await;
    });
}

#[test]
fn the_address_filters_too() {
    case("filter-url").run(async |page| {
        let host = host(page).await;
        page.open(&host.address(), "?mode=desk&lang=en#sev=critical,info&site=site-milan&q=bag").await;
        expect(page, &["i0", "i5"], 4).await;
        assert_eq!(page.script("return document.getElementById('filter-text').value;").await, "bag");
        assert_eq!(page.script("return document.getElementById('filter-site').value;").await, "site-milan");
        assert_eq!(page.attributes(".chip[data-severity=info]", "aria-pressed").await, ["true"]);
        assert_eq!(page.attributes(".chip[data-severity=major]", "aria-pressed").await, ["false"]);
        // A filter without matches says so, instead of looking quiet.
        page.open(&host.address(), "?mode=desk&lang=en#q=nowhere").await;
        expect(page, &[], 6).await;
        assert!(!page.text(".incident-empty").await.trim().is_empty());
    });
}

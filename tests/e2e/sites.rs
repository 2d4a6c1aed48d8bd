//! Sites: the state of each, pointers to severe incidents out of sight, and the scope of one headquarters.

use std::sync::Arc;

use serde_json::{Value, json};

use super::filter;
use super::harness::document::{MILAN, changed, document, point};
use super::harness::{Host, Page, Reply, Screen, case};

const CORTINA: (f64, f64) = (12.136, 46.54);

async fn host(page: &Page, features: &[Value]) -> Arc<Host> {
    let config = json!({ "events": null, "poll_secs": 1 });
    Host::start(page, &config, Reply::feed(&document(1, features))).await
}

fn at_site(id: &str, kind: &str, properties: &[(&str, &str)]) -> Value {
    let mut feature = point(id, kind, MILAN, id);
    for (property, value) in properties.iter().chain([&("site", "site-milan")]) {
        feature["properties"][*property] = json!(value);
    }
    feature
}

fn mark(of: &str, mark: &str) -> String {
    format!(".site-row[data-id={of}] .site-mark[data-mark={mark}]")
}

#[test]
fn the_board_shows_what_is_not_as_it_should_be_and_is_calm_otherwise() {
    case("sites-board").run(async |page| {
        let site = |id: &str, at, name| point(id, "site", at, name);
        let venue = at_site("venue", "venue", &[("purpose", "ceremony"), ("phase", "egress")]);
        let well = [
            site("site-milan", MILAN, "Milano"),
            site("site-cortina", CORTINA, "Cortina"),
            venue.clone(),
            at_site("sweep", "sweep", &[("state", "clear"), ("clear_until", "2026-02-06T23:00:00+01:00")]),
            at_site("ring", "perimeter", &[("state", "up")]),
            at_site("unit", "unit", &[]),
        ];
        let host = host(page, &well).await;
        page.open(&host.address(), "?mode=desk&lang=en").await;
        page.wait_for_words(".site-row[data-id=site-milan] .site-state", "Egress").await;
        page.wait_for(".site-row[data-id=site-milan] [title='quiet, confirmed 19:59']").await;
        assert_eq!(page.count(".site-mark").await, 0);
        assert_eq!(page.text(".site-row[data-id=site-cortina] .site-state").await, "");

        let void = changed(changed(well[3].clone(), "state", "void"), "clear_until", Value::Null);
        let silent = changed(well[5].clone(), "updated", "2026-02-06T19:40:00+01:00");
        let weak = changed(well[4].clone(), "state", "degraded");
        let weak = changed(weak, "updated", "2026-02-06T19:40:00+01:00");
        let ill = [well[0].clone(), well[1].clone(), venue, void, weak, silent];
        // A page remembers contact it has seen; only a page loaded later lacks it.
        host.set_feed(Reply::feed(&document(2, &ill)));
        page.wait_for(&mark("site-milan", "sweep-void")).await;
        page.wait_for(&mark("site-milan", "ring-weak")).await;
        page.reload().await;
        page.wait_for(&mark("site-milan", "no-contact")).await;
        page.wait_for_words(&mark("site-milan", "no-contact"), "No contact since 19:40").await;
        assert_eq!(page.count("[title^='quiet, confirmed']").await, 0, "nobody confirmed it");
        page.picture("ill").await;
        // The card has the full text.
        page.open(&host.address(), "?mode=desk&lang=de#sel=site-milan").await;
        for words in ["Schwächster Ring", "Absuche ungültig", "Kein Kontakt seit"] {
            page.wait_for_words(".detail-card", words).await;
        }
        // A wall shows only the worst mark. Type scales with the screen, so any size of wall will do.
        page.show_on(Screen::DESK).await;
        page.open(&host.address(), "?mode=wall&lang=en").await;
        page.wait_for(&mark("site-milan", "no-contact")).await;
        assert_eq!(page.count(".site-mark").await, 1);
    });
}

#[test]
fn a_pointer_leads_back_to_what_is_out_of_sight() {
    case("sites-pointer").run(async |page| {
        let host = host(page, &filter::features()).await;
        let (lng, lat) = MILAN;
        page.open(&host.address(), &format!("?mode=desk&lang=en#map=12/{lat}/{lng}")).await;
        page.wait_for(".edge-pointer[data-id=site-cortina][data-severity=critical]").await;
        assert_eq!(page.count(".edge-pointer").await, 1, "Milan is in sight");
        page.click(".edge-pointer[data-id=site-cortina]").await;
        page.wait_map_shows(CORTINA.0, CORTINA.1).await;
        page.wait_gone(".edge-pointer[data-id=site-cortina]").await;
        page.wait_for_words(".edge-pointer[data-id=site-milan]", "Milano").await;
        page.picture("away").await;
        // It is inside the map, and covers none of its buttons.
        let covers = "const map = document.getElementById('map').getBoundingClientRect();
            const p = document.querySelector('.edge-pointer').getBoundingClientRect();
            const c = document.querySelector('.map-controls').getBoundingClientRect();
            const inside = p.left >= map.left && p.right <= map.right && p.top >= map.top && p.bottom <= map.bottom;
            const apart = p.right <= c.left || p.left >= c.right || p.bottom <= c.top || p.top >= c.bottom;
            return inside && apart && p.width > 40;";
        assert_eq!(page.script(covers).await, true);
        page.click(".edge-pointer[data-id=site-milan]").await;
        page.wait_map_shows(lng, lat).await;
        page.wait_for(".edge-pointer[data-id=site-cortina]").await;
        // With the whole operation in view, there is nothing to point to.
        page.click("[data-action=home]").await;
        page.wait_gone(".edge-pointer").await;
        // A wall has no buttons.
        page.open(&host.address(), &format!("?mode=wall&lang=en#map=12/{}/{lng}", lat - 2.0)).await;
        page.wait_for("div.edge-pointer").await;
        assert_eq!(page.count("button.edge-pointer").await, 0);
    });
}

#[test]
fn what_one_headquarters_directs_is_asked_for_and_the_address_keeps_it() {
    case("sites-headquarters").run(async |page| {
        let mut features = filter::features();
        features[0]["properties"]["headquarters"] = json!("hq-milan");
        features[1]["properties"]["headquarters"] = json!("hq-venice");
        for (id, name) in [("hq-milan", "Questura di Milano"), ("hq-venice", "Questura di Venezia")] {
            let mut room = point(id, "headquarters", MILAN, name);
            room["properties"]["purpose"] = json!("police-hq");
            features.push(room);
        }
        let down = |id: &str, site: &str| {
            let mut post = changed(point(id, "post", MILAN, id), "state", "down");
            post["properties"]["site"] = json!(site);
            post
        };
        features.extend([down("post-milan", "site-milan"), down("post-cortina", "site-cortina")]);
        let host = host(page, &features).await;
        page.open(&host.address(), "?mode=desk&lang=en").await;
        page.wait_shown(7).await;
        page.choose("#filter-headquarters", "hq-venice").await;
        page.wait_shown(3).await;
        assert_eq!(page.attributes(".hidden-chip", "data-hidden").await, ["4"]);
        page.wait("the headquarters in the address", "return location.hash.includes('hq=hq-venice');").await;
        page.reload().await;
        page.wait_shown(3).await;
        assert_eq!(
            page.script("return document.getElementById('filter-headquarters').value;").await,
            "hq-venice"
        );
        page.click("[data-list=findings]").await;
        page.wait_for(".finding-row[data-id=post-cortina]").await;
        assert_eq!(page.count(".finding-row[data-id=post-milan]").await, 0);
        page.click(".finding-rows .hidden-chip").await;
        page.wait_for(".finding-row[data-id=post-milan]").await;
        page.wait("no headquarters in the address", "return !location.hash.includes('hq=');").await;
    });
}

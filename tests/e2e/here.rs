//! The rules at a place, and the network services: requested, answered in words, and linked to their objects.

use serde_json::json;

use super::harness::document::{area, changed, incident, point};
use super::harness::{Server, case};

const HERE: (f64, f64) = (9.42, 45.31);

#[test]
fn two_zones_with_different_rules_both_apply_and_the_nearest_help_is_named() {
    case("here-rules").run(async |page| {
        let server = Server::start(page, &["--rate", "0", "--seed", "1", "--objects", "300"]);
        let (lng, lat) = HERE;
        page.open(&server.address(), &format!("?mode=desk&lang=en#map=15/{lat}/{lng}")).await;
        let closed = area(changed(point("e2e-closed", "zone", HERE, "Closed by the test"), "rule", "closed"));
        let closed = changed(closed, "decided_by", "Prefect of the test");
        let closed = changed(closed, "exemptions", json!(["Residents", "Doctors"]));
        server.inject(&closed).await;
        server
            .inject(&area(changed(point("e2e-fly", "zone", HERE, "Sky of the test"), "rule", "no-fly")))
            .await;
        server
            .inject(&area(changed(
                point("e2e-ring", "perimeter", HERE, "Ring of the test"),
                "ring",
                "middle",
            )))
            .await;
        server
            .inject(&changed(
                point("e2e-unit", "unit", (lng + 0.001, lat), "Unit of the test"),
                "status",
                "available",
            ))
            .await;
        page.click("#map").await;
        page.press("h").await;
        page.wait_for(".here-card").await;
        // An open card is updated when the list changes.
        server.inject(&incident("e2e-last", "minor", HERE, "Last of the test")).await;
        page.wait_for(".here-incidents [data-id=e2e-last]").await;
        page.wait_for(".here-zones [data-id=e2e-closed]").await;
        let words = page.text(".here-card").await;
        for part in [
            "Closed to all",
            "Ordered by: Prefect of the test",
            "2 exempt",
            "No-fly zone",
            "tickets and bags are checked",
            "Unit of the test",
            "Available",
            " E",
        ] {
            assert!(words.contains(part), "{part}: {words}");
        }
        page.click(".here-zones [data-id=e2e-fly] .link").await;
        page.wait_selected("e2e-fly").await;
    });
}

#[test]
fn the_lane_of_networks_says_what_fails_and_what_hangs_on_it() {
    case("here-cyber").run(async |page| {
        let server = Server::start(page, &["--rate", "0", "--seed", "1", "--objects", "300"]);
        page.open(&server.address(), "?mode=desk&lang=en#map=12/45.31/9.42&list=cyber").await;
        page.wait_for("[data-list=cyber][aria-selected=true]").await;
        server.inject(&point("e2e-station", "check", HERE, "Station of the test")).await;
        let service = changed(point("e2e-rail", "service", HERE, "Signals of the test"), "state", "down");
        server.inject(&changed(service, "serves", json!(["e2e-station"]))).await;
        page.wait_for(".cyber-row[data-id=e2e-rail][data-bad=true]").await;
        page.wait_for_words(".cyber-affected", "Stations").await;
        page.wait_for_words(".cyber-row[data-id=e2e-rail]", "Down").await;
        page.click(".cyber-row[data-id=e2e-rail] .cyber-affects .link").await;
        page.wait_selected("e2e-station").await;
        page.reload().await;
        page.wait_for(".cyber-row[data-id=e2e-rail]").await;
    });
}

#[test]
fn the_feed_doctor_lists_what_was_kept_with_doubts_and_leads_there() {
    case("here-doubts").run(async |page| {
        let server = Server::start(page, &["--rate", "0", "--seed", "1", "--objects", "300"]);
        page.open(&server.address(), "?mode=desk&lang=en#map=12/45.31/9.42").await;
        server
            .inject(&changed(point("e2e-doubt", "post", HERE, "Post of doubts"), "owner_country", "FR"))
            .await;
        page.wait_for_words("[data-action=refused]", "doubtful").await;
        page.click("[data-action=refused]").await;
        page.wait_for_words(".feed-doctor [data-doubtful=e2e-doubt]", "Post of doubts").await;
        page.click(".feed-doctor [data-doubtful=e2e-doubt] .link").await;
        page.wait_selected("e2e-doubt").await;
    });
}

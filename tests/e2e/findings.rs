//! Findings: problems that no report names appear, change and disappear with the objects they derive from.

use std::sync::Arc;

use thirtyfour::Key;

use super::harness::document::{area, changed, point};
use super::harness::{Page, Server, case};

const HERE: (f64, f64) = (9.42, 45.31);

async fn open(page: &Page) -> Arc<Server> {
    let server = Server::start(page, &["--rate", "0", "--seed", "1", "--objects", "300"]);
    let (lng, lat) = HERE;
    page.open(&server.address(), &format!("?mode=desk&lang=en#map=12/{lat}/{lng}&list=findings")).await;
    page.wait_for("[data-list=findings][aria-selected=true]").await;
    server
}

#[test]
fn cameras_that_fail_weaken_their_ring_until_it_is_blind() {
    case("findings-ring").run(async |page| {
        let server = open(page).await;
        let ring = area(changed(point("e2e-ring", "perimeter", HERE, "Ring of the test"), "ring", "inner"));
        let camera = |id: &str, rev: u64, state: &str| {
            let camera =
                changed(changed(point(id, "camera", HERE, id), "perimeter", "e2e-ring"), "state", state);
            changed(camera, "rev", rev)
        };
        for feature in [&ring, &camera("e2e-cam-1", 10, "up"), &camera("e2e-cam-2", 10, "up")] {
            server.inject(feature).await;
        }
        server.inject(&camera("e2e-cam-1", 20, "down")).await;
        page.wait_for(".finding-row[data-id=e2e-ring][data-level=notice]").await;
        server.inject(&camera("e2e-cam-2", 20, "down")).await;
        page.wait_for(".finding-row[data-id=e2e-ring][data-level=alarm]").await;
        assert!(page.text(".finding-row[data-id=e2e-ring]").await.contains("Ring of the test"));
        server.inject(&camera("e2e-cam-1", 30, "up")).await;
        server.inject(&camera("e2e-cam-2", 30, "up")).await;
        page.wait_gone(".finding-row[data-id=e2e-ring]").await;
    });
}

#[test]
fn an_unknown_drone_is_inside_by_height_and_its_finding_leads_to_it() {
    case("findings-drone").run(async |page| {
        let server = open(page).await;
        let zone =
            area(changed(point("e2e-zone", "zone", HERE, "No-fly zone of the test"), "rule", "no-fly"));
        server.inject(&changed(zone, "ceiling_m", 150)).await;
        let drone = |rev: u64, height: i32| {
            let drone = point("e2e-drone", "aircraft", HERE, "Drone of the test");
            changed(changed(changed(drone, "class", "unknown-drone"), "height_m", height), "rev", rev)
        };
        server.inject(&drone(10, 300)).await;
        // The post is listed in any case and is sent later: by then the drone would be listed, too.
        server.inject(&changed(point("e2e-post", "post", HERE, "Post of the test"), "state", "down")).await;
        page.wait_for(".finding-row[data-id=e2e-post][data-level=warning]").await;
        assert_eq!(page.count(".finding-row[data-id=e2e-drone]").await, 0, "it is above the zone");
        server.inject(&drone(20, 90)).await;
        page.wait_for(".finding-row[data-id=e2e-drone][data-level=alarm]").await;
        page.click(".finding-row[data-id=e2e-drone]").await;
        page.wait_selected("e2e-drone").await;
        page.wait_for_words(".detail-card", "Unknown drone in no-fly zone").await;
        page.wait_for_words(".detail-card", "No-fly zone of the test").await;
        // The address keeps the selected list.
        page.reload().await;
        page.wait_for(".finding-row[data-id=e2e-drone]").await;
        page.click("[data-list=incidents]").await;
        page.wait_for(".incident-row").await;
    });
}

#[test]
fn what_visitors_may_not_see_is_not_found_for_them() {
    case("findings-visitors").run(async |page| {
        let server = open(page).await;
        let post = changed(point("e2e-roof", "overwatch", HERE, "Roof of the test"), "state", "down");
        server.inject(&post).await;
        page.wait_for(".finding-row[data-id=e2e-roof]").await;
        page.press("v").await;
        page.wait_for(".visitors-notice").await;
        page.wait_gone(".finding-row[data-id=e2e-roof]").await;
        page.press(Key::Escape).await;
        page.press("v").await;
        page.click("[data-action=visitors-confirm]").await;
        page.wait_for(".finding-row[data-id=e2e-roof]").await;
    });
}

//! A map turned to match the seating of a room: objects are picked where they are drawn.

use super::harness::document::incident;
use super::harness::{Screen, Server, case};

const LONELY: (f64, f64) = (9.42, 45.31);

#[test]
fn with_east_up_a_place_is_where_it_is_seen() {
    case("turned").run(async |page| {
        let server = Server::start(page, &["--rate", "0", "--seed", "1", "--objects", "600"]);
        let (lng, lat) = LONELY;
        server.inject(&incident("e2e-bag", "info", LONELY, "Bag without an owner")).await;
        let (center_lat, center_lng) = (lat + 0.012, lng - 0.02);
        page.open(
            &server.address(),
            &format!("?mode=desk&lang=en&bearing=90#map=13/{center_lat}/{center_lng}"),
        )
        .await;
        let map = page.map().await;
        let (middle, north_up) = (map.place_of(center_lng, center_lat), map.place_of(lng, lat));
        // East is up: what was right of the middle is above it, what was below is right of it.
        let (right, down) = (north_up.0 - middle.0, north_up.1 - middle.1);
        page.click_at((middle.0 + down, middle.1 - right)).await;
        page.wait_selected("e2e-bag").await;
        // North up again: places are where maps usually have them.
        page.click("[data-action=close-card]").await;
        page.click("[data-action=north-up]").await;
        page.wait_gone("[data-action=north-up]").await;
        page.wait("no bearing", "return !location.search.includes('bearing');").await;
        page.click_at(map.place_of(lng, lat)).await;
        page.wait_selected("e2e-bag").await;
    });
}

#[test]
fn two_fingers_turn_the_map_of_whom_wants_it() {
    case("turn-by-hand").on(Screen::TABLET).run(async |page| {
        let server = Server::start(page, &["--rate", "0", "--seed", "1", "--objects", "600"]);
        for (setup, may_turn) in [("?mode=tablet&lang=en", false), ("?mode=tablet&lang=en&turn=1", true)] {
            page.open(&server.address(), &format!("{setup}#map=12/45.46/9.19")).await;
            page.turn_fingers((500.0, 300.0), 160.0, 60).await;
            if may_turn {
                page.wait("a bearing in the address", "return location.search.includes('bearing=');").await;
                page.wait_for("[data-action=north-up]").await;
                page.reload().await;
                page.wait_for("[data-action=north-up]").await;
            } else {
                page.wait("the map has moved", "return !location.hash.includes('45.46/9.19');").await;
                assert_eq!(page.count("[data-action=north-up]").await, 0);
            }
        }
    });
}

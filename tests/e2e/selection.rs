//! Mutual selection of list and map: every row has a place, and every place has a row.

use serde_json::json;
use thirtyfour::Key;

use super::harness::document::incident;
use super::harness::{Server, case};

const LONELY: (f64, f64) = (9.42, 45.31);

#[test]
fn a_row_selects_on_the_map() {
    case("select-row").run(async |page| {
        let server = Server::start(page, &["--rate", "0", "--seed", "1", "--objects", "600"]);
        // Far from everything that can be selected.
        page.open(&server.address(), "?mode=desk&lang=en#map=12/44.2/8.0").await;
        let feed = server.feed().await;
        let rows = page.rows().await;
        assert!(rows.len() >= 3, "{rows:?}");
        for id in &rows[..2] {
            page.click(&format!(".incident-row[data-id=\"{id}\"]")).await;
            page.wait_selected(id).await;
            let selected = page.attributes(".incident-row[aria-selected=true]", "data-id").await;
            assert_eq!(selected, std::slice::from_ref(id));
            let features = feed["features"].as_array().unwrap();
            let feature = features.iter().find(|feature| feature["id"] == json!(id)).unwrap();
            let [lng, lat]: [f64; 2] = serde_json::from_value(feature["geometry"]["coordinates"].clone())
                .expect("an incident at a point");
            // Neither the id nor the position of an object that must not leave the page is in an address.
            let marking = feature["properties"]["marking"].as_str().unwrap_or_default();
            let may_leave = ["TLP:CLEAR", "TLP:GREEN", "TLP:AMBER"].contains(&marking);
            if may_leave {
                page.wait_map_shows(lng, lat).await;
            }
            let says = format!("return location.href.includes('sel=') === {may_leave};");
            page.wait(&format!("the address of what is marked {marking:?}"), &says).await;
        }
        page.click("[data-action=close-card]").await;
        page.wait_gone(".detail-card").await;
        assert_eq!(page.root("selected").await, None);
    });
}

#[test]
fn a_place_on_the_map_selects_its_row() {
    case("select-map").run(async |page| {
        let server = Server::start(page, &["--rate", "0", "--seed", "1", "--objects", "600"]);
        let (lng, lat) = LONELY;
        server.inject(&incident("e2e-bag", "info", LONELY, "Bag without an owner")).await;
        // Not in the middle: the place is computed, not guessed.
        page.open(&server.address(), &format!("?mode=desk#map=13/{}/{}", lat + 0.012, lng - 0.02)).await;
        let map = page.map().await;
        page.click_at(map.place_of(lng, lat)).await;
        page.wait_selected("e2e-bag").await;
        page.wait_for(".incident-row[data-id=e2e-bag][aria-selected=true]").await;
        assert!(page.text(".detail-card h2").await.contains("Bag without an owner"));
        // A click on empty ground clears the selection.
        page.click_at(map.place_of(lng - 0.02, lat + 0.02)).await;
        page.wait("no selection", "return document.documentElement.dataset.selected === undefined;").await;
        page.click_at(map.place_of(lng, lat)).await;
        page.wait_selected("e2e-bag").await;
        page.press(Key::Escape).await;
        page.wait_gone(".detail-card").await;
    });
}

//! What an operator puts on the map: tiles, GeoJSON, and what is said where there is neither.

use prost::Message as _;
use serde_json::{Value, json};
use vedetta::map::tile::mvt::{Feature, Layer, PackedTile, Value as Attribute};

use super::filter;
use super::harness::document::{MILAN, document};
use super::harness::{Host, Page, Reply, Screen, case};
use std::sync::Arc;

/// The color of lakes in the dark theme, and what a red image becomes under its tint.
const LAKE: [u8; 3] = [0x0f, 0x2a, 0x3d];
const TINTED_RED: [u8; 3] = [0x80, 0, 0];
/// Beside the incident, the site and their labels.
const ASIDE: (f64, f64) = (MILAN.0 + 0.006, MILAN.1 - 0.003);

async fn host(page: &Page, config: Value) -> Arc<Host> {
    let mut all = json!({ "events": null, "poll_secs": 1 });
    all.as_object_mut().unwrap().extend(config.as_object().unwrap().clone());
    Host::start(page, &all, Reply::feed(&document(1, &filter::features()))).await
}

fn near_milan() -> String {
    format!("?mode=desk&lang=en#map=15/{}/{}", MILAN.1, MILAN.0)
}

/// A vector tile that is one lake, as `OpenMapTiles` has it.
fn lake() -> Vec<u8> {
    let (from, across) = (0_u32, 4096_u32 << 1);
    let square = vec![9, from, from, 26, across, 0, 0, across, across - 1, 0, 15];
    let layer = Layer {
        version: 2,
        name: "water".to_owned(),
        features: vec![Feature { tags: vec![0, 0], kind: 3, geometry: square }],
        keys: vec!["class".to_owned()],
        values: vec![Attribute { string: Some("lake".to_owned()), ..Attribute::default() }],
        extent: Some(4096),
    };
    PackedTile { layers: vec![layer.encode_to_vec().into()] }.encode_to_vec()
}

/// An image that is red all over.
fn red() -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, 16, 16);
    encoder.set_color(png::ColorType::Rgb);
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&[255, 0, 0].repeat(256)).unwrap();
    writer.finish().unwrap();
    bytes
}

#[test]
fn tiles_of_the_operator_lie_on_the_basemap() {
    case("own-tiles").run(async |page| {
        let vectors = json!({ "url": "own/v/{z}/{x}/{y}.mvt", "attribution": "Lakes of ours" });
        let host = host(page, json!({ "tiles": [vectors] })).await;
        host.set_reply("own/v/", Reply::bytes(lake()));
        page.open(&host.address(), &near_milan()).await;
        let place = page.map().await.place_of(ASIDE.0, ASIDE.1);
        page.wait_for_color(place, LAKE, true).await;
        page.wait_for_words(".map-credit", "Lakes of ours").await;
        page.wait_for_words(".map-credit", "GeoNames").await;
        assert_eq!(page.count(".map-hint").await, 0, "there is something to see");
        page.picture("vectors").await;
    });
}

#[test]
fn images_of_the_operator_lie_on_the_basemap() {
    case("own-images").run(async |page| {
        let host = host(page, json!({ "tiles": [{ "url": "own/r/{z}/{x}/{y}.png", "max_zoom": 18 }] })).await;
        host.set_reply("own/r/", Reply::bytes(red()));
        page.open(&host.address(), &near_milan()).await;
        let place = page.map().await.place_of(ASIDE.0, ASIDE.1);
        page.wait_for_color(place, TINTED_RED, true).await;
    });
}

#[test]
fn tiles_that_cannot_be_read_say_so_and_cost_only_themselves() {
    case("own-broken").run(async |page| {
        page.allow_errors("404");
        let tiles = ["own/page.pmtiles", "own/old.pmtiles", "own/none.pmtiles", "own/empty.pmtiles"];
        let host = host(page, json!({ "tiles": tiles.map(|url| json!({ "url": url })) })).await;
        host.set_reply("own/page.pmtiles", Reply::page());
        host.set_reply("own/old.pmtiles", Reply::bytes(b"PM\x02\x00".to_vec()));
        host.set_reply("own/empty.pmtiles", Reply::bytes(Vec::new()));
        page.open(&host.address(), "?mode=desk&lang=en").await;
        page.wait_for_words(".map-fault", "page.pmtiles: it is not a PMTiles file").await;
        page.wait_for_words(".map-fault", "old.pmtiles: it is PMTiles version 2, expected 3").await;
        page.wait_for_words(".map-fault", "none.pmtiles: status 404").await;
        page.wait_for_words(".map-fault", "empty.pmtiles: the file is empty").await;
        page.wait_root("basemap", "ready").await;
        assert_eq!(page.root("link").await.as_deref(), Some("live"));
        page.picture("faults").await;
    });
}

#[test]
fn where_there_are_no_streets_the_map_says_so_and_has_a_grid() {
    case("no-streets").run(async |page| {
        let host = filter::host(page).await;
        page.open(&host.address(), &near_milan()).await;
        page.wait_for_words(".map-hint", "UTM grid 32T").await;
        page.picture("grid").await;
        page.go_to(&host.address(), "?mode=desk&lang=en#map=9/45.46/9.19").await;
        page.wait_until_ready().await;
        page.wait_gone(".map-hint").await;
    });
}

#[test]
fn layers_of_the_operator_are_listed_switched_and_dropped() {
    case("own-layers").run(async |page| {
        let point = |lng: f64, lat: f64, name: &str| {
            json!({ "type": "Feature", "properties": { "Nome\u{a0}via": name },
                "geometry": { "type": "Point", "coordinates": [lng, lat] } })
        };
        let stops = json!({ "type": "FeatureCollection", "crs": { "type": "name" }, "features": [
            point(ASIDE.0, ASIDE.1, "Duomo"),
            point(1_514_000.0, 5_034_000.0, "projected"),
            { "type": "Feature", "properties": {}, "geometry": null },
        ] });
        page.allow_errors("404");
        let overlays = json!([
            { "url": "own/stops.geojson", "label": "nome via" },
            { "url": "own/absent.geojson", "name": "Districts" },
        ]);
        let host = host(page, json!({ "overlays": overlays })).await;
        host.set_reply("own/stops.geojson", Reply::feed(&stops));
        page.open(&host.address(), &near_milan()).await;
        page.wait_for("[data-overlay='1'][data-count='1']").await;
        page.wait_for_words(".overlay-note", "2 without a place").await;
        page.wait_for_words(".overlay-fault", "coordinate system").await;
        page.wait_for_words(".overlay-fault", "status 404").await;
        page.wait_for_words("[data-overlay='2']", "Districts").await;
        // Switched off, and so it stands in the address.
        page.click("[data-overlay='1']").await;
        page.wait_for("[data-overlay='1'][aria-checked='false']").await;
        page.wait("own in the address", "return location.hash.includes('own=1');").await;
        // A file that is dropped is shown here and nowhere else.
        page.script(
            "const files = new DataTransfer();
             const text = JSON.stringify({ type: 'FeatureCollection', features: [{ type: 'Feature', properties: { name: 'A' },
               geometry: { type: 'LineString', coordinates: [[9.0, 45.3], [9.4, 45.6]] } }] });
             files.items.add(new File([text], 'march.geojson'));
             document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: files, bubbles: true, cancelable: true }));",
        )
        .await;
        page.wait_for("[data-overlay='3'][data-count='1']").await;
        page.wait_for_words("[data-overlay='3']", "march").await;
        page.wait_for_words(".overlay-note", "In this window only").await;
        page.picture("layers").await;
    });
}

#[test]
fn a_layer_of_the_operator_is_asked_for_until_it_comes() {
    case("own-layer-late").run(async |page| {
        page.allow_errors("503");
        page.allow_errors("ERR_CONTENT_LENGTH_MISMATCH");
        let stop = json!({ "type": "FeatureCollection", "features": [
            { "type": "Feature", "properties": { "name": "Duomo" },
              "geometry": { "type": "Point", "coordinates": [ASIDE.0, ASIDE.1] } },
        ] });
        let host = host(page, json!({ "overlays": [{ "url": "own/stops.geojson" }] })).await;
        host.set_reply("own/stops.geojson", Reply::status(503));
        page.open(&host.address(), &near_milan()).await;
        page.wait_for_words(".overlay-fault", "status 503").await;
        let asked = host.answers_to("own/stops.geojson").len();
        host.set_reply("own/stops.geojson", Reply::feed(&stop).cut_short());
        page.wait(
            "another try",
            "return !document.querySelector('.overlay-fault').textContent.includes('503');",
        )
        .await;
        assert!(host.answers_to("own/stops.geojson").len() > asked);
        host.set_reply("own/stops.geojson", Reply::feed(&stop));
        page.wait_for("[data-overlay='1'][data-count='1']").await;
        page.wait_gone(".overlay-fault").await;
    });
}

#[test]
fn a_finger_that_rests_asks_what_applies_there() {
    case("hold").on(Screen::TABLET).run(async |page| {
        let host = filter::host(page).await;
        page.open(&host.address(), &near_milan().replace("desk", "tablet")).await;
        let place = page.map().await.place_of(ASIDE.0, ASIDE.1);
        page.hold_at_until(place, ".here-card").await;
        page.picture("here").await;
        assert_eq!(page.count(".incident-row[aria-current=true]").await, 0, "a hold selects nothing");
    });
}

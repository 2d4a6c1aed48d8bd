//! The operator's own map data: tiles, GeoJSON, and the messages when either is missing.

use prost::Message as _;
use serde_json::{Value, json};
use thirtyfour::Key;
use vedetta::map::tile::mvt::{Feature, Layer, PackedTile, Value as Attribute};

use super::filter;
use super::harness::document::{MILAN, document};
use super::harness::{Host, Page, Reply, Screen, case};
use std::sync::Arc;

/// The color of lakes in the dark theme, and the color of a red image under its tint.
const LAKE: [u8; 3] = [0x0f, 0x2a, 0x3d];
const TINTED_RED: [u8; 3] = [0x80, 0, 0];
/// Away from the incident, the site and their labels.
const ASIDE: (f64, f64) = (MILAN.0 + 0.006, MILAN.1 - 0.003);

async fn host(page: &Page, config: Value) -> Arc<Host> {
    let mut all = json!({ "events": null, "poll_secs": 1 });
    all.as_object_mut().unwrap().extend(config.as_object().unwrap().clone());
    Host::start(page, &all, Reply::feed(&document(1, &filter::features()))).await
}

fn near_milan() -> String {
    format!("?mode=desk&lang=en#map=15/{}/{}", MILAN.1, MILAN.0)
}

/// A vector tile with one lake, in the schema of `OpenMapTiles`.
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

/// An entirely red image.
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

/// Drops a file on the page.
async fn drop_file(page: &Page, name: &str, text: &str) {
    page.script_with(
        "const files = new DataTransfer();
         files.items.add(new File([arguments[1]], arguments[0]));
         document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: files, bubbles: true, cancelable: true }));",
        vec![json!(name), json!(text)],
    )
    .await;
}

#[test]
fn tiles_of_noise_say_so_and_what_lies_below_is_seen() {
    case("own-noise").run(async |page| {
        let host = host(page, json!({ "tiles": [{ "url": "own/v/{z}/{x}/{y}.mvt" }] })).await;
        host.set_reply("own/v/", Reply::bytes(vec![0; 500]));
        page.open(&host.address(), &near_milan()).await;
        page.wait_for_words(".map-fault", "Map tiles unreadable: own/v/{z}/{x}/{y}.mvt").await;
        page.wait_for_words(".map-hint", "UTM grid 32T").await;
        page.wait_root("basemap", "ready").await;
        // The message disappears as soon as the tiles can be read.
        host.set_reply("own/v/", Reply::bytes(lake()));
        page.go_to(&host.address(), "?mode=desk&lang=en#map=13/45.6/9.4").await;
        page.wait_gone(".map-fault").await;
    });
}

#[test]
fn a_basemap_of_zeros_is_no_basemap() {
    case("own-zeros").run(async |page| {
        let mut archive = include_bytes!("../../assets/basemap/northern-italy.pmtiles").to_vec();
        let data_offset = u64::from_le_bytes(archive[56..64].try_into().unwrap()) as usize;
        archive[data_offset..].fill(0);
        let host = host(page, json!({ "basemap": "own/zeros.pmtiles" })).await;
        host.set_reply("own/zeros.pmtiles", Reply::bytes(archive));
        page.go_to(&host.address(), "?mode=desk&lang=en").await;
        page.wait_root("basemap", "failed").await;
        page.wait_for_words(".map-fault", "Map tiles unreadable: zeros.pmtiles").await;
        page.picture("no basemap").await;
    });
}

#[test]
fn archives_of_tomorrow_and_of_nonsense_say_so() {
    case("own-archives").run(async |page| {
        let host =
            host(page, json!({ "tiles": [{ "url": "own/4.pmtiles" }, { "url": "own/zooms.pmtiles" }] }))
                .await;
        for (file, at, byte) in [("own/4.pmtiles", 7, 4), ("own/zooms.pmtiles", 100, 20)] {
            let mut archive = include_bytes!("../../assets/basemap/northern-italy.pmtiles").to_vec();
            archive[at] = byte;
            host.set_reply(file, Reply::bytes(archive));
        }
        page.open(&host.address(), "?mode=desk&lang=en").await;
        page.wait_for_words(".map-fault", "4.pmtiles: it is PMTiles version 4, expected 3").await;
        page.wait_for_words(".map-fault[data-source='2']", "zooms.pmtiles: its zooms go from 20 to 9").await;
        page.wait_root("basemap", "ready").await;
    });
}

#[test]
fn bulletins_have_short_names_and_their_whole_text_on_a_card() {
    case("own-bulletins").run(async |page| {
        let bulletins = include_bytes!("../cases/overlay/warnings/input.geojson");
        let host = host(page, json!({ "overlays": [{ "url": "own/warnings.geojson" }] })).await;
        // With any content type.
        host.set_reply(
            "own/warnings.geojson",
            Reply::bytes(bulletins.to_vec()).typed("application/octet-stream"),
        );
        page.open(&host.address(), "?mode=desk&lang=en#map=13/45.464/9.18").await;
        page.wait_for("[data-overlay='1'][data-count='5']").await;
        let place = page.map().await.place_of(9.1835, 45.4735);
        page.click_at(place).await;
        page.wait_for_words(".own-card h2", "Snow warning until 04:00").await;
        page.wait_for_words(".own-card", "Crossings grow strong after dark.").await;
        page.picture("card").await;
        page.press(Key::Escape).await;
        page.wait_gone(".own-card").await;
    });
}

#[test]
fn what_a_feature_says_is_text() {
    case("own-markup").run(async |page| {
        let host = filter::host(page).await;
        page.open(&host.address(), &near_milan()).await;
        page.wait_until_ready().await;
        drop_file(page, "markup.geojson", include_str!("../cases/overlay/markup/input.geojson")).await;
        page.wait_for("[data-overlay='1'][data-count='1']").await;
        page.wait_map_shows(9.25, 45.43).await;
        let place = page.map().await.place_of(9.25, 45.43);
        page.click_at(place).await;
        page.wait_for_words(".own-card h2", "<img src=x onerror=alert(1)>").await;
        assert_eq!(page.count(".own-card img, .own-card a").await, 0);
    });
}

#[test]
fn a_file_dropped_again_replaces_the_older_one_and_can_be_removed() {
    case("own-again").run(async |page| {
        let host = filter::host(page).await;
        page.open(&host.address(), &near_milan()).await;
        page.wait_until_ready().await;
        drop_file(
            page,
            "closed-streets.geojson",
            include_str!("../cases/overlay/closed-streets/input.geojson"),
        )
        .await;
        page.wait_for("[data-overlay='1'][data-count='3']").await;
        let later = include_str!("../cases/overlay/closed-streets-later/input.geojson");
        drop_file(page, "closed-streets.geojson", later).await;
        page.wait_for("[data-overlay='1'][data-count='2']").await;
        assert_eq!(page.count("[data-overlay]").await, 1);
        page.click("[data-action='remove-overlay']").await;
        page.wait_gone("[data-overlay]").await;
        for number in 0..13 {
            drop_file(page, &format!("{number}.geojson"), later).await;
        }
        page.wait_for_words(".overlay-fault", "12 own layers at most: remove one first").await;
        page.wait_for_words(".link-notice", "Layer not shown").await;
        page.picture("full").await;
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
        page.wait_for_words(".overlay-note", "1 unreadable").await;
        page.wait_for_words(".overlay-note", "1 without a place").await;
        page.wait_for_words(".overlay-fault", "coordinate system").await;
        page.wait_for_words(".overlay-fault", "status 404").await;
        page.wait_for_words("[data-overlay='2']", "Districts").await;
        // The address keeps that it is switched off.
        page.click("[data-overlay='1']").await;
        page.wait_for("[data-overlay='1'][aria-checked='false']").await;
        page.wait("own in the address", "return location.hash.includes('own=1');").await;
        // A dropped file is shown in this window only.
        let march = json!({ "type": "Feature", "properties": { "name": "A" },
            "geometry": { "type": "LineString", "coordinates": [[9.0, 45.3], [9.4, 45.6]] } });
        drop_file(page, "march.geojson", &march.to_string()).await;
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

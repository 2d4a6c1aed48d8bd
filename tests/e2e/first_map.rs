//! The first view: everything in the feed is on it, layer by layer, and is really drawn.

use std::collections::BTreeMap;

use serde_json::Value;

use super::harness::document::incident;
use super::harness::{CRITICAL, Server, case};

/// A place without objects of the exercise.
const LONELY: (f64, f64) = (9.42, 45.31);

/// The layer that shows a kind.
fn layer_of(kind: &str) -> &'static str {
    match kind {
        "zone" => "zones",
        "crowd" => "crowds",
        "sweep" => "sweeps",
        "corridor" => "routes",
        "perimeter" => "perimeters",
        "camera" => "cameras",
        "gate" => "gates",
        "post" => "posts",
        "overwatch" => "overwatch",
        "check" => "checks",
        "site" => "sites",
        "venue" => "venues",
        "headquarters" => "headquarters",
        "service" | "liaison" => "services",
        "unit" => "units",
        "aircraft" => "aircraft",
        "hotel" => "hotels",
        "assembly" => "assemblies",
        "incident" => "incidents",
        other => panic!("the exercise has an object of kind {other}, which has no layer"),
    }
}

/// Objects per layer, counted in the document.
pub(crate) fn counts_per_layer(feed: &Value) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for feature in feed["features"].as_array().unwrap() {
        let kind = feature["properties"]["kind"].as_str().unwrap();
        // Closed incidents are not on the map.
        if kind == "incident" && feature["properties"]["state"] == "closed" {
            continue;
        }
        *counts.entry(layer_of(kind).to_owned()).or_default() += 1;
    }
    counts
}

#[test]
fn every_object_is_in_its_layer() {
    case("first-map").run(async |page| {
        let server = Server::start(page, &["--rate", "0", "--seed", "1"]);
        page.open(&server.address(), "?mode=desk&lang=en").await;
        let feed = server.feed().await;
        let features = feed["features"].as_array().unwrap().len();
        assert!(features >= 1000, "the exercise has {features} objects only");
        assert_eq!(page.root_number("objects").await, features as u64);
        assert_eq!(page.root_number("rejected").await, 0);
        assert_eq!(page.root("transport").await.as_deref(), Some("stream"));
        assert_eq!(page.root_number("epoch").await, feed["vedetta"]["epoch"].as_u64().unwrap());
        assert_eq!(page.root_number("seq").await, feed["vedetta"]["seq"].as_u64().unwrap());

        let mut shown = page.layer_counts().await;
        shown.retain(|_, count| *count > 0);
        assert_eq!(shown, counts_per_layer(&feed));
        for layer in ["zones", "hotels", "incidents", "venues", "cameras", "units"] {
            assert!(shown.contains_key(layer), "no {layer} in the exercise");
        }
    });
}

#[test]
fn the_map_is_drawn_where_things_are() {
    case("first-pixels").run(async |page| {
        let server = Server::start(page, &["--rate", "0", "--seed", "1", "--objects", "300"]);
        let (lng, lat) = LONELY;
        let aside = (lng + 0.004, lat - 0.002);
        server.inject(&incident("e2e-middle", "critical", LONELY, "In the middle")).await;
        server.inject(&incident("e2e-aside", "critical", aside, "To the right and below")).await;
        page.open(&server.address(), &format!("?mode=desk#map=14/{lat}/{lng}")).await;
        page.wait(
            "both incidents in the list",
            "return document.querySelector('[data-id=e2e-aside]') !== null;",
        )
        .await;
        let map = page.map().await;
        assert!((map.zoom - 14.0).abs() < 0.01, "{map:?}");
        page.wait_for_color(map.place_of(lng, lat), CRITICAL, true).await;
        page.wait_for_color(map.place_of(aside.0, aside.1), CRITICAL, true).await;
        // Between the two there is none: the color belongs to the symbols, not to the ground.
        let between = map.place_of(lng + 0.002, lat - 0.001);
        page.wait_for_color(between, CRITICAL, false).await;

        let picture = page.picture("map").await;
        assert_eq!(picture.size(), (1240, 720));
        page.open(&server.address(), "?mode=desk#map=8/45.7/10.2").await;
        let map = page.map().await;
        let picture = page.picture("operation").await;
        let (colors, largest) =
            picture.variety(map.left, map.top, map.left + map.width, map.top + map.height);
        assert!(colors > 200 && largest < 0.7, "{colors} colors, {:.0} % of one: no map", largest * 100.0);
    });
}

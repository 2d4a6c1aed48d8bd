//! Events of an operation's day, from the feed to the list and the map.
//!
//! Closures begin, sweeps are broken, a relay is late, cameras and services fail, a clash is foreseen.

use std::sync::Arc;

use serde_json::{Value, json};
use thirtyfour::Key;
use time::format_description::well_known::Rfc3339;
use time::{Duration, OffsetDateTime};

use super::harness::document::{MILAN, changed, point};
use super::harness::{Page, Server, case};

const HERE: (f64, f64) = (9.42, 45.31);
/// Half the width and height of an area of these tests, in degrees.
const HALF: (f64, f64) = (0.013, 0.009);

/// Colors from `style/tokens.css`.
const CLOSED: [u8; 3] = [0xd1, 0x6a, 0x72];
const DEGRADED: [u8; 3] = [0xf5, 0xf4, 0x8a];
const DOWN: [u8; 3] = [0xf1, 0x97, 0x08];

/// The feature as a square of about two kilometers.
fn area(mut feature: Value) -> Value {
    let (lng, lat) = HERE;
    let corners = [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0), (-1.0, -1.0)];
    let ring: Vec<[f64; 2]> = corners.map(|(x, y)| [lng + x * HALF.0, lat + y * HALF.1]).to_vec();
    feature["geometry"] = json!({ "type": "Polygon", "coordinates": [ring] });
    feature
}

/// The feature with these properties, at a revision.
fn with(mut feature: Value, rev: u64, properties: Value) -> Value {
    for (name, value) in properties.as_object().unwrap() {
        feature["properties"][name] = value.clone();
    }
    changed(feature, "rev", rev)
}

/// The deterministic exercise, with the findings listed and the map over open country.
async fn open(page: &Page, rate: &str, more: &str) -> Arc<Server> {
    let server = Server::start(page, &["--rate", rate, "--seed", "1", "--objects", "300"]);
    let (lng, lat) = HERE;
    page.open(&server.address(), &format!("?mode=desk&lang=en#map=12/{lat}/{lng}&list=findings{more}")).await;
    page.wait_for("[data-list=findings][aria-selected=true]").await;
    server
}

/// Operation time a number of minutes from now.
async fn minutes_from_now(server: &Server, minutes: i64) -> String {
    let feed = server.feed().await;
    let now = feed["vedetta"]["operation"]["at"].as_str().unwrap();
    let at = OffsetDateTime::parse(now, &Rfc3339).unwrap() + Duration::minutes(minutes);
    at.format(&Rfc3339).unwrap()
}

/// Page coordinates of an area's southern edge, where its lines have no corner and no label.
async fn edge(page: &Page) -> (f64, f64) {
    page.map().await.place_of(HERE.0 + HALF.0 / 2.0, HERE.1 - HALF.1)
}

/// Page coordinates of a place a number of thousandths of a degree to the east.
async fn east(page: &Page, thousandths: f64) -> (f64, f64) {
    page.map().await.place_of(HERE.0 + thousandths / 1000.0, HERE.1)
}

/// Waits until a line of a color, or at least a dash of it, is drawn at a place.
async fn wait_drawn(page: &Page, place: (f64, f64), color: [u8; 3]) {
    let mut looks = 0;
    while page.picture("line").await.amount_near(place, 18.0, color) < 10.0 {
        looks += 1;
        assert!(looks < 200, "no {color:02x?} near {place:?}\n{}", page.state().await);
    }
}

#[test]
fn closure_begins_at_its_minute() {
    case("stories-closure").run(async |page| {
        // Ten minutes of the operation per minute of the test.
        let server = open(page, "10", "&sel=e2e-zone").await;
        let (from, to) = (minutes_from_now(&server, 3).await, minutes_from_now(&server, 90).await);
        let zone = area(point("e2e-zone", "zone", HERE, "Closure of the test"));
        let schedule = json!({ "rule": "closed", "schedule": [{ "from": from, "to": to }] });
        server.inject(&with(zone, 10, schedule)).await;
        page.wait_for_words(".detail-card-phase", "Upcoming").await;
        // A selected object is drawn in the color of the selection.
        page.press(Key::Escape).await;
        page.wait_gone(".detail-card").await;
        let edge = edge(page).await;
        page.wait_for_color(edge, CLOSED, false).await;
        wait_drawn(page, edge, CLOSED).await;
        // The page knows the operation's clock to a few milliseconds, which at this rate are ten times as many.
        let now = minutes_from_now(&server, 0).await;
        let [at, begins] = [&now, &from].map(|text| OffsetDateTime::parse(text, &Rfc3339).unwrap());
        assert!(at + Duration::seconds(1) >= begins, "in force at {now}, which begins at {from}");
        page.click_at(edge).await;
        page.wait_selected("e2e-zone").await;
        page.wait_for_words(".detail-card-phase", "In force").await;
    });
}

#[test]
fn a_sweep_is_void_from_the_breach_on() {
    case("stories-sweep").run(async |page| {
        let server = open(page, "0", "").await;
        let (cleared, until) = (minutes_from_now(&server, -60).await, minutes_from_now(&server, 90).await);
        let sweep = area(point("e2e-sweep", "sweep", HERE, "Sweep of the test"));
        let clear = json!({ "state": "clear", "cleared_at": cleared, "clear_until": until });
        server.inject(&with(sweep, 10, clear)).await;
        let edge = edge(page).await;
        page.wait_for_color(edge, DOWN, false).await;
        let breach = |rev, state: &str, reported: &str| {
            let fence = point("e2e-fence", "incident", (HERE.0, HERE.1 + 0.004), "Fence of the test");
            let said = json!({
                "category": "intrusion", "severity": "minor", "state": state, "reported_at": reported,
            });
            with(fence, rev, said)
        };
        let reported = minutes_from_now(&server, -1).await;
        server.inject(&breach(10, "confirmed", &reported)).await;
        page.wait_for(".finding-row[data-id=e2e-sweep][data-level=alarm]").await;
        wait_drawn(page, edge, DOWN).await;
        server.inject(&breach(20, "closed", &reported)).await;
        page.wait_gone(".finding-row[data-id=e2e-sweep]").await;
        page.wait_for_color(edge, DOWN, false).await;
    });
}

#[test]
fn a_late_relay_moves_its_times_and_closures() {
    case("stories-relay").run(async |page| {
        let server = open(page, "0", "").await;
        let mut relay = point("e2e-relay", "corridor", HERE, "Relay of the test");
        let (lng, lat) = HERE;
        relay["geometry"] = json!({ "type": "LineString", "coordinates": [[lng - 0.04, lat], [lng + 0.04, lat]] });
        let mut stops = Vec::new();
        for (name, east, minutes) in [("First", -0.04, -40), ("Last", 0.04, 40)] {
            let planned = minutes_from_now(&server, minutes).await;
            stops.push(json!({ "name": name, "lng": lng + east, "lat": lat, "planned_at": planned }));
        }
        let relay = |rev, delay: i32| {
            let said = json!({ "purpose": "torch-relay", "stops": stops, "closed_minutes": 20, "delay_minutes": delay });
            with(relay.clone(), rev, said)
        };
        server.inject(&relay(10, 0)).await;
        // The closure is drawn strongly, but the ground still shows through: over open country the result is this
        // color.
        let shaded = CLOSED.map(|channel| (f64::from(channel) * 200.0 / 255.0 + 32.0 * 55.0 / 255.0) as u8);
        // It extends ten thousandths of a degree to both sides of the relay.
        let (here, behind) = (east(page, -6.0).await, east(page, -18.0).await);
        wait_drawn(page, here, shaded).await;
        page.wait_for_color(behind, shaded, false).await;
        server.inject(&relay(20, 20)).await;
        page.wait_for(".finding-row[data-id=e2e-relay][data-level=notice]").await;
        page.wait_for_color(here, shaded, false).await;
        wait_drawn(page, behind, shaded).await;
    });
}

#[test]
fn an_unknown_drone_enters_by_its_height() {
    case("stories-drone").run(async |page| {
        let server = open(page, "0", "").await;
        // The exercise's own no-fly zones, all of which have a ceiling.
        let feed = server.feed().await;
        let features = feed["features"].as_array().unwrap();
        let no_fly = features.iter().filter(|feature| feature["properties"]["rule"] == "no-fly");
        let ceilings = no_fly.filter_map(|zone| zone["properties"]["ceiling_m"].as_f64());
        let above = ceilings.fold(0.0, f64::max) + 100.0;
        let drone = |rev, height: f64| {
            let drone = point("e2e-drone", "aircraft", MILAN, "Drone of the test");
            with(drone, rev, json!({ "class": "unknown-drone", "height_m": height }))
        };
        server.inject(&drone(10, above)).await;
        // The post is listed in any case and is sent later: by then the drone would be listed, too.
        server
            .inject(&with(
                point("e2e-post", "post", HERE, "Post of the test"),
                10,
                json!({ "state": "down" }),
            ))
            .await;
        page.wait_for(".finding-row[data-id=e2e-post]").await;
        assert_eq!(page.count(".finding-row[data-id=e2e-drone]").await, 0, "it is above all of them");
        server.inject(&drone(20, 60.0)).await;
        page.wait_for(".finding-row[data-id=e2e-drone][data-level=alarm]").await;
        server.inject(&drone(30, above)).await;
        page.wait_gone(".finding-row[data-id=e2e-drone]").await;
    });
}

#[test]
fn a_camera_outage_turns_its_ring_amber() {
    case("stories-camera").run(async |page| {
        let server = open(page, "0", "").await;
        // The perimeter has no geometry: it lies 700 m around the venue.
        let mut ring = point("e2e-ring", "perimeter", HERE, "Ring of the test");
        ring["geometry"] = Value::Null;
        let around = json!({ "ring": "inner", "state": "up", "around": "e2e-venue", "buffer_m": 700 });
        server.inject(&with(ring, 10, around)).await;
        server.inject(&with(point("e2e-venue", "venue", HERE, "Venue of the test"), 10, json!({}))).await;
        let camera = |id: &str, rev, state: &str| {
            let camera = point(id, "camera", HERE, id);
            with(camera, rev, json!({ "perimeter": "e2e-ring", "state": state }))
        };
        server.inject(&camera("e2e-cam-1", 10, "up")).await;
        server.inject(&camera("e2e-cam-2", 10, "up")).await;
        // 700 m west of the venue.
        let west = page.map().await.place_of(HERE.0 - 700.0 / 78_400.0, HERE.1);
        page.wait_for_color(west, DEGRADED, false).await;
        server.inject(&camera("e2e-cam-1", 20, "down")).await;
        page.wait_for(".finding-row[data-id=e2e-ring][data-level=notice]").await;
        wait_drawn(page, west, DEGRADED).await;
        server.inject(&camera("e2e-cam-2", 20, "down")).await;
        page.wait_for(".finding-row[data-id=e2e-ring][data-level=alarm]").await;
        page.wait_for_color(west, DEGRADED, false).await;
        server.inject(&camera("e2e-cam-1", 30, "up")).await;
        wait_drawn(page, west, DEGRADED).await;
        server.inject(&camera("e2e-cam-2", 30, "up")).await;
        page.wait_gone(".finding-row[data-id=e2e-ring]").await;
        page.wait_for_color(west, DEGRADED, false).await;
    });
}

#[test]
fn a_service_outage_degrades_its_stations() {
    case("stories-service").run(async |page| {
        let server = open(page, "0", "").await;
        let station = point("e2e-station", "check", HERE, "Station of the test");
        server.inject(&with(station, 10, json!({ "place": "rail-station", "level": "normal" }))).await;
        let service = |rev, state: &str| {
            let service = point("e2e-signals", "service", (HERE.0 + 0.03, HERE.1), "Signals of the test");
            with(
                service,
                rev,
                json!({ "purpose": "rail-signaling", "state": state, "serves": ["e2e-station"] }),
            )
        };
        server.inject(&service(10, "up")).await;
        let here = page.map().await.place_of(HERE.0, HERE.1);
        page.wait_for_color(here, DEGRADED, false).await;
        server.inject(&service(20, "degraded")).await;
        page.wait_for(".finding-row[data-id=e2e-signals]").await;
        page.wait_for(".finding-row[data-id=e2e-station][data-level=notice]").await;
        wait_drawn(page, here, DEGRADED).await;
        server.inject(&service(30, "up")).await;
        page.wait_gone(".finding-row[data-id=e2e-station]").await;
        page.wait_for_color(here, DEGRADED, false).await;
    });
}

#[test]
fn a_conflict_is_found_ahead() {
    case("stories-conflict").run(async |page| {
        let server = open(page, "0", "").await;
        let (from, to) = (minutes_from_now(&server, 120).await, minutes_from_now(&server, 240).await);
        let zone = area(point("e2e-zone", "zone", HERE, "Closure of the test"));
        server
            .inject(&with(zone, 10, json!({ "rule": "closed", "schedule": [{ "from": from, "to": to }] })))
            .await;
        let rally = |rev, from: &str, to: &str| {
            let rally = point("e2e-rally", "assembly", HERE, "Rally of the test");
            with(rally, rev, json!({ "state": "announced", "starts_at": from, "ends_at": to }))
        };
        let (starts, ends) = (minutes_from_now(&server, 150).await, minutes_from_now(&server, 200).await);
        server.inject(&rally(10, &starts, &ends)).await;
        page.wait_for(".finding-row[data-id=e2e-rally][data-level=warning]").await;
        // The tip of the sign is where they meet; it leads to the rally.
        let (x, y) = page.map().await.place_of(HERE.0, HERE.1);
        wait_drawn(page, (x, y - 16.0), DOWN).await;
        page.click_at((x, y - 16.0)).await;
        page.wait_selected("e2e-rally").await;
        page.wait_for_words(".detail-card", "Closure of the test").await;
        let (starts, ends) = (minutes_from_now(&server, 300).await, minutes_from_now(&server, 400).await);
        server.inject(&rally(20, &starts, &ends)).await;
        page.wait_gone(".finding-row[data-id=e2e-rally]").await;
        page.wait_for_color((x, y - 16.0), DOWN, false).await;
    });
}

//! Looking ahead: future validity, framed so that it is not mistaken for the present, and back with one key.

use serde_json::{Value, json};
use thirtyfour::Key;

use super::harness::document::{changed, point};
use super::harness::{Page, Server, case};

const HERE: (f64, f64) = (9.42, 45.31);
const START: [&str; 8] =
    ["--rate", "0", "--seed", "1", "--objects", "300", "--at", "2026-02-06T20:00:00+01:00"];

/// A closed square of about two kilometers, in force between two times of the evening.
fn closure(from: &str, to: &str) -> Value {
    let (lng, lat) = HERE;
    let corners = [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0), (-1.0, -1.0)];
    let ring: Vec<[f64; 2]> = corners.map(|(x, y)| [lng + x * 0.013, lat + y * 0.009]).to_vec();
    let zone = changed(point("e2e-zone", "zone", HERE, "Closure of the test"), "rule", "closed");
    let zone = changed(zone, "valid_from", format!("2026-02-06T{from}:00+01:00"));
    let mut zone = changed(zone, "valid_to", format!("2026-02-06T{to}:00+01:00"));
    zone["geometry"] = json!({ "type": "Polygon", "coordinates": [ring] });
    zone
}

/// Drags the slider to an instant.
async fn look_at(page: &Page, instant: &str) {
    page.script_with(
        "const slider = document.getElementById('timeline'); slider.value = String(Date.parse(arguments[0]) / 60000); \
         slider.dispatchEvent(new Event('input', { bubbles: true }));",
        vec![json!(instant)],
    )
    .await;
}

/// Text of the "what applies here" card in the middle of the closure.
async fn applies(page: &Page) -> String {
    page.press("h").await;
    page.wait_for(".here-card").await;
    let text = page.text(".here-card").await;
    page.press(Key::Escape).await;
    page.wait_gone(".here-card").await;
    text
}

#[test]
fn the_slider_shows_what_will_be_in_force_and_a_key_leads_back() {
    case("timeline-ahead").run(async |page| {
        let server = Server::start(page, &START);
        server.inject(&closure("21:00", "23:00")).await;
        let (lng, lat) = HERE;
        page.open(&server.address(), &format!("?mode=desk&lang=en#map=13/{lat}/{lng}&time=shift")).await;
        page.wait_for(".timeline-span[data-id=e2e-zone]").await;
        page.wait_for(".next-line").await;
        assert_eq!(page.count(".plan-notice").await, 0);

        look_at(page, "2026-02-06T22:00:00+01:00").await;
        page.wait_root("plan", "2026-02-06T21:00:00Z").await;
        page.wait_for_words(".plan-notice", "PLAN").await;
        page.wait_for_words(".plan-notice", "22:00").await;
        assert!(applies(page).await.contains("Closure of the test"));
        page.reload().await;
        page.wait_for_words(".plan-notice", "22:00").await;

        look_at(page, "2026-02-06T23:30:00+01:00").await;
        page.wait_for_words(".plan-notice", "23:30").await;
        assert!(!applies(page).await.contains("Closure of the test"), "it is over then");
        page.press("n").await;
        page.wait_gone(".plan-notice").await;
        assert_eq!(page.root("plan").await, None);
        assert!(!page.url().await.contains("plan="));
    });
}

#[test]
fn the_list_of_what_comes_next_leads_to_its_places() {
    case("timeline-next").run(async |page| {
        let server = Server::start(page, &START);
        server.inject(&closure("20:10", "23:00")).await;
        let (lng, lat) = HERE;
        page.open(&server.address(), &format!("?mode=desk&lang=en#map=13/{lat}/{lng}&list=next")).await;
        page.wait_for_words(".next-row[data-id=e2e-zone]", "in 10 min").await;
        page.wait_for_words(".next-row[data-id=e2e-zone]", "Closed to all").await;
        assert!(page.count(".next-row[data-sweep]").await > 0, "the board of sweeps");
        page.click(".next-row[data-id=e2e-zone]").await;
        page.wait_selected("e2e-zone").await;
        page.press("t").await;
        page.wait_for(".timeline[data-open=true]").await;
        page.click("[data-scale=games]").await;
        page.wait_for("[data-scale=games][aria-pressed=true]").await;
        page.press("t").await;
        page.wait_for(".timeline[data-open=false]").await;
    });
}

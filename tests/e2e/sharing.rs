//! Exports of the page: the address, the printed sheet, the file. None of them contains guarded data.

use std::sync::Arc;

use serde_json::{Value, json};

use super::harness::document::{MILAN, changed, document, incident, point};
use super::harness::{Host, Page, Reply, Screen, case};

/// Features whose name contains "Canary" must stay inside.
fn features() -> Vec<Value> {
    let (lng, lat) = MILAN;
    let red = |feature: Value| changed(feature, "marking", "TLP:RED");
    let mut motorcade = point("canary-car", "corridor", MILAN, "Canary car");
    motorcade["geometry"] = json!({ "type": "LineString", "coordinates": [[lng, lat], [lng + 0.02, lat]] });
    vec![
        incident("fire", "major", MILAN, "Smoke in a kitchen"),
        red(incident("canary-fire", "critical", (lng - 0.02, lat - 0.01), "Canary fire")),
        point("canary-hotel", "hotel", (lng - 0.01, lat), "Canary hotel"),
        red(point("canary-roof", "overwatch", (lng, lat + 0.01), "Canary roof")),
        changed(motorcade, "purpose", "motorcade"),
        point("post", "post", (lng, lat - 0.01), "Post of the test"),
    ]
}

/// Opens the page, and records what it copies and saves for the test to read.
async fn open(page: &Page, view: &str) -> Arc<Host> {
    let config = json!({ "events": null, "poll_secs": 1 });
    let host = Host::start(page, &config, Reply::feed(&document(1, &features()))).await;
    page.open(&host.address(), &format!("?mode=desk&lang=en{view}")).await;
    page.script(
        "window.__copied = null; window.__saved = null;
         navigator.clipboard.writeText = async (text) => { window.__copied = text; };
         const make = URL.createObjectURL;
         URL.createObjectURL = (blob) => { blob.text().then((text) => { window.__saved = text; }); return make.call(URL, blob); };
         HTMLAnchorElement.prototype.click = function () { window.__name = this.download; };",
    )
    .await;
    host
}

async fn copied(page: &Page) -> String {
    page.click("[data-action=copy-link]").await;
    let copied = page.wait("a link", "return window.__copied;").await;
    page.script("window.__copied = null;").await;
    copied.as_str().unwrap().to_owned()
}

async fn saved(page: &Page) -> String {
    page.click("[data-action=export]").await;
    page.wait("a file", "return window.__saved;").await.as_str().unwrap().to_owned()
}

/// Text of the sheet, while the page believes it is being printed.
async fn sheet(page: &Page) -> String {
    page.devtools("Emulation.setEmulatedMedia", json!({ "media": "print" })).await;
    page.script("dispatchEvent(new Event('beforeprint'));").await;
    page.wait_for(".print-sheet table").await;
    let words = page.script("return document.body.innerText;").await;
    page.picture("sheet").await;
    page.script("dispatchEvent(new Event('afterprint'));").await;
    page.devtools("Emulation.setEmulatedMedia", json!({ "media": "" })).await;
    page.wait_gone(".print-sheet table").await;
    words.as_str().unwrap().to_owned()
}

#[test]
fn visitors_hide_it_from_link_print_and_export() {
    case("sharing-visitors").run(async |page| {
        let _host = open(page, "&visitors=1#map=12/45.46/9.19&sel=canary-hotel&on=overwatch&q=canary").await;
        page.wait_for(".visitors-notice").await;
        let link = copied(page).await;
        assert!(
            link.contains("visitors=1") && link.contains("#EXERCISE&") && !link.contains("canary"),
            "{link}"
        );
        page.wait_for_words(".link-notice", "without selection").await;
        assert!(!saved(page).await.contains("anary"));
        let words = sheet(page).await;
        assert!(!words.contains("anary") && words.contains("TLP:GREEN"), "{words}");
        for tab in ["findings", "cyber", "incidents"] {
            page.click(&format!("[data-list={tab}]")).await;
            page.wait_for(&format!("[data-list={tab}][aria-selected=true]")).await;
            let words = page.script("return document.body.innerText;").await;
            assert!(!words.as_str().unwrap().contains("anary"), "{tab}: {words}");
        }
        page.click("#map").await;
        page.press("h").await;
        page.wait_for(".here-card").await;
        assert!(!page.text(".here-card").await.contains("anary"));
    });
}

#[test]
fn an_operator_shares_what_may_leave_and_says_what_it_is() {
    case("sharing-operator").run(async |page| {
        let _host = open(page, "#map=12/45.46/9.19&sel=fire&q=smoke").await;
        page.wait_selected("fire").await;
        let link = copied(page).await;
        assert!(
            link.contains("sel=fire") && link.contains("q=smoke") && link.contains("#EXERCISE&"),
            "{link}"
        );
        page.wait_for_words(".link-notice", "Link copied").await;
        let file: Value = serde_json::from_str(&saved(page).await).unwrap();
        let mut ids: Vec<&str> =
            file["features"].as_array().unwrap().iter().map(|f| f["id"].as_str().unwrap()).collect();
        ids.sort_unstable();
        assert_eq!(ids, ["fire", "post"]);
        assert_eq!(
            (&file["vedetta"]["mode"], &file["vedetta"]["marking"]),
            (&json!("exercise"), &json!("TLP:GREEN"))
        );
        let name = page.script("return window.__name;").await;
        let name = name.as_str().unwrap();
        // The minute of the picture, which may be just before the full hour of the exercise: clocks are accurate to
        // a second.
        let at = file["vedetta"]["operation"]["at"].as_str().unwrap();
        assert!(at.starts_with("2026-02-06T19:0") || at.starts_with("2026-02-06T18:59:5"), "{at}");
        let minute: String = at.chars().filter(char::is_ascii_digit).take(12).collect();
        let (day, hour) = minute.split_at(8);
        assert_eq!(name, format!("vedetta-exercise-{day}T{hour}Z.geojson"));
        let words = sheet(page).await;
        for part in ["EXERCISE", "TLP:GREEN", "Operation time 6 Feb 2026", "Smoke in a kitchen", "Printed"] {
            assert!(words.contains(part), "{part} is not on the sheet: {words}");
        }
    });
}

#[test]
fn the_sheet_has_the_map_as_it_may_be_seen() {
    case("sharing-print").run(async |page| {
        let _host = open(page, "&theme=light#map=12/45.46/9.19&on=overwatch").await;
        page.wait_map_shows(MILAN.0, MILAN.1).await;
        // The browser's own printing: the events it sends to the page, and the moment at which it captures.
        page.script(
            "addEventListener('beforeprint', () => {
               const map = document.getElementById('print-map');
               const pixels = map.getContext('2d').getImageData(0, 0, map.width, map.height).data;
               const at = (lng, lat) => {
                 const world = 512 * 2 ** 12, y = (l) => Math.log(Math.tan(Math.PI / 4 + l * Math.PI / 360)) / Math.PI / 2;
                 const px = Math.round(map.width / 2 + (lng - 9.19) / 360 * world), py = Math.round(map.height / 2 - (y(lat) - y(45.46)) * world);
                 const seen = new Set();
                 for (let dy = -4; dy <= 4; dy++) for (let dx = -4; dx <= 4; dx++)
                   seen.add(String(pixels.slice(4 * ((py + dy) * map.width + px + dx), 4 * ((py + dy) * map.width + px + dx) + 3)));
                 return seen.size;
               };
               window.__sheet = { post: at(9.19, 45.454), hotel: at(9.18, 45.464), roof: at(9.19, 45.474), red: at(9.17, 45.454) };
             });",
        )
        .await;
        let pdf = page.devtools("Page.printToPDF", json!({ "preferCSSPageSize": true })).await;
        assert!(pdf["data"].as_str().unwrap().len() > 20_000, "a sheet without a map");
        let seen = page.script("return window.__sheet;").await;
        let colors = |what: &str| seen[what].as_u64().unwrap();
        assert!(colors("post") > 3, "the post is not on paper: {seen}");
        for hidden in ["hotel", "roof", "red"] {
            assert!(colors(hidden) <= 2, "{hidden} is on paper: {seen}");
        }
        page.wait("the screen as before", "return !document.querySelector('.print-sheet table');").await;
    });
}

#[test]
fn a_sheet_can_be_worked_with() {
    case("sharing-sheet").on(Screen { width: 1366, height: 768, is_touch: false }).run(async |page| {
        let mut features = features();
        for number in 0..60 {
            features.push(changed(incident(&format!("canary-{number}"), "major", MILAN, "Canary"), "marking", "TLP:RED"));
        }
        for number in 0..70 {
            features.push(incident(&format!("open-{number}"), "major", MILAN, &format!("Open incident {number}")));
        }
        let config = json!({ "events": null, "poll_secs": 1 });
        let host = Host::start(page, &config, Reply::feed(&document(1, &features))).await;
        page.open(&host.address(), "?mode=desk&lang=en#map=12/45.46/9.19&sev=major").await;
        page.wait_for(".map-scale").await;
        // On paper, the scale bar is scaled with the map.
        let on_screen = "return document.querySelector('.shell-map .map-scale').textContent.trim();";
        assert!(!page.script(on_screen).await.as_str().unwrap().is_empty());
        page.script(
            "addEventListener('beforeprint', () => requestAnimationFrame(() => {
               const size = (css) => parseFloat(getComputedStyle(document.querySelector('.print-sheet ' + css)).fontSize);
               const box = (css) => document.querySelector('.print-sheet ' + css).getBoundingClientRect();
               window.__sheet = {
                 rows: document.querySelectorAll('.print-sheet tbody tr[data-id]').length,
                 words: document.querySelector('.print-sheet').innerText,
                 sizes: ['td', 'th', '.map-scale', '.map-credit', '.print-band'].map(size),
                 scale: box('.map-scale').width / box('#print-map').width,
               };
             }));",
        )
        .await;
        page.devtools("Emulation.setEmulatedMedia", json!({ "media": "print" })).await;
        page.script("dispatchEvent(new Event('beforeprint'));").await;
        let sheet = page.wait("the sheet", "return window.__sheet;").await;
        page.picture("sheet").await;
        assert_eq!(sheet["rows"], 71);
        let words = sheet["words"].as_str().unwrap();
        for part in ["Severity", "Place", "State", "Since", "Filter: Severity: Major", "CC BY", "Open incident 69"] {
            assert!(words.contains(part), "{part} is not on the sheet: {words}");
        }
        assert!(!words.contains("anary"), "{words}");
        let sizes: Vec<f64> = serde_json::from_value(sheet["sizes"].clone()).unwrap();
        assert!(sizes.iter().all(|px| px * 0.75 >= 8.0), "letters below 8 pt: {sizes:?} px");
        let scale = sheet["scale"].as_f64().unwrap();
        assert!(scale > 0.05 && scale <= 0.26, "a scale of {scale} of the map");
        page.script("dispatchEvent(new Event('afterprint'));").await;
        page.devtools("Emulation.setEmulatedMedia", json!({ "media": "" })).await;
        page.wait_gone(".print-sheet table").await;
    });
}

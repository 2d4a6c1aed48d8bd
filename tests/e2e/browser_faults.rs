//! Faults of the browser: it takes the GPU away, has none, or breaks the app. Also, the traces that a page must not
//! leave in it.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use std::{env, fs, process};

use patience::stretched;
use serde_json::{Value, json};

use super::filter;
use super::harness::document::{MILAN, changed, document, incident};
use super::harness::{CRITICAL, Host, Page, Reply, Server, case, is_without_webgl};

/// Position of an incident that arrives while there is no map.
const MEANWHILE: (f64, f64) = (MILAN.0, MILAN.1 + 0.004);

/// While there is no map, an incident arrives and the one in Milan is removed.
async fn send_meanwhile(page: &Page, host: &Host) {
    let mut features = filter::features();
    features.retain(|feature| feature["id"] != "i0");
    features.push(incident("meanwhile", "critical", MEANWHILE, "Meanwhile"));
    host.set_feed(Reply::feed(&document(2, &features)));
    page.wait_for(".incident-row[data-id=meanwhile]").await;
}

async fn wait_meanwhile_on_map(page: &Page) {
    let map = page.map().await;
    page.wait_for_color(map.place_of(MEANWHILE.0, MEANWHILE.1), CRITICAL, true).await;
    page.wait_for_color(map.place_of(MILAN.0, MILAN.1), CRITICAL, false).await;
}

#[test]
fn a_lost_context_comes_back() {
    if is_without_webgl() {
        return;
    }
    case("context-lost").run(async |page| {
        let host = filter::host(page).await;
        let (lng, lat) = MILAN;
        page.open(&host.address(), &format!("?mode=desk#map=13/{lat}/{lng}")).await;
        let place = page.map().await.place_of(lng, lat);
        page.wait_for_color(place, CRITICAL, true).await;
        // A canvas has one context: requesting it again gives the map's own.
        page.script(
            "window.__lose = document.getElementById('map').getContext('webgl2').getExtension('WEBGL_lose_context');
             __lose.loseContext();",
        )
        .await;
        page.wait_root("map", "lost").await;
        page.wait_for(".map-problem").await;
        assert_eq!(page.root("link").await.as_deref(), Some("live"), "the feed has no part in it");
        // Changes received while there was no map are on it afterwards.
        send_meanwhile(page, &host).await;
        page.script("__lose.restoreContext();").await;
        page.wait_root("map", "ready").await;
        page.wait_gone(".map-problem").await;
        wait_meanwhile_on_map(page).await;
    });
}

#[test]
fn a_map_outlives_the_process_that_draws_it() {
    if is_without_webgl() {
        return;
    }
    case("gpu-process").run(async |page| {
        let host = filter::host(page).await;
        let (lng, lat) = MILAN;
        page.open(&host.address(), &format!("?mode=desk&lang=en#map=13/{lat}/{lng}")).await;
        page.wait_for_color(page.map().await.place_of(lng, lat), CRITICAL, true).await;
        page.script("document.getElementById('map').addEventListener('webglcontextlost', () => (window.__was_lost = true));")
            .await;
        page.devtools("Browser.crashGpuProcess", json!({})).await;
        page.wait("a lost context", "return window.__was_lost;").await;
        send_meanwhile(page, &host).await;
        page.wait_root("map", "ready").await;
        wait_meanwhile_on_map(page).await;
    });
}

#[test]
fn a_context_lost_while_loading_and_ten_times_after_leaves_a_whole_map() {
    if is_without_webgl() {
        return;
    }
    case("context-lost-often").run(async |page| {
        let host = filter::host(page).await;
        let (lng, lat) = MILAN;
        page.go_to(&host.address(), &format!("?mode=desk#map=13/{lat}/{lng}")).await;
        // As soon as the map has its canvas; tiles and objects are still being loaded.
        page.wait_root("map", "ready").await;
        page.script(
            "window.__lose = document.getElementById('map').getContext('webgl2').getExtension('WEBGL_lose_context');",
        )
        .await;
        for _time in 0..11 {
            page.script("__lose.loseContext();").await;
            page.wait_root("map", "lost").await;
            page.script("__lose.restoreContext();").await;
            page.wait_root("map", "ready").await;
        }
        page.wait_until_ready().await;
        page.wait_root("basemap", "ready").await;
        let map = page.map().await;
        page.wait_for_color(map.place_of(lng, lat), CRITICAL, true).await;
        let (colors, most) =
            page.picture("map").await.variety(map.left, map.top, map.left + map.width, map.top + map.height);
        assert!(colors > 50 && most < 0.98, "{colors} colors, one covers {most}: ground and objects are there");
    });
}

#[test]
fn a_context_that_stays_away_is_replaced_and_the_third_time_by_a_2d_canvas() {
    if is_without_webgl() {
        return;
    }
    case("context-gone").run(async |page| {
        let host = filter::host(page).await;
        let (lng, lat) = MILAN;
        page.open(&host.address(), &format!("?mode=desk#map=13/{lat}/{lng}")).await;
        let place = page.map().await.place_of(lng, lat);
        for drawing in ["webgl2", "webgl2", "canvas2d"] {
            page.wait_for_color(place, CRITICAL, true).await;
            page.script(
                "window.__canvas = document.getElementById('map');
                 __canvas.getContext('webgl2').getExtension('WEBGL_lose_context').loseContext();",
            )
            .await;
            page.wait_root("map", "lost").await;
            page.wait_root("map", "ready").await;
            page.wait_root("drawing", drawing).await;
            page.wait_gone(".map-problem").await;
            let canvases = "return [document.querySelectorAll('canvas#map').length, document.getElementById('map') !== __canvas];";
            assert_eq!(page.script(canvases).await, json!([1, true]));
        }
        page.wait_for_color(place, CRITICAL, true).await;
        // The new canvas works like the first one: it can be picked on, has its role, and takes the keys.
        page.click_at(place).await;
        page.wait_selected("i0").await;
        assert_eq!(page.attributes("#map", "role").await, ["application"]);
        assert_eq!(page.attributes("#map", "tabindex").await, ["0"]);
    });
}

#[test]
fn letters_are_those_of_the_typeface_that_comes_along() {
    case("typeface").run(async |page| {
        let host = filter::host(page).await;
        page.open(&host.address(), "?mode=desk&lang=de").await;
        page.wait(
            "a typeface that was loaded",
            "return [...document.fonts].some((font) => font.family.includes('Inter') && font.status === 'loaded');",
        )
        .await;
        page.devtools("DOM.enable", json!({})).await;
        page.devtools("CSS.enable", json!({})).await;
        for css in [".incident-row[data-id=i3]", "#filter-text", ".clock"] {
            page.wait_for(css).await;
            let root = page.devtools("DOM.getDocument", json!({})).await["root"]["nodeId"].clone();
            let node = page.devtools("DOM.querySelector", json!({ "nodeId": root, "selector": css })).await;
            let used = page.devtools("CSS.getPlatformFontsForNode", json!({ "nodeId": node["nodeId"] })).await;
            let used = used["fonts"].as_array().unwrap();
            let is_ours = |font: &Value| font["isCustomFont"] == true && font["familyName"].as_str().unwrap().contains("Inter");
            assert!(!used.is_empty() && used.iter().all(is_ours), "{css}: {used:?}");
        }
        // Also the letters on the map, which are drawn separately: they differ from those of any system font.
        let widths = "const pen = document.createElement('canvas').getContext('2d');
             return ['Inter, monospace', 'monospace', 'Inter, serif'].map((family) => { pen.font = '600 16px ' + family; return pen.measureText('Città Würz').width; });";
        let [ours, other, again]: [f64; 3] = serde_json::from_value(page.script(widths).await).unwrap();
        assert!(ours == again && ours != other, "{ours}, {other}, {again}");
    });
}

#[test]
fn without_webgl_the_map_is_drawn_all_the_same() {
    case("no-webgl").browser_argument("--disable-3d-apis").run(async |page| {
        let host = filter::host(page).await;
        let (lng, lat) = MILAN;
        page.open(&host.address(), &format!("?mode=desk&lang=en#map=13/{lat}/{lng}")).await;
        page.wait_root("drawing", "canvas2d").await;
        let place = page.map().await.place_of(lng, lat);
        page.wait_for_color(place, CRITICAL, true).await;
        page.picture("map").await;
        page.click_at(place).await;
        page.wait_selected("i0").await;
        page.type_into("#filter-text", "bag").await;
        page.wait_shown(2).await;
    });
}

#[test]
fn a_broken_app_says_so() {
    case("fault").run(async |page| {
        page.allow_errors("vedetta:fault");
        let host = filter::host(page).await;
        page.hold_reloads().await;
        page.open(&host.address(), "?mode=desk&lang=en").await;
        page.script("dispatchEvent(new CustomEvent('vedetta:fault', { detail: { message: 'drill <b>7</b>' } }));").await;
        page.wait_for(".boot-fault[role=alertdialog]").await;
        let text = page.text(".boot-fault").await;
        assert!(text.contains("DISPLAY FROZEN since") && text.contains("drill <b>7</b>"), "{text}");
        // Day, year and hour in Rome: the notice may stay for days, and the device may be anywhere.
        let today =
            "return new Date().toLocaleDateString('en-GB', { timeZone: 'Europe/Rome', dateStyle: 'medium' });";
        let today = page.script(today).await;
        assert!(text.contains(today.as_str().unwrap_or("?")) && text.contains("(Rome)"), "{text}, {today}");
        assert_eq!(page.root("fault").await.as_deref(), Some("broken"));
        // It covers everything, and its button has the focus.
        let covered = "const e = document.elementFromPoint(innerWidth / 2, innerHeight / 2);
            return Boolean(e.closest('.boot-fault')) && Boolean(document.activeElement.closest('.boot-fault'));";
        assert_eq!(page.script(covered).await, true);
        page.picture("desk").await;
        page.click(".boot-fault button").await;
        page.wait_until_ready().await;
        assert_eq!(page.root("fault").await, None);

        // A wall has no operator: it reloads by itself.
        page.open(&host.address(), "?mode=wall&lang=en").await;
        let told = "dispatchEvent(new CustomEvent('vedetta:fault', { detail: {} }));
            return document.querySelector('.boot-fault').innerText;";
        let told = page.script(told).await;
        assert!(told.as_str().is_some_and(|told| told.contains("Reloads by itself in 5 s")), "{told}");
        page.picture("wall").await;
        page.let_reload().await;
        page.wait_until_ready().await;
        assert_eq!(page.root("mode").await.as_deref(), Some("wall"));
    });
}

#[test]
fn nothing_of_the_feed_is_kept_and_nobody_else_is_asked() {
    case("traces").run(async |page| {
        let server = Server::start(page, &["--rate", "0", "--seed", "1", "--objects", "300"]);
        server.inject(&incident("e2e-canary", "critical", MILAN, "Canary in the feed")).await;
        page.open(&server.address(), "?mode=desk&lang=en").await;
        page.wait_for(".incident-row[data-id=e2e-canary]").await;
        page.click(".incident-row[data-id=e2e-canary]").await;
        page.wait_selected("e2e-canary").await;
        page.choose("#theme", "light").await;
        page.type_into("#filter-text", "canary").await;
        page.wait_shown(1).await;
        let stored = page
            .script(
                "const done = arguments;
                 return (async () => JSON.stringify({
                    local: { ...localStorage }, session: { ...sessionStorage },
                    databases: await indexedDB.databases(), caches: await caches.keys(),
                    workers: (await navigator.serviceWorker.getRegistrations()).length, cookies: document.cookie,
                 }))();",
            )
            .await;
        let stored: Value = serde_json::from_str(stored.as_str().unwrap()).unwrap();
        assert!(!stored.to_string().to_lowercase().contains("canary"), "{stored}");
        assert!(!stored.to_string().contains("FeatureCollection"), "{stored}");
        assert_eq!(stored["databases"], json!([]));
        assert_eq!(stored["caches"], json!([]));
        assert_eq!(stored["workers"], 0);
        assert_eq!(stored["cookies"], "");
        // Search words, selections and positions are in the fragment, which is never sent to a server.
        let asked = page
            .script(
                "return performance.getEntries().filter((e) => e.entryType === 'resource' || e.entryType === 'navigation')
                    .map((e) => e.name.split('#')[0]);",
            )
            .await;
        let asked: Vec<String> = serde_json::from_value(asked).unwrap();
        assert!(asked.len() > 5, "{asked:?}");
        let foreign: Vec<_> = asked.iter().filter(|name| !name.starts_with(&server.address())).collect();
        assert!(foreign.is_empty(), "asked elsewhere: {foreign:?}");
        assert!(!asked.iter().any(|name| name.to_lowercase().contains("canary")), "{asked:?}");
    });
}

#[test]
fn a_tablet_that_is_told_so_keeps_no_tile() {
    case("no-store").run(async |page| {
        let spy = "window.__asked = [];
            const real = window.fetch;
            window.fetch = (what, how) => {
              const { url, cache } = new Request(what, how);
              __asked.push([url.split('/').pop(), cache]);
              return real.call(window, what, how);
            };";
        page.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": spy })).await;
        let modes = "const of = (end) => [...new Set(__asked.filter(([name]) => name.endsWith(end)).map(([, cache]) => cache))];
            return of('own.geojson').length > 0 && [of('.pmtiles'), of('own.geojson')];";
        for (no_store, mode) in [(true, "no-store"), (false, "default")] {
            let config = json!({
                "events": null, "poll_secs": 1, "no_store": no_store, "overlays": [{ "url": "own.geojson" }],
            });
            let host = Host::start(page, &config, Reply::feed(&document(1, &filter::features()))).await;
            host.set_reply("own.geojson", Reply::feed(&json!({ "type": "FeatureCollection", "features": [] })));
            page.open(&host.address(), "?mode=desk&lang=en").await;
            assert_eq!(page.wait("all asked", modes).await, json!([[mode], [mode]]));
        }
    });
}

/// Returns a file anywhere below a folder that contains these bytes.
fn found_below(folder: &Path, words: &[u8]) -> Option<PathBuf> {
    // Files of a running browser come and go.
    let entries = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    entries.into_iter().find_map(|path| {
        if path.is_dir() {
            return found_below(&path, words);
        }
        let bytes = fs::read(&path).unwrap_or_default();
        bytes.windows(words.len()).any(|window| window == words).then_some(path)
    })
}

#[test]
fn the_files_of_the_browser_name_nothing_that_is_guarded() {
    let profile = env::temp_dir().join(format!("vedetta-e2e-profile-{}", process::id()));
    fs::create_dir_all(&profile).unwrap();
    let argument: &'static str = format!("--user-data-dir={}", profile.display()).leak();
    case("profile").browser_argument(argument).run(async |page| {
        let red = |feature| changed(feature, "marking", "TLP:RED");
        let features = [
            red(incident("canaryid", "critical", (9.2345, 45.4321), "Canaryname")),
            incident("plainid", "critical", MILAN, "Plainname"),
        ];
        let config = json!({ "events": null, "poll_secs": 1 });
        let host = Host::start(page, &config, Reply::feed(&document(1, &features))).await;
        page.open(&host.address(), "?mode=desk&lang=en#map=9/46/10.5").await;
        page.click(".incident-row[data-id=canaryid]").await;
        page.wait_selected("canaryid").await;
        // The map moves there, and the card makes room for itself.
        page.wait_for(".detail-card").await;
        page.type_into("#filter-text", "Canaryname").await;
        page.wait_shown(1).await;
        page.click(".incident-row[data-id=canaryid]").await;
        page.type_into("#filter-text", &"\u{e003}".repeat("Canaryname".len())).await;
        page.wait_shown(2).await;
        page.click(".incident-row[data-id=plainid]").await;
        page.wait_selected("plainid").await;
        page.wait("its address", "return location.hash.includes('sel=plainid');").await;
        // The browser writes its history from time to time: wait until it has, to see what is in it.
        let started = Instant::now();
        while found_below(&profile, b"sel=plainid").is_none() {
            assert!(started.elapsed() < stretched(Duration::from_secs(90)), "no history was written");
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        for words in ["canaryid", "Canaryname", "45.432", "FeatureCollection"] {
            let found = found_below(&profile, words.as_bytes());
            assert_eq!(found, None, "{words} is on the disk");
        }
    });
    // A leftover in the folder for temporary files does no harm.
    fs::remove_dir_all(&profile).ok();
}

#[test]
fn exercise_event_and_replay_cannot_be_confused() {
    case("feed-modes").run(async |page| {
        let host = filter::host(page).await;
        page.open(&host.address(), "?mode=desk&lang=en").await;
        let mut seen = Vec::new();
        for (number, mode) in ["exercise", "live", "replay", "exercise"].into_iter().enumerate() {
            let mut document = document(2 + number as u64, &filter::features());
            document["vedetta"]["mode"] = json!(mode);
            // A new epoch: the other feed starts from scratch.
            document["vedetta"]["epoch"] = json!(2 + number);
            if mode == "live" {
                document["vedetta"].as_object_mut().unwrap().remove("operation");
            }
            host.set_feed(Reply::feed(&document));
            page.wait_root("feed", mode).await;
            page.wait_for(&format!(".mode-frame[data-feed={mode}]")).await;
            let look = "return [getComputedStyle(document.querySelector('.mode-frame')).borderTopColor,
                document.querySelector('.mode-tab').textContent];";
            seen.push(page.script(look).await);
            page.picture(mode).await;
        }
        assert_eq!(seen[0], seen[3]);
        for (a, b) in [(0, 1), (0, 2), (1, 2)] {
            assert!(seen[a][0] != seen[b][0] && seen[a][1] != seen[b][1], "{seen:?}");
        }
    });
}

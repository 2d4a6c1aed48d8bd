//! Habitual actions: repeating keys, slipping fingers, back, reload, a forwarded link, a printed sheet.
//!
//! None of them may show hidden data, move the map, or display something false.

use std::sync::Arc;

use serde_json::{Value, json};
use thirtyfour::Key;

use super::filter;
use super::harness::document::{MILAN, changed, document, incident, point};
use super::harness::{Host, Page, Reply, Screen, case};

async fn host(page: &Page, features: &[Value]) -> Arc<Host> {
    let config = json!({ "events": null, "poll_secs": 1 });
    Host::start(page, &config, Reply::feed(&document(1, features))).await
}

async fn history_length(page: &Page) -> u64 {
    page.script("return history.length;").await.as_u64().unwrap()
}

#[test]
fn neither_back_nor_a_link_nor_a_stray_key_ends_the_time_of_the_visitors() {
    case("habits-visitors").run(async |page| {
        let mut feed = filter::features();
        feed.push(changed(incident("red", "critical", MILAN, "Canary"), "marking", "TLP:RED"));
        feed.push(changed(point("eyrie", "overwatch", (9.7, 45.7), "Canary roof"), "marking", "TLP:CLEAR"));
        let host = host(page, &feed).await;
        page.open(&host.address(), "?mode=desk&lang=en#map=9/46/10.5").await;
        page.click(".incident-row[data-id=i0]").await;
        page.wait_selected("i0").await;
        page.click(".incident-row[data-id=red]").await;
        page.wait_selected("red").await;
        page.wait("an address without it", "return !location.hash.includes('sel=');").await;
        // Not by the pointer: when there are new incidents above, a button covers the first rows of the list.
        page.script("document.querySelector('.incident-row[data-id=i1]').click();").await;
        page.wait_selected("i1").await;
        page.click("#map").await;
        page.press("v").await;
        page.wait_for(".visitors-notice").await;
        for _ in 0..3 {
            page.back().await;
            page.wait(
                "the address of a screen with visitors",
                "return location.search.includes('visitors=1');",
            )
            .await;
            page.wait_for(".visitors-notice").await;
            let words = page.script("return document.body.innerText;").await;
            assert!(!words.as_str().unwrap().contains("Canary"), "{words}");
        }
        let unseen = async |what: &str| {
            page.wait_for(".visitors-notice").await;
            let words = page.script("return document.body.innerText + ' ' + location.href + ' ' + document.documentElement.dataset.selected;").await;
            let words = words.as_str().unwrap();
            assert!(!words.contains("Canary") && !words.contains("eyrie") && !words.contains("sel=red"), "{what}: {words}");
        };
        for _ in 0..3 {
            page.forward().await;
            page.wait("with visitors", "return location.search.includes('visitors=1');").await;
            unseen("forward").await;
        }
        // Guarded objects, by a link followed without reloading the page, and by one that could have been typed.
        for fragment in ["#sel=eyrie&on=overwatch&map=12/45.7/9.7", "#visitors=0&sel=red&q=canary"] {
            page.script(&format!("location.hash = '{fragment}';")).await;
            page.wait("an address without it", "return !location.hash.includes('sel=');").await;
            unseen(fragment).await;
            page.back().await;
            unseen("back from it").await;
        }
        // A link that does not mention visitors, in the same tab.
        page.script("location.assign(location.pathname + '?mode=desk&lang=en&tour=1#sel=red');").await;
        page.wait(
            "said in the address",
            "return location.search.includes('tour=1') && location.search.includes('visitors=1');",
        )
        .await;
        page.wait_until_ready().await;
        page.wait_for(".visitors-notice").await;
        page.press("v").await;
        page.wait_for(".visitors-dialog").await;
        page.press(Key::Enter).await;
        page.wait_gone(".visitors-dialog").await;
        page.wait_for(".visitors-notice").await;
        page.click("[data-action=visitors-left]").await;
        page.click("[data-action=visitors-confirm]").await;
        page.wait_gone(".visitors-notice").await;
        assert!(!page.url().await.contains("visitors"));
        page.reload().await;
        assert_eq!(page.count(".visitors-notice").await, 0);
    });
}

#[test]
fn a_key_is_obeyed_once_and_not_at_all_where_it_is_switched_off() {
    case("habits-keys").run(async |page| {
        let host = host(page, &filter::features()).await;
        page.open(&host.address(), "?mode=desk&lang=en#map=9/46/10.5").await;
        page.click("#map").await;
        page.press("+").await;
        page.wait_map("one level nearer", |map| (map.zoom - 10.0).abs() < 0.005).await;
        page.press("-").await;
        page.wait_map("as before", |map| (map.zoom - 9.0).abs() < 0.005).await;
        page.press("?").await;
        page.click("[data-action=single-keys]").await;
        page.wait_for("[data-action=single-keys][aria-pressed=false]").await;
        page.press(Key::Escape).await;
        page.wait_gone(".key-help").await;
        assert!(page.url().await.contains("keys=0"));
        page.reload().await;
        page.press("tv?j]").await;
        page.click(".incident-row[data-id=i1]").await;
        page.wait_selected("i1").await;
        let quiet = page.count(".timeline[data-open=true], .visitors-notice, .dialog").await;
        assert_eq!((quiet, page.count(".incident-list").await), (0, 1));
        page.press(Key::Escape).await;
        page.wait_gone(".detail-card").await;
    });
}

#[test]
fn a_walk_through_the_list_leaves_one_entry_in_the_history() {
    case("habits-walk").run(async |page| {
        let host = host(page, &filter::features()).await;
        page.open(&host.address(), "?mode=desk&lang=en#map=9/46/10.5").await;
        page.click(".incident-row[data-id=i3]").await;
        page.wait_selected("i3").await;
        let before = history_length(page).await;
        page.click("#map").await;
        page.wait_gone(".detail-card").await;
        page.press("jjjjjkkkjjj").await;
        page.wait("a selection", "return document.documentElement.dataset.selected;").await;
        page.wait("its address", "return location.hash.includes('sel=');").await;
        let after = history_length(page).await;
        assert!(after <= before + 2, "{before} entries before, {after} after");
    });
}

#[test]
fn a_link_to_what_is_not_there_says_so() {
    case("habits-gone").run(async |page| {
        let host = host(page, &filter::features()).await;
        page.open(&host.address(), "?mode=desk&lang=de#map=9/46/10.5&sel=incident-gone").await;
        page.wait_for_words("[data-notice=missing]", "nicht mehr im Lagebild").await;
        page.choose("#language", "it").await;
        page.wait_for_words("[data-notice=missing]", "non è più, nel quadro").await;
        page.click("[data-action=close-missing]").await;
        page.wait_gone("[data-notice=missing]").await;
        assert!(!page.url().await.contains("sel="));
        // A tablet does not open its sheet on a card that is not there.
        page.open(&host.address(), "?mode=tablet&lang=en#map=9/46/10.5&sel=incident-gone").await;
        page.wait_for("[data-notice=missing]").await;
        page.wait_for(".bottom-sheet[data-rest=peek]").await;
        assert_eq!(page.count(".bottom-sheet [role=tab]").await, 3, "no tab for a card");
    });
}

#[test]
fn a_tablet_that_is_reloaded_looks_where_it_looked() {
    case("habits-reload").on(Screen::TABLET).run(async |page| {
        let (lng, lat) = (9.42, 45.31);
        let host = host(page, &[incident("bag", "info", (lng, lat), "Bag of the test")]).await;
        page.open(&host.address(), "?mode=tablet&lang=en#map=13/45.302/9.42").await;
        let address = page.url().await;
        for _ in 0..2 {
            page.reload().await;
        }
        let place = |address: &str| {
            address.split(['#', '&']).find(|part| part.starts_with("map=")).map(str::to_owned)
        };
        assert_eq!(place(&page.url().await), place(&address));
        // The map is where the address says.
        let map = page.map().await;
        page.tap_at(map.place_of(lng, lat)).await;
        page.wait_selected("bag").await;
        // The card covers more of the map, which stays in place under the finger: the address has the new center,
        // and a reload leads there with the card at the same height.
        let with_card = page.wait_map("the middle above the card", |map| map.lat > 45.302).await;
        page.reload().await;
        page.wait_for(".bottom-sheet[data-rest=half]").await;
        let again = page.map().await;
        assert_eq!((again.lat, again.lng, again.height), (with_card.lat, with_card.lng, with_card.height));
    });
}

#[test]
fn a_finger_that_never_goes_up_leaves_the_map_to_the_next() {
    case("habits-finger").on(Screen::TABLET).run(async |page| {
        let (lng, lat) = (9.42, 45.31);
        let host = host(page, &[incident("bag", "info", (lng, lat), "Bag of the test")]).await;
        page.open(&host.address(), "?mode=tablet&lang=en#map=13/45.302/9.42").await;
        page.script(
            "const at = { pointerId: 77, pointerType: 'touch', isPrimary: true, button: 0, buttons: 1, bubbles: true,
               clientX: 300, clientY: 300 };
             document.getElementById('map').dispatchEvent(new PointerEvent('pointerdown', at));
             document.getElementById('map').dispatchEvent(new PointerEvent('pointermove', { ...at, clientX: 340 }));",
        )
        .await;
        let map = page.wait_map("a map that was dragged", |map| map.lng < lng).await;
        page.tap_at(map.place_of(lng, lat)).await;
        page.wait_selected("bag").await;
    });
}

#[test]
fn a_busy_page_takes_no_tap_for_a_finger_that_rests_and_none_that_rests_for_a_tap() {
    case("habits-busy-tap").on(Screen::TABLET).run(async |page| {
        let (lng, lat) = (9.42, 45.31);
        let host = host(page, &[incident("bag", "info", (lng, lat), "Bag of the test")]).await;
        page.open(&host.address(), "?mode=tablet&lang=en#map=13/45.302/9.42").await;
        // `lasts` is the duration of the press, `late` the delay with which the page handles its end, in
        // milliseconds.
        let press = "const [x, y, pointerType, lasts, late] = arguments;
             const map = document.getElementById('map');
             const busy = (millis) => { const from = performance.now(); while (performance.now() - from < millis); };
             const at = { pointerId: 77, pointerType, isPrimary: true, button: 0, bubbles: true, clientX: x, clientY: y };
             const down = new PointerEvent('pointerdown', { ...at, buttons: 1 });
             map.dispatchEvent(down);
             busy(lasts);
             const up = new PointerEvent('pointerup', at);
             busy(late);
             map.dispatchEvent(up);";
        let press = async |kind: &str, lasts: u32, late: u32| {
            let (x, y) = page.map().await.place_of(lng, lat);
            let arguments = vec![json!(x), json!(y), json!(kind), json!(lasts), json!(late)];
            page.script_with(press, arguments).await;
        };
        press("touch", 80, 900).await;
        page.wait_selected("bag").await;
        page.press(Key::Escape).await;
        page.wait_gone(".detail-card").await;
        press("touch", 700, 0).await;
        page.wait_for(".here-card").await;
        page.press(Key::Escape).await;
        page.wait_gone(".here-card").await;
        // A mouse has another button for that, so a slow press is a click.
        press("mouse", 1_500, 0).await;
        page.wait_selected("bag").await;
    });
}

#[test]
fn a_plan_says_so_on_paper_and_in_its_link() {
    case("habits-plan").run(async |page| {
        let host = host(page, &filter::features()).await;
        page.open(&host.address(), "?mode=desk&lang=en#map=9/46/10.5&plan=2026-02-06T22:30:00Z").await;
        page.wait_for_words(".plan-notice", "23:30").await;
        page.script(
            "window.__copied = null; navigator.clipboard.writeText = async (text) => { window.__copied = text; };",
        )
        .await;
        page.click("[data-action=copy-link]").await;
        let link = page.wait("a link", "return window.__copied;").await;
        assert!(link.as_str().unwrap().contains("#EXERCISE&PLAN-23:30&"), "{link}");
        page.devtools("Emulation.setEmulatedMedia", json!({ "media": "print" })).await;
        page.script("dispatchEvent(new Event('beforeprint'));").await;
        page.wait_for(".print-sheet table").await;
        for band in [".print-top", ".print-foot"] {
            let words = page.text(band).await;
            assert!(words.contains("EXERCISE") && words.contains("PLAN") && words.contains("23:30"), "{words}");
        }
        page.picture("sheet").await;
        page.script("dispatchEvent(new Event('afterprint'));").await;
        page.devtools("Emulation.setEmulatedMedia", json!({ "media": "" })).await;
        page.wait_gone(".print-sheet table").await;
    });
}

/// All texts that are read or spoken, except those that change with the clock.
const WORDS: &str = "
    const moving = '.clock, .health-bar, .map-scale, .map-credit, .heartbeat, .timeline-track, .timeline-more';
    const out = [];
    for (const e of document.querySelectorAll('.shell *')) {
      if (e.closest(moving) || e.closest('select')) continue;
      for (const name of ['aria-label', 'title', 'placeholder']) if (e.hasAttribute(name)) out.push(e.getAttribute(name));
      for (const child of e.childNodes) if (child.nodeType === 3 && child.data.trim()) out.push(child.data.trim());
    }
    return out.map((words) => words.replace(/\\d+ (s|min)\\b/g, '# $1')).sort();";

#[test]
fn a_page_whose_language_is_changed_keeps_no_word_of_the_other() {
    case("habits-language").on(Screen::DESK).run(async |page| {
        // A calm feed: nothing but the language causes updates. The names are the same in all languages.
        let venue = changed(changed(point("venue", "venue", MILAN, "Stadio"), "purpose", "ceremony"), "phase", "egress");
        let at_site = |feature: Value| changed(feature, "site", "milan");
        let features = [
            changed(point("milan", "site", MILAN, "Milano"), "hub", true),
            point("cortina", "site", (12.136, 46.54), "Cortina"),
            at_site(venue),
            at_site(changed(point("sweep", "sweep", MILAN, "Sweep"), "state", "void")),
            at_site(changed(point("ring", "perimeter", MILAN, "Ring"), "state", "degraded")),
            at_site(changed(point("net", "service", MILAN, "Net"), "state", "down")),
            at_site(incident("bag", "critical", (12.136, 46.54), "Bag")),
        ];
        let host = host(page, &features).await;
        for list in ["incidents", "findings", "cyber", "next"] {
            let view = format!("#map=12/45.464/9.19&list={list}&sel=bag");
            page.open(&host.address(), &format!("?mode=desk&lang=de{view}")).await;
            page.wait_selected("bag").await;
            let fresh = page.script(WORDS).await;
            page.open(&host.address(), &format!("?mode=desk&lang=en{view}")).await;
            page.wait_selected("bag").await;
            page.choose("#language", "de").await;
            page.wait("German", "return document.documentElement.lang === 'de';").await;
            let body = format!("const words = (() => {{ {WORDS} }})(); return JSON.stringify(words) === JSON.stringify({fresh});");
            let started = std::time::Instant::now();
            while page.script(&body).await != json!(true) {
                if started.elapsed().as_secs() > 20 {
                    let now: Vec<String> = serde_json::from_value(page.script(WORDS).await).unwrap();
                    let fresh: Vec<String> = serde_json::from_value(fresh).unwrap();
                    let left: Vec<&String> = now.iter().filter(|words| !fresh.contains(words)).collect();
                    let missing: Vec<&String> = fresh.iter().filter(|words| !now.contains(words)).collect();
                    panic!("{list}: left from before: {left:?}; not there: {missing:?}");
                }
                tokio::time::sleep(std::time::Duration::from_millis(200)).await;
            }
        }
    });
}

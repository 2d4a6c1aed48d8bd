//! Desk, wall and tablet layouts of the same page, each on its own screen and with what its users need.

use std::f64::consts::PI;

use serde_json::{Value, json};

use super::filter;
use super::harness::document::{MILAN, document, incident, point};
use super::harness::{Host, Page, Reply, Screen, Server, case};

const LONELY: (f64, f64) = (9.42, 45.31);
const EXERCISE: [&str; 4] = ["--rate", "1", "--seed", "1"];

/// Checks that apply to every screen.
async fn check_screen(page: &Page, mode: &str) {
    assert_eq!(page.root("mode").await.as_deref(), Some(mode));
    let overflow = "const r = document.documentElement; return [r.scrollWidth - r.clientWidth, r.scrollHeight - r.clientHeight,
        ...[...document.querySelectorAll('.shell > *')].map((e) => Math.round(e.getBoundingClientRect().right - innerWidth))];";
    let overflow: Vec<i64> = serde_json::from_value(page.script(overflow).await).unwrap();
    assert!(overflow.iter().all(|px| *px <= 0), "something is wider or higher than the screen: {overflow:?}");
    // The exercise cannot be mistaken for the event.
    assert_eq!(page.root("feed").await.as_deref(), Some("exercise"));
    let frame = "const e = document.querySelector('.mode-frame'); const b = e.getBoundingClientRect();
        return [e.dataset.feed, b.left, b.top, b.right - innerWidth, b.bottom - innerHeight, parseFloat(getComputedStyle(e).borderTopWidth) > 2];";
    assert_eq!(page.script(frame).await, json!(["exercise", 0, 0, 0, 0, true]));
    assert!(!page.text(".mode-tab").await.trim().is_empty());
}

/// Takes a picture once the map has stopped changing, so that it is complete.
async fn still_picture(page: &Page, part: &str) {
    page.wait(
        "a map that stands still",
        "const frames = document.documentElement.dataset.frames;
         const now = performance.now();
         if (window.__frames !== frames) { window.__frames = frames; window.__since = now; }
         return now - window.__since > 2200;",
    )
    .await;
    page.picture(part).await;
}

#[test]
fn a_desk() {
    case("desk").on(Screen::DESK).run(async |page| {
        let server = Server::start(page, &["--rate", "0", "--seed", "1"]);
        page.open(&server.address(), "?lang=en").await;
        check_screen(page, "desk").await;
        let body =
            "const b = document.getElementById('map').getBoundingClientRect(); return b.width / innerWidth;";
        let share = page.script(body).await.as_f64().unwrap();
        assert!(share >= 0.6, "the map has {:.0} % of the width", share * 100.0);
        for css in [
            ".site-row",
            ".layer-row",
            ".incident-row",
            "#filter-text",
            ".clock-local",
            "[data-action=zoom-in]",
        ] {
            page.wait_for(css).await;
        }
        still_picture(page, "exercise").await;
    });
}

#[test]
fn a_wall() {
    case("wall").on(Screen::WALL).run(async |page| {
        let server = Server::start(page, &EXERCISE);
        page.open(&server.address(), "?mode=wall&lang=it").await;
        check_screen(page, "wall").await;
        for css in [".wall-summary", ".wall-strip", ".wall-incident", ".heartbeat", "#map-inset", ".clock-local"] {
            page.wait_for(css).await;
        }
        // No controls, and no pointer.
        let focusable = "return [...document.querySelectorAll('a[href], button, input, select, textarea, [tabindex]')]
            .filter((e) => e.tabIndex >= 0 && !e.disabled && e.getClientRects().length).map((e) => e.outerHTML.slice(0, 120));";
        assert_eq!(page.script(focusable).await, json!([]), "a wall has no keyboard");
        let cursors = "return [...new Set([[0.3, 0.4], [0.9, 0.2], [0.3, 0.95], [0.6, 0.7]].map(([x, y]) =>
            getComputedStyle(document.elementFromPoint(innerWidth * x, innerHeight * y)).cursor))];";
        assert_eq!(page.script(cursors).await, json!(["none"]));

        // The second hand is moved by the frames of the map.
        let hand = "return getComputedStyle(document.querySelector('.heartbeat line')).transform;";
        let before = page.script(hand).await;
        let frames = page.root_number("frames").await;
        page.wait("a second hand that moves", &format!("return (() => {{ {hand} }})() !== {before};")).await;
        let moved = format!("return Number(document.documentElement.dataset.frames) > {frames};");
        page.wait("frames of the map", &moved).await;

        // Legible from eight meters on the screen given in the configuration.
        let css_px = |arc_minutes: f64| {
            let cap_height_mm = 2.0 * 8000.0 * (arc_minutes / 60.0 * PI / 180.0 / 2.0).tan();
            cap_height_mm * 3840.0 / 1650.0 / 0.7
        };
        let sizes = "const walker = document.createTreeWalker(document.querySelector('.shell'), NodeFilter.SHOW_TEXT);
            const found = [];
            while (walker.nextNode()) {
              const e = walker.currentNode.parentElement;
              if (!walker.currentNode.data.trim() || !e.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
              // Who made the map is a duty towards them, and nothing that anybody reads from afar.
              if (e.closest('.visually-hidden, svg, .map-credit') || !e.getClientRects().length) continue;
              found.push([parseFloat(getComputedStyle(e).fontSize), e.className + ': ' + walker.currentNode.data.trim().slice(0, 40)]);
            }
            return found;";
        let sizes: Vec<(f64, String)> = serde_json::from_value(page.script(sizes).await).unwrap();
        assert!(sizes.len() > 10, "{sizes:?}");
        let small: Vec<_> = sizes.iter().filter(|(size, _)| *size < css_px(16.0) - 0.6).collect();
        assert!(small.is_empty(), "smaller than {:.0} px: {small:?}", css_px(16.0));
        let status = "return ['.health-bar', '.clock-local', '.wall-count'].map((css) =>
            parseFloat(getComputedStyle(document.querySelector(css)).fontSize));";
        let status: Vec<f64> = serde_json::from_value(page.script(status).await).unwrap();
        assert!(status.iter().all(|size| *size >= css_px(22.0) - 0.6), "status below {:.0} px: {status:?}", css_px(22.0));
        check_wall_is_whole(page).await;
        page.wait_for_words(".map-credit", "GeoNames").await;
        page.picture("exercise").await;
        for language in ["de", "en"] {
            page.open(&server.address(), &format!("?mode=wall&lang={language}")).await;
            page.wait_for(".wall-incident").await;
            check_wall_is_whole(page).await;
        }
        page.show_on(Screen::DESK).await;
        page.open(&server.address(), "?mode=wall&lang=de").await;
        page.wait_for(".wall-incident").await;
        check_wall_is_whole(page).await;
    });
}

/// Nothing on a wall is cut off, at the edge of the screen or in its own box.
///
/// Critical incidents are shown with their age, the first three in any case, and the map keeps half of the height,
/// or about two fifths when many are critical.
async fn check_wall_is_whole(page: &Page) {
    let cut = "const parts = '.wall-summary, .wall-summary *, .wall-strip *, .wall-mode *, .map-name, .edge-pointer, .edge-pointer *';
        const cut = (e) => {
          const [b, style] = [e.getBoundingClientRect(), getComputedStyle(e)];
          if (!b.width || e.closest('svg, .visually-hidden')) return false;
          // The frame is 6 px wide. The box of an inline element is taller than its line, which is checked with its parent.
          if (style.display !== 'inline' && (b.right > innerWidth - 6 || b.bottom > innerHeight - 6)) return true;
          // What does not fit beside how fresh the picture is goes as a whole.
          if (style.overflow === 'visible' || e.matches('.clock-zone')) return false;
          const room = 0.5 * parseFloat(style.fontSize);
          return e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + room;
        };
        return [...document.querySelectorAll(parts)].filter(cut).map((e) => e.getAttribute('class') + ' ' + e.textContent.slice(0, 60));";
    page.wait("nothing cut off", &format!("return (() => {{ {cut} }})().length === 0;")).await;
    // The map's credits are shown, and cover neither the second hub nor the scale.
    let credit = "const box = (css) => document.querySelector(css).getBoundingClientRect();
        const [credit, map] = [box('.map-foot .map-credit'), box('.shell-map')];
        const apart = ['.map-inset canvas', '.map-scale'].map(box).every((b) => credit.top >= b.bottom - 0.5
          || credit.left >= b.right || credit.right <= b.left);
        return credit.width > 100 && credit.left >= map.left && credit.bottom <= map.bottom && apart;";
    page.wait("the credits", credit).await;
    // Rows, complete rows, critical incidents that are only counted, and all critical incidents.
    let told = "const rows = [...document.querySelectorAll('.wall-incident[data-severity=critical]')];
        const whole = (e) => ['title', 'age'].every((part) => e.querySelector('.wall-incident-' + part).textContent.trim());
        const counted = document.querySelector('.wall-more[data-critical]');
        const all = document.querySelector('.wall-count[data-severity=critical]').textContent.trim().match(/[0-9]+$/)[0];
        return [rows.length, rows.filter(whole).length, Number(counted ? counted.dataset.critical : 0), Number(all)];";
    let [rows, whole, counted, all]: [usize; 4] = serde_json::from_value(page.script(told).await).unwrap();
    assert!(all >= 3 && whole == rows && rows + counted == all, "{rows} rows, {counted} counted of {all}");
    assert!(rows >= all.min(3), "{rows} rows of {all}");
    let share = "return document.querySelector('.shell-map').clientHeight / innerHeight;";
    let share = page.script(share).await.as_f64().unwrap();
    let least = if all > 3 { 0.38 } else { 0.5 };
    assert!(share >= least, "the map has {:.0} % of the height", share * 100.0);
}

#[test]
fn a_wall_shows_what_is_worst() {
    case("wall-worst").on(Screen { width: 1920, height: 1080, is_touch: false }).run(async |page| {
        let server = Server::start(page, &["--rate", "0", "--seed", "1", "--objects", "300"]);
        page.open(&server.address(), "?mode=wall&lang=en").await;
        server.inject(&incident("e2e-bag", "critical", LONELY, "Bag without an owner")).await;
        page.wait_for(".wall-incident[data-id=e2e-bag][data-severity=critical]").await;
        assert!(page.text(".wall-incident[data-id=e2e-bag]").await.contains("Bag without an owner"));
        // A severity that the app does not know may be the worst: it is counted like any other.
        let is_hidden = "return document.querySelector('.wall-count[data-severity=unknown]').hidden;";
        assert_eq!(page.script(is_hidden).await, json!(true));
        server.inject(&incident("e2e-bolt", "catastrophic", LONELY, "Severity of another version")).await;
        let is_counted = "const count = document.querySelector('.wall-count[data-severity=unknown]');
            return !count.hidden && count.textContent.trim().endsWith('1');";
        page.wait("a count of unknown severity", is_counted).await;
        let first = page.attributes(".wall-incident", "data-id").await;
        assert_eq!(first.first().map(String::as_str), Some("e2e-bag"), "{first:?}");
        server.remove("e2e-bag").await;
        page.wait_gone(".wall-incident[data-id=e2e-bag]").await;
    });
}

/// Visible controls too small for a gloved finger.
const SMALL_TARGETS: &str = "return [...document.querySelectorAll('button, select, input, [role=switch], [role=option]')]
    .filter((e) => e.checkVisibility() && e.getClientRects().length)
    .map((e) => [e, e.getBoundingClientRect()])
    .filter(([, b]) => b.width > 0 && (b.width < 47.5 || b.height < 47.5))
    .map(([e, b]) => `${e.tagName} ${e.id} ${e.className} ${e.dataset.action || ''}: ${Math.round(b.width)} x ${Math.round(b.height)}`);";

async fn check_tablet(page: &Page, server: &Server, query: &str) {
    let (lng, lat) = LONELY;
    page.open(&server.address(), &format!("{query}#map=14/{lat}/{lng}")).await;
    check_screen(page, "tablet").await;
    assert_eq!(page.attributes(".bottom-sheet", "data-rest").await, ["peek"]);
    assert_eq!(page.script(SMALL_TARGETS).await, json!([]), "targets under 48 px at peek");
    still_picture(page, "peek").await;
    for rest in ["half", "full", "peek"] {
        page.tap("[data-action=sheet]").await;
        page.wait_for(&format!(".bottom-sheet[data-rest={rest}]")).await;
        page.wait(
            "the sheet to rest",
            "return !document.querySelector('.bottom-sheet').getAnimations().length;",
        )
        .await;
        if rest == "half" {
            page.wait_for(".incident-row").await;
        }
        assert_eq!(page.script(SMALL_TARGETS).await, json!([]), "targets under 48 px at {rest}");
    }
    // Once the sheet is down, a tap on the map shows the card of the object there.
    page.wait(
        "the sheet to be down",
        "return document.querySelector('.bottom-sheet').getAnimations().length === 0;",
    )
    .await;
    let map = page.map().await;
    page.tap_at(map.place_of(lng, lat)).await;
    page.wait_selected("e2e-bag").await;
    page.wait_for(".bottom-sheet[data-rest=half]").await;
    assert_eq!(page.script(SMALL_TARGETS).await, json!([]), "targets under 48 px on the card");
    still_picture(page, "card").await;
}

#[test]
fn a_tablet_on_its_long_side() {
    case("tablet").on(Screen::TABLET).run(async |page| {
        let server = Server::start(page, &["--rate", "0", "--seed", "1", "--objects", "600"]);
        server.inject(&incident("e2e-bag", "critical", LONELY, "Bag without an owner")).await;
        // The device decides: the address does not mention a tablet.
        check_tablet(page, &server, "?lang=de").await;
    });
}

#[test]
fn a_tablet_on_its_short_side() {
    case("tablet-upright").on(Screen::TABLET_UPRIGHT).run(async |page| {
        let server = Server::start(page, &["--rate", "0", "--seed", "1", "--objects", "600"]);
        server.inject(&incident("e2e-bag", "critical", LONELY, "Bag without an owner")).await;
        check_tablet(page, &server, "?lang=it&theme=sun").await;
        // Turning the tablet loses nothing.
        page.show_on(Screen::TABLET).await;
        page.wait(
            "the new width",
            "return document.getElementById('map').getBoundingClientRect().width > 1000;",
        )
        .await;
        check_screen(page, "tablet").await;
        page.wait_selected("e2e-bag").await;
    });
}

#[test]
fn own_position_on_request() {
    case("own-position").on(Screen::TABLET).run(async |page| {
        let host = filter::host(page).await;
        let origin = host.address().trim_end_matches('/').to_owned();
        let grant = json!({ "origin": origin, "permissions": ["geolocation"] });
        page.devtools("Browser.grantPermissions", grant).await;
        let here = json!({ "latitude": LONELY.1, "longitude": LONELY.0, "accuracy": 40 });
        page.devtools("Emulation.setGeolocationOverride", here).await;
        page.open(&host.address(), "?lang=en#map=13/46.54/12.136").await;
        assert_eq!(
            page.attributes("[data-action=locate]", "aria-pressed").await,
            ["false"],
            "asked without a request"
        );
        let before = page.picture("before").await;
        page.tap("[data-action=locate]").await;
        page.wait_for("[data-action=locate][aria-pressed=true]").await;
        let map = page.wait_map_shows(LONELY.0, LONELY.1).await;
        // The mark is drawn at the device's position: it differs from bare ground.
        let place = map.place_of(LONELY.0, LONELY.1);
        let picture = page.picture("here").await;
        let around = |picture: &super::harness::Picture| {
            picture.variety(place.0 - 12.0, place.1 - 12.0, place.0 + 12.0, place.1 + 12.0).0
        };
        assert!(around(&picture) >= 3, "{} colors, {} before", around(&picture), around(&before));
        page.tap("[data-action=locate]").await;
        page.wait_for("[data-action=locate][aria-pressed=false]").await;
    });
}

#[test]
fn what_applies_where_one_stands() {
    case("here").on(Screen::TABLET).run(async |page| {
        let (lng, lat) = MILAN;
        let corner = |x: f64, y: f64| json!([lng + x * 0.02, lat + y * 0.02]);
        let mut zone = point("red", "zone", MILAN, "Piazza del Duomo");
        zone["geometry"] = json!({ "type": "Polygon", "coordinates":
            [[corner(-1.0, -1.0), corner(1.0, -1.0), corner(1.0, 1.0), corner(-1.0, 1.0), corner(-1.0, -1.0)]] });
        zone["properties"]["rule"] = json!("closed");
        zone["properties"]["valid_from"] = json!("2026-02-06T15:00:00+01:00");
        zone["properties"]["valid_to"] = json!("2026-02-06T23:30:00+01:00");
        let bag = incident("bag", "major", (lng, lat + 0.01), "Bag without an owner");
        let config = json!({ "events": null, "poll_secs": 1 });
        let host = Host::start(page, &config, Reply::feed(&document(1, &[zone, bag]))).await;
        page.open(&host.address(), &format!("?lang=en#map=13/{lat}/{lng}")).await;
        page.tap("[data-action=here]").await;
        page.wait_for(".here-card").await;
        let words = page.text(".here-card").await;
        for part in ["Closed to all", "Piazza del Duomo", "23:30", "Bag without an owner", " km "] {
            assert!(words.contains(part), "{part}: {words}");
        }
        assert_eq!(page.script(SMALL_TARGETS).await, json!([]), "targets under 48 px");
        page.picture("card").await;
        page.tap(".here-incidents button").await;
        page.wait_selected("bag").await;
        page.wait_gone(".here-card").await;
    });
}

#[test]
fn the_device_decides_where_the_address_does_not() {
    case("mode-choice").on(Screen { width: 900, height: 700, is_touch: false }).run(async |page| {
        let host = filter::host(page).await;
        page.open(&host.address(), "").await;
        assert_eq!(page.root("mode").await.as_deref(), Some("tablet"), "too narrow for a desk");
        page.open(&host.address(), "?mode=desk").await;
        assert_eq!(page.root("mode").await.as_deref(), Some("desk"));
        page.show_on(Screen { width: 320, height: 640, is_touch: false }).await;
        page.open(&host.address(), "?mode=tablet").await;
        let overflow: Value =
            page.script("const r = document.documentElement; return r.scrollWidth - r.clientWidth;").await;
        assert_eq!(overflow, 0, "a telephone scrolls sideways");
        page.picture("telephone").await;
    });
}

/// Parts of the bar that overlap, are cut off, or leave the screen, and the scale bar if its length is wrong; then
/// width and height of the uncovered map, and the complete rows of the list.
const ROOM: &str = "const shown = (e) => e && e.checkVisibility() && e.getClientRects().length;
    const box = (e) => e.getBoundingClientRect();
    const wrong = [];
    const parts = [...document.querySelectorAll('.mode-tab, .clock-local, .clock-zone, .health-bar, .top-bar-marking, .top-bar .button, .top-bar select, .wall-marking')].filter(shown);
    const name = (e) => e.className || e.id;
    for (const e of parts) {
      const b = box(e);
      if (b.left < 0 || b.top < 0 || b.right > innerWidth || b.bottom > innerHeight) wrong.push(name(e) + ' leaves the screen');
      if (e.scrollWidth > e.clientWidth + 1 && e.clientWidth && !e.matches('select')) wrong.push(name(e) + ' is cut');
    }
    parts.forEach((a, i) => parts.slice(i + 1).forEach((b) => {
      const [x, y] = [box(a), box(b)];
      if (Math.min(x.right, y.right) - Math.max(x.left, y.left) > 1 && Math.min(x.bottom, y.bottom) - Math.max(x.top, y.top) > 1)
        wrong.push(name(a) + ' lies over ' + name(b));
    }));
    for (const css of ['.mode-tab', '.clock-local', '.health-bar', '.health-bar-age', document.querySelector('.top-bar') ? '.top-bar-marking' : '.wall-marking'])
      if (!shown(document.querySelector(css))) wrong.push(css + ' is not shown');
    const scale = document.querySelector('.map-scale');
    if (Math.abs(parseFloat(scale.style.width) - box(scale).width) > 0.6) wrong.push('the scale is ' + box(scale).width + ' px long, ' + scale.style.width + ' are right');
    const map = box(document.querySelector('.shell-map'));
    const sheet = document.querySelector('.bottom-sheet');
    let [width, height] = [map.width, map.height];
    if (sheet) {
      const s = box(sheet);
      if (s.width < map.width * 0.75) width -= s.width; else height -= s.height;
    }
    const whole = (e) => { const b = box(e); return [b.top + 2, b.bottom - 2].every((y) => e.contains(document.elementFromPoint(b.left + b.width / 2, y))); };
    const rows = [...document.querySelectorAll('.incident-row')].filter(whole).length;
    return [wrong, Math.round(width), Math.round(height), rows];";

#[test]
fn every_screen_has_its_status_a_map_and_a_list() {
    case("screens").on(Screen::SMALL).run(async |page| {
        let server = Server::start(page, &["--rate", "0", "--seed", "1", "--objects", "200"]);
        // The last ones are common screens at 200 and 400 %, and telephones in landscape orientation.
        for (width, height) in [
            (320, 568),
            (360, 740),
            (390, 844),
            (430, 932),
            (683, 960),
            (768, 1024),
            (1024, 768),
            (1280, 720),
            (1366, 768),
            (1440, 900),
            (1920, 1080),
            (3840, 2160),
            (960, 540),
            (683, 384),
            (480, 270),
            (740, 360),
            (844, 390),
        ] {
            page.show_on(Screen { width, height, is_touch: false }).await;
            // Where a desk does not fit, an address that requests one is not followed.
            let language = if width % 20 == 0 { "it" } else { "de" };
            let mode = if width < 800 { "&mode=desk" } else { "" };
            page.open(&server.address(), &format!("?lang={language}{mode}#map=9/45.8/10.5")).await;
            page.wait_for(".map-scale").await;
            let mut room = page.script(ROOM).await;
            if page.count(".bottom-sheet").await > 0 {
                let [peek_width, peek_height] = [&room[1], &room[2]].map(|px| px.as_i64().unwrap());
                assert!(
                    peek_width >= 200 && peek_height >= 120,
                    "{width} x {height}: the map is {peek_width} x {peek_height}"
                );
                page.click("[data-action=sheet]").await;
                page.wait_for(".bottom-sheet[data-rest=half]").await;
                page.wait_for(".incident-row").await;
                page.wait(
                    "the sheet to rest",
                    "return !document.querySelector('.bottom-sheet').getAnimations().length;",
                )
                .await;
                if height < 400 {
                    page.script(
                        "document.querySelector('.incident-row').scrollIntoView({ block: 'start' });",
                    )
                    .await;
                }
                room = page.script(ROOM).await;
            }
            page.picture(&format!("{width}x{height}")).await;
            assert_eq!(room[0], json!([]), "{width} x {height}");
            let [map_width, map_height, rows] = [1, 2, 3].map(|at| room[at].as_i64().unwrap());
            assert!(
                map_width >= 200 && map_height >= 100 && rows >= 1,
                "{width} x {height}: the map is {map_width} x {map_height}, the list has {rows} rows"
            );
        }
    });
}

#[test]
fn a_wall_without_hubs_has_no_inset_and_its_words_keep_their_rows() {
    case("wall-words").on(Screen { width: 1920, height: 1080, is_touch: false }).run(async |page| {
        let areas = |count: usize| (1..=count).map(|n| format!("Area {n} of the park")).collect::<Vec<_>>().join(", ");
        let places = [areas(60), areas(5), "Corso Sempione at the corner of Via Procaccini, opposite the northern tram stop, track 2".to_owned(), "x".repeat(400)];
        let mut features: Vec<Value> = Vec::new();
        for (number, place) in places.iter().enumerate() {
            let mut incident = incident(&format!("bag-{number}"), "critical", MILAN, "Bag without an owner");
            incident["properties"]["place"] = json!(place);
            features.push(incident);
        }
        features.push(point("site", "site", MILAN, &areas(12)));
        let config = json!({ "events": null, "poll_secs": 1 });
        let host = Host::start(page, &config, Reply::feed(&document(1, &features))).await;
        page.open(&host.address(), "?mode=wall&lang=en").await;
        page.wait_for(".wall-incident").await;
        let inset = "return getComputedStyle(document.querySelector('.map-inset')).visibility;";
        assert_eq!(page.script(inset).await, "hidden", "an inset of nowhere");
        let wrong = "const wrong = [];
            const body = parseFloat(getComputedStyle(document.documentElement).getPropertyValue('--wall-body'));
            for (const e of document.querySelectorAll('.wall-incident')) {
              const b = e.getBoundingClientRect(), words = e.querySelector('.wall-incident-words');
              if (b.height > 2.5 * body) wrong.push('a row of ' + b.height + ' px');
              if (getComputedStyle(words).webkitLineClamp !== '2') wrong.push('cut without a sign');
            }
            const reaches = (css, e) => { const b = e.getBoundingClientRect();
              return [0.1, 0.5, 0.9].every((part) => { const at = document.elementFromPoint(b.left + b.width * part, b.top + b.height / 2);
                return at && (e.contains(at) || at.contains(e) && at.matches('.wall-time, .wall-time *, .wall-mode, .wall-summary')); }); };
            for (const css of ['.clock-local', '.health-bar', '.mode-tab', '.wall-marking', '.heartbeat', '.wall-counts']) {
              const e = document.querySelector(css);
              if (!reaches(css, e)) wrong.push(css + ' is covered');
            }
            for (const e of document.querySelectorAll('.site-name')) if (e.getBoundingClientRect().height > 2.5 * body) wrong.push('a site of many lines');
            const share = document.querySelector('.shell-map').clientHeight / innerHeight;
            if (share < 0.36) wrong.push('the map has ' + share + ' of the height');
            return wrong;";
        page.picture("words").await;
        assert_eq!(page.script(wrong).await, json!([]));
        check_screen(page, "wall").await;
    });
}

#[test]
fn walls_that_show_the_same_say_the_same_code() {
    case("wall-code").on(Screen::DESK).run(async |page| {
        let server = Server::start(page, &["--rate", "0", "--seed", "1", "--objects", "300"]);
        let code = "return document.querySelector('.picture-code').innerText;";
        page.open(&server.address(), "?mode=wall&lang=en").await;
        let first = page.tab().await;
        let before = page.script(code).await;
        page.new_tab(Screen::DESK).await;
        page.open(&server.address(), "?mode=wall&lang=en").await;
        assert_eq!(page.script(code).await, before);
        server.inject(&incident("e2e-bag", "critical", LONELY, "Bag without an owner")).await;
        let changed = format!("const code = (() => {{ {code} }})(); return code !== {before} && code;");
        let after = page.wait("another code", &changed).await;
        page.show_tab(&first).await;
        assert_eq!(page.wait("another code", &changed).await, after);
    });
}

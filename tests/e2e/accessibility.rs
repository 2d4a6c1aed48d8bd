//! Accessibility: the keyboard reaches everything, and a screen reader gets the role and name of every part.

use serde_json::json;
use thirtyfour::Key;

use super::filter;
use super::harness::{Page, Reply, case};

/// The focused element: its id, else its action, else its class.
async fn focused(page: &Page) -> String {
    let body =
        "const e = document.activeElement; return e.id || e.dataset.action || e.className || e.tagName;";
    page.script(body).await.as_str().unwrap().to_owned()
}

#[test]
fn the_keyboard_reaches_everything() {
    case("keyboard").run(async |page| {
        let host = filter::host(page).await;
        page.open(&host.address(), "?mode=desk&lang=en#map=9/46/10.5").await;
        // Tab goes through the page once and reaches map, list and controls, and each has a visible focus.
        let mut met = Vec::new();
        for _ in 0..60 {
            page.press(Key::Tab).await;
            let visible = "const e = document.activeElement, s = getComputedStyle(e);
                return e === document.body || (s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 1) || s.boxShadow !== 'none';";
            let name = focused(page).await;
            assert_eq!(page.script(visible).await, true, "the focus on {name} cannot be seen");
            if name == "BODY" || (met.len() > 5 && met.first() == Some(&name)) {
                break;
            }
            met.push(name);
        }
        for wanted in ["map", "incident-rows", "filter-text", "language", "zoom-in", "site-row", "layer-row"] {
            assert!(met.iter().any(|name| name.contains(wanted)), "Tab does not reach {wanted}: {met:?}");
        }

        page.press("/").await;
        assert_eq!(focused(page).await, "filter-text");
        page.press("gate").await;
        page.wait_shown(1).await;
        page.press(Key::Escape).await;
        assert_ne!(focused(page).await, "filter-text");
        page.click(".hidden-chip").await;
        page.wait_shown(7).await;
        page.script("document.activeElement.blur();").await;

        let rows = page.rows().await;
        page.press("j").await;
        page.wait_selected(&rows[0]).await;
        page.press("j").await;
        page.wait_selected(&rows[1]).await;
        page.press("k").await;
        page.wait_selected(&rows[0]).await;
        page.press(Key::Escape).await;
        page.wait_gone(".detail-card").await;

        // The sites, by their shortcut keys.
        page.press("2").await;
        page.wait_map_shows(12.136, 46.54).await;
        page.press("1").await;
        let before = page.wait_map_shows(9.19, 45.464).await;

        // The map itself.
        page.script("document.getElementById('map').focus();").await;
        page.press(Key::Right).await;
        let right = page.wait_map("a place to the right", |map| map.lng > before.lng).await;
        assert!((right.zoom - before.zoom).abs() < 1e-9, "{before:?} {right:?}");
        page.press("+").await;
        page.wait_map("a nearer place", |map| map.zoom > right.zoom).await;

        page.press("?").await;
        page.wait_for(".key-help").await;
        let inside = "return Boolean(document.activeElement.closest('[role=dialog]'));";
        assert_eq!(page.script(inside).await, true, "the dialog has not got the focus");
        // The notices of third-party software: a separate page, built beside this one.
        let link = "const link = document.querySelector('.key-help-licenses a');\
                    return [link.target, link.rel, link.getAttribute('href')].join(' ');";
        assert_eq!(page.script(link).await, "_blank noopener licenses.html");
        let dist = std::path::PathBuf::from(std::env::var_os("VEDETTA_DIST").unwrap());
        let notices = std::fs::read_to_string(dist.join("licenses.html")).unwrap();
        assert!(notices.contains("<td>leptos</td>"), "the notices name no parts");
        page.press(Key::Escape).await;
        page.wait_gone(".key-help").await;
    });
}

#[test]
fn a_screen_reader_hears_what_the_parts_are() {
    case("roles").run(async |page| {
        let host = filter::host(page).await;
        page.open(&host.address(), "?mode=desk&lang=en").await;
        page.click(".incident-row[data-id=i0]").await;
        page.wait_selected("i0").await;
        for landmark in ["main", "nav", "header", "aside", "[role=search]"] {
            assert!(page.count(landmark).await >= 1, "no {landmark}");
        }
        assert_eq!(page.count("main").await, 1);
        assert_eq!(page.count("h1").await, 1);
        assert_eq!(page.attributes("#announcements", "aria-live").await, ["polite"]);
        // The tree that assistive technology receives.
        page.devtools("Accessibility.enable", json!({})).await;
        let tree = page.devtools("Accessibility.getFullAXTree", json!({})).await;
        let nodes: Vec<(String, String)> = tree["nodes"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|node| node["ignored"] != json!(true))
            .map(|node| {
                let text = |of: &str| node[of]["value"].as_str().unwrap_or_default().trim().to_owned();
                (text("role"), text("name"))
            })
            .collect();
        let named = |role: &str| nodes.iter().filter(|(r, n)| r == role && !n.is_empty()).count();
        for (role, at_least) in
            [("listbox", 1), ("option", 7), ("switch", 5), ("button", 8), ("searchbox", 1), ("combobox", 3), ("main", 0)]
        {
            assert!(named(role) >= at_least, "{} of {role}, expected {at_least}: {nodes:?}", named(role));
        }
        for role in ["button", "switch", "option", "searchbox", "combobox", "listbox", "checkbox", "link", "dialog", "application"] {
            let nameless = nodes.iter().filter(|(r, n)| r == role && n.is_empty()).count();
            assert_eq!(nameless, 0, "{role} without a name");
        }
        // Severity is also given in words, not only by the color of a symbol.
        let option = nodes.iter().find(|(role, name)| role == "option" && name.contains("Unattended bag")).unwrap();
        assert!(option.1.to_lowercase().contains("critical"), "{option:?}");
        // Ids are the targets of labels, so each is unique.
        let ids = "const ids = [...document.querySelectorAll('[id]')].map((e) => e.id); return ids.filter((id, i) => ids.indexOf(id) !== i);";
        assert_eq!(page.script(ids).await, json!([]));
        let dangling = "return [...document.querySelectorAll('[aria-labelledby], [aria-controls], [aria-activedescendant]')]
            .flatMap((e) => ['aria-labelledby', 'aria-controls', 'aria-activedescendant'].map((a) => e.getAttribute(a)))
            .filter((id) => id && !document.getElementById(id));";
        assert_eq!(page.script(dangling).await, json!([]));
    });
}

#[test]
fn forced_colors_hide_nothing() {
    case("forced-colors").run(async |page| {
        let forced = json!({ "features": [{ "name": "forced-colors", "value": "active" }] });
        page.devtools("Emulation.setEmulatedMedia", forced).await;
        let host = filter::host(page).await;
        page.open(&host.address(), "?mode=desk&lang=en").await;
        page.click(".incident-row").await;
        page.wait_for(".detail-card").await;
        page.picture("desk").await;
        // Lines replace the meaning of background colors, and overlays on the map keep the map's colors.
        let style = async |css: &str, property: &str| {
            let body = "return getComputedStyle(document.querySelector(arguments[0]))[arguments[1]];";
            page.script_with(body, vec![json!(css), json!(property)]).await
        };
        for what in [".incident-row[aria-selected=true]", ".list-tab[aria-selected=true]"] {
            assert_eq!(style(what, "outlineStyle").await, "solid", "{what}");
        }
        assert_ne!(
            style(".timeline-now", "backgroundColor").await,
            style(".timeline", "backgroundColor").await
        );
        assert_ne!(style(".map-scale", "color").await, style(".clock", "color").await);
        host.set_feed(Reply::status(503));
        page.allow_errors("503");
        page.wait_for(".health-notice").await;
        assert_eq!(style(".health-notice", "borderTopStyle").await, "solid");
    });
}

#[test]
fn less_motion_where_it_is_asked_for() {
    case("reduced-motion").run(async |page| {
        let features = json!([{ "name": "prefers-reduced-motion", "value": "reduce" }]);
        page.devtools("Emulation.setEmulatedMedia", json!({ "features": features })).await;
        let host = filter::host(page).await;
        page.open(&host.address(), "?mode=desk&lang=en#map=9/46/10.5").await;
        page.click(".incident-row[data-id=i1]").await;
        page.wait_selected("i1").await;
        page.map().await;
        let moving = "return document.getAnimations().filter((a) => a.playState === 'running'
            && a.effect.getComputedTiming().duration > 1).length;";
        assert_eq!(page.script(moving).await, 0);
    });
}

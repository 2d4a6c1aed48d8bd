//! Live changes: an incident is announced, drawn, changed and removed without a reload.

use super::harness::document::{changed, incident};
use super::harness::{CRITICAL, Screen, Server, case};

const LONELY: (f64, f64) = (9.42, 45.31);

#[test]
fn an_incident_comes_changes_and_goes() {
    case("live").run(async |page| {
        let server = Server::start(page, &["--rate", "0", "--seed", "1", "--objects", "300"]);
        let (lng, lat) = LONELY;
        page.open(&server.address(), &format!("?mode=desk&lang=en#map=14/{lat}/{lng}")).await;
        let objects = page.root_number("objects").await;
        let seq = page.root_number("seq").await;
        let map = page.map().await;
        let place = map.place_of(lng, lat);
        page.wait_for_color(place, CRITICAL, false).await;

        let bag = incident("e2e-bag", "critical", LONELY, "Bag without an owner");
        server.inject(&bag).await;
        page.wait_for(".incident-row[data-id=e2e-bag][data-severity=critical][data-state=confirmed]").await;
        page.wait_for_color(place, CRITICAL, true).await;
        page.wait(
            "the announcement",
            "return document.getElementById('announcements').textContent.includes('Bag without an owner');",
        )
        .await;
        assert_eq!(page.root_number("objects").await, objects + 1);
        assert!(page.root_number("seq").await > seq);
        assert_eq!(
            page.rows().await.first().map(String::as_str),
            Some("e2e-bag"),
            "critical and newest, so first"
        );

        let bag = changed(changed(bag, "severity", "minor"), "state", "handled");
        server.inject(&bag).await;
        page.wait_for(".incident-row[data-id=e2e-bag][data-severity=minor][data-state=handled]").await;
        page.wait_for_color(place, CRITICAL, false).await;

        server.remove("e2e-bag").await;
        page.wait_gone(".incident-row[data-id=e2e-bag]").await;
        assert_eq!(page.root_number("objects").await, objects);
        assert_eq!(page.root("link").await.as_deref(), Some("live"));
    });
}

#[test]
fn the_exercise_moves_by_itself() {
    case("exercise").run(async |page| {
        let server = Server::start(page, &["--rate", "30", "--seed", "1", "--objects", "600"]);
        page.open(&server.address(), "?mode=desk").await;
        let seq = page.root_number("seq").await;
        let body = format!("return Number(document.documentElement.dataset.seq) >= {};", seq + 8);
        page.wait("eight deltas", &body).await;
        assert_eq!(page.root("link").await.as_deref(), Some("live"));
        assert_eq!(page.root("feed").await.as_deref(), Some("exercise"));
        // The same picture as a document fetched at the same sequence number.
        let mut equal = false;
        for _ in 0..40 {
            let feed = server.feed().await;
            let state =
                page.script("const d = document.documentElement.dataset; return [d.seq, d.objects];").await;
            if state[0].as_str() == Some(&feed["vedetta"]["seq"].to_string()) {
                let features = feed["features"].as_array().unwrap().len();
                assert_eq!(state[1].as_str(), Some(features.to_string().as_str()));
                equal = true;
                break;
            }
        }
        assert!(equal, "page and snapshot were never at the same number\n{}", page.state().await);
    });
}

#[test]
fn more_pages_than_the_browser_has_connections_show_the_same() {
    const PAGES: usize = 8;
    case("many-pages").run(async |page| {
        let server = Server::start(page, &["--rate", "0", "--seed", "1", "--objects", "300"]);
        let view = "?mode=desk&lang=en";
        page.open(&server.address(), view).await;
        let mut tabs = vec![page.tab().await];
        for _ in 1..PAGES {
            tabs.push(page.new_tab(Screen::SMALL).await);
            page.go_to(&server.address(), view).await;
            page.wait_root("link", "live").await;
        }
        server.inject(&incident("e2e-bag", "critical", LONELY, "Bag without an owner")).await;
        for tab in &tabs {
            page.show_tab(tab).await;
            page.wait_for(".incident-row[data-id=e2e-bag]").await;
            assert_eq!(page.root("link").await.as_deref(), Some("live"));
        }
        // A page that shares its stream may be closed: the others stay live.
        for tab in tabs.drain(..4) {
            page.show_tab(&tab).await;
            page.close_tab().await;
        }
        server.inject(&incident("e2e-box", "critical", LONELY, "Box without an owner")).await;
        for tab in &tabs {
            page.show_tab(tab).await;
            page.wait_for(".incident-row[data-id=e2e-box]").await;
            page.wait_root("link", "live").await;
        }
    });
}

#[test]
fn where_pages_cannot_tell_each_other_those_beyond_the_connections_ask_for_documents() {
    const PAGES: usize = 7;
    case("many-pages-alone").run(async |page| {
        let server = Server::start(page, &["--rate", "0", "--seed", "1", "--objects", "300"]);
        let mut tabs = vec![page.tab().await];
        while tabs.len() < PAGES {
            tabs.push(page.new_tab(Screen::SMALL).await);
        }
        for tab in &tabs {
            page.show_tab(tab).await;
            page.before_pages("delete window.BroadcastChannel;").await;
            page.go_to(&server.address(), "?mode=desk&lang=en").await;
            page.wait_for(".incident-row").await;
        }
        server.inject(&incident("e2e-bag", "critical", LONELY, "Bag without an owner")).await;
        for tab in &tabs {
            page.show_tab(tab).await;
            page.wait_for(".incident-row[data-id=e2e-bag]").await;
        }
    });
}

#[test]
fn a_flood_of_incidents_moves_no_row_that_somebody_reads() {
    case("flood").run(async |page| {
        let server = Server::start(page, &["--rate", "0", "--seed", "1", "--objects", "3000"]);
        page.open(&server.address(), "?mode=desk&lang=en").await;
        let rows = page.count(".incident-row").await;
        assert!(rows > 8, "{rows} rows are no list to scroll");
        let shown = page.script("return document.querySelector('.incident-list').dataset.shown;").await;
        page.script("document.querySelector('.incident-rows').scrollTop = 137;").await;
        // The row in the middle of the list, and its position.
        let middle = "const list = document.querySelector('.incident-rows').getBoundingClientRect();
            const row = document.elementFromPoint(list.left + 80, list.top + list.height / 2).closest('.incident-row');
            return row && [row.dataset.id, Math.round(row.getBoundingClientRect().top)];";
        let read = page.wait("a row in the middle", middle).await;
        for number in 0..40 {
            let name = format!("Flood {number}");
            server.inject(&incident(&format!("e2e-flood-{number}"), "critical", LONELY, &name)).await;
        }
        page.wait_for_words(".incident-new", "40").await;
        assert_eq!(page.script(middle).await, read, "the row moved away from under the finger");
        for number in 0..40 {
            server.remove(&format!("e2e-flood-{number}")).await;
        }
        let gone = "return document.querySelector('.incident-list').dataset.shown;";
        page.wait("the flood to ebb away", &format!("return (() => {{ {gone} }})() === {shown};")).await;
        page.wait_gone(".incident-new").await;
        assert_eq!(page.script(middle).await, read, "the row moved with what went");

        // A list scrolled away from the selected row stays there, even when incidents arrive.
        page.script("document.querySelector('.incident-rows').scrollTop = 0;").await;
        page.click(".incident-row[aria-posinset=\"1\"]").await;
        page.wait_for(".detail-card").await;
        // The list is shorter now, and scrolls the selected row into view once, as soon as a frame has measured it.
        let stays = "const list = document.querySelector('.incident-rows');
            const before = list.scrollTop;
            list.scrollTop = list.scrollHeight;
            window.__calm = before > 0 && before === list.scrollTop ? (window.__calm || 0) + 1 : 0;
            return window.__calm > 10 && before;";
        let scrolled = page.wait("a list that stays where it is scrolled to", stays).await;
        server.inject(&incident("e2e-late", "info", LONELY, "Late")).await;
        page.wait_for_words(".incident-new", "1").await;
        let now = page.script("return document.querySelector('.incident-rows').scrollTop;").await;
        assert!(now.as_f64().unwrap() >= scrolled.as_f64().unwrap(), "{now} after {scrolled}");
    });
}

//! Standstill without a crash: frames that stop, a busy thread, an app that breaks repeatedly. The page can always
//! report it.

use serde_json::json;

use super::filter;
use super::harness::document::{MILAN, document, incident};
use super::harness::{Page, Picture, Reply, Screen, case};

/// Frames that can be stopped and resumed, as when the GPU hangs or the output sleeps.
const FRAMES: &str = "const real = window.requestAnimationFrame.bind(window);
     let held = [];
     window.requestAnimationFrame = (act) => real((at) => window.__still ? held.push(act) : act(at));
     window.__go_on = () => { window.__still = false; const all = held; held = []; all.forEach((act) => act(performance.now())); };";

const CRIMSON: [u8; 3] = [0xdc, 0x14, 0x3c];

/// Returns whether a picture shows the badge that only the other thread draws.
fn has_badge(picture: &Picture, [left, top, height]: [f64; 3]) -> bool {
    picture.count_near((left + height / 2.0, top + height / 2.0), height / 4.0, CRIMSON) > 40
}

/// Position of the badge, if shown: left, top and height.
async fn badge_place(page: &Page) -> [f64; 3] {
    page.wait_for(".boot-badge").await;
    let place = "const b = document.querySelector('.boot-badge').getBoundingClientRect(); return [b.left, b.top, b.height];";
    serde_json::from_value(page.script(place).await).unwrap()
}

async fn wait_badge(page: &Page, wanted: bool) {
    let place = badge_place(page).await;
    let started = std::time::Instant::now();
    while has_badge(&page.picture("badge").await, place) != wanted {
        assert!(
            started.elapsed().as_secs() < 60,
            "the other thread should {}write",
            if wanted { "" } else { "not " }
        );
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    }
}

#[test]
fn frames_that_stop_stop_neither_the_data_nor_the_truth() {
    case("no-frames").run(async |page| {
        page.before_pages(FRAMES).await;
        let host = filter::host(page).await;
        page.open(&host.address(), "?mode=desk&lang=en").await;
        wait_badge(page, false).await;
        page.script("window.__still = true;").await;
        // Changes are still applied, and so is a lost link.
        let mut features = filter::features();
        features.push(incident("no-frame", "critical", MILAN, "Came without a frame"));
        host.set_feed(Reply::feed(&document(2, &features)));
        page.wait_for(".incident-row[data-id=no-frame]").await;
        page.wait_root("fault", "silent").await;
        let text = page.text(".boot-fault").await;
        assert!(text.contains("DISPLAY FROZEN since") && text.contains("no frame"), "{text}");
        // The other thread shows it as well, in case drawings of this one never reach the screen.
        wait_badge(page, true).await;
        host.set_feed(Reply::status(503));
        page.allow_errors("503");
        page.wait("a link that is not live", "return document.documentElement.dataset.link !== 'live';")
            .await;
        host.set_feed(Reply::feed(&document(3, &features)));
        page.wait_root("link", "live").await;
        // Everything is well once frames resume.
        page.script("__go_on();").await;
        page.wait_gone(".boot-fault").await;
        wait_badge(page, false).await;
        assert_eq!(page.root("fault").await, None);
    });
}

#[test]
fn a_wall_whose_frames_stop_says_so_and_loads_anew() {
    case("no-frames-wall").on(Screen::DESK).run(async |page| {
        page.before_pages(FRAMES).await;
        page.hold_reloads().await;
        let host = filter::host(page).await;
        page.open(&host.address(), "?mode=wall&lang=en").await;
        page.script("window.__still = true;").await;
        page.wait_root("fault", "silent").await;
        let text = page.text(".boot-fault").await;
        assert!(text.contains("DISPLAY FROZEN since") && text.contains("Reloads by itself"), "{text}");
        page.let_reload().await;
        page.wait_until_ready().await;
        assert_eq!(page.root("fault").await, None);
    });
}

#[test]
fn a_busy_thread_is_told_of_by_another_one_while_it_lasts_and_by_itself_afterwards() {
    case("busy-thread").filmed().run(async |page| {
        let host = filter::host(page).await;
        page.open(&host.address(), "?mode=desk&lang=en").await;
        let place = badge_place(page).await;
        wait_badge(page, false).await;
        let pictures = page
            .film(
                "setTimeout(() => {
                    window.__busy = [Date.now() / 1000];
                    while (Date.now() / 1000 - __busy[0] < 16);
                    __busy.push(Date.now() / 1000);
                 }, 1500);",
                "a thread that was busy and has said so",
                "return window.__busy && __busy.length === 2 && document.documentElement.dataset.stood;",
            )
            .await;
        let [from, to]: [f64; 2] = serde_json::from_value(page.script("return __busy;").await).unwrap();
        let meanwhile: Vec<&Picture> =
            pictures.iter().filter(|(at, _)| *at > from && *at < to).map(|(_, picture)| picture).collect();
        let shown = meanwhile.iter().find(|picture| has_badge(picture, place));
        assert!(
            shown.is_some(),
            "{} pictures came while the thread was busy, none with the badge",
            meanwhile.len()
        );
        page.keep_picture("meanwhile", shown.unwrap());
        // The reported start and end are accurate to a few seconds.
        let stood = page.root("stood").await.unwrap();
        let stood: Vec<f64> = stood.split(' ').map(|at| at.parse::<f64>().unwrap() / 1000.0).collect();
        assert!(
            (stood[0] - from).abs() < 3.0 && (stood[1] - to).abs() < 10.0,
            "{stood:?}, was busy {from} to {to}"
        );
        page.wait_for_words(".boot-note[role=status]", "The display was frozen from").await;
        page.picture("after").await;
        wait_badge(page, false).await;
        // Everything continues, and there is no other problem.
        assert_eq!(page.root("fault").await, None);
        page.wait_root("link", "live").await;
        page.click(".boot-note button").await;
        page.wait_gone(".boot-note").await;
    });
}

#[test]
fn a_wall_that_breaks_again_and_again_tries_now_and_then() {
    case("fault-often").on(Screen::DESK).run(async |page| {
        page.allow_errors("vedetta:fault");
        page.allow_errors("a real one");
        page.hold_reloads().await;
        let host = filter::host(page).await;
        page.open(&host.address(), "?mode=wall&lang=en").await;
        // As the browser reports an app that trapped; it reports no errors of scripts run by the driver.
        let trap = "dispatchEvent(new ErrorEvent('error', { message: 'a real one', error: new WebAssembly.RuntimeError('a real one') }));";
        for _ in 0..3 {
            page.script(trap).await;
            page.wait_root("fault", "broken").await;
            page.let_reload().await;
            page.wait_until_ready().await;
        }
        page.script(trap).await;
        page.wait_for_words(".boot-fault", "Reloaded 3 times without success, standing since").await;
        page.wait_for_words(".boot-fault", "Reloads by itself in 10 min").await;
        page.picture("gave-up").await;
        // Ten minutes later: the last attempt is moved back by that, for a page that is loaded by hand and breaks
        // at once.
        page.script(
            "const tried = JSON.parse(sessionStorage['vedetta.reloads']);
             tried.last -= 594000;
             sessionStorage['vedetta.reloads'] = JSON.stringify(tried);",
        )
        .await;
        page.reload().await;
        page.script(trap).await;
        page.wait_for_words(".boot-fault", "Reloaded 3 times without success").await;
        page.let_reload().await;
        page.wait_until_ready().await;
        // The next attempt is ten minutes away again.
        page.script(trap).await;
        page.wait_for_words(".boot-fault", "Reloaded 4 times without success").await;
        page.wait_for_words(".boot-fault", "Reloads by itself in 10 min").await;
        page.reload().await;
    });
}

/// A browser that stores nothing, as its owner may have configured it.
const NO_STORAGE: &str = "for (const name of ['localStorage', 'sessionStorage', 'indexedDB', 'caches'])
     Object.defineProperty(window, name, { get() { throw new DOMException('forbidden', 'SecurityError'); } });";

#[test]
fn without_storage_everything_works_and_a_wall_loads_no_more_often() {
    case("no-storage").on(Screen::DESK).run(async |page| {
        page.allow_errors("vedetta:fault");
        page.before_pages(NO_STORAGE).await;
        let host = filter::host(page).await;
        page.open(&host.address(), "?mode=desk&lang=en").await;
        page.choose("#theme", "light").await;
        page.wait_root("theme", "light").await;
        page.type_into("#filter-text", "bag").await;
        page.wait_shown(2).await;
        page.open(&host.address(), "?mode=wall&lang=en").await;
        page.script("dispatchEvent(new CustomEvent('vedetta:fault', { detail: { message: 'drill' } }));")
            .await;
        // Three times in ten minutes, as with storage.
        page.wait_for_words(".boot-fault", "Reloads by itself in 4 min").await;
        page.reload().await;
    });
}

#[test]
fn a_slow_processor_is_slow_and_nothing_else() {
    case("slow").run(async |page| {
        let host = filter::host(page).await;
        page.devtools("Emulation.setCPUThrottlingRate", json!({ "rate": 6 })).await;
        page.open(&host.address(), "?mode=desk&lang=en").await;
        page.type_into("#filter-text", "bag").await;
        page.wait_shown(2).await;
        page.click(".incident-row[data-id=i0]").await;
        page.wait_selected("i0").await;
        let mut features = filter::features();
        features.push(incident("slowly", "critical", MILAN, "A bag that came slowly"));
        host.set_feed(Reply::feed(&document(2, &features)));
        page.wait_for(".incident-row[data-id=slowly]").await;
        assert_eq!(page.root("fault").await, None);
        assert_eq!(page.root("stood").await, None);
        page.devtools("Emulation.setCPUThrottlingRate", json!({ "rate": 1 })).await;
    });
}

/// A wake lock that tests grant, release and refuse.
const WAKE_LOCK: &str = "window.__locks = [];
     window.__refuse = new URLSearchParams(location.search).has('refuse');
     Object.defineProperty(navigator, 'wakeLock', { value: { request: async () => {
       if (window.__refuse) throw new DOMException('low battery', 'NotAllowedError');
       const lock = new EventTarget();
       lock.released = false;
       lock.release = async () => { lock.released = true; lock.dispatchEvent(new Event('release')); };
       __locks.push(lock);
       return lock;
     } } });";

#[test]
fn a_wall_keeps_its_screen_on_or_says_that_it_may_go_dark() {
    case("wake-lock").on(Screen::DESK).run(async |page| {
        page.before_pages(WAKE_LOCK).await;
        let host = filter::host(page).await;
        let held = "return window.__locks.filter((lock) => !lock.released).length === 1;";
        page.open(&host.address(), "?mode=wall&lang=en").await;
        page.wait("a lock", held).await;
        assert_eq!(page.count(".wall-dark").await, 0);
        // Released although the page is visible, as when the battery runs low.
        page.script("__locks[0].release();").await;
        page.wait("another lock", "return window.__locks.length === 2 && !__locks[1].released;").await;
        assert_eq!(page.count(".wall-dark").await, 0);

        page.open(&host.address(), "?mode=wall&lang=en&refuse").await;
        page.wait_for_words(".wall-dark", "The screen may go dark").await;
        page.picture("refused").await;
        page.script("window.__refuse = false;").await;
        // Requested again after a minute, and when the page is shown.
        page.script("document.dispatchEvent(new Event('visibilitychange'));").await;
        page.wait("a lock", held).await;
        page.wait_gone(".wall-dark").await;

        // A desk may go dark as its owner likes.
        page.open(&host.address(), "?mode=desk&lang=en&refuse").await;
        assert_eq!(page.count(".wall-dark").await, 0);
        assert_eq!(page.script("return window.__locks.length;").await, 0);
    });
}

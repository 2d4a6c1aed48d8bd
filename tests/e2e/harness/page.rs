//! The page in a browser, as seen by a person and by an outside test: attributes, texts, keys, pointers,
//! screenshots. Waits for visible results, never for time to pass.

use std::any::Any;
use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use base64::prelude::{BASE64_STANDARD, Engine as _};
use patience::stretched;
use serde_json::{Value, json};
use thirtyfour::{BrowserLogEntry, By, Key, TypingData, WebDriver, WindowHandle};
use vedetta::map::input::HOLD_MILLIS;

use super::environment;
use super::picture::Picture;
use super::projection::MapBox;

/// Time limit for the page to show something: two cores, a software GPU, and no other load. Stretched on a busy
/// machine.
pub(super) const PATIENCE: Duration = Duration::from_secs(45);
/// Time limit for a browser to answer at all.
const ANSWER: Duration = Duration::from_secs(20);
/// Interval between polls.
const LOOK_EVERY: Duration = Duration::from_millis(120);

/// A touch longer than this may be taken for a long press by the browser.
const LONGEST_TAP_MILLIS: f64 = 350.0;
/// Maximum number of attempts at a tap.
const MOST_TAPS: usize = 12;

/// Before the page reloads itself, it checks that it is being served; this script holds that request.
const HELD_RELOADS: &str = "const fetched = window.fetch;
     const may = new Promise((let_go) => (window.__let_reload = let_go));
     window.fetch = async (what, how) => {
       if (how?.method === 'HEAD' && what === location.pathname) await may;
       return fetched(what, how);
     };";

/// Runs before any script of the page and records what must not happen.
const WITNESS: &str = r#"
window.__witness = { errors: [], violations: [], links: [] };
addEventListener("error", (event) => __witness.errors.push(String(event.message || event.target)));
addEventListener("unhandledrejection", (event) => __witness.errors.push("unhandled: " + event.reason));
document.addEventListener("securitypolicyviolation", (event) =>
  __witness.violations.push(event.violatedDirective + " " + event.blockedURI + " " + event.sample));
const logError = console.error;
console.error = (...parts) => { __witness.errors.push(parts.join(" ").slice(0, 2000)); logError.apply(console, parts); };
new MutationObserver(() => {
  const link = document.documentElement.dataset.link;
  if (link && __witness.links.at(-1) !== link) __witness.links.push(link);
}).observe(document, { subtree: true, attributes: true, attributeFilter: ["data-link"] });
"#;

/// Screen on which the page is shown, one device pixel per CSS pixel.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Screen {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) is_touch: bool,
}

impl Screen {
    /// The smallest desk screen, for tests where size does not matter: the processor draws every pixel.
    pub(crate) const SMALL: Self = Self { width: 1240, height: 720, is_touch: false };
    /// The desk.
    pub(crate) const DESK: Self = Self { width: 1920, height: 1080, is_touch: false };
    /// The wall.
    pub(crate) const WALL: Self = Self { width: 3840, height: 2160, is_touch: false };
    /// The tablet in landscape orientation.
    pub(crate) const TABLET: Self = Self { width: 1180, height: 820, is_touch: true };
    /// The tablet in portrait orientation.
    pub(crate) const TABLET_UPRIGHT: Self = Self { width: 820, height: 1180, is_touch: true };
}

/// A page.
pub(crate) struct Page {
    pub(super) driver: WebDriver,
    name: String,
    allowed: Mutex<Vec<&'static str>>,
    /// Servers that the page talks to. They outlive the test's body, so that their end causes no console error.
    kept: Mutex<Vec<Arc<dyn Any>>>,
}

impl Page {
    pub(super) async fn new(driver: WebDriver, name: &str, screen: Screen) -> Self {
        let page = Self { driver, name: name.to_owned(), allowed: Mutex::default(), kept: Mutex::default() };
        page.before_pages(WITNESS).await;
        page.show_on(screen).await;
        page
    }

    /// Returns whether the browser still answers.
    pub(super) async fn answers(&self) -> bool {
        let devtools = self.driver.cdp();
        let asked = devtools.send_raw("Browser.getVersion", json!({}));
        matches!(tokio::time::timeout(stretched(ANSWER), asked).await, Ok(Ok(_)))
    }

    /// Closes the browser, if it can still be closed.
    pub(super) async fn close(self) {
        // A browser that cannot be closed is left as it is.
        tokio::time::timeout(stretched(ANSWER), self.driver.quit()).await.ok();
    }

    /// Runs a script before any script of the pages opened from now on.
    pub(crate) async fn before_pages(&self, script: &str) {
        self.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": script })).await;
    }

    /// Keeps the pages opened from now on from reloading themselves before [`Page::let_reload`].
    ///
    /// Otherwise, what a page shows until then would be gone before a busy machine has looked, and a screenshot of
    /// a page that is unloading is never delivered.
    pub(crate) async fn hold_reloads(&self) {
        self.before_pages(HELD_RELOADS).await;
    }

    /// Lets a held page reload, and waits for the new one.
    pub(crate) async fn let_reload(&self) {
        self.script("window.__is_held = true; __let_reload();").await;
        self.wait("a new page", "return window.__is_held === undefined;").await;
    }

    /// Shows the page on another screen.
    pub(crate) async fn show_on(&self, Screen { width, height, is_touch }: Screen) {
        let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": is_touch });
        self.devtools("Emulation.setDeviceMetricsOverride", metrics).await;
        let touch = json!({ "enabled": is_touch, "maxTouchPoints": 5 });
        self.devtools("Emulation.setTouchEmulationEnabled", touch).await;
    }

    /// Keeps a value alive as long as the page.
    pub(super) fn keep<T: 'static>(&self, what: T) -> Arc<T> {
        let what = Arc::new(what);
        self.kept.lock().unwrap().push(Arc::clone(&what) as Arc<dyn Any>);
        what
    }

    /// Allows console errors that contain `part`: requests to a server that is down always log one.
    pub(crate) fn allow_errors(&self, part: &'static str) {
        self.allowed.lock().unwrap().push(part);
    }

    // ---- Navigation ---------------------------------------------------------------------------------------------

    /// Opens an address with a query and fragment, and waits for the first picture on the map.
    pub(crate) async fn open(&self, address: &str, query_and_fragment: &str) {
        self.go_to(address, query_and_fragment).await;
        self.wait_until_ready().await;
    }

    /// Opens an address.
    pub(crate) async fn go_to(&self, address: &str, query_and_fragment: &str) {
        // An address that differs only in its fragment would not load the page again.
        self.driver.goto("about:blank").await.unwrap();
        self.driver.goto(format!("{address}{query_and_fragment}")).await.unwrap();
    }

    /// The current tab.
    pub(crate) async fn tab(&self) -> WindowHandle {
        self.driver.window().await.unwrap()
    }

    /// Opens another tab on its own screen, and switches to it.
    pub(crate) async fn new_tab(&self, screen: Screen) -> WindowHandle {
        let tab = self.driver.new_tab().await.unwrap();
        self.show_tab(&tab).await;
        self.before_pages(WITNESS).await;
        self.show_on(screen).await;
        tab
    }

    /// Switches to another tab.
    pub(crate) async fn show_tab(&self, tab: &WindowHandle) {
        self.driver.switch_to_window(tab.clone()).await.unwrap();
    }

    /// Closes the current tab; another one must be shown next.
    pub(crate) async fn close_tab(&self) {
        self.driver.close_window().await.unwrap();
    }

    /// Reloads the page, as the reload button does.
    pub(crate) async fn reload(&self) {
        self.driver.refresh().await.unwrap();
        self.wait_until_ready().await;
    }

    /// Goes back in the history.
    pub(crate) async fn back(&self) {
        self.driver.back().await.unwrap();
    }

    /// Goes forward in the history.
    pub(crate) async fn forward(&self) {
        self.driver.forward().await.unwrap();
    }

    /// Waits for a live picture on a ready map and basemap.
    pub(crate) async fn wait_until_ready(&self) {
        self.wait(
            "a live picture on the map",
            "const d = document.documentElement.dataset;
             return (d.link === 'live' || d.link === 'file') && d.objects !== undefined && d.map === 'ready' && d.basemap === 'ready';",
        )
        .await;
    }

    /// Current query and fragment.
    pub(crate) async fn url(&self) -> String {
        self.script("return location.search + location.hash;").await.as_str().unwrap_or_default().to_owned()
    }

    // ---- Seeing -------------------------------------------------------------------------------------------------

    /// Runs the body of a function in the page and returns its result.
    pub(crate) async fn script(&self, body: &str) -> Value {
        self.script_with(body, vec![]).await
    }

    /// As [`Self::script`], with arguments.
    pub(crate) async fn script_with(&self, body: &str, arguments: Vec<Value>) -> Value {
        let result = self.driver.execute(body, arguments).await;
        result.unwrap_or_else(|error| panic!("a script of the test failed: {error}\n{body}")).json().clone()
    }

    /// Sends a command of the DevTools protocol.
    pub(crate) async fn devtools(&self, command: &str, parameters: Value) -> Value {
        let result = self.driver.cdp().send_raw(command, parameters).await;
        result.unwrap_or_else(|error| panic!("{command}: {error}"))
    }

    /// Waits until the body of a function returns something truthy, and returns that.
    pub(crate) async fn wait(&self, for_what: &str, body: &str) -> Value {
        let started = Instant::now();
        loop {
            let value = self.script(body).await;
            if !matches!(value, Value::Null | Value::Bool(false)) && value != json!(0) && value != json!("") {
                return value;
            }
            if started.elapsed() > stretched(PATIENCE) {
                let state = self.state().await;
                panic!("waited {} s for {for_what}\n{state}", started.elapsed().as_secs());
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    /// A data attribute of the root element.
    pub(crate) async fn root(&self, name: &str) -> Option<String> {
        let value = self
            .script_with("return document.documentElement.dataset[arguments[0]];", vec![json!(name)])
            .await;
        value.as_str().map(str::to_owned)
    }

    /// A data attribute of the root element as a number.
    pub(crate) async fn root_number(&self, name: &str) -> u64 {
        let text = self.root(name).await;
        text.as_deref()
            .and_then(|text| text.parse().ok())
            .unwrap_or_else(|| panic!("data-{name} is {text:?}"))
    }

    /// Waits until a data attribute of the root element has a value.
    pub(crate) async fn wait_root(&self, name: &str, wanted: &str) {
        let body = format!("return document.documentElement.dataset[{}] === {};", json!(name), json!(wanted));
        self.wait(&format!("data-{name}={wanted}"), &body).await;
    }

    /// Number of elements that match.
    pub(crate) async fn count(&self, css: &str) -> usize {
        let count = self
            .script_with("return document.querySelectorAll(arguments[0]).length;", vec![json!(css)])
            .await;
        count.as_u64().unwrap() as usize
    }

    /// Waits until a matching element exists and has a size.
    pub(crate) async fn wait_for(&self, css: &str) {
        let body = format!(
            "const e = document.querySelector({}); return Boolean(e && e.getClientRects().length);",
            json!(css)
        );
        self.wait(css, &body).await;
    }

    /// Waits until no element matches.
    pub(crate) async fn wait_gone(&self, css: &str) {
        let body = format!("return document.querySelector({}) === null;", json!(css));
        self.wait(&format!("no {css}"), &body).await;
    }

    /// Waits until one of the matching elements contains the words.
    pub(crate) async fn wait_for_words(&self, css: &str, words: &str) {
        let body = format!(
            "return [...document.querySelectorAll({})].some(e => e.innerText.includes({}));",
            json!(css),
            json!(words)
        );
        self.wait(&format!("{words:?} in {css}"), &body).await;
    }

    /// Displayed text of the first element that matches; empty when there is none.
    pub(crate) async fn text(&self, css: &str) -> String {
        let body = "const e = document.querySelector(arguments[0]); return e ? e.innerText : '';";
        self.script_with(body, vec![json!(css)]).await.as_str().unwrap_or_default().to_owned()
    }

    /// An attribute of every element that matches, in order.
    pub(crate) async fn attributes(&self, css: &str, name: &str) -> Vec<String> {
        let body = "return [...document.querySelectorAll(arguments[0])].map((e) => e.getAttribute(arguments[1]) || '');";
        serde_json::from_value(self.script_with(body, vec![json!(css), json!(name)]).await).unwrap()
    }

    /// Root attributes and text of the page, for diagnosing a failed test.
    pub(crate) async fn state(&self) -> String {
        let body = "const r = document.documentElement;
            return [location.href, [...r.attributes].map((a) => `${a.name}=${a.value}`).join(' '),
              document.body.innerText.slice(0, 600)].join('\\n');";
        match self.driver.execute(body, vec![]).await {
            Ok(value) => format!("the page: {}", value.json().as_str().unwrap_or_default()),
            Err(error) => format!("the page does not answer: {error}"),
        }
    }

    /// A screenshot of the page, kept as a file named after the test.
    pub(crate) async fn picture(&self, part: &str) -> Picture {
        // Through the DevTools protocol: the driver's own command gives up after ten seconds, which a wall of 8
        // megapixels takes when a busy processor draws every pixel.
        let taken = self.devtools("Page.captureScreenshot", json!({ "format": "png" })).await;
        let png = BASE64_STANDARD.decode(taken["data"].as_str().unwrap_or_default()).unwrap();
        fs::write(self.shot_path(part), &png).unwrap();
        Picture::decode(&png)
    }

    /// Frames shown on the screen from now on until a condition holds in the page, with their times in seconds by
    /// the browser's clock.
    ///
    /// Needs no answer from the page, whose thread may be busy; screenshots wait for it.
    pub(crate) async fn film(&self, start: &str, for_what: &str, until: &str) -> Vec<(f64, Picture)> {
        self.driver.get_log("performance").await.unwrap();
        self.script(start).await;
        self.devtools("Page.startScreencast", json!({ "format": "png" })).await;
        // The browser sends no more frames than are acknowledged, and these may be acknowledged in advance.
        for _ in 0..20 {
            self.devtools("Page.screencastFrameAck", json!({ "sessionId": 1 })).await;
        }
        self.wait(for_what, until).await;
        self.devtools("Page.stopScreencast", json!({})).await;
        let told: Vec<BrowserLogEntry> = self.driver.get_log("performance").await.unwrap();
        let picture = |entry: &BrowserLogEntry| {
            let told: Value = serde_json::from_str(&entry.message).ok()?;
            let told = &told["message"];
            (told["method"] == "Page.screencastFrame").then_some(())?;
            let png = BASE64_STANDARD.decode(told["params"]["data"].as_str()?).ok()?;
            Some((told["params"]["metadata"]["timestamp"].as_f64()?, Picture::decode(&png)))
        };
        told.iter().filter_map(picture).collect()
    }

    /// Keeps a picture among the screenshots, and returns its path.
    pub(crate) fn keep_picture(&self, part: &str, picture: &Picture) -> PathBuf {
        let path = self.shot_path(part);
        fs::write(&path, picture.encode()).unwrap();
        path
    }

    /// Bounds of the map on the page: left, top, right, bottom.
    pub(crate) async fn map_box(&self) -> [f64; 4] {
        let body = "const b = document.getElementById('map').getBoundingClientRect();
             return [b.left, b.top, b.right, b.bottom];";
        serde_json::from_value(self.script(body).await).unwrap()
    }

    pub(super) fn shot_path(&self, part: &str) -> PathBuf {
        let dash = if part.is_empty() { "" } else { "-" };
        environment::shots().join(format!("e2e-{}{dash}{part}.png", self.name))
    }

    /// Center and zoom of the map, from the page's address, which is written when the map has come to rest.
    pub(crate) async fn map(&self) -> MapBox {
        self.wait_map("a map with its place in the address", |_| true).await
    }

    /// Waits until the map's view satisfies a condition.
    pub(crate) async fn wait_map(&self, for_what: &str, is_it: impl Fn(&MapBox) -> bool) -> MapBox {
        let body = "const place = new URLSearchParams(location.hash.slice(1)).get('map');
            const box = document.getElementById('map').getBoundingClientRect();
            const { sheet = '0 0', mode } = document.documentElement.dataset;
            const [right, below] = sheet.split(' ').map(Number);
            // A tablet's map makes room for the sheet a moment after it is there.
            const is_settled = mode !== 'tablet' || right + below > 0;
            return place && is_settled && [box.left, box.top, box.width - right, box.height - below, ...place.split('/').map(Number)];";
        let started = Instant::now();
        loop {
            if let Ok([left, top, width, height, zoom, lat, lng]) =
                serde_json::from_value::<[f64; 7]>(self.script(body).await)
            {
                let map = MapBox { left, top, width, height, zoom, lat, lng };
                if is_it(&map) {
                    return map;
                }
            }
            if started.elapsed() > stretched(PATIENCE) {
                panic!("waited {} s for {for_what}\n{}", started.elapsed().as_secs(), self.state().await);
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    /// Waits until a position is on the map, well inside.
    pub(crate) async fn wait_map_shows(&self, lng: f64, lat: f64) -> MapBox {
        self.wait_map(&format!("{lng}, {lat} on the map"), |map| map.shows(lng, lat, 20.0)).await
    }

    /// Waits until a place on the screen shows many pixels (40) of a color, or none if `wanted` is false.
    pub(crate) async fn wait_for_color(&self, place: (f64, f64), color: [u8; 3], wanted: bool) {
        let started = Instant::now();
        loop {
            let picture = self.picture("pixels").await;
            let count = picture.count_near(place, 16.0, color);
            if if wanted { count >= 40 } else { count == 0 } {
                return;
            }
            assert!(
                started.elapsed() < stretched(PATIENCE),
                "{count} pixels of {color:02x?} near {place:?}, which should be {}; see {}\n{}",
                if wanted { "many" } else { "none" },
                self.shot_path("pixels").display(),
                self.state().await
            );
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    // ---- Acting -------------------------------------------------------------------------------------------------

    /// Clicks an element as a person does: it must be in view and uncovered.
    pub(crate) async fn click(&self, css: &str) {
        self.wait_for(css).await;
        let started = Instant::now();
        loop {
            let result = match self.driver.find(By::Css(css)).await {
                Ok(element) => element.click().await,
                Err(error) => Err(error),
            };
            let Err(error) = result else { return };
            // In a list that has just been redrawn, the element found may be gone already.
            if started.elapsed() > stretched(PATIENCE) {
                panic!("cannot click {css}: {error}\n{}", self.state().await);
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    /// Types into an element.
    pub(crate) async fn type_into(&self, css: &str, text: &str) {
        self.driver.find(By::Css(css)).await.unwrap().send_keys(text).await.unwrap();
    }

    /// Presses keys on the focused element.
    pub(crate) async fn press(&self, keys: impl Into<TypingData>) {
        self.driver.action_chain().send_keys(keys).perform().await.unwrap();
    }

    /// Chooses an option of a `select` element.
    pub(crate) async fn choose(&self, css: &str, value: &str) {
        self.wait_for(css).await;
        let option = format!("{css} option[value=\"{value}\"]");
        self.driver.find(By::Css(option)).await.unwrap().click().await.unwrap();
    }

    /// Clicks a place on the page.
    pub(crate) async fn click_at(&self, (x, y): (f64, f64)) {
        for (kind, buttons) in [("mouseMoved", 0), ("mousePressed", 1), ("mouseReleased", 0)] {
            let button = if kind == "mouseMoved" { "none" } else { "left" };
            let event = json!({ "type": kind, "x": x, "y": y, "button": button, "buttons": buttons, "clickCount": 1 });
            self.devtools("Input.dispatchMouseEvent", event).await;
        }
    }

    /// Taps a place on the page.
    ///
    /// On a busy machine the touch may last so long that it becomes a long press; then the card that it opened is
    /// closed, and the tap is repeated.
    pub(crate) async fn tap_at(&self, (x, y): (f64, f64)) {
        for _ in 0..MOST_TAPS {
            let witness = "const times = window.__tap = { at: [], clicks: 0 };
                 for (const kind of ['pointerdown', 'pointerup'])
                   addEventListener(kind, (event) => times.at.push(event.timeStamp), { capture: true, once: true });
                 addEventListener('pointercancel', () => times.at.push(Infinity), { capture: true, once: true });
                 addEventListener('click', () => times.clicks++, { capture: true, once: true });
                 return document.elementFromPoint(arguments[0], arguments[1])?.id === 'map';";
            let is_map = self.script_with(witness, vec![json!(x), json!(y)]).await == json!(true);
            let points = json!([{ "x": x, "y": y }]);
            self.devtools("Input.dispatchTouchEvent", json!({ "type": "touchStart", "touchPoints": points }))
                .await;
            self.devtools("Input.dispatchTouchEvent", json!({ "type": "touchEnd", "touchPoints": [] })).await;
            // `null` for a cancelled touch; nothing to read if the tap led to another page.
            let millis = "return !window.__tap ? [0] : __tap.at[1] && [__tap.at[1] - __tap.at[0]];";
            let millis = self.wait("a finger that came and went", millis).await[0].as_f64();
            if is_map {
                match millis {
                    Some(millis) if millis < f64::from(HOLD_MILLIS) => return,
                    Some(_) => {
                        self.wait_for(".here-card").await;
                        self.press(Key::Escape).await;
                        self.wait_gone(".here-card").await;
                    }
                    None => {}
                }
            } else if millis.is_some_and(|millis| millis < LONGEST_TAP_MILLIS) {
                return;
            } else {
                // Whether the browser takes it for a click shows in the next frames.
                tokio::time::sleep(stretched(3 * LOOK_EVERY)).await;
                if self.script("return !window.__tap || __tap.clicks > 0;").await == json!(true) {
                    return;
                }
            }
        }
        panic!("no tap of {MOST_TAPS} was short enough");
    }

    /// Puts two fingers on the page, the second `apart` pixels to the right of the first, and turns it clockwise
    /// about the first.
    pub(crate) async fn turn_fingers(&self, (x, y): (f64, f64), apart: f64, clockwise_deg: i32) {
        let touch = async |kind: &str, degrees: i32| {
            let (sin, cos) = f64::from(degrees).to_radians().sin_cos();
            let second = json!({ "id": 1, "x": x + apart * cos, "y": y + apart * sin });
            let points = json!([{ "id": 0, "x": x, "y": y }, second]);
            self.devtools("Input.dispatchTouchEvent", json!({ "type": kind, "touchPoints": points })).await;
        };
        touch("touchStart", 0).await;
        for degrees in (5..=clockwise_deg).step_by(5) {
            touch("touchMove", degrees).await;
        }
        self.devtools("Input.dispatchTouchEvent", json!({ "type": "touchEnd", "touchPoints": [] })).await;
    }

    /// Holds a finger on a place of the page until an element appears, and lifts it.
    pub(crate) async fn hold_at_until(&self, (x, y): (f64, f64), css: &str) {
        let points = json!([{ "x": x, "y": y }]);
        self.devtools("Input.dispatchTouchEvent", json!({ "type": "touchStart", "touchPoints": points }))
            .await;
        self.wait_for(css).await;
        self.devtools("Input.dispatchTouchEvent", json!({ "type": "touchEnd", "touchPoints": [] })).await;
    }

    /// Taps the middle of an element, once it has stopped moving.
    pub(crate) async fn tap(&self, css: &str) {
        self.wait_for(css).await;
        let body = "const b = document.querySelector(arguments[0]).getBoundingClientRect();
             return [b.left + b.width / 2, b.top + b.height / 2];";
        let mut last = Value::Null;
        loop {
            let place = self.script_with(body, vec![json!(css)]).await;
            if place == last {
                break;
            }
            last = place;
            tokio::time::sleep(LOOK_EVERY).await;
        }
        let place: [f64; 2] = serde_json::from_value(last).unwrap();
        self.tap_at(place.into()).await;
    }

    // ---- The list and the feed doctor, by the page's contract ---------------------------------------------------

    /// Ids of the rows that exist in the incident list, in order.
    pub(crate) async fn rows(&self) -> Vec<String> {
        let body = "return [...document.querySelectorAll('.incident-row')]
             .sort((a, b) => a.getAttribute('aria-posinset') - b.getAttribute('aria-posinset')).map((row) => row.dataset.id);";
        serde_json::from_value(self.script(body).await).unwrap()
    }

    /// Number of incidents that the list reports as shown.
    pub(crate) async fn shown_count(&self) -> usize {
        let shown = self.attributes(".incident-list", "data-shown").await;
        shown.first().and_then(|count| count.parse().ok()).unwrap_or_else(|| panic!("no list: {shown:?}"))
    }

    /// Waits until the list reports a number of incidents as shown.
    pub(crate) async fn wait_shown(&self, wanted: usize) {
        let body = format!(
            "const e = document.querySelector('.incident-list');
             return Boolean(e) && e.dataset.shown === '{wanted}';"
        );
        self.wait(&format!("a list of {wanted}"), &body).await;
    }

    /// Waits until an object is selected in the root, and the card shows it.
    pub(crate) async fn wait_selected(&self, id: &str) {
        self.wait_root("selected", id).await;
        self.wait_for(&format!(".detail-card[data-id=\"{id}\"]")).await;
    }

    /// Number of objects per layer, by the layer's name.
    pub(crate) async fn layer_counts(&self) -> BTreeMap<String, usize> {
        let words = self.attributes(".layer-row[data-layer]", "data-layer").await;
        let counts = self.attributes(".layer-row[data-layer]", "data-count").await;
        words.into_iter().zip(counts).map(|(word, count)| (word, count.parse().unwrap())).collect()
    }

    /// All states the link had since the page was loaded, in order.
    pub(crate) async fn links(&self) -> Vec<String> {
        serde_json::from_value(self.script("return __witness.links;").await).unwrap()
    }

    // ---- Checks that end every test -----------------------------------------------------------------------------

    /// Silent failures: console errors that no test allowed, violations of the policy, a fault screen.
    pub(super) async fn wrongs(&self) -> Vec<String> {
        let mut wrongs = Vec::new();
        let witness = self.script("return window.__witness || null;").await;
        let allowed = self.allowed.lock().unwrap().clone();
        let is_allowed = |text: &str| allowed.iter().any(|part| text.contains(part));
        let texts = |of: &str| -> Vec<String> {
            witness[of]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(|text| text.as_str().map(str::to_owned))
                .collect()
        };
        if witness.is_null() {
            wrongs.push("the page lost the test's witness".to_owned());
        }
        wrongs.extend(texts("violations").into_iter().map(|text| format!("policy violation: {text}")));
        wrongs.extend(
            texts("errors").into_iter().filter(|t| !is_allowed(t)).map(|text| format!("error: {text}")),
        );
        for entry in self.driver.browser_log().await.unwrap() {
            if entry.level == "SEVERE" && !is_allowed(&entry.message) {
                wrongs.push(format!("console: {}", entry.message));
            }
        }
        if let Some(fault) = self.root("fault").await
            && !is_allowed("vedetta:fault")
        {
            wrongs.push(format!("the fault screen is up: {fault}"));
        }
        wrongs.extend(self.accounting_error().await);
        wrongs
    }

    /// Opens the feed doctor, if there is one, and checks that everything received is accounted for.
    async fn accounting_error(&self) -> Option<String> {
        if self.count("[data-action=\"refused\"]").await == 0 {
            return None;
        }
        if self.count(".feed-doctor").await == 0 {
            self.script("document.querySelector('[data-action=\"refused\"]').click();").await;
            self.wait_for(".feed-doctor").await;
        }
        let figures = "return Object.fromEntries([...document.querySelectorAll('.feed-doctor [data-figure]')]
            .map((e) => [e.dataset.figure, Number(e.textContent.replace(/\\D/g, ''))]));";
        let figures: BTreeMap<String, u64> = serde_json::from_value(self.script(figures).await).unwrap();
        let of = |name: &str| figures.get(name).copied();
        let sum = of("applied")? + of("duplicate")? + of("superseded")? + of("refused")?;
        (of("received") != Some(sum)).then(|| format!("what was received is not accounted for: {figures:?}"))
    }
}

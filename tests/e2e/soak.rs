//! Long runs in little time: nothing that a page holds may grow for as long as it is open.
//!
//! The clocks of page and server run many times as fast, the map is moved, resized and lost, the link is cut in
//! every way, and the feed is busy. After every round, the resources held by the page are counted.
//!
//! As a test it is a short run on a desk, judged by counts, which would show a leak of one per round.
//! `cargo xtask soak` sets the duration, the layout and the output file in the environment.

use std::str::FromStr;
use std::sync::Arc;
use std::time::{Duration, Instant};
use std::{env, fs};

use serde_json::{Value, json};
use thirtyfour::Key;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::harness::document::incident;
use super::harness::{Page, Screen, Server, case, held_by_browser, is_without_webgl};
use super::slopes::{Limit, Series, Verdict, table, to_json};

/// Counted quantities, and their maximum growth: per round for leaks caused by use, per hour of operation for
/// growth over time.
mod limits {
    use super::Limit;

    const fn count(name: &'static str, most: f64) -> Limit {
        Limit { name, unit: "count", per: "round", most: Some(most) }
    }

    const fn megabytes(name: &'static str, most: Option<f64>) -> Limit {
        Limit { name, unit: "MB", per: "hour", most }
    }

    /// Follows the operation, which has more to show as it goes on.
    pub(super) const NODES: Limit = count("DOM nodes of the page", 30.0);
    /// Retained but not in the page; a card has dozens.
    pub(super) const DETACHED: Limit = count("detached DOM nodes", 15.0);
    /// Every control has some, and the operation adds controls: pointers, spans of the timeline, chips. Hence those
    /// beyond the number of controls.
    pub(super) const LISTENERS: Limit = count("event listeners beyond controls", 0.95);
    pub(super) const DOCUMENTS: Limit = count("documents", 0.2);
    /// Pieces of the visible map come and go; a lost context that leaks leaves dozens.
    pub(super) const GL_OBJECTS: Limit = count("WebGL objects", 5.0);
    pub(super) const HEAP: Limit = megabytes("JS heap", Some(0.5));
    /// Memory once taken is never returned, so a peak is a step.
    pub(super) const WASM: Limit = megabytes("wasm memory", Some(10.0));
    pub(super) const RENDERER: Limit = megabytes("renderer process", Some(15.0));
    /// Mostly the browser's own program, whose pages are loaded as they are used.
    pub(super) const RENDERER_FILES: Limit = megabytes("pages of files in it", None);
    pub(super) const GPU: Limit = megabytes("GPU process", None);
    pub(super) const SERVER: Limit = megabytes("server process", Some(6.0));
}

/// Runs before any script of the page. Its clocks run `RATE` times as fast from `FROM` on, which was `AT` by this
/// machine's clock.
///
/// Counts WebGL objects as they are created and deleted, and gives access to the app's memory.
const WITNESS: &str = r"
(() => {
  const RATE = $RATE, FROM = $FROM, AT = $AT;
  const RealDate = Date, realNow = Date.now.bind(Date);
  const fast = () => Math.floor(FROM + (realNow() - AT) * RATE);
  window.Date = class extends RealDate {
    constructor(...parts) { if (parts.length) super(...parts); else super(fast()); }
    static now() { return fast(); }
  };
  const ticks = performance.now.bind(performance);
  performance.now = () => ticks() * RATE;
  for (const name of ['setTimeout', 'setInterval']) {
    const real = window[name].bind(window);
    window[name] = (callback, millis, ...parts) => real(callback, (millis || 0) / RATE, ...parts);
  }
  const frame = requestAnimationFrame.bind(window);
  window.requestAnimationFrame = (callback) => frame((at) => callback(at * RATE));

  const soak = window.__soak = { live: new Map(), memory: null };
  const context = WebGL2RenderingContext.prototype;
  for (const name of Object.getOwnPropertyNames(context)) {
    const [, verb, kind] = /^(create|delete)([A-Z]\w+)$/.exec(name) || [];
    if (!verb) continue;
    const real = context[name];
    if (!soak.live.has(kind)) soak.live.set(kind, new Set());
    const live = soak.live.get(kind);
    context[name] = verb === 'create'
      ? function (...parts) { const made = real.apply(this, parts); if (made) live.add(made); return made; }
      : function (gone) { live.delete(gone); return real.call(this, gone); };
  }
  for (const name of ['instantiate', 'instantiateStreaming']) {
    const real = WebAssembly[name];
    WebAssembly[name] = async (...parts) => {
      const made = await real(...parts);
      const all = Object.values((made.instance || made).exports);
      soak.memory = all.find((one) => one instanceof WebAssembly.Memory);
      return made;
    };
  }
})();
";

/// Counts taken in the page: WebGL objects, megabytes of the app's memory, nodes and controls in the document.
const COUNT: &str = "let gl = 0, nodes = 1;
    for (const live of __soak.live.values()) gl += live.size;
    const walk = document.createTreeWalker(document);
    while (walk.nextNode()) nodes += 1;
    const controls = document.querySelectorAll('button, input, select').length;
    return [gl, __soak.memory.buffer.byteLength / 1048576, nodes, controls];";

/// Leaks a thousand of everything that is counted.
const LEAVE: &str = "window.__left = [];
    const gl = document.getElementById('map').getContext('webgl2');
    for (let i = 0; i < 1000; i++) {
      const node = document.createElement('p');
      node.addEventListener('click', () => i);
      __left.push(node, gl && gl.createBuffer());
    }";

/// Turns a wheel over the map, in and out by the same amount.
const WHEEL: &str = "const map = document.getElementById('map'), box = map.getBoundingClientRect();
    for (const deltaY of [-120, -120, -120, 120, 120, 120])
      map.dispatchEvent(new WheelEvent('wheel', { deltaY, bubbles: true, cancelable: true,
        clientX: box.left + box.width / 3, clientY: box.top + box.height / 2 }));";

/// Faults of the link, in turn, one per round.
const FAULTS: [&str; 15] = [
    "reset",
    "duplicate",
    "ping-only",
    "reorder",
    "500",
    "gap",
    "new-epoch",
    "truncate",
    "odd-framing",
    "bad-features",
    "503",
    "silent",
    "big-event",
    "bad-json",
    "html",
];

/// Maximum number of half-second waits for the map to be still. A wall that tours is never still for long.
const MOST_LOOKS: usize = 8;

/// Layout in which the page is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Layout {
    Desk,
    Wall,
    Tablet,
}

impl Layout {
    const fn screens(self) -> [Screen; 2] {
        match self {
            Self::Desk => [Screen::SMALL, Screen::DESK],
            // Half the pixels, because the processor draws every one.
            Self::Wall => [
                Screen { width: 1920, height: 1080, is_touch: false },
                Screen { width: 2560, height: 1440, is_touch: false },
            ],
            Self::Tablet => [Screen::TABLET, Screen::TABLET_UPRIGHT],
        }
    }

    const fn query(self) -> &'static str {
        match self {
            Self::Desk => "?mode=desk&lang=en",
            Self::Wall => "?mode=wall&lang=it&tour=1",
            Self::Tablet => "?mode=tablet&lang=de",
        }
    }
}

impl FromStr for Layout {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        match word {
            "desk" => Ok(Self::Desk),
            "wall" => Ok(Self::Wall),
            "tablet" => Ok(Self::Tablet),
            _ => Err(format!("expected desk, wall or tablet, found {word}")),
        }
    }
}

/// Settings of a run: duration, layout, and what is judged.
struct Settings {
    lasts: Duration,
    layout: Layout,
    /// Factor by which the clocks run faster.
    speed: f64,
    arguments: Vec<String>,
    /// True if megabytes are judged, too: they need longer than a test lasts.
    is_long: bool,
}

impl Settings {
    /// A short run, unless the environment specifies another.
    fn from_environment() -> Self {
        fn said<T: FromStr<Err: std::fmt::Debug>>(name: &str) -> Option<T> {
            env::var(name).ok().map(|word| word.parse().expect(name))
        }
        let minutes: Option<f64> = said("VEDETTA_SOAK_MINUTES");
        let objects: u32 = said("VEDETTA_SOAK_OBJECTS").unwrap_or(1000);
        let rate: f64 = said("VEDETTA_SOAK_RATE").unwrap_or(1.0);
        Self {
            lasts: minutes.map_or(Duration::from_secs(50), |minutes| Duration::from_secs_f64(minutes * 60.0)),
            layout: said("VEDETTA_SOAK_LAYOUT").unwrap_or(Layout::Desk),
            speed: said("VEDETTA_SOAK_SPEED").unwrap_or(10.0),
            arguments: vec!["--objects".into(), objects.to_string(), "--rate".into(), rate.to_string()],
            is_long: minutes.is_some(),
        }
    }
}

#[test]
fn a_page_that_stands_long_holds_no_more_than_at_first() {
    let settings = Settings::from_environment();
    let [screen, _] = settings.layout.screens();
    case("soak").on(screen).run(async |page| {
        // All errors that a browser logs about a deliberately cut link.
        ["ERR_", "Failed to load resource"].into_iter().for_each(|part| page.allow_errors(part));
        let all = Soak::begin(page, &settings).await.run().await;
        let table = table(&all);
        eprintln!("{table}");
        if let Some(file) = env::var_os("VEDETTA_SOAK_OUT") {
            fs::write(file, format!("{:#}\n", to_json(&all))).unwrap();
        }
        let of_counts = |series: &&Series| settings.is_long || series.limit.unit == "count";
        let failed = all.iter().filter(of_counts).any(|series| !series.verdict().is_pass());
        assert!(!failed, "what a page holds grows:\n{table}");
    });
}

/// A run in progress.
struct Soak<'a> {
    page: &'a Page,
    settings: &'a Settings,
    server: Arc<Server>,
    started: Instant,
    round: usize,
}

impl<'a> Soak<'a> {
    /// Opens the page with clocks at the rate of the server's, starting from the same moment.
    async fn begin(page: &'a Page, settings: &'a Settings) -> Self {
        let clock = ["--clock-rate".to_owned(), settings.speed.to_string()];
        let arguments: Vec<&str> = settings.arguments.iter().chain(&clock).map(String::as_str).collect();
        let server = Server::start(page, &arguments);
        let now = OffsetDateTime::now_utc().unix_timestamp_nanos() / 1_000_000;
        let feed = server.feed().await;
        let generated_at = feed["vedetta"]["generated_at"].as_str().unwrap();
        let generated_at =
            OffsetDateTime::parse(generated_at, &Rfc3339).unwrap().unix_timestamp_nanos() / 1_000_000;
        let witness = WITNESS
            .replace("$RATE", &settings.speed.to_string())
            .replace("$FROM", &generated_at.to_string())
            .replace("$AT", &now.to_string());
        page.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": witness })).await;
        page.devtools("Performance.enable", json!({})).await;
        page.open(&server.address(), settings.layout.query()).await;
        Self { page, settings, server, started: Instant::now(), round: 0 }
    }

    /// Runs rounds until the time is over, and returns the counts after each.
    async fn run(mut self) -> Vec<Series> {
        use limits::*;
        let mut all: Vec<Series> = [
            NODES,
            DETACHED,
            LISTENERS,
            DOCUMENTS,
            GL_OBJECTS,
            HEAP,
            WASM,
            RENDERER,
            RENDERER_FILES,
            GPU,
            SERVER,
        ]
        .map(Series::new)
        .into();
        if is_without_webgl() {
            all.retain(|series| series.limit.name != GL_OBJECTS.name);
        }
        while self.started.elapsed() < self.settings.lasts
            || all.iter().any(|series| matches!(series.verdict(), Verdict::TooShort(_)))
        {
            self.server.resume().await;
            self.drill().await;
            self.rest().await;
            let hours = self.started.elapsed().as_secs_f64() * self.settings.speed / 3600.0;
            let counted = self.count().await;
            for series in &mut all {
                let value = counted.iter().find(|(limit, _)| limit.name == series.limit.name).unwrap().1;
                let at = if series.limit.per == "round" { self.round as f64 } else { hours };
                series.samples.push((at, value));
            }
            if self.settings.is_long {
                let line: Vec<String> =
                    counted.iter().map(|(limit, value)| format!("{} {value:.1}", limit.name)).collect();
                eprintln!("{:5.2} h, round {}: {}", hours, self.round, line.join(", "));
            }
            self.round += 1;
        }
        self.ensure_that_it_counts().await;
        all
    }

    /// Checks the counters: one that sees nothing would pass every page.
    async fn ensure_that_it_counts(&self) {
        use limits::*;
        let before = self.count().await;
        self.page.script(LEAVE).await;
        let after = self.count().await;
        for of in [DETACHED, LISTENERS, GL_OBJECTS] {
            let counted =
                |all: &[(Limit, f64)]| all.iter().find(|(limit, _)| limit.name == of.name).unwrap().1;
            let more = counted(&after) - counted(&before);
            let is_there = of.name != GL_OBJECTS.name || !is_without_webgl();
            // The page continues meanwhile, with some hundreds more or less.
            assert!(!is_there || more > 500.0, "of 1000 {} left behind, {more} are counted", of.name);
        }
    }

    /// One of everything that happens to a page.
    async fn drill(&self) {
        let Self { page, server, round, .. } = self;
        // Incidents are added, and removed three rounds later.
        let place = (9.0 + (round % 10) as f64 * 0.05, 45.4 + (round % 7) as f64 * 0.01);
        server.inject(&incident(&format!("soak-{round}"), "critical", place, "Soak")).await;
        if let Some(old) = round.checked_sub(3) {
            server.remove(&format!("soak-{old}")).await;
        }
        if self.settings.layout != Layout::Wall {
            self.operate().await;
        }
        let [screen, other] = self.settings.layout.screens();
        page.show_on(other).await;
        self.pause(0.4).await;
        page.show_on(screen).await;
        if !is_without_webgl() {
            page.script(
                "window.__lose ||= document.getElementById('map').getContext('webgl2').getExtension('WEBGL_lose_context');
                 __lose.loseContext();",
            )
            .await;
            page.wait_root("map", "lost").await;
            page.script("__lose.restoreContext();").await;
            page.wait_root("map", "ready").await;
        }
        server.fail(FAULTS[round % FAULTS.len()]).await;
        self.pause(1.2).await;
        server.recover().await;
        page.wait_root("link", "live").await;
    }

    /// Actions of people at a desk or with a tablet.
    async fn operate(&self) {
        let page = self.page;
        // Keys go to the page, not to the last selected control.
        page.script("document.activeElement.blur(); location.hash = '#map=10/45.46/9.19';").await;
        for site in ["1", "2", "3"] {
            page.press(site).await;
            self.pause(0.2).await;
        }
        page.script(WHEEL).await;
        if self.settings.layout == Layout::Desk {
            page.wait_for(".incident-row").await;
            page.script("document.querySelectorAll('.incident-row')[0].click();").await;
        } else {
            // Its list is in a sheet that is folded.
            let id = format!("soak-{}", self.round);
            page.script_with("location.hash = '#sel=' + arguments[0];", vec![json!(id)]).await;
        }
        page.wait_for(".detail-card").await;
        page.press(Key::Escape).await;
        page.wait_gone(".detail-card").await;
        for dialog in ["h", "d", "?"] {
            page.press(dialog).await;
            self.pause(0.15).await;
            page.press(Key::Escape).await;
        }
        for list in ["findings", "cyber", "next", "incidents"] {
            page.script_with("location.hash = '#list=' + arguments[0];", vec![json!(list)]).await;
            self.pause(0.1).await;
        }
        page.press("t").await;
        self.pause(0.2).await;
        page.press("t").await;
        if page.count("#theme").await > 0 {
            page.choose("#theme", if self.round.is_multiple_of(2) { "light" } else { "dark" }).await;
        }
    }

    /// Shows the same view every time, with an empty list: the counts are to reflect what the page retains, not the
    /// state of the operation.
    async fn rest(&self) {
        if self.settings.layout != Layout::Wall {
            self.page.script("location.hash = '#map=10/45.46/9.19&q=nobody+says+this';").await;
        }
        if self.settings.layout == Layout::Desk {
            self.page.wait_shown(0).await;
        }
        self.server.pause().await;
        // Until the map is still, which means that tiles and labels are there.
        let mut drawn = None;
        for _look in 0..MOST_LOOKS {
            self.pause(0.5).await;
            let now = Some(self.page.root_number("frames").await);
            if now == drawn && self.settings.layout != Layout::Wall {
                return;
            }
            drawn = now;
        }
    }

    async fn count(&self) -> Vec<(Limit, f64)> {
        use limits::*;
        // The first collection frees what the second can return.
        for _ in 0..2 {
            self.page.devtools("HeapProfiler.collectGarbage", json!({})).await;
        }
        let metrics = self.page.devtools("Performance.getMetrics", json!({})).await;
        let metric = |name: &str| {
            let all = metrics["metrics"].as_array().into_iter().flatten();
            all.clone()
                .find(|metric| metric["name"] == name)
                .and_then(|metric| metric["value"].as_f64())
                .expect(name)
        };
        let counted = self.page.script(COUNT).await;
        let renderer = held_by_browser("renderer");
        let of = |at: usize| counted.get(at).and_then(Value::as_f64).expect("the witness counts");
        vec![
            (NODES, of(2)),
            (DETACHED, metric("Nodes") - of(2)),
            (LISTENERS, metric("JSEventListeners") - of(3)),
            (DOCUMENTS, metric("Documents")),
            (GL_OBJECTS, of(0)),
            (HEAP, metric("JSHeapUsedSize") / 1e6),
            (WASM, of(1)),
            (RENDERER, renderer.own_mb),
            (RENDERER_FILES, renderer.files_mb),
            (GPU, held_by_browser("gpu-process").own_mb),
            (SERVER, self.server.own_mb()),
        ]
    }

    /// Lets some real time pass.
    async fn pause(&self, secs: f64) {
        tokio::time::sleep(Duration::from_secs_f64(secs)).await;
    }
}

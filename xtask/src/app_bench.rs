//! `bench --app`: load of the whole application on a browser's main thread while loading, idle, and moving.
//!
//! Measures several sizes of the exercise, with their deltas, on a desk and on a 4K wall.

use std::{
    fmt::Write as _,
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail};
use serde_json::json;

use crate::{
    bench::{metric, metrics},
    project::Project,
    serve::Server,
    setup,
    steps::Steps,
    webdriver::{Page, Screen},
};

/// Numbers of objects in the exercise.
const SIZES: [u32; 3] = [1_500, 10_000, 100_000];
/// Screens on which the page is measured.
const SCREENS: [(&str, Screen); 2] = [
    ("desk", Screen { width: 1920, height: 1080, is_touch: false }),
    ("wall", Screen { width: 3840, height: 2160, is_touch: false }),
];
/// How long an idle map is observed.
const WATCHED: Duration = Duration::from_secs(12);
/// Frames of motion.
const FRAMES: u32 = 120;
/// Limit of the main thread's load with 10,000 objects, of which about 100 change per second.
const BUSY_LIMIT_PERCENT: f64 = 15.0;
/// Number of objects to which the limit applies.
const LIMIT_SIZE: u32 = 10_000;

/// Script that runs before the page's own: records when all objects are first drawn, and every long task.
const WITNESS: &str = r"
window.__bench = { drawn: 0, long: [] };
new PerformanceObserver((list) => { for (const task of list.getEntries()) __bench.long.push([task.startTime, task.duration]); })
  .observe({ type: 'longtask', buffered: true });
const watch = new MutationObserver(() => {
  const d = document.documentElement.dataset;
  if (!(Number(d.objects) > 0) || d.map !== 'ready' || d.basemap !== 'ready' || d.drawingMore) return;
  watch.disconnect();
  requestAnimationFrame(() => requestAnimationFrame(() => { __bench.drawn = performance.now(); }));
});
watch.observe(document, { subtree: true, attributes: true });
";

/// Script that turns the wheel over the map for some frames, in and out, and sets `__moved` at the end.
const MOVE: &str = r"
window.__moved = false;
const map = document.getElementById('map'), box = map.getBoundingClientRect();
let frame = 0;
const turn = () => {
  if (frame++ >= FRAMES) { window.__moved = true; return; }
  map.dispatchEvent(new WheelEvent('wheel', { deltaY: Math.floor(frame / 30) % 2 ? 6 : -6, bubbles: true, cancelable: true,
    clientX: box.left + box.width / 2, clientY: box.top + box.height / 2 }));
  requestAnimationFrame(turn);
};
requestAnimationFrame(turn);
";

/// Results of one run.
#[derive(Debug)]
struct Figures {
    screen: &'static str,
    objects: u64,
    load_millis: f64,
    load_busy_millis: f64,
    busy_percent: f64,
    cpu_percent: f64,
    long_tasks: usize,
    longest_millis: f64,
    frame_millis: f64,
    heap_mb: f64,
}

/// Builds and measures.
pub(crate) fn run(project: &Project) -> Result<()> {
    let mut steps = Steps::new(setup::APP_STEPS + 2 + setup::BROWSER_STEPS + SIZES.len() * SCREENS.len());
    let server = setup::begin_server(project)?;
    let kit = setup::for_app(&mut steps)?;
    setup::build_app(project, &kit, &mut steps)?;
    let program = server.finish(&mut steps)?;
    let browser = setup::for_browser(&mut steps)?;
    let mut all = Vec::new();
    for objects in SIZES {
        for (name, screen) in SCREENS {
            all.push(steps.step(&format!("{objects} objects on a {name}"), |_step| {
                let more = ["--objects".to_owned(), objects.to_string()];
                let mut server = Server::start_for_test(&program, &project.dist(), &more)?;
                let page = Page::open(project, &browser)?;
                page.show_on(screen)?;
                let figures = measure(&page, &format!("{}?mode={name}", server.address), name)?;
                server.ensure_running()?;
                Ok((objects, figures))
            })?);
        }
    }
    println!("\n{}", table(&all));
    let over =
        |(size, figures): &&(u32, Figures)| *size == LIMIT_SIZE && figures.busy_percent > BUSY_LIMIT_PERCENT;
    if let Some((size, figures)) = all.iter().find(over) {
        bail!(
            "{size} objects keep the main thread busy for {:.1} %, allowed are {BUSY_LIMIT_PERCENT} %",
            figures.busy_percent
        );
    }
    Ok(())
}

fn measure(page: &Page, address: &str, screen: &'static str) -> Result<Figures> {
    page.devtools("Performance.enable", &json!({}))?;
    page.devtools("Page.addScriptToEvaluateOnNewDocument", &json!({ "source": WITNESS }))?;
    page.go_to(address)?;
    let load_millis =
        wait(page, "return window.__bench ? window.__bench.drawn : 0;", Duration::from_secs(180))?;
    let load_busy_millis = metric(&metrics(page)?, "TaskDuration")? * 1000.0;
    // Time for tiles, labels and other work left over from loading.
    thread::sleep(Duration::from_secs(6));
    page.script("window.__bench.long.length = 0;")?;
    let (before, started) = (metrics(page)?, Instant::now());
    thread::sleep(WATCHED);
    let (after, secs) = (metrics(page)?, started.elapsed().as_secs_f64());
    let percent =
        |name: &str| -> Result<f64> { Ok((metric(&after, name)? - metric(&before, name)?) / secs * 100.0) };
    // Without a GPU, `TaskDuration` includes waiting for rendering, so the tasks' CPU time is reported as well.
    let (busy_percent, cpu_percent) = (percent("TaskDuration")?, percent("ThreadTime")?);
    let long = page.script("return window.__bench.long;")?;
    let long: Vec<f64> =
        long.as_array().into_iter().flatten().filter_map(|task| task.get(1)?.as_f64()).collect();
    // A wall accepts no gestures.
    let frame_millis = if screen == "desk" { moving(page)? } else { f64::NAN };
    let objects = page.script("return Number(document.documentElement.dataset.objects);")?;
    Ok(Figures {
        screen,
        objects: objects.as_u64().unwrap_or_default(),
        load_millis,
        load_busy_millis,
        busy_percent,
        cpu_percent,
        long_tasks: long.len(),
        longest_millis: long.iter().copied().fold(0.0, f64::max),
        frame_millis,
        heap_mb: metric(&metrics(page)?, "JSHeapUsedSize")? / 1e6,
    })
}

/// Main-thread time per frame, in milliseconds, while the map zooms under a wheel.
fn moving(page: &Page) -> Result<f64> {
    const DRAWN: &str = "return Number(document.documentElement.dataset.frames);";
    let frames = || page.script(DRAWN).map(|frames| frames.as_f64().unwrap_or_default());
    let (drawn_before, before) = (frames()?, metrics(page)?);
    page.script(&MOVE.replace("FRAMES", &FRAMES.to_string()))?;
    wait(page, "return window.__moved ? 1 : 0;", Duration::from_secs(180))?;
    let after = metrics(page)?;
    // The page updates its frame counter once a second.
    thread::sleep(Duration::from_millis(1500));
    let drawn = (frames()? - drawn_before).max(1.0);
    Ok((metric(&after, "TaskDuration")? - metric(&before, "TaskDuration")?) * 1000.0 / drawn)
}

/// Waits until a script returns a nonzero number.
fn wait(page: &Page, body: &str, limit: Duration) -> Result<f64> {
    let started = Instant::now();
    loop {
        let number = page.script(body)?.as_f64().context("the page says no number")?;
        if number > 0.0 {
            return Ok(number);
        }
        if started.elapsed() > limit {
            bail!("the page did not get there in {} s", limit.as_secs());
        }
        thread::sleep(Duration::from_millis(100));
    }
}

/// Formats the results as a table for docs/benchmarks.md.
fn table(all: &[(u32, Figures)]) -> String {
    let mut out = "| objects | screen | all drawn after | main thread until then | busy with a delta a second | of that computing | tasks over 50 ms | main thread a frame in motion | JS heap |\n\
                   | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n"
        .to_owned();
    for (_, figures) in all {
        let Figures {
            screen,
            objects,
            load_millis,
            load_busy_millis,
            busy_percent,
            cpu_percent,
            long_tasks,
            longest_millis,
            frame_millis,
            heap_mb,
        } = figures;
        let longest = if *long_tasks > 0 {
            format!("{long_tasks}, longest {longest_millis:.0} ms")
        } else {
            "none".to_owned()
        };
        let frame = if frame_millis.is_nan() { "–".to_owned() } else { format!("{frame_millis:.1} ms") };
        // Writing to a string cannot fail.
        writeln!(
            out,
            "| {objects} | {screen} | {:.1} s | {load_busy_millis:.0} ms | {busy_percent:.1} % | {cpu_percent:.1} % | {longest} | {frame} | {heap_mb:.0} MB |",
            load_millis / 1000.0
        )
        .ok();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_stand_in_a_table() {
        let figures = |screen, frame_millis, long_tasks| Figures {
            screen,
            objects: 9_950,
            load_millis: 1234.0,
            load_busy_millis: 321.0,
            busy_percent: 3.21,
            cpu_percent: 2.04,
            long_tasks,
            longest_millis: 61.0,
            frame_millis,
            heap_mb: 7.0,
        };
        let text = table(&[(10_000, figures("desk", 2.5, 0)), (10_000, figures("wall", f64::NAN, 2))]);
        let rows: Vec<&str> = text.lines().skip(2).collect();
        assert_eq!(rows[0], "| 9950 | desk | 1.2 s | 321 ms | 3.2 % | 2.0 % | none | 2.5 ms | 7 MB |");
        assert_eq!(rows[1], "| 9950 | wall | 1.2 s | 321 ms | 3.2 % | 2.0 % | 2, longest 61 ms | – | 7 MB |");
    }
}

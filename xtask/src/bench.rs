//! `bench`: the size of the app, and the load of an idle map on a browser's main thread.
//!
//! Measures and prints; fails only where an issue has set a limit.

use std::{
    path::PathBuf,
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};

use crate::{
    app_bench, bundle, engine_page, project::Project, serve::Server, setup, steps::Steps, webdriver::Page,
};

/// Limit of the main thread's load on an idle map with one delta per second.
const BUSY_LIMIT_PERCENT: f64 = 2.0;

/// Arguments of `bench`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Number of objects in the exercise
    #[arg(long, default_value_t = 1500)]
    objects: u32,
    /// Seconds for which the idle map is observed
    #[arg(long, default_value_t = 30)]
    secs: u64,
    /// Only write the page of the map engine into this folder, for a harness that measures it
    #[arg(long, value_name = "DIR")]
    page: Option<PathBuf>,
    /// Measure the whole application: 1,500 to 100,000 objects, on a desk and on a wall
    #[arg(long, conflicts_with_all = ["page", "objects", "secs"])]
    app: bool,
}

/// Builds and measures.
pub(crate) fn run(project: &Project, args: &Args) -> Result<()> {
    if let Some(folder) = &args.page {
        let mut steps = Steps::new(setup::APP_STEPS + 1);
        let kit = setup::for_app(&mut steps)?;
        return engine_page::build(project, &kit, folder, &mut steps);
    }
    if args.app {
        return app_bench::run(project);
    }
    let mut steps = Steps::new(setup::APP_STEPS + 2 + setup::BROWSER_STEPS + 1);
    let server = setup::begin_server(project)?;
    let kit = setup::for_app(&mut steps)?;
    setup::build_app(project, &kit, &mut steps)?;
    let program = server.finish(&mut steps)?;
    let browser = setup::for_browser(&mut steps)?;
    let idle = steps.step(&format!("An idle map with {} objects", args.objects), |step| {
        step.says(&format!("watching it for {} s", args.secs));
        let mut server = Server::start_for_test(
            &program,
            &project.dist(),
            &["--objects".to_owned(), args.objects.to_string()],
        )?;
        let page = Page::open(project, &browser)?;
        let idle = measure_idle(&page, &server.address, Duration::from_secs(args.secs))?;
        server.ensure_running()?;
        Ok(idle)
    })?;
    println!("\n{}", bundle::report(&bundle::weigh_built(project)?));
    println!(
        "      idle, {} objects: main thread busy {:.2} % of {:.0} s, scripts {:.2} %, long tasks {} (longest {:.0} ms), \
         JS heap {:.1} MB",
        idle.objects,
        idle.busy_percent,
        idle.secs,
        idle.script_percent,
        idle.long_tasks,
        idle.longest_millis,
        idle.heap_mb
    );
    if idle.busy_percent > BUSY_LIMIT_PERCENT || idle.long_tasks > 0 {
        bail!(
            "an idle map may keep the main thread busy for {BUSY_LIMIT_PERCENT} %, without a task over 50 ms"
        );
    }
    Ok(())
}

struct Idle {
    objects: u64,
    secs: f64,
    busy_percent: f64,
    script_percent: f64,
    long_tasks: u64,
    longest_millis: f64,
    heap_mb: f64,
}

fn measure_idle(page: &Page, address: &str, time: Duration) -> Result<Idle> {
    page.go_to(address)?;
    page.wait_for_app(Duration::from_secs(60))?;
    // Work left over from loading is not part of the measurement.
    thread::sleep(Duration::from_secs(5));
    page.devtools("Performance.enable", &json!({}))?;
    page.script(
        "window.__long = []; new PerformanceObserver((list) => { for (const task of list.getEntries()) \
         window.__long.push(task.duration); }).observe({ type: 'longtask' });",
    )?;
    let (before, started) = (metrics(page)?, Instant::now());
    thread::sleep(time);
    let (after, secs) = (metrics(page)?, started.elapsed().as_secs_f64());
    let spent =
        |name: &str| -> Result<f64> { Ok((metric(&after, name)? - metric(&before, name)?) / secs * 100.0) };
    let long = page.script("return window.__long;")?;
    let long: Vec<f64> = long.as_array().into_iter().flatten().filter_map(Value::as_f64).collect();
    let objects = page.script("return Number(document.documentElement.dataset.objects);")?;
    Ok(Idle {
        objects: objects.as_u64().unwrap_or_default(),
        secs,
        busy_percent: spent("TaskDuration")?,
        script_percent: spent("ScriptDuration")?,
        long_tasks: long.len() as u64,
        longest_millis: long.iter().copied().fold(0.0, f64::max),
        heap_mb: metric(&after, "JSHeapUsedSize")? / 1e6,
    })
}

pub(crate) fn metrics(page: &Page) -> Result<Value> {
    page.devtools("Performance.getMetrics", &json!({}))
}

pub(crate) fn metric(metrics: &Value, name: &str) -> Result<f64> {
    metrics
        .get("metrics")
        .and_then(Value::as_array)
        .and_then(|all| all.iter().find(|metric| metric.get("name").and_then(Value::as_str) == Some(name)))
        .and_then(|metric| metric.get("value"))
        .and_then(Value::as_f64)
        .with_context(|| format!("the browser has no metric {name}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_metric_is_found_by_its_name() {
        let metrics =
            json!({ "metrics": [{ "name": "TaskDuration", "value": 1.5 }, { "name": "Nodes", "value": 7 }] });
        assert!((metric(&metrics, "TaskDuration").unwrap() - 1.5).abs() < 1e-9);
        assert!(metric(&metrics, "Absent").is_err());
    }
}

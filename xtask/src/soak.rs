//! `soak`: checks that nothing in a page grows over hours, on a desk, a wall and a tablet.
//!
//! The drill and its limits are the end-to-end test `soak`, which is short by default; this command makes it long.

use std::{fs, time::Duration};

use anyhow::{Context as _, Result, bail};
use clap::ValueEnum as _;

use crate::{
    process::{self, Ended},
    project::Project,
    setup,
    steps::Steps,
};

/// The end-to-end test that is run.
const TEST: &str = "soak::a_page_that_stands_long_holds_no_more_than_at_first";

/// Arguments of `soak`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Real minutes on each layout
    #[arg(long, default_value_t = 10.0)]
    minutes: f64,
    /// Run this layout only
    #[arg(long, value_enum)]
    layout: Option<Layout>,
    /// Speed-up of the clocks of page and server
    #[arg(long, default_value_t = 10.0)]
    speed: f64,
    /// Number of objects in the exercise
    #[arg(long, default_value_t = 1500)]
    objects: u32,
    /// Seconds of the exercise per second of these clocks
    #[arg(long, default_value_t = 1.0)]
    rate: f64,
    /// Use dist/ as it is, without building
    #[arg(long)]
    no_build: bool,
}

/// Display layout of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Layout {
    Desk,
    Wall,
    Tablet,
}

/// Builds and runs. Fails when something grows beyond its limit.
pub(crate) fn run(project: &Project, args: &Args) -> Result<()> {
    let layouts = args.layout.map_or_else(|| Layout::value_variants().to_vec(), |one| vec![one]);
    let build_steps = if args.no_build { 1 } else { setup::APP_STEPS + 2 };
    let mut steps = Steps::new(build_steps + setup::BROWSER_STEPS + layouts.len());
    if !args.no_build {
        let kit = setup::for_app(&mut steps)?;
        setup::build_app(project, &kit, &mut steps)?;
    }
    let server = setup::build_server(project, &mut steps)?;
    let browser = setup::for_browser(&mut steps)?;
    let folder = project.target.join("soak");
    fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let lasts = Duration::try_from_secs_f64(args.minutes * 60.0).context("--minutes")?;
    let mut growing = Vec::new();
    for layout in layouts {
        let name = format!("{layout:?}").to_lowercase();
        let file = folder.join(format!("{name}.json"));
        let test = process::cargo()
            .args(["test", "--locked", "--workspace", "--features", "vedetta/schema", "--test", "e2e*", "--"])
            .args(["--exact", TEST, "--nocapture"])
            .current_dir(&project.root)
            .env("VEDETTA_DIST", project.dist())
            .env("VEDETTA_SERVER", &server)
            .env("VEDETTA_SHOTS", &folder)
            .env("VEDETTA_DRAWING", "webgl2")
            .env("CHROMIUM", &browser.chromium)
            .env("CHROMEDRIVER", &browser.chromedriver)
            .env("VEDETTA_SOAK_LAYOUT", &name)
            .env("VEDETTA_SOAK_MINUTES", args.minutes.to_string())
            .env("VEDETTA_SOAK_SPEED", args.speed.to_string())
            .env("VEDETTA_SOAK_OBJECTS", args.objects.to_string())
            .env("VEDETTA_SOAK_RATE", args.rate.to_string())
            .env("VEDETTA_SOAK_OUT", &file);
        // The last round and the build of the test take longer than the requested time.
        let limit = lasts + patience::stretched(Duration::from_secs(15 * 60));
        let held = steps.step(&format!("{} minutes on a {name}", args.minutes), |step| {
            step.says(&format!(
                "{} minutes of operation; figures go to {}",
                args.minutes * args.speed,
                file.display()
            ));
            match test.watch(limit, |line| println!("{line}"))? {
                Ended::Exit(status) if status.success() => Ok(()),
                Ended::Exit(_) => bail!("something grows, or the run failed; see above"),
                Ended::TimedOut => bail!("the run did not end"),
            }
        });
        // The remaining layouts still run.
        if let Err(error) = held {
            println!("      {error:#}");
            growing.push(name);
        }
    }
    if !growing.is_empty() {
        bail!("not held on: {}", growing.join(", "));
    }
    Ok(())
}

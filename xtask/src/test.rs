//! `test`: every test, in order of speed, and one line at the end that a machine can read.

use std::{
    fs,
    process::ExitCode,
    time::{Duration, Instant},
};

use anyhow::{Result, bail};

use crate::{
    process::{self, Cmd, Ended},
    project::Project,
    setup::{self, AppKit},
    shutdown,
    steps::{Steps, elapsed},
    tally::Tally,
    toolchain,
    tools::Browser,
};

/// How long a group of tests may take before it counts as hanging, builds included.
const LIMIT: Duration = Duration::from_secs(25 * 60);

/// What `test` takes.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Run one group only
    #[arg(long, value_enum)]
    only: Option<Group>,
    /// Run only tests whose name contains this
    filter: Option<String>,
    /// End-to-end tests that run at the same time
    #[arg(long, default_value_t = 2)]
    threads: usize,
}

/// Tests that run together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Group {
    /// Engine, feed and rules, without the page
    Native,
    /// The same with the page, and the server and this tool
    Ui,
    /// Unit tests in a real browser
    Web,
    /// The app against the server, in a real browser
    E2e,
    /// The same in a browser without WebGL2
    Canvas,
}

impl Group {
    fn name(self) -> &'static str {
        match self {
            Self::Native => "Native tests without the page",
            Self::Ui => "Native tests with the page, the server and this tool",
            Self::Web => "Unit tests in Chromium",
            Self::E2e => "End-to-end tests in Chromium",
            Self::Canvas => "End-to-end tests in Chromium without WebGL2",
        }
    }
}

/// Sets up, builds and tests; succeeds only if every test of every group passed.
pub(crate) fn run(project: &Project, args: &Args) -> Result<ExitCode> {
    let started = Instant::now();
    let wants = |group: Group| args.only.is_none_or(|only| only == group);
    let needs_app = wants(Group::E2e) || wants(Group::Canvas);
    let needs_web = wants(Group::Web) || needs_app;
    let all = [Group::Native, Group::Ui, Group::Web, Group::E2e, Group::Canvas];
    let groups = all.into_iter().filter(|group| wants(*group));
    let setup_steps = if needs_web { setup::APP_STEPS + setup::BROWSER_STEPS } else { 0 };
    let mut steps = Steps::new(setup_steps + groups.count() + if needs_app { 2 } else { 0 });
    let mut run = Run { project, filter: args.filter.as_deref(), sum: Tally::default(), failed: Vec::new() };

    let kit = if needs_web {
        Some((setup::for_app(project, &mut steps)?, setup::for_browser(&mut steps)?))
    } else {
        None
    };
    if wants(Group::Native) {
        let what = ["--package", "vedetta", "--no-default-features", "--features", "schema"];
        run.group(&mut steps, Group::Native, process::cargo().arg("test").args(what));
    }
    if wants(Group::Ui) {
        let what = ["--workspace", "--features", "vedetta/schema"];
        run.group(&mut steps, Group::Ui, process::cargo().arg("test").args(what));
    }
    if let Some((kit, browser)) = &kit {
        // A build that fails ends the run: what comes after would test an older app.
        if needs_app {
            setup::build_app(project, kit, &mut steps)?;
        }
        if wants(Group::Web) {
            run.browser_units(&mut steps, kit, browser)?;
        }
        if needs_app {
            let server = setup::build_server(project, &mut steps)?;
            for (group, drawing, folder) in
                [(Group::E2e, "webgl2", "screenshots"), (Group::Canvas, "canvas2d", "screenshots-canvas2d")]
            {
                if !wants(group) {
                    continue;
                }
                let shots = project.target.join(folder);
                fs::create_dir_all(&shots)?;
                let cmd = process::cargo()
                    // The whole workspace, as before: another choice of packages would build the dependencies anew.
                    .args([
                        "test",
                        "--workspace",
                        "--features",
                        "vedetta/schema,vedetta/e2e",
                        "--test",
                        "e2e*",
                    ])
                    .env("VEDETTA_DIST", project.dist())
                    .env("VEDETTA_SERVER", &server)
                    .env("VEDETTA_SHOTS", &shots)
                    .env("VEDETTA_DRAWING", drawing)
                    .env("CHROMIUM", &browser.chromium)
                    .env("CHROMEDRIVER", &browser.chromedriver);
                run.group_with(&mut steps, group, cmd, &[&format!("--test-threads={}", args.threads)]);
            }
        }
    }
    println!();
    for name in &run.failed {
        println!("failed: {name}");
    }
    println!("all groups took {}", elapsed(started.elapsed()));
    println!("vedetta: {}", run.sum);
    Ok(if run.failed.is_empty() && run.sum.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

struct Run<'a> {
    project: &'a Project,
    filter: Option<&'a str>,
    sum: Tally,
    failed: Vec<&'static str>,
}

impl Run<'_> {
    fn group(&mut self, steps: &mut Steps, group: Group, cmd: Cmd) {
        self.group_with(steps, group, cmd, &[]);
    }

    /// Runs a group; a failure is kept for the end, so that the groups after it run as well.
    fn group_with(&mut self, steps: &mut Steps, group: Group, cmd: Cmd, for_runner: &[&str]) {
        let mut tally = Tally::default();
        let cmd = cmd.arg("--no-fail-fast").arg("--").args(self.filter).args(for_runner);
        let cmd = cmd.current_dir(&self.project.root);
        let done = steps.step(group.name(), |step| {
            step.says(&cmd.to_string());
            let ended = cmd.watch(LIMIT, |line| {
                tally.read(line);
                println!("{line}");
            });
            // Whatever a test left running ends here, and not with the next group.
            shutdown::end_all_children();
            step.outcome(tally.to_string());
            match ended? {
                Ended::Exit(status) if status.success() => Ok(()),
                Ended::Exit(status) => bail!("{tally} ({status})"),
                Ended::TimedOut => bail!("ended after {}, because it did not end by itself", elapsed(LIMIT)),
            }
        });
        if let Err(error) = done {
            println!("      {error:#}");
            self.failed.push(group.name());
            // A runner that crashed or did not compile has no result line, and is a failure all the same.
            tally.failed = tally.failed.max(1);
        }
        self.sum.add(tally);
    }

    fn browser_units(&mut self, steps: &mut Steps, kit: &AppKit, browser: &Browser) -> Result<()> {
        if !self.project.root.join("tests/browser.rs").exists() {
            steps.skip(Group::Web.name(), "there is no tests/browser.rs");
            self.sum.skipped += 1;
            return Ok(());
        }
        let mut path = kit.toolchain.path_first();
        path.push(kit.wasm_bindgen.clone());
        let cmd = kit
            .toolchain
            .cargo()
            .args(["test", "--package", "vedetta", "--target", toolchain::TARGET, "--test", "browser"])
            .env("CARGO_TARGET_DIR", self.project.web_target())
            .env("CARGO_PROFILE_DEV_DEBUG", "0")
            .env(
                "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER",
                kit.wasm_bindgen.join("wasm-bindgen-test-runner"),
            )
            .env("CHROMEDRIVER", &browser.chromedriver)
            .env("WASM_BINDGEN_TEST_TIMEOUT", "180");
        self.group(steps, Group::Web, kit.toolchain.on(cmd).path_first(&path)?);
        Ok(())
    }
}

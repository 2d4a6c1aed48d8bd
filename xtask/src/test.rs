//! `test`: every test, fastest group first, and a last line that a machine can read.

use std::{
    fs,
    process::ExitCode,
    time::{Duration, Instant},
};

use anyhow::{Result, bail};

use crate::{
    bundle::{self, Weight},
    page,
    process::{self, Cmd, Ended},
    project::Project,
    setup::{self, AppKit},
    shutdown,
    steps::{Step, Steps, elapsed},
    tally::Tally,
    toolchain::{self, WebToolchain},
    tools::{self, Browser},
};

/// Time limit of a group of tests, builds included; stretched on a busy machine. A group over it counts as hung.
const LIMIT: Duration = Duration::from_secs(25 * 60);
/// Compressed size that the page's code may have for a first visitor.
const BUDGET_BYTES: usize = 669_000;
/// Compiler with which [`BUDGET_BYTES`] was measured, with its own std: other compilers produce other code.
const BUDGET_RUSTC: &str = "rustc 1.95.";

/// Arguments of `test`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Run one group only
    #[arg(long, value_enum)]
    only: Option<Group>,
    /// Run only tests whose name contains this
    filter: Option<String>,
    /// Also build the page with Trunk, and compare
    #[arg(long)]
    trunk: bool,
    /// Number of end-to-end tests that run at the same time
    #[arg(long, default_value_t = 2)]
    threads: usize,
}

/// Tests that run together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Group {
    /// Engine, feed and rules, built without the page; only on request, because `ui` includes these tests
    Native,
    /// Everything that runs without a browser, including the server and this tool
    Ui,
    /// deploy/nginx.conf in a running nginx
    Nginx,
    /// Compressed size of the page's code
    Weight,
    /// The page as Trunk builds it
    Trunk,
    /// Unit tests in a real browser
    Web,
    /// The app against the server, in a real browser
    E2e,
    /// The same in a browser without WebGL2: only tests that look at the map, or all of them with --only
    Canvas,
}

impl Group {
    fn name(self) -> &'static str {
        match self {
            Self::Native => "Native tests without the page",
            Self::Ui => "Native tests, the server and this tool included",
            Self::Nginx => "The feed behind nginx",
            Self::Weight => "Weight of the page",
            Self::Trunk => "The same page from `trunk build --release`",
            Self::Web => "Unit tests in Chromium",
            Self::E2e => "End-to-end tests in Chromium",
            Self::Canvas => "End-to-end tests in Chromium without WebGL2",
        }
    }
}

/// Modules of end-to-end tests that do not depend on the painter. Only `--only canvas` runs them on the 2D canvas.
const ALIKE_WHATEVER_DRAWS: [&str; 15] = [
    "accessibility",
    "away",
    "bad_feed",
    "configuration",
    "filter",
    "languages",
    "live",
    "outage",
    "shipped",
    "soak",
    "standstill",
    "static_file",
    "timeline",
    "versions",
    "view_state",
];

/// The same packages and features for every group: another selection would rebuild the dependencies.
const WORKSPACE_TESTS: [&str; 5] = ["test", "--locked", "--workspace", "--features", "vedetta/schema"];

/// Sets up, builds and tests. Succeeds only if every test of every group passed.
pub(crate) fn run(project: &Project, args: &Args) -> Result<ExitCode> {
    let started = Instant::now();
    let wants = |group: Group| match args.only {
        Some(only) => only == group,
        None => match group {
            // Building the server proves that the library compiles without the page, and its tests run in `Ui`.
            Group::Native => false,
            // Trunk takes minutes to install and is needed for nothing else.
            Group::Trunk => args.trunk,
            Group::Ui | Group::Nginx | Group::Weight | Group::Web | Group::E2e | Group::Canvas => true,
        },
    };
    let needs_server = wants(Group::E2e) || wants(Group::Canvas);
    let needs_page = needs_server || wants(Group::Weight) || wants(Group::Trunk);
    let needs_browser = needs_server || wants(Group::Web);
    let needs_kit = needs_page || needs_browser;
    let all = [
        Group::Native,
        Group::Ui,
        Group::Nginx,
        Group::Weight,
        Group::Trunk,
        Group::Web,
        Group::E2e,
        Group::Canvas,
    ];
    let groups = all.into_iter().filter(|group| wants(*group)).count();
    let mut total =
        groups + usize::from(needs_page) + usize::from(needs_server) + usize::from(wants(Group::Trunk));
    total += usize::from(wants(Group::Nginx));
    total += if needs_kit { setup::APP_STEPS } else { 0 };
    total += if needs_browser { setup::BROWSER_STEPS } else { 0 };
    if project.is_new() && args.only.is_none() {
        println!(
            "The first time, all of this takes some 45 minutes on two cores; later, what changed is built."
        );
    }
    let mut steps = Steps::new(total);
    let mut run = Run { project, filter: args.filter.as_deref(), sum: Tally::default(), failed: Vec::new() };

    let kit = needs_kit.then(|| setup::for_app(&mut steps)).transpose()?;
    let browser = needs_browser.then(|| setup::for_browser(&mut steps)).transpose()?;
    // Both builds have long single-core stretches; they continue while the native tests are built and run.
    let page = match &kit {
        Some(kit) if needs_page => Some(setup::begin_app(project, kit)?),
        _ => None,
    };
    if wants(Group::Native) {
        let what = ["--package", "vedetta", "--no-default-features", "--features", "schema"];
        run.group(&mut steps, Group::Native, process::cargo().args(["test", "--locked"]).args(what));
    }
    let server = needs_server.then(|| setup::begin_server(project)).transpose()?;
    if wants(Group::Ui) {
        run.group(&mut steps, Group::Ui, process::cargo().args(WORKSPACE_TESTS));
    }
    if wants(Group::Nginx) {
        run.nginx(&mut steps)?;
    }
    if let Some(kit) = &kit {
        if needs_page {
            // A failed build ends the run: later groups would test an older page.
            let weights = setup::build_begun_app(project, kit, page, &mut steps)?;
            if wants(Group::Weight) {
                run.weigh(&mut steps, kit, &weights);
            }
        }
        if wants(Group::Trunk) {
            run.trunk(&mut steps, kit)?;
        }
        if let Some(browser) = browser.as_ref().filter(|_| wants(Group::Web)) {
            run.browser_units(&mut steps, kit, browser)?;
        }
        if let (Some(server), Some(browser)) = (server, &browser) {
            let server = server.finish(&mut steps)?;
            for (group, drawing, folder) in
                [(Group::E2e, "webgl2", "screenshots"), (Group::Canvas, "canvas2d", "screenshots-canvas2d")]
            {
                if !wants(group) {
                    continue;
                }
                let shots = project.target.join(folder);
                fs::create_dir_all(&shots)?;
                let cmd = process::cargo()
                    .args(WORKSPACE_TESTS)
                    .args(["--test", "e2e*"])
                    .env("VEDETTA_DIST", project.dist())
                    .env("VEDETTA_SERVER", &server)
                    .env("VEDETTA_SHOTS", &shots)
                    .env("VEDETTA_DRAWING", drawing)
                    .env("CHROMIUM", &browser.chromium)
                    .env("CHROMEDRIVER", &browser.chromedriver);
                let mut for_runner = vec![format!("--test-threads={}", args.threads)];
                if group == Group::Canvas && args.only.is_none() {
                    for_runner.extend(ALIKE_WHATEVER_DRAWS.map(|module| format!("--skip={module}::")));
                }
                run.group_with(&mut steps, group, cmd, &for_runner);
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

    /// Runs a group. A failure is recorded for the end, so that later groups still run.
    fn group_with(&mut self, steps: &mut Steps, group: Group, cmd: Cmd, for_runner: &[String]) {
        let mut tally = Tally::default();
        let cmd = cmd.arg("--no-fail-fast").arg("--").args(self.filter).args(for_runner);
        let cmd = cmd.current_dir(&self.project.root);
        let done = steps.step(group.name(), |step| {
            step.says(&cmd.to_string());
            let ended = cmd.watch(patience::stretched(LIMIT), |line| {
                tally.read(line);
                println!("{line}");
            });
            // Processes left behind by a test are ended here, not in the next group.
            shutdown::end_strays();
            step.outcome(tally.to_string());
            match ended? {
                Ended::Exit(status) if status.success() => Ok(()),
                Ended::Exit(status) => bail!("{tally} ({status})"),
                Ended::TimedOut => bail!("ended, because it did not end by itself"),
            }
        });
        if let Err(error) = done {
            println!("      {error:#}");
            self.failed.push(group.name());
            // A runner that crashed or did not compile prints no result line, and is still a failure.
            tally.failed = tally.failed.max(1);
        }
        self.sum.add(tally);
    }

    /// Tests the feed behind nginx, if there is one.
    fn nginx(&mut self, steps: &mut Steps) -> Result<()> {
        let Some(nginx) = steps.step("nginx", tools::nginx)? else {
            steps.skip(Group::Nginx.name(), "nginx is not here, and no apt to install it");
            self.sum.skipped += 1;
            return Ok(());
        };
        let cmd =
            process::cargo().args(WORKSPACE_TESTS).args(["--test", "nginx*"]).env("VEDETTA_NGINX", nginx);
        self.group(steps, Group::Nginx, cmd);
        Ok(())
    }

    /// Runs a check of our own and counts it as one test.
    fn check(&mut self, steps: &mut Steps, group: Group, check: impl FnOnce(&mut Step) -> Result<()>) {
        let passed = match steps.step(group.name(), check) {
            Ok(()) => Tally { passed: 1, ..Tally::default() },
            Err(error) => {
                println!("      {error:#}");
                self.failed.push(group.name());
                Tally { failed: 1, ..Tally::default() }
            }
        };
        self.sum.add(passed);
    }

    /// Enforces the budget, on the toolchain with which it was measured.
    fn weigh(&mut self, steps: &mut Steps, kit: &AppKit, weights: &[Weight]) {
        let sum: usize = weights.iter().map(|weight| weight.brotli).sum();
        let compiler = Cmd::new("rustc").arg("--version").read().unwrap_or_default();
        let is_measured = kit.toolchain == WebToolchain::Usual && compiler.starts_with(BUDGET_RUSTC);
        if !is_measured || kit.shrinker.is_incomplete() {
            let why =
                format!("{sum} bytes; the budget is held with {BUDGET_RUSTC}x, its own std, and all tools");
            steps.skip(Group::Weight.name(), &why);
            self.sum.skipped += 1;
            return;
        }
        self.check(steps, Group::Weight, |step| {
            step.outcome(format!("{sum} of {BUDGET_BYTES} bytes"));
            if sum > BUDGET_BYTES {
                bail!("the page's code weighs {sum} bytes compressed, more than the {BUDGET_BYTES} it may");
            }
            Ok(())
        });
    }

    /// Builds the page with Trunk into another folder and compares every byte.
    fn trunk(&mut self, steps: &mut Steps, kit: &AppKit) -> Result<()> {
        let trunk = steps.step(&format!("Trunk {}", tools::TRUNK_VERSION), tools::trunk)?;
        let project = self.project;
        self.check(steps, Group::Trunk, |step| {
            let dist = project.target.join("dist-of-trunk");
            step.says("building it again with Trunk");
            let cmd = Cmd::new(trunk.join("trunk"))
                .args(["build", "--release", "--offline", "--skip-version-check", "--log", "warn", "--dist"])
                .arg(&dist)
                .current_dir(&project.root)
                .env("CARGO_TARGET_DIR", project.web_target())
                .env("VEDETTA_XTASK", &project.xtask)
                // Trunk parses the value of NO_COLOR as an argument and refuses `1`.
                .env_remove("NO_COLOR")
                .path_first(&[page::bindgen_folder(project)?])?;
            kit.toolchain.for_release(kit.shrinker.known_to(cmd))?.run()?;
            let differences = bundle::differences(&project.dist(), &dist)?;
            if !differences.is_empty() {
                bail!("Trunk gives another dist/: {}", differences.join(", "));
            }
            step.outcome("the same, byte for byte");
            Ok(())
        });
        Ok(())
    }

    fn browser_units(&mut self, steps: &mut Steps, kit: &AppKit, browser: &Browser) -> Result<()> {
        if !self.project.root.join("tests/browser.rs").exists() {
            steps.skip(Group::Web.name(), "there is no tests/browser.rs");
            self.sum.skipped += 1;
            return Ok(());
        }
        let cmd = kit
            .toolchain
            .cargo()
            .args([
                "test",
                "--locked",
                "--package",
                "vedetta",
                "--target",
                toolchain::TARGET,
                "--test",
                "browser",
            ])
            .env("CARGO_TARGET_DIR", self.project.web_target())
            .env("CARGO_PROFILE_DEV_DEBUG", "0")
            .env(
                "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER",
                format!("{} wasm-bindgen-test-runner", self.project.xtask.display()),
            )
            .env("CHROMEDRIVER", &browser.chromedriver)
            .env("WASM_BINDGEN_TEST_TIMEOUT", "180");
        self.group(steps, Group::Web, kit.toolchain.on(cmd)?);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modules_that_are_left_out_exist() {
        let project = Project::find().unwrap();
        for module in ALIKE_WHATEVER_DRAWS {
            assert!(project.root.join(format!("tests/e2e/{module}.rs")).exists(), "{module}");
        }
    }
}

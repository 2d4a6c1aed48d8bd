//! Steps shared by several commands: set up, build the app, build the server.

use std::path::PathBuf;

use anyhow::Result;

use crate::{
    background::Background,
    bundle, page, process,
    project::Project,
    shrink::Shrinker,
    steps::Steps,
    toolchain::{self, WebToolchain},
    tools::{self, Browser, NpmTool},
};

/// Steps of [`for_app`].
pub(crate) const APP_STEPS: usize = 3;
/// Steps of [`for_browser`].
pub(crate) const BROWSER_STEPS: usize = 1;

/// Tools that build the app.
pub(crate) struct AppKit {
    pub toolchain: WebToolchain,
    pub shrinker: Shrinker,
}

/// Installs what building the app needs.
pub(crate) fn for_app(steps: &mut Steps) -> Result<AppKit> {
    let toolchain = steps.step(&format!("Rust for {}", toolchain::TARGET), toolchain::ensure)?;
    let mut npm = |tool: &NpmTool| {
        steps.step(&format!("{} {}", tool.name(), tool.version), |step| tools::npm(tool, step))
    };
    let shrinker = Shrinker { wasm_opt: npm(&tools::WASM_OPT)?, esbuild: npm(&tools::ESBUILD)? };
    Ok(AppKit { toolchain, shrinker })
}

/// Installs what controlling a real browser needs.
pub(crate) fn for_browser(steps: &mut Steps) -> Result<Browser> {
    steps.step("Chromium and ChromeDriver", tools::browser)
}

/// Builds the app in release mode into `dist/`, and returns the weights of its code.
pub(crate) fn build_app(project: &Project, kit: &AppKit, steps: &mut Steps) -> Result<Vec<bundle::Weight>> {
    build_begun_app(project, kit, None, steps)
}

/// Like [`build_app`], continuing a build from [`begin_app`].
pub(crate) fn build_begun_app(
    project: &Project,
    kit: &AppKit,
    begun: Option<Background>,
    steps: &mut Steps,
) -> Result<Vec<bundle::Weight>> {
    steps.step("The page", |step| {
        if let Some(begun) = begun {
            step.says("waiting for what is compiled in the background");
            // A failure is reported by the build below, which reuses everything compiled so far.
            begun.finish().ok();
        }
        step.says(&format!(
            "building dist/ with {}; the first time takes some four minutes",
            kit.toolchain.name()
        ));
        let weights = page::build(project, kit)?;
        print!("{}", bundle::report(&weights));
        Ok(weights)
    })
}

/// Starts compiling the page in the background, for [`build_begun_app`] to reuse.
pub(crate) fn begin_app(project: &Project, kit: &AppKit) -> Result<Background> {
    let cargo = page::cargo_build(project, kit, kit.toolchain.yielding_cargo())?;
    Background::start(cargo, &project.web_target().join("page.log"))
}

/// The feed server while it is being built.
pub(crate) struct Server {
    build: Background,
    program: PathBuf,
}

/// Starts building the feed server in the background: the page's build leaves a core idle most of the time.
pub(crate) fn begin_server(project: &Project) -> Result<Server> {
    let cargo = process::yielding_cargo()
        .args(["build", "--locked", "--package", "vedetta-server", "--profile", "native"])
        .current_dir(&project.root);
    let build = Background::start(cargo, &project.target.join("server.log"))?;
    Ok(Server { build, program: project.target.join("native/vedetta-server") })
}

impl Server {
    /// Waits for the build and returns the path of the program.
    pub(crate) fn finish(self, steps: &mut Steps) -> Result<PathBuf> {
        steps.step("The feed server", |step| {
            step.outcome("built meanwhile");
            self.build.finish()?;
            Ok(self.program)
        })
    }
}

/// Builds the feed server and returns the path of the program.
pub(crate) fn build_server(project: &Project, steps: &mut Steps) -> Result<PathBuf> {
    begin_server(project)?.finish(steps)
}

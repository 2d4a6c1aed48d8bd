//! The steps that several commands share: set up, build the app, build the server.

use std::path::PathBuf;

use anyhow::Result;

use crate::{
    process,
    project::Project,
    shrink::Shrinker,
    steps::Steps,
    toolchain::{self, WebToolchain},
    tools::{self, Browser, NpmTool},
};

/// Steps of [`for_app`].
pub(crate) const APP_STEPS: usize = 5;
/// Steps of [`for_browser`].
pub(crate) const BROWSER_STEPS: usize = 1;

/// What builds the app.
pub(crate) struct AppKit {
    pub toolchain: WebToolchain,
    /// The folder of `trunk`.
    pub trunk: PathBuf,
    /// The folder of `wasm-bindgen` and its test runner.
    pub wasm_bindgen: PathBuf,
    pub shrinker: Shrinker,
}

/// Sets up what building the app needs.
pub(crate) fn for_app(project: &Project, steps: &mut Steps) -> Result<AppKit> {
    let toolchain = steps.step(&format!("Rust for {}", toolchain::TARGET), toolchain::ensure)?;
    let trunk = steps.step(&format!("Trunk {}", tools::TRUNK_VERSION), tools::trunk)?;
    let version = project.locked_version("wasm-bindgen")?;
    let wasm_bindgen =
        steps.step(&format!("wasm-bindgen {version}"), |step| tools::wasm_bindgen(&version, step))?;
    let mut npm = |tool: &NpmTool| {
        steps.step(&format!("{} {}", tool.name(), tool.version), |step| tools::npm(tool, step))
    };
    let shrinker = Shrinker { wasm_opt: npm(&tools::WASM_OPT)?, esbuild: npm(&tools::ESBUILD)? };
    Ok(AppKit { toolchain, trunk, wasm_bindgen, shrinker })
}

/// Sets up what steering a real browser needs.
pub(crate) fn for_browser(steps: &mut Steps) -> Result<Browser> {
    steps.step("Chromium and ChromeDriver", tools::browser)
}

/// Builds the app with Trunk, in release, into `dist/`.
pub(crate) fn build_app(project: &Project, kit: &AppKit, steps: &mut Steps) -> Result<()> {
    steps.step("The app, with Trunk", |step| {
        step.says("building dist/; the first time takes several minutes");
        let mut path = kit.toolchain.path_first();
        path.splice(0..0, [kit.trunk.clone(), kit.wasm_bindgen.clone()]);
        let trunk = process::Cmd::new(kit.trunk.join("trunk"))
            .args(["build", "--release", "--offline", "--skip-version-check", "--log", "warn", "--dist"])
            .arg(project.dist())
            .current_dir(&project.root)
            .env("CARGO_TARGET_DIR", project.web_target())
            .env("VEDETTA_XTASK", &project.xtask)
            // Trunk takes the value of NO_COLOR for an argument and refuses `1`.
            .env_remove("NO_COLOR");
        kit.toolchain.speechless(kit.toolchain.on(kit.shrinker.known_to(trunk))).path_first(&path)?.run()
    })
}

/// Builds the feed server and returns its program.
pub(crate) fn build_server(project: &Project, steps: &mut Steps) -> Result<PathBuf> {
    steps.step("The feed server", |step| {
        step.says("building vedetta-server; the first time takes a few minutes");
        process::cargo()
            .args(["build", "--package", "vedetta-server", "--profile", "native"])
            .current_dir(&project.root)
            .run()?;
        Ok(project.target.join("native/vedetta-server"))
    })
}

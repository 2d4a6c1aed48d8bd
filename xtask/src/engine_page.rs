//! The page that shows what the map engine alone can do: built from `bench/`, into any folder. Measures nothing.

use std::{fs, path::Path};

use anyhow::{Context as _, Result};

use crate::{bundle::WASM_FEATURES, process::Cmd, project::Project, setup::AppKit, steps::Steps, toolchain};

/// Builds the page into `folder`.
pub(crate) fn build(project: &Project, kit: &AppKit, folder: &Path, steps: &mut Steps) -> Result<()> {
    steps.step("The page of the map engine", |step| {
        step.says("building bench/; the first time takes a few minutes");
        let cargo = kit
            .toolchain
            .cargo()
            .args([
                "build",
                "--package",
                "vedetta-bench",
                "--profile",
                "bench-page",
                "--target",
                toolchain::TARGET,
            ])
            .current_dir(&project.root)
            .env("CARGO_TARGET_DIR", project.web_target());
        kit.toolchain.speechless(kit.toolchain.on(cargo)).path_first(&kit.toolchain.path_first())?.run()?;
        let built = project.web_target().join(toolchain::TARGET).join("bench-page/vedetta_bench.wasm");
        fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
        Cmd::new(kit.wasm_bindgen.join("wasm-bindgen"))
            .args(["--target", "web", "--no-typescript", "--out-dir"])
            .arg(folder)
            .arg(&built)
            .run()?;
        let wasm = folder.join("vedetta_bench_bg.wasm");
        if let Some(program) = &kit.wasm_opt {
            Cmd::new(program)
                .args(["-Os", "--strip-debug", "--strip-producers", "--strip-target-features"])
                .args(WASM_FEATURES)
                .arg(&wasm)
                .arg("-o")
                .arg(&wasm)
                .run()?;
        }
        for name in ["index.html", "page.js"] {
            fs::copy(project.root.join("bench").join(name), folder.join(name))
                .with_context(|| format!("cannot write {name} into {}", folder.display()))?;
        }
        step.outcome(format!("{}", folder.display()));
        Ok(())
    })
}

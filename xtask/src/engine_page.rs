//! Builds `bench/`, the page with the map engine alone, into any folder. Measures nothing.

use std::{fs, path::Path};

use anyhow::{Context as _, Result};

use crate::{page, project::Project, setup::AppKit, shrink, steps::Steps, toolchain};

/// Builds the page into `folder`.
pub(crate) fn build(project: &Project, kit: &AppKit, folder: &Path, steps: &mut Steps) -> Result<()> {
    steps.step("The page of the map engine", |step| {
        step.says("building bench/; the first time takes a few minutes");
        let cargo = kit
            .toolchain
            .cargo()
            .args([
                "build",
                "--locked",
                "--package",
                "vedetta-bench",
                "--profile",
                "bench-page",
                "--target",
                toolchain::TARGET,
            ])
            .current_dir(&project.root)
            .env("CARGO_TARGET_DIR", project.web_target());
        kit.toolchain.for_release(cargo)?.run()?;
        let built = project.web_target().join(toolchain::TARGET).join("bench-page/vedetta_bench.wasm");
        fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
        let scratch = project.web_target().join("page");
        page::join_to_script(&built, "vedetta_bench", &scratch)?;
        let (script_name, wasm_name) = ("vedetta_bench.js", "vedetta_bench_bg.wasm");
        let mut script = read(&scratch.join(script_name))?;
        match kit.shrinker.wasm(
            &scratch.join(wasm_name),
            &folder.join(wasm_name),
            &scratch.join("functions"),
        )? {
            Some(names) => script = shrink::with_short_names(&script, "./vedetta_bench_bg.js", &names)?,
            None => put(folder, wasm_name, &fs::read(scratch.join(wasm_name))?)?,
        }
        let bench = project.root.join("bench");
        for (name, script) in [(script_name, script), ("page.js", read(&bench.join("page.js"))?)] {
            let shrunk = kit.shrinker.script(&script, shrink::APP_SCRIPT, &scratch)?;
            put(folder, name, shrunk.as_bytes())?;
        }
        put(folder, "index.html", &fs::read(bench.join("index.html"))?)?;
        step.outcome(format!("{}", folder.display()));
        Ok(())
    })
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}

fn put(folder: &Path, name: &str, content: &[u8]) -> Result<()> {
    fs::write(folder.join(name), content)
        .with_context(|| format!("cannot write {name} into {}", folder.display()))
}

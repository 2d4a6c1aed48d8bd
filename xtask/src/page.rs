//! Builds the page: the steps that `trunk build --release` takes here, without Trunk.
//!
//! Both give the same `dist/`; `cargo xtask test --trunk` checks that.

use std::{
    ffi::OsString,
    fs::{self, Permissions},
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result};

use crate::{
    bundle::{self, Weight},
    process::Cmd,
    project::Project,
    setup::AppKit,
    toolchain,
};

/// Name of the package and of its binary, and stem of the files built from it.
const NAME: &str = "vedetta";

/// The command that builds the page's wasm; `cargo` comes from the selected toolchain.
pub(crate) fn cargo_build(project: &Project, kit: &AppKit, cargo: Cmd) -> Result<Cmd> {
    let cmd = cargo
        .args(["build", "--locked", "--release", "--target", toolchain::TARGET])
        .current_dir(&project.root)
        .env("CARGO_TARGET_DIR", project.web_target());
    kit.toolchain.for_release(cmd)
}

/// Rebuilds `dist/` and returns the weights of its code.
pub(crate) fn build(project: &Project, kit: &AppKit) -> Result<Vec<Weight>> {
    cargo_build(project, kit, kit.toolchain.cargo())?.run()?;
    let wasm = project.web_target().join(toolchain::TARGET).join(format!("release/{NAME}.wasm"));
    // Beside the folder that it replaces, so that a rename suffices.
    let staging = project.root.join("dist.new");
    remove(&staging)?;
    fs::create_dir_all(&staging).with_context(|| format!("cannot create {}", staging.display()))?;
    let joined = project.web_target().join("wasm-bindgen");
    remove(&joined)?;
    join_to_script(&wasm, NAME, &joined)?;
    copy_folder(&joined, &staging)?;
    let index = project.root.join("index.html");
    fs::copy(&index, staging.join("index.html"))
        .with_context(|| format!("cannot copy {}", index.display()))?;
    let weights = bundle::finish(project, &project.root, &staging, kit.shrinker.clone(), true)?;
    remove(&project.dist())?;
    fs::rename(&staging, project.dist()).context("cannot put the new dist/ in its place")?;
    Ok(weights)
}

/// Runs wasm-bindgen as Trunk does: writes `name.js` and `name_bg.wasm` into a folder.
pub(crate) fn join_to_script(wasm: &Path, name: &str, folder: &Path) -> Result<()> {
    let mut args: Vec<OsString> =
        vec!["--target=web".into(), "--no-typescript".into(), "--out-name".into(), name.into()];
    args.extend(["--out-dir".into(), folder.into(), wasm.into()]);
    bindgen(args)
}

/// Runs as the program `wasm-bindgen`.
pub(crate) fn bindgen(args: Vec<OsString>) -> Result<()> {
    wasm_bindgen_cli::wasm_bindgen::run_cli_with_args(with_name("wasm-bindgen", args))
}

/// Runs as the program `wasm-bindgen-test-runner`.
pub(crate) fn bindgen_tests(args: Vec<OsString>) -> Result<()> {
    wasm_bindgen_cli::wasm_bindgen_test_runner::run_cli_with_args(with_name("wasm-bindgen-test-runner", args))
}

fn with_name(name: &str, args: Vec<OsString>) -> impl Iterator<Item = OsString> {
    std::iter::once(name.into()).chain(args)
}

/// Creates a folder with a program `wasm-bindgen`, for a Trunk that looks for it on the `PATH`.
pub(crate) fn bindgen_folder(project: &Project) -> Result<PathBuf> {
    let folder = project.target.join("programs");
    fs::create_dir_all(&folder)?;
    let program = folder.join("wasm-bindgen");
    fs::write(&program, format!("#!/bin/sh\nexec '{}' wasm-bindgen \"$@\"\n", project.xtask.display()))?;
    fs::set_permissions(&program, Permissions::from_mode(0o755))?;
    Ok(folder)
}

fn remove(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("cannot remove {}", folder.display()))?;
    }
    Ok(())
}

fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    for path in bundle::files_under(from)? {
        bundle::copy(&path, &to.join(path.strip_prefix(from)?))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {

    #[test]
    fn the_programs_are_of_the_version_that_the_page_is_built_with() {
        let lock = include_str!("../../Cargo.lock");
        let version = |package: &str| {
            let (_, rest) = lock.split_once(&format!("name = \"{package}\"\nversion = \"")).unwrap();
            rest.split('"').next().unwrap()
        };
        assert_eq!(
            version("wasm-bindgen-cli"),
            version("wasm-bindgen"),
            "`wasm-bindgen-cli` in xtask/Cargo.toml follows `wasm-bindgen` in Cargo.lock"
        );
    }
}

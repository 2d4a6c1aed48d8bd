//! `lint`: formatting, clippy without and with the page, and dependencies. Only here are warnings errors.

use anyhow::{Context as _, Result, bail};

use crate::{
    deny,
    process::{self, Cmd, on_path},
    project::Project,
    steps::Steps,
    toolchain,
};

/// Runs all checks, and lists the failed ones at the end.
pub(crate) fn run(project: &Project) -> Result<()> {
    for (program, component, package) in
        [("cargo-fmt", "rustfmt", "rustfmt-web"), ("cargo-clippy", "clippy", "rust-web-clippy")]
    {
        on_path(&[program]).with_context(|| {
            format!("{program} is missing: `rustup component add {component}`, or on Debian `apt-get install {package}`")
        })?;
    }
    let mut steps = Steps::new(6 + deny::STEPS);
    let mut wrong = Vec::new();
    let mut check = |steps: &mut Steps, name: &'static str, cmd: Cmd| {
        let checked = steps.step(name, |step| {
            step.says(&cmd.to_string());
            cmd.current_dir(&project.root).run()
        });
        if checked.is_err() {
            wrong.push(name);
        }
    };
    check(&mut steps, "Format", process::cargo().args(["fmt", "--all", "--check"]));
    // Outside the workspace, so no other build notices an outdated lock file.
    check(
        &mut steps,
        "Lock file of the fuzz targets",
        process::cargo().args(["fetch", "--quiet", "--locked", "--manifest-path", "fuzz/Cargo.toml"]),
    );
    check(
        &mut steps,
        "Clippy without the page",
        clippy(
            process::cargo(),
            &["--package", "vedetta", "--no-default-features", "--features", "schema", "--all-targets"],
        ),
    );
    check(
        &mut steps,
        "Clippy with the page, the server and this tool",
        clippy(process::cargo(), &["--workspace", "--features", "vedetta/schema", "--all-targets"]),
    );
    check(
        &mut steps,
        "Clippy for the end-to-end tests",
        clippy(process::cargo(), &["--workspace", "--features", "vedetta/schema", "--test", "e2e*"]),
    );
    let web = toolchain::found();
    match web.filter(|web| web.has_clippy()) {
        Some(web) => {
            let cmd = clippy(
                web.cargo(),
                // The library's unit tests are native.
                &[
                    "--package",
                    "vedetta",
                    "--target",
                    toolchain::TARGET,
                    "--lib",
                    "--bins",
                    "--test",
                    "browser",
                ],
            );
            let cmd = web.on(cmd)?.env("CARGO_TARGET_DIR", project.web_target());
            check(&mut steps, "Clippy for the browser", cmd);
        }
        None => steps.skip(
            "Clippy for the browser",
            if web.is_some() {
                "Debian's toolchain has no clippy here"
            } else {
                "no toolchain for it is set up"
            },
        ),
    }
    if let Err(error) = deny::check(project, &mut steps, false) {
        println!("      {error:#}");
        wrong.push("the dependencies");
    }
    if wrong.is_empty() {
        println!("\nlint: nothing to say");
        return Ok(());
    }
    bail!("lint found something in: {} (`cargo fmt --all` mends the format)", wrong.join(", "))
}

fn clippy(cargo: Cmd, what: &[&str]) -> Cmd {
    cargo.args(["clippy", "--locked"]).args(what).args(["--", "--deny", "warnings"])
}

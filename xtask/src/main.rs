//! Developer commands: set up what is missing, build, serve, test, check.
//!
//! Holds no product logic: it starts the tools that do, and ends them again.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command-line tool speaks to its user there"
)]

mod app_bench;
mod apt;
mod background;
mod basemap;
mod bench;
mod bundle;
mod cache;
mod deny;
mod engine_page;
mod fuzz;
mod html;
mod lint;
mod notices;
mod npm;
mod page;
mod picture;
mod port;
mod process;
mod project;
mod registry;
mod schema;
mod serve;
mod setup;
mod shrink;
mod shutdown;
mod soak;
mod steps;
mod tally;
mod test;
mod toolchain;
mod tools;
mod webdriver;

use std::{ffi::OsString, process::ExitCode};

use clap::{Parser, Subcommand};

use crate::{project::Project, steps::Steps};

/// Vedetta's developer commands. Each installs what it needs if it is missing, and says so.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", version, max_term_width = 100)]
#[command(after_help = "\
Tools are installed into $VEDETTA_CACHE, else $XDG_CACHE_HOME/vedetta, else ~/.cache/vedetta;
nothing else on the machine changes, except system packages where the output says so.")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Build the app, start the feed server with its exercise, and print the address
    Serve(serve::Args),
    /// Run every test: native, in a real browser, end to end
    Test(test::Args),
    /// Build the app into dist/ and print what it weighs
    Build(BuildArgs),
    /// Check formatting, lints (without and with the page) and the dependencies
    Lint,
    /// Check the dependencies: advisories, licenses, sources (part of lint)
    Deny(deny::Args),
    /// Measure sizes and the cost of an idle map; or write the map engine's page for a harness
    Bench(bench::Args),
    /// Simulate hours in minutes on a desk, a wall and a tablet, and check that nothing grows
    Soak(soak::Args),
    /// Search for inputs that break a law of documents, deltas, streams, addresses or configurations
    Fuzz(fuzz::Args),
    /// Regenerate schema/feed.schema.json from the wire types
    Schema,
    /// Rebuild the embedded basemap from pinned packages, check its budget, replace the committed one
    Basemap(basemap::Args),
    /// Take the README's picture and the set of screenshots
    #[command(alias = "screenshots")]
    Picture(picture::Args),
    /// Install everything that the other commands need, without building
    Setup,
    /// Finish a Trunk build: hashed names, integrity, sizes (called by Trunk)
    #[command(hide = true)]
    FinishDist,
    /// Run wasm-bindgen, for a Trunk that a test starts
    #[command(hide = true)]
    WasmBindgen(PassedOn),
    /// Run unit tests in a browser (called by cargo)
    #[command(hide = true)]
    WasmBindgenTestRunner(PassedOn),
}

/// Arguments passed on to another program unchanged.
#[derive(clap::Args)]
#[command(disable_help_flag = true)]
struct PassedOn {
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    args: Vec<OsString>,
}

#[derive(clap::Args)]
struct BuildArgs {
    /// Also build the feed server
    #[arg(long)]
    server: bool,
}

fn main() -> ExitCode {
    let finished = match Cli::parse().command {
        // These stand in for other programs: no children are adopted, and none are ended.
        Command::WasmBindgen(passed) => return ended(page::bindgen(passed.args)),
        Command::WasmBindgenTestRunner(passed) => return ended(page::bindgen_tests(passed.args)),
        command @ (Command::Serve(_)
        | Command::Test(_)
        | Command::Build(_)
        | Command::Lint
        | Command::Bench(_)
        | Command::Soak(_)
        | Command::Fuzz(_)
        | Command::Deny(_)
        | Command::Schema
        | Command::Basemap(_)
        | Command::Picture(_)
        | Command::Setup
        | Command::FinishDist) => Project::find().and_then(|project| run(command, &project)),
    };
    shutdown::end_all_children();
    match finished {
        Ok(code) => code,
        Err(error) => ended(Err(error)),
    }
}

fn ended(result: anyhow::Result<()>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command, project: &Project) -> anyhow::Result<ExitCode> {
    if matches!(command, Command::FinishDist) {
        // Runs inside Trunk, which another xtask may have started: that one cleans up.
        bundle::finish_for_trunk(project)?;
        return Ok(ExitCode::SUCCESS);
    }
    shutdown::adopt_children()?;
    match command {
        Command::Serve(args) => serve::run(project, &args)?,
        Command::Test(args) => return test::run(project, &args),
        Command::Build(args) => build(project, &args)?,
        Command::Lint => lint::run(project)?,
        Command::Deny(args) => deny::run(project, &args)?,
        Command::Bench(args) => bench::run(project, &args)?,
        Command::Soak(args) => soak::run(project, &args)?,
        Command::Fuzz(args) => fuzz::run(project, &args)?,
        Command::Schema => schema::run(project)?,
        Command::Basemap(args) => basemap::run(project, &args)?,
        Command::Picture(args) => picture::run(project, &args)?,
        Command::Setup => setup_only()?,
        Command::FinishDist | Command::WasmBindgen(_) | Command::WasmBindgenTestRunner(_) => {}
    }
    Ok(ExitCode::SUCCESS)
}

fn build(project: &Project, args: &BuildArgs) -> anyhow::Result<()> {
    let mut steps = Steps::new(setup::APP_STEPS + 1 + usize::from(args.server));
    let server = args.server.then(|| setup::begin_server(project)).transpose()?;
    let kit = setup::for_app(&mut steps)?;
    setup::build_app(project, &kit, &mut steps)?;
    if let Some(server) = server {
        server.finish(&mut steps)?;
    }
    Ok(())
}

fn setup_only() -> anyhow::Result<()> {
    let mut steps = Steps::new(setup::APP_STEPS + setup::BROWSER_STEPS);
    setup::for_app(&mut steps)?;
    setup::for_browser(&mut steps)?;
    println!("\nEverything is here: `cargo xtask serve` starts, `cargo xtask test` tests.");
    Ok(())
}

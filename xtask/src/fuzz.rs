//! `fuzz`: coverage-guided search for inputs that break a law of `tests/support/laws.rs`.
//!
//! The fuzz targets are in `fuzz/`; inputs worth keeping go to `fuzz/corpus`, which every test run replays.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result};
use clap::ValueEnum as _;
use serde_json::{Value, json};

use crate::{
    process::Cmd,
    project::Project,
    steps::{Step, Steps},
    tools,
};

/// Maximum length of an input: what a law says about limits holds for small ones.
const MOST_BYTES: usize = 4096;
/// Maximum number of inputs kept per law: all of them are in the repository and read by every test run.
const MOST_KEPT: usize = 100;
/// An input that takes longer is a hang.
const TIMEOUT_SECS: u32 = 10;

/// Arguments of `fuzz`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Fuzz this law only
    target: Option<Target>,
    /// Minutes per law
    #[arg(long, default_value_t = 5.0)]
    minutes: f64,
    /// Keep the findings in fuzz/corpus, reduced to the fewest and shortest inputs with the same coverage
    #[arg(long)]
    keep: bool,
}

/// A law that is fuzzed, each by one program in `fuzz/targets`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Target {
    Document,
    Delta,
    Sse,
    Address,
    Config,
}

impl Target {
    fn name(self) -> String {
        format!("{self:?}").to_lowercase()
    }
}

/// Builds the fuzz targets and runs them one after the other. Fails at the first input that breaks a law.
pub(crate) fn run(project: &Project, args: &Args) -> Result<()> {
    let targets = args.target.map_or_else(|| Target::value_variants().to_vec(), |one| vec![one]);
    let mut steps = Steps::new(2 + targets.len());
    let tool = steps.step(&format!("cargo-fuzz {}", tools::CARGO_FUZZ_VERSION), tools::cargo_fuzz)?;
    steps.step("The programs that look for breaches", |step| {
        step.says("building them; the first time takes some minutes");
        cargo_fuzz(project, &tool, "build").run()
    })?;
    for target in targets {
        steps.step(&format!("Bytes that break the law `{}`", target.name()), |step| {
            look(project, &tool, target, args, step)
        })?;
    }
    Ok(())
}

fn look(project: &Project, tool: &Path, target: Target, args: &Args, step: &mut Step) -> Result<()> {
    let name = target.name();
    let made = |kind: &str| -> Result<PathBuf> {
        let folder = project.target.join("fuzz").join(kind).join(&name);
        fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
        Ok(folder)
    };
    let (found, seeds, kept) = (made("found")?, made("seeds")?, project.root.join("fuzz/corpus").join(&name));
    fs::create_dir_all(&kept)?;
    for (number, seed) in seeds_of(project, target)?.into_iter().enumerate() {
        fs::write(seeds.join(number.to_string()), seed)?;
    }
    let secs = (args.minutes * 60.0).max(1.0) as u64;
    step.says(&format!("looking for {secs} s; what reaches new code goes to {}", found.display()));
    cargo_fuzz(project, tool, "run")
        .arg(&name)
        .args([&found, &kept, &seeds])
        .arg("--")
        .args([
            format!("-max_total_time={secs}"),
            format!("-max_len={MOST_BYTES}"),
            format!("-timeout={TIMEOUT_SECS}"),
            "-print_final_stats=1".to_owned(),
        ])
        .run()
        .with_context(|| format!("the law `{name}` is broken; the input is in fuzz/artifacts/{name}"))?;
    if args.keep {
        step.says("keeping the fewest inputs that reach as much, the shortest first");
        let fewest = made("fewest")?;
        fs::remove_dir_all(&fewest).and_then(|()| fs::create_dir_all(&fewest))?;
        cargo_fuzz(project, tool, "run")
            .arg(&name)
            .args([&fewest, &kept, &found, &seeds])
            .args(["--", "-set_cover_merge=1"])
            .arg(format!("-max_len={MOST_BYTES}"))
            .run()?;
        replace_with_some(&kept, &fewest)?;
    }
    Ok(())
}

/// Replaces the files of `kept` by at most [`MOST_KEPT`] from `fewest`, spread evenly over all lengths.
fn replace_with_some(kept: &Path, fewest: &Path) -> Result<()> {
    fs::remove_dir_all(kept).and_then(|()| fs::create_dir_all(kept))?;
    let mut inputs: Vec<(u64, PathBuf)> = fs::read_dir(fewest)?
        .map(|entry| entry.and_then(|entry| Ok((entry.metadata()?.len(), entry.path()))))
        .collect::<Result<_, _>>()?;
    inputs.sort();
    let count = inputs.len().min(MOST_KEPT);
    for (_, input) in (0..count).filter_map(|place| inputs.get(place * inputs.len() / count)) {
        fs::copy(input, kept.join(input.file_name().unwrap_or_default()))?;
    }
    Ok(())
}

fn cargo_fuzz(project: &Project, tool: &Path, command: &str) -> Cmd {
    Cmd::new(tool.join("cargo-fuzz"))
        // No sanitizer: there is no unsafe code, and sanitizers need another compiler.
        .args([command, "--sanitizer", "none", "--fuzz-dir"])
        .arg(project.root.join("fuzz"))
        .arg("--target-dir")
        .arg(project.target.join("fuzz/build"))
        .current_dir(&project.root)
}

/// Seed inputs: what other tests already use.
fn seeds_of(project: &Project, target: Target) -> Result<Vec<Vec<u8>>> {
    let cases = |of: &str, file: &str| -> Result<Vec<Vec<u8>>> {
        let folder = project.root.join("tests/cases").join(of);
        let folders = fs::read_dir(&folder).with_context(|| format!("cannot read {}", folder.display()))?;
        Ok(folders
            .filter_map(|entry| fs::read(entry.ok()?.path().join(file)).ok())
            .filter(|content| content.len() <= MOST_BYTES)
            .collect())
    };
    Ok(match target {
        Target::Document => cases("feed", "input.geojson")?,
        Target::Delta => {
            cases("feed", "input.geojson")?.iter().filter_map(|document| delta_of(document)).collect()
        }
        Target::Address => {
            let lines = cases("url", "input.txt")?.concat();
            lines.split(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect()
        }
        Target::Config => vec![fs::read(project.root.join("config.json"))?],
        Target::Sse => vec![
            b"ab: hello\nretry: 500\n\nid: 3:7\nevent: delta\ndata: {\"epoch\":3,\ndata: \"seq\":7}\n\n"
                .to_vec(),
            b"cd\xef\xbb\xbfid: 1\r\ndata: x\r\n\r\nevent:hb\rdata\r\r".to_vec(),
        ],
    })
}

/// A delta that puts every feature of a document.
fn delta_of(document: &[u8]) -> Option<Vec<u8>> {
    let mut document: Value = serde_json::from_slice(document).ok()?;
    let features = document.get_mut("features")?.as_array_mut()?;
    let puts: Vec<Value> = features.iter_mut().map(|feature| json!({ "put": feature.take() })).collect();
    let delta = json!({ "epoch": 1, "seq": 2, "at": "2026-02-06T19:00:00Z", "ops": puts });
    Some(delta.to_string().into_bytes()).filter(|bytes| bytes.len() <= MOST_BYTES)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_law_has_seeds_that_are_not_too_long() {
        let project = Project::find().unwrap();
        for target in Target::value_variants() {
            let seeds = seeds_of(&project, *target).unwrap();
            assert!(!seeds.is_empty() && seeds.iter().all(|seed| seed.len() <= MOST_BYTES), "{target:?}");
        }
        assert!(seeds_of(&project, Target::Delta).unwrap().len() > 20);
    }

    #[test]
    fn no_more_inputs_are_kept_than_may_be_and_they_are_of_every_length() {
        let folder = std::env::temp_dir().join(format!("vedetta-fuzz-test-{}", std::process::id()));
        let (kept, fewest) = (folder.join("kept"), folder.join("fewest"));
        fs::create_dir_all(&kept).unwrap();
        fs::create_dir_all(&fewest).unwrap();
        fs::write(kept.join("old"), "x").unwrap();
        for bytes in 0..2 * MOST_KEPT {
            fs::write(fewest.join(format!("{bytes}")), vec![b'x'; bytes]).unwrap();
        }
        replace_with_some(&kept, &fewest).unwrap();
        let lengths: std::collections::BTreeSet<u64> =
            fs::read_dir(&kept).unwrap().map(|entry| entry.unwrap().metadata().unwrap().len()).collect();
        assert_eq!(lengths, (0..2 * MOST_KEPT as u64).step_by(2).collect());
        fs::remove_dir_all(&folder).unwrap();
    }
}

//! Replays the laws of fuzzing on every kept input, and on the inputs of other tests.
//!
//! `cargo xtask fuzz` searches for new inputs.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "support/laws.rs"]
mod laws;

use std::fs;
use std::path::{Path, PathBuf};

use laws::LAWS;

/// Maximum total size of all kept inputs.
const MOST_BYTES: u64 = 200_000;

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut all: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    all.sort();
    all
}

#[test]
fn every_input_worth_keeping_keeps_its_law() {
    let mut bytes = 0;
    for (name, law) in LAWS {
        let inputs = files(&Path::new("fuzz/corpus").join(name));
        assert!(inputs.len() >= 20, "only {} inputs for {name}", inputs.len());
        for input in inputs {
            let content = fs::read(&input).unwrap();
            bytes += content.len() as u64;
            // A broken law reports itself; this reports the input that broke it.
            let kept = std::panic::catch_unwind(|| law(&content));
            assert!(kept.is_ok(), "{} breaks the law {name}", input.display());
        }
    }
    assert!(bytes < MOST_BYTES, "{bytes} bytes are kept");
}

#[test]
fn the_documents_of_other_tests_keep_the_law() {
    let mut count = 0;
    for folder in files(Path::new("tests/cases/feed")) {
        let Ok(content) = fs::read(folder.join("input.geojson")) else { continue };
        laws::document(&content);
        count += 1;
    }
    assert!(count > 40, "{count}");
}

#[test]
fn each_law_has_a_program_that_looks_for_breaches() {
    let mut programs: Vec<String> = files(Path::new("fuzz/targets"))
        .iter()
        .map(|path| path.file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    programs.sort();
    let mut laws: Vec<&str> = LAWS.iter().map(|(name, _)| *name).collect();
    laws.sort_unstable();
    assert_eq!(programs, laws);
}

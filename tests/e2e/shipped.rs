//! Shipped files: the page and the server.

use std::path::{Path, PathBuf};
use std::{env, fs};

use super::harness::{built_page, built_server};

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

fn has(bytes: &[u8], words: &str) -> bool {
    bytes.windows(words.len()).any(|window| window == words.as_bytes())
}

#[test]
fn nothing_that_is_shipped_names_the_home_of_its_builder() {
    // Cargo's source folder, the folder of this checkout, and the builder's home.
    let mut names = vec![".cargo/registry".to_owned(), env!("CARGO_MANIFEST_DIR").to_owned()];
    names.extend(env::home_dir().map(|home| format!("{}/.", home.display())));
    let code = ["wasm", "js", "html", "css", "json"];
    let is_code = |path: &PathBuf| path.extension().is_some_and(|end| code.iter().any(|code| end == *code));
    let mut shipped: Vec<PathBuf> = files(&built_page()).into_iter().filter(is_code).collect();
    assert!(shipped.iter().any(|path| path.extension().is_some_and(|end| end == "wasm")), "{shipped:?}");
    shipped.push(built_server());
    for path in shipped {
        let bytes = fs::read(&path).unwrap();
        for name in &names {
            assert!(!has(&bytes, name), "{} names {name}", path.display());
        }
    }
}

//! The documents name what is there: links lead somewhere, paths and symbols of ARCHITECTURE.md exist, and every root attribute is listed.

#![expect(clippy::unwrap_used, reason = "a test that cannot read the tree has failed")]

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// Folders that are not sources of the project.
const SKIPPED: [&str; 4] = ["target", "dist", ".git", "cases"];

/// Every file below a folder, with slashes.
fn files_below(folder: &Path) -> Vec<String> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let path = entry.path();
        if entry.file_type().unwrap().is_dir() {
            if !SKIPPED.iter().any(|name| entry.file_name() == *name) {
                files.extend(files_below(&path));
            }
        } else {
            files.push(path.to_str().unwrap().trim_start_matches("./").replace('\\', "/"));
        }
    }
    files
}

fn tree() -> Vec<String> {
    files_below(Path::new("."))
}

fn documents() -> Vec<String> {
    tree().into_iter().filter(|path| path.ends_with(".md")).collect()
}

/// A document without its blocks of code.
fn prose(path: &str) -> String {
    let text = fs::read_to_string(path).unwrap();
    text.split("```").step_by(2).collect()
}

/// The id that a heading gets.
fn anchor(heading: &str) -> String {
    let kept = heading.trim_matches(['#', ' ']).chars();
    let kept = kept.filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.collect::<String>().to_lowercase().replace(' ', "-")
}

#[test]
fn links_of_documents_lead_somewhere() {
    let mut broken = Vec::new();
    let mut count = 0;
    for document in documents() {
        let folder = Path::new(&document).parent().unwrap().to_path_buf();
        let text = prose(&document);
        for link in text.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(link, _)| link) {
            if link.contains("://") || link.starts_with("mailto:") {
                continue;
            }
            count += 1;
            let (path, heading) = link.split_once('#').unwrap_or((link, ""));
            let target = if path.is_empty() { PathBuf::from(&document) } else { folder.join(path) };
            let is_there = target.exists()
                && (heading.is_empty()
                    || prose(target.to_str().unwrap())
                        .lines()
                        .any(|line| line.starts_with('#') && anchor(line) == heading));
            if !is_there {
                broken.push(format!("{document}: {link}"));
            }
        }
    }
    assert!(broken.is_empty(), "links lead nowhere: {broken:#?}");
    assert!(count > 20, "only {count} links were found");
}

/// Whether a token of a document is meant as a path: it ends in a slash or in the extension of a source.
fn is_path(token: &str) -> bool {
    const EXTENSIONS: [&str; 9] = [".rs", ".js", ".md", ".toml", ".py", ".css", ".tsv", ".sh", ".conf"];
    let is_plain = token.chars().all(|c| c.is_ascii_alphanumeric() || "_-./".contains(c));
    is_plain && (token.ends_with('/') || EXTENSIONS.iter().any(|extension| token.ends_with(extension)))
}

/// The last name of a Rust path such as `MapEvent::Picked`; `None` for anything else.
fn last_name(token: &str) -> Option<&str> {
    let is_rust = token.chars().all(|c| c.is_ascii_alphanumeric() || "_:".contains(c));
    let (_, last) = token.rsplit_once("::")?;
    (is_rust && !last.is_empty()).then_some(last)
}

#[test]
fn paths_and_symbols_of_the_architecture_exist() {
    let files = tree();
    let sources: String = files
        .iter()
        .filter(|path| path.ends_with(".rs") && !path.ends_with("tests/docs.rs"))
        .map(|path| fs::read_to_string(path).unwrap())
        .collect();
    let words: BTreeSet<&str> = sources.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).collect();
    let text = prose("ARCHITECTURE.md");
    let tokens: Vec<&str> = text.split('`').skip(1).step_by(2).collect();
    let mut missing = Vec::new();
    let (mut paths, mut symbols) = (0, 0);
    for token in &tokens {
        if is_path(token) {
            paths += 1;
            // Below a heading of a folder, its files are named from there.
            let is_there = if token.ends_with('/') {
                files.iter().any(|file| format!("/{file}").contains(&format!("/{token}")))
            } else {
                files.iter().any(|file| format!("/{file}").ends_with(&format!("/{token}")))
            };
            if !is_there && !token.starts_with("target/") && *token != "dist/" {
                missing.push(*token);
            }
        } else if let Some(name) = last_name(token) {
            symbols += 1;
            let is_module = files.iter().any(|file| file.ends_with(&format!("/{name}.rs")));
            if !is_module && !words.contains(name) {
                missing.push(*token);
            }
        }
    }
    assert!(missing.is_empty(), "ARCHITECTURE.md names what is not there: {missing:?}");
    assert!(paths > 40 && symbols > 8, "{paths} paths and {symbols} symbols were found");
}

/// Names of attributes that follow a piece of code, such as `set_root("data-link"`.
fn attributes_after(source: &str, code: &str) -> BTreeSet<String> {
    let ends = |c: char| !(c.is_ascii_alphanumeric() || c == '-');
    source
        .split(code)
        .skip(1)
        .map(|rest| rest.trim_start().trim_start_matches('"'))
        .map(|rest| rest.split(ends).next().unwrap_or_default().to_owned())
        .filter(|name| !name.is_empty())
        .collect()
}

#[test]
fn every_root_attribute_is_documented() {
    // Between the app and its watchdog only.
    const INTERNAL: [&str; 1] = ["data-beat"];
    let listed = fs::read_to_string("docs/root-attributes.md").unwrap();
    let page: String =
        files_below(Path::new("src/ui")).iter().map(|path| fs::read_to_string(path).unwrap()).collect();
    let mut written = attributes_after(&page, "set_root(");
    written.extend(attributes_after(&page, "unset_root("));
    let boot = fs::read_to_string("boot.js").unwrap();
    written.extend(attributes_after(&boot, "root.dataset.").iter().map(|name| format!("data-{name}")));
    written.retain(|name| name.starts_with("data-") && !INTERNAL.contains(&name.as_str()));
    let missing: Vec<&String> =
        written.iter().filter(|name| !listed.contains(&format!("`{name}`"))).collect();
    assert!(missing.is_empty(), "docs/root-attributes.md does not list {missing:?}");
    assert!(written.len() > 15, "only {written:?} were found");
    let gone: Vec<&str> = listed
        .lines()
        .filter(|line| line.starts_with("| `data-"))
        .filter_map(|line| line.split(" | ").next())
        .flat_map(|cell| cell.split('`').skip(1).step_by(2))
        .filter(|name| !written.contains(*name))
        .collect();
    assert!(gone.is_empty(), "docs/root-attributes.md lists what nothing writes: {gone:?}");
}

//! Writes `licenses.html`, and `sbom.cdx.json` for programs: the third-party work in the page, and its licenses.
//!
//! Built from cargo's metadata of the page's crates, the license files in their sources, and
//! `assets/ATTRIBUTION.md`. The page's policy allows no script and no inline style, and the document contains none.

mod bill;
mod markdown;
mod spdx;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use crate::{process, toolchain};
use markdown::escaped;
use spdx::Parted;

/// Name of the document in `dist/`.
pub(crate) const FILE: &str = "licenses.html";
/// Our own licenses, in the repository's root and in `dist/`.
const OWN: [&str; 2] = ["LICENSE-MIT", "LICENSE-APACHE"];

const OURS: &str = "Copyright (c) 2026 The Vedetta developers";

/// Writes the notices, the bill of materials and our own licenses beside the built page.
pub(crate) fn write(source: &Path, out: &Path) -> Result<()> {
    let crates = crates(source).context("cannot tell whose work the page is made of")?;
    let page = html(source, &crates).context("cannot write down whose work the page is made of")?;
    fs::write(out.join(FILE), page).with_context(|| format!("cannot write {FILE}"))?;
    let bill = bill::cyclonedx(&crates, &read(&source.join("Cargo.lock"))?)?;
    fs::write(out.join(bill::FILE), bill).with_context(|| format!("cannot write {}", bill::FILE))?;
    for name in OWN {
        fs::copy(source.join(name), out.join(name)).with_context(|| format!("cannot copy {name}"))?;
    }
    Ok(())
}

/// A crate compiled into the page.
struct Crate {
    name: String,
    version: String,
    license: String,
    authors: Vec<String>,
    folder: PathBuf,
    license_file: Option<PathBuf>,
}

/// The text of a license, and the works under it.
struct Terms {
    license: &'static str,
    text: String,
    /// Works, by the lines that name their copyright holders.
    holders: BTreeMap<Vec<String>, Vec<String>>,
}

fn html(source: &Path, crates: &[Crate]) -> Result<String> {
    let [mit, apache] = OWN.map(|name| read(&source.join(name)));
    let standards = [("MIT", mit?), ("Apache-2.0", apache?)];
    // Keyed by license and bare words, so that copies that differ only in line breaks and quotes are merged.
    let mut texts: BTreeMap<(&str, String), Terms> = BTreeMap::new();
    let mut add = |license: &'static str, of: &str, Parted { holders, terms, words }: Parted| {
        let key = (license, words);
        let known =
            texts.entry(key).or_insert_with(|| Terms { license, text: terms, holders: BTreeMap::new() });
        known.holders.entry(holders).or_default().push(of.to_owned());
    };
    for (license, text) in &standards {
        let ours = Parted { holders: vec![OURS.to_owned()], ..spdx::parted(text) };
        add(license, "Vedetta", ours);
    }
    let mut rows = String::new();
    for one in crates {
        let of = format!("{} {}", one.name, one.version);
        let licenses = spdx::chosen(&one.license).with_context(|| {
            format!("{of} has the license `{}`, which leaves no way that is known here", one.license)
        })?;
        for license in licenses {
            add(license, &of, text_of(one, license, &standards)?);
            if license == "Apache-2.0" {
                for notice in files(one, &["NOTICE"])? {
                    let terms = read(&notice)?;
                    add("NOTICE", &of, Parted { holders: Vec::new(), words: spdx::plain(&terms), terms });
                }
            }
        }
        rows += &row(&one.name, &one.version, &one.license);
    }
    // Part of the compiler, and so unknown to cargo.
    let std = "The Rust standard library";
    rows += &row(std, "", "MIT OR Apache-2.0");
    if let Some((license, text)) = standards.first() {
        let holders = vec!["Copyright (c) The Rust Project Contributors".to_owned()];
        add(license, std, Parted { holders, ..spdx::parted(text) });
    }
    let attribution = source.join("assets/ATTRIBUTION.md");
    Ok(page(&rows, texts.into_values(), &markdown::html(&read(&attribution)?)))
}

fn row(name: &str, version: &str, license: &str) -> String {
    format!("<tr><td>{}</td><td>{}</td><td>{}</td></tr>\n", escaped(name), escaped(version), escaped(license))
}

fn page(rows: &str, texts: impl Iterator<Item = Terms>, attribution: &str) -> String {
    let mut out = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<meta name=\"color-scheme\" content=\"light dark\">\n\
         <title>Vedetta: licenses</title>\n</head>\n<body>\n<h1>Vedetta: licenses</h1>\n\
         <p>Vedetta is copyright of the Vedetta developers and may be used under the MIT license or the Apache License \
         2.0, whichever you like. It is made of the work of many others:</p>\n\
         <ul>\n<li><a href=\"#data\">map data, type and symbols</a></li>\n<li><a href=\"#crates\">parts of the program</a></li>\n\
         <li><a href=\"#texts\">texts of their licenses</a></li>\n</ul>\n\
         <section id=\"data\">\n{attribution}</section>\n\
         <section id=\"crates\">\n<h2>Parts of the program</h2>\n\
         <p>Where a part leaves the choice between licenses, it is used under the first of these that it offers: MIT, \
         Apache-2.0, and then as written.</p>\n\
         <table>\n<tr><th>Part</th><th>Version</th><th>License</th></tr>\n{rows}</table>\n</section>\n\
         <section id=\"texts\">\n<h2>Texts of their licenses</h2>\n"
    );
    for Terms { license, text, holders } in texts {
        out += &format!("<h3>{license}</h3>\n<ul>\n");
        for (lines, of) in holders {
            let lines: Vec<String> = lines.iter().map(|line| escaped(line)).collect();
            let colon = if lines.is_empty() { "" } else { ": " };
            out += &format!("<li>{}{colon}{}</li>\n", escaped(&of.join(", ")), lines.join("<br>"));
        }
        out += &format!("</ul>\n<pre>{}</pre>\n", escaped(&text));
    }
    out + "</section>\n</body>\n</html>\n"
}

/// License text that a crate ships; if it ships none, the standard text with the crate's authors.
fn text_of(one: &Crate, license: &str, standards: &[(&'static str, String)]) -> Result<Parted> {
    let mut candidates = files(one, &["LICEN", "COPYING", "UNLICENSE", "COPYRIGHT"])?;
    candidates.extend(one.license_file.clone());
    for file in candidates {
        let text = read(&file)?;
        if spdx::is_text_of(license, &text) {
            return Ok(spdx::parted(&text));
        }
    }
    let Some((_, text)) = standards.iter().find(|(known, _)| *known == license) else {
        bail!(
            "{} {} is under {license} but brings no text of it, and none is kept here",
            one.name,
            one.version
        );
    };
    let people: Vec<&str> =
        one.authors.iter().map(|author| author.split(" <").next().unwrap_or(author)).collect();
    let holder = if people.is_empty() { format!("The {} developers", one.name) } else { people.join(", ") };
    Ok(Parted { holders: vec![format!("Copyright (c) {holder}")], ..spdx::parted(text) })
}

/// Files at the top of a crate's source whose names have one of these prefixes, sorted.
fn files(one: &Crate, beginnings: &[&str]) -> Result<Vec<PathBuf>> {
    let folder =
        fs::read_dir(&one.folder).with_context(|| format!("cannot read {}", one.folder.display()))?;
    let mut files = Vec::new();
    for entry in folder {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().to_uppercase();
        if entry.path().is_file() && beginnings.iter().any(|beginning| name.starts_with(beginning)) {
            files.push(entry.path());
        }
    }
    files.sort();
    Ok(files)
}

fn read(file: &Path) -> Result<String> {
    let bytes = fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Crates that the page is built of, without our own, sorted by name and version.
fn crates(source: &Path) -> Result<Vec<Crate>> {
    let graph = graph(source)?;
    let metadata = process::cargo()
        .args(["metadata", "--locked", "--format-version", "1", "--filter-platform", toolchain::TARGET])
        .current_dir(source)
        .read()?;
    let metadata: Value = serde_json::from_str(&metadata).context("cargo metadata is not JSON")?;
    let packages =
        metadata.get("packages").and_then(Value::as_array).context("cargo metadata has no packages")?;
    let mut crates = Vec::new();
    let mut missing = graph.clone();
    for package in packages {
        let word = |key: &str| package.get(key).and_then(Value::as_str);
        let (name, version) =
            (word("name").context("a package has no name")?, word("version").unwrap_or_default());
        let key = (name.to_owned(), version.to_owned());
        // A package without a source is in the repository: one of ours.
        if !graph.contains(&key) || word("source").is_none() {
            missing.remove(&key);
            continue;
        }
        missing.remove(&key);
        let manifest = Path::new(word("manifest_path").context("a package has no manifest")?);
        let folder = manifest.parent().unwrap_or(manifest).to_owned();
        let authors = package.get("authors").and_then(Value::as_array);
        crates.push(Crate {
            name: key.0,
            version: key.1,
            license: word("license")
                .with_context(|| format!("{name} {version} names no license"))?
                .to_owned(),
            authors: authors.into_iter().flatten().filter_map(Value::as_str).map(ToOwned::to_owned).collect(),
            license_file: word("license_file").map(|file| folder.join(file)),
            folder,
        });
    }
    if let Some((name, version)) = missing.first() {
        bail!("cargo metadata does not know {name} {version}, which the page is built of");
    }
    crates.sort_by(|a, b| (&a.name, &a.version).cmp(&(&b.name, &b.version)));
    Ok(crates)
}

/// Names and versions of the crates compiled into the page.
///
/// Procedural macros are left out: they run on the build machine, with crates that another machine may not need.
/// `cargo metadata` unifies the features of all members; only `cargo tree` shows the page's own.
fn graph(source: &Path) -> Result<BTreeSet<(String, String)>> {
    let tree = process::cargo()
        .args(["tree", "--locked", "--package", "vedetta", "--target", toolchain::TARGET])
        .args(["--edges", "normal,no-proc-macro", "--prefix", "none", "--format", "{p}"])
        .current_dir(source)
        .read()?;
    let mut graph = BTreeSet::new();
    for line in tree.lines().filter(|line| !line.is_empty()) {
        let mut words = line.split(' ');
        let (name, version) = (words.next(), words.next().and_then(|version| version.strip_prefix('v')));
        let (Some(name), Some(version)) = (name, version) else { bail!("cargo tree says `{line}`") };
        graph.insert((name.to_owned(), version.to_owned()));
    }
    Ok(graph)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{project::Project, registry::tests::folder};

    #[test]
    fn the_notices_name_every_crate_of_the_page_and_nothing_runs_in_them() {
        let source = Project::find().unwrap().root;
        let out = folder("notices");
        write(&source, &out).unwrap();
        let page = fs::read_to_string(out.join(FILE)).unwrap();
        assert_eq!(page, html(&source, &crates(&source).unwrap()).unwrap(), "twice the same");
        let bill = fs::read_to_string(out.join(bill::FILE)).unwrap();
        let lock = fs::read_to_string(source.join("Cargo.lock")).unwrap();
        let graph = graph(&source).unwrap();
        assert!(graph.len() > 100 && graph.iter().any(|(name, _)| name == "leptos"));
        for (name, version) in &graph {
            let locked = format!("name = \"{name}\"\nversion = \"{version}\"\n");
            assert!(lock.contains(&locked), "{name} {version}");
            // A package without a source is in the repository: one of ours.
            if !lock.contains(&format!("{locked}source = ")) {
                continue;
            }
            assert!(page.contains(&format!("<tr><td>{name}</td><td>{version}</td>")), "{name} {version}");
            assert!(
                page.contains(&format!("{name} {version}")),
                "{name} {version} is under no license's text"
            );
            assert!(bill.contains(&format!("\"pkg:cargo/{name}@{version}\"")), "{name} {version}");
        }
        assert!(page.contains("northern-italy.pmtiles") && page.contains("Tabler Icons"));
        for refused in ["<script", "<style", " style=", " onclick", "javascript:"] {
            assert!(!page.contains(refused), "{refused}");
        }
        assert!(page.len() < 300_000, "{} bytes", page.len());
        for name in OWN {
            assert!(fs::read_to_string(out.join(name)).unwrap().contains("The Vedetta developers"), "{name}");
        }
        fs::remove_dir_all(&out).unwrap();
    }

    #[test]
    fn a_crate_without_a_text_gets_the_standard_one_or_is_named() {
        let folder = folder("notices-text");
        let one = Crate {
            name: "bare".to_owned(),
            version: "1.0.0".to_owned(),
            license: "MIT".to_owned(),
            authors: vec!["A. Person <a@example.org>".to_owned(), "B".to_owned()],
            folder: folder.clone(),
            license_file: None,
        };
        let standards = [("MIT", include_str!("../../../LICENSE-MIT").to_owned())];
        let text = text_of(&one, "MIT", &standards).unwrap();
        assert_eq!(text.holders, ["Copyright (c) A. Person, B"]);
        assert!(text.terms.starts_with("MIT License\n\nPermission"));
        let error = text_of(&one, "Zlib", &standards).err().unwrap().to_string();
        assert!(error.contains("bare 1.0.0") && error.contains("Zlib"), "{error}");
        fs::write(folder.join("COPYING"), "Copyright X\n\nto deal in the Software without restriction")
            .unwrap();
        assert_eq!(text_of(&one, "MIT", &standards).unwrap().holders, ["Copyright X"]);
        fs::remove_dir_all(&folder).unwrap();
    }
}

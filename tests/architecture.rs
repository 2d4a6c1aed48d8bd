//! The direction of dependencies, checked in the sources. ARCHITECTURE.md explains the table; this one decides.
#![expect(clippy::unwrap_used, reason = "a test that cannot read the sources has failed")]

use std::{
    collections::BTreeSet,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

/// A layer and the modules that it may name.
struct Layer {
    name: &'static str,
    may_name: &'static [&'static str],
}

/// The layers of `src/`, from the bottom up. A name with `::` allows only that module and its descendants.
const LAYERS: &[Layer] = &[
    Layer { name: "platform", may_name: &[] },
    Layer { name: "model", may_name: &[] },
    Layer { name: "feed", may_name: &["model", "platform"] },
    Layer { name: "analysis", may_name: &["model"] },
    Layer { name: "map", may_name: &["model::geo", "platform"] },
    Layer { name: "app", may_name: &["model", "feed", "analysis", "map"] },
    Layer { name: "ui", may_name: &["platform", "model", "feed", "analysis", "map", "app"] },
];

/// Source folders outside the library, and the layers that they may name.
const OTHERS: &[(&str, &[&str])] = &[
    ("server/src", &["model", "feed", "analysis"]),
    ("bench/src", &["model", "map", "platform"]),
    ("xtask/src", &[]),
];

/// Crates that access browser APIs.
const BROWSER_CRATES: &[&str] =
    &["web_sys", "js_sys", "wasm_bindgen", "wasm_bindgen_futures", "wasm_streams"];
/// Files that may name them: everything else is decided, and tested, without a browser.
const BROWSER_EDGES: &[&str] = &[
    "src/main.rs",
    "src/platform/",
    "src/map/gl/",
    "src/map/canvas2d/",
    "src/map/icon/raster.rs",
    "src/map/label/raster.rs",
    "src/ui/",
];

/// Crates of the page's framework.
const PAGE_CRATES: &[&str] = &["leptos", "leptos_meta", "leptos_router", "reactive_stores", "reactive_graph"];
/// Files that may name them.
const PAGE_EDGES: &[&str] = &["src/main.rs", "src/ui/"];

/// A source file, as it is and without comments and literals.
struct Source {
    /// Relative to the repository's root, with slashes.
    path: String,
    raw: String,
    code: String,
}

/// A path from the root of the crate in a source: its line, and the segments after `crate::`.
#[derive(Debug, PartialEq, Eq)]
struct Named {
    line: usize,
    path: Vec<String>,
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn sources(folder: &str) -> Vec<Source> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let raw = fs::read_to_string(&path).unwrap();
                let path = path.strip_prefix(root()).unwrap().to_str().unwrap().replace('\\', "/");
                found.push(Source { path, code: without_text(&raw), raw });
            }
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(!found.is_empty(), "no sources in {folder}");
    found
}

/// Module path of a file in `src/`: `src/map/gl/mod.rs` is `[map, gl]`.
fn module_of(path: &str) -> Vec<String> {
    let mut parts: Vec<String> = Path::new(path)
        .with_extension("")
        .iter()
        .skip_while(|part| *part != "src")
        .skip(1)
        .map(|part| part.to_str().unwrap().to_owned())
        .collect();
    if parts.last().is_some_and(|last| matches!(last.as_str(), "mod" | "lib" | "main")) {
        parts.pop();
    }
    parts
}

/// Blanks comments, strings and characters; lines keep their numbers.
fn without_text(source: &str) -> String {
    let chars: Vec<char> = source.chars().collect();
    let at = |index: usize| chars.get(index).copied().unwrap_or('\0');
    let mut out = String::with_capacity(source.len());
    let mut index = 0;
    let blank = |out: &mut String, from: usize, to: usize| {
        out.extend((from..to).map(|index| if at(index) == '\n' { '\n' } else { ' ' }));
    };
    while index < chars.len() {
        let end = match (at(index), at(index + 1)) {
            ('/', '/') => (index..chars.len()).find(|end| at(*end) == '\n').unwrap_or(chars.len()),
            ('/', '*') => {
                let (mut depth, mut end) = (1, index + 2);
                while depth > 0 && end < chars.len() {
                    match (at(end), at(end + 1)) {
                        ('/', '*') => (depth, end) = (depth + 1, end + 2),
                        ('*', '/') => (depth, end) = (depth - 1, end + 2),
                        _ => end += 1,
                    }
                }
                end
            }
            ('r', '"' | '#')
                if !is_word(at(index.wrapping_sub(1))) && raw_string_end(&at, index).is_some() =>
            {
                raw_string_end(&at, index).unwrap().min(chars.len())
            }
            ('"', _) => {
                let mut end = index + 1;
                while end < chars.len() && at(end) != '"' {
                    end += if at(end) == '\\' { 2 } else { 1 };
                }
                (end + 1).min(chars.len())
            }
            ('\'', '\\') => {
                (index + 3..chars.len()).find(|end| at(*end) == '\'').map_or(chars.len(), |end| end + 1)
            }
            ('\'', _) if at(index + 2) == '\'' => index + 3,
            _ => {
                out.push(at(index));
                index += 1;
                continue;
            }
        };
        blank(&mut out, index, end);
        index = end;
    }
    out
}

fn raw_string_end(at: &impl Fn(usize) -> char, start: usize) -> Option<usize> {
    let hashes = (start + 1..).take_while(|index| at(*index) == '#').count();
    let open = start + 1 + hashes;
    if at(open) != '"' {
        return None;
    }
    let is_end = |index: usize| at(index) == '"' && (1..=hashes).all(|hash| at(index + hash) == '#');
    (open + 1..)
        .take_while(|index| at(*index) != '\0')
        .find(|index| is_end(*index))
        .map(|end| end + 1 + hashes)
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Splits code into words and signs, each with its line number.
fn tokens(code: &str) -> Vec<(usize, String)> {
    let mut found: Vec<(usize, String)> = Vec::new();
    for (number, line) in code.lines().enumerate() {
        let mut rest = line;
        while let Some(first) = rest.chars().next() {
            let len = if is_word(first) {
                rest.find(|c| !is_word(c)).unwrap_or(rest.len())
            } else if rest.starts_with("::") {
                2
            } else {
                first.len_utf8()
            };
            let (token, after) = rest.split_at(len);
            if !token.trim().is_empty() {
                found.push((number + 1, token.to_owned()));
            }
            rest = after;
        }
    }
    found
}

/// Every path from the crate's root that the code names, with brace groups expanded.
fn named(code: &str, module: &[String], crate_name: &str) -> Vec<Named> {
    let tokens = tokens(code);
    let word = |index: usize| tokens.get(index).map_or("", |(_, token)| token.as_str());
    let mut found = Vec::new();
    let mut here = module.to_vec();
    let mut inline: Vec<usize> = Vec::new();
    let mut depth = 0;
    let mut index = 0;
    while index < tokens.len() {
        match word(index) {
            "{" => depth += 1,
            "}" => {
                depth -= 1;
                if inline.last() == Some(&depth) {
                    inline.pop();
                    here.pop();
                }
            }
            // An inline module, such as `mod tests`.
            "mod" if word(index + 2) == "{" => {
                here.push(word(index + 1).to_owned());
                inline.push(depth);
                depth += 1;
                index += 2;
            }
            start if word(index + 1) == "::" && word(index.wrapping_sub(1)) != "::" => {
                let mut base = match start {
                    "crate" => Some(Vec::new()),
                    "super" => Some(here.iter().take(here.len().saturating_sub(1)).cloned().collect()),
                    name if name == crate_name => Some(Vec::new()),
                    _ => None,
                };
                let mut next = index + 2;
                while let (Some(base), "super", "::") = (base.as_mut(), word(next), word(next + 1)) {
                    base.pop();
                    next += 2;
                }
                if let Some(base) = base {
                    open(&tokens, &mut next, base, &mut found);
                    index = next;
                    continue;
                }
            }
            _ => {}
        }
        index += 1;
    }
    found
}

/// Reads the path that begins at `next`; a brace group yields one path per member.
fn open(tokens: &[(usize, String)], next: &mut usize, mut base: Vec<String>, found: &mut Vec<Named>) {
    while let Some((line, token)) = tokens.get(*next) {
        *next += 1;
        if token == "{" {
            while let Some((_, token)) = tokens.get(*next) {
                match token.as_str() {
                    "}" => {
                        *next += 1;
                        return;
                    }
                    "," => *next += 1,
                    _ => open(tokens, next, base.clone(), found),
                }
            }
            return;
        }
        if !token.chars().all(is_word) {
            return;
        }
        base.push(token.clone());
        if tokens.get(*next).is_none_or(|(_, token)| token != "::") {
            found.push(Named { line: *line, path: base });
            // `as other` renames the import and names nothing.
            if tokens.get(*next).is_some_and(|(_, token)| token == "as") {
                *next += 2;
            }
            return;
        }
        *next += 1;
    }
}

fn may(named: &[String], allowed: &[&str]) -> bool {
    allowed.iter().any(|allowed| {
        let allowed: Vec<&str> = allowed.split("::").collect();
        named.len() >= allowed.len() && named.iter().zip(&allowed).all(|(a, b)| a == b)
    })
}

fn fail_with(wrong: &str, why: &str) {
    assert!(wrong.is_empty(), "{why}\n{wrong}");
}

#[test]
fn a_layer_names_only_what_the_table_allows() {
    let mut wrong = String::new();
    for source in sources("src") {
        let module = module_of(&source.path);
        let Some(own) = module.first() else { continue };
        let layer = LAYERS.iter().find(|layer| layer.name == own);
        let layer = layer.unwrap_or_else(|| panic!("{}: `{own}` is no layer of the table", source.path));
        for Named { line, path } in named(&source.code, &module, "vedetta") {
            let Some(other) = path.first() else { continue };
            let is_layer = LAYERS.iter().any(|layer| layer.name == other);
            if is_layer && other != own && !may(&path, layer.may_name) {
                writeln!(wrong, "  {}:{line}: {own} -> {}", source.path, path.join("::")).unwrap();
            }
        }
    }
    fail_with(&wrong, "these edges are not in the table of layers:");
}

#[test]
fn the_server_and_the_tool_name_only_what_the_table_allows() {
    let mut wrong = String::new();
    for (folder, allowed) in OTHERS {
        for source in sources(folder) {
            // Paths within another crate lead to its own modules; only paths into `vedetta` are checked.
            let code = source.code.replace("crate::", "own::").replace("super::", "own::");
            for Named { line, path } in named(&code, &[], "vedetta") {
                let is_layer = path.first().is_some_and(|name| LAYERS.iter().any(|layer| layer.name == name));
                if is_layer && !may(&path, allowed) {
                    writeln!(wrong, "  {}:{line}: {folder} -> {}", source.path, path.join("::")).unwrap();
                }
            }
        }
    }
    fail_with(&wrong, "these edges are not in the table:");
}

#[test]
fn the_browser_and_the_framework_stay_at_the_edge() {
    let mut wrong = String::new();
    for source in sources("src") {
        let is_at = |edges: &[&str]| edges.iter().any(|edge| source.path.starts_with(edge));
        for (line, token) in tokens(&source.code) {
            let is_browser = BROWSER_CRATES.contains(&token.as_str()) || token.starts_with("gloo_");
            if is_browser && !is_at(BROWSER_EDGES)
                || PAGE_CRATES.contains(&token.as_str()) && !is_at(PAGE_EDGES)
            {
                writeln!(wrong, "  {}:{line}: {token}", source.path).unwrap();
            }
        }
    }
    fail_with(&wrong, "these are named where no browser and no framework may be:");
}

#[test]
fn every_file_opens_by_saying_what_it_is_for() {
    let mut wrong = String::new();
    for source in ["src", "server/src", "xtask/src", "tests"].into_iter().flat_map(sources) {
        let first = source.raw.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
        if first.strip_prefix("//!").is_none_or(|words| words.trim().len() < 10) {
            writeln!(wrong, "  {}", source.path).unwrap();
        }
    }
    fail_with(&wrong, "these files do not begin with a `//!` line:");
}

#[test]
fn architecture_md_mentions_every_top_level_module() {
    let text = fs::read_to_string(root().join("ARCHITECTURE.md")).expect("there is an ARCHITECTURE.md");
    let mut names: BTreeSet<String> = ["server", "xtask"].map(ToOwned::to_owned).into();
    names.extend(sources("src").iter().filter_map(|source| module_of(&source.path).first().cloned()));
    let missing: Vec<&String> = names
        .iter()
        .filter(|name| !text.contains(&format!("`{name}")) && !text.contains(&format!("{name}/")))
        .collect();
    assert!(missing.is_empty(), "ARCHITECTURE.md does not mention {missing:?}");
}

#[test]
fn the_table_lists_what_lib_rs_declares() {
    let lib = without_text(&fs::read_to_string(root().join("src/lib.rs")).unwrap());
    let declared: BTreeSet<&str> =
        lib.lines().filter_map(|line| line.trim().strip_prefix("pub mod ")?.strip_suffix(';')).collect();
    let listed: BTreeSet<&str> = LAYERS.iter().map(|layer| layer.name).collect();
    assert_eq!(declared, listed);
}

// ---- The parser itself --------------------------------------------------------------------------------------------

fn paths_named(code: &str, module: &[&str]) -> Vec<String> {
    let module: Vec<String> = module.iter().map(|part| (*part).to_owned()).collect();
    named(&without_text(code), &module, "vedetta").into_iter().map(|named| named.path.join("::")).collect()
}

#[test]
fn groups_are_opened_and_supers_resolved() {
    let code =
        "use crate::{feed::{health::Health, Decoded}, map::Camera as Eye};\nuse super::super::app::rows;\n";
    assert_eq!(
        paths_named(code, &["map", "gl"]),
        ["feed::health::Health", "feed::Decoded", "map::Camera", "app::rows"]
    );
}

#[test]
fn a_module_inside_a_file_is_one_deeper() {
    let code = "fn f() {}\nmod tests { use super::*; use super::super::geo; }\nuse super::time;";
    assert_eq!(paths_named(code, &["model", "site"]), ["model::geo", "model::time"]);
}

#[test]
fn text_names_nothing() {
    let code = r##"// crate::ui
        /* crate::ui /* nested */ crate::app */
        let a = "crate::ui \" crate::app"; let b = r#"crate::ui "quoted""#; let c = '"'; let d: &'static str = "";
        crate::map::f();"##;
    assert_eq!(paths_named(code, &["map"]), ["map::f"]);
}

#[test]
fn an_opened_module_opens_what_lies_below_it_and_nothing_beside_it() {
    let path = |text: &str| text.split("::").map(ToOwned::to_owned).collect::<Vec<_>>();
    assert!(may(&path("model::geo::LngLat"), &["model::geo"]));
    assert!(!may(&path("model::incident::Severity"), &["model::geo"]));
    assert!(!may(&path("model"), &["model::geo"]));
}

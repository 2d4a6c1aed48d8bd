//! Rewrites the page and the scripts for files named by content hash. Pure: text in, text out.

use std::fmt::Write as _;

use anyhow::{Context as _, Result, bail};

/// A finished file with a hash in its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Hashed {
    /// Name of the file, beside the page.
    pub name: String,
    /// Value of an `integrity` attribute.
    pub integrity: String,
    /// Size, uncompressed.
    pub bytes: usize,
}

/// The files that the page names.
pub(crate) struct PageFiles {
    pub boot_script: Hashed,
    /// Script of the worker that watches the page's thread.
    pub watch_script: Hashed,
    pub boot_style: Hashed,
    pub app_style: Hashed,
    pub app_script: Hashed,
    pub app_wasm: Hashed,
    /// Scripts that the app's script imports.
    pub snippets: Vec<Hashed>,
}

/// Puts the final file names, their integrity and sizes, and the build's identifier into `index.html`.
pub(crate) fn page(html: &str, files: &PageFiles, build: &str) -> Result<String> {
    let tagged = |file: &Hashed, attribute: &str| {
        format!("{attribute}=\"{}\" integrity=\"{}\"", file.name, file.integrity)
    };
    let mut out = html.to_owned();
    replace_once(&mut out, "href=\"boot.css\"", &tagged(&files.boot_style, "href"))?;
    replace_once(&mut out, "href=\"app.css\"", &tagged(&files.app_style, "href"))?;
    replace_once(&mut out, "src=\"boot.js\"", &tagged(&files.boot_script, "src"))?;
    let watch = &files.watch_script;
    replace_once(
        &mut out,
        "data-watch=\"watch.js\"",
        &format!(
            "data-build=\"{build}\" data-watch=\"{}\" data-watch-integrity=\"{}\"",
            watch.name, watch.integrity
        ),
    )?;
    replace_once(
        &mut out,
        "data-script=\"vedetta.js\"",
        &format!("data-script=\"{}\"", files.app_script.name),
    )?;
    let wasm = &files.app_wasm;
    replace_once(
        &mut out,
        "data-wasm=\"vedetta_bg.wasm\"",
        &format!(
            "data-wasm=\"{}\" data-wasm-integrity=\"{}\" data-wasm-bytes=\"{}\"",
            wasm.name, wasm.integrity, wasm.bytes
        ),
    )?;
    let mut preloads = String::new();
    for script in std::iter::once(&files.app_script).chain(&files.snippets) {
        writeln!(preloads, "  <link rel=\"modulepreload\" {}>", tagged(script, "href"))?;
    }
    replace_once(&mut out, "</head>", &format!("{preloads}</head>"))?;
    Ok(without_comments(&out))
}

/// Puts the HTML strings that the app's templates may set into the loader's Trusted Types policy.
pub(crate) fn boot_script(script: &str, trusted_html: &[String]) -> Result<String> {
    let mut out = script.to_owned();
    let list = serde_json::to_string(trusted_html)?;
    replace_once(&mut out, "const TRUSTED_HTML = [];", &format!("const TRUSTED_HTML = {list};"))?;
    Ok(out)
}

/// Renames the app's imported scripts to their hashed names.
pub(crate) fn app_script(script: &str, renamed: &[(String, String)]) -> Result<String> {
    let mut out = script.to_owned();
    for (from, to) in renamed {
        if !out.contains(from.as_str()) {
            bail!("the app's script does not import `{from}`");
        }
        out = out.replace(from.as_str(), to);
    }
    match out.find("./snippets/") {
        None => Ok(out),
        Some(at) => {
            let rest: String = out.chars().skip(at).take(80).collect();
            bail!("the app's script imports a snippet that was not found: {rest}")
        }
    }
}

/// Joins style sheets in the given order, after the declaration of the cascade layers.
pub(crate) fn style<'a>(sheets: impl IntoIterator<Item = &'a str>) -> String {
    let mut out = String::from("@layer reset, tokens, base, shell, components, modes;\n");
    for sheet in sheets {
        out.push_str(&plain_style(sheet));
        out.push('\n');
    }
    out
}

/// Rank of a style sheet in the cascade, by its path under `style/`; `None` if it is not joined.
pub(crate) fn style_rank(path: &str) -> Option<(usize, &str)> {
    const ORDER: [&str; 6] = ["reset.css", "tokens.css", "base.css", "shell.css", "components/", "modes.css"];
    if path == "boot.css" {
        return None;
    }
    let rank =
        ORDER.iter().position(|known| path == *known || (known.ends_with('/') && path.starts_with(known)));
    // An unlisted sheet ranks with the components: before the modes, which override everything.
    Some((rank.unwrap_or(4), path))
}

/// Replaces a text that must occur exactly once.
pub(crate) fn replace_once(text: &mut String, from: &str, to: &str) -> Result<()> {
    let found = text.matches(from).count();
    if found != 1 {
        bail!("expected `{from}` once, found it {found} times");
    }
    *text = text.replacen(from, to, 1);
    Ok(())
}

fn without_comments(html: &str) -> String {
    without_between(html, "<!--", "-->")
}

/// A style sheet without comments and indentation; quoted text that looks like a comment is kept.
pub(crate) fn plain_style(css: &str) -> String {
    let mut out = String::with_capacity(css.len());
    let mut rest = css;
    while let Some(at) = rest.find(['"', '\'', '/']) {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let taken = if let Some(comment) = from.strip_prefix("/*") {
            comment.find("*/").map_or(from.len(), |end| end + 4)
        } else {
            let end = if from.starts_with('/') { 1 } else { quoted_len(from) };
            out.push_str(from.get(..end).unwrap_or(from));
            end
        };
        rest = from.get(taken..).unwrap_or_default();
    }
    out.push_str(rest);
    out.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

fn quoted_len(text: &str) -> usize {
    let mut chars = text.char_indices();
    let quote = chars.next().map(|(_, c)| c);
    let mut is_escaped = false;
    for (at, c) in chars {
        if is_escaped {
            is_escaped = false;
        } else if c == '\\' {
            is_escaped = true;
        } else if Some(c) == quote {
            return at + c.len_utf8();
        }
    }
    text.len()
}

fn without_between(text: &str, open: &str, close: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, from)) = rest.split_once(open) {
        out.push_str(before);
        rest = from.split_once(close).map_or("", |(_, after)| after);
    }
    out.push_str(rest);
    out
}

/// Parses the list of HTML strings that the loader allows.
pub(crate) fn trusted_html(json: &str) -> Result<Vec<String>> {
    serde_json::from_str(json).context("the list of trusted HTML is not a JSON array of strings")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str) -> Hashed {
        Hashed { name: name.to_owned(), integrity: format!("sha384-{name}"), bytes: 1234 }
    }

    fn files() -> PageFiles {
        PageFiles {
            boot_script: file("boot-1.js"),
            watch_script: file("watch-7.js"),
            boot_style: file("boot-2.css"),
            app_style: file("app-3.css"),
            app_script: file("vedetta-4.js"),
            app_wasm: file("vedetta-5.wasm"),
            snippets: vec![file("inline0-6.js")],
        }
    }

    #[test]
    fn the_page_names_every_file_with_its_integrity() {
        let page = page(include_str!("../../index.html"), &files(), "b7").unwrap();
        for expected in [
            "src=\"boot-1.js\" integrity=\"sha384-boot-1.js\"",
            "data-build=\"b7\" data-watch=\"watch-7.js\" data-watch-integrity=\"sha384-watch-7.js\"",
            "href=\"boot-2.css\" integrity=\"sha384-boot-2.css\"",
            "href=\"app-3.css\" integrity=\"sha384-app-3.css\"",
            "<link rel=\"modulepreload\" href=\"vedetta-4.js\" integrity=\"sha384-vedetta-4.js\">",
            "<link rel=\"modulepreload\" href=\"inline0-6.js\" integrity=\"sha384-inline0-6.js\">",
            "data-wasm=\"vedetta-5.wasm\" data-wasm-integrity=\"sha384-vedetta-5.wasm\" data-wasm-bytes=\"1234\"",
        ] {
            assert!(page.contains(expected), "no {expected} in\n{page}");
        }
    }

    #[test]
    fn the_page_holds_nothing_that_its_content_security_policy_refuses() {
        let page = page(include_str!("../../index.html"), &files(), "b7").unwrap();
        for (at, _) in page.match_indices("<script") {
            let tag = page[at..].split_once('>').unwrap().0;
            assert!(tag.contains(" src="), "an inline script: {tag}");
        }
        for refused in ["<style", " style=", "onload=", "onerror=", "onclick=", "javascript:"] {
            assert!(!page.contains(refused), "{refused} in\n{page}");
        }
        assert!(!page.contains("<!--"), "a comment is shipped:\n{page}");
    }

    #[test]
    fn a_page_that_lost_a_place_is_an_error() {
        let error = page("<html><head></head></html>", &files(), "b7").unwrap_err().to_string();
        assert!(error.contains("href=\"boot.css\"") && error.contains("0 times"), "{error}");
    }

    #[test]
    fn trusted_html_reaches_the_loader_as_a_list() {
        let script = boot_script(include_str!("../../boot.js"), &["<p>\"a\"</p>".to_owned()]).unwrap();
        assert!(script.contains(r#"const TRUSTED_HTML = ["<p>\"a\"</p>"];"#));
    }

    #[test]
    fn snippets_are_imported_by_their_new_names_and_none_is_forgotten() {
        let script = "import { a } from './snippets/x-12/inline0.js';\n";
        let renamed = [("./snippets/x-12/inline0.js".to_owned(), "./inline0-6.js".to_owned())];
        assert_eq!(app_script(script, &renamed).unwrap(), "import { a } from './inline0-6.js';\n");
        assert!(app_script(script, &[]).is_err());
    }

    #[test]
    fn style_sheets_are_joined_without_comments_but_with_quoted_ones() {
        let joined =
            style(["/* why */\n.a { content: \"/* kept */\"; }\n", ".b { width: calc(1px / 2); } /* end"]);
        assert_eq!(
            joined,
            "@layer reset, tokens, base, shell, components, modes;\n\
             .a { content: \"/* kept */\"; }\n.b { width: calc(1px / 2); }\n"
        );
    }

    #[test]
    fn style_sheets_have_an_order_and_the_loader_has_its_own() {
        let mut paths =
            ["modes.css", "components/b.css", "components/a.css", "tokens.css", "boot.css", "reset.css"];
        paths.sort_by_key(|path| style_rank(path));
        let ranked: Vec<&str> = paths.into_iter().filter(|path| style_rank(path).is_some()).collect();
        assert_eq!(ranked, ["reset.css", "tokens.css", "components/a.css", "components/b.css", "modes.css"]);
    }
}

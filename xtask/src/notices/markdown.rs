//! Converts the Markdown subset of `assets/ATTRIBUTION.md` to HTML.
//!
//! Supports headings, paragraphs, lists, tables, quotes and code blocks, and links, code and strong text within
//! them. Anything else is kept as written.

use std::fmt::Write as _;

/// Text escaped for HTML.
pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// A document as HTML; its headings begin one level below the page's.
pub(super) fn html(text: &str) -> String {
    let mut out = String::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        let line = line.trim_end();
        let level = line.bytes().take_while(|byte| *byte == b'#').count();
        if line.is_empty() {
            continue;
        } else if (1..=4).contains(&level) {
            let (level, words) = (level + 1, inline(line.trim_start_matches('#').trim()));
            out += &format!("<h{level}>{words}</h{level}>\n");
        } else if line.starts_with("```") {
            out += "<pre>";
            for code in lines.by_ref().take_while(|line| !line.starts_with("```")) {
                out += &escaped(code);
                out += "\n";
            }
            out += "</pre>\n";
        } else if line.starts_with('|') {
            let mut rows = vec![line];
            while let Some(row) = lines.next_if(|line| line.starts_with('|')) {
                rows.push(row);
            }
            table(&mut out, &rows);
        } else if let Some(first) = line.strip_prefix("- ") {
            out += "<ul>\n";
            let mut item = first.to_owned();
            while let Some(line) = lines.next_if(|line| !line.trim().is_empty()) {
                match line.strip_prefix("- ") {
                    Some(next) => {
                        out += &format!("<li>{}</li>\n", inline(&item));
                        next.clone_into(&mut item);
                    }
                    None => item = format!("{item} {}", line.trim()),
                }
            }
            out += &format!("<li>{}</li>\n</ul>\n", inline(&item));
        } else {
            let is_quote = line.starts_with('>');
            let bare = |line: &str| line.trim_start_matches('>').trim().to_owned();
            let mut words = bare(line);
            while let Some(line) = lines.next_if(|line| {
                !line.trim().is_empty()
                    && !line.starts_with(['#', '|', '`'])
                    && !line.starts_with("- ")
                    && line.starts_with('>') == is_quote
            }) {
                words = format!("{words} {}", bare(line));
            }
            let paragraph = format!("<p>{}</p>", inline(&words));
            out +=
                &if is_quote { format!("<blockquote>{paragraph}</blockquote>\n") } else { paragraph + "\n" };
        }
    }
    out
}

fn table(out: &mut String, rows: &[&str]) {
    *out += "<table>\n";
    for (at, row) in rows.iter().enumerate() {
        let cells = row.trim().trim_matches('|').split('|').map(str::trim);
        if cells.clone().all(|cell| !cell.is_empty() && cell.chars().all(|c| matches!(c, '-' | ':'))) {
            continue;
        }
        let tag = if at == 0 { "th" } else { "td" };
        *out += "<tr>";
        for cell in cells {
            // Writing to a string cannot fail.
            write!(out, "<{tag}>{}</{tag}>", inline(cell)).ok();
        }
        *out += "</tr>\n";
    }
    *out += "</table>\n";
}

/// Converts links, code and strong text within a line.
fn inline(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(['`', '[', '*']) {
        let (before, from) = rest.split_at(at);
        out += &escaped(before);
        let (taken, html) = code(from).or_else(|| link(from)).or_else(|| stress(from)).unwrap_or_else(|| {
            // An unpaired sign is kept as text.
            (1, escaped(from.get(..1).unwrap_or_default()))
        });
        out += &html;
        rest = from.get(taken..).unwrap_or_default();
    }
    out + &escaped(rest)
}

/// Result of parsing a span: length of the text consumed, and its HTML.
type Span = Option<(usize, String)>;

fn code(text: &str) -> Span {
    let (inner, _) = text.strip_prefix('`')?.split_once('`')?;
    Some((inner.len() + 2, format!("<code>{}</code>", escaped(inner))))
}

fn stress(text: &str) -> Span {
    let (inner, _) = text.strip_prefix("**")?.split_once("**")?;
    Some((inner.len() + 4, format!("<strong>{}</strong>", escaped(inner))))
}

fn link(text: &str) -> Span {
    let (words, rest) = text.strip_prefix('[')?.split_once("](")?;
    let (address, _) = rest.split_once(')')?;
    // Only web addresses and files beside this one.
    if address.contains(':') && !address.starts_with("https://") {
        return None;
    }
    let taken = words.len() + address.len() + 4;
    Some((taken, format!("<a href=\"{}\" rel=\"noopener\">{}</a>", escaped(address), escaped(words))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_document_uses_becomes_html() {
        let text = "# A\n\nOne `a<b>` and\n**two** of [three](https://x.org/?a&b).\n\n| a | b |\n| --- | --- |\n| 1 | `2` |\n\n\
            > said\n> so\n\n- x\n  y\n- z\n\n```text\n<pre> **raw**\n```\n5 * 3 [no link]\n";
        assert_eq!(
            html(text),
            "<h2>A</h2>\n<p>One <code>a&lt;b&gt;</code> and <strong>two</strong> of \
             <a href=\"https://x.org/?a&amp;b\" rel=\"noopener\">three</a>.</p>\n\
             <table>\n<tr><th>a</th><th>b</th></tr>\n<tr><td>1</td><td><code>2</code></td></tr>\n</table>\n\
             <blockquote><p>said so</p></blockquote>\n<ul>\n<li>x y</li>\n<li>z</li>\n</ul>\n\
             <pre>&lt;pre&gt; **raw**\n</pre>\n<p>5 * 3 [no link]</p>\n"
        );
        assert!(!html("[x](javascript:alert(1))").contains("href"));
    }
}

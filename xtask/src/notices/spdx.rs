//! License expressions (SPDX), and the license texts they refer to.

/// Licenses whose texts can be recognized, in order of preference: fewest obligations first.
const KNOWN: [(&str, &[&str]); 12] = [
    // Phrases that occur only in the license's own text, in lower case and without punctuation.
    ("MIT", &["to deal in the software without restriction"]),
    ("Apache-2.0", &["apache license version 2 0 january 2004"]),
    (
        "Zlib",
        &[
            "this software is provided as is without any express or implied warrant",
            "altered source versions",
        ],
    ),
    ("ISC", &["for any purpose with or without fee is hereby granted provided that"]),
    ("0BSD", &["for any purpose with or without fee is hereby granted the software"]),
    ("BSD-2-Clause", &["redistributions of source code must retain"]),
    ("BSD-3-Clause", &["redistributions of source code must retain", "neither the name"]),
    ("BSL-1.0", &["boost software license version 1 0"]),
    ("Unicode-3.0", &["unicode license v3"]),
    // The predecessor, which crates still name for data under either.
    ("Unicode-DFS-2016", &["unicode inc", "to deal in the data files or software without restriction"]),
    ("CC0-1.0", &["cc0 1 0 universal"]),
    ("Unlicense", &["this is free and unencumbered software"]),
];

/// Licenses to comply with: of each choice in an expression the one that is first in [`KNOWN`].
///
/// `None` if the text is not an expression, or allows no known license.
pub(super) fn chosen(expression: &str) -> Option<Vec<&'static str>> {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let mut words = spaced.split_whitespace().peekable();
    let ranks = either(&mut words)?;
    if words.next().is_some() {
        return None;
    }
    Some(ranks?.into_iter().filter_map(|rank| KNOWN.get(rank)).map(|(id, _)| *id).collect())
}

type Words<'a> = std::iter::Peekable<std::str::SplitWhitespace<'a>>;
/// Ranks of licenses that apply together, sorted; `None` if one is unknown.
type Needed = Option<Vec<usize>>;

fn either(words: &mut Words<'_>) -> Option<Needed> {
    let mut best = all(words)?;
    while words.next_if_eq(&"OR").is_some() {
        let other = all(words)?;
        best = match (best, other) {
            // The worst license of each alternative decides.
            (Some(a), Some(b)) => Some(if b.last() < a.last() { b } else { a }),
            (a, b) => a.or(b),
        };
    }
    Some(best)
}

fn all(words: &mut Words<'_>) -> Option<Needed> {
    let mut needed = one(words)?;
    while words.next_if_eq(&"AND").is_some() {
        needed = needed.zip(one(words)?).map(|(mut a, b)| {
            a.extend(b);
            a.sort_unstable();
            a.dedup();
            a
        });
    }
    Some(needed)
}

fn one(words: &mut Words<'_>) -> Option<Needed> {
    let word = words.next()?;
    if word == "(" {
        let inner = either(words)?;
        return (words.next()? == ")").then_some(inner);
    }
    if matches!(word, ")" | "AND" | "OR" | "WITH") {
        return None;
    }
    // An exception only adds permissions.
    if words.next_if_eq(&"WITH").is_some() {
        words.next()?;
    }
    Some(KNOWN.iter().position(|(id, _)| *id == word).map(|rank| vec![rank]))
}

/// Returns whether a file contains the text of a license.
pub(super) fn is_text_of(id: &str, text: &str) -> bool {
    let plain = plain(text);
    let says = |signs: &[&str]| signs.iter().all(|sign| plain.contains(sign));
    match KNOWN.iter().find(|(known, _)| *known == id) {
        Some((_, signs)) => says(signs) && (id != "BSD-2-Clause" || !says(&["neither the name"])),
        None => false,
    }
}

/// A text in lower case, without punctuation and line breaks: the common form of copies of one license.
pub(super) fn plain(text: &str) -> String {
    let letters = |c: char| if c.is_alphanumeric() { c.to_ascii_lowercase() } else { ' ' };
    text.chars().map(letters).collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A license file, split into copyright holders and terms.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Parted {
    pub holders: Vec<String>,
    pub terms: String,
    /// The terms without their title, in the form of [`plain`]: identical for all copies of one license.
    pub words: String,
}

/// Separates the lines that name copyright holders from the terms of a license.
pub(super) fn parted(text: &str) -> Parted {
    // The Apache License ends with instructions for applying it, which are dropped.
    let text = text.split_once("END OF TERMS AND CONDITIONS").map_or(text, |(terms, _)| terms);
    let (mut holders, mut terms, mut words): (Vec<String>, Vec<&str>, String) = Default::default();
    for line in text.lines() {
        let bare = line.trim().trim_matches(|c| matches!(c, '#' | '*' | '=' | '-' | '`')).trim();
        if is_holder(bare) {
            // Brackets mark a placeholder for a name.
            if !bare.contains(['[', '{']) {
                holders.push(bare.to_owned());
            }
        } else if bare == "All rights reserved." {
            // Does not restrict the terms.
        } else {
            if !(words.is_empty() && is_title(bare)) {
                words += bare;
                words += if bare.is_empty() { "" } else { " " };
            }
            if !(bare.is_empty() && terms.last().is_none_or(|last| last.is_empty())) {
                terms.push(line.trim_end());
            }
        }
    }
    holders.dedup();
    Parted { holders, terms: terms.join("\n").trim_end().to_owned(), words: plain(&words) }
}

fn is_holder(line: &str) -> bool {
    let Some(rest) = ["Copyright", "©"].iter().find_map(|sign| line.strip_prefix(sign)) else {
        return false;
    };
    let next = rest.split_whitespace().next().unwrap_or_default().to_lowercase();
    let next = next.trim_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '(' | '©' | '[' | '{'));
    !matches!(next, "" | "license" | "notice" | "owner" | "holder" | "holders")
}

fn is_title(line: &str) -> bool {
    line.len() <= 60 && line.to_lowercase().contains("license") && !line.ends_with(['.', ',', ':'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_choice_the_one_that_asks_for_least_is_taken() {
        for (expression, ids) in [
            ("MIT", &["MIT"][..]),
            ("Apache-2.0 OR MIT", &["MIT"]),
            ("Unlicense/MIT", &["MIT"]),
            ("Zlib OR Apache-2.0", &["Apache-2.0"]),
            ("(MIT OR Apache-2.0) AND Unicode-3.0", &["MIT", "Unicode-3.0"]),
            ("Apache-2.0 WITH LLVM-exception", &["Apache-2.0"]),
            ("LGPL-2.1-or-later OR MIT", &["MIT"]),
            ("MIT AND (Apache-2.0 OR GPL-3.0)", &["MIT", "Apache-2.0"]),
        ] {
            assert_eq!(chosen(expression).as_deref(), Some(ids), "{expression}");
        }
        for expression in
            ["", "GPL-3.0-only", "MIT AND GPL-3.0-only", "MIT OR", "(MIT", "MIT)", "MIT Apache-2.0"]
        {
            assert_eq!(chosen(expression), None, "{expression}");
        }
    }

    #[test]
    fn copies_of_one_license_differ_only_in_whose_the_work_is() {
        let ours = parted(include_str!("../../../LICENSE-MIT"));
        let other = parted(
            &include_str!("../../../LICENSE-MIT")
                .replace("MIT License", "# The MIT License (MIT)")
                .replace("(c) 2026 The Vedetta developers", "© 2015, 2019 A. Person.\nCopyright The Others")
                .replace('\n', "\r\n"),
        );
        assert_eq!(ours.holders, ["Copyright (c) 2026 The Vedetta developers"]);
        assert_eq!(other.holders, ["Copyright © 2015, 2019 A. Person.", "Copyright The Others"]);
        assert!(ours.terms.starts_with("MIT License\n\nPermission is hereby granted"), "{}", ours.terms);
        assert_eq!(ours.words, other.words);
        let apache = parted(include_str!("../../../LICENSE-APACHE"));
        assert!(apache.holders.is_empty() && apache.terms.contains("copyright license to reproduce"));
    }

    #[test]
    fn texts_are_told_apart() {
        let (mit, apache) = (include_str!("../../../LICENSE-MIT"), include_str!("../../../LICENSE-APACHE"));
        for (id, is_mit, is_apache) in
            [("MIT", true, false), ("Apache-2.0", false, true), ("Zlib", false, false)]
        {
            assert_eq!((is_text_of(id, mit), is_text_of(id, apache)), (is_mit, is_apache), "{id}");
        }
        assert!(!is_text_of("MIT", "Licensed under the MIT license."), "a name is no text");
    }
}

//! House rules of the style sheets, checked by reading them: one file for all colors, complete themes, contrast.
//!
//! Opens no page: layout, which only a browser can compute, is not checked here.
#![expect(clippy::unwrap_used, reason = "a test that cannot read the style sheets has failed")]

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    fs,
    path::PathBuf,
};

/// The themes; `:root` sets `dark` as well.
const THEMES: [&str; 3] = ["dark", "light", "sun"];

/// Minimum contrast of text and of graphics (WCAG 2.2, 1.4.3 and 1.4.11).
const TEXT: f64 = 4.5;
const GRAPHICS: f64 = 3.0;

/// Two tokens that meet on screen, and their minimum contrast in every theme.
struct Pair {
    front: &'static str,
    back: &'static str,
    least: f64,
}

const fn text(front: &'static str, back: &'static str) -> Pair {
    Pair { front, back, least: TEXT }
}

const fn graphics(front: &'static str, back: &'static str) -> Pair {
    Pair { front, back, least: GRAPHICS }
}

const PAIRS: &[Pair] = &[
    text("--text", "--surface"),
    text("--text", "--surface-panel"),
    text("--text-quiet", "--surface"),
    text("--text-quiet", "--surface-panel"),
    graphics("--accent", "--surface-panel"),
    graphics("--severity-critical", "--map-ink"),
    graphics("--severity-major", "--map-ink"),
    graphics("--severity-minor", "--map-ink"),
    graphics("--severity-info", "--map-ink"),
    graphics("--severity-unknown", "--map-ink"),
    text("--severity-critical-fg", "--severity-critical-bg"),
    graphics("--severity-critical-bg", "--severity-outline"),
    text("--severity-major-fg", "--severity-major-bg"),
    graphics("--severity-major-bg", "--severity-outline"),
    text("--severity-minor-fg", "--severity-minor-bg"),
    graphics("--severity-minor-bg", "--severity-outline"),
    text("--severity-info-fg", "--severity-info-bg"),
    graphics("--severity-info-bg", "--severity-outline"),
    text("--severity-neutral-fg", "--severity-neutral-bg"),
    graphics("--severity-neutral-bg", "--severity-outline"),
    text("--fresh-live-fg", "--fresh-live-bg"),
    text("--fresh-delayed-fg", "--fresh-delayed-bg"),
    text("--fresh-stale-fg", "--fresh-stale-bg"),
    text("--fresh-lost-fg", "--fresh-lost-bg"),
    text("--mode-live-fg", "--mode-live-bg"),
    text("--mode-exercise-fg", "--mode-exercise-bg"),
    text("--mode-replay-fg", "--mode-replay-bg"),
    text("--plan-fg", "--plan-bg"),
];

/// Components of `src/ui/` that paint nothing of their own: `shell.css` lays out the page.
const WITHOUT_STYLE: &[&str] = &["each", "page"];

// ---- Reading style sheets -----------------------------------------------------------------------------------------

/// A declaration with its context.
#[derive(Debug, Clone)]
struct Declaration {
    file: String,
    line: usize,
    /// Enclosing at-rules, except layers.
    conditions: Vec<String>,
    selector: String,
    property: String,
    value: String,
}

/// Parses the declarations of a style sheet. Understands nesting and at-rules; blanks comments and quoted signs.
fn declarations(file: &str, css: &str) -> Vec<Declaration> {
    let css = without_comments(css);
    let mut found = Vec::new();
    let mut around: Vec<String> = Vec::new();
    let (mut line, mut begun_at, mut text) = (1, 1, String::new());
    for c in css.chars() {
        if text.trim().is_empty() {
            begun_at = line;
            text.clear();
        }
        match c {
            '{' => {
                around.push(std::mem::take(&mut text).trim().to_owned());
            }
            ';' | '}' => {
                if let Some((property, value)) = text.split_once(':') {
                    let conditions =
                        around.iter().filter(|head| head.starts_with('@') && !head.starts_with("@layer"));
                    found.push(Declaration {
                        file: file.to_owned(),
                        line: begun_at,
                        conditions: conditions.cloned().collect(),
                        selector: around
                            .iter()
                            .rfind(|head| !head.starts_with('@'))
                            .cloned()
                            .unwrap_or_default(),
                        property: property.trim().to_owned(),
                        value: value.split_whitespace().collect::<Vec<_>>().join(" "),
                    });
                }
                text.clear();
                if c == '}' {
                    around.pop();
                }
            }
            '\n' => {
                line += 1;
                text.push(' ');
            }
            _ => text.push(c),
        }
    }
    found
}

fn without_comments(css: &str) -> String {
    let mut out = String::with_capacity(css.len());
    let mut chars = css.chars().peekable();
    let mut quote = None;
    while let Some(c) = chars.next() {
        match (quote, c) {
            (None, '/') if chars.peek() == Some(&'*') => {
                let mut last = ' ';
                chars.next();
                for c in chars.by_ref() {
                    if c == '\n' {
                        out.push(c);
                    }
                    if last == '*' && c == '/' {
                        break;
                    }
                    last = c;
                }
            }
            (None, '"' | '\'') => {
                quote = Some(c);
                out.push(c);
            }
            (Some(open), _) if c == open => {
                quote = None;
                out.push(c);
            }
            // Signs that would look like CSS syntax.
            (Some(_), '{' | '}' | ';' | ':' | '#' | '(') => out.push(' '),
            _ => out.push(c),
        }
    }
    out
}

/// Names after `var(` in a value, in order.
fn tokens_in(value: &str) -> Vec<String> {
    value
        .match_indices("var(")
        .filter_map(|(at, found)| {
            let name = value[at + found.len()..].trim_start();
            let end = name
                .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_')))
                .unwrap_or(name.len());
            name.starts_with("--").then(|| name[..end].to_owned())
        })
        .collect()
}

/// Returns whether a token is a palette step: named by a number, with a color as its value (`--gray-200: #c9ced6`).
fn is_palette(token: &str, value: &str) -> bool {
    let step = token.rsplit('-').next().unwrap_or_default();
    step.chars().all(|c| c.is_ascii_digit()) && color(value).is_some()
}

fn palette(declarations: &[Declaration]) -> BTreeSet<String> {
    let dark = &themes(declarations)["dark"];
    dark.iter().filter(|(token, value)| is_palette(token, value)).map(|(token, _)| token.clone()).collect()
}

// ---- Colors -------------------------------------------------------------------------------------------------------

/// Linear red, green and blue, 0 to 1.
type Linear = [f64; 3];

/// Parses `#abc`, `#aabbcc`, `rgb(…)`, `oklch(…)`, `black` and `white`, all opaque.
fn color(value: &str) -> Option<Linear> {
    let value = value.trim();
    match value {
        "black" => return Some([0.0; 3]),
        "white" => return Some([1.0; 3]),
        _ => {}
    }
    if let Some(hex) = value.strip_prefix('#') {
        let digits: Vec<u32> = hex.chars().map(|c| c.to_digit(16)).collect::<Option<_>>()?;
        let bytes = match digits.as_slice() {
            [r, g, b] => [r * 17, g * 17, b * 17],
            [r, s, g, t, b, u] => [r * 16 + s, g * 16 + t, b * 16 + u],
            _ => return None,
        };
        return Some(bytes.map(|byte| linear_from_srgb(f64::from(byte) / 255.0)));
    }
    let (name, arguments) = value.strip_suffix(')')?.split_once('(')?;
    let words: Vec<&str> = arguments.split([' ', ',']).filter(|word| !word.is_empty()).collect();
    let &[a, b, c] = words.as_slice() else { return None };
    match name {
        "rgb" => {
            let channel = |word: &str| word.parse::<f64>().ok().map(|byte| linear_from_srgb(byte / 255.0));
            Some([channel(a)?, channel(b)?, channel(c)?])
        }
        "oklch" => {
            let lightness = match a.strip_suffix('%') {
                Some(percent) => percent.parse::<f64>().ok()? / 100.0,
                None => a.parse().ok()?,
            };
            Some(linear_from_oklch(lightness, b.parse().ok()?, c.trim_end_matches("deg").parse().ok()?))
        }
        _ => None,
    }
}

fn linear_from_srgb(channel: f64) -> f64 {
    if channel <= 0.040_45 { channel / 12.92 } else { ((channel + 0.055) / 1.055).powf(2.4) }
}

/// Uses the matrices of CSS Color 4; values outside sRGB are clipped, as on a screen.
fn linear_from_oklch(lightness: f64, chroma: f64, hue_deg: f64) -> Linear {
    let (a, b) = (chroma * hue_deg.to_radians().cos(), chroma * hue_deg.to_radians().sin());
    let l = (lightness + 0.396_337_777_4 * a + 0.215_803_757_3 * b).powi(3);
    let m = (lightness - 0.105_561_345_8 * a - 0.063_854_172_8 * b).powi(3);
    let s = (lightness - 0.089_484_177_5 * a - 1.291_485_548_0 * b).powi(3);
    [
        4.076_741_662_1 * l - 3.307_711_591_3 * m + 0.230_969_929_2 * s,
        -1.268_438_004_6 * l + 2.609_757_401_1 * m - 0.341_319_396_5 * s,
        -0.004_196_086_3 * l - 0.703_418_614_7 * m + 1.707_614_701_0 * s,
    ]
    .map(|channel| channel.clamp(0.0, 1.0))
}

fn contrast(a: Linear, b: Linear) -> f64 {
    let luminance = |[r, g, b]: Linear| 0.2126 * r + 0.7152 * g + 0.0722 * b;
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

// ---- The project's own --------------------------------------------------------------------------------------------

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn files(folder: &str, extension: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(&folder) else { continue };
        for entry in entries {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|found| found == extension) {
                let name = path.strip_prefix(root()).unwrap().to_str().unwrap().replace('\\', "/");
                found.push((name, fs::read_to_string(&path).unwrap()));
            }
        }
    }
    found.sort();
    assert!(!found.is_empty(), "no .{extension} files in {folder}");
    found
}

fn all_declarations() -> Vec<Declaration> {
    files("style", "css").iter().flat_map(|(name, css)| declarations(name, css)).collect()
}

/// Token values per theme, from the token sheet; conditional rules such as `forced-colors` are ignored.
fn themes(declarations: &[Declaration]) -> BTreeMap<&'static str, BTreeMap<String, String>> {
    let of_theme = |theme: &str, selector: &str| {
        selector.split(',').map(str::trim).any(|selector| {
            let named = selector.contains(&format!("[data-theme=\"{theme}\"]"))
                || selector.contains(&format!("[data-theme={theme}]"));
            named && !selector.contains("[data-mode")
                || theme == "dark" && matches!(selector, ":root" | "html")
        })
    };
    let themes = THEMES.map(|theme| {
        let own = declarations.iter().filter(|declaration| {
            declaration.file.ends_with("tokens.css")
                && declaration.conditions.is_empty()
                && declaration.property.starts_with("--")
                && of_theme(theme, &declaration.selector)
        });
        (theme, own.map(|declaration| (declaration.property.clone(), declaration.value.clone())).collect())
    });
    themes.into()
}

/// Color of a token in a theme, resolved through references.
fn color_of(
    token: &str,
    theme: &BTreeMap<String, String>,
    base: &BTreeMap<String, String>,
) -> Result<Linear, String> {
    let mut value = format!("var({token})");
    for _ in 0..8 {
        let Some(name) = value.trim().strip_prefix("var(").and_then(|rest| rest.strip_suffix(')')) else {
            return color(&value).ok_or_else(|| format!("`{value}` cannot be read as an opaque color"));
        };
        let name = name.split(',').next().unwrap_or(name).trim();
        value =
            theme.get(name).or_else(|| base.get(name)).ok_or_else(|| format!("{name} is not set"))?.clone();
    }
    Err(format!("{token} refers to itself"))
}

fn contrast_errors(themes: &BTreeMap<&'static str, BTreeMap<String, String>>, pairs: &[Pair]) -> String {
    let mut wrong = String::new();
    let base = &themes["dark"];
    for (name, theme) in themes {
        for Pair { front, back, least } in pairs {
            match (color_of(front, theme, base), color_of(back, theme, base)) {
                (Ok(a), Ok(b)) if contrast(a, b) >= *least => {}
                (Ok(a), Ok(b)) => {
                    let found = contrast(a, b);
                    writeln!(wrong, "  {name}: {front} on {back} has {found:.2}, needs {least}").unwrap();
                }
                (Err(error), _) | (_, Err(error)) => {
                    writeln!(wrong, "  {name}: {front} on {back}: {error}").unwrap();
                }
            }
        }
    }
    wrong
}

/// Reports missing tokens: one that uses the palette, or that any theme overrides, must be set by every theme.
fn theme_errors(themes: &BTreeMap<&'static str, BTreeMap<String, String>>) -> String {
    let mut wrong = String::new();
    let dark = &themes["dark"];
    let semantic: BTreeSet<&String> = dark
        .iter()
        .filter(|(token, value)| {
            let is_decided_elsewhere =
                themes.iter().any(|(name, theme)| *name != "dark" && theme.contains_key(*token));
            let is_step = |used: &String| dark.get(used).is_some_and(|value| is_palette(used, value));
            is_decided_elsewhere || tokens_in(value).iter().any(is_step)
        })
        .map(|(token, _)| token)
        .collect();
    for (name, theme) in themes.iter().filter(|(name, _)| **name != "dark") {
        for token in semantic.iter().filter(|token| !theme.contains_key(**token)) {
            writeln!(wrong, "  {token} is not set in {name}").unwrap();
        }
        for token in theme.keys().filter(|token| !dark.contains_key(*token)) {
            writeln!(wrong, "  {token} is set in {name} but not in dark").unwrap();
        }
    }
    wrong
}

/// Reports colors, and font sizes in pixels, outside the token sheet.
fn literal_errors(declarations: &[Declaration]) -> String {
    const FUNCTIONS: [&str; 9] =
        ["rgb(", "rgba(", "hsl(", "hsla(", "hwb(", "lab(", "lch(", "oklab(", "oklch("];
    let palette = palette(declarations);
    let mut wrong = String::new();
    for Declaration { file, line, property, value, .. } in declarations {
        // A mask has a shape and no color.
        if file.ends_with("tokens.css") || property.starts_with("mask") {
            continue;
        }
        let is_hex = value.match_indices('#').any(|(at, _)| {
            let digits = value[at + 1..].chars().take_while(char::is_ascii_hexdigit).count();
            matches!(digits, 3 | 4 | 6 | 8)
        });
        let is_function = FUNCTIONS.iter().any(|function| {
            value.match_indices(function).any(|(at, _)| !value[..at].ends_with(|c: char| c.is_alphanumeric()))
        });
        if is_hex || is_function {
            writeln!(wrong, "  {file}:{line}: a color in `{property}: {value}`").unwrap();
        }
        if matches!(property.as_str(), "font" | "font-size") && has_px(value) {
            writeln!(wrong, "  {file}:{line}: a size in pixels in `{property}: {value}`").unwrap();
        }
        for token in tokens_in(value).into_iter().filter(|token| palette.contains(token)) {
            writeln!(wrong, "  {file}:{line}: {token} is of the palette, which only tokens.css names")
                .unwrap();
        }
    }
    wrong
}

fn has_px(value: &str) -> bool {
    value.match_indices("px").any(|(at, _)| value[..at].ends_with(|c: char| c.is_ascii_digit()))
}

/// Names of tokens in Rust sources; a part that is composed at run time appears as `{…}`.
fn tokens_in_rust(source: &str) -> BTreeSet<String> {
    source
        .match_indices("--")
        .filter(|(at, _)| source[..*at].ends_with(['"', '(', ':', ' ']))
        .map(|(at, _)| {
            let name = &source[at..];
            let end = name
                .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '{' | '}')))
                .unwrap_or(name.len());
            name[..end].to_owned()
        })
        .filter(|name| name.len() > 3)
        .collect()
}

fn is_match(pattern: &str, token: &str) -> bool {
    match pattern.split_once('{') {
        None => pattern == token,
        Some((before, rest)) => {
            let after = rest.split_once('}').map_or("", |(_, after)| after);
            token.strip_prefix(before).is_some_and(|rest| {
                (1..=rest.len()).any(|cut| rest.is_char_boundary(cut) && is_match(after, &rest[cut..]))
            })
        }
    }
}

/// Reports parts that touch an edge of the screen without sparing the area that the device covers there.
///
/// Absolute parts need no check: they are inside the shell or a fixed part.
fn edge_errors(declarations: &[Declaration]) -> String {
    const EDGES: [&str; 4] = ["top", "right", "bottom", "left"];
    let of_rule = |rule: &Declaration| -> String {
        let same = |other: &&Declaration| {
            other.file == rule.file && other.selector == rule.selector && other.conditions == rule.conditions
        };
        declarations.iter().filter(same).map(|other| format!("{};", other.value)).collect()
    };
    let mut wrong = String::new();
    for rule in declarations {
        let Declaration { file, line, selector, property, value, conditions } = rule;
        let is_fixed = property == "position" && value == "fixed";
        // A mode that overrides the shell's padding must not forget the edges.
        let is_shell = property.starts_with("padding") && selector.ends_with(".shell");
        // The frame marks the edge of the screen itself, and paper has no covered edges.
        let is_excused = selector == ".mode-frame" || conditions.iter().any(|head| head.contains("print"));
        if !(is_fixed || is_shell) || is_excused {
            continue;
        }
        let values = if is_shell { value.clone() } else { of_rule(rule) };
        // The loading card's sheet works without tokens.
        let keeps = |edge: &&str| {
            values.contains(&format!("var(--edge-{edge})"))
                || file.ends_with("boot.css") && values.contains(&format!("env(safe-area-inset-{edge}, 0px)"))
        };
        let kept = EDGES.iter().filter(|edge| keeps(edge)).count();
        if selector == ".shell" && is_fixed || kept == EDGES.len() {
            continue;
        }
        writeln!(wrong, "  {file}:{line}: {selector} keeps {kept} of 4 edges").unwrap();
    }
    let pads = |rule: &Declaration| rule.selector == ".shell" && rule.property == "padding";
    if !declarations.iter().any(pads) {
        wrong.push_str("  .shell has no padding\n");
    }
    wrong
}

fn fail_with(wrong: &str, why: &str) {
    assert!(wrong.is_empty(), "{why}\n{wrong}");
}

#[test]
fn every_theme_sets_every_semantic_color() {
    fail_with(&theme_errors(&themes(&all_declarations())), "themes that are not whole:");
}

#[test]
fn pairs_that_meet_on_screen_differ_enough() {
    fail_with(&contrast_errors(&themes(&all_declarations()), PAIRS), "pairs without contrast:");
}

#[test]
fn colors_and_sizes_have_one_home() {
    fail_with(&literal_errors(&all_declarations()), "these belong into style/tokens.css:");
}

#[test]
fn what_touches_an_edge_keeps_what_the_device_covers_there() {
    fail_with(&edge_errors(&all_declarations()), "a home bar or a notch lies over these:");
}

#[test]
fn every_token_is_used_and_every_used_token_exists() {
    let declarations = all_declarations();
    let rust: BTreeSet<String> =
        files("src", "rs").iter().flat_map(|(_, source)| tokens_in_rust(source)).collect();
    let set: BTreeSet<&String> = declarations
        .iter()
        .map(|declaration| &declaration.property)
        .filter(|name| name.starts_with("--"))
        .collect();
    let used: BTreeSet<String> =
        declarations.iter().flat_map(|declaration| tokens_in(&declaration.value)).collect();
    let in_rust = |token: &str| rust.iter().any(|pattern| is_match(pattern, token));
    let mut wrong = String::new();
    for token in set.iter().filter(|token| !used.contains(**token) && !in_rust(token)) {
        writeln!(wrong, "  {token} is used nowhere").unwrap();
    }
    for token in used.iter().filter(|token| !set.contains(token) && !in_rust(token)) {
        writeln!(wrong, "  {token} is used but set nowhere").unwrap();
    }
    // A token that Rust reads but no sheet sets, or that Rust sets but no sheet uses.
    for token in
        rust.iter().filter(|token| !token.contains('{') && !set.contains(token) && !used.contains(*token))
    {
        writeln!(wrong, "  {token} is named in src/ and by no style sheet").unwrap();
    }
    fail_with(&wrong, "tokens without a use, or uses without a token:");
}

#[test]
fn a_component_and_its_style_sheet_come_in_pairs() {
    let stem = |path: &str| path.rsplit('/').next().unwrap().rsplit_once('.').unwrap().0.to_owned();
    let components: BTreeSet<String> = files("src/ui", "rs")
        .iter()
        .filter(|(_, source)| source.contains("#[component]"))
        .map(|(path, _)| stem(path).replace('_', "-"))
        .filter(|name| name != "mod" && !WITHOUT_STYLE.contains(&name.as_str()))
        .collect();
    let sheets: BTreeSet<String> = files("style", "css")
        .iter()
        .filter(|(path, _)| path.starts_with("style/components/"))
        .map(|(path, _)| stem(path))
        .collect();
    let alone: Vec<&String> = components.symmetric_difference(&sheets).collect();
    assert!(
        alone.is_empty(),
        "a component without a sheet in style/components/, or a sheet without one: {alone:?}"
    );
}

// ---- The parser itself --------------------------------------------------------------------------------------------

const SAMPLE: &str = r#"@layer tokens {
    /* --not: a token; */
    :root, [data-theme="dark"] { --gray-100: oklch(0.2 0.01 250); --gray-900: #f0f0f0; --surface: var(--gray-100);
        --text: var(--gray-900); }
    [data-theme="light"] { --surface: var(--gray-900); --text: var(--gray-100); }
    [data-theme="sun"] { --surface: white; }
    @media (forced-colors: active) { :root { --text: CanvasText; } }
}"#;

fn sample_themes() -> BTreeMap<&'static str, BTreeMap<String, String>> {
    themes(&declarations("style/tokens.css", SAMPLE))
}

#[test]
fn a_theme_that_forgets_a_color_is_found() {
    assert_eq!(theme_errors(&sample_themes()), "  --text is not set in sun\n");
}

#[test]
fn contrast_is_reckoned_through_references() {
    let themes = sample_themes();
    let found = contrast_errors(&themes, &[text("--text", "--surface")]);
    // The sun theme falls back to the dark one's light text, on white.
    assert_eq!(found, "  sun: --text on --surface has 1.14, needs 4.5\n");
    assert!(contrast_errors(&themes, &[text("--absent", "--surface")]).contains("--absent is not set"));
}

#[test]
fn known_colors_have_their_known_contrast() {
    let of = |a: &str, b: &str| contrast(color(a).unwrap(), color(b).unwrap());
    assert!((of("#fff", "black") - 21.0).abs() < 0.01);
    assert!((of("#777777", "white") - 4.48).abs() < 0.01);
    assert!((of("rgb(229 63 77)", "#0E1318") - 4.6).abs() < 0.1);
    // Red of sRGB, as written in CSS Color 4.
    let red = color("oklch(62.796% 0.25768 29.2339)").unwrap();
    assert!((red[0] - 1.0).abs() < 1e-3 && red[1] < 1e-3 && red[2] < 1e-3, "{red:?}");
    assert!(color("rgb(0 0 0 / 50%)").is_none());
}

#[test]
fn literals_outside_the_token_sheet_are_found_with_their_line() {
    let tokens = declarations("style/tokens.css", ":root { --gray-200: #ccc; --text: var(--gray-200); }");
    let css = ".a {\n  color: #fff;\n  background: color-mix(in oklab, var(--a) 20%, oklch(1 0 0));\n}\n\
               .b { font: 600 13px/1.4 sans-serif; border: 1px solid var(--gray-200); }\n#add { color: var(--text); }";
    let found = literal_errors(&[tokens, declarations("style/base.css", css)].concat());
    let lines: Vec<&str> = found.lines().map(|line| line.trim().split(": ").next().unwrap()).collect();
    assert_eq!(
        lines,
        ["style/base.css:2", "style/base.css:3", "style/base.css:5", "style/base.css:5"],
        "{found}"
    );
}

#[test]
fn tokens_put_together_in_rust_count_as_used() {
    let rust = tokens_in_rust(r#"let a = format!("--severity-{word}-bg"); css_token("--map-water");"#);
    assert!(rust.iter().any(|pattern| is_match(pattern, "--severity-critical-bg")));
    assert!(rust.iter().any(|pattern| is_match(pattern, "--map-water")));
    assert!(!rust.iter().any(|pattern| is_match(pattern, "--severity-critical-fg")));
}

#[test]
fn what_lies_under_a_home_bar_is_found() {
    let css = ".shell { position: fixed; padding: var(--edge-top) var(--edge-right) var(--edge-bottom) var(--edge-left); }\n\
               [data-mode=\"tablet\"] .shell { padding: 4px; }\n.card { position: fixed; bottom: var(--edge-bottom); }\n\
               .mode-frame { position: fixed; }\n@media print { .band { position: fixed; } }\n.in { position: absolute; }";
    let found = edge_errors(&declarations("style/components/a.css", css));
    assert_eq!(
        found,
        "  style/components/a.css:2: [data-mode=\"tablet\"] .shell keeps 0 of 4 edges\n  \
           style/components/a.css:3: .card keeps 1 of 4 edges\n"
    );
    assert!(edge_errors(&[]).contains("no padding"));
}

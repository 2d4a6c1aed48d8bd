//! Finishes wasm-bindgen's output: shrinks the wasm, names files by content hash, adds integrity, copies the app's
//! companion files, and weighs the code.
//!
//! Plain `trunk build` runs it as a hook, and gives the same result.

use std::{
    collections::BTreeSet,
    env, fs,
    io::Write as _,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, bail};
use base64::prelude::{BASE64_STANDARD, Engine as _};
use sha2::{Digest as _, Sha256, Sha384};

use crate::{
    html::{self, Hashed, PageFiles},
    notices,
    project::Project,
    shrink::{self, Shrinker},
};

/// Finishes the folder that Trunk names.
pub(crate) fn finish_for_trunk(project: &Project) -> Result<()> {
    let staging = env::var_os("TRUNK_STAGING_DIR")
        .context("TRUNK_STAGING_DIR is not set: this is Trunk's hook; `cargo xtask build` builds the app")?;
    // Target folders may be shared between checkouts, and Trunk knows which checkout it builds.
    let source = env::var_os("TRUNK_SOURCE_DIR").map_or_else(|| project.root.clone(), PathBuf::from);
    let is_release = env::var("TRUNK_PROFILE").is_ok_and(|profile| profile == "release");
    let weights = finish(project, &source, Path::new(&staging), Shrinker::found(), is_release)?;
    print!("{}", report(&weights));
    Ok(())
}

/// Finishes wasm-bindgen's output in `out`. Returns the weights of the code for a release build, else none.
pub(crate) fn finish(
    project: &Project,
    source: &Path,
    out: &Path,
    shrinker: Shrinker,
    is_release: bool,
) -> Result<Vec<Weight>> {
    let scratch = project.web_target().join("finish");
    let bundle = Bundle { source: source.to_owned(), out: out.to_owned(), scratch, shrinker };
    let weights = bundle.finish(is_release)?;
    notices::write(source, out)?;
    if is_release {
        bundle.pack()?;
    }
    Ok(weights)
}

/// A file of the app's code with its sizes.
pub(crate) struct Weight {
    pub name: String,
    pub bytes: usize,
    pub brotli: usize,
}

/// An import path before and after renaming.
type Renamed = (String, String);

struct Bundle {
    source: PathBuf,
    out: PathBuf,
    /// Cache of slow results between builds.
    scratch: PathBuf,
    shrinker: Shrinker,
}

impl Bundle {
    fn finish(&self, is_release: bool) -> Result<Vec<Weight>> {
        fs::create_dir_all(&self.scratch)?;
        let wasm = self.take("vedetta_bg.wasm")?;
        let script = String::from_utf8(self.take("vedetta.js")?).context("the app's script is not UTF-8")?;
        let (wasm, script) = if is_release { self.shrink(wasm, script)? } else { (wasm, script) };
        let (snippets, renamed) = self.snippets()?;
        let script = self.minified(html::app_script(&script, &renamed)?, shrink::APP_SCRIPT, is_release)?;
        let boot = self.minified(self.boot_script()?, shrink::BOOT_SCRIPT, is_release)?;
        let watch = self.minified(read(&self.source.join("watch.js"))?, shrink::BOOT_SCRIPT, is_release)?;
        let files = PageFiles {
            app_wasm: self.put("vedetta", "wasm", &wasm)?,
            app_script: self.put("vedetta", "js", script.as_bytes())?,
            snippets,
            boot_script: self.put("boot", "js", boot.as_bytes())?,
            watch_script: self.put("watch", "js", watch.as_bytes())?,
            boot_style: self.put(
                "boot",
                "css",
                html::plain_style(&read(&self.source.join("style/boot.css"))?).as_bytes(),
            )?,
            app_style: self.put("app", "css", self.style()?.as_bytes())?,
        };
        let index = self.out.join("index.html");
        let template = read(&index)?;
        let PageFiles { boot_script, watch_script, boot_style, app_style, app_script, app_wasm, snippets } =
            &files;
        let named = [boot_script, watch_script, boot_style, app_style, app_script, app_wasm];
        let mut names: Vec<String> =
            named.into_iter().chain(snippets).map(|file| file.name.clone()).collect();
        // The names contain hashes of all files, and everything else is in the page itself.
        let build = short_hash(format!("{} {template}", names.join(" ")).as_bytes());
        fs::write(&index, html::page(&template, &files, &build)?)?;
        self.copy_companions()?;
        names.insert(0, "index.html".to_owned());
        if !is_release {
            return Ok(Vec::new());
        }
        names.into_iter().map(|name| self.weigh(name)).collect()
    }

    /// Reads a file of wasm-bindgen's and removes it; its content is written again under another name.
    fn take(&self, name: &str) -> Result<Vec<u8>> {
        let path = self.out.join(name);
        let bytes = fs::read(&path).with_context(|| format!("wasm-bindgen left no {name}"))?;
        fs::remove_file(&path)?;
        Ok(bytes)
    }

    /// Writes a file under a name that contains its hash.
    fn put(&self, stem: &str, extension: &str, content: &[u8]) -> Result<Hashed> {
        let name = format!("{stem}-{}.{extension}", short_hash(content));
        fs::write(self.out.join(&name), content).with_context(|| format!("cannot write {name}"))?;
        let integrity = format!("sha384-{}", BASE64_STANDARD.encode(Sha384::digest(content)));
        Ok(Hashed { name, integrity, bytes: content.len() })
    }

    /// Shrinks the app's wasm, once per content, and changes its script to the wasm's new names.
    fn shrink(&self, wasm: Vec<u8>, script: String) -> Result<(Vec<u8>, String)> {
        if self.shrinker.wasm_opt.is_none() {
            println!("      without wasm-opt: the app is larger than it need be");
            return Ok((wasm, script));
        }
        let key = short_hash(&[&wasm, Shrinker::wasm_key().as_bytes()].concat());
        let kept = self.scratch.join(format!("{key}.wasm"));
        let kept_names = self.scratch.join(format!("{key}.json"));
        let functions = self.scratch.join(format!("{key}.functions"));
        if !kept.exists() || !kept_names.exists() || !functions.exists() {
            let (input, output) =
                (self.scratch.join(format!("{key}.in")), self.scratch.join(format!("{key}.out")));
            fs::write(&input, &wasm)?;
            let names = self.shrinker.wasm(&input, &output, &functions);
            fs::remove_file(&input)?;
            fs::write(&kept_names, names?.unwrap_or_default())?;
            fs::rename(&output, &kept)?;
        }
        let script = shrink::with_short_names(&script, "./vedetta_bg.js", &read(&kept_names)?)?;
        let shrunk = fs::read(&kept)?;
        // Needed to read the stack of a fault; stored under the name that the wasm has in dist/.
        copy(&functions, &self.scratch.join(format!("vedetta-{}.functions", short_hash(&shrunk))))?;
        Ok((shrunk, script))
    }

    /// A script to ship, minified for release builds.
    fn minified(&self, script: String, target: &str, is_release: bool) -> Result<String> {
        if is_release { self.shrinker.script(&script, target, &self.scratch) } else { Ok(script) }
    }

    /// Moves wasm-bindgen's inline scripts beside the page. Returns them, and their old and new import paths.
    fn snippets(&self) -> Result<(Vec<Hashed>, Vec<Renamed>)> {
        let folder = self.out.join("snippets");
        let (mut snippets, mut renamed) = (Vec::new(), Vec::new());
        for path in files_under(&folder)? {
            let content = read(&path)?;
            if content.lines().any(|line| line.trim_start().starts_with("import ")) {
                bail!("{} imports another script, which is not supported", path.display());
            }
            let old = path.strip_prefix(&self.out)?.to_string_lossy().into_owned();
            let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            let hashed = self.put(&stem, "js", content.as_bytes())?;
            renamed.push((format!("./{old}"), format!("./{}", hashed.name)));
            if !snippets.contains(&hashed) {
                snippets.push(hashed);
            }
        }
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        Ok((snippets, renamed))
    }

    fn boot_script(&self) -> Result<String> {
        let list = self.source.join("assets/trusted-html.json");
        let trusted = if list.exists() { html::trusted_html(&read(&list)?)? } else { Vec::new() };
        html::boot_script(&read(&self.source.join("boot.js"))?, &trusted)
    }

    fn style(&self) -> Result<String> {
        let folder = self.source.join("style");
        let mut sheets = Vec::new();
        for path in files_under(&folder)? {
            let name = path.strip_prefix(&folder)?.to_string_lossy().into_owned();
            if name.ends_with(".css") && html::style_rank(&name).is_some() {
                sheets.push((name, read(&path)?));
            }
        }
        sheets.sort_by(|(a, _), (b, _)| html::style_rank(a).cmp(&html::style_rank(b)));
        Ok(html::style(sheets.iter().map(|(_, sheet)| sheet.as_str())))
    }

    /// Copies the files that the app fetches: `assets/` with its folders, the configuration, the schema.
    fn copy_companions(&self) -> Result<()> {
        let assets = self.source.join("assets");
        for path in files_under(&assets)? {
            let name = path.strip_prefix(&assets)?;
            if name == Path::new("trusted-html.json")
                || name.extension().is_some_and(|extension| extension == "md")
            {
                continue;
            }
            copy(&path, &self.out.join(name))?;
        }
        for name in ["config.json", "schema/feed.schema.json"] {
            let path = self.source.join(name);
            if path.exists() {
                copy(&path, &self.out.join(name))?;
            }
        }
        Ok(())
    }

    /// Size of a file, plain and compressed.
    fn weigh(&self, name: String) -> Result<Weight> {
        let content = fs::read(self.out.join(&name))?;
        let brotli = usize::try_from(fs::metadata(self.brotli(&content)?)?.len())?;
        Ok(Weight { name, bytes: content.len(), brotli })
    }

    /// File with the content compressed by brotli, created once per content.
    fn brotli(&self, content: &[u8]) -> Result<PathBuf> {
        let kept = self.scratch.join(format!("{}.br", short_hash(content)));
        if !kept.exists() {
            let unfinished = kept.with_extension("part");
            let mut packer = brotli::CompressorWriter::new(fs::File::create(&unfinished)?, 1 << 16, 11, 22);
            packer.write_all(content)?;
            // Writes the end of the stream, which a flush would not.
            packer.into_inner().sync_data()?;
            fs::rename(&unfinished, &kept)?;
        }
        Ok(kept)
    }

    /// Writes a `.br` and a `.gz` beside every compressible file: no server then compresses while a client waits.
    ///
    /// The page and its configuration get none: they are changed in place, and their old content would be served.
    fn pack(&self) -> Result<()> {
        const PACKED: [&str; 8] = ["html", "js", "css", "json", "geojson", "wasm", "svg", "txt"];
        for path in files_under(&self.out)? {
            let is_packed =
                path.extension().is_some_and(|extension| PACKED.iter().any(|packed| extension == *packed));
            let is_changed = ["index.html", "config.json"].iter().any(|name| path == self.out.join(name));
            if !is_packed || is_changed {
                continue;
            }
            let content = fs::read(&path)?;
            let beside = |extension: &str| {
                let mut name = path.clone().into_os_string();
                name.push(extension);
                name
            };
            fs::copy(self.brotli(&content)?, beside(".br"))?;
            let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
            packer.write_all(&content)?;
            fs::write(beside(".gz"), packer.finish()?)?;
        }
        Ok(())
    }
}

/// Sizes of the code in `dist/`.
pub(crate) fn weigh_built(project: &Project) -> Result<Vec<Weight>> {
    let bundle = Bundle {
        source: project.root.clone(),
        out: project.dist(),
        scratch: project.web_target().join("finish"),
        shrinker: Shrinker::default(),
    };
    fs::create_dir_all(&bundle.scratch)?;
    let mut names = Vec::new();
    for path in files_under(&bundle.out)? {
        let name = path.strip_prefix(&bundle.out)?.to_string_lossy().into_owned();
        let is_code = [".html", ".js", ".css", ".wasm"].iter().any(|extension| name.ends_with(extension));
        // Not part of the app; nothing loads it.
        if is_code && name != notices::FILE {
            names.push(name);
        }
    }
    names.into_iter().map(|name| bundle.weigh(name)).collect()
}

/// A table of sizes and their sum.
pub(crate) fn report(weights: &[Weight]) -> String {
    if weights.is_empty() {
        return String::new();
    }
    let mut out = String::from("      shipped code, in bytes:        plain     brotli\n");
    for Weight { name, bytes, brotli } in weights {
        out += &format!("      {name:<28} {bytes:>8}   {brotli:>8}\n");
    }
    let plain: usize = weights.iter().map(|weight| weight.bytes).sum();
    let sum: usize = weights.iter().map(|weight| weight.brotli).sum();
    out += &format!("      {:<28} {plain:>8}   {sum:>8}\n", "sum");
    out
}

/// Differences between two folders, by file name.
pub(crate) fn differences(one: &Path, other: &Path) -> Result<Vec<String>> {
    let names = |folder: &Path| -> Result<BTreeSet<PathBuf>> {
        files_under(folder)?.iter().map(|path| Ok(path.strip_prefix(folder)?.to_owned())).collect()
    };
    let (of_one, of_other) = (names(one)?, names(other)?);
    let mut found = Vec::new();
    for name in of_one.union(&of_other) {
        let what = match (of_one.contains(name), of_other.contains(name)) {
            (true, true) if fs::read(one.join(name))? == fs::read(other.join(name))? => continue,
            (true, true) => "differs",
            (true, false) => "is missing",
            (false, _) => "is too many",
        };
        found.push(format!("{} {what}", name.display()));
    }
    Ok(found)
}

fn short_hash(content: &[u8]) -> String {
    Sha256::digest(content).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}

pub(crate) fn copy(from: &Path, to: &Path) -> Result<()> {
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::copy(from, to).with_context(|| format!("cannot copy {}", from.display()))?;
    Ok(())
}

/// Every file below a folder, sorted; none if the folder does not exist.
pub(crate) fn files_under(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    if !folder.exists() {
        return Ok(files);
    }
    for entry in fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            files.extend(files_under(&path)?);
        } else {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weight(name: &str, bytes: usize, brotli: usize) -> Weight {
        Weight { name: name.to_owned(), bytes, brotli }
    }

    #[test]
    fn the_report_sums_up() {
        let report = report(&[weight("index.html", 1_000, 400), weight("vedetta.wasm", 900_000, 337_100)]);
        let last = report.lines().last().unwrap();
        assert!(last.contains("901000") && last.ends_with("337500"), "{report}");
    }

    #[test]
    fn folders_differ_by_name_and_by_content() {
        let root = env::temp_dir().join(format!("vedetta-differences-test-{}", std::process::id()));
        let (one, other) = (root.join("one"), root.join("other"));
        for (folder, name, text) in
            [(&one, "same", "a"), (&other, "same", "a"), (&one, "changed", "a"), (&other, "changed", "b")]
        {
            fs::create_dir_all(folder.join("deep")).unwrap();
            fs::write(folder.join("deep").join(name), text).unwrap();
        }
        assert_eq!(differences(&one, &other).unwrap(), ["deep/changed differs"]);
        fs::write(one.join("first"), "").unwrap();
        fs::write(other.join("second"), "").unwrap();
        let found = differences(&one, &other).unwrap();
        assert_eq!(found, ["deep/changed differs", "first is missing", "second is too many"]);
        fs::remove_dir_all(&root).unwrap();
    }

    #[test]
    fn a_bundle_is_finished_from_what_trunk_leaves() {
        let root = env::temp_dir().join(format!("vedetta-bundle-test-{}", std::process::id()));
        let (source, out) = (root.join("source"), root.join("out"));
        let write = |path: PathBuf, text: &str| {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        write(source.join("boot.js"), include_str!("../../boot.js"));
        write(source.join("watch.js"), include_str!("../../watch.js"));
        write(source.join("style/boot.css"), ".boot { color: white }");
        write(source.join("style/tokens.css"), "/* a */ :root { --a: 1 }");
        write(source.join("style/components/b.css"), ".b {}");
        write(source.join("assets/basemap/x.pmtiles"), "tiles");
        write(source.join("assets/ATTRIBUTION.md"), "credits");
        write(source.join("config.json"), "{}");
        write(out.join("index.html"), include_str!("../../index.html"));
        write(out.join("vedetta.js"), "import * as a from './snippets/c-1/inline0.js';");
        write(out.join("vedetta_bg.wasm"), "\0asm");
        write(out.join("snippets/c-1/inline0.js"), "export function f() {}");
        let bundle =
            Bundle { source, out: out.clone(), scratch: root.join("scratch"), shrinker: Shrinker::default() };
        bundle.finish(false).unwrap();
        let names: Vec<String> = files_under(&out)
            .unwrap()
            .iter()
            .map(|path| path.strip_prefix(&out).unwrap().to_string_lossy().into_owned())
            .collect();
        let page = fs::read_to_string(out.join("index.html")).unwrap();
        for stem in ["app-", "boot-", "watch-", "vedetta-", "inline0-"] {
            let name = names.iter().find(|name| name.starts_with(stem)).unwrap();
            assert!(page.contains(name.as_str()), "{name} is not named by the page");
        }
        assert!(names.contains(&"basemap/x.pmtiles".to_owned()) && names.contains(&"config.json".to_owned()));
        assert!(!names.iter().any(|name| name.ends_with(".md") || name.contains("snippets")), "{names:?}");
        bundle.pack().unwrap();
        let app = names.iter().find(|name| name.starts_with("app-")).unwrap();
        let packed =
            |name: &str| [".br", ".gz"].map(|extension| out.join(format!("{name}{extension}")).exists());
        assert_eq!(packed(app), [true, true]);
        assert_eq!(
            [packed("index.html"), packed("config.json"), packed("basemap/x.pmtiles")],
            [[false; 2]; 3]
        );
        bundle.pack().unwrap();
        assert_eq!(packed(&format!("{app}.br")), [false, false], "what is packed is not packed again");
        fs::remove_dir_all(&root).unwrap();
    }
}

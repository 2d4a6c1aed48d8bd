//! Makes built code smaller: wasm-opt for the wasm, short names between wasm and script, esbuild for scripts.
//!
//! A missing tool skips its part, which costs only size.

use std::{
    collections::BTreeMap,
    env, fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, bail};

use crate::{
    html,
    process::Cmd,
    tools::{self, NpmTool},
};

/// Optimization flags of wasm-opt.
///
/// Functions with a single caller are inlined only if tiny: inlined code compresses worse, and a browser that
/// recompiles a function with a hot loop recompiles everything inlined into it.
const SMALLER: [&str; 3] = [
    "-Os",
    "--one-caller-inline-max-function-size=60",
    // Puts instances of the same generic code side by side, where they compress better.
    "--reorder-functions-by-name",
];
/// Flags that remove names and metadata, once the functions are ordered by name.
const WITHOUT_NAMES: [&str; 4] = [
    "--strip-debug",
    "--strip-producers",
    "--strip-target-features",
    "--minify-imports-and-exports-and-modules",
];
/// Features that rustc 1.95 and later emit for the browser; the optimizer may not introduce others.
const WASM_FEATURES: [&str; 8] = [
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-call-indirect-overlong",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];
/// Name that wasm-opt gives to the only imported module.
const ONLY_MODULE: &str = "a";

/// Language level of the app's scripts: all supported browsers know ES2022.
pub(crate) const APP_SCRIPT: &str = "es2022";
/// Language level of the loader, which must run in older browsers to report that they are too old.
pub(crate) const BOOT_SCRIPT: &str = "es2017";

/// The programs that make code smaller.
#[derive(Clone, Debug, Default)]
pub(crate) struct Shrinker {
    /// `None`: the wasm is left unchanged.
    pub wasm_opt: Option<PathBuf>,
    /// `None`: scripts are left unchanged.
    pub esbuild: Option<PathBuf>,
}

impl Shrinker {
    /// Programs named by the parent process in the environment, else those found on this machine.
    pub(crate) fn found() -> Self {
        let program = |tool: &NpmTool| match env::var_os(tool.variable) {
            Some(path) if path.is_empty() => None,
            Some(path) => Some(path.into()),
            // Plain `trunk build` uses what is installed and installs nothing.
            None => tools::found_npm(tool),
        };
        Self { wasm_opt: program(&tools::WASM_OPT), esbuild: program(&tools::ESBUILD) }
    }

    /// Returns whether a program is missing, which leaves the code larger.
    pub(crate) fn is_incomplete(&self) -> bool {
        self.wasm_opt.is_none() || self.esbuild.is_none()
    }

    /// Passes the programs to a command that has this program as its hook.
    pub(crate) fn known_to(&self, cmd: Cmd) -> Cmd {
        cmd.env(tools::WASM_OPT.variable, self.wasm_opt.clone().unwrap_or_default())
            .env(tools::ESBUILD.variable, self.esbuild.clone().unwrap_or_default())
    }

    /// Everything but the input on which a shrunk wasm file depends.
    pub(crate) fn wasm_key() -> String {
        format!("{} {SMALLER:?} {WITHOUT_NAMES:?}", tools::WASM_OPT.version)
    }

    /// Shrinks a wasm file into another one, and returns its new names as JSON; `None` without wasm-opt.
    ///
    /// `functions` receives a table of function numbers and names, needed to read the stack of a fault.
    pub(crate) fn wasm(&self, input: &Path, output: &Path, functions: &Path) -> Result<Option<String>> {
        let Some(program) = &self.wasm_opt else { return Ok(None) };
        let cmd = Cmd::new(program).args(SMALLER).arg(format!("--symbolmap={}", functions.display()));
        let cmd = cmd.args(WITHOUT_NAMES).args(WASM_FEATURES);
        cmd.arg(input).arg("-o").arg(output).read().map(Some)
    }

    /// Minifies a script.
    pub(crate) fn script(&self, script: &str, target: &str, scratch: &Path) -> Result<String> {
        let Some(program) = &self.esbuild else { return Ok(script.to_owned()) };
        fs::create_dir_all(scratch)?;
        let file = scratch.join(format!("script-{}.js", std::process::id()));
        fs::write(&file, script).with_context(|| format!("cannot write {}", file.display()))?;
        let cmd = Cmd::new(program).args(["--minify", "--charset=utf8", "--log-level=warning"]);
        let shrunk = cmd.arg(format!("--target={target}")).arg(&file).read();
        fs::remove_file(&file)?;
        shrunk
    }
}

/// The script that wasm-bindgen wrote for `module`, with the names that its wasm has now.
pub(crate) fn with_short_names(script: &str, module: &str, names: &str) -> Result<String> {
    let names: BTreeMap<String, Vec<Vec<String>>> =
        serde_json::from_str(names).context("wasm-opt told no names")?;
    let of = |kind: &str| names.get(kind).map(Vec::as_slice).unwrap_or_default();
    let mut out = script.to_owned();
    html::replace_once(&mut out, &format!("\"{module}\": "), &format!("\"{ONLY_MODULE}\": "))?;
    for import in of("imports") {
        let [from_module, from, to] = import.as_slice() else {
            bail!("wasm-opt tells of an import: {import:?}")
        };
        if from_module != module {
            bail!("the wasm imports `{from}` from `{from_module}`, whose names are not ours to change");
        }
        html::replace_once(&mut out, &format!("\n        {from}: "), &format!("\n        {to}: "))?;
    }
    // A single pass, as a short name may equal another's long name. Exports that the script does not use do not
    // occur in it.
    let mut rest = std::mem::take(&mut out);
    let is_of_name = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '$';
    while let Some(at) = rest.find("wasm.") {
        let from = rest.split_off(at + "wasm.".len());
        let is_whole = !rest.get(..at).unwrap_or_default().ends_with(is_of_name);
        let end = from.find(|c| !is_of_name(c)).unwrap_or(from.len());
        let (name, after) = from.split_at(end);
        let exports = of("exports").iter().filter_map(|export| export.split_first());
        let short =
            exports.filter(|(long, _)| is_whole && *long == name).find_map(|(_, short)| short.first());
        out += &rest;
        out += short.map_or(name, String::as_str);
        rest = after.to_owned();
    }
    Ok(out + &rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCRIPT: &str = "function __wbg_get_imports() {\n    const import0 = {\n        __proto__: null,\n        \
        __wbg_a_1: function(arg0) {\n            wasm.memory.grow(arg0);\n        },\n        __wbg_b_2: undefined,\n    \
        };\n    return {\n        \"./x_bg.js\": import0,\n    };\n}\nwasm.__wbindgen_malloc(myWasm.memory, \
        mywasm.memory, wasm.kept);\n";

    #[test]
    fn script_and_wasm_know_each_other_by_short_names() {
        let names = r#"{"imports":[["./x_bg.js","__wbg_a_1","$"],["./x_bg.js","__wbg_b_2","$a"]],
            "exports":[["memory","a"],["__wbindgen_malloc","memory"],["unused","c"]]}"#;
        let short = with_short_names(SCRIPT, "./x_bg.js", names).unwrap();
        for expected in
            ["\n        $: function", "\n        $a: undefined", "\"a\": import0", "wasm.a.grow(arg0)"]
        {
            assert!(short.contains(expected), "no {expected} in\n{short}");
        }
        assert!(short.ends_with("wasm.memory(myWasm.memory, mywasm.memory, wasm.kept);\n"), "{short}");
    }

    #[test]
    fn a_name_that_the_script_does_not_have_is_an_error() {
        let names = r#"{"imports":[["./x_bg.js","__wbg_c_3","$"]],"exports":[]}"#;
        let error = with_short_names(SCRIPT, "./x_bg.js", names).unwrap_err().to_string();
        assert!(error.contains("__wbg_c_3") && error.contains("0 times"), "{error}");
        let names = r#"{"imports":[["./snippets/y.js","z","$"]],"exports":[]}"#;
        assert!(with_short_names(SCRIPT, "./x_bg.js", names).is_err());
        assert!(with_short_names(SCRIPT, "./x_bg.js", "nothing").is_err());
    }
}

//! Programs from npm packages: each a single file of the registry, pinned by its hash, checked and unpacked.
//!
//! npm only fetches; it installs nothing and runs nothing.

use std::{
    env,
    path::{Path, PathBuf},
};

use anyhow::Result;

use crate::{
    cache,
    process::{Cmd, on_path},
    registry::{Package, Registry, WrongHash},
    steps::Step,
};

/// A program from an npm package. Where it is missing and cannot be installed, the app only gets larger.
pub(crate) struct NpmTool {
    /// Stem of its folder in the cache.
    pub package: &'static str,
    pub version: &'static str,
    /// Path in the unpacked package.
    program: &'static str,
    /// Environment variable that passes the program to a nested run of xtask; empty where there is none.
    pub variable: &'static str,
    why: &'static str,
    /// Packages by operating system and processor, by Rust's names; an empty name matches any.
    packages: &'static [(&'static str, &'static str, Package)],
}

/// `wasm-opt`; Debian's version is too old for rustc's output.
pub(crate) const WASM_OPT: NpmTool = NpmTool {
    package: "binaryen",
    version: "132.0.0",
    program: "bin/wasm-opt",
    variable: "VEDETTA_WASM_OPT",
    why: "it makes the app smaller and quicker to start",
    // WebAssembly run by node, and so the same on every platform.
    packages: &[(
        "",
        "",
        Package {
            registry: Registry::Npm,
            name: "binaryen",
            version: "132.0.0",
            file: "binaryen-132.0.0.tgz",
            hash: "sha512-4Usg7yEvwO3FMso3Oov6qkOOHSod1IEv+boKkh77kTljM+eNBouqCTbqWswGzbG+vDNO/b/v2C4gfEh1WgB9Lg==",
        },
    )],
};

/// esbuild, which minifies scripts.
pub(crate) const ESBUILD: NpmTool = NpmTool {
    package: "esbuild",
    version: "0.28.2",
    program: "bin/esbuild",
    variable: "VEDETTA_ESBUILD",
    why: "it makes the app's scripts smaller",
    // Packages with the program itself. The package `esbuild` would only look for it.
    packages: &[
        (
            "linux",
            "x86_64",
            esbuild(
                "@esbuild/linux-x64",
                "esbuild-linux-x64-0.28.2.tgz",
                "sha512-4xTZr1FUmSoQW4XIWmit3tzQrUTZM+N3P0XV8xROKYF50XfI7xeO90+1bZvNwxIufQ9hDQVRJH5YhgPVF8A/HQ==",
            ),
        ),
        (
            "linux",
            "aarch64",
            esbuild(
                "@esbuild/linux-arm64",
                "esbuild-linux-arm64-0.28.2.tgz",
                "sha512-pW4AC0P3it8c7do9MVM4p51FzHzdM/TZrerurgRcHJ2WTa1VQ1CIq18xncfpBJw4ojkiZZrKW2yIBWBP92j6Ug==",
            ),
        ),
        (
            "macos",
            "x86_64",
            esbuild(
                "@esbuild/darwin-x64",
                "esbuild-darwin-x64-0.28.2.tgz",
                "sha512-uq6suIWYP37qzGddBKPw5QEQPi6HiLGsO7UmkpfyaYNQ3D+rN6w6WfwH+nuqcGXWvawGwxOEroO4YGnFh95azw==",
            ),
        ),
        (
            "macos",
            "aarch64",
            esbuild(
                "@esbuild/darwin-arm64",
                "esbuild-darwin-arm64-0.28.2.tgz",
                "sha512-n4KqkOQrraxHJcgjM1RvwbigfQKIKJVpM7xp+KsxiyUSrRdIXnt73VhrPAx0fV44hgfmIVKjxMN9J1t5jySVkw==",
            ),
        ),
    ],
};

const fn esbuild(name: &'static str, file: &'static str, hash: &'static str) -> Package {
    Package { registry: Registry::Npm, name, version: "0.28.2", file, hash }
}

impl NpmTool {
    /// Name of the program.
    pub(crate) fn name(&self) -> &'static str {
        self.program.rsplit('/').next().unwrap_or(self.program)
    }

    fn package_for(&self, os: &str, processor: &str) -> Option<&'static Package> {
        let is_for = |wanted: &str, here: &str| wanted.is_empty() || wanted == here;
        let found = self.packages.iter().find(|(on, with, _)| is_for(on, os) && is_for(with, processor));
        found.map(|(_, _, package)| package)
    }

    /// Folder of the installation. Differs from the one used before packages were checked, whose content is
    /// unverified.
    fn place(&self) -> Result<PathBuf> {
        cache::tool_folder(self.package, &self.checked_version())
    }

    fn checked_version(&self) -> String {
        format!("{}-checked", self.version)
    }

    fn is_right(&self, program: &Path) -> bool {
        // Binaryen reports only its major version.
        let major = self.version.strip_suffix(".0.0").unwrap_or(self.version);
        Cmd::new(program).arg("--version").read().is_ok_and(|text| is_of_version(&text, major))
    }
}

/// Returns an npm tool that is already installed, or is on the `PATH`.
pub(crate) fn found_npm(tool: &NpmTool) -> Option<PathBuf> {
    let installed = tool.place().ok()?.join(tool.program);
    let on_path = || on_path(&[tool.name()]).filter(|program| tool.is_right(program));
    if tool.is_right(&installed) { Some(installed) } else { on_path() }
}

/// Finds or installs an npm tool. Without it the app is only larger; a package with another hash is an error.
pub(crate) fn npm(tool: &NpmTool, step: &mut Step) -> Result<Option<PathBuf>> {
    if let Some(program) = found_npm(tool) {
        step.outcome("found");
        return Ok(Some(program));
    }
    if on_path(&["npm"]).is_none() || on_path(&["node"]).is_none() {
        step.outcome("not here, and no npm to install it: the app will be larger");
        return Ok(None);
    }
    let Some(package) = tool.package_for(env::consts::OS, env::consts::ARCH) else {
        step.outcome("not here, and no package for this machine is pinned: the app will be larger");
        return Ok(None);
    };
    let installed = cache::install_tool(
        tool.package,
        &tool.checked_version(),
        step,
        |place| tool.is_right(&place.join(tool.program)),
        |scratch, step| {
            step.says(&format!("fetching with npm, because {}; seconds", tool.why));
            package.unpack_into(scratch)
        },
    );
    match installed.map(|place| place.join(tool.program)) {
        Ok(program) if tool.is_right(&program) => {
            step.outcome("installed");
            Ok(Some(program))
        }
        Ok(_) => {
            step.outcome("installed, but it does not run: the app will be larger");
            Ok(None)
        }
        Err(error) if error.downcast_ref::<WrongHash>().is_some() => Err(error),
        Err(error) => {
            step.says(&format!("{error:#}"));
            step.outcome("cannot be installed: the app will be larger");
            Ok(None)
        }
    }
}

fn is_of_version(text: &str, version: &str) -> bool {
    text.split_whitespace().any(|word| word == version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_from_what_programs_print() {
        assert!(is_of_version("wasm-opt version 132 (version_132)", "132"));
        assert!(!is_of_version("wasm-opt version 108", "132"));
    }

    #[test]
    fn every_package_is_pinned_in_the_version_of_its_tool() {
        for tool in [&WASM_OPT, &ESBUILD] {
            for (_, _, package) in tool.packages {
                assert_eq!(package.version, tool.version);
                assert!(package.file.ends_with(&format!("-{}.tgz", tool.version)), "{}", package.file);
                assert!(package.hash.starts_with("sha512-") && package.hash.len() == 95, "{}", package.file);
            }
            for (os, processor) in [("linux", "x86_64"), ("linux", "aarch64")] {
                assert!(tool.package_for(os, processor).is_some(), "{} {os} {processor}", tool.package);
            }
        }
        assert!(ESBUILD.package_for("windows", "x86_64").is_none());
    }
}

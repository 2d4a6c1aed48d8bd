//! The page's bill of materials in CycloneDX, for programs that look up known vulnerabilities of its parts.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

use super::Crate;

/// Name of the file in `dist/`.
pub(super) const FILE: &str = "sbom.cdx.json";

/// The bill, without time and serial number, so that the same sources give the same bytes.
pub(super) fn cyclonedx(crates: &[Crate], lock: &str) -> Result<String> {
    let checksums = checksums(lock)?;
    let components: Vec<Value> = crates
        .iter()
        .map(|Crate { name, version, license, .. }| {
            let purl = format!("pkg:cargo/{name}@{version}");
            let checksum = checksums.get(&(name.as_str(), version.as_str()));
            json!({
                "type": "library",
                "bom-ref": purl,
                "name": name,
                "version": version,
                "hashes": checksum.iter().map(|hash| json!({"alg": "SHA-256", "content": hash})).collect::<Vec<_>>(),
                // `/` is cargo's old notation for `OR`.
                "licenses": [{"expression": license.replace('/', " OR ")}],
                "purl": purl,
            })
        })
        .collect();
    let bill = json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": {
            "type": "application",
            "bom-ref": "vedetta",
            "name": "vedetta",
            "version": env!("CARGO_PKG_VERSION"),
            "licenses": [{"expression": env!("CARGO_PKG_LICENSE")}],
        }},
        "components": components,
    });
    Ok(serde_json::to_string_pretty(&bill)? + "\n")
}

/// SHA-256 of each package's file, by name and version.
fn checksums(lock: &str) -> Result<BTreeMap<(&str, &str), &str>> {
    let mut checksums = BTreeMap::new();
    for package in lock.split("[[package]]").skip(1) {
        let word = |key: &str| {
            package.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(" = \"")?.strip_suffix('"'))
        };
        let name = word("name").context("Cargo.lock has a package without a name")?;
        if let (Some(version), Some(checksum)) = (word("version"), word("checksum")) {
            checksums.insert((name, version), checksum);
        }
    }
    Ok(checksums)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bill_names_version_license_and_hash() {
        let one = Crate {
            name: "a".to_owned(),
            version: "1.0.0".to_owned(),
            license: "MIT/Apache-2.0".to_owned(),
            authors: Vec::new(),
            folder: "".into(),
            license_file: None,
        };
        let lock = "version = 4\n\n[[package]]\nname = \"a\"\nversion = \"1.0.0\"\nchecksum = \"abc\"\n";
        let bill: Value = serde_json::from_str(&cyclonedx(&[one], lock).unwrap()).unwrap();
        assert_eq!(
            bill["components"],
            json!([{
                "type": "library", "bom-ref": "pkg:cargo/a@1.0.0", "name": "a", "version": "1.0.0",
                "hashes": [{"alg": "SHA-256", "content": "abc"}],
                "licenses": [{"expression": "MIT OR Apache-2.0"}], "purl": "pkg:cargo/a@1.0.0",
            }])
        );
        assert_eq!(bill["metadata"]["component"]["licenses"][0]["expression"], "MIT OR Apache-2.0");
    }
}

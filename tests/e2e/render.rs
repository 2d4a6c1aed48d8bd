//! Pictures of the map, compared with reviewed ones.
//!
//! A case is a folder in `cases/render`: `features.json`, `address.txt`, `why.md`, optionally `config.json`, and an
//! expected picture for each way of drawing.
//!
//! `UPDATE_EXPECT=1` writes the actual pictures; review them. When pictures differ, expected, actual and their
//! difference are side by side in a picture among the screenshots.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::{Value, json};

use super::harness::document::document;
use super::harness::{Host, Page, Picture, Reply, Screen, case, is_without_webgl};

/// Tolerance per channel: rounding by other versions of the browser, and edges of letters.
const CHANNEL_TOLERANCE: u8 = 40;
/// Fraction of the picture that may differ by more.
const PART_TOLERANCE: f64 = 0.004;

const SCREEN: Screen = Screen { width: 900, height: 600, is_touch: false };

fn cases() -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> =
        fs::read_dir("tests/cases/render").unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    folders
}

fn json_of(path: &Path) -> Option<Value> {
    Some(serde_json::from_str(&fs::read_to_string(path).ok()?).unwrap())
}

/// The map once nothing on it moves any more.
async fn settled(page: &Page) -> Picture {
    let map = page.map_box().await;
    let mut last = page.picture("render").await.part(map);
    let mut same = 0;
    for _look in 0..120 {
        tokio::time::sleep(Duration::from_millis(250)).await;
        let next = page.picture("render").await.part(map);
        same = if next.difference(&last, 0) == 0 { same + 1 } else { 0 };
        last = next;
        if same == 6 {
            return last;
        }
    }
    panic!("the map does not come to rest")
}

#[test]
fn every_case_looks_as_expected() {
    case("render").on(SCREEN).run(async |page| {
        let drawing = if is_without_webgl() { "canvas2d" } else { "webgl2" };
        let folders = cases();
        assert!(folders.len() >= 8, "only {} cases were found", folders.len());
        let mut wrongs = Vec::new();
        for folder in folders {
            assert!(folder.join("why.md").exists(), "{} does not say why", folder.display());
            let features = json_of(&folder.join("features.json")).unwrap();
            let config = json_of(&folder.join("config.json")).unwrap_or_else(|| json!({}));
            let mut all = json!({ "events": null, "poll_secs": 3600, "delayed_after_secs": 600,
                "stale_after_secs": 1200, "lost_after_secs": 2400 });
            all.as_object_mut().unwrap().extend(config.as_object().unwrap().clone());
            let host = Host::start(page, &all, Reply::feed(&document(1, features.as_array().unwrap()))).await;
            let address = fs::read_to_string(folder.join("address.txt")).unwrap();
            page.open(&host.address(), address.trim()).await;
            let actual = settled(page).await;
            let expected_path = folder.join(format!("expected-{drawing}.png"));
            if std::env::var_os("UPDATE_EXPECT").is_some() {
                fs::write(&expected_path, actual.encode()).unwrap();
            }
            let Ok(expected) = fs::read(&expected_path) else {
                wrongs.push(format!("{} is missing", expected_path.display()));
                continue;
            };
            let expected = Picture::decode(&expected);
            let different = expected.difference(&actual, CHANNEL_TOLERANCE);
            let (width, height) = expected.size();
            let part = different as f64 / (width * height) as f64;
            if actual.size() != expected.size() || part > PART_TOLERANCE {
                let name = folder.file_name().unwrap().to_string_lossy().into_owned();
                let path = page.keep_picture(&name, &expected.beside(&actual, CHANNEL_TOLERANCE));
                wrongs.push(format!(
                    "{}: {:.2} % differ; expected, actual, difference: {}",
                    folder.display(),
                    part * 100.0,
                    path.display()
                ));
            }
        }
        assert!(wrongs.is_empty(), "{}", wrongs.join("\n"));
    });
}

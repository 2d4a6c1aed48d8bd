//! Shared by the tests of the app: a state from a case, a map as a table, cases as folders.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use vedetta::app::reduce::{AppEvent, Effect, reduce};
use vedetta::app::scene::{self, Redraw, SpriteBook};
use vedetta::app::state::{DeviceChoice, State};
use vedetta::app::url::ViewState;
use vedetta::feed::client::{FeedUpdate, Snapshot};
use vedetta::feed::config::{Config, Limits};
use vedetta::feed::decode::decode_document;
use vedetta::map::layer::{Drawing, FeatureId, LayerId};
use vedetta::model::UnixMillis;
use vedetta::model::time::OperationClock;

/// A map without a screen: holds the drawings that the patches left in each layer.
#[derive(Debug, Default)]
pub(crate) struct TableMap {
    pub(crate) drawings: BTreeMap<(LayerId, FeatureId), Drawing>,
    pub(crate) sprites: SpriteBook,
}

impl TableMap {
    pub(crate) fn draw(&mut self, redraw: &Redraw, state: &State) {
        let sprites = &mut self.sprites;
        let patches =
            scene::patches(redraw, &state.picture, &state.scene_context(), &mut |spec| sprites.id(spec));
        for (layer, patch) in patches {
            if patch.clear {
                self.drawings.retain(|(known, _), _| *known != layer);
            }
            for feature in patch.remove {
                self.drawings.remove(&(layer, feature));
            }
            for (feature, drawing) in patch.put {
                self.drawings.insert((layer, feature), drawing);
            }
        }
    }

    /// Applies those effects that concern the map.
    pub(crate) fn follow(&mut self, effects: &[Effect], state: &State) {
        for effect in effects {
            if let Effect::Draw(redraw) = effect {
                self.draw(redraw, state);
            }
        }
    }
}

/// The state described by a case: `input.geojson`, and the address of the page in `view.txt`.
///
/// Operation time is that of the document, or the one in `now.txt`.
pub(crate) fn state_of(folder: &Path) -> (State, Vec<Effect>) {
    let document = fs::read(folder.join("input.geojson")).unwrap();
    let view = fs::read_to_string(folder.join("view.txt")).unwrap_or_default();
    let now = fs::read_to_string(folder.join("now.txt"));
    state_from(&document, &view, now.ok().and_then(|text| UnixMillis::parse(text.trim())))
}

/// The state that shows a document at an address.
pub(crate) fn state_from(document: &[u8], view: &str, now: Option<UnixMillis>) -> (State, Vec<Effect>) {
    let now = now
        .unwrap_or_else(|| decode_document(document, &Limits::default(), None).unwrap().header.generated_at);
    let mut state =
        State::new(ViewState::parse(view.trim()), DeviceChoice::default(), Config::default(), now);
    let effects = take_document(&mut state, document);
    (state, effects)
}

/// Applies a whole document, at the state's own time.
pub(crate) fn take_document(state: &mut State, document: &[u8]) -> Vec<Effect> {
    let decoded = decode_document(document, &Limits::default(), None).unwrap();
    assert_eq!(decoded.rejections.total(), 0, "{:?}", decoded.rejections);
    let now = state.real_now;
    let clock = OperationClock { operation_at: now, real_at: now, rate: 1.0 };
    let snapshot = Snapshot { header: decoded.header, objects: decoded.objects, clock };
    reduce(state, AppEvent::Feed(FeedUpdate::Snapshot(snapshot)))
}

/// Compares `outcome` with `expected.txt` for every case in a folder of cases. `UPDATE_EXPECT=1` writes the files.
pub(crate) fn check_cases(area: &str, outcome: impl Fn(&Path) -> String) {
    let mut folders: Vec<PathBuf> = fs::read_dir(Path::new("tests/cases").join(area))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    folders.sort();
    assert!(!folders.is_empty(), "no case in {area}");
    let mut failures = String::new();
    for folder in folders {
        assert!(folder.join("why.md").exists(), "{} does not say why", folder.display());
        let actual = outcome(&folder);
        let path = folder.join("expected.txt");
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            fs::write(&path, &actual).unwrap();
        }
        let expected = fs::read_to_string(&path).unwrap_or_default();
        if expected != actual {
            write!(failures, "\n{}\n--- expected\n{expected}--- actual\n{actual}", folder.display()).unwrap();
        }
    }
    assert!(failures.is_empty(), "{failures}");
}

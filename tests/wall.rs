//! The first view of a page, and its layout, where it is unattended or has little room.

#[path = "support/app.rs"]
#[expect(dead_code, clippy::unwrap_used, reason = "shared with tests that use more of it")]
mod support;

#[path = "support/drill.rs"]
#[expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]
mod drill;

use drill::{document, feature};
use serde_json::{Value, json};
use vedetta::app::mode::Layout;
use vedetta::app::reduce::{AppEvent, Effect, reduce};
use vedetta::model::geo::Bounds;

const INCIDENT: (f64, f64) = (9.19, 45.46);
const SITE: (f64, f64) = (12.13, 46.54);

/// Bounds to which the map is fitted for the first picture.
fn first_view(features: &[Value], view: &str) -> Option<Bounds> {
    let document = document("TLP:GREEN", features).to_string();
    let (_, effects) = support::state_from(document.as_bytes(), view, None);
    effects.into_iter().find_map(|effect| if let Effect::Fit(bounds) = effect { Some(bounds) } else { None })
}

#[test]
fn a_wall_without_hubs_shows_what_there_is() {
    let incident = json!({ "severity": "major", "state": "confirmed", "category": "fire" });
    let fire = feature("fire", "incident", INCIDENT, incident);
    let site = |is_hub: bool| feature("site", "site", SITE, json!({ "hub": is_hub }));
    let post = feature("post", "post", INCIDENT, json!({ "state": "up" }));
    let corner = |bounds: Option<Bounds>| {
        bounds.map(|bounds| (bounds.south_west.lng_deg(), bounds.south_west.lat_deg()))
    };
    let wall = |features: &[Value]| corner(first_view(features, "?mode=wall"));
    assert_eq!(wall(&[fire.clone(), site(true)]), None, "a hub is aimed at by the wall itself");
    assert_eq!(wall(&[fire.clone(), site(false)]), Some(SITE));
    assert_eq!(wall(&[fire, post.clone()]), Some(INCIDENT));
    assert_eq!(wall(std::slice::from_ref(&post)), Some(INCIDENT), "neither sites nor incidents, but a post");
    assert_eq!(corner(first_view(&[post], "?mode=desk")), Some(INCIDENT));
    assert_eq!(wall(&[]), None);
}

#[test]
fn what_has_no_room_for_its_panels_is_no_desk() {
    let document = document("TLP:GREEN", &[]).to_string();
    for (view, width_css_px, layout) in [
        ("?mode=desk", 683.0, Layout::Tablet),
        ("?mode=desk", 900.0, Layout::Desk),
        ("?mode=wall", 683.0, Layout::Wall),
        ("?mode=tablet", 1920.0, Layout::Tablet),
    ] {
        let mut state = support::state_from(document.as_bytes(), view, None).0;
        let before = state.layout();
        let effects = reduce(&mut state, AppEvent::PageWidth(width_css_px));
        assert_eq!(state.layout(), layout, "{view} at {width_css_px}");
        let is_told = effects.iter().any(|effect| matches!(effect, Effect::SettingsChanged));
        assert_eq!(is_told, before != layout || layout == Layout::Wall, "{view} at {width_css_px}");
    }
}

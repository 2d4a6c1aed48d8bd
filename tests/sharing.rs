//! Content that leaves the page as an address, on paper or as a file, or is shown to visitors: nothing guarded, and
//! nothing stricter than the respective limit.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "support/app.rs"]
#[expect(dead_code, clippy::unwrap_used, reason = "shared with tests that use more of it")]
mod support;

#[path = "support/drill.rs"]
#[expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]
mod drill;

use drill::document as document_of;
use serde_json::{Value, json};
use support::TableMap;
use vedetta::app::export;
use vedetta::app::mode::ThemeName;
use vedetta::app::reduce::{AppEvent, Effect, reduce};
use vedetta::app::scene::slot_of;
use vedetta::app::state::{DeviceChoice, State};
use vedetta::app::text::Text;
use vedetta::app::url::{MapView, ViewState};
use vedetta::feed::config::{Config, Limits};
use vedetta::feed::decode::decode_document;
use vedetta::feed::wire::Mode;
use vedetta::model::geo::LngLat;
use vedetta::model::marking::Marking;
use vedetta::model::text::Language;
use vedetta::model::{ObjectId, UnixMillis};

fn feature(id: &str, kind: &str, marking: &str, more: Value) -> Value {
    let mut feature = drill::feature(id, kind, (9.19, 45.46), more);
    feature["properties"]["marking"] = json!(marking);
    feature
}

fn state_at(view: &str) -> State {
    support::state_from(document().to_string().as_bytes(), view, None).0
}

/// Like [`state_at`], with a configured recipient of sheets and files.
fn state_for(recipient: &str, view: &str) -> State {
    let mut state = state_at(view);
    state.config.sharing.recipient = recipient.to_owned();
    state
}

/// Objects with "canary" in their id must not leave the page.
fn document() -> Value {
    let incident = json!({ "severity": "major", "state": "confirmed", "category": "fire" });
    let mut motorcade = feature("canary-car", "corridor", "TLP:GREEN", json!({ "purpose": "motorcade" }));
    motorcade["geometry"] = json!({ "type": "LineString", "coordinates": [[9.1, 45.4], [9.2, 45.5]] });
    let features = [
        feature("fire", "incident", "TLP:GREEN", incident.clone()),
        feature("canary-fire", "incident", "TLP:RED", incident.clone()),
        feature("canary-strict", "incident", "TLP:AMBER+STRICT", incident.clone()),
        feature("canary-unmarked", "incident", "", incident),
        feature("canary-hotel", "hotel", "TLP:GREEN", json!({})),
        feature("canary-roof", "overwatch", "TLP:CLEAR", json!({})),
        motorcade,
        feature("car", "unit", "TLP:AMBER", json!({ "task": "canary-car", "speed_kmh": 12.3 })),
        feature(
            "tickets",
            "service",
            "TLP:GREEN",
            json!({ "serves": ["canary-hotel", "post", "elsewhere"] }),
        ),
        feature("post", "post", "TLP:GREEN", json!({ "state": "up" })),
        feature("camera", "camera", "TLP:CLEAR", json!({})),
    ];
    document_of("TLP:RED", &features)
}

#[test]
fn a_file_has_what_may_leave_and_opens_as_a_feed() {
    let file = export::file(&state_for("Staff of the drill", "#off=cameras")).unwrap();
    assert_eq!(file.name, "vedetta-exercise-20260206T2000Z.geojson");
    assert!(file.text.contains("\"recipient\":\"Staff of the drill\""), "{}", file.text);
    assert!(!file.text.contains("canary"), "{}", file.text);
    let decoded = decode_document(file.text.as_bytes(), &Limits::default(), None).unwrap();
    assert_eq!((decoded.rejections.total(), decoded.header.mode), (0, Mode::Exercise));
    assert_eq!((decoded.header.feed_id.as_str(), decoded.header.marking), ("drill", Marking::Amber));
    let original = state_at("");
    let mut ids: Vec<&str> = decoded.objects.iter().map(|object| object.common.id.as_str()).collect();
    ids.sort_unstable();
    assert_eq!(ids, ["car", "fire", "post", "tickets"]);
    for object in &decoded.objects {
        let known = original.picture.find(object.common.id.as_str()).unwrap();
        assert_eq!(object.common, known.common);
        if !["car", "tickets"].contains(&object.common.id.as_str()) {
            assert_eq!(object.body, known.body);
        }
    }
    assert!(
        file.text.contains("\"serves\":[\"post\",\"elsewhere\"]") && file.text.contains("\"speed_kmh\":12.3")
    );
}

#[test]
fn without_a_recipient_nothing_stricter_than_green_is_taken_away() {
    let ids = |state: &State| -> Vec<String> {
        let file = export::file(state).unwrap();
        let decoded = decode_document(file.text.as_bytes(), &Limits::default(), None).unwrap();
        let mut ids: Vec<String> =
            decoded.objects.iter().map(|object| object.common.id.to_string()).collect();
        ids.sort_unstable();
        ids
    };
    assert_eq!(ids(&state_at("")), ["camera", "fire", "post", "tickets"]);
    assert_eq!(ids(&state_for("Staff", "")), ["camera", "car", "fire", "post", "tickets"]);
    // The stricter of two limits applies: with visitors present, the recipient does not matter.
    let mut state = state_for("Staff", "?visitors=1");
    assert_eq!(ids(&state), ["camera", "fire", "post", "tickets"]);
    state.config.sharing.visitors = Marking::Clear;
    assert_eq!(ids(&state), ["camera"]);
    let mut state = state_for("Staff", "");
    state.config.sharing.files = Marking::Clear;
    assert_eq!(ids(&state), ["camera"]);
}

#[test]
fn visitors_see_what_the_community_may() {
    // An amber object that is not guarded: TLP 2.0 restricts it to the organization and its clients.
    let mut state = state_at("?visitors=1#sel=car");
    let sees = |state: &State, id: &str| state.reader().may_see(state.picture.find(id).unwrap());
    assert!(!sees(&state, "car") && sees(&state, "post") && sees(&state, "camera"));
    assert_eq!(state.card(), None);
    assert!(state.is_selection_hidden() && !export::address(&state).contains("car"));
    // Their number is hidden as well.
    let counts = |state: &State| -> Vec<(&str, usize)> {
        let entries = state.layers().entries.into_iter().map(|entry| (entry.def.word, entry.count));
        entries.filter(|(word, _)| ["units", "hotels", "overwatch", "posts"].contains(word)).collect()
    };
    let with_visitors = counts(&state);
    assert_eq!(with_visitors.iter().map(|(_, count)| count).sum::<usize>(), 1, "{with_visitors:?}");
    state.config.sharing.visitors = Marking::Clear;
    assert!(!sees(&state, "post") && sees(&state, "camera"));
    assert!(sees(&state, "fire"), "an incident is always seen");
    assert!(
        !state.reader().title(state.picture.find("fire").unwrap()).contains("fire"),
        "and its words are not"
    );
    let _effects = reduce(&mut state, AppEvent::SetVisitors(false));
    assert!(sees(&state, "car") && !state.is_selection_hidden());
    assert_eq!(counts(&state).iter().map(|(_, count)| count).sum::<usize>(), 4);
}

#[test]
fn walls_begin_with_visitors_where_the_configuration_says_so() {
    let begins = |at_walls: bool, view: &str| {
        let mut config = Config::default();
        config.sharing.visitors_at_walls = at_walls;
        State::new(ViewState::parse(view), DeviceChoice::default(), config, UnixMillis(0)).view.visitors
    };
    assert!(begins(true, "?mode=wall"));
    assert!(!begins(true, "?mode=desk") && !begins(false, "?mode=wall"));
    assert!(begins(false, "?mode=wall&visitors=1"));
}

#[test]
fn a_file_says_how_old_it_is_and_what_is_covered_gives_none() {
    let mut state = state_at("");
    state.real_now = state.real_now.plus_millis(90_000);
    state.health.age_millis = Some(60_000);
    let file = export::file(&state).unwrap();
    assert!(file.text.contains("\"generated_at\":\"2026-02-06T20:00:30Z\""), "{}", file.text);
    state.health.is_covered = true;
    assert_eq!(export::file(&state), None);
}

#[test]
fn a_link_keeps_what_may_be_said_and_says_that_it_is_an_exercise() {
    let query = |view: &str| export::link(&state_at(view)).query;
    let open = "?visitors=1#map=12/45.46/9.19&sel=fire&q=smoke";
    assert_eq!(query(open), "?visitors=1#EXERCISE&map=12/45.46/9.19&sel=fire&q=smoke");
    assert_eq!(ViewState::parse(&query(open)), ViewState::parse(open));
    assert_eq!(query("?mode=desk"), "?mode=desk#EXERCISE");
    for id in [
        "canary-fire",
        "canary-strict",
        "canary-unmarked",
        "canary-hotel",
        "canary-roof",
        "canary-car",
        "nobody",
    ] {
        let link = export::link(&state_at(&format!("#sel={id}&q=canary&sev=major")));
        assert_eq!((link.query.as_str(), link.is_cut), ("#EXERCISE&sev=major", true), "{id}");
    }
}

#[test]
fn a_link_to_what_is_not_there_says_so() {
    let document = document().to_string();
    for (language, words) in [
        ("it", "non è più, nel quadro"),
        ("de", "nicht mehr im Lagebild"),
        ("en", "no longer, in the picture"),
    ] {
        let view = ViewState::parse(&format!("?lang={language}#sel=incident-9"));
        let mut state = State::new(view, DeviceChoice::default(), Config::default(), UnixMillis(0));
        assert_eq!(state.missing_words(), None, "it may still come");
        let effects = support::take_document(&mut state, document.as_bytes());
        assert!(effects.contains(&Effect::CardChanged));
        let said = state.missing_words().unwrap();
        assert!(said.contains("incident-9") && said.contains(words), "{said}");
        let _effects = reduce(&mut state, AppEvent::SetVisitors(true));
        let said = state.missing_words().unwrap();
        assert!(!said.contains("incident-9") && said.contains(words), "an id may be of anything: {said}");
        let _effects = reduce(&mut state, AppEvent::Select(None));
        assert_eq!(state.missing_words(), None);
    }
    assert_eq!(state_at("#sel=fire").missing_words(), None);
    // An empty picture reports it, too.
    let mut state =
        State::new(ViewState::parse("#sel=x"), DeviceChoice::default(), Config::default(), UnixMillis(0));
    let empty = document_of("TLP:RED", &[]).to_string();
    let effects = support::take_document(&mut state, empty.as_bytes());
    assert!(effects.contains(&Effect::CardChanged) && state.missing_words().is_some());
}

#[test]
fn a_plan_says_that_it_is_one_wherever_it_goes() {
    let ahead = "#map=12/45.46/9.19&plan=2026-02-06T22:30:00Z";
    let state = state_at(ahead);
    let link = export::link(&state);
    assert_eq!(link.query, "#EXERCISE&PLAN-23:30&map=12/45.46/9.19&plan=2026-02-06T22:30:00Z");
    assert_eq!(ViewState::parse(&link.query), ViewState::parse(ahead));
    let file = export::file(&state).unwrap();
    assert_eq!(file.name, "vedetta-exercise-PLAN-20260206T2230Z-of-20260206T2000Z.geojson");
    let document: Value = serde_json::from_str(&file.text).unwrap();
    assert_eq!(document["plan_at"], "2026-02-06T22:30:00Z");
    let decoded = decode_document(file.text.as_bytes(), &Limits::default(), None).unwrap();
    let mut ids: Vec<&str> = decoded.objects.iter().map(|object| object.common.id.as_str()).collect();
    ids.sort_unstable();
    assert_eq!(ids, ["camera", "fire", "post", "tickets"]);
    let file = export::file(&state_for("Staff", ahead)).unwrap();
    assert!(!file.text.contains("\"car\""), "where the car will be nobody knows: {}", file.text);
    // Once its time has passed, a plan is no longer a plan, and is not mentioned.
    let state = state_at("#plan=2026-02-06T19:30:00Z");
    assert!(!export::link(&state).query.contains("PLAN"));
    assert!(!export::file(&state).unwrap().name.contains("PLAN"));
}

/// Applies effects to the history of a browser: its entries, the last one shown.
fn write(history: &mut Vec<String>, effects: &[Effect], state: &State) {
    for effect in effects {
        if let Effect::WriteUrl { is_step } = effect {
            if !is_step {
                history.pop();
            }
            history.push(export::address(state));
        }
    }
}

fn select(id: &str) -> AppEvent {
    AppEvent::Reveal(ObjectId::new(id).unwrap())
}

#[test]
fn no_entry_of_the_history_ends_the_time_of_the_visitors() {
    let mut state = state_at("?lang=de");
    let mut history = vec![export::address(&state)];
    for event in [
        select("canary-hotel"),
        select("canary-fire"),
        select("fire"),
        select("post"),
        AppEvent::SetTheme(ThemeName::Light),
        AppEvent::SetVisitors(true),
    ] {
        let effects = reduce(&mut state, event);
        write(&mut history, &effects, &state);
    }
    assert_eq!(history.last().unwrap(), "?theme=light&lang=de&visitors=1#sel=post");
    assert!(!history.iter().any(|entry| entry.contains("canary")), "{history:?}");
    // Back through all entries, and to one that an older version may have left there.
    history.insert(0, "#sel=canary-fire".to_owned());
    while let Some(entry) = history.pop() {
        let effects = reduce(&mut state, AppEvent::AddressChanged(Box::new(ViewState::parse(&entry))));
        assert!(state.view.visitors, "{entry}");
        assert!(effects.contains(&Effect::WriteUrl { is_step: false }), "the entry says it from now on");
        let address = export::address(&state);
        assert!(address.starts_with("?theme=light&lang=de&visitors=1"), "{address}");
        let card = state.card().map(|card| format!("{card:?}")).unwrap_or_default();
        assert!(!address.contains("canary") && !card.contains("Name of canary"), "{entry}: {card}");
    }
    let _effects = reduce(&mut state, AppEvent::SetVisitors(false));
    assert!(!state.view.visitors);
}

#[test]
fn visitors_that_left_do_not_come_back_with_the_history() {
    let mut state = state_at("?visitors=1");
    let _effects = reduce(&mut state, AppEvent::SetVisitors(false));
    let _effects = reduce(&mut state, AppEvent::AddressChanged(Box::new(ViewState::parse("?visitors=1"))));
    assert!(!state.view.visitors);
}

#[test]
fn what_is_guarded_leaves_the_address_as_soon_as_that_is_known() {
    let mut state = State::new(
        ViewState::parse("#sel=canary-hotel&q=smoke"),
        DeviceChoice::default(),
        Config::default(),
        UnixMillis(0),
    );
    assert_eq!(
        export::address(&state),
        "#sel=canary-hotel&q=smoke",
        "it may be anything, and a reload must find it"
    );
    let effects = support::take_document(&mut state, document().to_string().as_bytes());
    assert!(effects.contains(&Effect::WriteUrl { is_step: false }), "{effects:?}");
    assert_eq!(export::address(&state), "#q=smoke");
    assert!(state.card().is_some(), "the operator still sees it");
}

#[test]
fn where_something_guarded_is_stays_out_of_the_history() {
    let place = |lng: f64, lat: f64, zoom: f64| {
        AppEvent::CameraSettled(MapView { center: LngLat::new(lng, lat).unwrap(), zoom })
    };
    let mut state = state_at("#map=9/46/10.5");
    let mut history = vec![export::address(&state)];
    // The map flies to the object, the card closes, and the map makes room: it still looks at the guarded place.
    for event in [
        select("canary-hotel"),
        place(9.19, 45.46, 14.0),
        AppEvent::Select(None),
        place(9.1901, 45.4599, 14.0),
    ] {
        let effects = reduce(&mut state, event);
        write(&mut history, &effects, &state);
        assert_eq!(history, ["#map=9/46/10.5"]);
    }
    // A user who moves on looks at something else, and may return to the place.
    for (event, address) in [
        (place(9.3, 45.5, 14.0), "#map=14/45.5/9.3"),
        (place(9.19, 45.46, 14.0), "#map=14/45.46/9.19"),
        (select("fire"), "#map=14/45.46/9.19&sel=fire"),
    ] {
        let effects = reduce(&mut state, event);
        write(&mut history, &effects, &state);
        assert_eq!(history.last().unwrap(), address);
    }
    // Back leads to the address's place, although the map moved on without recording that.
    let _effects = reduce(&mut state, select("canary-roof"));
    let _effects = reduce(&mut state, place(9.19, 45.46, 17.0));
    let back = ViewState::parse("#map=14/45.46/9.19&sel=fire");
    let effects = reduce(&mut state, AppEvent::AddressChanged(Box::new(back)));
    assert!(effects.iter().any(|effect| matches!(effect, Effect::LookAt(_))), "{effects:?}");
}

#[test]
fn what_was_asked_for_stays_out_of_the_address_when_it_names_something_guarded() {
    let address = |view: &str| export::address(&state_at(view));
    assert_eq!(address("#q=name"), "", "words that found something guarded");
    assert_eq!(address("#q=fire&sev=minor"), "#q=fire&sev=minor", "words that found nothing");
    assert_eq!(address("#site=canary-hotel,post,elsewhere"), "#site=elsewhere,post");
    assert!(export::link(&state_at("#q=name")).is_cut);
}

#[test]
fn what_visitors_are_not_shown_is_named_in_every_language() {
    // Kinds that are hidden regardless of their marking are named in the notice; the others are neither.
    let shown = |kind: &str| {
        let mut feature = feature("x", kind, "TLP:CLEAR", json!({ "purpose": "motorcade" }));
        if kind == "corridor" {
            feature["geometry"] = json!({ "type": "LineString", "coordinates": [[9.1, 45.4], [9.2, 45.5]] });
        }
        let document = document_of("TLP:RED", &[feature]);
        let state = support::state_from(document.to_string().as_bytes(), "?visitors=1#on=overwatch", None).0;
        let object = state.picture.find("x").unwrap();
        state.reader().may_see(object)
    };
    let named = [
        ("hotel", ["alberghi", "Hotels", "hotels"]),
        ("overwatch", ["postazioni elevate", "erhöhte Posten", "overwatch"]),
        ("corridor", ["cortei di scorta", "Schutzkolonnen", "protected movements"]),
    ];
    for kind in ["corridor", "overwatch", "hotel", "post", "camera", "site", "venue", "unit"] {
        let words = named.iter().find(|(hidden, _)| *hidden == kind);
        assert_eq!(shown(kind), words.is_none(), "{kind}");
        for (language, word) in
            Language::ALL.into_iter().zip(words.map(|(_, words)| words).into_iter().flatten())
        {
            let notice = Text::VisitorsOn.get(language);
            assert!(notice.contains(word), "{notice}");
        }
    }
    // Guard posts stay visible, and restricted incidents lose only their text.
    assert!(!Text::VisitorsOn.get(Language::En).contains("posts"));
    let state = state_at("?visitors=1");
    let sees = |id: &str| state.reader().may_see(state.picture.find(id).unwrap());
    assert!(sees("canary-fire") && sees("post"));
    assert_eq!(state.reader().title(state.picture.find("fire").unwrap()), "Name of fire");
    assert!(!state.reader().title(state.picture.find("canary-fire").unwrap()).contains("canary"));
}

#[test]
fn paper_shows_neither_guarded_nor_strict_and_the_screen_is_as_before_afterwards() {
    let drawn = |map: &TableMap, state: &State| -> Vec<String> {
        let features = map.drawings.keys();
        let slots = features.filter_map(|(_, feature)| slot_of(*feature));
        let mut ids: Vec<String> =
            slots.map(|slot| state.picture.object(slot).unwrap().common.id.to_string()).collect();
        ids.sort_unstable();
        ids
    };
    let mut state = state_for("Staff of the drill", "#sel=canary-fire&on=overwatch");
    let mut map = TableMap::default();
    map.draw(&state.scene.everything(), &state);
    let before = drawn(&map, &state);
    assert_eq!(before.iter().filter(|id| id.contains("canary")).count(), 6);
    let effects = reduce(&mut state, AppEvent::SetPrinting(true));
    map.follow(&effects, &state);
    assert_eq!(drawn(&map, &state), ["camera", "car", "fire", "post", "tickets"]);
    assert_eq!(state.card(), None, "the card of what must not be on paper");
    let rows: Vec<String> = state.paper_rows(50).0.into_iter().map(|row| row.id.to_string()).collect();
    assert_eq!(rows, ["fire"]);
    assert_eq!(export::strictest(&state), Marking::Amber);
    let effects = reduce(&mut state, AppEvent::SetPrinting(false));
    map.follow(&effects, &state);
    assert_eq!(drawn(&map, &state), before);
    assert!(state.card().is_some());
}

/// Incidents that may be printed, each behind one that must not.
fn long_list(count: usize, view: &str) -> State {
    let incident = |state: &str| json!({ "severity": "major", "state": state, "category": "fire" });
    let mut features = Vec::new();
    for number in 0..count {
        features.push(feature(&format!("canary-{number}"), "incident", "TLP:RED", incident("reported")));
        features.push(feature(&format!("fire-{number:03}"), "incident", "TLP:GREEN", incident("reported")));
    }
    features.push(feature("milan", "site", "TLP:GREEN", json!({ "hub": true })));
    features.push(feature("canary-site", "site", "TLP:RED", json!({})));
    let document = document_of("TLP:RED", &features);
    support::state_from(document.to_string().as_bytes(), view, None).0
}

#[test]
fn all_that_may_be_on_paper_is_on_it_or_counted() {
    let state = long_list(70, "");
    let (rows, more) = state.paper_rows(500);
    assert_eq!((rows.len(), more), (70, 0));
    assert!(rows.iter().all(|row| row.id.as_str().starts_with("fire")));
    let (rows, more) = state.paper_rows(50);
    assert_eq!((rows.len(), more), (50, 20), "what is guarded is neither shown nor counted");
}

#[test]
fn a_sheet_says_what_its_list_was_chosen_by() {
    let words = |view: &str| export::filter_words(&long_list(1, view)).unwrap_or_default();
    assert_eq!(words("?lang=en"), "");
    let asked = words("?lang=en#sev=critical,major&cat=fire&site=milan&q=smoke");
    for part in ["Filter: ", "Severity: Critical, Major", "Type: Fire", "Site: Name of milan", "“smoke”"]
    {
        assert!(asked.contains(part), "{part}: {asked}");
    }
    let guarded = words("?lang=it#site=canary-site&q=canary&sel=canary-0");
    assert!(
        !guarded.contains("anary") && guarded.contains("Sito: …") && guarded.contains("“…”"),
        "{guarded}"
    );
    assert!(words("?lang=de#closed=0").contains("nur offene"));
}

#[test]
fn a_card_names_what_must_not_be_seen_by_no_id() {
    for (view, is_printing) in [("#sel=car", true), ("?visitors=1#sel=tickets", false)] {
        let mut state = state_for("Staff", view);
        let _effects = reduce(&mut state, AppEvent::SetPrinting(is_printing));
        let card = state.card().unwrap();
        let said = format!("{:?}", card.fields);
        assert!(!said.contains("canary") && said.contains("Withheld"), "{said}");
    }
}

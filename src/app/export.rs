//! Exports: the view as an address, a printed sheet or a file.
//!
//! Never includes guarded kinds or anything stricter than the limit: TLP:AMBER in an address, the configured
//! marking on paper and in a file. Always states the mode, so that an exercise is recognized as one wherever
//! the export ends up.

use compact::number;
use serde_json::{Value, json};

use super::scene::{is_of_the_moment, layer_of};
use super::state::State;
use super::text::{self, Text};
use super::url::ViewState;
use crate::feed::wire::{Feature, Header, Mode, Operation, SCHEMA_VERSION};
use crate::model::marking::Marking;
use crate::model::{Object, ObjectId, UnixMillis};

/// The part of a link after the page's own address, and whether anything was withheld.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Query and fragment. The fragment names an exercise, a replay or a plan, the latter with its hour in
    /// Rome.
    pub query: String,
    /// Whether parts were left out (selection, filter words, sites or headquarters) because they could name
    /// something guarded.
    pub is_cut: bool,
}

/// A file to save.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// File name: mode, and the time of its data.
    pub name: String,
    /// Contents: a feed document.
    pub text: String,
}

/// Returns the view without what must not be shared, and whether anything was removed.
#[must_use]
pub fn shared_view(state: &State) -> (ViewState, bool) {
    let (mut view, mut is_cut) = quiet_view(state);
    // An object that the feed has not shown may be guarded.
    let may_be_said = |object: Option<&Object>| object.is_some_and(|object| state.may_be_named(object));
    if state.selection().is_some_and(|selection| !may_be_said(selection.object.as_deref())) {
        view.selected = None;
        view.filter.text.clear();
        is_cut = true;
    }
    (view, is_cut)
}

/// Returns the view without what is known to be guarded, and whether anything was removed.
///
/// Removed are the selection, filtered sites and headquarters, and filter words that match something guarded.
fn quiet_view(state: &State) -> (ViewState, bool) {
    let mut view = state.view.clone();
    let is_named = |id: &ObjectId| {
        let object = state.picture.find(id.as_str()).or(state.selected_object.as_ref());
        object.is_none_or(|object| object.common.id != *id || state.may_be_named(object))
    };
    view.selected.take_if(|id| !is_named(id));
    for ids in [&mut view.filter.sites, &mut view.filter.headquarters] {
        *ids = std::mem::take(ids).into_iter().filter(is_named).collect();
    }
    let mut found = state.rows.slots().filter_map(|slot| state.picture.object(slot));
    if !view.filter.text.is_empty() && found.any(|object| !state.may_be_named(object)) {
        view.filter.text.clear();
    }
    let is_cut = view.selected != state.view.selected || view.filter != state.view.filter;
    (view, is_cut)
}

/// Returns the address of the present view for this browser, whose history the next person at it can read.
///
/// It never names guarded objects. Objects that no picture has shown yet are kept, so that a reload finds them.
#[must_use]
pub fn address(state: &State) -> String {
    // Visitors can read the address, too.
    let view = if state.view.visitors { shared_view(state) } else { quiet_view(state) };
    view.0.to_query()
}

/// Returns the link to the present view, for others.
#[must_use]
pub fn link(state: &State) -> Link {
    let (view, is_cut) = shared_view(state);
    let mut query = view.to_query();
    let at = query.find('#').unwrap_or(query.len());
    let rest = query.split_off(at);
    let mode = state.mode().filter(|mode| *mode != Mode::Live).map(|mode| mode.word().to_ascii_uppercase());
    let plan = state.plan().map(|at| format!("PLAN-{}", text::hour(at)));
    let rest = Some(rest.trim_start_matches('#').to_owned()).filter(|rest| !rest.is_empty());
    let mut separator = '#';
    for part in [mode, plan, rest].into_iter().flatten() {
        query.push(std::mem::replace(&mut separator, '&'));
        query.push_str(&part);
    }
    Link { query, is_cut }
}

/// Returns the objects that may leave the page: those in visible layers, with or without a position, except
/// guarded ones.
fn shared(state: &State) -> impl Iterator<Item = &Object> {
    let objects = state.picture.iter().map(|(_, object)| &**object);
    let is_plan = state.plan().is_some();
    objects.filter(move |object| {
        let is_there = !is_plan || !is_of_the_moment(object.kind());
        is_there && state.may_be_taken_away(object) && state.is_layer_visible(layer_of(object.kind()))
    })
}

/// Returns the strictest marking of what may leave the page; it marks the sheet.
#[must_use]
pub fn strictest(state: &State) -> Marking {
    shared(state).map(|object| object.common.marking).max().unwrap_or(Marking::Clear)
}

/// Describes the filter of a printed list; `None` when the list is complete. Names nothing that must not be on
/// paper.
#[must_use]
pub fn filter_words(state: &State) -> Option<String> {
    let asked = &state.view.filter;
    if !asked.is_active() {
        return None;
    }
    let (language, may_be_said) = (state.language(), shared_view(state).0.filter);
    let mut parts: Vec<String> = Vec::new();
    let mut add = |what: Text, names: Vec<&str>| {
        if !names.is_empty() {
            parts.push(format!("{}: {}", what.get(language), names.join(", ")));
        }
    };
    let titles: Vec<Vec<String>> = [&asked.sites, &asked.headquarters]
        .map(|ids| {
            let title = |id: &ObjectId| {
                let object = state.picture.find(id.as_str()).filter(|object| state.may_be_taken_away(object));
                object.map_or_else(|| "…".to_owned(), |object| state.reader().title(object))
            };
            ids.iter().map(title).collect()
        })
        .into();
    let strs = |at: usize| titles.get(at).into_iter().flatten().map(String::as_str).collect();
    add(
        Text::Severity,
        asked.severities.iter().map(|severity| text::severity_name(*severity, language)).collect(),
    );
    add(
        Text::Category,
        asked.categories.iter().map(|category| text::category_name(*category, language)).collect(),
    );
    add(Text::Site, strs(0));
    add(Text::FieldHeadquarters, strs(1));
    let words = asked.text.trim();
    if !words.is_empty() {
        // Filter words may name something that must not be on paper.
        parts.push(if may_be_said.text.is_empty() {
            "“…”".to_owned()
        } else {
            format!("“{words}”")
        });
    }
    if !asked.show_closed {
        parts.push(Text::OpenOnly.get(language).to_owned());
    }
    Some(format!("{}: {}", Text::Filter.get(language), parts.join(" · ")))
}

/// Returns a file of everything that may leave the page, readable as a feed; `None` before the first data.
///
/// The file of a plan contains what the map shows: what will be in force, without kinds whose future is unknown
/// (units, aircraft, crowds). Its name and its member `plan_at` mark it as a plan.
#[must_use]
pub fn file(state: &State) -> Option<File> {
    // Nothing leaves a covered page.
    let header = state.header.as_ref().filter(|_| !state.health.is_covered)?;
    // The file carries the age of delayed data: its time is that of the last verified data.
    let age_millis = state.health.age_millis.unwrap_or(0);
    let as_of = state.real_now.plus_millis(-i64::try_from(age_millis).unwrap_or(0));
    let operation =
        Operation { at: state.operation_time(as_of), rate: state.clock.map_or(1.0, |clock| clock.rate) };
    let header = Header {
        schema: SCHEMA_VERSION.to_owned(),
        feed_id: header.feed_id.clone(),
        mode: header.mode,
        epoch: 0,
        seq: 0,
        generated_at: as_of,
        every_secs: None,
        operation: Some(operation),
        marking: strictest(state),
    };
    let is_withheld =
        |text: &str| state.picture.find(text).is_some_and(|object| !state.may_be_taken_away(object));
    let features: Vec<Value> = shared(state)
        .filter_map(|object| {
            let mut feature = serde_json::to_value(Feature::from(object)).ok()?;
            tidy(&mut feature, &is_withheld);
            Some(feature)
        })
        .collect();
    let mut document = json!({ "type": "FeatureCollection", "vedetta": header, "features": features });
    let recipient = &state.config.sharing.recipient;
    if let Some(members) = document.as_object_mut().filter(|_| !recipient.is_empty()) {
        members.insert("recipient".to_owned(), recipient.clone().into());
    }
    let mut name = format!("vedetta-{}-{}Z", header.mode.word(), minute(operation.at));
    if let (Some(at), Some(members)) = (state.plan(), document.as_object_mut()) {
        members.insert("plan_at".to_owned(), at.to_string().into());
        name = format!("vedetta-{}-PLAN-{}Z-of-{}Z", header.mode.word(), minute(at), minute(operation.at));
    }
    Some(File { name: format!("{name}.geojson"), text: document.to_string() })
}

/// Formats a time in UTC for a file name: `20260206T2000`.
fn minute(at: UnixMillis) -> String {
    at.to_string().chars().filter(char::is_ascii_alphanumeric).take(13).collect()
}

/// Removes references to withheld objects, and shortens numbers.
fn tidy(value: &mut Value, is_withheld: &dyn Fn(&str) -> bool) {
    let goes = |value: &Value| value.as_str().is_some_and(is_withheld);
    match value {
        Value::Array(items) => {
            items.retain(|item| !goes(item));
            items.iter_mut().for_each(|item| tidy(item, is_withheld));
        }
        Value::Object(members) => {
            members.retain(|_, member| !goes(member));
            members.values_mut().for_each(|member| tidy(member, is_withheld));
        }
        Value::Number(number) => {
            let exact = number.as_f64().unwrap_or_default();
            let short = exact as f32;
            // A number that is exactly an `f32` needs fewer digits.
            if !number.is_i64() && !number.is_u64() && f64::from(short) == exact {
                *value = number::parse(&short.to_string()).map_or(Value::Null, Into::into);
            }
        }
        Value::Null | Value::Bool(_) | Value::String(_) => {}
    }
}

//! State transitions: an event changes the state and results in effects. Carries out no effect itself.

use compact::sort::SmallSort as _;

use super::board::Board;
use super::chatter::Chatter;
use super::export;
use super::filter::Filter;
use super::mode::{Layout, ListTab, Panel, ThemeName};
use super::overlay::{self, Loaded, Overlay, OwnFeature};
use super::reader::is_unnamed;
use super::rows::RowsChanged;
use super::scene::{self, OwnPosition, PERIMETERS, Redraw, SITES, layer_def, slot_of};
use super::sites::SiteIndex;
use super::state::{CLOCK_STEP_MILLIS, State};
use super::symbology::Palette;
use super::text::Text;
use super::timeline::{self, Scale};
use super::tour;
use super::url::{MapView, ViewState, rounded_bearing_deg};
use crate::feed::client::{FeedUpdate, Snapshot};
use crate::feed::config::Area;
use crate::map::layer::{FeatureId, LayerId};
use crate::model::geo::{Bounds, LngLat};
use crate::model::incident::Severity;
use crate::model::rome::RomeClock;
use crate::model::text::Language;
use crate::model::time::OperationClock;
use crate::model::{ChangeSet, Kind, ObjectId, Slot, UnixMillis};

/// An event that may change the state.
#[derive(Debug, Clone)]
pub enum AppEvent {
    /// Update from the feed.
    Feed(FeedUpdate),
    /// Time passed: sent once a second, and when the page becomes visible again.
    Tick {
        /// Real time.
        real_now: UnixMillis,
    },
    /// Select an object, or none, without moving the map.
    Select(Option<ObjectId>),
    /// Select an object outside the map, and show it on the map.
    Reveal(ObjectId),
    /// A feature of the map was picked, or the empty map.
    PickedOnMap(Option<FeatureId>),
    /// Select the next or the previous row (`j` and `k`).
    SelectByStep {
        /// Rows down; up when negative.
        rows: isize,
    },
    /// The pointer is over an object, or over none.
    Hover(Option<ObjectId>),
    /// The pointer is over a feature of the map, or over none.
    HoverOnMap(Option<FeatureId>),
    /// Change the filter of the incidents.
    SetFilter(Filter),
    /// Switch a layer on or off.
    ToggleLayer(LayerId),
    /// Change the language.
    SetLanguage(Language),
    /// Change the theme.
    SetTheme(ThemeName),
    /// The style sheet has other colors.
    SetPalette(Box<Palette>),
    /// Change the tab of the list.
    SetList(ListTab),
    /// Show an instant ahead, or the present.
    LookAhead(Option<UnixMillis>),
    /// Show the timeline at a scale, or fold it.
    SetTimeline(Option<Scale>),
    /// Change the layout.
    SetLayout(Layout),
    /// The device's layout changed: it was turned, or the page moved to another screen.
    DeviceLayout(Layout),
    /// Width of the page in CSS pixels.
    PageWidth(f64),
    /// Fold a panel, or unfold it.
    ToggleFold(Panel),
    /// Visitors came, or their departure was confirmed: nothing else ends this mode.
    SetVisitors(bool),
    /// Printing is about to start, or has ended.
    SetPrinting(bool),
    /// Enable or disable single-character key commands.
    SetKeys(bool),
    /// Switch the tour of the hubs on or off.
    SetTour(bool),
    /// Jump to the site of a number key, 1 to 9.
    JumpToKey(u8),
    /// Jump to a site of the jump list.
    JumpToSite(ObjectId),
    /// Show the whole operation.
    ShowWhole,
    /// The map came to rest.
    CameraSettled(MapView),
    /// The map came to rest at this bearing, in degrees clockwise from north.
    MapTurned(f64),
    /// Turn the map north up.
    NorthUp,
    /// Back or forward: the URL changed to this view.
    AddressChanged(Box<ViewState>),
    /// An overlay was read.
    OverlayLoaded {
        /// Number of the overlay.
        number: usize,
        /// Features and faults found in it.
        loaded: Box<Loaded>,
    },
    /// A file was dropped on the page and read.
    OverlayDropped {
        /// Name of the file.
        file: String,
        /// Features and faults found in it.
        loaded: Box<Loaded>,
    },
    /// Remove a dropped overlay.
    RemoveOverlay {
        /// Number of the overlay.
        number: usize,
    },
    /// Own position was found, or is no longer requested.
    OwnPosition(Option<OwnPosition>),
}

/// An action for the page to carry out.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Redraw these objects on every map: [`scene::patches`].
    Draw(Redraw),
    /// Redraw own position: [`scene::own_position`].
    DrawOwnPosition,
    /// Redraw these overlays on every map: [`super::overlay::patch`].
    DrawOverlays(Vec<usize>),
    /// Show or hide a layer.
    SetLayerVisible(LayerId, bool),
    /// Emphasize these features and no others.
    Emphasize {
        /// Selected feature.
        selected: Option<FeatureId>,
        /// Feature under the pointer.
        hovered: Option<FeatureId>,
    },
    /// Fly to a view, centered in the part of the map that panels leave free.
    FlyTo(MapView),
    /// Move to a view at once, as the URL says, centered in the part of the map that panels leave free.
    LookAt(MapView),
    /// Fly to a position unless it is in view already.
    EnsureVisible {
        /// Position to show.
        at: LngLat,
        /// Minimum zoom at which it is distinguishable.
        min_zoom: f64,
    },
    /// Fit a bounding box into the view.
    Fit(Bounds),
    /// Write the URL; as a new history entry when `is_step`, so that Back returns to the previous one.
    WriteUrl {
        /// Whether to add a history entry.
        is_step: bool,
    },
    /// The list changed.
    RowsChanged(RowsChanged),
    /// The site tiles may have changed.
    TilesChanged,
    /// The card may have changed.
    CardChanged,
    /// The layer list may have changed.
    LayersChanged,
    /// The findings changed.
    FindingsChanged,
    /// The network services or cyber incidents changed.
    CyberChanged,
    /// The data issues changed.
    DoubtsChanged,
    /// Health, mode, header or clock of the feed changed.
    HealthChanged,
    /// Layout, theme, language, visitors, folds or filter changed.
    SettingsChanged,
    /// The theme changed: read the style sheet, and answer with [`AppEvent::SetPalette`].
    ThemeChanged(ThemeName),
    /// Announce new or newly critical incidents to assistive technology, most severe first.
    Announce(Vec<ObjectId>),
    /// Show a notice for some seconds.
    Notice(Text),
    /// Access was withdrawn, or sign-in has been missing for long: delete all data of the feed everywhere.
    Forget,
}

/// Minimum zoom at which an object selected in a list is distinguishable from its neighbors.
const REVEAL_ZOOM: f64 = 11.0;

/// Changes the state for an event. The effects must be carried out in order.
#[must_use = "the effects are to be carried out"]
pub fn reduce(state: &mut State, event: AppEvent) -> Vec<Effect> {
    match event {
        AppEvent::Feed(update) => feed(state, update),
        AppEvent::Tick { real_now } => tick(state, real_now),
        AppEvent::Select(id) => select(state, id, false, false),
        AppEvent::Reveal(id) => select(state, Some(id), true, false),
        AppEvent::PickedOnMap(feature) => {
            if let Some(own) = feature.and_then(OwnFeature::of) {
                return select_own(state, own);
            }
            let id = feature.and_then(|feature| id_of(state, feature));
            select(state, id, false, false)
        }
        AppEvent::SelectByStep { rows } => select_by_step(state, rows),
        AppEvent::Hover(id) => hover(state, id),
        AppEvent::HoverOnMap(feature) => {
            let id = feature.and_then(|feature| id_of(state, feature));
            hover(state, id)
        }
        AppEvent::SetFilter(filter) => set_filter(state, filter),
        AppEvent::ToggleLayer(layer) => toggle_layer(state, layer),
        AppEvent::OverlayLoaded { number, loaded } => overlay_loaded(state, number, *loaded),
        AppEvent::OverlayDropped { file, loaded } => overlay_dropped(state, &file, *loaded),
        AppEvent::RemoveOverlay { number } => remove_overlay(state, number),
        AppEvent::SetLanguage(language) => {
            state.view.language = Some(language);
            vec![
                Effect::WriteUrl { is_step: false },
                Effect::SettingsChanged,
                Effect::Draw(state.scene.everything()),
                rows_all_new(),
                Effect::TilesChanged,
                Effect::CardChanged,
                Effect::LayersChanged,
            ]
        }
        AppEvent::SetTheme(theme) => {
            state.view.theme = Some(theme);
            let mut effects = vec![Effect::WriteUrl { is_step: false }, Effect::SettingsChanged];
            effects.extend(take_palette(state, Palette::of(theme)));
            effects.push(Effect::ThemeChanged(theme));
            effects
        }
        AppEvent::SetPalette(palette) => take_palette(state, *palette),
        AppEvent::SetLayout(layout) => {
            state.view.layout = Some(layout);
            let mut effects = vec![Effect::WriteUrl { is_step: false }];
            effects.extend(layout_effects(state));
            effects
        }
        AppEvent::SetList(list) => {
            state.view.list = list;
            vec![Effect::WriteUrl { is_step: false }, Effect::SettingsChanged]
        }
        AppEvent::LookAhead(at) => {
            let is_ahead = at.is_some_and(|at| at > state.now());
            look_ahead(state, at.filter(|_| is_ahead))
        }
        AppEvent::SetTimeline(scale) => {
            state.view.timeline = scale;
            vec![Effect::WriteUrl { is_step: false }, Effect::SettingsChanged]
        }
        AppEvent::DeviceLayout(layout) => {
            let before = state.layout();
            state.device.layout = layout;
            if state.layout() == before { Vec::new() } else { layout_effects(state) }
        }
        AppEvent::PageWidth(width_css_px) => {
            let layout = state.layout();
            let before = std::mem::replace(&mut state.page_width_css_px, width_css_px);
            let is_as_before = (before - width_css_px).abs() < 1.0;
            let is_sized = state.layout() == Layout::Wall && !is_as_before;
            if is_sized || state.layout() != layout { layout_effects(state) } else { Vec::new() }
        }
        AppEvent::ToggleFold(panel) => {
            if !state.view.folded.remove(&panel) {
                state.view.folded.insert(panel);
            }
            vec![Effect::WriteUrl { is_step: false }, Effect::SettingsChanged]
        }
        AppEvent::SetVisitors(are_there) => {
            state.view.visitors = are_there;
            let mut effects = vec![Effect::WriteUrl { is_step: false }];
            effects.extend(visitor_effects(state));
            effects
        }
        AppEvent::SetPrinting(is_printing) => {
            state.is_printing = is_printing;
            let mut effects = take_palette(state, Palette::of(state.theme()));
            effects.extend(visitor_effects(state));
            effects.push(Effect::ThemeChanged(state.theme()));
            effects
        }
        AppEvent::SetKeys(are_on) => {
            state.view.are_keys_off = !are_on;
            vec![Effect::WriteUrl { is_step: false }, Effect::SettingsChanged]
        }
        AppEvent::SetTour(is_on) => {
            state.view.tour = is_on;
            state.tour_started_at = state.real_now;
            vec![Effect::WriteUrl { is_step: false }, Effect::SettingsChanged]
        }
        AppEvent::JumpToKey(key) => {
            let tile = state.tiles().into_iter().find(|tile| tile.key == Some(key));
            tile.and_then(|tile| fly_to(tile.anchor, tile.zoom)).into_iter().collect()
        }
        AppEvent::JumpToSite(id) => {
            let tile = state.tiles().into_iter().find(|tile| tile.id == id);
            tile.and_then(|tile| fly_to(tile.anchor, tile.zoom)).into_iter().collect()
        }
        AppEvent::ShowWhole => whole(state).map(Effect::Fit).into_iter().collect(),
        AppEvent::CameraSettled(view) => {
            // The map of a wall moves by itself: its view is not worth keeping.
            if state.layout() == Layout::Wall {
                return Vec::new();
            }
            let view = view.rounded();
            // Before the first picture the map rests at its default view, which is not worth keeping.
            let is_nobodys = !state.has_picture && state.view.map.is_none();
            // Nor may the URL reveal the position of an object that it must not name.
            if is_nobodys || state.view.map == Some(view) || state.is_at_guarded_place(view) {
                return Vec::new();
            }
            state.view.map = Some(view);
            vec![Effect::WriteUrl { is_step: false }]
        }
        AppEvent::MapTurned(degrees) => {
            let degrees = rounded_bearing_deg(degrees);
            if state.view.bearing_deg.to_bits() == degrees.to_bits() {
                return Vec::new();
            }
            state.view.bearing_deg = degrees;
            vec![Effect::WriteUrl { is_step: false }]
        }
        AppEvent::NorthUp => {
            state.view.bearing_deg = 0.0;
            vec![Effect::SettingsChanged, Effect::WriteUrl { is_step: false }]
        }
        AppEvent::AddressChanged(view) => address_changed(state, *view),
        AppEvent::OwnPosition(own) => {
            state.own_position = own;
            vec![Effect::DrawOwnPosition]
        }
    }
}

fn id_of(state: &State, feature: FeatureId) -> Option<ObjectId> {
    Some(state.picture.object(slot_of(feature)?)?.common.id.clone())
}

fn fly_to(center: Option<LngLat>, zoom: f64) -> Option<Effect> {
    Some(Effect::FlyTo(MapView { center: center?, zoom }))
}

fn rows_all_new() -> Effect {
    Effect::RowsChanged(RowsChanged { is_order_new: true, is_any_new: true, ..RowsChanged::default() })
}

fn feed(state: &mut State, update: FeedUpdate) -> Vec<Effect> {
    match update {
        FeedUpdate::Snapshot(snapshot) => take_snapshot(state, snapshot),
        FeedUpdate::Changes(changes) => {
            let changes = state.picture.apply(changes);
            take_changes(state, changes, true)
        }
        FeedUpdate::Clock(clock) => set_clock(state, clock),
        FeedUpdate::Withdrawn => {
            // The selection and the view may name what may no longer be known here.
            state.view.selected = None;
            state.view.filter = Filter::default();
            state.view.plan_at = None;
            state.view.map = None;
            forget(state)
        }
        FeedUpdate::Covered => forget(state),
        FeedUpdate::Health(health) => {
            if state.health == health {
                return Vec::new();
            }
            state.health = health;
            vec![Effect::HealthChanged]
        }
    }
}

/// Deletes all data of the feed. The view stays, except for a selection that the URL must not name.
fn forget(state: &mut State) -> Vec<Effect> {
    if state.is_selection_guarded() {
        state.view.selected = None;
    }
    let changes = state.picture.clear();
    state.header = None;
    state.selected_object = None;
    state.guarded_place = None;
    state.hovered = None;
    state.newest_critical = None;
    state.chatter = Chatter::default();
    state.has_picture = false;
    let mut effects = take_changes(state, changes, false);
    effects.extend([
        emphasis(state),
        Effect::Forget,
        Effect::SettingsChanged,
        Effect::HealthChanged,
        Effect::WriteUrl { is_step: false },
    ]);
    effects
}

fn take_snapshot(state: &mut State, snapshot: Snapshot) -> Vec<Effect> {
    let is_first = !state.has_picture;
    state.has_picture = true;
    state.header = Some(snapshot.header);
    let mut effects = vec![Effect::HealthChanged];
    effects.extend(set_clock(state, snapshot.clock));
    let changes = state.picture.replace(snapshot.objects);
    // Contents of the first picture are not news.
    effects.extend(take_changes(state, changes, !is_first));
    if is_first && state.view.selected.is_some() {
        // A selected object missing from the picture is reported, however little the picture contains.
        effects.push(Effect::CardChanged);
    }
    // A wall tours its hubs; without hubs it shows everything.
    let is_aimed = || state.layout() == Layout::Wall && state.hubs().next().is_some();
    if is_first && state.view.map.is_none() && !is_aimed() {
        effects.extend(whole(state).map(Effect::Fit));
    }
    effects
}

/// Bounding box of the operation: of all sites, otherwise all incidents, otherwise the first layer with any
/// positions.
fn whole(state: &State) -> Option<Bounds> {
    let of_layer = |layer| {
        let anchors =
            state.scene.slots_of(layer).filter_map(|slot| state.picture.object(slot)?.common.shape.anchor());
        anchors.fold(None, |bounds: Option<Bounds>, at| {
            Some(bounds.map_or(Bounds { south_west: at, north_east: at }, |bounds| bounds.including(at)))
        })
    };
    let layers = [SITES, scene::INCIDENTS].into_iter();
    layers.chain(scene::LAYERS.iter().map(|layer| layer.id)).find_map(of_layer)
}

/// Applies a change set to everything derived from the picture, and returns the effects. `is_news` is false for what
/// existed before the page opened.
fn take_changes(state: &mut State, mut changes: ChangeSet, is_news: bool) -> Vec<Effect> {
    if changes.is_empty() {
        return Vec::new();
    }
    state.footprints.apply(&mut changes, &mut state.picture);
    let changes = &changes;
    let now = state.now();
    let counts_before = state.rows.counts();
    let mut redraw = state.scene.apply(changes, &state.picture, state.shown_at());
    let mut effects = Vec::new();

    let touches_sites = changes.is_everything
        || changes.removed.iter().any(|(_, object)| object.kind() == Kind::Site)
        || redraw.put.iter().chain(&redraw.remove).any(|(layer, _)| *layer == SITES);
    let filter = &state.view.filter;
    let mut are_sites_new = false;
    let rows = if touches_sites {
        let sites = SiteIndex::new(&state.picture, state.scene.slots_of(SITES));
        are_sites_new = sites != state.sites;
        state.sites = sites;
        // Incidents may belong to other sites now, and the filter may name sites.
        let mut changed = state.rows.apply(changes, &state.picture, filter, &state.sites);
        state.rows.refilter(&state.picture, filter, &state.sites);
        changed.is_order_new = true;
        changed.is_any_new = true;
        if !filter.headquarters.is_empty() {
            // Any object may be directed by another headquarters now.
            redraw = state.scene.everything();
        } else if !filter.sites.is_empty() && !redraw.is_everything {
            // Incidents may have entered or left the filtered sites.
            redraw.put.extend(state.rows.incident_slots().map(|slot| (scene::INCIDENTS, slot)));
            redraw.put.small_sort();
            redraw.put.dedup();
        }
        changed
    } else {
        state.rows.apply(changes, &state.picture, filter, &state.sites)
    };

    let are_findings_new = state.findings.apply(changes, &state.picture, now);
    let are_rings_new = draw_what_was_found(state, &mut redraw);
    effects.push(Effect::Draw(redraw));
    if are_findings_new {
        effects.push(Effect::FindingsChanged);
    }
    let is_found_new = are_findings_new || are_rings_new;
    let is_board_new =
        with_board(state, |board, state| board.apply(changes, are_sites_new, is_found_new, state));
    if state.cyber.apply(changes, &state.picture) {
        effects.push(Effect::CyberChanged);
    }
    if state.doubts.apply(changes, &state.picture) {
        effects.push(Effect::DoubtsChanged);
    }
    // Judged by the previous version of the object: the picture has changed already.
    let was_guarded = state.selected_object.as_ref().is_some_and(|object| is_unnamed(object));
    let selected_changed = refresh_selection(state, changes);
    if selected_changed {
        effects.push(emphasis(state));
        state.guard_place();
        if !was_guarded && state.is_selection_guarded() {
            // Only now is it known that the URL must not name the object.
            effects.push(Effect::WriteUrl { is_step: false });
        }
    }
    if selected_changed || (are_findings_new || is_board_new) && state.view.selected.is_some() {
        effects.push(Effect::CardChanged);
    }
    effects.push(Effect::LayersChanged);
    let are_counts_new = rows.is_any_new && (rows.is_order_new || state.rows.counts() != counts_before);
    if touches_sites || is_board_new || are_counts_new || are_rings_new {
        effects.push(Effect::TilesChanged);
    }
    if rows.is_any_new {
        if is_news {
            effects.extend(announce(state, rows.news.clone()));
        }
        effects.push(Effect::RowsChanged(rows));
    }
    effects
}

/// Queues objects whose style depends on findings, and the finding symbols. Returns whether a perimeter is among
/// them.
fn draw_what_was_found(state: &mut State, redraw: &mut Redraw) -> bool {
    let slots = state.findings.take_redraw().into_iter();
    let mut put: Vec<(LayerId, Slot)> =
        slots.filter_map(|slot| Some((state.scene.layer_of(slot)?, slot))).collect();
    let has_rings = put.iter().any(|(layer, _)| *layer == PERIMETERS);
    put.extend(state.findings.take_redraw_marks().into_iter().map(|slot| (scene::FINDINGS, slot)));
    if !redraw.is_everything {
        put.retain(|drawn| !redraw.put.contains(drawn));
        redraw.put.extend(put);
    }
    has_rings
}

/// Takes the board out of the state while it is updated, because it reads all the rest of the state.
fn with_board(state: &mut State, change: impl FnOnce(&mut Board, &State) -> bool) -> bool {
    let mut board = std::mem::take(&mut state.board);
    let is_new = change(&mut board, state);
    state.board = board;
    is_new
}

/// Announces news; a critical incident also draws an unattended wall to itself.
///
/// An incident that keeps coming and going is announced only once in a while: announced every second, it would drown
/// everything else.
fn announce(state: &mut State, mut news: Vec<ObjectId>) -> Option<Effect> {
    state.chatter.came(&mut news, state.real_now);
    let critical = news.iter().find_map(|id| {
        let object = state.picture.find(id.as_str())?;
        let is_critical = object.incident()?.severity == Severity::Critical;
        let at = object.common.shape.anchor().filter(|_| is_critical)?;
        Some(tour::Critical { id: id.clone(), at, shown_since: state.real_now })
    });
    if critical.is_some() {
        state.newest_critical = critical;
    }
    (!news.is_empty()).then_some(Effect::Announce(news))
}

/// Keeps the selected object as last known. Returns whether its card may have changed.
fn refresh_selection(state: &mut State, changes: &ChangeSet) -> bool {
    let Some(id) = &state.view.selected else { return false };
    if let Some(object) = state.picture.find(id.as_str()) {
        let is_same =
            state.selected_object.as_ref().is_some_and(|known| std::sync::Arc::ptr_eq(known, object));
        if !is_same {
            state.selected_object = Some(object.clone());
        }
        return !is_same;
    }
    changes.is_everything || changes.removed.iter().any(|(_, object)| object.common.id == *id)
}

fn set_clock(state: &mut State, clock: OperationClock) -> Vec<Effect> {
    let before = state.now();
    let is_first = state.clock.is_none();
    state.clock = Some(clock);
    let now = state.now();
    state.latest = now;
    if is_first || now.millis_since(before) < -CLOCK_STEP_MILLIS {
        let mut effects = vec![Effect::HealthChanged];
        effects.extend(start_time_anew(state, now));
        return effects;
    }
    let mut effects = vec![Effect::HealthChanged];
    effects.extend(draw_due(state));
    effects.extend(day_turned(state, before));
    effects
}

fn tick(state: &mut State, real_now: UnixMillis) -> Vec<Effect> {
    let before = state.now();
    state.real_now = real_now;
    let now = state.now();
    state.latest = now;
    if now.millis_since(before) < -CLOCK_STEP_MILLIS {
        return start_time_anew(state, now);
    }
    let mut effects = draw_due(state);
    effects.extend(day_turned(state, before));
    if state.chatter.pass(real_now) {
        effects.push(Effect::RowsChanged(RowsChanged { is_any_new: true, ..RowsChanged::default() }));
    }
    effects
}

/// Redraws everything after midnight in Rome: times of the previous day then include the day, on the map and in
/// lists.
fn day_turned(state: &State, before: UnixMillis) -> Vec<Effect> {
    let day = |at| RomeClock::at(at).local.date();
    if day(before) == day(state.now()) {
        return Vec::new();
    }
    let redraw = state.scene.everything();
    vec![Effect::Draw(redraw), Effect::TilesChanged, Effect::CardChanged]
}

/// Rebuilds what depends on time after the clock went back: objects that had ended may be in force again.
fn start_time_anew(state: &mut State, now: UnixMillis) -> Vec<Effect> {
    let redraw = state.scene.rebuild(&state.picture, state.shown_at());
    let everything = ChangeSet { is_everything: true, ..ChangeSet::default() };
    state.findings.apply(&everything, &state.picture, now);
    with_board(state, |board, state| board.look_again(state));
    vec![Effect::Draw(redraw), Effect::FindingsChanged, Effect::TilesChanged, Effect::CardChanged]
}

/// Updates what time alone has changed.
fn draw_due(state: &mut State) -> Vec<Effect> {
    let now = state.now();
    if state.clock.is_some() && state.view.plan_at.is_some_and(|at| at <= now) {
        // The planned instant has passed.
        return look_ahead(state, None);
    }
    let mut redraw = state.scene.due(&state.picture, state.shown_at());
    let are_findings_new = state.findings.tick(&state.picture, now);
    draw_what_was_found(state, &mut redraw);
    let is_board_new = with_board(state, |board, state| board.tick(are_findings_new, state));
    let selected = state.selected_slot();
    let is_on_card = redraw.put.iter().any(|(_, slot)| Some(*slot) == selected);
    let mut effects = Vec::new();
    if !redraw.is_empty() {
        effects.push(Effect::Draw(redraw));
    }
    if are_findings_new {
        effects.push(Effect::FindingsChanged);
    }
    if is_board_new {
        effects.push(Effect::TilesChanged);
    }
    if is_on_card || (are_findings_new || is_board_new) && selected.is_some() {
        effects.push(Effect::CardChanged);
    }
    effects
}

/// Shows an instant ahead, or the present again.
fn look_ahead(state: &mut State, at: Option<UnixMillis>) -> Vec<Effect> {
    let was_ahead = state.view.plan_at.is_some();
    if state.view.plan_at == at {
        return Vec::new();
    }
    state.view.plan_at = at;
    let mut effects = vec![Effect::WriteUrl { is_step: false }, Effect::SettingsChanged];
    effects.push(Effect::Draw(if was_ahead && at.is_some() {
        // From one instant ahead to another, only layers with times change.
        let timed = timeline::TIMED.into_iter();
        let put = timed.flat_map(|layer| state.scene.slots_of(layer).map(move |slot| (layer, slot)));
        Redraw { put: put.collect(), ..Redraw::default() }
    } else {
        state.scene.rebuild(&state.picture, state.shown_at())
    }));
    effects
}

fn emphasis(state: &State) -> Effect {
    let feature = |slot: Option<Slot>| slot.map(scene::feature_of);
    let hovered = state.hovered.as_ref().and_then(|id| state.picture.slot(id.as_str()));
    let own = state.own_selected.map(OwnFeature::drawn);
    Effect::Emphasize { selected: own.or_else(|| feature(state.selected_slot())), hovered: feature(hovered) }
}

/// Selects an object. A walk through the list is a single history entry, however long: browsers keep some fifty.
fn select(state: &mut State, id: Option<ObjectId>, is_revealed: bool, is_walk: bool) -> Vec<Effect> {
    let mut effects = leave_own(state);
    if state.view.selected != id {
        let before = export::address(state);
        state.selected_object = id.as_ref().and_then(|id| state.picture.find(id.as_str())).cloned();
        state.view.selected = id;
        state.guard_place();
        // Between two objects that the URL must not name, the URL stays the same: there is nothing to go back to.
        let is_step = !(is_walk && state.has_walk_entry) && export::address(state) != before;
        state.has_walk_entry = is_walk && (is_step || state.has_walk_entry);
        effects.extend([emphasis(state), Effect::CardChanged, Effect::WriteUrl { is_step }]);
    }
    if is_revealed && let Some(object) = &state.selected_object {
        let shape = &object.common.shape;
        let is_wide = !matches!(shape, crate::model::geo::Shape::Point(_));
        let bounds = shape.bounds().filter(|bounds| is_wide && bounds.south_west != bounds.north_east);
        effects.extend(match bounds {
            Some(bounds) => Some(Effect::Fit(bounds)),
            None => shape.anchor().map(|at| Effect::EnsureVisible { at, min_zoom: REVEAL_ZOOM }),
        });
    }
    effects
}

/// Selects an overlay feature and deselects any object.
fn select_own(state: &mut State, own: OwnFeature) -> Vec<Effect> {
    let mut effects = select(state, None, false, false);
    state.own_selected = Some(own);
    effects.extend([emphasis(state), Effect::CardChanged]);
    effects
}

fn leave_own(state: &mut State) -> Vec<Effect> {
    let was_own = state.own_selected.take().is_some();
    if was_own { vec![emphasis(state), Effect::CardChanged] } else { Vec::new() }
}

fn select_by_step(state: &mut State, rows: isize) -> Vec<Effect> {
    let Some(last) = state.rows.len().checked_sub(1) else { return Vec::new() };
    let position = state.selected_slot().and_then(|slot| state.rows.position(slot));
    let next = match position {
        Some(position) => position.saturating_add_signed(rows).min(last),
        None if rows < 0 => last,
        None => 0,
    };
    let slot = state.rows.slot_at(next);
    let id = slot.and_then(|slot| state.picture.object(slot)).map(|object| object.common.id.clone());
    id.map(|id| select(state, Some(id), true, true)).unwrap_or_default()
}

fn hover(state: &mut State, id: Option<ObjectId>) -> Vec<Effect> {
    if state.hovered == id {
        return Vec::new();
    }
    state.hovered = id;
    vec![emphasis(state)]
}

fn set_filter(state: &mut State, filter: Filter) -> Vec<Effect> {
    if state.view.filter == filter {
        return Vec::new();
    }
    let before = std::mem::replace(&mut state.view.filter, filter);
    let mut effects = vec![Effect::WriteUrl { is_step: false }, Effect::SettingsChanged];
    effects.extend(refilter(state, &before));
    effects
}

/// Updates the list and redraws the incidents; everything when the filtered headquarters changed.
fn refilter(state: &mut State, before: &Filter) -> Vec<Effect> {
    let filter = &state.view.filter;
    state.rows.refilter(&state.picture, filter, &state.sites);
    let redraw = if filter.headquarters == before.headquarters {
        let put = state.rows.incident_slots().map(|slot| (scene::INCIDENTS, slot)).collect();
        Redraw { put, ..Redraw::default() }
    } else {
        state.scene.everything()
    };
    vec![rows_all_new(), Effect::FindingsChanged, Effect::Draw(redraw)]
}

fn overlay_loaded(state: &mut State, number: usize, loaded: Loaded) -> Vec<Effect> {
    let area = state.config.operation.and_then(Area::bounds);
    let Some(overlay) = state.overlays.get_mut(number) else { return Vec::new() };
    overlay.take(loaded, area);
    overlay_changed(state, number)
}

/// Redraws an overlay after its features changed or were removed.
fn overlay_changed(state: &mut State, number: usize) -> Vec<Effect> {
    let mut effects = Vec::new();
    if state.own_selected.is_some_and(|own| own.number == number) {
        effects = leave_own(state);
    }
    let layer = overlay::layer_of(number);
    effects.extend([
        Effect::SetLayerVisible(layer, state.is_layer_visible(layer)),
        Effect::DrawOverlays(vec![number]),
        Effect::LayersChanged,
    ]);
    effects
}

/// Adds a dropped overlay and shows it at once. A file of the same name is a newer version, and replaces the older
/// one.
fn overlay_dropped(state: &mut State, file: &str, loaded: Loaded) -> Vec<Effect> {
    let position = |is_it: &dyn Fn(&Overlay) -> bool| state.overlays.iter().position(is_it);
    let number = position(&|overlay| overlay.dropped.as_deref() == Some(file))
        .or_else(|| position(&|overlay| overlay.is_removed))
        .unwrap_or(state.overlays.len());
    if number >= overlay::MAX_OVERLAYS {
        state.refused_overlay = Some(file.to_owned());
        return vec![Effect::LayersChanged, Effect::Notice(Text::TooManyOverlays)];
    }
    state.refused_overlay = None;
    let overlay = Overlay::dropped(file);
    match state.overlays.get_mut(number) {
        Some(place) => *place = overlay,
        None => state.overlays.push(overlay),
    }
    let mut effects = Vec::from_iter(show_again(state, number));
    effects.extend(overlay_loaded(state, number, loaded));
    let features = state.overlays.get(number).map(|overlay| overlay.features.as_slice()).unwrap_or_default();
    let bounds = features.iter().filter_map(|feature| feature.shape.bounds());
    let all = bounds.reduce(|a, b| a.including(b.south_west).including(b.north_east));
    effects.extend(all.map(Effect::Fit));
    effects
}

/// Removes a dropped overlay. The others keep their numbers, and so their colors.
fn remove_overlay(state: &mut State, number: usize) -> Vec<Effect> {
    let Some(overlay) = state.overlays.get_mut(number).filter(|overlay| overlay.dropped.is_some()) else {
        return Vec::new();
    };
    *overlay = Overlay { is_removed: true, ..Overlay::default() };
    state.refused_overlay = None;
    let mut effects = Vec::from_iter(show_again(state, number));
    effects.extend(overlay_changed(state, number));
    effects
}

/// Forgets that the overlay of this number was switched off: another one, or none, has the number now.
fn show_again(state: &mut State, number: usize) -> Option<Effect> {
    let was_switched = state.view.switched_layers.remove(&overlay::layer_of(number));
    was_switched.then_some(Effect::WriteUrl { is_step: false })
}

fn all_overlays(state: &State) -> Effect {
    Effect::DrawOverlays((0..state.overlays.len()).collect())
}

fn toggle_layer(state: &mut State, layer: LayerId) -> Vec<Effect> {
    let is_overlay = overlay::number_of(layer).is_some_and(|number| number < state.overlays.len());
    if !is_overlay && !layer_def(layer).is_some_and(|def| def.is_switchable) {
        return Vec::new();
    }
    if !state.view.switched_layers.remove(&layer) {
        state.view.switched_layers.insert(layer);
    }
    vec![
        Effect::SetLayerVisible(layer, state.is_layer_visible(layer)),
        Effect::LayersChanged,
        Effect::WriteUrl { is_step: false },
    ]
}

fn take_palette(state: &mut State, palette: Palette) -> Vec<Effect> {
    if state.palette == palette {
        return Vec::new();
    }
    state.palette = palette;
    vec![
        Effect::Draw(state.scene.everything()),
        all_overlays(state),
        Effect::DrawOwnPosition,
        rows_all_new(),
        Effect::CardChanged,
        Effect::LayersChanged,
    ]
}

fn layout_effects(state: &State) -> Vec<Effect> {
    vec![Effect::SettingsChanged, Effect::Draw(state.scene.everything()), Effect::DrawOwnPosition]
}

fn visitor_effects(state: &mut State) -> Vec<Effect> {
    with_board(state, |board, state| board.look_again(state));
    let mut effects = vec![Effect::SettingsChanged, Effect::Draw(state.scene.everything())];
    effects.extend(all_layers(state));
    effects.extend([rows_all_new(), Effect::TilesChanged, Effect::CardChanged, Effect::LayersChanged]);
    effects
}

fn all_layers(state: &State) -> impl Iterator<Item = Effect> {
    let own = (0..state.overlays.len()).map(overlay::layer_of);
    let layers = own.chain(scene::LAYERS.iter().map(|layer| layer.id));
    layers.map(|layer| Effect::SetLayerVisible(layer, state.is_layer_visible(layer)))
}

/// Shows the view of the URL after Back or Forward, on the screen as it is set up.
///
/// No history entry may end the visitors' mode, turn the map or change the language; the entry is rewritten to match
/// the screen.
fn address_changed(state: &mut State, view: ViewState) -> Vec<Effect> {
    let view = view.on_screen_of(&state.view);
    let before = std::mem::replace(&mut state.view, view);
    state.has_walk_entry = false;
    let mut effects = vec![Effect::SettingsChanged];
    effects.extend(leave_own(state));
    if state.view.selected != before.selected {
        let selected = state.view.selected.as_ref();
        state.selected_object = selected.and_then(|id| state.picture.find(id.as_str())).cloned();
        effects.extend([emphasis(state), Effect::CardChanged]);
    }
    if state.view.plan_at != before.plan_at {
        effects.push(Effect::Draw(state.scene.rebuild(&state.picture, state.shown_at())));
    }
    if state.view.filter != before.filter {
        effects.extend(refilter(state, &before.filter));
    }
    if state.view.switched_layers != before.switched_layers {
        effects.extend(all_layers(state));
        effects.push(Effect::LayersChanged);
    }
    // From a position that the URL does not reveal, Back leads to the view in the URL.
    let was_elsewhere = state.guarded_place.take().is_some();
    state.guard_place();
    if let Some(map) = state.view.map.filter(|map| was_elsewhere || Some(*map) != before.map) {
        effects.push(Effect::LookAt(map));
    }
    effects.push(Effect::WriteUrl { is_step: false });
    effects
}

//! The session: owns the page's state, is the only one to change it, and carries out the effects.
//!
//! Decides nothing: that is `app::reduce`. Components read its signals and call its methods.

use std::cell::RefCell;
use std::rc::Rc;

use compact::sorted::{SortedMap, SortedSet};
use leptos::prelude::*;

use super::{fault, keys, tokens};
use crate::app::card::Card;
use crate::app::cyber::{self, CyberLane};
use crate::app::doubts::DoubtRow;
use crate::app::export;
use crate::app::filter::Filter;
use crate::app::findings::{FindingRow, LevelCounts};
use crate::app::grid::{self, Grid};
use crate::app::here::{Here, here};
use crate::app::layer_list::LayerEntry;
use crate::app::mode::{DeviceFacts, Layout, ListTab, Panel, ThemeName};
use crate::app::overlay::{self, OwnCard, OwnFeature};
use crate::app::pointers::{self, Pointer, PointerSize, ScreenBox};
use crate::app::reduce::{AppEvent, Effect, reduce};
use crate::app::rows::{Row, RowCounts};
use crate::app::scene::{self, Backlog, LAYERS, OwnPosition, Redraw};
use crate::app::sites::SiteTile;
use crate::app::state::{DeviceChoice, State};
use crate::app::symbology::{self, Palette};
use crate::app::text::{self, Text};
use crate::app::timeline::{self, Scale};
use crate::app::tour::Stop;
use crate::app::url::{MapView, ViewState};
use crate::app::wall::TypeScale;
use crate::feed::client::{FeedClient, FeedUpdate};
use crate::feed::config::{Config, ConfigError};
use crate::feed::health::{Health, LinkState, Transport};
use crate::feed::wire::Mode;
use crate::map::camera::{Camera, Padding};
use crate::map::engine::{FrameHook, MapHandle};
use crate::map::event::{AttachError, BasemapProblem, MapEvent};
use crate::map::icon::SpriteSpec;
use crate::map::layer::{LayerId, LayerPatch};
use crate::map::tile::source::SourceSpec;
use crate::model::geo::{Bounds, LngLat};
use crate::model::incident::Category;
use crate::model::marking::Marking;
use crate::model::perimeter::Duty;
use crate::model::text::Language;
use crate::model::{Doubt, ObjectId, Slot, UnixMillis};
use crate::platform::css::css_length_px;
use crate::platform::geolocation::PositionWatch;
use crate::platform::wake_lock::WakeLock;
use crate::platform::{self, Listener, clock, dom, font, location, media_query, timer, visibility};

/// Time budget per slice for drawing the backlog.
const REST_MILLIS: f64 = 8.0;
/// Longest wait of queued feed updates for a frame, and the largest queue.
///
/// A visible page may get no frames for hours: its GPU hangs, a window covers it, the output sleeps.
const FRAME_WAIT_MILLIS: f64 = 1_500.0;
const MOST_QUEUED: usize = 256;
/// Delay before a browser that refused a wake lock is asked again, in seconds.
const AWAKE_AGAIN_SECS: u32 = 60;
/// Time that the notice about a copied link or a dropped file stays.
const LINK_NOTICE_MILLIS: u32 = 8_000;
/// Shorter side of the map for which a hub's zoom is meant.
const HUB_ROOM_CSS_PX: f64 = 900.0;
/// Room for the map on paper, 182 by 150 mm; the style sheet has the same size.
const PAPER_MAP_CSS_PX: (f64, f64) = (688.0, 567.0);
/// Name (`window.name`) of a tab in visitor mode. It survives links and reloads, but not the tab.
const VISITORS_TAB: &str = "vedetta-visitors";
/// Number of simultaneous new incidents that are named to screen readers; further ones are counted.
const MOST_ANNOUNCED: usize = 3;
/// Typeface of the map's labels, in every weight.
const MAP_FONT: &str = "16px Inter";

/// An open dialog.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Dialog {
    /// The list of keys.
    Keys,
    /// The feed doctor.
    Refused,
    /// Rules and help at this place.
    Here(LngLat),
    /// The question whether the visitors have left.
    VisitorsLeft,
}

/// Notice about the own position.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum LocationNotice {
    /// Accuracy of the position, in meters.
    Within(f64),
    /// Reason why there is no position.
    Failed(Text),
}

/// State of the main map.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MapState {
    /// Not attached yet.
    Waiting,
    /// Being drawn.
    Ready,
    /// Cannot be drawn in this browser.
    None,
    /// The browser took the context away for now.
    Lost,
}

impl MapState {
    const fn word(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Ready => "ready",
            Self::None => "none",
            Self::Lost => "lost",
        }
    }
}

/// A row of the layer list.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct LayerRow {
    /// Definition, count and visibility of the layer.
    pub(crate) entry: LayerEntry,
    /// Symbol of its kind.
    pub(crate) look: Option<SpriteSpec>,
    /// Whether most of its objects are drawn only at a higher zoom.
    pub(crate) is_nearer: bool,
    /// The publisher's names for objects of unknown kinds; otherwise empty.
    pub(crate) words: String,
}

/// Converts a hub's zoom, meant for a map of [`HUB_ROOM_CSS_PX`], so that the uncovered part of this map shows
/// as much.
fn zoom_in_room(zoom: f64, camera: &Camera) -> f64 {
    let (viewport, padding) = (camera.viewport(), camera.padding());
    let width = viewport.width - padding.left - padding.right;
    let height = viewport.height - padding.top - padding.bottom;
    zoom + (width.min(height) / HUB_ROOM_CSS_PX).clamp(0.2, 1.0).log2()
}

/// Factor by which a map of this size shrinks on paper. Labels grow by it to stay legible.
fn paper_shrinks(width_css_px: f64, height_css_px: f64) -> f64 {
    (width_css_px / PAPER_MAP_CSS_PX.0).max(height_css_px / PAPER_MAP_CSS_PX.1).max(1.0)
}

/// Resources that live as long as the page and are not signals.
#[derive(Default)]
struct Kept {
    feed: Option<FeedClient>,
    map: Option<MapHandle>,
    inset: Option<MapHandle>,
    frame_hook: Option<FrameHook>,
    queue: Rc<RefCell<Vec<FeedUpdate>>>,
    /// The frame in which the queue will be applied, and when it was requested.
    frame: Option<(platform::frame::Frame, f64)>,
    /// Whether the main map was drawn since the last tick.
    has_drawn: bool,
    /// Objects that are still to be drawn.
    backlog: Backlog,
    rest: Option<timer::After>,
    /// Hides the notice about a link.
    notice_end: Option<timer::After>,
    tick: Option<timer::Every>,
    listeners: Vec<Listener>,
    position_watch: Option<PositionWatch>,
    wake_lock: Option<WakeLock>,
    /// Seconds until the browser is asked for a wake lock again.
    awake_wait_secs: u32,
    /// Whether the main map has been given a view.
    is_placed: bool,
    /// Width of the main map that the inset covered when the maps were last aimed.
    aim_covered_css_px: f64,
    /// Height of the main map's foot: scale, remarks and credits.
    foot_css_px: f64,
    /// New rows since the list last showed its beginning.
    fresh: Vec<Slot>,
    /// On a wall, the objects at which the main map and the inset were last aimed.
    aims: (Option<ObjectId>, Option<ObjectId>),
}

/// The handle through which components use the session.
#[derive(Clone, Copy)]
pub(crate) struct Session {
    state: StoredValue<State, LocalStorage>,
    kept: StoredValue<Kept, LocalStorage>,
    pub(crate) language: RwSignal<Language>,
    pub(crate) layout: RwSignal<Layout>,
    pub(crate) theme: RwSignal<ThemeName>,
    pub(crate) filter: RwSignal<Filter>,
    pub(crate) feed_mode: RwSignal<Option<Mode>>,
    pub(crate) marking: RwSignal<Marking>,
    pub(crate) health: RwSignal<Health>,
    pub(crate) operation_now: RwSignal<UnixMillis>,
    pub(crate) rate: RwSignal<f64>,
    pub(crate) selected: RwSignal<Option<ObjectId>>,
    /// The selected feature of the operator's own layers.
    pub(crate) own_selected: RwSignal<Option<OwnFeature>>,
    pub(crate) hovered: RwSignal<Option<Slot>>,
    pub(crate) list_version: RwSignal<u32>,
    pub(crate) sites_version: RwSignal<u32>,
    pub(crate) layers_version: RwSignal<u32>,
    pub(crate) findings_version: RwSignal<u32>,
    pub(crate) cyber_version: RwSignal<u32>,
    pub(crate) doubts_version: RwSignal<u32>,
    pub(crate) list: RwSignal<ListTab>,
    pub(crate) timeline: RwSignal<Option<Scale>>,
    pub(crate) plan_at: RwSignal<Option<UnixMillis>>,
    /// Changes when an object with times is redrawn.
    timed_version: RwSignal<u32>,
    /// Minute of the operation's time.
    minute: RwSignal<i64>,
    pub(crate) card_version: RwSignal<u32>,
    pub(crate) stale_version: RwSignal<u32>,
    /// Number of rows that are new since the list last showed its beginning, and still listed.
    pub(crate) fresh_rows: RwSignal<u32>,
    pub(crate) announcement: RwSignal<String>,
    /// Notice about a copied link or a dropped file, for some seconds.
    pub(crate) link_notice: RwSignal<Option<Text>>,
    /// Whether the page is being printed.
    pub(crate) is_printing: RwSignal<bool>,
    pub(crate) dialog: RwSignal<Option<Dialog>>,
    pub(crate) map_state: RwSignal<MapState>,
    pub(crate) folded: RwSignal<SortedSet<Panel>>,
    pub(crate) has_visitors: RwSignal<bool>,
    /// Whether single characters are commands.
    pub(crate) are_keys_on: RwSignal<bool>,
    pub(crate) is_locating: RwSignal<bool>,
    pub(crate) location_notice: RwSignal<Option<LocationNotice>>,
    pub(crate) meters_per_css_px: RwSignal<f64>,
    /// Bearing of the top of the map, degrees clockwise from north.
    pub(crate) bearing_deg: RwSignal<f64>,
    /// Changes whenever the main map comes to rest or is resized.
    pub(crate) camera_version: RwSignal<u32>,
    pub(crate) credit: RwSignal<String>,
    pub(crate) beat: RwSignal<i64>,
    pub(crate) wall_notice: RwSignal<Option<String>>,
    /// Whether a wall has no wake lock, so that its screen may turn off.
    pub(crate) may_go_dark: RwSignal<bool>,
    pub(crate) inset_name: RwSignal<String>,
    pub(crate) config_notice: RwSignal<Option<String>>,
    /// Fault of each basemap source, by number: effect, address, reason.
    pub(crate) basemap_faults: RwSignal<SortedMap<usize, (Text, String, String)>>,
    /// Whether the basemap has detail at this zoom and place.
    pub(crate) has_detail: RwSignal<bool>,
    /// Zone and band of the metric grid, while it is drawn.
    pub(crate) grid_name: RwSignal<Option<String>>,
}

/// Returns the sources of the basemap and of the tilesets above it.
fn tile_sources(config: &Config) -> Vec<SourceSpec> {
    let own = |tiles: &crate::feed::config::Tiles| SourceSpec {
        url: tiles.url.clone(),
        zooms: (tiles.min_zoom, tiles.max_zoom),
        from_zoom: tiles.from_zoom,
        tile_css_px: tiles.tile_css_px,
        attribution: tiles.attribution.clone(),
        fills_gaps: false,
        may_cache: !config.no_store,
    };
    let ground = SourceSpec { may_cache: !config.no_store, ..SourceSpec::ground(&config.basemap) };
    std::iter::once(ground).chain(config.tiles.iter().map(own)).collect()
}

/// Returns the defaults from the device, used where the URL has no value.
pub(super) fn device_choice() -> DeviceChoice {
    let size = |read: fn(&web_sys::Window) -> Result<wasm_bindgen::JsValue, wasm_bindgen::JsValue>| {
        dom::window().and_then(|window| read(&window).ok()?.as_f64()).unwrap_or(1920.0)
    };
    let facts = DeviceFacts {
        is_pointer_coarse: media_query::matches("(pointer: coarse)"),
        width_css_px: size(web_sys::Window::inner_width),
        height_css_px: size(web_sys::Window::inner_height),
    };
    let tag = dom::window().and_then(|window| window.navigator().language()).unwrap_or_default();
    let language = Language::ALL.into_iter().find(|language| tag.starts_with(language.tag()));
    DeviceChoice {
        layout: Layout::for_device(facts),
        theme: ThemeName::default(),
        language: language.unwrap_or_default(),
    }
}

fn now() -> UnixMillis {
    UnixMillis(clock::unix_millis() as i64)
}

pub(super) fn view_of_address() -> ViewState {
    ViewState::parse(&format!("?{}#{}", location::query(), location::fragment()))
}

impl Session {
    /// Creates the session and everything that drives it, and provides it to the components below.
    pub(crate) fn provide(config: Config, errors: &[ConfigError]) {
        let mut view = view_of_address();
        // A link cannot end visitor mode.
        let was_said = view.visitors;
        view.visitors |= dom::tab_name() == VISITORS_TAB;
        let state = State::new(view, device_choice(), config, now());
        let view = &state.view;
        let is_held = view.visitors && !was_said;
        let session = Self {
            language: RwSignal::new(state.language()),
            layout: RwSignal::new(state.layout()),
            theme: RwSignal::new(state.theme()),
            filter: RwSignal::new(view.filter.clone()),
            feed_mode: RwSignal::new(None),
            marking: RwSignal::new(Marking::Unknown),
            health: RwSignal::new(Health::default()),
            operation_now: RwSignal::new(state.now()),
            rate: RwSignal::new(1.0),
            selected: RwSignal::new(view.selected.clone()),
            own_selected: RwSignal::new(None),
            hovered: RwSignal::new(None),
            list_version: RwSignal::new(0),
            sites_version: RwSignal::new(0),
            layers_version: RwSignal::new(0),
            findings_version: RwSignal::new(0),
            cyber_version: RwSignal::new(0),
            doubts_version: RwSignal::new(0),
            list: RwSignal::new(view.list),
            timeline: RwSignal::new(view.timeline),
            plan_at: RwSignal::new(view.plan_at),
            timed_version: RwSignal::new(0),
            minute: RwSignal::new(0),
            card_version: RwSignal::new(0),
            stale_version: RwSignal::new(0),
            fresh_rows: RwSignal::new(0),
            announcement: RwSignal::new(String::new()),
            link_notice: RwSignal::new(None),
            is_printing: RwSignal::new(false),
            dialog: RwSignal::new(None),
            map_state: RwSignal::new(MapState::Waiting),
            folded: RwSignal::new(view.folded.clone()),
            has_visitors: RwSignal::new(view.visitors),
            are_keys_on: RwSignal::new(!view.are_keys_off),
            is_locating: RwSignal::new(false),
            location_notice: RwSignal::new(None),
            meters_per_css_px: RwSignal::new(0.0),
            bearing_deg: RwSignal::new(0.0),
            camera_version: RwSignal::new(0),
            credit: RwSignal::new(String::new()),
            beat: RwSignal::new(0),
            wall_notice: RwSignal::new(None),
            may_go_dark: RwSignal::new(false),
            inset_name: RwSignal::new(String::new()),
            basemap_faults: RwSignal::default(),
            has_detail: RwSignal::new(true),
            grid_name: RwSignal::new(None),
            config_notice: RwSignal::new(
                (!errors.is_empty())
                    .then(|| errors.iter().map(ToString::to_string).collect::<Vec<_>>().join(" · ")),
            ),
            state: StoredValue::new_local(state),
            kept: StoredValue::new_local(Kept::default()),
        };
        provide_context(session);
        session.settings_changed();
        session.theme_changed(session.theme.get_untracked());
        session.write_root();
        session.write_selected();
        if is_held {
            session.write_url(false);
        }
        session.start_clockwork();
        session.start_feed();
        session.take_fonts();
        let listeners = session.start_overlays();
        session.kept.update_value(|kept| kept.listeners.extend(listeners));
    }

    /// Returns the page's session.
    ///
    /// All components are below [`Self::provide`], so there always is one.
    pub(crate) fn here() -> Self {
        #[expect(
            clippy::expect_used,
            reason = "a component outside the page is a bug that no state can stand in for"
        )]
        use_context().expect("components live below the session")
    }

    // Drivers.

    fn start_feed(self) {
        let queue = self.kept.with_value(|kept| kept.queue.clone());
        let config = self.state.with_value(|state| state.config.clone());
        let feed = FeedClient::start(&config, move |update| {
            queue.borrow_mut().push(update);
            self.drain_soon();
        });
        self.kept.update_value(|kept| kept.feed = Some(feed));
    }

    /// Redraws the maps' labels once the typeface has loaded.
    fn take_fonts(self) {
        platform::task::spawn(async move {
            // Without the typeface, labels keep the fallback font.
            if font::load(MAP_FONT).await {
                self.for_each_map(MapHandle::reload_fonts);
            }
        });
    }

    /// Applies queued feed updates in the next frame, or at once while the page is hidden and has no frames. If
    /// no frame comes, a tick applies them.
    fn drain_soon(self) {
        let is_full = self.kept.with_value(|kept| kept.queue.borrow().len() >= MOST_QUEUED);
        if is_full || visibility::is_hidden() {
            self.drain();
            return;
        }
        self.kept.update_value(|kept| {
            if kept.frame.is_none() {
                let frame = platform::frame::Frame::request(move |_| {
                    self.kept.update_value(|kept| kept.frame = None);
                    self.drain();
                });
                kept.frame = Some((frame, clock::monotonic_millis()));
            }
        });
    }

    fn drain(self) {
        let updates: Vec<FeedUpdate> =
            self.kept.with_value(|kept| kept.queue.borrow_mut().drain(..).collect());
        for update in updates {
            self.dispatch(AppEvent::Feed(update));
        }
    }

    fn start_clockwork(self) {
        self.tell_page_width();
        let tick = timer::every(1000, move || self.tick());
        let mut listeners = Vec::new();
        listeners.extend(visibility::watch(move |is_hidden| {
            if !is_hidden {
                self.drain();
                self.kept.update_value(|kept| kept.awake_wait_secs = 0);
                self.tick();
            }
        }));
        listeners.extend(location::watch(move || {
            self.dispatch(AppEvent::AddressChanged(Box::new(view_of_address())));
        }));
        if let Some(window) = dom::window() {
            listeners.push(Listener::new(&window, "resize", move |_| {
                self.dispatch(AppEvent::DeviceLayout(device_choice().layout));
                self.tell_page_width();
                self.size_type();
            }));
            for (event, is_printing) in [("beforeprint", true), ("afterprint", false)] {
                listeners.push(Listener::new(&window, event, move |_| self.set_printing(is_printing)));
            }
            listeners.push(Listener::new_active(&window, "keydown", move |event| {
                use wasm_bindgen::JsCast as _;
                if let Some(event) = event.dyn_ref::<web_sys::KeyboardEvent>()
                    && keys::obey(self, event)
                {
                    event.prevent_default();
                }
            }));
        }
        self.kept.update_value(|kept| {
            kept.tick = Some(tick);
            kept.listeners = listeners;
        });
        self.tick();
    }

    /// Runs once a second, and when the page becomes visible again.
    fn tick(self) {
        let is_frame_late = self.kept.with_value(|kept| {
            let asked = kept.frame.as_ref().map(|(_, asked)| *asked);
            asked.is_some_and(|asked| clock::monotonic_millis() - asked >= FRAME_WAIT_MILLIS)
        });
        if is_frame_late {
            self.drain();
        }
        self.dispatch(AppEvent::Tick { real_now: now() });
        let now = self.state.with_value(State::now);
        self.operation_now.set(now);
        set_if_new(self.minute, now.0.div_euclid(60_000));
        let is_wall = self.layout.get_untracked() == Layout::Wall;
        let has_drawn =
            self.kept.try_update_value(|kept| std::mem::take(&mut kept.has_drawn)).unwrap_or_default();
        // A wall draws its map every second. If it did not, the beat is withheld, unless the page itself shows
        // that there is no map.
        if has_drawn || !is_wall || self.map_state.get_untracked() != MapState::Ready {
            fault::beat();
        }
        if is_wall {
            self.aim_maps();
            // The second hand moves only with a frame of the map.
            self.for_each_map(|map| map.request_frame());
        }
        self.keep_awake();
        self.write_figures();
    }

    // Events and effects.

    pub(super) fn with_state<R>(self, look: impl FnOnce(&State) -> R) -> R {
        self.state.with_value(look)
    }

    pub(super) fn dispatch(self, event: AppEvent) {
        let effects = self.state.try_update_value(|state| reduce(state, event)).unwrap_or_default();
        for effect in effects {
            self.carry_out(effect);
        }
    }

    fn carry_out(self, effect: Effect) {
        match effect {
            Effect::Draw(redraw) => self.draw(redraw),
            Effect::DrawOwnPosition => self.draw_own_position(),
            Effect::DrawOverlays(numbers) => self.for_each_map(|map| self.draw_overlays_on(map, &numbers)),
            Effect::SetLayerVisible(layer, is_visible) => {
                self.for_each_map(|map| map.set_layer_visible(layer, is_visible));
            }
            Effect::Emphasize { selected, hovered } => {
                self.for_each_map(|map| {
                    map.set_selected(selected);
                    map.set_hovered(hovered);
                });
                self.hovered.set(hovered.and_then(scene::slot_of));
                let (selected, own) =
                    self.state.with_value(|state| (state.view.selected.clone(), state.own_selected));
                set_if_new(self.selected, selected);
                set_if_new(self.own_selected, own);
                self.write_selected();
            }
            Effect::LookAt(view) => self.with_map(|map| map.jump_to(view.center, view.zoom)),
            Effect::FlyTo(view) => self.with_map(|map| map.fly_to(view.center, view.zoom)),
            Effect::EnsureVisible { at, min_zoom } => self.ensure_visible(at, min_zoom),
            Effect::Fit(bounds) => self.fit(bounds),
            Effect::WriteUrl { is_step } => self.write_url(is_step),
            Effect::RowsChanged(changed) => {
                self.count_fresh(changed.fresh_rows);
                bump(self.list_version);
            }
            Effect::TilesChanged => {
                bump(self.sites_version);
                self.aim_maps();
            }
            Effect::CardChanged => bump(self.card_version),
            Effect::LayersChanged => bump(self.layers_version),
            Effect::FindingsChanged => bump(self.findings_version),
            Effect::CyberChanged => bump(self.cyber_version),
            Effect::DoubtsChanged => bump(self.doubts_version),
            Effect::HealthChanged => self.health_changed(),
            Effect::SettingsChanged => self.settings_changed(),
            Effect::ThemeChanged(theme) => self.theme_changed(theme),
            Effect::Announce(ids) => self.announce(&ids),
            Effect::Notice(words) => self.say_for_a_while(words),
            Effect::Forget => {
                self.announcement.set(String::new());
                self.link_notice.set(None);
                self.dialog.set(None);
                self.feed_mode.set(None);
                self.selected.set(None);
                self.write_selected();
            }
        }
    }

    fn draw(self, redraw: Redraw) {
        let mut layers = redraw.put.iter().chain(&redraw.remove).map(|(layer, _)| layer);
        if redraw.is_everything || layers.any(|layer| timeline::TIMED.contains(layer)) {
            bump(self.timed_version);
        }
        let now = self.kept.try_update_value(|kept| kept.backlog.take(redraw)).unwrap_or_default();
        self.for_each_map(|map| self.draw_on(map, &now));
        bump(self.stale_version);
        let is_more = self.kept.with_value(|kept| kept.rest.is_none() && !kept.backlog.is_empty());
        if is_more {
            fault::set_root("data-drawing-more", "true");
            self.draw_rest_soon();
        }
    }

    /// Draws the next slice of the backlog soon: a few milliseconds at a time, so that the page stays responsive.
    ///
    /// Slices run between frames rather than in them, so that slow frames do not delay the drawing.
    fn draw_rest_soon(self) {
        let rest = timer::after(0, move || self.draw_rest(clock::monotonic_millis() + REST_MILLIS));
        self.kept.update_value(|kept| kept.rest = Some(rest));
    }

    fn draw_rest(self, until: f64) {
        let is_over = loop {
            let next = self.state.with_value(|state| {
                self.kept.try_update_value(|kept| kept.backlog.next(&state.scene)).unwrap_or_default()
            });
            self.for_each_map(|map| self.draw_on(map, &next));
            let is_over = self.kept.with_value(|kept| kept.backlog.is_empty());
            // Timers of a hidden page are throttled, and a hidden page need not stay responsive.
            if is_over || clock::monotonic_millis() >= until && !visibility::is_hidden() {
                break is_over;
            }
        };
        if is_over {
            self.kept.update_value(|kept| kept.rest = None);
            fault::unset_root("data-drawing-more");
        } else {
            self.draw_rest_soon();
        }
    }

    /// Restricts the page to what may leave it and draws that before the browser prints.
    fn set_printing(self, is_printing: bool) {
        self.dispatch(AppEvent::SetPrinting(is_printing));
        let map_size = self.map_size_css_px();
        let shrinks =
            map_size.filter(|_| is_printing).map_or(1.0, |(width, height)| paper_shrinks(width, height));
        self.with_map(|map| map.set_text_scale(self.map_text_scale() * shrinks as f32));
        if is_printing {
            self.draw_rest(f64::INFINITY);
            self.with_map(MapHandle::draw_now);
        }
        // Of a WebGL canvas, browsers print the last frame on screen, so a copy of it is printed.
        dom::copy_canvas("map", "print-map", is_printing);
        self.is_printing.set(is_printing);
    }

    fn draw_on(self, map: &MapHandle, redraw: &Redraw) {
        let patches = self.state.with_value(|state| {
            scene::patches(redraw, &state.picture, &state.scene_context(), &mut |spec| map.sprite(spec))
        });
        for (layer, patch) in patches {
            map.patch(layer, patch);
        }
    }

    fn draw_own_position(self) {
        self.for_each_map(|map| {
            let (layer, patch) = self.state.with_value(|state| {
                scene::own_position(state.own_position, &state.scene_context(), &mut |spec| map.sprite(spec))
            });
            map.patch(layer, patch);
        });
    }

    /// Fits the map to bounds. The first view is set at once; later ones are flown to, to show where the map
    /// goes.
    fn fit(self, bounds: Bounds) {
        let was_placed = self.kept.try_update_value(|kept| std::mem::replace(&mut kept.is_placed, true));
        self.with_map(|map| if was_placed == Some(true) { map.fit(bounds) } else { map.jump_to_fit(bounds) });
    }

    fn ensure_visible(self, at: LngLat, min_zoom: f64) {
        self.with_map(|map| {
            let camera = map.camera();
            let is_near = camera.zoom() >= min_zoom;
            let uncovered_to = camera.viewport().height - camera.padding().bottom;
            let is_in_sight = map.screen_from_lng_lat(at).is_some_and(|screen| screen.y < uncovered_to);
            if !is_near || !is_in_sight {
                map.fly_to(at, camera.zoom().max(min_zoom));
            }
        });
    }

    fn write_url(self, is_step: bool) {
        let query = self.state.with_value(export::address);
        let path = dom::window().and_then(|window| window.location().pathname().ok()).unwrap_or_default();
        let url = format!("{path}{query}");
        if is_step {
            location::push(&url);
        } else {
            location::replace(&url);
        }
    }

    fn health_changed(self) {
        let (health, mode, rate, marking, now) = self.state.with_value(|state| {
            (
                state.health.clone(),
                state.mode(),
                state.clock.map_or(1.0, |clock| clock.rate),
                state.header.as_ref().map_or(Marking::Unknown, |header| header.marking),
                state.now(),
            )
        });
        set_if_new(self.feed_mode, mode);
        set_if_new(self.rate, rate);
        set_if_new(self.marking, marking);
        set_if_new(self.operation_now, now);
        let is_old = matches!(health.link, LinkState::Stale | LinkState::Lost);
        self.for_each_map(|map| map.set_saturation(if is_old { 0.1 } else { 1.0 }));
        if health.is_covered {
            fault::set_root("data-covered", "true");
        } else {
            fault::unset_root("data-covered");
        }
        set_if_new(self.health, health);
        self.write_root();
    }

    fn settings_changed(self) {
        let (language, layout, theme, view) = self
            .state
            .with_value(|state| (state.language(), state.layout(), state.theme(), state.view.clone()));
        set_if_new(self.language, language);
        set_if_new(self.theme, theme);
        set_if_new(self.filter, view.filter);
        set_if_new(self.list, view.list);
        set_if_new(self.timeline, view.timeline);
        set_if_new(self.plan_at, view.plan_at);
        match view.plan_at {
            Some(at) => fault::set_root("data-plan", &at.to_string()),
            None => fault::unset_root("data-plan"),
        }
        set_if_new(self.folded, view.folded);
        set_if_new(self.has_visitors, view.visitors);
        self.write_selected();
        if view.visitors != (dom::tab_name() == VISITORS_TAB) {
            dom::set_tab_name(if view.visitors { VISITORS_TAB } else { "" });
        }
        set_if_new(self.are_keys_on, !view.are_keys_off);
        fault::set_root("data-mode", layout.word());
        fault::set_root("data-theme", theme.word());
        fault::set_root("lang", language.tag());
        set_if_new(self.layout, layout);
        self.for_each_map(|map| {
            map.set_language(language.tag());
            map.set_bearing(view.bearing_deg);
            map.set_turnable(view.turn);
        });
        self.size_type();
    }

    fn theme_changed(self, theme: ThemeName) {
        fault::set_root("data-theme", theme.word());
        let map_theme = tokens::map_theme();
        self.for_each_map(|map| map.set_theme(map_theme.clone()));
        self.dispatch(AppEvent::SetPalette(Box::new(tokens::palette(theme))));
        self.draw_grid();
    }

    /// Sets the type sizes of a wall, which depend on its screen and its farthest viewer.
    fn size_type(self) {
        let scale = self.type_scale();
        let root = dom::document().and_then(|document| document.document_element());
        use wasm_bindgen::JsCast as _;
        if let Some(root) = root.and_then(|root| root.dyn_into::<web_sys::HtmlElement>().ok()) {
            let style = root.style();
            // If a style cannot be set, the sizes of the style sheet remain.
            style.set_property("--wall-body", &format!("{:.0}px", scale.body_css_px)).ok();
            style.set_property("--wall-status", &format!("{:.0}px", scale.status_css_px)).ok();
        }
        let language = self.language.get_untracked();
        let is_wall = self.layout.get_untracked() == Layout::Wall;
        let notice = (is_wall && scale.is_cut).then(|| Text::TypeTooSmall.get(language).to_owned());
        set_if_new(self.wall_notice, notice);
        self.for_each_map(|map| map.set_text_scale(self.map_text_scale()));
    }

    fn type_scale(self) -> TypeScale {
        self.state.with_value(State::type_scale)
    }

    fn tell_page_width(self) {
        if let Some(width) = dom::window().and_then(|window| window.inner_width().ok()?.as_f64()) {
            self.dispatch(AppEvent::PageWidth(width));
        }
    }

    /// Scale of the map's labels relative to a desk.
    fn map_text_scale(self) -> f32 {
        let is_wall = self.layout.get_untracked() == Layout::Wall;
        if is_wall { (self.type_scale().body_css_px / 13.0 * 0.5).max(1.0) as f32 } else { 1.0 }
    }

    fn announce(self, ids: &[ObjectId]) {
        let language = self.language.get_untracked();
        let words = self.state.with_value(|state| {
            let titles = ids.iter().take(MOST_ANNOUNCED).filter_map(|id| {
                let object = state.picture.find(id.as_str())?;
                let severity =
                    object.incident().map(|incident| text::severity_name(incident.severity, language))?;
                let title = state.reader().title(object);
                let place =
                    object.incident().and_then(|incident| state.reader().text(object, &incident.place));
                Some(
                    format!("{severity}: {title}, {}", place.unwrap_or_default())
                        .trim_end_matches(", ")
                        .to_owned(),
                )
            });
            let more = ids.len().saturating_sub(MOST_ANNOUNCED);
            titles.chain((more > 0).then(|| text::more(language, more))).collect::<Vec<_>>().join(". ")
        });
        self.announcement.set(format!("{}. {words}", Text::NewIncident.get(language)));
        // Tells the watchdog not to reload a wall now.
        fault::set_root("data-announced", &now().0.to_string());
    }

    /// Keeps a wall's screen on; called once a second.
    ///
    /// A visible page asks again whenever it lost the lock, but a minute later if the browser refused.
    fn keep_awake(self) {
        let is_wall = self.layout.get_untracked() == Layout::Wall;
        let is_asked = self
            .kept
            .try_update_value(|kept| {
                if !is_wall {
                    kept.wake_lock = None;
                    kept.awake_wait_secs = 0;
                }
                if !is_wall || visibility::is_hidden() {
                    return false;
                }
                if kept.wake_lock.as_ref().is_some_and(|lock| !lock.is_released()) {
                    return false;
                }
                if kept.awake_wait_secs > 0 {
                    kept.awake_wait_secs -= 1;
                    return false;
                }
                kept.awake_wait_secs = AWAKE_AGAIN_SECS;
                true
            })
            .unwrap_or_default();
        if !is_wall {
            set_if_new(self.may_go_dark, false);
        } else if is_asked {
            platform::task::spawn(async move {
                let lock = WakeLock::request().await.ok();
                set_if_new(self.may_go_dark, lock.is_none());
                self.kept.update_value(|kept| {
                    if lock.is_some() {
                        kept.awake_wait_secs = 0;
                    }
                    kept.wake_lock = lock;
                });
            });
        }
    }

    // Maps.

    pub(crate) fn set_map(self, map: MapHandle) {
        let hook = map.on_each_frame(Box::new(move |_| {
            let second = self.state.with_value(|state| state.now().0) / 1000;
            set_if_new(self.beat, second);
            self.kept.update_value(|kept| kept.has_drawn = true);
            self.read_camera();
        }));
        self.kept.update_value(|kept| {
            kept.map = Some(map);
            kept.frame_hook = Some(hook);
        });
        let (view, area) = self.state.with_value(|state| {
            (state.view.map, state.config.operation.and_then(crate::feed::config::Area::bounds))
        });
        match (view, area) {
            (Some(view), _) => {
                self.kept.update_value(|kept| kept.is_placed = true);
                self.with_map(|map| map.jump_to(view.center, view.zoom));
            }
            (None, Some(area)) => self.with_map(|map| map.jump_to_fit(area)),
            (None, None) => {}
        }
    }

    /// Sets how much of the map the bottom sheet covers, so that views are centered in the remaining part.
    pub(crate) fn cover_map(self, bottom_css_px: f64, right_css_px: f64) {
        let padding = Padding { bottom: bottom_css_px, right: right_css_px, ..Padding::default() };
        self.with_map(|map| {
            if map.camera().padding() != padding {
                map.set_padding(padding);
                self.map_moved();
            }
        });
    }

    /// Signals that the map came to rest or was resized, so that pointers at its edge are placed again.
    pub(crate) fn map_moved(self) {
        bump(self.camera_version);
    }

    /// Sets the height of the map's foot, so that labels and grid numbers keep clear of it.
    pub(crate) fn foot_changed(self, height_css_px: f64) {
        self.kept.update_value(|kept| kept.foot_css_px = height_css_px);
        self.draw_grid();
        self.map_moved();
    }

    /// Returns the pointers at the edge of the map, clear of the covered parts.
    pub(crate) fn pointers(self, tiles: &[SiteTile], covered: &[ScreenBox]) -> Vec<Pointer> {
        let (map, in_inset) = self.kept.with_value(|kept| (kept.map.clone(), kept.aims.1.clone()));
        let Some(map) = map else { return Vec::new() };
        let type_css_px = css_length_px("--size-text").unwrap_or(13.0);
        let height_css_px = css_length_px("--target-size").unwrap_or(32.0).max(1.7 * type_css_px);
        // The inset shows its hub, which needs no pointer.
        let mut tiles = tiles.to_vec();
        tiles.retain(|tile| Some(&tile.id) != in_inset.as_ref());
        let camera = map.camera();
        let tiles = pointers::out_of_sight(&tiles, &self.state.with_value(State::grave), &camera, covered);
        pointers::pointers(&tiles, &camera, covered, PointerSize { type_css_px, height_css_px })
    }

    pub(crate) fn set_inset(self, inset: Option<MapHandle>) {
        // A removed inset covers nothing.
        self.with_map(|map| map.set_padding(Padding { right: 0.0, ..map.camera().padding() }));
        self.kept.update_value(|kept| {
            kept.inset = inset;
            kept.aim_covered_css_px = 0.0;
            kept.aims = (None, None);
        });
    }

    /// Sets up a new map like the others: basemap, colors, language, layers, objects.
    pub(crate) fn dress_map(self, map: &MapHandle) {
        let (sources, everything) =
            self.state.with_value(|state| (tile_sources(&state.config), state.scene.everything()));
        let (bearing_deg, turn) = self.state.with_value(|state| (state.view.bearing_deg, state.view.turn));
        map.set_bearing(bearing_deg);
        map.set_turnable(turn);
        map.set_theme(tokens::map_theme());
        map.set_language(self.language.get_untracked().tag());
        map.set_text_scale(self.map_text_scale());
        map.set_basemap(&sources);
        map.set_ground(LayerId(scene::OPERATION_LAYER));
        for layer in LAYERS {
            map.set_layer_visible(layer.id, self.state.with_value(|state| state.is_layer_visible(layer.id)));
        }
        self.draw_on(map, &everything);
        for entry in self.overlay_rows() {
            map.set_layer_visible(overlay::layer_of(entry.number), entry.is_visible);
            self.draw_overlays_on(map, &[entry.number]);
        }
    }

    pub(crate) fn on_map_event(self, event: &MapEvent) {
        match event {
            MapEvent::Picked { feature, .. } => self.dispatch(AppEvent::PickedOnMap(Some(*feature))),
            MapEvent::PickedNothing { .. } => self.dispatch(AppEvent::PickedOnMap(None)),
            MapEvent::Held { at } => self.dialog.set(Some(Dialog::Here(*at))),
            MapEvent::Hovered(over) => self.dispatch(AppEvent::HoverOnMap(over.map(|(_, feature)| feature))),
            MapEvent::CameraSettled { center, zoom, bearing_deg } => {
                self.with_map(|map| {
                    let Padding { right, bottom, .. } = map.camera().padding();
                    fault::set_root("data-sheet", &format!("{right} {bottom}"));
                });
                self.dispatch(AppEvent::CameraSettled(MapView { center: *center, zoom: *zoom }));
                self.dispatch(AppEvent::MapTurned(*bearing_deg));
                self.read_camera();
                self.draw_grid();
                self.map_moved();
            }
            MapEvent::ContextLost => self.set_map_state(MapState::Lost),
            MapEvent::ContextRestored => self.set_map_state(MapState::Ready),
            MapEvent::AttachFailed { reason } => self.map_failed(reason),
            // The component that owns the canvas replaces it.
            MapEvent::CanvasSpent => {}
            MapEvent::BasemapProblem { number, source, problem } => {
                self.basemap_problem(*number, source, problem);
            }
            MapEvent::BasemapReady { number, attributions } => {
                self.credit.set(attributions.join(" · "));
                self.basemap_faults.update(|faults| drop(faults.remove(number)));
                if *number == 0 {
                    fault::set_root("data-basemap", "ready");
                }
            }
            MapEvent::DetailChanged { has_detail } => {
                self.has_detail.set(*has_detail);
                self.draw_grid();
            }
        }
    }

    /// Reads scale and bearing for the controls on the map.
    fn read_camera(self) {
        if let Some(camera) = self.kept.with_value(|kept| kept.map.as_ref().map(MapHandle::camera)) {
            set_if_new(self.meters_per_css_px, camera.meters_per_css_px());
            set_if_new(self.bearing_deg, camera.bearing().degrees());
        }
    }

    /// Logs a problem to the console, and shows its effect on the page: on the whole source, or on single tiles
    /// of it.
    fn basemap_problem(self, number: usize, source: &str, problem: &BasemapProblem) {
        web_sys::console::warn_1(&format!("{source}: {problem}").into());
        let (what, reason) = match problem {
            BasemapProblem::Tile { zoom, x, y, reason, are_all } => {
                let what = if *are_all { Text::BasemapUnreadable } else { Text::BasemapPartly };
                (what, format!("{zoom}/{x}/{y}: {reason}"))
            }
            BasemapProblem::NoRanges { .. } => (Text::BasemapWhole, String::new()),
            BasemapProblem::Unreachable { reason } => (Text::BasemapUnreachable, reason.clone()),
            BasemapProblem::Unreadable { reason } => (Text::BasemapUnreadable, reason.clone()),
        };
        self.basemap_faults.update(|faults| {
            drop(faults.insert(number, (what, source.to_owned(), reason)));
        });
        let is_drawn =
            matches!(problem, BasemapProblem::NoRanges { .. } | BasemapProblem::Tile { are_all: false, .. });
        if number == 0 && !is_drawn {
            fault::set_root("data-basemap", "failed");
        }
    }

    pub(crate) fn map_failed(self, error: &AttachError) {
        web_sys::console::warn_1(&error.to_string().into());
        self.set_map_state(MapState::None);
    }

    pub(crate) fn set_map_state(self, state: MapState) {
        self.map_state.set(state);
        let drawing = self.kept.with_value(|kept| kept.map.as_ref().and_then(MapHandle::drawing));
        match drawing {
            Some(drawing) => fault::set_root("data-drawing", drawing.word()),
            None => fault::unset_root("data-drawing"),
        }
        fault::set_root("data-map", state.word());
    }

    /// Draws the metric grid where there is no street map.
    fn draw_grid(self) {
        self.with_map(|map| {
            let camera = map.camera();
            let is_wanted = camera.zoom() >= grid::GRID_FROM_ZOOM && !self.has_detail.get_untracked();
            // A wall's larger numbers need wider spacing.
            let meters_per_css_px = camera.meters_per_css_px() * f64::from(self.map_text_scale()).max(1.0);
            let grid = is_wanted.then(|| grid::grid(camera.bounds(), meters_per_css_px)).flatten();
            let name = grid.as_ref().map(Grid::name);
            if grid.is_none() && self.grid_name.with_untracked(Option::is_none) {
                return;
            }
            let patch = grid.map_or_else(
                || LayerPatch { clear: true, ..LayerPatch::default() },
                |grid| {
                    let foot_css_px = self.kept.with_value(|kept| kept.foot_css_px);
                    self.state.with_value(|state| grid.patch(&camera, &state.palette, foot_css_px))
                },
            );
            map.patch(grid::GRID_LAYER, patch);
            set_if_new(self.grid_name, name);
        });
    }

    pub(crate) fn with_map(self, act: impl FnOnce(&MapHandle)) {
        if let Some(map) = self.kept.with_value(|kept| kept.map.clone()) {
            act(&map);
        }
    }

    fn for_each_map(self, act: impl Fn(&MapHandle)) {
        let maps = self.kept.with_value(|kept| [kept.map.clone(), kept.inset.clone()]);
        maps.iter().flatten().for_each(act);
    }

    /// Aims the maps of a wall: main map at the first hub, or along the tour, or at a new critical incident;
    /// inset at another hub.
    pub(crate) fn aim_maps(self) {
        let Some(inset) = self.kept.with_value(|kept| kept.inset.clone()) else { return };
        let (hubs, stop, has_place) = self.state.with_value(|state| {
            let hubs: Vec<SiteTile> = state.hubs().collect();
            let stop = state.tour_stop().map(|(stop, _)| stop);
            let is_tour = state.view.tour;
            let stop = stop.filter(|stop| is_tour || matches!(stop, Stop::Incident { .. }));
            (hubs, stop, state.view.map.is_some())
        });
        let main = match &stop {
            Some(Stop::Hub { id, center, zoom } | Stop::Incident { id, center, zoom }) => {
                Some((id.clone(), *center, *zoom))
            }
            None => hubs.first().and_then(|hub| Some((hub.id.clone(), hub.anchor?, hub.zoom))),
        };
        let other = hubs.iter().find(|hub| {
            main.as_ref().is_none_or(|(id, ..)| hub.id != *id)
                && (stop.is_some() || Some(&hub.id) != hubs.first().map(|hub| &hub.id))
        });
        let (main_aim, inset_aim) = self.kept.with_value(|kept| kept.aims.clone());
        // The inset is at the right: the main map's hub is centered in the part beside it.
        let covered = if other.is_some() { inset.camera().viewport().width } else { 0.0 };
        let is_cover_new = self.kept.with_value(|kept| (kept.aim_covered_css_px - covered).abs() > 1.0);
        if let Some((id, center, zoom)) = main
            && (main_aim.as_ref() != Some(&id) || is_cover_new)
        {
            // A map position in the address is where the wall starts.
            let is_flight = main_aim.as_ref().is_some_and(|aim| *aim != id);
            self.with_map(|map| {
                map.set_padding(Padding { right: covered, ..Padding::default() });
                let zoom = if stop.is_none() { zoom_in_room(zoom, &map.camera()) } else { zoom };
                if is_flight {
                    map.fly_to(center, zoom);
                } else if !has_place {
                    map.jump_to(center, zoom);
                }
            });
            self.kept.update_value(|kept| {
                kept.aims.0 = Some(id);
                kept.aim_covered_css_px = covered;
            });
        }
        // Without a second hub the inset has nothing to show.
        if other.is_none() && inset_aim.is_some() {
            self.inset_name.set(String::new());
            self.kept.update_value(|kept| kept.aims.1 = None);
        }
        if let Some(hub) = other {
            // The page's language may have changed since the inset was aimed.
            set_if_new(self.inset_name, hub.name.clone());
        }
        if let Some(hub) = other
            && (inset_aim.as_ref() != Some(&hub.id) || is_cover_new)
            && let Some(anchor) = hub.anchor
        {
            inset.jump_to(anchor, zoom_in_room(hub.zoom, &inset.camera()));
            self.kept.update_value(|kept| kept.aims.1 = Some(hub.id.clone()));
        }
    }

    // Attributes of the root element.

    fn write_root(self) {
        let health = self.health.get_untracked();
        let mode = super::mode_frame::mode_word(self.feed_mode.get_untracked());
        fault::set_root("data-link", health.link.word());
        fault::set_root("data-feed", mode);
        fault::set_root("data-seq", &health.seq.to_string());
        fault::set_root("data-epoch", &health.epoch.to_string());
        fault::set_root("data-rejected", &health.rejections.total().to_string());
        fault::set_root(
            "data-transport",
            match health.transport {
                Transport::None => "none",
                Transport::Stream => "stream",
                Transport::Poll => "poll",
            },
        );
        fault::set_root("data-map", self.map_state.get_untracked().word());
        self.write_figures();
    }

    fn write_selected(self) {
        // Visitors must not learn the id of an object hidden from them.
        let is_hidden = self.state.with_value(State::is_selection_hidden);
        match self.selected.get_untracked().filter(|_| !is_hidden) {
            Some(id) => fault::set_root("data-selected", id.as_str()),
            None => fault::unset_root("data-selected"),
        }
    }

    fn write_figures(self) {
        let count = self.state.with_value(|state| state.picture.len());
        fault::set_root("data-objects", &count.to_string());
        if let Some(millis) = self.health.with_untracked(|health| health.age_millis) {
            fault::set_root("data-age", &(millis / 1000).to_string());
        }
        let frames = self.kept.with_value(|kept| kept.map.as_ref().map_or(0, |map| map.stats().frames_drawn));
        fault::set_root("data-frames", &frames.to_string());
    }

    // Reads by components.

    /// Returns a text in the page's language.
    pub(crate) fn t(self, text: Text) -> &'static str {
        text.get(self.language.get())
    }

    pub(crate) fn link(self) -> LinkState {
        self.health.with(|health| health.link)
    }

    pub(crate) fn refused(self) -> usize {
        self.health.with(|health| health.rejections.total())
    }

    pub(crate) fn is_interactive(self) -> bool {
        self.layout.get() != Layout::Wall
    }

    pub(crate) fn row_counts(self) -> RowCounts {
        self.state.with_value(State::counts)
    }

    pub(crate) fn finding_rows(self, limit: usize) -> Vec<FindingRow> {
        self.state.with_value(|state| state.finding_rows(limit))
    }

    /// Number of findings hidden by the filter.
    pub(crate) fn hidden_findings(self) -> usize {
        self.state.with_value(State::hidden_findings)
    }

    pub(crate) fn finding_counts(self) -> LevelCounts {
        self.state.with_value(State::finding_counts)
    }

    /// Tracks everything that decides upcoming changes: the minute, objects with times, findings, the reader.
    pub(crate) fn track_time(self) {
        self.minute.track();
        self.timed_version.track();
        self.findings_version.track();
        self.language.track();
        self.has_visitors.track();
    }

    pub(crate) fn cyber_lane(self) -> CyberLane {
        self.cyber_version.track();
        self.findings_version.track();
        self.language.track();
        self.has_visitors.track();
        self.state.with_value(cyber::lane)
    }

    /// Returns state and name of services that are not up.
    pub(crate) fn failing_services(self) -> Vec<(Duty, String)> {
        self.cyber_version.track();
        self.language.track();
        self.has_visitors.track();
        self.state.with_value(|state| state.cyber.not_up(&state.picture, state.reader()))
    }

    /// Number of objects with data issues.
    pub(crate) fn doubtful(self) -> usize {
        self.doubts_version.track();
        self.state.with_value(|state| state.doubts.len())
    }

    /// Returns the number of objects with each data issue, and the first of these objects.
    pub(crate) fn doubts(self, most: usize) -> (Vec<(Doubt, usize)>, Vec<DoubtRow>) {
        self.doubts_version.track();
        self.has_visitors.track();
        self.state.with_value(|state| {
            let rows = state.doubts.rows(&state.picture, state.reader(), most);
            (state.doubts.counts().collect(), rows)
        })
    }

    pub(crate) fn rows_window(self, first: usize, count: usize) -> Vec<Row> {
        self.state.with_value(|state| state.rows(first, count))
    }

    /// Returns the position of the selected row; `None` without a selection or if it is not listed.
    pub(crate) fn selected_row(self) -> Option<usize> {
        self.list_version.track();
        self.selected.track();
        self.state.with_value(|state| state.rows.position(state.selected_slot()?))
    }

    /// Returns the position in the list of the incident in a slot.
    pub(crate) fn row_position(self, slot: Slot) -> Option<usize> {
        self.state.with_value(|state| state.rows.position(slot))
    }

    fn count_fresh(self, came: Vec<Slot>) {
        let mut fresh =
            self.kept.try_update_value(|kept| std::mem::take(&mut kept.fresh)).unwrap_or_default();
        self.state.with_value(|state| {
            fresh.retain(|slot| state.rows.is_shown(*slot) && !came.contains(slot));
        });
        fresh.extend(came);
        set_if_new(self.fresh_rows, fresh.len() as u32);
        self.kept.update_value(|kept| kept.fresh = fresh);
    }

    /// Marks new rows as seen, because the list shows its beginning.
    pub(crate) fn fresh_rows_seen(self) {
        self.kept.update_value(|kept| kept.fresh.clear());
        set_if_new(self.fresh_rows, 0);
    }

    /// Returns slots of the list, each with its position.
    pub(crate) fn row_slots(self, first: usize, count: usize) -> Vec<(usize, Slot)> {
        let places = first..first + count;
        self.state.with_value(|state| {
            places.filter_map(|place| Some((place, state.rows.slot_at(place)?))).collect()
        })
    }

    /// Returns the present symbol of the object in a slot.
    pub(crate) fn look_of(self, slot: Slot) -> Option<SpriteSpec> {
        self.theme.track();
        self.state.with_value(|state| {
            let object = state.picture.object(slot)?;
            Some(symbology::symbol(object, &state.palette, state.now()).spec)
        })
    }

    pub(crate) fn palette(self) -> Palette {
        self.theme.track();
        self.state.with_value(|state| state.palette.clone())
    }

    pub(crate) fn tiles(self) -> Vec<SiteTile> {
        self.state.with_value(State::tiles)
    }

    /// Formats an instant as read now, in the page's language.
    pub(crate) fn moment(self, at: UnixMillis) -> String {
        // The text depends on the present day.
        self.minute.track();
        let now = self.state.with_value(State::now);
        text::moment(self.language.get(), at, now)
    }

    /// Describes a selection, given by a link, that is not in the picture.
    pub(crate) fn missing_words(self) -> Option<String> {
        self.card_version.track();
        self.selected.track();
        self.language.track();
        self.has_visitors.track();
        self.state.with_value(State::missing_words)
    }

    pub(crate) fn card(self) -> Option<Card> {
        self.state.with_value(State::card)
    }

    /// Returns whether there is a card to show, of an object or of a feature of the operator's own layers. A link may
    /// select what is not in the picture.
    pub(crate) fn has_card(self) -> bool {
        self.card_version.track();
        self.selected.track();
        self.own_selected.track();
        self.card().is_some() || self.own_card().is_some()
    }

    pub(crate) fn own_card(self) -> Option<OwnCard> {
        self.state.with_value(State::own_card)
    }

    pub(crate) fn layer_rows(self) -> Vec<LayerRow> {
        let map = self.kept.with_value(|kept| kept.map.clone());
        let is_nearer = |entry: &LayerEntry| {
            // An area is visible at any zoom, with or without its symbol.
            let is_area = [scene::ZONES, scene::PERIMETERS].contains(&entry.def.id);
            entry.is_visible && !is_area && map.as_ref().is_some_and(|map| map.is_mostly_nearer(entry.def.id))
        };
        self.state.with_value(|state| {
            let look = |entry: &LayerEntry| {
                entry.def.kinds.first().map(|kind| symbology::kind_spec(*kind, &state.palette))
            };
            let words = |entry: &LayerEntry| {
                if entry.def.id == scene::OTHER { state.unknown_kinds() } else { String::new() }
            };
            let row = |entry: LayerEntry| LayerRow {
                look: look(&entry),
                is_nearer: is_nearer(&entry),
                words: words(&entry),
                entry,
            };
            state.layers().entries.into_iter().map(row).collect()
        })
    }

    /// Returns why the list is empty: no incidents, hidden by the filter, or no data.
    pub(crate) fn empty_list_text(self) -> &'static str {
        self.list_version.track();
        let counts = self.row_counts();
        if self.feed_mode.get().is_none() {
            self.t(Text::NoDataYet)
        } else if counts.hidden > 0 {
            self.t(Text::NothingMatches)
        } else {
            self.t(Text::NoIncidents)
        }
    }

    pub(crate) fn diagnostics(self) -> String {
        self.kept.with_value(|kept| kept.feed.as_ref().map(FeedClient::diagnostics).unwrap_or_default())
    }

    // Actions by components.

    pub(crate) fn select(self, id: Option<ObjectId>) {
        self.dispatch(match id {
            Some(id) => AppEvent::Reveal(id),
            None => AppEvent::Select(None),
        });
    }

    pub(crate) fn show_selected(self) {
        if let Some(id) = self.selected.get_untracked() {
            self.dispatch(AppEvent::Reveal(id));
        }
    }

    pub(crate) fn step_row(self, rows: isize) {
        self.dispatch(AppEvent::SelectByStep { rows });
    }

    pub(crate) fn hover(self, slot: Option<Slot>) {
        let id = self.state.with_value(|state| Some(state.picture.object(slot?)?.common.id.clone()));
        self.dispatch(AppEvent::Hover(id));
    }

    pub(crate) fn change_filter(self, change: impl FnOnce(&mut Filter)) {
        let mut filter = self.filter.get_untracked();
        change(&mut filter);
        self.dispatch(AppEvent::SetFilter(filter));
    }

    pub(crate) fn clear_filter(self) {
        let show_closed = self.filter.with_untracked(|filter| filter.show_closed);
        self.dispatch(AppEvent::SetFilter(Filter { show_closed, ..Filter::default() }));
    }

    pub(crate) fn filter_site(self, id: &str) {
        self.change_filter(|filter| filter.sites = ObjectId::new(id).into_iter().collect());
    }

    pub(crate) fn filter_headquarters(self, id: &str) {
        self.change_filter(|filter| filter.headquarters = ObjectId::new(id).into_iter().collect());
    }

    pub(crate) fn filter_category(self, category: Option<Category>) {
        self.change_filter(|filter| filter.categories = category.into_iter().collect());
    }

    pub(crate) fn toggle_layer(self, layer: LayerId) {
        self.dispatch(AppEvent::ToggleLayer(layer));
    }

    pub(crate) fn set_language(self, tag: &str) {
        if let Some(language) = Language::ALL.into_iter().find(|language| language.tag() == tag) {
            self.dispatch(AppEvent::SetLanguage(language));
        }
    }

    pub(crate) fn set_theme(self, word: &str) {
        if let Some(theme) = ThemeName::from_word(word) {
            self.dispatch(AppEvent::SetTheme(theme));
        }
    }

    pub(crate) fn jump_to_site(self, id: &ObjectId) {
        self.dispatch(AppEvent::JumpToSite(id.clone()));
    }

    pub(crate) fn jump_to_key(self, digit: u8) {
        self.dispatch(AppEvent::JumpToKey(digit));
    }

    pub(crate) fn go_home(self) {
        self.dispatch(AppEvent::ShowWhole);
    }

    pub(crate) fn zoom_by(self, levels: f64) {
        self.with_map(|map| map.zoom_by(levels));
    }

    pub(crate) fn is_folded(self, panel: Panel) -> bool {
        self.folded.with(|folded| folded.contains(&panel))
    }

    pub(crate) fn fold(self, panel: Panel) {
        self.dispatch(AppEvent::ToggleFold(panel));
    }

    /// Switches visitor mode on at once, but asks before switching it off, so that a stray key press does not
    /// reveal guarded objects.
    pub(crate) fn toggle_visitors(self) {
        if self.has_visitors.get_untracked() {
            self.dialog.set(Some(Dialog::VisitorsLeft));
        } else {
            self.dispatch(AppEvent::SetVisitors(true));
        }
    }

    pub(crate) fn toggle_timeline(self) {
        let is_open = self.timeline.get_untracked().is_some();
        self.dispatch(AppEvent::SetTimeline((!is_open).then_some(Scale::Shift)));
    }

    /// Copies a link to the present view, for others.
    pub(crate) fn copy_link(self) {
        let link = self.state.with_value(export::link);
        let href = location::href();
        let address = format!("{}{}", href.split(['?', '#']).next().unwrap_or_default(), link.query);
        platform::task::spawn(async move {
            let notice = match platform::clipboard::write_text(&address).await {
                Ok(()) if link.is_cut => Text::LinkCut,
                Ok(()) => Text::LinkCopied,
                Err(_) => Text::NotCopied,
            };
            self.say_for_a_while(notice);
        });
    }

    /// Shows a notice over the map for some seconds.
    fn say_for_a_while(self, words: Text) {
        self.link_notice.set(Some(words));
        self.announcement.set(words.get(self.language.get_untracked()).to_owned());
        // Replaces the timer of an earlier notice, which would hide this one.
        let end = timer::after(LINK_NOTICE_MILLIS, move || self.link_notice.set(None));
        self.kept.update_value(|kept| kept.notice_end = Some(end));
    }

    /// Saves what may leave the page to a file.
    pub(crate) fn save_export(self) {
        if let Some(export::File { name, text }) = self.state.with_value(export::file) {
            platform::task::spawn(platform::download::save(name, text));
        }
    }

    /// Returns the printed rows, the number of further rows, a description of the filter, and the marking of
    /// the sheet.
    pub(crate) fn paper_rows(self, most: usize) -> (Vec<Row>, usize, Option<String>, Marking) {
        self.state.with_value(|state| {
            let (rows, more) = state.paper_rows(most);
            (rows, more, export::filter_words(state), export::strictest(state))
        })
    }

    /// Width and height of the main map, once it has a size.
    pub(crate) fn map_size_css_px(self) -> Option<(f64, f64)> {
        let viewport = self.kept.with_value(|kept| Some(kept.map.as_ref()?.camera().viewport()))?;
        (viewport.width > 0.0 && viewport.height > 0.0).then_some((viewport.width, viewport.height))
    }

    /// Opens the dialog of what applies at the own position, else at the center of the map.
    pub(crate) fn ask_what_applies(self) {
        let own = self.state.with_value(|state| state.own_position.map(|own| own.at));
        let middle = self.kept.with_value(|kept| kept.map.as_ref().map(|map| map.camera().center_lng_lat()));
        self.dialog.set(own.or(middle).map(Dialog::Here));
    }

    pub(crate) fn what_applies(self, at: LngLat) -> Here {
        self.state.with_value(|state| here(state, at))
    }

    /// Starts or stops following the own position.
    pub(crate) fn toggle_location(self) {
        let is_on = !self.is_locating.get_untracked();
        self.is_locating.set(is_on);
        self.location_notice.set(None);
        if !is_on {
            self.kept.update_value(|kept| kept.position_watch = None);
            self.dispatch(AppEvent::OwnPosition(None));
            return;
        }
        let is_first = RwSignal::new(true);
        let watch = PositionWatch::new(move |fix| {
            let found =
                fix.as_ref().ok().and_then(|fix| Some((LngLat::new(fix.lng_deg, fix.lat_deg)?, *fix)));
            let Some((at, fix)) = found else {
                let is_refused = matches!(fix, Err(platform::geolocation::GeolocationError::Refused));
                let text = if is_refused { Text::LocationRefused } else { Text::LocationFailed };
                self.location_notice.set(Some(LocationNotice::Failed(text)));
                return;
            };
            self.location_notice.set(Some(LocationNotice::Within(fix.accuracy_meters)));
            self.dispatch(AppEvent::OwnPosition(Some(OwnPosition {
                at,
                accuracy_m: Some(fix.accuracy_meters),
                fixed_at: UnixMillis(fix.unix_millis as i64),
            })));
            if is_first.get_untracked() {
                is_first.set(false);
                self.with_map(|map| map.fly_to(at, map.camera().zoom().max(14.0)));
            }
        });
        match watch {
            Ok(watch) => self.kept.update_value(|kept| kept.position_watch = Some(watch)),
            Err(_) => {
                self.is_locating.set(false);
                self.location_notice.set(Some(LocationNotice::Failed(Text::LocationFailed)));
            }
        }
    }
}

pub(super) fn bump(version: RwSignal<u32>) {
    version.update(|version| *version = version.wrapping_add(1));
}

/// Sets a signal only if the value differs, so that no subscriber runs needlessly.
pub(crate) fn set_if_new<T: PartialEq + Send + Sync + 'static>(signal: RwSignal<T>, value: T) {
    if signal.with_untracked(|known| *known != value) {
        signal.set(value);
    }
}

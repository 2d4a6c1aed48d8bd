//! Complete state of the page. Changed only by [`super::reduce::reduce`]; values that can be derived are derived
//! here.

use compact::number;
use compact::sort::SmallSort as _;

use super::board::Board;
use super::card::{self, Card, CardContext};
use super::chatter::Chatter;
use super::cyber::CyberIndex;
use super::doubts::DoubtIndex;
use super::findings::{self, FindingRow, LevelCounts};
use super::layer_list::{LayerList, layer_list};
use super::mode::{Layout, ThemeName};
use super::overlay::{self, Overlay, OverlayEntry, OwnCard, OwnFeature};
use super::pointers::Grave;
use super::reader::{Reader, is_unnamed, may_leave};
use super::rows::{Row, RowCounts, RowIndex};
use super::scene::{self, OwnPosition, Scene, SceneContext, layer_def};
use super::sites::{SiteIndex, SiteTile};
use super::symbology::Palette;
use super::text::{self, Text};
use super::tour;
use super::url::{MapView, ViewState};
use super::wall::{TypeScale, WallScreen};
use crate::analysis::containment::{self, Applying};
use crate::analysis::finding::{Finding, Findings};
use crate::analysis::footprint::Footprints;
use crate::analysis::measure::distance_m;
use crate::feed::config::Config;
use crate::feed::health::Health;
use crate::feed::wire::{Header, Mode};
use crate::map::layer::LayerId;
use crate::model::geo::LngLat;
use crate::model::headquarters::RoomUse;
use crate::model::marking::Marking;
use crate::model::object::SharedObject;
use crate::model::text::Language;
use crate::model::time::OperationClock;
use crate::model::{Body, Object, ObjectId, Picture, Slot, UnixMillis};

/// Defaults from the device, used where the URL has no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DeviceChoice {
    /// Layout for this device.
    pub layout: Layout,
    /// Theme preferred on this device.
    pub theme: ThemeName,
    /// Language of this device.
    pub language: Language,
}

/// The selected object.
#[derive(Debug, Clone, PartialEq)]
pub struct Selection {
    /// Id of the object.
    pub id: ObjectId,
    /// Object as last known; `None` until a feed has shown it, for example after a reload.
    pub object: Option<SharedObject>,
    /// Whether the feed no longer contains it.
    pub is_gone: bool,
}

/// Complete state of the page.
#[derive(Debug)]
pub struct State {
    /// All objects as known now.
    pub picture: Picture,
    /// View described by the URL.
    pub view: ViewState,
    /// Defaults from the device.
    pub device: DeviceChoice,
    /// Configuration of the installation.
    pub config: Config,
    /// Colors of the present theme.
    pub palette: Palette,
    /// Index of the sites.
    pub sites: SiteIndex,
    /// State of each site.
    pub board: Board,
    /// The incident list.
    pub rows: RowIndex,
    /// Layers of the map.
    pub scene: Scene,
    /// Header of the last document: what the feed says about itself.
    pub header: Option<Header>,
    /// Health of the feed: freshness and link state.
    pub health: Health,
    /// Clock of the operation.
    pub clock: Option<OperationClock>,
    /// Real time at the last tick.
    pub real_now: UnixMillis,
    /// Operation time last returned by a tick or a clock change.
    pub(super) latest: UnixMillis,
    /// Object under the pointer, on the map or in the list.
    pub hovered: Option<ObjectId>,
    /// Selected object as last known, kept after its removal.
    pub(super) selected_object: Option<SharedObject>,
    /// Whether the last history entry was made by stepping through the list.
    pub(super) has_walk_entry: bool,
    /// Position of a selected object that the URL must not name: the map was moved there.
    pub(super) guarded_place: Option<LngLat>,
    /// Own position, while requested.
    pub own_position: Option<OwnPosition>,
    /// Incidents that came in recently, by real time.
    pub(super) chatter: Chatter,
    /// The most recent new critical incident.
    pub newest_critical: Option<tour::Critical>,
    /// Start of the tour, in real time.
    pub tour_started_at: UnixMillis,
    /// Whether a whole picture has arrived.
    pub has_picture: bool,
    /// Findings about the picture.
    pub findings: Findings,
    /// Perimeters derived from footprints.
    pub(super) footprints: Footprints,
    /// Network services and cyber incidents.
    pub cyber: CyberIndex,
    /// Objects with data issues.
    pub doubts: DoubtIndex,
    /// Whether the page is being printed.
    pub is_printing: bool,
    /// Overlays of the operator, configured and dropped.
    pub overlays: Vec<Overlay>,
    /// Name of a dropped file that exceeded the maximum number of overlays.
    pub refused_overlay: Option<String>,
    /// Selected overlay feature; while set, no object is selected.
    pub own_selected: Option<OwnFeature>,
    /// Width of the page in CSS pixels.
    pub page_width_css_px: f64,
}

/// Body type size on a desk.
const DESK_TYPE_CSS_PX: f64 = 13.0;
/// Growth of symbols on a wall, as a fraction of the growth of type: as large as status text there, and still
/// separate.
const WALL_SYMBOLS_OF_TYPE: f64 = 0.27;
/// Zoom levels by which calm symbols appear later on a wall: its symbols are larger and its readers farther away.
const WALL_CALM_ZOOMS: f32 = 3.0;

/// Backward clock change from which time starts again; a smaller one is a correction.
pub(super) const CLOCK_STEP_MILLIS: i64 = 2_000;

impl State {
    /// State before the first data.
    #[must_use]
    pub fn new(view: ViewState, device: DeviceChoice, config: Config, real_now: UnixMillis) -> Self {
        let theme = view.theme.unwrap_or(device.theme);
        let overlays = config.overlays.iter().map(Overlay::of_config).collect();
        let mut view = view;
        let is_wall = view.layout.unwrap_or(device.layout) == Layout::Wall;
        view.visitors |= is_wall && config.sharing.visitors_at_walls;
        Self {
            overlays,
            refused_overlay: None,
            own_selected: None,
            page_width_css_px: 1920.0,
            picture: Picture::default(),
            view,
            device,
            config,
            palette: Palette::of(theme),
            sites: SiteIndex::default(),
            board: Board::default(),
            rows: RowIndex::default(),
            scene: Scene::default(),
            header: None,
            health: Health::default(),
            clock: None,
            real_now,
            latest: UnixMillis(i64::MIN),
            hovered: None,
            selected_object: None,
            has_walk_entry: false,
            guarded_place: None,
            own_position: None,
            chatter: Chatter::default(),
            newest_critical: None,
            tour_started_at: real_now,
            has_picture: false,
            cyber: CyberIndex::default(),
            doubts: DoubtIndex::default(),
            is_printing: false,
            findings: Findings::default(),
            footprints: Footprints::default(),
        }
    }

    /// Layout in effect: from the URL, otherwise from the device.
    #[must_use]
    pub fn layout(&self) -> Layout {
        let is_narrow = self.page_width_css_px < Layout::DESK_LEAST_WIDTH_CSS_PX;
        match self.view.layout {
            // Zoomed in, or a link opened on a phone: two panels would leave no map.
            Some(Layout::Desk) if is_narrow => Layout::Tablet,
            named => named.unwrap_or(self.device.layout),
        }
    }

    /// Theme in effect; always light while printing.
    #[must_use]
    pub fn theme(&self) -> ThemeName {
        if self.is_printing {
            return ThemeName::Light;
        }
        self.view.theme.unwrap_or(self.device.theme)
    }

    /// Language in effect.
    #[must_use]
    pub fn language(&self) -> Language {
        self.view.language.unwrap_or(self.device.language)
    }

    /// Audience of the view: language, visitors present, printed. Decides what is redacted.
    #[must_use]
    pub fn reader(&self) -> Reader {
        let (with_visitors, on_paper) = (self.view.visitors, self.is_printing);
        let most = if with_visitors || on_paper { self.most_read(on_paper) } else { Marking::Unknown };
        Reader { language: self.language(), with_visitors, on_paper, most }
    }

    /// Strictest marking that others may read: visitors, and recipients of printouts and files.
    ///
    /// When both apply, the stricter limit holds.
    #[must_use]
    pub fn most_read(&self, is_taken_away: bool) -> Marking {
        let sharing = &self.config.sharing;
        let of_visitors = self.view.visitors.then_some(sharing.visitors);
        let of_takers = is_taken_away.then(|| sharing.most_taken_away());
        of_visitors.into_iter().chain(of_takers).min().unwrap_or(Marking::Unknown)
    }

    /// Returns whether an object may appear on paper or in a file.
    #[must_use]
    pub fn may_be_taken_away(&self, object: &Object) -> bool {
        may_leave(object, self.most_read(true))
    }

    /// Returns whether a URL of the page may name an object.
    #[must_use]
    pub fn may_be_named(&self, object: &Object) -> bool {
        !is_unnamed(object) && may_leave(object, self.most_read(false))
    }

    /// Mode of the feed: live, exercise or replay. `None` before the first data.
    #[must_use]
    pub fn mode(&self) -> Option<Mode> {
        self.header.as_ref().map(|header| header.mode)
    }

    /// Operation time at the last tick; real time until the feed sets a clock.
    ///
    /// After a small backward correction the time stays as it was until the clock catches up, so nothing that has
    /// ended begins again.
    #[must_use]
    pub fn now(&self) -> UnixMillis {
        let at = self.operation_time(self.real_now);
        if (0..=CLOCK_STEP_MILLIS).contains(&self.latest.millis_since(at)) { self.latest } else { at }
    }

    /// Instant that the map shows: a planned one ahead, otherwise the present.
    #[must_use]
    pub fn shown_at(&self) -> UnixMillis {
        self.plan().unwrap_or_else(|| self.now())
    }

    /// Planned instant ahead that is shown. While set, nothing shows the present, and every export says so.
    #[must_use]
    pub fn plan(&self) -> Option<UnixMillis> {
        let now = self.now();
        self.view.plan_at.filter(|at| *at > now)
    }

    /// Operation time at an instant of real time.
    #[must_use]
    pub fn operation_time(&self, real: UnixMillis) -> UnixMillis {
        self.clock.map_or(real, |clock| clock.operation_time(real))
    }

    /// Returns whether a layer is drawn.
    #[must_use]
    pub fn is_layer_visible(&self, layer: LayerId) -> bool {
        if let Some(overlay) = overlay::number_of(layer).and_then(|number| self.overlays.get(number)) {
            let is_switched_on = overlay.is_hidden == self.view.switched_layers.contains(&layer);
            return is_switched_on && self.reader().may_read(overlay.marking);
        }
        layer_def(layer).is_some_and(|def| {
            let is_switched = def.is_switchable && self.view.switched_layers.contains(&layer);
            let is_guarded = def.is_guarded && self.reader().is_watched();
            (def.is_on_by_default != is_switched) && !is_guarded
        })
    }

    /// Contents of the layer list.
    #[must_use]
    pub fn layers(&self) -> LayerList {
        let reader = self.reader();
        // The number of objects hidden from visitors is hidden as well.
        let count = |layer| {
            let is_seen =
                |slot: &Slot| self.picture.object(*slot).is_some_and(|object| reader.may_see(object));
            if reader.is_watched() {
                self.scene.slots_of(layer).filter(is_seen).count()
            } else {
                self.scene.count(layer)
            }
        };
        layer_list(
            &self.scene,
            self.counts().closed,
            |layer| self.is_layer_visible(layer),
            count,
            self.view.visitors,
        )
    }

    /// The publisher's words for kinds unknown to this version, the first few of them.
    #[must_use]
    pub fn unknown_kinds(&self) -> String {
        const MOST: usize = 3;
        const MOST_CHARS: usize = 32;
        let reader = self.reader();
        let objects = self.scene.slots_of(scene::OTHER).filter_map(|slot| self.picture.object(slot));
        let readable = objects.filter(|object| reader.may_read(object.common.marking));
        let mut words: Vec<&str> = Vec::new();
        for object in readable {
            if words.len() <= MOST && !object.word().is_empty() && !words.contains(&object.word()) {
                words.push(object.word());
            }
        }
        let short = |word: &&str| word.chars().take(MOST_CHARS).collect();
        let mut shown: Vec<String> = words.iter().take(MOST).map(short).collect();
        if words.len() > MOST {
            shown.push("…".to_owned());
        }
        shown.join(", ")
    }

    /// The overlays as the layer list shows them.
    #[must_use]
    pub fn overlay_entries(&self) -> Vec<OverlayEntry> {
        let entry = |(number, overlay): (usize, &Overlay)| OverlayEntry {
            number,
            name: overlay.name.clone(),
            attribution: overlay.attribution.clone(),
            count: overlay.features.len(),
            losses: overlay.losses,
            is_visible: self.is_layer_visible(overlay::layer_of(number)),
            is_dropped: overlay.dropped.is_some(),
            fault: overlay.fault.clone(),
            color: overlay::color_of(number, &self.palette),
        };
        let all = self.overlays.iter().enumerate();
        let is_listed = |overlay: &Overlay| !overlay.is_removed && self.reader().may_read(overlay.marking);
        all.filter(|(_, overlay)| is_listed(overlay)).map(entry).collect()
    }

    /// Card of the selected overlay feature.
    #[must_use]
    pub fn own_card(&self) -> Option<OwnCard> {
        let own = self.own_selected?;
        let overlay = self.overlays.get(own.number)?;
        overlay::card(overlay, own.index).filter(|_| self.reader().may_read(overlay.marking))
    }

    /// Site tiles, in the order of the jump list.
    #[must_use]
    pub fn tiles(&self) -> Vec<SiteTile> {
        self.sites.tiles(&self.picture, self.reader(), self.rows.open_by_site(), &self.board)
    }

    /// Counts beside the incident list.
    #[must_use]
    pub fn counts(&self) -> RowCounts {
        self.rows.counts()
    }

    /// Hubs with a position, in the order of the jump list.
    pub fn hubs(&self) -> impl Iterator<Item = SiteTile> + use<> {
        self.tiles().into_iter().filter(|tile| tile.is_hub && tile.anchor.is_some())
    }

    /// Rows of the incident list from `first` on, at most `count`.
    #[must_use]
    pub fn rows(&self, first: usize, count: usize) -> Vec<Row> {
        let mut rows = self.rows.window(&self.picture, &self.sites, self.reader(), first, count);
        for row in &mut rows {
            if let Some(count) = self.chatter.count(&row.id) {
                let dot = if row.place.is_empty() { "" } else { " · " };
                let words = Text::ComesAndGoes.get(self.language());
                row.place = format!("{words} ×{count}{dot}{}", row.place);
            }
        }
        rows
    }

    /// First rows of the list that may appear on paper, and the number of further ones.
    #[must_use]
    pub fn paper_rows(&self, most: usize) -> (Vec<Row>, usize) {
        let may_leave =
            |slot: Slot| self.picture.object(slot).is_some_and(|object| self.may_be_taken_away(object));
        let slots = self.rows.slots().enumerate();
        let places: Vec<usize> = slots.filter(|(_, slot)| may_leave(*slot)).map(|(place, _)| place).collect();
        let rows = places.iter().take(most).flat_map(|place| self.rows(*place, 1)).collect();
        (rows, places.len().saturating_sub(most))
    }

    /// Rows of the findings that pass the filter, most important first, at most `limit`.
    #[must_use]
    pub fn finding_rows(&self, limit: usize) -> Vec<FindingRow> {
        let is_asked_for = |finding: &Finding| self.is_finding_asked_for(finding);
        findings::rows(&self.findings, &self.picture, self.reader(), limit, &is_asked_for)
    }

    /// Numbers of findings that pass the filter, by level.
    #[must_use]
    pub fn finding_counts(&self) -> LevelCounts {
        let is_asked_for = |finding: &Finding| self.is_finding_asked_for(finding);
        findings::counts(&self.findings, &self.picture, self.reader(), &is_asked_for)
    }

    /// Number of findings hidden by the filter.
    #[must_use]
    pub fn hidden_findings(&self) -> usize {
        let is_hidden = |finding: &Finding| !self.is_finding_asked_for(finding);
        findings::counts(&self.findings, &self.picture, self.reader(), &is_hidden).iter().sum()
    }

    /// Returns whether a finding passes the headquarters filter: one of its parties is such a headquarters, or
    /// directed by one.
    fn is_finding_asked_for(&self, finding: &Finding) -> bool {
        let filter = &self.view.filter;
        let is_directed = |slot: Slot| {
            self.picture.object(slot).is_some_and(|object| {
                let site = self.sites.site_of(object);
                filter.headquarters.contains(&object.common.id)
                    || filter.is_directed(self.sites.headquarters_of(object, site))
            })
        };
        filter.headquarters.is_empty()
            || is_directed(finding.subject)
            || finding.other.is_some_and(is_directed)
    }

    /// Police headquarters that the filter offers, sorted by name.
    #[must_use]
    pub fn police_headquarters(&self) -> Vec<(ObjectId, String)> {
        let reader = self.reader();
        let rooms = self.scene.slots_of(scene::HEADQUARTERS).filter_map(|slot| {
            let object = self.picture.object(slot)?;
            let Body::Headquarters(room) = &object.body else { return None };
            let is_offered = room.purpose == RoomUse::PoliceHq && reader.may_see(object);
            is_offered.then(|| (object.common.id.clone(), reader.title(object)))
        });
        let mut rooms: Vec<_> = rooms.collect();
        rooms.small_sort_by(|a, b| a.1.cmp(&b.1));
        rooms
    }

    /// The selection, while something is selected.
    #[must_use]
    pub fn selection(&self) -> Option<Selection> {
        let id = self.view.selected.clone()?;
        let present = self.picture.find(id.as_str()).cloned();
        let is_gone = present.is_none() && self.has_picture;
        let kept = || self.selected_object.clone().filter(|object| object.common.id == id);
        Some(Selection { object: present.or_else(kept), id, is_gone })
    }

    /// Returns whether the URL must not name the selected object, as far as it is known.
    #[must_use]
    pub fn is_selection_guarded(&self) -> bool {
        let object = self.selection().and_then(|selection| selection.object);
        object.is_some_and(|object| is_unnamed(&object))
    }

    /// Remembers the position of the selected object when the URL must not name it.
    pub(super) fn guard_place(&mut self) {
        let guarded = self.selected_object.as_ref().filter(|object| is_unnamed(object));
        self.guarded_place = guarded.and_then(|object| object.common.shape.anchor()).or(self.guarded_place);
    }

    /// Returns whether the map shows a position that the URL must not reveal. Once the map is elsewhere, the
    /// position is forgotten, unless such an object is still selected.
    pub(super) fn is_at_guarded_place(&mut self, view: MapView) -> bool {
        /// Maximum distance from the center of the map at which the position is regarded as shown.
        const NEAR_CSS_PX: f64 = 400.0;
        /// Meters per CSS pixel at zoom 0, at the equator.
        const METERS: f64 = 40_075_016.7 / 512.0;
        let near_m = NEAR_CSS_PX * METERS / number::exp2(view.zoom);
        let is_at = self.guarded_place.is_some_and(|place| distance_m(place, view.center) < near_m);
        if !is_at && !self.is_selection_guarded() {
            self.guarded_place = None;
        }
        is_at
    }

    /// Returns whether the selected object is hidden because others look on who may not see it.
    #[must_use]
    pub fn is_selection_hidden(&self) -> bool {
        let object = self.selection().and_then(|selection| selection.object);
        object.map_or(self.reader().is_watched(), |object| !self.reader().may_see(&object))
    }

    /// Notice that a linked object is missing, once a picture has arrived and none has contained it.
    ///
    /// Visitors do not read its name.
    #[must_use]
    pub fn missing_words(&self) -> Option<String> {
        let Selection { object, id, is_gone } = self.selection()?;
        let reader = self.reader();
        let name = (!reader.is_watched()).then_some(id.as_str());
        (is_gone && object.is_none()).then(|| text::not_in_picture(reader.language, name))
    }

    /// Slot of the selected object, while the picture has it.
    #[must_use]
    pub fn selected_slot(&self) -> Option<Slot> {
        self.picture.slot(self.view.selected.as_ref()?.as_str())
    }

    /// Card of the selected object; `None` when nothing is selected, the object was never seen, or it may not be
    /// shown.
    #[must_use]
    pub fn card(&self) -> Option<Card> {
        let selection = self.selection()?;
        let object = selection.object.filter(|object| self.reader().may_see(object))?;
        Some(card::card(&object, selection.is_gone, &self.card_context()))
    }

    /// Inputs of cards.
    #[must_use]
    pub fn card_context(&self) -> CardContext<'_> {
        CardContext {
            picture: &self.picture,
            scene: &self.scene,
            sites: &self.sites,
            board: &self.board,
            open_by_site: self.rows.open_by_site(),
            findings: &self.findings,
            reader: self.reader(),
            now: self.now(),
            palette: &self.palette,
            stream_hosts: &self.config.stream_hosts,
        }
    }

    /// Inputs of drawings.
    #[must_use]
    pub fn scene_context(&self) -> SceneContext<'_> {
        SceneContext {
            palette: &self.palette,
            reader: self.reader(),
            now: self.now(),
            shown_at: self.shown_at(),
            symbol_scale: match self.layout() {
                Layout::Desk => 1.0,
                Layout::Tablet => 1.25,
                Layout::Wall => {
                    (self.type_scale().body_css_px / DESK_TYPE_CSS_PX * WALL_SYMBOLS_OF_TYPE).max(1.8) as f32
                }
            },
            calm_zooms: if self.layout() == Layout::Wall { WALL_CALM_ZOOMS } else { 0.0 },
            show_ended: false,
            rows: &self.rows,
            filter: &self.view.filter,
            sites: &self.sites,
            findings: &self.findings,
        }
    }

    /// Zones that cover a position and have not ended: what applies here now.
    #[must_use]
    pub fn zones_at(&self, at: LngLat) -> Vec<Applying<'_>> {
        let reader = self.reader();
        let candidates = self.scene.slots_of(scene::ZONES).filter_map(|slot| {
            let object = self.picture.object(slot)?;
            reader.may_see(object).then_some((slot, &**object))
        });
        containment::zones_at(candidates, at, self.shown_at())
    }

    /// Open incidents by distance from a position: slot, meters, and their nearest position.
    ///
    /// Inside an incident's area the distance is 0.
    #[must_use]
    pub fn incidents_near(&self, at: LngLat, limit: usize) -> Vec<(Slot, f64, LngLat)> {
        let open = self.rows.incident_slots().filter_map(|slot| {
            let object = self.picture.object(slot)?;
            let is_open = object.incident()?.state.is_open();
            let there = containment::nearest_place(&object.common.shape, at).filter(|_| is_open)?;
            Some((slot, distance_m(at, there), there))
        });
        let mut near: Vec<(Slot, f64, LngLat)> = open.collect();
        near.small_sort_by(|a, b| a.1.total_cmp(&b.1));
        near.truncate(limit);
        near
    }

    /// Open severe incidents with their sites; all open ones when none is severe.
    #[must_use]
    pub fn grave(&self) -> Vec<Grave> {
        let open = self.rows.incident_slots().filter_map(|slot| {
            let object = self.picture.object(slot)?;
            let incident = object.incident().filter(|incident| incident.state.is_open())?;
            let at = object.common.shape.anchor()?;
            Some((self.sites.site_of(object)?.clone(), incident.severity, at))
        });
        let mut open: Vec<Grave> = open.collect();
        if open.iter().any(|(_, severity, _)| severity.is_grave()) {
            open.retain(|(_, severity, _)| severity.is_grave());
        }
        open
    }

    /// Type sizes for a wall as wide as the page.
    #[must_use]
    pub fn type_scale(&self) -> TypeScale {
        let wall = self.config.wall;
        WallScreen {
            width_mm: self.view.screen_width_mm.map_or(wall.screen_width_mm, f64::from),
            width_css_px: self.page_width_css_px,
            viewer_m: self.view.viewer_m.unwrap_or(wall.viewer_m),
        }
        .type_scale()
    }

    /// Present stop of the wall's tour, and the real milliseconds after which to ask again.
    #[must_use]
    pub fn tour_stop(&self) -> Option<(tour::Stop, i64)> {
        tour::stop(&self.tiles(), self.newest_critical.as_ref(), self.tour_started_at, self.real_now)
    }
}

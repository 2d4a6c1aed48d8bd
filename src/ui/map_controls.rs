//! Buttons, scale bar, remarks and credits on the map.

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;

use super::each::Each;
use super::glyph::{glyph, glyph_button};
use super::memo::Memo;
use super::session::Session;
use super::show::Show;
use crate::app::mode::Layout;
use crate::app::reduce::AppEvent;
use crate::app::text::{self, Text};
use crate::app::wall::picture_code;
use crate::platform::resize::SizeWatch;

/// Maximum length of the scale bar.
const SCALE_MAX_CSS_PX: f64 = 120.0;

/// The buttons.
#[component]
pub(crate) fn MapControls() -> impl IntoView {
    let session = Session::here();
    view! {
        <div class="map-controls">
            {glyph_button(session, "zoom-in", Text::ZoomIn, "M12 5v14M5 12h14", |session| session.zoom_by(1.0))}
            {glyph_button(session, "zoom-out", Text::ZoomOut, "M5 12h14", |session| session.zoom_by(-1.0))}
            <Show when=move || { session.bearing_deg.get() > 0.0 }>
                <button
                    class="button"
                    data-action="north-up"
                    aria-label=move || session.t(Text::NorthUp)
                    title=move || session.t(Text::NorthUp)
                    on:click=move |_| session.dispatch(AppEvent::NorthUp)
                >
                    {needle(session)}
                </button>
            </Show>
            {glyph_button(session, "home", Text::WholeOperation, "M4 11l8-7l8 7M6 10v9h12v-9", Session::go_home)}
        </div>
    }
}

/// The needle that points north.
fn needle(session: Session) -> impl IntoView {
    let turn = move || format!("rotate({:.1}deg)", -session.bearing_deg.get());
    view! {
        <span class="map-needle" style:transform=turn aria-hidden="true">
            {glyph("M12 3l5 17l-5-4l-5 4zM12 3v13")}
        </span>
    }
}

/// Scale bar, remarks and credits.
#[component]
pub(crate) fn MapFoot() -> impl IntoView {
    let session = Session::here();
    // A wall's scale bar must be legible from afar.
    let longest =
        move || if session.layout.get() == Layout::Wall { 4.0 * SCALE_MAX_CSS_PX } else { SCALE_MAX_CSS_PX };
    let bar = Memo::new(move || scale_bar(session.meters_per_css_px.get(), longest()));
    // Remarks appear and disappear while the map is still, and take up lines: labels keep clear of them.
    let foot = NodeRef::<html::Div>::new();
    let size_watch = StoredValue::new_local(None::<SizeWatch>);
    Effect::new(move || {
        let Some(foot) = foot.get() else { return };
        let measured = foot.clone();
        let measure = move || session.foot_changed(f64::from(measured.offset_height()));
        size_watch.set_value(SizeWatch::new(foot.unchecked_ref(), measure));
    });
    view! {
        <div class="map-foot" node_ref=foot>
            <Show when=move || { session.layout.get() == Layout::Wall && session.bearing_deg.get() > 0.0 }>
                <div class="map-north">{needle(session)} "N"</div>
            </Show>
            <Show when=move || bar.get().is_some()>
                <div class="map-scale" style:width=move || bar.get().map(|(_, width)| format!("{width:.0}px"))>
                    {move || bar.get().map(|(meters, _)| text::distance(session.language.get(), meters))}
                </div>
            </Show>
            <div class="map-remarks">
            <Show when=move || session.grid_name.with(Option::is_some)>
                <div class="map-hint" role="status">
                    {move || session.t(Text::NoStreets)} " · " {move || session.t(Text::UtmGrid)} " "
                    {move || session.grid_name.get()}
                </div>
            </Show>
            <Each each=move || session.basemap_faults.get() key=|fault| fault.clone() let:fault>
                <div class="map-fault" role="status" data-source=fault.0.to_string()>
                    {move || fault_words(session.t(fault.1.0), &fault.1.1, &fault.1.2)}
                </div>
            </Each>
            </div>
            <div class="map-credit">
                <Show when=move || session.layout.get() == Layout::Wall>
                    <b class="picture-code">{move || picture(session)}</b>
                    " · "
                </Show>
                {move || credits(session)}
            </div>
        </div>
    }
}

/// Returns the code of the picture, for comparing walls.
fn picture(session: Session) -> String {
    let code = session.health.with(|health| picture_code(health.seq, health.digest));
    format!("{} {code}", session.t(Text::Picture))
}

/// Credits for the basemap and for the operator's own layers that are shown.
pub(super) fn credits(session: Session) -> String {
    session.layers_version.track();
    let own = session.overlay_rows().into_iter().filter(|entry| entry.is_visible);
    let mut all = vec![session.credit.get()];
    all.extend(own.map(|entry| entry.attribution));
    all.retain(|credit| !credit.is_empty());
    all.dedup();
    all.join(" · ")
}

/// Describes the fault of a basemap source: effect, file, reason.
fn fault_words(what: &str, source: &str, reason: &str) -> String {
    let file = source.rsplit('/').next().filter(|file| file.contains("pmtiles")).unwrap_or(source);
    if reason.is_empty() { format!("{what} ({file})") } else { format!("{what}: {file}: {reason}") }
}

/// Returns a round distance in meters and its length in CSS pixels.
pub(super) fn scale_bar(meters_per_css_px: f64, longest_css_px: f64) -> Option<(f64, f64)> {
    let longest = meters_per_css_px * longest_css_px;
    if !longest.is_finite() || longest <= 0.0 {
        return None;
    }
    let power = 10_f64.powf(longest.log10().floor());
    let meters = [5.0, 2.0, 1.0].into_iter().map(|step| step * power).find(|meters| *meters <= longest)?;
    Some((meters, meters / meters_per_css_px))
}

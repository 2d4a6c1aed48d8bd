//! Composition of the page for desk, wall and tablet. The map stays mounted when the layout changes.

use leptos::prelude::*;

use super::bottom_sheet::BottomSheet;
use super::detail_card::DetailCard;
use super::edge_pointers::EdgePointers;
use super::feed_doctor::FeedDoctor;
use super::health_bar::HealthNotice;
use super::here_card::HereCard;
use super::incident_list::IncidentList;
use super::key_help::KeyHelp;
use super::layer_list::LayerList;
use super::load_screen::{Cover, LoadScreen};
use super::map_canvas::{MapCanvas, MapInset};
use super::map_controls::{MapControls, MapFoot};
use super::mode_frame::{ModeFrame, ModeTab};
use super::print_sheet::PrintSheet;
use super::session::Session;
use super::show::Show;
use super::site_list::SiteList;
use super::timeline::{PlanNotice, Timeline};
use super::top_bar::{LinkNotice, MissingNotice, TopBar, VisitorsDialog, VisitorsNotice};
use super::wall_strip::{WallStrip, WallSummary};
use crate::app::mode::{Layout, Panel};

/// The page.
#[component]
pub(crate) fn Page() -> impl IntoView {
    let session = Session::here();
    let is = move |layout: Layout| session.layout.get() == layout;
    let folded = move |panel| if session.is_folded(panel) { "folded" } else { "open" };
    view! {
        <div
            class="shell"
            data-left=move || folded(Panel::Left)
            data-right=move || folded(Panel::Right)
        >
            <Show when=move || !is(Layout::Wall)>
                <TopBar/>
            </Show>
            <div class={"shell-notice"}>
                <HealthNotice/>
                <VisitorsNotice/>
                <PlanNotice/>
                <LinkNotice/>
                <MissingNotice/>
            </div>
            <Show when=move || is(Layout::Desk) && !session.is_folded(Panel::Left)>
                <div class="shell-left">
                    <SiteList/>
                    <LayerList/>
                </div>
            </Show>
            <main class={"shell-map"}>
                <MapCanvas/>
                <Show when=move || is(Layout::Wall)>
                    <MapInset/>
                    <div class="wall-mode">
                        <ModeTab/>
                        <span class={"wall-marking"}>{move || session.marking.get().label()}</span>
                    </div>
                </Show>
                <Show when=move || !is(Layout::Wall)>
                    <MapControls/>
                </Show>
                <MapFoot/>
                <EdgePointers/>
                <LoadScreen/>
                <Show when=move || is(Layout::Tablet)>
                    <BottomSheet/>
                </Show>
            </main>
            <Show when=move || is(Layout::Desk) && !session.is_folded(Panel::Right)>
                <aside class="shell-right">
                    <IncidentList/>
                    <DetailCard/>
                </aside>
            </Show>
            <Show when=move || is(Layout::Desk)>
                <Timeline/>
            </Show>
            <Show when=move || is(Layout::Wall)>
                <WallStrip/>
                <WallSummary/>
            </Show>
        </div>
        <Cover/>
        <FeedDoctor/>
        <KeyHelp/>
        <HereCard/>
        <VisitorsDialog/>
        <ModeFrame/>
        <PrintSheet/>
        <div id="announcements" class="visually-hidden" role="status" aria-live="polite">
            {move || session.announcement.get()}
        </div>
    }
}

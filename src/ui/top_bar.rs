//! The bar across the top of a desk or tablet: mode, time, freshness, marking, language, theme.

use leptos::prelude::*;

use super::clock::Clock;
use super::each::CollectAny as _;
use super::feed_doctor::DialogBox;
use super::glyph::{close_button, glyph, glyph_button};
use super::health_bar::HealthBar;
use super::memo::Memo;
use super::mode_frame::ModeTab;
use super::session::{Dialog, Session};
use super::show::Show;
use crate::app::mode::{Layout, Panel, ThemeName};
use crate::app::reduce::AppEvent;
use crate::app::text::{self, Text};
use crate::model::text::Language;

/// The bar.
#[component]
pub(crate) fn TopBar() -> impl IntoView {
    let session = Session::here();
    let refused = move || session.refused();
    let doubtful = move || session.doubtful();
    let repeated = move || session.health.with(|health| health.rejections.repeated());
    let has_refused = move || refused() > 0 || repeated() > 0 || doubtful() > 0;
    let what = move || {
        let language = session.language.get();
        let some =
            |count: usize, words: fn(Language, usize) -> String| (count > 0).then(|| words(language, count));
        let parts = [
            some(refused(), text::refused),
            some(repeated(), text::repeated),
            some(doubtful(), text::doubtful),
        ];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
    };
    let open_doctor = move |_| session.dialog.set(Some(Dialog::Refused));
    view! {
        <header class="top-bar shell-bar">
            <ModeTab/>
            <h1 class={"top-bar-name"}>{"Vedetta"}</h1>
            <Clock/>
            // Always there: the way to check doubtful data.
            <button
                class="health-bar-open"
                data-action="feed-health"
                title=move || session.t(Text::FeedHealth)
                on:click=open_doctor
            >
                <HealthBar/>
            </button>
            <Show when=move || has_refused()>
                <button class="button" data-action="refused" on:click=open_doctor>
                    {what}
                </button>
            </Show>
            <div class="top-bar-end">
                <Show when=move || session.layout.get() == Layout::Desk>
                    <button
                        class="button"
                        data-action="visitors"
                        aria-label=move || session.t(Text::Visitors)
                        title=move || session.t(Text::Visitors)
                        aria-pressed=move || session.has_visitors.get().to_string()
                        on:click=move |_| session.toggle_visitors()
                    >
                        {glyph("M3 3l18 18M10.6 5.1A10 10 0 0 1 12 5c5.5 0 9 5.5 9.5 7a12 12 0 0 1-2.6 3.7M6.2 6.6A12.6 12.6 0 0 0 2.5 12c.5 1.5 4 7 9.5 7a9.6 9.6 0 0 0 4.9-1.4M9.9 9.9a3 3 0 0 0 4.2 4.2")}
                    </button>
                </Show>
                <Show when=move || session.layout.get() == Layout::Desk>
                    {glyph_button(session, "copy-link", Text::CopyLink, LINK_GLYPH, Session::copy_link)}
                    {glyph_button(session, "export", Text::Export, EXPORT_GLYPH, Session::save_export)}
                </Show>
                <span class={"top-bar-marking"}>{move || session.marking.get().label()}</span>
                <select
                    id="language"
                    aria-label=move || session.t(Text::Language)
                    on:change=move |event| session.set_language(&event_target_value(&event))
                    prop:value=move || session.language.get().tag().to_owned()
                >
                    {Language::ALL
                        .map(|language| view! {
                            <option value=language.tag() selected=move || session.language.get() == language>
                                {language.tag().to_ascii_uppercase()}
                            </option>
                        })
                        .collect_any()}
                </select>
                <select
                    id="theme"
                    aria-label=move || session.t(Text::Theme)
                    on:change=move |event| session.set_theme(&event_target_value(&event))
                    prop:value=move || session.theme.get().word().to_owned()
                >
                    {ThemeName::ALL
                        .map(|theme| view! {
                            <option value=theme.word() selected=move || session.theme.get() == theme>
                                {move || text::theme_name(theme, session.language.get())}
                            </option>
                        })
                        .collect_any()}
                </select>
                <Show when=move || session.layout.get() == Layout::Desk>
                    <FoldButton panel=Panel::Left/>
                    <FoldButton panel=Panel::Right/>
                    <button
                        class="button"
                        data-action="help"
                        aria-label=move || session.t(Text::Keys)
                        title=move || session.t(Text::Keys)
                        on:click=move |_| session.dialog.set(Some(Dialog::Keys))
                    >
                        {"?"}
                    </button>
                </Show>
            </div>
        </header>
    }
}

const LINK_GLYPH: &str =
    "M10 13a5 5 0 0 0 7.5.5l3-3a5 5 0 0 0-7-7l-1.7 1.7M14 11a5 5 0 0 0-7.5-.5l-3 3a5 5 0 0 0 7 7l1.7-1.7";
const EXPORT_GLYPH: &str = "M12 3v12M7 10l5 5 5-5M4 20h16";

/// Notice about a copied link or a dropped file.
#[component]
pub(crate) fn LinkNotice() -> impl IntoView {
    let session = Session::here();
    move || {
        session
            .link_notice
            .get()
            .map(|notice| view! { <div class="link-notice">{session.t(notice)}</div> }.into_any())
    }
}

/// Notice that a link's object is not in the picture, until it is, or something else is selected.
#[component]
pub(crate) fn MissingNotice() -> impl IntoView {
    let session = Session::here();
    let words = Memo::new(move || session.missing_words().filter(|_| session.is_interactive()));
    view! {
        <Show when=move || words.with(Option::is_some)>
            <div class="link-notice" role="status" data-notice="missing">
                {move || words.get()}
                {close_button(session, "close-missing")}
            </div>
        </Show>
    }
}

/// Asks whether the visitors have left, before hidden objects are shown again.
#[component]
pub(crate) fn VisitorsDialog() -> impl IntoView {
    let session = Session::here();
    let confirmed = move |_| {
        session.dialog.set(None);
        session.dispatch(AppEvent::SetVisitors(false));
    };
    view! {
        <Show when=move || session.dialog.get() == Some(Dialog::VisitorsLeft)>
            <DialogBox class="visitors-dialog" title=Text::VisitorsLeft>
                <p>{move || session.t(Text::VisitorsLeftHint)}</p>
                <button class="button" data-action="visitors-confirm" on:click=confirmed>
                    {move || session.t(Text::ShowAll)}
                </button>
            </DialogBox>
        </Show>
    }
}

/// Notice that visitors are in the room, with the button to say that they left.
#[component]
pub(crate) fn VisitorsNotice() -> impl IntoView {
    let session = Session::here();
    let most = session.with_state(|state| state.config.sharing.visitors);
    view! {
        <Show when=move || session.has_visitors.get()>
            <div class="visitors-notice" role="status">
                <span>{move || format!("{} (> {})", session.t(Text::VisitorsOn), most.label())}</span>
                <Show when=move || session.is_interactive()>
                    <button class="button" data-action="visitors-left" on:click=move |_| session.toggle_visitors()>
                        {move || session.t(Text::ShowAll)}
                    </button>
                </Show>
            </div>
        </Show>
    }
}

/// Folds or unfolds a panel.
#[component]
fn FoldButton(
    /// The panel to fold.
    panel: Panel,
) -> impl IntoView {
    let session = Session::here();
    let is_folded = move || session.is_folded(panel);
    let label = move || session.t(if is_folded() { Text::UnfoldPanel } else { Text::FoldPanel });
    view! {
        <button
            class="button"
            data-action=format!("fold-{}", panel.word())
            aria-expanded=move || (!is_folded()).to_string()
            aria-label=label
            title=label
            on:click=move |_| session.fold(panel)
        >
            {move || if (panel == Panel::Left) == is_folded() { "⟩" } else { "⟨" }}
        </button>
    }
}

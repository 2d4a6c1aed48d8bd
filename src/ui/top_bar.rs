//! The bar across the top of a desk or tablet: what is this, what time, how old, in which words.

use leptos::prelude::*;

use super::clock::Clock;
use super::health_bar::HealthBar;
use super::mode_frame::ModeTab;
use super::session::{Dialog, Session};
use crate::app::mode::{Layout, ThemeName};
use crate::app::text::{self, Text};
use crate::model::text::Language;

/// The bar.
#[component]
pub(crate) fn TopBar() -> impl IntoView {
    let session = Session::here();
    let refused = move || session.refused();
    let has_refused = move || refused() > 0;
    view! {
        <header class="top-bar shell-bar">
            <ModeTab/>
            <h1 class={"top-bar-name"}>{"Vedetta"}</h1>
            <Clock/>
            <HealthBar/>
            <Show when=move || has_refused()>
                <button class="button" data-action="refused" on:click=move |_| session.dialog.set(Some(Dialog::Refused))>
                    {move || text::refused(session.language.get(), refused())}
                </button>
            </Show>
            <div class="top-bar-end">
                <Show when=move || session.layout.get() == Layout::Desk>
                    <span class="top-bar-marking">{move || session.marking.get().label()}</span>
                </Show>
                <select
                    id="language"
                    aria-label=move || session.t(Text::Language)
                    on:change=move |event| session.set_language(&event_target_value(&event))
                    prop:value=move || session.language.get().tag()
                >
                    {Language::ALL
                        .map(|language| view! {
                            <option value=language.tag() selected=move || session.language.get() == language>
                                {language.tag().to_uppercase()}
                            </option>
                        })
                        .collect_view()}
                </select>
                <select
                    id="theme"
                    aria-label=move || session.t(Text::Theme)
                    on:change=move |event| session.set_theme(&event_target_value(&event))
                    prop:value=move || session.theme.get().word()
                >
                    {ThemeName::ALL
                        .map(|theme| view! {
                            <option value=theme.word() selected=move || session.theme.get() == theme>
                                {move || text::theme_name(theme, session.language.get())}
                            </option>
                        })
                        .collect_view()}
                </select>
                <Show when=move || session.layout.get() == Layout::Desk>
                    <FoldButton is_left=true/>
                    <FoldButton is_left=false/>
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

/// Folds a panel away, or brings it back.
#[component]
fn FoldButton(
    /// The left panel, else the right one.
    is_left: bool,
) -> impl IntoView {
    let session = Session::here();
    let folded = if is_left { session.is_left_folded } else { session.is_right_folded };
    let label = move || session.t(if folded.get() { Text::UnfoldPanel } else { Text::FoldPanel });
    view! {
        <button
            class="button"
            data-action=if is_left { "fold-left" } else { "fold-right" }
            aria-expanded=move || (!folded.get()).to_string()
            aria-label=label
            title=label
            on:click=move |_| session.fold(is_left)
        >
            {move || if is_left == folded.get() { "⟩" } else { "⟨" }}
        </button>
    }
}

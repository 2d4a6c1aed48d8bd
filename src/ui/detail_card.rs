//! The card of the selected object: what, how severe, where, who, since when, what next. Empty fields are not
//! shown.
//!
//! For a feature of the operator's own layers: all its members, as text.

use leptos::prelude::*;

use super::each::CollectAny as _;
use super::glyph::close_button;
use super::memo::Memo;
use super::session::Session;
use super::symbol_icon::SymbolIcon;
use crate::app::card::{Card, Field, FieldValue, PhaseLine};
use crate::app::overlay::OwnCard;
use crate::app::text::{self, Text};
use crate::platform;

/// The card, while something is selected.
#[component]
pub(crate) fn DetailCard() -> impl IntoView {
    let session = Session::here();
    let card = Memo::new(move || {
        session.card_version.track();
        session.selected.track();
        session.language.track();
        session.card()
    });
    let own = Memo::new(move || {
        session.card_version.track();
        session.own_selected.track();
        session.own_card()
    });
    view! {
        {move || card.get().map(|card| view! { <Shown card/> }.into_any())}
        {move || own.get().map(|card| view! { <Own card/> }.into_any())}
    }
}

#[component]
fn Own(
    /// Contents of the card.
    card: OwnCard,
) -> impl IntoView {
    let session = Session::here();
    let OwnCard { title, overlay, members, anchor } = card;
    let member = |(name, value): (String, String)| {
        view! {
            <dt><bdi>{name}</bdi></dt>
            <dd><bdi>{value}</bdi></dd>
        }
    };
    view! {
        <section class="detail-card own-card" aria-label=move || session.t(Text::Details)>
            <div class={"own-card-head"}>
                <div>
                    <h2><bdi>{title}</bdi></h2>
                    <p class={"detail-card-kind"}>{move || session.t(Text::OwnLayers)} " · " <bdi>{overlay}</bdi></p>
                </div>
                {close_button(session, "close-card")}
            </div>
            <dl class={"detail-fields own-members"}>
                {members.into_iter().map(member).collect_any()}
                {anchor.map(|at| view! {
                    <dt>{move || session.t(Text::FieldPosition)}</dt>
                    <dd>{shown(session, FieldValue::Position(at))}</dd>
                }.into_any())}
            </dl>
        </section>
    }
}

#[component]
fn Shown(
    /// Contents of the card.
    card: Card,
) -> impl IntoView {
    let session = Session::here();
    let Card { id, title, subtitle, look, phase, is_gone, fields, anchor, .. } = card;
    let phase = move || phase.map(|line| phase_words(session, line));
    view! {
        <section class="detail-card" data-id=id.as_str().to_owned() aria-label=move || session.t(Text::Details)>
            <div class={"detail-card-head"}>
                {look.map(|look| view! { <SymbolIcon look/> }.into_any())}
                <div>
                    <h2><bdi>{title}</bdi></h2>
                    <p class={"detail-card-kind"}>{subtitle}</p>
                    <p class={"detail-card-phase"}>{phase}</p>
                </div>
                {close_button(session, "close-card")}
            </div>
            {is_gone.then(|| view! { <p class="detail-card-gone" role="status">{move || session.t(Text::NoLongerInFeed)}</p> }.into_any())}
            <dl class={"detail-fields"}>
                {fields.into_iter().map(|field| view! { <FieldRow field/> }).collect_any()}
            </dl>
            {anchor.map(|_| view! {
                <button class="button" data-action="show-on-map" on:click=move |_| session.show_selected()>
                    {move || session.t(Text::ShowOnMap)}
                </button>
            }.into_any())}
        </section>
    }
}

#[component]
fn FieldRow(
    /// Label and value.
    field: Field,
) -> impl IntoView {
    let session = Session::here();
    let Field { label, value, .. } = field;
    view! {
        <dt>{move || session.t(label)}</dt>
        <dd>{shown(session, value)}</dd>
    }
}

/// Shows a value: times with zone and age, positions to copy, names as links.
fn shown(session: Session, value: FieldValue) -> AnyView {
    match value {
        FieldValue::Text(text) => view! { <bdi>{text}</bdi> }.into_any(),
        FieldValue::Time(at) => {
            let text = move || text::moment_and_age(session.language.get(), at, session.operation_now.get());
            text.into_any()
        }
        FieldValue::Position(at) => {
            let written = text::position(at);
            let copied = RwSignal::new(false);
            let copy = written.clone();
            view! {
                <button
                    class="link"
                    title=move || session.t(Text::CopyPosition)
                    on:click=move |_| {
                        let copy = copy.clone();
                        platform::task::spawn(async move { copied.set(platform::clipboard::write_text(&copy).await.is_ok()) });
                    }
                >
                    {written}
                    {move || copied.get().then(|| format!(" · {}", session.t(Text::Copied)))}
                </button>
            }
            .into_any()
        }
        FieldValue::Link { id, name } => view! {
            <button class="link" on:click=move |_| session.select(Some(id.clone()))><bdi>{name}</bdi></button>
        }
        .into_any(),
        FieldValue::Stream(address) => view! {
            <a href=address.clone() target="_blank" rel="noopener noreferrer">{address.clone()}</a>
        }
        .into_any(),
        FieldValue::List(values) => view! {
            <ul>{values.into_iter().map(|value| view! { <li>{shown(session, value)}</li> }).collect_any()}</ul>
        }
        .into_any(),
    }
}

/// Describes the validity phase of the object and when it changes.
pub(crate) fn phase_words(session: Session, line: PhaseLine) -> String {
    line.words(session.language.get(), session.operation_now.get())
}

//! The feed doctor: rejections, repeated ids, data issues, the accounting of everything received, and
//! diagnostics to copy.

use leptos::html;
use leptos::prelude::*;

use super::each::CollectAny as _;
use super::session::{Dialog, Session};
use super::show::Show;
use crate::app::doubts::DoubtRow;
use crate::app::text::{self, Text};
use crate::feed::Repeat;
use crate::platform;

/// Maximum number of rows; more would not be read. The counts include the others.
const MAX_DOUBTS: usize = 200;

/// A dialog that Escape and its button close.
#[component]
pub(crate) fn DialogBox(
    /// Class of the component.
    class: &'static str,
    /// Title of the dialog.
    title: Text,
    /// Contents of the dialog.
    children: Children,
) -> impl IntoView {
    let session = Session::here();
    let close = NodeRef::<html::Button>::new();
    Effect::new(move || {
        if let Some(button) = close.get() {
            // If the button cannot take the focus, it still closes.
            button.focus().ok();
        }
    });
    view! {
        <div class=format!("dialog {class}") role="dialog" aria-modal="false" aria-label=move || session.t(title)>
            <div class={"dialog-head"}>
                <h2>{move || session.t(title)}</h2>
                <button
                    class="button"
                    data-action="close-dialog"
                    node_ref=close
                    aria-label=move || session.t(Text::Close)
                    on:click=move |_| session.dialog.set(None)
                >
                    {"×"}
                </button>
            </div>
            <div class={"dialog-body"}>{children()}</div>
        </div>
    }
}

/// The feed doctor, while it is open.
#[component]
pub(crate) fn FeedDoctor() -> impl IntoView {
    let session = Session::here();
    let copied = RwSignal::new(false);
    let accounting = move || session.health.with(|health| health.accounting);
    let figure = move |name: Text, word: &'static str, read: fn(&crate::feed::health::Accounting) -> u64| {
        view! {
            <div>
                <dt>{move || session.t(name)}</dt>
                <dd data-figure=word>{move || text::number(session.language.get(), read(&accounting()))}</dd>
            </div>
        }
        .into_any()
    };
    // Rejected features may have any marking, so visitors only see how many there are.
    let rejections = move || session.health.with(|health| health.rejections.clone());
    view! {
        <Show when=move || session.dialog.get() == Some(Dialog::Refused)>
            <DialogBox class="feed-doctor" title=Text::FeedHealth>
                <dl class={"ledger"}>
                    {figure(Text::Received, "received", |a| a.received)}
                    {figure(Text::Applied, "applied", |a| a.applied)}
                    {figure(Text::Duplicate, "duplicate", |a| a.duplicate)}
                    {figure(Text::Superseded, "superseded", |a| a.superseded)}
                    {figure(Text::Refused, "refused", |a| a.quarantined)}
                </dl>
                <p class={"quiet"}>
                    {move || session.health.with(|health| format!(
                        "{} {} · {} {} · {:016x}",
                        session.t(Text::Epoch), health.epoch, session.t(Text::Sequence), health.seq, health.digest,
                    ))}
                    <button
                        class="button"
                        disabled=move || session.has_visitors.get()
                        on:click=move |_| {
                            let diagnostics = session.diagnostics();
                            platform::task::spawn(async move {
                                copied.set(platform::clipboard::write_text(&diagnostics).await.is_ok());
                            });
                        }
                    >
                        {move || session.t(if copied.get() { Text::Copied } else { Text::CopyDiagnostics })}
                    </button>
                </p>
                {move || {
                    if session.has_visitors.get() {
                        return ().into_any();
                    }
                    let rejections = rejections();
                    let rows: Vec<_> = rejections.iter().cloned().collect();
                    if rows.is_empty() {
                        return view! { <p>{session.t(Text::NothingRefused)}</p> }.into_any();
                    }
                    rows.into_iter()
                        .map(|rejection| view! {
                            <div class="rejection">
                                <bdi class={"rejection-id"}>{rejection.id.clone().unwrap_or_else(|| format!("#{}", rejection.index))}</bdi>
                                <div>
                                    {format!(
                                        "{}: {} · {}: ",
                                        session.t(Text::Expected), rejection.expected, session.t(Text::FoundInstead),
                                    )}
                                    <bdi>{rejection.found.clone()}</bdi>
                                </div>
                                <div class={"rejection-path"}>{rejection.path.clone()}</div>
                            </div>
                        })
                        .collect_any()
                        .into_any()
                }}
                <h3 class={"doubts-title"}>{move || session.t(Text::RepeatedList)}</h3>
                {move || {
                    let rejections = rejections();
                    let language = session.language.get();
                    let count = |name: Text, is_wanted: fn(&Repeat) -> bool| {
                        let count = rejections.repeats().filter(|repeat| is_wanted(repeat)).count();
                        (count > 0).then(|| format!("{} {}", name.get(language), text::number(language, count as u64)))
                    };
                    let counts = [
                        count(Text::Superseded, |repeat| !repeat.is_duplicate()),
                        count(Text::Duplicate, Repeat::is_duplicate),
                    ];
                    let counts = counts.into_iter().flatten().collect::<Vec<_>>().join(" · ");
                    let none = counts.is_empty().then(|| Text::NothingRepeated.get(language));
                    let row = |repeat: &Repeat| {
                        let what = if repeat.is_duplicate() { Text::Duplicate } else { Text::Superseded };
                        let words = format!(
                            "{}: {} {}, {} {}",
                            what.get(language), Text::Revision.get(language), repeat.rev,
                            Text::Standing.get(language), repeat.standing_rev,
                        );
                        view! {
                            <div class="rejection" data-repeated=repeat.id.clone()>
                                <bdi class={"rejection-id"}>{repeat.id.clone()}</bdi>
                                <div>{words}</div>
                            </div>
                        }
                    };
                    view! {
                        <p class="quiet">{counts}{none}</p>
                        {(!session.has_visitors.get()).then(|| rejections.repeats().map(row).collect_any())}
                    }.into_any()
                }}
                <h3 class={"doubts-title"}>{move || session.t(Text::DoubtfulList)}</h3>
                {move || {
                    let language = session.language.get();
                    let (counts, rows) = session.doubts(MAX_DOUBTS);
                    let counts = counts.into_iter().map(|(doubt, count)| {
                        format!("{} {}", text::doubt_name(doubt, language), text::number(language, count as u64))
                    });
                    let counts = counts.collect::<Vec<_>>().join(" · ");
                    let none = counts.is_empty().then(|| Text::NothingDoubtful.get(language));
                    let row = |row: DoubtRow| {
                        let id = row.id.clone();
                        let open = move |_| {
                            session.dialog.set(None);
                            session.select(Some(id.clone()));
                        };
                        view! {
                            <div class="rejection" data-doubtful=row.id.as_str().to_owned()>
                                <button class="link rejection-id" on:click=open><bdi>{row.title}</bdi></button>
                                <div>{row.words}</div>
                                <div class={"rejection-path"}>{row.path}</div>
                            </div>
                        }
                    };
                    view! {
                        <p class="quiet">{counts}{none}</p>
                        {rows.into_iter().map(row).collect_any()}
                    }.into_any()
                }}
            </DialogBox>
        </Show>
    }
}

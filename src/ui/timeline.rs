//! The timeline at the foot of a desk: what is in force when. Dragging it ahead shows a future instant on the
//! map, framed as a plan.

use leptos::prelude::*;

use super::each::CollectAny as _;
use super::memo::Memo;
use super::next_list::NextLine;
use super::session::Session;
use super::show::Show;
use crate::app::reduce::AppEvent;
use crate::app::text::{self, Text};
use crate::app::timeline::{self, Lane, Scale, Span, Window};
use crate::model::UnixMillis;

const fn lane_word(lane: Lane) -> &'static str {
    match lane {
        Lane::Clash => "clash",
        Lane::Event => "event",
        Lane::Zone => "zone",
    }
}

fn percent(part: f64) -> String {
    format!("{:.2}%", part * 100.0)
}

/// The timeline.
#[component]
pub(crate) fn Timeline() -> impl IntoView {
    let session = Session::here();
    let is_open = move || session.timeline.get().is_some();
    let scale = move || session.timeline.get().unwrap_or(Scale::Shift);
    // Updates by the minute, not by the second.
    let minute = Memo::new(move || session.operation_now.get().0.div_euclid(60_000));
    let now = move || UnixMillis(minute.get() * 60_000);
    let window = Memo::new(move || Window::of(scale(), now()));
    let shown = Memo::new(move || session.plan_at.get().unwrap_or_else(now));
    let look = move |event| {
        let minutes = event_target_value(&event).parse::<i64>().ok();
        session.dispatch(AppEvent::LookAhead(minutes.map(|minutes| UnixMillis(minutes * 60_000))));
    };
    let minutes = move |at: UnixMillis| (at.0 / 60_000).to_string();
    let ticks = move || {
        let (window, scale) = (window.get(), scale());
        let language = session.language.get();
        let tick = |at: UnixMillis| {
            let is_day = timeline::is_midnight(at);
            view! {
                <span class="timeline-tick" data-day=is_day.to_string() style:left=percent(window.part(at))>
                    {if is_day { text::day(language, at, now()) } else { text::hour(at) }}
                </span>
            }
        };
        window.ticks(scale).into_iter().filter(|at| *at < window.to).map(tick).collect_any()
    };
    view! {
        <section class="timeline shell-timeline" data-open=move || is_open().to_string() aria-label=move || session.t(Text::Timeline)>
            <div class={"timeline-head"}>
                <button class="button" data-action="timeline" aria-expanded=move || is_open().to_string() on:click=move |_| session.toggle_timeline()>
                    {move || session.t(Text::Timeline)}
                </button>
                <NextLine/>
                <Show when=is_open>
                    {Scale::ALL
                        .map(|choice| view! {
                            <button
                                class="button"
                                data-scale=choice.word()
                                aria-pressed=move || (scale() == choice).to_string()
                                on:click=move |_| session.dispatch(AppEvent::SetTimeline(Some(choice)))
                            >
                                {move || text::scale_name(choice, session.language.get())}
                            </button>
                        })
                        .collect_any()}
                </Show>
            </div>
            <div class="timeline-track">
                {ticks}
                <Spans window is_open=Signal::derive(is_open)/>
                <span class="timeline-now" style:left=move || percent(window.get().part(now()))></span>
                <input
                    type="range"
                    id="timeline"
                    title=move || session.t(Text::TimelineHint)
                    aria-label=move || session.t(Text::TimelineHint)
                    aria-valuetext=move || text::moment(session.language.get(), shown.get(), now())
                    min=move || minutes(window.get().from)
                    max=move || minutes(window.get().to)
                    step=move || scale().step_minutes().to_string()
                    prop:value=move || { window.track(); minutes(shown.get()) }
                    on:input=look
                />
            </div>
        </section>
    }
}

#[component]
fn Spans(
    /// The interval shown.
    window: Memo<Window>,
    /// Whether the timeline is open. While folded it shows strokes only, which are updated every ten seconds.
    is_open: Signal<bool>,
) -> impl IntoView {
    let session = Session::here();
    let now_and_then = Memo::new(move || session.operation_now.get().0.div_euclid(10_000));
    let spans = Memo::new(move || {
        if is_open.get() {
            session.track_time();
        } else {
            now_and_then.track();
            session.language.track();
            session.has_visitors.track();
        }
        session.with_state(|state| timeline::spans(state, window.get()))
    });
    let bar = move |span: Span| {
        let Span { lane, from, to, id, title, line, .. } = span;
        let (left, width) = (window.get().part(from), window.get().part(to) - window.get().part(from));
        let (data_id, tip) = (id.as_str().to_owned(), title.clone());
        view! {
            <button
                class="timeline-span"
                data-lane=lane_word(lane)
                data-line=line.to_string()
                data-id=data_id
                title=tip
                tabindex="-1"
                style:left=percent(left)
                style:width=percent(width)
                on:click=move |_| session.select(Some(id.clone()))
            >
                {title}
            </button>
        }
    };
    view! {
        {move || spans.get().0.into_iter().map(bar).collect_any()}
        <Show when=move || { spans.with(|(_, left_out)| *left_out > 0) }>
            <span class="timeline-more">{move || format!("+ {}", spans.get().1)}</span>
        </Show>
    }
}

/// Marks a plan and its instant, on screen and on paper.
pub(crate) fn plan_words(session: Session, at: UnixMillis) -> String {
    let (language, now) = (session.language.get(), session.operation_now.get());
    format!(
        "{} · {} {}",
        Text::Plan.get(language).to_ascii_uppercase(),
        text::weekday_and_day(language, at, now),
        text::hour(at),
    )
}

/// Notice that a plan is shown instead of the present, with the way back.
#[component]
pub(crate) fn PlanNotice() -> impl IntoView {
    let session = Session::here();
    let when = move |at: UnixMillis| {
        let ahead = text::from_now(session.language.get(), at.millis_since(session.operation_now.get()));
        format!("{} · {ahead}", plan_words(session, at))
    };
    view! {
        <Show when=move || session.plan_at.get().is_some()>
            <div class="plan-notice" role="status">
                <strong>{move || session.plan_at.get().map(when)}</strong>
                <span>{move || session.t(Text::PlanHint)}</span>
                <Show when=move || session.is_interactive()>
                    <button class="button" data-action="now" on:click=move |_| session.dispatch(AppEvent::LookAhead(None))>
                        {move || session.t(Text::BackToNow)}
                    </button>
                </Show>
            </div>
        </Show>
    }
}

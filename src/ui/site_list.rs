//! The list of sites: key, open incidents and state of each. Inconspicuous until something is wrong.

use leptos::prelude::*;

use super::each::{CollectAny as _, Each};
use super::finding_list::level_mark;
use super::glyph::glyph;
use super::memo::Memo;
use super::session::Session;
use super::symbol_icon::SymbolIcon;
use crate::analysis::finding::Level;
use crate::app::board::Mark;
use crate::app::mode::Layout;
use crate::app::sites::SiteTile;
use crate::app::symbology;
use crate::app::text::{self, Text, severity_word};
use crate::app::wall::site_line;
use crate::model::incident::Severity;

/// The jump list of sites.
#[component]
pub(crate) fn SiteList() -> impl IntoView {
    let session = Session::here();
    let tiles = tiles(session);
    view! {
        <nav class="site-list" aria-labelledby="sites-title">
            <h2 id="sites-title">{move || session.t(Text::Sites)}</h2>
            <Each each=move || tiles.get() key=|tile| tile.id.clone() let:tile>
                {
                    let id = tile.id.clone();
                    let same = id.clone();
                    let shown = Memo::new(move || {
                        tiles.with(|tiles| tiles.iter().find(|tile| tile.id == same).cloned())
                    });
                    view! {
                        <button
                            class="site-row"
                            data-id=tile.id.as_str().to_owned()
                            data-key=tile.key.map(|key| key.to_string())
                            data-hub=tile.is_hub.to_string()
                            on:click=move |_| session.jump_to_site(&id)
                        >
                            <span class={"site-key"} aria-hidden=move || "true">{tile.key.map(|key| key.to_string())}</span>
                            {move || shown.get().map(|tile| site_cells(session, &tile, usize::MAX, true))}
                        </button>
                    }
                }
            </Each>
        </nav>
    }
}

/// Returns the tiles, updated with the sites, the language and the colors.
pub(crate) fn tiles(session: Session) -> Memo<Vec<SiteTile>> {
    Memo::new(move || {
        session.sites_version.track();
        session.language.track();
        session.theme.track();
        session.tiles()
    })
}

/// Shows name, open incidents and state of a site; on a wall in lines of `letters` characters.
///
/// Callers show it in a function that re-runs with language and colors: a site with the same name in both would
/// keep the old words.
pub(crate) fn site_cells(
    session: Session,
    tile: &SiteTile,
    letters: usize,
    is_roomy: bool,
) -> impl IntoView + use<> {
    session.theme.track();
    let is_wall = session.layout.get() == Layout::Wall;
    let is_quiet = tile.open_by_severity.iter().all(|count| *count == 0);
    // At most three counts: the worst matter, and the row stays one line. On a wall, whose type is large,
    // fewer.
    let most = if is_wall { site_line(tile, letters).counts } else { 3 };
    let counts = Severity::ALL
        .into_iter()
        .map(|severity| (severity, tile.open_by_severity[usize::from(severity.rank())]))
        .filter(|(_, count)| *count > 0)
        .take(most)
        .map(|(severity, count)| view! {
            <span
                class="site-count"
                data-severity=severity_word(severity)
                aria-label=move || format!("{count} {}", text::severity_name(severity, session.language.get()))
            >
                <SymbolIcon look=symbology::severity_look(severity, &session.palette())/>
                {count.to_string()}
            </span>
        })
        .collect_any();
    // The names of a place in two languages may wrap.
    let name = if is_wall { tile.name.replace('/', "/\u{200b}") } else { tile.name.clone() };
    view! {
        <bdi class={"site-name"}>{name}</bdi>
        <span class={"site-counts"}>
            {(!is_roomy).then(|| marks(session, tile, true, 1, false))}
            {counts}
            {is_quiet.then(|| quiet(session, tile, (!is_roomy).then_some(letters)))}
        </span>
        {is_roomy.then(|| view! {
            <span class="site-state">
                {facts(session, tile, is_wall)} {(!is_wall).then(|| marks(session, tile, false, usize::MAX, true))}
            </span>
            <span class="site-marks">{marks(session, tile, true, if is_wall { 1 } else { usize::MAX }, true)}</span>
        }.into_any())}
    }
}

/// Shows when it was confirmed that nothing is open.
///
/// In a single line of `line_letters` characters the venue's phase takes precedence, if it fits.
fn quiet(session: Session, tile: &SiteTile, line_letters: Option<usize>) -> AnyView {
    let language = session.language.get();
    let state = &tile.state;
    let confirmed = state.confirmed_at.filter(|_| line_letters.is_none() && state.marks.is_empty());
    let left = line_letters.map(|letters| letters.saturating_sub(tile.name.chars().count() + 1));
    let phase = state.phase.map(|phase| text::venue_phase_name(phase, language));
    let phase = phase.filter(|words| left.is_some_and(|left| words.chars().count() <= left));
    match confirmed.map(|at| session.moment(at)) {
        Some(time) => {
            let words = text::quiet_confirmed(language, &time);
            view! { <span class="site-quiet site-fact" title=words.clone() aria-label=words>{glyph("M5 13l5 5l9-11")}{time}</span> }
                .into_any()
        }
        None => {
            // In a single line, the name may leave no room for words.
            let is_calm = state.confirmed_at.is_some() && state.marks.is_empty();
            let none = Text::NoneOpen.get(language);
            let sign = || is_calm.then(|| glyph("M5 13l5 5l9-11"));
            let words = phase.or(line_letters.is_none().then_some(none));
            let inside = match words {
                Some(words) => words.into_any(),
                None => sign().into_any(),
            };
            view! { <span class="site-quiet site-fact">{inside}</span> }.into_any()
        }
    }
}

/// Shows phase, crowd and staff in a quiet line; on a wall only the phase.
fn facts(session: Session, tile: &SiteTile, is_wall: bool) -> impl IntoView + use<> {
    let language = session.language.get();
    let state = &tile.state;
    let number = |value: u64| text::number(language, value);
    let phase = state.phase.map(|phase| text::venue_phase_name(phase, language));
    // The percentage is for reading in passing; the figures are in the tooltip.
    let fact = |what: Text, drawing: &'static str, (part, whole): (u64, Option<u64>)| {
        let figures =
            whole.map_or_else(|| number(part), |whole| format!("{} / {}", number(part), number(whole)));
        let share = whole.and_then(|whole| Some(format!("{} %", (part * 100).checked_div(whole)?)));
        let name = format!("{}: {figures}", what.get(language));
        view! {
            <span class="site-fact" title=name.clone() aria-label=name>{glyph(drawing)}{share.unwrap_or(figures)}</span>
        }.into_any()
    };
    const PEOPLE: &str =
        "M8 11a3 3 0 1 0 0-6a3 3 0 0 0 0 6M3 19c0-6 10-6 10 0M16 12a2.5 2.5 0 1 0 0-5M17 14c3 0 4 2 4 5";
    const SHIELD: &str = "M12 3l7 2.5v6c0 5-3.5 8-7 9.5c-3.5-1.5-7-4.5-7-9.5v-6z";
    let crowd = state.crowd.filter(|(present, _)| *present > 0 && !is_wall);
    let staff = state.staff.filter(|_| !is_wall);
    view! {
        {phase}
        {crowd.map(|crowd| fact(Text::FieldPresent, PEOPLE, crowd))}
        {staff.map(|(present, planned)| fact(Text::FieldStaffing, SHIELD, (present, Some(planned))))}
    }
}

/// Shows marks of problems: those that need attention, or with `is_grave` false only notices, which stay quiet.
///
/// The shape tells the level; words are added where there is room.
fn marks(
    session: Session,
    tile: &SiteTile,
    is_grave: bool,
    most: usize,
    has_words: bool,
) -> impl IntoView + use<> {
    let shown = tile.state.marks.iter().filter(|mark| (mark.level() != Level::Notice) == is_grave);
    shown
        .take(most)
        .map(|mark| {
            let words = mark_text(session, *mark);
            let shown = has_words.then(|| words.clone());
            view! {
                <span class="site-mark" data-mark=mark_word(*mark) title=words>
                    {level_mark(session, mark.level())}
                    {shown}
                </span>
            }
        })
        .collect_any()
}

const fn mark_word(mark: Mark) -> &'static str {
    match mark {
        Mark::NoContact(_) => "no-contact",
        Mark::RingDown => "ring-down",
        Mark::SweepVoid => "sweep-void",
        Mark::StaffShort => "staff-short",
        Mark::SweepEnds(_) => "sweep-ends",
        Mark::RingWeak => "ring-weak",
    }
}

fn mark_text(session: Session, mark: Mark) -> String {
    let language = session.language.get();
    let fixed = |text: Text| text.get(language).to_owned();
    match mark {
        Mark::NoContact(Some(at)) => text::no_contact_since(language, &session.moment(at)),
        Mark::NoContact(None) => fixed(Text::NoContact),
        Mark::RingDown => fixed(Text::RingDown),
        Mark::SweepVoid => fixed(Text::SweepVoid),
        Mark::StaffShort => fixed(Text::StaffShort),
        Mark::SweepEnds(at) => text::sweep_until(language, &session.moment(at)),
        Mark::RingWeak => fixed(Text::RingWeak),
    }
}

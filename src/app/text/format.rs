//! Formats numbers, times, durations, distances and counted texts.
//!
//! All displayed times are formatted here, in Rome local time; the present time is an argument.

use time::Date;

use super::in_language;
use crate::model::UnixMillis;
use crate::model::recurrence::Pattern;
use crate::model::rome::RomeClock;
use crate::model::text::Language;

const SECOND_MILLIS: i64 = 1000;
const MINUTE_MILLIS: i64 = 60 * SECOND_MILLIS;
const HOUR_MILLIS: i64 = 60 * MINUTE_MILLIS;
const DAY_MILLIS: i64 = 24 * HOUR_MILLIS;

/// Formats a duration or an age: `3 s`, `12 min`, `2 h 05 min`, `3 d 4 h`. Negative values read as zero.
#[must_use]
pub fn relative_age(language: Language, millis: i64) -> String {
    let millis = millis.max(0);
    let day = in_language(language, "g", "T", "d");
    if millis < MINUTE_MILLIS {
        format!("{} s", millis / SECOND_MILLIS)
    } else if millis < HOUR_MILLIS {
        format!("{} min", millis / MINUTE_MILLIS)
    } else if millis < DAY_MILLIS {
        format!("{} h {:02} min", millis / HOUR_MILLIS, millis % HOUR_MILLIS / MINUTE_MILLIS)
    } else {
        format!("{} {day} {} h", millis / DAY_MILLIS, millis % DAY_MILLIS / HOUR_MILLIS)
    }
}

/// Smallest unit of a formatted time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Precision {
    Minute,
    Second,
}

/// Formats the local time, with the UTC offset around a clock change, when an hour occurs twice or is skipped.
fn on_clock(clock: &RomeClock, precision: Precision) -> String {
    let (hour, minute, second) = clock.local.time().as_hms();
    let mut text = format!("{hour:02}:{minute:02}");
    if precision == Precision::Second {
        text.push_str(&format!(":{second:02}"));
    }
    if clock.is_near_change {
        text.push_str(&format!(" (UTC+{})", clock.ahead_hours));
    }
    text
}

/// Formats an instant as read at `now`, or for any time of reading.
fn written(language: Language, at: UnixMillis, now: Option<UnixMillis>, precision: Precision) -> String {
    let clock = RomeClock::at(at);
    let today = now.map(|now| RomeClock::at(now).local.date());
    let time = on_clock(&clock, precision);
    if today == Some(clock.local.date()) {
        return time;
    }
    format!("{}, {time}", day_of(language, clock.local.date(), today.map(Date::year)))
}

/// Formats an instant as read at `now`.
///
/// `20:41` today, `5 Feb, 20:41` on another day, `5 Feb 2025, 20:41` in another year. Around a clock change the
/// UTC offset is added: `02:30 (UTC+1)`.
#[must_use]
pub fn moment(language: Language, at: UnixMillis, now: UnixMillis) -> String {
    written(language, at, Some(now), Precision::Minute)
}

/// Same as [`moment`], to the second.
#[must_use]
pub fn moment_to_second(language: Language, at: UnixMillis, now: UnixMillis) -> String {
    written(language, at, Some(now), Precision::Second)
}

/// Formats an instant for paper, which can be read at any time: `6 Feb 2026, 20:41:07`.
#[must_use]
pub fn full_moment(language: Language, at: UnixMillis) -> String {
    written(language, at, None, Precision::Second)
}

/// Formats an instant with its zone and its distance from now: `20:41 Rome · 12 min ago`.
#[must_use]
pub fn moment_and_age(language: Language, at: UnixMillis, now: UnixMillis) -> String {
    let age = now.millis_since(at);
    let relative = if age >= 0 { ago(language, age) } else { from_now(language, age.saturating_neg()) };
    format!("{} {} · {relative}", moment(language, at, now), super::Text::Rome.get(language))
}

/// Formats the hour of an instant whose day is known from the context: `20:41`.
#[must_use]
pub fn hour(at: UnixMillis) -> String {
    on_clock(&RomeClock::at(at), Precision::Minute)
}

/// Formats an instant as a running clock shows it: `20:41:07`.
#[must_use]
pub fn ticking(at: UnixMillis) -> String {
    on_clock(&RomeClock { is_near_change: false, ..RomeClock::at(at) }, Precision::Second)
}

/// Formats hour and minute in UTC.
#[must_use]
pub fn utc_hour(at: UnixMillis) -> String {
    let minute = at.0.div_euclid(MINUTE_MILLIS).rem_euclid(24 * 60);
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

/// Formats the zone of the operation's clock: `Rome`, with the UTC offset around a clock change.
#[must_use]
pub fn zone(language: Language, at: UnixMillis) -> String {
    let clock = RomeClock::at(at);
    let rome = super::Text::Rome.get(language);
    if clock.is_near_change { format!("{rome} (UTC+{})", clock.ahead_hours) } else { rome.to_owned() }
}

/// Returns whether both instants are on the same day in Rome.
#[must_use]
pub fn is_same_day(at: UnixMillis, now: UnixMillis) -> bool {
    RomeClock::at(at).local.date() == RomeClock::at(now).local.date()
}

/// Formats the day of an instant: `6 Feb`, in another year `6 Feb 2027`.
#[must_use]
pub fn day(language: Language, at: UnixMillis, now: UnixMillis) -> String {
    day_of(language, RomeClock::at(at).local.date(), Some(RomeClock::at(now).local.year()))
}

/// Formats the day of an instant with its weekday: `Fri 6 Feb`.
#[must_use]
pub fn weekday_and_day(language: Language, at: UnixMillis, now: UnixMillis) -> String {
    let weekday = RomeClock::at(at).local.weekday().number_days_from_monday();
    format!("{} {}", weekday_name(language, weekday), day(language, at, now))
}

/// Formats an integer with thousands separators: `60.000` in Italian and German, `60,000` in English.
#[must_use]
pub fn number(language: Language, value: u64) -> String {
    let separator = if language == Language::En { ',' } else { '.' };
    let digits = value.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(separator);
        }
        out.push(digit);
    }
    out
}

/// Formats a number with this many decimals and the decimal separator of the language.
#[must_use]
pub fn decimal(language: Language, value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    if language == Language::En { text } else { text.replace('.', ",") }
}

/// Formats a distance with sensible precision: `85 m`, `420 m`, `1.3 km`, `12 km`.
#[must_use]
pub fn distance(language: Language, meters: f64) -> String {
    let meters = if meters.is_finite() { meters.max(0.0) } else { 0.0 };
    if meters < 99.5 {
        format!("{meters:.0} m")
    } else if meters < 995.0 {
        format!("{:.0} m", (meters / 10.0).round() * 10.0)
    } else if meters < 9950.0 {
        format!("{} km", decimal(language, meters / 1000.0, 1))
    } else {
        format!("{} km", number(language, (meters / 1000.0).round() as u64))
    }
}

/// Abbreviates one of the eight compass points: `NE`, in German `NO`.
#[must_use]
pub fn bearing_word(language: Language, bearing_deg: f64) -> &'static str {
    let bearing_deg = if bearing_deg.is_finite() { bearing_deg.rem_euclid(360.0) } else { 0.0 };
    match ((bearing_deg / 45.0).round() as u8) % 8 {
        0 => "N",
        1 => in_language(language, "NE", "NO", "NE"),
        2 => in_language(language, "E", "O", "E"),
        3 => in_language(language, "SE", "SO", "SE"),
        4 => "S",
        5 => in_language(language, "SO", "SW", "SW"),
        6 => in_language(language, "O", "W", "W"),
        _ => in_language(language, "NO", "NW", "NW"),
    }
}

/// Formats distance and direction: `420 m NE`.
#[must_use]
pub fn distance_and_bearing(language: Language, meters: f64, bearing_deg: f64) -> String {
    format!("{} {}", distance(language, meters), bearing_word(language, bearing_deg))
}

/// Formats a bearing as compass point and degrees: `NE 45°`.
#[must_use]
pub fn bearing(language: Language, bearing_deg: f64) -> String {
    let bearing_deg = if bearing_deg.is_finite() { bearing_deg.rem_euclid(360.0) } else { 0.0 };
    format!("{} {:.0}°", bearing_word(language, bearing_deg), bearing_deg.round() % 360.0)
}

/// Formats a position as read out: `45.47812, 9.12396` (latitude first, as on every radio form).
#[must_use]
pub fn position(at: crate::model::geo::LngLat) -> String {
    format!("{:.5}, {:.5}", at.lat_deg(), at.lng_deg())
}

/// Formats a number of bytes: `310 kB`, `3.1 MB`.
#[must_use]
pub fn bytes(language: Language, count: u64) -> String {
    if count < 1_000_000 {
        format!("{} kB", count.div_ceil(1000))
    } else {
        format!("{} MB", decimal(language, count as f64 / 1e6, 1))
    }
}

macro_rules! counted {
    ($($(#[doc = $doc:literal])* $function:ident {
        It: $it_one:literal, $it_many:literal; De: $de_one:literal, $de_many:literal; En: $en_one:literal, $en_many:literal;
    })*) => {
        $($(#[doc = $doc])*
        #[must_use]
        pub fn $function(language: Language, count: usize) -> String {
            let n = number(language, count as u64);
            match (language, count == 1) {
                (Language::It, true) => format!($it_one),
                (Language::It, false) => format!($it_many, n = n),
                (Language::De, true) => format!($de_one),
                (Language::De, false) => format!($de_many, n = n),
                (Language::En, true) => format!($en_one),
                (Language::En, false) => format!($en_many, n = n),
            }
        })*
    };
}

counted! {
    /// Number of incidents.
    incidents { It: "1 evento", "{n} eventi"; De: "1 Vorfall", "{n} Vorfälle"; En: "1 incident", "{n} incidents"; }
    /// Number of features without a position.
    without_place { It: "1 senza posizione", "{n} senza posizione"; De: "1 ohne Position", "{n} ohne Position"; En: "1 without a place", "{n} without a place"; }
    /// Number of unreadable features.
    unreadable { It: "1 illeggibile", "{n} illeggibili"; De: "1 unlesbar", "{n} unlesbar"; En: "1 unreadable", "{n} unreadable"; }
    /// Number of unreadable parts of features.
    parts_unreadable { It: "1 parte illeggibile", "{n} parti illeggibili"; De: "1 Teil unlesbar", "{n} Teile unlesbar"; En: "1 part unreadable", "{n} parts unreadable"; }
    /// Number of features beyond the limit of what is drawn.
    beyond_most { It: "1 oltre il limite, non mostrato", "{n} oltre il limite, non mostrati"; De: "1 über der Grenze, nicht gezeigt", "{n} über der Grenze, nicht gezeigt"; En: "1 beyond the limit, not shown", "{n} beyond the limit, not shown"; }
    /// Number of features with text in another encoding.
    not_utf8 { It: "1 non in UTF-8: verificare gli accenti", "{n} non in UTF-8: verificare gli accenti"; De: "1 nicht in UTF-8: Umlaute prüfen", "{n} nicht in UTF-8: Umlaute prüfen"; En: "1 not in UTF-8: check accented letters", "{n} not in UTF-8: check accented letters"; }
    /// Refusal of a further own layer; the count is the limit.
    most_overlays { It: "Al massimo 1 livello proprio: rimuoverlo prima", "Al massimo {n} livelli propri: rimuoverne uno prima"; De: "Höchstens 1 eigene Ebene: erst entfernen", "Höchstens {n} eigene Ebenen: erst eine entfernen"; En: "1 own layer at most: remove it first", "{n} own layers at most: remove one first"; }
    /// Number of objects.
    objects { It: "1 oggetto", "{n} oggetti"; De: "1 Objekt", "{n} Objekte"; En: "1 object", "{n} objects"; }
    /// Number of rows hidden by a filter.
    hidden { It: "1 nascosto", "{n} nascosti"; De: "1 ausgeblendet", "{n} ausgeblendet"; En: "1 hidden", "{n} hidden"; }
    /// Number of incidents hidden by the filter.
    hidden_by_filter { It: "1 evento nascosto dal filtro", "{n} eventi nascosti dal filtro"; De: "1 Vorfall durch Filter ausgeblendet", "{n} Vorfälle durch Filter ausgeblendet"; En: "1 incident hidden by the filter", "{n} incidents hidden by the filter"; }
    /// Number of rejected features.
    refused { It: "1 rifiutato", "{n} rifiutati"; De: "1 abgelehnt", "{n} abgelehnt"; En: "1 refused", "{n} refused"; }
    /// Number of features hidden by another one with the same id.
    repeated { It: "1 ripetuto", "{n} ripetuti"; De: "1 mehrfach", "{n} mehrfach"; En: "1 repeated", "{n} repeated"; }
    /// Number of objects with data issues.
    doubtful { It: "1 dato dubbio", "{n} dati dubbi"; De: "1 Angabe zweifelhaft", "{n} Angaben zweifelhaft"; En: "1 record doubtful", "{n} records doubtful"; }
    /// Number of new rows above.
    new_rows { It: "1 nuovo", "{n} nuovi"; De: "1 neuer", "{n} neue"; En: "1 new", "{n} new"; }
    /// Number of new incidents above.
    new_incidents { It: "1 nuovo evento", "{n} nuovi eventi"; De: "1 neuer Vorfall", "{n} neue Vorfälle"; En: "1 new incident", "{n} new incidents"; }
    /// Number of critical incidents.
    critical { It: "1 critico", "{n} critici"; De: "1 kritisch", "{n} kritisch"; En: "1 critical", "{n} critical"; }
    /// Number of major incidents.
    major { It: "1 grave", "{n} gravi"; De: "1 schwer", "{n} schwer"; En: "1 major", "{n} major"; }
    /// Number of incidents of unknown severity.
    of_unknown_severity { It: "1 di gravità non nota", "{n} di gravità non nota"; De: "1 unbekannter Schwere", "{n} unbekannter Schwere"; En: "1 of unknown severity", "{n} of unknown severity"; }
    /// Number of sites.
    sites { It: "1 sito", "{n} siti"; De: "1 Standort", "{n} Standorte"; En: "1 site", "{n} sites"; }
    /// Number of open incidents.
    open { It: "1 aperto", "{n} aperti"; De: "1 offen", "{n} offen"; En: "1 open", "{n} open"; }
    /// Number of further items that do not fit.
    more { It: "ancora 1", "ancora {n}"; De: "1 weiterer", "{n} weitere"; En: "1 more", "{n} more"; }
    /// Number of closed incidents.
    closed { It: "1 chiuso", "{n} chiusi"; De: "1 abgeschlossen", "{n} abgeschlossen"; En: "1 closed", "{n} closed"; }
    /// Number of exemptions.
    exempt { It: "1 ammesso", "{n} ammessi"; De: "1 Ausnahme", "{n} Ausnahmen"; En: "1 exempt", "{n} exempt"; }
    /// Number of people.
    people { It: "1 persona", "{n} persone"; De: "1 Person", "{n} Personen"; En: "1 person", "{n} people"; }
    /// Number of hidden layers.
    layers_off { It: "1 livello spento", "{n} livelli spenti"; De: "1 Ebene ausgeblendet", "{n} Ebenen ausgeblendet"; En: "1 layer off", "{n} layers off"; }
}

/// Numbers of severe open incidents, from counts by rank of severity: `1 critical · 2 major`; `None` if there are none.
#[must_use]
pub fn severe(language: Language, open_by_severity: [usize; 5]) -> Option<String> {
    let [critical, unknown, major, ..] = open_by_severity;
    let words = [
        (critical, self::critical(language, critical)),
        (unknown, of_unknown_severity(language, unknown)),
        (major, self::major(language, major)),
    ];
    let words: Vec<String> =
        words.into_iter().filter(|(count, _)| *count > 0).map(|(_, words)| words).collect();
    (!words.is_empty()).then(|| words.join(" · "))
}

/// Formats rejected and received features: `2 of 340 refused`.
#[must_use]
pub fn refused_of(language: Language, refused: usize, all: usize) -> String {
    let (refused, all) = (number(language, refused as u64), number(language, all as u64));
    match language {
        Language::It => format!("{refused} su {all} rifiutati"),
        Language::De => format!("{refused} von {all} abgelehnt"),
        Language::En => format!("{refused} of {all} refused"),
    }
}

/// Formats the progress of a download: `3.1 of 8.4 MB`.
#[must_use]
pub fn bytes_of(language: Language, received: u64, total: Option<u64>) -> String {
    let Some(total) = total else { return bytes(language, received) };
    let of = in_language(language, "di", "von", "of");
    format!("{} {of} {}", bytes(language, received), bytes(language, total))
}

/// Chooses the Italian article before a time: it differs before an hour and a day, and only a day has a comma.
fn before<'a>(time: &str, hour: &'a str, day: &'a str) -> &'a str {
    if time.contains(',') { day } else { hour }
}

/// Dates old data; `time` is already formatted.
#[must_use]
pub fn as_of(language: Language, time: &str) -> String {
    let it = before(time, "Dati delle", "Dati del");
    format!("{} {time}", in_language(language, it, "Stand", "As of"))
}

/// Dates a file; `time` is already formatted, and contains the day unless the file is of today.
#[must_use]
pub fn file_of(language: Language, time: &str, is_of_today: bool) -> String {
    let of = match is_of_today {
        true => in_language(language, "File delle", "Datei von", "File of"),
        false => in_language(language, "File del", "Datei vom", "File of"),
    };
    format!("{of} {time}")
}

/// States since when there is no data; `time` is already formatted.
#[must_use]
pub fn no_data_since(language: Language, time: &str) -> String {
    let it = before(time, "Nessun dato dalle", "Nessun dato dal");
    format!("{} {time}", in_language(language, it, "Keine Daten seit", "No data since"))
}

/// States that a layer is empty, and when that was confirmed; `time` is already formatted.
#[must_use]
pub fn none_confirmed(language: Language, time: &str) -> String {
    let it = before(time, "Nessuno, confermato alle", "Nessuno, confermato il");
    format!("{} {time}", in_language(language, it, "Keine, bestätigt", "None, confirmed"))
}

/// States that a layer is empty for lack of contact; `time` is already formatted.
#[must_use]
pub fn no_contact_since(language: Language, time: &str) -> String {
    let it = before(time, "Nessun contatto dalle", "Nessun contatto dal");
    format!("{} {time}", in_language(language, it, "Kein Kontakt seit", "No contact since"))
}

/// States that nothing is going on, and when that was confirmed; `time` is already formatted.
#[must_use]
pub fn quiet_confirmed(language: Language, time: &str) -> String {
    let it = before(time, "tranquillo, confermato alle", "tranquillo, confermato il");
    format!("{} {time}", in_language(language, it, "ruhig, bestätigt", "quiet, confirmed"))
}

/// States until when a sweep holds; `time` is already formatted.
#[must_use]
pub fn sweep_until(language: Language, time: &str) -> String {
    let it = before(time, "Bonifica fino alle", "Bonifica fino al");
    format!("{} {time}", in_language(language, it, "Absuche bis", "Sweep until"))
}

/// States that the picture does not, or no longer, contain an object. Omits the id if it must not be named.
#[must_use]
pub fn not_in_picture(language: Language, id: Option<&str>) -> String {
    let object = in_language(
        language,
        "L'oggetto del collegamento",
        "Das Objekt aus dem Link",
        "The object of the link",
    );
    // Isolates the id, so that the words after it keep their order whatever its writing direction.
    let object = id.map_or_else(|| object.to_owned(), |id| format!("\u{2068}{id}\u{2069}"));
    let is_not = in_language(
        language,
        "non è, o non è più, nel quadro",
        "ist nicht oder nicht mehr im Lagebild",
        "is not, or no longer, in the picture",
    );
    format!("{object} {is_not}")
}

/// States when the next attempt follows.
#[must_use]
pub fn retry_in(language: Language, secs: u64) -> String {
    match language {
        Language::It => format!("nuovo tentativo tra {secs} s"),
        Language::De => format!("neuer Versuch in {secs} s"),
        Language::En => format!("retry in {secs} s"),
    }
}

/// Formats an age as a phrase.
#[must_use]
pub fn ago(language: Language, millis: i64) -> String {
    let age = relative_age(language, millis);
    match language {
        Language::It => format!("{age} fa"),
        Language::De => format!("vor {age}"),
        Language::En => format!("{age} ago"),
    }
}

/// Formats a time to come as a phrase.
#[must_use]
pub fn from_now(language: Language, millis: i64) -> String {
    format!("{} {}", in_language(language, "tra", "in", "in"), relative_age(language, millis))
}

/// Formats a day: `22 Feb`, with the year if it is not the present one.
fn day_of(language: Language, day: Date, this_year: Option<i32>) -> String {
    let names = in_language(
        language,
        "gen,feb,mar,apr,mag,giu,lug,ago,set,ott,nov,dic",
        "Jan.,Feb.,März,Apr.,Mai,Juni,Juli,Aug.,Sep.,Okt.,Nov.,Dez.",
        "Jan,Feb,Mar,Apr,May,Jun,Jul,Aug,Sep,Oct,Nov,Dec",
    );
    let name = names.split(',').nth(usize::from(u8::from(day.month())) - 1).unwrap_or_default();
    let mut text = format!("{}{} {name}", day.day(), if language == Language::De { "." } else { "" });
    if this_year != Some(day.year()) {
        text.push_str(&format!(" {}", day.year()));
    }
    text
}

/// Abbreviates a weekday, counted from Monday as 0.
fn weekday_name(language: Language, weekday: u8) -> &'static str {
    let names = in_language(
        language,
        "lun,mar,mer,gio,ven,sab,dom",
        "Mo,Di,Mi,Do,Fr,Sa,So",
        "Mon,Tue,Wed,Thu,Fri,Sat,Sun",
    );
    names.split(',').nth(usize::from(weekday)).unwrap_or_default()
}

/// Formats a recurrence: `daily 22:00–06:00, until 22 Feb`, `Mon, Wed 08:00–12:00`. Hours are local time.
#[must_use]
pub fn recurrence(language: Language, pattern: &Pattern, now: UnixMillis) -> String {
    let this_year = Some(RomeClock::at(now).local.year());
    let weekday = |day: &u8| weekday_name(language, *day);
    let mut words = pattern.weekdays.iter().map(weekday).collect::<Vec<_>>().join(", ");
    let every = in_language(language, "ogni", "alle", "every");
    if pattern.interval > 1 {
        let unit = if pattern.is_weekly {
            in_language(language, "settimane", "Wochen", "weeks")
        } else {
            in_language(language, "giorni", "Tage", "days")
        };
        let comma = if words.is_empty() { "" } else { ", " };
        words = format!("{words}{comma}{every} {} {unit}", pattern.interval);
    } else if words.is_empty() {
        words = in_language(language, "ogni giorno", "täglich", "daily").to_owned();
    }
    const DAY_MINUTES: u32 = 24 * 60;
    let clock = |minute: u32| format!("{:02}:{:02}", minute / 60, minute % 60);
    let (from, lasts) = (pattern.starts_minute, pattern.lasts_minutes);
    let hours = match from + lasts {
        DAY_MINUTES if from == 0 => "00:00–24:00".to_owned(),
        end if lasts < DAY_MINUTES => format!("{}–{}", clock(from), clock(end % DAY_MINUTES)),
        _ => format!("{} + {}", clock(from), relative_age(language, i64::from(lasts) * MINUTE_MILLIS)),
    };
    let days = |label: &str, days: &[Date]| {
        let days = days.iter().map(|day| day_of(language, *day, this_year)).collect::<Vec<_>>().join(", ");
        if days.is_empty() { days } else { format!(", {label} {days}") }
    };
    let last = days(in_language(language, "fino al", "bis", "until"), pattern.last.as_slice());
    let except = days(in_language(language, "tranne", "außer", "except"), &pattern.except);
    format!("{words} {hours}{last}{except}")
}

/// Formats the rate of the operation's clock against real time: `4×`.
#[must_use]
pub fn rate(language: Language, rate: f64) -> String {
    let decimals = if rate.fract().abs() < 1e-9 { 0 } else { 1 };
    format!("{}×", decimal(language, rate, decimals))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::text::Text;

    #[test]
    fn ages_grow_coarser() {
        let age = |secs: i64| relative_age(Language::En, secs * 1000);
        assert_eq!([age(-5), age(3), age(59), age(60)], ["0 s", "3 s", "59 s", "1 min"]);
        assert_eq!([age(3599), age(7500), age(86_399)], ["59 min", "2 h 05 min", "23 h 59 min"]);
        assert_eq!(relative_age(Language::De, 3 * DAY_MILLIS + 4 * HOUR_MILLIS), "3 T 4 h");
        assert!(!relative_age(Language::It, i64::MAX).is_empty());
    }

    #[test]
    fn numbers_are_grouped_as_in_the_language() {
        assert_eq!(number(Language::It, 60_000), "60.000");
        assert_eq!(number(Language::En, 1_234_567), "1,234,567");
        assert_eq!(number(Language::De, 999), "999");
        assert_eq!(decimal(Language::De, 6.5, 1), "6,5");
    }

    #[test]
    fn distances_are_as_precise_as_people_say_them() {
        let said: Vec<String> =
            [84.6, 423.0, 996.0, 1_340.0, 12_300.0].map(|meters| distance(Language::En, meters)).into();
        assert_eq!(said, ["85 m", "420 m", "1.0 km", "1.3 km", "12 km"]);
        assert_eq!(distance(Language::It, 1_340.0), "1,3 km");
        assert_eq!(distance(Language::It, f64::NAN), "0 m");
    }

    #[test]
    fn winds_have_the_letters_of_the_language() {
        assert_eq!(
            [44.0, 90.0, 350.0, -45.0].map(|deg| bearing_word(Language::En, deg)),
            ["NE", "E", "N", "NW"]
        );
        assert_eq!(bearing_word(Language::De, 45.0), "NO");
        assert_eq!(bearing_word(Language::It, 225.0), "SO");
        assert_eq!(distance_and_bearing(Language::De, 420.0, 45.0), "420 m NO");
        assert_eq!(bearing(Language::En, 359.7), "N 0°");
    }

    fn at(text: &str) -> UnixMillis {
        UnixMillis::parse(text).unwrap()
    }

    fn february() -> UnixMillis {
        at("2026-02-06T20:00:00+01:00")
    }

    #[test]
    fn times_say_the_day_and_the_year_where_they_are_others() {
        let said = |language, text| moment(language, at(text), february());
        assert_eq!(said(Language::En, "2026-02-06T19:41:59Z"), "20:41");
        assert_eq!(said(Language::En, "2026-02-06T23:00:00Z"), "7 Feb, 00:00", "midnight in Rome");
        assert_eq!(said(Language::De, "2026-02-22T22:59:00Z"), "22. Feb., 23:59");
        assert_eq!(said(Language::It, "2027-02-22T23:59:00+01:00"), "22 feb 2027, 23:59");
        assert_eq!(said(Language::En, "2025-02-06T20:00:00+01:00"), "6 Feb 2025, 20:00");
        assert_eq!(said(Language::En, "2026-12-31T23:30:00Z"), "1 Jan 2027, 00:30", "the year in Rome");
        assert_eq!(full_moment(Language::De, february()), "6. Feb. 2026, 20:00:00");
        assert_eq!(moment_to_second(Language::It, february(), at("2026-02-08T00:00:00Z")), "6 feb, 20:00:00");
        assert_eq!(weekday_and_day(Language::It, february(), february()), "ven 6 feb");
        assert_eq!((ticking(february()), utc_hour(february())), ("20:00:00".into(), "19:00".into()));
    }

    #[test]
    fn around_a_change_of_the_clocks_a_time_says_which_it_is() {
        let now = at("2026-10-25T05:20:00+01:00");
        let said = |text| moment(Language::En, at(text), now);
        assert_eq!(said("2026-10-25T02:40:00+02:00"), "02:40 (UTC+2)");
        assert_eq!(said("2026-10-25T02:10:00+01:00"), "02:10 (UTC+1)", "half an hour later");
        assert_eq!(
            [said("2026-10-25T01:59:59+02:00"), said("2026-10-25T03:00:00+01:00")],
            ["01:59", "03:00"]
        );
        assert_eq!(said("2026-03-29T02:30:00+01:00"), "29 Mar, 03:30 (UTC+2)", "no clock shows 02:30");
        assert_eq!(zone(Language::It, at("2026-10-25T02:10:00+01:00")), "Roma (UTC+1)");
        assert_eq!(zone(Language::It, now), "Roma");
    }

    #[test]
    fn an_hour_and_a_day_have_their_own_words_in_italian() {
        assert_eq!(no_data_since(Language::It, "20:41:07"), "Nessun dato dalle 20:41:07");
        assert_eq!(no_data_since(Language::It, "5 feb, 20:41:07"), "Nessun dato dal 5 feb, 20:41:07");
        assert_eq!(quiet_confirmed(Language::It, "5 feb, 20:41"), "tranquillo, confermato il 5 feb, 20:41");
        assert_eq!(sweep_until(Language::En, "5 Feb, 20:41"), "Sweep until 5 Feb, 20:41");
    }

    #[test]
    fn recurrences_are_said_as_people_say_them() {
        use crate::model::recurrence::Recurrence;
        let said = |language, starts: &str, rule: &str, minutes| {
            let read = Recurrence::new(starts, rule, minutes).unwrap();
            recurrence(language, &read.pattern().unwrap(), february())
        };
        let nights = |language| said(language, "2026-02-06T22:00", "FREQ=DAILY;UNTIL=20260222", 480);
        assert_eq!(nights(Language::En), "daily 22:00–06:00, until 22 Feb");
        assert_eq!(nights(Language::De), "täglich 22:00–06:00, bis 22. Feb.");
        assert_eq!(nights(Language::It), "ogni giorno 22:00–06:00, fino al 22 feb");
        let next_year = said(Language::En, "2026-02-06T22:00", "FREQ=DAILY;UNTIL=20270222", 480);
        assert_eq!(next_year, "daily 22:00–06:00, until 22 Feb 2027");
        let weekly = "FREQ=WEEKLY;BYDAY=WE,MO";
        assert_eq!(said(Language::En, "2026-02-09T08:30", weekly, 90), "Mon, Wed 08:30–10:00");
        let fortnight = "FREQ=WEEKLY;INTERVAL=2;COUNT=3";
        assert_eq!(
            said(Language::De, "2026-02-06T00:00", fortnight, 1440),
            "Fr, alle 2 Wochen 00:00–24:00, bis 6. März"
        );
        assert_eq!(
            said(Language::En, "2026-02-06T20:00", "FREQ=DAILY;INTERVAL=3", 2 * 1440),
            "every 3 days 20:00 + 2 d 0 h"
        );
        let left_out = serde_json::json!({
            "starts": "2026-02-06T08:00", "rule": "FREQ=DAILY", "minutes": 60, "except": ["2026-02-14"],
        });
        let left_out: Recurrence = serde_json::from_value(left_out).unwrap();
        assert_eq!(
            recurrence(Language::En, &left_out.pattern().unwrap(), february()),
            "daily 08:00–09:00, except 14 Feb"
        );
    }

    #[test]
    fn one_is_not_many() {
        assert_eq!(severe(Language::En, [0, 0, 0, 3, 9]), None);
        assert_eq!(severe(Language::En, [1, 0, 2, 3, 9]).unwrap(), "1 critical · 2 major");
        assert_eq!(severe(Language::De, [0, 1, 2, 0, 0]).unwrap(), "1 unbekannter Schwere · 2 schwer");
        assert_eq!(hidden(Language::It, 1), "1 nascosto");
        assert_eq!(hidden(Language::It, 2_000), "2.000 nascosti");
        assert_eq!(incidents(Language::De, 0), "0 Vorfälle");
    }

    #[test]
    fn no_text_is_empty_and_none_ends_in_a_blank() {
        for text in Text::ALL {
            for language in Language::ALL {
                let said = text.get(language);
                assert!(!said.is_empty() && said.trim() == said, "{text:?} {language:?}");
            }
        }
    }
}

//! Numbers, durations, distances and counted texts. Takes durations, never asks a clock.

use super::in_language;
use crate::model::UnixMillis;
use crate::model::recurrence::{Pattern, rome_clock};
use crate::model::text::Language;

const SECOND_MILLIS: i64 = 1000;
const MINUTE_MILLIS: i64 = 60 * SECOND_MILLIS;
const HOUR_MILLIS: i64 = 60 * MINUTE_MILLIS;
const DAY_MILLIS: i64 = 24 * HOUR_MILLIS;

/// How long something takes or is ago: `3 s`, `12 min`, `2 h 05 min`, `3 d 4 h`. Negative counts as none.
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

/// The hour as the clocks of Rome show it: `21:30`. Empty for instants that have none.
#[must_use]
pub fn rome_hour(at: UnixMillis) -> String {
    let (hour, minute) = rome_clock(at);
    format!("{hour:02}:{minute:02}")
}

/// A whole number with its thousands apart: `60.000` in Italian and German, `60,000` in English.
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

/// A number with so many decimals, with the comma or point of the language.
#[must_use]
pub fn decimal(language: Language, value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    if language == Language::En { text } else { text.replace('.', ",") }
}

/// A distance as one says it: `85 m`, `420 m`, `1.3 km`, `12 km`.
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

/// One of the eight winds, in short: `NE`, in German `NO`.
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

/// How far and whither: `420 m NE`.
#[must_use]
pub fn distance_and_bearing(language: Language, meters: f64, bearing_deg: f64) -> String {
    format!("{} {}", distance(language, meters), bearing_word(language, bearing_deg))
}

/// A bearing in words and degrees: `NE 45°`.
#[must_use]
pub fn bearing(language: Language, bearing_deg: f64) -> String {
    let bearing_deg = if bearing_deg.is_finite() { bearing_deg.rem_euclid(360.0) } else { 0.0 };
    format!("{} {:.0}°", bearing_word(language, bearing_deg), bearing_deg.round() % 360.0)
}

/// A position as people read it out: `45.47812, 9.12396` (latitude first, as on every radio form).
#[must_use]
pub fn position(at: crate::model::geo::LngLat) -> String {
    format!("{:.5}, {:.5}", at.lat_deg(), at.lng_deg())
}

/// So many bytes: `310 kB`, `3.1 MB`.
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
    /// So many incidents.
    incidents { It: "1 evento", "{n} eventi"; De: "1 Vorfall", "{n} Vorfälle"; En: "1 incident", "{n} incidents"; }
    /// So many features without a place.
    without_place { It: "1 senza posizione", "{n} senza posizione"; De: "1 ohne Position", "{n} ohne Position"; En: "1 without a place", "{n} without a place"; }
    /// So many objects.
    objects { It: "1 oggetto", "{n} oggetti"; De: "1 Objekt", "{n} Objekte"; En: "1 object", "{n} objects"; }
    /// So many are hidden by a filter.
    hidden { It: "1 nascosto", "{n} nascosti"; De: "1 ausgeblendet", "{n} ausgeblendet"; En: "1 hidden", "{n} hidden"; }
    /// So many incidents are hidden by the filter.
    hidden_by_filter { It: "1 evento nascosto dal filtro", "{n} eventi nascosti dal filtro"; De: "1 Vorfall durch Filter ausgeblendet", "{n} Vorfälle durch Filter ausgeblendet"; En: "1 incident hidden by the filter", "{n} incidents hidden by the filter"; }
    /// So many were refused by the feed doctor.
    refused { It: "1 rifiutato", "{n} rifiutati"; De: "1 abgelehnt", "{n} abgelehnt"; En: "1 refused", "{n} refused"; }
    /// So many were kept with doubts.
    doubtful { It: "1 dato dubbio", "{n} dati dubbi"; De: "1 Angabe zweifelhaft", "{n} Angaben zweifelhaft"; En: "1 record doubtful", "{n} records doubtful"; }
    /// So many rows came in above.
    new_rows { It: "1 nuovo", "{n} nuovi"; De: "1 neuer", "{n} neue"; En: "1 new", "{n} new"; }
    /// So many new incidents are above.
    new_incidents { It: "1 nuovo evento", "{n} nuovi eventi"; De: "1 neuer Vorfall", "{n} neue Vorfälle"; En: "1 new incident", "{n} new incidents"; }
    /// So many critical ones.
    critical { It: "1 critico", "{n} critici"; De: "1 kritisch", "{n} kritisch"; En: "1 critical", "{n} critical"; }
    /// So many major ones.
    major { It: "1 grave", "{n} gravi"; De: "1 schwer", "{n} schwer"; En: "1 major", "{n} major"; }
    /// So many sites.
    sites { It: "1 sito", "{n} siti"; De: "1 Standort", "{n} Standorte"; En: "1 site", "{n} sites"; }
    /// So many are open.
    open { It: "1 aperto", "{n} aperti"; De: "1 offen", "{n} offen"; En: "1 open", "{n} open"; }
    /// So many more than fit.
    more { It: "ancora 1", "ancora {n}"; De: "1 weiterer", "{n} weitere"; En: "1 more", "{n} more"; }
    /// So many incidents are over.
    closed { It: "1 chiuso", "{n} chiusi"; De: "1 abgeschlossen", "{n} abgeschlossen"; En: "1 closed", "{n} closed"; }
    /// So many are exempt.
    exempt { It: "1 ammesso", "{n} ammessi"; De: "1 Ausnahme", "{n} Ausnahmen"; En: "1 exempt", "{n} exempt"; }
    /// So many people.
    people { It: "1 persona", "{n} persone"; De: "1 Person", "{n} Personen"; En: "1 person", "{n} people"; }
    /// So many layers are off.
    layers_off { It: "1 livello spento", "{n} livelli spenti"; De: "1 Ebene ausgeblendet", "{n} Ebenen ausgeblendet"; En: "1 layer off", "{n} layers off"; }
}

/// So many of so many: `2 of 340 refused`.
#[must_use]
pub fn refused_of(language: Language, refused: usize, all: usize) -> String {
    let (refused, all) = (number(language, refused as u64), number(language, all as u64));
    match language {
        Language::It => format!("{refused} su {all} rifiutati"),
        Language::De => format!("{refused} von {all} abgelehnt"),
        Language::En => format!("{refused} of {all} refused"),
    }
}

/// So much of so much has arrived: `3.1 of 8.4 MB`.
#[must_use]
pub fn bytes_of(language: Language, received: u64, total: Option<u64>) -> String {
    let Some(total) = total else { return bytes(language, received) };
    let of = in_language(language, "di", "von", "of");
    format!("{} {of} {}", bytes(language, received), bytes(language, total))
}

/// Old data says of when it is; `time` is already formatted.
#[must_use]
pub fn as_of(language: Language, time: &str) -> String {
    format!("{} {time}", in_language(language, "Dati delle", "Stand", "As of"))
}

/// No contact since; `time` is already formatted.
#[must_use]
pub fn no_data_since(language: Language, time: &str) -> String {
    format!("{} {time}", in_language(language, "Nessun dato dalle", "Keine Daten seit", "No data since"))
}

/// A layer is empty, and that is known; `time` is already formatted.
#[must_use]
pub fn none_confirmed(language: Language, time: &str) -> String {
    format!(
        "{} {time}",
        in_language(language, "Nessuno, confermato alle", "Keine, bestätigt", "None, confirmed")
    )
}

/// A layer is empty because nobody has told us; `time` is already formatted.
#[must_use]
pub fn no_contact_since(language: Language, time: &str) -> String {
    format!(
        "{} {time}",
        in_language(language, "Nessun contatto dalle", "Kein Kontakt seit", "No contact since")
    )
}

/// Nothing is going on, and that is known; `time` is already formatted.
#[must_use]
pub fn quiet_confirmed(language: Language, time: &str) -> String {
    format!(
        "{} {time}",
        in_language(language, "tranquillo, confermato alle", "ruhig, bestätigt", "quiet, confirmed")
    )
}

/// A sweep holds until; `time` is already formatted.
#[must_use]
pub fn sweep_until(language: Language, time: &str) -> String {
    format!("{} {time}", in_language(language, "Bonifica fino alle", "Absuche bis", "Sweep until"))
}

/// When it is tried again.
#[must_use]
pub fn retry_in(language: Language, secs: u64) -> String {
    match language {
        Language::It => format!("nuovo tentativo tra {secs} s"),
        Language::De => format!("neuer Versuch in {secs} s"),
        Language::En => format!("retry in {secs} s"),
    }
}

/// So long ago, as a phrase.
#[must_use]
pub fn ago(language: Language, millis: i64) -> String {
    let age = relative_age(language, millis);
    match language {
        Language::It => format!("{age} fa"),
        Language::De => format!("vor {age}"),
        Language::En => format!("{age} ago"),
    }
}

/// So long from now, as a phrase.
#[must_use]
pub fn from_now(language: Language, millis: i64) -> String {
    format!("{} {}", in_language(language, "tra", "in", "in"), relative_age(language, millis))
}

/// A day of the year: `22 Feb`.
fn day_of_year(language: Language, (month, day): (u8, u8)) -> String {
    let names = in_language(
        language,
        "gen,feb,mar,apr,mag,giu,lug,ago,set,ott,nov,dic",
        "Jan.,Feb.,März,Apr.,Mai,Juni,Juli,Aug.,Sep.,Okt.,Nov.,Dez.",
        "Jan,Feb,Mar,Apr,May,Jun,Jul,Aug,Sep,Oct,Nov,Dec",
    );
    let name = names.split(',').nth(usize::from(month.saturating_sub(1))).unwrap_or_default();
    format!("{day}{} {name}", if language == Language::De { "." } else { "" })
}

/// Days and hours that come again: `daily 22:00–06:00, until 22 Feb`, `Mon, Wed 08:00–12:00`.
#[must_use]
pub fn recurrence(language: Language, pattern: &Pattern) -> String {
    let weekdays = in_language(
        language,
        "lun,mar,mer,gio,ven,sab,dom",
        "Mo,Di,Mi,Do,Fr,Sa,So",
        "Mon,Tue,Wed,Thu,Fri,Sat,Sun",
    );
    let weekday = |day: &u8| weekdays.split(',').nth(usize::from(*day)).unwrap_or_default();
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
    let days = |label: &str, days: &[(u8, u8)]| {
        let days = days.iter().map(|day| day_of_year(language, *day)).collect::<Vec<_>>().join(", ");
        if days.is_empty() { days } else { format!(", {label} {days}") }
    };
    let last = days(in_language(language, "fino al", "bis", "until"), pattern.last.as_slice());
    let except = days(in_language(language, "tranne", "außer", "except"), &pattern.except);
    format!("{words} {hours}{last}{except}")
}

/// The operation runs faster or slower than real time: `4×`.
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

    #[test]
    fn recurrences_are_said_as_people_say_them() {
        use crate::model::recurrence::Recurrence;
        let said = |language, starts: &str, rule: &str, minutes| {
            let read = Recurrence::new(starts, rule, minutes).unwrap();
            recurrence(language, &read.pattern().unwrap())
        };
        let nights = |language| said(language, "2026-02-06T22:00", "FREQ=DAILY;UNTIL=20260222", 480);
        assert_eq!(nights(Language::En), "daily 22:00–06:00, until 22 Feb");
        assert_eq!(nights(Language::De), "täglich 22:00–06:00, bis 22. Feb.");
        assert_eq!(nights(Language::It), "ogni giorno 22:00–06:00, fino al 22 feb");
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
            recurrence(Language::En, &left_out.pattern().unwrap()),
            "daily 08:00–09:00, except 14 Feb"
        );
    }

    #[test]
    fn one_is_not_many() {
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

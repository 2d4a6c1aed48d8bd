//! Times as people read them, always with their zone. Which zone is the operation's own is decided here, once.

use std::cell::RefCell;

use crate::model::UnixMillis;
use crate::model::text::Language;
use crate::platform::intl::{DateTimeFormat, DateTimeStyle};

/// The zone of the operation.
pub(crate) const OPERATION_ZONE: &str = "Europe/Rome";

/// The locale whose habits a language follows here.
const fn locale(language: Language) -> &'static str {
    match language {
        Language::It => "it-IT",
        Language::De => "de-DE",
        Language::En => "en-GB",
    }
}

type Kept = Vec<((Language, &'static str, DateTimeStyle), Option<DateTimeFormat>)>;

thread_local! {
    /// Building a formatter is slow and there are only a few.
    static FORMATS: RefCell<Kept> = const { RefCell::new(Vec::new()) };
}

/// An instant in a zone. Falls back to RFC 3339 in UTC when the browser has no tables.
pub(crate) fn in_zone(
    at: UnixMillis,
    language: Language,
    zone: &'static str,
    style: DateTimeStyle,
) -> String {
    let key = (language, zone, style);
    FORMATS.with_borrow_mut(|kept| {
        if !kept.iter().any(|(known, _)| *known == key) {
            kept.push((key, DateTimeFormat::new(locale(language), zone, style)));
        }
        let format = kept.iter().find(|(known, _)| *known == key).and_then(|(_, format)| format.as_ref());
        format.map_or_else(|| at.to_string(), |format| format.text(at.0 as f64))
    })
}

/// `20:41:07`, Rome.
pub(crate) fn clock(at: UnixMillis, language: Language) -> String {
    in_zone(at, language, OPERATION_ZONE, DateTimeStyle::TimeWithSeconds)
}

/// `20:41` today, `5 Feb, 20:41` on another day, Rome.
pub(crate) fn moment(at: UnixMillis, now: UnixMillis, language: Language) -> String {
    let day = |at| in_zone(at, language, OPERATION_ZONE, DateTimeStyle::Day);
    let style = if day(at) == day(now) { DateTimeStyle::Time } else { DateTimeStyle::DayTime };
    in_zone(at, language, OPERATION_ZONE, style)
}

//! Dates and numbers in the words of a language, by the browser's own tables, so that none are shipped.

use js_sys::{Array, Function, Object, Reflect};
use wasm_bindgen::{JsCast as _, JsValue};

/// Formats instants in one language and one time zone. Building one is slow, using it is not: keep it.
#[derive(Debug, Clone)]
pub struct DateTimeFormat {
    format: Function,
}

/// What of an instant is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DateTimeStyle {
    /// `20:41:07`
    TimeWithSeconds,
    /// `20:41`
    Time,
    /// `6 Feb`
    Day,
    /// `Fri 6 Feb`
    WeekdayDay,
    /// `6 Feb, 20:41`
    DayTime,
    /// `6 February 2026`
    LongDay,
}

impl DateTimeFormat {
    /// `locale` as in `it-IT`, `time_zone` as in `Europe/Rome` or `UTC`. `None` when the browser knows one of them not.
    #[must_use]
    pub fn new(locale: &str, time_zone: &str, style: DateTimeStyle) -> Option<Self> {
        let options = Object::new();
        let set = |name: &str, value: &str| Reflect::set(&options, &name.into(), &value.into()).is_ok();
        let mut is_set = set("timeZone", time_zone);
        let parts: &[(&str, &str)] = match style {
            DateTimeStyle::TimeWithSeconds => {
                &[("hour", "2-digit"), ("minute", "2-digit"), ("second", "2-digit"), ("hourCycle", "h23")]
            }
            DateTimeStyle::Time => &[("hour", "2-digit"), ("minute", "2-digit"), ("hourCycle", "h23")],
            DateTimeStyle::Day => &[("day", "numeric"), ("month", "short")],
            DateTimeStyle::WeekdayDay => &[("weekday", "short"), ("day", "numeric"), ("month", "short")],
            DateTimeStyle::DayTime => &[
                ("day", "numeric"),
                ("month", "short"),
                ("hour", "2-digit"),
                ("minute", "2-digit"),
                ("hourCycle", "h23"),
            ],
            DateTimeStyle::LongDay => &[("day", "numeric"), ("month", "long"), ("year", "numeric")],
        };
        for (name, value) in parts {
            is_set &= set(name, value);
        }
        let format = is_set.then(|| construct("DateTimeFormat", locale, &options)).flatten()?;
        Some(Self { format })
    }

    /// The text for an instant, empty for one that no calendar has.
    #[must_use]
    pub fn text(&self, unix_millis: f64) -> String {
        called(&self.format, unix_millis)
    }
}

/// Formats numbers in one language. Building one is slow, using it is not: keep it.
#[derive(Debug, Clone)]
pub struct NumberFormat {
    format: Function,
}

impl NumberFormat {
    /// `locale` as in `de-DE`; at most so many digits after the decimal mark.
    #[must_use]
    pub fn new(locale: &str, max_fraction_digits: u8) -> Option<Self> {
        let options = Object::new();
        Reflect::set(&options, &"maximumFractionDigits".into(), &JsValue::from(max_fraction_digits)).ok()?;
        Some(Self { format: construct("NumberFormat", locale, &options)? })
    }

    /// The text for a number.
    #[must_use]
    pub fn text(&self, number: f64) -> String {
        called(&self.format, number)
    }
}

/// The bound `format` function of a new `Intl.<kind>`.
fn construct(kind: &str, locale: &str, options: &Object) -> Option<Function> {
    if !cfg!(target_arch = "wasm32") {
        return None;
    }
    let intl = Reflect::get(&js_sys::global(), &"Intl".into()).ok()?;
    let constructor: Function = Reflect::get(&intl, &kind.into()).ok()?.dyn_into().ok()?;
    let formatter = Reflect::construct(&constructor, &Array::of2(&locale.into(), options.as_ref())).ok()?;
    Reflect::get(&formatter, &"format".into()).ok()?.dyn_into().ok()
}

fn called(format: &Function, argument: f64) -> String {
    let text = format.call1(&JsValue::UNDEFINED, &JsValue::from_f64(argument));
    text.ok().and_then(|text| text.as_string()).unwrap_or_default()
}

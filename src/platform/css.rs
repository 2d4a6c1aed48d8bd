//! Reads tokens of the style sheet, so that each color is defined in one place.

use compact::number;

use super::dom;

/// Returns the value of a custom property (`--map-water`) of the root element, trimmed; `None` when it is not set.
#[must_use]
pub fn css_token(name: &str) -> Option<String> {
    let root = dom::document()?.document_element()?;
    let style = dom::window()?.get_computed_style(&root).ok().flatten()?;
    let value = style.get_property_value(name).ok()?;
    let value = value.trim();
    (!value.is_empty()).then(|| value.to_owned())
}

/// Returns the value of a custom property in CSS pixels, if it is a length in `px` or `rem`.
#[must_use]
pub fn css_length_px(token: &str) -> Option<f64> {
    let text = css_token(token)?;
    let text = text.trim();
    if let Some(rem) = text.strip_suffix("rem") {
        return number::parse(rem.trim()).map(|rem| rem * 16.0);
    }
    number::parse(text.strip_suffix("px")?.trim())
}

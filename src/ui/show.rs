//! Conditional views.
//!
//! Leptos compiles its `<Show>` once per use, some 600 bytes each; this one is compiled once.

use leptos::prelude::*;

use super::memo::Memo;

/// Shows its children while the condition holds, like that of Leptos without a fallback.
#[component(transparent)]
pub(crate) fn Show(
    /// The condition. The children are kept while its value stays the same.
    when: impl Fn() -> bool + Send + Sync + 'static,
    /// Builds the children each time the condition becomes true.
    children: ChildrenFn,
) -> impl IntoView {
    shown(Box::new(when), children)
}

fn shown(when: Box<dyn Fn() -> bool + Send + Sync>, children: ChildrenFn) -> AnyView {
    let when = Memo::new(when);
    (move || when.get().then(|| children())).into_any()
}

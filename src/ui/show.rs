//! What is shown on a condition. Leptos compiles its `<Show>` anew for every use, some 600 bytes each; here it is compiled once.

use leptos::prelude::*;

use super::memo::Memo;

/// Shows its children while the condition holds; as Leptos's own, without a fallback.
#[component(transparent)]
pub(crate) fn Show(
    /// Whether they are shown. They stay as they are while the answer stays the same.
    when: impl Fn() -> bool + Send + Sync + 'static,
    /// Builds them anew each time the condition comes to hold.
    children: ChildrenFn,
) -> impl IntoView {
    shown(Box::new(when), children)
}

fn shown(when: Box<dyn Fn() -> bool + Send + Sync>, children: ChildrenFn) -> AnyView {
    let when = Memo::new(when);
    (move || when.get().then(|| children())).into_any()
}

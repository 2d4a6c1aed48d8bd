//! Lists of views.
//!
//! Leptos compiles a list once per row type, and its keyed `<For>` once per use, some seven kilobytes each;
//! here both are compiled once.

use std::hash::{BuildHasher as _, Hash};

use fnv::FnvBuildHasher;
use leptos::prelude::*;

/// A row that is not built yet.
struct Item {
    /// Hash of the row's key. Lists have a few hundred rows, so collisions are not expected.
    key: u64,
    build: Box<dyn FnOnce() -> AnyView + Send>,
}

/// Shows a view for each item, and keeps those whose key remains, like [`For`].
#[component]
pub(crate) fn Each<I, T, K, N>(
    /// The items.
    each: impl Fn() -> I + Send + 'static,
    /// Returns the key that identifies an item.
    key: impl Fn(&T) -> K + Send + 'static,
    /// Builds the view of an item.
    children: impl Fn(T) -> N + Send + Clone + 'static,
) -> impl IntoView
where
    I: IntoIterator<Item = T> + 'static,
    T: Send + 'static,
    K: Hash + 'static,
    N: IntoView + 'static,
{
    let hasher = FnvBuildHasher::default();
    erased(Box::new(move || {
        let mut items = Vec::new();
        for item in each() {
            let (key, children) = (hasher.hash_one(key(&item)), children.clone());
            items.push(Item { key, build: Box::new(move || children(item).into_any()) });
        }
        items
    }))
}

fn erased(each: Box<dyn Fn() -> Vec<Item> + Send>) -> AnyView {
    view! { <For each key=|item| item.key children=|item: Item| (item.build)()/> }.into_any()
}

/// Collects views that are built once and together.
pub(crate) trait CollectAny {
    /// Collects the views, all of one type, like `collect_view` of Leptos.
    fn collect_any(self) -> Vec<AnyView>;
}

impl<N: IntoView, I: IntoIterator<Item = N>> CollectAny for I {
    fn collect_any(self) -> Vec<AnyView> {
        self.into_iter().map(IntoAny::into_any).collect()
    }
}

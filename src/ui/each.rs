//! Lists. Leptos compiles a list anew for every type of row, and its keyed `<For>` for every use, some seven kilobytes each; here
//! both are compiled once.

use std::hash::{BuildHasher as _, Hash};

use fnv::FnvBuildHasher;
use leptos::prelude::*;

/// A row that was not built yet.
struct Item {
    /// The hash of the row's key: in lists of some hundred rows no two are alike.
    key: u64,
    build: Box<dyn FnOnce() -> AnyView + Send>,
}

/// Shows an element for each item, and keeps those whose key is still there; as [`For`].
#[component]
pub(crate) fn Each<I, T, K, N>(
    /// The items.
    each: impl Fn() -> I + Send + 'static,
    /// What tells an item from the others.
    key: impl Fn(&T) -> K + Send + 'static,
    /// Shows an item.
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
    /// The views, all of one type; as Leptos's `collect_view`.
    fn collect_any(self) -> Vec<AnyView>;
}

impl<N: IntoView, I: IntoIterator<Item = N>> CollectAny for I {
    fn collect_any(self) -> Vec<AnyView> {
        self.into_iter().map(IntoAny::into_any).collect()
    }
}

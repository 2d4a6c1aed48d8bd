//! A memo for values derived from the state.
//!
//! Leptos compiles its memo once per value type, over a kilobyte each; this one is compiled once and stores
//! values type-erased.

use std::any::Any;
use std::marker::PhantomData;
use std::sync::Arc;

use leptos::prelude::{Get as _, GetUntracked as _, Memo as AnyMemo, Track as _};

/// A derived value, like the memo of Leptos.
pub(crate) struct Memo<T> {
    memo: AnyMemo<Kept>,
    value: PhantomData<fn() -> T>,
}

impl<T> Clone for Memo<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Memo<T> {}

impl<T: PartialEq + Clone + Default + Send + Sync + 'static> Memo<T> {
    /// Computes the value when it is read after its sources changed. Notifies subscribers only if it differs.
    pub(crate) fn new(compute: impl Fn() -> T + Send + Sync + 'static) -> Self {
        Self { memo: erased(Box::new(move || Kept(Arc::new(compute())))), value: PhantomData }
    }

    /// Returns the value, and subscribes to it.
    pub(crate) fn get(self) -> T {
        of(&self.memo.get())
    }

    /// Returns the value without subscribing.
    pub(crate) fn get_untracked(self) -> T {
        of(&self.memo.get_untracked())
    }

    /// Applies `read` to the value, and subscribes to it.
    pub(crate) fn with<O>(self, read: impl FnOnce(&T) -> O) -> O {
        let kept = self.memo.get();
        match (&*kept.0 as &dyn Any).downcast_ref() {
            Some(value) => read(value),
            None => read(&T::default()),
        }
    }

    /// Subscribes to the value.
    pub(crate) fn track(self) {
        self.memo.track();
    }
}

/// A type-erased value.
#[derive(Clone)]
struct Kept(Arc<dyn Value>);

impl PartialEq for Kept {
    fn eq(&self, other: &Self) -> bool {
        (*self.0).is_same(&*other.0)
    }
}

trait Value: Any + Send + Sync {
    fn is_same(&self, other: &dyn Any) -> bool;
}

impl<T: PartialEq + Send + Sync + 'static> Value for T {
    fn is_same(&self, other: &dyn Any) -> bool {
        other.downcast_ref() == Some(self)
    }
}

fn erased(compute: Box<dyn Fn() -> Kept + Send + Sync>) -> AnyMemo<Kept> {
    AnyMemo::new(move |_| compute())
}

fn of<T: Clone + Default + 'static>(kept: &Kept) -> T {
    (&*kept.0 as &dyn Any).downcast_ref().cloned().unwrap_or_default()
}

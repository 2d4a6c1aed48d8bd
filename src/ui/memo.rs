//! What is derived from the state and kept until it changes. Leptos compiles its memo anew for every type of value, over a kilobyte
//! each; here it is compiled once, for values whose type only their reader knows.

use std::any::Any;
use std::marker::PhantomData;
use std::sync::Arc;

use leptos::prelude::{Get as _, GetUntracked as _, Memo as AnyMemo, Track as _};

/// A derived value; as Leptos's own.
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
    /// Computes the value when it is read and what it read has changed; tells its readers when it is another one.
    pub(crate) fn new(compute: impl Fn() -> T + Send + Sync + 'static) -> Self {
        Self { memo: erased(Box::new(move || Kept(Arc::new(compute())))), value: PhantomData }
    }

    /// The value. The reader is told when it changes.
    pub(crate) fn get(self) -> T {
        of(&self.memo.get())
    }

    /// The value.
    pub(crate) fn get_untracked(self) -> T {
        of(&self.memo.get_untracked())
    }

    /// What `read` finds in the value. The reader is told when it changes.
    pub(crate) fn with<O>(self, read: impl FnOnce(&T) -> O) -> O {
        let kept = self.memo.get();
        match (&*kept.0 as &dyn Any).downcast_ref() {
            Some(value) => read(value),
            None => read(&T::default()),
        }
    }

    /// Has the reader told when the value changes.
    pub(crate) fn track(self) {
        self.memo.track();
    }
}

/// A value of whatever type its memo is of.
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

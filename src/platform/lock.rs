//! Named locks that one page of a browser holds at a time, by the Web Locks API, which web-sys has only behind an
//! unstable flag.

use js_sys::{Array, Function, Object, Promise, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;

#[wasm_bindgen]
extern "C" {
    /// Throws if the browser has no locks.
    #[wasm_bindgen(js_namespace = ["navigator", "locks"], js_name = request, catch)]
    fn request_lock(name: &str, options: &Object, on_answer: &JsValue) -> Result<Promise, JsValue>;
}

/// Result of requesting a lock.
#[derive(Debug)]
pub enum Hold {
    /// This page holds the lock.
    Held(Lock),
    /// Another page holds it.
    Taken,
    /// The browser has no locks, or the page is not secure.
    Missing,
}

/// Lock held by this page. Released on drop, and when the page ends.
#[derive(Debug)]
#[must_use = "the name is free again when it is dropped"]
pub struct Lock {
    release: Function,
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Resolving a promise cannot fail.
        self.release.call0(&JsValue::UNDEFINED).ok();
    }
}

/// Requests a lock without waiting: fails if another page of this browser and origin holds it.
pub async fn try_hold(name: &str) -> Hold {
    let options = Object::new();
    // Setting a property of a new object cannot fail.
    Reflect::set(&options, &"ifAvailable".into(), &true.into()).ok();
    let mut asked = Err(JsValue::UNDEFINED);
    // The lock is held until the promise returned by the callback resolves.
    let held = Promise::new(&mut |tell_held, _| {
        let on_answer = Closure::once_into_js(move |lock: JsValue| {
            if lock.is_null() {
                return lock;
            }
            Promise::new(&mut |release, _| {
                tell_held.call1(&JsValue::UNDEFINED, &release).ok();
            })
            .into()
        });
        asked = request_lock(name, &options, &on_answer);
    });
    let Ok(asked) = asked else { return Hold::Missing };
    // The request settles at once if the name is taken, with an error if locks are not allowed; if granted, it stays
    // pending, and `held` resolves.
    match JsFuture::from(Promise::race(&Array::of2(&held, &asked))).await {
        Ok(answer) => answer.dyn_into().map_or(Hold::Taken, |release| Hold::Held(Lock { release })),
        Err(_missing) => Hold::Missing,
    }
}

//! Names that one page of a browser holds at a time, by the Web Locks API, which web-sys has only behind an unstable flag.

use js_sys::{Array, Function, Object, Promise, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;

#[wasm_bindgen]
extern "C" {
    /// Throws where there are no locks.
    #[wasm_bindgen(js_namespace = ["navigator", "locks"], js_name = request, catch)]
    fn request_lock(name: &str, options: &Object, on_answer: &JsValue) -> Result<Promise, JsValue>;
}

/// What came of asking for a name.
#[derive(Debug)]
pub enum Hold {
    /// It is ours.
    Held(Lock),
    /// Another page has it.
    Taken,
    /// The browser has no locks, or the page is not secure.
    Missing,
}

/// The name is ours while this lives; it ends with the page, too.
#[derive(Debug)]
#[must_use = "the name is free again when it is dropped"]
pub struct Lock {
    release: Function,
}

impl Drop for Lock {
    fn drop(&mut self) {
        // To resolve a promise cannot fail.
        self.release.call0(&JsValue::UNDEFINED).ok();
    }
}

/// Takes a name, unless another page of this browser and origin has it. Does not wait for it.
pub async fn try_hold(name: &str) -> Hold {
    let options = Object::new();
    // A new object takes any member.
    Reflect::set(&options, &"ifAvailable".into(), &true.into()).ok();
    let mut asked = Err(JsValue::UNDEFINED);
    // Held until the promise that is given back resolves.
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
    // What was asked for ends at once where the name is taken, with an error where there may be no locks, and else with the lock.
    match JsFuture::from(Promise::race(&Array::of2(&held, &asked))).await {
        Ok(answer) => answer.dyn_into().map_or(Hold::Taken, |release| Hold::Held(Lock { release })),
        Err(_missing) => Hold::Missing,
    }
}

//! Names that one page of a browser holds at a time, by the Web Locks API. Spoken to by name, since web-sys has it only behind an
//! unstable flag.

use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::dom;

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
    asked(name).await.unwrap_or(Hold::Missing)
}

async fn asked(name: &str) -> Option<Hold> {
    let locks = Reflect::get(&dom::window()?.navigator(), &"locks".into()).ok()?;
    let request: Function = Reflect::get(&locks, &"request".into()).ok()?.dyn_into().ok()?;
    let options = Object::new();
    Reflect::set(&options, &"ifAvailable".into(), &true.into()).ok()?;
    // What the browser calls back with is null where the name is taken; it is held until the promise that is given back resolves.
    let answer = Promise::new(&mut |answer, refuse| {
        let on_answer = Closure::once_into_js(move |lock: JsValue| {
            let mut held = JsValue::UNDEFINED;
            if lock.is_null() {
                answer.call1(&JsValue::UNDEFINED, &JsValue::NULL).ok();
            } else {
                held = Promise::new(&mut |release, _refuse| {
                    answer.call1(&JsValue::UNDEFINED, &release).ok();
                })
                .into();
            }
            held
        });
        if request.call3(&locks, &name.into(), &options, &on_answer).is_err() {
            refuse.call0(&JsValue::UNDEFINED).ok();
        }
    });
    let answer = JsFuture::from(answer).await.ok()?;
    Some(answer.dyn_into().map_or(Hold::Taken, |release| Hold::Held(Lock { release })))
}

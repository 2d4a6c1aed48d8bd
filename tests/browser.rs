//! Behavior that needs a real browser: the engine draws what it was given, draws nothing when nothing changes, and
//! recovers completely from a lost context.
#![cfg(target_arch = "wasm32")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::cell::RefCell;
use std::rc::Rc;

use vedetta::map::engine::{MapHandle, MapOptions};
use vedetta::map::event::MapEvent;
use vedetta::map::icon::{FillLevel, Plate, SpriteSpec};
use vedetta::map::layer::{
    Crowding, Drawing, FeatureId, Fill, Hatch, Label, LabelPlace, LabelRoom, LabelWeight, LayerId,
    LayerPatch, Mark, Rgba, Symbol,
};
use vedetta::map::space::ScreenPoint;
use vedetta::map::theme::MapTheme;
use vedetta::model::geo::{LngLat, Polygon};
use vedetta::platform::{clock, fetch, timer};
use wasm_bindgen::JsCast as _;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{HtmlCanvasElement, WebGl2RenderingContext as Gl};

wasm_bindgen_test_configure!(run_in_browser);

const AREA: FeatureId = FeatureId(1);
const SYMBOL: FeatureId = FeatureId(2);
const LAYER: LayerId = LayerId(3);
/// Inside the area, away from the symbol and its label.
const IN_AREA: (i32, i32) = (60, 60);
const IN_SYMBOL: (i32, i32) = (200, 144);
const NOWHERE: (i32, i32) = (390, 290);

fn at(lng: f64, lat: f64) -> LngLat {
    LngLat::new(lng, lat).unwrap()
}

/// A canvas of 400 by 300 CSS pixels on the page, removed when dropped.
struct OnPage(HtmlCanvasElement);

impl OnPage {
    fn new() -> Self {
        let document = web_sys::window().unwrap().document().unwrap();
        let canvas: HtmlCanvasElement = document.create_element("canvas").unwrap().unchecked_into();
        canvas.set_attribute("style", "width:400px;height:300px;display:block").unwrap();
        document.body().unwrap().append_child(&canvas).unwrap();
        Self(canvas)
    }
}

impl Drop for OnPage {
    fn drop(&mut self) {
        self.0.remove();
    }
}

type Events = Rc<RefCell<Vec<MapEvent>>>;
/// Colors of the last frame at the three points above.
type Seen = Rc<RefCell<Vec<[u8; 4]>>>;

fn engine() -> (MapHandle, Events) {
    let events = Events::default();
    let told = Rc::clone(&events);
    let map = MapHandle::new(MapOptions {
        reduced_motion: true,
        min_zoom: 2.0,
        max_zoom: 20.0,
        interactive: true,
        events: Box::new(move |event| told.borrow_mut().push(event)),
    });
    (map, events)
}

fn context(canvas: &HtmlCanvasElement) -> Gl {
    canvas.get_context("webgl2").unwrap().unwrap().unchecked_into()
}

fn pixel(gl: &Gl, ratio: f64, (x, y): (i32, i32)) -> [u8; 4] {
    let mut rgba = [0; 4];
    let (x, y) = ((f64::from(x) * ratio) as i32, (f64::from(300 - y) * ratio) as i32);
    gl.read_pixels_with_opt_u8_array(x, y, 1, 1, Gl::RGBA, Gl::UNSIGNED_BYTE, Some(&mut rgba)).unwrap();
    rgba
}

/// A solid red area over the left half, and a green symbol in the middle.
fn patch(map: &MapHandle) -> LayerPatch {
    let ring = vec![at(9.0, 45.0), at(10.05, 45.0), at(10.05, 46.5), at(9.0, 46.5), at(9.0, 45.0)];
    let fill = Fill {
        polygons: vec![Polygon { exterior: ring, holes: vec![] }],
        color: Rgba::hex(0x00c8_1e1e),
        hatch: Hatch::None,
        hatch_color: Rgba::default(),
    };
    let sprite = map.sprite(SpriteSpec {
        plate: Plate::Square,
        fill: Rgba::hex(0x001e_b43c),
        outline: Rgba::hex(0x0008_0d12),
        fill_level: FillLevel::Solid,
        ..SpriteSpec::default()
    });
    let symbol = Symbol {
        at: at(10.0, 45.8),
        sprite,
        size_css_px: 32.0,
        heading_deg: None,
        opacity: 1.0,
        min_zoom: 0.0,
        max_zoom: 24.0,
        priority: 0,
        crowding: Crowding::Overlaps,
    };
    let label = Label {
        room: LabelRoom::Free,
        at: symbol.at,
        text: "Gate 7 حادث".to_owned(),
        color: Rgba::hex(0x00ff_ffff),
        halo: Rgba::hex(0x0000_0000),
        size_css_px: 14.0,
        weight: LabelWeight::Semibold,
        place: LabelPlace::Right,
        offset_css_px: 20.0,
        min_zoom: 0.0,
        priority: 1,
    };
    LayerPatch {
        put: vec![
            (AREA, Drawing { marks: vec![Mark::Fill(fill)], pickable: true }),
            (SYMBOL, Drawing { marks: vec![Mark::Symbol(symbol), Mark::Label(label)], pickable: true }),
        ],
        ..LayerPatch::default()
    }
}

/// Waits until `is_so` returns true, for at most ten seconds.
async fn until(what: &str, is_so: impl Fn() -> bool) {
    let from = clock::monotonic_millis();
    while !is_so() {
        assert!(clock::monotonic_millis() - from < 10_000.0, "waited in vain for {what}");
        timer::sleep(20).await;
    }
}

fn watch(map: &MapHandle, canvas: &HtmlCanvasElement) -> (vedetta::map::engine::FrameHook, Seen) {
    let seen = Seen::default();
    let (to, gl, of) = (Rc::clone(&seen), context(canvas), map.clone());
    let hook = map.on_each_frame(Box::new(move |_| {
        let ratio = of.camera().device_pixel_ratio();
        *to.borrow_mut() = [IN_AREA, IN_SYMBOL, NOWHERE].map(|at| pixel(&gl, ratio, at)).to_vec();
    }));
    (hook, seen)
}

fn is_like(color: [u8; 4], expected: [u8; 3]) -> bool {
    color.iter().zip(expected).all(|(a, b)| a.abs_diff(b) <= 3)
}

fn shows_all(seen: &Seen) -> bool {
    let background = MapTheme::default().background.0;
    match seen.borrow().as_slice() {
        [area, symbol, nowhere] => {
            is_like(*area, [0xc8, 0x1e, 0x1e])
                && is_like(*symbol, [0x1e, 0xb4, 0x3c])
                && is_like(*nowhere, [background[0], background[1], background[2]])
        }
        _ => false,
    }
}

#[wasm_bindgen_test]
async fn an_area_and_a_symbol_are_drawn_and_found() {
    let page = OnPage::new();
    let (map, events) = engine();
    map.attach(&page.0).unwrap();
    map.jump_to(at(10.0, 45.8), 8.0);
    map.patch(LAYER, patch(&map));
    let (_hook, seen) = watch(&map, &page.0);
    until("the right pixels", || shows_all(&seen)).await;
    until("the label", || map.stats().labels == 1).await;
    assert_eq!(map.stats().features, 2);
    let pick = |(x, y): (i32, i32)| map.pick(ScreenPoint::new(f64::from(x), f64::from(y)));
    assert_eq!(pick(IN_SYMBOL), Some((LAYER, SYMBOL)));
    assert_eq!(pick(IN_AREA), Some((LAYER, AREA)));
    assert_eq!(pick(NOWHERE), None);
    assert_eq!(pick((240, 150)), Some((LAYER, SYMBOL)), "the label is the symbol's");
    until("rest", || events.borrow().iter().any(|event| matches!(event, MapEvent::CameraSettled { .. })))
        .await;
    map.patch(LAYER, LayerPatch { remove: vec![AREA], ..LayerPatch::default() });
    until("the area to go", || {
        seen.borrow().first().is_some_and(|color| !is_like(*color, [0xc8, 0x1e, 0x1e]))
    })
    .await;
    map.set_layer_visible(LAYER, false);
    assert_eq!(pick(IN_SYMBOL), None);
}

#[wasm_bindgen_test]
async fn a_still_map_draws_nothing_and_many_changes_draw_once() {
    let page = OnPage::new();
    let (map, _) = engine();
    map.attach(&page.0).unwrap();
    map.jump_to(at(10.0, 45.8), 8.0);
    map.patch(LAYER, patch(&map));
    timer::sleep(700).await;
    let still = map.stats().frames_drawn;
    assert!(still > 0);
    timer::sleep(600).await;
    assert_eq!(map.stats().frames_drawn, still, "nothing changed, nothing is drawn");
    for i in 0..10_u8 {
        map.set_saturation(f32::from(i) / 20.0);
    }
    timer::sleep(300).await;
    assert_eq!(map.stats().frames_drawn, still + 1, "ten changes, one frame");
}

#[wasm_bindgen_test]
async fn a_lost_context_comes_back_whole_ten_times() {
    let page = OnPage::new();
    let (map, events) = engine();
    map.attach(&page.0).unwrap();
    map.jump_to(at(10.0, 45.8), 8.0);
    map.patch(LAYER, patch(&map));
    let (_hook, seen) = watch(&map, &page.0);
    until("the first picture", || shows_all(&seen)).await;
    let extension = context(&page.0).get_extension("WEBGL_lose_context").unwrap().unwrap();
    let call = |name: &str| {
        let function = js_sys::Reflect::get(&extension, &name.into()).unwrap();
        function.unchecked_into::<js_sys::Function>().call0(&extension).unwrap();
    };
    let count = |wanted: &MapEvent| events.borrow().iter().filter(|event| *event == wanted).count();
    let bytes = map.stats().buffer_bytes;
    for round in 1..=10 {
        call("loseContext");
        until("the loss", || count(&MapEvent::ContextLost) == round).await;
        assert_eq!(map.stats().buffer_bytes, 0);
        seen.borrow_mut().clear();
        // A browser restores the context only after it has reported the loss.
        timer::sleep(30).await;
        call("restoreContext");
        until("the return", || count(&MapEvent::ContextRestored) == round).await;
        until("the same picture", || shows_all(&seen)).await;
    }
    assert!(map.stats().buffer_bytes <= bytes * 2, "nothing is left over from before");
}

#[wasm_bindgen_test]
async fn the_scene_outlives_its_canvas() {
    let (map, _) = engine();
    map.jump_to(at(10.0, 45.8), 8.0);
    map.patch(LAYER, patch(&map));
    for _ in 0..2 {
        let page = OnPage::new();
        map.attach(&page.0).unwrap();
        let (_hook, seen) = watch(&map, &page.0);
        until("the picture", || shows_all(&seen)).await;
        map.detach();
        let drawn = map.stats().frames_drawn;
        map.request_frame();
        timer::sleep(100).await;
        assert_eq!(map.stats().frames_drawn, drawn, "without a canvas nothing is drawn");
    }
}

#[wasm_bindgen_test]
async fn a_canvas_that_is_taken_is_an_error_that_says_so() {
    let page = OnPage::new();
    page.0.get_context("bitmaprenderer").unwrap().unwrap();
    let (map, _) = engine();
    let error = map.attach(&page.0).unwrap_err();
    assert!(error.to_string().contains("WebGL2"), "{error}");
    assert!(map.drawing().is_none());
}

#[wasm_bindgen_test]
async fn a_canvas_without_webgl_is_drawn_on_all_the_same() {
    let page = OnPage::new();
    // A canvas that has provided a 2D context provides no other.
    page.0.get_context("2d").unwrap().unwrap();
    let (map, _) = engine();
    map.attach(&page.0).unwrap();
    assert_eq!(map.drawing().map(|drawing| drawing.word()), Some("canvas2d"));
}

#[wasm_bindgen_test]
async fn a_fetch_streams_and_fails_with_words() {
    let answer = fetch::get(fetch::Get { url: "/", ..fetch::Get::default() }).await.unwrap();
    assert_eq!(answer.status, 200);
    assert!(answer.header("content-type").unwrap().contains("html"));
    let mut body = answer.into_body();
    let mut length = 0;
    while let Some(chunk) = body.next_chunk().await.unwrap() {
        length += chunk.len();
    }
    assert!(length > 100);
    let error =
        fetch::get(fetch::Get { url: "http://127.0.0.1:1/", ..fetch::Get::default() }).await.unwrap_err();
    assert!(matches!(error, fetch::FetchError::Network(_)), "{error}");
    let long = fetch::get(fetch::Get { url: "/", ..fetch::Get::default() }).await.unwrap().bytes(10).await;
    assert_eq!(long, Err(fetch::FetchError::TooLong { max_bytes: 10 }));
}

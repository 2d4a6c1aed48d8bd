// Offers the engine to a harness as window.bench: load, panTo, applyDelta, featureCount, pick, ready, readyAt.
import init, { Bench } from './vedetta_bench.js';

const OVERVIEW = [10.6, 46.0, 7.7 + Math.log2(innerWidth / 1920)];
let done, fail, engine, frame = null;

// With the engine's own request made before, the frame that is asked for here comes right after it is drawn.
const drawn = () => (frame ??= new Promise((ok) => requestAnimationFrame(() => { frame = null; ok(); })));
const complete = async () => {
  do { await drawn(); } while (!engine.is_complete());
};

window.bench = {
  ready: new Promise((ok, no) => { done = ok; fail = no; }),
  async load(url) {
    engine.look(...OVERVIEW);
    await engine.load(url);
    await complete();
    await window.__h?.gpuDone();
    bench.readyAt = performance.now();
    done();
  },
  panTo(lon, lat, zoom, { moving } = {}) {
    engine.look(lon, lat, zoom);
    // A frame of a gesture: the next one is asked for whether or not somebody waits.
    return moving ? undefined : complete();
  },
  applyDelta(text) {
    engine.take_delta(text);
    return drawn();
  },
  featureCount: () => engine.count(),
  pick: (x, y) => engine.pick(x, y) ?? null,
};

const url = new URLSearchParams(location.search).get('data');
try {
  await init();
  engine = new Bench(document.getElementById('map'));
  if (url) await bench.load(url);
} catch (error) {
  fail(error);
  console.error('load failed', error);
}

// Starts the app and outlives it: progress while it loads, a plain notice where it cannot run, and the FAULT screen
// when it stops. Knows nothing of the feed and stores none of it: session storage holds only reload times.
//
// Signals from the app:
//   window event `vedetta:fault`, detail {message}   the app is broken: show the FAULT screen
//   window event `vedetta:beat`, or a new value in   the app is alive; due every second. After 15 s without a beat
//     <html data-beat>                               while the page is visible, the screen counts as frozen
//   <html data-mode="wall">                          unattended: reload after a pause instead of waiting for a click
//   <html data-announced>                            time of the last announcement: do not reload shortly after it
(function () {
  "use strict";

  // HTML strings that may be assigned as text to the page: the app's own static templates, filled in by the build.
  const TRUSTED_HTML = [];

  const SILENCE_SECS = 15;
  // Silence after which the page's thread counts as stuck. watch.js reports it, as this file is stuck too.
  const STUCK_SECS = 10;
  const WALL_PAUSE_SECS = 5;
  const WALL_RELOADS = 3;
  const WALL_WINDOW_SECS = 10 * 60;
  const NOTE_MILLIS = 60 * 1000;
  const UPDATE_MILLIS = 5 * 60 * 1000;
  // Walls do not all reload at once, and not while events are announced, unless those never end.
  const UPDATE_SPREAD_MILLIS = 10 * 60 * 1000;
  const QUIET_MILLIS = 60 * 1000;
  const MOST_BUSY_MINUTES = 30;
  const RETRY_SECS = [3, 5, 10, 20, 30];
  const LOAD_STALL_MILLIS = 30 * 1000;

  const TEXTS = {
    it: {
      loading: "Caricamento dell'applicazione",
      amount: (done, all) => `${done} di ${all} MB`,
      starting: "Avvio…",
      failed: "L'applicazione non si è caricata",
      updating: "Aggiornamento in corso",
      updating_why: "Sul server si sta installando una nuova versione.",
      retry_in: (secs) => `Nuovo tentativo tra ${secs} s`,
      retry: "Riprova ora",
      old: "Questo browser è troppo vecchio per Vedetta",
      old_why: (lacks) => `Manca: ${lacks}. Servono Chrome o Edge 111, Firefox 114, Safari 16.4 o successivi.`,
      frozen: (time) => `SCHERMO BLOCCATO dal ${time} (Roma)`,
      frozen_why: "Ciò che si vede dietro questo avviso non è aggiornato. Usare radio o telefono.",
      reload: "Ricarica",
      reload_in: (span) => `Ricarica automatica tra ${span}.`,
      stood: (from, to) => `Lo schermo è rimasto bloccato dal ${from} al ${to} (Roma).`,
      newer: "È disponibile una nuova versione",
      close: "Chiudi",
      waiting: "Il server non risponde; ricarica appena torna.",
      gave_up: (count, time) => `Ricaricato ${count} volte senza successo, fermo dal ${time} (Roma). Chiamare l'assistenza.`,
    },
    de: {
      loading: "Anwendung wird geladen",
      amount: (done, all) => `${done} von ${all} MB`,
      starting: "Startet…",
      failed: "Die Anwendung konnte nicht geladen werden",
      updating: "Aktualisierung läuft",
      updating_why: "Auf dem Server wird gerade eine neue Version eingespielt.",
      retry_in: (secs) => `Neuer Versuch in ${secs} s`,
      retry: "Jetzt versuchen",
      old: "Dieser Browser ist zu alt für Vedetta",
      old_why: (lacks) => `Es fehlt: ${lacks}. Nötig sind Chrome oder Edge 111, Firefox 114, Safari 16.4 oder neuer.`,
      frozen: (time) => `ANZEIGE STEHT seit ${time} (Rom)`,
      frozen_why: "Was hinter diesem Hinweis zu sehen ist, ist nicht aktuell. Funk oder Telefon benutzen.",
      reload: "Neu laden",
      reload_in: (span) => `Lädt in ${span} von selbst neu.`,
      stood: (from, to) => `Die Anzeige stand vom ${from} bis ${to} (Rom).`,
      newer: "Eine neue Version ist da",
      close: "Schließen",
      waiting: "Der Server antwortet nicht; lädt neu, sobald er wieder da ist.",
      gave_up: (count, time) => `${count}-mal neu geladen ohne Erfolg, steht seit ${time} (Rom). Technik rufen.`,
    },
    en: {
      loading: "Loading the application",
      amount: (done, all) => `${done} of ${all} MB`,
      starting: "Starting…",
      failed: "The application could not be loaded",
      updating: "Update in progress",
      updating_why: "A new version is being installed on the server.",
      retry_in: (secs) => `Trying again in ${secs} s`,
      retry: "Try now",
      old: "This browser is too old for Vedetta",
      old_why: (lacks) => `It lacks: ${lacks}. Chrome or Edge 111, Firefox 114, Safari 16.4 or later will do.`,
      frozen: (time) => `DISPLAY FROZEN since ${time} (Rome)`,
      frozen_why: "What you see behind this notice is not current. Use radio or telephone.",
      reload: "Reload",
      reload_in: (span) => `Reloads by itself in ${span}.`,
      stood: (from, to) => `The display was frozen from ${from} to ${to} (Rome).`,
      newer: "A new version is available",
      close: "Close",
      waiting: "The server does not answer; reloads as soon as it is back.",
      gave_up: (count, time) => `Reloaded ${count} times without success, standing since ${time} (Rome). Call support.`,
    },
  };

  const root = document.documentElement;
  const own = document.currentScript.dataset;
  const lang = language();
  const text = TEXTS[lang];
  root.lang = lang;
  // A theme in the address applies from the first paint.
  const theme = fromAddress("theme");
  if (theme === "dark" || theme === "light" || theme === "sun") root.dataset.theme = theme;

  // ---- Trusted Types: the last check before a string becomes HTML or a script ------------------------------------

  if (window.trustedTypes) {
    window.trustedTypes.createPolicy("default", {
      createHTML: (html) => (TRUSTED_HTML.includes(html) ? html : null),
      createScriptURL: (address) => {
        try {
          return new URL(address, location.href).origin === location.origin ? address : null;
        } catch (_) {
          return null;
        }
      },
      createScript: () => null,
    });
  }

  // ---- Loading ---------------------------------------------------------------------------------------------------

  const boot = document.getElementById("boot");

  // Missing browser features. Does not include WebGL2: the app has a map without it, and says so.
  function lacking() {
    const lacks = [];
    if (typeof WebAssembly !== "object" || typeof WebAssembly.instantiate !== "function") lacks.push("WebAssembly");
    if (typeof ReadableStream !== "function") lacks.push("ReadableStream");
    if (typeof BigInt64Array !== "function") lacks.push("BigInt64Array");
    if (typeof WeakRef !== "function") lacks.push("WeakRef");
    return lacks;
  }

  function card(children) {
    const box = element("div", "boot-card", children);
    boot.replaceChildren(box);
    boot.hidden = false;
    return box;
  }

  async function load() {
    const bar = element("progress", "boot-bar");
    const bytes = Number(own.wasmBytes) || 0;
    bar.max = bytes || 1;
    bar.value = 0;
    bar.setAttribute("aria-label", text.loading);
    const amount = element("p", "boot-quiet", [text.amount(megabytes(0), megabytes(bytes))]);
    card([element("p", "boot-name", ["Vedetta"]), element("p", "boot-what", [text.loading]), bar, amount]);
    try {
      const [app, wasm] = await Promise.all([
        import(new URL(own.script, location.href).href),
        download(new URL(own.wasm, location.href), (done) => {
          bar.value = done;
          amount.textContent = text.amount(megabytes(done), megabytes(bytes || done));
        }),
      ]);
      amount.textContent = text.starting;
      await app.default({ module_or_path: wasm });
      sessionStorageSet("vedetta.update", null);
      sessionStorageSet("vedetta.tries", null);
      boot.remove();
      watch();
    } catch (error) {
      if (error instanceof WebAssembly.CompileError) return tooOld([error.message]);
      // The start function ran and trapped: not a failed download.
      if (isWasmFault(error)) return fault(String(error), Date.now());
      refused(error);
    }
  }

  async function download(address, onProgress) {
    const response = await fetch(address, { credentials: "same-origin" });
    if (!response.ok) throw new NotTheSame(`${response.status} ${address.pathname}`);
    const parts = [];
    let done = 0;
    const reader = response.body.getReader();
    for (;;) {
      const part = await within(LOAD_STALL_MILLIS, reader.read());
      if (part.done) break;
      parts.push(part.value);
      done += part.value.length;
      onProgress(done);
    }
    const whole = new Uint8Array(done);
    let at = 0;
    for (const part of parts) {
      whole.set(part, at);
      at += part.length;
    }
    // Checked here, because `integrity` in fetch would withhold all data until the end, and with it the progress.
    // An insecure context has no digest, and no transport to trust either.
    if (own.wasmIntegrity && window.crypto && crypto.subtle) {
      const digest = new Uint8Array(await crypto.subtle.digest("SHA-384", whole));
      const found = `sha384-${btoa(String.fromCharCode(...digest))}`;
      if (found !== own.wasmIntegrity) throw new NotTheSame(`digest ${address.pathname}`);
    }
    return whole;
  }

  /** The server's files do not match: the page is of one version, this file of another. */
  class NotTheSame extends Error {}

  function within(millis, promise) {
    let timer = 0;
    const late = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new Error(`no data for ${millis / 1000} s`)), millis);
    });
    return Promise.race([promise, late]).finally(() => clearTimeout(timer));
  }

  // A failed `import` hides its reason: request the script again to learn whether server or file is missing.
  async function isUpdating(error) {
    if (error instanceof NotTheSame) return true;
    try {
      const response = await fetch(own.script, { method: "HEAD", cache: "no-store" });
      return !response.ok;
    } catch (_) {
      return false;
    }
  }

  async function refused(error) {
    const updating = await isUpdating(error);
    // The first time, a newer page may already be available; after that, only waiting helps.
    if (updating && !sessionStorageGet("vedetta.update")) {
      sessionStorageSet("vedetta.update", Date.now());
      return location.reload();
    }
    const tries = Number(sessionStorageGet("vedetta.tries")) || 0;
    sessionStorageSet("vedetta.tries", tries + 1);
    const count = element("p", "boot-quiet");
    let countdown = null;
    // By a reload, because a module that failed once keeps failing while its page lives; and only while the server
    // responds, because the browser's own error page would never retry.
    const wait = (secs) => {
      countdown = countDown(secs, (left) => (count.textContent = text.retry_in(left)), again);
    };
    const again = async () => {
      countdown.stop();
      if (await isServed()) location.reload();
      else wait(RETRY_SECS[1]);
    };
    card([
      element("p", "boot-name", ["Vedetta"]),
      element("p", "boot-what", [updating ? text.updating : text.failed]),
      element("p", "boot-quiet", [updating ? text.updating_why : String((error && error.message) || error)]),
      count,
      button(text.retry, again),
    ]).setAttribute("role", "alert");
    wait(RETRY_SECS[Math.min(tries, RETRY_SECS.length - 1)]);
  }

  async function isServed() {
    try {
      return (await fetch(location.pathname, { method: "HEAD", cache: "no-store" })).ok;
    } catch (_) {
      return false;
    }
  }

  function tooOld(lacks) {
    card([
      element("p", "boot-name", ["Vedetta"]),
      element("p", "boot-what", [text.old]),
      element("p", "boot-quiet", [text.old_why(lacks.join(", "))]),
    ]).setAttribute("role", "alert");
  }

  // ---- The FAULT screen ------------------------------------------------------------------------------------------

  let shown = null;

  /** Covers the page and shows since when it is frozen. `silent` names the signal that is missing, and may resume;
   *  without it the app is broken. */
  function fault(message, sinceMillis, silent) {
    if (shown && !(shown.silent && !silent)) return;
    if (shown) hide();
    const action = element("p", "boot-quiet");
    const overlay = element("div", "boot-fault", [
      element("div", "boot-fault-card", [
        element("p", "boot-fault-what", [text.frozen(clock(sinceMillis))]),
        element("p", "boot-fault-why", [text.frozen_why]),
        button(text.reload, () => location.reload()),
        action,
        element("p", "boot-fault-code", [String(message).slice(0, 300)]),
      ]),
    ]);
    overlay.setAttribute("role", "alertdialog");
    overlay.setAttribute("aria-label", text.frozen(clock(sinceMillis)));
    root.dataset.fault = silent ? "silent" : "broken";
    document.body.append(overlay);
    overlay.querySelector("button").focus();
    shown = { overlay, silent, countdown: null };
    if (isWall()) shown.countdown = reloadSoon(action, sinceMillis);
  }

  function hide() {
    if (shown.countdown) shown.countdown.stop();
    shown.overlay.remove();
    delete root.dataset.fault;
    shown = null;
  }

  /** On a wall: reloads after a pause, a few times in quick succession and then at long intervals, and only while the
   *  server responds: an error page cannot come back. */
  function reloadSoon(line, sinceMillis) {
    const tried = sessionStorageGet("vedetta.reloads") || {};
    const count = Number(tried.count) || 0;
    if (count === 0) sessionStorageSet("vedetta.frozen", sinceMillis);
    const sinceLastSecs = Math.max(0, Date.now() - (Number(tried.last) || 0)) / 1000;
    let pauseSecs = WALL_PAUSE_SECS;
    let before = "";
    if (!isStorageKept()) {
      // The number of attempts is unknown, so every pause is long enough to keep the average rate.
      pauseSecs = WALL_WINDOW_SECS / WALL_RELOADS;
    } else if (count >= WALL_RELOADS) {
      pauseSecs = Math.max(WALL_PAUSE_SECS, Math.ceil(WALL_WINDOW_SECS - sinceLastSecs));
      before = `${text.gave_up(count, clock(sessionStorageGet("vedetta.frozen") || sinceMillis))} `;
    }
    let stopped = false;
    const reload = async () => {
      if (stopped) return;
      const served = await isServed();
      if (stopped) return;
      if (!served) {
        line.textContent = before + text.waiting;
        setTimeout(reload, WALL_PAUSE_SECS * 1000);
        return;
      }
      sessionStorageSet("vedetta.reloads", { count: count + 1, last: Date.now() });
      location.reload();
    };
    const countdown = countDown(pauseSecs, (left) => (line.textContent = before + text.reload_in(span(left))), reload);
    return {
      stop: () => {
        stopped = true;
        countdown.stop();
      },
    };
  }

  function isWasmFault(error) {
    if (error instanceof WebAssembly.RuntimeError) return true;
    // A stack overflow inside the app; the same error in a script's own stack is not the app's.
    return error instanceof RangeError && /wasm/.test(String(error.stack));
  }

  window.addEventListener("vedetta:fault", (event) => {
    fault((event.detail && event.detail.message) || "fault", Date.now());
  });
  window.addEventListener("error", (event) => {
    if (isWasmFault(event.error)) fault(event.message, Date.now());
  });
  window.addEventListener("unhandledrejection", (event) => {
    if (isWasmFault(event.reason)) fault(String(event.reason), Date.now());
  });

  // ---- The watchdog ----------------------------------------------------------------------------------------------

  // Three things may stop independently: the app, which beats; frames, without which nothing new is drawn; and this
  // thread, which only another thread can observe.
  function watch() {
    const silences = { beat: silence("beat"), frame: silence("frame") };
    const tell = watcher();
    let seen = root.dataset.beat;
    let isAsked = false;
    let wellSecs = 0;
    const look = () => {
      const since = silences.frame.isOver() ? silences.frame.at : 0;
      tell({
        visible: document.visibilityState === "visible",
        now: since ? text.frozen(clock(since)) : "",
        last: text.frozen(clock(Date.now())),
      });
    };
    window.addEventListener("vedetta:beat", silences.beat.end);
    // A page that becomes visible again gets time to draw.
    document.addEventListener("visibilitychange", () => {
      silences.beat.secs = silences.frame.secs = 0;
      look();
    });
    // Counts ticks instead of reading the clock: after sleep or a busy spell, missed ticks arrive only once.
    setInterval(() => {
      if (root.dataset.beat !== seen) {
        seen = root.dataset.beat;
        silences.beat.end();
      }
      // A pending frame is not requested again, so that requests do not pile up in a page without frames.
      if (!isAsked) {
        isAsked = true;
        requestAnimationFrame(() => {
          isAsked = false;
          silences.frame.end();
        });
      }
      if (document.visibilityState === "visible") {
        for (const silent of [silences.beat, silences.frame]) {
          silent.secs += 1;
          if (silent.isOver()) fault(`no ${silent.of} for ${SILENCE_SECS} s`, silent.at, silent.of);
        }
      }
      wellSecs = shown ? 0 : wellSecs + 1;
      if (wellSecs === WALL_WINDOW_SECS) {
        sessionStorageSet("vedetta.reloads", null);
        sessionStorageSet("vedetta.frozen", null);
      }
      look();
    }, 1000);
    watchVersion();
  }

  /** Tracks how long a signal has been missing. */
  function silence(of) {
    const it = { of, secs: 0, at: Date.now(), isOver: () => it.secs >= SILENCE_SECS };
    it.end = () => {
      it.secs = 0;
      it.at = Date.now();
      if (shown && shown.silent === of) hide();
    };
    return it;
  }

  /** Starts the worker. Returns a function that sends it a sign of life from this thread. */
  function watcher() {
    let worker = null;
    const start = async () => {
      const address = new URL(own.watch, location.href).href;
      // A worker takes no `integrity`; the script checked here is in the browser's cache when the worker loads it.
      if (!(await fetch(address, { integrity: own.watchIntegrity || "" })).ok) return;
      const started = new Worker(address);
      started.addEventListener("message", ({ data: { since, until } }) => {
        const words = text.stood(clock(since), clock(until, since));
        console.warn(`vedetta: ${words}`);
        root.dataset.stood = `${since} ${until}`;
        const shownNote = note(words, text.close, () => shownNote.remove());
        setTimeout(() => shownNote.remove(), NOTE_MILLIS);
      });
      const canvas = element("canvas", "boot-badge");
      canvas.setAttribute("aria-hidden", "true");
      document.body.append(canvas);
      canvas.width = Math.max(1, Math.round(canvas.clientWidth * devicePixelRatio));
      canvas.height = Math.max(1, Math.round(canvas.clientHeight * devicePixelRatio));
      const drawn = canvas.transferControlToOffscreen ? canvas.transferControlToOffscreen() : null;
      started.postMessage({ canvas: drawn, silence: STUCK_SECS }, drawn ? [drawn] : []);
      worker = started;
    };
    // Without the worker, everything but the page's own thread is still watched.
    start().catch((error) => console.warn(`vedetta: nobody watches this thread: ${error}`));
    return (beat) => worker && worker.postMessage(beat);
  }

  // ---- A newer version -------------------------------------------------------------------------------------------

  function watchVersion() {
    if (!own.build) return;
    const look = async () => {
      if (await isNewerServed()) offer();
      else setTimeout(look, UPDATE_MILLIS);
    };
    setTimeout(look, UPDATE_MILLIS);
  }

  /** Whether the server has the page of another build, with its script and wasm. */
  async function isNewerServed() {
    try {
      const response = await fetch(location.pathname, { cache: "no-store", redirect: "error" });
      const page = response.ok ? await response.text() : "";
      const named = (name) => (page.match(new RegExp(` data-${name}="([^"]+)"`)) || [])[1];
      const build = named("build");
      // A response without a build is not our page: it is a captive portal's, or one from before builds had IDs.
      if (!build || build === own.build) return false;
      const parts = [named("script"), named("wasm")].map((name) => fetch(name, { method: "HEAD", cache: "no-store" }));
      return (await Promise.all(parts)).every((part) => part.ok);
    } catch (_) {
      return false;
    }
  }

  function offer() {
    root.dataset.update = "ready";
    if (!isWall()) {
      note(text.newer, text.reload, () => location.reload());
      return;
    }
    let busy = 0;
    const reload = async () => {
      const isQuiet = Date.now() - (Number(root.dataset.announced) || 0) >= QUIET_MILLIS;
      if (!isQuiet) busy += 1;
      if ((isQuiet || busy > MOST_BUSY_MINUTES) && (await isServed())) location.reload();
      else setTimeout(reload, QUIET_MILLIS);
    };
    setTimeout(reload, Math.random() * UPDATE_SPREAD_MILLIS);
  }

  // ---- Small parts -----------------------------------------------------------------------------------------------

  /** A notice above the page, with one button. */
  function note(words, label, onClick) {
    const made = element("div", "boot-note", [element("span", "", [words]), button(label, onClick)]);
    made.setAttribute("role", "status");
    const before = document.querySelector(".boot-note");
    if (before) before.remove();
    document.body.append(made);
    return made;
  }

  function element(name, className, children) {
    const made = document.createElement(name);
    made.className = className;
    made.append(...(children || []));
    return made;
  }

  function button(label, onClick) {
    const made = element("button", "boot-button", [label]);
    made.type = "button";
    made.addEventListener("click", onClick);
    return made;
  }

  function countDown(secs, onTick, onEnd) {
    let left = secs;
    onTick(left);
    const timer = setInterval(() => {
      left -= 1;
      if (left > 0) return onTick(left);
      clearInterval(timer);
      onEnd();
    }, 1000);
    return { stop: () => clearInterval(timer) };
  }

  function span(secs) {
    return secs < 100 ? `${secs} s` : `${Math.ceil(secs / 60)} min`;
  }

  function fromAddress(key) {
    for (const part of [location.search.slice(1), location.hash.replace(/^#[/?]?/, "")]) {
      const value = new URLSearchParams(part).get(key);
      if (value) return value;
    }
    return null;
  }

  function language() {
    for (const wanted of [fromAddress("lang")].concat(navigator.languages || [navigator.language])) {
      const short = String(wanted || "").slice(0, 2).toLowerCase();
      if (Object.prototype.hasOwnProperty.call(TEXTS, short)) return short;
    }
    return "en";
  }

  function isWall() {
    return (root.dataset.mode || fromAddress("mode")) === "wall";
  }

  function megabytes(bytes) {
    return (bytes / 1e6).toLocaleString(lang, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  }

  // In Rome's time, as everywhere on the page, regardless of the device's time zone; with the date, because the
  // notice may stay for days; without it on the same day as `since`.
  function clock(millis, since) {
    const said = (at, styles) => {
      const all = Object.assign({ timeZone: "Europe/Rome", hourCycle: "h23" }, styles);
      return new Date(at).toLocaleString(lang === "en" ? "en-GB" : lang, all);
    };
    const day = { dateStyle: "medium" };
    const isSameDay = since !== undefined && said(since, day) === said(millis, day);
    return said(millis, Object.assign({ timeStyle: "medium" }, isSameDay ? {} : day));
  }

  // Storage may be full or forbidden; then a wall waits longer between reloads, and everything else works.
  function isStorageKept() {
    sessionStorageSet("vedetta.kept", true);
    return sessionStorageGet("vedetta.kept") === true;
  }

  function sessionStorageGet(key) {
    try {
      return JSON.parse(sessionStorage.getItem(key));
    } catch (_) {
      return null;
    }
  }

  function sessionStorageSet(key, value) {
    try {
      if (value === null) sessionStorage.removeItem(key);
      else sessionStorage.setItem(key, JSON.stringify(value));
    } catch (_) {
      // See `isStorageKept`.
    }
  }

  // ----------------------------------------------------------------------------------------------------------------

  const lacks = lacking();
  if (lacks.length > 0) tooOld(lacks);
  else load();
})();

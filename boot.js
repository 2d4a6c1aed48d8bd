// Starts the app and outlives it: progress while it loads, a plain notice where it cannot run, and the FAULT screen when
// it stops. Knows nothing of the feed, and keeps nothing of it: session storage holds times of reloads only.
//
// What the app does for it:
//   window event `vedetta:fault`, detail {message}    it is broken: show the FAULT screen
//   window event `vedetta:beat`, or a new value in     it is alive; due every second. 15 s without one while the page
//     <html data-beat>                                 is visible, and the screen counts as frozen
//   <html data-mode="wall">                            nobody is there to press Reload: do it after a pause
(function () {
  "use strict";

  // HTML that may be set as text into the page: the app's own static templates, filled in by the build.
  const TRUSTED_HTML = [];

  const SILENCE_SECS = 15;
  const WALL_PAUSE_SECS = 5;
  const WALL_RELOADS = 3;
  const WALL_WINDOW_MILLIS = 10 * 60 * 1000;
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
      reload_in: (secs) => `Ricarica automatica tra ${secs} s`,
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
      reload_in: (secs) => `Lädt in ${secs} s von selbst neu`,
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
      reload_in: (secs) => `Reloads by itself in ${secs} s`,
      waiting: "The server does not answer; reloads as soon as it is back.",
      gave_up: (count, time) => `Reloaded ${count} times without success, standing since ${time} (Rome). Call support.`,
    },
  };

  const root = document.documentElement;
  const own = document.currentScript.dataset;
  const lang = language();
  const text = TEXTS[lang];
  root.lang = lang;
  // A theme that the address asks for holds from the first paint on.
  const theme = fromAddress("theme");
  if (theme === "dark" || theme === "light" || theme === "sun") root.dataset.theme = theme;

  // ---- Trusted Types: the last door before a string becomes HTML or a script -------------------------------------

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

  // What the browser lacks; WebGL2 is not in the list, because the app has a map without it, and says so.
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
      // The start function ran and broke: that is not a failed download.
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
    // Checked here, because fetch's own `integrity` would hold everything back to the end, and with it the progress.
    // Without a secure context there is no digest, and no transport to trust either.
    if (own.wasmIntegrity && window.crypto && crypto.subtle) {
      const digest = new Uint8Array(await crypto.subtle.digest("SHA-384", whole));
      const found = `sha384-${btoa(String.fromCharCode(...digest))}`;
      if (found !== own.wasmIntegrity) throw new NotTheSame(`digest ${address.pathname}`);
    }
    return whole;
  }

  /** The server's files do not belong together: the page is of one version, this file of another. */
  class NotTheSame extends Error {}

  function within(millis, promise) {
    let timer = 0;
    const late = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new Error(`no data for ${millis / 1000} s`)), millis);
    });
    return Promise.race([promise, late]).finally(() => clearTimeout(timer));
  }

  // A failed `import` hides its reason: ask for the script once more to know whether the server or the file is missing.
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
    // The first time a newer page may already be there; after that only waiting helps.
    if (updating && !sessionStorageGet("vedetta.update")) {
      sessionStorageSet("vedetta.update", Date.now());
      return location.reload();
    }
    const tries = Number(sessionStorageGet("vedetta.tries")) || 0;
    sessionStorageSet("vedetta.tries", tries + 1);
    const count = element("p", "boot-quiet");
    let countdown = null;
    // By a reload, because a module that failed once fails for as long as its page lives; and only while the server
    // answers, because the browser's own error page would never try again.
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

  /** Covers the page and says since when it stands still. `stale` tells a silence, which may end, from a broken app. */
  function fault(message, sinceMillis, stale) {
    if (shown && !(shown.stale && !stale)) return;
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
    root.dataset.fault = stale ? "silent" : "broken";
    document.body.append(overlay);
    overlay.querySelector("button").focus();
    shown = { overlay, stale: Boolean(stale), countdown: null };
    if (isWall()) shown.countdown = reloadSoon(action, sinceMillis);
  }

  function hide() {
    if (shown.countdown) shown.countdown.stop();
    shown.overlay.remove();
    delete root.dataset.fault;
    shown = null;
  }

  /** On a wall: reloads after a pause, a few times, and only while the server answers: an error page cannot come back. */
  function reloadSoon(line, sinceMillis) {
    const now = Date.now();
    const recent = (sessionStorageGet("vedetta.reloads") || []).filter((at) => now - at < WALL_WINDOW_MILLIS);
    if (recent.length >= WALL_RELOADS) {
      line.textContent = text.gave_up(recent.length, clock(sessionStorageGet("vedetta.frozen") || sinceMillis));
      return null;
    }
    if (recent.length === 0) sessionStorageSet("vedetta.frozen", sinceMillis);
    let stopped = false;
    const reload = async () => {
      if (stopped) return;
      const served = await isServed();
      if (stopped) return;
      if (!served) {
        line.textContent = text.waiting;
        setTimeout(reload, WALL_PAUSE_SECS * 1000);
        return;
      }
      sessionStorageSet("vedetta.reloads", recent.concat(Date.now()));
      location.reload();
    };
    const countdown = countDown(WALL_PAUSE_SECS, (left) => (line.textContent = text.reload_in(left)), reload);
    return {
      stop: () => {
        stopped = true;
        countdown.stop();
      },
    };
  }

  function isWasmFault(error) {
    if (error instanceof WebAssembly.RuntimeError) return true;
    // A stack that ran over inside the app; the same error in a script's own stack is not ours.
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

  function watch() {
    let silentSecs = 0;
    let lastBeat = Date.now();
    let seen = root.dataset.beat;
    const beat = () => {
      silentSecs = 0;
      lastBeat = Date.now();
      if (shown && shown.stale) hide();
    };
    window.addEventListener("vedetta:beat", beat);
    // A page that comes back gets its time to draw again.
    document.addEventListener("visibilitychange", () => (silentSecs = 0));
    // Counts ticks and not the clock: a machine that slept, or a thread that was busy, gives ticks back only once.
    setInterval(() => {
      if (root.dataset.beat !== seen) {
        seen = root.dataset.beat;
        beat();
      }
      if (document.visibilityState !== "visible") return;
      silentSecs += 1;
      if (silentSecs >= SILENCE_SECS) fault(`no beat for ${SILENCE_SECS} s`, lastBeat, true);
    }, 1000);
  }

  // ---- Small parts -----------------------------------------------------------------------------------------------

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

  // By the clocks of Rome, as everywhere on the page, wherever the device is; with the day, because the notice may stand
  // for days.
  function clock(millis) {
    return new Date(millis).toLocaleString(lang === "en" ? "en-GB" : lang, {
      timeZone: "Europe/Rome",
      dateStyle: "medium",
      timeStyle: "medium",
      hourCycle: "h23",
    });
  }

  // Storage may be full or forbidden; then a wall reloads more often than it should, and everything else holds.
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
      // As above.
    }
  }

  // ----------------------------------------------------------------------------------------------------------------

  const lacks = lacking();
  if (lacks.length > 0) tooOld(lacks);
  else load();
})();

// Watches the page's thread from a worker, which keeps running when that thread hangs. A hung page can neither draw
// nor start anything, but the worker's drawing on its own offscreen canvas still reaches the screen.
//
// From boot.js, once:          {canvas, silence}     canvas to draw on, if the browser has that; seconds of silence
// From boot.js, every second:  {visible, now, last}  whether the page is visible; text to show now; text to show if no
//                                                    more messages come, composed while boot.js still runs
// To boot.js:                  {since, until}        the page's thread hung, and runs again
(function () {
  "use strict";

  let context = null;
  let silenceSecs = 0;
  let last = null;
  let lastAt = 0;
  let silentSecs = 0;
  // Not empty, so that the first clearing also happens: it removes the invisible letters.
  let written = null;

  /** Shows text on the canvas; an empty text clears it. */
  function write(words) {
    if (!context || words === written) return;
    written = words;
    const { width, height } = context.canvas;
    context.clearRect(0, 0, width, height);
    if (!words) return;
    context.fillStyle = "crimson";
    context.fillRect(0, 0, width, height);
    letter(words, 1);
  }

  function letter(words, alpha) {
    const { width, height } = context.canvas;
    context.globalAlpha = alpha;
    context.fillStyle = "white";
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.font = `600 ${Math.round(height * 0.55)}px system-ui, sans-serif`;
    context.fillText(words, width / 2, height / 2, width * 0.94);
    context.globalAlpha = 1;
  }

  onmessage = ({ data }) => {
    if (data.silence) {
      silenceSecs = data.silence;
      context = data.canvas && data.canvas.getContext("2d");
      // Draws invisible letters while the page's thread still runs: browsers ask that thread for what a worker
      // needs for its first drawing, the typeface and the path to the screen. If it is stuck by then, Chromium
      // shows nothing afterwards.
      if (context) letter("0123456789", 1 / 255);
      return;
    }
    if (silentSecs >= silenceSecs) postMessage({ since: lastAt, until: Date.now() });
    silentSecs = 0;
    last = data;
    lastAt = Date.now();
    write(data.now);
  };

  // Counts its own ticks instead of reading the clock: a machine that slept delivers missed ticks only once.
  setInterval(() => {
    if (!last || !last.visible) return;
    silentSecs += 1;
    if (silentSecs >= silenceSecs) write(last.last);
  }, 1000);
})();

// Watches the page's thread from another one, which goes on when that stands still: a page that hangs can draw nothing and
// start nothing, but what a worker draws on a canvas of its own reaches the screen without it.
//
// What boot.js sends once: {canvas, silence}    where to write, if the browser lets a worker draw; after how many seconds
// and every second:        {visible, now, last} whether anybody can see the page, what is to be written now, and what if
//                                               nothing more comes: words are made there, because they are made by then
// What it sends back:      {since, until}       the page's thread stood still, and goes on again
(function () {
  "use strict";

  let context = null;
  let silenceSecs = 0;
  let last = null;
  let lastAt = 0;
  let silentSecs = 0;
  // Not empty: the first words that are taken away are those that nobody sees.
  let written = null;

  /** Shows words, or takes them away. */
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
      // Letters that nobody sees, while the page's thread still runs: browsers ask that for what a worker draws first with, the
      // typeface and the way to the screen, and Chromium shows nothing afterwards if it was stuck by then.
      if (context) letter("0123456789", 1 / 255);
      return;
    }
    if (silentSecs >= silenceSecs) postMessage({ since: lastAt, until: Date.now() });
    silentSecs = 0;
    last = data;
    lastAt = Date.now();
    write(data.now);
  };

  // Counts its own ticks and not the clock: a machine that slept gives them back only once.
  setInterval(() => {
    if (!last || !last.visible) return;
    silentSecs += 1;
    if (silentSecs >= silenceSecs) write(last.last);
  }, 1000);
})();

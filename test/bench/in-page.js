// Runs in the pages of test/bench/dashboard.ts, before anything of theirs. What it finds out stands in the browser's own
// performance entries.
globalThis.bench = (() => {
  const shown = (selector) =>
    [...document.querySelectorAll(selector)].filter(({ textContent }) => /\d/.test(textContent)).length;
  const whenDrawn = (isThere, then) => {
    const look = () => (isThere() ? requestAnimationFrame(then) : requestAnimationFrame(look));
    look();
  };
  return {
    hasNumbers: (selector) => shown(selector) > 0,

    /** Marks when something with digits in it is drawn. */
    markNumbers: (selector) =>
      whenDrawn(
        () => shown(selector) > 0,
        () => performance.mark('numbers'),
      ),

    /** Measures from the next click on until there is more of it than now. */
    measureOpening(name, selector) {
      const before = shown(selector);
      const start = ({ timeStamp }) =>
        whenDrawn(
          () => shown(selector) > before,
          () => performance.measure(name, { start: timeStamp, end: performance.now() }),
        );
      document.addEventListener('click', start, { once: true, capture: true });
    },

    /** Scrolls the grid for so many milliseconds, as with a wheel, and gives how long each frame took. */
    scroll: (milliseconds) =>
      new Promise((done) => {
        let viewport = document.querySelector('.ag-row');
        while (
          viewport.scrollHeight <= viewport.clientHeight ||
          !/auto|scroll/.test(getComputedStyle(viewport).overflowY)
        )
          viewport = viewport.parentElement;
        const times = [];
        const step = (now) => {
          times.push(now);
          viewport.scrollTop += 60;
          if (now - times[0] < milliseconds) requestAnimationFrame(step);
          else done(times.slice(1).map((time, i) => time - times[i]));
        };
        requestAnimationFrame(step);
      }),

    /** Bytes of scripts, as they came over the line. */
    scriptBytes: () =>
      performance
        .getEntriesByType('resource')
        .filter(({ name }) => name.endsWith('.js'))
        .reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0),
  };
})();

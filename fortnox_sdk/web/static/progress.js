// Updates the progress of a running job. Without this script, the page reloads itself every three seconds.
"use strict";
(() => {
  const box = document.querySelector("[data-progress]");
  if (!box) return;
  const bar = box.querySelector("progress");
  const set = (name, text) => {
    const place = box.querySelector(`[data-${name}]`);
    if (place.textContent !== text) place.textContent = text;
  };
  const update = async () => {
    let wait = 1000;
    try {
      const answer = await fetch(box.dataset.progress, { headers: { Accept: "application/json" } });
      if (!answer.ok) return location.reload();
      const state = await answer.json();
      if (!state.running) return location.reload();
      if (state.step) set("step", state.step);
      set("left", state.left);
      if (state.total) {
        bar.max = state.total;
        bar.value = state.done;
        set("count", `${state.done} / ${state.total}`);
      } else {
        bar.removeAttribute("value");
        set("count", "");
      }
    } catch {
      wait = 5000; // the program may have been restarted
    }
    setTimeout(update, wait);
  };
  setTimeout(update, 500);
})();

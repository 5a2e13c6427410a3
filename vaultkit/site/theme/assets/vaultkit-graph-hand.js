/* Hands on a graph: mouse, fingers and keys. */

vaultkit.graphHand = (stage, view, tell) => {
  "use strict";

  const STILL = 6; // pixels that a finger may move and still tap
  const THUMB = 22; // pixels beside a point that a finger still means
  const fingers = new Map();
  let moved = 0;
  let spread = 0;

  const place = (event) => {
    const box = stage.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };

  const middle = () => {
    const all = [...fingers.values()];
    return [0, 1].map((axis) => all.reduce((sum, at) => sum + at[axis], 0) / all.length);
  };

  const width = () => {
    const [one, other] = [...fingers.values()];
    return other ? Math.hypot(one[0] - other[0], one[1] - other[1]) : 0;
  };

  stage.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    stage.setPointerCapture(event.pointerId);
    if (!fingers.size) moved = 0;
    fingers.set(event.pointerId, place(event));
    spread = width();
  });

  stage.addEventListener("pointermove", (event) => {
    if (!fingers.has(event.pointerId)) {
      if (event.pointerType === "mouse") hover(event);
      return;
    }
    const before = middle();
    fingers.set(event.pointerId, place(event));
    const [x, y] = middle();
    moved += Math.hypot(x - before[0], y - before[1]) + Math.abs(width() - spread);
    if (moved < STILL) return;
    stage.classList.add("vk-graph__stage--held");
    view.pan(x - before[0], y - before[1]);
    if (spread && width()) view.zoom(width() / spread, x, y);
    spread = width();
  });

  const hover = (event) => {
    const i = view.hit(...place(event));
    stage.classList.toggle("vk-graph__stage--over", i >= 0);
    view.setFocus(i);
  };

  const up = (event) => {
    if (!fingers.delete(event.pointerId)) return;
    spread = width();
    if (fingers.size) return;
    stage.classList.remove("vk-graph__stage--held");
    if (event.type === "pointerup" && moved < STILL) tap(event);
  };
  stage.addEventListener("pointerup", up);
  stage.addEventListener("pointercancel", up);

  /* A click opens; a finger hides what it points at, so its first tap shows what that is. */
  const tap = (event) => {
    const isMouse = event.pointerType === "mouse";
    const i = view.hit(...place(event), isMouse ? undefined : THUMB);
    if (i >= 0 && (isMouse || i === view.focus)) tell.open(i, event);
    else view.setFocus(i);
  };

  stage.addEventListener("pointerleave", (event) => {
    if (event.pointerType === "mouse" && document.activeElement !== stage) view.setFocus(-1);
  });

  stage.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      const lines = event.deltaMode === 1 ? 16 : 1;
      view.zoom(Math.exp(-Math.max(-240, Math.min(240, event.deltaY * lines)) / 300), ...place(event));
    },
    { passive: false },
  );

  const KEYS = {
    ArrowLeft: (event) => (event.shiftKey ? view.pan(60, 0) : view.step(-1, 0)),
    ArrowRight: (event) => (event.shiftKey ? view.pan(-60, 0) : view.step(1, 0)),
    ArrowUp: (event) => (event.shiftKey ? view.pan(0, 60) : view.step(0, -1)),
    ArrowDown: (event) => (event.shiftKey ? view.pan(0, -60) : view.step(0, 1)),
    Enter: (event) => view.focus >= 0 && tell.open(view.focus, event),
    "+": () => view.zoom(1.5, undefined, undefined, true),
    "=": () => view.zoom(1.5, undefined, undefined, true),
    "-": () => view.zoom(1 / 1.5, undefined, undefined, true),
    0: () => view.fit(true),
    "/": () => tell.search(),
  };

  stage.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const act = KEYS[event.key];
    if (event.key === "Escape" && view.focus >= 0) {
      event.preventDefault(); // or a dialog would close
      view.setFocus(-1);
    } else if (act) {
      event.preventDefault();
      act(event);
    } else return;
    event.stopPropagation(); // the theme has keys of its own
  });
};

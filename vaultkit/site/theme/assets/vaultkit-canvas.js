/* Lays the lists that canvases are out as boards: drag, scroll and pinch to move about, ctrl and wheel, the keys and the
   buttons to come nearer. On a phone the list comes first. The board scrolls as anything scrolls, so that thumbs, keys
   and whoever jumps from link to link are at home in it. */
(() => {
  "use strict";

  const FARTHEST = 0.05;
  const NEAREST = 3;
  const STEP = 1.25;
  const NO_HANDLE = "a, button, input, summary, audio, video, iframe";
  const phone = window.matchMedia("(max-width: 44.984375em)");

  document.querySelectorAll(".vk-canvas:not([data-ready])").forEach(start);

  function start(canvas) {
    canvas.dataset.ready = "";
    const sheet = canvas.querySelector(".vk-canvas__sheet");
    const size = { width: Number(canvas.dataset.width), height: Number(canvas.dataset.height) };
    const view = element("div", "vk-canvas__view");
    const room = element("div", "vk-canvas__room");
    let scale = 1;
    let fitted = true; // until somebody moves

    sheet.before(view);
    view.append(room);
    room.append(sheet);
    const toggle = button("", "", () => show(!isBoard()));
    const bar = element("div", "vk-canvas__bar");
    bar.setAttribute("role", "group");
    bar.setAttribute("aria-label", `Canvas ${canvas.dataset.name}`);
    bar.append(
      toggle,
      button("−", "Zoom out", () => zoom(1 / STEP)),
      button("+", "Zoom in", () => zoom(STEP)),
      button("Fit", "Fit all of it in", fit),
    );
    if (view.requestFullscreen) bar.append(button("Full screen", "", () => view.requestFullscreen()));
    canvas.prepend(bar);

    show(!phone.matches);
    new ResizeObserver(() => isBoard() && fitted && fit()).observe(view);
    dragged(view, moved);
    pinched(view, zoomAt);
    view.addEventListener("wheel", byWheel, { passive: false });
    view.addEventListener("keydown", byKey);

    function isBoard() {
      return canvas.classList.contains("vk-canvas--board");
    }

    function show(asBoard) {
      canvas.classList.toggle("vk-canvas--board", asBoard);
      toggle.textContent = asBoard ? "Show as list" : "Show as board";
      for (const [name, value] of [["tabindex", "0"], ["role", "region"], ["aria-label", canvas.dataset.name]]) {
        asBoard ? view.setAttribute(name, value) : view.removeAttribute(name);
      }
      if (!asBoard) {
        for (const one of [view, room, sheet]) one.removeAttribute("style");
        return;
      }
      fit();
      for (const inside of canvas.querySelectorAll(".vk-card__inside")) {
        if (inside.scrollHeight > inside.clientHeight + 1) inside.tabIndex = 0; // keys reach the rest of it
      }
    }

    function fit() {
      const wide = view.clientWidth || canvas.clientWidth;
      if (!document.fullscreenElement) {
        const most = window.innerHeight * 0.78;
        view.style.height = `${Math.round(Math.max(288, Math.min(most, (wide * size.height) / size.width + 4)))}px`;
      }
      draw(Math.min(view.clientWidth / size.width, view.clientHeight / size.height, 1));
      fitted = true;
    }

    function draw(wanted) {
      scale = Math.max(Math.min(FARTHEST, scale), Math.min(NEAREST, wanted));
      room.style.width = `${Math.floor(size.width * scale)}px`;
      room.style.height = `${Math.floor(size.height * scale)}px`;
      sheet.style.width = `${size.width}px`;
      sheet.style.height = `${size.height}px`;
      sheet.style.transform = `scale(${scale})`;
    }

    /* Comes nearer by a factor; what lies at that place of the window stays there. */
    function zoomAt(factor, x, y) {
      const before = sheet.getBoundingClientRect();
      const across = (x - before.left) / scale;
      const down = (y - before.top) / scale;
      draw(scale * factor);
      const after = sheet.getBoundingClientRect();
      moved(after.left + across * scale - x, after.top + down * scale - y);
    }

    function zoom(factor) {
      const frame = view.getBoundingClientRect();
      zoomAt(factor, frame.left + frame.width / 2, frame.top + frame.height / 2);
    }

    function moved(right, down) {
      view.scrollLeft += right;
      view.scrollTop += down;
      fitted = false;
    }

    function byWheel(event) {
      if (!isBoard() || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      zoomAt(Math.exp(-Math.max(-60, Math.min(60, event.deltaY)) / 150), event.clientX, event.clientY);
    }

    function byKey(event) {
      if (!isBoard() || event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input")) return;
      const act = { "+": () => zoom(STEP), "=": () => zoom(STEP), "-": () => zoom(1 / STEP), 0: fit }[event.key];
      const step = { ArrowLeft: [-60, 0], ArrowRight: [60, 0], ArrowUp: [0, -60], ArrowDown: [0, 60] }[event.key];
      if (act) act();
      else if (step && event.target === view) moved(...step);
      else return;
      event.preventDefault();
      event.stopPropagation();
    }
  }

  /* Calls `move` while the mouse holds the board; a click that hardly moves is a click. */
  function dragged(view, move) {
    let at = null;
    view.addEventListener("pointerdown", (event) => {
      const handled = event.pointerType === "mouse" && event.button < 2 && !event.target.closest(NO_HANDLE);
      at = handled ? [event.clientX, event.clientY] : null;
    });
    view.addEventListener("pointermove", (event) => {
      if (!at) return;
      const [right, down] = [event.clientX - at[0], event.clientY - at[1]];
      const held = view.classList.contains("vk-canvas__view--held");
      if (!held && Math.hypot(right, down) < 4) return;
      if (!held) {
        view.classList.add("vk-canvas__view--held");
        view.setPointerCapture(event.pointerId);
        window.getSelection().removeAllRanges();
      }
      move(-right, -down);
      at = [event.clientX, event.clientY];
    });
    for (const end of ["pointerup", "pointercancel"]) {
      view.addEventListener(end, () => {
        at = null;
        view.classList.remove("vk-canvas__view--held");
      });
    }
  }

  /* Calls `zoom` while two fingers move; the browser scrolls by one. */
  function pinched(view, zoom) {
    let last = null;
    function place([one, other]) {
      const apart = Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY);
      return { apart, x: (one.clientX + other.clientX) / 2, y: (one.clientY + other.clientY) / 2 };
    }
    view.addEventListener("touchstart", (event) => {
      last = event.touches.length === 2 ? place(event.touches) : null;
    });
    view.addEventListener("touchend", () => {
      last = null;
    });
    view.addEventListener(
      "touchmove",
      (event) => {
        if (!last || event.touches.length !== 2) return;
        event.preventDefault();
        const now = place(event.touches);
        view.scrollLeft += last.x - now.x;
        view.scrollTop += last.y - now.y;
        zoom(now.apart / Math.max(last.apart, 1), now.x, now.y);
        last = now;
      },
      { passive: false },
    );
  }

  function element(name, kind) {
    const made = document.createElement(name);
    made.className = kind;
    return made;
  }

  function button(text, label, act) {
    const made = element("button", "");
    made.type = "button";
    made.textContent = text;
    if (label) made.title = label;
    if (label) made.setAttribute("aria-label", label);
    made.addEventListener("click", act);
    return made;
  }
})();

/* One drawing of a graph: where it is looked at from, what is lit, and how it is moved by hand and by keys. */

vaultkit.graphView = (() => {
  "use strict";

  const SMOOTH = 6000; // lines up to which edges are smoothed: without a graphics card that costs time
  const QUICK = 45; // milliseconds for a picture while it moves
  const REACH = 9; // pixels beside a point that still mean it
  const EASE = 260; // milliseconds
  const COLOURS = 8;

  const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

  /* `stage` is an element that it fills; `tell` hears of what happens: focus(i), open(i). */
  function create(stage, tell) {
    const draw = vaultkit.graphDraw;
    const back = Object.assign(document.createElement("canvas"), { className: "vk-graph__drawing" });
    const front = Object.assign(document.createElement("canvas"), { className: "vk-graph__names" });
    const view = { x: 0, y: 0, scale: 1, width: 0, height: 0, ratio: 1 };
    let painter, scene, looks, colours;
    let focus = -1;
    let found = [];
    let share = 1; // of the lines that are drawn while it moves
    let moving = 0;
    let asked = 0;
    let flight = 0;
    let fits = true;

    stage.append(back, front);

    function prepare(smooth) {
      if (painter) return;
      try {
        painter = draw.webgl(back, smooth);
      } catch (error) {
        painter = null;
      }
      if (!painter) {
        const fresh = back.cloneNode(); // a canvas that was asked for WebGL gives nothing else
        back.replaceWith(fresh);
        painter = draw.plain(fresh);
      }
      stage.dataset.drawn = painter.kind;
    }

    const canvas = () => stage.querySelector(".vk-graph__drawing");

    /* Shows a scene: places, roots of links, groups, edges, names and `order`, in which names go first. */
    function show(next) {
      scene = next;
      prepare(scene.edges.length < SMOOTH);
      scene.many = scene.edges.length > SMOOTH;
      scene.beside = scene.nodes.map(() => []);
      for (const [i, j] of scene.edges) {
        scene.beside[i].push(j);
        scene.beside[j].push(i);
      }
      painter.set(scene);
      found = [];
      share = 1;
      setFocus(-1);
      if (fits) fit();
      dye();
    }

    /* Reads the colours of the page. */
    function dye() {
      const style = (name) => rgba(stage, `var(${name})`);
      const paper = style("--vk-graph-paper");
      const quiet = style("--vk-quiet");
      const link = style("--vk-link");
      const own = Array.from({ length: COLOURS }, (_, i) => style(`--vk-graph-${i}`));
      const groups = scene.isGrouped ? [...own, quiet, link] : [...own.map(() => link), quiet, link];
      const papers = groups.map(() => paper);
      const line = style("--vk-graph-line");
      const coats = scene.many ? [[0, groups]] : [[1.5, papers], [0, groups]];
      looks = {
        plain: { line, lineAlpha: 1, pointAlpha: 1, coats },
        dim: { line, lineAlpha: 0.18, pointAlpha: 0.16, coats: [[0, groups]] },
        lit: { line: link, lineAlpha: 0.75, pointAlpha: 1, coats: [[2, papers], [0, groups]] },
      };
      const css = getComputedStyle(stage);
      const said = (name) => css.getPropertyValue(name).trim();
      colours = { paper: said("--vk-graph-paper"), ink: said("--vk-ink"), quiet: said("--vk-quiet") };
      invalidate();
    }

    /* Fits the canvases to the stage. */
    function resize() {
      const { clientWidth: width, clientHeight: height } = stage;
      if (!width || !height) return;
      view.ratio = Math.min(2, devicePixelRatio || 1);
      for (const it of [canvas(), front]) {
        it.width = Math.round(width * view.ratio);
        it.height = Math.round(height * view.ratio);
      }
      Object.assign(view, { width, height });
      if (scene && fits) fit();
      invalidate();
    }

    /* Looks at all of it. */
    function fit(slowly) {
      fits = true;
      if (!scene || !scene.nodes.length || !view.width) return;
      const low = (axis) => scene.nodes.reduce((least, i) => Math.min(least, axis[i]), Infinity);
      const high = (axis) => scene.nodes.reduce((most, i) => Math.max(most, axis[i]), -Infinity);
      const [left, right, top, bottom] = [low(scene.x), high(scene.x), low(scene.y), high(scene.y)];
      const scale = Math.min((view.width - 90) / (right - left || 1), (view.height - 70) / (bottom - top || 1), 90);
      fly({ x: (left + right) / 2, y: (top + bottom) / 2, scale: Math.max(scale, 0.5) }, slowly);
    }

    function fly(goal, slowly) {
      cancelAnimationFrame(flight);
      const start = { ...view };
      const began = performance.now();
      const go = (now) => {
        const part = slowly && !calm() ? Math.min(1, (now - began) / EASE) : 1;
        const eased = 1 - (1 - part) ** 3;
        for (const key of ["x", "y"]) view[key] = start[key] + (goal[key] - start[key]) * eased;
        view.scale = start.scale * (goal.scale / start.scale) ** eased;
        if (part < 1) flight = requestAnimationFrame(go);
        if (slowly) changed();
        else invalidate();
      };
      go(began);
    }

    /* Something was moved: draws soon, and all of it when it rests. */
    function changed() {
      clearTimeout(moving);
      moving = setTimeout(() => {
        moving = 0;
        invalidate();
      }, 180);
      invalidate();
    }

    function invalidate() {
      if (!asked) asked = requestAnimationFrame(paint);
    }

    function paint() {
      asked = 0;
      if (!scene || !view.width || !looks) return;
      painter.draw(view, looks, moving ? share : 1);
      if (moving) measure(performance.now());
      const lit = litNodes();
      const isLit = lit !== null && lit.length < 60;
      const named = { order: isLit ? lit : scene.order, always: focus < 0 ? [] : [focus], isLit };
      draw.names(front, view, scene, named, colours);
      stage.dataset.painted ||= Math.round(performance.now() - stage.dataset.asked);
    }

    /* While it moves, draws fewer lines if the next picture is late, and more if it is not. */
    function measure(began) {
      requestAnimationFrame(() => {
        const took = performance.now() - began;
        share = took > QUICK ? Math.max(0.03, (share * QUICK) / took) : Math.min(1, share * 1.2);
      });
    }

    function litNodes() {
      if (focus >= 0) return [focus, ...scene.beside[focus]];
      return found.length ? found : null;
    }

    function relight() {
      const lit = litNodes();
      if (!lit) return painter.light(null), invalidate();
      const edges = focus < 0 ? [] : scene.edges.filter(([i, j]) => i === focus || j === focus);
      painter.light({ ...scene, nodes: lit, edges, strong: edges.length < 200 });
      invalidate();
    }

    function setFocus(i) {
      if (i === focus) return;
      focus = i;
      relight();
      tell.focus(i);
    }

    /* Moves what is in view by pixels. */
    function pan(dx, dy) {
      fits = false;
      cancelAnimationFrame(flight);
      view.x -= dx / view.scale;
      view.y -= dy / view.scale;
      changed();
    }

    /* Zooms, with what is at a place of the stage staying there. */
    function zoom(factor, px = view.width / 2, py = view.height / 2, slowly = false) {
      fits = false;
      const scale = Math.max(0.3, Math.min(160, view.scale * factor));
      const dx = (px - view.width / 2) * (1 / view.scale - 1 / scale);
      const dy = (py - view.height / 2) * (1 / view.scale - 1 / scale);
      fly({ x: view.x + dx, y: view.y + dy, scale }, slowly);
      changed();
    }

    /* The node at a place of the stage, or -1. */
    function hit(px, py, reach = REACH) {
      let best = -1;
      let least = Infinity;
      for (const i of scene.nodes) {
        const dx = (scene.x[i] - view.x) * view.scale + view.width / 2 - px;
        const dy = (scene.y[i] - view.y) * view.scale + view.height / 2 - py;
        const away = Math.hypot(dx, dy) - draw.radius(scene.root[i], view.scale);
        if (away < least) [best, least] = [i, away];
      }
      return least <= reach ? best : -1;
    }

    /* Goes to the neighbour that lies most in a direction; from nowhere, to the most linked. */
    function step(dx, dy) {
      if (focus < 0) return look(scene.order[0]);
      let best = -1;
      let most = 0;
      for (const i of scene.beside[focus]) {
        const [x, y] = [scene.x[i] - scene.x[focus], scene.y[i] - scene.y[focus]];
        const along = (x * dx + y * dy) / (Math.hypot(x, y) || 1);
        const worth = along > 0.35 ? along ** 2 / Math.sqrt(Math.hypot(x, y) || 1) : 0;
        if (worth > most) [best, most] = [i, worth];
      }
      if (best >= 0) look(best);
    }

    /* Lights a node and brings it into view. */
    function look(i, near = 0) {
      setFocus(i);
      const inside =
        Math.abs(scene.x[i] - view.x) * view.scale < view.width / 2 - 50 &&
        Math.abs(scene.y[i] - view.y) * view.scale < view.height / 2 - 50;
      if (inside && view.scale >= near) return;
      fits = false;
      fly({ x: scene.x[i], y: scene.y[i], scale: Math.max(view.scale, near) }, true);
    }

    const it = {
      show, dye, resize, fit, pan, zoom, hit, step, look, setFocus,
      mark: (nodes) => ((found = nodes), relight()),
      get focus() {
        return focus;
      },
    };
    vaultkit.graphHand(stage, it, tell);
    return it;
  }

  /* A colour as parts of 1, whatever it is written in. */
  function rgba(stage, colour) {
    const probe = document.createElement("i");
    probe.style.color = colour;
    stage.append(probe);
    const pen = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d");
    pen.fillStyle = getComputedStyle(probe).color;
    probe.remove();
    pen.fillRect(0, 0, 1, 1);
    return [...pen.getImageData(0, 0, 1, 1).data].map((part) => part / 255);
  }

  return create;
})();

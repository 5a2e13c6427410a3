/* Draws points and lines with WebGL, or on a plain canvas where there is none; names on a canvas above them. */

vaultkit.graphDraw = (() => {
  "use strict";

  const SMALLEST = 1.4; // radius of a point, in pixels
  const ARROW = 7; // pixels
  const NAMED = 1.9; // radius from which on a point has a name
  const NAMES_APART = 7000; // square pixels for each name

  /* How large a node is, by the root of its links: a radius that grows with the view, up to one that does not. */
  const radius = (root, scale) =>
    Math.max(SMALLEST, Math.min((0.2 + 0.045 * root) * scale, 3.2 + 1.3 * root, 20));

  const RADIUS = (root) =>
    `max(${SMALLEST}, min(min((.2 + .045 * ${root}) * view.z, 3.2 + 1.3 * ${root}), 20.))`;

  /* How strong a line is: of a hub's many, each says little. */
  const strength = (links, many) => Math.max(0.05, Math.min(0.75, (many ? 1.1 : 2.6) / Math.sqrt(links)));

  const POINTS = {
    vertex: `attribute vec3 node; attribute float group;
      uniform vec3 view; uniform vec2 half_; uniform float ratio, ring; uniform vec4 colours[10];
      varying vec4 colour; varying float size;
      void main() {
        gl_Position = vec4((node.xy - view.xy) * view.z / half_ * vec2(1., -1.), 0., 1.);
        size = 2. * (${RADIUS("node.z")} + ring) * ratio;
        gl_PointSize = size + 1.;
        colour = colours[int(group)];
      }`,
    fragment: `precision mediump float; uniform float alpha; varying vec4 colour; varying float size;
      void main() {
        float away = length(gl_PointCoord - .5) * (size + 1.);
        gl_FragColor = colour * alpha * clamp(size * .5 - away + .5, 0., 1.);
      }`,
  };
  const LINES = {
    vertex: `attribute vec3 end; uniform vec3 view; uniform vec2 half_; varying float a;
      void main() { gl_Position = vec4((end.xy - view.xy) * view.z / half_ * vec2(1., -1.), 0., 1.); a = end.z; }`,
    fragment: `precision mediump float; uniform vec4 colour; varying float a;
      void main() { gl_FragColor = colour * a; }`,
  };
  const ARROWS = {
    vertex: `attribute vec4 line; attribute vec3 corner; uniform vec3 view; uniform vec2 half_; varying float a;
      void main() {
        vec2 along = line.zw, across = vec2(-along.y, along.x);
        vec2 tip = (line.xy - view.xy) * view.z - along * (${RADIUS("corner.z")} + 1.);
        gl_Position = vec4((tip - along * corner.x + across * corner.y) / half_ * vec2(1., -1.), 0., 1.); a = .7;
      }`,
    fragment: LINES.fragment,
  };

  /* Returns what draws on `canvas`, or null if it cannot. */
  function webgl(canvas, smooth) {
    const gl = canvas.getContext("webgl", { antialias: smooth, premultipliedAlpha: true, alpha: true });
    if (!gl) return null;
    const points = program(gl, POINTS);
    const lines = program(gl, LINES);
    const arrows = program(gl, ARROWS);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    let all, lit;

    function load(scene) {
      const buffers = {
        points: fill(gl, scene.nodes.flatMap((i) => [scene.x[i], scene.y[i], scene.root[i], scene.group[i]])),
        lines: fill(gl, scene.edges.flatMap(([i, j, links]) => lineOf(scene, i, j, links))),
        arrows: scene.arrows ? fill(gl, scene.edges.flatMap(([i, j]) => arrowOf(scene, i, j))) : null,
        nodes: scene.nodes.length,
        edges: scene.edges.length,
      };
      return buffers;
    }

    function drop(buffers) {
      for (const buffer of [buffers?.points, buffers?.lines, buffers?.arrows]) if (buffer) gl.deleteBuffer(buffer);
    }

    function use(shader, view) {
      gl.useProgram(shader.it);
      gl.uniform3f(shader.at("view"), view.x, view.y, view.scale);
      gl.uniform2f(shader.at("half_"), view.width / 2, view.height / 2);
    }

    function layer(buffers, view, look, share) {
      const edges = Math.ceil(buffers.edges * share);
      use(lines, view);
      gl.uniform4fv(lines.at("colour"), premultiplied(look.line, look.lineAlpha));
      attributes(gl, lines, buffers.lines, 12, [["end", 3, 0]]);
      gl.drawArrays(gl.LINES, 0, 2 * edges);
      if (buffers.arrows && share === 1) {
        use(arrows, view);
        gl.uniform4fv(arrows.at("colour"), premultiplied(look.line, look.lineAlpha));
        attributes(gl, arrows, buffers.arrows, 28, [["line", 4, 0], ["corner", 3, 16]]);
        gl.drawArrays(gl.TRIANGLES, 0, 3 * buffers.edges);
      }
      use(points, view);
      gl.uniform1f(points.at("ratio"), view.ratio);
      gl.uniform1f(points.at("alpha"), look.pointAlpha);
      attributes(gl, points, buffers.points, 16, [["node", 3, 0], ["group", 1, 12]]);
      for (const [ring, colours] of look.coats) {
        gl.uniform1f(points.at("ring"), ring);
        gl.uniform4fv(points.at("colours"), colours.flatMap((colour) => premultiplied(colour, 1)));
        gl.drawArrays(gl.POINTS, 0, buffers.nodes);
      }
    }

    return {
      kind: "webgl",
      set: (scene) => (drop(all), (all = load(scene))),
      light: (scene) => (drop(lit), (lit = scene ? load(scene) : null)),
      /* Draws a part of the lines, if `share` is below 1. */
      draw(view, looks, share) {
        gl.viewport(0, 0, canvas.width, canvas.height);
        gl.clearColor(0, 0, 0, 0);
        gl.clear(gl.COLOR_BUFFER_BIT);
        layer(all, view, lit ? looks.dim : looks.plain, share);
        if (lit) layer(lit, view, looks.lit, 1);
      },
    };
  }

  function lineOf(scene, i, j, links) {
    const alpha = scene.strong ? 1 : strength(links, scene.many);
    return [scene.x[i], scene.y[i], alpha, scene.x[j], scene.y[j], alpha];
  }

  function arrowOf(scene, i, j) {
    const dx = scene.x[j] - scene.x[i];
    const dy = scene.y[j] - scene.y[i];
    const length = Math.hypot(dx, dy) || 1;
    const line = [scene.x[j], scene.y[j], dx / length, dy / length];
    const corner = (back, aside) => [...line, back, aside, scene.root[j]];
    return [...corner(0, 0), ...corner(ARROW, ARROW * 0.45), ...corner(ARROW, -ARROW * 0.45)];
  }

  function program(gl, source) {
    const it = gl.createProgram();
    for (const [kind, text] of [[gl.VERTEX_SHADER, source.vertex], [gl.FRAGMENT_SHADER, source.fragment]]) {
      const shader = gl.createShader(kind);
      gl.shaderSource(shader, text);
      gl.compileShader(shader);
      gl.attachShader(it, shader);
    }
    gl.linkProgram(it);
    if (!gl.getProgramParameter(it, gl.LINK_STATUS)) throw new Error(gl.getProgramInfoLog(it) || "WebGL is lost");
    const known = {};
    const at = (name) => (known[name] ??= gl.getUniformLocation(it, name));
    return { it, at, attribute: (name) => gl.getAttribLocation(it, name) };
  }

  function fill(gl, numbers) {
    const buffer = gl.createBuffer();
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
    gl.bufferData(gl.ARRAY_BUFFER, new Float32Array(numbers), gl.STATIC_DRAW);
    return buffer;
  }

  function attributes(gl, shader, buffer, stride, fields) {
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
    for (const [name, size, offset] of fields) {
      gl.enableVertexAttribArray(shader.attribute(name));
      gl.vertexAttribPointer(shader.attribute(name), size, gl.FLOAT, false, stride, offset);
    }
  }

  const premultiplied = ([r, g, b, a], alpha) => [r, g, b, 1].map((part) => part * a * alpha);

  /* The same on a plain canvas: it takes its time, so of very many lines it leaves out those of hubs. */
  function plain(canvas) {
    const pen = canvas.getContext("2d");
    const MOST = 4000;
    let all, lit;

    const css = ([r, g, b, a], alpha) => `rgba(${[r, g, b].map((part) => Math.round(255 * part))},${a * alpha})`;

    function layer(scene, view, look, share) {
      const px = (i) => (scene.x[i] - view.x) * view.scale + view.width / 2;
      const py = (i) => (scene.y[i] - view.y) * view.scale + view.height / 2;
      const most = Math.min(scene.edges.length * share, MOST);
      for (let k = 0; k < most; k++) {
        const [i, j, links] = scene.edges[k];
        pen.strokeStyle = css(look.line, look.lineAlpha * (scene.strong ? 1 : strength(links, scene.many)));
        pen.beginPath();
        pen.moveTo(px(i), py(i));
        pen.lineTo(px(j), py(j));
        pen.stroke();
        if (scene.arrows) arrow(px(i), py(i), px(j), py(j), radius(scene.root[j], view.scale));
      }
      for (const [ring, colours] of look.coats) {
        for (const i of scene.nodes) {
          pen.fillStyle = css(colours[scene.group[i]], look.pointAlpha);
          pen.beginPath();
          pen.arc(px(i), py(i), radius(scene.root[i], view.scale) + ring, 0, 7);
          pen.fill();
        }
      }
    }

    function arrow(x, y, tox, toy, r) {
      const angle = Math.atan2(toy - y, tox - x);
      pen.save();
      pen.translate(tox - Math.cos(angle) * (r + 1), toy - Math.sin(angle) * (r + 1));
      pen.rotate(angle);
      pen.beginPath();
      pen.moveTo(0, 0);
      pen.lineTo(-ARROW, ARROW * 0.45);
      pen.lineTo(-ARROW, -ARROW * 0.45);
      pen.fillStyle = pen.strokeStyle;
      pen.fill();
      pen.restore();
    }

    return {
      kind: "2d",
      set: (scene) => (all = scene),
      light: (scene) => (lit = scene),
      draw(view, looks, share) {
        pen.setTransform(view.ratio, 0, 0, view.ratio, 0, 0);
        pen.clearRect(0, 0, view.width, view.height);
        layer(all, view, lit ? looks.dim : looks.plain, share);
        if (lit) layer(lit, view, looks.lit, 1);
      },
    };
  }

  /* Writes names, those in `order` that come first where two would touch; `always` is before them, whole. */
  function names(canvas, view, scene, { order, always, isLit }, colours) {
    const pen = canvas.getContext("2d");
    pen.setTransform(view.ratio, 0, 0, view.ratio, 0, 0);
    pen.clearRect(0, 0, view.width, view.height);
    pen.font = `12px ${getComputedStyle(canvas).fontFamily}`;
    pen.textAlign = "center";
    pen.textBaseline = "top";
    pen.lineJoin = "round";
    pen.lineWidth = 3.5;
    pen.strokeStyle = colours.paper;
    const taken = [];
    let left = Math.max(6, (view.width * view.height) / NAMES_APART);
    const write = (i, isAsked) => {
      const size = radius(scene.root[i], view.scale);
      if (size < NAMED && !isLit) return;
      const x = (scene.x[i] - view.x) * view.scale + view.width / 2;
      const y = (scene.y[i] - view.y) * view.scale + view.height / 2 + size + 2;
      if (x < 0 || y < -10 || x > view.width || y > view.height) return;
      const name = shortened(scene.name(i), isAsked ? 60 : 28);
      const half = pen.measureText(name).width / 2 + 3;
      const box = [x - half, y - 1, x + half, y + 14];
      if (taken.some((b) => b[0] < box[2] && box[0] < b[2] && b[1] < box[3] && box[1] < b[3])) return;
      taken.push(box);
      left--;
      pen.fillStyle = isAsked ? colours.ink : colours.quiet;
      pen.strokeText(name, x, y);
      pen.fillText(name, x, y);
    };
    always.forEach((i) => write(i, true));
    for (let k = 0; k < order.length && left > 0; k++) if (!always.includes(order[k])) write(order[k], false);
  }

  const shortened = (name, most) => {
    const letters = [...name];
    return letters.length > most ? letters.slice(0, most - 1).join("") + "…" : name;
  };

  return { webgl, plain, names, radius };
})();

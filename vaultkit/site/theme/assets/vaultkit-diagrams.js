/* Draws a page's diagrams with Mermaid, in the page's colours, and moves their links into the drawings.

   A diagram's code stands there as code, and stays if this fails. Drawings stand in shadow roots: what Mermaid styles
   stays inside, and Material, which cannot deal with links in SVG, does not see them. */
(() => {
  "use strict";

  const tag = document.currentScript;
  // A heading of that name would be an element of that name.
  if (!window.vaultkitDiagrams?.draw) window.vaultkitDiagrams = start(new URL(tag.dataset.library, tag.src).href);
  window.vaultkitDiagrams.draw();

  function start(address) {
    let library;
    let queue = Promise.resolve();
    let number = 0;
    const drawings = new WeakMap(); // of blocks of code

    function load() {
      library ??= new Promise((resolve, reject) => {
        const script = document.createElement("script");
        script.src = address;
        script.onload = resolve;
        script.onerror = () => reject(new Error("its script cannot be loaded"));
        document.head.append(script);
      });
      return library;
    }

    function draw() {
      queue = queue.then(async () => {
        const blocks = document.querySelectorAll(".vk-diagram");
        if (!blocks.length) return;
        try {
          await load();
          window.mermaid.initialize(settings());
        } catch (error) {
          return blocks.forEach((block) => complain(block, error));
        }
        for (const block of blocks) await drawOne(block);
      });
    }

    async function drawOne(block) {
      try {
        const code = (block.querySelector("code") ?? block).textContent;
        const { svg } = await window.mermaid.render(`vk-diagram-${number++}`, code);
        show(block, svg);
      } catch (error) {
        complain(block, error);
      }
    }

    function show(block, svg) {
      let frame = drawings.get(block);
      if (!frame?.isConnected) {
        frame = document.createElement("div");
        frame.className = "vk-drawing";
        frame.attachShadow({ mode: "open" });
        drawings.set(block, frame);
        block.before(frame);
      }
      frame.shadowRoot.innerHTML = svg;
      const drawing = frame.shadowRoot.querySelector("svg");
      fit(drawing);
      describe(drawing);
      link(block, drawing);
      contrast(drawing);
      block.hidden = true;
      if (frame.scrollWidth > frame.clientWidth) frame.tabIndex = 0; // or no key could scroll it
    }

    new MutationObserver(draw).observe(document.body, {
      attributeFilter: ["data-md-color-scheme"],
    });
    return { draw };
  }

  function complain(block, error) {
    if (block.querySelector(".vk-diagram__error")) return;
    const said = document.createElement("p");
    said.className = "vk-diagram__error";
    const reason = String(error.message ?? error).split("\n")[0].replace(/:$/, "");
    said.textContent = `This diagram cannot be drawn: ${reason}`;
    block.append(said);
  }

  /* Looks */

  function settings() {
    const dark = document.body.dataset.mdColorScheme === "slate";
    const style = getComputedStyle(document.body);
    const surface = colour("--vk-surface");
    const ink = colour("--vk-ink");
    const line = colour("--vk-quiet");
    const paper = colour("--md-default-bg-color");
    return {
      fontFamily: style.getPropertyValue("--md-text-font-family").trim() || "sans-serif",
      logLevel: "fatal",
      securityLevel: "strict",
      startOnLoad: false,
      suppressErrorRendering: true,
      theme: "base",
      themeVariables: {
        ...scales(dark, ink),
        background: paper,
        clusterBkg: paper,
        clusterBorder: line,
        darkMode: dark,
        edgeLabelBackground: paper,
        fontSize: "15px",
        lineColor: line,
        noteBkgColor: colour("--vk-mark"),
        noteBorderColor: line,
        noteTextColor: ink,
        pieOuterStrokeWidth: "0",
        pieStrokeColor: paper,
        pieStrokeWidth: "2px",
        primaryBorderColor: colour("--vk-link"),
        primaryColor: surface,
        primaryTextColor: ink,
        secondaryColor: colour("--vk-line"),
        tertiaryColor: paper,
        textColor: ink,
        titleColor: ink,
      },
    };
  }

  /** Colours for what comes in many kinds: slices, branches, sections. */
  function scales(dark, ink) {
    const hues = [165, 210, 40, 280, 100, 345, 190, 60, 310, 130, 20, 240];
    const found = {};
    hues.forEach((hue, i) => {
      const shade = dark ? `hsl(${hue}, 25%, 30%)` : `hsl(${hue}, 40%, 82%)`;
      for (const name of [`pie${i + 1}`, `cScale${i}`, `git${i}`, `fillType${i}`]) found[name] = shade;
      for (const name of [`cScaleLabel${i}`, `gitBranchLabel${i}`]) found[name] = ink;
    });
    return found;
  }

  /** A custom property's colour as `#rrggbb`: Mermaid reads no newer notation. */
  function colour(name) {
    const probe = document.createElement("i");
    probe.style.color = `var(${name})`;
    document.body.append(probe);
    const pixel = rgb(getComputedStyle(probe).color);
    probe.remove();
    return `#${pixel.map((part) => part.toString(16).padStart(2, "0")).join("")}`;
  }

  function rgb(value) {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = 1;
    const brush = canvas.getContext("2d");
    brush.fillStyle = value;
    brush.fillRect(0, 0, 1, 1);
    return [...brush.getImageData(0, 0, 1, 1).data.slice(0, 3)];
  }

  /** On a narrow screen a wide drawing shrinks so far that it can be read, and then scrolls. */
  function fit(drawing) {
    const natural = Number.parseFloat(drawing.style.maxWidth) || 0;
    drawing.style.minWidth = `min(${natural}px, ${Math.round(natural * 0.7)}px)`;
    drawing.style.display = "block";
    drawing.style.margin = "0 auto";
  }

  /** Where the author gave a node its fill, give its text one that can be read on it. */
  function contrast(drawing) {
    for (const shape of drawing.querySelectorAll(".node > :is(rect, circle, ellipse, polygon, path)")) {
      if (!shape.style.fill) continue;
      const [red, green, blue] = rgb(getComputedStyle(shape).fill);
      const ink = red * 0.299 + green * 0.587 + blue * 0.114 > 140 ? "#1a1d20" : "#f5f7f6";
      for (const label of shape.parentNode.querySelectorAll(".label, .nodeLabel, .nodeLabel p, text")) {
        if (!label.style.color) label.style.setProperty(label.tagName === "text" ? "fill" : "color", ink, "important");
      }
    }
  }

  function describe(drawing) {
    if (!drawing.hasAttribute("aria-labelledby")) {
      drawing.setAttribute("aria-label", drawing.getAttribute("aria-roledescription") ?? "diagram");
    }
  }

  /* Links */

  const SVG = "http://www.w3.org/2000/svg";
  const XLINK = "http://www.w3.org/1999/xlink";

  function link(block, drawing) {
    for (const item of block.querySelectorAll("[data-node]")) {
      const node = nodeOf(drawing, item.dataset.node);
      if (!node) continue;
      const target = item.querySelector("a");
      if (target) lead(node, target.href);
      else markUnresolved(node, item.textContent);
    }
    for (const anchor of drawing.querySelectorAll("a")) {
      const address = anchor.getAttribute("href") ?? anchor.getAttributeNS(XLINK, "href") ?? "";
      anchor.removeAttributeNS(XLINK, "href");
      if (/^(https?|mailto|file):/i.test(address)) anchor.setAttribute("href", address);
      else anchor.removeAttribute("href"); // it led to nothing that is known
      anchor.setAttribute("rel", "noopener");
    }
  }

  function nodeOf(drawing, name) {
    const ending = new RegExp(`-(flowchart|state|classId)-${name.replace(/[^\w]/g, "\\$&")}-\\d+$`);
    return [...drawing.querySelectorAll("g.node")].find((node) => ending.test(node.id));
  }

  function lead(node, address) {
    let anchor = node.closest("a");
    if (!anchor) {
      anchor = document.createElementNS(SVG, "a");
      node.replaceWith(anchor);
      anchor.append(node);
    }
    anchor.removeAttributeNS(XLINK, "href");
    anchor.setAttribute("href", address);
    for (const label of node.querySelectorAll(".nodeLabel, text")) label.style.textDecoration = "underline";
  }

  function markUnresolved(node, name) {
    node.closest("a")?.removeAttributeNS(XLINK, "href");
    const title = document.createElementNS(SVG, "title");
    title.textContent = `${name}: there is no such page`;
    node.prepend(title);
    node.style.opacity = "0.65";
    for (const shape of node.querySelectorAll(":scope > :is(rect, circle, ellipse, polygon, path)")) {
      shape.style.strokeDasharray = "4 3";
    }
  }
})();

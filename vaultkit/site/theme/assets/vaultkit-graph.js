/* The graph of a site, of all of it on a page of its own or around one page in a dialog. Says `vaultkit.graph`. */

/* An element with properties and children. */
vaultkit.graphMake = (name, properties = {}, ...children) => {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
};

vaultkit.graph = (() => {
  "use strict";

  const make = vaultkit.graphMake;
  const PARTS = ["model", "draw", "hand", "view", "table"];
  const STAGE =
    "Graph. Arrow keys go from note to note, Enter opens one, plus and minus zoom, 0 shows all, slash searches.";
  const HITS = 8;
  let coming;

  function load() {
    coming ??= Promise.all([
      vaultkit.load("vaultkit-graph-data.js"),
      ...PARTS.map((part) => vaultkit.script(`vaultkit-graph-${part}.js`)),
    ]).then(([data]) => vaultkit.graphModel.read(data));
    coming.catch(() => (coming = undefined));
    return coming;
  }

  /* Brings the style sheet, again after instant navigation, which takes it away. */
  function style() {
    const href = vaultkit.url("assets/vaultkit-graph.css");
    if (document.querySelector(`link[href="${href}"]`)) return undefined;
    return new Promise((done, failed) => {
      document.head.append(make("link", { rel: "stylesheet", href, onload: done, onerror: failed }));
    });
  }

  /* Opens what is asked for: the graph `around` the page of a link, or all of it in a `place`. */
  return async ({ around, place }) => {
    const asked = performance.now();
    const [model] = await Promise.all([load(), style()]);
    if (place) return whole(model, place, asked);
    const centre = vaultkit.graphModel.at(model, location.href);
    if (centre < 0) throw new Error("this page is not in the graph");
    dialog(model, centre, around.href, asked);
  };

  function whole(model, place, asked) {
    const graph = panel(model, -1, follow);
    place.replaceChildren(graph.element);
    place.classList.remove("vk-graph--coming");
    graph.start(asked);
    const wanted = location.hash.slice(1);
    if (wanted) graph.find(vaultkit.graphModel.at(model, vaultkit.url(wanted)));
  }

  function dialog(model, centre, address, asked) {
    const own = make("dialog", { className: "vk-graph-dialog" });
    const leave = (url, event) => {
      own.close();
      follow(url, event);
    };
    const graph = panel(model, centre, leave);
    const place = model.url(centre).slice(vaultkit.url("").length);
    const all = make("a", { href: `${address}#${place}`, className: "vk-graph__all" }, "Whole graph");
    all.addEventListener("click", () => own.close());
    const close = make("button", { type: "button", className: "vk-graph__close", ariaLabel: "Close", onclick: () => own.close() }, "×");
    const name = make("h2", { id: "vk-graph-name" }, "Around ", make("b", {}, model.name(centre)));
    own.setAttribute("aria-labelledby", "vk-graph-name");
    own.append(make("div", { className: "vk-graph__head" }, name, all, close), graph.element);
    const stay = vaultkit.onLeaving(() => own.close());
    own.addEventListener("close", () => {
      stay();
      own.remove();
    });
    own.addEventListener("click", (event) => event.target === own && own.close());
    own.addEventListener("keydown", (event) => event.stopPropagation()); // the theme has keys of its own
    document.body.append(own);
    own.showModal();
    graph.start(asked);
  }

  /* As a click on a link does, so that instant navigation takes part. */
  function follow(url, event) {
    const link = make("a", { href: url });
    if (event?.ctrlKey || event?.metaKey) link.target = "_blank";
    document.body.append(link);
    link.click();
    link.remove();
  }

  /* The drawing with what is around it; `centre` is a node, or -1 for all. `leave` opens an address. */
  function panel(model, centre, leave) {
    const { graphModel } = vaultkit;
    const isLocal = centre >= 0;
    const stage = make("div", { className: "vk-graph__stage", tabIndex: 0, role: "application", ariaLabel: STAGE });
    const card = make("p", { className: "vk-graph__card", ariaLive: "polite" });
    const legend = make("ul", { className: "vk-graph__legend", ariaLabel: "Colours" });
    const search = make("input", { type: "search", placeholder: "Find a note", ariaLabel: "Find a note", oninput: seek });
    const hits = make("ul", { className: "vk-graph__hits", hidden: true });
    const table = vaultkit.graphTable(model);
    table.element.hidden = true;
    const asked = controls(model, isLocal, refresh);
    const filters = make("div", { className: "vk-graph__filters", hidden: true }, ...asked.elements);
    const picture = make("div", { className: "vk-graph__picture" }, stage, legend, card);
    let ids = [];
    let said = "";
    let groups;

    const view = vaultkit.graphView(stage, {
      focus: (i) => describe(i),
      open: (i, event) => leave(model.url(ids[i]), event),
      search: () => search.focus(),
    });

    const button = (text, label, act) => {
      const made = make("button", { type: "button", ariaLabel: label, title: label, onclick: () => act(made) }, text);
      return made;
    };
    const opens = (text, label, element, after) => {
      const made = button(text, label, () => {
        element.hidden = !element.hidden;
        made.setAttribute("aria-expanded", String(!element.hidden));
        after?.();
      });
      made.setAttribute("aria-expanded", "false");
      return made;
    };
    const bar = make(
      "div",
      { className: "vk-graph__bar" },
      make("div", { className: "vk-graph__search" }, search, hits),
      ...asked.first,
      opens("Filters", "Filters", filters),
      opens("Table", "Table", table.element, () => (picture.hidden = !table.element.hidden)),
      make(
        "div",
        { className: "vk-graph__zoom", role: "group", ariaLabel: "View" },
        button("+", "Zoom in", () => view.zoom(1.5, undefined, undefined, true)),
        button("−", "Zoom out", () => view.zoom(1 / 1.5, undefined, undefined, true)),
        button("⤢", "Show all", () => view.fit(true)),
      ),
    );
    const element = make("div", { className: "vk-graph__panel" }, bar, filters, picture, table.element);

    search.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.key === "Enter" && hits.querySelector("button")) hits.querySelector("button").click();
      if (event.key === "Escape" && search.value) {
        event.preventDefault();
        search.value = "";
        seek();
      }
    });

    function refresh() {
      const wanted = asked.values();
      let nodes = graphModel.shown(model, wanted);
      let more = 0;
      if (isLocal) ({ nodes, more } = graphModel.around(model, nodes, centre, wanted.depth));
      ids = nodes;
      groups = graphModel.groups(model, nodes, wanted.colours);
      const scene = sceneOf(model, nodes, groups, isLocal);
      scene.arrows = wanted.arrows;
      scene.isGrouped = groups.names.length > 0;
      said = `${count(nodes.length, "note")}, ${count(scene.edges.length, "link")}`;
      if (more) said += `; ${count(more, "more note")} with fewer links left out`;
      view.show(scene);
      if (isLocal) view.fit();
      explain();
      describe(-1);
      seek();
    }

    /* Tells what a colour means; pressed, its nodes are lit. */
    function explain() {
      legend.replaceChildren(
        ...groups.names.map((name, number) => {
          const dot = make("i");
          dot.style.background = `var(--vk-graph-${number})`;
          const light = (it) => {
            const isOn = it.getAttribute("aria-pressed") !== "true";
            legend.querySelectorAll("button").forEach((other) => other.setAttribute("aria-pressed", "false"));
            it.setAttribute("aria-pressed", String(isOn));
            view.mark(isOn ? ids.map((_, i) => i).filter((i) => groups.of[i] === number) : []);
          };
          const it = button(name.slice(name.lastIndexOf("/") + 1), name, light);
          it.setAttribute("aria-pressed", "false");
          it.prepend(dot);
          return make("li", {}, it);
        }),
      );
    }

    function describe(i) {
      if (i < 0) return card.replaceChildren(said);
      const node = ids[i];
      const link = make("a", { href: model.url(node) }, model.name(node));
      const where = model.folder(node) ? ` in ${model.folder(node)}` : "";
      const links = `${count(model.linksIn[node], "link")} in, ${model.linksOut[node]} out`;
      card.replaceChildren(link, make("span", {}, `${where} · ${links}`));
    }

    function seek() {
      const found = graphModel.find(model, ids, search.value);
      const place = new Map(ids.map((node, i) => [node, i]));
      table.show(search.value.trim() ? found : ids);
      view.mark(found.map((node) => place.get(node)));
      hits.hidden = !found.length || !table.element.hidden;
      hits.replaceChildren(
        ...found.slice(0, HITS).map((node) => {
          const pick = make("button", { type: "button", onclick: () => choose(node) }, model.name(node));
          pick.append(make("span", {}, model.folder(node)));
          return make("li", {}, pick);
        }),
      );
      if (search.value.trim()) card.replaceChildren(count(found.length, "note"), " found");
      else if (view.focus < 0) describe(-1);
    }

    function choose(node) {
      search.value = "";
      seek();
      stage.focus();
      find(node);
    }

    function find(node) {
      const i = ids.indexOf(node);
      if (i >= 0) view.look(i, 12);
    }

    /* Draws for the first time: the element has its place now. */
    function start(since) {
      stage.dataset.asked = since;
      view.resize();
      refresh();
      new ResizeObserver(() => view.resize()).observe(stage);
      const dress = new MutationObserver(() => (stage.isConnected ? view.dye() : dress.disconnect()));
      dress.observe(document.body, { attributes: true, attributeFilter: ["data-md-color-scheme"] });
      if (isLocal) stage.focus();
    }

    return { element, start, find };
  }

  function count(number, noun) {
    return `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;
  }

  /* What a drawing shows: places, sizes, groups and links of `nodes`, all by their places in that list. */
  function sceneOf(model, nodes, groups, isLocal) {
    const edges = vaultkit.graphModel.edges(model, nodes);
    const links = new Array(nodes.length).fill(0);
    edges.forEach(([i, j]) => (links[i]++, links[j]++));
    const own = isLocal && vaultkit.graphModel.settle(nodes.length, edges);
    if (own) edges.forEach((edge) => (edge[2] = Math.max(links[edge[0]], links[edge[1]])));
    const all = nodes.map((_, i) => i);
    return {
      nodes: all,
      x: own ? own.x : nodes.map(model.x),
      y: own ? own.y : nodes.map(model.y),
      root: links.map((number, i) => Math.sqrt(own ? number + (i ? 0 : 12) : number)),
      group: own && !groups.names.length ? all.map((i) => (i ? 0 : 9)) : groups.of,
      edges,
      order: [...all].sort((a, b) => (own && (b === 0) - (a === 0)) || links[b] - links[a] || a - b),
      name: (i) => model.name(nodes[i]),
    };
  }

  /* What can be chosen: elements, and `values`. */
  function controls(model, isLocal, changed) {
    const option = (value, text) => make("option", { value }, text);
    const choice = (options) => make("select", { onchange: changed }, ...options);
    const tick = (checked) => make("input", { type: "checkbox", checked, onchange: changed });
    const label = (text, control) =>
      control.type === "checkbox" ? make("label", {}, control, text) : make("label", {}, text, control);
    const folder = choice([option("", "All"), ...withParents(model.folders).map((name) => option(name, name))]);
    const tag = choice([option("", "All"), ...withParents(model.allTags).map((name) => option(name, "#" + name))]);
    const colours = choice([option("folder", "Folder"), option("tag", "Tag"), option("none", "None")]);
    const orphans = tick(true);
    const attachments = tick(false);
    const arrows = tick(isLocal);
    const depth = make("input", { type: "range", min: 1, max: 3, value: 1, oninput: changed });
    const labels = [label("Folder", folder), label("Tag", tag), label("Colours", colours)];
    if (!isLocal) labels.push(label("Notes without links", orphans));
    if (model.isPage(model.count - 1) === false) labels.push(label("Attachments", attachments));
    labels.push(label("Arrows", arrows));
    return {
      first: isLocal ? [label("Depth", depth)] : [],
      elements: labels,
      values: () => ({
        folder: folder.value,
        tag: tag.value,
        colours: colours.value,
        orphans: orphans.checked,
        attachments: attachments.checked,
        arrows: arrows.checked,
        depth: Number(depth.value),
      }),
    };
  }

  /* Names with those they are nested in, in order. */
  function withParents(names) {
    const all = new Set();
    for (let name of names) {
      for (; name; name = name.slice(0, Math.max(0, name.lastIndexOf("/")))) all.add(name);
    }
    return [...all].sort();
  }
})();

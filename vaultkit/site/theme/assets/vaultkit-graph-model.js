/* The graph as numbers: what links to what, which of it is shown, what belongs together, what is near a page. */

vaultkit.graphModel = (() => {
  "use strict";

  const UNIT = 10; // steps in the distance of neighbours
  const GROUPS = 8; // colours
  const MOST_AROUND = 250; // nodes of a graph around one page: more say nothing

  /* Reads the data of a site. A node is a number. */
  function read(data) {
    const count = data.nodes.length / 2;
    const out = data.out.map((steps, node) => {
      let at = node;
      return steps.map((step) => (at += step));
    });
    const into = Array.from({ length: count }, () => []);
    out.forEach((targets, node) => targets.forEach((target) => into[target].push(node)));
    const isPage = (node) => node < data.pages;
    const linksOut = out.map((targets) => targets.filter(isPage).length);
    const beside = out.map((targets, node) => [...new Set([...targets, ...into[node]])]);
    const model = {
      count,
      out,
      into,
      beside,
      linksIn: into.map((origins) => origins.length),
      linksOut,
      links: into.map((origins, node) => origins.length + linksOut[node]),
      isPage,
      name: (node) => data.nodes[2 * node],
      url: (node) => vaultkit.url(data.nodes[2 * node + 1]),
      folder: (node) => data.folders[data.folder[node]],
      tags: (node) => data.tagged[node].map((tag) => data.tags[tag]),
      x: (node) => data.at[2 * node] / UNIT,
      y: (node) => data.at[2 * node + 1] / UNIT,
      folders: data.folders,
      allTags: data.tags,
    };
    model.byLinks = [...Array(count).keys()].sort((a, b) => model.links[b] - model.links[a] || a - b);
    return model;
  }

  /* The node of an address, or -1. */
  function at(model, address) {
    const plain = (url) => decodeURI(url).replace(/[?#].*$/, "").replace(/index\.html$/, "");
    const here = plain(address);
    for (let node = 0; node < model.count; node++) if (plain(model.url(node)) === here) return node;
    return -1;
  }

  const isIn = (name, folder) => name === folder || name.startsWith(folder + "/");
  const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

  /* The nodes that the filters let through. */
  function shown(model, filters) {
    const nodes = [];
    for (let node = 0; node < model.count; node++) {
      if (!model.isPage(node) && !filters.attachments) continue;
      if (!filters.orphans && !model.beside[node].some((other) => filters.attachments || model.isPage(other))) continue;
      if (filters.folder && !isIn(model.folder(node), filters.folder)) continue;
      if (filters.tag && !model.tags(node).some((tag) => isIn(tag, filters.tag))) continue;
      nodes.push(node);
    }
    return nodes;
  }

  /* Those among `nodes` whose names hold all words of `text`, names that begin with it first. */
  function find(model, nodes, text) {
    const words = folded(text).split(/\s+/).filter(Boolean);
    if (!words.length) return [];
    const rank = (name) => (name === words.join(" ") ? 0 : name.startsWith(words[0]) ? 1 : 2);
    return nodes
      .map((node) => [node, folded(model.name(node))])
      .filter(([, name]) => words.every((word) => name.includes(word)))
      .map(([node, name]) => [node, rank(name)])
      .sort((a, b) => a[1] - b[1] || model.links[b[0]] - model.links[a[0]] || a[0] - b[0])
      .map(([node]) => node);
  }

  /* Those among `nodes` that are at most `depth` links away from `centre`, the nearest and most linked first. */
  function around(model, nodes, centre, depth) {
    const allowed = new Set(nodes).add(centre);
    const found = new Set([centre]);
    let edge = [centre];
    for (let step = 0; step < depth && edge.length; step++) {
      const next = new Set(edge.flatMap((node) => model.beside[node]).filter((n) => allowed.has(n) && !found.has(n)));
      edge = [...next].sort((a, b) => model.links[b] - model.links[a] || a - b);
      edge.forEach((node) => found.add(node));
    }
    const all = [...found];
    return { nodes: all.slice(0, MOST_AROUND), more: Math.max(0, all.length - MOST_AROUND) };
  }

  /* Links between `nodes`, as places in that list; those between hubs last. */
  function edges(model, nodes) {
    const place = new Map(nodes.map((node, i) => [node, i]));
    const found = [];
    nodes.forEach((node, i) => {
      for (const target of model.out[node]) {
        const j = place.get(target);
        if (j !== undefined) found.push([i, j, Math.max(model.beside[node].length, model.beside[target].length)]);
      }
    });
    return found.sort((a, b) => a[2] - b[2]);
  }

  /* Gives each node a group by folder or tag: returns `of`, a number a node, and `names`; the last is all others. */
  function groups(model, nodes, by) {
    if (by === "none") return { of: nodes.map(() => 0), names: [] };
    const names = by === "tag" ? tagGroups(model, nodes) : folderGroups(model, nodes);
    const of = nodes.map((node) => {
      const own = by === "tag" ? model.tags(node) : [model.folder(node)];
      let best = -1;
      names.forEach((name, i) => {
        if ((best < 0 || name.length > names[best].length) && own.some((o) => isIn(o, name))) best = i;
      });
      return best < 0 ? GROUPS : best;
    });
    return { of, names };
  }

  function tagGroups(model, nodes) {
    const counts = new Map();
    for (const node of nodes) {
      for (const root of new Set(model.tags(node).map((tag) => tag.split("/")[0]))) {
        counts.set(root, (counts.get(root) || 0) + 1);
      }
    }
    return largest(counts).slice(0, GROUPS);
  }

  /* The largest folder is split into those in it as long as there are colours: what is all of one colour says nothing. */
  function folderGroups(model, nodes) {
    const counts = new Map();
    const below = new Map();
    for (const node of nodes) {
      let folder = model.folder(node);
      while (folder) {
        counts.set(folder, (counts.get(folder) || 0) + 1);
        const parent = folder.slice(0, Math.max(0, folder.lastIndexOf("/")));
        if (!below.has(parent)) below.set(parent, new Set());
        below.get(parent).add(folder);
        folder = parent;
      }
    }
    let names = [...(below.get("") || [])];
    for (;;) {
      const open = names.filter((name) => below.has(name)).sort((a, b) => counts.get(b) - counts.get(a))[0];
      if (!open || counts.get(open) < nodes.length / 4) break;
      const inside = [...below.get(open)];
      const rest = counts.get(open) - inside.reduce((sum, name) => sum + counts.get(name), 0);
      const next = [...names.filter((name) => name !== open || rest), ...inside];
      if (next.length > 2 * GROUPS) break;
      names = next;
      below.delete(open);
    }
    return largest(new Map(names.map((name) => [name, counts.get(name)]))).slice(0, GROUPS);
  }

  const largest = (counts) =>
    [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([name]) => name);

  /* Places for a few nodes, the first in the middle: links pull, all push. `links` are places in the list. */
  function settle(count, links) {
    const x = new Float64Array(count);
    const y = new Float64Array(count);
    const degree = new Float64Array(count);
    for (const [i, j] of links) {
      degree[i]++;
      degree[j]++;
    }
    for (let i = 1; i < count; i++) {
      const angle = i * 2.399963; // as seeds in a sunflower
      x[i] = Math.sqrt(i) * Math.cos(angle);
      y[i] = Math.sqrt(i) * Math.sin(angle);
    }
    const steps = 150;
    for (let step = 0; step < steps; step++) {
      move(x, y, links, degree, 0.02 + Math.sqrt(count) * 0.25 * (1 - step / steps) ** 2);
    }
    return { x, y };
  }

  function move(x, y, links, degree, longest) {
    const count = x.length;
    const fx = new Float64Array(count);
    const fy = new Float64Array(count);
    const hold = new Float64Array(count).fill(0.06);
    for (let i = 0; i < count; i++) {
      fx[i] -= 0.06 * x[i];
      fy[i] -= 0.06 * y[i];
      for (let j = 0; j < i; j++) {
        const dx = x[i] - x[j];
        const dy = y[i] - y[j];
        const push = 0.9 / (dx * dx + dy * dy + 0.01);
        fx[i] += push * dx;
        fy[i] += push * dy;
        fx[j] -= push * dx;
        fy[j] -= push * dy;
      }
    }
    for (const [i, j] of links) {
      const pull = 1 / degree[i] + 1 / degree[j];
      const dx = pull * (x[j] - x[i]);
      const dy = pull * (y[j] - y[i]);
      fx[i] += dx;
      fy[i] += dy;
      fx[j] -= dx;
      fy[j] -= dy;
      hold[i] += pull;
      hold[j] += pull;
    }
    for (let i = 1; i < count; i++) {
      const sx = fx[i] / hold[i];
      const sy = fy[i] / hold[i];
      const part = Math.min(0.6, longest / Math.max(Math.hypot(sx, sy), 1e-9));
      x[i] += part * sx;
      y[i] += part * sy;
    }
  }

  return { read, at, shown, find, around, edges, groups, settle, GROUPS };
})();

/* The graph as a table: the same nodes, in pages, to be sorted. */

vaultkit.graphTable = (() => {
  "use strict";

  const ROWS = 50;
  const make = vaultkit.graphMake;
  const order = new Intl.Collator(undefined, { numeric: true }).compare;

  /* Returns an element and `show`, which takes the nodes to list. */
  function create(model) {
    const columns = [
      { name: "Name", text: model.name },
      { name: "Folder", text: model.folder },
      { name: "Links in", number: (node) => model.linksIn[node] },
      { name: "Links out", number: (node) => model.linksOut[node] },
      { name: "Tags", text: (node) => model.tags(node).map((tag) => "#" + tag).join(" ") },
    ];
    let nodes = [];
    let by = 2;
    let down = true;
    let first = 0;

    const heads = columns.map((column, i) => {
      const button = make("button", { type: "button", onclick: () => sort(i) }, column.name);
      return make("th", { scope: "col" }, button);
    });
    const body = make("tbody");
    const range = make("span", { role: "status" });
    const back = make("button", { type: "button", onclick: () => turn(-ROWS) }, "Back");
    const on = make("button", { type: "button", onclick: () => turn(ROWS) }, "Next");
    const table = make("table", { className: "vk-graph__table" }, make("thead", {}, make("tr", {}, ...heads)), body);
    const scroller = make("div", { className: "vk-graph__scroller", tabIndex: 0, role: "region", ariaLabel: "Table" }, table);
    const element = make("div", {}, scroller, make("p", { className: "vk-graph__turn" }, back, range, on));

    function sort(column) {
      down = column === by ? !down : Boolean(columns[column].number);
      by = column;
      first = 0;
      arrange();
    }

    function turn(rows) {
      first += rows;
      write();
      scroller.scrollTop = 0;
    }

    function arrange() {
      const { text, number } = columns[by];
      const compare = number ? (a, b) => number(a) - number(b) : (a, b) => order(text(a), text(b));
      nodes.sort((a, b) => (down ? compare(b, a) : compare(a, b)) || order(model.name(a), model.name(b)) || a - b);
      heads.forEach((head, i) => {
        if (i === by) head.setAttribute("aria-sort", down ? "descending" : "ascending");
        else head.removeAttribute("aria-sort");
      });
      write();
    }

    function write() {
      const rows = nodes.slice(first, first + ROWS);
      body.replaceChildren(...rows.map(row));
      range.textContent = nodes.length
        ? `${first + 1}–${first + rows.length} of ${nodes.length.toLocaleString()}`
        : "Nothing matches";
      back.disabled = !first;
      on.disabled = first + ROWS >= nodes.length;
    }

    function row(node) {
      return make(
        "tr",
        {},
        ...columns.map((column, i) => {
          if (!i) return make("td", {}, make("a", { href: model.url(node) }, model.name(node)));
          return make("td", {}, String((column.text || column.number)(node)));
        }),
      );
    }

    return {
      element,
      show(next) {
        nodes = [...next];
        first = 0;
        arrange();
      },
    };
  }

  return create;
})();

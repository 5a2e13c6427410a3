/* Shows what a search finds, and lets it be walked by keys, fingers and ears. All text is put in as text. */

vaultkit.searchBox = (box) => {
  "use strict";

  const { dialog, input, list, status, said } = box;
  const search = vaultkit.search;
  const { places } = vaultkit.words;
  const STEP = 20; // results that are shown before the reader asks for more
  const KEY = "vk-search " + vaultkit.url("");
  const AROUND = 70; // characters before the first word that an excerpt marks
  const LONG = 220;
  const PAUSE = 200; // milliseconds without a letter, after which texts are fetched: who types on wants other ones

  let answer = { pages: [], asked: { marks: [] } };
  let active = -1;
  let isWaiting = false;
  let asked = null;
  let pausing = 0;
  const texts = new Map();

  const element = (kind, name, ...inside) => {
    const made = document.createElement(kind);
    if (name) made.className = name;
    made.append(...inside);
    return made;
  };

  const rows = () => list.children;

  /* A text with the words of the query marked. */
  function marked(text, marks, from = 0, to = text.length) {
    const pieces = [];
    let at = from;
    for (const { start, end } of places(text, marks)) {
      if (start < at || end > to) continue;
      pieces.push(text.slice(at, start), element("mark", "", text.slice(start, end)));
      at = end;
    }
    return [...pieces, text.slice(at, to)];
  }

  /* A row: a link, so that it can be opened in another tab; its text comes when it is seen. */
  function row(id, number) {
    const { title, aliases, folder, url } = search.page(id);
    const { marks } = answer.asked;
    const name = element("span", "vk-hit__title", ...marked(title, marks));
    const alias = places(title, marks).length ? null : aliases.find((one) => places(one, marks).length);
    if (alias) name.append(element("span", "vk-hit__alias", ...marked(alias, marks)));
    const where = element("span", "vk-hit__where", folder.replaceAll("/", " › "));
    const made = element("a", "vk-hit", name, where, element("span", "vk-hit__text"));
    made.href = withMarks(url);
    made.tabIndex = -1;
    made.id = `vk-hit-${number}`;
    made.setAttribute("role", "option");
    made.setAttribute("aria-selected", "false");
    made.setAttribute("aria-posinset", number + 1);
    made.setAttribute("aria-setsize", answer.pages.length);
    made.vkPage = id;
    return made;
  }

  function withMarks(url, anchor = "") {
    const words = said.highlight && answer.asked.marks.map(({ word }) => word).join(" ");
    return url + (words ? "?h=" + encodeURIComponent(words) : "") + (anchor && "#" + encodeURIComponent(anchor));
  }

  const seen = new IntersectionObserver(
    (changes) => {
      for (const { target, isIntersecting } of changes) {
        if (!isIntersecting) continue;
        seen.unobserve(target);
        if (!texts.has(target.vkPage)) read(target, answer.asked.marks);
        if (target === list.lastElementChild) more();
      }
    },
    { root: list, rootMargin: "100px" },
  );

  async function read(target, marks) {
    const found = await search.text(target.vkPage).catch(() => null);
    if (!found) return;
    texts.set(target.vkPage, found);
    if (target.isConnected) fill(target, found, marks);
  }

  function fill(target, { tags, parts }, marks) {
    const [, where, text] = target.children;
    const best = bestPart(parts, marks, search.page(target.vkPage).title);
    if (best) {
      if (best.heading && best.isMeant) {
        target.href = withMarks(search.page(target.vkPage).url, best.anchor);
        where.append(element("span", "vk-hit__heading", ...marked(best.heading, marks)));
      }
      text.append(...excerpt(best.text, marks));
    }
    const own = tags.filter((tag) => places(tag, marks).length || tags.length < 4).slice(0, 5);
    if (own.length) target.append(element("span", "vk-hit__tags", ...own.map((tag) => element("span", "", "#" + tag))));
  }

  /* The part of a page that has most of the words, its heading before its text; where the title says all, the reader
     wants the page, not the part. */
  function bestPart(parts, marks, title) {
    const has = (text) => new Set(places(text, marks).map(({ term }) => term)).size;
    let best = null;
    let most = -1;
    for (const part of parts) {
      const score = 2 * has(part.heading) + has(part.text) + (part.text ? 0.5 : 0);
      if (score > most) [best, most] = [part, score];
    }
    const terms = new Set(marks.map(({ term }) => term)).size;
    return best && { ...best, isMeant: has(title) < terms && most >= 1 };
  }

  /* The piece of a text in which most of the words stand, the earliest of equals. */
  function excerpt(text, marks) {
    const found = places(text, marks);
    let from = 0;
    let most = 0;
    for (const { start } of found) {
      const near = found.filter((other) => other.start >= start && other.start < start + LONG - AROUND);
      const count = new Set(near.map(({ term }) => term)).size;
      if (count > most) [from, most] = [start, count];
    }
    const first = Math.max(0, from - AROUND);
    from = first ? Math.min(text.indexOf(" ", first) + 1 || from, from) : 0;
    let to = Math.min(text.length, from + LONG);
    if (to < text.length) to = Math.max(text.lastIndexOf(" ", to), from + LONG / 2);
    return [from ? "… " : "", ...marked(text, marks, from, to), to < text.length ? " …" : ""];
  }

  function show(now) {
    const isSame = String(now.pages.map((page) => page.id)) === String(answer.pages.map((page) => page.id));
    const wasAsked = asked;
    asked = now.asked.plain;
    answer = now;
    if (!isSame || wasAsked !== asked) {
      seen.disconnect();
      list.replaceChildren();
      more();
      list.scrollTop = 0;
      choose(rows().length ? 0 : -1);
    }
    list.hidden = !rows().length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    tell(now);
    if (now.isDone && isWaiting) go();
  }

  function more() {
    const shown = rows().length;
    const next = answer.pages.slice(shown, shown + STEP);
    const made = next.map(({ id }, i) => row(id, shown + i));
    list.append(...made);
    for (const one of made) if (texts.has(one.vkPage)) fill(one, texts.get(one.vkPage), answer.asked.marks);
    const watch = () => made.forEach((one) => one.isConnected && seen.observe(one));
    clearTimeout(pausing);
    if (shown) watch();
    else pausing = setTimeout(watch, PAUSE);
  }

  function tell({ pages, isDone, isNothing, isSome, instead }) {
    dialog.classList.toggle("vk-finder--busy", !isDone);
    if (isNothing) return status.replaceChildren();
    if (!isDone) return;
    const count = pages.length;
    const counted = count === 1 ? said.one : count ? said.other.replace("#", count) : said.none;
    status.replaceChildren(counted);
    if (instead && count) status.prepend(element("strong", "", `${input.value.trim()} → ${instead}`), " · ");
    if (isSome && count) status.prepend(element("strong", "", said.none), " · ");
  }

  /* Keys */

  function choose(number) {
    const count = rows().length;
    if (active >= 0) rows()[active]?.setAttribute("aria-selected", "false");
    active = count ? (number + count) % count : -1;
    const chosen = rows()[active];
    if (!chosen) return input.removeAttribute("aria-activedescendant");
    chosen.setAttribute("aria-selected", "true");
    chosen.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", chosen.id);
  }

  function go(event) {
    isWaiting = !answer.isDone;
    if (isWaiting || active < 0) return;
    const { ctrlKey, metaKey, shiftKey } = event || {};
    rows()[active].dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, ctrlKey, metaKey, shiftKey }));
  }

  const KEYS = {
    ArrowDown: () => choose(active + 1),
    ArrowUp: () => choose(active - 1),
    PageDown: () => choose(Math.min(active + 5, rows().length - 1)),
    PageUp: () => choose(Math.max(active - 5, 0)),
    Home: () => choose(0),
    End: () => choose(rows().length - 1),
    Enter: go,
  };

  input.addEventListener("keydown", (event) => {
    const act = KEYS[event.key];
    if (!act || event.isComposing || event.altKey || (event.shiftKey && event.key !== "Enter")) return;
    event.preventDefault();
    act(event);
  });

  list.addEventListener("pointermove", (event) => {
    const over = event.target.closest(".vk-hit");
    if (over && event.pointerType === "mouse") choose([...rows()].indexOf(over));
  });

  list.addEventListener("click", (event) => {
    const isElsewhere = event.ctrlKey || event.metaKey || event.shiftKey;
    if (event.target.closest(".vk-hit") && !isElsewhere) dialog.close();
  });

  /* Asking */

  async function ask(isAgain = false) {
    isWaiting = false;
    const query = input.value;
    remember(query);
    dialog.classList.add("vk-finder--busy");
    try {
      await search.open(() => dialog.open && ask());
      if (query === input.value) await search.find(query, show);
    } catch (error) {
      if (!isAgain) return ask(true);
      dialog.classList.remove("vk-finder--busy");
      status.textContent = String(error.message);
    }
  }

  function remember(query) {
    try {
      sessionStorage.setItem(KEY, query);
    } catch {
      // A reader may have forbidden it.
    }
  }

  function remembered() {
    try {
      return sessionStorage.getItem(KEY) || "";
    } catch {
      return "";
    }
  }

  input.addEventListener("input", () => ask());

  box.opened = () => {
    if (!input.value && remembered()) {
      input.value = remembered();
      input.select();
    }
    ask();
  };
};

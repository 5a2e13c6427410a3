/* What a search finds: the words of a query, the files of the index that know them, the pages in their order.
   How the files are made is told in `vaultkit/site/search`; `vaultkit-search-box.js` shows what is found. */

vaultkit.search = (() => {
  "use strict";

  const { IS_DENSE, JOINT, apart, fold, nearest, places, runs, short, words } = vaultkit.words;

  /* Files of the index. */

  let index = null;
  let names = [];
  let isWhole = false; // whether the names of all pages are there, or will not come
  let wanted = ""; // the state of the index that the site has, if another one was met

  async function file(kind, number) {
    const state = index ? index.stamp : wanted;
    const found = await vaultkit.load(`search/${kind}-${number}.js${state && "?" + state}`);
    if (index && found.stamp !== index.stamp) {
      // The site was published anew since this page was opened: what is at hand belongs to the old one.
      wanted = found.stamp;
      index = null;
      names = [];
      isWhole = false;
      throw new Error("another index");
    }
    return found;
  }

  /* Returns a promise of the index's first file; `more` is called whenever names of more pages have come. */
  let opening = null;
  function open(more) {
    if (index) return Promise.resolve();
    opening ||= file("pages", 0)
      .then((head) => {
        index = head;
        read(head.has);
        rest(more);
      })
      .finally(() => (opening = null));
    return opening;
  }

  async function rest(more) {
    const head = index;
    const numbers = Array.from({ length: head.parts - 1 }, (_, i) => i + 1);
    try {
      for (const part of await Promise.all(numbers.map((number) => file("pages", number)))) read(part.has);
    } catch {
      // What a query finds in the pages that are here is told all the same.
    }
    if (index !== head) return;
    isWhole = true;
    more();
  }

  function read(lines) {
    for (const line of lines ? lines.split("\n") : []) {
      const [title, folder, rest, ...aliases] = line.split("\t");
      names.push({ title, folder: Number(folder), rest: rest || "", aliases, known: null });
    }
  }

  /* A page's names as they are compared; made when they are first looked at. */
  function known(name) {
    name.known ||= [name.title, ...name.aliases].map((text) => {
      const folded = fold(text);
      return { folded, words: words(text) };
    });
    return name.known;
  }

  function page(id) {
    const { title, folder, rest, aliases } = names[id];
    const [shown, prefix] = index.folders[folder];
    const usual = title.replace(/[ -]+/g, "-");
    const last = rest === "" ? usual + ".html" : rest === "/" ? usual + "/" : rest;
    const path = prefix ? `${prefix}/${last}` : last;
    const url = vaultkit.url(path.split("/").map(encodeURIComponent).join("/"));
    return { id, title, aliases, folder: shown, url };
  }

  /* Numbers of pages, as postings.py packs them. */
  function* unpacked(text) {
    let at = -1;
    let step = 0;
    for (let i = 0; i < text.length; i++) {
      let sign = text.charCodeAt(i) - 35;
      if (sign > 57) sign--;
      if (sign < 46) {
        at += step * 46 + sign + 1;
        step = 0;
        yield at;
      } else {
        step = step * 45 + sign - 46 + 1;
      }
    }
  }

  /* The number of the file in which a key stands, if it stands anywhere. */
  function place(firsts, key) {
    let low = 0;
    let high = firsts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (firsts[middle] <= key) low = middle + 1;
      else high = middle;
    }
    return Math.max(0, low - 1);
  }

  const MOST_FILES = 4;

  async function lines(word, isPrefix) {
    const first = place(index.words, word);
    const last = isPrefix ? place(index.words, word + "\uffff") : first;
    const numbers = [];
    for (let i = first; i <= Math.min(last, first + MOST_FILES - 1); i++) numbers.push(i);
    const files = await Promise.all(numbers.map((number) => file("words", number)));
    const found = [];
    for (const { has } of files) {
      let at = has.startsWith(word) ? 0 : has.indexOf("\n" + word) + 1;
      while (has.startsWith(word, at)) {
        const end = has.indexOf("\n", at);
        const line = has.slice(at, end < 0 ? undefined : end);
        if (isPrefix || line[word.length] === " ") found.push(line);
        if (end < 0) break;
        at = end + 1;
      }
    }
    return found;
  }

  /* How much it counts that a word stands at a place. A name counts more than a heading, a heading more than a tag
     and so on, however often; that a word is only begun costs less than the step from one place to the next. */
  const PLACES = { h: 24, g: 18, p: 12, o: 6, t: 4 };
  const BEGUN = 0.8;
  const NAME = { title: [44, 52], alias: [32, 36], tag: [14.4, 18], inside: 1 };
  const isTag = (name) => name.title.startsWith("#");

  async function inTexts(word, isPrefix) {
    const found = new Map();
    for (const line of await lines(word, isPrefix)) {
      const [whole, ...places] = line.split(" ");
      const share = whole === word || whole === word + "/" ? 1 : BEGUN;
      for (const said of places) {
        const weight = PLACES[said[0]] * share;
        for (const id of unpacked(said.slice(1))) raise(found, id, weight);
      }
    }
    return found;
  }

  function inNames(word, isPrefix) {
    const found = new Map();
    names.forEach((name, id) => {
      known(name).forEach((one, i) => {
        const [begun, whole] = i ? NAME.alias : isTag(name) ? NAME.tag : NAME.title;
        if (one.words.includes(word)) raise(found, id, whole);
        else if (isPrefix && one.words.some((other) => other.startsWith(word))) raise(found, id, begun);
        else if (word.length > 2 && one.folded.includes(word)) raise(found, id, NAME.inside);
      });
    });
    return found;
  }

  /* Pages of tags are called as the tag is. */
  function inTagNames(word) {
    const found = new Map();
    names.forEach((name, id) => {
      if (!isTag(name) || !known(name)[0].folded.startsWith(word)) return;
      raise(found, id, NAME.title[known(name)[0].folded === word ? 1 : 0]);
    });
    return found;
  }

  function raise(found, id, weight) {
    if (!(found.get(id) >= weight)) found.set(id, weight);
  }

  /* A query as terms, all of which a page should have. A term is one or several ways to say it, each some words. */
  function parse(query) {
    const asked = { terms: [], phrases: [], path: [], plain: fold(query).trim(), marks: [] };
    for (const [, phrase, single] of query.matchAll(/"([^"]+)"?|(\S+)/g)) {
      if (phrase) {
        asked.phrases.push(fold(phrase).trim());
        add(asked, phrase, false);
      } else if (/^(#|tag:#?)./i.test(single)) {
        const tag = single.replace(/^(tag:)?#?/i, "");
        asked.terms.push({ said: single, ways: [["#" + fold(tag)]], isPrefix: true, isTag: true });
        note(asked, words(tag), true);
      } else if (/^path:./i.test(single)) {
        asked.path.push(fold(single.slice(5)));
      } else {
        add(asked, single, true);
      }
    }
    return asked;
  }

  function add(asked, text, isPrefix) {
    const [, name, value] = /^([\p{L}\p{N}\p{M}_-]+):(.*)$/u.exec(text) || [];
    const before = asked.terms.length;
    for (const run of runs(text)) addRun(asked, run, isPrefix);
    if (!name) return;
    // Perhaps a property and its value, perhaps words with a colon.
    const key = short(fold(name).replace(/[^\p{L}\p{N}\p{M}]|_/gu, "")) + ":";
    const said = queried(value);
    const plain = asked.terms.splice(before).flatMap((term) => term.ways[0]);
    const way = said.length ? said.map((word) => key + word) : [key];
    asked.terms.push({ said: text, ways: [way, plain], isPrefix, isProperty: true });
    asked.marks = asked.marks.filter(({ term }) => term <= before);
    note(asked, said, isPrefix);
  }

  function addRun(asked, run, isPrefix) {
    const pieces = queried(run);
    const isCompound = JOINT.test(run) && pieces.length > 1;
    const parts = isCompound ? pieces.slice(0, -1) : pieces;
    asked.terms.push({ said: run, ways: isCompound ? [parts, pieces.slice(-1)] : [parts], isPrefix });
    note(asked, IS_DENSE.test(run) ? [run] : pieces, isPrefix);
  }

  /* Notes what is to be marked for the latest term; of several words in one only the last may be unfinished. */
  function note(asked, pieces, isPrefix) {
    const term = asked.terms.length;
    const last = pieces.length > 2 ? pieces.length - 2 : 0;
    pieces.forEach((piece, i) => asked.marks.push({ word: piece, isBegun: isPrefix && i >= last, term }));
  }

  /* The words to ask for: of a run without spaces, pairs of signs, for a last sign alone is in the pair before it. */
  const queried = (text) =>
    words(text).filter((word, i, list) => !(i && IS_DENSE.test(word) && [...word].length === 1 && list[i - 1].endsWith(word)));

  /* Prefixes of a letter would ask for half the index. */
  const reaches = (word, isPrefix) => isPrefix && (word.length > 1 || IS_DENSE.test(word));

  async function evaluate(term, withTexts) {
    const ways = await Promise.all(
      term.ways.map(async (way) => {
        const maps = await Promise.all(
          way.map(async (word) => {
            const found = term.isTag ? inTagNames(word) : inNames(word, term.isPrefix);
            if (!withTexts) return found;
            for (const [id, weight] of await inTexts(word, reaches(word, term.isPrefix))) raise(found, id, weight);
            return found;
          }),
        );
        return all(maps);
      }),
    );
    if (term.isProperty) return ways[0].size || !withTexts ? ways[0] : ways[1];
    const found = new Map();
    for (const way of ways) for (const [id, weight] of way) raise(found, id, weight);
    return found;
  }

  /* Pages that all of the maps have; their weight is the mean. */
  function all(maps) {
    const [first, ...others] = maps;
    const found = new Map();
    for (const [id, weight] of first || []) {
      if (others.every((map) => map.has(id))) {
        found.set(id, others.reduce((sum, map) => sum + map.get(id), weight) / maps.length);
      }
    }
    return found;
  }

  function rank(asked, maps, isAny) {
    const found = isAny ? any(maps) : all(maps);
    const listed = [...found].filter(([id]) => asked.path.every((part) => fold(page(id).folder).includes(part)));
    return listed
      .map(([id, weight]) => ({ id, weight: weight + bonus(asked.plain, id) }))
      .sort((a, b) => b.weight - a.weight || a.id - b.id);
  }

  /* Pages that any of the maps has; those with more of the words come first. */
  function any(maps) {
    const found = new Map();
    for (const map of maps) {
      for (const [id, weight] of map) found.set(id, (found.get(id) || 0) + 1000 + weight);
    }
    return found;
  }

  /* What is called as the query says comes first, then what begins so, the shorter the sooner; of equals, that to
     which most lead: it has the lower number. */
  function bonus(plain, id) {
    let most = 0;
    known(names[id]).forEach(({ folded }, i) => {
      if (folded === plain) most = Math.max(most, i ? 20 : 60);
      else if (folded.startsWith(plain)) most = Math.max(most, (i ? 1 : 5) + (2 * plain.length) / folded.length);
    });
    return most + (isTag(names[id]) ? 0 : 0.4) + 0.4 * (1 - id / names.length);
  }

  /* Finds pages, and tells `told` of them: at once those whose names say it, then all. A later call ends an earlier. */
  let turn = 0;
  async function find(query, told) {
    const mine = ++turn;
    const asked = parse(query);
    if (!asked.terms.length && !asked.path.length) return told({ pages: [], asked, isDone: true, isNothing: true });
    const say = (answer) => mine === turn && told({ asked, ...answer });
    const inNamesAlone = await Promise.all(asked.terms.map((term) => evaluate(term, false)));
    if (mine !== turn) return;
    if (!asked.phrases.length) say({ pages: rank(asked, everything(asked, inNamesAlone)), isDone: false });
    const maps = await Promise.all(asked.terms.map((term) => evaluate(term, true)));
    if (mine !== turn) return;
    let pages = rank(asked, everything(asked, maps));
    if (asked.phrases.length) pages = await withPhrases(asked.phrases, pages);
    if (pages.length || !isWhole || mine !== turn) return say({ pages, isDone: isWhole });
    const instead = corrected(asked, maps);
    if (instead) return find(instead, (answer) => told({ ...answer, instead }));
    const some = maps.filter((map) => map.size);
    say({ pages: some.length && !asked.phrases.length ? rank(asked, some, true) : [], isDone: true, isSome: true });
  }

  const everything = (asked, maps) => (maps.length ? maps : [new Map(names.map((_, id) => [id, 1]))]);

  const MOST_READ = 60;

  async function withPhrases(phrases, pages) {
    const read = pages.slice(0, MOST_READ);
    const texts = await Promise.all(read.map(({ id }) => text(id)));
    return read.filter(({ id }, i) => {
      const said = fold([names[id].title, ...names[id].aliases, ...texts[i].parts.flatMap((p) => [p.heading, p.text])].join("\n"));
      return phrases.every((phrase) => said.includes(phrase));
    });
  }

  /* The query with words that nobody has put right, as names spell them; null if nothing is near. */
  function corrected(asked, maps) {
    const vocabulary = new Map();
    for (const name of names) {
      for (const one of known(name)) for (const word of one.words) vocabulary.set(word, (vocabulary.get(word) || 0) + 1);
    }
    let changed = false;
    const said = asked.terms.map((term, i) => {
      if (maps[i].size || term.isTag) return term.said;
      const better = nearest(term.said, vocabulary);
      changed ||= Boolean(better);
      return better || term.said;
    });
    return changed ? said.join(" ") : null;
  }

  /* What a page says: its tags, its properties, its parts. */
  async function text(id) {
    const number = place(index.texts, id);
    const { has } = await file("texts", number);
    const [tags, properties, ...fields] = has[id - index.texts[number]];
    const parts = [];
    for (let i = 0; i < fields.length; i += 3) parts.push({ anchor: fields[i], heading: fields[i + 1], text: fields[i + 2] });
    return { tags, properties, parts };
  }

  /* Shows where the words of a query stand in an element, where browsers can. */
  function mark(element, query) {
    if (!window.Highlight || !CSS.highlights) return;
    const { marks } = parse(query);
    const found = new Highlight();
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      for (const { start, end } of places(walker.currentNode.data, marks)) {
        const range = new Range();
        range.setStart(walker.currentNode, start);
        range.setEnd(walker.currentNode, end);
        found.add(range);
      }
    }
    CSS.highlights.set("vk-hit", found);
  }

  return { open, find, page, text, mark };
})();

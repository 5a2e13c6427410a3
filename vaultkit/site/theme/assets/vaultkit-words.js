/* What words are in a search, which are near each other, and where they stand in a text. What a word is, is said twice:
   here for queries, in `vaultkit/site/search/words.py` for the index. A test holds one to the other. */

vaultkit.words = (() => {
  "use strict";

  const LONGEST = 40;
  const ACCENTS = /[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670\ufe00-\ufe0f]/g;
  const LETTERS = { ß: "ss", ı: "i", ς: "σ", ø: "o", đ: "d", ł: "l", æ: "ae", œ: "oe", ð: "d", þ: "th" };
  const LETTER = /[ßıςøđłæœðþ]/g;
  const DENSE =
    "\\u0e00-\\u0eff\\u1000-\\u109f\\u1780-\\u17ff\\u3040-\\u30ff\\u31f0-\\u31ff\\u3400-\\u4dbf\\u4e00-\\u9fff" +
    "\\uac00-\\ud7af\\uf900-\\ufaff\\u{20000}-\\u{3ffff}";
  const PART = new RegExp(`([${DENSE}]+)|[^${DENSE}]+`, "gu");
  const IS_DENSE = new RegExp(`[${DENSE}]`, "u");
  const RUN = /[\p{L}\p{N}\p{M}]+(?:['’_‐‑-][\p{L}\p{N}\p{M}]+)*/gu;
  const JOINT = /['’_‐‑-]/;

  const isPlain = (text) => /^[\x00-\x7f]*$/.test(text);

  function fold(text) {
    if (isPlain(text)) return text.toLowerCase();
    const bare = text.normalize("NFKD").replace(ACCENTS, "").toLowerCase();
    return bare.replace(LETTER, (letter) => LETTERS[letter]).normalize("NFC");
  }

  const short = (word) => (word.length > LONGEST ? [...word].slice(0, LONGEST).join("") : word);

  function apart(run) {
    if (/^[a-z0-9]*$/.test(run)) return [short(run)];
    const pieces = run.split(JOINT);
    const found = [];
    for (const piece of pieces) {
      for (const part of piece.matchAll(PART)) {
        if (!part[1]) {
          found.push(part[0]);
          continue;
        }
        const signs = [...part[0]];
        signs.forEach((sign, i) => found.push(sign + (signs[i + 1] || "")));
      }
    }
    if (pieces.length > 1) found.push(pieces.join(""));
    return found.map(short);
  }

  const runs = (text) => fold(text).match(RUN) || [];
  const words = (text) => runs(text).flatMap(apart);

  function nearest(word, vocabulary) {
    const most = word.length < 4 ? 0 : word.length < 8 ? 1 : 2;
    let best = null;
    let least = most + 1;
    let often = 0;
    for (const [other, count] of most ? vocabulary : []) {
      if (Math.abs(other.length - word.length) > most || other[0] !== word[0]) continue;
      const steps = distance(word, other);
      if (steps < least || (steps === least && steps <= most && count > often)) [best, least, often] = [other, steps, count];
    }
    return least <= most ? best : null;
  }

  /* Letters to add, drop, change or exchange with the next. */
  function distance(a, b) {
    let two = [];
    let one = Array.from({ length: b.length + 1 }, (_, i) => i);
    for (let i = 1; i <= a.length; i++) {
      const row = [i];
      for (let j = 1; j <= b.length; j++) {
        const same = a[i - 1] === b[j - 1] ? 0 : 1;
        row[j] = Math.min(row[j - 1] + 1, one[j] + 1, one[j - 1] + same);
        if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) row[j] = Math.min(row[j], two[j - 2] + 1);
      }
      [two, one] = [one, row];
    }
    return one[b.length];
  }

  /* The places in a text where words of the query stand, in order: start, end and the term's number. */
  function places(said, marks) {
    const found = [];
    for (const run of said.matchAll(/[\p{L}\p{N}\p{M}]+/gu)) {
      const folded = fold(run[0]);
      const isAlike = folded.length === run[0].length;
      for (const { word, isBegun, term } of marks) {
        const isDense = IS_DENSE.test(word);
        const at = isDense ? folded.indexOf(word) : isBegun ? folded.indexOf(word) : folded === word ? 0 : -1;
        if (at < 0 || (at && !isDense)) continue;
        const start = run.index + (isAlike ? at : 0);
        const end = isAlike ? start + word.length : run.index + run[0].length;
        const before = found[found.length - 1];
        // Parts of one word are marked as one.
        if (before && before.term === term && start - before.end === 1 && JOINT.test(said[before.end])) before.end = end;
        else found.push({ start, end, term });
        break;
      }
    }
    return found;
  }

  return { IS_DENSE, JOINT, apart, fold, nearest, places, runs, short, words };
})();

"""What counts as a word in a search. `vaultkit-words.js` cuts queries by the same rule, and a test holds one to the other.

A word is a run of letters, digits and marks, without case and without accents. Where a script has no spaces,
each sign with its successor is one, so that any part of a run can be found. Words joined by a hyphen, an
apostrophe or an underscore are found each by itself and all together.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from itertools import chain

LONGEST = 40
"""Code points of a word that are looked at."""

# Also what says how an emoji is drawn.
_ACCENTS = re.compile("[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670\ufe00-\ufe0f]")
# Letters that Unicode takes for letters of their own, and people who search for accents.
_LETTERS = dict(
    zip("ßıςøđłæœðþ", ("ss", "i", "σ", "o", "d", "l", "ae", "oe", "d", "th"), strict=True)
)
_LETTER = re.compile(f"[{''.join(_LETTERS)}]")
# Thai, Lao, Myanmar, Khmer, kana, Han, Hangul.
_DENSE = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
)
_PART = re.compile(f"([{_DENSE}]+)|[^{_DENSE}]+")
_JOINTS = "'’_‐‑-"
_JOINT = re.compile(f"[{_JOINTS}]")
_SIMPLE = re.compile(f"[a-z0-9]++(?:[{_JOINTS}][a-z0-9]++)*+")
_UNMARKED = re.compile(f"[^\\W_]++(?:[{_JOINTS}][^\\W_]++)*+")
_FOREIGN = re.compile("[^\x00-\x7f]")
_BASIC = "\uffff"  # a set of signs beyond it is searched ten times as slowly


def fold(text: str) -> str:
    """Return the text as it compares: without case, accents and forms of the same letter.

    >>> fold("Café № ＡＢＣ")
    'cafe no abc'
    """
    if text.isascii():
        return text.lower()
    bare = _ACCENTS.sub("", unicodedata.normalize("NFKD", text)).lower()
    return unicodedata.normalize("NFC", _LETTER.sub(lambda m: _LETTERS[m.group()], bare))


def words(text: str) -> list[str]:
    """Return the words of a text, in no order.

    >>> words("Co-production in 東京都")
    ['in', 'co', 'production', 'coproduction', '東京', '京都', '都']
    """
    folded = fold(text)
    runs = _run(folded).findall(folded)
    # Nearly all of them are one word.
    plain = [run[:LONGEST] for run in runs if run.isascii() and run.isalnum()]
    odd = [run for run in runs if not (run.isascii() and run.isalnum())]
    return [*plain, *(word[:LONGEST] for run in odd for word in _apart(run))]


def _apart(run: str) -> Iterator[str]:
    pieces = _JOINT.split(run)
    for piece in pieces:
        for part in _PART.finditer(piece):
            if part.group(1):
                signs = part.group()
                yield from (signs[i : i + 2] for i in range(len(signs)))
            else:
                yield part.group()
    if len(pieces) > 1:
        yield "".join(pieces)


def _run(folded: str) -> re.Pattern[str]:
    """Return what a run is in a text."""
    if folded.isascii():
        return _SIMPLE
    marks = _marks().intersection(_FOREIGN.findall(folded))
    return _marked(max(marks) > _BASIC) if marks else _UNMARKED


@cache
def _marks() -> frozenset[str]:
    """Return the marks of all scripts: some 2,400. Python's expressions do not know them."""
    category = unicodedata.category
    everywhere = chain(range(0x300, 0x1F000), range(0xE0100, 0xE01F0))
    return frozenset(c for c in map(chr, everywhere) if category(c)[0] == "M")


@cache
def _marked(rare: bool) -> re.Pattern[str]:
    letter = f"[\\w{''.join(c for c in sorted(_marks()) if rare or c <= _BASIC)}]"
    return re.compile(f"(?:(?!_){letter})++(?:[{_JOINTS}](?:(?!_){letter})++)*+")

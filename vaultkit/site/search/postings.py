"""Which words stand on which pages, and where on them; packed as text that a browser unpacks a line at a time.

A line is a word and, after a blank each, a letter for the place where it stands with the numbers of the pages
that have it there: `garden h+A t3` — a page's best place alone. Numbers are packed as the steps between them,
each step one to three signs: see `pack`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from vaultkit.site.search.entries import Entry
from vaultkit.site.search.words import LONGEST, fold, words
from vaultkit.vault.tags import tag_key

PLACES = "hgpot"
"""Heading, tag, property, text that says the word often, text; a page's words are noted at the first that has them."""
OFTEN = 3
"""How often a page says a word that it is about."""

# Printable ASCII without quote, backslash and blank: nothing in a script has to be escaped.
_SIGNS = [chr(code) for code in range(35, 127) if chr(code) != "\\"]
_LAST, _MORE = _SIGNS[:46], _SIGNS[46:]
_NAME = re.compile(r"[\W_]+")


def pack(numbers: Sequence[int]) -> str:
    """Return rising numbers as text: of each the step from the one before, in signs of which one says that it is the last."""
    signs: list[str] = []
    at = -1
    for number in numbers:
        step, at = number - at - 1, number
        tail = _LAST[step % 46]
        step //= 46
        while step:
            step -= 1
            tail = _MORE[step % 45] + tail
            step //= 45
        signs.append(tail)
    return "".join(signs)


def lines(entries: Iterable[Entry]) -> Iterator[tuple[str, str]]:
    """Yield each word of the pages with its line, in the order in which browsers sort texts."""
    found: dict[str, list[int]] = {}
    for number, entry in enumerate(entries):
        seen: set[str] = set()
        for place, said in enumerate(_places(entry)):
            code = number * len(PLACES) + place
            for word in said:
                if word not in seen:
                    seen.add(word)
                    found.setdefault(word, []).append(code)
    for word in sorted(found, key=_in_browsers):
        yield word, f"{word} {_packed(found[word])}"


def _places(entry: Entry) -> Iterator[Iterable[str]]:
    """Yield the words that stand in each of `PLACES`."""
    yield words("\n".join(part.heading for part in entry.parts))
    yield [*words(" ".join(entry.tags)), *map(tag_word, entry.tags)]
    yield _property_words(entry.properties)
    counts = Counter(words("\n".join(part.text for part in entry.parts)))
    yield [word for word, count in counts.items() if count >= OFTEN]
    yield counts


def _property_words(properties: Iterable[tuple[str, str]]) -> Iterator[str]:
    for name, value in properties:
        said = words(value)
        key = _NAME.sub("", fold(name))[:LONGEST]
        yield from (f"{key}:{word}" for word in ("", *said))
        yield from said


def tag_word(name: str) -> str:
    """Return the word by which a tag is found: no text has such a word. Those nested in it begin with it."""
    return f"#{fold(tag_key(name))}/".replace(" ", "")


def _packed(codes: Sequence[int]) -> str:
    by_place: dict[int, list[int]] = {}
    for code in codes:
        number, place = divmod(code, len(PLACES))
        by_place.setdefault(place, []).append(number)
    return " ".join(PLACES[place] + pack(by_place[place]) for place in sorted(by_place))


def _in_browsers(word: str) -> bytes:
    return word.encode("utf-16-be", "surrogatepass")

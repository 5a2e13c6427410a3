"""Unlinked mentions: notes that say another's name or alias in their running text, and do not link to it.

One pass over the words of each note: a name is looked up by its first word, so that the cost is that of reading.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Set
from dataclasses import dataclass, field
from html import unescape
from itertools import pairwise
from typing import Protocol

from vaultkit.site.sheet import Sheet
from vaultkit.source import path as paths
from vaultkit.source.path import VaultPath
from vaultkit.source.span import Span
from vaultkit.syntax.elements import Link
from vaultkit.syntax.note import Note
from vaultkit.syntax.pieces import LinkEnd, LinkStart, Piece
from vaultkit.syntax.plain import Mention, PlainRun

_SHORTEST = 4  # letters; of scripts that write words without blanks, half as many
_DENSE = "\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff"
_WORD = re.compile(rf"[{_DENSE}]|[^\W{_DENSE}]+")
_PART = re.compile(
    r"<!--.*?(?:-->|\Z)|<(/?)([a-zA-Z][a-zA-Z0-9]*)[^>]*>|<[!?][^>]*>?|[^<]+|<", re.DOTALL
)
_GAP = re.compile(r"\s{0,3}[-–—'’.:,&/()]?\s{0,3}\Z")
_IN_LINE = frozenset(
    [
        "a",
        "abbr",
        "b",
        "cite",
        "em",
        "i",
        "kbd",
        "mark",
        "q",
        "s",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "u",
        "del",
        "ins",
    ]
)
_CODE = frozenset(["code", "pre"])
_SILENT = _CODE | frozenset(
    ["a", "math", "svg", "script", "style", "template", "title", "textarea", "iframe"]
)
_NO_NAMES = frozenset(["index", "readme", "home"])
_Words = tuple[str, ...]
Mentions = dict[VaultPath, dict[VaultPath, tuple[PlainRun, Mention]]]
_Names = dict[str, list[tuple[_Words, list[VaultPath]]]]


class Mentioned(Protocol):
    """What is asked of an edition."""

    def notes(self) -> Iterable[VaultPath]:
        """Return the public notes."""

    def note(self, path: VaultPath) -> Note:
        """Return one of them."""

    def sheet(self, path: VaultPath) -> Sheet:
        """Return its sheet."""


def mentions(edition: Mentioned, targets_of: Callable[[VaultPath], Set[VaultPath]]) -> Mentions:
    """Return, by note, who mentions it: each with the place of the first mention, of which `around` makes a sentence.

    `targets_of` says where a note leads: what it links to is no unlinked mention.
    """
    names = _names(edition)
    found: Mentions = {}
    for origin in edition.notes():
        leads_to = targets_of(origin)
        for run, silent in runs(edition.sheet(origin).pieces):
            for place, targets in _places(run, silent, names):
                for target in targets:
                    if target != origin and target not in leads_to:
                        found.setdefault(target, {}).setdefault(origin, (run, place))
    return found


def _names(edition: Mentioned) -> _Names:
    """Return every name of a public note by its first word, the longest first."""
    found: dict[_Words, list[VaultPath]] = {}
    for path in edition.notes():
        title = paths.stem(path)
        own = [] if title.lower() in _NO_NAMES else [title]
        for name in dict.fromkeys([*own, *edition.note(path).frontmatter.aliases]):
            words = tuple(word.casefold() for word in _WORD.findall(name))
            if _is_name(words):
                found.setdefault(words, []).append(path)
    names: _Names = {}
    for words in sorted(found, key=len, reverse=True):
        names.setdefault(words[0], []).append((words, found[words]))
    return names


def _is_name(words: _Words) -> bool:
    """Tell whether a name is long enough to be meant: years and short words are said too often."""
    letters = "".join(words)
    weight = sum(2 if c >= "\u2e80" else 1 for c in letters if c.isalpha())
    return weight >= _SHORTEST


def runs(pieces: Iterable[Piece]) -> Iterator[tuple[PlainRun, list[Span]]]:
    """Yield the stretches of running text, each with the places in which nothing is a mention: links, code, math."""
    run = _Run()
    for piece in pieces:
        if isinstance(piece, LinkStart | LinkEnd):
            run.opened += 1 if isinstance(piece, LinkStart) else -1
        for match in _PART.finditer(piece) if isinstance(piece, str) else ():
            name = (match[2] or "").lower()
            if name in _SILENT:
                run.opened += -1 if match[1] else 1
                run.codes += 0 if name not in _CODE else -1 if match[1] else 1
            elif name and name not in _IN_LINE:
                if run.length:
                    yield run.ended()
            elif not name and (match[0] == "<" or match[0][0] != "<"):
                run.say(unescape(match[0]))
    if run.length:
        yield run.ended()


@dataclass
class _Run:
    """A stretch of text that is being read."""

    opened: int = 0
    """How many links, codes and the like it is in."""
    codes: int = 0
    """How many of them are code."""
    length: int = 0
    parts: list[str] = field(default_factory=list)
    silent: list[Span] = field(default_factory=list)
    code: list[Span] = field(default_factory=list)

    def say(self, text: str) -> None:
        span = Span(self.length, self.length + len(text))
        self.parts.append(text)
        self.length = span.end
        if self.opened > 0:
            self.silent.append(span)
        if self.codes > 0:
            self.code.append(span)

    def ended(self) -> tuple[PlainRun, list[Span]]:
        said = PlainRun("".join(self.parts), (), tuple(self.code)), self.silent
        self.length, self.parts, self.silent, self.code = 0, [], [], []
        return said


_NOWHERE = Link(Span(0, 0), "wikilink", False, False, "", None, None, Span(0, 0))


def _places(
    run: PlainRun, silent: list[Span], names: _Names
) -> Iterator[tuple[Mention, list[VaultPath]]]:
    words = list(_WORD.finditer(run.text))
    said = [word[0].casefold() for word in words]
    at = 0
    while at < len(words):
        size = 1
        for name, targets in names.get(said[at], ()):
            end = at + len(name)
            if tuple(said[at:end]) != name or not _is_together(run, words[at:end]):
                continue
            start, stop = words[at].start(), words[end - 1].end()
            if not any(s.start < stop and start < s.end for s in silent):
                yield Mention(start, stop, _NOWHERE), targets
            size = len(name)
            break
        at += size


def _is_together(run: PlainRun, words: list[re.Match[str]]) -> bool:
    pairs = pairwise(words)
    return all(_GAP.match(run.text, one.end(), other.start()) for one, other in pairs)

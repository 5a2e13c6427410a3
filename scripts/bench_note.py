"""One note of a synthetic vault: what others may link to in it, and its text."""

from __future__ import annotations

import bisect
import itertools
import math
import posixpath
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import quote

from bench_prose import CALLOUTS, LANGUAGES, NOUNS, TAGS, WORDS, Dice

BROKEN = 0.02
"""The share of links that are broken on purpose."""

MEDIAN_BYTES = 1300
SPREAD = 0.8
LARGEST_BYTES = 60_000
"""Sizes of notes are log-normal, as in real vaults: a few are long."""

IMAGES = 24
"""How many pictures there are to embed."""


LOST = frozenset(
    {
        *("mistyped-link", "unwritten-note", "broken-path", "broken-embed", "alias-only-link"),
        *("outside-vault", "broken-heading", "broken-fragment", "broken-block"),
    }
)
"""The rules that speak of links that lead nowhere; others find what no link is at fault for."""


class Broken(NamedTuple):
    """A link that leads nowhere, as a check should report it."""

    path: str
    """The note, from the vault's folder."""
    line: int
    """From 1."""
    column: int
    """From 1, in code points; the link's first character."""
    rule: str
    """`unwritten-note`, `broken-path`, `broken-heading`, `broken-block` or `broken-embed`."""


@dataclass(frozen=True)
class Plan:
    """What others may link to in a note that is not written yet."""

    number: int
    """Its place in the vault, from 0: the lower, the more link to it."""
    path: str
    """Its path, from the vault's folder, with `.md`."""
    reference: str
    """What a wikilink calls it: its name, or its path where the name is not enough."""
    aliases: tuple[str, ...]
    """Its other names."""
    headings: tuple[str, ...]
    """Its headings below the title."""
    blocks: tuple[str, ...]
    """Its block ids, without the caret."""


@dataclass(frozen=True)
class Link:
    """A link as written, and the rule it breaks."""

    kind: str
    """`wikilink`, `embed`, `markdown`, `external` or `property`."""
    text: str
    """What is in the note."""
    rule: str = ""
    """Empty if the link is whole."""


class Writer:
    """Writes one note, and keeps the place of each link that is broken."""

    def __init__(self, me: Plan, notes: Sequence[Plan], seed: int) -> None:
        self.me = me
        self.notes = notes
        self.dice = Dice(f"{seed}/{me.number}")
        self.lines: list[str] = []
        self.size = 0
        self.links: list[Link] = []
        self.broken: list[Broken] = []
        self.headings = list(me.headings)
        self.blocks = list(me.blocks)

    def text(self) -> str:
        """Write the note."""
        goal = min(LARGEST_BYTES, MEDIAN_BYTES * math.exp(SPREAD * self.dice.bell()))
        if self.dice.happens(0.8) or self.me.aliases:
            self._properties()
        self._line("# ", posixpath.basename(self.me.path).removesuffix(".md"))
        self._line()
        while self.size < goal:
            _BLOCKS[bisect.bisect(_CHANCES, self.dice.below(_CHANCES[-1]))](self)
            self._line()
        self._rest()
        return "\n".join(self.lines) + "\n"

    def _rest(self) -> None:
        """Write the anchors that others count on."""
        while self.headings:
            self._heading()
            self._line()
        while self.blocks:
            self._line(self.dice.words(3, 9), ". ^", self.blocks.pop(0))
            self._line()

    def _line(self, *pieces: str | Link) -> None:
        text = ""
        for piece in pieces:
            if isinstance(piece, str):
                text += piece
                continue
            self.links.append(piece)
            if piece.rule:
                place = len(self.lines) + 1, len(text) + 1
                self.broken.append(Broken(self.me.path, *place, piece.rule))
            text += piece.text
        self.lines.append(text)
        self.size += len(text.encode()) + 1

    def _properties(self) -> None:
        dice = self.dice
        self._line("---")
        if self.me.aliases:
            self._line("aliases:")
            self._line("  - ", self.me.aliases[0])
        if tags := dice.some(TAGS, 3):
            self._line("tags: [", ", ".join(tags), "]")
        self._line("created: ", dice.date(2016 + dice.below(10)))
        if dice.happens(0.2):
            self._line(f"rating: {dice.below(6)}")
        if dice.happens(0.3):
            whole = Link("property", f"[[{self._target().reference}]]")
            lost = Link("property", f"[[{self._nowhere()}]]", "unwritten-note")
            self._line('up: "', lost if dice.happens(BROKEN) else whole, '"')
        self._line("---")

    def _heading(self) -> None:
        if self.headings:
            self._line("#" * (2 + self.dice.below(2)), " ", self.headings.pop(0))
        else:
            self._paragraph()

    def _paragraph(self) -> None:
        for _ in range(1 + self.dice.below(4)):
            self._sentence()
        if self.blocks and self.dice.happens(0.6):
            self.lines[-1] += f" ^{self.blocks.pop(0)}"

    def _sentence(self, start: str = "", end: str = ".") -> None:
        dice = self.dice
        pieces: list[str | Link] = [start, dice.words(3, 14).capitalize()]
        while dice.happens(0.4):
            pieces += [" ", self._link(), " ", dice.words(2, 9)]
        if dice.happens(0.1):
            pieces += [" #", dice.pick(TAGS)]
        pieces.append(self._ornament())
        self._line(*pieces, end)

    def _ornament(self) -> str:
        """Return something to end a sentence with: mostly nothing, at times only link-shaped."""
        match self.dice.below(40):
            case 0:
                return f" **{self.dice.words(1, 3)}**"
            case 1:
                return f" ==*{self.dice.words(1, 3)}*=="
            case 2:
                return f" `{self.dice.pick(WORDS)}()`"
            case 3:
                return f" `{self._no_link()}`"
            case 4:
                return f" $x_{self.dice.below(9)}^2$"
            case 5:
                return f" %%{self.dice.words(1, 4)} {self._no_link()}%%"
            case _:
                return ""

    def _list(self) -> None:
        depth = 0
        indent = "\t" if self.me.number % 2 else "    "
        marker = self.dice.pick(("- ", "- ", "- [ ] ", "- [x] ", "1. "))
        for _ in range(2 + self.dice.below(7)):
            self._sentence(indent * depth + marker, end="")
            depth = max(0, min(3, depth + 1 - self.dice.below(3)))

    def _callout(self) -> None:
        dice = self.dice
        self._line(f"> [!{dice.pick(CALLOUTS)}]{dice.pick(('', '', '-', '+'))} {dice.words(1, 4)}")
        for _ in range(1 + dice.below(3)):
            self._sentence("> ")

    def _quote(self) -> None:
        self._sentence("> ")

    def _code(self) -> None:
        fence = "~~~" if self.dice.happens(0.1) else "```"
        self._line(fence, self.dice.pick(LANGUAGES))
        for i in range(1 + self.dice.below(7)):
            tail = f"  # {self._no_link()}" if self.dice.happens(0.15) else ""
            self._line(f"{'    ' * (i % 2)}{self.dice.pick(WORDS)} = {i}{tail}")
        self._line(fence)

    def _table(self) -> None:
        self._line("| what | where |")
        self._line("| --- | --- |")
        for _ in range(1 + self.dice.below(6)):
            self._line("| ", self.dice.words(1, 3), " | ", self._link("\\|"), " |")

    def _maths(self) -> None:
        self._line("$$")
        self._line("\\sum_{i=1}^{n} a_{[[i]]}")
        self._line("$$")

    def _comment(self) -> None:
        self._line("%%")
        self._line(self.dice.words(2, 9), " ", self._no_link())
        self._line("%%")

    def _html(self) -> None:
        self._line('<div class="aside">', self._no_link(), "</div>")

    def _footnote(self) -> None:
        label = f"f{len(self.lines)}"
        self._sentence(end=f".[^{label}]")
        self._line()
        self._sentence(f"[^{label}]: ")

    def _image(self) -> None:
        image = f"image-{self.dice.below(IMAGES)}.png"
        self._line(Link("embed", f"![[{image}{self.dice.pick(('', '', '|300'))}]]"))

    def _link(self, bar: str = "|") -> Link:
        if self.dice.happens(BROKEN):
            return self._broken_link(bar)
        target = self._target()
        match self.dice.below(20):
            case 0 | 1 if target.headings:
                return Link("wikilink", f"[[{target.reference}#{self.dice.pick(target.headings)}]]")
            case 2 if target.blocks:
                return Link("wikilink", f"[[{target.reference}#^{self.dice.pick(target.blocks)}]]")
            case 3:
                return Link("embed", f"![[{target.reference}]]")
            case 4 if target.headings:
                return Link("embed", f"![[{target.reference}#{self.dice.pick(target.headings)}]]")
            case 5 | 6:
                return Link("markdown", f"[{self.dice.words(1, 3)}]({self._url(target.path)})")
            case 7:
                site = f"https://example.org/{self.dice.pick(WORDS)}/{self.dice.below(999)}"
                return Link("external", f"[{self.dice.words(1, 3)}]({site})")
            case 8 | 9 | 10 | 11:
                return Link("wikilink", f"[[{target.reference}{bar}{self.dice.words(1, 3)}]]")
            case 12 if target.aliases:
                return Link("wikilink", f"[[{target.reference}{bar}{target.aliases[0]}]]")
            case _:
                return Link("wikilink", f"[[{target.reference}]]")

    def _broken_link(self, bar: str) -> Link:
        target = self._target()
        nowhere = self._nowhere()
        match self.dice.below(8):
            case 0 | 1:
                return Link("wikilink", f"[[{nowhere}]]", "unwritten-note")
            case 2:
                return Link(
                    "wikilink", f"[[{nowhere}{bar}{self.dice.words(1, 3)}]]", "unwritten-note"
                )
            case 3:
                url = self._url(f"{posixpath.dirname(target.path)}/{nowhere}.md")
                return Link("markdown", f"[{self.dice.words(1, 3)}]({url})", "broken-path")
            case 4:
                return Link("wikilink", f"[[{target.reference}#{nowhere}]]", "broken-heading")
            case 5:
                return Link(
                    "wikilink", f"[[{target.reference}#^gone-{self.me.number}]]", "broken-block"
                )
            case 6:
                return Link("embed", f"![[{nowhere}]]", "broken-embed")
            case _:
                return Link("embed", f"![[{nowhere}.png]]", "broken-embed")

    def _target(self) -> Plan:
        """Return another note: a neighbour, or one that many link to."""
        n = len(self.notes)
        near = self.me.number + 1 + self.dice.below(20)
        found = near if self.dice.happens(0.3) else self.dice.low(n)
        return self.notes[found % n if found % n != self.me.number else (found + 1) % n]

    def _nowhere(self) -> str:
        """Return the name of no note."""
        return f"Missing {self.dice.pick(NOUNS)} {self.me.number}"

    def _no_link(self) -> str:
        return f"[[Not a link {self.dice.below(9999)}]]"

    def _url(self, path: str) -> str:
        return quote(posixpath.relpath(path, posixpath.dirname(self.me.path)))


_WEIGHTS: tuple[tuple[int, Callable[[Writer], None]], ...] = (
    (14, Writer._heading),
    (34, Writer._paragraph),
    (22, Writer._list),
    (8, Writer._callout),
    (3, Writer._quote),
    (6, Writer._code),
    (4, Writer._table),
    (2, Writer._maths),
    (2, Writer._comment),
    (1, Writer._html),
    (2, Writer._footnote),
    (2, Writer._image),
)
_BLOCKS = tuple(write for _, write in _WEIGHTS)
_CHANCES = tuple(itertools.accumulate(weight for weight, _ in _WEIGHTS))

"""What a construct is: its markdown-it rules, its tokens as elements, its HTML, and what these may ask."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

from vaultkit.source.span import Span
from vaultkit.syntax.elements import Element

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

    from vaultkit.syntax.pieces import Piece, Standing

RunKind = Literal["paragraph", "item", "heading", "cell", "title"]
"""Where running text stands; `item` is the first paragraph of a list item."""

_BRACKETS = re.compile(r"\\.|[\[\]]", re.DOTALL)
_DOLLARS = re.compile(r"\\.|\$", re.DOTALL)


class Place(Protocol):
    """Where a token stands in its note."""

    @property
    def in_comment(self) -> bool:
        """Whether a `%%` comment is around it."""

    @property
    def quotes(self) -> int:
        """How many quotes and callouts are around it."""

    def span(self, start: int, end: int) -> Span:
        """Return the note's span for the offsets a rule saw."""

    def raw(self, start: int, end: int) -> str:
        """Return the note's text for the offsets a rule saw."""


Reader = Callable[["Token", Place], Element | None]


class Rendering(NamedTuple):
    """What the HTML of a note depends on besides its text."""

    code: Callable[[str, str], Sequence[Piece]]
    """Code and the words after its fence, to HTML of one block, which may hold links."""
    math: Callable[[str, bool], str]
    """TeX, and whether it is displayed on lines of its own, to HTML that may stand in a line."""
    raw: Callable[[str], str]
    """A block of raw HTML, or one tag of it, to what may stand in the page at that place."""
    breaks: bool = True
    """Whether a single line end is shown as a break (spec LST-02)."""


class Html(Protocol):
    """The HTML that a note's tokens are being written to."""

    @property
    def rendering(self) -> Rendering:
        """What the HTML depends on."""

    @property
    def siblings(self) -> Sequence[Token]:
        """The tokens among which the current one stands."""

    @property
    def at(self) -> int:
        """The current token's place among them."""

    @property
    def opener(self) -> Token:
        """The block token that the current one closes."""

    @property
    def standing(self) -> Standing:
        """What may stand at the current place."""

    @property
    def auto(self) -> str:
        """The attribute by which a block of text runs as its first letter does, or nothing."""

    def direction(self) -> str:
        """Return the attribute that tells which way the block that opens here runs, or nothing."""

    def write(self, *pieces: Piece) -> None:
        """Add HTML and holes."""

    def identify(self) -> Sequence[Piece]:
        """Return the ids that the block which opens here has, to stand inside its tag."""

    def break_line(self, tag: str = "<br>") -> None:
        """Add a line break, unless nothing stands before it or comes after it in its run."""

    def skip_inside(self) -> Sequence[Token]:
        """Pass over everything up to the partner of the current token, and return it."""

    def mark_footnote(self, name: str) -> None:
        """Add the mark of the footnote `name`; the brackets as they are if there is none."""

    def note_below(self, content: Sequence[Token]) -> None:
        """Add the mark of a footnote whose text is `content`."""


HtmlWriter = Callable[["Token", Html], None]


class Construct(NamedTuple):
    """One piece of the dialect. Its rules leave `meta["at"]`, the offsets they saw, on their tokens."""

    name: str
    """What Obsidian's users call it."""
    install: Callable[[MarkdownIt], None]
    """Put its rules into a parser."""
    elements: Mapping[str, Reader] = MappingProxyType({})
    """By token type: the element that a token says."""
    html: Mapping[str, HtmlWriter] = MappingProxyType({})
    """By token type: what it adds to the note's HTML; a token without one adds nothing."""


class Run:
    """What inline rules know about the run of text they are in, found once for each run."""

    def __init__(self, kind: RunKind, text: str) -> None:
        self.kind = kind
        self.text = text
        self.underscores: dict[int, tuple[int, int]] = {}  # of each delimiter list: seen, open

    @cached_property
    def brackets(self) -> dict[int, int]:
        """Each `[` that has its `]`: offset to offset. Escapes are respected, code is not looked at."""
        pairs: dict[int, int] = {}
        opened: list[int] = []
        for match in _BRACKETS.finditer(self.text):
            if match[0] == "[":
                opened.append(match.start())
            elif match[0] == "]" and opened:
                pairs[opened.pop()] = match.start()
        return pairs

    @cached_property
    def dollars(self) -> list[int]:
        """The offsets of all `$` that no backslash escapes."""
        return [m.start() for m in _DOLLARS.finditer(self.text) if m[0] == "$"]

    @cached_property
    def last_bracket(self) -> int:
        """The offset of the last `]`, -1 without one; a label that begins after it has no end."""
        return self.text.rfind("]")

    @cached_property
    def closing_dollars(self) -> list[int]:
        """Those that can close inline math: no blank before, no digit after (spec MTH-01)."""
        text = self.text
        return [
            at
            for at in self.dollars
            if at and text[at - 1] not in " \t\n" and not text[at + 1 : at + 2].isdecimal()
        ]


def run_of(state: StateInline) -> Run:
    """Return what is known about the run that `state` parses."""
    run = state.env["run"]
    assert isinstance(run, Run)
    return run

"""What a construct is: its markdown-it rules, its tokens as elements, and what its rules may ask."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, Protocol

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from vaultkit.source.span import Span
from vaultkit.syntax.elements import Element

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

    @property
    def at_root(self) -> bool:
        """Whether the token's block has no container."""

    @property
    def block(self) -> Span:
        """The block around running text: its list item, else its paragraph."""

    @property
    def previous_block(self) -> Span:
        """The block before a block token, in the same container."""

    def span(self, start: int, end: int) -> Span:
        """Return the note's span for the offsets a rule saw."""

    def raw(self, start: int, end: int) -> str:
        """Return the note's text for the offsets a rule saw."""


Reader = Callable[[Token, Place], Element | None]


@dataclass(frozen=True)
class Construct:
    """One piece of the dialect. Its rules leave `meta["at"]`, the offsets they saw, on their tokens."""

    name: str
    """What Obsidian's users call it."""
    install: Callable[[MarkdownIt], None]
    """Put its rules into a parser."""
    elements: Mapping[str, Reader] = field(default_factory=dict)
    """By token type: the element that a token says."""


class Run:
    """What inline rules know about the run of text they are in, found once for each run."""

    def __init__(self, kind: RunKind, text: str) -> None:
        self.kind = kind
        self.text = text

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

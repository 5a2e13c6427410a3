"""Changes to files. A fix, a rename and every other rewrite is a list of edits."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from vaultkit.source.path import VaultPath
from vaultkit.source.span import Span


class Edit(NamedTuple):
    """Put `text` in the place of `span` in one file."""

    path: VaultPath
    """The file."""
    span: Span
    """What goes; an empty span inserts."""
    text: str
    """What comes."""


def apply(text: str, edits: Iterable[Edit]) -> str:
    """Return `text` with `edits` made; no other code point changes.

    Raises ValueError if two edits overlap or one lies outside the text: that is a bug of the caller.

    >>> apply("a [[B]]", [Edit(VaultPath("x.md"), Span(4, 5), "C")])
    'a [[C]]'
    """
    pieces: list[str] = []
    at = 0
    for edit in sorted(edits, key=lambda e: e.span):
        if edit.span.start < at or edit.span.end > len(text):
            raise ValueError(f"{edit} overlaps its neighbour or lies outside the text")
        pieces += (text[at : edit.span.start], edit.text)
        at = edit.span.end
    pieces.append(text[at:])
    return "".join(pieces)

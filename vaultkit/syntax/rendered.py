"""What a note's HTML is when it is written: pieces with holes, and where its sections and blocks lie in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from msgspec import Struct

from vaultkit.syntax.elements import Heading
from vaultkit.syntax.pieces import Piece
from vaultkit.syntax.plain import PlainRun


class HeadingPlace(Struct, frozen=True, gc=False, array_like=True):
    """A heading that links can reach, and where it stands."""

    heading: Heading
    """As written."""
    text: str
    """As it reads, plain."""
    start: int
    """The piece it begins with."""
    end: int
    """The piece after its last."""


class BlockPlace(Struct, frozen=True, gc=False, array_like=True):
    """A block that links can reach by its id, and where it stands."""

    start: int
    """The piece it begins with."""
    end: int
    """The piece after its last."""
    around: tuple[str, str] = ("", "")
    """The HTML in which it can stand alone: an item needs its list."""


@dataclass(frozen=True)
class Rendered:
    """A note as HTML with holes. Places are indexes into `pieces`, half-open."""

    pieces: tuple[Piece, ...]
    """All of it, the footnotes last."""
    body_end: int
    """Where the footnotes begin."""
    headings: tuple[HeadingPlace, ...]
    """In text order."""
    blocks: Mapping[str, BlockPlace]
    """By block id in lower case."""
    runs: tuple[PlainRun, ...]
    """The runs of text as they read, headings left out, the footnotes' last."""
    lead: PlainRun
    """The first paragraph as it reads: what a list of notes says about it."""
    has_raw: bool
    """Whether there is raw HTML in it, which may leave tags open."""

"""What a note's HTML is made of: text, and holes that only the whole vault can fill.

A hole knows what was written (a `Link`, where a heading stands), never what it means; the page that
shows the note fills it. Pieces are values, so what one note renders to depends on its own text alone,
and can be kept: they are msgspec structs, which know how to be written and read.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from vaultkit.syntax.elements import Link


class LinkStart(Struct, frozen=True, gc=False, array_like=True, tag=0):
    """Where a link's text begins: an opening tag comes here."""

    link: Link
    """As written."""
    title: str = ""
    """The title a Markdown link gives, as plain text."""


class LinkEnd(Struct, frozen=True, gc=False, array_like=True, tag=1):
    """Where the link's text ends."""


Standing = Literal["block", "flow", "line"]
"""What may stand somewhere: blocks only, blocks among text (a table's cell), or text only (a heading)."""


class Embed(Struct, frozen=True, gc=False, array_like=True, tag=2):
    """Where a file is shown in place."""

    link: Link
    """As written."""
    text: str
    """What to show if it cannot be: the display text, plain."""
    title: str = ""
    """The title a Markdown image gives, as plain text."""
    standing: Standing = "flow"
    """What may stand at that place."""


class TagLink(Struct, frozen=True, gc=False, array_like=True, tag=3):
    """A tag in the text."""

    name: str
    """As typed, without `#`."""


class Identity(Struct, frozen=True, gc=False, array_like=True, tag=4):
    """Inside an opening tag: the element's `id`, if the page gives it one. An embed has none."""

    at: int
    """Where the element stands in the note: its span's start."""


class Permalink(Struct, frozen=True, gc=False, array_like=True, tag=5):
    """At a heading's end: a link to itself."""

    at: int
    """Where the heading stands in the note: its span's start."""


class FootnoteMark(Struct, frozen=True, gc=False, array_like=True, tag=6):
    """A footnote's number in the text."""

    name: str
    """What its addresses are made of: the id as typed, or one made for an inline footnote."""
    number: int
    """From 1, in the order of first marks."""
    use: int
    """From 1: which of its marks this is."""


class FootnoteItem(Struct, frozen=True, gc=False, array_like=True, tag=7):
    """Inside the opening tag of a footnote's text: its `id`."""

    name: str
    """As in its marks."""


class FootnoteReturn(Struct, frozen=True, gc=False, array_like=True, tag=8):
    """At a footnote's end: the way back to its marks."""

    name: str
    """As in its marks."""
    number: int
    """As in its marks."""
    uses: int
    """How many marks lead here."""


class BaseBlock(Struct, frozen=True, gc=False, array_like=True, tag=9):
    """A base that is written in the note, in a block of code."""

    text: str
    """What it says: YAML."""


Hole = (
    LinkStart
    | LinkEnd
    | Embed
    | TagLink
    | Identity
    | Permalink
    | FootnoteMark
    | FootnoteItem
    | FootnoteReturn
    | BaseBlock
)
"""A place that the page fills."""

Piece = str | Hole
"""HTML, or a hole."""

"""What a note's HTML is made of: text, and holes that only the whole vault can fill.

A hole knows what was written (a `Link`, a `Heading`), never what it means; the page that shows the
note fills it. Pieces are values, so what one note renders to depends on its own text alone.
"""

from __future__ import annotations

from dataclasses import dataclass

from vaultkit.syntax.elements import BlockId, Heading, Link


@dataclass(frozen=True, slots=True)
class LinkStart:
    """Where a link's text begins: an opening tag comes here."""

    link: Link
    """As written."""
    title: str = ""
    """The title a Markdown link gives, as plain text."""


@dataclass(frozen=True, slots=True)
class LinkEnd:
    """Where the link's text ends."""

    link: Link
    """The one that began."""


@dataclass(frozen=True, slots=True)
class Embed:
    """Where a file is shown in place."""

    link: Link
    """As written."""
    text: str
    """What to show if it cannot be: the display text, plain."""
    title: str = ""
    """The title a Markdown image gives, as plain text."""


@dataclass(frozen=True, slots=True)
class TagLink:
    """A tag in the text."""

    name: str
    """As typed, without `#`."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Inside an opening tag: the element's `id`, if the page gives it one. An embed has none."""

    element: Heading | BlockId
    """What can be linked."""


@dataclass(frozen=True, slots=True)
class Permalink:
    """At a heading's end: a link to itself."""

    element: Heading
    """The heading."""


@dataclass(frozen=True, slots=True)
class FootnoteMark:
    """A footnote's number in the text."""

    name: str
    """What its addresses are made of: the id as typed, or one made for an inline footnote."""
    number: int
    """From 1, in the order of first marks."""
    use: int
    """From 1: which of its marks this is."""


@dataclass(frozen=True, slots=True)
class FootnoteItem:
    """Inside the opening tag of a footnote's text: its `id`."""

    name: str
    """As in its marks."""


@dataclass(frozen=True, slots=True)
class FootnoteReturn:
    """At a footnote's end: the way back to its marks."""

    name: str
    """As in its marks."""
    number: int
    """As in its marks."""
    uses: int
    """How many marks lead here."""


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
)
"""A place that the page fills."""

Piece = str | Hole
"""HTML, or a hole."""

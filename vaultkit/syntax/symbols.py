"""What the rest of a vault needs to know of a note: what it asks of other files, and what they can ask of it.

Of a note's text, symbols are a small part, found in half the time; packed, they are what the index keeps.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

import msgspec
from msgspec import Struct, field

from vaultkit.source.problem import Problem
from vaultkit.source.span import Span
from vaultkit.syntax.elements import (
    BlockId,
    Callout,
    Element,
    FootnoteDefinition,
    FootnoteReference,
    Heading,
    Link,
    PropertyLink,
    Tag,
)

T = TypeVar("T")

Value = None | bool | int | float | str | list["Value"] | dict[str, "Value"]
"""A property's value by YAML 1.2 (spec YML-04); dates are strings."""


class Frontmatter(Struct, frozen=True, array_like=True):
    """A note's properties block, or the lack of one (spec §9)."""

    exists: bool = False
    """Whether the file opens with a closed `---` block."""
    valid: bool | None = None
    """Whether it could be read; None if there is none."""
    content_start: int = 0
    """The offset at which the note's body begins."""
    properties: dict[str, Any] = field(default_factory=dict)
    """The mapping, each value a `Value`; empty if there is none or it cannot be read."""
    keys: dict[str, Span] = field(default_factory=dict)
    """Where each top-level key stands."""
    tags: tuple[str, ...] = ()
    """The tags the block gives, without `#`, in order, duplicates kept (spec YML-05)."""
    aliases: tuple[str, ...] = ()
    """The note's other names (spec YML-06)."""
    links: tuple[PropertyLink, ...] = ()
    """The properties that are links."""


class Symbols(Struct, frozen=True, array_like=True):
    """A note as other notes see it; elements in text order."""

    frontmatter: Frontmatter
    """Its properties."""
    links: tuple[Link, ...] = ()
    """The text's links and embeds that lead into the vault."""
    tags: tuple[Tag, ...] = ()
    """The text's tags."""
    headings: tuple[Heading, ...] = ()
    """The headings that can be linked."""
    block_ids: tuple[BlockId, ...] = ()
    """The block ids, duplicates kept."""
    footnotes: tuple[FootnoteDefinition, ...] = ()
    """The definitions of its footnotes."""
    footnote_references: tuple[FootnoteReference, ...] = ()
    """The marks that lead to them."""
    callouts: tuple[Callout, ...] = ()
    """The heads of its callouts."""
    problems: tuple[Problem, ...] = ()
    """What kept part of the file from being read."""

    @classmethod
    def of(
        cls, frontmatter: Frontmatter, elements: Iterable[Element], problems: tuple[Problem, ...]
    ) -> Symbols:
        """Return the symbols among `elements`, which are in text order."""
        found: dict[type[Element], list[Any]] = {kind: [] for kind in _KINDS}
        for element in elements:
            kept = found.get(type(element))
            if kept is not None and not (type(element) is Link and element.external):
                kept.append(element)
        fields = map(tuple, found.values())
        return cls(frontmatter, *fields, problems)  # type: ignore[call-arg]

    @property
    def offer(self) -> tuple[object, ...]:
        """What links and suggestions can make use of: other names, headings, blocks, footnotes; without places."""
        return (
            self.frontmatter.aliases,
            [(heading.level, heading.text) for heading in self.headings],
            [block.id for block in self.block_ids],
            [footnote.id for footnote in self.footnotes],
        )


class Places(Struct, frozen=True, array_like=True):
    """Of a note's symbols those that a link can name: packed, they are found without the others."""

    _frontmatter: msgspec.Raw
    _links: msgspec.Raw
    _tags: msgspec.Raw
    headings: tuple[Heading, ...] = ()
    """The headings that can be linked."""
    block_ids: tuple[BlockId, ...] = ()
    """The block ids, duplicates kept."""
    footnotes: tuple[FootnoteDefinition, ...] = ()
    """The definitions of its footnotes."""


_KINDS = (Link, Tag, Heading, BlockId, FootnoteDefinition, FootnoteReference, Callout)
"""The kinds of elements that are symbols, in the order of the fields."""


class Spoilt(ValueError):
    """Packed symbols are not what `pack` makes."""


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Symbols)
_places_decoder = msgspec.msgpack.Decoder(Places)


def pack(symbols: Symbols) -> bytes | None:
    """Return `symbols` as bytes; None for a note that says what the format cannot: a number of twenty digits."""
    try:
        return _encoder.encode(symbols)
    except (OverflowError, UnicodeEncodeError, RecursionError):
        return None


def unpack(data: bytes) -> Symbols:
    """Return the symbols that were packed. Raises Spoilt for bytes that are none."""
    return _decoded(_decoder, data)


def unpack_places(data: bytes) -> Places:
    """Return the places among the symbols that were packed. Raises Spoilt for bytes that hold none."""
    return _decoded(_places_decoder, data)


def _decoded(decoder: msgspec.msgpack.Decoder[T], data: bytes) -> T:
    try:
        return decoder.decode(data)
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        raise Spoilt(str(error)) from None

"""What one Markdown file says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

from vaultkit.source.document import Document
from vaultkit.source.path import VaultPath
from vaultkit.source.problem import Problem
from vaultkit.source.span import Position, Span
from vaultkit.syntax.elements import (
    BlockId,
    Callout,
    Comment,
    Element,
    FootnoteDefinition,
    FootnoteReference,
    Heading,
    Link,
    PropertyLink,
    Tag,
)

Value = None | bool | int | float | str | list["Value"] | dict[str, "Value"]
"""A property's value by YAML 1.2 (spec YML-04); dates are strings."""

E = TypeVar("E", bound=Element)


@dataclass(frozen=True)
class Frontmatter:
    """A note's properties block, or the lack of one (spec §9)."""

    exists: bool = False
    """Whether the file opens with a closed `---` block."""
    valid: bool | None = None
    """Whether it could be read; None if there is none."""
    content_start: int = 0
    """The offset at which the note's body begins."""
    properties: Mapping[str, Value] = field(default_factory=dict)
    """The mapping; empty if there is none or it cannot be read."""
    keys: Mapping[str, Span] = field(default_factory=dict)
    """Where each top-level key stands."""
    tags: tuple[str, ...] = ()
    """The tags the block gives, without `#`, in order, duplicates kept (spec YML-05)."""
    aliases: tuple[str, ...] = ()
    """The note's other names (spec YML-06)."""
    links: tuple[PropertyLink, ...] = ()
    """The properties that are links."""


@dataclass(frozen=True)
class Note:
    """What one Markdown file says: its elements in text order, each with its span, and its problems."""

    document: Document
    """The text it was read from."""
    frontmatter: Frontmatter
    """Its properties."""
    elements: tuple[Element, ...]
    """In text order; of two that begin together, the outer first."""
    runs: tuple[Span, ...] = ()
    """The stretches of running text (paragraphs, headings, table cells) that hold links, in text order."""
    problems: tuple[Problem, ...] = ()
    """What kept part of the file from being read."""

    @classmethod
    def of(
        cls,
        document: Document,
        frontmatter: Frontmatter,
        elements: Iterable[Element],
        runs: Iterable[Span],
        problems: tuple[Problem, ...],
    ) -> Note:
        """Return the note that an engine has read, its elements put in order."""
        ordered = sorted(elements, key=lambda e: (e.span.start, -e.span.end))
        return cls(document, frontmatter, tuple(ordered), tuple(sorted(runs)), problems)

    @property
    def path(self) -> VaultPath:
        """Where the note lies in the vault."""
        return self.document.path

    @property
    def text(self) -> str:
        """The whole file."""
        return self.document.text

    def raw(self, span: Span) -> str:
        """Return the text under `span`."""
        return self.text[span.start : span.end]

    def position(self, offset: int) -> Position:
        """Return the line and column of the code point at `offset`."""
        return self.document.lines.position(offset)

    def all(self, kind: type[E]) -> tuple[E, ...]:
        """Return the elements of one kind, in text order."""
        return tuple([e for e in self.elements if type(e) is kind])

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """The links and embeds of the text, those of the properties left out."""
        return self.all(Link)

    @cached_property
    def headings(self) -> tuple[Heading, ...]:
        """The headings that can be linked."""
        return self.all(Heading)

    @cached_property
    def block_ids(self) -> tuple[BlockId, ...]:
        """The block ids, duplicates kept."""
        return self.all(BlockId)

    @cached_property
    def tags(self) -> tuple[Tag, ...]:
        """The tags of the text; those of the properties are in `frontmatter.tags`."""
        return self.all(Tag)

    @cached_property
    def callouts(self) -> tuple[Callout, ...]:
        """The heads of its callouts."""
        return self.all(Callout)

    @cached_property
    def comments(self) -> tuple[Comment, ...]:
        """Its `%%` comments."""
        return self.all(Comment)

    @cached_property
    def footnotes(self) -> tuple[FootnoteReference | FootnoteDefinition, ...]:
        """Its footnote marks and definitions."""
        return tuple(
            e for e in self.elements if isinstance(e, FootnoteReference | FootnoteDefinition)
        )

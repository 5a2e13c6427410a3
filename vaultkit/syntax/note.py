"""What one Markdown file says."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple, TypeVar

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
    Tag,
)
from vaultkit.syntax.symbols import Frontmatter, Symbols

E = TypeVar("E", bound=Element)


class Content(NamedTuple):
    """All that a note's text holds."""

    elements: tuple[Element, ...]
    """In text order; of two that begin together, the outer first."""
    runs: tuple[Span, ...]
    """The stretches of running text (paragraphs, headings, table cells) that hold links, in text order."""


class Note:
    """What one Markdown file says: its elements in text order, each with its span, and its problems.

    A vault's note knows its symbols; its text, and what else stands in it, is read when it is asked for.
    """

    __slots__ = ("_content", "_document", "_read", "path", "symbols")

    def __init__(
        self,
        path: VaultPath,
        symbols: Symbols,
        document: Callable[[VaultPath], Document],
        read: Callable[[Document], Content],
    ) -> None:
        self.path = path
        """Where the note lies in the vault."""
        self.symbols = symbols
        """What the rest of the vault needs to know of it."""
        self._document = document
        self._read = read
        self._content: Content | None = None

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
        ordered = tuple(in_order(elements))
        content = Content(ordered, tuple(sorted(runs)))
        symbols = Symbols.of(frontmatter, ordered, problems)
        return cls(document.path, symbols, lambda _: document, lambda _: content)

    def __repr__(self) -> str:
        return f"<Note {self.path!r}>"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Note):
            return NotImplemented
        return (self.path, self.symbols) == (other.path, other.symbols) and self.text == other.text

    def __hash__(self) -> int:
        return hash(self.path)

    @property
    def frontmatter(self) -> Frontmatter:
        """Its properties."""
        return self.symbols.frontmatter

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What kept part of the file from being read."""
        return self.symbols.problems

    @property
    def document(self) -> Document:
        """The text it was read from. Raises VaultChanged if the file is no longer what it was."""
        return self._document(self.path)

    @property
    def text(self) -> str:
        """The whole file. Raises VaultChanged if it is no longer what it was."""
        return self.document.text

    @property
    def content(self) -> Content:
        """All that the text holds; costs a parse on first use."""
        if self._content is None:
            self._content = self._read(self.document)
        return self._content

    @property
    def elements(self) -> tuple[Element, ...]:
        """All elements in text order; of two that begin together, the outer first."""
        return self.content.elements

    @property
    def runs(self) -> tuple[Span, ...]:
        """The stretches of running text that hold links, in text order."""
        return self.content.runs

    def raw(self, span: Span) -> str:
        """Return the text under `span`."""
        return self.text[span.start : span.end]

    def position(self, offset: int) -> Position:
        """Return the line and column of the code point at `offset`."""
        return self.document.lines.position(offset)

    def all(self, kind: type[E]) -> tuple[E, ...]:
        """Return the elements of one kind, in text order."""
        return tuple([e for e in self.elements if type(e) is kind])

    @property
    def links(self) -> tuple[Link, ...]:
        """The links and embeds of the text, those out of the vault among them, those of the properties left out."""
        return self.all(Link)

    @property
    def headings(self) -> tuple[Heading, ...]:
        """The headings that can be linked."""
        return self.symbols.headings

    @property
    def block_ids(self) -> tuple[BlockId, ...]:
        """The block ids, duplicates kept."""
        return self.symbols.block_ids

    @property
    def tags(self) -> tuple[Tag, ...]:
        """The tags of the text; those of the properties are in `frontmatter.tags`."""
        return self.symbols.tags

    @property
    def callouts(self) -> tuple[Callout, ...]:
        """The heads of its callouts."""
        return self.symbols.callouts

    @property
    def comments(self) -> tuple[Comment, ...]:
        """Its `%%` comments."""
        return self.all(Comment)

    @property
    def footnotes(self) -> tuple[FootnoteReference | FootnoteDefinition, ...]:
        """Its footnote marks and definitions, in text order."""
        both: list[FootnoteReference | FootnoteDefinition]
        both = [*self.symbols.footnote_references, *self.symbols.footnotes]
        return tuple(sorted(both, key=lambda mark: mark.span))


def in_order(elements: Iterable[Element]) -> list[Element]:
    """Return the elements in text order; of two that begin together, the outer first."""
    return sorted(elements, key=lambda e: (e.span.start, -e.span.end))

"""Tokens to plain text: what a reader would read aloud, without marks, comments or footnotes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from vaultkit.source.span import Span
from vaultkit.syntax.dialect import size
from vaultkit.syntax.elements import Link

if TYPE_CHECKING:
    from markdown_it.token import Token

_AS_WRITTEN = ("text", "bare_url", "math_inline", "text_special")


class Mention(NamedTuple):
    """Where a link stands in a run of plain text."""

    start: int
    """The first code point of its text, in the run."""
    end: int
    """The code point after its last."""
    link: Link
    """The link."""


class PlainRun(NamedTuple):
    """A run of text as it reads, with the links in it."""

    text: str
    """On one line."""
    mentions: tuple[Mention, ...] = ()
    """In text order."""
    codes: tuple[Span, ...] = ()
    """Where code stands in it."""
    section: int = -1
    """Which of the note's headings it stands under, counted from 0; -1 before the first."""


@dataclass
class _Reading:
    parts: list[str] = field(default_factory=list)
    length: int = 0
    mentions: list[Mention] = field(default_factory=list)
    codes: list[Span] = field(default_factory=list)
    opened: list[tuple[int, Link | None]] = field(default_factory=list)
    comments: int = 0

    def take(self, token: Token) -> None:
        self.comments += (token.type == "comment_open") - (token.type == "comment_close")
        if self.comments:
            return
        start = self.length
        match token.type:
            case "softbreak" | "hardbreak":
                self._say(" ")
            case "tag":
                self._say("#" + token.content)
            case "wikilink" | "image":
                link = token.meta.get("element")
                self._say(display(link) if isinstance(link, Link) else "")
                self._mention(start, link)
            case "link_open":
                self.opened.append((start, token.meta.get("element")))
            case "link_close" if self.opened:
                self._mention(*self.opened.pop())
            case "code_inline":
                self._say(token.content)
                self.codes.append(Span(start, self.length))
            case kind if kind in _AS_WRITTEN:
                self._say(token.content)

    def _say(self, text: str) -> None:
        self.parts.append(text)
        self.length += len(text)

    def _mention(self, start: int, link: Link | None) -> None:
        if link is not None and not link.external:
            self.mentions.append(Mention(start, self.length, link))


def read_run(children: Iterable[Token], section: int = -1) -> PlainRun:
    """Return the inline tokens as plain text."""
    reading = _Reading()
    for token in children:
        reading.take(token)
    return PlainRun("".join(reading.parts), tuple(reading.mentions), tuple(reading.codes), section)


def display(link: Link) -> str:
    """Return the text that Obsidian shows for `link`: what is given, else path and headings.

    `[[Note#A#B]]` reads `Note > A > B`. An embed's size is no text.
    """
    given = link.display or ""
    if link.embed and size(given) != (None, None):
        given = given.rpartition("|")[0].rstrip("\\").strip()
    if given:
        return given
    if link.syntax != "wikilink":
        return "" if link.embed else link.path + (link.subpath or "")
    parts = [link.path, *(link.subpath or "").split("#")]
    return " > ".join(part.strip() for part in parts if part.strip())

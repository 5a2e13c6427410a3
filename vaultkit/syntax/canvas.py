"""A JSON Canvas file and what it says (spec §20). File cards are links; text cards are Markdown."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from vaultkit.source.document import Document
from vaultkit.source.path import VaultPath
from vaultkit.source.problem import Problem
from vaultkit.source.span import Span
from vaultkit.syntax.elements import Link
from vaultkit.syntax.note import Note
from vaultkit.syntax.parser import parse as parse_note

_ID = re.compile(r'"id"\s*:\s*("(?:[^"\\]|\\.)*")')
_NOWHERE = Span(0, 0)

CanvasLinkKind = Literal["file", "text-link", "text-embed", "url", "group-background"]


@dataclass(frozen=True, slots=True)
class Card:
    """A node of the canvas."""

    id: str
    """As written."""
    kind: str
    """`file`, `text`, `link`, `group`, or a type vaultkit does not know."""
    span: Span
    """Where its id stands in the file; `Span(0, 0)` if it has none."""
    data: dict[str, Any]
    """All it says, unknown keys included."""
    note: Note | None
    """A text card's text, parsed; its spans count from the start of the card's text."""


@dataclass(frozen=True, slots=True)
class Arrow:
    """An edge between two cards; it is no link between notes (CNV-03)."""

    id: str
    source: str
    """The id of the card it leaves."""
    target: str
    """The id of the card it points to."""
    span: Span
    """Where its id stands in the file."""
    data: dict[str, Any]
    """All it says."""


@dataclass(frozen=True, slots=True)
class CanvasLink:
    """A card, or a link in a text card, that leads somewhere."""

    card: Card
    kind: CanvasLinkKind
    link: Link
    """Where it leads; its spans are the card's span, for there is no text to slice."""


@dataclass(frozen=True)
class Canvas:
    """What one canvas says."""

    document: Document
    cards: tuple[Card, ...] = ()
    arrows: tuple[Arrow, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def path(self) -> VaultPath:
        """Where it lies in the vault."""
        return self.document.path

    @property
    def links(self) -> tuple[CanvasLink, ...]:
        """All that leads somewhere, in the order of the cards."""
        return tuple(link for card in self.cards for link in _card_links(card))

    @property
    def tags(self) -> tuple[str, ...]:
        """The tags of the text cards, in order, duplicates kept."""
        return tuple(t.name for card in self.cards if card.note for t in card.note.tags)


def parse(document: Document) -> Canvas:
    """Return what the canvas says; an empty file is an empty canvas (CNV-02)."""
    if not document.text.strip():
        return Canvas(document, problems=document.problems)
    try:
        data = json.loads(document.text)
    except ValueError as error:
        return _broken(document, error)
    except RecursionError:
        return _broken(document, ValueError("it is nested too deep"))
    if not isinstance(data, dict):
        return _broken(document, ValueError("it is no object"))
    places = _places(document.text)
    cards = [_card(document, node, places) for node in _objects(data.get("nodes"))]
    arrows = [_arrow(edge, places) for edge in _objects(data.get("edges"))]
    return Canvas(document, tuple(cards), tuple(arrows), document.problems)


def _broken(document: Document, error: Exception) -> Canvas:
    at = (
        min(error.pos, max(len(document.text) - 1, 0))
        if isinstance(error, json.JSONDecodeError)
        else 0
    )
    reason = error.msg if isinstance(error, json.JSONDecodeError) else str(error)
    message = f"is no JSON Canvas: {reason}"
    problem = Problem(
        "invalid-canvas", document.path, Span(at, min(at + 1, len(document.text))), message
    )
    return Canvas(document, problems=(*document.problems, problem))


def _objects(value: object) -> list[dict[str, Any]]:
    return [v for v in value if isinstance(v, dict)] if isinstance(value, list) else []


def _text(data: dict[str, Any], key: str) -> str:
    value = data.get(key)
    return value if isinstance(value, str) else ""


def _card(document: Document, data: dict[str, Any], places: dict[str, Span]) -> Card:
    note = None
    if data.get("type") == "text":
        note = parse_note(Document(document.path, _text(data, "text")))
    name = _text(data, "id")
    return Card(name, _text(data, "type"), places.get(name, _NOWHERE), data, note)


def _arrow(data: dict[str, Any], places: dict[str, Span]) -> Arrow:
    name = _text(data, "id")
    ends = _text(data, "fromNode"), _text(data, "toNode")
    return Arrow(name, *ends, places.get(name, _NOWHERE), data)


def _places(text: str) -> dict[str, Span]:
    """Return where each id stands, by id; of equal ones the first."""
    found: dict[str, Span] = {}
    for match in _ID.finditer(text):
        found.setdefault(json.loads(match[1], strict=False), Span(*match.span(1)))
    return found


def _card_links(card: Card) -> Iterator[CanvasLink]:
    match card.kind:
        case "file" if _text(card.data, "file"):
            subpath = _text(card.data, "subpath") or None
            yield CanvasLink(card, "file", _link(card, _text(card.data, "file"), subpath))
        case "text" if card.note:
            for link in card.note.links:
                yield CanvasLink(card, "text-embed" if link.embed else "text-link", link)
        case "link" if _text(card.data, "url"):
            yield CanvasLink(card, "url", _link(card, _text(card.data, "url"), None, external=True))
        case "group" if _text(card.data, "background"):
            yield CanvasLink(
                card, "group-background", _link(card, _text(card.data, "background"), None)
            )


def _link(card: Card, path: str, subpath: str | None, *, external: bool = False) -> Link:
    return Link(
        span=card.span,
        syntax="wikilink",
        embed=False,
        external=external,
        path=path,
        subpath=subpath,
        display=None,
        target=card.span,
    )

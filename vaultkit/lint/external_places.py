"""Where addresses of the web stand in a vault: links, bare addresses and cards. None in comments, code or math."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

from vaultkit.source.path import VaultPath
from vaultkit.source.span import Position, Span
from vaultkit.syntax.canvas import Canvas, Card
from vaultkit.syntax.elements import BareUrl, Comment, Link
from vaultkit.syntax.note import Note
from vaultkit.vault.model import Vault

_SUSPECT = re.compile(r"https?://", re.IGNORECASE)


class WebPlace(NamedTuple):
    """An address where it is written."""

    path: VaultPath
    span: Span
    """All of the link, or the address; a card's id on a canvas."""
    start: Position
    end: Position
    address: str
    """As written, fragment and all."""
    target: Span | None
    """What another address would take the place of; None where that cannot be said."""
    is_shown: bool
    """Whether readers see the address, so that another one reads differently."""


def web_places(vault: Vault, only: Collection[VaultPath] | None = None) -> Iterator[WebPlace]:
    """Yield every place with an address, in the files of `only` or all; costs a parse of the notes that have one."""
    for path in vault.notes:
        if (only is None or path in only) and _SUSPECT.search((note := vault.notes[path]).text):
            yield from note_places(note)
    for path, canvas in vault.canvases.items():
        if only is None or path in only:
            yield from _canvas_places(canvas)


def note_places(note: Note) -> Iterator[WebPlace]:
    """Yield the places of one note, in text order."""
    for address, element in _addresses(note):
        if not _is_web(address):
            continue
        bare = isinstance(element, BareUrl)
        shown = bare or (isinstance(element, Link) and element.syntax == "autolink")
        target = element.span if isinstance(element, BareUrl) else element.target
        # A reference link's address stands in its definition, which is no element.
        known = isinstance(element, BareUrl) or element.syntax != "reference"
        span = element.span
        ends = note.position(span.start), note.position(span.end)
        yield WebPlace(note.path, span, *ends, address, target if known else None, shown)


def _addresses(note: Note) -> Iterator[tuple[str, Link | BareUrl]]:
    silent = 0
    for element in note.elements:
        if isinstance(element, Comment):
            silent = max(silent, element.span.end)
        elif element.span.start >= silent:
            if isinstance(element, BareUrl):
                yield note.raw(element.span), element
            elif isinstance(element, Link) and element.external and not element.in_comment:
                yield element.path, element


def _canvas_places(canvas: Canvas) -> Iterator[WebPlace]:
    for card in canvas.cards:
        start, end = map(canvas.document.lines.position, card.span)
        for address in filter(_is_web, _on_card(card)):
            yield WebPlace(canvas.path, card.span, start, end, address, None, False)


def _on_card(card: Card) -> Iterator[str]:
    url = card.data.get("url")
    if card.kind == "link" and isinstance(url, str):
        yield url
    if card.note:
        yield from (address for address, _ in _addresses(card.note))


def _is_web(address: str) -> bool:
    return address[:8].lower().startswith(("http://", "https://"))

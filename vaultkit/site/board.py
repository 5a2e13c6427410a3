"""A canvas as a page: its cards where they lie, its arrows as lines; no script needed.

Sizes and places are the canvas's own, in pixels; a wide board scrolls in its frame, a long card in its
own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape

from vaultkit.site.clean import clean
from vaultkit.site.content import Content, TocEntry, heading_one
from vaultkit.site.edition import Edition, title_of
from vaultkit.site.features import graph
from vaultkit.site.filling import Filler, part
from vaultkit.site.media import external_link
from vaultkit.site.searching import searchable
from vaultkit.site.urls import TITLE_ANCHOR
from vaultkit.source.path import IMAGES, VaultPath, extension
from vaultkit.syntax.canvas import Arrow, Canvas, CanvasLink, Card
from vaultkit.vault.resolve import Found, resolve_exact

_COLOR = re.compile(r"#[0-9a-fA-F]{3,8}\Z")
_FARTHEST = 100_000.0  # pixels; a board larger than this is a mistake or a trick
_SIDES = {"top": (0.5, 0.0), "bottom": (0.5, 1.0), "left": (0.0, 0.5), "right": (1.0, 0.5)}
_MARGIN = 24.0


@dataclass(frozen=True)
class _Box:
    """Where a card lies, in pixels from the board's top left corner."""

    x: float
    y: float
    width: float
    height: float

    def side(self, name: str) -> tuple[float, float]:
        across, down = _SIDES.get(name, (0.5, 0.5))
        return self.x + across * self.width, self.y + down * self.height


def canvas_content(edition: Edition, path: VaultPath) -> Content:
    """Return the page of a public canvas."""
    title = title_of(path).removesuffix(".canvas")
    name = escape(title)
    html = f"{heading_one(title)}\n{graph.html(edition, path)}{board(edition, path, path)}"
    cards = edition.vault.canvases[path].cards
    texts = [words.html for card in cards if card.note for words in edition.render(card.note).words]
    labels = [escape(str(card.data["label"])) for card in cards if "label" in card.data]
    search = searchable(title, [*labels, *texts])
    return Content(name, html, TocEntry(name, TITLE_ANCHOR, 1), search=search)


def board(edition: Edition, path: VaultPath, page: str) -> str:
    """Return the canvas at `path` as it is shown on the page `page`; all in it is escaped or cleaned."""
    canvas = edition.vault.canvases[path]
    boxes = _boxes(canvas)
    if not boxes:
        return '<p class="vk-quiet">This canvas is empty.</p>\n'
    width = max(b.x + b.width for b in boxes.values()) + _MARGIN
    height = max(b.y + b.height for b in boxes.values()) + _MARGIN
    painter = _Painter(edition, path, page, boxes)
    cards = sorted(canvas.cards, key=lambda c: c.kind != "group")  # groups lie below
    return (
        '<div class="vk-board" tabindex="0"><div class="vk-board__sheet" '
        f'style="width:{width:.0f}px;height:{height:.0f}px">\n'
        f"{painter.arrows(canvas.arrows, width, height)}\n"
        + "\n".join(painter.card(card) for card in cards if id(card) in boxes)
        + "\n</div></div>\n"
    )


def _boxes(canvas: Canvas) -> dict[int, _Box]:
    """Return where each card lies, by the card's `id()`, moved so that the board begins at its margin."""
    found: dict[int, _Box] = {}
    for card in canvas.cards:
        x, y, width, height = (_number(card.data.get(k)) for k in ("x", "y", "width", "height"))
        found[id(card)] = _Box(x, y, max(width, 40.0), max(height, 30.0))
    left = min((b.x for b in found.values()), default=0) - _MARGIN
    top = min((b.y for b in found.values()), default=0) - _MARGIN
    return {key: _Box(b.x - left, b.y - top, b.width, b.height) for key, b in found.items()}


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value:
        return 0.0
    return float(max(-_FARTHEST, min(_FARTHEST, value)))


@dataclass(frozen=True)
class _Painter:
    edition: Edition
    path: VaultPath
    page: str
    boxes: Mapping[int, _Box]

    def card(self, card: Card) -> str:
        box = self.boxes[id(card)]
        place = f"left:{box.x:.0f}px;top:{box.y:.0f}px;width:{box.width:.0f}px;height:{box.height:.0f}px"
        kind = card.kind if card.kind in ("text", "file", "link", "group") else "other"
        inside = self._inside(card)
        return f'<div class="vk-card vk-card--{kind}" style="{place}{_color(card.data)}">{inside}</div>'

    def _inside(self, card: Card) -> str:
        match card.kind:
            case "group":
                label = card.data.get("label")
                text = escape(label) if isinstance(label, str) else ""
                return f'<p class="vk-card__label">{text}</p>'
            case "text" if card.note:
                sheet = self.edition.render(card.note)
                filler = Filler(self.edition, self.page, self.path, above=((self.path, "card"),))
                return clean(filler.fill(sheet.pieces[: sheet.body_end]))
            case "link":
                url = str(card.data.get("url", ""))
                start, end = external_link(url, "")
                return f"<p>{start}{escape(url)}{end}</p>"
            case "file":
                return self._file(card)
        return ""

    def _file(self, card: Card) -> str:
        link = next((item.link for item in _links(self.edition, self.path, card)), None)
        found = resolve_exact(self.edition.vault, link) if link else None
        if not isinstance(found, Found) or found.path not in self.edition.publication.files:
            return '<p class="vk-quiet">Not on this site</p>'
        filler = Filler(self.edition, self.page, self.path)
        address = escape(filler.address(link, found) or "") if link else ""
        title = escape(title_of(found.path))
        if extension(found.path) in IMAGES:
            return f'<a href="{address}"><img src="{address}" alt="{title}" loading="lazy"></a>'
        heading = f'<p class="vk-card__title"><a class="vk-link" href="{address}">{title}</a></p>'
        return heading + self._note(found)

    def _note(self, found: Found) -> str:
        if found.path not in self.edition.publication.notes:
            return ""
        above = ((self.path, "card"), (found.path, ""))
        filler = Filler(self.edition, self.page, found.path, above=above)
        return clean(filler.fill(part(self.edition.sheet(found.path), found)))

    def arrows(self, arrows: Iterable[Arrow], width: float, height: float) -> str:
        cards = {card.id: card for card in self.edition.vault.canvases[self.path].cards}
        drawn = [
            self._arrow(
                arrow, self.boxes[id(cards[arrow.source])], self.boxes[id(cards[arrow.target])]
            )
            for arrow in arrows
            if arrow.source in cards and arrow.target in cards
        ]
        return (
            f'<svg class="vk-arrows" width="{width:.0f}" height="{height:.0f}" aria-hidden="true">'
            '<defs><marker id="vk-arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" '
            'markerHeight="8" orient="auto-start-reverse"><path d="M0 0 8 4 0 8z"/></marker></defs>'
            f"{''.join(drawn)}</svg>"
        )

    def _arrow(self, arrow: Arrow, source: _Box, target: _Box) -> str:
        from_side, to_side = (str(arrow.data.get(k, "")) for k in ("fromSide", "toSide"))
        (x1, y1), (x2, y2) = source.side(from_side), target.side(to_side)
        bend = min(120.0, max(abs(x2 - x1), abs(y2 - y1)) / 2)
        (cx1, cy1), (cx2, cy2) = _pulled(x1, y1, from_side, bend), _pulled(x2, y2, to_side, bend)
        ends = ' marker-end="url(#vk-arrow)"' if arrow.data.get("toEnd") != "none" else ""
        ends += ' marker-start="url(#vk-arrow)"' if arrow.data.get("fromEnd") == "arrow" else ""
        line = f"M{x1:.0f} {y1:.0f}C{cx1:.0f} {cy1:.0f} {cx2:.0f} {cy2:.0f} {x2:.0f} {y2:.0f}"
        label = arrow.data.get("label")
        text = ""
        if isinstance(label, str) and label.strip():
            middle = f'x="{(x1 + x2) / 2:.0f}" y="{(y1 + y2) / 2:.0f}"'
            text = f"<text {middle}>{escape(label)}</text>"
        return f'<path d="{line}"{ends}/>{text}'


def _links(edition: Edition, path: VaultPath, card: Card) -> Iterable[CanvasLink]:
    return (item for item in edition.vault.canvases[path].links if item.card is card)


def _pulled(x: float, y: float, side: str, by: float) -> tuple[float, float]:
    across, down = _SIDES.get(side, (0.5, 0.5))
    return x + (across - 0.5) * 2 * by, y + (down - 0.5) * 2 * by


def _color(data: Mapping[str, object]) -> str:
    color = str(data.get("color", ""))
    if color in ("1", "2", "3", "4", "5", "6"):
        return f";--vk-card:var(--vk-color-{color})"
    return f";--vk-card:{color}" if _COLOR.match(color) else ""

"""A canvas on a page: one list in reading order, which the style sheet lays out as a board where scripts run.

Groups are sections, cards stand in them, and arrows are sentences: that is what is read without a script, aloud
and on paper. `theme/assets/vaultkit-canvas.js` puts each card where the canvas has it, draws the arrows that stand
ready in SVG, and lets people move about. Sizes and places are the canvas's own, in pixels.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape

from vaultkit.site.boards.arrows import colour, curve, label, sign
from vaultkit.site.boards.cards import Cards
from vaultkit.site.boards.geometry import Placed, every, place, size
from vaultkit.site.content import Content, TocEntry, heading_one
from vaultkit.site.edition import Edition, title_of
from vaultkit.site.features import graph
from vaultkit.site.filling import Budget, Drawing
from vaultkit.site.searching import searchable
from vaultkit.site.section import Section
from vaultkit.site.urls import TITLE_ANCHOR
from vaultkit.source.path import VaultPath
from vaultkit.syntax.canvas import Arrow

MARK = 'class="vk-canvas"'
"""What tells that a page's HTML holds a canvas."""

_DEEPEST = 4  # levels of headings below the page's
_MOST_NESTED = 30


def canvas_content(edition: Edition, path: VaultPath, drawing: Drawing) -> Content:
    """Return the page of a public canvas."""
    title = title_of(path).removesuffix(".canvas")
    name = escape(title)
    shown = board(edition, path, path, drawing, Budget())
    html = f"{heading_one(title)}\n{graph.html(edition, path)}{shown}"
    toc = TocEntry(name, TITLE_ANCHOR, 1)
    return Content(name, html, toc, search=searchable_canvas(edition, path))


def searchable_canvas(edition: Edition, path: VaultPath) -> tuple[Section, ...]:
    """Return the searchable form of a public canvas: what its groups are called and its text cards say."""
    cards = edition.vault.canvases[path].cards
    texts = [words.html for card in cards if card.note for words in edition.render(card.note).words]
    labels = [escape(str(card.data["label"])) for card in cards if "label" in card.data]
    return searchable(title_of(path).removesuffix(".canvas"), [*labels, *texts])


def board(edition: Edition, path: VaultPath, page: str, drawing: Drawing, budget: Budget) -> str:
    """Return the canvas at `path` as it is shown on the page `page`; all in it is escaped or cleaned."""
    canvas = edition.vault.canvases[path]
    if canvas.problems:
        return '<p class="vk-quiet">This canvas cannot be read.</p>\n'
    placed = place(canvas)
    if not placed:
        return '<p class="vk-quiet">This canvas is empty.</p>\n'
    number = budget.draw()
    cards = Cards(edition, path, page, drawing, budget)
    painter = _Painter(cards, number, {p.card.id: p for p in every(placed)}, canvas.arrows)
    width, height = size(placed)
    name = escape(title_of(path).removesuffix(".canvas"))
    return (
        f'<div {MARK} data-name="{name}" data-width="{width:.0f}" data-height="{height:.0f}">'
        f'<div class="vk-canvas__sheet">\n{painter.arrows(width, height)}\n'
        f"{painter.list(placed)}</div></div>\n"
    )


@dataclass(frozen=True)
class _Painter:
    cards: Cards
    number: int
    by_id: Mapping[str, Placed]
    every_arrow: Iterable[Arrow]

    def list(self, placed: Iterable[Placed], depth: int = 0) -> str:
        return "".join(
            self._group(one, depth) if one.card.kind == "group" else self._card(one)
            for one in placed
        )

    def _group(self, group: Placed, depth: int) -> str:
        level = min(2 + depth, 2 + _DEEPEST)
        name = escape(self.cards.name(group.card))
        inside = self.list(group.inside, depth + 1) if depth < _MOST_NESTED else ""
        background = self.cards.background(group.card)
        return (
            f'<section class="vk-group" {self._identity(group)}>'
            f'<div class="vk-group__frame" style="{self._place(group)}{background}"></div>'
            f'<h{level} class="vk-group__name" style="{self._place(group)}">{name}</h{level}>\n'
            f"{self._sentences(group)}{inside}</section>\n"
        )

    def _card(self, one: Placed) -> str:
        kinds = {"text", "file", "link"}
        kind = one.card.kind if one.card.kind in kinds else "other"
        return (
            f'<article class="vk-card vk-card--{kind}" {self._identity(one)} style="{self._place(one)}">'
            f'<div class="vk-card__inside">{self.cards.inside(one.card)}</div>'
            f"{self._sentences(one)}</article>\n"
        )

    def _identity(self, one: Placed) -> str:
        return f'id="card-{self.number}-{one.layer}"'

    def _place(self, one: Placed) -> str:
        box, layer = one.box, 0 if one.card.kind == "group" else one.layer + 1
        tint = colour(one.card.data)
        return (
            f"--x:{box.x:.0f}px;--y:{box.y:.0f}px;--w:{box.width:.0f}px;--h:{box.height:.0f}px;"
            f"--z:{layer}" + (f";{tint};" if tint else ";")
        )

    def _sentences(self, one: Placed) -> str:
        """Return the arrows that leave a card as sentences."""
        items = "".join(
            self._sentence(one, arrow, self.by_id[arrow.target])
            for arrow in self.every_arrow
            if self.by_id.get(arrow.source) is one and arrow.target in self.by_id
        )
        return f'<ul class="vk-canvas__arrows">{items}</ul>' if items else ""

    def _sentence(self, one: Placed, arrow: Arrow, target: Placed) -> str:
        said = escape(label(arrow))
        start, end = escape(self.cards.name(one.card)), escape(self.cards.name(target.card))
        link = f'<a href="#card-{self.number}-{target.layer}">{end}</a>'
        return f"<li>{start} {sign(arrow)} {link}{f': {said}' if said else ''}</li>"

    def arrows(self, width: float, height: float) -> str:
        drawn = [
            curve(arrow, self.by_id[arrow.source].box, self.by_id[arrow.target].box)
            for arrow in self.every_arrow
            if arrow.source in self.by_id and arrow.target in self.by_id
        ]
        curves, labels = "".join(c for c, _ in drawn), "".join(said for _, said in drawn)
        return (
            f'<div class="vk-arrows" aria-hidden="true"><svg width="{width:.0f}" height="{height:.0f}">'
            f'{curves}</svg></div><div class="vk-arrows vk-arrows--labels" aria-hidden="true">{labels}</div>'
        )

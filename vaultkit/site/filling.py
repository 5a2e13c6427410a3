"""Holes to HTML: phase two and three of a page, in which links get addresses and embeds their content."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from html import escape
from typing import Protocol, assert_never

from vaultkit.site import media
from vaultkit.site.bases.values import Meter
from vaultkit.site.clean import contained, id_attribute, trusted
from vaultkit.site.edition import Edition, is_title, title_of
from vaultkit.site.sheet import Sheet
from vaultkit.site.urls import footnote_anchor, footnote_mark_anchor, tag_page, view_anchor
from vaultkit.source.path import Anchor, VaultPath
from vaultkit.syntax.elements import BlockId, Heading, Link
from vaultkit.syntax.pieces import (
    BaseBlock,
    Embed,
    FootnoteItem,
    FootnoteMark,
    FootnoteReturn,
    Hole,
    Identity,
    LinkEnd,
    LinkStart,
    Permalink,
    Piece,
    TagLink,
)
from vaultkit.syntax.plain import display
from vaultkit.vault.anchors import AnchorFound
from vaultkit.vault.embeds import DEEPEST, LARGEST, MOST
from vaultkit.vault.resolve import Found, Missing


class Drawing(Protocol):
    """What draws canvases and bases where notes show them, as HTML of our own."""

    def file(self, filler: Filler, path: VaultPath, subpath: str) -> str | None:
        """Return a file that is shown in place of a hole of the filler; None if it had better be a link."""

    def block(self, filler: Filler, text: str) -> str:
        """Return a base that is written in the filler's note."""


def link_kind(edition: Edition, key: str) -> str:
    """Return the classes of a link to the page `key`: what leads to a note has a preview."""
    return "vk-link" if key in edition.publication.notes else "vk-link vk-file"


def page_link(edition: Edition, page: str, key: str, text: str, kind: str = "") -> str:
    """Return a link of ours from `page` to the page `key`; `kind` are its classes, if not those of its like."""
    address = escape(edition.addresses.between(page, key))
    return f'<a class="{kind or link_kind(edition, key)}" href="{address}">{escape(text)}</a>'


@dataclass
class Budget:
    """How much the embeds of one page may still show."""

    embeds: int = MOST
    """So many."""
    size: int = LARGEST
    """So much HTML, in code points."""
    reached: bool = False
    """Whether something was not shown for it."""
    deep: bool = False
    """Whether something was not shown because it stands too deep."""
    meter: Meter = field(default_factory=Meter)
    """What its bases may still cost."""
    drawn: int = 0
    """How many canvases and bases it shows so far: ids are made of that."""

    def draw(self) -> int:
        """Return the number of one more."""
        self.drawn += 1
        return self.drawn

    def spend(self, size: int) -> bool:
        """Tell whether an embed with `size` code points of HTML may be shown, and count it."""
        self.embeds -= 1
        self.size -= size
        self.reached = self.reached or self.embeds < 0 or self.size < 0
        return self.embeds >= 0 and self.size >= 0


@dataclass(frozen=True)
class Filler:
    """Fills the holes of one note's pieces for one page."""

    edition: Edition
    page: str
    """The key of the page that is made: addresses are relative to it."""
    origin: VaultPath
    """The file in which the pieces were written: links are resolved from it."""
    above: tuple[tuple[VaultPath, str], ...] = ()
    """The embeds this one stands in, each a file and a subpath."""
    budget: Budget = field(default_factory=Budget)
    drawing: Drawing | None = None
    """What draws an embedded canvas or base; without it they are links."""

    @property
    def is_embed(self) -> bool:
        """Whether the pieces are shown inside another note."""
        return bool(self.above)

    def fill(self, pieces: Sequence[Piece]) -> str:
        """Return the HTML of `pieces`, not cleaned yet."""
        ends: list[str] = []
        return "".join(p if isinstance(p, str) else self._hole(p, ends) for p in pieces)

    def _hole(self, hole: Hole, ends: list[str]) -> str:
        match hole:
            case LinkStart(link, title):
                start, end = self.ends(link, title)
                ends.append(end)
                return start
            case LinkEnd():
                return ends.pop() if ends else ""
            case Embed():
                return self._embed(hole)
            case TagLink(name):
                return self.tag(name)
            case Identity(at):
                return self._identity(at)
            case Permalink(at):
                return self._permalink(at)
            case FootnoteMark() | FootnoteItem() | FootnoteReturn():
                return self._footnote(hole)
            case BaseBlock(text):
                return self._block(text)
            case _:
                assert_never(hole)

    # Links

    def ends(self, link: Link, title: str = "") -> tuple[str, str]:
        """Return the start and the end of a link; `title` is its tooltip."""
        tooltip = f' title="{escape(title)}"' if title else ""
        if link.external:
            return media.external_link(link.path, tooltip)
        found = self.edition.publication.resolve(link, self.origin)
        address = self.address(link, found)
        if address is None:
            hint = tooltip or ' title="There is no such page"'
            return f'<span class="vk-unresolved"{hint}>', "</span>"
        kind = link_kind(self.edition, found.path) if isinstance(found, Found) else "vk-link"
        return f'<a class="{kind}" href="{escape(address)}"{tooltip}>', "</a>"

    def address(self, link: Link, found: Found | Missing) -> str | None:
        """Return where `link` leads from this page, or None if there is nothing to read."""
        if isinstance(found, Missing) or found.path not in self.edition.addresses:
            return None
        if found.path in self.edition.publication.notes:
            anchor = None
            if isinstance(found.anchor, AnchorFound):
                anchor = self.edition.anchors(found.path).find(found.anchor.element)
            return self.edition.addresses.between(self.page, found.path, anchor) or "#"
        fragment = media.fragment(link.subpath)
        if fragment and found.path in self.edition.publication.bases:
            fragment = f"#{view_anchor((link.subpath or '').removeprefix('#'))}"
        return self.edition.addresses.between(self.page, found.path) + fragment

    def link(self, link: Link) -> str:
        """Return a whole link with its text, for one that stands in no running text."""
        start, end = self.ends(link)
        return f"{start}{escape(display(link))}{end}"

    def tag(self, name: str) -> str:
        """Return a link to a tag's page."""
        key, text = tag_page(name), f"#{escape(name)}"
        if key not in self.edition.addresses:
            return f'<span class="vk-tag">{text}</span>'
        return (
            f'<a class="vk-tag" href="{self.edition.addresses.between(self.page, key)}">{text}</a>'
        )

    # Places in this page

    def _identity(self, at: int) -> str:
        anchor = None if self.is_embed else self.edition.anchors(self.origin).at(at)
        return id_attribute(escape(anchor)) if anchor else ""

    def _permalink(self, at: int) -> str:
        if self.is_embed:
            return ""
        anchors = self.edition.anchors(self.origin)
        anchor, also = anchors.at(at), anchors.also(at)
        if anchor is None:
            return ""
        second = f"<span{id_attribute(escape(also))}></span>" if also else ""
        chosen = self.edition.choices
        if not chosen.permalink:
            return second
        link = escape(self.edition.addresses.between(self.page, self.page, anchor))
        hint = escape(chosen.permalink_title)
        return f'{second}<a class="headerlink" href="{link}" title="{hint}">{chosen.permalink}</a>'

    def _footnote(self, hole: FootnoteMark | FootnoteItem | FootnoteReturn) -> str:
        target = self._page_of_origin()
        match hole:
            case FootnoteItem(name):
                return id_attribute(escape(footnote_anchor(name)))
            case FootnoteMark(name, number, use):
                address = escape(self._between(target, footnote_anchor(name)))
                mark = footnote_mark_anchor(name, use)
                identity = "" if self.is_embed else id_attribute(escape(mark))
                return f'<sup{identity}><a class="footnote-ref" href="{address}">{number}</a></sup>'
            case FootnoteReturn(name, number, uses):
                return "".join(self._way_back(name, number, use) for use in range(1, uses + 1))

    def _way_back(self, name: str, number: int, use: int) -> str:
        address = escape(self._between(self.page, footnote_mark_anchor(name, use)))
        hint = f"Back to footnote {number} in the text"
        return f' <a class="footnote-backref" href="{address}" title="{hint}">&#8617;</a>'

    def _page_of_origin(self) -> str:
        return self.origin if self.is_embed and self.origin in self.edition.addresses else self.page

    def _between(self, key: str, anchor: Anchor) -> str:
        return self.edition.addresses.between(self.page, key, anchor)

    # Embeds

    def _embed(self, hole: Embed) -> str:
        link = hole.link
        if link.external:
            return media.external_embed(hole)
        found = self.edition.publication.resolve(link, self.origin)
        address = self.address(link, found)
        if address is None or isinstance(found, Missing):
            text = escape(hole.text or link.path)
            missing = f'<span class="vk-unresolved" title="There is no such page">{text}</span>'
            return f"<p>{missing}</p>\n" if hole.standing == "block" else missing
        if found.path in self.edition.publication.attachments:
            return media.attachment(hole, found.path, address)
        return self._shown(hole, found, address)

    def _shown(self, hole: Embed, found: Found, address: str) -> str:
        """Return another note, or part of it, in a frame; a link where it would go too deep."""
        path, subpath = found.path, hole.link.subpath or ""
        is_block = subpath.startswith("#^")
        title = escape(hole.text if subpath and not is_block else title_of(path))
        source = f'<a class="{link_kind(self.edition, path)}" href="{escape(address)}">{title}</a>'
        inside = self._content(found, (path, subpath)) if hole.standing != "line" else None
        if inside is None and hole.standing == "line":
            return source
        if inside is None:
            return f'<p class="vk-embed vk-embed--link">{source}</p>\n'
        return f'<div class="vk-embed">\n<p class="vk-embed__source">{source}</p>\n{inside}</div>\n'

    def _content(self, found: Found, place: tuple[VaultPath, str]) -> str | None:
        path = found.path
        whole = any(p == path and not sub for p, sub in self.above) or path == self.page
        if place in self.above or (whole and not place[1]):
            return None
        if len(self.above) >= DEEPEST:
            self.budget.deep = True
            return None
        if path not in self.edition.publication.notes:
            return self._drawn(path, place[1])
        if self.budget.reached:
            return None
        sheet = self.edition.sheet(path)
        pieces = part(sheet, found)
        if not self.budget.spend(sum(len(p) for p in pieces if isinstance(p, str))):
            return None
        inner = replace(self, origin=path, above=(*self.above, place))
        html = inner.fill(pieces)
        return contained(html) if sheet.has_raw else html

    def _drawn(self, path: VaultPath, subpath: str) -> str | None:
        drawn = self.drawing.file(self, path, subpath.removeprefix("#")) if self.drawing else None
        return None if drawn is None else trusted(drawn)

    def _block(self, text: str) -> str:
        if self.drawing is None:
            return f"<pre><code>{escape(text, quote=False)}</code></pre>\n"
        return trusted(self.drawing.block(self, text))


def part(sheet: Sheet, found: Found) -> Sequence[Piece]:
    """Return the pieces that an embed of `found` shows: a section, a block, or all but the footnotes."""
    match found.anchor:
        case AnchorFound(Heading() as heading):
            start, end = sheet.section(heading)
            return sheet.pieces[start:end]
        case AnchorFound(BlockId() as block) if block.id.lower() in sheet.blocks:
            place = sheet.blocks[block.id.lower()]
            before, after = place.around
            return (before, *sheet.pieces[place.start : place.end], after)
    first = sheet.headings[0] if sheet.headings else None
    start = first.end if first and first.start == 0 and is_title(first.text, found.path) else 0
    return sheet.pieces[start : sheet.body_end]

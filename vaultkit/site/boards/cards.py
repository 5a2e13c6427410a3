"""What the cards of a canvas show: text, notes, pictures, recordings, links; nothing of a foreign site is loaded."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape, unescape
from urllib.parse import urlsplit

from vaultkit.site import media
from vaultkit.site.clean import clean
from vaultkit.site.edition import Edition, title_of
from vaultkit.site.filling import Budget, Drawing, Filler, link_kind, part
from vaultkit.source.path import IMAGES, VaultPath, extension
from vaultkit.syntax.canvas import Card
from vaultkit.syntax.elements import Link
from vaultkit.syntax.pieces import Embed
from vaultkit.vault.model import wikilink_to
from vaultkit.vault.resolve import Found, resolve_exact

_LONGEST = 60  # code points of a name


@dataclass(frozen=True)
class Cards:
    """The cards of one canvas on one page."""

    edition: Edition
    path: VaultPath
    """The canvas."""
    page: str
    """The key of the page that shows it."""
    drawing: Drawing
    """What draws the bases that its texts show."""
    budget: Budget

    def name(self, card: Card) -> str:
        """Return what people would call a card, as plain text."""
        match card.kind:
            case "group":
                return _text(card, "label") or "Group"
            case "text":
                return self._first_words(card) or "Card"
            case "link":
                return _host(_text(card, "url")) or "Link"
            case "file":
                found = self.found(card)
                place = _text(card, "subpath").lstrip("#^")
                name = title_of(found.path) if found else "Not on this site"
                return f"{name} › {place}" if found and place else name
        return "Card"

    def _first_words(self, card: Card) -> str:
        if card.note is None:
            return ""
        sheet = self.edition.render(card.note)
        words = sheet.headings[0].text if sheet.headings else ""
        if not words and sheet.words:
            words = unescape(sheet.words[0].html.replace("<code>", "").replace("</code>", ""))
        words = " ".join(words.split())
        return words if len(words) <= _LONGEST else words[:_LONGEST].rsplit(" ", 1)[0] + " …"

    def found(self, card: Card, key: str = "file") -> Found | None:
        """Return the public file that a card names, None without one."""
        link = self._link(card, key)
        found = resolve_exact(self.edition.vault, link) if link.path else None
        if isinstance(found, Found) and found.path in self.edition.publication.files:
            return found
        return None

    def _link(self, card: Card, key: str) -> Link:
        subpath = _text(card, "subpath") if key == "file" else ""
        link = wikilink_to("")
        return Link(
            link.span, "wikilink", True, False, _text(card, key), subpath or None, None, link.span
        )

    def inside(self, card: Card) -> str:
        """Return what a card shows."""
        match card.kind:
            case "text" if card.note:
                sheet = self.edition.render(card.note)
                above = ((self.path, "card"),)
                return clean(self._filler(self.path, above).fill(sheet.pieces[: sheet.body_end]))
            case "link":
                return _site(_text(card, "url"))
            case "file":
                return self._file(card)
        kind = escape(card.kind) or "?"
        return f'<p class="vk-quiet">A card of the type “{kind}”, which is not shown here</p>'

    def _filler(self, origin: VaultPath, above: Iterable[tuple[VaultPath, str]] = ()) -> Filler:
        return Filler(self.edition, self.page, origin, tuple(above), self.budget, self.drawing)

    def _file(self, card: Card) -> str:
        found = self.found(card)
        if found is None:
            return '<p class="vk-quiet">Not on this site</p>'
        link = self._link(card, "file")
        address = escape(self._filler(self.path).address(link, found) or "#")
        title = escape(self.name(card))
        publication = self.edition.publication
        if extension(found.path) in IMAGES:
            return f'<a class="vk-card__picture" href="{address}"><img src="{address}" alt="{title}" loading="lazy"></a>'
        kind = link_kind(self.edition, found.path)
        heading = f'<p class="vk-card__title"><a class="{kind}" href="{address}">{title}</a></p>'
        if found.path in publication.notes:
            return heading + self._note(found)
        if found.path in publication.bases:
            from vaultkit.site.bases.views import base_html  # most vaults have none

            shown = base_html(
                self.edition, found.path, self.page, self.budget.meter, (link.subpath or "#")[1:]
            )
            return heading + shown
        if found.path in publication.canvases:
            count = len(self.edition.vault.canvases[found.path].cards)
            return f'{heading}<p class="vk-quiet">A canvas, {count} card{"" if count == 1 else "s"}</p>'
        return heading + clean(
            media.attachment(Embed(link, title_of(found.path)), found.path, address)
        )

    def _note(self, found: Found) -> str:
        above = ((self.path, "card"), (found.path, ""))
        filler = self._filler(found.path, above)
        return clean(filler.fill(part(self.edition.sheet(found.path), found)))

    def background(self, card: Card) -> str:
        """Return the style that gives a group its picture, `""` without one."""
        found = self.found(card, "background")
        if found is None or extension(found.path) not in IMAGES:
            return ""
        address = self.edition.addresses.between(self.page, found.path)
        style = str(card.data.get("backgroundStyle", "cover"))
        sizes = {"repeat": "auto", "ratio": "contain"}
        repeat = "repeat" if style == "repeat" else "no-repeat"
        return (
            f"background-image:url({escape(address)});background-size:{sizes.get(style, 'cover')};"
            f"background-repeat:{repeat};background-position:center"
        )


def _text(card: Card, key: str) -> str:
    value = card.data.get(key)
    return (
        " ".join(value.split())
        if isinstance(value, str) and key == "label"
        else (value if isinstance(value, str) else "")
    )


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _site(url: str) -> str:
    """Return a link to a site: its name, and the whole address."""
    start, end = media.external_link(url, "")
    host = escape(_host(url) or url)
    return f'<p class="vk-card__title">{start}{host}{end}</p><p class="vk-card__address">{escape(url)}</p>'

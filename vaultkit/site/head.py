"""What a page says of itself to those who pass on its address, and where the feed is: for the head of its HTML."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from urllib.parse import quote

from vaultkit.site.cards import SIZE, card_address, with_cards
from vaultkit.site.edition import Edition
from vaultkit.site.feed import FEED, has_feed
from vaultkit.source.path import VaultPath


class Head:
    """What the pages of one edition say there."""

    def __init__(self, edition: Edition) -> None:
        self._edition = edition
        self._cards = with_cards(edition)
        self._has_feed = has_feed(edition)

    def tags(self, key: str, *, title: str, description: str, up: str) -> str:
        """Return the tags of the page `key`; `title` and `description` are escaped, `up` leads to the site's root."""
        choices = self._edition.choices
        facts = [
            ("og:type", "article" if key in self._edition.publication.notes else "website"),
            ("og:title", title),
            ("og:site_name", escape(choices.site_name)),
            ("og:description", description),
            *(self._places(key) if choices.site_url else ()),
        ]
        lines = [f'<meta property="{name}" content="{said}">' for name, said in facts if said]
        if self._has_feed:
            name = escape(choices.site_name)
            lines.append(
                f'<link rel="alternate" type="application/atom+xml" title="{name}" href="{up}{FEED}">'
            )
        return "\n".join(lines) + "\n"

    def _places(self, key: str) -> Iterator[tuple[str, str]]:
        site = self._edition.choices.site_url.rstrip("/") + "/"
        yield "og:url", escape(site + self._edition.addresses.url(key).removeprefix("./"))
        if key in self._cards:
            yield "og:image", escape(site + quote(card_address(VaultPath(key), self._edition)))
            yield "og:image:width", str(SIZE[0])
            yield "og:image:height", str(SIZE[1])
            yield "twitter:card", "summary_large_image"

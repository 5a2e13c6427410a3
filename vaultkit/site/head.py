"""What a page says of itself to those who pass on its address, and where the feed is: for the head of its HTML."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from urllib.parse import quote

from vaultkit.site.cards import SIZE, card_address, with_cards
from vaultkit.site.edition import Edition
from vaultkit.site.feed import FEED_ADDRESS, has_feed
from vaultkit.source.path import VaultPath


@dataclass(frozen=True)
class Head:
    """What the pages of one edition say there."""

    edition: Edition
    """It."""
    cards: frozenset[VaultPath]
    """The notes that have a picture: names decide on that, so an edit of their text changes none."""
    has_feed: bool
    """Whether the site has a feed: dates decide on that, and an edit that changes one makes the whole site anew."""

    @classmethod
    def of(cls, edition: Edition) -> Head:
        """Return what the pages of `edition` say."""
        return cls(edition, with_cards(edition), has_feed(edition))

    def tags(self, key: str, *, title: str, description: str, up: str) -> str:
        """Return the tags of the page `key`; `title` and `description` are escaped, `up` leads to the site's root."""
        choices = self.edition.choices
        facts = [
            ("og:type", "article" if key in self.edition.publication.notes else "website"),
            ("og:title", title),
            ("og:site_name", escape(choices.site_name)),
            ("og:description", description),
            *(self._places(key) if choices.site_url else ()),
        ]
        lines = [f'<meta property="{name}" content="{said}">' for name, said in facts if said]
        if self.has_feed:
            name = escape(choices.site_name)
            lines.append(
                f'<link rel="alternate" type="application/atom+xml" title="{name}" href="{up}{FEED_ADDRESS}">'
            )
        return "\n".join(lines) + "\n"

    def _places(self, key: str) -> Iterator[tuple[str, str]]:
        site = self.edition.choices.site_url.rstrip("/") + "/"
        yield "og:url", escape(site + self.edition.addresses.url(key).removeprefix("./"))
        if key in self.cards:
            yield "og:image", escape(site + quote(card_address(VaultPath(key), self.edition)))
            yield "og:image:width", str(SIZE[0])
            yield "og:image:height", str(SIZE[1])
            yield "twitter:card", "summary_large_image"

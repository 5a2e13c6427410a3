"""Who names a note without a link to it, with the sentence. Only if the site's owner asks for it."""

from __future__ import annotations

from vaultkit.site.edition import Edition, title_of
from vaultkit.site.excerpts import around
from vaultkit.site.features.backlinks import note_link
from vaultkit.site.features.feature import Feature
from vaultkit.source.path import VaultPath

_MOST = 30  # notes that are shown; the rest is counted


def html(edition: Edition, path: VaultPath) -> str:
    """Return the section of mentions; empty if there are none, or nobody wants it."""
    found = edition.mentions.get(path, {}) if edition.publication.wishes.mentions else {}
    if not found:
        return ""
    noun = "note mentions" if len(found) == 1 else "notes mention"
    shown = sorted(found.items(), key=lambda item: (title_of(item[0]).lower(), item[0]))[:_MOST]
    items = "\n".join(_item(edition, path, origin, around(*place)) for origin, place in shown)
    rest = len(found) - len(shown)
    more = f'<p class="vk-more">and {rest} more</p>\n' if rest else ""
    return (
        '<section class="vk-backlinks vk-mentions">\n'
        f'<h2 class="vk-backlinks__title">{len(found)} {noun} this without a link</h2>\n'
        f"<ul>\n{items}\n</ul>\n{more}</section>\n"
    )


def _item(edition: Edition, page: VaultPath, origin: VaultPath, said: str) -> str:
    return f"<li>{note_link(edition, page, origin)}\n<blockquote>{said}</blockquote></li>"


MENTIONS = Feature("mentions", "below", html)

"""Where a note leads: each note it links to, once. Only if the site's owner asks for it."""

from __future__ import annotations

from vaultkit.site.edition import Edition, title_of
from vaultkit.site.features.backlinks import note_link
from vaultkit.site.features.feature import Feature
from vaultkit.source.path import VaultPath


def html(edition: Edition, path: VaultPath) -> str:
    """Return the section of outgoing links; empty if there are none, or nobody wants it."""
    if not edition.publication.wishes.outgoing:
        return ""
    targets = edition.linked.targets(path) & set(edition.pages)
    if not targets:
        return ""
    noun = "note" if len(targets) == 1 else "notes"
    items = "\n".join(
        f"<li>{note_link(edition, path, target)}</li>"
        for target in sorted(targets, key=lambda t: (title_of(t).lower(), t))
    )
    return (
        '<section class="vk-backlinks vk-outgoing">\n'
        f'<h2 class="vk-backlinks__title">Leads to {len(targets)} {noun}</h2>\n<ul>\n{items}\n</ul>\n</section>\n'
    )


OUTGOING = Feature("outgoing", "below", html)

"""Where else a note can be read: as Markdown, or in the author's own Obsidian. Only as the site's owner wishes."""

from __future__ import annotations

from html import escape
from urllib.parse import quote

from vaultkit.site.edition import Edition
from vaultkit.site.features.feature import Feature
from vaultkit.site.sources import source_address
from vaultkit.source import path as paths
from vaultkit.source.path import VaultPath


def html(edition: Edition, path: VaultPath) -> str:
    """Return the line of links; empty if the owner wants none."""
    wishes, links = edition.publication.wishes, []
    if wishes.sources:
        address = quote(paths.name(source_address(edition, path)))
        links.append(
            f'<a class="vk-link" href="{escape(address)}" type="text/markdown">Markdown</a>'
        )
    if wishes.obsidian:
        vault, file = (quote(said, safe="") for said in (wishes.obsidian, path))
        address = f"obsidian://open?vault={vault}&file={file}"
        links.append(f'<a class="vk-link" href="{escape(address)}">Open in Obsidian</a>')
    return f'<p class="vk-elsewhere">{" ".join(links)}</p>\n' if links else ""


ELSEWHERE = Feature("elsewhere", "below", html)

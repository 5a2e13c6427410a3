"""A base as a page: its views as tables, as far as its formulas can be read."""

from __future__ import annotations

from html import escape

from vaultkit.site.content import Content, TocEntry, heading_one
from vaultkit.site.edition import Edition, title_of
from vaultkit.site.urls import TITLE_ANCHOR
from vaultkit.source.path import VaultPath


def base_content(edition: Edition, path: VaultPath) -> Content:
    """Return the page of a public base."""
    title = title_of(path).removesuffix(".base")
    name = escape(title)
    views = "".join(f"<li>{escape(view)}</li>" for view in edition.vault.bases[path].views)
    html = f"{heading_one(title)}\n<ul>{views}</ul>\n"
    return Content(name, html, TocEntry(name, TITLE_ANCHOR, 1))

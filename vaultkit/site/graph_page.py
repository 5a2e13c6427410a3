"""The page with the graph of the whole vault. Without a script it is a table of the notes with the most links."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from vaultkit.site.content import Content, TocEntry, heading_one
from vaultkit.site.edition import Edition, title_of
from vaultkit.site.filling import page_link
from vaultkit.site.searching import searchable
from vaultkit.site.urls import GRAPH, TITLE_ANCHOR
from vaultkit.source import path as paths
from vaultkit.source.path import VaultPath

_MOST = 200  # rows
_HEAD = "".join(
    f'<th scope="col">{name}</th>' for name in ("Name", "Folder", "Links in", "Links out")
)


def graph_content(edition: Edition) -> Content:
    """Return the page of the graph; a script puts its drawing in the place of the table."""
    rows = "\n".join(_rows(edition))
    html = (
        f'{heading_one("Graph")}\n<div class="vk-graph">\n'
        "<p>What links to what. The drawing needs JavaScript; this is what has the most links to it.</p>\n"
        f'<table class="vk-graph__table">\n<thead><tr>{_HEAD}</tr></thead>\n'
        f"<tbody>\n{rows}\n</tbody>\n</table>\n</div>\n"
    )
    return Content("Graph", html, TocEntry("Graph", TITLE_ANCHOR, 1), search=searchable("Graph"))


def _rows(edition: Edition) -> Iterator[str]:
    links_in = {path: len(edition.linked.to(path)) for path in edition.pages}
    most = sorted(edition.pages, key=lambda path: -links_in[path])[:_MOST]
    for path in most:
        link = page_link(edition, GRAPH, path, title_of(path))
        cells = f"<td>{escape(paths.folder(path))}</td><td>{links_in[path]}</td><td>{_out(edition, path)}</td>"
        yield f"<tr><td>{link}</td>{cells}</tr>"


def _out(edition: Edition, path: VaultPath) -> int:
    """Return to how many pages a page links."""
    files = edition.publication.attachments | edition.publication.assets
    pages = edition.linked.targets(path) - files
    return sum(path in edition.linked.to(target) for target in pages)

"""The way to the graph around a note: a link to that of the whole vault, which a script opens in its place."""

from __future__ import annotations

from html import escape

from vaultkit.site.edition import Edition
from vaultkit.site.features.feature import Feature
from vaultkit.site.urls import GRAPH


def html(edition: Edition, page: str) -> str:
    """Return the link for the page of a note, canvas or base; empty if the site has no graph."""
    if GRAPH not in edition.addresses:
        return ""
    address = escape(edition.addresses.between(page, GRAPH))
    # Its words are no text of the page: a search for "graph" would find every note.
    return f'<a class="vk-graph-way" href="{address}" aria-label="Graph" title="Graph"></a>\n'


GRAPH_WAY = Feature("graph", "above", html)

"""The pages of an edition, whoever frames them: each with its key and what makes it; and links that lead to none."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from vaultkit.site.boards.board import canvas_content
from vaultkit.site.boards.drawing import DRAWING
from vaultkit.site.content import Content
from vaultkit.site.edition import Edition, folder_name, folder_page, title_of
from vaultkit.site.graph_page import graph_content
from vaultkit.site.listings import (
    RECENTLY,
    folder_content,
    recent_content,
    tag_content,
    tag_index_content,
)
from vaultkit.site.pages import note_content
from vaultkit.site.statistics import TITLE, statistics_content
from vaultkit.site.urls import GRAPH, RECENT, STATISTICS, TAG_INDEX, tag_page
from vaultkit.source.path import VaultPath


@dataclass(frozen=True)
class Leaf:
    """One page of the site, not made yet."""

    key: str
    """A vault path, or the name of a page that no file is."""
    make: Callable[[], Content]
    """Makes it. Never raises for what a note says."""
    is_front: bool = False
    """Whether it opens its folder."""
    in_navigation: bool = True
    """Whether the tree of pages shows it."""
    is_native: bool = False
    """Whether the engine renders it, and `make` is not asked."""


def leaves(edition: Edition, site_name: str) -> Iterator[Leaf]:
    """Yield every page: notes, canvases and bases in the order of their paths, then folders, then tags."""
    fronts = set(edition.fronts.values())
    for path in edition.pages:
        make = partial(_maker(edition, path), edition, path)
        yield Leaf(path, make, path in fronts, is_native=edition.is_native(path))
    for folder, front in edition.fronts.items():
        if front == folder_page(folder):
            yield Leaf(front, partial(folder_content, edition, folder, site_name), True)
    if edition.recent:
        yield Leaf(RECENT, partial(recent_content, edition), in_navigation=False)
    yield Leaf(TAG_INDEX, partial(tag_index_content, edition), in_navigation=False)
    if edition.publication.wishes.statistics:
        yield Leaf(STATISTICS, partial(statistics_content, edition), in_navigation=False)
    for tag in edition.publication.tags:
        yield Leaf(tag_page(tag.name), partial(tag_content, edition, tag), in_navigation=False)
    if edition.publication.wishes.graph:
        yield Leaf(GRAPH, partial(graph_content, edition), in_navigation=False)


def _maker(edition: Edition, path: VaultPath) -> Callable[[Edition, VaultPath], Content]:
    if path in edition.publication.canvases:
        return partial(canvas_content, drawing=DRAWING)
    if path in edition.publication.bases:
        from vaultkit.site.bases.views import base_content  # most vaults have none

        return base_content
    return note_content


def ways(edition: Edition) -> Iterator[tuple[str, str]]:
    """Yield the pages to which the sidebar leads besides those of its tree: name and key."""
    if len(edition.publication.tags):
        yield "Tags", TAG_INDEX
    if edition.publication.wishes.graph:
        yield "Graph", GRAPH
    if edition.publication.wishes.statistics:
        yield TITLE, STATISTICS
    if edition.recent:
        yield RECENTLY, RECENT


def page_title(edition: Edition, key: str, site_name: str) -> str:
    """Return what the tree of pages calls the page `key`."""
    if key == TAG_INDEX:
        return "Tags"
    for name, made in ways(edition):
        if key == made:
            return name
    if key in edition.publication.files:
        return title_of(key).removesuffix(".canvas").removesuffix(".base")
    return folder_name(key) or site_name

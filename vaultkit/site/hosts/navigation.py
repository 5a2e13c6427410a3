"""MkDocs' navigation: its folders by their own names, and all of it as the tree that sidebars show."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from mkdocs.structure import StructureItem
from mkdocs.structure.nav import Section
from mkdocs.structure.pages import Page

from vaultkit.site.sidebar import Branch


def name_sections(items: Iterable[StructureItem], depth: int = 0) -> None:
    """Give folders their own names; MkDocs would make words and capitals of them."""
    for item in items:
        if isinstance(item, Section):
            page = _first_page(item)
            if page is not None:
                item.title = escape(page.file.src_uri.split("/")[depth])
            name_sections(item.children, depth + 1)


def _first_page(section: Section) -> Page | None:
    for child in section.children:
        if isinstance(child, Page):
            return child
        if isinstance(child, Section) and (page := _first_page(child)):
            return page
    return None


def branches(items: Iterable[StructureItem]) -> list[Branch]:
    """Return the tree of pages, folders and links; all texts and addresses in it are escaped."""
    return [_branch(item) for item in items]


def _branch(item: StructureItem) -> Branch:
    if isinstance(item, Page):
        return Branch(str(item.title), item.file.url)
    if not isinstance(item, Section):
        return Branch(escape(str(item.title)), escape(str(getattr(item, "url", ""))))
    front = next((c for c in item.children if isinstance(c, Page) and c.is_index), None)
    rest = [child for child in item.children if child is not front]
    url = front.file.url if front else ""
    return Branch(item.title, url, branches(rest), is_folder=True)

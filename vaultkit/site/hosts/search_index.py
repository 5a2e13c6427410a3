"""The way of a page's sections into the site's search index.

Search plugins read a page's HTML. Material's lets sections in by themselves, which spares it a parse of
each page; others get simple HTML in the page's place.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.pages import Page

from vaultkit.site import offline
from vaultkit.site.content import Content
from vaultkit.site.edition import Edition
from vaultkit.site.searching import as_html
from vaultkit.site.section import Section


@dataclass(frozen=True)
class _Given:
    """A section as Material's index takes it."""

    id: str
    title: list[str]
    text: list[str]


class SearchIndex:
    """Pages on their way through the search plugins."""

    def __init__(self, config: MkDocsConfig) -> None:
        self._config = config
        self._plugin = _material_search(config)
        self._index = getattr(self._plugin, "search_index", None)
        self._shown: dict[str, tuple[str, Any]] = {}
        self._is_for_folders = (
            not config.use_directory_urls and "material/offline" not in config.plugins
        )  # whose plugin goes first
        if self._is_for_folders:
            config.extra["polyfills"] = [offline.SCRIPT, *config.extra.get("polyfills", [])]

    def enter(self, page: Page, content: Content | None, edition: Edition, key: str | None) -> None:
        """Let the plugins that are asked next read the page's sections instead of its HTML, if it has `content`."""
        if content is not None:
            self._enter(page, content.search)

    def _enter(self, page: Page, sections: Sequence[Section]) -> None:
        self._shown[page.file.src_uri] = page.content or "", page.meta.get("search")
        page.content = as_html(sections)
        if self._index is not None:
            page.meta["search"] = {"exclude": True}
            for section in sections:
                at = "" if section.is_first else section.anchor
                text = section.text.replace("\n", " ").strip()
                given = _Given(at, [escape(section.title, quote=False)], [text])
                # Without the table of contents: looking it up costs as many steps as there are headings.
                self._index.create_entry_for_section(given, (), page.url, page)

    def leave(self, page: Page) -> None:
        """Give the page its HTML back."""
        if page.file.src_uri in self._shown:
            page.content, search = self._shown.pop(page.file.src_uri)
            page.meta["search"] = search
            if search is None:
                del page.meta["search"]

    @contextmanager
    def settled(self) -> Iterator[None]:
        """Put the sections of pages that are made anew in the block in the place of those they had, and write the index."""
        known = len(self._index.entries) if self._index is not None else 0
        yield
        if self._index is not None:
            new = self._index.entries[known:]
            self._index.entries = _replaced(self._index.entries[:known], new)
            self._plugin.on_post_build(config=self._config)
        self.finish()

    def finish(self) -> None:
        """Let the search work on a site that is opened from a folder."""
        if self._is_for_folders:
            offline.write_index(Path(self._config.site_dir))


def _replaced(
    entries: Sequence[dict[str, Any]], new: Sequence[dict[str, Any]]
) -> list[dict[str, Any]]:
    by_page: dict[str, list[dict[str, Any]]] = {}
    for entry in new:
        by_page.setdefault(_page_of(entry), []).append(entry)
    settled: list[dict[str, Any]] = []
    done: set[str] = set()
    for entry in entries:
        page = _page_of(entry)
        if page not in by_page:
            settled.append(entry)
        elif page not in done:
            done.add(page)
            settled += by_page[page]
    return settled


def _page_of(entry: dict[str, Any]) -> str:
    return str(entry["location"]).partition("#")[0]


def _material_search(config: MkDocsConfig) -> Any:
    """Return Material's search plugin, if it is on and as we know it."""
    plugin = config.plugins.get("material/search")
    index = getattr(plugin, "search_index", None)
    return plugin if hasattr(index, "create_entry_for_section") else None

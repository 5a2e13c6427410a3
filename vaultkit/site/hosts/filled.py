"""What MkDocs' pages are filled with."""

from __future__ import annotations

from collections.abc import Iterator

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import AnchorLink, TableOfContents

from vaultkit.site.content import Content, TocEntry


def fill(page: Page, content: Content) -> None:
    """Make `content` what the page holds, as MkDocs does when it renders one."""
    page.content = content.html
    page.title = content.title
    page.toc = TableOfContents([_anchor_link(content.toc)])
    page.meta.update(content.meta)  # what other plugins have put there since stays
    if "&" in content.title:
        page.meta["title"] = content.title  # else Material takes the escapes out for `<title>`
    page.present_anchor_ids = set(_anchors(content.toc))
    page.links_to_anchors = {}


def read(page: Page, text: str, tags: list[str], config: MkDocsConfig) -> None:
    """Make `text` the page's Markdown, as MkDocs does when it reads a file."""
    page.markdown = text
    page.meta = {"tags": tags} if tags else {}


def _anchor_link(entry: TocEntry) -> AnchorLink:
    link = AnchorLink(entry.text, entry.anchor, entry.level)
    link.children = [_anchor_link(below) for below in entry.below]
    return link


def _anchors(entry: TocEntry) -> Iterator[str]:
    yield entry.anchor
    for below in entry.below:
        yield from _anchors(below)

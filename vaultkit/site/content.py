"""What any page of the site is made of, whoever makes it."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Any

from vaultkit.site.edition import Edition, is_title
from vaultkit.site.section import Section
from vaultkit.site.urls import TITLE_ANCHOR
from vaultkit.source.path import Anchor, VaultPath
from vaultkit.syntax.rendered import HeadingPlace


@dataclass(frozen=True)
class TocEntry:
    """A heading in the table of contents."""

    text: str
    """Escaped: themes write it as it is."""
    anchor: Anchor
    """Where it stands in the page."""
    level: int
    """1 to 6."""
    below: tuple[TocEntry, ...] = ()
    """The headings under it."""


@dataclass(frozen=True)
class Content:
    """What a page holds. Every text is escaped, for themes write it as it is."""

    title: str
    """What the page is called."""
    html: str
    """Its body, cleaned."""
    toc: TocEntry
    """The page's own title, with the headings below it."""
    description: str = ""
    """A sentence about it, for search engines and lists."""
    search: tuple[Section, ...] = ()
    """What a search of the site looks through."""

    @property
    def meta(self) -> dict[str, Any]:
        """What the page tells a theme besides, by names that themes know: nothing else of a note reaches it.

        Themes write what stands here unescaped, and pick templates by it.
        """
        said: dict[str, Any] = {}
        if self.description:
            said["description"] = self.description
        if not self.toc.below:
            said["hide"] = ["toc"]
        return said


def heading_one(title: str) -> str:
    """Return the title of a page that has no such heading of its own."""
    return f'<h1 class="vk-title" id="{TITLE_ANCHOR}">{escape(title)}</h1>'


def describe(edition: Edition, path: VaultPath) -> str:
    """Return a sentence about a note as HTML: its `description`, else its first words."""
    said = edition.note(path).frontmatter.properties.get("description")
    if isinstance(said, str) and said.strip():
        return escape(" ".join(said.split()))
    return edition.press.quoted(path).lead


def own_title(edition: Edition, path: VaultPath) -> HeadingPlace | None:
    """Return the first heading of a note if it says just what the note is called: it is the page's title."""
    sheet = edition.sheet(path)
    first = sheet.headings[0] if sheet.headings else None
    if first and first.start == 0 and first.heading.level == 1 and is_title(first.text, path):
        return first
    return None

"""What a site's owner has chosen about notes in the engine's own settings, as plain values: the core asks no engine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from vaultkit.site.urls import slug
from vaultkit.syntax.note import Note


def _never(note: Note) -> bool:
    return False


@dataclass(frozen=True)
class Choices:
    """How notes' pages are made where the engine has settings about it."""

    slug: Callable[[str], str] = slug
    """A heading as written, to its anchor; not unique yet."""
    permalink: str = "¶"
    """What a heading's link to itself shows, as HTML; `""` is no link."""
    permalink_title: str = "Link to this section"
    """What it says when pointed at."""
    toc_levels: tuple[int, int] = (1, 6)
    """The first and the last level of headings in a page's contents."""
    is_native: Callable[[Note], bool] = _never
    """Whether a note is left to the engine: its Markdown, its extensions, its HTML."""
    shows_tags: bool = True
    """Whether pages show their tags; not where the theme does."""
    site_name: str = ""
    """What the site is called."""
    site_url: str = ""
    """Where it will be on the web; empty if nobody said."""

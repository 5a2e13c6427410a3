"""A piece of a page, as a search finds it."""

from __future__ import annotations

from typing import NamedTuple

from vaultkit.source.path import Anchor


class Section(NamedTuple):
    """A piece of a page that a search can find."""

    anchor: Anchor
    """Where it begins in the page."""
    title: str
    """Its heading, plain; of the first, the page's title."""
    text: str
    """Paragraphs as HTML: `<p>` and `<code>`, all else escaped."""
    is_first: bool = False
    """Whether it is the beginning of the page."""

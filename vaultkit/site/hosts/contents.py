"""A page's contents as HTML, in the shape that Material's style and script know: a page shows them twice."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from html import escape, unescape

from mkdocs.structure.toc import AnchorLink, TableOfContents

_TAG = re.compile(r"<[^>]*>")


@lru_cache(maxsize=1)
def contents_html(toc: TableOfContents) -> str:
    """Return the lines of the headings below a page's title, none if there are none."""
    entries = list(toc)
    if entries and entries[0].level == 1:
        entries = entries[0].children
    return _lines(entries)


def _lines(entries: Iterable[AnchorLink]) -> str:
    return "".join(map(_line, entries))


def _line(entry: AnchorLink) -> str:
    typeset = getattr(entry, "typeset", None)  # Material's plugin of that name
    title = f'<span class="md-typeset">{typeset.title}</span>' if typeset else entry.title
    link = (
        f'<a href="{entry.url}" class="md-nav__link"><span class="md-ellipsis">{title}</span></a>'
    )
    if not entry.children:
        return f'<li class="md-nav__item">{link}</li>\n'
    name = escape(unescape(_TAG.sub("", entry.title)))
    below = f'<ul class="md-nav__list">\n{_lines(entry.children)}</ul>'
    return f'<li class="md-nav__item">{link}\n<nav class="md-nav" aria-label="{name}">{below}</nav></li>\n'

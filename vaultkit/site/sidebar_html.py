"""The sidebar as HTML, in the shape that Material's style and script know.

A template takes a fifth of a page's time for it; nearly every line is the same on all pages of a folder.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from vaultkit.site.sidebar import Entry

_ELSEWHERE = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:|/|#")


class SidebarHtml:
    """The lines of sidebars. Those that rest are written once for all pages as far from the site's root."""

    def __init__(self) -> None:
        self._written: dict[tuple[str, int], str] = {}

    def lines(self, tree: Entry, root: str, toc: str) -> str:
        """Return the lines of a page from which `root` leads to the site's root; `toc` is its own contents, if any."""
        return _Writer(root, toc, self._written).inside(tree, 1)


class _Writer(NamedTuple):
    """Writes one page's lines."""

    root: str
    toc: str
    written: dict[tuple[str, int], str]

    def inside(self, entry: Entry, level: int) -> str:
        """Return the lines of what a folder holds, and of what is not shown of it."""
        lines = "".join(self._line(child, level) for child in entry.children)
        if not entry.hidden or not entry.url:
            return lines
        more = f'<a href="{self._address(entry)}" class="md-nav__link vk-nav-more">{entry.hidden} more …</a>'
        return f'{lines}<li class="md-nav__item">{more}</li>\n'

    def _line(self, entry: Entry, level: int) -> str:
        if entry.is_open:
            return self._anew(entry, level)
        key = self.root, entry.number
        found = self.written.get(key)
        if found is None:
            found = self.written[key] = self._anew(entry, level)
        return found

    def _anew(self, entry: Entry, level: int) -> str:
        if entry.is_folder and entry.children:
            return self._folder(entry, level)
        return self._current(entry) if entry.is_current else self._leaf(entry)

    def _address(self, entry: Entry) -> str:
        return entry.url if _ELSEWHERE.match(entry.url) else self.root + entry.url

    def _folder(self, entry: Entry, level: int) -> str:
        name, title = f"__nav_{entry.number}", entry.title
        active, checked = (" md-nav__item--active", " checked") if entry.is_open else ("", "")
        icon = '<span class="md-nav__icon md-icon"></span>'
        inside = self.inside(entry, level + 1)
        return (
            f'<li class="md-nav__item md-nav__item--nested{active}">\n'
            f'<input class="md-nav__toggle md-toggle" type="checkbox" id="{name}"{checked} aria-label="{title}">\n'
            f"{self._head(entry, name, icon)}\n"
            f'<nav class="md-nav" data-md-level="{level}" aria-label="{title}" '
            f'aria-expanded="{str(entry.is_open).lower()}">\n'
            f'<label class="md-nav__title" for="{name}">{icon} {title}</label>\n'
            f'<ul class="md-nav__list" data-md-scrollfix>\n{inside}</ul>\n</nav>\n</li>\n'
        )

    def _head(self, entry: Entry, name: str, icon: str) -> str:
        text = f'<span class="md-ellipsis">{entry.title}</span>'
        if not entry.url:
            return f'<label class="md-nav__link" for="{name}" id="{name}_label" tabindex="0">{text} {icon}</label>'
        here = " md-nav__link--active" if entry.is_current else ""
        return (
            '<div class="md-nav__link md-nav__container">'
            f'<a href="{self._address(entry)}" class="md-nav__link{here}">{text}</a> '
            f'<label class="md-nav__link{here}" for="{name}" id="{name}_label" tabindex="0">{icon}</label></div>'
        )

    def _current(self, entry: Entry) -> str:
        text = f'<span class="md-ellipsis">{entry.title}</span>'
        label = (
            f'<label class="md-nav__link md-nav__link--active" for="__toc">{text}'
            '<span class="md-nav__icon md-icon"></span></label>\n'
        )
        return (
            '<li class="md-nav__item md-nav__item--active">\n'
            '<input class="md-nav__toggle md-toggle" type="checkbox" id="__toc">\n'
            f"{label if self.toc else ''}"
            f'<a href="{self._address(entry)}" class="md-nav__link md-nav__link--active">{text}</a>\n{self.toc}</li>\n'
        )

    def _leaf(self, entry: Entry) -> str:
        active = " md-nav__item--active" if entry.is_open or entry.is_current else ""
        active += " vk-nav-folder" if entry.is_folder else ""
        icon = '<span class="md-nav__icon md-icon"></span>' if entry.is_folder else ""
        return (
            f'<li class="md-nav__item{active}"><a href="{self._address(entry)}" class="md-nav__link">'
            f'<span class="md-ellipsis">{entry.title}</span>{icon}</a></li>\n'
        )

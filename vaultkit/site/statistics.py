"""The vault as a whole on one page: how much there is, what most lead to, what nothing leads to, what is wanted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from typing import TypeVar

from vaultkit.site.content import Content, TocEntry, heading_one
from vaultkit.site.edition import Edition, title_of
from vaultkit.site.filling import page_link
from vaultkit.site.searching import searchable
from vaultkit.site.urls import STATISTICS, TITLE_ANCHOR
from vaultkit.site.veil import HIDDEN
from vaultkit.source.path import Anchor, VaultPath

TITLE = "Statistics"
"""What it is called."""
_MOST = 25  # rows of a table
_Row = tuple[str, int]
"""A name as HTML, and what is counted."""
_Name = TypeVar("_Name", bound=str)


def statistics_content(edition: Edition) -> Content:
    """Return the page."""
    notes = list(edition.notes())
    parts = [
        ("Most linked", "most-linked", "Notes that link to it", _hubs(edition, notes)),
        ("Most wanted", "most-wanted", "Notes that link to it", _wanted(edition, notes)),
        ("Linked from nowhere", "orphans", "Notes it links to", _orphans(edition, notes)),
    ]
    shown = [part for part in parts if part[3]]
    tables = "\n".join(_section(*part) for part in shown)
    toc = tuple(TocEntry(title, Anchor(anchor), 2) for title, anchor, *_ in shown)
    html = (
        f'{heading_one(TITLE)}\n<div class="vk-listing">\n{_sums(edition, notes)}\n{tables}</div>\n'
    )
    return Content(TITLE, html, TocEntry(TITLE, TITLE_ANCHOR, 1, toc), search=searchable(TITLE))


def _sums(edition: Edition, notes: list[VaultPath]) -> str:
    links = sum(len(edges) for path in notes for edges in edition.linked.to(path).values())
    sums = [
        ("Notes", len(notes)),
        ("Links between them", links),
        ("Tags", len(edition.publication.tags)),
        ("Attachments", len(edition.publication.attachments)),
    ]
    rows = "\n".join(f"<div><dt>{name}</dt><dd>{number:,}</dd></div>" for name, number in sums)
    return f'<dl class="vk-sums">\n{rows}\n</dl>'


def _hubs(edition: Edition, notes: Iterable[VaultPath]) -> list[_Row]:
    counts = {path: len(edition.linked.to(path)) for path in notes}
    return [
        (page_link(edition, STATISTICS, path, title_of(path)), count)
        for path, count in _largest(counts)
    ]


def _wanted(edition: Edition, notes: list[VaultPath]) -> list[_Row]:
    """Return the names that notes link to and nobody has written, as pages show them."""
    spelled: dict[str, str] = {}
    origins: dict[str, set[VaultPath]] = {}
    for edge in edition.vault.links.unresolved(notes, comments=False):
        name = edge.link.path
        if name and HIDDEN not in name and edge.kind in ("link", "embed"):
            spelled.setdefault(name.lower(), name)
            origins.setdefault(name.lower(), set()).add(edge.origin)
    named = _largest({name: len(asking) for name, asking in origins.items()})
    return [
        (f'<span class="vk-unresolved">{escape(spelled[name])}</span>', count)
        for name, count in named
    ]


def _orphans(edition: Edition, notes: Iterable[VaultPath]) -> list[_Row]:
    fronts = set(edition.fronts.values())
    return [
        (page_link(edition, STATISTICS, path, title_of(path)), len(edition.linked.targets(path)))
        for path in notes
        if path not in fronts and not edition.linked.to(path)
    ]


def _largest(counts: Mapping[_Name, int]) -> list[tuple[_Name, int]]:
    known = [(name, count) for name, count in counts.items() if count]
    return sorted(known, key=lambda pair: (-pair[1], pair[0].lower(), pair[0]))


def _section(title: str, anchor: str, counted: str, rows: list[_Row]) -> str:
    more = f'<p class="vk-more">and {len(rows) - _MOST:,} more</p>\n' if len(rows) > _MOST else ""
    items = "\n".join(f"<tr><td>{name}</td><td>{count:,}</td></tr>" for name, count in rows[:_MOST])
    return (
        f'<h2 id="{anchor}">{title}</h2>\n<table class="vk-ranking">\n'
        f"<thead><tr><th>Note</th><th>{counted}</th></tr></thead>\n<tbody>\n{items}\n</tbody>\n</table>\n{more}"
    )

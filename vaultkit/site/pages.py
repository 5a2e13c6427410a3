"""One note as the content of one page: title, what is known about it, its text, what links to it."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from html import escape

from vaultkit.site.boards.drawing import DRAWING
from vaultkit.site.clean import clean
from vaultkit.site.content import Content, TocEntry, describe, heading_one, own_title
from vaultkit.site.edition import Edition, title_of
from vaultkit.site.features import FEATURES
from vaultkit.site.features.feature import Where
from vaultkit.site.filling import Filler
from vaultkit.site.searching import searchable_note
from vaultkit.site.sheet import Sheet
from vaultkit.site.urls import TITLE_ANCHOR
from vaultkit.source.path import VaultPath
from vaultkit.syntax.rendered import HeadingPlace
from vaultkit.vault.embeds import DEEPEST, LARGEST, MOST

log = logging.getLogger("mkdocs.plugins.vaultkit")

_TOO_MUCH = (
    "%s: shows more by embeds than a page may "
    f"({MOST} embeds, {DEEPEST} deep, {LARGEST // 1_000_000} MB); the rest are links"
)


def note_content(edition: Edition, path: VaultPath) -> Content:
    """Return the page of the public note at `path`."""
    sheet = edition.sheet(path)
    own = own_title(edition, path)
    filler = Filler(edition, page=path, origin=path, drawing=DRAWING)
    title, start = _title(sheet, own, filler)
    body = clean(filler.fill(sheet.pieces[start:]))
    if filler.budget.reached or filler.budget.deep:
        log.warning(_TOO_MUCH, path)
    html = "\n".join(
        part
        for part in (
            title,
            _features(edition, path, "above"),
            body,
            _features(edition, path, "below"),
        )
        if part
    )
    name = escape(title_of(path))
    return Content(
        title=name,
        html=html,
        toc=_toc(edition, path, own),
        description=_summary(edition, path),
        search=searchable_note(edition, path, own),
    )


def _title(sheet: Sheet, own: HeadingPlace | None, filler: Filler) -> tuple[str, int]:
    """Return the title's HTML, and the piece at which the rest of the note begins.

    Obsidian shows a note's file name above it. A first heading that says the same is that title.
    """
    if own is not None:
        return clean(filler.fill(sheet.pieces[: own.end])), own.end
    return heading_one(title_of(filler.page)), 0


def _summary(edition: Edition, path: VaultPath) -> str:
    """Return a sentence about a note, as an attribute may hold it."""
    return (
        describe(edition, path).replace("<code>", "").replace("</code>", "").replace('"', "&quot;")
    )


def _features(edition: Edition, path: VaultPath, where: Where) -> str:
    return "".join(f.html(edition, path) for f in FEATURES if f.where == where)


def _toc(edition: Edition, path: VaultPath, own: HeadingPlace | None) -> TocEntry:
    anchors = edition.anchors(path)
    anchor = anchors.of(own.heading) if own else None
    first, last = edition.choices.toc_levels
    rest = [
        p
        for p in edition.sheet(path).headings
        if p is not own and p.text and first <= p.heading.level <= last
    ]
    entries = [
        TocEntry(escape(p.text), anchors.of(p.heading) or TITLE_ANCHOR, p.heading.level)
        for p in rest
    ]
    return TocEntry(escape(title_of(path)), anchor or TITLE_ANCHOR, 1, _nest(entries))


def _nest(entries: Sequence[TocEntry]) -> tuple[TocEntry, ...]:
    """Return the entries with deeper ones below the one before them."""
    nested: list[TocEntry] = []
    at = 0
    while at < len(entries):
        end = at + 1
        while end < len(entries) and entries[end].level > entries[at].level:
            end += 1
        entry = entries[at]
        below = _nest(entries[at + 1 : end])
        nested.append(TocEntry(entry.text, entry.anchor, entry.level, below))
        at = end
    return tuple(nested)

"""What a search looks through: names, headings and running text; nothing that other notes say.

Search plugins read a page's HTML, so this is HTML: each heading with its address, and plain
paragraphs. Embeds, backlinks and properties are left out, aliases are in.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from vaultkit.site.edition import Edition
from vaultkit.site.excerpts import shown
from vaultkit.site.urls import TITLE_ANCHOR
from vaultkit.source.path import Anchor, VaultPath
from vaultkit.syntax.html import HeadingPlace
from vaultkit.syntax.plain import PlainRun


def searchable(title: str, runs: Iterable[PlainRun] = (), anchor: Anchor = TITLE_ANCHOR) -> str:
    """Return the searchable form of a page without headings; `title` is escaped."""
    return f'<h1 id="{escape(anchor)}">{title}</h1>\n' + _paragraphs(runs)


def searchable_note(edition: Edition, path: VaultPath, title: str, own: HeadingPlace | None) -> str:
    """Return the searchable form of a note; `own` is the heading that is its title, if one is."""
    rendered, anchors = edition.rendered(path), edition.anchors(path)
    by_section: dict[int, list[PlainRun]] = {}
    for run in rendered.runs:
        by_section.setdefault(run.section, []).append(run)
    aliases = PlainRun(", ".join(edition.note(path).frontmatter.aliases))
    first = [aliases, *by_section.get(-1, [])]
    at = (anchors.of(own.heading) if own else None) or TITLE_ANCHOR
    parts = [searchable(title, first, at)]
    for i, place in enumerate(rendered.headings):
        if place is not own:
            anchor = escape(anchors.of(place.heading) or TITLE_ANCHOR)
            parts.append(f'<h2 id="{anchor}">{escape(place.text)}</h2>\n')
        parts.append(_paragraphs(by_section.get(i, [])))
    return "".join(parts)


def _paragraphs(runs: Iterable[PlainRun]) -> str:
    return "".join(f"<p>{shown(run, 0, len(run.text))}</p>\n" for run in runs if run.text.strip())

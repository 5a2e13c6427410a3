"""What a search looks through: names, headings and running text; nothing that other notes say.

Embeds, backlinks and properties are left out, aliases are in.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from vaultkit.site.edition import Edition, title_of
from vaultkit.site.section import Section
from vaultkit.site.urls import TITLE_ANCHOR
from vaultkit.source.path import Anchor, VaultPath
from vaultkit.syntax.rendered import HeadingPlace


def searchable(title: str, texts: Iterable[str] = ()) -> tuple[Section, ...]:
    """Return the searchable form of a page without headings; `texts` are HTML."""
    return (Section(TITLE_ANCHOR, title, _paragraphs(texts), is_first=True),)


def searchable_note(
    edition: Edition, path: VaultPath, own: HeadingPlace | None
) -> tuple[Section, ...]:
    """Return the searchable form of a note; `own` is the heading that is its title, if one is."""
    first, *rest = note_sections(edition, path, own)
    aliases = escape(", ".join(edition.note(path).frontmatter.aliases), quote=False)
    return first._replace(text=_paragraphs([aliases]) + first.text), *rest


def note_sections(
    edition: Edition, path: VaultPath, own: HeadingPlace | None
) -> tuple[Section, ...]:
    """Return what a note says, without its aliases; `own` is the heading that is its title, if one is."""
    sheet, anchors = edition.sheet(path), edition.anchors(path)
    by_section: dict[int, list[str]] = {}
    for words in sheet.words:
        by_section.setdefault(words.section, []).append(words.html)
    first = by_section.get(-1, [])
    if own:
        first = first + by_section.get(0, [])
    at = (anchors.of(own.heading) if own else None) or TITLE_ANCHOR
    return (
        Section(at, title_of(path), _paragraphs(first), is_first=True),
        *(
            Section(
                anchors.of(place.heading) or TITLE_ANCHOR,
                place.text,
                _paragraphs(by_section.get(i, [])),
            )
            for i, place in enumerate(sheet.headings)
            if place is not own
        ),
    )


def as_html(sections: Sequence[Section]) -> str:
    """Return the sections as search plugins read them: each heading with its address, and plain paragraphs."""
    return "".join(_section(*section) for section in sections)


def _section(anchor: Anchor, title: str, text: str, is_first: bool) -> str:
    level = 1 if is_first else 2
    return f'<h{level} id="{escape(anchor)}">{escape(title, quote=False)}</h{level}>\n{text}'


def _paragraphs(texts: Iterable[str]) -> str:
    return "".join(f"<p>{text}</p>\n" for text in texts if text)

"""What of each page a search looks through: all that the page shows, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import unescape
from typing import NamedTuple

from vaultkit.site.boards.board import searchable_canvas
from vaultkit.site.book import ways
from vaultkit.site.content import own_title
from vaultkit.site.edition import Edition, folder_name, folder_page, title_of
from vaultkit.site.features.properties import shown_properties
from vaultkit.site.features.tags import shown_tags
from vaultkit.site.searching import note_sections
from vaultkit.site.section import Section
from vaultkit.site.urls import tag_page
from vaultkit.source import path as paths
from vaultkit.source.path import PageUrl, VaultPath

_CHECKBOX = re.compile(r'<input [^>]*aria-label="(\w+)">')
_TAG = re.compile(r"<[^>]*>")
_ALIASES = {"alias", "aliases"}


class Part(NamedTuple):
    """A piece of a page, as text."""

    anchor: str
    """Where it begins; empty at the page's top."""
    heading: str
    """Its heading; empty at the page's top."""
    text: str
    """What it says."""


class Entry(NamedTuple):
    """One page, as a search knows it. All of it is text, nothing is escaped."""

    title: str
    """What it is called."""
    address: PageUrl
    """Where it stands, from the root of the site."""
    folder: str = ""
    """The folder it lies in, as it is called in the vault."""
    aliases: tuple[str, ...] = ()
    """Its other names."""
    tags: tuple[str, ...] = ()
    """The tags it shows, without their `#`."""
    properties: tuple[tuple[str, str], ...] = ()
    """The properties it shows: name and value."""
    parts: tuple[Part, ...] = ()
    """Its text, in order."""
    weight: int = 0
    """How many other pages lead to it."""


def entries(edition: Edition) -> list[Entry]:
    """Return the entries of all pages, those first to which most others lead."""
    return sorted(_entries(edition), key=lambda entry: (-entry.weight, entry.address))


def _entries(edition: Edition) -> Iterator[Entry]:
    for path in edition.pages:
        yield _page(edition, path)
    for folder, front in edition.fronts.items():
        if folder and front == folder_page(folder):
            yield Entry(folder_name(front), edition.addresses.url(front), paths.folder(folder))
    for tag in edition.publication.tags:
        yield Entry(f"#{tag.name}", edition.addresses.url(tag_page(tag.name)))
    for name, key in ways(edition):
        yield Entry(name, edition.addresses.url(key))
    ours = {edition.addresses.url(path) for path in edition.pages}
    for address, sections in edition.brought.items():
        if address not in ours:
            yield Entry(sections[0].title, address, parts=_parts(sections))


def _page(edition: Edition, path: VaultPath) -> Entry:
    found = Entry(
        title_of(path),
        edition.addresses.url(path),
        paths.folder(path),
        weight=len(edition.linked.to(path)),
    )
    if path in edition.publication.canvases:
        sections = searchable_canvas(edition, path)
        return found._replace(title=sections[0].title, parts=_parts(sections))
    if path in edition.publication.bases:
        return found._replace(title=found.title.removesuffix(".base"))
    brought = edition.brought.get(found.address)
    return found._replace(
        aliases=tuple(edition.note(path).frontmatter.aliases),
        tags=tuple(shown_tags(edition, path)),
        properties=tuple(_properties(edition, path)),
        parts=_parts(brought or note_sections(edition, path, own_title(edition, path))),
    )


def _properties(edition: Edition, path: VaultPath) -> Iterator[tuple[str, str]]:
    for name, cells in shown_properties(edition, path):
        if name.lower() not in _ALIASES:
            yield name, ", ".join(_plain(_CHECKBOX.sub(r"\1", cell)) for cell in cells)


def _parts(sections: Iterable[Section]) -> tuple[Part, ...]:
    return tuple(
        Part("", "", text) if section.is_first else Part(section.anchor, section.title, text)
        for section in sections
        for text in [_plain(section.text.replace("</p>", " ")).strip()]
        if text or not section.is_first
    )


def _plain(html: str) -> str:
    text = _TAG.sub("", html) if "<" in html else html
    return " ".join((unescape(text) if "&" in text else text).split())

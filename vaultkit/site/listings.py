"""Pages that no note is: what lies in a folder, who carries a tag, which tags there are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from itertools import groupby

from vaultkit.site.content import Content, TocEntry, describe, heading_one
from vaultkit.site.edition import Edition, folder_page, title_of
from vaultkit.site.filling import page_link
from vaultkit.site.searching import searchable
from vaultkit.site.urls import RECENT, TAG_INDEX, TITLE_ANCHOR, tag_page
from vaultkit.source import path as paths
from vaultkit.source.path import VaultPath
from vaultkit.vault.tags import TagNode, levels


def folder_content(edition: Edition, folder: str, site_name: str) -> Content:
    """Return the page of a folder: the folders in it, then what can be read in it."""
    page = folder_page(folder)
    below = edition.below_folder.get(folder, [])
    inside = [p for p in edition.by_folder.get(folder, ()) if p != edition.fronts[folder]]
    folders = "\n".join(_folder(edition, page, f) for f in below)
    html = (f'<ul class="vk-folders">\n{folders}\n</ul>\n' if below else "") + _notes(
        edition, page, inside
    )
    return _content(paths.name(folder) or site_name, html)


def _folder(edition: Edition, page: str, folder: str) -> str:
    count = edition.counts[folder]
    return f"<li>{page_link(edition, page, edition.fronts[folder], paths.name(folder))} {_count(count)}</li>"


def tag_content(edition: Edition, tag: TagNode) -> Content:
    """Return a tag's page: its place among the tags, those below it, and the notes that carry it."""
    page = tag_page(tag.name)
    above = [
        page_link(edition, page, tag_page(name), name.rpartition("/")[2])
        for name in levels(tag.name)[:-1]
    ]
    way = " / ".join([page_link(edition, page, TAG_INDEX, "Tags"), *above])
    below = _tags(edition, page, tag.children)
    notes = sorted(tag.carriers(), key=lambda p: title_of(p).lower())
    html = f'<p class="vk-way">{way}</p>\n{below}{_notes(edition, page, notes)}'
    return _content(f"#{tag.name}", html)


def tag_index_content(edition: Edition) -> Content:
    """Return the page of all tags, nested, with how many notes carry each."""
    html = _tags(edition, TAG_INDEX, edition.publication.tags.roots, deep=True)
    return _content("Tags", html or "<p>No note has a tag.</p>\n")


RECENTLY = "Recently changed"
"""What the page is called that lists the notes changed last."""


def recent_content(edition: Edition) -> Content:
    """Return the page of the notes that were changed last, by day."""
    html = "".join(
        f'<h2 class="vk-day"><time datetime="{day}">{day}</time></h2>\n'
        + _notes(edition, RECENT, (path for path, _ in notes))
        for day, notes in groupby(edition.recent.items(), key=lambda item: item[1])
    )
    return _content(RECENTLY, html)


def _content(title: str, html: str) -> Content:
    name = escape(title)
    listing = f'{heading_one(title)}\n<div class="vk-listing">\n{html}</div>\n'
    return Content(name, listing, TocEntry(name, TITLE_ANCHOR, 1), search=searchable(title))


def _tags(edition: Edition, page: str, tags: Sequence[TagNode], *, deep: bool = False) -> str:
    if not tags:
        return ""
    items = []
    for tag in tags:
        link = page_link(edition, page, tag_page(tag.name), "#" + tag.name, "vk-tag")
        below = _tags(edition, page, tag.children, deep=True) if deep else ""
        items.append(f"<li>{link} {_count(len(tag.carriers()))}{below}</li>")
    inside = "\n".join(items)
    return f'<ul class="vk-taglist">\n{inside}\n</ul>\n'


def _notes(edition: Edition, page: str, notes: Iterable[VaultPath]) -> str:
    items = "\n".join(_note(edition, page, path) for path in notes)
    return f'<ul class="vk-notes">\n{items}\n</ul>\n' if items else ""


def _note(edition: Edition, page: str, path: VaultPath) -> str:
    link = page_link(edition, page, path, title_of(path))
    about = describe(edition, path) if path in edition.publication.notes else ""
    return f"<li>{link}" + (f"\n<p>{about}</p>" if about else "") + "</li>"


def _count(number: int) -> str:
    return f'<span class="vk-count">{number}</span>'

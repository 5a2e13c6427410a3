"""A note's properties as a tidy list: lists as lists, dates as dates, links as links.

A property nobody expects on a page may be private (a vault's own ids, say). So shown are the names
below, those to which the vault gives a type, and links; everything if the site's owner says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import escape

from vaultkit.site.edition import Edition
from vaultkit.site.features.feature import Feature
from vaultkit.site.filling import Filler
from vaultkit.site.media import external_link, safe_address
from vaultkit.source.path import VaultPath
from vaultkit.syntax.elements import Link
from vaultkit.syntax.symbols import Value

_NEVER = {"tags", "publish", "published", "draft", "private", "cssclasses", "cssclass", "permalink"}
_SHOWN = frozenset(
    [
        "aliases",
        "author",
        "authors",
        "category",
        "categories",
        "completed",
        "country",
        "created",
        "date",
        "date-created",
        "date-modified",
        "deadline",
        "description",
        "due",
        "duration",
        "edition",
        "editor",
        "end",
        "ended",
        "event",
        "finished",
        "format",
        "genre",
        "isbn",
        "kind",
        "language",
        "last-modified",
        "license",
        "location",
        "modified",
        "next",
        "note-type",
        "parent",
        "people",
        "period",
        "place",
        "pages",
        "prev",
        "previous",
        "priority",
        "project",
        "publisher",
        "rating",
        "recipe",
        "reference",
        "related",
        "reviewed",
        "role",
        "season",
        "see",
        "series",
        "servings",
        "source",
        "sources",
        "stage",
        "start",
        "started",
        "status",
        "subject",
        "subtitle",
        "summary",
        "topic",
        "topics",
        "type",
        "up",
        "updated",
        "url",
        "version",
        "website",
        "word-count",
        "year",
    ]
)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?)?\Z")
_ADDRESS = re.compile(r"https?://\S+\Z")
_MOST = 40


def html(edition: Edition, path: VaultPath) -> str:
    """Return the list of a note's properties."""
    rows = [_row(key, cells) for key, cells in shown_properties(edition, path)]
    if not rows:
        return ""
    inside = "\n".join(rows)
    return f'<dl class="vk-properties">\n{inside}\n</dl>\n'


def shown_properties(edition: Edition, path: VaultPath) -> Iterator[tuple[str, list[str]]]:
    """Yield the properties that a note's page shows: each name, and its values as HTML."""
    note = edition.note(path)
    links = {item.key: item.link for item in note.frontmatter.links}
    filler = Filler(edition, page=path, origin=path)
    count = 0
    for key, value in note.frontmatter.properties.items():
        if count < _MOST and is_shown(edition, key, links):
            cells = list(_values(value, key, links, filler))
            if cells:
                count += 1
                yield key, cells


def is_shown(edition: Edition, key: str, links: Mapping[str, Link]) -> bool:
    """Tell whether pages show a property though nobody asked for it by name."""
    low = key.strip().lower()
    if low in _NEVER:
        return False
    wanted = edition.properties
    if wanted is not None:
        return "*" in wanted or low in wanted
    known = low.replace("_", "-").replace(" ", "-") in _SHOWN or low in edition.typed_properties
    return known or any(k.partition(".")[0] == key for k in links)


def _row(key: str, cells: list[str]) -> str:
    shown = cells[0] if len(cells) == 1 else "".join(f"<li>{c}</li>" for c in cells)
    value = shown if len(cells) == 1 else f"<ul>{shown}</ul>"
    name = escape(key.replace("_", " "))
    return f"<div><dt>{name}</dt><dd>{value}</dd></div>"


def _values(value: Value, key: str, links: Mapping[str, Link], filler: Filler) -> Iterator[str]:
    if isinstance(value, list):
        for i, item in enumerate(value[:_MOST]):
            yield from _values(item, f"{key}.{i}", links, filler)
    elif isinstance(value, dict):
        for name, item in list(value.items())[:_MOST]:
            cells = ", ".join(_values(item, f"{key}.{name}", links, filler))
            yield f"{escape(name)}: {cells}"
    elif key in links:
        yield filler.link(links[key])
    else:
        text = _scalar(value)
        yield from [text] if text else []


def checkbox(*, is_checked: bool) -> str:
    """Return a truth as pages show it."""
    checked, word = (" checked", "yes") if is_checked else ("", "no")
    return f'<input type="checkbox" disabled{checked} aria-label="{word}">'


def is_web_address(text: str) -> bool:
    """Tell whether a text is nothing but an address that may be followed."""
    return bool(_ADDRESS.match(text)) and safe_address(text) is not None


def _scalar(value: bool | int | float | str | None) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return checkbox(is_checked=value)
    text = str(value).strip()
    if _DATE.match(text):
        return f'<time datetime="{escape(text)}">{escape(text.replace("T", " "))}</time>'
    if is_web_address(text):
        start, end = external_link(text, "")
        return f"{start}{escape(text)}{end}"
    return escape(text)


PROPERTIES = Feature("properties", "above", html)

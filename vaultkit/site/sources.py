"""The Markdown of each page beside it, and `llms.txt`, which lists them: for readers who take a site with them, and programs."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from html import unescape
from urllib.parse import quote

from vaultkit.site.content import describe, own_title
from vaultkit.site.edition import Edition, title_of
from vaultkit.site.staging import public_text
from vaultkit.site.whole import Output, SiteFile
from vaultkit.source.path import VaultPath

LIST = "llms.txt"
"""The address of the list (https://llmstxt.org)."""
_TAG = re.compile(r"<[^>]*>")
_MARKS = re.compile(r"([\\\[\]])")


def source_address(edition: Edition, path: VaultPath) -> str:
    """Return where the Markdown of the public note at `path` is, from the root of the site.

    Beside its page, and never in the place of another: no other file of a site ends with `.md`.
    """
    return edition.addresses.destination(path).removesuffix(".html") + ".md"


def _files(edition: Edition) -> Iterator[SiteFile]:
    if not edition.publication.wishes.sources:
        return
    for path in edition.notes():
        yield source_address(edition, path), _source(edition, path).encode()
    yield LIST, _list(edition).encode()


def _concerns(before: Edition, after: Edition, changed: Collection[VaultPath]) -> bool:
    return after.publication.wishes.sources


def _source(edition: Edition, path: VaultPath) -> str:
    """Return what a note's page is made of, below its title."""
    text = public_text(edition.note(path)).lstrip("\n")
    return text if own_title(edition, path) else f"# {title_of(path)}\n\n{text}"


def _list(edition: Edition) -> str:
    lines = [f"# {_plain(edition.choices.site_name)}", ""]
    front = edition.fronts[""]
    if front in edition.publication.notes and (about := _about(edition, VaultPath(front))):
        lines += [f"> {about}", ""]
    for folder in edition.folders:
        notes = [p for p in edition.by_folder.get(folder, ()) if p in edition.publication.notes]
        if notes:
            lines += [
                f"## {_plain(folder or 'Notes')}",
                "",
                *(_line(edition, p) for p in notes),
                "",
            ]
    return "\n".join(lines)


def _line(edition: Edition, path: VaultPath) -> str:
    site = edition.choices.site_url.rstrip("/") + "/" if edition.choices.site_url else ""
    about = _about(edition, path)
    address = site + quote(source_address(edition, path))
    return f"- [{_plain(title_of(path))}]({address})" + (f": {about}" if about else "")


def _about(edition: Edition, path: VaultPath) -> str:
    return _plain(unescape(_TAG.sub("", describe(edition, path))))


def _plain(text: str) -> str:
    """Return a text as one line in which nothing is a link."""
    return _MARKS.sub(r"\\\1", " ".join(text.split()))


SOURCES = Output("sources", _files, _concerns)

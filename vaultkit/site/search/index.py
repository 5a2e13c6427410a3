"""The index's files: names of pages, words, and texts, each in parts of a size that a phone fetches in a blink.

- `pages-0`, `pages-1` …: the pages, those first to which most lead; a search shows results from the first alone.
  `pages-0` also says where the other files begin.
- `words-0` …: the words in order, each with its pages. A query needs the one or two that its words fall into.
- `texts-0` …: what the pages say, for the results that are shown.

Pages are numbered, so the files belong together: each says the stamp of the index it is of.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from hashlib import blake2b
from typing import Any, TypeVar
from urllib.parse import unquote

from vaultkit.site.edition import Edition
from vaultkit.site.search.entries import Entry, entries
from vaultkit.site.search.postings import lines
from vaultkit.site.whole import Output, SiteFile, data_script
from vaultkit.source.path import VaultPath

FOLDER = "search/"
"""Where the files lie, from `assets/`."""

_FIRST = 400  # pages in the first file of names: some 6 kB as they are sent
_PAGES = 1600  # pages in any other: some 20 kB
_WORDS = 24_000  # code points in a file of words: some 10 kB
_TEXTS = 12_000  # code points in a file of texts: some 4 kB

Values = dict[str, Any]
_Key = TypeVar("_Key")
_Item = TypeVar("_Item")


def index_files(edition: Edition) -> Iterator[tuple[str, Values]]:
    """Yield each file's name from `assets/` and what it holds."""
    found = entries(edition)
    folders = {pair: i for i, pair in enumerate(sorted({_folder(entry) for entry in found}))}
    word_firsts, by_word = _split(lines(found), _WORDS, len)
    words = ["\n".join(file) for file in by_word]
    text_firsts, texts = _split(enumerate(map(_text, found)), _TEXTS, _size)
    names = [_name(entry, folders) for entry in found]
    rest = range(_FIRST, len(names), _PAGES)
    pages = ["\n".join(names[:_FIRST]), *("\n".join(names[at : at + _PAGES]) for at in rest)]
    stamp = blake2b(repr((pages, words, texts)).encode("utf-8", "replace"), digest_size=6)
    said: Values = {"stamp": stamp.hexdigest()}
    head = {
        "parts": len(pages),
        "folders": [list(pair) for pair in folders],
        "words": word_firsts,
        "texts": text_firsts,
    }
    for kind, parts in (("pages", pages), ("words", words), ("texts", texts)):
        for i, content in enumerate(parts):
            more = head if kind == "pages" and i == 0 else {}
            yield f"{FOLDER}{kind}-{i}.js", {**said, "has": content, **more}


def files(edition: Edition) -> Iterator[SiteFile]:
    """Yield the index's files, unless another's search is wanted."""
    if edition.publication.wishes.search == "vaultkit":
        for name, values in index_files(edition):
            yield f"assets/{name}", data_script(name, values)


def concerns(before: Edition, after: Edition, changed: Collection[VaultPath]) -> bool:
    """Tell whether an edit of the notes `changed` may be found by a search."""
    return not after.publication.notes.isdisjoint(changed)


def _folder(entry: Entry) -> tuple[str, str]:
    """Return a page's folder, as it is called and as its address begins."""
    return entry.folder, unquote(entry.address).rstrip("/").rpartition("/")[0]


def _name(entry: Entry, folders: dict[tuple[str, str], int]) -> str:
    """Return a page's line: title, number of the folder, the rest of its address if the title does not say it, aliases."""
    folder = _folder(entry)
    rest = unquote(entry.address)[len(folder[1]) :].lstrip("/")
    usual = re.sub("[ -]+", "-", entry.title)
    rest = {f"{usual}.html": "", f"{usual}/": "/"}.get(rest, rest)
    fields = (entry.title, str(folders[folder]), rest, *entry.aliases)
    return "\t".join(" ".join(field.split()) for field in fields).rstrip("\t")


def _text(entry: Entry) -> list[Any]:
    """Return what is shown of a page: its tags, its properties, and each part's anchor, heading and text."""
    parts = [field for part in entry.parts for field in part]
    return [list(entry.tags), [list(pair) for pair in entry.properties], *parts]


def _size(text: list[Any]) -> int:
    return sum(map(len, text)) + 10


def _split(
    items: Iterable[tuple[_Key, _Item]], most: int, size: Callable[[_Item], int]
) -> tuple[list[_Key], list[list[_Item]]]:
    """Return items in order as files of about the size `most`, and the key of the first in each."""
    firsts: list[_Key] = []
    parts: list[list[_Item]] = []
    room = 0
    for key, item in items:
        if room <= 0:
            firsts.append(key)
            parts.append([])
            room = most
        parts[-1].append(item)
        room -= size(item)
    return firsts, parts


SEARCH = Output("search", files, concerns, folder=f"assets/{FOLDER}".rstrip("/"))
"""The index as files of the site."""

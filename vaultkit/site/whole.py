"""Files that only a whole site can have: what they hold is asked of the edition when all pages are made."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vaultkit.site import cards, feed, sources
from vaultkit.site.edition import Edition
from vaultkit.site.search.index import FOLDER, concerns_index, index_files
from vaultkit.source.path import VaultPath


@dataclass(frozen=True)
class Output:
    """One such thing, of one file or of many."""

    name: str
    """What it is called."""
    files: Callable[[Edition], Iterator[tuple[str, bytes]]]
    """Yields each file's address from the root of the site, and its content: the same for the same edition."""
    concerns: Callable[[Edition, Edition, Collection[VaultPath]], bool]
    """Tells whether any of it may differ between two editions, between which the texts of some notes changed."""
    folder: str = ""
    """The address of a folder that is all its own: what else lies there is of an earlier edition."""


def write_outputs(outputs: Iterable[Output], edition: Edition, site: Path) -> None:
    """Write the files of `outputs` below the folder `site`; one that says what it said is left alone."""
    for output in outputs:
        stale = set((site / output.folder).iterdir()) if _has_folder(output, site) else set()
        for address, content in output.files(edition):
            file = site / address
            if not file.is_file() or file.read_bytes() != content:
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(content)
            stale.discard(file)
        for file in stale:
            file.unlink()


def _has_folder(output: Output, site: Path) -> bool:
    return bool(output.folder) and (site / output.folder).is_dir()


def data_script(name: str, value: Any) -> bytes:
    """Return a file of data that pages load with `vaultkit.load(name)`; `name` is its address from `assets/`."""
    said = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    # As a script, for from a folder browsers fetch nothing else; as a text, for they read that much quicker.
    quoted = (
        json.dumps(said, ensure_ascii=False)
        .replace("\u2028", "\\u2028")
        .replace("\u2029", "\\u2029")
    )
    return f"vaultkit.put({json.dumps(name)},JSON.parse({quoted}))\n".encode("utf-8", "replace")


def _search(edition: Edition) -> Iterator[tuple[str, bytes]]:
    if edition.publication.wishes.search == "vaultkit":
        for name, values in index_files(edition):
            yield f"assets/{name}", data_script(name, values)


OUTPUTS: tuple[Output, ...] = (
    Output("feed", feed.files, feed.concerns),
    Output("sources", sources.files, sources.concerns),
    Output("cards", cards.files, cards.concerns),
    Output("search", _search, concerns_index, f"assets/{FOLDER}".rstrip("/")),
)
"""All of them."""

"""Files that only a whole site can have: what they hold is asked of the edition when all pages are made."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vaultkit.site.edition import Edition
from vaultkit.source.path import VaultPath

SiteFile = tuple[str, bytes | None]
"""A file's address from the root of the site, and its content; None for one that is not there any more."""


@dataclass(frozen=True)
class Output:
    """One such thing, of one file or of many."""

    name: str
    """What it is called."""
    files: Callable[[Edition], Iterator[SiteFile]]
    """Yields all of its files: the same for the same edition."""
    concerns: Callable[[Edition, Edition, Collection[VaultPath]], bool]
    """Tells whether any of it may differ between two editions, between which the texts of some notes changed."""
    edited: Callable[[Edition, Edition, Collection[VaultPath]], Iterator[SiteFile]] | None = None
    """Yields the files that may differ between two such editions: of an output of many small files, which are
    made anew at once. Without it, all are, when saves rest."""
    folder: str = ""
    """The address of a folder that is all its own: what else lies there is of an earlier edition."""


def write_files(files: Iterable[SiteFile], site: Path) -> set[Path]:
    """Write `files` below the folder `site`, and return where; one that says what it said is left alone."""
    written: set[Path] = set()
    folders: set[str] = set()
    for address, content in files:
        file = os.path.join(site, address)
        written.add(site / address)
        if content is None:
            with suppress(FileNotFoundError):
                os.unlink(file)
            continue
        folder = os.path.dirname(file)
        if folder not in folders:
            os.makedirs(folder, exist_ok=True)
            folders.add(folder)
        if not _says(file, content):
            with open(file, "wb") as new:
                new.write(content)
    return written


def _says(file: str, content: bytes) -> bool:
    """Tell whether the file is there and says that already."""
    try:
        with open(file, "rb", buffering=0) as old:
            return old.read() == content
    except FileNotFoundError:
        return False


def write_outputs(outputs: Iterable[Output], edition: Edition, site: Path) -> None:
    """Write all files of `outputs` below the folder `site`."""
    for output in outputs:
        written = write_files(output.files(edition), site)
        if output.folder and (site / output.folder).is_dir():
            for file in set((site / output.folder).iterdir()) - written:
                file.unlink()


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

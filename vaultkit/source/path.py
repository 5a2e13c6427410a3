"""Kinds of names: one type for each, and the functions that lead from one to another.

A `VaultPath` is how a file lies in the vault. Two spellings of one name are compared by their
`comparable` form (spec FIL-06, FIL-07, RES-03, RES-15); the path as it lies on disk is what
opens the file and what is printed.
"""

from __future__ import annotations

import posixpath
import re
import unicodedata
from collections.abc import Iterable
from typing import NewType

VaultPath = NewType("VaultPath", str)
"""A file's path from the vault's folder: `/`-separated, no leading slash, spelt as on disk."""

PageUrl = NewType("PageUrl", str)
"""A page's address from the root of the published site: percent-encoded, no leading slash."""

Anchor = NewType("Anchor", str)
"""An `id` inside a published page, without the `#`."""

NOTE_SUFFIX = ".md"

IMAGES = frozenset(["avif", "bmp", "gif", "jpeg", "jpg", "png", "svg", "webp"])
AUDIO = frozenset(["flac", "m4a", "mp3", "ogg", "wav", "webm", "3gp"])
VIDEO = frozenset(["mkv", "mov", "mp4", "ogv", "webm"])
SUPPORTED = IMAGES | AUDIO | VIDEO | {"md", "base", "canvas", "pdf"}
"""The file types Obsidian indexes by default (spec FIL-02), as lower-case extensions."""

_SLASHES = re.compile(r"/{2,}")


def name(path: str) -> str:
    """Return the last segment of `path`, extension included."""
    return path.rpartition("/")[2]


def stem(path: str) -> str:
    """Return the file name without its last extension: what people call the note."""
    return posixpath.splitext(name(path))[0]


def folder(path: str) -> str:
    """Return the folder of `path`, `""` for the vault's own folder."""
    return path.rpartition("/")[0]


def extension(path: str) -> str:
    """Return the lower-case extension of `path` without its dot, `""` if there is none."""
    start = path.rfind("/") + 1
    dot = path.rfind(".", start)
    # Dots in front begin no extension.
    return path[dot + 1 :].lower() if dot > start and path[start:dot].strip(".") else ""


def of_kind(files: Iterable[VaultPath], kind: str) -> list[VaultPath]:
    """Return those of `files` whose extension is `kind`, in lower case: `extension` of many, in a third of the time."""
    ending = f".{kind}"
    end, before = -len(ending), -len(ending) - 1
    return [
        path
        for path in files
        if path[end:].lower() == ending
        and (path[before:end] not in "./" or extension(path) == kind)
    ]


def is_note(path: str) -> bool:
    """Tell whether `path` names a note; the extension may be in any case (spec FIL-01)."""
    return path[-3:].lower() == NOTE_SUFFIX


def without_note_suffix(path: str) -> str:
    """Return `path` without a final `.md`, in any case."""
    return path[:-3] if is_note(path) else path


def plain_spaces(text: str) -> str:
    """Return `text` with U+00A0 and U+202F as spaces (spec LNK-15)."""
    return text if text.isascii() else text.replace("\u00a0", " ").replace("\u202f", " ")


def comparable(path: str) -> str:
    """Return the form in which names are compared (spec FIL-06, FIL-07).

    NFC, simple lower case, no-break spaces as spaces, one slash where several stand. A capital
    sigma is always `σ`: Python's `lower` would make it `ς` or not by what stands behind it.

    >>> comparable("Garden//Mint Tea.MD")
    'garden/mint tea.md'
    """
    if "//" in path:
        path = _SLASHES.sub("/", path)
    if path.isascii():
        return path.lower()
    composed = unicodedata.normalize("NFC", plain_spaces(path))
    return composed.replace("Σ", "σ").lower()

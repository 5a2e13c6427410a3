"""What a link means. One pure function, no input or output: spec §4, rule by rule."""

from __future__ import annotations

import posixpath
import unicodedata
from typing import NamedTuple, Protocol

from vaultkit.source import path as paths
from vaultkit.source.path import NOTE_SUFFIX, VaultPath, comparable, plain_spaces
from vaultkit.syntax.elements import Link
from vaultkit.vault.anchors import NO_ANCHOR, Anchoring
from vaultkit.vault.names import Names


class Found(NamedTuple):
    """The link leads to a file."""

    path: VaultPath
    """The file."""
    candidates: tuple[VaultPath, ...]
    """All that could be meant, best first; the first is `path`."""
    anchor: Anchoring
    """The place inside the file."""
    why: str
    """The rule that chose it, for people: its id, a colon, a sentence."""


class Ambiguous(Found):
    """The link leads to a file, but another of the same name lost only by a tie-break."""

    __slots__ = ()


class Missing(NamedTuple):
    """The link leads to nothing."""

    target: str
    """What it names, normalised: trimmed, no `.md` (RES-21)."""
    why: str
    """The rule, for people."""


Resolution = Found | Missing
"""What a link means; an `Ambiguous` is a `Found`."""


class Lookup(Protocol):
    """What the resolver asks a vault."""

    @property
    def names(self) -> Names:
        """The files that links can reach."""

    def anchor(self, path: VaultPath, subpath: str | None) -> Anchoring:
        """Return the place in the file at `path` that `subpath` names."""


def resolve(vault: Lookup, origin: VaultPath, link: Link) -> Resolution:
    """Return what `link`, written in the file `origin`, means in `vault`.

    Names compare as Obsidian compares them: any case, NFC, path tail first. Never raises for what
    a note says: a link to nothing is `Missing`. An external link is `Missing`, too: ask first.
    """
    typed = link.path
    if not typed.isascii():
        typed = unicodedata.normalize("NFC", plain_spaces(typed))
    typed = typed.strip()
    if not typed:
        return _found(vault, [origin], link, "RES-01: an empty path is the note itself")
    low = comparable(typed)
    if low.startswith(("./", "../")) or low in (".", ".."):
        return _relative(vault, origin, link, low)
    if low.startswith("/"):
        why = "RES-06: a leading slash anchors at the vault's folder"
        return _exact(vault, link, low.lstrip("/"), why)
    return _by_name(vault, origin, link, typed, low)


def means_the_same_everywhere(path: str, resolution: Resolution) -> bool:
    """Tell whether a link to `path` has this resolution in every file: neither its own place nor nearness counted."""
    anchored = path.strip()[:1] not in ("", ".", "/")
    return anchored and (isinstance(resolution, Missing) or len(resolution.candidates) == 1)


def resolve_exact(vault: Lookup, link: Link) -> Resolution:
    """Return what a canvas card's file means: its whole path, nothing is searched (spec CNV-01)."""
    files = vault.names.exact(comparable(link.path))
    if not files:
        return _missing(link, "CNV-01: a canvas names the whole path, and no such file exists")
    return _found(vault, _spelt_first(files, link.path), link, "CNV-01: the whole path")


def _relative(vault: Lookup, origin: VaultPath, link: Link, low: str) -> Resolution:
    joined = posixpath.normpath(posixpath.join(comparable(paths.folder(origin)), low))
    if joined.startswith(".."):
        return _missing(link, "RES-05: the path climbs out of the vault")
    return _exact(vault, link, joined, "RES-05: relative to the note's own folder")


def _exact(vault: Lookup, link: Link, low: str, why: str) -> Resolution:
    files = vault.names.exact(low) or vault.names.exact(low + NOTE_SUFFIX)
    if not files:
        return _missing(link, f"{why}, and nothing lies there")
    return _found(vault, _spelt_first(files, link.path), link, why)


def _by_name(vault: Lookup, origin: VaultPath, link: Link, typed: str, low: str) -> Resolution:
    name = paths.name(low)
    namesakes = vault.names.named(name) if "." in name else []
    if not namesakes:
        namesakes = vault.names.named(name + NOTE_SUFFIX)
        low, typed = low + NOTE_SUFFIX, typed + NOTE_SUFFIX
    files = namesakes
    if "/" in low:
        tail = "/" + low
        files = [f for f in namesakes if ("/" + comparable(f)).endswith(tail)]
    if not files:
        why = (
            "RES-08: no file of that name lies in that folder"
            if namesakes
            else "RES-04: no file has that name"
        )
        return _missing(link, why)
    if len(files) == 1:
        return _found(vault, files, link, "RES-02: the only file of that name")
    return _choose(vault, origin, link, files, typed, low)


def _choose(
    vault: Lookup, origin: VaultPath, link: Link, files: list[VaultPath], typed: str, low: str
) -> Resolution:
    near = comparable(paths.folder(origin)) + "/"

    def rank(file: VaultPath) -> tuple[bool, bool, int, bool, str]:
        compared = comparable(file)
        return (
            compared != low,
            not compared.startswith(near),
            len(file),
            not ("/" + unicodedata.normalize("NFC", file)).endswith("/" + typed),
            file,
        )

    ranked = sorted(files, key=rank)
    best, second = rank(ranked[0]), rank(ranked[1])
    if not best[0] and second[0]:
        return _found(
            vault, ranked, link, "RES-07: an exact vault path wins, even over a nearer file"
        )
    rules = (
        "RES-09: it lies in or below the note's folder",
        "RES-10: its path is shorter",
        "RES-03: it is spelt as typed",
        "RES-11: of equal length, the first in code point order",
    )
    why = next(rule for i, rule in enumerate(rules, 1) if best[i] != second[i])
    return Ambiguous(ranked[0], tuple(ranked), vault.anchor(ranked[0], link.subpath), why)


def _spelt_first(files: list[VaultPath], typed: str) -> list[VaultPath]:
    ending = paths.without_note_suffix(paths.name(typed))
    return sorted(files, key=lambda f: (not paths.without_note_suffix(f).endswith(ending), f))


def _found(vault: Lookup, files: list[VaultPath], link: Link, why: str) -> Found:
    anchor = vault.anchor(files[0], link.subpath) if link.subpath else NO_ANCHOR
    return Found(files[0], tuple(files), anchor, why)


def _missing(link: Link, why: str) -> Missing:
    return Missing(paths.without_note_suffix(plain_spaces(link.path).strip()), why)

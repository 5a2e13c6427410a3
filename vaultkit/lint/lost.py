"""The links that lead to no file: each is the business of exactly one rule, and may have been meant otherwise."""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from vaultkit.source import path as paths
from vaultkit.source.path import SUPPORTED, VaultPath
from vaultkit.syntax.elements import Link
from vaultkit.vault.anchors import NoAnchor
from vaultkit.vault.links import Edge
from vaultkit.vault.model import Vault, wikilink_to
from vaultkit.vault.names import Names
from vaultkit.vault.resolve import Found, Missing, resolve

if TYPE_CHECKING:
    from vaultkit.lint.near import Near

COMPARED = 10_000
"""So many missing names of one file, from its top, are compared with the vault's; no person writes more."""

_TEMPLATE = re.compile(r"\{\{|\}\}|<%|%>|\{%|%\}")
_ADDRESS = re.compile(r"\W?(?:https?://|mailto:)", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")


class Lost(NamedTuple):
    """A link that leads to no file."""

    edge: Edge
    """The link."""
    target: str
    """What it names, normalised."""
    suggestions: tuple[str, ...]
    """What may have been meant, best first."""


def by_rule(vault: Vault, near: Near, unresolved: Iterable[Edge]) -> dict[str, list[Lost]]:
    """Return the links to no file by the rule whose business they are; `unresolved` file by file, in text order."""
    found: dict[str, list[Lost]] = defaultdict(list)
    unshown = _Unshown(vault)
    for _, edges in groupby(unresolved, key=lambda edge: edge.origin):
        known: dict[str, tuple[str, ...]] = {}
        for edge in edges:
            # What a card shows is for the rules about canvases.
            if edge.kind == "canvas" or not isinstance(edge.resolution, Missing):
                continue
            if is_template(edge.link) or unshown.holds(edge):
                continue
            # A path that leads out of the vault says nothing of where in it the file should be.
            path = paths.name(edge.link.path) if climbs_out(edge) else edge.link.path
            if path not in known:
                known[path] = suggestions(vault, near, path) if len(known) < COMPARED else ()
            lost = Lost(edge, edge.resolution.target, known[path])
            found[_whose(near, lost)].append(lost)
    return found


def _whose(near: Near, lost: Lost) -> str:
    """Return the name of the rule that speaks of a link to no file."""
    link = lost.edge.link
    if climbs_out(lost.edge):
        return "outside-vault"
    if link.embed:
        return "broken-embed"
    if link.syntax != "wikilink":
        return "broken-path"
    if near.aliased(link.path):
        return "alias-only-link"
    # Nobody sets out to write a picture or an address as a note.
    is_file = paths.extension(link.path) in SUPPORTED and not paths.is_note(link.path)
    if is_file or is_address(link) or lost.suggestions:
        return "mistyped-link"
    return "unwritten-note"


def suggestions(vault: Vault, near: Near, link_path: str) -> tuple[str, ...]:
    """Return what may have been meant by a link to `link_path`, best first, far-fetched names left out."""
    return tuple(s for s in near.files(link_path) if _is_likely(vault, link_path, s))


def _is_likely(vault: Vault, link_path: str, suggestion: str) -> bool:
    text, _, alias = suggestion.partition("|")
    wanted = _letters(paths.name(link_path))
    said = _letters(alias or paths.name(text))
    if wanted == said:
        return True
    if _DIGITS.sub("", wanted) == _DIGITS.sub("", said):
        return False  # another number is another thing: a day, a version, a page
    place = paths.folder(link_path).strip("./")
    if not place:
        return True
    found = vault.resolve(wikilink_to(text), VaultPath(""))
    # A slip in the name and another folder, too, are too much.
    return isinstance(found, Found) and _letters(paths.folder(found.path)).endswith(_letters(place))


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, paths.comparable(paths.without_note_suffix(text))))


def is_template(link: Link) -> bool:
    """Tell whether a template engine has yet to write `link`."""
    said = f"{link.path}{link.subpath or ''}{link.display or ''}"
    # `[x](<% file %>)`: the angles are Markdown's, not part of the path.
    markdown = link.syntax == "markdown" and link.path[:1] == link.path[-1:] == "%"
    return markdown or _TEMPLATE.search(said) is not None


def is_address(link: Link) -> bool:
    """Tell whether a wikilink names an address of the web (spec LNK-14)."""
    return _ADDRESS.match(link.path) is not None


def climbs_out(edge: Edge) -> bool:
    """Tell whether the link's path leads out of the vault (spec RES-05)."""
    path = edge.link.path.strip()
    if ".." not in path or path.startswith("/"):
        return False
    joined = posixpath.normpath(posixpath.join(paths.folder(edge.origin), path))
    return joined == ".." or joined.startswith("../")


class _Unshown:
    """The files that Obsidian does not show for their type (spec RES-23): a link to one is not broken."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._any = len(vault.indexed) < len(vault.files)

    def holds(self, edge: Edge) -> bool:
        """Tell whether the link names one of them."""
        return self._any and isinstance(resolve(self._lookup, edge.origin, edge.link), Found)

    @cached_property
    def _lookup(self) -> _Lookup:
        shown = set(self._vault.indexed)
        return _Lookup(Names(f for f in self._vault.files if f not in shown))


class _Lookup(NamedTuple):
    names: Names

    def anchor(self, path: VaultPath, subpath: str | None) -> NoAnchor:
        return NoAnchor()

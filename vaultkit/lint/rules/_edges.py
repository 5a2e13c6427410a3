"""What the rules about links that lead nowhere share: each such link is the business of exactly one of them."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from vaultkit.lint.rule import Finding
from vaultkit.lint.rules._respelt import place_fix
from vaultkit.lint.scope import Scope
from vaultkit.source import path as paths
from vaultkit.source.path import SUPPORTED, VaultPath
from vaultkit.syntax.elements import Link
from vaultkit.vault.anchors import AnchorMissing, NoAnchor
from vaultkit.vault.links import Edge
from vaultkit.vault.model import wikilink_to
from vaultkit.vault.names import Names
from vaultkit.vault.resolve import Found, Missing, resolve

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


def lost(scope: Scope, rule: str) -> Iterator[Lost]:
    """Yield the links to no file that are the business of `rule`."""
    unshown = _Unshown(scope)
    for edge in scope.unresolved():
        # What a card shows is for the rules about canvases.
        if edge.kind == "canvas" or not isinstance(edge.resolution, Missing):
            continue
        if is_template(edge.link) or _whose(scope, edge) != rule or unshown.holds(edge):
            continue
        yield Lost(edge, edge.resolution.target, suggestions(scope, edge.link.path))


def _whose(scope: Scope, edge: Edge) -> str:
    """Return the name of the rule that speaks of a link to no file."""
    link = edge.link
    if climbs_out(edge):
        return "outside-vault"
    if link.embed:
        return "broken-embed"
    if link.syntax != "wikilink":
        return "broken-path"
    if scope.near.aliased(link.path):
        return "alias-only-link"
    # Nobody sets out to write a picture or an address as a note.
    is_file = paths.extension(link.path) in SUPPORTED and not paths.is_note(link.path)
    if is_file or is_address(link) or suggestions(scope, link.path):
        return "mistyped-link"
    return "unwritten-note"


def astray(scope: Scope) -> Iterator[tuple[Edge, Found, AnchorMissing]]:
    """Yield the edges whose file exists, but not the place in it; those of canvas cards left out."""
    for edge in scope.astray():
        match edge.resolution:
            case Found(anchor=AnchorMissing() as anchor) as found:
                if edge.kind != "canvas" and not is_template(edge.link):
                    yield edge, found, anchor


def no_heading(scope: Scope, *, markdown: bool) -> Iterator[Finding]:
    """Yield what is to be said of Markdown links, or of all others, to a heading that is missing."""
    for edge, found, anchor in astray(scope):
        if anchor.kind != "heading" or (edge.link.syntax != "wikilink") != markdown:
            continue
        said = scope.near.headings(scope.vault.notes[found.path], edge.link, anchor.text)
        message = f"{found.path} has no heading “{anchor.text}”{where(edge)}"
        fix = None
        if len(said) == 1:
            fix = place_fix(scope.vault, edge, found.path, said[0].removeprefix(edge.link.path))
        yield Finding(edge.origin, edge.span, message, f"{found.path}#{anchor.text}", said, fix)


def suggestions(scope: Scope, link_path: str) -> tuple[str, ...]:
    """Return what may have been meant by a link to `link_path`, best first, far-fetched names left out."""
    return tuple(s for s in scope.near.files(link_path) if _is_likely(scope, link_path, s))


def _is_likely(scope: Scope, link_path: str, suggestion: str) -> bool:
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
    found = scope.vault.resolve(wikilink_to(text), VaultPath(""))
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


def where(edge: Edge) -> str:
    """Return what a message adds about a link that stands outside the text."""
    if edge.kind == "property":
        return f" (property `{edge.key}`)"
    return f" (card `{edge.key}`)" if edge.kind == "canvas-text" else ""


class _Unshown:
    """The files that Obsidian does not show for their type (spec RES-23): a link to one is not broken."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._lookup: _Lookup | None = None

    def holds(self, edge: Edge) -> bool:
        """Tell whether the link names one of them."""
        if self._lookup is None:
            vault = self._scope.vault
            shown = set(vault.indexed)
            self._lookup = _Lookup(Names(f for f in vault.files if f not in shown))
        return isinstance(resolve(self._lookup, edge.origin, edge.link), Found)


@dataclass(frozen=True)
class _Lookup:
    names: Names

    def anchor(self, path: VaultPath, subpath: str | None) -> NoAnchor:
        return NoAnchor()

"""The vault as its readers know it: private files are no files, and public ones do not name them.

What a public note says of a private one is its target, which nobody chose to show: `[[Secret|there]]`
becomes `[[…|there]]`, `[[Secret]]` becomes `[[…]]`. All that is made of the vault is made of this.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, replace
from functools import cached_property
from html import unescape
from typing import Any, TypeVar
from urllib.parse import unquote

from vaultkit.source import path as paths
from vaultkit.source.document import Document, decode
from vaultkit.source.edit import Edit, apply
from vaultkit.source.path import VaultPath, comparable
from vaultkit.source.span import Span
from vaultkit.syntax import canvas as canvases
from vaultkit.syntax.canvas import Canvas, Card
from vaultkit.syntax.elements import Link
from vaultkit.syntax.parser import parse
from vaultkit.vault.anchors import AnchorFound
from vaultkit.vault.bypath import ByPath
from vaultkit.vault.links import asked_in
from vaultkit.vault.model import Vault, wikilink_to
from vaultkit.vault.resolve import Found, Resolution, resolve_exact

T = TypeVar("T")

HIDDEN = "…"
"""What stands for a private name; no file is called so."""

_ATTRIBUTE = re.compile(
    r"""\b(?:href|src|poster|cite)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>=`]+))""", re.IGNORECASE
)
_MAY_BE_BASE = re.compile(r"(?:```|~~~)[ \t]*base\b")
_BASE = re.compile(
    r"^[ \t>]*(`{3,}|~{3,})[ \t]*base\b.*?(?:^[ \t>]*\1|\Z)", re.MULTILINE | re.DOTALL
)
# Between any two quotes of a kind: in YAML's there may be others, and which of them close is not asked.
_QUOTED = re.compile(
    r"""(?:"(?=(?:\[\[)?([^"\n]+?)(?:\]\])?\\?")|'(?=(?:\[\[)?([^'\n]+?)(?:\]\])?'))"""
)
_DEFINITION = re.compile(r"^[ \t>]*\[[^\]\n]+\]:[ \t]*(?:<([^>\n]*)>|(\S+))", re.MULTILINE)


def veil_over(vault: Vault, files: Set[VaultPath]) -> Veil | None:
    """Return what hides all but `files` of `vault`, None if there is nothing that a link could reach."""
    if all(path in files for path in vault.indexed):
        return None
    veil = Veil(vault, frozenset(files), *_private_names(vault, files))
    return replace(veil, headings=frozenset(veil.told_headings()))


def named_in_html(text: str) -> Iterator[str]:
    """Yield what raw HTML in `text` names as another file, decoded: also what stands in code."""
    return (re.split("[?#]", _decoded(raw))[0] for _, raw in _attributes(text))


def _attributes(text: str) -> Iterator[tuple[Span, str]]:
    """Yield the addresses in raw HTML; most notes hold none, which is seen in a tenth of the time."""
    low = text.lower() if "<" in text else ""
    if any(name in low for name in ("href", "src", "poster", "cite")):
        yield from _places(_ATTRIBUTE, text)


def _definitions(text: str) -> Iterator[tuple[Span, str]]:
    if "]:" in text:
        yield from _places(_DEFINITION, text)


def _in_bases(text: str) -> Iterator[tuple[Span, str]]:
    """Yield the texts that formulas of bases quote: names of files among them."""
    for block in _BASE.finditer(text) if _MAY_BE_BASE.search(text) else ():
        for span, said in _places(_QUOTED, block[0]):
            yield Span(block.start() + span.start, block.start() + span.end), said


@dataclass(frozen=True)
class Veil:
    """What hides the names of private files in the texts of public ones."""

    vault: Vault
    """All of it."""
    files: frozenset[VaultPath]
    """What is public."""
    aliases: frozenset[str]
    """The other names of private notes, in the form in which names compare."""
    folders: frozenset[str]
    """Folders with nothing public in them, in any way a link can say them, in the same form."""

    headings: frozenset[tuple[VaultPath, Span]] = frozenset()
    """The headings of public notes that name a private file: links to them name it, too."""

    def told_headings(self) -> Iterator[tuple[VaultPath, Span]]:
        """Yield what `headings` are to be."""
        for path in self.vault.notes:
            if path in self.files:
                told = [
                    e.span
                    for e in self.vault.links.out_of(path)
                    if self._hides(e.resolution, e.link)
                ]
                headings = self.vault.notes[path].headings if told else ()
                yield from (
                    (path, h.span)
                    for h in headings
                    if any(h.span.start <= span.start < h.span.end for span in told)
                )

    @cached_property
    def notes(self) -> dict[VaultPath, Document]:
        """The public notes that name something private, without these names. Costs a look at every public text."""
        links, notes = self.vault.links, self.vault.notes
        found = {}
        for path in self.files.intersection(notes):
            said = ((edge.link, edge.resolution) for edge in links.out_of(path))
            before = notes[path].text
            after = self._without(before, path, said)
            if after != before:
                found[path] = decode(path, after.encode())
        return found

    def public_vault(self) -> Vault:
        """Return the vault as readers know it."""
        private = [path for path in self.vault.files if path not in self.files]
        return replace(
            self.vault.changed(self.notes.values(), private),
            canvases=_Some(self.vault.canvases, self.files, self.canvas),
            bases=_Some(self.vault.bases, self.files, lambda base: base),
        )

    def concerns(self, edited: Document) -> bool:
        """Tell whether a note names something private, or did before it was edited."""
        path = edited.path
        links = [asked.link for asked in asked_in(parse(edited).symbols)]
        said = ((link, self.vault.resolve(link, path)) for link in links)
        return path in self.notes or self._without(edited.text, path, said) != edited.text

    def canvas(self, canvas: Canvas) -> Canvas:
        """Return the canvas without private names."""
        try:
            data = json.loads(canvas.document.text)
        except (ValueError, RecursionError):
            return canvas  # then it has no cards
        nodes = data.get("nodes") if isinstance(data, dict) else None
        nodes = [n for n in nodes if isinstance(n, dict)] if isinstance(nodes, list) else []
        for node, card in zip(nodes, canvas.cards, strict=True):
            self._clear(node, card, canvas.path)
        return canvases.parse(decode(canvas.path, json.dumps(data).encode()))

    def _clear(self, node: dict[str, Any], card: Card, path: VaultPath) -> None:
        if card.note is not None:
            links = [x for x in card.note.links if not x.external]
            said = ((x, self.vault.resolve(x, path)) for x in links)
            node["text"] = self._without(card.note.text, path, said)
        for key in ("file", "background"):
            named = node.get(key)
            if isinstance(named, str) and named:
                link = wikilink_to(named)
                if self._hides(resolve_exact(self.vault, link), link):
                    node[key] = ""
                    node.pop("subpath", None)

    def _without(
        self, text: str, origin: VaultPath, links: Iterable[tuple[Link, Resolution]]
    ) -> str:
        edits = [edit for said in links for edit in self._edit(text, origin, *said)]
        for span, raw in (*_attributes(text), *_definitions(text), *_in_bases(text)):
            link = wikilink_to(_decoded(raw))
            if link.path and self._hides(self.vault.resolve(link, origin), link):
                edits.append(Edit(origin, span, HIDDEN))
        return apply(text, _apart(edits))

    def _edit(
        self, text: str, origin: VaultPath, link: Link, meaning: Resolution
    ) -> Iterator[Edit]:
        if link.syntax == "reference":
            return  # its target stands in a definition
        if self._hides(meaning, link):
            yield Edit(origin, link.target, HIDDEN)
        elif _place(meaning) in self.headings:
            path = link.target.of(text).partition("#")[0]
            yield Edit(origin, link.target, f"{path}#{HIDDEN}")

    def hides(self, link: Link, origin: VaultPath) -> bool:
        """Tell whether a link that is written in the file `origin` names what is private."""
        return self._hides(self.vault.resolve(link, origin), link)

    def _hides(self, meaning: Resolution, link: Link) -> bool:
        """Tell whether a link names what is private: a file, another name of a note, a folder."""
        if isinstance(meaning, Found):
            return meaning.path not in self.files
        said = comparable(link.path).strip("/")
        while said.startswith(("./", "../")):
            said = said.partition("/")[2]
        ways = [said]
        while ways[-1]:
            ways.append(paths.folder(ways[-1]))
        return said in self.aliases or not self.folders.isdisjoint(ways)


def _place(meaning: Resolution) -> tuple[VaultPath, Span] | None:
    if isinstance(meaning, Found) and isinstance(meaning.anchor, AnchorFound):
        return meaning.path, meaning.anchor.element.span
    return None


def _private_names(
    vault: Vault, files: Collection[VaultPath]
) -> tuple[frozenset[str], frozenset[str]]:
    aliases = frozenset(comparable(a) for a, path in vault.notes.aliases() if path not in files)
    shown = _folders(path for path in vault.files if path in files)
    return aliases, frozenset(_folders(path for path in vault.files if path not in files) - shown)


def _folders(files: Iterable[VaultPath]) -> set[str]:
    """Return the folders of files, each in every way a link can say it: `a/b` and `b`."""
    found: set[str] = set()
    for folder in {paths.folder(comparable(path)) for path in files}:
        above = folder
        while above:
            said = above
            while said:
                found.add(said)
                said = said.partition("/")[2]
            above = paths.folder(above)
    return found


def _places(pattern: re.Pattern[str], text: str) -> Iterator[tuple[Span, str]]:
    for match in pattern.finditer(text):
        group = match.lastindex or 0
        yield Span(*match.span(group)), match[group]


def _decoded(raw: str) -> str:
    return unquote(unescape(raw)).strip()


def _apart(edits: Iterable[Edit]) -> Iterator[Edit]:
    """Yield the edits in the order of their places, without those that begin in an earlier one."""
    end = -1
    for edit in sorted(edits, key=lambda e: e.span):
        if edit.span.start >= end:
            yield edit
            end = edit.span.end


class _Some(ByPath[T]):
    """Some of a vault's files of one kind, each changed when it is first asked for."""

    _paths: dict[VaultPath, T | None]

    def __init__(
        self, every: Mapping[VaultPath, T], files: Collection[VaultPath], change: Callable[[T], T]
    ) -> None:
        self._every = every
        self._change = change
        self._paths = {p: None for p in every if p in files}

    def __getitem__(self, path: VaultPath) -> T:
        changed = self._paths[path]
        if changed is None:
            changed = self._paths[path] = self._change(self._every[path])
        return changed

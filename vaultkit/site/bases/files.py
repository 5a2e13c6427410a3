"""Files and links as formulas of bases see them: public files alone, by the meaning that links have for readers."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import ClassVar

from vaultkit.site.bases.dates import parse_date
from vaultkit.site.bases.values import Date, Icon, Tag, Unreadable, Value, text_of
from vaultkit.site.edition import Edition, title_of
from vaultkit.site.features.properties import is_shown
from vaultkit.site.veil import HIDDEN
from vaultkit.source import path as paths
from vaultkit.source.path import VaultPath
from vaultkit.syntax.dialect import split_wikilink
from vaultkit.syntax.elements import Link
from vaultkit.syntax.note import Note
from vaultkit.vault.links import Edge
from vaultkit.vault.model import wikilink_to
from vaultkit.vault.resolve import Found
from vaultkit.vault.tags import tag_key, tags_of

_ADDRESS = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]*://|mailto:|tel:)")


@dataclass
class Files:
    """The public files of an edition, each made once for the base of one page."""

    edition: Edition
    _made: dict[VaultPath, File] = field(default_factory=dict)

    def at(self, path: VaultPath) -> File:
        """Return the file at `path`."""
        found = self._made.get(path)
        if found is None:
            found = self._made[path] = File(self, path)
        return found

    def every(self) -> Iterator[File]:
        """Yield every public file that somebody could look for, in the order of their paths."""
        publication = self.edition.publication
        shown = publication.files - publication.assets
        return (self.at(path) for path in sorted(shown, key=str.lower))

    def meant(self, link: Link, origin: VaultPath) -> VaultPath | None:
        """Return the public file to which a link leads, if it does."""
        if link.external:
            return None
        found = self.edition.publication.resolve(link, origin)
        return found.path if isinstance(found, Found) else None

    def link(self, said: str, origin: VaultPath, display: Value = None) -> LinkTo:
        """Return the link that a text is: an address, a wikilink, or a path or name."""
        said = said.strip()
        if _ADDRESS.match(said):
            return LinkTo(self, _external(said), origin, display)
        if said.startswith("[[") and said.endswith("]]"):
            parts = split_wikilink(said[2:-2])
            shown = display if display is not None or parts is None else parts.display
            said = parts.target.path + (parts.target.subpath or "") if parts else said[2:-2]
            return LinkTo(self, wikilink_to(said), origin, shown)
        return LinkTo(self, wikilink_to(said), origin, display)


def _external(address: str) -> Link:
    link = wikilink_to("")
    return Link(link.span, "autolink", False, True, address, None, None, link.target)


@dataclass(frozen=True)
class LinkTo:
    """A link, with what it shows if it says so."""

    kind: ClassVar[str] = "link"
    files: Files = field(repr=False, compare=False)
    link: Link
    origin: VaultPath
    """Where it is written."""
    display: Value = field(default=None, compare=False)
    """A text or an icon."""

    @cached_property
    def target(self) -> VaultPath | None:
        """The public file it leads to."""
        return self.files.meant(self.link, self.origin)

    def __str__(self) -> str:
        shown = self.display
        return text_of(shown) if shown is not None and shown != "" else self.name

    @property
    def name(self) -> str:
        """What it says where it leads, private names aside."""
        veil = self.files.edition.publication.veil
        lost = self.target is None and not self.link.external
        if lost and veil is not None and veil.hides(self.link, self.origin):
            return HIDDEN
        return self.link.path + (self.link.subpath or "").replace("#", " > ")

    def means(self, other: Value) -> bool:
        """Tell whether `other`, a link, a file or the text of a link, leads to the same."""
        if isinstance(other, File):
            return self.target == other.path
        if isinstance(other, LinkTo):
            if self.target or other.target:
                return self.target == other.target
            return self.link.path.lower() == other.link.path.lower()
        if not isinstance(other, str):
            return False
        if self.target is not None and self.files.at(self.target).means(other):
            return True
        return self.link.path.lower() == _bare(other).lower()

    def file(self) -> File | None:
        """Return the file it leads to."""
        return self.files.at(self.target) if self.target is not None else None


@dataclass(frozen=True, eq=False)
class File:
    """A public file as formulas see it."""

    kind: ClassVar[str] = "file"
    files: Files = field(repr=False)
    path: VaultPath

    def __str__(self) -> str:
        return str(self.path)

    @cached_property
    def note(self) -> Note | None:
        """What it says, if it is a note."""
        edition = self.files.edition
        return edition.note(self.path) if self.path in edition.publication.notes else None

    def field(self, name: str) -> Value:
        """Return one of its fields. Raises Unreadable for one that files do not have."""
        field = _FIELDS.get(name)
        if field is None:
            raise Unreadable(f"asks for `file.{name}`, which files do not have")
        return field(self)

    @cached_property
    def properties(self) -> Properties:
        """Its properties."""
        return Properties(self)

    @cached_property
    def tags(self) -> list[Tag]:
        """Its tags, each once, those of its properties first."""
        return [Tag(name) for name in dict.fromkeys(tags_of(self.note))] if self.note else []

    @cached_property
    def status(self) -> os.stat_result | None:
        """What the file system knows of it."""
        return self.files.edition.status(self.path)

    @cached_property
    def edges(self) -> list[Edge]:
        """Its links into the vault, those in comments and those that are private left out."""
        out = self.files.edition.vault.links.out_of(self.path)
        return [e for e in out if not e.link.in_comment and e.link.path != HIDDEN]

    def links(self, *, embeds_only: bool = False) -> list[LinkTo]:
        """Return its links, of those that lead to the same file one."""
        found: dict[object, LinkTo] = {}
        for edge in self.edges:
            if edge.link.embed or not embeds_only:
                link = LinkTo(self.files, edge.link, self.path, edge.link.display)
                found.setdefault(link.target or edge.link.path.lower(), link)
        return list(found.values())

    def backlinks(self) -> list[File]:
        """Return the files that lead to it."""
        return [self.files.at(o) for o in sorted(self.files.edition.linked.to(self.path))]

    def means(self, other: Value) -> bool:
        """Tell whether `other`, a file, a link or the text of a link, is this file."""
        if isinstance(other, File):
            return other.path == self.path
        if isinstance(other, LinkTo):
            return other.target == self.path
        if not isinstance(other, str):
            return False
        return _bare(other).lower() in (
            title_of(self.path).lower(),
            paths.without_note_suffix(self.path).lower(),
            self.path.lower(),
        )

    def has_link(self, other: Value) -> bool:
        """Tell whether it leads to `other`, a file, a link or the text of a link."""
        return any(link.means(other) for link in self.links())

    def has_tag(self, *names: Value) -> bool:
        """Tell whether it carries one of the tags, or one nested in it."""
        carried = [tag_key(tag.name) for tag in self.tags]
        wanted = [tag_key(text_of(name).removeprefix("#")) for name in names]
        return any(tag == name or tag.startswith(name + "/") for tag in carried for name in wanted)

    def in_folder(self, folder: str) -> bool:
        """Tell whether it lies in the folder or below it."""
        name = folder.strip("/").lower()
        return not name or self.path.lower().startswith(name + "/")


def _bare(text: str) -> str:
    """Return what the text of a link names, without its marks."""
    return text.removeprefix("[[").removesuffix("]]").partition("|")[0].strip()


def _moment(nanoseconds: int) -> Date:
    # Without the fraction of a second, which file systems keep or do not.
    return Date(datetime.fromtimestamp(nanoseconds // 10**9))


def _created(file: File) -> Value:
    status = file.status
    if status is None:
        return None
    born = getattr(status, "st_birthtime", None)
    return _moment(int(born * 10**9) if born else status.st_mtime_ns)


_FIELDS: Mapping[str, Callable[[File], Value]] = {
    "backlinks": File.backlinks,
    "basename": lambda file: paths.stem(file.path),
    "ctime": _created,
    "embeds": lambda file: file.links(embeds_only=True),
    "ext": lambda file: paths.extension(file.path),
    "file": lambda file: file,
    "folder": lambda file: paths.folder(file.path),
    "links": File.links,
    "mtime": lambda file: _moment(file.status.st_mtime_ns) if file.status else None,
    "name": lambda file: title_of(file.path),
    "path": lambda file: str(file.path),
    "properties": lambda file: file.properties,
    "size": lambda file: file.status.st_size if file.status else None,
    "tags": lambda file: list(file.tags),
}
FIELDS = frozenset(_FIELDS)
"""What can be asked of a file."""


class Properties(Mapping[str, Value]):
    """A note's properties as values: what reads as a date is one, what reads as a link leads on.

    Any can be asked for by its name: who wrote the base wants to show it. All of them together are those that
    pages show: the others may be private.
    """

    def __init__(self, file: File) -> None:
        self._file = file
        block = file.note.frontmatter if file.note else None
        self._said: Mapping[str, Value] = block.properties if block else {}
        self._links = {item.key: item.link for item in block.links} if block else {}
        self._types = file.files.edition.property_types

    def __getitem__(self, name: str) -> Value:
        return self._value(self._said[name], name, name)

    def __iter__(self) -> Iterator[str]:
        edition = self._file.files.edition
        return (key for key in self._said if key == "tags" or is_shown(edition, key, self._links))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def find(self, name: str) -> Value:
        """Return a property, in any case of letters if none is spelt so; None if there is none."""
        if name in self._said:
            return self[name]
        low = name.lower()
        return next((self[key] for key in self._said if key.lower() == low), None)

    def knows(self, name: str) -> bool:
        """Tell whether there is such a property."""
        return name in self._said or name.lower() in map(str.lower, self._said)

    def _value(self, said: Value, name: str, place: str) -> Value:
        if isinstance(said, list):
            return [self._value(item, name, f"{place}.{i}") for i, item in enumerate(said)]
        if isinstance(said, dict):
            return {key: self._value(item, name, f"{place}.{key}") for key, item in said.items()}
        if place in self._links:
            link = self._links[place]
            return LinkTo(self._file.files, link, self._file.path, link.display)
        if isinstance(said, str) and said[:4].isdigit() and self._types.get(name.lower()) != "text":
            return parse_date(said) or said
        return said


def text_or_icon(value: Value) -> Value:
    """Return what a link can show."""
    return value if isinstance(value, Icon) or value is None else text_of(value)

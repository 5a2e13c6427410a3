"""What is public. Decided before anything is rendered, and in doubt it is not.

A note stays out if its properties say so in any spelling a person could mean, or if they cannot be
read but speak of publishing; templates and files that the user has put out of sight stay out, too.
What only private notes show stays out with them.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass, field, replace
from functools import cached_property

from vaultkit.site.hidden import hidden_test
from vaultkit.site.named import Named
from vaultkit.site.veil import Veil, veil_over
from vaultkit.site.wishes import NO_WISHES, Wishes
from vaultkit.source.path import AUDIO, IMAGES, VIDEO, VaultPath, extension
from vaultkit.syntax.elements import Link
from vaultkit.syntax.note import Note
from vaultkit.syntax.symbols import Value
from vaultkit.vault.model import Vault
from vaultkit.vault.resolve import Found, Missing, Resolution
from vaultkit.vault.tags import Tags, tags_of

_YES = {"true", "yes", "on", "y", "1"}
_NO = {"false", "no", "off", "n", "0", ""}
_ATTACHMENTS = IMAGES | AUDIO | VIDEO | {"pdf"}
_SPEAKS_OF_IT = re.compile(
    r"^[\s\"']*(?:publish\b|(?:published|draft|private)[\"']?\s*:)", re.IGNORECASE | re.MULTILINE
)
_HEAD = 4000

log = logging.getLogger("mkdocs.plugins.vaultkit")


@dataclass(frozen=True)
class Publication:
    """A vault, and what of it the world may see."""

    vault: Vault
    """What readers may know of it: private files are no files."""
    notes: frozenset[VaultPath]
    """The notes that become pages."""
    attachments: frozenset[VaultPath]
    """The images, recordings, films and PDFs that are copied."""
    canvases: frozenset[VaultPath]
    """The canvases that become pages."""
    bases: frozenset[VaultPath]
    """The bases that become pages."""
    assets: frozenset[VaultPath] = frozenset()
    """The files that the site's configuration names; they are copied and keep their paths."""
    private: frozenset[VaultPath] = frozenset()
    """All the others."""
    named: Named = field(default_factory=Named)
    """Which attachments are public because a note names them, though no link leads to them."""
    wishes: Wishes = NO_WISHES
    """By which this was decided."""
    veil: Veil | None = None
    """What hides private names in public texts, if there is any."""

    @cached_property
    def files(self) -> frozenset[VaultPath]:
        """Everything public."""
        return self.notes | self.attachments | self.canvases | self.bases | self.assets

    def resolve(self, link: Link, origin: VaultPath) -> Resolution:
        """Return what `link` means to a reader: a private file is no file."""
        found = self.vault.resolve(link, origin)
        if isinstance(found, Found) and found.path not in self.files:
            return Missing(link.path, "it is not public")
        return found

    @cached_property
    def tags(self) -> Tags:
        """The tags of the public notes; those in comments are not shown."""
        return Tags((p, _shown_tags(self.vault.notes[p])) for p in sorted(self.notes))


def decide(
    vault: Vault, wishes: Wishes = NO_WISHES, tell: Callable[[str], None] = log.warning
) -> Publication:
    """Return what of `vault` is public. `tell` hears what is left out because it cannot be read.

    Raises SettingsError if the vault's own settings cannot be read.
    """
    hidden = hidden_test(vault, wishes, tell)
    seen = [path for path in vault.files if not hidden(path)]
    notes = {p for p in seen if p in vault.notes and is_public(vault.notes[p], wishes)}
    boards = [p for p in seen if p in vault.canvases or p in vault.bases]
    if wishes.opt_in:  # they have no properties to say it; a public note does
        boards = _reached(vault, notes, boards)
    canvases = frozenset(p for p in boards if p in vault.canvases)
    linked = _linked(vault, notes | canvases)
    attachments = {p for p in seen if extension(p) in _ATTACHMENTS}
    named = Named.among(attachments - linked, (vault.notes[p] for p in sorted(notes)))
    assets = frozenset(p for p in seen if p in wishes.assets)
    public = Publication(
        vault=vault,
        notes=frozenset(notes),
        attachments=frozenset(p for p in attachments if p in linked or p in named) - assets,
        canvases=canvases,
        bases=frozenset(boards) - canvases,
        assets=assets,
        named=named,
        wishes=wishes,
    )
    veil = veil_over(vault, public.files)
    private = frozenset(vault.files) - public.files
    return replace(public, vault=veil.public_vault() if veil else vault, private=private, veil=veil)


def is_public(note: Note, wishes: Wishes = NO_WISHES) -> bool:
    """Tell whether a note may be shown, by what it says itself."""
    if note.problems and not note.text:
        return False  # unreadable, so nobody knows what it says about itself
    block = note.frontmatter
    if not block.valid and (
        _SPEAKS_OF_IT.search(head := _head(note)) or (head and wishes.private_tags)
    ):
        return False
    if wishes.private_tags and wishes.hides_tag([*tags_of(note), *_said_tags(block.properties)]):
        return False
    return _allows(block.properties, wishes)


def _said_tags(properties: Mapping[str, Value]) -> Iterator[str]:
    """Yield what a person could mean as tags, whether Obsidian reads them or not."""
    for key, value in properties.items():
        if key.strip().lower() in ("tag", "tags"):
            for item in value if isinstance(value, list) else [value]:
                yield from re.split(r"[,\s]+", str(item))


def _allows(properties: Mapping[str, Value], wishes: Wishes) -> bool:
    asked = False
    for key, value in properties.items():
        match key.strip().lower():
            case "publish":
                asked = _word(value) in _YES
                if not asked:
                    return False
            case "published" if value is not None and _word(value) in _NO:
                return False
            case "draft" if wishes.drafts:
                continue
            case "draft" | "private" if value is not None and _word(value) not in _NO:
                return False
    return asked or not wishes.opt_in


def _word(value: Value) -> str:
    return str(value).strip().lower() if isinstance(value, str | bool | int) else "?"


def _head(note: Note) -> str:
    """Return the text in which properties were meant to stand, if the note begins with a fence."""
    text = note.text[:_HEAD].replace("\r", "\n").lstrip("\ufeff \t\n")
    return text if text.startswith("---") else ""


def _reached(vault: Vault, notes: set[VaultPath], boards: list[VaultPath]) -> list[VaultPath]:
    """Return the canvases and bases to which a public note leads, itself or by others of them."""
    waiting, left = list(notes), set(boards)
    while waiting:
        led_to = {found.path for _, found in vault.links.targets_of(waiting.pop()) if found}
        waiting += led_to & left
        left -= led_to
    return [path for path in boards if path not in left]


def _linked(vault: Vault, origins: Set[VaultPath]) -> set[VaultPath]:
    """Return the files to which links of these files lead."""
    return {
        found.path
        for origin in vault.links.origins
        if origin in origins
        for _, found in vault.links.targets_of(origin)
        if found
    }


def _shown_tags(note: Note) -> list[str]:
    return [*note.frontmatter.tags, *(tag.name for tag in note.tags if not tag.in_comment)]

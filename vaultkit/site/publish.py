"""What is public. Decided before anything is rendered, and in doubt it is not.

A note stays out if its properties say so in any spelling a person could mean, or if they cannot be
read but speak of publishing; templates and files that the user has put out of sight stay out, too.
What only private notes show stays out with them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from vaultkit.source import path as paths
from vaultkit.source.folder import Folder
from vaultkit.source.path import AUDIO, IMAGES, VIDEO, VaultPath, extension
from vaultkit.syntax.elements import Link
from vaultkit.syntax.note import Note
from vaultkit.syntax.symbols import Value
from vaultkit.vault.model import Vault
from vaultkit.vault.resolve import Found, Missing, Resolution
from vaultkit.vault.settings import APP, from_app, read_json, template_folders
from vaultkit.vault.tags import Tags

_YES = {"true", "yes", "on", "y", "1"}
_NO = {"false", "no", "off", "n", "0", ""}
_ATTACHMENTS = IMAGES | AUDIO | VIDEO | {"pdf"}
_SPEAKS_OF_IT = re.compile(
    r"^[\s\"']*(?:publish\b|(?:published|draft|private)[\"']?\s*:)", re.IGNORECASE | re.MULTILINE
)
_HEAD = 4000


@dataclass(frozen=True)
class Publication:
    """A vault, and what of it the world may see."""

    vault: Vault
    """All of it, for what links mean; only what is public may be shown."""
    notes: frozenset[VaultPath]
    """The notes that become pages."""
    attachments: frozenset[VaultPath]
    """The images, recordings, films and PDFs that are copied."""
    canvases: frozenset[VaultPath]
    """The canvases that become pages."""
    bases: frozenset[VaultPath]
    """The bases that become pages."""

    @cached_property
    def files(self) -> frozenset[VaultPath]:
        """Everything public."""
        return self.notes | self.attachments | self.canvases | self.bases

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


def decide(vault: Vault, *, opt_in: bool = False) -> Publication:
    """Return what of `vault` is public.

    With `opt_in` only notes that say `publish: true` are.
    """
    hidden = _hidden(vault)
    notes = {
        path for path, note in vault.notes.items() if not hidden(path) and is_public(note, opt_in)
    }
    others = [path for path in vault.files if path not in vault.notes and not hidden(path)]
    shown = notes.union(p for p in others if p in vault.canvases)
    return Publication(
        vault=vault,
        notes=frozenset(notes),
        attachments=frozenset(
            p for p in others if extension(p) in _ATTACHMENTS and not _only_private(vault, p, shown)
        ),
        canvases=frozenset(p for p in others if p in vault.canvases),
        bases=frozenset(p for p in others if p in vault.bases),
    )


def is_public(note: Note, opt_in: bool = False) -> bool:
    """Tell whether a note may be shown, by what it says itself."""
    if note.problems and not note.text:
        return False  # unreadable, so nobody knows what it says about itself
    if not note.frontmatter.valid and _SPEAKS_OF_IT.search(_head(note)):
        return False
    return _allows(note.frontmatter.properties, opt_in)


def _allows(properties: object, opt_in: bool) -> bool:
    said = properties.items() if isinstance(properties, dict) else ()
    asked = False
    for key, value in said:
        match key.strip().lower():
            case "publish":
                asked = _word(value) in _YES
                if not asked:
                    return False
            case "published" if value is not None and _word(value) in _NO:
                return False
            case "draft" | "private" if value is not None and _word(value) not in _NO:
                return False
    return asked or not opt_in


def _word(value: Value) -> str:
    return str(value).strip().lower() if isinstance(value, str | bool | int) else "?"


def _head(note: Note) -> str:
    """Return the text in which properties were meant to stand, if the note begins with a fence."""
    text = note.text[:_HEAD].replace("\r", "\n").lstrip("\ufeff \t\n")
    return text if text.startswith("---") else ""


def _hidden(vault: Vault) -> Callable[[VaultPath], bool]:
    """Return the test for files that are out of sight: by the vault's settings, or by those of one inside it."""
    folder = Folder(vault.root)
    rules = [(base, _rules(folder, base)) for base in _vaults_in(vault)]

    def hidden(path: VaultPath) -> bool:
        return any(rule(path[len(base) :]) for base, rule in rules if path.startswith(base))

    return hidden


def _vaults_in(vault: Vault) -> Iterator[str]:
    """Yield every folder with settings of its own, as the beginning of the paths in it; the vault's is `""`."""
    folders = {""}
    for path in vault.files:
        folder = paths.folder(path)
        while folder and folder + "/" not in folders:
            folders.add(folder + "/")
            folder = paths.folder(folder)
    return (f for f in sorted(folders) if not f or (vault.root / f / ".obsidian").is_dir())


def _rules(folder: Folder, base: str) -> Callable[[str], bool]:
    settings = from_app(read_json(folder, base + APP))
    templates = (one.strip("/").lower() for one in template_folders(folder, base))
    hidden_folders = tuple(f"{one}/" for one in templates if one)

    def hidden(path: str) -> bool:
        return settings.ignores(VaultPath(path)) or path.lower().startswith(hidden_folders)

    return hidden


def _only_private(vault: Vault, path: VaultPath, public: set[VaultPath]) -> bool:
    origins = {edge.origin for edge in vault.links.into(path)}
    return bool(origins) and origins.isdisjoint(public)


def _shown_tags(note: Note) -> list[str]:
    return [*note.frontmatter.tags, *(tag.name for tag in note.tags if not tag.in_comment)]

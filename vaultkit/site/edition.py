"""A publication with its addresses and its notes' HTML: all that a page needs from beyond its own note."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Set
from copy import copy
from dataclasses import replace
from functools import cached_property

from vaultkit.errors import SettingsError, UsageError, VaultkitError
from vaultkit.site.choices import Choices
from vaultkit.site.day import build_day
from vaultkit.site.kept import KeptSheets
from vaultkit.site.linked import Linked
from vaultkit.site.mentions import Mentions, mentions
from vaultkit.site.press import Press
from vaultkit.site.publish import Publication
from vaultkit.site.recent import recently_changed
from vaultkit.site.section import Section
from vaultkit.site.sheet import Sheet
from vaultkit.site.style import RenderCode, Style
from vaultkit.site.urls import (
    GRAPH,
    RECENT,
    STATISTICS,
    TAG_INDEX,
    Addresses,
    PageAnchors,
    tag_page,
)
from vaultkit.source import path as paths
from vaultkit.source.document import Document
from vaultkit.source.folder import Folder
from vaultkit.source.path import PageUrl, VaultPath
from vaultkit.syntax.note import Note
from vaultkit.vault.model import Vault
from vaultkit.vault.settings import read_json

_HOMES = ("index", "home", "readme")  # of a folder's notes, the first found is its front page


class Edition:
    """One vault as one site. Notes are rendered when they are first asked for, and once."""

    def __init__(
        self,
        publication: Publication,
        *,
        directory_urls: bool = False,
        addresses: Addresses | None = None,
        press: Press | None = None,
        choices: Choices | None = None,
    ) -> None:
        """Of what is public. Raises SettingsError if the front page that its owner wants is not."""
        self.publication = publication
        self.properties = publication.wishes.properties
        """The properties to show, in lower case; `*` is all; None leaves it to `features.properties`."""
        self.vault = publication.vault
        self.press = press or press_for(self.vault)
        """Where the notes' sheets come from."""
        self._home = _home(publication)
        self.recent = recently_changed(publication) if publication.wishes.recent else {}
        """When notes were last changed, the newest first; a date, as git tells it."""
        self.choices = choices or Choices()
        """What the owner has chosen in the engine's settings."""
        self.today = build_day()
        """What the site takes for the present: pages do not change while a day lasts."""
        self.asking: set[str] = set()
        """The keys of the pages that asked about every note when they were made: an edit of any note touches them."""
        self.brought: dict[PageUrl, tuple[Section, ...]] = {}
        """What a search finds on pages that the engine has made, by their addresses; the engine fills it."""
        self._anchors: dict[VaultPath, PageAnchors] = {}
        self.addresses = addresses or Addresses(directory_urls=directory_urls)
        self._give_addresses()

    def edited(self, documents: Collection[Document]) -> Edition:
        """Return the edition after the texts of some notes changed, and nothing that decides on pages or addresses."""
        after = copy(self)
        after.vault = self.vault.changed(documents)
        after.publication = replace(self.publication, vault=after.vault)
        after.press = self.press.of(after.vault.notes)
        changed = {document.path for document in documents}
        after._anchors = {p: found for p, found in self._anchors.items() if p not in changed}
        after.linked = self.linked.changed(after.publication, changed)
        if "drawing" in self.__dict__:
            new = {document.path for document in documents if draws(document.text)}
            after.drawing = (self.drawing - changed) | (new & self.publication.notes)
        return after

    @cached_property
    def folders(self) -> list[str]:
        """Every folder with something to read in it, the vault's own (`""`) included, in order."""
        found = {""}
        for path in self.pages:
            folder = paths.folder(path)
            while folder:
                found.add(folder)
                folder = paths.folder(folder)
        return sorted(found, key=str.lower)

    @cached_property
    def by_folder(self) -> dict[str, list[VaultPath]]:
        """What has a page, by the folder it lies in, in the order of `pages`."""
        found: dict[str, list[VaultPath]] = {}
        for path in self.pages:
            found.setdefault(paths.folder(path), []).append(path)
        return found

    @cached_property
    def counts(self) -> Counter[str]:
        """How much has a page in each folder, what lies deeper included; the vault's own is left out."""
        counts: Counter[str] = Counter()
        for folder, inside in self.by_folder.items():
            while folder:
                counts[folder] += len(inside)
                folder = paths.folder(folder)
        return counts

    @cached_property
    def below_folder(self) -> dict[str, list[str]]:
        """The folders in each folder, in the order of `folders`."""
        found: dict[str, list[str]] = {}
        for folder in filter(None, self.folders):
            found.setdefault(paths.folder(folder), []).append(folder)
        return found

    @cached_property
    def drawing(self) -> Set[VaultPath]:
        """The public notes with something in Mermaid: its links are in no table. Reads every text."""
        return {path for path in self.publication.notes if draws(self.note(path).text)}

    @cached_property
    def linked(self) -> Linked:
        """Who links to whom."""
        return Linked(self.publication)

    @cached_property
    def mentions(self) -> Mentions:
        """By note: who names it without a link, and where. Reads every note."""
        return mentions(self, self.linked.targets)

    @cached_property
    def pages(self) -> list[VaultPath]:
        """Every note, canvas and base that has a page, in the order of their paths."""
        shown = self.publication.notes | self.publication.canvases | self.publication.bases
        return sorted(shown, key=str.lower)

    @cached_property
    def fronts(self) -> dict[str, str]:
        """By folder: the key of the page that opens it, a note of the folder or one made up for it."""
        fronts: dict[str, str] = {}
        for wanted in _HOMES:
            for path in sorted(self.publication.notes):
                if paths.stem(path).lower() == wanted and (wanted != "home" or "/" not in path):
                    fronts.setdefault(paths.folder(path), path)
        if self._home is not None:
            fronts[""] = self._home
        return {folder: fronts.get(folder, folder_page(folder)) for folder in self.folders}

    @property
    def far_home(self) -> VaultPath | None:
        """The note that is the site's front page though it lies in a folder, if one does."""
        return self._home if self._home and "/" in self._home else None

    @cached_property
    def typed_properties(self) -> frozenset[str]:
        """The names of the properties to which the vault gives a type, in lower case."""
        return frozenset(self.property_types)

    @cached_property
    def property_types(self) -> Mapping[str, str]:
        """The types that the vault gives to properties, by their names in lower case."""
        data = read_json(Folder(self.vault.root), ".obsidian/types.json").get("types")
        return {k.lower(): str(v) for k, v in data.items()} if isinstance(data, dict) else {}

    @cached_property
    def _folder(self) -> Folder:
        return Folder(self.vault.root)

    def status(self, path: VaultPath) -> os.stat_result | None:
        """Return what the file system knows of a public file, None if it is gone."""
        try:
            return self._folder.status(path)
        except (OSError, VaultkitError):
            return None

    def _give_addresses(self) -> None:
        for path in sorted(self.publication.assets):
            self.addresses.add_exact(path)
        fronts = {key: folder for folder, key in self.fronts.items()}
        for key in sorted(fronts):
            self.addresses.add_page(key, index=True, folder=fronts[key])
        for path in self.pages:
            if path not in fronts:
                self.addresses.add_page(path)
        for path in sorted(self.publication.attachments):
            self.addresses.add_file(path)
        if self.recent:
            self.addresses.add_page(RECENT)
        self.addresses.add_page(TAG_INDEX, index=True)
        if self.publication.wishes.statistics:
            self.addresses.add_page(STATISTICS)
        for tag in self.publication.tags:
            self.addresses.add_page(tag_page(tag.name))
        if self.publication.wishes.graph:
            self.addresses.add_page(GRAPH)

    def note(self, path: VaultPath) -> Note:
        """Return the public note at `path`. Raises KeyError if there is none."""
        if path not in self.publication.notes:
            raise KeyError(path)
        return self.vault.notes[path]

    def sheet(self, path: VaultPath) -> Sheet:
        """Return the sheet of the public note at `path`. Raises KeyError if there is none."""
        if path not in self.publication.notes:
            raise KeyError(path)
        return self.press.sheet(path)

    def render(self, note: Note) -> Sheet:
        """Return the sheet of any text, a canvas card's say."""
        return self.press.style.sheet(note.document)

    def anchors(self, path: VaultPath) -> PageAnchors:
        """Return the places inside the public note at `path`."""
        found = self._anchors.get(path)
        if found is None:
            found = self._anchors[path] = PageAnchors(self.note(path), self.choices.slug)
        return found

    def is_native(self, path: str) -> bool:
        """Tell whether the page `path` is a note that is left to the engine."""
        return path in self.publication.notes and self.choices.is_native(
            self.vault.notes[VaultPath(path)]
        )

    def notes(self) -> Iterable[VaultPath]:
        """Return the public notes in the order of their paths."""
        return (path for path in self.pages if path in self.publication.notes)


def draws(text: str) -> bool:
    """Tell whether a text may hold a diagram."""
    return "mermaid" in text


def folder_page(folder: str) -> str:
    """Return the key of the page made for a folder that has no front page of its own."""
    return f"{folder}/.folder.md".lstrip("/")


def folder_name(key: str) -> str:
    """Return the name of the folder whose page `key` is; `""` for the vault's own."""
    return paths.name(paths.folder(key))


def title_of(path: str) -> str:
    """Return what people call the file: a note's name, any other file's name with its extension."""
    return paths.stem(path) if paths.is_note(path) else paths.name(path)


def is_title(heading: str, path: VaultPath) -> bool:
    """Tell whether a heading says just what the note at `path` is called."""
    return heading.strip().casefold() == title_of(path).strip().casefold()


def _home(publication: Publication) -> VaultPath | None:
    if not publication.wishes.home:
        return None
    try:
        return publication.vault.find_note(publication.wishes.home)
    except UsageError as error:
        raise SettingsError(f"`home` must name a public note: {error}") from None


def press_for(
    vault: Vault,
    *,
    fences: RenderCode | None = None,
    file: str | None = None,
) -> Press:
    """Return what makes the sheets of a vault's notes; `file` keeps them between builds."""
    style = Style(not vault.settings.strict_line_breaks, fences)
    return Press(vault.notes, style, KeptSheets(style, file))

"""A publication with its addresses and its notes' HTML: all that a page needs from beyond its own note."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property, partial

from vaultkit.site.clean import tame
from vaultkit.site.code import render_code, render_diagram
from vaultkit.site.mathml import render_math
from vaultkit.site.publish import Publication, read_settings
from vaultkit.site.urls import TAG_INDEX, Addresses, PageAnchors, tag_page
from vaultkit.source import path as paths
from vaultkit.source.folder import Folder
from vaultkit.source.path import VaultPath
from vaultkit.syntax.constructs.construct import Rendering
from vaultkit.syntax.html import Rendered, render
from vaultkit.syntax.note import Note
from vaultkit.syntax.reference import parse_tokens

_HOMES = ("index", "home", "readme")  # of a folder's notes, the first found is its front page


class Edition:
    """One vault as one site. Notes are rendered when they are first asked for, and once."""

    def __init__(
        self,
        publication: Publication,
        *,
        directory_urls: bool = False,
        diagrams: bool = False,
        properties: frozenset[str] | None = None,
    ) -> None:
        self.publication = publication
        self.properties = properties
        """The properties to show, in lower case; `*` is all; None leaves it to `features.properties`."""
        self.vault = publication.vault
        self._rendering = Rendering(
            code=partial(_code, diagrams=diagrams),
            math=render_math,
            raw=tame,
            breaks=not self.vault.settings.strict_line_breaks,
        )
        self._rendered: dict[VaultPath, Rendered] = {}
        self._anchors: dict[VaultPath, PageAnchors] = {}
        self.addresses = Addresses(directory_urls=directory_urls)
        self._give_addresses()

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
        return {folder: fronts.get(folder, folder_page(folder)) for folder in self.folders}

    @cached_property
    def typed_properties(self) -> frozenset[str]:
        """The names of the properties to which the vault gives a type, in lower case."""
        data = read_settings(Folder(self.vault.root), ".obsidian/types.json").get("types")
        return frozenset(map(str.lower, data)) if isinstance(data, dict) else frozenset()

    def _give_addresses(self) -> None:
        fronts = set(self.fronts.values())
        for key in sorted(fronts):
            self.addresses.add_page(key, index=True)
        for path in self.pages:
            if path not in fronts:
                self.addresses.add_page(path)
        for path in sorted(self.publication.attachments):
            self.addresses.add_file(path)
        self.addresses.add_page(TAG_INDEX, index=True)
        for tag in self.publication.tags:
            self.addresses.add_page(tag_page(tag.name))

    def note(self, path: VaultPath) -> Note:
        """Return the public note at `path`. Raises KeyError if there is none."""
        if path not in self.publication.notes:
            raise KeyError(path)
        return self.vault.notes[path]

    def rendered(self, path: VaultPath) -> Rendered:
        """Return the HTML with holes of the public note at `path`."""
        found = self._rendered.get(path)
        if found is None:
            found = self._rendered[path] = self.render(self.note(path))
        return found

    def render(self, note: Note) -> Rendered:
        """Return the HTML with holes of any text: a note's, or a canvas card's."""
        return render(parse_tokens(note.document), self._rendering)

    def anchors(self, path: VaultPath) -> PageAnchors:
        """Return the places inside the public note at `path`."""
        found = self._anchors.get(path)
        if found is None:
            found = self._anchors[path] = PageAnchors(self.note(path))
        return found

    def notes(self) -> Iterable[VaultPath]:
        """Return the public notes in the order of their paths."""
        return (path for path in self.pages if path in self.publication.notes)


def folder_page(folder: str) -> str:
    """Return the key of the page made for a folder that has no front page of its own."""
    return f"{folder}/.folder.md".lstrip("/")


def folder_name(key: str) -> str:
    """Return the name of the folder whose page `key` is; `""` for the vault's own."""
    return paths.name(paths.folder(key))


def title_of(path: str) -> str:
    """Return what people call the file: a note's name, any other file's name with its extension."""
    return paths.stem(path) if paths.is_note(path) else paths.name(path)


def _code(code: str, info: str, *, diagrams: bool) -> str:
    if diagrams and info.split(None, 1)[:1] == ["mermaid"]:
        return render_diagram(code)
    return render_code(code, info)

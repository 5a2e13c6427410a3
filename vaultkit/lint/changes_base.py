"""A vault as it was at a commit: the vault of now, and below it what git kept of the files that changed.

Nothing is checked out. Of the files that are as they were, what is known of them now is known of them then.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from vaultkit.errors import VaultkitError
from vaultkit.lint.changes_renames import Rename, find_renames
from vaultkit.source.document import Document, decode
from vaultkit.source.folder import Folder
from vaultkit.source.git import FILE, LINK, Entry, Indexed, Repository, blob_name, stamp
from vaultkit.source.path import VaultPath, extension, folder
from vaultkit.syntax import base as bases
from vaultkit.syntax import canvas as canvases
from vaultkit.syntax.parser import parse
from vaultkit.vault.model import Vault
from vaultkit.vault.names import NOWHERE, answers_to
from vaultkit.vault.overlay import NotesOver, Over, under
from vaultkit.vault.settings import APP, Settings, from_app

if TYPE_CHECKING:
    from vaultkit.source.problem import Problem

_READ = ("md", "canvas", "base")


@dataclass(frozen=True)
class Base:
    """A vault at a commit, and what became of its files."""

    commit: str
    """The commit's full name."""
    vault: Vault
    """The vault as it was."""
    renamed: Mapping[VaultPath, Rename]
    """The files that have another path now, by the one they had."""
    removed: frozenset[VaultPath]
    """The files that are gone, those that were renamed left out."""
    added: frozenset[VaultPath]
    """The files that were not there, those that were renamed left out."""
    edited: frozenset[VaultPath]
    """The files that are there under the same path and say something else."""
    before: Mapping[VaultPath, VaultPath]
    """The paths that renamed files had, by those they have."""

    @property
    def is_now(self) -> bool:
        """Whether nothing changed since."""
        return not (self.renamed or self.removed or self.added or self.edited)

    def is_untouched(self, path: VaultPath) -> bool:
        """Tell whether a file of now was there, under this path, and said the same."""
        return path not in self.added and path not in self.before and path not in self.edited

    def edited_files(self) -> Iterator[VaultPath]:
        """Yield the files of then, in order, that say something else now or have another path."""
        return iter(sorted(self.edited | self.renamed.keys()))

    def was(self, path: VaultPath) -> VaultPath | None:
        """Return the path that a file of now had, None if it was not there."""
        return None if path in self.added else self.before.get(path, path)

    def becomes(self, path: VaultPath) -> VaultPath:
        """Return the path that a file has now; of one that is gone, the one it had."""
        rename = self.renamed.get(path)
        return rename.path if rename else path


class _Then(NamedTuple):
    """What a commit's tree says of the files a vault would see."""

    files: dict[VaultPath, str]
    """By path, the names of their contents."""
    opaque: frozenset[str]
    """Folders that the tree does not tell of: submodules, and symbolic links to folders."""
    settings: str | None
    """The name of the content of `app.json`, None if there is none."""
    links: frozenset[VaultPath]
    """The files that are symbolic links."""


def base_of(vault: Vault, name: str | None = None) -> Base:
    """Return the vault as it was when the present commit left `name`, or the default branch.

    Raises UsageError or VaultkitError, which say the way out, if git does not know.
    """
    repository = Repository(str(vault.root))
    commit = repository.base(name)
    then = _then(repository, repository.tree(commit))
    now = _Now(vault, repository, then)
    removed = {
        path: content
        for path, content in then.files.items()
        if path not in now.files and now.is_expected(path)
    }
    edited = frozenset(path for path in now.shared() if not now.is_same(path, then.files[path]))
    added = dict.fromkeys(now.new(), "")
    renamed: dict[VaultPath, Rename] = {}
    if removed and added:
        like = next(iter(removed.values()))
        added = {path: now.content(path, like) for path in added}

        def texts(
            gone: Iterable[VaultPath], come: Iterable[VaultPath]
        ) -> tuple[list[str], list[str]]:
            gone = list(gone)
            blobs = repository.blobs(removed[path] for path in gone)
            were = [decode(path, blobs[removed[path]]).text for path in gone]
            return were, [now.folder.read(path).text for path in come]

        renamed = find_renames(removed, added, texts)
    moved = {rename.path: old for old, rename in renamed.items()}
    as_is = {old: new for new, old in moved.items() if added[new] == removed[old]}
    vault_then = _vault(repository, now, then, edited | (removed.keys() - as_is.keys()), as_is)
    return Base(
        commit,
        vault_then,
        renamed,
        frozenset(removed.keys() - renamed.keys()),
        frozenset(added.keys() - moved.keys()),
        edited | ({APP} if vault_then.settings != vault.settings else frozenset()),
        moved,
    )


def _then(repository: Repository, tree: Mapping[str, Entry]) -> _Then:
    files: dict[VaultPath, str] = {}
    opaque: set[str] = set()
    links = {path: entry.blob for path, entry in tree.items() if entry.mode.startswith(LINK)}
    leads = repository.blobs(links.values()) if links else {}
    for path, entry in tree.items():
        if not _is_seen(path):
            continue
        if entry.mode.startswith(FILE):
            files[VaultPath(path)] = entry.blob
        elif path in links:
            target = _followed(path, leads[entry.blob], tree)
            if target is None:
                opaque.add(path)
            else:
                files[VaultPath(path)] = target.blob
        else:
            opaque.add(path)
    app = tree.get(APP)
    seen = frozenset(VaultPath(path) for path in links if path in files)
    return _Then(files, frozenset(opaque), app.blob if app else None, seen)


def _is_seen(path: str) -> bool:
    if path.startswith(".") or "/." in path:
        return False
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True


def _followed(path: str, leads: bytes, tree: Mapping[str, Entry]) -> Entry | None:
    """Return the regular file that a symbolic link leads to, by way of no other link."""
    way = os.path.normpath(os.path.join(folder(path), os.fsdecode(leads)))
    entry = tree.get(way.replace(os.sep, "/"))
    return entry if entry and entry.mode.startswith(FILE) else None


class _Now:
    """The files of now in comparison with git's."""

    def __init__(self, vault: Vault, repository: Repository, then: _Then) -> None:
        self.vault = vault
        self.files = frozenset(vault.files)
        self.folder = Folder(vault.root)
        self._then = then
        self._root = str(vault.root)
        self._repository = repository
        self._index: Mapping[str, Indexed] = repository.index()

    def is_expected(self, path: VaultPath) -> bool:
        """Tell whether a file should lie on disk: not if a sparse checkout leaves it out."""
        known = self._index.get(path)
        return known is None or known.here

    def is_tracked(self, path: VaultPath) -> bool:
        """Tell whether a file is to be in the next commit."""
        return path in self._index

    def shared(self) -> Iterator[VaultPath]:
        """Yield the files of then and now whose content can matter."""
        return (f for f in self.vault.files if f in self._then.files and extension(f) in _READ)

    def new(self) -> list[VaultPath]:
        """Return the files that git has to do with and that were not there, in order."""
        new = [f for f in self.vault.files if f not in self._then.files and not self._is_opaque(f)]
        ignored = self._repository.ignored(f for f in new if f not in self._index)
        return [f for f in new if f not in ignored]

    def is_known(self, path: str) -> bool:
        """Tell whether then, too, something lay at `path`, or nobody can say."""
        return path in self._then.files or path in self._then.opaque or self._is_opaque(path)

    def _is_opaque(self, path: str) -> bool:
        opaque = self._then.opaque
        while opaque and (path := folder(path)):
            if path in opaque:
                return True
        return False

    def is_same(self, path: VaultPath, content: str) -> bool:
        """Tell whether a file holds what git calls `content`, line ends of another system apart."""
        known = self._fresh(path)
        if known is not None:
            return known == content
        data = self._bytes(path)
        return data is not None and (
            blob_name(data, content) == content
            or (b"\r\n" in data and blob_name(data.replace(b"\r\n", b"\n"), content) == content)
        )

    def content(self, path: VaultPath, like: str) -> str:
        """Return git's name of what a file holds, `""` if it cannot be read."""
        data = self._bytes(path) if (known := self._fresh(path)) is None else None
        return known or ("" if data is None else blob_name(data, like))

    def _fresh(self, path: VaultPath) -> str | None:
        """Return what the index says a file holds, if it can be believed."""
        known = self._index.get(path)
        if known is None or known.stamp is None or not known.entry.mode.startswith(FILE):
            return None
        try:
            status = os.stat(os.path.join(self._root, path), follow_symlinks=False)
        except OSError:
            return None
        return known.entry.blob if stamp(status) == known.stamp else None

    def _bytes(self, path: VaultPath) -> bytes | None:
        try:
            return self.folder.read_bytes(path)
        except (OSError, VaultkitError):
            return None


def _vault(
    repository: Repository,
    now: _Now,
    then: _Then,
    other: Iterable[VaultPath],
    as_is: Mapping[VaultPath, VaultPath],
) -> Vault:
    """Return the vault of then. `other` files say something else now or are gone, `as_is` were renamed."""
    vault = now.vault
    gone = set(now.new())
    files = {f for f in now.files if f not in gone} | set(other) | as_is.keys()
    wanted = {path: then.files[path] for path in other if extension(path) in _READ}
    blobs = repository.blobs(wanted.values())
    said = {path: decode(path, blobs[content]) for path, content in wanted.items()}
    of_kind = {
        kind: [document for path, document in said.items() if extension(path) == kind]
        for kind in _READ
    }
    notes = {document.path: parse(document) for document in of_kind["md"]}
    for old, new in as_is.items():
        if new in vault.notes:
            notes[old] = under(vault.notes[new], old)
    for old, new in as_is.items():
        for kind, among in (("canvas", vault.canvases), ("base", vault.bases)):
            if new in among:
                text = now.folder.read(new)
                of_kind[kind].append(Document(old, text.text, text.problems, text.fingerprint))
    settings, problems = _settings(repository, now, then)
    made = Vault(
        vault.root,
        tuple(sorted(files)),
        NotesOver(vault.notes, notes, files),
        Over(vault.canvases, {d.path: canvases.parse(d) for d in of_kind["canvas"]}, files),
        Over(vault.bases, {d.path: bases.parse(d) for d in of_kind["base"]}, files),
        settings,
        problems,
    )
    touched = {*gone, *other, *as_is, *as_is.values()}
    if settings == vault.settings:
        names = {name for path in touched for name in answers_to(path)}
        made.links.carry_over(vault.links, names | NOWHERE, touched)
    return made


def _settings(
    repository: Repository, now: _Now, then: _Then
) -> tuple[Settings, tuple[Problem, ...]]:
    """Return the settings of then, and what was wrong with the folder, as far as it is still wrong."""
    vault = now.vault
    wrong = [p for p in vault.folder_problems if p.path == APP]
    others = tuple(p for p in vault.folder_problems if p.path != APP and now.is_known(p.path))
    if then.settings is None:
        new = now.is_tracked(APP)  # settings that are nobody else's are no part of the change
        return (Settings(), others) if new else (vault.settings, (*others, *wrong))
    if now.is_same(APP, then.settings):
        return vault.settings, (*others, *wrong)
    try:
        app = json.loads(repository.blobs([then.settings])[then.settings].decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return Settings(), (*others, *wrong)
    return from_app(app if isinstance(app, dict) else {}), others

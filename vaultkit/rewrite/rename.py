"""Files that get other paths: what has to be written so that every link leads where it led.

The vault is thought of as it will be, and asked what each link would mean then. One that would mean
something else is written anew, in the way it was written, and only if it was looked up that it leads there.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from vaultkit.errors import UsageError, VaultChanged
from vaultkit.rewrite.links import rewritten
from vaultkit.rewrite.moved import moved
from vaultkit.source import path as paths
from vaultkit.source.document import decode
from vaultkit.source.edit import Edit, edited
from vaultkit.source.folder import Folder
from vaultkit.source.path import VaultPath, comparable
from vaultkit.source.writer import Change, Contents
from vaultkit.vault.links import Edge
from vaultkit.vault.model import Vault
from vaultkit.vault.names import NOWHERE, answers_to, spoken

_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f<>:"|?*\\#^\[\]]|%%')
_LONGEST = 255  # bytes of a name


class Rename(NamedTuple):
    """What a rename does."""

    moves: Mapping[VaultPath, VaultPath]
    """By the path that each file has: the one it gets."""
    edits: tuple[Edit, ...]
    """What is written anew, by the paths that files have before."""
    left: tuple[Edge, ...]
    """Links that would lead elsewhere, and cannot be written: a reference's target, an escaped name."""


def moves_of(vault: Vault, old: str, new: str) -> dict[VaultPath, VaultPath]:
    """Return which files get which paths when `old`, a file or a folder, is to be `new`.

    A note may be named as in a wikilink, and needs no `.md`. A `new` that ends with a slash, or is a folder that
    is there, is where it goes under its own name. Raises UsageError for what cannot be.
    """
    folders = {folder for path in vault.files for folder in _folders(path)}
    source = old.strip("/").removeprefix("./") if old.strip("/") in folders else ""
    target = new.removeprefix("./")
    if target.endswith("/") or target in folders or target in ("", "."):
        inside = "" if target in ("", ".") else target.strip("/") + "/"
        target = inside + paths.name(source or _file(vault, old))
    _check_name(target)
    if source:
        if (target + "/").startswith(source + "/"):
            raise UsageError(f"{new}: lies in the folder {old} itself")
        below = source + "/"
        moves = {
            path: VaultPath(target + path[len(source) :])
            for path in vault.files
            if path.startswith(below)
        }
    else:
        path = _file(vault, old)
        moves = {path: VaultPath(_with_extension(path, target))}
    return _possible(vault, {old: new for old, new in moves.items() if old != new})


def rename(vault: Vault, moves: Mapping[VaultPath, VaultPath]) -> Rename:
    """Return what has to be written so that after `moves` every link leads where it did. Costs a look at every link."""
    after = moved(vault, moves)
    edits: list[Edit] = []
    left: list[Edge] = []
    for edge in _led_astray(vault, after, moves):
        assert edge.target is not None
        origin = moves.get(edge.origin, edge.origin)
        target = moves.get(edge.target, edge.target)
        edit = rewritten(after, edge._replace(origin=origin), (edge.origin, edge.target), target)
        if edit is None:
            left.append(edge)
        else:
            edits.append(edit._replace(path=edge.origin))
    return Rename(moves, tuple(dict.fromkeys(edits)), tuple(left))


def changes(vault: Vault, plan: Rename) -> list[Change]:
    """Return what a rename makes of the files. Raises VaultChanged if one is no longer what `vault` holds."""
    folder = Folder(vault.root)
    by_path: dict[VaultPath, list[Edit]] = {path: [] for path in plan.moves}
    for edit in plan.edits:
        by_path.setdefault(edit.path, []).append(edit)
    return [
        _change(vault, folder, path, some, plan.moves.get(path)) for path, some in by_path.items()
    ]


def _change(
    vault: Vault, folder: Folder, path: VaultPath, edits: list[Edit], to: VaultPath | None
) -> Change:
    try:
        data = folder.read_bytes(path)
    except OSError as error:
        raise VaultChanged(f"{path}: cannot be read: {error.strerror or error}") from None
    before = Contents.of(data)
    if not edits:
        return Change(path, Contents(before.digest), Contents(before.digest), to)
    try:
        after = edited(data, edits)
    except ValueError:
        after = None
    if after is None or decode(path, data).text != vault.document(path).text:
        raise VaultChanged(f"{path}: was changed by somebody else meanwhile; nothing is written")
    return Change(path, before, Contents.of(after), to)


def _led_astray(vault: Vault, after: Vault, moves: Mapping[VaultPath, VaultPath]) -> Iterator[Edge]:
    """Yield the links that lead to a file, and would lead to another or to none."""
    names = {name for path in (*moves, *moves.values()) for name in answers_to(path)} | NOWHERE
    says: dict[str, bool] = {}

    def concerns(path: str) -> bool:
        if path not in says:
            says[path] = spoken(path) in names
        return says[path]

    for origin in vault.links.origins:
        if origin in moves or any(concerns(key[0]) for key in vault.links.keys_of(origin)):
            then = after.links.out_of(moves.get(origin, origin))
            for edge, later in zip(vault.links.out_of(origin), then, strict=True):
                if edge.target is not None:
                    target = moves.get(edge.target, edge.target)
                    if later.target != target or _goes_astray_elsewhere(edge, later.origin, target):
                        yield edge


def _goes_astray_elsewhere(edge: Edge, origin: VaultPath, target: VaultPath) -> bool:
    """Tell whether a Markdown link says the way to its file, as all who read Markdown take it, and no longer will."""
    if edge.link.syntax != "markdown" or edge.target is None:
        return False
    return edge.link.path == _way(edge.origin, edge.target) != _way(origin, target)


def _way(origin: VaultPath, target: VaultPath) -> str:
    return posixpath.relpath(target, paths.folder(origin) or ".")


def _file(vault: Vault, name: str) -> VaultPath:
    """Return the file that `name` means: a path, or a note's name as in a wikilink."""
    path = VaultPath(name.removeprefix("./"))
    return path if path in vault.files else vault.find_note(name)


def _folders(path: str) -> Iterator[str]:
    while path := paths.folder(path):
        yield path


def _with_extension(path: VaultPath, target: str) -> str:
    kind = paths.extension(path)
    if paths.extension(target) == kind:
        return target
    return f"{target}{path[len(path) - len(kind) - 1 :]}" if kind else target


def _check_name(path: str) -> None:
    """Raise UsageError if a link could not say the path, or a system not have it."""
    for segment in path.split("/"):
        why = ""
        if bad := _FORBIDDEN.search(segment):
            why = f"holds {bad[0]!r}, which links or other systems cannot write"
        elif segment in ("", ".", ".."):
            why = "is no path inside the vault"
        elif segment.startswith("."):
            why = "begins with a dot: Obsidian would not show it"
        elif segment != segment.strip() or segment.endswith("."):
            why = "has a blank at an end, or a dot at its end"
        elif len(segment.encode(errors="surrogateescape")) > _LONGEST - len(".md"):
            why = "is too long for a file's name"
        if why:
            raise UsageError(f"{path}: “{segment}” {why}; choose another name")


def _possible(vault: Vault, moves: dict[VaultPath, VaultPath]) -> dict[VaultPath, VaultPath]:
    """Return `moves` if none of them takes the place of a file. Raises UsageError."""
    if not moves:
        raise UsageError("the new name is the old one; nothing is to be done")
    there = {comparable(path): path for path in vault.files if path not in moves}
    folders = {
        comparable(f): f for path in vault.files if path not in moves for f in _folders(path)
    }
    for new in moves.values():
        if taken := there.get(comparable(new)) or folders.get(comparable(new)):
            raise UsageError(f"{new}: {taken} lies there already; choose another name")
        if above := next((there[c] for f in _folders(new) if (c := comparable(f)) in there), None):
            raise UsageError(f"{new}: {above} is a file, not a folder; choose another name")
    return moves

"""A vault on which every kind of change is made, and a system whose calls can be counted, fail, kill or let others write."""

from __future__ import annotations

import os
import random
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import ModuleType

from conftest import write

from vaultkit.errors import VaultkitError
from vaultkit.source import exchange
from vaultkit.source.journal import Journal
from vaultkit.source.path import VaultPath
from vaultkit.source.writer import Change, Contents

Tree = dict[str, bytes]
Reach = Callable[[str, Callable[..., object], tuple[object, ...]], None]

OLD: Tree = {
    "Note.md": b"one\r\n\xff",
    "Folder/Deep.md": b"two\n",
    "Third.md": b"three",
    "Goes.md": b"gone soon",
    "Moves.md": b"moves",
    "Picture.png": b"\0" * 5000,
    "Bystander.md": b"untouched",
}
NEW: Tree = {
    "Note.md": b"ONE\r\n\xff",
    "Folder/Deep.md": b"two\nand more" * 100,
    "Third.md": b"",
    "Elsewhere/New folder/Moved.md": b"moved and changed",
    "Pictures/Picture.png": b"\0" * 5000,
    "New/Note.md": b"made",
    "Bystander.md": b"untouched",
}


def changes() -> list[Change]:
    """From OLD to NEW, by every kind of change."""
    edits = [
        change(path, OLD[path], NEW[path]) for path in ("Note.md", "Folder/Deep.md", "Third.md")
    ]
    moved = change("Moves.md", OLD["Moves.md"], b"moved and changed")
    picture = Contents(Contents.of(OLD["Picture.png"]).digest)
    return [
        *edits,
        moved._replace(to=VaultPath("Elsewhere/New folder/Moved.md")),
        Change(VaultPath("Picture.png"), picture, picture, VaultPath("Pictures/Picture.png")),
        change("New/Note.md", None, b"made"),
        change("Goes.md", OLD["Goes.md"], None),
    ]


def change(path: str, before: bytes | None, after: bytes | None) -> Change:
    return Change(
        VaultPath(path),
        None if before is None else Contents.of(before),
        None if after is None else Contents.of(after),
    )


def tree(root: Path) -> Tree:
    files = (file for file in root.rglob("*") if file.is_file())
    return {file.relative_to(root).as_posix(): file.read_bytes() for file in files}


def folders(root: Path) -> set[str]:
    return {file.relative_to(root).as_posix() for file in root.rglob("*") if file.is_dir()}


class Desk:
    """A vault, made anew as often as one likes, and its journal."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made = 0
        self.again()

    def again(self) -> None:
        if self._made:
            shutil.rmtree(self.root)
        self._made += 1
        self.root = self._folder / f"vault {self._made}"
        write(self.root, OLD)
        self.journal = Journal(self.root, str(self._folder / "state"), patience=0.2)

    @property
    def tree(self) -> Tree:
        return tree(self.root)

    def write(self) -> None:
        assert self.journal.write(changes(), "test")

    def finish(self) -> None:
        self.journal.finish()

    def undo(self) -> None:
        self.journal.undo()


CALLS: list[tuple[ModuleType, str]] = [
    *((os, name) for name in ("open", "write", "fsync", "replace", "rename", "link", "unlink")),
    *((os, name) for name in ("mkdir", "rmdir", "fchmod", "fchown", "close", "read")),
    *((exchange, name) for name in ("swap", "rename_if_free")),
]
"""What changes files, or looks at them: each a system call or two."""


@contextmanager
def watched(reach: Reach) -> Iterator[None]:
    """Let `reach` be called before each system call, with its name, itself and its arguments; within it, none is watched."""
    watching = True

    def watch(name: str, real: Callable[..., object]) -> Callable[..., object]:
        def call(*args, **kwargs):
            nonlocal watching
            if watching:
                watching = False
                try:
                    reach(name, real, args)
                finally:
                    watching = True
            return real(*args, **kwargs)

        return call

    reals = [getattr(module, name) for module, name in CALLS]
    try:
        for (module, name), real in zip(CALLS, reals, strict=True):
            setattr(module, name, watch(name, real))
        yield
    finally:
        for (module, name), real in zip(CALLS, reals, strict=True):
            setattr(module, name, real)


def killed_at(nth: int, action: Callable[[], None]) -> bool:
    """Run `action` in a process that dies at its `nth` system call; tell whether it came so far."""
    child = os.fork()
    if child == 0:
        count = 0

        def reach(name: str, real: Callable[..., object], args: tuple[object, ...]) -> None:
            nonlocal count
            if name in ("read", "close"):
                return  # they leave nothing behind: a death here is one at the next call
            count += 1
            if count == nth:
                if name == "write":
                    real(args[0], args[1][: len(args[1]) // 2])
                os._exit(99)

        try:
            with watched(reach):
                action()
            os._exit(0)
        except BaseException as error:
            sys.__stderr__.write(f"{error!r}\n")
            os._exit(1)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code in (0, 99)
    return code == 99


def assert_whole(desk: Desk) -> None:
    """Every file is old or new as a whole, and nothing of anybody's is lost."""
    now = {path: held for path, held in desk.tree.items() if "/.v" not in f"/{path}"}
    known = [
        OLD,
        NEW,
        {"Elsewhere/New folder/Moved.md": b"moves", "Moves.md": b"moved and changed"},
    ]
    for path, held in now.items():
        assert held in [tree[path] for tree in known if path in tree], path
    for old, new in [
        ("Moves.md", "Elsewhere/New folder/Moved.md"),
        ("Picture.png", "Pictures/Picture.png"),
    ]:
        assert (old in now) != (new in now)
    assert {"Note.md", "Folder/Deep.md", "Third.md", "Bystander.md"} <= now.keys()


Save = Callable[[Path], None]
MINE = b"what somebody saved meanwhile"
_A_RUN = 0.01  # seconds that one takes, about


def save_by_rename(file: Path) -> None:
    """Save as careful editors do."""
    file.parent.mkdir(parents=True, exist_ok=True)
    new = file.with_name(".saving")
    new.write_bytes(MINE)
    new.replace(file)


def save_in_place(file: Path) -> None:
    """Save as Obsidian does."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(MINE)


def lost_saves(
    desk: Desk,
    action: Callable[[], None],
    path: str,
    save: Save,
    *,
    first: Callable[[], None] = lambda: None,
) -> list[int]:
    """Save a file at each system call of `action` in turn; return those at which what was saved is lost."""
    lost = []
    nth = 0
    reached = True
    while reached:
        nth += 1
        desk.again()
        first()
        reached = _saved_at(nth, action, lambda: save(desk.root / path))
        if reached and MINE not in desk.tree.values():
            lost.append(nth)
    return lost


def _saved_at(nth: int, action: Callable[[], None], save: Callable[[], None]) -> bool:
    """Save at the `nth` call of `action`; tell whether it came so far."""
    count = 0

    def reach(*_: object) -> None:
        nonlocal count
        count += 1
        if count == nth:
            save()

    with watched(reach), suppress(VaultkitError):
        action()
    return count >= nth


def killed_after_a_save(later: int, action: Callable[[], None], file: Path) -> bool:
    """Save `file` just before it goes, and die at the call that is so much `later`; tell whether it came so far."""
    since = 0

    def reach(name: str, real: object, args: tuple[object, ...]) -> None:
        nonlocal since
        if since:
            since += 1
            if since > later:
                os._exit(99)
        elif name in ("swap", "rename") and str(file) in args:
            save_by_rename(file)
            since = 1

    child = os.fork()
    if child == 0:
        with watched(reach), suppress(VaultkitError):
            action()
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 99


def race_is_lost(desk: Desk, number: int) -> bool:
    """Save a file in another process while it is being changed; tell whether what was saved is lost."""
    desk.again()
    note = desk.root / "Note.md"
    ready, go = os.pipe()
    child = os.fork()
    if child == 0:
        os.read(ready, 1)
        time.sleep(random.Random(number).random() * _A_RUN)
        (save_by_rename if number % 2 else save_in_place)(note)
        os._exit(0)
    os.write(go, b"!")
    with suppress(VaultkitError):
        desk.write()
    os.waitpid(child, 0)
    os.close(ready)
    os.close(go)
    return note.read_bytes() != MINE

"""A vault's files at one moment, told apart by name, size and time alone: enough to know that nothing changed.

This is on the path of every command that may find its answer remembered, so it imports next to nothing.
"""

from __future__ import annotations

import os
from hashlib import blake2b
from typing import NamedTuple

_SETTINGS = ".obsidian"
_RACY = 2_000_000_000  # nanoseconds: the coarsest clock of a file system in use


class Snapshot(NamedTuple):
    """What a folder looked like."""

    digest: str
    """Equal for equal names, sizes and times of all files, Obsidian's settings among them."""
    newest: int
    """The latest time of change, in nanoseconds since 1970."""

    def settled_by(self, moment: int) -> bool:
        """Tell whether a change after `moment` would show: a file just written may change unseen.

        As git does it: a file whose time is not clearly older than the moment of looking cannot be
        told from one that was changed again in the same tick of the clock.
        """
        return self.newest < moment - _RACY


def snapshot(root: str, endings: tuple[str, ...] = ("",)) -> Snapshot:
    """Return the snapshot of the folder `root`, of the files with one of these `endings`.

    Costs about five microseconds a file.
    """
    lines: list[str] = []
    newest = 0
    pending = [root]
    while pending:
        folder = pending.pop()
        try:
            entries = os.scandir(folder)
        except OSError as error:
            lines.append(f"{folder}\0{error.errno}")
            continue
        with entries:
            for entry in entries:
                name = entry.name
                if name[0] == "." and not (folder == root and name == _SETTINGS):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    pending.append(entry.path)
                    continue
                if not name.endswith(endings):
                    continue
                status = entry.stat(follow_symlinks=False)
                changed = status.st_mtime_ns
                newest = max(newest, changed, status.st_ctime_ns)
                lines.append(f"{entry.path}\0{status.st_mode}\0{status.st_size}\0{changed}")
    lines.sort()
    digest = blake2b("\n".join(lines).encode("utf-8", "surrogateescape"), digest_size=16)
    return Snapshot(digest.hexdigest(), newest)

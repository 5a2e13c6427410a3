"""What the `.gitignore` files in a vault, and above it up to its repository, put out of sight. git is never run.

Whether git tracks a file all the same is not known here: one that a pattern names is out of sight.
"""

from __future__ import annotations

import os

from vaultkit.errors import OutsideVault
from vaultkit.lint.pattern import Patterns
from vaultkit.source.folder import Folder
from vaultkit.source.path import VaultPath, folder

FILE = ".gitignore"
EXCLUDE = ".git/info/exclude"


def repository(root: str) -> str | None:
    """Return the nearest folder, `root` or one above, that is a git repository's."""
    above = ""
    at = root
    while at != above:
        if os.path.lexists(os.path.join(at, ".git")):
            return at
        at, above = os.path.dirname(at), at
    return None


class GitIgnore:
    """The ignore files of one vault, each read when it is first needed."""

    def __init__(self, root: str) -> None:
        """Of the vault at `root`, an absolute path without symbolic links."""
        top = repository(root) or root
        self._prefix = "" if top == root else os.path.relpath(root, top).replace(os.sep, "/") + "/"
        self._open(top)
        if self._prefix and self._folder_hidden(self._prefix[:-1]):
            # Whoever checks a vault that its repository leaves out wants to hear of it.
            self._prefix = ""
            self._open(root)
        at = self._prefix[:-1]
        while at:
            self._hidden[at] = False
            at = folder(at)

    def _open(self, top: str) -> None:
        self._folder = Folder(top)
        self._patterns: dict[str, Patterns] = {}
        self._hidden = {"": False}

    def hides(self, path: VaultPath) -> bool:
        """Tell whether the file at `path` of the vault is out of sight."""
        full = self._prefix + path
        return self._folder_hidden(folder(full)) or self._said(full)

    def _folder_hidden(self, at: str) -> bool:
        """Tell whether a folder is; then all below is, too, whatever is said of it."""
        pending = []
        while at not in self._hidden:
            pending.append(at)
            at = folder(at)
        hidden = self._hidden[at]
        for one in reversed(pending):
            hidden = self._hidden[one] = hidden or self._said(one + "/")
        return hidden

    def _said(self, path: str) -> bool:
        at = folder(path.rstrip("/"))
        while True:
            patterns = self._of(os.path.join(at, FILE) if at else FILE)
            said = patterns.said(path[len(at) + 1 :] if at else path)
            if said is not None:
                return said
            if not at:
                return bool(self._of(EXCLUDE).said(path))
            at = folder(at)

    def _of(self, file: str) -> Patterns:
        patterns = self._patterns.get(file)
        if patterns is None:
            try:
                lines = self._folder.read_bytes(VaultPath(file)).decode(errors="replace")
            except (OSError, OutsideVault):
                lines = ""
            patterns = self._patterns[file] = Patterns.of_lines(
                x.rstrip("\r") for x in lines.split("\n")
            )
        return patterns

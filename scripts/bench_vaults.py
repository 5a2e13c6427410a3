"""The vaults that are measured: yours, a synthetic one, and the copies that change between runs."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import bench_note
import bench_prose
import synthetic

SETTLED = 3.0
"""How old, in seconds, a change is before caches believe that a file's date would tell the next one."""

CHANGING = ("one edit", "touched")
"""The states that need a vault to change before each run."""


@dataclass(frozen=True)
class Subject:
    """The vault that is looked at. It is only read."""

    folder: Path
    """Where it is."""
    name: str
    """What reports call it; empty for no vault at all."""
    notes: int = 0
    """How many notes are in it."""
    bytes: int = 0
    """How long they are together."""
    truth: Path | None = None
    """Where it says what is broken, if anyone knows."""

    @property
    def title(self) -> str:
        """The name and the size, as in `hub, 6,571 notes`."""
        return f"{self.name}, {self.notes:,} notes" if self.name else ""


NO_VAULT = Subject(Path(), "")
"""For modes that look at none."""


def given(folder: Path) -> Subject:
    """Return somebody's vault."""
    sizes = [file.stat().st_size for file in notes_in(folder)]
    if not sizes:
        sys.exit(f"{folder}: there are no notes in it")
    return Subject(folder.resolve(), folder.resolve().name, len(sizes), sum(sizes))


def notes_in(folder: Path) -> Iterator[Path]:
    """Yield the notes of a vault; what has a dot in front is none."""
    for root, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (Path(root, f) for f in files if f.endswith(".md") and not f.startswith("."))


def made(notes: int, seed: int, cache: Path) -> Subject:
    """Return a synthetic vault, made once for each size, seed and state of the generator."""
    modules = (synthetic, bench_note, bench_prose)
    code = b"".join(Path(str(module.__file__)).read_bytes() for module in modules)
    folder = cache / "vaults" / f"{notes}-{seed}-{hashlib.sha256(code).hexdigest()[:8]}"
    truth = folder.with_suffix(".json")
    if not truth.exists():
        print(f"making a vault of {notes:,} notes …", file=sys.stderr)
        cache.joinpath("vaults").mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache / "vaults") as new:
            words = (str(notes), f"{new}/vault", "--truth", f"{new}/truth", "--seed", str(seed))
            command = (sys.executable, synthetic.__file__, *words)
            subprocess.run(command, check=True, stdout=sys.stderr)
            if not folder.exists():
                os.replace(f"{new}/vault", folder)
            os.replace(f"{new}/truth", truth)
        settle()
    known = json.loads(truth.read_text(encoding="utf-8"))
    return Subject(
        folder, f"a synthetic vault (seed {seed})", known["notes"], known["bytes"], truth
    )


def settle() -> None:
    """Wait until what was just written is old enough; nothing else ages a file's ctime."""
    time.sleep(SETTLED)


@dataclass
class Copies:
    """Private copies of one vault, each changed in its own way before each turn."""

    vault: Path
    """What they are copies of; nothing in it is written to."""
    folder: Path
    """Where they are: new, and empty."""
    notes: dict[str, list[Path]] = field(default_factory=dict)
    """The notes of the copies there are, by state."""

    def path(self, state: str) -> Path:
        """Return the vault to look at in a state: the original, unless it has to change.

        A copy has the times of the original. Symbolic links stay links, hard ones do not; a
        repository's `.git` stays behind.
        """
        if state not in CHANGING:
            return self.vault
        copy = self.folder / state.replace(" ", "-")
        if state not in self.notes:
            without = shutil.ignore_patterns(".git")
            shutil.copytree(self.vault, copy, symlinks=True, ignore=without)
            # behind a symbolic link may be a file of somebody's
            self.notes[state] = sorted(n for n in notes_in(copy) if not n.is_symlink())
        return copy

    def change(self, turn: int) -> None:
        """Bring each copy into its state, as it is before the run number `turn`."""
        if notes := self.notes.get("one edit"):
            _edit(notes, turn)
        for note in self.notes.get("touched", ()):
            os.utime(note)


def _edit(notes: list[Path], turn: int) -> None:
    """Add a line with a new link to one of the notes, another one each turn."""
    note, target = notes[turn % len(notes)], notes[-turn % len(notes)]
    note.chmod(0o644)
    with note.open("ab") as end:
        end.write(f"\n\nEdit {turn}: see [[{target.stem}]].\n".encode())
